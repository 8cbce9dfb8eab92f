# SPDX-License-Identifier: Apache-2.0
"""One case at a time: the worked examples of the domain (§5), what may be given as a fact, and what an answer says."""

import json
import unittest
from datetime import date, datetime
from decimal import Decimal

from support import PILOT, POLICY, subsidy

# rule, facts, interpretations, amount, city, county; amounts in yuan
EXAMPLES = (
    (
        "leader-provincial",
        {"county": "文安县", "recognised-on": "2026-05-08"},
        {},
        "300000.00",
        "150000.00",
        "150000.00",
    ),
    ("leader-municipal", {"county": "香河县", "recognised-on": "2027-03-01"}, {}, "150000.00", "75000.00", "75000.00"),
    (
        "shared-factory",
        {"county": "大城县", "recognised-on": "2026-11-30", "recognition-level": "provincial"},
        {},
        "400000.00",
        "200000.00",
        "200000.00",
    ),
    (
        "internet-platform",
        {
            "county": "固安县",
            "recognised-on": "2025-12-25",
            "recognition-level": "省级",
            "platform-category": "区域级",
        },
        {},
        "500000.00",
        "250000.00",
        "250000.00",
    ),
    ("digital-pilot", {**PILOT, "investment": Decimal("876543.21")}, {}, "87654.32", "43827.16", "43827.16"),
    ("digital-pilot", {**PILOT, "investment": Decimal("876543.30")}, {}, "87654.33", "43827.17", "43827.16"),
    ("digital-pilot", {**PILOT, "investment": 2500000}, {}, "200000.00", "100000.00", "100000.00"),
    ("digital-pilot", {**PILOT, "investment": "1234.56"}, {}, "123.45", "61.73", "61.72"),
    (
        "digital-pilot",
        {**PILOT, "investment": "1234.56"},
        {"rounding": "half-up-to-fen"},
        "123.46",
        "61.73",
        "61.73",
    ),
    (
        "leader-provincial",
        {"county": "三河市", "recognised-on": "2025-06-30"},
        {"window": "plan-years"},
        "300000.00",
        "150000.00",
        "150000.00",
    ),
    (
        "leader-municipal",
        {"county": "广阳区", "recognised-on": "2026-09-01", "leader-paid": 300000},
        {},
        "150000.00",
        "75000.00",
        "75000.00",
    ),
    (
        "digital-pilot",
        {"county": "131071", "recognised-on": date(2027, 5, 5), "investment": "600000.10"},
        {},
        "60000.01",
        "30000.01",
        "30000.00",
    ),
    (
        "digital-pilot",
        {"county": "131071", "recognised-on": date(2027, 5, 5), "investment": "600000.10"},
        {"zone-payer": "city-pays-all"},
        "60000.01",
        "60000.01",
        "0.00",
    ),
)

# A policy with the kinds of facts that the built-in one lacks. Pays 1,000 yuan a job.
SMALL = b"""<?xml version="1.0" encoding="UTF-8"?>
<policy id="small" format="1">
  <label lang="en">small</label>
  <payer id="city"><label lang="en">city</label></payer>
  <fact id="rate" type="rate" least="0" most="100"><label lang="en">rate</label></fact>
  <fact id="jobs" type="count" least="0" most="1000"><label lang="en">jobs</label></fact>
  <fact id="new" type="flag"><label lang="en">new</label></fact>
  <rule id="jobs" clause="1">
    <label lang="en">jobs</label>
    <eligible>
      <is id="new" fact="new"/>
      <more-than id="rated" fact="rate">10.5</more-than>
    </eligible>
    <amount><times><money>1000</money><fact ref="jobs"/></times></amount>
    <split><share payer="city" percent="100"/><spare to="city"/></split>
  </rule>
</policy>
"""


def pilot(investment, **facts):
    """Assess the pilot of the examples."""
    return POLICY.assess("digital-pilot", {**PILOT, "investment": investment, **facts})


