// One engine in a worker. It is asked by messages {start}, {choose}, {block}, {give} and {cancel}; it answers all but
// the last two, by the number of the job.
import createEngine from "engine";

const LIBRARY = "/icsim";
let engine; // exported functions, once started
let files; // its file system
let given = []; // paths of the baseline of the reader's own
let chosen = -1; // the job whose scenario the engine holds
const cancelled = new Set();

/** Lets messages in that have come meanwhile. */
const channel = new MessageChannel();
const breathe = () => new Promise((resolve) => {
  channel.port1.onmessage = resolve;
  channel.port2.postMessage(0);
});

/** @returns the paths of what was written */
function write(folder, texts) {
  return Object.entries(texts).map(([name, text]) => {
    const path = `${folder}/${name}`;
    files.mkdirTree(path.replace(/\/[^/]*$/, ""));
    files.writeFile(path, text);
    return path;
  });
}

/** Files beside the scenarios: these stand in the library's own folder. The engine is opened again, as it keeps what it has read. */
function give(texts) {
  for (const path of given) files.unlink(path);
  given = write(`${LIBRARY}/library`, texts);
  chosen = -1;
  engine.open(LIBRARY);
}

async function start({ wasm, files: library }) {
  const module = await createEngine({ instantiateWasm(imports, use) {
    const instance = new WebAssembly.Instance(wasm, imports);
    use(instance, wasm);
    return instance.exports;
  } });
  files = module.FS;
  write(LIBRARY, library);
  const text = (name, ...kinds) => (...values) => module.ccall(`icsim_${name}`, "string", kinds, values);
  engine = { open: text("open", "string"), choose: text("choose", "string", "string", "number", "string"), begin: text("begin", "number"), answer: text("answer"),
    step: module._icsim_step, record: module._icsim_record, memory: () => module.HEAPF32 };
  return JSON.parse(engine.open(LIBRARY));
}

const told = (answer) => {
  const problem = answer && JSON.parse(answer).internal;
  if (problem) throw new Error(problem);
};

function choose({ job, request }) {
  const { text, only = "", draws = 0, quintiles = "" } = request;
  const answer = JSON.parse(engine.choose(text, only, draws, quintiles));
  chosen = answer.faults || answer.internal ? -1 : job;
  if (answer.internal) throw new Error(answer.internal);
  delete answer.resolved; // long, and not shown
  return answer;
}

/** Runs one block and keeps the series asked for. @returns float32 [month][series][lane], or null when cancelled */
async function runBlock({ job, request, block, keep, months, lanes }) {
  const faults = chosen === job ? null : choose({ job, request }).faults;
  if (faults) throw new Error(faults[0].text);
  told(engine.begin(block));
  const values = new Float32Array(months * keep.length * lanes);
  let rested = performance.now(), at = 0;
  for (let month = engine.step(); month !== -1; month = engine.step()) {
    if (month === -2) told(engine.answer());
    const record = engine.record() / 4, memory = engine.memory();
    for (const series of keep) {
      const from = record + series * lanes;
      values.set(memory.subarray(from, from + lanes), at);
      at += lanes;
    }
    if (performance.now() - rested < 20) continue;
    postMessage({ job, block, month });
    await breathe();
    if (cancelled.has(job)) return null;
    rested = performance.now();
  }
  return values;
}

const ACTS = { start, choose, block: runBlock };

onmessage = async ({ data: { act, ...asked } }) => {
  const { job, block } = asked;
  if (act === "cancel") return cancelled.add(job);
  if (act === "give") return give(asked.files);
  try {
    const answer = cancelled.has(job) ? null : await ACTS[act](asked);
    postMessage({ job, block, answer, done: true }, answer instanceof Float32Array ? [answer.buffer] : []);
  } catch (error) {
    postMessage({ job, block, fault: String(error?.message ?? error), done: true });
  }
};
