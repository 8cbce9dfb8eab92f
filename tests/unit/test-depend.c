/* SPDX-License-Identifier: Apache-2.0 */
/* What decides an outcome, one thing at a time: refused before not eligible before undetermined; and what one row of
 * columns still needs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/depend.h"
#include "program-bench.h"

#define M SUBSIDY_MISSING

/* The award is x where the condition is met and the requirement holds; one payer pays the share. */
enum
{
  X,
  CONDITION,
  REQUIREMENT,
  SHARE,
  N_FACTS
};

static void
make_program (Bench *bench)
{
  bench_init (bench);
  bench->program.amount = add_input (bench, 0, 1000);
  add_condition (bench, add_input (bench, 0, 1));
  add_requirement (bench, add_input (bench, 0, 1));
  add_share (bench, add_input (bench, 0, 100));
}

typedef struct
{
  int64_t values[N_FACTS];
  bool nothing_is_eligible;
  Answer answer;
  int32_t missing[N_FACTS];
  int64_t at_most;
} Case;

#define REFUSED                                                                                                        \
  {                                                                                                                    \
    M, SUBSIDY_OUTCOME_REFUSED, -1, { M }                                                                              \
  }
#define UNDETERMINED                                                                                                   \
  {                                                                                                                    \
    M, SUBSIDY_OUTCOME_UNDETERMINED, -1, { M }                                                                         \
  }
#define FAILS(CONDITION)                                                                                               \
  {                                                                                                                    \
    0, SUBSIDY_OUTCOME_NOT_ELIGIBLE, CONDITION, { 0 }                                                                  \
  }
#define DUE(AMOUNT, SHARE)                                                                                             \
  {                                                                                                                    \
    AMOUNT, SUBSIDY_OUTCOME_ELIGIBLE, -1, { SHARE }                                                                    \
  }

static const Case cases[] = {
  { { 7, 1, 1, 3 }, false, DUE (7, 3), { 0 }, 7 },
  /* A requirement that does not hold, or a value out of its range, goes before all else. */
  { { 7, 1, 0, 3 }, false, REFUSED, { 0 }, M },
  { { M, M, 0, M }, false, REFUSED, { 0 }, M },
  { { 0, 0, 0, 0 }, false, REFUSED, { 0 }, M },
  { { 7, 1, 1, 101 }, false, REFUSED, { 0 }, M },
  { { 7, 0, 1, -1 }, false, REFUSED, { 0 }, M },
  /* What surely fails, then that nothing is left to pay, go before what is not known. */
  { { 7, 0, 1, 3 }, false, FAILS (0), { 0 }, 0 },
  { { M, 0, M, M }, false, FAILS (0), { 0 }, 0 },
  { { 0, 1, 1, 0 }, false, FAILS (1), { 0 }, 0 },
  { { 0, M, M, M }, false, FAILS (1), { 0 }, 0 },
  { { 0, 1, 1, 0 }, true, DUE (0, 0), { 0 }, 0 },
  { { 0, 0, 1, 0 }, true, FAILS (0), { 0 }, 0 },
  /* Each of the four alone leaves it open. */
  { { M, 1, 1, 3 }, false, UNDETERMINED, { 1, 0, 0, 0 }, 1000 },
  { { 7, M, 1, 3 }, false, UNDETERMINED, { 0, 1, 0, 0 }, 7 },
  { { 7, 1, M, 3 }, false, UNDETERMINED, { 0, 0, 1, 0 }, 7 },
  { { 7, 1, 1, M }, false, UNDETERMINED, { 0, 0, 0, 1 }, 7 },
  { { M, M, M, M }, false, UNDETERMINED, { 1, 1, 1, 1 }, 1000 },
  { { 0, M, 1, 0 }, true, UNDETERMINED, { 0, 1, 0, 0 }, 0 },
};

#define N_CASES (sizeof cases / sizeof *cases)

