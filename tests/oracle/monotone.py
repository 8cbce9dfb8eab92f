# SPDX-License-Identifier: Apache-2.0
"""Which way an award goes where one fact rises, as far as the form of the policy shows it: up, down or not at all.

Only what is certain is said. An award that goes up with a fact in its formula may still fall to nothing where a
condition asks for less of the fact, so that conditions are looked at too: they are 0 or 1.
"""

from policy import parts
from splits import kind_of

UP, DOWN, NOT, UNSURE = 1, -1, 0, None
RISING = ("at-least", "more-than")
FALLING = ("at-most", "less-than")


def together(directions):
    """The way of what goes up with each of several."""
    found = {each for each in directions if each != NOT}
    if not found:
        return NOT
    return found.pop() if len(found) == 1 and UNSURE not in found else UNSURE


def against(direction):
    return direction and -direction


class Directions:
    """The ways of the rules of one policy, as one fact rises."""

    def __init__(self, declarations, fact):
        self.declarations = declarations
        self.fact = fact
        self._named = {}

    def of_rule(self, rule):
        """The way of the award of a rule; a split that leaves a rest to nobody is not looked into."""
        splits = [*rule.findall("split"), *self.declarations.root.findall("split")]
        for split in splits:
            spare = [each.get("to") for each in split.iter("spare")]
            if "nobody" in spare and kind_of(split):
                return UNSURE
        amount = self.of(parts(rule.find("amount"))[0])
        return together([amount, *self._conditions(rule)])

    def _conditions(self, rule):
        eligible = rule.find("eligible")
        return [] if eligible is None else [self.of(part) for part in parts(eligible)]

    def of(self, element):
        """The way of a value or condition."""
        if not self._uses(element):
            return NOT
        return OF.get(element.tag, Directions._unsure)(self, element)

    def _uses(self, element):
        """Whether a fact has to do with it at all."""
        return any(
            self._names_use(word)
            for each in element.iter()
            for name, text in each.attrib.items()
            if name != "id"
            for word in text.split()
        )

    def _names_use(self, word):
        if word == self.fact:
            return True
        if word not in self._named:
            self._named[word] = False
            declared = self.declarations
            others = [declared.values.get(word), declared.conditions.get(word), declared.rules.get(word)]
            self._named[word] = any(self._uses(each) for each in others if each is not None)
        return self._named[word]

    def of_name(self, name):
        if name == self.fact:
            return UP
        if not self._names_use(name):
            return NOT
        named = self.declarations.values.get(name)
        return UNSURE if named is None else self.of(parts(named)[0])

    # Elements

    def _unsure(self, element):
        return UNSURE

    def _reference(self, element):
        return self.of_name(element.get("ref"))

    def _all(self, element):
        """What goes up with each of its parts, unless which of them count depends on the fact."""
        return together(self._part(part) for part in parts(element))

    def _part(self, part):
        if part.tag in ("when", "otherwise", "version"):
            asked = part.find("if")
            inner = [self.of(each) for each in parts(part) if each.tag != "if"]
            return together([NOT if asked is None or not self._uses(asked) else UNSURE, *inner])
        if part.tag == "where":
            return UNSURE if self._uses(part) else NOT
        return self.of(part)

    def _chosen(self, element):
        names = (element.get("on") or "").split()
        return UNSURE if any(map(self._names_use, names)) else self._all(element)

    def _less(self, element):
        first, second = parts(element)
        return together([self.of(first), against(self.of(second))])

    def _product(self, element):
        if not all(self._is_not_negative(part) for part in parts(element)):
            return UNSURE
        return self._all(element)

    def _percent(self, element):
        if element.find("rate-of") is None:
            return self._all(element)
        rate, inner = parts(element.find("rate-of"))[0], parts(element)[-1]
        if not (self._is_not_negative(rate) and self._is_not_negative(inner)):
            return UNSURE
        return together([self.of(rate), self.of(inner)])

    def _divided(self, element):
        return self._all(element) if element.get("by") else UNSURE

    def _marginal(self, element):
        written = [band.get(name) for band in parts(element) for name in ("from", "below", "up-to", "rate")]
        if element.get("kind") != "marginal" or any(map(self._names_use, filter(None, written))):
            return UNSURE
        if any(each.get("rate")[0].isalpha() for each in parts(element)):
            return UNSURE  # the rate of a name might be below zero
        return self.of_name(element.get("on"))

    def _is_not_negative(self, element):
        tag = element.tag
        if tag in ("excess", "count"):
            return True
        if tag in ("money", "number", "rate"):
            return not (element.text or element.get("percent")).strip().startswith("-")
        if tag == "fact":
            fact = self.declarations.fact(element.get("ref"))
            return fact.least is not None and fact.least >= 0
        if tag == "value":
            named = self.declarations.values.get(element.get("ref"))
            return named is not None and self._is_not_negative(parts(named)[0])
        if tag in ("sum", "least", "times", "round", "whole-steps", "percent") and not element.get("over"):
            inner = [part for part in parts(element) if part.tag not in ("when", "rate-of")]
            return len(inner) == len(parts(element)) and all(map(self._is_not_negative, inner))
        return tag == "greatest" and any(
            part.tag not in ("when", "where", "otherwise") and self._is_not_negative(part) for part in parts(element)
        )

    def _compared(self, element):
        named = element.get("fact") or element.get("value")
        ways = ([self.of_name(named)] if named else []) + [self.of(part) for part in parts(element)]
        way = together([ways[0], *map(against, ways[1:])])
        return way if element.tag in RISING else against(way)

    def _denied(self, element):
        return against(self._all(element))

    def _used(self, element):
        named = self.declarations.conditions[element.get("condition")]
        return self.of(parts(named)[0])

    def _other_rule(self, element):
        return together(self._conditions(self.declarations.rules[element.get("rule")]))


OF = {
    "fact": Directions._reference,
    "value": Directions._reference,
    **dict.fromkeys(("sum", "least", "greatest", "round", "whole-steps"), Directions._all),
    **dict.fromkeys(("all", "any", "at-least-of"), Directions._all),
    "choose": Directions._chosen,
    "dated": Directions._chosen,
    "difference": Directions._less,
    "excess": Directions._less,
    "times": Directions._product,
    "percent": Directions._percent,
    "divided": Directions._divided,
    "bands": Directions._marginal,
    **dict.fromkeys((*RISING, *FALLING), Directions._compared),
    "not": Directions._denied,
    "use": Directions._used,
    "eligible-for": Directions._other_rule,
}
