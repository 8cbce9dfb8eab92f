# SPDX-License-Identifier: Apache-2.0
"""Runs that are killed at any moment leave neither output nor awards, or both once the ledger is opened again."""
import hashlib
import os
import random
import subprocess
import time

from files_ledgers import PILOT, pilot
from support import IS_SANITIZED, long, rows_of, same

SILENT = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
CODE = "91350100M000100Y43"


def claims(n_rows):
    return PILOT + "".join(pilot(CODE, f"项目{i}") for i in range(n_rows))


def hidden(bench):
    return [name for name in bench.names() if name.startswith(".")]


def count_awards(bench):
    if not (bench.folder / "l.db").exists():
        return 0
    return bench.run("ledger", "export", "l.db", status=0).stdout.count("digital-pilot")


def clean(bench, keep=("in.csv",)):
    for name in bench.names():
        if name not in keep:
            (bench.folder / name).unlink()


def kill_after(bench, seconds, n_rows):
    """Kills a run, opens the ledger again, and says whether the awards are there."""
    process = bench.start("batch", "in.csv", "-o", "out.csv", "--ledger", "l.db", "--columns", "input,amount,receipt",
                          **SILENT)
    time.sleep(seconds)
    process.kill()
    process.wait()
    n_awards = count_awards(bench)
    assert n_awards in (0, n_rows), f"{n_awards} awards of {n_rows} after {seconds} s"
    has_output = "out.csv" in bench.names()
    assert has_output == (n_awards > 0), f"after {seconds} s: {n_awards} awards, output: {has_output}"
    assert len(hidden(bench)) <= 1, hidden(bench)  # killed between its name aside and the commit
    assert not has_output or hidden(bench) == [], hidden(bench)
    if has_output:
        same(sum(row["amount"] == "100000.00" for row in rows_of(bench.text("out.csv"))), n_rows)
    if (bench.folder / "l.db").exists():
        same(bench.run("ledger", "verify", "l.db", status=0).stdout, "0 differences\n")
    return n_awards > 0


def length_of_run(bench):
    begun = time.monotonic()
    bench.run("batch", "in.csv", "-o", "out.csv", "--ledger", "l.db", "--columns", "input,amount,receipt", status=0)
    return time.monotonic() - begun


def kill_often(bench, n_rows, n_kills, seed):
    """Evenly over the run, and more of them near its end, where it is committed."""
    bench.write("in.csv", claims(n_rows))
    whole = length_of_run(bench)
    chance = random.Random(seed)
    outcomes = set()
    for i in range(n_kills):
        clean(bench)
        share = chance.uniform(0, 1.1) if i % 2 == 0 else chance.uniform(0.75, 1.15)
        outcomes.add(kill_after(bench, whole * share, n_rows))
    same(outcomes, {False, True})
    length_of_run(bench)
    same(hidden(bench), [])


def kill_while_reading(bench, *options):
    read, write = os.pipe()
    process = bench.start("batch", "-", "-o", "out.csv", *options, stdin=read, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(read)
    os.write(write, claims(200).encode())
    time.sleep(0.5)
    process.kill()
    process.wait()
    os.close(write)


def test_nothing_is_left_of_a_killed_run(bench):
    """The output has no name while it is written: with a ledger or without, over a file or where there is none."""
    for options in ((), ("--ledger", "l.db")):
        for old in (False, True):
            if old:
                bench.write("out.csv", "old")
            kill_while_reading(bench, *options)
            same([name for name in bench.names() if not name.startswith("l.db")], ["out.csv"] if old else [])
            if old:
                same(bench.text("out.csv"), "old")
                (bench.folder / "out.csv").unlink()


def test_what_was_killed_before_its_commit_is_replaced(bench):
    """What has the name aside of the next run is a leftover: a run that is rolled back gives its number to the next."""
    bench.write("in.csv", claims(3))
    mark = hashlib.sha256(f"{bench.folder / 'l.db'} 1".encode()).hexdigest()[:12]
    bench.write(f".out.csv.{mark}", "left by run 1, which was killed before its commit")
    bench.run("batch", "in.csv", "-o", "out.csv", "--ledger", "l.db", "--columns", "amount", status=0)
    same(bench.names(), ["in.csv", "l.db", "out.csv"])
    same(bench.text("out.csv"), "amount\n100000.00\n100000.00\n100000.00\n")


def test_killed(bench):
    kill_often(bench, 2000, 12, 1)


@long
def test_killed_often_with_many_rows(bench):
    kill_often(bench, 20000 if IS_SANITIZED else 200000, 120, 2)


def test_killed_then_run_again(bench):
    """Into one ledger over and over: each claim is paid once, and what was paid has its output."""
    n_rows = 1000
    bench.write("in.csv", claims(n_rows))
    whole = length_of_run(bench)
    clean(bench)
    chance = random.Random(3)
    for i in range(6):
        process = bench.start("batch", "in.csv", "-o", f"out{i}.csv", "--ledger", "l.db", "--columns", "input,amount",
                              **SILENT)
        time.sleep(whole * chance.uniform(0.2, 1.1))
        process.kill()
        process.wait()
    bench.run("batch", "in.csv", "-o", "last.csv", "--ledger", "l.db", "--columns", "input,amount", status=0)
    paid = 0
    for name in bench.names():
        if name.startswith(("out", "last")):
            paid += sum(row["amount"] == "100000.00" for row in rows_of(bench.text(name)))
    same((paid, count_awards(bench)), (n_rows, n_rows))
