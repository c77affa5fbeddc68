// What the reader chooses with: labelled lists, and a list of places that can be searched.
import { el, fill, newId } from "./dom.js";

/** A labelled <select> bound to a choice. Options: [{value, text, group}]. */
export function choice(state, name, label, options) {
  const id = newId(name);
  const select = el("select", { id, onchange: () => state.set(name, select.value) });
  const groups = new Map();
  for (const { value, text, group } of options) {
    const option = el("option", { value }, text);
    if (!group) select.append(option);
    else {
      if (!groups.has(group)) {
        groups.set(group, el("optgroup", { label: group }));
        select.append(groups.get(group));
      }
      groups.get(group).append(option);
    }
  }
  const show = () => { select.value = state.get(name); };
  show();
  state.listen([name], show);
  return el("div", { class: "choice" }, el("label", { for: id }, label), select);
}

const inText = (place, text) => `${place.name} ${place.code} ${place.region || ""}`.toLowerCase().includes(text);

/** A box to search a place in, after the ARIA Authoring Practices' "editable combobox with list autocomplete". */
export class PlaceBox {
  constructor(state, places) {
    this.state = state;
    this.places = places;
    this.active = -1;
    const id = newId("place");
    this.list = el("ul", { id: `${id}-list`, role: "listbox", "aria-label": "Places", hidden: true });
    this.input = el("input", { id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list",
      oninput: () => this.open(this.input.value), onkeydown: (event) => this.key(event), onblur: () => this.close(),
      onclick: () => this.open(""), onfocus: () => this.input.select() });
    this.said = el("span", { class: "unseen", role: "status" });
    this.node = el("div", { class: "choice place" }, el("label", { for: id }, "Place"),
      el("div", { class: "combobox" }, this.input, this.list), this.said);
    state.listen(["place"], () => this.close());
    this.close();
  }

  open(text) {
    const wanted = text.trim().toLowerCase();
    this.found = this.places.filter((place) => inText(place, wanted));
    fill(this.list, this.found.map((place, i) => el("li", { role: "option", id: `${this.list.id}-${i}`,
      "aria-selected": String(place.code === this.state.get("place")), class: `level-${place.level}`,
      onmousedown: (event) => { event.preventDefault(); this.choose(i); } },
    place.name, place.level === "ics" ? el("small", {}, place.region) : null)));
    if (!this.found.length) fill(this.list, el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" },
      "No place has this in its name"));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    fill(this.said, `${this.found.length} places`);
    this.point(wanted && this.found.length ? 0 : -1);
  }

  /** Marks the option that Enter would take. */
  point(index) {
    this.list.children[this.active]?.classList.remove("active");
    this.active = index;
    const option = this.list.children[index];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.classList.add("active");
    option.scrollIntoView({ block: "nearest" });
    return this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(index) {
    const place = this.found[index];
    if (place) this.state.set("place", place.code);
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.input.value = this.places.find((place) => place.code === this.state.get("place")).name;
    fill(this.said);
  }

  key(event) {
    const isOpen = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!isOpen) this.open("");
      const count = this.found.length;
      if (count) this.point((this.active + step + count + (this.active < 0 && step < 0 ? 1 : 0)) % count);
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape") {
      this.close();
    }
  }
}
