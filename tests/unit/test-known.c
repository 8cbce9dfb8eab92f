/* SPDX-License-Identifier: Apache-2.0 */
/* The short way through a run: which runs can go it, which rows are answered on it and which are left to others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/known.h"

#define MISSING SUBSIDY_MISSING
#define NONE SUBSIDY_NONE
#define MOST_ROWS 700
#define MOST_NODES 520
#define UNTOUCHED INT64_C (0x5555555555555555)

/* The amount is that of a fact or, as another says, of a third; a condition and a requirement; a share; a fact that
 * nobody reads. */
enum
{
  WHICH,
  P,
  Q,
  CONDITION,
  REQUIREMENT,
  UNREAD,
  N_FACTS
};

enum
{
  AMOUNT = UNREAD, /* the nodes of the facts have their numbers */
  ONE,
  REST,
  N_NODES
};

typedef struct
{
  SubsidyNode nodes[MOST_NODES];
  SubsidyInput inputs[N_FACTS];
  int32_t conditions[4], requirements[2], shares[2], room[MOST_NODES * 3 + N_FACTS];
  SubsidyProgram program;
  int64_t values[N_FACTS][MOST_ROWS + 1];
  SubsidyColumn columns[N_FACTS];
  int64_t amount[MOST_ROWS], share[2][MOST_ROWS];
  int32_t outcome[MOST_ROWS], first_failed[MOST_ROWS];
  int64_t *shares_out[2];
  SubsidyPayouts payouts;
} Bench;

static Bench bench;

static void
prepare (void)
{
  subsidy_program_prepare (&bench.program, bench.nodes, bench.room);
}

static void
bench_init (void)
{
  memset (&bench, 0, sizeof bench);
  for (int32_t i = 0; i < N_FACTS; i++)
    {
      int64_t most = i == P || i == Q || i == UNREAD ? 100 : 1;

      bench.inputs[i]
          = (SubsidyInput){ .least = 0, .most = most, .assumed = MISSING, .narrow_least = 0, .narrow_most = most };
      bench.columns[i] = (SubsidyColumn){ bench.values[i], 1 };
      if (i < UNREAD)
        bench.nodes[i] = (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = i };
    }
  bench.nodes[AMOUNT] = (SubsidyNode){ .op = SUBSIDY_OP_CHOOSE, .a = WHICH, .b = P, .c = Q };
  bench.nodes[ONE] = (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = { 1, 0 } };
  bench.nodes[REST] = (SubsidyNode){ .op = SUBSIDY_OP_DIFFERENCE, .a = AMOUNT, .b = ONE };
  bench.conditions[0] = CONDITION;
  bench.requirements[0] = REQUIREMENT;
  bench.shares[0] = ONE;
  bench.shares[1] = REST;
  bench.shares_out[0] = bench.share[0];
  bench.shares_out[1] = bench.share[1];
  bench.program = (SubsidyProgram){ .n_nodes = N_NODES,
                                    .inputs = bench.inputs,
                                    .n_inputs = N_FACTS,
                                    .conditions = bench.conditions,
                                    .n_conditions = 1,
                                    .requirements = bench.requirements,
                                    .n_requirements = 1,
                                    .amount = AMOUNT,
                                    .shares = bench.shares,
                                    .n_shares = 2,
                                    .may_be_narrow = true };
  for (int row = 0; row <= MOST_ROWS; row++) /* 10 to 59, or 60 to 99 */
    {
      bench.values[WHICH][row] = row % 2;
      bench.values[P][row] = 10 + row % 50;
      bench.values[Q][row] = 60 + row % 40;
      bench.values[CONDITION][row] = bench.values[REQUIREMENT][row] = 1;
    }
  bench.payouts = (SubsidyPayouts){
    .amount = bench.amount, .shares = bench.shares_out, .outcome = bench.outcome, .first_failed = bench.first_failed
  };
  for (int row = 0; row < MOST_ROWS; row++)
    bench.amount[row] = bench.share[0][row] = bench.share[1][row] = UNTOUCHED;
  prepare ();
}

/* ---- Others ---- */

static size_t left[MOST_ROWS], n_left, most_left;

static void
note_left (const SubsidyRun *run)
{
  for (size_t i = 0; i < run->n_rows; i++)
    left[n_left++] = run->numbers[i];
  most_left = run->n_rows > most_left ? run->n_rows : most_left;
  assert_true (run->program == &bench.program && run->columns == bench.columns && run->payouts == &bench.payouts);
}

