"""An attacker who has figures.csv and cells.csv of a publication with withheld cells: no figure with a
number hangs on a withheld cell, and whatever is withheld leaves no trace in any file."""
import csv
import math
import sys
import unittest

from cli_test import DONE
from worlds_test import Worlds as World

PLAN = """title: {da: By, en: Town}
area_sets:
  - {id: area, file: area.geojson, key: id}
  - {id: town, file: town.geojson, key: id}
sources:
  - id: nurse
    file: children.csv
    child: child
    date: date
    position: {x: lon, y: lat, crs: 'EPSG:4326'}
    columns: {sex: sex, lonely: lonely, sad: sad}
periods: {kind: calendar_year}
indicators:
  - {id: lonely, source: nurse, value: lonely, event: [often], better: lower}
  - {id: sad, source: nurse, value: sad, event: [often], better: lower}
tables:
  - {indicators: [lonely], area_sets: all, by: [period]}
  - {indicators: [lonely], area_sets: all, by: [period, sex]}
  - {cross: [lonely, sad], area_sets: CROSSED, by: [period]}
figures: {baseline: 2015, followup: 2017, compare: town}
goals:
  - id: all
    title: Better
    goals:
      - {id: less, indicator: lonely, baseline: 2015, target: {change: -0.2, period: 2017}}
      - {id: few, indicator: lonely, baseline: 2016, target: {share: 0.1, period: 2017}}
"""
YEARS = ("2015", "2016", "2017")
# Children by year and area, and of them the lonely ones: in each year another area has few.
COUNTS = {"2015": [(60, 30), (20, 3), (30, 8), (40, 12), (50, 20)],
          "2016": [(20, 3), (30, 8), (40, 12), (50, 20), (60, 30)],
          "2017": [(50, 16), (56, 24), (20, 3), (30, 8), (40, 13)]}


def children():
    """Year, area, sex, lonely, sad: half of them girls, sad are one in three, of the lonely two."""
    for year in YEARS:
        for area, (n, events) in enumerate(COUNTS[year]):
            for i in range(n):
                lonely = i < events
                yield [year, area, "girl" if i % 2 else "boy", "often" if lonely else "never",
                       "often" if i % 3 < (2 if lonely else 1) else "never"]


def moved(rows, year, home, to):
    """The same children, but a lonely girl lives in one area instead of the other."""
    there = [list(row) for row in rows]
    next(row for row in there if row[:4] == [year, home, "girl", "often"])[1] = to
    return there


def read(text):
    """figures.csv or cells.csv: rows by column, numbers as they are written."""
    return list(csv.DictReader(text.decode("utf-8-sig").splitlines(), delimiter=";"))


def number(text):
    return None if text in ("", "..", "...", ".") else 0.0 if text == "-" else float(
        text.replace(",", "."))


def wilson(events, n, z=1.959963984540054):
    middle, half = events + z * z / 2, z * math.sqrt(events * (n - events) / n + z * z / 4)
    return (middle - half) / (n + z * z), (middle + half) / (n + z * z)


def shares_that_fit(value, low, high, most):
    """Counts that round to what is shown of a share."""
    return [(x, n) for n in range(1, most + 1) for x in range(n + 1)
            if abs(x / n - value) < 6e-7 and abs(wilson(x, n)[0] - low) < 6e-7
            and abs(wilson(x, n)[1] - high) < 6e-7]


def baselines_that_fit(change, followup, most):
    """Counts at the baseline that round to what is shown of a change from them."""
    x, n = followup
    return [(b, m) for m in range(1, most + 1) for b in range(m + 1)
            if abs(x / n - b / m - change) < 6e-7]


