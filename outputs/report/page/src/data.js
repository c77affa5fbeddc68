// Reads the page's data (PAGE_DATA.md): the JSON and the long series that stand in it.

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** float32 numbers from base64 of a zlib stream of shuffled bytes. */
export async function decodeNumbers(text, count) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const shuffled = await inflate(packed);
  if (shuffled.length !== 4 * count) throw new Error("the page's numbers are not as many as it says");
  const bytes = new Uint8Array(4 * count);
  for (let part = 0; part < 4; ++part)
    for (let i = 0; i < count; ++i) bytes[4 * i + part] = shuffled[part * count + i];
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true));
}

const CELL = 6; // numbers of a comparison in one place and month
const STATISTICS = ["mean", "low", "high", "q25", "median", "q75"];

const isSlice = (value) => value !== null && typeof value === "object" && Object.keys(value).length === 1 && Number.isInteger(value.s);

/** Puts places of numbers, {at, n, thinned}, where {s: k} stands, and drops what was left out. */
function resolveSlices(value, slices) {
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null || typeof inner !== "object") continue;
    if (!isSlice(inner)) resolveSlices(inner, slices);
    else if (slices[inner.s]) {
      const [at, n, thinned] = slices[inner.s];
      value[key] = { at, n, thinned: thinned === 1 };
    } else if (Array.isArray(value)) value[key] = null;
    else delete value[key];
  }
}

/** Drops levels without a mean, and metrics without a level. */
function dropEmpty(series) {
  for (const [metric, levels] of Object.entries(series)) {
    for (const [level, { mean }] of Object.entries(levels)) if (!mean) delete levels[level];
    if (!Object.keys(levels).length) delete series[metric];
  }
}

/** The page's data with what is asked of it. */
export class ReportData {
  constructor(json, numbers) {
    resolveSlices(json, json.slices);
    Object.assign(this, json);
    this.values = numbers;
    for (const run of this.runs) this.#join(run);
    this.places.forEach((place, index) => {
      place.number = index;
      place.row = this.places.filter((other, i) => i < index && other.level === place.level).length;
      place.place = place;
    });
    this.metricOf = new Map(this.metrics.map((metric) => [metric.id, metric]));
    this.placeOf = new Map(this.places.map((place) => [place.code, place]));
    for (const comparison of this.comparisons)
      comparison.rows = comparison.rows.flatMap((row) => this.#placesOf(row, comparison.columns.length));
    this.months = [...new Set(this.runs.flatMap((run) => run.months))].sort();
  }

  /** Gives a run the published months and the texts of assumptions that runs share. */
  #join(run) {
    dropEmpty(run.series);
    const last = run.months.length - 1;
    run.kept = run.months.map((month, m) => m).filter((m) => run.months[m].endsWith("-03") || m === last);
    run.published = run.published === null ? null : this.published_before[run.published];
    run.assumptions = run.assumptions.map(([text, slice]) => {
      const numbers = slice && this.numbersOf(slice);
      return { ...this.assumptions[text], influence: numbers && Object.fromEntries(run.influenced.map((metric, i) =>
        [metric, { effect: numbers[3 * i], low: numbers[3 * i + 1], high: numbers[3 * i + 2] }])) };
    });
    for (const milestone of run.milestones) {
      const numbers = this.numbersOf(milestone.places);
      const known = (value) => (Number.isNaN(value) ? null : value);
      const month = (value) => (Number.isNaN(value) ? null : run.months[value]);
      milestone.places = this.places.map((_, place) => {
        const [probability, byDue, first, low, high, from, to] = numbers.subarray(7 * place, 7 * place + 7);
        return [probability, known(byDue), month(first), month(low), month(high), from, to];
      });
    }
  }

