# SPDX-License-Identifier: Apache-2.0
"""What conditions and values mean, where every fact is known: each element becomes a function of a `State`.

Everything that a row comes to is computed, also where the result is known before, because a day without a version or a
fact that is none refuses the row wherever the row comes to it.
"""

from exact import elapsed, number, per_cent, quotient, rounded, rounding_unit
from policy import NONE, literal, parts

COMPARISONS = {
    "at-least": lambda a, b: a >= b,
    "more-than": lambda a, b: a > b,
    "at-most": lambda a, b: a <= b,
    "less-than": lambda a, b: a < b,
    "equals": lambda a, b: a == b,
}
YES_NO = ("no", "yes")


class Refused(Exception):
    """The row comes to something that the policy does not say."""


class State:
    """A row under evaluation: facts, items and interpretations, and the cases that are not eligible it came to."""

    __slots__ = ("award", "failed", "interpretations", "items", "lists", "values")

    def __init__(self, values, lists, interpretations):
        self.values = values.copy()
        self.lists = lists
        self.interpretations = interpretations
        self.items = {}  # of each list the item that is being computed
        self.failed = set()
        self.award = None


class Formulas:
    """Makes functions of the elements of one policy; `kind_of` tells the type of a value."""

    def __init__(self, declarations, seen=None):
        self.declarations = declarations
        self._seen = seen  # by line and tag what conditions came to, and True for cases that were taken
        self._values = {}
        self._conditions = {}
        self._kinds = {}

    # Types, as far as a literal beside a value is read by them

    def kind_of(self, element):
        tag = element.tag
        if tag in ("money", "rate", "number", "date"):
            return "quantity" if element.get("unit") else tag
        if tag == "option":
            return "choice"
        if tag == "fact":
            return self.declarations.fact(element.get("ref")).kind
        if tag == "value":
            return self.kind_of_name(element.get("ref"))
        if tag in ("count", "whole-steps", "elapsed"):
            return "count"
        if tag == "times":
            kinds = {self.kind_of(part) for part in parts(element)}
            return next((kind for kind in ("money", "rate", "quantity", "number") if kind in kinds), "count")
        if tag == "divided" and not element.get("by"):
            first, second = (self.kind_of(part) for part in parts(element))
            return "number" if first == second else first
        if tag == "bands":
            inner = [part for band in parts(element) for part in parts(band)]
            return self.kind_of(inner[0]) if inner else self.kind_of_name(element.get("on"))
        inner = [part for part in parts(element) if part.tag not in ("where", "if", "not-eligible", "rate-of")]
        kinds = [kind for kind in map(self.kind_of, inner) if kind]
        return kinds[0] if kinds else None

    def kind_of_name(self, name):
        if name == "award":
            return "money"
        fact = self.declarations.fact(name)
        if fact:
            return fact.kind
        if name not in self._kinds:
            self._kinds[name] = self.kind_of(parts(self.declarations.values[name])[0])
        return self._kinds[name]

    # Names

    def named_value(self, name):
        """A fact or a named value; what is none where it is needed is refused."""
        if name == "award":
            return lambda state: state.award
        fact = self.declarations.fact(name)
        if fact and not fact.may_be_none:
            return lambda state: state.values[name]
        if fact:
            return lambda state: self._needed(state.values[name])
        if name not in self._values:
            self._values[name] = self.value(parts(self.declarations.values[name])[0])
        return self._values[name]

    @staticmethod
    def _needed(value):
        if value is NONE:
            raise Refused
        return value

    def named_condition(self, name):
        if name not in self._conditions:
            self._conditions[name] = self.condition(parts(self.declarations.conditions[name])[0])
        return self._conditions[name]

    def chosen(self, name):
        """What a choice is on, as an option."""
        if name in self.declarations.interpretations:
            return lambda state: state.interpretations[name]
        if name in self.declarations.conditions:
            condition = self.named_condition(name)
            return lambda state: YES_NO[condition(state)]
        return self.named_value(name)

    def options_of(self, names, name):
        """Options and groups of options, written with spaces between, as options."""
        groups = self._groups_of(name)
        return [option for each in names.split() for option in groups.get(each, [each])]

    def _groups_of(self, name):
        fact = self.declarations.fact(name)
        if fact:
            return fact.groups
        if name in self.declarations.values:
            return self._groups_of_value(parts(self.declarations.values[name])[0])
        return {}

    def _groups_of_value(self, element):
        """The groups of the fact whose options a named value has."""
        for each in element.iter():
            name = each.get("of") if each.tag == "option" else each.get("ref")
            if name in self.declarations.values:
                return self._groups_of(name)
            fact = self.declarations.fact(name) if name else None
            if fact and fact.kind == "choice" and each.tag in ("option", "fact"):
                return fact.groups
        return {}

    # What both conditions and values have

    def content(self, element):
        return self.condition(element) if element.tag in CONDITIONS else self.any_of_both(element)

    def any_of_both(self, element):
        if element.tag == "not-eligible":
            name = element.get("id")
            return lambda state: state.failed.add(name) or 0
        if element.tag == "choose":
            return self.choice(element, self.content)
        if element.tag == "dated":
            return self.dated(element)
        return VALUES[element.tag](self, element)

    def choice(self, element, content):
        """The first case that is taken; `content` makes the function of what stands in a case."""
        cases = [(self.case_holds(element, case), self.taken(case, content)) for case in parts(element)]
        names = (element.get("on") or "").split()
        subjects = [self.chosen(name) for name in names]

        def choose(state):
            options = tuple(subject(state) for subject in subjects)
            taken = None
            for holds, inner in cases:
                if holds(state, options):
                    taken = inner
                    break
            if taken is None:
                raise AssertionError(f"no case for {options}")
            return taken(state)

        return choose

    @staticmethod
    def inner(case, content):
        (element,) = [part for part in parts(case) if part.tag != "if"]
        return content(element)

    def taken(self, case, content):
        """What stands in a case of a choice."""
        inner = self.inner(case, content)
        if self._seen is None:
            return inner
        found = self._seen.setdefault((self.declarations.lines[case], case.tag), set())
        return lambda state: found.add(True) or inner(state)

    def case_holds(self, choose, case):
        if case.tag == "otherwise":
            return lambda state, options: True
        condition = case.find("if")
        asked = self.condition(parts(condition)[0]) if condition is not None else None
        pairs = self.pairs(choose.get("on"), case.get("is")) if case.get("is") else None
        if asked is None:
            return lambda state, options: options in pairs
        if pairs is None:
            return lambda state, options: asked(state)
        return lambda state, options: options in pairs and asked(state)

    def pairs(self, on, written):
        names = on.split()
        if len(names) == 1:
            return {(option,) for option in self.options_of(written, names[0])}
        found = set()
        for alternative in written.split("|"):
            first, second = alternative.split()
            found |= {(a, b) for a in self.options_of(first, names[0]) for b in self.options_of(second, names[1])}
        return found

    def dated(self, element):
        on = self.named_value(element.get("on"))
        versions = [
            (
                literal("date", version.get("from")) if version.get("from") else None,
                literal("date", version.get("to")) if version.get("to") else None,
                self.inner(version, self.content),
            )
            for version in parts(element)
        ]

        def dated(state):
            day = on(state)
            for first, last, inner in versions:
                if (first is None or first <= day) and (last is None or day <= last):
                    return inner(state)
            raise Refused

        return dated

    # Conditions

    def condition(self, element):
        """Whether it holds. Parts are all computed: what one of them comes to may refuse the row."""
        is_choice = element.tag in ("choose", "dated")
        holds = self.any_of_both(element) if is_choice else CONDITIONS[element.tag](self, element)
        return holds if self._seen is None else self._watched(element, holds)

    def _watched(self, element, holds):
        found = self._seen.setdefault((self.declarations.lines[element], element.tag), set())

        def watched(state):
            held = bool(holds(state))
            found.add(held)
            return held

        return watched

    def all_of(self, element):
        return self._counted(element, lambda met: all(met))

    def any_of(self, element):
        return self._counted(element, lambda met: any(met))

    def at_least_of(self, element):
        least = int(element.get("n"))
        return self._counted(element, lambda met: sum(met) >= least)

    def _counted(self, element, decide):
        if element.get("over"):
            found = self.items(element, self.condition)
            return lambda state: decide([met for _, met in found(state)])
        inner = [self.condition(part) for part in parts(element)]
        return lambda state: decide([each(state) for each in inner])

    def negation(self, element):
        inner = self.condition(parts(element)[0])
        return lambda state: not inner(state)

    def always(self, element):
        return lambda state: True

    def use(self, element):
        return self.named_condition(element.get("condition"))

    def option(self, element):
        name = element.get("fact") or element.get("value")
        asked = (element.text or "").strip() or "yes"
        options = set(self.options_of(asked, name))
        subject = self.chosen(name)
        return lambda state: subject(state) in options

    def given(self, element):
        name = element.get("fact")
        return lambda state: state.values[name] is not NONE

    def eligible_for(self, element):
        """All conditions of the other rule, and nothing of its amount."""
        conditions = [condition for _, condition in self.eligible(self.declarations.rules[element.get("rule")])]
        return lambda state: all([condition(state) for condition in conditions])  # noqa: C419 — all are computed

    def eligible(self, rule):
        """The conditions of a rule with their ids."""
        element = rule.find("eligible")
        return [
            (part.get("id") or part.get("condition"), self.condition(part))
            for part in (parts(element) if element is not None else [])
        ]

    def _subject(self, element):
        """What is compared, its type, and the elements that are left."""
        name = element.get("fact") or element.get("value")
        rest = parts(element)
        if name:
            return self.named_value(name), self.kind_of_name(name), rest
        return self.value(rest[0]), self.kind_of(rest[0]), rest[1:]

    def comparison(self, element):
        compare = COMPARISONS[element.tag]
        subject, kind, rest = self._subject(element)
        if rest:
            other = self.value(rest[0])
            return lambda state: compare(subject(state), other(state))
        texts = [element.text or "", *(child.tail or "" for child in element)]
        limit = literal(kind, "".join(texts))
        return lambda state: compare(subject(state), limit)

    def between(self, element):
        subject, kind, _ = self._subject(element)
        least, most = (literal(kind, element.get(end)) for end in ("from", "to"))
        return lambda state: least <= subject(state) <= most

    # Values

    def value(self, element):
        return self.any_of_both(element)

    def constant(self, element):
        if element.tag == "rate":
            found = per_cent(element.get("percent"))
        else:
            found = literal({"option": "choice"}.get(element.tag, element.tag), element.text)
        return lambda state: found

    def reference(self, element):
        return self.named_value(element.get("ref"))

    def percent(self, element):
        rate = element.find("rate-of")
        inner = self.value([part for part in parts(element) if part is not rate][0])
        if rate is None:
            written = per_cent(element.get("rate"))
            return lambda state: written * inner(state)
        computed = self.value(parts(rate)[0])
        return lambda state: computed(state) * inner(state)

    def times(self, element):
        inner = [self.value(part) for part in parts(element)]

        def times(state):
            product = 1
            for each in inner:
                product *= each(state)
            return product

        return times

    def divided(self, element):
        inner = [self.value(part) for part in parts(element)]
        if element.get("by"):
            by = number(element.get("by"))
            return lambda state: quotient(inner[0](state), by)
        return lambda state: quotient(inner[0](state), inner[1](state))

    def ratio(self, element):
        of, to = (self.named_value(element.get(end)) for end in ("of", "to"))
        inner = self.value(parts(element)[0])
        return lambda state: quotient(inner(state) * of(state), to(state))

    def difference(self, element):
        first, second = [self.value(part) for part in parts(element)]
        return lambda state: first(state) - second(state)

    def excess(self, element):
        first, second = [self.value(part) for part in parts(element)]
        return lambda state: max(first(state) - second(state), 0)

    def several(self, element, join, of_none=0):
        """A sum, a least or a greatest, of parts of which some stand under a condition, or over a list."""
        if element.get("over"):
            return self.over(element, join)
        inner = [self.part(part) for part in parts(element)]

        def several(state):
            found = [value for value in [each(state) for each in inner] if value is not None]
            return join(found) if found else of_none

        return several

    def part(self, element):
        if element.tag != "when":
            return self.value(element)
        holds = self.condition(parts(element.find("if"))[0])
        inner = self.inner(element, self.value)
        return lambda state: inner(state) if holds(state) else None

    def total(self, element):
        best_of = element.get("best-of-each")
        if not best_of:
            return self.several(element, sum)
        found = self.items(element, self.value)
        return lambda state: sum(best_of_each(found(state), best_of, lambda items: max(items)))

    def least(self, element):
        return self.several(element, min)

    def greatest(self, element):
        return self.several(element, max)

    def over(self, element, join):
        found = self.items(element, self.value)
        otherwise = element.find("otherwise")
        instead = self.inner(otherwise, self.value) if otherwise is not None else lambda state: 0

        def over(state):
            values = [value for _, value in found(state)]
            return join(values) if values else instead(state)

        return over

    def items(self, element, content):
        """The items that take part, each with what is computed of it."""
        name = element.get("over")
        where = element.find("where")
        takes_part = self.condition(parts(where)[0]) if where is not None else None
        rest = [part for part in parts(element) if part.tag not in ("where", "otherwise")]
        inner = content(rest[0]) if rest else lambda state: 1

        def items(state):
            found = []
            around = state.items.get(name)
            for item in state.lists[name]:
                state.items[name] = item
                state.values.update(item)
                if takes_part is None or takes_part(state):
                    found.append((item, inner(state)))
            state.items[name] = around
            if around is not None:
                state.values.update(around)
            return found

        return items

    def count(self, element):
        found = self.items(element, self.value)
        best_of = element.get("best-of-each")
        if not best_of:
            return lambda state: len(found(state))
        return lambda state: sum(best_of_each(found(state), best_of, lambda items: 1))

    def whole_steps(self, element):
        inner = parts(element)[0]
        size = literal(self.kind_of(inner), element.get("size"))
        value = self.value(inner)

        def whole_steps(state):
            held = value(state)
            return int(held // size) if held >= 0 else -int(-held // size)

        return whole_steps

    def elapsed(self, element):
        start, end = (self._day(element.get(each)) for each in ("from", "to"))
        unit = element.get("unit")
        mode = element.get("mode", "down")
        return lambda state: elapsed(unit, start(state), end(state), mode)

    def _day(self, name):
        if self.declarations.fact(name) or name in self.declarations.values:
            return self.named_value(name)
        day = literal("date", name)
        return lambda state: day

    def rounding(self, element):
        to, mode = element.get("to"), element.get("mode")
        units = {"money": rounding_unit, "rate": per_cent}
        unit = units.get(self.kind_of(parts(element)[0]), number)(to)
        inner = self.value(parts(element)[0])
        return lambda state: rounded(inner(state), unit, mode)

    def bands(self, element):
        on = self.named_value(element.get("on"))
        kind = self.kind_of_name(element.get("on"))
        bands = parts(element)
        begin = self._edge(bands[0].get("from"), kind) if bands[0].get("from") else None
        edges = [self._edge(band.get("below") or band.get("up-to"), kind) for band in bands]
        includes = [band.get("up-to") is not None for band in bands]
        if element.get("kind") == "marginal":
            return self._marginal(on, begin, edges, [self._rate(band) for band in bands])
        return self._whole(on, begin, edges, includes, [self._of_whole(band, on) for band in bands])

    def _edge(self, text, kind):
        """An edge: a named value or fact, or a literal; None where the band is open."""
        if text is None:
            return None
        if text in self.declarations.values or self.declarations.fact(text):
            return self.named_value(text)
        limit = literal(kind, text)
        return lambda state: limit

    def _rate(self, band):
        written = band.get("rate")
        if written in self.declarations.values or self.declarations.fact(written):
            return self.named_value(written)
        rate = per_cent(written)
        return lambda state: rate

    def _of_whole(self, band, on):
        if band.get("rate"):
            rate = self._rate(band)
            return lambda state: rate(state) * on(state)
        return self.value(parts(band)[0])

    @staticmethod
    def _marginal(on, begin, edges, rates):
        def marginal(state):
            whole = on(state)
            lower = begin(state) if begin else 0
            total = 0
            for edge, rate in zip(edges, rates):
                upper = edge(state) if edge else whole
                total += rate(state) * max(min(whole, upper) - lower, 0)
                lower = upper
            return total

        return marginal

    @staticmethod
    def _whole(on, begin, edges, includes, insides):
        def one_band(state):
            whole = on(state)
            limits = [edge(state) if edge else None for edge in edges]
            if begin and whole < begin(state):
                return 0
            for limit, included, inside in zip(limits, includes, insides):
                if limit is None or whole < limit or (included and whole == limit):
                    return inside(state)
            return 0

        return one_band


def best_of_each(found, name, join):
    """Join the values of the items that have the same of that fact; an item that has none stands alone."""
    groups = {}
    for position, (item, value) in enumerate(found):
        key = position if item[name] is NONE else (item[name],)
        groups.setdefault(key, []).append(value)
    return [join(values) for values in groups.values()]


CONDITIONS = {
    "all": Formulas.all_of,
    "any": Formulas.any_of,
    "not": Formulas.negation,
    "at-least-of": Formulas.at_least_of,
    "always": Formulas.always,
    "use": Formulas.use,
    "is": Formulas.option,
    "one-of": Formulas.option,
    "given": Formulas.given,
    "eligible-for": Formulas.eligible_for,
    "between": Formulas.between,
    **dict.fromkeys(COMPARISONS, Formulas.comparison),
}

VALUES = {
    **dict.fromkeys(("money", "rate", "number", "date", "option"), Formulas.constant),
    "fact": Formulas.reference,
    "value": Formulas.reference,
    "percent": Formulas.percent,
    "times": Formulas.times,
    "divided": Formulas.divided,
    "ratio": Formulas.ratio,
    "sum": Formulas.total,
    "difference": Formulas.difference,
    "excess": Formulas.excess,
    "least": Formulas.least,
    "greatest": Formulas.greatest,
    "count": Formulas.count,
    "whole-steps": Formulas.whole_steps,
    "elapsed": Formulas.elapsed,
    "round": Formulas.rounding,
    "bands": Formulas.bands,
}
