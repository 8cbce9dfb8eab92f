/* SPDX-License-Identifier: Apache-2.0 */
/* Overflow of 128 bits is told wherever it happens, and by nothing that comes after it: in a row, in one item of a
 * list, in what items come to, and over whole ranges. Items that nobody knows anything of are anything in their range.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/fold.h"
#include "program-bench.h"

#define LARGE (INT64_C (1) << 62)

enum
{
  LIST,
  VALUE, /* of an item, 0 … 2^62 */
  KEY,
  N_FACTS
};

/* The sum over the items of the value multiplied by itself so often: of the square, which is 2^124 at most, seven fit
 * and eight do not; the cube of 2^62 never fits, and a number that does comes after it. */
static SubsidyFold *
make_powers (Bench *bench, int power)
{
  SubsidyFold *fold = &bench->folds[0];

  bench_init (bench);
  add_unread (bench, 0, 10000);
  add_unread (bench, 0, LARGE);
  add_unread (bench, 0, 9);
  bench->inputs[LIST].is_list = true;
  bench->inputs[VALUE].in_list = bench->inputs[KEY].in_list = LIST + 1;
  *fold = (SubsidyFold){
    .nodes = bench->item_nodes[0], .list = LIST, .where = -1, .key = -1, .op = SUBSIDY_OP_SUM, .n_nodes = power + 1
  };
  bench->item_nodes[0][0] = (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = VALUE };
  for (int i = 1; i < power; i++)
    bench->item_nodes[0][i] = (SubsidyNode){ .op = SUBSIDY_OP_PRODUCT, .a = i - 1, .b = 0 };
  bench->item_nodes[0][power] = (SubsidyNode){ .op = SUBSIDY_OP_SUM, .a = 0, .b = 0 };
  fold->value = power - 1;
  bench->program.n_folds = 1;
  bench->program.amount = add_node (bench, (SubsidyNode){ .op = SUBSIDY_OP_FOLD, .a = add_constant (bench, 0) });
  return fold;
}

static const SubsidyBounds nothing = { { 0, 0 }, { 0, 0 } };

/* ---- Rows ---- */

static void
test_overflow_of_a_row (void **state)
{
  static Bench bench;
  SubsidyBounds bounds[3];
  int32_t large;

  (void)state;
  bench_init (&bench);
  large = add_wide_constant (&bench, 0, INT64_C (1) << 36); /* 2^100 */
  assert_true (subsidy_program_trace (&bench.program, NULL, NULL, bounds));
  add_operation (&bench, SUBSIDY_OP_PRODUCT, large, large);
  assert_false (subsidy_program_trace (&bench.program, NULL, NULL, bounds));
  add_operation (&bench, SUBSIDY_OP_SUM, large, large);
  assert_false (subsidy_program_trace (&bench.program, NULL, NULL, bounds));
  assert_true (bounds[2].least.high == INT64_C (1) << 37 && bounds[2].least.low == 0); /* 2^101 */
}

/* ---- Items ---- */

static void
test_overflow_of_an_item (void **state)
{
  static Bench bench;
  static const int64_t values[] = { 1, LARGE, 2 };
  const int64_t row[] = { 3, 0, 0 };
  const SubsidyColumn columns[N_FACTS] = { [VALUE] = { values, 1 } };
  SubsidyBounds bounds[2], nodes[4];

  (void)state;
  make_powers (&bench, 3);
  subsidy_program_trace (&bench.program, row, columns, bounds);
  for (size_t item = 0; item < 3; item++)
    {
      assert_int_equal (subsidy_program_trace_item (&bench.program, 0, row, columns, bounds, item, nodes), item != 1);
      assert_int_equal (subsidy_wide_to_int64 (nodes[0].least), values[item]);
    }
  assert_int_equal (subsidy_wide_to_int64 (nodes[2].least), 8);
  assert_false (subsidy_program_trace_item (&bench.program, 0, row, columns, bounds, 3, nodes));
}

typedef struct
{
  size_t count;
  int64_t values[8], keys[8];
  int power;
  bool has_key, fits;
  int64_t low, high; /* of the sum, where it fits */
} Sum;

