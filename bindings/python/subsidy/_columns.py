# SPDX-License-Identifier: Apache-2.0
"""Columns of numbers in and out, through the buffer protocol, without copies."""

import array
import ctypes
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Tuple

from ._declarations import MISSING, Column, Payouts, lib
from ._values import checked, encoded, option_array

if TYPE_CHECKING:
    from ._policy import Policy

INT64 = ("q", "l", "=q", "<q", "@q", "=l", "@l")


@dataclass(frozen=True)
class Columns:
    """The answers, one a row: fen as int64 (the least int64 where not known), outcome and first failed as int32."""

    amount: Any
    shares: Mapping[str, Any]
    outcome: Any
    first_failed: Any


def int64_view(name: str, values: Any) -> memoryview:
    """The values as a contiguous buffer of int64; a NumPy column of days is viewed as its numbers."""
    if isinstance(values, (list, tuple, range)):
        values = array.array("q", [MISSING if value is None else value for value in values])
    elif getattr(getattr(values, "dtype", None), "kind", "") == "M":
        if str(values.dtype) != "datetime64[D]":
            raise TypeError(f"{name}: {values.dtype} is not datetime64[D]; use astype('datetime64[D]')")
        values = values.view("int64")
    try:
        view = memoryview(values)
    except TypeError:
        raise TypeError(f"{name}: {type(values).__name__} is neither a value nor a column of int64") from None
    if view.itemsize != 8 or view.format not in INT64:
        raise TypeError(f"{name}: the column has the format {view.format!r}, int64 ('q') is expected")
    if view.ndim != 1 or not view.c_contiguous:
        raise ValueError(f"{name}: the column is not one contiguous row of numbers")
    return view


def address_of(name: str, view: memoryview) -> int:
    """Where the buffer begins; it need not be writable."""
    if len(view) == 0:
        return 0
    return PyBuffer.address(view)


class PyBuffer(ctypes.Structure):
    """Py_buffer, as far as its first field: how ctypes reaches read-only memory without a copy."""

    _fields_ = [("buf", ctypes.c_void_p), ("rest", ctypes.c_char * 256)]

    @classmethod
    def address(cls, view: memoryview) -> int:
        buffer = cls()
        ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(view), ctypes.byref(buffer), 0)
        try:
            return int(buffer.buf or 0)
        finally:
            ctypes.pythonapi.PyBuffer_Release(ctypes.byref(buffer))


def output_view(name: str, values: Any, itemsize: int, n_rows: int) -> memoryview:
    view = memoryview(values)
    if view.readonly or view.itemsize != itemsize or view.ndim != 1 or not view.c_contiguous or len(view) < n_rows:
        raise ValueError(f"out.{name}: a writable contiguous buffer of {n_rows} numbers of {itemsize} bytes is expected")
    return view


class Evaluator:
    """One rule under given interpretations, prepared for many rows. May be shared between threads."""

    def __init__(self, policy: "Policy", rule: str, interpretations: Optional[Mapping[str, str]] = None) -> None:
        options = option_array(interpretations)
        self.policy = policy
        self.rule = rule
        self._pointer: int = checked(  # type: ignore[assignment]
            lambda error: lib.subsidy_evaluator_new(policy._pointer, encoded(rule), options, error)
        )
        weakref.finalize(self, lib.subsidy_evaluator_unref, self._pointer)
        self._names = tuple(fact.id for fact in policy.facts)
        self._payers = tuple(payer.id for payer in policy.payers)

    def _inputs(self, facts: Mapping[str, Any]) -> Tuple[Any, int, List[Any]]:
        columns = (Column * max(len(self._names), 1))()
        kept: List[Any] = []
        n_rows: Optional[int] = None
        for name, values in facts.items():
            position = self.policy._fact_position(name)
            if values is None:
                continue
            if isinstance(values, (int, str)) or not hasattr(values, "__len__"):
                number = ctypes.c_int64(self.policy._number(position, name, values))
                kept.append(number)
                columns[position] = Column(ctypes.addressof(number), 0)
                continue
            view = int64_view(name, values)
            if n_rows is not None and len(view) != n_rows:
                raise ValueError(f"{name}: {len(view)} rows, the columns before it have {n_rows}")
            n_rows = len(view)
            kept.append(view)
            columns[position] = Column(address_of(name, view), 1)
        return columns, 1 if n_rows is None else n_rows, kept

    def run(self, facts: Mapping[str, Any], out: Optional[Columns] = None) -> Columns:
        """Answers every row. `out` gives buffers to write into."""
        columns, n_rows, kept = self._inputs(facts)
        if out is None:
            out = Columns(
                array.array("q", bytes(8 * n_rows)),
                {payer: array.array("q", bytes(8 * n_rows)) for payer in self._payers},
                array.array("i", bytes(4 * n_rows)),
                array.array("i", bytes(4 * n_rows)),
            )
        views = [output_view("amount", out.amount, 8, n_rows)]
        views += [output_view(f"shares[{payer!r}]", out.shares[payer], 8, n_rows) for payer in self._payers]
        views += [output_view("outcome", out.outcome, 4, n_rows), output_view("first_failed", out.first_failed, 4, n_rows)]
        addresses = [address_of("out", view) for view in views]
        shares = (ctypes.c_void_p * max(len(self._payers), 1))(*addresses[1:-2])
        payouts = Payouts(addresses[0], shares, addresses[-2], addresses[-1])
        lib.subsidy_evaluator_run(self._pointer, n_rows, columns, ctypes.byref(payouts))
        del kept
        return out

    def row(self) -> "Row":
        """One row of facts to fill and evaluate again and again."""
        return Row(self)


class Row:
    """One row of facts as numbers; `evaluate` writes the answer into the same object. For one thread."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._positions: Dict[str, int] = {name: i for i, name in enumerate(evaluator._names)}
        self.facts = (ctypes.c_int64 * max(len(evaluator._names), 1))(*[MISSING] * len(evaluator._names))
        self.payout = (ctypes.c_int64 * (3 + len(evaluator._payers)))()
        self._arguments = (
            ctypes.c_void_p(evaluator._pointer),
            ctypes.c_void_p(ctypes.addressof(self.facts)),
            ctypes.c_void_p(ctypes.addressof(self.payout)),
        )
        self._run = lib.subsidy_evaluator_run_row

    def __setitem__(self, name: str, number: int) -> None:
        self.facts[self._positions[name]] = number

    def evaluate(self) -> "ctypes.Array[ctypes.c_int64]":
        """The payout: amount, outcome, first failed condition, shares."""
        self._run(*self._arguments)
        return self.payout
