"""Rolling windows of periods: counts by hand, and an attacker who knows that they are sums of years."""
import json
import pathlib
import random
import sys
import unittest
from itertools import product

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from attack import Attack  # noqa: E402
from cli_test import DONE, REJECTED  # noqa: E402
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


class Pooled(World):
    def published(self, town, plan=PLAN, code=DONE, says=""):
        folder = self.folder / f"town{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        self.write_areas(folder, "area", [(i, i + 1) for i in range(5)])
        self.write_areas(folder, "half", [(0, 2), (2, 5)])
        (folder / "children.csv").write_text("child,date,lon,lat,answer\n" + "".join(
            f"{year}-{area}-{i},{year}-05-01,{12.505 + area / 100:.3f},56.005,"
            f"{'often' if i < lonely else 'never'}\n"
            for (year, area), (n, lonely) in town.items() for i in range(n)))
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
            (folder / "children.csv").write_text("child,date,lon,lat,answer\n" + "".join(
                f"{year}-{area}-{i},{year}-05-01,{12.505 + area / 100:.3f},56.005,"
                f"{'often' if i < lonely else 'never'}\n"
                for (year, area), (n, lonely) in town.items() if year <= last for i in range(n)))
            self.expect(DONE, "publish", "plan.yaml", "--out", f"out{last}", cwd=folder)
        self.expect(DONE, "audit", "out2018", "--earlier", "out2017", cwd=folder)
        first, second = read_cells(folder / "out2017"), read_cells(folder / "out2018")
        kept = [k for k, c in first.items() if c.status == "published"]
        self.assertGreater(sum(second[k] == first[k] for k in kept), len(kept) * 0.8)

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
