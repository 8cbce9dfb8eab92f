/* SPDX-License-Identifier: Apache-2.0 */
/* Signed integers of 128 bits as two 64-bit limbs, with every overflow reported: what products of money, rates and
 * days are carried in. Two limbs instead of a compiler's own type so that the arithmetic can be proved and runs on
 * any C11 compiler. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Two's complement: the number is high × 2^64 + low. */
typedef struct
{
  uint64_t low;
  int64_t high;
} SubsidyWide;

static inline SubsidyWide
subsidy_wide (int64_t number)
{
  return (SubsidyWide){ (uint64_t)number, number < 0 ? -1 : 0 };
}

static inline bool
subsidy_wide_is_negative (SubsidyWide a)
{
  return a.high < 0;
}

static inline bool
subsidy_wide_fits_int64 (SubsidyWide a)
{
  return a.high == ((int64_t)a.low < 0 ? -1 : 0);
}

/* Only for numbers that fit. */
static inline int64_t
subsidy_wide_to_int64 (SubsidyWide a)
{
  return (int64_t)a.low;
}

static inline int
subsidy_wide_compare (SubsidyWide a, SubsidyWide b)
{
  if (a.high != b.high)
    return a.high < b.high ? -1 : 1;
  return a.low == b.low ? 0 : (a.low < b.low ? -1 : 1);
}

/* Each of these sets *overflow, and never clears it, when the result has no 128-bit form; the number returned then
 * means nothing. */
SubsidyWide subsidy_wide_sum (SubsidyWide a, SubsidyWide b, bool *overflow);
SubsidyWide subsidy_wide_difference (SubsidyWide a, SubsidyWide b, bool *overflow);
SubsidyWide subsidy_wide_product (SubsidyWide a, SubsidyWide b, bool *overflow);

/* The quotient cut toward zero and the remainder, which has the sign of @a; @b must be above zero. */
SubsidyWide subsidy_wide_divide (SubsidyWide a, SubsidyWide b, SubsidyWide *remainder);
