// The scenario file of what was built: what the engine runs here, and what `icsim run` runs elsewhere.
import { yearFrom } from "./dates.js";
import { LEVERS } from "./levers.js";
import { asLink } from "./scenario.js";

const quoted = (text) => `"${text.replace(/[\\"]/g, "\\$&").replace(/[\u0000-\u001f]/g, " ")}"`;

function whereOf(lever, line, { place, list }) {
  const parts = [place.where || null, list === "all" || lever.system ? null : `treatment_function: ${list}`,
    line.stage ? `stage: ${line.stage}` : null].filter(Boolean);
  return parts.length ? `{${parts.join(", ")}}` : "all";
}

function whenOf({ from = null, to = null, ramp, oneYear }, month) {
  const last = oneYear ? yearFrom(month) : to;
  return `{from: ${from ?? `${month}-01`}${last ? `, to: ${last}` : ""}${ramp ? `, ramp: ${ramp}` : ""}}`;
}

function linesOf(lever, value, scenario, at) {
  return lever.yaml(value, { from: scenario.from, consultants: at.library.consultants(scenario.list) }).flatMap((line) => [
    `  - what: ${line.what}`, `    label: ${quoted(lever.label)}`, `    where: ${whereOf(lever, line, { place: at.library.place(at.place), list: scenario.list })}`,
    `    when: ${whenOf(line.when, scenario.from)}`, `    how: {${line.how}}  # ${lever.words(value)}`]);
}

/** @param scenario {name, from, list, values} or null for none of the levers
 *  @param at {place, path, years, draws, library}: what holds for all scenarios */
export function scenarioText(scenario, at) {
  const levers = (scenario ? LEVERS : []).filter(({ key }) => scenario.values[key]).flatMap((lever) => linesOf(lever, scenario.values[lever.key], scenario, at));
  const systems = at.library.place(at.place).only.join(", ");
  const only = systems ? [`only: [${systems}]  # what it was built for; without this line all places run`] : [];
  return `${[
    ...(scenario ? [`# icsim-app: ${asLink(scenario)}`] : []),
    "schema: icsim/scenario/1", `title: ${quoted(scenario?.name ?? "Without changes")}`, `extends: ${at.path}`, ...(at.library.baseline.name ? [`baseline: ${at.library.baseline.name}`] : []),
    `period: {to: start + ${at.years} years}`, `ensemble: {draws: ${at.draws}, quintiles: fold}`, ...only,
    ...(levers.length ? ["levers:", ...levers] : []),
  ].join("\n")}\n`;
}
