/* SPDX-License-Identifier: Apache-2.0 */
/* One row of which everything is known, in 64-bit numbers: the same operations as in lanes, without lanes. */
#include "core/evaluate.h"
#include "core/numbers.h"

static int64_t
quotient (const SubsidyNode *node, int64_t dividend, int64_t divisor)
{
  SubsidyDivision by;

  if (node->reciprocal.factor == 0)
    return subsidy_quotient_narrow (dividend, divisor, (SubsidyRounding)node->rounding);
  by = subsidy_division (node, divisor);
  return subsidy_divided (dividend, &by);
}

#define PAIR(OP)                                                                                                       \
  case OP:                                                                                                             \
    return subsidy_number (OP, a, numbers[node->b], 0)

static inline int64_t
operation (const SubsidyNode *node, const uint64_t *sets, const int64_t *numbers)
{
  int64_t a = numbers[node->a];

  switch ((SubsidyOp)node->op)
    {
      PAIR (SUBSIDY_OP_SUM);
      PAIR (SUBSIDY_OP_DIFFERENCE);
      PAIR (SUBSIDY_OP_PRODUCT);
      PAIR (SUBSIDY_OP_LEAST);
      PAIR (SUBSIDY_OP_GREATEST);
      PAIR (SUBSIDY_OP_EXCESS);
      PAIR (SUBSIDY_OP_AT_LEAST);
      PAIR (SUBSIDY_OP_MORE_THAN);
      PAIR (SUBSIDY_OP_EQUAL);
    case SUBSIDY_OP_GIVEN:
      return subsidy_number (SUBSIDY_OP_GIVEN, a, 0, 0);
    case SUBSIDY_OP_QUOTIENT:
      return quotient (node, a, numbers[node->b]);
    case SUBSIDY_OP_ONE_OF:
      return subsidy_is_in_set (sets + node->b, node->c, a);
    case SUBSIDY_OP_MONTHS:
      return subsidy_months ((SubsidyRounding)node->rounding, a, numbers[node->b]);
    default: /* SUBSIDY_OP_CHOOSE: no other gets here */
      return subsidy_number (SUBSIDY_OP_CHOOSE, a, numbers[node->b], numbers[node->c]);
    }
}

static bool
compute_node (const SubsidyProgram *program, int32_t index, const int64_t *values, int64_t *numbers)
{
  const SubsidyNode *node = &program->nodes[index];

  if (node->op == SUBSIDY_OP_FOLD)
    return false;
  if (node->op == SUBSIDY_OP_CONSTANT)
    numbers[index] = subsidy_wide_to_int64 (node->constant);
  else if (node->op == SUBSIDY_OP_INPUT)
    numbers[index] = subsidy_certain_value (&program->inputs[node->a], values[node->a]);
  else
    numbers[index] = operation (node, program->sets, numbers);
  return node->op != SUBSIDY_OP_INPUT || numbers[index] != SUBSIDY_MISSING;
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
    if (!compute_node (program, i, values, numbers))
      return false;
  return true;
}

/* The same where the program was prepared, node by node without asking what each of them is. */
static bool
compute_in_order (const SubsidyProgram *program, const int64_t *values, int64_t *numbers)
{
  const int32_t *order = program->order;
  const int32_t *end_of_constants = order + program->n_constants;
  const int32_t *end_of_reads = end_of_constants + program->n_reads, *end = order + program->n_nodes;
  bool accepted = true, known = true;

  for (int32_t i = 0; i < program->n_unread; i++)
    {
      const SubsidyInput *input = &program->inputs[program->unread[i]];

      accepted &= input->in_list == 0 && subsidy_input_accepts (input, values[program->unread[i]]);
    }
  for (; order < end_of_constants; order++)
    numbers[*order] = subsidy_wide_to_int64 (program->nodes[*order].constant);
  for (; order < end_of_reads; order++)
    {
      int32_t input = program->nodes[*order].a;

      numbers[*order] = subsidy_certain_value (&program->inputs[input], values[input]);
      known &= numbers[*order] != SUBSIDY_MISSING;
    }
  if (!accepted || !known)
    return false;
  for (; order < end; order++)
    numbers[*order] = operation (&program->nodes[*order], program->sets, numbers);
  return true;
}

static bool
compute (const SubsidyProgram *program, const int64_t *values, int64_t *numbers)
{
  return program->may_be_known ? compute_in_order (program, values, numbers)
                               : compute_numbers (program, values, numbers);
}

/* The position of the first condition that is not met, or -1. */
static int32_t
first_failed (const SubsidyProgram *program, const int64_t *numbers)
{
  int32_t failed = -1;

  /* To the first from the last, as no branch can be foretold. */
  for (int32_t i = program->n_conditions - 1; i >= 0; i--)
    failed = numbers[program->conditions[i]] == 0 ? i : failed;
  return failed;
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

  if (!program->may_be_narrow || !compute (program, values, numbers) || !meets_requirements (program, numbers))
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
