/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of which everything is known, and what keeps them, or all rows, from the short way: each answered as it is
 * alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "program-bench.h"

#define M SUBSIDY_MISSING

static const Answer refused = { M, SUBSIDY_OUTCOME_REFUSED, -1, { M } };

static Answer
due (int64_t amount)
{
  return (Answer){ amount, SUBSIDY_OUTCOME_ELIGIBLE, -1, { amount } };
}

/* The award is x, all of it to one payer. */
static void
make_plain (Bench *bench)
{
  bench_init (bench);
  bench->program.amount = add_input (bench, 0, 1000);
  add_share (bench, bench->program.amount);
}

/* ---- What is the same for all rows ---- */

static void
test_a_fact_that_nobody_reads (void **state)
{
  static Bench bench;
  const Answer seven = due (7);

  (void)state;
  make_plain (&bench);
  add_unread (&bench, 0, 5);
  assert_every_way (&bench, (const int64_t[]){ 7, 5 }, &seven);
  assert_every_way (&bench, (const int64_t[]){ 7, M }, &seven);
  assert_every_way (&bench, (const int64_t[]){ 7, 6 }, &refused);
  assert_every_way (&bench, (const int64_t[]){ 7, SUBSIDY_NONE }, &refused);
}

/* From 1970-01-01 to 03-01 there are two months, to 03-02 a third has begun. */
static void
test_months_between_days_of_all_rows (void **state)
{
  static Bench bench;
  const Answer two = due (2), three = due (3);

  (void)state;
  for (int begun = 0; begun <= 1; begun++)
    {
      bench_init (&bench);
      bench.program.amount = add_node (&bench, (SubsidyNode){ .op = SUBSIDY_OP_MONTHS,
                                                              .rounding = begun ? SUBSIDY_ROUND_UP : SUBSIDY_ROUND_DOWN,
                                                              .a = add_input (&bench, 0, 1000),
                                                              .b = add_input (&bench, 0, 1000) });
      add_share (&bench, bench.program.amount);
      assert_every_way (&bench, (const int64_t[]){ 0, 59 }, &two);
      assert_every_way (&bench, (const int64_t[]){ 0, 60 }, begun ? &three : &two);
    }
}

static void
test_requirements_of_all_rows (void **state)
{
  static Bench bench;
  const Answer seven = due (7);

  (void)state;
  make_plain (&bench);
  add_requirement (&bench, add_input (&bench, 0, 1));
  add_requirement (&bench,
                   add_operation (&bench, SUBSIDY_OP_AT_LEAST, add_input (&bench, 0, 9), add_constant (&bench, 3)));
  assert_every_way (&bench, (const int64_t[]){ 7, 1, 3 }, &seven);
  assert_every_way (&bench, (const int64_t[]){ 7, 0, 3 }, &refused);
  assert_every_way (&bench, (const int64_t[]){ 7, 1, 2 }, &refused);
}

/* ---- Lists ---- */

/* The award is x, or how many items there are; a list and a fact of its items, which no node reads, are there too.
 * Offsets: row 0 has items 0 and 1, row 1 none, row 2 item 2. */
typedef struct
{
  bool has_list, has_items;
  int64_t item; /* the last item's fact, 0 … 5 */
  SubsidyOutcome outcome;
} Lists;

