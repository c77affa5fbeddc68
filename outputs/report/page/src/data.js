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

/** The page's data with what is asked of it. */
export class ReportData {
  constructor(json, numbers) {
    Object.assign(this, json);
    this.values = numbers;
    this.places.forEach((place, index) => {
      place.number = index;
      place.row = this.places.filter((other, i) => i < index && other.level === place.level).length;
    });
    this.metricOf = new Map(this.metrics.map((metric) => [metric.id, metric]));
    this.placeOf = new Map(this.places.map((place) => [place.code, place]));
    for (const comparison of this.comparisons)
      comparison.rows = comparison.rows.flatMap((row) => this.#placesOf(row, comparison.columns.length));
    this.months = [...new Set(this.runs.flatMap((run) => run.months))].sort();
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
    return new ReportData(json, await decodeNumbers(json.numbers, json.count));
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

  /** {mean, low, high, ...} of one row of slices with `months` numbers in a row, or null. */
  row(slices, row, months) {
    if (!slices || !slices.mean) return null;
    const out = {};
    for (const name of STATISTICS)
      if (slices[name]) out[name] = this.numbersOf(slices[name]).subarray(row * months, (row + 1) * months);
    return out;
  }

  /** A metric's months at a place in a run, or null. */
  series(run, metric, place) {
    return this.row(run.series[metric]?.[place.level], place.row, run.months.length);
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

  hasSeries(metric, level) {
    return this.runs.some((run) => run.series[metric]?.[level]);
  }

  /** The place itself where a metric is known there, or else England. */
  placeWith(metric, place) {
    return this.hasSeries(metric, place.level) ? place : this.england;
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
