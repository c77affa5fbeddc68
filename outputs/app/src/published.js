// Months that were published before the start, by place and list. tools/web/page_data.hpp says how they are written.

export class Published {
  constructor({ months, metrics, places, lists, wrong }, numbers) {
    Object.assign(this, { months, metrics, places, lists });
    this.counts = new Int32Array(numbers.buffer);
    this.counts.forEach((step, i) => { if (i % months.length) this.counts[i] = this.counts[i - 1] + step; });
    this.wrong = new Map(wrong.map(([month, place, text]) => [`${month} ${place}`, text]));
  }

  /** A count of a month, of some systems together or, with none, of England; NaN where nothing was published. */
  count(metric, only, list, month) {
    return only.length ? only.reduce((sum, place) => sum + this.#count(metric, place, list, month), 0) : this.#count(metric, "england", list, month);
  }

  #count(metric, place, list, month) {
    const at = [this.metrics.indexOf(metric), this.places.indexOf(place), this.lists.indexOf(list), this.months.indexOf(month)];
    if (at.includes(-1)) return NaN;
    const [m, p, l, t] = at;
    const value = this.counts[((m * this.places.length + p) * this.lists.length + l) * this.months.length + t];
    return value === 0 ? NaN : value - 1;
  }

  value(metric, only, list, month) {
    if (metric !== "within_18_weeks_share") return this.count(metric, only, list, month);
    return this.count("within_18_weeks", only, list, month) / this.count("incomplete", only, list, month);
  }

  /** As fan.js wants it: lines of {label, months, of(month), wrong(month)}. */
  lines(metric, only, list) {
    const of = (month) => this.value(metric, only, list, month);
    const months = this.months.filter((month) => Number.isFinite(of(month)));
    const wrong = (month) => only.map((place) => this.wrong.get(`${month} ${place}`)).find(Boolean);
    return months.length ? [{ label: list === "all" ? "published" : "from published", months, of, wrong }] : [];
  }
}
