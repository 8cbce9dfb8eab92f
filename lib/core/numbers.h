/* SPDX-License-Identifier: Apache-2.0 */
/* What each operation makes of parts that are known and fit 64 bits, for the numbers of a single row and for lanes of
 * them. */
#pragma once

#include "core/calendar.h"
#include "core/program.h"
#include "core/rounding.h"
#include "subsidy/columns.h"

/* Of an input, a constant or a fold there are no parts to compute it from; a quotient and months depend on more. */
/*@ logic integer subsidy_operation (integer op, integer a, integer b, integer c)
      = op == SUBSIDY_OP_SUM ? a + b :
        op == SUBSIDY_OP_DIFFERENCE ? a - b :
        op == SUBSIDY_OP_PRODUCT ? a * b :
        op == SUBSIDY_OP_LEAST ? \min (a, b) :
        op == SUBSIDY_OP_GREATEST ? \max (a, b) :
        op == SUBSIDY_OP_EXCESS ? \max (a - b, 0) :
        op == SUBSIDY_OP_AT_LEAST ? (a >= b ? 1 : 0) :
        op == SUBSIDY_OP_MORE_THAN ? (a > b ? 1 : 0) :
        op == SUBSIDY_OP_EQUAL ? (a == b ? 1 : 0) :
        op == SUBSIDY_OP_GIVEN ? (a > SUBSIDY_NONE ? 1 : 0) :
        (a >= 1 ? b : c);
*/
/*@ requires INT64_MIN <= subsidy_operation (op, a, b, c) <= INT64_MAX;
    assigns \nothing;
    ensures \result == subsidy_operation (op, a, b, c);
*/
static inline int64_t
subsidy_number (SubsidyOp op, int64_t a, int64_t b, int64_t c)
{
  switch (op)
    {
    case SUBSIDY_OP_SUM:
      return a + b;
    case SUBSIDY_OP_DIFFERENCE:
      return a - b;
    case SUBSIDY_OP_PRODUCT:
      return a * b;
    case SUBSIDY_OP_LEAST:
      return a < b ? a : b;
    case SUBSIDY_OP_GREATEST:
      return a > b ? a : b;
    case SUBSIDY_OP_EXCESS:
      return a > b ? a - b : 0;
    case SUBSIDY_OP_AT_LEAST:
      return a >= b;
    case SUBSIDY_OP_MORE_THAN:
      return a > b;
    case SUBSIDY_OP_EQUAL:
      return a == b;
    case SUBSIDY_OP_GIVEN:
      return a > SUBSIDY_NONE;
    default: /* SUBSIDY_OP_CHOOSE */
      break;
    }
  return a >= 1 ? b : c;
}

/* Whether the position is in a set of @n_words. None lies below every position. */
/*@ requires n_words >= 0 && \valid_read (set + (0 .. n_words - 1));
    assigns \nothing;
    ensures 0 <= position < 64 * n_words ==> \result == (set[position / 64] >> (position % 64) & 1);
    ensures position < 0 || position >= 64 * n_words ==> \result == 0;
    ensures \result == 0 || \result == 1;
*/
static inline int64_t
subsidy_is_in_set (const uint64_t *set, int32_t n_words, int64_t position)
{
  return position >= 0 && position < (int64_t)n_words * 64 ? (int64_t)(set[position / 64] >> (position % 64) & 1) : 0;
}

/* The high half of a product, from products of halves, which vectors have. */
/*@ assigns \nothing;
    ensures \result * 0x10000000000000000 <= x * y < (\result + 1) * 0x10000000000000000;
*/
static inline uint64_t
subsidy_high_half (uint64_t x, uint64_t y)
{
  const uint64_t half = UINT64_C (1) << 32;
  uint64_t x_low = x % half, x_high = x / half, y_low = y % half, y_high = y / half;
  /*@ assert x * y == (x_high * half + x_low) * (y_high * half + y_low); */
  /*@ assert 0 <= x_low * y_low <= (half - 1) * (half - 1) && 0 <= x_high * y_low <= (half - 1) * (half - 1); */
  /*@ assert 0 <= x_low * y_high <= (half - 1) * (half - 1) && 0 <= x_high * y_high <= (half - 1) * (half - 1); */
  uint64_t middle = x_high * y_low + x_low * y_low / half;

  return x_high * y_high + middle / half + (x_low * y_high + middle % half) / half;
}

