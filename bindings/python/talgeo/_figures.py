"""Figures on counts: intervals, changes, trends, comparisons, goals. No algorithms here.

Where a function says "each row", its arguments are numbers, or vectors of one length: NumPy, Arrow,
pandas, polars, array.array, sequences; a number beside vectors stands for every row. A count that is
missing (None, null, NaN) or negative stands for a withheld one. All numbers give a `Figure`, else
`Figures`.
"""
from __future__ import annotations

import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, overload

from . import _talgeo

STATUSES = ("ok", "no_children", "no_variation", "withheld", "unreliable", "undefined", "invalid")
_BETTER = {None: 0, "none": 0, "lower": 1, "higher": 2}
_MULTIPLICITY = {None: 0, "none": 0, "benjamini_hochberg": 1}
_RULES = {"weakest": 0, "median": 1}


class Figure(NamedTuple):
    """A number with its interval; None where `status` says that there is none."""

    value: float | None
    low: float | None
    high: float | None
    status: str


class Figures(Sequence):
    """Figures of many rows: `value`, `low`, `high` are float64 vectors with the buffer protocol (NaN
    where there is no number), `codes` int8 numbers into `talgeo.FIGURE_STATUSES`."""

    def __init__(self, value: Any, low: Any, high: Any, codes: Any) -> None:
        self.value = memoryview(value).cast("d")
        self.low = memoryview(low).cast("d")
        self.high = memoryview(high).cast("d")
        self.codes = memoryview(codes).cast("b")

    @property
    def status(self) -> list[str]:
        """Names of the statuses."""
        return [STATUSES[code] for code in self.codes]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, i: int) -> Figure: ...
    @overload
    def __getitem__(self, i: slice) -> list[Figure]: ...

    def __getitem__(self, i: int | slice) -> Figure | list[Figure]:
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        numbers = (self.value[i], self.low[i], self.high[i])
        return Figure(*(None if v != v else v for v in numbers), STATUSES[self.codes[i]])

    def __iter__(self) -> Iterator[Figure]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"<talgeo.Figures: {len(self)} rows>"

    def to_arrow(self) -> Any:
        """A pyarrow.Table of value, low, high (null where there is none) and status."""
        import pyarrow

        import pyarrow.compute

        def column(kind: Any, memory: Any) -> Any:
            return pyarrow.Array.from_buffers(kind, len(self), [None, pyarrow.py_buffer(memory)])

        columns = {}
        for name in ("value", "low", "high"):
            numbers = column(pyarrow.float64(), getattr(self, name))
            columns[name] = pyarrow.compute.if_else(pyarrow.compute.is_nan(numbers), None, numbers)
        codes = column(pyarrow.int8(), self.codes)
        columns["status"] = pyarrow.DictionaryArray.from_arrays(codes, list(STATUSES))
        return pyarrow.table(columns)


class Test(NamedTuple):
    """A significance test, two-sided; None where `status` says that there is none."""

    statistic: float | None
    df: float | None
    p: float | None
    status: str


class Trend(NamedTuple):
    """Slope per unit of time, and chi-square tests of it, of any difference between the periods, and
    of the periods' departure from the line. `periods` are those that are in."""

    slope: Figure
    trend: Test
    heterogeneity: Test
    departure: Test
    periods: int


class Change(NamedTuple):
    """Follow-up minus baseline; the share of the children measured twice; McNemar's test of those."""

    change: Figure
    linked: float | None
    paired: Test


class Comparison(NamedTuple):
    """Verdicts at 95 % and 99.8 %: better, worse, similar, lower, higher or cannot_tell."""

    at_95: str
    at_998: str
    p: float | None


class Goal(NamedTuple):
    """direction: of the change; change: beyond chance or similar; target: passed, met, short, missed;
    status: reached, on_the_way, no_clear_change, wrong_way, cannot_tell."""

    direction: str
    change: str
    target: str
    status: str


class Crossing(NamedTuple):
    """The second indicator among children with the first against those without."""

    risk_difference: Figure
    risk_ratio: Figure
    odds_ratio: Figure
    phi: float | None
    association: Test


class Pooled(NamedTuple):
    """Crossings of several strata pooled; `strata` are those that are in."""

    risk_difference: Figure
    risk_ratio: Figure
    odds_ratio: Figure
    association: Test
    strata: int


