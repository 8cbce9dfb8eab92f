/* SPDX-License-Identifier: Apache-2.0 */
/* How the values of rows and of their lists are reached and looked at, and what is made of the items of one list,
 * worked by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/evaluate.h"
#include "core/fold.h"
#include "core/rows.h"

#define MISSING SUBSIDY_MISSING
#define NONE SUBSIDY_NONE
#define UNTOUCHED INT64_C (0x5555555555555555)
#define COUNT(array) ((int32_t)(sizeof (array) / sizeof (array)[0]))

/* ---- What is refused, and what fits ---- */

/* The range 2 … 9, of which a part fits 64-bit lanes, and what is assumed. */
static const struct
{
  int64_t narrow_least, narrow_most, assumed;
  bool may_be_none;
  /* Of the values below: n fits, w does not; a capital where it is refused. */
  const char *expected;
} checks[] = {
  { 3, 8, MISSING, false, "WwnnwWwW" }, { 3, 8, 5, false, "NwnnwNnN" },       { 3, 8, 3, false, "NwnnwNnN" },
  { 3, 8, 8, false, "NwnnwNnN" },       { 3, 8, 2, false, "WwnnwWwW" },       { 3, 8, 9, false, "WwnnwWwW" },
  { 3, 8, NONE, true, "NwnnwNnn" },     { 3, 8, MISSING, true, "WwnnwWwn" },  { 2, 9, MISSING, false, "NnnnnNnN" },
  { 3, 9, MISSING, false, "WwnnnWwW" }, { 2, 8, MISSING, false, "WnnnwWwW" },
};

static const int64_t checked_values[] = { 1, 2, 3, 8, 9, 10, MISSING, NONE };

static SubsidyInput
input_of_check (int32_t check)
{
  return (SubsidyInput){ .least = 2,
                         .most = 9,
                         .assumed = checks[check].assumed,
                         .may_be_none = checks[check].may_be_none,
                         .narrow_least = checks[check].narrow_least,
                         .narrow_most = checks[check].narrow_most };
}

static void
assert_checked (SubsidyRows *rows, char expected, size_t first_refused, size_t n_refused)
{
  bool is_refused = expected == 'N' || expected == 'W', fits = expected == 'N' || expected == 'n';

  for (size_t row = 0; row <= rows->n_rows; row++)
    rows->refused[row] = UNTOUCHED;
  assert_int_equal (subsidy_rows_check_all (rows), fits);
  for (size_t row = 0; row < rows->n_rows; row++)
    assert_int_equal (rows->refused[row], is_refused && row >= first_refused && row < first_refused + n_refused);
  assert_int_equal (rows->refused[rows->n_rows], UNTOUCHED);
}

/* One row by itself, one value for three rows, each of three rows; the first in a column is none of them. */
static void
check_forms (const SubsidyInput *input, int64_t value, char expected)
{
  SubsidyProgram program = { .inputs = input, .n_inputs = 1, .may_be_narrow = true };
  int64_t refused[4], values[] = { 1, 5, 5, 5, 1 };
  const size_t numbers[] = { 1, 2, 3 };
  SubsidyColumn column = { &value, 0 };
  SubsidyRows rows = { .program = &program,
                       .kernels = subsidy_kernels_named ("plain"),
                       .row = &value,
                       .n_rows = 1,
                       .n_all_rows = 4,
                       .refused = refused };

  assert_checked (&rows, expected, 0, 1);
  rows.columns = &column;
  rows.n_rows = 3;
  assert_checked (&rows, expected, 0, 3);
  column = (SubsidyColumn){ values, 1 };
  for (size_t row = 0; row < 3; row++)
    {
      values[1 + row] = value;
      rows.first_row = 1;
      rows.numbers = NULL;
      assert_checked (&rows, expected, row, 1);
      rows.first_row = 0;
      rows.numbers = numbers;
      assert_checked (&rows, expected, row, 1);
      values[1 + row] = 5;
    }
  program.may_be_narrow = false;
  values[1] = value;
  assert_checked (&rows, expected == 'n' ? 'w' : expected == 'N' ? 'W' : expected, 0, 1);
}

/* The second of two inputs, too, whatever the first is. */
static void
check_second (const SubsidyInput *input, int64_t value, char expected)
{
  const SubsidyInput inputs[]
      = { { .least = 0, .most = 9, .assumed = MISSING, .narrow_least = 0, .narrow_most = 9 }, *input };
  const SubsidyProgram program = { .inputs = inputs, .n_inputs = 2, .may_be_narrow = true };
  const int64_t values[] = { 5, value }, refused_before[] = { 10, value };
  int64_t refused[2];
  SubsidyRows rows = { .program = &program, .row = values, .n_rows = 1, .refused = refused };

  assert_checked (&rows, expected, 0, 1);
  rows.row = refused_before;
  assert_checked (&rows, expected == 'n' ? 'N' : expected == 'w' ? 'W' : expected, 0, 1);
}

