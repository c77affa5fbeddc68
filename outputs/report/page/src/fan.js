// Fan charts: what was published of a metric, then its mean over months with the band that holds 90 % of draws, for every run.
import { capital, described, format, formatEstimate, monthName, showsUnit, unitOf } from "./format.js";
import { legendAndGrid, monthAxis, orNull, runColour, runDash, tip, tooltip, valueAxis } from "./axes.js";
import { makeFigure } from "./figure.js";

// A range may be kept for some levels only.
const at = (series, i) => ({ mean: series.mean[i], low: series.low?.[i], high: series.high?.[i] });

/** {mean, low, high, ...} by month of the chart, not of the run. */
function aligned(data, months, run, metric, place) {
  const series = data.series(run, metric.id, place);
  if (!series) return null;
  const from = months.indexOf(run.months[0]);
  return { series, at: (m) => (m >= from && m - from < run.months.length ? at(series, m - from) : null), from };
}

// A band is an unseen line at its lower edge and, stacked on it, its height.
// Its edges are drawn where bands of several runs lie over each other.
function band(name, colour, opacity, edge, lower, upper) {
  const height = lower.map((low, i) => (low === null || upper[i] === null ? null : upper[i] - low));
  const shared = { name, type: "line", stack: `${name} ${opacity}`, stackStrategy: "all", symbol: "none", silent: true,
    lineStyle: edge ? { color: colour, width: 1, type: edge, opacity: 0.6 } : { opacity: 0 }, itemStyle: { color: colour }, emphasis: { disabled: true } };
  return [{ ...shared, data: lower }, { ...shared, data: height, areaStyle: { color: colour, opacity } }];
}

function runSeries(data, months, run, index, metric, place, colours) {
  const line = aligned(data, months, run, metric, place);
  if (!line) return [];
  const colour = runColour(colours, index);
  const several = data.runs.length > 1;
  const pick = (name) => months.map((_, m) => {
    const i = m - line.from;
    return line.series[name] && i >= 0 && i < run.months.length ? orNull(line.series[name][i]) : null;
  });
  const bands = line.series.low ? band(run.label, colour, several ? 0.09 : 0.2, several && runDash(index), pick("low"), pick("high")) : [];
  if (line.series.q25) bands.push(...band(run.label, colour, several ? 0.12 : 0.22, null, pick("q25"), pick("q75")));
  // The line first: the legend takes its key from it.
  return [{ name: run.label, type: "line", symbol: "none", data: pick("mean"), z: 3, itemStyle: { color: colour },
    lineStyle: { color: colour, width: 2.5, type: runDash(index) }, emphasis: { disabled: true } }, ...bands];
}

// What is known to be wrong is a large hollow mark.
const point = (line, month) => (line.wrong(month) && Number.isFinite(line.of(month))
  ? { value: line.of(month), symbol: "emptyDiamond", symbolSize: 10 } : orNull(line.of(month)));

// Runs have no grey, and published months are marked with dots.
function publishedSeries(line, months, index, colours) {
  return { name: line.label, type: "line", symbol: index ? "emptyCircle" : "circle", symbolSize: 4, showAllSymbol: true, z: 4,
    data: months.map((month) => point(line, month)), itemStyle: { color: colours.text },
    lineStyle: { color: colours.text, width: 1.5, type: index ? "dashed" : "solid" }, emphasis: { disabled: true } };
}

const withFault = (line, month, text) => (line.wrong(month) ? `${text}, known to be wrong: ${line.wrong(month)}` : text);

// Standards: dashed lines across the chart, each with its value at the end.
function standardLines(kind, values, colours) {
  return { type: "line", data: [], silent: true, markLine: { silent: true, symbol: "none",
    lineStyle: { color: colours.faint, type: "dashed", width: 1 },
    label: { position: "insideEndTop", color: colours.text, formatter: ({ value }) => format(kind, value).replace(".0%", "%") },
    data: values.map((value) => ({ yAxis: value })) } };
}

