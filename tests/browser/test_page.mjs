// Tests of the report page in a real browser.
//
// usage: node test_page.mjs [REPORT.html ...]
// Without pages it makes two of synthetic data (ICSIM_PAGE_TEMPLATE, ICSIM_ROOT); the tests of hostile names and of missing parts
// are for those. Every number looked for is read from the page's file, not by the page.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { DESKTOP, PHONE, download, drawAll, findBarriers, launch, open, openTables, parseCsv, picture, readData } from "./browser.mjs";
import { HOSTILE, makeData, makePage } from "./synthetic.mjs";

const CHOSEN = "QOP"; // Greater Manchester
const given = process.argv.slice(2).filter((argument) => argument.endsWith(".html")).map((file) => path.resolve(file));
const pages = given.length ? given : makeSynthetic();
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

function makeSynthetic() {
  const folder = mkdtempSync(path.join(tmpdir(), "icsim-page-"));
  const template = readFileSync(process.env.ICSIM_PAGE_TEMPLATE, "utf8");
  const systems = readFileSync(path.join(process.env.ICSIM_ROOT, "scenarios/baseline/common/ics.csv"), "utf8");
  return ["full", "bare"].map((kind) => {
    const file = path.join(folder, `${kind}.html`);
    writeFileSync(file, makePage(template, makeData(systems, kind)));
    return file;
  });
}

/** Values of a line as the chart has them, null for none. */
const lineOf = (page, figure, label) => page.evaluate(([id, name]) => window.icsimReport.findChart(id).getOption().series
  .find((series) => series.name === name && series.stack === undefined).data, [figure, label]);
const known = (values) => values.map((value) => (Number.isNaN(value) ? null : value));
const placeOf = (data, code) => data.places.find((place) => place.code === code);

