#!/usr/bin/env python3
"""The house rules a compiler does not know: which folder may include what, calls that cannot know the
length of their target, and that no file holds a path of one machine. Prints each breach; exit 1
where there is one."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
STAGES = ["areas", "locate", "intake", "growth", "cube", "protect", "figures", "publish"]
# What everything but io/ and the tests may include between < and >: C11, POSIX, the processor.
SYSTEM = set("""assert.h cpuid.h ctype.h dirent.h errno.h fcntl.h float.h ftw.h immintrin.h inttypes.h
    limits.h locale.h math.h pthread.h signal.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h
    stdlib.h string.h strings.h sys/mman.h sys/stat.h time.h unistd.h""".split())
OURS = {"talgeo/talgeo.h", "talgeo/status.def", "talgeo/version.h"}
# Clients, each with what it may include besides SYSTEM and OURS.
CLIENTS = {"bindings": {"Python.h"}, "cli": {"json-c/json.h", "starter.h"}, "examples": set(),
           "tests/api": {"CUnit/CUnit.h"}, "tests/header": set(), "tests/install": set()}
BANNED = re.compile(r"\b(v?sprintf|strcpy|strcat|gets|alloca|tmpnam)\s*\(")
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
        known = folder == "io" or header in SYSTEM | OURS
        return "" if known else "third parties belong in src/io"
    target = (path.parent / header).resolve()
    if not target.is_relative_to(source):
        return "leaves libtalgeo/src"
    reached = target.relative_to(source).parts[0]
    return "" if reached in allowed_folders(folder) else f"src/{folder} must not see src/{reached}"


def client_breach(path, header, system):
    """Clients see the public header; only tests/unit and its relatives see the inside."""
    relative = path.relative_to(ROOT).as_posix()
    client = next((c for c in CLIENTS if relative.startswith(c + "/")), None)
    if client is None:
        return ""
    if system:
        known = header in SYSTEM | OURS | CLIENTS[client]
    else:
        known = (path.parent / header).resolve().is_relative_to(ROOT / client)
    return "" if known else "clients see their own folder and include/talgeo only"


def include_breaches(path):
    source = ROOT / "libtalgeo" / "src"
    judge = source_breach if path.is_relative_to(source) else client_breach
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
        if found:
            breach = judge(path, found[2], found[1] == "<")
            if breach:
                yield f"{path.relative_to(ROOT)}:{number}: {found[2]}: {breach}"


def banned_call_breaches(path):
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        found = BANNED.search(line)
        if found:
            yield f"{path.relative_to(ROOT)}:{number}: {found[1]}: write with the length of the target"


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
            if path.relative_to(ROOT).parts[0] != "tests":
                breaches += banned_call_breaches(path)
            seen += 1
    print(*breaches, sep="\n", end="\n" if breaches else "")
    if seen == 0:
        print("house_rules: no sources found")
    return 1 if breaches or seen == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
