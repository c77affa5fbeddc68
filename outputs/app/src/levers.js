// The levers: what a planner sets, in planners' units, and what a scenario file says for it.
//
// Words, sizes and sources are those of scenarios/library/questions and of `icsim explain`. A lever has
//   key, group, label, unit, means     what the reader sees
//   most, least, step                  ends of the slider; functions of {volume, fifthOf}. A field beside it takes what the engine takes
//   helps                              1 or -1: which way makes waits shorter; nothing for what nobody chooses
//   system                             acts on whole systems: a treatment function cannot be named
//   words(value)                       with the value in a sentence: "60 more operations a week"
//   yaml(value, at)                    lines of the file: [{what, stage, when, how}]; at: {from: the month, consultants: their staff group}
import { strikeDays } from "./dates.js";

const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
const size = (value) => number.format(Math.abs(value));
const more = (value, unit) => `${size(value)} ${value < 0 ? "fewer" : "more"} ${unit}`;
const signed = (value) => `${value > 0 ? "+" : ""}${value}`;
const stage = { operations: "awaiting_admission", clinics: "awaiting_decision" };
const QUARTER = { ramp: 13 }, HALF_YEAR = { ramp: 26 }, YEAR = { ramp: 52 };

export const GROUPS = [
  { key: "treatment", title: "Treat more", note: "Ways to say the same thing: what you set in several adds up. Below 0 is less." },
  { key: "demand", title: "Fewer or more patients" },
  { key: "order", title: "Who is treated first" },
  { key: "trouble", title: "Strikes and winters" },
];

