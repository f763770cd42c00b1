#!/usr/bin/env python3
"""Marks planted in the children's rows must turn up nowhere: not in what is published, not in the
private report or the ledger, not in messages, not in temporary files, not when something fails."""

import struct
import sys
import shutil
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from program import PROGRAM, copy_samples  # noqa: E402
import recount  # noqa: E402  (for the town's projection)
from recount import town  # noqa: E402

POSITION = (722901.37, 6214391.53)  # in Vapnagård
CHILD, BORN, WEIGHT = "KANARIE-77113", "29-02-2008", "47,3173"


def number_marks(value):
    """A coordinate as text to the decimetre, in both dialects, and as a double in both orders."""
    text = f"{value:.1f}"[:-1]
    return [text.encode(), text.replace(".", ",").encode(), struct.pack("<d", value),
            struct.pack(">d", value)]


def degree_marks(value):
    return [f"{value:.5f}".encode(), f"{value:.5f}".replace(".", ",").encode()]


MARKS = [b"KANARIE", b"kanarie", b"77113", BORN.encode(), b"2008-02-29", b"20080229", b"29022008",
         b"2008/02/29", b"47,317", b"47.317", struct.pack("<d", 47.3173)]
MARKS += [m for v in POSITION for m in number_marks(v)]
MARKS += [m for v in town.unrounded_degrees(*POSITION) for m in degree_marks(v)]


def marks_in(data):
    return [mark for mark in MARKS if mark in data]


def row(child=CHILD, day="14-10-2016", sex="K", born=BORN, height="151,5", weight=WEIGHT,
        stage="mellemtrin", x=POSITION[0], y=POSITION[1], protected="", school="Havneskolen"):
    cells = [child, day, sex, born, height, weight, stage, str(x).replace(".", ","),
             str(y).replace(".", ","), protected, school]
    return (";".join(cells) + "\r\n").encode("latin-1")


# One row for each fate that a row can have; each with marks of its own.
ROWS = [
    row(), row(day="15-10-2016"), row(day="14-10-2009"), row(protected="ja"), row(child=""),
    row(day="KANARIE-DATO"), row(born="KANARIE-FOEDT"), row(sex="KANARIE-KOEN"),
    row(height="KANARIE-HOEJDE"), row(height="1,515"), row(weight="KANARIE-VAEGT"),
    row(weight="47317,3"), row(x="KANARIE-X"), row(x=""), row(stage="KANARIE-TRIN"),
    row(school="KANARIE-SKOLE"),
    row(child="KANARIE-UDENFOR", x=500000), row(child="KANARIE-LANGT-VAEK", x=POSITION[0] * 1e9),
]


class Watch:
    """Reads every file that appears in some folders while a program runs."""

    def __init__(self, *folders):
        self.folders, self.found, self.done = folders, {}, threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def look(self):
        for path in self.paths():
            try:
                for mark in marks_in(path.read_bytes()):
                    self.found[path.name, mark] = True
            except OSError:
                pass  # a folder, or gone again

    def paths(self):
        for folder in self.folders:
            try:
                yield from folder.rglob("*")
            except OSError:
                pass  # a folder in it is gone again

    def watch(self):
        while not self.done.wait(0.002):
            self.look()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()
        self.look()


