# SPDX-License-Identifier: Apache-2.0
"""Ledgers that are broken, are something else, are in use, or may not be written.

Whatever the file is, a command on it ends in time with an answer or a message that names it, and a run leaves an output
with awards on record, or neither.
"""
import os
import random
import shutil
import sqlite3
import subprocess
import threading

from limits import ENVIRONMENT, NOBODY, can_be_nobody, problem_of_ending, run
from tables import CLAIMS

STATUSES = (0, 1, 3)
N_DAMAGED = 60


def claims(folder):
    path = folder / "claims.csv"
    path.write_bytes(CLAIMS.encode())
    return path


def pay(command, folder, ledger="l.db", output="answers.csv", **options):
    return run([command, "batch", "--lang", "en", "claims.csv", "-o", output, "--ledger", ledger, "--day", "2026-09-30"],
               cwd=folder, **options)


def sound(command, folder):
    """A ledger of two awards."""
    claims(folder)
    status, errors = pay(command, folder, output="first.csv")
    assert status == 0, errors
    return folder / "l.db"


def ask_everything(command, folder, statuses=STATUSES):
    """What each command makes of l.db; a problem, or None."""
    for arguments in (("list", "l.db"), ("runs", "l.db"), ("export", "l.db", "--format", "json"), ("verify", "l.db"),
                      ("revoke", "l.db", "R1-2", "why")):
        status, errors = run([command, "ledger", "--lang", "en", *arguments], cwd=folder)
        is_gone = arguments[0] == "revoke" and status == 2 and "no award" in errors
        problem = None if is_gone else problem_of_ending(status, errors, statuses)
        if problem is None and status != 0 and arguments[0] != "verify" and not errors:
            problem = "failed without a message"
        if problem:
            return f"{arguments[0]}: {problem}"
    return None


def pay_or_leave(command, folder, statuses=STATUSES):
    """A run with l.db; what is wrong with what it leaves."""
    before = set(os.listdir(folder))
    status, errors = pay(command, folder)
    problem = problem_of_ending(status, errors, statuses)
    left = set(os.listdir(folder)) - before - {"l.db", "l.db-journal"}
    if problem is None and left != (set() if status == 1 else {"answers.csv"}):
        problem = f"status {status}, left {sorted(left)}"
    if problem is None and status == 1 and "l.db" not in errors:
        problem = f"the message does not name the ledger: {errors[:200]}"
    return problem and f"run: {problem}"


def something_else(name, data):
    def test(command, folder):
        claims(folder)
        (folder / "l.db").write_bytes(data)
        problem = ask_everything(command, folder, (1,)) or pay_or_leave(command, folder, (1,))
        if problem is None and (folder / "l.db").read_bytes() != data:
            problem = "the file was changed"
        return problem
    return f"ledger that is {name}", test


def foreign(name, *statements):
    """SQLite, but no ledger, or one with more in it than there should be."""
    def test(command, folder):
        claims(folder)
        connection = sqlite3.connect(folder / "l.db")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        before = (folder / "l.db").read_bytes()
        problem = ask_everything(command, folder, (1,)) or pay_or_leave(command, folder, (1,))
        if problem is None and (folder / "l.db").read_bytes() != before:
            problem = "the file was changed"
        return problem
    return f"ledger that is {name}", test


def changed(name, *statements):
    """A ledger that somebody changed with SQLite's own tools."""
    def test(command, folder):
        connection = sqlite3.connect(sound(command, folder))
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return ask_everything(command, folder) or pay_or_leave(command, folder)
    return f"ledger with {name}", test


def cut(command, folder):
    """Cut at every page, and anywhere in the first."""
    path = sound(command, folder)
    data = path.read_bytes()
    for length in [*range(1, 4096, 251), *range(4096, len(data), 4096), len(data) - 1]:
        path.write_bytes(data[:length])
        problem = ask_everything(command, folder) or pay_or_leave(command, folder)
        if problem:
            return f"cut at {length}: {problem}"
        (folder / "answers.csv").unlink(missing_ok=True)
    return None


