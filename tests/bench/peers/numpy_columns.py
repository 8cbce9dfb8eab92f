#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A peer: the digital-pilot award in tuned NumPy: whole numbers, blocks that stay in the cache, every result into a buffer that
is there before.

    numpy_columns.py DATA OUT ROWS
"""
import sys

import numpy as np

from common import CAP_FEN, DIGITAL_PILOT, ELSEWHERE, MISSING, PILOT_FACTS, WINDOW, measure, pilot_columns

BLOCK = 8192
LAST_OF = {"recognised-as": 5, "county": ELSEWHERE, "already-awarded": 1}
FIRST_DAY, LAST_DAY = -25567, 2932896


class Block:
    """The buffers of one block, used again and again."""

    def __init__(self, rows: int):
        self.missing = {fact: np.empty(rows, bool) for fact in PILOT_FACTS}
        self.refused = np.empty(rows, bool)
        self.flag = np.empty(rows, bool)
        self.unknown = np.empty(rows, bool)
        self.numbers = np.empty(rows, np.int64)

    def refuse(self, fact: str, values: np.ndarray) -> None:
        """What lies outside its range; as an unsigned number a negative one is large."""
        if fact == "investment":
            np.less(values, 0, out=self.flag)
        elif fact == "recognised-on":
            np.subtract(values, FIRST_DAY, out=self.numbers)
            np.greater(self.numbers.view(np.uint64), LAST_DAY - FIRST_DAY, out=self.flag)
        else:
            np.greater(values.view(np.uint64), LAST_OF[fact], out=self.flag)
        np.greater(self.flag, self.missing[fact], out=self.flag)  # and not missing
        np.logical_or(self.refused, self.flag, out=self.refused)

    def fail(self, first_failed: np.ndarray, position: int, fact: str) -> None:
        np.greater(self.flag, self.missing[fact], out=self.flag)
        np.copyto(first_failed, position, where=self.flag)

    def answer(self, facts: dict, out: dict) -> None:
        first_failed, amount, outcome = out["first_failed"], out["amount"], out["outcome"]
        self.refused[:] = False
        for fact in PILOT_FACTS:
            np.equal(facts[fact], MISSING, out=self.missing[fact])
            self.refuse(fact, facts[fact])
        np.floor_divide(facts["investment"], 10, out=amount)
        np.minimum(amount, CAP_FEN, out=amount)
        first_failed[:] = -1
        self.flag_failures(facts, amount, first_failed)
        np.copyto(first_failed, -1, where=self.refused)
        self.settle(first_failed, amount, outcome)
        np.right_shift(amount, 1, out=out["county"])
        np.copyto(out["county"], MISSING, where=self.unknown)
        np.subtract(amount, out["county"], out=out["city"])
        np.copyto(out["city"], MISSING, where=self.unknown)

    def flag_failures(self, facts: dict, amount: np.ndarray, first_failed: np.ndarray) -> None:
        """From the last condition to the first, so that the first is what stays."""
        np.equal(amount, 0, out=self.flag)
        self.fail(first_failed, 5, "investment")
        np.equal(facts["already-awarded"], 1, out=self.flag)
        self.fail(first_failed, 4, "already-awarded")
        np.less_equal(facts["investment"], 0, out=self.flag)
        self.fail(first_failed, 3, "investment")
        np.equal(facts["county"], ELSEWHERE, out=self.flag)
        self.fail(first_failed, 2, "county")
        np.subtract(facts["recognised-on"], WINDOW[0], out=self.numbers)
        np.greater(self.numbers.view(np.uint64), WINDOW[1] - WINDOW[0], out=self.flag)
        self.fail(first_failed, 1, "recognised-on")
        np.not_equal(facts["recognised-as"], DIGITAL_PILOT, out=self.flag)
        self.fail(first_failed, 0, "recognised-as")

    def settle(self, first_failed: np.ndarray, amount: np.ndarray, outcome: np.ndarray) -> None:
        outcome[:] = 1
        np.logical_or(self.missing["recognised-on"], self.missing["county"], out=self.unknown)
        np.logical_or(self.unknown, self.missing["investment"], out=self.unknown)
        np.copyto(outcome, 2, where=self.unknown)
        np.greater_equal(first_failed, 0, out=self.flag)
        np.copyto(outcome, 0, where=self.flag)
        np.copyto(amount, 0, where=self.flag)
        np.copyto(outcome, 3, where=self.refused)
        np.greater(outcome, 1, out=self.unknown)
        np.copyto(amount, MISSING, where=self.unknown)


def run(facts: dict, out: dict, rows: int) -> None:
    block = Block(BLOCK)
    for start in range(0, rows, BLOCK):
        end = min(start + BLOCK, rows)
        if end - start != BLOCK:
            block = Block(end - start)
        block.answer(
            {name: values[start:end] for name, values in facts.items()},
            {name: values[start:end] for name, values in out.items()},
        )


if __name__ == "__main__":
    columns, answers, count = pilot_columns(sys.argv)
    measure(sys.argv[2], answers, count, lambda: run(columns, answers, count))
