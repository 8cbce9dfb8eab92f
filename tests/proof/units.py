# SPDX-License-Identifier: Apache-2.0
"""What is proved: the file that is read, then others that it includes and whose functions are proved with it; where
functions are named, those alone."""
UNITS = [
    ["lib/core/wide.c", "lib/core/wide.h", "lib/core/words.h"],
    ["lib/core/rounding.c"],
    ["lib/core/calendar.c"],
    ["tests/proof/numbers.c", "lib/core/numbers.h", "lib/core/program.h"],
    ["lib/core/prepare.c", "reciprocal_of"],
    ["tests/proof/awards.c"],
    ["tests/proof/intervals.c"],
]
