# SPDX-License-Identifier: Apache-2.0
"""Summaries and comparisons: totals are the sums of the columns, and what a batch shares is settled over the file."""
import json
import os
import random
import subprocess
from collections import defaultdict
from decimal import Decimal

from files_answers import T, expected, random_facts, table_of
from support import BUILTIN, PILOT, PILOT_HEADINGS, ROOT, has, has_not, rows_of, same

import subsidy

ZERO = Decimal("0.00")


def money(text):
    return Decimal(text) if text else ZERO


def random_table(n_rows, seed, path=BUILTIN):
    policy = subsidy.Policy.from_file(path)
    chance = random.Random(seed)
    rules = [rule.id for rule in policy.rules]
    claims = [(chance.choice(rules), random_facts(chance, policy)) for _ in range(n_rows)]
    for _, facts in claims:
        if "recognised-as" in facts and chance.random() < 0.8:
            facts["recognised-as"] = ""
    return policy, claims, table_of(policy, claims)


def summary(bench, content, form, *options):
    path = bench.write("claims.csv", content)
    result = bench.run("batch", path, "-o", bench.folder / "out.csv", "--summary", form, *options)
    return rows_of(bench.text("out.csv")), result.stdout


def sums_of(rows, keys):
    groups = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        if row["outcome"] in ("unreadable", "total-row", ""):
            continue
        group = groups[tuple(row[key] for key in keys)]
        group[row["outcome"]] += 1
        for name in ("amount", "share:city", "share:county"):
            group[name] += money(row[name])
    return groups


def test_csv_totals_are_the_sums_of_the_columns(bench):
    policy, _, table = random_table(3000, 5)
    rows, text = summary(bench, table + "合计,,,,,,,,,,,,,\n\nx,,,,,,,,,,,,,\n", "csv", "--columns", "input,rule,outcome,amount,shares")
    told = rows_of(text)
    names = {option.label("zh"): option.id for fact in policy.facts if fact.id == "county" for option in fact.options}
    for row in rows:
        if row["county"].isdigit() and row["county"] not in names.values():
            row["county"] = "elsewhere"
    groups = sums_of(rows, ("county", "rule"))
    same(len(told), len(groups) + 1)
    for line in told[:-1]:
        group = groups[line["county"].replace("(not given)", ""), line["rule"]]
        for name in ("eligible", "not-eligible", "undetermined", "refused", "amount", "share:city", "share:county"):
            same((line["county"], line["rule"], name, Decimal(line[name])), (line["county"], line["rule"], name, group[name]))
    same(told[-1]["county"], "total")
    for name in ("amount", "share:city", "share:county"):
        same(Decimal(told[-1][name]), sum(money(row[name]) for row in rows))


def test_json_totals(bench):
    _, _, table = random_table(500, 6)
    rows, text = summary(bench, table + "合计,,,,,,,,,,,,,\n\nx,,,,,,,,,,,,,\n", "json", "--columns", "input,rule,outcome,amount,shares")
    told = json.loads(text)
    same(told["unreadable"], 1)
    same(told["blank"], 1)
    same(told["total_rows"], 1)
    same(told["total"]["amount_fen"], int(sum(money(row["amount"]) for row in rows) * 100))
    for name in ("eligible", "amount_fen"):
        same(sum(group[name] for group in told["groups"]), told["total"][name])
    same(sum(group["shares_fen"]["city"] for group in told["groups"]), told["total"]["shares_fen"]["city"])


def test_text(bench):
    content = f"{PILOT_HEADINGS}\n{PILOT}\n{PILOT}\n{PILOT.replace('永清县', '三河市')}\nx,,,\n"
    _, text = summary(bench, content, "text", "--lang", "zh")
    # two of 87,654.32 in 永清县, one in 三河市: 262,962.96 in all
    has(text, "永清县", "175308.64", "三河市", "87654.32", "合计", "262962.96", "131481.48", "无法读取：1 行")
    _, text = summary(bench, content, "text")
    has(text, "131023", "175308.64", "total", "262962.96", "unreadable: 1 rows")


def test_by(bench):
    content = f"{PILOT_HEADINGS},platform-category\n{PILOT},industry\n{PILOT},\n"
    _, text = summary(bench, content, "csv", "--by", "platform-category")
    same([row["platform-category"] for row in rows_of(text)], ["industry", "(not given)", "total"])
    has(bench.refused(content, "--by", "investment"), "investment")
    has(bench.refused(content, "--by", "countyy"), "countyy")
    has(bench.refused(content, "--summary", "xml"), "text, csv and json")


