# SPDX-License-Identifier: Apache-2.0
"""Lists: how their items are given for one case, as columns, and what is said about those that are wrong."""

import unittest
from array import array
from collections import UserDict, UserList
from datetime import date
from decimal import Decimal
from fractions import Fraction

from support import UNITS, subsidy

try:
    import numpy
except ImportError:
    numpy = None

DAY = (date(2026, 2, 14) - date(1970, 1, 1)).days
BOUGHT = {"bought-on": date(2026, 2, 14)}
MISSING = subsidy.MISSING


def unit(cost, **facts):
    """Return one unit of equipment."""
    return {"cost": cost, **BOUGHT, **facts}


def units(*items, **facts):
    """Assess units of equipment."""
    return UNITS.assess("units", {"unit": list(items), **facts})


def given(rule="units", **facts):
    """Assess facts of items, each on its own, bought when they may be."""
    named = {name.replace("_", "."): value for name, value in facts.items()}
    return UNITS.assess(rule, {"unit.bought-on": ["2026-02-14"] * 2, **named})


def dearest(*items):
    """Assess units of which one of each series counts."""
    return UNITS.assess("dearest", {"unit": list(items)})


def evaluate(offsets, cost=None, **columns):
    """Evaluate columns of units."""
    return UNITS.evaluate("units", {"unit": offsets, "unit.cost": cost, "unit.bought-on": DAY, **columns})


class Items(unittest.TestCase):
    def test_values_are_those_of_single_facts(self):
        for cost in ("1234.56", "0.123456万元", Decimal("1234.56"), Decimal("1234.5600")):
            with self.subTest(cost):
                answer = units(unit(cost), unit(1000))
                self.assertEqual((answer.outcome, answer.amount_fen), ("eligible", 223_45))

    def test_any_sequence_of_any_mappings(self):
        for items in ((unit(1000), unit(500)), UserList([unit(1000), UserDict(unit(500))])):
            self.assertEqual(UNITS.assess("units", {"unit": items}).amount_fen, 150_00)

    def test_the_same_in_every_form(self):
        items = dearest(unit(1000, series="甲"), unit(500, series="甲"))
        for answer in (
            given("dearest", unit_cost=["1000", 500], unit_series=["甲", "甲"]),
            given("dearest", unit_cost="1000;500", unit_series="甲;甲"),
            given("dearest", unit_cost="1000；500", unit_series=("甲", "甲"), unit=2),
            given("dearest", unit_cost=[1000, 500], unit=[{"series": "甲"}, {"series": "甲"}]),
        ):
            self.assertEqual(answer.to_json(), items.to_json())
        self.assertEqual(items.amount_fen, 1000_00)

    def test_the_empty_list(self):
        for facts in ({"unit": []}, {"unit": ()}, {"unit": 0}, {"unit": "none"}, {"unit": "无"}, {"unit.cost": []}):
            with self.subTest(facts):
                answer = UNITS.assess("units", facts)
                self.assertEqual((answer.outcome, answer.reason), ("not-eligible", "nothing-to-pay"))
                self.assertEqual(answer.receipt["facts"]["unit"], "0")

    def test_a_list_that_is_not_given(self):
        for facts in ({}, {"unit": None}, {"unit": ""}, {"unit.cost": None}, {"unit.cost": "", "unit": None}):
            with self.subTest(facts):
                answer = UNITS.assess("units", facts)
                self.assertEqual((answer.outcome, answer.results["many"]), ("undetermined", None))

    def test_what_an_item_lacks_is_missing(self):
        for second in (BOUGHT, unit(None), unit(""), unit(" ")):
            with self.subTest(second):
                answer = units(unit(1000), second)
                self.assertEqual((answer.outcome, answer.missing), ("undetermined", ("unit.cost",)))
                self.assertEqual(answer.results["many"], "no")
        self.assertEqual(units({}, {}, {}).results["many"], "yes")
        self.assertEqual(units({"cost": None}).missing, ("unit.cost", "unit.bought-on"))
        self.assertEqual(given(unit_cost=["1000", None]).missing, ("unit.cost",))

    def test_only_how_many_there_are(self):
        for count in (3, "3", Decimal(3)):
            answer = UNITS.assess("units", {"unit": count, "unit.cost": None})
            self.assertEqual((answer.outcome, answer.results["many"]), ("undetermined", "yes"))

    def test_names_with_semicolons_stay_one(self):
        for name in ("a;b", "a；b", ";"):
            with self.subTest(name):
                self.assertEqual(dearest(unit(1000, series=name), unit(500, series=name)).amount_fen, 1000_00)
                self.assertEqual(dearest(unit(1000, series=name), unit(500, series="a")).amount_fen, 1500_00)

    def test_names_are_told_again(self):
        self.assertEqual(dearest(unit(1, series="甲"), unit(1)).receipt["facts"]["unit.series"], "甲;")
        self.assertEqual(dearest(unit(1, series=" 甲 ")).receipt["facts"]["unit.series"], "甲")
        self.assertEqual(dearest(unit(1, series=None)).missing, ("unit.series",))

    def test_matching_takes_them_too(self):
        facts = {"unit": [unit(1000)]}
        self.assertEqual(UNITS.match(facts)["units"].amount_fen, 100_00)
        self.assertEqual(UNITS.match_rule("units", facts).amount_fen, 100_00)

    def test_out_of_range_is_refused(self):
        self.assertEqual(units(unit(1000), unit(-1)).outcome, "refused")
        self.assertEqual(units(*[unit(1)] * 101).outcome, "refused")

    def test_what_was_given_is_not_changed(self):
        item = unit(1000)
        units(item, item)
        self.assertEqual(item, unit(1000))


