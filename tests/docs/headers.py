#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every public symbol is documented, in the style of GTK-Doc: what it is and since when.

    headers.py

Functions, types, and macros of the public headers stand under a comment that bears their name and says `Since:`; it has
each parameter, each member, each number of an enumeration, what a function returns, and nothing that is not there.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADERS = [*sorted((ROOT / "include/subsidy").glob("*.h*")), ROOT / "include/subsidy-batch.h"]
COMMENT = re.compile(r"/\*\*\n(.*?)\*/\n(.*?)(?=\n\s*\n|\Z)", flags=re.S)


def function_parts(declaration):
    """Name, parameters, whether something is returned."""
    match = re.match(r"(.*?)\b(\w+) \((.*)\)[^)]*;", declaration, flags=re.S)
    returned, name, inside = match.groups()
    inside = "" if inside.strip() == "void" else inside
    parameters = [re.search(r"(\w+)\s*$", one).group(1) for one in inside.split(",") if one.strip()]
    return name, parameters, returned.strip() != "void"


def parts(declaration):
    """The name of what is declared, what its comment must have one by one, whether it returns something."""
    if declaration.startswith("SUBSIDY_PUBLIC"):
        return function_parts(re.sub(r"^SUBSIDY_PUBLIC\s+", "", declaration).replace(" G_GNUC_CONST", ""))
    if match := re.match(r"#define (\w+)", declaration):
        return match.group(1), [], False
    if match := re.match(r"typedef (\w+) \(\*(\w+)\) \((.*)\);", declaration, flags=re.S):
        parameters = [re.search(r"(\w+)\s*$", one).group(1) for one in match.group(3).split(",")]
        return match.group(2), parameters, match.group(1) != "void"
    if match := re.match(r"typedef (enum|struct)\s*\{(.*)\} (\w+);", declaration, flags=re.S):
        pattern = r"(\w+) = " if match.group(1) == "enum" else r"(\w+);"
        return match.group(3), re.findall(pattern, match.group(2)), False
    if match := re.match(r"typedef struct _(\w+) (\w+);", declaration):
        return match.group(2), [], False
    raise ValueError(f"what is this? {declaration[:80]!r}")


def problems_of(comment, declaration):
    name, names, returns = parts(declaration)
    text = re.sub(r"^\s*\* ?", "", comment, flags=re.M)
    found = re.findall(r"^@(\w+):", text, flags=re.M)
    if not text.startswith(f"{name}:\n"):
        yield f"{name}: the comment above it bears another name"
    if not re.search(r"^Since: \d+\.\d+$", text, flags=re.M):
        yield f"{name}: no Since:"
    yield from (f"{name}: nothing says what {one} is" for one in names if one not in found)
    yield from (f"{name}: {one} is described and is not there" for one in found if one not in names)
    if returns and "Returns:" not in text:
        yield f"{name}: nothing says what it returns"
    if len(re.sub(r"^(@.*|Since.*)$", "", text, flags=re.M).split()) < 5:
        yield f"{name}: nothing says what it is for"


def declared(text):
    """The names that have to have a comment."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    names = re.findall(r"^SUBSIDY_PUBLIC$\s+[^;{]*?\b(\w+) \(", text, flags=re.M)
    names += re.findall(r"^#define (SUBSIDY_\w+)", text, flags=re.M)
    names += re.findall(r"typedef [^;{]*?\(\*(\w+)\)", text) + re.findall(r"typedef struct _\w+ (\w+);", text)
    return set(names + re.findall(r"\}\s*(\w+);", text))


def main():
    n_symbols, problems = 0, []
    for header in HEADERS:
        text = header.read_text(encoding="utf-8")
        documented = set()
        for comment, declaration in COMMENT.findall(text):
            declaration = declaration.strip()
            documented.add(parts(declaration)[0])
            problems += [f"{header.name}: {problem}" for problem in problems_of(comment, declaration)]
        problems += [f"{header.name}: {name}: no comment" for name in sorted(declared(text) - documented)]
        n_symbols += len(documented)
    for problem in problems:
        print(problem)
    print(f"{max(n_symbols - len(problems), 0)} passed, {len(problems) + (n_symbols < 150)} failed")
    return 1 if problems or n_symbols < 150 else 0


if __name__ == "__main__":
    sys.exit(main())
