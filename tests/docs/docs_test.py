"""The documents name what the sources have: statuses, keys of the plan, commands and options."""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


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


if __name__ == "__main__":
    sys.exit(unittest.main())
