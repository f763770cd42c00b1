"""The outlines of an invented town: polygons with really shared borders, and files to hold them.

Nodes are drawn by hand, in kilometres from a point near Helsingør in EPSG:25832; an edge between
two nodes is made crooked once and used by every area on either side, so neighbours share their
border point for point. Standard library only; the same bytes on each run.
"""

import json
import math
import random
import sqlite3
import struct

SEED = 20150801
ORIGIN = (720000.0, 6210000.0)  # metres, EPSG:25832

# The town's mesh, row by row from south to north, west to east; its last column and last row lie
# on the coast.
MESH = [
    [(-0.70, 1.90), (0.10, 1.50), (0.75, 1.25), (1.45, 1.00), (2.20, 0.80)],
    [(-0.80, 3.30), (0.50, 3.10), (1.70, 2.90), (3.10, 2.75), (3.75, 2.60)],
    [(-0.70, 5.00), (0.80, 5.20), (2.20, 5.45), (3.45, 5.50), (4.90, 5.10)],
    [(-0.40, 6.70), (0.90, 6.80), (2.20, 6.90), (3.50, 6.75), (5.55, 6.30)],
    [(-0.20, 9.60), (1.10, 9.20), (2.40, 8.50), (3.70, 7.80), (4.80, 7.05)],
]
NODES = {f"m{r}{c}": MESH[r][c] for r in range(5) for c in range(5)} | {
    "nw": (-2.40, 10.40), "se": (0.90, -0.70),                        # the coast goes on
    "s1": (-1.50, -1.30), "s2": (-4.50, -0.60), "w1": (-6.80, 1.60),  # the border on land
    "w2": (-7.60, 4.60), "n1": (-6.40, 7.60), "n2": (-4.60, 9.40),
    "b1": (3.40, 4.55),                                               # between the estates
    "d1": (2.90, 4.38), "d3": (-2.40, 4.40), "d4": (1.60, 7.60),      # inside school districts
    "d5": (-1.80, 7.40), "d6": (0.90, 1.90),
}

# The two estates: the CC0 outlines of the example layer, in longitude and latitude.
ESTATES = {
    "217-VAP": [(12.5716, 56.0228), (12.5740, 56.0206), (12.5790, 56.0203), (12.5826, 56.0212),
                (12.5829, 56.0232), (12.5801, 56.0248), (12.5742, 56.0251)],
    "217-NOJ": [(12.5874, 56.0268), (12.5884, 56.0258), (12.5912, 56.0257), (12.5938, 56.0267),
                (12.5931, 56.0283), (12.5893, 56.0284)],
}

RESIDENTIAL = {  # key: name, ring of nodes, estates that lie in it as enclaves
    "217-VAP": ("Vapnagård", "217-VAP", []),
    "217-NOJ": ("Nøjsomhed/Sydvej", "217-NOJ", []),
    "217-101": ("Skovbrynet", "m10 m11 m21 m20", []),
    "217-102": ("Kærgården", "m20 m21 m31 m30", []),
    "217-103": ("Ørehøj", "m11 m12 m22 m21", []),
    "217-104": ("Engparken", "m12 m13 b1 m23 m22", ["217-VAP"]),
    "217-105": ("Søbakken", "m13 m14 m24 m23 b1", ["217-NOJ"]),
    "217-106": ("Strandgærdet", "m02 m03 m04 m14 m13 m12", []),
    "217-107": ("Vestervang", "m21 m22 m32 m31", []),
    "217-108": ("Bymidten", "m22 m23 m24 m34 m33 m32", []),
    "217-109": ("Havnekvarteret", "m33 m34 m44 m43", []),
    "217-110": ("Nordhøj", "m31 m32 m33 m43 m42 m41", []),
}

