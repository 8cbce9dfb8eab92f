/* SPDX-License-Identifier: Apache-2.0 */
/* Programs made by hand and at random, against a reference that computes one row at a time in the compiler's 128-bit
 * integers and knows nothing of lanes, blocks or bounds. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/evaluate.h"
#include "int128.h"
#include "support.h"

#define MOST_INPUTS 8
#define MOST_SHARES 4
#define UNTOUCHED INT64_C (0x5555555555555555)
#define UNTOUCHED_INT INT32_C (0x55555555)

/* ---- Making programs ---- */

typedef struct
{
  SubsidyNode nodes[SUBSIDY_PROGRAM_MOST_NODES];
  SubsidyInput inputs[MOST_INPUTS];
  uint64_t sets[16];
  int32_t conditions[8];
  int32_t shares[MOST_SHARES];
  int32_t n_sets;
  SubsidyProgram program;
} Bench;

static void
bench_init (Bench *bench)
{
  memset (bench, 0, sizeof *bench);
  bench->program.nodes = bench->nodes;
  bench->program.inputs = bench->inputs;
  bench->program.sets = bench->sets;
  bench->program.conditions = bench->conditions;
  bench->program.shares = bench->shares;
}

static int32_t
add_node (Bench *bench, SubsidyNode node)
{
  bench->nodes[bench->program.n_nodes] = node;
  return bench->program.n_nodes++;
}

/* An input whose whole range suits 64-bit lanes. */
static int32_t
add_input (Bench *bench, int64_t least, int64_t most)
{
  int32_t position = bench->program.n_inputs++;

  bench->inputs[position] = (SubsidyInput){
    .least = least, .most = most, .assumed = SUBSIDY_MISSING, .narrow_least = least, .narrow_most = most
  };
  return add_node (bench, (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = position });
}

static int32_t
add_constant (Bench *bench, Int128 number)
{
  return add_node (bench, (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = wide_from_int128 (number) });
}

static int32_t
add_operation (Bench *bench, SubsidyOp op, int32_t a, int32_t b)
{
  return add_node (bench, (SubsidyNode){ .op = (uint8_t)op, .a = a, .b = b });
}

static int32_t
add_quotient (Bench *bench, int32_t a, int32_t b, SubsidyRounding rounding)
{
  return add_node (bench, (SubsidyNode){ .op = SUBSIDY_OP_QUOTIENT, .rounding = (uint8_t)rounding, .a = a, .b = b });
}

static int32_t
add_choose (Bench *bench, int32_t condition, int32_t then, int32_t otherwise)
{
  return add_node (bench, (SubsidyNode){ .op = SUBSIDY_OP_CHOOSE, .a = condition, .b = then, .c = otherwise });
}

static int32_t
add_one_of (Bench *bench, int32_t choice, uint64_t first_word, uint64_t second_word)
{
  int32_t at = bench->n_sets;

  bench->sets[at] = first_word;
  bench->sets[at + 1] = second_word;
  bench->n_sets += 2;
  return add_node (bench, (SubsidyNode){ .op = SUBSIDY_OP_ONE_OF, .a = choice, .b = at, .c = 2 });
}

static int32_t
add_given (Bench *bench, int32_t a)
{
  return add_node (bench, (SubsidyNode){ .op = SUBSIDY_OP_GIVEN, .a = a });
}

static void
add_condition (Bench *bench, int32_t node)
{
  bench->conditions[bench->program.n_conditions++] = node;
}

static void
add_share (Bench *bench, int32_t node)
{
  bench->shares[bench->program.n_shares++] = node;
}

/* ---- The reference ---- */

/* Rounds by the floor, the distance to it and the sign. */
static Int128
rounded (Int128 numerator, Int128 divisor, SubsidyRounding rounding)
{
  Int128 below = numerator / divisor - (numerator % divisor < 0 ? 1 : 0);
  Int128 twice = 2 * (numerator - below * divisor);
  bool positive = numerator >= 0;

  if (twice == 0)
    return below;
  switch (rounding)
    {
    case SUBSIDY_ROUND_DOWN:
      return positive ? below : below + 1;
    case SUBSIDY_ROUND_UP:
      return positive ? below + 1 : below;
    default:
      break;
    }
  if (twice != divisor)
    return twice > divisor ? below + 1 : below;
  if (rounding == SUBSIDY_ROUND_HALF_EVEN)
    return below % 2 == 0 ? below : below + 1;
  return (rounding == SUBSIDY_ROUND_HALF_UP) == positive ? below + 1 : below;
}

static bool
is_in_set (const SubsidyProgram *program, const SubsidyNode *node, Int128 position)
{
  if (position < 0 || position >= (Int128)node->c * 64)
    return false;
  return program->sets[node->b + (int32_t)(position / 64)] >> (int)(position % 64) & 1;
}

static Int128
reference_node (const SubsidyProgram *program, const SubsidyNode *node, const int64_t *values, const Int128 *results)
{
  Int128 a = results[node->a], b = node->op == SUBSIDY_OP_ONE_OF ? 0 : results[node->b];

  switch ((SubsidyOp)node->op)
    {
    case SUBSIDY_OP_INPUT:
      return values[node->a];
    case SUBSIDY_OP_CONSTANT:
      return int128_from_wide (node->constant);
    case SUBSIDY_OP_SUM:
      return a + b;
    case SUBSIDY_OP_DIFFERENCE:
      return a - b;
    case SUBSIDY_OP_PRODUCT:
      return a * b;
    case SUBSIDY_OP_QUOTIENT:
      return rounded (a, b, (SubsidyRounding)node->rounding);
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
      return is_in_set (program, node, a);
    case SUBSIDY_OP_GIVEN:
      return a != SUBSIDY_NONE;
    case SUBSIDY_OP_MONTHS:
      return node->rounding == SUBSIDY_ROUND_UP ? subsidy_calendar_begun_months ((int64_t)a, (int64_t)b)
                                                : subsidy_calendar_elapsed_months ((int64_t)a, (int64_t)b);
    case SUBSIDY_OP_CHOOSE:
      return a != 0 ? b : results[node->c];
    case SUBSIDY_OP_FOLD: /* test-fold.c */
    case SUBSIDY_OP_OUTER:
      break;
    }
  return 0;
}

/* @values are all known. */
static void
reference_trace (const SubsidyProgram *program, const int64_t *values, Int128 *results)
{
  for (int32_t i = 0; i < program->n_nodes; i++)
    results[i] = reference_node (program, &program->nodes[i], values, results);
}

/* One row as it comes out. */
typedef struct
{
  int64_t amount;
  int32_t outcome, first_failed;
  int64_t shares[MOST_SHARES];
} Row;

static void
row_fill (Row *row, SubsidyOutcome outcome, int32_t first_failed, int64_t amount)
{
  row->outcome = (int32_t)outcome;
  row->first_failed = first_failed;
  row->amount = amount;
  for (int i = 0; i < MOST_SHARES; i++)
    row->shares[i] = amount;
}

static bool
is_refused (const SubsidyProgram *program, const int64_t *values)
{
  for (int32_t i = 0; i < program->n_inputs; i++)
    {
      const SubsidyInput *input = &program->inputs[i];
      bool in_range = values[i] >= input->least && values[i] <= input->most;

      if (values[i] != SUBSIDY_MISSING && !in_range && !(values[i] == SUBSIDY_NONE && input->may_be_none))
        return true;
    }
  return false;
}

/* The answer for values that are all known. */
static void
reference_row (const SubsidyProgram *program, const int64_t *values, Row *row)
{
  static Int128 results[SUBSIDY_PROGRAM_MOST_NODES];

  if (is_refused (program, values))
    {
      row_fill (row, SUBSIDY_OUTCOME_REFUSED, -1, SUBSIDY_MISSING);
      return;
    }
  reference_trace (program, values, results);
  for (int32_t i = 0; i < program->n_conditions; i++)
    if (results[program->conditions[i]] == 0)
      {
        row_fill (row, SUBSIDY_OUTCOME_NOT_ELIGIBLE, i, 0);
        return;
      }
  if (results[program->amount] == 0 && !program->nothing_is_eligible)
    {
      row_fill (row, SUBSIDY_OUTCOME_NOT_ELIGIBLE, program->n_conditions, 0);
      return;
    }
  row_fill (row, SUBSIDY_OUTCOME_ELIGIBLE, -1, (int64_t)results[program->amount]);
  for (int32_t i = 0; i < program->n_shares; i++)
    row->shares[i] = (int64_t)results[program->shares[i]];
}

static bool
is_same_row (const SubsidyProgram *program, const Row *a, const Row *b)
{
  for (int32_t i = 0; i < program->n_shares; i++)
    if (a->shares[i] != b->shares[i])
      return false;
  return a->amount == b->amount && a->outcome == b->outcome && a->first_failed == b->first_failed;
}

