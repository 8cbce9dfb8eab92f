# SPDX-License-Identifier: Apache-2.0
"""What the tests of files share: a scratch folder with the command, and claims that are worked by hand."""
import csv
import io
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILTIN = ROOT / "lib" / "policies" / "langfang-2025-5.xml"
IS_SANITIZED = bool(os.environ.get("SUBSIDY_SANITIZED"))
BOM = b"\xef\xbb\xbf"

# 永清县, 2026-02-14: 10 % of 876,543.21 is 87,654.321, down to 87,654.32, half each. See docs of the policy, clause 三、3.
PILOT_HEADINGS = "rule,county,recognised-on,investment"
PILOT = "digital-pilot,永清县,2026-02-14,876543.21"


def long(test):
    test.is_long = True
    return test


csv.field_size_limit(1 << 24)


class Result:
    def __init__(self, run):
        self.status, self.raw = run.returncode, run.stdout
        self.stdout = run.stdout.decode("utf-8", "surrogateescape")
        self.stderr = run.stderr.decode("utf-8", "surrogateescape")

    def rows(self):
        return rows_of(self.stdout)


def rows_of(text):
    """Rows of CSV as dicts, in order; headings that stand twice keep their first."""
    table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    headings = table[0]
    rows = []
    for cells in table[1:]:
        row = {}
        for heading, cell in zip(headings, cells):
            row.setdefault(heading, cell)
        assert len(cells) == len(headings), f"{len(cells)} cells under {len(headings)} headings: {cells}"
        rows.append(row)
    return rows


def as_bytes(content):
    return content if isinstance(content, bytes) else content.encode()


class Bench:
    def __init__(self, command, folder):
        self.command, self.folder = command, folder
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)}
        self.environment.update({key: value for key, value in os.environ.items()
                                 if key.endswith("SAN_OPTIONS") or key in ("G_SLICE", "MALLOC_PERTURB_")})

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(as_bytes(content))
        return path

    def read(self, name):
        return (self.folder / name).read_bytes()

    def text(self, name):
        return self.read(name).decode()

    def names(self):
        """Everything in the folder, hidden files too."""
        return sorted(os.listdir(self.folder))

    def run(self, *arguments, stdin=b"", status=None, **others):
        run = subprocess.run([self.command, *map(str, arguments)], cwd=self.folder, env=self.environment,
                             input=as_bytes(stdin), capture_output=True, timeout=300, **others)
        result = Result(run)
        if status is not None:
            assert result.status == status, \
                f"exit {result.status}, expected {status}: {arguments}\n{result.stdout[-2000:]}\n{result.stderr[-2000:]}"
        return result

    def start(self, *arguments, **others):
        return subprocess.Popen([self.command, *map(str, arguments)], cwd=self.folder, env=self.environment, **others)

    def batch(self, content, *options, status=0):
        """Answers a file through standard input and output."""
        return self.run("batch", "-", "-o", "-", *options, stdin=content, status=status)

    def answers(self, content, *options, status=0):
        return self.batch(content, *options, status=status).rows()

    def amounts(self, content, *options, status=0):
        return [row["amount"] for row in self.answers(content, "--columns", "amount,error", *options, status=status)]

    def refused(self, content, *options, says=(), status=2):
        """The file is not answered at all, and the message has these parts."""
        result = self.batch(content, *options, status=status)
        assert result.stdout == "", result.stdout
        for part in [says] if isinstance(says, str) else says:
            assert part in result.stderr, f"{part!r} is not in {result.stderr!r}"
        return result.stderr


def same(found, expected):
    assert found == expected, f"found    {found!r}\nexpected {expected!r}"


def has(text, *parts):
    for part in parts:
        assert part in text, f"{part!r} is not in {text!r}"


def has_not(text, *parts):
    for part in parts:
        assert part not in text, f"{part!r} is in {text!r}"
