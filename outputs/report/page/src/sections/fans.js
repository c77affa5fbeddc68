// Sections that are made of fan charts.
import { el, fill } from "../dom.js";
import { fanFigure } from "../fan.js";
import { formatShort } from "../format.js";
import { gridOf, section } from "../report.js";

const MAIN = ["incomplete", "within_18_weeks_share", "over_52_weeks"];

export function waitingSection(report) {
  const { data } = report;
  const main = MAIN.filter((id) => data.metricOf.has(id));
  const published = data.runs.some((run) => run.published) ? "The line with dots is what was published before. " : "";
  return section("waiting", "The waiting list",
    `${published}The line is the mean of all draws; the band holds 90% of them, the darker band half of them. Choose a place above, or `
    + "click one on a map below.", [report.metricChoice("waiting", "Fourth chart")],
    gridOf(main.map((id) => fanFigure(report, `fan-${id}`, () => data.metricOf.get(id))),
      fanFigure(report, "fan-other", () => report.metric("waiting"), { keys: ["waiting"] })));
}

const FLAT = 2e-3; // of the largest value: less is not seen
const YEAR = 12;

/** Means of the twelve months up to each month from the twelfth on, so that a season that comes back every year is no change; of
 *  shorter runs the months themselves. */
function yearMeans(values) {
  if (values.length < 2 * YEAR) return values;
  return values.slice(YEAR - 1).map((_, m) => values.slice(m, m + YEAR).reduce((sum, value) => sum + value, 0) / YEAR);
}

/** The value of a metric that is the same every year and in every run, or nothing for one that moves. */
function flatValue(report, metric) {
  const { data } = report;
  const view = data.viewWith(metric.id, report.view());
  if (data.published(metric.id, view).length) return undefined;
  const values = data.runs.flatMap((run) => yearMeans([...(data.series(run, metric.id, view)?.mean ?? [])])).filter(Number.isFinite);
  const low = Math.min(...values), high = Math.max(...values), size = Math.max(Math.abs(low), Math.abs(high));
  const unseen = ["count", "money"].includes(metric.kind) ? 0.05 : 1e-6; // what is printed as 0
  return values.length && (high - low <= FLAT * size || size < unseen) ? values.at(-1) : undefined;
}

/** Fan charts of all metrics of some topics, or nothing when the runs have none. Those that stay as they are stand in one line. */
export function topicFans(report, topics, without = []) {
  const { data } = report;
  const metrics = topics.flatMap((topic) => data.topic(topic)).filter(({ id }) => data.hasSeries(id, "england") && !without.includes(id));
  if (!metrics.length) return [];
  const figures = metrics.map((metric) => fanFigure(report, `fan-${metric.id}`, () => metric));
  const line = el("p", { class: "flat wide" });
  const update = () => {
    const flat = metrics.map((metric, i) => {
      const value = flatValue(report, metric);
      figures[i].hidden = value !== undefined;
      return value === undefined ? null : `${metric.name} ${formatShort(metric.kind, value)}`;
    }).filter(Boolean);
    fill(line, flat.length ? `Not drawn, because it is the same every year and in every run: ${flat.join(", ")}.` : "");
    line.hidden = !flat.length;
  };
  update();
  report.state.listen(["place", "list"], update);
  return [...figures, line];
}

function topicSection(report, id, title, reading, topics) {
  const figures = topicFans(report, topics);
  return figures.length ? section(id, title, reading, [], gridOf(figures)) : null;
}

export const workforceSection = (report) => topicSection(report, "workforce", "Staff and general practice",
  "Staff are full-time equivalents. A rise in vacancies, sickness or temporary staff takes away from what can be treated; the "
  + "load on general practice drives referrals.", ["workforce", "general_practice"]);

export const partnersSection = (report) => topicSection(report, "partners", "Beds and partners",
  "Beds that are full stop admissions. Partners are other systems and the independent sector.", ["beds", "partners"]);