class Gradient(NamedTuple):
    """Slope and relative index of inequality, concentration index; `groups` are those that are in."""

    sii: Figure
    rii: Figure
    concentration: Figure
    groups: int


class Shrunk(NamedTuple):
    """Empirical Bayes shares with the weight of each area's own share, float64 vectors, NaN where an
    area has none; and what the areas have in common."""

    mean: float
    variance: float
    areas: int
    value: memoryview
    weight: memoryview
    status: list[str]


class Design(NamedTuple):
    """Design effect and effective n; None where `status` says that there is none."""

    effect: float | None
    effective_n: float | None
    status: str


def _choice(table: dict, name: Any, what: str) -> int:
    if name not in table:
        known = ", ".join(repr(key) for key in table if key)
        raise ValueError(f"{what} is one of {known}, not {name!r}")
    return table[name]


def _rows(name: str, columns: tuple, confidence: float, per: float = 1.0) -> Any:
    value, low, high, codes, scalar = _talgeo.figures(name, columns, confidence, per)
    made = Figures(value, low, high, codes)
    return made[0] if scalar else made


# ---- Each row ----


def wilson(events: Any, n: Any, *, confidence: float = 0.95) -> Any:
    """Share events / n with its score interval (Wilson 1927), each row."""
    return _rows("wilson", (events, n), confidence)


def wilson_effective(share: Any, effective_n: Any, *, confidence: float = 0.95) -> Any:
    """Score interval of a share with an effective n, as of a weighted survey; each row."""
    return _rows("wilson_effective", (share, effective_n), confidence)


def mean_ci(n: Any, mean: Any, sd: Any, *, confidence: float = 0.95) -> Any:
    """Mean with Student's t interval from its standard deviation (divisor n - 1), each row."""
    return _rows("mean_ci", (n, mean, sd), confidence)


def mean_of_sums(n: Any, origin: Any, sum: Any, squares: Any, *, confidence: float = 0.95) -> Any:
    """The same from sums of (value - origin) and (value - origin)**2, each row."""
    return _rows("mean_of_sums", (n, origin, sum, squares), confidence)


def mean_difference(n1: Any, mean1: Any, sd1: Any, n2: Any, mean2: Any, sd2: Any, *,
                    confidence: float = 0.95) -> Any:
    """Difference mean1 - mean2 of different children (Welch 1947), each row."""
    return _rows("mean_difference", (n1, mean1, sd1, n2, mean2, sd2), confidence)


def byar(events: Any, denominator: Any, *, per: float = 1000.0, confidence: float = 0.95) -> Any:
    """Rate per `per`: exact Poisson limits below 10 events, Byar's (Breslow and Day 1987) from 10;
    each row."""
    return _rows("byar", (events, denominator), confidence, per)


def newcombe(events1: Any, n1: Any, events2: Any, n2: Any, *, confidence: float = 0.95) -> Any:
    """Difference events1 / n1 - events2 / n2 of different children (Newcombe 1998, method 10), each
    row. For a change, follow-up goes first."""
    return _rows("newcombe", (events1, n1, events2, n2), confidence)


def newcombe_paired(both: Any, first_only: Any, second_only: Any, neither: Any, *,
                    confidence: float = 0.95) -> Any:
    """Difference first - second for children seen twice (Newcombe 1998, paired method 10), each row."""
    return _rows("newcombe_paired", (both, first_only, second_only, neither), confidence)


def newcombe_effective(share1: Any, effective_n1: Any, share2: Any, effective_n2: Any, *,
                       confidence: float = 0.95) -> Any:
    """Difference share1 - share2 with effective n, each row."""
    return _rows("newcombe_effective", (share1, effective_n1, share2, effective_n2), confidence)


def funnel(reference: Any, n: Any, *, confidence: float = 0.95) -> Any:
    """Limits around a reference share for areas of n children (Spiegelhalter 2005), each row."""
    return _rows("funnel", (reference, n), confidence)


# ---- Changes and trends ----


def mcnemar(first_only: int, second_only: int) -> Test:
    """Exact McNemar test with mid-p (Fagerland, Lydersen and Laake 2013)."""
    return Test(*_talgeo.mcnemar(first_only, second_only))