DISTRICTS = {
    "S1": ("Nordstrandskolen", "nw m40 m41 m42 d4 d5"),
    "S2": ("Havneskolen", "m42 m43 m44 m34 m24 d1 d4"),
    "S3": ("Sundskolen", "m24 m14 d6 d1"),
    "S4": ("Gærdeskolen", "m14 m04 se s1 d6"),
    "S5": ("Midtskolen", "d1 d6 d3 d5 d4"),
    "S6": ("Landsbyskolen", "d6 s1 s2 w1 w2 n1 d5 d3"),
}

MUNICIPALITY = ("9217", "Eksempel Kommune",
                "nw m40 m41 m42 m43 m44 m34 m24 m14 m04 se s1 s2 w1 w2 n1 n2")


# ---- Outlines -------------------------------------------------------------------------------

def crooked(start, end, rng, depth):
    """Points from start to before end, each middle pushed to the side."""
    if depth == 0:
        return [start]
    dx, dy = end[0] - start[0], end[1] - start[1]
    push = (rng.random() - 0.5) * 0.22
    middle = ((start[0] + end[0]) / 2 - dy * push, (start[1] + end[1]) / 2 + dx * push)
    return crooked(start, middle, rng, depth - 1) + crooked(middle, end, rng, depth - 1)


def edge(a, b):
    """The border from node a to before node b, in metres; the same points both ways."""
    first, last = sorted((a, b))
    points = crooked(NODES[first], NODES[last], random.Random(f"{SEED} {first} {last}"), 4)
    points.append(NODES[last])
    metres = [(round(ORIGIN[0] + x * 1000, 1), round(ORIGIN[1] + y * 1000, 1)) for x, y in points]
    return metres[:-1] if (a, b) == (first, last) else metres[:0:-1]


def ring(nodes):
    """Closed, counter-clockwise ring through the named nodes."""
    names = nodes.split()
    points = [p for a, b in zip(names, names[1:] + names[:1]) for p in edge(a, b)]
    return wound(points + points[:1])


def wound(points):
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:]))
    return points if twice > 0 else points[::-1]


def estate_ring(key):
    points = [tuple(round(v, 1) for v in to_utm(*p)) for p in ESTATES[key]]
    return wound(points + points[:1])


def residential():
    """key -> (name, rings): the shell, then a hole for each enclave."""
    areas = {}
    for key, (name, nodes, enclaves) in RESIDENTIAL.items():
        shell = estate_ring(key) if key in ESTATES else ring(nodes)
        areas[key] = (name, [shell] + [estate_ring(e)[::-1] for e in enclaves])
    return areas


def districts():
    return {key: (name, [ring(nodes)]) for key, (name, nodes) in DISTRICTS.items()}


def municipality():
    key, name, nodes = MUNICIPALITY
    return {key: (name, [ring(nodes)])}


def inside(rings, x, y):
    """Even-odd rule over all rings; good enough to scatter invented children."""
    odd = False
    for points in rings:
        for (ax, ay), (bx, by) in zip(points, points[1:]):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                odd = not odd
    return odd


# ---- EPSG:25832 (ETRS89 / UTM zone 32N) by Krüger's series ----------------------------------

N = 1 / (2 * 298.257222101 - 1)  # third flattening of GRS 80
MEAN_RADIUS = 6378137 / (1 + N) * (1 + N**2 / 4 + N**4 / 64) * 0.9996
ALPHA = (N / 2 - 2 * N**2 / 3 + 5 * N**3 / 16, 13 * N**2 / 48 - 3 * N**3 / 5, 61 * N**3 / 240)
BETA = (N / 2 - 2 * N**2 / 3 + 37 * N**3 / 96, N**2 / 48 + N**3 / 15, 17 * N**3 / 480)
DELTA = (2 * N - 2 * N**2 / 3 - 2 * N**3, 7 * N**2 / 3 - 8 * N**3 / 5, 56 * N**3 / 15)
ECCENTRICITY = 2 * math.sqrt(N) / (1 + N)


