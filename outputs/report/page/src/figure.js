// A figure: a chart with a text for those who do not see it, and the table behind it.
import { el, fill } from "./dom.js";
import { init } from "./echarts.js";
import { capital } from "./format.js";
import { savePng, saveSvg, standalone } from "./save.js";
import { tableBehind } from "./table.js";
import { isPrinting, isStill, onThemeChange, theme } from "./theme.js";

const PRINT_WIDTH = 700; // pixels: an A4 page between its margins
const figures = new Map();
let source = "";
/** What stands under saved pictures: where the figures are from. */
export const setSource = (text) => { source = text; };

const near = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) figures.get(entry.target.dataset.figure)?.draw();
}, { rootMargin: "500px 0px" });
const sizes = new ResizeObserver((entries) => {
  for (const entry of entries) figures.get(entry.target.dataset.figure)?.fit();
});

class Figure {
  constructor(id, parts) {
    this.id = id;
    this.parts = parts;
    this.chart = null;
    this.picture = el("div", { class: "chart", "data-figure": id, role: "img" });
    this.title = el("h3", { id: `${id}-title` });
    this.note = el("p", { class: "note" });
    this.empty = el("p", { class: "empty" });
    this.table = tableBehind(parts.name || id, () => this.parts.title(), () => this.parts.table(), [
      { text: "Save as PNG", act: () => savePng(`icsim-${parts.name || id}`, this.alone()) },
      { text: "Save as SVG", act: () => saveSvg(`icsim-${parts.name || id}`, this.alone()) }]);
    this.node = el("figure", { class: parts.wide ? "wide" : null, id: `figure-${id}`, "aria-labelledby": `${id}-title` }, this.title,
      this.note, this.picture, this.empty, this.table.node);
    figures.set(id, this);
    near.observe(this.picture);
    sizes.observe(this.picture);
    this.update();
  }

  /** Shows the data as it is now. */
  update() {
    const { title, note, summary, isEmpty } = this.parts;
    fill(this.title, capital(title()));
    fill(this.note, note ? note() : "");
    this.note.hidden = !this.note.textContent;
    const reason = isEmpty ? isEmpty() : "";
    fill(this.empty, reason);
    this.empty.hidden = !reason;
    this.picture.hidden = this.table.node.hidden = Boolean(reason);
    this.node.classList.toggle("nothing", Boolean(reason));
    this.picture.style.height = `${this.height()}px`;
    this.label = reason ? "" : `${capital(title())}. ${summary()} The table of numbers below holds the same.`;
    this.picture.setAttribute("aria-label", this.label);
    if (this.chart) this.show();
    this.table.update();
  }

  /** The chart as a picture that tells by itself what it shows and where it is from. */
  alone() {
    this.draw();
    const { text, ground } = theme();
    return standalone(this.chart, { title: this.title.textContent, notes: [this.note.textContent, source], text, ground,
      font: getComputedStyle(document.body).fontFamily });
  }

  height() {
    const { height = 300 } = this.parts;
    return typeof height === "function" ? height(this.width()) : height;
  }

  width() {
    return isPrinting() ? this.printWidth() : this.picture.clientWidth || PRINT_WIDTH;
  }

  draw() {
    if (this.chart || this.picture.hidden) return;
    this.chart = init(this.picture, null, { renderer: "svg", width: this.width(), height: this.height() });
    if (this.parts.onClick) this.chart.on("click", this.parts.onClick);
    this.show();
  }

  show() {
    if (this.picture.hidden) return;
    const width = this.width();
    this.picture.style.height = `${this.height()}px`;
    this.chart.resize({ width, height: this.height() });
    const option = this.parts.option(theme(), width);
    this.chart.setOption({ aria: { enabled: true, label: { description: this.label } }, animation: !isStill(),
      animationDuration: 300, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, ...option }, true);
  }

  printWidth() {
    return this.parts.wide ? PRINT_WIDTH : PRINT_WIDTH / 2 - 10;
  }

  fit() {
    if (this.chart && !isPrinting() && this.picture.clientWidth !== this.chart.getWidth()) this.show();
  }
}

/** Makes a figure. Parts:
 *  name (of the table's file), title(), note(), summary(), option(colours, width) for ECharts, table(), isEmpty(): why there is
 *  nothing to draw or "", onClick(event), height, wide: over both columns. */
export const makeFigure = (id, parts) => new Figure(id, parts);

/** Draws all figures, also those that are far away. */
export function drawAll() {
  for (const figure of figures.values()) figure.draw();
}

export const findChart = (id) => figures.get(id)?.chart ?? null;
export const figureIds = () => [...figures.keys()];

onThemeChange(() => {
  if (isPrinting()) drawAll();
  for (const figure of figures.values()) if (figure.chart) figure.show();
});
