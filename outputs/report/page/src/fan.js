// Fan charts: what was published of a metric, then its mean over months with the band that holds 90 % of draws, for every run.
import { capital, described, format, formatEstimate, monthName, showsUnit, unitOf } from "./format.js";
import { grid, legendAndGrid, monthAxis, orNull, runColour, runDash, tip, tooltip, valueAxis } from "./axes.js";
import { makeFigure } from "./figure.js";

// A range may be kept for some levels only.
const at = (series, i) => ({ mean: series.mean[i], low: series.low?.[i], high: series.high?.[i] });

const YEAR = 12;

/** Flows of a month go up and down with working days and hide where they go: charts show the sum of twelve months instead. */
const isYearSum = (data, metric, place) => metric.is_flow && ["count", "money"].includes(metric.kind) && data.months.length >= YEAR
  && !data.runs.some((run) => data.series(run, metric.id, place)?.thinned);

/** Sums of the twelve months up to each; NaN where one is not known. */
function yearSums(months, of) {
  return months.map((_, m) => {
    const twelve = twelveTo(months[m]).map(of);
    return twelve.every(Number.isFinite) ? twelve.reduce((sum, value) => sum + value, 0) : NaN;
  });
}

/** The twelve months up to one, such as "2025-04". */
function twelveTo(month) {
  const last = 12 * Number(month.slice(0, 4)) + Number(month.slice(5, 7)) - 1;
  return Array.from({ length: YEAR }, (_, i) => last - YEAR + 1 + i).map((at) => `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`);
}

/** What was published, as the chart shows it. */
function shownPublished(data, metric, place) {
  const lines = data.published(metric.id, place);
  if (!isYearSum(data, metric, place)) return lines;
  return lines.map((line) => {
    const sums = yearSums(line.months, line.of);
    const known = line.months.filter((_, m) => Number.isFinite(sums[m]));
    return { ...line, months: known, of: (month) => sums[line.months.indexOf(month)] ?? NaN, wrong: () => undefined };
  }).filter(({ months }) => months.length > 0);
}

/** A run's months, as the chart shows them. Sums over the first year of a run hold the published months before it. */
function shownSeries(data, run, metric, place) {
  const series = data.series(run, metric.id, place);
  if (!series || !isYearSum(data, metric, place)) return series;
  const before = data.published(metric.id, place)[0];
  const mean = (month) => { const m = run.months.indexOf(month); return m < 0 ? before?.of(month) ?? NaN : series.mean[m]; };
  return { mean: yearSums(run.months, mean) };
}

