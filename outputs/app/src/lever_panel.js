// The levers of the scenario that is being built: a slider and a field each, what it means, and what it comes to.
import { el, fill, newId } from "../../report/page/src/dom.js";
import { addMonths } from "./dates.js";
import { monthName } from "../../report/page/src/format.js";
import { GROUPS, LEVERS, rangeOf } from "./levers.js";
import { fifthOf } from "./library.js";

class LeverRow {
  constructor(lever, onInput) {
    this.lever = lever;
    const id = newId(lever.key);
    const take = (source) => () => {
      if (source.validity.badInput) return; // half a number
      const value = Number(source.value);
      (source === this.slider ? this.field : this.slider).value = value;
      onInput(lever.key, value);
    };
    this.slider = el("input", { id, type: "range", "aria-describedby": `${id}-means ${id}-amount` });
    this.field = el("input", { type: "number", "aria-label": `${lever.label}, ${lever.unit}, as a number` });
    for (const input of [this.slider, this.field]) input.addEventListener("input", take(input));
    this.amount = el("p", { class: "amount", id: `${id}-amount` });
    this.node = el("div", { class: "lever" }, el("label", { for: id }, lever.label, " ", el("small", {}, lever.unit)), el("div", { class: "inputs" }, this.slider, this.field),
      this.amount, el("p", { class: "means", id: `${id}-means` }, lever.means, lever.system ? " Acts on the whole system." : ""));
  }

  /** Its range for a list, and its value. */
  show(at, value) {
    const { least, most, step } = rangeOf(this.lever, at);
    for (const [name, text] of Object.entries({ min: Math.min(least, value), max: Math.max(most, value), step })) this.slider.setAttribute(name, text);
    this.field.setAttribute("step", this.lever.whole ? 1 : "any");
    for (const input of [this.slider, this.field]) if (document.activeElement !== input || Number(input.value) !== value) input.value = value;
    this.slider.setAttribute("aria-valuetext", value ? this.lever.words(value) : "as today");
    this.node.classList.toggle("moved", value !== 0);
  }

  say(amount) {
    fill(this.amount, amount);
    this.amount.hidden = !amount;
  }
}

export class LeverPanel {
  constructor(app) {
    this.app = app;
    this.rows = LEVERS.map((lever) => new LeverRow(lever, (key, value) => this.move(key, value)));
    const rowsOf = (group) => this.rows.filter(({ lever }) => lever.group === group).map(({ node }) => node);
    this.from = el("select", { id: "lever-from", onchange: () => this.change({ from: this.from.value }) });
    this.list = el("select", { id: "lever-list", onchange: () => this.change({ list: this.list.value }) },
      [{ code: "all" }, ...app.library.functions].map(({ code }) => el("option", { value: code }, app.library.functionName(code))));
    this.clear = el("button", { type: "button", class: "save", onclick: () => this.change({ values: {} }) }, "Set all to 0");
    this.groups = GROUPS.map(({ key, title, note }, i) => el("details", { class: "group", open: i === 0 }, el("summary", {}, title), note ? el("p", { class: "note" }, note) : null, rowsOf(key)));
    this.node = el("div", { class: "levers-panel" }, el("div", { class: "when" },
      el("div", { class: "choice" }, el("label", { for: "lever-from" }, "Levers move from"), this.from),
      el("div", { class: "choice" }, el("label", { for: "lever-list" }, "They act on"), this.list)), this.groups, this.clear);
  }

  get slot() {
    return this.app.state.get("slot");
  }

  change(part) {
    this.app.state.setScenario(this.slot, { ...this.app.state.scenario(this.slot), ...part });
  }

  move(key, value) {
    const scenario = this.app.state.scenario(this.slot);
    this.change({ values: { ...scenario.values, [key]: value } });
  }

  update() {
    const { state, library } = this.app;
    const scenario = state.scenario(this.slot);
    this.node.hidden = scenario.text !== undefined;
    if (this.node.hidden) return;
    this.months(scenario.from);
    this.from.value = scenario.from;
    this.list.value = scenario.list;
    const at = { volume: library.volumes(state.get("place"), scenario.list), fifthOf };
    const told = new Map((this.app.of(this.slot)?.info?.levers ?? []).map(({ label, amount }) => [label, amount]));
    for (const row of this.rows) {
      const value = scenario.values[row.lever.key] ?? 0;
      row.show(at, value);
      row.say(value ? told.get(row.lever.label) ?? "" : "");
      if (value) row.node.closest("details").open = true;
    }
  }

  /** Months that levers may move from: the quarters of the run. */
  months(chosen) {
    const { firstFrom } = this.app.state, years = Number(this.app.state.get("years"));
    const quarters = Array.from({ length: 4 * years - 1 }, (_, i) => addMonths(firstFrom, 3 * i));
    const months = [...new Set([...quarters, chosen])].sort(); // a link may name another
    if (this.shownMonths === months.join()) return;
    this.shownMonths = months.join();
    fill(this.from, months.map((month) => el("option", { value: month }, monthName(month))));
  }
}
