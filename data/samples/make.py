#!/usr/bin/env python3
"""Write the sample's input files: an invented town and about 6,000 invented children.

Standard library only, seeded, the same bytes on each run. See README.md beside this file.
"""

import datetime
import math
import pathlib
import random
from statistics import NormalDist

import town

HERE = pathlib.Path(__file__).parent
CHILDREN, EARLIER_CHILDREN = 6000, 3000
YEARS = (2015, 2016, 2017, 2018)  # school years by the year they begin in
EARLIER_YEARS = (2013, 2014)      # measured, but not asked
WAVES = (2015, 2016, 2018)        # the survey paused in 2017/18
NORMAL = NormalDist()

# Children per area (weights), and the share that is overweight in the first and last school year.
AREAS = {
    "217-VAP": (640, 0.34, 0.19), "217-NOJ": (270, 0.33, 0.20), "217-101": (420, 0.13, 0.13),
    "217-102": (75, 0.12, 0.13), "217-103": (520, 0.15, 0.14), "217-104": (610, 0.16, 0.15),
    "217-105": (440, 0.14, 0.14), "217-106": (460, 0.12, 0.12), "217-107": (480, 0.14, 0.15),
    "217-108": (430, 0.15, 0.14), "217-109": (380, 0.13, 0.13), "217-110": (400, 0.12, 0.12),
    "countryside": (640, 0.15, 0.15), "elsewhere": (60, 0.15, 0.15),
}
SCHOOLS = {"Havneskolen": "8,2", "Sundskolen": "6,1", "Midtskolen": "5", "Nordstrandskolen": "3,1",
           "Gærdeskolen": "3,1", "Landsbyskolen": "2,4"}  # how deprived; invented too
ESTATES = ("217-VAP", "217-NOJ")

# IOTF 2012 BMI reference, L, M and S at 6.0, 7.0 ... 16.0 years, and the z-score of BMI 25 at 18
# (Cole and Lobstein 2012, doi 10.1111/j.2047-6310.2012.00064.x).
LMS = {
    "M": ((-1.517, 15.336, .09195), (-1.621, 15.392, .10136), (-1.644, 15.643, .10899),
          (-1.641, 15.996, .11654), (-1.625, 16.400, .12372), (-1.586, 16.846, .12888),
          (-1.547, 17.342, .13169), (-1.524, 17.898, .13239), (-1.509, 18.511, .13151),
          (-1.498, 19.138, .12958), (-1.490, 19.725, .12720)),
    "K": ((-1.461, 15.148, .09820), (-1.526, 15.236, .10735), (-1.559, 15.534, .11560),
          (-1.560, 15.923, .12384), (-1.531, 16.387, .13150), (-1.481, 16.974, .13702),
          (-1.435, 17.665, .14002), (-1.412, 18.400, .14055), (-1.408, 19.090, .13897),
          (-1.419, 19.683, .13609), (-1.434, 20.155, .13299)),
}
Z25 = {"M": 1.310327, "K": 1.243917}
HEIGHT = {  # cm at 6, 7 ... 16 years: round figures of our own
    "M": (118, 124, 130, 135, 141, 146, 152, 160, 167, 173, 177),
    "K": (117, 123, 129, 135, 141, 147, 154, 159, 163, 165, 166),
}


class Child:
    def __init__(self, number, rng, places, years=YEARS):
        self.id = f"B{number:06d}"
        self.sex = rng.choice("MK")
        self.area = rng.choices(list(AREAS), [w for w, _, _ in AREAS.values()])[0]
        self.position = places.scatter(self.area, rng)
        self.no_position = rng.random() < 0.008
        self.protected = rng.random() < 0.007
        self.school = places.school(self)
        year = rng.choice(years)
        self.born = (datetime.date(year, 10, 1)
                     - datetime.timedelta(days=int(365.25 * (6.2 + 9.4 * rng.random()))))
        self.build = gauss(rng)   # what stays of the BMI z-score from year to year
        self.growth = gauss(rng)  # height z-score
        self.years = [year]
        others = [y for y in years if y != year and 5.9 < self.age(datetime.date(y, 10, 1)) < 16]
        if others and rng.random() < 0.52:
            self.years = sorted([year, rng.choice(others)])

    def age(self, day):
        return (day - self.born).days / 365.25


class Places:
    """Where children of an area can live."""

    def __init__(self):
        self.rings = {key: rings for key, (_, rings) in town.residential().items()}
        self.districts = list(town.districts().values())
        self.land = town.municipality()[town.MUNICIPALITY[0]][1]

    def holds(self, area, x, y):
        if area in self.rings:
            return town.inside(self.rings[area], x, y)
        if town.inside(self.land, x, y) == (area == "elsewhere"):
            return False
        return not any(town.inside(rings, x, y) for rings in self.rings.values())

    def school(self, child):
        """That of the district, or another one; drawn apart, so that nothing else depends on it."""
        rng = random.Random(f"{town.SEED} {child.id}")
        near = [name for name, rings in self.districts if town.inside(rings, *child.position)]
        return near[0] if near and rng.random() < 0.9 else rng.choice(self.districts)[0]

    def scatter(self, area, rng):
        shell = self.rings[area][0] if area in self.rings else self.land[0]
        margin = 0 if area != "elsewhere" else 2500
        low = [min(p[axis] for p in shell) - margin for axis in (0, 1)]
        high = [max(p[axis] for p in shell) + margin for axis in (0, 1)]
        if area == "elsewhere":  # the neighbours live to the west, not in the sea
            high[0] = low[0] + 4000
        while True:
            x, y = (round(low[a] + rng.random() * (high[a] - low[a]), 1) for a in (0, 1))
            if self.holds(area, x, y):
                return x, y