/** {mean, low, high, ...} by month of the chart, not of the run. */
function aligned(data, months, run, metric, place) {
  const series = shownSeries(data, run, metric, place);
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

/** The name of a line at its end, in place of a legend, where there is room for it. */
const isDirect = (data, width) => data.runs.length > 1 && data.runs.length <= 4 && width >= 460;
const labelWidth = (data, width) => Math.min(0.28 * width, 12 + 6.6 * Math.max(...data.runs.map((run) => run.label.length)));

function runSeries(data, months, run, index, metric, place, colours, width) {
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
  return [{ name: run.label, type: "line", symbol: line.series.thinned ? "circle" : "none", connectNulls: Boolean(line.series.thinned), data: pick("mean"), z: 3, itemStyle: { color: colour },
    ...(isDirect(data, width) ? { endLabel: { show: true, color: colours.text, formatter: run.label, width: labelWidth(data, width), overflow: "truncate" },
      labelLayout: { moveOverlap: "shiftY" } } : {}),
    lineStyle: { color: colour, width: 2.5, type: runDash(index) }, emphasis: { disabled: true } }, ...bands];
}

// What is known to be wrong is a large hollow mark.
const point = (line, month) => (line.wrong(month) && Number.isFinite(line.of(month))
  ? { value: line.of(month), symbol: "emptyDiamond", symbolSize: 10 } : orNull(line.of(month)));

/** The first point of a line, with the line's name beside it. */
const named = (line, month, colours) => ({ value: line.of(month), label: { show: true, position: "right", offset: [2, -12], color: colours.text,
  formatter: line.label } });

// Runs have no grey, and published months are marked with dots.
function publishedSeries(data, line, months, index, colours, width) {
  return { name: line.label, type: "line", symbol: index ? "emptyCircle" : "circle", symbolSize: 4, showAllSymbol: true, z: 4,
    data: months.map((month) => (isDirect(data, width) && month === line.months[0] ? named(line, month, colours) : point(line, month))),
    itemStyle: { color: colours.text },
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
  const published = shownPublished(data, metric, place);
  const lines = data.runs.map((run) => aligned(data, months, run, metric, place));
  const labels = data.runs.map((run) => run.label);
  return {
    ...(isDirect(data, width) ? { legend: { show: false }, grid: grid({ right: 12 + labelWidth(data, width) }) }
      : legendAndGrid(colours, [...published.map((line) => line.label), ...labels], width)),
    xAxis: monthAxis(colours, months),
    yAxis: valueAxis(colours, metric.kind, standards.length ? { max: ({ max }) => Math.min(1, Math.max(max, ...standards) + 0.02) } : {}),
    tooltip: tooltip(colours, (points) => {
      const m = points[0].dataIndex;
      const known = published.filter((line) => Number.isFinite(line.of(months[m])));
      return tip(monthName(months[m]), [
        ...known.map((line) => [colours.text, line.label, withFault(line, months[m], format(metric.kind, line.of(months[m])))]),
        ...lines.flatMap((line, i) =>
          (line && line.at(m) ? [[runColour(colours, data.runs[i].colour ?? i), labels[i], formatEstimate(metric.kind, line.at(m))]] : []))]);
    }, { trigger: "axis" }),
    series: [...published.map((line, i) => publishedSeries(data, line, months, i, colours, width)),
      ...data.runs.flatMap((run, i) => runSeries(data, months, run, run.colour ?? i, metric, place, colours, width)),
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
  const published = shownPublished(data, metric, place).map((line) => {
    const [first, last] = [line.months[0], line.months.at(-1)];
    const wrong = line.months.filter((month) => line.wrong(month)).map((month) => `${monthName(month)} (${line.wrong(month)})`);
    const faults = wrong.length ? ` Known to be wrong: ${wrong.join(", ")}.` : "";
    return `${capital(line.label)}: from ${format(metric.kind, line.of(first))} in ${monthName(first)} to ${
      format(metric.kind, line.of(last))} in ${monthName(last)}.${faults}`;
  });
  return [...published, ...data.runs.map((run) => {
    const series = shownSeries(data, run, metric, place);
    if (!series) return "";
    const last = run.months.length - 1;
    const first = [...series.mean].findIndex(Number.isFinite);
    return first < 0 ? "" : `${run.label}: from ${format(metric.kind, series.mean[first])} in ${monthName(run.months[first])} to ${
      formatEstimate(metric.kind, at(series, last))} in ${monthName(run.months[last])}.`;
  })].join(" ");
}

/** Whether all runs say the same of a metric at a place. */
function areSame(data, metric, place) {
  const lines = data.runs.map((run) => data.series(run, metric.id, place)?.mean).filter(Boolean);
  return lines.length > 1 && lines.every((line) => line.length === lines[0].length
    && line.every((value, m) => Object.is(value, lines[0][m]) || Math.abs(value - lines[0][m]) <= 1e-5 * Math.abs(value)));
}

/** A fan chart of what `metric()` gives; where it is not known for the chosen list or place it is shown for the place or England.
 *  `more`: parts of the figure; keys that it listens to; standards: values to draw a line at. */
export function fanFigure(report, id, metric, more = {}) {
  const { data } = report;
  const shown = () => data.viewWith(metric().id, report.view());
  const parts = {
    name: id,
    title: () => `${metric().name}: ${shown().name}`,
    note: () => {
      const range = data.runs.some((run) => data.series(run, metric().id, shown())?.low) || isYearSum(data, metric(), shown()) ? "" : "; mean only";
      const wrong = data.published(metric().id, shown()).some((line) => line.months.some((month) => line.wrong(month)));
      const mark = wrong ? "; a hollow diamond is a published figure that is known to be wrong" : "";
      const sums = isYearSum(data, metric(), shown()) ? "; sums of twelve months, means of draws; the table has each month and its range" : "";
      const same = areSame(data, metric(), shown()) ? "; the same in every run" : "";
      return `${described(metric())}${same}${sums}${shown().name === report.view().name ? range : `; not known for ${report.view().name}`}${mark}`;
    },
    summary: () => fanSummary(data, metric(), shown()),
    option: (colours, width) => fanOption(data, metric(), shown(), colours, width, more.standards),
    table: () => fanTable(data, metric(), shown()),
    isEmpty: () => (data.hasSeries(metric().id, shown().level) ? "" : "These runs do not hold this measure."),
    ...more,
  };
  const figure = makeFigure(id, parts);
  report.state.listen(["place", "list", ...(more.keys || [])], () => figure.update());
  return figure.node;
}
