// The trend, drawn from its own table: bars of cases, a line of percent. Redrawn for the theme and the width.
(() => {
  const draw = (box) => {
    const table = document.getElementById(box.dataset.trend);
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const rows = [...table.tBodies[0].rows];
    const column = (n) =>
      rows.map((row) => {
        const text = row.cells[n].dataset.value;
        return text === "" ? null : Number(text);
      });
    const chart = echarts.init(box, null, { renderer: "canvas" });
    const paint = () => {
      const read = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();
      const ink = read("--muted");
      const line = read("--line");
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const axis = { axisLabel: { color: ink }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } } };
      chart.setOption({
        animation: !still,
        textStyle: { fontFamily: read("--face") },
        grid: { left: 8, right: 8, top: 44, bottom: 4, containLabel: true },
        legend: { top: 4, textStyle: { color: ink } },
        tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: read("--raised"), borderColor: line, textStyle: { color: read("--ink") } },
        xAxis: { type: "category", data: rows.map((row) => row.cells[0].textContent.trim()), ...axis },
        yAxis: [
          { type: "value", minInterval: 1, ...axis },
          { type: "value", min: 0, max: 100, ...axis, splitLine: { show: false }, axisLabel: { color: ink, formatter: "{value} %" } },
        ],
        series: [
          { name: heads[1], type: "bar", data: column(1), itemStyle: { color: read("--note") }, barMaxWidth: 18 },
          { name: heads[2], type: "bar", data: column(2), itemStyle: { color: read("--calm") }, barMaxWidth: 18 },
          { name: heads[3], type: "line", yAxisIndex: 1, data: column(3), connectNulls: false, symbol: "circle", symbolSize: 7, itemStyle: { color: read("--soon") } },
        ],
      });
    };
    paint();
    new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    new ResizeObserver(() => chart.resize()).observe(box);
    addEventListener("beforeprint", () => chart.resize({ width: 640 }));
    addEventListener("afterprint", () => chart.resize({ width: "auto" }));
  };
  for (const box of document.querySelectorAll("[data-trend]")) draw(box);
})();
