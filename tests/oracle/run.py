#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the library with an oracle that was written from the documentation: run.py [SECONDS | --policies N].

First the policies of this project with their cases and with random rows, then random policies. Of a random policy that
the two do not agree on, hypothesis looks for the smallest that still shows it, which is printed with the row.
"""

import argparse
import collections
import re
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "bindings" / "python")]

import subsidy  # noqa: E402
from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from hypothesis.errors import Flaky  # noqa: E402

import generator  # noqa: E402
from cases import Table  # noqa: E402
from compare import Comparison, Disagreement  # noqa: E402

QUICK, QUICK_ROWS = 20, 30  # seconds, and rows of each rule that is written by hand
BATCH = 25  # random policies between two looks at the clock
FAILURES_MOST = 10
SHRINK = 60  # seconds for making a policy small that the two do not agree on
# Why a policy that is made may not be valid: its ranges are too wide, which only the library's proof can tell, or what
# is summed over a batch depends on it.
MAY_BE_INVALID = re.compile(
    "too large|could overflow|overflows|too fine|could be negative|may be below zero|batch depends on"
)


class Run:
    """What was compared so far."""

    def __init__(self, rows):
        self.rows = rows
        self.passed = self.failed = 0
        self.policies = 0
        self.invalid = collections.Counter()

    def fail(self, text):
        self.failed += 1
        print(text, flush=True)

    def replay(self, policy, cases):
        """The cases of one file, which the oracle must come to alone."""
        for line, wrong in Table(policy.read_bytes(), cases).replay():
            if wrong:
                self.fail(f"{cases.relative_to(ROOT)}:{line}: {wrong}")
            else:
                self.passed += 1

    def written(self, path, rows):
        """A policy of this project on random rows."""
        comparison = Comparison(path.read_bytes())
        try:
            for each in range(3):
                comparison.run(each, rows // 3)
        except Disagreement as wrong:
            self.fail(f"{path.relative_to(ROOT)}: {wrong}")
        self.passed += comparison.compared

    def random(self, rng, row_seed):
        """A random policy; it may not be valid, which is counted."""
        xml = generator.random_policy(rng)
        try:
            comparison = Comparison(xml)
        except subsidy.PolicyError as error:
            problems = [problem for problem in error.problems if problem.severity == "error"]
            if not any(MAY_BE_INVALID.search(problem.message) for problem in problems):
                raise Disagreement(f"should be valid: {problems[0]}\n{xml}") from None
            self.invalid["invalid"] += 1
            return
        try:
            comparison.run(row_seed, self.rows)
        except Disagreement as wrong:
            raise Disagreement(f"{wrong}\n{xml}") from None
        self.policies += 1
        self.passed += comparison.compared

    def batch(self, number, policies):
        """So many random policies; the smallest that the two do not agree on is told."""

        @seed(number)
        @settings(
            max_examples=policies,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
            report_multiple_bugs=False,
        )
        @given(st.randoms(use_true_random=False), st.integers(0, 2**32 - 1))
        def agree(rng, row_seed):
            if not found or time.monotonic() < found[0][0] + SHRINK:
                try:
                    self.random(rng, row_seed)
                except Disagreement as wrong:
                    found.append((time.monotonic(), str(wrong)))
                    raise

        found = []  # when and what, the last being the smallest or nearly so
        passed = self.passed
        try:
            agree()
        except (Disagreement, Flaky):  # flaky where the time for making it small was over
            self.passed = passed  # what was tried to make it small does not count
            smallest = min((text for _, text in found), key=len)
            self.fail(f"seed {number}: {smallest}")


def files():
    """Every policy of this project with its cases."""
    for folder in ("tests/policies", "docs/examples"):
        for policy in sorted((ROOT / folder).glob("*.xml")):
            yield policy, [policy.with_suffix(".csv")]
    langfang = ROOT / "lib" / "policies" / "langfang-2025-5.xml"
    yield langfang, sorted((ROOT / "tests" / "cases" / "langfang-2025-5").glob("*.csv"))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seconds", nargs="?", type=float, default=QUICK, help="how long to try random policies")
    parser.add_argument("--policies", type=int, help="how many random policies to try instead")
    parser.add_argument("--rows", type=int, default=150, help="random rows of each rule")
    parser.add_argument("--seed", type=int, default=1, help="of the first batch of policies")
    parser.add_argument("--all", action="store_true", help="make also what is known to go wrong, see README.md")
    return parser.parse_args()


def main():
    asked = arguments()
    if asked.all:
        generator.LEFT_OUT.clear()
    run = Run(asked.rows)
    end = time.monotonic() + asked.seconds
    for policy, cases in files():
        for each in cases:
            run.replay(policy, each)
        run.written(policy, asked.rows if asked.seconds > QUICK else QUICK_ROWS)
    number, left = asked.seed, asked.policies
    while run.failed < FAILURES_MOST and (
        number == asked.seed or (left > 0 if left is not None else time.monotonic() < end)
    ):
        run.batch(number, BATCH if left is None else min(BATCH, left))
        number += 1
        left = left and left - BATCH
    print(f"{run.policies} random policies, {sum(run.invalid.values())} more were not valid")
    print(f"{run.passed} passed, {run.failed} failed")
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
