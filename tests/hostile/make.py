#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes policy files that mean harm, or look as if they did.

    make.py FOLDER

Every file is `Hostile (name, data, verdict, line, says)`: verdict is GOOD (must load), BAD (must be refused) or EITHER
(must be answered); where `line` is given the first message must name it, where `says` is given it must be part of the
messages. run.py runs the command on all of them.
"""
import pathlib
import sys
from typing import NamedTuple, Optional

GOOD, BAD, EITHER = "good", "bad", "either"
BUILTIN = pathlib.Path(__file__).resolve().parents[2] / "lib/policies/langfang-2025-5.xml"
MOST_BYTES = 4 * 1024 * 1024

PAYER = '<payer id="city"/>'
RULE = '<rule id="r"><amount><money>100</money></amount></rule>'
SMALL = f'<policy id="p">\n{PAYER}\n{RULE}\n</policy>\n'
DECLARED = '<?xml version="1.0" encoding="{}"?>\n' + SMALL


class Hostile(NamedTuple):
    name: str
    data: bytes
    verdict: str
    line: Optional[int] = None
    says: Optional[str] = None


def policy(body):
    """A policy that would be right but for what is added."""
    return f'<policy id="p">\n{PAYER}\n{body}\n{RULE}\n</policy>\n'


def amount(value, declarations=""):
    return f'<policy id="p">{PAYER}{declarations}<rule id="r"><amount>{value}</amount></rule></policy>'


def entities():
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    yield "entity-bomb", f'<!DOCTYPE policy [<!ENTITY e0 "lol">{bomb}]>\n<policy id="p">&e11;</policy>', 1
    yield "entity-quadratic", f'<!DOCTYPE policy [<!ENTITY e "{"a" * 50000}">]>\n<policy id="{"&e;" * 50000}"/>', 1
    yield "entity-in-itself", '<!DOCTYPE policy [<!ENTITY e "&e;">]>\n<policy id="&e;"/>', 1
    yield "entity-external", '\n<!DOCTYPE policy [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<policy id="p">&e;</policy>', 2
    yield "entity-external-http", '<!DOCTYPE policy [<!ENTITY e SYSTEM "http://127.0.0.1:9/e">]>\n<policy id="p">&e;</policy>', 1
    yield "entity-parameter", '<!DOCTYPE policy [<!ENTITY % p SYSTEM "file:///dev/zero">%p;]>\n<policy id="p"/>', 1
    yield "document-type-external", '<!DOCTYPE policy SYSTEM "file:///dev/zero">\n' + SMALL, 1
    yield "document-type-public", '<!DOCTYPE policy PUBLIC "-//X//Y//EN" "http://127.0.0.1:9/p.dtd">\n' + SMALL, 1
    yield "document-type-with-default", '<!DOCTYPE policy [<!ATTLIST payer id CDATA "x">]>\n' + SMALL, 1


def sizes():
    """Large in one way or another."""
    nothing = "<sum>" * 100000
    yield Hostile("depth-100000", amount(nothing).encode(), BAD, 1, "deep")
    yield Hostile("depth-100000-unknown", amount("<x>" * 100000).encode(), BAD, 1)
    yield Hostile("size-exactly-4-mib", (SMALL + " " * (MOST_BYTES - len(SMALL))).encode(), GOOD)
    yield Hostile("size-one-byte-more", (SMALL + " " * (MOST_BYTES - len(SMALL) + 1)).encode(), BAD, None, "4")
    yield Hostile("size-5-mb", policy("<!-- " + "x" * 5000000 + " -->").encode(), BAD)
    yield Hostile("comment-3-mb", policy("<!-- " + "x" * 3000000 + " -->").encode(), GOOD)
    yield Hostile("label-1-mb", policy("<label>" + "字" * 350000 + "</label>").encode(), EITHER)
    yield Hostile("attribute-1-mb", policy(f'<fact id="{"x" * 1000000}" type="money"/>').encode(), EITHER)
    yield Hostile("attribute-1-mb-unknown", policy(f'<fact id="f" {"x" * 49000}="{"y" * 1000000}" type="money"/>').encode(), BAD, 3)
    yield Hostile("attribute-name-1-mb", policy(f'<fact id="f" {"x" * 1000000}="" type="money"/>').encode(), BAD)
    yield Hostile("element-name-1-mb", policy(f'<{"x" * 1000000}/>').encode(), BAD)
    yield Hostile("attributes-100000", policy("<fact " + " ".join(f'a{i}=""' for i in range(100000)) + "/>").encode(), BAD, 3)
    yield Hostile("namespaces-50000", policy("<fact " + " ".join(f'xmlns:a{i}="u{i}"' for i in range(50000)) + "/>").encode(), BAD)
    yield Hostile("elements-60000", policy('<label>x</label>' * 60000).encode(), BAD, 3, "50000")
    yield Hostile("elements-unknown-500000", policy("<x/>\n" * 500000).encode(), BAD, 3)
    yield Hostile("elements-misplaced-100000", policy("<money>1</money>\n" * 40000).encode(), BAD, 3)
    yield Hostile("newlines-before-a-mistake", policy("\n" * 1000000 + '<fact id="f" type="mony"/>').encode(), BAD, 1000003)
    yield Hostile("newlines-before-a-broken-tag", policy("\n" * 1000000 + "<fact").encode(), BAD, 1000004)
    yield Hostile("newlines-before-an-unknown-fact", ('<policy id="p">' + "\n" * 1000000 + RULE.replace("<money>100</money>", '<fact ref="x"/>') + PAYER + "</policy>").encode(), BAD, 1000001)
    yield Hostile("text-of-references", policy("<label>" + "&lt;" * 500000 + "</label>").encode(), EITHER)
    yield Hostile("text-in-pieces", policy("<label>" + "a<!---->" * 300000 + "</label>").encode(), EITHER)
    yield Hostile("text-where-none-belongs-2-mb", policy("text " * 400000).encode(), BAD)


def designs():
    """Well-formed, each element right or nearly so, and still meant to exhaust time, memory or the stack."""
    values = "\n".join(f'<value id="v{i}"><value ref="v{i + 1}"/></value>' for i in range(20000))
    yield Hostile("values-in-a-chain", amount('<value ref="v0"/>', values + '<value id="v20000"><money>1</money></value>').encode(), EITHER)
    conditions = "\n".join(f'<condition id="c{i}"><use condition="c{i + 1}"/></condition>' for i in range(20000))
    yield Hostile("conditions-in-a-chain", policy(conditions + '<condition id="c20000"><always/></condition>').encode(), EITHER)
    for value, opening, closing in (("sum", "<sum>", "</sum>"), ("percent", '<percent rate="100">', "</percent>")):
        links = "\n".join(f'<value id="v{i}">{opening * 58}<value ref="v{i + 1}"/>{closing * 58}</value>' for i in range(800))
        yield Hostile(f"values-in-a-chain-of-{value}s", amount('<value ref="v0"/>', links + '<value id="v800"><money>1</money></value>').encode(), EITHER)
    ring = "\n".join(f'<condition id="c{i}"><use condition="c{(i + 1) % 10000}"/></condition>' for i in range(10000))
    yield Hostile("conditions-in-a-ring", policy(ring).encode(), BAD)
    doubling = "\n".join(f'<value id="v{i}"><sum><value ref="v{i + 1}"/> <value ref="v{i + 1}"/></sum></value>' for i in range(200))
    yield Hostile("values-doubling", amount('<value ref="v0"/>', doubling + '<value id="v200"><money>1</money></value>').encode(), BAD)
    squaring = "\n".join(f'<value id="v{i}"><times><value ref="v{i + 1}"/> <value ref="v{i + 1}"/></times></value>' for i in range(40))
    yield Hostile("values-squaring", amount('<times><money>1</money><value ref="v0"/></times>', squaring + '<value id="v40"><number>10</number></value>').encode(), BAD)
    rules = "\n".join(RULE.replace('"r"', f'"r{i}"') for i in range(16000))
    yield Hostile("rules-16000", policy(rules).encode(), EITHER)
    # Each takes all of its 2,048 steps: the 98th, on line 100, goes beyond 200,000.
    shared = "\n".join(f'<rule id="r{i}"><eligible><use condition="c"/></eligible><amount><money>1</money></amount></rule>' for i in range(2000))
    yield Hostile("rules-2000-sharing-a-large-condition", policy('<fact id="f" type="money"/><condition id="c"><all>' + '<more-than fact="f">5</more-than>' * 3000 + "</all></condition>" + shared).encode(), BAD, 3, ".xml:100: error: the rules together take more than 200000")
    options = "".join(f'<option id="o{i}"/>' for i in range(24000))
    pair = '<choose on="a b"><when is="o1 o1"><money>1</money></when><otherwise><money>2</money></otherwise></choose>'
    yield Hostile("choice-on-24000-by-24000", amount(pair, f'<fact id="a" type="choice">{options}</fact><fact id="b" type="choice">{options}</fact>').encode(), EITHER)
    yield Hostile("options-40000", policy('<fact id="a" type="choice">' + "".join(f'<option id="o{i}"/>' for i in range(40000)) + "</fact>").encode(), EITHER)
    patterns = "".join(f'<option id="o{i}" pattern="{"#" * 30}{i}"/>' for i in range(10000))
    words = " ".join(f"{'1' * 30}x{i}" for i in range(20000))
    yield Hostile("patterns-10000-by-words-20000", policy(f'<fact id="a" type="choice">{patterns}</fact><condition id="c"><one-of fact="a">{words}</one-of></condition>').encode(), BAD)
    known = "\n".join(f'<condition id="condition-{i}"><always/></condition>' for i in range(12000))
    unknown = "\n".join(f'<condition id="unknown-{i}"><use condition="conditoin-x{i}"/></condition>' for i in range(8000))
    yield Hostile("unknown-names-8000-by-12000", policy(known + unknown).encode(), BAD)
    yield Hostile("when-of-a-million-words", amount(f'<choose on="a"><when is="{"x " * 1000000}"><money>1</money></when><otherwise><money>2</money></otherwise></choose>', '<fact id="a" type="choice"><option id="x"/></fact>').encode(), BAD)
    yield Hostile("selectors-a-million", amount(f'<choose on="{"x " * 1000000}"><when is="y"><money>1</money></when><otherwise><money>2</money></otherwise></choose>').encode(), BAD)
    steps = "".join(f'<percent rate="{i}"><fact ref="f"/></percent>' for i in range(1, 9000))
    yield Hostile("rule-of-too-many-steps", amount(f"<least>{steps}</least>", '<fact id="f" type="money"/>').encode(), BAD, None, "steps")
    primes = [p for p in range(2, 2000) if all(p % q for q in range(2, int(p ** 0.5) + 1))]
    yield Hostile("denominators-all-prime", amount("<sum>" + "".join(f'<divided by="{p}"><fact ref="f"/></divided>' for p in primes) + "</sum>", '<fact id="f" type="money"/>').encode(), BAD)
    payers = "".join(f'<payer id="p{i}"/>' for i in range(2000))
    shares = "".join(f'<share payer="p{i}" parts="999999999"/>' for i in range(2000))
    yield Hostile("payers-2000", f'<policy id="p">{payers}{RULE}<split>{shares}<spare to="p0"/></split></policy>'.encode(), EITHER)
    # Together 100 % and 2^64 billionths of one: a sum that wraps would take them for 100.
    percents = ["0.000000001", "0.709551615", "446744191"] + ["999999999"] * 18
    many = "".join(f'<payer id="p{i}"/>' for i in range(len(percents)))
    large = "".join(f'<share payer="p{i}" percent="{percent}"/>' for i, percent in enumerate(percents))
    yield Hostile("shares-beyond-64-bits", f'<policy id="p">{many}{RULE}<split>{large}<spare to="p0"/></split></policy>'.encode(), BAD)
    share = '<share payer="city" percent="100"/>'
    nested = share
    for _ in range(18):
        other = nested if len(nested) < 20000 else share
        nested = f'<choose on="f"><when is="yes">{nested}</when><when is="no">{other}</when></choose>'
    yield Hostile("split-of-nested-choices", f'<policy id="p">{PAYER}<fact id="f" type="flag"/>{RULE}<split>{nested}</split></policy>'.encode(), EITHER)
    deep = "<always/>"
    for _ in range(55):
        deep = f"<not>{deep}</not>"
    yield Hostile("conditions-55-deep", policy(f'<condition id="c">{deep}</condition>').encode(), GOOD)


def encodings():
    chinese = policy("<label>廊坊市政策</label>")
    latin = policy("<label>café</label>")
    yield Hostile("utf-16-le", SMALL.encode("utf-16-le"), BAD, 1)
    yield Hostile("utf-16-be", SMALL.encode("utf-16-be"), BAD, 1)
    yield Hostile("utf-16-with-mark", SMALL.encode("utf-16"), BAD, 1)
    yield Hostile("utf-16-declared", DECLARED.format("UTF-16").encode("utf-16"), BAD, 1)
    yield Hostile("utf-32", SMALL.encode("utf-32"), BAD, 1)
    yield Hostile("utf-7", SMALL.replace("<", "+ADw-").encode(), BAD)
    yield Hostile("ebcdic", SMALL.encode("cp037"), BAD)
    yield Hostile("gb18030", chinese.encode("gb18030"), BAD, 3, "UTF-8")
    yield Hostile("gb18030-declared", ('<?xml version="1.0" encoding="GB18030"?>\n' + chinese).encode("gb18030"), BAD, 4, "UTF-8")
    yield Hostile("gbk-declared", ('<?xml version="1.0" encoding="GBK"?>\n' + chinese).encode("gbk"), BAD, 4, "UTF-8")
    yield Hostile("gbk-declared-but-utf-8", ('<?xml version="1.0" encoding="GBK"?>\n' + chinese).encode(), BAD, 1, "GBK")
    yield Hostile("latin-1", latin.encode("latin-1"), BAD, 3, "UTF-8")
    yield Hostile("latin-1-declared", ('<?xml version="1.0" encoding="ISO-8859-1"?>\n' + latin).encode("latin-1"), BAD, 4)
    for encoding in ("ISO-8859-1", "UTF-16", "UTF-7", "UCS-4", "windows-1252", "HTML", "no-such-encoding", "UTF-8-x", "IBM037"):
        yield Hostile(f"declared-{encoding}", DECLARED.format(encoding).encode(), BAD, 1)
    for encoding in ("UTF-8", "utf-8", "US-ASCII"):
        yield Hostile(f"declared-{encoding}-good", DECLARED.format(encoding).encode(), GOOD)
    yield Hostile("mark-good", b"\xef\xbb\xbf" + SMALL.encode(), GOOD)
    yield Hostile("mark-and-declaration-good", b"\xef\xbb\xbf" + DECLARED.format("UTF-8").encode(), GOOD)
    yield Hostile("mark-twice", b"\xef\xbb\xbf" * 2 + SMALL.encode(), BAD, 1)
    yield Hostile("mark-alone", b"\xef\xbb\xbf", BAD)
    yield Hostile("mark-and-a-mistake", b"\xef\xbb\xbf" + policy("<x/>").encode(), BAD, 3)
    yield Hostile("line-ends-crlf-good", SMALL.replace("\n", "\r\n").encode(), GOOD)
    yield Hostile("line-ends-crlf-and-a-mistake", policy("<x/>").replace("\n", "\r\n").encode(), BAD, 3)
    for name, byte in (("nul", b"\0"), ("lone-continuation", b"\x80"), ("overlong", b"\xc0\xaf"), ("overlong-nul", b"\xc0\x80"),
                       ("surrogate-high", b"\xed\xa0\x80"), ("surrogate-low", b"\xed\xb0\x80"), ("surrogate-pair", b"\xed\xa0\x80\xed\xb0\x80"),
                       ("beyond-unicode", b"\xf4\x90\x80\x80"), ("five-bytes", b"\xf8\x88\x80\x80\x80"), ("ff", b"\xff"),
                       ("cut-character", b"\xe6\x94"), ("control", b"\x01"), ("escape", b"\x1b[31m"), ("noncharacter", b"\xef\xbf\xbf"),
                       ("form-feed", b"\x0c")):
        text = policy("<label>a\U0001f600b</label>").encode().replace("\U0001f600".encode(), byte)
        yield Hostile(f"byte-{name}-in-text", text, BAD, 3)
        yield Hostile(f"byte-{name}-in-attribute", policy('<fact id="aQb" type="money"/>').encode().replace(b"Q", byte), BAD, 3)
        yield Hostile(f"byte-{name}-in-name", policy("<fQ/>").encode().replace(b"Q", byte), BAD, 3)
        yield Hostile(f"byte-{name}-first", byte + SMALL.encode(), BAD, 1)
        yield Hostile(f"byte-{name}-last", SMALL.encode() + byte, BAD)
    for reference in ("&#0;", "&#x0;", "&#1;", "&#xD800;", "&#xDFFF;", "&#x110000;", "&#99999999999999999999;", "&#xFFFF;", "&#;", "&#x;", "&", "&#-1;"):
        yield Hostile("reference-" + "".join(c if c.isalnum() or c == "-" else "_" for c in reference), policy(f"<label>{reference}</label>").encode(), BAD, 3)
    yield Hostile("reference-c1-control", policy('<fact id="&#x9b;31m" type="money"/>').encode(), BAD, 3)
    yield Hostile("reference-line-break", policy('<fact id="a&#10;b" type="money"/>').encode(), BAD, 3)
    yield Hostile("right-to-left-override", policy('<fact id="a\u202eb" type="money"/>').encode(), BAD, 3)


def archives():
    import gzip, io, lzma, zipfile, bz2
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("policy.xml", SMALL)
    yield Hostile("gzip", gzip.compress(SMALL.encode()), BAD, None, "compressed")
    yield Hostile("gzip-bomb", gzip.compress(b" " * 100_000_000 + SMALL.encode()), BAD, None, "compressed")
    yield Hostile("zip", packed.getvalue(), BAD, None, "compressed")
    yield Hostile("bzip2", bz2.compress(SMALL.encode()), BAD, None, "compressed")
    yield Hostile("xz", lzma.compress(SMALL.encode()), BAD)
    yield Hostile("gzip-two-bytes", b"\x1f\x8b", BAD)


def truncations():
    whole = SMALL.rstrip("\n").encode()
    for length in range(len(whole)):
        yield Hostile(f"cut-small-{length:04}", whole[:length], BAD)
    builtin = BUILTIN.read_bytes().rstrip(b"\n")
    for length in range(0, len(builtin), 97):
        yield Hostile(f"cut-builtin-{length:06}", builtin[:length], BAD)
    yield Hostile("cut-builtin-whole", builtin, GOOD)


def empties():
    for name, data in (("nothing", b""), ("one-space", b" "), ("spaces", b" " * 1000000), ("newlines", b"\n" * 1000000), ("tabs", b"\t\t"),
                       ("declaration-only", b'<?xml version="1.0"?>'), ("comment-only", b"<!-- -->"), ("open", b"<"), ("open-bang", b"<!"),
                       ("open-question", b"<?"), ("cdata-only", b"<![CDATA[x]]>"), ("text", "政策".encode()), ("json", b'{"policy": 1}'), ("html", b"<!DOCTYPE html><html></html>"),
                       ("elf", b"\x7fELF\x02\x01\x01\0"), ("pdf", b"%PDF-1.7\n"), ("docx-head", b"PK\x03\x04"), ("p", b"P"), ("b", b"B"), ("1f", b"\x1f")):
        yield Hostile(f"empty-{name}", data, BAD)


NUMBERS = ["9" * 18, "9" * 19, "9" * 400, "1" + "0" * 100000, "-" + "9" * 18, "-1", "0", "-0", "00", "0." + "0" * 17 + "1", "0." + "9" * 18, "9" * 18 + "." + "9" * 18,
           "0." + "3" * 5000, "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
           "92233720368547758.07", "92233720368547758.08", "2147483648", "4294967296", "4294967297", "18446744073709551616", "1000000000000000000"]
NOT_NUMBERS = ["1e400", "1E5", "NaN", "Infinity", "-Infinity", "0x10", "+5", "１０", "٣", "½", "1,000", "1 000", ".5", "5.", "--1", "1.2.3", "", "%s%n", "1\u00a0", "∞", "壹拾"]


def numeric_places():
    money, jobs = '<fact id="f" type="money"/>', '<fact id="j" type="count"/>'
    yield "format", '<policy id="p" format="{}">' + PAYER + RULE + "</policy>"
    for kind in ("money", "rate", "count", "quantity", "number"):
        for attribute in ("least", "most", "assumed"):
            yield f"{kind}-{attribute}", policy(f'<fact id="f" type="{kind}" {attribute}="{{}}"/>')
    for attribute in ("least", "most", "assumed"):
        yield f"date-{attribute}", policy(f'<fact id="f" type="date" {attribute}="{{}}-01-01"/>')
    yield "decimals", policy('<fact id="f" type="quantity" decimals="{}"/>')
    yield "share-percent", '<policy id="p">' + PAYER + RULE + '<split><share payer="city" percent="{}"/></split></policy>'
    yield "share-parts", '<policy id="p">' + PAYER + RULE + '<split><share payer="city" parts="{}"/></split></policy>'
    yield "at-least-of", policy('<condition id="c"><at-least-of n="{}"><always/><always/></at-least-of></condition>')
    yield "rate-percent", amount('<percent><rate-of><rate percent="{}"/></rate-of><fact ref="f"/></percent>', money)
    yield "percent-rate", amount('<percent rate="{}"><fact ref="f"/></percent>', money)
    yield "divided-by", amount('<divided by="{}"><fact ref="f"/></divided>', money)
    yield "steps-size", amount('<times><money>1</money><whole-steps size="{}"><fact ref="j"/></whole-steps></times>', jobs)
    yield "steps-size-of-money", amount('<times><money>1</money><whole-steps size="{}"><fact ref="f"/></whole-steps></times>', money)
    yield "money", amount("<money>{}</money>")
    yield "number", amount("<times><number>{}</number><money>1</money></times>")
    yield "number-by-fact", amount('<times><number>{}</number><fact ref="f"/></times>', money)
    yield "more-than", policy(money + '<condition id="c"><more-than fact="f">{}</more-than></condition>')
    yield "more-than-count", policy(jobs + '<condition id="c"><more-than fact="j">{}</more-than></condition>')
    yield "between-from", policy(jobs + '<condition id="c"><between fact="j" from="{}" to="5"/></condition>')
    yield "between-to", policy(jobs + '<condition id="c"><between fact="j" from="5" to="{}"/></condition>')


def numbers():
    for place, template in numeric_places():
        for i, number in enumerate(NUMBERS):
            yield Hostile(f"number-{place}-{i:02}", template.format(number).encode(), EITHER)
        for i, text in enumerate(NOT_NUMBERS):
            # Surrounding spaces are no part of a text, which U+00A0 is not.
            yield Hostile(f"no-number-{place}-{i:02}", template.format(text).encode(), BAD)


def constructs():
    """XML that few people write; the good ones must load."""
    yield Hostile("instruction-good", ("<?xml-stylesheet href='a.xsl'?>\n" + policy("<?php echo 1; ?>")).encode(), GOOD)
    yield Hostile("instruction-in-text-good", policy("<label>a<?x y?>b</label>").encode(), GOOD)
    yield Hostile("instruction-include", policy('<?include href="file:///etc/passwd"?>').encode(), GOOD)
    yield Hostile("instruction-xml-again", policy('<?xml version="1.0"?>').encode(), BAD, 3)
    yield Hostile("cdata-good", amount("<money><![CDATA[100]]></money>").encode(), GOOD)
    yield Hostile("cdata-in-pieces-good", amount("<money>1<![CDATA[0]]>0</money>").encode(), GOOD)
    yield Hostile("cdata-blank-good", policy("<![CDATA[  ]]>").encode(), GOOD)
    yield Hostile("cdata-with-text", policy("<![CDATA[<fact/>]]>").encode(), BAD)
    yield Hostile("cdata-open", policy("<![CDATA[").encode(), BAD)
    yield Hostile("comment-in-text-good", amount("<money>1<!-- hundred -->00</money>").encode(), GOOD)
    yield Hostile("comment-in-comment", policy("<!-- <!-- --> -->").encode(), BAD, 3)
    yield Hostile("comment-open", policy("<!-- ").encode(), BAD)
    yield Hostile("reference-in-number-good", amount("<money>&#49;00</money>").encode(), GOOD)
    yield Hostile("schema-location-good", SMALL.replace('id="p"', 'id="p" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://127.0.0.1:9/policy.xsd"').encode(), GOOD)
    yield Hostile("schema-location-of-a-device-good", SMALL.replace('id="p"', 'id="p" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x file:///dev/zero"').encode(), GOOD)
    yield Hostile("namespace-default", SMALL.replace('id="p"', 'id="p" xmlns="http://example.org/"').encode(), BAD, 1)
    yield Hostile("namespace-unused-good", SMALL.replace('id="p"', 'id="p" xmlns:x="http://example.org/"').encode(), GOOD)
    yield Hostile("namespace-of-an-element", policy('<x:fact xmlns:x="u" id="f" type="money"/>').encode(), BAD, 3)
    yield Hostile("namespace-of-an-attribute", policy('<fact xmlns:x="u" x:id="f" id="f" type="money"/>').encode(), BAD, 3)
    yield Hostile("namespace-undeclared", policy('<x:fact id="f" type="money"/>').encode(), BAD, 3)
    yield Hostile("namespace-undone", policy('<fact xmlns="" id="f" type="money"/>').encode(), GOOD)
    yield Hostile("xinclude", policy('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>').encode(), BAD, 3)
    yield Hostile("xml-base", policy('<label xml:base="file:///etc/">a</label>').encode(), BAD, 3)
    yield Hostile("xml-version-1.1", ('<?xml version="1.1"?>\n' + SMALL).encode(), EITHER)
    yield Hostile("xml-version-9", ('<?xml version="9.9"?>\n' + SMALL).encode(), EITHER)
    yield Hostile("standalone-good", ('<?xml version="1.0" standalone="yes"?>\n' + SMALL).encode(), GOOD)
    yield Hostile("declaration-after-space", (' <?xml version="1.0"?>\n' + SMALL).encode(), BAD, 1)
    yield Hostile("roots-two", (SMALL + SMALL).encode(), BAD)
    yield Hostile("text-after-root", (SMALL + "x").encode(), BAD)
    yield Hostile("attribute-twice", policy('<fact id="f" id="g" type="money"/>').encode(), BAD, 3)
    yield Hostile("attribute-less-than", policy('<fact id="a<b" type="money"/>').encode(), BAD, 3)
    yield Hostile("format-string", policy('<fact id="%s%s%s%n%1%2%3" type="money"/>').encode(), BAD, 3)
    yield Hostile("marks-of-messages", policy('<fact id="f" type="%1 %2 %3 %9"/>').encode(), BAD, 3)
    yield Hostile("rate-of-empty", amount('<percent><rate-of/><fact ref="f"/></percent>', '<fact id="f" type="money"/>').encode(), BAD, 1)
    yield Hostile("rate-of-unknown", amount('<percent><rate-of><x/></rate-of><fact ref="f"/></percent>', '<fact id="f" type="money"/>').encode(), BAD, 1)


def hollowed():
    """The built-in policy with one element emptied, one at a time: what depends on it must bear it."""
    import re
    text = BUILTIN.read_text(encoding="utf-8")
    for i, match in enumerate(re.finditer(r"<([a-z-]+)( [^<>]*)?(/?)>", text)):
        if i % 7 == 0:
            yield Hostile(f"hollow-{i:04}-{match[1]}", (text[:match.start()] + f"<{match[1]}{match[3]}>" + text[match.end():]).encode(), EITHER)
        if i % 11 == 0:
            yield Hostile(f"renamed-{i:04}-{match[1]}", (text[:match.start(1)] + "sum" + text[match.end(1):]).encode(), EITHER)


def all_files():
    for name, text, line in entities():
        yield Hostile(name, text.encode(), BAD, line, "DOCTYPE")
    for make in (sizes, designs, encodings, archives, truncations, empties, numbers, constructs, hollowed):
        yield from make()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for hostile in all_files():
        (folder / f"{hostile.name}.xml").write_bytes(hostile.data)
        count += 1
    print(f"{count} files")


if __name__ == "__main__":
    main()
