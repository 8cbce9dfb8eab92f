# SPDX-License-Identifier: Apache-2.0
"""Whether an answer of the library is what the oracle says, or, where facts are missing, what it may be."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from evaluate import NOTHING
from exact import day_text


@dataclass
class Given:
    """An answer that is checked. Of a `partial` one, what is None or left out was not asked for."""

    outcome: str
    amount: object = None
    shares: dict = field(default_factory=dict)
    reason: object = None
    results: dict = field(default_factory=dict)
    at_most: object = None
    partial: bool = False


def differences(given, answers):
    """What is wrong with an answer, as texts; `answers` are those of the oracle for the completions of the row."""
    for answer in answers:
        wrong = _differs(given, answer)
        if wrong:
            return [f"{wrong}, but the oracle has {show(answer)}"]
    return []


def exactly(given, answer):
    """What is wrong with the answer for a row of which everything is known."""
    if given.outcome == "undetermined":
        return [f"undetermined, but the oracle has {show(answer)}"]
    wrong = differences(given, [answer])
    if not wrong and given.outcome == "not-eligible" and given.reason != answer.reason:
        wrong = [f"reason {given.reason}, but the oracle has {show(answer)}"]
    if not wrong and given.outcome != "refused":
        wrong = [
            f"result {name} is not known, the oracle has {answer.results.get(name)}"
            for name, text in given.results.items()
            if text is None
        ]
    return wrong


def _differs(given, answer):
    if given.outcome == "undetermined":
        return _above(given, answer) or _results_differ(given, answer)
    if given.outcome == "not-eligible" and answer.outcome == "refused":
        return None  # a day or a none that is not known may refuse; that something is not met is certain all the same
    if given.outcome != answer.outcome:
        return given.outcome
    if given.outcome == "not-eligible":
        return _not_eligible_differs(given, answer)
    if given.outcome == "eligible":
        return _award_differs(given, answer) or _results_differ(given, answer)
    return None


def _above(given, answer):
    if given.at_most is not None and answer.amount is not None and answer.amount > given.at_most:
        return f"at most {given.at_most} fen"
    return None


def _not_eligible_differs(given, answer):
    if answer.outcome != "not-eligible" or not (given.partial or given.reason in (*answer.failed, NOTHING)):
        return f"not eligible because of {given.reason}"
    if (given.amount != 0 and not given.partial) or given.amount or any(given.shares.values()):
        return f"not eligible, but with {given.amount} fen, {given.shares}"
    return _results_differ(given, answer)


def _award_differs(given, answer):
    if given.amount != answer.amount and not (given.partial and given.amount is None):
        return f"{given.amount} fen"
    if any(answer.shares[name] != share for name, share in given.shares.items()):
        return f"shares {given.shares}"
    if given.at_most is not None and given.at_most != answer.amount:
        return f"at most {given.at_most} fen"
    return None


def _results_differ(given, answer):
    if answer.outcome == "refused":
        return None
    for name, text in given.results.items():
        if text is not None and not _same(text, answer.results[name]):
            return f"result {name} {text}"
    return None


def _same(text, result):
    """Whether the text of a result is what the oracle has: fen, or a value with its type."""
    kind, value = result if isinstance(result, tuple) else ("money", result)
    if kind == "condition":
        return text == ("yes" if value else "no")
    if kind == "date":
        return text == day_text(value)
    if kind == "choice" or kind == "flag":
        return text == value
    value = Fraction(value) * {"rate": 100, "money": Fraction(1, 100)}.get(kind, 1)
    if not text.endswith("…"):
        return Fraction(Decimal(text)) == value
    cut = text[:-1]
    unit = Fraction(1, 10 ** len(cut.partition(".")[2]))
    return abs(Fraction(Decimal(cut))) < abs(value) < abs(Fraction(Decimal(cut))) + unit


def show(answer):
    return f"{answer.outcome} {answer.amount} {answer.shares} {answer.failed} {answer.results}"
