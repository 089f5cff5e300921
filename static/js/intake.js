// Sending an intake form without losing a word: errors come back in place, photos stay, and where the
// form keeps an outbox the report is kept first and sent then.
(() => {
  const form = document.querySelector("form[data-intake]");
  if (!form || !window.Outbox) return;
  const say = form.dataset;
  const summary = form.querySelector("[data-summary]");
  const alike = form.querySelector("[data-alike]");
  const send = form.querySelector("[data-send]");
  const words = send.querySelector("span");
  const label = words.textContent;
  let isSending = false;

  const busy = (on) => {
    isSending = on;
    send.disabled = on;
    words.textContent = on ? say.sending : label;
  };

  const clear = () => {
    summary.replaceChildren();
    alike.replaceChildren();
    for (const fault of form.querySelectorAll("[data-error]")) fault.hidden = true;
  };

  const flash = (text, tone) => {
    const line = document.createElement("div");
    line.className = `flash flash-${tone}`;
    line.setAttribute("role", tone === "error" ? "alert" : "status");
    const said = document.createElement("span");
    said.textContent = text;
    line.append(said);
    summary.replaceChildren(line);
    summary.scrollIntoView({ block: "center" });
    return line;
  };

  const place = (error) => {
    const field = form.querySelector(`[data-error="${CSS.escape(error.field)}"]`);
    if (field) {
      field.querySelector("span").textContent = error.text;
      field.hidden = false;
    }
    form.elements[error.field]?.classList?.add("is-invalid");
  };

  const faults = (said) => {
    const box = flash(summary.dataset.head, "error");
    const list = document.createElement("ul");
    list.className = "flash-list";
    for (const error of said.errors) {
      place(error);
      const line = document.createElement("li");
      if (error.field) {
        const link = document.createElement("a");
        link.href = `#id_${error.field}`;
        link.textContent = error.label || error.text;
        line.append(link, error.label ? `：${error.text}` : "");
      } else line.textContent = error.text;
      list.append(line);
    }
    if (!said.errors.length) box.querySelector("span").textContent = said.message || say.failed;
    else box.append(list);
    summary.focus();
  };

  const missing = () => {
    const errors = [];
    const photos = form.elements.photos;
    if (say.needPhoto && photos.required && !photos.files.length) errors.push({ field: "photos", text: say.needPhoto });
    const chosen = form.querySelector("input[name=category]:checked");
    if (say.needCategory && !chosen) errors.push({ field: "category", text: say.needCategory });
    return errors;
  };

  const read = (pressed) => {
    const fields = [];
    const photos = [];
    for (const [name, value] of new FormData(form)) {
      if (value instanceof File) {
        if (value.size) photos.push(value);
      } else if (name !== "csrfmiddlewaretoken") fields.push([name, value]);
    }
    if (pressed?.name) fields.push([pressed.name, pressed.value]);
    return { fields, photos };
  };

  const fresh = () => {
    form.dispatchEvent(new CustomEvent("intake:sent"));
    form.reset();
    form.elements.client_key.value = crypto.randomUUID ? crypto.randomUUID() : made();
    if (form.elements.advice_seen) form.elements.advice_seen.value = "";
    for (const name of ["lng", "lat", "accuracy"]) if (form.elements[name]) form.elements[name].value = "";
  };
  // Where the page is not served securely there is no randomUUID.
  const made = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
  };

  const settle = (outcome) => {
    if (outcome.kind === "done") {
      fresh();
      location.href = outcome.url;
      return;
    }
    busy(false);
    if (outcome.kind === "alike") {
      alike.innerHTML = outcome.alike; // our own server's words, escaped there
      alike.querySelector("section")?.scrollIntoView({ block: "center" });
      alike.querySelector("button")?.focus();
    } else if (outcome.kind === "refused") faults(outcome);
    else flash(outcome.kind === "signin" ? say.signedOut : say.failed, "error");
  };

  const viaOutbox = async ({ fields, photos }) => {
    const key = form.elements.client_key.value;
    const at = new Date().toISOString();
    const entry = { key, owner: say.owner, at, url: form.action, state: "waiting" };
    entry.fields = [...fields.filter(([name]) => name !== "taken_at"), ["taken_at", at]];
    entry.photos = await Outbox.pack(photos);
    await Outbox.keep(entry);
    const outcome = navigator.onLine ? await Outbox.send(key) : { kind: "later" };
    if (outcome.kind === "later") {
      busy(false);
      fresh();
      flash(say.kept, "warning");
      return;
    }
    if (outcome.kind === "alike" || outcome.kind === "refused") await Outbox.drop(key); // it stands in the form
    settle(outcome);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    clear();
    const errors = missing();
    if (errors.length) return faults({ errors });
    busy(true);
    try {
      await form.photosReady;
      const said = read(event.submitter);
      if ("queue" in say && window.indexedDB) await viaOutbox(said);
      else settle(await Outbox.post(form.action, said.fields, said.photos));
    } catch {
      settle({ kind: "later" });
    }
  });

  form.addEventListener("input", (event) => event.target.classList?.remove("is-invalid"));
  window.addEventListener("pageshow", (event) => event.persisted && busy(false));
})();
