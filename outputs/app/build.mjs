// Bundles the app into one HTML file: page, worker, engine, library and published months.
//
// usage: node build.mjs PACKAGES ENGINE LIBRARY PUBLISHED.json OUT.html
//   PACKAGES: the report page's folder with node_modules   ENGINE: folder with engine.mjs and engine.wasm of tools/web
//   LIBRARY: the folder scenarios
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const [packages, engine, library, published, target] = process.argv.slice(2).map((argument) => path.resolve(argument));
const sources = path.join(path.dirname(fileURLToPath(import.meta.url)), "src");
const esbuild = createRequire(path.join(packages, "package.json"))("esbuild");
const BASELINE = "2025-04-01";
const NOT_READ = /(context|beds|observed_treatment_hazard|census)\.csv$/; // for reports and fits

function bundle(entry, more = {}) {
  return esbuild.buildSync({ bundle: true, minify: true, write: false, charset: "utf8", legalComments: "none", logLevel: "error", target: "es2022",
    nodePaths: [path.join(packages, "node_modules")], alias: { engine: path.join(engine, "engine.mjs") },
    external: ["fs", "path", "module", "url", "crypto", "worker_threads", "perf_hooks"], ...more, entryPoints: [path.join(sources, entry)] }).outputFiles[0].text.trim();
}

/** Texts of the library that the engine reads, by name. */
function libraryFiles() {
  const under = (folder, wanted) => readdirSync(path.join(library, folder)).filter((name) => wanted.test(name) && !NOT_READ.test(name)).sort().map((name) => `${folder}/${name}`);
  const names = [...under("library", /\.(yaml|csv)$/), ...under("library/policies", /\.yaml$/), "baseline/MANIFEST.sha256", ...under("baseline/common", /\.csv$/),
    ...under(`baseline/${BASELINE}`, /\.csv$/), `posterior/${BASELINE}.csv`];
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(library, name), "utf8")]));
}

const sha256 = (bytes, form = "hex") => createHash("sha256").update(bytes).digest(form);

/** A part of the page that bundle.js unpacks. */
function data(id, content) {
  const bytes = Buffer.from(content);
  return `<script type="application/octet-stream" id="${id}" data-sha256="${sha256(bytes)}">${gzipSync(bytes, { level: 9 }).toString("base64")}</script>`;
}

const notice = [
  "The charts are drawn by Apache ECharts, under the Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0:",
  "echarts/NOTICE", "with ZRender:", "zrender/LICENSE", "and tslib:", "tslib/CopyrightNotice.txt",
].map((part) => (/^[a-z]+\/\w/.test(part) ? readFileSync(path.join(packages, "node_modules", part), "utf8").trim() : part)).join("\n\n");
const script = bundle("main.js", { format: "iife", banner: { js: `/*\n${notice.replaceAll("*/", "* /")}\n*/` } })
  .replace(/<\/(script)/gi, "<\\/$1").replace(/\r\n?/g, "\n"); // as a browser reads it, for the checksum below

const put = (text, marker, value) => {
  if (text.split(marker).length !== 2) throw new Error(`shell.html: '${marker}' must stand in it once`);
  return text.replace(marker, () => value);
};
const { numbers, ...months } = JSON.parse(readFileSync(published, "utf8"));
let page = readFileSync(path.join(sources, "shell.html"), "utf8");
page = put(page, "__SCRIPT_SOURCE__", `'sha256-${sha256(script, "base64")}'`);
page = put(page, "/*STYLE*/", bundle("app.css"));
page = put(page, "<!--DATA-->", [data("engine", readFileSync(path.join(engine, "engine.wasm"))), data("worker", bundle("worker.js", { format: "iife" })),
  data("library", JSON.stringify(libraryFiles())), data("published", JSON.stringify(months)), data("published-counts", Buffer.from(numbers, "base64"))].join("\n"));
page = put(page, "/*SCRIPT*/", script);
mkdirSync(path.dirname(target), { recursive: true });
writeFileSync(target, page);
