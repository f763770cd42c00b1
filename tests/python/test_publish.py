"""The main job from Python: plan, release, tables out, progress, errors."""
import json
import re
import shutil
import signal
import threading
from pathlib import Path

import pytest
import talgeo


def test_release_has_the_cells(release, town):
    assert len(release) == 20 and release.threshold == 5 and release.confidence == 0.95
    assert release.area_sets == ["areas", "whole"]
    published = [c for c in release if c.status == "published"]
    assert published and all(c.n >= 5 and c.low <= c.share <= c.high for c in published)
    hidden = [c for c in release if c.status == "withheld"]
    assert hidden and all(c.n is c.events is c.share is c.low is None for c in hidden)
    assert release[-1] == release[19]
    assert (town / "out" / "layers.gpkg").is_file()
    assert json.loads((town / "plan.intake.json").read_text())["sources"][0]["rows"] == 480


def test_release_is_read_back(release, town):
    again = talgeo.Release.open(town / "out")
    assert list(again) == list(release)
    assert again.audit()["exact"] == 0
    again.write(town / "copy")
    for name in ("cells.csv", "figures.csv", "cells.json", "areas.geojson", "layers.gpkg", "release.json"):
        assert (town / "copy" / name).read_bytes() == (town / "out" / name).read_bytes(), name


def test_tables_out(release):
    pyarrow = pytest.importorskip("pyarrow")
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    table = release.to_arrow()
    assert isinstance(table, pyarrow.Table) and table.num_rows == len(release)
    frame = release.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame["n"].isna().sum() == sum(c.n is None for c in release)
    assert polars.from_arrow(table).height == len(release)
    assert pyarrow.table(release).equals(table)  # a new capsule each time


def test_geopandas_out(release):
    geopandas = pytest.importorskip("geopandas")
    frame = release.to_geopandas("areas")
    assert isinstance(frame, geopandas.GeoDataFrame) and len(frame) == 3
    assert frame.crs.to_epsg() == 4326 or frame.crs.to_authority() == ("OGC", "CRS84")
    assert frame.geometry.is_valid.all() and frame.total_bounds.round(2).tolist() == [
        12.5, 56.0, 12.56, 56.02]
    with pytest.raises(KeyError):
        release.to_geopandas("none")


def test_nothing_is_overwritten_unasked(release, town):
    with pytest.raises(FileExistsError):
        talgeo.publish(town / "plan.yaml", out=town / "out")
    before = (town / "out" / "cells.csv").read_bytes()
    talgeo.publish(town / "plan.yaml", out=town / "out", overwrite=True, threads=2)
    assert (town / "out" / "cells.csv").read_bytes() == before


def test_dry_run_writes_nothing(town):
    before = sorted(town.rglob("*"))
    assert len(talgeo.publish(town / "plan.yaml", dry_run=True)) == 20
    assert sorted(town.rglob("*")) == before


def test_check_lists_problems(town):
    text = (town / "plan.yaml").read_text().replace("hoejde}", "hojde}").replace(
        "height_cm: hoejde", "height_cm: hojde")
    (town / "plan.yaml").write_text(text)
    problems = talgeo.Plan(town / "plan.yaml").check()
    assert any("hojde" in p.message and "hoejde" in p.message and p.line > 0 and not p.warning
               for p in problems)


def test_codes_of_sex(town):
    """What 1 and 2 mean is the plan's to say; a meaning that is none is told at its place."""
    rows, plan = town / "children.csv", town / "plan.yaml"
    plain = talgeo.publish(plan, dry_run=True).to_arrow()
    rows.write_text(rows.read_text().replace(";K;", ";1;").replace(";M;", ";2;"))
    declared = plan.read_text().replace("sex: koen",
                                        "sex: {column: koen, codes: {1: girl, 2: boy}}")
    plan.write_text(declared)
    assert talgeo.publish(plan, dry_run=True).to_arrow() == plain
    plan.write_text(declared.replace("2: boy", "2: by"))
    with pytest.raises(talgeo.PlanError, match="did you mean 'boy'"):
        talgeo.Plan(plan)


