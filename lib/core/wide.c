/* SPDX-License-Identifier: Apache-2.0 */
/* The 128-bit arithmetic of wide.h, by the methods taught for paper: carries, cross products of half limbs, long
 * division one binary digit at a time. */
#include "core/wide.h"

/* Half a limb. */
#define HALF UINT64_C (0x100000000)

/* A magnitude: high × 2^64 + low, never negative. */
typedef struct
{
  uint64_t low;
  uint64_t high;
} Magnitude;

/*@ logic integer size (Magnitude a) = a.high * 0x10000000000000000 + a.low;
 */

/* The magnitude of the least number, -2^127, is 2^127, which fits. */
/*@ assigns \nothing;
    ensures size (\result) == \abs (subsidy_exact (a));
*/
static Magnitude
magnitude_of (SubsidyWide a)
{
  uint64_t high = subsidy_word_of (a.high);

  if (!subsidy_wide_is_negative (a))
    return (Magnitude){ a.low, high };
  return (Magnitude){ subsidy_word_difference (0, a.low), subsidy_word_difference (0, high) - (a.low != 0 ? 1 : 0) };
}

/*@ requires \valid (overflow);
    assigns *overflow;
    ensures *overflow <==> \old (*overflow) || !subsidy_is_wide (negative ? -size (magnitude) : size (magnitude));
    ensures subsidy_is_wide (negative ? -size (magnitude) : size (magnitude))
            ==> subsidy_exact (\result) == (negative ? -size (magnitude) : size (magnitude));
*/
static SubsidyWide
with_sign (Magnitude magnitude, bool negative, bool *overflow)
{
  uint64_t low = magnitude.low, high = magnitude.high;
  bool is_least = negative && high == UINT64_C (1) << 63 && low == 0;

  if (high >= UINT64_C (1) << 63 && !is_least)
    *overflow = true;
  if (negative)
    {
      high = subsidy_word_difference (subsidy_word_difference (0, high), low != 0 ? 1 : 0);
      low = subsidy_word_difference (0, low);
    }
  return (SubsidyWide){ low, subsidy_signed_word (high) };
}

SubsidyWide
subsidy_wide_sum (SubsidyWide a, SubsidyWide b, bool *overflow)
{
  uint64_t low = subsidy_word_sum (a.low, b.low);
  uint64_t carry = low < a.low ? 1 : 0;
  int64_t high = subsidy_signed_word (
      subsidy_word_sum (subsidy_word_sum (subsidy_word_of (a.high), subsidy_word_of (b.high)), carry));

  if ((a.high < 0) == (b.high < 0) && (high < 0) != (a.high < 0))
    *overflow = true;
  return (SubsidyWide){ low, high };
}

SubsidyWide
subsidy_wide_difference (SubsidyWide a, SubsidyWide b, bool *overflow)
{
  uint64_t low = subsidy_word_difference (a.low, b.low);
  uint64_t borrow = a.low < b.low ? 1 : 0;
  int64_t high = subsidy_signed_word (
      subsidy_word_difference (subsidy_word_difference (subsidy_word_of (a.high), subsidy_word_of (b.high)), borrow));

  if ((a.high < 0) != (b.high < 0) && (high < 0) != (a.high < 0))
    *overflow = true;
  return (SubsidyWide){ low, high };
}

/*@ assigns \nothing;
    ensures size (\result) == a * b;
*/
static Magnitude
limb_product (uint64_t a, uint64_t b)
{
  uint64_t a_low = a % HALF, a_high = a / HALF;
  uint64_t b_low = b % HALF, b_high = b / HALF;
  /*@ assert a * b == (a_high * HALF + a_low) * (b_high * HALF + b_low); */
  /*@ assert 0 <= a_low * b_low <= (HALF - 1) * (HALF - 1); */
  /*@ assert 0 <= a_high * b_low <= (HALF - 1) * (HALF - 1); */
  /*@ assert 0 <= a_low * b_high <= (HALF - 1) * (HALF - 1); */
  /*@ assert 0 <= a_high * b_high <= (HALF - 1) * (HALF - 1); */
  uint64_t low = a_low * b_low;
  uint64_t middle = a_high * b_low + low / HALF;
  uint64_t other = a_low * b_high + middle % HALF;

  return (Magnitude){ other % HALF * HALF + low % HALF, a_high * b_high + middle / HALF + other / HALF };
}

