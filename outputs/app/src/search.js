// The least of a lever that meets a target, as `icsim solve` seeks it: between none and the most, each try a run with the same draws.
const TOLERANCE = 2e-3; // of the most
const MOST_TRIES = 14;

/** Three significant digits, away from none, so that what met the target still does. */
export function roundedUp(amount, most) {
  if (amount === 0) return 0;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(amount))) - 2);
  const up = Number((Math.sign(amount) * Math.ceil(Math.abs(amount) / step - 1e-9) * step).toPrecision(3));
  return Math.abs(up) > Math.abs(most) ? most : up;
}

/** @param slackOf(amount) promises by how much the target is met: below 0, missed
 *  @returns {state: "met without" | "out of reach" | "found", amount} */
export async function leastThatMeets(most, slackOf) {
  let low = 0, high = most, slackLow = await slackOf(0);
  if (slackLow >= 0) return { state: "met without", amount: 0 };
  let slackHigh = await slackOf(most);
  if (!(slackHigh >= 0)) return { state: "out of reach", amount: most };
  let side = 0;
  for (let tries = 0; tries < MOST_TRIES && Math.abs(high - low) > TOLERANCE * Math.abs(most); ++tries) {
    // The straight line's zero, kept off the ends; an end that stays put is halved (Illinois).
    const straight = slackLow / (slackLow - slackHigh), off = 0.25 * TOLERANCE * Math.abs(most / (high - low));
    const tried = low + (high - low) * Math.min(Math.max(straight, off), 1 - off);
    const slack = await slackOf(tried);
    if (slack >= 0) {
      [high, slackHigh] = [tried, slack];
      if (side === 1) slackLow /= 2;
      side = 1;
    } else {
      [low, slackLow] = [tried, slack];
      if (side === -1) slackHigh /= 2;
      side = -1;
    }
  }
  // Rounding goes towards more, where a lever does more; what is found is run once more all the same.
  for (let amount = roundedUp(high, most); ; amount = roundedUp(amount + (most - high) * 0.01 + TOLERANCE * most, most))
    if ((await slackOf(amount)) >= 0 || amount === most) return { state: "found", amount };
}

/** By how much draws meet `value`: in the mean, or in a part of them. */
export function slack(draws, value, isAtLeast, part) {
  const apart = Array.from(draws, (draw) => (isAtLeast ? draw - value : value - draw));
  if (part === null) return apart.reduce((sum, one) => sum + one, 0) / apart.length;
  return apart.sort((a, b) => b - a)[Math.ceil(part * apart.length - 1e-9) - 1];
}
