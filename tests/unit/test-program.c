/* SPDX-License-Identifier: Apache-2.0 */
/* One program, worked by hand: what is found out when it is prepared, its blocks of rows, its single operations, and
 * the largest there can be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/bounds.h"
#include "core/evaluate.h"
#include "program.h"

#define MISSING SUBSIDY_MISSING
#define NONE SUBSIDY_NONE

/* ---- Preparing ---- */

static void
assert_numbers (const int32_t *found, const int32_t *expected, int32_t n)
{
  for (int32_t i = 0; i < n; i++)
    assert_int_equal (found[i], expected[i]);
}

static void
test_prepared_order_and_slots (void **state)
{
  SubsidyNode nodes[] = { INPUT (1),        CONSTANT (10), NODE (QUOTIENT, 0, 1), INPUT (3),
                          NODE (SUM, 2, 3), CONSTANT (7),  NODE (AT_LEAST, 4, 5), NODE (DIFFERENCE, 4, 2) };
  const SubsidyInput inputs[] = { BETWEEN (0, 9), BETWEEN (0, 9), BETWEEN (0, 9), BETWEEN (0, 9) };
  const int32_t conditions[] = { 6 };
  /* Constants, inputs, operations; of these a slot is taken again once nobody needs what it holds. */
  const int32_t order[] = { 1, 5, 0, 3, 2, 4, 6, 7 }, slots[] = { 2, 0, 4, 3, 2, 1, 3, 5 }, unread[] = { 0, 2 };
  SubsidyProgram program = { .n_nodes = COUNT (nodes),
                             .inputs = inputs,
                             .n_inputs = COUNT (inputs),
                             .conditions = conditions,
                             .n_conditions = 1,
                             .amount = 7,
                             .n_unread = 5 };
  int32_t room[8 * 3 + 4 + 1];

  (void)state;
  memset (room, 0x7f, sizeof room);
  assert_int_equal (subsidy_program_room (&program), COUNT (room) - 1);
  subsidy_program_prepare (&program, nodes, room);
  assert_ptr_equal (program.nodes, nodes);
  assert_true (program.n_constants == 2 && program.n_reads == 2 && program.n_unread == 2 && program.n_slots == 6);
  assert_numbers (program.order, order, COUNT (order));
  assert_numbers (program.unread, unread, COUNT (unread));
  assert_numbers (program.slots, slots, COUNT (slots));
  assert_true (program.may_be_known);
  assert_false (program.is_always_narrow); /* not unless it may be narrow at all */
  assert_int_equal (room[COUNT (room) - 1], 0x7f7f7f7f);
}

/* What the answer is made of keeps its slot to the end. */
static void
test_answers_keep_their_slots (void **state)
{
  SubsidyNode nodes[] = { INPUT (0),        NODE (SUM, 0, 0),   NODE (SUM, 1, 1), NODE (SUM, 2, 2), NODE (SUM, 3, 3),
                          NODE (SUM, 4, 4), NODE (SUM, 5, 5),   NODE (SUM, 6, 6), NODE (SUM, 7, 7), NODE (SUM, 8, 8),
                          NODE (SUM, 9, 9), NODE (SUM, 10, 10), NODE (SUM, 1, 1), NODE (SUM, 1, 1) };
  const SubsidyInput inputs[] = { BETWEEN (0, 1) };
  const int32_t requirements[] = { 1, 2 }, shares[] = { 3, 4 }, conditions[] = { 5, 6 };
  const int32_t slots[] = { 0, 1, 0, 2, 3, 4, 5, 6, 7, 8, 7, 8, 7, 7 };
  SubsidyProgram program = { .n_nodes = COUNT (nodes),
                             .inputs = inputs,
                             .n_inputs = 1,
                             .conditions = conditions,
                             .n_conditions = 2,
                             .requirements = requirements,
                             .n_requirements = 2,
                             .shares = shares,
                             .n_shares = 2,
                             .amount = 7 };
  int32_t room[14 * 3 + 1];

  (void)state;
  memset (room, 0x7f, sizeof room);
  subsidy_program_prepare (&program, nodes, room);
  assert_numbers (program.slots, slots, COUNT (slots));
  assert_int_equal (program.n_slots, 9);
  assert_int_equal (program.n_unread, 0);
}

