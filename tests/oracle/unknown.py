# SPDX-License-Identifier: Apache-2.0
"""What may be said of a row of which not everything is known: answers for many ways in which it may be completed."""

import itertools
import math
import re
from fractions import Fraction

from exact import day_number, exact, rounding_unit
from policy import IDENTITIES, NONE

NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SHORT_LIST = 3  # items of lists that are made up
HALVES = ("half-up", "half-down", "half-even")
SAMPLE = 120  # values of a fact that are drawn once for many rows


class Pools:
    """Values worth trying for each fact: ends of ranges, and what stands in the policy, with its neighbours."""

    def __init__(self, declarations, xml):
        text = xml.decode() if isinstance(xml, bytes) else xml
        self.numbers = sorted({Fraction(each) for each in NUMBER.findall(text)})
        self.days = sorted({day_number(each) for each in DAY.findall(text)})
        self.declarations = declarations
        self._worth_trying = self._numbers()
        every = {**declarations.facts, **declarations.item_facts}
        self.values = {name: self._values(fact) for name, fact in every.items()}
        self._samples = {}

    def _values(self, fact):
        if fact.options:
            return fact.options
        if fact.kind in IDENTITIES:
            return ["甲", "乙"] if fact.kind == "name" else ["91350100M000100Y43", "91110000600037341L"]
        if fact.kind == "date":
            tried = [day + step for day in self.days for step in (-1, 0, 1)]
        else:
            unit = {"money": Fraction(1, 100), "rate": Fraction(1, 100)}.get(fact.kind, 1)
            step = 1 if fact.kind == "money" else Fraction(1, fact.scale)
            tried = [exact(each / unit + by) for each in self._worth_trying for by in (0, step, -step)]
            if fact.kind == "rate":
                tried = [exact(each * unit * unit) for each in tried]
            tried += [0, exact(Fraction(step))]
        ends = {fact.least, fact.most}
        found = {value for value in tried if fact.least <= value <= fact.most and self._has_its_decimals(fact, value)}
        return sorted(found | ends)

    @staticmethod
    def _has_its_decimals(fact, value):
        return Fraction(value * fact.scale).denominator == 1

    def _numbers(self):
        """The numbers of the policy, and a few more: where a rate of something reaches a cap, or half a unit."""
        rates = [each for each in self.numbers if 0 < each <= 100][:4]
        products = [Fraction(int(each * 10000 / rate), 100) for each in self.numbers[-6:] for rate in rates]
        return {*self.numbers, *products, *self._halves(rates)}

    def _halves(self, rates):
        """What is between two units to which something is rounded, and of what a rate is."""
        rounds = [each for each in self.declarations.root.iter() if each.get("to") and each.get("mode") in HALVES]
        units = {Fraction(rounding_unit(each.get("to")), 100) for each in rounds if each.tag != "elapsed"}
        for unit in sorted(units):
            for halves in (1, 3, 5):
                yield unit * halves / 2
                yield from (unit * halves * 50 / rate for rate in rates)

    def draw(self, name, rng):
        """Some value of a fact within its range."""
        fact = self.declarations.fact(name)
        pool = self.values[name]
        if fact.options or fact.kind in IDENTITIES or rng.random() < 0.7:
            return pool[int(rng.random() * len(pool))]
        span = (fact.most - fact.least) * fact.scale
        offset = rng.randint(0, min(int(span), 10 ** rng.randint(1, 12)))
        return exact(fact.least + Fraction(offset, fact.scale))

    def sample(self, name, rng):
        """Many values of a fact, drawn once: all that are worth trying where they are few, and some others."""
        if name not in self._samples:
            drawn = [self.draw(name, rng) for _ in range(SAMPLE)]
            pool = self.values[name]
            self._samples[name] = drawn + (list(pool) if len(pool) <= SAMPLE else [])
        return self._samples[name]

    def one(self, name, rng):
        """One of the sample, which is faster than drawing it."""
        sample = self.sample(name, rng)
        return sample[int(rng.random() * len(sample))]

    def draw_list(self, declared, rng):
        """How many items a list may have that is made up."""
        most = min(declared.most, max(declared.least, SHORT_LIST))
        return rng.randint(declared.least, most)


