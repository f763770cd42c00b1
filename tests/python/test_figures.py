"""Figures on counts: against the 60-digit table, scipy, statsmodels and R's printed examples."""
import array
import importlib.util
import json
import math
import pathlib
import random
import subprocess
import sys

import pytest
import talgeo
from hypothesis import given, strategies as st

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = [line.split(" : ") for line in
         (ROOT / "tests/reference/figures.txt").read_text("utf-8").splitlines()]
# Lines whose reference takes seconds rather than milliseconds.
SLOW = {"t_tail", "t_quantile", "mean", "mean_of_sums", "mean_difference", "mean_test",
        "mcnemar_large"}


def close(got, want, relative=1e-10):
    return abs(got - want) <= relative * abs(want)


def numbers(*figures):
    flat = []
    for figure in figures:
        if figure is not None:
            flat += figure if isinstance(figure, list) else list(figure[:3])
    return [v for v in flat if v is not None]


def of_test(test):
    return [test.statistic, test.p] if test.status == "ok" else []


def groups(values, width):
    return [list(column) for column in zip(*(values[i:i + width]
                                             for i in range(0, len(values), width)))]


def run_trend(function):
    def run(confidence, *flat):
        t = function(*groups(flat, 3), confidence=confidence)
        return numbers(t.slope, of_test(t.trend), of_test(t.heterogeneity), of_test(t.departure))
    return run


def run_change(e, b, f, h, xb, nb, xf, nf, confidence):
    return numbers(talgeo.change(e, b, f, h, baseline=(xb, nb), followup=(xf, nf),
                                 confidence=confidence).change)


def run_cross(a, b, c, d, confidence):
    made = talgeo.cross(a, b, c, d, confidence=confidence)
    return numbers(made.risk_difference, made.risk_ratio, made.odds_ratio, [made.phi],
                   of_test(made.association))


def run_pooled(confidence, *flat):
    made = talgeo.mantel_haenszel(*groups(flat, 4), confidence=confidence)
    return numbers(made.risk_difference, made.risk_ratio, made.odds_ratio,
                   of_test(made.association))


def run_gradient(confidence, *flat):
    made = talgeo.gradient(*groups(flat, 3), confidence=confidence)
    assert made.sii == talgeo.sii(*groups(flat, 3), confidence=confidence)
    assert made.rii == talgeo.rii(*groups(flat, 3), confidence=confidence)
    return numbers(made.sii, made.rii, made.concentration)


def run_bayes(*flat):
    made = talgeo.empirical_bayes(*groups(flat, 2))
    return [made.mean, made.variance] + [v for pair in zip(made.value, made.weight) for v in pair]


def run_rows(function, extra=()):
    """The function on numbers; and on vectors of one row, which must give the same."""
    def run(*arguments):
        *columns, confidence = arguments
        named = dict(zip(extra, columns[len(columns) - len(extra):])) if extra else {}
        columns = columns[:len(columns) - len(extra)]
        one = function(*columns, confidence=confidence, **named)
        assert function(*([c] for c in columns), confidence=confidence, **named)[0] == one
        return numbers(one)
    return run


RUNS = {
    "wilson": run_rows(talgeo.wilson),
    "wilson_effective": run_rows(talgeo.wilson_effective),
    "mean": run_rows(talgeo.mean_ci),
    "mean_of_sums": run_rows(talgeo.mean_of_sums),
    "mean_difference": run_rows(talgeo.mean_difference),
    "share_test": lambda *a: of_test(talgeo.share_test(*a)),
    "mean_test": lambda *a: of_test(talgeo.mean_test(*a)),
    "rate_test": lambda x, d, per, r: of_test(talgeo.rate_test(x, d, r, per=per)),
    "byar": run_rows(talgeo.byar, ("per",)),
    "newcombe": run_rows(talgeo.newcombe),
    "newcombe_paired": run_rows(talgeo.newcombe_paired),
    "newcombe_effective": run_rows(talgeo.newcombe_effective),
    "funnel": run_rows(talgeo.funnel),
    "change_of_shares": run_change,
    "mcnemar": lambda b, c: of_test(talgeo.mcnemar(b, c)),
    "mcnemar_large": lambda b, c: of_test(talgeo.mcnemar(b, c)),
    "trend_of_shares": run_trend(talgeo.trend),
    "trend_of_values": run_trend(talgeo.trend_of_values),
    "benjamini_hochberg": lambda *p: list(talgeo.benjamini_hochberg(p)),
    "cross_shares": run_cross,
    "mantel_haenszel": run_pooled,
    "gradient_of_shares": run_gradient,
    "empirical_bayes": run_bayes,
    "kish": lambda *w: list(talgeo.kish(w)[:2]),
    "cluster_design": lambda *flat: list(talgeo.cluster_design(*groups(flat, 2))[:2]),
}


