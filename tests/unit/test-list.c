/* SPDX-License-Identifier: Apache-2.0 */
/* Programs with lists, worked by hand: what an answer still lacks of them, and their items one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/depend.h"
#include "core/evaluate.h"
#include "program.h"

#define MISSING SUBSIDY_MISSING

/* ---- Lists ---- */

enum
{
  LIST,
  COST,
  KEY,
  AROUND,
  OTHER_LIST,
  OTHER,
  N_LIST_FACTS
};

/* A sum of costs and what is around for each key; and how many items the list has. */
typedef struct
{
  SubsidyNode sum_nodes[3], count_nodes[1], nodes[8];
  SubsidyInput inputs[N_LIST_FACTS];
  SubsidyFold folds[3];
  int32_t shares[2];
  SubsidyProgram program;
} ListBench;

static void
list_bench_init (ListBench *bench)
{
  const SubsidyInput inputs[] = { BETWEEN (0, 3), OF_LIST (0, 9, LIST), OF_LIST (0, 9, LIST),
                                  BETWEEN (0, 9), BETWEEN (0, 3),       OF_LIST (0, 9, OTHER_LIST) };
  const SubsidyNode sum_nodes[] = { INPUT (COST), NODE (OUTER, 0, 0), NODE (SUM, 0, 1) };
  const SubsidyNode count_nodes[] = { CONSTANT (1) };
  const SubsidyNode nodes[]
      = { INPUT (AROUND), CONSTANT (0), NODE (FOLD, 1, 0), NODE (FOLD, 1, 1), NODE (FOLD, 1, 2), NODE (SUM, 2, 2) };
  const SubsidyFold sum = { .list = LIST, .value = 2, .where = -1, .key = -1, .op = SUBSIDY_OP_SUM, .n_nodes = 3 };
  const SubsidyFold count = { .list = LIST, .where = -1, .key = -1, .op = SUBSIDY_OP_SUM, .n_nodes = 1 };

  memset (bench, 0, sizeof *bench);
  memcpy (bench->inputs, inputs, sizeof inputs);
  bench->inputs[LIST].is_list = bench->inputs[OTHER_LIST].is_list = true;
  memcpy (bench->sum_nodes, sum_nodes, sizeof sum_nodes);
  memcpy (bench->count_nodes, count_nodes, sizeof count_nodes);
  memcpy (bench->nodes, nodes, sizeof nodes);
  bench->folds[0] = sum;
  bench->folds[1] = count;
  bench->folds[0].nodes = bench->sum_nodes;
  bench->folds[1].nodes = bench->count_nodes;
  bench->folds[2] = bench->folds[0];
  bench->folds[2].list = OTHER_LIST;
  bench->folds[2].n_nodes = 1;
  bench->folds[2].value = 0;
  bench->program = (SubsidyProgram){ .nodes = bench->nodes,
                                     .n_nodes = 6,
                                     .inputs = bench->inputs,
                                     .n_inputs = N_LIST_FACTS,
                                     .folds = bench->folds,
                                     .n_folds = 3,
                                     .amount = 2,
                                     .may_be_narrow = true };
}

static void
check_list_marks (const ListBench *bench, const int64_t *facts, const int64_t items[2][3], int32_t node,
                  bool unknown_only, const char *expected)
{
  const SubsidyColumn columns[N_LIST_FACTS] = { [COST] = { items[0], 1 }, [KEY] = { items[1], 1 } };
  SubsidyBounds bounds[8];
  const SubsidyRows rows = { .program = &bench->program, .row = facts, .row_items = columns, .n_rows = 1 };
  int32_t inputs[N_LIST_FACTS] = { 0 };
  bool visited[8] = { false };

  assert_true (subsidy_program_trace (&bench->program, facts, columns, bounds));
  subsidy_rows_mark (&rows, bounds, node, unknown_only, inputs, visited);
  for (int32_t i = 0; i < N_LIST_FACTS; i++)
    assert_int_equal (inputs[i], expected[i] == 'x');
}

