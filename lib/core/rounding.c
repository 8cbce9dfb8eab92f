/* SPDX-License-Identifier: Apache-2.0 */
/* Rounding by the remainder: whether the cut quotient has to be moved one away from zero. */
#include "core/rounding.h"

/* @twice_rest_to_divisor: how twice the remainder compares with the divisor, both without sign. */
/*@ requires rounding <= SUBSIDY_ROUND_HALF_EVEN;
    assigns \nothing;
    ensures \result <==> !exact && (rounding == SUBSIDY_ROUND_UP
                                    || (rounding >= SUBSIDY_ROUND_HALF_UP && twice_rest_to_divisor > 0)
                                    || (rounding == SUBSIDY_ROUND_HALF_UP && twice_rest_to_divisor == 0)
                                    || (rounding == SUBSIDY_ROUND_HALF_EVEN && twice_rest_to_divisor == 0 && odd));
*/
static bool
moves_away (SubsidyRounding rounding, bool exact, int twice_rest_to_divisor, bool odd)
{
  if (exact)
    return false;
  switch (rounding)
    {
    case SUBSIDY_ROUND_DOWN:
      return false;
    case SUBSIDY_ROUND_UP:
      return true;
    case SUBSIDY_ROUND_HALF_UP:
      return twice_rest_to_divisor >= 0;
    case SUBSIDY_ROUND_HALF_DOWN:
      return twice_rest_to_divisor > 0;
    case SUBSIDY_ROUND_HALF_EVEN:
      break;
    }
  return twice_rest_to_divisor > 0 || (twice_rest_to_divisor == 0 && odd);
}

int64_t
subsidy_quotient_narrow (int64_t numerator, int64_t divisor, SubsidyRounding rounding)
{
  int64_t quotient = numerator / divisor;
  int64_t remainder = numerator % divisor;
  int64_t rest = remainder < 0 ? -remainder : remainder;
  /* Compared with what is left of the divisor instead of doubled, which could overflow. */
  int compared = rest > divisor - rest ? 1 : (rest == divisor - rest ? 0 : -1);
  bool away = moves_away (rounding, rest == 0, compared, quotient % 2 != 0);
  int64_t step = numerator < 0 ? -1 : 1, rounded = away ? quotient + step : quotient;

  /*@ assert numerator == quotient * divisor + step * rest; */
  /*@ assert rounded * divisor == quotient * divisor + (away ? step * divisor : 0); */
  /*@ assert step * (rounded * divisor - numerator) == (away ? divisor : 0) - rest; */
  return rounded;
}

SubsidyWide
subsidy_quotient_wide (SubsidyWide numerator, SubsidyWide divisor, SubsidyRounding rounding)
{
  bool never = false; /* the remainder is below the divisor, the quotient at most the numerator */
  SubsidyWide zero = subsidy_wide (0), remainder, rounded;
  SubsidyWide quotient = subsidy_wide_divide (numerator, divisor, &remainder);
  bool negative = subsidy_wide_is_negative (numerator);
  SubsidyWide rest = negative ? subsidy_wide_difference (zero, remainder, &never) : remainder;
  int compared = subsidy_wide_compare (rest, subsidy_wide_difference (divisor, rest, &never));
  bool away = moves_away (rounding, subsidy_wide_compare (rest, zero) == 0, compared, quotient.low % 2 != 0);
  int64_t step = negative ? -1 : 1;

  /*@ assert subsidy_exact (numerator)
             == subsidy_exact (quotient) * subsidy_exact (divisor) + step * subsidy_exact (rest); */
  if (!away)
    return quotient;
  /*@ assert subsidy_distributes (subsidy_exact (divisor), subsidy_exact (quotient), step); */
  /*@ assert subsidy_exact (divisor) >= 2; */
  /*@ assert negative ==> subsidy_scales (-subsidy_exact (quotient), 2, subsidy_exact (divisor)); */
  /*@ assert !negative ==> subsidy_scales (subsidy_exact (quotient), 2, subsidy_exact (divisor)); */
  /*@ assert subsidy_is_wide (subsidy_exact (quotient) + step); */
  rounded = subsidy_wide_sum (quotient, subsidy_wide (step), &never);
  /*@ assert subsidy_exact (rounded) == subsidy_exact (quotient) + step; */
  /*@ assert step * (subsidy_exact (rounded) * subsidy_exact (divisor) - subsidy_exact (numerator))
             == subsidy_exact (divisor) - subsidy_exact (rest); */
  return rounded;
}
