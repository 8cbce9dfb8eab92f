/* SPDX-License-Identifier: Apache-2.0 */
/* Each kernel in vectors of each width, and each operation in lanes of both widths: the same answers, worked by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/kernels.h"

#define N_ROWS 19
#define UNTOUCHED INT64_C (0x5555555555555555)
#define NONE SUBSIDY_NONE

static const char *const names[] = { "plain", "avx2", "avx512" };

#define N_NAMES (sizeof names / sizeof *names)

/* ---- Which there are ---- */

static void
test_kernels_by_name (void **state)
{
  const SubsidyKernels *widest = NULL;

  (void)state;
  for (size_t i = 0; i < N_NAMES; i++)
    {
      const SubsidyKernels *kernels = subsidy_kernels_named (names[i]);

      if (kernels == NULL)
        continue;
      assert_string_equal (kernels->name, names[i]);
      widest = kernels;
    }
  assert_non_null (subsidy_kernels_named ("plain"));
  assert_ptr_equal (subsidy_kernels (), widest);
  assert_null (subsidy_kernels_named ("avx"));
  assert_null (subsidy_kernels_named (""));
}

/* ---- Operations ---- */

/* Options 0, 5 and 63 of 64; then 64, 69 and 127 of 128. */
#define ONE_WORD 0, 1
#define TWO_WORDS 1, 2

static const uint64_t sets[]
    = { 1 | UINT64_C (1) << 5 | UINT64_C (1) << 63, 0, 1 | UINT64_C (1) << 5 | UINT64_C (1) << 63 };

typedef struct
{
  int64_t least, most;
} Range;

typedef struct
{
  SubsidyOp op;
  SubsidyRounding rounding;
  int32_t set, n_words;
  Range a, b, c, result;
} Operation;

#define PLAIN SUBSIDY_ROUND_DOWN, 0, 0

