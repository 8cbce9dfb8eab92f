/* SPDX-License-Identifier: Apache-2.0 */
/* The loops over rows by themselves, of every width of vectors that the processor has: what they give for some rows,
 * worked by hand, and that they write these rows alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/evaluate.h"
#include "core/kernels.h"
#include "core/numbers.h"

#define MOST_CASES 8
#define ROOM (MOST_CASES + 2)
#define UNTOUCHED INT64_C (0x5555555555555555)
#define NONE SUBSIDY_NONE
#define MISSING SUBSIDY_MISSING

/* One row: between what numbers its parts and the result lie. */
typedef struct
{
  int64_t a[2], b[2], c[2], expected[2];
} Case;

typedef struct
{
  SubsidyOp op;
  SubsidyRounding rounding;
  Case cases[MOST_CASES];
  size_t n_cases;
} Operation;

/* Of each operation first rows that are known, then some that are not. */
static const Operation known[] = {
  { SUBSIDY_OP_SUM, 0, { { { 2, 2 }, { 3, 3 }, { 0 }, { 5, 5 } }, { { -9, -9 }, { 4, 4 }, { 0 }, { -5, -5 } } }, 2 },
  { SUBSIDY_OP_DIFFERENCE,
    0,
    { { { 2, 2 }, { 3, 3 }, { 0 }, { -1, -1 } }, { { 9, 9 }, { 4, 4 }, { 0 }, { 5, 5 } } },
    2 },
  { SUBSIDY_OP_PRODUCT,
    0,
    { { { 2, 2 }, { 3, 3 }, { 0 }, { 6, 6 } }, { { -9, -9 }, { 4, 4 }, { 0 }, { -36, -36 } } },
    2 },
  { SUBSIDY_OP_QUOTIENT,
    SUBSIDY_ROUND_UP,
    { { { 7, 7 }, { 2, 2 }, { 0 }, { 4, 4 } }, { { -9, -9 }, { 4, 4 }, { 0 }, { -3, -3 } } },
    2 },
  { SUBSIDY_OP_LEAST, 0, { { { 2, 2 }, { 3, 3 }, { 0 }, { 2, 2 } }, { { 9, 9 }, { 4, 4 }, { 0 }, { 4, 4 } } }, 2 },
  { SUBSIDY_OP_GREATEST, 0, { { { 2, 2 }, { 3, 3 }, { 0 }, { 3, 3 } }, { { 9, 9 }, { 4, 4 }, { 0 }, { 9, 9 } } }, 2 },
  { SUBSIDY_OP_EXCESS,
    0,
    { { { 2, 2 }, { 3, 3 }, { 0 }, { 0, 0 } },
      { { 9, 9 }, { 4, 4 }, { 0 }, { 5, 5 } },
      { { 4, 4 }, { 4, 4 }, { 0 }, { 0, 0 } } },
    3 },
  { SUBSIDY_OP_AT_LEAST,
    0,
    { { { 2, 2 }, { 3, 3 }, { 0 }, { 0, 0 } },
      { { 4, 4 }, { 4, 4 }, { 0 }, { 1, 1 } },
      { { 5, 5 }, { 4, 4 }, { 0 }, { 1, 1 } } },
    3 },
  { SUBSIDY_OP_MORE_THAN,
    0,
    { { { 2, 2 }, { 3, 3 }, { 0 }, { 0, 0 } },
      { { 4, 4 }, { 4, 4 }, { 0 }, { 0, 0 } },
      { { 5, 5 }, { 4, 4 }, { 0 }, { 1, 1 } } },
    3 },
  { SUBSIDY_OP_EQUAL,
    0,
    { { { 2, 2 }, { 3, 3 }, { 0 }, { 0, 0 } },
      { { 4, 4 }, { 4, 4 }, { 0 }, { 1, 1 } },
      { { 5, 5 }, { 4, 4 }, { 0 }, { 0, 0 } } },
    3 },
  { SUBSIDY_OP_GIVEN,
    0,
    { { { NONE, NONE }, { 0 }, { 0 }, { 0, 0 } }, { { NONE + 1, NONE + 1 }, { 0 }, { 0 }, { 1, 1 } } },
    2 },
  /* From 1970-01-31: to 1970-03-01 one month is complete and two have begun. */
  { SUBSIDY_OP_MONTHS,
    SUBSIDY_ROUND_DOWN,
    { { { 30, 30 }, { 58, 58 }, { 0 }, { 0, 0 } }, { { 30, 30 }, { 59, 59 }, { 0 }, { 1, 1 } } },
    2 },
  { SUBSIDY_OP_MONTHS,
    SUBSIDY_ROUND_UP,
    { { { 30, 30 }, { 58, 58 }, { 0 }, { 1, 1 } }, { { 30, 30 }, { 59, 59 }, { 0 }, { 2, 2 } } },
    2 },
  { SUBSIDY_OP_CHOOSE,
    0,
    { { { 1, 1 }, { 5, 5 }, { 7, 7 }, { 5, 5 } }, { { 0, 0 }, { 5, 5 }, { 7, 7 }, { 7, 7 } } },
    2 },
};