class Mistakes(unittest.TestCase):
    def test_values_name_fact_and_item(self):
        for value, error, message in (
            (1.5, TypeError, r"unit\[1\]\.cost: 1.5 is a float"),
            (Fraction(1, 2), TypeError, r"unit\[1\]\.cost: "),
            ([1], TypeError, r"unit\[1\]\.cost: a list cannot be used"),
            ("abc", subsidy.FactError, r"unit\[1\]: unit\.cost.*'abc'"),
            (Decimal("0.001"), subsidy.FactError, r"unit\[1\]: unit\.cost"),
            ("1;2", subsidy.FactError, r"unit\[1\]: unit\.cost.*'1;2'"),
            (True, subsidy.FactError, r"unit\[1\]: unit\.cost.*'yes'"),
            ("1\0", ValueError, "NUL"),
        ):
            with self.subTest(value):
                with self.assertRaisesRegex(error, message):
                    units(unit(1000), unit(value))
                with self.assertRaisesRegex(error, message):
                    given(unit_cost=["1000", value])
        with self.assertRaisesRegex(TypeError, r"unit\[0\]\.bought-on: a date is given as date or str"):
            units({"bought-on": 20260214})
        with self.assertRaisesRegex(subsidy.FactError, "unit.cost.*'abc'"):
            given(unit_cost="1000;abc")

    def test_they_speak_the_language_of_the_question(self):
        with self.assertRaisesRegex(subsidy.FactError, r"unit\[0\]: unit\.cost.*[\u4e00-\u9fff]"):
            UNITS.assess("units", {"unit": [unit("abc")]}, language="zh")
        with self.assertRaisesRegex(subsidy.UnknownName, r"unit\[0\]: 没有"):
            UNITS.assess("units", {"unit": [unit(1, price=1)]}, language="zh")

    def test_unknown_facts_of_items(self):
        with self.assertRaisesRegex(subsidy.UnknownName, r"unit\[1\]: .*'unit.costs'.*'unit.cost'"):
            units(unit(1), {"costs": 1})
        with self.assertRaisesRegex(subsidy.UnknownName, "unit.costs"):
            UNITS.assess("units", {"unit.costs": ["1"]})

    def test_what_is_no_list(self):
        for value in ({"cost": 1}, {1, 2}, iter([]), b"ab", object()):
            with self.subTest(value), self.assertRaisesRegex(TypeError, "unit: given as a sequence of items"):
                UNITS.assess("units", {"unit": value})
        with self.assertRaisesRegex(TypeError, r"unit\[1\]: an item is a mapping .*, not 7"):
            units(unit(1), 7)
        with self.assertRaisesRegex(TypeError, "unit: 1.0 is a float"):
            UNITS.assess("units", {"unit": 1.0})
        with self.assertRaisesRegex(subsidy.FactError, "unit: "):
            UNITS.assess("units", {"unit": "many"})

    def test_a_number_alone_is_not_the_value_of_an_item(self):
        for value in (1000, Decimal(1), 1.5, {"0": 1}, b"1"):
            with self.subTest(value), self.assertRaisesRegex(TypeError, "unit.cost: given as a sequence of values"):
                UNITS.assess("units", {"unit.cost": value})

    def test_counts_must_agree_in_any_order(self):
        cost, dates = ("unit.cost", ["1", "2"]), ("unit.bought-on", ["2026-02-14"])
        for facts in ((cost, dates), (dates, cost), (("unit", 3), cost), (cost, ("unit", "3")), (cost, ("unit", [{}]))):
            with self.subTest(facts), self.assertRaisesRegex(subsidy.FactError, "has . items, but"):
                UNITS.assess("units", dict(facts))

    def test_given_twice(self):
        for value in ("1", ["1"]):
            with self.assertRaisesRegex(ValueError, "unit.cost: given twice, by itself and in unit"):
                UNITS.assess("units", {"unit.cost": value, "unit": [unit(1)]})
        self.assertEqual(UNITS.assess("units", {"unit": [unit(1)], "unit.cost": None}).amount_fen, 10)


