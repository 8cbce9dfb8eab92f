#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the command on files that mean harm or are broken, and where its answers cannot go.

    run.py COMMAND [PART-OF-A-NAME]

Policy files of make.py, and paths that are none; files of cases and of claims (tables.py); ledgers (ledgers.py); outputs
(outputs.py). Whatever the file is, the command answers within 5 seconds of the processor and 512 MiB, is never ended by a signal, and says
at least one thing where it refuses. Under a sanitizer, which needs more of both, set SUBSIDY_SANITIZED=1.
"""
import concurrent.futures
import os
import pathlib
import re
import sys
import tempfile

import ledgers
import make
import outputs
import tables
from limits import NOBODY, can_be_nobody, problem_of_ending, run


def problem_of(status, errors, verdict, line=None, says=None):
    """What is wrong with the answer, or None."""
    allowed = {make.GOOD: (0,), make.BAD: (1,), make.EITHER: (0, 1)}[verdict]
    problem = problem_of_ending(status, errors, allowed)
    if problem is not None:
        return problem
    if status == 1 and "error: " not in errors and "subsidy: " not in errors:
        return f"refused without a message: {errors[:200]!r}"
    if status == 0 and any(": warning: " not in told for told in errors.splitlines()):
        return f"accepted with a message: {errors[:200]!r}"
    first = re.search(r"\.xml:(\d+): ", errors)
    if line is not None and (first is None or int(first[1]) != line):
        return f"line {line} expected: {errors.strip()[:200]}"
    if says is not None and says not in errors:
        return f"{says!r} expected: {errors.strip()[:200]}"
    return None


def check_file(command, folder, hostile):
    path = folder / f"{hostile.name}.xml"
    path.write_bytes(hostile.data)
    status, errors = run([command, "check", "--lang", "en", path.name], cwd=folder)
    path.unlink()
    return hostile.name, problem_of(status, errors, hostile.verdict, hostile.line, hostile.says)


def unreadable(command, folder):
    """As a user who may not read it: root may read everything."""
    path = folder / "unreadable.xml"
    path.write_text(make.SMALL)
    path.chmod(0)
    arguments = [command, "check", "--lang", "en", path]
    if os.geteuid() == 0:
        return run([*NOBODY, *arguments]) if can_be_nobody(command) else None
    return run(arguments)


def check_paths(command, folder):
    """Pairs of a name and what is wrong with the answer on a path that is no policy file."""
    def check(path):
        return run([command, "check", "--lang", "en", str(path)])

    good = folder / "good.xml"
    good.write_text(make.SMALL)
    os.mkfifo(folder / "fifo.xml")
    (folder / "folder.xml").mkdir()
    (folder / "loop.xml").symlink_to("loop.xml")
    (folder / "dangling.xml").symlink_to("nothing.xml")
    (folder / "link.xml").symlink_to("good.xml")
    with open(folder / "sparse.xml", "wb") as sparse:
        sparse.truncate(64 * 1024 ** 3)
    folder.chmod(0o755)
    for name in ("folder.xml", "missing.xml", "fifo.xml", "loop.xml", "dangling.xml", "sparse.xml", "no-folder/a.xml", "good.xml/a.xml"):
        yield f"path {name}", problem_of(*check(folder / name), make.BAD)
    for path in ("/dev/zero", "/dev/null", "/dev/full", "/proc/self/mem", "", "a" * 5000):
        yield f"path {path[:20]}", problem_of(*check(path), make.BAD)
    yield "path link.xml", problem_of(*check(folder / "link.xml"), make.GOOD)
    answer = unreadable(command, folder)
    if answer is not None:
        yield "path unreadable.xml", problem_of(*answer, make.BAD)
    with open("/dev/full", "wb") as full:
        yield "stdout is full", problem_of(*run([command, "check", "--lang", "en", str(good)], stdout=full), make.BAD)
        yield "stdout is full, source", problem_of(*run([command, "source"], stdout=full), make.BAD)
        yield "stdout is full, json", problem_of(*run([command, "check", "--format", "json", str(good)], stdout=full), make.BAD)


def run_test(command, name, test):
    """In a folder of its own; a test that cannot run has failed."""
    with tempfile.TemporaryDirectory(prefix="subsidy-hostile-") as folder:
        try:
            return name, test(command, pathlib.Path(folder))
        except Exception as error:
            return name, repr(error)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    command, part = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) == 3 else ""
    passed = failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            results = pool.map(lambda hostile: check_file(command, folder, hostile),
                               (hostile for hostile in make.all_files() if part in hostile.name))
            others = pool.map(lambda test: run_test(command, *test),
                              (test for module in (tables, ledgers, outputs) for test in module.tests() if part in test[0]))
            results = [*results, *others]
        if part in "path":
            results += check_paths(command, folder)
    for name, problem in results:
        if problem is None:
            passed += 1
        else:
            failed += 1
            print(f"{name}: {problem}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
