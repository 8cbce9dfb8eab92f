# SPDX-License-Identifier: Apache-2.0
"""Files of claims, answered by libsubsidy-batch."""

from __future__ import annotations

import ctypes
import datetime
import json
import operator
import threading
from collections.abc import Callable, Iterable
from decimal import Decimal
from queue import SimpleQueue
from typing import Any, Literal, Optional, Union, overload

from ._declarations import (
    PROGRESS,
    Handle,
    Interpretations,
    Path,
    batch_library,
    borrowed_text,
    optional_bytes,
    options,
    path_bytes,
    take_text,
    text_bytes,
)
from ._errors import fail
from ._ledger import Ledger
from ._values import days_of, yuan

Progress = Callable[[int, int, Optional[int]], Optional[bool]]

MOST_JOBS = 64


class FileRun:
    """What a file of claims came to. Returned by `Policy.run_file`."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self.notes: list[str] = _notes(handle)
        """What there is to tell: headings that may be misspelt, and the first rows that cannot be read."""

    def _count(self, what: bytes) -> int:
        return int(batch_library().subsidy_run_count(self._handle.address, what))

    @property
    def claims(self) -> int:
        """How many rows were answered."""
        return self._count(b"claims")

    @property
    def eligible(self) -> int:
        """How many are paid."""
        return self._count(b"eligible")

    @property
    def not_eligible(self) -> int:
        """How many are not paid."""
        return self._count(b"not-eligible")

    @property
    def undetermined(self) -> int:
        """How many need facts that are missing."""
        return self._count(b"undetermined")

    @property
    def refused(self) -> int:
        """How many have facts out of their range."""
        return self._count(b"refused")

    @property
    def unreadable(self) -> int:
        """How many rows cannot be read; they are not among the claims."""
        return self._count(b"unreadable")

    @property
    def amount_fen(self) -> int:
        """The sum of all awards in fen."""
        return int(batch_library().subsidy_run_get_amount(self._handle.address))

    @property
    def amount(self) -> Decimal:
        """The sum of all awards in yuan."""
        return yuan(self.amount_fen)

    @overload
    def summary(self, format: Literal["json"]) -> dict[str, Any]: ...

    @overload
    def summary(self, format: Literal["text", "csv"] = "text") -> str: ...

    def summary(self, format: str = "text") -> Union[str, dict[str, Any]]:
        """Tell what the file comes to by rule and by county, or by `summary_by`; "json" is parsed, "csv" a text.

        Raises UnknownName for another format.
        """
        error = ctypes.c_void_p()
        text = batch_library().subsidy_run_summary(self._handle.address, text_bytes(format), ctypes.byref(error))
        if not text:
            fail(error)
        written = take_text(text)
        if format != "json":
            return written
        parsed: dict[str, Any] = json.loads(written)
        return parsed

    def __reduce__(self) -> str:
        raise TypeError("what a file came to can be neither copied nor pickled; keep its summary")

    def __repr__(self) -> str:
        return f"<subsidy.FileRun {self.claims} claims, {self.eligible} eligible for {self.amount}>"


def _notes(run: Handle) -> list[str]:
    notes: list[str] = []
    while True:
        note = batch_library().subsidy_run_get_note(run.address, len(notes))
        if note is None:
            return notes
        notes.append(borrowed_text(note))


def template(policy: Handle, rule: str, language: str) -> str:
    """Write a file to fill in, see `Policy.template`."""
    error = ctypes.c_void_p()
    text = batch_library().subsidy_claims_template(
        policy.address, text_bytes(rule), text_bytes(language), ctypes.byref(error)
    )
    if not text:
        fail(error)
    return take_text(text)


def run_file(
    policy: Handle,
    input: Path,
    output: Path,
    *,
    rule: Optional[str],
    interpretations: Interpretations,
    columns: Union[str, Iterable[str], None],
    jobs: int,
    strict: bool,
    ledger: Optional[Ledger],
    day: Optional[datetime.date],
    summary_by: Optional[str],
    compare: Optional[Handle],
    compare_interpretations: Interpretations,
    progress: Optional[Progress],
    language: str,
) -> FileRun:
    """Answer a file, see `Policy.run_file`."""
    batch = batch_library()
    run = Handle(batch.subsidy_run_new(policy.address, text_bytes(language)), batch.subsidy_run_free)
    _set(batch.subsidy_run_set_rule, run, optional_bytes(rule))
    _set(batch.subsidy_run_set_interpretations, run, options(interpretations))
    _set(batch.subsidy_run_set_summary_fact, run, optional_bytes(summary_by))
    if compare is not None or compare_interpretations:
        other = None if compare is None else compare.address
        _set(batch.subsidy_run_set_comparison, run, other, options(compare_interpretations))
    batch.subsidy_run_set_columns(run.address, optional_bytes(_column_names(columns)))
    batch.subsidy_run_set_strict(run.address, bool(strict))
    batch.subsidy_run_set_jobs(run.address, _checked_jobs(jobs))
    handle = None if ledger is None else ledger._open_handle()
    if handle is not None:
        batch.subsidy_run_set_ledger(run.address, handle.address, days_of(day or datetime.date.today(), "day"))
    _Watch(run, handle, path_bytes(input), path_bytes(output)).run(progress)
    return FileRun(run)


def _set(function: Any, run: Handle, *values: object) -> None:
    error = ctypes.c_void_p()
    if not function(run.address, *values, ctypes.byref(error)):
        fail(error)


def _column_names(columns: Union[str, Iterable[str], None]) -> Optional[str]:
    return columns if columns is None or isinstance(columns, str) else ",".join(columns)


def _checked_jobs(jobs: int) -> int:
    number = operator.index(jobs)
    if not 1 <= number <= MOST_JOBS:
        raise ValueError(f"jobs is from 1 to {MOST_JOBS}, not {number}")
    return number


class _Watch:
    """A run on a thread of its own, which asks the caller's thread whether to go on.

    What interrupts Python, such as Ctrl-C, may be raised at any point of it. Raised in a function that the library
    calls, it would be lost; so the caller's thread waits outside, where it is raised as ever and stops the run.
    """

    def __init__(self, run: Handle, ledger: Optional[Handle], input: bytes, output: bytes) -> None:
        self._run = run
        self._ledger = ledger  # stays open until the run is over
        self._paths = (input, output)
        self._asked: SimpleQueue[Optional[tuple[int, int, int]]] = SimpleQueue()  # None: the run is over
        self._answered: SimpleQueue[bool] = SimpleQueue()
        self._asks = False
        self._is_stopped = False
        self._is_done = False
        self._error = ctypes.c_void_p()

    def run(self, progress: Optional[Progress]) -> None:
        """Run, and return when the output is there."""
        self._asks = progress is not None
        thread = threading.Thread(target=self._work, name="subsidy", daemon=True)
        try:
            thread.start()
            self._attend(progress)
        except BaseException:
            self._is_stopped = True
            self._answered.put(False)
            if thread.ident is not None:
                thread.join()
            raise
        if not self._is_done:
            fail(self._error)

    def _attend(self, progress: Optional[Progress]) -> None:
        while True:
            asked = self._asked.get()
            if asked is None:
                return
            assert progress is not None
            rows, bytes_read, all_bytes = asked
            self._answered.put(progress(rows, bytes_read, None if all_bytes < 0 else all_bytes) is not False)

    def _ask(self, rows: int, bytes_read: int, all_bytes: int, _data: object) -> bool:
        if self._is_stopped or not self._asks:
            return not self._is_stopped
        self._asked.put((rows, bytes_read, all_bytes))
        return self._answered.get()

    def _work(self) -> None:
        batch = batch_library()
        ask = PROGRESS(self._ask)
        try:
            batch.subsidy_run_set_progress(self._run.address, ask, None)
            self._is_done = bool(batch.subsidy_run_file(self._run.address, *self._paths, ctypes.byref(self._error)))
            batch.subsidy_run_set_progress(self._run.address, PROGRESS(), None)
        finally:
            self._asked.put(None)