/*@ requires shift < 64;
    assigns \nothing;
    ensures \result * subsidy_power_of_two (shift) <= x < (\result + 1) * subsidy_power_of_two (shift);
*/
static inline uint64_t
subsidy_shifted (uint64_t x, unsigned shift)
{
  /* That a shift divides, one place after the other. */
  /*@ ghost unsigned places = 0;
      uint64_t part = x;
      /@ loop invariant places <= shift && subsidy_power_of_two (places) >= 1;
         loop invariant part == x >> places;
         loop invariant part * subsidy_power_of_two (places) <= x;
         loop invariant x < (part + 1) * subsidy_power_of_two (places);
         loop assigns places, part;
         loop variant shift - places;
      @/
      while (places < shift)
        {
          /@ assert x >> (places + 1) == (x >> places) >> 1; @/
          /@ assert subsidy_power_of_two (places + 1) == 2 * subsidy_power_of_two (places); @/
          /@ assert part / 2 * (2 * subsidy_power_of_two (places)) <= part * subsidy_power_of_two (places); @/
          /@ assert (part + 1) * subsidy_power_of_two (places)
                    <= (part / 2 + 1) * (2 * subsidy_power_of_two (places)); @/
          places++;
          part /= 2;
        }
  */
  return x >> shift;
}

/* How what is divided by a constant is rounded, from the reciprocal that the node brings along. */
typedef struct
{
  SubsidyReciprocal reciprocal;
  uint64_t divisor;
  uint64_t most_rest; /* a larger remainder moves the quotient one away from zero */
  uint64_t tie;       /* so does this one, where the quotient is odd */
} SubsidyDivision;

/*@ predicate subsidy_divides (SubsidyDivision by, integer divisor, integer rounding)
      = by.divisor == divisor && subsidy_is_reciprocal (by.reciprocal, divisor)
        && (rounding == SUBSIDY_ROUND_DOWN ==> by.most_rest == divisor && by.tie == divisor)
        && (rounding == SUBSIDY_ROUND_UP ==> by.most_rest == 0 && by.tie == divisor)
        && (rounding == SUBSIDY_ROUND_HALF_UP ==> by.most_rest == (divisor - 1) / 2 && by.tie == divisor)
        && (rounding == SUBSIDY_ROUND_HALF_DOWN ==> by.most_rest == divisor / 2 && by.tie == divisor)
        && (rounding == SUBSIDY_ROUND_HALF_EVEN ==> by.most_rest == divisor / 2
                                                    && by.tie == (divisor % 2 == 0 ? divisor / 2 : divisor));
*/
/*@ requires \valid_read (node) && subsidy_is_reciprocal (node->reciprocal, divisor);
    assigns \nothing;
    ensures subsidy_divides (\result, divisor, node->rounding);
*/
static inline SubsidyDivision
subsidy_division (const SubsidyNode *node, int64_t divisor)
{
  uint64_t by = (uint64_t)divisor;
  SubsidyDivision division = { node->reciprocal, by, by, by };

  switch ((SubsidyRounding)node->rounding)
    {
    case SUBSIDY_ROUND_DOWN:
      break;
    case SUBSIDY_ROUND_UP:
      division.most_rest = 0;
      break;
    case SUBSIDY_ROUND_HALF_UP:
      division.most_rest = (by - 1) / 2;
      break;
    case SUBSIDY_ROUND_HALF_EVEN:
      division.tie = by % 2 == 0 ? by / 2 : by;
      division.most_rest = by / 2;
      break;
    case SUBSIDY_ROUND_HALF_DOWN:
      division.most_rest = by / 2;
      break;
    }
  return division;
}

/* The factor for dividends below 2^31 and divisors as small, the next whole number above 2^(31 + k) / d; its product is
 * shifted by 32 more. */
/*@ requires \valid_read (by) && by->divisor < 0x80000000 && subsidy_is_reciprocal (by->reciprocal, by->divisor);
    assigns \nothing;
    ensures subsidy_power_of_two (by->reciprocal.shift) * 0x100000000 < \result * by->divisor;
    ensures \result * by->divisor <= subsidy_power_of_two (by->reciprocal.shift) * 0x100000000 + by->divisor;
*/
static inline uint32_t
subsidy_small_factor (const SubsidyDivision *by)
{
  const uint64_t factor = by->reciprocal.factor, high = (factor - 1) / (UINT64_C (1) << 32);

  /*@ assert high * 0x100000000 <= factor - 1 < (high + 1) * 0x100000000; */
  /*@ assert subsidy_scales (by->divisor, high * 0x100000000, factor - 1); */
  /*@ assert subsidy_scales (by->divisor, factor, (high + 1) * 0x100000000); */
  /*@ assert high * by->divisor <= subsidy_power_of_two (by->reciprocal.shift) * 0x100000000; */
  /*@ assert high * by->divisor < (0x100000000 - 2) * by->divisor; */
  /*@ assert subsidy_cancels (by->divisor, high, 0x100000000 - 2); */
  return (uint32_t)(high + 1);
}

