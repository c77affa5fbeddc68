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
      list: ["all", ...(data.hasLists ? data.treatment_functions.map(({ code }) => code) : [])],
      at: data.yearEnds,
      print: ["brief", "all"],
      year: ["all", ...data.runs.flatMap((run) => run.causes.years)],
      run: data.runs.map((_, i) => String(i)),
      multiples: ["systems", ...(data.hasLists ? ["functions"] : [])],
      multiple: ids.filter((id) => data.hasSeries(id, "ics") && ["count", "share"].includes(data.metricOf.get(id).kind)
        && data.metricOf.get(id).topic === "waiting"),
      map: ids.filter((id) => data.hasSeries(id, "ics")),
      waiting: byId([...data.topic("waiting"), ...data.topic("flows")]).filter((id) => data.hasSeries(id, "england")),
      quintile: ids.filter((id) => data.runs.some((run) => run.quintile[id])),
      function: ids.filter((id) => data.hasSeries(id, "treatment_function")),
      peer: (data.peers?.indicators ?? []).map((indicator) => indicator.id),
      alternative: data.comparisons.map((_, i) => String(i)),
      difference: [...new Set(data.comparisons.flatMap((comparison) => comparison.rows.map((row) => row.metric)))],
    };
    const among = (allowed) => (allowed.includes("within_18_weeks_share") ? "within_18_weeks_share" : allowed[0] ?? "");
    this.state = new State({
      print: "brief", year: "all", multiples: "systems", multiple: among(this.allowed.multiple),
      place: data.view?.place ?? data.england.code, list: data.view?.treatment_function ?? "all", at: data.yearEnds.at(-1), run: "0",
      map: first("within_18_weeks_share", "incomplete"), waiting: first("median_wait", "incomplete"),
      quintile: among(this.allowed.quintile), function: among(this.allowed.function),
      peer: this.allowed.peer[0] ?? "", alternative: "0", difference: this.allowed.difference[0] ?? "",
    });
    this.check();
    this.state.follow(() => this.check());
    this.state.onSet = () => { this.notice.hidden = true; };
  }

  check() {
    const asked = { place: this.state.get("place"), list: this.state.get("list") };
    for (const [name, allowed] of Object.entries(this.allowed)) this.state.check(name, allowed);
    const missing = Object.entries({ place: "place", list: "treatment function" }).filter(([name]) => asked[name] !== this.state.get(name))
      .map(([name, word]) => `There is no ${word} “${asked[name]}” in this report`);
    fill(this.notice, missing.length ? `${missing.join(". ")}; it shows ${this.view().name}.` : "");
    this.notice.hidden = !missing.length;
  }

  place() {
    return this.data.placeOf.get(this.state.get("place"));
  }

  /** The place, or one treatment function there. */
  view() {
    return this.data.viewOf(this.place(), this.state.get("list"));
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

/** A section whose figures all have nothing to show is folded to its heading and the reason. */
export function foldSection(node) {
  const figures = [...node.querySelectorAll("figure")];
  const folded = figures.length > 0 && figures.every((figure) => figure.classList.contains("nothing"))
    && !node.querySelector(".shown-table > *, .cards, table");
  node.classList.toggle("folded", folded);
  node.querySelector(":scope > .reason")?.remove();
  if (folded) node.querySelector("h2").after(el("p", { class: "reason" }, node.querySelector(".empty").textContent));
}