def test_summary_beside_answers_on_stdout(bench):
    result = bench.batch(f"{PILOT_HEADINGS}\n{PILOT}\n", "--summary", "csv")
    same(len(result.rows()), 1)
    has(result.stderr, "total,,0,1,0,0,87654.32,43827.16,43827.16\n")


def other_policy(bench):
    """The same policy with another rate, options and facts in another order, one option and one rule missing."""
    text = BUILTIN.read_text()
    start, end = text.index('<rule id="shared-carrier"'), text.index('<rule id="digital-pilot"')
    text = text[:start] + text[end:]
    text = text.replace('<percent rate="10"><fact ref="investment"/>', '<percent rate="12"><fact ref="investment"/>')
    county = text[text.index('    <option id="131002">'):text.index('    <option id="131003">')]
    moved = text.replace(county, "").replace('    <option id="elsewhere"', county + '    <option id="elsewhere"')
    dacheng = moved[moved.index('    <option id="131025">'):moved.index('    <option id="131026">')]
    return bench.write("other.xml", moved.replace(dacheng, ""))


def test_compare_policies(bench):
    other = other_policy(bench)
    # 12 % of 876,543.21 is 105,185.18 down to the fen: 17,530.86 more
    lines = [PILOT, PILOT.replace("永清县", "安次区"), PILOT.replace("永清县", "大城县"), "shared-carrier,永清县,2026-02-14,",
             "leader-provincial,文安县,2026-05-08,", "digital-pilot,永清县,2026-02-14,", "digital-pilot,永清县,2026-02-14,5000000"]
    level = ["", "", "", "provincial", "", "", ""]
    content = f"{PILOT_HEADINGS},recognition-level\n" + "".join(f"{a},{b}\n" for a, b in zip(lines, level))
    result = bench.batch(content, "--compare", other, "--columns", "outcome,amount,other-outcome,other-amount,difference,error",
                         "--summary", "json")
    rows = result.rows()
    same([(row["amount"], row["other-amount"], row["difference"]) for row in rows],
         [("87654.32", "105185.18", "17530.86"), ("87654.32", "105185.18", "17530.86"), ("87654.32", "", ""),
          ("400000.00", "", ""), ("300000.00", "300000.00", "0.00"), ("", "", ""), ("200000.00", "200000.00", "0.00")])
    has(rows[2]["error"], "大城县")
    has(rows[3]["error"], "shared-carrier")
    told = json.loads(result.stderr[result.stderr.index("{"):])
    same(told["total"]["difference_fen"], 3506172)  # the sum of the column


def test_compare_interpretations(bench):
    policy, claims, table = random_table(1500, 7)
    path = bench.write("claims.csv", table)
    for form in ("csv", "json"):
        result = bench.run("batch", path, "-o", "out.csv", "--compare-interpret", "window=plan-years", "--compare-interpret",
                           "rounding=half-up-to-fen", "--columns", "outcome,amount,other-outcome,other-amount,difference",
                           "--summary", form)
        rows = rows_of(bench.text("out.csv"))
        again = bench.run("batch", path, "-o", "-", "--interpret", "window=plan-years", "--interpret", "rounding=half-up-to-fen",
                          "--columns", "outcome,amount").rows()
        same([(row["other-outcome"], row["other-amount"]) for row in rows], [(row["outcome"], row["amount"]) for row in again])
        assert any(row["difference"] not in ("", "0.00") for row in rows)
        for row in rows:
            if row["amount"] and row["other-amount"]:
                same(Decimal(row["difference"]), Decimal(row["other-amount"]) - Decimal(row["amount"]))
        difference = sum(money(row["difference"]) for row in rows)
        if form == "csv":
            told = rows_of(result.stdout)
            same(Decimal(told[-1]["difference"]), difference)
            same(sum(Decimal(row["difference"]) for row in told[:-1]), difference)
            same(Decimal(told[-1]["other-amount"]), sum(money(row["other-amount"]) for row in rows))
        else:
            told = json.loads(result.stdout)
            same(told["total"]["difference_fen"], int(difference * 100))