def argument(text):
    return float(text) if set(text) & set(".en") else int(text)


@pytest.mark.parametrize("call,expected", [row for row in TABLE if row[0].split()[0] in RUNS])
def test_table(call, expected):
    name, *arguments = call.split()
    got = RUNS[name](*map(argument, arguments))
    want = list(map(float, expected.split()))
    assert len(got) == len(want)
    assert all(map(close, got, want)), (got, want)


def test_every_function_of_the_table_is_known():
    inside = {"chi2_tail", "t_tail", "t_quantile", "coin_at_most"}
    assert {row[0].split()[0] for row in TABLE} == set(RUNS) | inside


@pytest.fixture(scope="module")
def reference():
    pytest.importorskip("mpmath")
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tests/reference/figures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_what_the_script_gives(reference):
    wanted = set(reference.CASES) - SLOW
    assert len(wanted) > 15
    assert list(reference.lines(wanted)) == [" : ".join(row) for row in TABLE
                                             if row[0].split()[0] in wanted]


def test_random_counts(reference):
    """Counts of every size up to 1e8, with 0 and all among them; what underflows is passed over."""
    chance = random.Random(1998)

    def count():
        return int(10 ** chance.uniform(0, chance.choice([1, 2, 4, 8])))

    def events(n):
        return chance.choice([0, n, min(n, 1), chance.randint(0, n)])

    def check(name, *arguments):
        got = RUNS[name](*arguments)
        want = [v for v in getattr(reference, name)(*arguments)]
        assert len(got) == len(want)
        assert all(close(g, w) for g, w in zip(got, want) if abs(w) > 1e-290), (name, arguments)

    for _ in range(100):
        level = chance.choice([0.5, 0.9, 0.95, 0.998, 0.999999])
        n1, n2, b, c = count(), count(), chance.randint(0, 900), chance.randint(1, 900)
        check("wilson", events(n1), n1, level)
        check("newcombe", events(n1), n1, events(n2), n2, level)
        check("newcombe_paired", *(chance.choice([0, count()]) for _ in range(3)), count(), level)
        check("byar", chance.choice([chance.randint(0, 12), n1]), 3.0, 1.0, level)
        check("mcnemar", b, c)
        check("cross_shares", *(count() for _ in range(4)), level)
        rows = [(chance.randint(1, n) if n > 1 else 0, n, 1e9 * chance.random())
                for n in (count() + 1 for _ in range(chance.randint(2, 6)))]
        if any(x < n for x, n, _ in rows):
            check("trend_of_shares", level, *(v for row in rows for v in row))


# ---- Against other packages, where they are right ----


