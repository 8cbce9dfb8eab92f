# SPDX-License-Identifier: Apache-2.0
"""The ledger: what was paid is not paid again, by examples worked by hand, and by many at once."""
import json
import os
import re
import sqlite3
import subprocess

from support import BUILTIN, ROOT, has, has_not, rows_of, same

CODES = ("91350100M000100Y43", "9113108100000T7390", "9113108100000T149Y")
A, B, C = CODES
LEADER = "rule,applicant,recognised-on,county\n"
PILOT = "rule,applicant,project,recognised-on,county,investment\n"
LEDGER = ("--ledger", "l.db", "--day", "2026-06-01")
EXAMPLES = ROOT / "docs" / "examples"


def leader(code, rule="leader-provincial"):
    return f"{rule},{code},2026-05-08,文安县\n"


def pilot(code, project, investment="1000000"):
    return f"digital-pilot,{code},{project},2026-02-14,永清县,{investment}\n"


def paid(bench, content, *options, status=0, ledger=LEDGER):
    return bench.amounts(content, *ledger, *options, status=status)


def answers(bench, content, *options, status=0):
    return bench.answers(content, *LEDGER, *options, status=status)


def verified(bench, ledger="l.db"):
    same(bench.run("ledger", "verify", ledger, status=0).stdout, "0 differences\n")


def awards(bench, *options):
    return rows_of(bench.run("ledger", "export", "l.db", *options, status=0).stdout)


def test_one_time(bench):
    """三、1: one award a firm, each level by itself."""
    same(paid(bench, LEADER + leader(A) + leader(B)), ["300000.00", "300000.00"])
    same(paid(bench, LEADER + leader(A) + leader(C)), ["0.00", "300000.00"])
    same(paid(bench, LEADER + leader(A, "leader-municipal")), ["150000.00"])
    verified(bench)


def test_two_rows_of_one_firm(bench):
    rows = answers(bench, LEADER + leader(A) + leader(A), "--columns", "amount,reason-id,receipt,outcome")
    same([row["amount"] for row in rows], ["300000.00", "0.00"])
    assert rows[0]["receipt"] and not rows[1]["receipt"], rows
    same(rows[1]["reason-id"], "not-awarded")


def test_the_same_file_twice(bench):
    content = PILOT + "".join(pilot(code, project) for code in CODES for project in "甲乙丙")
    same(paid(bench, content), ["100000.00"] * 9)
    same(paid(bench, content), ["0.00"] * 9)
    same(len(awards(bench)), 9)
    verified(bench)


def test_per_project(bench):
    """三、3: each project of a firm; a project of the same name of another firm is another."""
    same(paid(bench, PILOT + pilot(A, "甲") + pilot(A, "乙") + pilot(B, "甲") + pilot(A, " 甲 ") + pilot(A, "甲", "5000000")),
         ["100000.00", "100000.00", "100000.00", "0.00", "0.00"])


def test_keys_however_they_are_typed(bench):
    same(paid(bench, PILOT + pilot(A, "甲（一期）")), ["100000.00"])
    for code in (f" {A} ", A.lower(), "９１３５０１００Ｍ０００１００Ｙ４３"):
        same(paid(bench, PILOT + pilot(code, "甲(一期)")), ["0.00"])
    same(paid(bench, "条款,统一社会信用代码,项目名称,认定日期,县,项目实际投资额（万元）\n" + f"三、3,{A},甲（一期）,2026/2/14,131023,100\n"), ["0.00"])


def test_key_with_an_option(bench):
    """三、4: once for a platform and category; in another category only under per-recognition."""
    content = "rule,applicant,project,recognition-level,recognised-on,county,platform-category\n"
    row = f"internet-platform,{A},平台,provincial,2025-12-25,固安县,%s\n"
    same(paid(bench, content + row % "区域级" + row % "region" + row % "行业级"), ["500000.00", "0.00", "0.00"])
    same(paid(bench, content + row % "行业级" + row % "行业级", "--interpret", "platform-scope=per-recognition"),
         ["500000.00", "0.00"])