static void
evaluate_row (const SubsidyProgram *program, const int64_t *values, Row *row)
{
  int64_t payout[3 + MOST_SHARES];

  subsidy_program_evaluate_row (program, values, NULL, payout);
  row->amount = payout[0];
  row->outcome = (int32_t)payout[1];
  row->first_failed = (int32_t)payout[2];
  memcpy (row->shares, &payout[3], (size_t)program->n_shares * sizeof payout[0]);
}

/* ---- Each operation ---- */

typedef struct
{
  SubsidyOp op;
  int64_t a, b;
  int64_t expected;
} KnownCase;

static const KnownCase known_cases[] = {
  { SUBSIDY_OP_SUM, 2, 3, 5 },        { SUBSIDY_OP_SUM, -2, 3, 1 },       { SUBSIDY_OP_DIFFERENCE, 2, 3, -1 },
  { SUBSIDY_OP_DIFFERENCE, 7, 3, 4 }, { SUBSIDY_OP_PRODUCT, -4, 5, -20 }, { SUBSIDY_OP_PRODUCT, 4, 5, 20 },
  { SUBSIDY_OP_PRODUCT, 0, -5, 0 },   { SUBSIDY_OP_QUOTIENT, 7, 2, 3 },   { SUBSIDY_OP_QUOTIENT, -7, 2, -3 },
  { SUBSIDY_OP_LEAST, 7, 2, 2 },      { SUBSIDY_OP_LEAST, -7, 2, -7 },    { SUBSIDY_OP_LEAST, 2, 2, 2 },
  { SUBSIDY_OP_GREATEST, 7, 2, 7 },   { SUBSIDY_OP_GREATEST, -7, 2, 2 },  { SUBSIDY_OP_GREATEST, 2, 2, 2 },
  { SUBSIDY_OP_EXCESS, 7, 2, 5 },     { SUBSIDY_OP_EXCESS, 2, 7, 0 },     { SUBSIDY_OP_EXCESS, 7, 7, 0 },
  { SUBSIDY_OP_EXCESS, -2, -7, 5 },   { SUBSIDY_OP_AT_LEAST, 3, 2, 1 },   { SUBSIDY_OP_AT_LEAST, 2, 2, 1 },
  { SUBSIDY_OP_AT_LEAST, 1, 2, 0 },   { SUBSIDY_OP_MORE_THAN, 3, 2, 1 },  { SUBSIDY_OP_MORE_THAN, 2, 2, 0 },
  { SUBSIDY_OP_MORE_THAN, 1, 2, 0 },  { SUBSIDY_OP_EQUAL, 2, 2, 1 },      { SUBSIDY_OP_EQUAL, -2, 2, 0 },
  { SUBSIDY_OP_EQUAL, 1, 2, 0 },
};

/* Through the trace and, where an award may be so, through both kinds of lanes. */
static void
assert_result (Bench *bench, int32_t node, const int64_t *values, int64_t expected)
{
  static SubsidyBounds bounds[SUBSIDY_PROGRAM_MOST_NODES];

  assert_true (subsidy_program_trace (&bench->program, values, NULL, bounds));
  assert_true (subsidy_bounds_are_known (bounds[node]));
  assert_true (int128_from_wide (bounds[node].least) == expected);
  if (expected < 0)
    return;
  bench->program.amount = node;
  bench->program.nothing_is_eligible = true;
  for (int narrow = 0; narrow <= 1; narrow++)
    {
      Row row;

      bench->program.may_be_narrow = narrow;
      evaluate_row (&bench->program, values, &row);
      assert_int_equal (row.outcome, SUBSIDY_OUTCOME_ELIGIBLE);
      assert_int_equal (row.amount, expected);
    }
}

static void
test_operations_on_known_numbers (void **state)
{
  static Bench bench;

  (void)state;
  for (size_t i = 0; i < sizeof known_cases / sizeof known_cases[0]; i++)
    {
      const KnownCase *known = &known_cases[i];
      const int64_t values[] = { known->a, known->b };
      int32_t a, b;

      bench_init (&bench);
      a = add_input (&bench, -100, 100);
      b = add_input (&bench, known->op == SUBSIDY_OP_QUOTIENT ? 1 : -100, 100);
      assert_result (&bench, add_operation (&bench, known->op, a, b), values, known->expected);
    }
}

static void
test_rounding_of_a_quotient (void **state)
{
  static Bench bench;
  const int64_t values[] = { 25 };
  const int64_t expected[] = { 2, 3, 3, 2, 2 }; /* 25 / 10 in each mode */

  (void)state;
  for (int mode = SUBSIDY_ROUND_DOWN; mode <= SUBSIDY_ROUND_HALF_EVEN; mode++)
    {
      int32_t a;

      bench_init (&bench);
      a = add_input (&bench, 0, 100);
      assert_result (&bench, add_quotient (&bench, a, add_constant (&bench, 10), (SubsidyRounding)mode), values,
                     expected[mode]);
    }
}

static void
test_choice_between_arms (void **state)
{
  static Bench bench;

  (void)state;
  for (int64_t condition = 0; condition <= 1; condition++)
    {
      int32_t a, b, c;

      bench_init (&bench);
      a = add_input (&bench, 0, 1);
      b = add_constant (&bench, 11);
      c = add_constant (&bench, 22);
      assert_result (&bench, add_choose (&bench, a, b, c), &condition, condition ? 11 : 22);
    }
}

/* Options 1, 63, 64, 100 and 127 of 128. */
static void
test_one_of_a_set (void **state)
{
  static Bench bench;

  (void)state;
  for (int64_t position = 0; position < 130; position++)
    {
      bool is_member = position == 1 || position == 63 || position == 64 || position == 100 || position == 127;
      int32_t choice;

      bench_init (&bench);
      choice = add_input (&bench, 0, 200);
      assert_result (&bench,
                     add_one_of (&bench, choice, UINT64_C (1) << 1 | UINT64_C (1) << 63,
                                 1 | UINT64_C (1) << 36 | UINT64_C (1) << 63),
                     &position, is_member);
    }
}

static void
test_none_is_given_to_nobody (void **state)
{
  static Bench bench;
  const int64_t values[] = { SUBSIDY_NONE, 0, -5, 7 };

  (void)state;
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
    {
      int32_t a;

      bench_init (&bench);
      a = add_input (&bench, -5, 7);
      bench.inputs[0].may_be_none = true;
      assert_result (&bench, add_given (&bench, a), &values[i], values[i] != SUBSIDY_NONE);
    }
}

/* None is in no set. */
static void
test_none_is_no_option (void **state)
{
  static Bench bench;
  const int64_t none = SUBSIDY_NONE;
  int32_t a;

  (void)state;
  bench_init (&bench);
  a = add_input (&bench, 0, 7);
  bench.inputs[0].may_be_none = true;
  assert_result (&bench, add_one_of (&bench, a, ~UINT64_C (0), ~UINT64_C (0)), &none, 0);
}

/* ---- Bounds ---- */

typedef struct
{
  SubsidyOp op;
  int64_t a_least, a_most, b_least, b_most;
  int64_t least, most;
} BoundsCase;

static const BoundsCase bounds_cases[] = {
  { SUBSIDY_OP_SUM, 1, 3, 10, 20, 11, 23 },      { SUBSIDY_OP_DIFFERENCE, 1, 3, 10, 20, -19, -7 },
  { SUBSIDY_OP_PRODUCT, -2, 3, -5, 7, -15, 21 }, { SUBSIDY_OP_PRODUCT, -3, -2, -7, -5, 10, 21 },
  { SUBSIDY_OP_PRODUCT, 0, 0, -7, 5, 0, 0 },     { SUBSIDY_OP_QUOTIENT, -9, 9, 2, 4, -4, 4 },
  { SUBSIDY_OP_QUOTIENT, 8, 9, 2, 4, 2, 4 },     { SUBSIDY_OP_QUOTIENT, -9, -8, 2, 4, -4, -2 },
  { SUBSIDY_OP_LEAST, 1, 9, 3, 5, 1, 5 },        { SUBSIDY_OP_LEAST, 7, 9, 3, 3, 3, 3 },
  { SUBSIDY_OP_GREATEST, 1, 9, 3, 5, 3, 9 },     { SUBSIDY_OP_GREATEST, 1, 2, 3, 3, 3, 3 },
  { SUBSIDY_OP_EXCESS, 1, 9, 3, 5, 0, 6 },       { SUBSIDY_OP_EXCESS, 1, 2, 3, 5, 0, 0 },
  { SUBSIDY_OP_EXCESS, 7, 9, 3, 5, 2, 6 },       { SUBSIDY_OP_AT_LEAST, 1, 3, 3, 5, 0, 1 },
  { SUBSIDY_OP_AT_LEAST, 1, 2, 3, 5, 0, 0 },     { SUBSIDY_OP_AT_LEAST, 5, 6, 3, 5, 1, 1 },
  { SUBSIDY_OP_MORE_THAN, 1, 3, 3, 5, 0, 0 },    { SUBSIDY_OP_MORE_THAN, 1, 4, 3, 5, 0, 1 },
  { SUBSIDY_OP_MORE_THAN, 6, 7, 3, 5, 1, 1 },    { SUBSIDY_OP_EQUAL, 1, 3, 3, 5, 0, 1 },
  { SUBSIDY_OP_EQUAL, 1, 2, 3, 5, 0, 0 },        { SUBSIDY_OP_EQUAL, 1, 2, 1, 2, 0, 1 },
};

