#!/usr/bin/env python3
"""Print the share of overweight children by residential area and school year from a publication,
and say where the rest is. `show.py FOLDER`; standard library only."""

import csv
import pathlib
import sys

MARKS = {"withheld": "..", "no_children": "-", "not_measured": "."}
