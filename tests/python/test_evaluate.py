# SPDX-License-Identifier: Apache-2.0
"""Many cases at once: what may be a column, where the answers go, and one row again and again."""

import copy
import ctypes
import gc
import pickle
import subprocess
import sys
import unittest
from array import array
from datetime import date
from decimal import Decimal

import support
from support import POLICY, subsidy

try:
    import numpy
except ImportError:
    numpy = None

DAY = (date(2026, 2, 14) - date(1970, 1, 1)).days
YONGQING = POLICY.codes("county", ["永清县"])[0]
COUNTY = {"county": "永清县", "recognised-on": date(2026, 2, 14)}
# The pilots of the domain's worked examples (§5), in fen: investment, award, city, county.
PILOTS = (
    (876_543_21, 87_654_32, 43_827_16, 43_827_16),
    (876_543_30, 87_654_33, 43_827_17, 43_827_16),
    (2_500_000_00, 200_000_00, 100_000_00, 100_000_00),
    (1_234_56, 123_45, 61_73, 61_72),
)
INVESTMENT = [pilot[0] for pilot in PILOTS]
AMOUNT = [pilot[1] for pilot in PILOTS]
CITY = [pilot[2] for pilot in PILOTS]


def pilots(investment, out=None, **columns):
    """Evaluate the pilot rule in Yongqing."""
    return POLICY.evaluate("digital-pilot", {**COUNTY, "investment": investment, **columns}, out=out)


class Answers(unittest.TestCase):
    def test_examples(self):
        columns = pilots(array("q", INVESTMENT))
        self.assertEqual(list(columns.amount), AMOUNT)
        self.assertEqual(list(columns.shares["city"]), CITY)
        self.assertEqual(list(columns.shares["county"]), [pilot[3] for pilot in PILOTS])
        self.assertEqual(list(columns.outcome), [subsidy.Outcome.ELIGIBLE.number] * 4)
        self.assertEqual(list(columns.first_failed), [-1] * 4)

    def test_they_are_arrays(self):
        columns = pilots(INVESTMENT)
        self.assertEqual([columns.amount.typecode, columns.shares["city"].typecode], ["q", "q"])
        self.assertEqual([columns.outcome.typecode, columns.first_failed.typecode], ["i", "i"])

    def test_numbers_of_outcomes(self):
        self.assertEqual([outcome.number for outcome in subsidy.Outcome], [0, 1, 2, 3])
        columns = pilots([100, 0, None, -1], county="永清县")
        self.assertEqual(
            list(columns.outcome),
            [subsidy.Outcome(text).number for text in ("eligible", "not-eligible", "undetermined", "refused")],
        )
        self.assertEqual(list(columns.amount), [10, 0, subsidy.MISSING, subsidy.MISSING])
        self.assertEqual(list(columns.shares["county"]), [5, 0, subsidy.MISSING, subsidy.MISSING])
        rule = next(rule for rule in POLICY.rules if rule.id == "digital-pilot")
        self.assertEqual([rule.reason(each) for each in columns.first_failed], [None, "invested", None, None])

    def test_interpretations(self):
        columns = POLICY.evaluate(
            "digital-pilot", {**COUNTY, "investment": [1_234_56]}, interpretations={"rounding": "half-up-to-fen"}
        )
        self.assertEqual(list(columns.amount), [123_46])

    def test_they_agree_with_single_cases(self):
        investments = [0, 1, 9, 10, 99_99, 2_000_000_01, 2**62]
        columns = pilots(investments)
        for row, fen in enumerate(investments):
            answer = POLICY.assess("digital-pilot", {**COUNTY, "investment": Decimal(fen) / 100})
            self.assertEqual(columns.amount[row], answer.amount_fen)

    def test_no_rows(self):
        self.assertEqual(len(pilots([]).amount), 0)
        self.assertEqual(len(pilots(array("q")).outcome), 0)

    def test_more_rows_than_a_block(self):
        columns = pilots(array("q", INVESTMENT) * 1000)
        self.assertEqual(list(columns.amount), AMOUNT * 1000)


