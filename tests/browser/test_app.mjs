// Tests of the app in a real browser, and of its numbers against the program's.
//
// Environment: as browser.mjs says; ICSIM_APP is the built page, ICSIM_PROGRAM the program. Times are printed, never asserted.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { DESKTOP, PHONE, download, findBarriers, launch, openTables, parseCsv, picture, visit } from "./browser.mjs";

const APP = path.resolve(process.env.ICSIM_APP), PROGRAM = process.env.ICSIM_PROGRAM;
const HUB = "#draws=16&years=2&s1=n.Hub~f.2025-07~l.C_110~ops.60"; // Greater Manchester, Trauma and Orthopaedic
const folder = mkdtempSync(path.join(tmpdir(), "icsim-app-"));
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Opens the page and waits for its first answer. */
async function open({ file = APP, hash = HUB, whole = true, ...more } = {}) {
  const page = await visit(browser, file, { hash, ...more });
  if (whole) await done(page);
  return page;
}

/** Waits until everything that was asked for is known. */
const done = (page) => page.waitForFunction(() => window.icsimApp?.app.isDone, null, { timeout: 120000 });

/** Moves a lever as a hand does. */
async function move(page, label, value) {
  await page.getByRole("spinbutton", { name: new RegExp(`^${label},`) }).fill(String(value));
  await done(page);
}

/** Values of a chart's line, as the chart has them. */
const lineOf = (page, measure, label) => page.evaluate(([id, name]) => {
  window.icsimApp.drawAll();
  return window.icsimApp.findChart(id).getOption().series.find((series) => series.name === name && series.stack === undefined).data;
}, [measure, label]);

/** What the program says of a scenario file: {measure: {month: {mean, q05, q95}}} of a list; place: a system, or undefined for all of the run. */
function native(text, place, list, ...options) {
  const file = path.join(folder, "saved.yaml"), run = path.join(folder, "saved.h5");
  writeFileSync(file, text);
  execFileSync(PROGRAM, ["run", file, "-o", run, "--force", "--quiet", ...options], { stdio: "pipe" });
  const level = place ? (list === "all" ? "ics" : "ics_treatment_function") : list === "all" ? "england" : "treatment_function";
  const [head, ...rows] = execFileSync(PROGRAM, ["export", run, "--csv", "-", "--level", level], { maxBuffer: 1 << 28 }).toString().trim().split("\n").map((line) => line.split(","));
  const told = {};
  for (const cells of rows) {
    const row = Object.fromEntries(head.map((name, i) => [name, cells[i]]));
    if (row.ics !== place || (list !== "all" && row.treatment_function !== list)) continue;
    (told[row.metric] ??= {})[row.month_end.slice(0, 7)] = Object.fromEntries(["mean", "q05", "q95"].map((name) => [name, row[name] === "" ? NaN : Math.fround(Number(row[name]))]));
  }
  return told;
}

/** Compares a shown run with the program's, number by number. @returns how many */
async function compare(page, label, told) {
  const shown = await page.evaluate((name) => {
    const { shown: { runs, place } } = window.icsimApp, { result } = runs.find((run) => run.label === name);
    return { months: result.months, measures: [...result.places.keys()].map((key) => key.split(" ")).filter(([, list]) => list === place.list).map(([measure]) =>
      [measure, Object.fromEntries(Object.entries(result.series(measure, place.list)).map(([of, values]) => [of, [...values]]))]) };
  }, label);
  let count = 0;
  for (const [measure, { mean, low, high }] of shown.measures) {
    assert.ok(told[measure], `the program has no ${measure}`);
    shown.months.forEach((month, m) => {
      assert.deepEqual([mean[m], low[m], high[m]], Object.values(told[measure][month]), `${measure} ${month}`);
      count += 3;
    });
  }
  return count;
}