static const Operation unknown[] = {
  { SUBSIDY_OP_SUM,
    0,
    { { { 1, 3 }, { 10, 20 }, { 0 }, { 11, 23 } }, { { -1, 0 }, { -10, 5 }, { 0 }, { -11, 5 } } },
    2 },
  { SUBSIDY_OP_DIFFERENCE,
    0,
    { { { 1, 3 }, { 10, 20 }, { 0 }, { -19, -7 } }, { { 5, 9 }, { 1, 2 }, { 0 }, { 3, 8 } } },
    2 },
  { SUBSIDY_OP_PRODUCT,
    0,
    { { { -2, 3 }, { -5, 7 }, { 0 }, { -15, 21 } },
      { { -3, -2 }, { -7, -5 }, { 0 }, { 10, 21 } },
      { { 2, 3 }, { -7, 5 }, { 0 }, { -21, 15 } },
      { { -4, 1 }, { 2, 3 }, { 0 }, { -12, 3 } },
      { { -4, 1 }, { -3, -2 }, { 0 }, { -3, 12 } },
      { { -9, 2 }, { -2, 3 }, { 0 }, { -27, 18 } },
      { { 2, 3 }, { -7, -5 }, { 0 }, { -21, -10 } },
      { { -7, -5 }, { 2, 3 }, { 0 }, { -21, -10 } } },
    8 },
  { SUBSIDY_OP_QUOTIENT,
    SUBSIDY_ROUND_DOWN,
    { { { -9, 9 }, { 2, 4 }, { 0 }, { -4, 4 } },
      { { 8, 9 }, { 2, 4 }, { 0 }, { 2, 4 } },
      { { -9, -8 }, { 2, 4 }, { 0 }, { -4, -2 } } },
    3 },
  { SUBSIDY_OP_LEAST, 0, { { { 1, 9 }, { 3, 5 }, { 0 }, { 1, 5 } }, { { 7, 9 }, { 3, 3 }, { 0 }, { 3, 3 } } }, 2 },
  { SUBSIDY_OP_GREATEST, 0, { { { 1, 9 }, { 3, 5 }, { 0 }, { 3, 9 } }, { { 1, 2 }, { 3, 3 }, { 0 }, { 3, 3 } } }, 2 },
  { SUBSIDY_OP_EXCESS,
    0,
    { { { 1, 9 }, { 3, 5 }, { 0 }, { 0, 6 } },
      { { 1, 3 }, { 3, 5 }, { 0 }, { 0, 0 } },
      { { 7, 9 }, { 3, 5 }, { 0 }, { 2, 6 } },
      { { 5, 9 }, { 3, 5 }, { 0 }, { 0, 6 } } },
    4 },
  { SUBSIDY_OP_AT_LEAST,
    0,
    { { { 1, 3 }, { 3, 5 }, { 0 }, { 0, 1 } },
      { { 1, 2 }, { 3, 5 }, { 0 }, { 0, 0 } },
      { { 5, 6 }, { 3, 5 }, { 0 }, { 1, 1 } } },
    3 },
  { SUBSIDY_OP_MORE_THAN,
    0,
    { { { 1, 3 }, { 3, 5 }, { 0 }, { 0, 0 } },
      { { 1, 4 }, { 3, 5 }, { 0 }, { 0, 1 } },
      { { 6, 7 }, { 3, 5 }, { 0 }, { 1, 1 } } },
    3 },
  { SUBSIDY_OP_EQUAL,
    0,
    { { { 1, 3 }, { 3, 5 }, { 0 }, { 0, 1 } },
      { { 5, 6 }, { 3, 5 }, { 0 }, { 0, 1 } },
      { { 1, 2 }, { 3, 5 }, { 0 }, { 0, 0 } },
      { { 6, 7 }, { 3, 5 }, { 0 }, { 0, 0 } },
      { { 4, 4 }, { 4, 4 }, { 0 }, { 1, 1 } } },
    5 },
  { SUBSIDY_OP_GIVEN,
    0,
    { { { NONE, 7 }, { 0 }, { 0 }, { 0, 1 } },
      { { NONE + 1, 7 }, { 0 }, { 0 }, { 1, 1 } },
      { { NONE, NONE + 1 }, { 0 }, { 0 }, { 0, 1 } },
      { { NONE, NONE }, { 0 }, { 0 }, { 0, 0 } } },
    4 },
  /* From 1970-01-01 … 31 to 1970-02-28 … 03-02; from 1970-01-31 to 1970-01-31 … 03-01. */
  { SUBSIDY_OP_MONTHS,
    SUBSIDY_ROUND_DOWN,
    { { { 0, 30 }, { 58, 60 }, { 0 }, { 0, 2 } }, { { 30, 30 }, { 30, 59 }, { 0 }, { 0, 1 } } },
    2 },
  { SUBSIDY_OP_MONTHS,
    SUBSIDY_ROUND_UP,
    { { { 0, 30 }, { 58, 60 }, { 0 }, { 1, 3 } }, { { 30, 30 }, { 30, 59 }, { 0 }, { 0, 2 } } },
    2 },
  { SUBSIDY_OP_CHOOSE,
    0,
    { { { 0, 1 }, { 5, 6 }, { 7, 9 }, { 5, 9 } },
      { { 0, 1 }, { 7, 9 }, { 5, 6 }, { 5, 9 } },
      { { 1, 1 }, { 5, 6 }, { 7, 9 }, { 5, 6 } },
      { { 0, 0 }, { 5, 6 }, { 7, 9 }, { 7, 9 } } },
    4 },
};

#define COUNT(array) (sizeof (array) / sizeof (array)[0])

static const char *const widths[] = { "plain", "avx2", "avx512" };

/* ---- Lanes ---- */

/* The same numbers for both bounds where they are known: then one array is both. */
typedef struct
{
  int64_t least[ROOM], most[ROOM];
  SubsidyLanesNarrow lanes;
} Narrow;

typedef struct
{
  SubsidyWide least[ROOM], most[ROOM];
  SubsidyLanesWide lanes;
} Wide;

static void
fill_lanes (const Operation *operation, size_t offset, bool is_known, Narrow *narrow, Wide *wide)
{
  for (size_t row = 0; row < operation->n_cases; row++)
    {
      const int64_t *bounds = (const int64_t *)(const void *)((const char *)&operation->cases[row] + offset);

      narrow->least[row] = bounds[0];
      narrow->most[row] = bounds[1];
      wide->least[row] = subsidy_wide (bounds[0]);
      wide->most[row] = subsidy_wide (bounds[1]);
    }
  narrow->lanes = (SubsidyLanesNarrow){ narrow->least, is_known ? narrow->least : narrow->most };
  wide->lanes = (SubsidyLanesWide){ wide->least, is_known ? wide->least : wide->most };
}

static void
clear_lanes (Narrow *narrow, Wide *wide)
{
  for (size_t row = 0; row < ROOM; row++)
    {
      narrow->least[row] = narrow->most[row] = UNTOUCHED;
      wide->least[row] = wide->most[row] = subsidy_wide (UNTOUCHED);
    }
  narrow->lanes = (SubsidyLanesNarrow){ narrow->least, narrow->most };
  wide->lanes = (SubsidyLanesWide){ wide->least, wide->most };
}

/* In a first element that is not theirs, the rows, and one more that is not. */
static void
check_operation (const Operation *operation, bool is_known)
{
  static Narrow a, b, c, out;
  static Wide wide_a, wide_b, wide_c, wide_out;
  const SubsidyNode node = { .op = (uint8_t)operation->op, .rounding = (uint8_t)operation->rounding };
  const SubsidyLanesNarrow *const parts[] = { &a.lanes, &b.lanes, &c.lanes };
  const SubsidyLanesWide *const wide_parts[] = { &wide_a.lanes, &wide_b.lanes, &wide_c.lanes };
  bool overflow = false;

  fill_lanes (operation, offsetof (Case, a), is_known, &a, &wide_a);
  fill_lanes (operation, offsetof (Case, b), is_known, &b, &wide_b);
  fill_lanes (operation, offsetof (Case, c), is_known, &c, &wide_c);
  for (size_t width = 0; width < COUNT (widths); width++)
    {
      const SubsidyKernels *kernels = subsidy_kernels_named (widths[width]);

      if (kernels == NULL)
        continue;
      clear_lanes (&out, &wide_out);
      kernels->compute (&node, NULL, parts, &out.lanes, operation->n_cases);
      for (size_t row = 0; row < operation->n_cases; row++)
        {
          assert_int_equal (out.lanes.least[row], operation->cases[row].expected[0]);
          assert_int_equal (out.lanes.most[row], operation->cases[row].expected[1]);
        }
      assert_true (out.least[operation->n_cases] == UNTOUCHED && out.most[operation->n_cases] == UNTOUCHED);
      assert_int_equal (out.lanes.least == out.lanes.most, is_known);
    }
  clear_lanes (&out, &wide_out);
  subsidy_lanes_wide (&node, NULL, wide_parts, &wide_out.lanes, operation->n_cases, &overflow);
  for (size_t row = 0; row < operation->n_cases; row++)
    {
      assert_int_equal (
          subsidy_wide_compare (wide_out.lanes.least[row], subsidy_wide (operation->cases[row].expected[0])), 0);
      assert_int_equal (
          subsidy_wide_compare (wide_out.lanes.most[row], subsidy_wide (operation->cases[row].expected[1])), 0);
    }
  assert_int_equal (wide_out.least[operation->n_cases].low, UNTOUCHED);
  assert_int_equal (wide_out.most[operation->n_cases].low, UNTOUCHED);
  assert_int_equal (wide_out.lanes.least == wide_out.lanes.most, is_known);
  assert_false (overflow);
}

