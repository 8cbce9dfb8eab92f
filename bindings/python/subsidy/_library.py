# SPDX-License-Identifier: Apache-2.0
"""Finds and opens the shared library."""

import ctypes
import ctypes.util
import os
from pathlib import Path
from typing import Iterator

NAMES = ("libsubsidy.so.0", "libsubsidy.0.dylib")


def candidates() -> Iterator[str]:
    """Where the library may be: as told, beside this source, where the system has libraries."""
    told = os.environ.get("SUBSIDY_LIBRARY")
    if told:
        yield told
        return
    source = Path(__file__).resolve().parents[3]
    if (source / "meson.build").is_file():
        for folder in sorted(source.glob("build*/lib")):
            for name in NAMES:
                if (folder / name).is_file():
                    yield str(folder / name)
    yield from NAMES
    found = ctypes.util.find_library("subsidy")
    if found:
        yield found
    for prefix in ("/usr/local", "/usr"):
        for folder in sorted(Path(prefix).glob("lib*")) + sorted(Path(prefix).glob("lib/*-linux-*")):
            for name in NAMES:
                yield str(folder / name)


def open_library() -> ctypes.CDLL:
    """The library, opened; OSError with what to do where there is none."""
    problems = []
    for candidate in candidates():
        try:
            return ctypes.CDLL(candidate)
        except OSError as error:
            problems.append(f"{candidate}: {error}")
    raise OSError(
        "libsubsidy was not found. Build it (examples/quickstart.sh), install it (meson install -C build), or set "
        "SUBSIDY_LIBRARY to the path of libsubsidy.so.0. Tried: " + "; ".join(problems[:4])
    )
