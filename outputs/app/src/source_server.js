// Where the page that `icsim serve` gives out has its engine and data from: that program.
import { bytesOf } from "./bundle.js";
import { ServerClient } from "./server_client.js";

export const whatIsMissing = () => "";

export const WHERE = "It is simulated by the icsim program that opened this page";
export const PRIVACY = "nothing that you enter goes anywhere else";
export const ENGINE = "The engine is the icsim program.";

export async function openSource() {
  const { client, tables, published: { numbers, ...published }, offers } = await ServerClient.start(document.querySelector('meta[name="icsim-token"]').content);
  return { client, files: tables, published, counts: bytesOf(numbers), offers };
}
