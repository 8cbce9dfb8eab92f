/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that a test makes by hand, and their rows run every way there is: prepared or not, in lanes of either width,
 * in vectors of each width that the processor has, alone or as columns. */
#pragma once

#include <string.h>

#include "core/evaluate.h"

#define BENCH_NODES 600
#define BENCH_ROWS 64

typedef struct
{
  SubsidyNode nodes[BENCH_NODES], item_nodes[2][16];
  SubsidyInput inputs[80];
  SubsidyFold folds[2];
  uint64_t sets[8];
  int32_t conditions[8], requirements[8], shares[8];
  SubsidyProgram program;
} Bench;

static inline void
bench_init (Bench *bench)
{
  memset (bench, 0, sizeof *bench);
  bench->program = (SubsidyProgram){ .nodes = bench->nodes,
                                     .inputs = bench->inputs,
                                     .sets = bench->sets,
                                     .folds = bench->folds,
                                     .conditions = bench->conditions,
                                     .requirements = bench->requirements,
                                     .shares = bench->shares,
                                     .may_be_narrow = true };
}

static inline int32_t
add_node (Bench *bench, SubsidyNode node)
{
  bench->nodes[bench->program.n_nodes] = node;
  return bench->program.n_nodes++;
}

static inline int32_t
add_operation (Bench *bench, SubsidyOp op, int32_t a, int32_t b)
{
  return add_node (bench, (SubsidyNode){ .op = (uint8_t)op, .a = a, .b = b });
}

static inline int32_t
add_wide_constant (Bench *bench, uint64_t low, int64_t high)
{
  return add_node (bench, (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = { low, high } });
}

static inline int32_t
add_constant (Bench *bench, int64_t number)
{
  return add_node (bench, (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = subsidy_wide (number) });
}

/* An input that no node reads. */
static inline int32_t
add_unread (Bench *bench, int64_t least, int64_t most)
{
  bench->inputs[bench->program.n_inputs] = (SubsidyInput){
    .least = least, .most = most, .assumed = SUBSIDY_MISSING, .narrow_least = least, .narrow_most = most
  };
  return bench->program.n_inputs++;
}

static inline int32_t
add_input (Bench *bench, int64_t least, int64_t most)
{
  return add_node (bench, (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = add_unread (bench, least, most) });
}

static inline void
add_condition (Bench *bench, int32_t node)
{
  bench->conditions[bench->program.n_conditions++] = node;
}

static inline void
add_requirement (Bench *bench, int32_t node)
{
  bench->requirements[bench->program.n_requirements++] = node;
}

static inline void
add_share (Bench *bench, int32_t node)
{
  bench->shares[bench->program.n_shares++] = node;
}

/* What one row comes to. */
typedef struct
{
  int64_t amount;
  SubsidyOutcome outcome;
  int32_t first_failed;
  int64_t shares[8];
} Answer;

static inline void
assert_answer (const SubsidyProgram *program, const Answer *answer, const Answer *expected)
{
  assert_int_equal (answer->outcome, expected->outcome);
  assert_int_equal (answer->amount, expected->amount);
  assert_int_equal (answer->first_failed, expected->first_failed);
  for (int32_t i = 0; i < program->n_shares; i++)
    assert_int_equal (answer->shares[i], expected->shares[i]);
}

static inline void
assert_row (const SubsidyProgram *program, const int64_t *values, const Answer *expected)
{
  int64_t payout[3 + 8];
  Answer answer;

  subsidy_program_evaluate_row (program, values, NULL, payout);
  answer = (Answer){ .amount = payout[0], .outcome = (SubsidyOutcome)payout[1], .first_failed = (int32_t)payout[2] };
  memcpy (answer.shares, &payout[3], sizeof answer.shares);
  assert_answer (program, &answer, expected);
}

/* The same row BENCH_ROWS times over, as columns that vary or, where @alike says so, hold for all rows; all of it, or
 * every other row by its number. */
static inline void
assert_columns (const SubsidyKernels *kernels, const SubsidyProgram *program, const int64_t *values, bool alike,
                bool by_number, const Answer *expected)
{
  static int64_t cells[80][BENCH_ROWS], amounts[BENCH_ROWS], share_cells[8][BENCH_ROWS];
  static int32_t outcomes[BENCH_ROWS], failed[BENCH_ROWS];
  int64_t *shares[8];
  SubsidyColumn columns[80];
  size_t numbers[BENCH_ROWS / 2];
  SubsidyPayouts payouts = { .amount = amounts, .shares = shares, .outcome = outcomes, .first_failed = failed };

  for (int32_t i = 0; i < program->n_inputs; i++)
    {
      for (size_t row = 0; row < BENCH_ROWS; row++)
        cells[i][row] = values[i];
      columns[i] = (SubsidyColumn){ cells[i], alike ? 0 : 1 };
    }
  for (int i = 0; i < 8; i++)
    shares[i] = share_cells[i];
  for (size_t i = 0; i < BENCH_ROWS / 2; i++)
    numbers[i] = 2 * i;
  subsidy_program_evaluate_with (kernels, program, BENCH_ROWS, columns, &payouts, by_number ? numbers : NULL,
                                 by_number ? BENCH_ROWS / 2 : BENCH_ROWS);
  for (size_t row = 0; row < BENCH_ROWS; row += by_number ? 2 : 1)
    {
      Answer answer = { .amount = amounts[row], .outcome = (SubsidyOutcome)outcomes[row], .first_failed = failed[row] };

      for (int32_t i = 0; i < program->n_shares; i++)
        answer.shares[i] = share_cells[i][row];
      assert_answer (program, &answer, expected);
    }
}

static inline void
assert_one_way (const SubsidyProgram *program, const int64_t *values, const Answer *expected)
{
  static const char *const names[] = { "plain", "avx2", "avx512" };

  assert_row (program, values, expected);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    for (unsigned way = 0; way < 4 && subsidy_kernels_named (names[i]) != NULL; way++)
      assert_columns (subsidy_kernels_named (names[i]), program, values, way & 1, way & 2, expected);
}

/* The answer for one row, every way. */
static inline void
assert_every_way (const Bench *bench, const int64_t *values, const Answer *expected)
{
  static SubsidyNode nodes[BENCH_NODES];
  int32_t room[3 * BENCH_NODES + 80];

  for (int narrow = 0; narrow <= bench->program.may_be_narrow; narrow++)
    {
      SubsidyProgram program = bench->program;

      program.may_be_narrow = narrow;
      assert_one_way (&program, values, expected);
      memcpy (nodes, bench->nodes, sizeof nodes);
      subsidy_program_prepare (&program, nodes, room);
      assert_one_way (&program, values, expected);
    }
}
