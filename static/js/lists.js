// Rows as links, j/k/Enter through them, and filter addresses without empty parameters.
(() => {
  const rows = () => [...document.querySelectorAll("[data-rows] tr[data-href]")];
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable], dialog, .dropdown-menu");

  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-rows] tr[data-href]");
    if (!row || event.target.closest("a, button, input, label") || String(getSelection())) return;
    if (event.metaKey || event.ctrlKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.href = row.dataset.href;
  });

  const choose = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("is-chosen"));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    all[at]?.classList.remove("is-chosen");
    next.classList.add("is-chosen");
    next.querySelector("a")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "j") choose(1);
    else if (event.key === "k") choose(-1);
    else return;
    event.preventDefault();
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches("[data-filters]")) return;
    const parameters = event.detail.parameters;
    for (const name of Object.keys(parameters)) {
      if (parameters[name] === "") delete parameters[name];
    }
  });

  // The address knows the filters better than the page did when it was loaded.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-carry-query]")) return;
    const query = new URLSearchParams(location.search);
    query.delete("after");
    event.target.elements.query.value = query.toString();
  });
})();
