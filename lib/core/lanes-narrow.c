/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels over 64-bit numbers. The compiler has proved that no node of the rows given here leaves that range, nor
 * reaches its least number. Compiled once for each width of vectors, under the name in SUBSIDY_KERNELS. */
#include "core/calendar.h"
#include "core/kernels.h"
#include "subsidy/columns.h"

#define NUMBER int64_t
#define LANES SubsidyLanesNarrow
#define SUM(x, y) ((x) + (y))
#define DIFFERENCE(x, y) ((x) - (y))
#define PRODUCT(x, y) ((x) * (y))
#define QUOTIENT(x, y, rounding) subsidy_quotient_narrow (x, y, rounding)
#define LESS(x, y) ((x) < (y))
#define FROM_INT64(x) ((int64_t)(x))
#define TO_INT64(x) (x)

#include "core/lanes-template.h"

/* ---- Quotients by a constant ---- */

/* How what is divided is rounded, from the reciprocal that the node brings along. */
typedef struct
{
  SubsidyReciprocal reciprocal;
  uint64_t divisor;
  uint64_t most_rest; /* a larger remainder moves the quotient one away from zero */
  uint64_t tie;       /* so does this one, where the quotient is odd */
} Division;

static Division
division_by (const SubsidyNode *node, int64_t divisor)
{
  Division division = { .reciprocal = node->reciprocal, .divisor = (uint64_t)divisor };

  division.most_rest = division.tie = division.divisor;
  switch ((SubsidyRounding)node->rounding)
    {
    case SUBSIDY_ROUND_DOWN:
      break;
    case SUBSIDY_ROUND_UP:
      division.most_rest = 0;
      break;
    case SUBSIDY_ROUND_HALF_UP:
      division.most_rest = (division.divisor - 1) / 2;
      break;
    case SUBSIDY_ROUND_HALF_EVEN:
      if (division.divisor % 2 == 0)
        division.tie = division.divisor / 2;
      division.most_rest = division.divisor / 2;
      break;
    case SUBSIDY_ROUND_HALF_DOWN:
      division.most_rest = division.divisor / 2;
      break;
    }
  return division;
}

/* From products of halves, which vectors have. */
static inline uint64_t
high_half (uint64_t x, uint64_t y)
{
  uint64_t x_low = x & UINT32_MAX, x_high = x >> 32, y_low = y & UINT32_MAX, y_high = y >> 32;
  uint64_t middle = x_high * y_low + ((x_low * y_low) >> 32);

  return x_high * y_high + (middle >> 32) + ((x_low * y_high + (middle & UINT32_MAX)) >> 32);
}