class Examples(unittest.TestCase):
    def test_awards_and_shares(self):
        for rule, facts, interpretations, amount, city, county in EXAMPLES:
            with self.subTest(rule=rule, facts=facts, interpretations=interpretations):
                answer = POLICY.assess(rule, facts, interpretations)
                self.assertIs(answer.outcome, subsidy.Outcome.ELIGIBLE)
                self.assertEqual(str(answer.amount), amount)
                self.assertEqual(
                    {payer: str(share) for payer, share in answer.shares.items()}, {"city": city, "county": county}
                )
                self.assertEqual(answer.at_most, answer.amount)
                self.assertIsNone(answer.reason)
                self.assertEqual(answer.missing, ())

    def test_before_the_window(self):
        answer = POLICY.assess("leader-provincial", {"county": "三河市", "recognised-on": "2025-06-30"})
        self.assertEqual(answer.outcome, "not-eligible")
        self.assertEqual(answer.reason, "in-window")
        self.assertEqual((answer.amount, answer.amount_fen), (Decimal("0.00"), 0))
        self.assertEqual(answer.shares, {"city": Decimal(0), "county": Decimal(0)})

    def test_nothing_left_to_pay(self):
        facts = {"county": "广阳区", "recognised-on": "2026-09-01", "leader-paid": "30万元"}
        for option in ("top-up", "once-only"):
            answer = POLICY.assess("leader-municipal", facts, {"leader-upgrade": option})
            self.assertEqual((answer.outcome, answer.reason), ("not-eligible", "nothing-to-pay"))

    def test_unknown_investment(self):
        answer = pilot(None)
        self.assertIs(answer.outcome, subsidy.Outcome.UNDETERMINED)
        self.assertEqual(answer.missing, ("investment",))
        self.assertEqual((answer.at_most, answer.at_most_fen), (Decimal("200000.00"), 200_000_00))
        self.assertEqual((answer.amount, answer.amount_fen), (None, None))
        self.assertEqual(answer.shares, {"city": None, "county": None})
        self.assertEqual(answer.shares_fen, {"city": None, "county": None})

    def test_a_value_outside_its_range_is_refused(self):
        answer = pilot(-1)
        self.assertIs(answer.outcome, subsidy.Outcome.REFUSED)
        self.assertEqual((answer.amount, answer.at_most), (None, None))
        self.assertEqual(list(answer.refused), ["investment"])
        self.assertIn("-1.00", answer.refused["investment"])

    def test_elsewhere_is_not_eligible(self):
        self.assertEqual(pilot(1000, county="110101").reason, "in-langfang")


class Facts(unittest.TestCase):
    def test_amounts_written_alike(self):
        for investment in (
            1234567,
            Decimal("1234567"),
            Decimal("1234567.000000"),
            Decimal("1.234567E+6"),
            "123.4567万元",
            "1,234,567.00",
        ):
            with self.subTest(investment):
                self.assertEqual(pilot(investment).amount_fen, 123_456_70)

    def test_zero_however_it_is_written(self):
        for investment in (0, Decimal("0"), Decimal("-0.00"), Decimal("0E+999999")):
            with self.subTest(investment):
                self.assertEqual(pilot(investment).outcome, "not-eligible")

    def test_nothing_is_rounded(self):
        for investment in (
            Decimal("0.001"),
            Decimal("1E-999999"),
            Decimal("1E+999999999"),
            Decimal("Infinity"),
            "1.234",
        ):
            with self.subTest(investment), self.assertRaises(subsidy.FactError):
                pilot(investment)

    def test_float_is_refused(self):
        for investment in (1234.5, 1e6, float("nan")):
            with self.assertRaisesRegex(TypeError, "investment: .* use Decimal or str"):
                pilot(investment)

    def test_dates(self):
        self.assertEqual(pilot(1000, **{"recognised-on": date(2026, 2, 14)}).amount_fen, 100_00)
        with self.assertRaisesRegex(TypeError, "recognised-on: a datetime is not a date"):
            pilot(1000, **{"recognised-on": datetime(2026, 2, 14)})
        with self.assertRaisesRegex(TypeError, "recognised-on: a date is given as date or str"):
            pilot(1000, **{"recognised-on": 20260214})

    def test_flags(self):
        for value in (True, "yes", "是"):
            self.assertEqual(pilot(1000, **{"already-awarded": value}).reason, "not-awarded")
        for value in (False, "no", "否", None, ""):
            self.assertEqual(pilot(1000, **{"already-awarded": value}).outcome, "eligible")
        with self.assertRaisesRegex(TypeError, "already-awarded: a flag is given as bool or str"):
            pilot(1000, **{"already-awarded": 1})
        with self.assertRaises(subsidy.FactError):
            pilot(True)

    def test_choices_by_id_label_or_alias(self):
        for county in ("131028", "大厂回族自治县", "大厂", "大厂县"):
            self.assertEqual(pilot(1000, county=county).outcome, "eligible")
        with self.assertRaisesRegex(TypeError, "county: a choice is given as the str of an option, not as 131028"):
            pilot(1000, county=131028)
        with self.assertRaises(subsidy.FactError):
            pilot(1000, county="somewhere")

    def test_what_cannot_be_a_fact(self):
        for value in ([1], b"1", 1j, object()):
            with self.subTest(value), self.assertRaisesRegex(TypeError, "investment: "):
                pilot(value)

    def test_a_text_with_a_nul_is_not_cut_off(self):
        with self.assertRaisesRegex(ValueError, "NUL"):
            pilot("15\x0000")

    def test_rates_counts_and_flags(self):
        policy = subsidy.Policy.from_bytes(SMALL)

        def jobs(rate, jobs, new=True):
            return policy.assess("jobs", {"rate": rate, "jobs": jobs, "new": new})

        self.assertEqual(str(jobs(Decimal("10.5001"), 3).amount), "3000.00")
        self.assertEqual(jobs(Decimal("10.5"), 3).outcome, "not-eligible")
        self.assertEqual(jobs(11, Decimal("3.0")).amount, 3000)
        self.assertEqual(jobs("10.51", "3", "no").outcome, "not-eligible")
        self.assertEqual(jobs(11, 1001).outcome, "refused")
        with self.assertRaises(subsidy.FactError):
            jobs(Decimal("10.50001"), 3)
        with self.assertRaises(subsidy.FactError):
            jobs(11, Decimal("2.5"))

    def test_unknown_names(self):
        for rule, facts, interpretations, name in (
            ("digital-pilots", PILOT, {}, "digital-pilots"),
            ("digital-pilot", {**PILOT, "invested": 1}, {}, "invested"),
            ("digital-pilot", PILOT, {"windows": "plan-years"}, "windows"),
            ("digital-pilot", PILOT, {"window": "plan-year"}, "plan-year"),
        ):
            with self.subTest(name), self.assertRaises(subsidy.UnknownName) as caught:
                POLICY.assess(rule, facts, interpretations)
            self.assertIn(name, str(caught.exception))
            self.assertIsInstance(caught.exception, (subsidy.Error, KeyError))

    def test_errors_speak_the_language_of_the_question(self):
        with self.assertRaisesRegex(subsidy.FactError, "[\u4e00-\u9fff]。?"):
            POLICY.assess("digital-pilot", {"investment": "abc"}, language="zh")
        with self.assertRaisesRegex(subsidy.UnknownName, "没有"):
            POLICY.assess("digital-pilots", {}, language="zh")


