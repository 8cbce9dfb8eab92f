"""Checks the oracle against the hand-reasoned cases of tests/cases/langfang-2025-5/*.csv.

Every row is a claim under its rule. A table that cannot be read as meant (a ragged row, a case name
used twice, an unknown column or value) counts as failed. Run: /usr/bin/python3 check_cases.py
"""

import csv
import datetime
import io
import re
import sys
from pathlib import Path

import oracle

CASES = Path(__file__).resolve().parent.parent / "cases" / "langfang-2025-5"
EXPECTATIONS = ("outcome", "amount", "city", "county", "reason", "at-most", "missing")
EXPECT = "expect:"
OUTCOMES = ("eligible", "not-eligible", "undetermined", "refused")
FLAGS = {"yes": True, "no": False}


def fen(text):
    """Read yuan with exactly two decimals, as the tables write money, into fen."""
    if not re.fullmatch(r"-?(0|[1-9][0-9]*)\.[0-9]{2}", text):
        raise ValueError(f"money is written in yuan with two decimals, not {text!r}")
    return int(text.replace(".", ""))


def fact_value(fact, text):
    """Read the cell of a fact into the value that the oracle takes."""
    if fact in oracle.MONEY:
        return fen(text)
    if fact == "recognised-on":
        return datetime.date.fromisoformat(text)
    if isinstance(oracle.ASSUMED.get(fact), bool):
        return FLAGS[text]
    return text


def expected_value(name, text):
    """Read the cell of an expectation into what the oracle should return."""
    if name in ("amount", "city", "county", "at-most"):
        return fen(text)
    if name == "missing":
        return text.split(";")
    if name == "outcome" and text not in OUTCOMES:
        raise ValueError(f"no such outcome: {text}")
    return text


def check_columns(columns):
    """Raise ValueError unless the headings are distinct and each may stand in a table."""
    allowed = {"case", "rule", *oracle.FACTS, *oracle.INTERPRETATIONS}
    allowed.update(EXPECT + name for name in EXPECTATIONS)
    unknown = [column for column in columns if column not in allowed]
    if unknown or len(set(columns)) != len(columns):
        raise ValueError(f"columns unknown or twice: {unknown or columns}")
    if list(columns[:2]) != ["case", "rule"] or EXPECT + "outcome" not in columns:
        raise ValueError("a table begins with case,rule and has expect:outcome")


def read_table(path):
    """Return the rows of one table as dicts of their cells that are not empty."""
    text = path.read_bytes().decode("utf-8")
    if text.startswith("\ufeff"):
        raise ValueError("a table has no byte order mark")
    columns, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    check_columns(columns)
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"{row[:1]}: {len(row)} cells under {len(columns)} headings")
    return [{column: cell for column, cell in zip(columns, row) if cell} for row in rows]


def differences(row):
    """Return how the oracle's result differs from what the row expects, one text a difference."""
    facts = {name: fact_value(name, row[name]) for name in oracle.FACTS if name in row}
    chosen = {name: row[name] for name in oracle.INTERPRETATIONS if name in row}
    found = oracle.assess(row["rule"], facts, chosen)
    wrong = []
    for name in EXPECTATIONS:
        if EXPECT + name in row:
            expected = expected_value(name, row[EXPECT + name])
            actual = found[name.replace("-", "_")]
            if actual != expected:
                wrong.append(f"{name} expected {expected}, found {actual}")
    return wrong


def problems_of_row(row, names):
    """Return what is wrong with a row; `names` collects the case names seen so far."""
    if row.get("case") in names or not row.get("case"):
        return ["the case name is missing or used before"]
    names.add(row["case"])
    if EXPECT + "outcome" not in row:
        return ["expects no outcome"]
    try:
        return differences(row)
    except (ValueError, KeyError) as error:
        return [f"cannot be read: {error!r}"]


def check_table(path, names):
    """Check one table, print its failures and return how many rows passed and failed."""
    try:
        rows = read_table(path)
    except (ValueError, csv.Error) as error:
        print(f"{path.name}: {error}")
        return 0, 1
    failed = 0
    for row in rows:
        problems = problems_of_row(row, names)
        if problems:
            failed += 1
            print(f"{path.name}: {row.get('case')}: {'; '.join(problems)}")
    return len(rows) - failed, failed


def main():
    """Check all tables; return the exit status."""
    paths = sorted(CASES.glob("*.csv"))
    names = set()
    totals = [check_table(path, names) for path in paths]
    passed = sum(total[0] for total in totals)
    failed = sum(total[1] for total in totals)
    if not passed and not failed:
        print(f"no cases in {CASES}")
        failed = 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
