// A line across an area, along which the server cuts it in two. The line stands in a text field as GeoJSON;
// what the parts' fields hold is shown, also where nothing is drawn any more (the preview).
(() => {
  const box = document.querySelector("[data-cut-map]");
  const form = box?.closest("form");
  if (!form || !window.drawing) return;
  const { round, latlng } = window.drawing;
  const field = form.elements.line;
  const map = window.drawing.map(box);
  const around = L.layerGroup().addTo(map);
  const parts = L.layerGroup().addTo(map);
  const mine = L.layerGroup().addTo(map);
  const handles = L.layerGroup().addTo(map);

  const shown = () => {
    parts.clearLayers();
    [...form.querySelectorAll("[name^=parts-][name$=-boundary]")].forEach((one, n) => {
      if (!one.value.trim()) return;
      try {
        const said = form.elements[`parts-${n}-name`]?.value;
        const shape = L.geoJSON(JSON.parse(one.value), { interactive: false, style: () => ({ className: `shape-part shape-part-${n % 2}` }) });
        shape.addTo(parts);
        const { _northEast: top, _southWest: low } = shape.getBounds();
        const label = document.createElement("strong");
        label.textContent = said || box.dataset.part.replace("0", n + 1);
        L.tooltip({ permanent: true, direction: "top", className: "shape-name shape-name-part" })
          .setLatLng([top.lat, (top.lng + low.lng) / 2])
          .setContent(label)
          .addTo(parts);
      } catch {
        // What is pasted is not whole yet; the form says so when it is sent.
      }
    });
  };
  const fit = () => {
    const layers = [...parts.getLayers(), ...around.getLayers()].filter((layer) => layer.getBounds);
    if (layers.length) map.fitBounds(L.featureGroup(layers).getBounds(), { padding: [32, 32], maxZoom: 17, animate: false });
  };
  shown();
  window.drawing.outlines(box.dataset.cutMap, around, ["child"]).then(fit, fit);
  if (!field) return;

  const words = form.querySelector("[data-draw-words]");
  const button = (which) => form.querySelector(`[data-draw="${which}"]`);
  let points = []; // of [lng, lat]
  let isDrawing = false;

  const show = () => {
    mine.clearLayers();
    handles.clearLayers();
    if (points.length > 1) L.polyline(points.map(latlng), { className: "shape-cut", interactive: false }).addTo(mine);
    points.forEach((point, n) => {
      const marker = window.drawing.handle(handles, point, "vertex", box.dataset.vertex);
      if (isDrawing) {
        marker.dragging.disable();
        if (n === points.length - 1) marker.on("click", finish);
        return;
      }
      marker.on("dragend", () => {
        const { lat, lng } = marker.getLatLng();
        points[n] = [round(lng), round(lat)];
        changed();
      });
      window.drawing.byKeys(box, map, marker, {
        drop: () => points.splice(n, 1),
        move: (to) => (points[n] = to),
        changed,
      });
    });
    button("back").disabled = button("finish").disabled = !isDrawing;
    words.textContent = isDrawing ? words.dataset.drawing : points.length > 1 ? words.dataset.idle : "";
  };
  const changed = () => {
    field.value = points.length > 1 ? JSON.stringify({ type: "LineString", coordinates: points }) : "";
    show();
  };
  const start = () => {
    points = [];
    isDrawing = true;
    changed();
    box.focus();
  };
  const back = () => {
    points.pop();
    changed();
  };
  const finish = () => {
    isDrawing = false;
    changed();
  };
  const add = (place) => {
    points.push([round(place.lng), round(place.lat)]);
    changed();
  };
  const clear = () => {
    points = [];
    isDrawing = false;
    changed();
  };
  const read = () => {
    try {
      const data = field.value.trim() ? JSON.parse(field.value) : { coordinates: [] };
      points = (data.geometry ?? data).coordinates.map(([lng, lat]) => [lng, lat]);
      show();
    } catch {
      words.textContent = words.dataset.broken;
    }
  };

  map.on("click", (event) => {
    if (isDrawing) add(event.latlng);
  });
  window.drawing.keys(box, map, () => isDrawing, { add, finish, back, abandon: clear });
  button("start").addEventListener("click", start);
  button("back").addEventListener("click", back);
  button("finish").addEventListener("click", finish);
  button("clear").addEventListener("click", clear);
  field.addEventListener("input", read);
  form.addEventListener("input", (event) => {
    if (/^parts-\d+-(boundary|name)$/.test(event.target.name)) shown();
  });
  read();
})();