class Columns(unittest.TestCase):
    def test_offsets(self):
        columns = evaluate([0, 2, 2, 3], [100_00, 200_00, 300_00])
        self.assertEqual(list(columns.amount), [30_00, 0, 30_00])
        self.assertEqual(list(columns.outcome), [1, 0, 1])

    def test_buffers(self):
        columns = evaluate(memoryview(array("q", [0, 2, 3])).toreadonly(), array("q", [100_00, 200_00, 300_00]))
        self.assertEqual(list(columns.amount), [30_00, 30_00])

    def test_in_any_order_with_columns_of_rows(self):
        for columns in (
            {"new": [1, 0, 1], "unit.cost": [100_00, 200_00, 300_00], "unit": [0, 2, 2, 3]},
            {"unit": [0, 2, 2, 3], "unit.cost": [100_00, 200_00, 300_00], "new": [1, 0, 1]},
        ):
            answers = UNITS.evaluate("units", {**columns, "unit.bought-on": "2026-02-14"})
            self.assertEqual(list(answers.amount), [30_00, 0, 30_00])

    def test_codes_of_items(self):
        codes = UNITS.codes("unit.series", ["a;b", "a;b", None])
        self.assertEqual((codes[0], codes[2]), (codes[1], MISSING))
        columns = {"unit": [0, 2, 3], "unit.cost": [100_00, 200_00, 300_00], "unit.series": codes}
        self.assertEqual(list(UNITS.evaluate("dearest", columns).amount), [200_00, MISSING])
        with self.assertRaisesRegex(TypeError, "unit: no text is an offset; .* one more"):
            UNITS.codes("unit", ["3"])

    def test_one_value_for_all_items(self):
        for cost in (100_00, "100", Decimal(100)):
            self.assertEqual(list(evaluate([0, 2, 3], cost).amount), [20_00, 10_00])
        self.assertEqual(list(evaluate([0, 2, 3], None).outcome), [2, 2])
        self.assertEqual(list(evaluate([0, 2, 3], MISSING).outcome), [2, 2])

    def test_the_same_items_for_all_rows(self):
        self.assertEqual(list(evaluate(2, [100_00, 200_00]).amount), [30_00])
        self.assertEqual(list(evaluate("2", [100_00, 200_00], new=[1, 1, 0]).amount), [30_00, 30_00, 0])
        for nothing in (0, "none"):
            self.assertEqual(list(evaluate(nothing, [], new=[1, 1]).amount), [0, 0])
        self.assertEqual(list(evaluate(None, 1, new=[1, 1]).outcome), [2, 2])
        self.assertEqual(list(evaluate(MISSING, 1, new=[1, 1]).outcome), [2, 2])
        self.assertEqual(list(evaluate(-1, 1, new=[1, 1]).outcome), [3, 3])

    def test_rows_without_a_known_list(self):
        for offsets in ([None, 0, 1], [0, None, 1], array("q", [0, MISSING, 1])):
            with self.subTest(offsets):
                answers = evaluate(offsets, [100_00])
                self.assertEqual(sorted(answers.outcome), [1, 2])
                self.assertEqual(answers.amount[list(answers.outcome).index(1)], 10_00)

    def test_items_that_no_row_has(self):
        self.assertEqual(list(evaluate([1, 2], [100_00, 200_00, 300_00]).amount), [20_00])
        self.assertEqual(len(evaluate([0], []).amount), 0)

    def test_offsets_that_descend_are_refused_row_by_row(self):
        self.assertEqual(list(evaluate([0, 3, 2, 3], [100_00] * 3).outcome), [1, 3, 1])
        self.assertEqual(list(evaluate([-1, 1, 2], [100_00] * 2).outcome), [3, 1])

    def test_offsets_beyond_the_last_never_reach_the_library(self):
        with self.assertRaisesRegex(ValueError, "unit: an offset is 1000000, but the last, .*, is 2"):
            evaluate([0, 1_000_000, 2], [100_00] * 2)
        with self.assertRaisesRegex(ValueError, "unit: the last offset is missing"):
            evaluate([0, None], [100_00])

    def test_lengths(self):
        with self.assertRaisesRegex(ValueError, "unit: an empty column; .* one more"):
            evaluate([], [])
        with self.assertRaisesRegex(ValueError, "unit: 2 offsets, which are 1 rows, but new has 2"):
            UNITS.evaluate("units", {"new": [1, 1], "unit": [0, 1]})
        with self.assertRaisesRegex(ValueError, "new: 2 rows, but unit has 1"):
            evaluate([0, 1], 1, new=[1, 1])
        for offsets, cost in (([0, 3], [1, 2]), (3, [1, 2])):
            with self.assertRaisesRegex(ValueError, "unit.cost: 2 items, but those of unit end at 3"):
                evaluate(offsets, cost)

    def test_items_without_their_list(self):
        for offsets in (None, MISSING, ""):
            with self.subTest(offsets), self.assertRaisesRegex(ValueError, "unit.cost: no column unit says where"):
                evaluate(offsets, [100_00])

    def test_what_is_no_column_of_offsets(self):
        with self.assertRaisesRegex(TypeError, "unit: item 0 of the list is {'cost': 1}, not an int; .* begin"):
            evaluate([{"cost": 1}])
        with self.assertRaisesRegex(TypeError, "unit: a column holds int64"):
            evaluate(array("i", [0, 1]), [1])
        with self.assertRaisesRegex(TypeError, "unit.cost: item 0 .*codes"):
            evaluate([0, 1], ["1"])

    def test_buffers_are_given_back(self):
        offsets, cost = array("q", [0, 2]), array("q", [1, 2])
        evaluate(offsets, cost)
        with self.assertRaises(ValueError):
            evaluate(offsets, cost[:1])
        offsets.append(2)  # raises BufferError while it is lent
        cost.append(3)

    def test_they_agree_with_single_cases(self):
        costs = [[], [0], [1, 10], [99_99, 1], [2_000_000_01] * 7]
        offsets = array("q", [0])
        for row in costs:
            offsets.append(offsets[-1] + len(row))
        columns = evaluate(offsets, [fen for row in costs for fen in row])
        for row, amount in zip(costs, columns.amount):
            self.assertEqual(units(*[unit(Decimal(fen) / 100) for fen in row]).amount_fen, amount)

    def test_many_rows(self):
        columns = evaluate(range(0, 3001, 3), array("q", [100_00, 200_00, 300_00]) * 1000)
        self.assertEqual(list(columns.amount), [60_00] * 1000)

    @unittest.skipIf(numpy is None, "NumPy is not installed")
    def test_numpy(self):
        days = numpy.array(["2026-02-14", "2024-01-01", "NaT"], dtype="datetime64[D]")
        columns = evaluate(numpy.array([0, 1, 2, 3]), numpy.array([100_00] * 3), **{"unit.bought-on": days})
        self.assertEqual(list(columns.outcome), [1, 0, 2])
        with self.assertRaisesRegex(TypeError, "unit.cost: given as a sequence"):
            UNITS.assess("units", {"unit.cost": numpy.array([1])})


