# SPDX-License-Identifier: Apache-2.0
"""Times whole processes from CSV to CSV, the library's command and any other: pinned to their cores, the input in the page
cache, the output a file on the same disk. Reads what they wrote and holds it to the expectation."""
from __future__ import annotations

import csv
import json
import os
import statistics
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from expect import ELIGIBLE, MISSING, NOT_ELIGIBLE, OUTCOMES, REFUSED, UNDETERMINED, Answers
from generate import read_answers

RUNS = 5  # of each, after one that warms the page cache
TURNS = 15  # of what is compared with each other
ANSWERED = (0, 3)  # exit statuses: all rows, or all but some that are told
LOG = "processes.log"
LARGE = 10  # times the pilot file, for a run that does not fit the memory allowed

# What `subsidy batch` is asked, by name: input, expectation, arguments. {folder} is scratch, new for each run.
FILE_FIGURES = (
    ("numbers", "pilot.csv", "pilot", ("--rule", "digital-pilot", "--columns", "outcome,amount,shares")),
    ("default", "pilot.csv", "pilot", ("--rule", "digital-pilot")),
    ("mixed rules", "mixed.csv", "mixed-file", ("--columns", "outcome,amount,shares")),
    ("ledger", "mixed.csv", "ledger", ("--ledger", "{folder}/ledger.db")),
)
JOBS_FIGURE = FILE_FIGURES[1][1:]


@dataclass
class Run:
    """How long a process took by the clock and of the processor, and the most memory it had."""

    seconds: float
    processor_seconds: float
    memory: int
    status: int


def run_pinned(bench, command: list[str], cores: "list[int] | None" = None, output: "Path | str" = os.devnull) -> Run:
    """Runs a command to its end, on one core where none are given; its standard output goes to a file, what it says to a log."""
    cores = ",".join(map(str, cores or bench.cores[-1:]))
    with open(bench.folder / LOG, "ab") as log:
        told = subprocess.run(
            [bench.programs / "process", output, cores, *command], stdout=subprocess.PIPE, stderr=log, check=True
        )
    return Run(**json.loads(told.stdout))


def median_run(make_run) -> Run:
    """The median of some runs; the first that fails is the last."""
    runs = []
    while len(runs) < RUNS + 1 and all(run.status in ANSWERED for run in runs):
        runs.append(make_run())
    return median_of(runs[1:] or runs)


def median_of(runs: list[Run]) -> Run:
    return Run(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.processor_seconds for run in runs),
        max(run.memory for run in runs),
        runs[-1].status,
    )


# ---- Reading answers ----

HEADINGS = {
    "outcome": ("outcome", "测算结论"),
    "amount": ("amount", "核定金额"),
    "city": ("city", "share:city", "市级财政承担"),
    "county": ("county", "share:county", "县级财政承担"),
}
OUTCOME_TEXTS = {
    **{text: outcome for outcome, text in enumerate(OUTCOMES)},
    "不能享受": NOT_ELIGIBLE,
    "可以享受": ELIGIBLE,
    "尚不能确定": UNDETERMINED,
    "拒绝测算": REFUSED,
}


def position_of(headings: list[str], name: str) -> int:
    """The last column with one of the names: an input column may be called like a share. Units may follow."""
    for position in range(len(headings) - 1, -1, -1):
        heading = headings[position].lstrip("\ufeff")
        if any(heading == known or heading.startswith((known + "（", known + "(", known + " (")) for known in HEADINGS[name]):
            return position
    raise ValueError(f"no column {name} among {', '.join(headings)}")


def outcome_of(text: str) -> int:
    if text not in OUTCOME_TEXTS:
        raise ValueError(f"no outcome: {text!r}")
    return OUTCOME_TEXTS[text]


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
        print(f"{path}: {error}; see also {LOG}")
        return False
    found.first_failed = expected.first_failed
    differing = found.differences(expected)
    if len(differing):
        print(f"{path}: {len(differing)} rows differ, the first is row {differing[0] + 1}; see also {LOG}")
    return len(differing) == 0


# ---- The command ----


def has_batch(command: Path) -> bool:
    """The command explains itself also where it does not know the word."""
    help = subprocess.run([command, "batch", "--help"], capture_output=True, text=True, check=False)
    return help.returncode == 0 and "--columns" in help.stdout


