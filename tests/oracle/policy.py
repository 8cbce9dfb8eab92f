# SPDX-License-Identifier: Apache-2.0
"""Reads what a policy file declares: facts with their ranges, lists, interpretations, payers, rules."""

import re
import xml.etree.ElementTree as ElementTree
from fractions import Fraction
from xml.parsers import expat

from exact import day_number, exact, fen, number, per_cent

NONE = "(none)"  # what a fact is that is known not to exist
TEXTS = {"label", "note", "remedy", "contact", "recipient", "source"}  # what is shown and computes nothing
NUMERIC = {"money", "rate", "count", "quantity", "number"}
IDENTITIES = {"name", "credit-code"}


def parts(element):
    """The children that compute something."""
    return [child for child in element if isinstance(child.tag, str) and child.tag not in TEXTS]


def literal(kind, text):
    """A value as a policy writes it: money in fen, a rate as a fraction of one, a date as days, an option by id."""
    text = text.strip()
    if kind == "money":
        return fen(text)
    if kind == "rate":
        return per_cent(text)
    if kind == "date":
        return day_number(text)
    if kind in NUMERIC:
        return number(text)
    return text


class Fact:
    """One input; `scale` is what a number of its column is divided by."""

    def __init__(self, element, of_list=None):
        self.element, self.list = element, of_list
        self.id = (of_list + "." if of_list else "") + element.get("id")
        self.kind = element.get("type")
        self.options = [option.get("id") for option in element.findall("option")]
        self.groups = {group.get("id"): group.get("options").split() for group in element.findall("option-group")}
        self.decimals = int(element.get("decimals", 4 if self.kind == "quantity" else 0))
        self.scale = {"rate": 1000000}.get(self.kind, 10**self.decimals)
        self.batch = element.find("from-batch")
        self._read_range(element)
        self._allowed = {}  # by value, what was found out before
        assumed = element.get("assumed")
        self.assumed = None if assumed is None else NONE if assumed == "none" else self.literal(assumed)
        self.may_be_none = assumed == "none"
        if self.kind == "flag":
            self.options = ["no", "yes"]  # in the order of their numbers in a column
        if self.kind == "choice":
            self.texts = _texts_of_options(element)
            self._spellings = {}

    def _read_range(self, element):
        most = {
            "money": 2**63 - 1,
            "rate": 1,
            "date": day_number("9999-12-31"),
            "count": 10**9,
            "quantity": 10**12,
            "number": 10**9,
        }.get(self.kind)
        least = day_number("1900-01-01") if self.kind == "date" else 0
        self.least = literal(self.kind, element.get("least")) if element.get("least") else least
        self.most = literal(self.kind, element.get("most")) if element.get("most") else most

    def literal(self, text):
        return literal(self.kind, text)

    def allows(self, value):
        allowed = self._allowed.get(value)
        if allowed is None:
            allowed = self._allowed[value] = value is NONE or (
                value in self.options if self.options else self.most is None or self.least <= value <= self.most
            )
        return allowed

    def from_column(self, code):
        if self.options:
            return self.options[code]
        return exact(Fraction(code, self.scale)) if self.scale != 1 else code

    def to_column(self, value):
        return self.options.index(value) if self.options else int(value * self.scale)

    def read(self, text):
        """A value as the cell of a cases file has it."""
        text = text.strip()
        if not text:
            return None
        if text in ("none", "无") and self.may_be_none:
            return NONE
        if self.kind == "flag":
            return {"是": "yes", "否": "no"}.get(text, text)
        if self.kind == "choice":
            return self._read_option(text)
        if self.kind in IDENTITIES:
            return text
        text = text.rstrip("元%").replace(",", "")
        return self.literal(text[:-1]) * 10000 if text.endswith("万") else self.literal(text)

    def spellings(self, option):
        """Some of the texts that stand for an option: its id, its other names, what its pattern has."""
        if option not in self._spellings:
            element = next(each for each in self.element.findall("option") if each.get("id") == option)
            texts = [option, *(child.text for child in element if child.tag in ("label", "alias"))]
            texts.append((element.get("pattern") or option).replace("#", "7").replace("*", "anything else"))
            self._spellings[option] = [text for text in texts if self._read_option(text) == option]
        return self._spellings[option]

    def _read_option(self, text):
        for exactly, option in self.texts:
            if exactly.fullmatch(text):
                return option
        raise ValueError(f"{self.id}: no option {text!r}")


def _texts_of_options(element):
    """What an option may be called, in the order in which it is tried: names, patterns, any other text."""
    named, patterns, others = [], [], []
    for option in element.findall("option"):
        names = [option.get("id"), *(child.text for child in option if child.tag in ("label", "alias"))]
        named += [(re.compile(re.escape(name.strip())), option.get("id")) for name in names]
        if option.get("pattern") == "*":
            others.append((re.compile(".+"), option.get("id")))
        elif option.get("pattern"):
            digits = re.escape(option.get("pattern")).replace(r"\#", "[0-9]").replace("#", "[0-9]")
            patterns.append((re.compile(digits), option.get("id")))
    return named + patterns + others


class List:
    """A list of records; a row holds it as a list of dicts by the ids of its facts."""

    def __init__(self, element):
        self.id = element.get("id")
        self.least, self.most = int(element.get("least", 0)), int(element.get("most", 10000))
        self.facts = [Fact(fact, self.id) for fact in element.findall("fact")]


def read(xml):
    """The elements of a file, and in which line each of them begins."""
    parser, builder, lines = expat.ParserCreate(), ElementTree.TreeBuilder(), {}

    def start(tag, attributes):
        lines[builder.start(tag, attributes)] = parser.CurrentLineNumber

    parser.StartElementHandler, parser.EndElementHandler = start, builder.end
    parser.CharacterDataHandler = builder.data
    parser.Parse(xml, True)
    return builder.close(), lines


class Declarations:
    """All that a policy declares, by id."""

    def __init__(self, xml):
        self.root, self.lines = read(xml)
        root = self.root
        self.lists = {each.get("id"): List(each) for each in root.findall("list")}
        self.facts = {fact.get("id"): Fact(fact) for fact in root.findall("fact")}
        self.item_facts = {fact.id: fact for each in self.lists.values() for fact in each.facts}
        self.interpretations = {
            each.get("id"): [option.get("id") for option in each.findall("option")]
            for each in root.findall("interpretation")
        }
        self.defaults = {each.get("id"): each.get("default") for each in root.findall("interpretation")}
        self.conditions = {each.get("id"): each for each in root.findall("condition")}
        self.values = {each.get("id"): each for each in root.findall("value")}
        self.rules = {each.get("id"): each for each in root if each.tag in ("rule", "measure")}
        self.payers = [each.get("id") for each in root.findall("payer")]
        self.payees = [each.get("id") for each in root.findall("payee")]
        self.instalments = [each.get("id") for each in root.findall("instalment")]

    def fact(self, name):
        return self.facts.get(name) or self.item_facts.get(name)
