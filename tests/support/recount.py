"""The sample counted once more, plainly and without the library: what its cells truly are."""

import csv
import datetime
import sys
from collections import defaultdict
from pathlib import Path

from publication import Key

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
sys.path.insert(0, str(SAMPLES))
import town  # noqa: E402  (the invented town's outlines)

GROWTH_TABLES = ROOT / "libtalgeo" / "src" / "growth" / "data"
SETS = ("residential", "school_district", "municipality")
EVENTS = {"lonely": ("ensom", {"ofte", "meget_ofte"}), "thriving": ("trives", {"godt"}), "breakfast": ("morgenmad", {"hver_dag"}),
          "exercise": ("motion", {"dagligt", "flere_gange_om_ugen"})}
THRESHOLD = 5


# ---- Overweight by IOTF 2012 ------------------------------------------------------------------

def natural_spline(xs, ys):
    """Natural cubic spline through the points, as a function."""
    n = len(xs) - 1
    h = [b - a for a, b in zip(xs, xs[1:])]
    slope = [(b - a) / w for a, b, w in zip(ys, ys[1:], h)]
    above, right = [0.0] * (n + 1), [0.0] * (n + 1)
    for i in range(1, n):
        pivot = 2 * (h[i - 1] + h[i]) - h[i - 1] * above[i - 1]
        above[i] = h[i] / pivot
        right[i] = (6 * (slope[i] - slope[i - 1]) - h[i - 1] * right[i - 1]) / pivot
    bend = [0.0] * (n + 1)
    for i in range(n - 1, 0, -1):
        bend[i] = right[i] - above[i] * bend[i + 1]

    def at(x):
        i = max(j for j in range(n) if xs[j] <= x)
        a, b = xs[i + 1] - x, x - xs[i]
        return ((bend[i] * a**3 + bend[i + 1] * b**3) / (6 * h[i])
                + (ys[i] / h[i] - bend[i] * h[i] / 6) * a
                + (ys[i + 1] / h[i] - bend[i + 1] * h[i] / 6) * b)
    return at