def gauss(rng):
    return NORMAL.inv_cdf(rng.random() or 0.5)


def at_age(table, age):
    """A row of a yearly table (from 6 years) at an age, linear between the rows."""
    step = min(max(age - 6, 0), len(table) - 1.001)
    i, part = int(step), step - int(step)
    low, high = table[i], table[i + 1]
    if isinstance(low, tuple):
        return tuple(a + part * (b - a) for a, b in zip(low, high))
    return low + part * (high - low)


def overweight_share(area, year):
    """It rose until the first year of the goals; most in the estates."""
    _, first, last = AREAS[area]
    if year < YEARS[0]:
        return first - (YEARS[0] - year) * (0.07 if area in ESTATES else 0.01)
    return first + (last - first) * (year - YEARS[0]) / (YEARS[-1] - YEARS[0])


def school_day(year, rng):
    """A day from 20 August to 10 June."""
    return datetime.date(year, 8, 20) + datetime.timedelta(days=rng.randrange(295))


def stage(age):
    return "indskoling" if age < 10 else "mellemtrin" if age < 13 else "udskoling"


def measure(child, year, rng):
    """One measurement: date, height in cm, weight in kg, and whether the child is overweight."""
    day = school_day(year, rng)
    age = child.age(day)
    z = 0.85 * child.build + math.sqrt(1 - 0.85**2) * gauss(rng)
    z += Z25[child.sex] - NORMAL.inv_cdf(1 - overweight_share(child.area, year))
    l, m, s = at_age(LMS[child.sex], age)
    bmi = m * max(1 + l * s * min(z, 3.0), 0.05) ** (1 / l)
    height = round(at_age(HEIGHT[child.sex], age) * (1 + 0.042 * child.growth), 1)
    weight = round(bmi * (height / 100) ** 2, 1)
    return day, height, weight, z >= Z25[child.sex]


# ---- The nurses' file -------------------------------------------------------------------------

def number(value):
    return str(value).replace(".", ",")


def nurse_row(child, day, height, weight):
    x, y = ("", "") if child.no_position else map(number, child.position)
    return [child.id, day.strftime("%d-%m-%Y"), child.sex, child.born.strftime("%d-%m-%Y"),
            number(height), number(weight), stage(child.age(day)), x, y,
            "ja" if child.protected else "", child.school]


def nurse_rows(children, rng):
    """Rows by date, and (child, year) -> overweight for the survey."""
    rows, heavy = [], {}
    for child in children:
        for year in child.years:
            day, height, weight, heavy[child.id, year] = measure(child, year, rng)
            rows.append((day, nurse_row(child, day, height, weight)))
            if rng.random() < 0.02:  # measured once more the same year
                again = day + datetime.timedelta(days=rng.randrange(7, 40))
                if again < datetime.date(year + 1, 7, 1):
                    rows.append((again, nurse_row(child, again, round(height + 0.5, 1), weight)))
    for child in children[:14]:      # before the plan begins
        day, height, weight, _ = measure(child, 2012, rng)
        rows.append((day, nurse_row(child, day, height, weight)))
    rows.sort(key=lambda r: (r[0], r[1][0]))
    rows = [row for _, row in rows]
    spoil(rows, rng)
    return rows, heavy


def earlier_rows(children, rng):
    """Rows of the years before the goals, by date."""
    rows = []
    for child in children:
        for year in child.years:
            day, height, weight, _ = measure(child, year, rng)
            rows.append((day, nurse_row(child, day, height, weight)))
    rows.sort(key=lambda r: (r[0], r[1][0]))
    return [row for _, row in rows]


