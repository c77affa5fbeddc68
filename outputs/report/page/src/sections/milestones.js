// When standards are met, if at all.
import { section } from "../report.js";
import { shownTable } from "../shown_table.js";

function milestoneTable(data, place) {
  const columns = [{ title: "milestone", kind: "text" }, { title: "run", kind: "text" }, { title: "due", kind: "month" },
    { title: "met and kept to the end", kind: "probability" }, { title: "90% interval from", kind: "probability" },
    { title: "to", kind: "probability" }, { title: "met by due date", kind: "probability" },
    { title: "median month", kind: "month" }, { title: "5% of draws earlier", kind: "month" }, { title: "95% of draws earlier", kind: "month" }];
  const rows = data.runs[0].milestones.flatMap((milestone) => data.runs.flatMap((run) => {
    const same = run.milestones.find((other) => other.id === milestone.id);
    const [probability, byDue, first, low, high, from, to] = same?.places[place.number] ?? [];
    return same ? [[milestone.label, run.label, same.due ?? "", probability ?? NaN, from ?? NaN, to ?? NaN, byDue ?? NaN,
      first ?? "", low ?? "", high ?? ""]] : [];
  }));
  const one = data.runs.length === 1;
  const keep = (row) => (one ? row.filter((_, i) => i !== 1) : row);
  return { caption: `Milestones, ${place.name}`, heads: one ? 1 : 2, columns: keep(columns), rows: rows.map(keep) };
}

export function milestonesSection(report) {
  const { data } = report;
  const england = shownTable("milestones-england", () => milestoneTable(data, data.england));
  const chosen = shownTable("milestones-place", () =>
    (report.place() === data.england ? null : milestoneTable(data, report.place())));
  report.state.listen(["place"], chosen.update);
  return section("milestones", "Milestones", "The probability is the share of draws that meet the standard and keep it to the end "
    + "of the run; its 90% interval is what so few draws leave open. Counts are judged rounded, as published ones are. Months are those "
    + "of the draws that meet it: the middle one, and the range of 90%. A dash: no draw does, or the due date lies outside the run.", [], england.node, chosen.node);
}
