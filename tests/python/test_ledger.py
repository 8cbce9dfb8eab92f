# SPDX-License-Identifier: Apache-2.0
"""The ledger: what is awarded is recorded once, told, checked and revoked."""

import csv
import json
import os
import pickle
import unittest
from datetime import date, datetime
from decimal import Decimal
from unittest import mock

from support import POLICY, subsidy
from test_files import Files

# Two pilots of one enterprise, the first of them claimed twice, and a leader award of another.
CLAIMS = """rule,applicant,project,county,recognised-on,investment
digital-pilot,91350100M000100Y43,线一,永清县,2026-02-14,1234.56
digital-pilot,91350100M000100Y43,线二,永清县,2026-02-14,2000
digital-pilot,91350100M000100Y43,线一 ,永清县,2026-02-14,9999
leader-provincial,9113108100000T7390,,永清县,2026-05-08,
"""
AMOUNTS = ["123.45", "200.00", "0.00", "300000.00"]
DAY = date(2026, 7, 1)


class Ledgers(Files):
    def setUp(self):
        super().setUp()
        self.write(CLAIMS)
        self.path = self.folder / "台账.db"

    def record(self, ledger, **asked):
        """Answer the file and return the amounts and the receipts."""
        columns = asked.pop("columns", "amount,receipt")
        POLICY.run_file(self.input, self.output, ledger=ledger, day=DAY, columns=columns, **asked)
        return list(zip(*self.written()[1:]))

    def assert_nothing_is_recorded(self):
        """Neither an award nor a run is in the ledger."""
        with subsidy.Ledger(self.path) as ledger:
            self.assertEqual((ledger.awards(), ledger.runs(), ledger.verify()), ([], [], []))


class Recording(Ledgers):
    def test_each_claim_is_paid_once(self):
        with subsidy.Ledger(self.path) as ledger:
            amounts, receipts = self.record(ledger)
            self.assertEqual(list(amounts), AMOUNTS)
            self.assertEqual([bool(receipt) for receipt in receipts], [True, True, False, True])
            (reasons,) = self.record(ledger, columns="reason-id")
            self.assertEqual(reasons[:3], ("not-awarded",) * 3)
            self.assertEqual(len(ledger.awards()), 3)
        with subsidy.Ledger(str(self.path)) as ledger:
            self.assertEqual(self.record(ledger)[0], ("0.00",) * 4)
            self.assertEqual((len(ledger.awards()), len(ledger.runs())), (3, 3))
            self.assertEqual((ledger.notices, ledger.verify()), ([], []))

    def test_what_an_award_tells(self):
        with subsidy.Ledger(self.path) as ledger:
            _, receipts = self.record(ledger)
            award, _, leader = ledger
        expected = {
            "run": 1,
            "row": 2,
            "policy": POLICY.id,
            "policy_digest": POLICY.digest,
            "rule": "digital-pilot",
            "day": DAY,
            "amount": Decimal("123.45"),
            "receipt": receipts[0],
            "revoked_at": None,
        }
        self.assertEqual({name: award[name] for name in expected}, expected)
        self.assertEqual((award["claim"]["applicant"], award["claim"]["project"]), ("91350100M000100Y43", "线一"))
        self.assertEqual((leader["rule"], leader["amount"]), ("leader-provincial", Decimal(300_000)))

    def test_what_a_run_tells(self):
        with subsidy.Ledger(self.path) as ledger:
            self.record(ledger)
            (run,) = ledger.runs()
        self.assertEqual((run["rows"], run["awards"], run["total"]), (4, 3, Decimal("300323.45")))
        self.assertEqual((run["input"], run["output"]), (str(self.input), str(self.output.resolve())))
        self.assertEqual((run["state"], run["policy_digest"]), ("complete", POLICY.digest))

    def test_the_day_is_today_where_none_is_said(self):
        before = date.today()
        with subsidy.Ledger(self.path) as ledger:
            POLICY.run_file(self.input, self.output, ledger=ledger)
            self.assertTrue(all(before <= award["day"] <= date.today() for award in ledger))
            for wrong in (datetime(2026, 7, 1), "2026-07-01", 20260701):
                with self.assertRaisesRegex(TypeError, "day: a date is expected"):
                    POLICY.run_file(self.input, self.output, ledger=ledger, day=wrong)

    def test_amounts_are_those_of_single_answers_with_the_same_history(self):
        """Per enterprise, what pilots get beyond 200,000 yuan in all is not paid."""
        heading, *_ = CLAIMS.splitlines()
        investments = ("1500000.00", "400000.00", "1000000.00", "10.00")
        rows = [f"digital-pilot,91350100M000100Y43,{n},永清县,2026-02-14,{each}" for n, each in enumerate(investments)]
        self.write("\n".join([heading, *rows]) + "\n")
        choice = {"pilot-scope": "per-enterprise"}
        with subsidy.Ledger(self.path) as ledger:
            found, _ = self.record(ledger, interpretations=choice)
        paid = Decimal(0)
        for investment, amount in zip(investments, found):
            facts = {"county": "永清县", "recognised-on": "2026-02-14", "investment": investment, "pilots-paid": paid}
            self.assertEqual(Decimal(amount), POLICY.assess("digital-pilot", facts, choice).amount)
            paid += Decimal(amount)
        self.assertEqual(found, ("150000.00", "40000.00", "10000.00", "0.00"))

    def test_two_open_at_once(self):
        with subsidy.Ledger(self.path) as one, subsidy.Ledger(self.path) as other:
            self.assertEqual(list(self.record(one)[0]), AMOUNTS)
            self.assertEqual(self.record(other)[0], ("0.00",) * 4)
            self.assertEqual(len(one.awards()), 3)


