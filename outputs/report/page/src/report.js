// What every section is given: the data, what the reader has chosen, and the shape of a section.
import { el, fill } from "./dom.js";
import { capital, monthName } from "./format.js";
import { State } from "./state.js";
import { choice } from "./controls.js";

const byId = (metrics) => metrics.map((metric) => metric.id);

export class Report {
  constructor(data) {
    this.data = data;
    this.notice = el("p", { class: "notice", role: "status", hidden: true }); // of an address that asks for what is not here
    const ids = byId(data.metrics);
    const first = (...wanted) => wanted.find((id) => ids.includes(id)) ?? ids[0];
    this.allowed = {
      place: data.places.map((place) => place.code),
      at: data.yearEnds,
      run: data.runs.map((_, i) => String(i)),
      map: ids.filter((id) => data.hasSeries(id, "ics")),
      waiting: byId([...data.topic("waiting"), ...data.topic("flows")]).filter((id) => data.hasSeries(id, "england")),
      quintile: ids.filter((id) => data.runs.some((run) => run.quintile[id])),
      function: ids.filter((id) => data.runs.some((run) => run.treatment_function[id])),
      peer: (data.peers?.indicators ?? []).map((indicator) => indicator.id),
      alternative: data.comparisons.map((_, i) => String(i)),
      difference: [...new Set(data.comparisons.flatMap((comparison) => comparison.rows.map((row) => row.metric)))],
    };
    const among = (allowed) => (allowed.includes("within_18_weeks_share") ? "within_18_weeks_share" : allowed[0] ?? "");
    this.state = new State({
      place: data.england.code, at: data.yearEnds.at(-1), run: "0",
      map: first("within_18_weeks_share", "incomplete"), waiting: first("median_wait", "incomplete"),
      quintile: among(this.allowed.quintile), function: among(this.allowed.function),
      peer: this.allowed.peer[0] ?? "", alternative: "0", difference: this.allowed.difference[0] ?? "",
    });
    this.check();
    this.state.follow(() => this.check());
    this.state.listen(["place"], () => { if (this.state.get("place") !== this.state.first.place) this.notice.hidden = true; });
  }

  check() {
    const asked = this.state.get("place");
    for (const [name, allowed] of Object.entries(this.allowed)) this.state.check(name, allowed);
    fill(this.notice, asked === this.state.get("place") ? "" : `There is no place “${asked}” in this report; it shows ${this.place().name}.`);
    this.notice.hidden = !this.notice.textContent;
  }

  place() {
    return this.data.placeOf.get(this.state.get("place"));
  }

  metric(name) {
    return this.data.metricOf.get(this.state.get(name));
  }

  /** The run that is shown where there is room for one. */
  run() {
    return this.data.runs[Number(this.state.get("run"))];
  }

  get isOneRun() {
    return this.data.runs.length === 1;
  }

  metricChoice(name, label, ids = this.allowed[name]) {
    return choice(this.state, name, label, ids.map((id) => ({ value: id, text: capital(this.data.metricOf.get(id).name) })));
  }

  monthChoice(label = "Month") {
    return choice(this.state, "at", label, this.allowed.at.map((month) => ({ value: month, text: monthName(month) })));
  }

  /** A list of runs, or nothing when there is one only. */
  runChoice(label = "Run shown") {
    if (this.isOneRun) return null;
    return choice(this.state, "run", label, this.data.runs.map((run, i) => ({ value: String(i), text: run.label })));
  }

  /** " (label)" after a title where there are several runs. */
  runSuffix() {
    return this.isOneRun ? "" : ` (${this.run().label})`;
  }
}

/** A section of the page: heading, how to read it, controls, and what it holds. */
export function section(id, title, reading, controls, ...content) {
  const tools = controls.filter(Boolean);
  return el("section", { id, "aria-labelledby": `${id}-heading` }, el("h2", { id: `${id}-heading`, tabindex: "-1" }, title),
    el("p", { class: "reading" }, reading), tools.length ? el("div", { class: "controls" }, tools) : null, ...content);
}

export const gridOf = (...figures) => el("div", { class: "figures" }, ...figures);
