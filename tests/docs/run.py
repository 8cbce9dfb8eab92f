#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the documentation to what the program does.

    run.py COMMAND            test
    run.py --update COMMAND   write what can be generated: docs/reference*.md and the output under each example

Every ```console fence of README*.md and docs/*.md is run line by line, in a scratch folder that holds docs/examples, and
its output compared: "…" stands for the rest of a line, a line of "…" alone for any number of lines. `$ echo $?` asks for
the exit status before it. Every ```xml fence must stand in an example or built-in policy. The generated pages, the
example policies with their cases, the links, the elements in the guide, the members in json.md, the commands and examples of
the manual pages are checked too. Examples with "…" are not updated; a person compares the changes of all others.
"""
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md"))
EXAMPLES = ROOT / "docs" / "examples"
GENERATED = {"docs/reference.md": "en", "docs/reference.zh.md": "zh"}
ALLOWED = ("subsidy", "sed", "cat", "echo")  # what an example may run

passed = failed = 0


def check(name: str, is_right: bool, why: str = "") -> None:
    global passed, failed
    if is_right:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {name}\n{why.rstrip()}" if why else f"FAILED {name}")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


# ---- Running ----


class Scratch:
    """A folder with the example policies and a `subsidy` on the path."""

    def __init__(self, command: str):
        self.folder = Path(tempfile.mkdtemp())
        self.work = self.folder / "work"
        shutil.copytree(EXAMPLES, self.work)
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "subsidy").write_text(f'#!/bin/sh\nexec "{command}" "$@"\n', encoding="utf-8")
        (self.folder / "bin" / "subsidy").chmod(0o755)
        path = f"{self.folder}/bin:/usr/bin:/bin"
        self.environment = dict(os.environ, PATH=path, LC_ALL="C.UTF-8")
        self.environment.pop("LANGUAGE", None)
        self.status = 0

    def run(self, line: str) -> str:
        if line == "echo $?":
            return f"{self.status}\n"
        done = subprocess.run(
            ["bash", "-c", line], cwd=self.work, env=self.environment, capture_output=True, timeout=60, check=False
        )
        self.status = done.returncode
        return done.stdout.decode() + done.stderr.decode()

    def remove(self) -> None:
        shutil.rmtree(self.folder)


def subsidy(command: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess:
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    environment.pop("LANGUAGE", None)
    return subprocess.run(
        [command, *arguments], capture_output=True, text=True, cwd=cwd, env=environment, timeout=60, check=False
    )


# ---- Examples in the pages ----


def fences(text: str, language: str) -> list[tuple[int, str]]:
    """The first line and the content of every fence of that language."""
    found, start, content = [], 0, None
    for number, line in enumerate(text.splitlines(), 1):
        if content is None and line.rstrip() == f"```{language}":
            start, content = number + 1, []
        elif content is not None and line.rstrip() == "```":
            found.append((start, "\n".join(content)))
            content = None
        elif content is not None:
            content.append(line)
    return found


def steps(first_line: int, content: str) -> list[dict]:
    """Commands with what is expected of each. A backslash at the end of a line continues it."""
    found: list[dict] = []
    lines = content.splitlines()
    at = 0
    while at < len(lines):
        if lines[at].startswith("$ "):
            step = {"line": first_line + at, "source": [lines[at]], "expected": []}
            command = lines[at][2:]
            while command.endswith("\\") and at + 1 < len(lines):
                at += 1
                step["source"].append(lines[at])
                command = command[:-1] + lines[at].lstrip("> ")
            step["command"] = command
            found.append(step)
        elif found:
            found[-1]["expected"].append(lines[at])
        at += 1
    return found


def pattern(expected: list[str]) -> re.Pattern:
    parts = []
    for line in expected:
        if line.strip() == "…":
            parts.append(r"(?:[^\n]*\n)*")
        else:
            parts.append(re.escape(line).replace("…", r"[^\n]*") + "\n")
    return re.compile("".join(parts))


def difference(expected: list[str], found: str) -> str:
    return "\n".join(difflib.unified_diff(expected, found.splitlines(), "written", "found", lineterm="", n=1))


def run_step(page: Path, scratch: Scratch, step: dict) -> list[str]:
    """Checks one example; returns its lines as they should be written."""
    name = f"{relative(page)}:{step['line']}: $ {step['command']}"
    if step["command"].split()[0] not in ALLOWED:
        check(name, False, "only " + ", ".join(ALLOWED) + " can be run here; use a sh fence for anything else")
        return step["source"] + step["expected"]
    found = scratch.run(step["command"])
    if found and not found.endswith("\n"):
        found += "\n"
    is_right = pattern(step["expected"]).fullmatch(found) is not None
    check(name, is_right, difference(step["expected"], found))
    has_wildcard = any("…" in line for line in step["expected"])
    return step["source"] + (step["expected"] if is_right or has_wildcard else found.splitlines())


def run_page(command: str, page: Path, update: bool) -> None:
    text = page.read_text(encoding="utf-8")
    lines = text.splitlines()
    scratch = Scratch(command)
    replacements = []
    for first_line, content in fences(text, "console"):
        written = []
        for step in steps(first_line, content):
            written += run_step(page, scratch, step)
        replacements.append((first_line - 1, len(content.splitlines()), written))
    scratch.remove()
    if update:
        for start, length, written in reversed(replacements):
            lines[start : start + length] = written
        if lines != text.splitlines():
            page.write_text("\n".join(lines) + "\n", encoding="utf-8")
            print(f"updated {relative(page)}")


# What of a page other than this is run elsewhere: programs by tests/installed, the shell by whoever reads it.
RUN_ELSEWHERE = {"README": ("c", "python", "sh"), "CONTRIBUTING": ("sh",), "performance": ("sh",), "design": ("",)}


def check_fences() -> None:
    """No example goes without a test, and no line for the shell names a file that is not there."""
    for page in PAGES:
        allowed = ("console", "xml", *RUN_ELSEWHERE.get(page.name.split(".")[0], ()))
        text = page.read_text(encoding="utf-8")
        for language in re.findall(r"^```(.*)$", text, flags=re.M)[::2]:
            check(f"{relative(page)}: no test runs a fence of {language!r}", language in allowed)
        for line, content in fences(text, "sh"):
            for path in re.findall(r"^(?:[./]*)((?:examples|tests)/[\w./-]+)", content, flags=re.M):
                check(f"{relative(page)}:{line}: {path} is not there", (ROOT / path).exists())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace(">", "> ").replace("<", " <")).strip()


def check_policy_snippets() -> None:
    policies = [*EXAMPLES.glob("*.xml"), *(ROOT / "lib" / "policies").glob("*.xml")]
    known = " ".join(squeezed(path.read_text(encoding="utf-8")) for path in policies)
    for page in PAGES:
        for line, content in fences(page.read_text(encoding="utf-8"), "xml"):
            check(f"{relative(page)}:{line}: the XML stands in no policy", squeezed(content) in known)


# ---- Generated pages, example policies ----


def check_generated(command: str, update: bool) -> None:
    for name, language in GENERATED.items():
        page = ROOT / name
        text = subsidy(command, "--lang", language, "reference").stdout
        if update and (not page.exists() or page.read_text(encoding="utf-8") != text):
            page.write_text(text, encoding="utf-8")
            print(f"updated {name}")
        written = page.read_text(encoding="utf-8") if page.exists() else ""
        check(f"{name} is not what `subsidy --lang {language} reference` prints", written == text)


def check_examples(command: str) -> None:
    for policy in sorted(EXAMPLES.glob("*.xml")):
        checked = subsidy(command, "check", policy.name, cwd=EXAMPLES)
        check(f"check {policy.name}", checked.returncode == 0, checked.stderr)
        tested = subsidy(command, "test", policy.name, policy.with_suffix(".csv").name, cwd=EXAMPLES)
        is_right = tested.returncode == 0 and not tested.stdout.startswith("0 passed")
        check(f"test {policy.name}", is_right, tested.stdout + tested.stderr)


# ---- Links ----


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    found = set()
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    for heading in re.findall(r"^#+ (.*)$", text, flags=re.M):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.replace(" ", "-"))
    return found


def check_links() -> None:
    for page in PAGES:
        text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (page.parent / path) if path else page
            check(f"{relative(page)}: link to {target}", file.exists())
            if anchor and file.exists():
                check(f"{relative(page)}: anchor of {target}", anchor in anchors(file))


# ---- Completeness ----


def check_guide() -> None:
    table = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    elements = sorted(set(re.findall(r"^\| `([a-z-]+)` \|", table, flags=re.M)))
    for name in ("policy-guide.md", "policy-guide.zh.md"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        for element in elements:
            check(f"docs/{name} says nothing of <{element}>", re.search(rf"<{element}[\s/>]", text) is not None)


# Objects whose members are ids, by what they are in.
BY_ID = (".shares_fen", ".results", ".assumed", ".refused", ".interpretations", ".receipt.facts")


def members(value: object, path: str = "") -> set[str]:
    found: set[str] = set()
    if isinstance(value, list):
        for item in value:
            found |= members(item, path + "[]")
    elif isinstance(value, dict):
        is_by_id = path.endswith(BY_ID)
        for key, item in value.items():
            if not is_by_id:
                found.add(key)
            found |= members(item, f"{path}.{'ID' if is_by_id else key}")
    return found


def check_members(command: str) -> None:
    documented = set(re.findall(r"`([a-z_]+)`", (ROOT / "docs" / "json.md").read_text(encoding="utf-8")))
    calls = [
        ["rules"],
        ["show", "digital-pilot"],
        ["show", "land-support"],
        ["match", "county=131081"],
        ["assess", "digital-pilot", "county=131081", "investment=1234.56", "recognised-on=2026-03-01"],
        ["assess", "digital-pilot", "county=131081"],
        ["assess", "digital-pilot", "investment=-1"],
        ["assess", "leader-provincial", "county=131081", "recognised-on=2025-06-30"],
        ["assess", "shared-factory", "recognition-level=county"],
        ["--policy", "docs/examples/joint.xml", "assess", "trial", "trial-days=1"],
        ["--policy", "docs/examples/joint.xml", "show", "joint"],
        ["--policy", "docs/examples/housing.xml", "assess", "school", "degree=doctor"],
        ["--policy", "docs/examples/housing.xml", "show", "school"],
        ["--policy", "docs/examples/units.xml", "assess", "units", "unit.cost=1;2"],
        ["--policy", "docs/examples/units.xml", "show", "units"],
        ["check", "lib/policies/langfang-2025-5.xml"],
        ["check", "README.md"],
        ["test", "docs/examples/equipment.xml", "docs/examples/equipment.csv"],
        ["test", "tests/cli/files/covered.xml", "tests/cli/files/half-covered.csv"],
    ]
    for call in calls:
        answer = json.loads(subsidy(command, "--format", "json", *call).stdout)
        missing = sorted(members(answer) - documented)
        check(f"docs/json.md lacks members of {' '.join(call)}: {' '.join(missing)}", not missing)


def check_manuals(command: str) -> None:
    text = subsidy(command, "--lang", "en", "--help").stdout
    summary = text.split("Commands:")[1].split("Exit status")[0]
    commands = re.findall(r"^  ([a-z]+) ", summary, flags=re.M)
    options = re.findall(r"--([a-z]+)", text)
    for name in ("subsidy.1", "subsidy.zh_CN.1"):
        manual = (ROOT / "docs" / name).read_text(encoding="utf-8").replace("\\-", "-")
        for word in commands + [f"--{option}" for option in options]:
            check(f"docs/{name} says nothing of {word}", word in manual)


def manual_examples(manual: str) -> list[str]:
    """The commands between .nf and .fi, as a shell reads them."""
    examples = manual.partition(".SH EXAMPLES")[2] or manual.partition(".SH 示例")[2]
    blocks = re.findall(r"^\.nf\n(.*?)^\.fi$", examples, flags=re.M | re.S)
    return [block.replace("\\-", "-").replace("\\e\n", "\\\n") for block in blocks]


def check_manual_examples(command: str) -> None:
    for name in ("subsidy.1", "subsidy.zh_CN.1"):
        examples = manual_examples((ROOT / "docs" / name).read_text(encoding="utf-8"))
        check(f"docs/{name} has examples", len(examples) >= 3)
        for example in examples:
            scratch = Scratch(command)
            said = scratch.run("set -e\n" + example)
            check(f"docs/{name}: {example}", scratch.status == 0 and said != "", said)
            scratch.remove()


def main() -> int:
    arguments = sys.argv[1:]
    update = "--update" in arguments
    arguments = [argument for argument in arguments if argument != "--update"]
    if len(arguments) != 1:
        print(__doc__)
        return 2
    command = str(Path(arguments[0]).resolve())
    check_generated(command, update)
    check_examples(command)
    for page in PAGES:
        run_page(command, page, update)
    check_fences()
    check_policy_snippets()
    check_links()
    check_guide()
    check_members(command)
    check_manuals(command)
    check_manual_examples(command)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
