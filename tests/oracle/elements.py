# SPDX-License-Identifier: Apache-2.0
"""Which parts of the language were drawn, of all that docs/reference.md lists: what was not, was not compared."""

import collections
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference.md"
ROW = re.compile(r"\| `([a-z-]+)` \| .*? \| (.*?) \| (.*?) \|$")
ATTRIBUTE = re.compile(r"`([a-z-]+)`!?: ([^;]*)")
KINDS = {
    "name",
    "names",
    "text",
    "integer",
    "decimal",
    "date",
    "language",
}  # what attributes may be that are no one word
WRITTEN = {"text", "literal", "names", "money", "decimal", "date", "name"}  # what an element may have for its text
# What only people read, and no answer depends on.
TOLD = {"label", "note", "remedy", "contact", "recipient", "source"}
TOLD_ATTRIBUTES = {"clause", "lang", "currency"}
# What only a ledger asks: tests/files compares claims with what was paid before.
OF_LEDGERS = {"rule once-per"}
# Ways to write an element that the reference has no word for: where they differ, so does what is computed.
FORMS = {
    "band whose edge is named": lambda each: each.tag == "band" and _is_name(each.get("below") or each.get("up-to")),
    "band whose rate is named": lambda each: each.tag == "band" and _is_name(each.get("rate")),
    "choose on two": lambda each: each.tag == "choose" and " " in (each.get("on") or ""),
    "choose without on": lambda each: each.tag == "choose" and not each.get("on"),
    "divided by a value": lambda each: each.tag == "divided" and not each.get("by"),
    "elapsed from a written day": lambda each: each.tag == "elapsed" and not _is_name(each.get("from")),
    "elapsed from a name": lambda each: each.tag == "elapsed" and _is_name(each.get("from")),
    "elapsed to a written day": lambda each: each.tag == "elapsed" and not _is_name(each.get("to")),
    "is without a text": lambda each: each.tag == "is" and not (each.text or "").strip(),
    "share in proportion to a name": lambda each: each.tag == "share" and _is_name(each.get("parts")),
    "spare to largest-remainder": lambda each: each.tag == "spare" and each.get("to") == "largest-remainder",
    "spare to nobody": lambda each: each.tag == "spare" and each.get("to") == "nobody",
    "times of three": lambda each: each.tag == "times" and len(each) > 2,
    "version without from": lambda each: each.tag == "version" and not each.get("from"),
    "version without to": lambda each: each.tag == "version" and not each.get("to"),
    "when of an option and a condition": lambda each: (
        each.tag == "when" and each.get("is") and each.find("if") is not None
    ),
    "when of several": lambda each: each.tag == "when" and " " in (each.get("is") or "").replace("|", ""),
    "when of alternative pairs": lambda each: each.tag == "when" and "|" in (each.get("is") or ""),
}


def _is_name(text):
    return bool(text) and text[0].isalpha()


def _sections(reference):
    """The rows of each table: what an element is, its attributes, its content."""
    section = None
    for line in reference.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line[3:]
        row = ROW.match(line.replace(r"\|", "/"))
        if row and row[1] not in TOLD and row[1] != "element":
            yield section, *row.groups()


def listed(reference=REFERENCE):
    """All of the language that answers depend on, as texts: `round`, `round mode`, `round mode=up`, `rule > amount`."""
    found, rows = set(FORMS), list(_sections(reference))
    words = {"VALUE": set(), "CONDITION": set()}
    for section, name, _, _ in rows:
        words.get(section.upper().rstrip("S"), set()).add(name)
    both = words["VALUE"] & words["CONDITION"]
    for _, name, attributes, content in rows:
        found.add(name)
        for attribute, values in ATTRIBUTE.findall(attributes):
            if attribute not in TOLD_ATTRIBUTES:
                found.add(f"{name} {attribute}")
                found |= {
                    f"{name} {attribute}={each.strip()}" for each in values.split("/") if each.strip() not in KINDS
                }
        for child in re.findall("[A-Za-z-]+", content):
            if child not in TOLD:
                found.add(f"{name} > {'text' if child in WRITTEN - both else child}")
    return found - OF_LEDGERS, words


class Drawn:
    """How often each part of the language was drawn, of policies that were compared."""

    def __init__(self):
        self.counts = collections.Counter()
        self._listed, words = listed()
        both = words["VALUE"] & words["CONDITION"]
        self._words = {tag: word for word, tags in words.items() for tag in tags - both}

    def add(self, xml):
        for each in ElementTree.fromstring(xml).iter():
            self.counts[each.tag] += 1
            self.counts.update(f"{each.tag} {name}" for name in each.attrib)
            self.counts.update(f"{each.tag} {name}={text}" for name, text in each.attrib.items())
            self.counts.update(f"{each.tag} > {child.tag}" for child in each)
            self.counts.update(f"{each.tag} > {self._words.get(child.tag)}" for child in each)
            if (each.text or "").strip():
                self.counts[f"{each.tag} > text"] += 1
            self.counts.update(name for name, has in FORMS.items() if has(each))

    def lacking(self):
        return sorted(self._listed - set(self.counts))