def test_top_up(bench):
    """leader-upgrade: 150,000 paid as municipal leader leaves 150,000 of the provincial 300,000; the reverse leaves none."""
    top_up = ("--interpret", "leader-upgrade=top-up")
    content = LEADER + leader(A, "leader-municipal") + leader(A) + leader(B) + leader(B, "leader-municipal")
    rows = answers(bench, content, *top_up, "--columns", "amount,reason-id")
    same([(row["amount"], row["reason-id"]) for row in rows],
         [("150000.00", ""), ("150000.00", ""), ("300000.00", ""), ("0.00", "nothing-to-pay")])


def test_once_only(bench):
    once = ("--interpret", "leader-upgrade=once-only")
    same(paid(bench, LEADER + leader(A, "leader-municipal"), *once), ["150000.00"])
    same(paid(bench, LEADER + leader(A) + leader(B) + leader(B, "leader-municipal"), *once), ["0.00", "300000.00", "0.00"])


def test_cumulative_cap(bench):
    """per-enterprise: 200,000 over all projects of a firm: 100,000, 70,000, and what is left of 90,000."""
    scope = ("--interpret", "pilot-scope=per-enterprise")
    same(paid(bench, PILOT + pilot(A, "甲") + pilot(A, "乙", "700000") + pilot(B, "甲"), *scope), ["100000.00", "70000.00", "100000.00"])
    rows = answers(bench, PILOT + pilot(A, "丙", "900000") + pilot(A, "丁", "900000"), *scope, "--columns", "amount,reason-id")
    same([(row["amount"], row["reason-id"]) for row in rows], [("30000.00", ""), ("0.00", "nothing-to-pay")])


def test_what_the_file_states_of_the_past(bench):
    """Payments from before the ledger was kept: the greater of the two counts."""
    scope = ("--interpret", "pilot-scope=per-enterprise", "--columns", "amount")
    content = PILOT.strip() + ",pilots-paid\n"
    same([row["amount"] for row in answers(bench, content + pilot(A, "甲").strip() + ",150000\n" + pilot(A, "乙").strip() + ",\n",
                                           *scope)], ["50000.00", "100000.00"])


def test_cap_of_a_year(bench):
    """Qingshi: 500,000 a year over two rules, by the year of the claim; a new year begins anew."""
    policy = ("--policy", EXAMPLES / "innovation.xml", "--columns", "amount")
    content = "rule,firm,claimed-on,high-tech,laboratory,patents,research-cost\n"
    points = f"points,{A},%s,yes,province,10,\n"  # 200,000 + 150,000 + 100,000 = 450,000
    research = f"research,{A},%s,no,,,800000\n"  # 10 % of 800,000
    ledger = ("--ledger", "y.db", "--day", "2026-06-01")
    same(paid(bench, content + points % "2026-05-01" + research % "2026-05-02" + research % "2026-05-03", *policy, ledger=ledger),
         ["450000.00", "50000.00", "0.00"])
    same(paid(bench, content + points % "2027-01-15", *policy, ledger=("--ledger", "y.db", "--day", "2027-01-20")), ["450000.00"])
    same(paid(bench, content + research % "2027-02-15", *policy, ledger=("--ledger", "y.db", "--day", "2027-02-20")), ["50000.00"])
    verified(bench, "y.db")


def test_cap_of_a_year_where_the_day_is_not_given(bench):
    """No award may escape the cap because the day is missing."""
    policy = ("--policy", EXAMPLES / "innovation.xml", "--columns", "outcome,amount")
    content = "rule,firm,claimed-on,high-tech,laboratory,patents\n"
    rows = answers(bench, content + f"points,{A},,yes,province,10\n" + f"points,{A},,yes,province,10\n", *policy, status=None)
    assert sum(row["outcome"] == "eligible" for row in rows) == 0, rows


