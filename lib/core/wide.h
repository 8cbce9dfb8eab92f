/* SPDX-License-Identifier: Apache-2.0 */
/* Signed integers of 128 bits as two 64-bit limbs, with every overflow reported: what products of money, rates and
 * days are carried in. Two limbs instead of a compiler's own type so that the arithmetic can be proved and runs on
 * any C11 compiler. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/words.h"

/* Two's complement: the number is high × 2^64 + low. */
typedef struct
{
  uint64_t low;
  int64_t high;
} SubsidyWide;

/*@ logic integer subsidy_exact (SubsidyWide a) = a.high * 0x10000000000000000 + a.low;
    predicate subsidy_is_wide (integer n)
      = -0x80000000000000000000000000000000 <= n < 0x80000000000000000000000000000000;
*/

/*@ assigns \nothing;
    ensures subsidy_exact (\result) == number;
*/
static inline SubsidyWide
subsidy_wide (int64_t number)
{
  return (SubsidyWide){ subsidy_word_of (number), number < 0 ? -1 : 0 };
}

/*@ assigns \nothing;
    ensures \result <==> subsidy_exact (a) < 0;
*/
static inline bool
subsidy_wide_is_negative (SubsidyWide a)
{
  return a.high < 0;
}

/*@ assigns \nothing;
    ensures \result <==> INT64_MIN <= subsidy_exact (a) <= INT64_MAX;
*/
static inline bool
subsidy_wide_fits_int64 (SubsidyWide a)
{
  return a.high == (subsidy_signed_word (a.low) < 0 ? -1 : 0);
}

/* Only for numbers that fit. */
/*@ assigns \nothing;
    ensures INT64_MIN <= subsidy_exact (a) <= INT64_MAX ==> \result == subsidy_exact (a);
*/
static inline int64_t
subsidy_wide_to_int64 (SubsidyWide a)
{
  return subsidy_signed_word (a.low);
}

/*@ assigns \nothing;
    ensures \result == -1 || \result == 0 || \result == 1;
    ensures \result < 0 <==> subsidy_exact (a) < subsidy_exact (b);
    ensures \result == 0 <==> subsidy_exact (a) == subsidy_exact (b);
*/
static inline int
subsidy_wide_compare (SubsidyWide a, SubsidyWide b)
{
  if (a.high != b.high)
    return a.high < b.high ? -1 : 1;
  return a.low == b.low ? 0 : (a.low < b.low ? -1 : 1);
}

/* Each of these sets *overflow, and never clears it, when the result has no 128-bit form; the number returned then
 * means nothing. */
/*@ requires \valid (overflow);
    assigns *overflow;
    ensures *overflow <==> \old (*overflow) || !subsidy_is_wide (subsidy_exact (a) + subsidy_exact (b));
    ensures subsidy_is_wide (subsidy_exact (a) + subsidy_exact (b))
            ==> subsidy_exact (\result) == subsidy_exact (a) + subsidy_exact (b);
*/
SubsidyWide subsidy_wide_sum (SubsidyWide a, SubsidyWide b, bool *overflow);

/*@ requires \valid (overflow);
    assigns *overflow;
    ensures *overflow <==> \old (*overflow) || !subsidy_is_wide (subsidy_exact (a) - subsidy_exact (b));
    ensures subsidy_is_wide (subsidy_exact (a) - subsidy_exact (b))
            ==> subsidy_exact (\result) == subsidy_exact (a) - subsidy_exact (b);
*/
SubsidyWide subsidy_wide_difference (SubsidyWide a, SubsidyWide b, bool *overflow);

/*@ requires \valid (overflow);
    assigns *overflow;
    ensures *overflow <==> \old (*overflow) || !subsidy_is_wide (subsidy_exact (a) * subsidy_exact (b));
    ensures subsidy_is_wide (subsidy_exact (a) * subsidy_exact (b))
            ==> subsidy_exact (\result) == subsidy_exact (a) * subsidy_exact (b);
*/
SubsidyWide subsidy_wide_product (SubsidyWide a, SubsidyWide b, bool *overflow);

/* The quotient cut toward zero and the remainder, which has the sign of @a; @b must be above zero. */
/*@ requires subsidy_exact (b) > 0;
    requires \valid (remainder);
    assigns *remainder;
    ensures subsidy_exact (\result) * subsidy_exact (b) + subsidy_exact (*remainder) == subsidy_exact (a);
    ensures subsidy_exact (a) >= 0 ==> 0 <= subsidy_exact (*remainder) < subsidy_exact (b);
    ensures subsidy_exact (a) <= 0 ==> -subsidy_exact (b) < subsidy_exact (*remainder) <= 0;
*/
SubsidyWide subsidy_wide_divide (SubsidyWide a, SubsidyWide b, SubsidyWide *remainder);
