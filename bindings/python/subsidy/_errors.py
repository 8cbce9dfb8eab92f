# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, as exceptions, and how an error of the library becomes one."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn, Optional

from ._declarations import (
    SEVERITIES,
    Handle,
    borrowed_text,
    library,
    take_text,
)

FILE, POLICY, VALUE, UNKNOWN, USAGE, STOPPED = range(1, 7)


class Error(Exception):
    """A call that the library refused. Not eligible is an answer, never an error.

    `code` is the number of the library's SubsidyError.
    """

    code: int = USAGE

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class FileError(Error, OSError):
    """A file cannot be opened, read or written."""

    code = FILE


class FactError(Error, ValueError):
    """A value cannot be read exactly as what it should be."""

    code = VALUE


class UnknownName(Error, KeyError):
    """No rule, fact, interpretation, option or payer has this name."""

    code = UNKNOWN


class Stopped(Error):
    """A run over a file that its progress function asked to stop: there is no output."""

    code = STOPPED


@dataclass(frozen=True)
class Problem:
    """One mistake in a policy file. `severity` is "error" or "warning"; `line` is 0 for the file as a whole."""

    severity: str
    file: str
    line: int
    message: str
    _chinese: str = field(repr=False, compare=False, default="")

    def message_in(self, language: str) -> str:
        """Return the message in "zh" or "en"."""
        return self._chinese if language.startswith("zh") else self.message

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.severity}: {self.message}"


class PolicyError(Error):
    """A policy has mistakes. `problems` has every one of them with its place, warnings too."""

    code = POLICY

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, tuple(problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every mistake, in the order of lines."""
        problems: tuple[Problem, ...] = self.args[1]
        return problems


def problems_of(report: int) -> tuple[Problem, ...]:
    """Copy a report of the library, which is freed."""
    handle = Handle(report, library.subsidy_report_unref)
    count = library.subsidy_report_get_n_problems(handle.address)
    return tuple(_problem(handle, position) for position in range(count))


def _problem(report: Handle, position: int) -> Problem:
    def message(language: bytes) -> str:
        return take_text(library.subsidy_report_get_message(report.address, position, language))

    return Problem(
        severity=SEVERITIES[library.subsidy_report_get_severity(report.address, position)],
        file=borrowed_text(library.subsidy_report_get_file(report.address)),
        line=library.subsidy_report_get_line(report.address, position),
        message=message(b"en"),
        _chinese=message(b"zh"),
    )


KINDS: dict[int, type[Error]] = {
    FILE: FileError,
    POLICY: PolicyError,
    VALUE: FactError,
    UNKNOWN: UnknownName,
    STOPPED: Stopped,
}


def error_from(error: ctypes.c_void_p, prefix: str = "") -> Error:
    """Make an exception of a GError, which is freed."""
    address: Optional[int] = error.value
    try:
        code = library.subsidy_error_get_code(address)
        message = prefix + borrowed_text(library.subsidy_error_get_message(address))
    finally:
        library.subsidy_error_free(address)
    kind = KINDS.get(code, Error)
    raised = kind(message)
    raised.code = code
    return raised


def fail(error: ctypes.c_void_p, prefix: str = "") -> NoReturn:
    """Raise a GError as an exception, and free it."""
    raise error_from(error, prefix)
