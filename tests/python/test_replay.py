# SPDX-License-Identifier: Apache-2.0
"""Whether the replay of cases notices what is wrong in a table: it would be worth nothing otherwise."""

import tempfile
import unittest
from pathlib import Path

from replay_cases import Replay
from support import POLICY

HEADINGS = (
    "case,rule,county,recognised-on,investment,rounding,"
    "expect:outcome,expect:amount,expect:city,expect:county,expect:reason,expect:missing"
)
RIGHT = "small,digital-pilot,永清县,2026-02-14,1234.56,,eligible,123.45,61.73,61.72,,"
HALF_UP = "half up,digital-pilot,永清县,2026-02-14,1234.56,half-up-to-fen,eligible,123.46,61.73,61.73,,"
UNKNOWN = "unknown,digital-pilot,永清县,2026-02-14,,,undetermined,,,,,investment"
NOTHING = "nothing known,digital-pilot,,,,,undetermined,,,,,recognised-on;county;investment"
TOTAL = "合计,,,,,,,246.91,123.46,123.45,,"


def replay(*lines):
    """Replay a table and return how many cases passed and failed, and what was said."""
    said = []
    counts = Replay(said.append)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        counts.table(POLICY, path)
    return counts.passed, counts.failed, "\n".join(said)


class Tables(unittest.TestCase):
    def test_a_right_one_passes_alone_and_in_columns(self):
        self.assertEqual(replay(HEADINGS, RIGHT, HALF_UP, UNKNOWN, NOTHING, TOTAL), (9, 0, ""))

    def test_wrong_expectations_fail_both_ways(self):
        for right, wrong in (
            ("eligible", "not-eligible"),
            ("123.45", "123.46"),
            ("61.73", "61.72"),
            ("61.72,,", "61.72,in-window,"),
        ):
            with self.subTest(wrong):
                passed, failed, said = replay(HEADINGS, RIGHT.replace(right, wrong, 1))
                self.assertEqual((passed, failed), (0, 2))
                self.assertIn("small", said)

    def test_wrong_facts_fail(self):
        self.assertEqual(replay(HEADINGS, RIGHT.replace("1234.56", "1234.66"))[:2], (0, 2))
        self.assertEqual(replay(HEADINGS, RIGHT.replace("永清县", "somewhere"))[:2], (0, 2))
        self.assertEqual(replay(HEADINGS, RIGHT.replace("digital-pilot", "pilot"))[:2], (0, 2))

    def test_what_is_missing_is_asked_of_cases_alone(self):
        self.assertEqual(replay(HEADINGS, UNKNOWN.replace("investment", "county"))[:2], (1, 1))

    def test_wrong_sums_fail(self):
        passed, failed, said = replay(HEADINGS, RIGHT, HALF_UP, TOTAL.replace("246.91", "246.90"))
        self.assertEqual((passed, failed), (4, 1))
        self.assertIn("合计", said)

    def test_tables_that_cannot_be_read_as_meant_fail(self):
        self.assertEqual(replay(HEADINGS.replace("investment", "invested"), RIGHT)[:2], (0, 1))
        self.assertEqual(replay(HEADINGS, RIGHT + ",")[:2], (0, 1))
        self.assertIn("cannot replay", replay(HEADINGS + ",batch", RIGHT + ",one")[2])


if __name__ == "__main__":
    unittest.main()
