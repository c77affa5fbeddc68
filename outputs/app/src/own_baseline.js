// A start of the reader's own: the folder that `icsim baseline` makes. Its files go to the engine here, and nowhere else.
import { el, fill } from "../../report/page/src/dom.js";
import { Library } from "./library.js";

/** Names of the library's own folders, baselines that ship among them. */
const takenNames = (files) => new Set(["policies", ...[...files["baseline/MANIFEST.sha256"].matchAll(/^\w+ [ *]([^/\n]+)\//gm)].map(([, name]) => name)]);

/** {name, files: {path: text}} of a folder that was picked. @throws with a sentence that says what is wrong */
async function readFolder(list, taken) {
  const picked = [...list].filter((file) => /^[\w.-]+(\/[\w-][\w.-]*){1,3}$/.test(file.webkitRelativePath) && /\.(csv|sha256)$/.test(file.name)); // others are not the baseline's
  const name = list[0]?.webkitRelativePath.split("/")[0] ?? "";
  if (!/^[a-z0-9][\w.-]*$/i.test(name)) throw new Error("Give the folder a name of letters, digits, dots and dashes: scenario files will call it by that.");
  if (taken.has(name)) throw new Error(`“${name}” is the name of a folder of the program's own: give yours another.`);
  const files = Object.fromEntries(await Promise.all(picked.map(async (file) => [file.webkitRelativePath, await file.text()])));
  if (!(`${name}/own/about.csv` in files)) throw new Error(`“${name}” is no baseline: it has no own/about.csv. The program's “icsim baseline” makes one.`);
  return { name, files };
}

const startOf = (about) => about.match(/^start,(\d{4}-\d{2}-\d{2})\r?$/m)?.[1];

export class OwnBaseline {
  /** @param files of the shipped library */
  constructor(app, files) {
    this.app = app;
    this.prices = files["library/sessions.csv"]; // by treatment function
    this.taken = takenNames(files);
    this.picker = el("input", { type: "file", webkitdirectory: true, multiple: true, class: "unseen", tabindex: "-1", "aria-hidden": "true", onchange: () => this.pick() });
    this.said = el("span", { role: "status" });
    this.node = el("div", {}, el("p", { class: "note" }, "A newer month, or your own hospital: the program's “icsim baseline” makes a folder from NHS England's files or from two tables of "
      + "your own. Open it here. A link does not hold it; a saved scenario names it."), el("div", { class: "saves" },
    el("button", { type: "button", class: "save", onclick: () => this.picker.click() }, "Open a baseline folder…"), this.said), this.picker);
  }

  async pick() {
    try {
      const { name, files } = await readFolder(this.picker.files, this.taken);
      const library = new Library({ ...files, "library/sessions.csv": this.prices },
        { name, start: startOf(files[`${name}/own/about.csv`]), folders: [`${name}/own`, `${name}/common`, "library"] });
      await this.app.simulator.give(files);
      this.app.state.use(library);
      const { systems } = this.app.library;
      fill(this.said, `Runs start from ${name}: ${systems.slice(0, 3).map((system) => system.name).join(", ")}${systems.length > 3 ? " and others" : ""}.`);
    } catch (error) {
      fill(this.said, error.message);
      this.app.refresh(); // what ran before
    }
    this.picker.value = "";
  }
}
