# SPDX-License-Identifier: Apache-2.0
"""A policy: loading it, what it consists of, and what is said about a wrong one."""

import copy
import csv
import hashlib
import io
import json
import pickle
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from support import POLICY, subsidy

RULES = {
    "leader-provincial": "三、1",
    "leader-municipal": "三、1",
    "shared-factory": "三、2",
    "shared-carrier": "三、2",
    "digital-pilot": "三、3",
    "internet-platform": "三、4",
}
INTERPRETATIONS = {
    "window": ("issue-to-plan-end", "plan-years"),
    "leader-upgrade": ("in-full", "top-up", "once-only"),
    "carrier-level": ("provincial-only", "any-level"),
    "rounding": ("down-to-fen", "half-up-to-fen", "down-to-yuan"),
    "odd-fen": ("city", "county"),
    "pilot-scope": ("per-project", "per-enterprise"),
    "platform-scope": ("per-platform", "per-recognition"),
    "zone-payer": ("zone-as-county", "city-pays-all"),
}
SOURCE = subsidy.builtin_source()
MOST_WRONG = b'<policy id="p" format="1">\n<label>p</label>\n<rull id="r"/>\n</policy>\n'


def by_id(parts):
    """Return parts by their id."""
    return {part.id: part for part in parts}


class Loading(unittest.TestCase):
    def test_the_builtin_policy(self):
        self.assertEqual(POLICY.id, "langfang-2025-5")
        self.assertEqual(POLICY.currency, "CNY")
        self.assertEqual(repr(POLICY), "<subsidy.Policy langfang-2025-5>")

    def test_the_digest_is_that_of_the_file(self):
        self.assertEqual(POLICY.digest, "sha256:" + hashlib.sha256(SOURCE.encode()).hexdigest())

    def test_bytes_in_any_buffer(self):
        for data in (SOURCE.encode(), bytearray(SOURCE.encode()), memoryview(SOURCE.encode())):
            self.assertEqual(subsidy.Policy.from_bytes(data).digest, POLICY.digest)

    def test_a_text_is_no_bytes(self):
        with self.assertRaises(TypeError):
            subsidy.Policy.from_bytes(SOURCE)

    def test_a_file_by_str_or_path(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "政策.xml"
            path.write_bytes(SOURCE.encode())
            self.assertEqual(subsidy.Policy.from_file(path).digest, POLICY.digest)
            self.assertEqual(subsidy.Policy.from_file(str(path)).digest, POLICY.digest)
            self.assertEqual(subsidy.check_file(path), ())

    def test_a_file_that_is_not_there(self):
        with self.assertRaises(subsidy.FileError) as caught:
            subsidy.Policy.from_file("/nowhere/policy.xml")
        self.assertIsInstance(caught.exception, OSError)
        self.assertEqual(caught.exception.code, 1)
        self.assertIn("/nowhere/policy.xml", str(caught.exception))
        (problem,) = subsidy.check_file("/nowhere/policy.xml")
        self.assertEqual((problem.severity, problem.line), ("error", 0))

    def test_a_path_with_a_nul_is_not_cut_off(self):
        with self.assertRaisesRegex(ValueError, "NUL"):
            subsidy.Policy.from_file("/etc/hosts\0.xml")

    def test_copies_share_the_policy_and_pickling_is_refused(self):
        for copied in (copy.copy(POLICY), copy.deepcopy(POLICY)):
            self.assertEqual(copied.digest, POLICY.digest)
            del copied
        self.assertEqual(POLICY.id, "langfang-2025-5")
        with self.assertRaisesRegex(TypeError, "cannot be pickled"):
            pickle.dumps(POLICY)


class Problems(unittest.TestCase):
    def wrong(self):
        with self.assertRaises(subsidy.PolicyError) as caught:
            subsidy.Policy.from_bytes(MOST_WRONG, name="wrong.xml")
        return caught.exception

    def test_every_problem_has_its_place(self):
        error = self.wrong()
        self.assertEqual(error.code, 2)
        problem = next(each for each in error.problems if each.line == 3)
        self.assertEqual((problem.severity, problem.file), ("error", "wrong.xml"))
        self.assertIn("rull", problem.message)
        self.assertTrue(str(problem).startswith("wrong.xml:3: error: "))
        self.assertIn(str(problem), str(error))
        self.assertEqual(error.problems, subsidy.check_bytes(MOST_WRONG, "wrong.xml"))

    def test_a_warning_is_told_and_keeps_nobody_from_loading(self):
        unused = SOURCE.replace('<fact id="', '<fact id="forgotten" type="flag"/> <fact id="', 1).encode()
        (problem,) = subsidy.check_bytes(unused, "forgetful.xml")
        self.assertEqual(problem.severity, "warning")
        self.assertIn("forgotten", problem.message)
        self.assertEqual(subsidy.Policy.from_bytes(unused).id, POLICY.id)

    def test_in_chinese_too(self):
        problem = next(each for each in self.wrong().problems if each.line == 3)
        self.assertEqual(problem.message_in("en"), problem.message)
        self.assertRegex(problem.message_in("zh"), "[\u4e00-\u9fff]")

    def test_a_file_says_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "wrong.xml"
            path.write_bytes(MOST_WRONG)
            with self.assertRaises(subsidy.PolicyError) as caught:
                subsidy.Policy.from_file(path)
        self.assertEqual(
            [(each.line, each.message) for each in caught.exception.problems],
            [(each.line, each.message) for each in self.wrong().problems],
        )

    def test_the_error_survives_pickling(self):
        again = pickle.loads(pickle.dumps(self.wrong()))
        self.assertEqual(again.problems, self.wrong().problems)
        self.assertEqual(str(again), str(self.wrong()))


class Parts(unittest.TestCase):
    def test_rules_restate_their_clauses(self):
        self.assertEqual({rule.id: rule.clause for rule in POLICY.rules}, RULES)

    def test_measures_without_payment(self):
        self.assertEqual([measure.clause for measure in POLICY.measures], ["三、5", "三、6", "三、7"])

    def test_interpretations_with_their_defaults(self):
        self.assertEqual(
            {each.id: tuple(option.id for option in each.options) for each in POLICY.interpretations}, INTERPRETATIONS
        )
        for each in POLICY.interpretations:
            self.assertEqual(each.default, INTERPRETATIONS[each.id][0])

    def test_payers_in_the_order_of_shares(self):
        self.assertEqual([payer.id for payer in POLICY.payers], ["city", "county"])

    def test_facts_with_types_and_scales(self):
        facts = by_id(POLICY.facts)
        types = {
            "investment": (subsidy.FactType.MONEY, 2),
            "recognised-on": (subsidy.FactType.DATE, 0),
            "county": (subsidy.FactType.CHOICE, 0),
            "already-awarded": (subsidy.FactType.FLAG, 0),
            "applicant": (subsidy.FactType.CREDIT_CODE, 0),
            "project": (subsidy.FactType.NAME, 0),
        }
        self.assertEqual({id: (facts[id].type, facts[id].decimals) for id in types}, types)
        self.assertEqual(facts["county"].type, "choice")
        self.assertEqual(facts["investment"].options, ())

    def test_labels_in_both_languages(self):
        counties = by_id(by_id(POLICY.facts)["county"].options)
        self.assertEqual(len(counties), 13)
        self.assertEqual(counties["131081"].label("zh"), "霸州市")
        self.assertEqual(counties["131081"].label(), "霸州市")
        for part in (*POLICY.rules, *POLICY.measures, *POLICY.facts, *POLICY.interpretations, *POLICY.payers):
            with self.subTest(part.id):
                self.assertRegex(part.label("zh"), "[\u4e00-\u9fff]")
                self.assertRegex(part.label("en"), "[a-z]")
                self.assertEqual(part.label(), part.label("zh"))

    def test_options_of_interpretations_have_labels(self):
        window = by_id(POLICY.interpretations)["window"]
        self.assertRegex(window.options[1].label("zh"), "[\u4e00-\u9fff]")
        self.assertRegex(window.options[1].label("en"), "[a-z]")

    def test_parts_are_values_that_cannot_be_changed(self):
        self.assertEqual(POLICY.rules, subsidy.Policy.builtin().rules)
        with self.assertRaises(AttributeError):
            POLICY.rules[0].id = "other"

    def test_what_a_rule_reads(self):
        pilot = by_id(POLICY.rules)["digital-pilot"]
        self.assertIn("investment", pilot.facts)
        self.assertNotIn("platform-category", pilot.facts)
        self.assertIn("rounding", pilot.interpretations)
        self.assertNotIn("carrier-level", pilot.interpretations)

    def test_range_of_an_award(self):
        rules = by_id(POLICY.rules)
        self.assertEqual((rules["digital-pilot"].least_fen, rules["digital-pilot"].most_fen), (0, 200_000_00))
        self.assertEqual(str(rules["internet-platform"].most), "500000.00")

    def test_reasons_behind_the_numbers_of_a_column(self):
        pilot = by_id(POLICY.rules)["digital-pilot"]
        self.assertIsNone(pilot.reason(-1))
        self.assertEqual(pilot.reason(pilot.conditions.index("in-window")), "in-window")
        self.assertEqual(pilot.reason(len(pilot.conditions)), "nothing-to-pay")
        with self.assertRaises(IndexError):
            pilot.reason(len(pilot.conditions) + 1)

    def test_parts_keep_their_policy_alive(self):
        rule = subsidy.Policy.from_bytes(SOURCE.encode()).rules[0]
        self.assertEqual(rule.label("zh"), POLICY.rules[0].label("zh"))


class Words(unittest.TestCase):
    def test_the_policy_described(self):
        for id in RULES:
            self.assertIn(id, POLICY.describe())
            self.assertIn(id, POLICY.describe("zh"))
        self.assertEqual([rule["id"] for rule in json.loads(POLICY.describe(as_json=True))["rules"]], list(RULES))

    def test_a_rule_described(self):
        self.assertIn("三、3", POLICY.describe_rule("digital-pilot"))
        self.assertIn("试点", POLICY.describe_rule("digital-pilot", "zh"))
        self.assertEqual(json.loads(POLICY.describe_rule("digital-pilot", as_json=True))["id"], "digital-pilot")
        measure = POLICY.measures[0]
        self.assertIn(measure.label("zh"), POLICY.describe_rule(measure.id, "zh"))

    def test_a_rule_that_does_not_exist(self):
        with self.assertRaises(subsidy.UnknownName) as caught:
            POLICY.describe_rule("digital-pilots")
        self.assertIsInstance(caught.exception, KeyError)
        self.assertEqual(caught.exception.code, 4)
        self.assertIn("digital-pilots", str(caught.exception))
        self.assertFalse(str(caught.exception).startswith("'"), "a message is not quoted as a key is")

    def test_the_corners_of_a_rule(self):
        # 10 % reach the cap of 200,000 at 2,000,000.
        boundaries = POLICY.boundaries("digital-pilot")
        rows = {row["case"]: row for row in csv.DictReader(io.StringIO(boundaries.cases))}
        self.assertIsNone(boundaries.note)
        self.assertEqual(rows["investment-just-below-2000000.00"]["expect:amount"], "199999.99")
        self.assertEqual(rows["investment-at-2000000.00"]["expect:amount"], "200000.00")
        self.assertEqual(rows["investment-just-above-2000000.00"]["expect:amount"], "200000.00")
        self.assertNotIn("window", rows["baseline"])
        # From 2025 on, where the years of the plan count.
        rows = csv.DictReader(io.StringIO(POLICY.boundaries("digital-pilot", {"window": "plan-years"}).cases))
        self.assertIn(
            ("recognised-on-at-2025-01-01", "plan-years"), [(row["case"], row["window"]) for row in rows]
        )

    def test_the_corners_of_what_does_not_exist(self):
        with self.assertRaises(subsidy.UnknownName):
            POLICY.boundaries("digital-pilots")
        with self.assertRaises(subsidy.UnknownName):
            POLICY.boundaries("digital-pilot", {"window": "open"})

    def test_the_corners_of_a_rule_that_never_pays(self):
        policy = subsidy.Policy.from_bytes(
            b'<policy id="p" format="1"><label>p</label><payer id="c"><label>c</label></payer>'
            b'<fact id="jobs" type="count"><label>jobs</label></fact><rule id="r"><label>r</label><eligible>'
            b'<at-least id="many" fact="jobs">9</at-least><less-than id="few" fact="jobs">9</less-than></eligible>'
            b"<amount><money>5</money></amount></rule></policy>"
        )
        self.assertRegex(policy.boundaries("r").note or "", "no claim was found")
        self.assertRegex(policy.boundaries("r", language="zh").note or "", "没有找到")

    def test_the_schema_is_xml_and_the_reference_names_elements(self):
        self.assertTrue(ElementTree.fromstring(subsidy.schema()).tag.endswith("schema"))
        self.assertIn("`policy`", subsidy.reference())
        self.assertRegex(subsidy.reference("zh"), "[\u4e00-\u9fff]")


if __name__ == "__main__":
    unittest.main()
