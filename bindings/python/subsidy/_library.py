# SPDX-License-Identifier: Apache-2.0
"""Finds the shared libraries on this machine and opens them. What they export is left to `_declarations`."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

ENVIRONMENT = "SUBSIDY_LIBRARY"
BATCH_ENVIRONMENT = "SUBSIDY_BATCH_LIBRARY"
FORMS = {
    "darwin": ("lib{}.0.dylib", "lib{}.dylib"),
    "win32": ("{}-0.dll", "lib{}-0.dll"),
}.get(sys.platform, ("lib{}.so.0", "lib{}.so"))
FILE_NAMES = tuple(form.format("subsidy") for form in FORMS)
BATCH_FILE_NAMES = tuple(form.format("subsidy-batch") for form in FORMS)
PREFIXES = ("/usr/local", "/opt/homebrew", "/opt/local", "/usr")
CHECKOUT = Path(__file__).resolve().parents[3]

NOT_FOUND = """the shared library libsubsidy was not found. Tried:
{tried}
Install libsubsidy (in its source tree: `meson setup build && meson install -C build`, then `ldconfig`),
or set {environment} to the path of {file}."""

BATCH_NOT_FOUND = """the shared library libsubsidy-batch, which answers files and keeps ledgers, was not found beside
{beside}. Tried:
{tried}
Everything else works without it. It is built and installed with libsubsidy where SQLite is there; or set {environment}
to the path of {file}."""


class LibraryNotFound(ImportError):
    """No usable libsubsidy or libsubsidy-batch on this machine; the message says what was tried and what to install."""


def in_checkout(checkout: Path) -> Iterator[str]:
    """Yield libraries built in the source tree this file belongs to; `build` before `build-asan` and the like."""
    if not (checkout / "include" / "subsidy" / "subsidy.h").is_file():
        return
    for directory in sorted(checkout.glob("build*")):
        for name in FILE_NAMES:
            if (directory / "lib" / name).is_file():
                yield str(directory / "lib" / name)
                break


def installed(name: str = "subsidy", file: str = FILE_NAMES[0]) -> Iterator[str]:
    """Yield what the system's loader may know, then the usual prefixes."""
    yield file
    found = ctypes.util.find_library(name)
    if found:
        yield found
    for prefix in PREFIXES:
        for path in sorted(Path(prefix).glob("lib*/**/" + file)):
            yield str(path)


def candidates(checkout: Path = CHECKOUT) -> Iterator[str]:
    """Yield the names to try, best first; only the one that the user named where there is one."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        yield named
        return
    yield from in_checkout(checkout)
    yield from installed()


def batch_candidates(library: str) -> Iterator[str]:
    """Yield what may be the libsubsidy-batch of a libsubsidy: beside it, or in the folder `batch` of a build."""
    named = os.environ.get(BATCH_ENVIRONMENT)
    if named:
        yield named
        return
    folder = Path(library).parent
    if folder == Path():  # the loader found it by its name alone
        yield from installed("subsidy-batch", BATCH_FILE_NAMES[0])
        return
    for path in (folder / name for folder in (folder / "batch", folder) for name in BATCH_FILE_NAMES):
        if path.is_file():
            yield str(path)


def _first(names: Iterator[str], tried: list[str]) -> Optional[ctypes.CDLL]:
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError as error:
            tried.append(f"  {name}: {error}")
    return None


def open_library(checkout: Path = CHECKOUT) -> ctypes.CDLL:
    """Open the first library that loads. Calls through it let other threads of Python run."""
    tried: list[str] = []
    library = _first(candidates(checkout), tried)
    if library is None:
        raise LibraryNotFound(NOT_FOUND.format(tried="\n".join(tried), environment=ENVIRONMENT, file=FILE_NAMES[0]))
    return library


def open_batch_library(library: str) -> ctypes.CDLL:
    """Open the libsubsidy-batch that belongs to the libsubsidy that was opened under this name."""
    tried: list[str] = []
    batch = _first(batch_candidates(library), tried)
    if batch is None:
        raise LibraryNotFound(
            BATCH_NOT_FOUND.format(
                beside=library,
                tried="\n".join(tried) or "  there is no such file",
                environment=BATCH_ENVIRONMENT,
                file=BATCH_FILE_NAMES[0],
            )
        )
    return batch
