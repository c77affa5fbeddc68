// The report page: reads its data, builds its sections, and lets the reader choose.
import { PlaceBox, choice } from "./controls.js";
import { ReportData } from "./data.js";
import { el, fill } from "./dom.js";
import { drawAll, figureIds, findChart, setSource } from "./figure.js";
import { Report, foldSection } from "./report.js";
import { activitySection } from "./sections/activity.js";
import { answerSection } from "./sections/answer.js";
import { assumptionsSection } from "./sections/assumptions.js";
import { causesSection } from "./sections/causes.js";
import { comparisonSection } from "./sections/comparison.js";
import { partnersSection, waitingSection, workforceSection } from "./sections/fans.js";
import { functionsSection } from "./sections/functions.js";
import { headlineSection } from "./sections/headline.js";
import { inequalitySection } from "./sections/inequality.js";
import { mapsSection } from "./sections/maps.js";
import { multiplesSection } from "./sections/multiples.js";
import { milestonesSection } from "./sections/milestones.js";
import { peersSection } from "./sections/peers.js";
import { provenanceSection } from "./sections/provenance.js";
import { questionSection } from "./sections/question.js";
import { transfersSection } from "./sections/transfers.js";

const SECTIONS = [answerSection, questionSection, headlineSection, waitingSection, multiplesSection, mapsSection, activitySection, workforceSection, partnersSection,
  inequalitySection, functionsSection, causesSection, transfersSection, milestonesSection, comparisonSection, peersSection,
  assumptionsSection, provenanceSection];

function contents(report, sections) {
  const go = (node) => (event) => {
    event.preventDefault(); // the part after '#' holds what the reader has chosen
    node.scrollIntoView();
    node.querySelector("h2").focus({ preventScroll: true });
  };
  return el("nav", { "aria-label": "Sections of the report" }, el("ul", {}, sections.map((node) =>
    el("li", {}, el("a", { href: `#${node.id}`, onclick: go(node) }, node.querySelector("h2").textContent)))), printChoice(report));
}

/** What comes on paper: a brief of two pages, or everything. */
function printChoice(report) {
  const mark = () => document.body.classList.toggle("brief", report.state.get("print") === "brief");
  mark();
  report.state.listen(["print"], mark);
  return choice(report.state, "print", "On paper", [{ value: "brief", text: "Brief, two pages" }, { value: "all", text: "Everything" }]);
}

function header(data) {
  const made = data.created_utc ? `, ${data.created_utc.slice(0, 10)}` : "";
  return el("header", { class: "top" }, el("h1", {}, data.title),
    el("p", {}, `icsim ${data.program.version}${made}. Waiting for elective treatment in ${data.england.name}${data.systems.length > 1 ? ", by integrated care system" : ""}.`));
}

function footer(data) {
  return el("footer", {}, el("p", {}, data.attribution),
    el("p", {}, "Simulated figures are the model's, and none of the publishers has checked them. Boundaries: Office for National Statistics; "
      + "contains OS data © Crown copyright and database right. Charts: Apache ECharts (Apache licence 2.0; © The Apache Software "
      + "Foundation) with ZRender (BSD 3-clause; © Baidu Inc.) and tslib (0BSD; © Microsoft)."));
}

/** All lists together, or one treatment function. */
function listChoice(report) {
  if (!report.data.hasLists) return null;
  return choice(report.state, "list", "Treatment function", [{ value: "all", text: "All together" },
    ...report.data.treatment_functions.map(({ code, name }) => ({ value: code, text: name }))]);
}

function build(data) {
  const report = new Report(data);
  setSource(`${data.title}. icsim ${data.program.version}${data.created_utc ? `, ${data.created_utc.slice(0, 10)}` : ""}. ${data.attribution}`);
  const sections = SECTIONS.map((make) => make(report)).filter(Boolean);
  const place = new PlaceBox(report.state, data.places);
  const printed = el("p", { class: "printed-place" });
  const showPlace = () => fill(printed, `Shown: ${report.view().name}`);
  showPlace();
  report.state.listen(["place", "list"], showPlace);
  const fold = () => sections.forEach(foldSection);
  fold();
  report.state.listen(Object.keys(report.state.first), fold);
  fill(document.getElementById("page"), header(data), el("div", { class: "frame" }, contents(report, sections),
    el("main", { id: "main", tabindex: "-1" }, el("div", { class: "bar", role: "search", "aria-label": "Place shown" }, place.node, listChoice(report)), report.notice, printed,
      sections)), footer(data));
  return report;
}

function openDetails() {
  for (const details of document.querySelectorAll("details.printed")) details.open = true;
}

/** For tests and for the curious: what is chosen, and the ECharts instance of each figure once it is drawn. */
function expose(report) {
  window.icsimReport = { data: report.data, state: report.state, figureIds, findChart, drawAll };
}

async function main() {
  try {
    expose(build(await ReportData.read(document)));
    window.addEventListener("beforeprint", openDetails);
    if (location.hash && !location.hash.includes("=")) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  } catch (error) {
    fill(document.getElementById("page"), el("p", { class: "notice", role: "alert" },
      `This page cannot show its report: ${error.message}. It needs a browser of 2023 or later.`));
    throw error;
  }
}

main();
