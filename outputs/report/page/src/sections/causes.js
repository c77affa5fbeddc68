// What put pathways on the list and took them off, and what moved between systems.
import { BOXES, grid, legend, nameAxis, tip, tooltip, valueAxis } from "../axes.js";
import { format, formatDifference, monthName } from "../format.js";
import { makeFigure } from "../figure.js";
import { section } from "../report.js";

// Okabe and Ito's, and three more that stay apart from them for all kinds of colour vision.
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c7bd0", "#8a8a8a", "#b8a100", "#5b3a29"];
const colourOf = (i) => COLOURS[i % COLOURS.length];

const valueOf = (report, row, year) => {
  const { causes } = report.run();
  return report.data.numbersOf(causes.values)[row * causes.years.length + year];
};

function causesOption(report, colours, width) {
  const { rows, years } = report.run().causes;
  return {
    grid: grid({ top: 40 }), legend: legend(colours, rows.map((row) => row.name), width, BOXES),
    xAxis: nameAxis(colours, years.map((month) => `to ${monthName(month)}`), { axisLabel: { hideOverlap: true } }),
    yAxis: valueAxis(colours, "count", { scale: false }),
    tooltip: tooltip(colours, (points) => tip(`Year to ${monthName(years[points[0].dataIndex])}`, rows.map((row, i) =>
      [colourOf(i), row.name, formatDifference("count", valueOf(report, i, points[0].dataIndex))])),
    { trigger: "axis", axisPointer: { type: "shadow" } }),
    series: rows.map((row, i) => ({ name: row.name, type: "bar", stack: "causes", barMaxWidth: 60, itemStyle: { color: colourOf(i) },
      data: years.map((_, y) => valueOf(report, i, y)) })),
  };
}

export function causesSection(report) {
  const figure = makeFigure("causes", {
    name: "what-moved-the-list", wide: true, height: 380,
    title: () => `What moved the list, England${report.runSuffix()}`,
    note: () => "pathways put on the list (above 0) and taken off it (below 0) in each year, mean of draws",
    summary: () => {
      const { rows, years } = report.run().causes;
      return `In the year to ${monthName(years.at(-1))}: ${rows.map((row, i) =>
        `${row.name} ${formatDifference("count", valueOf(report, i, years.length - 1))}`).join(", ")}.`;
    },
    option: (colours, width) => causesOption(report, colours, width),
    table: () => {
      const { rows, years } = report.run().causes;
      return { caption: `What moved the list, England, ${report.run().label}`,
        columns: [{ title: "cause", kind: "text" }, ...years.map((month) =>
          ({ title: `year to ${monthName(month)}`, unit: "pathways", kind: "difference", of: "count" }))],
        rows: rows.map((row, i) => [row.name, ...years.map((_, y) => valueOf(report, i, y))]) };
    },
    isEmpty: () => (report.run().causes?.years.length ? "" : "The run is shorter than a year, so there is no yearly sum."),
  });
  report.state.listen(["run"], () => figure.update());
  return section("causes", "What moved the list", "Each bar is one year. Parts above the line lengthen the list, parts below it "
    + "shorten it; all of them together are the year's change.", [report.runChoice()], figure.node);
}

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
