#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Replays the policies of other places, tests/policies/NAME.xml with NAME.csv beside it, through the binding.

Each case is answered alone, with its lists as texts and as sequences of items, and as a row of the columns of all cases of
its rule and interpretations. Rows that share a `batch` are settled together, and it is then that they are what is expected; a
row whose case is 合计 holds the sums of its batch. An empty cell is a fact not given, a default, or nothing expected.
"""

import csv
import re
import sys
from array import array
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import subsidy

ROOT = Path(__file__).resolve().parents[2]
EXPECT = "expect:"
TOTAL = "合计"


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
    if name in answer.results:
        return answer.results[name] or ""
    return money(answer.shares[name])


def same(expected, found):
    try:
        return Decimal(expected) == Decimal(found)
    except ArithmeticError:
        return expected == found


def facts_of(policy, row):
    """The facts of a row as its cells have them, lists as texts."""
    return {fact.id: row[fact.id] for fact in policy.facts if row.get(fact.id)}


def items_of(policy, facts):
    """The same with each list as a sequence of items."""
    found = {}
    for fact in policy.facts:  # a list comes before the facts of its items
        if fact.type is subsidy.FactType.LIST:
            count = n_items(facts, fact.id)
            found[fact.id] = None if count is None else [{} for _ in range(count)]
        elif fact.id not in facts:
            continue
        elif fact.list is None:
            found[fact.id] = facts[fact.id]
        else:
            for item, text in zip(found[fact.list], split(facts[fact.id])):
                item[fact.id[len(fact.list) + 1 :]] = text
    return found


def split(text):
    return re.split("[;；]", text)


def n_items(facts, name):
    """How many items a row has; None where nothing is said of the list."""
    texts = [text for fact, text in facts.items() if fact.startswith(name + ".")]
    if texts:
        return len(split(texts[0]))
    return int(facts[name].replace("none", "0").replace("无", "0")) if name in facts else None


def columns_of(policy, cases):
    """The facts of several cases as columns."""
    columns = {}
    for fact in policy.facts:
        if fact.type is subsidy.FactType.LIST:
            columns[fact.id] = offsets(cases, fact.id)
        elif fact.list is None:
            columns[fact.id] = policy.codes(fact.id, [facts.get(fact.id) for facts in cases])
        else:
            counts = [n_items(facts, fact.list) or 0 for facts in cases]
            texts = [split(facts.get(fact.id, ";" * (count - 1))) for facts, count in zip(cases, counts) if count]
            columns[fact.id] = policy.codes(fact.id, [text for row in texts for text in row])
    return columns


def offsets(cases, name):
    begins = array("q")
    end = 0
    for facts in cases:
        count = n_items(facts, name)
        begins.append(subsidy.MISSING if count is None else end)
        end += count or 0
    begins.append(end)
    return begins


def columns_differ(policy, rule, interpretations, cases):
    """The cases that have other answers as columns than alone; `cases` are names, facts and answers."""
    columns = policy.evaluate(rule, columns_of(policy, [facts for _, facts, _ in cases]), interpretations)
    for row, (case, _, answer) in enumerate(cases):
        found = [columns.amount[row], *(column[row] for column in columns.shares.values()), columns.outcome[row]]
        fen = [answer.amount_fen, *answer.shares_fen.values()]
        if found != [*(subsidy.MISSING if each is None else each for each in fen), answer.outcome.number]:
            yield case


class Table:
    """One table of cases, and what came out."""

    def __init__(self, path, policy):
        self.policy = policy
        self.wrong = defaultdict(list)  # by line and case
        self.batches = defaultdict(policy.batch)
        self.groups = defaultdict(list)  # cases of one rule and its interpretations
        with path.open(encoding="utf-8-sig", newline="") as file:
            self.rows = [(f"{line}: {row['case']}", row) for line, row in enumerate(csv.DictReader(file), 2)]

    def replay(self):
        answers = [self.answer(case, row) for case, row in self.rows]
        for (rule, interpretations), cases in self.groups.items():
            for case in columns_differ(self.policy, rule, dict(interpretations), cases):
                self.wrong[case].append("as columns the answer is another")
        self.check(answers)

    def answer(self, case, row):
        """The answer alone, or the position in the batch; None for a row of sums."""
        if row["case"] == TOTAL:
            return None
        facts = facts_of(self.policy, row)
        interpretations = {i.id: row[i.id] for i in self.policy.interpretations if row.get(i.id)}
        alone = self.policy.assess(row["rule"], facts, interpretations)
        again = self.policy.assess(row["rule"], items_of(self.policy, facts), interpretations)
        if alone.to_json() != again.to_json():
            self.wrong[case].append("with sequences of items the answer is another")
        self.groups[row["rule"], tuple(interpretations.items())].append((case, facts, alone))
        if not row.get("batch"):
            return alone
        return self.batches[row["batch"]].add(row["rule"], facts, interpretations)

    def check(self, answers):
        sums = defaultdict(lambda: defaultdict(Decimal))
        for (case, row), answer in zip(self.rows, answers):
            of_batch = sums[row.get("batch")]
            if answer is None:
                self.wrong[case] += check_sums(of_batch, row)
                continue
            if isinstance(answer, int):
                answer = self.batches[row["batch"]].assess(answer)
            self.wrong[case] += check_row(answer, row)
            of_batch["expect:amount"] += answer.amount or 0
            for payer, share in answer.shares.items():
                of_batch[EXPECT + payer] += share or 0


def check_row(answer, row):
    """The differences of one case, as texts."""
    return [
        f"{column} should be {text}, was {found_in(answer, column[len(EXPECT) :])}"
        for column, text in row.items()
        if column.startswith(EXPECT) and text and not same(text, found_in(answer, column[len(EXPECT) :]))
    ]


def check_sums(sums, row):
    return [
        f"{column} should add up to {text}, was {sums[column]}"
        for column, text in row.items()
        if column.startswith(EXPECT) and text and not same(text, str(sums[column]))
    ]


def replay(path, policy):
    table = Table(path, policy)
    table.replay()
    for case, wrong in table.wrong.items():
        for text in wrong:
            print(f"{path.name}:{case}: {text}")
    failed = sum(1 for wrong in table.wrong.values() if wrong)
    return len(table.rows) - failed, failed


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