static void
assert_bounds (const Bench *bench, int32_t node, const int64_t *values, int64_t least, int64_t most)
{
  static SubsidyBounds bounds[SUBSIDY_PROGRAM_MOST_NODES];

  assert_true (subsidy_program_trace (&bench->program, values, NULL, bounds));
  assert_true (int128_from_wide (bounds[node].least) == least);
  assert_true (int128_from_wide (bounds[node].most) == most);
}

static void
test_operations_on_ranges (void **state)
{
  static Bench bench;
  const int64_t values[] = { SUBSIDY_MISSING, SUBSIDY_MISSING };

  (void)state;
  for (size_t i = 0; i < sizeof bounds_cases / sizeof bounds_cases[0]; i++)
    {
      const BoundsCase *ranges = &bounds_cases[i];
      int32_t a, b;

      bench_init (&bench);
      a = add_input (&bench, ranges->a_least, ranges->a_most);
      b = add_input (&bench, ranges->b_least, ranges->b_most);
      assert_bounds (&bench, add_operation (&bench, ranges->op, a, b), values, ranges->least, ranges->most);
    }
}

static void
test_range_of_a_choice (void **state)
{
  static Bench bench;
  const int64_t missing[] = { SUBSIDY_MISSING, SUBSIDY_MISSING };
  const int64_t known[] = { 1, SUBSIDY_MISSING };
  int32_t condition, range, same, constant, equal_arms;

  (void)state;
  bench_init (&bench);
  condition = add_input (&bench, 0, 1);
  range = add_input (&bench, 5, 9);
  constant = add_constant (&bench, 2);
  same = add_choose (&bench, condition, range, constant);
  equal_arms = add_choose (&bench, condition, constant, constant);
  assert_bounds (&bench, same, missing, 2, 9);
  assert_bounds (&bench, same, known, 5, 9);
  assert_bounds (&bench, equal_arms, missing, 2, 2);
}

static void
test_range_in_a_set (void **state)
{
  static Bench bench;
  const int64_t missing = SUBSIDY_MISSING;

  (void)state;
  for (int may_be_none = 0; may_be_none <= 1; may_be_none++)
    {
      int32_t a, all, some, none;

      bench_init (&bench);
      a = add_input (&bench, 0, 3);
      bench.inputs[0].may_be_none = may_be_none;
      all = add_one_of (&bench, a, 15, 0);
      some = add_one_of (&bench, a, 5, 0);
      none = add_one_of (&bench, a, UINT64_C (0xf0), 1);
      assert_bounds (&bench, all, &missing, may_be_none ? 0 : 1, 1);
      assert_bounds (&bench, some, &missing, 0, 1);
      assert_bounds (&bench, none, &missing, 0, 0);
      assert_bounds (&bench, add_given (&bench, a), &missing, may_be_none ? 0 : 1, 1);
    }
}

/* (2^100)² has no 128-bit form. */
static void
test_overflow_is_reported (void **state)
{
  static Bench bench;
  SubsidyBounds bounds[2];
  int32_t large;

  (void)state;
  bench_init (&bench);
  large = add_constant (&bench, power_of_two (100));
  add_operation (&bench, SUBSIDY_OP_PRODUCT, large, large);
  assert_false (subsidy_program_trace (&bench.program, NULL, NULL, bounds));
}

/* ---- Outcomes ---- */

/* An amount of x, if y is at least 10 and z at least 10; halves to two payers. */
static void
make_small_program (Bench *bench)
{
  int32_t x, y, z, ten, two, half;

  bench_init (bench);
  x = add_input (bench, 0, 1000);
  y = add_input (bench, 0, 100);
  z = add_input (bench, 0, 100);
  ten = add_constant (bench, 10);
  two = add_constant (bench, 2);
  add_condition (bench, add_operation (bench, SUBSIDY_OP_AT_LEAST, y, ten));
  add_condition (bench, add_operation (bench, SUBSIDY_OP_AT_LEAST, z, ten));
  half = add_quotient (bench, x, two, SUBSIDY_ROUND_DOWN);
  bench->program.amount = x;
  add_share (bench, half);
  add_share (bench, add_operation (bench, SUBSIDY_OP_DIFFERENCE, x, half));
  bench->program.may_be_narrow = true;
}

static void
assert_outcome (const SubsidyProgram *program, int64_t x, int64_t y, int64_t z, SubsidyOutcome outcome,
                int32_t first_failed, int64_t amount)
{
  const int64_t values[] = { x, y, z };
  SubsidyProgram wide = *program;
  Row row;

  evaluate_row (program, values, &row);
  assert_int_equal (row.outcome, outcome);
  assert_int_equal (row.first_failed, first_failed);
  assert_int_equal (row.amount, amount);
  if (outcome != SUBSIDY_OUTCOME_ELIGIBLE)
    assert_true (row.shares[0] == amount && row.shares[1] == amount);
  else
    assert_true (row.shares[0] == amount / 2 && row.shares[1] == amount - amount / 2);
  wide.may_be_narrow = false;
  if (program->may_be_narrow)
    assert_outcome (&wide, x, y, z, outcome, first_failed, amount);
}

static void
test_outcomes (void **state)
{
  static Bench bench;
  const SubsidyProgram *program = &bench.program;
  const int64_t missing = SUBSIDY_MISSING;

  (void)state;
  make_small_program (&bench);
  assert_outcome (program, 7, 10, 10, SUBSIDY_OUTCOME_ELIGIBLE, -1, 7);
  assert_outcome (program, 7, 9, 10, SUBSIDY_OUTCOME_NOT_ELIGIBLE, 0, 0);
  assert_outcome (program, 7, 10, 9, SUBSIDY_OUTCOME_NOT_ELIGIBLE, 1, 0);
  assert_outcome (program, 7, 9, 9, SUBSIDY_OUTCOME_NOT_ELIGIBLE, 0, 0);
  assert_outcome (program, 0, 10, 10, SUBSIDY_OUTCOME_NOT_ELIGIBLE, 2, 0);
  assert_outcome (program, missing, 10, 10, SUBSIDY_OUTCOME_UNDETERMINED, -1, missing);
  assert_outcome (program, 7, missing, 10, SUBSIDY_OUTCOME_UNDETERMINED, -1, missing);
  assert_outcome (program, 7, 10, missing, SUBSIDY_OUTCOME_UNDETERMINED, -1, missing);
  assert_outcome (program, missing, missing, missing, SUBSIDY_OUTCOME_UNDETERMINED, -1, missing);
}

/* One thing that is certain decides, whatever else is not known. */
static void
test_not_eligible_before_undetermined (void **state)
{
  static Bench bench;
  const SubsidyProgram *program = &bench.program;
  const int64_t missing = SUBSIDY_MISSING;

  (void)state;
  make_small_program (&bench);
  assert_outcome (program, missing, 9, missing, SUBSIDY_OUTCOME_NOT_ELIGIBLE, 0, 0);
  assert_outcome (program, missing, missing, 9, SUBSIDY_OUTCOME_NOT_ELIGIBLE, 1, 0);
  assert_outcome (program, 0, missing, missing, SUBSIDY_OUTCOME_NOT_ELIGIBLE, 2, 0);
}

static void
test_refused_before_everything (void **state)
{
  static Bench bench;
  const SubsidyProgram *program = &bench.program;
  const int64_t missing = SUBSIDY_MISSING;
  const int64_t outside[] = { -1, 1001, SUBSIDY_NONE, INT64_MAX };

  (void)state;
  make_small_program (&bench);
  for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
    {
      assert_outcome (program, outside[i], 10, 10, SUBSIDY_OUTCOME_REFUSED, -1, missing);
      assert_outcome (program, outside[i], 9, missing, SUBSIDY_OUTCOME_REFUSED, -1, missing);
      assert_outcome (program, missing, outside[i], missing, SUBSIDY_OUTCOME_REFUSED, -1, missing);
      assert_outcome (program, 0, 9, outside[i], SUBSIDY_OUTCOME_REFUSED, -1, missing);
    }
}

