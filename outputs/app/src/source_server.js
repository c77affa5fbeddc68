// Where the page that `icsim serve` gives out has its engine and data from: that program.
import { bytesOf } from "./bundle.js";
import { ServerClient } from "./server_client.js";

export const whatIsMissing = () => "";

export const WHERE = "It is simulated by the icsim program that opened this page";
export const PRIVACY = "nothing that you enter goes anywhere else";
export const ENGINE = "The engine is the icsim program.";

/** The secret that the address holds at first: kept for this tab, and taken out of the address, which people copy. */
function takeToken() {
  const token = new URLSearchParams(location.search).get("token");
  if (token) {
    sessionStorage.setItem("icsim-token", token);
    history.replaceState(null, "", location.pathname + location.hash);
  }
  return sessionStorage.getItem("icsim-token") ?? "";
}

export async function openSource() {
  const { client, tables, published: { numbers, ...published }, offers } = await ServerClient.start(takeToken());
  return { client, files: tables, published, counts: bytesOf(numbers), offers: { ...offers, open: (report) => client.openReport(report) } };
}
