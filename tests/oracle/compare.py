# SPDX-License-Identifier: Apache-2.0
"""Compares the library with the oracle: one policy on many rows, in columns and one by one."""

import collections
import csv
import io
import json
import random
import re
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

import subsidy

import told
from cases import Table
from check import Given, differences, exactly, show
from columns import Evaluated
from evaluate import Policy
from properties import Properties
from rows import Rows
from unknown import Completions, Pools

COMPLETIONS, FEW_COMPLETIONS = 10, 3  # of a row that is asked alone, of one of many
TRIALS = 100  # answers that are looked at for two that differ
SINGLES = 10  # rows of each rule that are asked alone
BATCHES, CLAIMS = 6, 8
ONLY_WHAT_IS_READ = 0.5  # how often nothing else is given: rows without lists have a way of their own
DESCRIBED = 0.15  # how many of the rules are described, with their boundaries, which takes long
PATTERNS = ((0, 0.0), (0, 0.01), (0.08, 0.0), (0.3, 0.005), (0.7, 0.0))  # chances: missing, out of range
OUTCOMES = {outcome.number: outcome.value for outcome in subsidy.Outcome}
MISSING = subsidy.MISSING


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


def known(fen):
    return None if fen == MISSING else fen


class Comparison:
    """One policy as both read it; `counts` are what was compared, by what it is."""

    def __init__(self, xml):
        self.library = subsidy.Policy.from_bytes(xml if isinstance(xml, bytes) else xml.encode())
        self.seen = {}
        self._read(xml)
        self.declarations = self.oracle.declarations
        self.pools = Pools(self.declarations, xml)
        self.rows = Rows(self.declarations, self.pools, self.library, MISSING)
        self.counts = collections.Counter()
        self._completions = {}
        self.paid = set()

    def _read(self, xml):
        """Read the policy; where the library warns of something, from a text with each element in a line of its own."""
        root = ElementTree.fromstring(xml)
        ElementTree.indent(root)
        lines = ElementTree.tostring(root)
        self.warnings = [each for each in subsidy.check_bytes(lines) if each.severity == "warning"]
        self.unwatched = Policy(xml)
        self.oracle = Policy(lines, self.seen) if self.warnings else self.unwatched

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
            self.counts["warnings that hold"] += 1

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
        """Compare every rule, on that many rows each."""
        rng = random.Random(seed)
        for rule in self.library.rules:
            self.rule(rule, rng, rows)
            if rng.random() < DESCRIBED:
                self.described(rule)
        for measure in self.library.measures:
            if measure.id in self.oracle.rules:
                self.singles(measure, rng, [self.draw(rng) for _ in range(SINGLES)], self._defaults())
        self._warnings_hold()
        if any(fact.batch is not None for fact in self.declarations.facts.values()):
            for _ in range(BATCHES):
                self.batch(rng, self._defaults())

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
        for (_, wrong), cells in zip(Table(self.unwatched, self.pools, rows).replay(), rows):
            self.counts["claims of batches"] += 1
            if wrong:
                written = "\n    ".join(json.dumps(each, ensure_ascii=False) for each in rows)
                raise Disagreement(f"{wrong}\n  batch:\n    {written}\n  of {cells}")

    def draw(self, rng):
        return self.rows.draw(rng, *rng.choice(PATTERNS))

    def _defaults(self):
        return dict(self.declarations.defaults)

    def rule(self, rule, rng, count):
        options = {name: rng.choice(each) for name, each in self.declarations.interpretations.items()}
        every = (*self.declarations.facts, *self.declarations.lists)
        names = rule.facts if rng.random() < ONLY_WHAT_IS_READ else every
        rows = [row for pattern in PATTERNS for row in self.rows.many(count // len(PATTERNS), rng, *pattern, names)]
        fail = lambda row, wrong: self._fail(rule, row, options, None, wrong)  # noqa: E731
        evaluated = Evaluated(self.library, rule.id, options)
        properties = Properties(self, rule, evaluated, rows, rng, fail)
        answers = self._answers(rule, evaluated, properties.columns, properties.numbers)
        for row, given in zip(rows, answers):
            self._check(rule, row, options, given, rng, True, FEW_COMPLETIONS)
        properties.check()
        some = [at for at in rng.sample(range(len(rows)), len(rows)) if self.rows.can_be_claimed(rows[at])][:SINGLES]
        found = self.singles(rule, rng, [rows[at] for at in some], options)
        for at, single in zip(some, found):
            self._same(rule, rows[at], options, answers[at], single, "a column, alone")

    # Answers of the library

    def _answers(self, rule, evaluated, columns, numbers):
        rows = range(len(numbers.amount))
        asked = [row for row in rows if OUTCOMES[numbers.outcome[row]] == "undetermined"]
        found = [self._numbers(rule, evaluated, numbers.of(row)) for row in rows]
        for row, (at_most, _) in zip(asked, evaluated.still_missing(columns, len(rows), asked)):
            found[row].at_most = at_most
        return found

    @staticmethod
    def _numbers(rule, evaluated, row):
        amount, shares, outcome, failed = row
        shares = dict(zip(evaluated.payers, map(known, shares)))
        return Given(OUTCOMES[outcome], known(amount), shares, rule.reason(failed))

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

    def _completed_by(self, rule, claimed):
        """The ways to complete the rows of a rule."""
        key = rule.id, claimed
        if key not in self._completions:
            read = getattr(rule, "facts", None)
            if read is None:
                read = [*self.declarations.facts, *self.declarations.lists, *self.declarations.item_facts]
            asserted = self.oracle.rules[rule.id].asserted if claimed else {}
            self._completions[key] = Completions(self.declarations, self.pools, read, asserted)
        return self._completions[key]

    def _check(self, rule, row, options, given, rng, claimed, limit=COMPLETIONS):
        oracle = self.oracle.rules[rule.id]
        completions = self._completed_by(rule, claimed)
        values, lists, missing = completions.with_assumptions(*row)
        if not completions.that_are_read(missing):
            (completed,) = completions.of(values, lists, missing, rng, limit)
            answer = oracle.answer(*completed, options)
            self.counts["rows of which all is known"] += 1
            if answer.amount:
                self.paid.add(rule.id)
            wrong = exactly(given, answer)
        else:
            answers = [
                oracle.answer(*completed, options) for completed in completions.of(values, lists, missing, rng, limit)
            ]
            self.counts["rows of which something is missing"] += 1
            self.counts["completions of these"] += len(answers)
            wrong = differences(given, answers)
        if wrong:
            self._fail(rule, row, options, given, wrong[0])

    def _same(self, rule, row, options, first, second, which):
        if (first.outcome, first.amount, first.shares, first.reason) != (
            second.outcome,
            second.amount,
            second.shares,
            second.reason,
        ):
            self._fail(rule, row, options, second, f"{which}: {first}")

    def described(self, rule):
        """Whatever a person or a program can be told of a rule is told, and its corners are what the oracle has."""
        for language in ("zh", "en"):
            self.library.describe_rule(rule.id, language)
        self.library.describe_rule(rule.id, as_json=True)
        if any(declared.least > 1 for declared in self.declarations.lists.values()):
            return  # of such a list there is but one item in the cases, which cannot be read
        rows = list(csv.DictReader(io.StringIO(self.library.boundaries(rule.id).cases)))
        for _, wrong in Table(self.unwatched, self.pools, rows).replay():
            if wrong:
                raise Disagreement(f"boundaries of {rule.id}: {wrong}")
        self.counts["boundaries"] += len(rows)

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
            self._told(rule, row, options, given, answer)
            self._alternatives(rule, row, options, given, answer, rng)
            self._missing_is_enough(rule, row, options, given, answer, rng)
            coverage.add(answer)
            found.append(given)
        coverage.to_text()
        return found

    def _told(self, rule, row, options, given, answer):
        for name, wrong in (
            ("explanations", told.explained(rule, given, answer)),
            ("texts and JSON", told.rendered(rule, given, answer)),
        ):
            self.counts[name] += 1
            if wrong:
                self._fail(rule, row, options, given, wrong)

    def _alternatives(self, rule, row, options, given, answer, rng):
        others = {}
        for name, each_option in self.declarations.interpretations.items():
            for option in each_option:
                if option != options[name]:
                    chosen = {**options, name: option}
                    others[name, option] = self.library.assess(rule.id, self.rows.claim(row), chosen)
                    self._check(rule, row, chosen, self._single(others[name, option]), rng, True)
        self.counts["alternatives"] += len(others)
        wrong = told.alternatives_differ(given, answer, others)
        if wrong:
            self._fail(rule, row, options, given, wrong)

    def _missing_is_enough(self, rule, row, options, given, answer, rng):
        """What an answer says is missing decides it, whatever is given, and whatever else is not."""
        if given.outcome != "undetermined":
            if answer.missing:
                self._fail(rule, row, options, given, f"missing: {answer.missing}")
            return
        completions = self._completed_by(rule, True)
        for name in answer.missing:
            if name in row[0] or name in completions.never_missing or name not in completions.read:
                self._fail(rule, row, options, given, f"{name} is given, assumed or not read, and told as missing")
        given_too = self._given_too(row, answer.missing, rng)
        again = self.library.assess(rule.id, self.rows.claim(given_too), options)
        self.counts["what is missing"] += 1
        self.counts["what is missing, shown to be open"] += self._is_open(rule, row, options, rng)
        if again.outcome.value == "undetermined":
            wrong = f"given all of {answer.missing}, it still misses {again.missing}"
            self._fail(rule, given_too, options, self._single(again), wrong)
        self._check(rule, given_too, options, self._single(again), rng, True)

    def _is_open(self, rule, row, options, rng):
        """Whether two answers to an undetermined row are found, with each use of a fact looked at apart."""
        oracle, completions = self.unwatched.rules[rule.id], self._completed_by(rule, True)
        values, lists, missing = completions.with_assumptions(*row)
        found = set()
        for completed in completions.apart(values, lists, missing, rng, TRIALS):
            found.add(oracle.answer(*completed, options).payout())
            if len(found) > 1:
                return True
        return False

    def _given_too(self, row, missing, rng):
        """The row with some value for each fact that is told as missing."""
        values, lists = dict(row[0]), {name: [dict(item) for item in items] for name, items in row[1].items()}
        values.update({name: self.pools.draw(name, rng) for name in missing if name in self.declarations.facts})
        for name, declared in self.declarations.lists.items():
            asked = [fact.id for fact in declared.facts if fact.id in missing]
            if name not in lists and (asked or name in missing):
                lists[name] = [{} for _ in range(self.pools.draw_list(declared, rng))]
                asked = [fact.id for fact in declared.facts if fact.assumed is None]
            for item in lists.get(name, ()):
                for fact in asked:
                    item.setdefault(fact, self.pools.draw(fact, rng))
        return values, lists

    def _fail(self, rule, row, options, given, wrong):
        claim = self.rows.claim(row) if self.rows.can_be_claimed(row) else row
        raise Disagreement(
            f"{wrong}\n  the library: {given}\n  rule {rule.id}, {json.dumps(claim, ensure_ascii=False, default=str)}"
            f"\n  interpretations {options}"
        )


__all__ = ["Comparison", "Disagreement", "show"]