static void
test_what_is_refused_and_what_fits (void **state)
{
  (void)state;
  for (int32_t check = 0; check < COUNT (checks); check++)
    for (int32_t i = 0; i < COUNT (checked_values); i++)
      {
        const SubsidyInput input = input_of_check (check);

        check_forms (&input, checked_values[i], checks[check].expected[i]);
        check_second (&input, checked_values[i], checks[check].expected[i]);
      }
}

/* Rows of one item, two and none; of their facts the same is true. An item more is nobody's. */
static void
check_items_of_rows (const SubsidyInput *fact, const int64_t items[3], char expected, size_t refused_row)
{
  const SubsidyInput inputs[]
      = { { .least = 0, .most = 3, .assumed = MISSING, .narrow_least = 0, .narrow_most = 3, .is_list = true }, *fact };
  const SubsidyProgram program = { .inputs = inputs, .n_inputs = 2, .may_be_narrow = true };
  const int64_t offsets[] = { 0, 1, 3, 3 }, values[] = { items[0], items[1], items[2], 1 };
  int64_t refused[4];
  const SubsidyColumn columns[] = { { offsets, 1 }, { values, 1 } };
  SubsidyRows rows = { .program = &program,
                       .kernels = subsidy_kernels_named ("plain"),
                       .columns = columns,
                       .n_all_rows = 3,
                       .n_rows = 3,
                       .refused = refused };

  assert_checked (&rows, expected, refused_row, 1);
}

/* Of two items in one row, each as it is by itself. */
static char
both (char x, char y)
{
  bool is_refused = x == 'N' || x == 'W' || y == 'N' || y == 'W';
  bool fits = (x == 'n' || x == 'N') && (y == 'n' || y == 'N');

  return is_refused ? (fits ? 'N' : 'W') : (fits ? 'n' : 'w');
}

static void
check_pairs_of_items (const SubsidyInput *fact, const char *expected)
{
  for (int32_t i = 0; i < COUNT (checked_values); i++)
    {
      const int64_t alone[] = { checked_values[i], 5, 5 };

      check_items_of_rows (fact, alone, expected[i], 0);
      for (int32_t j = 0; j < COUNT (checked_values); j++)
        {
          const int64_t pair[] = { 5, checked_values[i], checked_values[j] };

          check_items_of_rows (fact, pair, both (expected[i], expected[j]), 1);
        }
    }
}

static void
test_what_is_refused_of_items (void **state)
{
  const int64_t unknown_offsets[] = { MISSING, MISSING, 3 }, values[] = { 5, 5, 5 };
  const SubsidyColumn columns[] = { { unknown_offsets, 1 }, { values, 1 } };

  (void)state;
  for (int32_t check = 0; check < COUNT (checks); check++)
    {
      SubsidyInput fact = input_of_check (check);
      /* Which items there are is not known: each can be anything. */
      bool fits = fact.narrow_least <= 2 && fact.narrow_most >= 9;
      SubsidyInput inputs[]
          = { { .least = 0, .most = 3, .assumed = MISSING, .narrow_least = 0, .narrow_most = 3, .is_list = true },
              fact };
      const SubsidyProgram program = { .inputs = inputs, .n_inputs = 2, .may_be_narrow = true };
      int64_t refused[3];
      SubsidyRows rows = { .program = &program,
                           .kernels = subsidy_kernels_named ("plain"),
                           .columns = columns,
                           .n_all_rows = 2,
                           .n_rows = 2,
                           .refused = refused };

      fact.in_list = inputs[1].in_list = 1;
      check_pairs_of_items (&fact, checks[check].expected);
      assert_checked (&rows, fits ? 'n' : 'w', 0, 0);
    }
}

/* Where everything is narrow only what no lane is filled with is looked at before: inputs that no node reads, and those
 * of one value. */
