// Elements of the page. Text goes in as text nodes only, so no name can become markup.

/** An element. Attributes that are null or false are left out; `on...` are listeners; children are nodes or text. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  fill(element, ...children);
  return element;
}

/** Replaces what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

let used = 0;
/** A new id for an element. */
export const newId = (stem) => `${stem}-${++used}`;
