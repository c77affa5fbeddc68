#!/usr/bin/python3
"""England's pathways by months waited, one row a month: what the mean-rate model of a back-test borrows its shape from.

    tools/baseline/england_bands.py DATA-FOLDER OUT.csv

Column m of a kind holds the source's band m: four weekly bands each, weeks 4m - 1 to 4m + 2 (m = 0: weeks 0 to 2), which is what
meets the published counts at 18, 52, 65, 78 and 104 weeks in every month; the last, m26, is open-ended. Source: NHS England RTT
statistics (england_month_band.csv).
"""
import sys

import pandas as pd

LAST = 26


def main():
    table = pd.read_csv(f"{sys.argv[1]}/rtt/england_month_band.csv")
    table["months_waited"] = table["months_waited"].clip(upper=LAST)
    wide = table.pivot_table(index="month", columns="months_waited", values=["incomplete", "completed"], aggfunc="sum")
    columns = [(kind, m) for kind in ("incomplete", "completed") for m in range(LAST + 1)]
    wide = wide[columns].astype(int)
    wide.columns = [f"{kind}_m{m}" for kind, m in columns]
    wide.to_csv(sys.argv[2], lineterminator="\n")


if __name__ == "__main__":
    main()