/* So does what a fold takes from around it, until it is folded; of a choice all three parts are needed. */
static void
test_parts_keep_their_slots (void **state)
{
  const SubsidyNode items[] = { NODE (OUTER, 2, 0), INPUT (2), NODE (SUM, 0, 1), NODE (OUTER, 1, 0) };
  const SubsidyFold folds[]
      = { { .nodes = items, .n_nodes = 4, .value = 2, .where = -1, .key = -1, .op = SUBSIDY_OP_SUM } };
  SubsidyNode nodes[]
      = { INPUT (0), INPUT (1), NODE (SUM, 1, 1), NODE (SUM, 1, 1), CONSTANT (0), NODE (FOLD, 4, 0), NODE (SUM, 5, 3) };
  SubsidyNode choice[] = { INPUT (0), INPUT (1), INPUT (2), { .op = SUBSIDY_OP_CHOOSE, .a = 0, .b = 1, .c = 2 } };
  const SubsidyInput inputs[] = { BETWEEN (0, 2), BETWEEN (0, 9), OF_LIST (0, 9, 0) };
  const int32_t slots[] = { 1, 2, 1, 3, 0, 4, 1 }, slots_of_choice[] = { 0, 1, 2, 3 };
  SubsidyProgram program = { .n_nodes = 7, .inputs = inputs, .n_inputs = 3, .folds = folds, .n_folds = 1, .amount = 6 };
  SubsidyProgram other = { .n_nodes = 4, .inputs = inputs, .n_inputs = 3, .amount = 3 };
  int32_t room[7 * 3 + 3], room_of_choice[4 * 3 + 3];

  (void)state;
  memset (room, 0x7f, sizeof room);
  subsidy_program_prepare (&program, nodes, room);
  assert_numbers (program.slots, slots, COUNT (slots));
  assert_int_equal (program.n_slots, 5);
  assert_false (program.may_be_known);
  assert_true (program.n_unread == 1 && program.unread[0] == 2);
  subsidy_program_prepare (&other, choice, room_of_choice);
  assert_numbers (other.slots, slots_of_choice, 4);
}

/* factor = the whole number above 2^(63 + k) / d, 2^k the next power of two from d on; shift = k - 1. */
static const struct
{
  int64_t divisor;
  uint64_t factor;
  unsigned shift;
} reciprocal_cases[] = {
  { 1, 0, 0 },
  { 2, (UINT64_C (1) << 63) + 1, 0 },
  { 3, UINT64_C (12297829382473034411), 1 },
  { 4, (UINT64_C (1) << 63) + 1, 1 },
  { 10, UINT64_C (14757395258967641293), 3 },
  { INT64_C (1) << 62, (UINT64_C (1) << 63) + 1, 61 },
  { INT64_MAX, (UINT64_C (1) << 63) + 2, 62 },
};

static void
test_reciprocals (void **state)
{
  (void)state;
  for (int32_t i = 0; i < COUNT (reciprocal_cases); i++)
    {
      SubsidyNode nodes[] = { CONSTANT ((uint64_t)reciprocal_cases[i].divisor),
                              INPUT (0),
                              NODE (QUOTIENT, 1, 0),
                              NODE (SUM, 1, 0),
                              NODE (QUOTIENT, 1, 1),
                              { .op = SUBSIDY_OP_CONSTANT, .constant = { 6, 1 } },
                              NODE (QUOTIENT, 1, 5) };
      const SubsidyInput inputs[] = { BETWEEN (1, 9) };
      SubsidyProgram program = { .n_nodes = COUNT (nodes), .inputs = inputs, .n_inputs = 1, .amount = 2 };
      int32_t room[7 * 3 + 1];

      subsidy_program_prepare (&program, nodes, room);
      assert_true (nodes[2].reciprocal.factor == reciprocal_cases[i].factor);
      assert_int_equal (nodes[2].reciprocal.shift, reciprocal_cases[i].shift);
      /* Only of a quotient, by a constant, of 64 bits. */
      assert_true (nodes[3].reciprocal.factor == 0 && nodes[4].reciprocal.factor == 0
                   && nodes[6].reciprocal.factor == 0);
    }
}

