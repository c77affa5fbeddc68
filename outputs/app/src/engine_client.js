// The engine as the app sees it: four calls, whatever answers them.
//
//   choose(key, request)       checks a scenario: what it is, {faults}, or null when it was cancelled. request: {text, only, draws, quintiles}
//   run(key, keep, listener)   simulates it; listener.onMonth(share done), .onBlock(); resolves to whether it came to its end
//   cancel(key)                stops that; what was known of it is forgotten
//   result(key)                what is known by now: {info, keep, blocks: [float32 of month, series, lane]}
// A key is a number of the caller's, a new one each time. And give(files): a baseline of the reader's own, for scenarios to name.
//
// Here workers answer them, each with an engine of its own; blocks of draws are shared out among them.

class Crew {
  constructor(worker) {
    this.worker = worker;
    this.key = null; // the scenario that its engine holds
    this.task = null;
    worker.onmessage = ({ data }) => this.hear(data);
    worker.onerror = (event) => this.hear({ done: true, fault: event.message || "the engine could not be started" });
  }

  hear({ month, answer, fault, done }) {
    const { task } = this;
    if (!task) return null;
    if (!done) return task.onMonth?.(month);
    this.task = null;
    if (fault !== undefined) task.reject(new Error(fault));
    else task.resolve(answer);
    return this.onFree?.();
  }

  ask(task) {
    this.task = task;
    if (task.key !== undefined) this.key = task.key;
    this.worker.postMessage(task.message);
  }
}

const promised = (crew, message) => new Promise((resolve, reject) => crew.ask({ message, resolve, reject }));

export class EngineClient {
  #crews;
  #queue = [];
  #runs = new Map(); // by key

  /** @param wasm compiled module, workerText: source of the worker, files: {name: text} of the library */
  static async start({ wasm, workerText, files, workers }) {
    const client = new EngineClient();
    const address = URL.createObjectURL(new Blob([workerText], { type: "text/javascript" }));
    client.#crews = Array.from({ length: workers }, () => new Crew(new Worker(address)));
    const [metrics] = await Promise.all(client.#crews.map((crew) => promised(crew, { act: "start", wasm, files })));
    for (const crew of client.#crews) crew.onFree = () => client.#next();
    client.metrics = metrics;
    return client;
  }

  /** Gives every engine a baseline's files, under the folder that scenarios stand in, in place of those given before. What is running
   *  is to be cancelled first. */
  give(files) {
    for (const crew of this.#crews) crew.worker.postMessage({ act: "give", files });
  }

  async choose(key, request) {
    const info = await this.#enqueue({ key, message: { act: "choose", job: key, request } });
    if (info && !info.faults) this.#runs.set(key, { request, info, keep: [], blocks: [] });
    return info;
  }

  async run(key, keep, { onMonth = () => {}, onBlock = () => {} } = {}) {
    const run = this.#runs.get(key);
    const { blocks, months, lanes } = run.info;
    run.keep = keep;
    const done = new Array(blocks).fill(0);
    const tell = () => onMonth(done.reduce((sum, part) => sum + part, 0) / (blocks * months));
    const all = done.map((_, block) => this.#enqueue({ key, onMonth: (month) => { done[block] = month + 1; tell(); },
      message: { act: "block", job: key, request: run.request, block, keep, months, lanes } }).then((values) => {
      if (values === null) return false;
      run.blocks[block] = values;
      onBlock();
      return true;
    }));
    return (await Promise.all(all)).every(Boolean);
  }

  cancel(key) {
    this.#runs.delete(key);
    for (const task of this.#queue.filter((waiting) => waiting.key === key)) task.resolve(null);
    this.#queue = this.#queue.filter((waiting) => waiting.key !== key);
    for (const crew of this.#crews) if (crew.task?.key === key) crew.worker.postMessage({ act: "cancel", job: key });
  }

  result(key) {
    return this.#runs.get(key) ?? null;
  }

  #enqueue(task) {
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...task, resolve, reject });
      this.#next();
    });
  }

  /** Gives every free worker a task: checks and first blocks before those that refine, and of these rather one whose scenario
   *  its engine already holds. */
  #next() {
    for (const crew of this.#crews) {
      if (crew.task || !this.#queue.length) continue;
      const rank = ({ message, key }) => 2 * Number(message.block > 0) + Number(key !== crew.key);
      const best = Math.min(...this.#queue.map(rank));
      crew.ask(this.#queue.splice(this.#queue.findIndex((task) => rank(task) === best), 1)[0]);
    }
  }
}