  /** One row for each place, with {base, alternative, difference, improves} by column; null where not known. */
  #placesOf({ values, ...row }, columns) {
    const numbers = this.numbersOf(values);
    return this.places.map((_, place) => ({ ...row, place, values: Array.from({ length: columns }, (_, column) => {
      const at = CELL * (place * columns + column);
      const [base, alternative, mean, low, high, improves] = numbers.subarray(at, at + CELL);
      if (Number.isNaN(base)) return null;
      return { base, alternative, difference: { mean, low, high }, improves: Number.isNaN(improves) ? null : improves };
    }) }));
  }

  static async read(document) {
    const json = JSON.parse(document.getElementById("icsim-data").textContent);
    json.published_before = json.published;
    delete json.published;
    return new ReportData(json, await decodeNumbers(json.numbers, json.count));
  }

  /** What is shown: a place, or one treatment function there. A region's lists are in no run: `row` is then -1. */
  viewOf(place, list) {
    const index = this.treatment_functions.findIndex(({ code }) => code === list);
    if (index < 0) return place;
    const [level, row] = { england: ["treatment_function", index],
      ics: ["ics_treatment_function", place.row * this.treatment_functions.length + index] }[place.level] ?? ["region_treatment_function", -1];
    const name = this.treatment_functions[index].name.replace(/ Service$/, "");
    return { level, row, place, list, name: `${name}, ${place.name}` };
  }

  get england() {
    return this.places.find((place) => place.level === "england");
  }

  get systems() {
    return this.places.filter((place) => place.level === "ics");
  }

  numbersOf(slice) {
    return this.values.subarray(slice.at, slice.at + slice.n);
  }

  /** {mean, low, high, ...} of one row of slices of a run's months, or null. Months that were left out are NaN. */
  row(run, slices, row) {
    if (!slices || !slices.mean) return null;
    const out = { thinned: slices.mean.thinned };
    for (const name of STATISTICS) if (slices[name]) out[name] = this.#monthsOf(run, slices[name], row);
    return out;
  }

  #monthsOf(run, slice, row) {
    const each = slice.thinned ? run.kept.length : run.months.length;
    const numbers = this.numbersOf(slice).subarray(row * each, (row + 1) * each);
    if (!slice.thinned) return numbers;
    const months = new Float32Array(run.months.length).fill(NaN);
    run.kept.forEach((m, i) => { months[m] = numbers[i]; });
    return months;
  }

  /** A metric's months at a place in a run, or null. */
  series(run, metric, place) {
    return this.row(run, run.series[metric]?.[place.level], place.row);
  }

  /** The lines of published months of a metric at a place: {label, of(month): number or NaN, wrong(month): why it is known to be wrong, or nothing}.
   *  Runs from the same data have one line. */
  published(metric, place) {
    const lines = new Map();
    for (const run of this.runs) {
      const slice = run.published?.series[metric]?.[place.level];
      if (!slice) continue;
      const { months, data_sha256: data } = run.published;
      const values = this.numbersOf(slice).subarray(place.row * months.length, (place.row + 1) * months.length);
      const line = lines.get(data) ?? { runs: [], values: new Map(), wrong: new Map() };
      line.runs.push(run.label);
      months.forEach((month, i) => { if (Number.isFinite(values[i])) line.values.set(month, values[i]); });
      if (place.level === "ics")
        for (const fault of run.published.wrong) if (fault.metric === metric && fault.row === place.row) line.wrong.set(fault.month, fault.reason);
      lines.set(data, line);
    }
    return [...lines.values()].filter(({ values }) => values.size > 0).map(({ runs, values, wrong }) => ({
      label: lines.size > 1 ? `published (${runs.join(", ")})` : "published",
      months: [...values.keys()].sort(), of: (month) => values.get(month) ?? NaN,
      wrong: (month) => wrong.get(month) }));
  }

  /** Months of charts of a metric at a place: published ones too. */
  monthsWith(metric, place) {
    return [...new Set([...this.published(metric, place).flatMap((line) => line.months), ...this.months])].sort();
  }

  /** Whether lists by treatment function are told at all. */
  get hasLists() {
    return this.metrics.some(({ id }) => this.hasSeries(id, "treatment_function"));
  }

  hasSeries(metric, level) {
    return this.runs.some((run) => run.series[metric]?.[level]);
  }

  /** The view itself where a metric is known there; else all functions of its place, or else England. */
  viewWith(metric, view) {
    if (this.hasSeries(metric, view.level)) return view;
    if (this.hasSeries(metric, view.place.level)) return view.place;
    return this.england;
  }

  /** Numbers of a slice that has `each` of them for every place. */
  ofPlace(slice, place, each) {
    return this.numbersOf(slice).subarray(place.number * each, (place.number + 1) * each);
  }

  /** Marches within the runs, and the last month: "year ends" to choose from. */
  get yearEnds() {
    const ends = this.months.filter((month) => month.endsWith("-03"));
    const last = this.months.at(-1);
    return ends.includes(last) ? ends : [...ends, last];
  }

  topic(name) {
    return this.metrics.filter((metric) => metric.topic === name);
  }
}
