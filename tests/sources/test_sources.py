#!/usr/bin/env python3
"""The same children, given in other ways, must give the same cells: by address, by CPR number, in
other dialects of CSV, from a PostgreSQL server that the test starts. Standard library only."""

import contextlib
import csv
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from small_town import REJECTED, SmallTown  # noqa: E402


def cpr_of(number, row):
    """A CPR number of a child that is born and is a boy or girl as the row says."""
    day, month, year = row["foedt"].split("-")
    seventh = 4 if int(year) >= 2000 else 0  # years up to 2036
    last = number % 500 * 2 + (row["koen"] == "M")
    return f"{day}{month}{year[2:]}{seventh}{last:03d}"


class Sources(SmallTown):
    def test_dialects(self):
        point = [{k: v.replace(",", ".") for k, v in row.items()} for row in self.rows]
        for n, options in enumerate([
                {"rows": point, "delimiter": ",", "quoting": csv.QUOTE_ALL},
                {"rows": self.rows, "delimiter": "\t", "encoding": "utf-8-sig"},
                {"rows": list(reversed(self.rows)), "encoding": "latin-1"}]):
            self.write(self.file, **options)
            self.assertEqual(self.cells(f"dialect{n}"), self.expected)

    def test_addresses(self):
        places = sorted({(r["lon"], r["lat"]) for r in self.rows})
        keys = {p: f"0A3F50C0-0000-32B8-E044-{i:012X}" for i, p in enumerate(places)}
        table = [{"id": "{%s}" % key.lower(), "x": p[0], "y": p[1]} for p, key in keys.items()]
        self.write(self.town / "adresser.csv", table)
        self.write(self.file, [{**{k: v for k, v in r.items() if k not in ("lon", "lat")},
                                "adresse": keys[r["lon"], r["lat"]]} for r in self.rows])
        self.edit("{x: lon, y: lat, crs: EPSG:4326}", "{address: adresse, file: adresser.csv, "
                  "key: id, x: x, y: y, crs: EPSG:4326}")
        self.assertEqual(self.cells("addresses"), self.expected)
        self.assertEqual(self.report()["rows_with_unknown_address"], 0)
        self.write(self.town / "adresser.csv", table[:-1])
        self.cells("fewer")
        self.assertGreater(self.report()["rows_with_unknown_address"], 0)
        (self.town / "adresser.csv").unlink()
        done = self.run_program("check", self.plan)
        self.assertEqual(done.returncode, REJECTED)
        self.assertIn("'adresser.csv' does not exist", done.stderr)

    def test_cpr_numbers(self):
        numbers = {}
        for row in self.rows:
            numbers.setdefault(row["barn"], cpr_of(len(numbers), row))
        self.assertEqual(len(set(numbers.values())), len(numbers))
        hyphen = [{"cpr": numbers[r["barn"]][:6] + "-" + numbers[r["barn"]][6:],
                   **{k: v for k, v in r.items() if k not in ("barn", "koen", "foedt")}}
                  for r in self.rows]
        self.write(self.file, hyphen)
        self.edit("child: barn", "child: {cpr: cpr}")
        self.edit("sex: koen, birth_date: foedt, ", "")
        self.assertEqual(self.cells("cpr"), self.expected)
        self.write(self.file, [{**hyphen[0], "cpr": "999999-KANARIE"}, *hyphen[1:]])
        self.cells("one")
        self.assertEqual(self.report()["not_used_by_reason"]["bad_cpr"]["first_rows"], [1])
        self.assertNotIn("KANARIE", (self.town / "plan.intake.json").read_text("utf-8"))


def postgres_programs():
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


