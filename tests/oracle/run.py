#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the library with an oracle that was written from the documentation: run.py [SECONDS | --policies N].

First the policies of this project with their cases and with random rows, then random policies. Of a random policy that
the two do not agree on, hypothesis looks for the smallest that still shows it, which is printed with the row.
"""

import argparse
import collections
import itertools
import os
import re
import sys
import time
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KERNELS = ROOT / "build" / "tests" / "oracle" / "libsubsidy-kernels.so"  # a library with kernels that can be chosen
sys.path[:0] = [str(HERE), str(ROOT / "bindings" / "python")]
if KERNELS.exists():
    os.environ.setdefault("SUBSIDY_LIBRARY", str(KERNELS))

import subsidy  # noqa: E402
from hypothesis import HealthCheck, Phase, given, reject, seed, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from hypothesis.errors import Flaky  # noqa: E402

import columns  # noqa: E402
import generator  # noqa: E402
from cases import Table  # noqa: E402
from compare import Comparison, Disagreement  # noqa: E402
from elements import Drawn  # noqa: E402

QUICK = 20  # seconds
ROWS, FEW_ROWS = 2000, 100  # of each rule
BATCH = 25  # random policies between two looks at the clock
ENOUGH = 16  # batches: in so many every part of the language is drawn, else the generator lacks it
FAILURES_MOST = 10
SHRINK = 60  # seconds for making a policy small that the two do not agree on
ANSWERS = {
    "cases worked by hand",
    "rows of which all is known",
    "rows of which something is missing",
    "claims of batches",
    "boundaries",
}
# Why a policy that is made may not be valid: its ranges are too wide, which only the library's proof can tell, or what
# is summed over a batch depends on it.
MAY_BE_INVALID = re.compile(
    "too large|could overflow|overflows|too fine|could be negative|may be below zero|batch depends on"
)


class Found:
    """What was compared, how often, and what does not agree; of one piece of work, or of all."""

    def __init__(self):
        self.counts = collections.Counter()
        self.failures = []
        self.drawn = Drawn()
        self.batches = 0

    def add(self, other):
        self.counts += other.counts
        self.failures += other.failures
        self.drawn.counts += other.drawn.counts
        self.batches += other.batches

    @property
    def answers(self):
        return sum(self.counts[name] for name in ANSWERS)


def replay(policy, cases):
    """The cases of one file, which the oracle must come to alone."""
    found = Found()
    for line, wrong in Table.of_files(policy.read_bytes(), cases).replay():
        if wrong:
            found.failures.append(f"{cases.relative_to(ROOT)}:{line}: {wrong}")
        else:
            found.counts["cases worked by hand"] += 1
    return found


def written(policy, rows):
    """A policy of this project on random rows."""
    found, comparison = Found(), Comparison(policy.read_bytes())
    try:
        for number in range(3):
            comparison.run(number, rows // 3)
    except Disagreement as wrong:
        found.failures.append(f"{policy.relative_to(ROOT)}: {wrong}")
    found.counts += comparison.counts
    return found


def compare_policy(found, xml, row_seed, rows):
    """A random policy; it may not be valid, which is counted."""
    try:
        comparison = Comparison(xml)
    except subsidy.PolicyError as error:
        problems = [problem for problem in error.problems if problem.severity == "error"]
        if not any(MAY_BE_INVALID.search(problem.message) for problem in problems):
            raise Disagreement(f"should be valid: {problems[0]}\n{xml}") from None
        found.counts["random policies that are not valid"] += 1
        return
    try:
        comparison.run(row_seed, rows)
    except Disagreement as wrong:
        raise Disagreement(f"{wrong}\n{xml}") from None
    found.counts["random policies"] += 1
    found.counts += comparison.counts
    found.drawn.add(xml)


def random_policies(number, policies, rows):
    """So many random policies, none of them twice; the smallest that the two do not agree on is told."""
    found, wrong_ones = Found(), []  # when and what, the last being the smallest or nearly so
    seen = set()

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
        xml = generator.random_policy(rng)
        if not wrong_ones and xml in seen:
            reject()
        seen.add(xml)
        if not wrong_ones or time.monotonic() < wrong_ones[0][0] + SHRINK:
            try:
                compare_policy(found, xml, row_seed, rows)
            except Disagreement as wrong:
                wrong_ones.append((time.monotonic(), str(wrong)))
                raise

    try:
        agree()
    except (Disagreement, Flaky):  # flaky where the time for making it small was over
        found = Found()  # what was tried to make it small does not count
        found.failures.append(f"seed {number}: {min((text for _, text in wrong_ones), key=len)}")
    found.batches = 1
    return found


def files():
    """Every policy of this project with its cases."""
    for folder in ("tests/policies", "docs/examples"):
        for policy in sorted((ROOT / folder).glob("*.xml")):
            yield policy, [policy.with_suffix(".csv")]
    langfang = ROOT / "lib" / "policies" / "langfang-2025-5.xml"
    yield langfang, sorted((ROOT / "tests" / "cases" / "langfang-2025-5").glob("*.csv"))


def work(asked):
    """One piece of work after the other, as a function and its arguments; it ends where the time is over."""
    end = time.monotonic() + asked.seconds
    is_long = asked.seconds > QUICK
    for policy, cases in files():
        for each in cases:
            yield replay, policy, each
        yield written, policy, asked.rows if is_long else FEW_ROWS
    if asked.policies is not None:
        for number, left in enumerate(range(asked.policies, 0, -BATCH), asked.seed):
            yield random_policies, number, min(BATCH, left), asked.rows
        return
    least = asked.seed + (ENOUGH if is_long else 1)
    for number in itertools.count(asked.seed):
        in_time = time.monotonic() < end
        if number >= least and not in_time:
            return
        yield random_policies, number, BATCH, asked.rows if is_long and in_time else FEW_ROWS


def compare(asked):
    """All of it, by as many processes as are asked for."""
    found, running, pieces = Found(), set(), work(asked)
    with ProcessPoolExecutor(asked.jobs) as pool:
        while len(found.failures) < FAILURES_MOST:
            for function, *arguments in pieces:
                running.add(pool.submit(function, *arguments))
                if len(running) >= asked.jobs:
                    break
            if not running:
                break
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for each in done:
                found.add(each.result())
                for failure in each.result().failures:
                    print(failure, flush=True)
        for each in running:
            found.add(each.result())
    return found


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seconds", nargs="?", type=float, default=QUICK, help="how long to try random policies")
    parser.add_argument("--policies", type=int, help="how many random policies to try instead")
    parser.add_argument("--rows", type=int, default=ROWS, help="random rows of each rule")
    parser.add_argument("--seed", type=int, default=1, help="of the first batch of policies")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many processes work at once")
    return parser.parse_args()


def main():
    asked = arguments()
    found = compare(asked)
    lacking = found.drawn.lacking()
    if found.batches >= ENOUGH and lacking:
        found.failures.append(f"never drawn: {lacking}")
        print(found.failures[-1])
    for name, count in sorted(found.counts.items()):
        print(f"{count:12,} {name}")
    print(f"{len(lacking)} parts of the language were not drawn; kernels: {b' '.join(columns.KERNELS).decode()}")
    print(f"{found.answers} passed, {len(found.failures)} failed")
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())
