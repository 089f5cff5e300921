// The button that opens the browser's own printing.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
