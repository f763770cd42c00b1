"""Releases one after the other: the ledger, what it withholds and refuses, and the joint audit.
Standard library only."""
import json
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

from cli_test import DONE, FAILED, PROGRAM, REFUSED, REJECTED, USAGE, Town


class Releases(Town):
    """Publications of one plan after each other."""

    def setUp(self):
        super().setUp()
        self.ledger = self.town / "plan.ledger.sqlite"
        self.children = self.town / "children.csv"

    def publish_to(self, name, *more, code=DONE, says=""):
        self.expect(code, "publish", self.plan, "--out", self.folder / name, *more, says=says)
        return self.folder / name

    def correct(self):
        """From now on published figures are corrected, not kept."""
        self.edit("{kind: school_year}", "{kind: school_year, published: corrected}")

    def lose_ledger(self):
        self.ledger.unlink()

    def drop_row(self, number):
        lines = self.children.read_text("utf-8").splitlines(keepends=True)
        self.children.write_text("".join(lines[:number] + lines[number + 1:]), "utf-8")
        return lines[number]

    def audit(self, code, release, *earlier):
        words = [word for folder in earlier for word in ("--earlier", folder)]
        return json.loads(self.expect(code, "audit", release, *words, "--json").stdout)

    def statuses(self, folder):
        lines = (folder / "cells.csv").read_text("utf-8-sig").splitlines()
        rows = [line.split(";") for line in lines[1:]]
        names = lines[0].split(";")
        keys = [names.index(k) for k in ("table", "area", "period", "group")]
        return {tuple(r[k] for k in keys): r[names.index("status")] for r in rows}


