/* SPDX-License-Identifier: Apache-2.0 */
/* What is found out about a program once: whether its numbers fit 64 bits whatever the facts, and by what it may
 * multiply instead of dividing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "program-bench.h"

#define M SUBSIDY_MISSING

/* ---- Always narrow ---- */

typedef struct
{
  int64_t least, most, narrow_least, narrow_most, assumed;
  bool may_be_narrow, is_always;
} Narrow;

static const Narrow narrow_cases[] = {
  /* All that is accepted is narrow. */
  { 0, 9, 0, 9, M, true, true },
  { 0, 9, 0, 9, M, false, false },
  { 0, 9, 1, 9, M, true, false },
  { 0, 9, 0, 8, M, true, false },
  { -9, 9, -8, 9, M, true, false },
  /* What is assumed is in the range, or none, or nothing is. */
  { 0, 9, 0, 9, 0, true, true },
  { 0, 9, 0, 9, 9, true, true },
  { 0, 9, 0, 9, 10, true, false },
  { 0, 9, 0, 9, -1, true, false },
  { 0, 9, 0, 9, SUBSIDY_NONE, true, true },
  { 0, 9, 1, 9, SUBSIDY_NONE, true, false },
};

/* One such input, beside one that is narrow, on either side of it. */
static void
test_what_is_always_narrow (void **state)
{
  static Bench bench;

  (void)state;
  for (size_t i = 0; i < sizeof narrow_cases / sizeof *narrow_cases; i++)
    for (int32_t at = 0; at < 2; at++)
      {
        const Narrow *one = &narrow_cases[i];
        int32_t room[9];
        SubsidyProgram program;

        bench_init (&bench);
        add_input (&bench, 0, 1);
        add_input (&bench, 0, 1);
        bench.inputs[at] = (SubsidyInput){ .least = one->least,
                                           .most = one->most,
                                           .assumed = one->assumed,
                                           .narrow_least = one->narrow_least,
                                           .narrow_most = one->narrow_most };
        program = bench.program;
        program.may_be_narrow = one->may_be_narrow;
        assert_int_equal (subsidy_program_room (&program), 2 * 3 + 2);
        subsidy_program_prepare (&program, bench.nodes, room);
        assert_int_equal (program.is_always_narrow, one->is_always);
      }
}

/* ---- Reciprocals ---- */

/* Of a constant divisor from 2 on that fits 64 bits there is one, and it divides as the divisor does. */
static void
test_which_divisors_have_a_reciprocal (void **state)
{
  static const struct
  {
    uint64_t low;
    int64_t high;
    bool has;
  } divisors[] = {
    { 1, 0, false },
    { 2, 0, true },
    { 3, 0, true },
    { INT64_MAX, 0, true },
    { UINT64_MAX, 0, false } /* 2^64 - 1 */,
    { 0, 1, false } /* 2^64 */,
  };
  static Bench bench;

  (void)state;
  for (size_t i = 0; i < sizeof divisors / sizeof *divisors; i++)
    {
      int32_t dividend, by_constant, by_fact, room[64];
      SubsidyProgram program;

      bench_init (&bench);
      dividend = add_input (&bench, 0, 100);
      by_fact = add_operation (&bench, SUBSIDY_OP_QUOTIENT, dividend, add_input (&bench, 1, 9));
      by_constant = add_operation (&bench, SUBSIDY_OP_QUOTIENT, dividend,
                                   add_wide_constant (&bench, divisors[i].low, divisors[i].high));
      program = bench.program;
      subsidy_program_prepare (&program, bench.nodes, room);
      assert_int_equal (bench.nodes[by_fact].reciprocal.factor, 0);
      assert_int_equal (bench.nodes[by_constant].reciprocal.factor != 0, divisors[i].has);
    }
}

/* 2^(63 + k) / d, the next whole number above: of 3, k = 2, (2^65 + 1) / 3; of 10, k = 4, (2^67 + 2) / 10. */
static void
test_reciprocals_by_hand (void **state)
{
  static const struct
  {
    int64_t divisor;
    SubsidyReciprocal reciprocal;
  } known[] = {
    { 2, { (UINT64_C (1) << 63) + 1, 0 } },
    { 3, { UINT64_C (12297829382473034411), 1 } },
    { 4, { (UINT64_C (1) << 63) + 1, 1 } },
    { 10, { UINT64_C (14757395258967641293), 3 } },
  };
  static Bench bench;

  (void)state;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    {
      int32_t room[3 * 3 + 1], quotient;
      SubsidyProgram program;

      bench_init (&bench);
      quotient = add_operation (&bench, SUBSIDY_OP_QUOTIENT, add_input (&bench, 0, 100),
                                add_constant (&bench, known[i].divisor));
      program = bench.program;
      subsidy_program_prepare (&program, bench.nodes, room);
      assert_true (bench.nodes[quotient].reciprocal.factor == known[i].reciprocal.factor);
      assert_int_equal (bench.nodes[quotient].reciprocal.shift, known[i].reciprocal.shift);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_what_is_always_narrow),
    cmocka_unit_test (test_which_divisors_have_a_reciprocal),
    cmocka_unit_test (test_reciprocals_by_hand),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
