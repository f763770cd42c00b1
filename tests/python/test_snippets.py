"""The Python that README.md and docs/ show runs as it stands, from the folder of the repository."""
import importlib.util
import pathlib
import re
import shutil
import warnings

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = ["README.md", "docs/python.md"]


def snippets(page):
    found = re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.M | re.S)
    if importlib.util.find_spec("matplotlib") is None:  # the only thing that no test needs
        found = [re.sub(r"^layer\.plot\(.*\n", "", code, flags=re.M) for code in found]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_snippets_run(page, tmp_path, monkeypatch):
    for package in ("geopandas", "pandas", "polars", "pyarrow"):
        pytest.importorskip(package)
    samples = tmp_path / "data" / "samples"
    samples.mkdir(parents=True)
    for path in (ROOT / "data" / "samples").iterdir():
        if path.suffix in (".yaml", ".csv", ".gpkg", ".geojson"):
            shutil.copy(path, samples)
    monkeypatch.chdir(tmp_path)
    codes = snippets(page)
    assert codes
    for code in codes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(code, page, "exec"), {})  # each begins anew
    assert (tmp_path / "out" / "cells.csv").is_file()
