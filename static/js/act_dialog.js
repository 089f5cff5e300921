// Acts and "why this deadline" open in a drawer beside the page; letters do the chosen row's acts.
(() => {
  const drawer = document.querySelector("[data-drawer]");
  const body = document.getElementById("drawer-body");
  let opener = null;

  const open = (url, from) => {
    opener = from;
    body.replaceChildren();
    htmx.ajax("GET", url, { target: "#drawer-body", swap: "innerHTML" }).then(() => {
      if (!drawer.open && body.childElementCount) drawer.showModal();
      body.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
  };

  const typed = () =>
    [...body.querySelectorAll("textarea, input[type=text], input[type=file]")].some((one) => one.value && one.value !== one.defaultValue);

  const close = () => {
    drawer?.close();
    body?.replaceChildren();
    opener?.focus?.();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (link && drawer && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      open(link.href, link);
    } else if (event.target.closest("[data-drawer-close]")) {
      close();
    } else if (drawer && event.target === drawer && !typed()) {
      close();
    }
  });

  // A quick act that needs a word after all (a conflict, a refusal) fills the drawer with its form.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "drawer-body" && body.childElementCount && !drawer.open) drawer.showModal();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || drawer?.open) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog, .dropdown-menu")) return;
    if (!/^[a-z]$/.test(event.key)) return;
    const rows = document.querySelector("[data-waiting]");
    const scope = rows ? (rows.querySelector("tr.is-chosen") ?? rows.querySelector("tr[data-href]")) : document;
    const button = scope?.querySelector(`[data-key="${event.key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // Files chosen stay chosen when the form comes back with something to put right.
  const kept = new Map();
  const files = (form) => [...form.querySelectorAll("input[type=file]")];
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig?.elt;
    if (!form?.matches?.("[data-act-form]")) return;
    kept.clear();
    for (const input of files(form)) if (input.files.length) kept.set(input.name, input.files);
  });
  document.addEventListener("htmx:afterSettle", () => {
    const form = body?.querySelector("[data-act-form]");
    if (!form || !kept.size) return;
    for (const input of files(form)) {
      const chosen = kept.get(input.name);
      if (chosen && !input.files.length) put(input, [...chosen]);
    }
    kept.clear();
    form.querySelector(".flash-error, .flash-warning")?.scrollIntoView({ block: "nearest" });
  });

  // Photos taken one after the other add up; a tap on one takes it out again.
  const taken = new WeakMap();
  const put = (input, chosen) => {
    const holder = new DataTransfer();
    for (const file of chosen) holder.items.add(file);
    input.files = holder.files;
    taken.set(input, chosen);
    preview(input);
  };
  const preview = (input) => {
    const list = document.querySelector(`[data-previews-of="${CSS.escape(input.id)}"]`);
    list?.replaceChildren(
      ...[...input.files].map((file) => {
        const line = document.createElement("li");
        const button = document.createElement("button");
        const image = document.createElement("img");
        button.type = "button";
        button.title = list.dataset.remove;
        image.alt = `${list.dataset.remove} ${file.name}`;
        image.src = URL.createObjectURL(file);
        image.addEventListener("load", () => URL.revokeObjectURL(image.src));
        button.append(image);
        button.addEventListener("click", () => put(input, taken.get(input).filter((one) => one !== file)));
        line.append(button);
        return line;
      }),
    );
  };
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.matches?.("input[data-photos]")) put(input, [...(taken.get(input) ?? []), ...input.files]);
  });

  document.addEventListener("case:acted", (event) => {
    const { url, done } = event.detail;
    const panel = document.querySelector("[data-waiting]");
    if (!panel) {
      // The page goes on with what was done, or stays and tells it.
      const here = new URL(location.href);
      here.searchParams.set("done", done);
      location.href = document.querySelector("[data-stay]") ? here : url;
      return;
    }
    drawer?.close();
    body?.replaceChildren();
    document.dispatchEvent(new CustomEvent("waiting:refresh", { detail: { done } }));
  });
})();