static inline uint64_t
without_sign (int64_t number)
{
  return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

static inline int64_t
with_sign (uint64_t number, int64_t like)
{
  return (int64_t)(like < 0 ? 0 - number : number);
}

static void
divide_down (const int64_t *numbers, Division by, int64_t *quotients, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    quotients[row] = with_sign (high_half (without_sign (numbers[row]), by.reciprocal.factor) >> by.reciprocal.shift,
                                numbers[row]);
}

static void
divide_rounded (const int64_t *numbers, Division by, int64_t *quotients, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    {
      uint64_t number = without_sign (numbers[row]);
      uint64_t quotient = high_half (number, by.reciprocal.factor) >> by.reciprocal.shift;
      uint64_t rest = number - quotient * by.divisor;
      uint64_t away = (uint64_t)(rest > by.most_rest) | ((uint64_t)(rest == by.tie) & quotient);

      quotients[row] = with_sign (quotient + (away & 1), numbers[row]);
    }
}

static void
divide_by_constant (const SubsidyNode *node, const SubsidyLanesNarrow *const parts[3], SubsidyLanesNarrow *out,
                    size_t n_rows)
{
  Division by = division_by (node, parts[1]->least[0]);
  void (*divide) (const int64_t *, Division, int64_t *, size_t)
      = node->rounding == SUBSIDY_ROUND_DOWN ? divide_down : divide_rounded;

  /* Rounding keeps the order. */
  divide (parts[0]->least, by, out->least, n_rows);
  if (is_known (parts[0]))
    out->most = out->least;
  else
    divide (parts[0]->most, by, out->most, n_rows);
}

/* ---- The kernels ---- */

/* One word of options. */
static void
one_of_few (const int64_t *positions, uint64_t set, int64_t *found, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    {
      uint64_t position = (uint64_t)positions[row];

      found[row] = (position & ~UINT64_C (63)) == 0 ? (int64_t)(set >> (position & 63) & 1) : 0;
    }
}

static void
compute (const SubsidyNode *node, const uint64_t *sets, const SubsidyLanesNarrow *const parts[3],
         SubsidyLanesNarrow *out, size_t n_rows)
{
  bool never = false;

  if (node->op == SUBSIDY_OP_QUOTIENT && node->reciprocal.factor != 0)
    divide_by_constant (node, parts, out, n_rows);
  else if (node->op == SUBSIDY_OP_ONE_OF && node->c == 1 && is_known (parts[0]))
    {
      one_of_few (parts[0]->least, sets[node->b], out->least, n_rows);
      out->most = out->least;
    }
  else
    node_lanes (node, sets, parts, out, n_rows, &never);
}

static void
fill (int64_t *numbers, int64_t number, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    numbers[row] = number;
}

static bool
all_within (const int64_t *values, size_t n_rows, int64_t least, int64_t most)
{
  int64_t outside = 0;

  for (size_t row = 0; row < n_rows; row++)
    outside |= (int64_t)(values[row] < least) | (int64_t)(values[row] > most);
  return outside == 0;
}

static void
note_unknown (const SubsidyLanesNarrow *lanes, int64_t *unknown, size_t n_rows)
{
  for (size_t row = 0; row < n_rows && !is_known (lanes); row++)
    unknown[row] |= (int64_t)(lanes->least[row] != lanes->most[row]);
}

static void
note_condition (const SubsidyLanesNarrow *condition, int32_t position, SubsidyDecisions *decisions, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    decisions->failed[row] = condition->most[row] == 0 ? position : decisions->failed[row];
  note_unknown (condition, decisions->unknown, n_rows);
}

static void
note_requirement (const SubsidyLanesNarrow *requirement, int64_t *refused, SubsidyDecisions *decisions, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    refused[row] |= (int64_t)(requirement->most[row] == 0);
  note_unknown (requirement, decisions->unknown, n_rows);
}

static void
note_number (const SubsidyLanesNarrow *number, SubsidyDecisions *decisions, size_t n_rows)
{
  note_unknown (number, decisions->unknown, n_rows);
}

static void
conclude (SubsidyDecisions *decisions, const int64_t *refused, const int64_t *nothing, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    decisions->outcome[row] = decisions->unknown[row] != 0 ? SUBSIDY_OUTCOME_UNDETERMINED : SUBSIDY_OUTCOME_ELIGIBLE;
  for (size_t row = 0; row < n_rows && nothing != NULL; row++)
    decisions->outcome[row] = nothing[row] == 0 ? SUBSIDY_OUTCOME_NOT_ELIGIBLE : decisions->outcome[row];
  for (size_t row = 0; row < n_rows; row++)
    decisions->outcome[row] = decisions->failed[row] >= 0 ? SUBSIDY_OUTCOME_NOT_ELIGIBLE : decisions->outcome[row];
  for (size_t row = 0; row < n_rows; row++)
    decisions->outcome[row] = refused[row] != 0 ? SUBSIDY_OUTCOME_REFUSED : decisions->outcome[row];
}

static void
pay (const SubsidyDecisions *decisions, const int64_t *numbers, int64_t *paid, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    {
      int64_t unpaid = decisions->outcome[row] == SUBSIDY_OUTCOME_NOT_ELIGIBLE ? 0 : SUBSIDY_MISSING;

      paid[row] = decisions->outcome[row] == SUBSIDY_OUTCOME_ELIGIBLE ? numbers[row] : unpaid;
    }
}

static void
write_outcome (const SubsidyDecisions *decisions, int32_t *outcome, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    outcome[row] = (int32_t)decisions->outcome[row];
}

static void
write_failed (const SubsidyDecisions *decisions, int32_t n_conditions, int32_t *failed, size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    {
      int64_t reason = decisions->failed[row] >= 0 ? decisions->failed[row] : n_conditions;

      failed[row] = (int32_t)(decisions->outcome[row] == SUBSIDY_OUTCOME_NOT_ELIGIBLE ? reason : -1);
    }
}

#ifndef SUBSIDY_KERNELS
#define SUBSIDY_KERNELS subsidy_kernels_plain
#define SUBSIDY_KERNELS_NAME "plain"
#endif

extern const SubsidyKernels SUBSIDY_KERNELS;

const SubsidyKernels SUBSIDY_KERNELS = {
  .name = SUBSIDY_KERNELS_NAME,
  .compute = compute,
  .fill = fill,
  .all_within = all_within,
  .note_condition = note_condition,
  .note_requirement = note_requirement,
  .note_number = note_number,
  .conclude = conclude,
  .pay = pay,
  .write_outcome = write_outcome,
  .write_failed = write_failed,
};
