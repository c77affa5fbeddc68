// What the engine says against a scenario: the same words, line and hint as `icsim validate` prints.
import { el, fill } from "../../report/page/src/dom.js";
import { inWords } from "./support.js";

const item = (fault) => el("li", {}, el("b", {}, fault.line ? `Line ${fault.line}: ` : ""), fault.problem, fault.hint ? el("span", { class: "hint" }, ` Hint: ${fault.hint}`) : null);

export class Faults {
  /** @param slots() which scenarios; "" is the run without changes */
  constructor(app, slots = () => ["", ...app.state.used], role = "alert") {
    Object.assign(this, { app, slots });
    this.node = el("div", { class: "faults", role });
    this.told = "";
  }

  update() {
    const { state } = this.app;
    // Told again only when it is another thing: a slider that moves is not worth an alarm each time.
    const entries = this.slots().map((slot) => [slot ? state.scenario(slot).name : "The run without changes", this.app.of(slot)]);
    const content = entries.flatMap(([name, entry]) => {
      if (entry?.problem) return el("p", {}, `${name} could not be run: ${inWords(entry.problem)}`);
      const faults = entry?.faults ?? [], warnings = entry?.info?.warnings ?? [];
      if (faults.length) return [el("p", {}, `${name} cannot be run:`), el("ul", {}, faults.map(item))];
      return warnings.length ? [el("p", {}, `${name} runs, but:`), el("ul", {}, warnings.map(item))] : [];
    });
    const text = content.map((node) => node.textContent).join("\n");
    if (text !== this.told) fill(this.node, content);
    this.told = text;
    this.node.hidden = !this.node.childElementCount;
  }
}