for (const file of pages) {
  const name = path.basename(file, ".html");
  const data = readData(file);
  const first = data.metrics.find((metric) => metric.id === "incomplete");

  describe(name, () => {
    test("opens without an error and without asking for anything else", async () => {
      const page = await open(browser, file);
      await drawAll(page);
      await page.mouse.wheel(0, 6000);
      assert.deepEqual(page.problems, []);
      assert.equal(await page.locator("h1").textContent(), data.title);
      assert.equal(await page.title(), data.title);
      await picture(page, `${name}-light`);
      await page.context().close();
    });

    test("is at most 3 MB", () => {
      assert.ok(statSync(file).size <= 3e6, `${statSync(file).size} bytes`);
    });

    test("headings are in order and every id is used once", async () => {
      const page = await open(browser, file);
      const { levels, ids } = await page.evaluate(() => ({
        levels: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((node) => Number(node.tagName[1])),
        ids: [...document.querySelectorAll("[id]")].map((node) => node.id),
      }));
      assert.equal(levels.filter((level) => level === 1).length, 1);
      levels.forEach((level, i) => assert.ok(i === 0 ? level === 1 : level <= levels[i - 1] + 1, `heading ${i}`));
      assert.equal(new Set(ids).size, ids.length);
      await page.context().close();
    });

    test("every figure has a chart and a table with rows, or says why not", async () => {
      const page = await open(browser, file, { hash: `#place=${CHOSEN}` });
      await drawAll(page);
      await openTables(page);
      const figures = await page.evaluate(() => [...document.querySelectorAll("figure")].map((node) => ({ id: node.id,
        drawn: node.querySelectorAll(".chart:not([hidden]) svg").length, rows: node.querySelectorAll("tbody tr").length,
        label: node.querySelector(".chart").getAttribute("aria-label"), reason: node.querySelector(".empty:not([hidden])")?.textContent ?? "",
        caption: node.querySelectorAll("caption").length, scopes: node.querySelectorAll("th:not([scope])").length })));
      assert.ok(figures.length > 5);
      for (const figure of figures) {
        if (figure.reason) continue;
        assert.deepEqual([figure.drawn, figure.rows > 0, figure.label.length > 20, figure.caption, figure.scopes], [1, true, true, 1, 0], figure.id);
      }
      assert.deepEqual(page.problems, []);
      await page.context().close();
    });

    test("the answer comes first, for the place that is chosen, and its chart shows the standards", async () => {
      const page = await open(browser, file, { hash: `#place=${CHOSEN}` });
      const answer = page.locator("#answer");
      const box = await answer.locator("li").first().boundingBox();
      assert.ok(box.y < 500, `the answer starts ${box.y} pixels down`);
      assert.ok((await page.locator("#figure-answer .chart").boundingBox()).y < 1000);
      const sentences = await answer.locator("li").allTextContents();
      const run = data.runs[0], place = placeOf(data, CHOSEN);
      const share = data.row(run, "within_18_weeks_share", place, "mean").at(-1);
      assert.ok(sentences[0].startsWith(`${run.label}: the share within 18 weeks in ${place.name} goes from `), sentences[0]);
      assert.ok(sentences[0].includes(` to ${(100 * share).toFixed(1)}%`), sentences[0]);
      const met = data.numbers(run.milestones.find(({ id }) => id === "within_18_weeks_92").places)[7 * data.places.indexOf(place)];
      assert.match(sentences[0], met === 0 ? /92% is not reached\.$/ : /92% is reached in (over |under )?[0-9]+% of draws\.$/);
      assert.equal(await answer.locator("tbody tr").count(), data.runs.length);
      const supposed = await answer.locator(".supposed").textContent();
      if (run.path === "no-policy-change") assert.ok(supposed.includes("nothing comes of what was announced"), supposed);
      await drawAll(page);
      const lines = await page.evaluate(() => window.icsimReport.findChart("answer").getOption().series.at(-1).markLine.data.map(({ yAxis }) => yAxis));
      assert.deepEqual(lines, [0.65, 0.7, 0.92]);
      await page.context().close();
    });

    test("an address that asks for a place that is not here says so, until one is chosen", async () => {
      const page = await open(browser, file, { hash: "#place=ZZZ" });
      const notice = page.locator("main > .notice");
      assert.equal(await notice.textContent(), `There is no place “ZZZ” in this report; it shows ${data.places[0].name}.`);
      await page.evaluate((code) => window.icsimReport.state.set("place", code), CHOSEN);
      assert.equal(await notice.isVisible(), false);
      assert.deepEqual(page.problems, []);
      await page.context().close();
    });

    test("a system is chosen with the keyboard alone, and the chart shows its numbers", async () => {
      const page = await open(browser, file);
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "combobox");
      await page.keyboard.type("manchester");
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("input[role=combobox]").inputValue(), placeOf(data, CHOSEN).name);
      assert.match(page.url(), new RegExp(`#.*place=${CHOSEN}`));
      await drawAll(page);
      for (const run of data.runs) {
        const line = (await lineOf(page, "fan-incomplete", run.label)).filter((_, i, all) => all.length === run.months.length || i >= 0);
        assert.deepEqual(line.slice(0, run.months.length), known(data.row(run, "incomplete", placeOf(data, CHOSEN), "mean")), run.label);
      }
      assert.deepEqual(page.problems, []);
      await page.context().close();
    });

    test("Escape leaves the list of places as it was", async () => {
      const page = await open(browser, file);
      const box = page.locator("input[role=combobox]");
      await box.focus();
      await page.keyboard.type("devon");
      assert.equal(await box.getAttribute("aria-expanded"), "true");
      await page.keyboard.press("Escape");
      assert.deepEqual([await box.inputValue(), await box.getAttribute("aria-expanded")], ["England", "false"]);
      await page.context().close();
    });

    test("the file saved from a chart holds the numbers in full", async () => {
      const page = await open(browser, file, { hash: `#place=${CHOSEN}` });
      const figure = page.locator("#figure-fan-incomplete");
      await figure.locator("summary").click();
      const [saved, text] = await download(page, figure.getByRole("button", { name: /Save as CSV/ }));
      assert.equal(saved, "icsim-fan-incomplete.csv");
      const [head, ...rows] = parseCsv(text);
      const column = (title) => head.findIndex((cell) => cell === `${title} (${first.unit})`);
      const statistics = { mean: column("mean"), low: column("5% of draws below"), high: column("95% of draws below") };
      const wanted = data.runs.flatMap((run) => run.months.map((month, i) => [run.label, month, i, run]));
      assert.equal(rows.length, wanted.length);
      wanted.forEach(([label, month, i, run], r) => {
        assert.deepEqual(rows[r].slice(0, 2), [label, month]);
        for (const [statistic, at] of Object.entries(statistics)) {
          const value = data.row(run, "incomplete", placeOf(data, CHOSEN), statistic)?.[i];
          if (value === undefined || Number.isNaN(value)) assert.equal(rows[r][at] ?? "", "");
          else assert.equal(Math.fround(Number(rows[r][at])), value, `${label} ${month} ${statistic}`);
        }
      });
      await page.context().close();
    });

    test("the maps show a metric of all 42 systems, and a click chooses one", async () => {
      const page = await open(browser, file);
      await drawAll(page);
      const { at, map, values } = await page.evaluate(() => ({ at: window.icsimReport.state.get("at"), map: window.icsimReport.state.get("map"),
        values: Object.fromEntries(["map-tiles", "map-outlines"].map((id) => [id, window.icsimReport.findChart(id).getOption().series[0].data.map(({ name: code, value }) => [code, value])])) }));
      const run = data.runs[0];
      const systems = data.places.filter((place) => place.level === "ics");
      const wanted = systems.map((place) => [place.code, known([data.row(run, map, place, "mean")[run.months.indexOf(at)]])[0]]);
      assert.equal(wanted.length, 42);
      assert.deepEqual(values["map-tiles"], wanted);
      assert.deepEqual(values["map-outlines"], wanted);
      await page.locator("#figure-map-tiles svg text", { hasText: /^Devon$/ }).click();
      assert.equal(await page.locator("input[role=combobox]").inputValue(), "Devon");
      await page.context().close();
    });

    test("a link with choices opens the page as it was", async () => {
      const page = await open(browser, file, { hash: `#place=${CHOSEN}&map=incomplete` });
      assert.equal(await page.locator("input[role=combobox]").inputValue(), placeOf(data, CHOSEN).name);
      assert.match(await page.locator("#figure-map-tiles h3").textContent(), new RegExp(first.name, "i"));
      await page.evaluate(() => { location.hash = "place=QJK"; });
      await page.waitForFunction(() => document.querySelector("input[role=combobox]").value === "Devon");
      await page.context().close();
    });

    test("a place and a treatment function are chosen together, and the chart shows that list", { skip: !data.metrics.some(({ id }) => data.runs[0].series[id]?.ics_treatment_function) }, async () => {
      const code = data.treatment_functions[2].code;
      const page = await open(browser, file, { hash: `#place=${CHOSEN}&list=${code}` });
      await drawAll(page);
      const title = await page.locator("#figure-fan-within_18_weeks_share h3").textContent();
      assert.match(title, new RegExp(`${data.treatment_functions[2].name.replace(/ Service$/, "")}, ${placeOf(data, CHOSEN).name}$`));
      const system = data.places.filter((place) => place.level === "ics").findIndex((place) => place.code === CHOSEN);
      for (const run of data.runs) {
        const wanted = data.rowOf(run, "within_18_weeks_share", "ics_treatment_function", system * data.treatment_functions.length + 2, "mean");
        const line = await lineOf(page, "fan-within_18_weeks_share", run.label);
        assert.deepEqual(line.slice(-run.months.length), known(wanted), run.label);
      }
      const sentence = await page.locator("#answer li").first().textContent();
      // Its ranges were left out, so that none is spoken of; the last run begins at the first month that was kept.
      const ranged = data.rowOf(data.runs[0], "within_18_weeks_share", "ics_treatment_function", 0, "high");
      const told = await page.locator("#answer li").allTextContents();
      for (const text of told) {
        if (!ranged) assert.doesNotMatch(text, /the range/);
        assert.doesNotMatch(text, /from – in/);
      }
      assert.ok(sentence.includes(`of ${data.treatment_functions[2].name.replace(/ Service$/, "")}, ${placeOf(data, CHOSEN).name} goes from`), sentence);
      await page.getByLabel("Treatment function", { exact: true }).selectOption("all");
      assert.doesNotMatch(page.url(), /list=/);
      assert.match(await page.locator("#answer li").first().textContent(), new RegExp(`in ${placeOf(data, CHOSEN).name} goes from`));
      assert.deepEqual(page.problems, []);
      await page.context().close();
    });

    test("what a place does not have is labelled as what is shown in its place", { skip: !data.metrics.some(({ id }) => data.runs[0].series[id]?.ics_treatment_function) }, async () => {
      const page = await open(browser, file, { hash: `#place=${data.places[1].code}&list=${data.treatment_functions[0].code}` });
      const note = await page.locator("#figure-fan-incomplete .note").textContent();
      assert.ok(note.includes("not known for"), note);
      await page.context().close();
    });

    test("the waterfall goes from the list before to the list after, whatever the place", async () => {
      const run = data.runs[0];
      const page = await open(browser, file, { hash: `#place=${CHOSEN}` });
      if (!run.causes.years.length) {
        assert.match(await page.locator("#causes").innerText(), /shorter than a year/);
        return page.context().close();
      }
      await drawAll(page);
      const bars = await page.evaluate(() => window.icsimReport.findChart("causes").getOption().series[0].data.map(({ value }) => value));
      const at = data.places.findIndex((place) => place.code === CHOSEN) * run.causes.years.length;
      const [before, after] = [data.numbers(run.causes.before)[at], data.numbers(run.causes.after)[at + run.causes.years.length - 1]];
      assert.equal(bars[0][4], before);
      assert.equal(bars.at(-1)[4], after);
      // Each step begins where the one before ended.
      const touches = (a, b) => [a[0], a[4]].some((x) => [b[0], b[4]].some((y) => Math.abs(x - y) < 1e-6 * before));
      for (let i = 2; i < bars.length - 1; ++i) assert.ok(touches(bars[i - 1], bars[i]), `step ${i}`);
      const end = [bars.at(-2)[0], bars.at(-2)[4]];
      assert.ok(end.some((x) => Math.abs(x - after) < 1e-3 * before), `${end} does not end at ${after}`);
      await page.context().close();
    });

    for (const [kind, begins] of [["SVG", /^<svg xmlns/], ["PNG", /^.PNG/]]) {
      test(`a chart is saved as ${kind}, with its title`, async () => {
        const page = await open(browser, file);
        const figure = page.locator("#figure-fan-incomplete");
        await figure.locator("summary").click();
        const [saved, text] = await download(page, figure.getByRole("button", { name: new RegExp(`Save as ${kind}`) }));
        assert.equal(saved, `icsim-fan-incomplete.${kind.toLowerCase()}`);
        assert.match(text.slice(0, 20), begins);
        if (kind === "SVG") assert.ok(text.includes((await figure.locator("h3").textContent()).slice(0, 12)));
        assert.deepEqual(page.problems, []);
        await page.context().close();
      });
    }

    test("a link with choices that are not there falls back to the first ones", async () => {
      const page = await open(browser, file, { hash: "#place=NOWHERE&map=nothing&run=99&at=1900-01" });
      await drawAll(page);
      assert.equal(await page.locator("input[role=combobox]").inputValue(), "England");
      assert.deepEqual(page.problems, []);
      await page.context().close();
    });

    for (const [scheme, viewport, kind] of [["light", DESKTOP, "desktop"], ["dark", DESKTOP, "desktop"], ["light", PHONE, "phone"], ["dark", PHONE, "phone"]]) {
      test(`no serious barrier, ${scheme}, ${kind}`, async () => {
        const page = await open(browser, file, { colorScheme: scheme, viewport, hash: `#place=${CHOSEN}` });
        await drawAll(page);
        await openTables(page, "#figure-map-tiles details, .provenance");
        assert.deepEqual(await findBarriers(page), []);
        await page.locator("input[role=combobox]").click();
        assert.deepEqual(await findBarriers(page), []);
        await page.context().close();
      });
    }

    test("charts take new colours when the reader turns to dark", async () => {
      const page = await open(browser, file);
      await drawAll(page);
      const colour = () => page.evaluate(() => window.icsimReport.findChart("fan-incomplete").getOption().series[0].lineStyle.color);
      const light = await colour();
      await page.emulateMedia({ colorScheme: "dark" });
      await page.waitForFunction((before) => window.icsimReport.findChart("fan-incomplete").getOption().series[0].lineStyle.color !== before, light);
      await picture(page, `${name}-dark`, { fullPage: true });
      await page.context().close();
    });

    test("nothing is wider than a phone, and tables scroll on their own", async () => {
      const page = await open(browser, file, { viewport: PHONE, hash: `#place=${CHOSEN}` });
      await drawAll(page);
      await openTables(page);
      const { width, spilt } = await page.evaluate(() => ({ width: document.documentElement.scrollWidth,
        spilt: [...document.querySelectorAll("section, figure, .table-box, .controls, .bar")].filter((node) => node.getBoundingClientRect().right > 391).map((node) => node.id || node.className) }));
      assert.equal(width, PHONE.width);
      assert.deepEqual(spilt, []);
      await page.evaluate(() => { for (const details of document.querySelectorAll("details.table-behind")) details.open = false; });
      await picture(page, `${name}-phone`, { fullPage: true });
      await page.context().close();
    });

    for (const [what, hash] of [["a brief of two pages", ""], ["all of it", "#print=all"]]) {
      test(`${what} prints, in light colours and without controls`, async () => {
        const page = await open(browser, file, { colorScheme: "dark", hash });
        await page.emulateMedia({ media: "print" });
        const wanted = "section:not([hidden]) .chart:not([hidden])";
        await page.waitForFunction((selector) => [...document.querySelectorAll(selector)].every((node) =>
          !node.getClientRects().length || node.querySelector("svg")), wanted);
        const shown = await page.evaluate(() => ["nav", ".bar", ".controls", ".save", "summary.table-behind"].filter((selector) =>
          [...document.querySelectorAll(selector)].some((node) => node.getClientRects().length)));
        assert.deepEqual(shown, []);
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
        await picture(page, `${name}-print${hash ? "-all" : ""}`, { fullPage: true });
        const pages = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
        if (hash) assert.ok(pages >= 3, `${pages} pages`);
        else assert.ok(pages <= 2, `${pages} pages`);
        await page.context().close();
      });
    }

    test("the skip link, a list and a table are reached by the Tab key, and the focus is seen", async () => {
      const page = await open(browser, file);
      const seen = new Set();
      for (let i = 0; i < 60; ++i) {
        await page.keyboard.press("Tab");
        if (await page.evaluate(() => document.activeElement === document.body)) break; // past the end
        const { kind, outline } = await page.evaluate(() => ({ kind: document.activeElement.className || document.activeElement.tagName.toLowerCase(),
          outline: getComputedStyle(document.activeElement).outlineStyle }));
        assert.equal(outline, "solid", kind);
        seen.add(kind);
      }
      for (const wanted of ["skip", "select", "summary", "table-box", "save"]) assert.ok(seen.has(wanted), wanted);
      await page.context().close();
    });
  });
}

