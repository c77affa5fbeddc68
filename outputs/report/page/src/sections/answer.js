// What comes first: each run's answer for the chosen place in a sentence, its numbers, and the 18-week share on its way to the standards.
import { el, fill } from "../dom.js";
import { capital, format, formatProbability, formatShort, formatShortDifference, monthName } from "../format.js";
import { fanFigure } from "../fan.js";
import { section } from "../report.js";
import { DASHES } from "../theme.js";

const SHARE = "within_18_weeks_share";
const NUMBERS = ["incomplete", SHARE, "over_52_weeks", "over_65_weeks", "median_wait"];
const SHOWN = 4; // numbers, and runs with a sentence of their own
/** Shares within 18 weeks that policy asks for: 65 % by March 2026, 70 % by March 2027, 92 % the standard. */
const STANDARDS = [0.65, 0.7, 0.92];
const MILESTONE = { 0.65: "within_18_weeks_65", 0.7: "within_18_weeks_70", 0.92: "within_18_weeks_92" };

/** {mean, low, high} in the last month of a run, and what it was before the first: as published where that is known. */
function ends(data, run, metric, place) {
  const series = data.series(run, metric.id, place);
  if (!series) return null;
  const last = series.mean.length - 1;
  const published = data.published(metric.id, place).find((line) => line.months.at(-1) < run.months[0]);
  const first = series.mean.findIndex(Number.isFinite); // later than the run's where months were left out
  const before = published ? published.of(published.months.at(-1)) : series.mean[first];
  const since = published ? published.months.at(-1) : run.months[Math.max(first, 0)];
  return { mean: series.mean[last], low: series.low?.[last], high: series.high?.[last], before, since };
}

const range = (kind, { low, high }) => (Number.isFinite(low) && low < high ? ` (${formatShort(kind, low)} to ${formatShort(kind, high)})` : "");

/** The paired difference from the first run in the last month that both have, or nothing. Of one list no draws are kept: the
 *  difference of means. */
function difference(data, index, metric, view) {
  const comparison = index > 0 ? data.comparisons.find((one) => one.alternative === data.runs[index].label) : null;
  if (!comparison) return null;
  if (view.list) return differenceOfMeans(data, data.runs[index], metric, view, comparison.columns.at(-1));
  const row = comparison.rows.find((one) => one.metric === metric && one.place === view.number);
  const value = row?.values.at(-1);
  return value ? { ...value.difference, base: comparison.base } : null;
}

function differenceOfMeans(data, run, metric, view, month) {
  const [value, before] = [run, data.runs[0]].map((one) => data.series(one, metric, view)?.mean[one.months.indexOf(month)]);
  return Number.isFinite(value - before) ? { mean: value - before, base: data.runs[0].label } : null;
}

/** "92% is reached in 12% of draws", of the least standard that is above where the run stands, and of the last. */
function standards(run, view, share) {
  if (view.list) {
    const next = STANDARDS.find((standard) => standard > share.mean);
    if (!next) return "; above every standard";
    const where = !Number.isFinite(share.high) ? "above the mean" : next > share.high ? "above the range" : "in the range";
    return `; ${format("share", next).replace(".0%", "%")} lies ${where}`;
  }
  const place = view;
  const probability = (standard) => run.milestones.find((one) => one.id === MILESTONE[standard])?.places[place.number]?.[0];
  const next = STANDARDS.find((standard) => standard > share.mean && probability(standard) !== undefined);
  return "; " + [...new Set([next, STANDARDS.at(-1)])].filter((standard) => probability(standard) !== undefined).map((standard) => {
    const met = probability(standard);
    return `${format("share", standard).replace(".0%", "%")} is ${met === 0 ? "not reached" : `reached in ${formatProbability(met)} of draws`}`;
  }).join(", ");
}

