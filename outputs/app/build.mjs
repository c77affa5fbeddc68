// Makes the app: one HTML file that holds the engine and all it reads, or the page that `icsim serve` gives out.
//
// usage: node build.mjs page PACKAGES ENGINE LIBRARY PUBLISHED.json OUT.html
//        node build.mjs served PACKAGES OUT.cpp
//   PACKAGES: the report page's folder with node_modules   ENGINE: folder with engine.mjs and engine.wasm of tools/web
//   LIBRARY: the folder scenarios
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { asSource, bundler, chartNotice, forElement, put } from "../report/page/bundle.mjs";

const BASELINE = "2025-04-01";
const NOT_READ = /(context|beds|observed_treatment_hazard|census)\.csv$/; // for reports and fits
const sources = path.join(path.dirname(fileURLToPath(import.meta.url)), "src");
const sha256 = (bytes, form = "hex") => createHash("sha256").update(bytes).digest(form);

/** The page, with `source` behind it. policy: what it may do beside running its script */
function pageOf(packages, bundle, { source, policy, data = "" }) {
  const script = forElement(bundle("main.js", { format: "iife", banner: { js: chartNotice(packages) }, alias: { source: path.join(sources, source) } }))
    .replace(/\r\n?/g, "\n"); // as a browser reads it, for the checksum below
  let page = readFileSync(path.join(sources, "shell.html"), "utf8");
  page = put(page, "__POLICY__", `default-src 'none'; script-src 'sha256-${sha256(script, "base64")}'${policy.script}; style-src 'unsafe-inline'; img-src data: blob:; connect-src ${
    policy.connect}; base-uri 'none'; form-action 'none'`);
  page = put(page, "/*STYLE*/", bundle("app.css"));
  page = put(page, "<!--DATA-->", data);
  return put(page, "/*SCRIPT*/", script);
}

/** Texts of the library that the engine reads, by name. */
function libraryFiles(library) {
  const under = (folder, wanted) => readdirSync(path.join(library, folder)).filter((name) => wanted.test(name) && !NOT_READ.test(name)).sort().map((name) => `${folder}/${name}`);
  const names = [...under("library", /\.(yaml|csv)$/), ...under("library/policies", /\.yaml$/), "baseline/MANIFEST.sha256", ...under("baseline/common", /\.csv$/),
    ...under(`baseline/${BASELINE}`, /\.csv$/), `posterior/${BASELINE}.csv`];
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(library, name), "utf8")]));
}

/** A part of the page that bundle.js unpacks. */
function data(id, content) {
  const bytes = Buffer.from(content);
  return `<script type="application/octet-stream" id="${id}" data-sha256="${sha256(bytes)}">${gzipSync(bytes, { level: 9 }).toString("base64")}</script>`;
}

const bundlerOf = (packages, more = {}) => bundler(packages, sources, { logLevel: "error", target: "es2022", ...more });

function page(packages, engine, library, published, target) {
  const bundle = bundlerOf(packages);
  const worker = bundlerOf(packages, { format: "iife", alias: { engine: path.join(engine, "engine.mjs") },
    external: ["fs", "path", "module", "url", "crypto", "worker_threads", "perf_hooks"] })("worker.js");
  const { numbers, ...months } = JSON.parse(readFileSync(published, "utf8"));
  const parts = [data("engine", readFileSync(path.join(engine, "engine.wasm"))), data("worker", worker), data("library", JSON.stringify(libraryFiles(library))),
    data("published", JSON.stringify(months)), data("published-counts", Buffer.from(numbers, "base64"))];
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, pageOf(packages, bundle, { source: "source_page.js", policy: { script: " 'wasm-unsafe-eval' blob:; worker-src blob:", connect: "'none'" }, data: parts.join("\n") }));
}

function served(packages, target) {
  const text = pageOf(packages, bundlerOf(packages), { source: "source_server.js", policy: { script: "", connect: "'self'" } });
  writeFileSync(target, asSource(text, { maker: "outputs/app/build.mjs", header: "outputs/app/app_page.hpp", name: "app_page" }));
}

const [what, ...files] = process.argv.slice(2);
({ page, served })[what](...files.map((file) => path.resolve(file)));
