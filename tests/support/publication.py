"""Publications as a reader sees them: cells.csv, and nothing that is not published."""

import csv
from collections import namedtuple
from pathlib import Path

# Where a cell is in the tables; the same words as the columns of cells.csv.
Key = namedtuple("Key", "table indicator area_set area period group")
# What is published of it; n and events are None where they are not shown.
Cell = namedtuple("Cell", "status n events")


# Marks of Statistikbanken: withheld, not available, cannot occur, zero.
MARKS = {"..": None, "...": None, ".": None, "-": 0}


def count(text):
    return MARKS[text] if text in MARKS else int(text)


def read_cells(folder):
    """Key -> Cell of a publication folder, in the order of cells.csv."""
    with open(Path(folder) / "cells.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    cells = {}
    for row in rows:
        key = Key(int(row["table"]), *(row[field] for field in Key._fields[1:]))
        assert key not in cells, f"two cells {key}"
        cells[key] = Cell(row["status"], count(row["n"]), count(row["events"]))
    return cells


def parts_of_group(group):
    """"sex=girl,overweight=yes" -> {"sex": "girl", "overweight": "yes"}."""
    return dict(part.split("=", 1) for part in group.split(",")) if group else {}
