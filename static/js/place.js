// The place from the telephone, with its accuracy; which grid it is, the server says.
(() => {
  const box = document.querySelector("[data-place]");
  if (!box) return;
  const form = box.closest("form");
  const say = box.dataset;
  const name = box.querySelector("[data-place-name]");
  const metres = box.querySelector("[data-place-accuracy]");
  const note = box.querySelector("[data-place-note]");
  const details = box.querySelector("[data-place-details]");
  const area = form.elements.area;
  const again = box.querySelector("[data-relocate]");
  const usual = name.textContent;
  const GOOD = 25;
  const LONG = 15000;
  let watch = null;
  let asked = 0;

  const put = (words, known = "") => {
    name.textContent = words;
    name.dataset.known = known;
    form.dispatchEvent(new CustomEvent("place:changed"));
  };
  const remark = (words, open = false) => {
    if (note) note.textContent = words;
    if (open && details) details.open = true;
  };
  const isPicked = () => area instanceof HTMLSelectElement && area.value;

  const resolve = async (lng, lat) => {
    if (!say.resolve || isPicked()) return;
    const number = ++asked;
    try {
      const answer = await fetch(`${say.resolve}?lng=${lng}&lat=${lat}`, {
        headers: { Accept: "application/json", "HX-Request": "true" },
      });
      if (!answer.ok || number !== asked || isPicked()) return;
      const said = await answer.json();
      put(said.name || say.ask, said.name);
      remark(said.note, said.outside || !said.name);
      box.classList.toggle("is-doubtful", Boolean(said.outside || !said.name));
    } catch {
      if (number !== asked) return;
      put(say.own || say.ask, say.own);
      remark(say.offline);
    }
  };

  const stop = () => {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
  };

  const located = (position) => {
    const { longitude, latitude, accuracy } = position.coords;
    const known = Number(form.elements.accuracy.value) || Infinity;
    if (accuracy > known) return;
    form.elements.lng.value = longitude.toFixed(6);
    form.elements.lat.value = latitude.toFixed(6);
    form.elements.accuracy.value = Math.round(accuracy);
    metres.textContent = say.metres.replace("{n}", String(Math.round(accuracy)));
    if (!say.resolve) put("");
    const poor = say.accuracy && accuracy > Number(say.accuracy);
    box.classList.toggle("is-doubtful", Boolean(poor));
    if (poor) remark(say.poor, true);
    resolve(longitude, latitude);
    if (accuracy <= GOOD) stop();
  };

  const failed = (fault) => {
    stop();
    if (form.elements.lng.value) return;
    const why = fault.code === fault.PERMISSION_DENIED ? say.denied : say.unavailable;
    if (say.resolve) {
      put(usual.trim(), say.own);
      remark(why, !say.own);
    } else put(why);
  };

  const locate = () => {
    if (!navigator.geolocation) return;
    stop();
    form.elements.accuracy.value = "";
    if (!isPicked()) name.textContent = say.locating;
    watch = navigator.geolocation.watchPosition(located, failed, {
      enableHighAccuracy: true,
      timeout: LONG,
      maximumAge: 30000,
    });
    setTimeout(stop, 2 * LONG);
  };

  if (navigator.geolocation && again) again.hidden = false;
  again?.addEventListener("click", () => {
    if (area instanceof HTMLSelectElement) area.value = "";
    locate();
  });
  if (area instanceof HTMLSelectElement) {
    area.addEventListener("change", () => {
      box.classList.remove("is-doubtful");
      remark("");
      if (area.value) put(area.selectedOptions[0].textContent, area.selectedOptions[0].textContent);
      else if (form.elements.lng.value) resolve(form.elements.lng.value, form.elements.lat.value);
      else put(usual.trim(), say.own);
    });
  }
  form.addEventListener("reset", () => {
    metres.textContent = "";
    setTimeout(() => {
      put(usual.trim(), say.own);
      if ("auto" in say) locate();
    });
  });
  window.addEventListener("online", () => {
    if (form.elements.lng.value) resolve(form.elements.lng.value, form.elements.lat.value);
  });
  if (say.own) name.dataset.known = say.own;
  if ("auto" in say) locate();
})();