static void
test_lanes_of_each_operation (void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT (known); i++)
    check_operation (&known[i], true);
  for (size_t i = 0; i < COUNT (unknown); i++)
    check_operation (&unknown[i], false);
}

/* A word of others before and after each, as no node may read them. */
static const uint64_t sets[] = { UINT64_MAX,
                                 UINT64_C (1) << 63 | 8 | 3, /* 1: 0, 1, 3 and 63; 64 and 127 */
                                 UINT64_C (1) << 63 | 1,
                                 UINT64_MAX, /* 3: all of one word */
                                 1,          /* 4: the first of one word */
                                 0,          /* 5: the first of the second word */
                                 1,
                                 UINT64_MAX };

/* Known positions, and all between two. */
static const struct
{
  int32_t set, n_words;
  int64_t least, most;
  int64_t expected[2];
} set_cases[] = {
  { 1, 1, 0, 0, { 1, 1 } },     { 1, 1, 2, 2, { 0, 0 } },     { 1, 1, 63, 63, { 1, 1 } },
  { 1, 1, 64, 64, { 0, 0 } },   { 1, 1, -1, -1, { 0, 0 } },   { 1, 1, NONE, NONE, { 0, 0 } },
  { 1, 1, 0, 1, { 1, 1 } },     { 1, 1, 0, 2, { 0, 1 } },     { 1, 1, 1, 3, { 0, 1 } },
  { 1, 1, 4, 62, { 0, 0 } },    { 1, 1, 4, 63, { 0, 1 } },    { 1, 1, 63, 64, { 0, 1 } },
  { 1, 1, 64, 70, { 0, 0 } },   { 1, 1, NONE, 0, { 0, 1 } },  { 1, 1, NONE, -1, { 0, 0 } },
  { 1, 1, -1, 1, { 0, 1 } },    { 1, 2, 64, 64, { 1, 1 } },   { 1, 2, 63, 64, { 1, 1 } },
  { 1, 2, 65, 126, { 0, 0 } },  { 1, 2, 126, 127, { 0, 1 } }, { 1, 2, 127, 127, { 1, 1 } },
  { 1, 2, 127, 128, { 0, 1 } }, { 1, 2, 128, 128, { 0, 0 } }, { 1, 2, NONE, NONE, { 0, 0 } },
  { 1, 2, NONE, 0, { 0, 1 } },  { 1, 2, 0, 1, { 1, 1 } },     { 1, 2, 0, 2, { 0, 1 } },
  { 1, 2, -1, 1, { 0, 1 } },    { 1, 2, 128, 130, { 0, 0 } }, { 1, 2, -1, -1, { 0, 0 } },
  { 1, 2, 2, 2, { 0, 0 } },     { 3, 1, 0, 63, { 1, 1 } },    { 3, 1, 62, 63, { 1, 1 } },
  { 3, 1, 0, 64, { 0, 1 } },    { 3, 1, -1, 5, { 0, 1 } },    { 4, 1, 0, 63, { 0, 1 } },
  { 4, 1, 1, 63, { 0, 0 } },    { 5, 2, 64, 64, { 1, 1 } },   { 5, 2, 0, 63, { 0, 0 } },
  { 5, 2, 63, 64, { 0, 1 } },
};

/* Of two rows, the second of an option that is not in any of these sets. */
static void
check_set (const SubsidyNode *node, int64_t first, int64_t last, const int64_t *expected)
{
  bool is_known = first == last;
  int64_t least[] = { first, 200 }, most[] = { last, 200 };
  SubsidyWide wide_least[2], wide_most[2], wide_lower[3], wide_upper[3];
  SubsidyLanesNarrow a = { least, is_known ? least : most };
  SubsidyLanesWide wide_a = { wide_least, is_known ? wide_least : wide_most }, wide = { wide_lower, wide_upper };
  const SubsidyLanesNarrow *const parts[] = { &a, NULL, NULL };
  const SubsidyLanesWide *const wide_parts[] = { &wide_a, NULL, NULL };
  bool overflow = false;

  for (int row = 0; row < 2; row++)
    {
      wide_least[row] = subsidy_wide (least[row]);
      wide_most[row] = subsidy_wide (most[row]);
    }
  for (int row = 0; row < 3; row++)
    wide_lower[row] = wide_upper[row] = subsidy_wide (UNTOUCHED);
  subsidy_lanes_wide (node, sets, wide_parts, &wide, 2, &overflow);
  assert_int_equal (subsidy_wide_to_int64 (wide.least[0]), expected[0]);
  assert_int_equal (subsidy_wide_to_int64 (wide.most[0]), expected[1]);
  assert_true (wide.least[1].low == 0 && wide.most[1].low == 0);
  assert_true (wide_lower[2].low == UNTOUCHED && wide_upper[2].low == UNTOUCHED);
  assert_int_equal (wide.least == wide.most, is_known);
  for (size_t width = 0; width < COUNT (widths); width++)
    {
      const SubsidyKernels *kernels = subsidy_kernels_named (widths[width]);
      int64_t lower[] = { UNTOUCHED, UNTOUCHED, UNTOUCHED }, upper[] = { UNTOUCHED, UNTOUCHED, UNTOUCHED };
      SubsidyLanesNarrow out = { lower, upper };

      if (kernels == NULL)
        continue;
      kernels->compute (node, sets, parts, &out, 2);
      assert_true (out.least[0] == expected[0] && out.most[0] == expected[1]);
      assert_true (out.least[1] == 0 && out.most[1] == 0);
      assert_true (lower[2] == UNTOUCHED && upper[2] == UNTOUCHED);
      assert_int_equal (out.least == out.most, is_known);
      if (!is_known)
        continue;
      lower[0] = lower[1] = UNTOUCHED;
      kernels->compute_known (node, sets, &(SubsidyOperand){ least, true }, NULL, NULL, lower, 2);
      assert_true (lower[0] == expected[0] && lower[1] == 0 && lower[2] == UNTOUCHED);
      assert_int_equal (subsidy_node_number (node, sets, first, 0, 0), expected[0]);
    }
}

static void
test_lanes_of_sets (void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT (set_cases); i++)
    {
      const SubsidyNode node = { .op = SUBSIDY_OP_ONE_OF, .b = set_cases[i].set, .c = set_cases[i].n_words };

      check_set (&node, set_cases[i].least, set_cases[i].most, set_cases[i].expected);
    }
}

/* Known numbers that go beyond 128 bits. */
static void
test_overflow_of_known_lanes (void **state)
{
  static const SubsidyOp ops[] = { SUBSIDY_OP_SUM, SUBSIDY_OP_DIFFERENCE, SUBSIDY_OP_PRODUCT, SUBSIDY_OP_EXCESS };

  (void)state;
  for (size_t i = 0; i < COUNT (ops); i++)
    {
      const SubsidyNode node = { .op = (uint8_t)ops[i] };
      SubsidyWide large = { 0, INT64_C (1) << 62 }, other = { 0, INT64_C (1) << 62 }, lower, upper;
      SubsidyLanesWide a = { &large, &large }, b = { &other, &other }, out = { &lower, &upper };
      const SubsidyLanesWide *const parts[] = { &a, &b, NULL };
      bool overflow = false;

      if (ops[i] == SUBSIDY_OP_DIFFERENCE || ops[i] == SUBSIDY_OP_EXCESS)
        other.high = -other.high - 1;
      subsidy_lanes_wide (&node, NULL, parts, &out, 1, &overflow);
      assert_true (overflow);
    }
}

