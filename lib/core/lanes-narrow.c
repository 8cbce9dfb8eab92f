/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels over 64-bit numbers. The compiler has proved that no node of the rows given here leaves that range, nor
 * reaches its least number. Compiled once for each width of vectors, under the name in SUBSIDY_KERNELS. */
#include "core/kernels.h"
#include "core/numbers.h"
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

#include "core/lanes-known.h"

static void
divide_by_constant (const SubsidyNode *node, const SubsidyLanesNarrow *const parts[3], SubsidyLanesNarrow *out,
                    size_t n_rows)
{
  const SubsidyDivision by = subsidy_division (node, parts[1]->least[0]);

  /* Rounding keeps the order. */
  divide (parts[0]->least, &by, out->least, n_rows);
  if (is_known (parts[0]))
    out->most = out->least;
  else
    divide (parts[0]->most, &by, out->most, n_rows);
}

/* ---- The kernels ---- */

/* Positions between bounds, in one word of options: whether all of them are in it, and whether some are. */
static void
bounds_in_word (const SubsidyLanesNarrow *positions, uint64_t set, int64_t *restrict least, int64_t *restrict most,
                size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    {
      int64_t first = positions->least[row], last = positions->most[row];
      uint64_t from = first < 0 ? 0 : (uint64_t)first, to = last > 63 ? 63 : (uint64_t)last;
      uint64_t between
          = last < 0 || from > 63 ? 0 : (~UINT64_C (0) >> ((63 - to) & 63)) & (~UINT64_C (0) << (from & 63));

      least[row] = (int64_t)(first >= 0) & (int64_t)(last <= 63) & (int64_t)((between & ~set) == 0);
      most[row] = (int64_t)((between & set) != 0);
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
      known_in_word (parts[0]->least, sets[node->b], out->least, n_rows);
      out->most = out->least;
    }
  else if (node->op == SUBSIDY_OP_ONE_OF && node->c == 1)
    bounds_in_word (parts[0], sets[node->b], out->least, out->most, n_rows);
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

static bool
check (const SubsidyInput *input, bool unknown_fits, const int64_t *values, int64_t *restrict refused, size_t n_rows)
{
  const int64_t least = input->least, most = input->most;
  const int64_t narrow_least = input->narrow_least, narrow_most = input->narrow_most;
  const int64_t none = input->may_be_none ? SUBSIDY_NONE : SUBSIDY_MISSING;
  int64_t any_unknown = 0, any_wide = 0;

  for (size_t row = 0; row < n_rows; row++)
    {
      int64_t value = values[row];
      int64_t is_none = (int64_t)(value == none) & (int64_t)(value != SUBSIDY_MISSING);
      int64_t is_valid = ((int64_t)(value >= least) & (int64_t)(value <= most)) | is_none;
      int64_t is_narrow = ((int64_t)(value >= narrow_least) & (int64_t)(value <= narrow_most)) | is_none;

      refused[row] |= (is_valid ^ 1) & (int64_t)(value != SUBSIDY_MISSING);
      any_unknown |= is_valid ^ 1;
      any_wide |= is_valid & (is_narrow ^ 1);
    }
  return any_wide == 0 && (any_unknown == 0 || unknown_fits);
}

/* A refused value is computed as unknown: its row is not answered. */
static bool
bound (const SubsidyInput *input, const int64_t *values, int64_t *restrict lower, int64_t *restrict upper,
       int64_t *restrict refused, size_t n_rows)
{
  const int64_t least = input->least, most = input->most;
  const int64_t none = input->may_be_none ? SUBSIDY_NONE : least;
  const SubsidyBounds missing = subsidy_input_bounds (input, SUBSIDY_MISSING);
  const int64_t missing_least = subsidy_wide_to_int64 (missing.least);
  const int64_t missing_most = subsidy_wide_to_int64 (missing.most);
  int64_t any_unknown = 0;

  for (size_t row = 0; row < n_rows; row++)
    {
      int64_t value = values[row];
      int64_t is_valid = ((int64_t)(value >= least) & (int64_t)(value <= most)) | (int64_t)(value == none);

      refused[row] |= (is_valid ^ 1) & (int64_t)(value != SUBSIDY_MISSING);
      lower[row] = is_valid ? value : missing_least;
      upper[row] = is_valid ? value : missing_most;
      any_unknown |= is_valid ^ 1;
    }
  return any_unknown == 0 || missing_least == missing_most;
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
  .check = check,
  .bound = bound,
  .note_condition = note_condition,
  .note_requirement = note_requirement,
  .note_number = note_number,
  .conclude = conclude,
  .pay = pay,
  .write_outcome = write_outcome,
  .write_failed = write_failed,
  .gather = gather,
  .take = take,
  .mark_refused = mark_refused,
  .mark_unmet = mark_unmet,
  .find_odd = find_odd,
  .compute_known = compute_known,
  .copy = known_copy,
  .note_failed = note_failed,
  .award = award,
  .pay_known = pay_known,
};
