"""The documents name what the sources have: statuses, keys of the plan, commands and options."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TALGEO_PROGRAM", str(ROOT / "build" / "cli" / "talgeo"))


def read(path):
    return (ROOT / path).read_text("utf-8")


class Documents(unittest.TestCase):
    def test_every_status(self):
        listed = re.findall(r'^TALGEO_STATUS\((\w+), (\d+), "([^"]+)", (\d+)\)',
                            read("libtalgeo/include/talgeo/status.def"), re.M)
        rows = re.findall(r"^\| `TALGEO_(\w+)` \| (\d+) \| ([^|]+) \| (\d+) \|",
                          read("docs/errors.md"), re.M)
        self.assertGreater(len(listed), 10)
        self.assertEqual(rows, listed)

    def test_every_key_of_the_plan(self):
        keys = set()
        for path in sorted((ROOT / "libtalgeo/src/api").glob("plan*.c")):
            for known in re.findall(r"known\[\] = \{(.*?)NULL\}", path.read_text("utf-8"), re.S):
                keys |= set(re.findall(r'"(\w+)!?"', known))
        self.assertGreater(len(keys), 30)
        text = read("docs/plan.md")
        missing = {key for key in keys if not re.search(rf"(`|\b){key}(`|:)", text)}
        self.assertEqual(missing, set())

    def test_every_command_and_option(self):
        text = read("docs/cli.md")
        commands = re.findall(r'^    \{"(\w+)", "', read("cli/main.c"), re.M)
        self.assertGreater(len(commands), 6)
        for command in commands:
            self.assertRegex(text, rf"\| `{command}[ `]")
            for option in re.findall(r'^ *\{"([\w-]+)", (?:\'\w\'|0), OPTION',
                                     read(f"cli/cmd_{command}.c"), re.M):
                self.assertIn(f"--{option}" if option != "output" else "-o FILE", text, command)

    def test_commands_of_the_readme_run(self):
        """As they stand, from a folder that has the samples and the program."""
        block = re.search(r"^```\n(build/cli/talgeo new .*?)^```", read("README.md"), re.M | re.S)[1]
        with tempfile.TemporaryDirectory(prefix="talgeo-readme-") as name:
            folder = pathlib.Path(name)
            (folder / "build" / "cli").mkdir(parents=True)
            (folder / "build" / "cli" / "talgeo").symlink_to(PROGRAM)
            shutil.copytree(ROOT / "data" / "samples", folder / "data" / "samples")
            done = subprocess.run(["bash", "-e", "-c", block], cwd=folder, capture_output=True,
                                  text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            made = {path.name for path in folder.iterdir()}
        self.assertLess({"my-town", "safe.csv", "classified.csv", "placed.csv"}, made)

    def test_every_claim_of_privacy_has_its_tests(self):
        text = read("docs/privacy.md")
        rows = re.findall(r"^\|(.+)\|$", text, re.M)
        claims = [row.split(" | ") for row in rows if not row.startswith(("---", " claim", " secret |",
                                                                          " virtual cell |"))]
        self.assertGreater(len(claims), 15)
        for claim in claims:
            self.assertRegex(claim[-1], r"`\w+(: |\.)\w+`", claim[0])
        for suite, name in re.findall(r"`(suite_\w+): (\w+)`", text):
            listed = re.search(rf'{{"{name}",\s+{name}}}', read(f"tests/unit/{suite}.c"))
            self.assertTrue(listed, name)
        listed = "".join(path.read_text("utf-8")
                         for path in sorted((ROOT / "tests").glob("*/CMakeLists.txt")))
        groups = re.search(r"foreach\(group (.+)\)", listed)[1].lower().split()
        names = set(re.findall(r"(?:NAME |test\()(\w+\.\w+)", listed)) | {f"cli.{g}" for g in groups}
        mentioned = set(re.findall(r"`((?:property|golden|canary|cli|oom|real)\.(?!md)\w+)`", text))
        self.assertGreater(len(mentioned), 6)
        self.assertEqual(mentioned - names, set())


if __name__ == "__main__":
    sys.exit(unittest.main())
