# SPDX-License-Identifier: Apache-2.0
"""Turns single Python values into the texts and numbers of the library, and back. Reading itself is the library's."""

from __future__ import annotations

import ctypes
import datetime
import numbers
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Optional, Union

from ._declarations import MISSING, library, optional_bytes, take_text, text_bytes
from ._errors import FactError, fail

FactValue = Union[str, Decimal, int, bool, datetime.date, None]
# What `assess` takes: a single value, the values of one fact of all items of a list, or the items themselves.
FactGiven = Union[FactValue, Sequence[Union[FactValue, Mapping[str, FactValue]]]]  # one union: mypy infers no other

EPOCH = datetime.date(1970, 1, 1)
DIGITS_MOST = 40  # more than any number of the library has; keeps Decimal("1E+999999") from becoming a long text


class FactType(str, Enum):
    """What kind of value a fact takes."""

    MONEY = "money"
    RATE = "rate"
    DATE = "date"
    COUNT = "count"
    QUANTITY = "quantity"
    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"
    NAME = "name"
    CREDIT_CODE = "credit-code"
    LIST = "list"

    def __str__(self) -> str:
        return self.value


FACT_TYPES = tuple(FactType)  # in the order of SubsidyFactType
NUMERIC = frozenset((FactType.MONEY, FactType.RATE, FactType.COUNT, FactType.QUANTITY, FactType.NUMBER, FactType.LIST))


class Outcome(str, Enum):
    """The answer for one application. `number` is what a column of outcomes has for it."""

    NOT_ELIGIBLE = "not-eligible"
    ELIGIBLE = "eligible"
    UNDETERMINED = "undetermined"
    REFUSED = "refused"

    @property
    def number(self) -> int:
        """The number of the outcome in a column."""
        return OUTCOMES.index(self)

    def __str__(self) -> str:
        return self.value


OUTCOMES = tuple(Outcome)  # in the order of SubsidyOutcome


def decimal_text(value: Decimal, what: str) -> str:
    """Write a Decimal as plain digits without exponent and without zeros at the end."""
    if value.is_zero():
        return "0"
    if not value.is_finite() or abs(value.adjusted()) > DIGITS_MOST:
        raise FactError(f"{what}: {value} is not a number that the library can hold")
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_text(value: object, what: str) -> str:
    """Write an exact number as text; a float is not one."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return decimal_text(value, what)
    if isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return str(int(value))
    raise TypeError(f"{what}: {refusal(value)}")


def refusal(value: object) -> str:
    """Say why a value is no exact number, and what to use instead."""
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Rational):
        return f"{value!r} is a float, which cannot hold every amount exactly; use Decimal or str"
    return f"a {type(value).__name__} cannot be used here; use Decimal, int or str"


def fact_text(name: str, kind: Optional[FactType], value: FactValue) -> str:
    """Write the value of a fact as people write it; `kind` is None where the policy has no such fact."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        raise TypeError(f"{name}: a datetime is not a date; use its .date()")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if kind is not None and kind not in NUMERIC and isinstance(value, (numbers.Integral, Decimal)):
        raise TypeError(f"{name}: a {kind} is given as {_wanted(kind)}, not as {value!r}")
    return number_text(value, name)


def _wanted(kind: FactType) -> str:
    return {
        FactType.DATE: "date or str",
        FactType.CHOICE: "the str of an option",
        FactType.FLAG: "bool or str",
    }.get(kind, "str")


def yuan(fen: int) -> Decimal:
    """Return an amount in yuan with two decimals."""
    return Decimal(take_text(library.subsidy_money_to_text(fen)))


def optional_fen(fen: int) -> Optional[int]:
    """Return an amount of the library, None where it is missing."""
    return None if fen == MISSING else fen


def optional_yuan(fen: Optional[int]) -> Optional[Decimal]:
    """Return an amount in yuan, None where it is missing."""
    return None if fen is None else yuan(fen)


def read_fen(text: str, language: Optional[str]) -> int:
    """Read an amount of money into fen."""
    fen, error = ctypes.c_int64(), ctypes.c_void_p()
    if not library.subsidy_money_from_text(
        text_bytes(text), optional_bytes(language), ctypes.byref(fen), ctypes.byref(error)
    ):
        fail(error)
    return fen.value


def parse_money(text: str, language: str = "en") -> Decimal:
    """Read an amount as people write it (`1,500,000.00`, `150万元`, `￥1500000`) into yuan.

    Raises FactError, in "en" or "zh", where the text cannot be read exactly.
    """
    return yuan(read_fen(text, language))


def money_in_words(amount: Union[Decimal, int, str], language: str = "en") -> str:
    """Write an amount of yuan in Chinese words (人民币大写): `壹拾万柒仟元零伍角叁分`.

    Raises FactError for a negative amount, from 10^16 yuan on, or for anything finer than a fen; `language` is that of
    its message.
    """
    fen = read_fen(number_text(amount, "amount"), language)
    error = ctypes.c_void_p()
    words = library.subsidy_money_in_words(fen, text_bytes(language), ctypes.byref(error))
    if not words:
        fail(error)
    return take_text(words)


def parse_date(text: str, language: str = "en") -> datetime.date:
    """Read a date: `2026-02-14`, `2026/2/14`, `2026.2.14`, `20260214` or `2026年2月14日`.

    Raises FactError, in "en" or "zh", where there is no such day.
    """
    days, error = ctypes.c_int64(), ctypes.c_void_p()
    if not library.subsidy_date_from_text(
        text_bytes(text), text_bytes(language), ctypes.byref(days), ctypes.byref(error)
    ):
        fail(error)
    return EPOCH + datetime.timedelta(days=days.value)


def days_of(day: datetime.date, what: str) -> int:
    """Return a date in days since 1970-01-01."""
    if not isinstance(day, datetime.date) or isinstance(day, datetime.datetime):
        raise TypeError(f"{what}: a date is expected, not {day!r}")
    return (day - EPOCH).days


def is_credit_code(text: str) -> bool:
    """Whether a text is, character for character, a unified social credit code with the right check digit."""
    return "\0" not in text and bool(library.subsidy_credit_code_is_valid(text_bytes(text)))
