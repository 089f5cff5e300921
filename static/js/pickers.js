// Pickers of the counter: category and area by typing; name fields that go with "anonymous"; the live duplicates.
(() => {
  const form = document.querySelector("form[data-intake]");
  if (!form || !window.TomSelect) return;

  const plain = (select) => {
    const label = document.querySelector(`[data-for-plain="${select.id}"]`);
    if (label) label.setAttribute("for", `${select.id}-ts-control`);
  };
  const ask = () => form.dispatchEvent(new CustomEvent("alike"));
  const common = (select) => ({
    maxOptions: 200,
    placeholder: select.dataset.placeholder,
    render: {
      no_results: () => {
        const none = document.createElement("div");
        none.className = "no-results";
        none.textContent = select.dataset.none;
        return none;
      },
    },
  });

  const category = form.querySelector("[data-pick-category]");
  if (category) {
    const options = common(category);
    options.render.option = (data) => {
      const line = document.createElement("div");
      const name = document.createElement("span");
      name.textContent = data.label || data.text;
      const meta = document.createElement("span");
      meta.className = "meta";
      meta.textContent = data.limit ? `${data.filing || ""} · ${data.limit}` : "";
      line.append(name, meta);
      return line;
    };
    options.searchField = ["text", "filing"];
    new TomSelect(category, options);
    plain(category);
    category.addEventListener("change", ask);
  }

  const area = form.querySelector("[data-pick-area]");
  if (area) {
    const many = area.options.length <= 1;
    new TomSelect(area, {
      ...common(area),
      load: many
        ? async (text, done) => {
            try {
              const answer = await fetch(`${area.dataset.find}?q=${encodeURIComponent(text)}`);
              const said = await answer.json();
              done(said.results.map((one) => ({ value: one.code, text: one.name })));
            } catch {
              done();
            }
          }
        : null,
    });
    plain(area);
    area.addEventListener("change", ask);
  }

  const anonymous = form.querySelector("[data-anonymous]");
  const named = form.querySelector("[data-named]");
  const hide = () => {
    named.hidden = anonymous.checked;
    for (const field of named.querySelectorAll("input")) field.disabled = anonymous.checked;
  };
  anonymous?.addEventListener("change", hide);
  form.addEventListener("reset", () =>
    setTimeout(() => {
      category?.tomselect.clear(true);
      area?.tomselect.clear(true);
      hide();
    }),
  );
  form.addEventListener("place:changed", ask);
  if (anonymous) hide();
})();
