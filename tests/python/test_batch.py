# SPDX-License-Identifier: Apache-2.0
"""Claims that are settled together."""

import copy
import gc
import pickle
import unittest

import support
from support import PILOT, POLICY, UNITS, subsidy

BUDGET = subsidy.Policy.from_file(support.ROOT / "tests" / "policies" / "P31.xml")
UNIT = {"cost": 1000, "bought-on": "2026-02-14"}


def claims(*entitled, **facts):
    """Return a batch of claims on a budget of 700,000."""
    batch = BUDGET.batch()
    for each in entitled:
        batch.add("claim", {"entitled": each, "budget": 700000, **facts})
    return batch


class Batches(unittest.TestCase):
    def test_claims_are_cut_to_the_budget(self):
        batch = claims("500000", "300000", "200000.01")
        self.assertEqual([str(answer.amount) for answer in batch], ["349999.99", "209999.99", "140000.00"])
        self.assertEqual(str(batch.assess(1).shares["county"]), "146999.99")
        self.assertEqual(len(batch), 3)

    def test_alone_the_others_are_not_known(self):
        answer = BUDGET.assess("claim", {"entitled": 500000, "budget": 700000})
        self.assertEqual((answer.outcome, answer.missing), ("undetermined", ("entitled-of-all",)))

    def test_what_a_claim_gives_itself_counts(self):
        batch = claims("500000", **{"entitled-of-all": 1000000})
        self.assertEqual(batch.assess(0).amount_fen, 350_000_00)

    def test_positions(self):
        batch = BUDGET.batch()
        self.assertEqual([batch.add("claim", {"entitled": 1}) for _ in range(3)], [0, 1, 2])
        for position in (3, -1):
            with self.assertRaisesRegex(IndexError, f"no claim {position}: the batch has 3"):
                batch.assess(position)
        with self.assertRaises(TypeError):
            batch.assess("0")
        with self.assertRaises(IndexError):
            BUDGET.batch().assess(0)
        self.assertEqual((list(BUDGET.batch()), len(BUDGET.batch())), ([], 0))

    def test_a_claim_more_settles_all_again(self):
        batch = claims("500000")
        before = batch.assess(0)
        batch.add("claim", {"entitled": 500000, "budget": 700000})
        self.assertEqual((before.amount_fen, batch.assess(0).amount_fen), (500_000_00, 350_000_00))

    def test_one_that_is_not_known_leaves_the_sum_open(self):
        for entitled in (None, -1):
            self.assertEqual(claims("500000", entitled).assess(0).outcome, "undetermined")

    def test_a_claim_that_cannot_be_added_changes_nothing(self):
        batch = claims("500000")
        for rule, facts, interpretations, error in (
            ("claims", {}, {}, subsidy.UnknownName),
            ("claim", {"entitlement": 1}, {}, subsidy.UnknownName),
            ("claim", {"entitled": "much"}, {}, subsidy.FactError),
            ("claim", {"entitled": 1.5}, {}, TypeError),
            ("claim", {}, {"window": "open"}, subsidy.UnknownName),
        ):
            with self.subTest((rule, facts)), self.assertRaises(error):
                batch.add(rule, facts, interpretations)
        self.assertEqual((len(batch), batch.assess(0).amount_fen), (1, 500_000_00))

    def test_interpretations_languages_and_lists(self):
        batch = POLICY.batch()
        batch.add("digital-pilot", {**PILOT, "investment": "1234.56"})
        batch.add("digital-pilot", {**PILOT, "investment": "1234.56"}, {"rounding": "half-up-to-fen"}, "zh")
        self.assertEqual([answer.amount_fen for answer in batch], [123_45, 123_46])
        self.assertEqual([answer.language for answer in batch], ["en", "zh"])
        self.assertRegex(batch.assess(1).to_text(), "[\u4e00-\u9fff]")
        with self.assertRaisesRegex(subsidy.UnknownName, "没有"):
            batch.add("digital-pilots", {}, language="zh")
        batch = UNITS.batch()
        batch.add("units", {"unit": [UNIT, UNIT]})
        batch.add("visit", {"unit": [UNIT]})
        self.assertEqual((batch.assess(0).results["owner"], batch.assess(1).results["all"]), ("120.00", "1000.00"))

    def test_answers_outlive_the_batch_and_the_batch_the_policy(self):
        batch = subsidy.Policy.from_bytes(support.UNITS_SOURCE.encode()).batch()
        gc.collect()
        batch.add("units", {"unit": [UNIT]})
        answer = batch.assess(0)
        del batch
        gc.collect()
        self.assertEqual((answer.results["owner"], answer.amount_fen), ("60.00", 100_00))

    def test_it_is_neither_copied_nor_pickled(self):
        for copying in (copy.copy, copy.deepcopy, pickle.dumps):
            with self.assertRaisesRegex(TypeError, "a batch can be neither"):
                copying(claims("1"))

    def test_what_it_is(self):
        self.assertEqual(repr(claims("1")), "<subsidy.Batch of 1 claims>")


if __name__ == "__main__":
    unittest.main()
