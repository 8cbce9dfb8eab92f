# SPDX-License-Identifier: Apache-2.0
"""Files of claims: what is asked of a run, what it tells, and what is left when it goes wrong."""

import csv
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from decimal import Decimal
from pathlib import Path

import support
from support import POLICY, UNITS, subsidy

# 10 % of the investment and at most 200,000, half from the city, a spare fen too.
CLAIMS = """rule,county,recognised-on,investment
digital-pilot,永清县,2026-02-14,1234.56
digital-pilot,霸州市,2026-03-01,3000000
digital-pilot,霸州市,2025-01-01,3000000
leader-provincial,广阳区,2026-05-08,
digital-pilot,永清县,2026-02-14,
digital-pilot,永清县,2026-02-14,-1
digital-pilot,永清县,2026-02-14,much
"""
ANSWERS = [
    ["eligible", "123.45", "61.73", "61.72"],
    ["eligible", "200000.00", "100000.00", "100000.00"],
    ["not-eligible", "0.00", "0.00", "0.00"],
    ["eligible", "300000.00", "150000.00", "150000.00"],
    ["undetermined", "", "", ""],
    ["refused", "", "", ""],
    ["unreadable", "", "", ""],
]
AMOUNT = Decimal("500123.45")

NAMES_SOURCE = """<policy id="names" format="1">
  <label lang="en">names</label>
  <payer id="city"><label lang="en">city</label></payer>
  <fact id="a" type="name"><label lang="en">a</label></fact>
  <fact id="b" type="name"><label lang="en">b</label></fact>
  <list id="unit" most="5"><label lang="en">unit</label>
    <fact id="owner" type="name"><label lang="en">owner</label></fact>
  </list>
  <rule id="same">
    <label lang="en">same</label>
    <eligible><equals id="is" fact="a"><fact ref="b"/></equals></eligible>
    <amount><money>1</money></amount>
  </rule>
  <rule id="any">
    <label lang="en">any</label>
    <eligible><any id="is" over="unit"><equals fact="unit.owner"><fact ref="b"/></equals></any></eligible>
    <amount><money>1</money></amount>
  </rule>
</policy>
"""


