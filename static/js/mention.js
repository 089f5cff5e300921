// Names to mention: a press puts @name where the cursor is.
(() => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mention]");
    const text = button?.closest("form")?.querySelector("textarea");
    if (!text) return;
    const before = text.value.slice(0, text.selectionStart);
    const gap = before && !/\s$/.test(before) ? " " : "";
    text.setRangeText(`${gap}@${button.dataset.mention} `, text.selectionStart, text.selectionEnd, "end");
    text.focus();
  });
})();
