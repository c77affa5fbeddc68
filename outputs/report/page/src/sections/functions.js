// England by treatment function.
import { BOXES, legendAndGrid, nameAxis, orNull, runColour, tip, tooltip, valueAxis } from "../axes.js";
import { described, format, formatEstimate, monthName, showsUnit, unitOf } from "../format.js";
import { makeFigure } from "../figure.js";
import { section } from "../report.js";

const short = (name) => name.replace(/ Service$/, "");

/** The chosen place where its lists are told, or else England. */
function placeOf(report) {
  const view = report.data.viewOf(report.place(), report.data.treatment_functions[0].code);
  return report.data.hasSeries(report.state.get("function"), view.level) ? report.place() : report.data.england;
}

function valueAt(report, run, index, month) {
  const m = run.months.indexOf(month);
  const view = report.data.viewOf(placeOf(report), report.data.treatment_functions[index].code);
  const row = report.data.series(run, report.state.get("function"), view);
  if (!row || m < 0) return { mean: NaN, low: NaN, high: NaN };
  return { mean: row.mean[m], low: row.low?.[m] ?? NaN, high: row.high?.[m] ?? NaN };
}

function functionOption(report, colours, width) {
  const { runs, treatment_functions: functions } = report.data;
  const metric = report.metric("function");
  const month = report.state.get("at");
  const labels = runs.map((run) => run.label);
  const rows = runs.map((run) => functions.map((_, f) => valueAt(report, run, f, month)));
  return {
    ...legendAndGrid(colours, labels, width, BOXES),
    yAxis: nameAxis(colours, functions.map((f) => short(f.name)), { inverse: true,
      axisLabel: { width: Math.min(220, width * 0.42), overflow: "truncate", interval: 0 } }),
    xAxis: valueAxis(colours, metric.kind, { scale: false }),
    tooltip: tooltip(colours, (points) => tip(short(functions[points[0].dataIndex].name), runs.map((run, i) =>
      [runColour(colours, i), run.label, formatEstimate(metric.kind, rows[i][points[0].dataIndex])])),
    { trigger: "axis", axisPointer: { type: "shadow" } }),
    series: runs.map((run, i) => ({ name: run.label, type: "bar", barMaxWidth: 16, itemStyle: { color: runColour(colours, i) },
      data: rows[i].map((value) => orNull(value.mean)) })),
  };
}

function functionTable(report) {
  const { runs, treatment_functions: functions } = report.data;
  const metric = report.metric("function");
  const month = report.state.get("at");
  const unit = showsUnit(metric.kind) ? "" : unitOf(metric);
  return { caption: `${metric.long_name} by treatment function, ${placeOf(report).name}, ${monthName(month)}`, heads: 2,
    columns: [{ title: "treatment function", kind: "text" }, { title: "code", kind: "text" },
      ...runs.flatMap((run) => ["mean", "5% of draws below", "95% of draws below"].map((what) =>
        ({ title: runs.length > 1 ? `${run.label}: ${what}` : what, kind: metric.kind, unit })))],
    rows: functions.map((f, i) => [f.name, f.code, ...runs.flatMap((run) => {
      const value = valueAt(report, run, i, month);
      return [value.mean, value.low, value.high];
    })]) };
}

export function functionsSection(report) {
  const { runs, treatment_functions: functions } = report.data;
  if (!report.allowed.function.length || !functions.length) return null;
  const metric = () => report.metric("function");
  const figure = makeFigure("functions", {
    name: "treatment-functions", wide: true, height: () => functions.length * (12 + 12 * Math.min(runs.length, 4)) + 70,
    title: () => `${metric().name} by treatment function, ${placeOf(report).name}, ${monthName(report.state.get("at"))}`,
    note: () => `${described(metric())}${placeOf(report) === report.place() ? "" : `; not known for ${report.place().name}`}`,
    summary: () => functions.map((f, i) =>
      `${short(f.name)} ${format(metric().kind, valueAt(report, runs[0], i, report.state.get("at")).mean)}`).join(", ") + ".",
    option: (colours, width) => functionOption(report, colours, width),
    table: () => functionTable(report),
    onClick: ({ dataIndex }) => report.state.set("list", functions[dataIndex].code),
  });
  report.state.listen(["function", "at", "place"], () => figure.update());
  return section("functions", "Treatment functions", "Each bar is the mean of all draws for the place at the chosen month; ranges are in "
    + "the table. Click one to see the whole page's charts of it.", [report.metricChoice("function", "Measure"), report.monthChoice()], figure.node);
}
