"""The same children measured twice: figures against a count by hand, and an attacker who knows that the
children of a paired table are among those of both years."""
import pathlib
import random
import sys
import unittest
from itertools import product

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from attack import Attack  # noqa: E402
from cli_test import DONE, REJECTED  # noqa: E402
from figures_test import number, read  # noqa: E402
from publication import Cell, read_cells  # noqa: E402
from worlds_test import Worlds as World  # noqa: E402

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
    columns: {answer: answer}
periods: {kind: calendar_year}
indicators:
  - {id: lonely, source: nurse, value: answer, event: [often], better: lower}
tables:
  - {indicators: [lonely], area_sets: all, by: [period]}
  - {paired: lonely, area_sets: all}
figures: {baseline: 2015, followup: 2016}
"""
AREAS = [f"area{i}" for i in range(5)]
YEARS = ("2015", "2016")


def invent(seed, size=40, missed=0.1):
    """child -> ((area, lonely) or None for each year)."""
    rng = random.Random(seed)
    children = []
    for home in range(5):
        for _ in range(rng.randint(size // 2, size * 2)):
            before = rng.random() < 0.3
            after = rng.random() < (0.6 if before else 0.15)
            there = rng.randrange(5) if rng.random() < 0.1 else home
            seen = rng.random()
            children.append((None if seen < missed else (home, before),
                             None if seen > 1 - missed else (there, after)))
    return children


class PairedAttack(Attack):
    """Unknowns are kinds of children: where they lived and what they were in each year."""

    def __init__(self, cells):
        self.cells, self.indicators = cells, ("lonely",)
        self.rows, self.zero = {}, set()
        there = [(area, lonely) for area in range(5) for lonely in (True, False)]
        self.kinds = [k for k in product([*there, None], repeat=2) if any(k)]
        self.members = {(key, what): {i for i, kind in enumerate(self.kinds)
                                      if self.counts(key, what, kind)}
                        for key in cells for what in ("n", "events", "others")}

    @staticmethod
    def counts(key, what, kind):
        if key.group:  # of the paired table: by the area of the second year
            then, now = kind
            if not (then and now) or then[1] != key.group.endswith("yes"):
                return False
        else:
            now = kind[YEARS.index(key.period)]
        if now is None or key.area_set == "area" and AREAS[now[0]] != key.area:
            return False
        return what == "n" or now[1] == (what == "events")

    def rest(self, area_set, area, year):
        """Those of a year who are not in the paired table of the same place."""
        for what in ("n", "events", "others"):
            whole = next(k for k in self.cells if not k.group and k.period == YEARS[year]
                         and (k.area_set, k.area) == (area_set, area))
            paired = [k for k in self.cells
                      if k.group and (k.area_set, k.area) == (area_set, area)]
            yield what, self.members[whole, what] - set().union(
                *(self.members[k, "n"] for k in paired))


# A mean of answers 0 to 4 that the same children gave, in the same plan.
WITH_MEAN = PLAN.replace("{answer: answer}", "{answer: answer, mood: mood}").replace(
    "better: lower}\n", "better: lower}\n"
    "  - {id: mood, source: nurse, value: mood, mean: {from: 0, to: 4}}\n").replace(
    "{indicators: [lonely]", "{indicators: [lonely, mood]")
STEPS = 4


class MeanAttack(PairedAttack):
    """Beside it everything is counted in quarters of children, which have the top of the mood or not."""

    def __init__(self, cells):
        self.cells = {key: Cell(cell.status, cell.n and cell.n * STEPS, cell.events if key.indicator == "mood"
                                else cell.events and cell.events * STEPS) for key, cell in cells.items()}
        self.indicators = ("lonely", "mood")
        self.rows, self.zero = {}, set()
        there = list(product(range(5), (True, False), (True, False)))
        self.kinds = [k for k in product([*there, None], repeat=2) if any(k)]
        self.members = {(key, what): {i for i, kind in enumerate(self.kinds)
                                      if self.counts(key, what, kind)}
                        for key in cells for what in ("n", "events", "others")}

    @staticmethod
    def counts(key, what, kind):
        if key.indicator == "lonely":
            return PairedAttack.counts(key, what, tuple(k and k[:2] for k in kind))
        return PairedAttack.counts(key, what, tuple(k and (k[0], k[2]) for k in kind))


def mood_of(child, year):
    return (child * 7 + year * 3 + child // 5) % (STEPS + 1)


class Paired(World):
    def published(self, children, plan=PLAN, code=DONE, says=""):
        """The folder of what was published."""
        folder = self.folder / f"town{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        self.write_areas(folder, "area", [(i, i + 1) for i in range(5)])
        self.write_areas(folder, "town", [(0, 5)])
        (folder / "children.csv").write_text(
            "child,date,lon,lat,answer,mood\n" + "".join(
                f"c{i},{year}-05-01,{12.505 + seen[0] / 100:.3f},56.005,"
                f"{'often' if seen[1] else 'never'},{mood_of(i, int(year))}\n"
                for i, both in enumerate(children) for year, seen in zip(YEARS, both) if seen))
        (folder / "plan.yaml").write_text(plan)
        self.expect(code, "publish", "plan.yaml", cwd=folder, says=says)
        self.expect(code, "check", "plan.yaml", cwd=folder)
        if code == DONE:
            self.expect(DONE, "audit", "out", cwd=folder)
        return folder / "out"

    def test_figures_are_those_counted_by_hand(self):
        children = invent(1, 400)
        out = self.published(children)
        twice = {"area": [[0, 0], [0, 0]], "town": [[0, 0], [0, 0]]}
        linked = [0, 0]
        for then, now in children:
            if now and now[0] == 0:
                linked[1] += 1
            for place in ("area", "town"):
                if then and now and (place == "town" or now[0] == 0):
                    twice[place][then[1]][now[1]] += 1
                    linked[0] += place == "area"
        cells = {(k.area, k.group): c for k, c in read_cells(out).items() if k.group}
        for place, area in (("area", "area0"), ("town", "town0")):
            for level, word in enumerate(("no", "yes")):
                cell = cells[area, f"lonely@2015={word}"]
                self.assertEqual((cell.n, cell.events),
                                 (sum(twice[place][level]), twice[place][level][1]))
        rows = {(r["measure"], r["area"]): r for r in read((out / "figures.csv").read_bytes())
                if r["measure"] in ("change_paired", "mcnemar", "linked")}
        for place, area in (("area", "area0"), ("town", "town0")):
            (d, c), (b, a) = twice[place]
            row = rows["change_paired", area]
            self.assertAlmostEqual(number(row["value"]), (c - b) / (a + b + c + d), delta=5.1e-7)
            self.assertLess(number(row["low"]), number(row["value"]))
            self.assertEqual((row["baseline"], row["period"]), YEARS)
            self.assertRegex(rows["mcnemar", area]["note"], r"^p (<|>=) 0\.\d+$")
            self.assertEqual(rows["mcnemar", area]["value"], "")
        self.assertAlmostEqual(number(rows["linked", "area0"]["value"]), linked[0] / linked[1],
                               delta=5.1e-7)

    def test_nothing_follows_by_linear_algebra(self):
        withheld = attacked = 0
        for seed in range(12):
            children = invent(seed, missed=0.1 if seed % 2 else 0.015)
            attack = PairedAttack(read_cells(self.published(children)))
            attack.solve()
            counts = [sum(child == kind for child in children) for kind in attack.kinds]
            for (key, what), members in attack.members.items():
                if attack.cells[key].status == "withheld":
                    withheld += 1
                    self.assertIsNone(attack.value(members), (seed, key, what))
            for place in [("area", a) for a in AREAS] + [("town", "town0")]:
                for year in (0, 1):
                    for what, members in attack.rest(*place, year):
                        value = attack.value(members)
                        if value is not None:
                            attacked += 1
                            self.assertEqual(value, sum(counts[m] for m in members))
                            self.assertFalse(0 < value < 5, (seed, place, year, what))
        self.assertGreater(withheld, 50)
        self.assertGreater(attacked, 5)

    def test_means_beside_a_paired_table(self):
        withheld = 0
        for seed in range(6):
            children = invent(seed, missed=0.1 if seed % 2 else 0.015)
            cells = read_cells(self.published(children, WITH_MEAN))
            for key, cell in cells.items():
                if key.indicator == "mood" and cell.status == "published":
                    year = YEARS.index(key.period)
                    moods = [mood_of(i, int(key.period)) for i, both in enumerate(children)
                             if both[year] and key.area in ("town0", AREAS[both[year][0]])]
                    self.assertEqual((cell.n, cell.events), (len(moods), sum(moods)))
            attack = MeanAttack(cells)
            attack.solve()
            for (key, what), members in attack.members.items():
                if attack.cells[key].status == "withheld":
                    withheld += 1
                    value = attack.value(members)  # n is that of the other indicator too
                    self.assertTrue(value is None or what == "n" and value >= 5 * STEPS,
                                    (seed, key, what))
        self.assertGreater(withheld, 20)

    def test_releases_follow_each_other(self):
        """The next year is another follow-up; that what the first release paired is not compared with is told."""
        folder = self.folder / "years"
        folder.mkdir()
        self.write_areas(folder, "area", [(i, i + 1) for i in range(5)])
        self.write_areas(folder, "town", [(0, 5)])
        rng, rows = random.Random(4), []
        for i, both in enumerate(invent(4, 120)):
            seen = [*both, (rng.randrange(5), rng.random() < 0.25) if rng.random() < 0.8 else None]
            rows += [(i, year, *s) for year, s in zip((2015, 2016, 2017), seen) if s]
        for last in (2016, 2017):
            (folder / "children.csv").write_text("child,date,lon,lat,answer\n" + "".join(
                f"c{i},{year}-05-01,{12.505 + area / 100:.3f},56.005,{'often' if yes else 'never'}\n"
                for i, year, area, yes in rows if year <= last))
            (folder / "plan.yaml").write_text(PLAN.replace("followup: 2016", f"followup: {last}"))
            told = self.expect(DONE, "publish", "plan.yaml", "--out", f"out{last}", cwd=folder).stderr
            self.assertEqual("not protected against them" in told, last == 2017)
            paired = [c for k, c in read_cells(folder / f"out{last}").items() if k.group]
            self.assertEqual(len(paired), 12)
            self.assertGreater(sum(c.status == "published" for c in paired), 2)
        self.expect(DONE, "audit", "out2017", "--earlier", "out2016", cwd=folder)
        # The same again: what was shown stays, and nothing new follows.
        self.expect(DONE, "publish", "plan.yaml", "--out", "again", cwd=folder)
        self.assertEqual((folder / "out2017" / "cells.csv").read_bytes(),
                         (folder / "again" / "cells.csv").read_bytes())

    def test_plans_are_checked(self):
        children = invent(1, 20)
        for old, new, says in (
                ("figures: {baseline: 2015, followup: 2016}", "", "needs figures: {baseline"),
                ("followup: 2016", "followup: 2015", "later than the baseline"),
                ("{paired: lonely, area_sets: all}",
                 "{paired: lonely, area_sets: all, by: [period]}", "divided by nothing else"),
                ("{paired: lonely, area_sets: all}", "{paired: lonly, area_sets: all}", "lonely"),
                ("area_sets: all, by: [period]", "area_sets: all", "every table needs by")):
            self.published(children, PLAN.replace(old, new), REJECTED, says)


for name in [n for n in dir(World) if n.startswith("test_") and n not in vars(Paired)]:
    setattr(Paired, name, None)

if __name__ == "__main__":
    sys.exit(unittest.main())
