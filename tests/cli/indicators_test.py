"""Indicators by ranges of numbers, among some children, and as distributions: recounted from the rows."""
import csv
import json
import unittest

from cli_test import DONE, REJECTED, Town
from worlds_test import square

PLAN = """title: {da: By, en: Town}
area_sets:
  - {id: area, file: area.geojson, key: id}
  - {id: town, file: town.geojson, key: id}
sources:
  - id: survey
    file: answers.csv
    child: child
    date: date
    position: {x: lon, y: lat, crs: 'EPSG:4326'}
    columns: {trivsel: trivsel, stage: trin}
periods: {kind: calendar_year}
indicators:
INDICATORS
tables:
  - {indicators: [TABLE], area_sets: all, by: [period]}
"""
SHARES = """
  - {id: thriving, source: survey, value: trivsel, event: {at_least: 7.5}, better: higher,
     definition: {da: 'Trivsel på mindst 7,5', en: Wellbeing of at least 7.5}}
  - {id: thriving_oldest, source: survey, value: trivsel, event: {at_least: 7.5}, among: {stage: [udskoling]}}
"""
CLASSES = """
  - id: wellbeing
    source: survey
    title: {da: Trivsel, en: Wellbeing}
    value: trivsel
    classes:
      - {id: low, title: {da: lav, en: low}, event: {below: 4}}
      - {id: middle, event: {at_least: 4, below: 7.5}}
      - {id: high, event: {at_least: 7.5}}
"""
STAGES = ("indskoling", "mellemtrin", "udskoling")


