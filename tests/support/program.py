"""Running the talgeo program as a user does."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TALGEO_PROGRAM", str(ROOT / "build" / "cli" / "talgeo"))


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL, **options)


def succeed(*arguments, **options):
    """stdout of a run that must succeed, as bytes."""
    done = run(*arguments, **options)
    if done.returncode != 0:
        raise AssertionError(f"talgeo {' '.join(map(str, arguments))}: exit {done.returncode}\n"
                             + done.stderr.decode("utf-8", "replace"))
    return done.stdout


def copy_samples(folder):
    """The sample's plan and inputs in a folder of their own, so that private outputs land there."""
    for path in (ROOT / "data" / "samples").iterdir():
        if path.suffix in (".yaml", ".csv", ".gpkg", ".geojson") and ".intake" not in path.name:
            shutil.copy(path, folder)
    return Path(folder) / "helsingor.yaml"


def shared(relative):
    """A file of the shared test data, None (with a word on stderr) where it is absent."""
    folder = Path(os.environ.get("TALGEO_SHARED", ROOT.parent / "shared"))
    path = folder / relative
    return path if path.exists() else None


def tree(folder):
    """Relative path -> bytes of all files below a folder."""
    folder = Path(folder)
    return {str(p.relative_to(folder)): p.read_bytes()
            for p in sorted(folder.rglob("*")) if p.is_file()}
