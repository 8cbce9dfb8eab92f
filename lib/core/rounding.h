/* SPDX-License-Identifier: Apache-2.0 */
/* Exact quotients rounded to whole numbers, in the five modes that clauses name. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/wide.h"

/* On negative numbers `down` goes toward zero, `up` and the ties of the halves away from it. */
typedef enum
{
  SUBSIDY_ROUND_DOWN,
  SUBSIDY_ROUND_UP,
  SUBSIDY_ROUND_HALF_UP,
  SUBSIDY_ROUND_HALF_DOWN,
  SUBSIDY_ROUND_HALF_EVEN,
} SubsidyRounding;

/* @numerator / @divisor as a whole number; @divisor must be above zero. The result is within one of the exact quotient,
 * and within one half for the halves. */
int64_t subsidy_quotient_narrow (int64_t numerator, int64_t divisor, SubsidyRounding rounding);
SubsidyWide subsidy_quotient_wide (SubsidyWide numerator, SubsidyWide divisor, SubsidyRounding rounding);
