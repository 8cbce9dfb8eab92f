#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the library side by side with a copy of memory, a loop written by hand and its peers, all over the same claims.

    run.py BUILD

It makes the claims once (generate.py), holds every answer of everyone to expect.py before a figure is printed, and writes what
it found to BUILD/bench/results.json for plot.py. What is missing on this machine is said to be missing. The figures do
not fail; a wrong answer does.
"""
import hashlib
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import expect
import files
import peers
from figures import FIGURES, Measurements

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SIZES = (100_000, 1_000_000, 10_000_000, 100_000_000)
MEMORY_FOR_LARGEST = 12 << 30
MOST_SECONDS_A_RUN = 5
ROWS_OF_GROWING_RULES = 150_000


class Bench:
    """The folders, and what was found so far."""

    def __init__(self, build: Path):
        self.build = build
        self.programs = build / "tests" / "bench"
        self.folder = build / "bench"
        self.data = self.folder / "data"
        self.found = Measurements()
        self.passed = self.failed = 0
        self.cores = sorted(os.sched_getaffinity(0))

    def say(self, what: str) -> None:
        print(f"… {what}", file=sys.stderr, flush=True)

    def check(self, name: str, is_right: bool) -> None:
        self.passed += is_right
        self.failed += not is_right
        if not is_right:
            print(f"WRONG ANSWERS: {name}", flush=True)

    def take(self, line: dict) -> None:
        """One line of a program: a figure or a check."""
        if "check" in line:
            self.check(line["check"], line["right"])
        else:
            self.found.ns[f"{line['figure']}:{line['who']}:{line['count']}"] = line["ns"]

    def run(self, *command: object, environment: "dict | None" = None) -> None:
        """Runs a program of the bench on one core and takes what it tells."""
        done = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, **(environment or {})},
            preexec_fn=lambda: os.sched_setaffinity(0, {self.cores[-1]}),
        )
        for line in done.stdout.splitlines():
            self.take(json.loads(line))
        if done.returncode != 0:
            self.check(f"{' '.join(map(str, command))}: exit status {done.returncode}", False)


# ---- Data ----


def digest_of_generator() -> str:
    return hashlib.sha256((HERE / "generate.py").read_bytes() + (HERE / "expect.py").read_bytes()).hexdigest()


def make_data(bench: Bench) -> None:
    """Makes the claims where there are none, or others."""
    stamp = bench.data / "digest"
    if stamp.exists() and stamp.read_text() == digest_of_generator():
        return
    bench.say("making the claims")
    stamp.unlink(missing_ok=True)
    subprocess.run([sys.executable, HERE / "generate.py", bench.data], check=True)
    stamp.write_text(digest_of_generator())


# ---- In the process ----


def free_memory() -> int:
    with open("/proc/meminfo", encoding="ascii") as file:
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in file}
    return kilobytes["MemAvailable"] * 1024


def is_too_large(bench: Bench, size: int) -> bool:
    """Whether memory is short, or a run so slow that it would take minutes."""
    a_row = bench.found.get(f"pilot:library:{bench.found.largest}") or 0
    return (size == SIZES[-1] and free_memory() < MEMORY_FOR_LARGEST) or a_row * size > MOST_SECONDS_A_RUN * 1e9


def measure_columns(bench: Bench) -> None:
    for size in SIZES:
        if is_too_large(bench, size):
            bench.say(f"{size} rows are too many here")
            break
        bench.say(f"columns, {size} rows")
        bench.run(bench.programs / "columns", bench.data, "pilot", size)
        bench.found.largest = size
    bench.run(bench.programs / "columns", bench.data, "tidy", 1_000_000)


def measure_mixed(bench: Bench) -> None:
    program = bench.programs / "mixed"
    if not program.exists():
        return
    bench.say("rules mixed row by row")
    bench.run(program, bench.data, 1_000_000, len(expect.RULES))
    for rules in range(1, len(expect.RULES) + 1):
        bench.run(program, bench.data, ROWS_OF_GROWING_RULES, rules)


def measure_single(bench: Bench) -> None:
    bench.say("one at a time")
    bench.run(bench.programs / "single", bench.data)
    environment = {
        "PYTHONPATH": str(ROOT / "bindings" / "python"),
        "SUBSIDY_LIBRARY": str(bench.build / "lib" / "libsubsidy.so.0"),
    }
    bench.run("/usr/bin/python3", HERE / "single.py", bench.data, environment=environment)


# ---- What is told ----


def processor() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    return platform.processor()


def describe_machine(bench: Bench) -> list[str]:
    kernels = subprocess.run([bench.programs / "kernels"], capture_output=True, text=True, check=False).stdout.strip()
    copy = bench.found.get("copy of 64 bytes:copy:1000000")
    lines = [
        f"machine: {processor()}, {len(bench.cores)} cores, {platform.system()} {platform.release()}; kernels: {kernels}",
        "buffers are warm, rows are distinct; medians of the processor's time, of whole processes the time by the clock",
        "a copy moves as many bytes as what it stands beside: it reads half of them and writes half",
    ]
    if copy is not None:
        lines.append(f"copy of 64 bytes: {copy:.2f} ns")
    if bench.found.noise() > 1:
        lines.append(f"the machine is not quiet: limits of time are {bench.found.noise():.2f} × what they are on a quiet one")
    return lines


def table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(headings, *rows)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in (headings, *rows)]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def verdict(is_met: "bool | None") -> str:
    return {None: "", True: "yes", False: "NO"}[is_met]


def figure_rows(lines: list) -> list[tuple[str, ...]]:
    return [
        (line.name, line.measured, line.ratio, line.must, verdict(line.is_met), line.aim,
         verdict(line.is_aim_met) if line.aim else "")
        for line in lines
    ]  # fmt: skip


def report(bench: Bench, results: list) -> dict:
    lines = [figure.line(bench.found) for figure in FIGURES]
    machine = describe_machine(bench)
    print("\n".join(machine), end="\n\n")
    print(table(("figure", "measured", "ratio", "must", "met", "aim", "met"), figure_rows(lines)), end="\n\n")
    print(table(("peer", "measured", "beside ours"), peers.rows(results, bench.found)), end="\n\n")
    return {
        "machine": machine,
        "figures": [asdict(line) for line in lines],
        "peers": peers.rows(results, bench.found),
        "largest": bench.found.largest,
        "ns": bench.found.ns,
    }


def main() -> int:
    bench = Bench(Path(sys.argv[1]).resolve())
    make_data(bench)
    bench.check("examples worked by hand", not expect.check_examples())
    measure_columns(bench)
    measure_mixed(bench)
    measure_single(bench)
    bench.say("how the cost grows with conditions")
    bench.run(bench.programs / "growth")
    files.measure(bench)
    results = peers.measure(bench)
    if bench.failed == 0:
        written = report(bench, results)
        (bench.folder / "results.json").write_text(json.dumps(written, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{bench.passed} passed, {bench.failed} failed")
    return 1 if bench.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
