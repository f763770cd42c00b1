"""Shares and means weighted to who lives in an area, against fractions; nothing of a stratum that is
withheld. Standard library only."""
import shutil
import sys
import unittest
from fractions import Fraction

from cli_test import DONE, REJECTED
from figures_test import number, read
from worlds_test import Worlds as World

PLAN = """title: {da: By, en: Town}
area_sets:
  - {id: area, file: area.geojson, key: id}
sources:
  - id: survey
    file: answers.csv
    child: child
    date: date
    position: {x: lon, y: lat, crs: 'EPSG:4326'}
    columns: {sex: sex, stage: trin, lonely: lonely, wellbeing: trivsel}
periods: {kind: calendar_year}
indicators:
  - {id: lonely, source: survey, value: lonely, event: [often]}
  - {id: wellbeing, source: survey, value: wellbeing, mean: {from: 1, to: 5, decimals: 0}}
tables:
  - {indicators: [lonely, wellbeing], area_sets: [area], by: [period, sex]}
  - {indicators: [lonely, wellbeing], area_sets: [area], by: [period, sex, stage]}
figures:
  weights:
    - {indicator: lonely, BYSEX}
    - {indicator: lonely, BYBOTH}
    - {indicator: wellbeing, BYBOTH}
"""
FROM = "area_set: area, by: [%s], file: people.csv, key: omr, column: var, level: niv, count: antal"
STAGES = ("ind", "mid", "ud")
Z = 1.959963984540054


def children():
    """Year, area, sex, stage, lonely, wellbeing: more girls than boys answer, fewer of the oldest."""
    rows = []
    for year in ("2015", "2016"):
        for area in range(3):
            for s, sex in enumerate(("girl", "boy")):
                for t, stage in enumerate(STAGES):
                    n = 60 - 20 * s - 5 * t + 7 * area + (int(year) - 2015) * 3
                    if (year, area, sex, stage) == ("2016", 2, "boy", "ud"):
                        n = 6
                    for i in range(n):
                        rows.append([year, area, sex, stage, "often" if i % (3 + s + t) == 0 else "never",
                                     1 + (i * 3 + s + t + area) % 5])
    return rows


# Who lives there, by area: girls and boys, and the stages.
PEOPLE = {0: ((500, 520), (300, 340, 380)), 1: ((410, 390), (200, 260, 340)), 2: ((700, 800), (400, 500, 600))}


