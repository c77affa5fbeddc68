// What was asked: each run's scenario and its levers in words.
import { el } from "../dom.js";
import { format, monthName } from "../format.js";
import { section } from "../report.js";
import { DASHES } from "../theme.js";

function leverList(run) {
  if (!run.levers.length) return el("p", { class: "empty" }, "No lever is pulled: things go on as in the baseline.");
  return el("ul", { class: "levers" }, run.levers.map((lever) => el("li", {}, lever.words,
    el("span", { class: "origin" }, ` ${lever.label}${lever.origin ? `, ${lever.origin}` : ""}`))));
}

function runCard(run, index) {
  const period = `${monthName(run.months[0])} to ${monthName(run.months.at(-1))}`;
  return el("article", { class: "card", "aria-label": run.label },
    el("h3", {}, el("i", { class: `mark run-${index % DASHES.length}`, "aria-hidden": "true" }), run.label),
    run.title && run.title !== run.label ? el("p", { class: "lead" }, run.title) : null,
    run.description ? el("p", {}, run.description) : null,
    leverList(run),
    el("p", { class: "origin" }, `${period}; ${format("count", run.draws)} draws; baseline ${run.baseline}.`));
}

export function questionSection({ data }) {
  return section("question", data.runs.length > 1 ? "The questions" : "The question",
    "What each run assumes will be done, in words. Everything else is as in the baseline. Each run was drawn many times: "
    + "this page gives the mean of the draws and the range that holds 90% of them.",
    [], el("details", { class: "printed" }, el("summary", {}, `What ${data.runs.length > 1 ? "each run asks" : "the run asks"}, lever by lever`),
      el("div", { class: "cards" }, data.runs.map(runCard))));
}
