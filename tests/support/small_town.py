"""The small town of the fixtures, to be given to the program in other ways."""

import csv
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from program import PROGRAM

SMALL = pathlib.Path(__file__).resolve().parents[1] / "fixtures" / "small"
DONE, REJECTED = 0, 3


class SmallTown(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="talgeo-sources-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.town = pathlib.Path(shutil.copytree(SMALL, self.folder / "town"))
        self.plan, self.file = self.town / "plan.yaml", self.town / "children.csv"
        with self.file.open(newline="", encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file, delimiter=";"))
        self.expected = self.cells("first")

    def run_program(self, *words):
        return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True,
                              check=False, timeout=120)

    def cells(self, name):
        done = self.run_program("publish", self.plan, "--out", self.folder / name)
        self.assertEqual(done.returncode, DONE, done.stderr)
        return (self.folder / name / "cells.csv").read_bytes()

    def report(self):
        return json.loads((self.town / "plan.intake.json").read_text("utf-8"))["sources"][0]

    def edit(self, old, new):
        text = self.plan.read_text("utf-8")
        self.assertIn(old, text)
        self.plan.write_text(text.replace(old, new, 1), "utf-8")

    def write(self, path, rows, delimiter=";", encoding="utf-8", **options):
        with path.open("w", newline="", encoding=encoding) as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter, **options)
            writer.writeheader()
            writer.writerows(rows)
