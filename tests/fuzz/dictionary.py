#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the dictionary of a fuzz target for libFuzzer, which takes ASCII alone.

    dictionary.py TARGET [COMMAND]

For `policy` it is made from the schema that COMMAND prints, so that it has every element, attribute and word of the
element table; for the others from NAME.dict beside this file.
"""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FILES = {"values": "values.dict", "cases": "claims.dict", "file": "claims.dict"}


def policy_words(command):
    schema = subprocess.run([command, "schema"], capture_output=True, check=True, text=True).stdout
    for element in sorted(set(re.findall(r'<xs:element name="([^"]+)"', schema))):
        yield f"<{element}"
        yield f"</{element}>"
    for attribute in sorted(set(re.findall(r'<xs:attribute name="([^"]+)"', schema))):
        yield f' {attribute}=\\"'
    for word in sorted(set(re.findall(r'<xs:enumeration value="([^"]+)"', schema))):
        yield f'{word}\\"'
    yield from ("/>", ">", "<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&#49;", "<?xml version=\\\"1.0\\\"?>", "<!DOCTYPE ")


def file_words(name):
    for line in (HERE / FILES[name]).read_text(encoding="utf-8").splitlines():
        if line.startswith('"'):
            yield line[1:-1]


def main():
    name = sys.argv[1]
    words = policy_words(sys.argv[2]) if name == "policy" else file_words(name) if name in FILES else ()
    for word in words:
        print('"' + "".join(c if c.isascii() else "".join(f"\\x{b:02x}" for b in c.encode()) for c in word) + '"')


if __name__ == "__main__":
    main()
