// Choosing a category: what comes with it (urgency, advice, limit), a search in the tree, a first sentence.
(() => {
  const form = document.querySelector("[data-intake]");
  const box = form?.querySelector("[data-categories]");
  if (!box) return;
  const dialog = document.querySelector("dialog[data-advice]");
  const seen = form.querySelector("[data-advice-seen]");
  const text = form.querySelector("[data-sentence]");
  let before = null;
  let written = "";

  const chosen = () => {
    const select = box.querySelector("select[name=category]");
    if (select) return select.selectedOptions[0]?.value ? select.selectedOptions[0] : null;
    return box.querySelector("input[name=category]:checked");
  };

  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

  const compose = () => {
    const option = chosen();
    if (!text || !option || (text.value && text.value !== written)) return;
    const where = form.querySelector("[data-place-name]")?.dataset.known || "";
    const place = form.elements.place_text?.value.trim() || "";
    written = fill(text.dataset.sentence, { where: where + place, what: option.dataset.label });
    text.value = written;
  };

  const describe = (option) => {
    const limit = box.querySelector("[data-limit-words]");
    if (limit) limit.textContent = option?.dataset.limit || "";
    const label = box.querySelector("[data-more-label]");
    if (label) {
      label.dataset.usual ??= label.textContent;
      label.textContent = option && option.id.startsWith("all") ? option.dataset.label : label.dataset.usual;
    }
    const condition = box.querySelector("[data-condition]");
    if (condition) condition.textContent = option ? fill(condition.dataset.words, option.dataset) : "";
  };

  const show = (option) => {
    if (!dialog || !option?.dataset.advice) return;
    dialog.querySelector("[data-advice-text]").textContent = option.dataset.advice;
    const calls = dialog.querySelector("[data-advice-calls]");
    calls.replaceChildren(
      ...option.dataset.calls.split(" ").filter(Boolean).map((number) => {
        const link = document.createElement("a");
        link.className = "btn btn-call";
        link.href = `tel:${number}`;
        link.textContent = `${calls.dataset.call} ${number}`;
        return link;
      }),
    );
    dialog.showModal();
  };

  const changed = (quiet) => {
    const option = chosen();
    describe(option);
    compose();
    if (!option || quiet) return;
    const urgency = form.querySelector(`input[name=urgency][value="${option.dataset.urgency}"]`);
    if (urgency) urgency.checked = true;
    const fault = box.querySelector("[data-error]");
    if (fault) fault.hidden = true;
    if (seen) seen.value = option.dataset.advice ? "" : "1";
    show(option);
  };

  const unchoose = () => {
    const select = box.querySelector("select[name=category]");
    if (select?.tomselect) select.tomselect.clear();
    else if (select) select.value = "";
    else for (const radio of box.querySelectorAll("input[name=category]")) radio.checked = false;
    before = null;
    changed(true);
  };

  box.addEventListener("change", (event) => {
    if (event.target.name !== "category") return;
    // Restored by a draft: it was seen then, and is asked again only if it changes.
    changed(event.target.value === before);
    before = event.target.value;
    const more = box.querySelector("[data-more]");
    if (more && event.isTrusted && event.target.id.startsWith("all")) more.open = false;
  });

  box.addEventListener("draft:filled", () => {
    changed(true);
    before = chosen()?.value || null;
  });

  dialog?.querySelector("[data-advice-go]").addEventListener("click", () => {
    seen.value = "1";
    dialog.close("go");
  });
  dialog?.querySelector("[data-advice-back]").addEventListener("click", () => {
    dialog.close("back");
    unchoose();
  });
  dialog?.addEventListener("cancel", unchoose);

  const search = box.querySelector("[data-pick-search]");
  if (search) {
    search.hidden = false;
    search.addEventListener("input", () => {
      const wanted = search.value.trim().toLowerCase();
      let any = false;
      for (const group of box.querySelectorAll("[data-group]")) {
        let some = false;
        for (const pick of group.querySelectorAll(".pick")) {
          pick.hidden = Boolean(wanted) && !pick.dataset.name.toLowerCase().includes(wanted);
          some ||= !pick.hidden;
        }
        group.hidden = !some;
        any ||= some;
      }
      box.querySelector("[data-none]").hidden = any;
    });
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }

  form.addEventListener("place:changed", compose);
  form.elements.place_text?.addEventListener("change", compose);
  form.addEventListener("reset", () => {
    written = "";
    before = null;
    setTimeout(() => describe(null));
  });
  changed(true);
})();
