"""Rolling windows of periods: counts by hand, and an attacker who knows that they are sums of years."""
import json
import pathlib
import random
import sys
import unittest
from itertools import product

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from attack import Attack  # noqa: E402
from cli_test import DONE, REFUSED, REJECTED  # noqa: E402
from figures_test import read  # noqa: E402
from publication import read_cells  # noqa: E402
from worlds_test import Worlds as World  # noqa: E402

PLAN = """title: {da: By, en: Town}
area_sets:
  - {id: area, file: area.geojson, key: id}
  - {id: half, file: half.geojson, key: id}
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
  - {indicators: [lonely], area_sets: all, by: [period], pool: 2}
figures: {baseline: 2015, followup: 2018}
"""
YEARS = ("2015", "2016", "2017", "2018")
HALF = {0: "half0", 1: "half0", 2: "half1", 3: "half1", 4: "half1"}


def invent(seed):
    """(year, area) -> (children, lonely)."""
    rng = random.Random(seed)
    town = {}
    for year, area in product(YEARS, range(5)):
        n = rng.randint(8, 60)
        town[year, area] = (n, sum(rng.random() < 0.2 for _ in range(n)))
    return town


def windows(key):
    """Years that a cell counts."""
    last = YEARS.index(key.period)
    return YEARS[last - 1:last + 1] if key.group else (key.period,)


class PooledAttack(Attack):
    """Unknowns are the lonely and the others of each year and area."""

    def __init__(self, cells):
        self.cells, self.indicators = cells, ("lonely",)
        self.rows, self.zero = {}, set()
        self.kinds = list(product(YEARS, range(5), (True, False)))
        self.members = {(key, what): {
            i for i, (year, area, lonely) in enumerate(self.kinds)
            if year in windows(key) and key.area in (f"area{area}", HALF[area])
            and (what == "n" or lonely == (what == "events"))}
            for key in cells for what in ("n", "events", "others")}


class GrowingAttack(PooledAttack):
    """Several releases, each with a year more: a cell without a period counts all years of then."""

    def __init__(self, releases):
        self.cells, self.indicators = {}, ("lonely",)
        self.rows, self.zero, self.members = {}, set(), {}
        self.kinds = list(product(YEARS, range(5), (True, False)))
        for number, (years, cells) in enumerate(releases):
            for key, cell in cells.items():
                here = key._replace(table=10 * number + key.table)
                self.cells[here] = cell
                for what in ("n", "events", "others"):
                    self.members[here, what] = self.group(self.years_of(key, years), key.area, what)

    @staticmethod
    def years_of(key, years):
        if not key.period:
            return years
        last, many = years.index(key.period), int(key.group.partition("=")[2] or 1)
        return years[last + 1 - many:last + 1]

    def group(self, years, area, what, within=""):
        return {i for i, (year, a, lonely) in enumerate(self.kinds)
                if year in years and area in (f"area{a}", HALF[a]) and within in ("", HALF[a])
                and (what == "n" or lonely == (what == "events"))}

    def told(self, town):
        """Secrets of one year that follow: of an area, of what it has of a half."""
        self.solve()
        for year, area, half in product(YEARS, range(5), ("", "half0", "half1")):
            n, events = town[year, area]
            if n == 0 or half not in ("", HALF[area]):
                continue
            for what, truth in ("n", n), ("events", events), ("others", n - events):
                value = self.value(self.group((year,), f"area{area}", what, half))
                if value is not None and (0 < truth < 5 or (truth == 0 and what == "others")):
                    yield year, area, half, what, value


