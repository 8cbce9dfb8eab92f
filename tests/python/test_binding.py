# SPDX-License-Identifier: Apache-2.0
"""The binding as its users see it. Expected amounts come from the clauses: 10 % capped at 200,000, half and half."""

import array
import gc
import json
import re
import resource
import threading
import unittest
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import subsidy
from subsidy import _declarations

ROOT = Path(__file__).resolve().parents[2]
PILOT = {"investment": Decimal("1500000"), "county": "131081", "recognised-on": date(2026, 3, 1)}


class Single(unittest.TestCase):
    def setUp(self):
        self.policy = subsidy.Policy.builtin()

    def test_pilot(self):
        answer = self.policy.assess("digital-pilot", PILOT, interpretations={"window": "plan-years"})
        self.assertEqual(answer.outcome, subsidy.Outcome.ELIGIBLE)
        self.assertEqual(answer.amount, Decimal("150000.00"))
        self.assertEqual((answer.shares["city"], answer.shares["county"]), (Decimal("75000.00"), Decimal("75000.00")))
        self.assertEqual(answer.missing, ())
        self.assertEqual(answer.interpretations["window"], "plan-years")
        self.assertEqual([finding.status for finding in answer.findings], ["met"] * 5)
        self.assertEqual(answer.amount_in_words, "壹拾伍万元整")
        self.assertEqual(answer.steps[-1]["value"], "150000.00")
        self.assertEqual(answer.assumed["recognised-as"], {"value": "digital-pilot", "by": "claim"})
        self.assertEqual(answer.receipt["facts"]["county"], "131081")
        self.assertIn("市级财政", answer.to_text("zh"))
        self.assertEqual(json.loads(answer.to_json())["format"], 1)

    def test_odd_fen_and_alternatives(self):
        facts = {**PILOT, "investment": "876,543.30"}
        answer = self.policy.assess("digital-pilot", facts)
        self.assertEqual((answer.amount_fen, answer.shares_fen), (8765433, {"city": 4382717, "county": 4382716}))
        told = {(a.interpretation, a.option): a for a in answer.alternatives}
        self.assertEqual(told["odd-fen", "county"].shares_fen, {"city": 4382716, "county": 4382717})
        self.assertEqual(told["rounding", "down-to-yuan"].amount, Decimal("87654.00"))

    def test_missing_is_not_zero(self):
        answer = self.policy.assess("digital-pilot", {**PILOT, "investment": None})
        self.assertEqual(answer.outcome, subsidy.Outcome.UNDETERMINED)
        self.assertIsNone(answer.amount)
        self.assertIsNone(answer.shares["city"])
        self.assertEqual((answer.missing, answer.at_most), (("investment",), Decimal("200000.00")))

    def test_not_eligible_and_refused(self):
        early = self.policy.assess("leader-provincial", {"county": "三河市", "recognised-on": date(2025, 6, 30)})
        self.assertEqual((early.outcome, early.reason, early.amount), (subsidy.Outcome.NOT_ELIGIBLE, "in-window", 0))
        self.assertEqual([a.amount_fen for a in early.alternatives if a.interpretation == "window"], [30000000])
        refused = self.policy.assess("digital-pilot", {**PILOT, "investment": Decimal("-1")})
        self.assertEqual((refused.outcome, refused.amount), (subsidy.Outcome.REFUSED, None))

    def test_match_never_says_due_without_the_recognition(self):
        known = {"county": "131081", "recognised-on": date(2026, 3, 1), "recognition-level": "provincial"}
        answers = self.policy.match(known)
        self.assertEqual(len(answers), 6)
        self.assertNotIn(subsidy.Outcome.ELIGIBLE, [answer.outcome for answer in answers.values()])

    def test_types_of_facts(self):
        for value in (True, "yes", "是"):
            answer = self.policy.assess("digital-pilot", {**PILOT, "already-awarded": value})
            self.assertEqual(answer.reason, "not-awarded")
        for bad in (1.5, datetime(2026, 3, 1), b"x", object()):
            with self.assertRaises(TypeError):
                self.policy.assess("digital-pilot", {**PILOT, "investment": bad})

    def test_errors(self):
        with self.assertRaisesRegex(subsidy.UnknownName, "did you mean 'digital-pilot'"):
            self.policy.assess("digital-pilt", PILOT)
        with self.assertRaisesRegex(subsidy.UnknownName, "did you mean 'county'"):
            self.policy.assess("digital-pilot", {"conty": "131081"})
        with self.assertRaisesRegex(subsidy.FactError, "investment.*12.345"):
            self.policy.assess("digital-pilot", {**PILOT, "investment": Decimal("12.345")})
        with self.assertRaises(subsidy.UnknownName):
            self.policy.assess("digital-pilot", PILOT, interpretations={"window": "never"})
        with self.assertRaises(subsidy.FactError):
            self.policy.assess("digital-pilot", {**PILOT, "project": "a\0b"})
        with self.assertRaisesRegex(subsidy.FactError, "不是日期|日期"):
            self.policy.assess("digital-pilot", {**PILOT, "recognised-on": "3万"}, language="zh")


