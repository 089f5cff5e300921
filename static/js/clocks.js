// Counts the clock chips on while a page stays open: words, colour and icon, as the server made them. The
// time is the server's, told with the page and counted on from there: the device's own clock may be days off.
(() => {
  const source = document.currentScript.src;
  const JUMP = 60000; // ms by which the two clocks of the device differ after it has slept
  let told = null; // the server's time, and both clocks of the device when it was told
  const tell = (server) => {
    told = { server, steady: performance.now(), wall: Date.now() };
  };
  const passed = () => performance.now() - told.steady;
  const slept = () => Math.abs(Date.now() - told.wall - passed()) > JUMP;
  // The steady clock may stand still while the device sleeps, and the other may have been set: ask again.
  const ask = async () => {
    tell(told.server + passed());
    try {
      const answer = await fetch(source, { method: "HEAD", cache: "no-store" });
      const server = Date.parse(answer.headers.get("Date"));
      if (server) tell(server);
    } catch {
      // no network: what is counted goes on
    }
  };

  const words = () => document.getElementById("clock-words")?.dataset;
  const ICONS = { calm: "clock", note: "hourglass", soon: "alert-triangle", late: "alert-circle" };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  const length = (ms, said) => {
    const all = Math.floor(ms / 60000); // as sla/display.py rounds
    const days = Math.floor(all / 1440);
    const hours = Math.floor((all % 1440) / 60);
    const minutes = all % 60;
    if (days >= 2) return fill(said.days, { n: days });
    if (days) return hours ? fill(said.dayHours, { hours }) : fill(said.days, { n: 1 });
    if (hours) return minutes ? fill(said.hoursMinutes, { hours, minutes }) : fill(said.hours, { n: hours });
    return fill(said.minutes, { n: Math.max(minutes, 1) });
  };

  const show = () => {
    const said = words();
    if (!said || document.hidden) return;
    if (!told) tell(Date.parse(said.now));
    else if (slept()) ask().then(show);
    const now = told.server + passed();
    for (const chip of document.querySelectorAll(".clock[data-due]")) {
      const due = Date.parse(chip.dataset.due);
      const late = now > due;
      const time = length(Math.abs(due - now), said);
      const tone = late ? "late" : now >= Date.parse(chip.dataset.yellow) ? "soon" : now >= Date.parse(chip.dataset.blue) ? "note" : "calm";
      const text = fill(late ? said.late : said.left, { time });
      const shown = chip.querySelector("[data-words]");
      if (shown.textContent !== text) shown.textContent = text;
      if (chip.classList.contains(`clock-${tone}`)) continue;
      for (const one of Object.keys(ICONS)) chip.classList.toggle(`clock-${one}`, one === tone);
      const use = chip.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[tone]}`));
    }
  };
  const first = () => words() && !told && tell(Date.parse(words().now));
  first();
  document.addEventListener("DOMContentLoaded", first);
  setInterval(show, 15000);
  document.addEventListener("visibilitychange", show);
})();