static void
test_outcome_of_a_row (void **state)
{
  static Bench bench;

  (void)state;
  make_program (&bench);
  for (size_t i = 0; i < N_CASES; i++)
    {
      bench.program.nothing_is_eligible = cases[i].nothing_is_eligible;
      assert_every_way (&bench, cases[i].values, &cases[i].answer);
    }
}

/* The bounds of every node say the same, but for values out of range, which the bounds do not see. */
static void
test_outcome_from_bounds (void **state)
{
  static Bench bench;
  SubsidyBounds bounds[N_FACTS];

  (void)state;
  make_program (&bench);
  for (size_t i = 0; i < N_CASES; i++)
    {
      if (cases[i].values[SHARE] == 101 || cases[i].values[SHARE] == -1)
        continue;
      bench.program.nothing_is_eligible = cases[i].nothing_is_eligible;
      assert_true (subsidy_program_trace (&bench.program, cases[i].values, NULL, bounds));
      assert_int_equal (subsidy_program_outcome (&bench.program, bounds), cases[i].answer.outcome);
    }
}

static void
put_in_columns (const int64_t *values, int64_t cells[N_FACTS][2], SubsidyColumn *columns)
{
  for (int i = 0; i < N_FACTS; i++)
    {
      cells[i][0] = M;
      cells[i][1] = values[i];
      columns[i] = (SubsidyColumn){ cells[i], 1 };
    }
}

static void
test_what_a_row_still_needs (void **state)
{
  static Bench bench;
  int64_t cells[N_FACTS][2];
  SubsidyColumn columns[N_FACTS];

  (void)state;
  make_program (&bench);
  for (size_t i = 0; i < N_CASES; i++)
    {
      int32_t missing[N_FACTS];
      int64_t at_most = -7;

      bench.program.nothing_is_eligible = cases[i].nothing_is_eligible;
      put_in_columns (cases[i].values, cells, columns);
      subsidy_program_find_missing (&bench.program, 2, columns, 1, missing, &at_most);
      for (int fact = 0; fact < N_FACTS; fact++)
        assert_int_equal (missing[fact], cases[i].missing[fact]);
      assert_int_equal (at_most, cases[i].at_most);
    }
}

/* x × 2^62 has no 64-bit form from x = 2 on. */
static void
test_numbers_of_a_row (void **state)
{
  static Bench bench;
  static const struct
  {
    int64_t values[N_FACTS], numbers[3]; /* of the share, of no node, of the product */
  } numbers_of[] = {
    { { 1, 1, 1, 3 }, { 3, 0, INT64_C (1) << 62 } },
    { { 2, 1, 1, 3 }, { 3, 0, M } },
    { { 1, 0, 1, 3 }, { 3, 0, INT64_C (1) << 62 } }, /* not eligible is answered */
    { { M, 1, 1, 3 }, { 3, 0, M } },
    { { 0, 1, 1, M }, { M, 0, 0 } },
    { { 1, 1, 0, 3 }, { M, 0, M } },
    { { 1, 1, 1, 101 }, { M, 0, M } },
    { { 1001, 1, 1, 3 }, { M, 0, M } },
  };
  int32_t nodes[3];

  (void)state;
  make_program (&bench);
  nodes[0] = bench.shares[0];
  nodes[1] = -1;
  nodes[2] = add_operation (&bench, SUBSIDY_OP_PRODUCT, bench.program.amount, add_constant (&bench, INT64_C (1) << 62));
  for (size_t i = 0; i < sizeof numbers_of / sizeof *numbers_of; i++)
    {
      int64_t cells[N_FACTS][2], numbers[3];
      SubsidyColumn columns[N_FACTS];

      put_in_columns (numbers_of[i].values, cells, columns);
      subsidy_program_numbers (&bench.program, 2, columns, 1, nodes, 3, numbers);
      for (int j = 0; j < 3; j++)
        assert_int_equal (numbers[j], numbers_of[i].numbers[j]);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_outcome_of_a_row),
    cmocka_unit_test (test_outcome_from_bounds),
    cmocka_unit_test (test_what_a_row_still_needs),
    cmocka_unit_test (test_numbers_of_a_row),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
