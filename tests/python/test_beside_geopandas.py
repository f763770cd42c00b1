"""In one process with geopandas from PyPI, which brings its own GDAL, GEOS and PROJ."""
import subprocess
import sys

import pytest

CODE = """
import sys
first, second, town = sys.argv[1:4]
__import__(first), __import__(second)
import geopandas, talgeo
def use_geopandas():
    frame = geopandas.read_file(town + "/out/layers.gpkg", layer="areas")
    assert len(frame.to_crs(25832)) == 3 and frame.to_crs(25832).area.min() > 1e5
def use_talgeo(name):
    release = talgeo.publish(town + "/plan.yaml", out=town + "/" + name, overwrite=True)
    assert talgeo.Areas(town + "/areas.geojson", key="id").locate([700000.0], [6200000.0], crs="EPSG:25832")
    return release
use_talgeo("out"); use_geopandas(); use_talgeo("out"); use_geopandas()
assert len(use_talgeo("out").to_geopandas("areas").to_crs(25832)) == 3
"""


@pytest.mark.parametrize("first,second", [("geopandas", "talgeo"), ("talgeo", "geopandas")])
def test_neither_breaks_the_other(town, first, second):
    pytest.importorskip("geopandas")
    subprocess.run([sys.executable, "-X", "faulthandler", "-c", CODE, first, second, str(town)],
                   check=True)
