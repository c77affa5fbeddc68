// Where the page that stands alone has its engine and data from: itself. source_server.js is the other.
import { asText, unpack } from "./bundle.js";
import { EngineClient } from "./engine_client.js";

export { whatIsMissing } from "./support.js";

export const WHERE = "It is simulated in this page";
export const PRIVACY = "nothing that you enter leaves it";
export const ENGINE = "The engine holds yaml-cpp (MIT), fmt (MIT), Mbed TLS (Apache 2.0), Eigen (MPL 2.0), Boost (Boost licence), Highway (Apache 2.0) and the "
  + "libraries of Emscripten and LLVM (MIT; Apache 2.0 with exceptions).";

/** {client, files, published, counts, offers}: the engine, tables of the library by name, published months and their numbers; files to
 *  open: {scenarios: [{name, text}], reports: [title], open(number)}, or none. */
export async function openSource() {
  const [wasm, workerText, library, published, counts] = await Promise.all([unpack("engine").then((bytes) => WebAssembly.compile(bytes)),
    unpack("worker").then(asText), unpack("library").then(asText), unpack("published").then(asText), unpack("published-counts")]);
  const files = JSON.parse(library);
  const client = await EngineClient.start({ wasm, workerText, files, workers: Math.max(1, Math.min(4, navigator.hardwareConcurrency || 2)) });
  return { client, files, published: JSON.parse(published), counts, offers: null };
}
