// Folds the side navigation; a cookie lets the server draw it folded the next time.
(() => {
  const frame = document.querySelector("[data-frame]");
  const button = document.querySelector("[data-fold]");
  if (!frame || !button) return;
  button.addEventListener("click", () => {
    const narrow = frame.classList.toggle("is-narrow");
    button.setAttribute("aria-expanded", String(!narrow));
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `sidebar=${narrow ? "narrow" : "wide"}; path=/; max-age=31536000; samesite=lax${secure}`;
  });
})();
