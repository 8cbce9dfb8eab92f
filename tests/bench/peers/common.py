# SPDX-License-Identifier: Apache-2.0
"""What the peers in Python share: reading the pilot set, timing, and leaving the answers for run.py to check."""
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from expect import COUNTIES, MISSING, PILOT_CAP_FEN, RECOGNITIONS, WINDOW, Answers  # noqa: E402
from generate import PILOT_FACTS, write_answers  # noqa: E402

CAP_FEN = PILOT_CAP_FEN
DIGITAL_PILOT = RECOGNITIONS.index("digital-pilot")
ELSEWHERE = COUNTIES.index("elsewhere")
BUDGET_SECONDS = 3


def pilot_columns(arguments: list[str]) -> tuple[dict, dict, int]:
    """The facts of the first rows, room for their answers, and how many they are."""
    folder, rows = Path(arguments[1]) / "pilot", int(arguments[3])
    facts = {name: np.fromfile(folder / f"{name}.i64", "<i8", rows) for name in PILOT_FACTS}
    answers = {name: np.zeros(rows, np.int64) for name in ("amount", "city", "county")}
    answers.update({name: np.zeros(rows, np.int32) for name in ("outcome", "first_failed")})
    return facts, answers, rows


def measure(folder: str, answers: dict, rows: int, work, finish=lambda: None) -> None:
    """Runs the work once to warm up, then for some seconds of the processor's time; tells the median; writes the answers.

    What is only done to check the answers is in finish.
    """
    times = []
    work()
    while not times or (sum(times) < BUDGET_SECONDS and len(times) < 31):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    finish()
    write_answers(Path(folder), Answers(**answers), "")
    print(json.dumps({"ns": round(statistics.median(times) / rows * 1e9, 2), "rows": rows}))


__all__ = ["CAP_FEN", "DIGITAL_PILOT", "ELSEWHERE", "MISSING", "PILOT_FACTS", "WINDOW", "measure", "pilot_columns"]
