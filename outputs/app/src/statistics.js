// Mean and quantiles over draws, in the order of sums of outputs/run_file/summary.cpp: the same bits as in a run file.
const LANES = 16;

/** @param draws numbers; NaN is "no value" @returns {mean, low, high}: the mean, and ends of the range that holds nine in ten */
export function summarise(draws) {
  const known = Float64Array.from(draws).filter((value) => !Number.isNaN(value));
  if (!known.length) return { mean: NaN, low: NaN, high: NaN };
  const sums = new Float64Array(LANES);
  known.forEach((value, i) => { sums[i % LANES] += value; });
  const mean = Math.fround(sums.reduce((sum, part) => sum + part, 0) / known.length);
  known.sort();
  return { mean, low: quantile(known, 0.05), high: quantile(known, 0.95) };
}

function quantile(sorted, p) {
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at), above = Math.min(below + 1, sorted.length - 1);
  return Math.fround(sorted[below] + (at - below) * (sorted[above] - sorted[below]));
}