def test_scipy():
    stats = pytest.importorskip("scipy.stats")
    for n, mean, sd in [(10, 5.5, 2.25), (2, 0.0, 1.0), (1000, -3.0, 12.0)]:
        low, high = stats.t.interval(0.95, n - 1, mean, sd / math.sqrt(n))
        made = talgeo.mean_ci(n, mean, sd)
        assert close(made.low, low, 1e-9) and close(made.high, high, 1e-9)
    for x in range(10):
        made = talgeo.byar(x, 1.0, per=1.0)
        assert close(made.high, stats.chi2.isf(0.025, 2 * x + 2) / 2, 1e-9)
        assert x == 0 and made.low == 0 or close(made.low, stats.chi2.ppf(0.025, 2 * x) / 2, 1e-9)
    made = talgeo.cross(10, 20, 5, 65)
    chi2, p, _, _ = stats.chi2_contingency([[10, 20], [5, 65]], correction=False)
    assert close(made.association.statistic, chi2, 1e-12) and close(made.association.p, p, 1e-9)
    for b, c in [(2, 12), (45, 60), (3, 4)]:
        exact = stats.binomtest(min(b, c), b + c).pvalue
        point = stats.binom.pmf(min(b, c), b + c, 0.5)
        assert close(talgeo.mcnemar(b, c).p, exact - point, 1e-9)


def test_statsmodels():
    pytest.importorskip("statsmodels")
    from statsmodels.stats.contingency_tables import StratifiedTable
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    for x, n in [(81, 263), (0, 20), (29, 29), (1, 1000000)]:
        made, want = talgeo.wilson(x, n), proportion_confint(x, n, method="wilson")
        assert abs(made.low - want[0]) < 1e-12 and abs(made.high - want[1]) < 1e-12
    for row in [(56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 0, 29)]:
        made, want = talgeo.newcombe(*row), confint_proportions_2indep(*row, method="newcomb")
        assert close(made.low, want[0], 1e-9) and close(made.high, want[1], 1e-9)
    p = [0.05, 1e-9, 0.2, 0.011, 0.012, 0.3, 0.002]
    assert list(talgeo.benjamini_hochberg(p)) == pytest.approx(
        multipletests(p, method="fdr_bh")[1], rel=1e-12)
    strata = [[[10, 20], [5, 65]], [[7, 3], [12, 40]], [[4, 9], [6, 31]]]
    theirs = StratifiedTable(strata)
    ours = talgeo.mantel_haenszel(*(list(c) for c in zip(*(a + b for a, b in strata))))
    assert close(ours.odds_ratio.value, theirs.oddsratio_pooled, 1e-12)
    assert close(ours.risk_ratio.value, theirs.riskratio_pooled, 1e-12)
    low, high = theirs.oddsratio_pooled_confint()
    assert close(ours.odds_ratio.low, low, 1e-9) and close(ours.odds_ratio.high, high, 1e-9)
    assert close(ours.association.p, theirs.test_null_odds(correction=False).pvalue, 1e-9)


def test_lines_through_points():
    """Slopes and the concentration index as weighted regressions and covariances give them."""
    numpy = pytest.importorskip("numpy")
    api = pytest.importorskip("statsmodels.api")
    events, n = numpy.array([4, 6, 9, 12]), numpy.array([40, 50, 45, 40])
    share, rank = events / n, (numpy.cumsum(n) - n / 2) / n.sum()
    made = talgeo.gradient(events, n, [1, 2, 3, 4])
    line = api.WLS(share, api.add_constant(rank), weights=n).fit()
    assert close(made.sii.value, line.params[1], 1e-12)
    assert close(made.rii.value, line.params.sum() / line.params[0], 1e-12)
    covariance = numpy.cov(share, rank, aweights=n, ddof=0)[0, 1]
    index = 2 * covariance / numpy.average(share, weights=n)
    assert close(made.concentration.value, index, 1e-12)
    values, errors, time = [17.25, 17.5, 18.25, 18.0], numpy.array([.5, .25, .75, .5]), [1, 2, 3, 4]
    line = api.WLS(values, api.add_constant(time), weights=errors ** -2).fit(
        cov_type="fixed scale")
    made = talgeo.trend_of_values(values, errors, time)
    assert close(made.slope.value, line.params[1], 1e-12)
    assert close(made.slope.low, line.conf_int()[1][0], 1e-9)
    assert close(made.trend.statistic, (line.params[1] / line.bse[1]) ** 2, 1e-12)


