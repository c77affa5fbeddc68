// How runs differ from the first, and which lever makes the difference.
import { beyond, grid, nameAxis, orNull, runColour, tip, tooltip, valueAxis } from "../axes.js";
import { choice } from "../controls.js";
import { el, fill } from "../dom.js";
import { formatDifference, formatEstimate, formatProbability, formatShort, formatShortDifference, monthName, unitOf } from "../format.js";
import { makeFigure } from "../figure.js";
import { section } from "../report.js";
import { shownTable } from "../shown_table.js";

const comparisonOf = (report) => report.data.comparisons[Number(report.state.get("alternative"))];
/** The column of the chosen month, or the last. */
const columnOf = (report) => {
  const { columns } = comparisonOf(report);
  const found = columns.indexOf(report.state.get("at"));
  return found < 0 ? columns.length - 1 : found;
};
/** Share of draws that are better, or that there is nothing to tell apart. */
const improvesText = ({ difference, improves }) => (difference?.mean === 0 && difference.low === 0 && difference.high === 0
  ? "no difference" : formatProbability(improves ?? NaN));
const name = (comparison) => `${comparison.alternative} against ${comparison.base}`;

function differenceTable(report) {
  const comparison = comparisonOf(report);
  const column = columnOf(report);
  const place = report.place();
  const rows = comparison.rows.filter((row) => row.place === place.number);
  const columns = [{ title: "measure", kind: "text" }, { title: comparison.base, kind: "written" },
    { title: comparison.alternative, kind: "written" }, { title: "difference (90% of draws)", kind: "written" },
    { title: "probability that it is better", kind: "written" }];
  return { caption: `${name(comparison)}, ${place.name}, ${monthName(comparison.columns[column])}`, columns,
    rows: rows.map((row) => {
      const value = row.values[column];
      return [row.name, formatShort(row.kind, value?.base), formatShort(row.kind, value?.alternative),
        formatEstimate(row.kind, value?.difference, formatShortDifference), value ? improvesText(value) : null];
    }) };
}

/** The same, with numbers in full. */
function differenceFile(report) {
  const comparison = comparisonOf(report);
  const numbers = ["base", "alternative", "difference", "5% of draws below", "95% of draws below", "improves"];
  return { columns: [{ title: "place", kind: "text" }, { title: "measure", kind: "text" }, { title: "kind", kind: "text" },
    { title: "month", kind: "month" }, ...numbers.map((title) => ({ title, kind: "number" }))],
  rows: comparison.rows.filter((row) => row.place === report.place().number).flatMap((row) => row.values.map((value, c) =>
    [report.place().name, row.name, row.kind, comparison.columns[c], value?.base ?? NaN, value?.alternative ?? NaN,
      value?.difference?.mean ?? NaN, value?.difference?.low ?? NaN, value?.difference?.high ?? NaN, value?.improves ?? NaN])) };
}

function milestoneTable(report) {
  const comparison = comparisonOf(report);
  const place = report.place();
  if (!comparison.milestones?.length) return null;
  return { caption: `Milestones, ${name(comparison)}, ${place.name}`,
    columns: [{ title: "milestone", kind: "text" }, { title: `probability: ${comparison.base}`, kind: "probability" },
      { title: `probability: ${comparison.alternative}`, kind: "probability" }, { title: "sooner, months", kind: "difference", of: "weeks" }],
    rows: comparison.milestones.map(({ label, places }) => {
      const [base, alternative, sooner] = places[place.number] ?? [];
      return [label, base ?? NaN, alternative ?? NaN, sooner ?? NaN];
    }) };
}