class SingleValues(unittest.TestCase):
    def test_alone_they_make_one_row(self):
        self.assertEqual(list(pilots(1_234_56).amount), [123_45])

    def test_money_is_fen_as_int_and_yuan_otherwise(self):
        for value in (1_234_56, Decimal("1234.56"), "1234.56", "0.123456万元"):
            with self.subTest(value):
                self.assertEqual(list(pilots(value).amount), [123_45])

    def test_they_hold_for_every_row(self):
        columns = pilots("100万", county=POLICY.codes("county", ["永清县", "110101", None]))
        self.assertEqual(list(columns.amount), [100_000_00, 0, subsidy.MISSING])

    def test_days_and_positions_as_int(self):
        columns = pilots(INVESTMENT, **{"county": YONGQING, "recognised-on": DAY})
        self.assertEqual(list(columns.amount), AMOUNT)

    def test_flags(self):
        self.assertEqual(list(pilots(100, **{"already-awarded": True}).outcome), [0])
        self.assertEqual(list(pilots(100, **{"already-awarded": False}).outcome), [1])
        with self.assertRaises(subsidy.FactError):
            pilots(True)

    def test_not_given(self):
        self.assertEqual(list(pilots(None).outcome), [2])
        self.assertEqual(list(pilots(subsidy.MISSING).outcome), [2])
        self.assertEqual(list(pilots("").outcome), [2])
        self.assertEqual(list(POLICY.evaluate("digital-pilot", {}).outcome), [2])

    def test_what_does_not_fit(self):
        for value in (2**63, -(2**63) - 1):
            with self.assertRaisesRegex(ValueError, "investment: .* does not fit int64"):
                pilots(value)

    def test_float_is_refused(self):
        with self.assertRaisesRegex(TypeError, "investment: .* use Decimal or str"):
            pilots(1.5)


class Columns(unittest.TestCase):
    def test_buffers_of_int64(self):
        class Borrowed(ctypes.Structure):
            _fields_ = [("numbers", ctypes.c_int64 * 4)]

        whole = array("q", INVESTMENT)
        for column in (
            whole,
            array("l", INVESTMENT) if array("l").itemsize == 8 else whole,
            memoryview(whole),
            memoryview(whole).toreadonly(),
            memoryview(whole.tobytes()).cast("q"),
            (ctypes.c_int64 * 4)(*INVESTMENT),
            Borrowed(tuple(INVESTMENT)).numbers,
        ):
            with self.subTest(type(column)):
                self.assertEqual(list(pilots(column).amount), AMOUNT)

    def test_lists_are_copied_and_none_is_missing(self):
        self.assertEqual(list(pilots(tuple(INVESTMENT)).amount), AMOUNT)
        self.assertEqual(list(pilots(range(0, 300, 100)).amount), [0, 10, 20])
        self.assertEqual(list(pilots([None, 100]).outcome), [2, 1])

    def test_lists_of_something_else(self):
        with self.assertRaisesRegex(TypeError, "investment: item 1 of the list is '2'.*codes"):
            pilots([1, "2"])
        with self.assertRaisesRegex(TypeError, "investment: item 0 of the list is 1.5"):
            pilots([1.5])
        with self.assertRaisesRegex(TypeError, r"investment: item 0 of the list is Decimal\('1'\)"):
            pilots([Decimal(1)])
        with self.assertRaisesRegex(ValueError, "investment: a number of the list does not fit int64"):
            pilots([2**63])

    def test_buffers_of_something_else(self):
        for column in (array("d", [1.5]), array("Q", [1]), array("i", [1]), b"12345678", array("b", [1])):
            with self.subTest(column), self.assertRaisesRegex(TypeError, "investment: a column holds int64"):
                pilots(column)

    def test_objects_without_a_buffer(self):
        for column in ({1: 2}, {1, 2}, object(), iter([1])):
            with self.subTest(column), self.assertRaisesRegex(TypeError, "investment: a column is a buffer of int64"):
                pilots(column)

    def test_buffers_that_are_not_contiguous_or_have_two_dimensions(self):
        whole = memoryview(array("q", INVESTMENT))
        with self.assertRaisesRegex(ValueError, "investment: the buffer cannot be used"):
            pilots(whole[::2])
        with self.assertRaisesRegex(ValueError, "investment: a column has one dimension, not 2"):
            pilots(whole.cast("B").cast("q", (2, 2)))

    def test_lengths_must_agree(self):
        with self.assertRaisesRegex(ValueError, "recognised-on: 3 rows, but investment has 4"):
            POLICY.evaluate("digital-pilot", {"investment": INVESTMENT, "recognised-on": [DAY] * 3})

    def test_unknown_names(self):
        for rule, columns, interpretations in (
            ("pilot", {}, {}),
            ("digital-pilot", {"invested": INVESTMENT}, {}),
            ("digital-pilot", {}, {"window": "never"}),
        ):
            with self.assertRaises(subsidy.UnknownName):
                POLICY.evaluate(rule, columns, interpretations)

    def test_buffers_are_given_back(self):
        column = array("q", INVESTMENT)
        amount = pilots(column).amount
        column.append(1)
        amount.append(1)
        with self.assertRaises(ValueError):
            pilots(column, **{"recognised-on": [DAY]})
        column.append(1)  # raises BufferError while it is lent

    def test_columns_are_not_changed(self):
        column = array("q", INVESTMENT)
        pilots(column)
        self.assertEqual(list(column), INVESTMENT)


