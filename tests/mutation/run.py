#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Changes lib/core in one place at a time and asks whether a unit test notices: `run.py` takes the mutants of what has
changed since the last record, 500 more and all that survived before; `run.py --all` every one, and `--record` notes that
state. `--self-test` shows that tests which notice nothing are told. What survives and is not excused in excused.toml has
failed."""
import argparse
import collections
import hashlib
import json
import random
import subprocess
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor

from build import Build, GUARDS, HERE, JOBS, ROOT, TESTS, WORK, run

EXCUSED, RECORD = HERE / "excused.toml", HERE / "record.json"
SAMPLE = 500
DEAREST, DEAREST_GUARDED = 30_000, 3_000  # microseconds of a test; what takes longer does not take part
GRACE = 100_000  # of a test under a mutant, beyond ten times what it takes without one


class Tests:
    """What each test takes and reaches, as the recorder tells."""

    def __init__(self, recorder):
        self.names, self.costs, self.reaching, self.left_out = {}, {}, collections.defaultdict(list), []
        for line in run([recorder, "record"]).splitlines():
            number, name, microseconds, status, *reached = line.split()
            number, microseconds = int(number), int(microseconds)
            if status != "0" or microseconds > DEAREST:
                self.left_out.append(f"{name} ({'fails' if status != '0' else 'takes long'})")
                continue
            self.names[number], self.costs[number] = name, microseconds
            for mutant in map(int, reached):
                self.reaching[mutant].append(number)
        for tests in self.reaching.values():
            tests.sort(key=self.costs.get)

    def line(self, mutant, tests):
        return f"{mutant} " + " ".join(f"{test} {10 * self.costs[test] + GRACE}" for test in tests) + "\n"


def batch(runner, lines, how="run"):
    """Runs these lines; what each came to: (status, test)."""
    done = subprocess.run([str(runner), how], input="".join(lines), capture_output=True, text=True, check=True, cwd=ROOT)
    return [tuple(map(int, line.split()[1:])) for line in done.stdout.splitlines()]


def run_awake(tests, chosen, program="runner", how="run"):
    """The mutants that sleep in a program: who kills each, None where it survives."""
    dearest = DEAREST_GUARDED if program == "guarded" else DEAREST
    lines = [tests.line(mutant, [test for test in tests.reaching.get(mutant, []) if tests.costs[test] <= dearest])
             for mutant in chosen]
    parts = [range(start, len(chosen), 4 * JOBS) for start in range(4 * JOBS)]
    with ThreadPoolExecutor(JOBS) as pool:
        answers = list(pool.map(lambda part: batch(WORK / program, [lines[i] for i in part], how), parts))
    killers = {}
    for part, answer in zip(parts, answers):
        for i, (status, test) in zip(part, answer):
            killers[chosen[i]] = tests.names[test] if status != 0 else None
    return killers


def run_apart(build, tests, number):
    """A mutant that is compiled by itself, into every file that has it."""
    places = dict(build.places[number])
    files = {mutant.file for mutant in places.values()}
    reached = {test for other, tests_of in tests.reaching.items() for test in tests_of
               if build.mutants[other].file in files or any(file.endswith(".h") for file in files)}
    program = build.link(f"apart-{number}", build.guarded(places), GUARDS)
    (status, test), = batch(program, [tests.line(-1, sorted(reached, key=tests.costs.get))])
    program.unlink()
    return tests.names[test] if status != 0 else None


def run_mutants(build, tests, chosen):
    killers = run_awake(tests, [number for number in chosen if not build.mutants[number].apart])
    alive = [number for number, killer in killers.items() if not killer]
    killers.update(run_awake(tests, alive, "guarded"))
    apart = [number for number in chosen if build.mutants[number].apart]
    with ThreadPoolExecutor(JOBS) as pool:
        killers.update(zip(apart, pool.map(lambda number: run_apart(build, tests, number), apart)))
    return killers


# ---- What is known ----

class Excuses:
    """The excused mutants with their reasons. What is marked as `elsewhere` another processor may tell."""

    def __init__(self):
        entries = tomllib.loads(EXCUSED.read_text(encoding="utf-8")).get("excused", [])
        self.reasons = {" ".join(name.split()): entry["reason"] for entry in entries for name in entry["mutants"]}
        self.elsewhere = {" ".join(name.split()) for entry in entries if entry.get("elsewhere")
                          for name in entry["mutants"]}

    def covers(self, mutant):
        return mutant.name in self.reasons

    def wrong(self, mutants, killers):
        """Those of nothing that exists, and those of what tests kill."""
        killed_by = {mutant.name: killers.get(number) for number, mutant in mutants.items()}
        for name in self.reasons:
            if name not in killed_by:
                yield f"excuses nothing that there is: {name}"
            elif killed_by[name] and name not in self.elsewhere:
                yield f"is excused, and killed by {killed_by[name]}: {name}"


def read_record():
    return json.loads(RECORD.read_text()) if RECORD.exists() else {"files": {}, "survived": []}


def code_of(path):
    """What the compiler sees of a file; comments may change."""
    text = run(["cc", "-fpreprocessed", "-dD", "-E", "-P", "-x", "c", ROOT / path])
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def files_of(build):
    return sorted({mutant.file.split()[0] for mutant in build.mutants.values()})


def choose(build, record, excuses, seed):
    """The mutants of changed files, those that survived before, and a sample; what is excused is tried with --all."""
    changed = {path for path in files_of(build) if code_of(path) != record["files"].get(path)}
    before = set(record["survived"])
    open_ones = {number: mutant for number, mutant in build.mutants.items() if not excuses.covers(mutant)}
    chosen = {number for number, mutant in open_ones.items()
              if mutant.name in before or mutant.file.split()[0] in changed}
    rest = sorted(set(open_ones) - chosen)
    print(f"changed: {', '.join(sorted(changed)) or 'nothing'}; seed {seed}")
    return sorted(chosen) + random.Random(seed).sample(rest, min(SAMPLE, len(rest)))


def keep_record(build, record, survivors):
    """Of what survived once, what is still there goes on being tried."""
    names = {mutant.name for mutant in build.mutants.values()}
    survived = sorted((set(record["survived"]) | survivors) & names)
    RECORD.write_text(json.dumps({"files": {path: code_of(path) for path in files_of(build)}, "survived": survived},
                                 indent=1) + "\n")


# ---- Telling ----

def table(build, killers, excuses):
    counts = collections.defaultdict(collections.Counter)
    for number, killer in killers.items():
        mutant = build.mutants[number]
        what = "killed" if killer else "excused" if excuses.covers(mutant) else "survived"
        for file in (mutant.file, "all"):
            counts[file][what] += 1
            counts[file]["made"] += 1
    print(f"{'':44}" + "".join(f"{what:>10}" for what in ("made", "killed", "excused", "survived")))
    for file in sorted(counts, key=lambda file: (file == "all", file)):
        print(f"{file:44}" + "".join(f"{counts[file][what]:>10}" for what in ("made", "killed", "excused", "survived")))


def self_test(build, tests):
    """The same tests without their assertions must leave most mutants alive that they kill with them."""
    chosen = [number for number, mutant in build.mutants.items()
              if mutant.file == "lib/core/rounding.c" and tests.reaching.get(number)]
    heard, deaf = (sum(map(bool, run_awake(tests, chosen, how=how).values())) for how in ("run", "deaf"))
    print(f"of {len(chosen)} mutants of rounding.c the tests kill {heard}, without their assertions {deaf}")
    passed = heard > len(chosen) * 4 / 5 and deaf < len(chosen) / 5
    print(f"{int(passed)} passed, {int(not passed)} failed")
    return passed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every mutant")
    parser.add_argument("--record", action="store_true", help="with --all: note what was tried")
    parser.add_argument("--seed", type=int, default=int(run(["git", "rev-parse", "HEAD"], cwd=ROOT)[:8], 16))
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--former", action="store_true", help="those that survived before")
    parser.add_argument("--only", help="mutants whose name has this text in it")
    options = parser.parse_args()
    started = time.monotonic()

    build = Build()
    tests = Tests(WORK / "recorder")
    print(f"{len(build.mutants)} mutants, {len(tests.names)} tests of {', '.join(TESTS)}; "
          f"left out: {', '.join(tests.left_out) or 'none'}")
    if options.self_test:
        raise SystemExit(not self_test(build, tests))
    record, excuses = read_record(), Excuses()
    if options.all:
        chosen = sorted(build.mutants)
    elif options.only or options.former:
        before = set(record["survived"])
        chosen = [number for number, mutant in build.mutants.items()
                  if (options.only or "") in mutant.name and (mutant.name in before or not options.former)]
    else:
        chosen = choose(build, record, excuses, options.seed)
    killers = run_mutants(build, tests, chosen)
    survivors = [number for number in chosen if not killers[number] and not excuses.covers(build.mutants[number])]
    for number in sorted(survivors, key=lambda number: build.mutants[number].name):
        print(f"survives {len(tests.reaching.get(number, []))} tests: {build.mutants[number].name}")
    table(build, killers, excuses)
    wrong = list(excuses.wrong(build.mutants, killers))
    print("\n".join(wrong) if wrong else f"{len(excuses.reasons)} excuses in order")
    if options.all and options.record:
        keep_record(build, record, {build.mutants[number].name for number in survivors})
    print(f"{time.monotonic() - started:.0f} s")
    print(f"{len(chosen) - len(survivors)} passed, {len(survivors) + len(wrong)} failed")
    raise SystemExit(bool(survivors or wrong))


if __name__ == "__main__":
    main()
