#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Which public function is reached by which fuzz target: checks the table in README.md.

    reached.py                   the table names exactly the functions of the export lists, each with targets or a reason
    reached.py FOLDER            and what it says is so: each target of that build is run on its kept corpus
    reached.py FOLDER --update   writes the targets into the table; reasons stay
"""
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
README = HERE / "README.md"
MAPS = (ROOT / "lib/subsidy.map", ROOT / "lib/batch/subsidy-batch.map")
TARGETS = ("csv", "values", "policy", "evaluator", "cases", "file")
ROW = re.compile(r"^\| `(subsidy_\w+)` \| (.*) \|$", re.M)


def exported():
    return sorted({name for path in MAPS for name in re.findall(r"\bsubsidy_\w+", path.read_text())})


def table():
    return dict(ROW.findall(README.read_text(encoding="utf-8")))


def targets_in(text):
    """The targets that a row names; none where it gives a reason."""
    words = text.split(", ")
    return words if set(words) <= set(TARGETS) else []


def check_names(rows):
    names = exported()
    yield from (f"{name}: not in the table" for name in names if name not in rows)
    yield from (f"{name}: in the table, not exported" for name in rows if name not in names)
    yield from (f"{name}: neither targets nor a reason" for name, text in rows.items() if not text.strip())


def reached(folder, target):
    """The functions that the kept corpus of a target reaches."""
    run = subprocess.run([folder / f"tests/fuzz/fuzz-{target}", "-runs=0", "-print_coverage=1", HERE / "corpus" / target],
                         capture_output=True, text=True, errors="replace", cwd=ROOT,
                         env={**os.environ, "G_SLICE": "always-malloc"})
    if run.returncode != 0:
        sys.exit(f"{target}: {run.stderr[-2000:]}")
    return set(re.findall(r"^COVERED_FUNC: .*? (subsidy_\w+)", run.stderr, re.M))


def measured(folder):
    by_target = {target: reached(folder, target) for target in TARGETS}
    return {name: [target for target in TARGETS if name in by_target[target]] for name in exported()}


def check_targets(rows, found):
    for name, text in rows.items():
        if targets_in(text) != found.get(name, []):
            yield f"{name}: the table says {text!r}, the corpora reach it by {', '.join(found.get(name, [])) or 'none'}"


def update(rows, found):
    text = README.read_text(encoding="utf-8")
    begin, end = text.index("| function |"), text.index("\n\n", text.index("| function |"))
    lines = ["| function | reached by, or why by none |", "|---|---|"]
    for name in exported():
        reason = "" if targets_in(rows.get(name, "")) else rows.get(name, "")
        lines.append(f"| `{name}` | {', '.join(found[name]) or reason} |")
    README.write_text(text[:begin] + "\n".join(lines) + text[end:], encoding="utf-8")


def main():
    rows = table()
    folder = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
    if "--update" in sys.argv:
        update(rows, measured(folder))
        return 0
    problems = list(check_names(rows))
    if folder is not None:
        problems += check_targets(rows, measured(folder))
    print("\n".join(problems[:20]))
    by_none = sum(not targets_in(text) for text in rows.values())
    print(f"{len(rows)} functions, {len(rows) - by_none} reached, {by_none} not, each with a reason")
    print(f"{1 if not problems else 0} passed, {1 if problems else 0} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
