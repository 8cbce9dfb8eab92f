# SPDX-License-Identifier: Apache-2.0
"""What files look like: encodings, line ends, quotes, rows that are none, and what is wrong with some."""
import csv
import io

from support import BOM, PILOT, PILOT_HEADINGS, has, same

PAID = "87654.32"
FACTS = "digital-pilot,永清县,2026-02-14,876543.21"


def table(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def test_bom_is_kept(bench):
    result = bench.batch(BOM + f"{PILOT_HEADINGS}\n{PILOT}\n".encode())
    assert result.raw.startswith(BOM + b"rule,"), result.raw
    same(result.rows()[0]["amount"], PAID)
    assert not bench.batch(f"{PILOT_HEADINGS}\n{PILOT}\n").raw.startswith(BOM)


def test_line_ends_are_kept(bench):
    for end in ("\n", "\r\n", "\r"):
        result = bench.batch(f"{PILOT_HEADINGS}{end}{PILOT}{end}{end}{PILOT}{end}")
        same(result.raw.count(end.encode()), 4)
        same(result.raw.count(b"\r") + result.raw.count(b"\n"), 4 * len(end))


def test_last_line_without_end(bench):
    same(bench.amounts(f"{PILOT_HEADINGS}\n{PILOT}\n{PILOT}"), [PAID, PAID])


def test_gb18030(bench):
    text = f"条款,县,认定日期,项目实际投资额,企业名称\n{FACTS},㐂𠮷甲䶮公司\n"
    result = bench.run("batch", "-", "-o", "-", "--lang", "zh", stdin=text.encode("gb18030"), status=0)
    answer = result.raw.decode("gb18030")
    has(answer, "测算结论", "可以享受", f"{FACTS},㐂𠮷甲䶮公司,", PAID)
    assert result.raw.startswith(text.encode("gb18030").split(b"\n")[0]), result.raw


def test_gb18030_after_megabytes(bench):
    filler = "digital-pilot,131023,2026-02-14,876543.21,x\n"
    lines = [f"{PILOT_HEADINGS},note\n", filler * 60000, f"{FACTS},甲\n", filler * 1000, f"{FACTS},乙\n"]
    text = "".join(lines)
    result = bench.run("batch", "-", "-o", "-", "--columns", "input,amount", stdin=text.encode("gb18030"), status=0)
    answer = result.raw.decode("gb18030")
    same(answer, text.replace("note\n", "note,amount\n").replace("x\n", f"x,{PAID}\n").replace("甲\n", f"甲,{PAID}\n")
         .replace("乙\n", f"乙,{PAID}\n"))


def test_utf8_after_megabytes(bench):
    filler = "digital-pilot,131023,2026-02-14,876543.21,x\n"
    text = f"{PILOT_HEADINGS},note\n{filler * 60000}{FACTS},甲\n"
    result = bench.run("batch", "-", "-o", "-", "--columns", "input,amount", stdin=text.encode(), status=0)
    has(result.stdout, f"{FACTS},甲,{PAID}\n")


def test_bytes_of_no_encoding(bench):
    rows = bench.run("batch", "-", "-o", "-", "--columns", "input,outcome,amount,error", status=3,
                     stdin=f"{PILOT_HEADINGS},note\n{PILOT},企业\n{PILOT},".encode() + b"\xff\xfe\n" + f"{PILOT},z\n".encode())
    has(rows.stdout, "row 3, column 5", "0xFF")
    same([line.split(",")[-2] for line in rows.stdout.splitlines()[1:]][2], PAID)


def test_utf16_and_workbooks(bench):
    text = f"{PILOT_HEADINGS}\n{PILOT}\n"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        has(bench.refused(text.encode(encoding), status=1), "UTF-16", "CSV UTF-8")
    has(bench.refused(b"PK\x03\x04" + b"\0" * 100, status=1), "workbook", "CSV UTF-8")
    has(bench.refused(b"PK\x03\x04" + b"\0" * 100, "--lang", "zh", status=1), "工作簿", "另存为")


def test_carried_byte_for_byte(bench):
    """Quotes where none are needed, spaces, long codes, percentages, empty quotes: all as they came."""
    cells = ['"甲,乙 公司"', '"他说 ""好"""', " 前后有空格 ", "013102319990101001X", "9.11E+17", "000123", '""', "50%",
             '"两\n行"', "'quoted'", "", "-12.50", "1e5"]
    content = f"{PILOT_HEADINGS},{','.join('abcdefghijklm')}\n{PILOT},{','.join(cells)}\n"
    result = bench.batch(content, "--columns", "input,amount")
    same(result.stdout, content.replace("l,m\n", "l,m,amount\n").replace("1e5\n", f"1e5,{PAID}\n"))


def test_input_where_it_is_asked_for(bench):
    result = bench.batch(f"{PILOT_HEADINGS}\n{PILOT}\n", "--columns", "amount,input,outcome")
    same(result.stdout, f"amount,{PILOT_HEADINGS},outcome\n{PAID},{PILOT},eligible\n")


def test_quoted_facts(bench):
    same(bench.amounts(f'"rule","county","recognised-on","investment"\n"digital-pilot","永清县","2026-02-14","876,543.21"\n'),
         [PAID])


def test_rows_after_line_breaks_keep_their_numbers(bench):
    rows = bench.answers(f'{PILOT_HEADINGS},note\n{PILOT},"1\n2\n3"\nx{PILOT[13:]},y\n', status=3)
    has(rows[1]["error"], "row 3")


def test_blank_rows(bench):
    result = bench.batch(f"{PILOT_HEADINGS}\n{PILOT}\n\n,,,\n\"\",,,\n{PILOT}\n", "--columns", "input,outcome,amount")
    same(result.stdout, f"{PILOT_HEADINGS},outcome,amount\n{PILOT},eligible,{PAID}\n,,,,,\n,,,,,\n\"\",,,,,\n"
         f"{PILOT},eligible,{PAID}\n")
    has(result.stderr, "2 claims")


def test_rows_of_white_space(bench):
    """To a clerk a row of spaces is a blank one."""
    for row in (" , ,,", "　,,,", "   "):
        result = bench.batch(f"{PILOT_HEADINGS}\n{PILOT}\n{row}\n", status=0)
        has(result.stderr, "1 claims")


def test_total_rows(bench):
    rows = ["合计,,,876543.21", "合计：,,,", "总计,,,1", "小计,,,1", "合　计,,,1", "合 计,,,1", " 合计 ,,,1", "\"合计\",,,1",
            ",合计,,1", "合计:,,,", "Total,,,1", "total,,,", "合计（元）,,,1", "合计(万元),,,1", "共计,,,1", "累计,,,1", "本页合计,,,1", "合计",
            "合计,,,,,"]
    for row in rows:
        result = bench.batch(f"{PILOT_HEADINGS}\n{PILOT}\n{row}\n", status=None)
        assert result.status == 0 and "1 claims" in result.stderr, f"{row}: {result.stdout}"
        same(result.rows()[1]["outcome"], "total-row")


def test_names_that_begin_like_totals(bench):
    content = f"企业名称,{PILOT_HEADINGS}\n合计划公司,{PILOT}\n总计算机厂,{PILOT}\nTotalEnergies,{PILOT}\nSummit,{PILOT}\n"
    same(bench.amounts(content), [PAID] * 4)


def test_trailing_commas(bench):
    """Spreadsheets write empty columns to the right, sometimes not under the headings."""
    same(bench.amounts(f"{PILOT_HEADINGS},,\n{PILOT},,\n"), [PAID])
    result = bench.batch(f"{PILOT_HEADINGS}\n{PILOT},,\n{PILOT}\n", "--columns", "input,amount")
    same(result.stdout, f"{PILOT_HEADINGS},amount\n{PILOT},{PAID}\n{PILOT},{PAID}\n")


def test_short_and_long_rows(bench):
    result = bench.batch(f"{PILOT_HEADINGS}\ndigital-pilot,永清县\n{PILOT},x\n{PILOT}\n", status=3)
    rows = result.rows()
    has(rows[0]["error"], "row 2 has 2 cells and the headings are 4")
    has(rows[1]["error"], "row 3 has 5 cells and the headings are 4")
    same(rows[2]["amount"], PAID)
    has(result.stderr, "row 2 has 2 cells", "2 rows unreadable")


def test_quotes(bench):
    content = f'{PILOT_HEADINGS},note\n{PILOT},a"b\n{PILOT},"a"b\n{PILOT},"open\n{PILOT},z\n'
    result = bench.batch(content, status=3)
    rows = result.rows()
    has(rows[0]["error"], "row 2, column 5", "quote inside a field")
    has(rows[1]["error"], "row 3, column 5", "after a closing quote")
    has(rows[2]["error"], "row 4, column 5", "not closed")
    same(rows[3]["amount"], PAID)
    same(rows[0]["rule"], f'{PILOT},a"b')
    has(bench.batch(content, "--lang", "zh", status=3).stderr, "第 2 行", "引号")


def test_nul(bench):
    rows = bench.answers(f"{PILOT_HEADINGS}\n{PILOT}\n{PILOT[:-1]}\0\n{PILOT}\n", status=3)
    has(rows[1]["error"], "row 3", "NUL")
    same(rows[2]["amount"], PAID)


def test_huge_fields(bench):
    """A field of nearly 1 MiB is carried; a record beyond is an error of its row, and the next ones are read."""
    content = f"{PILOT_HEADINGS},note\n{PILOT},{'x' * 1000000}\n{PILOT},{'y' * 1200000}\n{PILOT},z\n"
    rows = bench.answers(content, "--columns", "input,amount,error", status=3)
    same(len(rows[0]["note"]), 1000000)
    same(rows[0]["amount"], PAID)
    has(rows[1]["error"], "row 3", "1048576")
    same(rows[2]["amount"], PAID)


def test_many_columns(bench):
    heading = ",".join(f"c{i}" for i in range(5000))
    rows = bench.answers(f"{PILOT_HEADINGS},{heading}\n{PILOT},{',' * 4999}\n", "--columns", "amount")
    same(rows[0]["amount"], PAID)


def test_formulas(bench):
    """Escaped where they are written, unescaped where they are read; a number is left alone."""
    cells = ["=1+1", "@cmd", "+abc", "-abc", "\tx", '"=HYPERLINK(""a"",1)"', "-12.50", "+3", "'=1"]
    content = f"{PILOT_HEADINGS},{','.join('abcdefghi')}\n{PILOT},{','.join(cells)}\n"
    found = table(bench.batch(content, "--columns", "input").stdout)[1][4:]
    same(found, ["'=1+1", "'@cmd", "'+abc", "'-abc", "'\tx", "'=HYPERLINK(\"a\",1)", "-12.50", "+3", "'=1"])


def test_formula_in_a_message(bench):
    rows = bench.answers(f"{PILOT_HEADINGS}\n=cmd,永清县,2026-02-14,1\n", status=3)
    same(rows[0]["rule"], "'=cmd")
    has(rows[0]["error"], "'=cmd'")


def test_escaped_cells_are_read(bench):
    """What this command escaped is read again: a project '=A' is the project =A."""
    content = "rule,applicant,project,county,recognised-on,investment\n"
    claim = "digital-pilot,91350100M000100Y43,%s,永清县,2026-02-14,876543.21\n"
    same(bench.amounts(content + claim % "=A", "--ledger", "l.db"), [PAID])
    same(bench.amounts(content + claim % "'=A", "--ledger", "l.db"), ["0.00"])


def test_output_feeds_input(bench):
    """The output is a file of claims too, and its answers are the same."""
    first = bench.batch(f"条款,县,认定日期,项目实际投资额,备注\n{PILOT},=1\n合计,,,,\n\nx,,,,\n", "--lang", "zh", status=3)
    second = bench.batch(first.raw, "--columns", "outcome,amount,error", "--lang", "zh", status=3)
    same([row["测算结论"] for row in second.rows()], [row["测算结论"] for row in first.rows()])
