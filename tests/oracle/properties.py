# SPDX-License-Identifier: Apache-2.0
"""What must hold of the answers of one rule over columns, whatever the policy says: no oracle is asked."""

import subsidy

import monotone
from columns import KERNELS, Numbers, filled_in, in_order
from exact import fen, rounded
from policy import IDENTITIES, parts

RISING_ROWS, RISING_VALUES = 20, 30  # rows in which one fact rises, and to how many values
ALONE_WITH_LISTS = 20  # rows of a policy with lists that are asked alone
MISSING = subsidy.MISSING
ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, REFUSED = (
    subsidy.Outcome(name).number for name in ("eligible", "not-eligible", "undetermined", "refused")
)


def leaves_to_nobody(declarations, rule):
    """Whether some split of a rule may make the award less, or more, than its amount."""
    splits = [*rule.findall("split"), *declarations.root.findall("split")]
    return any(spare.get("to") == "nobody" for split in splits for spare in split.iter("spare"))


def cap_of(declarations, rule, rounding):
    """What an award cannot exceed where its amount is a <least> with a written amount; None where it is not."""
    amount = parts(rule.find("amount"))[0]
    caps = [fen(part.text) for part in parts(amount) if part.tag == "money"]
    if amount.tag != "least" or amount.get("over") or not caps or leaves_to_nobody(declarations, rule):
        return None
    return rounded(min(caps), *rounding) if rounding else min(caps)