static void
check_lists (const Lists *lists, bool by_count, bool prepared)
{
  static Bench bench;
  static const int64_t cells[] = { 7, 8, 9 }, offsets[] = { 0, 2, 2, 3 };
  const int64_t items[] = { 1, 1, lists->item };
  int64_t amounts[3];
  int32_t outcomes[3], room[3 * BENCH_NODES + 80];
  const SubsidyPayouts payouts = { .amount = amounts, .outcome = outcomes };
  const SubsidyColumn columns[]
      = { { cells, 1 }, { lists->has_list ? offsets : NULL, 1 }, { lists->has_items ? items : NULL, 1 } };

  make_plain (&bench);
  bench.inputs[add_unread (&bench, 0, 2)].is_list = true;
  bench.inputs[add_unread (&bench, 0, 5)].in_list = 2;
  if (by_count)
    bench.program.amount = add_node (&bench, (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = 1 });
  bench.program.nothing_is_eligible = true;
  bench.program.n_shares = 0;
  if (prepared)
    subsidy_program_prepare (&bench.program, bench.nodes, room);
  subsidy_program_evaluate (&bench.program, 3, columns, &payouts);
  for (int row = 0; row < 3; row++)
    {
      static const int64_t counts[] = { 2, 0, 1 };
      SubsidyOutcome outcome = row == 2 ? lists->outcome : SUBSIDY_OUTCOME_ELIGIBLE;

      if (by_count && !lists->has_list)
        outcome = SUBSIDY_OUTCOME_UNDETERMINED;
      assert_int_equal (outcomes[row], outcome);
      if (outcome == SUBSIDY_OUTCOME_ELIGIBLE)
        assert_int_equal (amounts[row], by_count ? counts[row] : cells[row]);
      else
        assert_int_equal (amounts[row], M);
    }
}

static void
test_lists_that_only_their_length_is_read_of (void **state)
{
  static const Lists cases[] = {
    { false, false, 0, SUBSIDY_OUTCOME_ELIGIBLE }, { true, false, 0, SUBSIDY_OUTCOME_ELIGIBLE },
    { false, true, 0, SUBSIDY_OUTCOME_ELIGIBLE },  { true, true, 5, SUBSIDY_OUTCOME_ELIGIBLE },
    { true, true, M, SUBSIDY_OUTCOME_ELIGIBLE },   { true, true, 6, SUBSIDY_OUTCOME_REFUSED },
  };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int way = 0; way < 4; way++)
      check_lists (&cases[i], way & 1, way & 2);
}

/* ---- Large programs ---- */

/* As many facts as no block has room for 128 rows of: 70, of which some hold for all rows. */
static void
test_many_facts (void **state)
{
  static Bench bench;
  int64_t values[70], sum = 0;
  Answer answer;
  int32_t node;

  (void)state;
  bench_init (&bench);
  node = add_input (&bench, 0, 100);
  for (int i = 1; i < 70; i++)
    add_input (&bench, 0, 100);
  for (int32_t i = 1; i < 70; i++)
    node = add_operation (&bench, SUBSIDY_OP_SUM, node, i);
  bench.program.amount = node;
  add_share (&bench, node);
  for (int i = 0; i < 70; i++)
    sum += values[i] = i;
  answer = due (sum); /* 69 × 70 / 2 */
  assert_int_equal (sum, 2415);
  assert_every_way (&bench, values, &answer);
  values[66] = 101;
  assert_every_way (&bench, values, &refused);
  values[66] = M;
  answer = (Answer){ M, SUBSIDY_OUTCOME_UNDETERMINED, -1, { M } };
  assert_every_way (&bench, values, &answer);
}

/* More nodes than the short way takes. */
static void
test_many_nodes (void **state)
{
  static Bench bench;
  const Answer answer = due (7 * 550);
  int32_t node;

  (void)state;
  bench_init (&bench);
  node = add_input (&bench, 0, 1000);
  for (int i = 1; i < 550; i++)
    node = add_operation (&bench, SUBSIDY_OP_SUM, node, 0);
  bench.program.amount = node;
  add_share (&bench, node);
  assert_every_way (&bench, (const int64_t[]){ 7 }, &answer);
}

/* ---- Quotients ---- */

