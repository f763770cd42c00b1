#!/usr/bin/env python3
"""Print a small table of a publication of the sample and say where the rest is: `show.py FOLDER`.
Standard library only."""

import csv
import sys
from pathlib import Path

MARKS = {"withheld": "..", "no_children": "-", "not_measured": ""}
FILES = {
    "layers.gpkg": "the layers for QGIS: one for each set of areas",
    "residential.geojson": "the residential areas for a web map; one such file for each set",
    "cells.csv": "every published number, for a spreadsheet",
    "cells.json": "the same as JSON-stat 2.0",
    "release.json": "where it all comes from",
}


def shares(folder, indicator, area_set):
    """Area name -> period -> words, from the table that is divided by period alone."""
    found = {}
    with open(folder / "cells.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if (row["indicator"], row["area_set"], row["group"]) == (indicator, area_set, ""):
                words = MARKS.get(row["status"])
                if words is None:
                    words = f"{100 * float(row['share'].replace(',', '.')):.0f} %"
                found.setdefault(row["area_name"], {})[row["period"]] = words
    return found


def print_table(title, areas):
    periods = sorted({period for area in areas.values() for period in area})
    width = max(map(len, [title, *areas]))
    print(f"\n{title:{width}}" + "".join(f"{period:>10}" for period in periods))
    for name, by_period in areas.items():
        print(f"{name:{width}}" + "".join(f"{by_period.get(p, ''):>10}" for p in periods))


def main(folder):
    sys.stdout.reconfigure(encoding="utf-8")
    overweight = shares(folder, "overweight", "residential")
    print_table("Overweight children", overweight | shares(folder, "overweight", "municipality"))
    print("\n.. is withheld to protect the children. Invented children, illustrative outlines.\n")
    for name, what in FILES.items():
        if (folder / name).exists():
            print(f"{folder / name}: {what}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