static void
test_check_of_what_is_always_narrow (void **state)
{
  SubsidyNode nodes[] = { { .op = SUBSIDY_OP_CONSTANT },
                          { .op = SUBSIDY_OP_INPUT, .a = 0 },
                          { .op = SUBSIDY_OP_INPUT, .a = 2 },
                          { .op = SUBSIDY_OP_INPUT, .a = 3 } };
  const SubsidyInput input = { .least = 2, .most = 9, .assumed = MISSING, .narrow_least = 2, .narrow_most = 9 };
  const SubsidyInput inputs[] = { input, input, input, input, input };
  SubsidyProgram program = { .n_nodes = 4, .inputs = inputs, .n_inputs = 5, .amount = 1, .may_be_narrow = true };
  int32_t room[4 * 3 + 5];
  const int64_t good[] = { 5, 5, 5 }, second_bad[] = { 5, 1, 5 }, bad = 1;

  (void)state;
  subsidy_program_prepare (&program, nodes, room);
  assert_true (program.is_always_narrow);
  for (int32_t wrong = 0; wrong < 5; wrong++)
    for (int is_alike = 0; is_alike <= 1; is_alike++)
      {
        bool is_read = wrong == 0 || wrong == 2 || wrong == 3;
        SubsidyColumn columns[5];
        int64_t refused[] = { 7, 7, 7, UNTOUCHED };
        SubsidyRows rows = { .program = &program,
                             .kernels = subsidy_kernels_named ("plain"),
                             .columns = columns,
                             .n_all_rows = 3,
                             .n_rows = 3,
                             .refused = refused,
                             .plain = UINT64_MAX };

        for (int32_t i = 0; i < 5; i++)
          columns[i] = (SubsidyColumn){ good, 1 };
        columns[wrong] = is_alike ? (SubsidyColumn){ &bad, 0 } : (SubsidyColumn){ second_bad, 1 };
        assert_true (subsidy_rows_check (&rows));
        for (int row = 0; row < 3; row++)
          assert_int_equal (refused[row], is_alike || (!is_read && row == 1));
        assert_int_equal (refused[3], UNTOUCHED);
        for (int32_t i = 0; i < 5; i++)
          if (i != 1 && i != 4) /* what was not looked at is not told to be plain */
            assert_null (subsidy_rows_plain (&rows, i));
      }
}

/* One input, which is looked at and no other: with a constant before its node, and with operations after. */
static void
test_check_of_one_input (void **state)
{
  SubsidyNode first[]
      = { { .op = SUBSIDY_OP_CONSTANT }, { .op = SUBSIDY_OP_INPUT }, { .op = SUBSIDY_OP_SUM, .a = 1, .b = 1 } };
  SubsidyNode second[] = { { .op = SUBSIDY_OP_INPUT },
                           { .op = SUBSIDY_OP_SUM, .a = 0, .b = 0 },
                           { .op = SUBSIDY_OP_SUM, .a = 1, .b = 1 },
                           { .op = SUBSIDY_OP_SUM, .a = 2, .b = 1 } };
  SubsidyNode *const nodes[] = { first, second };
  const SubsidyInput inputs[] = { { .least = 2, .most = 9, .assumed = MISSING, .narrow_least = 2, .narrow_most = 9 } };
  const int64_t bad = 1;
  const SubsidyColumn columns[] = { { &bad, 0 } };

  (void)state;
  for (int32_t i = 0; i < 2; i++)
    {
      SubsidyProgram program
          = { .n_nodes = 3 + i, .inputs = inputs, .n_inputs = 1, .amount = 2 + i, .may_be_narrow = true };
      int32_t room[4 * 3 + 1];
      int64_t refused[] = { 7, 7 };
      SubsidyRows rows = { .program = &program,
                           .kernels = subsidy_kernels_named ("plain"),
                           .columns = columns,
                           .n_all_rows = 2,
                           .n_rows = 2,
                           .refused = refused };

      subsidy_program_prepare (&program, nodes[i], room);
      assert_true (subsidy_rows_check (&rows));
      assert_true (refused[0] == 1 && refused[1] == 1);
    }
}

/* ---- Columns as they stand ---- */

#define N_INPUTS 67

