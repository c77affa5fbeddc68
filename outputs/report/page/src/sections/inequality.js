// Waits by deprivation.
import { legendAndGrid, monthAxis, orNull, tip, tooltip, valueAxis } from "../axes.js";
import { described, format, monthName, unitOf } from "../format.js";
import { makeFigure } from "../figure.js";
import { gridOf, section } from "../report.js";
import { FIFTHS } from "../theme.js";
import { topicFans } from "./fans.js";

const NAMES = { 1: "most deprived fifth", 2: "second fifth", 3: "third fifth", 4: "fourth fifth", 5: "least deprived fifth" };
const DASHES = { 1: "solid", 2: [7, 3], 3: "dotted", 4: [7, 3], 5: "solid" };

const row = (report, index) =>
  report.data.row(report.run(), report.run().quintile[report.state.get("quintile")], index);

function quintileOption(report, colours, width) {
  const { quintiles } = report.data;
  const { months } = report.run();
  const metric = report.metric("quintile");
  const palette = FIFTHS[colours.name];
  const lines = quintiles.map((_, i) => row(report, i));
  return {
    ...legendAndGrid(colours, quintiles.map((q) => NAMES[q]), width), xAxis: monthAxis(colours, months),
    yAxis: valueAxis(colours, metric.kind),
    tooltip: tooltip(colours, (points) => tip(monthName(months[points[0].dataIndex]), quintiles.map((q, i) =>
      [palette[q - 1], NAMES[q], format(metric.kind, lines[i].mean[points[0].dataIndex])])), { trigger: "axis" }),
    series: quintiles.map((q, i) => ({ name: NAMES[q], type: "line", symbol: "none", data: [...lines[i].mean].map(orNull),
      itemStyle: { color: palette[q - 1] }, lineStyle: { color: palette[q - 1], type: DASHES[q], width: 2.5 },
      emphasis: { disabled: true } })),
  };
}

function quintileTable(report) {
  const metric = report.metric("quintile");
  const { months, label } = report.run();
  const unit = metric.kind === "share" ? "" : unitOf(metric);
  return { caption: `${metric.long_name} by deprivation, ${report.data.england.name}, ${label}`, heads: 2,
    columns: [{ title: "deprivation", kind: "text" }, { title: "month", kind: "month" },
      ...["mean", "5% of draws below", "95% of draws below"].map((title) => ({ title, kind: metric.kind, unit }))],
    rows: report.data.quintiles.flatMap((q, i) => {
      const line = row(report, i);
      return months.map((month, m) => [NAMES[q], month, line.mean[m], line.low?.[m] ?? NaN, line.high?.[m] ?? NaN]);
    }) };
}

function quintileFigure(report) {
  const metric = () => report.metric("quintile");
  const figure = makeFigure("quintiles", {
    name: "quintiles", wide: true, height: 320,
    title: () => (metric() ? `${metric().name} by deprivation, ${report.data.england.name}${report.runSuffix()}` : `By deprivation, ${report.data.england.name}`),
    note: () => (metric() ? described(metric()) : ""),
    summary: () => report.data.quintiles.map((q, i) =>
      `${NAMES[q]}: ${format(metric().kind, row(report, i).mean.at(-1))} at the end.`).join(" "),
    option: (colours, width) => quintileOption(report, colours, width),
    table: () => quintileTable(report),
    isEmpty: () => (report.data.quintiles.length && metric() && report.run().quintile[metric().id]
      ? "" : "This run does not tell deprivation quintiles apart."),
  });
  report.state.listen(["run", "quintile"], () => figure.update());
  return figure.node;
}

export function inequalitySection(report) {
  const controls = report.allowed.quintile.length ? [report.metricChoice("quintile", "Measure"), report.runChoice()] : [];
  return section("inequality", "Inequality",
    "A slope index is the gap between the most and the least deprived, from a line through the fifths: 0 means none, above 0 "
    + "that the most deprived wait longer.", controls, gridOf(quintileFigure(report), topicFans(report, ["inequality"])));
}
