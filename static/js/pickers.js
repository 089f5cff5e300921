// Long lists of choices get a box to search in; without scripts they stay plain lists.
// select[data-picker]: as it is. data-none: what is said when nothing is found. data-find: an address that
// finds more by what is typed (results with code and name). data-said: options are told with data-filing and
// data-limit. The counter's fields that depend on each other stand at the end.
(() => {
  const MANY = 8;
  const AT_MOST = 400;

  const line = (data) => {
    const box = document.createElement("div");
    const name = document.createElement("span");
    name.textContent = data.label || data.text;
    const meta = document.createElement("span");
    meta.className = "meta";
    meta.textContent = data.limit ? `${data.filing || ""} · ${data.limit}` : "";
    box.append(name, meta);
    return box;
  };
  const nothing = (words) => () => {
    const none = document.createElement("div");
    none.className = "no-results";
    none.textContent = words;
    return none;
  };
  const found = (address) => async (text, done) => {
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(text)}`);
      const said = await answer.json();
      done(said.results.map((one) => ({ value: one.code, text: one.name })));
    } catch {
      done();
    }
  };

  const dress = (root) => {
    for (const select of root.querySelectorAll("select[data-picker]")) {
      const { find } = select.dataset;
      if (select.tomselect || (select.options.length < MANY && !select.multiple && !find)) continue;
      const label =
        select.getAttribute("aria-label") ||
        document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent.trim();
      const picker = new TomSelect(select, {
        maxOptions: AT_MOST,
        placeholder: select.dataset.placeholder,
        plugins: select.multiple ? ["remove_button"] : [],
        searchField: "said" in select.dataset ? ["text", "filing"] : ["text"],
        load: find && select.options.length <= 1 ? found(find) : null,
        render: {
          no_results: select.dataset.none ? nothing(select.dataset.none) : null,
          ...("said" in select.dataset ? { option: line } : {}),
        },
      });
      // The label now belongs to the box; the list behind it keeps a name of its own.
      if (label) for (const one of [select, picker.control_input]) one.setAttribute("aria-label", label);
    }
  };
  document.addEventListener("DOMContentLoaded", () => {
    dress(document);
    counter();
  });
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

  // The counter: another centre's number where there is one, a name unless anonymous, the live duplicates.
  const counter = () => {
    const form = document.querySelector("form[data-intake]");
    const external = form?.querySelector("[data-external]");
    if (!external) return;
    const pickers = [...form.querySelectorAll("select[data-picker]")];
    const ask = () => form.dispatchEvent(new CustomEvent("alike"));
    for (const one of pickers) one.addEventListener("change", ask);
    form.addEventListener("place:changed", ask);

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
    anonymous.addEventListener("change", hide);
    hide();
    form.addEventListener("reset", () =>
      setTimeout(() => {
        for (const one of pickers) one.tomselect?.clear(true);
        hide();
        number();
      }),
    );
  };
})();
