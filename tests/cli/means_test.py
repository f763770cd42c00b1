"""Means: recounted from the rows in exact fractions, attacked by linear algebra, and what is withheld of
them without a trace. Standard library only."""
import csv
import itertools
import json
import pathlib
import sys
import unittest
from decimal import Decimal, getcontext
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import attack  # noqa: E402
from cli_test import DONE, REFUSED, REJECTED  # noqa: E402
from publication import Cell, read_cells  # noqa: E402
from worlds_test import Worlds as World  # noqa: E402

getcontext().prec = 60
PLAN = """title: {da: By, en: Town}
area_sets:
  - {id: area, file: area.geojson, key: id}
  - {id: part, file: part.geojson, key: id}
  - {id: town, file: town.geojson, key: id}
sources:
  - id: survey
    file: answers.csv
    child: child
    date: date
    position: {x: lon, y: lat, crs: 'EPSG:4326'}
    columns: {sex: sex, lonely: lonely, wellbeing: trivsel, sleep: soevn}
periods: {kind: calendar_year}
indicators:
  - id: wellbeing
    source: survey
    title: {da: Trivsel, en: Wellbeing}
    value: wellbeing
    mean: {from: 0, to: 10, decimals: 1}
    unit: {da: point, en: points}
    better: higher
  - {id: sleep, source: survey, value: sleep, mean: {from: 4, to: 12.5, decimals: 1}, unit: {da: timer, en: hours}}
  - {id: lonely, source: survey, value: lonely, event: [often], better: lower}
tables:
  - {indicators: [wellbeing, sleep, lonely], area_sets: all, by: [period]}
  - {indicators: [wellbeing], area_sets: [town, part], by: [period, sex]}
figures: {baseline: 2015, followup: 2017, compare: town}
goals:
  - {id: more, title: More, indicator: wellbeing, baseline: 2015, target: {mean: 6, period: 2017}}
  - {id: tenth, title: Tenth, indicator: wellbeing, baseline: 2015, target: {change: 0.1, period: 2017}}
"""
SCALES = {"wellbeing": (Fraction(0), Fraction(10)), "sleep": (Fraction(4), Fraction(25, 2))}
YEARS = ("2015", "2016", "2017")
SIZES = {"2015": [60, 22, 30, 44, 9], "2016": [20, 30, 40, 12, 60], "2017": [50, 56, 14, 31, 40]}
# Which areas of a street each set has: the parts do not keep to the areas.
SPANS = {"area": [(i, i + 1) for i in range(5)], "part": [(0, 2.2), (2.2, 5)], "town": [(0, 5)]}


def children():
    """[year, place (tenths of an area), sex, lonely, wellbeing, sleep] as they stand in the file."""
    rows, turn = [], 0
    for year in YEARS:
        for area, size in enumerate(SIZES[year]):
            for i in range(size):
                turn += 1
                wellbeing = (turn * 37 + area * 11 + int(year)) % 101
                if area == 3 and year == "2016":
                    wellbeing = 100  # all at the top
                if area == 1 and year == "2015":
                    wellbeing = wellbeing % 3  # near the bottom
                sleep = 40 + (turn * 29) % 86
                rows.append([year, 10 * area + (turn * 7) % 10, "girl" if turn % 2 else "boy",
                             "often" if turn % 4 == 0 else "never",
                             f"{wellbeing // 10},{wellbeing % 10}", f"{sleep // 10}.{sleep % 10}"])
    return rows


def exact(text):
    return Fraction(text.replace(",", "."))


def area_of(kind, place):
    return next(i for i, (west, east) in enumerate(SPANS[kind])
                if west <= Fraction(place, 10) + Fraction(1, 20) < east)


def number(text):
    return None if text in ("", "..", "...", ".") else Fraction(0) if text == "-" else exact(text)


def read(path):
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))


def decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


Z = Decimal("1.95996398454005423552459443052055152795555007786954839847695264636163527")


def wilson(share, n):
    """Roots of the score equation for a share of n children, in 60 digits."""
    share, n = decimal(share), Decimal(n)
    middle = share + Z * Z / (2 * n)
    half = Z * (share * (1 - share) / n + Z * Z / (4 * n * n)).sqrt()
    return tuple((middle + sign * half) / (1 + Z * Z / n) for sign in (-1, 1))