static void
test_nothing_may_be_eligible (void **state)
{
  static Bench bench;

  (void)state;
  make_small_program (&bench);
  bench.program.nothing_is_eligible = true;
  assert_outcome (&bench.program, 0, 10, 10, SUBSIDY_OUTCOME_ELIGIBLE, -1, 0);
  assert_outcome (&bench.program, 0, 9, 10, SUBSIDY_OUTCOME_NOT_ELIGIBLE, 0, 0);
  assert_outcome (&bench.program, 0, SUBSIDY_MISSING, 10, SUBSIDY_OUTCOME_UNDETERMINED, -1, SUBSIDY_MISSING);
}

static void
test_what_is_assumed (void **state)
{
  static Bench bench;

  (void)state;
  make_small_program (&bench);
  bench.inputs[1].assumed = 10;
  bench.inputs[2].assumed = 9;
  assert_outcome (&bench.program, 7, SUBSIDY_MISSING, 10, SUBSIDY_OUTCOME_ELIGIBLE, -1, 7);
  assert_outcome (&bench.program, 7, SUBSIDY_MISSING, SUBSIDY_MISSING, SUBSIDY_OUTCOME_NOT_ELIGIBLE, 1, 0);
  assert_outcome (&bench.program, 7, 9, SUBSIDY_MISSING, SUBSIDY_OUTCOME_NOT_ELIGIBLE, 0, 0);
  assert_outcome (&bench.program, 7, SUBSIDY_MISSING, 101, SUBSIDY_OUTCOME_REFUSED, -1, SUBSIDY_MISSING);
}

/* A split that is not known makes the answer undetermined, though the amount is. */
static void
test_unknown_share (void **state)
{
  static Bench bench;
  const int64_t values[] = { 100, SUBSIDY_MISSING };
  int32_t amount, part;
  Row row;

  (void)state;
  bench_init (&bench);
  amount = add_input (&bench, 0, 1000);
  part = add_input (&bench, 0, 50);
  bench.program.amount = amount;
  add_share (&bench, part);
  add_share (&bench, add_operation (&bench, SUBSIDY_OP_DIFFERENCE, amount, part));
  for (int narrow = 0; narrow <= 1; narrow++)
    {
      bench.program.may_be_narrow = narrow;
      evaluate_row (&bench.program, values, &row);
      assert_int_equal (row.outcome, SUBSIDY_OUTCOME_UNDETERMINED);
      assert_int_equal (row.amount, SUBSIDY_MISSING);
      assert_int_equal (row.shares[0], SUBSIDY_MISSING);
    }
}

/* ---- Columns ---- */

/* The answers of many rows. */
typedef struct
{
  int64_t amount[1000], shares[MOST_SHARES][1000];
  int32_t outcome[1000], first_failed[1000];
  int64_t *share_arrays[MOST_SHARES];
  SubsidyPayouts payouts;
} Answers;

static void
answers_init (Answers *answers)
{
  for (int i = 0; i < 1000; i++)
    {
      answers->amount[i] = UNTOUCHED;
      answers->outcome[i] = answers->first_failed[i] = UNTOUCHED_INT;
      for (int j = 0; j < MOST_SHARES; j++)
        answers->shares[j][i] = UNTOUCHED;
    }
  for (int j = 0; j < MOST_SHARES; j++)
    answers->share_arrays[j] = answers->shares[j];
  answers->payouts = (SubsidyPayouts){ .amount = answers->amount,
                                       .shares = answers->share_arrays,
                                       .outcome = answers->outcome,
                                       .first_failed = answers->first_failed };
}

static void
answers_row (const Answers *answers, size_t at, Row *row)
{
  row->amount = answers->amount[at];
  row->outcome = answers->outcome[at];
  row->first_failed = answers->first_failed[at];
  for (int i = 0; i < MOST_SHARES; i++)
    row->shares[i] = answers->shares[i][at];
}

static bool
is_untouched (const Answers *answers, size_t at)
{
  return answers->amount[at] == UNTOUCHED && answers->outcome[at] == UNTOUCHED_INT
         && answers->first_failed[at] == UNTOUCHED_INT && answers->shares[0][at] == UNTOUCHED
         && answers->shares[1][at] == UNTOUCHED;
}

static int64_t
small_value (uint64_t *seed, int64_t most)
{
  switch (random_below (seed, 8))
    {
    case 0:
      return SUBSIDY_MISSING;
    case 1:
      return random_bits (seed) & 1 ? -1 : most + 1;
    default:
      return random_between (seed, 0, most);
    }
}

static void
fill_small_columns (uint64_t *seed, int64_t values[3][1000], size_t n_rows)
{
  for (size_t row = 0; row < n_rows; row++)
    {
      values[0][row] = small_value (seed, 1000);
      values[1][row] = small_value (seed, 100);
      values[2][row] = small_value (seed, 100);
    }
}

/* Every row of the answers as if it were alone, and nothing written beyond them. */
static void
assert_rows_as_alone (const SubsidyProgram *program, const SubsidyColumn *columns, size_t n_rows,
                      const Answers *answers)
{
  for (size_t at = 0; at < n_rows; at++)
    {
      int64_t values[MOST_INPUTS];
      Row alone, row;

      for (int32_t i = 0; i < program->n_inputs; i++)
        values[i] = columns[i].values == NULL ? SUBSIDY_MISSING : columns[i].values[at * columns[i].stride];
      evaluate_row (program, values, &alone);
      answers_row (answers, at, &row);
      if (!is_same_row (program, &alone, &row))
        fail_msg ("row %zu of %zu", at, n_rows);
    }
  assert_true (is_untouched (answers, n_rows));
}

static void check_kernels (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns,
                           const Answers *expected);

static void
test_blocks_of_every_length (void **state)
{
  static Bench bench;
  static Answers answers;
  static int64_t values[3][1000];
  uint64_t seed = 1;

  (void)state;
  make_small_program (&bench);
  for (size_t n_rows = 0; n_rows <= 300; n_rows++)
    {
      const SubsidyColumn columns[] = { { values[0], 1 }, { values[1], 1 }, { values[2], 1 } };

      fill_small_columns (&seed, values, n_rows);
      bench.program.may_be_narrow = n_rows % 2;
      answers_init (&answers);
      subsidy_program_evaluate (&bench.program, n_rows, columns, &answers.payouts);
      assert_rows_as_alone (&bench.program, columns, n_rows, &answers);
    }
}

/* Every column in each of three forms: one value a row, one for all, not given at all. */
static void
test_every_form_of_column (void **state)
{
  static Bench bench;
  static Answers answers;
  static int64_t values[3][1000];
  uint64_t seed = 2;

  (void)state;
  make_small_program (&bench);
  for (int i = 0; i < 27 * TRIALS (40); i++)
    {
      int forms[] = { i % 3, i / 3 % 3, i / 9 % 3 };
      size_t n_rows = 1 + random_below (&seed, 280);
      SubsidyColumn columns[3];

      fill_small_columns (&seed, values, n_rows);
      for (int column = 0; column < 3; column++)
        columns[column] = (SubsidyColumn){ forms[column] == 2 ? NULL : values[column], forms[column] == 0 };
      bench.program.may_be_narrow = random_bits (&seed) & 1;
      bench.inputs[1].assumed = random_bits (&seed) & 1 ? 50 : SUBSIDY_MISSING;
      answers_init (&answers);
      subsidy_program_evaluate (&bench.program, n_rows, columns, &answers.payouts);
      assert_rows_as_alone (&bench.program, columns, n_rows, &answers);
      check_kernels (&bench.program, n_rows, columns, &answers);
    }
}

