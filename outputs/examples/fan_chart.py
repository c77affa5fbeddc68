#!/usr/bin/python3
"""Draws the waiting list and the share within 18 weeks of a run file as fan charts, one colour a scenario.

Dark band: half of the draws lie in it (25 to 75 %). Light band: nine in ten (5 to 95 %). Line: the median draw of
each month. Needs xarray, h5netcdf and matplotlib (Debian: python3-xarray python3-h5netcdf python3-matplotlib).
"""

import argparse
import sys

import h5netcdf
import matplotlib

matplotlib.use("Agg")  # no display is needed
import matplotlib.pyplot as plt
import numpy as np
import xarray as xr

# Okabe and Ito (2008): told apart with every common kind of colour blindness.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#000000"]
DASHES = ["-", "--", "-.", ":", (0, (5, 1, 1, 1)), (0, (1, 1))]
PANELS = [
    ("incomplete", "Waiting list (million pathways)", 1e-6),
    ("within_18_weeks_share", "Within 18 weeks (% of the list)", 100.0),
]


def scenarios_of(path):
    """Names of the scenarios in a run file, in the order they were run."""
    with h5netcdf.File(path, "r") as run:
        if "scenarios" not in run.groups:
            sys.exit(f"{path}: no group 'scenarios'\n  hint: give a run file that `icsim run` wrote")
        return list(run.groups["scenarios"].groups)


def open_england(path, scenario):
    """England of one scenario, and its title."""
    with h5netcdf.File(path, "r") as run:
        title = run.groups["scenarios"].groups[scenario].attrs["title"]
    return xr.open_dataset(path, group=f"scenarios/{scenario}/england", engine="h5netcdf"), str(title)


def draw_fan(axes, england, metric, factor, style, label):
    quantile = england[metric + "_quantile"] * factor
    time = england["time"].values

    def at(probability):
        return quantile.sel(quantile=probability, method="nearest").values

    axes.fill_between(time, at(0.05), at(0.95), color=style[0], alpha=0.14, linewidth=0)
    axes.fill_between(time, at(0.25), at(0.75), color=style[0], alpha=0.28, linewidth=0)
    axes.plot(time, at(0.5), color=style[0], linestyle=style[1], linewidth=2, label=label)


def draw(path, names, until):
    figure, panels = plt.subplots(1, 2, figsize=(11, 4.6))
    draws = set()
    for number, name in enumerate(names):
        england, title = open_england(path, name)
        with england:
            draws.add(england.sizes["draw"])
            shown = england if until is None else england.sel(time=slice(None, until))
            style = (COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)])
            for axes, (metric, _, factor) in zip(panels, PANELS):
                draw_fan(axes, shown, metric, factor, style, title)
    for axes, (_, title, _) in zip(panels, PANELS):
        axes.set_title(title, loc="left", fontsize=11)
        axes.grid(axis="y", color="0.88", linewidth=0.8)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_axisbelow(True)
        axes.margins(x=0.01)
    panels[0].set_ylim(bottom=0)
    panels[1].set_ylim(top=min(100, np.ceil(panels[1].get_ylim()[1] / 10) * 10))
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper left", ncol=min(3, len(labels)), frameon=False, fontsize=10,
                  bbox_to_anchor=(0.035, 1.0), handlelength=3)
    count = " / ".join(str(n) for n in sorted(draws))
    figure.text(0.045, 0.015, f"England, month ends. Line: median of {count} draws; dark band: 25 to 75 %; light band: "
                "5 to 95 %. Simulated by icsim; not a forecast by the NHS.", fontsize=8.5, color="0.3")
    rows = -(-len(labels) // 3)
    figure.tight_layout(rect=(0.02, 0.045, 1, 1 - 0.065 * rows))
    return figure


def main():
    parser = argparse.ArgumentParser(description="Draw fan charts of a run file.")
    parser.add_argument("run", help="run file that `icsim run` wrote")
    parser.add_argument("-o", "--output", default="fan_chart.png", help="picture to write (default: %(default)s)")
    parser.add_argument("--scenario", action="append", help="scenario to show; repeat for more (default: all)")
    parser.add_argument("--until", help="last month to show, such as 2030-03")
    arguments = parser.parse_args()
    try:
        known = scenarios_of(arguments.run)
    except OSError as error:
        sys.exit(f"{arguments.run}: cannot be opened ({error})")
    names = arguments.scenario or known
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"{arguments.run}: no scenario '{unknown[0]}'\n  hint: it holds {', '.join(known)}")
    figure = draw(arguments.run, names, arguments.until)
    figure.savefig(arguments.output, dpi=110)
    print(arguments.output)


if __name__ == "__main__":
    main()
