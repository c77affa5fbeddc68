// England's headline numbers at the start, after one and three years, and at the end.
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

function headlineTable(run, place) {
  const { columns, start, rows } = run.headline;
  const unit = (row) => (unitText[row.kind] && row.kind !== "share" ? ` (${unitText[row.kind]})` : "");
  return {
    caption: `${place}, ${run.label}`,
    columns: [{ title: "measure", kind: "text" },
      ...columns.map(({ title, month }) => ({ title: [title, month && monthName(month)].filter(Boolean).join(", "), kind: "number" }))],
    rows: rows.map((row) => [capital(row.name) + unit(row), ...row.values.map((value, c) =>
      estimateCell(row.kind, value, c === start && row.start_year_to))]),
  };
}

/** The same with a column for each number, in full. What is published has no range. */
function headlineFile(run) {
  const { columns, start, rows } = run.headline;
  const simulated = columns.filter((column) => !column.published);
  const number = (title) => ({ title, kind: "number" });
  const withYears = rows.some((row) => row.start_year_to);
  return {
    columns: [{ title: "measure", kind: "text" }, { title: "kind", kind: "text" },
      ...columns.filter((column) => column.published).map(({ title, month }) => number(`${title} ${month}`)),
      ...simulated.flatMap(({ title, month }) =>
        ["mean", "5% of draws below", "95% of draws below"].map((what) => number(`${title} ${month ?? ""}: ${what}`))),
      ...(withYears ? [{ title: "start is published: year to", kind: "text" }] : [])],
    rows: rows.map((row) => [row.name, row.kind, ...row.values.flatMap((value, c) => {
      const mean = value?.mean ?? NaN;
      if (columns[c].published) return [mean];
      return c === start && row.start_year_to ? [mean, NaN, NaN] : [mean, value?.low ?? NaN, value?.high ?? NaN];
    }), ...(withYears ? [row.start_year_to ?? ""] : [])]),
  };
}

export function headlineSection({ data }) {
  return section("headline", `Headline: ${data.england.name}`,
    "The mean of all draws in bold, and below it the range that holds 90% of them. A dash: not known, because a whole year is "
    + `needed for yearly sums.${data.runs.some((run) => run.published) ? " What was published before the start says so." : ""}`, [],
    data.runs.map((run, i) => shownTable(`headline-${i + 1}`, () => headlineTable(run, data.england.name), () => headlineFile(run)).node));
}