/* More inputs than there are bits to note them. */
static void
test_plain_columns (void **state)
{
  static SubsidyInput inputs[N_INPUTS];
  static SubsidyColumn columns[N_INPUTS];
  const SubsidyProgram program = { .inputs = inputs, .n_inputs = N_INPUTS, .may_be_narrow = true };
  const int64_t plain[] = { 1, 2, 9, 5, 1 }, not_plain[] = { 5, 5, 5, MISSING, 5 };
  const size_t numbers[] = { 1, 2, 3 };
  int64_t refused[3];
  SubsidyRows rows = { .program = &program,
                       .kernels = subsidy_kernels_named ("plain"),
                       .columns = columns,
                       .n_all_rows = 5,
                       .first_row = 1,
                       .n_rows = 3,
                       .refused = refused };

  (void)state;
  for (int32_t i = 0; i < N_INPUTS; i++)
    {
      inputs[i] = (SubsidyInput){ .least = 2, .most = 9, .assumed = MISSING, .narrow_least = 2, .narrow_most = 9 };
      columns[i] = (SubsidyColumn){ i % 2 == 0 ? plain : not_plain, 1 };
    }
  for (int turn = 0; turn <= 1; turn++) /* each input is plain once, and once not */
    {
      assert_true (subsidy_rows_check_all (&rows));
      for (int32_t i = 0; i < N_INPUTS; i++)
        assert_ptr_equal (subsidy_rows_plain (&rows, i), i % 2 == turn ? plain + 1 : NULL);
      for (int32_t i = 0; i < N_INPUTS; i++)
        columns[i].values = i % 2 == 1 ? plain : not_plain;
    }
  for (int32_t i = 1; i < N_INPUTS; i += 64) /* 1 and 65: one value for all, none, of a list */
    {
      columns[i] = (SubsidyColumn){ plain, 0 };
      subsidy_rows_check_all (&rows);
      assert_null (subsidy_rows_plain (&rows, i));
      columns[i] = (SubsidyColumn){ NULL, 1 };
      assert_true (subsidy_rows_are_alike (&rows, i));
      subsidy_rows_check_all (&rows);
      assert_null (subsidy_rows_plain (&rows, i));
      columns[i] = (SubsidyColumn){ plain, 1 };
      rows.numbers = numbers;
      subsidy_rows_check_all (&rows);
      assert_null (subsidy_rows_plain (&rows, i));
      rows.numbers = NULL;
      subsidy_rows_check_all (&rows);
      assert_ptr_equal (subsidy_rows_plain (&rows, i), plain + 1);
    }
}

static void
test_values_of_rows (void **state)
{
  const SubsidyInput inputs[] = { { .least = 0, .most = 99 }, { .least = 0, .most = 99, .is_list = true } };
  const SubsidyProgram program = { .inputs = inputs, .n_inputs = 2 };
  const int64_t values[] = { 10, 11, 12, 13 }, offsets[] = { 0, 2, 2, 7, 8 };
  const SubsidyColumn columns[] = { { values, 1 }, { offsets, 1 } };
  const size_t numbers[] = { 3, 0 };
  int64_t room[] = { UNTOUCHED, UNTOUCHED, UNTOUCHED };
  const int64_t *found;
  SubsidyRows rows = { .program = &program,
                       .kernels = subsidy_kernels_named ("plain"),
                       .columns = columns,
                       .n_all_rows = 4,
                       .first_row = 1,
                       .n_rows = 2 };

  (void)state;
  assert_ptr_equal (subsidy_rows_values (&rows, 0, room), values + 1);
  assert_int_equal (room[0], UNTOUCHED);
  found = subsidy_rows_values (&rows, 1, room);
  assert_true (found == room && room[0] == 0 && room[1] == 5 && room[2] == UNTOUCHED);
  rows.numbers = numbers;
  found = subsidy_rows_values (&rows, 0, room);
  assert_true (found == room && room[0] == 13 && room[1] == 10 && room[2] == UNTOUCHED);
  found = subsidy_rows_values (&rows, 1, room);
  assert_true (found == room && room[0] == 1 && room[1] == 2 && room[2] == UNTOUCHED);
}

/* Three rows' offsets and where they end; how many items the first row has, less than 0 where they make no sense. */
static const struct
{
  int64_t offsets[5]; /* one more, which nobody may read */
  size_t stride, n_rows;
  int64_t expected;
} offset_cases[] = {
  { { 0, 2, 5, 9, 1 }, 1, 3, 2 },
  { { 0, MISSING, 5, 9, 1 }, 1, 3, 5 },
  { { 0, MISSING, MISSING, 9, 1 }, 1, 3, 9 },
  { { MISSING, 2, 5, 9, 1 }, 1, 3, MISSING },
  { { 4, 4, 5, 9, 1 }, 1, 3, 0 },
  { { 5, 4, 5, 9, 1 }, 1, 3, -1 },
  { { -1, 2, 5, 9, 1 }, 1, 3, -1 },
  { { 0, 10, 5, 9, 1 }, 1, 3, -1 },
  { { 0, 9, 5, 9, 1 }, 1, 3, 9 },
  { { 0, 10, 5, MISSING, 1 }, 1, 3, 10 },
  { { 0, MISSING, MISSING, MISSING, 7 }, 1, 3, -1 }, /* where they end is not known */
  { { 2, 5, 0, 1, 1 }, 0, 3, 3 },
};

