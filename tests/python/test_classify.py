"""Growth from Python, against the formulas of the references worked out here with 50 digits."""
import csv
import datetime as dt
import decimal
import math
import os
import random
from pathlib import Path

import mpmath
import numpy as np
import pandas as pd
import polars
import pyarrow as pa
import pytest
from scipy.interpolate import CubicSpline

import talgeo

SHARED = Path(os.environ.get("TALGEO_SHARED", Path(__file__).parents[3] / "shared")) / "growth"
needs_tables = pytest.mark.skipif(not SHARED.is_dir(),
                                  reason="the growth tables of the shared folder are not here")
EPOCH = dt.date(2018, 9, 1)


def table_of(name):
    """{(sex, age): (l, m, s)} of a table, in mpmath numbers."""
    with open(SHARED / name, encoding="utf-8") as file:
        return {(int(r["sex"]), r[next(k for k in r if k.startswith("age"))]):
                tuple(mpmath.mpf(r[k]) for k in "lms") for r in csv.DictReader(file)}


def who_lms(measure, sex, days):
    if days <= 1826:
        return table_of_cached(f"who2006_{measure}_lms_daily.csv")[sex, str(days)]
    months = mpmath.mpf(days) / mpmath.mpf("30.4375")
    low, part = int(months), months - int(months)
    table = table_of_cached(f"who2007_{measure}_lms.csv")
    if (sex, str(low + 1)) not in table:
        return None
    return tuple(a + part * (b - a) for a, b in zip(table[sex, str(low)], table[sex, str(low + 1)]))


CACHE = {}


def table_of_cached(name):
    if name not in CACHE:
        CACHE[name] = table_of(name)
    return CACHE[name]


def z_score(x, lms, restricted):
    l, m, s = lms
    z = ((x / m) ** l - 1) / (l * s)
    if not restricted or abs(z) <= 3:
        return z

    def value(k):
        return m * (1 + l * s * k) ** (1 / l)

    side = 1 if z > 0 else -1
    return 3 * side + (x - value(3 * side)) / abs(value(3 * side) - value(2 * side))


def children(count, last_day):
    """Random children of every age, from starved to very obese."""
    draw = random.Random(7)
    rows = []
    for _ in range(count):
        days, sex = draw.randint(0, last_day), draw.choice([1, 2])
        height = round((50 + 35 * min(days, 365) / 365 + 5.6 * max(0, days - 365) / 365)
                       * draw.uniform(.85, 1.12), 1)
        weight = round(draw.uniform(10, 34) * (height / 100) ** 2, 2)
        if 40 <= height <= 220 and 1 <= weight <= 250:
            rows.append((sex, days, height, weight))
    return rows


def as_table(rows):
    return pa.table({"sex": ["MK"[r[0] - 1] for r in rows],
                     "birth_date": [EPOCH - dt.timedelta(r[1]) for r in rows],
                     "date": [EPOCH] * len(rows),
                     "height_cm": [r[2] for r in rows], "weight_kg": [r[3] for r in rows]})


@needs_tables
def test_who_z_scores_as_the_formulas():
    mpmath.mp.dps = 50
    rows = children(4000, 6939)
    made = talgeo.classify(as_table(rows), reference="who").to_arrow().to_pylist()
    beyond = 0
    for (sex, days, height, weight), row in zip(rows, made):
        h, w = mpmath.mpf(height), mpmath.mpf(weight)
        bmi = w / (h / 100) ** 2
        expected = {"height_z": z_score(h, who_lms("height", sex, days), False),
                    "bmi_z": z_score(bmi, who_lms("bmi", sex, days), True)}
        lms = who_lms("weight", sex, days)
        expected["weight_z"] = z_score(w, lms, True) if lms else None
        assert row["age_days"] == days and row["age_years"] == days / 365.25
        assert row["bmi"] == pytest.approx(float(bmi), rel=1e-14)
        for name, value in expected.items():
            if value is None:
                assert row[name] is None
            else:
                assert abs(row[name] - value) < 1e-9 * max(1, abs(value)), name
        beyond += abs(expected["bmi_z"]) > 3
        z = float(mpmath.nint(expected["bmi_z"] * 100)) / 100
        small = days <= 1826
        names = ("thin", "normal", "overweight", "obese")
        at = (z >= -2) + (z > (2 if small else 1)) + (z > (3 if small else 2))
        assert row["bmi_class"] == (None if row["flag"] else names[at])
        extreme = (abs(z) > 5 or abs(round(float(expected["height_z"]), 2)) > 6 or
                   (lms and not -6 <= round(float(expected["weight_z"]), 2) <= 5))
        assert bool(row["flag"]) == bool(extreme)
    assert beyond > 300


