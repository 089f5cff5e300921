// The parts of an area with what overlaps, what is left and what lies outside; the lists say the same.
(() => {
  const draw = async (box) => {
    const answer = await fetch(box.dataset.divisionMap, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const data = await answer.json();
    const map = L.map(box, { attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25, keyboard: false });
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 19 }).addTo(map);
    const shapes = L.geoJSON(data, {
      style: (feature) => ({ className: `shape-${feature.properties.role}` }),
      onEachFeature: (feature, shape) => {
        const { name, code } = feature.properties;
        const tip = document.createElement("span");
        tip.textContent = name;
        shape.bindTooltip(tip, { sticky: true });
        const row = code && document.querySelector(`[data-rows] tr[data-code="${CSS.escape(code)}"]`);
        if (!row) return;
        shape.on("mouseover", () => row.classList.add("is-chosen"));
        shape.on("mouseout", () => row.classList.remove("is-chosen"));
        shape.on("click", () => (location.href = row.dataset.href));
      },
    }).addTo(map);
    if (shapes.getLayers().length) map.fitBounds(shapes.getBounds(), { padding: [12, 12], maxZoom: 17 });
  };
  for (const box of document.querySelectorAll("[data-division-map]")) draw(box);
})();
