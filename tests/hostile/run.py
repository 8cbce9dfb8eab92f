#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs `subsidy check` on files that mean harm (make.py) and on paths that are no files.

    run.py COMMAND [PART-OF-A-NAME]

Whatever the file is, the command answers within 5 seconds and 512 MiB, is never ended by a signal, and says at least
one thing where it refuses. Under a sanitizer, which needs more of both, set SUBSIDY_SANITIZED=1.
"""
import concurrent.futures
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile

import make

SANITIZED = os.environ.get("SUBSIDY_SANITIZED") == "1"
TIME_LIMIT = 60 if SANITIZED else 5
MEMORY_LIMIT = 512 * 1024 * 1024
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8"}


def limit():
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(arguments, **options):
    """(status, stderr); a status of None where time ran out."""
    options.setdefault("stdout", subprocess.DEVNULL)
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT,
                               preexec_fn=limit, **options)
    try:
        _, errors = process.communicate(timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        _, errors = process.communicate()
        return None, errors.decode("utf-8", "replace")
    return process.returncode, errors.decode("utf-8", "replace")


def problem_of(status, errors, verdict, line=None, says=None):
    """What is wrong with the answer, or None."""
    if status is None:
        return f"no answer within {TIME_LIMIT} s"
    if status < 0:
        return f"ended by signal {-status}: {errors.strip()[:200]}"
    if "Sanitizer" in errors or "runtime error" in errors:
        return f"a sanitizer objects: {errors.strip()[:2000]}"
    allowed = {make.GOOD: (0,), make.BAD: (1,), make.EITHER: (0, 1)}[verdict]
    if status not in allowed:
        return f"exit status {status}, {verdict} expected: {errors.strip()[:200]}"
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
    arguments = [command, "check", "--lang", "en", str(path)]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            return None
        unprivileged = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        if run(unprivileged + [command, "--version"])[0] != 0:
            return None  # the command lies where nobody else may look
        arguments = unprivileged + arguments
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
            results = list(results)
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
