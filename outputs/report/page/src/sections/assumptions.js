// What the answer rests on: uncertain parameters by what goes with each while the others are held, with the grade of their evidence.
import { BOXES, legendAndGrid, nameAxis, orNull, runColour, tip, tooltip, valueAxis } from "../axes.js";
import { el } from "../dom.js";
import { format, formatDifference } from "../format.js";
import { makeFigure } from "../figure.js";
import { section } from "../report.js";

const SHOWN = 15;
const UNTOLD = 0.35;  // opacity of what cannot be told from nothing
const GRADES = { data: "from data", published: "published", judgement: "judgement" };

/** Metrics that influence is known on, in the order of the page's metrics. */
const measured = (report) => report.data.metrics.filter((metric) =>
  report.run().assumptions.some((assumption) => assumption.influence?.[metric.id]));
const target = (report) => {
  const all = measured(report);
  return all.find((metric) => metric.id === "within_18_weeks_share") ?? all[0];
};

const isTold = ({ low, high }) => low > 0 || high < 0;

/** In the order of the data: told from nothing first, then by size. */
function strongest(report) {
  const { id } = target(report);
  return report.run().assumptions.filter((assumption) => assumption.influence?.[id]).slice(0, SHOWN);
}

const interval = (kind, { low, high }) => `${formatDifference(kind, low)} to ${formatDifference(kind, high)}`;

function influenceOption(report, colours, width) {
  const { id, kind } = target(report);
  const rows = strongest(report);
  const grades = Object.keys(GRADES);
  return {
    ...legendAndGrid(colours, Object.values(GRADES), width, BOXES),
    yAxis: nameAxis(colours, rows.map((row) => row.key), { inverse: true,
      axisLabel: { width: Math.min(330, width * 0.45), overflow: "truncate", interval: 0 } }),
    xAxis: valueAxis(colours, kind === "share" ? "gap" : kind, { scale: false }),
    tooltip: tooltip(colours, ({ dataIndex: i }) => tip(rows[i].key, [["", "tenth to ninetieth percentile", formatDifference(kind, rows[i].influence[id].effect)],
      ["", "90 % interval", interval(kind, rows[i].influence[id])], ["", "evidence", GRADES[rows[i].grade] ?? rows[i].grade]]), { trigger: "item" }),
    series: grades.map((grade, g) => ({ name: GRADES[grade], type: "bar", stack: "grades", barMaxWidth: 18,
      itemStyle: { color: runColour(colours, g) },
      data: rows.map(({ grade: own, influence }) => (own !== grade ? null
        : { value: orNull(influence[id].effect), itemStyle: { opacity: isTold(influence[id]) ? 1 : UNTOLD } })) })),
  };
}

function assumptionTable(report) {
  const metrics = measured(report);
  const columns = ["assumption", "value", "unit", "distribution", "range", "evidence", "source", "what it is"].map((title) =>
    ({ title, kind: "text" }));
  return { caption: `Assumptions, ${report.run().label}`,
    columns: [...columns, ...metrics.flatMap((metric) => ["", ", from", ", to"].map((end) =>
      ({ title: `${metric.name}: tenth to ninetieth percentile${end}`, kind: "difference", of: metric.kind })))],
    rows: report.run().assumptions.map((one) => [one.key, one.value, one.unit, one.distribution, one.range, GRADES[one.grade] ?? one.grade,
      one.source, one.doc, ...metrics.flatMap(({ id }) => ["effect", "low", "high"].map((end) => one.influence?.[id]?.[end] ?? NaN))]) };
}

/** "Together they foretell 83 % of the spread between draws." */
function explained(report) {
  const share = target(report) ? report.run().explained[target(report).id] : NaN;
  return Number.isFinite(share) ? `Together they foretell ${format("share", share)} of the spread between draws.` : "";
}

export function assumptionsSection(report) {
  const figure = makeFigure("assumptions", {
    name: "assumptions", wide: true, height: () => 60 + 26 * (target(report) ? strongest(report).length : 2),
    title: () => `What goes with assumptions in ${target(report) ? target(report).name : "the answer"}${report.runSuffix()}`,
    note: () => "England in the last month, when an assumption alone goes from the tenth to the ninetieth percentile of its draws and the others stay; "
      + `pale: not told from nothing. ${explained(report)}`,
    summary: () => strongest(report).slice(0, 5).map((row) =>
      `${row.key} ${formatDifference(target(report).kind, row.influence[target(report).id].effect)} (${GRADES[row.grade] ?? row.grade})`).join(", ") + ".",
    option: (colours, width) => influenceOption(report, colours, width),
    table: () => assumptionTable(report),
    isEmpty: () => (target(report) ? "" : "No assumption was varied in this run, so their influence is not known."),
  });
  report.state.listen(["run"], () => figure.update());
  const { grades } = report.run();
  const count = grades ? Object.entries(GRADES).map(([key, words]) => `${grades[key] ?? 0} ${words}`).join(", ") : "";
  return section("assumptions", "What the answer rests on", "Draws differ in these assumptions. Each bar is what goes with one of them, "
    + "from low to high, while the others are held; those that always move together cannot be told apart, and are pale. Judgement at the top is what to look into first.", [report.runChoice()],
  count ? el("p", {}, `Evidence of all assumptions: ${count}.`) : null, figure.node);
}