export const LEVERS = [
  {
    key: "ops", helps: 1, group: "treatment", label: "Operations", unit: "a week",
    means: "Patients treated as day cases or inpatients, on top of now; full after a quarter.",
    most: ({ volume, fifthOf }) => fifthOf(volume.operations), least: ({ volume, fifthOf }) => -fifthOf(volume.operations),
    words: (value) => more(value, "operations a week"),
    yaml: (value) => [{ what: "capacity.level", stage: stage.operations, when: QUARTER, how: `add: ${value} cases/week` }],
  },
  {
    key: "sessions", helps: 1, group: "treatment", label: "Theatre sessions", unit: "a week",
    means: "Four-hour theatre lists. A theatre open five days a week has ten; full after half a year, as a hub's teams are found bit by bit.",
    most: ({ volume, fifthOf }) => fifthOf(volume.sessions), least: ({ volume, fifthOf }) => -fifthOf(volume.sessions),
    words: (value) => more(value, "theatre sessions a week"),
    yaml: (value) => [{ what: "capacity.level", stage: stage.operations, when: HALF_YEAR, how: `add: ${value} sessions/week` }],
  },
  {
    key: "clinics", helps: 1, group: "treatment", label: "Clinic patients", unit: "a week",
    means: "Patients seen in clinics and told what comes next: treated without admission, or put forward for an operation.",
    most: ({ volume, fifthOf }) => fifthOf(volume.clinics), least: ({ volume, fifthOf }) => -fifthOf(volume.clinics),
    words: (value) => more(value, "clinic patients a week"),
    yaml: (value) => [{ what: "capacity.level", stage: stage.clinics, when: QUARTER, how: `add: ${value} cases/week` }],
  },
  {
    key: "wte", helps: 1, group: "treatment", label: "Consultants", unit: "whole-time equivalents",
    means: "Work of so many consultants of the specialty, in clinics and theatres, with the teams they need. Below 0: unfilled posts.",
    most: ({ volume, fifthOf }) => fifthOf(volume.consultants / 2), least: ({ volume, fifthOf }) => -fifthOf(volume.consultants / 2),
    words: (value) => more(value, "consultants (WTE)"),
    yaml: (value, { consultants }) => [{ what: "capacity.level", when: QUARTER, how: `add: ${value} WTE ${consultants}` }],
  },
  {
    key: "money", helps: 1, group: "treatment", label: "Money for extra treatment", unit: "£ million a year",
    means: "What it buys at tariff, in clinics and theatres; that staff and theatres for it are to be had is taken for granted.",
    most: ({ volume, fifthOf }) => fifthOf(volume.pounds / 1e6), least: ({ volume, fifthOf }) => -fifthOf(volume.pounds / 1e6),
    words: (value) => `£${size(value)} million a year ${value < 0 ? "less" : "more"} for treatment`,
    yaml: (value) => [{ what: "capacity.level", when: QUARTER, how: `add: ${value < 0 ? "-" : ""}GBP ${Math.abs(value)}m/year` }],
  },
  {
    key: "is", helps: 1, group: "treatment", label: "Independent providers", unit: "patients a week",
    means: "Patients treated by independent providers beyond today's. By default half as many are lost to the NHS, as the same staff work in both.",
    most: ({ volume, fifthOf }) => fifthOf((volume.operations + volume.clinics) / 2), least: () => 0,
    words: (value) => more(value, "patients a week at independent providers"),
    yaml: (value) => [{ what: "independent.volume", when: QUARTER, how: `add: ${value} cases/week` }],
  },
  {
    key: "refs", helps: -1, group: "demand", label: "GP referrals", unit: "% of today's",
    means: "Fewer, by advice and guidance, say, or more; comes about over a year. Other ways onto the list stay. Referrals are expected to grow by 1.5 % a year in any case.",
    most: () => 20, least: () => -20, step: 1,
    words: (value) => `${size(value)}% ${value < 0 ? "fewer" : "more"} GP referrals`,
    yaml: (value) => [{ what: "demand.level", when: YEAR, how: `add: ${signed(value)} % referrals` }],
  },
  {
    key: "validation", helps: 1, group: "demand", label: "Validation sprint", unit: "% asked each week",
    means: "Part of those over 12 weeks who are asked in a week, for a year, whether they still need treatment; 4 asks everyone twice. Of those asked 4 to 12 % leave the list.",
    most: () => 10, least: () => 0, step: 1,
    words: (value) => `a validation sprint of a year (${size(value)}% asked each week)`,
    yaml: (value) => [{ what: "validation.contact_share", when: { oneYear: true }, how: `set: ${value / 100}` }],
  },
  {
    key: "removals", helps: 1, group: "demand", label: "Leaving without treatment", unit: "% more or less than today",
    means: "Pathways that end without a reported treatment: validation, patients who change their minds, move or die.",
    most: () => 30, least: () => -30, step: 5,
    words: (value) => `${size(value)}% ${value < 0 ? "fewer" : "more"} leaving without treatment`,
    yaml: (value) => [{ what: "removals.level", when: QUARTER, how: `add: ${signed(value)} %` }],
  },
  {
    key: "long", helps: 1, group: "order", label: "Long waits first", unit: "% of the way to 2016 to 2020", system: true,
    means: "The same number is treated in another order, over half a year: 0 is today's, 100 is England's when 18 weeks was the standard that counted. Some who wait less then wait longer.",
    most: () => 100, least: () => 0, step: 10,
    words: (value) => `long waits first (${size(value)}% of the way to the order of 2016 to 2020)`,
    yaml: (value) => [{ what: "treatment.long_wait_skew", when: HALF_YEAR, how: `add: ${Number((0.018 * value).toFixed(4))}` }],
  },
  {
    key: "line18", helps: 1, group: "order", label: "Those about to pass 18 weeks first", unit: "extra weight", system: true,
    means: "Extra weight for those in the four weeks before 18: 1 treats them twice as readily. Helps the share, not those who wait longest.",
    most: () => 4, least: () => 0, step: 0.5,
    words: (value) => `those about to pass 18 weeks first (weight ${size(value)})`,
    yaml: (value) => [{ what: "treatment.line_18_weight", when: HALF_YEAR, how: `set: ${value}` }],
  },
  {
    key: "strike", group: "trouble", label: "Strike", unit: "working days, from the first Monday", system: true,
    means: "Working days of a strike of resident doctors, one week after another. Three in ten of what is cancelled is made up later.",
    most: () => 20, least: () => 0, step: 1, whole: true,
    words: (value) => `a strike of ${size(value)} days`,
    yaml: (value, { from }) => strikeDays(from, value).map((when) => ({ what: "strikes.days_per_week", when, how: "set: 5" })),
  },
  {
    key: "winter", group: "trouble", label: "Harder winters", unit: "% of operations lost", system: true,
    means: "Lost from December to February beyond a usual winter, which takes 2 to 8 % already.",
    most: () => 8, least: () => 0, step: 1,
    words: (value) => `winters that take ${size(value)}% more operations`,
    yaml: (value) => [{ what: "capacity.winter_loss", when: {}, how: `add: +${value} %` }],
  },
  {
    key: "beds", group: "trouble", label: "Fuller beds in winter", unit: "% more emergencies", system: true,
    means: "Emergency admissions from December to February beyond the season's: they take beds from operations.",
    most: () => 10, least: () => 0, step: 1,
    words: (value) => `${size(value)}% more emergencies in winter`,
    yaml: (value) => [{ what: "beds.winter_pressure", when: {}, how: `add: +${value} %` }],
  },
];


export const leverOf = (key) => LEVERS.find((lever) => lever.key === key);

/** {least, most, step} of a lever's slider for a list. */
export function rangeOf(lever, at) {
  const most = lever.most(at), least = lever.least(at);
  return { least, most, step: lever.step ?? stepOf(most) };
}

/** A fortieth of the most, as 1, 2 or 5 and noughts. */
function stepOf(most) {
  const wanted = most / 40, power = 10 ** Math.floor(Math.log10(wanted));
  return Number((([1, 2, 5].find((digit) => digit * power >= wanted * 0.999) ?? 10) * power).toPrecision(1));
}
