// What moved between systems.
import { tip, tooltip } from "../axes.js";
import { format } from "../format.js";
import { makeFigure } from "../figure.js";
import { section } from "../report.js";

// Okabe and Ito's, and more that stay apart from them for all kinds of colour vision.
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c7bd0", "#8a8a8a", "#b8a100", "#8b5a2b", "#7f1d4f",
  "#5fb7a5", "#c9a0dc", "#3f51b5"];
const colourOf = (i) => COLOURS[i % COLOURS.length];

const SHOWN = 25; // arcs in the picture; the table has all

/** Arcs that begin or end at the place. */
function arcsOf(report) {
  const place = report.place();
  const within = (code) => place.level === "england" || code === place.code
    || (place.level === "region" && report.data.placeOf.get(code)?.region === place.name);
  return report.run().transfers.arcs.filter(({ from, to }) => within(from) || within(to));
}

function largest(report) {
  return arcsOf(report).sort((a, b) => b.pathways - a.pathways).slice(0, SHOWN);
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
    title: () => `Pathways that another system took over, ${report.place().name}${report.runSuffix()}`,
    note: () => (arcsOf(report).length > SHOWN
      ? `the ${SHOWN} largest of ${arcsOf(report).length} flows over the whole run; the table has all`
      : "pathways over the whole run, mean of draws; left: sending, right: receiving"),
    summary: () => `Largest: ${largest(report).slice(0, 3).map((arc) =>
      `${name(arc.from)} to ${name(arc.to)}, ${format("count", arc.pathways)}`).join("; ")}.`,
    option: (colours, width) => transfersOption(report, colours, width),
    table: () => ({ caption: `Mutual aid, ${report.run().label}`, heads: 2,
      columns: [{ title: "from", kind: "text" }, { title: "to", kind: "text" }, { title: "pathways", kind: "count" },
        { title: "payments", kind: "money", unit: "£ million" }],
      rows: arcsOf(report).map((arc) => [name(arc.from), name(arc.to), arc.pathways, arc.payments]) }),
    isEmpty: () => (arcsOf(report).length ? "" : `No pathways move between systems in this run${report.run().transfers.arcs.length ? ` to or from ${
      report.place().name}` : ""}.${report.data.runs.some((run) => run.transfers.arcs.length) ? " They do elsewhere, or in another run." : ""}`),
  });
  report.state.listen(["run", "place"], () => figure.update());
  return section("transfers", "Mutual aid", "The thicker a flow, the more pathways one system takes over from another. Payments "
    + "follow them.", [report.runChoice()], figure.node);
}
