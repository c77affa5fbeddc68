// Like with like: each system beside those that resemble it, and how far it is from the expected among all systems.
import { legendAndGrid, nameAxis, orNull, runColour, tip, tooltip, valueAxis } from "../axes.js";
import { choice } from "../controls.js";
import { el, fill } from "../dom.js";
import { format, formatAxis, formatDifference, monthName } from "../format.js";
import { makeFigure } from "../figure.js";
import { section } from "../report.js";
import { shownTable } from "../shown_table.js";

const GROUPS = [["in the middle half of systems", "circle", ["middle half"]], ["in the quarter on either side", "triangle", ["lower quarter",
  "upper quarter"]], ["in the outer tenth on either side", "diamond", ["lower tenth", "upper tenth"]], ["in no band", "emptyCircle", [null]]];
const EDGES = [["lower_quarter", "dashed"], ["upper_quarter", "dashed"], ["lower_tenth", "dotted"], ["upper_tenth", "dotted"]];

const indicatorOf = (report) => report.data.peers.indicators.find((one) => one.id === report.state.get("peer"));
const nameOf = (report, code) => report.data.placeOf.get(code)?.name ?? code;
const regionOf = (report, code) => report.data.placeOf.get(code)?.region ?? "";
const ownPeers = (report) => report.data.peers.systems.find((system) => system.ics === report.place().code);
// Where nothing is expected the figure itself is shown.
const isExpected = (indicator) => indicator.explained_by.length > 0;
const shown = (indicator, system) => (isExpected(indicator) ? system.ratio : system.simulated);
const heading = (indicator) => `${indicator.name}: ${isExpected(indicator) ? "simulated over expected" : "simulated"}`;

function pointOf(report, colours, indicator, system, peers) {
  const isChosen = system.ics === report.place().code, isPeer = peers.has(system.ics);
  return { value: [orNull(shown(indicator, system)), regionOf(report, system.ics)], name: system.ics,
    symbolSize: isChosen ? 17 : isPeer ? 12 : 9,
    itemStyle: { borderColor: isChosen ? "#d81b60" : isPeer ? colours.strong : colours.ground, borderWidth: isChosen ? 3 : isPeer ? 2 : 1 } };
}

function tipOf(report, indicator, ics) {
  const system = indicator.systems.find((one) => one.ics === ics);
  if (!system) return "";
  const { kind } = indicator;
  const expected = [["", "expected", format(kind, system.expected)], ["", "apart", formatDifference(kind, system.difference)],
    ["", "simulated over expected", format("ratio", system.ratio)], ["", "among all systems", system.band ?? "in no band"]];
  return tip(nameOf(report, ics), [["", "simulated", format(kind, system.simulated)], ...(isExpected(indicator) ? expected : []),
    ["", "median of its peers", format(kind, system.peer_median)]]);
}

function edgesOf(indicator, colours) {
  if (!indicator.spread) return {};
  const lines = EDGES.map(([key, type]) => ({ xAxis: indicator.spread[key], lineStyle: { color: colours.faint, type, width: 1.5 } }));
  return { markLine: { silent: true, symbol: "none", label: { show: false }, animation: false, data: lines } };
}

// Rows are regions, so that systems stand in no order of what is measured.
function amongOption(report, colours, width) {
  const indicator = indicatorOf(report);
  const peers = new Set(ownPeers(report)?.peers.map((peer) => peer.ics));
  const regions = [...new Set(indicator.systems.map((system) => regionOf(report, system.ics)))].sort().reverse();
  const groups = GROUPS.map(([name, symbol, bands], i) => ({ name, type: "scatter", symbol, itemStyle: { color: runColour(colours, i) },
    data: indicator.systems.filter((system) => bands.includes(system.band ?? null)).map((system) => pointOf(report, colours, indicator, system, peers)) }))
    .filter((group) => group.data.length);
  if (groups.length) Object.assign(groups[0], edgesOf(indicator, colours));
  return {
    ...legendAndGrid(colours, groups.map((group) => group.name), width, { itemHeight: 10, itemWidth: 14 }, { right: 24 }),
    xAxis: valueAxis(colours, isExpected(indicator) ? "ratio" : indicator.kind),
    yAxis: nameAxis(colours, regions),
    tooltip: tooltip(colours, ({ name }) => tipOf(report, indicator, name), { trigger: "item" }),
    series: groups,
  };
}

