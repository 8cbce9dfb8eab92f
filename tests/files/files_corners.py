# SPDX-License-Identifier: Apache-2.0
"""What is seldom in a file: measures, lists row by row, every kind of history, sums beyond 64 bits, names with quotes."""
import json

from support import has, has_not, same

HEAD = '<policy id="p"><payer id="city"/>'
# A list beside history: such rows are answered one by one. 10 % of what units cost; once for each firm.
UNITS = HEAD + """
<fact id="firm" type="name"/>
<fact id="paid-before" type="flag"><from-history what="any"/></fact>
<list id="unit" most="20"><fact id="cost" type="money" most="100000"/></list>
<rule id="units" once-per="firm">
  <eligible><not id="not-paid-before"><is fact="paid-before"/></not></eligible>
  <amount><percent rate="10"><sum over="unit"><fact ref="unit.cost"/></sum></percent></amount>
</rule></policy>"""
# What was paid before: how often, when last, how much in the year of the claim.
HISTORY = HEAD + """
<fact id="firm" type="name"/>
<fact id="no" type="name"/>
<fact id="on" type="date"/>
<fact id="times" type="count" most="100"><from-history what="count" key="firm"/></fact>
<fact id="latest" type="date" assumed="none"><from-history what="latest" key="firm"/></fact>
<fact id="this-year" type="money" most="1000"><from-history what="sum" key="firm" year-of="on"/></fact>
<rule id="r" once-per="firm no">
  <eligible><less-than id="seldom" fact="times">9</less-than></eligible>
  <amount><sum><money>1</money>
    <when><if><given fact="latest"/></if><money>0.10</money></when>
    <percent rate="100"><fact ref="this-year"/></percent></sum></amount>
</rule></policy>"""
LARGE = HEAD + """
<fact id="cost" type="money"/>
<rule id="r"><amount><fact ref="cost"/></amount></rule></policy>"""
LARGE_SUMS = HEAD + """
<fact id="cost" type="money"/>
<fact id="of-all" type="money"><from-batch sum="cost"/></fact>
<rule id="r"><amount><least><fact ref="cost"/><money>1</money><greatest><fact ref="of-all"/><money>1</money></greatest></least></amount></rule></policy>"""
MOST = "90000000000000000.00"  # of 92,233,720,368,547,758.07


def policy(bench, text):
    return "--policy", bench.write("policy.xml", text)


def test_measures_are_not_answered_in_files(bench):
    text = LARGE.replace("</policy>", '<measure id="advice"><eligible><more-than id="c" fact="cost">1</more-than></eligible></measure></policy>')
    has(bench.refused("cost\n1\n", "--rule", "advice", *policy(bench, text)), "'advice' pays nothing: it is not answered in files")
    result = bench.run("template", "advice", *policy(bench, text), status=2)
    has(result.stderr, "'advice' pays nothing: there is nothing to fill in")


def test_lists_one_by_one(bench):
    """With a ledger each row sees those before it; A is paid once."""
    content = "firm,unit.cost\nA,100;200\nB,\nC,50\nA,1000\n"
    rows = bench.answers(content, "--rule", "units", "--ledger", "l.db", "--columns", "outcome,amount",
                         *policy(bench, UNITS))
    same([(row["outcome"], row["amount"]) for row in rows],
         [("eligible", "30.00"), ("undetermined", ""), ("eligible", "5.00"), ("not-eligible", "0.00")])
    # mixed rules, the same
    content = "rule,firm,unit.cost\nunits,D,100;200\nunits,C,7\n"
    rows = bench.answers(content, "--ledger", "l.db", "--columns", "outcome,amount", *policy(bench, UNITS))
    same([row["amount"] for row in rows], ["30.00", "0.00"])


def test_every_kind_of_history(bench):
    """1 yuan; 0.10 more where there was an award before; and as much again as was paid in the year."""
    options = ("--rule", "r", "--ledger", "l.db", "--columns", "outcome,amount", *policy(bench, HISTORY))
    rows = bench.answers("firm,no,on\nA,1,2026-03-01\nA,2,2026-05-01\nA,3,2027-01-01\nA,4,\nB,1,\nA,1,2026-03-01\n", *options)
    # 1.00; 1.10 and 1.00 of this year; 1.10 and nothing in 2027; twice the year is not known; the same again
    same([row["amount"] for row in rows], ["1.00", "2.10", "1.10", "", "", "0.00"])
    same([row["outcome"] for row in rows][3:], ["undetermined", "undetermined", "not-eligible"])


