"""Fixtures: the small plan of tests/fixtures in a folder of its own, and its release."""
import pathlib
import shutil

import pytest
import talgeo

SMALL = pathlib.Path(__file__).resolve().parents[1] / "fixtures" / "small"


@pytest.fixture
def town(tmp_path):
    return pathlib.Path(shutil.copytree(SMALL, tmp_path / "town"))


@pytest.fixture
def release(town):
    return talgeo.publish(town / "plan.yaml", out=town / "out")