def spoil(rows, rng):
    """The real world's dirt: wrong units, slips of the key, words for numbers, gaps."""
    height, weight = 4, 5
    picked = iter(rng.sample(range(len(rows)), 40))
    for slip in ("1,42", "1,28", "1,55", "410", "14,2"):
        rows[next(picked)][height] = slip
    for slip in ("4300", "3,1"):
        rows[next(picked)][weight] = slip
    for word in ("ikke målt", "ukendt", "ikke målt", "gips", "ikke målt"):
        rows[next(picked)][height] = word
    for _ in range(11):
        rows[next(picked)][weight] = ""
    for row in rng.sample(rows, len(rows) // 16):
        row[weight] = ""                  # would not be weighed
    rows[next(picked)][3] = ""            # no birth date
    rows[next(picked)][1] = "31-02-2017"  # a day that never was


# ---- The survey -------------------------------------------------------------------------------

def pick(rng, shares):
    return rng.choices(list(shares), list(shares.values()))[0]


def answers(child, year, heavy, rng):
    estate = child.area in ESTATES
    lonely = 0.06 + 0.09 * heavy + 0.05 * estate
    breakfast = 0.84 - 0.14 * estate - 0.05 * heavy
    exercise = 0.62 - 0.18 * estate - 0.08 * heavy + (0.03 * (year - 2015) if estate else 0)
    rest = 1 - lonely
    return [
        pick(rng, {"aldrig": 0.42 * rest, "sjaeldent": 0.34 * rest, "af_og_til": 0.24 * rest,
                   "ofte": 0.7 * lonely, "meget_ofte": 0.3 * lonely}),
        pick(rng, {"hver_dag": breakfast, "de_fleste_dage": (1 - breakfast) * 0.6,
                   "sjaeldent": (1 - breakfast) * 0.4}),
        pick(rng, {"godt": 0.80 - 1.2 * lonely, "nogenlunde": 0.15 + 0.7 * lonely,
                   "daarligt": 0.05 + 0.5 * lonely}),
        pick(rng, {"dagligt": exercise * 0.4, "flere_gange_om_ugen": exercise * 0.6,
                   "en_gang_om_ugen": (1 - exercise) * 0.6, "sjaeldnere": (1 - exercise) * 0.4}),
    ]


def survey_row(child, year, heavy, rng):
    day = datetime.date(year + 1, 1, 20) + datetime.timedelta(days=rng.randrange(55))
    return (day, [child.id, day.isoformat(), child.sex, stage(child.age(day)),
                  *answers(child, year, heavy, rng), child.school])


def survey_rows(children, heavy, rng):
    rows = []
    for child in children:
        for year in WAVES:
            if (child.id, year) in heavy:
                if rng.random() < 0.86:
                    rows.append(survey_row(child, year, heavy[child.id, year], rng))
            elif rng.random() < 0.02:  # answered, but not measured that year: no position
                rows.append(survey_row(child, year, False, rng))
    rows.sort(key=lambda r: (r[0], r[1][0]))
    return [row for _, row in rows]


def write_csv(path, heading, rows, encoding, newline):
    lines = [";".join(row) for row in [heading.split(), *rows]]
    path.write_bytes("".join(line + newline for line in lines).encode(encoding))


# ---- Deprivation ------------------------------------------------------------------------------

def deprivation():
    """An invented score of each residential area, higher where people are worse off; two share one."""
    for key in sorted(town.residential()):
        if key in ESTATES:
            yield [key, "8,9" if key == ESTATES[0] else "8,1"]
        else:
            yield [key, number(2 + int(key[-2:]) * 7 % 5)]


def schools():
    """The same of the schools."""
    return [[name, score] for name, score in SCHOOLS.items()]


# ---- Who lives there --------------------------------------------------------------------------

def residents():
    """Children of school age by residential area and school year; more than are measured."""
    for key in sorted(town.residential()):
        for i, year in enumerate(EARLIER_YEARS + YEARS):
            moved = (i * 7 + AREAS[key][0] // 10) % 9 - 4
            yield [key, f"{year}/{(year + 1) % 100:02}", str(round(AREAS[key][0] * 0.55) + moved)]


def girls_and_boys():
    code = town.MUNICIPALITY[0]
    return [[code, "sex", "girl", "1566"], [code, "sex", "boy", "1634"]]


def main():
    town.write_geopackage(HERE / "omraader.gpkg", "boligomraader", "omraade_id",
                          town.residential())
    town.write_geojson(HERE / "skoledistrikter.geojson", town.districts())
    town.write_geopackage(HERE / "kommune.gpkg", "kommune", "kode", town.municipality())
    rng = random.Random(town.SEED)
    places = Places()
    numbers = rng.sample(range(100000, 1000000), CHILDREN)
    children = [Child(number, rng, places) for number in numbers]
    rows, heavy = nurse_rows(children, rng)
    survey = survey_rows(children, heavy, rng)
    taken = set(numbers)
    numbers = [n for n in rng.sample(range(100000, 1000000), 2 * EARLIER_CHILDREN) if n not in taken]
    earlier = [Child(number, rng, places, EARLIER_YEARS) for number in numbers[:EARLIER_CHILDREN]]
    write_csv(HERE / "maalinger.csv",
              "barn_id maalt koen foedt hoejde vaegt trin x y beskyttet skole",
              rows + earlier_rows(earlier, rng), "latin-1", "\r\n")
    write_csv(HERE / "trivsel.csv", "barn_id svaret koen trin ensom morgenmad trives motion skole",
              survey, "utf-8-sig", "\n")
    write_csv(HERE / "afsavn.csv", "omraade_id indeks", deprivation(), "utf-8", "\n")
    write_csv(HERE / "skoler.csv", "skole indeks", schools(), "utf-8", "\n")
    write_csv(HERE / "boern.csv", "omraade_id skoleaar antal", residents(), "utf-8", "\n")
    write_csv(HERE / "koen.csv", "kode kolonne vaerdi antal", girls_and_boys(), "utf-8", "\n")


if __name__ == "__main__":
    main()