class Policies(unittest.TestCase):
    SOURCE = (ROOT / "lib" / "policies" / "langfang-2025-5.xml").read_bytes()

    def test_parts(self):
        policy = subsidy.Policy.builtin()
        self.assertEqual([payer.id for payer in policy.payers], ["city", "county"])
        self.assertEqual(len(policy.interpretations), 8)
        self.assertEqual(len(policy.measures), 3)
        county = next(fact for fact in policy.facts if fact.id == "county")
        self.assertEqual((county.type, len(county.options), county.label("en")), ("choice", 13, "county or zone"))
        self.assertEqual(policy.rules[0].clause, "三、1")
        self.assertTrue(policy.digest.startswith("sha256:"))
        self.assertIn("digital-pilot", policy.describe("en"))
        self.assertEqual(json.loads(policy.describe_rule("digital-pilot", as_json=True))["most_fen"], 20000000)

    def test_another_rate_is_another_answer(self):
        changed = subsidy.Policy.from_bytes(self.SOURCE.replace(b'rate="10"', b'rate="12"'), "changed.xml")
        self.assertEqual(changed.assess("digital-pilot", PILOT).amount, Decimal("180000.00"))
        self.assertNotEqual(changed.digest, subsidy.Policy.builtin().digest)

    def test_problems(self):
        broken = self.SOURCE.replace(b'rate="10"', b'rate="fifty"').replace(b'percent="50"/></otherwise>', b'percent="40"/></otherwise>')
        with self.assertRaises(subsidy.PolicyError) as caught:
            subsidy.Policy.from_bytes(broken, "broken.xml")
        problems = caught.exception.problems
        self.assertEqual(len(problems), 2)
        self.assertIn("fifty", problems[0].message)
        self.assertIn("fifty", problems[0].message_in("zh"))
        self.assertGreater(problems[1].line, problems[0].line)

    def test_files(self):
        self.assertEqual(subsidy.Policy.from_file(ROOT / "lib" / "policies" / "langfang-2025-5.xml").id, "langfang-2025-5")
        with self.assertRaises(subsidy.FileError):
            subsidy.Policy.from_file("/nowhere.xml")