/* Of a choice one part is known for all rows, or two are. */
static void
test_lanes_of_which_some_are_known (void **state)
{
  static const struct
  {
    int64_t a[2], b[2], c[2], expected[2];
  } cases[] = {
    { { 0, 0 }, { 5, 5 }, { 7, 9 }, { 7, 9 } }, { { 1, 1 }, { 5, 6 }, { 7, 7 }, { 5, 6 } },
    { { 0, 1 }, { 5, 5 }, { 7, 7 }, { 5, 7 } }, { { 0, 1 }, { 5, 6 }, { 7, 7 }, { 5, 7 } },
    { { 0, 1 }, { 5, 5 }, { 7, 9 }, { 5, 9 } }, { { 1, 1 }, { 5, 6 }, { 7, 9 }, { 5, 6 } },
  };
  /* Its parts are nodes 0, 2 and 1: of a set it would be that of one word. */
  const SubsidyNode node = { .op = SUBSIDY_OP_CHOOSE, .a = 0, .b = 2, .c = 1 };

  (void)state;
  for (size_t i = 0; i < COUNT (cases); i++)
    {
      int64_t bounds[3][2], lower[1], upper[1];
      SubsidyWide wide_bounds[3][2], wide_lower[1], wide_upper[1];
      SubsidyLanesNarrow lanes[3], out = { lower, upper };
      SubsidyLanesWide wide_lanes[3], wide_out = { wide_lower, wide_upper };
      const SubsidyLanesNarrow *const parts[] = { &lanes[0], &lanes[1], &lanes[2] };
      const SubsidyLanesWide *const wide_parts[] = { &wide_lanes[0], &wide_lanes[1], &wide_lanes[2] };
      bool overflow = false;

      memcpy (bounds, &cases[i], sizeof bounds);
      for (int part = 0; part < 3; part++)
        {
          bool is_known = bounds[part][0] == bounds[part][1];

          wide_bounds[part][0] = subsidy_wide (bounds[part][0]);
          wide_bounds[part][1] = subsidy_wide (bounds[part][1]);
          lanes[part] = (SubsidyLanesNarrow){ &bounds[part][0], &bounds[part][is_known ? 0 : 1] };
          wide_lanes[part] = (SubsidyLanesWide){ &wide_bounds[part][0], &wide_bounds[part][is_known ? 0 : 1] };
        }
      subsidy_kernels ()->compute (&node, NULL, parts, &out, 1);
      assert_true (*out.least == cases[i].expected[0] && *out.most == cases[i].expected[1]);
      subsidy_lanes_wide (&node, NULL, wide_parts, &wide_out, 1, &overflow);
      assert_int_equal (subsidy_wide_to_int64 (*wide_out.least), cases[i].expected[0]);
      assert_int_equal (subsidy_wide_to_int64 (*wide_out.most), cases[i].expected[1]);
    }
}

/* ---- Known numbers ---- */

/* Each part varies or not: of rows that are all the same one. */
static void
check_same_rows (const SubsidyKernels *kernels, const Operation *operation, const Case *row)
{
  const SubsidyNode node = { .op = (uint8_t)operation->op, .rounding = (uint8_t)operation->rounding };

  for (int varying = 1; varying < 8; varying++)
    {
      /* What does not vary has one number; what follows it is not its. */
      const int64_t a[] = { row->a[0], varying & 1 ? row->a[0] : 99, varying & 1 ? row->a[0] : 99 };
      const int64_t b[] = { row->b[0], varying & 2 ? row->b[0] : 99, varying & 2 ? row->b[0] : 99 };
      const int64_t c[] = { row->c[0], varying & 4 ? row->c[0] : 99, varying & 4 ? row->c[0] : 99 };
      int64_t numbers[] = { UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED };

      if (operation->op != SUBSIDY_OP_CHOOSE && varying >= 4)
        continue;
      kernels->compute_known (&node, NULL, &(SubsidyOperand){ a, varying & 1 }, &(SubsidyOperand){ b, varying & 2 },
                              &(SubsidyOperand){ c, varying & 4 }, numbers, 3);
      for (int i = 0; i < 3; i++)
        if (operation->op != SUBSIDY_OP_GIVEN || varying & 1)
          assert_int_equal (numbers[i], row->expected[0]);
      assert_int_equal (numbers[3], UNTOUCHED);
    }
}

static void
check_known (const SubsidyKernels *kernels, const Operation *operation)
{
  const SubsidyNode node = { .op = (uint8_t)operation->op, .rounding = (uint8_t)operation->rounding };
  int64_t a[MOST_CASES], b[MOST_CASES], c[MOST_CASES], numbers[MOST_CASES + 1];

  for (size_t row = 0; row < operation->n_cases; row++)
    {
      a[row] = operation->cases[row].a[0];
      b[row] = operation->cases[row].b[0];
      c[row] = operation->cases[row].c[0];
      check_same_rows (kernels, operation, &operation->cases[row]);
      assert_int_equal (subsidy_node_number (&node, NULL, a[row], b[row], c[row]), operation->cases[row].expected[0]);
    }
  numbers[operation->n_cases] = UNTOUCHED;
  kernels->compute_known (&node, NULL, &(SubsidyOperand){ a, true }, &(SubsidyOperand){ b, true },
                          &(SubsidyOperand){ c, true }, numbers, operation->n_cases);
  for (size_t row = 0; row < operation->n_cases; row++)
    assert_int_equal (numbers[row], operation->cases[row].expected[0]);
  assert_int_equal (numbers[operation->n_cases], UNTOUCHED);
}

static void
test_known_numbers_of_each_operation (void **state)
{
  (void)state;
  for (size_t width = 0; width < COUNT (widths); width++)
    for (size_t i = 0; i < COUNT (known) && subsidy_kernels_named (widths[width]) != NULL; i++)
      check_known (subsidy_kernels_named (widths[width]), &known[i]);
}

/* Of products worked on paper; in the first the last digit of what is carried decides. */
static void
test_high_halves_of_products (void **state)
{
  (void)state;
  assert_true (subsidy_high_half (UINT32_MAX, (UINT64_C (1) << 32) + 2) == 1); /* 2^64 + 2^32 - 2 */
  assert_true (subsidy_high_half (UINT64_MAX, UINT64_MAX) == UINT64_MAX - 1);  /* 2^128 - 2^65 + 1 */
  assert_true (subsidy_high_half (UINT64_C (1) << 63, 4) == 2);
  assert_true (subsidy_high_half (UINT64_MAX, 1) == 0);
}

/* ---- Quotients by constants ---- */

#define TWO_31 (INT64_C (1) << 31)
#define TWO_33 (INT64_C (1) << 33)
#define TWO_40 (INT64_C (1) << 40)

