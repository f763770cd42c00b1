"""talgeo protect: frequency tables from the command line. Standard library only."""
import csv
import json
import random
import resource
import signal
import stat
import subprocess
import sys
import time
import unittest

from cli_test import DONE, FAILED, INTERRUPTED, PROGRAM, REFUSED, REJECTED, USAGE, Town

ATOMS = """region,age,sex,n
A,5,g,3
A,5,b,12
A,6,g,9
A,6,b,8
B,5,g,20
B,5,b,1
B,6,g,11
B,6,b,0
"""


class Protect(Town):
    def setUp(self):
        super().setUp()
        self.atoms = self.folder / "atoms.csv"
        self.atoms.write_text(ATOMS)

    def protect(self, *more, code=DONE, says="", atoms=None, **options):
        words = ("protect", atoms or self.atoms, "--count", "n", *more)
        return self.expect(code, *words, says=says, **options)

    def lines(self, *more, **options):
        told = self.protect("--table", "region*age*sex", *more, **options).stdout
        return list(csv.DictReader(told.splitlines()))

    def files(self):
        return sorted(p.name for p in self.folder.iterdir() if p.name != "town")

    def test_result(self):
        lines = self.lines()
        self.assertEqual(list(lines[0]), ["region", "age", "sex", "n", "status"])
        self.assertEqual(lines[0], {"region": "Total", "age": "Total", "sex": "Total", "n": "64",
                                    "status": "published"})
        self.assertEqual(len(lines), 27)
        withheld = [line for line in lines if line["status"] == "withheld"]
        self.assertTrue(all(line["n"] == "" for line in withheld))
        self.assertIn(("A", "5", "g"), {(w["region"], w["age"], w["sex"]) for w in withheld})
        self.assertIn(f"27 cells: {27 - len(withheld)} published, {len(withheld)} withheld",
                      self.protect("--table", "region*age*sex").stderr)
        self.assertEqual(self.protect("--table", "region", "--quiet").stderr, "")

    def test_order_of_rows_and_stdin(self):
        first, *rows = ATOMS.splitlines()
        shuffled = "\n".join([first, *random.Random(3).sample(rows, len(rows))])
        straight = self.protect("--table", "region*age*sex").stdout
        piped = self.expect(DONE, "protect", "-", "--count", "n", "--table", "region*age*sex",
                            input=shuffled)
        self.assertEqual(piped.stdout, straight)

    def test_files(self):
        told = self.protect("--table", "region*age*sex", "-o", "out.csv", "--private", "why.csv",
                            "--json")
        answer = json.loads(told.stdout)
        self.assertEqual((answer["schema"], answer["ok"], answer["cells"]),
                         ("talgeo.protect/1", True, 27))
        public = (self.folder / "out.csv").read_text().splitlines()
        private = (self.folder / "why.csv").read_text().splitlines()
        self.assertEqual([line.rsplit(",", 1)[0] for line in private], public)
        reasons = [line.rsplit(",", 1)[1] for line in private[1:]]
        self.assertLessEqual({"primary", "secondary"}, set(reasons))
        self.assertEqual(sum(map(bool, reasons)), answer["withheld"])
        self.assertNotIn("primary", "".join(public))
        self.assertEqual(stat.S_IMODE((self.folder / "why.csv").stat().st_mode), 0o600)
        before = self.tree()
        self.protect("--table", "region", "-o", "out.csv", code=USAGE, says="exists")
        self.protect("--table", "region", "--private", "why.csv", code=USAGE, says="exists")
        self.assertEqual(self.tree(), before)
        self.protect("--table", "region", "-o", "out.csv", "--overwrite")
        self.assertEqual(len((self.folder / "out.csv").read_text().splitlines()), 4)

    def test_policies(self):
        shown = {(w["region"], w["age"], w["sex"]): w["n"] for w in self.lines()}
        self.assertEqual(shown["B", "6", "b"], "0")
        hidden = {(w["region"], w["age"], w["sex"]): w["n"]
                  for w in self.lines("--zeros", "protected")}
        self.assertEqual(hidden["B", "6", "b"], "")
        self.assertTrue(all(w["n"] in ("", "0") for w in self.lines("--threshold", "1000000000")))
        self.assertEqual(self.lines("--intervals"), self.lines())

    def test_weaker_policies_by_name(self):
        self.atoms.write_text("area,school,n\nA,S,28\nA,T,2\nB,T,40\n")  # A less S: two children
        tables = ("--table", "area", "--table", "school")
        self.assertIn(",withheld", self.protect(*tables).stdout)
        self.assertNotIn(",withheld", self.protect(*tables, "--no-intersections").stdout)
        self.atoms.write_text("area,n\nA,1\nB,1\nC,1\nD,20\n")  # A, B and C are 3 together
        self.assertEqual(self.protect("--table", "area").stdout.count(",withheld"), 4)
        self.assertEqual(self.protect("--table", "area", "--no-intervals").stdout.count(",withheld"),
                         3)
        self.atoms.write_text("area,n\nA,4\nB,10\n")
        self.assertNotIn(",withheld", self.protect("--table", "area", "--threshold", "4").stdout)

    def test_thresholds(self):
        for threshold in ("1", "2", "-1"):
            self.protect("--table", "region", f"--threshold={threshold}", code=REFUSED,
                         says="below 3")
        for threshold in ("0", "five", "5.5", "1e9", "99999999999999999999"):
            self.protect("--table", "region", "--threshold", threshold, code=USAGE,
                         says="whole number")

    def test_words(self):
        self.expect(USAGE, "protect", self.atoms, "--table", "region", says="--count is missing")
        self.protect(code=USAGE, says="--table is missing")
        self.protect("--table", "region", "--zeros", "gone", code=USAGE, says="shown or protected")
        self.protect("--table", "region", "--intervals", "--no-intervals", code=USAGE,
                     says="contradict")
        self.protect("--table", "region", "--json", code=USAGE, says="-o FILE")
        self.protect("--table", "region", "--private", "-", code=USAGE, says="name of a file")
        self.protect("--table", "region*region", code=USAGE, says="twice")

    def test_bad_input(self):
        self.protect("--table", "regoin", code=REJECTED, says=("'regoin'", "perhaps 'region'"))
        self.protect("--table", "region", atoms=self.folder / "none.csv", code=REJECTED,
                     says="none.csv")
        for count, word in (("-3", "negative"), ("2.5", "whole"), ("", "missing"),
                            ("x", "no number"), ("1" + 18 * "0", "10^15")):
            self.atoms.write_text(ATOMS.replace("A,6,g,9", f"A,6,g,{count}"))
            told = self.protect("--table", "region", "-o", "out.csv", code=REJECTED,
                                says=("row 3, column 'n'", word))
            self.assertNotIn("2.5", told.stderr, "no message holds a value")
        self.atoms.write_text(ATOMS + "A,Total,Total,33\n")
        self.protect("--table", "region*age*sex", "-o", "out.csv", code=REJECTED,
                     says=("row 9", "not the sum"))
        self.atoms.write_text(ATOMS + "A,Total,Total,32\n")
        self.assertEqual(len(self.lines()), 27)
        self.protect("--table", "region", code=REJECTED, says=("row 9", "no table names"))
        self.assertEqual(self.files(), ["atoms.csv"])

    def write_many(self, rows):
        rng = random.Random(7)
        with self.atoms.open("w") as file:
            file.write("region,age,sex,n\n")
            for i in range(rows):
                file.write(f"r{i % 1009},{i % 83},{'gb'[i % 2]},{rng.randrange(7)}\n")

    def test_many_rows(self):
        self.write_many(200_000)
        lines = self.protect("--table", "region*sex", "--table", "age", "-o", "out.csv",
                             "--no-intersections")
        self.assertIn("cells", lines.stderr)
        self.assertEqual(len((self.folder / "out.csv").read_text().splitlines()),
                         1 + 3 + 2 * 1009 + 1009 + 83)

    def test_memory_runs_out(self):
        """Whatever the limit: done, or told; never half a file."""
        self.write_many(25_000)
        words = [PROGRAM, "protect", str(self.atoms), "--count", "n", "--table", "region*age*sex",
                 "--no-intervals", "-o", "out.csv", "--private", "why.csv"]
        told, limit = 0, 120 << 20
        for _ in range(10):
            limit = limit * 3 // 2
            done = subprocess.run(words, capture_output=True, text=True, cwd=self.folder,
                                  timeout=120, check=False, preexec_fn=lambda: resource.setrlimit(
                                      resource.RLIMIT_AS, (limit, limit)))
            if done.returncode == DONE:
                break
            self.assertEqual(self.files(), ["atoms.csv"], done.stderr)
            if "out of memory" in done.stderr:
                self.assertEqual(done.returncode, FAILED)
                told += 1
        self.assertEqual(done.returncode, DONE)
        self.assertEqual(self.files(), ["atoms.csv", "out.csv", "why.csv"])
        self.assertGreater(told, 0)

    def test_interrupted(self):
        self.write_many(400_000)
        process = subprocess.Popen([PROGRAM, "protect", str(self.atoms), "--count", "n", "--table",
                                    "region*age*sex", "-o", "out.csv"], cwd=self.folder,
                                   stderr=subprocess.PIPE, text=True)
        time.sleep(0.6)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        self.assertEqual(process.returncode, INTERRUPTED, told)
        self.assertIn("cancelled", told)
        self.assertEqual(self.files(), ["atoms.csv"])


if __name__ == "__main__":
    sys.exit(unittest.main())
