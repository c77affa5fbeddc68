// Everything that is shown as plain tables, for a workbook.

/** @param comparison table of comparison.js @returns sheets as xlsx.js wants them */
export function tables(app, comparison) {
  const { shown, metrics } = app;
  const { list } = shown.place;
  const months = [];
  for (const { label, result } of shown.runs)
    for (const [key] of result.places) {
      const [measure, of] = key.split(" ");
      if (of !== list) continue;
      const series = result.series(measure, list), { name, unit } = metrics.get(measure);
      result.months.forEach((month, m) => months.push([label, name, unit === "1" ? "fraction" : unit, month, series.mean[m], series.low[m], series.high[m]]));
    }
  const published = [...metrics.values()].flatMap((metric) => shown.published(metric.id, shown.place).flatMap((line) =>
    line.months.map((month) => [metric.name, metric.unit === "1" ? "fraction" : metric.unit, month, line.of(month)])));
  return [
    { name: "Comparison", columns: comparison.columns.map(({ title }) => title), rows: comparison.rows },
    { name: "Months", columns: ["scenario", "measure", "unit", "month", "mean", "5% of draws below", "95% of draws below"], rows: months },
    { name: "Published", columns: ["measure", "unit", "month", "as published"], rows: published },
    { name: "Levers", columns: ["scenario", "lever", "parameter", "where", "when", "how", "comes to"], rows: shown.runs.flatMap(({ label, info }) =>
      info.levers.map((lever) => [label, lever.label, lever.what, lever.where, lever.when, lever.how, lever.amount])) },
    { name: "Scenario files", columns: ["scenario", "line"], rows: shown.runs.flatMap(({ label, scenario }) => app.textOf(scenario).trimEnd().split("\n").map((line) => [label, line])) },
  ];
}