def test_totals_beyond_64_bits(bench):
    for text, n_rows, jobs, says in (
        (LARGE, 2, 1, "a total leaves the range of 64 bits: split the file"),
        (LARGE, 300000, 2, "a total leaves the range of 64 bits: split the file"),
        (LARGE_SUMS, 2, 1, "the sum of 'of-all' over all claims leaves the range of 64 bits"),
    ):
        # all but one of these in the other blocks: each of them fits alone
        bench.write("in.csv", f"cost,note\n{MOST},\n" + f"0,{'x' * 40}\n" * (n_rows - 2) + f"{MOST},\n")
        result = bench.run("batch", "in.csv", "-o", "out.csv", "--rule", "r", "--jobs", jobs, *policy(bench, text), status=2)
        has(result.stderr, says)
        same([name for name in bench.names() if "out" in name], [])


def test_a_sum_that_is_not_known(bench):
    """A claim without its cost makes the sum of all unknown, and so each answer that depends on it."""
    text = LARGE_SUMS.replace("<least>", "<sum>").replace("</least>", "</sum>").replace('type="money"', 'type="money" most="100"')
    rows = bench.answers("cost\n1\n\n2\n", "--rule", "r", "--columns", "outcome,amount", *policy(bench, text))
    same([row["amount"] for row in rows if row["outcome"]][:1], ["5.00"])  # 1 + 1 + 3
    rows = bench.answers("cost,note\n1,x\n,x\n2,x\n", "--rule", "r", "--columns", "outcome,amount", *policy(bench, text))
    same({row["outcome"] for row in rows}, {"undetermined"})


def test_a_heading_that_is_broken(bench):
    has(bench.refused('"cost\n1\n', "--rule", "r", *policy(bench, LARGE)), "quote")
    rows = bench.answers('title "of" it\n"a"b,c\ncost\n1\n', "--rule", "r", "--columns", "amount", *policy(bench, LARGE))
    same([row["amount"] for row in rows][-1:], ["1.00"])


def test_the_other_policy_lacks_the_rule(bench):
    other = bench.write("other.xml", LARGE.replace('id="r"', 'id="other"'))
    has(bench.refused("cost\n1\n", "--rule", "r", "--compare", other, *policy(bench, LARGE)),
        "the policy to compare with has no rule 'r'")


def test_rows_that_cannot_be_compared(bench):
    other = bench.write("other.xml", LARGE.replace('type="money"/>', 'type="money" most="100"/>'))
    result = bench.batch("cost\n1\n200\n\n", "--rule", "r", "--compare", other, "--summary", "text", *policy(bench, LARGE))
    has(result.stderr, "not compared, as one side has no amount: 1 rows")
    result = bench.batch("cost\n1\n200\n", "--rule", "r", "--compare", other, "--summary", "text", "--lang", "zh", *policy(bench, LARGE))
    has(result.stderr, "无法对比（有一方没有金额），未计入差额：1 行")


def test_names_with_quotes_in_a_summary(bench):
    text = HEAD + """<fact id="kind" type="choice"><option id="a"><label>the "A"&#9;\\ kind</label></option><option id="b"/></fact>
<rule id="r"><amount><choose on="kind"><when is="a"><money>1</money></when><when is="b"><money>2</money></when></choose></amount></rule></policy>"""
    bench.write("in.csv", "kind\na\nb\n")
    result = bench.run("batch", "in.csv", "-o", "out.csv", "--rule", "r", "--by", "kind", "--summary", "json",
                       *policy(bench, text), status=0)
    told = json.loads(result.stdout)
    same(told["total"]["amount_fen"], 300)
    result = bench.run("batch", "in.csv", "-o", "out.csv", "--rule", "r", "--by", "kind", "--summary", "text", "--lang", "zh",
                       *policy(bench, text), status=0)
    has(result.stdout, 'the "A"')


