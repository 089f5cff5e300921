// The reports that this telephone still keeps: what each waits for, and what can be done about it.
(() => {
  const box = document.querySelector("[data-outbox]");
  const form = document.querySelector("[data-intake]");
  if (!box || !form || !window.indexedDB) return;
  const say = box.dataset;
  const lines = box.querySelector("[data-outbox-lines]");
  const owner = form.dataset.owner;

  const element = (kind, className, text = "") => {
    const made = document.createElement(kind);
    made.className = className;
    made.textContent = text;
    return made;
  };
  const button = (text, act, className = "btn btn-sm") => {
    const made = element("button", className, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const value = (entry, name) => entry.fields.find(([field]) => field === name)?.[1] || "";

  // Answering "is it the same matter?" for a kept report: sent anew with the answer.
  const answer = async (entry, name, said) => {
    const fields = entry.fields.filter(([field]) => field !== "join" && field !== "separate");
    await Outbox.keep({ ...entry, fields: [...fields, [name, said]], state: "waiting" });
    await Outbox.flush(owner);
  };

  const change = async (entry) => {
    form.dispatchEvent(new CustomEvent("intake:load", { detail: entry }));
    await Outbox.drop(entry.key);
    form.scrollIntoView();
  };

  const line = (entry) => {
    const row = element("li", "outbox-line");
    const main = element("span", "line-main");
    main.append(element("strong", "", value(entry, "text") || value(entry, "place_text") || entry.at.slice(0, 16)));
    const words = { waiting: say.waiting, later: say.waiting, refused: say.refused, alike: say.asked, signin: say.signin };
    main.append(element("span", "meta", `${new Date(entry.at).toLocaleString()} · ${words[entry.state] || say.waiting}`));
    for (const error of entry.said?.errors || []) main.append(element("span", "field-error", error.text));
    if (entry.state === "refused" && !entry.said?.errors?.length) main.append(element("span", "field-error", entry.said?.message));
    row.append(main);
    const acts = element("span", "acts");
    acts.append(button(say.change, () => change(entry)));
    acts.append(button(say.drop, () => confirm(say.sure) && Outbox.drop(entry.key), "btn btn-sm btn-outline-danger"));
    row.append(acts);
    if (entry.state === "alike" && entry.said?.alike) {
      const asked = element("div", "outbox-alike");
      asked.innerHTML = entry.said.alike; // our own server's words, escaped there
      asked.addEventListener("click", (event) => {
        const pressed = event.target.closest("button[name]");
        if (!pressed) return;
        event.preventDefault();
        answer(entry, pressed.name, pressed.value);
      });
      row.append(asked);
    }
    return row;
  };

  const draw = async () => {
    const entries = await Outbox.all(owner);
    box.hidden = entries.length === 0;
    lines.replaceChildren(...entries.map(line));
  };

  const toast = (text, url) => {
    const made = element("div", "flash flash-success");
    made.append(element("span", "", text));
    if (url) {
      const link = element("a", "flash-link", say.look);
      link.href = url;
      made.append(link);
    }
    box.before(made);
  };

  box.querySelector("[data-retry]").addEventListener("click", () => Outbox.flush(owner));
  document.addEventListener("outbox:changed", draw);
  document.addEventListener("outbox:sent", (event) => {
    const { outcome } = event.detail;
    if (outcome.kind === "done") form.querySelector("[data-summary] .flash-warning")?.remove();
    if (outcome.kind === "done" && outcome.said) toast(say.delivered.replace("{said}", outcome.said), outcome.url);
  });
  draw();
})();
