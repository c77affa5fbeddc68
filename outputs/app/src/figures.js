// The charts: fan charts of the report page, of what is shown now.
import { el } from "../../report/page/src/dom.js";
import { drawAll } from "../../report/page/src/figure.js";
import { fanFigure, fanOption } from "../../report/page/src/fan.js";

const MAIN = { measure: "within_18_weeks_share", standards: [0.65, 0.7, 0.92], wide: true };
const FIGURES = [
  { measure: "incomplete" }, { measure: "over_52_weeks" }, { measure: "over_65_weeks" }, { measure: "median_wait" },
];
const MORE = [{ measure: "percentile_92_wait" }, { measure: "clock_starts" }, { measure: "completed_admitted" }, { measure: "completed_non_admitted" }];

/** @returns {main: the chart beside the answer, others, update(), drawAll()} */
export function figures(app, sight) {
  const calls = [];
  let update = null;
  const report = { data: app.shown, view: () => app.shown.place, state: { listen: (_, call) => { update = call; } } };
  const watched = (node) => {
    calls.push(sight.add(node, update));
    return node;
  };
  const make = ({ measure, standards, wide }) => {
    const metric = () => app.metrics.get(measure);
    return watched(fanFigure(report, measure, metric, { wide, standards,
      // A chart that follows a slider does not wait for itself.
      option: (colours, width) => ({ ...fanOption(app.shown, metric(), app.shown.place, colours, width, standards), animation: false }) }));
  };
  const grid = (all) => el("div", { class: "figures" }, all.map(make));
  const note = el("p", { class: "note" }, "“From published”: as published of the specialty, with the pathways of the system that stand in no table by specialty shared out as in March 2025. "
    + "The simulation starts from the same. Such tables are known of the last months only.");
  const main = make(MAIN);
  const others = el("div", {}, grid(FIGURES), el("details", { class: "more" }, el("summary", {}, "The longest waits, referrals and treatments"), grid(MORE)), note);
  const updateAll = () => {
    note.hidden = app.shown.place.list === "all" || !app.shown.place.isShipped;
    for (const call of calls) call();
  };
  return { main, others, update: updateAll, drawAll: () => { sight.all(); drawAll(); } };
}
