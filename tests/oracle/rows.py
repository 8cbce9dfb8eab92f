# SPDX-License-Identifier: Apache-2.0
"""Random rows of facts, as the oracle has them, as columns and as what a single claim gives."""

from array import array
from decimal import Decimal
from fractions import Fraction

from exact import day_number, day_text
from policy import IDENTITIES, NONE

LONG_LISTS, LONG = 0.02, 200  # how many of the lists may be long, and how long
LISTS = 60  # made for many rows at once
FIRST_DAY, LAST_DAY = day_number("1900-01-01"), day_number("9999-12-31")


class Rows:
    """Makes rows for one policy: a row is facts by id, and lists by id; what is left out is not given."""

    def __init__(self, declarations, pools, library, missing):
        self.declarations = declarations
        self.pools = pools
        self.library = library  # the same policy, for the numbers of names
        self.missing = missing
        self._spelled = 0  # how many options were written, each time by another of their names
        self.asserted = {each.get("fact") for each in declarations.root.iter("asserts")}

    def draw(self, rng, chance_of_missing, chance_out_of_range):
        """One row; a value out of range is rare, and of options a number that no option has."""
        values = {}
        for name, fact in self.declarations.facts.items():
            if fact.may_be_none and rng.random() < 0.3:
                if name not in self.asserted:  # a column cannot say none of a fact of which something is asserted
                    values[name] = NONE
            elif rng.random() >= chance_of_missing:
                values[name] = self._value(fact, rng, chance_out_of_range)
        lists = {}
        for name, declared in self.declarations.lists.items():
            if rng.random() >= chance_of_missing / 2:
                lists[name] = self._items(declared, rng, chance_of_missing, chance_out_of_range)
        return values, lists

    def many(self, count, rng, chance_of_missing, chance_out_of_range, names):
        """That many rows, of values and lists that are drawn once for all of them, which is faster.

        Nothing is given of what is not among the names of facts and lists.
        """
        rows = [({}, {}) for _ in range(count)]
        for name, fact in self.declarations.facts.items():
            if name not in names:
                continue
            drawn = self._values_of_rows(fact, rng, chance_of_missing, chance_out_of_range)
            for (values, _), value in zip(rows, rng.choices(drawn, k=count)):
                if value is not None:
                    values[name] = value
        for name, declared in self.declarations.lists.items():
            if name not in names:
                continue
            drawn = [self._items(declared, rng, chance_of_missing, chance_out_of_range) for _ in range(LISTS)]
            drawn += [None] * round(LISTS * chance_of_missing / 2)
            for (_, lists), items in zip(rows, rng.choices(drawn, k=count)):
                if items is not None:
                    lists[name] = items
        return rows

    def _values_of_rows(self, fact, rng, chance_of_missing, chance_out_of_range):
        """What rows may have of a fact, as often as it should come; None is not given."""
        drawn = list(self.pools.sample(fact.id, rng))
        if chance_out_of_range:
            odd = max(1, round(len(drawn) * chance_out_of_range))
            drawn += [self._out_of_range(fact, rng) for _ in range(odd)]
        if fact.may_be_none and fact.id not in self.asserted:
            drawn += [NONE] * (len(drawn) // 2)
        return drawn + [None] * round(len(drawn) * chance_of_missing / (1 - chance_of_missing))

    def _items(self, declared, rng, chance_of_missing, chance_out_of_range):
        count = self.pools.draw_list(declared, rng)
        if rng.random() < LONG_LISTS:
            count = rng.randint(declared.least, min(declared.most, LONG))
        if rng.random() < chance_out_of_range:
            count = max(declared.least - 1, 0) if rng.random() < 0.5 else min(declared.most + 1, count + 3)
        return [
            {
                fact.id: self._value(fact, rng, chance_out_of_range)
                for fact in declared.facts
                if rng.random() >= chance_of_missing
            }
            for _ in range(count)
        ]

    def _value(self, fact, rng, chance_out_of_range):
        if rng.random() < chance_out_of_range:
            return self._out_of_range(fact, rng)
        return self.pools.draw(fact.id, rng)

    def _out_of_range(self, fact, rng):
        if fact.kind in IDENTITIES:
            return self.pools.draw(fact.id, rng)
        if fact.options:
            return len(fact.options) + rng.randint(0, 1)  # in a column only
        step = 1 if fact.kind in ("money", "date") else Fraction(1, fact.scale)
        if rng.random() < 0.5 and fact.most * fact.scale < 2**63 - 1:
            return fact.most + step
        return fact.least - step

    # As columns

    def columns(self, rows):
        """A column for each fact and list; None where no row has it."""
        found = {}
        for name, fact in self.declarations.facts.items():
            found[name] = self._column(fact, [values.get(name) for values, _ in rows])
        for name, declared in self.declarations.lists.items():
            begins, items = array("q"), []
            for _, lists in rows:
                begins.append(self.missing if name not in lists else len(items))
                items += lists.get(name, ())
            begins.append(len(items))
            found[name] = begins if any(begin != self.missing for begin in begins[:-1]) else None
            for fact in declared.facts:
                found[fact.id] = self._column(fact, [item.get(fact.id) for item in items])
        return found

    def _column(self, fact, values):
        if all(value is None for value in values):
            return None
        if fact.kind in IDENTITIES:
            return self.library.codes(fact.id, [None if value is NONE else value for value in values])
        return array("q", [self._code(fact, value) for value in values])

    def _code(self, fact, value):
        if value is None or value is NONE:
            return self.missing
        return value if fact.options and isinstance(value, int) else fact.to_column(value)

    # As a claim

    def can_be_claimed(self, row):
        """Whether a single claim can give it: no number without an option, no day that no text can name."""
        values, lists = row
        given = list(values.items()) + [pair for items in lists.values() for item in items for pair in item.items()]
        facts = {**self.declarations.facts, **self.declarations.item_facts}
        return all(self._can_be_written(facts[name], value) for name, value in given)

    @staticmethod
    def _can_be_written(fact, value):
        if value is NONE:
            return True
        return not fact.options or isinstance(value, str) if fact.kind != "date" else FIRST_DAY <= value <= LAST_DAY

    def claim(self, row):
        values, lists = row
        facts = {name: self._text(self.declarations.facts[name], value) for name, value in values.items()}
        for name, items in lists.items():
            facts[name] = [
                {
                    fact[len(name) + 1 :]: self._text(self.declarations.item_facts[fact], value)
                    for fact, value in item.items()
                }
                for item in items
            ]
        return facts

    def cells(self, row):
        """The row as the cells of a cases file."""
        values, lists = row
        found = {name: self._text(self.declarations.facts[name], value) for name, value in values.items()}
        for name, items in lists.items():
            found[name] = str(len(items))
            for fact in self.declarations.lists[name].facts:
                texts = [self._text(fact, item[fact.id]) if fact.id in item else "" for item in items]
                if any(texts):
                    found[fact.id] = ";".join(texts)
        return found

    def _text(self, fact, value):
        if value is NONE:
            return "none"
        if fact.kind == "choice":
            self._spelled += 1
            spellings = fact.spellings(value)
            return spellings[self._spelled % len(spellings)]
        if fact.options or fact.kind in IDENTITIES:
            return value
        if fact.kind == "date":
            return day_text(value)
        value = Fraction(value) * {"money": Fraction(1, 100), "rate": 100}.get(fact.kind, 1)
        return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