def test_compare_interpretation_of_the_other_policy(bench):
    other = other_policy(bench)
    rows = bench.answers(f"{PILOT_HEADINGS}\ndigital-pilot,永清县,2026-02-14,1234.56\n", "--compare", other, "--compare-interpret",
                         "rounding=down-to-yuan", "--columns", "amount,other-amount,difference")
    # 12 % of 1,234.56 is 148.1472
    same(rows[0], {"amount": "123.45", "other-amount": "148.00", "difference": "24.55"})
    has(bench.refused(f"{PILOT_HEADINGS}\n{PILOT}\n", "--compare-interpret", "rounding=x"), "rounding")
    bench.refused(f"{PILOT_HEADINGS}\n{PILOT}\n", "--compare", "nowhere.xml", status=1)


def test_compare_goes_not_with_a_ledger(bench):
    has(bench.refused(f"{PILOT_HEADINGS}\n{PILOT}\n", "--compare-interpret", "rounding=half-up-to-fen", "--ledger", "l.db"),
        "ledger")
    has_not(str(bench.names()), "out")


def settled(bench, path, seed, n_rows, *options):
    """A file under a policy whose rows share something, and the batch of the same claims in the library."""
    policy, claims, table = random_table(n_rows, seed, path)
    batch = policy.batch()
    for rule, facts in claims:
        batch.add(rule, {name: text for name, text in facts.items() if text})
    rows = bench.answers(table, "--policy", path, "--columns", "row,outcome,amount,reason-id,missing,at-most", *options, status=None)
    for number, row in enumerate(rows):
        wanted = expected(policy, batch.assess(number))
        same((number + 2, {name: row[name] for name in row if name != "row"}),
             (number + 2, {name: wanted[name] for name in row if name != "row"}))


def test_batches(bench):
    for name in ("docs/examples/budget.xml", "tests/policies/batches.xml", "tests/policies/P31.xml"):
        for seed in range(6):
            settled(bench, ROOT / name, seed, 40, "--jobs", "3")


def without_sums(policy, claims):
    """Sums are left to the file, and all facts are given: nothing stays open."""
    for _, facts in claims:
        for fact in policy.facts:
            if fact.id in ("entitled-of-all", "paid-so-far", "area-of-all", "asked-of-all", "used"):
                facts[fact.id] = ""
            elif not facts[fact.id] or facts[fact.id] == "-1":
                facts[fact.id] = {T.MONEY: "1234.56", T.COUNT: "70", T.QUANTITY: "600"}[fact.type]


def test_large_batch(bench):
    """A sum over more rows than are read at once."""
    path = ROOT / "tests/policies/batches.xml"
    policy, claims, _ = random_table(5000, 8, path)
    without_sums(policy, claims)
    for _, facts in claims:
        facts["asked"] = f"{random.Random(facts['asked']).randrange(1, 10000)}"
        facts["points"] = "70"
    claims = [("share", facts) for _, facts in claims]
    rows = bench.answers(table_of(policy, claims), "--policy", path, "--columns", "amount")
    asked = [int(facts["asked"]) * 100 for _, facts in claims]
    same([row["amount"] for row in rows],
         [f"{fen // 100}.{fen % 100:02}" for fen in (min(one, one * 10000 // sum(asked)) for one in asked)])


def test_batch_from_a_pipe_and_from_the_middle_of_a_file(bench):
    """The file is read twice, also where it cannot be, and from where it stood."""
    path = ROOT / "tests/policies/batches.xml"
    content = "rule,asked,points\nshare,100,60\nshare,300,70\n"
    same([row["amount"] for row in bench.answers(content, "--policy", path, "--columns", "amount")], ["25.00", "75.00"])
    bench.write("two.csv", "a line of something else\n" + content)
    with open(bench.folder / "two.csv") as file:
        file.readline()
        os.lseek(file.fileno(), len("a line of something else\n"), os.SEEK_SET)
        process = bench.start("batch", "-", "-o", "out.csv", "--policy", path, "--columns", "amount", stdin=file, stderr=subprocess.DEVNULL)
        same(process.wait(), 0)
    same([row["amount"] for row in rows_of(bench.text("out.csv"))], ["25.00", "75.00"])


def test_batch_with_rows_that_cannot_be_read(bench):
    """What cannot be read is no claim: it takes nothing from the others."""
    path = ROOT / "tests/policies/batches.xml"
    content = "rule,asked,points\nshare,100,60\nshare,x,70\n合计,400,\n\nshare,300,70\n"
    same([row["amount"] for row in bench.answers(content, "--policy", path, "--columns", "amount", status=3)],
         ["25.00", "", "", "", "75.00"])