class PostgreSQL(Sources):
    """A server of our own in a temporary folder, reached over a port of this machine."""

    PASSWORD = "hemmeligt-kodeord"

    def setUp(self):
        self.programs = postgres_programs()
        if self.programs is None or shutil.which("psql") is None:
            self.skipTest("no PostgreSQL server on this machine")
        self.owner = None
        if os.geteuid() == 0:  # the server refuses to run as root
            try:
                self.owner = pwd.getpwnam("postgres")
            except KeyError:
                self.skipTest("no user to run the PostgreSQL server as")
        super().setUp()
        self.server = pathlib.Path(tempfile.mkdtemp(prefix="talgeo-postgres-"))
        self.addCleanup(shutil.rmtree, self.server, ignore_errors=True)
        if self.owner:
            os.chown(self.server, self.owner.pw_uid, self.owner.pw_gid)
        self.start()

    def as_owner(self, *words):
        options = {}
        if self.owner:
            options = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False,
                              cwd=self.server, timeout=60, **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def start(self):
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        secret, data = self.server / "secret", self.server / "data"
        secret.write_text(self.PASSWORD)
        secret.chmod(0o644)
        self.as_owner(self.programs / "initdb", "-D", data, "-U", "sundhed", "-A", "scram-sha-256",
                      "--pwfile", secret, "-E", "UTF8", "--no-sync")
        # The log goes to a file: a pipe would stay open as long as the server runs.
        self.as_owner(self.programs / "pg_ctl", "-D", data, "-w", "-l", self.server / "log", "-o",
                      f"-p {self.port} -h 127.0.0.1 -k {self.server} -F", "start")
        self.addCleanup(self.as_owner, self.programs / "pg_ctl", "-D", data, "-m", "immediate",
                        "stop")

    def sql(self, text):
        done = subprocess.run(
            ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port), "-U",
             "sundhed", "postgres"], input=text, text=True, capture_output=True, check=False,
            env={**os.environ, "PGPASSWORD": self.PASSWORD}, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)

    def load(self):
        number = lambda text: text.replace(",", ".") or "NULL"
        date = lambda text: "'" + "-".join(reversed(text.split("-"))) + "'" if text else "NULL"
        values = ",\n".join(
            f"('{r['barn']}', {date(r['dato'])}, '{r['koen']}', {date(r['foedt'])}, "
            f"{number(r['hoejde'])}, {number(r['vaegt'])}, {number(r['lon'])}, {number(r['lat'])})"
            for r in self.rows)
        self.sql("CREATE TABLE maaling (barn text, dato date, koen text, foedt date, "
                 "hoejde numeric(5,1), vaegt double precision, lon double precision, "
                 f"lat double precision);\nINSERT INTO maaling VALUES {values};\n"
                 "CREATE TABLE andet (a int);")

    def connection(self, password):
        return (f"\"PG:host=127.0.0.1 port={self.port} dbname=postgres user=sundhed "
                f"password={password}\"")

    def test_rows_from_a_server(self):
        self.load()
        self.edit("file: children.csv", f"file: {self.connection(self.PASSWORD)}")
        done = self.run_program("check", self.plan)
        self.assertEqual(done.returncode, REJECTED)
        self.assertIn("say which one", done.stderr)
        self.assertNotIn(self.PASSWORD, done.stdout + done.stderr)
        self.edit("child: barn", "layer: maaling\n    child: barn")
        self.assertEqual(self.cells("server"), self.expected)
        self.assertIn("password=*", self.report()["file"])
        for path in self.folder.rglob("*"):
            if path.is_file() and path != self.plan:
                self.assertNotIn(self.PASSWORD.encode(), path.read_bytes(), path)

    def test_points_and_types_of_postgis(self):
        """A view with points, keys that are UUIDs, enums, moments and numbers without limits."""
        if not list(pathlib.Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
            self.skipTest("no PostGIS on this machine")
        self.load()
        self.sql("""
            CREATE EXTENSION postgis;
            CREATE TYPE sex AS ENUM ('K', 'M');
            CREATE VIEW punkter AS SELECT md5(barn)::uuid AS barn, koen::sex AS koen,
                dato::timestamp AT TIME ZONE 'Europe/Copenhagen' AS dato, foedt::timestamp AS foedt,
                hoejde::numeric AS hoejde, vaegt::real AS vaegt, lon > 1000 AS skjult,
                ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 25832) AS sted FROM maaling;""")
        self.edit("file: children.csv", f"file: {self.connection(self.PASSWORD)}\n    layer: punkter")
        self.edit("{x: lon, y: lat, crs: EPSG:4326}", "geometry\n    protected_address: skjult")
        self.assertEqual(self.cells("points"), self.expected)

    def test_a_wrong_password_is_not_told(self):
        self.edit("file: children.csv", f"file: {self.connection('forkert-kodeord')}")
        done = self.run_program("check", self.plan)
        self.assertEqual(done.returncode, REJECTED)
        self.assertNotIn("forkert-kodeord", done.stdout + done.stderr)
        self.assertIn("cannot be opened", done.stderr)

    # What the files show is shown above.
    test_dialects = test_addresses = test_cpr_numbers = None


if __name__ == "__main__":
    unittest.main()
