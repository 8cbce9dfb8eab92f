# SPDX-License-Identifier: Apache-2.0
"""Replays the tables of tests/cases/POLICY/*.csv through the Python binding, case by case and as columns.

Every case counts twice: once assessed alone, once as a row of all cases of its table that share rule and
interpretations. An empty cell of a fact is not given, of an interpretation the default, of an expectation not asked;
but an amount may stand only where something is due or not eligible, and shares always add up. A cell `expect:missing`
holds ids separated by `;`. A row whose case is 合计 holds the sums of the rows above it, back to the sum before.

Run: /usr/bin/python3 tests/python/replay_cases.py [FOLDER OF CASES…]
"""

import csv
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import support
from support import subsidy

CASES = support.ROOT / "tests" / "cases"
EXPECT = "expect:"
TOTAL = "合计"


def load_policy(name):
    """Return the policy of a folder of cases: the project's own, else one of the tests, else the built-in one."""
    for folder in ("lib/policies", "tests/policies"):
        path = support.ROOT / folder / f"{name}.xml"
        if path.is_file():
            return subsidy.Policy.from_file(path)
    policy = subsidy.Policy.builtin()
    if policy.id != name:
        raise FileNotFoundError(f"neither lib/policies/{name}.xml nor tests/policies/{name}.xml is there")
    return policy