function sentence(data, run, index, view) {
  const metric = data.metricOf.get(SHARE);
  const share = metric && ends(data, run, metric, view);
  if (!share) return `the 18-week share of ${view.name} is not in this page.`;
  const apart = difference(data, index, SHARE, view);
  const spread = Number.isFinite(apart?.low) ? ` (${formatShortDifference("share", apart.low)} to ${formatShortDifference("share", apart.high)})` : "";
  const than = apart ? `, ${formatShortDifference("share", apart.mean)}${spread} against ${apart.base}` : "";
  return `the share within 18 weeks ${view.list ? "of" : "in"} ${view.name} goes from ${formatShort("share", share.before)} in ${monthName(share.since)} to ${
    formatShort("share", share.mean)}${range("share", share)} in ${monthName(run.months.at(-1))}${than}${standards(run, view, share)}.`;
}

function numberCell(data, run, index, metric, place) {
  const value = ends(data, run, metric, place);
  if (!value) return el("td", { class: "number" }, "–");
  const apart = difference(data, index, metric.id, place);
  const from = `${formatShortDifference(metric.kind, value.mean - value.before)} from ${monthName(value.since)}`;
  return el("td", { class: "number" }, el("b", {}, formatShort(metric.kind, value.mean)), el("small", {}, range(metric.kind, value).trim() || null),
    el("small", {}, apart ? `${formatShortDifference(metric.kind, apart.mean)} against ${apart.base}` : from));
}

function numbers(data, place) {
  const metrics = NUMBERS.map((id) => data.metricOf.get(id)).filter((metric) => metric && data.runs.some((run) => data.series(run, metric.id, place)));
  const shown = metrics.slice(0, SHOWN);
  return el("div", { class: "table-box answer-numbers", tabindex: "0", role: "region", "aria-label": "Numbers of the answer" }, el("table", {},
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "In the last month"),
      shown.map((metric) => el("th", { scope: "col", class: "number" }, capital(metric.name))))),
    el("tbody", {}, data.runs.map((run, i) => el("tr", {}, el("th", { scope: "row" }, el("i", { class: `mark run-${i % DASHES.length}`, "aria-hidden": "true" }), run.label),
      shown.map((metric) => numberCell(data, run, i, metric, place)))))));
}

const PATHS = { "announced-policy": "what was announced on waits comes true in part, as earlier targets did",
  "no-policy-change": "nothing comes of what was announced on waits" };

/** What runs suppose of announced policy, in words. */
function policyWords(data) {
  const known = data.runs.filter((run) => PATHS[run.path]);
  const groups = Object.keys(PATHS).map((path) => known.filter((run) => run.path === path)).filter((runs) => runs.length);
  const [usual, other] = groups.sort((a, b) => b.length - a.length);
  if (!usual) return "";
  return `Supposed: ${PATHS[usual[0].path]}${other ? `; in ${other.map((run) => run.label).join(", ")}, ${PATHS[other[0].path]}` : ""}.`;
}

export function answerSection(report) {
  const { data } = report;
  const said = el("ul", { class: "answers" });
  const table = el("div");
  const show = () => {
    const view = report.view();
    fill(said, data.runs.slice(0, SHOWN).map((run, i) => el("li", {}, el("b", {}, run.label), ": ", sentence(data, run, i, view))),
      data.runs.length > SHOWN ? el("li", {}, `${data.runs.length - SHOWN} more runs stand in the table.`) : null);
    fill(table, numbers(data, view));
  };
  show();
  report.state.listen(["place", "list"], show);
  const share = data.metricOf.get(SHARE);
  const figure = share && data.hasSeries(SHARE, "england")
    ? fanFigure(report, "answer", () => share, { wide: true, height: 280, standards: STANDARDS }) : null;
  return section("answer", "The answer", "Means over draws; in brackets the range that holds 90% of them. Dashed: what policy asks for.", [], said, table, figure, el("p", { class: "note supposed" }, policyWords(data)),
    data.left_out.length ? el("p", { class: "note" }, `Left out to keep this page under 3 MB: ${data.left_out.join("; ")}. The run file has it${report.isOneRun ? "" : ", and a page of fewer runs more of it"}.`) : null);
}