class Rows(unittest.TestCase):
    def setUp(self):
        self.row = UNITS.evaluator("units").row()

    def test_a_row_has_no_room_for_items(self):
        for fact, value in (
            ("unit", 1),
            ("unit", "2"),
            ("unit", [unit(1)]),
            ("unit", subsidy.NONE),
            ("unit.cost", 100),
            ("unit.cost", 0),
            ("unit.cost", "100"),
            ("unit.cost", [100]),
        ):
            with self.subTest((fact, value)), self.assertRaisesRegex(ValueError, f"{fact}: a row has no room for"):
                self.row[fact] = value
        self.assertIsNone(self.row["unit.cost"])

    def test_a_list_may_be_empty_or_not_known(self):
        for nothing in (0, "none"):
            self.row["unit"] = nothing
            self.assertEqual(self.row.evaluate().reason, "nothing-to-pay")
        self.row["unit"] = None
        self.row["unit.cost"] = None
        self.assertEqual(self.row.evaluate().outcome, "undetermined")


class Parts(unittest.TestCase):
    def test_facts_say_whose_items_have_them(self):
        facts = {fact.id: fact for fact in UNITS.facts}
        self.assertEqual(
            {id: fact.list for id, fact in facts.items()},
            {"new": None, "unit": None, "unit.cost": "unit", "unit.series": "unit", "unit.bought-on": "unit"},
        )
        self.assertEqual((facts["unit"].type, facts["unit"].type.value), (subsidy.FactType.LIST, "list"))
        self.assertEqual((facts["unit.cost"].type, facts["unit.cost"].decimals), ("money", 2))
        self.assertIn("unit.cost", UNITS.rules[0].facts)


if __name__ == "__main__":
    unittest.main()
