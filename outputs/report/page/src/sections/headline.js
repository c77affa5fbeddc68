// England's headline numbers at the start, after one and three years, and at the end.
import { el } from "../dom.js";
import { capital, format, monthName } from "../format.js";
import { section } from "../report.js";
import { shownTable } from "../shown_table.js";

function estimateCell(kind, value) {
  if (!value || !Number.isFinite(value.mean)) return el("span", {}, "–");
  return el("span", { class: "estimate" }, el("b", {}, format(kind, value.mean)),
    el("small", {}, `${format(kind, value.low)} to ${format(kind, value.high)}`));
}

const unitText = { share: "%", weeks: "weeks", money: "£ million" };

function headlineTable(run, place) {
  const { columns, rows } = run.headline;
  const unit = (row) => (unitText[row.kind] && row.kind !== "share" ? ` (${unitText[row.kind]})` : "");
  return {
    caption: `${place}, ${run.label}`,
    columns: [{ title: "measure", kind: "text" },
      ...columns.map(({ title, month }) => ({ title: [title, month && monthName(month)].filter(Boolean).join(", "), kind: "number" }))],
    rows: rows.map((row) => [capital(row.name) + unit(row), ...row.values.map((value) => estimateCell(row.kind, value))]),
  };
}

/** The same with a column for each number, in full. */
function headlineFile(run) {
  const { columns, rows } = run.headline;
  return {
    columns: [{ title: "measure", kind: "text" }, { title: "kind", kind: "text" }, ...columns.flatMap(({ title, month }) =>
      ["mean", "5% of draws below", "95% of draws below"].map((what) => ({ title: `${title} ${month ?? ""}: ${what}`, kind: "number" })))],
    rows: rows.map((row) => [row.name, row.kind, ...row.values.flatMap((value) =>
      [value?.mean ?? NaN, value?.low ?? NaN, value?.high ?? NaN])]),
  };
}

export function headlineSection({ data }) {
  return section("headline", `Headline: ${data.england.name}`,
    "The mean of all draws in bold, and below it the range that holds 90% of them. A dash: not known, because a whole year is "
    + "needed for yearly sums.", [],
    data.runs.map((run, i) => shownTable(`headline-${i + 1}`, () => headlineTable(run, data.england.name), () => headlineFile(run)).node));
}
