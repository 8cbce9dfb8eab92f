# SPDX-License-Identifier: Apache-2.0
"""Nothing leaks, and threads may share what the documentation says they may."""

import gc
import os
import tempfile
import threading
import unittest
from array import array
from pathlib import Path

import support
from support import PILOT, POLICY, subsidy

SOURCE = subsidy.builtin_source().encode()
ALLOWED_KIB = 1536  # a leak of 16 bytes a turn would show in 100,000
SMALL = """<policy id="small" format="1"><payer id="city"/><fact id="cost" type="money" most="100000"/>
<rule id="grant"><label lang="en">grant</label><eligible><at-least id="enough" fact="cost">1</at-least></eligible>
<amount><round to="fen" mode="down"><percent rate="10"><fact ref="cost"/></percent></round></amount></rule></policy>"""
FEWER = int(os.environ.get("SUBSIDY_TRIALS_DIVISOR", "1"))  # the quick tests turn so many times fewer


def refused(call, *arguments):
    """Call something that the library refuses."""
    try:
        call(*arguments)
    except subsidy.Error:
        return
    raise AssertionError("this should have been refused")


@unittest.skipIf(support.resident_kib() is None, "the system does not say how much memory is used")
class Leaks(unittest.TestCase):
    def grows(self, turns, action):
        """Return by how many KiB the process grows after a first tenth of the turns."""
        turns //= FEWER
        for _ in range(turns // 10):
            action()
        gc.collect()
        before = support.resident_kib()
        for _ in range(turns):
            action()
        gc.collect()
        return support.resident_kib() - before

    def check(self, turns, action):
        grown = self.grows(turns, action)
        self.assertLess(grown, ALLOWED_KIB)

    def test_answers(self):
        facts = {**PILOT, "investment": "1234.56"}

        def action():
            answer = POLICY.assess("digital-pilot", facts, {"window": "plan-years"})
            self.assertEqual(answer.shares["city"] + answer.shares["county"], answer.amount)

        self.check(100_000, action)

    def test_lists_and_results(self):
        units = [{"cost": "1000", "bought-on": "2026-01-01", "series": name} for name in ("甲", "a;b")]
        texts = {"unit.cost": "1000;1000", "unit.bought-on": ["2026-01-01"] * 2, "unit": 2}

        def action():
            for facts in ({"unit": units}, texts):
                self.assertEqual(support.UNITS.assess("units", facts).results["owner"], "120.00")
            refused(support.UNITS.assess, "units", {"unit": [*units, {"cost": "abc"}]})
            refused(support.UNITS.assess, "units", {"unit": [{"costs": 1}]})
            refused(support.UNITS.assess, "units", {**texts, "unit": 3})

        self.check(10_000, action)

    def test_batches(self):
        def action():
            batch = support.UNITS.batch()
            for claim in range(3):
                self.assertEqual(batch.add("units", {"unit": [{"cost": 1000, "bought-on": "2026-01-01"}]}), claim)
            refused(batch.add, "unit", {})
            self.assertEqual(sum(answer.amount_fen for answer in batch), 300_00)

        self.check(5_000, action)

    def test_columns_of_lists(self):
        columns = {"unit": [0, 2, 3], "unit.cost": array("q", [100_00] * 3), "unit.bought-on": "2026-01-01"}
        evaluator = support.UNITS.evaluator("units")

        def action():
            self.assertEqual(list(evaluator.run(columns).amount), [20_00, 10_00])
            with self.assertRaises(ValueError):
                evaluator.run({**columns, "unit": [0, 2, 4]})

        self.check(20_000, action)

    def test_parts_of_policies(self):
        def action():
            policy = subsidy.Policy.from_bytes(support.UNITS_SOURCE.encode())
            self.assertEqual(policy.measures[0].conditions, ("new", "dear"))
            self.assertEqual(policy.rules[0].results[0], "owner")

        self.check(1_000, action)

    def test_whole_life_of_a_policy(self):
        """Load, assess, tell in words and as JSON, evaluate rows, let go."""
        source = SMALL.encode()
        column = array("q", [100_00, 200_00])

        def action():
            policy = subsidy.Policy.from_bytes(source)
            answer = policy.assess("grant", {"cost": "1000"})
            self.assertIn("100.00", answer.to_text("en"))
            self.assertIn('"amount_fen": 10000', answer.to_json("en"))
            self.assertEqual(list(policy.evaluate("grant", {"cost": column}).amount), [10_00, 20_00])

        self.check(100_000, action)

    def test_texts_of_answers(self):
        def action():
            answer = POLICY.assess("digital-pilot", PILOT)
            answer.to_text("zh")
            self.assertEqual(len(answer.findings), 5)

        self.check(10_000, action)

    def test_errors(self):
        def action():
            refused(POLICY.assess, "digital-pilot", {"investment": "abc"})
            refused(POLICY.assess, "digital-pilots", {})
            refused(POLICY.evaluator, "digital-pilot", {"window": "never"})
            refused(POLICY.codes, "county", ["somewhere"])
            refused(subsidy.parse_money, "abc")

        self.check(20_000, action)

    def test_evaluators(self):
        column = array("q", [1_234_56] * 16)

        def action():
            POLICY.evaluate("digital-pilot", {"investment": column, "county": "永清县"})

        self.check(20_000, action)

    def test_rows(self):
        evaluator = POLICY.evaluator("digital-pilot")

        def action():
            row = evaluator.row()
            row["investment"] = "100"
            row.evaluate().copy()

        self.check(100_000, action)

    def test_columns_that_are_refused(self):
        evaluator = POLICY.evaluator("digital-pilot")
        columns = {"investment": array("q", [1] * 1000), "recognised-on": array("q", [1])}

        def action():
            with self.assertRaises(ValueError):
                evaluator.run(columns)

        self.check(20_000, action)

    def test_policies(self):
        def action():
            self.assertEqual(len(subsidy.Policy.from_bytes(SOURCE).rules), 6)

        self.check(300, action)

    def test_policies_that_are_wrong(self):
        self.check(2_000, lambda: refused(subsidy.Policy.from_bytes, b"<policy/>"))

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            claims, answers = Path(folder) / "claims.csv", "/dev/null"
            claims.write_text("rule,county,recognised-on,investment\n" + "digital-pilot,永清县,2026-02-14,1000\n" * 20)

            def action():
                run = POLICY.run_file(
                    claims, answers, columns="input,amount,alternatives", compare=POLICY, progress=lambda *_: None
                )
                self.assertEqual(run.summary("json")["total"]["amount_fen"], 20 * 100_00)
                POLICY.template("digital-pilot", "zh")
                refused(POLICY.run_file, claims, answers, "digital-pilots")
                refused(POLICY.run_file, Path(folder) / "absent.csv", answers)
                with self.assertRaises(ZeroDivisionError):
                    POLICY.run_file(claims, answers, progress=lambda *_: 1 // 0)

            self.check(300, action)

    def test_ledgers(self):
        heading = "rule,applicant,project,county,recognised-on,investment\n"
        with tempfile.TemporaryDirectory() as folder:
            claims, path = Path(folder) / "claims.csv", Path(folder) / "ledger.db"
            claims.write_text(heading + "digital-pilot,91350100M000100Y43,a,永清县,2026-02-14,1000\n")

            def action():
                with subsidy.Ledger(path) as ledger:
                    POLICY.run_file(claims, "/dev/null", ledger=ledger)
                    self.assertEqual(len(ledger.awards()), 1)
                    self.assertEqual(ledger.verify(), [])
                    refused(ledger.revoke, "9-9", "a", "b")
                refused(subsidy.Ledger, claims)

            self.check(100, action)

    def test_values(self):
        def action():
            subsidy.money_in_words(subsidy.parse_money("1234.56"))
            subsidy.parse_date("2026-02-14")

        self.check(100_000, action)


class Threads(unittest.TestCase):
    def test_policies_and_evaluators_are_shared(self):
        evaluator = POLICY.evaluator("digital-pilot")
        column = array("q", range(0, 50_000))
        expected = [fen // 10 for fen in column]
        wrong = []

        def work():
            for _ in range(5):
                answers = evaluator.run({"investment": column, "county": "永清县", "recognised-on": "2026-02-14"})
                if list(answers.amount) != expected:
                    wrong.append("columns")
                for _ in range(50):
                    if POLICY.assess("digital-pilot", {**PILOT, "investment": "1234.56"}).amount_fen != 123_45:
                        wrong.append("answer")

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
