# SPDX-License-Identifier: Apache-2.0
"""Memory does not grow with the file, nor with its rows, columns, fields or mistakes: 64 MiB are enough."""
import os
import random
import subprocess

from support import IS_SANITIZED, PILOT, PILOT_HEADINGS, long, same

MOST_KIB = 64 * 1024


# What a process had before it called exec counts as its own: a small one has to start the command.
LAUNCHER = """
import os, sys
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)])
status, usage = os.wait4(process, 0)[1:]
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""


def peak(bench, *options):
    """The peak of resident memory of one run, in KiB."""
    run = subprocess.run(["/usr/bin/python3", "-I", "-S", "-c", LAUNCHER, bench.command, "batch", "in.csv", "-o", "out.csv", *options],
                         cwd=bench.folder, env=bench.environment, capture_output=True, check=True)
    status, kib = run.stdout.split()
    assert status in (b"0", b"3"), f"exit {status}: {options}"
    return int(kib)


def within(bench, name, *options):
    if IS_SANITIZED:
        return
    found = peak(bench, *options)
    if os.environ.get("SUBSIDY_TIMES"):
        print(f"{found:9} KiB  {name} {options}")
    assert found <= MOST_KIB, f"{name} {options}: {found} KiB"


def write(bench, head, row, n_bytes):
    """Rows that come to so many bytes; fewer where each makes a long line of commas."""
    if len(row) == 1:
        n_bytes //= 1 + len(head) // 50
    with open(bench.folder / "in.csv", "wb") as file:
        file.write(head.encode())
        piece = row.encode() * max(1, min(n_bytes, 1 << 20) // len(row.encode()))
        for _ in range(max(1, n_bytes // len(piece))):
            file.write(piece)


SHAPES = {
    "claims": (f"{PILOT_HEADINGS}\n", f"{PILOT}\n"),
    "rows that cannot be read": (f"{PILOT_HEADINGS}\n", "x\n"),
    "blank rows": (f"{PILOT_HEADINGS}\n", "\n"),
    "blank rows under many columns": (f"{PILOT_HEADINGS}{',c' * 9000}\n", "\n"),
    "undetermined": (f"{PILOT_HEADINGS}\n", "digital-pilot,,,\n"),
    "refused": (f"{PILOT_HEADINGS}\n", "digital-pilot,永清县,2026-02-14,-1\n"),
    "one-letter fields": (f"{PILOT_HEADINGS}\n", "a,a,a,a\n"),
    "long fields": (f"{PILOT_HEADINGS},note\n", f"{PILOT},{'x' * 1000000}\n"),
    "long records": (f"{PILOT_HEADINGS},note\n", f"{PILOT},{'x' * 3000000}\n"),
    "long fields with quotes": (f"{PILOT_HEADINGS},note\n", PILOT + ',"' + '""' * 500000 + '"\n'),
    "no line end": (f"{PILOT_HEADINGS},note\n", "x" * 100),
    "quotes": (f"{PILOT_HEADINGS},note\n", '"\n'),
    "many columns": (f"{PILOT_HEADINGS}{',c' * 9000}\n", f"{PILOT}{',1' * 9000}\n"),
    "formulas": (f"{PILOT_HEADINGS}{',c' * 500}\n", f"{PILOT}{',=' * 500}\n"),
}


def test_short_files(bench):
    for name in ("rows that cannot be read", "blank rows under many columns", "long fields with quotes", "many columns"):
        write(bench, *SHAPES[name], 1 << 20)
        for jobs in ("1", "4"):
            within(bench, name, "--jobs", jobs)


def test_many_jobs(bench):
    write(bench, *SHAPES["claims"], 6 << 20)
    within(bench, "claims", "--jobs", "64")
    within(bench, "claims", "--jobs", "16", "--columns", "input,reason,words,alternatives,error,amount,shares")


@long
def test_long_files(bench):
    for name, (head, row) in SHAPES.items():
        write(bench, head, row, 24 << 20)
        for jobs in ("1", "4"):
            within(bench, name, "--jobs", jobs)


@long
def test_a_million_rows(bench):
    n_rows = 1_000_000
    chance = random.Random(1)
    with open(bench.folder / "in.csv", "w") as file:
        file.write("rule,applicant,project,county,recognised-on,investment\n")
        for first in range(0, n_rows, 10000):
            file.write("".join(f"digital-pilot,91350100M000100Y43,p{row},131023,2026-0{chance.randrange(1, 10)}-14,"
                               f"{chance.randrange(10 ** 8)}.{chance.randrange(100):02}\n" for row in range(first, first + 10000)))
    for options in ((), ("--jobs", "4"), ("--ledger", "l.db"), ("--ledger", "l.db", "--jobs", "4"), ("--columns", "alternatives")):
        within(bench, "1,000,000 rows", *options)
    with open(bench.folder / "out.csv", "rb") as file:
        same(sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b"")), n_rows + 1)