static bool
is_always_narrow (SubsidyInput first, SubsidyInput last)
{
  SubsidyNode nodes[] = { INPUT (0), INPUT (1) };
  const SubsidyInput inputs[] = { first, last };
  SubsidyProgram program = { .n_nodes = 2, .inputs = inputs, .n_inputs = 2, .amount = 0, .may_be_narrow = true };
  int32_t room[8];

  subsidy_program_prepare (&program, nodes, room);
  return program.is_always_narrow;
}

static void
test_what_is_always_narrow (void **state)
{
  static const struct
  {
    int64_t narrow_least, narrow_most, assumed;
    bool expected;
  } cases[] = {
    { 2, 9, MISSING, true },  { 2, 9, NONE, true },  { 2, 9, 2, true },   { 2, 9, 9, true },
    { 2, 9, 5, true },        { 2, 9, 1, false },    { 2, 9, 10, false }, { 3, 9, MISSING, false },
    { 2, 8, MISSING, false }, { 3, 8, NONE, false }, { 3, 9, 5, false },  { 2, 9, NONE + 1, false },
  };
  const SubsidyInput plain = BETWEEN (2, 9);

  (void)state;
  for (int32_t i = 0; i < COUNT (cases); i++)
    {
      SubsidyInput input = plain;

      input.narrow_least = cases[i].narrow_least;
      input.narrow_most = cases[i].narrow_most;
      input.assumed = cases[i].assumed;
      assert_int_equal (is_always_narrow (input, plain), cases[i].expected);
      assert_int_equal (is_always_narrow (plain, input), cases[i].expected);
    }
}

/* ---- Blocks ---- */

#define N_MANY 1100

/* Rows that need 128 bits between others that do not: 10 or 10^12 times 10^6, and 7. */
static void
test_blocks_of_both_kinds_of_lanes (void **state)
{
  const SubsidyNode nodes[] = { INPUT (0), CONSTANT (1000000), CONSTANT (7), NODE (PRODUCT, 0, 1), NODE (SUM, 3, 2) };
  const SubsidyInput inputs[]
      = { { .least = 0, .most = INT64_C (1000000000000), .assumed = MISSING, .narrow_least = 0, .narrow_most = 1000 } };
  const SubsidyProgram program = {
    .nodes = nodes, .n_nodes = COUNT (nodes), .inputs = inputs, .n_inputs = 1, .amount = 4, .may_be_narrow = true
  };
  static int64_t values[N_MANY], amount[N_MANY + 1];
  const SubsidyColumn columns[] = { { values, 1 } };
  const SubsidyPayouts payouts = { .amount = amount };

  (void)state;
  for (size_t row = 0; row < N_MANY; row++)
    values[row] = row == 300 || row == 800 ? INT64_C (1000000000000) : 10 + (int64_t)row % 7;
  for (size_t n_rows = 0; n_rows <= N_MANY; n_rows += 55) /* 1045 and 1100: the fifth block and less */
    {
      memset (amount, 0x55, sizeof amount);
      subsidy_program_evaluate (&program, n_rows, columns, &payouts);
      for (size_t row = 0; row < n_rows; row++)
        assert_int_equal (amount[row], values[row] * 1000000 + 7);
      assert_int_equal (amount[n_rows], INT64_C (0x5555555555555555));
    }
}

/* Columns are read where they stand, in memory that nobody may write. */
static void
test_columns_that_cannot_be_written (void **state)
{
  static const int64_t values[] = { 1, 2, 3, 4, 5 };
  const SubsidyNode nodes[] = { INPUT (0), NODE (SUM, 0, 0) };
  const SubsidyInput inputs[] = { BETWEEN (0, 9) };
  const SubsidyProgram program
      = { .nodes = nodes, .n_nodes = 2, .inputs = inputs, .n_inputs = 1, .amount = 1, .may_be_narrow = true };
  const SubsidyColumn columns[] = { { values, 1 } };
  int64_t amount[5];
  const SubsidyPayouts payouts = { .amount = amount };

  (void)state;
  subsidy_program_evaluate (&program, 5, columns, &payouts);
  for (int32_t row = 0; row < 5; row++)
    assert_int_equal (amount[row], 2 * values[row]);
}

