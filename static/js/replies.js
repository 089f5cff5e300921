// Standard texts: one click puts the words where the cursor stands; what was typed stays.
(() => {
  const put = (field, words) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const before = value.slice(0, start);
    // A whole text begins on a line of its own; a word goes where the cursor is.
    const joint = words.length > 12 && before && !/\s$/.test(before) ? "\n" : "";
    field.setRangeText(joint + words, start, end, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-reply]");
    const field = button && document.getElementById(button.dataset.into);
    if (!field) return;
    put(field, button.dataset.reply);
    const box = button.closest("details[data-replies]");
    if (box) box.open = false;
  });

  document.addEventListener("input", (event) => {
    const find = event.target.closest?.("[data-replies-find]");
    if (!find) return;
    const wanted = find.value.trim().toLowerCase();
    for (const line of find.closest("[data-replies]").querySelectorAll("li")) {
      line.hidden = Boolean(wanted) && !line.textContent.toLowerCase().includes(wanted);
    }
  });
})();
