#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A peer: the digital-pilot award as CASE expressions of SQLite, from a table in memory into another.

    sqlite_case.py DATA OUT ROWS
"""
import sqlite3
import sys

from common import MISSING, PILOT_FACTS, measure, pilot_columns

FAILED = """CASE
  WHEN investment < 0 OR kind NOT BETWEEN 0 AND 5 OR day NOT BETWEEN -25567 AND 2932896
    OR place NOT BETWEEN 0 AND 12 OR awarded NOT BETWEEN 0 AND 1 THEN -2
  WHEN kind <> 3 THEN 0
  WHEN day NOT BETWEEN 20343 AND 21183 THEN 1
  WHEN place = 12 THEN 2
  WHEN investment <= 0 THEN 3
  WHEN awarded = 1 THEN 4
  WHEN investment / 10 = 0 THEN 5
  ELSE -1 END"""

QUERY = f"""
CREATE TABLE answers AS
WITH found AS MATERIALIZED (SELECT rowid AS row, day, place, investment, {FAILED} AS failed FROM claims),
due AS (SELECT row, max(failed, -1) AS first_failed,
  CASE WHEN failed = -2 THEN 3 WHEN failed >= 0 THEN 0
       WHEN day IS NULL OR place IS NULL OR investment IS NULL THEN 2 ELSE 1 END AS outcome,
  CASE WHEN failed = -2 THEN NULL WHEN failed >= 0 THEN 0
       WHEN day IS NULL OR place IS NULL THEN NULL ELSE min(investment / 10, 20000000) END AS amount
  FROM found)
SELECT row, amount, amount - amount / 2 AS city, amount / 2 AS county, outcome, first_failed FROM due
"""


def fill(base: sqlite3.Connection, columns: dict) -> None:
    base.execute("CREATE TABLE claims (kind INTEGER, day INTEGER, place INTEGER, investment INTEGER, awarded INTEGER)")
    values = ([None if value == MISSING else value for value in columns[fact].tolist()] for fact in PILOT_FACTS)
    base.executemany("INSERT INTO claims VALUES (?, ?, ?, ?, ?)", zip(*values))


if __name__ == "__main__":
    columns, answers, count = pilot_columns(sys.argv)
    base = sqlite3.connect(":memory:")
    fill(base, columns)

    def work() -> None:
        base.execute("DROP TABLE IF EXISTS answers")
        base.execute(QUERY)

    def finish() -> None:
        for name in answers:
            found = base.execute(f"SELECT {name} FROM answers ORDER BY row").fetchall()
            answers[name][:] = [MISSING if value is None else value for (value,) in found]

    measure(sys.argv[2], answers, count, work, finish)
