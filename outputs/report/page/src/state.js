// What the reader has chosen. It stands in the address after '#', so that a link can be sent with it.

export class State {
  /** @param choices {name: value at first} */
  constructor(choices) {
    this.first = { ...choices };
    this.chosen = { ...choices };
    this.listeners = [];
    this.readAddress();
  }

  /** A '#' of the form a=b&c=d holds choices; any other is the id of a section. */
  readAddress() {
    const text = location.hash.slice(1);
    if (!text.includes("=")) return;
    for (const [name, value] of new URLSearchParams(text)) if (name in this.chosen) this.chosen[name] = value;
  }

  get(name) {
    return this.chosen[name];
  }

  set(name, value) {
    if (this.chosen[name] === value) return;
    this.chosen[name] = value;
    this.onSet?.();
    this.writeAddress();
    this.tell([name]);
  }

  writeAddress() {
    const differ = Object.entries(this.chosen).filter(([name, value]) => value !== this.first[name]);
    const text = new URLSearchParams(differ).toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }

  /** Puts back a choice that is not among those there are. */
  check(name, allowed) {
    if (!allowed.includes(this.chosen[name])) this.chosen[name] = this.first[name];
  }

  listen(names, call) {
    this.listeners.push({ names, call });
  }

  tell(names) {
    for (const { names: wanted, call } of this.listeners) if (wanted.some((name) => names.includes(name))) call();
  }

  /** Takes choices from an address that the reader has changed. */
  follow(check) {
    window.addEventListener("hashchange", () => {
      const before = { ...this.chosen };
      this.readAddress();
      check();
      this.tell(Object.keys(before).filter((name) => before[name] !== this.chosen[name]));
    });
  }
}