def share_test(events: int, n: int, reference: float) -> Test:
    """Score test of a share against a fixed reference: the other face of Wilson's interval."""
    return Test(*_talgeo.share_test(events, n, reference))


def mean_test(n: int, mean: float, sd: float, reference: float) -> Test:
    """Student's test of a mean against a fixed reference."""
    return Test(*_talgeo.mean_test(n, mean, sd, reference))


def rate_test(events: int, denominator: float, reference: float, *, per: float = 1000.0) -> Test:
    """Exact Poisson test of a rate per `per` against a fixed reference, twice the smaller tail."""
    return Test(*_talgeo.rate_test(events, denominator, per, reference))


def difference(figure1: Figure, figure2: Figure) -> Figure:
    """figure1 - figure2 of independent figures, from their limits (Zou and Donner 2008)."""
    return Figure(*_talgeo.difference(tuple(figure1), tuple(figure2)))


def change(both: int = 0, baseline_only: int = 0, followup_only: int = 0, neither: int = 0, *,
           baseline: tuple[int, int] = (0, 0), followup: tuple[int, int] = (0, 0),
           confidence: float = 0.95) -> Change:
    """Change of a share from baseline to follow-up. The first four count the children measured both
    times; baseline and followup are (events, n) of those measured at that time alone."""
    made, linked, paired = _talgeo.change(both, baseline_only, followup_only, neither, *baseline,
                                          *followup, confidence)
    return Change(Figure(*made), linked, Test(*paired))


def _trend(parts: tuple) -> Trend:
    slope, *tests, periods = parts
    return Trend(Figure(*slope), *(Test(*t) for t in tests), periods)


def trend(events: Any, n: Any, time: Any, *, confidence: float = 0.95) -> Trend:
    """Trend of shares over periods (Cochran 1954, Armitage 1955), times centred."""
    return _trend(_talgeo.trend(events, n, time, confidence))


def trend_of_values(values: Any, errors: Any, time: Any, *, confidence: float = 0.95) -> Trend:
    """Trend of means or rates with standard errors, weighted by 1 / error**2."""
    return _trend(_talgeo.trend_of_values(values, errors, time, confidence))


# ---- Comparison and goals ----


def compare(figure: Figure, reference: float, *, better: str | None = None) -> str:
    """Whether the interval holds the reference ("similar"), else what its side means."""
    return _talgeo.compare(tuple(figure), reference, _choice(_BETTER, better, "better"))


def compare_shares(events: Any, n: Any, reference: float, *, better: str | None = None,
                   multiplicity: str | None = "benjamini_hochberg") -> list[Comparison]:
    """Areas against a reference share, by score tests that are judged together."""
    made = _talgeo.compare_shares(events, n, reference, _choice(_BETTER, better, "better"),
                                  _choice(_MULTIPLICITY, multiplicity, "multiplicity"))
    return [Comparison(*c) for c in made]


def benjamini_hochberg(p: Any) -> memoryview:
    """p-values adjusted for the false discovery rate (1995); NaN stays NaN and does not count."""
    return memoryview(_talgeo.benjamini_hochberg(p)).cast("d")


def goal(now: Figure, since: Figure, target: float, *, better: str) -> Goal:
    """Facts and status of a goal, from the figure now, its change since the baseline, the target."""
    return Goal(*_talgeo.judge_goal(tuple(now), tuple(since), target,
                                    _choice(_BETTER, better, "better")))


def combine_goals(statuses: Iterable[str], *, rule: str = "weakest") -> str:
    """Status of a goal from those of its sub-goals; rule: "weakest" or "median"."""
    return _talgeo.combine_goals(list(statuses), _choice(_RULES, rule, "rule"))


def curve(before: Figure, after: Figure, *, better: str) -> str:
    """Whether the curve has turned: slope before, and slope or change after, both beyond chance."""
    return _talgeo.judge_curve(tuple(before), tuple(after), _choice(_BETTER, better, "better"))


# ---- Crossing and gradient ----


def cross(both: int, first_only: int, second_only: int, neither: int, *,
          confidence: float = 0.95) -> Crossing:
    """Two indicators crossed: risk difference (Newcombe), risk ratio (Katz), odds ratio (Woolf), phi."""
    difference, risk, odds, phi, test = _talgeo.cross(both, first_only, second_only, neither,
                                                      confidence)
    return Crossing(Figure(*difference), Figure(*risk), Figure(*odds), phi, Test(*test))


