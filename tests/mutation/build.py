# SPDX-License-Identifier: Apache-2.0
"""Builds the unit tests with all mutants of lib/core in them: every file of the core, and what the tests take from its
headers, is rewritten by points.py, compiled as the build compiles it and linked with the rest of the library as built."""
import hashlib
import json
import os
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from points import Points

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/mutation"
BUILT = ROOT / "build"
WORK = ROOT / "build-mutation"
CORE = "lib/core/"
TESTS = ["wide", "rounding", "calendar", "fold", "evaluate", "kernels", "program", "answer", "list", "rows", "known",
         "evaluator", "assessment", "values", "policy", "application", "boundaries", "coverage", "history", "warnings"]
# What a mutant does that C does not define ends it: the tests under sanitizers would tell.
TRAPS = ["-fsanitize=shift,signed-integer-overflow,bounds,bool", "-fsanitize-undefined-trap-on-error"]
COMPILE = ["-O1", "-w", *TRAPS, "-x", "c", "-include", str(HERE / "mutant.h")]
# Whoever goes beyond an array is told, where nobody else noticed.
GUARDS = ["-fsanitize=address"]
# A random test tries less often: what it finds at all it finds soon.
FEWER = ["-DTRIALS_DIVISOR=100"]
JOBS = 2


class Unit:
    """One file as the build compiles it: where it is, and its flags."""

    def __init__(self, entry):
        words = shlex.split(entry["command"])
        self.path = os.path.relpath(Path(entry["directory"], entry["file"]).resolve(), ROOT)
        self.compiler = words[0]
        self.flags = [word for word in words if word[:2] in ("-I", "-D", "-m") and word[:3] not in ("-MD", "-MQ", "-MF")]
        self.name = Path(entry["output"]).name if "output" in entry else Path(self.path).name
        self.name = hashlib.sha256(" ".join(self.flags).encode()).hexdigest()[:8] + "-" + Path(self.path).stem
        if self.is_test:
            self.flags += FEWER + [f"-Dmain={self.main}"]

    @property
    def is_test(self):
        return self.path.startswith("tests/")

    @property
    def main(self):
        return "main_of_" + Path(self.path).stem.replace("-", "_")

    def preprocess(self):
        command = [self.compiler, "-E", "-std=c11", *self.flags, str(ROOT / self.path)]
        self.text = subprocess.run(command, cwd=BUILT, capture_output=True, text=True, check=True).stdout

    def find(self):
        """Headers without a guard are templates: what is made of them here is another thing elsewhere."""
        def label(origin):
            path = relative(origin)
            is_template = path.endswith(".h") and "#pragma once" not in (ROOT / path).read_text()
            return f"{path} in {Path(self.path).name}" if is_template else path

        self.points = Points(self.text, lambda origin: relative(origin).startswith(CORE), label)


def relative(origin):
    return os.path.relpath(os.path.join(BUILT, origin), ROOT) if origin and origin[0] != "<" else ""


def run(command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def units():
    """The core and the tests, as the build compiles them."""
    found = {}
    for entry in json.loads((BUILT / "compile_commands.json").read_text()):
        unit = Unit(entry)
        if unit.path.startswith(CORE) or unit.path in {f"tests/unit/test-{name}.c" for name in TESTS}:
            found.setdefault(unit.name, unit)
    return list(found.values())


class Build:
    """The programs `recorder`, `runner` and `guarded`, and the list of all mutants, each with its number."""

    def __init__(self):
        WORK.mkdir(exist_ok=True)
        if not (BUILT / "build.ninja").exists():
            run(["meson", "setup", BUILT, "--werror", "-Dtests=true"], cwd=ROOT)
        run(["ninja", "-C", BUILT, "lib/libsubsidy.a"])
        self.units = units()
        with ThreadPoolExecutor(JOBS) as pool:
            list(pool.map(Unit.preprocess, self.units))
        for unit in self.units:
            unit.find()
        self.number()
        self.write_mains()
        with ThreadPoolExecutor(JOBS) as pool:
            for kind, extra in {"recorder": ["-DRECORD"], "runner": [], "guarded": GUARDS}.items():
                self.link(kind, list(pool.map(lambda unit, extra=extra: self.compile(unit, extra), self.units)), extra)

    def write_mains(self):
        """The mains of the test programs, for the driver."""
        names = [unit.main for unit in self.units if unit.is_test]
        (WORK / "mains.c").write_text("".join(f"int {name} (void);\n" for name in names)
                                      + "extern int (*const subsidy_mains[]) (void);\n"
                                      + f"int (*const subsidy_mains[]) (void) = {{ {', '.join(names)}, 0 }};\n")

    def number(self):
        """The same mutant has the same number wherever it is compiled, and from one build to the next."""
        kept = WORK / "numbers.json"
        numbers = json.loads(kept.read_text()) if kept.exists() else {}
        self.mutants, self.places = {}, {}
        for unit in self.units:
            unit.numbers = []
            for mutant in unit.points.mutants:
                number = numbers.setdefault(mutant.name, len(numbers))
                unit.numbers.append(number)
                self.mutants[number] = mutant
                self.places.setdefault(number, []).append((unit, mutant))
        kept.write_text(json.dumps(numbers))

    def compile(self, unit, extra):
        return self.compile_text(unit, unit.points.rewritten(unit.numbers), extra)

    def compile_text(self, unit, text, extra):
        machine = [flag for flag in unit.flags if flag.startswith("-m")]
        flags = [*COMPILE, *machine, *extra]
        key = hashlib.sha256("\0".join([text, (HERE / "mutant.h").read_text(), *flags]).encode()).hexdigest()[:12]
        made = WORK / f"{unit.name}-{key}.o"
        if not made.exists():
            source = made.with_suffix(".c")
            source.write_text(text)
            run([unit.compiler, "-std=gnu11", *flags, "-c", source, "-o", made])
        return made

    def guarded(self, mutants):
        """The program with some units changed: mutants {unit: mutant}, compiled with guards around all arrays."""
        texts = {unit: unit.points.with_one(mutants[unit]) if unit in mutants else unit.text for unit in self.units}
        return [self.compile_text(unit, text, GUARDS) for unit, text in texts.items()]

    def link(self, program, objects, extra):
        """The library's own core is left in its archive: what it has is there already."""
        libraries = run(["pkg-config", "--libs", "glib-2.0", "gobject-2.0", "libxml-2.0", "cmocka"]).split()
        run(["cc", "-O1", *extra, "-D_GNU_SOURCE", HERE / "driver.c", WORK / "mains.c", *objects, BUILT / "lib/libsubsidy.a",
             "-Wl,--wrap=_cmocka_run_group_tests", *libraries, "-o", WORK / program])
        return WORK / program
