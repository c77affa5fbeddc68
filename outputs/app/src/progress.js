// How far the runs are, and the button of what takes long.
import { el, fill } from "../../report/page/src/dom.js";

export class Progress {
  constructor(app) {
    this.app = app;
    this.text = el("span", { role: "status" });
    this.bar = el("progress", { max: 1, value: 0, "aria-label": "How much of the simulation is done" });
    this.run = el("button", { type: "button", class: "run", onclick: () => app.refresh(true) },);
    this.node = el("div", { class: "progress" }, this.run, this.bar, this.text);
  }

  update() {
    const { app } = this;
    const isWorking = !app.waits && !app.isRun;
    this.run.hidden = !app.waits;
    fill(this.run, `Run ${app.library.place(app.state.get("place")).name}`);
    this.bar.hidden = !isWorking;
    this.bar.value = app.part;
    const draws = Math.min(...app.shown.runs.map((run) => run.result.draws));
    const wanted = Number(app.state.get("draws"));
    if (app.waits) return fill(this.text, `${app.library.systems.length} places take some seconds: press when the levers stand as you want them.`);
    if (isWorking) return fill(this.text, app.shown.runs.length && draws < wanted ? `first ${draws} of ${wanted} draws` : "computing");
    return fill(this.text, app.shown.runs.length ? `${draws} draws, ${(app.took / 1000).toFixed(2)} s` : "");
  }
}