function amongTable(report) {
  const indicator = indicatorOf(report);
  const { kind } = indicator;
  return { caption: `${heading(indicator)}, ${monthName(report.data.peers.month)}`, heads: 2,
    columns: [{ title: "region", kind: "text" }, { title: "system", kind: "text" }, { title: "simulated", kind }, { title: "expected", kind },
      { title: "simulated less expected", kind }, { title: "simulated over expected", kind: "ratio" },
      { title: "among all systems", kind: "text" }, { title: "median of peers", kind }],
    rows: [...indicator.systems].sort((a, b) => regionOf(report, a.ics).localeCompare(regionOf(report, b.ics))
      || nameOf(report, a.ics).localeCompare(nameOf(report, b.ics))).map((system) => [regionOf(report, system.ics), nameOf(report, system.ics),
      system.simulated, system.expected ?? NaN, system.difference ?? NaN, system.ratio ?? NaN, system.band ?? "", system.peer_median ?? NaN]) };
}

function peerTable(report) {
  const { features, context, systems } = report.data.peers;
  const own = ownPeers(report);
  if (!own) return null;
  const indicator = indicatorOf(report);
  const row = (code, distance) => {
    const system = systems.find((one) => one.ics === code);
    const value = indicator.systems.find((one) => one.ics === code);
    return [nameOf(report, code), distance, value?.simulated ?? NaN, value?.expected ?? NaN, value?.ratio ?? NaN, ...system.values,
      ...system.context];
  };
  const about = (one) => ({ title: one.name, kind: one.unit === "fraction" ? "share" : "number", unit: one.unit === "fraction" ? "" : one.unit });
  return { caption: `${report.place().name} and the systems most like it, nearest first`,
    columns: [{ title: "system", kind: "text" }, { title: "distance", kind: "number" }, { title: `${indicator.name}, simulated`, kind: indicator.kind },
      { title: "expected", kind: indicator.kind }, { title: "simulated over expected", kind: "ratio" }, ...features.map(about), ...context.map(about)],
    rows: [row(own.ics, 0), ...own.peers.map((peer) => row(peer.ics, peer.distance))] };
}

function amongNote(indicator) {
  if (!isExpected(indicator)) return "it may be nil or negative, so nothing is expected of it; a row for each region";
  const from = `a row for each region; above 1 is more than expected from ${indicator.explained_by.join(", ")}`;
  if (!indicator.spread) return from;
  const span = (low, high) => `${formatAxis("ratio", indicator.spread[low])} to ${formatAxis("ratio", indicator.spread[high])}`;
  return `${from}; half of systems lie between the dashed lines, ${span("lower_quarter", "upper_quarter")}, all but a tenth on either side `
    + `between the dotted ones, ${span("lower_tenth", "upper_tenth")}`;
}

function amongSummary(report) {
  const indicator = indicatorOf(report);
  const own = indicator.systems.find((system) => system.ics === report.place().code);
  if (!isExpected(indicator)) return `${indicator.systems.length} systems.`;
  const span = indicator.spread ? `Half of systems are between ${format("ratio", indicator.spread.lower_quarter)} and `
    + `${format("ratio", indicator.spread.upper_quarter)} times what is expected. ` : "";
  return `${span}${own ? `${nameOf(report, own.ics)}: ${format("ratio", own.ratio)} times${own.band ? `, in the ${own.band}` : ""}.` : ""}`;
}

function amongFigure(report) {
  const figure = makeFigure("among-systems", {
    name: "simulated-against-expected", wide: true, height: 380,
    title: () => `${heading(indicatorOf(report))}, ${monthName(report.data.peers.month)}`,
    note: () => amongNote(indicatorOf(report)),
    summary: () => amongSummary(report),
    option: (colours, width) => amongOption(report, colours, width),
    table: () => amongTable(report),
    onClick: ({ name }) => { if (report.data.placeOf.has(name)) report.state.set("place", name); },
  });
  report.state.listen(["peer", "place"], () => figure.update());
  return figure.node;
}

export function peersSection(report) {
  const { peers } = report.data;
  if (!peers || !peers.indicators.length) return null;
  const hint = el("p", { class: "empty" });
  const table = shownTable("peers", () => peerTable(report));
  const update = () => {
    fill(hint, ownPeers(report) ? "" : "Choose a system as the place above to see the systems most like it.");
    hint.hidden = Boolean(ownPeers(report));
    table.update();
  };
  update();
  report.state.listen(["place", "peer"], update);
  const features = peers.features.map((feature) => feature.name).join(", ");
  return section("peers", "Like with like", `Systems start from different places and serve different people. Each is set beside `
    + `those most like it in ${features}, and against what its circumstances lead one to expect. How far it is from that is set `
    + `beside how far the others are, which says how unusual a system is, and nothing of luck or merit. ${report.isOneRun ? "" : `From the first run, ${report.data.runs[0].label}.`}`,
  [choice(report.state, "peer", "Measure", peers.indicators.map(({ id, name }) => ({ value: id, text: name })))],
  amongFigure(report), hint, table.node);
}
