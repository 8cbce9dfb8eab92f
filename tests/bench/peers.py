# SPDX-License-Identifier: Apache-2.0
"""The peers beside which the library is measured, as a table; each is a small program in peers/. One that is not installed is
said to be so.

Of columns, a peer gets DATA OUT ROWS, tells {"ns": of a row} and leaves its answers in OUT; of files, it gets IN and writes
the answers to its standard output. All answers are held to the expectation.
"""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import files
from figures import Measurements, duration
from generate import read_answers

HERE = Path(__file__).resolve().parent / "peers"


@dataclass
class Peer:
    """One peer, and the figure of ours that it does the same as. {python} and {node} are those that have the packages."""

    name: str
    needs: tuple[str, ...]  # a command that succeeds where the peer is installed
    command: tuple[str, ...]
    beside: str
    rows: int = 1_000_000
    is_file: bool = False


def python_peer(name: str, module: str, file: str, rows: int = 1_000_000) -> Peer:
    return Peer(name, ("{python}", "-c", f"import {module}"), ("{python}", f"{HERE}/{file}"), "pilot:library:1000000", rows)


ZEN = ("node", "-e", "require(process.argv[1] + '/node_modules/@gorules/zen-engine')", "{node}")

PEERS = (
    python_peer("NumPy, tuned", "numpy", "numpy_columns.py"),
    python_peer("pandas, columns", "pandas", "pandas_columns.py"),
    python_peer("OpenFisca", "openfisca_core", "openfisca_pilot.py"),
    python_peer("SQLite CASE", "sqlite3", "sqlite_case.py"),
    python_peer("Python Decimal, row by row", "numpy", "decimal_rows.py", 100_000),
    Peer("GoRules Zen, at best", ZEN, ("node", f"{HERE}/zen.mjs", "{node}", "batch"), "pilot:library:1000000", 100_000),
    Peer("GoRules Zen, by case", ZEN, ("node", f"{HERE}/zen.mjs", "{node}", "case"), "one evaluation:pilot:100000", 20_000),
    Peer("CSV to CSV: C by hand", ("{programs}/by-hand-csv", "--help"), ("{programs}/by-hand-csv",), "file:numbers:1", 0, True),
    Peer("CSV to CSV: mawk", ("mawk", "-W", "version"), ("mawk", "-f", f"{HERE}/pilot.awk"), "file:numbers:1", 0, True),
    Peer("CSV to CSV: pandas", ("{python}", "-c", "import pandas"), ("{python}", f"{HERE}/pandas_csv.py"), "file:numbers:1", 0,
         True),
)  # fmt: skip


@dataclass
class Result:
    """How long a peer took; None where it is not installed. Of a process also its time of the processor."""

    peer: Peer
    ns: Optional[float] = None
    processor_ns: Optional[float] = None


def fill_in(command: tuple[str, ...], bench) -> list[str]:
    installed = bench.build / "bench-peers"
    names = {
        "{python}": sys.executable,
        "{node}": str(installed / "node"),
        "{programs}": str(bench.programs),
    }
    return [next((part.replace(name, value) for name, value in names.items() if name in part), part) for part in command]


def is_there(peer: Peer, bench) -> bool:
    command = fill_in(peer.needs, bench)
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def measure_columns(peer: Peer, bench) -> Result:
    out = bench.folder / "peer"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    done = subprocess.run(
        [*fill_in(peer.command, bench), str(bench.data), str(out), str(peer.rows)],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, {bench.cores[-1]}),
    )
    is_right = False
    if done.returncode == 0:
        expected = read_answers(bench.data / "pilot", rows=peer.rows)
        is_right = len(expected.differences(read_answers(out, ""))) == 0
    bench.check(peer.name, is_right)
    return Result(peer, json.loads(done.stdout)["ns"] if is_right else None)


def measure_file(peer: Peer, bench) -> Result:
    output = bench.folder / "peer.csv"
    command = [*fill_in(peer.command, bench), str(bench.data / "pilot.csv")]
    found = files.median_run(lambda: files.run_pinned(bench, command, output=output))
    is_right = found.status == 0 and files.is_right(output, read_answers(bench.data / "pilot"))
    bench.check(peer.name, is_right)
    return Result(peer, found.seconds * 1e9, found.processor_seconds * 1e9)


def measure(bench) -> list[Result]:
    results = []
    for peer in PEERS:
        if not is_there(peer, bench):
            results.append(Result(peer))
            continue
        bench.say(peer.name)
        results.append((measure_file if peer.is_file else measure_columns)(peer, bench))
    return results


def measured(result: Result) -> str:
    if result.ns is None:
        return "not installed"
    processor = f" ({duration(result.processor_ns)} of the processor)" if result.processor_ns is not None else ""
    return duration(result.ns) + processor


def rows(results: list[Result], found: Measurements) -> list[tuple[str, str, str]]:
    """Name, what was measured, and that beside ours."""
    told = []
    for result in results:
        ours = found.get(result.peer.beside)
        is_known = result.ns is not None and ours is not None
        told.append((result.peer.name, measured(result), f"{result.ns / ours:.3g} × ours" if is_known else ""))
    return told
