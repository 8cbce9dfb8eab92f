# SPDX-License-Identifier: Apache-2.0
"""What a single answer tells beside its numbers: steps, findings, alternatives, what is missing, text and JSON."""

import json
import re
from decimal import Decimal

MONEY = re.compile(r"-?[0-9][0-9,]*\.[0-9]{2}")
OUTCOMES = {
    "en": {
        "eligible": "eligible",
        "not-eligible": "not eligible",
        "undetermined": "undetermined",
        "refused": "refused",
    },
    "zh": {"eligible": "符合条件", "not-eligible": "不符合条件", "undetermined": "尚不能确定", "refused": "拒绝测算"},
}


def fen(text):
    return int(Decimal(text.replace(",", "")).scaleb(2))


def explained(rule, given, answer):
    """What is wrong with steps and findings; None where nothing is."""
    steps = answer.steps
    if given.outcome == "eligible" and steps and Decimal(steps[-1]["value"]) * 100 != given.amount:
        return f"the last step is {steps[-1]}"
    if given.outcome == "eligible" and not steps and hasattr(rule, "facts"):
        return "no steps"
    for each in answer.findings:
        if given.outcome == "eligible" and each.status.value != "met":
            return f"eligible, but {each}"
    if given.reason and given.reason != "nothing-to-pay":
        first = next(each.condition for each in answer.findings if each.status.value == "not-met")
        if first != given.reason:
            return f"the first finding not met is {first}"
    return None


def rendered(rule, given, answer):
    """Whether JSON and both texts carry the numbers of the answer; what is wrong, else None."""
    found = json.loads(answer.to_json())
    at_most = {"at_most_fen": given.at_most} if given.outcome == "undetermined" else {}
    expected = {
        "outcome": given.outcome,
        "reason": given.reason,
        "amount_fen": given.amount,
        "amount": None if given.amount is None else str(Decimal(given.amount).scaleb(-2)),
        "shares_fen": given.shares,
        "results": given.results,
        "missing": list(answer.missing),
        **at_most,
    }
    for name, value in expected.items():
        if found[name] != value:
            return f"JSON has {name}: {found[name]}, not {value}"
    if hasattr(rule, "facts"):  # a measure pays nothing, and says nothing of money
        for language in OUTCOMES:
            wrong = _text_differs(given, answer.to_text(language), language)
            if wrong:
                return wrong
    return None


def _text_differs(given, text, language):
    """The second line has the outcome and the amount; the shares follow, up to an empty line."""
    head, *rest = text.splitlines()[1:]
    if not head.startswith(OUTCOMES[language][given.outcome]):
        return f"text has {head!r}, not {given.outcome}"
    told = [fen(each) for each in MONEY.findall(head)]
    expected = {"eligible": [given.amount], "undetermined": [given.at_most]}.get(given.outcome, [])
    if told != expected:
        return f"text has {head!r}, not {expected}"
    if given.outcome == "eligible":
        lines = rest[: rest.index("")] if "" in rest else rest
        shares = [fen(each) for line in lines for each in MONEY.findall(line)]
        if shares != list(given.shares.values()):
            return f"text has {lines}, not {given.shares}"
    return None


def alternatives_differ(given, answer, others):
    """Whether just the alternatives that differ are told, and as they are asked again; `others` has those answers."""
    now = payout(answer)
    told = {(each.interpretation, each.option): payout(each) for each in answer.alternatives}
    for option, other in others.items():
        if told.get(option, now) != payout(other):
            return f"with {option} told {told.get(option)}, was {payout(other)}"
        if option in told and told[option] == now and given.outcome != "undetermined":
            return f"with {option} told {told[option]}, which is no other answer"
    return None


def payout(answer):
    return answer.outcome, answer.amount_fen, dict(answer.shares_fen)
