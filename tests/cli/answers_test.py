"""One answer may be in several numbers: of an indicator, of another of the same column, of a group, or of
whom an indicator is known at all. An attacker who knows what answers mean finds nothing withheld."""
import pathlib
import random
import sys
import unittest
from itertools import product

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from attack import Attack  # noqa: E402
from cli_test import DONE  # noqa: E402
from publication import parts_of_group, read_cells  # noqa: E402
from worlds_test import Worlds as World  # noqa: E402

PLAN = """title: Town
area_sets:
  - {{id: area, file: area.geojson, key: id}}
  - {{id: town, file: town.geojson, key: id}}
sources:
  - id: nurse
    file: children.csv
    child: child
    date: date
    position: {{x: lon, y: lat, crs: 'EPSG:4326'}}
    columns: {{stage: stage, sex: sex, mood: mood, birth_date: born, height_cm: height, weight_kg: weight}}
periods: {{kind: calendar_year}}
indicators:
{indicators}
tables:
{tables}
"""
THRESHOLD = 5
STAGES, SEXES, MOODS = ("first", "middle", "last"), ("girl", "boy"), ("good", "fair", "bad")
GRADES = {"normal": 17, "overweight": 21, "obese": 26, "severely_obese": 36}  # BMI at 10 years


def bmi_class(grade):
    return "obese" if grade == "severely_obese" else grade


# Of each indicator the outcome of a child (stage, sex, mood, grade): 1, 0 or None.
def event(column, *answers):
    return lambda child: int(child[column] in answers)


def among(column, answer, outcome):
    return lambda child: outcome(child) if child[column] == answer else None


# Indicators, tables, outcomes, and made-up towns in which they once disclosed.
PLANS = {
    "an indicator of the oldest beside a table by stage": (
        "  - {id: sad, source: nurse, value: mood, event: [bad]}\n"
        "  - {id: old, source: nurse, value: mood, event: [bad], among: {stage: [last]}}\n",
        "  - {indicators: [sad], area_sets: all, by: [period, stage]}\n"
        "  - {indicators: [old], area_sets: all, by: [period]}\n",
        {"sad": event("mood", "bad"), "old": among("stage", "last", event("mood", "bad"))}, (2, 27)),
    "classes and grades of one BMI": (
        "  - {id: over, source: nurse, value: bmi_class, event: [overweight, obese]}\n"
        "  - {id: above, source: nurse, value: bmi_grade, event: [overweight, obese, severely_obese]}\n",
        "  - {indicators: [over, above], area_sets: all, by: [period]}\n"
        "  - {indicators: [over], area_sets: all, by: [period, sex]}\n",
        {"over": lambda child: int(bmi_class(child["grade"]) in ("overweight", "obese")),
         "above": event("grade", "overweight", "obese", "severely_obese")}, (11,)),
    "classes that leave no other answer": (
        "  - {id: mood, source: nurse, value: mood, classes: [good, fair, bad]}\n"
        "  - {id: well, source: nurse, value: mood, event: [good, fair]}\n",
        "  - {indicators: [mood, well], area_sets: all, by: [period]}\n",
        {**{f"mood_{m}": event("mood", m) for m in MOODS}, "well": event("mood", "good", "fair")}, (28,)),
    "an indicator of what divides a table": (
        "  - {id: girls, source: nurse, value: sex, event: [girl]}\n"
        "  - {id: sad, source: nurse, value: mood, event: [bad]}\n",
        "  - {indicators: [girls], area_sets: all, by: [period]}\n"
        "  - {indicators: [sad], area_sets: all, by: [period, sex]}\n",
        {"girls": event("sex", "girl"), "sad": event("mood", "bad")}, (8, 13)),
    "an indicator among the answers of another": (
        "  - {id: bad, source: nurse, value: mood, event: [bad]}\n"
        "  - {id: heavy, source: nurse, value: bmi_class, event: [obese], among: {mood: [bad]}}\n",
        "  - {indicators: [bad, heavy], area_sets: all, by: [period]}\n",
        {"bad": event("mood", "bad"),
         "heavy": among("mood", "bad", lambda child: int(bmi_class(child["grade"]) == "obese"))}, (6, 11)),
}


def invent(seed):
    rng = random.Random(seed)
    return [(area, dict(stage=rng.choice(STAGES), sex=rng.choice(SEXES),
                        mood=rng.choices(MOODS, (12, 10, 6))[0],
                        grade=rng.choices(list(GRADES), (30, 6, 4, 1))[0]))
            for area in range(6) for _ in range(rng.choice((12, 30, 50)))]


