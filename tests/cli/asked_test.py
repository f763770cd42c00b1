"""What a plan can ask of the figures beyond shares and changes, worked out again from the rows: a named
comparator with its funnel, trends and rates, weights with design effects, goals of single areas and
of schools, gradients over schools, units and decimals. Standard library only."""
import json
import math
import sqlite3
import unittest

from cli_test import DONE, REJECTED
from figures_test import number, read, wilson
from worlds_test import Worlds as World

PLAN = """title: {da: By, en: Town}
area_sets:
  - {id: area, file: area.geojson, key: id, name: id}
  - {id: town, file: town.geojson, key: id}
sources:
  - id: nurse
    file: children.csv
    child: child
    date: date
    position: {x: lon, y: lat, crs: 'EPSG:4326'}
    columns: {school: school, lonely: lonely, sleep: sleep, sex: sex}
periods: {kind: calendar_year}
indicators:
  - {id: lonely, source: nurse, value: lonely, event: [often], better: lower, decimals: 3,
     title: {da: Ensomhed, en: Loneliness}, definition: {da: Ofte ensom, en: Often lonely}}
  - {id: sleep, source: nurse, value: sleep, mean: {from: 6, to: 10}, decimals: 1,
     unit: {da: timer, en: hours}}
tables:
  - {indicators: [lonely, sleep], area_sets: all, by: [period]}
  - {indicators: [lonely], area_sets: [town], by: [period, school]}
  - {indicators: [lonely], area_sets: [town], by: [period, sex]}
figures:
  baseline: 2015
  followup: 2017
  compare: COMPARE
  multiplicity: none
  reliability: shares
  gradient: GRADIENT
  rates:
    - {indicator: lonely, area_set: area, file: people.csv, RATE}
    - {indicator: lonely, area_set: town, file: all.csv, RATE}
  weights:
    - {indicator: lonely, WEIGHTED}
    - {indicator: lonely, WEIGHTED, design_effect: 2.5}
    - {indicator: lonely, WEIGHTED, cluster: school}
goals:
  - id: vision
    title: {da: Et godt liv, en: A good life}
    goals:
      - {id: fewer, indicator: lonely, baseline: 2015, target: {share: 0.35, period: 2017}, WHERE}
      - {id: half, indicator: lonely, baseline: 2015, target: {change: -0.5, period: 2017}, WHERE}
"""
DEFAULTS = {
    "COMPARE": "{area_set: area, area: area1}",
    "GRADIENT": "{column: school, file: scores.csv, key: skole, score: indeks}",
    "RATE": "key: omr, period: aar, count: antal, per: 1000",
    "WEIGHTED": "area_set: town, by: [sex], file: sexes.csv, key: omr, column: var, level: niv, count: antal",
    "WHERE": "areas: {area: [area0, area2], town: all}, groups: {school: [aa, cc]}",
}
YEARS = ("2013", "2014", "2015", "2016", "2017")
SHARES = [(.20, .30, .45, .30, .20), (.30, .30, .30, .30, .30), (.25, .25, .25, .35, .45)]
SCHOOLS = {"aa": (0.7, 1.5), "bb": (1.0, 4.0), "cc": (1.3, 4.0)}  # of the share; score
PEOPLE = (900, 1100, 1000)
Z, Z998 = 1.959963984540054, 3.090232306167813


def children():
    """Year, area, school, sex, lonely, hours of sleep: 40 of each area and school."""
    for y, year in enumerate(YEARS):
        for area in range(3):
            for school, (factor, _) in SCHOOLS.items():
                for i in range(40):
                    lonely = i < round(40 * SHARES[area][y] * factor)
                    yield year, area, school, "girl" if i % 5 < 3 else "boy", lonely, 7 + (i + y) % 3


ROWS = list(children())


def counts(year, area=None, school=None, sex=None):
    those = [row for row in ROWS if row[0] == year and area in (None, row[1])
             and school in (None, row[2]) and sex in (None, row[3])]
    return sum(row[4] for row in those), len(those)


