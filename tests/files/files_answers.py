# SPDX-License-Identifier: Apache-2.0
"""Every column of the answer, against the single-case answer of the library: random rows of all rules of all policies."""
import json
import random
import sys

from support import BUILTIN, PILOT, PILOT_HEADINGS, ROOT, has, rows_of, same

sys.path.insert(0, str(ROOT / "bindings" / "python"))
import subsidy  # noqa: E402

COLUMNS = "row,rule,outcome,amount,shares,reason,reason-id,clause,remedy,missing,at-most,words,alternatives,error"
POLICIES = [BUILTIN, *sorted((ROOT / "tests" / "policies").glob("*.xml")), *sorted((ROOT / "docs" / "examples").glob("*.xml"))]
CODES = ("91350100M000100Y43", "9113108100000T7390", "9113108100000T149Y")
T = subsidy.FactType


def random_value(random, fact):
    if random.random() < (0.5 if fact.type in (T.CHOICE, T.FLAG) else 0.1):
        return ""
    if fact.type is T.MONEY:
        return random.choice(("0", "0.01", f"{random.randrange(10 ** random.randrange(1, 11)) / 100:.2f}",
                              f"{random.randrange(1, 500)}万元", "1,234.56", "-1"))
    if fact.type is T.DATE:
        return f"20{random.choice((24, 25, 26, 26, 26, 27, 28)):02}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
    if fact.type is T.FLAG:
        return random.choice(("yes", "no", "是", "否"))
    if fact.type is T.CHOICE:
        return random.choice(fact.options).id
    if fact.type is T.RATE:
        return random.choice(("3.5", "10", "50%", "0", "100"))
    if fact.type is T.COUNT:
        return str(random.choice((0, 1, 2, 3, 5, 10, 23, 60, 99, 120, 1000)))
    if fact.type in (T.QUANTITY, T.NUMBER):
        return str(random.choice((0, 1, 2, 7, 33, 99, 600, 900)))
    if fact.type is T.CREDIT_CODE:
        return random.choice(CODES)
    return random.choice(("甲", "乙", "a"))


def is_readable(policy, fact, text):
    try:
        policy.codes(fact.id, [text or None])
        return True
    except subsidy.SubsidyError:
        return False


def readable_value(random, policy, fact):
    """An option may be a pattern, of which the id is no value; a few kinds have another range of texts."""
    for _ in range(20):
        text = random_value(random, fact)
        if is_readable(policy, fact, text):
            return text
    return ""


def random_facts(random, policy):
    facts = {}
    lists = {}
    for fact in policy.facts:
        if fact.type is T.LIST:
            lists[fact.id] = random.choice((None, 1, 2, 3, 4))
        elif fact.list is None:
            facts[fact.id] = readable_value(random, policy, fact)
        elif lists[fact.list] is None or random.random() < 0.1:
            facts[fact.id] = ""
        else:
            values = [readable_value(random, policy, fact) for _ in range(lists[fact.list])]
            facts[fact.id] = ";".join(values) if any(values) else ""
    return facts


def expected(policy, answer, language="en"):
    """The cells of an answer as the output has them."""
    details = json.loads(answer.to_json(language))
    outcome = answer.outcome.value
    money = lambda fen: "" if fen is None else f"{fen // 100}.{fen % 100:02}"  # noqa: E731
    row = {"outcome": outcome, "amount": money(answer.amount_fen), "reason-id": answer.reason or ""}
    for payer, fen in answer.shares_fen.items():
        row["share:" + payer] = money(fen)
    is_open = outcome == "undetermined"
    row["missing"] = "; ".join(answer.missing) if is_open else ""
    row["at-most"] = money(answer.at_most_fen) if is_open else ""
    row["words"] = (details["amount_in_words"] or "") if outcome == "eligible" else ""
    return row


def table_of(policy, claims, more=()):
    headings = ["rule", *(fact.id for fact in policy.facts if fact.type is not T.LIST), *more]
    lines = [",".join(headings)]
    for rule, facts in claims:
        lines.append(",".join([rule, *(f'"{facts[name]}"' for name in headings[1:])]))
    return "\n".join(lines) + "\n"


def sums(policy_path):
    return "from-batch" in policy_path.read_text()