static void
test_outputs_may_be_left_out (void **state)
{
  static Bench bench;
  static Answers all, some;
  static int64_t values[3][1000];
  static SubsidyNode nodes[SUBSIDY_PROGRAM_MOST_NODES];
  int32_t room[3 * SUBSIDY_PROGRAM_MOST_NODES + MOST_INPUTS];
  SubsidyProgram prepared;
  const SubsidyColumn columns[] = { { values[0], 1 }, { values[1], 1 }, { values[2], 1 } };
  uint64_t seed = 3;

  (void)state;
  make_small_program (&bench);
  memcpy (nodes, bench.nodes, sizeof nodes);
  prepared = bench.program;
  subsidy_program_prepare (&prepared, nodes, room);
  fill_small_columns (&seed, values, 300);
  answers_init (&all);
  subsidy_program_evaluate (&bench.program, 300, columns, &all.payouts);
  for (unsigned left_out = 0; left_out < 64; left_out++)
    {
      answers_init (&some);
      bench.program.may_be_narrow = left_out % 2;
      if (left_out & 1)
        some.payouts.amount = NULL;
      if (left_out & 2)
        some.payouts.outcome = NULL;
      if (left_out & 4)
        some.payouts.first_failed = NULL;
      if (left_out & 8)
        some.payouts.shares = NULL;
      if (left_out & 16)
        some.share_arrays[0] = NULL;
      if (left_out & 32)
        some.share_arrays[1] = NULL;
      prepared.may_be_narrow = bench.program.may_be_narrow;
      subsidy_program_evaluate (left_out % 3 == 0 ? &prepared : &bench.program, 300, columns, &some.payouts);
      for (size_t row = 0; row < 300; row++)
        {
          assert_int_equal (some.amount[row], left_out & 1 ? UNTOUCHED : all.amount[row]);
          assert_int_equal (some.outcome[row], left_out & 2 ? UNTOUCHED_INT : all.outcome[row]);
          assert_int_equal (some.first_failed[row], left_out & 4 ? UNTOUCHED_INT : all.first_failed[row]);
          assert_int_equal (some.shares[0][row], left_out & (8 | 16) ? UNTOUCHED : all.shares[0][row]);
          assert_int_equal (some.shares[1][row], left_out & (8 | 32) ? UNTOUCHED : all.shares[1][row]);
        }
    }
}

/* A sum of as many parts as a program may have nodes. */
static void
test_largest_program (void **state)
{
  static Bench bench;
  static Answers answers;
  int64_t values[100];
  const SubsidyColumn column = { values, 1 };
  int32_t x, sum;

  (void)state;
  bench_init (&bench);
  x = sum = add_input (&bench, 0, 1000);
  while (bench.program.n_nodes < SUBSIDY_PROGRAM_MOST_NODES)
    sum = add_operation (&bench, SUBSIDY_OP_SUM, sum, x);
  bench.program.amount = sum;
  for (int64_t row = 0; row < 100; row++)
    values[row] = row + 1;
  for (int narrow = 0; narrow <= 1; narrow++)
    {
      bench.program.may_be_narrow = narrow;
      answers_init (&answers);
      subsidy_program_evaluate (&bench.program, 100, &column, &answers.payouts);
      for (int64_t row = 0; row < 100; row++)
        assert_int_equal (answers.amount[row], (row + 1) * SUBSIDY_PROGRAM_MOST_NODES);
    }
}

/* ---- Random programs ---- */

/* How many binary digits a node can take while the inputs stay in their narrow range and in their whole one: numbers
 * never reach 2^digits. */
typedef struct
{
  int narrow, wide;
} Digits;

typedef struct
{
  Bench *bench;
  uint64_t *seed;
  Digits digits[SUBSIDY_PROGRAM_MOST_NODES];
  int32_t numbers[64], truths[64], divisors[16];
  uint32_t n_numbers, n_truths, n_divisors;
  int32_t one;
} Maker;

#define NARROW_DIGITS 20
#define WIDE_DIGITS 40
#define MOST_NARROW 62
#define MOST_WIDE 120

static Digits
wider_of (Digits a, Digits b)
{
  return (Digits){ a.narrow > b.narrow ? a.narrow : b.narrow, a.wide > b.wide ? a.wide : b.wide };
}

static Digits
digits_of (const Maker *maker, const SubsidyNode *node)
{
  Digits a = maker->digits[node->a], b = maker->digits[node->b], wider = wider_of (a, b);

  switch ((SubsidyOp)node->op)
    {
    case SUBSIDY_OP_SUM:
    case SUBSIDY_OP_DIFFERENCE:
    case SUBSIDY_OP_EXCESS:
      return (Digits){ wider.narrow + 1, wider.wide + 1 };
    case SUBSIDY_OP_PRODUCT:
      return (Digits){ a.narrow + b.narrow, a.wide + b.wide };
    case SUBSIDY_OP_QUOTIENT:
      return (Digits){ a.narrow + 1, a.wide + 1 };
    case SUBSIDY_OP_CHOOSE:
      return wider_of (b, maker->digits[node->c]);
    default:
      return wider;
    }
}

static int32_t
number (Maker *maker)
{
  return maker->numbers[random_below (maker->seed, maker->n_numbers)];
}

static int32_t
truth (Maker *maker)
{
  return maker->truths[random_below (maker->seed, maker->n_truths)];
}

static void
keep_number (Maker *maker, int32_t node, Digits digits)
{
  maker->digits[node] = digits;
  maker->numbers[maker->n_numbers++] = node;
}

static void
keep_truth (Maker *maker, int32_t node)
{
  maker->digits[node] = (Digits){ 1, 1 };
  maker->truths[maker->n_truths++] = node;
}

static void
make_inputs (Maker *maker)
{
  static const int64_t narrow = INT64_C (1) << NARROW_DIGITS, wide = INT64_C (1) << WIDE_DIGITS;
  Bench *bench = maker->bench;

  for (int i = 0; i < 3; i++)
    {
      keep_number (maker, add_input (bench, i == 0 ? 0 : 1 - wide, wide - 1), (Digits){ NARROW_DIGITS, WIDE_DIGITS });
      bench->inputs[i].narrow_least = i == 0 ? 0 : 1 - narrow;
      bench->inputs[i].narrow_most = narrow - 1;
    }
  keep_truth (maker, add_input (bench, 0, 1));
  keep_number (maker, add_input (bench, 0, 9), (Digits){ 4, 4 });
  keep_truth (maker, add_one_of (bench, maker->numbers[3], random_bits (maker->seed) & 1023, 0));
}

static void
make_constants (Maker *maker)
{
  for (int i = 0; i < 3; i++)
    {
      int digits = 1 + (int)random_below (maker->seed, 12);
      int32_t node = add_constant (maker->bench, random_between (maker->seed, 1, (1 << digits) - 1));

      maker->divisors[maker->n_divisors++] = node;
      keep_number (maker, node, (Digits){ digits, digits });
    }
  maker->one = add_constant (maker->bench, 1);
  keep_number (maker, add_constant (maker->bench, -3), (Digits){ 2, 2 });
  keep_number (maker, add_constant (maker->bench, 0), (Digits){ 0, 0 });
}

/* Adds an operation of numbers, unless its numbers grow too large. */
static void
make_number (Maker *maker)
{
  static const SubsidyOp ops[] = { SUBSIDY_OP_SUM,   SUBSIDY_OP_DIFFERENCE, SUBSIDY_OP_PRODUCT, SUBSIDY_OP_QUOTIENT,
                                   SUBSIDY_OP_LEAST, SUBSIDY_OP_GREATEST,   SUBSIDY_OP_EXCESS,  SUBSIDY_OP_CHOOSE };
  SubsidyNode node = { .op = (uint8_t)ops[random_below (maker->seed, sizeof ops / sizeof ops[0])] };
  Digits digits;

  node.a = node.op == SUBSIDY_OP_CHOOSE ? truth (maker) : number (maker);
  node.b = node.op == SUBSIDY_OP_QUOTIENT ? maker->divisors[random_below (maker->seed, maker->n_divisors)]
                                          : number (maker);
  node.c = node.op == SUBSIDY_OP_CHOOSE ? number (maker) : 0;
  node.rounding = node.op == SUBSIDY_OP_QUOTIENT ? (uint8_t)random_below (maker->seed, 5) : 0;
  digits = digits_of (maker, &node);
  if (digits.narrow <= MOST_NARROW && digits.wide <= MOST_WIDE)
    keep_number (maker, add_node (maker->bench, node), digits);
}

/* A comparison, both, either, or not. */
static void
make_truth (Maker *maker)
{
  static const SubsidyOp comparisons[] = { SUBSIDY_OP_AT_LEAST, SUBSIDY_OP_MORE_THAN, SUBSIDY_OP_EQUAL };
  static const SubsidyOp joints[] = { SUBSIDY_OP_LEAST, SUBSIDY_OP_GREATEST, SUBSIDY_OP_EQUAL };
  uint32_t kind = random_below (maker->seed, 3);
  SubsidyOp op = (kind == 0 ? joints : comparisons)[random_below (maker->seed, 3)];

  if (kind == 0 && op == SUBSIDY_OP_EQUAL)
    keep_truth (maker, add_operation (maker->bench, SUBSIDY_OP_DIFFERENCE, maker->one, truth (maker)));
  else if (kind == 0)
    keep_truth (maker, add_operation (maker->bench, op, truth (maker), truth (maker)));
  else
    keep_truth (maker, add_operation (maker->bench, op, number (maker), number (maker)));
}

