#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Turns the GTK-style comments of a public header into Doxygen's, for docs/Doxyfile: filter.py FILE."""
import re
import sys


def words(text: str) -> str:
    """%CONSTANT and #Type are plain names in Doxygen, @parameter becomes code."""
    text = re.sub(r"%([A-Z][A-Z0-9_]*)", r"\1", text)
    text = re.sub(r"#([A-Z]\w+)", r"\1", text)
    return re.sub(r"@(\w+)", r"`\1`", text)


def annotated(text: str) -> str:
    """Annotations such as "(nullable) (transfer full):" before a description."""
    match = re.match(r"((?:\([^()]*\)\s*)+):?\s*(.*)", text, re.S)
    if not match:
        return words(text)
    marks = [mark for mark in re.findall(r"\(([^()]*)\)", match[1]) if not mark.startswith(("array", "element-type"))]
    kept = f"<em>{', '.join(marks)}:</em> " if marks else ""
    return kept + words(match[2])


def paragraphs(lines: list[str]) -> list[str]:
    """Joins continued lines; a member, a tag and an empty line begin a new one."""
    found: list[str] = []
    for line in lines:
        if line == "" or re.match(r"@\w+:|Returns:|Since:|-?\w+:$", line) or not found or found[-1] == "":
            found.append(line)
        else:
            found[-1] += " " + line
    return found


def comment(block: str, indent: str) -> str:
    lines = [re.sub(r"^\s*\* ?", "", line).strip() for line in block.splitlines()]
    lines = [line for line in lines if line != "/"]
    name = lines[0].rstrip(":") if lines else ""
    is_function = name.startswith("subsidy_")
    out = ["/**"]
    for text in paragraphs(lines[1:]):
        member = re.match(r"@(\w+):\s*(.*)", text, re.S)
        if member and is_function:
            out.append(f" * @param {member[1]} {annotated(member[2])}")
        elif member:  # of an enum or struct: stands behind it, see document_members()
            continue
        elif text.startswith("Returns:"):
            out.append(f" * @return {annotated(text[8:].strip())}")
        elif text.startswith("Since:"):
            out.append(f" * @since {text[6:].strip()}")
        else:
            out.append(f" * {words(text)}".rstrip())
    out.append(" */")
    return "\n".join(indent + line for line in out)


def members_of(block: str) -> dict[str, str]:
    lines = [re.sub(r"^\s*\* ?", "", line).strip() for line in block.splitlines()]
    found = {}
    for text in paragraphs(lines[1:]):
        member = re.match(r"@(\w+):\s*(.*)", text, re.S)
        if member:
            found[member[1]] = annotated(member[2])
    return found


def document_members(text: str, found: dict[str, str]) -> str:
    """Puts the description of each member of an enum or struct behind it."""
    for name, description in found.items():
        text = re.sub(
            rf"^(\s+(?:[^\n(]*[ *])?{name}(?: = [^,\n]+)?[,;])$",
            lambda match, said=description: f"{match[1]} /**< {said} */",
            text,
            count=1,
            flags=re.M,
        )
    return text


def main() -> None:
    source = open(sys.argv[1], encoding="utf-8").read()
    if sys.argv[1].endswith(".md"):
        sys.stdout.write(source)
        return
    head = re.search(r"^/\* SPDX[^\n]*\*/\n/\* (.*?) \*/", source, re.S)
    if head:
        about = " ".join(line.strip(" *") for line in head[1].splitlines())
        source = source[: head.start()] + f"/** @file\n * {words(about)} */" + source[head.end() :]
    parts = re.split(r"^([ ]*)/\*\*\n((?:\s*\*[^\n]*\n)*?\s*\*/)", source, flags=re.M)
    out = parts[0]
    for at in range(1, len(parts), 3):
        indent, block, rest = parts[at], parts[at + 1].removesuffix("*/"), parts[at + 2]
        block = re.sub(r"\s*$", "", block)
        out += comment(block, indent) + document_members(rest, members_of(block))
    sys.stdout.write(out)


main()
