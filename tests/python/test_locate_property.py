"""Placing against an independent oracle, on random polygons (Hypothesis, shapely)."""
import json

import pytest
import talgeo

hypothesis = pytest.importorskip("hypothesis")
shapely = pytest.importorskip("shapely")
st = hypothesis.strategies

coordinate = st.integers(-8, 8).map(float)
point = st.tuples(coordinate, coordinate)


@hypothesis.settings(max_examples=150, deadline=None,
                     suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(corners=st.lists(point, min_size=3, max_size=8, unique=True),
                  points=st.lists(point, min_size=1, max_size=40))
def test_covers_as_geos_says(tmp_path, corners, points):
    shell = shapely.MultiPoint(corners).convex_hull
    hypothesis.assume(shell.geom_type == "Polygon")
    path = tmp_path / "one.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"id": "a"}, "geometry": shapely.geometry.mapping(shell)}]}))
    areas = talgeo.Areas(path, key="id")
    found = areas.locate([p[0] for p in points], [p[1] for p in points])
    assert [area >= 0 for area in found] == [shell.covers(shapely.Point(p)) for p in points]
