// What could not be sent stays in this browser until the server has confirmed it, and not a moment less.
// An entry leaves only on a confirmed receipt; a refusal or a question is kept beside it and shown.
window.Outbox = (() => {
  const COUNT = "outbox:count";
  const TOO_LONG = 90000;

  const open = () =>
    new Promise((done, fail) => {
      const asked = indexedDB.open("intake", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("outbox", { keyPath: "key" });
        asked.result.createObjectStore("drafts", { keyPath: "name" });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });

  const run = async (store, mode, act) => {
    const base = await open();
    try {
      return await new Promise((done, fail) => {
        const transaction = base.transaction(store, mode, { durability: "strict" });
        const request = act(transaction.objectStore(store));
        transaction.oncomplete = () => done(request?.result);
        transaction.onerror = transaction.onabort = () => fail(transaction.error);
      });
    } finally {
      base.close();
    }
  };

  // Bytes, not files: some browsers lose files that they keep by reference.
  const pack = (files) =>
    Promise.all(files.map(async (file) => ({ name: file.name, type: file.type, bytes: await file.arrayBuffer() })));
  const unpack = (kept) => kept.map((one) => new File([one.bytes], one.name, { type: one.type }));

  const told = () => document.dispatchEvent(new CustomEvent("outbox:changed"));
  const recount = async () => {
    const all = await run("outbox", "readonly", (store) => store.getAllKeys());
    localStorage.setItem(COUNT, String(all.length));
    told();
  };

  const keep = async (entry) => {
    await run("outbox", "readwrite", (store) => store.put(entry));
    await recount();
  };
  const drop = async (key) => {
    await run("outbox", "readwrite", (store) => store.delete(key));
    await recount();
  };
  const get = (key) => run("outbox", "readonly", (store) => store.get(key));
  const all = async (owner) => {
    const found = await run("outbox", "readonly", (store) => store.getAll());
    return found.filter((entry) => entry.owner === owner).sort((a, b) => a.at.localeCompare(b.at));
  };

  const token = () =>
    document.querySelector("input[name=csrfmiddlewaretoken]")?.value ||
    (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] ||
    "";

  // One attempt: {kind: done | alike | refused | signin | later, …what the server said}.
  const post = async (url, fields, photos) => {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    for (const photo of photos) body.append("photos", photo, photo.name);
    body.set("csrfmiddlewaretoken", token());
    // Both by this device's clock, so that the server learns how long it lay here and not what time it is here.
    if (body.has("taken_at")) body.set("sent_at", new Date().toISOString());
    let answer;
    try {
      answer = await fetch(url, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { Accept: "application/json", "HX-Request": "true", "X-CSRFToken": token() },
        signal: AbortSignal.timeout ? AbortSignal.timeout(TOO_LONG) : undefined,
      });
    } catch {
      return { kind: "later" };
    }
    const isJson = (answer.headers.get("Content-Type") || "").includes("application/json");
    const said = isJson ? await answer.json().catch(() => null) : null;
    if ((answer.status === 200 || answer.status === 201) && said?.number) return { kind: "done", ...said };
    if (answer.type === "opaqueredirect" || answer.status === 401 || (answer.status === 403 && !said))
      return { kind: "signin" };
    if (answer.status === 409 && said?.alike) return { kind: "alike", ...said };
    if (answer.status === 429) return { kind: "refused", errors: [], ...said };
    if (answer.status >= 400 && answer.status < 500 && said) return { kind: "refused", ...said };
    return { kind: "later" };
  };

  const attempt = async (key) => {
    const entry = await get(key);
    if (!entry) return { kind: "done" };
    const outcome = await post(entry.url, entry.fields, unpack(entry.photos));
    if (outcome.kind === "done") await drop(key);
    else await keep({ ...entry, state: outcome.kind, said: outcome });
    return outcome;
  };

  // Two pages of the same browser never send at once; the key would make it harmless anyway.
  const alone = (act) => (navigator.locks ? navigator.locks.request("outbox", act) : act());
  const send = (key) => alone(() => attempt(key));

  const flush = (owner, everything = false) =>
    alone(async () => {
      for (const entry of await all(owner)) {
        if (!everything && !["waiting", "later", "signin"].includes(entry.state)) continue;
        const outcome = await attempt(entry.key);
        document.dispatchEvent(new CustomEvent("outbox:sent", { detail: { entry, outcome } }));
        if (outcome.kind === "later" || outcome.kind === "signin") break;
      }
    });

  const draft = {
    save: async (name, files) => {
      const photos = await pack(files);
      return run("drafts", "readwrite", (store) => store.put({ name, photos }));
    },
    load: async (name) => unpack((await run("drafts", "readonly", (store) => store.get(name)))?.photos || []),
    drop: (name) => run("drafts", "readwrite", (store) => store.delete(name)),
  };

  const owner = document.body?.dataset.owner || "";
  const wake = () => {
    if (owner && navigator.onLine && Number(localStorage.getItem(COUNT) || 0) > 0) flush(owner).catch(() => {});
  };
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  setInterval(() => document.hidden || wake(), 30000);
  document.addEventListener("DOMContentLoaded", wake);

  return { keep, drop, get, all, send, flush, post, pack, unpack, draft };
})();