class Ledger(Releases):
    def test_the_same_again_is_the_same(self):
        first, second = self.publish_to("first"), self.publish_to("second")
        for name in ("cells.json", "cells.csv", "release.json"):
            self.assertEqual((first / name).read_bytes(), (second / name).read_bytes())
        self.assertEqual(self.audit(DONE, second, first)["changes"], 0)
        answer = json.loads(self.expect(DONE, "ledger", self.ledger, "--json").stdout)
        self.assertEqual((answer["releases"], answer["rebuilt"]), (1, False))

    def test_killed_at_any_moment(self):
        """kill -9 in the middle of a publication: the reader sees the old one whole, the ledger is sound,
        nothing is in the way of the next run. A hidden folder may be left."""
        old = self.publish_to("out")
        kept = {p.name: p.read_bytes() for p in old.iterdir()}
        self.drop_row(1)
        start = time.monotonic()
        self.publish_to("measure")
        took = time.monotonic() - start
        killed = 0
        for step in range(24):
            program = subprocess.Popen([PROGRAM, "publish", self.plan, "--out", old, "--overwrite"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(took * step / 20)
            program.kill()
            killed += program.wait() == -signal.SIGKILL
            self.expect(DONE, "audit", old)
            self.expect(DONE, "ledger", self.ledger)
            if {p.name: p.read_bytes() for p in old.iterdir()} != kept:
                break
        self.assertGreater(killed, 3)
        self.publish_to("out", "--overwrite")
        self.assertEqual(sorted(p.name for p in old.iterdir()), sorted(kept))
        left = [p.name for p in self.folder.iterdir() if not p.name.startswith(".out.")]
        self.assertEqual(sorted(left), ["measure", "out", "town"])

    def test_what_is_public_is_kept(self):
        """A child that came late, then all rows of the public year deleted: its figures stay, and what
        the rows say is told the steward alone."""
        self.edit("{kind: school_year}", "{kind: school_year, from: 2017/18}")
        row = self.drop_row(1)
        before = self.publish_to("before")
        kept = self.children.read_text("utf-8")
        deleted = "".join(line for line in kept.splitlines(keepends=True) if "-2017;" not in line)
        self.assertNotEqual(deleted, kept)
        for rows, name in ((kept + row, "late"), (deleted, "deleted")):
            self.children.write_text(rows, "utf-8")
            told = self.run_program("publish", self.plan, "--dry-run").stderr
            after = self.publish_to(name, says="2017/18: the rows no longer say what is published")
            self.assertIn("2017/18: the rows no longer say", told)
            self.assertNotIn("2018/19: the rows", told)
            self.assertEqual((after / "cells.json").read_bytes(), (before / "cells.json").read_bytes())
            self.assertEqual(self.audit(DONE, after, before)["changes"], 0)
            line = json.loads((self.town / "plan.intake.json").read_text("utf-8"))
            line = line["kept_as_published"][0]
            more = line["children_counted_now"] - line["children_published"]
            self.assertEqual((line["period"], more > 0), ("2017/18", name == "late"))
            self.assertGreater(line["figures_that_would_change"], 0)
        self.assertEqual(json.loads(self.expect(DONE, "ledger", self.ledger, "--json").stdout)["releases"],
                         1)

    def test_a_source_with_another_name_is_the_same(self):
        """The indicator's id says so, where nothing reads the earlier source any more."""
        row = self.drop_row(1)
        self.publish_to("before")
        self.children.write_text(self.children.read_text("utf-8") + row, "utf-8")
        self.plan.write_text(self.plan.read_text("utf-8").replace("nurse", "school_nurse"), "utf-8")
        self.publish_to("after", says="2017/18: the rows no longer say what is published")

    def test_what_cannot_be_compared_is_told(self):
        """Figures by sex, of an indicator: neither is in the next plan."""
        before = self.publish_to("before")
        self.assertNotIn("not protected", self.run_program("publish", self.plan, "--dry-run").stderr)
        self.edit("  - {indicators: [overweight], area_sets: [areas], by: [period, sex]}\n", "")
        whole = self.publish_to("whole", says="by a column that it does not divide by")
        was = self.statuses(before)
        self.assertEqual(self.statuses(whole), {key: was[key] for key in was if not key[3]})
        self.edit("id: overweight", "id: thin")
        self.edit("bmi_class, event: [overweight, obese]", "sex, event: [girl]")
        self.edit("indicators: [overweight]", "indicators: [thin]")
        self.publish_to("other", says=("'overweight'", "not protected against them"))

    def test_a_table_that_nobody_has_seen_of_a_kept_year_is_withheld(self):
        row = self.drop_row(1)
        before = self.publish_to("before")
        self.children.write_text(self.children.read_text("utf-8") + row, "utf-8")
        self.edit("area_sets: [areas], by: [period, sex]", "area_sets: all, by: [period, sex]")
        after = self.publish_to("after")
        now = self.statuses(after)
        self.assertEqual(self.audit(DONE, after, before)["changes"], 0)
        self.assertEqual({now[key] for key in now if key[1:3] == ("K", "2017/18") and key[3]},
                         {"withheld"})
        for key, status in self.statuses(before).items():
            self.assertTrue(now[key] == status or key[2] == "2018/19", key)

    def test_figures_by_another_growth_reference_are_not_kept(self):
        before = self.publish_to("before")
        self.edit("indicators:\n", "growth: {reference: who}\nindicators:\n")
        after = self.publish_to("after")
        shown = [json.loads((folder / "cells.json").read_text("utf-8")) for folder in (before, after)]
        self.assertNotEqual(shown[0], shown[1])
        self.assertEqual(self.audit(DONE, after, before)["changes"], 0)

    def test_a_higher_threshold_does_not_go_with_kept_figures(self):
        row = self.drop_row(1)
        self.publish_to("before")
        self.children.write_text(self.children.read_text("utf-8") + row, "utf-8")
        text = self.plan.read_text("utf-8")
        self.plan.write_text(text + "privacy: {threshold: 6}\n", "utf-8")
        self.publish_to("after", code=REFUSED, says="the threshold is higher")

    def test_a_word_for_published_that_is_none(self):
        self.edit("{kind: school_year}", "{kind: school_year, published: keep}")
        self.expect(REJECTED, "check", self.plan, says=("published", "did you mean 'kept'"))

    def test_a_child_that_came_late(self):
        self.correct()
        row = self.drop_row(1)
        before = self.publish_to("before")
        self.children.write_text(self.children.read_text("utf-8") + row, "utf-8")
        after = self.publish_to("after")
        was, now = self.statuses(before), self.statuses(after)
        whole = ("0", "K", "2017/18", "")
        self.assertEqual((was[whole], now[whole]), ("published", "withheld"))
        other = ("0", "K", "2018/19", "")
        self.assertEqual((was[other], now[other]), ("published", "published"))
        self.assertEqual(self.audit(DONE, after, before)["changes"], 0)
        self.lose_ledger()
        naive = self.publish_to("naive")
        self.assertEqual(self.audit(DONE, naive)["changes"], 0)
        self.assertGreater(self.audit(REFUSED, naive, before)["changes"], 0)

    def test_what_the_last_release_shows_and_this_does_not_is_told(self):
        self.correct()
        row = self.drop_row(1)
        before = self.publish_to("before")
        self.publish_to("same")
        words = "cells that the last release shows are withheld in this one"
        self.assertNotIn(words, self.run_program("publish", self.plan, "--dry-run").stderr)
        self.children.write_text(self.children.read_text("utf-8") + row, "utf-8")
        told = self.run_program("publish", self.plan, "--dry-run").stderr
        after = self.folder / "after"
        self.assertEqual(self.expect(DONE, "publish", self.plan, "--out", after).stderr, told)
        was, now = self.statuses(before), self.statuses(after)
        shown = [key for key, status in was.items() if status == "published"]
        lost = [key for key in shown if now.get(key) == "withheld"]
        self.assertGreater(len(lost), 0)
        self.assertIn(f"warning: {len(lost)} of the {len(shown)} {words}", told)

    def test_a_publication_that_the_ledger_does_not_know_is_not_replaced(self):
        """As after the plan was renamed: nothing would be protected against what is public."""
        out = self.publish_to("out")
        plan = self.plan.rename(self.town / "next.yaml")
        before = {p.name: p.read_bytes() for p in out.iterdir()}
        ledger = self.town / "next.ledger.sqlite"
        for more in (["--overwrite"], ["--dry-run"]):
            self.expect(REFUSED, "publish", plan, "--out", out, *more,
                        says=("the ledger does not know", "renamed", "talgeo ledger"))
        self.assertEqual({p.name: p.read_bytes() for p in out.iterdir()}, before)
        self.assertFalse(ledger.exists())
        self.expect(DONE, "ledger", ledger, "--from", out)
        self.expect(DONE, "publish", plan, "--out", out, "--overwrite")
        self.drop_row(1)
        self.expect(DONE, "publish", plan, "--out", out, "--overwrite")  # the second is known too
        self.expect(DONE, "publish", plan, "--out", out, "--overwrite")
        ledger.unlink()
        (out / "release.json").write_text("{}", "utf-8")  # no publication: told otherwise
        self.expect(USAGE, "publish", plan, "--out", out, "--overwrite", says="not a publication")

    def test_a_ledger_that_is_not_there_is_none(self):
        self.publish_to("out")
        self.expect(FAILED, "ledger", self.town / "plan.ledger", says="there is no ledger")
        self.assertIn("1 release,", self.expect(DONE, "ledger", self.ledger).stdout)

    def test_moved_borders(self):
        before = self.publish_to("before")
        areas = self.town / "areas.geojson"
        lines = areas.read_text("utf-8").splitlines()
        moved = [line.replace("12.52,", "12.5199,") for line in lines]
        self.assertNotEqual(lines, moved)
        areas.write_text("\n".join(moved), "utf-8")
        after = self.publish_to("after")
        self.assertEqual(self.audit(DONE, after, before)["changes"], 0)

    def test_a_lower_threshold_and_back(self):
        before = self.publish_to("before")
        text = self.plan.read_text("utf-8")
        self.plan.write_text(text + "privacy: {threshold: 3, weaker_than_default: true}\n", "utf-8")
        lower = self.publish_to("lower")
        self.assertIn("withheld", [self.statuses(before)[k] for k, s in
                                   self.statuses(lower).items() if s == "published"])
        self.assertEqual(self.audit(DONE, lower, before)["changes"], 0)
        self.plan.write_text(text, "utf-8")
        tree = self.tree()
        for more in (["--dry-run"], []):
            done = self.run_program("publish", self.plan, "--out", self.folder / "again", *more)
            self.assertEqual(done.returncode, REFUSED, done.stderr)
            for word in ("table 1", "'C'", "area set 'areas'", "threshold"):
                self.assertIn(word, done.stderr)
        changed = {name for name, data in self.tree().items() if tree.get(name) != data}
        self.assertLessEqual(changed, {"town/plan.intake.json"})

    def test_made_anew_from_publications(self):
        self.correct()
        row = self.drop_row(1)
        before = self.publish_to("before")
        self.children.write_text(self.children.read_text("utf-8") + row, "utf-8")
        after = self.publish_to("after")
        kept = self.ledger.rename(self.folder / "kept.sqlite")
        self.expect(USAGE, "ledger", kept, "--from", before, says="already")
        done = self.expect(DONE, "ledger", self.ledger, "--from", before, "--from", after)
        self.assertIn("2 releases", done.stdout)
        again = self.publish_to("again")
        self.assertEqual((after / "cells.json").read_bytes(), (again / "cells.json").read_bytes())
        self.ledger.unlink()
        self.expect(FAILED, "ledger", self.ledger, "--from", before, "--from", self.town,
                    says="release.json")
        self.assertEqual(list(self.town.glob("*.sqlite*")), [])

    def test_a_changed_figure_is_found(self):
        self.publish_to("first")
        database = sqlite3.connect(self.ledger)
        with database:
            database.execute("UPDATE cells SET n = n + 1 WHERE number = 0")
        database.close()
        bytes_before = self.ledger.read_bytes()
        self.expect(FAILED, "ledger", self.ledger, says="damaged")
        self.publish_to("second", code=FAILED, says="damaged")
        self.publish_to("second", "--dry-run", code=FAILED, says="damaged")
        self.assertEqual(self.ledger.read_bytes(), bytes_before)
        self.assertFalse((self.folder / "second").exists())

    def test_another_writer_is_waited_for_and_told(self):
        self.publish_to("first")
        database = sqlite3.connect(self.ledger, isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        self.publish_to("second", code=FAILED, says="another program")
        database.execute("ROLLBACK")
        database.close()
        self.publish_to("second")


if __name__ == "__main__":
    sys.exit(unittest.main())
