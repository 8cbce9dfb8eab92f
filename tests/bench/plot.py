#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws what a run of the bench found, docs/performance/*.svg, and writes its figures into docs/performance.md.

    plot.py RESULTS.json

Needs matplotlib. A drawing whose figures were not measured is left as it is.
"""
from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "performance.md"
BEGIN, END = "<!-- figures: written by tests/bench/plot.py -->", "<!-- end of figures -->"

matplotlib.rcParams.update(
    {
        "svg.hashsalt": "subsidy",  # the same figures give the same file
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.color": "#e4e4e4",
        "lines.linewidth": 2,
        "lines.markersize": 5,
    }
)
COLOURS = {"library": "#0b6e8a", "by hand": "#c4622d", "copy": "#8a8a8a"}

# Drawing, title, what grows, whether that is by factors, and the lines: label, figure, who, style.
DRAWINGS = (
    ("rows", "Cost of a row as rows grow", "rows", True,
     (("library", "pilot", "library", "-"), ("plain C loop", "pilot", "by hand", "-"),
      ("copy of the same bytes", "pilot", "copy", "-"))),
    ("rules", "Cost of a row as rules are mixed", "rules", False,
     (("library", "rules mixed", "library", "-"), ("copy of the same bytes", "rules mixed", "copy", "-"))),
    ("conditions", "Cost of a row as conditions grow", "conditions", False,
     (("each about its own fact", "conditions, a fact each", "library", "-"),
      ("copy, a fact each", "conditions, a fact each", "copy", "-"),
      ("all about one fact", "conditions, one fact", "library", "--"),
      ("copy, one fact", "conditions, one fact", "copy", "--"))),
)  # fmt: skip
GROWING_RULES_COUNT = "150000"  # as run.py measures them


def points(ns: dict[str, float], figure: str, who: str) -> list[tuple[int, float]]:
    """What was measured, by what grows: the number in the figure's name, or else the count of rows."""
    found = []
    for name, cost in ns.items():
        measured, measurer, count = name.split(":")
        if measurer != who or not re.fullmatch(re.escape(figure) + r"( \d+)?", measured):
            continue
        number = measured[len(figure) :].strip()
        if figure != "rules mixed" or count == GROWING_RULES_COUNT:
            found.append((int(number or count), cost))
    return sorted(found)


def draw(ns: dict[str, float], name: str, title: str, grows: str, by_factors: bool, lines: tuple) -> bool:
    figure, axes = pyplot.subplots(figsize=(6.4, 3.6))
    for label, measured, who, style in lines:
        at = points(ns, measured, who)
        if len(at) < 2:
            return False
        axes.plot(*zip(*at), style, marker="o", color=COLOURS[who], label=label)
    if by_factors:
        axes.set_xscale("log")
    axes.set(xlabel=grows, ylabel="nanoseconds a row", title=title)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    figure.savefig(DOCS / "performance" / f"{name}.svg", bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)
    return True


def markdown_table(headings: tuple[str, ...], rows: list) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def figures_text(results: dict) -> str:
    verdicts = {None: "", True: "yes", False: "no"}
    figures = [
        (line["name"], line["measured"], line["ratio"], line["must"], verdicts[line["is_met"]], line["aim"],
         verdicts[line["is_aim_met"]] if line["aim"] else "")
        for line in results["figures"]
    ]  # fmt: skip
    return "\n\n".join(
        (
            "\n".join(f"- {line}" for line in results["machine"]),
            markdown_table(("figure", "measured", "ratio", "must", "met", "aim", "met"), figures),
            markdown_table(("peer", "measured", "beside ours"), results["peers"]),
        )
    )


def write_figures(results: dict) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{figures_text(results)}\n\n{END}{after}", encoding="utf-8")


def main() -> None:
    results = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    (DOCS / "performance").mkdir(exist_ok=True)
    for drawing in DRAWINGS:
        if not draw(results["ns"], *drawing):
            print(f"not measured: {drawing[0]}")
    write_figures(results)


if __name__ == "__main__":
    main()
