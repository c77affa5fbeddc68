// Like with like: each system beside those that resemble it, and simulated against expected within funnel limits.
import { legendAndGrid, orNull, runColour, tip, tooltip, valueAxis } from "../axes.js";
import { choice } from "../controls.js";
import { el, fill } from "../dom.js";
import { format, formatAxis, monthName } from "../format.js";
import { makeFigure } from "../figure.js";
import { section } from "../report.js";
import { shownTable } from "../shown_table.js";

const WORDS = { inside: "within 95% limits", watch: "between 95% and 99.8% limits", outside: "outside 99.8% limits" };
const SHAPES = { inside: "circle", watch: "triangle", outside: "diamond" };
const LIMITS = [["low95", "95% limits", "dashed"], ["high95", "95% limits", "dashed"], ["low998", "99.8% limits", "dotted"],
  ["high998", "99.8% limits", "dotted"]];

const indicatorOf = (report) => report.data.peers.indicators.find((one) => one.id === report.state.get("peer"));
const nameOf = (report, code) => report.data.placeOf.get(code)?.name ?? code;
const ownPeers = (report) => report.data.peers.systems.find((system) => system.ics === report.place().code);

function funnelOption(report, colours, width) {
  const indicator = indicatorOf(report);
  const bySize = [...indicator.systems].sort((a, b) => a.size - b.size);
  const peers = new Set(ownPeers(report)?.peers.map((peer) => peer.ics));
  const point = (system) => {
    const isChosen = system.ics === report.place().code;
    return { value: [system.size, orNull(system.ratio)], name: system.ics, symbolSize: isChosen ? 17 : peers.has(system.ics) ? 12 : 9,
      itemStyle: { borderColor: isChosen ? "#d81b60" : peers.has(system.ics) ? colours.strong : colours.ground,
        borderWidth: isChosen ? 3 : peers.has(system.ics) ? 2 : 1 } };
  };
  return {
    ...legendAndGrid(colours, [...Object.values(WORDS), "95% limits", "99.8% limits"], width, { itemHeight: 10, itemWidth: 14 },
      { right: 24, bottom: 26 }),
    xAxis: valueAxis(colours, "count", { scale: false, name: "expected size", nameLocation: "middle", nameGap: 26,
      nameTextStyle: { color: colours.faint, align: "center" } }),
    yAxis: valueAxis(colours, "ratio"),
    tooltip: tooltip(colours, ({ name }) => {
      const system = indicator.systems.find((one) => one.ics === name);
      return system ? tip(nameOf(report, name), [["", "simulated", format(indicator.kind, system.simulated)],
        ["", "expected", format(indicator.kind, system.expected)], ["", "ratio", format("ratio", system.ratio)],
        ["", "median of its peers", format(indicator.kind, system.peer_median)], ["", "", WORDS[system.inside]]]) : "";
    }, { trigger: "item" }),
    series: [...LIMITS.map(([key, name, type]) => ({ name, type: "line", symbol: "none", silent: true, itemStyle: { color: colours.faint },
      lineStyle: { color: colours.faint, type, width: 1.5 }, data: bySize.map((system) => [system.size, orNull(system[key])]) })),
    ...Object.entries(WORDS).map(([key, name], i) => ({ name, type: "scatter", symbol: SHAPES[key],
      itemStyle: { color: runColour(colours, i) }, data: indicator.systems.filter((system) => system.inside === key).map(point) }))],
  };
}

function funnelTable(report) {
  const indicator = indicatorOf(report);
  const where = (system) => report.data.placeOf.get(system.ics);
  const kind = indicator.kind;
  return { caption: `${indicator.name}: simulated against expected, ${monthName(report.data.peers.month)}`, heads: 2,
    columns: [{ title: "region", kind: "text" }, { title: "system", kind: "text" }, { title: "simulated", kind }, { title: "expected", kind },
      { title: "simulated over expected", kind: "ratio" }, { title: "size", kind: "count" },
      ...["low 95%", "high 95%", "low 99.8%", "high 99.8%"].map((title) => ({ title, kind: "ratio" })), { title: "place in the funnel", kind: "text" },
      { title: "median of peers", kind }],
    rows: [...indicator.systems].sort((a, b) => (where(a)?.region ?? "").localeCompare(where(b)?.region ?? "")
      || nameOf(report, a.ics).localeCompare(nameOf(report, b.ics))).map((system) => [where(system)?.region ?? "", nameOf(report, system.ics),
      system.simulated, system.expected, system.ratio, system.size, system.low95, system.high95, system.low998, system.high998,
      WORDS[system.inside], system.peer_median ?? NaN]) };
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

function funnelFigure(report) {
  const figure = makeFigure("funnel", {
    name: "simulated-against-expected", wide: true, height: 420,
    title: () => `${indicatorOf(report).name}: simulated against expected, ${monthName(report.data.peers.month)}`,
    note: () => {
      const { explained_by: causes, overdispersion } = indicatorOf(report);
      return `expected from ${causes.length ? causes.join(", ") : "England's mean"}; above 1 is more than expected; limits allow for spread `
        + `beyond chance (factor ${formatAxis("ratio", overdispersion)})`;
    },
    summary: () => Object.entries(WORDS).map(([key, words]) =>
      `${indicatorOf(report).systems.filter((system) => system.inside === key).length} systems ${words}`).join(", ") + ".",
    option: (colours, width) => funnelOption(report, colours, width),
    table: () => funnelTable(report),
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
    + `those most like it in ${features}, and against what its circumstances lead one to expect. Points within the limits do not `
    + `differ from the expected by more than chance. ${report.isOneRun ? "" : `From the first run, ${report.data.runs[0].label}.`}`,
  [choice(report.state, "peer", "Measure", peers.indicators.map(({ id, name }) => ({ value: id, text: name })))],
  funnelFigure(report), hint, table.node);
}