/* The last number, cut to what an award may be, and two shares of it. */
static void
make_award (Maker *maker)
{
  Bench *bench = maker->bench;
  int32_t cap = add_constant (bench, power_of_two (62) - 1), zero = add_constant (bench, 0);
  int32_t floor = add_operation (bench, SUBSIDY_OP_GREATEST, maker->numbers[maker->n_numbers - 1], zero);
  int32_t award = add_operation (bench, SUBSIDY_OP_LEAST, floor, cap);
  int32_t cut = add_quotient (bench, award, add_constant (bench, 3), SUBSIDY_ROUND_DOWN);

  bench->program.amount = award;
  add_share (bench, cut);
  add_share (bench, add_operation (bench, SUBSIDY_OP_DIFFERENCE, award, cut));
  for (int i = 0; i < 3; i++)
    add_condition (bench, truth (maker));
}

static void
make_random_program (Bench *bench, uint64_t *seed)
{
  Maker maker = { .bench = bench, .seed = seed };

  bench_init (bench);
  make_inputs (&maker);
  make_constants (&maker);
  for (uint32_t size = 4 + random_below (seed, 24); size > 0; size--)
    {
      if (random_below (seed, 3) == 0)
        make_truth (&maker);
      else
        make_number (&maker);
    }
  make_award (&maker);
  bench->program.may_be_narrow = true;
  bench->program.nothing_is_eligible = random_bits (seed) & 1;
}

static int64_t
random_known (uint64_t *seed, const SubsidyInput *input)
{
  switch (random_below (seed, 8))
    {
    case 0:
      return input->least;
    case 1:
      return input->most;
    case 2:
      return random_between (seed, input->least, input->most);
    case 3:
      return input->narrow_least;
    case 4:
      return input->narrow_most;
    case 5:
      return input->least > 0 || input->most < 0 ? input->least : 0;
    default:
      return random_between (seed, input->narrow_least, input->narrow_most);
    }
}

static const char *const kernel_names[] = { "plain", "avx2", "avx512" };

static void
assert_same_rows (const SubsidyProgram *program, size_t n_rows, const Answers *answers, const Answers *expected,
                  const char *in)
{
  for (size_t at = 0; at < n_rows; at++)
    {
      Row row, expected_row;

      answers_row (answers, at, &row);
      answers_row (expected, at, &expected_row);
      if (!is_same_row (program, &row, &expected_row))
        fail_msg ("row %zu of %zu in %s: expected outcome %d, amount %" PRId64 "; got %d, %" PRId64, at, n_rows, in,
                  expected_row.outcome, expected_row.amount, row.outcome, row.amount);
    }
}

/* Every row once, in some other order. */
static void
shuffled_numbers (uint64_t *seed, size_t *numbers, size_t n_rows)
{
  for (size_t i = 0; i < n_rows; i++)
    {
      size_t j = random_below (seed, (uint32_t)i + 1);

      numbers[i] = numbers[j];
      numbers[j] = i;
    }
}

/* The same numbers from every width of vectors that there is, and where the program was prepared; in any order of the
 * rows; and in two slices, of which the second begins anywhere. */
static void
check_kernels (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns, const Answers *expected)
{
  static Answers answers;
  int32_t room[3 * SUBSIDY_PROGRAM_MOST_NODES + MOST_INPUTS];
  SubsidyNode nodes[SUBSIDY_PROGRAM_MOST_NODES];
  SubsidyProgram prepared = *program;
  size_t numbers[1000];
  uint64_t seed = n_rows;

  memcpy (nodes, program->nodes, (size_t)program->n_nodes * sizeof *nodes);
  subsidy_program_prepare (&prepared, nodes, room);
  shuffled_numbers (&seed, numbers, n_rows);
  for (size_t i = 0; i < sizeof kernel_names / sizeof *kernel_names; i++)
    {
      const SubsidyKernels *kernels = subsidy_kernels_named (kernel_names[i]);
      size_t first = random_below (&seed, (uint32_t)n_rows + 1);

      if (kernels == NULL)
        continue;
      answers_init (&answers);
      subsidy_program_evaluate_with (kernels, &prepared, n_rows, columns, &answers.payouts, NULL, n_rows);
      assert_same_rows (program, n_rows, &answers, expected, kernel_names[i]);
      assert_true (is_untouched (&answers, n_rows));
      answers_init (&answers);
      subsidy_program_evaluate_with (kernels, &prepared, n_rows, columns, &answers.payouts, numbers, first);
      for (size_t row = 0; row < n_rows; row++)
        if (row >= first)
          assert_true (is_untouched (&answers, numbers[row]));
      subsidy_program_evaluate_with (kernels, &prepared, n_rows, columns, &answers.payouts, numbers + first,
                                     n_rows - first);
      assert_same_rows (program, n_rows, &answers, expected, "any order");
    }
  for (size_t at = 0; at < n_rows && at < 20; at++)
    {
      int64_t values[MOST_INPUTS];
      Row row, expected_row;

      for (int32_t i = 0; i < program->n_inputs; i++)
        values[i] = columns[i].values == NULL ? SUBSIDY_MISSING : columns[i].values[at * columns[i].stride];
      evaluate_row (&prepared, values, &row);
      answers_row (expected, at, &expected_row);
      assert_true (is_same_row (program, &row, &expected_row));
    }
}

/* Rows that are all known, in blocks of which some fit 64 bits: both kinds of lanes and the reference agree. */
static void
check_known_rows (Bench *bench, uint64_t *seed, size_t n_rows, bool only_narrow)
{
  static Answers answers, wide_answers;
  static int64_t values[MOST_INPUTS][1000];
  SubsidyProgram *program = &bench->program, wide = bench->program;
  SubsidyColumn columns[MOST_INPUTS];

  wide.may_be_narrow = false;
  for (int32_t i = 0; i < program->n_inputs; i++)
    {
      const SubsidyInput *input = &bench->inputs[i];

      for (size_t row = 0; row < n_rows; row++)
        values[i][row]
            = only_narrow ? random_between (seed, input->narrow_least, input->narrow_most) : random_known (seed, input);
      columns[i] = (SubsidyColumn){ values[i], 1 };
    }
  answers_init (&answers);
  answers_init (&wide_answers);
  subsidy_program_evaluate (program, n_rows, columns, &answers.payouts);
  subsidy_program_evaluate (&wide, n_rows, columns, &wide_answers.payouts);
  check_kernels (program, n_rows, columns, &answers);
  for (size_t at = 0; at < n_rows; at++)
    {
      int64_t row_values[MOST_INPUTS];
      Row expected, row, wide_row;

      for (int32_t i = 0; i < program->n_inputs; i++)
        row_values[i] = values[i][at];
      reference_row (program, row_values, &expected);
      answers_row (&answers, at, &row);
      answers_row (&wide_answers, at, &wide_row);
      if (!is_same_row (program, &row, &expected) || !is_same_row (program, &wide_row, &expected))
        fail_msg ("row %zu: expected outcome %d, amount %" PRId64 "; got %d, %" PRId64 "; in wide lanes %d, %" PRId64,
                  at, expected.outcome, expected.amount, row.outcome, row.amount, wide_row.outcome, wide_row.amount);
    }
}

/* What is assumed says nothing about what is given. */
static void
assume_something (Bench *bench, uint64_t *seed)
{
  for (int32_t i = 0; i < bench->program.n_inputs; i++)
    if (random_bits (seed) & 1)
      bench->inputs[i].assumed = random_between (seed, bench->inputs[i].narrow_least, bench->inputs[i].narrow_most);
}

static void
test_random_programs_on_known_rows (void **state)
{
  static Bench bench;
  uint64_t seed = 4;

  (void)state;
  for (int i = 0; i < TRIALS (3000); i++)
    {
      make_random_program (&bench, &seed);
      assume_something (&bench, &seed);
      check_known_rows (&bench, &seed, 1 + random_below (&seed, 150), true);
      check_known_rows (&bench, &seed, 1 + random_below (&seed, 150), false);
    }
}

/* Completed and begun months between two days about @first, as many as may be either way around. */
static void
make_months (Bench *bench, int64_t first, SubsidyRounding rounding)
{
  int32_t from, to, months;

  bench_init (bench);
  from = add_input (bench, first, first + 800);
  to = add_input (bench, first, first + 800);
  months
      = add_node (bench, (SubsidyNode){ .op = SUBSIDY_OP_MONTHS, .rounding = (uint8_t)rounding, .a = from, .b = to });
  bench->program.amount = add_operation (bench, SUBSIDY_OP_GREATEST, months, add_constant (bench, 0));
  bench->program.may_be_narrow = true;
}

static void
test_months_on_known_rows (void **state)
{
  static Bench bench;
  uint64_t seed = 6;

  (void)state;
  for (int rounding = SUBSIDY_ROUND_DOWN; rounding <= SUBSIDY_ROUND_UP; rounding++)
    {
      make_months (&bench, 20454, (SubsidyRounding)rounding);
      check_known_rows (&bench, &seed, 900, true);
      check_known_rows (&bench, &seed, 900, false);
    }
}

