// Places, treatment functions and how much is done there, read from the library's tables that the engine reads too.
const WEEK = 5; // working days

function rowsOf(text) {
  const [head, ...lines] = text.trim().split(/\r?\n/).map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) =>
    cell.replace(/,$/, "").replace(/^"([^]*)"$/, "$1").replaceAll('""', '"')));
  return lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i]])));
}

/** A number above 0 with one digit that is 1, 2 or 5, not above `value`. */
function roundDown(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [5, 2, 1].find((digit) => digit * power <= value * 1.0001) * power;
}

/** Where the tables of the shipped baseline stand. */
export const SHIPPED = { name: "", start: "2025-04-01", folders: ["baseline/2025-04-01", "baseline/common", "library"] };

/** Regions of several systems, where there are several: their systems are run without the others. */
function regionsOf(systems) {
  const names = [...new Set(systems.map(({ region }) => region))].sort();
  return (names.length > 1 ? names : []).map((name) => ({ name, level: "region", code: name.toLowerCase().replace(/[^a-z0-9]+/g, "-"), where: `region: ${name}`,
    only: systems.filter(({ region }) => region === name).map(({ code }) => code).sort() })).filter(({ only }) => only.length > 1);
}

let made = 0;

export class Library {
  /** @param baseline {name: "" or that of the reader's own, start, folders: where its tables are looked for} */
  constructor(files, baseline) {
    this.number = ++made; // tells two folders of one name apart
    this.baseline = baseline;
    const table = (name) => rowsOf(files[baseline.folders.map((folder) => `${folder}/${name}`).find((file) => file in files)]);
    this.systems = table("ics.csv").map(({ icb_code: code, name, region }) => ({ code, name, region, level: "ics", only: [code], where: `ics: ${code}` }))
      .sort((a, b) => a.name.localeCompare(b.name));
    this.regions = regionsOf(this.systems);
    this.functions = table("treatment_functions.csv").map(({ code, name, group }) => ({ code, name, group }));
    this.flows = table("flows.csv");
    this.known = new Map(); // volumes
    this.prices = new Map(table("sessions.csv").map((row) => [row.treatment_function, row]));
    this.staff = table("system.csv");
    this.needs = table("resource_need.csv");
  }

  /** {code, name, level, only: systems that are run alone, none for all of them; where: what levers say of it, "" for everywhere}. */
  get places() {
    const all = { code: "england", name: this.baseline.name ? `All of ${this.baseline.name}` : "England", level: "england", only: [], where: "" };
    return [...(this.systems.length > 1 ? [all] : []), ...this.regions, ...this.systems];
  }

  place(code) {
    return this.places.find((place) => place.code === code);
  }

  functionName(code) {
    return this.functions.find((one) => one.code === code)?.name.replace(/ Service$/, "") ?? "All specialties";
  }

  /** The staff group of consultants that see most of a list's patients. */
  consultants(list) {
    const group = this.functions.find(({ code }) => code === list)?.group;
    const need = (resource) => Number(this.needs.find((row) => row.group === group && row.stage === "awaiting_decision"
      && row.resource === resource)?.weight ?? 0);
    return need("consultant_medical") > need("consultant_surgical") ? "consultant_medical" : "consultant_surgical";
  }

  /** What a list does in a week at the start: referrals, operations, clinics, sessions, pounds, consultants. */
  volumes(place, list) {
    const key = `${place} ${list}`;
    if (!this.known.has(key)) this.known.set(key, this.#volumes(place, list));
    return this.known.get(key);
  }

  #volumes(place, list) {
    const { only } = this.place(place), isElsewhere = (row) => only.length > 0 && !only.includes(row.icb_code);
    const sum = { referrals: 0, operations: 0, clinics: 0, sessions: 0, pounds: 0, consultants: 0 };
    let all = 0;
    for (const row of this.flows) {
      if (isElsewhere(row)) continue;
      const operations = WEEK * row.completed_admitted_per_working_day, clinics = WEEK * row.completed_non_admitted_per_working_day;
      all += operations;
      if (list !== "all" && row.treatment_function !== list) continue;
      const price = this.prices.get(row.treatment_function);
      sum.referrals += WEEK * row.clock_starts_per_working_day;
      sum.operations += operations;
      sum.clinics += clinics;
      sum.sessions += operations / price.cases_per_session;
      sum.pounds += 52 * (operations * price.price_admitted + clinics * price.price_non_admitted);
    }
    for (const row of this.staff) {
      if (isElsewhere(row)) continue;
      sum.consultants += (sum.operations / all) * row[`${this.consultants(list)}_fte`];
    }
    return sum;
  }
}

/** The most of a slider: a fifth of what is done there, as a round number. */
export const fifthOf = (volume) => Math.max(1, roundDown(0.2 * volume));
