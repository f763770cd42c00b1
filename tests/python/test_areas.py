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
    hidden = numpy.ma.masked_array(X[:4], mask=[1, 0, 0, 0])  # a position that is not to be seen
    assert list(areas.locate(hidden, Y[:4])) == [-1, *EXPECTED[1:4]]


def test_other_crs(areas):
    assert list(areas.locate([717000.0], [6212000.0], crs="EPSG:25832"))[0] in (-1, 0, 1, 2)
    with pytest.raises(talgeo.CRSError):
        areas.locate([1.0], [1.0], crs="EPSG:999999")


def test_a_crs_of_pyproj(areas, town):
    geopandas = pytest.importorskip("geopandas")
    points = geopandas.GeoSeries(geopandas.points_from_xy(X, Y), crs=4326).to_crs(25832)
    assert list(areas.locate(points.x, points.y, crs=points.crs)) == EXPECTED
    assert list(talgeo.locate([areas], points.x, points.y, crs=points.crs)[0]) == EXPECTED
    assert talgeo.Areas(town / "areas.geojson", key="id", crs=points.to_crs(4326).crs).crs == "EPSG:4326"
    assert list(areas.locate(X, Y, crs=4326)) == EXPECTED
    with pytest.raises(TypeError):
        areas.locate(X, Y, crs=4326.0)


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


def test_from_geodataframe(town):
    geopandas = pytest.importorskip("geopandas")
    frame = geopandas.read_file(town / "areas.geojson")
    for source, words in (
            (frame, {"key": "id", "name": "navn"}),
            (frame.assign(id=frame["id"].astype("category")), {"key": "id", "name": "navn"}),
            (frame.set_index("id"), {"name": "navn"}),
            (frame.set_index("id"), {"key": "id", "name": "navn"}),
            (frame.assign(extra=object(), when=1j).set_index("id"), {"name": "navn"}),
            (frame.rename_geometry("flade"), {"key": "id", "name": "navn"})):
        areas = talgeo.Areas.from_geodataframe(source, **words)
        assert areas.names == ["Ærtemarken", "Øen", "Åsen"] and areas.keys == ["A", "B", "C"]
        assert list(areas.locate(X, Y)) == EXPECTED
    series = frame.set_index("id").geometry
    areas = talgeo.Areas.from_geodataframe(series.to_crs(25832))
    assert areas.keys == areas.names == ["A", "B", "C"] and areas.crs == "EPSG:25832"
    assert list(areas.locate(X[:4], Y[:4], crs="EPSG:4326")) == EXPECTED[:4]
    assert talgeo.Areas.from_geodataframe(series.reset_index(drop=True)).keys == ["0", "1", "2"]
    numbered = frame.assign(nr=[7.0, 11.0, 5.0])
    assert talgeo.Areas.from_geodataframe(numbered, key="nr").keys == ["11", "5", "7"]


def test_from_geodataframe_refuses(town):
    geopandas = pytest.importorskip("geopandas")
    frame = geopandas.read_file(town / "areas.geojson")
    with pytest.raises(talgeo.AreasError, match="'idd', perhaps 'id'"):
        talgeo.Areas.from_geodataframe(frame, key="idd")
    with pytest.raises(talgeo.CRSError, match="does not say"):
        talgeo.Areas.from_geodataframe(frame.set_crs(None, allow_override=True), key="id")
    assert talgeo.Areas.from_geodataframe(frame.set_crs(None, allow_override=True), key="id",
                                          crs="EPSG:4326").crs == "EPSG:4326"
    with pytest.raises(talgeo.AreasError, match="is a Point"):
        talgeo.Areas.from_geodataframe(frame.set_geometry(frame.to_crs(25832).centroid), key="id")
    with pytest.raises(talgeo.AreasError, match="more than once"):
        talgeo.Areas.from_geodataframe(frame.assign(id="A"), key="id")
    with pytest.raises(talgeo.AreasError, match="row 2|feature 2"):
        talgeo.Areas.from_geodataframe(frame.assign(id=["A", None, "C"]), key="id")


def test_keys_are_texts_or_whole_numbers(town, tmp_path):
    """1.1 and 1.10 are one number, and reals beyond 15 digits have more than one text."""
    geopandas = pytest.importorskip("geopandas")
    frame = geopandas.read_file(town / "areas.geojson")
    for wrong in ([1.0, 1.1, 2.0], [1e15, 1e15 + 1, 2.0]):
        bad = frame.assign(nr=wrong)
        bad.to_file(tmp_path / "bad.gpkg")
        for source in (bad, tmp_path / "bad.gpkg"):
            with pytest.raises(talgeo.AreasError, match="is a number with a fraction"):
                talgeo.Areas(source, key="nr")
    good = frame.assign(nr=[-1.0, 999999999999999.0, 2.0])
    good.to_file(tmp_path / "good.gpkg")
    for source in (good, tmp_path / "good.gpkg"):
        assert talgeo.Areas(source, key="nr").keys == ["-1", "2", "999999999999999"]