/* By 4 and 6, with ties; by 5, without; small dividends and larger ones, and divisors of every size. */
static const struct
{
  SubsidyRounding rounding;
  int64_t divisor;
  int64_t dividends[4], expected[4];
} quotient_cases[] = {
  { SUBSIDY_ROUND_DOWN, 4, { 7, 8, 0, 3 }, { 1, 2, 0, 0 } },
  { SUBSIDY_ROUND_DOWN, 4, { -7, -8, -3, TWO_40 + 3 }, { -1, -2, 0, TWO_40 / 4 } },
  { SUBSIDY_ROUND_DOWN, 2, { 1, 2, -1, -2 }, { 0, 1, 0, -1 } },
  { SUBSIDY_ROUND_DOWN, 6, { 5, 6, 11, 12 }, { 0, 1, 1, 2 } },
  { SUBSIDY_ROUND_DOWN, 6, { -5, -6, -11, -12 }, { 0, -1, -1, -2 } },
  { SUBSIDY_ROUND_UP, 6, { 0, 1, 6, 7 }, { 0, 1, 1, 2 } },
  { SUBSIDY_ROUND_UP, 6, { 0, -1, -6, -7 }, { 0, -1, -1, -2 } },
  { SUBSIDY_ROUND_UP, 2, { 0, 1, 2, 3 }, { 0, 1, 1, 2 } },
  { SUBSIDY_ROUND_HALF_UP, 6, { 2, 3, 8, 9 }, { 0, 1, 1, 2 } },
  { SUBSIDY_ROUND_HALF_UP, 6, { -2, -3, -8, -9 }, { 0, -1, -1, -2 } },
  { SUBSIDY_ROUND_HALF_UP, 5, { 2, 3, 7, 8 }, { 0, 1, 1, 2 } },
  { SUBSIDY_ROUND_HALF_DOWN, 6, { 3, 4, 9, 10 }, { 0, 1, 1, 2 } },
  { SUBSIDY_ROUND_HALF_DOWN, 6, { -3, -4, -9, -10 }, { 0, -1, -1, -2 } },
  { SUBSIDY_ROUND_HALF_DOWN, 5, { 2, 3, 7, 8 }, { 0, 1, 1, 2 } },
  { SUBSIDY_ROUND_HALF_EVEN, 6, { 3, 4, 9, 15 }, { 0, 1, 2, 2 } },
  { SUBSIDY_ROUND_HALF_EVEN, 6, { -3, -4, -9, -15 }, { 0, -1, -2, -2 } },
  { SUBSIDY_ROUND_HALF_EVEN, 5, { 2, 3, 7, 8 }, { 0, 1, 1, 2 } },
  { SUBSIDY_ROUND_HALF_EVEN, 2, { 1, 3, 5, 7 }, { 0, 2, 2, 4 } },
  { SUBSIDY_ROUND_HALF_UP, 10, { TWO_31 - 1, TWO_31 - 4, 5, 4 }, { 214748365, 214748364, 1, 0 } },
  { SUBSIDY_ROUND_HALF_UP, 10, { TWO_31, TWO_31 - 3, 5, 4 }, { 214748365, 214748365, 1, 0 } },
  { SUBSIDY_ROUND_DOWN, TWO_31 - 1, { TWO_31 - 1, TWO_31 - 2, 1, 0 }, { 1, 0, 0, 0 } },
  { SUBSIDY_ROUND_UP, TWO_31 - 1, { TWO_31 - 1, TWO_31 - 2, 1, 0 }, { 1, 1, 1, 0 } },
  { SUBSIDY_ROUND_DOWN, TWO_31, { TWO_31 - 1, 1, 2, 0 }, { 0, 0, 0, 0 } },
  { SUBSIDY_ROUND_UP, TWO_31, { TWO_31 - 1, 1, 2, 0 }, { 1, 1, 1, 0 } },
  { SUBSIDY_ROUND_UP, TWO_31 + 1, { TWO_31 - 1, 1, 2, 0 }, { 1, 1, 1, 0 } },
  { SUBSIDY_ROUND_DOWN, INT64_MAX, { INT64_MAX, INT64_MAX - 1, -INT64_MAX, 1 - INT64_MAX }, { 1, 0, -1, 0 } },
  { SUBSIDY_ROUND_UP, INT64_MAX, { INT64_MAX, INT64_MAX - 1, -INT64_MAX, -1 }, { 1, 1, -1, -1 } },
  { SUBSIDY_ROUND_DOWN,
    TWO_40 * 4194304,
    { INT64_MAX, TWO_40 * 4194304, TWO_40 * 4194304 - 1, -INT64_MAX },
    { 1, 1, 0, -1 } },
  { SUBSIDY_ROUND_DOWN,
    TWO_40 * 4194304 + 1,
    { INT64_MAX, TWO_40 * 4194304 + 1, TWO_40 * 4194304, 1 },
    { 1, 1, 0, 0 } },
  /* What the short way for small dividends would get wrong: it is not for these. */
  { SUBSIDY_ROUND_DOWN, 63, { 2520000062, 62, 63, 0 }, { 40000000, 0, 1, 0 } },
  { SUBSIDY_ROUND_DOWN, 10, { TWO_33, 2 * TWO_33, 0, 3 * TWO_33 }, { 858993459, 1717986918, 0, 2576980377 } },
  { SUBSIDY_ROUND_UP, TWO_33, { 1, 0, 5, TWO_31 - 1 }, { 1, 0, 1, 1 } },
  { SUBSIDY_ROUND_DOWN,
    7,
    { INT64_MAX, INT64_MAX - 1, INT64_MAX - 7, 6 },
    { INT64_C (1317624576693539401), INT64_C (1317624576693539400), INT64_C (1317624576693539400), 0 } },
};

/* Of a program that was prepared: with the reciprocal of its divisor. */
static SubsidyNode
quotient_node (int64_t divisor, SubsidyRounding rounding)
{
  SubsidyNode nodes[] = { { .op = SUBSIDY_OP_INPUT },
                          { .op = SUBSIDY_OP_CONSTANT, .constant = subsidy_wide (divisor) },
                          { .op = SUBSIDY_OP_QUOTIENT, .rounding = (uint8_t)rounding, .a = 0, .b = 1 } };
  const SubsidyInput input = { .least = -INT64_MAX, .most = INT64_MAX, .assumed = MISSING };
  SubsidyProgram program = { .n_nodes = 3, .inputs = &input, .n_inputs = 1, .amount = 2 };
  int32_t room[10];

  assert_int_equal (subsidy_program_room (&program), 10);
  subsidy_program_prepare (&program, nodes, room);
  assert_true (nodes[2].reciprocal.factor != 0);
  return nodes[2];
}