/* Programs of every size up to the largest: as many rows as have room. */
static void
test_blocks_of_programs_of_every_size (void **state)
{
  static SubsidyNode nodes[SUBSIDY_PROGRAM_MOST_NODES];
  static int64_t values[300], amount[300];
  const SubsidyInput inputs[] = { BETWEEN (0, 1000) };
  const SubsidyColumn columns[] = { { values, 1 } };
  const SubsidyPayouts payouts = { .amount = amount };
  const int32_t sizes[] = { 2, 7, 8, 9, 682, 683, 684, 1023, 1024, 1025, 2047, 2048 };

  (void)state;
  nodes[0] = (SubsidyNode)INPUT (0);
  for (int32_t i = 1; i < SUBSIDY_PROGRAM_MOST_NODES; i++)
    nodes[i] = (SubsidyNode)NODE (SUM, i - 1, 0);
  for (int32_t row = 0; row < 300; row++)
    values[row] = row + 1;
  for (int32_t i = 0; i < COUNT (sizes); i++)
    for (int is_narrow = 0; is_narrow <= 1; is_narrow++)
      {
        const SubsidyProgram program = { .nodes = nodes,
                                         .n_nodes = sizes[i],
                                         .inputs = inputs,
                                         .n_inputs = 1,
                                         .amount = sizes[i] - 1,
                                         .may_be_narrow = is_narrow };
        size_t n_rows = sizes[i] < 10 ? 300 : 7;

        subsidy_program_evaluate (&program, n_rows, columns, &payouts);
        for (size_t row = 0; row < n_rows; row++)
          assert_int_equal (amount[row], values[row] * sizes[i]);
      }
}

/* As many nodes as make three rows fill the workspace, but for a little. */
static void
test_block_that_fills_the_workspace (void **state)
{
  static SubsidyNode nodes[SUBSIDY_PROGRAM_MOST_NODES / 3 + 1];
  const SubsidyInput inputs[] = { BETWEEN (0, 9) };
  const SubsidyProgram program
      = { .nodes = nodes, .n_nodes = COUNT (nodes), .inputs = inputs, .n_inputs = 1, .amount = COUNT (nodes) - 1 };
  const int64_t values[] = { 1, 2, 3 };
  const int64_t lacking[] = { MISSING, MISSING, MISSING };
  SubsidyColumn columns[] = { { values, 1 } };
  int64_t amount[3];
  const SubsidyPayouts payouts = { .amount = amount };

  (void)state;
  nodes[0] = (SubsidyNode)INPUT (0);
  for (int32_t i = 1; i < COUNT (nodes); i++)
    nodes[i] = (SubsidyNode)NODE (LEAST, i - 1, 0);
  subsidy_program_evaluate (&program, 3, columns, &payouts);
  assert_true (amount[0] == 1 && amount[1] == 2 && amount[2] == 3);
  columns[0].values = lacking; /* then each node is two numbers */
  subsidy_program_evaluate (&program, 3, columns, &payouts);
  assert_true (amount[0] == MISSING && amount[1] == MISSING && amount[2] == MISSING);
}

/* As many nodes as there may be, of which one is not known. */
static void
test_what_the_largest_program_lacks (void **state)
{
  static SubsidyNode nodes[SUBSIDY_PROGRAM_MOST_NODES];
  const SubsidyInput inputs[] = { BETWEEN (0, 9) };
  const SubsidyProgram program
      = { .nodes = nodes, .n_nodes = COUNT (nodes), .inputs = inputs, .n_inputs = 1, .amount = COUNT (nodes) - 1 };
  const SubsidyColumn columns[] = { { NULL, 1 } };
  int32_t missing[1];
  int64_t at_most, amount[1];
  const SubsidyPayouts payouts = { .amount = amount };

  (void)state;
  for (int32_t i = 0; i < COUNT (nodes); i++)
    nodes[i] = (SubsidyNode)CONSTANT (1);
  nodes[COUNT (nodes) - 1] = (SubsidyNode)INPUT (0);
  subsidy_program_find_missing (&program, 1, columns, 0, missing, &at_most);
  assert_true (missing[0] == 1 && at_most == 9);
  subsidy_program_evaluate (&program, 1, columns, &payouts); /* to the last byte of the workspace */
  assert_int_equal (amount[0], MISSING);
}

/* ---- One operation ---- */

