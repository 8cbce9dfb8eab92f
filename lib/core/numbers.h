/* SPDX-License-Identifier: Apache-2.0 */
/* What each operation makes of parts that are known and fit 64 bits, for the numbers of a single row and for lanes of
 * them. */
#pragma once

#include "core/calendar.h"
#include "core/program.h"
#include "core/rounding.h"
#include "subsidy/columns.h"

/* Of an input, a constant or a fold there are no parts to compute it from; a quotient and months depend on more. */
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
      return a >= 1 ? b : c;
    }
}

/* Whether the position is in a set of @n_words. None lies below every position. */
static inline int64_t
subsidy_is_in_set (const uint64_t *set, int32_t n_words, int64_t position)
{
  return position >= 0 && position < (int64_t)n_words * 64 ? (int64_t)(set[position / 64] >> (position % 64) & 1) : 0;
}

/* The high half of a product, from products of halves, which vectors have. */
static inline uint64_t
subsidy_high_half (uint64_t x, uint64_t y)
{
  uint64_t x_low = x & UINT32_MAX, x_high = x >> 32, y_low = y & UINT32_MAX, y_high = y >> 32;
  uint64_t middle = x_high * y_low + ((x_low * y_low) >> 32);

  return x_high * y_high + (middle >> 32) + ((x_low * y_high + (middle & UINT32_MAX)) >> 32);
}

/* How what is divided by a constant is rounded, from the reciprocal that the node brings along. */
typedef struct
{
  SubsidyReciprocal reciprocal;
  uint64_t divisor;
  uint64_t most_rest; /* a larger remainder moves the quotient one away from zero */
  uint64_t tie;       /* so does this one, where the quotient is odd */
} SubsidyDivision;

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
static inline uint32_t
subsidy_small_factor (const SubsidyDivision *by)
{
  return (uint32_t)(((by->reciprocal.factor - 1) >> 32) + 1);
}

static inline uint64_t
subsidy_without_sign (int64_t number)
{
  return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

static inline int64_t
subsidy_with_sign (uint64_t number, int64_t like)
{
  return (int64_t)(like < 0 ? 0 - number : number);
}

static inline int64_t
subsidy_divided_down (int64_t number, const SubsidyDivision *by)
{
  uint64_t high = subsidy_high_half (subsidy_without_sign (number), by->reciprocal.factor);

  return subsidy_with_sign (high >> by->reciprocal.shift, number);
}

static inline int64_t
subsidy_divided (int64_t number, const SubsidyDivision *by)
{
  uint64_t positive = subsidy_without_sign (number);
  uint64_t quotient = subsidy_high_half (positive, by->reciprocal.factor) >> by->reciprocal.shift;
  uint64_t rest = positive - quotient * by->divisor;
  uint64_t away = (uint64_t)(rest > by->most_rest) | ((uint64_t)(rest == by->tie) & quotient);

  return subsidy_with_sign (quotient + (away & 1), number);
}

/* Completed months, or begun ones. */
static inline int64_t
subsidy_months (SubsidyRounding rounding, int64_t from, int64_t to)
{
  return rounding == SUBSIDY_ROUND_UP ? subsidy_calendar_begun_months (from, to)
                                      : subsidy_calendar_elapsed_months (from, to);
}

/* Any operation. */
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
static inline int64_t
subsidy_certain_value (const SubsidyInput *input, int64_t value)
{
  int64_t known = value == SUBSIDY_MISSING ? input->assumed : value;

  if (known == SUBSIDY_NONE && input->may_be_none)
    return known;
  return known >= input->narrow_least && known <= input->narrow_most ? known : SUBSIDY_MISSING;
}
