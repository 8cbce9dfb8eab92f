#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A peer: the digital-pilot award row by row in Python's Decimal and dates, as a careful script would do it.

    decimal_rows.py DATA OUT ROWS
"""
import sys
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from common import MISSING, PILOT_FACTS, measure, pilot_columns

FEN = Decimal("0.01")
RATE = Decimal("0.10")
CAP = Decimal("200000.00")
FIRST_DAY, LAST_DAY = date(2025, 9, 12), date(2027, 12, 31)


def first_failed(kind, on, county, investment, awarded) -> int:
    if kind is not None and kind != 3:
        return 0
    if on is not None and not FIRST_DAY <= on <= LAST_DAY:
        return 1
    if county == 12:
        return 2
    if investment is not None and investment <= 0:
        return 3
    if awarded:
        return 4
    return -1


def answer(kind, on, county, investment, awarded) -> tuple:
    """Amount and shares in yuan, outcome, first failed condition."""
    if investment is not None and investment < 0:
        return None, None, None, 3, -1
    failed = first_failed(kind, on, county, investment, awarded)
    award = None if investment is None else min((investment * RATE).quantize(FEN, ROUND_DOWN), CAP)
    if failed < 0 and award == 0:
        failed = 5
    if failed >= 0:
        return Decimal(0), Decimal(0), Decimal(0), 0, failed
    if on is None or county is None or award is None:
        return None, None, None, 2, -1
    county_share = (award / 2).quantize(FEN, ROUND_DOWN)
    return award, award - county_share, county_share, 1, -1


def rows_of(columns: dict) -> list[tuple]:
    """The facts as a script has them: dates, yuan, None."""
    rows = []
    for kind, on, county, fen, awarded in zip(*(columns[fact].tolist() for fact in PILOT_FACTS)):
        rows.append(
            (
                None if kind == MISSING else kind,
                None if on == MISSING else date(1970, 1, 1) + timedelta(on),
                None if county == MISSING else county,
                None if fen == MISSING else Decimal(fen) / 100,
                awarded == 1,
            )
        )
    return rows


def fen_of(amount) -> int:
    return MISSING if amount is None else int(amount * 100)


if __name__ == "__main__":
    columns, answers, count = pilot_columns(sys.argv)
    claims, found = rows_of(columns), []

    def work() -> None:
        found[:] = [answer(*claim) for claim in claims]

    def finish() -> None:
        for position, (amount, city, county_share, outcome, failed) in enumerate(found):
            for name, value in (("amount", amount), ("city", city), ("county", county_share)):
                answers[name][position] = fen_of(value)
            answers["outcome"][position], answers["first_failed"][position] = outcome, failed

    measure(sys.argv[2], answers, count, work, finish)
