// The area switcher: a dialog that is filled when it opens, and walked through with the arrows.
(() => {
  const dialog = document.querySelector("[data-switcher]");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const start = dialog.querySelector("#switcher-start");
  const found = dialog.querySelector("#switcher-found");
  const choices = () => [...dialog.querySelectorAll("a.choice")].filter((one) => one.offsetParent);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-switcher-open]")) {
      input.value = "";
      found.replaceChildren();
      start.hidden = false;
      dialog.showModal();
      input.focus();
      htmx.trigger(start, "open");
    } else if (event.target.closest("[data-switcher-close]") || event.target === dialog) {
      dialog.close();
    }
  });

  input.addEventListener("input", () => {
    start.hidden = input.value.trim() !== "";
    if (!input.value.trim()) found.replaceChildren();
  });

  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && document.activeElement === input) {
      event.preventDefault();
      choices()[0]?.click();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [input, ...choices()];
    const at = all.indexOf(document.activeElement);
    all[(at + step + all.length) % all.length].focus();
  });
})();