class Canary(unittest.TestCase):
    def setUp(self):
        root = Path(tempfile.mkdtemp(prefix="talgeo-canary-"))
        self.addCleanup(shutil.rmtree, root)
        self.inputs, self.private, self.public, self.temporary = (
            root / name for name in ("inputs", "private", "public", "temporary"))
        for folder in (self.inputs, self.private, self.public, self.temporary):
            folder.mkdir()
        copy_samples(self.inputs)
        plan = (self.inputs / "helsingor.yaml").read_text("utf-8").replace(
            "tables:\n", "tables:\n  - {indicators: [overweight], area_sets: [municipality], by: [period, stage]}\n")
        for name in ("maalinger.csv", "trivsel.csv", "omraader.gpkg", "skoledistrikter.geojson",
                     "kommune.gpkg", "afsavn.csv", "skoler.csv", "boern.csv", "koen.csv"):
            plan = plan.replace(f"file: {name}", f"file: ../inputs/{name}")
        self.plan = self.private / "helsingor.yaml"  # private outputs land beside it
        self.plan.write_text(plan, "utf-8")
        self.nurse, self.survey = self.inputs / "maalinger.csv", self.inputs / "trivsel.csv"

    def plant(self, rows):
        with open(self.nurse, "ab") as file:
            file.writelines(rows)

    def run_watched(self, *arguments):
        """Exit code; fails where a mark is seen in words, files or temporary files."""
        with Watch(self.private, self.public, self.temporary) as watch:
            done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, check=False,
                                  env={"TMPDIR": str(self.temporary), "PATH": "/usr/bin:/bin"},
                                  cwd=self.temporary)
        self.said = done.stderr.decode("utf-8", "replace")
        self.assertEqual(marks_in(done.stdout), [], "on stdout")
        self.assertEqual(marks_in(done.stderr), [], "on stderr")
        self.assertEqual(watch.found, {})
        return done.returncode

    def publish(self, *options):
        return self.run_watched("publish", self.plan, "--out", self.public / "out", *options)

    def test_marks_are_seen_where_they_are(self):
        """The look itself finds what was planted."""
        self.plant(ROWS)
        self.assertEqual(set(marks_in(self.nurse.read_bytes())) & {b"KANARIE", b"29-02-2008"},
                         {b"KANARIE", b"29-02-2008"})
        with Watch(self.inputs) as watch:
            pass
        self.assertIn(("maalinger.csv", b"KANARIE"), watch.found)

    def test_publication(self):
        self.plant(ROWS)
        with open(self.survey, "ab") as file:
            file.write(f"{CHILD};2017-02-01;K;KANARIE-TRIN;KANARIE-SVAR;hver_dag;godt;dagligt;KANARIE-SKOLE\n"
                       .encode())
        self.assertEqual(self.run_watched("check", self.plan), 0)
        code = self.publish()
        self.assertEqual(code, 0, self.said)
        self.assertTrue((self.private / "helsingor.intake.json").exists())
        self.assertTrue((self.private / "helsingor.ledger.sqlite").exists())
        for command in ("audit", "explain"):
            self.assertEqual(self.run_watched(command, self.public / "out"), 0)

    def test_too_many_broken_rows(self):
        for broken in ("day", "height", "x", "born"):
            with self.subTest(column=broken):
                shutil.copy(recount.SAMPLES / "maalinger.csv", self.nurse)
                self.plant([row(**{broken: "KANARIE-SLUDDER"})] * 4000)
                self.assertEqual(self.publish("--overwrite"), 3)

    def test_broken_file(self):
        for broken in (b'"KANARIE;unclosed\r\n', b"KANARIE-77113;too;few\r\n",
                       b"KANARIE\x00;\xff\xfe;;;;;;;;\r\n", row()[:-2] + b";one;too;many\r\n"):
            with self.subTest(row=broken[:12]):
                shutil.copy(recount.SAMPLES / "maalinger.csv", self.nurse)
                self.plant([broken])
                self.assertIn(self.publish("--overwrite"), (0, 3))

    def test_missing_column(self):
        self.plant(ROWS)
        self.plan.write_text(self.plan.read_text("utf-8").replace("height_cm: hoejde",
                                                                  "height_cm: hojde"), "utf-8")
        self.assertEqual(self.publish(), 3)

    def test_output_that_cannot_be_written(self):
        self.plant(ROWS)
        (self.public / "file").write_bytes(b"")
        code = self.run_watched("publish", self.plan, "--out", self.public / "file" / "out")
        self.assertEqual(code, 1, self.said)

    def test_locate_talks_of_no_child(self):
        self.plant(ROWS)
        output = self.inputs / "located.csv"
        code = self.run_watched("locate", "--areas", self.inputs / "omraader.gpkg", "--key",
                                "omraade_id", "--x", "x", "--y", "y", "--crs", "EPSG:25832",
                                self.nurse, "-o", output)
        self.assertIn(code, (0, 3))
        if code == 0:
            self.assertEqual(output.stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    unittest.main()