@unittest.skipIf(numpy is None, "NumPy is not installed")
class NumPy(unittest.TestCase):
    def test_int64_writable_or_not(self):
        column = numpy.array(INVESTMENT, dtype="int64")
        self.assertEqual(list(pilots(column).amount), AMOUNT)
        column.flags.writeable = False
        self.assertEqual(list(pilots(column).amount), AMOUNT)

    def test_dates(self):
        days = numpy.array(["2026-02-14", "2028-01-01", "NaT"], dtype="datetime64[D]")
        self.assertEqual(list(pilots(100, **{"recognised-on": days}).outcome), [1, 0, 2])
        self.assertEqual(list(pilots(100, **{"recognised-on": days[0]}).outcome), [1])
        with self.assertRaisesRegex(TypeError, r"recognised-on: .*astype\('datetime64\[D\]'\)"):
            pilots(100, **{"recognised-on": days.astype("datetime64[ns]")})
        with self.assertRaisesRegex(TypeError, "investment: not a date"):
            pilots(days)

    def test_other_types(self):
        for dtype in ("float64", "int32", "uint64", ">i8", "bool"):
            with self.subTest(dtype), self.assertRaisesRegex(TypeError, "investment: a column holds int64"):
                pilots(numpy.array([1, 2]).astype(dtype))
        with self.assertRaisesRegex(ValueError, "investment: the buffer cannot be used"):
            pilots(numpy.array(INVESTMENT)[::2])

    def test_scalars_are_single_values(self):
        self.assertEqual(list(pilots(numpy.int64(1_234_56)).amount), [123_45])
        self.assertEqual(POLICY.assess("digital-pilot", {**COUNTY, "investment": numpy.int64(1000)}).amount_fen, 100_00)
        with self.assertRaisesRegex(TypeError, "use Decimal or str"):
            pilots(numpy.float64(1))

    def test_answers_into_arrays(self):
        out = subsidy.Columns(amount=numpy.zeros(4, "int64"), outcome=numpy.zeros(4, "int32"))
        self.assertIs(pilots(INVESTMENT, out=out), out)
        self.assertEqual(out.amount.tolist(), AMOUNT)
        self.assertEqual(out.outcome.tolist(), [1] * 4)


