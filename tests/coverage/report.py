#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reads what clang's coverage has recorded, and holds it to what this project promises.

    report.py FOLDER CORE-PROFILE PROFILE LIBRARY ...

lib/core is measured by its unit tests alone (CORE-PROFILE), all else of lib/ by all tests (PROFILE). Prints a table of
lines, branches and conditions (MC/DC) for each file, and what fails; FOLDER/uncovered.txt lists every line, branch and
condition that is not covered. What may stay uncovered, and why, is said in excused.txt. The last line is
"N passed, N failed".
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LEAST = {"lib/core": 100, "lib/policy": 95, "lib/assess": 95, "lib/batch": 95}
CORE = "lib/core"
# Headers that are a text for several sources, with other macros in each: measured once for each of them. Other functions
# in headers are the same wherever they are compiled, and so are the kernels for each width of vectors.
TEMPLATES = {"lib/core/lanes-template.h"}
MEASURED_TOGETHER, MEASURED_ALONE = 6, 4  # kinds of branch regions: of a decision of several conditions, and others
COUNTS = ("lines", "branches", "conditions")
SOMETIMES = "Sometimes: "  # how a reason begins for what depends on which thread comes first

Missed = collections.namedtuple("Missed", "file line column function what text")


class Source:
    """The text of one file."""

    def __init__(self, file):
        self.lines = (ROOT / file).read_text(encoding="utf-8").splitlines()

    def text(self, line):
        return self.lines[line - 1].strip()

    def has(self, text):
        return any(line.strip() == text for line in self.lines)

    def between(self, region):
        """The text of a region, and what stands before and after it on its lines."""
        line, column, last, end = region
        first, final = self.lines[line - 1], self.lines[last - 1]
        inside = [*self.lines[line - 1 : last]]
        inside[-1] = inside[-1][: end - 1]
        inside[0] = inside[0][column - 1 :]
        before = "\n".join([*self.lines[max(0, line - 2) : line - 1], first[: column - 1]])
        after = "\n".join([final[end - 1 :], *self.lines[last : last + 1]])
        return " ".join(part.strip() for part in inside), before, after


class Figures:
    """What of one file is there to cover, and what was."""

    def __init__(self):
        self.all = dict.fromkeys(COUNTS, 0)
        self.missed = {count: [] for count in COUNTS}

    def add(self, other):
        for count in COUNTS:
            self.all[count] += other.all[count]
            self.missed[count] += other.missed[count]

    def share(self, count):
        """In hundredths of a percent, cut."""
        return 10000 * (self.all[count] - len(self.missed[count])) // self.all[count] if self.all[count] else 10000


class Coverage:
    """What the tests of one profile have run."""

    def __init__(self, profile, libraries):
        command = ["llvm-cov-19", "export", f"-instr-profile={profile}", libraries[0]]
        command += [part for library in libraries[1:] for part in ("-object", library)]
        run = lambda *more: subprocess.run([*command, *more], check=True, capture_output=True, text=True).stdout
        self.functions = json.loads(run())["data"][0]["functions"]
        self.counts = self.read_lines(run("-format=lcov"))

    @staticmethod
    def read_lines(text):
        counts, file = collections.defaultdict(dict), None
        for line in text.splitlines():
            key, _, value = line.partition(":")
            if key == "SF":
                file = relative(value)
            elif key == "DA" and file:
                number, count = value.split(",")[:2]
                counts[file][int(number)] = int(count)
        return counts


def relative(path):
    try:
        return str(pathlib.Path(path).relative_to(ROOT))
    except ValueError:
        return None


def is_measured(file):
    return file is not None and str(pathlib.PurePath(file).parent) in LEAST


def merged(functions):
    """What is one function in several sources, put together: its place, branches and conditions."""
    together = {}
    for function in functions:
        file = relative(function["filenames"][0])
        if not is_measured(file):
            continue
        unit, _, name = function["name"].rpartition(":")
        key = (file, name, tuple(function["regions"][0][:2]), unit if file in TEMPLATES else "")
        known = together.setdefault(key, {"lines": (function["regions"][0][0], function["regions"][0][2]),
                                          "branches": {}, "decisions": {}})
        for branch in function["branches"]:
            place = (relative(function["filenames"][branch[6]]), branch[6], *branch[:4])
            taken = known["branches"].setdefault(place, [0, 0, branch[8]])
            taken[0] += branch[4]
            taken[1] += branch[5]
        for decision in function["mcdc_records"]:
            conditions = known["decisions"].setdefault(tuple(decision[:4]), [False] * len(decision[6]))
            conditions[:] = [was or is_now for was, is_now in zip(conditions, decision[6])]
    return together


