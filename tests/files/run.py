#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Files of claims and the ledger, through the command.

    run.py COMMAND [long | NAME ...]

Each function `test_…` of the modules beside this file is one test, in a scratch folder of its own; those marked `@long`
run with `long`, alone. What an answer should be comes from the clause, worked by hand, or from the single-case answer of
the library.
"""
import importlib
import os
import pathlib
import sys
import tempfile
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import support  # noqa: E402

MODULES = ("headings", "reading", "cells", "answers", "totals", "outputs", "ledgers", "corners", "killed", "memory")


def tests():
    for name in MODULES:
        module = importlib.import_module("files_" + name)
        for key, value in vars(module).items():
            if key.startswith("test_") and getattr(value, "__module__", None) == module.__name__:
                yield f"{name}.{key[5:]}", value


def run_one(name, test, command):
    """What is wrong, or an empty text."""
    with tempfile.TemporaryDirectory(prefix="subsidy-files-") as folder:
        try:
            test(support.Bench(command, pathlib.Path(folder)))
            return ""
        except AssertionError as error:
            frame = traceback.extract_tb(error.__traceback__)
            where = next((f"{f.filename}:{f.lineno}" for f in reversed(frame) if "files_" in f.filename), "")
            return f"{name}: {where}\n{error}\n"
        except Exception:  # a test that cannot run has failed
            return f"{name}:\n{traceback.format_exc()}"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    command, wanted = os.path.abspath(sys.argv[1]), sys.argv[2:]
    are_long = wanted == ["long"]
    wanted = [] if are_long else wanted
    passed = failed = 0
    for name, test in tests():
        if wanted and not any(name == one or name.startswith(one + ".") for one in wanted):
            continue
        if not wanted and getattr(test, "is_long", False) != are_long:
            continue
        begun = time.monotonic()
        problem = run_one(name, test, command)
        if os.environ.get("SUBSIDY_TIMES"):
            print(f"{time.monotonic() - begun:6.2f} s  {name}")
        passed += not problem
        failed += bool(problem)
        print(problem, end="", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
