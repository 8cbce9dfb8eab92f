/* SPDX-License-Identifier: Apache-2.0 */
/* One row of which everything is known: answered at once, and left to the lanes wherever something is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "program-bench.h"

#define M SUBSIDY_MISSING

/* The short way says yes or no to a row; whichever it says, the answer is the same. */
static void
assert_short_way (const Bench *bench, const int64_t *values, bool prepared, bool takes_it, int64_t amount,
                  SubsidyOutcome outcome)
{
  static SubsidyNode nodes[BENCH_NODES];
  int32_t room[3 * BENCH_NODES + 80];
  SubsidyProgram program = bench->program;
  int64_t payout[3] = { -7, -7, -7 };

  memcpy (nodes, bench->nodes, sizeof nodes);
  if (prepared)
    subsidy_program_prepare (&program, nodes, room);
  assert_int_equal (subsidy_program_evaluate_known (&program, values, payout), takes_it);
  assert_int_equal (payout[0], takes_it ? amount : -7);
  assert_int_equal (payout[1], takes_it ? (int64_t)outcome : -7);
  subsidy_program_evaluate_row (&program, values, NULL, payout);
  assert_int_equal (payout[0], amount);
  assert_int_equal (payout[1], outcome);
}

/* The award is x; a second fact is read by nobody. */
static void
test_what_nobody_reads (void **state)
{
  static Bench bench;

  (void)state;
  bench_init (&bench);
  bench.program.amount = add_input (&bench, 0, 100);
  add_unread (&bench, 0, 5);
  for (int prepared = 0; prepared <= 1; prepared++)
    {
      assert_short_way (&bench, (const int64_t[]){ 7, 5 }, prepared, true, 7, SUBSIDY_OUTCOME_ELIGIBLE);
      assert_short_way (&bench, (const int64_t[]){ 7, M }, prepared, true, 7, SUBSIDY_OUTCOME_ELIGIBLE);
      assert_short_way (&bench, (const int64_t[]){ 7, 6 }, prepared, false, M, SUBSIDY_OUTCOME_REFUSED);
      assert_short_way (&bench, (const int64_t[]){ M, 5 }, prepared, false, M, SUBSIDY_OUTCOME_UNDETERMINED);
      assert_short_way (&bench, (const int64_t[]){ 101, 5 }, prepared, false, M, SUBSIDY_OUTCOME_REFUSED);
    }
}

/* The values of items are looked at elsewhere, though no node reads them. */
static void
test_facts_of_items_that_nobody_reads (void **state)
{
  static Bench bench;

  (void)state;
  bench_init (&bench);
  bench.program.amount = add_input (&bench, 0, 100);
  bench.inputs[add_unread (&bench, 0, 3)].is_list = true;
  bench.inputs[add_unread (&bench, 0, 5)].in_list = 2;
  for (int prepared = 0; prepared <= 1; prepared++)
    assert_short_way (&bench, (const int64_t[]){ 7, 0, M }, prepared, false, 7, SUBSIDY_OUTCOME_ELIGIBLE);
}

/* How many items there are: a list without facts of its items, which only the lanes can go through. */
static void
test_items_that_are_only_counted (void **state)
{
  static Bench bench;

  (void)state;
  bench_init (&bench);
  bench.inputs[add_unread (&bench, 0, 10)].is_list = true;
  bench.item_nodes[0][0] = (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = { 1, 0 } };
  bench.folds[0] = (SubsidyFold){
    .nodes = bench.item_nodes[0], .n_nodes = 1, .list = 0, .where = -1, .key = -1, .op = SUBSIDY_OP_SUM
  };
  bench.program.n_folds = 1;
  bench.program.amount = add_node (&bench, (SubsidyNode){ .op = SUBSIDY_OP_FOLD, .a = add_constant (&bench, 0) });
  for (int prepared = 0; prepared <= 1; prepared++)
    {
      assert_short_way (&bench, (const int64_t[]){ 3 }, prepared, false, 3, SUBSIDY_OUTCOME_ELIGIBLE);
      assert_short_way (&bench, (const int64_t[]){ 0 }, prepared, false, 0, SUBSIDY_OUTCOME_NOT_ELIGIBLE);
      assert_short_way (&bench, (const int64_t[]){ 11 }, prepared, false, M, SUBSIDY_OUTCOME_REFUSED);
    }
}

/* A requirement that does not hold refuses the row, which the short way leaves to the lanes. */
static void
test_requirements (void **state)
{
  static Bench bench;

  (void)state;
  bench_init (&bench);
  bench.program.amount = add_input (&bench, 0, 100);
  add_requirement (&bench, add_input (&bench, 0, 1));
  for (int prepared = 0; prepared <= 1; prepared++)
    {
      assert_short_way (&bench, (const int64_t[]){ 7, 1 }, prepared, true, 7, SUBSIDY_OUTCOME_ELIGIBLE);
      assert_short_way (&bench, (const int64_t[]){ 7, 0 }, prepared, false, M, SUBSIDY_OUTCOME_REFUSED);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_what_nobody_reads),
    cmocka_unit_test (test_facts_of_items_that_nobody_reads),
    cmocka_unit_test (test_items_that_are_only_counted),
    cmocka_unit_test (test_requirements),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