/* 2^30 over 2^31 is a half, over 2^31 + 1 less than a half: small dividends, divisors that are not. */
static void
test_small_numbers_by_a_large_constant (void **state)
{
  static const struct
  {
    int64_t divisor;
    SubsidyRounding rounding;
    int64_t quotient;
  } quotients[] = {
    { INT64_C (1) << 31, SUBSIDY_ROUND_HALF_UP, 1 },         { INT64_C (1) << 31, SUBSIDY_ROUND_HALF_EVEN, 0 },
    { (INT64_C (1) << 31) + 1, SUBSIDY_ROUND_HALF_UP, 0 },   { (INT64_C (1) << 31) + 1, SUBSIDY_ROUND_UP, 1 },
    { (INT64_C (1) << 31) - 1, SUBSIDY_ROUND_HALF_DOWN, 1 }, { INT64_C (1) << 31, SUBSIDY_ROUND_DOWN, 0 },
  };
  static Bench bench;

  (void)state;
  for (size_t i = 0; i < sizeof quotients / sizeof *quotients; i++)
    {
      const Answer answer = due (quotients[i].quotient);

      bench_init (&bench);
      bench.program.amount = add_node (&bench, (SubsidyNode){ .op = SUBSIDY_OP_QUOTIENT,
                                                              .rounding = (uint8_t)quotients[i].rounding,
                                                              .a = add_input (&bench, 0, INT64_C (1) << 30),
                                                              .b = add_constant (&bench, quotients[i].divisor) });
      add_share (&bench, bench.program.amount);
      bench.program.nothing_is_eligible = true;
      assert_every_way (&bench, (const int64_t[]){ INT64_C (1) << 30 }, &answer);
    }
}

/* ---- What nobody asks for ---- */

/* Rows by their numbers, 5 and 2 of 8, each output alone: the others, and other rows, stay as they are. */
static void
test_rows_by_number_with_outputs_left_out (void **state)
{
  static Bench bench;
  static const int64_t cells[] = { 10, 11, 12, 13, 14, 15, 16, 17 };
  static const size_t numbers[] = { 5, 2 };
  static SubsidyNode nodes[BENCH_NODES];
  const SubsidyColumn column = { cells, 1 };

  (void)state;
  make_plain (&bench);
  for (unsigned wanted = 0; wanted < 16; wanted++)
    for (int prepared = 0; prepared <= 1; prepared++)
      {
        int64_t amounts[8] = { 0 }, parts[8] = { 0 }, *shares[] = { wanted & 8 ? parts : NULL };
        int32_t outcomes[8] = { 0 }, failed[8] = { 0 }, room[3 * BENCH_NODES + 80];
        const SubsidyPayouts payouts = { .amount = wanted & 1 ? amounts : NULL,
                                         .outcome = wanted & 2 ? outcomes : NULL,
                                         .first_failed = wanted & 4 ? failed : NULL,
                                         .shares = shares };
        SubsidyProgram program = bench.program;

        memcpy (nodes, bench.nodes, sizeof nodes);
        if (prepared)
          subsidy_program_prepare (&program, nodes, room);
        subsidy_program_evaluate_some (&program, 8, &column, &payouts, numbers, 2);
        for (int row = 0; row < 8; row++)
          {
            bool is_asked = row == 5 || row == 2;

            assert_int_equal (amounts[row], is_asked && wanted & 1 ? cells[row] : 0);
            assert_int_equal (outcomes[row], is_asked && wanted & 2 ? SUBSIDY_OUTCOME_ELIGIBLE : 0);
            assert_int_equal (failed[row], is_asked && wanted & 4 ? -1 : 0);
            assert_int_equal (parts[row], is_asked && wanted & 8 ? cells[row] : 0);
          }
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_a_fact_that_nobody_reads),
    cmocka_unit_test (test_months_between_days_of_all_rows),
    cmocka_unit_test (test_requirements_of_all_rows),
    cmocka_unit_test (test_lists_that_only_their_length_is_read_of),
    cmocka_unit_test (test_many_facts),
    cmocka_unit_test (test_many_nodes),
    cmocka_unit_test (test_small_numbers_by_a_large_constant),
    cmocka_unit_test (test_rows_by_number_with_outputs_left_out),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
