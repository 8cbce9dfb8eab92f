# SPDX-License-Identifier: Apache-2.0
"""What answers have exercised in their policy."""

import json
import unittest

from support import PILOT, POLICY, subsidy


class Coverage(unittest.TestCase):
    def setUp(self):
        self.coverage = POLICY.coverage()

    def test_nothing_is_claimed_yet(self):
        self.assertEqual((self.coverage.exercised, self.coverage.total), (0, 0))
        self.assertEqual(len(self.coverage.to_text().splitlines()), len(POLICY.rules))

    def test_a_cap_that_takes_effect_and_one_that_does_not(self):
        missing = "cap of the pilot award: no case where it is the least"
        self.coverage.add(POLICY.assess("digital-pilot", {**PILOT, "investment": 1999999}))
        self.assertIn(missing, self.coverage.to_text())
        before = self.coverage.exercised
        self.coverage.add(POLICY.assess("digital-pilot", {**PILOT, "investment": 2000001}))
        self.assertNotIn(missing, self.coverage.to_text())
        self.assertEqual(self.coverage.exercised, before + 1)

    def test_texts(self):
        self.coverage.add(POLICY.assess("digital-pilot", PILOT))
        text = self.coverage.to_text("my.xml", 2, "zh")
        self.assertEqual(len(text.splitlines()), 4)
        self.assertTrue(text.startswith("my.xml:"))
        self.assertIn("两面都检验过的", text)
        written = json.loads(self.coverage.to_json())
        self.assertEqual((written["exercised"], written["total"]), (self.coverage.exercised, self.coverage.total))
        self.assertEqual(len(written["not_exercised"]), self.coverage.total - self.coverage.exercised)
        self.assertIn("shared-factory", written["without_case"])

    def test_an_answer_of_another_policy(self):
        other = subsidy.Policy.from_bytes(subsidy.builtin_source().encode())
        with self.assertRaisesRegex(ValueError, "another policy"):
            self.coverage.add(other.assess("digital-pilot", PILOT))
        self.assertEqual(self.coverage.total, 0)


if __name__ == "__main__":
    unittest.main()
