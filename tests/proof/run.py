#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves the arithmetic of lib/core with Frama-C's WP plug-in: run.py [UNIT ...].

Each unit is a C file whose functions have contracts (comments that begin with an @): what they may be given and what
they return for that. Every function of a unit must have one, and every goal must be proved by an automatic prover, from
scratch: that it holds, that no operation overflows or wraps (not even an unsigned one), that no conversion loses
anything, no division is by zero, no array is left, and that loops end. Nothing is assumed: axioms, admitted properties
and warnings of the tools fail. Then mistakes are put into copies of the sources, one at a time: each must leave goals
unproved. The last line is "N passed, N failed", goals and mistakes together.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from mistakes import MISTAKES
from units import UNITS

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
JOBS = 2
# By the wall clock, so that a busy machine proves the same; most goals take less than a tenth of a second.
SECONDS_A_GOAL = 60
SECONDS_A_MISTAKE = 8
OPTIONS = ["-machdep", "gcc_x86_64", "-warn-unsigned-overflow", "-warn-signed-downcast", "-warn-unsigned-downcast",
           "-wp", "-wp-rte", "-wp-cache", "none", "-wp-prover", "z3,cvc4"]
# What would let something pass unproved.
ASSUMPTIONS = re.compile(r"\b(admit|axiom|axiomatic|check requires|assume|no_wp|terminates \\false)\b")
WARNING = re.compile(r"(Warning|Error):")
# A function begins a line with its name, as all code of the project is formatted.
DEFINITION = re.compile(r"^(\w+) \(.*?\)\s*\n?\{", re.MULTILINE | re.DOTALL)
# A contract before a declaration.
PROMISE = re.compile(r"^/\*@(?:(?!\*/).)*\*/\n[^\s/{};][^/{};]*?\b(\w+) \([^/{};]*\);", re.DOTALL | re.MULTILINE)


def flags_of(root):
    return [f"-I{root}/lib", f"-I{root}/include"]


def files_of(unit):
    return [name for name in unit if "." in name]


def selected_of(root, unit):
    """The functions that are proved: those named, or all that the files define."""
    named = [name for name in unit if "." not in name]
    return named or [name for file in files_of(unit)
                     for name in DEFINITION.findall((root / file).read_text(encoding="utf-8"))]


def seen_by(root, file):
    """All functions that are defined where the compiler comes to the end of a file."""
    text = subprocess.run(["gcc", "-E", "-P", *flags_of(root), root / file], capture_output=True, text=True,
                          check=True).stdout
    return set(DEFINITION.findall(text))


def frama_c(root, home, source, options, par):
    """The report on all goals, by function and property, and what was printed."""
    with tempfile.TemporaryDirectory(dir=home) as scratch:
        report = pathlib.Path(scratch) / "report.json"
        run = subprocess.run(
            ["frama-c", *OPTIONS, "-cpp-extra-args=" + " ".join(flags_of(root)), "-wp-par", str(par),
             "-wp-session", scratch, "-wp-report-json", report, *options, root / source],
            capture_output=True, text=True, env={**os.environ, "HOME": str(home)}, check=False)
        goals = json.loads(report.read_text()) if report.exists() else {}
    return goals, run.stdout + run.stderr


def counts_of(properties):
    """Goals made and proved."""
    mains = [result["wp:main"] for name, result in properties.items() if name != "wp:section" and "wp:main" in result]
    return sum(main["total"] for main in mains), sum(main.get("valid", 0) for main in mains)


def lacking(name, properties):
    """What the contract of a function does not say."""
    kinds = [kind for kind in ("ensures", "assigns") if not any(p.startswith(f"{name}_{kind}") for p in properties)]
    return [f"{name}: its contract has no {kind}" for kind in kinds]


def unproved(properties):
    return [name for name, result in properties.items() if name != "wp:section"
            and result.get("wp:main", {}).get("valid", 0) < result.get("wp:main", {}).get("total", 0)]