/*@ assigns \nothing;
    ensures \result == \abs (number);
*/
static inline uint64_t
subsidy_without_sign (int64_t number)
{
  return number < 0 ? (uint64_t)(-(number + 1)) + 1 : (uint64_t)number;
}

/*@ requires number <= INT64_MAX;
    assigns \nothing;
    ensures \result == (like < 0 ? -number : number);
*/
static inline int64_t
subsidy_with_sign (uint64_t number, int64_t like)
{
  return like < 0 ? -(int64_t)number : (int64_t)number;
}

/* The whole part of the quotient. */
/*@ requires dividend <= INT64_MAX && \valid_read (by) && subsidy_is_reciprocal (by->reciprocal, by->divisor);
    assigns \nothing;
    ensures \result * by->divisor <= dividend < (\result + 1) * by->divisor;
*/
static inline uint64_t
subsidy_whole_part (uint64_t dividend, const SubsidyDivision *by)
{
  uint64_t high = subsidy_high_half (dividend, by->reciprocal.factor);
  uint64_t whole = subsidy_shifted (high, by->reciprocal.shift);

  /* Multiplied by the divisor, the factor goes beyond the power of two by less than any dividend can notice. */
  /*@ assert whole * subsidy_reach (by->reciprocal.shift) <= dividend * by->reciprocal.factor; */
  /*@ assert dividend * by->reciprocal.factor < (whole + 1) * subsidy_reach (by->reciprocal.shift); */
  /*@ assert subsidy_scales (by->divisor, dividend, INT64_MAX); */
  /*@ assert dividend * by->divisor < subsidy_reach (by->reciprocal.shift); */
  /*@ assert subsidy_scales (by->divisor, whole * subsidy_reach (by->reciprocal.shift),
                             dividend * by->reciprocal.factor); */
  /*@ assert subsidy_scales (dividend, by->reciprocal.factor * by->divisor,
                             subsidy_reach (by->reciprocal.shift) + by->divisor); */
  /*@ assert subsidy_cancels (subsidy_reach (by->reciprocal.shift), whole * by->divisor, dividend + 1); */
  /*@ assert whole * by->divisor <= dividend; */
  /*@ assert subsidy_scales (dividend, subsidy_reach (by->reciprocal.shift),
                             by->reciprocal.factor * by->divisor); */
  /*@ assert subsidy_scales (by->divisor, dividend * by->reciprocal.factor + 1,
                             (whole + 1) * subsidy_reach (by->reciprocal.shift)); */
  /*@ assert subsidy_cancels (subsidy_reach (by->reciprocal.shift), dividend, (whole + 1) * by->divisor); */
  return whole;
}

/*@ requires number > INT64_MIN && \valid_read (by) && subsidy_is_reciprocal (by->reciprocal, by->divisor);
    assigns \nothing;
    ensures subsidy_is_quotient (\result, number, by->divisor, SUBSIDY_ROUND_DOWN);
*/
static inline int64_t
subsidy_divided_down (int64_t number, const SubsidyDivision *by)
{
  uint64_t whole = subsidy_whole_part (subsidy_without_sign (number), by);

  /*@ assert (-whole) * by->divisor == -(whole * by->divisor); */
  return subsidy_with_sign (whole, number);
}