static void
test_quotients_by_prepared_constants (void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT (quotient_cases); i++)
    {
      const int64_t *dividends = quotient_cases[i].dividends;
      SubsidyNode node = quotient_node (quotient_cases[i].divisor, quotient_cases[i].rounding);
      int64_t divisor[] = { quotient_cases[i].divisor };
      int64_t dividend[4], more[4];
      SubsidyLanesNarrow a = { dividend, dividend }, b = { divisor, divisor };
      const SubsidyLanesNarrow *const parts[] = { &a, &b, NULL };

      memcpy (dividend, dividends, sizeof dividend);
      memcpy (more, dividends, sizeof more);
      for (size_t width = 0; width < COUNT (widths); width++)
        {
          const SubsidyKernels *kernels = subsidy_kernels_named (widths[width]);
          int64_t numbers[] = { 0, 0, 0, 0, UNTOUCHED }, upper[] = { 0, 0, 0, 0, UNTOUCHED };
          SubsidyLanesNarrow out = { numbers, upper };

          if (kernels == NULL)
            continue;
          kernels->compute_known (&node, NULL, &(SubsidyOperand){ dividend, true }, &(SubsidyOperand){ divisor, false },
                                  NULL, numbers, 4);
          assert_memory_equal (numbers, quotient_cases[i].expected, sizeof more);
          assert_int_equal (numbers[4], UNTOUCHED);
          a.most = dividend;
          kernels->compute (&node, NULL, parts, &out, 4);
          assert_memory_equal (out.least, quotient_cases[i].expected, sizeof more);
          assert_true (out.most == out.least && numbers[4] == UNTOUCHED);
          a.most = more;
          out = (SubsidyLanesNarrow){ numbers, upper };
          kernels->compute (&node, NULL, parts, &out, 4);
          assert_memory_equal (upper, quotient_cases[i].expected, sizeof more);
          assert_true (out.most == upper && upper[4] == UNTOUCHED);
        }
    }
}

/* ---- What goes in ---- */

/* From 2 to 9 is answered, from 3 to 8 fits. */
static const SubsidyInput an_input = { .least = 2, .most = 9, .assumed = MISSING, .narrow_least = 3, .narrow_most = 8 };

static SubsidyInput
input_with (bool may_be_none, int64_t assumed)
{
  SubsidyInput input = an_input;

  input.may_be_none = may_be_none;
  input.assumed = assumed;
  return input;
}

/* One row more than is looked at, which would be told. */
static void
check_checks (const SubsidyKernels *kernels)
{
  static const struct
  {
    int64_t value;
    bool is_refused, is_refused_or_none, is_wide, is_unknown, is_unknown_or_none;
  } cases[] = {
    { 1, true, true, false, true, true },         { 2, false, false, true, false, false },
    { 3, false, false, false, false, false },     { 8, false, false, false, false, false },
    { 9, false, false, true, false, false },      { 10, true, true, false, true, true },
    { MISSING, false, false, false, true, true }, { NONE, true, false, false, true, false },
    { NONE + 1, true, true, false, true, true },  { INT64_MAX, true, true, false, true, true },
  };

  for (size_t i = 0; i < COUNT (cases); i++)
    for (int may_be_none = 0; may_be_none <= 1; may_be_none++)
      for (size_t at = 0; at < 3; at++)
        for (int unknown_fits = 0; unknown_fits <= 1; unknown_fits++)
          {
            const SubsidyInput input = input_with (may_be_none, MISSING);
            bool is_refused = may_be_none ? cases[i].is_refused && cases[i].value != NONE : cases[i].is_refused;
            bool is_unknown = may_be_none ? cases[i].is_unknown_or_none : cases[i].is_unknown;
            int64_t values[] = { 5, 5, 5, 1 }, refused[] = { 0, 0, 0, UNTOUCHED };

            values[at] = cases[i].value;
            assert_int_equal (kernels->check (&input, unknown_fits, values, refused, 3),
                              !cases[i].is_wide && (!is_unknown || unknown_fits));
            for (size_t row = 0; row < 3; row++)
              assert_int_equal (refused[row], row == at && is_refused);
            assert_int_equal (refused[3], UNTOUCHED);
          }
}

/* What was refused stays so, and an empty block fits. */
static void
check_checks_of_many (const SubsidyKernels *kernels)
{
  const int64_t values[] = { 1, 5, 9, 5, MISSING };
  int64_t refused[] = { 1, 1, 0, 0, 0 };

  assert_false (kernels->check (&an_input, true, values, refused, 5));
  assert_true (refused[0] == 1 && refused[1] == 1 && refused[2] == 0 && refused[4] == 0);
  assert_false (kernels->check (&an_input, false, values + 3, refused, 2));
  assert_true (kernels->check (&an_input, true, values + 3, refused, 2));
  assert_true (kernels->check (&an_input, false, values, refused, 0));
}

static void
check_bounds (const SubsidyKernels *kernels)
{
  const SubsidyInput assumes = input_with (false, 7), may_be_none = input_with (true, MISSING);
  const int64_t values[] = { 2, MISSING, 9, 10, NONE, 1, 5 };
  const int64_t upper_plain[] = { 2, 9, 9, 9, 9, 9 }, lower_plain[] = { 2, 2, 9, 2, 2, 2 };
  const int64_t upper_assumed[] = { 2, 7, 9, 7, 7, 7 };
  const int64_t lower_none[] = { 2, NONE, 9, NONE, NONE, NONE }, upper_none[] = { 2, 9, 9, 9, NONE, 9 };
  int64_t lower[7], upper[7], refused[7] = { 0, 0, 1, 0, 0, 0, UNTOUCHED };

  lower[6] = upper[6] = UNTOUCHED;
  assert_false (kernels->bound (&an_input, values, lower, upper, refused, 6));
  assert_memory_equal (lower, lower_plain, sizeof lower_plain);
  assert_memory_equal (upper, upper_plain, sizeof upper_plain);
  assert_true (lower[6] == UNTOUCHED && upper[6] == UNTOUCHED && refused[6] == UNTOUCHED);
  assert_true (refused[0] == 0 && refused[1] == 0 && refused[2] == 1);
  assert_true (refused[3] == 1 && refused[4] == 1 && refused[5] == 1);
  assert_true (kernels->bound (&assumes, values, lower, upper, refused, 6));
  assert_memory_equal (lower, upper_assumed, sizeof upper_assumed);
  assert_memory_equal (upper, upper_assumed, sizeof upper_assumed);
  memset (refused, 0, sizeof refused);
  assert_false (kernels->bound (&may_be_none, values, lower, upper, refused, 6));
  assert_memory_equal (lower, lower_none, sizeof lower_none);
  assert_memory_equal (upper, upper_none, sizeof upper_none);
  assert_true (refused[3] == 1 && refused[4] == 0 && refused[5] == 1);
  assert_true (kernels->bound (&an_input, values + 2, lower, upper, refused, 1));
  assert_true (kernels->bound (&an_input, values, lower, upper, refused, 1));
}

static void
check_within (const SubsidyKernels *kernels)
{
  const int64_t values[] = { 3, 8, 5, 9, 2 };

  assert_true (kernels->all_within (values, 3, 3, 8));
  assert_true (kernels->all_within (values, 0, 3, 8));
  assert_false (kernels->all_within (values, 3, 4, 8));
  assert_false (kernels->all_within (values, 3, 3, 7));
  assert_false (kernels->all_within (values, 4, 3, 8));
  assert_false (kernels->all_within (values + 2, 3, 3, 9));
  assert_true (kernels->all_within (values, 5, 2, 9));
}

