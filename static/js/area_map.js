// Outlines of an area and its children without tiles; the table beside the map says the same.
(() => {
  const draw = async (box) => {
    const answer = await fetch(box.dataset.map, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const data = await answer.json();
    const map = L.map(box, {
      attributionControl: false,
      scrollWheelZoom: false,
      zoomSnap: 0.25,
      keyboard: false,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 19 }).addTo(map);
    const rowOf = (code) => document.querySelector(`[data-rows] tr[data-code="${CSS.escape(code)}"]`);
    const shapes = L.geoJSON(data, {
      style: (feature) => ({ className: `shape-${feature.properties.role}` }),
      pointToLayer: (feature, place) =>
        L.circleMarker(place, { radius: 6, className: `shape-${feature.properties.role}` }),
      onEachFeature: (feature, shape) => {
        const { name, code, url } = feature.properties;
        const tip = document.createElement("span");
        tip.textContent = name;
        shape.bindTooltip(tip, { sticky: true });
        const mark = (on) => rowOf(code)?.classList.toggle("is-chosen", on);
        shape.on("mouseover", () => mark(true)).on("mouseout", () => mark(false));
        if (url) shape.on("click", () => (location.href = url));
      },
    }).addTo(map);
    const all = shapes.getLayers();
    const inner = all.filter((shape) => shape.feature.properties.role !== "around");
    const places = inner.filter((shape) => shape.getBounds).length ? inner : all;
    if (all.length) map.fitBounds(L.featureGroup(places).getBounds(), { padding: [12, 12], maxZoom: 15 });
  };
  for (const box of document.querySelectorAll("[data-map]")) draw(box);
})();
