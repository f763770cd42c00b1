"""The peers of the placing benchmark, each on the layers and points that peer_files writes.

Usage: peers.py FOLDER_OF_PROGRAMS [POINTS]. One thread each. Seconds of the process, but of
PostGIS, which has a process of its own: seconds on the wall. A peer that is not installed is
skipped by name. Slow peers get the first of the points only.
"""

import contextlib
import importlib
import os
import pathlib
import pwd
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

import numpy


class Missing(Exception):
    """The peer is not installed."""


class Layer:
    def __init__(self, folder, number, line):
        self.name, build, probe = line.split(";")
        self.build, self.probe = float(build), float(probe)
        self.file, self.points_file = folder / f"layer{number}.f64", folder / f"points{number}.f64"
        values = numpy.fromfile(self.file)
        self.rings = values[2:].reshape(int(values[0]), int(values[1]), 2)
        self.points = numpy.fromfile(self.points_file).reshape(2, -1)
        self.areas = numpy.fromfile(folder / f"areas{number}.i32", dtype=numpy.int32)

    def wkb(self):
        """The areas as well-known binary, little-endian."""
        n = self.rings.shape[1]
        head = b"\x01" + (3).to_bytes(4, "little") + (1).to_bytes(4, "little")
        return [head + n.to_bytes(4, "little") + ring.astype("<f8").tobytes()
                for ring in self.rings]


def require(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        raise Missing(f"the Python package {name}") from None


def lowest(points, areas, n):
    """The lowest area of each of n points, -1 for none, of pairs of a point and an area."""
    answer = numpy.full(n, numpy.iinfo(numpy.int32).max, dtype=numpy.int32)
    numpy.minimum.at(answer, points, areas)
    answer[answer == numpy.iinfo(numpy.int32).max] = -1
    return answer


# ---- In this process --------------------------------------------------------------------------


def by_geopandas(layer, n):
    geopandas, shapely = require("geopandas"), require("shapely")
    areas = geopandas.GeoDataFrame(geometry=shapely.polygons(layer.rings), crs="EPSG:25832")
    points = geopandas.GeoDataFrame(geometry=shapely.points(layer.points[:, :n].T),
                                    crs="EPSG:25832")
    start = time.process_time()
    joined = geopandas.sjoin(points, areas, predicate="intersects")
    seconds = time.process_time() - start
    return seconds, lowest(joined.index.to_numpy(), joined["index_right"].to_numpy(), n)


def by_shapely(layer, n):
    """The other way round: a tree of the points, asked by prepared areas."""
    shapely = require("shapely")
    areas, points = shapely.polygons(layer.rings), shapely.points(layer.points[:, :n].T)
    start = time.process_time()
    shapely.prepare(areas)
    pairs = shapely.STRtree(points).query(areas, predicate="intersects")
    seconds = time.process_time() - start
    return seconds, lowest(pairs[1], pairs[0], n)


def by_duckdb(layer, n):
    duckdb, pandas = require("duckdb"), require("pandas")
    connection = duckdb.connect(config={"threads": 1})
    with contextlib.suppress(ImportError):
        require("duckdb_extensions").import_extension("spatial")
    try:
        connection.execute("LOAD spatial")
    except duckdb.Error:
        raise Missing("DuckDB's extension spatial") from None
    connection.execute("CREATE TABLE areas (id INTEGER, geom GEOMETRY)")
    for number, wkb in enumerate(layer.wkb()):
        connection.execute("INSERT INTO areas VALUES (?, ST_GeomFromWKB(?))", [number, wkb])
    frame = pandas.DataFrame({"id": numpy.arange(n), "x": layer.points[0, :n],
                              "y": layer.points[1, :n]})
    connection.register("frame", frame)
    connection.execute("CREATE TABLE points AS SELECT id, ST_Point(x, y) AS geom FROM frame")
    start = time.process_time()
    rows = connection.execute("SELECT p.id, a.id AS area FROM points p JOIN areas a "
                              "ON ST_Intersects(a.geom, p.geom)").fetchnumpy()
    return time.process_time() - start, lowest(rows["id"], rows["area"], n)


def by_spatialite(layer, n):
    connection = sqlite3.connect(":memory:")
    try:
        connection.enable_load_extension(True)
        connection.execute("SELECT load_extension('mod_spatialite')")
    except (AttributeError, sqlite3.Error):  # some Pythons load no extensions
        raise Missing("SpatiaLite (mod_spatialite)") from None
    connection.executescript(
        "SELECT InitSpatialMetaData(1);"
        "CREATE TABLE areas (id INTEGER PRIMARY KEY);"
        "SELECT AddGeometryColumn('areas', 'geom', 25832, 'POLYGON', 'XY');"
        "CREATE TABLE points (id INTEGER PRIMARY KEY, x REAL, y REAL);")
    connection.executemany("INSERT INTO areas VALUES (?, GeomFromWKB(?, 25832))",
                           list(enumerate(layer.wkb())))
    connection.executemany("INSERT INTO points VALUES (?, ?, ?)",
                           zip(range(n), *layer.points[:, :n].tolist()))
    connection.execute("SELECT CreateSpatialIndex('areas', 'geom')")
    start = time.process_time()
    rows = connection.execute(
        "SELECT (SELECT min(a.id) FROM areas a WHERE a.rowid IN (SELECT pkid FROM idx_areas_geom "
        "WHERE xmin <= p.x AND xmax >= p.x AND ymin <= p.y AND ymax >= p.y) "
        "AND ST_Intersects(a.geom, MakePoint(p.x, p.y, 25832))) FROM points p ORDER BY p.id"
    ).fetchall()
    seconds = time.process_time() - start
    return seconds, numpy.array([-1 if row[0] is None else row[0] for row in rows])


# ---- In processes of their own ----------------------------------------------------------------


class Server:
    """A PostgreSQL server in a temporary folder, reached through a socket there."""

    def __init__(self):
        folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        self.programs = next((f for f in folders if (f / "initdb").exists()), None)
        if self.programs is None or shutil.which("psql") is None:
            raise Missing("a PostgreSQL server")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="talgeo-bench-"))
        self.owner = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            self.owner = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.run("initdb", "-D", self.folder / "data", "-U", "bench", "-A", "trust", "--no-sync",
                 "-E", "UTF8")
        self.run("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "-o",
                 f"-p {self.port} -h '' -k {self.folder} -F", "start")

    def run(self, program, *words):
        subprocess.run([self.programs / program, *map(str, words)], check=True, cwd=self.folder,
                       capture_output=True, timeout=120, **self.owner)

    def ask(self, text):
        done = subprocess.run(
            ["psql", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p",
             str(self.port), "-U", "bench", "postgres"],
            input=text, text=True, capture_output=True, check=False, timeout=600)
        if done.returncode != 0 and "extension" in done.stderr:
            raise Missing("PostGIS")
        done.check_returncode()
        return done.stdout

    def close(self):
        with contextlib.suppress(subprocess.SubprocessError):
            self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def by_postgis(layer, n):
    server = Server()
    try:
        areas = "\n".join(f"{i}\t{wkb.hex()}" for i, wkb in enumerate(layer.wkb()))
        points = "\n".join(f"{i}\t{x!r}\t{y!r}" for i, (x, y)
                           in enumerate(zip(*layer.points[:, :n].tolist())))
        server.ask("CREATE EXTENSION postgis;\n"
                   "CREATE TABLE raw (id int, wkb text);\nCOPY raw FROM STDIN;\n" + areas +
                   "\n\\.\nCREATE TABLE areas AS SELECT id, ST_SetSRID(wkb::geometry, 25832) AS "
                   "geom FROM raw;\nCREATE INDEX ON areas USING gist (geom);\n"
                   "CREATE TABLE xy (id int, x float8, y float8);\nCOPY xy FROM STDIN;\n" +
                   points + "\n\\.\nCREATE TABLE points AS SELECT id, ST_SetSRID(ST_MakePoint(x, "
                   "y), 25832) AS geom FROM xy;\nVACUUM ANALYZE areas;\nVACUUM ANALYZE points;\n")
        answer = server.ask(
            "SET max_parallel_workers_per_gather = 0;\nSET jit = off;\n"
            "SELECT extract(epoch FROM clock_timestamp());\n"
            "CREATE TEMP TABLE found AS SELECT p.id, (SELECT min(a.id) FROM areas a WHERE "
            "ST_Intersects(a.geom, p.geom)) AS area FROM points p;\n"
            "SELECT extract(epoch FROM clock_timestamp());\n"
            "SELECT coalesce(area, -1) FROM found ORDER BY id;\n").split()
        return float(answer[1]) - float(answer[0]), numpy.array(answer[2:], dtype=numpy.int32)
    finally:
        server.close()


