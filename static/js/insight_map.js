// Outlines of the child areas, coloured as their rows in the ranking; the table says the same in words.
(() => {
  const rowOf = (code) => document.querySelector(`.ranking tr[data-code="${CSS.escape(code)}"]`);
  const draw = async (box) => {
    const answer = await fetch(box.dataset.toneMap, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const data = await answer.json();
    const map = L.map(box, {
      attributionControl: false,
      scrollWheelZoom: false,
      zoomSnap: 0.25,
      keyboard: false,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    const named = (feature) => {
      const { role, code } = feature.properties;
      const tone = role === "child" ? rowOf(code)?.dataset.tone : "";
      return `shape-${role}${tone ? ` shape-tone shape-${tone}` : ""}`;
    };
    const shapes = L.geoJSON(data, {
      style: (feature) => ({ className: named(feature) }),
      pointToLayer: (feature, place) => L.circleMarker(place, { radius: 6, className: named(feature) }),
      onEachFeature: (feature, shape) => {
        const { name, code, role } = feature.properties;
        const row = role === "child" ? rowOf(code) : null;
        const tip = document.createElement("span");
        const said = row?.querySelector('td[data-code-value]')?.textContent.trim() ?? "";
        tip.textContent = [name, row?.querySelector(".tag")?.textContent.trim(), said].filter(Boolean).join(" · ");
        shape.bindTooltip(tip, { sticky: true });
        const mark = (on) => row?.classList.toggle("is-chosen", on);
        shape.on("mouseover", () => mark(true)).on("mouseout", () => mark(false));
        if (row) shape.on("click", () => (location.href = row.dataset.href));
      },
    }).addTo(map);
    const all = shapes.getLayers();
    const inner = all.filter((shape) => shape.feature.properties.role !== "around");
    if (all.length) map.fitBounds(L.featureGroup(inner.length ? inner : all).getBounds(), { padding: [12, 12] });
  };
  for (const box of document.querySelectorAll("[data-tone-map]")) draw(box);
})();
