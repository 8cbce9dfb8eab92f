# SPDX-License-Identifier: Apache-2.0
"""Compares the library with the oracle: one policy on many rows, in columns and one by one."""

import csv
import io
import json
import random
import re
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

import subsidy

from cases import Table
from check import Given, differences, exactly, show
from evaluate import Policy
from policy import IDENTITIES
from rows import Rows
from unknown import Completions, Pools

COMPLETIONS = 10
SINGLES = 6
BATCHES, CLAIMS = 6, 8
TOLD = 0.15  # how many of the rules are described, with their boundaries, which takes long
PATTERNS = ((0, 0.0), (0, 0.01), (0.08, 0.0), (0.3, 0.005), (0.7, 0.0))  # chances: missing, out of range
OUTCOMES = {outcome.number: outcome.value for outcome in subsidy.Outcome}


class Disagreement(AssertionError):
    """The library and the oracle, or two answers of the library, differ."""


def expected(given):
    """An answer as the cells of a cases file."""
    found = {"outcome": given.outcome, "amount": yuan(given.amount), "reason": given.reason or ""}
    found |= {name: yuan(fen) for name, fen in given.shares.items()}
    found |= {name: text or "" for name, text in given.results.items() if not (text or "").endswith("…")}
    if given.outcome == "undetermined":
        found["at-most"] = yuan(given.at_most)
    return {"expect:" + name: text for name, text in found.items()}


def yuan(fen):
    return "" if fen is None else str(Decimal(fen).scaleb(-2))