class Telling(Ledgers):
    def setUp(self):
        super().setUp()
        self.ledger = subsidy.Ledger(self.path)
        self.addCleanup(self.ledger.close)
        _, self.receipts = self.record(self.ledger)

    def rows(self, where):
        """Return in which rows of the file the awards were made that fit."""
        return [award["row"] for award in self.ledger.awards(where)]

    def test_what_fits(self):
        for where, rows in (
            (None, [2, 3, 5]),
            ({}, [2, 3, 5]),
            ({"rule": "digital-pilot"}, [2, 3]),
            ({"policy": POLICY.id, "run": 1}, [2, 3, 5]),
            ({"run": 2}, []),
            ({"project": "线二"}, [3]),
            ({"rule": "digital-pilot", "applicant": "9113108100000T7390"}, []),
        ):
            with self.subTest(where):
                self.assertEqual(self.rows(where), rows)
        for where in ({"run": 0}, {"run": "x"}, {"applicant": "a", "project": "b"}):
            with self.subTest(where), self.assertRaises(subsidy.UnknownName):
                self.ledger.awards(where)

    def test_files(self):
        path = self.folder / "核定.csv"
        self.ledger.export(path)
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["amount"] for row in rows], ["123.45", "200.00", "300000.00"])
        self.ledger.export(path, "awards", "json", {"rule": "digital-pilot"})
        awards = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        self.assertEqual([award["receipt"] for award in awards], list(self.receipts[:2]))
        self.ledger.export(str(path), "runs", "text")
        self.assertIn("300323.45", path.read_text(encoding="utf-8"))

    def test_files_that_cannot_be_written(self):
        before = sorted(os.listdir(self.folder))
        for arguments in (("out", "award"), ("out", "awards", "xml"), ("out", "awards", "csv", {"run": "x"})):
            with self.subTest(arguments), self.assertRaises(subsidy.UnknownName):
                self.ledger.export(self.folder / arguments[0], *arguments[1:])
        with self.assertRaises(subsidy.FileError):
            self.ledger.export(self.folder / "nowhere" / "out")
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_an_output_that_was_changed_is_found(self):
        self.assertEqual(self.ledger.verify(), [])
        self.output.write_text("changed")
        (difference,) = self.ledger.verify()
        self.assertIn("结果.csv", difference)

    def test_what_is_revoked_may_be_paid_again(self):
        self.ledger.revoke(self.receipts[1], by="审计", reason="重复")
        (award,) = self.ledger.awards({"project": "线二"})
        self.assertEqual((award["revoked_by"], award["revoked_because"]), ("审计", "重复"))
        self.assertEqual(self.ledger.verify(), [])
        with self.assertRaisesRegex(subsidy.Error, "revoked already on .* by 审计"):
            self.ledger.revoke(self.receipts[1], "审计", "重复")
        for receipt in ("9-9", ""):
            with self.subTest(receipt), self.assertRaises(subsidy.UnknownName):
                self.ledger.revoke(receipt, "审计", "重复")
        for by, reason in (("", "重复"), ("审计", "")):
            with self.subTest(by), self.assertRaises(subsidy.Error):
                self.ledger.revoke(self.receipts[0], by, reason)
        self.assertEqual(self.record(self.ledger)[0], ("0.00", "200.00", "0.00", "0.00"))

    def test_closed(self):
        self.assertEqual(repr(self.ledger), f"<subsidy.Ledger {self.path}>")
        self.ledger.close()
        self.ledger.close()
        self.assertEqual(repr(self.ledger), f"<subsidy.Ledger {self.path}, closed>")
        for call in (
            self.ledger.awards,
            self.ledger.runs,
            self.ledger.verify,
            self.ledger.__enter__,
            lambda: self.ledger.notices,
            lambda: self.ledger.revoke("1-2", "a", "b"),
            lambda: self.record(self.ledger),
        ):
            with self.assertRaisesRegex(ValueError, "台账.db is closed"):
                call()

    def test_not_copied(self):
        with self.assertRaisesRegex(TypeError, "open it again"):
            pickle.dumps(self.ledger)