def test_missing_key_column(bench):
    result = bench.batch("rule,recognised-on,county\nleader-provincial,2026-05-08,文安县\n", *LEDGER, status=2)
    has(result.stderr, "row 2", "leader-provincial", "applicant")
    has(bench.refused("applicant,recognised-on,county,investment\n", *LEDGER, "--rule", "digital-pilot", "--lang", "zh"),
        "digital-pilot", "项目名称", "project")
    same(bench.amounts("rule,recognised-on,county\nleader-provincial,2026-05-08,文安县\n"), ["300000.00"])


def test_missing_key_column_far_down(bench):
    """Of the rule of a later row: nothing is recorded of the rows before it, and there is no output."""
    bench.write("in.csv", LEADER + "".join(leader(A) for _ in range(3000)) + f"digital-pilot,{A},2026-05-08,文安县\n")
    result = bench.run("batch", "in.csv", "-o", "out.csv", *LEDGER, status=2)
    has(result.stderr, "row 3002", "project")
    assert "out.csv" not in bench.names(), bench.names()
    same(len(awards(bench)), 0)


def test_blank_key(bench):
    rows = answers(bench, LEADER + leader("") + leader(A), status=3)
    same([row["outcome"] for row in rows], ["unreadable", "eligible"])
    has(rows[0]["error"], "row 2, column 2", "applicant")
    result = bench.batch(LEADER + leader(""), *LEDGER, "--lang", "zh", status=3)
    has(result.stderr, "第 2 行第 2 列", "台账")
    bench.write("in.csv", LEADER + leader(""))
    has(bench.run("batch", "in.csv", "-o", "out.csv", *LEDGER, "--strict", status=3).stderr, "row 2")


def test_not_eligible_records_nothing(bench):
    content = PILOT + pilot(A, "甲", "0") + pilot(A, "乙", "") + pilot(A, "丙", "-1") + pilot(A, "丁", "x")
    same(paid(bench, content, status=3), ["0.00", "", "", ""])
    same(awards(bench), [])
    same(paid(bench, PILOT + pilot(A, "甲")), ["100000.00"])


def test_revoke_and_pay_again(bench):
    receipt = answers(bench, LEADER + leader(A), "--columns", "receipt")[0]["receipt"]
    same(paid(bench, LEADER + leader(A)), ["0.00"])
    has(bench.run("ledger", "revoke", "l.db", receipt, "认定被撤销", "--by-whom", "王", "--lang", "zh", status=0).stdout, receipt)
    verified(bench)
    same(paid(bench, LEADER + leader(A)), ["300000.00"])
    bench.run("ledger", "revoke", "l.db", receipt, "twice", status=2)
    bench.run("ledger", "revoke", "l.db", "99-99", "no such", status=2)
    listed = bench.run("ledger", "list", "l.db", status=0).stdout
    has(listed, "认定被撤销", "王")
    same(listed.count(A), 2)
    verified(bench)


def test_receipts_are_no_dates(bench):
    """A spreadsheet takes 1-2 for the second of January: a receipt has to stay what it is."""
    receipt = answers(bench, LEADER + leader(A), "--columns", "receipt")[0]["receipt"]
    assert not receipt.replace("-", "").replace("/", "").isdigit(), receipt


def test_day(bench):
    bench.amounts(LEADER + leader(A), "--ledger", "l.db", "--day", "2026年3月5日")
    has(awards(bench)[0]["day"] if "day" in awards(bench)[0] else str(awards(bench)[0]), "2026-03-05")
    has(bench.refused(LEADER + leader(A), "--ledger", "l.db", "--day", "2026-02-30"), "2026-02-30")