class Out(unittest.TestCase):
    def test_earlier_answers_are_reused(self):
        first = pilots(INVESTMENT)
        amount = first.amount
        self.assertIs(pilots([100] * 4, out=first), first)
        self.assertIs(first.amount, amount)
        self.assertEqual(list(amount), [10] * 4)
        self.assertEqual(list(first.shares["county"]), [5] * 4)

    def test_what_is_not_asked_for_is_left_out(self):
        out = pilots(INVESTMENT, out={"shares": {"county": array("q", bytes(32))}})
        self.assertEqual(list(out.shares["county"]), [pilot[3] for pilot in PILOTS])
        self.assertEqual((out.amount, out.outcome, out.first_failed), (None, None, None))
        self.assertEqual(list(out.shares), ["county"])

    def test_slices_of_larger_buffers(self):
        whole = array("q", bytes(8 * 8))
        pilots(INVESTMENT, out={"amount": memoryview(whole)[4:]})
        self.assertEqual(list(whole), [0] * 4 + AMOUNT)

    def test_buffers_that_do_not_fit(self):
        for out, error, message in (
            ({"amount": array("q", bytes(24))}, ValueError, "out amount: room for 3 rows, but there are 4"),
            ({"outcome": array("q", bytes(32))}, TypeError, "out outcome: a column holds int32"),
            ({"amount": array("i", bytes(16))}, TypeError, "out amount: a column holds int64"),
            ({"amount": memoryview(bytes(32)).cast("q")}, ValueError, "out amount: the buffer cannot be used"),
            (
                {"shares": {"state": array("q", bytes(32))}},
                subsidy.UnknownName,
                "no payer 'state'; there are city, county",
            ),
            ({"amounts": array("q", bytes(32))}, TypeError, "amounts"),
        ):
            with self.subTest(message), self.assertRaisesRegex(error, message):
                pilots(INVESTMENT, out=out)


class Codes(unittest.TestCase):
    def test_texts_become_positions(self):
        options = [option.id for option in next(fact for fact in POLICY.facts if fact.id == "county").options]
        codes = POLICY.codes("county", ["霸州市", "131081", "大厂", None, "", "110101"])
        self.assertEqual(codes.typecode, "q")
        self.assertEqual(
            list(codes),
            [
                *(options.index(id) for id in ("131081", "131081", "131028")),
                *[subsidy.MISSING] * 2,
                options.index("elsewhere"),
            ],
        )

    def test_any_kind_of_fact(self):
        self.assertEqual(list(POLICY.codes("investment", ["150万元", "0.01"])), [1_500_000_00, 1])
        self.assertEqual(list(POLICY.codes("recognised-on", ["1970-01-02", "2026年2月14日"])), [1, DAY])
        self.assertEqual(list(POLICY.codes("already-awarded", ["是", "no"])), [1, 0])

    def test_identities_are_equal_where_their_texts_are(self):
        codes = POLICY.codes("project", ["甲", "乙", "甲"])
        self.assertEqual(codes[0], codes[2])
        self.assertNotEqual(codes[0], codes[1])

    def test_what_cannot_be_read(self):
        with self.assertRaisesRegex(subsidy.FactError, "somewhere"):
            POLICY.codes("county", ["霸州市", "somewhere"])
        with self.assertRaisesRegex(subsidy.FactError, "[\u4e00-\u9fff]"):
            POLICY.codes("recognised-on", ["昨天"], language="zh")
        with self.assertRaises(subsidy.UnknownName):
            POLICY.codes("town", [])
        with self.assertRaisesRegex(TypeError, "several texts"):
            POLICY.codes("county", "霸州市")
        with self.assertRaisesRegex(TypeError, "a str is expected, not int"):
            POLICY.codes("county", [131081])

    def test_generators(self):
        self.assertEqual(list(POLICY.codes("already-awarded", (text for text in ("yes", "no")))), [1, 0])


