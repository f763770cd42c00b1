"""Writes the starter's sample data: a made-up town of four areas, 840 invented children.

python3 make.py writes areas.geojson, town.geojson, children.csv and survey.csv beside itself; the
same bytes each time (seed 1). plan.yaml is written by hand. CC0-1.0.
"""
import json
import random
from pathlib import Path

HERE = Path(__file__).parent
SEED = 1
# key, name, west, east, share of overweight in the first year, children
AREAS = [("engen", "Engen", 12.50, 12.52, 0.14, 260), ("havnen", "Havnen", 12.52, 12.54, 0.18, 240),
         ("moellebakken", "Møllebakken", 12.54, 12.56, 0.32, 300),
         ("skoven", "Skoven", 12.56, 12.58, 0.12, 40)]
SOUTH, NORTH = 56.00, 56.02
YEARS = (2016, 2017, 2018)


def box(west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def write_layer(name, features):
    rows = [{"type": "Feature", "properties": {"id": key, "navn": title}, "geometry": geometry}
            for key, title, geometry in features]
    text = json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False, indent=1)
    (HERE / name).write_text(text + "\n", encoding="utf-8")


def comma(value, decimals):
    return f"{value:.{decimals}f}".replace(".", ",")


def child_rows(rng, number, area):
    key, _, west, east, share, _ = area
    sex = rng.choice("KM")
    birth_year = rng.randrange(2006, 2011)
    birth = f"{rng.randrange(1, 29):02d}-{rng.randrange(1, 13):02d}-{birth_year}"
    lon = west + 0.0005 + (east - west - 0.001) * rng.random()
    lat = SOUTH + 0.0005 + (NORTH - SOUTH - 0.001) * rng.random()
    luck = rng.random()
    nurse, survey = [], []
    for step, year in enumerate(YEARS):
        age = year - birth_year + 0.3
        heavy = luck < share * (1 - (0.15 * step if key == "moellebakken" else 0))
        bmi = 15.2 + 0.28 * max(0, age - 6) + (5.2 if heavy else 0) + 1.1 * rng.random()
        height = 116 + 6 * (age - 6) + rng.uniform(-4, 4)
        weight = bmi * (height / 100) ** 2
        day = f"{rng.randrange(1, 29):02d}-{rng.randrange(9, 12):02d}-{year}"
        nurse.append(f"{number};{day};{sex};{birth};{comma(height, 1)};{comma(weight, 1)};"
                     f"{comma(lon, 6)};{comma(lat, 6)}")
        if rng.random() < 0.8:
            lonely = rng.random() < (0.30 if heavy else 0.12)
            answer = rng.choice(["ofte", "meget_ofte"] if lonely else ["aldrig", "sjaeldent"])
            survey.append(f"{number};{day};{answer}")
    return nurse, survey


def main():
    rng = random.Random(SEED)
    write_layer("areas.geojson", [(k, t, box(w, SOUTH, e, NORTH)) for k, t, w, e, _, _ in AREAS])
    write_layer("town.geojson", [("by", "Byen", box(12.49, 55.99, 12.59, 56.03))])
    nurse, survey, number = [], [], 1000
    for area in AREAS:
        for _ in range(area[5]):
            number += 1
            more_nurse, more_survey = child_rows(rng, number, area)
            nurse += more_nurse
            survey += more_survey
    rng.shuffle(nurse)
    rng.shuffle(survey)
    for name, heading, rows in (
            ("children.csv", "barn_id;maalt;koen;foedt;hoejde;vaegt;lon;lat", nurse),
            ("survey.csv", "barn_id;svaret;ensom", survey)):
        (HERE / name).write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