static const Operation operations[] = {
  { SUBSIDY_OP_SUM, PLAIN, { 2, 2 }, { -3, -3 }, { 0, 0 }, { -1, -1 } },
  { SUBSIDY_OP_SUM, PLAIN, { 2, 4 }, { -3, 1 }, { 0, 0 }, { -1, 5 } },
  { SUBSIDY_OP_DIFFERENCE, PLAIN, { 2, 2 }, { -3, -3 }, { 0, 0 }, { 5, 5 } },
  { SUBSIDY_OP_DIFFERENCE, PLAIN, { 2, 4 }, { -3, 1 }, { 0, 0 }, { 1, 7 } },
  { SUBSIDY_OP_PRODUCT, PLAIN, { 2, 2 }, { -3, -3 }, { 0, 0 }, { -6, -6 } },
  { SUBSIDY_OP_PRODUCT, PLAIN, { 2, 4 }, { -3, 1 }, { 0, 0 }, { -12, 4 } },
  { SUBSIDY_OP_PRODUCT, PLAIN, { -4, 2 }, { -3, 1 }, { 0, 0 }, { -6, 12 } },
  { SUBSIDY_OP_PRODUCT, PLAIN, { -4, -2 }, { 1, 3 }, { 0, 0 }, { -12, -2 } },
  { SUBSIDY_OP_QUOTIENT, SUBSIDY_ROUND_DOWN, 0, 0, { 7, 7 }, { 2, 2 }, { 0, 0 }, { 3, 3 } },
  { SUBSIDY_OP_QUOTIENT, SUBSIDY_ROUND_UP, 0, 0, { 7, 7 }, { 2, 2 }, { 0, 0 }, { 4, 4 } },
  { SUBSIDY_OP_QUOTIENT, SUBSIDY_ROUND_HALF_UP, 0, 0, { -7, -7 }, { 2, 2 }, { 0, 0 }, { -4, -4 } },
  { SUBSIDY_OP_QUOTIENT, SUBSIDY_ROUND_HALF_DOWN, 0, 0, { -7, -7 }, { 2, 2 }, { 0, 0 }, { -3, -3 } },
  { SUBSIDY_OP_QUOTIENT, SUBSIDY_ROUND_HALF_EVEN, 0, 0, { 5, 5 }, { 2, 2 }, { 0, 0 }, { 2, 2 } },
  { SUBSIDY_OP_QUOTIENT, SUBSIDY_ROUND_HALF_EVEN, 0, 0, { 7, 7 }, { 2, 2 }, { 0, 0 }, { 4, 4 } },
  { SUBSIDY_OP_QUOTIENT, SUBSIDY_ROUND_DOWN, 0, 0, { -9, 9 }, { 2, 4 }, { 0, 0 }, { -4, 4 } },
  { SUBSIDY_OP_QUOTIENT, SUBSIDY_ROUND_UP, 0, 0, { 7, 9 }, { 2, 4 }, { 0, 0 }, { 2, 5 } },
  { SUBSIDY_OP_LEAST, PLAIN, { 2, 2 }, { -3, -3 }, { 0, 0 }, { -3, -3 } },
  { SUBSIDY_OP_LEAST, PLAIN, { -3, 4 }, { 2, 3 }, { 0, 0 }, { -3, 3 } },
  { SUBSIDY_OP_GREATEST, PLAIN, { 2, 2 }, { -3, -3 }, { 0, 0 }, { 2, 2 } },
  { SUBSIDY_OP_GREATEST, PLAIN, { -3, 4 }, { 2, 3 }, { 0, 0 }, { 2, 4 } },
  { SUBSIDY_OP_EXCESS, PLAIN, { 7, 7 }, { 3, 3 }, { 0, 0 }, { 4, 4 } },
  { SUBSIDY_OP_EXCESS, PLAIN, { 3, 3 }, { 7, 7 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_EXCESS, PLAIN, { 2, 9 }, { 3, 4 }, { 0, 0 }, { 0, 6 } },
  { SUBSIDY_OP_EXCESS, PLAIN, { 2, 3 }, { 3, 4 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_AT_LEAST, PLAIN, { 3, 3 }, { 3, 3 }, { 0, 0 }, { 1, 1 } },
  { SUBSIDY_OP_AT_LEAST, PLAIN, { 2, 3 }, { 3, 4 }, { 0, 0 }, { 0, 1 } },
  { SUBSIDY_OP_AT_LEAST, PLAIN, { 4, 5 }, { 3, 4 }, { 0, 0 }, { 1, 1 } },
  { SUBSIDY_OP_AT_LEAST, PLAIN, { 1, 2 }, { 3, 4 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_MORE_THAN, PLAIN, { 3, 3 }, { 3, 3 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_MORE_THAN, PLAIN, { 3, 5 }, { 3, 4 }, { 0, 0 }, { 0, 1 } },
  { SUBSIDY_OP_MORE_THAN, PLAIN, { 5, 6 }, { 3, 4 }, { 0, 0 }, { 1, 1 } },
  { SUBSIDY_OP_EQUAL, PLAIN, { 3, 3 }, { 3, 3 }, { 0, 0 }, { 1, 1 } },
  { SUBSIDY_OP_EQUAL, PLAIN, { 3, 3 }, { 4, 4 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_EQUAL, PLAIN, { 4, 4 }, { 3, 3 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_EQUAL, PLAIN, { 1, 3 }, { 3, 4 }, { 0, 0 }, { 0, 1 } },
  { SUBSIDY_OP_EQUAL, PLAIN, { 1, 2 }, { 3, 4 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_EQUAL, PLAIN, { 5, 6 }, { 3, 4 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_GIVEN, PLAIN, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 1, 1 } },
  { SUBSIDY_OP_GIVEN, PLAIN, { NONE, NONE }, { 0, 0 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_GIVEN, PLAIN, { NONE, 9 }, { 0, 0 }, { 0, 0 }, { 0, 1 } },
  { SUBSIDY_OP_GIVEN, PLAIN, { 0, 9 }, { 0, 0 }, { 0, 0 }, { 1, 1 } },
  /* From 1970-01-01, or 01-31, to 02-01 there are one, and no, completed months; both have begun one. To 02-02 a
   * second has begun from 01-01. */
  { SUBSIDY_OP_MONTHS, SUBSIDY_ROUND_DOWN, 0, 0, { 0, 0 }, { 31, 31 }, { 0, 0 }, { 1, 1 } },
  { SUBSIDY_OP_MONTHS, SUBSIDY_ROUND_UP, 0, 0, { 0, 0 }, { 32, 32 }, { 0, 0 }, { 2, 2 } },
  { SUBSIDY_OP_MONTHS, SUBSIDY_ROUND_DOWN, 0, 0, { 0, 30 }, { 31, 31 }, { 0, 0 }, { 0, 1 } },
  { SUBSIDY_OP_MONTHS, SUBSIDY_ROUND_UP, 0, 0, { 0, 30 }, { 31, 32 }, { 0, 0 }, { 1, 2 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { 5, 5 }, { 0, 0 }, { 0, 0 }, { 1, 1 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { 6, 6 }, { 0, 0 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { 63, 63 }, { 0, 0 }, { 0, 0 }, { 1, 1 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { 64, 64 }, { 0, 0 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { NONE, NONE }, { 0, 0 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { 5, 6 }, { 0, 0 }, { 0, 0 }, { 0, 1 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { 1, 4 }, { 0, 0 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { NONE, 0 }, { 0, 0 }, { 0, 0 }, { 0, 1 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { NONE, -1 }, { 0, 0 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { 63, 64 }, { 0, 0 }, { 0, 0 }, { 0, 1 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { 64, 69 }, { 0, 0 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, ONE_WORD, { 6, 62 }, { 0, 0 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, TWO_WORDS, { 69, 69 }, { 0, 0 }, { 0, 0 }, { 1, 1 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, TWO_WORDS, { 127, 127 }, { 0, 0 }, { 0, 0 }, { 1, 1 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, TWO_WORDS, { 128, 128 }, { 0, 0 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, TWO_WORDS, { NONE, NONE }, { 0, 0 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, TWO_WORDS, { 63, 64 }, { 0, 0 }, { 0, 0 }, { 0, 1 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, TWO_WORDS, { -1, 64 }, { 0, 0 }, { 0, 0 }, { 0, 1 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, TWO_WORDS, { 0, 63 }, { 0, 0 }, { 0, 0 }, { 0, 0 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, TWO_WORDS, { 127, 128 }, { 0, 0 }, { 0, 0 }, { 0, 1 } },
  { SUBSIDY_OP_ONE_OF, SUBSIDY_ROUND_DOWN, 0, 3, { 128, 128 }, { 0, 0 }, { 0, 0 }, { 1, 1 } },
  { SUBSIDY_OP_CHOOSE, PLAIN, { 1, 1 }, { 7, 7 }, { 9, 9 }, { 7, 7 } },
  { SUBSIDY_OP_CHOOSE, PLAIN, { 0, 0 }, { 7, 7 }, { 9, 9 }, { 9, 9 } },
  { SUBSIDY_OP_CHOOSE, PLAIN, { 0, 1 }, { 7, 7 }, { 9, 9 }, { 7, 9 } },
  { SUBSIDY_OP_CHOOSE, PLAIN, { 0, 1 }, { 7, 8 }, { 3, 4 }, { 3, 8 } },
  { SUBSIDY_OP_CHOOSE, PLAIN, { 1, 1 }, { 7, 8 }, { 3, 4 }, { 7, 8 } },
  { SUBSIDY_OP_CHOOSE, PLAIN, { 0, 0 }, { 7, 8 }, { 3, 4 }, { 3, 4 } },
};

#define N_OPERATIONS (sizeof operations / sizeof *operations)

static SubsidyNode
node_of (const Operation *operation)
{
  return (SubsidyNode){
    .op = (uint8_t)operation->op, .rounding = (uint8_t)operation->rounding, .b = operation->set, .c = operation->n_words
  };
}

static bool
is_known (Range range)
{
  return range.least == range.most;
}

/* Whether each part is known tells its lanes: one for both bounds, or two. */
static bool
all_known (const Operation *operation)
{
  return is_known (operation->a) && is_known (operation->b) && is_known (operation->c);
}

static void
check_narrow (const SubsidyKernels *kernels, const Operation *operation, bool known)
{
  const SubsidyNode node = node_of (operation);
  const Range ranges[] = { operation->a, operation->b, operation->c };
  int64_t least[4][N_ROWS], most[4][N_ROWS];
  SubsidyLanesNarrow lanes[3], out = { least[3], most[3] };
  const SubsidyLanesNarrow *const parts[] = { &lanes[0], &lanes[1], &lanes[2] };

  for (int part = 0; part < 3; part++)
    {
      lanes[part] = (SubsidyLanesNarrow){ least[part], known ? least[part] : most[part] };
      kernels->fill (least[part], ranges[part].least, N_ROWS);
      kernels->fill (most[part], ranges[part].most, N_ROWS);
    }
  kernels->compute (&node, sets, parts, &out, N_ROWS);
  assert_true (!known || out.most == out.least);
  for (size_t row = 0; row < N_ROWS; row++)
    {
      assert_int_equal (out.least[row], operation->result.least);
      assert_int_equal (out.most[row], operation->result.most);
    }
}

static void
check_wide (const Operation *operation, bool known)
{
  const SubsidyNode node = node_of (operation);
  const Range ranges[] = { operation->a, operation->b, operation->c };
  SubsidyWide least[4][N_ROWS], most[4][N_ROWS];
  SubsidyLanesWide lanes[3], out = { least[3], most[3] };
  const SubsidyLanesWide *const parts[] = { &lanes[0], &lanes[1], &lanes[2] };
  bool overflow = false;

  for (int part = 0; part < 3; part++)
    {
      lanes[part] = (SubsidyLanesWide){ least[part], known ? least[part] : most[part] };
      for (size_t row = 0; row < N_ROWS; row++)
        {
          least[part][row] = subsidy_wide (ranges[part].least);
          most[part][row] = subsidy_wide (ranges[part].most);
        }
    }
  subsidy_lanes_wide (&node, sets, parts, &out, N_ROWS, &overflow);
  assert_false (overflow);
  assert_true (!known || out.most == out.least);
  for (size_t row = 0; row < N_ROWS; row++)
    {
      assert_int_equal (subsidy_wide_compare (out.least[row], subsidy_wide (operation->result.least)), 0);
      assert_int_equal (subsidy_wide_compare (out.most[row], subsidy_wide (operation->result.most)), 0);
    }
}

static void
test_operations_in_narrow_lanes (void **state)
{
  (void)state;
  for (size_t i = 0; i < N_NAMES; i++)
    for (size_t j = 0; j < N_OPERATIONS && subsidy_kernels_named (names[i]) != NULL; j++)
      for (int known = 0; known <= all_known (&operations[j]); known++)
        check_narrow (subsidy_kernels_named (names[i]), &operations[j], known);
}

static void
test_operations_in_wide_lanes (void **state)
{
  (void)state;
  for (size_t j = 0; j < N_OPERATIONS; j++)
    for (int known = 0; known <= all_known (&operations[j]); known++)
      check_wide (&operations[j], known);
}

/* Where a quotient has its reciprocal, of bounds too. 10: (2^67 + 2) / 10, shifted by 3. */
static void
test_quotients_by_a_reciprocal (void **state)
{
  static const SubsidyNode node = { .op = SUBSIDY_OP_QUOTIENT,
                                    .rounding = SUBSIDY_ROUND_HALF_UP,
                                    .reciprocal = { UINT64_C (14757395258967641293), 3 } };

  (void)state;
  for (size_t i = 0; i < N_NAMES; i++)
    for (int known = 0; known <= 1 && subsidy_kernels_named (names[i]) != NULL; known++)
      {
        const SubsidyKernels *kernels = subsidy_kernels_named (names[i]);
        int64_t least[N_ROWS], most[N_ROWS], ten[N_ROWS], out_least[N_ROWS], out_most[N_ROWS];
        const SubsidyLanesNarrow a = { least, known ? least : most }, b = { ten, ten };
        const SubsidyLanesNarrow *const parts[] = { &a, &b, &b };
        SubsidyLanesNarrow out = { out_least, out_most };

        kernels->fill (least, -25, N_ROWS);
        kernels->fill (most, 34, N_ROWS);
        kernels->fill (ten, 10, N_ROWS);
        kernels->compute (&node, NULL, parts, &out, N_ROWS);
        for (size_t row = 0; row < N_ROWS; row++)
          {
            assert_int_equal (out.least[row], -3);
            assert_int_equal (out.most[row], known ? -3 : 3);
          }
      }
}

/* Of rows that are known each part varies or is the same for all of them, in every combination. */
static void
test_operations_on_known_rows (void **state)
{
  (void)state;
  for (size_t i = 0; i < N_NAMES; i++)
    for (size_t j = 0; j < N_OPERATIONS && subsidy_kernels_named (names[i]) != NULL; j++)
      {
        const Operation *operation = &operations[j];
        const SubsidyNode node = node_of (operation);
        const int64_t values[] = { operation->a.least, operation->b.least, operation->c.least };
        const unsigned n_ways = 1U << subsidy_node_n_parts (&node);

        /* One bit for each part that varies. */
        for (unsigned varying = 1; varying < n_ways && all_known (operation); varying++)
          {
            int64_t cells[3][N_ROWS], numbers[N_ROWS];
            SubsidyOperand operands[3];

            for (unsigned part = 0; part < 3; part++)
              {
                for (size_t row = 0; row < N_ROWS; row++)
                  cells[part][row] = row == 0 || varying >> part & 1 ? values[part] : UNTOUCHED;
                operands[part] = (SubsidyOperand){ cells[part], varying >> part & 1 };
              }
            subsidy_kernels_named (names[i])->compute_known (&node, sets, &operands[0], &operands[1], &operands[2],
                                                             numbers, N_ROWS);
            for (size_t row = 0; row < N_ROWS; row++)
              assert_int_equal (numbers[row], operation->result.least);
          }
      }
}

/* ---- What is no operation ---- */

/* Inputs, constants, folds and what is around them are filled by the caller: their lanes stay as they are. */
static void
test_what_is_no_operation_is_left_alone (void **state)
{
  static const SubsidyOp others[] = { SUBSIDY_OP_INPUT, SUBSIDY_OP_CONSTANT, SUBSIDY_OP_FOLD, SUBSIDY_OP_OUTER };

  (void)state;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    {
      const SubsidyNode node = { .op = (uint8_t)others[i], .constant = { 7, 0 } };
      SubsidyWide wide[2] = { { 5, 0 }, { 6, 0 } }, wide_part = { 1, 0 };
      const SubsidyLanesWide wide_lanes = { &wide_part, &wide_part };
      const SubsidyLanesWide *const wide_parts[] = { &wide_lanes, &wide_lanes, &wide_lanes };
      SubsidyLanesWide wide_out = { &wide[0], &wide[1] };
      bool overflow = false;

      subsidy_lanes_wide (&node, sets, wide_parts, &wide_out, 1, &overflow);
      assert_true (wide[0].low == 5 && wide[1].low == 6 && wide_out.most == &wide[1] && !overflow);
      for (size_t j = 0; j < N_NAMES; j++)
        {
          const SubsidyKernels *kernels = subsidy_kernels_named (names[j]);
          int64_t numbers[2] = { UNTOUCHED, UNTOUCHED }, part = 1;
          const SubsidyLanesNarrow lanes = { &part, &part };
          const SubsidyLanesNarrow *const parts[] = { &lanes, &lanes, &lanes };
          const SubsidyOperand operand = { &part, true };
          SubsidyLanesNarrow out = { &numbers[0], &numbers[1] };

          if (kernels == NULL)
            continue;
          kernels->compute (&node, sets, parts, &out, 1);
          assert_true (numbers[0] == UNTOUCHED && numbers[1] == UNTOUCHED && out.most == &numbers[1]);
          kernels->compute_known (&node, sets, &operand, &operand, &operand, numbers, 1);
          assert_true (numbers[0] == UNTOUCHED && numbers[1] == UNTOUCHED);
        }
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_kernels_by_name),          cmocka_unit_test (test_operations_in_narrow_lanes),
    cmocka_unit_test (test_operations_in_wide_lanes), cmocka_unit_test (test_quotients_by_a_reciprocal),
    cmocka_unit_test (test_operations_on_known_rows), cmocka_unit_test (test_what_is_no_operation_is_left_alone),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