def compare(bench, path, n_rows, seed):
    policy = subsidy.Policy.from_file(path)
    chance = random.Random(f"{seed} {path.name}")
    rules = [rule.id for rule in policy.rules]
    claims = [(chance.choice(rules), random_facts(chance, policy)) for _ in range(n_rows)]
    batch = policy.batch()
    for rule, facts in claims:
        batch.add(rule, {name: text for name, text in facts.items() if text})
    rows = bench.answers(table_of(policy, claims), "--policy", path, "--columns", COLUMNS, status=None)
    same(len(rows), n_rows)
    for number, (row, claim) in enumerate(zip(rows, claims), 2):
        answer = batch.assess(number - 2)
        wanted = expected(policy, answer)
        found = {name: row[name] for name in wanted}
        assert found == wanted, f"{path.name} row {number}: {claim}\nfound    {found}\nexpected {wanted}\n{row}"
        same(row["rule"] if "assessed-rule" not in row else row["assessed-rule"], claim[0])
        assert bool(row["error"]) == (wanted["outcome"] == "refused"), row
        check_reason(policy, answer, row)
        if not sums(path):
            check_alternatives(policy, answer, row, number)
    return {row["outcome"] for row in rows}


def check_reason(policy, answer, row):
    details = json.loads(answer.to_json())
    finding = next((one for one in details["findings"] if one["condition"] == answer.reason), None)
    assert bool(row["reason"]) == bool(answer.reason), row
    if finding is not None:
        same(row["clause"], finding["clause"] or "")
        same(row["remedy"], finding.get("remedy") or "")


def check_alternatives(policy, answer, row, number):
    """The same as the assessment tells: what another choice would change, and to what."""
    wanted = []
    for one in json.loads(answer.to_json())["alternatives"]:
        changed = one["outcome"]
        if changed == "eligible":
            changed = f"{one['amount_fen'] // 100}.{one['amount_fen'] % 100:02}"
            if one["amount_fen"] == answer.amount_fen:
                changed += " (" + ", ".join(f"{payer} {fen // 100}.{fen % 100:02}" for payer, fen in one["shares_fen"].items()) + ")"
        wanted.append(f"{one['interpretation']}={one['option']}: {changed}")
    same((number, row["alternatives"]), (number, "; ".join(wanted)))


def test_builtin(bench):
    outcomes = compare(bench, BUILTIN, 1500, 1)
    same(outcomes, {"eligible", "not-eligible", "undetermined", "refused"})


def test_other_policies(bench):
    for path in POLICIES[1:]:
        compare(bench, path, 60, 2)


def test_command_says_the_same(bench):
    """A few rows by `subsidy assess --format json` itself."""
    policy = subsidy.Policy.builtin()
    chance = random.Random(3)
    claims = [(chance.choice([rule.id for rule in policy.rules]), random_facts(chance, policy)) for _ in range(40)]
    rows = bench.answers(table_of(policy, claims), "--columns", COLUMNS, status=None)
    for row, (rule, facts) in zip(rows, claims):
        alone = json.loads(bench.run("assess", rule, *(f"{name}={text}" for name, text in facts.items() if text), "--format",
                                     "json").stdout)
        same((row["outcome"], row["reason-id"], row["amount"]), (alone["outcome"], alone["reason"] or "", alone["amount"] or ""))


def test_alternatives_are_what_a_new_run_gives(bench):
    policy = subsidy.Policy.builtin()
    chance = random.Random(4)
    claims = [(chance.choice([rule.id for rule in policy.rules]), random_facts(chance, policy)) for _ in range(300)]
    table = table_of(policy, claims)
    base = bench.answers(table, "--columns", COLUMNS, status=None)
    for interpretation in policy.interpretations:
        for option in interpretation.options:
            if option.id == interpretation.default:
                continue
            name = f"{interpretation.id}={option.id}"
            again = bench.answers(table, "--columns", COLUMNS, "--interpret", name, status=None)
            for before, after in zip(base, again):
                told = dict(part.split(": ", 1) for part in before["alternatives"].split("; ") if part)
                if (before["outcome"], before["amount"]) != (after["outcome"], after["amount"]):
                    same(told[name], after["amount"] if after["outcome"] == "eligible" else after["outcome"])
                elif name in told:
                    assert before["share:city"] != after["share:city"], (before, after)


