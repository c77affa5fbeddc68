// Tables, and the same tables as CSV files.
//
// A table is {caption, columns: [{title, kind, unit}], rows: [[value]], heads: n}: the first `heads` columns name the row.
import { el, fill } from "./dom.js";
import { format, formatDifference, formatProbability, fullNumber, NONE } from "./format.js";
import { save } from "./save.js";

// Kinds besides those of PAGE_DATA.md: text, month, probability, difference (`of` a kind), and written: a number in words.
const CLASSES = { text: null, month: "month", written: "written" };
const classOf = ({ kind }) => (kind in CLASSES ? CLASSES[kind] : "number");
/** Shares are printed as percentages, but are fractions in files; headings say which. */
const heading = (column, unit) => (unit ? `${column.title} (${unit})` : column.title);

const PRINT = {
  probability: (value) => formatProbability(value),
  difference: (value, column) => formatDifference(column.of, value),
};

export function cellText(column, value) {
  return PRINT[column.kind] ? PRINT[column.kind](value, column) : format(column.kind, value);
}

/** A box that scrolls sideways on its own, with the table in it. */
export function tableBox({ caption, columns, rows, heads = 1 }, { hideCaption = false } = {}) {
  const head = el("tr", {}, columns.map((column) =>
    el("th", { scope: "col", class: classOf(column) }, heading(column, column.unit))));
  const body = rows.map((row) => el("tr", {}, row.map((value, i) => {
    const text = value instanceof Node ? value : cellText(columns[i], value);
    if (i < heads) return el("th", { scope: "row", class: classOf(columns[i]) }, text);
    return el("td", { class: classOf(columns[i]) }, text);
  })));
  return el("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", { class: hideCaption ? "unseen" : null }, caption), el("thead", {}, head),
      el("tbody", {}, body)));
}

// A spreadsheet takes text that begins so for a formula; an apostrophe makes it text.
const asText = (text) => (/^[=+\-@\t\r]/.test(text) && !/^-?[\d.]+$/.test(text) ? `'${text}` : text);
const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function csvCell(column, value) {
  if (value instanceof Node) value = value.textContent;
  if (typeof value === "number") return fullNumber(value);
  return value === null || value === undefined || value === NONE ? "" : quoted(asText(String(value)));
}

/** Numbers in full, shares as fractions; lines end as RFC 4180 says. */
export function toCsv({ columns, rows }) {
  const units = { share: "fraction", probability: "fraction" };
  const heads = columns.map((column) => quoted(asText(heading(column, units[column.kind]
    || (column.kind === "difference" && units[column.of]) || column.unit))));
  return [heads, ...rows.map((row) => row.map((value, i) => csvCell(columns[i], value)))]
    .map((cells) => `${cells.join(",")}\r\n`).join("");
}

export function saveCsv(name, table) {
  save(`${name}.csv`, new Blob(["\ufeff", toCsv(table)], { type: "text/csv;charset=utf-8" }));
}

/** A table that is made when it is opened, with a button that saves it. `make` gives the table as it is then; `buttons`: more
 *  of them, [{text, act}]. */
export function tableBehind(name, title, make, buttons = []) {
  const about = () => el("span", { class: "unseen" }, `: ${title()}`);
  const inside = el("div", { class: "behind" });
  const node = el("details", { class: "table-behind" }, inside);
  const heading = el("summary");
  node.prepend(heading);
  const fillIn = () => {
    fill(heading, buttons.length ? "Numbers, and files to save" : "Table of numbers", about());
    if (!node.open || node.hidden) return inside.replaceChildren();
    const table = make();
    const button = (text, act) => el("button", { type: "button", class: "save", onclick: act }, text, about());
    return inside.replaceChildren(el("div", { class: "saves" }, button("Save as CSV", () => saveCsv(`icsim-${name}`, make())),
      buttons.map(({ text, act }) => button(text, act))), tableBox(table));
  };
  node.addEventListener("toggle", fillIn);
  return { node, update: fillIn };
}