static void
test_offsets_of_lists (void **state)
{
  const SubsidyInput inputs[] = { { .least = 0, .most = 99, .assumed = MISSING, .is_list = true } };
  const SubsidyProgram program = { .inputs = inputs, .n_inputs = 1 };

  (void)state;
  for (int32_t i = 0; i < COUNT (offset_cases); i++)
    {
      const SubsidyColumn columns[] = { { offset_cases[i].offsets, offset_cases[i].stride } };
      const SubsidyRows rows
          = { .program = &program, .columns = columns, .n_all_rows = offset_cases[i].n_rows, .n_rows = 1 };
      int64_t count = subsidy_rows_value (&rows, 0, 0), expected = offset_cases[i].expected;
      SubsidyItems items = subsidy_rows_items (&rows, 0, 0);

      assert_int_equal (expected == -1 ? (count < 0 && count != MISSING ? -1 : 0) : count, expected);
      assert_int_equal (items.is_known, expected >= 0);
      assert_int_equal (items.count, expected >= 0 ? expected : 0);
      if (expected >= 0)
        assert_int_equal (items.first, offset_cases[i].offsets[0]);
    }
}

/* What is refused is computed as anything in range. */
static void
test_bounds_of_inputs (void **state)
{
  const SubsidyInput inputs[] = { { .least = 2, .most = 9, .assumed = MISSING, .may_be_none = true },
                                  { .least = 2, .most = 9, .assumed = MISSING } };
  const SubsidyProgram program = { .inputs = inputs, .n_inputs = 2 };
  const int64_t values[] = { 10, 10 };
  const SubsidyRows rows = { .program = &program, .row = values, .n_rows = 1 };
  SubsidyBounds bounds = subsidy_rows_bounds (&rows, 0, 0);

  (void)state;
  assert_true (subsidy_wide_to_int64 (bounds.least) == NONE && subsidy_wide_to_int64 (bounds.most) == 9);
  bounds = subsidy_rows_bounds (&rows, 1, 0);
  assert_true (subsidy_wide_to_int64 (bounds.least) == 2 && subsidy_wide_to_int64 (bounds.most) == 9);
}

/* ---- Folds ---- */

enum
{
  KEY,
  VALUE,
  WHERE,
  LIST,
  N_FACTS
};

static const SubsidyInput fold_inputs[]
    = { [KEY] = { .least = 0, .most = 9, .assumed = MISSING, .may_be_none = true, .in_list = LIST + 1 },
        [VALUE] = { .least = 0, .most = 9, .assumed = MISSING, .in_list = LIST + 1 },
        [WHERE] = { .least = 0, .most = 1, .assumed = MISSING, .in_list = LIST + 1 },
        [LIST] = { .least = 0, .most = 3, .assumed = MISSING, .is_list = true } };

/* Nodes of others before and after: none of theirs may be computed. */
static const SubsidyNode fold_nodes[] = { { .op = SUBSIDY_OP_CONSTANT, .constant = { 77, 0 } },
                                          { .op = SUBSIDY_OP_INPUT, .a = WHERE },
                                          { .op = SUBSIDY_OP_INPUT, .a = VALUE },
                                          { .op = SUBSIDY_OP_CONSTANT, .constant = { 77, 0 } } };

static SubsidyFold
fold_of (SubsidyOp op, bool has_where, bool has_key)
{
  return (SubsidyFold){ .nodes = fold_nodes + 1,
                        .n_nodes = 2,
                        .list = LIST,
                        .value = 1,
                        .where = has_where ? 0 : -1,
                        .key = has_key ? KEY : -1,
                        .op = (uint8_t)op };
}

#define BOUNDS(from, to)                                                                                               \
  {                                                                                                                    \
    { (uint64_t)(from), (from) < 0 ? -1 : 0 }, { (uint64_t) (to), (to) < 0 ? -1 : 0 }                                  \
  }

static void
assert_bounds (SubsidyBounds bounds, int64_t least, int64_t most)
{
  assert_int_equal (subsidy_wide_to_int64 (bounds.least), least);
  assert_int_equal (subsidy_wide_to_int64 (bounds.most), most);
  assert_true (subsidy_wide_fits_int64 (bounds.least) && subsidy_wide_fits_int64 (bounds.most));
}

/* Three items at most. */
typedef struct
{
  SubsidyOp op;
  bool has_where, has_key;
  size_t count;
  int64_t keys[3], values[3], wheres[3];
  int64_t least, most; /* where no item takes part: 6 */
} FoldCase;

