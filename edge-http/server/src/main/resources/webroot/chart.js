import uPlot from "/vendor/uplot-1.6.32.js";
import { html, useEffect, useRef } from "/vendor/htm-preact-3.1.1.js";
import { count } from "/format.js";

const HEIGHT = 190;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options(width, series, title) {
  const axis = { stroke: colour("--muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  return {
    width,
    height: HEIGHT,
    cursor: { y: false },
    legend: { live: false },
    scales: { y: { range: (_, __, max) => [0, Math.max(5, max * 1.1)] } },
    axes: [axis, { ...axis, size: 56, values: (_, ticks) => ticks.map(count) }],
    series: [
      {},
      ...series.map(({ label, tone }) => ({ label, stroke: colour(tone), fill: `${colour(tone)}1f`, width: 2, points: { show: false } })),
    ],
    title,
  };
}

/** Lines over time. `data` is [times in s, values, values ...]; the text says what the newest values are. */
export function Chart({ name, series, data }) {
  const place = useRef(null);
  const plot = useRef(null);
  useEffect(() => {
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(options(place.current.clientWidth, series), data, place.current);
    };
    draw();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: place.current.clientWidth, height: HEIGHT }));
    resized.observe(place.current);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      resized.disconnect();
      scheme.removeEventListener("change", draw);
      plot.current.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(data), [data]);
  const latest = series.map(({ label }, i) => `${label} ${count(data[i + 1].at(-1) ?? 0)}`).join(", ");
  return html`<figure class="chart">
    <figcaption>${name}</figcaption>
    <div ref=${place} role="img" aria-label=${`${name}: ${latest}`}></div>
  </figure>`;
}
