# SPDX-License-Identifier: Apache-2.0
"""One rule over columns, as the library answers them: with each kernel, in another order, row by row."""

import ctypes
from array import array
from dataclasses import dataclass
from itertools import chain

from subsidy import MISSING
from subsidy._declarations import Column, Payouts, library

NUMBER = 8  # bytes


def kernels():
    """The names of the kernels that can be chosen: of this processor, and of a library that was built for it."""
    choose = getattr(library, "subsidy_test_choose_kernels", None)
    if choose is None:
        return []
    choose.restype = ctypes.c_bool
    return [name for name in (b"plain", b"avx2", b"avx512") if choose(name)]


KERNELS = kernels()


@dataclass
class Numbers:
    """The answers of many rows."""

    amount: array
    shares: tuple
    outcome: array
    failed: array

    def of(self, row):
        return self.amount[row], tuple(share[row] for share in self.shares), self.outcome[row], self.failed[row]

    def at(self, rows):
        """The same rows in another order."""
        return Numbers(
            gathered(self.amount, rows),
            tuple(gathered(share, rows) for share in self.shares),
            gathered(self.outcome, rows),
            gathered(self.failed, rows),
        )

    def first_difference(self, other):
        """The first row that is not the same in another answer; None where there is none."""
        if self == other:
            return None
        return next(row for row in range(len(self.amount)) if self.of(row) != other.of(row))


def gathered(numbers, rows):
    return array(numbers.typecode, map(numbers.__getitem__, rows))


class Evaluated:
    """One rule under given interpretations."""

    def __init__(self, policy, rule, options):
        self.evaluator = policy.evaluator(rule, options)
        self.positions = self.evaluator._facts.positions
        self.address = self.evaluator._handle.address
        self.payers = self.evaluator.payers

    def _lent(self, columns):
        lent = (Column * len(self.positions))()
        for name, position in self.positions.items():
            lent[position] = Column(None if columns[name] is None else columns[name].buffer_info()[0], 1)
        return lent

    def run(self, columns, rows, kernel=None):
        """Answer all rows; `columns` has an array for each fact of the policy, or None where it is not given."""
        if kernel is not None:
            library.subsidy_test_choose_kernels(kernel)
        found = Numbers(
            array("q", (0,)) * rows,
            tuple(array("q", (0,)) * rows for _ in self.payers),
            array("i", (0,)) * rows,
            array("i", (0,)) * rows,
        )
        payouts = Payouts(
            found.amount.buffer_info()[0],
            (ctypes.c_void_p * len(self.payers))(*(share.buffer_info()[0] for share in found.shares)),
            found.outcome.buffer_info()[0],
            found.failed.buffer_info()[0],
        )
        library.subsidy_evaluator_run(self.address, rows, self._lent(columns), ctypes.byref(payouts))
        return found

    def alone(self, columns, rows):
        """Each row by itself, of a policy without lists."""
        width, room = max(1, len(self.positions)), 3 + len(self.payers)
        nothing = array("q", (MISSING,)) * rows
        facts = array("q", chain.from_iterable(zip(*(columns[name] or nothing for name in self.positions))))
        found = array("q", (0,)) * (rows * room)
        first, answer = facts.buffer_info()[0], found.buffer_info()[0]
        for row in range(rows):
            library.subsidy_evaluator_run_row(self.address, first + row * width * NUMBER, answer + row * room * NUMBER)
        return Numbers(
            found[0::room],
            tuple(found[3 + payer :: room] for payer in range(len(self.payers))),
            array("i", found[1::room]),
            array("i", found[2::room]),
        )

    def still_missing(self, columns, rows, asked):
        """Of each row that is asked about: what cannot be exceeded, and the facts that the answer waits for."""
        lent = self._lent(columns)
        missing = (ctypes.c_int32 * len(self.positions))()
        at_most = ctypes.c_int64()
        for row in asked:
            library.subsidy_evaluator_missing_row(self.address, rows, lent, row, missing, ctypes.byref(at_most))
            yield at_most.value, [name for name, position in self.positions.items() if missing[position]]


def in_order(columns, lists, order):
    """The columns with their rows in another order; `lists` has the names of the facts of each list."""
    found = {}
    for name, its_facts in lists.items():
        begins = columns[name]
        if begins is None:
            found.update(dict.fromkeys((name, *its_facts)))
            continue
        ends, end = [0] * len(order), begins[-1]
        for row in reversed(range(len(order))):
            ends[row] = end
            end = end if begins[row] == MISSING else begins[row]
        found[name], items = array("q"), []
        for row in order:
            found[name].append(MISSING if begins[row] == MISSING else len(items))
            if begins[row] != MISSING:
                items.extend(range(begins[row], ends[row]))
        found[name].append(len(items))
        found.update({fact: columns[fact] and gathered(columns[fact], items) for fact in its_facts})
    return found | {name: column and gathered(column, order) for name, column in columns.items() if name not in found}


def filled_in(columns, names, rng):
    """The columns with some of what is missing taken from other rows, as far as there is something."""
    found = dict(columns)
    for name in names:
        column = columns[name]
        others = rng.choices(column, k=len(column))
        found[name] = array("q", (other if each == MISSING else each for each, other in zip(column, others)))
    return found
