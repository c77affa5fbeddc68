// Numbers and months as text: rounded for reading, and in full for files.

const plain = (digits) => new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const WHOLE = plain(0), ONE = plain(1), TWO = plain(2), THREE = plain(3);
const SHORT = new Intl.NumberFormat("en-GB", { notation: "compact", maximumSignificantDigits: 3 });
const PLAIN = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 6 });
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const NONE = "–"; // an en dash: no value

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
// A minus sign, and none before a zero.
const signed = (text) => text.replace(/^-(?=[0.,]*( pts|%)?$)/, "").replace(/^-/, "−");

const WRITERS = {
  count: (x) => (Math.abs(x) < 10 && x !== Math.round(x) ? ONE.format(x) : WHOLE.format(x)),
  staff: (x) => WHOLE.format(x),
  share: (x) => `${ONE.format(100 * x)}%`,
  gap: (x) => `${ONE.format(100 * x)} pts`,
  weeks: (x) => ONE.format(x),
  money: (x) => (Math.abs(x) < 1 ? TWO : Math.abs(x) < 100 ? ONE : WHOLE).format(x),
  ratio: (x) => (Math.abs(x) < 10 ? THREE : ONE).format(x),
  number: (x) => (Number.isInteger(x) ? WHOLE.format(x) : String(Number(x.toPrecision(4)))),
};

/** A value for reading. Kinds are those of PAGE_DATA.md, and number, month and text. */
export function format(kind, value) {
  if (kind === "text" || kind === "written") return value === null || value === undefined || value === "" ? NONE : String(value);
  if (kind === "month") return value ? monthName(value) : NONE;
  if (!isNumber(value)) return NONE;
  return signed((WRITERS[kind] || WRITERS.number)(value));
}

/** A difference for reading: always with its sign; shares in percentage points. */
export function formatDifference(kind, value) {
  if (!isNumber(value)) return NONE;
  const text = format(kind === "share" ? "gap" : kind, value);
  return value > 0 && !/^[0.,]+( pts)?$/.test(text) ? `+${text}` : text;
}

/** A value rounded to what it is worth: "7.42 m", "371 k", "61.3%". */
export function formatShort(kind, value) {
  if (kind !== "count" || !isNumber(value) || Math.abs(value) < 9999.5) return format(kind, value);
  const [size, unit] = Math.abs(value) >= 999500 ? [1e6, "m"] : [1e3, "k"];
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) / size) + 1e-9));
  return signed(`${plain(digits).format(value / size)} ${unit}`);
}

/** The same with its sign; shares in percentage points. */
export function formatShortDifference(kind, value) {
  if (kind !== "count" || !isNumber(value)) return formatDifference(kind, value);
  return value > 0 && value >= 0.05 ? `+${formatShort(kind, value)}` : formatShort(kind, value);
}

/** A number on an axis. */
export function formatAxis(kind, value) {
  if (kind === "share" || kind === "gap") return `${signed(String(Number((100 * value).toFixed(2))))}${kind === "share" ? "%" : ""}`;
  return signed(Math.abs(value) >= 10000 ? SHORT.format(value) : PLAIN.format(value));
}

/** "7,420,899 (7,300,000 to 7,500,000)"; an estimate may be null, or without a range. */
export function formatEstimate(kind, estimate, write = format) {
  if (!estimate || !isNumber(estimate.mean)) return NONE;
  if (!isNumber(estimate.low)) return write(kind, estimate.mean);
  return `${write(kind, estimate.mean)} (${write(kind, estimate.low)} to ${write(kind, estimate.high)})`;
}

export const monthName = (month) => `${MONTHS[Number(month.slice(5, 7)) - 1]} ${month.slice(0, 4)}`;

/** A probability: nothing that is only nearly certain is printed as certain. */
export function formatProbability(value) {
  if (!isNumber(value)) return NONE;
  if (value > 0 && value < 0.005) return "under 1%";
  if (value < 1 && value > 0.995) return "over 99%";
  return `${WHOLE.format(100 * value)}%`;
}

/** With a capital at its beginning. */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** The shortest text that reads back to the same number: to the same float32 where it is one. */
export function fullNumber(value) {
  if (!isNumber(value)) return "";
  if (Math.fround(value) !== value) return String(value);
  for (let digits = 1; digits < 9; ++digits) {
    const number = Number(value.toPrecision(digits));
    if (Math.fround(number) === value) return String(number);
  }
  return String(Number(value.toPrecision(9)));
}

/** Whether numbers of this kind are printed with their unit. Shares and gaps stand in files as fractions. */
export const showsUnit = (kind) => kind === "share" || kind === "gap";

const UNITS = { share: "%", gap: "percentage points", money: "£ million" };
/** What stands behind a metric's name in a heading. */
export const unitOf = (metric) => UNITS[metric.kind] ?? (metric.unit === "1" ? "ratio" : metric.unit);

/** "Incomplete pathways: the waiting list (pathways)". */
export const described = (metric) => `${metric.long_name} (${unitOf(metric)})`;