class RulesMixed(unittest.TestCase):
    def setUp(self):
        self.evaluators = POLICY.evaluators()
        self.rules = self.evaluators.rules

    def test_each_row_is_answered_under_its_rule(self):
        columns = {**COUNTY, "investment": array("q", INVESTMENT * len(self.rules))}
        rules = [rule for rule in self.rules for _ in INVESTMENT]
        answers = self.evaluators.run(rules, columns)
        for position, rule in enumerate(self.rules):
            alone = POLICY.evaluate(rule, {**COUNTY, "investment": INVESTMENT})
            rows = slice(position * len(INVESTMENT), (position + 1) * len(INVESTMENT))
            self.assertEqual(answers.amount[rows], alone.amount)
            self.assertEqual(answers.outcome[rows], alone.outcome)
            self.assertEqual(answers.first_failed[rows], alone.first_failed)
            for payer in self.evaluators.payers:
                self.assertEqual(answers.shares[payer][rows], alone.shares[payer])

    def test_the_pilots(self):
        pilot = self.rules.index("digital-pilot")
        for rules in ([pilot] * 4, ["digital-pilot"] * 4, array("q", [pilot] * 4), (pilot, "digital-pilot") * 2):
            with self.subTest(rules):
                self.assertEqual(list(self.evaluators.run(rules, {**COUNTY, "investment": INVESTMENT}).amount), AMOUNT)

    def test_rows_without_a_rule_are_refused(self):
        rules = [None, subsidy.MISSING, -1, len(self.rules)]
        answers = self.evaluators.run(rules, {**COUNTY, "investment": INVESTMENT})
        self.assertEqual(list(answers.outcome), [subsidy.Outcome.REFUSED.number] * 4)
        self.assertEqual(list(answers.amount), [subsidy.MISSING] * 4)
        self.assertEqual(list(answers.first_failed), [-1] * 4)

    def test_some_rules_and_buffers_to_write_into(self):
        some = POLICY.evaluators(["digital-pilot"], interpretations={"rounding": "half-up-to-fen"})
        amount = array("q", bytes(8))
        out = some.run([0], {**COUNTY, "investment": 1_234_56}, out={"amount": amount})
        self.assertIs(out.amount, amount)
        self.assertEqual((list(amount), out.outcome), ([123_46], None))
        self.assertEqual(repr(some), "<subsidy.Evaluators digital-pilot>")

    def test_misuse(self):
        for rules, columns, error, message in (
            ([0, 1], {"investment": [1]}, ValueError, "investment: 1 rows, but rules has 2"),
            (["pilot"], {}, subsidy.UnknownName, "rules: no rule 'pilot'; there are "),
            ([1.5], {}, TypeError, "rules: item 0 of the list is 1.5, not an int"),
            (0, {}, TypeError, "rules: a column is a buffer of int64"),
            (array("i", [0]), {}, TypeError, "rules: a column holds int64"),
        ):
            with self.subTest(message), self.assertRaisesRegex(error, message):
                self.evaluators.run(rules, columns)
        with self.assertRaises(subsidy.UnknownName):
            POLICY.evaluators(["pilot"])
        with self.assertRaisesRegex(TypeError, "several rules"):
            POLICY.evaluators("digital-pilot")

    @unittest.skipIf(numpy is None, "no NumPy")
    def test_numpy_without_copies(self):
        amount = numpy.zeros(4, "int64")
        rules = numpy.full(4, self.rules.index("digital-pilot"))
        self.evaluators.run(rules, {**COUNTY, "investment": numpy.array(INVESTMENT)}, out={"amount": amount})
        self.assertEqual(amount.tolist(), AMOUNT)


