// A table that stands open on the page, with a button that saves it.
import { el, fill } from "./dom.js";
import { saveCsv, tableBox } from "./table.js";

/** `make` gives the table as it is now, or null for nothing; `file` what is saved of it; `update` shows it anew. */
export function shownTable(name, make, file = make) {
  const node = el("div", { class: "shown-table", id: `${name}-shown` });
  const update = () => {
    const table = make();
    if (!table) return fill(node);
    return fill(node, tableBox(table), el("p", { class: "after-table" },
      el("button", { type: "button", class: "save", onclick: () => saveCsv(`icsim-${name}`, file()) }, "Save as CSV",
        el("span", { class: "unseen" }, `: ${table.caption}`))));
  };
  update();
  return { node, update };
}
