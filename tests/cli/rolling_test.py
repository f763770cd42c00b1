"""The years of a plan move on: what earlier releases counted together, and which levels they named.
Standard library only."""
import sys
import unittest

from cli_test import DONE
from ledger_test import Releases


class Rolling(Releases):
    """A year of three children, one of forty, perhaps another; the plan's first year is moved."""
    PLAN = """title: Years
area_sets: [{id: areas, file: areas.geojson, key: id}]
sources:
  - {id: survey, file: rows.csv, child: child, date: date, position: {x: x, y: y, crs: EPSG:4326},
     columns: {ill: ill, class: class}}
periods: {kind: calendar_year, from: %s%s}
indicators: [{id: ill, source: survey, value: ill, event: ["yes"]}]
tables: [%s]
"""
    TOTAL = "{indicators: [ill], area_sets: [areas], by: []}"
    YEARS = "{indicators: [ill], area_sets: [areas], by: [period]}"
    WINDOWS = "{indicators: [ill], area_sets: [areas], by: [period], pool: 2}"
    CLASSES = "{indicators: [ill], area_sets: [areas], by: [period, class]}"

    def write(self, first, tables, years, more=""):
        """Children by year and class."""
        rows = [f"{year}-{name}-{i};{year}-05-01;12.506735;56.012071;{'no' if i % 3 else 'yes'};{name}"
                for year, classes in years.items() for name, n in classes.items() for i in range(n)]
        (self.town / "rows.csv").write_text("\n".join(["child;date;x;y;ill;class"] + rows) + "\n", "utf-8")
        self.plan.write_text(self.PLAN % (first, more, ", ".join(tables)), "utf-8")

    def numbers(self, folder):
        """By table, period and group, of the area that has children."""
        lines = (folder / "cells.csv").read_text("utf-8-sig").splitlines()
        names = lines[0].split(";")
        rows = [dict(zip(names, line.split(";"))) for line in lines[1:]]
        return {(r["table"], r["period"], r["group"]): r["n"] for r in rows if r["n"] not in ("-", "...")}

    def test_what_a_total_counted_of_years_that_are_no_more(self):
        """43 children of two years, then 40 of one: the other was one of three."""
        years = {2010: {"a": 3}, 2011: {"a": 40}}
        for tables, more in (([self.TOTAL], ""), ([self.YEARS], ""), ([self.TOTAL], ", published: corrected")):
            self.ledger.unlink(missing_ok=True)
            self.write(2010, [self.TOTAL], years)
            before = self.publish_to(f"before{len(list(self.folder.iterdir()))}")
            self.assertEqual(list(self.numbers(before).values()), ["43"])
            self.write(2011, tables, years, more)
            after = self.publish_to(f"after{len(list(self.folder.iterdir()))}", says="Keep all periods in the plan")
            self.assertEqual(list(self.numbers(after).values()), [".."])
            self.assertEqual(self.audit(DONE, after, before)["changes"], 0)

    def test_windows_that_begin_before_the_first_year(self):
        years = {2010: {"a": 30}, 2011: {"a": 3}, 2012: {"a": 40}, 2013: {"a": 40}}
        tables = [self.YEARS, self.WINDOWS]
        self.write(2010, tables, {year: years[year] for year in (2010, 2011, 2012)})
        before = self.publish_to("before")
        self.assertEqual(self.numbers(before)["1", "2012", "periods=2"], "43")
        self.write(2012, tables, years)
        after = self.publish_to("after", says="Keep all periods in the plan")
        self.assertEqual(self.numbers(after)["0", "2012", ""], "..")
        self.audit(DONE, after, before)

    def test_a_division_that_is_no_more(self):
        """30 and 30 by class, then 61 in all: one came late."""
        self.write(2010, [self.CLASSES], {2010: {"a": 30, "b": 30}})
        before = self.publish_to("before")
        self.write(2010, [self.YEARS], {2010: {"a": 30, "b": 31}, 2011: {"a": 40}})
        now = self.numbers(self.publish_to("after", says="a column that it does not divide by"))
        self.assertEqual((now["0", "2010", ""], now["0", "2011", ""]), ("..", "40"))
        self.assertEqual(self.numbers(before)["0", "2010", "class=a"], "30")

    def test_a_level_that_was_too_small_to_be_named(self):
        """Where it is named later, withheld in the first year: it was one of at most four."""
        first, both = {2010: {"a": 40, "b": 40, "z": 3}}, {}
        both.update(first, **{"2011": {"a": 40, "b": 40, "z": 18}})
        self.write(2010, [self.CLASSES], first)
        before = self.publish_to("before")
        self.assertEqual(self.numbers(before)["0", "2010", "class=unknown"], "..")
        self.write(2010, [self.CLASSES], both)
        now = self.numbers(self.publish_to("after"))
        self.assertEqual(now["0", "2011", "class=z"], "18")
        self.assertEqual(now["0", "2010", "class=unknown"], "..")
        self.assertNotIn(("0", "2010", "class=z"), now)

    def test_a_level_that_is_too_small_by_now(self):
        """Were it not named again, the year that is public had at most four."""
        self.write(2010, [self.CLASSES], {2010: {"a": 40, "z": 3}, 2011: {"a": 40, "z": 4}})
        self.assertEqual(self.numbers(self.publish_to("before"))["0", "2011", "class=z"], "..")
        self.write(2011, [self.CLASSES], {2011: {"a": 40, "z": 4}, 2012: {"a": 40}})
        self.assertEqual(self.numbers(self.publish_to("after"))["0", "2011", "class=z"], "..")

    def test_a_level_that_nobody_has_any_more(self):
        """Its rows are deleted, or say otherwise: the year keeps what is public of it."""
        self.write(2010, [self.CLASSES], {2010: {"a": 40, "x": 18}})
        before = self.numbers(self.publish_to("before"))
        self.assertEqual(before["0", "2010", "class=x"], "18")
        for name, then in (("deleted", {}), ("otherwise", {"a": 40, "y": 21})):
            self.write(2010, [self.CLASSES], {2010: then, 2011: {"a": 40, "b": 40}})
            now = self.numbers(self.publish_to(name, says="2010: the rows no longer say what is published"))
            for key, n in before.items():
                self.assertEqual(now[key], n, key)


if __name__ == "__main__":
    sys.exit(unittest.main())
