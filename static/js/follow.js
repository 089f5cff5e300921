// Number and code from the QR code: they stand behind the #, so that no server's log holds them.
(() => {
  const form = document.querySelector("[data-follow]");
  const [number, code] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (!form || !code) return;
  history.replaceState(null, "", location.pathname);
  form.elements.number.value = number;
  form.elements.code.value = code;
})();
