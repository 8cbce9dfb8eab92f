# SPDX-License-Identifier: Apache-2.0
"""What the README, the package and the C headers show is what happens."""

import ast
import doctest
import os
import re
import shutil
import tempfile
import unittest
from array import array
from datetime import date
from decimal import Decimal

import support
from support import subsidy

# What the README's pieces are given: as many rows as it likes, and claims under a budget.
GIVEN = {
    "fen": array("q", [150000000, 100]),
    "days": array("q", [(date(2026, 3, 1) - date(1970, 1, 1)).days] * 2),
    "names": ["霸州市", "永清县"],
    "claims": [{"cost": "5000000"}, {"cost": "2000000"}, {"cost": "3000000"}],
}


def fences(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.M | re.S)


class Readme(unittest.TestCase):
    def setUp(self):
        self.text = (support.PACKAGE / "README.md").read_text(encoding="utf-8")
        self.before = os.getcwd()
        self.folder = tempfile.mkdtemp()
        for path in (support.ROOT / "docs" / "examples").iterdir():
            shutil.copy(path, self.folder)
        os.chdir(self.folder)

    def tearDown(self):
        os.chdir(self.before)
        shutil.rmtree(self.folder)

    def run_piece(self, source, names):
        """Run it line by line; where an expression has a comment that begins with a value, that is its value."""
        lines = source.splitlines()
        shown = 0
        for statement in ast.parse(source).body:
            code = ast.unparse(statement)
            if not isinstance(statement, ast.Expr):
                exec(compile(ast.Module([statement], []), "README.md", "exec"), names)
                continue
            value = eval(code, names)
            _, mark, comment = lines[statement.end_lineno - 1].partition("  # ")
            if mark and re.match(r"[A-Z]\w+[(]|[<\[({'0-9]", comment):
                self.assertTrue(comment.startswith((repr(value), str(value))), f"{code}: {value!r}, not {comment}")
                shown += 1
        return shown

    def test_pieces_of_python(self):
        names = dict(GIVEN)
        pieces = fences(self.text, "python")
        shown = sum(self.run_piece(piece, names) for piece in pieces)
        self.assertGreaterEqual(len(pieces), 5)
        self.assertGreaterEqual(shown, 6)
        self.assertEqual(sum(names["amounts"]), 700000)  # 350,000, 140,000 and 210,000

    def test_sessions(self):
        sessions = doctest.DocTestParser().get_doctest("\n".join(fences(self.text, "pycon")), {}, "README.md", None, 0)
        self.assertGreater(len(sessions.examples), 8)
        said = []
        doctest.DocTestRunner(verbose=False).run(sessions, out=said.append)
        self.assertEqual("".join(said), "")


class Package(unittest.TestCase):
    def test_docstrings(self):
        results = [doctest.testmod(module) for module in vars(subsidy).values() if type(module) is type(subsidy)]
        results.append(doctest.testmod(subsidy))
        self.assertEqual(sum(result.failed for result in results), 0)
        self.assertGreaterEqual(sum(result.attempted for result in results), 5)


class Headers(unittest.TestCase):
    """The texts that values.h says are read."""

    def texts(self, function):
        header = (support.ROOT / "include" / "subsidy" / "values.h").read_text(encoding="utf-8")
        comment = re.search(rf"\* {function}:\n \* @text: (.*?)(;| \* @)", header, flags=re.S).group(1)
        return re.findall(r"`([^`]+)`", comment)

    def test_money(self):
        texts = self.texts("subsidy_money_from_text")
        self.assertGreaterEqual(len(texts), 7)
        for text in texts:
            with self.subTest(text):
                self.assertEqual(subsidy.parse_money(text), 150000000 if "亿" in text else 1500000)

    def test_dates(self):
        texts = self.texts("subsidy_date_from_text")
        self.assertGreaterEqual(len(texts), 5)
        for text in texts:
            with self.subTest(text):
                self.assertEqual(subsidy.parse_date(text), date(2026, 2, 14))


if __name__ == "__main__":
    unittest.main()
