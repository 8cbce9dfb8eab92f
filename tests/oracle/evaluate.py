# SPDX-License-Identifier: Apache-2.0
"""The answer of the oracle for one rule and a row of which everything is known."""

from dataclasses import dataclass, field

from exact import exact, rounded, rounding_unit
from formula import CONDITIONS, Formulas, Refused, State
from policy import NONE, Declarations, parts
from splits import KINDS, Split, kind_of

NOTHING = "nothing-to-pay"


@dataclass
class Answer:
    """`failed` are all reasons that hold; the first of them is told."""

    outcome: str
    amount: object = None
    shares: dict = field(default_factory=dict)
    failed: tuple = ()
    results: dict = field(default_factory=dict)

    @property
    def reason(self):
        return self.failed[0] if self.failed else None

    def payout(self):
        return self.outcome, self.amount, tuple(self.shares.values()), self.reason


class Rule:
    """One rule or measure, ready to be asked."""

    def __init__(self, declarations, formulas, element):
        self.declarations = declarations
        self.id = element.get("id")
        self.is_measure = element.tag == "measure"
        self.eligible = formulas.eligible(element)
        self._read_amount(formulas, element)
        self.splits = [] if self.is_measure else self._splits(formulas, element)
        self.also = [(also.get("id"), *_content(formulas, parts(also)[0])) for also in element.findall("also")]
        self.asserted = {
            each.get("fact"): declarations.fact(each.get("fact")).literal(each.text)
            for each in element.findall("asserts")
        }

    def _read_amount(self, formulas, element):
        amount = element.find("amount")
        self.amount = None if amount is None else formulas.value(parts(amount)[0])
        self.nothing_is_due = self.is_measure or amount.get("nothing") == "eligible"
        self.not_eligible = [] if amount is None else list(dict.fromkeys(_not_eligible(self.declarations, amount)))
        rounding = element.find("round")
        if rounding is None:
            rounding = self.declarations.root.find("round")
        self.rounding = None if rounding is None else (rounding_unit(rounding.get("to")), rounding.get("mode"))

    def _splits(self, formulas, rule):
        """The splits of each kind in the order in which they are made: the rule's own, else the policy's."""
        found = {}
        for element in (rule, self.declarations.root):
            for split in element.findall("split"):
                found.setdefault(kind_of(split), split)
        names = {
            "payer": self.declarations.payers,
            "payee": self.declarations.payees,
            "instalment": self.declarations.instalments,
        }
        return [Split(found[kind], names[kind], formulas) for kind in KINDS if kind in found]

    def answer(self, values, lists, interpretations):
        """Answer a row of which all is known: facts by id, lists as lists of dicts of the facts of their items."""
        if not self._in_range(values, lists):
            return Answer("refused")
        state = State(values, lists, interpretations)
        try:
            return self._answer(state)
        except Refused:
            return Answer("refused")

    def _in_range(self, values, lists):
        facts, item_facts = self.declarations.facts, self.declarations.item_facts
        for name, value in values.items():
            if not facts[name].allows(value):
                return False
        for name, items in lists.items():
            declared = self.declarations.lists[name]
            if not declared.least <= len(items) <= declared.most:
                return False
            if not all(item_facts[fact].allows(value) for item in items for fact, value in item.items()):
                return False
        return True

    def _answer(self, state):
        failed = [name for name, condition in self.eligible if not condition(state)]
        award, shared = 0, {}
        if self.amount:
            award, shared = self._award(state)
        failed += [name for name in self.not_eligible if name in state.failed]
        if award == 0 and not self.nothing_is_due and not failed:
            failed.append(NOTHING)
        if failed:
            award, shared = 0, {kind: dict.fromkeys(parts, 0) for kind, parts in shared.items()}
        state.award = award
        payers = shared.get("payer") or dict.fromkeys(self.declarations.payers, 0)
        if "payer" not in shared and payers:
            payers[self.declarations.payers[0]] = award
        results = {**shared.get("instalment", {}), **shared.get("payee", {})}
        for name, kind, value in self.also:
            results[name] = (kind, value(state))
        return Answer("not-eligible" if failed else "eligible", award, payers, tuple(failed), results)

    def _award(self, state):
        """What is awarded, in fen, and how it is shared out."""
        amount = self.amount(state)
        if self.rounding:
            amount = rounded(amount, *self.rounding)
        amount = rounded(amount, 1, "down")
        shared = {}
        for split in self.splits:
            shared[split.kind] = split.among(state, amount)
            amount = sum(shared[split.kind].values())
        return amount, shared


def _content(formulas, element):
    """The type and the function of a further result."""
    if _is_condition(element):
        return "condition", formulas.condition(element)
    return formulas.kind_of(element), formulas.value(element)


def _is_condition(element):
    """Choices and versions are what stands in them."""
    if element.tag in ("choose", "dated"):
        case = parts(element)[0]
        return _is_condition([part for part in parts(case) if part.tag != "if"][0])
    return element.tag in CONDITIONS


def _not_eligible(declarations, element):
    """The ids of all cases without an award within an amount, in the order in which they stand."""
    for each in element.iter():
        if each.tag == "not-eligible":
            yield each.get("id")
        names = [each.get("ref"), each.get("of"), each.get("to"), each.get("from"), each.get("value")]
        names += [each.get("rate"), each.get("below"), each.get("up-to"), *(each.get("on") or "").split()]
        for name in names:
            if name in declarations.values:
                yield from _not_eligible(declarations, declarations.values[name])


class Policy:
    """A policy file as the oracle reads it."""

    def __init__(self, xml, seen=None):
        self.declarations = Declarations(xml)
        self._formulas = Formulas(self.declarations, seen)
        self.rules = {
            name: Rule(self.declarations, self._formulas, element)
            for name, element in self.declarations.rules.items()
            if element.tag == "rule" or element.find("eligible") is not None or element.find("also") is not None
        }

    def value(self, name):
        """A fact or a named value as a function of a state."""
        return self._formulas.named_value(name)


__all__ = ["NONE", "NOTHING", "Answer", "Policy", "Rule", "exact"]