static const FoldCase fold_cases[] = {
  { SUBSIDY_OP_SUM, false, false, 3, { 0 }, { 3, 4, 5 }, { 0 }, 12, 12 },
  { SUBSIDY_OP_SUM, false, false, 0, { 0 }, { 3, 4, 5 }, { 0 }, 6, 6 },
  { SUBSIDY_OP_SUM, false, false, 2, { 0 }, { 3, MISSING, 5 }, { 0 }, 3, 12 },
  { SUBSIDY_OP_SUM, false, false, 2, { 0 }, { 3, 10, 5 }, { 0 }, 3, 12 }, /* refused: anything */
  { SUBSIDY_OP_SUM, true, false, 3, { 0 }, { 3, 4, 5 }, { 1, 0, MISSING }, 3, 8 },
  { SUBSIDY_OP_SUM, true, false, 3, { 0 }, { 3, 4, 5 }, { 0, 0, 0 }, 6, 6 },
  { SUBSIDY_OP_LEAST, true, false, 2, { 0 }, { 3, 5, 9 }, { MISSING, MISSING, 1 }, 3, 6 },
  { SUBSIDY_OP_LEAST, true, false, 2, { 0 }, { 7, 8, 9 }, { MISSING, MISSING, 1 }, 6, 8 },
  { SUBSIDY_OP_LEAST, true, false, 3, { 0 }, { 4, 8, 9 }, { MISSING, 1, 1 }, 4, 8 },
  { SUBSIDY_OP_LEAST, true, false, 3, { 0 }, { 4, 8, 7 }, { 0, 1, 1 }, 7, 7 },
  { SUBSIDY_OP_GREATEST, true, false, 3, { 0 }, { 9, 3, 4 }, { MISSING, 1, 1 }, 4, 9 },
  { SUBSIDY_OP_GREATEST, true, false, 2, { 0 }, { 3, 5, 9 }, { MISSING, MISSING, 1 }, 3, 6 },
  { SUBSIDY_OP_GREATEST, false, false, 3, { 0 }, { 3, 9, 4 }, { 0 }, 9, 9 },
  /* The best of each group. */
  { SUBSIDY_OP_SUM, false, true, 3, { 1, 2, 1 }, { 3, 4, 5 }, { 0 }, 9, 9 },
  { SUBSIDY_OP_SUM, false, true, 3, { 2, 1, 1 }, { 3, 4, 5 }, { 0 }, 8, 8 },
  { SUBSIDY_OP_SUM, false, true, 3, { 1, 1, 1 }, { 5, 3, 4 }, { 0 }, 5, 5 },
  { SUBSIDY_OP_SUM, false, true, 3, { 0, 1, 2 }, { 5, 3, 4 }, { 0 }, 12, 12 },
  { SUBSIDY_OP_SUM, false, true, 2, { NONE, NONE, 0 }, { 2, 3, 0 }, { 0 }, 5, 5 },
  { SUBSIDY_OP_SUM, false, true, 2, { MISSING, MISSING, 0 }, { 2, 3, 0 }, { 0 }, 0, 5 },
  { SUBSIDY_OP_SUM, false, true, 2, { 1, MISSING, 0 }, { 2, 3, 0 }, { 0 }, 2, 5 },
  { SUBSIDY_OP_SUM, true, true, 3, { 1, 1, 2 }, { 3, 5, 4 }, { 1, MISSING, 0 }, 3, 5 },
};

static void
test_folds_of_items (void **state)
{
  const SubsidyBounds six = BOUNDS (6, 6);

  (void)state;
  for (int32_t i = 0; i < COUNT (fold_cases); i++)
    {
      const FoldCase *fold_case = &fold_cases[i];
      const SubsidyFold fold = fold_of (fold_case->op, fold_case->has_where, fold_case->has_key);
      const SubsidyColumn columns[N_FACTS]
          = { [KEY] = { fold_case->keys, 1 }, [VALUE] = { fold_case->values, 1 }, [WHERE] = { fold_case->wheres, 1 } };
      const SubsidyItems items
          = { .inputs = fold_inputs, .columns = columns, .count = fold_case->count, .is_known = true };
      SubsidyBounds nodes[4], result;

      memset (nodes, 0x55, sizeof nodes);
      assert_true (subsidy_fold_items (&fold, &items, six, nodes + 1, &result));
      assert_bounds (result, fold_case->least, fold_case->most);
      assert_true (nodes[0].least.low == UNTOUCHED && nodes[3].least.low == UNTOUCHED);
    }
}

static void
test_items_without_columns (void **state)
{
  const SubsidyItems none = { .inputs = fold_inputs };
  const int64_t values[] = { 3, 4, 5, 6 };
  const SubsidyColumn columns[N_FACTS] = { [VALUE] = { values, 1 }, [KEY] = { values, 0 } };
  const SubsidyItems some = { .inputs = fold_inputs, .columns = columns, .first = 1 };

  (void)state;
  assert_int_equal (subsidy_item_value (&none, VALUE, 0), MISSING);
  assert_int_equal (subsidy_item_value (&some, WHERE, 0), MISSING);
  assert_int_equal (subsidy_item_value (&some, VALUE, 2), 6);
  assert_int_equal (subsidy_item_value (&some, KEY, 2), 3);
}