def test_a_template_of_a_list_without_items_and_of_decimals(bench):
    text = HEAD + """<fact id="area" type="quantity" unit="m²" decimals="2" most="0.75"/>
<list id="unit" most="3"><fact id="cost" type="money" most="100"/></list>
<rule id="empty"><eligible><at-most id="none"><count over="unit"/><number>0</number></at-most></eligible>
<amount><money>5</money></amount></rule>
<rule id="area"><eligible><more-than id="c" fact="area">0.5</more-than></eligible><amount><money>5</money></amount></rule>
<rule id="two"><eligible><at-least id="c"><count over="unit"/><number>2</number></at-least></eligible>
<amount><sum over="unit"><fact ref="unit.cost"/></sum></amount></rule></policy>"""
    has(bench.run("template", "empty", *policy(bench, text), status=0).stdout, "empty,none")
    has(bench.run("template", "empty", "--lang", "zh", *policy(bench, text), status=0).stdout, "empty,无")
    has(bench.run("template", "area", *policy(bench, text), status=0).stdout, "area,0.")
    has(bench.run("template", "two", *policy(bench, text), status=0).stdout, ";")
    for rule in ("empty", "area", "two"):  # what it asks for is answered, and due
        example = bench.run("template", rule, *policy(bench, text), status=0).stdout
        same([row["outcome"] for row in bench.answers(example, "--columns", "outcome", *policy(bench, text))], ["eligible"])


def test_a_ledger_without_a_fact_and_a_filter_without_a_value(bench):
    bench.batch("firm,unit.cost\nA,100\n", "--rule", "units", "--ledger", "l.db", *policy(bench, UNITS))
    has(bench.run("ledger", "list", "l.db", "--where", "firm", status=2).stderr, "FACT=VALUE")
    has(bench.run("ledger", "list", "l.db", "--where", "run=x", status=2).stderr, "run is the number of a run")
    has(bench.run("ledger", "list", "l.db", "--where", "firm=A", "--where", "other=B", status=2).stderr, "one fact at a time")
    has(bench.run("ledger", "list", "l.db", "--where", "firm=A", "--where", "run=1", "--where", "policy=p", "--where", "rule=units",
                  status=0).stdout, "10.00")
    same(bench.run("ledger", "list", "l.db", "--where", "policy=q", status=0).stdout.count("10.00"), 0)


def test_names_with_control_characters_in_a_ledger(bench):
    """Tabs and line breaks in a name are kept, told, and compared as they are."""
    name = '"A\tx\\ ""y""\nz"'
    options = ("--rule", "units", "--ledger", "l.db", "--columns", "outcome,amount", *policy(bench, UNITS))
    same([row["amount"] for row in bench.answers(f"firm,unit.cost\n{name},100\n{name},100\n", *options)], ["10.00", "0.00"])
    same([row["amount"] for row in bench.answers(f"firm,unit.cost\n{name},100\n", *options)], ["0.00"])
    told = bench.run("ledger", "list", "l.db", "--format", "json", status=0).stdout
    same(json.loads(told)["claim"]["firm"], 'A\tx\\ "y"\nz')
    has(bench.run("ledger", "export", "l.db", status=0).stdout, 'A\tx\\ ""y""\nz')
    bench.run("ledger", "verify", "l.db", status=0)
    bench.run("ledger", "revoke", "l.db", "1", "a \"mistake\"\n", status=0)
    same([row["amount"] for row in bench.answers(f"firm,unit.cost\n{name},100\n", *options)], ["10.00"])


def test_other_keys_than_before(bench):
    """A later version of the policy keys by two facts; the first run had one of them."""
    bench.batch("firm,unit.cost\nA,100\n", "--rule", "units", "--ledger", "l.db", *policy(bench, UNITS))
    later = UNITS.replace('<fact id="firm" type="name"/>', '<fact id="firm" type="name"/><fact id="site" type="name"/>').replace(
        'once-per="firm"', 'once-per="firm site"')
    options = ("--rule", "units", "--ledger", "l.db", "--columns", "outcome,amount", *policy(bench, later))
    same([row["amount"] for row in bench.answers("firm,site,unit.cost\nA,X,100\nA,Y,100\nA,X,100\n", *options)],
         ["10.00", "10.00", "0.00"])
    # and back: under the old key A was paid
    same(bench.amounts("firm,unit.cost\nA,100\n", "--rule", "units", "--ledger", "l.db", *policy(bench, UNITS)), ["0.00"])
    bench.run("ledger", "verify", "l.db", status=0)