class Iotf2012:
    def __init__(self, table):
        with open(table, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
        self.curves, self.z25 = {}, {}
        for sex in ("1", "2"):
            own = [r for r in rows if r["sex"] == sex]
            ages = [float(r["age_years"]) for r in own]
            self.curves[sex] = [natural_spline(ages, [float(r[f]) for r in own]) for f in "lms"]
            l, m, s = (float(own[-1][f]) for f in "lms")
            self.z25[sex] = ((25 / m)**l - 1) / (l * s)

    def overweight(self, sex, age_days, height_cm, weight_kg):
        l, m, s = (curve(age_days / 365.25) for curve in self.curves[sex])
        cutoff = m * (1 + l * s * self.z25[sex])**(1 / l)
        return weight_kg / (height_cm / 100)**2 >= cutoff - 1e-9


# ---- What WHO does not believe ----------------------------------------------------------------

class Who2007:
    """z-scores of school children; the sample has no others."""

    def __init__(self):
        with open(GROWTH_TABLES / "who2007_lms.csv", encoding="utf-8", newline="") as file:
            rows = csv.DictReader(line for line in file if not line.startswith("#"))
            self.rows = {(r["sex"], int(r["age_months"])): r for r in rows}

    def z(self, measure, sex, age_days, value, restricted):
        month = age_days / 30.4375
        low, high = (self.rows[sex, int(month) + k] for k in (0, 1))
        l, m, s = (float(low[f"{measure}_{k}"]) * (1 - month % 1)
                   + float(high[f"{measure}_{k}"]) * (month % 1) for k in "lms")
        if float(high[f"{measure}_m"]) == 0:
            return 0  # no table at this age
        z = ((value / m)**l - 1) / (l * s)
        if not restricted or abs(z) <= 3:
            return round(z, 2)
        side = 1 if z > 0 else -1
        sd2, sd3 = (m * (1 + l * s * k * side)**(1 / l) for k in (2, 3))
        return round(side * (3 + (value - sd3) / (sd3 - sd2)), 2)

    def believes(self, sex, age_days, height, weight):
        if None in (sex, age_days, height, weight):
            return True
        return (abs(self.z("height", sex, age_days, height, False)) <= 6
                and -6 <= self.z("weight", sex, age_days, weight, True) <= 5
                and abs(self.z("bmi", sex, age_days, weight / (height / 100)**2, True)) <= 5)


WHO = Who2007()


# ---- Rows -------------------------------------------------------------------------------------

def read(name, encoding):
    with open(SAMPLES / name, encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def number(text):
    return float(text.replace(",", ".")) if text else None


def date(text, pattern):
    return datetime.datetime.strptime(text, pattern).date()


def school_year(day):
    first = day.year - (day.month < 8)
    return f"{first}/{(first + 1) % 100:02}" if 2013 <= first <= 2018 else None


def nurse_row(row):
    """A usable row as (day, facts), None for one that must be rejected."""
    try:
        day = date(row["maalt"], "%d-%m-%Y")
        born = date(row["foedt"], "%d-%m-%Y") if row["foedt"] else None
        height, weight = number(row["hoejde"]), number(row["vaegt"])
        x, y = number(row["x"]), number(row["y"])
    except ValueError:
        return None
    if row["beskyttet"] == "ja" or school_year(day) is None:
        return None
    if height is not None and not 40 <= height <= 220:
        return None
    if weight is not None and not 1 <= weight <= 250:
        return None
    sex = {"M": "1", "K": "2"}.get(row["koen"])
    if not WHO.believes(sex, (day - born).days if born else None, height, weight):
        return None
    return day, {"sex": row["koen"], "school": row["skole"], "age": (day - born).days if born else None, "height": height,
                 "weight": weight, "x": x, "y": y}


def latest(rows, usable):
    """(child, school year) -> facts of the latest usable row."""
    best = {}
    for row in rows:
        found = usable(row)
        if found is not None and school_year(found[0]) is not None:
            at = row["barn_id"], school_year(found[0])
            if at not in best or found[0] > best[at][0]:
                best[at] = found
    return {at: facts for at, (_, facts) in best.items()}


# ---- Places -----------------------------------------------------------------------------------

class Places:
    def __init__(self):
        self.sets = [town.residential(), town.districts(), town.municipality()]
        self.sets[1] = {key: (name, [[town.to_degrees(*p) for p in ring] for ring in rings])
                        for key, (name, rings) in self.sets[1].items()}

    def of(self, x, y):
        """The area of each set, "" for none."""
        points = [(x, y), town.unrounded_degrees(x, y), (x, y)]
        return tuple(next((key for key in sorted(areas) if town.inside(areas[key][1], *point)), "")
                     for areas, point in zip(self.sets, points))


# ---- Counting ---------------------------------------------------------------------------------

class Sample:
    """Children of the sample: (child, period) -> sex, areas and answers."""

    def __init__(self):
        growth, places = Iotf2012(GROWTH_TABLES / "iotf2012_bmi_lms.csv"), Places()
        nurse = latest(read("maalinger.csv", "latin-1"), nurse_row)
        survey = latest(read("trivsel.csv", "utf-8-sig"),
                        lambda row: (date(row["svaret"], "%Y-%m-%d"), row))
        self.used = {"nurse": len(nurse), "survey": len(survey)}
        self.children, self.schools = {}, {}
        for at in sorted(nurse.keys() | survey.keys()):
            measured, asked = nurse.get(at), survey.get(at)
            answers = {i: asked[column] in events for i, (column, events) in EVENTS.items()} \
                if asked else {}
            areas = ("", "", "")
            if measured:
                if measured["x"] is not None and measured["y"] is not None:
                    areas = places.of(measured["x"], measured["y"])
                if None not in (measured["age"], measured["height"], measured["weight"]):
                    answers["overweight"] = growth.overweight(
                        "1" if measured["sex"] == "M" else "2", measured["age"],
                        measured["height"], measured["weight"])
            sex = (measured or {}).get("sex") or asked["koen"]
            self.children[at] = {"M": "boy", "K": "girl"}[sex], areas, answers
            self.schools[at] = {"overweight": measured and measured["school"],
                                **{i: asked and asked["skole"] for i in EVENTS}}
        self.periods = sorted({period for _, period in self.children})

    def combinations(self):
        """Areas that some child is in at once."""
        return {areas for _, areas, _ in self.children.values() if any(areas)}

    def cells(self):
        """Key -> (n, events) of every cell that the plan asks for and that has a child."""
        counts = defaultdict(lambda: [0, 0])
        for (child, period), (sex, areas, answers) in self.children.items():
            schools = self.schools[child, period]
            for area_set, area in zip(SETS, areas):
                if area:
                    for table, indicator, group in self.tables(area_set, sex, schools, answers):
                        cell = counts[Key(table, indicator, area_set, area, period, group)]
                        cell[0] += 1
                        cell[1] += answers[indicator]
        self.count_paired(counts)
        return {key: tuple(cell) for key, cell in counts.items()}

    def count_paired(self, counts):
        """Overweight in 2018/19 by overweight in 2015/16, of children who were measured both times."""
        for (child, period), (_, areas, answers) in self.children.items():
            then = self.children.get((child, "2015/16"), (None, None, {}))[2].get("overweight")
            if period == "2018/19" and areas[2] and then is not None and "overweight" in answers:
                cell = counts[Key(4, "overweight", SETS[2], areas[2], "",
                                  f"overweight@2015/16={'yes' if then else 'no'}")]
                cell[0] += 1
                cell[1] += answers["overweight"]

    @staticmethod
    def tables(area_set, sex, schools, answers):
        """Where the plan's tables count a child: table, indicator, group."""
        town = area_set == "municipality"
        for indicator in answers:
            if area_set != "school_district":
                yield 0, indicator, ""
            elif indicator == "overweight":
                yield 1, indicator, ""
            if town and indicator != "lonely":
                yield 5, indicator, f"school={schools[indicator]}"
        if "overweight" in answers and area_set != "school_district":
            yield 2, "overweight", f"sex={sex}"
            if "lonely" in answers and town:
                yield 3, "lonely", f"overweight={'yes' if answers['overweight'] else 'no'}"


def small(n, events):
    """Must a cell with these counts be withheld by itself?"""
    return (0 < n < THRESHOLD or 0 < events < THRESHOLD or 0 < n - events < THRESHOLD
            or events == n > 0)
