#!/usr/bin/env python3
"""The attacker of tests/support/attack.py judged by hand-made cases and by trying all worlds."""

import itertools
import random
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from attack import Attack, recover  # noqa: E402
from publication import Cell, Key  # noqa: E402

SETS = ("estate", "town")
WITHHELD = Cell("withheld", None, None)


def cell_key(area_set, area, indicator="heavy", group=""):
    return Key(0, indicator, area_set, area, "2018/19", group)


def published(n, events):
    return Cell("published", n, events)


def found(cells, combinations):
    return {(r.key.area, r.key.group, r.what): r.value
            for r in recover(cells, SETS, combinations)}


class ByHand(unittest.TestCase):
    CELLS = {cell_key("estate", "a"): WITHHELD, cell_key("estate", "b"): published(30, 10),
             cell_key("town", "t"): published(50, 13)}

    def test_difference_to_the_total(self):
        self.assertEqual(found(self.CELLS, {("a", "t"), ("b", "t")}),
                         {("a", "", "n"): 20, ("a", "", "events"): 3, ("a", "", "others"): 17})

    def test_children_outside_every_estate_hide_it(self):
        self.assertEqual(found(self.CELLS, {("a", "t"), ("b", "t"), ("", "t")}), {})

    def test_two_withheld_hide_each_other(self):
        cells = dict(self.CELLS) | {cell_key("estate", "b"): WITHHELD}
        self.assertEqual(found(cells, {("a", "t"), ("b", "t")}), {})

    def test_no_event_anywhere_is_none_here(self):
        cells = {cell_key("estate", "a"): WITHHELD, cell_key("town", "t"): published(50, 0)}
        self.assertEqual(found(cells, {("a", "t"), ("", "t")}), {("a", "", "events"): 0})

    def test_crossing(self):
        cells = {cell_key("town", "t"): published(60, 20),
                 cell_key("town", "t", "heavy", "lonely=yes"): WITHHELD,
                 cell_key("town", "t", "heavy", "lonely=no"): published(50, 18),
                 cell_key("town", "t", "lonely"): published(55, 9)}
        self.assertEqual(found(cells, {("a", "t")}), {})  # some may have answered one only
        cells[cell_key("town", "t", "heavy", "lonely=no")] = published(60, 20)
        self.assertEqual(found(cells, {("a", "t")}),
                         {("t", "lonely=yes", w): 0 for w in ("n", "events", "others")})


class AllWorlds(unittest.TestCase):
    """Small random publications: what is recovered is so in every world that fits."""

    COMBINATIONS = [("a", "t"), ("b", "t"), ("b", "u"), ("", "u")]

    def cells_of(self, world):
        """world: children with and without the event by combination and sex."""
        cells = {}
        places = [(0, "a"), (0, "b"), (1, "t"), (1, "u")]
        for (s, area), group in itertools.product(places, ("", "sex=boy", "sex=girl")):
            counted = [yes_no for (combination, sex), yes_no in world.items()
                       if combination[s] == area and group in ("", f"sex={sex}")]
            events = sum(yes for yes, _ in counted)
            n = events + sum(no for _, no in counted)
            key = cell_key(SETS[s], area, "heavy", group)
            cells[key] = published(n, events) if n else Cell("no_children", 0, None)
        return cells

    def test_recovered_is_certain(self):
        rng, recoveries = random.Random(5), 0
        places = list(itertools.product(self.COMBINATIONS, ("boy", "girl")))
        # No child has the event here, so that all worlds of n can be tried.
        worlds = [self.cells_of({p: (0, c) for p, c in zip(places, counts)})
                  for counts in itertools.product(range(3), repeat=len(places))]
        for _ in range(12):
            truth = rng.choice(worlds)
            hidden = {k for k in truth if rng.random() < 0.5}
            cells = {k: WITHHELD if k in hidden else c for k, c in truth.items()}
            fitting = [w for w in worlds if all(w[k] == cells[k] for k in truth.keys() - hidden)]
            for key, what, value in recover(cells, SETS, self.COMBINATIONS):
                if what == "n":
                    self.assertEqual({w[key].n for w in fitting}, {value})
                    recoveries += 1
        self.assertGreater(recoveries, 10)

    def test_unknowns_are_merged_without_loss(self):
        cells = self.cells_of({(c, s): (3, 4) for c in self.COMBINATIONS for s in ("boy", "girl")})
        attack = Attack(cells, "2018/19", ("heavy",), SETS, self.COMBINATIONS)
        self.assertEqual(len(attack.unknowns), 4 * 2 * 2)


if __name__ == "__main__":
    unittest.main()
