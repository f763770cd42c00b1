#!/usr/bin/env python3
"""The sample's publication: as it was agreed, the same on every run, true, and not to be undone.

`test_golden.py --rewrite` writes tests/golden/helsingor anew; the diff is what reviewers read.
"""

import hashlib
import json
import shutil
import sqlite3
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import attack  # noqa: E402
from program import copy_samples, succeed, tree  # noqa: E402
from publication import Cell, read_cells  # noqa: E402
from recount import SETS, Sample, small  # noqa: E402

GOLDEN = HERE / "helsingor"
PICTURE = HERE.parents[1] / "docs" / "img" / "helsingor.png"


def publish(*options):
    """Publish a fresh copy of the sample; the folder with its inputs, `out` and private files."""
    folder = tempfile.mkdtemp(prefix="talgeo-golden-")
    unittest.addModuleCleanup(shutil.rmtree, folder)
    plan = copy_samples(folder)
    succeed("publish", plan, "--out", Path(folder) / "out", "--quiet", *options)
    return Path(folder)


def text_of_value(value):
    if isinstance(value, bytes):  # a geometry; its coordinates are in the GeoJSON too
        return "sha256 " + hashlib.sha256(value).hexdigest()[:16]
    return value


def text_of_layers(path):
    """Attributes and geometries of a GeoPackage's layers as lines; free of SQLite's page layout."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    lines = []
    for (layer,) in database.execute("SELECT table_name FROM gpkg_contents ORDER BY table_name"):
        cursor = database.execute(f'SELECT * FROM "{layer}" ORDER BY 1')
        names = [d[0] for d in cursor.description]
        for row in cursor:
            lines += [f"{layer} {row[0]} {name} = {text_of_value(value)}"
                      for name, value in zip(names, row)]
    database.close()
    return "\n".join(lines) + "\n"


def golden_files(folder):
    """Name -> text of what is compared: everything published but the versions of the libraries."""
    release = json.loads((folder / "release.json").read_text("utf-8"))
    release.pop("versions", None)
    texts = {"release.json": json.dumps(release, ensure_ascii=False, indent=1) + "\n",
             "layers.txt": text_of_layers(folder / "layers.gpkg")}
    for path in sorted(folder.iterdir()):
        if path.name not in ("release.json", "layers.gpkg"):
            texts[path.name] = path.read_text("utf-8")
    return texts


class Golden(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = publish()
        cls.cells = read_cells(cls.folder / "out")
        cls.sample = Sample()
        cls.truth = cls.sample.cells()

    def test_as_agreed(self):
        found = golden_files(self.folder / "out")
        self.assertEqual(sorted(found), sorted(p.name for p in GOLDEN.iterdir()))
        for name, text in found.items():
            wanted = (GOLDEN / name).read_text("utf-8")
            self.assertTrue(text == wanted, f"{name} differs from tests/golden/helsingor/{name}; "
                            "if it should, run tests/golden/test_golden.py --rewrite")

    def test_the_picture_of_the_readme_shows_it(self):
        areas = json.loads((GOLDEN / "residential.geojson").read_text("utf-8"))["features"]
        lines = []
        for area in (a["properties"] for a in areas):
            for period in ("2015/16", "2018/19"):
                share = area[f"overweight_{period.replace('/', '_')}_share"]
                words = "\u00b7\u00b7" if share is None else f"{100 * share:.0f} %"
                lines.append(f"{period} {area['name']} {words}")
        digest = hashlib.sha256("\n".join(sorted(lines)).encode("utf-8")).hexdigest()
        self.assertTrue(digest.encode("ascii") in PICTURE.read_bytes(), "docs/img/helsingor.png "
                        "shows other figures than tests/golden/helsingor: draw it anew (it needs "
                        "matplotlib): docs/img/map.py tests/golden/helsingor docs/img/helsingor.png")

    def test_same_bytes_again_and_on_any_number_of_threads(self):
        first = tree(self.folder / "out")
        self.assertIn("layers.gpkg", first)
        for options in ([], ["--threads", "1"], ["--threads", "2"], ["--threads", "5"]):
            again = tree(publish(*options) / "out")
            self.assertEqual(first.keys(), again.keys())
            for name in first:
                self.assertTrue(first[name] == again[name], f"{name} with {options}")

    def test_same_bytes_whatever_the_order_of_rows(self):
        folder = Path(tempfile.mkdtemp(prefix="talgeo-golden-"))
        self.addCleanup(shutil.rmtree, folder)
        plan = copy_samples(folder)
        for name in ("maalinger.csv", "trivsel.csv"):
            lines = (folder / name).read_bytes().splitlines(keepends=True)
            (folder / name).write_bytes(b"".join(lines[:1] + lines[:0:-1]))
        succeed("publish", plan, "--out", folder / "out", "--quiet")
        self.assertTrue(tree(self.folder / "out") == tree(folder / "out"))

    def test_what_is_published_is_true(self):
        shown = {k: c for k, c in self.cells.items() if c.status == "published"}
        self.assertGreater(len(shown), 300)
        for key, cell in shown.items():
            self.assertEqual((cell.n, cell.events), self.truth.get(key), key)
        for key, cell in self.cells.items():
            if cell.status in ("no_children", "not_measured"):
                self.assertNotIn(key, self.truth)

    def test_every_cell_with_a_child_is_listed(self):
        self.assertLessEqual(self.truth.keys(), self.cells.keys())

    def test_small_counts_are_withheld(self):
        for key, (n, events) in self.truth.items():
            if small(n, events):
                self.assertEqual(self.cells[key], Cell("withheld", None, None), key)

    def test_not_more_than_a_tenth_is_withheld_to_protect_others(self):
        others = [k for k, c in self.cells.items()
                  if c.status == "withheld" and not small(*self.truth[k])]
        self.assertLess(len(others), len(self.cells) / 10)

    @staticmethod
    def by_period(cells):
        """Paired tables have an attack of their own (tests/cli/paired_test.py)."""
        return {key: cell for key, cell in cells.items() if key.period}

    def test_attack_recovers_nothing(self):
        cells = self.by_period(self.cells)
        self.assertEqual(attack.recover(cells, SETS, self.sample.combinations()), [])

    def test_attack_has_teeth(self):
        """It undoes a publication that blanks the small cells and no others, and gets them right."""
        naive = {key: Cell("withheld", None, None) if small(n, x) else Cell("published", n, x)
                 for key, (n, x) in self.truth.items()}
        found = attack.recover(self.by_period(naive), SETS, self.sample.combinations())
        self.assertGreater(len(found), 0)
        for key, what, value in found:
            n, events = self.truth[key]
            self.assertEqual(value, {"n": n, "events": events, "others": n - events}[what], key)

    def test_intake_report_adds_up(self):
        report = json.loads((self.folder / "helsingor.intake.json").read_text("utf-8"))
        self.assertEqual({s["source"]: s["used"] for s in report["sources"]}, self.sample.used)
        for source in report["sources"]:
            self.assertEqual(source["used"] + source["not_used"], source["rows"])
            reasons = [reason["rows"] for reason in source["not_used_by_reason"].values()]
            self.assertEqual(sum(reasons), source["not_used"])

    def test_audit_agrees(self):
        succeed("audit", self.folder / "out")


def rewrite():
    folder = publish()
    shutil.rmtree(GOLDEN, ignore_errors=True)
    GOLDEN.mkdir()
    for name, text in golden_files(folder / "out").items():
        (GOLDEN / name).write_text(text, "utf-8")
    unittest.doModuleCleanups()


if __name__ == "__main__":
    if sys.argv[1:] == ["--rewrite"]:
        rewrite()
    else:
        unittest.main()
