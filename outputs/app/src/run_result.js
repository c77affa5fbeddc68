// What is known of one scenario's run: draws by measure, list and month.
import { addMonths } from "./dates.js";
import { summarise } from "./statistics.js";

// Measures that the page shows, of the whole place and of its treatment functions.
const SHOWN = ["incomplete", "within_18_weeks_share", "over_52_weeks", "over_65_weeks", "over_78_weeks", "median_wait", "percentile_92_wait",
  "clock_starts", "completed_admitted", "completed_non_admitted"];
// Of the whole place alone.
const OF_PLACE = ["independent_spending", "staff_vacancy_rate", "bed_occupancy"];

/** The series of a record to keep, and where each stands: "measure list" to its place. */
export function keptSeries(info) {
  const keep = [], places = new Map();
  const add = (level, row, list, measures) => {
    for (const measure of measures) {
      const at = level.metrics.indexOf(measure);
      if (at < 0) continue;
      places.set(`${measure} ${list}`, keep.length);
      keep.push(level.offset + row * level.metrics.length + at);
    }
  };
  const level = (name) => info.levels.find((one) => one.name === name);
  add(level("england"), 0, "all", [...SHOWN, ...OF_PLACE]);
  info.treatment_functions.forEach(({ code }, row) => add(level("treatment_function"), row, code, SHOWN));
  return { keep, places };
}

export class RunResult {
  /** @param info what choose() said, blocks: known ones, in their order from the first */
  constructor(info, keep, places, blocks) {
    Object.assign(this, { info, width: keep.length, places, blocks });
    this.draws = Math.min(info.draws, blocks.length * info.lanes);
    const first = info.start.slice(0, 7);
    this.months = Array.from({ length: info.months }, (_, m) => addMonths(first, m));
    this.kept = new Map();
  }

  has(measure, list) {
    return this.places.has(`${measure} ${list}`);
  }

  /** Every draw of a measure in a month, such as "2025-04"; NaN where the run does not hold it. */
  drawsOf(measure, list, month) {
    const { lanes } = this.info, at = this.places.get(`${measure} ${list}`), m = this.months.indexOf(month);
    const draws = new Float32Array(this.draws);
    if (at === undefined || m < 0) return draws.fill(NaN);
    this.blocks.forEach((values, block) => {
      const from = (m * this.width + at) * lanes;
      draws.set(values.subarray(from, from + Math.min(lanes, this.draws - block * lanes)), block * lanes);
    });
    return draws;
  }

  /** {mean, low, high}, each by month, or null. */
  series(measure, list) {
    const key = `${measure} ${list}`;
    if (!this.places.has(key)) return null;
    if (!this.kept.has(key)) {
      const all = this.months.map((month) => summarise(this.drawsOf(measure, list, month)));
      const of = (name) => Float32Array.from(all, (one) => one[name]);
      this.kept.set(key, { mean: of("mean"), low: of("low"), high: of("high") });
    }
    return this.kept.get(key);
  }

  /** {mean, low, high} of a month; NaN where the run does not hold it. */
  at(measure, list, month) {
    const series = this.series(measure, list), m = this.months.indexOf(month);
    const of = (name) => series?.[name][m] ?? NaN;
    return { mean: of("mean"), low: of("low"), high: of("high") };
  }

  /** Of a measure's differences from another run in a month, draw by draw: {mean, low, high}; NaN where either does not hold it. */
  difference(base, measure, list, month) {
    const draws = Math.min(this.draws, base.draws);
    const own = this.drawsOf(measure, list, month), other = base.drawsOf(measure, list, month);
    return summarise(own.subarray(0, draws).map((value, i) => value - other[i]));
  }
}