/* Over every list of as many items and with values between these; where no item takes part: 6. */
static const struct
{
  SubsidyOp op;
  bool has_where, has_key;
  int64_t count[2], value[2], where[2], expected[2];
} range_cases[] = {
  { SUBSIDY_OP_SUM, false, false, { 2, 3 }, { 1, 5 }, { 1, 1 }, { 2, 15 } },
  { SUBSIDY_OP_SUM, false, false, { 2, 3 }, { -2, 5 }, { 1, 1 }, { -6, 15 } },
  { SUBSIDY_OP_SUM, false, false, { 2, 3 }, { -5, -2 }, { 1, 1 }, { -15, -4 } },
  { SUBSIDY_OP_SUM, true, false, { 2, 3 }, { 1, 5 }, { 1, 1 }, { 2, 15 } },
  { SUBSIDY_OP_SUM, true, false, { 2, 3 }, { 1, 5 }, { 0, 1 }, { 0, 15 } },
  { SUBSIDY_OP_SUM, true, false, { 2, 3 }, { 1, 5 }, { 0, 0 }, { 6, 6 } },
  { SUBSIDY_OP_SUM, false, true, { 2, 3 }, { 1, 5 }, { 1, 1 }, { 0, 15 } },
  { SUBSIDY_OP_LEAST, false, false, { 1, 3 }, { 1, 5 }, { 1, 1 }, { 1, 5 } },
  { SUBSIDY_OP_LEAST, false, false, { 2, 3 }, { 1, 5 }, { 1, 1 }, { 1, 5 } },
  { SUBSIDY_OP_LEAST, false, false, { 0, 3 }, { 1, 5 }, { 1, 1 }, { 1, 6 } },
  { SUBSIDY_OP_GREATEST, true, false, { 1, 3 }, { 7, 8 }, { 0, 1 }, { 6, 8 } },
  { SUBSIDY_OP_GREATEST, true, false, { 1, 3 }, { 7, 8 }, { 1, 1 }, { 7, 8 } },
  { SUBSIDY_OP_GREATEST, true, false, { 1, 3 }, { 7, 8 }, { 0, 0 }, { 6, 6 } },
};

static void
test_folds_over_every_list (void **state)
{
  const SubsidyBounds six = BOUNDS (6, 6);

  (void)state;
  for (int32_t i = 0; i < COUNT (range_cases); i++)
    {
      const SubsidyFold fold = fold_of (range_cases[i].op, range_cases[i].has_where, range_cases[i].has_key);
      const SubsidyBounds ranges[N_FACTS] = { [VALUE] = BOUNDS (range_cases[i].value[0], range_cases[i].value[1]),
                                              [WHERE] = BOUNDS (range_cases[i].where[0], range_cases[i].where[1]),
                                              [LIST] = BOUNDS (range_cases[i].count[0], range_cases[i].count[1]) };
      SubsidyInput inputs[N_FACTS];
      SubsidyBounds nodes[4], result;

      memset (nodes, 0x55, sizeof nodes);
      assert_true (subsidy_fold_range (&fold, ranges, six, nodes + 1, &result));
      assert_bounds (result, range_cases[i].expected[0], range_cases[i].expected[1]);
      assert_true (nodes[0].least.low == UNTOUCHED && nodes[3].least.low == UNTOUCHED);
      memcpy (inputs, fold_inputs, sizeof inputs);
      inputs[VALUE].least = range_cases[i].value[0], inputs[VALUE].most = range_cases[i].value[1];
      inputs[WHERE].least = range_cases[i].where[0], inputs[WHERE].most = range_cases[i].where[1];
      inputs[LIST].least = range_cases[i].count[0], inputs[LIST].most = range_cases[i].count[1];
      assert_true (subsidy_fold_unknown (&fold, inputs, six, nodes + 1, &result));
      assert_bounds (result, range_cases[i].expected[0], range_cases[i].expected[1]);
    }
}