def test_totals_of_the_other_policy_beyond_64_bits(bench):
    bench.write("in.csv", f"cost\n{MOST}\n{MOST}\n")
    other = bench.write("other.xml", LARGE)
    small = LARGE.replace('<fact ref="cost"/>', '<least><fact ref="cost"/><money>1</money></least>')
    result = bench.run("batch", "in.csv", "-o", "out.csv", "--rule", "r", "--compare", other, *policy(bench, small), status=2)
    has(result.stderr, "a total leaves the range of 64 bits: split the file")


def test_more_items_than_a_list_may_have(bench):
    rows = bench.answers("firm,unit\nA,20000\nB,0\n", "--rule", "units", "--columns", "outcome,amount,error",
                         *policy(bench, UNITS.replace("<fact ref=\"unit.cost\"/>", "<money>1</money>").replace("<percent rate=\"10\">", "").replace("</percent>", "")), status=3)
    has(rows[0]["error"], "the list 'unit' cannot have 20000 items: from 0 to 10000 are expected")
    same(rows[1]["outcome"], "not-eligible")


def test_a_name_that_two_facts_have(bench):
    """It is neither's: the id says which one is meant."""
    text = HEAD + """<fact id="cost" type="money" most="100"><label>amount</label></fact><fact id="area" type="money" most="100"><label>amount</label></fact>
<rule id="r"><amount><fact ref="cost"/></amount></rule></policy>"""
    same(bench.amounts("cost,area\n5,7\n", "--rule", "r", *policy(bench, text)), ["5.00"])
    result = bench.batch("amount\n5\n", "--rule", "r", *policy(bench, text), status=2)
    has(result.stderr, "the first row names no fact")


def test_numbers_that_are_no_formulas(bench):
    """What begins with a sign and is a number stays as it is; a formula gets an apostrophe."""
    rows = bench.answers("cost,a,b,c\n1,-1e+5,+3,=1+1\n", "--rule", "r", *policy(bench, LARGE))
    same((rows[0]["a"], rows[0]["b"], rows[0]["c"]), ("-1e+5", "+3", "'=1+1"))
    bench.batch("firm,unit.cost\n-5,100\n+x,100\n", "--rule", "units", "--ledger", "l.db", *policy(bench, UNITS))
    bench.run("ledger", "export", "l.db", "-o", "told.csv", status=0)
    has(bench.text("told.csv"), "-5", "'+x")
    has_not(bench.text("told.csv"), "'-5")


def test_an_error_that_is_cut_within_a_character(bench):
    """What is shown of a long text ends with a whole character."""
    for shift in range(3):
        content = "cost,note\n1," + '"a"' + "x" * shift + "字" * 60 + "\n2,z\n"
        result = bench.batch(content, "--rule", "r", *policy(bench, LARGE), status=3)
        has(result.stdout + result.stderr, "字…")
        has_not(result.stdout + result.stderr, "\ufffd")


def test_more_key_facts_than_a_ledger_keeps(bench):
    names = [f"f{i}" for i in range(65)]
    text = HEAD + '<fact id="cost" type="money" most="100"/>' + "".join(f'<fact id="{name}" type="name"/>' for name in names)
    text += f'<rule id="r" once-per="{" ".join(names)}"><amount><fact ref="cost"/></amount></rule></policy>'
    has(bench.refused("cost\n1\n", "--rule", "r", "--ledger", "l.db", *policy(bench, text)),
        "the keys of the policy have more than 64 facts: the ledger cannot keep them")


def test_a_template_asks_for_the_keys_of_history(bench):
    has(bench.run("template", "r", *policy(bench, HISTORY), status=0).stdout, "firm", "no", "on")


def test_a_sum_over_the_batch_that_nobody_reads(bench):
    text = LARGE.replace("<rule", '<fact id="of-all" type="money"><from-batch sum="cost" rules="r"/></fact><rule')
    same(bench.amounts("rule,cost\nr,1\nr,2\n", *policy(bench, text)), ["1.00", "2.00"])


def test_what_there_is_not(bench):
    has(bench.refused("cost\n1\n", "--rule", "r", "--columns", "amounts", *policy(bench, LARGE)), "there is no 'amounts'")
