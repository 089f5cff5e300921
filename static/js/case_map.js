// Where a case lies: the outline of its area and a pin, without tiles. The address beside it says the same.
(() => {
  const draw = async (box) => {
    const answer = await fetch(box.dataset.caseMap, { headers: { Accept: "application/json" } });
    const data = answer.ok ? await answer.json() : { type: "FeatureCollection", features: [] };
    const style = (role) => ({ className: `shape-${role}`, interactive: false });
    const shapes = L.geoJSON(data, {
      style: (feature) => style(feature.properties.role),
      pointToLayer: (feature, place) => L.circleMarker(place, { radius: 4, ...style(feature.properties.role) }),
    });
    const pin = box.dataset.lng && box.dataset.lat ? L.latLng(Number(box.dataset.lat), Number(box.dataset.lng)) : null;
    const bounds = L.latLngBounds(pin ? [pin] : []);
    if (shapes.getLayers().length) bounds.extend(shapes.getBounds());
    if (!bounds.isValid()) {
      box.remove();
      return;
    }
    const map = L.map(box, { attributionControl: false, scrollWheelZoom: false, keyboard: false, zoomSnap: 0.25, zoomAnimation: false });
    map.fitBounds(bounds, { padding: [12, 12], maxZoom: 15 });
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 19 }).addTo(map);
    shapes.addTo(map);
    if (!pin) return;
    const tip = document.createElement("span");
    tip.textContent = box.dataset.title;
    L.circleMarker(pin, { radius: 8, className: "shape-pin" }).bindTooltip(tip).addTo(map);
  };
  for (const box of document.querySelectorAll("[data-case-map]")) draw(box);
})();
