#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Replays all tables of cases as files of claims: each row is answered as it is alone, and as the table expects.

Rows that share their interpretations make one file, for those hold for a whole run; rows that share a `batch` make one
of their own. Where a policy sums over a batch, a row without one is a file by itself, and a batch by itself. Measures
pay nothing and are not asked for in files. One thread and three have to write the same bytes.

Run: /usr/bin/python3 tests/python/replay_files.py
"""

import csv
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import support
from replay_cases import load_policy
from support import subsidy

EXPECT = "expect:"
TOTAL = "合计"
ASKED = ("outcome", "amount", "shares", "reason-id", "missing", "at-most")


def tables():
    """Yield every table of cases with its policy."""
    for folder in sorted(path for path in (support.ROOT / "tests" / "cases").iterdir() if path.is_dir()):
        policy = load_policy(folder.name)
        for path in sorted(folder.glob("*.csv")):
            yield path, policy
    for path in sorted((support.ROOT / "tests" / "policies").glob("*.csv")):
        yield path, subsidy.Policy.from_file(path.with_suffix(".xml"))


def read_claims(path, policy):
    """Return the cases of a table that are under a rule, as dicts."""
    rules = {rule.id for rule in policy.rules}
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["case"] != TOTAL and row["rule"] in rules]


def money(value):
    """Write an amount as files have it."""
    return "" if value is None else format(value, ".2f")


def texts_of(policy, answer):
    """Return a single answer as the texts of a file."""
    found = {
        "outcome": str(answer.outcome),
        "amount": money(answer.amount),
        "reason": answer.reason or "",
        "missing": ";".join(answer.missing),
        "at-most": money(answer.at_most) if answer.outcome is subsidy.Outcome.UNDETERMINED else "",
    }
    found.update({payer.id: money(answer.shares[payer.id]) for payer in policy.payers})
    return found


class Group:
    """Cases that make one file: of the same interpretations and the same batch."""

    def __init__(self, policy, interpretations, is_batch):
        self.policy = policy
        self.interpretations = interpretations
        self.is_batch = is_batch
        self.rows = []

    def facts(self, row):
        """Return what is known of a case."""
        return {fact.id: row[fact.id] for fact in self.policy.facts if row.get(fact.id)}

    def alone(self):
        """Return the texts of each case without a file."""
        if not self.is_batch:
            for row in self.rows:
                yield self.policy.assess(row["rule"], self.facts(row), self.interpretations)
            return
        batch = self.policy.batch()
        for row in self.rows:
            batch.add(row["rule"], self.facts(row), self.interpretations)
        yield from batch

    def write(self, path):
        """Write the cases as a file of claims: all columns that may be facts, and a fact at least."""
        ids = [fact.id for fact in self.policy.facts if fact.id in self.rows[0]] or [self.policy.facts[0].id]
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["case", "rule", *ids])
            for row in self.rows:
                writer.writerow([row["case"], row["rule"], *(row.get(id) or "" for id in ids)])

    def answered(self, folder):
        """Return the texts of each case from a file, and the bytes that one thread and three write."""
        written = []
        self.write(folder / "in.csv")
        for jobs in (1, 3):
            run = self.policy.run_file(
                folder / "in.csv",
                folder / "out.csv",
                interpretations=self.interpretations,
                columns=ASKED,
                jobs=jobs,
            )
            written.append((folder / "out.csv").read_bytes())
        names = ["outcome", "amount", *(payer.id for payer in self.policy.payers), "reason", "missing", "at-most"]
        _, *lines = csv.reader(written[0].decode().splitlines())
        found = [dict(zip(names, line)) for line in lines]
        for texts in found:
            texts["missing"] = texts["missing"].replace("; ", ";")
        return found, written, run


def groups_of(policy, rows):
    """Sort cases into files."""
    sums = any(policy_sums(policy, position) for position in range(len(policy.facts)))
    groups = {}
    for position, row in enumerate(rows):
        chosen = {each.id: row[each.id] for each in policy.interpretations if row.get(each.id)}
        batch = row.get("batch") or (position if sums else None)
        key = batch, tuple(chosen.items())
        groups.setdefault(key, Group(policy, chosen, sums)).rows.append(row)
    return groups.values()


def policy_sums(policy, position):
    """Whether a fact is summed over the batch."""
    return subsidy._declarations.library.subsidy_policy_fact_batch(policy._handle.address, position) != 0


def differences(row, found, alone, is_expected):
    """Return how an answer of a file differs from the same one alone and from what its table expects."""
    wrong = [
        f"{name} was {found.get(name)!r}, alone {text!r}" for name, text in alone.items() if found.get(name) != text
    ]
    if is_expected:
        for name in found:
            expected = row.get(EXPECT + name)
            if name == "at-most" and found["outcome"] != "undetermined":
                continue  # a file says it only where it is asked for
            if expected and not same(expected, found[name]):
                wrong.append(f"{name} should be {expected}, was {found[name] or 'nothing'}")
    return wrong


def same(expected, found):
    """Whether two texts are one amount, or the same."""
    try:
        return Decimal(expected) == Decimal(found)
    except ArithmeticError:
        return expected == found


class Replay:
    """What came out of all tables."""

    def __init__(self):
        self.passed = 0
        self.wrong = defaultdict(list)  # by table and case

    def table(self, path, policy):
        """Replay one table."""
        rows = read_claims(path, policy)
        for group in groups_of(policy, rows):
            with tempfile.TemporaryDirectory() as folder:
                self.group(path, group, Path(folder))

    def group(self, path, group, folder):
        """Replay one file."""
        answers = [texts_of(group.policy, answer) for answer in group.alone()]
        found, (once, thrice), run = group.answered(folder)
        amount = sum(Decimal(texts["amount"]) for texts in answers if texts["outcome"] == "eligible")
        if (run.claims, run.amount) != (len(group.rows), amount):
            self.wrong[path.name].append(f"the file comes to {run}, its rows to {amount}")
        for position, row in enumerate(group.rows):
            texts = found[position] if position < len(found) else {}
            is_expected = not group.is_batch or bool(row.get("batch"))
            wrong = differences(row, texts, answers[position], is_expected)
            if once != thrice:
                wrong.append("three threads write other bytes than one")
            if wrong:
                self.wrong[f"{path.name}: {row['case']}"] += wrong
            else:
                self.passed += 1


def main():
    """Replay all tables; return the exit status."""
    replay = Replay()
    for path, policy in tables():
        replay.table(path, policy)
    for case, wrong in replay.wrong.items():
        for text in wrong:
            print(f"{case}: {text}")
    failed = len(replay.wrong) or int(replay.passed == 0)
    print(f"{replay.passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
