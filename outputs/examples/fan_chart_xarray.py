#!/usr/bin/python3
"""Fan charts of one place, and two scenarios compared draw by draw, with xarray.

usage: fan_chart_xarray.py RUN.h5 SCENARIO OTHER [PLACE [PICTURE.png]]
PLACE is england or the code of a system, such as QOP. Debian: python3-xarray python3-h5netcdf python3-matplotlib.
"""

import sys

import matplotlib

matplotlib.use("Agg")  # no display is needed
import matplotlib.pyplot as plt
import xarray as xr

if len(sys.argv) < 4:
    sys.exit(__doc__)
run, names = sys.argv[1], sys.argv[2:4]
place, picture = (sys.argv[4:] + ["england", "fan_chart.png"][len(sys.argv) - 4:])[:2]


def open_place(scenario):
    """All metrics of the place. Each level is a group of the file; systems are rows of the level `ics`."""
    level = "england" if place == "england" else "ics"
    data = xr.open_dataset(run, group=f"scenarios/{scenario}/{level}", engine="h5netcdf")
    return data if level == "england" else data.sel(ics=place)


def draw_fan(axes, values, unit, color, label):
    """`values` has the quantiles over draws: half of the draws in the dark band, nine in ten in the light one."""
    q05, q25, median, q75, q95 = (values.sel(quantile=p) * unit for p in (0.05, 0.25, 0.5, 0.75, 0.95))
    axes.fill_between(values.time, q05, q95, color=color, alpha=0.15, linewidth=0)
    axes.fill_between(values.time, q25, q75, color=color, alpha=0.30, linewidth=0)
    axes.plot(values.time, median, color=color, label=label)


base, other = (open_place(name) for name in names)
figure, (left, middle, right) = plt.subplots(1, 3, figsize=(14, 4.2))
for data, name, color in ((base, names[0], "#0072B2"), (other, names[1], "#D55E00")):
    draw_fan(left, data.incomplete_quantile, 1e-3, color, name)
    draw_fan(middle, data.within_18_weeks_share_quantile, 100, color, name)

# Draw n meets the same luck in both scenarios, so differences are taken draw by draw, before any quantile:
# the difference of two quantiles would say nothing about how sure the difference is.
difference = (other.incomplete - base.incomplete).astype(float)
draw_fan(right, difference.quantile([0.05, 0.25, 0.5, 0.75, 0.95], dim="draw"), 1e-3, "#009E73", "difference")
right.axhline(0, color="0.4", linewidth=0.8)

left.set_title("Waiting list, thousand pathways")
middle.set_title("Within 18 weeks, % of the list")
right.set_title(f"List: {names[1]} less {names[0]}, thousand")
left.legend(frameon=False, loc="lower left")
figure.suptitle(f"{place}: median, 25 to 75 % and 5 to 95 % of draws", fontsize=10)
figure.autofmt_xdate()
figure.tight_layout()
figure.savefig(picture, dpi=100)

last = difference.isel(time=-1)
print("month", str(last.time.values)[:10])
print("mean_difference %.9g" % last.mean())
print("q05 %.9g" % last.quantile(0.05))
print("q95 %.9g" % last.quantile(0.95))
print("share_of_draws_with_shorter_list %.9g" % (last < 0).mean())
