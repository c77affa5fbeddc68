"""A short plain-text account of what was derived: totals, waits, drift, removals, stages."""

import numpy as np

from .flow_tables import DAYS_PER_WEEK
from .names import ADMISSION, TF_CODES
from .start_state import long_wait_ratio


def quantile_weeks(counts, share):
    """Wait in weeks that `share` of the pathways in `counts` [105] do not exceed (linear inside a band)."""
    running = np.cumsum(counts)
    wanted = share * running[-1]
    band = int(np.searchsorted(running, wanted))
    before = running[band - 1] if band else 0
    return band + (wanted - before) / counts[band]


def _spread(values):
    low, lower, middle, upper, high = np.quantile(values, [0, 0.1, 0.5, 0.9, 1])
    return f"min {low:.3f}  p10 {lower:.3f}  median {middle:.3f}  p90 {upper:.3f}  max {high:.3f}"


def report(common, baselines):
    """Text of several lines; one block a start date."""
    return "\n".join(line for date, baseline in baselines.items() for line in _block(date, baseline))


def _block(date, baseline):
    england = baseline.weekly.sum(axis=(0, 1))
    total, lists = england.sum(), baseline.weekly.sum(axis=(1, 2))
    flows, balance = baseline.flows, baseline.balance
    rate = {name: values.sum() for name, values in flows.items()}
    admission = baseline.state[:, :, 1].sum(axis=(2, 3))
    by_function = admission.sum(axis=0) / baseline.weekly.sum(axis=(0, 2))
    chance = rate["decisions"] / (rate["decisions"] + rate["non_admitted"])
    weeks = admission.sum() / (rate["decisions"] * DAYS_PER_WEEK)
    drift = np.average(balance.drift_per_year, weights=lists)
    ratio = long_wait_ratio(baseline.state.sum(axis=(1, 2)).transpose(0, 2, 1))
    moved = balance.clock_starts / balance.published_clock_starts - 1
    return [
        f"{date}: list {total:,}  within 18 weeks {england[:18].sum() / total:.4f}",
        f"  over 52/65/78/104: {', '.join(f'{england[week:].sum():,}' for week in (52, 65, 78, 104))}",
        f"  median {quantile_weeks(england, 0.5):.2f} weeks  92nd percentile {quantile_weeks(england, 0.92):.2f}",
        "  per working day: " + "  ".join(f"{name} {value:,.0f}" for name, value in rate.items()),
        f"  removals / starts: England {rate['removals'] / rate['clock_starts']:.4f}; ICSs {_spread(balance.removal_share)}",
        f"  drift a year: England {drift:.4f}; ICSs {_spread(balance.drift_per_year)}",
        f"  {ADMISSION} / list {admission.sum() / total:.4f}; decisions / seen {chance:.4f}; {weeks:.1f} weeks to exit",
        "  by function: " + " ".join(f"{code} {value:.2f}" for code, value in zip(TF_CODES, by_function)),
        f"  long-wait ratio Q1/Q5 {ratio:.3f} (tilt {baseline.tilt:.3f})",
        "  clock starts moved to keep removals in bounds: " + ", ".join(
            f"{code} {value:+.3f}" for code, value in moved.items() if abs(value) > 0.005),
    ]