def to_utm(longitude, latitude):
    sine, turn = math.sin(math.radians(latitude)), math.radians(longitude - 9)
    t = math.sinh(math.atanh(sine) - ECCENTRICITY * math.atanh(ECCENTRICITY * sine))
    xi = math.atan2(t, math.cos(turn))
    eta = math.atanh(math.sin(turn) / math.hypot(1, t))
    east = eta + sum(a * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
                     for j, a in enumerate(ALPHA, 1))
    north = xi + sum(a * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
                     for j, a in enumerate(ALPHA, 1))
    return 500000 + MEAN_RADIUS * east, MEAN_RADIUS * north


def unrounded_degrees(x, y):
    xi, eta = y / MEAN_RADIUS, (x - 500000) / MEAN_RADIUS
    north = xi - sum(b * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
                     for j, b in enumerate(BETA, 1))
    east = eta - sum(b * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
                     for j, b in enumerate(BETA, 1))
    chi = math.asin(math.sin(north) / math.cosh(east))
    latitude = chi + sum(d * math.sin(2 * j * chi) for j, d in enumerate(DELTA, 1))
    longitude = 9 + math.degrees(math.atan2(math.sinh(east), math.cos(north)))
    return longitude, math.degrees(latitude)


def to_degrees(x, y):
    """Longitude and latitude to the centimetre, as the file has them."""
    return tuple(round(v, 7) for v in unrounded_degrees(x, y))


# ---- Files ----------------------------------------------------------------------------------

def write_geojson(path, areas):
    features = [{"type": "Feature", "properties": {"id": key, "navn": name},
                 "geometry": {"type": "Polygon",
                              "coordinates": [[list(to_degrees(*p)) for p in r] for r in rings]}}
                for key, (name, rings) in areas.items()]
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    path.write_bytes(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'.encode())


UTM32 = ('PROJCS["ETRS89 / UTM zone 32N",GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_'
         'System_1989",SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],'
         'AUTHORITY["EPSG","6258"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",'
         '0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4258"]],PROJECTION['
         '"Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",9],'
         'PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER['
         '"false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],'
         'AXIS["Northing",NORTH],AUTHORITY["EPSG","25832"]]')
WGS84 = ('GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY['
         '"EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
         'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],'
         'AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]')
GEOPACKAGE = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
  description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
  identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL,
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,
  m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"""


def geometry(rings):
    """A polygon as a GeoPackage blob: header without envelope, little-endian WKB."""
    blob = b"GP" + struct.pack("<BBi", 0, 1, 25832) + struct.pack("<BII", 1, 3, len(rings))
    for points in rings:
        blob += struct.pack("<I", len(points)) + b"".join(struct.pack("<dd", *p) for p in points)
    return blob


def write_geopackage(path, layer, key_field, areas):
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.executescript("PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;"
                           + GEOPACKAGE)
    database.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
        [("Undefined Cartesian SRS", -1, "NONE", -1, "undefined"),
         ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
         ("WGS 84 geodetic", 4326, "EPSG", 4326, WGS84),
         ("ETRS89 / UTM zone 32N", 25832, "EPSG", 25832, UTM32)])
    points = [p for _, rings in areas.values() for r in rings for p in r]
    extent = [f(p[axis] for p in points) for f in (min, max) for axis in (0, 1)]
    database.execute("INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', ?, ?, ?, ?, ?, 25832)",
                     (layer, layer, "2020-01-01T00:00:00.000Z", *extent))
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POLYGON', 25832, 0, 0)",
                     (layer,))
    database.execute(f"CREATE TABLE {layer} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
                     f" geom POLYGON, {key_field} TEXT, navn TEXT)")
    database.executemany(f"INSERT INTO {layer} (geom, {key_field}, navn) VALUES (?, ?, ?)",
                         [(geometry(rings), key, name) for key, (name, rings) in areas.items()])
    database.commit()
    database.close()
    with open(path, "r+b") as file:  # the header names the writing SQLite: one name for all
        file.seek(96)
        file.write(struct.pack(">I", 3040001))
