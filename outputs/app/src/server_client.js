// The engine as the app sees it (engine_client.js says how), where `icsim serve` answers: it runs one scenario at a time, and uses all of the
// machine for it.
import { Told } from "./support.js";

const GONE = "The program behind this page does not answer: it was stopped, or started anew. Open the address that “icsim serve” prints.";

/** Server-sent events of an answer, as {event, data}; the connection ends with the loop. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
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
  } catch (error) {
    if (error instanceof TypeError) throw new Told(GONE); // the connection broke
    throw error;
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Calls one after another. */
class Line {
  #last = Promise.resolve();

  async wait(call) {
    const before = this.#last;
    let leave;
    this.#last = new Promise((resolve) => { leave = resolve; });
    await before;
    try {
      return await call();
    } finally {
      leave();
    }
  }
}

export class ServerClient {
  #token;
  #page = Math.random().toString(36).slice(2); // tells keys of several pages apart
  #given = 0; // the baseline of the reader's own, by the server's number
  #runs = new Map(); // by key
  #choosing = new Line();
  #running = new Line();

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
    this.#given = (await (await this.#ask("give", {}, body)).json()).given;
  }

  choose(key, { text, ...request }) {
    const run = {};
    this.#runs.set(key, run);
    return this.#choosing.wait(async () => {
      if (!this.#is(key, run)) return null; // it was cancelled before its turn
      const info = await (await this.#ask("choose", { key: this.#name(key), given: this.#given, ...request }, text)).json();
      if (!this.#is(key, run)) {
        this.#forget(key);
        return null;
      }
      if (info.faults) this.#runs.delete(key);
      else Object.assign(run, { info, keep: [], blocks: [] });
      return info;
    });
  }

  run(key, keep, listener = {}) {
    const run = this.#runs.get(key);
    run.keep = keep;
    return this.#running.wait(() => this.#is(key, run) && this.#follow(key, run, listener));
  }

  async #follow(key, run, { onMonth = () => {}, onBlock = () => {} }) {
    const of = { key: this.#name(key) };
    for await (const { event, data } of events(await this.#ask("run", of, run.keep.join(",")))) {
      if (!this.#is(key, run)) return false;
      if (event === "part") onMonth(data);
      if (event === "fault") throw new Error(data);
      if (event === "end" && data) return true;
      if (event === "block") {
        run.blocks[data] = new Float32Array(await (await this.#ask("result", { ...of, block: data })).arrayBuffer());
        onBlock();
      }
    }
    if (!this.#is(key, run)) return false;
    throw new Told(GONE); // it ended, and not because the page wanted it to
  }

  cancel(key) {
    if (this.#runs.delete(key)) this.#forget(key);
  }

  result(key) {
    return this.#runs.get(key) ?? null;
  }

  /** Opens the report of a run file in a tab. */
  async openReport(number) {
    const tab = window.open("about:blank"); // now: later it would be taken for a pop-up
    try {
      const { ticket } = await (await this.#ask("ticket", {}, "")).json();
      tab.location = `report/${number}?${new URLSearchParams({ ticket })}`;
    } catch (error) {
      tab?.close();
      throw error;
    }
  }

  #is(key, run) {
    return this.#runs.get(key) === run;
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
