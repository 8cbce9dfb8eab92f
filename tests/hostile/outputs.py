# SPDX-License-Identifier: Apache-2.0
"""Where answers cannot go: full disks, closed pipes and files, folders of others, signals.

A command says so and ends with 1; under its name there is the old file or the new one, and beside it nothing.
"""
import itertools
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import time

from limits import ENVIRONMENT, NOBODY, can_be_nobody, limit, problem_of_ending, run
from tables import CASES, CLAIMS, POLICY

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVERY_COMMAND = (
    ("--version",), ("--help",), ("rules",), ("show", "digital-pilot"), ("match",), ("source",), ("schema",), ("reference",),
    ("assess", "digital-pilot", "investment=1500000"), ("--format", "json", "assess", "digital-pilot"),
    ("check", POLICY), ("--format", "json", "check", POLICY), ("test", POLICY, "cases.csv"), ("boundaries", POLICY, "digital-pilot"),
    ("batch", "claims.csv", "-o", "-"), ("batch", "claims.csv", "-o", "answers.csv", "--summary", "text"),
    ("template", "digital-pilot"), ("ledger", "list", "l.db"), ("ledger", "runs", "l.db"), ("ledger", "export", "l.db"),
    ("ledger", "verify", "l.db"),
)


def set_up(command, folder):
    (folder / "cases.csv").write_text(CASES, encoding="utf-8")
    (folder / "claims.csv").write_bytes(CLAIMS.encode())
    status, errors = run([command, "batch", "claims.csv", "-o", "first.csv", "--ledger", "l.db"], cwd=folder)
    assert status == 0, errors


def prints_to(name, options, statuses):
    """Each command with its standard output somewhere."""
    def test(command, folder):
        set_up(command, folder)
        for arguments in EVERY_COMMAND:
            with options() as stdout:
                status, errors = run([command, "--lang", "en", *arguments], cwd=folder, stdout=stdout)
            problem = problem_of_ending(status, errors, statuses)
            if problem is None and "stdout" not in errors:
                problem = f"does not say stdout: {errors[:200]}"
            if problem:
                return f"{' '.join(map(str, arguments))}: {problem}"
        return None
    return f"output {name}", test


def full_device():
    return open("/dev/full", "wb")


def open_for_reading():
    return open("/dev/null", "rb")


def closed(which):
    """Some of the three standard files closed: no other file takes their place."""
    def close_them():
        limit()
        for file in which:
            os.close(file)

    def test(command, folder):
        set_up(command, folder)
        arguments = [command, "batch", "-", "-o", "answers.csv", "--summary", "text", "--columns", "row,amount", "--ledger", "m.db"]
        if 0 in which:
            arguments[2] = "claims.csv"
        with open(folder / "claims.csv", "rb") as claims:
            process = subprocess.Popen(arguments, cwd=folder, stdin=claims, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       env=ENVIRONMENT, preexec_fn=close_them)
        if process.wait() != (1 if 1 in which else 0):
            return f"exit status {process.returncode}"
        if (folder / "answers.csv").read_text() != "row,amount\n2,150000.00\n3,87000.00\n":
            return f"wrote {(folder / 'answers.csv').read_text()!r}"
        return problem_of_ending(*run([command, "ledger", "verify", "m.db"], cwd=folder), (0,))
    return f"output with {'012'[which[0]] if len(which) == 1 else 'several'} closed {which}", test


def pipe_without_reader(command, folder):
    """Who reads has gone: it ends, as other programs do, and with a ledger nothing is on record."""
    set_up(command, folder)
    for arguments in (("source",), ("reference",), ("batch", "claims.csv", "-o", "-", "--ledger", "m.db"), ("ledger", "export", "l.db")):
        read, write = os.pipe()
        os.close(read)
        status, errors = run([command, *arguments], cwd=folder, stdout=write)
        os.close(write)
        if status not in (1, -signal.SIGPIPE):
            return f"{arguments[0]}: exit status {status}: {errors[:200]}"
    if (folder / "m.db").exists():
        rows = sqlite3.connect(folder / "m.db").execute("SELECT count(*) FROM award").fetchone()[0]
        return f"{rows} awards are on record" if rows else None
    return None