describe("the app", () => {
  test("opens from a file, asks for nothing else, and answers first", async () => {
    const began = Date.now();
    const page = await open({ whole: false });
    await page.waitForFunction(() => window.icsimApp);
    console.log(`ready in ${Date.now() - began} ms`);
    await done(page);
    console.log(`first answer in ${Date.now() - began} ms`);
    assert.match(await page.locator(".answers li").first().textContent(), /^With 60 more operations a week, the share reaches \d/);
    assert.match(await page.locator(".answers li").last().textContent(), /^Without changes, the share within 18 weeks of Trauma and Orthopaedic, Greater Manchester goes from /);
    assert.deepEqual(page.problems, []);
    await page.evaluate(() => window.icsimApp.drawAll());
    await picture(page, "app-light", { fullPage: true });
    await page.context().close();
  });

  test("a lever that is moved moves the chart, and its amount is told", async () => {
    const page = await open();
    const before = await lineOf(page, "within_18_weeks_share", "Hub");
    const began = Date.now();
    await move(page, "Operations", 100);
    console.log(`a new answer in ${Date.now() - began} ms`);
    const after = await lineOf(page, "within_18_weeks_share", "Hub");
    assert.ok(after.at(-1) > before.at(-1) + 0.005, `${before.at(-1)} to ${after.at(-1)}`);
    assert.match(await page.locator(".lever.moved .amount").textContent(), /100 cases a week.*GBP .* a year at tariff/);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("a region is its systems together, with levers that act on it, and bits that are the program's", async () => {
    const page = await open({ hash: "#place=north-west&list=C_110&draws=16&years=2&s1=n.Hub~f.2025-07~l.C_110~ops.60" });
    assert.match(await page.locator(".answers li").last().textContent(), /Trauma and Orthopaedic, North West/);
    const [, text] = await download(page, page.getByRole("button", { name: "Save file" }));
    assert.match(text, /^only: \[QE1, QOP, QYG\]/m);
    assert.match(text, /where: \{region: North West, treatment_function: C_110, stage: awaiting_admission\}/);
    assert.ok(await compare(page, "Hub", native(text, undefined, "C_110")) > 500);
    const published = await page.evaluate(() => {
      const { shown } = window.icsimApp, of = (only) => shown.before.count("incomplete", only, "all", "2025-03");
      return [of(["QE1", "QOP", "QYG"]), of(["QE1"]) + of(["QOP"]) + of(["QYG"]), of([])];
    });
    assert.equal(published[0], published[1]);
    assert.ok(published[0] > 5e5 && published[0] < published[2] / 4, `${published}`);
    const other = path.join(folder, "region.yaml");
    writeFileSync(other, text);
    await page.evaluate(() => { window.icsimApp.state.set("place", "QOP"); });
    await page.setInputFiles("#file input[type=file]", other);
    await page.getByText("Loaded: the levers stand as they did.").waitFor();
    assert.equal(await page.evaluate(() => window.icsimApp.state.get("place")), "north-west");
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("the saved file gives the program the same numbers, bit for bit", async () => {
    const page = await open();
    for (const group of ["Fewer or more patients", "Who is treated first", "Strikes and winters"]) await page.locator("summary", { hasText: group }).click();
    for (const [label, value] of [["Operations", 45], ["Money for extra treatment", 1.5], ["GP referrals", -5], ["Long waits first", 40], ["Strike", 7]]) await move(page, label, value);
    const [name, text] = await download(page, page.getByRole("button", { name: "Save file" }));
    assert.equal(name, "hub.yaml");
    const told = native(text, "QOP", "C_110");
    assert.ok(await compare(page, "Hub", told) > 500);
    // What the chart shows is what was compared.
    const months = Object.keys(told.incomplete);
    const line = (await lineOf(page, "incomplete", "Hub")).slice(-months.length);
    assert.deepEqual(line, months.map((month) => told.incomplete[month].mean));
    await page.getByLabel("Specialty").selectOption("all");
    assert.ok(await compare(page, "Hub", native(text, "QOP", "all")) > 500);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("published months end where the simulation starts", async () => {
    const page = await open({ hash: `${HUB}&list=all` });
    const { before, first } = await page.evaluate(() => {
      const { shown } = window.icsimApp, [line] = shown.published("incomplete", shown.place);
      return { before: line.months.map((month) => [month, line.of(month)]), first: shown.months[0] };
    });
    assert.equal(before.length, 24);
    assert.deepEqual([before.at(-1), first], [["2025-03", 497425], "2025-04"]);
    await page.context().close();
  });

  test("a file that was saved moves the levers back, and any other is taken as it is", async () => {
    const page = await open();
    const [, text] = await download(page, page.getByRole("button", { name: "Save file" }));
    await page.getByRole("button", { name: "Set all to 0" }).click();
    await page.waitForFunction(() => !document.querySelector(".lever.moved"));
    const give = (name, content) => page.locator("#file input[type=file]").setInputFiles({ name, mimeType: "text/yaml", buffer: Buffer.from(content) });
    await give("hub.yaml", text);
    await page.waitForFunction(() => document.querySelector(".lever.moved"));
    assert.equal(await page.getByRole("spinbutton", { name: /^Operations,/ }).inputValue(), "60");
    const own = text.replace(/^# icsim-app.*\n/, "").replace("60 cases/week", "25 cases/week");
    await give("mine.yaml", own);
    await page.waitForFunction(() => document.querySelector(".levers-panel").hidden);
    await done(page);
    assert.ok(await compare(page, "mine", native(own, "QOP", "C_110")) > 500);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("a run of another period is told by month, and without differences", async () => {
    const page = await open();
    const [, text] = await download(page, page.getByRole("button", { name: "Save file" }));
    const give = async (years) => {
      const content = text.replace(/^# icsim-app.*\n/, "").replace("start + 2 years", `start + ${years} years`);
      await page.locator("#file input[type=file]").setInputFiles({ name: `years ${years}.yaml`, mimeType: "text/yaml", buffer: Buffer.from(content) });
      await page.waitForFunction((name) => window.icsimApp.state.scenario("s1").name === name, `years ${years}`);
      await done(page);
      return page.locator(".answers li").first().textContent();
    };
    const told = () => page.evaluate(() => {
      const { app, shown: { runs: [base, run], place: { list } } } = window.icsimApp, { months } = base.result, before = months[0].replace("2025", "2024");
      return { month: app.month, length: run.result.months.length, differs: run.differs, mean: run.result.at("incomplete", list, app.month).mean,
        last: run.result.difference(base.result, "incomplete", list, months.at(-1)).mean, unknown: base.result.drawsOf("incomplete", list, before).every(Number.isNaN) };
    });
    const cell = () => page.locator("#comparison .estimate .apart").first().textContent();
    await page.locator("#comparison").scrollIntoViewIfNeeded();

    const longer = await give(3);
    assert.match(longer, /^With “years 3”, the share reaches \d.* by Mar 2027, with .* waiting\. No differences .* as their periods differ\.$/);
    const ofLonger = await told();
    assert.deepEqual([ofLonger.month, ofLonger.length, ofLonger.differs, ofLonger.unknown], ["2027-03", 36, ["periods"], true]);
    assert.ok(Number.isFinite(ofLonger.mean));
    await page.waitForFunction(() => document.querySelector("#comparison th:last-child")?.textContent === "years 3");
    assert.equal(await cell(), "–");

    const shorter = await give(1);
    assert.equal(shorter, "With “years 1”, nothing is known of Mar 2027: it runs from Apr 2025 to Mar 2026. "
      + "No differences from the run without changes are given, as their periods differ.");
    const ofShorter = await told();
    assert.deepEqual([ofShorter.length, ofShorter.differs, ofShorter.mean, ofShorter.last], [12, ["periods"], NaN, NaN]);
    await page.getByLabel("By", { exact: true }).selectOption("2026-03");
    await page.waitForFunction(() => /reaches \d.* by Mar 2026, with /.test(document.querySelector(".answers li").textContent));
    assert.ok(Number.isFinite((await told()).mean));
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("an empty text is refused as any other fault is, and its link opens the page", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Write by hand" }).click();
    await page.locator("#scenario-text").fill("");
    await page.waitForSelector("#answer .faults:not([hidden]) li");
    const other = await open({ hash: new URL(await page.evaluate(() => window.icsimApp.state.link)).hash });
    assert.equal(await other.locator("#scenario-text").inputValue(), "");
    await other.waitForSelector("#answer .faults:not([hidden]) li");
    assert.match(await other.locator(".answers li").last().textContent(), /^Without changes, /);
    assert.deepEqual([page.problems, other.problems], [[], []]);
    await page.context().close();
    await other.context().close();
  });

  test("a file's long name is cut between letters, and a place that is not there is told", async () => {
    const page = await open();
    const [, text] = await download(page, page.getByRole("button", { name: "Save file" }));
    const give = (name, content) => page.locator("#file input[type=file]").setInputFiles({ name, mimeType: "text/yaml", buffer: Buffer.from(content) });
    await give("nowhere.yaml", text.replaceAll("QOP", "QXX"));
    await page.getByText("“nowhere.yaml” could not be loaded: it is made for QXX, which is no place of this start.").waitFor();
    assert.equal(await page.evaluate(() => window.icsimApp.state.get("place")), "QOP");
    const name = `${"a".repeat(39)}\u{1F3E5}`;
    await give(`${name}b.yaml`, text.replace(/^# icsim-app.*\n/, ""));
    await page.waitForFunction((wanted) => window.icsimApp.state.scenario("s1").name === wanted, name);
    await done(page);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("a file that the loader refuses is answered with line and hint, as the program does", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Write by hand" }).click();
    const text = (await page.locator("#scenario-text").inputValue()).replace("capacity.level", "capacity.levle").replace("60 cases/week", "60 cases/wek");
    await page.locator("#scenario-text").fill(text);
    await page.waitForSelector("#answer .faults:not([hidden]) li");
    const shown = await page.locator("#answer .faults li").allTextContents();
    const file = path.join(folder, "scenario.yaml");
    writeFileSync(file, text);
    let said = "";
    try {
      execFileSync(PROGRAM, ["validate", file], { stdio: "pipe" });
    } catch (error) {
      said = String(error.stdout) + error.stderr;
    }
    const faults = [...said.matchAll(/scenario\.yaml:(\d+):\d+: (.*)\n(?: +hint: (.*)\n)?/g)];
    assert.ok(faults.length > 0, said);
    faults.forEach(([, line, problem, hint], i) => {
      assert.ok(shown[i].startsWith(`Line ${line}: `), shown[i]);
      assert.ok(problem.startsWith(shown[i].slice(`Line ${line}: `.length).split(" Hint: ")[0]), `${problem} | ${shown[i]}`);
      if (hint) assert.ok(shown[i].endsWith(` Hint: ${hint}`), shown[i]);
    });
    assert.ok((await lineOf(page, "incomplete", "Without changes")).length > 20, "the base is still shown");
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("a link holds what was built", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Compare another" }).click();
    await page.getByLabel("Name").fill("Fewer, later ~ 50 %");
    await page.getByLabel("Name").press("Enter");
    await page.getByLabel("Levers move from").selectOption("2026-01");
    await page.locator("summary", { hasText: "Fewer or more patients" }).click();
    await move(page, "GP referrals", -8);
    const { link, text, runs } = await page.evaluate(() => ({ link: window.icsimApp.state.link, text: document.getElementById("scenario-text").value, runs: window.icsimApp.shown.runs.map(({ label }) => label) }));
    const other = await open({ hash: new URL(link).hash });
    assert.deepEqual(await other.evaluate(() => window.icsimApp.shown.runs.map(({ label }) => label)), runs);
    assert.deepEqual(runs, ["Without changes", "Hub", "Fewer, later ~ 50 %"]);
    assert.equal(await other.locator("#scenario-text").inputValue(), text);
    assert.deepEqual([page.problems, other.problems], [[], []]);
    await page.context().close();
    await other.context().close();
  });

  test("a link of nonsense opens the page all the same", async () => {
    const page = await open({ hash: "#place=NOWHERE&list=none&years=7&draws=16&s1=%00~~..&s2=n.x&slot=s9" });
    assert.equal(await page.locator("input[role=combobox]").inputValue(), "Greater Manchester");
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("differences are paired by draw", async () => {
    const page = await open();
    const { own, base, told } = await page.evaluate(() => {
      const { shown: { runs: [first, second], months } } = window.icsimApp, at = ["incomplete", "C_110", months.at(-1)];
      return { own: [...second.result.drawsOf(...at)], base: [...first.result.drawsOf(...at)], told: second.result.difference(first.result, ...at) };
    });
    const ends = (other) => {
      const apart = own.map((value, i) => Math.fround(value - other[i])).sort((a, b) => a - b);
      return [0.05, 0.95].map((p) => {
        const at = (apart.length - 1) * p, below = Math.floor(at);
        return Math.fround(apart[below] + (at - below) * (apart[below + 1] - apart[below]));
      });
    };
    const mean = own.reduce((sum, value, i) => sum + Math.fround(value - base[i]), 0) / own.length;
    assert.ok(Math.abs(told.mean - mean) < 1e-6 * Math.abs(mean), `${told.mean} is not ${mean}`);
    assert.deepEqual([told.low, told.high], ends(base));
    const [low, high] = ends([...base].reverse());
    assert.ok(Math.abs(low - told.low) > 1 && Math.abs(high - told.high) > 1, "another order of draws gives other ends");
    await page.context().close();
  });

  test("what would it take: the lever that is found meets the target, and a little less does not", async () => {
    const page = await open();
    await page.locator("#take-value").fill("58.5");
    await page.getByLabel("by", { exact: true }).selectOption("2026-09");
    const began = Date.now();
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByRole("button", { name: "Move the lever there" }).waitFor({ timeout: 180000 });
    console.log(`what it takes in ${Date.now() - began} ms: ${await page.locator("#take [role=status]").textContent()}`);
    await page.getByRole("button", { name: "Move the lever there" }).click();
    await done(page);
    const share = () => page.evaluate(() => {
      const { shown: { runs, place, months } } = window.icsimApp;
      return runs.at(-1).result.series("within_18_weeks_share", place.list).mean[months.indexOf("2026-09")];
    });
    const amount = Number(await page.getByRole("spinbutton", { name: /^Operations,/ }).inputValue());
    assert.ok(await share() >= 0.585, `${await share()}`);
    await move(page, "Operations", Number((0.97 * amount).toPrecision(3)));
    assert.ok(await share() < 0.585, `${await share()}`);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("tables are saved in full, and as a workbook", async () => {
    const page = await open();
    const [name, text] = await download(page, page.locator("#comparison").getByRole("button", { name: "Save as CSV" }));
    assert.equal(name, "icsim-comparison.csv");
    const [head, ...rows] = parseCsv(text);
    assert.deepEqual(head.slice(0, 6), ["place", "month", "measure", "unit", "scenario", "mean"]);
    const share = rows.find((row) => row[4] === "Hub" && row[3] === "fraction");
    const shown = await page.evaluate(() => window.icsimApp.shown.runs[1].result.series("within_18_weeks_share", "C_110").mean.at(-1));
    assert.equal(Math.fround(Number(share[5])), shown);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save all as a workbook" }).click()]);
    const bytes = readFileSync(await saved.path());
    assert.equal(bytes.readUInt32LE(0), 0x04034b50);
    assert.ok(bytes.includes("xl/worksheets/sheet5.xml") && bytes.includes("<v>"));
    writeFileSync(path.join(folder, "icsim.xlsx"), bytes);
    console.log(`workbook: ${path.join(folder, "icsim.xlsx")}`);
    await page.context().close();
  });

  test("the keyboard alone chooses a place and moves a lever", async () => {
    const page = await open();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "combobox");
    await page.keyboard.type("devon");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => window.icsimApp.shown.place.code === "QJK");
    const slider = page.getByRole("slider", { name: /^Operations/ });
    await slider.focus();
    const before = Number(await slider.inputValue());
    await page.keyboard.press("ArrowLeft");
    await done(page);
    assert.ok(Number(await slider.inputValue()) < before);
    assert.match(await page.locator(".answers li").first().textContent(), /^With /);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("a baseline of one's own starts runs, with the program's numbers", async () => {
    const mine = path.join(folder, "mine");
    execFileSync(PROGRAM, ["baseline", "--template", path.join(folder, "tables")], { stdio: "pipe" });
    const make = (tables, target) => execFileSync(PROGRAM, ["baseline", path.join(tables, "stock.csv"), path.join(tables, "flows.csv"), "--within", "QYG", "--name", "Our hospital",
      "--at", "2026-03-31", "-o", target], { stdio: "pipe" });
    make(path.join(folder, "tables"), mine);
    const page = await open({ hash: "#draws=16&years=2" });
    await page.locator("input[webkitdirectory]").setInputFiles(mine);
    await page.waitForFunction(() => window.icsimApp.shown.place.code === "OWN");
    await move(page, "Operations", 5);
    assert.match(await page.locator(".top p").textContent(), /end of Mar 2026/);
    const text = await page.locator("#scenario-text").inputValue();
    assert.match(text, /^baseline: mine$/m);
    assert.ok(await compare(page, "Plan A", native(text, "OWN", "all")) > 500);
    assert.deepEqual(await page.evaluate(() => window.icsimApp.shown.published("incomplete", window.icsimApp.shown.place)), []);

    // Another folder of the same name is read anew.
    const tables = path.join(folder, "tables-2"), again = path.join(folder, "again", "mine");
    mkdirSync(tables);
    mkdirSync(path.dirname(again));
    cpSync(path.join(folder, "tables/flows.csv"), path.join(tables, "flows.csv"));
    const [head, ...rows] = readFileSync(path.join(folder, "tables/stock.csv"), "utf8").trim().split("\n");
    writeFileSync(path.join(tables, "stock.csv"), `${[head, ...rows.map((row) => row.replace(/,(\d+)\s*$/, (_, count) => `,${2 * Number(count)}`))].join("\n")}\n`);
    make(tables, again);
    // Of both runs: each may come from an engine of its own.
    const first = () => page.evaluate(() => window.icsimApp.shown.runs.map(({ result }) => result.series("incomplete", "all").mean[0]));
    const [before] = await first();
    const { number } = await page.evaluate(() => window.icsimApp.app.library);
    await page.locator("input[webkitdirectory]").setInputFiles(again);
    await page.waitForFunction((old) => window.icsimApp.app.library.number !== old, number);
    await done(page);
    const after = await first();
    assert.ok(after.length === 2 && after.every((mean) => mean > 1.5 * before), `${before} to ${after}`);
    assert.ok(await compare(page, "Plan A", native(await page.locator("#scenario-text").inputValue().then((now) => now.replace("baseline: mine", "baseline: again/mine")), "OWN", "all")) > 500);

    // A name that ships would not be read from here at all.
    const taken = path.join(folder, "2025-04-01");
    cpSync(mine, taken, { recursive: true });
    await page.locator("input[webkitdirectory]").setInputFiles(taken);
    await page.getByText("“2025-04-01” is the name of a folder of the program's own: give yours another.").waitFor();
    assert.equal(await page.evaluate(() => window.icsimApp.app.library.baseline.name), "mine");
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("a lever that is dragged ends where it was let go", async () => {
    const page = await open();
    const field = page.getByRole("spinbutton", { name: /^Operations,/ });
    for (let value = 20; value <= 90; value += 5) await field.fill(String(value));
    await done(page);
    const [asked, shown] = await page.evaluate(() => [window.icsimApp.app.asked[1].entry.request.text, window.icsimApp.shown.runs[1].info.levers[0].how]);
    assert.ok(asked.includes("add: 90 cases/week"));
    assert.equal(shown, "add 90 cases/week");
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("England, and draws by chance, have the program's bits too", async () => {
    const page = await open({ hash: "#draws=16&years=2&place=england&list=C_110&s1=n.Hub~f.2025-07~l.C_110~ops.200", whole: false });
    await page.getByRole("button", { name: "Run England" }).click();
    await done(page);
    const [, text] = await download(page, page.getByRole("button", { name: "Save file" }));
    assert.ok(await compare(page, "Hub", native(text, undefined, "C_110")) > 500);
    const chance = text.replace("quintiles: fold}", "quintiles: fold, noise: demographic}").replace(/^# icsim-app: .*\n/, "");
    await page.evaluate((own) => { const { state } = window.icsimApp; state.set("place", "QOP"); state.setScenario("s1", { name: "Chance", text: own }); }, chance);
    await page.waitForFunction(() => window.icsimApp.app.asked.some(({ label }) => label === "Chance"));
    await done(page);
    assert.ok(await compare(page, "Chance", native(chance, undefined, "C_110", "--only", "QOP")) > 500);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("England waits for its button", async () => {
    const page = await open({ hash: "#draws=16&years=2&place=england&list=all", whole: false });
    const button = page.getByRole("button", { name: "Run England" });
    await button.waitFor();
    const began = Date.now();
    await button.click();
    await page.waitForFunction(() => document.querySelector("progress:not([hidden])"));
    await page.waitForFunction(() => window.icsimApp.app.part > 0.1 && window.icsimApp.app.part < 1, null, { timeout: 120000 });
    await done(page);
    console.log(`England, 16 draws, two years, in ${Date.now() - began} ms`);
    assert.match(await page.locator(".answers li").last().textContent(), /of England goes from/);
    // A text that runs one place alone is not set against England.
    const text = (await page.evaluate(() => window.icsimApp.app.textOf(null))) + "only: [QOP]\n";
    await page.locator("#file input[type=file]").setInputFiles({ name: "one.yaml", mimeType: "text/yaml", buffer: Buffer.from(text) });
    await page.waitForFunction(() => window.icsimApp.state.scenario("s1").name === "one");
    await button.click();
    await page.waitForFunction(() => window.icsimApp.app.asked.length === 2 && window.icsimApp.app.isDone, null, { timeout: 120000 });
    assert.match(await page.locator(".answers li").first().textContent(), /^With “one”, the share reaches .* No differences .* as their places differ\.$/);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  for (const [scheme, viewport, kind] of [["light", DESKTOP, "desktop"], ["dark", DESKTOP, "desktop"], ["light", PHONE, "phone"]]) {
    test(`no serious barrier, ${scheme}, ${kind}`, async () => {
      const page = await open({ colorScheme: scheme, viewport });
      await openTables(page);
      await page.evaluate(() => window.icsimApp.drawAll());
      assert.deepEqual(await findBarriers(page), []);
      const headings = await page.evaluate(() => [...document.querySelectorAll("h1,h2,h3,h4")].map((node) => Number(node.tagName[1])));
      headings.forEach((level, i) => assert.ok(i === 0 ? level === 1 : level <= headings[i - 1] + 1, `heading ${i}`));
      await picture(page, `app-${scheme}-${kind}`);
      await page.context().close();
    });
  }

  test("nothing is wider than a phone, and the answer stays in sight", async () => {
    const page = await open({ viewport: PHONE });
    await openTables(page);
    const { width, spilt } = await page.evaluate(() => ({ width: document.documentElement.scrollWidth,
      spilt: [...document.querySelectorAll("section, figure, .table-box, .lever, .chooser, textarea")].filter((node) => node.getBoundingClientRect().right > 391).map((node) => node.id || node.className) }));
    assert.equal(width, PHONE.width);
    assert.deepEqual(spilt, []);
    assert.ok((await page.locator(".strip").boundingBox()).y < PHONE.height);
    await picture(page, "app-phone", { fullPage: true });
    await page.context().close();
  });

  test("prints in light colours, without what only a screen can use", async () => {
    const page = await open({ colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".progress").isVisible(), false);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(0, 0, 0)");
    await page.pdf({ path: path.join(folder, "app.pdf"), preferCSSPageSize: true });
    await page.context().close();
  });

  test("a damaged copy, a browser that lacks something, and an engine that fails say so in a sentence", async () => {
    const text = readFileSync(APP, "utf8");
    const at = text.indexOf(">", text.indexOf('id="library"')) + 5000;
    const flipped = path.join(folder, "flipped.html"), other = path.join(folder, "other.html");
    writeFileSync(flipped, text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1));
    // Sound compression of something else: only the checksum sees it.
    writeFileSync(other, text.replace(/(id="published" data-sha256="[^"]*">)[^<]*/, (_, head) => head + gzipSync("{}").toString("base64")));
    for (const [file, part] of [[flipped, "library"], [other, "published"]]) {
      const page = await open({ file, whole: false });
      assert.match(await page.locator(".notice[role=alert]").textContent(), new RegExp(`damaged.*${part}.*Get the file again.$`));
      await page.context().close();
    }
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => { WebAssembly.validate = () => false; });
    await page.goto(pathToFileURL(APP).href);
    assert.match(await page.locator(".notice[role=alert]").textContent(), /cannot run the simulation: it lacks SIMD/);
    await context.close();
    const poor = await browser.newContext(), tight = await poor.newPage();
    await tight.addInitScript(() => { WebAssembly.compile = () => Promise.reject(new RangeError("Out of memory: Cannot allocate Wasm memory")); });
    await tight.goto(pathToFileURL(APP).href);
    assert.match(await tight.locator(".notice[role=alert]").textContent(), /not enough memory/);
    await poor.close();
  });
});
