// What the reader has chosen and built. It stands in the page's address, so that a link holds it.
import { State } from "../../report/page/src/state.js";
import { addMonths } from "./dates.js";
import { asLink, emptyScenario, fromLink } from "./scenario.js";

export const SLOTS = ["s1", "s2", "s3", "s4"];
export const PATHS = { "baseline-2025": "Announced targets met in part", "baseline-2025-no-policy": "Nothing comes of announced targets" };
export const YEARS = [2, 3, 5, 10];
export const DRAWS = [16, 50, 200];
const NAMES = ["Plan A", "Plan B", "Plan C", "Plan D"];

export class AppState extends State {
  #writing = 0;

  constructor(library) {
    super({ place: "QOP", list: "C_110", path: "baseline-2025", years: "5", draws: "50", at: "", slot: "s1", s1: "", s2: "", s3: "", s4: "" });
    this.library = library;
    this.check();
    this.follow(() => this.check());
  }

  /** The month that levers move from unless told otherwise: a quarter after the start. */
  get firstFrom() {
    return addMonths(this.library.baseline.start.slice(0, 7), 3);
  }

  /** Starts from another baseline: what was built stays, and moves to its first place. */
  use(library) {
    this.library = library;
    this.first.place = library.systems[0].code;
    this.first.list = "all";
    Object.assign(this.chosen, { place: this.first.place, list: "all", at: "" });
    for (const slot of SLOTS) {
      const scenario = fromLink(this.chosen[slot]);
      if (scenario?.values) this.chosen[slot] = asLink({ ...scenario, from: this.firstFrom, list: "all" });
    }
    this.writeAddress();
    this.tell(["baseline", "place", "list"]);
  }

  check() {
    super.check("place", this.library.places.map(({ code }) => code));
    super.check("list", ["all", ...this.library.functions.map(({ code }) => code)]);
    super.check("path", Object.keys(PATHS));
    super.check("years", YEARS.map(String));
    super.check("draws", DRAWS.map(String));
    super.check("slot", SLOTS);
    for (const slot of SLOTS) if (this.chosen[slot] && !fromLink(this.chosen[slot])) this.chosen[slot] = "";
    if (!this.chosen[this.chosen.slot]) this.chosen.slot = SLOTS[0];
  }

  /** Browsers allow few changes of the address in a short time, and a slider makes many. */
  writeAddress() {
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => super.writeAddress(), 250);
  }

  /** The address with everything in it, now. */
  get link() {
    clearTimeout(this.#writing);
    super.writeAddress();
    return location.href;
  }

  /** The scenario of a slot. The first is there from the beginning, and asks for nothing. */
  scenario(slot) {
    const text = this.get(slot);
    if (text) return fromLink(text);
    return slot === SLOTS[0] ? this.fresh(slot) : null;
  }

  fresh(slot) {
    return emptyScenario(NAMES[SLOTS.indexOf(slot)], this.firstFrom, this.get("list"));
  }

  setScenario(slot, scenario) {
    this.set(slot, scenario ? asLink(scenario) : "");
  }

  get used() {
    return SLOTS.filter((slot) => this.scenario(slot));
  }

  get free() {
    return SLOTS.find((slot) => !this.scenario(slot));
  }

  /** What holds for all scenarios, for their text. */
  get common() {
    return { place: this.get("place"), path: this.get("path"), years: Number(this.get("years")), draws: Number(this.get("draws")), library: this.library };
  }
}
