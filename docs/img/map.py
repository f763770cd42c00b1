#!/usr/bin/env python3
"""Draw the README's picture from a publication: `map.py OUT_FOLDER PICTURE`. Needs matplotlib.

The picture's comment is a digest of what its labels say, so that a test can tell when it is old.
"""

import hashlib
import json
import math
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.patches import Patch, PathPatch  # noqa: E402
from matplotlib.patheffects import withStroke  # noqa: E402
from matplotlib.path import Path as Outline  # noqa: E402

PERIODS = ("2015/16", "2018/19")
CLASSES = [(0.00, "under 12 %", "#fef0d9"), (0.12, "12–16 %", "#fdcc8a"),
           (0.16, "16–20 %", "#fc8d59"), (0.20, "20–25 %", "#e34a33"),
           (0.25, "25 % og over", "#b30000")]
WATER, LAND, INK, QUIET = "#dbe9f1", "#f4f2ec", "#2b2b2b", "#6f6f6f"
STRETCH = 1 / math.cos(math.radians(56.03))  # a degree north against a degree east


def read(path):
    return json.loads(path.read_text("utf-8"))["features"]


def outline(geometry):
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" \
        else [geometry["coordinates"]]
    points, codes = [], []
    for ring in (ring for part in parts for ring in part):
        points += ring
        codes += [Outline.MOVETO] + [Outline.LINETO] * (len(ring) - 2) + [Outline.CLOSEPOLY]
    return Outline(points, codes)


def middle(geometry):
    """Centroid of the outer ring."""
    ring = geometry["coordinates"][0][0] if geometry["type"] == "MultiPolygon" \
        else geometry["coordinates"][0]
    twice = east = north = 0
    for (ax, ay), (bx, by) in zip(ring, ring[1:]):
        cross = (ax - ring[0][0]) * (by - ring[0][1]) - (bx - ring[0][0]) * (ay - ring[0][1])
        twice += cross
        east += (ax + bx + ring[0][0]) / 3 * cross
        north += (ay + by + ring[0][1]) / 3 * cross
    return east / twice, north / twice


def percent(share):
    return f"{100 * share:.0f} %"


def style(area, period):
    """Fill, hatch and words of an area."""
    field = f"overweight_{period.replace('/', '_')}"
    share = area["properties"][f"{field}_share"]
    if area["properties"][f"{field}_status"] != "published":
        return {"facecolor": "#ffffff", "hatch": "////"}, "··"
    colour = [c for low, _, c in CLASSES if round(share, 2) >= low][-1]  # as the label says
    return {"facecolor": colour}, percent(share)


# Labels moved from the middle of their area, in degrees; of the small areas, with a line to it.
MOVED = {"Engparken": (0, 0.0058), "Søbakken": (0.0005, -0.0068), "Havnekvarteret": (0, 0.0003)}
BESIDE = {"Vapnagård": (-0.0008, -0.0056), "Nøjsomhed/Sydvej": (0.0195, 0.0036)}
HALO = [withStroke(linewidth=2.6, foreground="white", alpha=0.85)]


def label(axes, area, words):
    name, (x, y) = area["properties"]["name"], middle(area["geometry"])
    dx, dy = (MOVED | BESIDE).get(name, (0, 0))
    line = dict(arrowstyle="-", color=INK, linewidth=0.7, shrinkA=0, shrinkB=0)
    text = axes.annotate(f"{name}\n{words}", (x, y), (x + dx, y + dy), ha="center", va="center",
                         fontsize=8, color=INK, linespacing=1.25, path_effects=HALO,
                         fontweight="bold" if name in BESIDE else "normal",
                         arrowprops=line if name in BESIDE else None)
    text.set_zorder(5)


def digest_of_labels(areas):
    lines = sorted(f"{period} {area['properties']['name']} {style(area, period)[1]}"
                   for area in areas for period in PERIODS)
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def panel(axes, period, land, areas):
    axes.set_facecolor(WATER)
    for feature in land:
        axes.add_patch(PathPatch(outline(feature["geometry"]), facecolor=LAND,
                                 edgecolor="#b9b4a6", linewidth=0.8))
    for area in areas:
        look, _ = style(area, period)
        axes.add_patch(PathPatch(outline(area["geometry"]), edgecolor="#555555", linewidth=0.6,
                                 **look))
    for area in areas:
        label(axes, area, style(area, period)[1])
    axes.set_xlim(12.508, 12.634)
    axes.set_ylim(55.985, 56.071)
    axes.set_aspect(STRETCH)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color("#c8c8c8")
    axes.set_title(f"Skoleåret {period}", fontsize=11, loc="left", color=INK, pad=6)


def main(folder, picture):
    plt.rcParams.update({"font.family": "DejaVu Sans", "hatch.linewidth": 0.6,
                         "hatch.color": "#8a8a8a"})
    land = read(folder / "municipality.geojson")
    # Enclaves last, so that their outlines are on top.
    areas = sorted(read(folder / "residential.geojson"),
                   key=lambda a: a["properties"]["name"] in BESIDE)
    figure, panels = plt.subplots(1, 2, figsize=(11, 7.1))
    for axes, period in zip(panels, PERIODS):
        panel(axes, period, land, areas)
    legend = [Patch(facecolor=c, edgecolor="#555555", linewidth=0.6, label=text)
              for _, text, c in CLASSES]
    legend.append(Patch(facecolor="white", edgecolor="#555555", linewidth=0.6, hatch="////",
                        label="tilbageholdt (··)"))
    figure.legend(handles=legend, loc="lower center", ncol=6, frameon=False, fontsize=9,
                  bbox_to_anchor=(0.5, 0.045), handlelength=1.6)
    figure.suptitle("Børn med overvægt i byens boligområder", fontsize=15, fontweight="bold",
                    x=0.028, y=0.975, ha="left", color=INK)
    figure.text(0.028, 0.022, "Opdigtede børn og omtrentlige grænser. Overvægt efter IOTF 2012. "
                "Tal, der kan røbe et barn, er tilbageholdt.", fontsize=8.5, color=QUIET)
    figure.subplots_adjust(left=0.028, right=0.972, top=0.885, bottom=0.12, wspace=0.05)
    figure.savefig(picture, dpi=130,
                   metadata={"Software": None, "Comment": digest_of_labels(areas)})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
