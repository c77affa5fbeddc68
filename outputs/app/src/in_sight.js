// What is out of sight waits with what is new until it comes near, or until nothing has moved for a while: a lever that is moved
// does not wait for charts that nobody sees.

const LATER = 700; // milliseconds

export class InSight {
  #stale = new Set();
  #near = new Set();
  #timer = 0;
  #watch = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => {
    if (!isIntersecting) this.#near.delete(target);
    else this.#near.add(target);
    if (isIntersecting && this.#stale.delete(target)) target.update();
  }), { rootMargin: "50px 0px" });

  constructor() {
    window.addEventListener("beforeprint", () => this.all());
  }

  /** @returns what to call in place of `update` */
  add(node, update) {
    node.update = update;
    this.#watch.observe(node);
    return () => {
      if (this.#near.has(node)) update();
      else {
        this.#stale.add(node);
        this.later();
      }
    };
  }

  all() {
    for (const node of this.#stale) node.update();
    this.#stale.clear();
  }

  /** One after another, so that a lever that is moved meanwhile does not wait. */
  later(delay = LATER) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const [node] = this.#stale;
      if (!node) return;
      this.#stale.delete(node);
      node.update();
      this.later(50);
    }, delay);
  }
}