class Rows(unittest.TestCase):
    def setUp(self):
        self.row = POLICY.evaluator("digital-pilot").row()
        self.row["county"] = YONGQING
        self.row["recognised-on"] = DAY

    def test_examples(self):
        for investment, amount, city, county in PILOTS:
            self.row["investment"] = investment
            payout = self.row.evaluate()
            self.assertEqual((payout.amount_fen, payout.outcome, payout.first_failed), (amount, "eligible", -1))
            self.assertEqual(payout.shares_fen, {"city": city, "county": county})
            self.assertEqual(payout.amount, Decimal(amount) / 100)
            self.assertEqual(payout.shares["city"], Decimal(city) / 100)
            self.assertIsNone(payout.reason)

    def test_the_payout_is_overwritten_and_its_copy_is_not(self):
        self.row["investment"] = 100
        payout = self.row.evaluate()
        copied = payout.copy()
        self.row["investment"] = 200
        self.assertIs(self.row.evaluate(), payout)
        self.assertEqual((payout.amount_fen, copied.amount_fen), (20, 10))
        self.assertEqual(repr(copied), "<subsidy.Payout eligible, 0.10>")

    def test_unknown_and_refused(self):
        payout = self.row.evaluate()
        self.assertEqual((payout.outcome, payout.amount_fen, payout.amount), ("undetermined", None, None))
        self.assertEqual(payout.shares_fen, {"city": None, "county": None})
        self.row["investment"] = -1
        self.assertIs(self.row.evaluate().outcome, subsidy.Outcome.REFUSED)

    def test_reasons(self):
        self.row["investment"] = 0
        self.assertEqual(self.row.evaluate().reason, "invested")
        self.row["investment"] = 9
        self.assertEqual(self.row.evaluate().reason, "nothing-to-pay")
        self.assertEqual(self.row.evaluate().first_failed, 5)

    def test_values_as_people_write_them(self):
        self.row["county"] = "霸州市"
        self.row["recognised-on"] = date(2026, 2, 14)
        self.row["investment"] = Decimal("1234.56")
        self.assertEqual(self.row["investment"], 1_234_56)
        self.assertEqual(self.row["recognised-on"], DAY)
        self.assertEqual(self.row.evaluate().amount_fen, 123_45)

    def test_a_decimal_is_yuan_and_a_flag_no_amount(self):
        self.row["investment"] = Decimal("1234.00")
        self.assertEqual(self.row["investment"], 1_234_00)
        with self.assertRaises(subsidy.FactError):
            self.row["investment"] = True

    def test_facts_are_forgotten(self):
        self.row["investment"] = None
        self.assertIsNone(self.row["investment"])
        self.row.clear()
        self.assertIsNone(self.row["county"])

    def test_what_a_row_does_not_take(self):
        with self.assertRaises(subsidy.UnknownName):
            self.row["invested"] = 1
        with self.assertRaises(subsidy.UnknownName):
            self.row["invested"]
        for value in (1.5, [1], array("q", [1])):
            with self.subTest(value), self.assertRaisesRegex(TypeError, "investment: "):
                self.row["investment"] = value
        with self.assertRaisesRegex(ValueError, "does not fit int64"):
            self.row["investment"] = 2**63

    def test_a_row_keeps_what_it_needs_alive(self):
        row = subsidy.Policy.from_bytes(subsidy.builtin_source().encode()).evaluator("leader-municipal").row()
        gc.collect()
        row["county"] = "131024"
        row["recognised-on"] = "2027-03-01"
        self.assertEqual(row.evaluate().amount_fen, 150_000_00)

    def test_copies_never_write_into_the_original(self):
        for copying in (copy.deepcopy, pickle.dumps):
            with self.assertRaises((TypeError, ValueError, pickle.PicklingError)):
                copying(self.row)

    def test_the_evaluator_says_what_it_is(self):
        evaluator = POLICY.evaluator("digital-pilot", {"rounding": "down-to-yuan"})
        self.assertEqual(repr(evaluator), "<subsidy.Evaluator digital-pilot>")
        self.assertEqual(evaluator.payers, ("city", "county"))
        self.assertEqual(list(evaluator.run({**COUNTY, "investment": 98_765_48}).amount), [9_876_00])


class Package(unittest.TestCase):
    def test_numpy_is_not_imported(self):
        code = (
            "import subsidy, sys; subsidy.Policy.builtin().evaluate('digital-pilot', {}); print('numpy' in sys.modules)"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=support.PACKAGE, capture_output=True, text=True, check=True
        )
        self.assertEqual(run.stdout.strip(), "False")


if __name__ == "__main__":
    unittest.main()
