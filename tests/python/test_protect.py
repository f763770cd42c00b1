"""talgeo.protect: frequency tables from mappings, pandas, polars and Arrow."""
import math
import random
import stat

import pandas
import polars
import pyarrow
import pytest
import talgeo
from hypothesis import given, settings
from hypothesis import strategies as some

ROWS = [("A", 5, "g", 3), ("A", 5, "b", 12), ("A", 6, "g", 9), ("A", 6, "b", 8),
        ("B", 5, "g", 20), ("B", 5, "b", 1), ("B", 6, "g", 11), ("B", 6, "b", 0)]
NAMES = ("region", "age", "sex", "n_children")


def columns(rows=ROWS):
    return {name: [row[i] for row in rows] for i, name in enumerate(NAMES)}


def protect(table, tables=("region*age*sex",), **options):
    return talgeo.protect(table, count="n_children", tables=tables, **options)


def listing(protected):
    return pyarrow.table(protected).to_pylist()


def test_every_kind_of_table_gives_the_same():
    expected = listing(protect(columns()))
    assert len(expected) == 27
    assert {"region": "Total", "age": "Total", "sex": "Total", "n": 64,
            "status": "published"} in expected
    assert {"region": "A", "age": "5", "sex": "g", "n": None, "status": "withheld"} in expected
    for make in (pandas.DataFrame, polars.DataFrame, pyarrow.table):
        assert listing(protect(make(columns()))) == expected, make
    frame = pandas.DataFrame(columns())
    frame["n_children"] = frame["n_children"].astype(float)
    frame["sex"] = frame["sex"].astype("category")
    assert listing(protect(frame)) == expected
    random.Random(1).shuffle(shuffled := list(ROWS))
    assert listing(protect(columns(shuffled))) == expected


def test_result_is_a_table():
    protected = protect(columns())
    assert protected.dimensions == ["region", "age", "sex"]
    assert len(protected) == len(list(protected)) == 27
    assert dict(protected)["Total", "Total", "Total"] == 64
    assert dict(protected)["A", "5", "g"] is None
    assert "27 cells" in repr(protected)
    frame = protected.to_pandas()
    assert list(frame.columns) == ["region", "age", "sex", "n", "status"]
    assert (frame["status"] == "withheld").sum() == frame["n"].isna().sum() > 0
    assert protected.to_arrow().schema.field("n").type == pyarrow.int64()


def test_reasons_must_be_asked_for():
    frame = protect(columns(), reasons=True).to_pandas()
    assert set(frame["reason"]) <= {"", "primary", "secondary", "repair"}
    assert (frame["reason"] == "primary").sum() >= 3
    assert ((frame["reason"] == "") == (frame["status"] == "published")).all()


def test_write(tmp_path):
    path = tmp_path / "protected.csv"
    protect(columns()).write(path)
    assert path.read_text().splitlines()[:2] == ["region,age,sex,n,status",
                                                 "Total,Total,Total,64,published"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(talgeo.ExistsError):
        protect(columns()).write(path)
    protect(columns()).write(path, overwrite=True)
    assert [p.name for p in tmp_path.iterdir()] == ["protected.csv"]


def test_options():
    all_shown = protect(columns(), threshold=3, intervals=False, tables="region*age")
    assert all(n is not None for _, n in all_shown)
    assert dict(protect(columns(), tables=["sex"]))["b",] == 21
    assert dict(protect(columns(), zeros="protected"))["B", "6", "b"] is None
    assert dict(protect(columns()))["B", "6", "b"] == 0
    everything = protect(columns(), threshold=10**9, zeros="protected")
    assert all(n is None for _, n in everything)


@pytest.mark.parametrize("change,error,says,row", [
    ({"n_children": [-1] + [5] * 7}, talgeo.InputError, "negative", 1),
    ({"n_children": [5, 2.5] + [5] * 6}, talgeo.InputError, "whole", 2),
    ({"n_children": [5, 5, None] + [5] * 5}, talgeo.InputError, "missing", 3),
    ({"n_children": [5, 5, math.nan] + [5] * 5}, talgeo.InputError, "missing", 3),
    ({"n_children": [2**63 - 1] + [5] * 7}, talgeo.InputError, "10^15", 1),
    ({"n_children": [2**70] + [5] * 7}, talgeo.InputError, "10^15", 1),
    ({"sex": ["g"] * 7 + [None]}, talgeo.InputError, "level is missing", 8),
    ({"sex": ["g"] * 7 + ["Total"]}, talgeo.InputError, "not the sum", 8),
])
def test_bad_values(change, error, says, row):
    with pytest.raises(error, match=says.replace("^", r"\^")) as caught:
        protect(columns() | change)
    assert caught.value.row == row and caught.value.stage == "protect"
    assert not any(str(v) in str(caught.value).split() for v in (-1, 2.5, 2**63 - 1))


def test_bad_use():
    with pytest.raises(talgeo.InputError, match="perhaps 'region'"):
        protect(columns(), tables=["regoin"])
    for threshold in (0, 1, 2, -1):
        with pytest.raises(talgeo.PrivacyError, match="below 3") as caught:
            protect(columns(), threshold=threshold)
        assert caught.value.code == 9
    with pytest.raises(talgeo.ArgumentError, match="no table"):
        protect(columns(), tables=[])
    with pytest.raises(ValueError, match="zeros"):
        protect(columns(), zeros="hidden")
    with pytest.raises(ValueError, match="one length"):
        protect(columns() | {"sex": ["g"]})
    with pytest.raises(TypeError, match="expected a table"):
        protect(42)
    with pytest.raises(TypeError):
        protect(columns(), tables=[42])


def test_progress_can_cancel():
    seen = []
    protect(columns(), progress=lambda fraction, stage: seen.append((fraction, stage)))
    assert seen[0][0] == 0 and seen[-1] == (1, "protect")
    with pytest.raises(talgeo.CancelledError):
        protect(columns(), progress=lambda fraction, stage: False)
    with pytest.raises(ZeroDivisionError):
        protect(columns(), progress=lambda fraction, stage: 1 / 0)


@settings(max_examples=60, deadline=None)
@given(some.lists(some.integers(0, 40), min_size=12, max_size=12), some.integers(3, 8))
def test_nothing_small_is_shown_and_sums_are_true(counts, threshold):
    rows = [(r, a, s, n) for (r, a, s), n in
            zip(((r, a, s) for r in "AB" for a in (5, 6, 7) for s in "gb"), counts)]
    protected = protect(columns(rows), tables=["region*age", "age*sex"], threshold=threshold)
    for (region, age, sex), n in protected:
        truth = sum(row[3] for row in rows if region in ("Total", row[0])
                    and age in ("Total", str(row[1])) and sex in ("Total", row[2]))
        assert n is None or (n == truth and not 0 < n < threshold)