class Files(unittest.TestCase):
    """A folder with a file of claims."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="申报 ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.input = self.write(CLAIMS)
        self.output = self.folder / "结果.csv"

    def write(self, text, name="申报.csv", encoding="utf-8"):
        """Write a file of claims."""
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def answers(self, columns="outcome,amount,shares", policy=POLICY, **asked):
        """Answer the file and return the rows of the output without its headings."""
        policy.run_file(self.input, self.output, columns=columns, **asked)
        return self.written()[1:]

    def written(self, encoding="utf-8"):
        """Return the rows of the output."""
        return list(csv.reader(self.output.read_bytes().decode(encoding).splitlines()))

    def assert_nothing_is_left(self, names=("申报.csv",)):
        """Neither an output nor a piece of one is there."""
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(names))


class Answers(Files):
    def test_every_row_and_what_they_come_to(self):
        run = POLICY.run_file(self.input, self.output)
        counts = (run.claims, run.eligible, run.not_eligible, run.undetermined, run.refused, run.unreadable)
        self.assertEqual(counts, (6, 3, 1, 1, 1, 1))
        self.assertEqual((run.amount, run.amount_fen), (AMOUNT, 500_123_45))
        self.assertEqual(len(run.notes), 2)
        self.assertRegex(run.notes[0], "row 7: actual investment .*-1.00 yuan, outside its range")
        self.assertRegex(run.notes[1], "row 8, column 4 'investment': .*much")
        self.assertIn("6 claims, 3 eligible for 500123.45", repr(run))
        headings, *rows = self.written()
        self.assertEqual(headings[4:8], ["outcome", "amount", "share:city", "share:county"])
        self.assertEqual([row[4:8] for row in rows], ANSWERS)
        self.assertEqual([",".join(row[:4]) for row in rows], CLAIMS.splitlines()[1:])

    def test_columns_as_a_text_and_one_by_one(self):
        self.assertEqual(self.answers("outcome,amount,shares"), ANSWERS)
        self.assertEqual(self.answers(["outcome", "amount", "shares"]), ANSWERS)
        self.assertEqual(self.answers(["reason-id"])[2], ["in-window"])
        self.assertEqual(self.answers(["missing", "at-most"])[4], ["investment", "200000.00"])
        self.assertEqual(self.answers("words")[0], ["壹佰贰拾叁元肆角伍分"])
        self.assertIn("window=plan-years: 200000.00", self.answers("alternatives")[2][0])
        with self.assertRaisesRegex(subsidy.UnknownName, "'amounts'.*'amount'"):
            self.answers("amounts")

    def test_one_rule_for_all_rows(self):
        self.input = self.write("county,recognised-on,investment\n永清县,2026-02-14,1234.56\n")
        rows = self.answers("rule,amount", rule="digital-pilot")
        self.assertEqual(rows, [["digital-pilot", "123.45"]])
        with self.assertRaisesRegex(subsidy.FactError, "no column 'rule'"):
            self.answers()
        with self.assertRaisesRegex(subsidy.UnknownName, "digital-pilot"):
            self.answers(rule="digital-pilots")

    def test_interpretations(self):
        rows = self.answers("amount", interpretations={"window": "plan-years", "rounding": "half-up-to-fen"})
        self.assertEqual([row[0] for row in rows[:3]], ["123.46", "200000.00", "200000.00"])
        for wrong in ({"window": "never"}, {"windows": "plan-years"}):
            with self.assertRaises(subsidy.UnknownName):
                self.answers(interpretations=wrong)

    def test_labels_as_headings_in_another_unit_and_encoding(self):
        labels = {fact.id: fact.label("zh") for fact in POLICY.facts}
        text = f"申报条款,{labels['county']},{labels['recognised-on']},{labels['investment']}(万元)\r\n"
        text += "digital-pilot,永清县,2026年2月14日,0.123456\r\n"
        self.input = self.write(text, encoding="gb18030")
        POLICY.run_file(self.input, self.output, columns="outcome,amount", language="zh")
        self.assertEqual(self.written("gb18030"), [["测算结论", "核定金额（元）"], ["可以享受", "123.45"]])

    def test_threads_write_the_same(self):
        rows = CLAIMS.splitlines(keepends=True)
        self.input = self.write(rows[0] + "".join(rows[1:]) * 20_000)
        written = []
        for jobs in (1, 3, 64):
            run = POLICY.run_file(self.input, self.output, jobs=jobs)
            self.assertEqual((run.claims, run.unreadable, run.amount), (120_000, 20_000, AMOUNT * 20_000))
            written.append((self.output.read_bytes(), run.notes, run.summary("csv")))
        self.assertEqual(written[1:], written[:1] * 2)
        for jobs in (0, -1, 65, 2**32 + 1):
            with self.assertRaisesRegex(ValueError, "from 1 to 64"):
                self.answers(jobs=jobs)
        with self.assertRaises(TypeError):
            self.answers(jobs=1.5)

    def test_paths_as_texts_and_in_place(self):
        POLICY.run_file(str(self.input), str(self.output), columns="amount")
        expected = self.output.read_bytes()
        POLICY.run_file(self.input, self.input, columns="amount")
        self.assertEqual(self.input.read_bytes(), expected)
        with self.assertRaisesRegex(ValueError, "NUL"):
            POLICY.run_file("a\0b", self.output)

    def test_standard_input_and_output(self):
        program = "import subsidy; subsidy.Policy.builtin().run_file('-', '-', columns='outcome,amount,shares')"
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": str(support.PACKAGE)},
            input=CLAIMS.encode(),
            capture_output=True,
            check=True,
        )
        self.assertEqual(list(csv.reader(done.stdout.decode().splitlines()))[1:], ANSWERS)

    def test_several_at_once(self):
        wrong = []

        def work(name):
            run = POLICY.run_file(self.input, self.folder / name, progress=lambda *_: None)
            if run.amount != AMOUNT:
                wrong.append(run)

        threads = [threading.Thread(target=work, args=(f"{number}.csv",)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_what_is_returned_is_not_copied(self):
        with self.assertRaisesRegex(TypeError, "summary"):
            pickle.dumps(POLICY.run_file(self.input, self.output))


class Identities(Files):
    """They are the same or another as they are in single answers."""

    def test_however_they_are_written(self):
        names = subsidy.Policy.from_bytes(NAMES_SOURCE.encode())
        claims = (
            ("same", {"a": "甲", "b": "甲"}, "eligible"),
            ("same", {"a": "Ａ公司", "b": "A公司"}, "eligible"),
            ("same", {"a": "甲 ", "b": "甲"}, "eligible"),
            ("same", {"a": "甲", "b": "乙"}, "not-eligible"),
            ("any", {"b": "甲", "unit.owner": "乙;甲"}, "eligible"),
            ("any", {"b": "甲", "unit.owner": "乙;丙"}, "not-eligible"),
        )
        lines = [",".join([rule, *(facts.get(id, "") for id in ("a", "b", "unit.owner"))]) for rule, facts, _ in claims]
        self.input = self.write("rule,a,b,unit.owner\n" + "\n".join(lines) + "\n")
        outcomes = [outcome for _, _, outcome in claims]
        self.assertEqual([str(names.assess(rule, facts).outcome) for rule, facts, _ in claims], outcomes)
        self.assertEqual([row[0] for row in self.answers("outcome", names)], outcomes)


class Lists(Files):
    def test_semicolons_of_both_kinds(self):
        self.input = self.write("unit.cost,unit.bought-on\n1000；2000,2026-01-01;2026-01-01\n100;,2026-01-01；\n")
        self.assertEqual(
            self.answers("amount,missing", UNITS, rule="units"), [["300.00", ""], ["", "unit.cost; unit.bought-on"]]
        )

    def test_numbers_of_items_that_cannot_be(self):
        counts = ("2", "101", "10001", "-1", "9223372036854775807", "none")
        lines = [f"{count},,2026-01-01;2026-01-01" if count == "2" else f"{count},," for count in counts]
        self.input = self.write("unit,unit.cost,unit.bought-on\n" + "\n".join(lines) + "\n")
        rows = self.answers("outcome,error", UNITS, rule="units")
        outcomes = ["undetermined", "refused", "unreadable", "unreadable", "unreadable", "not-eligible"]
        self.assertEqual([row[0] for row in rows], outcomes)
        for row in rows[2:5]:
            self.assertIn("from 0 to 10000", row[1])

    def test_many_items_in_few_bytes(self):
        rows = ["10000,,"] * 5000 + ["1,1000,2026-01-01"]
        self.input = self.write("unit,unit.cost,unit.bought-on\n" + "\n".join(rows) + "\n")
        for compare in (None, UNITS):
            found = self.answers("outcome,amount", UNITS, rule="units", compare=compare)
            self.assertEqual(found, [["refused", ""]] * 5000 + [["eligible", "100.00"]])


class Summaries(Files):
    def test_forms(self):
        run = POLICY.run_file(self.input, self.output)
        told = run.summary("json")
        self.assertEqual((told["by"], told["unreadable"]), ("county", 1))
        self.assertEqual(told["total"]["amount_fen"], 500_123_45)
        self.assertEqual(told["total"]["shares_fen"], {"city": 250_061_73, "county": 250_061_72})
        groups = {(group["county"], group["rule"]): group["amount_fen"] for group in told["groups"]}
        pilot, leader = "digital-pilot", "leader-provincial"
        self.assertEqual(
            groups, {("131003", leader): 300_000_00, ("131023", pilot): 123_45, ("131081", pilot): 200_000_00}
        )
        rows = list(csv.DictReader(run.summary("csv").splitlines()))
        self.assertEqual(rows[-1]["amount"], "500123.45")
        self.assertEqual(sum(Decimal(row["amount"]) for row in rows[:-1]), AMOUNT)
        self.assertEqual(run.summary(), run.summary("text"))
        self.assertIn("unreadable: 1 rows", run.summary())
        with self.assertRaisesRegex(subsidy.UnknownName, "xml"):
            run.summary("xml")

    def test_by_another_choice(self):
        self.input = self.write("rule,county,recognised-on,recognition-level\nshared-factory,永清县,2026-02-14,省级\n")
        run = POLICY.run_file(self.input, self.output, summary_by="recognition-level")
        self.assertEqual([group["recognition-level"] for group in run.summary("json")["groups"]], ["provincial"])
        with self.assertRaisesRegex(subsidy.UnknownName, "investment"):
            POLICY.run_file(self.input, self.output, summary_by="investment")


class Comparisons(Files):
    COLUMNS = "amount,other-outcome,other-amount,difference"

    def test_with_another_choice(self):
        rows = self.answers(self.COLUMNS, compare_interpretations={"window": "plan-years"})
        self.assertEqual(rows[0], ["123.45", "eligible", "123.45", "0.00"])
        self.assertEqual(rows[2], ["0.00", "eligible", "200000.00", "200000.00"])

    def test_with_another_policy(self):
        source = subsidy.builtin_source().replace("<money>300000</money>", "<money>350000</money>")
        other = subsidy.Policy.from_bytes(source.encode())
        run = POLICY.run_file(self.input, self.output, columns=self.COLUMNS, compare=other)
        self.assertEqual(self.written()[4], ["300000.00", "eligible", "350000.00", "50000.00"])
        self.assertEqual(run.summary("json")["total"]["other_amount_fen"], 550_123_45)

    def test_what_does_not_go_together(self):
        with self.assertRaises(subsidy.UnknownName):
            self.answers(compare_interpretations={"window": "never"})
        with self.assertRaisesRegex(subsidy.Error, "other-amount"):
            self.answers("other-amount")


class Templates(Files):
    def test_it_is_answered(self):
        for language, encoding in (("en", "utf-8"), ("zh", "utf-8-sig")):
            for rule in POLICY.rules:
                with self.subTest(rule.id, language=language):
                    self.input = self.write(POLICY.template(rule.id, language), encoding=encoding)
                    run = POLICY.run_file(self.input, self.output, language=language)
                    self.assertEqual((run.claims, run.eligible, run.notes), (1, 1, []))
        for wrong in ("digital-pilots", POLICY.measures[0].id):
            with self.assertRaises(subsidy.UnknownName):
                POLICY.template(wrong)


class Mistakes(Files):
    def assert_fails(self, error, text, **asked):
        """Check that a run fails, leaves no output, and leaves the old one alone."""
        for old in (None, b"old"):
            if old is not None:
                self.output.write_bytes(old)
            with self.assertRaisesRegex(error, text):
                POLICY.run_file(self.input, self.output, **asked)
            if old is None:
                self.assert_nothing_is_left()
            else:
                self.assertEqual(self.output.read_bytes(), old)
        self.assert_nothing_is_left(("申报.csv", "结果.csv"))
        self.output.unlink()

    def test_strict(self):
        self.assert_fails(subsidy.FactError, "row 7: actual investment", strict=True)
        self.assert_fails(subsidy.FactError, "第 7 行", strict=True, language="zh")

    def test_names(self):
        self.assert_fails(subsidy.UnknownName, "pilot", rule="pilot")
        self.assert_fails(subsidy.UnknownName, "kounty", summary_by="kounty")
        self.assert_fails(subsidy.UnknownName, "sum", columns="sum")

    def test_headings(self):
        for text, message in (
            ("", "the file is empty"),
            ("name,unknown\n", "rule"),
            ("rule,county,county\n", "the same"),
            ("rule,county,window\n", "interpretation"),
            ("rule,county,investment(亿元)\n", "unit"),
        ):
            self.write(text)
            with self.subTest(text):
                self.assert_fails(subsidy.FactError, message)

    def test_files(self):
        self.input.unlink()
        with self.assertRaisesRegex(subsidy.FileError, "申报.csv: cannot be read"):
            POLICY.run_file(self.input, self.output)
        with self.assertRaisesRegex(OSError, "cannot be read"):
            POLICY.run_file(self.folder, self.output)
        self.assert_nothing_is_left(())
        self.write(CLAIMS)
        with self.assertRaisesRegex(subsidy.FileError, "cannot be written"):
            POLICY.run_file(self.input, self.folder / "nowhere" / "out.csv")
        self.assert_nothing_is_left()

    def test_types(self):
        for asked in ({"rule": 1}, {"columns": [1]}, {"columns": 1}, {"language": None}):
            with self.subTest(asked), self.assertRaises(TypeError):
                POLICY.run_file(self.input, self.output, **asked)
        self.assert_nothing_is_left()


class Progress(Files):
    def setUp(self):
        super().setUp()
        rows = CLAIMS.splitlines(keepends=True)
        self.input = self.write(rows[0] + "".join(rows[1:]) * 20_000)

    def test_it_is_told_on_the_thread_of_the_caller(self):
        told = []
        threads = set()

        def progress(*numbers):
            told.append(numbers)
            threads.add(threading.get_ident())

        for jobs in (1, 3):
            told.clear()
            POLICY.run_file(self.input, self.output, jobs=jobs, progress=progress)
            size = self.input.stat().st_size
            self.assertEqual(told[-1], (140_000, size, size))
            self.assertEqual(told, sorted(told))
            self.assertGreater(len(told), 1)
        self.assertEqual(threads, {threading.get_ident()})

    def test_it_stops_the_run(self):
        for jobs in (1, 3):
            with self.assertRaisesRegex(subsidy.Stopped, "no output"):
                POLICY.run_file(self.input, self.output, jobs=jobs, progress=lambda *_: False)
            self.assert_nothing_is_left()

    def test_what_it_raises_stops_the_run(self):
        for error in (ZeroDivisionError, KeyboardInterrupt, SystemExit, subsidy.FactError):
            for last in (False, True):

                def progress(_rows, done, size, last=last, error=error):
                    if not last or done == size:
                        raise error("why")

                with self.subTest(error, last=last), self.assertRaisesRegex(error, "why"):
                    POLICY.run_file(self.input, self.output, progress=progress)
                self.assert_nothing_is_left()

    @unittest.skipUnless(hasattr(os, "mkfifo"), "there are no pipes with a name")
    def test_a_pipe_has_no_length_and_can_be_interrupted(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        rows = CLAIMS.splitlines(keepends=True)
        said = []

        def feed():  # for ever: only the interruption ends it
            try:
                with open(pipe, "wb", buffering=0) as file:
                    file.write(rows[0].encode())
                    for number in range(1_000_000):
                        file.write("".join(rows[1:] * 100).encode())
                        if number == 50:
                            os.kill(os.getpid(), signal.SIGINT)
            except BrokenPipeError:
                said.append("broken")

        for asked in ({}, {"jobs": 3}, {"progress": lambda _rows, _bytes, size: said.append(size)}):
            said.clear()
            feeder = threading.Thread(target=feed)
            feeder.start()
            with self.subTest(asked), self.assertRaises(KeyboardInterrupt):
                POLICY.run_file(pipe, self.output, columns="amount", **asked)
            feeder.join()
            self.assertEqual(set(said), {"broken", None} if "progress" in asked else {"broken"})
            self.assert_nothing_is_left(("pipe", "申报.csv"))


MEASURE = """
import resource, sys, subsidy
policy = subsidy.Policy.builtin()
small, large, output = sys.argv[1:]
policy.run_file(small, output, jobs=2)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
run = policy.run_file(large, output, jobs=2)
print(run.claims, run.amount, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


class Memory(Files):
    def test_it_does_not_grow_with_the_file(self):
        heading, row = CLAIMS.splitlines(keepends=True)[:2]
        large = self.folder / "large.csv"
        with open(large, "w", encoding="utf-8") as file:
            file.write(heading)
            for _ in range(200):
                file.write(row * 10_000)
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, self.input, large, self.output],
            env={**os.environ, "PYTHONPATH": str(support.PACKAGE)},
            capture_output=True,
            text=True,
            check=True,
        )
        claims, amount, kib = done.stdout.split()
        self.assertEqual((int(claims), Decimal(amount)), (2_000_000, Decimal("123.45") * 2_000_000))
        self.assertLess(int(kib), 64 * 1024)


if __name__ == "__main__":
    unittest.main()
