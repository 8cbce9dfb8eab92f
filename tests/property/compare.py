#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the library with the oracle on random cases: compare.py COUNT [SEED].

The oracle was written from the clauses and knows nothing of the library; here both answer the same cases, with missing
facts, edge amounts and every interpretation, as claims and as matches.
"""

import datetime
import random
import sys
from decimal import Decimal

import oracle
import subsidy

SHOWN_FAILURES = 10


def as_given(value):
    """A fact of the oracle as the binding takes it: whole fen as a Decimal of yuan."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value).scaleb(-2)
    return value


def as_payout(answer):
    """The library's answer in the words of the oracle."""
    undetermined = answer.outcome == subsidy.Outcome.UNDETERMINED
    return {
        "outcome": answer.outcome.value,
        "amount": answer.amount_fen,
        "city": answer.shares_fen["city"],
        "county": answer.shares_fen["county"],
        "reason": answer.reason,
        "missing": list(answer.missing),
        "at_most": int(answer.at_most.scaleb(2)) if undetermined else None,
    }


def expected_payout(rule, facts, interpretations, claiming):
    expected = oracle.assess(rule, facts, interpretations, claiming)
    names = ("outcome", "amount", "city", "county", "reason", "at_most")
    return {**{name: expected[name] for name in names}, "missing": list(expected["missing"] or ())}


def check_alternatives(answer, rule, facts, interpretations, claiming):
    """Every alternative told, and none untold: each is what the oracle says under that option alone."""
    if answer.outcome == subsidy.Outcome.REFUSED:
        return not answer.alternatives
    told = {(a.interpretation, a.option): (a.outcome.value, a.amount_fen, a.shares_fen["city"]) for a in answer.alternatives}
    now = oracle.assess(rule, facts, interpretations, claiming)
    for name, options in oracle.INTERPRETATIONS.items():
        for option in options:
            if option == interpretations.get(name, options[0]):
                continue
            other = oracle.assess(rule, facts, {**interpretations, name: option}, claiming)
            keys = ("outcome", "amount", "city", "county")
            changed = any(other[key] != now[key] for key in keys)
            if changed != ((name, option) in told):
                return False
            if changed and told[name, option] != (other["outcome"], other["amount"], other["city"]):
                return False
    return True


def main():
    count = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20250912
    rng = random.Random(seed)
    policy = subsidy.Policy.builtin()
    failed = 0
    for number in range(count):
        rule, facts, interpretations, claiming = oracle.random_case(rng)
        given = {name: as_given(value) for name, value in facts.items()}
        ask = policy.assess if claiming else policy.match_rule
        answer = ask(rule, given, interpretations=interpretations)
        expected = expected_payout(rule, facts, interpretations, claiming)
        same = as_payout(answer) == expected
        if same and number % 10 == 0:
            same = check_alternatives(answer, rule, facts, interpretations, claiming)
        if not same:
            failed += 1
            if failed <= SHOWN_FAILURES:
                print(f"{rule} claiming={claiming} {facts} {interpretations}\n  expected {expected}\n  was      {as_payout(answer)}")
    print(f"seed {seed}")
    print(f"{count - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
