#!/usr/bin/env python3
"""The house rules a compiler does not know: which folder may include what, and that no file holds
a path of one machine. Prints each breach; exit 1 where there is one."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
STAGES = ["areas", "locate", "intake", "growth", "cube", "protect", "figures", "publish"]
THIRD_PARTY = re.compile(r"(gdal|ogr_|cpl_|proj|sqlite3|spatialite|json|yaml|geos)", re.I)
CODE = ("libtalgeo", "cli", "bindings", "examples", "tests")
MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(home|root|Users|work)/\w")
SKIPPED = {".git", ".venv", "build", "out", "dist", "__pycache__", ".pytest_cache", ".hypothesis"}


def allowed_folders(folder):
    """Folders of src/ that files of src/<folder> may include; None where there is no such rule."""
    if folder == "core":
        return {"core"}
    if folder in STAGES:
        return {"core", *STAGES[: STAGES.index(folder) + 1]}
    if folder == "io":
        return {"core", "io", *STAGES}
    if folder == "api":
        return {"core", "io", "api", *STAGES}
    return set()


def source_breach(path, header, system):
    """What is wrong with an include of a file in libtalgeo/src, "" where nothing is."""
    source = ROOT / "libtalgeo" / "src"
    folder = path.relative_to(source).parts[0]
    if system:
        third = THIRD_PARTY.match(header)
        return "third parties belong in src/io" if third and folder not in ("io",) else ""
    target = (path.parent / header).resolve()
    if not target.is_relative_to(source):
        return "leaves libtalgeo/src"
    reached = target.relative_to(source).parts[0]
    return "" if reached in allowed_folders(folder) else f"src/{folder} must not see src/{reached}"


def client_breach(path, header, system):
    """Clients see the public header; only tests/unit and its relatives see the inside."""
    relative = path.relative_to(ROOT)
    if relative.parts[0] == "tests" and relative.parts[1] not in ("api", "header", "install"):
        return ""
    if system:
        return "clients see include/talgeo only" if "/src/" in header else ""
    home = ROOT / relative.parts[0]
    near = "/" not in header or (path.parent / header).resolve().is_relative_to(home)
    return "" if near else "clients see their own folder and include/talgeo only"


def include_breaches(path):
    source = ROOT / "libtalgeo" / "src"
    judge = source_breach if path.is_relative_to(source) else client_breach
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
        if found:
            breach = judge(path, found[2], found[1] == "<")
            if breach:
                yield f"{path.relative_to(ROOT)}:{number}: {found[2]}: {breach}"


def machine_path_breaches(path):
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATH.search(line):
            yield f"{path.relative_to(ROOT)}:{number}: a path of one machine"


def project_files(folder):
    for path in sorted(folder.iterdir()):
        if path.name in SKIPPED or path.name.startswith(("build", ".venv")):
            continue
        if path.is_dir():
            yield from project_files(path)
        elif not path.is_symlink():
            yield path


def main():
    breaches, seen = [], 0
    for path in project_files(ROOT):
        if path == pathlib.Path(__file__).resolve():
            continue
        breaches += machine_path_breaches(path)
        if path.suffix in (".c", ".h") and path.relative_to(ROOT).parts[0] in CODE:
            breaches += include_breaches(path)
            seen += 1
    print(*breaches, sep="\n", end="\n" if breaches else "")
    if seen == 0:
        print("house_rules: no sources found")
    return 1 if breaches or seen == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
