// What the page carries: the engine and its library, compressed in elements of the page and checked when they are unpacked.
import { Told } from "./support.js";

export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function checked(element) {
  const stream = new Blob([bytesOf(element.textContent)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  // Browsers keep crypto.subtle from pages of plain http; gzip's own checksum has been looked at by then.
  const sum = crypto.subtle ? hex(await crypto.subtle.digest("SHA-256", bytes)) : element.dataset.sha256;
  if (sum !== element.dataset.sha256) throw new Error("checksum");
  return bytes;
}

/** The bytes of a part of the page. @throws Told */
export async function unpack(id) {
  const element = document.getElementById(id);
  try {
    const bytes = await checked(element);
    element.remove(); // it is not needed twice
    return bytes;
  } catch {
    throw new Told(`This copy of the page is damaged (its part “${id}” is not what was built). Get the file again.`);
  }
}

export const asText = (bytes) => new TextDecoder().decode(bytes);
