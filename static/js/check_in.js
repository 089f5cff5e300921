// Reporting in on the spot: the position of the telephone goes with the one tap. Without one, the place is asked for.
(() => {
  const LONG = 10000;
  for (const form of document.querySelectorAll("[data-check-in]")) {
    const note = form.querySelector("[data-note]");
    const place = form.querySelector("[data-place]");
    const position = form.elements.position;
    let asked = false;

    const ask = () => {
      place.hidden = false;
      note.textContent = form.dataset.denied;
      place.querySelector("input").focus();
    };
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      const online = button && "online" in button.dataset;
      if (online || position.value || form.elements.place.value.trim()) return;
      event.preventDefault();
      if (!navigator.geolocation || asked) {
        ask();
        return;
      }
      asked = true;
      note.textContent = form.dataset.asking;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          position.value = [coords.longitude.toFixed(6), coords.latitude.toFixed(6), Math.round(coords.accuracy)].join(",");
          form.requestSubmit(button);
        },
        ask,
        { enableHighAccuracy: true, timeout: LONG, maximumAge: 30000 },
      );
    });
  }
})();
