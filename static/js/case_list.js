// Choosing rows for a bulk act.
(() => {
  const form = () => document.querySelector("[data-choosing]");
  const boxes = () => [...(form()?.querySelectorAll("input[name=pick]") ?? [])];
  const show = () => {
    const bar = form()?.querySelector("[data-bulk]");
    if (!bar) return;
    const all = bar.querySelector("[data-all]");
    const chosen = boxes().filter((box) => box.checked).length;
    bar.hidden = !chosen && !all?.checked;
    const told = bar.querySelector("[data-chosen]");
    const count = all?.checked ? form().querySelector("input[name=count]").value : chosen;
    told.textContent = told.dataset.words.replace("{n}", count);
    const page = form().querySelector("[data-page]");
    if (page) {
      page.checked = chosen > 0 && chosen === boxes().length;
      page.indeterminate = chosen > 0 && chosen < boxes().length;
    }
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.closest?.("[data-choosing]")) return;
    if (box.matches("[data-page]")) for (const one of boxes()) one.checked = box.checked;
    if (box.matches("input[name=pick], [data-page]") && !box.checked) {
      const all = form().querySelector("[data-all]");
      if (all) all.checked = false;
    }
    show();
  });
  document.addEventListener("htmx:afterSwap", show);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    const box = document.querySelector("tr.is-chosen input[name=pick]");
    if (box) {
      box.checked = !box.checked;
      show();
    }
  });
})();
