// A workbook of tables (table.js) as an .xlsx file: Office Open XML parts in a ZIP file that does not compress.
import { fullNumber } from "../../report/page/src/format.js";

const encode = (text) => new TextEncoder().encode(text);
const escaped = (text) => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "").replace(/[<>&"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006", KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; ++bit) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});
const crcOf = (bytes) => ~bytes.reduce((crc, byte) => CRC[(crc ^ byte) & 255] ^ (crc >>> 8), -1) >>> 0;

function record(...fields) { // [value, bytes]
  const bytes = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0));
  let at = 0;
  for (const [value, size] of fields) for (let i = 0; i < size; ++i) bytes[at++] = (value >>> (8 * i)) & 255;
  return bytes;
}

function zip(parts) {
  const before = [], directory = [];
  let at = 0;
  for (const [name, text] of parts) {
    const title = encode(name), bytes = encode(text);
    const shared = [[0x0800, 2], [0, 2], [0, 2], [0x21, 2], [crcOf(bytes), 4], [bytes.length, 4], [bytes.length, 4], [title.length, 2], [0, 2]]; // UTF-8 names, stored, 1 January 1980
    before.push(record([0x04034b50, 4], [20, 2], ...shared), title, bytes);
    directory.push(record([0x02014b50, 4], [20, 2], [20, 2], ...shared, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), title);
    at += 30 + title.length + bytes.length;
  }
  const size = directory.reduce((sum, bytes) => sum + bytes.length, 0);
  return new Blob([...before, ...directory, record([0x06054b50, 4], [0, 2], [0, 2], [parts.length, 2], [parts.length, 2], [size, 4], [at, 4], [0, 2])],
    { type: `${KIND}.sheet` });
}

const textCell = (text, style) => `<c t="inlineStr"${style}><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;

function cell(value, isHead) {
  if (typeof value === "number") return Number.isFinite(value) ? `<c><v>${fullNumber(value)}</v></c>` : "<c/>";
  return value === null || value === undefined || value === "" ? "<c/>" : textCell(value, isHead ? ' s="1"' : "");
}

function sheet({ columns, rows }) {
  const row = (values, isHead) => `<row>${values.map((value) => cell(value, isHead)).join("")}</row>`;
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`
    + `<cols><col min="1" max="${columns.length}" width="18" customWidth="1"/></cols><sheetData>${row(columns, true)}${rows.map((values) => row(values)).join("")}</sheetData></worksheet>`;
}

/** @param sheets [{name, columns: [title], rows: [[number or text]]}] */
export function workbook(sheets) {
  const each = (make) => sheets.map((_, i) => make(i + 1)).join("");
  return zip([
    ["[Content_Types].xml", `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`
      + `<Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${KIND}.styles+xml"/>${each((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${KIND}.worksheet+xml"/>`)}</Types>`],
    ["_rels/.rels", `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ["xl/workbook.xml", `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${each((n) => `<sheet name="${escaped(sheets[n - 1].name.slice(0, 31))}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${each((n) => `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rIdS" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`],
    ["xl/styles.xml", `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>`
      + `<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`],
    ...sheets.map((one, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheet(one)]),
  ]);
}