class Mistakes(Ledgers):
    def test_files_that_are_no_ledger(self):
        for path in (self.input, self.folder, self.folder / "nowhere" / "a.db"):
            with self.subTest(path), self.assertRaises(subsidy.FileError):
                subsidy.Ledger(path)
        with self.assertRaisesRegex(subsidy.FileError, "[\u4e00-\u9fff]"):
            subsidy.Ledger(self.input, language="zh")
        with self.assertRaisesRegex(ValueError, "NUL"):
            subsidy.Ledger("a\0b")

    def test_a_run_that_stops_leaves_nothing(self):
        def fail(*_):
            raise ZeroDivisionError

        with subsidy.Ledger(self.path) as ledger:
            with self.assertRaises(ZeroDivisionError):
                self.record(ledger, progress=fail)
            with self.assertRaises(subsidy.Stopped):
                self.record(ledger, progress=lambda *_: False)
        self.assert_nothing_is_recorded()
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(["申报.csv", "台账.db"]))

    def test_a_run_that_fails_leaves_nothing(self):
        self.write(CLAIMS + "digital-pilot,91350100M000100Y43,线三,永清县,2026-02-14,much\n")
        with subsidy.Ledger(self.path) as ledger:
            with self.assertRaises(subsidy.FactError):
                self.record(ledger, strict=True)
            with self.assertRaises(subsidy.FileError):
                POLICY.run_file(self.input, self.folder / "nowhere" / "out.csv", ledger=ledger)
            self.write(CLAIMS.replace("project", "Projekt"))
            with self.assertRaisesRegex(subsidy.FactError, "needs a column.*project"):
                self.record(ledger)
            with self.assertRaisesRegex(subsidy.Error, "ledger"):
                self.record(ledger, compare_interpretations={"window": "plan-years"})
        self.assert_nothing_is_recorded()

    def test_a_row_without_its_key_is_not_paid(self):
        self.write(CLAIMS.replace(",线二,", ",,"))
        with subsidy.Ledger(self.path) as ledger:
            outcomes, errors = self.record(ledger, columns="outcome,error")
            self.assertEqual(outcomes, ("eligible", "unreadable", "not-eligible", "eligible"))
            self.assertIn("project", errors[1])
            self.assertEqual(len(ledger.awards()), 2)

    def test_a_ledger_that_is_closed_while_a_run_goes_on_lives_until_its_end(self):
        with subsidy.Ledger(self.path) as ledger:
            amounts, _ = self.record(ledger, progress=lambda *_: ledger.close())
            self.assertEqual(list(amounts), AMOUNTS)
        with subsidy.Ledger(self.path) as ledger:
            self.assertEqual(len(ledger.awards()), 3)

    def test_without_the_library_there_is_no_ledger(self):
        absent = mock.patch("subsidy._ledger.batch_library", side_effect=subsidy.LibraryNotFound("absent"))
        with absent, self.assertRaises(subsidy.LibraryNotFound):
            subsidy.Ledger(self.path)
        self.assertFalse(self.path.exists())


if __name__ == "__main__":
    unittest.main()
