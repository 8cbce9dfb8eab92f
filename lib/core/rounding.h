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

/* What rounding is: by how much the product of the rounded quotient and the divisor lies beyond the numerator, seen
 * from zero. Below one divisor always; never above zero where it goes down, never below where it goes up; at most half
 * a divisor for the halves, and of a tie the side that the mode says. */
/*@ predicate subsidy_is_rounded (integer excess, integer quotient, integer divisor, integer rounding)
      = -divisor < excess < divisor
        && (rounding == SUBSIDY_ROUND_DOWN ==> excess <= 0)
        && (rounding == SUBSIDY_ROUND_UP ==> excess >= 0)
        && (rounding >= SUBSIDY_ROUND_HALF_UP ==> -divisor <= 2 * excess <= divisor)
        && (rounding == SUBSIDY_ROUND_HALF_UP ==> 2 * excess > -divisor)
        && (rounding == SUBSIDY_ROUND_HALF_DOWN ==> 2 * excess < divisor)
        && (rounding == SUBSIDY_ROUND_HALF_EVEN && (2 * excess == divisor || 2 * excess == -divisor)
            ==> quotient % 2 == 0);
    predicate subsidy_is_quotient (integer quotient, integer numerator, integer divisor, integer rounding)
      = numerator >= 0
          ? quotient >= 0 && subsidy_is_rounded (quotient * divisor - numerator, quotient, divisor, rounding)
          : quotient <= 0 && subsidy_is_rounded (numerator - quotient * divisor, quotient, divisor, rounding);
*/

/* @numerator / @divisor as a whole number; @divisor must be above zero. The result is within one of the exact quotient,
 * and within one half for the halves. */
/*@ requires divisor > 0;
    requires rounding \in { SUBSIDY_ROUND_DOWN, SUBSIDY_ROUND_UP, SUBSIDY_ROUND_HALF_UP, SUBSIDY_ROUND_HALF_DOWN,
                            SUBSIDY_ROUND_HALF_EVEN };
    assigns \nothing;
    ensures subsidy_is_quotient (\result, numerator, divisor, rounding);
*/
int64_t subsidy_quotient_narrow (int64_t numerator, int64_t divisor, SubsidyRounding rounding);

/*@ requires subsidy_exact (divisor) > 0;
    requires rounding \in { SUBSIDY_ROUND_DOWN, SUBSIDY_ROUND_UP, SUBSIDY_ROUND_HALF_UP, SUBSIDY_ROUND_HALF_DOWN,
                            SUBSIDY_ROUND_HALF_EVEN };
    assigns \nothing;
    ensures subsidy_is_quotient (subsidy_exact (\result), subsidy_exact (numerator), subsidy_exact (divisor), rounding);
*/
SubsidyWide subsidy_quotient_wide (SubsidyWide numerator, SubsidyWide divisor, SubsidyRounding rounding);