def test_each_column_alone(bench):
    content = f"{PILOT_HEADINGS},备注\n{PILOT},x\n\n合计,,,,\nx{PILOT[13:]},y\n{PILOT.replace('永清县', '')},z\n" \
              f"{PILOT.replace('2026', '2024')},z\n"
    for language in ("en", "zh"):
        whole = bench.batch(content, "--columns", COLUMNS, "--lang", language, status=3).stdout
        table = rows_of(whole)
        for name in COLUMNS.split(","):
            alone = rows_of(bench.batch(content, "--columns", name, "--lang", language, status=3).stdout)
            same(len(alone), 6)
            for row, one in zip(table, alone):
                same({key: row[key] for key in one}, one)


def test_columns_in_any_order(bench):
    content = f"{PILOT_HEADINGS}\n{PILOT}\n"
    for names in ("amount,outcome", "error,shares,input", " outcome , amount ,", "words,alternatives,row"):
        result = bench.batch(content, "--columns", names)
        assert result.stdout.count("\n") == 2, result.stdout
    has(bench.refused(content, "--columns", "amounts"), "did you mean 'amount'?")
    has(bench.refused(content, "--columns", "amount,amount"), "twice")
    has(bench.refused(content, "--columns", ","), "no column")
    has(bench.refused(content, "--columns", "difference"), "--compare")


def test_zh(bench):
    content = f"{PILOT_HEADINGS}\n{PILOT}\n{PILOT.replace('2026', '2024')}\ndigital-pilot,永清县,2026-02-14,\n" \
              "digital-pilot,永清县,2026-02-14,-1\nx,,,\n合计,,,\n"
    result = bench.batch(content, "--lang", "zh", "--columns", COLUMNS, status=3)
    rows = result.rows()
    same([row["测算结论"] for row in rows], ["可以享受", "不能享受", "尚不能确定", "拒绝测算", "无法读取", "合计行"])
    same([row["核定金额（元）"] for row in rows], ["87654.32", "0.00", "", "", "", ""])
    same(rows[0]["市级财政承担（元）"], "43827.16")
    same(rows[0]["金额大写"], "捌万柒仟陆佰伍拾肆元叁角贰分")
    same(rows[1]["原因代码"], "in-window")
    same(rows[2]["尚缺要素"], "项目实际投资额（主管部门核定）")
    same(rows[2]["至多（元）"], "200000.00")
    has(rows[3]["错误"], "-1")
    has(rows[4]["错误"], "第 6 行第 1 列“rule”", "没有条款“x”")


def test_reason_cannot_be_misread(bench):
    """A reason names what is not met: bare, 属于廊坊市 would read as if it were."""
    rows = bench.answers("rule,county,recognised-on,investment\ndigital-pilot,310000,2026-02-14,5\n", "--lang", "zh")
    has(rows[0]["不予支持原因"], "属于廊坊市", "不满足")
    rows = bench.answers("rule,county,recognised-on,investment\ndigital-pilot,310000,2026-02-14,5\n")
    has(rows[0]["reason"], "in Langfang", "not met")


def test_summary_line(bench):
    """The counts on standard error, in both languages."""
    content = f"{PILOT_HEADINGS}\n{PILOT}\n{PILOT.replace('2026', '2024')}\ndigital-pilot,永清县,2026-02-14,\nx,,,\n"
    has(bench.batch(content, status=3).stderr,
        "3 claims: 1 eligible for 87,654.32, 1 not eligible, 1 undetermined, 0 refused; 1 rows unreadable", "without a ledger")
    has(bench.batch(content, "--lang", "zh", status=3).stderr, "3 项申报：可以享受 1 项共 87,654.32", "无法读取 1 行", "没有用台账")


def test_interpretations(bench):
    content = "rule,county,recognised-on,investment\ndigital-pilot,永清县,2026-02-14,1234.56\n"
    same(bench.amounts(content), ["123.45"])
    same(bench.amounts(content, "--interpret", "rounding=half-up-to-fen"), ["123.46"])
    same(bench.amounts(content, "--interpret", "rounding=down-to-yuan"), ["123.00"])
    has(bench.refused(content, "--interpret", "rounding=up"), "rounding")
