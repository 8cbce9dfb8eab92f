#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs `subsidy check` on every policy of this folder and compares what it says, exactly.

    run.py COMMAND [NAME ...]

NAME/policy.xml holds one mistake (a few hold several, and say so in their name), NAME/error what
`subsidy check --lang en policy.xml` must write to stderr in that folder. The exit status must be 1, and nothing may
go to stdout: a wrong policy never half-loads.
"""
import difflib
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TIME_LIMIT = 10


def problem_of(command, folder):
    """What is wrong with the answer, or None."""
    expected = (folder / "error").read_text(encoding="utf-8")
    try:
        run = subprocess.run([command, "check", "--lang", "en", "policy.xml"], cwd=folder, capture_output=True,
                             timeout=TIME_LIMIT, env={**os.environ, "LC_ALL": "C.UTF-8"})
    except subprocess.TimeoutExpired:
        return f"no answer within {TIME_LIMIT} s\n"
    found = run.stderr.decode("utf-8", "replace")
    problem = "".join(difflib.unified_diff(expected.splitlines(True), found.splitlines(True), "expected", "found", n=0))
    if run.returncode < 0:
        problem += f"ended by signal {-run.returncode}\n"
    elif run.returncode != 1:
        problem += f"exit status {run.returncode}, not 1\n"
    if run.returncode == 1 and run.stdout:
        problem += f"stdout: {run.stdout[:200]!r}\n"
    return problem or None


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    command = os.path.abspath(sys.argv[1])
    names = sys.argv[2:] or sorted(path.parent.name for path in HERE.glob("*/policy.xml"))
    passed = failed = 0
    for name in names:
        problem = problem_of(command, HERE / name)
        if problem is None:
            passed += 1
        else:
            failed += 1
            print(f"{name}:\n{problem}", end="")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