export function fanOption(data, metric, place, colours, width, standards = []) {
  const months = data.monthsWith(metric.id, place);
  const published = data.published(metric.id, place);
  const lines = data.runs.map((run) => aligned(data, months, run, metric, place));
  const labels = data.runs.map((run) => run.label);
  return {
    ...legendAndGrid(colours, [...published.map((line) => line.label), ...labels], width),
    xAxis: monthAxis(colours, months),
    yAxis: valueAxis(colours, metric.kind, standards.length ? { max: ({ max }) => Math.max(max, ...standards) + 0.02 } : {}),
    tooltip: tooltip(colours, (points) => {
      const m = points[0].dataIndex;
      const known = published.filter((line) => Number.isFinite(line.of(months[m])));
      return tip(monthName(months[m]), [
        ...known.map((line) => [colours.text, line.label, withFault(line, months[m], format(metric.kind, line.of(months[m])))]),
        ...lines.flatMap((line, i) =>
          (line && line.at(m) ? [[runColour(colours, i), labels[i], formatEstimate(metric.kind, line.at(m))]] : []))]);
    }, { trigger: "axis" }),
    series: [...published.map((line, i) => publishedSeries(line, months, i, colours)),
      ...data.runs.flatMap((run, i) => runSeries(data, months, run, i, metric, place, colours)),
      ...(standards.length ? [standardLines(metric.kind, standards, colours)] : [])],
  };
}

const TITLES = { low: "5% of draws below", high: "95% of draws below", q25: "25% of draws below", median: "median", q75: "75% of draws below" };

export function fanTable(data, metric, place) {
  const unit = showsUnit(metric.kind) ? "" : unitOf(metric);
  const rows = [];
  const hasAny = (name) => data.runs.some((run) => data.series(run, metric.id, place)?.[name]);
  const range = hasAny("low") ? ["low", "high"] : [];
  const extra = hasAny("q25") ? ["q25", "median", "q75"] : [];
  for (const line of data.published(metric.id, place))
    for (const month of line.months) rows.push([line.wrong(month) ? `${line.label}, known to be wrong` : line.label, month, line.of(month), ...[...range, ...extra].map(() => NaN)]);
  for (const run of data.runs) {
    const series = data.series(run, metric.id, place);
    if (!series) continue;
    run.months.forEach((month, i) => rows.push([run.label, month, series.mean[i], ...range.map((name) => series[name]?.[i] ?? NaN),
      ...extra.map((name) => series[name]?.[i] ?? NaN)]));
  }
  const titles = [data.published(metric.id, place).length ? "mean, or as published" : "mean", ...[...range, ...extra].map((name) => TITLES[name])];
  return { caption: `${metric.long_name}, ${place.name}, by month`, heads: 2, rows,
    columns: [{ title: "run", kind: "text" }, { title: "month", kind: "month" },
      ...titles.map((title) => ({ title, kind: metric.kind, unit }))] };
}

function fanSummary(data, metric, place) {
  const published = data.published(metric.id, place).map((line) => {
    const [first, last] = [line.months[0], line.months.at(-1)];
    const wrong = line.months.filter((month) => line.wrong(month)).map((month) => `${monthName(month)} (${line.wrong(month)})`);
    const faults = wrong.length ? ` Known to be wrong: ${wrong.join(", ")}.` : "";
    return `${capital(line.label)}: from ${format(metric.kind, line.of(first))} in ${monthName(first)} to ${
      format(metric.kind, line.of(last))} in ${monthName(last)}.${faults}`;
  });
  return [...published, ...data.runs.map((run) => {
    const series = data.series(run, metric.id, place);
    if (!series) return "";
    const last = run.months.length - 1;
    return `${run.label}: from ${format(metric.kind, series.mean[0])} in ${monthName(run.months[0])} to ${
      formatEstimate(metric.kind, at(series, last))} in ${monthName(run.months[last])}.`;
  })].join(" ");
}

/** A fan chart of a metric. `metric` and `place` are functions; a metric that is not known at the place is shown for England.
 *  `more`: parts of the figure; keys that it listens to; standards: values to draw a line at. */
export function fanFigure(report, id, metric, place = () => report.place(), more = {}) {
  const { data } = report;
  const shown = () => data.placeWith(metric().id, place());
  const parts = {
    name: id,
    title: () => `${metric().name}: ${shown().name}`,
    note: () => {
      const range = data.runs.some((run) => data.series(run, metric().id, shown())?.low) ? "" : "; mean only";
      const wrong = data.published(metric().id, shown()).some((line) => line.months.some((month) => line.wrong(month)));
      const mark = wrong ? "; a hollow diamond is a published figure that is known to be wrong" : "";
      return `${described(metric())}${shown() === place() ? range : `; known for ${data.england.name} only`}${mark}`;
    },
    summary: () => fanSummary(data, metric(), shown()),
    option: (colours, width) => fanOption(data, metric(), shown(), colours, width, more.standards),
    table: () => fanTable(data, metric(), shown()),
    isEmpty: () => (data.hasSeries(metric().id, shown().level) ? "" : "These runs do not hold this measure."),
    ...more,
  };
  const figure = makeFigure(id, parts);
  report.state.listen(["place", ...(more.keys || [])], () => figure.update());
  return figure.node;
}
