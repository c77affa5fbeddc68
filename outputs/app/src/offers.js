// Files that `icsim serve` was started with: reports to open, scenarios to begin from.
import { el, fill } from "../../report/page/src/dom.js";

export class Offers {
  constructor(app, { scenarios, reports, open }) {
    this.app = app;
    this.said = el("span", { role: "status" });
    const button = (label, act) => el("button", { type: "button", class: "save", onclick: act }, label);
    this.node = el("div", {}, el("div", { class: "saves" }, reports.map((title, i) => button(`Report: ${title}`, () => open(i).catch((error) => fill(this.said, error.message)))),
      scenarios.map((scenario) => button(`Open ${scenario.name}`, () => this.begin(scenario))), this.said));
  }

  /** In a free place, for the system that is chosen: what the file says of places to run alone is left out. */
  begin({ name, text }) {
    const { state } = this.app, slot = state.free;
    if (!slot) return fill(this.said, "Four scenarios are open: close one first.");
    state.setScenario(slot, { name: [...name].slice(0, 40).join(""), text: text.replace(/^only: .*\n/m, "") });
    state.set("slot", slot);
    return fill(this.said, `${name} is open, for the place chosen above.`);
  }
}
