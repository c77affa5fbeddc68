// What the page shows now: runs of one place and list, as the report page's figures ask for them.

/** Metrics as the report page has them, from the engine's own names and units. */
export function metricsOf(told) {
  return new Map(told.map((metric) => [metric.name, { id: metric.name, name: metric.label, long_name: metric.label, unit: metric.unit,
    kind: metric.kind, is_flow: metric.over !== "census", better: metric.better }]));
}

export class Shown {
  constructor(metrics, published) {
    Object.assign(this, { metrics, before: published, runs: [], months: [] });
    this.place = { code: "", only: [], name: "", level: "place", list: "all" };
  }

  /** @param runs [{label, result, scenario, differs}], the run without changes first; place: {code, only, name, list, isShipped} */
  take(runs, place) {
    this.runs = runs.map((run) => ({ ...run, months: run.result.months }));
    this.place = { ...place, level: "place" };
    this.months = [...new Set(this.runs.flatMap((run) => run.months))].sort();
  }

  series(run, metric, place) {
    return run.result.series(metric, place.list);
  }

  /** Months that were published before the start that ships; of others none are known. */
  published(metric, place) {
    return !place.isShipped ? [] : this.before.lines(metric, place.only, place.list);
  }

  monthsWith(metric, place) {
    return [...new Set([...this.published(metric, place).flatMap((line) => line.months), ...this.months])].sort();
  }

  hasSeries(metric) {
    return this.runs.some((run) => run.result.has(metric, this.place.list));
  }

  viewWith() {
    return this.place;
  }
}
