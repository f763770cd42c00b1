"""The talgeo program as a user meets it: results, messages, exit codes. Standard library only."""
import bisect
import contextlib
import csv
import io
import json
import os
import pathlib
import resource
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TALGEO_PROGRAM", str(ROOT / "build" / "cli" / "talgeo"))
SMALL = ROOT / "tests" / "fixtures" / "small"
DONE, FAILED, USAGE, REJECTED, REFUSED, INTERRUPTED = 0, 1, 2, 3, 4, 130


class Town(unittest.TestCase):
    """A copy of the small town in a folder of its own, and ways to run the program there."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="talgeo-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.town = pathlib.Path(shutil.copytree(SMALL, self.folder / "town"))
        self.plan = self.town / "plan.yaml"
        self.out = self.folder / "out"

    def run_program(self, *words, **options):
        return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True,
                              cwd=self.folder, timeout=120, check=False, **options)

    def expect(self, code, *words, says="", **options):
        """Run; check the exit code and that stderr has each of the words in `says`."""
        done = self.run_program(*words, **options)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        for part in [says] if isinstance(says, str) else says:
            self.assertIn(part, done.stderr)
        return done

    def edit(self, old, new, path=None):
        path = path or self.plan
        text = path.read_text("utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), "utf-8")

    def publish(self, *more, code=DONE, says=""):
        return self.expect(code, "publish", self.plan, "--out", self.out, *more, says=says)

    def tree(self):
        return {str(p.relative_to(self.folder)): p.read_bytes()
                for p in sorted(self.folder.rglob("*")) if p.is_file()}


class Words(Town):
    """Commands, options, help."""

    def test_help(self):
        for words in (["--help"], ["help"], ["publish", "--help"], ["help", "locate"], ["-h"]):
            self.assertIn("usage: talgeo", self.expect(DONE, *words).stdout)
        for command in ("publish", "check", "locate", "classify", "protect", "audit", "explain", "new",
                        "version"):
            self.assertIn("example", self.expect(DONE, command, "--help").stdout)

    def test_no_command(self):
        self.expect(USAGE, says="usage: talgeo")
        self.expect(USAGE, "publsh", says=("'publsh'", "did you mean 'publish'"))
        self.expect(USAGE, "zzzzzzzz", says="--help")
        self.expect(USAGE, "--json", "version", says="'--json' stands before the command")

    def test_a_first_line_that_is_a_row_is_not_quoted(self):
        """Without a heading the first line is a child: neither its values nor a near one are told."""
        children = self.town / "children.csv"
        row = "b1;03-10-2017;K;15-03-2010;125;25,1;12,506735;12,506735;navn;sex"
        self.edit("lon, y: lat", "lon, y: nav", self.plan)
        children.write_text(row + "\n" + row.replace("b1", "b2") + "\n")
        table = ("--count", "n", "--table", "koen*nav", children)
        for words in (["check", self.plan], ["publish", self.plan, "--out", self.out], ["protect", *table],
                      ["classify", "--columns", "sex=nav", children],
                      ["locate", "--areas", self.town / "areas.geojson", "--key", "id", children],
                      ["locate", "--areas", self.town / "areas.geojson", "--key", "id", "--x", "nav", "--y", "lat",
                       "--crs", "EPSG:4326", children]):
            for text in (row, row.replace("12,506735", "56,012071", 1)):
                children.write_text(text + "\n" + text.replace("b1", "b2") + "\n")
                done = self.expect(REJECTED, *words)
                for value in row.split(";")[:8] + ["56,012071", "navn"]:
                    self.assertNotIn(f"'{value}'", done.stderr, words)

    def test_a_heading_in_capitals(self):
        children = self.town / "children.csv"
        heading, rest = children.read_text("utf-8").split("\n", 1)
        children.write_text(heading.upper() + "\n" + rest, "utf-8")
        self.expect(REJECTED, "check", self.plan, says="has no column 'barn', perhaps 'BARN'; it has 'BARN', 'DATO'")

    def test_a_row_of_words_is_not_quoted(self):
        """No number or date tells that the first line is a row, only that no column is in it."""
        answers = self.town / "children.csv"
        answers.write_text("alma;ofte;aldrig;vaegtig;ofte\nida;aldrig;ofte;hoejda;ofte\n")
        areas = ("--areas", self.town / "areas.geojson", "--key", "id")
        for words in (["check", self.plan], ["publish", self.plan, "--out", self.out], ["classify", answers],
                      ["classify", "--columns", "weight_kg=vaegt", answers], ["locate", *areas, answers],
                      ["locate", *areas, "--x", "ofta", "--y", "almo", "--crs", "EPSG:4326", answers]):
            done = self.expect(REJECTED, *words)
            for value in ("alma", "ofte", "aldrig", "vaegtig", "hoejda"):
                self.assertNotIn(value, done.stderr, words)

    def test_json_without_a_command(self):
        for words in (["publsh", "--json"], ["--json"], ["--quiet", "version", "--json"]):
            done = self.expect(USAGE, *words, says="talgeo: ")
            answer = json.loads(done.stdout)
            self.assertEqual((answer["schema"], answer["ok"]), ("talgeo/1", False))
            self.assertEqual((answer["error"]["status"], answer["error"]["exit_code"]), ("E_ARGUMENT", USAGE))
        self.assertEqual(self.expect(USAGE, "publsh").stdout, "")

    def test_unknown_option_names_the_nearest(self):
        self.expect(USAGE, "publish", "p.yaml", "--overwrit", says="--overwrite")
        self.expect(USAGE, "publish", "p.yaml", "--zzz", says="--zzz")
        self.expect(USAGE, "publish", "p.yaml", "--jsn", says="did you mean --json")
        self.expect(USAGE, "locate", "p.csv", "--aeras=x", says="did you mean --areas")
        self.expect(USAGE, "audit", "out", "--earliest", "before", says="--earlier")

    def test_option_values(self):
        self.expect(USAGE, "publish", self.plan, "--threads", "many", says="--threads")
        self.expect(USAGE, "publish", self.plan, "--threads", "0", says="1 to 1024")
        self.expect(USAGE, "publish", self.plan, "--out", says="--out needs DIR")
        self.expect(USAGE, "publish", self.plan, "--out=", says="--out needs DIR")
        self.assertEqual(self.expect(REJECTED, "publish", "--", "--json").stdout, "")
        self.expect(USAGE, "publish", says="PLAN is missing")
        self.expect(USAGE, "publish", "a", "b", says="too many")
        self.expect(DONE, "publish", f"--out={self.out}", "--threads=2", "--", self.plan)

    def test_version(self):
        version = (ROOT / "VERSION").read_text().strip()
        self.assertEqual(self.expect(DONE, "--version").stdout, f"talgeo {version}\n")
        shown = json.loads(self.expect(DONE, "version", "--json").stdout)
        self.assertEqual(shown["schema"], "talgeo.version/1")
        self.assertEqual(shown["talgeo"], version)
        for part in ("gdal", "proj", "geos", "sqlite", "spatialite"):
            self.assertRegex(shown[part], r"^\d+\.\d+")

    def test_json_on_failure(self):
        for words, code in ((["publish", "none.yaml", "--json"], REJECTED),
                            (["publish", "--json", "--nonsense"], USAGE),
                            (["audit", "none", "--json"], None)):
            done = self.run_program(*words)
            answer = json.loads(done.stdout)
            self.assertFalse(answer["ok"])
            self.assertEqual(answer["schema"], f"talgeo.{words[0]}/1")
            self.assertEqual(answer["error"]["exit_code"], done.returncode)
            self.assertTrue(answer["error"]["message"])
            self.assertRegex(answer["error"]["status"], "^E_[A-Z]+$")
            self.assertIn("stage", answer["error"])
            self.assertIn("row", answer["error"])
            if code is not None:
                self.assertEqual(done.returncode, code)


    def test_json_is_utf8_whatever_the_path(self):
        done = subprocess.run([PROGRAM, "publish", b"k\xf8ge.yaml", "--json"], check=False,
                              capture_output=True, cwd=self.folder)
        self.assertIn("k?ge.yaml", json.loads(done.stdout.decode("utf-8"))["error"]["message"])

    def test_a_full_stdout_is_a_failure(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("there is no /dev/full here")
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, "version"], stdout=full, stderr=subprocess.PIPE,
                                  check=False)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn(b"stdout", done.stderr)

    def test_no_bar_where_nobody_looks(self):
        self.assertNotIn("%", self.expect(DONE, "publish", self.plan).stderr)
        self.assertIn("%", self.expect(DONE, "publish", self.plan, "--overwrite",
                                       "--progress").stderr)


class Publish(Town):
    def test_publish_and_what_it_says(self):
        done = self.publish()
        self.assertIn("Ærtemarken", done.stdout)
        self.assertIn(f"{self.plan.with_suffix('')}.intake.json says", done.stdout)
        self.assertIn(f"{self.plan.with_suffix('')}.ledger.sqlite is", done.stdout)
        self.assertIn("..", done.stdout)
        self.assertIn(".intake.json", done.stdout)
        self.assertEqual({p.name for p in self.out.iterdir()},
                         {"layers.gpkg", "areas.geojson", "whole.geojson", "cells.csv",
                          "cells.json", "figures.csv", "release.json"})
        intake = self.town / "plan.intake.json"
        self.assertEqual(stat.S_IMODE(intake.stat().st_mode), 0o600)
        for source in json.loads(intake.read_text())["sources"]:
            self.assertEqual(source["used"] + source["not_used"], source["rows"])

    def test_json(self):
        answer = json.loads(self.publish("--json").stdout)
        self.assertTrue(answer["ok"])
        self.assertEqual(sum(answer[s] for s in ("published", "withheld", "no_children",
                                                 "not_measured")), 20)
        self.assertEqual([s["area_set"] for s in answer["area_sets"]], ["areas", "whole"])

    def test_a_folder_is_no_stream(self):
        self.expect(USAGE, "publish", self.plan, "-o", "-", says="a publication is a folder")

    def test_says_where_it_published(self):
        self.assertIn(f"published in {self.town}/out:",
                      self.expect(DONE, "publish", self.plan).stdout)
        answer = json.loads(self.expect(DONE, "publish", "town/plan.yaml", "--overwrite",
                                        "--json").stdout)
        self.assertEqual(answer["out"], "town/out")

    def test_waves_stand_in_the_order_of_time(self):
        self.edit("{kind: school_year}",
                  "{kind: waves, waves: [{id: second_last, from: 2000-01-01, to: 2018-07-31}, "
                  "{id: last, from: 2018-08-01, to: 2030-01-01}]}")
        self.assertRegex(self.publish().stdout, r"(?m)^ +second_last +last\b")

    def test_explain_tells_no_withheld_cell_from_another(self):
        self.publish()
        answer = json.loads(self.expect(DONE, "explain", self.out, "--json").stdout)
        self.assertTrue(answer["withheld"])
        for cell in answer["withheld"]:
            self.assertEqual(set(cell), {"indicator", "area_set", "area", "area_name", "period",
                                         "group"})

    def test_explain_tells_of_the_cells_asked_for(self):
        self.publish()
        asked = ("--area-set", "areas", "--area", "C", "--period", "2018/19")
        told = self.expect(DONE, "explain", self.out, *asked).stdout
        self.assertIn("Overweight; areas; Åsen (C); 2018/19; sex=girl\n", told)
        self.assertNotIn("2017/18", told)
        answer = json.loads(self.expect(DONE, "explain", self.out, *asked, "--json").stdout)
        self.assertTrue(answer["withheld"])
        shown = self.expect(DONE, "explain", self.out, "--area", "A").stdout
        self.assertIn("2018/19: published\n", shown)
        self.assertIn(": offentliggjort\n", self.expect(DONE, "explain", self.out, "--area", "A",
                                                        "--lang", "da").stdout)
        others = json.loads(self.expect(DONE, "explain", self.out, "--area", "A", "--json").stdout)
        self.assertEqual({c["area"] for c in others["withheld"] + others["others"]}, {"A"})
        self.assertIn("published", {c["status"] for c in others["others"]})
        self.expect(USAGE, "explain", self.out, "--indicator", "overweigt",
                    says="did you mean 'overweight'")
        self.expect(USAGE, "explain", self.out, "--period", "1999/00", says="no cell has the period")

    def test_dry_run_writes_nothing(self):
        before = self.tree()
        self.assertIn("dry run", self.publish("--dry-run").stdout)
        self.assertEqual(self.tree(), before)

    def test_out_exists(self):
        self.publish()
        before = self.tree()
        self.publish(code=USAGE, says=("exists", "overwrite"))
        self.assertEqual(self.tree(), before)
        self.publish("--overwrite")
        self.assertEqual(self.tree(), before)

    def test_a_folder_that_is_no_publication_is_not_replaced(self):
        self.out.mkdir()
        (self.out / "thesis.txt").write_text("mine")
        for overwrite in ([], ["--overwrite"]):
            self.publish(*overwrite, code=USAGE, says="not a publication")
        self.assertEqual((self.out / "thesis.txt").read_text(), "mine")

    def test_what_is_no_publication_is_told(self):
        for folder in (self.town, self.folder / "nowhere"):
            for command in ("audit", "explain"):
                self.expect(FAILED, command, folder, says=f"{folder}: has no release.json; name the folder")

    def test_explain_and_audit(self):
        self.publish()
        told = self.expect(DONE, "explain", self.out).stdout
        self.assertIn("Fewer than 5", told)
        self.assertIn("Overweight; areas; Åsen (C); 2018/19; sex=girl\n", told)
        self.assertIn("Færre end 5", self.expect(DONE, "explain", self.out, "--lang", "da").stdout)
        self.expect(USAGE, "explain", self.out, "--lang", "de", says="da or en")
        listed = json.loads(self.expect(DONE, "explain", self.out, "--json").stdout)
        self.assertEqual(listed["others"], [])
        audited = json.loads(self.expect(DONE, "audit", self.out, "--json").stdout)
        self.assertEqual(len(listed["withheld"]), audited["withheld"])
        self.assertEqual((audited["exact"], audited["small_published"]), (0, 0))

    def test_audit_of_something_else(self):
        done = self.run_program("audit", self.town)
        self.assertIn(done.returncode, (FAILED, REJECTED))
        self.assertIn("release.json", done.stderr)

    def test_new_publishes_at_once(self):
        self.expect(DONE, "new", "mine")
        self.expect(DONE, "publish", "mine/plan.yaml")
        self.assertTrue((self.folder / "mine" / "out" / "cells.csv").is_file())
        before = self.tree()
        self.expect(USAGE, "new", "mine", says="not empty")
        self.assertEqual(self.tree(), before)

    def test_new_tells_what_can_be_typed(self):
        for folder in ("mine", "min by æøå", "a'b", "x$y"):
            told = self.expect(DONE, "new", folder).stdout.splitlines()[1:]
            for line in told:
                words = shlex.split(line)
                self.assertEqual(words[0], "talgeo")
                self.expect(DONE, *words[1:])

    def test_the_starter_is_what_its_generator_writes(self):
        starter = ROOT / "data" / "starter"
        made = self.folder / "made"
        made.mkdir()
        shutil.copy(starter / "make.py", made)
        subprocess.run([sys.executable, "-B", made / "make.py"], check=True)
        self.expect(DONE, "new", "mine")
        for path in sorted((self.folder / "mine").iterdir()):
            self.assertEqual(path.read_bytes(), (starter / path.name).read_bytes())
            if path.name != "plan.yaml":
                self.assertEqual(path.read_bytes(), (made / path.name).read_bytes())

    def test_the_starter_shows_what_is_withheld(self):
        self.expect(DONE, "new", "mine")
        self.expect(DONE, "publish", "mine/plan.yaml")
        self.assertIn("Skoven", self.expect(DONE, "explain", "mine/out").stdout)
        self.expect(DONE, "audit", "mine/out")

    def test_new_in_an_empty_folder(self):
        here = self.folder / "here"
        here.mkdir(mode=0o750)
        done = subprocess.run([PROGRAM, "new", "."], cwd=here, capture_output=True, check=False)
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertEqual(stat.S_IMODE(here.stat().st_mode), 0o750)
        self.expect(DONE, "check", here / "plan.yaml")
        self.expect(FAILED, "new", "none/mine", says="none/mine")
        self.expect(USAGE, "new", self.plan, says="no folder")
        self.expect(DONE, "new", "./" * 2043 + "zz")  # beyond what a path may be with a name
        self.assertTrue((self.folder / "zz" / "areas.geojson").is_file())


class Plans(Town):
    """Mistakes of a plan: line, column and the nearest name."""

    def wrong(self, old, new, *says):
        self.edit(old, new)
        self.expect(REJECTED, "check", self.plan, says=says)
        self.publish(code=REJECTED, says=says)
        self.assertFalse(self.out.exists())

    def test_unknown_key(self):
        self.wrong("tables:\n", "tabels: []\ntables:\n", "plan.yaml:16:1", "'tabels'", "'tables'")

    def test_unknown_indicator(self):
        self.wrong("[overweight], area_sets: all", "[overwieght], area_sets: all",
                   "plan.yaml:17:19", "'overweight'")

    def test_missing_key(self):
        self.wrong("    child: barn\n", "", "plan.yaml:7:5", "'child' is missing")

    def place(self, text):
        """Line and column of the text in the plan."""
        lines = self.plan.read_text("utf-8").splitlines()
        return next((i, line.index(text) + 1) for i, line in enumerate(lines, 1) if text in line)

    def test_one_answer_under_two_names(self):
        """A file that two sources read: what both call theirs would be protected as two answers."""
        source = ("  - {id: again, file: children.csv, child: barn, date: dato,\n"
                  "     columns: {sex: koen, birth_date: foedt, height_cm: hoejde, weight_kg: vaegt}}\n")
        self.edit("periods:", source + "periods:")
        self.edit("tables:\n", "  - {id: thin, source: again, value: bmi_class, event: [thin]}\ntables:\n")
        self.wrong("[overweight], area_sets: [areas]", "[thin], area_sets: [areas]", "plan.yaml:18:38",
                   "source 'nurse' reads 'vaegt' of the same file for 'overweight'")
        self.edit("value: bmi_class, event: [thin]", "value: sex, event: [girl]")
        self.expect(DONE, "check", self.plan)

    def test_reserved_area_set_id(self):
        self.wrong("{id: whole", "{id: gpkg_whole", "plan.yaml:5:10", "GeoPackage")

    def test_wrong_kind(self):
        self.wrong("periods: {kind: school_year}", "periods: school_year", "plan.yaml:13:10",
                   "mapping")

    def test_weak_threshold_must_be_asked_for(self):
        self.wrong("periods:", "privacy: {threshold: 3}\nperiods:", "weaker_than_default")
        self.edit("threshold: 3}", "threshold: 3, weaker_than_default: true}")
        self.publish()

    def test_threshold_is_never_off(self):
        for value in ("0", "-1", "1", "1e9", "nan"):
            shutil.copy(SMALL / "plan.yaml", self.plan)
            self.wrong("periods:", f"privacy: {{threshold: {value}}}\nperiods:", "threshold")

    def test_all_problems_at_once(self):
        self.edit("key: id, name: navn}\n  - {id: whole", "name: navn}\n  - {id: whole")
        self.edit("kind: school_year", "kind: schoolyear")
        self.edit("better: lower", "better: less")
        answer = json.loads(self.expect(REJECTED, "check", self.plan, "--json").stdout)
        self.assertGreaterEqual(answer["errors"], 3)
        self.assertEqual([p["line"] for p in answer["problems"]],
                         sorted(p["line"] for p in answer["problems"]))

    def test_failures_carry_all_problems(self):
        self.edit("kind: school_year", "kind: schoolyear")
        self.edit("better: lower", "better: less")
        done = self.publish("--json", code=REJECTED)
        answer = json.loads(done.stdout)
        self.assertEqual(answer["error"]["status"], "E_PLAN")
        self.assertEqual([(p["line"], p["column"]) for p in answer["problems"]],
                         [self.place("schoolyear"), self.place("less")])
        self.assertEqual(len(done.stderr.splitlines()), 2)  # each problem once

    def test_what_no_table_shows_is_a_warning(self):
        self.edit("indicators:\n", "indicators:\n  - {id: spare, source: nurse, "
                  "value: bmi_class, event: [thin]}\n")
        told = "warning: no table shows 'spare'"
        self.expect(DONE, "check", self.plan, says=told)
        self.publish(says=told)
        self.assertEqual(self.publish("--overwrite", "--quiet").stderr, "")

    def test_not_a_plan(self):
        self.plan.write_text("a: [1, 2\nb: }")
        self.expect(REJECTED, "publish", self.plan, says=("plan.yaml:", "not YAML"))
        self.expect(REJECTED, "publish", self.town, says="is a folder")
        self.plan.write_bytes(b"\x00\xff\xfe\x01")
        self.expect(REJECTED, "check", self.plan, says="plan.yaml")
        with open(self.plan, "wb") as file:
            file.truncate(100 << 20)
        began = time.monotonic()
        self.expect(REJECTED, "check", self.plan, says="1 MB")
        self.assertLess(time.monotonic() - began, 20)


class Inputs(Town):
    """Bad area sets and sources: one clear error each, nothing written."""

    def rejected(self, *says):
        before = self.tree()
        self.publish(code=REJECTED, says=says)
        after = self.tree()
        after.pop("town/plan.intake.json", None)
        self.assertEqual(after, before)
        self.expect(REJECTED, "check", self.plan, says=says)

    def test_missing_file(self):
        self.edit("file: children.csv", "file: childern.csv")
        self.rejected("childern.csv")

    def test_missing_area_file(self):
        self.edit("file: areas.geojson", "file: aeras.geojson")
        self.rejected("aeras.geojson")

    def test_missing_layer(self):
        self.edit("file: areas.geojson", "file: areas.geojson, layer: aras")
        self.rejected("aras", "areas")

    def test_layer_of_a_csv(self):
        self.edit("file: children.csv", "file: children.csv\n    layer: nurse")
        self.rejected("children.csv", "'nurse'")

    def test_missing_key_field(self):
        self.edit("key: id, name: navn}\n  - {id: whole", "key: idd, name: navn}\n  - {id: whole")
        self.rejected("idd", "'id'")

    def test_missing_column(self):
        self.edit("height_cm: hoejde", "height_cm: hojde")
        self.rejected("hojde", "hoejde")

    def test_missing_columns_are_told_at_their_place(self):
        self.edit("height_cm: hoejde", "height_cm: hojde")
        self.edit("child: barn", "child: bran")
        self.edit("crs: EPSG:4326", "crs: EPSG:4326x")
        lines = self.plan.read_text("utf-8").splitlines()
        answer = json.loads(self.expect(REJECTED, "check", self.plan, "--json").stdout)
        places = {(p["line"], p["column"]) for p in answer["problems"]}
        for word in ("hojde", "bran", "EPSG:4326x"):
            self.assertIn(next((i, line.index(word) + 1) for i, line in enumerate(lines, 1)
                               if word in line), places)

    def test_a_wrong_crs_of_the_points_is_suspected(self):
        self.edit("crs: EPSG:4326", "crs: EPSG:25832")
        self.expect(REJECTED, "check", self.plan, says=(
            "plan.yaml:11:15: warning:", "all 480 positions", "the areas of 'areas'; is the CRS", "'whole'",
            "plan.yaml:7:3: not one child lies in an area"))

    def test_nobody_in_any_area_is_not_published(self):
        """Else the ledger would keep it as a fact that nobody lives there."""
        self.edit("crs: EPSG:4326", "crs: EPSG:25832")
        for more in (["--dry-run"], []):
            self.publish(*more, code=REJECTED, says=("not one child lies in an area", "is the CRS"))
        answer = json.loads(self.publish("--json", code=REJECTED).stdout)
        self.assertTrue(any("'whole'" in p["message"] and p["warning"] for p in answer["problems"]))
        self.assertFalse(self.out.exists() or (self.town / "plan.ledger.sqlite").exists())
        self.assertTrue((self.town / "plan.intake.json").exists())
        self.edit("crs: EPSG:25832", "crs: EPSG:4326")
        children = self.town / "children.csv"
        lines = children.read_text("utf-8").splitlines()
        at = lines[0].split(";").index("lon")
        cells = [line.split(";") for line in lines]
        children.write_text("\n".join(";".join("" if row and i in (at, at + 1) else cell
                                               for i, cell in enumerate(line))
                                      for row, line in enumerate(cells)) + "\n", "utf-8")
        for command in (["check"], ["publish", "--out", self.out]):
            self.expect(REJECTED, *command, self.plan, says="are there rows with a position")
        self.edit("area_sets: all", "area_sets: none")
        self.edit("area_sets: [areas]", "area_sets: none")
        self.publish()

    def test_an_event_that_no_row_has(self):
        children = self.town / "children.csv"
        head, *rows = children.read_text("utf-8").splitlines()
        children.write_text("\n".join([f"{head};svar", *(f"{row};{row.split(';')[2]}" for row in rows)])
                            + "\n", "utf-8")
        self.edit("columns: {sex", "columns: {answer: svar, sex")
        self.edit("indicators:\n", "indicators:\n  - {id: girls, source: nurse, value: answer, "
                  "event: [K, Q]}\n")
        told = self.expect(DONE, "check", self.plan).stderr
        self.assertIn("plan.yaml:15:58: warning: no row of 'children.csv' has 'Q'", told)
        self.assertNotIn("'K'", told)

    def test_codes_of_sex_are_declared(self):
        """The same town with 2 for boys and 1 for girls, and a code that nobody declared."""
        self.publish()
        expected = (self.out / "cells.csv").read_bytes()
        children = self.town / "children.csv"
        text = children.read_text("utf-8").replace(";K;", ";1;").replace(";M;", ";2;")
        children.write_text(text, "utf-8")
        self.expect(DONE, "check", self.plan, says="1 is taken as boy, 2 as girl")
        self.edit("sex: koen", "sex: {column: koen, codes: {1: girl, 2: boy}}")
        self.assertNotIn("taken as", self.expect(DONE, "check", self.plan).stderr)
        shutil.rmtree(self.out)
        (self.town / "plan.ledger.sqlite").unlink()
        self.publish()
        self.assertEqual((self.out / "cells.csv").read_bytes(), expected)
        children.write_text(text.replace(";1;", ";3;", 1), "utf-8")
        self.expect(DONE, "check", self.plan, says="sex not understood (first: row 1)")
        self.edit("column: koen", "column: kon")
        self.expect(REJECTED, "check", self.plan, says="has no column 'kon', perhaps 'koen'")

    def test_check_tells_what_has_no_partner(self):
        """The same counts in `check` as in the report of publishing, at the place of the plan."""
        rows = (self.town / "children.csv").read_text("utf-8").splitlines()
        (self.town / "survey.csv").write_text("id;day;lonely\n" + "".join(
            f"{'x' if i % 3 == 0 else ''}{row.split(';')[0]};{row.split(';')[1]};{'ja' if i % 2 else 'nej'}\n"
            for i, row in enumerate(rows[1:])), "utf-8")
        (self.town / "addresses.csv").write_text("key;lon;lat\n" + "".join(
            f"{row.split(';')[0]};{';'.join(row.split(';')[6:])}\n" for row in rows[1:]
            if row[1] != "7" and "-2017;" in row), "utf-8")
        self.edit("{x: lon, y: lat, crs: EPSG:4326}",
                  "{address: barn, file: addresses.csv, key: key, x: lon, y: lat, crs: EPSG:4326}")
        self.edit("periods:", "  - {id: survey, file: survey.csv, child: id, date: day, columns: "
                  "{lonely: lonely}}\nperiods:")
        self.edit("tables:\n", "  - {id: alone, source: survey, value: lonely, event: [ja]}\n"
                  "tables:\n  - {indicators: [alone], area_sets: all, by: [period]}\n")
        told = self.expect(DONE, "check", self.plan).stderr
        self.publish(says=("without a row of the child and period in another source",
                           "not in the table of addresses"))
        sources = json.loads((self.town / "plan.intake.json").read_text("utf-8"))["sources"]
        for source, file, line in zip(sources, ("children.csv", "survey.csv"), (9, 13)):
            self.assertGreater(source["used_unmatched"], 0)
            self.assertRegex(told, f"plan.yaml:{line}:.*'{file}': {source['used_unmatched']} of "
                                   f"{source['used']} used rows are without a row of the child")
        nurse = sources[0]
        self.assertGreater(nurse["rows_with_unknown_address"], 0)
        for count, words in ((nurse["rows_with_unknown_address"], "rows have an address that is not"),
                             (nurse["used_without_position"], "used rows are without a position")):
            self.assertRegex(told, f"plan.yaml:11:15: .*'children.csv': {count} of 480 {words}")

    def test_duplicate_key(self):
        self.edit('"id": "B"', '"id": "A"', self.town / "areas.geojson")
        self.rejected("'A'")

    def test_empty_layer(self):
        (self.town / "areas.geojson").write_text('{"type": "FeatureCollection", "features": []}')
        self.rejected("areas.geojson")

    def test_overlapping_areas(self):
        text = (self.town / "areas.geojson").read_text("utf-8")
        (self.town / "areas.geojson").write_text(text.replace("12.52, 56", "12.525, 56", 2), "utf-8")
        self.rejected("'A'", "'B'", "m2")

    def test_no_crs(self):
        (self.town / "areas.csv").write_text('id,navn,WKT\nA,Engen,"POLYGON((0 0,1 0,1 1,0 0))"\n')
        self.edit("file: areas.geojson", "file: areas.csv")
        self.rejected("CRS", "crs:")

    def test_text_in_a_point_column(self):
        path = self.town / "children.csv"
        path.write_text(path.read_text().replace("12,5", "hjemme"))
        self.rejected("position is not a number or a point", "row")

    def test_ragged_line(self):
        self.edit("b2;", "b2;;", self.town / "children.csv")
        self.rejected("line 4")

    def test_no_value_in_a_message(self):
        path = self.town / "children.csv"
        rows = path.read_text().splitlines()
        secret = [r.replace(r.split(";")[4], "hemmelighed") for r in rows[1:]]
        path.write_text("\n".join([rows[0], *secret]) + "\n")
        done = self.publish(code=REJECTED, says="measurement or answer is not a number")
        self.assertNotIn("hemmelighed", done.stderr + done.stdout)


class Notes(Town):
    def test_repaired_polygons_are_reported(self):
        bow = '[[[12.50, 56.00], [12.52, 56.02], [12.52, 56.00], [12.50, 56.02], [12.50, 56.00]]]'
        path = self.town / "areas.geojson"
        square = ("[[[12.50, 56.00], [12.52, 56.00], [12.52, 56.02], [12.50, 56.02], "
                  "[12.50, 56.00]]]")
        self.edit(square, bow, path)
        self.expect(DONE, "check", self.plan, says=("warning", "'A'", "repaired"))
        self.publish()
        notes = json.loads((self.town / "plan.intake.json").read_text())["area_set_notes"]
        self.assertEqual(len(notes), 1)
        self.assertIn("'A'", notes[0]["note"])


class Outputs(Town):
    def test_little_memory(self):
        """PROJ and GDAL then say that a CRS is unknown or a file no layer; GDAL may also abort."""
        def limited(megabytes, *words):
            bytes_ = megabytes << 20
            return self.run_program(*words, preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_AS, (bytes_, bytes_)))
        least = bisect.bisect_left(range(1024), True, 16, key=lambda m: limited(m, "version").returncode == DONE)
        for megabytes in range(least, least + 14, 2):
            done = limited(megabytes, "publish", self.plan, "--out", self.out, "--overwrite", "--quiet")
            self.assertIn(done.returncode, (DONE, FAILED, -signal.SIGABRT), (megabytes, done.stderr))
            if done.returncode == FAILED:
                self.assertIn("out of memory", done.stderr.lower(), megabytes)
            self.assertEqual([p.name for p in self.folder.iterdir() if p.name.startswith(".")], [])

    def test_unwritable_output(self):
        if os.geteuid() == 0:
            target = pathlib.Path("/proc/talgeo-out")
        else:
            target = self.folder / "locked" / "out"
            target.parent.mkdir(mode=0o500)
        done = self.expect(FAILED, "publish", self.plan, "--out", target)
        self.assertIn(str(target.parent), done.stderr + str(target))

    def test_full_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)],
                                 capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("a small file system cannot be mounted here")
        try:
            self.expect(DONE, "publish", self.plan, "--out", disk / "out")
            before = {p.name: p.read_bytes() for p in (disk / "out").iterdir()}
            (disk / "filler").write_bytes(b"x" * (40 << 10))
            with contextlib.suppress(OSError), open(disk / "more", "wb") as filler:
                while True:
                    filler.write(b"x" * 4096)
                    filler.flush()
            self.expect(FAILED, "publish", self.plan, "--out", disk / "out", "--overwrite")
            self.assertEqual({p.name: p.read_bytes() for p in (disk / "out").iterdir()}, before)
            self.assertEqual(sorted(p.name for p in disk.iterdir()), ["filler", "more", "out"])
        finally:
            subprocess.run(["umount", str(disk)], check=False)

    def test_new_on_a_full_disk_leaves_no_part(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", str(disk)],
                                 capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("a small file system cannot be mounted here")
        try:
            self.expect(FAILED, "new", disk / "mine", says="No space")
            self.assertEqual(list((disk / "mine").iterdir()), [])
        finally:
            subprocess.run(["umount", str(disk)], check=False)

    def test_interrupt_leaves_the_earlier_publication(self):
        self.publish()
        before = {p.name: p.read_bytes() for p in self.out.iterdir()}
        rows = (self.town / "children.csv").read_text().splitlines()
        with open(self.town / "children.csv", "w") as file:
            file.write(rows[0] + "\n")
            for copy in range(10000):
                file.writelines(f"c{copy}{row}\n" for row in rows[1:])
        process = subprocess.Popen([PROGRAM, "publish", str(self.plan), "--out", str(self.out),
                                    "--overwrite", "--progress"], stderr=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL)
        process.stderr.read(30)  # the bar has begun
        process.send_signal(signal.SIGINT)
        process.communicate()
        self.assertEqual(process.wait(60), INTERRUPTED)
        self.assertEqual({p.name: p.read_bytes() for p in self.out.iterdir()}, before)
        self.assertEqual({p.name for p in self.folder.iterdir()}, {"out", "town"})


class Classify(Town):
    COLUMNS = "sex=koen,birth_date=foedt,date=maalt,height_cm=h,weight_kg=w"
    ROWS = ("koen;foedt;maalt;h;w\n"
            "M;01-09-2008;01-09-2018;140,0;31,0\n"
            "K;01-09-2008;01-09-2018;140,0;45,0\n"
            "K;01-09-2008;01-09-2018;1,40;45,0\n"
            "K;01-09-2008;31-02-2018;140,0;45,0\n"
            ";01-09-2008;01-09-2018;140,0;45,0\n")

    def classify(self, *words, code=DONE, says="", **options):
        return self.expect(code, "classify", "--columns", self.COLUMNS, *words, says=says, **options)

    def test_rows_get_class_and_flag(self):
        done = self.classify("-", input=self.ROWS, says="5 rows: 2 with a class by IOTF 2012")
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertEqual([r["bmi_class"] for r in rows], ["normal", "overweight", "", "", ""])
        self.assertEqual([r["flag"] for r in rows],
                         ["", "", "impossible_height", "bad_date", "no_sex"])
        self.assertEqual(rows[0]["koen"], "M")
        self.assertEqual(rows[0]["age_days"], "3652")
        who = self.classify("--reference", "who", "-", input=self.ROWS, says="WHO 2006 and 2007")
        classes = [r["bmi_class"] for r in csv.DictReader(io.StringIO(who.stdout))]
        self.assertEqual(classes[:2], ["normal", "obese"])

    def test_codes_of_sex(self):
        rows = self.ROWS.replace("\nM", "\n2").replace("\nK", "\n1")
        def read(*words):
            done = self.classify(*words, "-", input=rows)
            return [(r["bmi_z"], r["flag"]) for r in csv.DictReader(io.StringIO(done.stdout))]
        words = read("--sex-codes", "1=girl,2=boy,9=unknown")
        self.assertEqual(words[:2], [(r["bmi_z"], r["flag"]) for r in csv.DictReader(io.StringIO(
            self.classify("-", input=self.ROWS).stdout))][:2])
        self.assertNotEqual(words[0], read()[0])
        self.assertEqual(read("--sex-codes", "iso5218"), read())
        self.assertEqual([flag for _, flag in read("--sex-codes", "1=girl,2=unknown")][:2], ["no_sex", ""])
        self.assertEqual([flag for _, flag in read("--sex-codes", "K=girl")][:2], ["bad_sex", "bad_sex"])

    def test_the_file_is_private_and_whole(self):
        path = self.folder / "rows.csv"
        path.write_text(self.ROWS, encoding="utf-8")
        out = self.folder / "classified.csv"
        done = self.classify(path, "-o", out, "--json")
        self.assertEqual(json.loads(done.stdout)["classified"], 2)
        self.assertEqual(out.stat().st_mode & 0o777, 0o600)
        self.classify(path, "-o", out, code=USAGE, says="exists")
        path.write_text(self.ROWS + "M;1\n", encoding="utf-8")
        self.classify(path, "-o", out, "--overwrite", code=REJECTED, says="line 7")
        self.assertEqual(out.read_text(encoding="utf-8").count("\n"), 6)

    def test_the_input_is_not_overwritten(self):
        path = self.folder / "rows.csv"
        path.write_text(self.ROWS, encoding="utf-8")
        (self.folder / "link.csv").symlink_to(path)
        for output in (path, self.folder / "link.csv"):
            self.classify(path, "-o", output, "--overwrite", code=USAGE, says="is what is read")
            self.expect(USAGE, "locate", "--areas", self.town / "areas.geojson", "--key", "id", "--x", "h", "--y", "w",
                        "--crs", "EPSG:4326", path, "-o", output, "--overwrite", says="is what is read")
        self.assertEqual(path.read_text("utf-8"), self.ROWS)

    def test_encoding_and_short_years(self):
        rows = self.ROWS.replace("2008;", "08;").replace("2018;", "18;")
        flags = [r["flag"] for r in csv.DictReader(io.StringIO(
            self.classify("-", input=rows).stdout))]
        self.assertEqual(flags, ["bad_date"] * 5)
        short = self.classify("--pivot-year", "2018", "-", input=rows).stdout
        whole = self.classify("-", input=self.ROWS).stdout
        self.assertEqual([r.split(",")[5:] for r in short.splitlines()],
                         [r.split(",")[5:] for r in whole.splitlines()])
        # A name that is one letter in Windows-1252 and another in UTF-8: only the user can tell.
        path = self.folder / "navn.csv"
        path.write_bytes(b"navn;" + self.ROWS.encode().replace(b"\n", b"\n\xc3\xa5;"))
        path.write_bytes(path.read_bytes()[:-3])
        read = [self.classify("--encoding", name, path).stdout.splitlines()[1].split(",")[0]
                for name in ("utf-8", "latin1", "windows-1252")]
        self.assertEqual(read, ["å", "Ã¥", "Ã¥"])
        for year in ("18", "1899", "2200", "x"):
            self.classify("--pivot-year", year, "-", code=USAGE, says="from 1900 to 2199", input="")
        self.classify("--encoding", "utf8", "-", code=USAGE, says="known: utf-8, latin1", input="")

    def test_wrong_use(self):
        self.expect(USAGE, "classify", "--reference", "cdc", "-", says="iotf2012, iotf2000 or who")
        self.expect(USAGE, "classify", "--columns", "hoejde=h", "-", says="--columns is")
        self.expect(USAGE, "classify", "--columns", "sex", "-", says="--columns is")
        for codes in ("1", "1=dreng", "1=boy,1=girl", "=boy", ",", "iso"):
            self.classify("--sex-codes", codes, "-", code=USAGE, says="boy, girl or unknown", input=self.ROWS)
        self.expect(REJECTED, "classify", "-", input="date;sexx\nM;1\n", says="perhaps 'sexx'")


class Locate(Town):
    def locate(self, *words, code=DONE, says="", **options):
        return self.expect(code, "locate", "--areas", self.town / "areas.geojson", "--key", "id",
                           *words, says=says, **options)

    POINTS = "navn,x,y\nÆ,12.51,56.01\n\"a,b\",12.53,56.01\nude,1,1\ningen,,\nkant,12.52,56.01\n"

    def test_adds_the_area_to_each_row(self):
        (self.folder / "points.csv").write_text(self.POINTS, "utf-8")
        done = self.locate("--x", "x", "--y", "y", "--crs", "EPSG:4326", "points.csv")
        rows = list(csv.reader(io.StringIO(done.stdout)))
        self.assertEqual(rows[0], ["navn", "x", "y", "area"])
        self.assertEqual([r[0] for r in rows[1:]], ["Æ", "a,b", "ude", "ingen", "kant"])
        self.assertEqual([r[3] for r in rows[1:]], ["A", "B", "", "", "A"])

    def test_stdin_layer_and_file(self):
        done = self.expect(DONE, "locate", "--areas", f"{self.town}/areas.geojson:areas", "--key",
                           "id", "--x", "x", "--y", "y", "--crs", "EPSG:4326", "-", "-o",
                           "placed.csv", "--json", input=self.POINTS)
        answer = json.loads(done.stdout)
        self.assertEqual([answer[k] for k in ("rows", "inside", "outside", "no_position")],
                         [5, 3, 1, 1])
        placed = self.folder / "placed.csv"
        self.assertEqual(stat.S_IMODE(placed.stat().st_mode), 0o600)
        self.expect(USAGE, "locate", "--areas", self.town / "areas.geojson", "--key", "id", "--x",
                    "x", "--y", "y", "--crs", "EPSG:4326", "-", "-o", "placed.csv",
                    says="exists", input=self.POINTS)

    def test_threads_do_not_matter(self):
        words = ("--x", "lon", "--y", "lat", "--crs", "EPSG:4326", self.town / "children.csv")
        self.assertEqual(self.locate(*words).stdout, self.locate("--threads", "3", *words).stdout)

    def test_text_in_a_point_column(self):
        self.locate("--x", "x", "--y", "y", "--crs", "EPSG:4326", "-", code=REJECTED,
                    says=("row 2", "'x'"), input="x,y\n1,2\nher,3\n")

    def test_encoding(self):
        words = ("--x", "x", "--y", "y", "--crs", "EPSG:4326", "-")
        for name, letter in (("utf-8", "Æ"), ("latin1", "Ã†"), ("windows-1252", "Ã†")):
            done = self.locate("--encoding", name, *words, input=self.POINTS)
            self.assertEqual(done.stdout.splitlines()[1].split(",")[0], letter)
        self.locate("--encoding", "cp850", *words, code=USAGE, says="not known", input=self.POINTS)

    def test_no_crs(self):
        self.locate("--x", "x", "--y", "y", "-", code=REJECTED, says="CRS", input="x,y\n1,2\n")

    def test_json_needs_stdout(self):
        self.locate("points.csv", "--json", code=USAGE, says="-o FILE")

    def test_a_layer_that_is_not_there(self):
        self.expect(REJECTED, "locate", "--areas", f"{self.town}/areas.geojson:aeras", "--key", "id",
                    "-", says=("'aeras'", "areas"))
        shutil.copy(self.town / "areas.geojson", self.folder / "a:b.geojson")
        done = self.expect(DONE, "locate", "--areas", "a:b.geojson", "--key", "id", "--x", "x",
                           "--y", "y", "--crs", "EPSG:4326", "-", input="x,y\n12.51,56.01\n")
        self.assertEqual(done.stdout, "x,y,area\n12.51,56.01,A\n")

    def test_a_mistyped_file_with_a_layer(self):
        self.expect(REJECTED, "locate", "--areas", f"{self.town}/aeras.geojson:areas", "--key", "id",
                    "-", says="aeras.geojson' does not exist")

    def test_colons_inside_an_archive(self):
        with zipfile.ZipFile(self.folder / "a.zip", "w") as archive:
            archive.write(self.town / "areas.geojson", "a:b.geojson")
            archive.write(self.town / "areas.geojson", "areas.geojson")
        for name in ("a:b.geojson", "areas.geojson", "areas.geojson:areas"):
            done = self.expect(DONE, "locate", "--areas", f"/vsizip/a.zip/{name}", "--key", "id",
                               "--x", "x", "--y", "y", "--crs", "EPSG:4326", "-",
                               input="x,y\n12.51,56.01\n")
            self.assertEqual(done.stdout, "x,y,area\n12.51,56.01,A\n")

    def test_missing_options(self):
        self.expect(USAGE, "locate", "-", says="--areas is missing")
        self.expect(USAGE, "locate", "--areas", "a.gpkg", "-", says="--key is missing")


if __name__ == "__main__":
    sys.exit(unittest.main())