@needs_tables
@pytest.mark.parametrize("reference, name", [("iotf2012", "iotf2012_bmi_cutoffs.csv"),
                                             ("iotf2000", "iotf2000_bmi_cutoffs.csv")])
def test_iotf_classes_at_half_years(reference, name):
    """Just above and below each printed cut-off. Half years fall between days, so the nearest days
    bracket them by a thousandth of a year: a hundredth of BMI is enough."""
    rows, expected = [], []
    with open(SHARED / name, encoding="utf-8") as file:
        for r in csv.DictReader(file):
            days = math.ceil(float(r["age_years"]) * 365.25)
            for cut, below, above in (("c18_5", "thin", "normal"), ("c25", "normal", "overweight"),
                                      ("c30", "overweight", "obese")):
                for step, name_of in ((-.02, below), (.02, above)):
                    height = 76 + 6 * days / 365.25
                    rows.append((int(r["sex"]), days, height,
                                 (float(r[cut]) + step) * (height / 100) ** 2))
                    expected.append(name_of)
    made = talgeo.classify(as_table(rows), reference=reference).to_arrow()
    judged = [(g, e) for g, e, f in zip(made["bmi_class"].to_pylist(), expected,
                                        made["flag"].to_pylist()) if not f]
    assert len(judged) > 380
    assert all(g == e for g, e in judged)


def iotf2012_cuts(sex):
    """Cut-offs at any age: L, M and S by a natural spline, the z-score of each limit at 18 years."""
    table = sorted((float(age), lms) for (s, age), lms in table_of("iotf2012_bmi_lms.csv").items()
                   if s == sex)
    splines = [CubicSpline([age for age, _ in table], [float(lms[k]) for _, lms in table],
                           bc_type="natural") for k in range(3)]

    def cut(age, limit):
        l, m, s = (float(spline(18.0)) for spline in splines)
        z = ((limit / m) ** l - 1) / (l * s)
        l, m, s = (float(spline(age)) for spline in splines)
        return m * (1 + l * s * z) ** (1 / l) if age < 18 else limit
    return cut


def iotf2000_cuts(sex):
    """The printed cut-offs, joined linearly at both ends, else by the cubic through four of them."""
    with open(SHARED / "iotf2000_bmi_cutoffs.csv", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if int(r["sex"]) == sex]
    ages = [float(r["age_years"]) for r in rows]

    def cut(age, limit):
        if age >= 18:
            return limit
        values = [float(r["c" + f"{limit:g}".replace(".", "_")]) for r in rows]
        at = min(int(2 * (age - 2)), len(ages) - 2)
        first, last = (at, at + 2) if at in (0, len(ages) - 2) else (at - 1, at + 3)
        return sum(values[i] * math.prod((age - ages[k]) / (ages[i] - ages[k])
                                         for k in range(first, last) if k != i)
                   for i in range(first, last))
    return cut


