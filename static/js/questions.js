// The questions of the chosen category; some are put only after a certain answer.
(() => {
  const form = document.querySelector("form[data-intake]");
  const blocks = [...(form?.querySelectorAll("[data-question]") ?? [])];
  if (!blocks.length) return;

  const chosen = () => {
    const field = form.elements.category;
    return field?.value ?? "";
  };
  const answer = (block) => {
    const radio = block.querySelector("input[type=radio]:checked");
    if (radio || block.querySelector("input[type=radio]")) return radio?.value ?? "";
    return block.querySelector("input")?.value.trim() ?? "";
  };
  const isPut = (block, category) => {
    if (!block.dataset.for.split(" ").includes(category)) return false;
    if (!block.dataset.if) return true;
    const before = blocks.find((one) => one.dataset.question === block.dataset.if);
    return Boolean(before) && isPut(before, category) && answer(before) === block.dataset.ifAnswer;
  };
  const show = () => {
    const category = chosen();
    for (const block of blocks) {
      const put = isPut(block, category);
      block.hidden = !put;
      // What is not put is not sent, and stays as it was typed in case it is put again.
      for (const input of block.querySelectorAll("input")) input.disabled = !put;
    }
  };

  form.addEventListener("change", show);
  form.addEventListener("input", (event) => {
    if (event.target.closest("[data-question]")) show();
  });
  form.addEventListener("draft:filled", show);
  form.addEventListener("reset", () => setTimeout(show));
  show();
})();