static bool
run_some (const size_t *numbers, size_t n_rows)
{
  const SubsidyRun run = { .program = &bench.program,
                           .kernels = subsidy_kernels (),
                           .columns = bench.columns,
                           .payouts = &bench.payouts,
                           .n_all_rows = MOST_ROWS,
                           .numbers = numbers,
                           .n_rows = n_rows };

  n_left = most_left = 0;
  return subsidy_run_known (&run, note_left);
}

static int64_t
expected_amount (size_t row)
{
  return bench.values[WHICH][row] ? bench.values[P][row] : bench.values[Q][row];
}

static bool
is_answered (size_t row)
{
  int64_t amount = expected_amount (row);

  return bench.amount[row] == amount && bench.share[0][row] == 1 && bench.share[1][row] == amount - 1
         && bench.outcome[row] == SUBSIDY_OUTCOME_ELIGIBLE && bench.first_failed[row] == -1;
}

/* ---- Rows ---- */

/* An amount of 0 fails, or counts as due. */
static void
test_amounts_of_nothing (void **state)
{
  (void)state;
  for (int is_eligible = 0; is_eligible <= 1; is_eligible++)
    {
      bench_init ();
      bench.program.nothing_is_eligible = is_eligible;
      bench.values[P][3] = 0;
      assert_true (run_some (NULL, 9));
      assert_int_equal (bench.amount[3], 0);
      assert_int_equal (bench.outcome[3], is_eligible ? SUBSIDY_OUTCOME_ELIGIBLE : SUBSIDY_OUTCOME_NOT_ELIGIBLE);
      assert_int_equal (bench.first_failed[3], is_eligible ? -1 : 1);
      assert_true (is_answered (2) && is_answered (4));
    }
}

/* Around the ends of blocks, whatever their length is. */
static void
test_all_rows_known (void **state)
{
  static const size_t lengths[] = { 0, 1, 2, 127, 128, 129, 255, 256, 257, 384, 385, 699 };

  (void)state;
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
    {
      bench_init ();
      assert_true (run_some (NULL, lengths[i]));
      assert_int_equal (n_left, 0);
      for (size_t row = 0; row < lengths[i]; row++)
        assert_true (is_answered (row));
      assert_true (bench.amount[lengths[i]] == UNTOUCHED && bench.share[1][lengths[i]] == UNTOUCHED);
    }
}

/* Every third row lacks something, is refused, or lacks its requirement; all of them in turn, and all rows of a block.
 */
static void
check_odd_rows (int every, const size_t *numbers, size_t n_rows)
{
  size_t at = 0;

  bench_init ();
  for (size_t row = 0; row < MOST_ROWS; row++)
    if (row % (size_t)every == 0)
      {
        const int32_t facts[] = { P, Q, REQUIREMENT, UNREAD };
        const int64_t odd[] = { MISSING, 101, 0, -1 };

        bench.values[facts[row % 4]][row] = odd[row % 4];
      }
  assert_true (run_some (numbers, n_rows));
  assert_true (most_left <= 2 * SUBSIDY_MOST_KNOWN_ROWS);
  for (size_t i = 0; i < n_rows; i++)
    {
      size_t row = numbers != NULL ? numbers[i] : i;

      if (row % (size_t)every == 0)
        assert_true (at < n_left && left[at++] == row);
      else
        assert_true (is_answered (row));
    }
  assert_int_equal (at, n_left);
}

static void
test_odd_rows_are_left (void **state)
{
  static size_t numbers[MOST_ROWS];

  (void)state;
  for (size_t i = 0; i < MOST_ROWS; i++)
    numbers[i] = MOST_ROWS - 1 - i;
  for (int every = 1; every <= 3; every++)
    {
      check_odd_rows (every, NULL, 600);
      check_odd_rows (every, numbers, 600);
    }
  check_odd_rows (200, NULL, MOST_ROWS);
}

