# SPDX-License-Identifier: Apache-2.0
"""Single values: money, dates, credit codes, amounts in words. Expected texts are those of the domain, §6."""

import decimal
import unittest
from datetime import date
from decimal import Decimal

from support import subsidy

WORDS = {
    "0.00": "零元整",
    "0.05": "伍分",
    "0.50": "伍角整",
    "10.00": "壹拾元整",
    "10.05": "壹拾元零伍分",
    "10.50": "壹拾元零伍角整",
    "325.04": "叁佰贰拾伍元零肆分",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "6007.14": "陆仟零柒元壹角肆分",
    "107000.53": "壹拾万柒仟元零伍角叁分",
    "10010001.00": "壹仟零壹万零壹元整",
    "100001000.00": "壹亿零壹仟元整",
    "1000100000000.00": "壹万零壹亿元整",
}


class Money(unittest.TestCase):
    def test_people_write_it_in_many_ways(self):
        for text in ("1500000", "1,500,000.00", "150万元", "150万", "￥1500000", "１５０００００"):
            with self.subTest(text):
                self.assertEqual(subsidy.parse_money(text), Decimal("1500000.00"))

    def test_it_has_two_decimals_whatever_the_context(self):
        with decimal.localcontext() as context:
            context.prec = 3
            self.assertEqual(str(subsidy.parse_money("-876543.3")), "-876543.30")

    def test_finer_than_a_fen_is_refused(self):
        with self.assertRaises(subsidy.FactError) as caught:
            subsidy.parse_money("0.001")
        self.assertEqual(caught.exception.code, 3)
        self.assertIsInstance(caught.exception, ValueError)

    def test_errors_speak_chinese_where_asked(self):
        with self.assertRaisesRegex(subsidy.FactError, "不是金额"):
            subsidy.parse_money("abc", language="zh")

    def test_a_text_with_a_nul_is_not_cut_off(self):
        with self.assertRaisesRegex(ValueError, "NUL"):
            subsidy.parse_money("15\x0000")

    def test_what_is_no_text_is_a_type_error(self):
        with self.assertRaisesRegex(TypeError, "a str is expected, not int"):
            subsidy.parse_money(15)


class InWords(unittest.TestCase):
    def test_examples(self):
        for amount, words in WORDS.items():
            with self.subTest(amount):
                self.assertEqual(subsidy.money_in_words(Decimal(amount)), words)
                self.assertEqual(subsidy.money_in_words(amount), words)

    def test_whole_yuan_may_be_int(self):
        self.assertEqual(subsidy.money_in_words(10), "壹拾元整")

    def test_float_is_refused(self):
        with self.assertRaisesRegex(TypeError, "use Decimal or str"):
            subsidy.money_in_words(0.5)

    def test_negative_large_and_fine_amounts_are_refused(self):
        for amount in (Decimal("-0.01"), 10**16, Decimal("0.001"), Decimal("NaN"), Decimal("1E+999999999")):
            with self.subTest(amount), self.assertRaises(subsidy.FactError):
                subsidy.money_in_words(amount)


class Dates(unittest.TestCase):
    def test_people_write_it_in_many_ways(self):
        for text in ("2026-02-14", "2026/2/14", "2026.2.14", "20260214", "2026年2月14日"):
            with self.subTest(text):
                self.assertEqual(subsidy.parse_date(text), date(2026, 2, 14))

    def test_the_first_and_the_last_day(self):
        for day in (date(1900, 1, 1), date(9999, 12, 31)):
            self.assertEqual(subsidy.parse_date(day.isoformat()), day)

    def test_a_day_that_is_not_in_the_calendar_is_refused(self):
        with self.assertRaises(subsidy.FactError):
            subsidy.parse_date("2026-02-29")


class CreditCodes(unittest.TestCase):
    def test_valid_ones(self):
        for code in ("91350100M000100Y43", "9113108100000T7390", "9113108100000T149Y"):
            with self.subTest(code):
                self.assertIs(subsidy.is_credit_code(code), True)

    def test_invalid_ones(self):
        for code in ("", "91350100M000100Y44", "9.11311E+17", "91350100m000100y43", "91350100M000100Y43\0"):
            with self.subTest(code):
                self.assertIs(subsidy.is_credit_code(code), False)


if __name__ == "__main__":
    unittest.main()
