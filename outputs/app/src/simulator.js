// Keeps what is known of scenarios: runs each text once, the newest first, and tells when more is known.
import { RunResult, keptSeries } from "./run_result.js";

const KEPT_DRAWS = 600; // of runs that are not asked for now

export class Simulator {
  constructor(client) {
    this.client = client;
    this.entries = new Map(); // by request
    this.last = 0;
    this.onChange = () => {};
  }

  /** Wants these runs and no other: [{text, only, draws}]. @returns entries in the same order */
  want(requests) {
    const keys = requests.map((request) => JSON.stringify(request));
    for (const [key, entry] of this.entries) if (!keys.includes(key) && !entry.done && !entry.held) this.drop(key, entry);
    const entries = keys.map((key, i) => this.entries.get(key) ?? this.begin(key, requests[i]));
    for (const [i, key] of keys.entries()) { // the newest last
      this.entries.delete(key);
      this.entries.set(key, entries[i]);
    }
    this.forget(this.entries.size - keys.length);
    return entries;
  }

  /** Drops the oldest of the first `others` entries until the rest is small enough. */
  forget(others) {
    let draws = 0;
    for (const [key, entry] of [...this.entries].slice(0, others).reverse()) {
      draws += entry.info?.draws ?? 0;
      if (draws > KEPT_DRAWS && !entry.held) this.drop(key, entry);
    }
  }

  begin(key, request) {
    const entry = { key: ++this.last, request, info: null, faults: null, problem: null, result: null, part: 0, done: false };
    this.entries.set(key, entry);
    entry.finished = this.work(entry).catch((error) => {
      if (entry.dropped) return;
      this.drop(key, entry); // it can be tried again
      Object.assign(entry, { problem: error, result: null, done: true });
    }).finally(() => this.onChange(entry));
    return entry;
  }

  async work(entry) {
    const info = await this.client.choose(entry.key, entry.request);
    if (!info) return;
    if (entry.dropped) {
      this.client.cancel(entry.key);
      return;
    }
    if (info.faults) {
      entry.faults = info.faults;
      entry.done = true;
      return;
    }
    entry.info = info;
    this.onChange(entry);
    const { keep, places } = keptSeries(info);
    entry.done = await this.client.run(entry.key, keep, {
      onMonth: (part) => { entry.part = part; this.onChange(entry); },
      onBlock: () => {
        const known = this.client.result(entry.key)?.blocks ?? [];
        let whole = 0;
        while (known[whole]) ++whole;
        if (whole) entry.result = new RunResult(info, keep, places, known.slice(0, whole));
        this.onChange(entry);
      },
    });
  }

  drop(key, entry) {
    entry.dropped = true;
    this.client.cancel(entry.key);
    this.entries.delete(key);
  }

  /** Gives the engine a baseline of the reader's own. What was run before is forgotten: its folder may have had the same name. */
  give(files) {
    for (const [key, entry] of this.entries) this.drop(key, entry);
    return this.client.give(files);
  }

  /** One run, to its end: for a search. */
  async whole(request) {
    const key = JSON.stringify(request);
    const entry = this.entries.get(key) ?? this.begin(key, request);
    entry.held = true;
    await entry.finished;
    entry.held = false;
    return entry;
  }
}