/* Nothing is written where nobody asks for it. */
static void
test_answers_that_nobody_asks_for (void **state)
{
  static const size_t numbers[] = { 5, 2 };

  (void)state;
  for (int with_numbers = 0; with_numbers <= 1; with_numbers++)
    for (int left_out = 0; left_out < 5; left_out++)
      {
        bench_init ();
        if (left_out == 0)
          bench.payouts.amount = NULL;
        if (left_out == 1)
          bench.payouts.outcome = NULL;
        if (left_out == 2)
          bench.payouts.first_failed = NULL;
        if (left_out == 3)
          bench.payouts.shares = NULL;
        if (left_out == 4)
          bench.shares_out[0] = NULL;
        bench.first_failed[2] = bench.outcome[2] = 77;
        assert_true (with_numbers ? run_some (numbers, 2) : run_some (NULL, 3));
        assert_true (left_out == 0 ? bench.amount[2] == UNTOUCHED : bench.amount[2] == expected_amount (2));
        assert_int_equal (bench.outcome[2], left_out == 1 ? 77 : 1);
        assert_int_equal (bench.first_failed[2], left_out == 2 ? 77 : -1);
        assert_true (bench.share[0][2] == (left_out == 3 || left_out == 4 ? UNTOUCHED : 1));
        assert_true (bench.share[1][2] == (left_out == 3 ? UNTOUCHED : expected_amount (2) - 1));
      }
}

/* ---- What is the same for all rows ---- */

static void
make_alike (int32_t fact, int64_t value)
{
  bench.values[fact][0] = value;
  bench.columns[fact].stride = 0;
}

/* One fact with one value for all rows: whether the run goes the short way. */
static const struct
{
  int32_t fact;
  int64_t value;
  bool is_known;
} alike_cases[] = {
  { WHICH, 1, true },        { WHICH, 0, true },        { WHICH, MISSING, false }, { WHICH, 2, false },
  { P, 100, true },          { P, 101, false },         { P, -1, false },          { Q, NONE, false },
  { REQUIREMENT, 1, true },  { REQUIREMENT, 0, false }, { UNREAD, 100, true },     { UNREAD, 101, false },
  { UNREAD, MISSING, true }, { UNREAD, NONE, false },
};

static void
test_one_value_for_all_rows (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof alike_cases / sizeof alike_cases[0]; i++)
    {
      int32_t fact = alike_cases[i].fact;

      bench_init ();
      make_alike (fact, alike_cases[i].value);
      assert_int_equal (run_some (NULL, 20), alike_cases[i].is_known);
      for (int row = 0; row < 20; row++)
        bench.values[fact][row] = alike_cases[i].value;
      for (size_t row = 0; row < 20; row++)
        assert_true (alike_cases[i].is_known ? is_answered (row) : bench.amount[row] == UNTOUCHED);
    }
}

/* Not given at all: missing for all rows, or what is assumed. */
static void
test_no_value_for_any_row (void **state)
{
  (void)state;
  for (int32_t fact = 0; fact < N_FACTS; fact++)
    {
      bench_init ();
      bench.columns[fact].values = NULL;
      assert_int_equal (run_some (NULL, 3), fact == UNREAD);
      bench.inputs[fact].assumed = 1;
      assert_true (run_some (NULL, 3));
      assert_int_equal (bench.outcome[2], SUBSIDY_OUTCOME_ELIGIBLE);
    }
}

/* Everything: then nothing is left to compute row by row; where the condition fails it does for all. */
static void
test_all_values_for_all_rows (void **state)
{
  (void)state;
  for (int condition = 0; condition <= 1; condition++)
    for (int which = 0; which <= 1; which++)
      {
        int64_t amount = condition ? (which ? 42 : 60) : 0;

        bench_init ();
        make_alike (WHICH, which);
        make_alike (P, 42);
        make_alike (Q, 60);
        make_alike (CONDITION, condition);
        make_alike (REQUIREMENT, 1);
        assert_true (run_some (NULL, 300));
        for (int row = 0; row < 300; row += 299)
          {
            assert_true (bench.amount[row] == amount && bench.share[1][row] == (condition ? amount - 1 : 0));
            assert_int_equal (bench.first_failed[row], condition ? -1 : 0);
          }
        assert_int_equal (bench.amount[300], UNTOUCHED);
      }
}

/* ---- Conditions ---- */