/** Differences of every system. Counts are told in % of the system's list, so that small systems can be seen beside large ones. */
function systemDifferences(report) {
  const column = columnOf(report);
  const lists = comparisonOf(report).rows.filter((row) => row.metric === "incomplete");
  const part = ({ kind, place, values }) => {
    const list = lists.find((row) => row.place === place)?.values[column]?.base;
    if (kind !== "count" || !list) return { kind, ofList: false, shown: values[column].difference };
    const shown = Object.fromEntries(Object.entries(values[column].difference).map(([name, value]) => [name, value / list]));
    return { kind: "share", ofList: true, shown };
  };
  const rows = comparisonOf(report).rows.filter((row) => row.metric === report.state.get("difference"));
  return [...report.data.systems].sort((a, b) => a.region.localeCompare(b.region) || a.name.localeCompare(b.name))
    .map((place) => ({ place, row: rows.find((row) => row.place === place.number) }))
    .filter(({ row }) => row?.values[column]?.difference)
    .map(({ place, row }) => ({ place, title: row.name, own: row.kind, ...row.values[column], ...part(row) }));
}

function systemsOption(report, colours, width) {
  const systems = systemDifferences(report);
  const { kind } = systems[0];
  const colour = runColour(colours, 1 + Number(report.state.get("alternative")));
  // A box from 5 to 95 % of draws with a line at the mean.
  const box = ({ shown: { mean, low, high } }) => [low, low, mean, high, high].map(orNull);
  return {
    grid: grid(),
    yAxis: nameAxis(colours, systems.map(({ place }) => place.name), { inverse: true,
      axisLabel: { width: Math.min(300, width * 0.42), overflow: "truncate", interval: 0, fontSize: 11 } }),
    xAxis: valueAxis(colours, kind, { scale: false }),
    tooltip: tooltip(colours, ({ dataIndex: i }) => tip(systems[i].place.name, [["", "difference",
      formatEstimate(systems[i].own, systems[i].difference, formatDifference)], ...(systems[i].ofList ? [["", "of the list", formatDifference("share", systems[i].shown.mean).replace(" pts", "%")]] : []),
    ["", "probability that it is better", improvesText(systems[i])],
    ["", "", systems[i].place.region]]), { trigger: "item" }),
    series: [{ type: "boxplot", layout: "horizontal", boxWidth: [6, 10], itemStyle: { color: `${colour}66`, borderColor: colour, borderWidth: 1.5 },
      data: systems.map(box),
      markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colours.strong, type: "solid", width: 1 },
        data: [{ xAxis: 0 }] } }],
  };
}

function systemsFigure(report) {
  const title = () => systemDifferences(report)[0]?.title ?? report.state.get("difference");
  const figure = makeFigure("differences", {
    name: "differences-by-system", wide: true, height: () => 50 + 17 * Math.max(4, systemDifferences(report).length),
    title: () => `${name(comparisonOf(report))}: ${title()} by system, ${monthName(comparisonOf(report).columns[columnOf(report)])}`,
    note: () => `${systemDifferences(report)[0]?.ofList ? "difference in % of the system's list" : "difference"}; the bar holds 90% of draws, the line in it is the mean; in the order of region and name`,
    summary: () => {
      const all = systemDifferences(report);
      return `${all.length} systems; in ${all.filter((one) => one.improves > 0.9).length} of them more than 90% of draws are better.`;
    },
    option: (colours, width) => systemsOption(report, colours, width),
    table: () => {
      const all = systemDifferences(report);
      const kind = all[0].own;
      return { caption: `${name(comparisonOf(report))}: ${title()} by system`, heads: 2,
        columns: [{ title: "region", kind: "text" }, { title: "system", kind: "text" }, { title: comparisonOf(report).base, kind },
          { title: comparisonOf(report).alternative, kind }, ...["difference", "5% of draws below", "95% of draws below"].map((t) =>
            ({ title: t, kind: "difference", of: kind })), { title: "probability that it is better", kind: "probability" }],
        rows: all.map(({ place, base, alternative, difference, improves }) => [place.region, place.name, base, alternative,
          difference.mean, difference.low, difference.high, improves ?? NaN]) };
    },
    isEmpty: () => (systemDifferences(report).length ? "" : "The comparison does not hold this measure by system at this month."),
  });
  report.state.listen(["alternative", "difference", "at"], () => figure.update());
  return figure.node;
}

