# SPDX-License-Identifier: Apache-2.0
"""Mistakes that the proof has to notice: file, function, what stands there once, what is put in its place."""
MISTAKES = [
    ("lib/core/words.h", "subsidy_word_difference", "(b - a - 1)", "(b - a)"),
    ("lib/core/wide.c", "magnitude_with_digit", "(next ? 1 : 0), a.high", "1, a.high"),
    ("lib/core/wide.c", "long_division", "int digit = 63", "int digit = 62"),
    ("lib/core/rounding.c", "moves_away", "twice_rest_to_divisor >= 0;", "twice_rest_to_divisor > 0;"),
    ("lib/core/rounding.c", "subsidy_quotient_narrow", "away ? quotient + step", "away ? quotient + 1"),
    ("lib/core/rounding.c", "subsidy_quotient_narrow", "rest > divisor - rest ? 1", "rest >= divisor - rest ? 1"),
    ("lib/core/calendar.c", "days_before", "month > 2 &&", "month > 1 &&"),
    ("lib/core/calendar.c", "days_before_year", "shifted_year + 99", "shifted_year + 100"),
    ("lib/core/calendar.c", "completed_months", "days < 0 ? months - 1", "days <= 0 ? months - 1"),
    ("lib/core/numbers.h", "subsidy_number", "return a >= 1 ? b : c;", "return a > 1 ? b : c;"),
    ("lib/core/numbers.h", "subsidy_division", "(by - 1) / 2", "by / 2"),
    ("lib/core/prepare.c", "reciprocal_of", "quotient.low + 1;", "quotient.low;"),
    ("lib/core/program.h", "subsidy_input_range", "? SUBSIDY_NONE :", "? SUBSIDY_NONE + 1 :"),
    ("tests/proof/intervals.c", "given_bounds", "SUBSIDY_NONE), A_MOST)", "SUBSIDY_NONE), A_LEAST)"),
    ("tests/proof/awards.c", "own_share", "SUBSIDY_OP_LEAST, cut, left, 0", "SUBSIDY_OP_LEAST, cut, amount, 0"),
    ("tests/proof/awards.c", "all_parts", "edges[i], edges[i + 1]));", "edges[i] + 1, edges[i + 1]));"),
    ("lib/core/numbers.h", "subsidy_divided", "away = rest > by->most_rest", "away = rest >= by->most_rest"),
]
