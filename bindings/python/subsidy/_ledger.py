# SPDX-License-Identifier: Apache-2.0
"""The ledger of what was awarded, kept by libsubsidy-batch."""

from __future__ import annotations

import ctypes
import datetime
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import TracebackType
from typing import Any, Optional, Union

from ._declarations import (
    Handle,
    Path,
    batch_library,
    borrowed_text,
    path_bytes,
    take_text,
    text_bytes,
    texts_of,
)
from ._errors import fail
from ._values import fact_text

Where = Optional[Mapping[str, Union[str, int, Decimal, datetime.date]]]


class Ledger:
    """What was awarded, under which policy, rule and key, when, how much, on which receipt: one file of SQLite.

    Opened at a path, where it is made if there is none, and closed by `close`, as `with subsidy.Ledger(path)` does. An
    output that an interrupted run left behind gets its name when the ledger is opened; `notices` tells. For one thread
    at a time; other processes may have the same file open. Raises FileError, in "en" or "zh", and LibraryNotFound
    without libsubsidy-batch.
    """

    def __init__(self, path: Path, language: str = "en") -> None:
        self._handle: Optional[Handle] = None
        self.path = os.fspath(path)
        batch = batch_library()
        error = ctypes.c_void_p()
        address = batch.subsidy_ledger_open(path_bytes(path), text_bytes(language), ctypes.byref(error))
        if not address:
            fail(error)
        self._handle = Handle(address, batch.subsidy_ledger_close)

    def close(self) -> None:
        """Close the file; what it is asked afterwards raises ValueError."""
        self._handle = None

    def __enter__(self) -> Ledger:
        self._open_handle()
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def _open_handle(self) -> Handle:
        if self._handle is None:
            raise ValueError(f"the ledger {self.path} is closed")
        return self._handle

    @property
    def notices(self) -> list[str]:
        """What opening it and the last run had to tell, such as an output that was completed."""
        handle = self._open_handle()
        notices: list[str] = []
        while True:
            notice = batch_library().subsidy_ledger_get_notice(handle.address, len(notices))
            if notice is None:
                return notices
            notices.append(borrowed_text(notice))

    def export(self, output: Path, what: str = "awards", format: str = "csv", where: Where = None) -> None:
        """Write the "awards" or the "runs" to a file as "csv", "text" or "json", which is one object a line.

        `where` is what the awards have to fit: a rule, a policy, a run, one fact: `{"rule": "digital-pilot", "run": 2,
        "applicant": "甲"}`. "-" is standard output; a file appears under its name when it is whole. Raises FileError,
        and UnknownName where a word is none of these.
        """
        error = ctypes.c_void_p()
        if not batch_library().subsidy_ledger_export(
            self._open_handle().address,
            text_bytes(what),
            _conditions(where),
            text_bytes(format),
            path_bytes(output),
            ctypes.byref(error),
        ):
            fail(error)

    def awards(self, where: Where = None) -> list[dict[str, Any]]:
        """Return the awards that fit, see `export`, each as a dict with its `claim`, the facts by which it is known.

        Its `amount` is a Decimal in yuan and its `day` a date.
        """
        awards = self._objects("awards", where)
        for award in awards:
            award["amount"] = Decimal(award["amount"])
            award["day"] = datetime.date.fromisoformat(award["day"])
        return awards

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Iterate over all awards."""
        return iter(self.awards())

    def runs(self) -> list[dict[str, Any]]:
        """Return the runs, each as a dict with its input, output, digests and `total`, a Decimal in yuan."""
        runs = self._objects("runs", None)
        for run in runs:
            run["total"] = Decimal(run["total"])
        return runs

    def _objects(self, what: str, where: Where) -> list[dict[str, Any]]:
        with tempfile.TemporaryDirectory(prefix="subsidy-") as folder:
            path = os.path.join(folder, what)
            self.export(path, what, "json", where)
            with open(path, encoding="utf-8") as lines:
                return [json.loads(line) for line in lines]

    def verify(self) -> list[str]:
        """Check the file, each award, the totals of each run and the outputs; return what differs, one text each.

        Raises FileError where it cannot be checked.
        """
        error, differences = ctypes.c_void_p(), ctypes.c_void_p()
        count = batch_library().subsidy_ledger_verify(
            self._open_handle().address, ctypes.byref(differences), ctypes.byref(error)
        )
        if count < 0:
            fail(error)
        return take_text(differences.value).splitlines() if differences.value else []

    def revoke(self, award: str, by: str, reason: str) -> None:
        """Revoke an award, named by its receipt: it stays on record and counts as history no more.

        Raises UnknownName where there is no such award, and Error where it was revoked before, or `by` or `reason` is
        empty.
        """
        error = ctypes.c_void_p()
        if not batch_library().subsidy_ledger_revoke(
            self._open_handle().address, text_bytes(award), text_bytes(by), text_bytes(reason), ctypes.byref(error)
        ):
            fail(error)

    def __reduce__(self) -> str:
        raise TypeError("a ledger can be neither copied nor pickled; open it again where it is needed")

    def __repr__(self) -> str:
        return f"<subsidy.Ledger {self.path}{'' if self._handle else ', closed'}>"


def _conditions(where: Where) -> Any:
    """Write conditions as the library takes them: "NAME=VALUE" texts."""
    if not where:
        return None
    return texts_of(f"{name}={fact_text(name, None, value)}" for name, value in where.items())
