#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Replays the policies of other places, tests/policies/NAME.xml with NAME.csv beside it, through the binding.

Each case is answered alone and as a column of one row. Rows that share a `batch` are summed; a row whose case is 合计 holds
their expected sums. An empty cell is a fact not given, a default, or nothing expected.
"""

import csv
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import subsidy

ROOT = Path(__file__).resolve().parents[2]
EXPECT = "expect:"


def files():
    for path in sorted((ROOT / "tests" / "policies").glob("*.csv")):
        yield path, path.with_suffix(".xml")


def money(value):
    return "" if value is None else format(value, ".2f")


def found_in(answer, name):
    if name == "outcome":
        return answer.outcome.value
    if name == "amount":
        return money(answer.amount)
    if name == "reason":
        return answer.reason or ""
    if name == "at-most":
        return money(answer.at_most)
    if name == "missing":
        return ";".join(answer.missing)
    return money(answer.shares[name])


def same(expected, found):
    try:
        return Decimal(expected) == Decimal(found)
    except ArithmeticError:
        return expected == found


def columns_agree(policy, rule, facts, interpretations, answer):
    """The same case as columns: the numbers must be the single answer's."""
    numbers = {name: policy.codes(name, [text]) for name, text in facts.items()}
    columns = policy.evaluate(rule, numbers, interpretations=interpretations)
    fen = [None if value == subsidy.MISSING else value for value in (columns.amount[0], *(c[0] for c in columns.shares.values()))]
    outcome = ("not-eligible", "eligible", "undetermined", "refused")[columns.outcome[0]]
    return fen == [answer.amount_fen, *answer.shares_fen.values()] and outcome == answer.outcome.value


def check_row(policy, row):
    """The differences of one case, as texts."""
    facts = {fact.id: row[fact.id] for fact in policy.facts if row.get(fact.id)}
    interpretations = {i.id: row[i.id] for i in policy.interpretations if row.get(i.id)}
    answer = policy.assess(row["rule"], facts, interpretations=interpretations)
    wrong = [
        f"{column} should be {text}, was {found_in(answer, column[len(EXPECT):])}"
        for column, text in row.items()
        if column.startswith(EXPECT) and text and not same(text, found_in(answer, column[len(EXPECT) :]))
    ]
    if not columns_agree(policy, row["rule"], facts, interpretations, answer):
        wrong.append("as columns the answer is another")
    return wrong, answer


def check_sums(sums, row):
    return [
        f"{column} should add up to {text}, was {sums[column]}"
        for column, text in row.items()
        if column.startswith(EXPECT) and text and not same(text, str(sums[column]))
    ]


def replay(path, policy):
    passed = failed = 0
    sums = defaultdict(lambda: defaultdict(Decimal))
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["case"] == "合计":
                wrong = check_sums(sums[row.get("batch")], row)
            else:
                wrong, answer = check_row(policy, row)
                of_batch = sums[row.get("batch")]
                of_batch["expect:amount"] += answer.amount or 0
                for payer, share in answer.shares.items():
                    of_batch[EXPECT + payer] += share or 0
            for text in wrong:
                print(f"{path.name}: {row['case']}: {text}")
            passed, failed = (passed, failed + 1) if wrong else (passed + 1, failed)
    return passed, failed


def main():
    passed = failed = 0
    for path, policy_path in files():
        ok, bad = replay(path, subsidy.Policy.from_file(policy_path))
        passed += ok
        failed += bad
    if passed == 0:
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
