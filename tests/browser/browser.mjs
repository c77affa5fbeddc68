// What the browser tests share: Debian's Chromium, a page that is watched, and the page's numbers read without the page.
//
// Environment: ICSIM_PAGE_PACKAGES is the folder with node_modules, ICSIM_CHROMIUM the browser, ICSIM_SCREENSHOTS the folder
// that pictures go to.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { inflateSync } from "node:zlib";

const require = createRequire(path.join(process.env.ICSIM_PAGE_PACKAGES, "package.json"));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
export const SCREENSHOTS = process.env.ICSIM_SCREENSHOTS ?? "screenshots";
mkdirSync(SCREENSHOTS, { recursive: true });

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export const launch = () => chromium.launch({ executablePath: process.env.ICSIM_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"] });

/** Opens a page from a file. `problems` collects what the console says, errors, and requests for anything but the file. */
export async function visit(browser, file, { viewport = DESKTOP, colorScheme = "light", hash = "", ...more } = {}) {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce", acceptDownloads: true, ...more });
  const page = await context.newPage();
  const address = pathToFileURL(file).href;
  page.problems = [];
  page.on("console", (message) => page.problems.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => page.problems.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address && !request.url().startsWith("blob:")) page.problems.push(`request: ${request.url()}`);
  });
  await page.goto(address + hash);
  return page;
}

/** A report, once it is there. */
export async function open(browser, file, options) {
  const page = await visit(browser, file, options);
  await page.waitForFunction(() => window.icsimReport, null, { timeout: 30000 });
  return page;
}

export const drawAll = (page) => page.evaluate(() => window.icsimReport.drawAll());
/** Opens tables, and waits until they are filled. */
export async function openTables(page, selector = "details") {
  await page.evaluate((wanted) => {
    for (const details of document.querySelectorAll(wanted)) details.open = true;
  }, selector);
  await page.waitForFunction((wanted) => [...document.querySelectorAll(wanted)].every((details) => details.hidden
    || !details.matches(".table-behind") || details.querySelector("table")), selector);
}
export const picture = (page, name, more = {}) => page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), ...more });

/** What axe-core finds that is serious or critical: one line each. */
export async function findBarriers(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, help, nodes }) =>
    `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

/** The page's JSON, with `values` (float32) and `row(run, metric, place, statistic)`. */
export function readData(file) {
  const text = readFileSync(file, "utf8").match(/<script type="application\/json" id="icsim-data">([^]*?)<\/script>/)[1];
  const data = JSON.parse(text);
  const bytes = inflateSync(Buffer.from(data.numbers, "base64"));
  const plain = Buffer.alloc(4 * data.count);
  for (let i = 0; i < data.count; ++i) for (let b = 0; b < 4; ++b) plain[4 * i + b] = bytes[b * data.count + i];
  data.values = Array.from({ length: data.count }, (_, i) => plain.readFloatLE(4 * i));
  /** Numbers of a slice, or null when it was left out. */
  data.numbers = (slice) => {
    const found = slice ? data.slices[slice.s] : null;
    return found ? data.values.slice(found[0], found[0] + found[1]) : null;
  };
  /** Months of a row of a level; those that were left out are NaN. */
  data.rowOf = (run, metric, level, row, statistic) => {
    const slice = run.series[metric]?.[level]?.[statistic];
    const numbers = data.numbers(slice);
    if (!numbers) return null;
    const last = run.months.length - 1;
    const kept = data.slices[slice.s][2] ? run.months.map((_, m) => m).filter((m) => run.months[m].endsWith("-03") || m === last) : [...run.months.keys()];
    const months = Array(run.months.length).fill(NaN);
    kept.forEach((m, i) => { months[m] = numbers[row * kept.length + i]; });
    return months;
  };
  data.row = (run, metric, place, statistic) =>
    data.rowOf(run, metric, place.level, data.places.filter((other) => other.level === place.level).indexOf(place), statistic);
  return data;
}

/** Rows of a CSV file as RFC 4180 has them. */
export function parseCsv(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  text = text.replace(/^\ufeff/, "");
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text);
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n" && cell.lastIndex < text.length) rows.push([]);
  }
  return rows;
}

/** What a button saves: [name of the file, its text]. */
export async function download(page, button) {
  const [saved] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return [saved.suggestedFilename(), readFileSync(await saved.path(), "utf8")];
}
