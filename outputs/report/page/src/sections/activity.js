// Activity against the target of contingent funding, and money.
import { legendAndGrid, monthAxis, orNull, runColour, tip, tooltip, valueAxis } from "../axes.js";
import { format, monthName } from "../format.js";
import { makeFigure } from "../figure.js";
import { gridOf, section } from "../report.js";
import { topicFans } from "./fans.js";

const LINES = [["value_threshold", "threshold", "dashed"], ["value_index", "value of activity", "solid"],
  ["pathway_index", "pathways completed", "dotted"]];

/** [{month, value by metric}] of the run at the place, or of England where it is not known there. */
function targetsOf(report) {
  const run = report.run();
  const place = report.data.viewWith(LINES[0][0], report.place());
  const lines = LINES.map(([id]) => report.data.series(run, id, place)?.mean);
  return { place, months: run.months, values: lines.map((line) => [...run.months.keys()].map((m) => line?.[m] ?? NaN)) };
}

function targetOption(report, colours, width) {
  const { months, values } = targetsOf(report);
  const names = LINES.map(([, name]) => name);
  const colour = (i) => (i === 0 ? colours.faint : runColour(colours, i - 1));
  return {
    ...legendAndGrid(colours, names, width), xAxis: monthAxis(colours, months),
    yAxis: valueAxis(colours, "share"),
    tooltip: tooltip(colours, (points) => tip(monthName(months[points[0].dataIndex]), LINES.map(([, name], i) =>
      [colour(i), name, format("share", values[i][points[0].dataIndex])])), { trigger: "axis" }),
    series: LINES.map(([id, name, type], i) => ({ name, type: "line", symbol: "none", step: id === "value_threshold" && "middle",
      data: values[i].map(orNull), itemStyle: { color: colour(i) },
      lineStyle: { color: colour(i), type, width: 2.5 }, emphasis: { disabled: true } })),
  };
}

function targetFigure(report) {
  const figure = makeFigure("targets", {
    name: "targets", wide: true,
    title: () => `Activity against the funding threshold, ${targetsOf(report).place.name}${report.runSuffix()}`,
    note: () => "% of 2019/20. Above the threshold systems earn money, below it they may lose some.",
    summary: () => LINES.map(([, name], i) => {
      const { months, values } = targetsOf(report);
      const last = values[i].findLastIndex(Number.isFinite);
      return last < 0 ? "" : `${name}: ${format("share", values[i][last])} in ${monthName(months[last])}.`;
    }).join(" "),
    option: (colours, width) => targetOption(report, colours, width),
    table: () => {
      const { place, months, values } = targetsOf(report);
      return { caption: `Activity against the threshold, ${place.name}, ${report.run().label}`,
        columns: [{ title: "month", kind: "month" }, ...LINES.map(([, title]) => ({ title, kind: "share" }))],
        rows: months.map((month, m) => [month, ...values.map((line) => line[m])]) };
    },
    isEmpty: () => (targetsOf(report).values[0].some(Number.isFinite) ? "" : "This run has no contingent funding."),
  });
  report.state.listen(["run", "place"], () => figure.update());
  return figure.node;
}

export const activitySection = (report) => section("activity", "Activity and money",
  "Activity is measured against 2019/20, the last year before the pandemic. Money is in £ million of the month.",
  [report.runChoice("Run in the first chart")], gridOf(targetFigure(report), topicFans(report, ["activity", "money"], [LINES[0][0]])));
