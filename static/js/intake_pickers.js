// Pickers of the counter: category and area by typing; name fields that go with "anonymous"; the live duplicates.
(() => {
  const form = document.querySelector("form[data-intake]");
  if (!form || !window.TomSelect) return;

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
    area.addEventListener("change", ask);
  }

  // The number of the other centre is asked only where there is one.
  const external = form.querySelector("[data-external]");
  const channel = form.elements.channel_choice;
  const number = () => {
    external.hidden = !external.dataset.external.split(" ").includes(channel.value);
    if (external.hidden) form.elements.external_number.value = "";
  };
  channel.addEventListener("change", number);
  form.addEventListener("draft:filled", number);
  number();

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
      number();
    }),
  );
  form.addEventListener("place:changed", ask);
  if (anonymous) hide();
})();
