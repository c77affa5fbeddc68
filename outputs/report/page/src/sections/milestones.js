// When standards are met, if at all: a grid of probabilities, milestones by runs.
import { el } from "../dom.js";
import { formatProbability, monthName } from "../format.js";
import { section } from "../report.js";
import { shownTable } from "../shown_table.js";

const outcomeOf = (run, id, place) => {
  const milestone = run.milestones.find((other) => other.id === id);
  const [probability, byDue, first, low, high, from, to] = milestone?.places[place.number] ?? [];
  return { due: milestone?.due, probability, byDue, first, low, high, from, to };
};

/** A cell: the probability, as dark as it is high, and from when. */
function cell({ probability, first, from, to, byDue, due }) {
  if (probability === undefined) return el("span", {}, "–");
  const range = `${formatProbability(from)} to ${formatProbability(to)}`;
  return el("span", { class: "chance", style: `--chance:${probability}` }, el("b", {}, formatProbability(probability)), el("small", {}, `(${range})`),
    first ? el("small", {}, `from ${monthName(first)}`) : null,
    due && byDue !== null && byDue !== undefined ? el("small", {}, `${formatProbability(byDue)} by ${monthName(due)}`) : null);
}

function grid(data, place) {
  return { caption: `In how many draws each milestone is met and kept to the end, ${place.name}`,
    columns: [{ title: "milestone", kind: "text" }, ...data.runs.map((run) => ({ title: run.label, kind: "number" }))],
    rows: data.runs[0].milestones.map(({ id, label }) => [label, ...data.runs.map((run) => cell(outcomeOf(run, id, place)))]) };
}

/** The same with a row for each milestone and run. */
function file(data, place) {
  const columns = [["place", "text"], ["milestone", "text"], ["run", "text"], ["due", "month"], ["met and kept to the end", "probability"],
    ["90% interval from", "probability"], ["to", "probability"], ["met by due date", "probability"], ["median month", "month"],
    ["5% of draws earlier", "month"], ["95% of draws earlier", "month"]].map(([title, kind]) => ({ title, kind }));
  return { columns, rows: data.runs[0].milestones.flatMap(({ id, label }) => data.runs.map((run) => {
    const { due, probability, from, to, byDue, first, low, high } = outcomeOf(run, id, place);
    return [place.name, label, run.label, due ?? "", probability ?? NaN, from ?? NaN, to ?? NaN, byDue ?? NaN, first ?? "", low ?? "", high ?? ""];
  })) };
}

export function milestonesSection(report) {
  const { data } = report;
  const shown = shownTable("milestones", () => grid(data, report.place()), () => file(data, report.place()));
  report.state.listen(["place"], shown.update);
  return section("milestones", "Milestones", "The share of draws that meet the standard and keep it to the end of the run, in brackets its 90% "
    + "interval, which is what so few draws leave open, and from when in the middle one of these draws. Counts are judged rounded, as published ones are. "
    + "All treatment functions together.", [], shown.node);
}
