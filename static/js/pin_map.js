// Putting a pin on the outlines of one's area. Arrow keys move the map, Enter puts the pin in its middle.
(() => {
  const box = document.querySelector("[data-pin-map]");
  if (!box || !window.L) return;
  const form = box.closest("form");
  const words = document.querySelector("[data-pin-words]");
  const clear = document.querySelector("[data-pin-clear]");
  const usual = words.textContent;
  let pin = null;

  const map = L.map(box, { attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25, keyboardPanDelta: 40 });
  map.setView([25.033, 102.748], 14);

  const put = async (place) => {
    form.elements.lng.value = place.lng.toFixed(6);
    form.elements.lat.value = place.lat.toFixed(6);
    pin?.remove();
    pin = L.circleMarker(place, { radius: 8, className: "shape-pin" }).addTo(map);
    clear.hidden = false;
    words.textContent = `${place.lng.toFixed(5)}, ${place.lat.toFixed(5)}`;
    form.dispatchEvent(new CustomEvent("place:changed"));
    try {
      const answer = await fetch(`${box.dataset.resolve}?lng=${place.lng}&lat=${place.lat}`);
      if (!answer.ok) return;
      const said = await answer.json();
      words.textContent = [said.by === "pin" ? said.name : "", said.note].filter(Boolean).join(" · ") || words.textContent;
    } catch {
      // the coordinates are kept; the server says the grid when it is filed
    }
  };
  const take = () => {
    pin?.remove();
    pin = null;
    form.elements.lng.value = form.elements.lat.value = "";
    clear.hidden = true;
    words.textContent = usual;
    form.dispatchEvent(new CustomEvent("place:changed"));
  };

  const draw = async () => {
    const answer = await fetch(box.dataset.pinMap);
    if (!answer.ok) return;
    const data = await answer.json();
    const shapes = L.geoJSON(data, {
      style: (feature) => ({ className: feature.properties.level === 4 ? "shape-child" : "shape-self" }),
      onEachFeature: (feature, shape) => {
        const tip = document.createElement("span");
        tip.textContent = feature.properties.name;
        if (feature.properties.level === 4) shape.bindTooltip(tip, { sticky: true });
      },
    }).addTo(map);
    if (shapes.getLayers().length) map.fitBounds(shapes.getBounds(), { padding: [8, 8] });
  };

  map.on("click", (event) => put(event.latlng));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    put(map.getCenter());
  });
  clear.addEventListener("click", take);
  form.addEventListener("reset", take);
  draw();
})();