def mantel_haenszel(both: Any, first_only: Any, second_only: Any, neither: Any, *,
                    confidence: float = 0.95) -> Pooled:
    """Crossings of several strata, one a row, pooled (Mantel and Haenszel 1959)."""
    difference, risk, odds, test, strata = _talgeo.mantel_haenszel(both, first_only, second_only,
                                                                   neither, confidence)
    return Pooled(Figure(*difference), Figure(*risk), Figure(*odds), Test(*test), strata)


def gradient(events: Any, n: Any, score: Any, *, confidence: float = 0.95) -> Gradient:
    """Gradient of a share over areas or groups by a score, higher = more deprived."""
    *figures, groups = _talgeo.gradient(events, n, score, confidence)
    return Gradient(*(Figure(*f) for f in figures), groups)


def sii(events: Any, n: Any, score: Any, *, confidence: float = 0.95) -> Figure:
    """Slope index of inequality (Pamuk 1985)."""
    return gradient(events, n, score, confidence=confidence).sii


def rii(events: Any, n: Any, score: Any, *, confidence: float = 0.95) -> Figure:
    """Relative index of inequality, as ratio of the fitted ends (Mackenbach and Kunst 1997)."""
    return gradient(events, n, score, confidence=confidence).rii


# ---- Small areas and surveys ----


def empirical_bayes(events: Any, n: Any) -> Shrunk:
    """Shares shrunk towards their mean (Kleinman 1973): companions of the raw shares."""
    mean, variance, areas, _, value, weight, codes = _talgeo.empirical_bayes(events, n)
    return Shrunk(mean, variance, areas, memoryview(value).cast("d"), memoryview(weight).cast("d"),
                  [STATUSES[code] for code in codes])


def rake(margins: Iterable[tuple[Any, Any]], weights: Any = None, *, tolerance: float = 1e-9,
         rounds: int = 1000) -> memoryview:
    """Weights raked to margins (Deming and Stephan 1940). A margin is (categories, targets): the level
    of each row, from 0, and the total of each level. weights: to start from; None: 1."""
    margins = [tuple(margin) for margin in margins]
    if weights is None:
        weights = array.array("d", [1.0]) * (len(margins[0][0]) if margins else 0)
    return memoryview(_talgeo.rake(margins, weights, tolerance, rounds)).cast("d")


def kish(weights: Any) -> Design:
    """Design effect of unequal weights (Kish 1965)."""
    return Design(*_talgeo.kish(weights))


def cluster_design(events: Any, n: Any) -> Design:
    """Design effect of clusters, as school classes, from the counts in each (Rao and Scott 1992)."""
    return Design(*_talgeo.cluster_design(events, n))


def pool_periods(counts: Any, width: int) -> list[int | None]:
    """Sums over rolling windows of `width` periods; None where one of them is withheld."""
    return _talgeo.pool_periods(counts, width)


# ---- What is shown ----


class Reliability(NamedTuple):
    """A figure is unreliable with fewer than least_n children, or with an interval at least `widest`
    wide, or wider than `narrow` and than `relative` times the value. The default is the standard for
    proportions of the National Center for Health Statistics (2017)."""

    least_n: float = 30
    widest: float = 0.30
    narrow: float = 0.05
    relative: float = 1.30


def figure_check(figure: Figure, n: float, rule: Reliability = Reliability()) -> Figure:
    """The figure, with status `unreliable` where it is ok but fails the rule."""
    return Figure(*_talgeo.figure_check(figure, n, *rule))


def figure_display(figure: Figure, *, n_shown: bool, decimals: int = 6) -> Figure:
    """The figure as it may be shown: rounded, last of all; withheld where its n is not shown."""
    return Figure(*_talgeo.figure_display(figure, n_shown, decimals))


def figure_coarsen(figure: Figure, digits: int = 2) -> Figure:
    """The figure of a mean as it may be shown: to `digits` digits of half its width, limits outward."""
    return Figure(*_talgeo.figure_coarsen(figure, digits))


def p_text(test: Test) -> str:
    """"p < 0.001", "p < 0.01", "p < 0.05", "p >= 0.05", or the status; an exact p tells counts."""
    return _talgeo.p_text(test)
