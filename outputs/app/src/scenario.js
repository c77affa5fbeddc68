// A scenario as the reader builds it: {name, from, list, values: {lever: number}}, or {name, text}: a file of their own.
// It stands in the page's address as text: "n.Hub~f.2025-07~l.C_110~ops.60".
import { leverOf } from "./levers.js";

const toBase64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const fromBase64 = (text) => new TextDecoder().decode(Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0)));

export const emptyScenario = (name, from, list) => ({ name, from, list, values: {} });
/** Whether it asks for anything. */
export const isEmpty = (scenario) => scenario.text === undefined && !Object.values(scenario.values).some(Boolean);

export function asLink(scenario) {
  const name = `n.${encodeURIComponent(scenario.name).replaceAll("~", "%7E")}`;
  if (scenario.text !== undefined) return `${name}~y.${toBase64(scenario.text)}`;
  const values = Object.entries(scenario.values).filter(([, value]) => value).map(([key, value]) => `${key}.${value}`);
  return [name, `f.${scenario.from}`, `l.${scenario.list}`, ...values].join("~");
}

/** The scenario of a link's text, or null where it is none. */
export function fromLink(text) {
  try {
    const parts = Object.fromEntries(text.split("~").map((part) => [part.split(".")[0], part.slice(part.indexOf(".") + 1)]));
    const name = decodeURIComponent(parts.n);
    if (parts.y !== undefined) return { name, text: fromBase64(parts.y) };
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(parts.f) || !/^(all|[A-Z]_?\d+)$/.test(parts.l)) return null;
    const values = Object.entries(parts).filter(([key, value]) => leverOf(key) && Number.isFinite(Number(value)));
    return { name, from: parts.f, list: parts.l, values: Object.fromEntries(values.map(([key, value]) => [key, Number(value)])) };
  } catch {
    return null;
  }
}