class Comparison:
    """One policy as both read it."""

    def __init__(self, xml):
        self.xml = xml
        self.library = subsidy.Policy.from_bytes(xml if isinstance(xml, bytes) else xml.encode())
        self.oracle = Policy(xml)
        self.declarations = self.oracle.declarations
        self.pools = Pools(self.declarations, xml)
        self.rows = Rows(self.declarations, self.pools, self.library, subsidy.MISSING)
        self.compared = 0
        self._warned(xml)

    def _warned(self, xml):
        """Read what the library warns of, of the same policy with each element in a line of its own."""
        root = ElementTree.fromstring(xml)
        ElementTree.indent(root)
        lines = ElementTree.tostring(root)
        self.seen = {}
        self.watched = Policy(lines, self.seen)
        self.warnings = [each for each in subsidy.check_bytes(lines) if each.severity == "warning"]
        self.paid = set()

    def _warnings_hold(self):
        """No row contradicts a warning: they are told only where they are certain."""
        for warning in self.warnings:
            held = [
                tag
                for (line, tag), found in self.seen.items()
                if line == warning.line and self._denied(warning, tag, found)
            ]
            named = re.search("of the rule '(.*)' (exclude one another|is always 0)", warning.message)
            if held or (named and named[1] in self.paid):
                raise Disagreement(f"a warning that does not hold: {warning}")

    @staticmethod
    def _denied(warning, tag, found):
        if f"<{tag}> " not in warning.message:
            return False
        return (
            (" always holds" in warning.message and False in found)
            or (" never holds" in warning.message and True in found)
            or (" is never taken" in warning.message and True in found)
        )

    def run(self, seed, rows):
        """Compare every rule, on that many rows each; return how many answers were compared."""
        rng = random.Random(seed)
        for rule in self.library.rules:
            self.rule(rule, rng, rows)
            if rng.random() < TOLD:
                self.told(rule)
        for measure in self.library.measures:
            if measure.id in self.oracle.rules:
                self.singles(measure, rng, [self.draw(rng) for _ in range(SINGLES)], self._defaults())
        self._warnings_hold()
        if any(fact.batch is not None for fact in self.declarations.facts.values()):
            for _ in range(BATCHES):
                self.batch(rng, self._defaults())
        return self.compared

    def batch(self, rng, options):
        """Some claims settled together: as a cases file that expects what the library answers."""
        claims = []
        for _ in range(rng.randint(2, CLAIMS)):
            values, lists = self.rows.draw(rng, *rng.choice(PATTERNS[:4]))
            for name, fact in self.declarations.facts.items():
                if fact.batch is not None and rng.random() < 0.9:
                    values.pop(name, None)
            if self.rows.can_be_claimed((values, lists)):
                claims.append((rng.choice(self.library.rules).id, (values, lists)))
        batch = self.library.batch()
        for rule, row in claims:
            batch.add(rule, self.rows.claim(row), options)
        rows = []
        for (rule, row), answer in zip(claims, batch):
            cells = {"batch": "1", "rule": rule, **self.rows.cells(row), **expected(self._single(answer))}
            rows.append(cells)
        for (_, wrong), cells in zip(Table(self.xml, rows=rows).replay(), rows):
            self.compared += 1
            if wrong:
                told = "\n    ".join(json.dumps(each, ensure_ascii=False) for each in rows)
                raise Disagreement(f"{wrong}\n  batch:\n    {told}\n  of {cells}")

    def draw(self, rng):
        return self.rows.draw(rng, *PATTERNS[int(rng.random() * len(PATTERNS))])

    def _defaults(self):
        return dict(self.declarations.defaults)

    def rule(self, rule, rng, count):
        options = {name: rng.choice(each) for name, each in self.declarations.interpretations.items()}
        rows = [self.draw(rng) for _ in range(count)]
        answers = self._columns(rule, rows, options)
        for row, given in zip(rows, answers):
            self._check(rule, row, options, given, rng, True)
        self._order_is_irrelevant(rule, rows, options, answers, rng)
        if rule.most_fen is not None:
            for row, given in zip(rows, answers):
                if given.outcome == "eligible" and not rule.least_fen <= given.amount <= rule.most_fen:
                    self._fail(rule, row, options, given, f"outside {rule.least_fen} … {rule.most_fen}")
        some = [at for at, row in enumerate(rows) if self.rows.can_be_claimed(row)][:SINGLES]
        found = self.singles(rule, rng, [rows[at] for at in some], options)
        for at, single in zip(some, found):
            self._same(rule, rows[at], options, answers[at], single, "a column, alone")
        self._one_row(rule, rows, options, answers)
        self._constants(rule, rows, options, rng)

    # Answers of the library

    def _columns(self, rule, rows, options):
        return self._answers(rule, self.library.evaluate(rule.id, self.rows.columns(rows), options), len(rows))

    @staticmethod
    def _answers(rule, columns, rows):
        known = lambda fen: None if fen == subsidy.MISSING else fen  # noqa: E731
        return [
            Given(
                OUTCOMES[columns.outcome[at]],
                known(columns.amount[at]),
                {payer: known(shares[at]) for payer, shares in columns.shares.items()},
                rule.reason(columns.first_failed[at]),
            )
            for at in range(rows)
        ]

    def _single(self, answer):
        return Given(
            answer.outcome.value,
            answer.amount_fen,
            dict(answer.shares_fen),
            answer.reason,
            dict(answer.results),
            answer.at_most_fen,
        )

    # What is checked

    def _check(self, rule, row, options, given, rng, claimed):
        self.compared += 1
        oracle = self.oracle.rules[rule.id]
        read = getattr(rule, "facts", None)
        if read is None:
            read = [*self.declarations.facts, *self.declarations.lists, *self.declarations.item_facts]
        completions = Completions(self.declarations, self.pools, read, oracle.asserted if claimed else {})
        values, lists, missing = completions.with_assumptions(*row)
        if not missing:
            watched = self.watched.rules[rule.id].answer(values, lists, options)
            if watched.amount:
                self.paid.add(rule.id)
            wrong = exactly(given, oracle.answer(values, lists, options))
        else:
            answers = [
                oracle.answer(*completed, options)
                for completed in completions.of(values, lists, missing, rng, COMPLETIONS)
            ]
            wrong = differences(given, answers)
        if not wrong and given.outcome == "eligible" and sum(given.shares.values()) != given.amount:
            wrong = [f"shares {given.shares} do not add up to {given.amount}"]
        if not wrong and given.outcome in ("undetermined", "refused") and given.amount is not None:
            wrong = [f"{given.outcome} with the amount {given.amount}"]
        if wrong:
            self._fail(rule, row, options, given, wrong[0])

    def _order_is_irrelevant(self, rule, rows, options, answers, rng):
        order = list(range(len(rows)))
        rng.shuffle(order)
        again = self._columns(rule, [rows[at] for at in order], options)
        for at, given in zip(order, again):
            self._same(rule, rows[at], options, answers[at], given, "one order of rows, another")

    def _same(self, rule, row, options, first, second, which):
        if (first.outcome, first.amount, first.shares, first.reason) != (
            second.outcome,
            second.amount,
            second.shares,
            second.reason,
        ):
            self._fail(rule, row, options, second, f"{which}: {first}")

    def told(self, rule):
        """Whatever a person or a program can be told of a rule is told, and its corners are what the oracle has."""
        for language in ("zh", "en"):
            self.library.describe_rule(rule.id, language)
        self.library.describe_rule(rule.id, as_json=True)
        if any(declared.least > 1 for declared in self.declarations.lists.values()):
            return  # of such a list there is but one item in the cases, which cannot be read
        rows = list(csv.DictReader(io.StringIO(self.library.boundaries(rule.id).cases)))
        for _, wrong in Table(self.xml, rows=rows).replay():
            if wrong:
                raise Disagreement(f"boundaries of {rule.id}: {wrong}")
        self.compared += len(rows)

    def _one_row(self, rule, rows, options, answers):
        """The evaluator that takes one row at a time; it has no room for items."""
        if self.declarations.lists:
            return
        one = self.library.evaluator(rule.id, options).row()
        for at in range(min(len(rows), 20)):
            one.clear()
            for name, column in self.rows.columns([rows[at]]).items():
                one[name] = column[0]
            payout = one.evaluate()
            again = Given(payout.outcome.value, payout.amount_fen, dict(payout.shares_fen), payout.reason)
            self._same(rule, rows[at], options, answers[at], again, "a column, a row")

    def _constants(self, rule, rows, options, rng):
        """A number that holds for every row, and a column that is not given, are answered as columns are."""
        facts = [name for name, fact in self.declarations.facts.items() if fact.kind not in IDENTITIES]
        constant = {name for name in facts if rng.random() < 0.5}
        first = {name: value for name, value in rows[0][0].items() if name in constant}
        rows = [({**{n: v for n, v in values.items() if n not in constant}, **first}, lists) for values, lists in rows]
        columns = self.rows.columns(rows)
        given = self._answers(rule, self.library.evaluate(rule.id, columns, options), len(rows))
        for name in constant:
            columns[name] = columns[name][0] if name in first and rng.random() < 0.8 else columns[name]
            if name not in first and rng.random() < 0.8:
                columns[name] = None
        columns = self.library.evaluate(rule.id, columns, options)  # of single numbers alone it is one row
        again = self._answers(rule, columns, len(columns.amount))
        for row, one, other in zip(rows, given, again):
            self._same(rule, row, options, one, other, f"columns, constants of {sorted(constant)}")

    def singles(self, rule, rng, rows, options):
        """Check answers one by one, with what only they tell; return them."""
        found = []
        coverage = self.library.coverage()
        for row in rows:
            if not self.rows.can_be_claimed(row):
                continue
            claim = self.rows.claim(row)
            answer = self.library.assess(rule.id, claim, options)
            given = self._single(answer)
            self._check(rule, row, options, given, rng, True)
            matched = self._single(self.library.match_rule(rule.id, claim, options))
            self._check(rule, row, options, matched, rng, False)
            self._explained(rule, row, options, given, answer)
            coverage.add(answer)
            answer.to_text("zh" if len(found) % 2 else "en")
            self._alternatives(rule, row, options, given, answer, claim)
            self._missing_is_enough(rule, row, options, given, answer, rng)
            found.append(given)
        coverage.to_text()
        return found

    def _explained(self, rule, row, options, given, answer):
        steps = answer.steps
        if given.outcome == "eligible" and steps and Decimal(steps[-1]["value"]) * 100 != given.amount:
            self._fail(rule, row, options, given, f"the last step is {steps[-1]}")
        if given.outcome == "eligible" and not steps and hasattr(rule, "facts"):
            self._fail(rule, row, options, given, "no steps")
        for each in answer.findings:
            if given.outcome == "eligible" and each.status.value != "met":
                self._fail(rule, row, options, given, f"eligible, but {each}")
        if given.reason and given.reason != "nothing-to-pay":
            first = next(each.condition for each in answer.findings if each.status.value == "not-met")
            if first != given.reason:
                self._fail(rule, row, options, given, f"the first finding not met is {first}")

    def _alternatives(self, rule, row, options, given, answer, claim):
        told = {(each.interpretation, each.option): each for each in answer.alternatives}
        for name, each_option in self.declarations.interpretations.items():
            for option in each_option:
                if option == options[name]:
                    continue
                other = self.library.assess(rule.id, claim, {**options, name: option})
                alternative = told.get((name, option))
                if alternative is None:
                    alternative = answer
                if (alternative.outcome, alternative.amount_fen, dict(alternative.shares_fen)) != (
                    other.outcome,
                    other.amount_fen,
                    dict(other.shares_fen),
                ):
                    self._fail(rule, row, options, given, f"with {name}={option} told {alternative}, was {other}")

    def _missing_is_enough(self, rule, row, options, given, answer, rng):
        """What an answer says is missing decides it, whatever is given."""
        if given.outcome != "undetermined":
            if answer.missing:
                self._fail(rule, row, options, given, f"missing: {answer.missing}")
            return
        values, lists = dict(row[0]), {name: [dict(item) for item in items] for name, items in row[1].items()}
        for name in answer.missing:
            if name in self.declarations.facts:
                if name in values:
                    self._fail(rule, row, options, given, f"{name} is given and told as missing")
                values[name] = self.pools.draw(name, rng)
        for name, declared in self.declarations.lists.items():
            asked = [fact.id for fact in declared.facts if fact.id in answer.missing]
            if name not in lists and (asked or name in answer.missing):
                lists[name] = [{} for _ in range(self.pools.draw_list(declared, rng))]
                asked = [fact.id for fact in declared.facts if fact.assumed is None]
            for item in lists.get(name, ()):
                for fact in asked:
                    item.setdefault(fact, self.pools.draw(fact, rng))
        again = self.library.assess(rule.id, self.rows.claim((values, lists)), options)
        if again.outcome.value == "undetermined":
            self._fail(
                rule,
                (values, lists),
                options,
                self._single(again),
                f"given all of {answer.missing}, it still misses {again.missing}",
            )

    def _fail(self, rule, row, options, given, wrong):
        claim = self.rows.claim(row) if self.rows.can_be_claimed(row) else row
        raise Disagreement(
            f"{wrong}\n  the library: {given}\n  rule {rule.id}, {json.dumps(claim, ensure_ascii=False, default=str)}"
            f"\n  interpretations {options}"
        )


__all__ = ["Comparison", "Disagreement", "show"]
