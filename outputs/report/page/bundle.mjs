// What the makers of pages share: bundling by esbuild, the libraries' notices, and a page as a C++ source.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** @returns bundle(entry, more): the text of a script or style with all it imports. packages: the folder with node_modules */
export function bundler(packages, sources, shared = {}) {
  const esbuild = createRequire(path.join(packages, "package.json"))("esbuild");
  return (entry, more = {}) => esbuild.buildSync({ bundle: true, minify: true, write: false, charset: "utf8", legalComments: "none", logLevel: "warning",
    nodePaths: [path.join(packages, "node_modules")], ...shared, ...more, entryPoints: [path.join(sources, entry)] }).outputFiles[0].text.trim();
}

/** A comment with what licences of the chart libraries ask to stand in every copy. */
export function chartNotice(packages) {
  const notice = ["The charts are drawn by Apache ECharts, under the Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0:",
    "echarts/NOTICE", "with ZRender:", "zrender/LICENSE", "and tslib:", "tslib/CopyrightNotice.txt",
  ].map((part) => (/^[a-z]+\/\w/.test(part) ? readFileSync(path.join(packages, "node_modules", part), "utf8").trim() : part)).join("\n\n");
  return `/*\n${notice.replaceAll("*/", "* /")}\n*/`;
}

/** Puts a value where a marker stands, which must be once. */
export function put(text, marker, value) {
  if (text.split(marker).length !== 2) throw new Error(`shell.html: '${marker}' must stand in it once`);
  return text.replace(marker, () => value);
}

/** "</script" inside a script would end its element; in JavaScript the escaped form means the same. */
export const forElement = (script) => script.replace(/<\/(script)/gi, "<\\/$1");

/** A C++ source whose function returns the page. Compilers limit the length of one literal, and join those that stand side by side. */
export function asSource(page, { maker, header, name }) {
  const pieces = [];
  for (let at = 0; at < page.length;) {
    let end = Math.min(at + 12000, page.length);
    if (/[\uD800-\uDBFF]/.test(page[end - 1])) end -= 1;
    pieces.push(`R"icsim(${page.slice(at, end)})icsim"`);
    at = end;
  }
  return `// Made by ${maker}.
#include "${header}"

namespace icsim::outputs {

std::string_view ${name}() {
  static constexpr char kPage[] =
${pieces.join("\n")};
  return {kPage, sizeof kPage - 1};
}

}  // namespace icsim::outputs
`;
}