class Answers(unittest.TestCase):
    def setUp(self):
        self.answer = POLICY.assess("digital-pilot", {**PILOT, "investment": "1234.56"})

    def test_findings(self):
        findings = {finding.condition: finding for finding in self.answer.findings}
        self.assertEqual(list(findings), list(next(r for r in POLICY.rules if r.id == "digital-pilot").conditions))
        window = findings["in-window"]
        self.assertIs(window.status, subsidy.Status.MET)
        self.assertEqual(window.clause, "三、3")
        self.assertIn("2025-09-12", window.asked)
        self.assertIn("2026-02-14", window.found)

    def test_findings_that_are_unknown_or_not_met(self):
        status = {finding.condition: finding.status for finding in pilot(None, county="elsewhere").findings}
        self.assertEqual(status["in-langfang"], subsidy.Status.NOT_MET)
        self.assertEqual(status["invested"], "unknown")

    def test_alternatives(self):
        alternatives = {(each.interpretation, each.option): each for each in self.answer.alternatives}
        half_up = alternatives["rounding", "half-up-to-fen"]
        self.assertIs(half_up.outcome, subsidy.Outcome.ELIGIBLE)
        self.assertEqual((half_up.amount, half_up.amount_fen), (Decimal("123.46"), 12346))
        self.assertEqual(half_up.shares["city"], Decimal("61.73"))
        self.assertEqual(dict(half_up.shares_fen), {"city": 6173, "county": 6173})
        county = alternatives["odd-fen", "county"]
        self.assertEqual(dict(county.shares_fen), {"city": 6172, "county": 6173})
        self.assertNotIn("window", {interpretation for interpretation, _ in alternatives})

    def test_an_alternative_that_would_be_eligible(self):
        answer = POLICY.assess("leader-provincial", {"county": "三河市", "recognised-on": "2025-06-30"})
        (alternative,) = answer.alternatives
        self.assertEqual((alternative.interpretation, alternative.option), ("window", "plan-years"))
        self.assertEqual((alternative.outcome, alternative.amount_fen), ("eligible", 300_000_00))
        self.assertIsNone(alternative.reason)

    def test_an_alternative_that_would_not_be(self):
        answer = POLICY.assess(
            "leader-municipal", {"county": "广阳区", "recognised-on": "2026-09-01", "leader-paid": 300000}
        )
        reasons = {(each.interpretation, each.option): each.reason for each in answer.alternatives}
        self.assertEqual(reasons["leader-upgrade", "top-up"], "nothing-to-pay")
        self.assertEqual(answer.refused, {})

    def test_the_rest_is_plain_data(self):
        self.assertEqual(self.answer.interpretations["window"], "issue-to-plan-end")
        self.assertIn("already-awarded", self.answer.assumed)
        self.assertIn("recognised-as", self.answer.assumed)
        self.assertTrue(self.answer.steps)
        self.assertEqual(self.answer.receipt["digest"], POLICY.digest)
        self.assertEqual((self.answer.rule, self.answer.clause), ("digital-pilot", "三、3"))
        self.assertEqual(self.answer.amount_in_words, "壹佰贰拾叁元肆角伍分")

    def test_interpretations_that_were_chosen(self):
        answer = POLICY.assess("digital-pilot", PILOT, {"window": "plan-years"})
        self.assertEqual(answer.interpretations["window"], "plan-years")

    def test_text_in_both_languages(self):
        self.assertIn("123.45", self.answer.to_text())
        self.assertIn("award", self.answer.to_text())
        self.assertIn("霸州市", POLICY.assess("digital-pilot", {**PILOT, "county": "131081"}).to_text("zh"))
        chinese = POLICY.assess("digital-pilot", PILOT, language="zh")
        self.assertEqual(chinese.to_text(), chinese.to_text("zh"))
        self.assertRegex(chinese.findings[1].asked, "[\u4e00-\u9fff]")

    def test_json_agrees_with_the_getters(self):
        for answer in (self.answer, pilot(None), pilot(-1), pilot(1000, county="elsewhere")):
            with self.subTest(answer):
                details = json.loads(answer.to_json())
                self.assertEqual(details["format"], 1)
                self.assertEqual(details["outcome"], answer.outcome)
                self.assertEqual(details["reason"], answer.reason)
                self.assertEqual(details["amount_fen"], answer.amount_fen)
                self.assertEqual(tuple(details["missing"]), answer.missing)
                if answer.amount is not None:
                    self.assertEqual(details["amount"], str(answer.amount))
                    self.assertEqual(details["shares_fen"], dict(answer.shares_fen))
                if answer.outcome == "undetermined":
                    self.assertEqual(details["at_most_fen"], answer.at_most_fen)

    def test_shares_cannot_be_changed(self):
        with self.assertRaises(TypeError):
            self.answer.shares["city"] = Decimal(0)

    def test_it_outlives_its_policy(self):
        answer = subsidy.Policy.from_bytes(SMALL).assess("jobs", {"rate": 11, "jobs": 3, "new": True})
        self.assertIn("3,000.00", answer.to_text())

    def test_it_says_what_it_is(self):
        self.assertEqual(repr(self.answer), "<subsidy.Answer digital-pilot: eligible, 123.45>")
        self.assertEqual(f"{self.answer.outcome}", "eligible")