def empty(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for left in folder.iterdir():
        left.unlink()
    return folder


def run_batch(bench, command: Path, source: Path, arguments: tuple, cores: "list[int] | None" = None, output: str = "out.csv") -> Run:
    scratch = bench.folder / "scratch"
    chosen = [argument.replace("{folder}", str(scratch)) for argument in arguments]
    return run_pinned(bench, [str(command), "batch", str(source), "-o", str(scratch / output), *chosen], cores)


def check_figure(bench, name: str, found: Run, expectation: str) -> None:
    bench.check(f"CSV to CSV, {name}: exit status {found.status}", found.status in ANSWERED)
    bench.check(f"CSV to CSV, {name}", is_right(bench.folder / "scratch" / "out.csv", read_answers(bench.data / expectation)))


def measure_figure(bench, command: Path, name: str, source: Path, expectation: str, arguments: tuple) -> None:
    def run() -> Run:
        empty(bench.folder / "scratch")
        return run_batch(bench, command, source, arguments)

    bench.say(f"CSV to CSV: {name}")
    found = median_run(run)
    check_figure(bench, name, found, expectation)
    take(bench, name, found)


def measure_jobs(bench, command: Path, source: Path, expectation: str, arguments: tuple) -> None:
    """Two jobs beside one, and beside what two whole processes with one job each take at once: the most that two cores
    of this machine do. In turns, each of which is compared within itself: a processor may slow down the longer both are
    busy, and its neighbours come and go. Each into a new file, as freeing what one replaces would count."""
    cores = bench.cores[-2:]
    if len(cores) < 2:
        return

    def turn(pool: ThreadPoolExecutor) -> "tuple[Run, Run, Run]":
        empty(bench.folder / "scratch")
        one = run_batch(bench, command, source, arguments, output="one.csv")
        two = run_batch(bench, command, source, (*arguments, "--jobs", "2"), cores)
        both = list(pool.map(lambda core: run_batch(bench, command, source, arguments, [core], f"{core}.csv"), cores))
        return one, two, max(both, key=lambda run: run.seconds)

    bench.say("CSV to CSV: two jobs")
    with ThreadPoolExecutor(len(cores)) as pool:
        turns = [turn(pool) for _ in range(TURNS + 1)][1:]
    check_figure(bench, "two jobs", turns[-1][1], expectation)
    take(bench, "two jobs", median_of([two for _, two, _ in turns]))
    for name, times in (
        ("two jobs", [one.seconds / two.seconds for one, two, _ in turns]),
        ("two at once", [2 * one.seconds / both.seconds for one, _, both in turns]),
    ):
        bench.take({"figure": "file, times as fast", "who": name, "count": 1, "ns": statistics.median(times)})


def take(bench, name: str, found: Run) -> None:
    bench.take({"figure": "file", "who": name, "count": 1, "ns": found.seconds * 1e9})
    bench.take({"figure": "file, processor", "who": name, "count": 1, "ns": found.processor_seconds * 1e9})
    bench.take({"figure": "file, bytes of memory", "who": name, "count": 1, "ns": found.memory})


def is_repeated(path: Path, part: bytes, times: int) -> bool:
    """Whether a file is the heading of a part and its rows so many times."""
    heading, rows = part[: part.index(b"\n") + 1], part[part.index(b"\n") + 1 :]
    with open(path, "rb") as file:
        return file.read(len(heading)) == heading and all(file.read(len(rows)) == rows for _ in range(times)) and not file.read(1)


def measure_large(bench, command: Path, name: str, source: Path, arguments: tuple) -> None:
    """Ten million rows in one go: whether memory stays bounded, and the answers as they are."""
    bench.say("CSV to CSV: ten million rows")
    scratch = empty(bench.folder / "scratch")
    small, large, output = scratch / "small.csv", scratch / "large.csv", scratch / "out.csv"
    run_pinned(bench, [str(command), "batch", str(source), "-o", str(small), *arguments])
    part = source.read_bytes()
    with open(large, "wb") as file:
        file.write(part)
        for _ in range(LARGE - 1):
            file.write(part[part.index(b"\n") + 1 :])
    found = run_pinned(bench, [str(command), "batch", str(large), "-o", str(output), *arguments])
    right = found.status in ANSWERED and small.exists() and is_repeated(output, small.read_bytes(), LARGE)
    bench.check("CSV to CSV, ten million rows", right)
    take(bench, name, found)
    empty(scratch)


def measure(bench) -> None:
    """Times each figure of `subsidy batch`, where there is one."""
    command = bench.build / "examples" / "subsidy"
    if not has_batch(command):
        return
    (bench.folder / LOG).unlink(missing_ok=True)
    for name, source, expectation, arguments in FILE_FIGURES:
        measure_figure(bench, command, name, bench.data / source, expectation, arguments)
    measure_jobs(bench, command, bench.data / JOBS_FIGURE[0], *JOBS_FIGURE[1:])
    _, source, _, arguments = FILE_FIGURES[0]
    measure_large(bench, command, "ten million rows", bench.data / source, arguments)
