#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times one row of numbers from Python, with rows that were filled before and with one that is filled each time.

    single.py FOLDER
"""
import json
import statistics
import sys
import time
from array import array
from pathlib import Path

import subsidy

FACTS = ("recognised-as", "recognised-on", "county", "investment", "already-awarded")
ROWS = 2000
ROUNDS = 31
MISSING = -(2**63)


def column(path: Path) -> list:
    numbers = array("q" if path.suffix == ".i64" else "i")
    with open(path, "rb") as file:
        numbers.fromfile(file, ROWS)
    return [None if number == MISSING else number for number in numbers]


def evaluate(rows: list) -> None:
    for row in rows:
        row.evaluate()


def fill_and_evaluate(row: subsidy.Row, claims: list) -> None:
    for recognised_as, recognised_on, county, investment, already_awarded in claims:
        row["recognised-as"] = recognised_as
        row["recognised-on"] = recognised_on
        row["county"] = county
        row["investment"] = investment
        row["already-awarded"] = already_awarded
        row.evaluate()


def median_ns(work, *arguments) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.thread_time_ns()
        work(*arguments)
        times.append(time.thread_time_ns() - start)
    return statistics.median(times) / ROWS


def main() -> None:
    folder = Path(sys.argv[1]) / "pilot"
    claims = list(zip(*(column(folder / f"{fact}.i64") for fact in FACTS)))
    evaluator = subsidy.Policy.builtin().evaluator("digital-pilot")
    rows = []
    for claim in claims:
        row = evaluator.row()
        for fact, number in zip(FACTS, claim):
            row[fact] = number
        rows.append(row)
    answers = [row.evaluate() for row in rows]
    found = [(a.amount_fen, a.shares_fen["city"], a.shares_fen["county"], a.first_failed) for a in answers]
    names = ("amount.i64", "city.i64", "county.i64", "first_failed.i32")
    expected = list(zip(*(column(folder / f"expect-{name}") for name in names)))
    print(json.dumps({"check": "Python, row by row: pilot", "right": found == expected}))
    one_row = evaluator.row()
    for who, work in (
        ("evaluate", lambda: evaluate(rows)),
        ("fill five facts and evaluate", lambda: fill_and_evaluate(one_row, claims)),
    ):
        print(json.dumps({"figure": "one evaluation, Python", "who": who, "count": ROWS, "ns": round(median_ns(work), 1)}))


if __name__ == "__main__":
    main()
