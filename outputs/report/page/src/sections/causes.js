// What put pathways on the list and took them off, and what moved between systems.
import { BOXES, legendAndGrid, nameAxis, tip, tooltip, valueAxis } from "../axes.js";
import { format, formatDifference, monthName } from "../format.js";
import { makeFigure } from "../figure.js";
import { section } from "../report.js";

// Okabe and Ito's, and more that stay apart from them for all kinds of colour vision.
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c7bd0", "#8a8a8a", "#b8a100", "#8b5a2b", "#7f1d4f",
  "#5fb7a5", "#c9a0dc", "#3f51b5"];
const colourOf = (i) => COLOURS[i % COLOURS.length];

/** Causes as {name, values by year}. `large`: those beside which the others would not be seen, or the others. */
function causesOf(report, large) {
  const { rows, years, values } = report.run().causes;
  const all = rows.map((row, r) => ({ name: row.name, values: [...report.data.numbersOf(values).subarray(r * years.length, (r + 1) * years.length)] }));
  const size = (cause) => Math.max(...cause.values.map(Math.abs));
  const largest = Math.max(...all.map(size));
  return all.filter((cause) => size(cause) > 0 && size(cause) > 0.07 * largest === large);
}

function causesOption(report, large, colours, width) {
  const { years } = report.run().causes;
  const causes = causesOf(report, large);
  return {
    ...legendAndGrid(colours, causes.map((cause) => cause.name), width, BOXES),
    xAxis: nameAxis(colours, years.map((month) => `to ${monthName(month)}`), { axisLabel: { hideOverlap: true } }),
    yAxis: valueAxis(colours, "count", { scale: false }),
    tooltip: tooltip(colours, (points) => tip(`Year to ${monthName(years[points[0].dataIndex])}`, causes.map((cause, i) =>
      [colourOf(i), cause.name, formatDifference("count", cause.values[points[0].dataIndex])])),
    { trigger: "axis", axisPointer: { type: "shadow" } }),
    series: causes.map((cause, i) => ({ name: cause.name, type: "bar", stack: "causes", barMaxWidth: 60, itemStyle: { color: colourOf(i) },
      data: cause.values })),
  };
}

function causesTable(report, large) {
  const { years } = report.run().causes;
  return { caption: `What moved the list, ${report.data.england.name}, ${report.run().label}`,
    columns: [{ title: "cause", kind: "text" }, ...years.map((month) =>
      ({ title: `year to ${monthName(month)}`, unit: "pathways", kind: "difference", of: "count" }))],
    rows: causesOf(report, large).map((cause) => [cause.name, ...cause.values]) };
}

function causesFigure(report, id, large, title, note) {
  const isLong = () => report.run().causes?.years.length > 0;
  const figure = makeFigure(id, {
    name: id, wide: true, height: large ? 320 : 400,
    title: () => `${title}, ${report.data.england.name}${report.runSuffix()}`,
    note: () => note,
    summary: () => `In the year to ${monthName(report.run().causes.years.at(-1))}: ${causesOf(report, large).map((cause) =>
      `${cause.name} ${formatDifference("count", cause.values.at(-1))}`).join(", ")}.`,
    option: (colours, width) => causesOption(report, large, colours, width),
    table: () => causesTable(report, large),
    isEmpty: () => (!isLong() ? "The run is shorter than a year, so there is no yearly sum." : causesOf(report, large).length ? "" : "Nothing of this kind."),
  });
  report.state.listen(["run"], () => figure.update());
  return figure.node;
}

export const causesSection = (report) => section("causes", "What moved the list", "Each bar is one year. Parts above 0 lengthen the "
  + "list, parts below 0 shorten it; those of both charts together are the year's change.", [report.runChoice()],
causesFigure(report, "causes", false, "What moved the list away from the course it was on", "pathways put on the list in the year by what "
  + "changes after the start date, mean of draws"),
causesFigure(report, "causes-large", true, "The large flows", "pathways put on the list in the year, mean of draws"));

const SHOWN = 25; // arcs in the picture; the table has all

function largest(report) {
  return [...report.run().transfers.arcs].sort((a, b) => b.pathways - a.pathways).slice(0, SHOWN);
}

function transfersOption(report, colours, width) {
  const arcs = largest(report);
  const name = (code) => report.data.placeOf.get(code)?.name ?? code;
  const sides = [["from", [...new Set(arcs.map((arc) => arc.from))]], ["to", [...new Set(arcs.map((arc) => arc.to))]]];
  const label = { color: colours.text, width: Math.max(90, width * 0.26), overflow: "truncate",
    formatter: (node) => name(node.name.split(":")[1]) };
  return {
    tooltip: tooltip(colours, ({ dataType, data, name: node, value }) => (dataType === "edge"
      ? tip(`${name(data.source.slice(5))} → ${name(data.target.slice(3))}`, [["", "pathways", format("count", data.value)],
        ["", "payments, £ million", format("money", data.payments)]])
      : tip(name(node.split(":")[1]), [["", node.startsWith("from") ? "sent" : "received", format("count", value)]])),
    { trigger: "item" }),
    series: [{ type: "sankey", left: 4, right: 4, top: 8, bottom: 8, nodeGap: 6, nodeWidth: 12, draggable: false,
      layoutIterations: 32, lineStyle: { color: "source", opacity: 0.35 }, emphasis: { focus: "adjacency" },
      data: sides.flatMap(([side, codes]) => codes.map((code, i) => ({ name: `${side}:${code}`, itemStyle: { color: colourOf(i) },
        label: { ...label, position: side === "from" ? "right" : "left" } }))),
      links: arcs.map((arc) => ({ source: `from:${arc.from}`, target: `to:${arc.to}`, value: arc.pathways, payments: arc.payments })) }],
  };
}

export function transfersSection(report) {
  const name = (code) => report.data.placeOf.get(code)?.name ?? code;
  const figure = makeFigure("transfers", {
    name: "mutual-aid", wide: true, height: () => Math.max(260, Math.min(640, 60 + 24 * new Set(largest(report).map((a) => a.from)).size)),
    title: () => `Pathways that another system took over${report.runSuffix()}`,
    note: () => (report.run().transfers.arcs.length > SHOWN
      ? `the ${SHOWN} largest of ${report.run().transfers.arcs.length} flows over the whole run; the table has all`
      : "pathways over the whole run, mean of draws; left: sending, right: receiving"),
    summary: () => `Largest: ${largest(report).slice(0, 3).map((arc) =>
      `${name(arc.from)} to ${name(arc.to)}, ${format("count", arc.pathways)}`).join("; ")}.`,
    option: (colours, width) => transfersOption(report, colours, width),
    table: () => ({ caption: `Mutual aid, ${report.run().label}`, heads: 2,
      columns: [{ title: "from", kind: "text" }, { title: "to", kind: "text" }, { title: "pathways", kind: "count" },
        { title: "payments", kind: "money", unit: "£ million" }],
      rows: report.run().transfers.arcs.map((arc) => [name(arc.from), name(arc.to), arc.pathways, arc.payments]) }),
    isEmpty: () => (report.run().transfers.arcs.length ? "" : `No pathways move between systems in this run.${
      report.data.runs.some((run) => run.transfers.arcs.length) ? " They do in another: choose it above." : ""}`),
  });
  report.state.listen(["run"], () => figure.update());
  return section("transfers", "Mutual aid", "The thicker a flow, the more pathways one system takes over from another. Payments "
    + "follow them.", [report.runChoice()], figure.node);
}