def answers():
    """(area, stage, answer as it stands in the file): 3 areas, 240 children."""
    numbers = ["2", "3,9", "4", "5.5", "7", "7,49", "7,5", "8", "10", ".."]
    return [(i % 3, STAGES[i // 3 % 3], numbers[(7 * i + i // 9) % 10]) for i in range(240)]


def number(text):
    return None if text == ".." else float(text.replace(",", "."))


class Indicators(Town):
    def setUp(self):
        super().setUp()
        for name, spans in (("area", [(i, i + 1) for i in range(3)]), ("town", [(0, 3)])):
            features = [{"type": "Feature", "properties": {"id": f"{name}{i}"},
                         "geometry": square(*span)} for i, span in enumerate(spans)]
            (self.folder / f"{name}.geojson").write_text(
                json.dumps({"type": "FeatureCollection", "features": features}))
        self.rows = answers()
        self.write_rows()

    def write_rows(self):
        (self.folder / "answers.csv").write_text(
            "child;date;lon;lat;trivsel;trin\n"
            + "".join(f"c{i};2015-05-01;{12.505 + area / 100:.3f};56.005;{answer};{stage}\n"
                      for i, (area, stage, answer) in enumerate(self.rows)))

    def write_plan(self, indicators, table):
        (self.folder / "kinds.yaml").write_text(
            PLAN.replace("INDICATORS", indicators).replace("TABLE", table))

    def cells(self):
        self.expect(DONE, "publish", "kinds.yaml", "--out", "kinds")
        return self.read_cells()

    def read_cells(self):
        text = (self.folder / "kinds" / "cells.csv").read_text(encoding="utf-8-sig")
        return {(row["indicator"], row["area"]): row
                for row in csv.DictReader(text.splitlines(), delimiter=";")}

    def check_cells(self, indicator, event, among=lambda stage: True):
        cells, shown = self.cells(), 0
        for area in range(4):
            known = [number(answer) for at, stage, answer in self.rows
                     if area in (at, 3) and among(stage) and number(answer) is not None]
            cell = cells[indicator, "town0" if area == 3 else f"area{area}"]
            if cell["status"] == "published":
                shown += 1
                self.assertEqual((int(cell["n"]), int(cell["events"])),
                                 (len(known), sum(map(event, known))))
        self.assertGreater(shown, 1)

    def test_a_range(self):
        self.write_plan(SHARES, "thriving, thriving_oldest")
        self.check_cells("thriving", lambda x: x >= 7.5)

    def test_ranges_that_overlap(self):
        """Most answers are in the third alone: the audit thinks of all kinds of children."""
        self.rows = [(area, stage, "2" if i % 4 else answer) for i, (area, stage, answer) in enumerate(self.rows * 4)]
        self.write_rows()
        self.write_plan("""
  - {id: high, source: survey, value: trivsel, event: {at_least: 7.5}}
  - {id: from_four, source: survey, value: trivsel, event: {at_least: 4}}
  - {id: to_four, source: survey, value: trivsel, event: {at_most: 4}}
  - {id: middle, source: survey, value: trivsel, event: {at_least: 3, below: 7.5}}
""", "high, from_four, to_four, middle")
        self.check_cells("to_four", lambda x: x <= 4)
        self.expect(DONE, "audit", "kinds")

    def test_among(self):
        self.write_plan(SHARES, "thriving, thriving_oldest")
        self.check_cells("thriving_oldest", lambda x: x >= 7.5, lambda stage: stage == "udskoling")
        release = json.loads((self.folder / "kinds" / "release.json").read_text(encoding="utf-8"))
        first, second = release["indicators"]
        self.assertEqual(first["definition"]["da"], "Trivsel på mindst 7,5")
        self.assertEqual((second["event"], second["among"]),
                         (["{at_least: 7.5}"], ["stage=udskoling"]))
        self.expect(DONE, "audit", "kinds")
        self.expect(DONE, "publish", "kinds.yaml", "--out", "again")  # knows the first

    def test_few_who_are_not_the_oldest(self):
        """All but three children are of the oldest: the three are not to be had by subtraction."""
        self.rows = [(area, "udskoling" if i not in (0, 3, 6) else "mellemtrin", answer)
                     for i, (area, _, answer) in enumerate(self.rows)]
        self.write_rows()
        self.write_plan(SHARES, "thriving, thriving_oldest")
        cells = self.cells()
        both = [cells[i, "area0"]["status"] for i in ("thriving", "thriving_oldest")]
        self.assertIn("withheld", both)
        town = [cells[i, "town0"]["status"] for i in ("thriving", "thriving_oldest")]
        self.assertIn("withheld", town)

    def test_distribution(self):
        self.write_plan(CLASSES, "wellbeing")
        self.check_cells("wellbeing_middle", lambda x: 4 <= x < 7.5)
        cells = self.read_cells()
        self.assertEqual({i for i, _ in cells},
                         {"wellbeing_low", "wellbeing_middle", "wellbeing_high"})
        self.assertEqual(cells["wellbeing_low", "town0"]["indicator_da"], "Trivsel: lav")
        self.assertEqual(cells["wellbeing_high", "town0"]["indicator_en"], "Wellbeing: high")

    def rates(self, figures):
        self.write_plan(SHARES, "thriving, thriving_oldest")
        plan = (self.folder / "kinds.yaml").read_text()
        (self.folder / "kinds.yaml").write_text(plan + f"figures: {{rates: [{figures}]}}\n")

    def write_people(self, *rows):
        (self.folder / "people.csv").write_text("omr;aar;antal\n" + "".join(f"{r}\n" for r in rows))

    RATE = ("{indicator: thriving, area_set: area, file: people.csv, key: omr, period: aar, "
            "count: antal, per: 10000}")

    def test_rates(self):
        self.rates(self.RATE)
        self.write_people("area2;2015;1.500,5", "area0;2015;1200", "area0;2014;1000")
        self.expect(REJECTED, "publish", "kinds.yaml", says="'people.csv', row 1: what should be")
        self.write_people("area2;2015;1500,5", "area0;2015;1200", "area0;2014;1000")
        cells = self.cells()
        text = (self.folder / "kinds" / "figures.csv").read_text(encoding="utf-8-sig")
        rows = [row for row in csv.DictReader(text.splitlines(), delimiter=";")
                if row["measure"] == "rate"]
        self.assertEqual([(row["area"], row["period"]) for row in rows],
                         [("area0", "2015"), ("area2", "2015")])
        for row, people in zip(rows, (1200, 1500.5)):
            cell = cells["thriving", row["area"]]
            self.assertEqual(row["status"], "ok")
            x = int(cell["events"])
            self.assertGreaterEqual(x, 10)
            z, up = 1.959963984540054, x + 1
            limits = (x * (1 - 1 / (9 * x) - z / 3 / x ** 0.5) ** 3,
                      up * (1 - 1 / (9 * up) + z / 3 / up ** 0.5) ** 3)
            for name, events in zip(("value", "low", "high"), (x, *limits)):
                self.assertAlmostEqual(float(row[name].replace(",", ".")), 10000 * events / people,
                                       places=5)
        self.expect(DONE, "audit", "kinds")
        release = json.loads((self.folder / "kinds" / "release.json").read_text(encoding="utf-8"))
        self.assertEqual(release["figures"]["rates"][0]["denominators"][0],
                         {"area": 0, "period": "2014", "count": 1000})

    def test_bad_rates(self):
        for rows, says in ((["area9;2015;10"], "row 1: the key is that of no area"),
                           (["area0;2015;10", "area0;2015;11"], "row 2: an area that stands before"),
                           (["area0;2015;0"], "must be above 0"),
                           (["area0;;10"], "without period")):
            self.write_people(*rows)
            self.rates(self.RATE)
            done = self.expect(REJECTED, "check", "kinds.yaml")
            self.assertIn(says, done.stdout + done.stderr)
        self.rates(self.RATE.replace("antal", "antl"))
        done = self.expect(REJECTED, "check", "kinds.yaml")
        self.assertIn("perhaps 'antal'", done.stdout + done.stderr)

    def test_no_numbers(self):
        self.rows = [(area, stage, "mange") for area, stage, _ in self.rows]
        self.write_rows()
        self.write_plan(SHARES, "thriving")
        said = self.expect(REJECTED, "publish", "kinds.yaml", "--out", "kinds",
                           says="answer is not a number").stderr
        self.assertNotIn("mange", said)
        self.assertFalse((self.folder / "kinds").exists())

    def test_bad_definitions(self):
        for wrong, says in (
                ("event: {at_least: 7.5}, better: higher", None),
                ("event: {}, better: higher", "a range has"),
                ("event: {above: 3, at_least: 3}", "a range has"),
                ("event: {at_least: 8, below: 8}", "a range has"),
                ("event: {at_lest: 8}", "did you mean 'at_least'"),
                ("event: []", "event"),
                ("event: [8], classes: [a]", "'event', 'classes' or 'mean'"),
                ("event: [8], among: {stge: [udskoling]}", "did you mean 'stage'"),
                ("event: [8], among: {stage: udskoling}", "among"),
                ("classes: [{id: a, event: {below: 4}}, {id: b, event: {at_most: 4}}, "
                 "{id: c, event: {above: 3.5}}]", "answers in common"),
                ("classes: [{id: a, event: {below: 4}}, {id: a, event: {above: 4}}]",
                 "stands twice"),
                ("classes: [{id: a}]", "event")):
            with self.subTest(wrong):
                self.write_plan(f"  - {{id: w, source: survey, value: trivsel, {wrong}}}\n", "w")
                done = self.expect(DONE if says is None else REJECTED, "check", "kinds.yaml")
                self.assertIn(says or "", done.stdout + done.stderr)

    def test_a_distribution_is_not_one_share(self):
        self.write_plan(CLASSES, "wellbeing")
        plan = (self.folder / "kinds.yaml").read_text()
        (self.folder / "kinds.yaml").write_text(
            plan + "goals:\n  - {id: g, title: G, indicator: wellbeing, baseline: 2015, "
            "target: {share: 0.5, period: 2015}}\n")
        done = self.expect(REJECTED, "check", "kinds.yaml")
        self.assertIn("name one of its classes, as wellbeing_low", done.stdout + done.stderr)

    def test_events_that_nobody_has(self):
        self.write_plan(CLASSES.replace("below: 4}", "below: 1}").replace("at_least: 4,", "at_least: 1,"),
                        "wellbeing")
        done = self.expect(DONE, "check", "kinds.yaml")
        self.assertIn("no row of 'answers.csv' has '{below: 1}' as its trivsel",
                      done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