def score_limits(share, n, z=Z):
    return wilson(share * n, n, z)


def joined(now, then):
    """Change of (value, low, high) from then to now, limits joined."""
    (p, l, u), (q, m, v) = now, then
    return p - q, p - q - math.hypot(p - l, v - q), p - q + math.hypot(u - p, q - m)


def byar(x, people, per=1000):
    up = x + 1
    return tuple(per / people * limit for limit in (
        x, x * (1 - 1 / (9 * x) - Z / 3 / x ** .5) ** 3, up * (1 - 1 / (9 * up) + Z / 3 / up ** .5) ** 3))


def p_class(p):
    return next((f"p < {limit}" for limit in ("0.001", "0.01", "0.05") if p < float(limit)), "p >= 0.05")


class Asked(World):
    def setUp(self):
        super().setUp()
        self.write_areas(self.folder, "area", [(i, i + 1) for i in range(3)])
        self.write_areas(self.folder, "town", [(0, 3)])
        self.write_children(ROWS)
        self.write("people.csv", "omr;aar;antal", (
            f"area{a};{year};{n}" for year in YEARS for a, n in enumerate(PEOPLE)))
        self.write("all.csv", "omr;aar;antal", (f"town0;{year};{sum(PEOPLE)}" for year in YEARS))
        self.write("sexes.csv", "omr;var;niv;antal", ("town0;sex;girl;500", "town0;sex;boy;500"))
        self.write("scores.csv", "skole;indeks", (f"{s};{score}" for s, (_, score) in SCHOOLS.items()))

    def write_children(self, rows):
        self.write("children.csv", "child,date,lon,lat,school,sex,lonely,sleep", (
            f"c{i},{year}-05-01,{12.505 + area / 100:.3f},56.005,{school},{sex},"
            f"{'often' if lonely else 'never'},{sleep}"
            for i, (year, area, school, sex, lonely, sleep) in enumerate(rows)))

    def write(self, name, heading, lines):
        (self.folder / name).write_text("\n".join([heading, *lines]) + "\n")

    def write_plan(self, **changes):
        text = PLAN
        for word, default in DEFAULTS.items():
            text = text.replace(word, changes.get(word, default))
        (self.folder / "asked.yaml").write_text(text)

    def figures(self, **changes):
        self.write_plan(**changes)
        self.expect(DONE, "publish", "asked.yaml", "--out", "out", "--overwrite")
        self.expect(DONE, "audit", "out")
        return read((self.folder / "out" / "figures.csv").read_bytes())

    def refused(self, says, **changes):
        self.write_plan(**changes)
        done = self.expect(REJECTED, "check", "asked.yaml")
        self.assertIn(says, done.stdout + done.stderr)

    def close(self, row, wanted, decimals=3):
        for name, number_wanted in zip(("value", "low", "high"), wanted):
            self.assertAlmostEqual(number(row[name]), number_wanted, delta=.51 * 10 ** -decimals, msg=row)
            self.assertEqual(len(row[name].partition(",")[2]), decimals)

    @staticmethod
    def only(rows, measure, **where):
        return [r for r in rows if r["measure"] == measure and all(r[k] == v for k, v in where.items())]

    # ---- Comparison ----

    def test_a_named_comparator_and_the_funnel(self):
        rows = self.only(self.figures(), "compared_95", indicator="lonely", group="")
        self.assertEqual({r["area"] for r in rows}, {"area0", "area2", "town0"})
        self.assertEqual(len(rows), 15)
        seen = set()
        for row in rows:
            x, n = counts(row["period"], None if row["area"] == "town0" else int(row["area"][-1]))
            y, m = counts(row["period"], 1)
            half = Z * math.sqrt(y / m * (1 - y / m) / n)
            self.close(row, (y / m, y / m - half, y / m + half))
            side = "similar" if abs(x / n - y / m) <= half else "better" if x / n < y / m else "worse"
            self.assertEqual(row["note"], side, row)
            seen.add(side)
        self.assertEqual(seen, {"similar", "better", "worse"})

    def test_the_funnel_of_a_mean_and_at_99_8(self):
        for row in self.only(self.figures(), "compared_998", indicator="sleep"):
            those = [r[5] for r in ROWS if r[0] == row["period"] and r[1] == 1]
            n = 360 if row["area"] == "town0" else 120
            mean = sum(those) / len(those)
            half = Z998 * math.sqrt((mean - 6) * (10 - mean) / n)
            self.close(row, (mean, mean - half, mean + half), 1)
            self.assertEqual((row["note"], row["unit_da"]), ("similar", "timer"))

    # ---- Trend ----

    def test_heterogeneity_and_departure(self):
        rows = self.figures()
        seen = set()
        for area in range(3):
            pairs = [counts(year, area) for year in YEARS]
            total, n = sum(x for x, _ in pairs), 120
            share = total / n / 5
            spread = sum(n * (x / n - share) ** 2 for x, _ in pairs) / (share * (1 - share))
            slope = sum((x / n - share) * (t - 2) for t, (x, _) in enumerate(pairs)) / 10
            off = spread - slope ** 2 * 10 * n / (share * (1 - share))
            where = {"indicator": "lonely", "area": f"area{area}", "group": ""}
            wanted = (math.exp(-spread / 2) * (1 + spread / 2),  # 4 degrees of freedom, and 3
                      math.erfc(math.sqrt(off / 2)) + math.sqrt(2 * off / math.pi) * math.exp(-off / 2))
            for measure, p in zip(("heterogeneity", "departure"), wanted):
                row, = self.only(rows, measure, **where)
                self.assertEqual((row["note"], row["value"], row["status"]), (p_class(p), "", "ok"))
                seen.add(row["note"])
        self.assertGreater(len(seen), 1)

    # ---- Rates ----

    def test_rates_change_and_trend(self):
        rows = self.figures()
        for area, people in enumerate(PEOPLE):
            where = {"area": f"area{area}"}
            rates = {year: byar(counts(year, area)[0], people) for year in YEARS}
            for row in self.only(rows, "rate", **where):
                self.close(row, rates[row["period"]], 6)
                self.assertEqual((row["unit_da"], row["unit_en"]), ("pr. 1.000", "per 1,000"))
            change, = self.only(rows, "rate_change", **where)
            wanted = joined(rates["2017"], rates["2015"])
            self.close(change, wanted, 6)
            self.assertEqual(change["note"], "better" if wanted[2] < 0 else "worse" if wanted[1] > 0 else "similar")
            # Poisson counts of one rate: the slope's square over its variance.
            events = [counts(year, area)[0] for year in YEARS]
            chi2 = sum(x * (t - 2) for t, x in enumerate(events)) ** 2 / (sum(events) / 5 * 10)
            trend, = self.only(rows, "rate_trend", **where)
            slope = sum(x * (t - 2) for t, x in enumerate(events))
            self.assertEqual(trend["note"],
                             "similar" if chi2 < Z * Z else "better" if slope < 0 else "worse")
        self.assertEqual({r["note"] for r in self.only(rows, "rate_trend")}, {"similar", "worse"})

    def test_rates_compared(self):
        """With the town, whose people the plan knows: twice the smaller tail of Poisson's distribution."""
        rows, seen = self.only(self.figures(COMPARE="town"), "rate_compared_95"), set()
        self.assertEqual(len(rows), 15)
        for row in rows:
            area = int(row["area"][-1])
            x, mu = counts(row["period"], area)[0], counts(row["period"])[0] * PEOPLE[area] / sum(PEOPLE)
            at = [math.exp(k * math.log(mu) - mu - math.lgamma(k + 1)) for k in range(x + 1)]
            p = min(1, 2 * min(sum(at), 1 - sum(at) + at[-1]))
            side = "similar" if p >= .05 else "better" if x < mu else "worse"
            self.assertEqual((row["note"], row["value"]), (side, ""))
            seen.add(side)
        self.assertEqual(seen, {"similar", "worse"})

    # ---- Weights ----

    def design(self, year):
        """Of schools (Rao and Scott): at least 1."""
        x, n = counts(year)
        apart = sum((counts(year, school=s)[0] - x / n * counts(year, school=s)[1]) ** 2 for s in SCHOOLS)
        return max(1, 3 / 2 * apart / (n * x / n * (1 - x / n)))

    def weighted(self, year, design):
        strata = [counts(year, sex=sex) for sex in ("girl", "boy")]
        share = sum(x / n for x, n in strata) / 2
        worth = 1 / sum(.25 / n for _, n in strata) / design
        return (share, *score_limits(share, worth)), worth

    def test_weights_and_design_effects(self):
        rows = self.figures()
        for kind, design in enumerate((lambda year: 1, lambda year: 2.5, self.design)):
            for y, year in enumerate(YEARS):
                figure, worth = self.weighted(year, design(year))
                self.close(self.only(rows, "weighted", period=year)[kind], figure)
                effective = self.only(rows, "effective_n", period=year)[kind]
                self.assertAlmostEqual(number(effective["value"]), worth, delta=6e-7)
                self.assertEqual(effective["unit_en"], "children")
            change = self.only(rows, "weighted_change")[kind]
            self.close(change, joined(*(self.weighted(y, design(y))[0] for y in ("2017", "2015"))))
            self.assertEqual((change["baseline"], change["period"]), ("2015", "2017"))
        self.assertGreater(self.design("2015"), 2)

    def test_a_cluster_that_is_withheld(self):
        """Where one school is not shown, nothing tells how much schools differ."""
        few = [row for row in ROWS if (row[0], row[2]) != ("2016", "cc")]
        few += [("2016", 0, "cc", "girl" if i % 2 else "boy", i < 2, 8) for i in range(12)]
        self.write_children(few)
        rows = self.figures()
        cell = next(c for c in read((self.folder / "out" / "cells.csv").read_bytes())
                    if (c["period"], c["group"]) == ("2016", "school=cc"))
        self.assertEqual(cell["status"], "withheld")
        weighted = self.only(rows, "weighted", period="2016")
        self.assertEqual([(r["status"], r["value"] == "") for r in weighted[1:]],
                         [(weighted[0]["status"], weighted[0]["value"] == ""), ("withheld", True)])
        self.assertEqual(weighted[0]["status"], "ok")

    # ---- Goals ----

    def test_goals_of_areas_and_schools(self):
        rows = self.figures()
        goals = {(r["goal"], r["area"], r["group"]): r for r in rows if r["measure"] == "goal"}
        places = {("area0", ""), ("area2", ""), ("town0", ""), ("town0", "school=aa"), ("town0", "school=cc")}
        self.assertEqual({key[1:] for key in goals}, places)
        self.assertEqual(len(goals), 15)
        status = {key: row["note"] for key, row in goals.items()}
        self.assertEqual(status["fewer", "area0", ""], "reached")
        self.assertEqual(status["half", "area0", ""], "on_the_way")
        self.assertEqual(status["vision", "area0", ""], "on_the_way")
        self.assertEqual(status["vision", "area2", ""], "wrong_way")
        for (goal, area, group), row in goals.items():
            if group:
                change, = self.only(rows, "goal_change", goal=goal, group=group) or [None]
                if goal == "vision":
                    continue
                (x, n), (y, m) = (counts(year, school=group[-2:]) for year in ("2017", "2015"))
                self.close(change, joined((x / n, *score_limits(x / n, n)), (y / m, *score_limits(y / m, m))))
        curves = {r["area"]: r["note"] for r in rows if r["measure"] == "goal_curve" and not r["group"]}
        self.assertEqual(curves, {"area0": "turned", "area2": "nothing_to_turn", "town0": "not_turned"})

    def test_goals_are_printed(self):
        self.write_plan()
        said = self.expect(DONE, "publish", "asked.yaml", "--out", "out").stdout
        (x, n), (y, m) = counts("2017", 0), counts("2015", 0)
        _, low, high = joined((x / n, *score_limits(x / n, n)), (y / m, *score_limits(y / m, m)))
        line = next(line for line in said.splitlines() if line.startswith("  area0 ") and "35.0 %" in line)
        self.assertEqual(" ".join(line.split()),
                         f"area0 {100 * y / m:.1f} % {100 * x / n:.1f} % {100 * (x / n - y / m):+.1f} "
                         f"({100 * low:+.1f} to {100 * high:+.1f}) 35.0 % reached; the curve has turned")
        self.assertIn("  town0, cc ", said)
        self.assertIn("A good life", said)

    # ---- Gradient ----

    def test_gradient_over_schools(self):
        rows, checked = self.figures(), 0
        for row in self.only(rows, "sii", indicator="lonely", area="town0"):
            self.assertEqual(row["group"], "school")
            pairs = {s: counts(row["period"], school=s) for s in SCHOOLS}
            rank = {"aa": 1 / 6, "bb": 2 / 3, "cc": 2 / 3}  # two schools share a score
            share = sum(x for x, _ in pairs.values()) / 360
            up = sum((rank[s] - .5) * x / n for s, (x, n) in pairs.items())
            down = sum((rank[s] - .5) ** 2 for s in pairs)
            self.assertAlmostEqual(number(row["value"]), up / down, delta=6e-4)
            index, = self.only(rows, "concentration_index", period=row["period"], area="town0")
            self.assertAlmostEqual(number(index["value"]), 2 * up / 3 / share, delta=6e-7)
            groups, = self.only(rows, "gradient_groups", period=row["period"], area="town0")
            self.assertEqual((groups["value"], groups["unit_da"]), ("3,000000", "grupper"))
            checked += 1
        self.assertEqual(checked, 5)

    def test_gradients_over_areas_and_schools(self):
        self.write("deprived.csv", "omr;indeks", ("area0;3", "area1;1", "area2;-2,5"))
        rows = self.figures(GRADIENT="[{area_set: area, file: deprived.csv, key: omr, score: indeks},"
                            " {column: school, file: scores.csv, key: skole, score: indeks}]")
        self.assertEqual(len(self.only(rows, "gradient_areas", indicator="lonely")), 5)
        self.assertEqual(len(self.only(rows, "gradient_groups", indicator="lonely")), 5)

    # ---- What indicators say of themselves ----

    def test_units_decimals_and_definitions(self):
        rows, out = self.figures(), self.folder / "out"
        mean = self.only(rows, "mean", area="area0", period="2013")[0]
        self.assertEqual((mean["value"], mean["unit_da"], mean["unit_en"]), ("8,0", "timer", "hours"))
        cells = read((out / "cells.csv").read_bytes())
        self.assertEqual({(c["indicator"], c["unit_da"]) for c in cells}, {("lonely", "andel"), ("sleep", "timer")})
        self.assertTrue(all(len(c["share"].partition(",")[2]) == 3 for c in cells if c["indicator"] == "lonely"))
        document = json.loads((out / "cells.json").read_text("utf-8"))
        dataset = document["link"]["item"][0]
        category = dataset["dimension"]["indicator"]["category"]
        self.assertEqual(category["unit"], {"lonely": {"label": "andel", "decimals": 3},
                                            "sleep": {"label": "timer", "decimals": 1}})
        self.assertEqual(category["note"], {"lonely": ["Ofte ensom"]})
        extension = dataset["dimension"]["indicator"]["extension"]
        self.assertEqual(extension["category_note_en"], {"lonely": ["Often lonely"]})
        self.assertEqual(extension["category_unit_en"]["sleep"], "hours")
        release = json.loads((out / "release.json").read_text("utf-8"))
        self.assertEqual([i["decimals"] for i in release["indicators"]], [3, 1])
        with sqlite3.connect(out / "layers.gpkg") as database:
            about, = database.execute("SELECT description FROM gpkg_contents WHERE table_name = 'area'").fetchone()
            title, = database.execute("SELECT title FROM gpkg_data_columns WHERE column_name = 'sleep_2013_low'"
                                      " AND table_name = 'area'").fetchone()
        self.assertIn("Ensomhed: Ofte ensom.", about)
        self.assertIn("Loneliness: Often lonely.", about)
        self.assertEqual(title, "sleep 2013: gennemsnit, nedre grænse (timer)")

    def test_methods_are_named(self):
        rows = self.figures()
        methods = json.loads((self.folder / "out" / "release.json").read_text("utf-8"))["methods"]
        self.assertEqual(set(methods), {r["measure"] for r in rows})
        self.assertIn("Wilson 1927", methods["share"]["method"])
        self.assertIn("intervals of both exclude 0", methods["goal_curve"]["method"])
        for row in rows:
            self.assertEqual(methods[row["measure"]]["da"], row["measure_da"])

    def test_fields_of_the_layers(self):
        rows = self.figures()
        with sqlite3.connect(self.folder / "out" / "layers.gpkg") as database:
            database.row_factory = sqlite3.Row
            area = dict(database.execute("SELECT * FROM area WHERE key = 'area0'").fetchone())
        rate, = self.only(rows, "rate", area="area0", period="2016")
        for part in ("", "_low", "_high"):
            self.assertAlmostEqual(area["lonely_2016_rate" + part], number(rate[part[1:] or "value"]), delta=1e-9)
        self.assertEqual(area["goal_fewer_curve"], "turned")
        self.assertEqual(area["lonely_2016_reliability"], "ok")
        self.assertEqual(area["lonely_rate_change_verdict"],
                         self.only(rows, "rate_change", area="area0")[0]["note"])

    def test_a_goal_for_a_year_to_come(self):
        self.write_plan()
        text = (self.folder / "asked.yaml").read_text().replace("calendar_year}", "calendar_year, to: 2030}")
        (self.folder / "asked.yaml").write_text(text.replace("period: 2017", "period: 2030"))
        self.expect(DONE, "check", "asked.yaml")
        told = self.expect(DONE, "publish", "asked.yaml", "--out", "out").stdout
        rows = read((self.folder / "out" / "figures.csv").read_bytes())
        for measure in ("goal", "goal_direction", "goal_change", "goal_target"):
            for row in self.only(rows, measure, goal="fewer"):
                self.assertEqual((row["status"], row["note"]), ("not_measured", "cannot_tell"), row)
        self.assertEqual({r["value"] for r in self.only(rows, "goal_target", goal="fewer")}, {"0,350"})
        self.assertEqual({r["status"] for r in self.only(rows, "change", indicator="lonely", area="area0")}, {"ok"})
        self.assertRegex(told, r"area0 +45\.0 % +\. +\. +35\.0 %  cannot be told")

    def test_changes_to_a_year_to_come(self):
        self.write_plan()
        text = (self.folder / "asked.yaml").read_text().replace("calendar_year}", "calendar_year, to: 2030}")
        (self.folder / "asked.yaml").write_text(text.replace("followup: 2017", "followup: 2030"))
        for name in ("people.csv", "all.csv", "sexes.csv"):
            lines = (self.folder / name).read_text().splitlines(keepends=True)
            lines += [line.replace("2017", "2030") for line in lines if "2017" in line]
            (self.folder / name).write_text("".join(lines))
        self.expect(DONE, "publish", "asked.yaml", "--out", "out")
        rows = read((self.folder / "out" / "figures.csv").read_bytes())
        for measure in ("change", "rate_change", "weighted_change"):
            told = self.only(rows, measure, indicator="lonely")
            self.assertTrue(told, measure)
            self.assertEqual({(r["status"], r["value"]) for r in told}, {("not_measured", "")}, measure)

    def test_a_group_of_different_area_sets(self):
        """Two indicators whose tables by school are of different sets of one area."""
        self.write_plan(WHERE="groups: {school: [aa]}")
        path = self.folder / "asked.yaml"
        text = path.read_text()
        for old, new in (
                ("sources:", "  - {id: land, file: town.geojson, key: id}\nsources:"),
                ("  - {id: sleep,", "  - {id: girls, source: nurse, value: sex, event: [girl], better: lower}\n"
                 "  - {id: sleep,"),
                ("figures:", "  - {indicators: [girls], area_sets: [land], by: [period, school]}\nfigures:"),
                ("half, indicator: lonely", "half, indicator: girls")):
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        path.write_text(text)
        self.expect(DONE, "publish", "asked.yaml", "--out", "out")
        for goal, where in (("fewer", ("town", "town0")), ("half", ("land", "town0")), ("vision", ("", ""))):
            row, = self.only(read((self.folder / "out" / "figures.csv").read_bytes()), "goal", goal=goal)
            self.assertEqual((row["area_set"], row["area"]), where, goal)

    # ---- Mistakes ----

    def test_mistakes_are_told(self):
        self.refused("'area' has no area with the key 'area9'", COMPARE="{area_set: area, area: area9}")
        self.refused("'area' is missing", COMPARE="{area_set: area}")
        self.refused("'area' has no area with the key 'nowhere'", WHERE="areas: {area: [nowhere]}")
        self.refused("did you mean 'area'", WHERE="areas: {areas: [area0]}")
        self.refused("either area_sets or areas", WHERE="area_sets: all, areas: {area: [area0]}")
        self.refused("did you mean 'school'", WHERE="groups: {schol: [aa]}")
        self.refused("areas must be a mapping", WHERE="areas: [area0]")
        self.refused("needs a table by period and 'lonely' alone",
                     GRADIENT="{column: lonely, file: scores.csv, key: skole, score: indeks}")
        self.refused("an area_set or the groups of a column",
                     GRADIENT="{area_set: area, column: school, file: scores.csv, key: skole, score: indeks}")
        self.refused("'scores.csv'", GRADIENT="{column: school, file: scores.csv, key: skol, score: indeks}")
        self.refused("either a cluster", WEIGHTED=DEFAULTS["WEIGHTED"] + ", cluster: school")
        self.refused("must be 1 to 100", WEIGHTED=DEFAULTS["WEIGHTED"].replace(
            "by:", "design_effect: 0.5, by:"))
        self.write_plan()
        text = (self.folder / "asked.yaml").read_text()
        for wrong, says in (("decimals: 7", "must be 0 to 6"), ("decimals: 1.5", "a whole number")):
            (self.folder / "asked.yaml").write_text(text.replace("decimals: 3", wrong))
            done = self.expect(REJECTED, "check", "asked.yaml")
            self.assertIn(says, done.stdout + done.stderr)

    def test_check_tells_what_publishing_would_refuse(self):
        self.refused("asked.yaml:25:12: compare: 'area' has 3 areas", COMPARE="area")
        self.refused("no row has 'dd' as its school", WHERE="groups: {school: [aa, dd]}")
        self.write_plan()
        text = (self.folder / "asked.yaml").read_text()
        for old, new, line in (("baseline: 2015\n", "baseline: 2012\n", 23), ("followup: 2017", "followup: 2018", 24),
                               ("period: 2017", "period: 2030", 40), ("baseline: 2015,", "baseline: 2000,", 40)):
            self.assertIn(old, text)
            (self.folder / "asked.yaml").write_text(text.replace(old, new, 1))
            done = self.expect(REJECTED, "check", "asked.yaml")
            self.assertRegex(done.stderr, rf"asked.yaml:{line}:\d+: there are no data of the period '\d+'")
            self.expect(REJECTED, "publish", "asked.yaml", "--out", "out")

    def test_a_group_that_no_table_shows(self):
        self.write_plan(WHERE="groups: {school: [dd]}")
        done = self.expect(REJECTED, "publish", "asked.yaml", "--out", "out")
        self.assertIn("no table shows the group 'school=dd'", done.stderr)


# The base's tests have their own group.
for name in [n for n in dir(World) if n.startswith("test_") and n not in vars(Asked)]:
    setattr(Asked, name, None)

if __name__ == "__main__":
    unittest.main()