describe("names that try to be markup", { skip: given.length > 0 }, () => {
  const [full, bare] = pages;

  test("appear as text everywhere, in charts and tips too", async () => {
    const page = await open(browser, full, { hash: `#place=${CHOSEN}&run=2&alternative=1` });
    await drawAll(page);
    await openTables(page);
    for (const id of ["fan-incomplete", "functions", "attribution-0", "causes", "map-tiles", "transfers", "among-systems"])
      await page.evaluate((figure) => window.icsimReport.findChart(figure).dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: 1 }), id);
    await page.waitForTimeout(100);
    assert.ok((await page.locator(".tip").count()) >= 4);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator("img").count(), 0);
    assert.equal(await page.locator("script").count(), 2);
    assert.ok((await page.locator("#question h3").allTextContents()).includes(HOSTILE));
    assert.ok((await page.locator("#comparison .cautions").textContent()).includes(HOSTILE));
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("stay one cell in the saved file, and none starts a formula", async () => {
    const page = await open(browser, full);
    const figure = page.locator("#figure-assumptions");
    await figure.locator("summary").click();
    const [, text] = await download(page, figure.getByRole("button", { name: /Save as CSV/ }));
    const rows = parseCsv(text);
    assert.ok(rows.every((row) => row.length === rows[0].length));
    assert.equal(rows[2][rows[0].indexOf("source")], HOSTILE);
    await page.context().close();
  });

  test("a run without quintiles, transfers, peers and years says so", async () => {
    const page = await open(browser, bare);
    await drawAll(page);
    const text = await page.locator("main").innerText();
    for (const reason of ["does not tell deprivation quintiles apart", "No pathways move between systems", "shorter than a year",
      "No assumption was varied", "no contingent funding"]) assert.ok(text.includes(reason), reason);
    for (const id of ["peers", "comparison", "functions"]) assert.equal(await page.locator(`#${id}`).count(), 0, id);
    await page.context().close();
  });
});

test("the page without data is at most 800 kB", { skip: given.length > 0 }, () => {
  assert.ok(statSync(process.env.ICSIM_PAGE_TEMPLATE).size <= 800e3, `${statSync(process.env.ICSIM_PAGE_TEMPLATE).size} bytes`);
});
