"""What is installed: names, versions, stable ABI, exceptions."""
import importlib.machinery
import pathlib
import re
import subprocess
import sys

import pytest
import talgeo
from talgeo import _talgeo

ROOT = pathlib.Path(__file__).resolve().parents[2]
STATUSES = re.findall(r"^TALGEO_STATUS\((\w+), (\d+),",
                      (ROOT / "libtalgeo/include/talgeo/status.def").read_text(), re.M)


def test_extension_is_of_the_stable_abi():
    assert _talgeo.__file__.endswith(".abi3.so")
    assert any(s.endswith(".abi3.so") for s in importlib.machinery.EXTENSION_SUFFIXES)


def test_version_is_that_of_the_file():
    assert talgeo.__version__ == (ROOT / "VERSION").read_text().strip()


def test_versions_are_shown(capsys):
    talgeo.show_versions()
    assert {"talgeo", "gdal", "proj", "sqlite"} <= {line.split()[0] for line in
                                                    capsys.readouterr().out.splitlines()}


def test_public_names_exist():
    for name in talgeo.__all__:
        assert hasattr(talgeo, name), name


@pytest.mark.parametrize("name,number", [s for s in STATUSES if s[0] != "OK"])
def test_every_status_has_a_class(name, number):
    classes = {c for c in vars(talgeo).values() if isinstance(c, type) and
               issubclass(c, talgeo.Error) and c is not talgeo.Error}
    assert len(classes) == len(STATUSES) - 1
    plain = {"E_MEMORY": "OutOfMemoryError", "E_IO": "FileError", "E_CRS": "CRSError"}
    expected = plain.get(name, name[2:].capitalize() + "Error")
    found = getattr(talgeo, expected)
    assert issubclass(found, talgeo.Error) and len(found.__mro__) > 4, (name, number)


def test_errors_tell_where(tmp_path):
    with pytest.raises(talgeo.PlanError) as caught:
        talgeo.Plan(tmp_path / "none.yaml")
    assert isinstance(caught.value, ValueError)
    assert caught.value.code == 5 and caught.value.stage == "plan" and caught.value.row is None
    assert "none.yaml" in str(caught.value)


def test_import_changes_nothing():
    code = ("import os, signal; before = dict(os.environ), signal.getsignal(signal.SIGINT);"
            "import talgeo; assert before == (dict(os.environ), signal.getsignal(signal.SIGINT))")
    subprocess.run([sys.executable, "-c", code], check=True)


def test_stubs_agree():
    pytest.importorskip("mypy")
    subprocess.run([sys.executable, "-m", "mypy.stubtest", "talgeo._talgeo"], check=True)