SubsidyWide
subsidy_wide_product (SubsidyWide a, SubsidyWide b, bool *overflow)
{
  Magnitude x = magnitude_of (a), y = magnitude_of (b);
  bool negative = subsidy_wide_is_negative (a) != subsidy_wide_is_negative (b);
  Magnitude product = limb_product (x.low, y.low);
  Magnitude cross = x.high != 0 ? limb_product (x.high, y.low) : limb_product (x.low, y.high);

  /*@ assert size (x) * size (y)
             == x.high * y.high * 0x100000000000000000000000000000000
                + (x.high * y.low + x.low * y.high) * 0x10000000000000000 + x.low * y.low; */
  /*@ assert x.high != 0 && y.high != 0 ==> x.high * y.high >= 1; */
  /*@ assert x.high == 0 || y.high == 0 ==> size (cross) == x.high * y.low + x.low * y.high; */
  /*@ assert x.high == 0 || y.high == 0
             ==> size (x) * size (y) == size (cross) * 0x10000000000000000 + size (product); */
  /*@ assert negative ==> subsidy_exact (a) * subsidy_exact (b) == -(size (x) * size (y)); */
  /*@ assert !negative ==> subsidy_exact (a) * subsidy_exact (b) == size (x) * size (y); */
  if ((x.high != 0 && y.high != 0) || cross.high != 0)
    *overflow = true;
  product.high = subsidy_word_sum (product.high, cross.low);
  if (product.high < cross.low)
    *overflow = true;
  /*@ assert size (x) * size (y) < 0x100000000000000000000000000000000 ==> size (product) == size (x) * size (y); */
  return with_sign (product, negative && (product.low != 0 || product.high != 0), overflow);
}

/*@ assigns \nothing;
    ensures \result <==> size (a) >= size (b);
*/
static bool
magnitude_at_least (Magnitude a, Magnitude b)
{
  return a.high != b.high ? a.high > b.high : a.low >= b.low;
}

/*@ requires size (a) >= size (b);
    assigns \nothing;
    ensures size (\result) == size (a) - size (b);
*/
static Magnitude
magnitude_difference (Magnitude a, Magnitude b)
{
  return (Magnitude){ subsidy_word_difference (a.low, b.low), a.high - b.high - (a.low < b.low ? 1 : 0) };
}

/* Twice the magnitude, and one more where the next digit is set. */
/*@ requires size (a) < 0x80000000000000000000000000000000;
    assigns \nothing;
    ensures size (\result) == 2 * size (a) + (next ? 1 : 0);
*/
static Magnitude
magnitude_with_digit (Magnitude a, bool next)
{
  const uint64_t top = UINT64_C (1) << 63;

  return (Magnitude){ a.low % top * 2 + (next ? 1 : 0), a.high * 2 + a.low / top };
}

/* Schoolbook division of rest × 2^64 + limb, a binary digit a time, where the rest is below the divisor: so the
 * quotient is one limb. */
