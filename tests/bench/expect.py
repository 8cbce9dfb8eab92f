#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What Langfang's policy pays, worked out a second time: whole-number NumPy written from the clauses, not from the library.

It knows the defaults alone. `expect.py` by itself works the examples that the bureau worked by hand.
"""
from dataclasses import dataclass
from datetime import date

import numpy as np

MISSING = np.iinfo(np.int64).min
NOT_ELIGIBLE, ELIGIBLE, UNDETERMINED, REFUSED = range(4)
OUTCOMES = ("not-eligible", "eligible", "undetermined", "refused")

RECOGNITIONS = ("leader", "shared-factory", "shared-carrier", "digital-pilot", "internet-platform", "other")
LEVELS = ("national", "provincial", "municipal", "county")
COUNTIES = (
    "131002", "131003", "131022", "131023", "131024", "131025", "131026", "131028", "131081", "131082", "131071",
    "linkong", "elsewhere",
)  # fmt: skip
CATEGORIES = ("industry", "region", "cross-industry", "other")

# How many options a choice has: a number beyond them is none of them, and refused. A flag has two.
OPTIONS = {
    "recognised-as": len(RECOGNITIONS),
    "recognition-level": len(LEVELS),
    "county": len(COUNTIES),
    "platform-category": len(CATEGORIES),
    "newly-recognised": 2,
    "already-awarded": 2,
    "platform-awarded-in-another-category": 2,
}
MONEY = ("investment", "leader-paid", "pilots-paid")
FACTS = ("recognised-as", "recognition-level", "recognised-on", "county", "platform-category", "investment",
         "newly-recognised", "already-awarded", "platform-awarded-in-another-category")  # fmt: skip
ASSUMED = {"newly-recognised": 1, "already-awarded": 0, "platform-awarded-in-another-category": 0}


def days(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


WINDOW = days("2025-09-12"), days("2027-12-31")  # both included
CALENDAR = days("1900-01-01"), days("9999-12-31")

# Rule by rule: what claiming it asserts, its conditions in the order of the policy, the award in fen (None: a percentage).
FIXED = ["in-window", "in-langfang", "level", "new", "not-awarded"]
RULES = {
    "leader-provincial": ({"recognised-as": 0, "recognition-level": 1}, FIXED, 30_000_000, 1),
    "leader-municipal": ({"recognised-as": 0, "recognition-level": 2}, FIXED, 15_000_000, 2),
    "shared-factory": ({"recognised-as": 1}, FIXED, 40_000_000, 1),
    "shared-carrier": ({"recognised-as": 2}, FIXED, 40_000_000, 1),
    "digital-pilot": ({"recognised-as": 3}, ["in-window", "in-langfang", "invested", "not-awarded"], None, None),
    "internet-platform": (
        {"recognised-as": 4},
        ["in-window", "in-langfang", "level", "listed-category", "not-awarded", "not-in-another-category"],
        50_000_000,
        1,
    ),
}
PILOT_CAP_FEN = 20_000_000


@dataclass
class Answers:
    """One of each a row; amounts and shares in fen."""

    amount: np.ndarray
    city: np.ndarray
    county: np.ndarray
    outcome: np.ndarray
    first_failed: np.ndarray

    COLUMNS = ("amount", "city", "county", "outcome", "first_failed")

    def differences(self, other: "Answers") -> np.ndarray:
        """The rows in which anything differs."""
        return np.flatnonzero(
            np.logical_or.reduce([getattr(self, name) != getattr(other, name) for name in self.COLUMNS])
        )


def is_out_of_range(fact: str, values: np.ndarray) -> np.ndarray:
    if fact in OPTIONS:
        outside = (values < 0) | (values >= OPTIONS[fact])
    elif fact in MONEY:
        outside = values < 0
    else:
        outside = (values < CALENDAR[0]) | (values > CALENDAR[1])
    return outside & (values != MISSING)


def answer(rule: str, facts: dict[str, np.ndarray]) -> Answers:
    asserted, conditions, award, level = RULES[rule]
    rows = len(next(iter(facts.values())))
    nothing = np.full(rows, MISSING)

    def fact(name: str) -> np.ndarray:
        values = facts.get(name, nothing)
        instead = asserted.get(name, ASSUMED.get(name, MISSING))
        return np.where(values == MISSING, instead, values)

    def said(name: str, is_met: np.ndarray) -> np.ndarray:
        """1 met, 0 not met, -1 unknown."""
        return np.where(fact(name) == MISSING, -1, is_met.astype(np.int8))

    on, investment = fact("recognised-on"), fact("investment")
    ask = {
        "in-window": lambda: said("recognised-on", (on >= WINDOW[0]) & (on <= WINDOW[1])),
        "in-langfang": lambda: said("county", fact("county") != COUNTIES.index("elsewhere")),
        "level": lambda: said("recognition-level", fact("recognition-level") == level),
        "new": lambda: said("newly-recognised", fact("newly-recognised") == 1),
        "not-awarded": lambda: said("already-awarded", fact("already-awarded") == 0),
        "invested": lambda: said("investment", investment > 0),
        "listed-category": lambda: said("platform-category", fact("platform-category") < 3),
        "not-in-another-category": lambda: said(
            "platform-awarded-in-another-category", fact("platform-awarded-in-another-category") == 0
        ),
    }
    findings = np.stack(
        [said("recognised-as", fact("recognised-as") == asserted["recognised-as"])] + [ask[name]() for name in conditions]
    )
    if award is None:
        product = np.where(investment == MISSING, 0, investment) // 10  # down to the fen, then the cap
        amount = np.where(investment == MISSING, MISSING, np.minimum(product, PILOT_CAP_FEN))
    else:
        amount = np.full(rows, award)
    return settle(facts, findings, amount)


def settle(facts: dict, findings: np.ndarray, amount: np.ndarray) -> Answers:
    """Refused before not eligible before undetermined before eligible; who pays, and why not.

    Where the award surely comes to nothing, no fact that is missing can make it eligible.
    """
    rows = len(amount)
    is_refused = np.zeros(rows, dtype=bool)
    for name, values in facts.items():
        is_refused |= is_out_of_range(name, values)
    fails = findings == 0
    is_unknown = (findings == -1).any(axis=0) | (amount == MISSING)
    first_failed = np.where(fails.any(axis=0), fails.argmax(axis=0), np.where(amount == 0, len(fails), -1))
    outcome = np.where(first_failed >= 0, NOT_ELIGIBLE, np.where(is_unknown, UNDETERMINED, ELIGIBLE))
    outcome = np.where(is_refused, REFUSED, outcome)
    first_failed = np.where(is_refused, -1, first_failed)
    amount = np.where(outcome == ELIGIBLE, amount, np.where(outcome == NOT_ELIGIBLE, 0, MISSING))
    county = np.where(amount == MISSING, MISSING, amount // 2)
    city = np.where(amount == MISSING, MISSING, amount - amount // 2)  # the city pays the odd fen
    return Answers(amount, city, county, outcome.astype(np.int32), first_failed.astype(np.int32))


def answer_mixed(rules: np.ndarray, facts: dict[str, np.ndarray]) -> Answers:
    """A rule a row, by its position in the policy."""
    rows = len(rules)
    mixed = Answers(*(np.empty(rows, np.int64) for _ in range(3)), *(np.empty(rows, np.int32) for _ in range(2)))
    for position, rule in enumerate(RULES):
        where = np.flatnonzero(rules == position)
        if len(where) == 0:
            continue
        part = answer(rule, {name: values[where] for name, values in facts.items()})
        for name in Answers.COLUMNS:
            getattr(mixed, name)[where] = getattr(part, name)
    return mixed


def answer_in_order(rules: np.ndarray, facts: dict[str, np.ndarray], keys: np.ndarray) -> Answers:
    """The same with a ledger: of the claims of one rule with one key, only the first that is due is paid.

    A later claim is answered as one that was awarded before.
    """
    paid = np.flatnonzero(answer_mixed(rules, facts).outcome == ELIGIBLE)
    claims = rules.astype(np.int64) * (int(keys.max()) + 1) + keys
    _, claim = np.unique(claims, return_inverse=True)
    first_paid = np.full(claim.max() + 1, len(rules))
    np.minimum.at(first_paid, claim[paid], paid)
    is_later = np.arange(len(rules)) > first_paid[claim]
    awarded = np.where(is_later, 1, facts.get("already-awarded", np.full(len(rules), MISSING)))
    return answer_mixed(rules, {**facts, "already-awarded": awarded})


# ---- Worked by hand ----

EXAMPLES = (
    # rule, facts, amount, city, county, outcome; yuan
    ("leader-provincial", {"county": "131026", "recognised-on": "2026-05-08"}, "300000.00", "150000.00", "150000.00"),
    ("leader-municipal", {"county": "131024", "recognised-on": "2027-03-01"}, "150000.00", "75000.00", "75000.00"),
    ("shared-factory", {"county": "131025", "recognised-on": "2026-11-30", "recognition-level": "provincial"},
     "400000.00", "200000.00", "200000.00"),
    ("internet-platform", {"county": "131022", "recognised-on": "2025-12-25", "recognition-level": "provincial",
                           "platform-category": "region"}, "500000.00", "250000.00", "250000.00"),
    ("digital-pilot", {"county": "131023", "recognised-on": "2026-02-14", "investment": "876543.21"},
     "87654.32", "43827.16", "43827.16"),
    ("digital-pilot", {"county": "131023", "recognised-on": "2026-02-14", "investment": "876543.30"},
     "87654.33", "43827.17", "43827.16"),
    ("digital-pilot", {"county": "131023", "recognised-on": "2026-02-14", "investment": "2500000.00"},
     "200000.00", "100000.00", "100000.00"),
    ("digital-pilot", {"county": "131023", "recognised-on": "2026-02-14", "investment": "1234.56"},
     "123.45", "61.73", "61.72"),
    ("leader-provincial", {"county": "131082", "recognised-on": "2025-06-30"}, "0.00", "0.00", "0.00"),
    ("digital-pilot", {"county": "131071", "recognised-on": "2027-05-05", "investment": "600000.10"},
     "60000.01", "30000.01", "30000.00"),
    ("digital-pilot", {"county": "131023", "recognised-on": "2026-02-14"}, None, None, None),
)  # fmt: skip
TEXTS = {"county": COUNTIES, "recognition-level": LEVELS, "platform-category": CATEGORIES}


def number_of(fact: str, text: str) -> int:
    if fact in TEXTS:
        return TEXTS[fact].index(text)
    return days(text) if fact == "recognised-on" else int(text.replace(".", ""))


def check_examples() -> list[str]:
    """What of the worked examples comes out otherwise."""
    wrong = []
    for rule, facts, *expected in EXAMPLES:
        found = answer(rule, {name: np.array([number_of(name, text)]) for name, text in facts.items()})
        fen = [MISSING if text is None else int(text.replace(".", "")) for text in expected]
        if [found.amount[0], found.city[0], found.county[0]] != fen:
            wrong.append(f"{rule} {facts}: {found}")
    return wrong


if __name__ == "__main__":
    failures = check_examples()
    print(*failures, sep="\n")
    print(f"{len(EXAMPLES) - len(failures)} passed, {len(failures)} failed")
    raise SystemExit(1 if failures else 0)
