# SPDX-License-Identifier: Apache-2.0
"""Times whole processes from CSV to CSV, the library's command and any other: pinned to their cores, the input in the page
cache, the output a file on the same disk. Reads what they wrote and holds it to the expectation."""
from __future__ import annotations

import csv
import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import numpy as np

from expect import ELIGIBLE, MISSING, NOT_ELIGIBLE, REFUSED, UNDETERMINED, Answers
from generate import read_answers

RUNS = 5  # of each, after one that warms the page cache
MOST_MEMORY = 64 << 20

# What `subsidy batch` is asked, by name: input, expectation, cores, arguments. {folder} is scratch, new for each run.
FILE_FIGURES = (
    ("numbers", "pilot.csv", "pilot", 1, ("--rule", "digital-pilot", "--columns", "outcome,amount,shares")),
    ("default", "pilot.csv", "pilot", 1, ("--rule", "digital-pilot")),
    ("default, 2 jobs", "pilot.csv", "pilot", 2, ("--rule", "digital-pilot", "--jobs", "2")),
    ("mixed rules", "mixed.csv", "mixed-file", 1, ("--columns", "outcome,amount,shares")),
    ("ledger", "mixed.csv", "ledger", 1, ("--ledger", "{folder}/ledger.db")),
)


@dataclass
class Run:
    """How long a process took by the clock and of the processor, and the most memory it had."""

    seconds: float
    processor_seconds: float
    memory: int
    status: int


def run_pinned(command: list[str], cores: set[int], output: Optional[Path] = None) -> Run:
    """Runs a command to its end; its standard output goes to a file."""
    stdout = open(output or os.devnull, "wb")
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=stdout, preexec_fn=lambda: os.sched_setaffinity(0, cores))
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    stdout.close()
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, process.returncode)


def median_run(make_run) -> Run:
    """The median of some runs; the first that fails is the last."""
    runs = []
    while len(runs) < RUNS + 1 and all(run.status == 0 for run in runs):
        runs.append(make_run())
    timed = runs[1:] or runs
    return Run(
        statistics.median(run.seconds for run in timed),
        statistics.median(run.processor_seconds for run in timed),
        max(run.memory for run in runs),
        runs[-1].status,
    )


# ---- Reading answers ----

HEADINGS = {
    "outcome": ("outcome", "结果", "结论", "测算结果"),
    "amount": ("amount", "award", "金额", "奖补金额", "核定额", "应予奖补"),
    "city": ("city", "share:city", "city treasury", "市级财政", "市级承担"),
    "county": ("county", "share:county", "county-level treasury", "县级财政", "县级承担"),
}
OUTCOME_BEGINNINGS = (
    (NOT_ELIGIBLE, ("not", "不符合", "不予")),
    (ELIGIBLE, ("eligible", "符合", "应予")),
    (UNDETERMINED, ("undetermined", "尚不能", "待定")),
    (REFUSED, ("refused", "拒绝", "不予受理", "无法测算", "不能测算")),
)


def position_of(headings: list[str], name: str) -> int:
    """The last column with one of the names: an input column may be called like a share. Units may follow."""
    for position in range(len(headings) - 1, -1, -1):
        heading = headings[position].lstrip("\ufeff")
        if any(heading == known or heading.startswith((known + "（", known + "(", known + " (")) for known in HEADINGS[name]):
            return position
    raise ValueError(f"no column {name} among {', '.join(headings)}")


def outcome_of(text: str) -> int:
    for outcome, beginnings in OUTCOME_BEGINNINGS:
        if text.startswith(beginnings):
            return outcome
    raise ValueError(f"no outcome: {text!r}")


def fen_of(text: str) -> int:
    if text == "":
        return MISSING
    yuan, _, fraction = text.partition(".")
    return int(yuan) * 100 + int((fraction + "00")[:2])


def read_csv(path: Path, rows: int) -> Answers:
    """Outcome, amount and shares as a file has them; it does not have the first failed condition as a number."""
    numbers = {name: np.empty(rows, np.int64) for name in HEADINGS}
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        headings = next(reader)
        at = [position_of(headings, name) for name in HEADINGS]
        outcomes: dict[str, int] = {}
        row = 0
        for row, cells in enumerate(reader, 1):
            outcome, amount, city, county = (cells[position] for position in at)
            if outcome not in outcomes:
                outcomes[outcome] = outcome_of(outcome)
            for name, value in zip(HEADINGS, (outcomes[outcome], fen_of(amount), fen_of(city), fen_of(county))):
                numbers[name][row - 1] = value
    if row != rows:
        raise ValueError(f"{row} rows, {rows} expected")
    return Answers(numbers["amount"], numbers["city"], numbers["county"], numbers["outcome"], np.full(rows, -1))


def is_right(path: Path, expected: Answers) -> bool:
    """Whether a file has the expected answers, in order; says where not."""
    try:
        found = read_csv(path, len(expected.amount))
    except (OSError, ValueError, IndexError) as error:
        print(f"{path}: {error}")
        return False
    found.first_failed = expected.first_failed
    differing = found.differences(expected)
    if len(differing):
        print(f"{path}: {len(differing)} rows differ, the first is row {differing[0] + 1}")
    return len(differing) == 0


# ---- The command ----


def has_batch(command: Path) -> bool:
    """The command explains itself also where it does not know the word."""
    help = subprocess.run([command, "batch", "--help"], capture_output=True, text=True, check=False)
    return help.returncode == 0 and "--columns" in help.stdout


def measure(bench) -> None:
    """Times each figure of `subsidy batch`, where there is one."""
    command = bench.build / "examples" / "subsidy"
    if not has_batch(command):
        return
    for name, source, expectation, cores, arguments in FILE_FIGURES:
        bench.say(f"CSV to CSV: {name}")
        scratch = bench.folder / "scratch"
        scratch.mkdir(exist_ok=True)
        output = scratch / "out.csv"

        def run() -> Run:
            for left in scratch.iterdir():
                left.unlink()
            chosen = [argument.replace("{folder}", str(scratch)) for argument in arguments]
            return run_pinned(
                [str(command), "batch", str(bench.data / source), "-o", str(output), *chosen], set(bench.cores[-cores:])
            )

        found = median_run(run)
        bench.check(f"CSV to CSV, {name}: exit status {found.status}", found.status == 0)
        bench.check(f"CSV to CSV, {name}", is_right(output, read_answers(bench.data / expectation)))
        bench.check(f"CSV to CSV, {name}: memory {found.memory >> 20} MiB", found.memory <= MOST_MEMORY)
        bench.take({"figure": "file", "who": name, "count": 1, "ns": found.seconds * 1e9})
        bench.take({"figure": "file, processor", "who": name, "count": 1, "ns": found.processor_seconds * 1e9})
