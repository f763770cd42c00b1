"""What `talgeo audit` says of publications that are broken: exit code 4. Standard library only."""
import csv
import hashlib
import json
import random
import struct
import sys
import unittest

from cli_test import DONE, REFUSED, Town
from worlds_test import square

SURVEY = """title: Survey
area_sets:
  - {{id: a, file: a.geojson, key: id}}
  - {{id: b, file: b.geojson, key: id}}
sources:
  - id: survey
    file: survey.csv
    child: child
    date: date
    position: {{x: lon, y: lat, crs: 'EPSG:4326'}}
    columns: {{{columns}}}
periods: {{kind: calendar_year}}
indicators:
{indicators}tables:
  - {{indicators: [{ids}], area_sets: all, by: [period]}}
"""


def number(value):
    return struct.pack(">Q", value & (1 << 64) - 1)


def text(value):
    data = value.encode("utf-8")
    return number(len(data)) + data


class Forgery:
    """A publication that can be changed and given its digest anew."""

    def __init__(self, folder):
        self.folder = folder
        self.release = json.loads((folder / "release.json").read_text("utf-8"))
        self.cells = json.loads((folder / "cells.json").read_text("utf-8"))
        with open(folder / "cells.csv", encoding="utf-8-sig", newline="") as file:
            self.rows = list(csv.DictReader(file, delimiter=";"))

    def digest(self):
        release = self.release
        parts = [text("talgeo.release/1"), number(release["policy"]["threshold"]),
                 text(format(release["policy"]["confidence"], ".17g")),
                 text(release["plan"]["digest"]), text(release["growth_reference"] or ""),
                 number(len(release["area_sets"]))]
        for area_set in release["area_sets"]:
            parts += [text(area_set["id"]), text(area_set["digest"])]
        parts.append(number(len(self.rows)))
        for row in self.rows:
            parts.append(number(int(row["table"])))
            parts += [text(row[name]) for name in ("indicator", "area_set", "area", "period",
                                                   "group", "status")]
            counts = [row[name] if row["status"] == "published" else -1 for name in ("n", "events")]
            parts += [number(int(count)) for count in counts]
        return hashlib.sha256(b"".join(parts)).hexdigest()

    def show(self, row, value, n, events):
        """Publish a withheld cell: its row of cells.csv, the first of its values in table 0."""
        self.rows[row].update(status="published", n=n, events=events)
        dataset = self.cells["link"]["item"][0]
        dataset["value"][value:value + 5] = [n, events, events / n, 0.1, 0.9]
        for i in range(value, value + 5):
            del dataset["status"][str(i)]
        counts = self.release["area_sets"][0]["cells"]
        counts["published"] += 1
        counts["withheld"] -= 1

    def write(self):
        self.release["digest"] = self.digest()
        (self.folder / "release.json").write_text(json.dumps(self.release), "utf-8")
        (self.folder / "cells.json").write_text(json.dumps(self.cells), "utf-8")


