# SPDX-License-Identifier: Apache-2.0
"""Exact arithmetic of the documentation: days, completed and begun months, rounding, numbers as people write them."""

import datetime
from fractions import Fraction

EPOCH = datetime.date(1970, 1, 1).toordinal()
FEN_OF = {"fen": 1, "jiao": 10, "yuan": 100, "wan": 1000000}


def day_number(text):
    """The days since 1970-01-01 of a day such as 2026-02-14."""
    return datetime.date.fromisoformat(text).toordinal() - EPOCH


def day_text(number):
    return datetime.date.fromordinal(number + EPOCH).isoformat()


def months_after(date, months):
    """The ordinal of the same day so many months later; where there is no such day, of the first of the month after."""
    month = date.month - 1 + months
    year, month = date.year + month // 12, month % 12 + 1
    try:
        return datetime.date(year, month, date.day).toordinal()
    except ValueError:
        return datetime.date(year + month // 12, month % 12 + 1, 1).toordinal()


def elapsed(unit, start, end, mode="down"):
    """Completed days, months or years between two days, or begun ones; negative where the second comes first."""
    if end < start:
        return -elapsed(unit, end, start, mode)
    if unit == "days":
        return end - start
    first, last = (datetime.date.fromordinal(day + EPOCH) for day in (start, end))
    months = (last.year - first.year) * 12 + last.month - first.month
    if mode == "up" and last.day > first.day:
        months += 1  # where the month has no such day, its last still belongs to the month before
    if mode == "down" and last.day < first.day:
        months -= 1  # also where the month has no such day: it is completed only on the first of the next
    if unit == "months":
        return months
    return -(-months // 12) if mode == "up" else months // 12


def rounded(amount, unit, mode):
    """Round to a multiple of the unit; `down` cuts towards zero, `up` goes away from it."""
    if amount < 0:
        return -rounded(-amount, unit, mode)
    unit_parts = amount.denominator * unit.numerator  # both sides over one denominator: integers are faster
    whole, rest = divmod(amount.numerator * unit.denominator, unit_parts)
    if rest and (
        mode == "up"
        or (mode == "half-up" and 2 * rest >= unit_parts)
        or (mode == "half-down" and 2 * rest > unit_parts)
        or (mode == "half-even" and (2 * rest > unit_parts or (2 * rest == unit_parts and whole % 2)))
    ):
        whole += 1
    return exact(whole * unit)


def exact(number):
    """A fraction as an int where it is whole, which computes faster."""
    return number.numerator if type(number) is Fraction and number.denominator == 1 else number


def quotient(first, second):
    if type(first) is int and type(second) is int:
        whole, rest = divmod(first, second)
        return Fraction(first, second) if rest else whole
    return exact(Fraction(first) / second)


def number(text):
    return exact(Fraction(text))


def fen(text):
    return number(Fraction(text) * 100)


def per_cent(text):
    return exact(Fraction(text) / 100)


def rounding_unit(text):
    return FEN_OF.get(text) or fen(text)
