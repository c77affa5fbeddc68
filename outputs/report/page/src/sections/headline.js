// Headline numbers of the place at the start, after one and three years, and at the end.
import { el } from "../dom.js";
import { capital, formatShort, monthName } from "../format.js";
import { section } from "../report.js";
import { shownTable } from "../shown_table.js";

function estimateCell(kind, value, yearTo) {
  if (!value || !Number.isFinite(value.mean)) return el("span", {}, "–");
  const number = el("b", {}, formatShort(kind, value.mean));
  const published = yearTo && [el("small", {}, "published,"), el("small", {}, `year to ${monthName(yearTo)}`)];
  const range = value.low < value.high && el("small", {}, `${formatShort(kind, value.low)} to ${formatShort(kind, value.high)}`);
  return el("span", { class: "estimate" }, number, published || range || null);
}

const unitText = { share: "%", weeks: "weeks", money: "£ million" };

/** [column] {mean, low, high} of a row at a place, NaN where not known. */
function valuesOf(data, run, row, place) {
  const { columns } = run.headline;
  const numbers = data.ofPlace(row.values, place, 3 * columns.length);
  return columns.map((_, c) => ({ mean: numbers[3 * c], low: numbers[3 * c + 1], high: numbers[3 * c + 2] }));
}

/** Rows that say anything at the place. */
const rowsOf = (data, run, place) => run.headline.rows.map((row) => ({ ...row, values: valuesOf(data, run, row, place) }))
  .filter(({ values }) => values.some(({ mean }) => Number.isFinite(mean)));

function headlineTable(data, run, place) {
  const { columns, start } = run.headline;
  const unit = (row) => (unitText[row.kind] && row.kind !== "share" ? ` (${unitText[row.kind]})` : "");
  return {
    caption: `${place.name}, ${run.label}`,
    columns: [{ title: "measure", kind: "text" },
      ...columns.map(({ title, month }) => ({ title: [title, month && monthName(month)].filter(Boolean).join(", "), kind: "number" }))],
    rows: rowsOf(data, run, place).map((row) => [capital(row.name) + unit(row), ...row.values.map((value, c) =>
      estimateCell(row.kind, value, c === start && row.start_year_to))]),
  };
}

/** The same with a column for each number, in full. What is published has no range. */
function headlineFile(data, run, place) {
  const { columns, start } = run.headline;
  const rows = rowsOf(data, run, place);
  const simulated = columns.filter((column) => !column.published);
  const number = (title) => ({ title, kind: "number" });
  const withYears = rows.some((row) => row.start_year_to);
  return {
    columns: [{ title: "measure", kind: "text" }, { title: "kind", kind: "text" },
      ...columns.filter((column) => column.published).map(({ title, month }) => number(`${title} ${month}`)),
      ...simulated.flatMap(({ title, month }) =>
        ["mean", "5% of draws below", "95% of draws below"].map((what) => number(`${title} ${month ?? ""}: ${what}`))),
      ...(withYears ? [{ title: "start is published: year to", kind: "text" }] : [])],
    rows: rows.map((row) => [row.name, row.kind, ...row.values.flatMap(({ mean, low, high }, c) => {
      if (columns[c].published) return [mean];
      return c === start && row.start_year_to ? [mean, NaN, NaN] : [mean, low, high];
    }), ...(withYears ? [row.start_year_to ?? ""] : [])]),
  };
}

export function headlineSection(report) {
  const { data } = report;
  const tables = data.runs.map((run, i) => shownTable(`headline-${i + 1}`, () => headlineTable(data, run, report.place()),
    () => headlineFile(data, run, report.place())));
  report.state.listen(["place"], () => tables.forEach((table) => table.update()));
  return section("headline", "Headline",
    "The mean of all draws in bold, and below it the range that holds 90% of them. A dash: not known, because a whole year is "
    + `needed for yearly sums.${data.runs.some((run) => run.published) ? " What was published before the start says so." : ""} All treatment `
    + "functions together.", [], tables.map((table) => table.node));
}