class Means(World):
    def setUp(self):
        super().setUp()
        self.rows = children()

    def town_of(self, name, rows, plan=PLAN):
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        for kind, spans in SPANS.items():
            self.write_areas(folder, kind, spans)
        (folder / "answers.csv").write_text("child;date;lon;lat;sex;lonely;trivsel;soevn\n" + "".join(
            f"c{i};{year}-05-01;{12.5 + place / 1000 + 0.0005:.4f};56.005;{sex};{lonely};{w};{s}\n"
            for i, (year, place, sex, lonely, w, s) in enumerate(rows)))
        (folder / "plan.yaml").write_text(plan)
        return folder

    def published(self, name, rows, plan=PLAN, out="out"):
        folder = self.town_of(name, rows, plan)
        self.expect(DONE, "publish", "plan.yaml", "--out", out, cwd=folder)
        return folder / out

    def answers(self, indicator, kind, area, year, sex=None):
        """Of the children of a cell their shares of the way up the scale, and their number."""
        at = {"wellbeing": 4, "sleep": 5}[indicator]
        low, high = SCALES[indicator]
        found = [(exact(row[at]) - low) / (high - low) for row in self.rows
                 if row[0] == year and area_of(kind, row[1]) == area and sex in (None, row[2])]
        return sum(found, Fraction(0)), len(found)

    def cells(self, out):
        for row in read(out / "cells.csv"):
            if row["indicator"] not in SCALES:
                continue
            sex = row["group"].partition("=")[2] or None
            yield row, self.answers(row["indicator"], row["area_set"],
                                    int(row["area"][-1]), row["period"], sex)

    def test_cells_are_exact(self):
        shown = 0
        out = self.published("town", self.rows)
        for row, (worth, n) in self.cells(out):
            if row["status"] != "published":
                continue
            shown += 1
            low, high = SCALES[row["indicator"]]
            self.assertEqual(int(row["n"]), n)
            self.assertEqual(number(row["events"]), worth * (high - low) * 10)
            self.assertEqual(number(row["share"]), round(low + (high - low) * worth / n, 6))
            for limit, name in zip(wilson(worth / n, n), ("low", "high")):
                value = decimal(low) + decimal(high - low) * limit
                self.assertLess(abs(value - decimal(number(row[name]))), Decimal("0.00000051"))
        self.assertGreater(shown, 25)
        self.expect(DONE, "audit", "out", cwd=out.parent)

    def test_what_is_small_is_withheld(self):
        out = self.published("town", self.rows)
        small = 0
        for row, (worth, n) in self.cells(out):
            if n and (n < 5 or worth < 5 or n - worth < 5):
                small += 1
                self.assertEqual(row["status"], "withheld", row)
        self.assertGreater(small, 4)

    def test_figures_are_exact(self):
        out = self.published("town", self.rows)
        cells = {(row["indicator"], row["area"], row["period"]): worth_n
                 for row, worth_n in self.cells(out) if row["status"] == "published" and not row["group"]}
        rows = read(out / "figures.csv")
        seen = {"mean": 0, "change": 0, "goal_target": 0, "compared_95": 0}
        for row in rows:
            if (row["status"] != "ok" or row["group"] or row["indicator"] not in SCALES
                    or row["measure"] not in (*seen, "goal_change")):
                continue
            low, high = map(decimal, SCALES[row["indicator"]])
            worth, n = cells[row["indicator"], row["area"], row["period"]]
            before = cells.get((row["indicator"], row["area"], row["baseline"] or "2015"))
            value, l, u = (number(row[k]) for k in ("value", "low", "high"))
            share = worth / n
            seen[row["measure"]] = seen.get(row["measure"], 0) + 1
            if row["measure"] == "mean":
                self.assertLess(abs(low + (high - low) * decimal(share) - decimal(value)), Decimal("5.1e-7"))
            elif row["measure"] in ("change", "goal_change"):
                then = before[0] / before[1]
                (l1, u1), (l2, u2) = wilson(share, n), wilson(then, before[1])
                p, q = decimal(share), decimal(then)
                lower = p - q - ((p - l1) ** 2 + (u2 - q) ** 2).sqrt()
                upper = p - q + ((u1 - p) ** 2 + (q - l2) ** 2).sqrt()
                for shown, wanted in ((value, p - q), (l, lower), (u, upper)):
                    self.assertLess(abs((high - low) * wanted - decimal(shown)), Decimal("5.1e-7"))
            elif row["measure"] == "goal_target" and row["goal"] == "tenth":
                wanted = (low + (high - low) * decimal(before[0] / before[1])) * Decimal("1.1")
                self.assertLess(abs(wanted - decimal(value)), Decimal("5.1e-7"))
            elif row["measure"] == "goal_target":
                self.assertEqual(value, 6)
            elif row["measure"] == "compared_95":
                reference = cells[row["indicator"], "town0", row["period"]]
                lo, hi = wilson(share, n)
                holds = lo <= decimal(reference[0] / reference[1]) <= hi
                if holds:  # beyond it the false discovery rate may still say similar
                    self.assertEqual(row["note"], "similar")
        self.assertTrue(all(seen.values()), seen)
        self.assertTrue({r["measure"] for r in rows if r["indicator"] == "wellbeing"} >=
                        {"trend", "goal", "goal_direction", "goal_change"})

    def test_fields_and_words(self):
        out = self.published("town", self.rows)
        feature = json.loads((out / "area.geojson").read_text("utf-8"))["features"][0]["properties"]
        for name in ("n", "sum", "mean", "low", "high", "status"):
            self.assertIn(f"wellbeing_2015_{name}", feature)
        self.assertIn("wellbeing_change", feature)
        self.assertIn("goal_more", feature)
        release = json.loads((out / "release.json").read_text("utf-8"))
        self.assertEqual(release["indicators"][0]["event"], ["{from: 0, to: 10, decimals: 1}"])
        self.assertEqual(release["indicators"][0]["unit"], {"da": "point", "en": "points"})
        words = {row["measure_da"] for row in read(out / "figures.csv")}
        self.assertIn("Gennemsnit", words)
        said = self.expect(DONE, "explain", "out", cwd=out.parent).stdout
        self.assertIn("Wellbeing", said)
        self.assertIn("A mean counts as the share of the way up its scale", said)
        items = json.loads((out / "cells.json").read_text("utf-8"))["link"]["item"]
        means = items[0]["dimension"]["indicator"]["extension"]["means"]
        self.assertEqual(means["sleep"], {"from": 4, "to": 12.5, "decimals": 1,
                                          "unit": {"da": "timer", "en": "hours"}})
        self.assertNotIn("lonely", means)

    def test_of_some_children(self):
        """Sleep of girls alone, and pooled over two years."""
        plan = PLAN.replace("decimals: 1}, unit: {da: timer, en: hours}}",
                            "decimals: 1}, among: {sex: [girl]}}")
        plan = plan.replace("figures:", "  - {indicators: [sleep], area_sets: all, by: [period], pool: 2}\nfigures:")
        out = self.published("town", self.rows, plan)
        shown = {"": 0, "periods=2": 0}
        for row in read(out / "cells.csv"):
            if row["indicator"] != "sleep" or row["status"] != "published":
                continue
            years = YEARS[YEARS.index(row["period"]) - bool(row["group"]):YEARS.index(row["period"]) + 1]
            found = [self.answers("sleep", row["area_set"], int(row["area"][-1]), year, "girl") for year in years]
            self.assertEqual(int(row["n"]), sum(n for _, n in found))
            self.assertEqual(number(row["events"]), 85 * sum(worth for worth, _ in found))
            shown[row["group"]] += 1
        self.assertTrue(all(shown.values()), shown)
        self.expect(DONE, "audit", "out", cwd=out.parent)

    # ---- Attacks ----

    def recovered(self, cells, scales):
        """Withheld numbers that follow by linear algebra; of a mean in steps: n is as many as all its
        children's scales have."""
        folder_cells = {}
        for key, cell in cells.items():
            steps = scales.get(key.indicator, 1)
            folder_cells[key] = Cell(cell.status, cell.n and cell.n * steps, cell.events)
        combinations = {tuple(f"{kind}{area_of(kind, place)}" for kind in SPANS)
                        for place in range(50)}
        return attack.recover(folder_cells, tuple(SPANS), combinations)

    def test_linear_algebra_recovers_nothing(self):
        cells = read_cells(self.published("town", self.rows))
        self.assertEqual(self.recovered(cells, {"wellbeing": 100, "sleep": 85}), [])

    def test_the_attacker_has_teeth(self):
        """With primary cells alone withheld some follow."""
        cells = read_cells(self.published("town", self.rows))
        for key, cell in list(cells.items()):
            if key.indicator != "wellbeing" or key.group:
                continue
            worth, n = self.answers("wellbeing", key.area_set, int(key.area[-1]), key.period)
            if min(n, worth, n - worth) >= 5:
                cells[key] = Cell("published", n, int(worth * 100))
        self.assertNotEqual(self.recovered(cells, {"wellbeing": 100, "sleep": 85}), [])

    def test_what_is_withheld_leaves_no_trace(self):
        """Two children of areas whose means are withheld change places: their answers go with them."""
        plan = PLAN[:PLAN.index("  - {indicators: [wellbeing], area_sets: [town, part]")]
        first = self.published("first", self.rows, plan)
        status = {(row["area"], row["period"]): row["status"] for row, _ in self.cells(first)
                  if row["indicator"] == "wellbeing" and row["area_set"] == "area"}
        hidden = [area for area in range(5) if status[f"area{area}", "2015"] == "withheld"]
        self.assertGreater(len(hidden), 1)
        pairs = [(a, b) for a, b in itertools.combinations(
                     [row for row in self.rows if row[0] == "2015"], 2)
                 if area_of("area", a[1]) != area_of("area", b[1]) and a[4] != b[4]
                 and {area_of("area", a[1]), area_of("area", b[1])} <= set(hidden)
                 and area_of("part", a[1]) == area_of("part", b[1])]
        self.assertTrue(pairs)
        a, b = min(pairs, key=lambda pair: abs(exact(pair[0][4]) - exact(pair[1][4])))
        a[4], b[4] = b[4], a[4]
        second = self.published("second", self.rows, plan)
        for path in sorted(first.iterdir()):
            self.assertEqual(path.read_bytes(), (second / path.name).read_bytes(), path.name)

    # ---- The ledger ----

    def test_the_same_again_is_the_same(self):
        first, second = self.published("town", self.rows), self.published("town", self.rows, out="again")
        for name in ("cells.json", "cells.csv", "figures.csv"):
            self.assertEqual((first / name).read_bytes(), (second / name).read_bytes())
        self.expect(DONE, "audit", "again", "--earlier", "out", cwd=first.parent)

    def test_a_late_answer_is_not_told(self):
        """One child more in 2017, where figures are corrected: that of means is not divided, so all figures
        stay as they were, and that is told."""
        late, rows = self.rows[-1], self.rows[:-1]
        plan = PLAN.replace("calendar_year}", "calendar_year, published: corrected}")
        first = self.published("town", rows, plan)
        self.town_of("town", rows + [late], plan)
        self.expect(DONE, "publish", "plan.yaml", "--out", "later", cwd=first.parent,
                    says="2017: the rows no longer say what is published")
        second = first.parent / "later"
        shown = {}
        for row in read(first / "cells.csv"):
            key = tuple(row[k] for k in ("table", "indicator", "area", "period", "group"))
            shown[key] = (row["n"], row["events"])
        for row in read(second / "cells.csv"):
            key = tuple(row[k] for k in ("table", "indicator", "area", "period", "group"))
            self.assertEqual((row["n"], row["events"]), shown[key])
        self.expect(DONE, "audit", "later", "--earlier", "out", cwd=first.parent)

    def test_another_scale_is_refused(self):
        folder = self.published("town", self.rows).parent
        for new in ("mean: {from: 0, to: 10, decimals: 0}", "event: {at_least: 7}"):
            plan = PLAN.replace("mean: {from: 0, to: 10, decimals: 1}\n    unit: {da: point, en: points}",
                                new)
            (folder / "plan.yaml").write_text(plan[:plan.index("figures:")])
            self.expect(REFUSED, "publish", "plan.yaml", "--out", "other", cwd=folder,
                        says="keep the indicator as it was")

    # ---- Answers and plans ----

    def test_answers_off_the_scale_do_not_count(self):
        rows = [list(row) for row in self.rows]
        for row, answer in zip(rows, ("10,1", "-0,1", "", "11", "99")):
            row[4] = answer
        out = self.published("town", rows)
        town = next(r for r in read(out / "cells.csv")
                    if (r["indicator"], r["area"], r["period"]) == ("wellbeing", "town0", "2015"))
        lonely = next(r for r in read(out / "cells.csv")
                      if (r["indicator"], r["area"], r["period"]) == ("lonely", "town0", "2015"))
        self.assertEqual((int(lonely["n"]), int(town["n"])), (165, 160))
        report = json.loads((out.parent / "plan.intake.json").read_text("utf-8"))["sources"][0]
        self.assertEqual(report["review"]["off_scale"]["rows"], 4)
        self.assertEqual(report["used"], len(rows))

    def test_text_is_rejected(self):
        rows = [list(row) for row in self.rows]
        for row in rows[:100]:
            row[4] = "god"
        folder = self.town_of("town", rows)
        said = self.expect(REJECTED, "publish", "plan.yaml", "--out", "out", cwd=folder,
                           says="answer is not a number").stderr
        self.assertNotIn("god", said)
        done = self.expect(REJECTED, "check", "plan.yaml", cwd=folder)
        self.assertIn("answer is not a number: 100 (row 1, 2, 3", done.stdout + done.stderr)

    def test_refused_plans(self):
        folder = self.town_of("town", self.rows)
        mean = "mean: {from: 0, to: 10, decimals: 1}"
        for old, new, says in (
                (mean, "mean: {from: 10, to: 0}", "from a lower to a higher end"),
                (mean, "mean: {from: 0, to: 10.05, decimals: 1}", "no more decimals than it says"),
                (mean, "mean: {from: 0, to: 10, decimals: 9}", "decimals"),
                (mean, "mean: {from: 0}", "'to'"),
                (mean, "mean: {from: 0, to: 10}\n    event: [5]", "'event', 'classes' or 'mean'"),
                (mean, mean + "\n    sensitive: both", "sensitive is of shares"),
                ("value: wellbeing", "value: sex", "has answers, no numbers"),
                ("value: lonely, event: [often]", "value: wellbeing, event: {at_least: 7}",
                 "nothing else is published"),
                ("value: lonely, event: [often]", "value: lonely, among: {wellbeing: ['5']}, event: [often]",
                 "among: 'wellbeing' is the column of a mean"),
                ("lonely: lonely", "lonely: lonely, again: lonely", "'lonely' is 'lonely' already"),
                ("event: [often], better", "event: ['{from: 0, to: 10, decimals: 1}'], better", "no answer"),
                ("event: [often], better", "event: ['{at_least: 7}'], better", "no answer"),
                ("to: 12.5, decimals: 1", "to: 12.59999, decimals: 5", "too little in common"),
                ("  - {indicators: [wellbeing], area_sets: [town, part], by: [period, sex]}",
                 "  - {cross: [lonely, wellbeing], area_sets: [town], by: [period]}",
                 "'wellbeing' is a mean; only shares"),
                ("  - {indicators: [wellbeing], area_sets: [town, part], by: [period, sex]}",
                 "  - {paired: wellbeing, area_sets: [town]}", "'wellbeing' is a mean; only shares"),
                ("target: {mean: 6,", "target: {share: 0.6,", "target needs either mean"),
                ("target: {mean: 6,", "target: {mean: 16,", "mean"),
                ("compare: town}", "compare: town, rates: [{indicator: wellbeing, area_set: area, "
                 "file: x.csv, key: a, period: b, count: c}]}", "a rate counts events")):
            with self.subTest(new):
                self.assertIn(old, PLAN)
                (folder / "plan.yaml").write_text(PLAN.replace(old, new, 1))
                done = self.expect(REJECTED, "check", "plan.yaml", cwd=folder)
                self.assertIn(says, done.stdout + done.stderr)
        (folder / "plan.yaml").write_text(
            PLAN.replace("sleep: soevn", "hours: soevn").replace("value: sleep", "value: hours").replace(
                "by: [period, sex]", "by: [period, hours]"))
        done = self.expect(REJECTED, "check", "plan.yaml", cwd=folder)
        self.assertIn("by: 'hours' is the column of a mean", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
