// Drawing a boundary by hand over the outlines around it. What is drawn stands in the text field as GeoJSON
// and the other way round, so that pasting, drawing and reading aloud are the same thing.
(() => {
  const box = document.querySelector("[data-boundary-map]");
  const form = box?.closest("[data-boundary-form]");
  if (!form || !window.drawing) return;
  const { round, latlng, keys, outlines } = window.drawing;
  const field = form.elements.boundary;
  const words = form.querySelector("[data-draw-words]");
  const button = (name) => form.querySelector(`[data-draw="${name}"]`);
  const map = window.drawing.map(box);
  const around = L.layerGroup().addTo(map);
  const mine = L.layerGroup().addTo(map);
  const handles = L.layerGroup().addTo(map);
  let polygons = []; // of rings of [lng, lat], each ring without its closing point
  let draft = null; // the points of a ring under way

  const open = (ring) => {
    const [first, last] = [ring[0], ring[ring.length - 1]];
    return ring.length > 1 && first[0] === last[0] && first[1] === last[1] ? ring.slice(0, -1) : ring.slice();
  };
  const closed = (ring) => [...ring, ring[0]];

  const read = (text) => {
    if (!text.trim()) return [];
    let data = JSON.parse(text);
    if (data.type === "FeatureCollection") data = { type: "MultiPolygon", coordinates: data.features.flatMap((one) => (one.geometry.type === "Polygon" ? [one.geometry.coordinates] : one.geometry.coordinates)) };
    if (data.type === "Feature") data = data.geometry;
    const found = data.type === "Polygon" ? [data.coordinates] : data.type === "MultiPolygon" ? data.coordinates : null;
    if (!found) throw new Error("no polygon");
    return found.map((rings) => rings.map((ring) => open(ring.map(([lng, lat]) => [lng, lat]))));
  };
  const write = () => {
    const coordinates = polygons.map((rings) => rings.map(closed));
    field.value = !coordinates.length ? "" : JSON.stringify(coordinates.length === 1 ? { type: "Polygon", coordinates: coordinates[0] } : { type: "MultiPolygon", coordinates });
  };

  const handle = (point, kind, name) => window.drawing.handle(handles, point, kind, name);
  const MANY = 400; // vertices: more are shown, not handled one by one

  const show = () => {
    mine.clearLayers();
    handles.clearLayers();
    for (const rings of polygons) L.polygon(rings.map((ring) => ring.map(latlng)), { className: "shape-drawn", interactive: false }).addTo(mine);
    if (draft) {
      L.polyline(draft.map(latlng), { className: "shape-draft", interactive: false }).addTo(mine);
      draft.forEach((point, n) => {
        const marker = handle(point, "vertex", box.dataset.vertex);
        marker.dragging.disable();
        if (n === 0) marker.on("click", finish);
      });
    } else if (polygons.flat(2).length <= MANY) {
      for (const rings of polygons) rings.forEach((ring) => ring.forEach((point, n) => vertex(ring, n)));
    }
    button("back").disabled = button("finish").disabled = !draft;
    words.textContent = draft ? words.dataset.drawing : polygons.length ? words.dataset.idle : "";
  };

  const changed = () => {
    polygons = polygons.map((rings) => rings.filter((ring) => ring.length > 2)).filter((rings) => rings.length);
    write();
    show();
  };

  const vertex = (ring, n) => {
    const marker = handle(ring[n], "vertex", box.dataset.vertex);
    marker.on("dragend", () => {
      const { lat, lng } = marker.getLatLng();
      ring[n] = [round(lng), round(lat)];
      changed();
    });
    window.drawing.byKeys(box, map, marker, {
      drop: () => ring.splice(n, 1),
      move: (point) => (ring[n] = point),
      changed,
    });
    const next = ring[(n + 1) % ring.length];
    const middle = handle([(ring[n][0] + next[0]) / 2, (ring[n][1] + next[1]) / 2], "middle", box.dataset.middle);
    const put = () => {
      const { lat, lng } = middle.getLatLng();
      ring.splice(n + 1, 0, [round(lng), round(lat)]);
      changed();
    };
    middle.on("dragend", put).on("click", put);
  };

  const start = () => {
    draft = [];
    show();
    box.focus();
  };
  const back = () => {
    draft?.pop();
    show();
  };
  const finish = () => {
    if (draft?.length > 2) polygons.push([draft]);
    draft = null;
    changed();
  };
  const add = (place) => {
    draft.push([round(place.lng), round(place.lat)]);
    show();
  };

  map.on("click", (event) => {
    if (draft) add(event.latlng);
  });
  keys(box, map, () => draft, {
    add,
    finish,
    back,
    abandon: () => {
      draft = null;
      show();
    },
  });
  button("start").addEventListener("click", start);
  button("back").addEventListener("click", back);
  button("finish").addEventListener("click", finish);
  button("clear").addEventListener("click", () => {
    polygons = [];
    draft = null;
    changed();
  });
  field.addEventListener("input", () => {
    try {
      polygons = read(field.value);
      show();
      fit();
    } catch {
      words.textContent = words.dataset.broken;
    }
  });

  const fit = () => {
    const own = mine.getLayers().filter((layer) => layer.getBounds);
    const layers = own.length ? own : around.getLayers();
    if (layers.length) map.fitBounds(L.featureGroup(layers).getBounds(), { padding: [24, 24], maxZoom: 17, animate: false });
  };
  const surroundings = () => outlines(box.dataset.boundaryMap, around, ["sibling"]);
  try {
    polygons = read(field.value);
  } catch {
    words.textContent = words.dataset.broken;
  }
  show();
  surroundings().then(fit, fit);
})();
