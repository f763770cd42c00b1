"""Placing points, from whatever holds them."""
import array
import threading

import numpy
import pytest
import talgeo


@pytest.fixture
def areas(town):
    return talgeo.Areas(town / "areas.geojson", key="id", name="navn")


X, Y = [12.51, 12.53, 12.55, 12.60, 12.52, float("nan")], [56.01] * 6
EXPECTED = [0, 1, 2, -1, 0, -1]  # on the border of A and B: the smaller key


def test_keys_and_names(areas):
    assert areas.keys == ["A", "B", "C"] and areas.names == ["Ærtemarken", "Øen", "Åsen"]
    assert len(areas) == 3 and areas.crs in ("EPSG:4326", "OGC:CRS84")


@pytest.mark.parametrize("make", [list, numpy.array, lambda v: array.array("d", v), tuple],
                         ids=["list", "numpy", "array", "tuple"])
def test_locate(areas, make):
    assert list(areas.locate(make(X), make(Y))) == EXPECTED


def test_locate_takes_tables_of_all_kinds(areas):
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    for make in (pandas.Series, polars.Series, pyarrow.array):
        assert list(areas.locate(make(X), make(Y))) == EXPECTED


def test_answer_is_not_copied(areas):
    answer = areas.locate(X, Y)
    view = numpy.asarray(answer)
    assert view.dtype == "int32" and view.tolist() == EXPECTED and not view.flags.writeable
    pyarrow = pytest.importorskip("pyarrow")
    assert pyarrow.array(answer).to_pylist() == EXPECTED
    assert pyarrow.array(answer).buffers()[1].address == view.__array_interface__["data"][0]


def test_strided_and_narrow_values(areas):
    pairs = numpy.array(list(zip(X, Y, strict=True)))
    assert list(areas.locate(pairs[:, 0], pairs[:, 1])) == EXPECTED
    assert list(areas.locate(numpy.float32(X[:4]), numpy.float32(Y[:4]))) == EXPECTED[:4]


def test_other_crs(areas):
    assert list(areas.locate([717000.0], [6212000.0], crs="EPSG:25832"))[0] in (-1, 0, 1, 2)
    with pytest.raises(talgeo.CRSError):
        areas.locate([1.0], [1.0], crs="EPSG:999999")


def test_lengths_must_agree(areas):
    with pytest.raises(ValueError, match="length"):
        areas.locate([1.0], [1.0, 2.0])


def test_geodataframe(town):
    geopandas = pytest.importorskip("geopandas")
    frame = geopandas.read_file(town / "areas.geojson")
    areas = talgeo.Areas(frame, key="id", name="navn")
    assert areas.names == ["Ærtemarken", "Øen", "Åsen"]
    assert list(areas.locate(X, Y)) == EXPECTED
    in_metres = talgeo.Areas(frame.to_crs(25832), key="id")
    assert in_metres.crs == "EPSG:25832"
    assert list(in_metres.locate(X[:4], Y[:4], crs="EPSG:4326")) == EXPECTED[:4]


def test_errors_name_what_is_wrong(town):
    with pytest.raises(talgeo.AreasError, match="idd.*id"):
        talgeo.Areas(town / "areas.geojson", key="idd")
    with pytest.raises(TypeError):
        talgeo.Areas(None, key="id")


def test_many_threads_read_one_set(areas):
    rng = numpy.random.default_rng(1)
    x, y = rng.uniform(12.49, 12.57, 100_000), rng.uniform(55.99, 56.03, 100_000)
    alone = numpy.asarray(areas.locate(x, y)).tolist()
    answers = [None] * 4

    def work(i):
        answers[i] = numpy.asarray(areas.locate(x, y)).tolist()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answer == alone for answer in answers)