static void
test_bounds_of_one_operation (void **state)
{
  const SubsidyNode choose = { .op = SUBSIDY_OP_CHOOSE }, product = NODE (PRODUCT, 0, 0);
  const SubsidyBounds met = RANGE (1, 1), unmet = RANGE (0, 0), low = RANGE (2, 3), high = RANGE (7, 8);
  SubsidyBounds parts[4], result;
  const SubsidyBounds largest = { { 0, INT64_MAX }, { 0, INT64_MAX } };

  (void)state;
  parts[0] = met, parts[1] = low, parts[2] = high;
  parts[3] = met;
  assert_true (subsidy_operation_bounds (&choose, parts, &result));
  assert_memory_equal (&result, &low, sizeof low);
  parts[0] = unmet;
  assert_true (subsidy_operation_bounds (&choose, parts, &result));
  assert_memory_equal (&result, &high, sizeof high);
  parts[0] = parts[1] = largest;
  assert_false (subsidy_operation_bounds (&product, parts, &result));
}

/* Of numbers near 2^127, known or not: what goes beyond is told of the least and of the most. */
static void
test_operations_that_overflow (void **state)
{
  const SubsidyWide zero = { 0, 0 }, large = { 0, INT64_C (1) << 62 }, negative = { 0, -(INT64_C (1) << 62) - 1 };
  const struct
  {
    SubsidyOp op;
    SubsidyBounds a, b;
    bool fits;
  } cases[] = {
    { SUBSIDY_OP_SUM, { large, large }, { large, large }, false },
    { SUBSIDY_OP_SUM, { zero, large }, { zero, large }, false },
    { SUBSIDY_OP_SUM, { negative, zero }, { negative, zero }, false },
    { SUBSIDY_OP_SUM, { negative, negative }, { large, large }, true },
    { SUBSIDY_OP_DIFFERENCE, { large, large }, { negative, negative }, false },
    { SUBSIDY_OP_DIFFERENCE, { zero, large }, { negative, zero }, false },
    { SUBSIDY_OP_DIFFERENCE, { negative, zero }, { zero, large }, false },
    { SUBSIDY_OP_DIFFERENCE, { large, large }, { large, large }, true },
    { SUBSIDY_OP_PRODUCT, { large, large }, { large, large }, false },
    { SUBSIDY_OP_PRODUCT, { zero, large }, { zero, large }, false },
    { SUBSIDY_OP_PRODUCT, { zero, zero }, { large, large }, true },
    { SUBSIDY_OP_EXCESS, { large, large }, { negative, negative }, false },
    { SUBSIDY_OP_EXCESS, { zero, large }, { negative, zero }, false },
    { SUBSIDY_OP_EXCESS, { negative, negative }, { large, large }, true },
  };

  (void)state;
  for (int32_t i = 0; i < COUNT (cases); i++)
    {
      const SubsidyNode node = { .op = (uint8_t)cases[i].op };
      SubsidyBounds parts[] = { cases[i].a, cases[i].b, { { 0, 0 }, { 0, 0 } } }, result;

      assert_int_equal (subsidy_operation_bounds (&node, parts, &result), cases[i].fits);
    }
}

/* ---- The smallest, and the largest ---- */

/* An overflow is told though what follows has none. */
static void
test_overflow_before_other_nodes (void **state)
{
  const SubsidyNode nodes[]
      = { { .op = SUBSIDY_OP_CONSTANT, .constant = { 0, INT64_C (1) << 40 } }, NODE (PRODUCT, 0, 0), NODE (SUM, 0, 0) };
  const SubsidyProgram program = { .nodes = nodes, .n_nodes = 3 };
  SubsidyBounds bounds[3];

  (void)state;
  assert_false (subsidy_program_trace (&program, NULL, NULL, bounds));
}

/* A program of its amount alone. */
static void
test_smallest_program (void **state)
{
  SubsidyNode nodes[] = { INPUT (0) };
  const SubsidyInput inputs[] = { BETWEEN (0, 9) };
  SubsidyProgram program = { .n_nodes = 1, .inputs = inputs, .n_inputs = 1, .may_be_narrow = true };
  const int64_t facts[] = { 7 };
  const SubsidyColumn columns[] = { { facts, 0 } };
  int64_t payout[3], amount[2];
  const SubsidyPayouts payouts = { .amount = amount };
  int32_t room[4];

  (void)state;
  subsidy_program_prepare (&program, nodes, room);
  assert_true (program.n_slots == 1 && program.n_unread == 0 && program.is_always_narrow);
  assert_true (subsidy_program_evaluate_known (&program, facts, payout));
  subsidy_program_evaluate (&program, 2, columns, &payouts);
  assert_true (amount[0] == 7 && amount[1] == 7);
  assert_true (payout[0] == 7 && payout[1] == SUBSIDY_OUTCOME_ELIGIBLE && payout[2] == -1);
}