static void
check_take (const SubsidyKernels *kernels)
{
  const SubsidyInput may_be_none = input_with (true, MISSING), assumes = input_with (false, 8);
  const SubsidyInput both = input_with (true, 3), assumes_none = input_with (true, NONE),
                     in_vain = input_with (false, 9);
  const struct
  {
    const SubsidyInput *input;
    int64_t is_odd[7]; /* of 2, 3, 8, 9, none, missing, INT64_MAX */
    int64_t missing;   /* what stands for it */
  } cases[] = {
    { &an_input, { -1, 0, 0, -1, -1, -1, -1 }, 3 },      { &may_be_none, { -1, 0, 0, -1, 0, -1, -1 }, 3 },
    { &assumes, { -1, 0, 0, -1, -1, 0, -1 }, 8 },        { &both, { -1, 0, 0, -1, 0, 0, -1 }, 3 },
    { &assumes_none, { -1, 0, 0, -1, 0, 0, -1 }, NONE }, { &in_vain, { -1, 0, 0, -1, -1, -1, -1 }, 3 },
  };

  for (size_t i = 0; i < COUNT (cases); i++)
    {
      const int64_t values[] = { 2, 3, 8, 9, NONE, MISSING, INT64_MAX, 1 };
      int64_t numbers[8] = { 0 }, is_odd[8] = { 0 };

      numbers[7] = is_odd[7] = UNTOUCHED;
      kernels->take (cases[i].input, values, numbers, is_odd, 7);
      assert_memory_equal (is_odd, cases[i].is_odd, sizeof cases[i].is_odd);
      assert_true (numbers[1] == 3 && numbers[2] == 8 && numbers[7] == UNTOUCHED && is_odd[7] == UNTOUCHED);
      assert_int_equal (numbers[5], cases[i].missing);
      for (int row = 0; row < 7; row++) /* what stands for another fits, too */
        assert_true ((numbers[row] >= 3 && numbers[row] <= 8) || (numbers[row] == NONE && cases[i].input->may_be_none));
      if (cases[i].input->may_be_none)
        assert_int_equal (numbers[4], NONE);
      memset (is_odd, -1, sizeof is_odd);
      kernels->take (cases[i].input, values, numbers, is_odd, 7);
      assert_int_equal (is_odd[1], -1);
    }
}

static void
check_marks (const SubsidyKernels *kernels)
{
  const SubsidyInput may_be_none = input_with (true, MISSING);
  const int64_t values[] = { 1, 2, 9, 10, NONE, MISSING, INT64_MAX, 1 };
  const int64_t plain[] = { -1, 0, 0, -1, -1, 0, -1, 0 }, none[] = { -1, 0, 0, -1, 0, 0, -1, 0 };
  const int64_t conditions[] = { 0, 0, 1, 0, 1, 0 }, unmet[] = { -1, -1, 0, -1, -1, 0 };
  int64_t is_odd[8] = { 0 };

  kernels->mark_refused (&an_input, values, is_odd, 7);
  assert_memory_equal (is_odd, plain, sizeof plain);
  memset (is_odd, 0, sizeof is_odd);
  kernels->mark_refused (&may_be_none, values, is_odd, 7);
  assert_memory_equal (is_odd, none, sizeof none);
  is_odd[1] = -1;
  kernels->mark_refused (&an_input, values, is_odd, 7);
  assert_int_equal (is_odd[1], -1);
  memset (is_odd, 0, sizeof is_odd);
  is_odd[4] = -1;
  kernels->mark_unmet (conditions, is_odd, 5);
  assert_memory_equal (is_odd, unmet, sizeof unmet);
}

/* In the first of 64 rows, the last, on both sides of the next 64, everywhere; words beyond are not looked at. */
static void
check_find_odd (const SubsidyKernels *kernels)
{
  int64_t is_odd[192] = { 0 };
  size_t odd[192];

  assert_int_equal (kernels->find_odd (is_odd, odd, 128), 0);
  is_odd[0] = is_odd[31] = is_odd[32] = is_odd[63] = is_odd[64] = is_odd[127] = is_odd[128] = -1;
  assert_int_equal (kernels->find_odd (is_odd, odd, 128), 6);
  assert_true (odd[0] == 0 && odd[1] == 31 && odd[2] == 32 && odd[3] == 63 && odd[4] == 64 && odd[5] == 127);
  assert_int_equal (kernels->find_odd (is_odd + 1, odd, 64), 4);
  assert_true (odd[0] == 30 && odd[1] == 31 && odd[2] == 62 && odd[3] == 63);
  is_odd[127] = is_odd[128] = 0;
  assert_int_equal (kernels->find_odd (is_odd, odd, 65), 5);
  assert_int_equal (kernels->find_odd (is_odd, odd, 0), 0);
  for (int row = 0; row < 192; row++)
    is_odd[row] = -1;
  assert_int_equal (kernels->find_odd (is_odd, odd, 192), 192);
  for (size_t row = 0; row < 192; row++)
    assert_int_equal (odd[row], row);
}

static void
check_copies (const SubsidyKernels *kernels)
{
  const int64_t values[] = { 10, 11, 12, 13, 14 };
  const size_t rows[] = { 4, 0, 0, 3 };
  int64_t numbers[] = { 0, 0, 0, UNTOUCHED };

  kernels->gather (values, rows, numbers, 3);
  assert_true (numbers[0] == 14 && numbers[1] == 10 && numbers[2] == 10 && numbers[3] == UNTOUCHED);
  kernels->fill (numbers, 7, 2);
  assert_true (numbers[0] == 7 && numbers[1] == 7 && numbers[2] == 10);
  kernels->copy (&(SubsidyOperand){ values, true }, numbers, 3);
  assert_true (numbers[0] == 10 && numbers[1] == 11 && numbers[2] == 12 && numbers[3] == UNTOUCHED);
  kernels->copy (&(SubsidyOperand){ values + 1, false }, numbers, 3);
  assert_true (numbers[0] == 11 && numbers[1] == 11 && numbers[2] == 11 && numbers[3] == UNTOUCHED);
}

/* ---- What comes out ---- */

static void
check_notes (const SubsidyKernels *kernels)
{
  static SubsidyDecisions decisions;
  int64_t least[] = { 0, 1, 0, 1, 0 }, most[] = { 0, 1, 1, 1, 0 };
  const SubsidyLanesNarrow unknown_lanes = { least, most }, known_lanes = { least, least };
  int64_t refused[] = { 0, 0, 0, 1, 4 };

  for (int row = 0; row < 5; row++)
    decisions.failed[row] = -1;
  memset (decisions.unknown, 0, sizeof decisions.unknown);
  kernels->note_condition (&known_lanes, 4, &decisions, 4);
  assert_true (decisions.failed[0] == 4 && decisions.failed[1] == -1 && decisions.failed[2] == 4);
  assert_true (decisions.unknown[2] == 0 && decisions.failed[4] == -1);
  kernels->note_condition (&unknown_lanes, 3, &decisions, 4);
  assert_true (decisions.failed[0] == 3 && decisions.failed[1] == -1 && decisions.failed[2] == 4);
  assert_true (decisions.unknown[0] == 0 && decisions.unknown[1] == 0 && decisions.unknown[2] == 1);
  assert_true (decisions.failed[4] == -1 && decisions.unknown[4] == 0);
  kernels->note_requirement (&unknown_lanes, refused, &decisions, 4);
  assert_true (refused[0] == 1 && refused[1] == 0 && refused[2] == 0 && refused[3] == 1 && refused[4] == 4);
  memset (decisions.unknown, 0, sizeof decisions.unknown);
  decisions.unknown[1] = 1;
  kernels->note_requirement (&unknown_lanes, refused, &decisions, 4);
  assert_true (decisions.unknown[0] == 0 && decisions.unknown[1] == 1 && decisions.unknown[2] == 1);
  decisions.unknown[2] = 0;
  least[4] = -1;
  kernels->note_number (&unknown_lanes, &decisions, 4);
  assert_true (decisions.unknown[0] == 0 && decisions.unknown[1] == 1 && decisions.unknown[2] == 1);
  assert_int_equal (decisions.unknown[4], 0);
}

