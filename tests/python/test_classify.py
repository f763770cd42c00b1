"""Growth from Python, against the formulas of the references worked out here with 50 digits."""
import csv
import datetime as dt
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