class AnswersAttack(Attack):
    """Everybody has answered everything; unknowns are kinds of children in an area."""

    def __init__(self, cells, outcomes):
        self.cells, self.indicators = cells, tuple(outcomes)
        self.rows, self.zero = {}, set()
        columns = {"stage": STAGES, "sex": SEXES, "mood": MOODS, "grade": tuple(GRADES)}
        kinds = [(area, dict(zip(columns, answers)))
                 for area in range(6) for answers in product(*columns.values())]
        self.members = {(key, what): set() for key in cells for what in ("n", "events", "others")}
        numbers = {}
        for area, child in kinds:
            places = tuple(self.places(cells, outcomes, area, child))
            number = numbers.setdefault(places, len(numbers))
            for place in places:
                self.members[place].add(number)

    @staticmethod
    def places(cells, outcomes, area, child):
        for key in cells:
            outcome = outcomes[key.indicator](child)
            here = key.area == (f"area{area}" if key.area_set == "area" else f"town{area // 3}")
            if outcome is None or not here or any(
                    child[c] != v for c, v in parts_of_group(key.group).items()):
                continue
            yield key, "n"
            yield key, "events" if outcome else "others"

    def secrets(self):
        """Withheld numbers that follow and are secret."""
        return [r for r in self.recovered() if self.members[r.key, r.what]
                and (0 < r.value < THRESHOLD or r.what == "others" and r.value == 0)]


class Answers(World):
    def publish_town(self, name, indicators, tables, children):
        folder = self.folder / name
        folder.mkdir()
        self.write_areas(folder, "area", [(i, i + 1) for i in range(6)])
        self.write_areas(folder, "town", [(0, 3), (3, 6)])
        (folder / "children.csv").write_text(
            "child,date,lon,lat,stage,sex,mood,born,height,weight\n" + "".join(
                f"c{i},2015-05-01,{12.505 + area / 100:.3f},56.005,{c['stage']},{c['sex']},{c['mood']},"
                f"2005-05-01,140,{GRADES[c['grade']] * 1.96:.2f}\n"
                for i, (area, c) in enumerate(children)))
        (folder / "plan.yaml").write_text(PLAN.format(indicators=indicators, tables=tables))
        self.expect(DONE, "publish", "plan.yaml", cwd=folder)
        return read_cells(folder / "out")

    def test_nothing_follows_from_what_answers_mean(self):
        for name, (indicators, tables, outcomes, seeds) in PLANS.items():
            for seed in seeds:
                with self.subTest(name, seed=seed):
                    cells = self.publish_town(f"{list(PLANS).index(name)}_{seed}", indicators, tables,
                                              invent(seed))
                    self.assertEqual(AnswersAttack(cells, outcomes).secrets(), [])

    def test_one_number_is_shown_everywhere_or_nowhere(self):
        indicators, tables, _, seeds = PLANS["an indicator of the oldest beside a table by stage"]
        for seed in seeds:
            cells = self.publish_town(f"same_{seed}", indicators, tables, invent(seed))
            for key, cell in cells.items():
                if key.group == "stage=last":
                    twin = key._replace(table=1, indicator="old", group="")
                    self.assertEqual(cells[twin], cell, twin)

    def test_numbers_that_nobody_gave_are_no_answer(self):
        """Whoever is in `two` is in `few`: so many of the last stage at most, of whom some live outside."""
        inside = {"first": (30, 13, 7, 1, 34), "middle": (46, 5, 11, 1, 38), "last": (3, 2, 0, 0, 0)}
        outside = {"first": (16, 0, 3, 2, 12), "middle": (12, 1, 3, 0, 12), "last": (0, 1, 0, 0, 1)}
        children = [(area, {"stage": stage, "sex": "girl", "mood": mood + 1, "grade": "normal"})
                    for area, stages in ((0, inside), (9, outside)) for stage, counts in stages.items()
                    for mood, n in enumerate(counts) for _ in range(n)]
        cells = self.publish_town(
            "numbers", "  - {id: two, source: nurse, value: mood, event: {above: 1.5, at_most: 2.5}}\n"
            "  - {id: few, source: nurse, value: mood, event: ['2', '3']}\n",
            "  - {indicators: [two, few], area_sets: none, by: [period, stage]}\n"
            "  - {indicators: [two, few], area_sets: [town], by: [period]}\n"
            "privacy: {threshold: 3, weaker_than_default: true}\n", children)
        events = {(key.indicator, key.area, key.group): cell.events for key, cell in cells.items()}
        known = [events["two", "", "stage=first"], events["two", "", "stage=middle"],
                 events["few", "", "stage=last"], events["two", "town0", ""]]
        if None not in known:  # 2 live outside
            self.assertGreaterEqual(sum(known[:3]) - known[3], 3)
        self.assertIn(None, events.values())


if __name__ == "__main__":
    sys.exit(unittest.main())