/* The item after those of the list lacks everything, which does not matter. */
static void
test_what_a_list_lacks (void **state)
{
  static ListBench bench;
  const int64_t known[] = { 2, 0, 0, 5, 0, 0 }, unknown[] = { MISSING, 0, 0, 5, 0, 0 };
  const int64_t around_unknown[] = { 2, 0, 0, MISSING, 0, 0 };
  const int64_t items[2][3] = { { 3, 4, MISSING }, { 1, 2, MISSING } };
  const int64_t first_lacks[2][3] = { { MISSING, 4, 0 }, { 1, MISSING, 0 } };
  const int64_t last_lacks[2][3] = { { 3, MISSING, 0 }, { MISSING, 2, 0 } };

  (void)state;
  list_bench_init (&bench);
  check_list_marks (&bench, known, items, 2, false, ".x.x..");
  check_list_marks (&bench, known, items, 2, true, "......");
  check_list_marks (&bench, known, first_lacks, 2, true, ".x....");
  check_list_marks (&bench, known, last_lacks, 2, true, ".x....");
  check_list_marks (&bench, around_unknown, items, 2, true, "...x..");
  /* That an item lacks a cost tells that it is not known how many there are. */
  check_list_marks (&bench, unknown, items, 2, true, ".x....");
  check_list_marks (&bench, unknown, items, 3, true, "x.....");
  check_list_marks (&bench, known, items, 3, false, "x.....");
  check_list_marks (&bench, known, items, 5, false, ".x.x..");
  bench.inputs[COST].assumed = 5;
  check_list_marks (&bench, unknown, items, 2, true, "x.....");
  check_list_marks (&bench, known, items, 2, false, ".x.x..");
  list_bench_init (&bench);
  bench.folds[0].key = KEY;
  check_list_marks (&bench, known, first_lacks, 2, true, ".xx...");
  check_list_marks (&bench, known, last_lacks, 2, true, ".xx...");
  check_list_marks (&bench, known, items, 2, true, "......");
  check_list_marks (&bench, known, items, 2, false, ".xxx..");
  bench.inputs[KEY].assumed = 0;
  check_list_marks (&bench, known, last_lacks, 2, true, ".x....");
  bench.folds[0].key = -1;
}

/* A list is asked for though facts of another are. */
static void
test_lists_are_asked_for_one_by_one (void **state)
{
  static ListBench bench;
  const int64_t facts[] = { MISSING, 0, 0, 5, MISSING, 0 };
  const SubsidyColumn columns[N_LIST_FACTS] = { { 0 } };
  SubsidyBounds bounds[8];
  const SubsidyRows rows = { .program = &bench.program, .row = facts, .row_items = columns, .n_rows = 1 };
  int32_t inputs[N_LIST_FACTS] = { 0 };
  bool visited[8] = { false };

  (void)state;
  list_bench_init (&bench);
  bench.sum_nodes[0].a = OTHER;
  assert_true (subsidy_program_trace (&bench.program, facts, columns, bounds));
  subsidy_rows_mark (&rows, bounds, 4, true, inputs, visited);
  assert_true (inputs[OTHER] == 1 && inputs[OTHER_LIST] == 0 && inputs[LIST] == 0);
  subsidy_rows_mark (&rows, bounds, 3, true, inputs, visited);
  assert_true (inputs[OTHER] == 1 && inputs[OTHER_LIST] == 0 && inputs[LIST] == 1);
}

/* By a fact of items that comes before its list, before all others. */
static void
test_key_that_comes_first (void **state)
{
  static const SubsidyNode items[] = { CONSTANT (1) };
  static const SubsidyNode nodes[] = { CONSTANT (0), NODE (FOLD, 0, 0) };
  static const SubsidyInput inputs[]
      = { OF_LIST (0, 9, 1), { .least = 0, .most = 3, .assumed = MISSING, .is_list = true } };
  static const SubsidyFold folds[]
      = { { .nodes = items, .n_nodes = 1, .list = 1, .where = -1, .key = 0, .op = SUBSIDY_OP_SUM } };
  const SubsidyProgram program
      = { .nodes = nodes, .n_nodes = 2, .inputs = inputs, .n_inputs = 2, .folds = folds, .n_folds = 1, .amount = 1 };
  const int64_t facts[] = { 0, MISSING };
  const SubsidyColumn columns[2] = { { 0 } };
  const SubsidyRows rows = { .program = &program, .row = facts, .row_items = columns, .n_rows = 1 };
  SubsidyBounds bounds[2];
  int32_t inputs_marked[] = { 0, 0 };
  bool visited[] = { false, false };

  (void)state;
  assert_true (subsidy_program_trace (&program, facts, columns, bounds));
  subsidy_rows_mark (&rows, bounds, 1, true, inputs_marked, visited);
  assert_true (inputs_marked[0] == 1 && inputs_marked[1] == 0);
}

