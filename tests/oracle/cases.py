# SPDX-License-Identifier: Apache-2.0
"""Replays cases files against the oracle alone: it must come to what the rows expect, which were worked by hand."""

import csv
import itertools
import random
import re
from collections import defaultdict

from check import Given, differences
from evaluate import Policy
from exact import fen
from formula import Refused, State
from unknown import Completions, Pools

TOTAL = "合计"
EXPECT = "expect:"
COMPLETIONS, FEW_COMPLETIONS = 60, 20  # of a case that was worked by hand, of one that was made
NO_ITEMS = {"none": "0", "无": "0"}


class Table:
    """The rows of a cases file, and the policy that they are of."""

    def __init__(self, policy, pools, rows, by_hand=False):
        self.policy, self.pools = policy, pools
        self.declarations = policy.declarations
        self.by_hand = by_hand
        self.completions = COMPLETIONS if by_hand else FEW_COMPLETIONS
        self.rows = [(line, row) for line, row in enumerate(rows, 2) if any(row.values())]

    @classmethod
    def of_files(cls, xml, path):
        """The cases of a file, worked by hand, and the policy that they are of."""
        policy = Policy(xml)
        with path.open(encoding="utf-8-sig", newline="") as file:
            return cls(policy, Pools(policy.declarations, xml), list(csv.DictReader(file)), by_hand=True)

    def replay(self):
        """Yield the line and what is wrong, None where nothing is, of each case."""
        rows = [(line, row) for line, row in self.rows if row.get("case") != TOTAL]
        settled = self._settle(rows)
        for (line, row), (answers, apart) in zip(rows, settled):
            yield line, self._wrong(row, answers, apart)

    def _wrong(self, row, answers, apart):
        """What is wrong; `answers` are those of the row's completions, `apart` with each use of a fact by itself."""
        given = self._expected(row)
        if given is None:
            return None
        found = differences(given, answers)
        reason = row.get(EXPECT + "reason")
        if not found and len(answers) == 1 and given.outcome == "not-eligible" and reason:
            found = [] if answers[0].reason == reason else [f"reason {reason}, the oracle has {answers[0].failed}"]
        if self.by_hand and given.outcome == "undetermined":
            payouts = {answer.payout() for answer in itertools.chain(answers, apart)}
            if len(payouts) < 2:
                found.append(f"undetermined, but all completions are {answers[0]}")
        return "; ".join(found) or None

    def _expected(self, row):
        """What a row expects, as an answer that is checked; None where it expects no outcome."""
        outcome = row.get(EXPECT + "outcome")
        if not outcome:
            return None
        amount, at_most = (
            fen(text) if text else None for text in (row.get(EXPECT + "amount"), row.get(EXPECT + "at-most"))
        )
        cells = {name[len(EXPECT) :]: text for name, text in row.items() if name.startswith(EXPECT) and text}
        rule = self.policy.rules[row["rule"]]
        shares = {name: fen(cells[name]) for name in self.declarations.payers if name in cells}
        results = {name for name, *_ in rule.also} | set(self.declarations.payees + self.declarations.instalments)
        results = {name: cells[name] for name in results & set(cells)}
        return Given(outcome, amount, shares, cells.get("reason"), results, at_most, partial=True)

    # Batches

    def _settle(self, rows):
        """The answers of each row for its completions, those of one batch together."""
        sums = defaultdict(dict)  # of the rows of a batch: what each row adds to each sum
        return [self._answers(row, self._from_batch(row, rows, sums)) for _, row in rows]

    def _from_batch(self, row, rows, sums):
        """The facts that come from the batch of a row; one whose sum is not known is left out."""
        found = {}
        for name, fact in self.declarations.facts.items():
            if fact.batch is None or not row.get("batch") or row.get(name):
                continue
            users = self._users(fact)
            of_batch = [each for _, each in rows if each.get("batch") == row["batch"]]
            if fact.batch.get("rows") == "before":
                of_batch = of_batch[: next(at for at, each in enumerate(of_batch) if each is row)]
            added = [self._adds(each, fact, rows, sums) for each in of_batch if each["rule"] in users]
            if None not in added:
                found[name] = sum(added)
        return found

    def _users(self, fact):
        named = fact.batch.get("rules")
        if named:
            return named.split()
        xml = self.declarations
        return [name for name, rule in xml.rules.items() if _uses(xml, rule, fact.id, set())]

    def _adds(self, row, fact, rows, sums):
        """What a row adds to a sum: nothing where its conditions are not met, None where that is not known."""
        key = (id(row), fact.id)
        if key in sums:
            return sums[key]
        summed = fact.batch.get("sum")
        extra = self._from_batch(row, rows, sums) if fact.batch.get("rows") == "before" else {}
        found = set()
        rule = self.policy.rules[row["rule"]]
        values, lists, options, missing, completions = self._row(row, extra)
        for all_values, all_lists in completions.of(values, lists, missing, random.Random(1), self.completions):
            answer = rule.answer(all_values, all_lists, options)
            if answer.outcome == "refused":
                found.add(None)
            elif [reason for reason in answer.failed if reason != "nothing-to-pay"]:
                found.add(0)
            elif summed == "award":
                found.add(answer.amount)
            else:
                found.add(self._of_row(summed, State(all_values, all_lists, options)))
        if len(found) > 1:
            found.discard(None)  # what refuses it may be what is made up of the batch
        sums[key] = found.pop() if len(found) == 1 else None
        return sums[key]

    def _of_row(self, summed, state):
        try:
            return self.policy.value(summed)(state)
        except Refused:
            return None

    # Rows

    def _row(self, row, extra):
        values, lists = dict(extra), {}
        for name, fact in self.declarations.facts.items():
            value = fact.read(row.get(name) or "")
            if value is not None:
                values[name] = value
        for name in self.declarations.lists:
            items = self._items(name, row)
            if items is not None:
                lists[name] = items
        options = {name: row.get(name) or default for name, default in self.declarations.defaults.items()}
        rule = self.policy.rules[row["rule"]]
        names = {**self.declarations.facts, **self.declarations.item_facts, **self.declarations.lists}
        completions = Completions(self.declarations, self.pools, names, rule.asserted)
        values, lists, missing = completions.with_assumptions(values, lists)
        used = {name for name in names if _uses(self.declarations, self.declarations.rules[row["rule"]], name, set())}
        completions.read = used
        return values, lists, options, missing, completions

    def _items(self, name, row):
        cells = {
            fact.id: re.split("[;；]", row[fact.id]) for fact in self.declarations.lists[name].facts if row.get(fact.id)
        }
        if not cells and not row.get(name):
            return None
        count = len(next(iter(cells.values()))) if cells else int(NO_ITEMS.get(row[name], row[name]))
        items = []
        for at in range(count):
            read = {fact: self.declarations.fact(fact).read(texts[at]) for fact, texts in cells.items()}
            items.append({fact: value for fact, value in read.items() if value is not None})
        return items

    def _answers(self, row, extra):
        """The answers for the completions of a row, and lazily those that see each use of a missing fact apart."""
        rule = self.policy.rules[row["rule"]]
        values, lists, options, missing, completions = self._row(row, extra)
        several, apart = (
            (
                rule.answer(*completed, options)
                for completed in complete(values, lists, missing, random.Random(1), self.completions)
            )
            for complete in (completions.of, completions.apart)
        )
        return list(several), apart


def _uses(declarations, element, name, seen):
    """Whether an element, or what it names, uses a fact or a list."""
    for each in element.iter():
        for attribute, text in each.attrib.items():
            for word in text.split():
                if word == name and attribute not in ("id", "is") or word.startswith(name + "."):
                    return True
                other = declarations.values.get(word)
                if other is None:
                    other = declarations.conditions.get(word)
                if other is None and attribute == "rule":
                    other = declarations.rules[word].find("eligible")
                if other is not None and word not in seen:
                    seen.add(word)
                    if _uses(declarations, other, name, seen):
                        return True
    return False
