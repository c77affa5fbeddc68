// Months and days of the calendar, as texts: "2025-07", "2025-07-01".
const DAY = 86400000;
const utc = (date) => Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10) || 1));
const dateOf = (time) => new Date(time).toISOString().slice(0, 10);

export const addDays = (date, days) => dateOf(utc(date) + DAY * days);

/** The month so many months after one. */
export function addMonths(month, count) {
  const at = 12 * Number(month.slice(0, 4)) + Number(month.slice(5, 7)) - 1 + count;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
}

/** The last day before the same month a year later. */
export const yearFrom = (month) => addDays(`${addMonths(month, 12)}-01`, -1);

/** Dates of a strike of so many working days that begins on a month's first Monday. */
export function strikeDays(month, days) {
  const first = `${month}-01`;
  const monday = addDays(first, (8 - new Date(utc(first)).getUTCDay()) % 7);
  const last = days - 1;
  return days > 0 ? [{ from: monday, to: addDays(monday, 7 * Math.floor(last / 5) + (last % 5)) }] : [];
}