class ColumnsOfRows(unittest.TestCase):
    def setUp(self):
        self.policy = subsidy.Policy.builtin()
        self.fen = array.array("q", [87654321, 87654330, 250000000, subsidy.MISSING, -1])
        self.facts = {"investment": self.fen, "county": "永清县", "recognised-on": date(2026, 2, 14)}

    def test_worked_examples(self):
        columns = self.policy.evaluate("digital-pilot", self.facts)
        self.assertEqual(list(columns.amount), [8765432, 8765433, 20000000, subsidy.MISSING, subsidy.MISSING])
        self.assertEqual(list(columns.shares["city"])[:3], [4382716, 4382717, 10000000])
        self.assertEqual(list(columns.shares["county"])[:3], [4382716, 4382716, 10000000])
        self.assertEqual(list(columns.outcome), [1, 1, 1, 2, 3])
        self.assertEqual(list(columns.first_failed), [-1] * 5)

    def test_buffers_are_reused_and_input_may_be_read_only(self):
        out = self.policy.evaluate("digital-pilot", self.facts)
        before = out.amount
        again = self.policy.evaluate("digital-pilot", {**self.facts, "investment": memoryview(self.fen.tobytes()).cast("q")}, out=out)
        self.assertIs(again.amount, before)
        self.assertEqual(again.amount[1], 8765433)

    def test_codes(self):
        codes = self.policy.codes("county", ["霸州市", "131081", "大厂", None, "", "999999"])
        self.assertEqual(list(codes), [8, 8, 7, subsidy.MISSING, subsidy.MISSING, 12])
        with self.assertRaises(subsidy.FactError):
            self.policy.codes("county", ["火星"])

    def test_wrong_columns(self):
        for wrong in (array.array("d", [1.0]), array.array("i", [1]), [1.5], 1.5):
            with self.assertRaises(TypeError):
                self.policy.evaluate("digital-pilot", {"investment": wrong})
        with self.assertRaises(ValueError):
            self.policy.evaluate("digital-pilot", {"investment": [1, 2], "county": [0, 0, 0]})
        with self.assertRaises(subsidy.UnknownName):
            self.policy.evaluate("digital-pilot", {"investmnt": [1]})

    def test_numpy_without_copies(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("NumPy is not installed")
        days = numpy.array(["2026-02-14", "2025-09-11", "NaT"], dtype="datetime64[D]")
        columns = self.policy.evaluate("digital-pilot", {**self.facts, "investment": numpy.array([100, 100, 100]), "recognised-on": days})
        self.assertEqual(list(columns.outcome), [1, 0, 2])

    def test_row(self):
        row = self.policy.evaluator("digital-pilot").row()
        row["investment"], row["county"], row["recognised-on"] = 150000000, 8, 20513
        self.assertEqual(list(row.evaluate()), [15000000, 1, -1, 7500000, 7500000])
        row["investment"] = 123456
        self.assertEqual(list(row.evaluate()), [12345, 1, -1, 6173, 6172])

    def test_threads_share_an_evaluator(self):
        evaluator = self.policy.evaluator("digital-pilot")
        fen = array.array("q", range(1000, 200000, 7))
        expected = list(evaluator.run({**self.facts, "investment": fen}).amount)
        results = []
        threads = [
            threading.Thread(target=lambda: results.append(list(evaluator.run({**self.facts, "investment": fen}).amount)))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, [expected] * 4)


class Values(unittest.TestCase):
    def test_values(self):
        self.assertEqual(subsidy.parse_money("150万元"), Decimal("1500000.00"))
        self.assertEqual(subsidy.parse_date("2026年2月14日"), date(2026, 2, 14))
        self.assertEqual(subsidy.money_in_words(Decimal("10010001")), "壹仟零壹万零壹元整")
        self.assertTrue(subsidy.is_credit_code("91350100M000100Y43"))
        self.assertFalse(subsidy.is_credit_code("91350100M000100Y44"))
        self.assertTrue(subsidy.schema().startswith("<?xml"))
        with self.assertRaises(subsidy.FactError):
            subsidy.parse_money("1.234")
        with self.assertRaises(subsidy.FactError):
            subsidy.money_in_words(Decimal("0.001"))


class Interface(unittest.TestCase):
    def test_every_exported_function_is_declared(self):
        listed = re.findall(r"^  (subsidy_\w+);", (ROOT / "lib" / "subsidy.map").read_text(), re.M)
        functions = {name for name in listed if not name.endswith(("_get_type", "_quark"))}
        self.assertEqual(functions, set(_declarations.TABLE))

    def test_nothing_leaks(self):
        policy = subsidy.Policy.builtin()

        def work(count):
            for _ in range(count):
                answer = policy.assess("digital-pilot", PILOT)
                answer.to_json()
                answer.missing
                try:
                    policy.assess("digital-pilot", {"county": "nowhere"})
                except subsidy.FactError:
                    pass
            gc.collect()
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        work(2000)
        before = work(2000)
        self.assertLess(work(20000) - before, 2048)  # KiB; 20,000 lost answers would be 100 MiB


if __name__ == "__main__":
    unittest.main()
