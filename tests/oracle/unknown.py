# SPDX-License-Identifier: Apache-2.0
"""What may be said of a row of which not everything is known: answers for many ways in which it may be completed."""

import itertools
import re
from fractions import Fraction

from exact import day_number, exact
from policy import IDENTITIES, NONE

NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SHORT_LIST = 3  # items of lists that are made up


class Pools:
    """Values worth trying for each fact: ends of ranges, and what stands in the policy, with its neighbours."""

    def __init__(self, declarations, xml):
        text = xml.decode() if isinstance(xml, bytes) else xml
        self.numbers = sorted({Fraction(each) for each in NUMBER.findall(text)})
        self.days = sorted({day_number(each) for each in DAY.findall(text)})
        self.declarations = declarations
        every = {**declarations.facts, **declarations.item_facts}
        self.values = {name: self._values(fact) for name, fact in every.items()}

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
            tried = [exact(each / unit + by) for each in self._numbers() for by in (0, step, -step)]
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
        """The numbers of the policy, and a few products: where a rate of something reaches a cap."""
        rates = [each for each in self.numbers if 0 < each <= 100][:4]
        products = [Fraction(int(each * 10000 / rate), 100) for each in self.numbers[-6:] for rate in rates]
        return {*self.numbers, *products}

    def draw(self, name, rng):
        """Some value of a fact within its range."""
        fact = self.declarations.fact(name)
        pool = self.values[name]
        if fact.options or fact.kind in IDENTITIES or rng.random() < 0.7:
            return pool[int(rng.random() * len(pool))]
        span = (fact.most - fact.least) * fact.scale
        offset = rng.randint(0, min(int(span), 10 ** rng.randint(1, 12)))
        return exact(fact.least + Fraction(offset, fact.scale))

    def draw_list(self, declared, rng):
        """How many items a list may have that is made up."""
        most = min(declared.most, max(declared.least, SHORT_LIST))
        return rng.randint(declared.least, most)


class Completions:
    """The ways to complete a row, of what a rule assumes."""

    def __init__(self, declarations, pools, read, asserted):
        self.declarations = declarations
        self.pools = pools
        self.asserted = asserted
        self.read = set(read)  # what the rule reads: nothing else is tried

    def assumed(self, fact):
        return self.asserted.get(fact.id, fact.assumed)

    def with_assumptions(self, values, lists):
        """The row with what is taken where nothing is given, and the names of what is still missing."""
        facts = self.declarations.facts
        values = {**{name: self.assumed(fact) for name, fact in facts.items()}, **values}
        missing = [name for name in facts if values[name] is None]
        for name in missing:
            del values[name]
        filled = {}
        for name, declared in self.declarations.lists.items():
            items = lists.get(name)
            if items is None:
                missing.append(name)
                continue
            filled[name] = [self._item(declared, item) for item in items]
            missing += [
                (name, at, fact.id)
                for at, item in enumerate(filled[name])
                for fact in declared.facts
                if fact.id not in item
            ]
        return values, filled, missing

    @staticmethod
    def _item(declared, item):
        assumed = {fact.id: fact.assumed for fact in declared.facts if fact.assumed is not None}
        return {**assumed, **item}

    def of(self, values, lists, missing, rng, limit):
        """Complete the row in every way that the pools know, or in some of them."""
        asked = [each for each in missing if (each[2] if isinstance(each, tuple) else each) in self.read]
        rest = [each for each in missing if each not in asked]
        choices = self._choices(asked)
        for tried in choices if choices is not None and len(choices) <= limit else range(limit):
            yield self._complete(values, lists, asked, rest, tried, rng)

    def _choices(self, asked):
        """All ways to complete facts with few values; None where there are too many, or a list is not known."""
        names = [each[2] if isinstance(each, tuple) else each for each in asked]
        if any(name in self.declarations.lists for name in names) or len(names) > 4:
            return None
        return list(itertools.islice(itertools.product(*(self.pools.values[name] for name in names)), 4096))

    def _complete(self, values, lists, asked, rest, tried, rng):
        values = dict(values)
        lists = {name: [dict(item) for item in items] for name, items in lists.items()}
        chosen = iter(tried) if isinstance(tried, tuple) else None
        for each in asked + rest:
            if isinstance(each, tuple):
                name, at, fact = each
                lists[name][at][fact] = next(chosen) if chosen and each in asked else self.pools.draw(fact, rng)
            elif each in self.declarations.lists:
                lists[each] = self._made_up(self.declarations.lists[each], rng)
            else:
                values[each] = next(chosen) if chosen and each in asked else self.pools.draw(each, rng)
        return values, lists

    def _made_up(self, declared, rng):
        return [
            {
                fact.id: fact.assumed
                if fact.assumed is not None and rng.random() < 0.5
                else self.pools.draw(fact.id, rng)
                for fact in declared.facts
            }
            for _ in range(self.pools.draw_list(declared, rng))
        ]


__all__ = ["NONE", "Completions", "Pools"]
