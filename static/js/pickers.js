// Long lists of choices get a box to search in; without scripts they stay plain lists.
(() => {
  const MANY = 8;
  const dress = (root) => {
    for (const select of root.querySelectorAll("select[data-picker]")) {
      if (select.tomselect || (select.options.length < MANY && !select.multiple)) continue;
      const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent.trim();
      const picker = new TomSelect(select, {
        maxOptions: 400,
        plugins: select.multiple ? ["remove_button"] : [],
        render: { no_results: null },
      });
      // The label now belongs to the box; the list behind it keeps a name of its own.
      if (label) for (const one of [select, picker.control_input]) one.setAttribute("aria-label", label);
    }
  };
  document.addEventListener("DOMContentLoaded", () => dress(document));
  document.addEventListener("htmx:load", (event) => dress(event.detail.elt));

  // Where one choice decides the next (class → condition), the next is asked for again.
  document.addEventListener("change", async (event) => {
    const on = event.target.closest?.("select[data-depends]");
    const form = on?.closest("[data-act-form]");
    const old = form?.querySelector(`#field-${on.dataset.depends}`);
    if (!old) return;
    const url = new URL(form.action, location.href);
    url.searchParams.set(on.name, on.value);
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(old.id);
    if (fresh) old.replaceWith(fresh);
  });
})();