/* 20454 is 2026-01-01. A day that is not known lies from there to 2028-03-11. */
static void
test_months_of_unknown_days (void **state)
{
  static Bench bench;
  const int64_t neither[] = { SUBSIDY_MISSING, SUBSIDY_MISSING }, from[] = { 20454 + 14, SUBSIDY_MISSING },
                to[] = { SUBSIDY_MISSING, 20454 + 30 };

  (void)state;
  make_months (&bench, 20454, SUBSIDY_ROUND_DOWN);
  assert_bounds (&bench, 2, neither, -26, 26);
  assert_bounds (&bench, 2, from, 0, 25);
  assert_bounds (&bench, 2, to, -25, 0);
  make_months (&bench, 20454, SUBSIDY_ROUND_UP);
  assert_bounds (&bench, 2, neither, -27, 27);
  assert_bounds (&bench, 2, from, -1, 26);
  assert_bounds (&bench, 2, to, -26, 1);
}

/* From known parts comes a known result, equal to the reference node by node. */
static void
test_random_programs_trace_known_rows (void **state)
{
  static Bench bench;
  static Int128 results[SUBSIDY_PROGRAM_MOST_NODES];
  static SubsidyBounds bounds[SUBSIDY_PROGRAM_MOST_NODES];
  uint64_t seed = 5;

  (void)state;
  for (int i = 0; i < TRIALS (20000); i++)
    {
      int64_t values[MOST_INPUTS];

      make_random_program (&bench, &seed);
      for (int32_t j = 0; j < bench.program.n_inputs; j++)
        values[j] = random_known (&seed, &bench.inputs[j]);
      reference_trace (&bench.program, values, results);
      if (!subsidy_program_trace (&bench.program, values, NULL, bounds))
        fail_msg ("program %d overflows", i);
      for (int32_t j = 0; j < bench.program.n_nodes; j++)
        if (!subsidy_bounds_are_known (bounds[j]) || int128_from_wide (bounds[j].least) != results[j])
          fail_msg ("program %d: node %d, operation %d", i, j, bench.nodes[j].op);
    }
}

/* Whether one way to fill in what is missing contradicts what was said without it. */
static void
check_completion (const SubsidyProgram *program, const int64_t *values, const SubsidyBounds *bounds, const Row *row)
{
  static Int128 results[SUBSIDY_PROGRAM_MOST_NODES];
  Row completed;

  reference_trace (program, values, results);
  for (int32_t i = 0; i < program->n_nodes; i++)
    if (results[i] < int128_from_wide (bounds[i].least) || results[i] > int128_from_wide (bounds[i].most))
      fail_msg ("node %d, operation %d leaves its bounds", i, program->nodes[i].op);
  reference_row (program, values, &completed);
  if (row->outcome == SUBSIDY_OUTCOME_ELIGIBLE && !is_same_row (program, &completed, row))
    fail_msg ("eligible for %" PRId64 ", yet a completion gives outcome %d, %" PRId64, row->amount, completed.outcome,
              completed.amount);
  if (row->outcome == SUBSIDY_OUTCOME_NOT_ELIGIBLE && completed.outcome != SUBSIDY_OUTCOME_NOT_ELIGIBLE)
    fail_msg ("not eligible, yet a completion is");
  /* The condition that was named fails in every completion, though an earlier one may fail as well. */
  if (row->first_failed >= 0 && completed.first_failed > row->first_failed)
    fail_msg ("condition %d was named, yet a completion meets it", row->first_failed);
}

/* What the bounds of the trace say, by the rules of the design: refused, then not met, then nothing to pay, then
 * unknown. */
static void
expected_from_bounds (const SubsidyProgram *program, const SubsidyBounds *bounds, Row *row)
{
  SubsidyBounds amount = bounds[program->amount];
  bool known = subsidy_bounds_are_known (amount);

  for (int32_t i = 0; i < program->n_conditions; i++)
    {
      if (int128_from_wide (bounds[program->conditions[i]].most) == 0)
        {
          row_fill (row, SUBSIDY_OUTCOME_NOT_ELIGIBLE, i, 0);
          return;
        }
      known = known && subsidy_bounds_are_known (bounds[program->conditions[i]]);
    }
  for (int32_t i = 0; i < program->n_shares; i++)
    known = known && subsidy_bounds_are_known (bounds[program->shares[i]]);
  if (int128_from_wide (amount.most) == 0 && !program->nothing_is_eligible)
    {
      row_fill (row, SUBSIDY_OUTCOME_NOT_ELIGIBLE, program->n_conditions, 0);
      return;
    }
  if (!known)
    {
      row_fill (row, SUBSIDY_OUTCOME_UNDETERMINED, -1, SUBSIDY_MISSING);
      return;
    }
  row_fill (row, SUBSIDY_OUTCOME_ELIGIBLE, -1, subsidy_wide_to_int64 (amount.least));
  for (int32_t i = 0; i < program->n_shares; i++)
    row->shares[i] = subsidy_wide_to_int64 (bounds[program->shares[i]].least);
}

static void
check_unknown_row (Bench *bench, uint64_t *seed, const int64_t *values)
{
  static SubsidyBounds bounds[SUBSIDY_PROGRAM_MOST_NODES];
  const SubsidyProgram *program = &bench->program;
  SubsidyProgram wide = *program;
  Row row, wide_row, expected;

  wide.may_be_narrow = false;
  evaluate_row (program, values, &row);
  evaluate_row (&wide, values, &wide_row);
  assert_true (subsidy_program_trace (program, values, NULL, bounds));
  expected_from_bounds (program, bounds, &expected);
  if (!is_same_row (program, &row, &expected) || !is_same_row (program, &wide_row, &expected))
    fail_msg ("the row and its trace disagree: %d and %d", row.outcome, expected.outcome);
  for (int trial = 0; trial < 40; trial++)
    {
      int64_t completed[MOST_INPUTS];

      for (int32_t i = 0; i < program->n_inputs; i++)
        completed[i] = values[i] != SUBSIDY_MISSING ? values[i] : random_known (seed, &bench->inputs[i]);
      check_completion (program, completed, bounds, &row);
    }
}

static void
test_random_programs_bound_every_completion (void **state)
{
  static Bench bench;
  uint64_t seed = 6;

  (void)state;
  for (int i = 0; i < TRIALS (8000); i++)
    {
      int64_t values[MOST_INPUTS];

      make_random_program (&bench, &seed);
      for (int32_t j = 0; j < bench.program.n_inputs; j++)
        values[j] = random_bits (&seed) & 1 ? SUBSIDY_MISSING : random_known (&seed, &bench.inputs[j]);
      check_unknown_row (&bench, &seed, values);
    }
}

static int64_t
random_anything (uint64_t *seed, const SubsidyInput *input)
{
  switch (random_below (seed, 12))
    {
    case 0:
      return SUBSIDY_MISSING;
    case 1:
      return SUBSIDY_NONE;
    case 2:
      return random_bits (seed) & 1 ? input->most + 1 : input->least - 1;
    case 3:
      return (int64_t)random_bits (seed);
    default:
      return random_known (seed, input);
    }
}

/* Missing, out of range, none and every magnitude side by side: a row does not feel its neighbours. */
static void
test_random_programs_row_by_row (void **state)
{
  static Bench bench;
  static Answers answers;
  static int64_t values[MOST_INPUTS][1000];
  uint64_t seed = 7;

  (void)state;
  for (int i = 0; i < TRIALS (2000); i++)
    {
      SubsidyColumn columns[MOST_INPUTS];
      size_t n_rows = 1 + random_below (&seed, 300);

      make_random_program (&bench, &seed);
      for (int32_t j = 0; j < bench.program.n_inputs; j++)
        {
          bool mostly_narrow = random_bits (&seed) & 1;
          const SubsidyInput *input = &bench.inputs[j];

          if (random_below (&seed, 4) == 0)
            bench.inputs[j].assumed = random_between (&seed, input->narrow_least, input->narrow_most);
          for (size_t row = 0; row < n_rows; row++)
            values[j][row] = mostly_narrow ? random_between (&seed, input->narrow_least, input->narrow_most)
                                           : random_anything (&seed, input);
          columns[j] = (SubsidyColumn){ random_below (&seed, 16) == 0 ? NULL : values[j],
                                        random_below (&seed, 6) == 0 ? 0 : 1 };
        }
      answers_init (&answers);
      subsidy_program_evaluate (&bench.program, n_rows, columns, &answers.payouts);
      assert_rows_as_alone (&bench.program, columns, n_rows, &answers);
      check_kernels (&bench.program, n_rows, columns, &answers);
    }
}

