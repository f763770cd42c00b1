"""Rows that are no files: data frames are counted in parts, cubes merged, protected, published."""
import pytest
import talgeo

pandas = pytest.importorskip("pandas")


@pytest.fixture
def rows(town):
    frame = pandas.read_csv(town / "children.csv", sep=";", decimal=",")
    for column in ("dato", "foedt"):
        frame[column] = pandas.to_datetime(frame[column], format="%d-%m-%Y")
    return frame


@pytest.fixture
def plan(town):
    return talgeo.Plan(town / "plan.yaml")


def halves(rows):
    first = rows["barn"].isin(sorted(rows["barn"].unique())[::2])
    return rows[first], rows[~first]


def test_a_frame_gives_the_release_of_its_file(plan, rows, release):
    cube = talgeo.Cube(plan, ledger="none.sqlite")
    assert len(cube) == 0
    assert cube.add({"nurse": rows.sample(frac=1, random_state=3)}) is cube
    assert 0 < len(cube) < len(rows)
    assert list(cube.protect()) == list(release)
    assert list(cube.protect()) == list(release)  # a cube can be protected again


def test_the_plans_own_files(plan, release):
    assert list(talgeo.Cube(plan, ledger="none.sqlite").add().protect()) == list(release)


def test_parts_and_merged_cubes(plan, rows, release):
    first, second = halves(rows)
    parts = talgeo.Cube(plan, ledger="none.sqlite").add({"nurse": first}).add({"nurse": second})
    assert list(parts.protect()) == list(release)
    merged = talgeo.Cube(plan, ledger="none.sqlite").add({"nurse": second})
    merged.merge(talgeo.Cube(plan, ledger="none.sqlite").add({"nurse": first}))
    assert len(merged) == len(parts)
    assert list(merged.protect()) == list(release)


def test_parts_of_different_years_and_groups(plan, rows, release):
    boys = rows[rows["koen"] == "M"]
    girls = rows[rows["koen"] != "M"].sort_values("dato", ascending=False)
    cube = talgeo.Cube(plan, ledger="none.sqlite").add({"nurse": girls}).add({"nurse": boys})
    assert list(cube.protect()) == list(release)


def test_parquet_polars_and_geopandas(plan, rows, release, tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(
        pyarrow.Table.from_pandas(rows, preserve_index=False), tmp_path / "rows.parquet")
    polars, geopandas = pytest.importorskip("polars"), pytest.importorskip("geopandas")
    points = geopandas.GeoDataFrame(rows, geometry=geopandas.points_from_xy(rows.lon, rows.lat),
                                    crs="EPSG:4326")
    for table in (pyarrow.parquet.read_table(tmp_path / "rows.parquet"),
                  polars.from_pandas(rows), points):
        made = talgeo.Cube(plan, ledger="none.sqlite").add({"nurse": table}).protect()
        assert list(made) == list(release)


def test_geometry_in_another_crs(town, rows, release):
    geopandas = pytest.importorskip("geopandas")
    text = (town / "plan.yaml").read_text().replace("{x: lon, y: lat, crs: EPSG:4326}", "geometry")
    (town / "points.yaml").write_text(text)
    points = geopandas.GeoDataFrame(rows.drop(columns=["lon", "lat"]),
                                    geometry=geopandas.points_from_xy(rows.lon, rows.lat),
                                    crs="EPSG:4326").to_crs("EPSG:25832")
    cube = talgeo.Cube(town / "points.yaml", ledger="none.sqlite").add({"nurse": points})
    assert [c.n for c in cube.protect()] == [c.n for c in release]


def test_publishing_fills_the_ledger(plan, rows, town):
    cube = talgeo.Cube(plan).add({"nurse": rows})
    ledger = town / "plan.ledger.sqlite"
    cube.protect()
    assert not ledger.exists() and not (town / "out").exists()
    released = cube.publish(town / "out")
    assert ledger.exists() and (town / "plan.intake.json").exists()
    assert list(talgeo.Release.open(town / "out")) == list(released)
    with pytest.raises(talgeo.ExistsError):
        cube.publish(town / "out")
    # One child less: what was published before is known, so not everything can be shown again.
    fewer = rows[rows["barn"] != rows["barn"].iloc[0]]
    late = talgeo.Cube(plan).add({"nurse": fewer}).publish(town / "later")
    assert late.audit([released])["exact"] == 0


def test_what_does_not_fit_is_told(plan, rows, town):
    cube = talgeo.Cube(plan, ledger="none.sqlite")
    with pytest.raises(talgeo.ArgumentError, match="no source 'nruse'"):
        cube.add({"nruse": rows})
    with pytest.raises(talgeo.InputError, match="barn"):
        cube.add({"nurse": rows.rename(columns={"barn": "child"})})
    with pytest.raises(TypeError, match="expected a table"):
        cube.add({"nurse": [1, 2]})
    with pytest.raises(ValueError, match="no sources"):
        cube.add({})
    with pytest.raises(TypeError):
        cube.merge(rows)
    with pytest.raises(talgeo.InputError, match="no row"):
        cube.protect()
    (town / "other.yaml").write_text((town / "plan.yaml").read_text() + "# another\n")
    with pytest.raises(talgeo.ArgumentError, match="same plan"):
        cube.merge(talgeo.Cube(town / "other.yaml", ledger="none.sqlite"))
    assert len(cube) == 0


def test_wrong_use_is_told_in_words(plan, rows):
    cube = talgeo.Cube(plan, ledger="none.sqlite")
    with pytest.raises(TypeError, match="by the id of their source"):
        cube.add(rows)
    with pytest.raises(talgeo.ArgumentError, match="cannot be added to itself"):
        cube.merge(cube)  # each child would count twice
    assert len(cube) == 0


def test_a_crs_is_called_by_its_number(town, rows, recwarn):
    """Where a grid is missing, as mostly for Britain, the warning does not show a page of WKT."""
    geopandas = pytest.importorskip("geopandas")
    plan = town / "british.yaml"
    text = (town / "plan.yaml").read_text("utf-8").replace("areas.geojson", "british.gpkg")
    plan.write_text(text.replace("{x: lon, y: lat, crs: EPSG:4326}", "geometry"), "utf-8")
    areas = geopandas.read_file(town / "areas.geojson")
    areas.set_geometry(areas.translate(-14.5, -2.6)).to_crs(27700).to_file(town / "british.gpkg")
    places = geopandas.points_from_xy(rows.lon - 14.5, rows.lat - 2.6)
    cube = talgeo.Cube(plan, ledger="none.sqlite")
    cube.add({"nurse": geopandas.GeoDataFrame(rows, geometry=places, crs=4326)})
    assert len(cube) > 0
    assert not any("GEOGCRS" in str(w.message) for w in recwarn)


def test_cancelled_and_counted_again(plan, rows, release):
    cube = talgeo.Cube(plan, ledger="none.sqlite")
    with pytest.raises(talgeo.CancelledError):
        cube.add({"nurse": rows}, progress=lambda fraction, stage: False)
    stages = []
    cube.add({"nurse": rows}, progress=lambda fraction, stage: stages.append(stage))
    assert "intake" in stages
    assert list(cube.protect()) == list(release)
