"""Two towns that differ in what is withheld alone give the same bytes, in every file and in what the
program says: so nothing that goes with a publication can tell one from the other."""
import json
import pathlib
import sys
import unittest

from cli_test import DONE, Town

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
  - {id: lonely, source: nurse, value: answer, event: [often]}
tables:
  - {indicators: [lonely], area_sets: all, by: [period]}
"""
# Children, and those with the event, by area: one event fewer and one child fewer in the second.
FIRST = [(20, 3), (30, 8), (40, 12), (50, 20), (60, 30)]
SECOND = [(21, 4), (29, 7), (40, 12), (50, 20), (60, 30)]


def square(west, east):
    ring = [[12.5 + west / 100, 56.0], [12.5 + east / 100, 56.0], [12.5 + east / 100, 56.01],
            [12.5 + west / 100, 56.01], [12.5 + west / 100, 56.0]]
    return {"type": "Polygon", "coordinates": [ring]}


class Worlds(Town):
    def write_areas(self, folder, name, spans):
        features = [{"type": "Feature", "properties": {"id": f"{name}{i}"},
                     "geometry": square(*span)} for i, span in enumerate(spans)]
        (folder / f"{name}.geojson").write_text(
            json.dumps({"type": "FeatureCollection", "features": features}))

    def world(self, name, counts):
        """Published in a folder of its own: files by name, and what the program says of them."""
        folder = self.folder / name
        folder.mkdir()
        self.write_areas(folder, "area", [(i, i + 1) for i in range(5)])
        self.write_areas(folder, "town", [(0, 5)])
        rows = [f"{12.505 + area / 100:.3f},56.005,{'often' if i < events else 'never'}"
                for area, (n, events) in enumerate(counts) for i in range(n)]
        (folder / "children.csv").write_text(
            "child,date,lon,lat,answer\n"
            + "".join(f"c{i},2015-05-01,{row}\n" for i, row in enumerate(rows)))
        (folder / "plan.yaml").write_text(PLAN)
        said = [self.expect(DONE, "publish", "plan.yaml", cwd=folder)]
        said += [self.expect(DONE, word, "out", cwd=folder) for word in ("explain", "audit")]
        out = folder / "out"
        return ({p.name: (p.read_bytes(), p.stat().st_size) for p in sorted(out.iterdir())},
                [(s.stdout, s.stderr) for s in said])

    def run_program(self, *words, cwd=None, **options):
        before, self.folder = self.folder, pathlib.Path(cwd or self.folder)
        try:
            return super().run_program(*words, **options)
        finally:
            self.folder = before

    def test_what_is_withheld_leaves_no_trace(self):
        first, second = self.world("first", FIRST), self.world("second", SECOND)
        self.assertIn(b"withheld", first[0]["cells.csv"][0])
        self.assertEqual(first, second)

    def test_what_is_published_does(self):
        changed = [*SECOND[:4], (60, 29)]
        self.assertNotEqual(self.world("first", FIRST)[0], self.world("second", changed)[0])


if __name__ == "__main__":
    sys.exit(unittest.main())
