// Fields that name a place, a person or a unit: suggestions while one types. Without scripts one types the code.
(() => {
  const WAIT = 200;
  for (const field of document.querySelectorAll("input[data-lookup]")) {
    const list = document.createElement("datalist");
    list.id = `${field.id}-found`;
    field.after(list);
    field.setAttribute("list", list.id);
    let timer;
    let asked;
    const ask = async () => {
      const text = field.value.trim();
      if (!text || [...list.options].some((option) => option.value === text)) return;
      asked?.abort();
      asked = new AbortController();
      try {
        const url = new URL(field.dataset.lookup, location.href);
        url.searchParams.set("q", text);
        const answer = await fetch(url, { signal: asked.signal, headers: { "HX-Request": "true" } });
        if (!answer.ok) return;
        const said = await answer.json();
        list.replaceChildren(
          ...said.results.map((one) => {
            const option = document.createElement("option");
            option.value = one.value;
            option.label = one.label ? `${one.value} · ${one.label}` : one.value;
            return option;
          }),
        );
      } catch (error) {
        if (error.name !== "AbortError") list.replaceChildren();
      }
    };
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
  }
})();
