#!/usr/bin/env python3
"""Real boundaries: known counts come back, whatever format the boundaries are in.

Reads the shared test data (TALGEO_SHARED or ../shared); skips where it is absent.
"""

import csv
import random
import shutil
import sqlite3
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from polygons import read_geopackage, scatter  # noqa: E402
from program import shared, succeed  # noqa: E402
from publication import read_cells  # noqa: E402

DENMARK = shared("geodata/dk")
CAROLINA = shared("geodata/us_nc/nc_sids.gpkg")
SEED = 217


def write_rows(path, heading, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *rows])


def locate(areas, key, points, crs):
    """Rows of a point file with the `area` that talgeo added."""
    text = succeed("locate", "--areas", areas, "--key", key, "--x", "x", "--y", "y", "--crs", crs,
                   points).decode("utf-8")
    return list(csv.DictReader(text.splitlines()))


def plan_of(sets, table_sets, position_crs):
    lines = ["title: Real boundaries", "area_sets:"]
    lines += [f"  - {{id: {id}, file: '{file}'{layer and f', layer: {layer}'}, key: {key}{crs}}}"
              for id, file, layer, key, crs in sets]
    lines += ["sources:", "  - id: children", "    file: children.csv", "    child: child",
              "    date: date", f"    position: {{x: x, y: y, crs: '{position_crs}'}}",
              "    columns: {event: event}", "periods: {kind: calendar_year}", "indicators:",
              "  - {id: events, source: children, title: Events, value: event, event: ['yes']}",
              "tables:"]
    lines += [f"  - {{indicators: [events], area_sets: {s}, by: [period]}}" for s in table_sets]
    return "\n".join(lines) + "\n"


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="talgeo-real-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def publish(self, plan):
        (self.folder / "plan.yaml").write_text(plan, "utf-8")
        succeed("publish", self.folder / "plan.yaml", "--out", self.folder / "out", "--quiet")
        succeed("audit", self.folder / "out")
        return read_cells(self.folder / "out")


@unittest.skipUnless(DENMARK, "shared/geodata is not there")
class Helsingor(Folder):
    """Children of the parishes by the register's counts, at made-up places in their parish."""

    def children(self, clear_of_border=0):
        """(parish, age) of each child of the table; writes children.csv in EPSG:25832."""
        rng = random.Random(SEED)
        parishes = read_geopackage(DENMARK / "helsingor_2021_utm32.gpkg", "sogne", "kode")
        with open(DENMARK / "helsingor_sogne_boern_0_17.csv", encoding="utf-8-sig") as file:
            table = list(csv.DictReader(file, delimiter=";"))
        children, rows = [], []
        for line in table:
            places = scatter(parishes[line["sognekode"]], int(line["antal"]), rng, clear_of_border)
            for x, y in places:
                school = int(line["alder"]) >= 6
                children.append((line["sognekode"], school))
                rows.append((len(children), "2021-01-01", line["sognekode"], repr(x), repr(y),
                             "yes" if school else "no"))
        write_rows(self.folder / "children.csv", ("child", "date", "parish", "x", "y", "event"), rows)
        return children

    def test_every_child_comes_back_in_its_parish(self):
        children = self.children()
        self.assertEqual(len(children), 13024)
        rows = locate(f"{DENMARK}/helsingor_2021_utm32.gpkg:sogne", "kode",
                      self.folder / "children.csv", "EPSG:25832")
        self.assertEqual([r["child"] for r in rows], [str(i + 1) for i in range(len(children))])
        wrong = sum(r["area"] != r["parish"] for r in rows)
        self.assertEqual(wrong, 0)
        self.assertEqual(Counter(r["area"] for r in rows), Counter(p for p, _ in children))

    def test_four_overlapping_area_sets_in_one_publication(self):
        children = self.children()
        file = DENMARK / "helsingor_2021_utm32.gpkg"
        sets = [("parishes", file, "sogne", "kode", ""),
                ("polling", file, "afstemningsomraader", "nummer", ""),
                ("postcodes", file, "postnumre", "nr", ""),
                ("municipality", file, "kommune", "kode", "")]
        cells = self.publish(plan_of(sets, ["all"], "EPSG:25832"))
        n, events = Counter(p for p, _ in children), Counter(p for p, school in children if school)
        shown = {k: c for k, c in cells.items() if c.status == "published"}
        of_parishes = {k.area: c for k, c in shown.items() if k.area_set == "parishes"}
        self.assertEqual(of_parishes, {a: ("published", n[a], events[a]) for a in of_parishes})
        self.assertGreaterEqual(len(of_parishes), 5)
        for id, _, layer, key, _ in sets[1:]:
            located = locate(f"{file}:{layer}", key, self.folder / "children.csv", "EPSG:25832")
            n = Counter(r["area"] for r in located)
            events = Counter(r["area"] for r in located if r["event"] == "yes")
            for k, cell in shown.items():
                if k.area_set == id:
                    self.assertEqual((cell.n, cell.events), (n[k.area], events[k.area]), k)

    def test_formats_agree(self):
        """Away from the borders by more than the coarsest format rounds its coordinates."""
        children = self.children(clear_of_border=25)
        files = {"geopackage": ("helsingor_2021_utm32.gpkg", "sogne", ""),
                 "geojson": ("helsingor_sogne_2021.geojson", "", ""),
                 "fgb": ("helsingor_sogne_2021.fgb", "", ""),
                 "tab": ("helsingor_sogne_2021.tab", "", ""),
                 "topojson": ("helsingor_2021.topojson", "sogne", ", crs: 'EPSG:4326'"),
                 "shapefile": ("shp_latin1/sogne.shp", "", "")}
        sets = [(id, DENMARK / file, layer, "kode", crs)
                for id, (file, layer, crs) in files.items()]
        cells = self.publish(plan_of(sets, ["all"], "EPSG:25832"))
        n = Counter(p for p, _ in children)
        for id, file, layer, key, crs in sets:
            of_set = {k.area: c for k, c in cells.items() if k.area_set == id}
            self.assertEqual(len(of_set), 10)
            self.assertEqual({a: c.n for a, c in of_set.items()}, dict(n), id)
            if not crs:
                rows = locate(f"{file}:{layer}" if layer else file, key,
                              self.folder / "children.csv", "EPSG:25832")
                self.assertEqual(sum(r["area"] != r["parish"] for r in rows), 0, id)


