#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs `subsidy check` on every policy of this folder and compares what it warns of, exactly.

    run.py COMMAND [NAME ...]

NAME/policy.xml holds what is probably not meant beside what is nearly the same and meant; NAME/warning is what
`subsidy check --lang en policy.xml` must write to stderr in that folder, with exit status 0 and the ranges on stdout.
With --strict the same is an error, unless there is nothing to warn of. The policies of the project have no warnings.
"""
import difflib
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TIME_LIMIT = 10
OWN = ("lib/policies/*.xml", "tests/policies/*.xml", "docs/examples/*.xml")


def check(command, folder, *arguments):
    return subprocess.run([command, "check", "--lang", "en", *arguments], cwd=folder, capture_output=True,
                          encoding="utf-8", timeout=TIME_LIMIT, env={**os.environ, "LC_ALL": "C.UTF-8"})


def difference(expected, found):
    return "".join(difflib.unified_diff(expected.splitlines(True), found.splitlines(True), "expected", "found", n=0))


def problem_of(command, folder):
    """What is wrong with the answer, or an empty text."""
    expected = (folder / "warning").read_text(encoding="utf-8")
    run = check(command, folder, "policy.xml")
    strict = check(command, folder, "--strict", "policy.xml")
    problem = difference(expected, run.stderr)
    if run.returncode != 0 or not run.stdout.startswith("policy.xml: no errors"):
        problem += f"exit status {run.returncode}, stdout: {run.stdout[:200]!r}\n"
    if expected:
        expected += "subsidy: --strict: warnings count as errors\n"
    problem += difference(expected, strict.stderr)
    if strict.returncode != (1 if expected else 0) or bool(strict.stdout) == bool(expected):
        problem += f"--strict: exit status {strict.returncode}, stdout: {strict.stdout[:200]!r}\n"
    return problem


def problem_of_own(command, path):
    run = check(command, ROOT, "--strict", str(path.relative_to(ROOT)))
    return "" if run.returncode == 0 else run.stderr


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    command = os.path.abspath(sys.argv[1])
    names = sys.argv[2:] or sorted(path.parent.name for path in HERE.glob("*/policy.xml"))
    problems = {name: problem_of(command, HERE / name) for name in names}
    for path in (path for pattern in OWN for path in sorted(ROOT.glob(pattern)) if not sys.argv[2:]):
        problems[path.name] = problem_of_own(command, path)
    failed = [name for name in problems if problems[name]]
    for name in failed:
        print(f"{name}:\n{problems[name]}", end="")
    print(f"{len(problems) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