class Apart(dict):
    """Facts of a row of which each place that uses a missing one finds a value of its own: looked at apart."""

    def __init__(self, known, draw):
        super().__init__(known)
        self.draw = draw

    def __missing__(self, name):
        return self.draw(name)

    def copy(self):
        return Apart(self, self.draw)


class Completions:
    """The ways to complete a row, of what a rule assumes."""

    def __init__(self, declarations, pools, read, asserted):
        self.declarations = declarations
        self.pools = pools
        self.read = set(read)  # what the rule reads: nothing else is tried
        self.assumed = {name: asserted.get(name, fact.assumed) for name, fact in declarations.facts.items()}
        self.of_items = {
            name: {fact.id: fact.assumed for fact in declared.facts if fact.assumed is not None}
            for name, declared in declarations.lists.items()
        }
        known = {name for name, value in self.assumed.items() if value is not None}
        self.never_missing = known.union(*self.of_items.values())

    def with_assumptions(self, values, lists):
        """The row with what is taken where nothing is given, and the names of what is still missing."""
        values = {**self.assumed, **values}
        missing = [name for name in self.declarations.facts if values[name] is None]
        for name in missing:
            del values[name]
        filled = {}
        for name, declared in self.declarations.lists.items():
            items = lists.get(name)
            if items is None:
                missing.append(name)
                continue
            filled[name] = [{**self.of_items[name], **item} for item in items]
            missing += [
                (name, at, fact.id)
                for at, item in enumerate(filled[name])
                for fact in declared.facts
                if fact.id not in item
            ]
        return values, filled, missing

    def that_are_read(self, missing):
        """What is missing of what the rule reads."""
        return [each for each in missing if (each[2] if isinstance(each, tuple) else each) in self.read]

    def of(self, values, lists, missing, rng, limit):
        """Complete the row in every way that the pools know, or in some of them."""
        asked = self.that_are_read(missing)
        rest = [each for each in missing if each not in asked]
        for tried in self._choices(asked, limit) or range(limit):
            yield self._complete(values, lists, asked + rest, iter(tried if isinstance(tried, tuple) else ()), rng)

    def apart(self, values, lists, missing, rng, limit):
        """Complete the row as bounds see it, with another value of a fact in each place that uses it."""
        inner = [each for each in missing if each not in self.declarations.facts]
        for _ in range(limit):
            _, completed = self._complete({}, lists, inner, iter(()), rng)
            yield Apart(values, lambda name: self.pools.one(name, rng)), completed

    def _choices(self, asked, limit):
        """All ways to complete facts with few values; None where there are too many, or a list is not known."""
        names = [each[2] if isinstance(each, tuple) else each for each in asked]
        if any(name in self.declarations.lists for name in names):
            return None
        pools = [self.pools.values[name] for name in names]
        return itertools.product(*pools) if math.prod(map(len, pools)) <= limit else None

    def _complete(self, values, lists, missing, chosen, rng):
        """The row with what is missing: the chosen values for the first of it, any for the others."""
        values = dict(values)
        lists = {name: [dict(item) for item in items] for name, items in lists.items()}
        for each in missing:
            value = next(chosen, None)
            if each in self.declarations.lists:
                lists[each] = self.made_up(self.declarations.lists[each], rng)
            elif isinstance(each, tuple):
                name, at, fact = each
                lists[name][at][fact] = self.pools.one(fact, rng) if value is None else value
            else:
                values[each] = self.pools.one(each, rng) if value is None else value
        return values, lists

    def made_up(self, declared, rng):
        """Items of a list of which nothing is known."""
        return [
            {
                fact.id: fact.assumed
                if fact.assumed is not None and rng.random() < 0.5
                else self.pools.one(fact.id, rng)
                for fact in declared.facts
            }
            for _ in range(self.pools.draw_list(declared, rng))
        ]


__all__ = ["NONE", "Completions", "Pools"]
