// Where a case lies: the outline of its area and a pin, without tiles. The address beside it says the same.
(() => {
  const draw = async (box) => {
    const answer = await fetch(box.dataset.caseMap, { headers: { Accept: "application/json" } });
    const data = answer.ok ? await answer.json() : { type: "FeatureCollection", features: [] };
    const map = L.map(box, { attributionControl: false, scrollWheelZoom: false, keyboard: false, zoomSnap: 0.25, zoomAnimation: false });
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 19 }).addTo(map);
    const shapes = L.geoJSON(data, {
      style: (feature) => ({ className: `shape-${feature.properties.role}`, interactive: false }),
      pointToLayer: (feature, place) =>
        L.circleMarker(place, { radius: 4, className: `shape-${feature.properties.role}`, interactive: false }),
    }).addTo(map);
    const places = shapes.getLayers();
    if (box.dataset.lng && box.dataset.lat) {
      const pin = L.circleMarker([Number(box.dataset.lat), Number(box.dataset.lng)], { radius: 8, className: "shape-pin" }).addTo(map);
      const tip = document.createElement("span");
      tip.textContent = box.dataset.title;
      pin.bindTooltip(tip);
      places.push(pin);
    }
    if (places.length) map.fitBounds(L.featureGroup(places).getBounds(), { padding: [12, 12], maxZoom: 15 });
    else box.remove();
  };
  for (const box of document.querySelectorAll("[data-case-map]")) draw(box);
})();