class Audit(Town):
    def setUp(self):
        super().setUp()
        self.publish()
        self.forgery = Forgery(self.out)

    def audit(self, code):
        told = self.expect(code, "audit", self.out)
        answer = json.loads(self.expect(code, "audit", self.out, "--json").stdout)
        self.assertEqual(answer["schema"], "talgeo.audit/1")
        self.assertEqual(answer["ok"], code == DONE)
        for name in ("cells", "published", "withheld", "small_published", "exact"):
            self.assertRegex(told.stdout, rf"(?m)^ *{answer[name]}  ")
        if code == REFUSED:
            self.assertEqual(answer["error"]["status"], "E_PRIVACY")
            self.assertIn(answer["error"]["message"], told.stderr)
        return answer

    def test_ours_is_whole_and_sealed_again_the_same(self):
        self.assertEqual(self.forgery.digest(), self.forgery.release["digest"])
        self.forgery.write()
        answer = self.audit(DONE)
        self.assertEqual((answer["small_published"], answer["exact"]), (0, 0))
        self.assertEqual(answer["published"] + answer["withheld"], answer["cells"])

    def test_a_small_cell_is_shown(self):
        self.forgery.release["policy"]["threshold"] = 20
        self.forgery.write()
        self.assertGreater(self.audit(REFUSED)["small_published"], 0)

    def test_what_is_withheld_follows_by_subtraction(self):
        """Of the three areas two are shown, and the whole: the third is a difference."""
        self.assertEqual(self.forgery.rows[2]["area"], "B")
        self.forgery.show(2, 10, 100, 10)
        self.forgery.write()
        answer = self.audit(REFUSED)
        self.assertEqual(answer["small_published"], 0)
        self.assertGreater(answer["exact"], 0)

    def publish_survey(self, name, indicators):
        """A plan of its own, over the same file."""
        (self.folder / f"{name}.yaml").write_text(SURVEY.format(
            columns=", ".join(f"q{i}: q{i}" for i in indicators),
            indicators="".join(f"  - {{id: q{i}, source: survey, value: q{i}, event: ['1']}}\n"
                               for i in indicators),
            ids=", ".join(f"q{i}" for i in indicators)))
        self.expect(DONE, "publish", f"{name}.yaml", "--out", name)
        self.expect(DONE, "audit", name)

    def test_indicators_that_were_protected_one_by_one(self):
        """What one withholds of a number of children the next one shows."""
        rng = random.Random(4)
        for name, ends in ("a", (0, 2, 7, 9, 14, 18, 19, 25, 30)), ("b", (*range(0, 26), 30)):
            self.write_areas(name, ends, name)
        crowds = [rng.random() ** 2 + 0.02 for _ in range(30)]
        rows = [(i, rng.choice((2014, 2015, 2016)), rng.choices(range(30), crowds)[0],
                 [int(rng.random() < odds / 40) for odds in range(2, 11)]) for i in range(2500)]
        (self.folder / "survey.csv").write_text(
            "child,date,lon,lat," + ",".join(f"q{i}" for i in range(9)) + "\n" + "".join(
                f"{i},{year}-05-01,{12.505 + home / 100:.3f},56.005,{','.join(map(str, answers))}\n"
                for i, year, home, answers in rows))
        self.publish_survey("all", range(9))
        for i in range(9):
            self.publish_survey(f"p{i}", [i])
        apart = [word for i in range(8) for word in ("--earlier", f"p{i}")]
        answer = json.loads(self.expect(REFUSED, "audit", "p8", *apart, "--json").stdout)
        self.assertGreater(answer["below"] + answer["changes"] + answer["formed"], 0)

    def write_areas(self, name, ends, prefix):
        (self.folder / f"{name}.geojson").write_text(json.dumps(
            {"type": "FeatureCollection", "features": [
                {"type": "Feature", "properties": {"id": f"{prefix}{i}"}, "geometry": square(*span)}
                for i, span in enumerate(zip(ends, ends[1:]))]}))

    def test_an_area_with_another_key_tells_of_late_rows(self):
        """Else the audit would take the earlier figures for those of today, and object."""
        plan = SURVEY.format(columns="q: q", ids="q", indicators=(
            "  - {id: q, source: survey, value: q, event: ['1']}\n"))
        plan = plan.replace("calendar_year}", "calendar_year, published: corrected}")
        first = plan.replace("  - {id: b, file: b.geojson, key: id}\n", "")
        rng = random.Random(1)
        for town in range(6):
            ends = [sorted(rng.sample(range(1, 12), n)) for n in (4, 2)]
            self.write_areas("a", [0, *ends[0], 12], "a")
            self.write_areas("b", [0, *ends[1], 12], "b")
            rows = [f"{home}_{i},2015-05-01,{12.505 + home / 100:.3f},56.005,{int(rng.random() < 0.3)}\n"
                    for home in range(12) for i in range(rng.choice((1, 2, 4, 9, 20)))]
            for number, text in enumerate((first, plan)):
                (self.folder / "survey.csv").write_text("child,date,lon,lat,q\n" + "".join(
                    rows if number else rows[7:]))
                (self.folder / f"town{town}.yaml").write_text(text)
                self.expect(DONE, "publish", f"town{town}.yaml", "--out", f"{town}_{number}")
                self.write_areas("a", [0, *ends[0], 12], "z")
            self.expect(DONE, "audit", f"{town}_1", "--earlier", f"{town}_0")

    def test_a_change_by_hand_is_not_read(self):
        self.forgery.release["policy"]["threshold"] = 20
        (self.out / "release.json").write_text(json.dumps(self.forgery.release), "utf-8")
        done = self.run_program("audit", self.out)
        self.assertNotIn(done.returncode, (DONE, REFUSED))
        self.assertIn("digest", done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
