// Where the page comes from, so that it can be made again.
import { el } from "../dom.js";
import { format } from "../format.js";
import { section } from "../report.js";
import { tableBox } from "../table.js";

const terms = (pairs) => el("dl", {}, pairs.filter(([, value]) => value !== "" && value !== null && value !== undefined)
  .flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value))]));

const runTerms = (run) => [["file", run.file], ["scenario", run.scenario], ["period", `${run.from} to ${run.to}`], ["baseline", run.baseline],
  ["calibration", run.calibration], ["noise", run.noise], ["deprivation quintiles", run.quintiles], ["draws", format("count", run.draws)],
  ["seed", run.seed], ["program", `${run.program_version}, commit ${run.commit}`], ["made", run.created_utc], ["command", run.command],
  ["content, SHA-256", run.content_sha256]];

const inputsOf = (run) => ({ caption: `Inputs of ${run.label}`, columns: [{ title: "input", kind: "text" }, { title: "SHA-256", kind: "text" }],
  rows: run.inputs.map((input) => [input.name, input.sha256]) });

export function provenanceSection({ data }) {
  return section("provenance", "Provenance", "With these the runs and this page can be made again, bit for bit.", [],
    el("details", { class: "provenance printed", open: true }, el("summary", {}, "This page"),
      terms([["program", `icsim ${data.program.version}`], ["commit", data.program.commit], ["build", data.program.build],
        ["made", data.created_utc], ["command", data.command]])),
    data.runs.map((run) => el("details", { class: "provenance printed" }, el("summary", {}, `Run: ${run.label}`), terms(runTerms(run)),
      run.inputs.length ? tableBox(inputsOf(run)) : null)));
}