def test_tampering(bench):
    bench.write("in.csv", LEADER + leader(A) + leader(B))
    bench.run("batch", "in.csv", "-o", "out.csv", *LEDGER, status=0)
    verified(bench)
    for change in ("UPDATE award SET amount_fen = amount_fen + 100 WHERE rowid = 1", "DELETE FROM award WHERE rowid = 2",
                   "UPDATE award SET day = day + 400 WHERE rowid = 1", "UPDATE award SET day = day + 1 WHERE rowid = 1",
                   "UPDATE award SET receipt = 'R1-9' WHERE rowid = 2", "UPDATE award SET row = 7 WHERE rowid = 2",
                   "UPDATE run SET input = 'other.csv'", "DELETE FROM run", "UPDATE award SET row = 9, claim = replace (claim, '7390', '149Y') WHERE rowid = 2"):
        (bench.folder / "copy.db").write_bytes(bench.read("l.db"))
        connection = sqlite3.connect(bench.folder / "copy.db")
        try:
            connection.execute(change)
            connection.commit()
        finally:
            connection.close()
        result = bench.run("ledger", "verify", "copy.db")
        assert result.status == 3, f"{change} is not found: {result.stdout}{result.stderr}"
    (bench.folder / "out.csv").write_bytes(bench.read("out.csv").replace(b"300000.00", b"900000.00"))
    result = bench.run("ledger", "verify", "l.db", status=3)
    has(result.stdout, "out.csv")


def test_a_ledger_of_an_earlier_version(bench):
    bench.write("in.csv", LEADER + leader(A) + leader(B))
    bench.run("batch", "in.csv", "-o", "out.csv", *LEDGER, status=0)
    connection = sqlite3.connect(bench.folder / "l.db")
    connection.execute("DROP TABLE checksum")
    connection.commit()
    connection.close()
    verified(bench)
    has(bench.run("ledger", "verify", "l.db", status=0).stderr, "recorded by an earlier version, without a checksum: 1")
    has(bench.run("--lang", "zh", "ledger", "verify", "l.db", status=0).stderr, "有 1 次运行由较早的版本登记，没有校验值")
    same(paid(bench, LEADER + leader(A) + leader(C)), ["0.00", "300000.00"])
    verified(bench)
    has(bench.run("ledger", "verify", "l.db", status=0).stderr, "without a checksum: 1")


def test_a_file_that_is_no_ledger(bench):
    bench.write("l.db", "this is text\n" * 100)
    has(bench.refused(LEADER + leader(A), *LEDGER, status=1), "l.db")
    connection = sqlite3.connect(bench.folder / "other.db")
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    has(bench.refused(LEADER + leader(A), "--ledger", "other.db", status=1), "other.db")
    has(bench.run("ledger", "list", "no.db", status=1).stderr, "no.db")
    bench.run("ledger", "list", status=2)
    bench.run("ledger", "lst", "l.db", status=None)


def test_the_output_is_not_written_over_the_ledger(bench):
    """By whatever name: nothing is lost, and nothing is recorded."""
    paid(bench, LEADER + leader(A))
    before = bench.read("l.db")
    (bench.folder / "link.csv").symlink_to("l.db")
    os.link(bench.folder / "l.db", bench.folder / "hard.csv")
    bench.write("in.csv", LEADER + leader(B))
    for name in ("l.db", "./l.db", "link.csv", "hard.csv"):
        has(bench.run("batch", "in.csv", "-o", name, *LEDGER, status=2).stderr, "l.db", "another name")
        has(bench.run("ledger", "export", "l.db", "-o", name, status=2).stderr, "l.db", "another name")
    has(bench.run("batch", "in.csv", "-o", "new.db", "--ledger", "new.db", status=2).stderr, "another name")
    same(bench.read("l.db"), before)


def test_alternatives_of_what_was_paid(bench):
    """No other choice pays again what the ledger has."""
    content = PILOT + pilot(A, "甲", "1234.56")
    paid(bench, content)
    row = answers(bench, content, "--columns", "amount,alternatives")[0]
    same(row, {"amount": "0.00", "alternatives": ""})
    # the examples of the guide pay once by their key alone, without a fact that says so
    policy = ("--policy", ROOT / "tests" / "policies" / "P09.xml", "--columns", "amount,reason-id,alternatives")
    content = f"rule,applicant,title,level\ntitle,{A},factory,province\n"
    same(answers(bench, content, *policy)[0]["amount"], "200000.00")
    row = answers(bench, content, *policy)[0]
    same((row["amount"], row["alternatives"]), ("0.00", ""))


