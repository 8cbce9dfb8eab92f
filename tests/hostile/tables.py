# SPDX-License-Identifier: Apache-2.0
"""Files of cases and files of claims that mean harm, or are broken.

Each is given to `subsidy test` or to `subsidy batch`. Of a file of claims the output is whole, with a row for each row, or
there is none. Every message names the file.
"""
import csv
import gzip
import io
import os
import pathlib
import zipfile
from typing import NamedTuple, Tuple

from limits import problem_of_ending, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
POLICY = ROOT / "lib/policies/langfang-2025-5.xml"
CASES = "case,rule,county,investment,recognised-on,expect:outcome,expect:amount\n一,digital-pilot,霸州市,1500000,2026-03-01,eligible,150000\n"
CLAIMS = ('rule,applicant,project,county,investment,recognised-on,note\n'
          'digital-pilot,91350100M000100Y43,甲,霸州市,1500000,2026-03-01,"a,""b"""\r\n'
          'digital-pilot,9113108100000T7390,乙,131023,87万元,2026/2/14,\n')
ANSWERED, REFUSED, ROWS = 0, 2, 3


csv.field_size_limit(1 << 26)


class Table(NamedTuple):
    name: str
    data: bytes
    statuses: Tuple[int, ...]


def archived(text):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("claims.csv", text)
    return file.getvalue()