#define LAST (SUBSIDY_PROGRAM_MOST_NODES - 1)

/* As many nodes as there may be, each of which has a slot to the end: 1 + 1 + … */
static void
test_largest_program_in_every_way (void **state)
{
  static SubsidyNode nodes[SUBSIDY_PROGRAM_MOST_NODES];
  static int32_t room[SUBSIDY_PROGRAM_MOST_NODES * 3 + 1], shares[SUBSIDY_PROGRAM_MOST_NODES];
  static int64_t payout[3 + SUBSIDY_PROGRAM_MOST_NODES];
  static SubsidyBounds bounds[SUBSIDY_PROGRAM_MOST_NODES];
  const SubsidyInput inputs[] = { BETWEEN (1, 9) };
  SubsidyProgram program = { .nodes = nodes,
                             .n_nodes = SUBSIDY_PROGRAM_MOST_NODES,
                             .inputs = inputs,
                             .n_inputs = 1,
                             .shares = shares,
                             .n_shares = SUBSIDY_PROGRAM_MOST_NODES,
                             .amount = LAST,
                             .may_be_narrow = true };
  const int64_t one[] = { 1 }, missing_value[] = { MISSING };
  SubsidyColumn columns[] = { { one, 1 } };
  int32_t missing[1], last = LAST;
  int64_t at_most, number;

  (void)state;
  nodes[0] = (SubsidyNode)INPUT (0);
  for (int32_t i = 1; i < SUBSIDY_PROGRAM_MOST_NODES; i++)
    {
      nodes[i] = (SubsidyNode)NODE (SUM, i - 1, 0);
      shares[i] = i;
    }
  for (int is_prepared = 0; is_prepared <= 1; is_prepared++)
    {
      assert_true (subsidy_program_evaluate_known (&program, one, payout));
      assert_true (payout[0] == SUBSIDY_PROGRAM_MOST_NODES && payout[3 + LAST] == SUBSIDY_PROGRAM_MOST_NODES);
      for (int is_narrow = 0; is_narrow <= 1; is_narrow++)
        {
          program.may_be_narrow = is_narrow;
          subsidy_program_evaluate_row (&program, missing_value, NULL, payout);
          assert_int_equal (payout[1], SUBSIDY_OUTCOME_UNDETERMINED);
        }
      columns[0].values = missing_value;
      subsidy_program_find_missing (&program, 1, columns, 0, missing, &at_most);
      assert_true (missing[0] == 1 && at_most == 9 * SUBSIDY_PROGRAM_MOST_NODES);
      columns[0].values = one;
      subsidy_program_numbers (&program, 1, columns, 0, &last, 1, &number);
      assert_int_equal (number, SUBSIDY_PROGRAM_MOST_NODES);
      assert_true (subsidy_program_trace (&program, one, NULL, bounds));
      assert_int_equal (bounds[LAST].most.low, SUBSIDY_PROGRAM_MOST_NODES);
      subsidy_program_prepare (&program, nodes, room);
      assert_int_equal (program.n_slots, SUBSIDY_PROGRAM_MOST_NODES);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_prepared_order_and_slots),       cmocka_unit_test (test_answers_keep_their_slots),
    cmocka_unit_test (test_parts_keep_their_slots),         cmocka_unit_test (test_reciprocals),
    cmocka_unit_test (test_what_is_always_narrow),          cmocka_unit_test (test_blocks_of_both_kinds_of_lanes),
    cmocka_unit_test (test_columns_that_cannot_be_written), cmocka_unit_test (test_blocks_of_programs_of_every_size),
    cmocka_unit_test (test_block_that_fills_the_workspace), cmocka_unit_test (test_what_the_largest_program_lacks),
    cmocka_unit_test (test_bounds_of_one_operation),        cmocka_unit_test (test_operations_that_overflow),
    cmocka_unit_test (test_overflow_before_other_nodes),    cmocka_unit_test (test_smallest_program),
    cmocka_unit_test (test_largest_program_in_every_way),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
