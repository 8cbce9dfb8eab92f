# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python binding share: the package of this checkout, and applications from the domain."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bindings" / "python"
if str(PACKAGE) not in sys.path:
    sys.path.insert(0, str(PACKAGE))

import subsidy  # noqa: E402

POLICY = subsidy.Policy.builtin()

# A digital pilot in Yongqing (永清县), recognised inside the default window.
PILOT = {"county": "永清县", "recognised-on": "2026-02-14"}


def resident_kib():
    """Return how much memory this process has resident; None where the system does not say."""
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * 4
    except OSError:
        return None