def test_progress_and_cancel(town):
    seen = []
    talgeo.publish(town / "plan.yaml", out=town / "out",
                   progress=lambda fraction, stage: seen.append((fraction, stage)))
    assert seen and all(0 <= f <= 1 for f, _ in seen)
    with pytest.raises(talgeo.CancelledError):
        talgeo.publish(town / "plan.yaml", out=town / "other", progress=lambda f, s: False)
    assert not (town / "other").exists()


def test_exception_in_progress_comes_out_unchanged(town):
    class Mine(Exception):
        pass

    def fail(fraction, stage):
        raise Mine(stage)

    with pytest.raises(Mine):
        talgeo.publish(town / "plan.yaml", out=town / "out", progress=fail)
    assert not (town / "out").exists()


@pytest.fixture
def interrupts():
    """SIGINT raises, also where the tests run in the background and it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_keyboard_interrupt(town, interrupts):
    def interrupt(fraction, stage):
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        talgeo.publish(town / "plan.yaml", out=town / "out", progress=interrupt)
    assert not (town / "out").exists()


def test_a_plan_is_used_by_one_thread(town):
    plan = talgeo.Plan(town / "plan.yaml")
    caught = []

    def meddle(fraction, stage):
        def use():
            try:
                plan.check()
            except RuntimeError as error:
                caught.append(str(error))
        thread = threading.Thread(target=use)
        thread.start()
        thread.join()

    plan.publish(town / "out", progress=meddle)
    assert caught and all("another thread" in text for text in caught)


SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    for path in SAMPLES.iterdir():
        if path.suffix in (".csv", ".gpkg", ".geojson", ".yaml"):
            shutil.copy(path, folder)
    return talgeo.publish(folder / "helsingor.yaml", out=folder / "out")


def test_figures_follow_from_shown_cells(sample):
    """Each figure of figures.csv again from the cells, by the functions on counts."""
    frame = sample.figures().to_pandas()
    cells = {}
    for c in sample:  # the first table that has a cell
        cells.setdefault((c.indicator, c.area_set or "", c.area or "", c.period, c.group), c)
    rows = frame[frame.measure == "change"]
    assert len(rows) > 100 and set(rows.status) == {"ok", "withheld"}
    seen = set()
    for r in rows.itertuples():
        now, then = (cells[r.indicator, r.area_set, r.area, p, r.group] for p in
                     (r.period, r.baseline))
        seen.add(r.note)
        if now.status != "published" or then.status != "published":
            assert r.status == "withheld" and r.note == "cannot_tell" and r.value != r.value
            continue
        again = talgeo.newcombe(now.events, now.n, then.events, then.n)
        assert [r.value, r.low, r.high] == pytest.approx(
            [again.value, again.low, again.high], abs=5.1e-7)
        better = {"overweight": -1, "lonely": -1}.get(r.indicator, 1)
        side = 1 if again.low > 0 else -1 if again.high < 0 else 0
        assert r.note == {0: "similar", 1: "better", -1: "worse"}[side * better]
    assert {"better", "similar", "cannot_tell"} <= seen


def test_gradients_follow_from_shown_cells_and_scores(sample):
    scores = dict(line.split(";") for line in
                  (SAMPLES / "afsavn.csv").read_text("utf-8").splitlines()[1:])
    frame = sample.figures().to_pandas()
    frame = frame[(frame.area_set == "residential") & (frame.area == "")]
    compared = 0
    for (indicator, period, group), rows in frame[frame.measure.isin(
            ["sii", "rii", "concentration_index", "gradient_areas"])].groupby(
                ["indicator", "period", "group"]):
        own = {c.area: c for c in reversed(list(sample)) if c.area_set == "residential" and (
            c.indicator, c.period, c.group) == (indicator, period, group)}
        shown = {area: c for area, c in own.items() if c.status == "published"}
        again = talgeo.gradient([c.events for c in shown.values()], [c.n for c in shown.values()],
                                [float(scores[a].replace(",", ".")) for a in shown])
        value = rows.set_index("measure").value
        assert value["gradient_areas"] == len(shown) == again.groups
        for name, figure in (("sii", again.sii), ("rii", again.rii),
                             ("concentration_index", again.concentration)):
            assert value[name] == pytest.approx(figure.value, abs=5.1e-7)
        compared += 1
    assert compared > 10 and set(frame[frame.measure == "sii"].area) == {""}


def test_scores_are_checked(tmp_path):
    for path in SAMPLES.iterdir():
        if path.suffix in (".csv", ".gpkg", ".geojson", ".yaml"):
            shutil.copy(path, tmp_path)
    scores = tmp_path / "afsavn.csv"
    good = scores.read_text("utf-8")
    for old, new, says in (("217-101;4", "217-999;4", "row 1: the key is that of no area"),
                           ("217-102;6", "217-101;6", "row 2: an area that stands before"),
                           ("217-103;3", "217-103;tre", "row 3: .*number"),
                           ("217-104;5", ";5", "row 4: a number without key"),
                           ("indeks", "index", "has no column 'indeks', perhaps 'index'")):
        scores.write_text(good.replace(old, new), "utf-8")
        with pytest.raises(talgeo.Error, match=says):
            talgeo.publish(tmp_path / "helsingor.yaml", out=tmp_path / "out")
        told = [p for p in talgeo.Plan(tmp_path / "helsingor.yaml").check() if not p.warning]
        assert len(told) == 1 and re.search(says, told[0].message)
    scores.write_text(good.replace("217-101;4\n", ""), "utf-8")  # an area without a score
    talgeo.publish(tmp_path / "helsingor.yaml", out=tmp_path / "out")


def test_goals_have_a_status_in_each_area(sample):
    frame = sample.figures().to_pandas()
    goals = frame[frame.measure == "goal"]
    assert {*zip(goals.area_name, goals.group)} == {
        ("Vapnagård", ""), ("Nøjsomhed/Sydvej", ""), ("Eksempel Kommune", ""),
        ("Eksempel Kommune", "school=Havneskolen")}
    assert set(goals.goal) == {"lighter_life", "less_overweight", "more_thrive", "more_breakfast",
                               "more_exercise"}
    order = ["cannot_tell", "wrong_way", "no_clear_change", "on_the_way", "reached"]
    leaves = goals[goals.goal != "lighter_life"]
    for top in goals[goals.goal == "lighter_life"].itertuples():
        own = leaves[(leaves.area_set == top.area_set) & (leaves.area == top.area)
                     & (leaves.group == top.group)]
        assert len(own) == 4
        known = [n for n in own.note if n != "cannot_tell"]
        weakest = min(known, key=order.index, default="cannot_tell")
        assert top.note == (weakest if len(known) == 4 or weakest == "wrong_way" else "cannot_tell")
    target = frame[(frame.measure == "goal_target") & (frame.goal == "less_overweight")
                   & (frame.area_set == "municipality") & (frame.group == "")].iloc[0]
    base = next(c for c in sample if c.indicator == "overweight" and c.period == "2015/16"
                and c.area_set == "municipality" and not c.group)
    assert target.value == pytest.approx(base.share * 0.8, abs=1e-6)


def test_figures_are_read_back(sample, tmp_path):
    sample.write(tmp_path / "copy")
    again = talgeo.Release.open(tmp_path / "copy")
    assert again.figures().to_arrow().equals(sample.figures().to_arrow())


def test_figures_are_found_by_what_they_say(sample):
    everything = sample.figures().to_pandas()
    for found, measures in ((sample.change(), {"change", "change_paired", "mcnemar", "linked"}),
                            (sample.trend(), {"trend", "heterogeneity", "departure"}),
                            (sample.rates(), {"rate", "rate_change", "rate_trend"}),
                            (sample.weighted(), {"weighted", "effective_n", "weighted_change"}),
                            (sample.shrunk(), {"share_shrunk", "shrinkage_weight"}),
                            (sample.compare(), {"compared_95", "compared_998"}),
                            (sample.gradient(), {"sii", "rii", "concentration_index",
                                                 "gradient_areas", "gradient_groups"}),
                            (sample.goals(), {"goal", "goal_direction", "goal_change",
                                              "goal_target", "goal_curve"})):
        table = found.to_pandas()
        assert set(table.measure) == measures
        assert table.equals(everything[everything.measure.isin(measures)].reset_index(drop=True))
    crossed = sample.cross(area_set="municipality").to_pandas()
    assert set(crossed.measure) == {"risk_difference", "risk_ratio", "odds_ratio", "phi",
                                    "association"}
    own = sample.change(indicator="lonely", area="217-VAP").to_pandas()
    assert len(own) == 1 and own.area_name[0] == "Vapnagård"
    assert set(sample.goals(goal="more_thrive").to_pandas().indicator) == {"thriving"}
    assert len(sample.figures("share", "goal", indicator="breakfast").to_pandas()) > 20
    assert len(sample.trend(area="nowhere").to_pandas()) == 0
    with pytest.raises(talgeo.Error, match="no measure 'chang'; did you mean 'change'"):
        sample.figures("chang").to_arrow()


def test_companions_of_small_areas(sample):
    """Shares drawn to what the shown areas have in common; marks on those that tell little."""
    frame = sample.figures("share", "share_shrunk", "shrinkage_weight",
                           indicator="overweight", area_set="residential").to_pandas()
    period = frame[(frame.period == "2018/19") & (frame.group == "")].set_index(["measure", "area"])
    own = {c.area: c for c in reversed(list(sample)) if (c.indicator, c.area_set, c.period, c.group)
           == ("overweight", "residential", "2018/19", "")}
    again = talgeo.empirical_bayes([c.events for c in own.values()], [c.n for c in own.values()])
    for i, (area, cell) in enumerate(own.items()):
        row = period.loc["share_shrunk", area]
        assert row.status == again.status[i] == ("ok" if cell.status == "published" else "withheld")
        if row.status == "ok":
            assert row.value == pytest.approx(again.value[i], abs=5.1e-7)
            assert row.low != row.low  # NaN: it has no interval
            assert period.loc["shrinkage_weight", area].value == pytest.approx(
                again.weight[i], abs=5.1e-7)
    shares = frame[(frame.measure == "share") & frame.status.isin(["ok", "unreliable"])]
    counts = {(c.area, c.period, c.group): c.n for c in sample
              if (c.indicator, c.area_set) == ("overweight", "residential")}
    for r in shares.itertuples():
        n, width = counts[r.area, r.period, r.group], r.high - r.low
        poor = n < 30 or width >= 0.3 or (width > 0.05 and width > 1.3 * r.value)
        assert (r.status == "unreliable") == poor, r
    assert set(shares.status) == {"ok", "unreliable"}


def test_means(town):
    """Minutes of exercise, 0 to 60, as a mean beside the share."""
    lines = (town / "children.csv").read_text("utf-8").splitlines()
    rows = [line + f";{i * 7 % 61}" for i, line in enumerate(lines[1:])]
    (town / "children.csv").write_text("\n".join([lines[0] + ";minutter", *rows]) + "\n", "utf-8")
    plan = (town / "plan.yaml").read_text("utf-8")
    plan = plan.replace("weight_kg: vaegt}", "weight_kg: vaegt, minutes: minutter}")
    plan = plan.replace("\ntables:\n", "\n  - {id: exercise, source: nurse, value: minutes, "
                        "mean: {from: 0, to: 60}, unit: {da: minutter, en: minutes}}\n"
                        "tables:\n  - {indicators: [exercise], area_sets: all, by: [period]}\n")
    (town / "plan.yaml").write_text(plan, "utf-8")
    release = talgeo.publish(town / "plan.yaml", out=town / "out")
    shown = [c for c in release if c.mean and c.status == "published"]
    assert shown and all(c.unit_en == "minutes" and c.decimals == 0 for c in shown)
    for cell in shown:
        assert cell.share == pytest.approx(cell.events / cell.n, rel=1e-12)
        assert cell.low < cell.share < cell.high and 5 * 60 <= cell.events <= (cell.n - 5) * 60
    assert not any(c.mean for c in release if c.indicator == "overweight")
    pandas = pytest.importorskip("pandas")
    means = release.figures("mean").to_pandas()
    assert isinstance(means, pandas.DataFrame) and len(means) > 0
    assert list(talgeo.Release.open(town / "out")) == list(release)
    release.audit()