ONCE = """<policy id="once" format="1">
  <payer id="city"/>
  <fact id="firm" type="name" assumed="none"/>
  <fact id="asked" type="money" most="10000"/>
  <fact id="used" type="money"><from-batch sum="award" rows="before" rules="grant"/></fact>
  <interpretation id="rate" default="whole"><option id="whole"/><option id="half"/></interpretation>
  <rule id="grant" once-per="firm">
    <amount>
      <least>
        <choose on="rate">
          <when is="whole"><fact ref="asked"/></when>
          <when is="half"><percent rate="50"><fact ref="asked"/></percent></when>
        </choose>
        <excess><money>100</money> <fact ref="used"/></excess>
      </least>
    </amount>
    <round to="fen" mode="down"/>
  </rule>
</policy>
"""


def test_a_budget_and_claims_paid_before(bench):
    """100 yuan, first come first served: a claim that was paid before takes nothing from those behind it."""
    bench.write("once.xml", ONCE)
    policy = ("--policy", "once.xml")
    same(paid(bench, "rule,firm,asked\ngrant,a,60\ngrant,a,30\ngrant,b,70\n", *policy), ["60.00", "0.00", "40.00"])


def test_paid_before_is_a_reason(bench):
    bench.write("once.xml", ONCE)
    options = ("--policy", "once.xml", "--columns", "outcome,amount,shares,reason,reason-id,alternatives,receipt")
    content = "rule,firm,asked\ngrant,a,60\n"
    answers(bench, content, *options)
    row = answers(bench, content, *options)[0]
    same((row["outcome"], row["amount"], row["share:city"], row["alternatives"], row["receipt"]), ("not-eligible", "0.00", "0.00", "", ""))
    has(row["reason"], "paid the same claim before")


def test_rule_without_a_key(bench):
    has(bench.refused("rule,cost\nin-order,1000000\n", *LEDGER, "--policy", EXAMPLES / "budget.xml", status=None), "ledger")


def test_templates_are_paid(bench):
    """What `template` writes is paid, for all rules of all policies, in both languages, with a ledger where it has a key."""
    policies = [BUILTIN, *sorted((ROOT / "tests" / "policies").glob("*.xml")), *sorted(EXAMPLES.glob("*.xml"))]
    wrong = []
    for path in policies:
        for rule in re.findall(r'<rule id="([^"]+)"', path.read_text()):
            for language in ("zh", "en") if path == BUILTIN else ("zh",):
                made = bench.run("template", rule, "--policy", path, "--lang", language, status=0)
                result = bench.batch(made.raw, "--policy", path, status=None)
                rows = result.rows() if result.stdout else []
                if not rows or any(row["outcome"] != "eligible" for row in rows) or "did you mean" in result.stderr:
                    wrong.append(f"{path.name} {rule} {language}: {made.stdout}{result.stdout[-300:]}{result.stderr[:300]}")
    assert not wrong, f"{len(wrong)} wrong\n" + "\n".join(wrong[:6]) + "\n" + "\n".join(one[:40] for one in wrong)


def test_templates_are_paid_with_a_ledger(bench):
    for rule in ("leader-provincial", "leader-municipal", "shared-factory", "shared-carrier", "digital-pilot", "internet-platform"):
        for language in ("zh", "en"):
            made = bench.run("template", rule, "--lang", language, status=0)
            rows = bench.batch(made.raw, "--ledger", f"{rule}-{language}.db", status=0).rows()
            same(rows[0]["outcome"], "eligible")


def test_many_at_once(bench):
    """Ten processes with the same claims and one ledger: together they pay each once."""
    content = PILOT + "".join(pilot(code, f"项目{i}") for i in range(100) for code in CODES)
    bench.write("in.csv", content)
    runs = [bench.start("batch", "in.csv", "-o", f"out{i}.csv", "--columns", "input,amount", *LEDGER, stderr=subprocess.PIPE)
            for i in range(10)]
    for run in runs:
        error = run.communicate(timeout=120)[1].decode()
        assert run.returncode == 0, error
    total = [sum(row["amount"] != "0.00" for row in rows_of(bench.text(f"out{i}.csv"))) for i in range(10)]
    same(sum(total), 300)
    same(len(awards(bench)), 300)
    verified(bench)


