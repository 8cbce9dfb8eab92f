#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the command as a person would, and compares what it writes.

    run.py COMMAND [NAME ...]

NAME.test is plain text, one or more steps:

    # a comment, wherever it stands
    $ subsidy assess digital-pilot county=永清县      run by sh in a scratch folder that holds a copy of files/
    what must be on stdout                            `…` stands for anything in a line, a line `…` for any lines
    [json] shares_fen.city=4382716                    instead: stdout is JSON, and this is what it has at that path;
                                                      `#` in a path counts, `path=…` only asks that it is there
    [stderr]
    what must be on stderr
    [exit 2]                                          0 where it is left out

LC_ALL is C.UTF-8, so the command speaks English unless --lang says otherwise. An empty line before the next step
belongs to nobody.
"""
import difflib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TIME_LIMIT = 200 if os.environ.get("SUBSIDY_SANITIZED") else 20


class Step:
    def __init__(self, command, line):
        self.command, self.line = command, line
        self.stdout, self.json, self.stderr, self.status = [], [], [], 0


def read_steps(path):
    steps, section = [], "stdout"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("$ "):
            steps.append(Step(line[2:], number))
            section = "stdout"
        elif line.startswith("# "):
            continue
        elif not steps:
            if line.strip():
                raise ValueError(f"{path.name}:{number}: a step or a comment was expected")
        elif line == "[stderr]":
            section = "stderr"
        elif re.fullmatch(r"\[exit \d+\]", line):
            steps[-1].status = int(line[6:-1])
            section = "done"
        elif line.startswith("[json] "):
            steps[-1].json.append(line[7:])
        elif section == "done":
            if line.strip():
                raise ValueError(f"{path.name}:{number}: nothing may follow [exit]")
        else:
            getattr(steps[-1], section).append(line)
    for step in steps:
        for lines in (step.stdout, step.stderr):
            while lines and not lines[-1]:
                lines.pop()
    return steps


def fits(expected, found):
    """Whether the lines fit, where `…` is anything."""
    pattern = []
    for line in expected:
        if line == "…":
            pattern.append(r"(?:[^\n]*\n)*?")
        else:
            pattern.append(".*".join(re.escape(part) for part in line.split("…")) + r"\n")
    return re.fullmatch("".join(pattern), "".join(line + "\n" for line in found)) is not None


def difference(expected, found, name):
    found = found.splitlines()
    while found and not found[-1]:
        found.pop()
    if fits(expected, found):
        return ""
    return "\n".join(difflib.unified_diff(expected, found, f"{name} expected", f"{name} found", n=1, lineterm="")) + "\n"


def at_path(value, path):
    for part in path.split("."):
        if part == "#":
            value = len(value)
        else:
            value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def is_value(found, wanted):
    """Texts stand bare, everything else as JSON writes it."""
    if isinstance(found, str):
        return fits([wanted], [found])
    try:
        return json.loads(wanted) == found
    except ValueError:
        return False


def json_difference(expectations, text):
    try:
        document = json.loads(text)
    except ValueError as error:
        return f"stdout is no JSON ({error}): {text[:300]!r}\n"
    problems = ""
    for expectation in expectations:
        path, _, wanted = expectation.partition("=")
        try:
            found = at_path(document, path)
        except (KeyError, IndexError, TypeError, ValueError):
            problems += f"[json] {path} is not there\n"
            continue
        if wanted == "…" or is_value(found, wanted):
            continue
        problems += f"[json] {path}: expected {wanted}, found {json.dumps(found, ensure_ascii=False)}\n"
    return problems


def problem_of(step, folder, environment):
    run = subprocess.run(["sh", "-c", step.command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                         capture_output=True, timeout=TIME_LIMIT)
    stdout, stderr = run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace")
    problem = json_difference(step.json, stdout) if step.json else difference(step.stdout, stdout, "stdout")
    problem += difference(step.stderr, stderr, "stderr")
    if run.returncode != step.status:
        problem += f"exit status {run.returncode}, expected {step.status}\n"
    return problem


def check_test(path, command, sources):
    """What is wrong, or an empty text."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tools = folder / "bin"
        tools.mkdir()
        (tools / "subsidy").symlink_to(command)
        scratch = folder / "scratch"
        shutil.copytree(HERE / "files", scratch)
        environment = {"PATH": f"{tools}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": name, "SOURCES": str(sources)}
        environment.update({key: value for key, value in os.environ.items() if key.endswith("SAN_OPTIONS") or key == "G_SLICE"})
        problems = ""
        for step in read_steps(path):
            if "ulimit" in step.command and os.environ.get("SUBSIDY_SANITIZED"):
                continue  # a sanitizer takes more address space than any limit leaves
            try:
                problem = problem_of(step, scratch, environment)
            except subprocess.TimeoutExpired:
                problem = f"no answer within {TIME_LIMIT} s\n"
            if problem:
                problems += f"{path.name}:{step.line}: $ {step.command}\n{problem}"
    return problems


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    command = os.path.abspath(sys.argv[1])
    wanted = [name.removesuffix(".test") for name in sys.argv[2:]]
    passed = failed = 0
    for path in sorted(HERE.glob("*.test")):
        if wanted and path.stem not in wanted:
            continue
        problem = check_test(path, command, HERE.parents[1])
        if problem:
            failed += 1
            print(problem, end="")
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
