// Bundles the report page into one HTML text, and that into a C++ source that holds it.
//
// usage: node build.mjs PACKAGES PAGE.html PAGE.cpp      PACKAGES: the folder with node_modules
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const [packages, pageFile, sourceFile] = process.argv.slice(2).map((argument) => path.resolve(argument));
const sources = path.join(path.dirname(fileURLToPath(import.meta.url)), "src");
const esbuild = createRequire(path.join(packages, "package.json"))("esbuild");

const shared = {
  bundle: true, minify: true, write: false, charset: "utf8", legalComments: "none", logLevel: "warning",
  nodePaths: [path.join(packages, "node_modules")],
};

function bundle(entry, more = {}) {
  const built = esbuild.buildSync({ ...shared, ...more, entryPoints: [path.join(sources, entry)] });
  return built.outputFiles[0].text.trim();
}

// What licences of the libraries ask to stand in every copy.
const notice = [
  "The charts are drawn by Apache ECharts, under the Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0:",
  "echarts/NOTICE", "with ZRender:", "zrender/LICENSE", "and tslib:", "tslib/CopyrightNotice.txt",
].map((part) => (/^[a-z]+\/\w/.test(part) ? readFileSync(path.join(packages, "node_modules", part), "utf8").trim() : part)).join("\n\n");

// "</script" inside a script would end its element; in JavaScript the escaped form means the same.
const script = bundle("main.js", { format: "iife", target: "es2020", banner: { js: `/*\n${notice.replaceAll("*/", "* /")}\n*/` } }).replace(/<\/(script)/gi, "<\\/$1");
const style = bundle("page.css");
const shell = readFileSync(path.join(sources, "shell.html"), "utf8");
const put = (text, marker, value) => {
  if (text.split(marker).length !== 2) throw new Error(`shell.html: '${marker}' must stand in it once`);
  return text.replace(marker, () => value);
};
const page = put(put(shell, "/*STYLE*/", style), "/*SCRIPT*/", script);
for (const marker of ["__ICSIM_TITLE__", "__ICSIM_DATA__"])
  if (page.split(marker).length !== 2) throw new Error(`the page must hold '${marker}' once`);

// Compilers limit the length of one literal, and join those that stand side by side.
const pieces = [];
for (let at = 0; at < page.length;) {
  let end = Math.min(at + 12000, page.length);
  if (/[\uD800-\uDBFF]/.test(page[end - 1])) end -= 1;
  pieces.push(`R"icsim(${page.slice(at, end)})icsim"`);
  at = end;
}
writeFileSync(pageFile, page);
writeFileSync(sourceFile, `// Made by outputs/report/page/build.mjs.
#include "outputs/report/page_template.hpp"

namespace icsim::outputs {

std::string_view report_page_template() {
  static constexpr char kPage[] =
${pieces.join("\n")};
  return {kPage, sizeof kPage - 1};
}

}  // namespace icsim::outputs
`);
