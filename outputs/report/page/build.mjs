// Bundles the report page into one HTML text, and that into a C++ source that holds it.
//
// usage: node build.mjs PACKAGES PAGE.html PAGE.cpp      PACKAGES: the folder with node_modules
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { asSource, bundler, chartNotice, forElement, put } from "./bundle.mjs";

const [packages, pageFile, sourceFile] = process.argv.slice(2).map((argument) => path.resolve(argument));
const sources = path.join(path.dirname(fileURLToPath(import.meta.url)), "src");
const bundle = bundler(packages, sources);

const script = forElement(bundle("main.js", { format: "iife", target: "es2020", banner: { js: chartNotice(packages) } }));
const shell = readFileSync(path.join(sources, "shell.html"), "utf8");
const page = put(put(shell, "/*STYLE*/", bundle("page.css")), "/*SCRIPT*/", script);
for (const marker of ["__ICSIM_TITLE__", "__ICSIM_DATA__"])
  if (page.split(marker).length !== 2) throw new Error(`the page must hold '${marker}' once`);
writeFileSync(pageFile, page);
writeFileSync(sourceFile, asSource(page, { maker: "outputs/report/page/build.mjs", header: "outputs/report/page_template.hpp", name: "report_page_template" }));