def test_what_is_no_layer_or_no_vector(areas):
    geopandas = pytest.importorskip("geopandas")
    shapely = pytest.importorskip("shapely")
    pandas = pytest.importorskip("pandas")
    with pytest.raises(TypeError, match="GeoSeries is needed, not int"):
        talgeo.Areas.from_geodataframe(3)
    levels = pandas.MultiIndex.from_tuples([("a", 1)])
    with pytest.raises(ValueError, match="several levels"):
        talgeo.Areas.from_geodataframe(
            geopandas.GeoSeries([shapely.box(0, 0, 1, 1)], index=levels, crs=25832))
    with pytest.raises(talgeo.CRSError, match="does not say"):
        talgeo.Areas.from_geodataframe(geopandas.GeoSeries([]))
    with pytest.raises(ValueError, match="vectors"):
        areas.locate(numpy.zeros((2, 2)), numpy.zeros((2, 2)))
    with pytest.raises(ValueError, match="x, row 1: not a number"):
        areas.locate(["a"], [1.0])
    assert list(areas.locate([], [])) == []


class Arrow:
    """Only Arrow's protocol, as of a library that has neither buffers nor NumPy."""

    def __init__(self, array, stream=False):
        self.array = array
        if stream:
            self.__class__ = ArrowStream

    def __arrow_c_array__(self, requested_schema=None):
        return self.array.__arrow_c_array__(requested_schema)


class ArrowStream:
    def __arrow_c_stream__(self, requested_schema=None):
        return self.array.__arrow_c_stream__(requested_schema)


def test_arrow_without_numpy(areas):
    pyarrow = pytest.importorskip("pyarrow")
    x, y = pyarrow.array(X), pyarrow.array([0.0, *Y])[1:]
    assert list(areas.locate(Arrow(x), Arrow(y))) == EXPECTED
    missing = pyarrow.array([*X[:5], None])
    assert list(areas.locate(Arrow(missing), Arrow(y))) == EXPECTED
    assert list(areas.locate(Arrow(x.cast("float32")), Arrow(y)))[:4] == EXPECTED[:4]
    chunks = pyarrow.chunked_array([x[:2], x[2:]])
    assert list(areas.locate(Arrow(chunks, stream=True), y)) == EXPECTED
    with pytest.raises(TypeError, match="x is an Arrow array of another type"):
        areas.locate(Arrow(pyarrow.array(["a"] * 6)), y)


def test_points_are_read_where_they_are(areas):
    """64 MB of points, read without a copy: the peak of memory is that of the answer."""
    import resource

    n = 4_000_000
    pyarrow = pytest.importorskip("pyarrow")
    x, y = numpy.full(n, 12.51), numpy.full(n, 56.01)
    for make in (lambda v: v, memoryview, pyarrow.array, lambda v: Arrow(pyarrow.array(v))):
        a, b = make(x), make(y)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answer = areas.locate(a, b)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert len(answer) == n and answer[n - 1] == 0
        assert grown < 30_000, make
        del answer


def test_other_threads_run_meanwhile(areas):
    n = 3_000_000
    x, y = numpy.linspace(12.4, 12.7, n), numpy.linspace(55.9, 56.1, n)
    running, turns = threading.Event(), []

    def count():
        running.wait()
        while running.is_set():
            turns.append(1)
            threading.Event().wait(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    running.set()
    areas.locate(x, y, crs="EPSG:25832")
    running.clear()
    counter.join()
    assert len(turns) > 5


def test_several_sets_in_one_pass(town, areas):
    whole = talgeo.Areas(town / "whole.geojson", key="id")
    first, second = talgeo.locate([areas, whole], X, Y)
    assert list(first) == EXPECTED and list(second) == [0, 0, 0, -1, 0, -1]
    geopandas = pytest.importorskip("geopandas")
    metres = talgeo.Areas.from_geodataframe(
        geopandas.read_file(town / "areas.geojson").to_crs(25832), key="id")
    answers = talgeo.locate((areas, metres, whole), X[:4], Y[:4], crs="EPSG:4326")
    assert [list(a) for a in answers] == [EXPECTED[:4], EXPECTED[:4], [0, 0, 0, -1]]
    with pytest.raises(talgeo.CRSError, match="EPSG:25832"):
        talgeo.locate([areas, metres], X, Y)
    with pytest.raises(TypeError, match="area set 2 is not Areas"):
        talgeo.locate([areas, "x"], X, Y)
    with pytest.raises(ValueError, match="1 to 64"):
        talgeo.locate([], X, Y)
    with pytest.raises(ValueError, match="length"):
        talgeo.locate([areas, whole], X, Y[1:])


def test_publishing_warns_of_swapped_columns(town):
    plan = town / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("{x: lon, y: lat", "{x: lat, y: lon"), "utf-8")
    with pytest.warns(UserWarning, match="children.csv: all 480 positions lie outside.* swapped"), \
            pytest.raises(talgeo.InputError, match="not one child lies in an area"):
        talgeo.publish(plan, dry_run=True)
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning):
            talgeo.publish(plan, dry_run=True)