class Pooled(World):
    @staticmethod
    def write_children(folder, town):
        (folder / "children.csv").write_text("child,date,lon,lat,answer\n" + "".join(
            f"{year}-{area}-{i},{year}-05-01,{12.505 + area / 100:.3f},56.005,"
            f"{'often' if i < lonely else 'never'}\n"
            for (year, area), (n, lonely) in town.items() for i in range(n)))

    def published(self, town, plan=PLAN, code=DONE, says=""):
        folder = self.folder / f"town{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        self.write_areas(folder, "area", [(i, i + 1) for i in range(5)])
        self.write_areas(folder, "half", [(0, 2), (2, 5)])
        self.write_children(folder, town)
        (folder / "plan.yaml").write_text(plan)
        self.expect(code, "publish", "plan.yaml", cwd=folder, says=says)
        if code == DONE:
            self.expect(DONE, "audit", "out", cwd=folder)
        return folder / "out"

    def test_windows_are_told_from_years_by_their_title(self):
        found = json.loads((self.published(invent(1)) / "cells.json").read_text("utf-8"))
        items = found["link"]["item"]
        self.assertEqual(len({item["label"] for item in items}), len(items))
        self.assertIn("lonely efter area, Periode (2 lagt sammen)", {item["label"] for item in items})
        self.assertIn("lonely by half, Period (2 taken together)",
                      {item["extension"]["label_en"] for item in items})

    def test_windows_are_sums_of_years_and_do_not_give_them_away(self):
        withheld = shown = 0
        for seed in range(12):
            town = invent(seed)
            cells = {k: c for k, c in read_cells(self.published(town)).items()
                     if c.status != "not_measured"}
            self.assertEqual(len(cells), 7 * 4 + 7 * 3)  # the first window would begin before 2015
            for key, cell in cells.items():
                if cell.status == "published":
                    shown += bool(key.group)
                    own = [town[y, a] for y in windows(key) for a in range(5)
                           if key.area in (f"area{a}", HALF[a])]
                    self.assertEqual((cell.n, cell.events), tuple(map(sum, zip(*own))))
            attack = PooledAttack(cells)
            attack.solve()
            for (key, what), members in attack.members.items():
                if cells[key].status == "withheld":
                    withheld += 1
                    self.assertIsNone(attack.value(members), (seed, key, what))
        self.assertGreater(withheld, 300)
        self.assertGreater(shown, 60)

    def test_figures_of_windows(self):
        town = {key: (n * 9, x * 9) for key, (n, x) in invent(3).items()}
        rows = [r for r in read((self.published(town) / "figures.csv").read_bytes())
                if r["group"] == "periods=2"]
        self.assertEqual({r["measure"] for r in rows}, {"share"})  # the first window is of 2016
        later = PLAN.replace("baseline: 2015", "baseline: 2016")
        rows = [r for r in read((self.published(town, later) / "figures.csv").read_bytes())
                if r["group"] == "periods=2"]
        changes = [r for r in rows if r["measure"] == "change"]
        self.assertEqual(len(changes), 7)
        self.assertFalse([r for r in rows if r["measure"] == "trend"])
        near = later.replace("baseline: 2016", "baseline: 2017")  # windows that overlap
        rows = read((self.published(town, near) / "figures.csv").read_bytes())
        self.assertEqual({r["group"] for r in rows if r["measure"] == "change"}, {""})

    def test_next_year(self):
        """With a year more, released after the others, nothing of them follows either."""
        town, folder = invent(5), self.folder / "years"
        folder.mkdir()
        self.write_areas(folder, "area", [(i, i + 1) for i in range(5)])
        self.write_areas(folder, "half", [(0, 2), (2, 5)])
        (folder / "plan.yaml").write_text(PLAN.split("figures:")[0])
        for last in ("2017", "2018"):
            self.write_children(folder, {k: v for k, v in town.items() if k[0] <= last})
            self.expect(DONE, "publish", "plan.yaml", "--out", f"out{last}", cwd=folder)
        self.expect(DONE, "audit", "out2018", "--earlier", "out2017", cwd=folder)
        first, second = read_cells(folder / "out2017"), read_cells(folder / "out2018")
        kept = [k for k, c in first.items() if c.status == "published"]
        self.assertGreater(sum(second[k] == first[k] for k in kept), len(kept) * 0.8)

    def test_a_year_between_windows(self):
        """A window less a shorter one, of this or an earlier release, is a year that no table shows."""
        head, _, _ = PLAN.partition("tables:\n")
        table = "  - {{indicators: [lonely], area_sets: {}, by: {}}}\n".format
        total, halves = table("[area]", "[]"), table("[half]", "[period]")
        wide = table("all", "[period], pool: 3")
        runs = {"totals": [(3, total), (4, total)], "halves": [(3, total + halves), (4, total + halves)],
                "pools": [(3, wide), (4, table("all", "[period], pool: 2"))],
                "one": [(4, wide + table("all", "[period], pool: 2"))],
                "wholes": [(4, wide + table("all", "[]"))]}
        withheld = 0
        for name, seed in product(runs, range(6)):
            rng, folder = random.Random(seed), self.folder / f"{name}{seed}"
            town = {(year, area): (n, rng.randint(0, n)) for year, area in product(YEARS, range(5))
                    for n in [rng.choice((0, 1, 3, 6, 20))]}
            folder.mkdir()
            self.write_areas(folder, "area", [(i, i + 1) for i in range(5)])
            self.write_areas(folder, "half", [(0, 2), (2, 5)])
            releases = []
            for number, (years, tables) in enumerate(runs[name]):
                self.write_children(folder, {k: v for k, v in town.items() if k[0] in YEARS[:years]})
                (folder / "plan.yaml").write_text(f"{head}tables:\n{tables}")
                self.expect(DONE, "publish", "plan.yaml", "--out", f"out{number}", cwd=folder)
                cells = read_cells(folder / f"out{number}")
                releases.append((YEARS[:years], {k: c for k, c in cells.items()
                                                 if c.status != "not_measured"}))
                withheld += sum(c.status == "withheld" for c in cells.values())
                earlier = [w for k in range(number) for w in ("--earlier", f"out{k}")]
                self.expect(DONE, "audit", f"out{number}", *earlier, cwd=folder)
            with self.subTest(name, seed=seed):
                self.assertEqual(list(GrowingAttack(releases).told(town)), [])
        self.assertGreater(withheld, 100)

    def test_the_audit_knows_what_windows_leave(self):
        """Two releases with a year, or two, between them, each protected by itself."""
        head, _, _ = PLAN.partition("tables:\n")
        table = "tables:\n  - {indicators: [lonely], area_sets: [area], by: []}\n"
        self.write_areas(self.folder, "area", [(i, i + 1) for i in range(5)])
        self.write_areas(self.folder, "half", [(0, 2), (2, 5)])
        (self.folder / "plan.yaml").write_text(head + table)
        for many, few in (([0, 1, 2], {3: (2, 1)}), ([0, 1], {2: (2, 1), 3: (1, 0)})):
            town = {(YEARS[year], area): (40, 12) for year, area in product(many, range(5))}
            town |= {(YEARS[year], area): few[year] for year, area in product(few, range(5))}
            before, after = f"before{len(few)}", f"after{len(few)}"
            for last, out in ((YEARS[many[-1]], before), (YEARS[3], after)):
                self.write_children(self.folder, {k: v for k, v in town.items() if k[0] <= last})
                self.expect(DONE, "publish", "plan.yaml", "--out", out, cwd=self.folder)
                self.expect(DONE, "audit", out, cwd=self.folder)
                (self.folder / "plan.ledger.sqlite").unlink()
            told = self.expect(REFUSED, "audit", after, "--earlier", before, "--json", cwd=self.folder)
            self.assertGreater(json.loads(told.stdout)["formed"], 0)

    def test_plans_are_checked(self):
        for old, new, says in (
                ("by: [period], pool: 2", "pool: 2", "whole number of periods"),
                ("pool: 2", "pool: 1", "pool"), ("pool: 2", "pool: 2.5", "whole number"),
                ("all, by: [period], pool", "[area], by: [period], pool", "'half' too")):
            self.published(invent(1), PLAN.replace(old, new), REJECTED, says)


for name in [n for n in dir(World) if n.startswith("test_") and n not in vars(Pooled)]:
    setattr(Pooled, name, None)

if __name__ == "__main__":
    sys.exit(unittest.main())
