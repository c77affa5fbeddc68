// Made-up data in the shape of PAGE_DATA.md, with names that try to be markup, for tests of the page alone.
//
// usage: node synthetic.mjs TEMPLATE.html SYSTEMS.csv OUT.html [full|bare]
//   full   three runs of ten years, comparisons, attribution, peers
//   bare   one run of eight months without quintiles, transfers, peers or years; some values missing
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { deflateSync } from "node:zlib";

export const HOSTILE = `<img src=x onerror="window.hacked=1"> "quoted" 'single' & </script><script>window.hacked=2</script>`;

const METRICS = [
  ["incomplete", "waiting list", "pathways", "count", false, "less", "waiting", true],
  ["within_18_weeks_share", "within 18 weeks", "fraction", "share", false, "more", "waiting", true],
  ["over_52_weeks", "over 52 weeks", "pathways", "count", false, "less", "waiting", true],
  ["median_wait", "median wait", "weeks", "weeks", false, "less", "waiting", false],
  ["value_threshold", "threshold", "fraction", "share", false, "neither", "activity", false],
  ["pathway_index", "pathways against 2019/20", "fraction", "share", false, "more", "activity", false],
  ["value_index", "value of activity against 2019/20", "fraction", "share", true, "more", "activity", false],
  ["contingent_earned", "money earned or lost", "GBP million", "money", true, "more", "money", false],
  ["staff_fte", "staff in post", "full-time equivalents", "staff", false, "more", "workforce", false],
  ["staff_vacancy_rate", "vacancy rate", "fraction", "share", false, "less", "workforce", false],
  ["gp_fte", "general practitioners", "full-time equivalents", "staff", false, "more", "general_practice", false],
  ["gp_load", "need over appointments", "1", "ratio", false, "less", "general_practice", false],
  ["over_18_weeks_slope_index", "deprivation gap over 18 weeks", "fraction", "gap", false, "less", "inequality", false],
  ["bed_occupancy", "bed occupancy", "fraction", "share", false, "less", "beds", false],
  ["transfers_in", "transfers in, net", "pathways", "count", true, "neither", "partners", false],
].map(([id, long, unit, kind, isFlow, better, topic, fan]) =>
  ({ id, name: long, long_name: `${long[0].toUpperCase()}${long.slice(1)}, in full`, unit, kind, is_flow: isFlow, better, topic, fan }));

const START = { incomplete: 7.4e6, within_18_weeks_share: 0.6, over_52_weeks: 180000, median_wait: 14.4, value_index: 1.08, value_threshold: 1.05, pathway_index: 1.02, contingent_earned: 20,
  staff_fte: 1.1e6, staff_vacancy_rate: 0.07, gp_fte: 38000, gp_load: 1.02, over_18_weeks_slope_index: 0.03, bed_occupancy: 0.92,
  transfers_in: 0 };
const TREND = { incomplete: -0.25, within_18_weeks_share: 0.3, over_52_weeks: -0.8, median_wait: -0.3, value_index: 0.1, staff_fte: 0.1,
  staff_vacancy_rate: -0.3, gp_fte: 0.05, gp_load: 0.05 };
const FUNCTIONS = [["C_100", "General Surgery Service"], ["C_101", "Urology Service"], ["C_110", "Trauma and Orthopaedic Service"],
  ["C_120", "Ear Nose and Throat Service"], ["C_130", "Ophthalmology Service"], ["C_330", "Dermatology Service"], ["X05", "Other - Surgical Services"]];

