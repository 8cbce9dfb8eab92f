/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows may take 64-bit lanes: where a value that is given, or assumed, goes beyond them, the answer is that of
 * wide lanes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "program-bench.h"

#define M SUBSIDY_MISSING
#define LARGE (INT64_C (1) << 62)

/* Four times x, at least 1 and at most 1000: with x = ± 2^62 it wraps to 0 in 64 bits. */
static void
make_fourfold (Bench *bench, int64_t assumed)
{
  int32_t fourfold;

  bench_init (bench);
  fourfold = add_operation (bench, SUBSIDY_OP_PRODUCT, add_input (bench, -LARGE, LARGE), add_constant (bench, 4));
  bench->inputs[0].narrow_least = -100;
  bench->inputs[0].narrow_most = 100;
  bench->inputs[0].assumed = assumed;
  bench->program.amount = add_operation (bench, SUBSIDY_OP_GREATEST,
                                         add_operation (bench, SUBSIDY_OP_LEAST, fourfold, add_constant (bench, 1000)),
                                         add_constant (bench, 1));
}

static void
test_what_goes_beyond_narrow_lanes (void **state)
{
  static const struct
  {
    int64_t assumed, value, amount; /* no amount: undetermined */
  } rows[] = {
    { M, 5, 20 },       { M, -5, 1 },     { M, LARGE, 1000 }, { M, -LARGE, 1 },  { M, 101, 404 },
    { M, M, M },        { 100, M, 400 },  { 101, M, 404 },    { -100, M, 1 },    { -101, M, 1 },
    { LARGE, M, 1000 }, { -LARGE, M, 1 }, { LARGE, 5, 20 },   { -LARGE, 5, 20 }, { 5, LARGE, 1000 },
  };
  static Bench bench;

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      const Answer answer = {
        rows[i].amount, rows[i].amount == M ? SUBSIDY_OUTCOME_UNDETERMINED : SUBSIDY_OUTCOME_ELIGIBLE, -1, { 0 }
      };

      make_fourfold (&bench, rows[i].assumed);
      assert_every_way (&bench, &rows[i].value, &answer);
    }
}

/* From the 64th fact on it is not kept which columns are plain: each in every form, beside 69 that are. */
static void
test_late_facts_in_every_form (void **state)
{
  enum
  {
    N_FACTS = 70,
    N_ROWS = 9
  };
  static Bench bench;
  int64_t cells[N_FACTS][N_ROWS];
  SubsidyColumn columns[N_FACTS];
  int32_t sum;

  (void)state;
  bench_init (&bench);
  for (int i = 0; i < N_FACTS; i++)
    add_input (&bench, 0, 10);
  sum = add_operation (&bench, SUBSIDY_OP_SUM, 0, 1);
  for (int32_t i = 2; i < N_FACTS; i++)
    sum = add_operation (&bench, SUBSIDY_OP_SUM, sum, i);
  bench.program.amount = sum;
  /* A fact late, or early, that varies; holds for all rows; is not given; of which one row is missing, or refused. */
  for (int late = 0; late <= 1; late++)
    for (int form = 0; form < 5; form++)
      {
        int at = late ? N_FACTS - 1 : 1;
        int64_t amounts[N_ROWS];
        const SubsidyPayouts payouts = { .amount = amounts };

        for (int i = 0; i < N_FACTS; i++)
          {
            for (int row = 0; row < N_ROWS; row++)
              cells[i][row] = 1;
            columns[i] = (SubsidyColumn){ cells[i], 1 };
          }
        columns[at] = (SubsidyColumn){ form == 2 ? NULL : cells[at], form == 1 ? 0 : 1 };
        cells[at][4] = form == 3 ? M : form == 4 ? 11 : 1;
        for (int narrow = 0; narrow <= 1; narrow++)
          {
            bench.program.may_be_narrow = narrow;
            subsidy_program_evaluate (&bench.program, N_ROWS, columns, &payouts);
            for (int row = 0; row < N_ROWS; row++)
              assert_int_equal (amounts[row], form == 2 || (form >= 3 && row == 4) ? M : N_FACTS);
          }
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_what_goes_beyond_narrow_lanes),
    cmocka_unit_test (test_late_facts_in_every_form),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
