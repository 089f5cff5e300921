// What drawing on a map has in common: the map, handles that keys move, points set by keys, outlines around.
window.drawing = (() => {
  if (!window.L) return null;
  const round = (value) => Math.round(value * 1e6) / 1e6;
  const latlng = ([lng, lat]) => [lat, lng];

  const map = (box) => {
    const made = L.map(box, { attributionControl: false, zoomSnap: 0.25, doubleClickZoom: false, keyboard: false });
    made.setView([25.04, 102.71], 12);
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 19 }).addTo(made);
    return made;
  };

  const icon = (kind) => L.divIcon({ className: `handle handle-${kind}`, iconSize: kind === "vertex" ? [14, 14] : [10, 10] });
  const handle = (layer, point, kind, name) => {
    const marker = L.marker(latlng(point), { icon: icon(kind), draggable: true, keyboard: true, title: name, alt: name });
    marker.addTo(layer);
    return marker;
  };

  // A handle under the keyboard: arrows move it, Delete takes it away; the focus stays where it was.
  const byKeys = (box, on, marker, { drop, move, changed }) => {
    marker.on("keydown", ({ originalEvent: event }) => {
      const step = { ArrowLeft: [-4, 0], ArrowRight: [4, 0], ArrowUp: [0, -4], ArrowDown: [0, 4] }[event.key];
      if (event.key === "Delete" || event.key === "Backspace") drop();
      else if (step) {
        const { lat, lng } = on.containerPointToLatLng(on.latLngToContainerPoint(marker.getLatLng()).add(step));
        move([round(lng), round(lat)]);
      } else return;
      event.preventDefault();
      event.stopPropagation();
      const place = [...box.querySelectorAll(".handle")].indexOf(marker.getElement());
      changed();
      box.querySelectorAll(".handle")[place]?.focus();
    });
  };

  // The map under the keyboard: arrows and +/- look around; while drawing, Space sets a point in the middle.
  const keys = (box, on, isDrawing, { add, finish, back, abandon }) => {
    box.addEventListener("keydown", (event) => {
      const pan = { ArrowLeft: [-40, 0], ArrowRight: [40, 0], ArrowUp: [0, -40], ArrowDown: [0, 40] }[event.key];
      if (event.target !== box) return;
      if (pan) on.panBy(pan, { animate: false });
      else if (event.key === "+" || event.key === "=") on.zoomIn();
      else if (event.key === "-") on.zoomOut();
      else if (!isDrawing()) return;
      else if (event.key === " ") add(on.getCenter());
      else if (event.key === "Enter") finish();
      else if (event.key === "Backspace") back();
      else if (event.key === "Escape") abandon();
      else return;
      event.preventDefault();
    });
  };

  // Outlines from the server into a layer; those of the named roles carry their name.
  const outlines = async (url, layer, named) => {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    L.geoJSON(await answer.json(), {
      interactive: false,
      style: (feature) => ({ className: `shape-${feature.properties.role}` }),
    }).eachLayer((shape) => {
      shape.addTo(layer);
      if (named.includes(shape.feature.properties.role)) name(shape, shape.feature.properties.name);
    });
  };
  const name = (shape, text) => {
    const tip = document.createElement("span");
    tip.textContent = text;
    shape.bindTooltip(tip, { permanent: true, direction: "center", className: "shape-name" });
  };

  return { round, latlng, map, handle, byKeys, keys, outlines };
})();
