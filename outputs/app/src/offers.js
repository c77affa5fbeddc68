// Files that `icsim serve` was started with: reports to open, scenarios to begin from.
import { el, fill } from "../../report/page/src/dom.js";

export class Offers {
  constructor(app, { scenarios, reports }) {
    this.app = app;
    this.said = el("span", { role: "status" });
    this.node = el("div", {},
      reports.length ? el("ul", {}, reports.map((title, i) => el("li", {}, el("a", { href: `report/${i}`, target: "_blank" }, title)))) : null,
      scenarios.length ? el("div", { class: "saves" }, scenarios.map((scenario) => el("button", { type: "button", class: "save", onclick: () => this.open(scenario) }, `Open ${scenario.name}`)),
        this.said) : null);
  }

  /** Takes a free place, or that of the scenario that is shown. */
  open({ name, text }) {
    const { state } = this.app, slot = state.free ?? state.get("slot");
    state.setScenario(slot, { name: [...name].slice(0, 40).join(""), text });
    state.set("slot", slot);
    fill(this.said, `${name} is open, for the system chosen above.`);
  }
}
