// The answer in sentences: what comes without changes, then each scenario against it.
import { el, fill } from "../../report/page/src/dom.js";
import { formatEstimate, formatShort, formatShortDifference, monthName } from "../../report/page/src/format.js";
import { LEVERS } from "./levers.js";
import { isEmpty } from "./scenario.js";

const SHARE = "within_18_weeks_share";

const joined = (parts) => (parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`);

/** A scenario's levers in words. */
export function inWords(scenario) {
  if (scenario.text !== undefined) return `“${scenario.name}”`;
  const words = LEVERS.filter(({ key }) => scenario.values[key]).map((lever) => lever.words(scenario.values[lever.key]));
  return words.length > 3 ? `“${scenario.name}” (${words.length} levers)` : joined(words);
}

const plain = (kind, value) => formatShortDifference(kind, Math.abs(value)).replace(/^\+/, "");
/** Whether a difference is too small to speak of. */
const isNothing = (kind, value) => (kind === "count" ? Math.abs(value) < 5 : !/[1-9]/.test(formatShortDifference(kind, value)));

/** "2.1 pts more (+1.8 to +2.4 pts)", with `same` where there is nothing to speak of; no range where its ends read alike. */
function apart(kind, { mean, low, high }, { less, more, same }) {
  const [from, to] = [low, high].map((end) => formatShortDifference(kind, end));
  const range = from === to || [mean, low, high].every((value) => isNothing(kind, value)) ? "" : ` (${from.replace(/ pts$/, "")} to ${to})`;
  return `${isNothing(kind, mean) ? same : `${plain(kind, mean)} ${mean < 0 ? less : more}`}${range}`;
}

const WORDS = {
  [SHARE]: { less: "less than without", more: "more than without", same: "about as without" },
  incomplete: { less: "shorter", more: "longer", same: "about as long" },
  over_52_weeks: { less: "fewer wait over 52 weeks", more: "more wait over 52 weeks", same: "about as many wait over 52 weeks" },
};

export class Answer {
  constructor(app) {
    this.app = app;
    this.list = el("ul", { class: "answers" });
    this.note = el("p", { class: "note" });
    this.said = el("p", { class: "unseen", role: "status" });
    this.node = el("div", {}, this.list, this.said);
    // On a phone the answer stays in sight while levers are moved.
    this.strip = el("div", { class: "strip", "aria-hidden": "true" });
  }

  at(run, measure, month) {
    return run.result.at(measure, this.app.shown.place.list, month);
  }

  ofBase(run, month) {
    const { shown } = this.app;
    const before = shown.published(SHARE, shown.place)[0];
    const since = before ? ` from ${formatShort("share", before.of(before.months.at(-1)))} in ${monthName(before.months.at(-1))}` : "";
    return `Without changes, the share within 18 weeks of ${shown.place.name} goes${since} to ${
      formatEstimate("share", this.at(run, SHARE, month), formatShort)} by ${monthName(month)}, with ${
      formatEstimate("count", this.at(run, "incomplete", month), formatShort)} waiting.`;
  }

  ofScenario(run, base, month) {
    const { metrics, shown } = this.app, { months } = run.result;
    const from = (measure) => apart(metrics.get(measure).kind, run.result.difference(base.result, measure, shown.place.list, month), WORDS[measure]);
    const estimate = (kind, measure) => formatEstimate(kind, this.at(run, measure, month), formatShort);
    const acts = run.scenario.list;
    const where = acts === undefined || acts === shown.place.list ? "" : ` in ${acts === "all" ? "all specialties" : this.app.library.functionName(acts)}`;
    const differ = run.differs.length ? ` No differences from the run without changes are given, as their ${joined(run.differs)} differ.` : "";
    const head = `With ${inWords(run.scenario)}${where}, `;
    if (!months.includes(month)) return `${head}nothing is known of ${monthName(month)}: it runs from ${monthName(months[0])} to ${monthName(months.at(-1))}.${differ}`;
    const reaches = `${head}the share reaches ${estimate("share", SHARE)} by ${monthName(month)}`;
    if (differ) return `${reaches}, with ${estimate("count", "incomplete")} waiting.${differ}`;
    return `${reaches}, ${from(SHARE)}. The list is ${from("incomplete")}, and ${from("over_52_weeks")}.`;
  }

  short(run, base, month) {
    const { shown } = this.app;
    const part = (kind, measure) => `${formatShort(kind, this.at(run, measure, month).mean)}${run === base || run.differs.length ? ""
      : ` (${formatShortDifference(kind, run.result.difference(base.result, measure, shown.place.list, month).mean)})`}`;
    return `${part("share", SHARE)}, list ${part("count", "incomplete")}`;
  }

  /** Tells who does not see it, once nothing has moved for a while. */
  say() {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => fill(this.said, this.list.firstChild?.textContent ?? ""), 900);
  }

  update() {
    const { app } = this;
    const [base, ...others] = app.shown.runs;
    if (!base) return;
    const { month } = app;
    const line = (run, text) => el("li", {}, el("span", { class: `mark run-${run.colour}`, "aria-hidden": "true" }), text);
    fill(this.list, others.map((run) => line(run, this.ofScenario(run, base, month))), line(base, this.ofBase(base, month)));
    fill(this.strip, [base, ...others].map((run) => el("p", {}, el("span", { class: `mark run-${run.colour}` }), this.short(run, base, month))));
    this.say();
    const untouched = app.state.used.every((slot) => isEmpty(app.state.scenario(slot)));
    fill(this.note, untouched ? "Move a lever to see what it does. " : "", "In brackets, and as bands: the range that nine draws in ten lie in. Differences are "
      + "of the same draw with and without, so of the levers and not of luck. Dashed across: 65% by March 2026, 70% by March 2027, and the standard, 92%.");
  }
}