def test_differences_of_figures():
    one, two = talgeo.byar(30, 1000.0), talgeo.byar(20, 1000.0)
    made = talgeo.difference(one, two)
    assert made.value == one.value - two.value and made.low < made.value < made.high
    assert close(made.value - made.low, math.hypot(one.value - one.low, two.high - two.value), 1e-12)
    assert talgeo.difference(one, talgeo.byar(None, 1000.0)).status == "withheld"


def test_examples_that_r_prints():
    """prop.trend.test on the smokers of Fleiss (1981); mantelhaen.test on admissions to Berkeley."""
    made = talgeo.trend([83, 90, 129, 70], [86, 93, 136, 82], [1, 2, 3, 4])
    assert round(made.trend.statistic, 4) == 8.2249 and round(made.trend.p, 6) == 0.004132
    assert round(made.heterogeneity.statistic, 1) == 12.6 and round(made.heterogeneity.p, 6) == 0.005585
    men = [(512, 313), (353, 207), (120, 205), (138, 279), (53, 138), (22, 351)]
    women = [(89, 19), (17, 8), (202, 391), (131, 244), (94, 299), (24, 317)]
    pooled = talgeo.mantel_haenszel([a for a, _ in men], [b for _, b in men],
                                    [a for a, _ in women], [b for _, b in women])
    assert [round(v, 6) for v in pooled.odds_ratio[:3]] == [0.904697, 0.771907, 1.060330]


BY_R = {
    "wilson": lambda *a: talgeo.wilson(*a)[1:3],
    "trend": lambda *a: talgeo.trend(*a).trend[0:3:2],
    "heterogeneity": lambda *a: talgeo.trend(*a).heterogeneity[0:3:2],
    "mantel_haenszel": lambda *a: [*talgeo.mantel_haenszel(*a).odds_ratio[:3],
                                   *talgeo.mantel_haenszel(*a).association[0:3:2]],
    "mcnemar": lambda *a: talgeo.mcnemar(*a)[0:3:2],
    "byar": lambda *a: talgeo.byar(*a)[1:3],
    "mean_ci": lambda *a: talgeo.mean_ci(*a)[1:3],
    "mean_difference": lambda *a: talgeo.mean_difference(*a)[:3],
    "benjamini_hochberg": lambda p: list(talgeo.benjamini_hochberg(p)),
    "cross": lambda *a: talgeo.cross(*a).association[0:3:2],
    "gradient": lambda *a: [f.value for f in talgeo.gradient(*a)[:3]],
    "trend_of_values": lambda *a: [talgeo.trend_of_values(*a).slope.value],
}


def lines_by_r():
    path = ROOT / "tests" / "reference" / "figures_r.txt"
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            call, _, want = line.partition(" : ")
            yield call, [float(number) for number in want.split()]


@pytest.mark.parametrize("call,want", list(lines_by_r()))
def test_by_r(call, want):
    """prop.test, prop.trend.test, mantelhaen.test, mcnemar.test, poisson.test, t.test, p.adjust,
    chisq.test and lm, run by tests/reference/figures_r.R: relative error below 1e-9."""
    name, *arguments = call.split()
    got = BY_R[name](*map(json.loads, arguments))
    assert len(got) == len(want)
    for one, other in zip(got, want):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-14), (got, want)


def test_every_function_by_r_is_there():
    assert {call.split()[0] for call, _ in lines_by_r()} == set(BY_R)


# ---- What goes in and comes out ----


