// What the answer rests on: uncertain parameters by influence, with the grade of their evidence.
import { BOXES, legendAndGrid, nameAxis, orNull, runColour, tip, tooltip, valueAxis } from "../axes.js";
import { el } from "../dom.js";
import { format, formatDifference } from "../format.js";
import { makeFigure } from "../figure.js";
import { section } from "../report.js";

const SHOWN = 15;
const GRADES = { data: "from data", published: "published", judgement: "judgement" };

/** Metrics that influence is known on, in the order of the page's metrics. */
const measured = (report) => report.data.metrics.filter((metric) =>
  report.run().assumptions.some((assumption) => assumption.influence?.[metric.id]));
const target = (report) => {
  const all = measured(report);
  return all.find((metric) => metric.id === "within_18_weeks_share") ?? all[0];
};

function strongest(report) {
  const { id } = target(report);
  const known = report.run().assumptions.filter((assumption) => assumption.influence?.[id]);
  return known.sort((a, b) => Math.abs(b.influence[id].rank) - Math.abs(a.influence[id].rank)).slice(0, SHOWN);
}

function influenceOption(report, colours, width) {
  const { id, kind } = target(report);
  const rows = strongest(report);
  const floor = report.run().noise_floor;
  const grades = Object.keys(GRADES);
  return {
    ...legendAndGrid(colours, Object.values(GRADES), width, BOXES),
    yAxis: nameAxis(colours, rows.map((row) => row.key), { inverse: true,
      axisLabel: { width: Math.min(330, width * 0.45), overflow: "truncate", interval: 0 } }),
    xAxis: valueAxis(colours, "ratio", { scale: false }),
    tooltip: tooltip(colours, ({ dataIndex: i }) => tip(rows[i].key, [["", "rank correlation", format("ratio", rows[i].influence[id].rank)],
      ["", "highest less lowest fifth", formatDifference(kind, rows[i].influence[id].effect)],
      ["", "evidence", GRADES[rows[i].grade] ?? rows[i].grade]]), { trigger: "item" }),
    series: grades.map((grade, g) => ({ name: GRADES[grade], type: "bar", stack: "grades", barMaxWidth: 18,
      itemStyle: { color: runColour(colours, g) }, data: rows.map((row) => (row.grade === grade ? orNull(row.influence[id].rank) : null)),
      markLine: g ? undefined : { silent: true, symbol: "none", label: { show: false },
        lineStyle: { color: colours.strong, type: "dashed" }, data: Number.isFinite(floor) ? [{ xAxis: floor }, { xAxis: -floor }] : [] } })),
  };
}

function assumptionTable(report) {
  const metrics = measured(report);
  const columns = ["assumption", "value", "unit", "distribution", "range", "evidence", "source", "what it is"].map((title) =>
    ({ title, kind: "text" }));
  return { caption: `Assumptions, ${report.run().label}`,
    columns: [...columns, ...metrics.flatMap((metric) => [{ title: `${metric.name}: rank correlation`, kind: "ratio" },
      { title: `${metric.name}: highest less lowest fifth`, kind: "difference", of: metric.kind }])],
    rows: report.run().assumptions.map((one) => [one.key, one.value, one.unit, one.distribution, one.range, GRADES[one.grade] ?? one.grade,
      one.source, one.doc, ...metrics.flatMap(({ id }) => [one.influence?.[id]?.rank ?? NaN, one.influence?.[id]?.effect ?? NaN])]) };
}

export function assumptionsSection(report) {
  const figure = makeFigure("assumptions", {
    name: "assumptions", wide: true, height: () => 60 + 26 * (target(report) ? strongest(report).length : 2),
    title: () => `Assumptions that move ${target(report) ? target(report).name : "the answer"} most${report.runSuffix()}`,
    note: () => "rank correlation with England's value in the last month; between the dashed lines it is not told from chance",
    summary: () => strongest(report).slice(0, 5).map((row) =>
      `${row.key} ${format("ratio", row.influence[target(report).id].rank)} (${GRADES[row.grade] ?? row.grade})`).join(", ") + ".",
    option: (colours, width) => influenceOption(report, colours, width),
    table: () => assumptionTable(report),
    isEmpty: () => (target(report) ? "" : "No assumption was varied in this run, so their influence is not known."),
  });
  report.state.listen(["run"], () => figure.update());
  const { grades } = report.run();
  const count = grades ? Object.entries(GRADES).map(([key, words]) => `${grades[key] ?? 0} ${words}`).join(", ") : "";
  return section("assumptions", "What the answer rests on", "The further a bar from 0, the more the assumption decides the answer: "
    + "above 0 a higher value raises it. Judgement at the top is what to look into first.", [report.runChoice()],
  count ? el("p", {}, `Evidence of all assumptions: ${count}.`) : null, figure.node);
}