@needs_tables
@pytest.mark.parametrize("reference, cuts", [("iotf2012", iotf2012_cuts), ("iotf2000", iotf2000_cuts)])
def test_iotf_classes_at_the_exact_cut_off(reference, cuts):
    """On the cut-off is the upper class, a millionth below it the lower; two years and 18 years to
    the day."""
    draw, rows, expected = random.Random(11), [], []
    edges = [730, 731, 732, 6574, 6575, 6939, 6940, 7000]
    for i in range(6000):
        days, sex = (edges[i % 8] if i < 1000 else draw.randint(731, 7300)), i % 2 + 1
        limit, names = draw.choice([(18.5, ("thin", "normal")), (25, ("normal", "overweight")),
                                    (30, ("overweight", "obese"))])
        upper, height = draw.random() < .5, draw.uniform(80, 180)
        if days < 731:  # 1.9986 years
            bmi, name = 16, None
        else:
            bmi = cuts(sex)(days / 365.25, limit) - (0 if upper else 1e-6)
            name = names[upper]
        rows.append((sex, days, height, bmi * (height / 100) ** 2))
        expected.append(name)
    made = talgeo.classify(as_table(rows), reference=reference).to_arrow().to_pylist()
    judged = [(row["bmi_class"], e) for row, e in zip(made, expected)
              if row["flag"] in (None, "outside_reference")]
    assert len(judged) > 1500  # the heights are not those of the ages
    assert all(got == e for got, e in judged)
    assert sum(e is None for _, e in judged) > 20


def test_types_of_numbers():
    """As data frames and databases have them; what cannot be read is told at once."""
    table = as_table([(1, 3000, 125.0, 25.5), (2, 3000, 125.0, 40.25)])
    expected = talgeo.classify(table).to_arrow()
    heights = [decimal.Decimal("125.00"), decimal.Decimal("125.00")]
    for kind, values in ((pa.decimal128(9, 2), heights), (pa.decimal128(38, 20), heights),
                         (pa.decimal32(5, 2), heights), (pa.decimal64(12, 4), heights),
                         (pa.decimal128(5, -2), [decimal.Decimal("1E+2")] * 2),
                         (pa.float16(), np.array([125, 125], np.float16)), (pa.float32(), [125.0] * 2),
                         (pa.uint8(), [125] * 2), (pa.int64(), [125] * 2), (pa.string(), ["125,0"] * 2)):
        made = talgeo.classify(table.set_column(3, "height_cm", pa.array(values, kind))).to_arrow()
        if kind == pa.decimal128(5, -2):
            assert made["bmi"].to_pylist() == [25.5, 40.25]
        else:
            assert made["bmi"].equals(expected["bmi"]), kind
    weights = pa.array([decimal.Decimal("25.5"), None], pa.decimal128(38, 30))
    made = talgeo.classify(table.set_column(4, "weight_kg", weights)).to_arrow()
    assert made["bmi"].to_pylist() == [pytest.approx(25.5 / 1.25 ** 2, rel=1e-15), None]
    made = talgeo.classify(table.set_column(4, "weight_kg", pa.nulls(2))).to_arrow()
    assert made["flag"].to_pylist() == ["no_weight"] * 2
    for column in (pa.array([[1], [2]]), pa.array([b"M", b"K"]), pa.array([1, 2], pa.duration("s")),
                   pa.array([decimal.Decimal(1)] * 2, pa.decimal256(40, 2)),
                   pa.RunEndEncodedArray.from_arrays([2], ["M"])):
        with pytest.raises(talgeo.InputError, match="'sex' of 'the table' holds no texts"):
            talgeo.classify(table.set_column(0, "sex", column)).to_arrow()
    for no_table in (None, "x.csv", [1], polars.from_arrow(table).lazy()):
        with pytest.raises(TypeError, match="expected a table with __arrow_c_stream__"):
            talgeo.classify(no_table)


