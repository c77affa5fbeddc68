// What charts share: axes, legends, tips.
import { el } from "./dom.js";
import { formatAxis, monthName } from "./format.js";
import { DASHES } from "./theme.js";

const lines = (colours) => ({ axisLine: { lineStyle: { color: colours.faint } }, axisTick: { lineStyle: { color: colours.faint } },
  splitLine: { lineStyle: { color: colours.line } }, nameTextStyle: { color: colours.faint, align: "left" } });

// A label for each April where there are years of months, or else for each month.
const yearly = (months) => (months.length > 18 ? (i, month) => month.endsWith("-04") : "auto");

/** Months along the bottom. */
export const monthAxis = (colours, months) => ({ ...lines(colours), type: "category", data: months, boundaryGap: false,
  axisTick: { interval: yearly(months), lineStyle: { color: colours.faint } },
  axisLabel: { color: colours.faint, hideOverlap: true, interval: yearly(months), formatter: (month) => monthName(month) } });

export const nameAxis = (colours, names, more = {}) => ({ ...lines(colours), type: "category", data: names, ...more,
  axisLabel: { color: colours.text, ...more.axisLabel } });

export const valueAxis = (colours, kind, more = {}) => ({ ...lines(colours), type: "value", scale: true, ...more,
  axisLabel: { color: colours.faint, hideOverlap: true, formatter: (value) => formatAxis(kind, value), ...more.axisLabel } });

export const grid = (more = {}) => ({ left: 8, right: 16, top: 12, bottom: 8, outerBoundsMode: "same",
  outerBoundsContain: "axisLabel", ...more });

// About how wide a legend's name is drawn, in pixels, with its key and the space after it.
const nameWidth = (name, most) => Math.min(most, 6.8 * name.length) + 48;

function legendLines(names, width, most) {
  let lines = 1, used = 0;
  for (const name of names) {
    const own = nameWidth(name, most);
    if (used && used + own > width) {
      lines += 1;
      used = 0;
    }
    used += own;
  }
  return lines;
}

/** A legend above the chart and the grid under it; nothing above when there is one name only. A line's key is the line with its
 *  dashes. `more`: of the legend; `below`: of the grid. */
export function legendAndGrid(colours, names, width, more = { itemHeight: 3, itemWidth: 26 }, below = {}) {
  if (names.length < 2) return { legend: { show: false }, grid: grid(below) };
  const most = Math.max(90, Math.min(320, width - 60));
  const legend = { show: true, top: 0, left: 0, right: 0, data: names, ...more, itemGap: 8,
    textStyle: { color: colours.text, width: most, overflow: "truncate" } };
  // A name that is shorter than the most is given no width, or it would be filled up to it.
  if (names.every((name) => 6.8 * name.length <= most)) delete legend.textStyle.width;
  return { legend, grid: grid({ ...below, top: 14 + 20 * legendLines(names, width, most) }) };
}

/** A tip made of elements: its title, then lines of [colour, name, text]. */
export function tip(title, rows) {
  return el("div", { class: "tip" }, el("strong", {}, title), rows.map(([colour, name, text]) =>
    el("div", {}, colour ? el("i", { style: `background:${colour}` }) : null, name ? `${name}: ` : "", text)));
}

export const tooltip = (colours, formatter, more = {}) => ({ confine: true, backgroundColor: colours.ground,
  borderColor: colours.faint, textStyle: { color: colours.text, fontSize: 13 }, formatter, ...more });

export const runColour = (colours, index) => colours.runs[index % colours.runs.length];
export const runDash = (index) => DASHES[index % DASHES.length];
/** The legend's keys for bars. */
export const BOXES = { icon: "roundRect", itemHeight: 10, itemWidth: 14 };
/** Where a horizontal bar's label stands: beyond its end. */
export const beyond = (value) => ({ position: value < 0 ? "left" : "right" });
/** ECharts takes null for "no value". */
export const orNull = (value) => (Number.isFinite(value) ? value : null);
