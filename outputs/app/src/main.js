// The app: unpacks the engine, starts it, and puts the page together.
import { PlaceBox, choice } from "../../report/page/src/controls.js";
import { el, fill } from "../../report/page/src/dom.js";
import { figureIds, findChart, setSource } from "../../report/page/src/figure.js";
import { capital, monthName } from "../../report/page/src/format.js";
import { Answer } from "./answer.js";
import { App } from "./app.js";
import { AppState, DRAWS, PATHS, YEARS } from "./app_state.js";
import { Comparison } from "./comparison.js";
import { addMonths } from "./dates.js";
import { Faults } from "./faults.js";
import { figures } from "./figures.js";
import { InSight } from "./in_sight.js";
import { LeverPanel } from "./lever_panel.js";
import { Library, SHIPPED } from "./library.js";
import { Offers } from "./offers.js";
import { OwnBaseline } from "./own_baseline.js";
import { Progress } from "./progress.js";
import { Published } from "./published.js";
import { ScenarioFile } from "./scenario_file.js";
import { ScenarioTabs } from "./scenario_tabs.js";
import { metricsOf } from "./shown.js";
import { Simulator } from "./simulator.js";
import { ENGINE, PRIVACY, WHERE, openSource, whatIsMissing } from "source"; // source_page.js or source_server.js, as build.mjs says
import { Told, inWords } from "./support.js";
import { WhatItTakes } from "./what_it_takes.js";

const SOURCE = "Contains public sector information licensed under the Open Government Licence v3.0: NHS England (RTT waiting times), NHS Digital and "
  + "the Office for National Statistics. Simulated figures are the model's, and none of the publishers has checked them.";
const CHARTS = "Charts: Apache ECharts (Apache licence 2.0; © The Apache Software Foundation) with ZRender (BSD 3-clause; © Baidu Inc.) and tslib (0BSD; "
  + "© Microsoft).";

async function start() {
  const { client, files, published, counts, offers } = await openSource();
  const app = new App({ state: new AppState(new Library(files, SHIPPED)), simulator: new Simulator(client), metrics: metricsOf(client.metrics),
    published: new Published(published, counts) });
  return { app, files, offers };
}

const section = (id, title, reading, ...content) => el("section", { id, "aria-labelledby": `${id}-heading` }, el("h2", { id: `${id}-heading` }, title),
  reading ? el("p", { class: "reading" }, reading) : null, ...content);

/** What is looked at: place, list, how far ahead, with how many draws. */
function choices({ state, library }) {
  let box = null;
  state.listen(["baseline"], () => { box.places = state.library.places; }); // before the box itself hears of a new place
  box = new PlaceBox(state, library.places);
  const list = choice(state, "list", "Specialty", [{ value: "all", text: "All specialties" }, ...library.functions.map(({ code }) => ({ value: code, text: library.functionName(code) }))]);
  return el("div", { class: "bar", role: "search", "aria-label": "What is shown" }, box.node, list);
}

function runChoices({ state }) {
  const of = (name, label, values, text = (value) => value) => choice(state, name, label, values.map((value) => ({ value: String(value), text: text(value) })));
  return el("div", { class: "controls" }, of("years", "Years ahead", YEARS, (years) => `${years} years`), of("draws", "Draws", DRAWS),
    of("path", "Base path", Object.keys(PATHS), (path) => PATHS[path]));
}

/** The month that the answer is about: Marches, and the last. */
function monthChoice(app) {
  const select = el("select", { id: "at", onchange: () => app.state.set("at", select.value) });
  const update = () => {
    const months = app.months.filter((month, i, all) => month.endsWith("-03") || i === all.length - 1);
    if (select.options.length !== months.length || select.lastChild?.value !== months.at(-1))
      fill(select, months.map((month) => el("option", { value: month }, monthName(month))));
    if (months.length) select.value = app.month;
  };
  return { node: el("div", { class: "choice inline" }, el("label", { for: "at" }, "By"), select), update };
}

function build(app, files, offers) {
  const tabs = new ScenarioTabs(app), levers = new LeverPanel(app), faults = new Faults(app), progress = new Progress(app), at = monthChoice(app);
  const sight = new InSight();
  const answer = new Answer(app), charts = figures(app, sight), table = new Comparison(app), take = new WhatItTakes(app), file = new ScenarioFile(app);
  const built = [tabs, levers, faults, progress, file], results = [at, answer, charts, { update: sight.add(table.node, () => table.update()) }, take];
  const lead = el("p");
  const say = () => fill(lead, "Choose a system and a specialty, move levers, see the list. "
    + `${WHERE}, from the list at the end of ${monthName(addMonths(app.library.baseline.start.slice(0, 7), -1))} on: ${PRIVACY}.`);
  say();
  app.state.listen(["baseline"], say);
  setSource(`icsim. ${SOURCE}`);
  fill(document.getElementById("page"),
    el("header", { class: "top" }, el("h1", {}, "What would change your waiting list?"), lead),
    el("div", { class: "chooser" }, choices(app)),
    el("div", { class: "frame" }, el("aside", { class: "build", "aria-label": "Levers" }, el("h2", { id: "levers" }, "Levers"), tabs.node, levers.node),
      el("main", { id: "main", tabindex: "-1" },
        section("answer", "Answer", "", el("div", { class: "answer-tools" }, at.node, progress.node), faults.node, answer.node, charts.main, answer.note),
        section("charts", "Month by month", "Lines are means over draws, and bands hold nine draws in ten. Dots, where there are any, were published.", charts.others),
        section("comparison", "Side by side", "Means over draws, and the range of nine in ten; below, the difference from the run without changes.", table.node),
        section("take", "What would it take?", "The least of one lever that meets a target: in all, in place of what this lever stands at now, and beside the scenario's other levers.", take.node),
        section("file", "The scenario as a file", "It runs with the icsim program too. A file of your own is checked as you type.", file.node),
        offers && (offers.reports.length || offers.scenarios.length) ? section("files", "Files", "What icsim serve was started with: reports of runs to read, scenarios to begin from.", new Offers(app, offers).node) : null,
        section("settings", "How it is run", "", runChoices(app), new OwnBaseline(app, files).node))),
    el("footer", {}, el("p", {}, SOURCE), el("p", {}, CHARTS, " ", ENGINE)), answer.strip);
  const update = (parts) => () => { for (const part of parts) part.update(); };
  app.onShow(update(results));
  app.onChange(update(built));
  app.state.listen(["slot"], update(built));
  // A file that misses the place to drop it does not take the page's place.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  return charts;
}

async function main() {
  const page = document.getElementById("page");
  try {
    const missing = whatIsMissing();
    if (missing) throw new Told(missing);
    const { app, files, offers } = await start();
    const { drawAll } = build(app, files, offers);
    window.icsimApp = { app, state: app.state, shown: app.shown, figureIds, findChart, drawAll }; // for tests, and for the curious
    app.refresh();
  } catch (error) {
    fill(page, el("p", { class: "notice", role: "alert" }, capital(inWords(error))));
    throw error;
  }
}

main();
