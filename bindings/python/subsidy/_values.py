# SPDX-License-Identifier: Apache-2.0
"""What every call needs: strings to and from C, errors as exceptions, fen and days as Python's own types."""

import ctypes
import datetime
from decimal import Decimal
from typing import Callable, Iterable, Mapping, Optional, Union

from ._declarations import MISSING, lib

EPOCH = datetime.date(1970, 1, 1)
Fact = Union[str, Decimal, int, bool, datetime.date, None]


class Error(Exception):
    """What libsubsidy refuses to do; `code` is its SubsidyError."""

    code = 0


class FileError(Error, OSError):
    code = 1


class FactError(Error, ValueError):
    """A value that cannot be read exactly."""

    code = 3


class UnknownName(Error, KeyError):
    """No rule, fact, interpretation or option has this name."""

    code = 4

    def __str__(self) -> str:
        return str(self.args[0])


class UsageError(Error, ValueError):
    code = 5


ERRORS = {1: FileError, 3: FactError, 4: UnknownName, 5: UsageError}


def encoded(text: Optional[str]) -> Optional[bytes]:
    """A text for C, where it must not contain a NUL."""
    if text is None:
        return None
    if "\0" in text:
        raise FactError("a text cannot contain a NUL character")
    return text.encode("utf-8")


def decoded(text: Optional[bytes]) -> Optional[str]:
    return None if text is None else text.decode("utf-8")


def taken(pointer: Optional[int]) -> str:
    """A string that C gave away: copied and freed."""
    if pointer is None:
        raise Error("the library returned no text")
    try:
        return ctypes.string_at(pointer).decode("utf-8")
    finally:
        lib.subsidy_free(pointer)


def checked(call: Callable[[object], object]) -> object:
    """Runs a call that takes a GError location; raises what it sets."""
    error = ctypes.c_void_p()
    result = call(ctypes.byref(error))
    if error.value is None:
        return result
    try:
        message = decoded(lib.subsidy_error_get_message(error)) or ""
        raise ERRORS.get(lib.subsidy_error_get_code(error), Error)(message)
    finally:
        lib.subsidy_error_free(error)


def as_yuan(fen: int) -> Optional[Decimal]:
    """Fen as a Decimal of yuan with two places; None where C says missing."""
    return None if fen == MISSING else Decimal(fen).scaleb(-2)


def as_fen(yuan: Union[Decimal, int]) -> int:
    fen = Decimal(yuan).scaleb(2)
    if fen != fen.to_integral_value():
        raise FactError(f"{yuan} is finer than a fen")
    return int(fen)


def as_text(name: str, value: Fact) -> str:
    """A fact as the library reads it; a float is refused, since it is not exact."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        raise TypeError(f"{name}: a date is expected, not a time of day")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise FactError(f"{name}: {value} is not a number")
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"{name}: {type(value).__name__} is not exact or not known; give a Decimal, int, str, bool or date")


def option_array(interpretations: Optional[Mapping[str, str]]) -> "ctypes.Array[ctypes.c_char_p]":
    """ID=OPTION texts, NULL at the end."""
    texts: Iterable[str] = (f"{name}={option}" for name, option in (interpretations or {}).items())
    items = [encoded(text) for text in texts]
    return (ctypes.c_char_p * (len(items) + 1))(*items, None)


def parse_money(text: str, language: str = "en") -> Decimal:
    """An amount as people write it ("150万元"), in yuan."""
    fen = ctypes.c_int64()
    checked(lambda error: lib.subsidy_money_from_text(encoded(text), encoded(language), ctypes.byref(fen), error))
    return Decimal(fen.value).scaleb(-2)


def parse_date(text: str, language: str = "en") -> datetime.date:
    """A date as people write it ("2026年2月14日")."""
    days = ctypes.c_int64()
    checked(lambda error: lib.subsidy_date_from_text(encoded(text), encoded(language), ctypes.byref(days), error))
    return EPOCH + datetime.timedelta(days=days.value)


def money_in_words(yuan: Union[Decimal, int]) -> str:
    """人民币大写."""
    pointer = checked(lambda error: lib.subsidy_money_in_words(as_fen(yuan), None, error))
    return taken(pointer)  # type: ignore[arg-type]


def is_credit_code(text: str) -> bool:
    """Whether this is a valid unified social credit code (GB 32100-2015)."""
    return "\0" not in text and bool(lib.subsidy_credit_code_is_valid(encoded(text)))


def version() -> str:
    return decoded(lib.subsidy_version()) or ""


def schema() -> str:
    """The XML schema of policy files."""
    return taken(lib.subsidy_policy_schema())