def read_table(path):
    """Return the rows of a table as dicts of their cells that are not empty."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        headings, *rows = csv.reader(file, strict=True)
    for row in rows:
        if len(row) != len(headings):
            raise ValueError(f"{row[:1]}: {len(row)} cells under {len(headings)} headings")
    return [{heading: cell for heading, cell in zip(headings, row) if cell} for row in rows]


def chosen(row, parts):
    """Return the cells of a row that belong to these facts or interpretations."""
    return {part.id: row[part.id] for part in parts if part.id in row}


def yuan(fen):
    """Write fen as the tables do; None and missing are empty, as an amount that is not known is."""
    return "" if fen in (None, subsidy.MISSING) else str(Decimal(fen).scaleb(-2).quantize(Decimal("0.01")))


class Found:
    """What came out for one case, as the texts of a table."""

    def __init__(self, outcome, amount_fen, shares_fen, reason, **further):
        self.amount_fen = amount_fen
        self.shares_fen = shares_fen
        self.texts = {"outcome": str(outcome), "amount": yuan(amount_fen), "reason": reason or "", **further}
        self.texts.update({payer: yuan(fen) for payer, fen in shares_fen.items()})

    def problems(self, row, names):
        """Return how it differs from what the row expects under these names."""
        wrong = [
            f"{name} expected {row[EXPECT + name]}, found {self.texts[name] or 'nothing'}"
            for name in names
            if row.get(EXPECT + name, self.texts[name]) != self.texts[name]
        ]
        known = self.texts["outcome"] in ("eligible", "not-eligible")
        if known != (self.texts["amount"] != ""):
            wrong.append(f"{self.texts['outcome']} with amount {self.texts['amount'] or 'nothing'}")
        if known and sum(self.shares_fen.values()) != self.amount_fen:
            wrong.append("the shares do not add up to the amount")
        return wrong


def assessed(policy, row):
    """Answer one case alone."""
    answer = policy.assess(row["rule"], chosen(row, policy.facts), chosen(row, policy.interpretations))
    further = {"at-most": yuan(answer.at_most_fen), "missing": ";".join(answer.missing)}
    return Found(answer.outcome, answer.amount_fen, answer.shares_fen, answer.reason, **further)


def evaluated(policy, rule, interpretations, rows):
    """Answer cases of one rule and the same interpretations together."""
    facts = {fact.id for fact in policy.facts if any(fact.id in row for row in rows)}
    columns = {fact: policy.codes(fact, [row.get(fact) for row in rows]) for fact in sorted(facts)}
    if not columns:  # a column that is all missing tells how many rows there are
        columns = {policy.facts[0].id: [None] * len(rows)}
    answers = policy.evaluate(rule, columns, interpretations)
    reason = next(each.reason for each in policy.rules if each.id == rule)
    outcomes = {outcome.number: outcome for outcome in subsidy.Outcome}
    for position in range(len(rows)):
        yield Found(
            outcomes[answers.outcome[position]],
            answers.amount[position],
            {payer: share[position] for payer, share in answers.shares.items()},
            reason(answers.first_failed[position]),
        )


class Replay:
    """Counts cases that pass and fail, and says which fail and why."""

    def __init__(self, write=print):
        self.passed = 0
        self.failed = 0
        self._write = write

    def count(self, case, problems):
        """Count one case."""
        if problems:
            self.failed += 1
            self._write(f"{case}: {'; '.join(problems)}")
        else:
            self.passed += 1

    def folder(self, folder):
        """Replay all tables of one policy."""
        tables = sorted(folder.glob("*.csv"))
        if not tables:
            self.count(folder.name, ["no tables"])
            return
        try:
            policy = load_policy(folder.name)
        except (subsidy.Error, OSError) as error:
            self.count(folder.name, [str(error)])
            return
        for path in tables:
            self.table(policy, path)

    def table(self, policy, path):
        """Replay one table."""
        try:
            rows = read_table(path)
            self._check_headings(policy, rows)
        except (ValueError, csv.Error) as error:
            self.count(path, [str(error)])
            return
        cases = [row for row in rows if row.get("case") != TOTAL]
        alone = self._alone(policy, path.name, cases)
        self._together(policy, path.name, cases)
        self._totals(policy, path.name, rows, alone)

    @staticmethod
    def _check_headings(policy, rows):
        known = {"case", "rule"}
        known.update(part.id for part in (*policy.facts, *policy.interpretations))
        known.update(EXPECT + name for name in ("outcome", "amount", "reason", "at-most", "missing"))
        known.update(EXPECT + payer.id for payer in policy.payers)
        unknown = sorted({heading for row in rows for heading in row} - known)
        if unknown:
            raise ValueError(f"columns that the binding cannot replay: {', '.join(unknown)}")

    def _alone(self, policy, table, cases):
        found = {}
        for row in cases:
            case = f"{table}: {row.get('case')}"
            try:
                answer = found[id(row)] = assessed(policy, row)
                self.count(case, answer.problems(row, answer.texts))
            except (subsidy.Error, KeyError) as error:
                self.count(case, [f"cannot be assessed: {error}"])
        return found

    def _together(self, policy, table, cases):
        groups = defaultdict(list)
        for row in cases:
            groups[row.get("rule"), tuple(chosen(row, policy.interpretations).items())].append(row)
        for (rule, interpretations), rows in groups.items():
            try:
                answers = list(evaluated(policy, rule, dict(interpretations), rows))
            except (subsidy.Error, TypeError) as error:
                for row in rows:
                    self.count(f"{table}: {row.get('case')} (columns)", [f"cannot be evaluated: {error}"])
                continue
            for row, answer in zip(rows, answers):
                self.count(f"{table}: {row.get('case')} (columns)", answer.problems(row, answer.texts))

    def _totals(self, policy, table, rows, alone):
        above = []
        for row in rows:
            if row.get("case") != TOTAL:
                above.append(alone.get(id(row)))
                continue
            due = [found for found in above if found and found.texts["outcome"] == "eligible"]
            sums = {"amount": yuan(sum(found.amount_fen for found in due))}
            for payer in policy.payers:
                sums[payer.id] = yuan(sum(found.shares_fen[payer.id] for found in due))
            wrong = [
                f"{name} expected {row[EXPECT + name]}, found {total}"
                for name, total in sums.items()
                if row.get(EXPECT + name, total) != total
            ]
            self.count(f"{table}: {TOTAL}", wrong)
            above = []


def main(folders):
    """Replay folders of cases, by default all; return the exit status."""
    replay = Replay()
    paths = [Path(folder) for folder in folders] or sorted(path for path in CASES.iterdir() if path.is_dir())
    for folder in paths:
        replay.folder(folder)
    if not paths:
        replay.count(CASES, ["no cases"])
    print(f"{replay.passed} passed, {replay.failed} failed")
    return 1 if replay.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
