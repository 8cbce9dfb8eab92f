#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds both libraries to the interface that is on record here.

    run.py            compares
    run.py --record   writes what there is now: only where the interface is changed on purpose

LIBRARY.abi is what libabigail's abidw reads off a build with debugging information, made in build-abi: the exported
functions, their types and the layout of every struct that is not opaque; abidiff compares. values.txt has what a caller
compiles in: the numbers of enumerations and macros, sizes and offsets of the plain structs. What is inside of an opaque
struct may change.
"""
import difflib
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build-abi"
VERSION = "0.1.0"
LIBRARIES = {"libsubsidy": f"lib/libsubsidy.so.{VERSION}", "libsubsidy-batch": f"lib/batch/libsubsidy-batch.so.{VERSION}"}
HEADERS = [*sorted((ROOT / "include/subsidy").glob("*.h")), ROOT / "include/subsidy-batch.h"]
NO_NUMBERS = ("SUBSIDY_PUBLIC", "SUBSIDY_VERSION")


def run(*command, **others):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, encoding="utf-8", **others).stdout


def build():
    if not (BUILD / "build.ninja").exists():
        run("meson", "setup", BUILD, ROOT, "-Dtests=false", "-Dbuildtype=debug")
    run("ninja", "-C", BUILD, *LIBRARIES.values())


def read_library(name, path):
    run("abidw", "--exported-interfaces-only", "--drop-private-types", "--headers-dir", ROOT / "include",
        "--headers-dir", BUILD / "include", "--no-comp-dir-path", "--no-corpus-path", "--no-show-locs", "--no-elf-needed",
        "--no-architecture", "--out-file", path, BUILD / LIBRARIES[name])


def numbers(text):
    """Enumerators, and macros without arguments that are numbers."""
    names = re.findall(r"^\s+(SUBSIDY_[A-Z0-9_]+) = ", text, flags=re.M)
    names += re.findall(r"^#define (SUBSIDY_[A-Z0-9_]+) \(?[A-Z0-9]", text, flags=re.M)
    return [name for name in names if name not in NO_NUMBERS]


def members(text):
    """Each plain struct with its members."""
    for body, name in re.findall(r"typedef struct\s*\{(.*?)\}\s*(\w+);", text, flags=re.S):
        yield name, re.findall(r"(\w+);", body)


def read_values():
    text = "\n".join(header.read_text(encoding="utf-8") for header in HEADERS)
    lines = [f'  printf ("{name} %lld\\n", (long long)({name}));' for name in numbers(text)]
    for name, parts in members(text):
        lines.append(f'  printf ("sizeof {name} %zu\\n", sizeof ({name}));')
        lines += [f'  printf ("offsetof {name} {part} %zu\\n", offsetof ({name}, {part}));' for part in parts]
    assert len(lines) > 30, "the headers are not read as they should be"
    source = "#include <stddef.h>\n#include <stdio.h>\n#include <subsidy-batch.h>\nint\nmain (void)\n{\n"
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "values"
        program.with_suffix(".c").write_text(source + "\n".join(lines) + "\n  return 0;\n}\n", encoding="utf-8")
        flags = run("pkg-config", "--cflags", "gobject-2.0").split()
        run("cc", "-std=c11", f"-I{ROOT}/include", f"-I{BUILD}/include", *flags, f"{program}.c", "-o", program)
        return run(program)


def library_problem(name):
    with tempfile.TemporaryDirectory() as folder:
        found = pathlib.Path(folder) / f"{name}.abi"
        read_library(name, found)
        compared = subprocess.run(["abidiff", "--suppressions", HERE / "opaque.suppr", HERE / f"{name}.abi", found],
                                  capture_output=True, encoding="utf-8", check=False)
    return "" if compared.returncode == 0 else f"{name}:\n{compared.stdout}{compared.stderr}"


def values_problem():
    recorded = (HERE / "values.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join(difflib.unified_diff(recorded, read_values().splitlines(), "on record", "found", n=0, lineterm=""))


def record():
    for name in LIBRARIES:
        read_library(name, HERE / f"{name}.abi")
    (HERE / "values.txt").write_text(read_values(), encoding="utf-8")


def main():
    build()
    if sys.argv[1:] == ["--record"]:
        return record()
    problems = [library_problem(name) for name in LIBRARIES] + [values_problem()]
    for problem in filter(None, problems):
        print(problem)
    failed = sum(map(bool, problems))
    if failed:
        print("If this is meant: tests/abi/run.py --record")
    print(f"{len(problems) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