class Weights(World):
    def setUp(self):
        super().setUp()
        self.rows = children()
        self.plan = PLAN.replace("BYSEX", FROM % "sex").replace("BYBOTH", FROM % "stage, sex")

    def write(self, people=None):
        self.write_areas(self.folder, "area", [(i, i + 1) for i in range(3)])
        (self.folder / "answers.csv").write_text("child;date;lon;lat;sex;trin;lonely;trivsel\n" + "".join(
            f"c{i};{year}-05-01;{12.505 + area / 100:.3f};56.005;{sex};{stage};{lonely};{w}\n"
            for i, (year, area, sex, stage, lonely, w) in enumerate(self.rows)))
        if people is None:
            people = [f"area{a};{var};{level};{count}" for a, (sexes, stages) in PEOPLE.items()
                      for var, levels, counts in (("sex", ("girl", "boy"), sexes), ("stage", STAGES, stages),
                                                  ("other", ("x",), (1,)))
                      for level, count in zip(levels, counts)]
        (self.folder / "people.csv").write_text("omr;var;niv;antal\n" + "".join(f"{p}\n" for p in people))
        (self.folder / "weights.yaml").write_text(self.plan)
        return people

    def figures(self, measure="weighted"):
        self.expect(DONE, "publish", "weights.yaml", "--out", "out")
        found = {}
        for row in read((self.folder / "out" / "figures.csv").read_bytes()):
            if row["measure"] == measure:
                found.setdefault((row["indicator"], row["area"], row["period"]), []).append(row)
        return found

    def strata(self, indicator, area, year, by):
        """(sex, stage) or so -> (share of the way up, children)."""
        found = {}
        for y, a, sex, stage, lonely, wellbeing in self.rows:
            if (y, a) != (year, area):
                continue
            up = Fraction(lonely == "often") if indicator == "lonely" else Fraction(wellbeing - 1, 4)
            key = tuple({"sex": sex, "stage": stage}[b] for b in by)
            total, n = found.get(key, (Fraction(0), 0))
            found[key] = (total + up, n + 1)
        return {key: (total / n, n) for key, (total, n) in found.items()}

    def raked(self, strata, area, by):
        """People by stratum: fitted in turn until nothing moves; one margin in exact fractions."""
        targets = {"sex": dict(zip(("girl", "boy"), PEOPLE[area][0])), "stage": dict(zip(STAGES, PEOPLE[area][1]))}
        people = {key: Fraction(n) for key, (_, n) in strata.items()}
        for _ in range(1 if len(by) == 1 else 200):
            for at, column in enumerate(by):
                for level, target in targets[column].items():
                    total = sum(v for k, v in people.items() if k[at] == level)
                    for k in people:
                        if k[at] == level:
                            people[k] = people[k] * target / total
                            if len(by) > 1:
                                people[k] = people[k].limit_denominator(10 ** 18)
        return people

    def check(self, row, effective, indicator, area, year, by):
        strata = self.strata(indicator, area, year, by)
        people = self.raked(strata, area, by)
        all_people = sum(people.values())
        share = sum(people[k] * p for k, (p, _) in strata.items()) / all_people
        worth = all_people ** 2 / sum(people[k] ** 2 / n for k, (_, n) in strata.items())
        low, width = (0, 1) if indicator == "lonely" else (1, 4)
        n, p = float(worth), float(share)
        middle, half = p + Z * Z / 2 / n, Z * (p * (1 - p) / n + Z * Z / 4 / n / n) ** 0.5
        for name, wanted in (("value", p), ("low", (middle - half) / (1 + Z * Z / n)),
                             ("high", (middle + half) / (1 + Z * Z / n))):
            self.assertAlmostEqual(float(number(row[name])), low + width * wanted, delta=6e-7)
        self.assertAlmostEqual(float(number(effective["value"])), n, delta=6e-7)
        self.assertEqual(row["status"], "ok")

    def test_against_fractions(self):
        self.write()
        found, worth = self.figures(), self.figures_again("effective_n")
        checked = 0
        for (indicator, area, year), rows in found.items():
            ways = (("sex",), ("stage", "sex")) if indicator == "lonely" else (("stage", "sex"),)
            self.assertEqual(len(rows), len(ways))
            for row, effective, by in zip(rows, worth[indicator, area, year], ways):
                if row["status"] == "ok":
                    checked += 1
                    self.check(row, effective, indicator, int(area[-1]), year, by)
        self.assertGreater(checked, 12)

    def figures_again(self, measure):
        found = {}
        for row in read((self.folder / "out" / "figures.csv").read_bytes()):
            if row["measure"] == measure:
                found.setdefault((row["indicator"], row["area"], row["period"]), []).append(row)
        return found

    def test_a_stratum_that_is_withheld(self):
        """Six of the oldest boys answered in one area: no weighted figure there, in either indicator."""
        self.write()
        found = self.figures()
        for indicator in ("lonely", "wellbeing"):
            row = found[indicator, "area2", "2016"][-1]
            self.assertEqual((row["status"], row["value"], row["low"]), ("withheld", "", ""))
        for rows in self.figures_again("effective_n").values():
            self.assertTrue(all((r["value"] == "") == (r["status"] != "ok") for r in rows))

    def test_what_is_withheld_leaves_no_trace(self):
        self.write()
        self.figures()
        first = (self.folder / "out" / "figures.csv").read_bytes()
        (self.folder / "weights.ledger.sqlite").unlink()
        few = [r for r in self.rows if r[:4] == ["2016", 2, "boy", "ud"]]
        more = [r for r in self.rows if r[:4] == ["2016", 2, "boy", "mid"]]
        statuses = {(r["indicator"], r["group"]): r["status"]
                    for r in read((self.folder / "out" / "cells.csv").read_bytes())
                    if (r["area"], r["period"]) == ("area2", "2016")}
        self.assertEqual({statuses["lonely", f"sex=boy,stage={s}"] for s in ("ud", "mid")}, {"withheld"})
        cells = (self.folder / "out" / "cells.csv").read_bytes()
        for a, b in [(a, b) for a in few for b in more if a[4] != b[4] and a[5] == b[5]]:
            a[4], b[4] = b[4], a[4]  # mostly the same cells are withheld then
            shutil.rmtree(self.folder / "out")
            self.write()
            self.expect(DONE, "publish", "weights.yaml", "--out", "out")
            (self.folder / "weights.ledger.sqlite").unlink()
            if (self.folder / "out" / "cells.csv").read_bytes() == cells:
                break
            a[4], b[4] = b[4], a[4]
        self.assertEqual((self.folder / "out" / "cells.csv").read_bytes(), cells)
        self.assertEqual((self.folder / "out" / "figures.csv").read_bytes(), first)

    def test_read_back(self):
        self.write()
        self.figures()
        self.expect(DONE, "audit", "out")
        self.expect(DONE, "publish", "weights.yaml", "--out", "again")
        for name in ("figures.csv", "release.json"):
            self.assertEqual((self.folder / "out" / name).read_bytes(),
                             (self.folder / "again" / name).read_bytes())

    def test_levels_without_people(self):
        people = self.write()
        self.write([p for p in people if not p.startswith("area0;stage;ud")
                    and not p.startswith("area0;sex;")] + ["area0;sex;girl;400", "area0;sex;boy;240"])
        found = self.figures()
        self.assertEqual(found["wellbeing", "area0", "2015"][0]["status"], "undefined")
        self.assertEqual(found["lonely", "area0", "2015"][0]["status"], "ok")
        self.assertEqual(found["wellbeing", "area1", "2015"][0]["status"], "ok")

    def test_people_by_period(self):
        people = self.write()
        self.plan = self.plan.replace("count: antal", "count: antal, period: aar")
        self.write()
        (self.folder / "people.csv").write_text("omr;var;niv;antal;aar\n" + "".join(f"{p};2016\n" for p in people))
        self.assertEqual({year for _, _, year in self.figures()}, {"2016"})

    def test_bad_tables(self):
        people = self.write()
        for rows, says in ((people + ["area9;sex;girl;5"], "the key is that of no area"),
                           (people + [people[0]], "an area that stands before"),
                           (people[1:] + ["area0;sex;girl;501"], "sum to another total"),
                           (people[1:] + ["area0;sex;girl;-1"], "must not be below 0"),
                           (people[1:] + ["area0;sex;girl;mange"], "is none"),
                           ([p for p in people if ";stage;" not in p], "no row is of the column 'stage'")):
            with self.subTest(says):
                self.write(rows)
                done = self.expect(REJECTED, "check", "weights.yaml")
                self.assertIn(says, done.stdout + done.stderr)
                self.expect(REJECTED, "publish", "weights.yaml", "--out", "out", says=says)

    def test_bad_plans(self):
        for old, new, says in (("by: [sex]", "by: [stage]", "weights need a table"),
                               ("by: [sex]", "by: [nobody]", "weights need a table"),
                               ("by: [sex]", "by: []", "by"),
                               ("level: niv", "levl: niv", "did you mean 'level'"),
                               ("indicator: lonely, area_set", "indicator: alone, area_set", "alone")):
            with self.subTest(new):
                self.write()
                self.assertIn(old, self.plan)
                (self.folder / "weights.yaml").write_text(self.plan.replace(old, new, 1))
                done = self.expect(REJECTED, "check", "weights.yaml")
                self.assertIn(says, done.stdout + done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
