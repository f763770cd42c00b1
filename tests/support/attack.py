"""An attacker with linear algebra: what follows exactly from a publication.

Knows every published cell, which area goes with which in space, the plan, and that counts are not
negative. Works in whole numbers throughout, so what it recovers is certain. Shares no code with the
library.

The unknowns of a period are the numbers of children per combination of areas, group and answers.
Indicators that no crossing ties together are separate problems: an answer to one is no equation
about the other.
"""

import itertools
from collections import defaultdict, namedtuple
from math import gcd

from publication import parts_of_group

# A withheld number that follows: `what` is "n", "events" or "others" (children without the event).
Recovered = namedtuple("Recovered", "key what value")


def problems(cells):
    """Groups of (period, indicators) that hang together by crossings."""
    friends = defaultdict(set)
    for key in cells:
        ties = {key.indicator} | {p for p in parts_of_group(key.group)}
        friends[key.indicator] |= ties
    indicators = {key.indicator for key in cells}
    for tied in friends.values():
        tied &= indicators
    groups = []
    for indicator in sorted(indicators):
        near = {indicator}
        while True:
            more = {j for i in indicators for j in friends[i] | {i}
                    if (friends[i] | {i}) & near}
            if more <= near:
                break
            near |= more
        if near not in groups:
            groups.append(near)
    periods = sorted({key.period for key in cells})
    return [(period, tuple(sorted(group))) for period in periods for group in groups]


class Attack:
    """One problem: the cells of some indicators in one period.

    `sets` are the ids of the area sets and `combinations` the areas, one of each set ("" for none),
    that children can be in at once.
    """

    def __init__(self, cells, period, indicators, sets, combinations):
        self.cells = {k: c for k, c in cells.items()
                      if k.period == period and k.indicator in indicators}
        self.indicators, self.sets = indicators, sets
        self.strata = self.find_strata()
        self.unknowns = self.merge(self.find_atoms(combinations))
        self.rows = {}     # pivot -> {unknown: coefficient, None: right-hand side}
        self.zero = set()  # unknowns that are known to be 0

    def find_strata(self):
        levels = defaultdict(set)
        for key in self.cells:
            for name, level in parts_of_group(key.group).items():
                if name not in self.indicators:
                    levels[name].add(level)
        return {name: sorted(found) for name, found in sorted(levels.items())}

    def find_atoms(self, combinations):
        measured = {k.indicator for k, c in self.cells.items() if c.status != "not_measured"}
        answers = [("yes", "no", None) if i in measured else (None,) for i in self.indicators]
        for combination in sorted(combinations):
            for groups in itertools.product(*self.strata.values()):
                for given in itertools.product(*answers):
                    if any(given):
                        yield (dict(zip(self.sets, combination)) | dict(zip(self.strata, groups))
                               | {("answer", i): a for i, a in zip(self.indicators, given)})

    @staticmethod
    def holds(key, atom):
        """Is the atom one of the cell's children?"""
        if atom["answer", key.indicator] is None:
            return False
        if key.area_set and atom[key.area_set] != key.area:
            return False
        return all(atom[name] == level if name in atom else atom["answer", name] == level
                   for name, level in parts_of_group(key.group).items())

    def merge(self, atoms):
        """Atoms that no cell tells apart are one unknown: signature -> its number. Fills
        self.members: (key, what) -> unknowns."""
        self.members, numbers = defaultdict(set), {}
        for atom in atoms:
            where = []
            for key in self.cells:
                if self.holds(key, atom):
                    event = atom["answer", key.indicator] == "yes"
                    where += [(key, "n"), (key, "events" if event else "others")]
            number = numbers.setdefault(tuple(where), len(numbers))
            for place in where:
                self.members[place].add(number)
        return numbers

    # ---- Elimination in whole numbers ----

    @staticmethod
    def combine(row, factor, other, other_factor):
        """factor * row - other_factor * other, divided by what its numbers have in common."""
        out = {k: factor * v for k, v in row.items()}
        for k, v in other.items():
            out[k] = out.get(k, 0) - other_factor * v
        out = {k: v for k, v in out.items() if v or k is None}
        common = gcd(*out.values()) or 1
        return {k: v // common for k, v in out.items()}

    def reduce(self, row):
        """Without pivots: what is left of a row, times some positive whole number."""
        for pivot in [k for k in row if k in self.rows]:
            if row.get(pivot):
                solved = self.rows[pivot]
                factor = abs(solved[pivot])
                row = self.combine(row, factor, solved,
                                   row[pivot] * (factor // solved[pivot]))
        return row

    def learn(self, unknowns, value):
        row = {u: 1 for u in unknowns if u not in self.zero}
        row[None] = value
        row = self.reduce(row)
        free = [k for k in row if k is not None]
        if not free:
            assert row[None] == 0, "the publication contradicts itself"
            return
        pivot = min(free)
        row = row if row[pivot] > 0 else {k: -v for k, v in row.items()}
        for old in [p for p, r in self.rows.items() if pivot in r]:
            other = self.rows[old]
            self.rows[old] = self.combine(other, row[pivot], row, other[pivot])
        self.rows[pivot] = row

    def find_zeros(self):
        """Numbers of children that are not negative and sum to nothing are nothing."""
        found = set()
        for row in self.rows.values():
            signs = {v > 0 for k, v in row.items() if k is not None}
            if row[None] == 0 and len(signs) == 1:
                found |= {k for k in row if k is not None}
        return found

    def eliminate(self, indicators):
        """Learn all that is published of some indicators, anew."""
        self.rows = {}
        for key, cell in self.cells.items():
            if key.indicator not in indicators:
                continue
            if cell.status == "no_children":
                self.learn(self.members[key, "n"], 0)
            elif cell.status == "published":
                self.learn(self.members[key, "n"], cell.n)
                self.learn(self.members[key, "events"], cell.events)

    def solve(self):
        """Eliminate until no more zeros turn up; each indicator alone too, because sums that are
        zero show in the rows of one basis and hide in those of another."""
        attempts = [(i,) for i in self.indicators] + [self.indicators]
        while attempts:
            self.eliminate(attempts[0])
            found = self.find_zeros()
            self.zero |= found
            if not found:
                attempts.pop(0)

    def value(self, unknowns):
        """The sum of some unknowns where it follows, else None."""
        scale = object()  # how often the sum itself is in the row
        row = {u: 1 for u in unknowns if u not in self.zero} | {None: 0, scale: 1}
        row = self.reduce(row)
        if any(k not in (None, scale) for k in row):
            return None
        value, rest = divmod(-row[None], row[scale])
        assert rest == 0, "not a whole number of children"
        return value

    def recovered(self):
        self.solve()
        for key, cell in self.cells.items():
            if cell.status != "withheld":
                continue
            for what in ("n", "events", "others"):
                value = self.value(self.members[key, what])
                if value is not None:
                    yield Recovered(key, what, value)


def recover(cells, sets, combinations):
    """Every withheld number that follows exactly from what is published."""
    assert all(key.period for key in cells), "tables over all periods are not known here"
    found = []
    for period, indicators in problems(cells):
        found += Attack(cells, period, indicators, sets, combinations).recovered()
    return found
