// The scenarios side by side in one month, and what is different from the run without changes.
import { el, fill } from "../../report/page/src/dom.js";
import { capital, formatShort, formatShortDifference, monthName, unitOf } from "../../report/page/src/format.js";
import { save } from "../../report/page/src/save.js";
import { saveCsv, tableBox } from "../../report/page/src/table.js";
import { tables } from "./tables.js";
import { workbook } from "./xlsx.js";

const MEASURES = ["incomplete", "within_18_weeks_share", "over_52_weeks", "over_65_weeks", "over_78_weeks", "median_wait", "percentile_92_wait"];
const NONE = { mean: NaN, low: NaN, high: NaN }; // printed as a dash

/** "1.8 to 2.4"; nothing where the ends read alike. */
function range(write, kind, { low, high }) {
  const [from, to] = [write(kind, low), write(kind, high)];
  return from === to ? "" : `${from} to ${to}`;
}

export class Comparison {
  constructor(app) {
    this.app = app;
    this.box = el("div", { class: "side-by-side" });
    this.node = el("div", {}, this.box, el("div", { class: "saves" },
      el("button", { type: "button", class: "save", onclick: () => saveCsv("icsim-comparison", this.table()) }, "Save as CSV"),
      el("button", { type: "button", class: "save", onclick: () => save("icsim.xlsx", workbook(tables(app, this.table()))) }, "Save all as a workbook")));
  }

  /** [{measure, run, value, difference}] of the month. */
  cells() {
    const { app } = this;
    const [base, ...others] = app.shown.runs;
    const { list } = app.shown.place;
    const apart = (run, measure) => (run.differs.length ? NONE : run.result.difference(base.result, measure, list, app.month));
    return MEASURES.filter((measure) => base.result.has(measure, list)).flatMap((measure) => [base, ...others].map((run) => (
      { measure: app.metrics.get(measure), run, value: run.result.at(measure, list, app.month), difference: run === base ? null : apart(run, measure) })));
  }

  /** The same numbers in full, for a file. */
  table() {
    const columns = ["mean", "5% of draws below", "95% of draws below", "difference", "difference, 5% of draws below", "difference, 95% of draws below"];
    const { app } = this;
    return { caption: "", heads: 5, columns: [...["place", "month", "measure", "unit", "scenario"].map((title) => ({ title, kind: "text" })), ...columns.map((title) => ({ title, kind: "number" }))],
      rows: this.cells().map(({ measure, run, value, difference }) => [app.shown.place.name, app.month, measure.name, measure.unit === "1" ? "fraction" : measure.unit, run.label,
        value.mean, value.low, value.high, difference?.mean ?? NaN, difference?.low ?? NaN, difference?.high ?? NaN]) };
  }

  /** A row of what levers come to, in cases, sessions and pounds, where any says so. */
  amounts() {
    const told = this.app.shown.runs.map(({ info }) => info.levers.filter(({ amount }) => amount));
    if (!told.some((levers) => levers.length)) return [];
    return [["What levers come to", ...told.map((levers) => el("span", { class: "comes-to" }, levers.map(({ label, amount }) => el("small", {}, `${label}: ${amount}`))))]];
  }

  update() {
    const { app } = this;
    if (!app.shown.runs.length) return;
    const cells = this.cells();
    const text = ({ measure: { kind }, value, difference }) => el("span", { class: "estimate" }, el("b", {}, formatShort(kind, value.mean)), el("small", {}, range(formatShort, kind, value)),
      difference ? [el("small", { class: "apart" }, formatShortDifference(kind, difference.mean)), el("small", {}, range(formatShortDifference, kind, difference))] : null);
    const measures = [...new Set(cells.map(({ measure }) => measure))];
    const caption = `${app.shown.place.name}, ${monthName(app.month)}`;
    fill(this.box, tableBox({ caption, heads: 1, columns: [{ title: "measure", kind: "text" }, ...app.shown.runs.map(({ label }) => ({ title: label, kind: "written" }))],
      rows: measures.map((measure) => [`${capital(measure.name)}${["share", "gap"].includes(measure.kind) ? "" : ` (${unitOf(measure)})`}`,
        ...cells.filter((cell) => cell.measure === measure).map(text)]).concat(this.amounts()) }));
  }
}
