// A draft survives a closed tab. Names and telephone numbers are not written down here.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = `draft:${form.dataset.draft}:${form.dataset.owner || ""}`;
  const LONGEST = 48 * 3600 * 1000;
  const SKIPPED = new Set(["csrfmiddlewaretoken", "join", "separate", "website", "accuracy", "taken_at"]);
  let writing = null;
  let restoring = false;

  const worth = (said) => Boolean(said.category || said.text || said.place_text || said.external_number);
  const typed = () => {
    const said = {};
    for (const field of form.elements) {
      if (!field.name || SKIPPED.has(field.name) || field.type === "file" || "private" in field.dataset) continue;
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.checked) said[field.name] = field.value;
      } else said[field.name] = field.value;
    }
    return said;
  };
  const save = () => {
    clearTimeout(writing);
    writing = setTimeout(() => {
      const said = typed();
      if (!worth(said) || restoring) return;
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), said }));
      form.dataset.draftSaved = "";
    }, 250);
  };
  const forget = () => {
    clearTimeout(writing);
    localStorage.removeItem(key);
    window.Outbox?.draft.drop(key).catch(() => {});
    form.querySelector("[data-restored]")?.remove();
  };

  const fill = (said) => {
    restoring = true;
    for (const field of form.elements) {
      if (!(field.name in said) || field.type === "file") continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = said[field.name] === field.value;
      else if (field.tomselect) field.tomselect.setValue(said[field.name], true);
      else field.value = said[field.name];
    }
    const chosen = form.querySelector("input[name=category]:checked, select[name=category]");
    const seen = said.advice_seen || "";
    const urgency = said.urgency;
    chosen?.dispatchEvent(new CustomEvent("draft:filled", { bubbles: true }));
    if (form.elements.advice_seen) form.elements.advice_seen.value = seen;
    const one = urgency && form.querySelector(`input[name=urgency][value="${urgency}"]`);
    if (one) one.checked = true;
    restoring = false;
  };

  const told = () => {
    const line = document.createElement("p");
    line.className = "flash";
    line.dataset.restored = "";
    line.setAttribute("role", "status");
    const words = document.createElement("span");
    words.textContent = form.dataset.restored;
    const clear = document.createElement("button");
    clear.type = "button";
    clear.className = "btn btn-sm flash-link";
    clear.textContent = form.dataset.clear;
    clear.addEventListener("click", () => {
      forget();
      form.reset();
    });
    line.append(words, clear);
    form.prepend(line);
  };

  const restore = async () => {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      kept = null;
    }
    const isAnswer = form.querySelector("[data-summary] .flash-error"); // the page brings back what was typed
    if (kept && (Date.now() - kept.at > LONGEST || isAnswer)) {
      forget();
      kept = null;
    }
    if (kept && worth(kept.said)) {
      fill(kept.said);
      told();
    }
    const photos = await (window.Outbox?.draft.load(key) ?? []);
    const box = form.querySelector("[data-photos]");
    if (photos.length && box) {
      box.dispatchEvent(new CustomEvent("photos:restore", { detail: photos }));
      if (!kept) told();
    }
  };

  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("place:changed", save);
  form.addEventListener("photos:changed", (event) => {
    if (event.detail.length) window.Outbox?.draft.save(key, event.detail).catch(() => {});
    else window.Outbox?.draft.drop(key).catch(() => {});
  });
  form.addEventListener("intake:sent", forget);
  form.addEventListener("intake:load", (event) => {
    fill(Object.fromEntries(event.detail.fields));
    form.querySelector("[data-photos]")?.dispatchEvent(
      new CustomEvent("photos:restore", { detail: window.Outbox.unpack(event.detail.photos) }),
    );
  });
  window.addEventListener("DOMContentLoaded", restore);
})();