@unittest.skipUnless(CAROLINA, "shared/geodata is not there")
class NorthCarolina(Folder):
    """Births and sudden infant deaths 1974-78 by county, in a datum that is not WGS 84."""

    def births(self):
        """FIPS -> (births, deaths); writes children.csv in EPSG:4267."""
        rng = random.Random(SEED)
        counties = read_geopackage(CAROLINA, "nc.gpkg", "FIPS")
        database = sqlite3.connect(f"file:{CAROLINA}?mode=ro", uri=True)
        counts = {fips: (int(births), int(deaths)) for fips, births, deaths in
                  database.execute('SELECT FIPS, BIR74, SID74 FROM "nc.gpkg"')}
        database.close()
        rows = []
        for fips, (births, deaths) in counts.items():
            places = scatter(counties[fips], 40, rng)
            for i in range(births):
                x, y = places[i % 40]
                rows.append((f"{fips}-{i}", "1974-07-01", fips, repr(x), repr(y),
                             "yes" if i < deaths else "no"))
        write_rows(self.folder / "children.csv", ("child", "date", "county", "x", "y", "event"), rows)
        return counts

    def test_known_totals(self):
        counts = self.births()
        cells = self.publish(plan_of([("counties", CAROLINA, "", "FIPS", "")], ["none", "all"],
                                     "EPSG:4267"))
        total = next(c for k, c in cells.items() if not k.area_set)
        self.assertEqual((total.n, total.events), (329962, 667))
        shown = {k.area: (c.n, c.events) for k, c in cells.items()
                 if k.area_set and c.status == "published"}
        self.assertGreaterEqual(len(shown), 40)
        self.assertEqual(shown, {fips: counts[fips] for fips in shown})
        rows = locate(CAROLINA, "FIPS", self.folder / "children.csv", "EPSG:4267")
        self.assertEqual(len(rows), 329962)
        self.assertEqual(sum(r["area"] != r["county"] for r in rows), 0)


if __name__ == "__main__":
    unittest.main()
