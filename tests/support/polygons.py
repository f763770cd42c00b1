"""Polygons of a GeoPackage read plainly with sqlite3, and points scattered inside them."""

import sqlite3
import struct

ENVELOPES = (0, 32, 48, 48, 64)


class Wkb:
    """Rings of a little-endian WKB polygon or multipolygon in two dimensions."""

    def __init__(self, data, offset):
        self.data, self.at = data, offset

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def rings(self):
        order, kind, count = self.take("BII")
        assert order == 1 and kind in (3, 6)
        if kind == 6:
            return [ring for _ in range(count) for ring in self.rings()]
        return [self.ring() for _ in range(count)]

    def ring(self):
        flat = self.take(f"{2 * self.take('I')[0]}d")
        return list(zip(flat[::2], flat[1::2]))


def read_geopackage(path, layer, key):
    """key -> rings of all parts."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    areas = {}
    for name, blob in database.execute(f'SELECT "{key}", geom FROM "{layer}"'):
        assert blob[:2] == b"GP"
        areas[name] = Wkb(blob, 8 + ENVELOPES[blob[3] >> 1 & 7]).rings()
    database.close()
    return areas


def inside(rings, x, y):
    """Even-odd rule."""
    odd = False
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, ring[1:]):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                odd = not odd
    return odd


def near_border(rings, x, y, distance):
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, ring[1:]):
            dx, dy = bx - ax, by - ay
            length = dx * dx + dy * dy
            t = min(max(((x - ax) * dx + (y - ay) * dy) / length, 0), 1) if length else 0
            if (x - ax - t * dx)**2 + (y - ay - t * dy)**2 < distance * distance:
                return True
    return False


def scatter(rings, count, rng, clear_of_border=0):
    """Random points inside."""
    points = [p for ring in rings for p in ring]
    low = [min(p[a] for p in points) for a in (0, 1)]
    high = [max(p[a] for p in points) for a in (0, 1)]
    found = []
    while len(found) < count:
        x, y = (low[a] + rng.random() * (high[a] - low[a]) for a in (0, 1))
        if inside(rings, x, y) and not near_border(rings, x, y, clear_of_border):
            found.append((x, y))
    return found