class Properties:
    """The rows of one rule with their columns and answers; `fail` is told what does not hold, and of which row."""

    def __init__(self, policy, rule, evaluated, rows, rng, fail):
        self.declarations = policy.declarations
        self.oracle = policy.oracle.rules[rule.id]
        self.rows_of_policy = policy.rows
        self.counts = policy.counts
        self.pools = policy.pools
        self.rule = rule
        self.element = self.declarations.rules[rule.id]
        self.evaluated, self.rows, self.rng, self.fail = evaluated, rows, rng, fail
        self.columns = policy.rows.columns(rows)
        self.count = len(rows)
        self.numbers = evaluated.run(self.columns, self.count)

    def check(self):
        self.same_with_every_kernel()
        self.same_in_any_order()
        self.same_alone()
        self.add_up()
        self.within_range_and_cap()
        self.filling_in_never_gives_more()
        self.constants()
        for name, fact in self.declarations.facts.items():
            if not fact.options and fact.least is not None:
                self.rises(name)

    def _same(self, found, expected, which, rows=None):
        row = found.first_difference(expected)
        if row is not None:
            self.fail((rows or self.rows)[row], f"{which}: {found.of(row)}, in columns {expected.of(row)}")
        self.counts[which] += len(found.amount)

    def same_with_every_kernel(self):
        for kernel in KERNELS:
            found = self.evaluated.run(self.columns, self.count, kernel)
            self._same(found, self.numbers, f"with the kernel {kernel.decode()}")

    def same_in_any_order(self):
        order = list(range(self.count))
        self.rng.shuffle(order)
        lists = {name: [fact.id for fact in each.facts] for name, each in self.declarations.lists.items()}
        found = self.evaluated.run(in_order(self.columns, lists, order), self.count)
        self._same(found, self.numbers.at(order), "in another order", [self.rows[row] for row in order])

    def same_alone(self):
        if not self.declarations.lists:
            self._same(self.evaluated.alone(self.columns, self.count), self.numbers, "each row alone")
            return
        for row in self.rng.sample(range(self.count), min(ALONE_WITH_LISTS, self.count)):
            found = self.evaluated.run(self.rows_of_policy.columns([self.rows[row]]), 1)
            self._same(found, self.numbers.at([row]), "each row alone", [self.rows[row]])

    def add_up(self):
        """The shares come to the amount; where that is not known they are not."""
        for row, (amount, shares, outcome) in enumerate(self._answers(self.numbers)):
            is_known = outcome in (ELIGIBLE, NOT_ELIGIBLE)
            if sum(shares) != amount if is_known else {amount, *shares} != {MISSING}:
                self.fail(self.rows[row], f"outcome {outcome}, shares {shares} of {amount}")
            if outcome == NOT_ELIGIBLE and amount:
                self.fail(self.rows[row], f"not eligible, but with {amount}")
        self.counts["shares add up"] += self.count

    @staticmethod
    def _answers(numbers):
        return zip(numbers.amount, zip(*numbers.shares), numbers.outcome)

    def within_range_and_cap(self):
        least, most = self.rule.least_fen, self.rule.most_fen
        cap = cap_of(self.declarations, self.element, self.oracle.rounding)
        for row, (amount, shares, outcome) in enumerate(self._answers(self.numbers)):
            if outcome == ELIGIBLE and not least <= amount <= most:
                self.fail(self.rows[row], f"{amount} is outside {least} … {most}")
            if cap is not None and amount > cap:
                self.fail(self.rows[row], f"{amount} is above the cap {cap}")
            if any(share < 0 for share in shares if share != MISSING):
                self.fail(self.rows[row], f"a share is below zero: {shares}")
        self.counts["within the range that was proved"] += self.count
        self.counts["within the written cap"] += self.count if cap is not None else 0

    def filling_in_never_gives_more(self):
        """What is certain stays so whatever is found out, and what cannot be exceeded is not."""
        facts = self.declarations.facts
        unknown = [name for name in facts if facts[name].assumed is None and name not in self.oracle.asserted]
        unknown = [name for name in unknown if self.columns[name] is not None]
        columns = filled_in(self.columns, unknown, self.rng)
        found = self.evaluated.run(columns, self.count)
        pairs = [(columns[name], self.columns[name]) for name in unknown]
        changed = [row for row in range(self.count) if any(new[row] != old[row] for new, old in pairs)]
        before, after = self._bounds(self.columns, self.numbers, changed), self._bounds(columns, found, changed)
        for row in changed:
            if not self._follows(self.numbers.of(row), found.of(row), before[row], after[row]):
                filled = {name: columns[name][row] for name in unknown}
                was = f"{self.numbers.of(row)} at most {before[row]}"
                self.fail(self.rows[row], f"{was}; with {filled} {found.of(row)} at most {after[row]}")
        self.counts["filling in gives no more"] += len(changed)

    def _bounds(self, columns, numbers, rows):
        """What cannot be exceeded, of each row."""
        found = {row: numbers.amount[row] for row in rows}
        asked = [row for row in rows if numbers.outcome[row] == UNDETERMINED]
        found.update(zip(asked, (most for most, _ in self.evaluated.still_missing(columns, self.count, asked))))
        return found

    @staticmethod
    def _follows(before, after, bound, new_bound):
        if after[2] == REFUSED or before[2] == UNDETERMINED and new_bound <= bound:
            return True
        return after[:3] == before[:3] and before[2] != UNDETERMINED

    def constants(self):
        """A number that holds for every row, and a column that is not given, are answered as columns are."""
        facts = [name for name, fact in self.declarations.facts.items() if fact.kind not in IDENTITIES]
        columns, constants = dict(self.columns), dict(self.columns)
        for name in facts:
            if columns[name] is not None and self.rng.random() < 0.5:
                number = columns[name][0]
                columns[name] = columns[name][:1] * self.count
                constants[name] = None if number == MISSING and self.rng.random() < 0.8 else number
        expected = self.evaluated.run(columns, self.count)
        answers = self.evaluated.evaluator.run(constants)
        found = Numbers(
            answers.amount,
            tuple(answers.shares[payer] for payer in self.evaluated.payers),
            answers.outcome,
            answers.first_failed,
        )
        if len(found.amount) == 1:  # of single numbers alone it is one row
            expected = expected.at([0])
        self._same(found, expected, "with constants")

    def rises(self, name):
        """Where the form of the rule shows that the award goes up, or down, with a fact, it does."""
        way = monotone.Directions(self.declarations, name).of_rule(self.element)
        if way not in (monotone.UP, monotone.DOWN):
            return
        fact = self.declarations.facts[name]
        values = sorted(set(self.rng.choices(self.pools.sample(name, self.rng), k=RISING_VALUES)))
        for given, lists in self.rng.sample(self.rows, min(RISING_ROWS, self.count)):
            rows = [({**given, name: value}, lists) for value in values]
            found = self.evaluated.run(self.rows_of_policy.columns(rows), len(rows))
            self._never_turns(rows, found, way, fact)

    def _never_turns(self, rows, found, way, fact):
        answers = [(amount, row) for row, amount in zip(rows, found.amount) if amount != MISSING]
        for (less, before), (more, row) in zip(answers, answers[1:]):
            if (more - less) * way < 0:
                self.fail(row, f"{fact.id} rises from {before[0][fact.id]}, the award goes from {less} to {more}")
        self.counts["monotone"] += len(answers)