def test_caps_with_many_at_once(bench):
    """Ten processes, each with other projects of the same firms, under a cap a firm."""
    for i in range(10):
        bench.write(f"in{i}.csv", PILOT + "".join(pilot(code, f"项目{i}-{j}", "300000") for j in range(5) for code in CODES))
    runs = [bench.start("batch", f"in{i}.csv", "-o", f"out{i}.csv", "--interpret", "pilot-scope=per-enterprise", *LEDGER,
                        stderr=subprocess.DEVNULL) for i in range(10)]
    same([run.wait(120) for run in runs], [0] * 10)
    for code in CODES:
        sum_paid = sum(float(row["amount"]) for i in range(10) for row in rows_of(bench.text(f"out{i}.csv")) if row["applicant"] == code)
        same(sum_paid, 200000.0)
    verified(bench)


def test_exports(bench):
    paid(bench, LEADER + leader(A) + leader(B))
    same(len(awards(bench, "--where", f"applicant={A}")), 1)
    same(len(awards(bench, "--where", "rule=leader-municipal")), 0)
    bench.run("ledger", "export", "l.db", "-o", "awards.csv", status=0)
    same(len(rows_of(bench.text("awards.csv"))), 2)
    same(len([json.loads(line) for line in bench.run("ledger", "export", "l.db", "--format", "json").stdout.splitlines()]), 2)
    bench.run("ledger", "export", "l.db", "-o", "no/awards.csv", status=1)
    has(bench.run("ledger", "runs", "l.db", status=0).stdout, "2 awards, 600000.00 yuan")
    has(bench.run("ledger", "list", "l.db", "--lang", "zh", status=0).stdout, "300000.00")
    has_not(bench.run("ledger", "list", "l.db", "--where", "rule=x").stdout, A)


# A budget of 700,000 that all claims of a file share in proportion; each firm is paid once.
SHARED = """<policy id="shared"><payer id="city"/>
  <fact id="firm" type="name" assumed="none"/> <fact id="entitled" type="money"/>
  <fact id="of-all" type="money"><from-batch sum="entitled"/></fact>
  <fact id="paid" type="flag" assumed="no"><from-history what="any"/></fact>
  {more}
  <value id="in-all"><greatest><fact ref="of-all"/> <money>0.01</money></greatest></value>
  <rule id="claim" once-per="firm">
    <eligible><not id="not-paid"><is fact="paid"/></not> {condition}</eligible>
    <amount><least><fact ref="entitled"/>
      <round to="fen" mode="down"><ratio of="entitled" to="in-all"><money>700000</money></ratio></round></least></amount>
  </rule></policy>"""


def test_a_shared_budget(bench):
    """What is not paid takes no part: A's second row does not, and in the next file A does not either."""
    bench.write("shared.xml", SHARED.format(more="", condition=""))
    options = ("--policy", "shared.xml")
    first = "rule,firm,entitled\nclaim,A,500000\nclaim,B,500000\nclaim,A,500000\n"
    same(paid(bench, first, *options), ["350000.00", "350000.00", "0.00"])
    same(paid(bench, first, *options), ["0.00"] * 3)
    same(paid(bench, "rule,firm,entitled\nclaim,C,500000\nclaim,A,500000\n", *options), ["500000.00", "0.00"])
    verified(bench)


def test_a_shared_budget_beside_what_was_paid(bench):
    """How much an earlier row is paid is not known while all rows are summed up: such a policy is refused."""
    more = '<fact id="sum" type="money" assumed="0"><from-history what="sum"/></fact>'
    bench.write("shared.xml", SHARED.format(more=more, condition='<at-most id="small" fact="sum">100</at-most>'))
    bench.refused("rule,firm,entitled\nclaim,A,500000\n", *LEDGER, "--policy", "shared.xml", says="run it without a ledger")
