# SPDX-License-Identifier: Apache-2.0
"""What headings may be: ids, labels, units, the column of rules, and what is said of others."""
from support import PILOT, PILOT_HEADINGS, has, has_not, same

PAID = "87654.32"


def test_ids(bench):
    same(bench.amounts(f"{PILOT_HEADINGS}\n{PILOT}\n"), [PAID])


def test_zh_labels(bench):
    same(bench.amounts(f"条款,县（市、区）,认定日期,项目实际投资额（主管部门核定）\n{PILOT}\n"), [PAID])


def test_zh_labels_without_remark(bench):
    same(bench.amounts(f"条款,县,认定日期,项目实际投资额\n{PILOT}\n"), [PAID])


def test_labels_in_half_width_parentheses_and_spaces(bench):
    same(bench.amounts(f"条款, 县(市、区) ,认定日期,项目实际投资额(主管部门核定)\n{PILOT}\n"), [PAID])


def test_en_labels(bench):
    same(bench.amounts("rule,county or zone,date of the recognition notice,actual investment as certified by the authority\n"
                       f"{PILOT}\n"), [PAID])


def test_headings_broken_over_lines(bench):
    same(bench.amounts('条款,"县\n（市、区）",认定日期,"项目实际投资额\n（万元）"\n'
                       "digital-pilot,永清县,2026-02-14,87.654321\n"), [PAID])


def test_unit_in_heading(bench):
    for heading, cell in (("项目实际投资额（元）", "876543.21"), ("项目实际投资额(元)", "876543.21"),
                          ("项目实际投资额（万元）", "87.654321"), ("项目实际投资额(万元)", "87.654321"),
                          ("项目实际投资额（主管部门核定）（万元）", "87.654321"), ("investment(万元)", "87.654321"),
                          ("investment（ 万元 ）", "87.654321"), ("项目实际投资额", "87.654321万元"),
                          ("项目实际投资额（万元）", "87.654321万元"), ("项目实际投资额（元）", "876543.21元")):
        same(bench.amounts(f"条款,县,认定日期,{heading}\ndigital-pilot,永清县,2026-02-14,{cell}\n"), [PAID])


def test_money_in_wan_is_exact(bench):
    # 0.123456 万元 are 1,234.56 yuan: 123.456, down 123.45
    same(bench.amounts("rule,county,recognised-on,investment(万元)\ndigital-pilot,永清县,2026-02-14,0.123456\n"), ["123.45"])


def test_finer_than_a_fen_is_refused(bench):
    for heading, cell in (("investment", "1.234"), ("investment(万元)", "0.1234567"), ("investment", "0.0000001万元")):
        rows = bench.answers(f"rule,county,recognised-on,{heading}\ndigital-pilot,永清县,2026-02-14,{cell}\n", status=3)
        same(rows[0]["outcome"], "unreadable")
        has(rows[0]["error"], "row 2, column 4", cell)


def test_unit_clash(bench):
    for heading, cell in (("项目实际投资额（元）", "150万元"), ("项目实际投资额（元）", "150万"),
                          ("项目实际投资额（万元）", "1500000元")):
        rows = bench.answers(f"条款,县,认定日期,{heading}\ndigital-pilot,永清县,2026-02-14,{cell}\n", "--lang", "zh", status=3)
        same(rows[0]["测算结论"], "无法读取")
        has(rows[0]["错误"], "第 2 行第 4 列", cell, "表头", "万元" if "万元）" in heading else "元")


def test_unknown_unit(bench):
    for unit in ("亿元", "千元", "百万元", "美元"):
        has(bench.refused(f"条款,县,认定日期,项目实际投资额（{unit}）\n{PILOT}\n", "--lang", "zh"), unit, "（元）或（万元）")


def test_wan_alone_is_no_yuan(bench):
    """投资额（万）: 10,000 times, or refused; never passed over."""
    result = bench.batch("条款,县,认定日期,项目实际投资额（万）\ndigital-pilot,永清县,2026-02-14,87.654321\n", status=None)
    assert result.status == 2 or "87654.32" in result.stdout, result.stdout


def test_duplicates(bench):
    has(bench.refused(f"{PILOT_HEADINGS},认定日期\n{PILOT},2026-02-14\n"), "column 3", "column 5", "the same")
    has(bench.refused(f"rule,条款,county,recognised-on,investment\nx,{PILOT}\n"), "column 1", "column 2")


def test_carried_columns_may_stand_twice(bench):
    same(bench.amounts(f"{PILOT_HEADINGS},备注,备注\n{PILOT},a,b\n"), [PAID])


def test_no_headings(bench):
    has(bench.refused(f"{PILOT}\n{PILOT}\n", "--rule", "digital-pilot"), "names no fact", "template")


def test_empty(bench):
    for content in ("", "\n\n", "\ufeff", ",,,\n"):
        has(bench.refused(content), "empty", "template")


def test_no_rule(bench):
    has(bench.refused("county,recognised-on,investment\n永清县,2026-02-14,1\n"), "no column 'rule'", "--rule")


