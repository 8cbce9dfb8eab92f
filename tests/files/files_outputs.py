# SPDX-License-Identifier: Apache-2.0
"""Where answers go, and what is left where they cannot: nothing, or the old file."""
import os
import random
import signal
import subprocess
import time

from files_answers import COLUMNS
from files_totals import random_table
from support import IS_SANITIZED, PILOT, PILOT_HEADINGS, has, rows_of, same

CONTENT = f"{PILOT_HEADINGS}\n{PILOT}\n"
ANSWER = f"{PILOT_HEADINGS},amount\n{PILOT},87654.32\n"
AMOUNT = ("--columns", "input,amount")


def test_file(bench):
    bench.write("in.csv", CONTENT)
    result = bench.run("batch", "in.csv", "-o", "out.csv", *AMOUNT, status=0)
    same((result.stdout, bench.text("out.csv"), bench.names()), ("", ANSWER, ["in.csv", "out.csv"]))


def test_output_is_asked_for(bench):
    bench.write("in.csv", CONTENT)
    has(bench.run("batch", "in.csv", status=2).stderr, "-o")
    bench.run("batch", status=2)


def test_output_is_input(bench):
    bench.write("in.csv", CONTENT)
    bench.run("batch", "in.csv", "-o", "in.csv", *AMOUNT, status=0)
    same((bench.text("in.csv"), bench.names()), (ANSWER, ["in.csv"]))


def test_output_is_input_with_a_ledger(bench):
    bench.write("in.csv", f"applicant,project,{PILOT_HEADINGS}\n91350100M000100Y43,甲,{PILOT}\n")
    bench.run("batch", "in.csv", "-o", "in.csv", "--ledger", "l.db", *AMOUNT, status=0)
    has(bench.text("in.csv"), f"{PILOT},87654.32")
    same(bench.run("ledger", "verify", "l.db", status=0).stdout, "0 differences\n")


def test_permissions(bench):
    bench.write("in.csv", CONTENT)
    for mode in (0o600, 0o640, 0o666):
        bench.write("out.csv", "old").chmod(mode)
        bench.run("batch", "in.csv", "-o", "out.csv", *AMOUNT, status=0)
        same((bench.folder / "out.csv").stat().st_mode & 0o777, mode)
    bench.run("batch", "in.csv", "-o", "new.csv", status=0)
    mask = os.umask(0)
    os.umask(mask)
    same((bench.folder / "new.csv").stat().st_mode & 0o777, 0o666 & ~mask)


def test_symbolic_links(bench):
    bench.write("in.csv", CONTENT)
    (bench.folder / "sub").mkdir()
    bench.write("sub/real.csv", "old")
    (bench.folder / "link.csv").symlink_to("sub/real.csv")
    bench.run("batch", "in.csv", "-o", "link.csv", *AMOUNT, status=0)
    assert (bench.folder / "link.csv").is_symlink()
    same(bench.text("sub/real.csv"), ANSWER)
    (bench.folder / "dangling.csv").symlink_to("sub/new.csv")
    bench.run("batch", "in.csv", "-o", "dangling.csv", *AMOUNT, status=0)
    assert (bench.folder / "dangling.csv").is_symlink()
    same(bench.text("sub/new.csv"), ANSWER)


def test_missing_folder_and_file(bench):
    bench.write("in.csv", CONTENT)
    has(bench.run("batch", "in.csv", "-o", "no/out.csv", status=1).stderr, "no/out.csv", "No such file")
    has(bench.run("batch", "no.csv", "-o", "out.csv", status=1).stderr, "no.csv", "No such file")
    has(bench.run("batch", ".", "-o", "out.csv", status=1).stderr, "directory")
    has(bench.run("batch", "in.csv", "-o", ".", status=1).stderr, "directory")
    same(bench.names(), ["in.csv"])


def test_long_names(bench):
    """As long as the system lets names be, also in Chinese."""
    bench.write("in.csv", CONTENT)
    for name in ("x" * 251 + ".csv", "表" * 83 + ".csv"):
        bench.run("batch", "in.csv", "-o", name, *AMOUNT, status=0)
        same(bench.text(name), ANSWER)


