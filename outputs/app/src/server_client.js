// The engine as the app sees it (engine_client.js says how), where `icsim serve` answers: it runs one scenario at a time, and uses all of the
// machine for it.
import { Told } from "./support.js";

const GONE = "The program behind this page does not answer: it was stopped, or started anew. Open the address that “icsim serve” prints.";

/** Server-sent events of an answer, as {event, data}. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const lines = Object.fromEntries(text.slice(0, end).split("\n").map((line) => line.split(/: (.*)/s)));
      text = text.slice(end + 2);
      yield { event: lines.event, data: JSON.parse(lines.data) };
    }
  }
}

export class ServerClient {
  #token;
  #page = Math.random().toString(36).slice(2); // tells keys of several pages apart
  #runs = new Map(); // by key
  #last = Promise.resolve(); // the run before

  constructor(token) {
    this.#token = token;
  }

  static async start(token) {
    const client = new ServerClient(token);
    const { metrics, ...more } = await (await client.#ask("start")).json();
    client.metrics = metrics;
    return { client, ...more };
  }

  /** Takes a baseline of the reader's own. */
  async give(files) {
    const body = new FormData();
    for (const [path, text] of Object.entries(files)) body.append("file", new Blob([text]), path);
    await this.#ask("give", {}, body);
  }

  async choose(key, { text, ...request }) {
    this.#runs.set(key, { cancelled: false });
    const info = await (await this.#ask("choose", { key: this.#name(key), ...request }, text)).json();
    const run = this.#runs.get(key);
    if (!run || info.faults) {
      this.#runs.delete(key);
      if (!run) this.#forget(key);
      return run ? info : null;
    }
    Object.assign(run, { info, keep: [], blocks: [] });
    return info;
  }

  async run(key, keep, { onMonth = () => {}, onBlock = () => {} } = {}) {
    const run = this.#runs.get(key);
    run.keep = keep;
    const before = this.#last;
    let leave;
    this.#last = new Promise((resolve) => { leave = resolve; });
    await before;
    try {
      return this.#runs.get(key) === run && await this.#follow(key, run, { onMonth, onBlock });
    } finally {
      leave();
    }
  }

  async #follow(key, run, { onMonth, onBlock }) {
    const of = { key: this.#name(key) };
    for await (const { event, data } of events(await this.#ask("run", of, run.keep.join(",")))) {
      if (this.#runs.get(key) !== run) return false;
      if (event === "part") onMonth(data);
      if (event === "fault") throw new Error(data);
      if (event === "end") return data;
      if (event === "block") {
        run.blocks[data] = new Float32Array(await (await this.#ask("result", { ...of, block: data })).arrayBuffer());
        onBlock();
      }
    }
    throw new Told(GONE);
  }

  cancel(key) {
    if (this.#runs.delete(key)) this.#forget(key);
  }

  result(key) {
    return this.#runs.get(key) ?? null;
  }

  #forget(key) {
    this.#ask("cancel", { key: this.#name(key) }, "").catch(() => {}); // the page goes on without
  }

  #name(key) {
    return `${this.#page}-${key}`;
  }

  /** @throws Told what the server says where it refuses */
  async #ask(call, query = {}, body = undefined) {
    let response;
    try {
      response = await fetch(`api/${call}?${new URLSearchParams(query)}`, { method: body === undefined ? "GET" : "POST", body, headers: { "X-Icsim-Token": this.#token } });
    } catch {
      throw new Told(GONE);
    }
    if (response.status === 403) throw new Told(GONE);
    if (!response.ok) throw new Told((await response.text()).trim());
    return response;
  }
}
