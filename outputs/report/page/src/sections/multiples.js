// Small multiples: all systems, or all treatment functions of the place, on one scale.
import { nameAxis, orNull, runColour, runDash, tip, tooltip, valueAxis } from "../axes.js";
import { choice } from "../controls.js";
import { format, monthName } from "../format.js";
import { makeFigure } from "../figure.js";
import { section } from "../report.js";

const CELL = { width: 170, height: 112, head: 20 };
const SYSTEMS = "systems", FUNCTIONS = "functions";
const SHOWN = 6; // runs: more lines cannot be told apart

const runsOf = (report) => report.data.runs.slice(0, SHOWN);

/** What stands side by side: [{view, name}]. */
function panels(report) {
  const { data } = report;
  const list = report.state.get("list");
  if (report.state.get("multiples") === SYSTEMS) {
    const views = data.systems.map((place) => ({ view: data.viewOf(place, list), name: place.name }));
    return data.hasSeries(report.state.get("multiple"), views[0].view.level) ? views
      : data.systems.map((place) => ({ view: place, name: place.name }));
  }
  const place = report.place().level === "region" ? data.england : report.place();
  return data.treatment_functions.map(({ code, name }) => ({ view: data.viewOf(place, code), name: name.replace(/ Service$/, "") }));
}

/** {run, values} of every panel that has any: shares as they are, sizes in relation to the first run's first month. */
function lines(report) {
  const metric = report.metric("multiple");
  return panels(report).map(({ view, name }) => {
    const of = runsOf(report).map((run) => [...(report.data.series(run, metric.id, view)?.mean ?? [])]);
    const first = metric.kind === "share" ? 1 : of[0][0];
    return { name, view, of: of.map((line) => line.map((value) => value / first)) };
  }).filter(({ of }) => of[0].some(Number.isFinite));
}

const columnsIn = (width) => Math.max(1, Math.floor(width / CELL.width));

function option(report, colours, width) {
  const metric = report.metric("multiple");
  const all = lines(report);
  const columns = columnsIn(width);
  const values = all.flatMap(({ of }) => of.flat()).filter(Number.isFinite);
  const kind = metric.kind === "share" ? "share" : "ratio";
  const scale = { min: Math.min(...values), max: Math.max(...values) };
  const pad = 0.03 * (scale.max - scale.min || 1);
  const at = (i) => ({ left: (i % columns) * (width / columns) + 40, top: Math.floor(i / columns) * CELL.height + CELL.head });
  const { months } = report.data;
  return {
    title: all.map(({ name }, i) => ({ text: name, left: at(i).left - 34, top: at(i).top - CELL.head, textStyle: { fontSize: 11, fontWeight: "normal",
      color: colours.text, width: width / columns - 14, overflow: "truncate" } })),
    grid: all.map((_, i) => ({ ...at(i), width: width / columns - 50, height: CELL.height - CELL.head - 18 })),
    xAxis: all.map((_, i) => nameAxis(colours, months, { gridIndex: i, axisLabel: { show: false }, axisTick: { show: false }, boundaryGap: false })),
    yAxis: all.map((_, i) => valueAxis(colours, "share", { gridIndex: i, min: Math.max(0, scale.min - pad), max: kind === "share" ? Math.min(1, scale.max + pad) : scale.max + pad,
      splitNumber: 2, axisLabel: { show: true, showMinLabel: false, showMaxLabel: false, fontSize: 9 } })),
    tooltip: tooltip(colours, ([{ axisIndex, dataIndex: m }]) => tip(`${all[axisIndex].name}, ${monthName(months[m])}`, runsOf(report).map((run, r) =>
      [runColour(colours, r), run.label, format("share", all[axisIndex].of[r][m - months.indexOf(run.months[0])])])), { trigger: "axis" }),
    series: all.flatMap(({ of }, i) => runsOf(report).map((run, r) => ({ type: "line", xAxisIndex: i, yAxisIndex: i, symbol: "none", connectNulls: true, name: run.label,
      lineStyle: { color: runColour(colours, r), type: runDash(r), width: 1.5 }, itemStyle: { color: runColour(colours, r) }, emphasis: { disabled: true },
      data: months.map((month) => orNull(of[r][months.indexOf(month) - months.indexOf(run.months[0])] ?? NaN)) }))),
  };
}

function table(report) {
  const metric = report.metric("multiple");
  const title = report.state.get("multiples") === SYSTEMS ? "system" : "treatment function";
  return { caption: `${metric.long_name}, mean of draws, last month`, heads: 1,
    columns: [{ title, kind: "text" }, ...report.data.runs.map((run) => ({ title: run.label, kind: metric.kind, unit: metric.kind === "share" ? "" : metric.unit }))],
    rows: panels(report).map(({ name, view }) => [name, ...report.data.runs.map((run) => report.data.series(run, metric.id, view)?.mean.at(-1) ?? NaN)]) };
}

export function multiplesSection(report) {
  const { data } = report;
  if (!report.allowed.multiple.length) return null;
  const words = () => (report.state.get("multiples") === SYSTEMS ? "every system" : `every treatment function, ${
    (report.place().level === "region" ? data.england : report.place()).name}`);
  const figure = makeFigure("multiples", {
    name: "small-multiples", wide: true, height: (width) => CELL.height * Math.ceil(lines(report).length / columnsIn(width)) + 8,
    title: () => `${report.metric("multiple").name} in ${words()}`,
    note: () => `${report.metric("multiple").kind === "share" ? "share of the list" : "in % of the first month"}, mean of draws; one scale for all; ${
      runsOf(report).map((run) => run.label).join(", ")} in the colours of the page`,
    summary: () => lines(report).map(({ name, of }) => `${name} ${format("share", of[0].at(-1))}`).join(", ") + ".",
    option: (colours, width) => option(report, colours, width),
    table: () => table(report),
    isEmpty: () => (lines(report).length ? "" : "These runs do not hold this measure there."),
  });
  report.state.listen(["multiple", "multiples", "place", "list"], () => figure.update());
  const kinds = [{ value: SYSTEMS, text: "Systems" }, ...(data.hasLists ? [{ value: FUNCTIONS, text: "Treatment functions" }] : [])];
  return section("multiples", "Side by side", "One small chart each, all on the same scale: who goes which way.",
    [choice(report.state, "multiples", "Charts of", kinds), report.metricChoice("multiple", "Measure")], figure.node);
}
