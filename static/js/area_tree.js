// A tree whose branches are fetched when they are opened. Keys as in every tree: arrows walk, right opens,
// left closes, Home and End jump, Enter opens the page, space shows what can be done with the area.
(() => {
  const tree = document.querySelector("[data-tree]");
  if (!tree) return;
  const announce = document.getElementById("announce");
  const isShown = (node) => !node.parentElement.closest('[aria-expanded="false"]');
  const shown = () => [...tree.querySelectorAll('[role="treeitem"]')].filter(isShown);
  const linkOf = (node) => node.querySelector(":scope > .node .node-name");

  const focus = (node) => {
    if (!node) return;
    for (const one of tree.querySelectorAll('[role="treeitem"][tabindex="0"]')) one.tabIndex = -1;
    node.tabIndex = 0;
    node.focus();
  };

  const open = async (node) => {
    if (node.getAttribute("aria-expanded") !== "false") return;
    if (!node.querySelector(":scope > ul")) {
      node.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(node.dataset.branch, { headers: { "HX-Request": "true" } });
        if (!answer.ok) throw new Error(answer.status);
        const list = document.createElement("ul");
        list.setAttribute("role", "group");
        list.innerHTML = await answer.text();
        if (!node.querySelector(":scope > ul")) node.append(list);
      } catch {
        announce.textContent = tree.dataset.failed;
        return;
      } finally {
        node.removeAttribute("aria-busy");
      }
    }
    node.setAttribute("aria-expanded", "true");
  };
  const close = (node) => node.setAttribute("aria-expanded", "false");

  tree.addEventListener("click", (event) => {
    const node = event.target.closest('[role="treeitem"]');
    if (!node || event.target.closest("a")) return;
    if (node.getAttribute("aria-expanded") === "true") close(node);
    else open(node);
    focus(node);
  });

  tree.addEventListener("keydown", async (event) => {
    const node = event.target.closest('[role="treeitem"]');
    if (!node || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = shown();
    const place = all.indexOf(node);
    const keys = {
      ArrowDown: () => focus(all[place + 1]),
      ArrowUp: () => focus(all[place - 1]),
      Home: () => focus(all[0]),
      End: () => focus(all[all.length - 1]),
      ArrowRight: async () => {
        if (node.getAttribute("aria-expanded") === "true") focus(node.querySelector(":scope > ul > li"));
        else await open(node);
      },
      ArrowLeft: () => {
        if (node.getAttribute("aria-expanded") === "true") close(node);
        else focus(node.parentElement.closest('[role="treeitem"]'));
      },
      Enter: () => linkOf(node).click(),
      " ": () => (location.href = `?open=${encodeURIComponent(node.dataset.node)}`),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    await keys[event.key]();
  });

  const current = tree.querySelector('[aria-current="true"]') ?? tree.querySelector('[role="treeitem"]');
  if (current) current.tabIndex = 0;
  if (current?.hasAttribute("aria-current")) current.scrollIntoView({ block: "center" });
})();