def test_misspelt(bench):
    result = bench.batch(f"rule,county,recognised-on,investment,recognised-onn,已享受奖励\n{PILOT},x,y\n")
    has(result.stderr, "recognised-onn", "did you mean 'recognised-on'?")
    result = bench.batch(f"条款,县,认定时间,项目实际投资\n{PILOT}\n", "--lang", "zh")
    has(result.stderr, "“项目实际投资”", "是不是“项目实际投资额”")


def test_carried_is_not_noted(bench):
    has_not(bench.batch(f"序号,企业名称,{PILOT_HEADINGS},联系电话\n1,甲,{PILOT},0316\n").stderr, "did you mean")


def test_interpretation(bench):
    has(bench.refused(f"{PILOT_HEADINGS},rounding\n{PILOT},half-up-to-fen\n"), "rounding", "--interpret")
    # by its label it is one as well: carried through, it would seem to have been used
    result = bench.batch(f"{PILOT_HEADINGS},取整口径\n{PILOT},四舍五入至分\n", "--lang", "zh", status=None)
    assert result.status == 2 or "取整口径" in result.stderr, result.stderr


def test_rule_by_id_label_clause(bench):
    for name in ("digital-pilot", "数字化智能化转型试点奖励", "digital pilot award", "三、3", " 三、3 "):
        same(bench.amounts(f"{PILOT_HEADINGS}\n{name}{PILOT[13:]}\n"), [PAID])


def test_rule_column_names(bench):
    for name in ("rule", "RULE", "条款", "奖补条款", "支持条款", "申报条款"):
        same(bench.amounts(f"{name}{PILOT_HEADINGS[4:]}\n{PILOT}\n"), [PAID])


def test_clause_of_several_rules(bench):
    rows = bench.answers(f"{PILOT_HEADINGS}\n三、1{PILOT[13:]}\n", status=3)
    has(rows[0]["error"], "several rules are called '三、1'")


def test_unknown_and_blank_rule(bench):
    rows = bench.answers(f"{PILOT_HEADINGS}\ndigital-pilots{PILOT[13:]}\n{PILOT[13:]}\ncredit-support{PILOT[13:]}\n", status=3)
    has(rows[0]["error"], "did you mean 'digital-pilot'?")
    has(rows[1]["error"], "row 3", "no rule is named")
    has(rows[2]["error"], "row 4", "credit-support")


def test_rule_option(bench):
    content = "county,recognised-on,investment\n永清县,2026-02-14,876543.21\n"
    same(bench.amounts(content, "--rule", "digital-pilot"), [PAID])
    has(bench.refused(content, "--rule", "digital-pilots"), "digital-pilot")
    has(bench.refused(content, "--rule", "credit-support"), "without payment")


def test_rule_option_and_column(bench):
    """A column of rules beside --rule is carried through; that it is not used has to be said."""
    result = bench.batch(f"{PILOT_HEADINGS}\nleader-provincial{PILOT[13:]}\n", "--rule", "digital-pilot")
    same(result.rows()[0]["amount"], PAID)
    has(result.stderr, "'rule'")


def test_title_rows(bench):
    """Exports begin with the name of the table, and rows before the headings are carried through."""
    content = f"2026年申报汇总表,,,\n\n填报单位：永清县,,,\n{PILOT_HEADINGS}\n{PILOT}\nx{PILOT[13:]}\n"
    result = bench.batch(content, "--columns", "input,amount,error", status=3)
    lines = result.stdout.splitlines()
    same(lines[0], "2026年申报汇总表,,,,,")
    same(lines[2], "填报单位：永清县,,,,,")
    same(lines[3], f"{PILOT_HEADINGS},amount,error")
    same(lines[4], f"{PILOT},{PAID},")
    has(lines[5], "row 6, column 1")


def test_title_with_other_separators(bench):
    same(bench.amounts(f"填报单位：永清县；日期：2026年3月\n{PILOT_HEADINGS}\n{PILOT}\n"), [PAID])
    has(bench.refused(f"{PILOT_HEADINGS}\n{PILOT},5\n".replace(",", ";").replace(";5", ",5"), status=1), "';'", "CSV UTF-8")


def test_title_in_one_cell(bench):
    same(bench.batch(f"2026年申报汇总表\n{PILOT_HEADINGS}\n{PILOT}\n", "--columns", "input,amount").stdout.splitlines()[2],
         f"{PILOT},{PAID}")


def test_blank_rows_before_headings(bench):
    same(bench.amounts(f"\n,,,\n{PILOT_HEADINGS}\n{PILOT}\n")[-1:], [PAID])


def test_formula_as_heading(bench):
    result = bench.batch(f"{PILOT_HEADINGS},=cmd()\n{PILOT},x\n", "--columns", "input,amount")
    same(result.stdout.splitlines()[0], f"{PILOT_HEADINGS},'=cmd(),amount")


def test_names_that_are_not_there_are_told_in_the_language_asked_for(bench):
    content = f"{PILOT_HEADINGS}\n{PILOT}\n"
    bench.refused(content, "--lang", "zh", "--rule", "digital-pilt", says=("没有", "digital-pilot"))
    bench.refused(content, "--lang", "zh", "--interpret", "rounding=x", says=("rounding", "没有"))
    bench.refused(content, "--lang", "zh", "--compare-interpret", "rounding=x", says=("rounding", "没有"))
    bench.refused(content, "--lang", "en", "--rule", "digital-pilt", says="there is no rule")