def full_disk(command, folder):
    """A file system without room for the output, then for the ledger, each told; with room all is well."""
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", folder], capture_output=True).returncode != 0:
        return None  # no leave to mount; what a limit of file size does is tested besides
    try:
        return fill_disk(command, folder)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill_disk(command, folder):
    set_up(command, folder)
    names = set(os.listdir(folder))
    (folder / "filling").write_bytes(b"x" * (shutil.disk_usage(folder).free - 8192))
    (folder / "more.csv").write_bytes(CLAIMS.encode().replace("甲".encode(), "丙".encode()))
    for options in (("-o", "answers.csv", "--columns", "input,words,reason,alternatives,amount"), ("-o", "answers.csv", "--ledger", "l.db")):
        claims = CLAIMS.splitlines(True)
        data = claims[0] + "".join(claims[1:]).replace("甲", "戊") * (200 if len(options) > 3 and options[2] == "--columns" else 1)
        status, errors = run([command, "batch", "--lang", "en", "-", *options], cwd=folder, stdin=as_pipe(data))
        problem = problem_of_ending(status, errors, (1,))
        left = set(os.listdir(folder)) - names - {"filling", "more.csv"}
        if problem or left:
            return f"{options}: {problem} left {left}"
    (folder / "filling").unlink()
    status, errors = run([command, "batch", "more.csv", "-o", "answers.csv", "--ledger", "l.db"], cwd=folder)
    return problem_of_ending(status, errors, (0,)) or problem_of_ending(*run([command, "ledger", "verify", "l.db"], cwd=folder), (0,))


def as_pipe(text):
    read, write = os.pipe()
    with os.fdopen(write, "wb") as pipe:
        pipe.write(text.encode()[:60000])
    return read


def folder_of_another(command, folder):
    """Somebody who may not write there; and who may not read the input."""
    if not can_be_nobody(command):
        return None
    set_up(command, folder)
    folder.chmod(0o755)
    (folder / "secret.csv").write_text(CLAIMS, encoding="utf-8")
    (folder / "secret.csv").chmod(0)
    (folder / "open").mkdir()
    (folder / "open").chmod(0o777)
    before = sorted(os.listdir(folder))
    for arguments in (("batch", "claims.csv", "-o", "answers.csv"), ("batch", "secret.csv", "-o", "open/answers.csv"),
                      ("batch", "claims.csv", "-o", "open/answers.csv", "--ledger", "new.db"),
                      ("batch", "claims.csv", "-o", "open/answers.csv", "--policy", "secret.csv"),
                      ("test", POLICY, "secret.csv"), ("ledger", "export", "l.db", "-o", "exported.csv")):
        status, errors = run([*NOBODY, command, "--lang", "en", *arguments], cwd=folder)
        problem = problem_of_ending(status, errors, (1, 2))
        if problem is None and (sorted(os.listdir(folder)) != before or os.listdir(folder / "open")):
            problem = f"left {os.listdir(folder)}, {os.listdir(folder / 'open')}"
        if problem is None and not any(word in errors for word in ("Permission denied", "cannot be written", "cannot be opened")):
            problem = f"does not say why: {errors[:200]}"
        if problem:
            return f"{' '.join(map(str, arguments))}: {problem}"
    return None


def interrupted(number):
    """While it waits for more claims: whatever the signal, nothing is left, nothing on record, and the next run is right."""
    def test(command, folder):
        set_up(command, folder)
        (folder / "answers.csv").write_text("old")
        names = sorted(os.listdir(folder))
        read, write = os.pipe()
        process = subprocess.Popen([command, "batch", "-", "-o", "answers.csv", "--ledger", "l.db"], cwd=folder, stdin=read,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        os.close(read)
        os.write(write, CLAIMS.encode().replace("甲".encode(), "丁".encode()))
        time.sleep(0.5)
        process.send_signal(number)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            return "goes on"
        finally:
            os.close(write)
        left = sorted(set(os.listdir(folder)) - {"l.db-journal"})
        if left != names or (folder / "answers.csv").read_text() != "old":
            return f"left {left}, {(folder / 'answers.csv').read_text()[:20]!r}"
        status, errors = run([command, "batch", "claims.csv", "-o", "answers.csv", "--ledger", "l.db"], cwd=folder)
        return problem_of_ending(status, errors, (0,)) or problem_of_ending(*run([command, "ledger", "verify", "l.db"], cwd=folder), (0,))
    return f"output interrupted by {number.name}", test


def tests():
    yield prints_to("on a full disk", full_device, (1,))
    yield prints_to("that is open for reading", open_for_reading, (1,))
    for n in (1, 2, 3):
        for which in itertools.combinations(range(3), n):
            yield closed(which)
    yield "output into a pipe without a reader", pipe_without_reader
    yield "output on a full file system", full_disk
    yield "output into the folder of another", folder_of_another
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL):
        yield interrupted(number)