function attributionFigure(report, attribution, index) {
  const rows = () => [...attribution.parts.map((part) => ({ title: part.label, ...part })),
    { title: "all together", value: attribution.total, error: null, isTotal: true }];
  const metric = report.data.metricOf.get(attribution.metric);
  return makeFigure(`attribution-${index}`, {
    name: `attribution-${index + 1}`, wide: true, height: 70 + 34 * rows().length,
    title: () => `Why ${attribution.alternative} differs from ${attribution.base}: ${attribution.name}, ${monthName(attribution.month)}`,
    note: () => `${metric ? `${unitOf(metric)}; ` : ""}each lever's share of the difference over ${attribution.draws} draws, averaged over the `
      + `orders in which levers can be added${attribution.method === "sampled" ? ", of which a sample was drawn" : ""}; the shares add up to the total`,
    summary: () => rows().map((part) => `${part.title}: ${formatDifference(attribution.kind, part.value.mean)}`).join("; ") + ".",
    option: (colours, width) => ({
      grid: grid(),
      yAxis: nameAxis(colours, rows().map((part) => part.title), { inverse: true,
        axisLabel: { width: Math.min(300, width * 0.4), overflow: "truncate", interval: 0 } }),
      xAxis: valueAxis(colours, attribution.kind, { scale: false, boundaryGap: width < 500 ? ["35%", "35%"] : ["12%", "12%"] }),
      tooltip: tooltip(colours, ({ dataIndex: i }) => tip(rows()[i].title, [["", "", formatEstimate(attribution.kind, rows()[i].value, formatDifference)],
        ...(rows()[i].words ? [["", "", rows()[i].words]] : [])]), { trigger: "item" }),
      series: [{ type: "bar", barMaxWidth: 22, data: rows().map((part, i) => ({ value: orNull(part.value.mean), label: beyond(part.value.mean),
        itemStyle: { color: part.isTotal ? colours.faint : runColour(colours, 1 + (i % 5)) } })),
      label: { show: true, color: colours.text, formatter: ({ dataIndex: i }) =>
        formatDifference(attribution.kind, rows()[i].value.mean) } }],
    }),
    table: () => ({ caption: `Attribution, ${attribution.name}, ${monthName(attribution.month)}`,
      columns: [{ title: "lever", kind: "text" }, { title: "in words", kind: "text" },
        ...["share of the difference", "5% of draws below", "95% of draws below"].map((title) => ({ title, kind: "difference", of: attribution.kind })),
        { title: "standard error of sampled orders", kind: "number" }],
      rows: rows().map((part) => [part.title, part.words ?? "", part.value.mean, part.value.low, part.value.high, part.error ?? NaN]) }),
  }).node;
}

export function comparisonSection(report) {
  const { data, state } = report;
  if (!data.comparisons.length) return null;
  const cautions = el("div");
  const differences = shownTable("differences", () => differenceTable(report), () => differenceFile(report));
  const milestones = shownTable("milestone-differences", () => milestoneTable(report));
  const update = () => {
    const comparison = comparisonOf(report);
    const texts = [...(comparison.paired ? [] : ["These runs do not meet the same luck, draw by draw, so ranges are wider than they need be."]),
      ...comparison.cautions];
    fill(cautions, texts.length ? el("ul", { class: "cautions" }, texts.map((text) => el("li", {}, text))) : null);
    differences.update();
    milestones.update();
  };
  update();
  state.listen(["alternative", "at", "place"], update);
  const titles = new Map(data.comparisons.flatMap((comparison) => comparison.rows.map((row) => [row.metric, row.name])));
  const controls = [data.comparisons.length > 1 ? choice(state, "alternative", "Run against the first",
    data.comparisons.map((comparison, i) => ({ value: String(i), text: comparison.alternative }))) : null,
  report.monthChoice("Month of differences"),
  choice(state, "difference", "Measure by system", report.allowed.difference.map((id) => ({ value: id, text: titles.get(id) })))];
  return section("comparison", "How the runs differ", "A difference is the second run less the first, draw by draw under the same "
    + "luck. The probability is the share of draws in which the second run is better. Where the range crosses 0, luck may decide.",
  controls, cautions, differences.node, milestones.node, systemsFigure(report),
  data.attributions.map((attribution, i) => attributionFigure(report, attribution, i)));
}