def prove(root, home, unit, only=None, par=JOBS, seconds=SECONDS_A_GOAL):
    """(goals made, goals proved, what is wrong) of one unit."""
    source = files_of(unit)[0]
    selected = [only] if only else selected_of(root, unit)
    skipped = sorted(seen_by(root, source) - set(selected))
    options = ["-wp-timeout", str(seconds), *(["-wp-skip-fct", ",".join(skipped)] if skipped else [])]
    report, printed = frama_c(root, home, source, options, par)
    problems = [line for line in printed.splitlines() if WARNING.search(line)]
    groups = {**report.get("wp:functions", {}), **report.get("wp:axiomatics", {})}
    made = proved = 0
    for properties in groups.values():
        total, valid = counts_of(properties)
        made, proved = made + total, proved + valid
        problems += unproved(properties)
    for name in selected:
        problems += lacking(name, report.get("wp:functions", {}).get(name, {}))
    return made, proved, problems


def formulas(text, name):
    """The last two arguments of each use of a macro, without spaces."""
    found = []
    for use in re.findall(rf"\b{name} \((.*?)\);", text, re.DOTALL):
        found.append(re.sub(r"\s+", "", use))
    return found


def check_formulas():
    """Formulas that are proved in a file of their own are those of the loops."""
    template = (ROOT / "lib/core/lanes-template.h").read_text(encoding="utf-8")
    loops = formulas(template, "FOR_ROWS") + ["," + loop for loop in formulas(template, "FOR_UNKNOWN_ROWS")]
    proved = formulas((HERE / "intervals.c").read_text(encoding="utf-8"), "BOUNDS")
    strangers = [formula for formula in proved if not any(loop.endswith("," + formula) for loop in loops)]
    for formula in strangers:
        print(f"not in lanes-template.h: {formula}")
    return len(proved) - len(strangers), len(strangers) + (not proved)


def check_sources():
    """No contract is taken for granted: each one of a header is proved in some unit, and nothing is assumed."""
    texts = {path: path.read_text(encoding="utf-8")
             for path in [*(ROOT / "lib/core").glob("*.[ch]"), *HERE.glob("*.c")]}
    proved = {name for unit in UNITS for name in selected_of(ROOT, unit)}
    promised = {name for text in texts.values() for name in PROMISE.findall(text)}
    problems = [f"{path.relative_to(ROOT)}: {found}" for path, text in texts.items()
                for found in ASSUMPTIONS.findall(text)]
    problems += [f"{name}: its contract is not proved" for name in sorted(promised - proved)]
    for problem in problems:
        print(problem)
    return len(promised & proved), len(problems)


def prove_units(home, names):
    passed, failed = (sum(counts) for counts in zip(check_formulas(), check_sources()))
    for unit in UNITS:
        if names and unit[0] not in names:
            continue
        made, proved, problems = prove(ROOT, home, unit)
        print(f"{' '.join(unit)}: {made} goals, {proved} proved", flush=True)
        for problem in problems:
            print(f"  {problem}")
        passed += proved
        failed += max(made - proved, 1 if problems or made == 0 else 0)
    return passed, failed


def is_noticed(home, mistake):
    """Whether a mistake in a copy of the sources leaves goals unproved; None: its place was not found."""
    file, function, right, wrong = mistake
    with tempfile.TemporaryDirectory(dir=home) as copy:
        root = pathlib.Path(copy)
        for folder in ("lib/core", "include", "tests/proof"):
            shutil.copytree(ROOT / folder, root / folder)
        text = (root / file).read_text(encoding="utf-8")
        if text.count(right) != 1:
            return None
        (root / file).write_text(text.replace(right, wrong), encoding="utf-8")
        unit = next(unit for unit in UNITS if file in unit)
        made, proved, _ = prove(root, home, unit, only=function, par=1, seconds=SECONDS_A_MISTAKE)
    return proved < made


def try_mistakes(home):
    """A proof that also holds for what is wrong proves nothing."""
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for mistake, noticed in zip(MISTAKES, pool.map(lambda each: is_noticed(home, each), MISTAKES)):
            passed += noticed is True
            failed += noticed is not True
            if noticed is not True:
                file, function, right, wrong = mistake
                print(f"{file}: {function}: {right!r} made {wrong!r} "
                      + ("is not found once" if noticed is None else "is proved all the same"))
    print(f"mistakes: {passed + failed} made, {passed} noticed")
    return passed, failed


def main():
    os.environ.pop("MALLOC_PERTURB_", None)
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        subprocess.run(["why3", "config", "detect"], env={**os.environ, "HOME": folder}, capture_output=True,
                       check=True)
        passed, failed = prove_units(home, sys.argv[1:])
        if not sys.argv[1:]:
            noticed, missed = try_mistakes(home)
            passed, failed = passed + noticed, failed + missed
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