def test_vectors_of_every_kind():
    numpy = pytest.importorskip("numpy")
    pyarrow = pytest.importorskip("pyarrow")
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    events, n = [3, None, 0], [9, 9, 4]
    want = list(talgeo.wilson(events, n))
    assert [f.status for f in want] == ["ok", "withheld", "ok"]
    masked = [3, math.nan, 0]
    for vector in (masked, numpy.array(masked), numpy.array(masked, "float32"),
                   numpy.array([3, -1, 0], "int16"), numpy.array([3, 7, -1, 7, 0, 7], "int8")[::2],
                   array.array("q", [3, -1, 0]), memoryview(array.array("d", masked)),
                   pyarrow.array(events), pyarrow.array(events, pyarrow.int8()),
                   pyarrow.array([8, *events]).slice(1), pyarrow.chunked_array([[3], [None, 0]]),
                   pandas.Series(masked), pandas.Series(events, dtype="Int64"),
                   polars.Series(events), numpy.array(events, object)):
        assert list(talgeo.wilson(vector, n)) == want, type(vector)
    assert list(talgeo.wilson(numpy.uint8([200]), 255)) == [talgeo.wilson(200, 255)]
    hidden = numpy.ma.masked_array([3, 7, 0], mask=[0, 1, 0])  # not 7, but nothing
    assert list(talgeo.wilson(hidden, n)) == want
    assert talgeo.wilson(numpy.ma.masked, 9).status == "withheld"
    for codes in (pyarrow.array([3, 3]).dictionary_encode(), numpy.zeros((2, 2))):
        with pytest.raises(TypeError):  # codes are no counts, and a table is no vector
            talgeo.wilson(codes, 9)
    assert talgeo.wilson(numpy.int64(3), numpy.float64(9)) == talgeo.wilson(3, 9)
    assert len(talgeo.wilson([], [])) == 0


def test_what_comes_out():
    numpy = pytest.importorskip("numpy")
    made = talgeo.wilson([3, 0], [9, 0])
    assert numpy.asarray(made.value).tolist()[0] == 3 / 9 and math.isnan(made.low[1])
    assert made.status == ["ok", "no_children"] and len(made) == 2
    assert made[-1] == (None, None, None, "no_children")
    assert made[:1] == [made[0]] and "2 rows" in repr(made)
    table = made.to_arrow()
    assert table.column("low").to_pylist() == [made[0].low, None]
    assert table.column("status").to_pylist() == made.status
    assert talgeo.mean_ci(1, 7.0, 0.0) == (7.0, None, None, "no_variation")


@pytest.mark.parametrize("call,kind,message", [
    (lambda: talgeo.wilson(3, 2), ValueError, "wilson needs 0 <= events <= n"),
    (lambda: talgeo.wilson([1, 3], 2), ValueError, "wilson, row 2: needs 0 <= events <= n"),
    (lambda: talgeo.wilson([1, 1.5], 2), ValueError, "events, row 2: not a whole number"),
    (lambda: talgeo.wilson(["a"], 2), ValueError, "events, row 1: not a count"),
    (lambda: talgeo.wilson(object(), 2), TypeError, "events is neither a number nor a vector"),
    (lambda: talgeo.wilson([1, 2], [1, 2, 3]), ValueError, "events and n differ in length"),
    (lambda: talgeo.wilson(1, 2, confidence=1), ValueError, "confidence must lie between 0 and 1"),
    (lambda: talgeo.byar(3, 0), ValueError, "byar needs a finite denominator"),
    (lambda: talgeo.trend(1, [2], [3]), TypeError, "events must be a vector"),
    (lambda: talgeo.trend([3], [2], [1]), ValueError, "0 <= events <= n"),
    (lambda: talgeo.compare_shares([3], [2], 0.5), ValueError, "row 1"),
    (lambda: talgeo.compare(talgeo.wilson(1, 2), 0.5, better="up"), ValueError, "'lower', 'higher'"),
    (lambda: talgeo.combine_goals(["won"]), ValueError, "no status of a goal: won"),
    (lambda: talgeo.rake([([0, 5], [1, 1])]), talgeo.InputError, "margin 1"),
    (lambda: talgeo.rake([([0, 1], [1, 1])], [1.0]), ValueError, "differ in length"),
])
def test_errors_tell_what_is_wrong(call, kind, message):
    with pytest.raises(kind) as caught:
        call()
    assert message in str(caught.value)


def test_numpy_is_not_needed():
    code = "import sys, talgeo; talgeo.wilson([1], [2]); assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


# ---- Goals, comparisons, surveys ----