/*@ requires size (*rest) < size (b) <= 0x80000000000000000000000000000000;
    requires \valid (rest);
    assigns *rest;
    ensures \result * size (b) + size (*rest) == \old (size (*rest)) * 0x10000000000000000 + limb;
    ensures size (*rest) < size (b);
*/
static uint64_t
long_division (Magnitude *rest, uint64_t limb, Magnitude b)
{
  uint64_t quotient = 0, left = limb, weight = UINT64_C (1) << 63;
  Magnitude r = *rest;

  /*@ loop invariant -1 <= digit <= 63;
      loop invariant digit >= 0 ==> weight == subsidy_power_of_two (digit);
      loop invariant left < subsidy_power_of_two (digit + 1);
      loop invariant size (r) < size (b);
      loop invariant quotient <= 0x10000000000000000 - subsidy_power_of_two (digit + 1);
      loop invariant quotient * size (b) + size (r) * subsidy_power_of_two (digit + 1) + left
                     == size (*rest) * 0x10000000000000000 + limb;
      loop assigns digit, weight, left, r, quotient;
      loop variant digit + 1;
  */
  for (int digit = 63; digit >= 0; digit--)
    {
      bool next = left >= weight;
      Magnitude twice = magnitude_with_digit (r, next);
      bool fits = magnitude_at_least (twice, b);

      /*@ assert subsidy_power_of_two (digit + 1) == 2 * weight; */
      /*@ assert size (twice) * weight == size (r) * subsidy_power_of_two (digit + 1) + (next ? weight : 0); */
      r = fits ? magnitude_difference (twice, b) : twice;
      /*@ assert size (r) == size (twice) - (fits ? size (b) : 0); */
      /*@ assert fits ==> size (r) * weight == size (twice) * weight - weight * size (b); */
      /*@ assert fits ==> (quotient + weight) * size (b) == quotient * size (b) + weight * size (b); */
      /*@ assert quotient + weight <= UINT64_MAX; */
      quotient += fits ? weight : 0;
      /*@ assert quotient == \at (quotient, LoopCurrent) + (fits ? weight : 0); */
      /*@ assert quotient * size (b) + size (r) * weight
                 == \at (quotient, LoopCurrent) * size (b) + size (twice) * weight; */
      left -= next ? weight : 0;
      /*@ assert quotient * size (b) + size (r) * weight + left == size (*rest) * 0x10000000000000000 + limb; */
      weight /= 2;
    }
  *rest = r;
  return quotient;
}

/*@ requires 0 < size (b) <= 0x80000000000000000000000000000000;
    requires \valid (remainder);
    assigns *remainder;
    ensures size (\result) * size (b) + size (*remainder) == size (a);
    ensures size (*remainder) < size (b);
*/
static Magnitude
magnitude_divide (Magnitude a, Magnitude b, Magnitude *remainder)
{
  bool is_limb = b.high == 0; /* the processor divides by a limb */
  /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): that it is above zero is asked of the caller */
  Magnitude quotient = { 0, is_limb ? a.high / b.low : 0 };
  uint64_t rest = is_limb ? a.high % b.low : a.high;

  /*@ assert quotient.high * size (b) + rest == a.high; */
  *remainder = (Magnitude){ rest, 0 };
  if (is_limb && rest == 0)
    {
      quotient.low = a.low / b.low;
      *remainder = (Magnitude){ a.low % b.low, 0 };
    }
  else
    quotient.low = long_division (remainder, a.low, b);
  /*@ assert quotient.low * size (b) + size (*remainder) == rest * 0x10000000000000000 + a.low; */
  /*@ assert subsidy_distributes (size (b), quotient.high * 0x10000000000000000, quotient.low); */
  return quotient;
}

SubsidyWide
subsidy_wide_divide (SubsidyWide a, SubsidyWide b, SubsidyWide *remainder)
{
  bool negative = subsidy_wide_is_negative (a);
  bool never = false; /* neither part is larger than the dividend */
  Magnitude divisor = magnitude_of (b), rest, quotient = magnitude_divide (magnitude_of (a), divisor, &rest);

  /*@ assert size (divisor) == subsidy_exact (b); */
  /*@ assert size (quotient) * subsidy_exact (b) + size (rest) == \abs (subsidy_exact (a)); */
  /*@ assert subsidy_scales (size (quotient), 1, subsidy_exact (b)); */
  /*@ assert size (quotient) <= \abs (subsidy_exact (a)) && size (rest) <= \abs (subsidy_exact (a)); */
  /*@ assert (-size (quotient)) * subsidy_exact (b) == -(size (quotient) * subsidy_exact (b)); */
  *remainder = with_sign (rest, negative, &never);
  /*@ assert subsidy_exact (*remainder) == (negative ? -size (rest) : size (rest)); */
  return with_sign (quotient, negative, &never);
}
