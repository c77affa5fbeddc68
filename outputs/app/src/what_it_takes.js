// "What would it take": one lever is moved until a target is met.
import { el, fill } from "../../report/page/src/dom.js";
import { capital, formatEstimate, formatProbability, formatShort, monthName, unitOf } from "../../report/page/src/format.js";
import { addMonths } from "./dates.js";
import { fifthOf } from "./library.js";
import { LEVERS, leverOf, rangeOf } from "./levers.js";
import { leastThatMeets, slack } from "./search.js";
import { summarise } from "./statistics.js";

const TARGETS = [{ measure: "within_18_weeks_share", isAtLeast: true, value: 65, of: 100, step: 0.5 }, { measure: "incomplete", isAtLeast: false, of: 1 },
  { measure: "over_52_weeks", isAtLeast: false, value: 0, of: 1 }, { measure: "over_65_weeks", isAtLeast: false, value: 0, of: 1 }];
const REACH = 2.5; // of a slider's end: half of what is done there

export class WhatItTakes {
  constructor(app) {
    this.app = app;
    const select = (id, label, options) => {
      const node = el("select", { id }, options.map(([value, text]) => el("option", { value }, text)));
      return [node, el("div", { class: "choice" }, el("label", { for: id }, label), node)];
    };
    const [lever, leverNode] = select("take-lever", "How much of", LEVERS.filter(({ helps }) => helps).map(({ key, label }) => [key, label]));
    const [target, targetNode] = select("take-target", "so that", TARGETS.map(({ measure, isAtLeast }, i) => [i, `${capital(app.metrics.get(measure).name)}, at ${isAtLeast ? "least" : "most"}`]));
    const [month, monthNode] = select("take-month", "by", []);
    const [chance, chanceNode] = select("take-chance", "in", [["mean", "the mean of draws"], ["0.8", "80% of draws"]]);
    const value = el("input", { id: "take-value", type: "number", value: 65, step: "any" });
    this.unit = el("label", { for: "take-value" }, "%");
    Object.assign(this, { lever, target, month, chance, value });
    target.addEventListener("change", () => this.propose());
    this.button = el("button", { type: "button", class: "run", onclick: () => this.find() }, "Find");
    this.stop = el("button", { type: "button", class: "save", hidden: true, onclick: () => { this.stopped = true; } }, "Stop");
    this.said = el("p", { role: "status" });
    this.use = el("button", { type: "button", class: "save", hidden: true }, "Move the lever there");
    this.node = el("div", {}, el("div", { class: "controls" }, leverNode, targetNode, el("div", { class: "choice" }, this.unit, value), monthNode, chanceNode,
      this.button, this.stop), this.said, this.use);
    app.state.listen(["years", "baseline"], () => this.update());
  }

  get aim() {
    return TARGETS[Number(this.target.value)];
  }

  /** A value to begin with: nobody, or a tenth less than at the start. */
  propose() {
    const { measure, value } = this.aim, { shown, metrics } = this.app;
    this.value.value = value ?? Math.round(0.9 * (shown.runs[0]?.result.series(measure, shown.place.list).mean[0] ?? 0));
    fill(this.unit, capital(unitOf(metrics.get(measure))));
  }

  update() {
    const { app } = this, first = app.library.baseline.start.slice(0, 7);
    const months = Array.from({ length: 12 * app.state.common.years }, (_, m) => addMonths(first, m)).slice(2);
    if (this.month.options.length !== months.length || this.month.lastChild?.value !== months.at(-1)) {
      const wanted = [this.month.value, "2027-03"];
      fill(this.month, months.map((month) => el("option", { value: month }, monthName(month))));
      this.month.value = wanted.find((month) => months.includes(month)) ?? months.at(-1);
    }
  }

  async find() {
    const { app } = this;
    const slot = app.state.get("slot"), scenario = app.state.scenario(slot);
    if (scenario.text !== undefined) return fill(this.said, "This scenario is written by hand: choose one that has levers.");
    if (app.isLarge) return fill(this.said, "Choose a system: for so many together the search would take minutes. The program's icsim solve does it.");
    if (this.value.value === "") return fill(this.said, "Give a number to reach.");
    this.stopped = false;
    this.button.disabled = true;
    this.stop.hidden = false;
    this.use.hidden = true;
    try {
      await this.search(scenario);
    } catch (error) {
      fill(this.said, error.message);
    }
    this.button.disabled = false;
    this.stop.hidden = true;
    return null;
  }

  async search(scenario) {
    const { app } = this;
    const lever = leverOf(this.lever.value), { measure, isAtLeast, of } = this.aim, goal = Number(this.value.value) / of;
    const part = this.chance.value === "mean" ? null : Number(this.chance.value), month = this.month.value;
    const at = { volume: app.library.volumes(app.state.get("place"), scenario.list), fifthOf };
    const { least, most } = rangeOf(lever, at), isBounded = lever.step !== undefined;
    const end = (lever.helps < 0 ? least : most) * (isBounded ? 1 : REACH);
    const { kind } = app.metrics.get(measure);
    const list = app.state.get("list");
    const known = new Map(); // by amount
    const { context } = app;
    let tries = 0;
    const drawsOf = async (amount) => {
      if (!known.has(amount)) {
        if (this.stopped) throw new Error("Stopped.");
        if (app.context !== context) throw new Error("Stopped, as what is shown was changed.");
        fill(this.said, `Run ${++tries}: ${lever.words(amount)}`);
        const entry = await app.simulator.whole(app.requestOf({ ...scenario, values: { ...scenario.values, [lever.key]: Number(amount.toPrecision(6)) } }));
        if (entry.problem) throw entry.problem;
        if (!entry.done || !entry.result) throw new Error(entry.faults?.[0]?.text ?? "Stopped.");
        if (!entry.result.months.includes(month)) throw new Error(`${monthName(month)} is beyond the years ahead: choose another month, or more years.`);
        known.set(amount, { entry, draws: entry.result.drawsOf(measure, list, month) });
      }
      return known.get(amount).draws;
    };
    const { state, amount } = await leastThatMeets(end, async (tried) => slack(await drawsOf(tried), goal, isAtLeast, part));
    const estimate = (tried) => formatEstimate(kind, summarise(known.get(tried).draws), formatShort);
    const met = known.get(amount).draws.filter((draw) => (isAtLeast ? draw >= goal : draw <= goal)).length / known.get(amount).draws.length;
    const result = `${app.metrics.get(measure).name} ${estimate(amount)} by ${monthName(month)}`;
    if (state === "met without") return fill(this.said, `It takes nothing: the target is met without this lever (${result}).`);
    if (state === "out of reach") return fill(this.said, `Not within reach: even ${lever.words(amount)} gives ${result}.`);
    const worth = known.get(amount).entry.info.levers.find(({ label }) => label === lever.label)?.amount;
    fill(this.said, `It takes ${lever.words(amount)}${worth ? ` (${worth})` : ""}, in all, in place of what this lever stands at now. Then ${result}, against ${
      estimate(0)} without this lever; met in ${formatProbability(met)} of draws. Confirmed by its own run; ${tries} runs.`);
    const slot = app.state.get("slot");
    this.use.hidden = false;
    this.use.onclick = () => app.state.setScenario(slot, { ...scenario, values: { ...scenario.values, [lever.key]: amount } });
    return null;
  }
}