def broken(text):
    """What can be done to either kind of file; none of it is right."""
    data = text.encode()
    any_error = (1, REFUSED, ROWS)
    yield Table("empty", b"", any_error)
    yield Table("blank", b" \n\n\t\n", any_error)
    yield Table("nul-first", b"\0" + data, any_error)
    yield Table("nul-last", data + b"\0", any_error)
    yield Table("nuls", b"\0" * 100000, any_error)
    yield Table("random", bytes(i * i * 31 % 251 for i in range(100000)), any_error)
    yield Table("utf-16", text.encode("utf-16"), any_error)
    yield Table("utf-32", text.encode("utf-32"), any_error)
    yield Table("gzip", gzip.compress(data), any_error)
    yield Table("bzip2", b"BZh91AY&SY" + data, any_error)
    yield Table("xz", b"\xfd7zXZ\x00" + data, any_error)
    yield Table("zip", archived(text), any_error)
    yield Table("old-workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data, any_error)
    yield Table("html", b"<html><table><tr><td>rule</td></tr></table></html>", any_error)
    yield Table("xml-bomb", b'<!DOCTYPE x [<!ENTITY a "&b;&b;">]><x>&a;</x>', any_error)
    yield Table("elf", b"\x7fELF\x02\x01\x01" + data, any_error)
    yield Table("escape-codes", data.replace(b"rule,", b"rule,\x1b]0;x\x07\x1b[2J,"), any_error)
    yield Table("heading-of-2-mb", data.replace(b"rule", b"rule" + b"x" * 2000000, 1), any_error)
    yield Table("heading-with-line-break", data.replace(b"county", b'"coun\nty"', 1), (ANSWERED, *any_error))
    yield Table("headings-100000", data.replace(b"county", b",".join(b"c%d" % i for i in range(100000)), 1), any_error)
    yield Table("headings-twice", data.replace(b"county", b"rule", 1), any_error)
    yield Table("quote-that-does-not-end", data.replace(b"county", b'"county', 1), any_error)
    yield Table("quotes-1000000", b'"' * 1000000, any_error)
    yield Table("commas-1000000", b"," * 1000000, any_error)
    yield Table("one-line-of-20-mb", data.splitlines(True)[0] + b"x" * 20000000, any_error)
    for name, byte in (("lone-continuation", b"\x80"), ("overlong", b"\xc0\xaf"), ("surrogate", b"\xed\xa0\x80"),
                       ("beyond-unicode", b"\xf4\x90\x80\x80"), ("ff", b"\xff\xff")):
        yield Table(f"{name}-in-heading", data.replace(b"county", b"county" + byte, 1), any_error)


def numbers(text):
    """A number where an investment is: read exactly, or refused; never taken for another."""
    for i, number in enumerate(("9" * 18, "9" * 400, "1" + "0" * 100000, "-1", "1e400", "NaN", "Infinity", "0x10", "１５００００",
                                "92233720368547758.07", "92233720368547758.08", "-92233720368547758.08", "%s%n", "1.005", "½",
                                "1" * 1000 + "万", "0." + "0" * 5000, "--1", "1\u00a01", "=1+1", "@SUM(A1)", "1,2,3")):
        yield Table(f"number-{i:02}", text.replace("1500000", '"' + number + '"').encode(), (ANSWERED, REFUSED, ROWS))


def truncations(text):
    data = text.encode()
    for i in range(len(data)):
        yield Table(f"cut-at-{i:03}", data[:i], (ANSWERED, 1, REFUSED, ROWS))


def large_claims():
    row = "digital-pilot,91350100M000100Y43,甲,霸州市,1500000,2026-03-01,\n"
    heading = CLAIMS.splitlines(True)[0]
    yield Table("rows-50000", (heading + row * 50000).encode(), (ANSWERED,))
    yield Table("rows-blank-1000000", (heading + "\n" * 1000000 + row).encode(), (ANSWERED,))
    yield Table("rows-unreadable-50000", (heading + "x\n" * 50000).encode(), (ROWS,))
    yield Table("rows-without-a-quote-20000", (heading + '"x\n' * 20000).encode(), (ROWS,))
    yield Table("rule-of-1-mb", (heading + row.replace("digital-pilot", "x" * 1000000)).encode(), (ROWS,))
    yield Table("county-of-1-mb", (heading + row.replace("霸州市", "霸" * 300000)).encode(), (ROWS,))
    yield Table("field-of-900-kb", (heading + row.replace(",\n", "," + "x" * 900000 + "\n")).encode(), (ANSWERED,))
    yield Table("field-of-3-mb", (heading + row.replace(",\n", "," + "x" * 3000000 + "\n")).encode(), (ROWS,))


def large_cases():
    heading, row = CASES.splitlines(True)
    yield Table("cases-20000", (heading + row * 20000).encode(), (ANSWERED,))
    yield Table("cases-in-one-batch-2000", (heading.replace("case,", "case,batch,") + row.replace("一,", "一,甲,") * 2000).encode(), (ANSWERED,))
    yield Table("cases-in-batches-5000", (heading.replace("case,", "case,batch,") + "".join(row.replace("一,", f"一,b{i},") for i in range(5000))).encode(), (ANSWERED,))
    yield Table("cases-unreadable-20000", (heading + "x\n" * 20000).encode(), (ROWS,))
    yield Table("case-of-1-mb", (heading + row.replace("一", "x" * 1000000)).encode(), (ANSWERED,))
    yield Table("case-with-a-line-break", (heading + row.replace("一", '"一\n二"').replace("eligible,150000", "eligible,1")).encode(), (ROWS,))
    yield Table("larger-than-64-mib", (heading + row * (66 * 1024 * 1024 // len(row.encode()))).encode(), (REFUSED,))


def test_table(command, folder, table):
    (folder / "cases.csv").write_bytes(table.data)
    status, errors = run([command, "test", "--lang", "en", POLICY, "cases.csv"], cwd=folder)
    problem = problem_of_ending(status, errors, table.statuses)
    if problem is None and status != 0 and not errors:
        problem = "failed without a message"
    if problem is None and len(errors) > 100 * len(table.data) + 100000:
        problem = f"{len(errors)} bytes of messages about {len(table.data)} bytes"
    return problem


def count_rows(data):
    text = data.decode("utf-8", "replace")
    return sum(1 for _ in csv.reader(io.StringIO(text, newline="")))


def batch_table(command, folder, table):
    (folder / "claims.csv").write_bytes(table.data)
    status, errors = run([command, "batch", "--lang", "en", "claims.csv", "-o", "answers.csv", "--ledger", "l.db"], cwd=folder)
    problem = problem_of_ending(status, errors, table.statuses)
    if problem is not None:
        return problem
    left = sorted(set(os.listdir(folder)) - {"claims.csv", "l.db"})
    if status in (1, REFUSED):
        return f"refused, and left {left}" if left else "failed without a message" if not errors else None
    if left != ["answers.csv"]:
        return f"left {left}"
    answers = (folder / "answers.csv").read_bytes()
    if not table.name.startswith(("rows-without", "cut-at", "field-of")) and count_rows(answers) != count_rows(table.data):
        return f"{count_rows(answers)} rows of {count_rows(table.data)}"
    return None


def special_paths(folder):
    """Paths that are no files, or not what they seem, with what may come of each."""
    (folder / "folder").mkdir()
    (folder / "loop").symlink_to("loop")
    (folder / "dangling").symlink_to("nothing")
    os.mkfifo(folder / "fifo")
    with open(folder / "sparse", "wb") as sparse:
        sparse.truncate(64 * 1024 ** 3)
    for path in ("folder", "loop", "dangling", "missing", "no/such", "sparse", "/dev/zero", "/dev/null", "/proc/self/mem", "", "a" * 5000):
        yield path


def test_paths(command, folder):
    for path in [*special_paths(folder), "fifo", "/dev/full"]:
        status, errors = run([command, "test", "--lang", "en", POLICY, path], cwd=folder)
        problem = problem_of_ending(status, errors, (1, REFUSED)) or (None if errors else "no message")
        if problem:
            return f"{path[:20]!r}: {problem}"
    (folder / "cases.csv").write_text(CASES, encoding="utf-8")
    (folder / "link").symlink_to("cases.csv")
    return problem_of_ending(*run([command, "test", POLICY, "link"], cwd=folder), (ANSWERED,))


def batch_paths(command, folder):
    for path in special_paths(folder):
        status, errors = run([command, "batch", "--lang", "en", path, "-o", "answers.csv"], cwd=folder)
        problem = problem_of_ending(status, errors, (1, REFUSED)) or (None if errors else "no message")
        if problem is None and (folder / "answers.csv").exists():
            problem = "there is an output"
        if problem:
            return f"{path[:20]!r}: {problem}"
    return None


def tests():
    for table in (*broken(CASES), *numbers(CASES), *truncations(CASES), *large_cases()):
        yield f"cases {table.name}", lambda command, folder, table=table: test_table(command, folder, table)
    for table in (*broken(CLAIMS), *numbers(CLAIMS), *truncations(CLAIMS), *large_claims()):
        yield f"claims {table.name}", lambda command, folder, table=table: batch_table(command, folder, table)
    yield "cases paths", test_paths
    yield "claims paths", batch_paths