/* A value times 2^126, which 2 overflows; then another operation, which does not. */
static void
test_folds_that_overflow (void **state)
{
  const SubsidyNode nodes[] = { { .op = SUBSIDY_OP_INPUT, .a = VALUE },
                                { .op = SUBSIDY_OP_CONSTANT, .constant = { 0, INT64_C (1) << 62 } },
                                { .op = SUBSIDY_OP_PRODUCT, .a = 0, .b = 1 },
                                { .op = SUBSIDY_OP_SUM, .a = 0, .b = 0 } };
  static const struct
  {
    int64_t values[3];
    bool sum, greatest, groups; /* fits: each group is of one item */
  } cases[] = {
    { { 0, 0, 0 }, true, true, true },    { { 1, 0, 0 }, true, true, true },    { { 0, 0, 1 }, true, true, true },
    { { 1, 0, 1 }, false, true, false },  { { 2, 0, 0 }, false, false, false }, { { 0, 0, 2 }, false, false, false },
    { { 0, 2, 0 }, false, false, false },
  };
  const int64_t keys[] = { 1, 2, 3 };
  SubsidyBounds bounds[4], result;
  const SubsidyBounds zero = BOUNDS (0, 0);

  (void)state;
  for (int32_t i = 0; i < COUNT (cases); i++)
    {
      const SubsidyColumn columns[N_FACTS] = { [KEY] = { keys, 1 }, [VALUE] = { cases[i].values, 1 } };
      const SubsidyItems items = { .inputs = fold_inputs, .columns = columns, .count = 3, .is_known = true };
      SubsidyFold fold
          = { .nodes = nodes, .n_nodes = 4, .list = LIST, .value = 2, .where = -1, .key = -1, .op = SUBSIDY_OP_SUM };

      assert_int_equal (subsidy_fold_items (&fold, &items, zero, bounds, &result), cases[i].sum);
      fold.key = KEY;
      assert_int_equal (subsidy_fold_items (&fold, &items, zero, bounds, &result), cases[i].groups);
      fold.key = -1;
      fold.op = SUBSIDY_OP_GREATEST;
      assert_int_equal (subsidy_fold_items (&fold, &items, zero, bounds, &result), cases[i].greatest);
      assert_int_equal (subsidy_fold_item (&fold, &items, 0, bounds), cases[i].values[0] < 2);
    }
}

static void
test_ranges_that_overflow (void **state)
{
  const SubsidyNode nodes[] = { { .op = SUBSIDY_OP_INPUT, .a = VALUE },
                                { .op = SUBSIDY_OP_CONSTANT, .constant = { 0, INT64_C (1) << 62 } },
                                { .op = SUBSIDY_OP_PRODUCT, .a = 0, .b = 1 },
                                { .op = SUBSIDY_OP_SUM, .a = 0, .b = 0 } };
  static const struct
  {
    int64_t value, count;
    bool sum, greatest;
  } cases[] = {
    { 1, 1, true, true }, { 2, 1, false, false }, { 1, 2, false, true }, { 2, 0, false, false }, { 0, 3, true, true }
  };

  (void)state;
  for (int32_t i = 0; i < COUNT (cases); i++)
    {
      const SubsidyBounds zero = BOUNDS (0, 0);
      const SubsidyBounds ranges[N_FACTS]
          = { [VALUE] = BOUNDS (0, cases[i].value), [LIST] = BOUNDS (0, cases[i].count) };
      SubsidyFold fold
          = { .nodes = nodes, .n_nodes = 4, .list = LIST, .value = 2, .where = -1, .key = -1, .op = SUBSIDY_OP_SUM };
      SubsidyInput inputs[N_FACTS];
      SubsidyBounds bounds[4], result;

      memcpy (inputs, fold_inputs, sizeof inputs);
      inputs[VALUE].most = cases[i].value;
      inputs[LIST].most = cases[i].count;
      assert_int_equal (subsidy_fold_range (&fold, ranges, zero, bounds, &result), cases[i].sum);
      assert_int_equal (subsidy_fold_unknown (&fold, inputs, zero, bounds, &result), cases[i].sum);
      fold.op = SUBSIDY_OP_GREATEST;
      assert_int_equal (subsidy_fold_range (&fold, ranges, zero, bounds, &result), cases[i].greatest);
      assert_int_equal (subsidy_fold_unknown (&fold, inputs, zero, bounds, &result), cases[i].greatest);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_what_is_refused_and_what_fits),
    cmocka_unit_test (test_what_is_refused_of_items),
    cmocka_unit_test (test_check_of_what_is_always_narrow),
    cmocka_unit_test (test_check_of_one_input),
    cmocka_unit_test (test_plain_columns),
    cmocka_unit_test (test_values_of_rows),
    cmocka_unit_test (test_offsets_of_lists),
    cmocka_unit_test (test_bounds_of_inputs),
    cmocka_unit_test (test_folds_of_items),
    cmocka_unit_test (test_items_without_columns),
    cmocka_unit_test (test_folds_over_every_list),
    cmocka_unit_test (test_folds_that_overflow),
    cmocka_unit_test (test_ranges_that_overflow),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
