// Asks for the number on the bell now and then, but not while nobody looks at the page.
(() => {
  let last = Date.now();
  const ask = () => {
    const bell = document.querySelector("[data-bell]");
    const every = Number(bell?.dataset.every || 60) * 1000;
    if (!bell || document.hidden || !navigator.onLine || Date.now() - last < every) return;
    last = Date.now();
    htmx.trigger(bell, "poll");
  };
  setInterval(ask, 5000);
  document.addEventListener("visibilitychange", ask);
})();
