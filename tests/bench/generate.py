#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the claims that the speed is measured on, and beside them the answers that expect.py gives. Always the same ones.

    generate.py FOLDER [ROWS]

A set of claims is a folder of columns, one raw little-endian int64 file a fact, with `expect-*` beside them; no two claims of
a set are the same. Both outcomes and reasons come at random, so that a processor cannot learn them:

    pilot       one rule, digital-pilot, all that can befall a claim; also as pilot.csv
    tidy        the same rule, every fact known and within its range
    mixed       a rule a claim, in no order; also as mixed.csv, with Chinese headings, applicants and projects
    ledger      the claims of mixed.csv again as they are answered one after the other: a key is paid once
"""
import sys
from pathlib import Path

import numpy as np

from expect import (
    CATEGORIES, COUNTIES, LEVELS, MISSING, NOT_ELIGIBLE, RECOGNITIONS, RULES, Answers, answer, answer_in_order,
    answer_mixed, days,
)  # fmt: skip

SEED = 20250912
ROWS = 1_000_000
DIGITAL_PILOT = RECOGNITIONS.index("digital-pilot")
PILOT_FACTS = ("recognised-as", "recognised-on", "county", "investment", "already-awarded")
MIXED_FACTS = ("recognised-as", "recognition-level", "recognised-on", "county", "platform-category", "investment",
               "newly-recognised", "already-awarded", "platform-awarded-in-another-category")  # fmt: skip


class Claims:
    """Draws the facts of so many claims."""

    def __init__(self, rows: int, seed: int):
        self.random = np.random.default_rng(seed)
        self.rows = rows

    def among(self, values: list[int], chances: list[float]) -> np.ndarray:
        return self.random.choice(np.array(values, dtype=np.int64), self.rows, p=chances)

    def some(self, values: np.ndarray, chance: float, others: object) -> np.ndarray:
        """With this chance other values instead."""
        return np.where(self.random.random(self.rows) < chance, others, values)

    def dates(self) -> np.ndarray:
        within = self.random.integers(days("2025-09-12"), days("2027-12-31") + 1, self.rows)
        around = self.random.integers(days("2024-01-01"), days("2028-12-31") + 1, self.rows)
        return self.some(within, 0.15, around)

    def counties(self) -> np.ndarray:
        return self.some(self.random.integers(0, 12, self.rows), 0.05, COUNTIES.index("elsewhere"))

    def investments(self) -> np.ndarray:
        """Fen, from ten thousand yuan to fifty million, as many small as large ones; some so small that nothing is due."""
        usual = np.exp(self.random.uniform(np.log(1e6), np.log(5e9), self.rows)).astype(np.int64)
        return self.some(self.some(usual, 0.02, 0), 0.01, self.random.integers(1, 10, self.rows))


def pilot(claims: Claims) -> dict[str, np.ndarray]:
    return {
        "recognised-as": claims.among([DIGITAL_PILOT, MISSING, 5], [0.85, 0.11, 0.04]),
        "recognised-on": claims.some(claims.dates(), 0.03, MISSING),
        "county": claims.some(claims.counties(), 0.02, MISSING),
        "investment": claims.some(claims.some(claims.investments(), 0.03, MISSING), 0.005, -500),
        "already-awarded": claims.among([0, MISSING, 1], [0.7, 0.23, 0.07]),
    }


def tidy(claims: Claims) -> dict[str, np.ndarray]:
    return {
        "recognised-as": claims.among([DIGITAL_PILOT, 5], [0.95, 0.05]),
        "recognised-on": claims.dates(),
        "county": claims.counties(),
        "investment": claims.investments(),
        "already-awarded": claims.among([0, 1], [0.9, 0.1]),
    }


def mixed(claims: Claims) -> dict[str, np.ndarray]:
    rule = claims.random.integers(0, len(RULES), claims.rows)
    kinds = np.array([asserted["recognised-as"] for asserted, *_ in RULES.values()], dtype=np.int64)
    level = np.array([asked or LEVELS.index("provincial") for *_, asked in RULES.values()], dtype=np.int64)
    return {
        "rule": rule,
        "recognised-as": claims.some(claims.some(kinds[rule], 0.03, RECOGNITIONS.index("other")), 0.1, MISSING),
        "recognition-level": claims.some(
            claims.some(level[rule], 0.08, claims.random.integers(0, 4, claims.rows)), 0.05, MISSING
        ),
        "recognised-on": claims.some(claims.dates(), 0.03, MISSING),
        "county": claims.some(claims.counties(), 0.02, MISSING),
        "platform-category": claims.some(claims.random.integers(0, len(CATEGORIES), claims.rows), 0.05, MISSING),
        "investment": claims.some(claims.some(claims.investments(), 0.03, MISSING), 0.005, -500),
        "newly-recognised": claims.among([1, MISSING, 0], [0.5, 0.44, 0.06]),
        "already-awarded": claims.among([0, MISSING, 1], [0.7, 0.23, 0.07]),
        "platform-awarded-in-another-category": claims.among([MISSING, 0, 1], [0.6, 0.3, 0.1]),
    }


def distinct(make, rows: int, seed: int) -> dict[str, np.ndarray]:
    """So many claims of which no two are the same, in no order."""
    facts = make(Claims(rows + rows // 4 + 1000, seed))
    table = np.stack(list(facts.values()), axis=1)
    _, first = np.unique(table.view([("", np.int64)] * table.shape[1]).ravel(), return_index=True)
    if len(first) < rows:
        raise SystemExit(f"only {len(first)} claims differ, {rows} were asked for")
    chosen = np.random.default_rng(seed).permutation(first)[:rows]
    return {name: values[chosen] for name, values in facts.items()}


# ---- Columns ----


def write_columns(folder: Path, facts: dict[str, np.ndarray], answers: Answers) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in facts.items():
        values.astype("<i8").tofile(folder / f"{name}.i64")
    write_answers(folder, answers)


def write_answers(folder: Path, answers: Answers, prefix: str = "expect-") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in Answers.COLUMNS:
        values = getattr(answers, name)
        values.astype(f"<i{values.itemsize}").tofile(folder / f"{prefix}{name}.i{8 * values.itemsize}")


def read_columns(folder: Path, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    return {name: np.fromfile(folder / f"{name}.i64", "<i8") for name in names}


def read_answers(folder: Path, prefix: str = "expect-", rows: int = -1) -> Answers:
    width = {"outcome": 4, "first_failed": 4}
    return Answers(
        *(
            np.fromfile(folder / f"{prefix}{name}.i{8 * width.get(name, 8)}", f"<i{width.get(name, 8)}", rows)
            for name in Answers.COLUMNS
        )
    )


# ---- Files ----


def texts(values: np.ndarray, names: tuple[str, ...]) -> list[str]:
    """The name of each number; nothing where it is missing."""
    lookup = list(names) + [""]
    return [lookup[position] for position in np.where(values == MISSING, len(names), values).tolist()]


def date_texts(values: np.ndarray) -> list[str]:
    dates = np.where(values == MISSING, 0, values).astype("datetime64[D]")
    return np.where(values == MISSING, "", np.datetime_as_string(dates)).tolist()


def money_text(fen: int) -> str:
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def money_texts(values: np.ndarray) -> list[str]:
    return ["" if fen == MISSING else money_text(fen) for fen in values.tolist()]


CODE_LETTERS = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)


def credit_codes(serials: np.ndarray) -> list[str]:
    """One valid unified social credit code (GB 32100-2015) for each serial number."""
    weights = np.array([pow(3, place, 31) for place in range(17)])
    digits = np.zeros((len(serials), 17), dtype=np.int64)
    digits[:, :8] = [9, 1, 1, 3, 1, 0, 8, 1]
    left = serials.astype(np.int64) * 7919 + 1_000_003  # not one after the other
    for place in range(16, 7, -1):
        digits[:, place] = left % 31
        left //= 31
    check = (31 - digits @ weights % 31) % 31
    codes = CODE_LETTERS[np.concatenate([digits, check[:, None]], axis=1)]
    return [code.decode() for code in np.ascontiguousarray(codes).view("S18").ravel().tolist()]


def write_csv(path: Path, headings: tuple[str, ...], columns: list[list[str]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(",".join(headings) + "\n")
        file.writelines(map("{}\n".format, map(",".join, zip(*columns))))


def write_pilot_csv(path: Path, facts: dict[str, np.ndarray]) -> None:
    """About 48 bytes a claim. The last fact is one that the rule does not ask for; its values are read all the same."""
    new = Claims(len(facts["county"]), SEED).random.integers(0, 2, len(facts["county"]))
    columns = {
        "county": texts(facts["county"], COUNTIES[:-1] + ("110105",)),
        "recognised-on": date_texts(facts["recognised-on"]),
        "investment": money_texts(facts["investment"]),
        "already-awarded": texts(facts["already-awarded"], ("no", "yes")),
        "recognised-as": texts(facts["recognised-as"], RECOGNITIONS),
        "newly-recognised": texts(new, ("no", "yes")),
    }
    write_csv(path, tuple(columns), list(columns.values()))


COUNTY_NAMES = ("安次区", "广阳区", "固安县", "永清县", "香河县", "大城县", "文安县", "大厂回族自治县", "霸州市", "三河市",
                "廊坊经济技术开发区", "临空经济区（廊坊）", "110105")  # fmt: skip
RECOGNITION_NAMES = ("领跑者", "共享工厂", "共享载体", "转型试点", "工业互联网平台", "其他")
LEVEL_NAMES = ("国家级", "省级", "市级", "县级")
CATEGORY_NAMES = ("行业级", "区域级", "跨行业跨领域", "其他")


def keys_of(rows: int) -> np.ndarray:
    """The number of each claim's applicant, and of the project it has: one in ten claims brings one seen elsewhere."""
    random = np.random.default_rng(SEED)
    keys = np.arange(rows)
    again = random.random(rows) < 0.1
    keys[again] = random.integers(0, rows, again.sum())
    return keys


