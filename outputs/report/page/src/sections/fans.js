// Sections that are made of fan charts.
import { fanFigure } from "../fan.js";
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
      fanFigure(report, "fan-other", () => report.metric("waiting"), undefined, { keys: ["waiting"] })));
}

/** Fan charts of all metrics of some topics, or nothing when the runs have none. */
export function topicFans(report, topics) {
  return topics.flatMap((topic) => report.data.topic(topic)).filter((metric) => report.data.hasSeries(metric.id, "england")).map(
    (metric) => fanFigure(report, `fan-${metric.id}`, () => metric));
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