def as_nobody(bench, *arguments):
    return subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", bench.command, *arguments],
                          cwd=bench.folder, env=bench.environment, capture_output=True, timeout=60)


def test_readonly_as_another_user(bench):
    if os.geteuid() != 0 or as_nobody(bench, "--version").returncode != 0:
        return
    bench.folder.chmod(0o755)
    bench.write("in.csv", CONTENT).chmod(0o644)
    run = as_nobody(bench, "batch", "in.csv", "-o", "out.csv")
    same((run.returncode, bench.names()), (1, ["in.csv"]))
    has(run.stderr.decode(), "out.csv", "Permission denied")
    bench.folder.chmod(0o777)
    bench.write("out.csv", "old").chmod(0o444)
    run = as_nobody(bench, "batch", "in.csv", "-o", "out.csv")
    same((run.returncode, bench.text("out.csv"), bench.names()), (1, "old", ["in.csv", "out.csv"]))
    bench.write("secret.csv", CONTENT).chmod(0o600)
    run = as_nobody(bench, "batch", "secret.csv", "-o", "x.csv")
    same(run.returncode, 1)
    has(run.stderr.decode(), "secret.csv", "Permission denied")


def test_full_disk(bench):
    bench.write("in.csv", CONTENT)
    has(bench.run("batch", "in.csv", "-o", "/dev/full", status=1).stderr, "No space left")
    with open("/dev/full", "wb") as full:
        process = bench.start("batch", "in.csv", "-o", "-", stdout=full, stderr=subprocess.PIPE)
        error = process.communicate()[1].decode()
    same(process.returncode, 1)
    has(error, "stdout", "No space left")


def test_full_disk_with_a_ledger(bench):
    bench.write("in.csv", f"applicant,project,{PILOT_HEADINGS}\n91350100M000100Y43,甲,{PILOT}\n")
    bench.run("batch", "in.csv", "-o", "/dev/full", "--ledger", "l.db", status=1)
    same(bench.run("ledger", "list", "l.db", status=0).stdout, "")


def test_limit_of_file_size(bench):
    """Where the disk fills up half-way: the old file, and nothing aside."""
    bench.write("in.csv", CONTENT + f"{PILOT}\n" * 50000)
    bench.write("out.csv", "old")
    run = subprocess.run(["sh", "-c", f"trap '' XFSZ; ulimit -f 1000; exec {bench.command} batch in.csv -o out.csv"],
                         cwd=bench.folder, env=bench.environment, capture_output=True)
    same((run.returncode, bench.text("out.csv"), bench.names()), (1, "old", ["in.csv", "out.csv"]))


