# SPDX-License-Identifier: Apache-2.0
"""Further results of rules, and measures, which may have conditions and results but no amount."""

import json
import unittest

from support import PILOT, POLICY, UNITS, subsidy

UNIT = {"cost": 1000, "bought-on": "2026-02-14"}


class Results(unittest.TestCase):
    def test_their_ids_in_order(self):
        self.assertEqual([rule.results for rule in UNITS.rules], [("owner", "builder", "many"), ()])
        self.assertEqual([measure.results for measure in UNITS.measures], [("all",)])
        self.assertEqual({rule.results for rule in POLICY.rules}, {()})

    def test_as_the_library_writes_them(self):
        answer = UNITS.assess("units", {"unit": [UNIT] * 2})
        self.assertEqual(dict(answer.results), {"owner": "120.00", "builder": "80.00", "many": "no"})
        self.assertEqual(list(answer.results), list(UNITS.rules[0].results))
        self.assertEqual(dict(answer.results), json.loads(answer.to_json())["results"])

    def test_what_is_not_known_is_none(self):
        answer = UNITS.assess("units", {"unit": [UNIT, UNIT, {}]})
        self.assertEqual(dict(answer.results), {"owner": None, "builder": None, "many": "yes"})
        refused = UNITS.assess("units", {"unit": [{**UNIT, "cost": -1}]})
        self.assertEqual(set(refused.results.values()), {None})

    def test_none_is_due(self):
        answer = UNITS.assess("units", {"unit": [UNIT], "new": False})
        self.assertEqual(dict(answer.results), {"owner": "0.00", "builder": "0.00", "many": "no"})

    def test_a_rule_without_any(self):
        self.assertEqual(dict(POLICY.assess("digital-pilot", PILOT).results), {})

    def test_they_cannot_be_changed(self):
        with self.assertRaises(TypeError):
            UNITS.assess("units", {}).results["many"] = "yes"

    def test_of_matches_too(self):
        self.assertEqual(UNITS.match({"unit": [UNIT] * 3})["units"].results["many"], "yes")


class Measures(unittest.TestCase):
    def test_assessed(self):
        for facts, outcome, reason, results in (
            ({"unit": [{"cost": 2000}]}, "eligible", None, {"all": "2000.00"}),
            ({"unit": [{"cost": 1000}]}, "not-eligible", "dear", {"all": "1000.00"}),
            ({"unit": [{"cost": 2000}, {}]}, "eligible", None, {"all": None}),
            ({}, "undetermined", None, {"all": None}),
        ):
            with self.subTest(facts):
                answer = UNITS.assess("visit", facts)
                self.assertEqual((answer.rule, answer.outcome, answer.reason), ("visit", outcome, reason))
                self.assertEqual(dict(answer.results), results)

    def test_those_without_anything_to_assess(self):
        self.assertEqual({(each.conditions, each.results) for each in POLICY.measures}, {((), ())})
        with self.assertRaisesRegex(subsidy.UnknownName, POLICY.measures[0].id):
            POLICY.assess(POLICY.measures[0].id, {})

    def test_conditions_and_reasons(self):
        (measure,) = UNITS.measures
        self.assertEqual(measure.conditions, ("new", "dear"))
        self.assertEqual((measure.reason(1), measure.reason(-1)), ("dear", None))

    def test_as_columns_and_rows(self):
        evaluator = UNITS.evaluator("visit")
        self.assertEqual(evaluator.conditions, ("new", "dear"))
        columns = evaluator.run({"unit": [0, 1, 2], "unit.cost": [1000_00, 1000_01]})
        self.assertEqual((list(columns.outcome), list(columns.first_failed)), ([0, 1], [1, -1]))
        row = evaluator.row()
        row["unit"] = 0
        self.assertEqual(row.evaluate().reason, "dear")


if __name__ == "__main__":
    unittest.main()
