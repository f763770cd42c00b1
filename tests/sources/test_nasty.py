#!/usr/bin/env python3
"""Files that are broken, endless or moving: a clear error, exit code 3, nothing published, no word of
what stood in them."""

import gzip
import os
import resource
import shutil
import subprocess
import sys
import threading
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from small_town import REJECTED, SmallTown  # noqa: E402
from program import PROGRAM  # noqa: E402
from spreadsheets import write_xlsx  # noqa: E402

CANARY = "KANARIE"
MOST_KB = 1 << 20  # of memory, for files that unpack to more


class Nasty(SmallTown):
    def setUp(self):
        super().setUp()
        heading, rest = self.file.read_bytes().split(b"\n", 1)
        self.whole = heading + b"\n" + CANARY.encode() + rest[2:]  # a canary as the first child

    def use(self, name):
        path = self.town / name
        text = self.plan.read_text("utf-8")
        self.plan.write_text(text.replace(f"file: {self.file.name}", f"file: {name}"), "utf-8")
        self.file = path
        return path

    def refused(self, *says):
        out = self.folder / "refused"
        done = subprocess.run([PROGRAM, "publish", self.plan, "--out", out], capture_output=True,
                              check=False, timeout=60)
        told = (done.stdout + done.stderr).decode("utf-8", "replace")
        self.assertEqual(done.returncode, REJECTED, told)
        for words in says:
            self.assertIn(words, told)
        self.assertNotIn(CANARY, told)
        self.assertFalse(out.exists())
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, MOST_KB)
        for path in self.folder.rglob("*"):
            if path.is_file() and path != self.file:
                self.assertFalse(CANARY.encode() in path.read_bytes(), path)

    def write_bytes(self, name, data):
        self.use(name).write_bytes(data)


class Csv(Nasty):
    ROW = b";03-10-2017;K;15-03-2010;125;25,1;12,506735;56,012071"

    def test_cut_off_in_a_row(self):
        data = self.whole
        self.write_bytes("cut.csv", data[:data.rindex(b";")])
        self.refused("has 7 fields, the heading 8")

    def test_cut_off_in_a_quote(self):
        self.write_bytes("cut.csv", self.whole + b'"' + CANARY.encode())
        self.refused("a quote is not closed")

    def test_a_row_of_ten_megabytes(self):
        self.write_bytes("long.csv", self.whole + b"x" * 10_000_000 + self.ROW + b"\n")
        self.refused("line 482: a record of more than 1 MB")

    def test_a_quote_left_open(self):
        self.write_bytes("quote.csv", self.whole + b'"' + (b"x" + self.ROW + b"\n") * 50000)
        self.refused("is a quote left open?")

    def test_a_million_columns(self):
        names = ";".join(f"{CANARY}{i}" for i in range(1_000_000)).encode()
        self.write_bytes("wide.csv", names + b"\n")
        self.refused("line 1: more than 16384 fields")
        self.write_bytes("wide.csv", self.whole + b"x" + self.ROW + b";" * 1_000_000)
        self.refused("line 482: more than 16384 fields")

    def test_zero_bytes(self):
        self.write_bytes("zero.csv", self.whole + CANARY.encode() + b"\0" + self.ROW + b"\n")
        self.refused("line 482: a zero byte")
        self.write_bytes("zero.csv", b"\0" * 1_000_000)
        self.refused("a zero byte")

    def test_packed_files(self):
        bomb = gzip.compress(self.whole + b"a" * 50_000_000)
        self.write_bytes("bomb.csv.gz", bomb)
        self.refused("unpack it first")
        packed = self.file
        self.edit("file: bomb.csv.gz", f"file: /vsigzip/{packed}")
        self.refused("unpack it first")

    def test_a_bomb_within_an_archive(self):
        with zipfile.ZipFile(self.town / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as file:
            with file.open("bomb.csv", "w") as part:
                part.write(self.whole)
                for _ in range(1000):
                    part.write(b"a" * 1_000_000)
        self.edit("file: children.csv", f"file: /vsizip/{self.town}/bomb.zip/bomb.csv")
        self.file = self.town / "bomb.zip"
        self.refused("a record of more than 1 MB")

    def test_a_file_that_is_still_written(self):
        row = (CANARY.encode() + self.ROW + b"\n")
        self.write_bytes("grows.csv", self.whole + row * 200_000)
        stop = threading.Event()

        def grow():
            with self.file.open("ab", buffering=0) as file:
                while not stop.wait(0.001):
                    file.write(row)
        writer = threading.Thread(target=grow)
        writer.start()
        try:
            self.refused("changed while it was read")
        finally:
            stop.set()
            writer.join()


class Others(Nasty):
    def spreadsheet(self, name):
        heading, *rows = self.whole.decode().splitlines()
        path = self.use(name)
        write_xlsx(path, [heading.split(";"), *(row.split(";") for row in rows)])
        return path

    def test_a_spreadsheet_cut_off(self):
        path = self.spreadsheet("cut.xlsx")
        path.write_bytes(path.read_bytes()[:-500])
        self.refused("'cut.xlsx' cannot be opened")

    def test_a_spreadsheet_that_is_a_bomb(self):
        path = self.spreadsheet("bomb.xlsx")
        with zipfile.ZipFile(path) as file:
            parts = {name: file.read(name) for name in file.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            for name, data in parts.items():
                with file.open(name, "w", force_zip64=True) as part:
                    part.write(data)
                    if name.endswith("sheet1.xml"):
                        for _ in range(275):
                            part.write(b" " * 4_000_000)
        self.refused("unpacks to more than 1 GB")

    def test_map_formats_cut_off(self):
        if shutil.which("ogr2ogr") is None:
            self.skipTest("no ogr2ogr on this machine")
        plain = self.folder / "plain.csv"
        for name, driver in (("cut.gpkg", "GPKG"), ("cut.fgb", "FlatGeobuf")):
            with self.subTest(driver=driver):
                path = self.use(name)
                plain.write_bytes(self.whole)
                subprocess.run(["ogr2ogr", "-q", "-f", driver, "-oo", "X_POSSIBLE_NAMES=lon", "-oo",
                                "Y_POSSIBLE_NAMES=lat", path, plain], check=True, timeout=60)
                plain.unlink()
                os.truncate(path, path.stat().st_size * 3 // 4)
                self.refused(name)
                path.unlink()

    def test_a_map_that_changes(self):
        if shutil.which("ogr2ogr") is None:
            self.skipTest("no ogr2ogr on this machine")
        plain, path = self.file, self.use("moves.gpkg")
        plain.write_bytes(self.whole + b"".join(self.whole.split(b"\n", 1)[1] for _ in range(200)))
        subprocess.run(["ogr2ogr", "-q", "-f", "GPKG", path, plain], check=True, timeout=60)
        plain.unlink()
        stop = threading.Event()

        def touch():
            while not stop.wait(0.001):
                os.utime(path)
        writer = threading.Thread(target=touch)
        writer.start()
        try:
            self.refused("changed while it was read")
        finally:
            stop.set()
            writer.join()


if __name__ == "__main__":
    unittest.main()