def test_pipe_closed_early(bench):
    bench.write("in.csv", CONTENT + f"{PILOT}\n" * 200000)
    for jobs in ("1", "4"):
        process = bench.start("batch", "in.csv", "-o", "-", "--jobs", jobs, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        process.stdout.read(1000)
        process.stdout.close()
        assert process.wait(20) != 0


def test_named_pipe_as_output(bench):
    bench.write("in.csv", CONTENT)
    os.mkfifo(bench.folder / "pipe")
    process = bench.start("batch", "in.csv", "-o", "pipe", *AMOUNT, stderr=subprocess.DEVNULL)
    with open(bench.folder / "pipe") as pipe:
        same(pipe.read(), ANSWER)
    same(process.wait(), 0)


def test_interrupted(bench):
    """Ctrl-C while a long file is answered: nothing is left; while nothing comes in: it ends at once."""
    read, write = os.pipe()
    process = bench.start("batch", "-", "-o", "out.csv", stdin=read, stderr=subprocess.PIPE)
    os.close(read)
    os.write(write, CONTENT.encode())
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError("Ctrl-C does nothing while the input is waited for") from None
    finally:
        os.close(write)
    has(process.stderr.read().decode(), "stopped")
    same(bench.names(), [])


def test_interrupted_half_way(bench):
    read, write = os.pipe()
    process = bench.start("batch", "-", "-o", "out.csv", stdin=read, stderr=subprocess.PIPE)
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        pipe.write(CONTENT.encode() + f"{PILOT}\n".encode() * 100000)
        pipe.flush()
        process.send_signal(signal.SIGTERM)
        try:
            pipe.write(f"{PILOT}\n".encode() * 100000)
        except BrokenPipeError:
            pass
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError("SIGTERM does nothing") from None
        finally:
            try:
                pipe.close()
            except BrokenPipeError:
                pass
    has(process.stderr.read().decode(), "stopped")
    same((process.returncode, bench.names()), (1, []))


def test_statuses(bench):
    bench.batch(CONTENT, status=0)
    bench.batch(CONTENT + "x,,,\n", status=3)
    bench.batch(CONTENT + "digital-pilot,永清县,2026-02-14,-1\n", status=3)
    bench.batch(CONTENT + "digital-pilot,永清县,2024-02-14,1\n", status=0)
    bench.batch("county\n永清县\n", status=2)
    bench.batch(CONTENT, "--policy", "nowhere.xml", status=1)
    bench.batch(CONTENT, "--jobs", "x", status=2)
    bench.batch(CONTENT, "--jobs", "0", status=2)
    bench.batch(CONTENT, "--jobs", "-1", status=2)
    bench.batch(CONTENT, "--day", "yesterday", "--ledger", "l.db", status=2)


def test_strict(bench):
    bench.write("in.csv", CONTENT + "x,,,\ny,,,\n")
    bench.write("out.csv", "old")
    for jobs in ("1", "4"):
        result = bench.run("batch", "in.csv", "-o", "out.csv", "--strict", "--jobs", jobs, status=3)
        same((result.stderr.count("row "), bench.text("out.csv"), bench.names()), (1, "old", ["in.csv", "out.csv"]))
        has(result.stderr, "row 3, column 1", "'x'")
    bench.write("in.csv", CONTENT + "digital-pilot,永清县,2026-02-14,-1\n")
    has(bench.run("batch", "in.csv", "-o", "out.csv", "--strict", status=3).stderr, "row 3")
    bench.write("in.csv", CONTENT)
    bench.run("batch", "in.csv", "-o", "out.csv", "--strict", status=0)


def test_errors_told_are_few(bench):
    """The first ones are told one by one, and how many there are is told too."""
    result = bench.batch(CONTENT + "x,,,\n" * 500, status=3)
    assert result.stderr.count("there is no rule") == 20, result.stderr
    has(result.stderr, "500 rows unreadable", "480 more")


def test_jobs_give_the_same_bytes(bench):
    _, _, table = random_table(4000, 9)
    chance = random.Random(1)
    lines = table.splitlines(keepends=True)
    body = [chance.choice((line, line, line, "\n", "合计,,\n", "x,,\n", '"open,,\n')) for line in lines[1:]]
    bench.write("in.csv", lines[0] + "".join(body * 6))
    outputs = {}
    for jobs in ("1", "2", "3", "8"):
        result = bench.run("batch", "in.csv", "-o", f"{jobs}.csv", "--jobs", jobs, "--summary", "json", "--columns",
                           "input," + COLUMNS, status=3)
        outputs[jobs] = (bench.read(f"{jobs}.csv"), result.stdout, result.stderr)
    for jobs in ("2", "3", "8"):
        assert outputs[jobs] == outputs["1"], f"--jobs {jobs} differs"


def test_jobs_and_the_output_of_policies_over_lists(bench):
    from support import ROOT
    path = ROOT / "tests/policies/lists.xml"
    _, _, table = random_table(3000, 10, path)
    bench.write("in.csv", table)
    for jobs in ("1", "5"):
        bench.run("batch", "in.csv", "-o", f"{jobs}.csv", "--jobs", jobs, "--policy", path)
    assert bench.read("1.csv") == bench.read("5.csv")


def test_progress_is_silent_in_pipes(bench):
    result = bench.batch(CONTENT + f"{PILOT}\n" * 1000)
    assert "\r" not in result.stderr and "%" not in result.stderr


def test_gb18030_file(bench):
    bench.write("in.csv", CONTENT.encode("gb18030"))
    bench.run("batch", "in.csv", "-o", "out.csv", *AMOUNT, status=0)
    same(bench.read("out.csv"), ANSWER.encode("gb18030"))
