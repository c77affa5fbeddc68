// What the page needs of a browser, and what it says where that is missing.

// The smallest modules that use what the engine uses: SIMD, and exceptions.
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
const EXCEPTIONS = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11];

const runs = (bytes) => typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(bytes));

/** What this browser lacks, in words; "" when it has all. */
export function whatIsMissing() {
  const lacks = [[typeof WebAssembly === "object", "WebAssembly"], [runs(SIMD), "SIMD instructions of WebAssembly"],
    [runs(EXCEPTIONS), "exceptions of WebAssembly"], [typeof Worker === "function", "Web Workers"],
    [typeof DecompressionStream === "function", "DecompressionStream"]].filter(([has]) => !has).map(([, what]) => what);
  return lacks.length ? `This browser cannot run the simulation: it lacks ${lacks.join(", ")}. Chrome, Edge or Firefox of 2023 or later, or `
    + "Safari 16.4 or later, can; some managed browsers switch WebAssembly off." : "";
}

/** A fault whose message says all that there is to say. */
export class Told extends Error {}

/** A fault of the engine or the browser as a sentence that says what to do. */
export function inWords(fault) {
  const text = String(fault?.message ?? fault);
  if (fault instanceof Told) return text;
  if (/memory|allocat|\boom\b/i.test(text))
    return "There is not enough memory for this run. Close other tabs, or choose one system, fewer draws or fewer years.";
  return `${text.replace(/\.?$/, ".")} Reload the page; if it comes again, save the scenario's file and report it.`;
}
