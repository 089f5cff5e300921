// Says it when a fragment could not be fetched; the page stays as it is, nothing typed is lost.
(() => {
  const box = document.getElementById("toasts");
  if (!box) return;
  const say = (text, link) => {
    if ([...box.children].some((one) => one.dataset.text === text)) return;
    const toast = document.createElement("div");
    toast.className = "flash flash-error";
    toast.dataset.text = text;
    const words = document.createElement("span");
    words.textContent = text;
    toast.append(words);
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = box.dataset.signIn;
      anchor.target = "_blank";
      anchor.rel = "noopener";
      anchor.textContent = box.dataset.signInLabel;
      toast.append(anchor);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.className = "flash-close";
    close.setAttribute("aria-label", box.dataset.close);
    close.textContent = "×";
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
    box.append(toast);
  };
  const quiet = (event) => event.detail.elt?.closest?.("[data-bell]");
  document.addEventListener("htmx:responseError", (event) => {
    if (quiet(event)) return;
    const signedOut = event.detail.xhr.status === 401;
    say(signedOut ? box.dataset.signedOut : box.dataset.failed, signedOut);
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (!quiet(event)) say(box.dataset.offline);
  });
})();