class Report:
    def __init__(self):
        self.sources = {}
        self.files = collections.defaultdict(Figures)

    def source(self, file):
        if file not in self.sources:
            self.sources[file] = Source(file)
        return self.sources[file]

    def add(self, coverage, wanted):
        """The figures of the files in the folders that are @wanted."""
        functions = merged(coverage.functions)
        for file, counts in coverage.counts.items():
            if is_measured(file) and wanted(file):
                self.add_lines(file, counts, functions)
        for (file, name, _, unit), function in functions.items():
            if wanted(file):
                self.add_branches(file, f"{unit}:{name}" if unit else name, function)
                self.add_decisions(f"{unit}:{name}" if unit else name, function)

    def add_lines(self, file, counts, functions):
        places = sorted((*function["lines"], key[1]) for key, function in functions.items() if key[0] == file)
        figures = self.files[file]
        for line, count in counts.items():
            if not re.search(r"\w", self.source(file).text(line)):
                continue  # braces alone
            figures.all["lines"] += 1
            if count == 0:
                name = next((name for first, last, name in places if first <= line <= last), "")
                figures.missed["lines"].append(
                    Missed(file, line, 1, name, "line never run", self.source(file).text(line)))

    def add_branches(self, file, name, function):
        for (where, _, *region), (true, false, kind) in function["branches"].items():
            if not is_measured(where):
                continue
            figures, (text, before, after) = self.files[where], self.source(where).between(region)
            figures.all["branches"] += 2
            for count, what in ((true, "branch never true"), (false, "branch never false")):
                if count == 0:
                    figures.missed["branches"].append(Missed(where, region[0], region[1], name, what, text))
            if kind == MEASURED_ALONE and is_part(before, after):
                figures.all["conditions"] += 1
                figures.missed["conditions"].append(
                    Missed(where, region[0], region[1], name, "condition not measured", text))

    def add_decisions(self, name, function):
        conditions = sorted((tuple(place[2:]), place[0]) for place, (_, _, kind) in function["branches"].items()
                            if kind == MEASURED_TOGETHER)
        for decision, decide in function["decisions"].items():
            inside = [one for one in conditions if decision[:2] <= one[0][:2] and one[0][2:] <= decision[2:]]
            # A decision does not say in which file it is; a macro of GLib's is in none of ours.
            where = next((where for region, where in inside if region[:2] == decision[:2]), None)
            if not is_measured(where):
                continue
            self.files[where].all["conditions"] += len(decide)
            for i, does in enumerate(decide):
                if not does:
                    region = inside[i][0] if len(inside) == len(decide) else decision
                    self.files[where].missed["conditions"].append(
                        Missed(where, region[0], region[1], name, f"condition {i + 1} never decides",
                               self.source(where).between(region)[0]))

    def total(self, folder):
        figures = Figures()
        for file, one in self.files.items():
            if str(pathlib.PurePath(file).parent) == folder:
                figures.add(one)
        return figures


def is_part(before, after):
    """Whether a condition that stands between these texts is one of several."""
    return re.search(r"(&&|\|\|)[\s(!]*$", before) or re.match(r"[\s)]*(&&|\|\|)", after)


class Excuses:
    """What may stay uncovered: reasons, and under each of them file, function and line of source."""

    def __init__(self, path):
        self.path, self.reasons, self.used = path, {}, set()
        reason = None
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("# "):
                continue
            if not line.startswith("  "):
                reason = line.strip()
                continue
            parts = line.split(None, 2)
            if reason is None or len(parts) != 3:
                raise ValueError(f"{path.name}:{number}: a reason, or file, function and source, were expected")
            self.reasons[tuple(parts)] = (reason, number)

    def reason(self, missed, source):
        key = (missed.file, missed.function.rpartition(":")[2], source.text(missed.line))
        if key in self.reasons:
            self.used.add(key)
        return self.reasons.get(key, (None, 0))[0]

    def unused(self, report):
        """What matches nothing that is uncovered; of what is so only sometimes, what matches nothing at all."""
        return [f"{self.path.name}:{number}: matches nothing that is uncovered: {' '.join(key)}"
                for key, (reason, number) in self.reasons.items() if key not in self.used
                and not (reason.startswith(SOMETIMES) and report.source(key[0]).has(key[2]))]


def percent(figures, count):
    share = figures.share(count)
    return f"{figures.all[count] - len(figures.missed[count]):>6}/{figures.all[count]:<6}{share // 100:>3}.{share % 100:02}"


def print_table(report):
    print(f"{'':<34}{'lines':>14}      {'branches':>14}      {'MC/DC':>14}")
    for folder in LEAST:
        inside = sorted(file for file in report.files if str(pathlib.PurePath(file).parent) == folder)
        for name, figures in [(folder, report.total(folder)), *((file, report.files[file]) for file in inside)]:
            label = name if name == folder else "  " + name.removeprefix(folder + "/")
            print(f"{label:<34}" + "  ".join(percent(figures, count) for count in COUNTS))


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    folder, core_profile, profile, *libraries = sys.argv[1:]
    report, excuses = Report(), Excuses(HERE / "excused.txt")
    report.add(Coverage(core_profile, libraries), lambda file: file.startswith(CORE + "/"))
    report.add(Coverage(profile, libraries), lambda file: not file.startswith(CORE + "/"))
    unexcused, listed = collections.defaultdict(list), []
    for file, figures in sorted(report.files.items()):
        for missed in sorted(set(one for count in COUNTS for one in figures.missed[count]), key=lambda one: one[1:3]):
            reason = excuses.reason(missed, report.source(file))
            line = f"{file}:{missed.line}:{missed.column}: {missed.function}: {missed.what}: {missed.text}"
            listed.append(f"{line}\n    {reason}" if reason else line)
            if reason is None:
                unexcused[str(pathlib.PurePath(file).parent), missed.what.partition(" ")[0]].append(line)
    pathlib.Path(folder, "uncovered.txt").write_text("\n".join(listed) + "\n", encoding="utf-8")
    print_table(report)
    sys.exit(verdict(report, unexcused, excuses))


def verdict(report, unexcused, excuses):
    """Prints what is wrong and how many of the promises are kept."""
    passed, problems = 0, []
    for folder, least in LEAST.items():
        share = report.total(folder).share("lines")
        checks = {"line": unexcused[folder, "line"]}
        if folder == CORE:
            checks.update(branch=unexcused[folder, "branch"], condition=unexcused[folder, "condition"])
        elif share < least * 100:
            checks["share"] = [f"{folder}: fewer than {least} % of its lines are covered"]
        for wrong in checks.values():
            problems += wrong
            passed += not wrong
    problems += excuses.unused(report)
    passed += not excuses.unused(report)
    print(f"\n{len(excuses.reasons)} lines are excused, see tests/coverage/excused.txt")
    print("\n".join(problems))
    print(f"{passed} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    main()