static const Sum sums[] = {
  { 0, { 0 }, { 0 }, 2, false, true, 0, 0 },
  { 2, { 3, 4 }, { 0 }, 2, false, true, 25, 0 },
  { 7, { LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE }, { 0 }, 2, false, true, 0, INT64_C (7) << 60 },
  { 8, { LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE }, { 0 }, 2, false, false, 0, 0 },
  { 2, { 2, LARGE }, { 0 }, 3, false, false, 0, 0 },
  { 2, { LARGE, 2 }, { 0 }, 3, false, false, 0, 0 },
  /* The best of each group: where one overflows, the others do not hide it. */
  { 3, { 2, 3, 4 }, { 1, 2, 1 }, 3, true, true, 64 + 27, 0 },
  { 3, { LARGE, 3, 4 }, { 1, 2, 1 }, 3, true, false, 0, 0 },
  { 3, { 2, LARGE, 4 }, { 1, 2, 1 }, 3, true, false, 0, 0 },
  { 3, { 2, 3, LARGE }, { 1, 2, 1 }, 3, true, false, 0, 0 },
  { 2, { LARGE, LARGE }, { 1, 2 }, 3, true, false, 0, 0 },
  { 8, { LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE }, { 0, 1, 2, 3, 4, 5, 6, 7 }, 2, true, false, 0, 0 },
  { 8,
    { LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE },
    { 0, 1, 2, 3, 4, 5, 6, 6 },
    2,
    true,
    true,
    0,
    INT64_C (7) << 60 },
};

static void
test_overflow_of_what_items_come_to (void **state)
{
  static Bench bench;

  (void)state;
  for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
    {
      const Sum *sum = &sums[i];
      SubsidyFold *fold = make_powers (&bench, sum->power);
      const SubsidyColumn columns[N_FACTS] = { [VALUE] = { sum->values, 1 }, [KEY] = { sum->keys, 1 } };
      const SubsidyItems items = { .inputs = bench.inputs, .columns = columns, .count = sum->count, .is_known = true };
      SubsidyBounds nodes[4], result;

      fold->key = sum->has_key ? KEY : -1;
      assert_int_equal (subsidy_fold_items (fold, &items, nothing, nodes, &result), sum->fits);
      if (!sum->fits)
        continue;
      assert_true (subsidy_bounds_are_known (result));
      assert_int_equal ((int64_t)result.least.low, sum->low);
      assert_int_equal (result.least.high, sum->high);
    }
}

/* ---- Ranges ---- */

/* So many items with values up to so much: their squares, or cubes, from none to all at the most. */
static const struct
{
  int64_t count, most;
  int power;
  bool fits;
  int64_t low, high;
} ranges_of[] = {
  { 7, LARGE, 2, true, 0, INT64_C (7) << 60 },
  { 8, LARGE, 2, false, 0, 0 },
  { 10000, 3, 3, true, 270000, 0 },
  { 1, LARGE, 3, false, 0, 0 },
  { 10000, LARGE, 3, false, 0, 0 },
};

static void
test_overflow_over_all_lists (void **state)
{
  static Bench bench;

  (void)state;
  for (size_t i = 0; i < sizeof ranges_of / sizeof *ranges_of; i++)
    {
      SubsidyFold *fold = make_powers (&bench, ranges_of[i].power);
      SubsidyBounds ranges[N_FACTS], nodes[4], bounds[2], unknown;

      bench.inputs[LIST].most = ranges_of[i].count;
      bench.inputs[VALUE].most = ranges_of[i].most;
      for (int fact = 0; fact < N_FACTS; fact++)
        ranges[fact] = subsidy_input_range (&bench.inputs[fact]);
      bounds[0] = nothing;
      assert_int_equal (subsidy_program_range (&bench.program, 1, ranges, bounds), ranges_of[i].fits);
      assert_int_equal (subsidy_fold_unknown (fold, bench.inputs, nothing, nodes, &unknown), ranges_of[i].fits);
      if (!ranges_of[i].fits)
        continue;
      assert_int_equal (bounds[1].least.low, 0);
      assert_int_equal (bounds[1].least.high, 0);
      assert_int_equal ((int64_t)bounds[1].most.low, ranges_of[i].low);
      assert_int_equal (bounds[1].most.high, ranges_of[i].high);
      assert_memory_equal (&unknown, &bounds[1], sizeof unknown);
    }
}

/* ---- Nothing said ---- */

/* Two items whose facts nobody gave: each value is 0 … 5. */
static void
test_items_of_which_nothing_is_said (void **state)
{
  static Bench bench;
  static const SubsidyColumn not_given[N_FACTS] = { { NULL, 0 } };
  const SubsidyColumn *const items[] = { NULL, not_given };
  const int64_t row[] = { 2, 0, 0 };
  SubsidyBounds bounds[2];

  (void)state;
  make_powers (&bench, 1);
  bench.inputs[VALUE].most = 5;
  for (size_t i = 0; i < 2; i++)
    {
      assert_true (subsidy_program_trace (&bench.program, row, items[i], bounds));
      assert_int_equal (subsidy_wide_to_int64 (bounds[1].least), 0);
      assert_int_equal (subsidy_wide_to_int64 (bounds[1].most), 10);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_overflow_of_a_row),
    cmocka_unit_test (test_overflow_of_an_item),
    cmocka_unit_test (test_overflow_of_what_items_come_to),
    cmocka_unit_test (test_overflow_over_all_lists),
    cmocka_unit_test (test_items_of_which_nothing_is_said),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
