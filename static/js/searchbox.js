// "/" jumps to the search box; arrows walk through what it found; Esc leaves.
(() => {
  const box = document.querySelector("[data-searchbox]");
  if (!box) return;
  const input = box.querySelector("input");
  const lines = () => [...box.querySelectorAll(".quick a")];

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.activeElement.blur();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [input, ...lines()];
    const at = all.indexOf(document.activeElement);
    all[(at + step + all.length) % all.length].focus();
  });
})();
