"""The program at a terminal: its bar, Ctrl-C, a waiting stdin. Standard library only."""
import os
import pathlib
import pty
import re
import signal
import subprocess
import sys
import time
import unittest

from cli_test import DONE, INTERRUPTED, PROGRAM, Town

POINTS = b"x,y\n12.51,56.01\n"


def catches(process, number):
    """Has the process a handler for the signal?"""
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    caught = int(re.search(r"(?m)^SigCgt:\s*(\w+)", status)[1], 16)
    return caught >> (number - 1) & 1


def read_some(terminal):
    """What is there next: a terminal hands over in pieces, and ends with an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


class Terminal(Town):
    def at_terminal(self, *words):
        """What a terminal on stderr shows."""
        try:
            ours, theirs = pty.openpty()
        except OSError:  # a bare chroot
            self.skipTest("there are no pseudo-terminals here")
        self.addCleanup(os.close, ours)
        done = subprocess.run([PROGRAM, *map(str, words)], stderr=theirs, stdout=subprocess.PIPE,
                              cwd=self.folder, timeout=60, check=False)
        os.close(theirs)
        self.assertEqual(done.returncode, DONE)
        return b"".join(iter(lambda: read_some(ours), b"")).decode()

    def test_the_bar(self):
        shown = self.at_terminal("publish", self.plan)
        self.assertIn("100 %", shown)
        bar, said = shown.rsplit("\r", 1)[0].rsplit("%", 1)
        self.assertIn("\r", said, "the bar is wiped")
        for calm in ("--quiet", "--json"):
            self.assertEqual(self.at_terminal("publish", self.plan, "--overwrite", calm), "")

    def locate(self, *more):
        """Started, its stdin still open, and so far that it catches signals."""
        process = subprocess.Popen(
            [PROGRAM, "locate", "--areas", str(self.town / "areas.geojson"), "--key", "id", "--x",
             "x", "--y", "y", "--crs", "EPSG:4326", "-", *more], cwd=self.folder,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        process.stdin.write(POINTS)
        process.stdin.flush()
        until = time.monotonic() + 20
        while not catches(process.pid, signal.SIGTERM):
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)
        return process

    def test_a_signal_ends_the_wait_for_stdin(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = self.locate("-o", "placed.csv")
            time.sleep(0.3)  # now it waits for more, mostly; the answer is the same before
            process.send_signal(number)
            self.assertEqual(process.wait(20), INTERRUPTED)
            self.assertIn(b"cancelled", process.stderr.read())
            self.assertEqual([p.name for p in self.folder.iterdir()], ["town"])

    def test_what_nohup_ignores_stays_ignored(self):
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self.addCleanup(signal.signal, signal.SIGHUP, before)
        process = self.locate()
        process.send_signal(signal.SIGHUP)
        out, _ = process.communicate(timeout=20)
        self.assertEqual((process.returncode, out), (DONE, b"x,y,area\n12.51,56.01,A\n"))


if __name__ == "__main__":
    sys.exit(unittest.main())
