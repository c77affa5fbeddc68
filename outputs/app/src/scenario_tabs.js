// Up to four scenarios: which one is being built, its name, and a new one.
import { el, fill } from "../../report/page/src/dom.js";
import { SLOTS } from "./app_state.js";

export class ScenarioTabs {
  constructor(app) {
    this.app = app;
    this.list = el("div", { class: "tabs", role: "group", "aria-label": "Scenarios" });
    this.name = el("input", { id: "scenario-name", type: "text", maxlength: 40, onchange: () => this.rename(), autocomplete: "off" });
    this.remove = el("button", { type: "button", class: "save", onclick: () => this.drop() }, "Remove");
    this.node = el("div", { class: "scenarios" }, this.list, el("div", { class: "choice name" }, el("label", { for: "scenario-name" }, "Name"), this.name, this.remove));
  }

  add() {
    const { state } = this.app;
    const slot = state.free, old = state.scenario(state.get("slot"));
    const fresh = state.fresh(slot);
    // A copy of the one that was being built, to change one thing of.
    state.setScenario(slot, old.text === undefined ? { ...old, name: fresh.name } : fresh);
    state.set("slot", slot);
  }

  drop() {
    const { state } = this.app;
    const slot = state.get("slot");
    state.setScenario(slot, null);
    state.set("slot", state.used[0] ?? SLOTS[0]);
  }

  rename() {
    const { state } = this.app;
    const slot = state.get("slot"), name = this.name.value.trim();
    if (name) state.setScenario(slot, { ...state.scenario(slot), name });
    else this.update();
  }

  update() {
    const { state, shown } = this.app;
    const chosen = state.get("slot");
    const colourOf = (slot) => shown.runs.find((run) => run.slot === slot)?.colour;
    if (document.activeElement !== this.name) this.name.value = state.scenario(chosen).name;
    this.remove.hidden = chosen === SLOTS[0]; // the first can be emptied, not removed
    // Made anew only when they differ: a click is lost on a button that is replaced under it.
    const told = JSON.stringify([chosen, state.used.map((slot) => [slot, state.scenario(slot).name, colourOf(slot)])]);
    if (told === this.told) return;
    this.told = told;
    const tab = (slot) => {
      const colour = colourOf(slot);
      return el("button", { type: "button", "aria-pressed": String(slot === chosen), onclick: () => state.set("slot", slot), "data-slot": slot },
        colour ? el("span", { class: `mark run-${colour}`, "aria-hidden": "true" }) : null, state.scenario(slot).name);
    };
    const focused = document.activeElement?.dataset?.slot;
    fill(this.list, state.used.map(tab), state.free ? el("button", { type: "button", class: "add", onclick: () => this.add(), "data-slot": "new" }, "+ Compare another") : null);
    if (focused) this.list.querySelector(`[data-slot="${focused}"]`)?.focus();
  }
}
