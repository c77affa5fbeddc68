// Opens a report page, chooses a system, and prints what a chart and its saved table then hold, as JSON.
//
// usage: node read_page.mjs REPORT.html ICS METRIC
import path from "node:path";
import { download, drawAll, findBarriers, launch, open, picture } from "./browser.mjs";

const [file, ics, metric] = process.argv.slice(2);
const browser = await launch();
const page = await open(browser, path.resolve(file));
const box = page.locator("input[role=combobox]");
await box.fill(ics);
await page.keyboard.press("Enter");
await drawAll(page);
const figure = page.locator(`#figure-fan-${metric}`);
await figure.locator("summary").click();
const [, csv] = await download(page, figure.getByRole("button", { name: /Save as CSV/ }));
const lines = await page.evaluate((id) => Object.fromEntries(window.icsimReport.findChart(id).getOption().series
  .filter((series) => series.stack === undefined && series.name).map((series) => [series.name, series.data])), `fan-${metric}`);
const label = await figure.locator(".chart").getAttribute("aria-label");
await picture(page, `real-${ics}`);
const sections = await page.evaluate(() => [...document.querySelectorAll("main section[id]")].map((node) => node.id));
console.log(JSON.stringify({ place: await box.inputValue(), lines, csv, label, sections, problems: page.problems, barriers: await findBarriers(page) }));
await browser.close();
