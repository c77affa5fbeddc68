// Runs a scenario with the engine of WebAssembly and writes the draws of some levels as raw float32, [level][metric][month][row][draw],
// with a JSON of their names and shapes beside it.
//
// usage: node engine.mjs ENGINE_FOLDER LIBRARY SCENARIO.yaml OUT [ONLY] [LEVEL,LEVEL...]
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [engine, library, scenario, out, only = "", levels = "ics"] = process.argv.slice(2);
// The module that this Emscripten writes asks for what only CommonJS has.
Object.assign(globalThis, { require: createRequire(import.meta.url), __dirname: path.resolve(engine) });
const { default: create } = await import(pathToFileURL(path.join(engine, "engine.mjs")).href);
const module = await create({ wasmBinary: readFileSync(path.join(engine, "engine.wasm")) });

function copy(from, to) {
  for (const name of readdirSync(from)) {
    const [source, target] = [path.join(from, name), `${to}/${name}`];
    if (statSync(source).isDirectory()) {
      module.FS.mkdir(target);
      copy(source, target);
    } else {
      module.FS.writeFile(target, readFileSync(source));
    }
  }
}
const time = (what, action) => {
  const start = performance.now();
  const result = action();
  console.error(`${what}: ${(performance.now() - start).toFixed(0)} ms`);
  return result;
};

module.FS.mkdir("/icsim");
time("library", () => copy(library, "/icsim"));
const call = (name, result, kinds, ...values) => module.ccall(name, result, kinds, values);
time("open", () => call("icsim_open", "string", ["string"], "/icsim"));
const choose = () => JSON.parse(call("icsim_choose", "string", ["string", "string", "number", "string"],
  readFileSync(scenario, "utf8"), only, 0, ""));
time("choose", choose); // twice, as the second time much is kept from the first
const chosen = time("choose again", choose);
if (chosen.faults || chosen.internal) {
  console.log(JSON.stringify(chosen));
  process.exit(chosen.faults ? 2 : 3);
}

const kept = chosen.levels.filter((level) => levels.split(",").includes(level.name));
const arrays = kept.map((level) => level.metrics.map(() => new Float32Array(chosen.months * level.rows * chosen.draws)));
time("run", () => {
  for (let block = 0; block < chosen.blocks; block++) {
    call("icsim_begin", "string", ["number"], block);
    for (let month; (month = module._icsim_step()) !== -1;) {
      if (month < 0) throw new Error(call("icsim_answer", "string", []));
      const at = module._icsim_record() / 4;
      const record = module.HEAPF32.subarray(at, at + chosen.series * chosen.lanes);
      const lanes = Math.min(chosen.lanes, chosen.draws - block * chosen.lanes);
      kept.forEach((level, l) => {
        for (let row = 0; row < level.rows; row++) {
          level.metrics.forEach((_, m) => {
            const from = (level.offset + row * level.metrics.length + m) * chosen.lanes;
            arrays[l][m].set(record.subarray(from, from + lanes), (month * level.rows + row) * chosen.draws + block * chosen.lanes);
          });
        }
      });
    }
  }
});
writeFileSync(out, Buffer.concat(arrays.flat().map((array) => Buffer.from(array.buffer))));
const { months, draws, resolved } = chosen;
writeFileSync(`${out}.json`, JSON.stringify({ months, draws, resolved, levels: kept.map(({ name, rows, metrics }) => ({ name, rows, metrics })) }));
