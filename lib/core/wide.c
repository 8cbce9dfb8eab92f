/* SPDX-License-Identifier: Apache-2.0 */
/* The 128-bit arithmetic of wide.h, by the methods taught for paper: carries, cross products of half limbs, long
 * division one binary digit at a time. */
#include "core/wide.h"

/* A magnitude: high × 2^64 + low, never negative. */
typedef struct
{
  uint64_t low;
  uint64_t high;
} Magnitude;

static SubsidyWide
negated (SubsidyWide a)
{
  uint64_t low = ~a.low + 1;
  uint64_t high = ~(uint64_t)a.high + (low == 0 ? 1 : 0);

  return (SubsidyWide){ low, (int64_t)high };
}

/* The magnitude of the least number, -2^127, is 2^127, which fits. */
static Magnitude
magnitude_of (SubsidyWide a)
{
  SubsidyWide positive = subsidy_wide_is_negative (a) ? negated (a) : a;

  return (Magnitude){ positive.low, (uint64_t)positive.high };
}

static SubsidyWide
with_sign (Magnitude magnitude, bool negative, bool *overflow)
{
  SubsidyWide positive = { magnitude.low, (int64_t)magnitude.high };
  bool is_least = negative && magnitude.high == UINT64_C (1) << 63 && magnitude.low == 0;

  if (magnitude.high >> 63 && !is_least)
    *overflow = true;
  return negative ? negated (positive) : positive;
}

SubsidyWide
subsidy_wide_sum (SubsidyWide a, SubsidyWide b, bool *overflow)
{
  uint64_t low = a.low + b.low;
  uint64_t carry = low < a.low ? 1 : 0;
  int64_t high = (int64_t)((uint64_t)a.high + (uint64_t)b.high + carry);

  if ((a.high < 0) == (b.high < 0) && (high < 0) != (a.high < 0))
    *overflow = true;
  return (SubsidyWide){ low, high };
}

SubsidyWide
subsidy_wide_difference (SubsidyWide a, SubsidyWide b, bool *overflow)
{
  uint64_t low = a.low - b.low;
  uint64_t borrow = a.low < b.low ? 1 : 0;
  int64_t high = (int64_t)((uint64_t)a.high - (uint64_t)b.high - borrow);

  if ((a.high < 0) != (b.high < 0) && (high < 0) != (a.high < 0))
    *overflow = true;
  return (SubsidyWide){ low, high };
}

static Magnitude
limb_product (uint64_t a, uint64_t b)
{
  uint64_t a_low = a & UINT32_MAX, a_high = a >> 32;
  uint64_t b_low = b & UINT32_MAX, b_high = b >> 32;
  uint64_t low = a_low * b_low;
  uint64_t middle = a_high * b_low + (low >> 32);
  uint64_t other = a_low * b_high + (middle & UINT32_MAX);

  return (Magnitude){ (other << 32) | (low & UINT32_MAX), a_high * b_high + (middle >> 32) + (other >> 32) };
}

SubsidyWide
subsidy_wide_product (SubsidyWide a, SubsidyWide b, bool *overflow)
{
  Magnitude x = magnitude_of (a), y = magnitude_of (b);
  bool negative = subsidy_wide_is_negative (a) != subsidy_wide_is_negative (b);
  Magnitude product = limb_product (x.low, y.low);
  Magnitude cross = x.high != 0 ? limb_product (x.high, y.low) : limb_product (x.low, y.high);

  if ((x.high != 0 && y.high != 0) || cross.high != 0)
    *overflow = true;
  product.high += cross.low;
  if (product.high < cross.low)
    *overflow = true;
  return with_sign (product, negative && (product.low != 0 || product.high != 0), overflow);
}

static bool
magnitude_at_least (Magnitude a, Magnitude b)
{
  return a.high != b.high ? a.high > b.high : a.low >= b.low;
}

/* Schoolbook division, a binary digit a time; the divisor is at least 1 and below 2^127, so the shifted remainder
 * never loses its top digit. */
static Magnitude
long_division (Magnitude a, Magnitude b, Magnitude *remainder)
{
  Magnitude quotient = { 0, 0 }, rest = { 0, 0 };

  for (int digit = 127; digit >= 0; digit--)
    {
      uint64_t next = digit >= 64 ? a.high >> (digit - 64) : a.low >> digit;

      rest.high = rest.high << 1 | rest.low >> 63;
      rest.low = rest.low << 1 | (next & 1);
      if (magnitude_at_least (rest, b))
        {
          rest.high -= b.high + (rest.low < b.low ? 1 : 0);
          rest.low -= b.low;
          if (digit >= 64)
            quotient.high |= UINT64_C (1) << (digit - 64);
          else
            quotient.low |= UINT64_C (1) << digit;
        }
    }
  *remainder = rest;
  return quotient;
}

static Magnitude
magnitude_divide (Magnitude a, Magnitude b, Magnitude *remainder)
{
  if (a.high == 0 && b.high == 0)
    {
      /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): that it is above zero is asked of the caller */
      *remainder = (Magnitude){ a.low % b.low, 0 };
      return (Magnitude){ a.low / b.low, 0 };
    }
  return long_division (a, b, remainder);
}

SubsidyWide
subsidy_wide_divide (SubsidyWide a, SubsidyWide b, SubsidyWide *remainder)
{
  bool negative = subsidy_wide_is_negative (a);
  bool never = false; /* neither part is larger than the dividend */
  Magnitude rest;
  Magnitude quotient = magnitude_divide (magnitude_of (a), magnitude_of (b), &rest);

  *remainder = with_sign (rest, negative, &never);
  return with_sign (quotient, negative, &never);
}