/* What a fold takes from around it comes first; the fold as long as can be. */
static void
test_longest_fold (void **state)
{
  /* Before and after them what would take a node from far away. */
  static SubsidyNode all[SUBSIDY_FOLD_MOST_NODES + 2]
      = { [0] = NODE (OUTER, 1 << 28, 0), [SUBSIDY_FOLD_MOST_NODES + 1] = NODE (OUTER, 1 << 28, 0) };
  static SubsidyNode *const items = all + 1;
  static const SubsidyNode nodes[] = { INPUT (1), CONSTANT (0), NODE (FOLD, 1, 0) };
  static const SubsidyInput inputs[]
      = { { .least = 0, .most = 3, .assumed = MISSING, .narrow_most = 3, .is_list = true }, BETWEEN (0, 9) };
  static const SubsidyFold folds[] = { { .nodes = all + 1,
                                         .n_nodes = SUBSIDY_FOLD_MOST_NODES,
                                         .list = 0,
                                         .value = SUBSIDY_FOLD_MOST_NODES - 1,
                                         .where = -1,
                                         .key = -1,
                                         .op = SUBSIDY_OP_SUM } };
  const SubsidyProgram program
      = { .nodes = nodes, .n_nodes = 3, .inputs = inputs, .n_inputs = 2, .folds = folds, .n_folds = 1, .amount = 2 };
  const int64_t facts[] = { 2, 5 };
  const SubsidyBounds ranges[] = { RANGE (0, 3), RANGE (0, 9) };
  SubsidyBounds bounds[3], of_item[SUBSIDY_FOLD_MOST_NODES];

  (void)state;
  items[0] = (SubsidyNode)NODE (OUTER, 0, 0);
  for (int32_t i = 1; i < SUBSIDY_FOLD_MOST_NODES; i++)
    items[i] = (SubsidyNode)NODE (SUM, i - 1, 0);
  assert_true (subsidy_program_trace (&program, facts, NULL, bounds));
  assert_int_equal (bounds[2].most.low, 2 * 5 * SUBSIDY_FOLD_MOST_NODES);
  assert_true (subsidy_program_trace_item (&program, 0, facts, NULL, bounds, 1, of_item));
  assert_int_equal (of_item[SUBSIDY_FOLD_MOST_NODES - 1].least.low, 5 * SUBSIDY_FOLD_MOST_NODES);
  for (int32_t node = 0; node < 3; node++)
    assert_true (subsidy_program_range (&program, node, ranges, bounds));
  assert_int_equal (bounds[2].most.low, 3 * 9 * SUBSIDY_FOLD_MOST_NODES);
  for (int is_narrow = 0; is_narrow <= 1; is_narrow++)
    {
      SubsidyProgram either = program;
      int64_t payout[3];

      either.may_be_narrow = is_narrow;
      subsidy_program_evaluate_row (&either, facts, NULL, payout);
      assert_int_equal (payout[0], 2 * 5 * SUBSIDY_FOLD_MOST_NODES);
    }
}

static void
test_items_one_by_one (void **state)
{
  static ListBench bench;
  const int64_t facts[] = { 2, 0, 0, 5, 0, 0 }, cost[] = { 3, 4, 9 };
  const SubsidyColumn columns[N_LIST_FACTS] = { [COST] = { cost, 1 } };
  SubsidyBounds bounds[8], nodes[3];

  (void)state;
  list_bench_init (&bench);
  assert_true (subsidy_program_trace (&bench.program, facts, columns, bounds));
  assert_int_equal (bounds[2].least.low, (3 + 5) + (4 + 5));
  for (size_t item = 0; item < 2; item++)
    {
      assert_true (subsidy_program_trace_item (&bench.program, 0, facts, columns, bounds, item, nodes));
      assert_int_equal (nodes[0].least.low, cost[item]);
      assert_int_equal (nodes[2].least.low, cost[item] + 5);
    }
  assert_false (subsidy_program_trace_item (&bench.program, 0, facts, columns, bounds, 2, nodes));
  for (int32_t node = 0; node < 5; node++)
    {
      SubsidyBounds again[8];

      memcpy (again, bounds, sizeof again);
      memset (&again[node], 0x55, sizeof again[node]);
      assert_true (subsidy_program_trace_node (&bench.program, node, facts, columns, again));
      assert_memory_equal (&again[node], &bounds[node], sizeof bounds[node]);
    }
}

/* Lists of two items, of one that lacks its cost, and one that is not known, in lanes of both kinds. */
static void
test_lists_in_columns (void **state)
{
  (void)state;
  for (int is_narrow = 0; is_narrow <= 1; is_narrow++)
    {
      ListBench bench;
      const int64_t offsets[] = { 0, 2, MISSING, 3 }, cost[] = { 3, 4, MISSING }, around[] = { 5, 5, 5 };
      const SubsidyColumn columns[N_LIST_FACTS]
          = { [LIST] = { offsets, 1 }, [COST] = { cost, 1 }, [AROUND] = { around, 1 } };
      int64_t amount[3];
      int32_t outcome[3];
      const SubsidyPayouts payouts = { .amount = amount, .outcome = outcome };

      list_bench_init (&bench);
      bench.program.n_nodes = 3;
      bench.program.may_be_narrow = is_narrow;
      subsidy_program_evaluate (&bench.program, 3, columns, &payouts);
      assert_true (outcome[0] == SUBSIDY_OUTCOME_ELIGIBLE && amount[0] == (3 + 5) + (4 + 5));
      assert_true (outcome[1] == SUBSIDY_OUTCOME_UNDETERMINED && amount[1] == MISSING);
      assert_true (outcome[2] == SUBSIDY_OUTCOME_UNDETERMINED && amount[2] == MISSING);
      subsidy_program_evaluate (&bench.program, 1, columns, &payouts);
      assert_true (outcome[0] == SUBSIDY_OUTCOME_ELIGIBLE && amount[0] == (3 + 5) + (4 + 5));
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_what_a_list_lacks),    cmocka_unit_test (test_lists_are_asked_for_one_by_one),
    cmocka_unit_test (test_key_that_comes_first), cmocka_unit_test (test_longest_fold),
    cmocka_unit_test (test_items_one_by_one),     cmocka_unit_test (test_lists_in_columns),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
