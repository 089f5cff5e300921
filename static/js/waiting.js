// The list of what waits asks again by itself, but never under somebody's hands.
(() => {
  let last = Date.now();
  const panel = () => document.querySelector("[data-waiting]");
  const busy = () =>
    document.hidden ||
    !navigator.onLine ||
    document.querySelector("dialog[open], .htmx-request") ||
    document.activeElement?.closest?.("input, textarea, select, [contenteditable]") ||
    String(getSelection());

  const refresh = async (done) => {
    const old = panel();
    if (!old) return;
    last = Date.now();
    const rows = [...old.querySelectorAll("tr[data-number]")];
    const at = rows.findIndex((row) => row.classList.contains("is-chosen"));
    const chosen = rows[at]?.dataset.number;
    const held = done || old.contains(document.activeElement);
    const url = done ? `${old.dataset.url}&done=${encodeURIComponent(done)}` : old.dataset.url;
    await htmx.ajax("GET", url, { target: old, swap: "outerHTML" });
    // The chosen row stays chosen; when it is done, the one that took its place.
    const fresh = [...(panel()?.querySelectorAll("tr[data-number]") ?? [])];
    if (at < 0 || !fresh.length) return;
    const row = fresh.find((one) => one.dataset.number === chosen) ?? fresh[Math.min(at, fresh.length - 1)];
    row.classList.add("is-chosen");
    if (held) row.querySelector(".cell-title a")?.focus({ preventScroll: true });
  };

  const ask = () => {
    const every = Number(panel()?.dataset.every || 30) * 1000;
    if (Date.now() - last >= every && !busy()) refresh();
  };
  setInterval(ask, 3000);
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("waiting:refresh", (event) => refresh(event.detail?.done));
})();
