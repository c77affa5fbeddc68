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

/** A legend above the chart, and nothing when there is one name only. A line's key is the line with its dashes. */
export function legend(colours, names, width, more = { itemHeight: 3, itemWidth: 26 }) {
  if (names.length < 2) return { show: false };
  return { show: true, type: "scroll", top: 0, left: 0, right: 0, data: names, ...more,
    pageTextStyle: { color: colours.text }, pageIconColor: colours.text,
    textStyle: { color: colours.text, width: Math.max(90, width / 2 - 50), overflow: "truncate" } };
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