class Figures(World):
    def setUp(self):
        super().setUp()
        self.rows = list(children())

    def published(self, name, rows, crossed="all"):
        """Published in a folder of its own: what each file has."""
        folder = self.folder / name
        folder.mkdir()
        self.write_areas(folder, "area", [(i, i + 1) for i in range(5)])
        self.write_areas(folder, "town", [(0, 5)])
        (folder / "children.csv").write_text(
            "child,date,lon,lat,sex,lonely,sad\n" + "".join(
                f"c{i},{year}-05-01,{12.505 + area / 100:.3f},56.005,{sex},{lonely},{sad}\n"
                for i, (year, area, sex, lonely, sad) in enumerate(rows)))
        (folder / "plan.yaml").write_text(PLAN.replace("CROSSED", crossed))
        self.expect(DONE, "publish", "plan.yaml", cwd=folder)
        self.expect(DONE, "audit", "out", cwd=folder)
        return {p.name: p.read_bytes() for p in sorted((folder / "out").iterdir())}

    def test_what_is_withheld_leaves_no_trace(self):
        """A lonely girl lives in one or the other of two areas whose figures are withheld."""
        for year, home, to in (("2015", 2, 1), ("2016", 1, 0), ("2017", 3, 2)):
            with self.subTest(year):
                first = self.published(f"one{year}", self.rows, "[town]")
                second = self.published(f"other{year}", moved(self.rows, year, home, to), "[town]")
                self.assertGreater(first["figures.csv"].count(b"withheld"), 20)
                for name, data in first.items():
                    self.assertEqual(data, second[name], name)

    def test_who_was_not_asked_both_questions_is_not_what_is_left(self):
        """Three lonely children who were not asked if they are sad: all less the crossing's rows."""
        rows = [list(row) for row in self.rows]
        for row in [r for r in rows if r[0] == "2016" and r[3] == "often"][:3]:
            row[4] = ""
        cells, _ = self.attack(self.published("three", rows))
        shown = 0
        for year in YEARS:
            lonely = cells["lonely", "town", "town0", year, ""]
            yes, no = (cells["sad", "town", "town0", year, f"lonely={w}"] for w in ("yes", "no"))
            for total, part in ((lonely["events"], yes["n"]),
                                (lonely["n"], yes["n"]), (lonely["n"], no["n"])):
                shown += ".." not in (total, part)
            if ".." not in (lonely["events"], yes["n"]):
                self.assertNotIn(int(lonely["events"]) - int(yes["n"]), (1, 2, 3, 4), year)
            if ".." not in (lonely["n"], yes["n"], no["n"]):
                self.assertNotIn(int(lonely["n"]) - int(yes["n"]) - int(no["n"]), (1, 2, 3, 4))
        self.assertGreater(shown, 5)

    # ---- Every number again, from shown cells alone ----

    def attack(self, files):
        """Withheld cells, as (area set, area, period, group), and all rows with numbers."""
        cells = {(c["indicator"], c["area_set"], c["area"], c["period"], c["group"]): c
                 for c in read(files["cells.csv"])}
        figures = [f for f in read(files["figures.csv"]) if f["value"]]
        return cells, figures

    @staticmethod
    def behind(figure):
        """The cells that a figure is made of; of a pooled one those of any area."""
        place = (figure["area_set"], figure["area"])
        crossing = figure["measure"].startswith(("risk", "odds", "phi"))
        groups = ["lonely=yes", "lonely=no"] if crossing else [figure["group"]]
        periods = [figure["period"]] + ([figure["baseline"]] if figure["baseline"] else [])
        if figure["measure"] == "goal_target":  # what it says of the plan, and of the baseline
            periods = [figure["baseline"]] if figure["goal"] == "less" else []
        return [(figure["indicator"], *place, period, group)
                for period in periods for group in groups]

    def test_no_number_hangs_on_a_withheld_cell(self):
        cells, figures = self.attack(self.published("one", self.rows))
        withheld = {key for key, cell in cells.items() if cell["status"] == "withheld"}
        self.assertGreater(len(withheld), 20)
        measures = {figure["measure"] for figure in figures}
        self.assertTrue({"share", "change", "goal_change", "goal_target", "risk_difference",
                         "odds_ratio", "phi", "pooled_risk_ratio"} <= measures, measures)
        for figure in figures:
            if not figure["measure"].startswith("pooled"):
                for cell in self.behind(figure):
                    self.assertEqual(cells[cell]["status"], "published", figure)

    def test_shown_numbers_are_those_of_the_cells(self):
        cells, figures = self.attack(self.published("one", self.rows))
        compared = 0
        for figure in figures:
            if figure["measure"] not in ("share", "change", "goal_change", "risk_difference"):
                continue
            shares = [int(cells[c]["events"].replace("-", "0")) / int(cells[c]["n"])
                      for c in self.behind(figure)]
            value = shares[0] if len(shares) == 1 else shares[0] - shares[1]
            self.assertAlmostEqual(number(figure["value"]), value, delta=5.1e-7)
            compared += 1
        self.assertGreater(compared, 60)

    def test_verdicts_of_pooled_figures_leave_withheld_areas_out(self):
        """The pooled ones are worked out anew from the areas that show both rows of their table."""
        cells, figures = self.attack(self.published("one", self.rows))
        for figure in (f for f in figures if f["measure"] == "pooled_odds_ratio"):
            over = under = 0.0
            for area in range(5):
                pair = [cells["sad", "area", f"area{area}", figure["period"], f"lonely={w}"]
                        for w in ("yes", "no")]
                if any(c["status"] != "published" for c in pair):
                    continue
                (b, m), (d, k) = [(int(c["events"].replace("-", "0")), int(c["n"])) for c in pair]
                over, under = over + b * (k - d) / (m + k), under + (m - b) * d / (m + k)
            self.assertAlmostEqual(number(figure["value"]), over / under, delta=5.1e-7)

    def test_the_attacker_would_find_what_a_figure_of_a_withheld_cell_tells(self):
        """So a change beside a withheld baseline, or a share without its n, must not be shown."""
        truth = COUNTS["2015"][1]
        low, high = wilson(truth[1], truth[0])
        self.assertEqual(
            shares_that_fit(round(truth[1] / truth[0], 6), round(low, 6), round(high, 6), 100),
            [(truth[1], truth[0])])
        change = COUNTS["2017"][1][1] / COUNTS["2017"][1][0] - truth[1] / truth[0]
        found = baselines_that_fit(round(change, 6), (COUNTS["2017"][1][1], COUNTS["2017"][1][0]), 39)
        self.assertIn((truth[1], truth[0]), found)
        self.assertTrue(all(b * truth[0] == m * truth[1] for b, m in found), found)


# The base's tests have their own group.
for name in [n for n in dir(World) if n.startswith("test_") and n not in vars(Figures)]:
    setattr(Figures, name, None)

if __name__ == "__main__":
    sys.exit(unittest.main())