/* Refused, not eligible by a condition and by the amount, undetermined, eligible: each before what follows it. */
static void
check_conclusions (const SubsidyKernels *kernels)
{
  static SubsidyDecisions decisions;
  const int64_t failed[] = { 0, 2, -1, -1, -1, -1 }, is_unknown[] = { 1, 1, 1, 1, 0, 0 };
  const int64_t refused[] = { 1, 0, 0, 0, 0, 0 }, most[] = { 0, 5, 0, 5, 5, 0 }, numbers[] = { 9, 8, 7, 6, 5, 4 };
  const int64_t outcomes[] = { 3, 0, 0, 2, 1 }, paid_out[] = { MISSING, 0, 0, MISSING, 5 };
  const int32_t reasons[] = { -1, 2, 7, -1, -1 };
  int64_t paid[6] = { 0 };
  int32_t outcome[6] = { 0 }, first_failed[6] = { 0 };

  memcpy (decisions.failed, failed, sizeof failed);
  memcpy (decisions.unknown, is_unknown, sizeof is_unknown);
  decisions.outcome[5] = paid[5] = UNTOUCHED;
  outcome[5] = first_failed[5] = 77;
  kernels->conclude (&decisions, refused, most, 5);
  assert_memory_equal (decisions.outcome, outcomes, sizeof outcomes);
  assert_int_equal (decisions.outcome[5], UNTOUCHED);
  kernels->pay (&decisions, numbers, paid, 5);
  assert_memory_equal (paid, paid_out, sizeof paid_out);
  kernels->write_outcome (&decisions, outcome, 5);
  kernels->write_failed (&decisions, 7, first_failed, 5);
  for (int row = 0; row < 5; row++)
    assert_int_equal (outcome[row], outcomes[row]);
  assert_memory_equal (first_failed, reasons, sizeof reasons);
  assert_true (paid[5] == UNTOUCHED && outcome[5] == 77 && first_failed[5] == 77);
  kernels->conclude (&decisions, refused, NULL, 5); /* nothing counts as due */
  assert_true (decisions.outcome[1] == SUBSIDY_OUTCOME_NOT_ELIGIBLE && decisions.outcome[5] == UNTOUCHED);
  assert_true (decisions.outcome[2] == SUBSIDY_OUTCOME_UNDETERMINED);
}

static void
check_awards (const SubsidyKernels *kernels)
{
  const int64_t x[] = { 1, 0, 1, 1, 0, 0 }, y[] = { 1, 1, 0, 1, 0, 0 }, z[] = { 1, 1, 1, 0, 0, 0 };
  const int64_t *const conditions[] = { x, y, z };
  const int64_t positions[] = { 4, 5, 6 }, expected[] = { 9, 4, 5, 6, 4 }, all_met[] = { 1, 1, 1, 1, 1, 1 };
  int64_t failed[] = { 9, 9, 9, 9, 9, UNTOUCHED };

  kernels->note_failed (conditions, positions, failed, 5);
  assert_memory_equal (failed, expected, sizeof expected);
  assert_int_equal (failed[5], UNTOUCHED);
  for (int nothing = -1; nothing <= 7; nothing += 8)
    {
      const int64_t amounts[] = { 10, 0, 20, 0, 30, 40 };
      const int32_t reasons[] = { -1, (int32_t)nothing, 3, 0, -1 };
      const int64_t paid_out[] = { 10, 0, 0, 0, 30 };
      int64_t before[] = { -1, -1, 3, 0, -1, UNTOUCHED }, paid[] = { 1, 1, 1, 1, 1, UNTOUCHED };
      int32_t outcome[] = { 9, 9, 9, 9, 9, 77 }, first_failed[] = { 9, 9, 9, 9, 9, 77 };

      kernels->award (amounts, nothing, before, paid, outcome, first_failed, 5);
      assert_memory_equal (paid, paid_out, sizeof paid_out);
      assert_memory_equal (first_failed, reasons, sizeof reasons);
      for (int row = 0; row < 5; row++)
        {
          assert_int_equal (before[row], reasons[row]);
          assert_int_equal (outcome[row], reasons[row] < 0);
        }
      assert_true (before[5] == UNTOUCHED && paid[5] == UNTOUCHED && outcome[5] == 77 && first_failed[5] == 77);
      kernels->pay_known (before, all_met, paid, 5);
      for (int row = 0; row < 5; row++)
        assert_int_equal (paid[row], reasons[row] < 0);
      assert_int_equal (paid[5], UNTOUCHED);
    }
}

static void
test_what_goes_in_and_comes_out (void **state)
{
  (void)state;
  for (size_t width = 0; width < COUNT (widths); width++)
    {
      const SubsidyKernels *kernels = subsidy_kernels_named (widths[width]);

      if (kernels == NULL)
        continue;
      check_checks (kernels);
      check_checks_of_many (kernels);
      check_bounds (kernels);
      check_within (kernels);
      check_take (kernels);
      check_marks (kernels);
      check_find_odd (kernels);
      check_copies (kernels);
      check_notes (kernels);
      check_conclusions (kernels);
      check_awards (kernels);
    }
}

/* ---- Which of them ---- */

static void
test_widest_kernels_of_this_processor (void **state)
{
  const char *widest = "plain";

  (void)state;
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2"))
    widest = "avx2";
  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl"))
    widest = "avx512";
  assert_int_equal (subsidy_kernels_named ("avx2") != NULL, __builtin_cpu_supports ("avx2") != 0);
#endif
  assert_string_equal (subsidy_kernels ()->name, widest);
  assert_ptr_equal (subsidy_kernels_named (widest), subsidy_kernels ());
  assert_null (subsidy_kernels_named ("avx1024"));
  assert_null (subsidy_kernels_named (""));
  for (size_t i = 0; i < COUNT (widths); i++)
    if (subsidy_kernels_named (widths[i]) != NULL)
      assert_string_equal (subsidy_kernels_named (widths[i])->name, widths[i]);
  assert_string_equal (subsidy_kernels_named ("plain")->name, "plain");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_lanes_of_each_operation),          cmocka_unit_test (test_lanes_of_sets),
    cmocka_unit_test (test_overflow_of_known_lanes),          cmocka_unit_test (test_lanes_of_which_some_are_known),
    cmocka_unit_test (test_known_numbers_of_each_operation),  cmocka_unit_test (test_high_halves_of_products),
    cmocka_unit_test (test_quotients_by_prepared_constants),  cmocka_unit_test (test_what_goes_in_and_comes_out),
    cmocka_unit_test (test_widest_kernels_of_this_processor),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