/* Four conditions, which hold as the binary digits of the row say; some of them for all rows. */
static void
test_first_condition_that_fails (void **state)
{
  (void)state;
  for (int32_t n_conditions = 1; n_conditions <= 4; n_conditions++)
    for (int alike = -1; alike < n_conditions; alike++)
      {
        const int32_t facts[] = { WHICH, CONDITION, REQUIREMENT, P };

        bench_init ();
        bench.program.n_requirements = 0;
        bench.program.n_conditions = n_conditions;
        bench.inputs[P].most = bench.inputs[P].narrow_most = 1;
        for (int32_t i = 0; i < n_conditions; i++)
          bench.conditions[i] = facts[i];
        bench.program.amount = Q;
        bench.program.n_shares = 0;
        for (int row = 0; row < 32; row++)
          for (int32_t i = 0; i < 4; i++)
            bench.values[facts[i]][row] = i == alike ? 0 : row >> i & 1;
        if (alike >= 0)
          make_alike (facts[alike], 0);
        prepare ();
        assert_true (run_some (NULL, 32));
        for (int row = 0; row < 32; row++)
          {
            int32_t first = -1;

            for (int32_t i = n_conditions - 1; i >= 0; i--)
              first = i == alike || !(row >> i & 1) ? i : first;
            assert_int_equal (bench.first_failed[row], first);
            assert_int_equal (bench.amount[row], first < 0 ? bench.values[Q][row] : 0);
          }
      }
}

/* Two requirements, of which the second is not met by all or by some. */
static void
test_more_requirements (void **state)
{
  (void)state;
  for (int is_alike = 0; is_alike <= 1; is_alike++)
    for (int at = 0; at <= 1; at++)
      {
        bench_init ();
        bench.program.n_requirements = 2;
        bench.requirements[at] = REQUIREMENT;
        bench.requirements[1 - at] = CONDITION;
        bench.values[REQUIREMENT][3] = 0;
        if (is_alike)
          make_alike (REQUIREMENT, 0);
        assert_int_equal (run_some (NULL, 9), !is_alike);
        if (!is_alike)
          assert_true (n_left == 1 && left[0] == 3);
      }
}

/* ---- Runs that cannot go it ---- */

static void
test_runs_that_go_another_way (void **state)
{
  (void)state;
  bench_init ();
  bench.program.may_be_known = false;
  assert_false (run_some (NULL, 9));
  bench_init ();
  bench.program.may_be_narrow = false;
  assert_false (run_some (NULL, 9));
  assert_true (run_some (NULL, 0));
  bench_init ();
  bench.inputs[P].narrow_least = 1, bench.inputs[P].narrow_most = 0; /* no number is narrow */
  assert_false (run_some (NULL, 9));
  bench.inputs[P].narrow_least = bench.inputs[P].narrow_most = 10;
  assert_true (run_some (NULL, 9));
  for (int32_t fact = P; fact <= UNREAD; fact += UNREAD - P)
    {
      bench_init ();
      bench.inputs[fact].is_list = true;
      assert_false (run_some (NULL, 9));
      bench_init ();
      bench.inputs[fact].in_list = 1;
      assert_false (run_some (NULL, 9));
      bench.columns[fact].values = NULL;
      assert_int_equal (run_some (NULL, 9), fact == UNREAD);
      bench.inputs[fact].in_list = 2;
      assert_int_equal (run_some (NULL, 9), fact == UNREAD);
    }
}

/* The first of all nodes, 1 more each; as many as can be, and one more. */
static void
test_longest_programs (void **state)
{
  (void)state;
  for (int32_t n_nodes = 511; n_nodes <= 513; n_nodes++)
    for (int keeps_all = 0; keeps_all <= 1; keeps_all++)
      {
        static int32_t shares[MOST_NODES];
        static int64_t *shares_out[MOST_NODES];

        bench_init ();
        bench.nodes[0] = (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = { 1, 0 } };
        bench.nodes[1] = (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = P };
        for (int32_t i = 2; i < n_nodes; i++)
          bench.nodes[i] = (SubsidyNode){ .op = SUBSIDY_OP_SUM, .a = i - 1, .b = 0 };
        for (int32_t i = 0; i < n_nodes; i++)
          {
            shares[i] = i;
            shares_out[i] = i == 2 ? bench.share[0] : NULL;
          }
        bench.program.shares = shares; /* each needs a place of its own */
        bench.program.n_shares = keeps_all ? n_nodes : 0;
        bench.payouts.shares = shares_out;
        bench.program.n_conditions = bench.program.n_requirements = 0;
        bench.program.n_nodes = n_nodes;
        bench.program.amount = n_nodes - 1;
        prepare ();
        assert_int_equal (run_some (NULL, 300), n_nodes <= 512);
        for (int row = 0; row < 300 && n_nodes <= 512; row++)
          {
            assert_int_equal (bench.amount[row], bench.values[P][row] + n_nodes - 2);
            if (keeps_all)
              assert_int_equal (bench.share[0][row], bench.values[P][row] + 1);
          }
      }
}

