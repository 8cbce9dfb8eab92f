# SPDX-License-Identifier: Apache-2.0
"""The figures that the bench holds the library to, as a table: what is measured, what must be reached, what is aimed at.

A measurement is named FIGURE:WHO:COUNT. Adding a figure is adding a line.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional

QUIET_COPY_NS = 2.0  # where a copy of 64 bytes takes longer, the machine is not quiet


class Measurements:
    """Nanoseconds for one of what was measured, by name."""

    def __init__(self) -> None:
        self.ns: dict[str, float] = {}
        self.largest = 0  # how many rows the largest run of columns had

    def get(self, name: str) -> Optional[float]:
        return self.ns.get(name.replace("LARGEST", str(self.largest)))

    def noise(self) -> float:
        """By how much limits of time grow."""
        return max(1.0, (self.get("copy of 64 bytes:copy:1000000") or QUIET_COPY_NS) / QUIET_COPY_NS)


@dataclass
class Line:
    """A figure as it came out. The ratio is to the copy, or to what it is compared with."""

    name: str
    measured: str
    ratio: str
    must: str
    aim: str
    is_met: Optional[bool]  # None: not measured
    is_aim_met: Optional[bool] = None


@dataclass
class Times:
    """So many times another measurement, at most."""

    name: str
    what: str
    other: str
    must: float
    aim: Optional[float]
    unit: str = "× copy"

    def line(self, found: Measurements) -> Line:
        what, other = found.get(self.what), found.get(self.other)
        must, aim = f"≤ {self.must:g} {self.unit}", f"≤ {self.aim:g} {self.unit}" if self.aim else ""
        if what is None or other is None:
            return Line(self.name, "not there", "", must, aim, None)
        ratio = what / other
        return Line(
            self.name, duration(what), f"{ratio:.2f} {self.unit}", must, aim, ratio <= self.must,
            ratio <= (self.aim or self.must),
        )  # fmt: skip


@dataclass
class TwoJobs:
    """Faster than one job by so much at least. Tells what the two cores do together, too: where they are two threads of
    one core, that is less than twice what one does."""

    name: str
    what: str
    times: str  # as fast as one job
    at_once: str  # how much of the work of one job two whole runs of one job do, beside each other
    must: float

    def line(self, found: Measurements) -> Line:
        what, times, at_once = found.get(self.what), found.get(self.times), found.get(self.at_once)
        must = f"≥ {self.must:g} × faster"
        if what is None or times is None or at_once is None:
            return Line(self.name, "not there", "", must, "", None)
        measured = f"{duration(what)} (two processes at once do {at_once:.2f} × the work of one)"
        return Line(self.name, measured, f"{times:.2f} × faster", must, "", times >= self.must)


@dataclass
class Time:
    """A time, at most. What another measurement took of it may be taken off."""

    name: str
    what: str
    must: float
    aim: float
    less: Optional[str] = None

    def line(self, found: Measurements) -> Line:
        what = found.get(self.what)
        less = found.get(self.less) if self.less else 0.0
        must, aim = self.must * found.noise(), self.aim * found.noise()
        told = f"≤ {duration(must)}", f"≤ {duration(aim)}"
        if what is None or less is None:
            return Line(self.name, "not there", "", *told, None)
        time = what - less
        processor = found.get(self.what.replace("file:", "file, processor:", 1)) if self.what.startswith("file:") else None
        measured = duration(time) + (f" ({duration(processor)} of the processor)" if processor else "")
        return Line(self.name, measured, f"{time / must:.2f} × must", *told, time <= must, time <= aim)


@dataclass
class Memory:
    """The most memory that a process had."""

    name: str
    what: str
    must_mebibytes: int

    def line(self, found: Measurements) -> Line:
        memory = found.get(self.what)
        must = f"≤ {self.must_mebibytes} MiB"
        if memory is None:
            return Line(self.name, "not there", "", must, "", None)
        ratio = memory / (self.must_mebibytes << 20)
        return Line(self.name, f"{memory / (1 << 20):.1f} MiB", f"{ratio:.2f} × must", must, "", ratio <= 1)


@dataclass
class Spread:
    """Measurements within so much of each other."""

    name: str
    what: Callable[[Measurements], list[float]]
    must: float
    aim: float

    def line(self, found: Measurements) -> Line:
        values = self.what(found)
        must, aim = f"within {self.must:g} ×", f"within {self.aim:g} ×"
        if len(values) < 2:
            return Line(self.name, "not there", "", must, aim, None)
        ratio = max(values) / min(values)
        measured = f"{duration(min(values))} … {duration(max(values))}"
        return Line(self.name, measured, f"{ratio:.2f} ×", must, aim, ratio <= self.must, ratio <= self.aim)


def duration(ns: float) -> str:
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if abs(ns) >= size:
            return f"{ns / size:.3g} {unit}"
    return f"{ns:.3g} ns"


def of_sizes(found: Measurements) -> list[float]:
    return [
        ns for name, ns in found.ns.items() if name.startswith("pilot:library:") and int(name.split(":")[2]) >= 100_000
    ]


MILLION = 1_000_000

FIGURES = (
    Times("columns, one rule, 10^6 rows", "pilot:library:1000000", "pilot:copy:1000000", 2.5, 1.5),
    Times("the same beside the plain C loop", "pilot:library:1000000", "pilot:by hand:1000000", 1, None, "× by hand"),
    Times("the same, every fact known", "tidy:library:1000000", "tidy:copy:1000000", 2.5, 1.5),
    Times("columns, one rule, most rows", "pilot:library:LARGEST", "pilot:copy:LARGEST", 3, 2),
    Times("columns, rules mixed row by row", "rules mixed 6:library:1000000", "rules mixed 6:copy:1000000", 8, 4),
    Spread("cost of a row from 10^5 rows to most", of_sizes, 2, 1.25),
    Time("one evaluation, C", "one evaluation:pilot:100000", 100, 50),
    Time("one evaluation, Python", "one evaluation, Python:evaluate:2000", 1e3, 500),
    Time("one assessment", "one at a time:assessment:1000", 10e3, 5e3),
    Time("its JSON, on top", "one at a time:assessment and JSON:1000", 20e3, 10e3, "one at a time:assessment:1000"),
    Time("its text, on top", "one at a time:assessment and text:1000", 20e3, 10e3, "one at a time:assessment:1000"),
    Time("loading the built-in policy", "one at a time:load:1", 2e6, 0.5e6),
    Time("CSV to CSV, 10^6 rows, numbers", "file:numbers:1", 250e6, 120e6),
    Time("the same, default output", "file:default:1", 500e6, 300e6),
    TwoJobs(
        "the same with --jobs 2", "file:two jobs:1", "file, times as fast:two jobs:1",
        "file, times as fast:two at once:1", 1.6,
    ),
    Time("the same with a ledger", "file:ledger:1", 3e9, 2.2e9),
    Memory("memory, 10^6 rows", "file, bytes of memory:default:1", 64),
    Memory("memory, 10^6 rows with a ledger", "file, bytes of memory:ledger:1", 64),
    Memory("memory, 10^7 rows", "file, bytes of memory:ten million rows:1", 64),
)