def write_mixed_csv(path: Path, facts: dict[str, np.ndarray], keys: np.ndarray) -> None:
    """What history tells is left to the ledger."""
    columns = {
        "rule": texts(facts["rule"], tuple(RULES)),
        "统一社会信用代码": credit_codes(keys),
        "项目名称": [f"第{key}号项目" for key in keys.tolist()],
        "认定类型": texts(facts["recognised-as"], RECOGNITION_NAMES),
        "认定级别": texts(facts["recognition-level"], LEVEL_NAMES),
        "认定日期": date_texts(facts["recognised-on"]),
        "县（市、区）": texts(facts["county"], COUNTY_NAMES),
        "平台类别": texts(facts["platform-category"], CATEGORY_NAMES),
        "项目实际投资额（主管部门核定）": money_texts(facts["investment"]),
        "新认定（非复核、延续）": texts(facts["newly-recognised"], ("否", "是")),
    }
    write_csv(path, tuple(columns), list(columns.values()))


HISTORY = ("rule", "already-awarded", "platform-awarded-in-another-category")


def check_variety(name: str, answers: Answers) -> None:
    """Every outcome and, where a claim is not eligible, every condition has to come up often."""
    outcomes = np.bincount(answers.outcome, minlength=4)
    failed = np.bincount(answers.first_failed[answers.outcome == NOT_ELIGIBLE])
    least = len(answers.outcome) // 2000
    if (name != "tidy" and outcomes.min() < least) or failed.min() < least:
        raise SystemExit(f"{name}: too little variety: outcomes {outcomes}, first failed {failed}")


def main() -> None:
    folder, rows = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROWS
    for position, (name, make) in enumerate({"pilot": pilot, "tidy": tidy}.items()):
        facts = distinct(make, rows, SEED + position)
        answers = answer("digital-pilot", facts)
        check_variety(name, answers)
        write_columns(folder / name, facts, answers)
        if name == "pilot":
            write_pilot_csv(folder / "pilot.csv", facts)
    facts = distinct(mixed, rows, SEED + 2)
    answers = answer_mixed(facts["rule"], {name: facts[name] for name in MIXED_FACTS})
    check_variety("mixed", answers)
    write_columns(folder / "mixed", facts, answers)
    keys = keys_of(rows)
    known = {name: values for name, values in facts.items() if name not in HISTORY}
    category = known["platform-category"]  # a ledger knows a platform again by it
    known["platform-category"] = np.where(category == MISSING, CATEGORIES.index("other"), category)
    write_mixed_csv(folder / "mixed.csv", {**known, "rule": facts["rule"]}, keys)
    write_answers(folder / "mixed-file", answer_mixed(facts["rule"], known))
    write_answers(folder / "ledger", answer_in_order(facts["rule"], known, keys))


if __name__ == "__main__":
    main()