def test_goals():
    now, since = talgeo.wilson(5, 100), talgeo.newcombe(5, 100, 20, 100)
    assert talgeo.goal(now, since, 0.12, better="lower") == ("better", "better", "passed", "reached")
    assert talgeo.goal(now, since, 0.03, better="lower").status == "on_the_way"
    assert talgeo.goal(now, since, 0.12, better="higher").status == "wrong_way"
    assert talgeo.combine_goals(["reached", "on_the_way", "reached"]) == "on_the_way"
    assert talgeo.combine_goals(["reached", "on_the_way", "reached"], rule="median") == "reached"
    assert talgeo.combine_goals([]) == "cannot_tell"
    assert talgeo.curve(talgeo.newcombe(20, 100, 5, 100), since, better="lower") == "turned"
    assert talgeo.compare(now, 0.2, better="lower") == "better"


def test_areas_judged_together():
    verdicts = talgeo.compare_shares([5, 9, 30, None], [50, 50, 50, None], 0.3, better="lower")
    assert [v.at_95 for v in verdicts] == ["better", "similar", "worse", "cannot_tell"]
    assert verdicts[3].p is None and verdicts[2].at_998 == "worse"
    alone = talgeo.compare_shares([5, 9, 30], [50, 50, 50], 0.3, multiplicity=None)
    assert [v.at_95 for v in alone] == ["lower", "similar", "higher"]


def test_raking():
    weights = talgeo.rake([([0, 0, 1, 1, 1], [40, 60]), ([0, 1, 0, 1, 1], [50, 50])])
    assert sum(weights[:2]) == pytest.approx(40) and weights[0] + weights[2] == pytest.approx(50)
    assert talgeo.kish(weights).effect > 1


counts = st.integers(0, 10**8)


@given(counts, counts, counts, counts)
def test_differences_are_antisymmetric_and_bounded(a, b, c, d):
    n1, n2 = a + b + 1, c + d + 1
    one, other = talgeo.newcombe(a, n1, c, n2), talgeo.newcombe(c, n2, a, n1)
    assert close(one.value, -other.value, 1e-15) and abs(one.low + other.high) <= 1e-15
    assert -1 - 1e-15 <= one.low <= one.value <= one.high <= 1 + 1e-15


@given(counts, counts, counts, counts)
def test_paired_differences_are_bounded(a, b, c, d):
    made = talgeo.newcombe_paired(a, b, c, d)
    if a + b + c + d:
        assert -1 - 1e-15 <= made.low <= made.value <= made.high <= 1 + 1e-15
        assert 0 <= talgeo.mcnemar(b, c).p <= 1 if b + c else True
    else:
        assert made.status == "no_children"


def test_what_is_shown():
    figure = talgeo.wilson(3, 9)
    assert talgeo.figure_check(figure, 9).status == "unreliable"
    assert talgeo.figure_check(figure, 9)[:3] == figure[:3]
    assert talgeo.figure_check(talgeo.wilson(300, 900), 900).status == "ok"
    assert talgeo.figure_check(figure, 9, talgeo.Reliability(5, 1, 1, 9)).status == "ok"
    assert talgeo.figure_display(figure, n_shown=True, decimals=2) == (0.33, 0.12, 0.65, "ok")
    assert talgeo.figure_display(figure, n_shown=False) == (None, None, None, "withheld")
    mean = talgeo.mean_ci(30, 17.123456, 2.98765)
    coarse = talgeo.figure_coarsen(mean)
    assert coarse.value == 17.1 and coarse.low <= mean.low and coarse.high >= mean.high
    assert coarse.high - coarse.low < 1.2 * (mean.high - mean.low)
    assert [talgeo.p_text(talgeo.mcnemar(a, b)) for a, b in ((20, 1), (12, 2), (9, 2), (3, 2))] == [
        "p < 0.001", "p < 0.01", "p < 0.05", "p >= 0.05"]
    assert talgeo.p_text(talgeo.mcnemar(0, 0)) == talgeo.mcnemar(0, 0).status != "ok"
    assert talgeo.pool_periods([1, 2, None, 4, 5, 6], 2) == [3, None, None, 9, 11]
    assert talgeo.pool_periods([1, 2], 3) == []
    with pytest.raises(ValueError):
        talgeo.pool_periods([1], 0)