def test_health_and_notes(areas):
    health = areas.health()
    assert (health.areas, health.vertices, health.gaps, health.repaired) == (3, 12, 0, 0)
    assert health.bounds == pytest.approx((12.5, 56, 12.56, 56.02)) and not health.far_off
    assert areas.notes == []
    geopandas = pytest.importorskip("geopandas")
    shapely = pytest.importorskip("shapely")
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    hole = shapely.box(20, 0, 30, 10) - shapely.box(22, 2, 24, 4)
    series = geopandas.GeoSeries([bow_tie, hole], index=["b", "h"], crs=25832)
    broken = talgeo.Areas.from_geodataframe(series)
    assert "area 'b' was not valid" in broken.notes[0]
    assert broken.health().repaired == 1 and broken.health().gaps_m2 == pytest.approx(4)
    with pytest.raises(talgeo.AreasError, match="'b' is not valid"):
        talgeo.Areas.from_geodataframe(series, refuse_invalid=True)
    over = geopandas.GeoSeries([hole, hole.buffer(0)], index=["a", "b"], crs=25832)
    with pytest.raises(talgeo.AreasError, match="by 96 m2"):
        talgeo.Areas.from_geodataframe(over)
    assert "96.000 m2" in talgeo.Areas.from_geodataframe(over, overlap_tolerance_m2=100).notes[0]


def test_gaps_are_those_of_geos(areas):
    """Some triangles of a triangulation, with and without vertices that their neighbours lack."""
    geopandas = pytest.importorskip("geopandas")
    shapely = pytest.importorskip("shapely")
    found = 0
    for seed in range(40):
        rng = numpy.random.default_rng(seed)
        points = shapely.MultiPoint(rng.integers(0, 300, (40, 2)).astype(float))
        cells = list(shapely.delaunay_triangles(points).geoms)
        kept = [c for c in cells if rng.random() < 0.6]
        kept = [c if rng.random() < 0.5 else c.segmentize(16 * (1 + c.length % 1)) for c in kept]
        health = talgeo.Areas.from_geodataframe(
            geopandas.GeoSeries(kept, crs=25832), overlap_tolerance_m2=1e-3).health()
        ground = shapely.box(-9, -9, 400, 400) - shapely.unary_union(
            [shapely.set_precision(c, 0.001) for c in kept], grid_size=0.001)
        gaps = [g for g in shapely.get_parts(ground) if g.bounds[0] > -9 and g.area >= 0.01]
        sizes = [g.area for g in gaps]
        assert health.gaps == len(gaps) and health.gaps_m2 == pytest.approx(sum(sizes), abs=0.2)
        assert health.largest_gap_m2 == pytest.approx(max(sizes, default=0), abs=0.1)
        found += len(gaps)
        if gaps:
            largest = max(gaps, key=lambda g: g.area)
            assert largest.contains(shapely.Point(health.gap_x, health.gap_y))
    assert found > 40


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


def test_progress_and_cancelling(town, areas):
    told = []
    talgeo.Areas(town / "areas.geojson", key="id", progress=lambda f, s: told.append((f, s)))
    assert told and told[0][1] == "areas"
    with pytest.raises(talgeo.CancelledError):
        talgeo.Areas(town / "areas.geojson", key="id", progress=lambda f, s: False)
    many = 300000
    x, y = numpy.tile(X, many // 6), numpy.tile(Y, many // 6)
    told = []
    answer = areas.locate(x, y, threads=2, progress=lambda f, s: told.append((f, s)))
    assert numpy.asarray(answer)[:6].tolist() == EXPECTED
    assert told[-1] == (1.0, "locate")
    assert numpy.array_equal(answer, areas.locate(x, y))
    with pytest.raises(talgeo.CancelledError):
        talgeo.locate([areas, areas], x, y, progress=lambda f, s: False)

    class Stop(Exception):
        pass

    def stop(fraction, stage):
        raise Stop

    with pytest.raises(Stop):
        areas.locate(x, y, progress=stop)
