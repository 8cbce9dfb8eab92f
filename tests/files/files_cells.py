# SPDX-License-Identifier: Apache-2.0
"""Values as people write them: every form of money and dates, flags, options, codes, lists."""
from support import ROOT, has, same

UNITS = ROOT / "docs" / "examples" / "units.xml"


def awards(bench, investments, heading="investment", status=0):
    """10 % of each investment, in 永清县 on 2026-02-14."""
    rows = "".join(f'"{cell}",永清县,2026-02-14\n' for cell in investments)
    return bench.amounts(f"{heading},county,recognised-on\n{rows}", "--rule", "digital-pilot", status=status)


def test_money(bench):
    # 10 % of 1,500,000 is 150,000.00
    forms = ["1500000", "1500000.0", "1500000.00", "1,500,000.00", "1,500,000", "150万元", "150万", "150.00万元", "￥1500000",
             "¥1,500,000.00", "１５０００００", "１，５００，０００．００", "1500000元", "1,500,000.00元", " 1500000 ", "　1500000",
             "0.015亿元", "150 万元", "￥150万元", "01500000"]
    same(dict(zip(forms, awards(bench, forms, status=None))), dict.fromkeys(forms, "150000.00"))


def test_money_in_a_column_of_wan(bench):
    forms = ["150", "150.00", "150万元", "150万", "１５０", "￥150", "150.000000"]
    for heading in ("investment(万元)", "项目实际投资额（万元）"):
        same(dict(zip(forms, awards(bench, forms, heading, status=None))), dict.fromkeys(forms, "150000.00"))


def test_money_that_is_none(bench):
    forms = ["1.5.0", "abc", "1 500 000 x", "12%", "1e6", "--5", "1,50,0", "¥", "元", "1/2", "０x1", "150万万", "一百五十万", "NaN",
             "#REF!", "1.005"]
    same(awards(bench, forms, status=3), [""] * len(forms))


def test_money_out_of_range(bench):
    """Readable, but below the least that is declared: refused, told, and counted."""
    result = bench.batch("investment,county,recognised-on\n-1,永清县,2026-02-14\n-0.01,永清县,2026-02-14\n", "--rule",
                         "digital-pilot", status=3)
    same([row["outcome"] for row in result.rows()], ["refused", "refused"])
    has(result.rows()[0]["error"], "investment")
    has(result.stderr, "2 refused", "row 2", "row 3")


def test_limits_of_money(bench):
    """The largest that is read and one beyond; both ways to read a number agree."""
    forms = ["9999999999999999.99", "10000000000000000.00", "9999999999999999", "92233720368547758.07", "1" * 40, "9" * 16,
             "0" * 30 + "1500000", "-0", "0.00", "0"]
    alone = [bench.run("assess", "digital-pilot", "county=永清县", "recognised-on=2026-02-14", f"investment={form}",
                       "--format", "json").stdout for form in forms]
    amounts = awards(bench, forms, status=None)
    for form, found, expected in zip(forms, amounts, alone):
        assert f'"amount": "{found}"' in expected if found else '"amount": "' not in expected, f"{form}: {found} {expected[:300]}"


def dated(bench, dates, status=0):
    rows = "".join(f'"{cell}",文安县\n' for cell in dates)
    return bench.amounts(f"recognised-on,county\n{rows}", "--rule", "leader-provincial", status=status)


def test_dates(bench):
    # the first day of the window, 2025-09-12, and the day before it; 46067 is 2026-02-14, so 45912 is 2025-09-12
    forms = ["2025-09-12", "2025/9/12", "2025/09/12", "2025.9.12", "20250912", "2025年9月12日", "2025年09月12日", "45912",
             "２０２５－０９－１２", " 2025-09-12 ", "2025-9-12"]
    before = ["2025-09-11", "2025/9/11", "2025.9.11", "20250911", "2025年9月11日", "45911"]
    same(dict(zip(forms, dated(bench, forms, None))), dict.fromkeys(forms, "300000.00"))
    same(dict(zip(before, dated(bench, before, None))), dict.fromkeys(before, "0.00"))


def test_serial_days(bench):
    # 36526 is 2000-01-01, 73050 the last day of 2099; neither is in the window. 46752 is 2027-12-31.
    same(dated(bench, ["36526", "73050", "46752", "46753"]), ["0.00", "0.00", "300000.00", "0.00"])
    same(dated(bench, ["36525", "73051", "1", "99999"], 3), ["", "", "", ""])


def test_dates_that_are_none(bench):
    forms = ["2025-13-01", "2025-02-30", "2026-02-29", "12/9/2025", "2025-9", "2025", "昨天", "1899-12-31", "202509121",
             "2025-09-12x", "0000-00-00", "2025-00-10"]
    same(dict(zip(forms, dated(bench, forms, 3))), dict.fromkeys(forms, ""))