def by_s2(layer, n, programs):
    program = programs / "peer_s2"
    if not program.exists():
        raise Missing("S2 (libs2-dev)")
    answers = layer.file.with_suffix(".s2")
    done = subprocess.run([program, layer.file, layer.points_file, str(n), answers], check=True,
                          capture_output=True, text=True)
    return sum(map(float, done.stdout.split())), numpy.fromfile(answers, dtype=numpy.int32)


# ---- Table ------------------------------------------------------------------------------------


def main():
    programs = pathlib.Path(sys.argv[1])
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 1000000
    peers = [("S2", lambda layer, n: by_s2(layer, n, programs), 1),
             ("shapely, areas asking a tree of points", by_shapely, 1),
             ("geopandas sjoin", by_geopandas, 5), ("DuckDB spatial", by_duckdb, 10),
             ("PostGIS", by_postgis, 10), ("SpatiaLite", by_spatialite, 50)]
    with tempfile.TemporaryDirectory(prefix="talgeo-peers-") as name:
        folder = pathlib.Path(name)
        lines = subprocess.run([programs / "peer_files", folder, str(n)], check=True, text=True,
                               capture_output=True).stdout.splitlines()
        layers = [Layer(folder, number, line) for number, line in enumerate(lines)]
        print("\n| build and placing, points in towns | points | M/s | talgeo to it | differ |\n"
              "|---|---|---|---|---|")
        for layer in layers:
            for peer, place, share in peers:
                prepares = share == 1
                few = max(n // share // (1 if prepares or layer.rings.shape[1] < 1000 else 10), 1)
                ours = layer.build + layer.probe * few / n
                try:
                    seconds, areas = place(layer, few)
                except Missing as missing:
                    print(f"| {layer.name}: {peer} | not installed: {missing} | | | |")
                    continue
                differ = int((areas != layer.areas[:few]).sum())
                print(f"| {layer.name}: {peer} | {few} | {few / seconds / 1e6:.3f} | "
                      f"{seconds / ours:.0f}x | {differ} |", flush=True)


if __name__ == "__main__":
    main()