def damage(seed):
    def test(command, folder):
        chance = random.Random(seed)
        path = sound(command, folder)
        data = path.read_bytes()
        for i in range(N_DAMAGED // 6):
            bad = bytearray(data)
            for _ in range(chance.choice((1, 4, 100))):
                bad[chance.randrange(len(bad))] = chance.randrange(256)
            path.write_bytes(bad)
            problem = ask_everything(command, folder) or pay_or_leave(command, folder)
            if problem:
                return f"seed {seed}, file {i}: {problem}"
            (folder / "answers.csv").unlink(missing_ok=True)
            (folder / "l.db-journal").unlink(missing_ok=True)
        return None
    return f"ledger damaged {seed}", test


def with_journal(name, content):
    """A journal that was left beside it."""
    def test(command, folder):
        sound(command, folder)
        (folder / "l.db-journal").write_bytes(content)
        return ask_everything(command, folder) or pay_or_leave(command, folder)
    return f"ledger with a journal that is {name}", test


def paths(command, folder):
    claims(folder)
    (folder / "folder").mkdir()
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "fifo")
    for path in ("folder", "loop", "fifo", "no/l.db", "/dev/null", "/dev/zero", "/dev/full", "claims.csv/l.db", "a" * 5000, ""):
        for arguments in (("ledger", "--lang", "en", "verify", path),
                          ("batch", "--lang", "en", "claims.csv", "-o", "answers.csv", "--ledger", path)):
            status, errors = run([command, *arguments], cwd=folder)
            problem = problem_of_ending(status, errors, (1, 2)) or (None if errors else "no message")
            if problem is None and (folder / "answers.csv").exists():
                problem = "there is an output"
            if problem:
                return f"{arguments[0]} {path[:20]!r}: {problem}"
    return None


def link(command, folder):
    """Through a link it is the same ledger, not another beside it."""
    sound(command, folder)
    (folder / "link.db").symlink_to("l.db")
    status, errors = pay(command, folder, ledger="link.db")
    problem = problem_of_ending(status, errors, (0,))
    if problem is None and (not (folder / "link.db").is_symlink() or "0 eligible" not in errors):
        problem = f"paid again through a link: {errors}"
    return problem


def locked(mode, statuses, time_limit):
    def test(command, folder):
        connection = sqlite3.connect(sound(command, folder), isolation_level=None)
        connection.execute(f"BEGIN {mode}")
        status, errors = run([command, "ledger", "--lang", "en", "list", "l.db"], cwd=folder, time_limit=time_limit)
        connection.execute("ROLLBACK")
        connection.close()
        problem = problem_of_ending(status, errors, statuses)
        return problem or (None if status == 0 or "l.db" in errors else errors) or pay_or_leave(command, folder, (0,))
    return f"ledger locked {mode}", test