/** Numbers that are the same each time (mulberry32). */
function luck(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Numbers {
  all = [];
  slices = [];
  keep(values, thinned = 0) {
    this.slices.push([this.all.length, values.length, thinned]);
    for (const value of values) this.all.push(Math.fround(value));
    return { s: this.slices.length - 1 };
  }
  leaveOut() {
    this.slices.push(null);
    return { s: this.slices.length - 1 };
  }
  pack() {
    const count = this.all.length;
    const bytes = new Uint8Array(Float32Array.from(this.all).buffer);
    const shuffled = new Uint8Array(4 * count);
    for (let i = 0; i < count; ++i) for (let b = 0; b < 4; ++b) shuffled[b * count + i] = bytes[4 * i + b];
    return { numbers: deflateSync(shuffled, { level: 9 }).toString("base64"), count, slices: this.slices };
  }
}

function monthsFrom(year, month, count) {
  return Array.from({ length: count }, (_, i) => {
    const m = month - 1 + i;
    return `${year + Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, "0")}`;
  });
}

export function makePlaces(systemsCsv) {
  const rows = systemsCsv.trim().split("\n").slice(1).map((line) => line.match(/("[^"]*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, "").replace(/"/g, "")));
  const systems = rows.map((row) => ({ level: "ics", code: row[0], name: row[2], region: row[3] }));
  const regions = [...new Set(systems.map((place) => place.region))].map((name, i) => ({ level: "region", code: `Y${60 + i}`, name, region: name }));
  return [{ level: "england", code: "ENG", name: "England", region: "" }, ...regions, ...systems];
}

function slices(numbers, metric, rows, months, run, random, missing, ranges) {
  const out = { mean: [], low: [], high: [], q25: [], median: [], q75: [] };
  const isSize = ["count", "staff", "money"].includes(metric.kind);
  for (let row = 0; row < rows; ++row) {
    const own = (0.8 + 0.4 * random()) * (isSize ? 1 / rows : 1);
    for (let m = 0; m < months; ++m) {
      const t = m / 120, season = 1 + 0.02 * Math.sin((m * Math.PI) / 6);
      const none = missing && row % 5 === 1 && m < 3;
      const level = START[metric.id] * own * season * (1 + (TREND[metric.id] ?? 0) * t * (1 + 0.3 * run)) + (metric.id === "contingent_earned" ? 30 * (random() - 0.6) * own : 0)
        + (metric.id === "transfers_in" ? 100 * (random() - 0.5) : 0);
      const width = Math.abs(level) * (0.01 + 0.12 * t) + 1e-4;
      const put = (name, value) => out[name].push(none ? NaN : value);
      put("mean", level); put("low", level - width); put("high", level + width * 1.2);
      put("q25", level - 0.4 * width); put("median", level + 0.01 * width); put("q75", level + 0.5 * width);
    }
  }
  const names = !ranges ? ["mean"] : metric.fan && rows < 8 ? Object.keys(out) : ["mean", "low", "high"];
  return Object.fromEntries(names.map((name) => [name, numbers.keep(out[name])]));
}

const LEVERS = [
  { label: "hubs", what: "capacity.hubs", where: "all", when: "from April 2026", how: "add", origin: "hubs.yaml:12", words: "Surgical hubs add 4% to admitted capacity in every system from April 2026, rising over 18 months." },
  { label: HOSTILE, what: "referrals.advice", where: "North West", when: "2026/27", how: "scale", origin: "hubs.yaml:20", words: `Advice and guidance turns back 6% of referrals in ${HOSTILE}.` },
];

/** Lists by treatment function: the last run has year ends alone, and one measure was left out of it. */
function addLists(numbers, levels, metric, months, index, random) {
  levels.treatment_function = slices(numbers, metric, FUNCTIONS.length, months.length, index, random, false, true);
  const kept = months.map((_, m) => m).filter((m) => months[m].endsWith("-03") || m === months.length - 1);
  const share = metric.id === "within_18_weeks_share";
  if (index === 2 && !share) return void (levels.ics_treatment_function = { mean: numbers.leaveOut() });
  const shown = index === 2 ? kept : months.map((_, m) => m);
  const values = Array.from({ length: 42 * FUNCTIONS.length }, (_, row) => shown.map((m) =>
    START[metric.id] * (share ? 0.8 + 0.002 * (row % 100) : 1e-3 * (1 + (row % 10))) * (1 + ((TREND[metric.id] ?? 0) * m) / 240))).flat();
  levels.ics_treatment_function = { mean: numbers.keep(values, index === 2 ? 1 : 0) };
}

function makeRun(numbers, places, { label, index, months, bare, random }) {
  const levels = [["england", 1], ["region", 7], ["ics", 42]];
  const series = Object.fromEntries(METRICS.filter((metric) => !bare || metric.topic === "waiting").map((metric) => [metric.id,
    Object.fromEntries(levels.map(([level, rows]) => [level, slices(numbers, metric, rows, months.length, index, random, bare, level !== "ics" || metric.fan)]))]));
  if (!bare) for (const metric of METRICS.slice(0, 3)) addLists(numbers, series[metric.id], metric, months, index, random);
  const some = (rows) => Object.fromEntries(METRICS.slice(0, 3).map((metric) => [metric.id, slices(numbers, metric, rows, months.length, index, random, false, true)]));
  const estimate = (x, spread = 0.05) => ({ mean: Math.fround(x), low: Math.fround(x - Math.abs(x) * spread), high: Math.fround(x + Math.abs(x) * spread) });
  const years = months.filter((month, i) => month.endsWith("-03") && i >= 11);
  const systems = places.filter((place) => place.level === "ics");
  return {
    label, file: `${label}.h5`, scenario: "hubs.yaml", title: label, description: bare ? "" : `A description with ${HOSTILE} in it.`, baseline: "baseline-2025",
    calibration: "posterior 2025", path: index ? "announced-policy" : "no-policy-change", noise: "model and observation", quintiles: bare ? "folded" : "kept", program_version: "0.1.0", commit: "abc1234",
    created_utc: "2026-11-26T10:00:00Z", command: "icsim run hubs.yaml", content_sha256: "ab".repeat(32), seed: "12345678901234567890", draws: 200,
    from: `${months[0]}-01`, to: `${months.at(-1)}-31`, months, levers: index ? LEVERS.slice(0, index + 1) : [],
    published: null, influenced: bare ? [] : ["within_18_weeks_share"],
    headline: {
      start: 0,
      columns: [{ title: "start", month: months[0] }, { title: "+1 year", month: months[Math.min(11, months.length - 1)] }, { title: "end", month: months.at(-1) }],
      rows: METRICS.slice(0, 7).map((metric) => ({ id: metric.id, name: metric.long_name, kind: metric.kind, start_year_to: null, values: numbers.keep(places.flatMap((_, place) =>
        [0, 0.1, 1].flatMap((t, i) => {
          const { mean, low, high } = estimate(START[metric.id] * (place ? 0.02 : 1) * (1 + (TREND[metric.id] ?? 0) * t * (1 + 0.3 * index)), 0.01 + 0.1 * t);
          return bare && i === 1 ? [NaN, NaN, NaN] : [mean, low, high];
        }))) })),
    },
    series, quintile: bare ? {} : some(5),
    milestones: [["within_18_weeks_92", "92 % within 18 weeks", "2029-03"], ["none_over_65_weeks", "none over 65 weeks", "2024-09"]].map(([id, text, due], k) => ({ id, label: text, due,
      places: numbers.keep(places.flatMap((_, i) => (k === 1 && i % 3 === 0 ? [0, NaN, NaN, NaN, NaN, 0, 0.06] : [0.25 + 0.015 * (i % 42) + 0.05 * index, k ? NaN : 0.1, months.length - 1, Math.floor(months.length / 2), months.length - 1, 0.15 + 0.015 * (i % 42), 0.35 + 0.015 * (i % 42)]))) })),
    causes: makeCauses(numbers, places, years, random),
    transfers: { arcs: bare || index === 0 ? [] : Array.from({ length: 40 }, (_, i) => ({ from: systems[i % 42].code, to: systems[(i * 7 + 3) % 42].code,
      pathways: Math.fround(20000 * random()), payments: Math.fround(30 * random()) })) },
    assumptions: Array.from({ length: bare ? 3 : 30 }, (_, i) => [i, bare ? null
      : numbers.keep([(0.05 - 0.002 * i) * (i % 2 ? -1 : 1), (0.05 - 0.002 * i) * (i % 2 ? -1 : 1) - 0.02, (0.05 - 0.002 * i) * (i % 2 ? -1 : 1) + 0.02])]),
    explained: bare ? {} : { within_18_weeks_share: 0.83 }, inputs: [{ name: "baseline-2025/start_state.csv", sha256: "cd".repeat(32) }], grades: { data: 41, published: 22, judgement: 17 },
  };
}

const ASSUMPTIONS = Array.from({ length: 30 }, (_, i) => ({ key: `referrals.parameter_${i}`, unit: "1", value: String(Math.fround(0.1 * i)), distribution: "normal",
  range: "0 to 1", grade: ["data", "published", "judgement"][i % 3], source: i === 1 ? HOSTILE : "NHS England, 2024", doc: "what it does" }));

/** Causes that add up: of England, regions and systems alike, each a fiftieth of the one before it in size. */
function makeCauses(numbers, places, years, random) {
  const names = [["referrals", 0, 21e6], ["seen without admission", 0, -14e6], ["removed otherwise", 0, -6.9e6], ["growth of demand", 1, 3e5],
    ["growth of capacity", 1, -4e5], ["moved between systems", 2, -2e3]];
  const values = names.map(([, , size]) => places.map((_, place) => years.map(() => size * (place ? 0.02 : 1) * (0.95 + 0.1 * random()))));
  const changes = places.map((_, place) => years.map((_, y) => values.reduce((sum, cause) => sum + cause[place][y], 0)));
  const level = (place, y) => 7.4e6 * (place ? 0.02 : 1) + changes[place].slice(0, y).reduce((sum, change) => sum + change, 0);
  return { groups: ["as at the start date", "base path and calibration", "the scenario, against the base path", "the rest"], years,
    before: numbers.keep(places.flatMap((_, place) => years.map((_, y) => level(place, y)))),
    after: numbers.keep(places.flatMap((_, place) => years.map((_, y) => level(place, y + 1)))),
    rows: names.map(([name, group], i) => ({ id: `cause${i}`, name, group, values: numbers.keep(values[i].flat()) })) };
}

function makeComparison(numbers, base, alternative, places, columns, random) {
  const rows = METRICS.slice(0, 5).map((metric) => ({ metric: metric.id, name: metric.long_name, kind: metric.kind, better: metric.better,
    values: numbers.keep(places.flatMap((_, place) => columns.flatMap((_, c) => {
      const size = START[metric.id] * (place ? 0.02 : 1), mean = size * (metric.better === "less" ? -0.03 : 0.03) * (c + 1) * (0.3 + random());
      return [size, size + mean, mean, mean - Math.abs(mean) * 0.9, mean + Math.abs(mean) * 1.3, 0.5 + 0.5 * random()];
    }))) }));
  return { base, alternative, paired: true, cautions: [`The scenarios differ in ${HOSTILE}.`], columns, rows,
    milestones: [{ id: "within_18_weeks_92", label: "92 % within 18 weeks", places: places.map((_, i) => [0.25, 0.4, i % 4 ? 5.5 : null]) }] };
}

function makePeers(systems, random) {
  const features = [{ id: "deprivation", name: "share in the most deprived fifth", unit: "fraction" }, { id: "age", name: "aged 65 or over", unit: "fraction" }];
  return { month: "2026-03", features, context: [{ id: "gp", name: "GPs per 100,000 weighted", unit: "full-time equivalents" }],
    systems: systems.map((system, i) => ({ ics: system.code, values: [random(), random()], context: [50 + 20 * random()],
      peers: [1, 5, 9].map((step, k) => ({ ics: systems[(i + step) % 42].code, distance: 0.2 + 0.3 * k })) })),
    indicators: ["incomplete", "over_52_weeks"].map((id) => ({ id, name: METRICS.find((metric) => metric.id === id).long_name, kind: "count", better: "less", explained_by: ["deprivation", "age"],
      spread: { lower_tenth: 0.8, lower_quarter: 0.88, upper_quarter: 1.12, upper_tenth: 1.2 },
      systems: systems.map((system) => {
        const expected = 60000 + 300000 * random(), ratio = 1 + 0.5 * (random() - 0.5), side = ratio < 1 ? "lower" : "upper", away = Math.abs(ratio - 1);
        return { ics: system.code, simulated: expected * ratio, expected, difference: expected * (ratio - 1), ratio, band: away > 0.2 ? `${side} tenth` : away > 0.12 ? `${side} quarter` : "middle half", peer_median: expected };
      }) })) };
}

export function makeData(systemsCsv, kind) {
  const bare = kind === "bare";
  const random = luck(7);
  const numbers = new Numbers();
  const places = makePlaces(systemsCsv);
  const months = monthsFrom(2025, 4, bare ? 8 : 120);
  const labels = bare ? ["only"] : ["baseline", "hubs", HOSTILE];
  const runs = labels.map((label, index) => makeRun(numbers, places, { label, index, months, bare, random }));
  const columns = ["2026-03", "2028-03", "2035-03"];
  const comparisons = bare ? [] : labels.slice(1).map((label) => makeComparison(numbers, labels[0], label, places, columns, random));
  const estimate = (mean) => ({ mean, low: mean * 1.4, high: mean * 0.6 });
  return {
    version: 2, view: { place: null, treatment_function: null }, assumptions: ASSUMPTIONS, published: [], left_out: bare ? [] : ["lists of the last run between year ends"], title: bare ? "One short run" : `Hubs and ${HOSTILE}`, program: { version: "0.1.0", commit: "abc1234", build: "GNU 12 Release" },
    created_utc: "2026-11-26T11:00:00Z", command: "icsim report baseline.h5 hubs.h5 -o report.html",
    attribution: "Contains public sector information licensed under the Open Government Licence v3.0.", places,
    metrics: bare ? METRICS.filter((metric) => metric.topic === "waiting") : METRICS, quintiles: bare ? [] : [1, 2, 3, 4, 5],
    treatment_functions: FUNCTIONS.map(([code, name]) => ({ code, name })), runs,
    comparisons,
    attributions: bare ? [] : [{ base: labels[0], alternative: labels[2], metric: "incomplete", name: "Waiting list", kind: "count", month: "2035-03", draws: 200, method: "exact",
      total: estimate(-300000), parts: [{ label: "hubs", words: LEVERS[0].words, value: estimate(-120000), error: 0 }, { label: HOSTILE, words: LEVERS[1].words, value: estimate(-180000), error: 0 }] }],
    peers: bare ? null : makePeers(places.filter((place) => place.level === "ics"), random), ...numbers.pack(),
  };
}

/** The page, put together as `icsim report` does. */
export function makePage(template, data) {
  const title = data.title.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return template.replace("__ICSIM_TITLE__", () => title).replace("__ICSIM_DATA__", () => JSON.stringify(data).replace(/</g, "\\u003c"));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [template, systems, out, kind = "full"] = process.argv.slice(2);
  writeFileSync(out, makePage(readFileSync(template, "utf8"), makeData(readFileSync(systems, "utf8"), kind)));
}
