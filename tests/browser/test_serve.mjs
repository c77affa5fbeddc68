// The page of `icsim serve` in a real browser: what it shows is what the program computes, and England comes without waiting long.
//
// Environment: as browser.mjs says; ICSIM_PROGRAM is the program. Its server stops by itself after a minute without a request.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { DESKTOP, findBarriers, launch, picture } from "./browser.mjs";

const PROGRAM = process.env.ICSIM_PROGRAM;
const folder = mkdtempSync(path.join(tmpdir(), "icsim-serve-"));
const HUB = "#draws=16&years=2&s1=n.Hub~f.2025-07~l.C_110~ops.60"; // Greater Manchester, Trauma and Orthopaedic
let browser, server, address;

/** Starts a server. @returns the address that it prints */
function start(...files) {
  server = spawn(PROGRAM, ["serve", "--port", "0", "--stop-after", "1", ...files], { env: { ...process.env, ICSIM_LIBRARY: path.join(process.env.ICSIM_ROOT, "scenarios") } });
  return new Promise((resolve, reject) => {
    let said = "";
    server.stdout.on("data", (data) => {
      said += data;
      if (said.includes("\n")) resolve(said.split("\n")[0]);
    });
    server.on("exit", () => reject(new Error(said)));
  });
}

before(async () => {
  const scenario = path.join(folder, "hub.yaml"), run = path.join(folder, "run.h5");
  writeFileSync(scenario, "schema: icsim/scenario/1\nname: hub\nextends: baseline-2025\nonly: [QOP]\nperiod: {to: start + 1 year}\nensemble: {draws: 16, quintiles: fold}\n");
  execFileSync(PROGRAM, ["run", scenario, "-o", run, "--quiet"]);
  [address, browser] = await Promise.all([start(scenario, run), launch()]);
});
after(async () => {
  await browser.close();
  server.kill();
});

async function open(hash = HUB) {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.problems = [];
  page.on("console", (message) => page.problems.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => page.problems.push(`error: ${error.message}`));
  page.on("request", (request) => { if (new URL(request.url()).origin !== new URL(address).origin) page.problems.push(`request: ${request.url()}`); });
  await page.goto(address + hash);
  return page;
}

const done = (page) => page.waitForFunction(() => window.icsimApp?.app.isDone, null, { timeout: 120000 });

describe("the page of icsim serve", () => {
  test("opens by the address that is printed, which no longer holds the token, and answers", async () => {
    const page = await open();
    await done(page);
    assert.ok(!page.url().includes("token"), page.url());
    assert.match(await page.locator(".answers li").first().textContent(), /^With 60 more operations a week, the share reaches \d/);
    assert.match(await page.locator("header.top p").textContent(), /It is simulated by the icsim program that opened this page/);
    const began = Date.now();
    await page.getByRole("spinbutton", { name: /^Operations,/ }).fill("100");
    await done(page);
    console.log(`a new answer in ${Date.now() - began} ms`);
    assert.deepEqual(await findBarriers(page), []);
    await picture(page, "serve", { fullPage: true });
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("every number is the program's", async () => {
    const page = await open();
    await done(page);
    const { text, months, values } = await page.evaluate(() => {
      const { app, shown } = window.icsimApp, run = shown.runs.find(({ label }) => label === "Hub");
      return { text: app.textOf(run.scenario), months: run.result.months, values: [...run.result.series("within_18_weeks_share", "C_110").mean] };
    });
    const file = path.join(folder, "saved.yaml"), out = path.join(folder, "saved.h5");
    writeFileSync(file, text);
    execFileSync(PROGRAM, ["run", file, "-o", out, "--quiet"]);
    const rows = execFileSync(PROGRAM, ["export", out, "--csv", "-", "--level", "ics_treatment_function", "--metric", "within_18_weeks_share"], { maxBuffer: 1 << 28 })
      .toString().trim().split("\n").map((line) => line.split(","));
    const [head] = rows, at = (name) => head.indexOf(name);
    const ours = rows.filter((cells) => cells[at("treatment_function")] === "C_110" && cells[at("ics")] === "QOP").map((cells) => Math.fround(Number(cells[at("mean")])));
    assert.equal(months.length, 24);
    assert.deepEqual(values, ours);
    await page.context().close();
  });

  test("England runs behind its button, and can be left for another place in the middle", async () => {
    const page = await open("#place=england&draws=16&years=5");
    await page.waitForFunction(() => window.icsimApp);
    const began = Date.now();
    await page.getByRole("button", { name: /^Run/ }).first().click();
    await done(page);
    console.log(`England, 16 draws, five years, in ${Date.now() - began} ms`);
    assert.match(await page.locator(".answers li").last().textContent(), /England/);
    await page.evaluate(() => { window.icsimApp.state.set("draws", "200"); });
    await page.getByRole("button", { name: /^Run/ }).first().click();
    await page.evaluate(() => { window.icsimApp.state.set("draws", "16"); window.icsimApp.state.set("place", "QOP"); });
    await done(page);
    assert.match(await page.locator(".answers li").last().textContent(), /Greater Manchester/);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("files that the server was started with are there: a scenario to begin from, a report to read", async () => {
    const page = await open();
    await done(page);
    await page.getByRole("button", { name: "Open hub" }).click();
    await done(page);
    assert.equal(await page.evaluate(() => window.icsimApp.shown.runs.length), 3);
    const [report] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("button", { name: /^Report: / }).click()]);
    await report.waitForFunction(() => window.icsimReport, null, { timeout: 30000 });
    assert.match(await report.title(), /hub/);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("a page without the token says what to open, and one that is loaded again goes on", async () => {
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(new URL("/", address).href);
    await stranger.getByText("Open the address that “icsim serve” prints").waitFor();
    await stranger.context().close();
    const page = await open();
    await done(page);
    await page.reload();
    await done(page);
    assert.match(await page.locator(".answers li").first().textContent(), /^With 60 more operations a week/);
    await page.context().close();
  });

  test("a server that stops in the middle of a run is told, with what to do", async () => {
    const page = await open("#place=england&draws=200&years=10");
    await page.waitForFunction(() => window.icsimApp);
    await page.getByRole("button", { name: /^Run/ }).first().click();
    await page.waitForFunction(() => window.icsimApp.app.part > 0);
    server.kill("SIGINT");
    await page.getByText("The program behind this page does not answer").first().waitFor();
    await page.context().close();
    address = await start();
  });

  test("a server that has stopped is told, with what to do", async () => {
    const page = await open();
    await done(page);
    server.kill();
    await new Promise((resolve) => { server.once("exit", resolve); });
    await page.getByRole("spinbutton", { name: /^Operations,/ }).fill("70");
    await page.getByText("The program behind this page does not answer").first().waitFor();
    await page.context().close();
    address = await start();
  });
});
