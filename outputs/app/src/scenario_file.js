// The scenario as a file: seen, saved, loaded, and written by hand.
import { el, fill } from "../../report/page/src/dom.js";
import { save } from "../../report/page/src/save.js";
import { PATHS, YEARS, DRAWS } from "./app_state.js";
import { Faults } from "./faults.js";
import { fromLink } from "./scenario.js";
import { scenarioText } from "./scenario_text.js";

const found = (text, pattern) => text.match(pattern)?.[1];

/** What a file that this page wrote says of the place and the run; nothing of others. A place that this start has not is told by its systems. */
function commonOf(text, library) {
  const only = found(text, /^only: \[([\w, ]+)\]/m) ?? "";
  const told = { place: library.places.find((place) => place.only.join(", ") === only)?.code ?? only, path: found(text, /^extends: (\S+)$/m),
    years: found(text, /^period: \{to: start \+ (\d+) years\}$/m), draws: found(text, /^ensemble: \{draws: (\d+), quintiles: fold\}$/m) };
  return told.path in PATHS && YEARS.includes(Number(told.years)) && DRAWS.includes(Number(told.draws)) ? told : null;
}

export class ScenarioFile {
  constructor(app) {
    this.app = app;
    this.text = el("textarea", { id: "scenario-text", spellcheck: "false", oninput: () => this.write() });
    this.picker = el("input", { type: "file", accept: ".yaml,.yml,text/yaml", class: "unseen", tabindex: "-1", "aria-hidden": "true", onchange: () => this.pick() });
    this.edit = el("button", { type: "button", class: "save", onclick: () => this.byHand() }, "Write by hand");
    this.back = el("button", { type: "button", class: "save", onclick: () => this.change(null) }, "Back to levers");
    this.said = el("span", { role: "status" });
    this.how = el("code");
    this.faults = new Faults(app, () => [app.state.get("slot")], "status");
    const button = (text, act) => el("button", { type: "button", class: "save", onclick: act }, text);
    this.node = el("div", {}, el("div", { class: "saves" }, button("Save file", () => this.save()), button("Load file…", () => this.picker.click()), this.edit, this.back,
      button("Copy link", () => this.copy()), this.said), this.picker, el("label", { for: "scenario-text", class: "unseen" }, "Text of the scenario file"), this.text,
    this.faults.node, el("p", { class: "note" }, "The program gives the same numbers, bit for bit: ", this.how));
    this.node.addEventListener("dragover", (event) => event.preventDefault());
    this.node.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files[0]) this.take(event.dataTransfer.files[0]);
    });
  }

  get scenario() {
    return this.app.state.scenario(this.app.state.get("slot"));
  }

  get name() {
    return `${this.scenario.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "scenario"}.yaml`;
  }

  save() {
    save(this.name, new Blob([this.app.textOf(this.scenario)], { type: "text/yaml" }));
  }

  async copy() {
    const { link } = this.app.state;
    try {
      await navigator.clipboard.writeText(link);
      fill(this.said, "The link is copied.");
    } catch {
      fill(this.said, "The link is in the address bar.");
    }
  }

  /** From here on the file is the reader's: sliders no longer follow it. */
  byHand() {
    this.change({ name: this.scenario.name, text: this.app.textOf(this.scenario).replace(/^# icsim-app: .*\n/, "") });
    this.update();
    this.text.focus();
  }

  change(scenario) {
    this.app.state.setScenario(this.app.state.get("slot"), scenario);
  }

  write() {
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.change({ name: this.scenario.name, text: this.text.value }), 300);
  }

  async pick() {
    if (this.picker.files[0]) await this.take(this.picker.files[0]);
    this.picker.value = "";
  }

  async take(file) {
    try {
      fill(this.said, await this.load(file));
    } catch (error) {
      fill(this.said, `“${file.name}” could not be loaded: ${error.message}`);
    }
  }

  /** A file that this page wrote moves the sliders; any other is taken as it is. @returns what was done */
  async load(file) {
    const text = (await file.text()).replace(/\r\n/g, "\n").replace(/^\ufeff/, "");
    const { state } = this.app;
    const built = fromLink(found(text, /^# icsim-app: (\S+)$/m) ?? ""), common = commonOf(text, state.library);
    if (built && common && !state.library.place(common.place)) throw new Error(`it is made for ${common.place}, which is no place of this start.`);
    const isOurs = built && common && scenarioText(built, { ...common, library: state.library }) === text;
    if (isOurs) for (const [name, value] of Object.entries(common)) state.set(name, value);
    this.change(isOurs ? built : { name: [...file.name.replace(/\.ya?ml$/i, "")].slice(0, 40).join(""), text });
    return isOurs ? "Loaded: the levers stand as they did." : "Loaded as it is, for the system chosen above.";
  }

  update() {
    this.faults.update();
    const isText = this.scenario.text !== undefined;
    this.text.readOnly = !isText;
    this.edit.hidden = isText;
    this.back.hidden = !isText;
    const text = this.app.textOf(this.scenario);
    if (this.text.value !== text && (document.activeElement !== this.text || !isText)) this.text.value = text;
    this.text.rows = this.text.value.split("\n").length + 1;
    const systems = this.app.library.place(this.app.state.get("place")).only.join(",");
    const only = systems ? ` --only ${systems}` : "";
    fill(this.how, isText ? `icsim run ${this.name} --draws ${this.app.state.get("draws")} --quintiles fold${only} -o out.h5` : `icsim run ${this.name} -o out.h5`);
  }
}