def test_tables_of_all_kinds():
    rows = [(1, 3000, 125.0, 25.0), (2, 3000, 125.0, 40.0)]
    table = as_table(rows)
    expected = ["normal", "obese"]
    assert talgeo.classify(table).to_arrow()["bmi_class"].to_pylist() == expected
    assert list(talgeo.classify(polars.from_arrow(table)).to_pandas()["bmi_class"]) == expected
    frame = table.to_pandas().rename(columns={"sex": "køn"})
    frame["birth_date"] = pd.to_datetime(frame["birth_date"])
    made = talgeo.classify(frame, columns={"sex": "køn"}).to_pandas()
    assert list(made["bmi_class"]) == expected and "køn" in made
    made = talgeo.classify({"sex": np.array(["M", "K"]), "height_cm": np.array([125.0, 125.0]),
                            "weight_kg": np.array([25.0, 40.0]),
                            "birth_date": np.array(["2010-06-15"] * 2, "datetime64[D]"),
                            "date": np.array(["2018-09-01"] * 2, "datetime64[D]")})
    assert list(made["bmi_class"]) == expected and isinstance(made["bmi"], np.ndarray)


def test_years_of_two_digits():
    table = {"sex": ["M", "K"], "height_cm": [125.0, 125.0], "weight_kg": [25.0, 40.0],
             "birth_date": ["15-06-10", "15.06.2010"], "date": ["01-09-18", "2018-09-01"]}
    assert talgeo.classify(table)["flag"].tolist() == ["bad_date", None]
    made = talgeo.classify(pa.table(table), pivot_year=2018).to_arrow()
    assert made["bmi_class"].to_pylist() == ["normal", "obese"]
    assert made["age_days"].to_pylist() == [3000, 3000]
    with pytest.raises(ValueError, match="1900 to 2199"):
        talgeo.classify(table, pivot_year=18)


def test_slices_and_nulls():
    table = as_table([(1, 3000, 125.0, 25.0), (2, 3000, 125.0, 40.0), (1, 3000, 125.0, 20.0)])
    made = talgeo.classify(table.slice(1, 2)).to_arrow()
    assert made["bmi_class"].to_pylist() == ["obese", "thin"]
    struct = pa.StructArray.from_arrays([c.combine_chunks() for c in table.columns],
                                        names=table.column_names).slice(1)
    made = talgeo.classify(pa.RecordBatch.from_struct_array(struct)).to_arrow()
    assert made["bmi_class"].to_pylist() == ["obese", "thin"]
    nulls = table.set_column(4, "weight_kg", pa.array([25.0, None, 0.0]))
    made = talgeo.classify(nulls).to_arrow()
    assert made["flag"].to_pylist() == [None, "no_weight", "impossible_weight"]
    assert made["bmi"].null_count == 2


def test_codes_of_sex():
    table = as_table([(1, 3000, 125.0, 25.0), (2, 3000, 125.0, 25.0)])
    table = table.set_column(0, "sex", [[1, 2]])

    def z(**options):
        return talgeo.classify(table, **options).to_arrow()["bmi_z"].to_pylist()
    assert z(sex_codes={1: "boy", 2: "girl"}) == z(sex_codes="iso5218") == z()
    assert z(sex_codes={1: "girl", 2: "boy"}) == z()[::-1]
    with pytest.raises(talgeo.ArgumentError, match="boy, girl or unknown"):
        z(sex_codes={1: "dreng"})


def test_a_stream_is_read_once_and_errors_are_clear():
    table = as_table([(1, 3000, 125.0, 25.0)])
    made = talgeo.classify(table)
    made.to_arrow()
    with pytest.raises(ValueError, match="has been read"):
        made.to_arrow()
    with pytest.raises(ValueError, match="iotf2012"):
        talgeo.classify(table, reference="cdc")
    with pytest.raises(ValueError, match="no field: hoejde"):
        talgeo.classify(table, columns={"hoejde": "h"})
    with pytest.raises(talgeo.InputError, match="no column 'sex'"):
        talgeo.classify(table.drop_columns(["sex"]))
    again = talgeo.classify(table.append_column("bmi", pa.array([1.0]))).to_arrow()
    assert again.column_names.count("bmi") == 1 and "bmi_2" in again.column_names