class Match(unittest.TestCase):
    def test_every_rule_is_asked(self):
        answers = POLICY.match({**PILOT, "recognised-as": "digital-pilot", "investment": 1000})
        self.assertEqual(list(answers), [rule.id for rule in POLICY.rules])
        outcomes = {rule: answer.outcome for rule, answer in answers.items()}
        self.assertEqual(outcomes.pop("digital-pilot"), "eligible")
        self.assertEqual(set(outcomes.values()), {subsidy.Outcome.NOT_ELIGIBLE})

    def test_nothing_is_asserted(self):
        answers = POLICY.match({**PILOT, "investment": 1000})
        self.assertEqual({answer.outcome for answer in answers.values()}, {subsidy.Outcome.UNDETERMINED})
        self.assertIn("recognised-as", answers["digital-pilot"].missing)
        self.assertEqual(answers["digital-pilot"].at_most, Decimal("100.00"))

    def test_interpretations_and_language(self):
        facts = {
            "recognised-as": "digital-pilot",
            "investment": 1000,
            "county": "131002",
            "recognised-on": "2025-02-14",
        }
        answer = POLICY.match(facts, {"window": "plan-years"}, language="zh")["digital-pilot"]
        self.assertEqual((answer.outcome, answer.amount_fen), ("eligible", 100_00))
        self.assertEqual(answer.language, "zh")

    def test_unknown_names(self):
        with self.assertRaises(subsidy.UnknownName):
            POLICY.match({"invested": 1})
        with self.assertRaises(subsidy.UnknownName):
            POLICY.match({}, {"windows": "plan-years"})


if __name__ == "__main__":
    unittest.main()
