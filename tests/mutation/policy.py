#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Changes the built-in policy in one place at a time, amounts, rates, dates, edges, shares, options and conditions, and asks
whether its cases notice: `policy.py [COMMAND]`. A change that makes no policy is not counted. What the cases do not notice
and excused.toml does not excuse has failed. `--self-test` asks cases that know one rule alone."""
import copy
import datetime
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POLICY = ROOT / "lib/policies/langfang-2025-5.xml"
CASES = sorted((ROOT / "tests/cases/langfang-2025-5").glob("*.csv"))
EXCUSED = Path(__file__).with_name("excused.toml")
OTHER_TAGS = {"more-than": "at-least", "at-least": "more-than", "least": "greatest", "greatest": "least"}
MODES = ["down", "up", "half-up", "half-down", "half-even"]
FEN, PERCENT, MILLIONTH = Decimal("0.01"), Decimal(1), Decimal("0.0001")
JOBS = 2


def shown(element):
    attributes = "".join(f' {name}="{value}"' for name, value in element.attrib.items())
    text = " ".join((element.text or "").split())
    inner = text + "".join(shown(child) for child in element if child.tag not in ("label", "note"))
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>" if inner else f"<{element.tag}{attributes}/>"


class Policy:
    """The policy, and what stands in it: what each of its elements can be turned into."""

    def __init__(self, path):
        self.root = ElementTree.parse(path).getroot()
        self.parents = {child: parent for parent in self.root.iter() for child in parent}
        self.options = {part.get("id"): [option.get("id") for option in part.findall("option")]
                        for part in self.root if part.tag in ("fact", "interpretation")}
        self.payers = [payer.get("id") for payer in self.root.findall("payer")]

    def place(self, element):
        """The id of what it stands in."""
        while element is not None and not (element.tag in ("rule", "value", "condition", "fact", "interpretation")
                                           and element.get("id")):
            element = self.parents.get(element)
        return element.get("id") if element is not None else "policy"

    def others(self, name, option):
        return [other for other in self.options.get(name, []) if other != option]

    def changes(self, element):
        """Each change of this element, as what does it to a copy of the element."""
        tag, text = element.tag, (element.text or "").strip()
        if tag in ("money", "more-than", "at-least") and text:
            yield from (set_text(str(Decimal(text) + step)) for step in (FEN, -FEN))
        if tag in OTHER_TAGS:
            yield set_tag(OTHER_TAGS[tag])
        if tag == "percent":
            rate = Decimal(element.get("rate"))
            yield from (set_attribute("rate", str(rate + step)) for step in (PERCENT, -PERCENT, MILLIONTH, -MILLIONTH))
        if tag == "between":
            for end in ("from", "to"):
                day = datetime.date.fromisoformat(element.get(end))
                yield from (set_attribute(end, str(day + datetime.timedelta(step))) for step in (1, -1))
        if tag in ("is", "asserts") and text:
            yield from map(set_text, self.others(element.get("fact"), text))
        if tag == "one-of":
            yield from self.other_sets(element)
        if tag == "round":
            yield from (set_attribute("mode", mode) for mode in MODES if mode != element.get("mode"))
            yield set_attribute("to", "yuan" if element.get("to") == "fen" else "fen")
        if tag == "spare":
            yield from (set_attribute("to", payer) for payer in self.payers if payer != element.get("to"))
        if tag == "interpretation":
            yield from (set_attribute("default", option) for option in self.others(element.get("id"),
                                                                                   element.get("default")))
        if tag == "fact" and element.get("assumed") in ("yes", "no", "0"):
            yield set_attribute("assumed", {"yes": "no", "no": "yes", "0": "0.01"}[element.get("assumed")])
        yield from self.changes_of_parts(element)

    def other_sets(self, element):
        chosen = element.text.split()
        for option in self.options[element.get("fact")]:
            rest = [other for other in chosen if other != option]
            if rest:
                yield set_text(" ".join(rest if option in chosen else chosen + [option]))

    def changes_of_parts(self, element):
        """What stands in an element left out, taken out of it, or swapped."""
        parts = [part for part in element if part.tag not in ("label", "remedy", "note")]
        if element.tag in ("eligible", "least", "all", "any") and len(parts) > 1:
            yield from (drop(list(element).index(part)) for part in parts)
        if element.tag in ("not", "excess", "round"):
            yield unwrap
        if element.tag == "choose":
            yield from (swap(first, second) for first in range(len(parts)) for second in range(first))
            yield from self.other_cases(element, parts)
        shares = [part for part in parts if part.tag == "share"]
        if len(shares) == 2:
            yield from (move_share(*map(list(element).index, shares), step) for step in (PERCENT, -PERCENT))

    def other_cases(self, element, parts):
        """A case of pairs less one of them."""
        for at, part in enumerate(parts):
            pairs = (part.get("is") or "").split("|")
            for pair in pairs if len(pairs) > 1 else []:
                rest = "|".join(other for other in pairs if other != pair)
                yield lambda copied, at=at, rest=rest: copied[at].set("is", rest)

    def mutants(self):
        """Name and text of each changed policy."""
        seen = {}
        for element in list(self.root.iter()):
            if any(parent.tag in ("split",) for parent in self.ancestors(element)):
                place = "split"
            else:
                place = self.place(element)
            for change in self.changes(element):
                before, after, text = self.changed(element, change)
                name = f"{place}: {before} => {after}"
                seen[name] = seen.get(name, 0) + 1
                yield name + (f" ({seen[name]})" if seen[name] > 1 else ""), text

    def ancestors(self, element):
        while element is not None:
            yield element
            element = self.parents.get(element)

    def changed(self, element, change):
        root = copy.deepcopy(self.root)
        at = list(self.root.iter()).index(element)
        copied = list(root.iter())[at]
        before = shown(copied)
        change(copied)
        return before, shown(copied), ElementTree.tostring(root, encoding="unicode")


# ---- Changes ----

def set_text(text):
    def change(element):
        element.text = text
    return change


def set_tag(tag):
    def change(element):
        element.tag = tag
    return change


def set_attribute(name, value):
    return lambda element: element.set(name, value)


def drop(at):
    return lambda element: element.remove(element[at])


def unwrap(element):
    """The element becomes the first of what is in it."""
    inner = element[0]
    element.tag, element.attrib, element.text, element[:] = inner.tag, inner.attrib, inner.text, list(inner)


def swap(first, second):
    """What two cases give."""
    def change(element):
        cases = [part for part in element if part.tag in ("when", "otherwise")]
        one, other = cases[first], cases[second]
        conditions = [[part for part in case if part.tag == "if"] for case in (one, other)]
        values = [[part for part in case if part.tag != "if"] for case in (one, other)]
        one[:], other[:] = conditions[0] + values[1], conditions[1] + values[0]
    return change


def move_share(first, second, step):
    def change(element):
        for at, by in ((first, step), (second, -step)):
            element[at].set("percent", str(Decimal(element[at].get("percent")) + by))
    return change


# ---- Running ----

def noticed(command, cases, text):
    """True: a case fails; False: none does; None: it is no policy."""
    with tempfile.NamedTemporaryFile("w", suffix=".xml", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        if subprocess.run([command, "check", file.name], capture_output=True).returncode != 0:
            return None
        return subprocess.run([command, "test", file.name, *cases], capture_output=True).returncode != 0


def excused_names():
    if not EXCUSED.exists():
        return set()
    entries = tomllib.loads(EXCUSED.read_text(encoding="utf-8")).get("policy", [])
    return {" ".join(name.split()) for entry in entries for name in entry["mutants"]}


def main():
    arguments = [word for word in sys.argv[1:] if word != "--self-test"]
    command = arguments[0] if arguments else ROOT / "build/examples/subsidy"
    blind = "--self-test" in sys.argv
    cases = [path for path in CASES if path.stem == "platform"] if blind else CASES
    unchanged = noticed(command, cases, POLICY.read_text(encoding="utf-8"))
    mutants = list(Policy(POLICY).mutants())
    with ThreadPoolExecutor(JOBS) as pool:
        results = list(pool.map(lambda mutant: noticed(command, cases, mutant[1]), mutants))
    alive = {name for (name, _), result in zip(mutants, results) if result is False}
    killed = sum(result is True for result in results)
    if blind:  # they cannot know the rate of another rule
        passed = any("percent rate" in name for name in alive) and killed > 0 and unchanged is False
        print(f"{int(passed)} passed, {int(not passed)} failed")
        raise SystemExit(not passed)
    excused = excused_names()
    for name in sorted(alive - excused):
        print(f"survives: {name}")
    wrong = sorted(excused - alive)
    for name in wrong:
        print(f"is excused, but killed or not there: {name}")
    print(f"{killed + len(alive)} made, {killed} killed, {len(alive & excused)} excused, {results.count(None)} no policy")
    failed = len(alive - excused) + len(wrong) + (unchanged is not False)
    print(f"{killed + len(alive & excused)} passed, {failed} failed")
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