/*@ requires number > INT64_MIN && \valid_read (by) && subsidy_is_reciprocal (by->reciprocal, by->divisor);
    assigns \nothing;
    ensures \forall integer rounding; SUBSIDY_ROUND_DOWN <= rounding <= SUBSIDY_ROUND_HALF_EVEN
      && subsidy_divides (*by, by->divisor, rounding)
      ==> subsidy_is_quotient (\result, number, by->divisor, rounding);
*/
static inline int64_t
subsidy_divided (int64_t number, const SubsidyDivision *by)
{
  uint64_t positive = subsidy_without_sign (number);
  uint64_t quotient = subsidy_whole_part (positive, by);
  uint64_t rest = positive - quotient * by->divisor;
  uint64_t odd = rest == by->tie ? quotient % 2 : 0;
  uint64_t away = rest > by->most_rest ? 1 : odd, rounded = quotient + away;

  /*@ assert subsidy_scales (quotient, 2, by->divisor); */
  /*@ assert rest == positive - quotient * by->divisor && rest < by->divisor; */
  /*@ assert away != 0 ==> away == 1; */
  /*@ assert subsidy_distributes (by->divisor, quotient, 1); */
  /*@ assert away != 0 ==> rounded * by->divisor == (quotient + 1) * by->divisor; */
  /*@ assert away == 0 ==> rounded * by->divisor == quotient * by->divisor; */
  /*@ assert rounded * by->divisor == quotient * by->divisor + (away != 0 ? by->divisor : 0); */
  /*@ assert (-rounded) * by->divisor == -(rounded * by->divisor); */
  /*@ assert rounded * by->divisor - positive == (away != 0 ? by->divisor : 0) - rest; */
  /*@ assert away != 0 <==> rest > by->most_rest || (rest == by->tie && quotient % 2 == 1); */
  return subsidy_with_sign (rounded, number);
}

/* Completed months, or begun ones. */
/*@ assigns \nothing;
    ensures subsidy_are_months (\result, rounding == SUBSIDY_ROUND_UP ? 1 : 0, from, to);
    ensures -239988 <= \result <= 239988;
*/
static inline int64_t
subsidy_months (SubsidyRounding rounding, int64_t from, int64_t to)
{
  return rounding == SUBSIDY_ROUND_UP ? subsidy_calendar_begun_months (from, to)
                                      : subsidy_calendar_elapsed_months (from, to);
}

/* Any operation. */
/*@ requires \valid_read (node) && node->rounding <= SUBSIDY_ROUND_HALF_EVEN;
    requires node->op == SUBSIDY_OP_ONE_OF ==> node->c >= 0 && \valid_read (sets + (node->b .. node->b + node->c - 1));
    requires node->op == SUBSIDY_OP_QUOTIENT ==> b > 0;
    requires INT64_MIN <= subsidy_operation (node->op, a, b, c) <= INT64_MAX;
    assigns \nothing;
    ensures node->op == SUBSIDY_OP_ONE_OF ==> \result == 0 || \result == 1;
    ensures node->op == SUBSIDY_OP_QUOTIENT ==> subsidy_is_quotient (\result, a, b, node->rounding);
    ensures node->op == SUBSIDY_OP_MONTHS
            ==> subsidy_are_months (\result, node->rounding == SUBSIDY_ROUND_UP ? 1 : 0, a, b);
    ensures node->op != SUBSIDY_OP_ONE_OF && node->op != SUBSIDY_OP_QUOTIENT && node->op != SUBSIDY_OP_MONTHS
            ==> \result == subsidy_operation (node->op, a, b, c);
*/
static inline int64_t
subsidy_node_number (const SubsidyNode *node, const uint64_t *sets, int64_t a, int64_t b, int64_t c)
{
  if (node->op == SUBSIDY_OP_ONE_OF)
    return subsidy_is_in_set (sets + node->b, node->c, a);
  if (node->op == SUBSIDY_OP_QUOTIENT)
    return subsidy_quotient_narrow (a, b, (SubsidyRounding)node->rounding);
  if (node->op == SUBSIDY_OP_MONTHS)
    return subsidy_months ((SubsidyRounding)node->rounding, a, b);
  return subsidy_number ((SubsidyOp)node->op, a, b, c);
}

/* The value that an input has for certain and that fits; SUBSIDY_MISSING where there is none. */
/*@ requires \valid_read (input);
    assigns \nothing;
    ensures input->narrow_least <= \result <= input->narrow_most || \result == SUBSIDY_MISSING
            || (\result == SUBSIDY_NONE && input->may_be_none);
    ensures \result == SUBSIDY_MISSING || \result == (value == SUBSIDY_MISSING ? input->assumed : value);
*/
static inline int64_t
subsidy_certain_value (const SubsidyInput *input, int64_t value)
{
  int64_t known = value == SUBSIDY_MISSING ? input->assumed : value;

  if (known == SUBSIDY_NONE && input->may_be_none)
    return known;
  return known >= input->narrow_least && known <= input->narrow_most ? known : SUBSIDY_MISSING;
}
