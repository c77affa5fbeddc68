// Files that the reader saves from the page.
import { el } from "./dom.js";

/** Saves a Blob under a name. */
export function save(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

const MARGIN = 12, LINE = 18, PNG_SCALE = 2;
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** Text in lines of at most so many letters. */
function wrapped(text, letters) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1) && lines.at(-1).length + word.length + 1 > letters) lines.push("");
    lines[lines.length - 1] += (lines.at(-1) ? " " : "") + word;
  }
  return lines;
}

/** A chart as one SVG picture that stands alone: title above it, notes below. Its elements are written out by the browser: the
 *  library's own text of them does not escape names.
 *  @returns {text, width, height} */
export function standalone(chart, { title, notes, text, ground, font }) {
  const inner = new XMLSerializer().serializeToString(chart.getDom().querySelector("svg"));
  const width = chart.getWidth() + 2 * MARGIN;
  const heads = wrapped(title, width / 8.5), feet = notes.filter(Boolean).flatMap((note) => wrapped(note, width / 6.2));
  const top = MARGIN + LINE * heads.length + 6, below = top + chart.getHeight();
  const height = below + 4 + 15 * feet.length + MARGIN;
  const lines = [...heads.map((line, i) => `<text x="${MARGIN}" y="${MARGIN + 14 + LINE * i}" font-size="15" font-weight="bold">${escaped(line)}</text>`),
    ...feet.map((line, i) => `<text x="${MARGIN}" y="${below + 16 + 15 * i}" font-size="11">${escaped(line)}</text>`)];
  return { width, height, text: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" `
    + `font-family="${escaped(font).replace(/"/g, "'")}" fill="${text}"><rect width="100%" height="100%" fill="${ground}"/>${lines.join("")}`
    + `<g transform="translate(${MARGIN} ${top})">${inner}</g></svg>` };
}

export function saveSvg(name, picture) {
  save(`${name}.svg`, new Blob([picture.text], { type: "image/svg+xml" }));
}

export async function savePng(name, picture) {
  const image = new Image(picture.width, picture.height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.text)}`;
  await image.decode();
  const canvas = el("canvas", { width: PNG_SCALE * picture.width, height: PNG_SCALE * picture.height });
  const pen = canvas.getContext("2d");
  pen.scale(PNG_SCALE, PNG_SCALE);
  pen.drawImage(image, 0, 0);
  canvas.toBlob((blob) => save(`${name}.png`, blob), "image/png");
}