def test_leap_days(bench):
    rows = bench.answers("recognised-on,county\n2028-02-29,文安县\n2100-02-29,文安县\n2000-02-29,文安县\n", "--rule",
                         "leader-provincial", "--columns", "outcome", status=3)
    same([row["outcome"] for row in rows], ["not-eligible", "unreadable", "not-eligible"])


def test_choices_and_flags(bench):
    content = "recognised-on,county,newly-recognised\n"
    for county in ("131026", "文安县", "文安", "Wen'an", " 文安县 ", "１３１０２６"):
        for yes in ("yes", "是", "", "true", "1", "YES"):
            same(bench.amounts(f"{content}2026-05-08,{county},{yes}\n", "--rule", "leader-provincial"), ["300000.00"])
    same(bench.amounts(f"{content}2026-05-08,文安县,否\n2026-05-08,310000,是\n", "--rule", "leader-provincial"), ["0.00", "0.00"])
    rows = bench.answers(f"{content}2026-05-08,文安市,是\n2026-05-08,文安县,也许\n", "--rule", "leader-provincial", "--lang", "zh",
                         status=3)
    has(rows[0]["错误"], "第 2 行第 2 列", "文安市")
    has(rows[1]["错误"], "第 3 行第 3 列", "也许", "是", "否")


def test_codes(bench):
    content = "applicant,recognised-on,county\n"
    for code in ("91350100M000100Y43", " 91350100M000100Y43 ", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100m000100y43"):
        same(bench.amounts(f"{content}{code},2026-05-08,文安县\n", "--rule", "leader-provincial"), ["300000.00"])
    for code in ("9.11311E+17", "9.1131081E+17", "9.11E+17"):
        rows = bench.answers(f"{content}{code},2026-05-08,文安县\n", "--rule", "leader-provincial", "--lang", "zh", status=3)
        has(rows[0]["错误"], "第 2 行第 1 列", code, "文本")
    rows = bench.answers(f"{content}91350100M000100Y44,2026-05-08,文安县\n9135,2026-05-08,文安县\n", "--rule", "leader-provincial",
                         status=3)
    same([row["outcome"] for row in rows], ["unreadable", "unreadable"])


def units(bench, content, *options, status=0):
    return bench.answers(content, "--policy", UNITS, "--rule", "units", *options, status=status)


def test_lists(bench):
    """The first cases of docs/examples/units.csv: 430,000.00, with the values as people write them too."""
    content = "unit.cost,unit.grade,unit.second-hand\n"
    rows = units(bench, content + "1500000;2500000;800000,1;2;2,no;;no\n150万；250万；80万,一级；二级；二级,否；否；否\n"
                 "1500000; 2500000 ;800000,1;2;2,\n")
    same([row["amount"] for row in rows], ["430000.00"] * 3)


def test_list_with_an_item_that_is_not_known(bench):
    rows = units(bench, "unit.cost,unit.grade,unit.second-hand\n1500000;;800000,1;2;2,no;no;no\n")
    same([rows[0][key] for key in ("outcome", "missing", "at-most")], ["undetermined", "unit.cost", "430000.00"])


def test_empty_and_unknown_lists(bench):
    rows = units(bench, "unit,unit.cost,note\nnone,,a\n0,,b\n无,,c\n,,d\n2,1500000;1500000,e\n", "--columns", "outcome,amount")
    same([row["outcome"] for row in rows[:4]], ["not-eligible"] * 3 + ["undetermined"])


def test_lists_of_other_lengths(bench):
    rows = units(bench, "unit.cost,unit.grade\n1;2;3,1;2\n1500000;x,1;2\n1500000;2500000;800000,1;2;2\n", status=3)
    has(rows[0]["error"], "row 2, column 2", "2 items", "3")
    has(rows[1]["error"], "row 3, column 1", "x")
    same(rows[2]["amount"], "430000.00")


def test_list_with_a_unit(bench):
    rows = units(bench, "unit.cost(万元),unit.grade\n150;250;80,1;2;2\n")
    same(rows[0]["amount"], "430000.00")


def test_words(bench):
    """人民币大写: amounts of which the words are given by the standard, as 10 % of ten times as much."""
    words = {"0.50": "伍角整", "10.00": "壹拾元整", "10.05": "壹拾元零伍分", "325.04": "叁佰贰拾伍元零肆分",
             "1409.50": "壹仟肆佰零玖元伍角整", "6007.14": "陆仟零柒元壹角肆分", "107000.53": "壹拾万柒仟元零伍角叁分"}
    content = "investment,county,recognised-on\n"
    for amount in words:
        content += f"{int(amount.replace('.', '')) * 10 // 100}.{int(amount.replace('.', '')) * 10 % 100:02},永清县,2026-02-14\n"
    rows = bench.answers(content + "0,永清县,2026-02-14\n,永清县,2026-02-14\n", "--rule", "digital-pilot", "--columns", "amount,words")
    same({row["amount"]: row["words"] for row in rows[:-2]}, words)
    same([row["words"] for row in rows[-2:]], ["", ""])
