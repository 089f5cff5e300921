// Looking for the case to link with: a press on one that was found puts its number into the field.
(() => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill] button[data-value]");
    const found = button?.closest("[data-fill]");
    const field = found && document.getElementById(found.dataset.fill);
    if (!field) return;
    field.value = button.dataset.value;
    found.replaceChildren(button.closest("li").querySelector(".line-main"));
    field.closest("form").querySelector("input[type=radio]")?.focus();
  });
})();
