/* SPDX-License-Identifier: Apache-2.0 */
/* One row of which everything is known, in 64-bit numbers: the same operations as in lanes, without lanes. */
#include "core/calendar.h"
#include "core/evaluate.h"
#include "core/rounding.h"

static int64_t
number_of (const SubsidyNode *node, const uint64_t *sets, int64_t a, int64_t b, int64_t c)
{
  switch ((SubsidyOp)node->op)
    {
    case SUBSIDY_OP_CONSTANT:
      return subsidy_wide_to_int64 (node->constant);
    case SUBSIDY_OP_SUM:
      return a + b;
    case SUBSIDY_OP_DIFFERENCE:
      return a - b;
    case SUBSIDY_OP_PRODUCT:
      return a * b;
    case SUBSIDY_OP_QUOTIENT:
      return subsidy_quotient_narrow (a, b, (SubsidyRounding)node->rounding);
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
    case SUBSIDY_OP_ONE_OF:
      return a >= 0 && a < (int64_t)node->c * 64 ? (int64_t)(sets[node->b + a / 64] >> (a % 64) & 1) : 0;
    case SUBSIDY_OP_GIVEN:
      return a > SUBSIDY_NONE;
    case SUBSIDY_OP_MONTHS:
      return node->rounding == SUBSIDY_ROUND_UP ? subsidy_calendar_begun_months (a, b)
                                                : subsidy_calendar_elapsed_months (a, b);
    case SUBSIDY_OP_CHOOSE:
      return a >= 1 ? b : c;
    case SUBSIDY_OP_INPUT:
    case SUBSIDY_OP_FOLD:
    case SUBSIDY_OP_OUTER:
      break;
    }
  return 0;
}

/* The value that an input has for certain and that fits; SUBSIDY_MISSING where there is none. */
static int64_t
certain_value (const SubsidyInput *input, int64_t value)
{
  int64_t known = value == SUBSIDY_MISSING ? input->assumed : value;

  if (known == SUBSIDY_NONE && input->may_be_none)
    return known;
  return known >= input->narrow_least && known <= input->narrow_most ? known : SUBSIDY_MISSING;
}

/* Whether every input that the program reads is known and narrow, and no other is refused. What items have is looked at
 * elsewhere. */
static bool
compute_numbers (const SubsidyProgram *program, const int64_t *values, int64_t *numbers)
{
  for (int32_t i = 0; i < program->n_inputs; i++)
    if (program->inputs[i].in_list > 0 || !subsidy_input_accepts (&program->inputs[i], values[i]))
      return false;
  for (int32_t i = 0; i < program->n_nodes; i++)
    {
      const SubsidyNode *node = &program->nodes[i];
      int n_parts = subsidy_node_n_parts (node);

      if (node->op == SUBSIDY_OP_FOLD)
        return false;
      if (node->op == SUBSIDY_OP_INPUT)
        {
          numbers[i] = certain_value (&program->inputs[node->a], values[node->a]);
          if (numbers[i] == SUBSIDY_MISSING)
            return false;
        }
      else
        numbers[i] = number_of (node, program->sets, n_parts > 0 ? numbers[node->a] : 0,
                                n_parts > 1 ? numbers[node->b] : 0, n_parts > 2 ? numbers[node->c] : 0);
    }
  return true;
}

/* The position of the first condition that is not met, or -1. */
static int32_t
first_failed (const SubsidyProgram *program, const int64_t *numbers)
{
  for (int32_t i = 0; i < program->n_conditions; i++)
    if (numbers[program->conditions[i]] == 0)
      return i;
  return -1;
}

static bool
meets_requirements (const SubsidyProgram *program, const int64_t *numbers)
{
  for (int32_t i = 0; i < program->n_requirements; i++)
    if (numbers[program->requirements[i]] == 0)
      return false;
  return true;
}

bool
subsidy_program_evaluate_known (const SubsidyProgram *program, const int64_t *values, int64_t *payout)
{
  int64_t numbers[SUBSIDY_PROGRAM_MOST_NODES];
  int32_t failed;
  bool is_due;

  if (!program->may_be_narrow || !compute_numbers (program, values, numbers) || !meets_requirements (program, numbers))
    return false;
  failed = first_failed (program, numbers);
  if (failed < 0 && numbers[program->amount] == 0 && !program->nothing_is_eligible)
    failed = program->n_conditions;
  is_due = failed < 0;
  payout[0] = is_due ? numbers[program->amount] : 0;
  payout[1] = is_due ? SUBSIDY_OUTCOME_ELIGIBLE : SUBSIDY_OUTCOME_NOT_ELIGIBLE;
  payout[2] = failed;
  for (int32_t i = 0; i < program->n_shares; i++)
    payout[3 + i] = is_due ? numbers[program->shares[i]] : 0;
  return true;
}
