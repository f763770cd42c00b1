"""Area sets in the program: their health in `check`, several at once in `locate`, and positions that
lie outside for a reason. Standard library only."""
import contextlib
import csv
import io
import json
import math
import os
import pathlib
import socket
import subprocess
import sys
import unittest

from cli_test import DONE, PROGRAM, REJECTED, USAGE, Town

SWAPPED = ("all 480 positions lie outside the areas of 'areas'; swapped, 480 of 480 would lie "
           "inside", "name the two columns the other way round")


def square(key, x, y, width, height, name=None):
    ring = [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]
    return {"type": "Feature", "properties": {"id": key, "navn": name or key},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}


class Areas(Town):
    def write_areas(self, features, crs="EPSG:25832", name="areas.geojson"):
        collection = {"type": "FeatureCollection", "features": features}
        if crs:
            collection["crs"] = {"type": "name", "properties": {"name": crs}}
        (self.town / name).write_text(json.dumps(collection), "utf-8")
        return self.town / name

    # ---- check ----

    def health(self, area_set="areas", code=DONE):
        answer = json.loads(self.expect(code, "check", self.plan, "--json").stdout)
        return next(s for s in answer["area_sets"] if s["area_set"] == area_set)

    def test_health_of_sound_sets(self):
        told = self.expect(DONE, "check", self.plan).stdout
        for words in ("areas: 3 areas, 3 parts, 12 vertices", "whole: 1 area,", "EPSG:4326",
                      "no gaps", "0 repaired"):
            self.assertIn(words, told)

    def test_health_of_a_set_with_everything(self):
        x, y = 720_000, 6_210_000
        bow_tie = square("t", x + 2000, y, 100, 100)
        ring = bow_tie["geometry"]["coordinates"][0]
        ring[1], ring[2] = ring[2], ring[1]
        frame = [square("w", x, y, 10, 100), square("e", x + 90, y, 10, 100),
                 square("s", x + 10, y, 80, 10), square("n", x + 10, y + 90, 80, 10)]
        sliver = square("z", x + 99.999, y, 100, 100)
        nothing = {"type": "Feature", "properties": {"id": "0", "navn": "0"}, "geometry": None}
        self.write_areas([bow_tie, *frame, sliver, nothing])
        health = self.health()
        self.assertEqual((health["areas"], health["parts"], health["crs"]), (7, 7, "EPSG:25832"))
        self.assertEqual((health["without_polygons"], health["repaired"]), (1, 1))
        self.assertAlmostEqual(health["repaired_m2"], 5000)
        self.assertEqual(health["overlaps"], 1)
        self.assertAlmostEqual(health["overlaps_m2"], 0.1, 5)
        self.assertEqual(health["gaps"], 1)
        self.assertAlmostEqual(health["gaps_m2"], 6400)
        self.assertTrue(x + 10 < health["gap_x"] < x + 90 and y + 10 < health["gap_y"] < y + 90)
        self.assertEqual((health["min_x"], health["max_y"]), (x, y + 100))
        self.assertTrue(12 < health["west_deg"] < health["east_deg"] < 13)
        self.assertFalse(health["far_off"])
        told = self.expect(DONE, "check", self.plan, says="was not valid").stdout
        self.assertIn("1 gap, 6400.00 m2, the largest 6400.00 m2 about", told)

    def test_an_unreadable_set_has_no_health(self):
        self.write_areas([square("a", 0, 0, 10, 10), square("b", 5, 0, 10, 10)])
        done = self.expect(REJECTED, "check", self.plan, says="'a' and 'b' by 50 m2")
        self.assertNotIn("areas: ", done.stdout)
        self.assertIn("whole: ", done.stdout)

    def test_areas_far_from_where_their_crs_is_used(self):
        self.write_areas([square("a", 6_210_000, 720_000, 1000, 1000)])
        self.expect(DONE, "check", self.plan, says=(
            "plan.yaml:4:23: warning: the areas of 'areas' lie far from where EPSG:25832 is used",
            "is x their easting?"))
        self.assertTrue(self.health()["far_off"])

    def test_geojson_without_the_grid(self):
        """British layers come to WGS 84 within metres only, where PROJ has no grid."""
        if list(pathlib.Path("/usr/share/proj").glob("uk_os_OSTN15*")):
            self.skipTest("the grid is installed here")
        self.write_areas([square("a", 380_000, 390_000, 9000, 9000)], crs="EPSG:27700")
        self.edit("lon, y: lat, crs: EPSG:4326", "lon, y: lat, crs: EPSG:27700")
        self.edit("children.csv", "gb.csv")
        rows = (self.town / "children.csv").read_text("utf-8").splitlines(keepends=True)
        (self.town / "gb.csv").write_text(rows[0] + "".join(
            f"c{i};03-10-2017;K;15-03-2010;125;25,1;385000;395000\n" for i in range(30)), "utf-8")
        says = ("'areas', its GeoJSON: on the way from EPSG:27700 to EPSG:4326", "OSTN15", "good to 2 m")
        self.expect(DONE, "check", self.plan, says=says)
        self.publish(says=says)

    def test_a_crs_that_nobody_knows(self):
        """GDAL takes it for WGS 84, and fetches what a link leads to."""
        asked = []
        server = socket.create_server(("127.0.0.1", 0))
        server.settimeout(0.01)
        url = "http://127.0.0.1:%d/crs" % server.getsockname()[1]
        path = self.write_areas([square("a", 12.5, 56, 0.1, 0.1)])
        collection = json.loads(path.read_text("utf-8"))
        for kind, properties in (("name", {"name": "urn:ogc:def:crs:EPSG::999999"}),
                                 ("link", {"href": url, "type": "ogcwkt"})):
            collection["crs"] = {"type": kind, "properties": properties}
            path.write_text(json.dumps(collection), "utf-8")
            words = ("locate", "--areas", path, "--key", "id", "--x", "x", "--y", "y", "--crs", "EPSG:4258", "-")
            self.expect(REJECTED, *words, input="x,y\n12.55,56.05\n", says="does not say in which CRS")
            self.expect(DONE, *words, "--areas-crs", "EPSG:4258", input="x,y\n12.55,56.05\n", says="1 in an area")
            with contextlib.suppress(TimeoutError):
                asked.append(server.accept())
        server.close()
        self.assertEqual(asked, [])

    def test_degrees_that_are_none(self):
        self.write_areas([square("a", 720_000, 6_210_000, 1000, 1000)], crs=None)
        self.expect(REJECTED, "check", self.plan, says=(
            "says that its coordinates are degrees", "`crs: EPSG:25832`"))
        self.edit("file: areas.geojson", "file: areas.geojson, crs: EPSG:25832")
        self.expect(DONE, "check", self.plan, says="as `crs` says")

    # ---- positions ----

    def test_swapped_columns_are_recognised(self):
        self.edit("{x: lon, y: lat", "{x: lat, y: lon")
        self.expect(REJECTED, "check", self.plan, says=SWAPPED)
        self.publish("--dry-run", code=REJECTED, says=SWAPPED)
        problems = json.loads(self.publish("--dry-run", "--json", code=REJECTED).stdout)["problems"]
        self.assertTrue(any("swapped" in p["message"] and p["warning"] for p in problems))

    def test_areas_that_hold_none_of_the_children(self):
        self.write_areas([square("a", 720_000, 6_310_000, 1000, 1000)])
        says = "all 480 positions lie outside the areas of 'areas'; is the CRS"
        self.expect(DONE, "check", self.plan, says=says)
        self.assertNotIn("'whole'", self.publish("--dry-run", says=says).stderr)
        self.assertNotIn(says, self.publish("--dry-run", "--quiet").stderr)

    def test_rows_that_cannot_be_transformed_are_named(self):
        children = self.town / "children.csv"
        lines = children.read_text("utf-8").splitlines()
        for number in (400, 7, 30):
            cells = lines[number].split(";")
            lines[number] = ";".join([*cells[:-1], "5000"])
        children.write_text("\n".join(lines) + "\n", "utf-8")
        self.write_areas([square("a", 712_000, 6_200_000, 20_000, 20_000)])
        says = "the positions of 3 rows cannot be brought into the CRS of an area set (first: row 7)"
        self.expect(DONE, "check", self.plan, says=says)
        self.assertNotIn("5000", self.publish(says=says).stderr)
        report = json.loads((self.town / "plan.intake.json").read_text("utf-8"))["sources"][0]
        self.assertEqual(report["used_position_not_transformed"], 3)
        self.assertEqual(report["not_transformed_first_rows"], [7, 30, 400])

    # ---- locate ----

    POINTS = "id,lon,lat\n1,12.51,56.01\n2,12.53,56.01\n3,1,1\n4,,\n5,12.52,1000\n"

    def locate(self, *words, code=DONE, says="", points=POINTS):
        return self.expect(code, "locate", "--x", "lon", "--y", "lat", "--crs", "EPSG:4326",
                           *words, "-", says=says, input=points)

    def test_several_sets(self):
        areas, whole = self.town / "areas.geojson", self.town / "whole.geojson"
        rows = list(csv.reader(io.StringIO(self.locate(
            "--areas", areas, "--areas", f"town={whole}", "--key", "id").stdout)))
        self.assertEqual(rows[0], ["id", "lon", "lat", "areas", "town"])
        self.assertEqual([r[3] for r in rows[1:]], ["A", "B", "", "", ""])
        self.assertEqual([bool(r[4]) for r in rows[1:]], [True, True, False, False, False])
        twice = self.locate("--areas", areas, "--areas", areas, "--key", "id", "--key", "navn")
        self.assertEqual(twice.stdout.splitlines()[:2],
                         ["id,lon,lat,areas,areas_2", "1,12.51,56.01,A,Ærtemarken"])
        named = self.locate("--areas", f"lon={areas}", "--key", "id").stdout
        self.assertEqual(named.splitlines()[0], "id,lon,lat,lon_2")

    def test_one_key_or_one_for_each(self):
        areas = self.town / "areas.geojson"
        self.locate("--areas", areas, "--key", "id", "--key", "id", code=USAGE, says="--key stands")
        self.locate("--areas", areas, "--areas", areas, "--key", "id", "--areas-crs", "EPSG:4326",
                    "--areas-crs", "EPSG:4326", "--areas-crs", "x", code=USAGE, says="--areas-crs")

    def test_columns_to_choose_from(self):
        self.expect(REJECTED, "locate", "--areas", self.town / "areas.geojson", "--key", "id",
                    "--crs", "EPSG:4326", "-", input=self.POINTS,
                    says="name the columns of the position")

    def test_what_cannot_be_transformed_is_counted(self):
        areas = self.write_areas([square("a", 712_000, 6_200_000, 20_000, 20_000)])
        answer = json.loads(self.locate("--areas", areas, "--key", "id", "-o", "placed.csv",
                                        "--json").stdout)
        self.assertEqual([answer[k] for k in ("rows", "inside", "outside", "no_position",
                                              "not_transformed")], [5, 2, 1, 2, 1])
        self.locate("--areas", areas, "--key", "id", says="(1 of them cannot be transformed)")

    def test_swapped_columns_in_a_stream(self):
        points = "lat,lon\n" + "12.51,56.01\n" * 6012
        done = self.locate("--areas", self.town / "areas.geojson", "--key", "id", points=points,
                           says="all 6012 positions lie outside the areas; swapped, 4096 of 4096")
        self.assertNotIn("56.01", done.stderr)
        metres = self.write_areas([square("a", 712_000, 6_200_000, 20_000, 20_000)])
        self.locate("--areas", metres, "--key", "id", points=points, says="swapped, 4096 of 4096")

    def peak_bytes(self, n_areas, n_vertices):
        """Peak memory of placing one point in that many areas."""
        def flower(i):
            ring = []
            for k in range(n_vertices):
                turn = k * math.tau / n_vertices
                radius = 300 + 90 * math.sin(17 * turn)
                ring.append([round(1000 * i + radius * math.cos(turn), 3),
                             round(6_000_000 + radius * math.sin(turn), 3)])
            return {"type": "Feature", "properties": {"id": str(i)},
                    "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
        areas = self.write_areas([flower(i) for i in range(n_areas)], name="flowers.geojson")
        script = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
                  "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        done = subprocess.run(
            [sys.executable, "-c", script, PROGRAM, "locate", "--areas", areas, "--key", "id", "--x",
             "lon", "--y", "lat", "--crs", "EPSG:25832", "-", "-o", self.folder / "o.csv",
             "--overwrite"], input="lon,lat\n0,6000000\n", capture_output=True, text=True, check=True)
        self.assertEqual((self.folder / "o.csv").read_text(), "lon,lat,area\n0,6000000,0\n")
        return 1024 * int(done.stdout)

    def test_layers_are_read_one_feature_at_a_time(self):
        """Memory grows by the vertex, not by the size of the file, which has 40 bytes for each."""
        with open(PROGRAM, "rb") as file:
            if b"__asan_init" in file.read():
                self.skipTest("a sanitizer takes memory of its own")
        few, many = self.peak_bytes(20, 5000), self.peak_bytes(80, 5000)
        self.assertLess((many - few) / (60 * 5000), 130)

    def test_repairs_are_told(self):
        areas = self.write_areas([{"type": "Feature", "properties": {"id": "b"}, "geometry": {
            "type": "Polygon", "coordinates": [[[0, 0], [9, 9], [9, 0], [0, 9], [0, 0]]]}}])
        self.locate("--areas", areas, "--key", "id", says="area 'b' was not valid")

    def test_areas_that_cannot_be_opened(self):
        words = ("--key", "id", "--x", "lon", "--y", "lat", "--crs", "EPSG:4326", "-")
        pipe = self.town / "pipe.geojson"
        os.mkfifo(pipe)
        self.expect(REJECTED, "locate", "--areas", pipe, *words, says="it is a pipe", input=self.POINTS)
        if os.geteuid() == 0:
            return  # nothing is closed to root
        (self.town / "areas.geojson").chmod(0)
        self.expect(REJECTED, "locate", "--areas", self.town / "areas.geojson", *words, says="Permission denied",
                    input=self.POINTS)

    def test_a_crs_without_a_map_is_named(self):
        areas = self.write_areas([square("a", 0, 0, 10, 10)], crs="EPSG:4978")
        self.expect(REJECTED, "locate", "--areas", areas, "--key", "id", "--x", "lon", "--y", "lat", "--crs",
                    "EPSG:4326", "-", says="'WGS 84' (geocentric) is not a CRS of positions", input=self.POINTS)

    def test_crs_errors_are_in_words(self):
        areas = ("--areas", self.town / "areas.geojson", "--key", "id")
        for crs in ("EPSG:99999", "EPSG:25833x", "ESRI:102", 'PROJCS["x"', "+proj=utm +zone=32",
                    "25832", "utm32", "EPSG:5799"):
            done = self.expect(REJECTED, "locate", *areas, "--x", "lon", "--y", "lat", "--crs",
                               crs, "-", says=crs, input=self.POINTS)
            self.assertNotIn("4096", done.stderr)
            self.assertNotIn("nknown", done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