/* Inputs alone, the last of them the amount; then conditions that are all the same node: as many as there are nodes,
 * and more; then a last node that is the same for all rows. */
static void
test_as_many_as_there_are_nodes (void **state)
{
  static int32_t many[700];

  (void)state;
  bench_init ();
  bench.program.n_nodes = 512;
  for (int32_t i = 0; i < 512; i++)
    bench.nodes[i] = (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = i == 0 ? CONDITION : P };
  bench.program.amount = 511;
  bench.program.n_shares = bench.program.n_requirements = 0;
  bench.conditions[0] = 0;
  prepare ();
  assert_true (run_some (NULL, 9));
  assert_int_equal (bench.amount[8], bench.values[P][8]);
  bench.program.conditions = many;
  for (int32_t n_conditions = 511; n_conditions <= 700; n_conditions += n_conditions < 513 ? 1 : 187)
    {
      bench.program.n_conditions = n_conditions;
      bench.values[CONDITION][4] = 0;
      bench.amount[8] = bench.first_failed[4] = 77;
      if (!run_some (NULL, 9))
        {
          assert_true (n_conditions > 512 && n_left == 0);
          continue;
        }
      assert_int_equal (bench.first_failed[4], 0);
      assert_int_equal (bench.amount[8], bench.values[P][8]);
    }
  bench.program.n_conditions = 0;
  for (int32_t i = 2; i < 511; i++)
    bench.nodes[i] = (SubsidyNode){ .op = SUBSIDY_OP_SUM, .a = 1, .b = 1 };
  bench.nodes[0] = (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = { 21, 0 } };
  bench.nodes[511] = (SubsidyNode){ .op = SUBSIDY_OP_SUM, .a = 0, .b = 0 };
  prepare ();
  assert_true (run_some (NULL, 9));
  assert_int_equal (bench.amount[8], 42);
}

/* As many nodes that all are kept as fill the room with rows, and a few more. */
static void
test_programs_that_fill_the_room (void **state)
{
  const int32_t sizes[] = { 64, 65, 127, 128, 129 };

  (void)state;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      static int32_t shares[MOST_NODES];

      bench_init ();
      bench.nodes[0] = (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = P };
      for (int32_t node = 1; node < sizes[i]; node++)
        bench.nodes[node] = (SubsidyNode){ .op = SUBSIDY_OP_SUM, .a = node - 1, .b = 0 };
      for (int32_t node = 0; node < sizes[i]; node++)
        shares[node] = node;
      bench.program.shares = shares;
      bench.program.n_shares = sizes[i];
      bench.payouts.shares = NULL;
      bench.program.n_conditions = bench.program.n_requirements = 0;
      bench.program.n_nodes = sizes[i];
      bench.program.amount = sizes[i] - 1;
      prepare ();
      assert_int_equal (bench.program.n_slots, sizes[i]);
      assert_true (run_some (NULL, 140));
      for (int row = 0; row < 140; row++)
        assert_int_equal (bench.amount[row], bench.values[P][row] * sizes[i]);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_amounts_of_nothing),
    cmocka_unit_test (test_all_rows_known),
    cmocka_unit_test (test_odd_rows_are_left),
    cmocka_unit_test (test_answers_that_nobody_asks_for),
    cmocka_unit_test (test_one_value_for_all_rows),
    cmocka_unit_test (test_no_value_for_any_row),
    cmocka_unit_test (test_all_values_for_all_rows),
    cmocka_unit_test (test_first_condition_that_fails),
    cmocka_unit_test (test_more_requirements),
    cmocka_unit_test (test_runs_that_go_another_way),
    cmocka_unit_test (test_longest_programs),
    cmocka_unit_test (test_as_many_as_there_are_nodes),
    cmocka_unit_test (test_programs_that_fill_the_room),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
