// Brings together what the reader has built, the engine, and what is shown.
import { SLOTS } from "./app_state.js";
import { whatDiffers } from "./pairing.js";
import { isEmpty } from "./scenario.js";
import { scenarioText } from "./scenario_text.js";
import { Shown } from "./shown.js";

export const BASE = "Without changes";
const LARGE = 5; // places

export class App {
  #waiting = false; // for the page to be brought up to date
  #news = []; // what was shown the last time

  constructor({ state, simulator, metrics, published }) {
    Object.assign(this, { state, simulator, metrics });
    this.shown = new Shown(metrics, published);
    this.listeners = { show: [], change: [] };
    this.asked = []; // [{slot, label, scenario, entry}], the run without changes first
    simulator.onChange = (entry) => { if (this.asked.some((one) => one.entry === entry)) this.render(); };
    state.listen(["baseline", "place", "path", "years", "draws", ...SLOTS], () => this.refresh());
    state.listen(["list", "at"], () => this.render());
  }

  /** Calls when other results, or another view of them, are shown. */
  onShow(call) {
    this.listeners.show.push(call);
  }

  /** Calls when anything has changed: what was built, how far its runs are, what is shown. */
  onChange(call) {
    this.listeners.change.push(call);
  }

  /** Whether so much is asked for that it waits for its button. */
  get isLarge() {
    const { only } = this.library.place(this.state.get("place"));
    return (only.length || this.library.systems.length) > LARGE;
  }

  get library() {
    return this.state.library;
  }

  /** A scenario's file; of null, of none of the levers. */
  textOf(scenario) {
    return scenario?.text ?? scenarioText(scenario, this.state.common);
  }

  requestOf(scenario) {
    const { place, draws } = this.state.common;
    return { text: this.textOf(scenario), only: this.library.place(place).only.join(","), draws: scenario?.text === undefined ? 0 : draws, quintiles: "fold" };
  }

  /** Asks the engine for what the reader has built by now. Many systems are asked for by `run` alone. */
  refresh(run = false) {
    const scenarios = this.state.used.map((slot) => ({ slot, scenario: this.state.scenario(slot) })).filter(({ scenario }) => !isEmpty(scenario));
    const wanted = [{ slot: "", label: BASE, scenario: null }, ...scenarios.map((one) => ({ ...one, label: one.scenario.name }))];
    this.waits = this.isLarge && !run;
    const requests = this.waits ? [] : wanted.map(({ scenario }) => this.requestOf(scenario));
    this.asked = this.simulator.want(requests).map((entry, i) => ({ ...wanted[i], entry }));
    this.began = performance.now();
    this.took = null;
    this.render();
  }

  /** What the runs shown have in common: others are not set beside each other. */
  get context() {
    const { place, path, years, draws } = this.state.common;
    return `${this.library.number} ${place} ${path} ${years} ${draws}`;
  }

  /** Brings the page up to date before it is next painted; a page in the background a little later. */
  render() {
    if (this.#waiting) return;
    this.#waiting = true;
    const timer = setTimeout(() => this.#renderNow(), 200);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      this.#renderNow();
    });
  }

  #renderNow() {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#takeResults();
    if (this.#hasNews()) for (const call of this.listeners.show) call();
    for (const call of this.listeners.change) call();
  }

  /** Whether other things are shown than the last time. */
  #hasNews() {
    const news = [this.shown.place.name, this.shown.place.list, this.month, ...this.shown.runs.flatMap(({ slot, label, result }) => [slot, label, result])];
    const isNew = news.length !== this.#news.length || news.some((one, i) => one !== this.#news[i]);
    this.#news = news;
    return isNew && this.shown.runs.length > 0;
  }

  #takeResults() {
    const old = this.shownContext === this.context ? this.shown.runs : [];
    const now = ({ slot, label, scenario, entry }) => {
      const before = old.find((run) => run.slot === slot); // stays until more is known
      return entry.result ? { slot, label, scenario, colour: SLOTS.indexOf(slot) + 1, result: entry.result, info: entry.info }
        : before && !entry.faults && !entry.problem ? { ...before, label } : null;
    };
    const runs = this.asked[0]?.entry.result ? this.asked.map(now).filter(Boolean) : old;
    if (runs.length) {
      this.shown.take(runs.map((run) => ({ ...run, differs: whatDiffers(runs[0].info, run.info) })), this.view);
      this.shownContext = this.context;
    }
    if (this.isRun) this.took ??= performance.now() - this.began;
  }

  /** Whether all runs that are asked for have come to their end. */
  get isRun() {
    return this.asked.length > 0 && this.asked.every(({ entry }) => entry.done);
  }

  /** Whether they have, and are shown. */
  get isDone() {
    return this.isRun && !this.#waiting;
  }

  /** How much of what was asked for is done. */
  get part() {
    return this.asked.reduce((sum, { entry }) => sum + (entry.done ? 1 : entry.part), 0) / Math.max(1, this.asked.length);
  }

  /** The place and list that are looked at. */
  get view() {
    const code = this.state.get("place"), list = this.state.get("list");
    const { name: place, only } = this.library.place(code);
    return { code, only, list, isShipped: !this.library.baseline.name, name: list === "all" ? place : `${this.library.functionName(list)}, ${place}` };
  }

  /** What was asked for a slot: its faults, levers in words, how far it is. */
  of(slot) {
    return this.asked.find((one) => one.slot === slot)?.entry ?? null;
  }

  /** Months of the run without changes. */
  get months() {
    return this.shown.runs[0]?.months ?? [];
  }

  /** The month that sentences and the table are about. */
  get month() {
    const { months } = this;
    const at = this.state.get("at");
    return months.includes(at) ? at : months.at(-1);
  }
}