def two_at_once(command, folder):
    """Of two runs one pays; both have their output."""
    sound(command, folder)
    os.remove(folder / "l.db")
    results = []
    threads = [threading.Thread(target=lambda name=name: results.append(pay(command, folder, output=name))) for name in ("a.csv", "b.csv")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for status, errors in results:
        problem = problem_of_ending(status, errors, (0,))
        if problem:
            return problem
    paid = sum("2 eligible" in errors for _, errors in results)
    return None if paid == 1 else f"{paid} of two runs paid"


def without_rights(command, folder):
    """As somebody who may only read: it is listed and verified, and a run is refused."""
    if not can_be_nobody(command):
        return None
    path = sound(command, folder)
    folder.chmod(0o755)
    path.chmod(0o444)
    for what in ("list", "verify", "export"):
        problem = problem_of_ending(*run([*NOBODY, command, "ledger", "--lang", "en", what, "l.db"], cwd=folder), (0,))
        if problem:
            return f"{what}: {problem}"
    (folder / "out").mkdir()
    (folder / "out").chmod(0o777)
    for setup in (lambda: None, lambda: path.chmod(0o666), lambda: path.chmod(0)):
        setup()
        status, errors = run([*NOBODY, command, "batch", "--lang", "en", "claims.csv", "-o", "out/answers.csv", "--ledger", "l.db"], cwd=folder)
        problem = problem_of_ending(status, errors, (1,))
        if problem is None and ("l.db" not in errors or os.listdir(folder / "out")):
            problem = f"left {os.listdir(folder / 'out')}: {errors}"
        if problem:
            return problem
    return None


def full(command, folder):
    """Where the disk is full when the awards are written: neither awards nor output, and room makes all well."""
    path = sound(command, folder)
    rows = "".join(f"digital-pilot,91350100M000100Y43,p{i},霸州市,1500000,2026-03-01,\n" for i in range(3000))
    (folder / "claims.csv").write_text(CLAIMS.splitlines(True)[0] + rows, encoding="utf-8")
    for limit in (80, 150, 300):
        script = f"trap '' XFSZ; ulimit -f {limit}; exec \"$@\""
        before = path.read_bytes()
        status, errors = run(["bash", "-c", script, "bash", command, "batch", "--lang", "en", "claims.csv", "-o", "answers.csv",
                              "--ledger", "l.db", "--day", "2026-09-30", "--columns", "amount"], cwd=folder)
        problem = problem_of_ending(status, errors, (1,))
        names = sorted(os.listdir(folder))
        if problem is None and names != ["claims.csv", "first.csv", "l.db"]:
            problem = f"left {names}"
        if problem is None and path.read_bytes() != before and run([command, "ledger", "verify", "l.db"], cwd=folder)[0] != 0:
            problem = "the ledger does not verify"
        if problem:
            return f"at {limit} KiB: {problem} {errors[:200]}"
    listed = subprocess.run([command, "ledger", "list", "l.db"], cwd=folder, env=ENVIRONMENT, capture_output=True, check=True)
    if listed.stdout.count(b"\n") != 2:
        return f"{listed.stdout.count(b'%c' % 10)} awards are on record"
    return problem_of_ending(*pay(command, folder), (0,))


MARKS = ("PRAGMA application_id = 1396853831", "PRAGMA user_version = 1")


def tests():
    for name, data in (("empty", b""), ("text", b"text\n" * 1000), ("zeros", b"\0" * 65536), ("a policy", b"<policy id='p'/>"),
                       ("SQLite's first line alone", b"SQLite format 3\0"), ("SQLite's first line and zeros", b"SQLite format 3\0" + b"\0" * 8176),
                       ("SQLite's first line and noise", b"SQLite format 3\0" + bytes(i * 7 % 256 for i in range(8176)))):
        yield something_else(name, data)
    yield foreign("another database", "CREATE TABLE t (x)")
    yield foreign("another application's", "CREATE TABLE t (x)", "PRAGMA application_id = 7")
    yield foreign("of a later version", "CREATE TABLE t (x)", MARKS[0], "PRAGMA user_version = 99")
    yield foreign("marked and has no tables", *MARKS, "CREATE TABLE t (x)")
    yield foreign("marked and has other columns", *MARKS, "CREATE TABLE output (x)", "CREATE TABLE award (x)", "CREATE TABLE run (y)")
    yield changed("a trigger", "CREATE TRIGGER t AFTER INSERT ON award BEGIN DELETE FROM award; END")
    yield changed("a trigger that fails", "CREATE TRIGGER t BEFORE INSERT ON award BEGIN SELECT RAISE (ABORT, 'no'); END")
    yield changed("a trigger without end", "CREATE TRIGGER t AFTER INSERT ON award BEGIN INSERT INTO fact (name) WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000) SELECT 'f' || x FROM c; END")
    yield changed("a table lost", "DROP TABLE history")
    yield changed("no history", "DELETE FROM history")
    yield changed("history of noise", "UPDATE history SET entries = randomblob (500)")
    yield changed("history of one byte", "UPDATE history SET entries = x'ff'")
    yield changed("history of another type", "UPDATE history SET entries = 'text'")
    yield changed("segments of noise", "INSERT INTO segment VALUES (9223372036854775807, -1), (-5, 9223372036854775807)")
    yield changed("claims that are no JSON", "UPDATE award SET claim = '{]'")
    yield changed("claims of 10 MB", "UPDATE award SET claim = claim || printf ('%.*c', 10000000, ' ')")
    yield changed("amounts out of range", "UPDATE award SET amount_fen = 9223372036854775807")
    yield changed("amounts that are texts", "UPDATE award SET amount_fen = 'x'")
    yield changed("days out of range", "UPDATE award SET day = 9223372036854775807")
    yield changed("rows below zero", "UPDATE award SET row = -9223372036854775808")
    yield changed("receipts of control characters", "UPDATE award SET receipt = 'R' || char (27) || '[2J' || char (10) || id")
    yield changed("an output to be named that is not there", "UPDATE output SET state = 'pending', temporary = '/nowhere/x'")
    yield changed("the journal kept as WAL", "PRAGMA journal_mode = WAL")
    yield changed("pages of 512 bytes", "PRAGMA page_size = 512", "VACUUM")
    yield "ledger cut", cut
    for seed in range(6):
        yield damage(seed)
    yield with_journal("noise", bytes(i * 7 % 256 for i in range(5000)))
    yield with_journal("zeros", b"\0" * 5000)
    yield with_journal("a journal's first bytes", bytes.fromhex("d9d505f920a163d7") + b"\xff" * 2000)
    yield "ledger paths", paths
    yield "ledger through a link", link
    yield locked("IMMEDIATE", (0,), 60)
    yield locked("EXCLUSIVE", (1,), 120)
    yield "ledger of two runs at once", two_at_once
    yield "ledger without rights", without_rights
    yield "ledger on a full disk", full