/* One row that is not known, at every place of a block, changes no other. */
static void
test_unknown_at_every_place (void **state)
{
  static Bench bench;
  static Answers answers;
  static int64_t values[3][1000];
  const SubsidyColumn columns[] = { { values[0], 1 }, { values[1] + 1, 1 }, { values[2] + 3, 1 } };
  const int64_t odd[] = { SUBSIDY_MISSING, -1, INT64_MAX, SUBSIDY_NONE };
  uint64_t seed = 12;

  (void)state;
  make_small_program (&bench);
  for (size_t i = 0; i < 1000; i++)
    for (int column = 0; column < 3; column++)
      values[column][i] = random_between (&seed, 0, 100);
  for (size_t at = 0; at < 2 * SUBSIDY_MOST_ROWS + 2; at++)
    {
      size_t n_rows = at + 1 + random_below (&seed, 40);
      int column = (int)random_below (&seed, 3);
      int64_t *value = (int64_t *)&columns[column].values[at], kept = *value;

      *value = odd[at % 4];
      answers_init (&answers);
      subsidy_program_evaluate (&bench.program, n_rows, columns, &answers.payouts);
      assert_rows_as_alone (&bench.program, columns, n_rows, &answers);
      check_kernels (&bench.program, n_rows, columns, &answers);
      *value = kept;
    }
}

/* Dividing by a constant multiplies by its reciprocal: the same quotient for every number, divisor and rounding. */
static void
test_quotients_by_constants (void **state)
{
  static const int64_t divisors[] = { 1,
                                      2,
                                      3,
                                      4,
                                      5,
                                      7,
                                      10,
                                      12,
                                      100,
                                      360,
                                      1000,
                                      999999937,
                                      INT64_C (1) << 32,
                                      (INT64_C (1) << 62) - 1,
                                      INT64_C (1) << 62,
                                      (INT64_C (1) << 62) + 1,
                                      INT64_MAX - 1,
                                      INT64_MAX };
  uint64_t seed = 11;

  (void)state;
  for (size_t i = 0; i < 200; i++)
    {
      size_t n_divisors = sizeof divisors / sizeof *divisors;
      int64_t divisor
          = i < n_divisors ? divisors[i] : (int64_t)(random_bits (&seed) >> (1 + random_below (&seed, 62))) + 1;
      int64_t numbers[SUBSIDY_MOST_ROWS], by[SUBSIDY_MOST_ROWS], room[SUBSIDY_MOST_ROWS], rest[SUBSIDY_MOST_ROWS];

      for (size_t row = 0; row < SUBSIDY_MOST_ROWS; row++)
        {
          int64_t near = (int64_t)(random_below (&seed, 5)) - 2;
          int64_t any = (int64_t)random_bits (&seed) >> random_below (&seed, 63);

          by[row] = divisor;
          /* Numbers of every length, and those beside multiples and halves of the divisor. */
          numbers[row] = row % 2 == 0 ? any : any / divisor * divisor + (row % 4 == 1 ? 0 : divisor / 2);
          if (row % 2 == 1 && numbers[row] < INT64_MAX - 2 && numbers[row] > INT64_MIN + 3)
            numbers[row] += near;
          if (numbers[row] == INT64_MIN)
            numbers[row]++;
        }
      for (size_t k = 0; k < sizeof kernel_names / sizeof *kernel_names; k++)
        for (int rounding = SUBSIDY_ROUND_DOWN; rounding <= SUBSIDY_ROUND_HALF_EVEN; rounding++)
          {
            SubsidyNode nodes[] = { { .op = SUBSIDY_OP_CONSTANT },
                                    { .op = SUBSIDY_OP_CONSTANT, .constant = subsidy_wide (divisor) },
                                    { .op = SUBSIDY_OP_QUOTIENT, .rounding = (uint8_t)rounding, .a = 0, .b = 1 } };
            SubsidyProgram program = { .n_nodes = 3, .amount = 2 };
            int32_t prepared[9];
            const SubsidyLanesNarrow dividend = { numbers, numbers }, constant = { by, by };
            const SubsidyLanesNarrow *const parts[] = { &dividend, &constant, &constant };
            SubsidyLanesNarrow out = { room, rest };
            const SubsidyKernels *kernels = subsidy_kernels_named (kernel_names[k]);

            if (kernels == NULL)
              continue;
            subsidy_program_prepare (&program, nodes, prepared);
            kernels->compute (&nodes[2], NULL, parts, &out, SUBSIDY_MOST_ROWS);
            assert_ptr_equal (out.most, out.least);
            for (size_t row = 0; row < SUBSIDY_MOST_ROWS; row++)
              assert_int_equal (out.least[row],
                                subsidy_quotient_narrow (numbers[row], divisor, (SubsidyRounding)rounding));
          }
    }
}

/* An assumed value may lie beyond what 64-bit lanes carry: 3 × 2^62 wraps to below zero in them. */
static void
test_assumed_value_beyond_narrow_lanes (void **state)
{
  static Bench bench;
  const int64_t assumed = INT64_C (1) << 62;
  const int64_t missing = SUBSIDY_MISSING;
  int32_t x, threefold;
  Row row;

  (void)state;
  bench_init (&bench);
  x = add_input (&bench, 0, INT64_MAX);
  bench.inputs[0].narrow_most = INT64_C (1) << 60;
  bench.inputs[0].assumed = assumed;
  threefold = add_operation (&bench, SUBSIDY_OP_PRODUCT, x, add_constant (&bench, 3));
  bench.program.amount = add_operation (&bench, SUBSIDY_OP_LEAST, threefold, add_constant (&bench, 1000));
  bench.program.may_be_narrow = true;
  evaluate_row (&bench.program, &missing, &row);
  assert_int_equal (row.outcome, SUBSIDY_OUTCOME_ELIGIBLE);
  assert_int_equal (row.amount, 1000);
}

/* A range that lies beyond all that 64-bit lanes carry: nothing in it is narrow, and 0 is no divisor. */
static void
test_range_beyond_narrow_lanes (void **state)
{
  static Bench bench;
  static Answers answers;
  static int64_t values[1000];
  const SubsidyColumn column = { values, 1 };
  int32_t x;

  (void)state;
  bench_init (&bench);
  x = add_input (&bench, (INT64_C (1) << 56) + 1, INT64_C (1) << 58);
  bench.inputs[0].narrow_most = INT64_C (1) << 56;
  bench.program.amount
      = add_quotient (&bench, add_constant (&bench, INT64_C (5) << 60),
                      add_operation (&bench, SUBSIDY_OP_PRODUCT, x, add_constant (&bench, 64)), SUBSIDY_ROUND_DOWN);
  bench.program.may_be_narrow = true;
  for (int64_t row = 0; row < 300; row++)
    values[row] = row % 3 == 0 ? 0 : (INT64_C (1) << 56) + row;
  answers_init (&answers);
  subsidy_program_evaluate (&bench.program, 300, &column, &answers.payouts);
  assert_rows_as_alone (&bench.program, &column, 300, &answers);
  check_kernels (&bench.program, 300, &column, &answers);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_operations_on_known_numbers),
    cmocka_unit_test (test_rounding_of_a_quotient),
    cmocka_unit_test (test_choice_between_arms),
    cmocka_unit_test (test_one_of_a_set),
    cmocka_unit_test (test_none_is_given_to_nobody),
    cmocka_unit_test (test_none_is_no_option),
    cmocka_unit_test (test_operations_on_ranges),
    cmocka_unit_test (test_range_of_a_choice),
    cmocka_unit_test (test_range_in_a_set),
    cmocka_unit_test (test_overflow_is_reported),
    cmocka_unit_test (test_outcomes),
    cmocka_unit_test (test_not_eligible_before_undetermined),
    cmocka_unit_test (test_refused_before_everything),
    cmocka_unit_test (test_nothing_may_be_eligible),
    cmocka_unit_test (test_what_is_assumed),
    cmocka_unit_test (test_unknown_share),
    cmocka_unit_test (test_blocks_of_every_length),
    cmocka_unit_test (test_every_form_of_column),
    cmocka_unit_test (test_outputs_may_be_left_out),
    cmocka_unit_test (test_largest_program),
    cmocka_unit_test (test_random_programs_on_known_rows),
    cmocka_unit_test (test_months_on_known_rows),
    cmocka_unit_test (test_months_of_unknown_days),
    cmocka_unit_test (test_random_programs_trace_known_rows),
    cmocka_unit_test (test_random_programs_bound_every_completion),
    cmocka_unit_test (test_random_programs_row_by_row),
    cmocka_unit_test (test_unknown_at_every_place),
    cmocka_unit_test (test_assumed_value_beyond_narrow_lanes),
    cmocka_unit_test (test_quotients_by_constants),
    cmocka_unit_test (test_range_beyond_narrow_lanes),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
