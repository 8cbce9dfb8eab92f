# SPDX-License-Identifier: Apache-2.0
"""Lends columns of numbers to the library without copying them, and says clearly which ones it cannot take.

The buffers are borrowed through the buffer protocol of CPython itself, because ctypes takes no read-only ones.
"""

from __future__ import annotations

import ctypes
import numbers
import operator
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Optional, Union

from ._declarations import MISSING

_BUFFER_FORMAT, _BUFFER_SHAPE, _BUFFER_WRITABLE = 0x4, 0x8, 0x1  # PyBUF_FORMAT, PyBUF_ND, PyBUF_WRITABLE
_NATIVE = "@=" + ("<" if sys.byteorder == "little" else ">")
_FORMATS = {8: "ql", 4: "il"}  # of signed integers, by size


class _Buffer(ctypes.Structure):
    """Py_buffer."""

    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.POINTER(ctypes.c_ssize_t)),
        ("strides", ctypes.POINTER(ctypes.c_ssize_t)),
        ("suboffsets", ctypes.POINTER(ctypes.c_ssize_t)),
        ("internal", ctypes.c_void_p),
    ]


_get_buffer = ctypes.pythonapi["PyObject_GetBuffer"]
_get_buffer.argtypes = (ctypes.py_object, ctypes.POINTER(_Buffer), ctypes.c_int)
_get_buffer.restype = ctypes.c_int
_release_buffer = ctypes.pythonapi["PyBuffer_Release"]
_release_buffer.argtypes = (ctypes.POINTER(_Buffer),)
_release_buffer.restype = None


@dataclass(frozen=True)
class Columns:
    """Answers, one a row: buffers of int64, `outcome` and `first_failed` of int32. None where not asked for.

    Amounts are in fen, `subsidy.MISSING` where undetermined or refused. An outcome is an `Outcome.number`.
    `first_failed` is the position of the first condition that is not met, see `Rule.reason`, else -1.
    """

    amount: Any = None
    shares: Mapping[str, Any] = field(default_factory=dict)
    outcome: Any = None
    first_failed: Any = None

    @classmethod
    def for_rows(cls, rows: int, payers: tuple[str, ...]) -> Columns:
        """Make arrays of zeros for that many rows."""
        return cls(
            amount=array("q", (0,)) * rows,
            shares={payer: array("q", (0,)) * rows for payer in payers},
            outcome=array("i", (0,)) * rows,
            first_failed=array("i", (0,)) * rows,
        )


class Loan:
    """Buffers lent to the library during one call, to be released after it."""

    def __init__(self) -> None:
        self._buffers: list[_Buffer] = []

    def __enter__(self) -> Loan:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        while self._buffers:
            _release_buffer(self._buffers.pop())

    def borrow(self, name: str, column: object, itemsize: int = 8, *, writable: bool = False) -> tuple[int, int]:
        """Return the address and the length of a contiguous buffer of native integers of that size."""
        buffer = _Buffer()
        flags = _BUFFER_FORMAT | _BUFFER_SHAPE | (_BUFFER_WRITABLE if writable else 0)
        try:
            _get_buffer(column, buffer, flags)
        except (TypeError, ValueError, BufferError) as error:
            raise _refused(name, column, itemsize, error) from None
        self._buffers.append(buffer)
        if buffer.ndim != 1:
            raise ValueError(f"{name}: a column has one dimension, not {buffer.ndim}")
        form = (buffer.format or b"B").decode().lstrip(_NATIVE)
        if buffer.itemsize != itemsize or form not in _FORMATS[itemsize] or len(form) != 1:
            raise TypeError(
                f"{name}: a column holds int{itemsize * 8}, not items of {buffer.itemsize} bytes in format {form!r}"
            )
        return buffer.buf or 0, buffer.shape[0]


def _refused(name: str, column: object, itemsize: int, error: Exception) -> Exception:
    """Say why an object lends no buffer: wrong type, or a right one that is not contiguous or not writable."""
    if isinstance(error, TypeError):
        hint = "; use its .to_numpy()" if hasattr(column, "to_numpy") else ""
        return TypeError(
            f"{name}: a column is a buffer of int{itemsize * 8} (array, NumPy array), a list of int or one value, "
            f"not {type(column).__name__}{hint}"
        )
    return ValueError(f"{name}: the buffer cannot be used as it is: {error}")


def days_view(name: str, column: Any, is_date: bool) -> Any:
    """View a NumPy column of datetime64[D], which lends no buffer, as the int64 it is; NaT is missing there too."""
    dtype = getattr(column, "dtype", None)
    if getattr(dtype, "kind", None) != "M":
        return column
    if not is_date:
        raise TypeError(f"{name}: not a date, but the column is {dtype}")
    if str(dtype) != "datetime64[D]":
        raise TypeError(f"{name}: a column of dates is datetime64[D], not {dtype}; use .astype('datetime64[D]')")
    return column.view("int64")


def array_of(name: str, values: Union[list[Any], tuple[Any, ...], range], instead: str) -> array[int]:
    """Copy a list of int, in which None is missing; `instead` says what to do where it holds something else."""
    try:
        return array("q", map(operator.index, values))  # index: Python 3.9 would cut a Decimal off
    except TypeError:
        return array("q", [_item(name, position, value, instead) for position, value in enumerate(values)])
    except OverflowError:
        raise ValueError(f"{name}: a number of the list does not fit int64") from None


def _item(name: str, position: int, value: object, instead: str) -> int:
    if value is None:
        return MISSING
    if isinstance(value, numbers.Integral):
        return int(value)
    raise TypeError(f"{name}: item {position} of the list is {value!r}, not an int; {instead}")
