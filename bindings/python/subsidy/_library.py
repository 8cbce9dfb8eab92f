# SPDX-License-Identifier: Apache-2.0
"""Finds the shared library on this machine and opens it. What it exports is left to `_declarations`."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ENVIRONMENT = "SUBSIDY_LIBRARY"
FILE_NAMES = {
    "darwin": ("libsubsidy.0.dylib", "libsubsidy.dylib"),
    "win32": ("subsidy-0.dll", "libsubsidy-0.dll"),
}.get(sys.platform, ("libsubsidy.so.0", "libsubsidy.so"))
PREFIXES = ("/usr/local", "/opt/homebrew", "/opt/local", "/usr")
CHECKOUT = Path(__file__).resolve().parents[3]

NOT_FOUND = """the shared library libsubsidy was not found. Tried:
{tried}
Install libsubsidy (in its source tree: `meson setup build && meson install -C build`, then `ldconfig`),
or set {environment} to the path of {file}."""


class LibraryNotFound(ImportError):
    """No usable libsubsidy on this machine; the message says what was tried and what to install."""


def in_checkout(checkout: Path) -> Iterator[str]:
    """Yield libraries built in the source tree this file belongs to; `build` before `build-asan` and the like."""
    if not (checkout / "include" / "subsidy" / "subsidy.h").is_file():
        return
    for directory in sorted(checkout.glob("build*")):
        for name in FILE_NAMES:
            if (directory / "lib" / name).is_file():
                yield str(directory / "lib" / name)
                break


def installed() -> Iterator[str]:
    """Yield what the system's loader may know, then the usual prefixes."""
    yield FILE_NAMES[0]
    found = ctypes.util.find_library("subsidy")
    if found:
        yield found
    for prefix in PREFIXES:
        for path in sorted(Path(prefix).glob("lib*/**/" + FILE_NAMES[0])):
            yield str(path)


def candidates(checkout: Path = CHECKOUT) -> Iterator[str]:
    """Yield the names to try, best first; only the one that the user named where there is one."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        yield named
        return
    yield from in_checkout(checkout)
    yield from installed()


def open_library(checkout: Path = CHECKOUT) -> ctypes.CDLL:
    """Open the first library that loads. Calls through it let other threads of Python run."""
    tried = []
    for name in candidates(checkout):
        try:
            return ctypes.CDLL(name)
        except OSError as error:
            tried.append(f"  {name}: {error}")
    raise LibraryNotFound(NOT_FOUND.format(tried="\n".join(tried), environment=ENVIRONMENT, file=FILE_NAMES[0]))
