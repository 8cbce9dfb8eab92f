/* SPDX-License-Identifier: Apache-2.0 */
/* One answer, worked by hand: which rows go the short way to it, what it is in columns, what it depends on and what it
 * still lacks. */
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
#define NONE SUBSIDY_NONE

/* ---- The short way of one row ---- */

/* A fact or another, as a third says; two conditions and two requirements; a share of a fact and the rest. */
enum
{
  WHICH,
  P,
  Q,
  SHARE,
  FIRST_REQUIREMENT,
  LAST_REQUIREMENT,
  FIRST_CONDITION,
  LAST_CONDITION,
  UNREAD,
  N_FACTS
};

/* The nodes of the facts have their numbers; then these. */
enum
{
  AMOUNT = UNREAD,
  REST,
  LARGE,
  LARGE_TIMES_P,
  N_NODES
};

typedef struct
{
  SubsidyNode nodes[N_NODES];
  SubsidyInput inputs[N_FACTS];
  int32_t conditions[2], requirements[2], shares[2], room[N_NODES * 3 + N_FACTS];
  SubsidyProgram program;
} Bench;

static void
bench_init (Bench *bench)
{
  const SubsidyInput flag = BETWEEN (0, 1), number = BETWEEN (0, 100);

  memset (bench, 0, sizeof *bench);
  memset (bench->room, 0x7f, sizeof bench->room);
  for (int32_t i = 0; i < N_FACTS; i++)
    bench->inputs[i] = i == WHICH || (i > SHARE && i < UNREAD) ? flag : number;
  for (int32_t i = 0; i < UNREAD; i++)
    bench->nodes[i] = (SubsidyNode)INPUT (i);
  bench->nodes[AMOUNT] = (SubsidyNode){ .op = SUBSIDY_OP_CHOOSE, .a = WHICH, .b = P, .c = Q };
  bench->nodes[REST] = (SubsidyNode)NODE (DIFFERENCE, AMOUNT, SHARE);
  bench->nodes[LARGE] = (SubsidyNode)CONSTANT (UINT64_C (1) << 62);
  bench->nodes[LARGE_TIMES_P] = (SubsidyNode)NODE (PRODUCT, LARGE, P);
  bench->requirements[0] = FIRST_REQUIREMENT;
  bench->requirements[1] = LAST_REQUIREMENT;
  bench->conditions[0] = FIRST_CONDITION;
  bench->conditions[1] = LAST_CONDITION;
  bench->shares[0] = SHARE;
  bench->shares[1] = REST;
  bench->program = (SubsidyProgram){ .nodes = bench->nodes,
                                     .n_nodes = N_NODES,
                                     .inputs = bench->inputs,
                                     .n_inputs = N_FACTS,
                                     .conditions = bench->conditions,
                                     .n_conditions = 2,
                                     .requirements = bench->requirements,
                                     .n_requirements = 2,
                                     .amount = AMOUNT,
                                     .shares = bench->shares,
                                     .n_shares = 2,
                                     .may_be_narrow = true };
}

typedef struct
{
  int64_t facts[N_FACTS];
  int64_t payout[5]; /* amount, outcome, the condition that fails, shares */
} ShortCase;

/* 1 × 2^62 is all that 64 bits hold: P is 1 at most where all is narrow. */
static const ShortCase short_cases[] = {
  { { 1, 1, 20, 1, 1, 1, 1, 1, 0 }, { 1, 1, -1, 1, 0 } },
  { { 0, 1, 20, 5, 1, 1, 1, 1, 0 }, { 20, 1, -1, 5, 15 } },
  { { 0, 1, 20, 5, 1, 1, 0, 1, 0 }, { 0, 0, 0, 0, 0 } },
  { { 0, 1, 20, 5, 1, 1, 1, 0, 0 }, { 0, 0, 1, 0, 0 } },
  { { 0, 1, 20, 5, 1, 1, 0, 0, 0 }, { 0, 0, 0, 0, 0 } },
  { { 0, 1, 0, 0, 1, 1, 1, 1, 0 }, { 0, 0, 2, 0, 0 } },
  { { 0, 1, 100, 5, 1, 1, 1, 1, MISSING }, { 100, 1, -1, 5, 95 } },
  { { 0, 0, 20, 5, 1, 1, 1, 1, 100 }, { 20, 1, -1, 5, 15 } },
};

/* What is not known, refused, or lacks a requirement. */
static const int64_t long_cases[][N_FACTS] = {
  { 0, 1, 20, 5, 0, 1, 1, 1, 0 },    { 0, 1, 20, 5, 1, 0, 1, 1, 0 },       { MISSING, 1, 20, 5, 1, 1, 1, 1, 0 },
  { 0, 1, 101, 5, 1, 1, 1, 1, 0 },   { 0, 1, 20, 5, 1, 1, 1, MISSING, 0 }, { 0, 1, 20, 5, 1, 1, 1, 2, 0 },
  { -1, 1, 20, 5, 1, 1, 1, 1, 0 },   { 0, 1, 20, 5, 1, 1, 1, 1, 101 },     { 0, 1, 20, 5, 1, 1, 1, 1, -1 },
  { 0, 1, 20, 5, 1, 1, 1, 1, NONE },
};

static void
check_short_way (const SubsidyProgram *program)
{
  for (int32_t i = 0; i < COUNT (short_cases); i++)
    {
      int64_t payout[6] = { 0, 0, 0, 0, 0, 77 };

      assert_true (subsidy_program_evaluate_known (program, short_cases[i].facts, payout));
      assert_memory_equal (payout, short_cases[i].payout, sizeof short_cases[i].payout);
      assert_int_equal (payout[5], 77);
    }
  for (int32_t i = 0; i < COUNT (long_cases); i++)
    {
      int64_t payout[] = { 77, 77, 77, 77, 77 };

      assert_false (subsidy_program_evaluate_known (program, long_cases[i], payout));
      assert_true (payout[0] == 77 && payout[1] == 77 && payout[2] == 77 && payout[3] == 77 && payout[4] == 77);
    }
}

/* Before it was prepared, and after. */
static void
test_rows_that_go_the_short_way (void **state)
{
  static Bench bench;

  (void)state;
  for (int is_prepared = 0; is_prepared <= 1; is_prepared++)
    {
      const int64_t *facts = short_cases[0].facts, *nothing = short_cases[5].facts;
      int64_t payout[5];

      bench_init (&bench);
      if (is_prepared)
        subsidy_program_prepare (&bench.program, bench.nodes, bench.room);
      check_short_way (&bench.program);
      bench.program.nothing_is_eligible = true;
      assert_true (subsidy_program_evaluate_known (&bench.program, nothing, payout));
      assert_true (payout[0] == 0 && payout[1] == SUBSIDY_OUTCOME_ELIGIBLE && payout[2] == -1);
      bench.inputs[P].narrow_most = 0; /* what does not fit */
      assert_false (subsidy_program_evaluate_known (&bench.program, facts, payout));
      bench.inputs[P].may_be_none = true;
      assert_false (subsidy_program_evaluate_known (&bench.program, facts, payout));
      bench_init (&bench);
      if (is_prepared)
        subsidy_program_prepare (&bench.program, bench.nodes, bench.room);
      bench.program.may_be_narrow = false;
      assert_false (subsidy_program_evaluate_known (&bench.program, facts, payout));
      bench.program.may_be_narrow = true;
      assert_true (subsidy_program_evaluate_known (&bench.program, facts, payout));
      for (int32_t input = 0; input < N_FACTS; input += UNREAD) /* facts of items are for others */
        {
          bench.inputs[input].in_list = 1;
          if (!is_prepared || input == UNREAD)
            assert_false (subsidy_program_evaluate_known (&bench.program, facts, payout));
          bench.inputs[input].in_list = 0;
        }
    }
}

static void
test_folds_do_not_go_the_short_way (void **state)
{
  const SubsidyNode items[] = { CONSTANT (1) };
  const SubsidyFold folds[] = { { .nodes = items, .n_nodes = 1, .where = -1, .key = -1, .op = SUBSIDY_OP_SUM } };
  const SubsidyNode nodes[] = { CONSTANT (5), NODE (FOLD, 0, 0) };
  const SubsidyInput inputs[] = { BETWEEN (0, 9) };
  const SubsidyProgram program = { .nodes = nodes,
                                   .n_nodes = 2,
                                   .inputs = inputs,
                                   .n_inputs = 1,
                                   .folds = folds,
                                   .n_folds = 1,
                                   .amount = 0,
                                   .may_be_narrow = true };
  const int64_t facts[] = { 2 };
  int64_t payout[3];

  (void)state;
  assert_false (subsidy_program_evaluate_known (&program, facts, payout));
}

/* ---- What a row lacks ---- */

typedef struct
{
  int64_t facts[N_FACTS];
  const char *missing; /* one letter a fact */
  int64_t at_most;
  int64_t numbers[5]; /* of nobody, of WHICH, of AMOUNT, of REST, of LARGE_TIMES_P */
} MissingCase;

#define TWO_62 (INT64_C (1) << 62)
#define UNKNOWN MISSING

static const MissingCase missing_cases[] = {
  { { 1, 10, 20, 5, 1, 1, 1, 1, 0 }, ".........", 10, { 0, 1, 10, 5, UNKNOWN } },
  { { 1, 1, 20, 1, 1, 1, 1, 1, 0 }, ".........", 1, { 0, 1, 1, 0, TWO_62 } },
  { { 1, 5, 20, 1, 1, 1, 1, 1, 0 }, ".........", 5, { 0, 1, 5, 4, UNKNOWN } },
  { { MISSING, 10, 20, 5, 1, 1, 1, 1, 0 }, "x........", 20, { 0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN } },
  { { 1, MISSING, MISSING, 5, 1, 1, 1, 1, 0 }, ".x.......", 100, { 0, 1, UNKNOWN, UNKNOWN, UNKNOWN } },
  { { 0, MISSING, MISSING, 5, 1, 1, 1, 1, 0 }, "..x......", 100, { 0, 0, UNKNOWN, UNKNOWN, UNKNOWN } },
  { { 0, MISSING, 20, 5, 1, 1, 1, 1, 0 }, ".........", 20, { 0, 0, 20, 15, UNKNOWN } },
  { { MISSING, MISSING, 20, 5, 1, 1, 1, 1, 0 }, "xx.......", 100, { 0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN } },
  { { 1, 10, 20, MISSING, 1, 1, 1, 1, 0 }, "...x.....", 10, { 0, 1, 10, UNKNOWN, UNKNOWN } },
  { { 1, 10, 20, 5, MISSING, 1, 1, 1, 0 }, "....x....", 10, { 0, 1, 10, 5, UNKNOWN } },
  { { 1, 10, 20, 5, 1, MISSING, 1, 1, 0 }, ".....x...", 10, { 0, 1, 10, 5, UNKNOWN } },
  { { 1, 10, 20, 5, 1, 1, MISSING, 1, 0 }, "......x..", 10, { 0, 1, 10, 5, UNKNOWN } },
  { { 1, 10, 20, 5, 1, 1, 1, MISSING, 0 }, ".......x.", 10, { 0, 1, 10, 5, UNKNOWN } },
  { { 1, 10, 20, 5, 1, 1, 1, 1, MISSING }, ".........", 10, { 0, 1, 10, 5, UNKNOWN } },
  { { 1, 10, 20, 5, MISSING, MISSING, MISSING, MISSING, 0 }, "....xxxx.", 10, { 0, 1, 10, 5, UNKNOWN } },
  /* Refused: a requirement, a value that is read and one that is not. */
  { { 1, 10, 20, 5, 0, 1, 1, MISSING, 0 }, ".........", MISSING, { 0, MISSING, MISSING, MISSING, MISSING } },
  { { 1, 10, 20, 5, 1, 0, 0, 1, 0 }, ".........", MISSING, { 0, MISSING, MISSING, MISSING, MISSING } },
  { { 1, MISSING, 101, 5, 1, 1, 1, 1, 0 }, ".........", MISSING, { 0, MISSING, MISSING, MISSING, MISSING } },
  { { 1, MISSING, 20, 5, 1, 1, 1, 1, 101 }, ".........", MISSING, { 0, MISSING, MISSING, MISSING, MISSING } },
  /* Not eligible: nothing else matters. */
  { { 1, MISSING, 20, 5, 1, 1, 0, 1, 0 }, ".........", 0, { 0, 1, UNKNOWN, UNKNOWN, UNKNOWN } },
  { { 1, 10, 20, 5, MISSING, 1, 1, 0, 0 }, ".........", 0, { 0, 1, 10, 5, UNKNOWN } },
  { { MISSING, 0, 0, 0, 1, 1, 1, 1, 0 }, ".........", 0, { 0, UNKNOWN, 0, 0, 0 } },
};

static const int32_t asked_nodes[] = { -1, WHICH, AMOUNT, REST, LARGE_TIMES_P };

/* As columns; the row before is one of which everything is missing, so is that after. */
static void
test_what_a_row_lacks (void **state)
{
  static Bench bench;
  int64_t values[N_FACTS][3];
  SubsidyColumn columns[N_FACTS];

  (void)state;
  bench_init (&bench);
  for (int32_t i = 0; i < COUNT (missing_cases); i++)
    for (int is_prepared = 0; is_prepared <= 1; is_prepared++)
      {
        int32_t missing[N_FACTS + 1];
        int64_t at_most = 77, numbers[] = { 77, 77, 77, 77, 77, 77 };

        bench_init (&bench);
        if (is_prepared)
          subsidy_program_prepare (&bench.program, bench.nodes, bench.room);
        for (int32_t fact = 0; fact < N_FACTS; fact++)
          {
            values[fact][0] = values[fact][2] = MISSING;
            values[fact][1] = missing_cases[i].facts[fact];
            columns[fact] = (SubsidyColumn){ .values = values[fact], .stride = 1 };
          }
        memset (missing, 0x55, sizeof missing);
        subsidy_program_find_missing (&bench.program, 3, columns, 1, missing, &at_most);
        for (int32_t fact = 0; fact < N_FACTS; fact++)
          assert_int_equal (missing[fact], missing_cases[i].missing[fact] == 'x');
        assert_int_equal (missing[N_FACTS], 0x55555555);
        assert_true (at_most == missing_cases[i].at_most);
        subsidy_program_numbers (&bench.program, 3, columns, 1, asked_nodes, 5, numbers);
        assert_memory_equal (numbers, missing_cases[i].numbers, sizeof missing_cases[i].numbers);
        assert_int_equal (numbers[5], 77);
      }
}

/* Where 0 counts as due it is known, and so is what may be due. */
static void
test_what_a_row_lacks_where_nothing_is_due (void **state)
{
  static Bench bench;
  int64_t facts[] = { 1, 0, 20, 0, 1, 1, 1, 1, 0 };
  SubsidyColumn columns[N_FACTS];
  int32_t missing[N_FACTS];
  int64_t at_most;

  (void)state;
  bench_init (&bench);
  bench.program.nothing_is_eligible = true;
  for (int32_t fact = 0; fact < N_FACTS; fact++)
    columns[fact] = (SubsidyColumn){ .values = &facts[fact], .stride = 0 };
  subsidy_program_find_missing (&bench.program, 1, columns, 0, missing, &at_most);
  assert_int_equal (at_most, 0);
  facts[LAST_CONDITION] = MISSING;
  subsidy_program_find_missing (&bench.program, 1, columns, 0, missing, &at_most);
  assert_true (at_most == 0 && missing[LAST_CONDITION] == 1);
  bench.program.nothing_is_eligible = false;
  subsidy_program_find_missing (&bench.program, 1, columns, 0, missing, &at_most);
  assert_int_equal (missing[LAST_CONDITION], 0);
}

static void
test_outcome_of_bounds (void **state)
{
  static Bench bench;
  SubsidyBounds bounds[N_NODES];

  (void)state;
  for (int32_t i = 0; i < COUNT (missing_cases); i++)
    {
      const MissingCase *row = &missing_cases[i];
      bool is_refused = row->facts[FIRST_REQUIREMENT] == 0 || row->facts[LAST_REQUIREMENT] == 0;
      SubsidyOutcome expected = strchr (row->missing, 'x') != NULL ? SUBSIDY_OUTCOME_UNDETERMINED
                                : row->at_most == 0                ? SUBSIDY_OUTCOME_NOT_ELIGIBLE
                                                                   : SUBSIDY_OUTCOME_ELIGIBLE;

      if (row->at_most == MISSING && !is_refused)
        continue;
      bench_init (&bench);
      assert_true (subsidy_program_trace (&bench.program, row->facts, NULL, bounds));
      assert_int_equal (subsidy_program_outcome (&bench.program, bounds),
                        is_refused ? SUBSIDY_OUTCOME_REFUSED : expected);
    }
}

/* ---- Rows in columns ---- */

#define N_ROWS COUNT (missing_cases)

typedef struct
{
  int64_t amount[N_ROWS + 1], shares[2][N_ROWS + 1];
  int32_t outcome[N_ROWS + 1], first_failed[N_ROWS + 1];
} Answers;

static void
assert_answer (const MissingCase *row, const Answers *answers, int32_t at)
{
  bool is_refused = row->at_most == MISSING, is_unknown = strchr (row->missing, 'x') != NULL;
  bool is_due = !is_refused && !is_unknown && row->at_most > 0;
  int64_t unpaid = is_refused || is_unknown ? MISSING : 0;
  int32_t failed = row->facts[FIRST_CONDITION] == 0 ? 0 : row->facts[LAST_CONDITION] == 0 ? 1 : 2;

  assert_int_equal (answers->outcome[at], is_refused   ? SUBSIDY_OUTCOME_REFUSED
                                          : is_unknown ? SUBSIDY_OUTCOME_UNDETERMINED
                                          : is_due     ? SUBSIDY_OUTCOME_ELIGIBLE
                                                       : SUBSIDY_OUTCOME_NOT_ELIGIBLE);
  assert_int_equal (answers->first_failed[at], is_due || is_refused || is_unknown ? -1 : failed);
  assert_int_equal (answers->amount[at], is_due ? row->numbers[2] : unpaid);
  assert_int_equal (answers->shares[0][at], is_due ? row->facts[SHARE] : unpaid);
  assert_int_equal (answers->shares[1][at], is_due ? row->numbers[3] : unpaid);
}

/* Rows from the first on, or every second from the last; in lanes of both kinds, before the program is prepared and
 * after; the facts of one row alike for all. */
static void
check_columns (bool is_prepared, bool is_narrow, bool is_wide_input, const size_t *numbers, size_t n_numbers)
{
  static Bench bench;
  static int64_t values[N_FACTS][N_ROWS];
  SubsidyColumn columns[N_FACTS];
  Answers answers;
  int64_t *shares[] = { answers.shares[0], answers.shares[1] };
  const SubsidyPayouts payouts = { answers.amount, shares, answers.outcome, answers.first_failed };
  const size_t n_rows = numbers != NULL ? n_numbers : (size_t)N_ROWS;

  memset (&answers, 0x55, sizeof answers);
  bench_init (&bench);
  bench.nodes[LARGE].constant.low = 1;
  bench.program.may_be_narrow = is_narrow;
  if (is_wide_input)
    bench.inputs[Q].narrow_most = 19;
  if (is_prepared)
    subsidy_program_prepare (&bench.program, bench.nodes, bench.room);
  for (int32_t fact = 0; fact < N_FACTS; fact++)
    {
      for (int32_t row = 0; row < N_ROWS; row++)
        values[fact][row] = missing_cases[row].facts[fact];
      columns[fact] = (SubsidyColumn){ values[fact], 1 };
    }
  subsidy_program_evaluate_with (subsidy_kernels (), &bench.program, N_ROWS, columns, &payouts, numbers, n_rows);
  for (size_t i = 0; i < n_rows; i++)
    {
      size_t row = numbers != NULL ? numbers[i] : i;

      assert_answer (&missing_cases[row], &answers, (int32_t)row);
    }
  assert_true (answers.outcome[N_ROWS] == 0x55555555 && answers.shares[1][N_ROWS] == INT64_C (0x5555555555555555));
  if (numbers != NULL)
    assert_int_equal (answers.outcome[numbers[0] - 1], 0x55555555);
}

static void
test_rows_in_columns (void **state)
{
  size_t numbers[(N_ROWS + 1) / 2], n_numbers = 0;

  (void)state;
  for (size_t row = N_ROWS - 1; row > 0 && row < (size_t)N_ROWS; row -= 2)
    numbers[n_numbers++] = row;
  for (int way = 0; way < 8; way++)
    {
      check_columns (way & 1, way & 2, way & 4, NULL, 0);
      check_columns (way & 1, way & 2, way & 4, numbers, n_numbers);
    }
}

/* What is missing for all rows: the rows of the other fact do without. */
static void
test_rows_that_all_lack_a_fact (void **state)
{
  static const int64_t which[] = { 1, 0, 1 }, missing = MISSING;

  (void)state;
  for (int way = 0; way < 8; way++)
    {
      static Bench bench;
      const int64_t facts[] = { 0, 0, 20, 5, 1, 1, 1, 1, 0 };
      SubsidyColumn columns[N_FACTS];
      int64_t amount[3];
      int32_t outcome[3];
      const SubsidyPayouts payouts = { .amount = amount, .outcome = outcome };

      bench_init (&bench);
      bench.nodes[LARGE].constant.low = 1;
      bench.program.may_be_narrow = way & 1;
      if (way & 2)
        subsidy_program_prepare (&bench.program, bench.nodes, bench.room);
      for (int32_t fact = 0; fact < N_FACTS; fact++)
        columns[fact] = (SubsidyColumn){ &facts[fact], 0 };
      columns[WHICH] = (SubsidyColumn){ which, 1 };
      columns[P] = (SubsidyColumn){ way & 4 ? NULL : &missing, 0 };
      subsidy_program_evaluate (&bench.program, 3, columns, &payouts);
      assert_true (outcome[0] == SUBSIDY_OUTCOME_UNDETERMINED && amount[0] == MISSING);
      assert_true (outcome[1] == SUBSIDY_OUTCOME_ELIGIBLE && amount[1] == 20);
      assert_true (outcome[2] == SUBSIDY_OUTCOME_UNDETERMINED && amount[2] == MISSING);
    }
}

/* By themselves they go one row at a time, whatever they lack. */
static void
test_rows_one_by_one (void **state)
{
  static Bench bench;

  (void)state;
  for (int32_t i = 0; i < COUNT (missing_cases); i++)
    for (int way = 0; way < 4; way++)
      {
        int64_t payout[6] = { 0, 0, 0, 0, 0, 77 };
        Answers answers;

        bench_init (&bench);
        bench.nodes[LARGE].constant.low = 1;
        bench.program.may_be_narrow = way & 1;
        if (way & 2)
          subsidy_program_prepare (&bench.program, bench.nodes, bench.room);
        subsidy_program_evaluate_row (&bench.program, missing_cases[i].facts, NULL, payout);
        answers.amount[0] = payout[0];
        answers.outcome[0] = (int32_t)payout[1];
        answers.first_failed[0] = (int32_t)payout[2];
        answers.shares[0][0] = payout[3];
        answers.shares[1][0] = payout[4];
        assert_answer (&missing_cases[i], &answers, 0);
        assert_int_equal (payout[5], 77);
      }
}

/* An amount that is known, and one share of it that is not; an amount that is not. */
static void
test_one_number_that_is_not_known (void **state)
{
  const SubsidyNode nodes[] = { INPUT (0), INPUT (1) };
  const SubsidyInput inputs[] = { BETWEEN (0, 9), BETWEEN (0, 9) };
  const int32_t shares[] = { 1 };
  SubsidyProgram program = { .nodes = nodes, .n_nodes = 2, .inputs = inputs, .n_inputs = 2, .shares = shares };

  (void)state;
  for (int32_t missing = 0; missing <= 1; missing++)
    for (int is_narrow = 0; is_narrow <= 1; is_narrow++)
      {
        const int64_t facts[] = { missing == 0 ? MISSING : 5, missing == 1 ? MISSING : 5 };
        int64_t payout[4];
        SubsidyBounds bounds[2];

        program.n_shares = missing;
        program.may_be_narrow = is_narrow;
        subsidy_program_evaluate_row (&program, facts, NULL, payout);
        assert_int_equal (payout[1], SUBSIDY_OUTCOME_UNDETERMINED);
        subsidy_program_trace (&program, facts, NULL, bounds);
        assert_int_equal (subsidy_program_outcome (&program, bounds), SUBSIDY_OUTCOME_UNDETERMINED);
      }
}

/* ---- What an answer depends on ---- */

static void
check_marks (const Bench *bench, const int64_t *facts, int32_t node, bool unknown_only, const char *expected)
{
  SubsidyBounds bounds[N_NODES];
  const SubsidyRows rows = { .program = &bench->program, .row = facts, .n_rows = 1 };
  int32_t inputs[N_FACTS] = { 0 };
  bool visited[N_NODES] = { false };

  subsidy_program_trace (&bench->program, facts, NULL, bounds);
  if (node >= 0)
    subsidy_rows_mark (&rows, bounds, node, unknown_only, inputs, visited);
  else
    subsidy_rows_mark_all (&rows, bounds, unknown_only, inputs);
  for (int32_t i = 0; i < N_FACTS; i++)
    assert_int_equal (inputs[i], expected[i] == 'x');
}

static void
test_what_an_answer_depends_on (void **state)
{
  static Bench bench;
  const int64_t *first = missing_cases[0].facts, second[] = { 0, 10, 20, 5, 1, 1, 1, 1, 0 };
  const int64_t unknown[] = { MISSING, 10, 20, 5, 1, 1, 1, 1, 0 };
  const int64_t nothing_known[] = { 1, 0, 20, MISSING, 1, 1, 1, 1, 0 };

  (void)state;
  bench_init (&bench);
  check_marks (&bench, first, -1, false, "xx.xxxxx.");
  check_marks (&bench, second, -1, false, "x.xxxxxx.");
  check_marks (&bench, unknown, -1, false, "xxxxxxxx.");
  check_marks (&bench, first, -1, true, ".........");
  check_marks (&bench, first, AMOUNT, false, "xx.......");
  check_marks (&bench, second, REST, false, "x.xx.....");
  check_marks (&bench, unknown, REST, true, "x........");
  check_marks (&bench, first, LARGE_TIMES_P, false, ".x.......");
  check_marks (&bench, nothing_known, REST, true, "...x.....");
  bench.program.n_shares = 1;
  check_marks (&bench, first, -1, false, "xx.xxxxx.");
  bench.program.n_conditions = bench.program.n_requirements = bench.program.n_shares = 0;
  check_marks (&bench, first, -1, false, "xx.......");
}

/* Whether a fact is given, or one of a set, says nothing of the first node. */
static void
test_operations_of_one_part (void **state)
{
  const SubsidyNode nodes[]
      = { INPUT (0), INPUT (1), NODE (GIVEN, 1, 0), { .op = SUBSIDY_OP_ONE_OF, .a = 1, .b = 0, .c = 1 } };
  const SubsidyInput inputs[] = { BETWEEN (0, 9), BETWEEN (0, 9) };
  const uint64_t set[] = { 6 };
  const SubsidyProgram program = { .nodes = nodes, .n_nodes = 4, .inputs = inputs, .n_inputs = 2, .sets = set };
  const int64_t facts[] = { 1, 2 };
  const SubsidyRows rows = { .program = &program, .row = facts, .n_rows = 1 };
  SubsidyBounds bounds[4];

  (void)state;
  assert_true (subsidy_program_trace (&program, facts, NULL, bounds));
  for (int32_t node = 2; node < 4; node++)
    {
      int32_t marked[] = { 0, 0 };
      bool visited[] = { false, false, false, false };

      subsidy_rows_mark (&rows, bounds, node, false, marked, visited);
      assert_true (marked[0] == 0 && marked[1] == 1);
    }
}

/* What was looked at before is not looked at again. */
static void
test_marks_go_on (void **state)
{
  static Bench bench;
  SubsidyBounds bounds[N_NODES];
  const SubsidyRows rows = { .program = &bench.program, .row = missing_cases[0].facts, .n_rows = 1 };
  int32_t inputs[N_FACTS] = { 0 };
  bool visited[N_NODES] = { false };

  (void)state;
  bench_init (&bench);
  subsidy_program_trace (&bench.program, missing_cases[0].facts, NULL, bounds);
  visited[P] = true;
  subsidy_rows_mark (&rows, bounds, AMOUNT, false, inputs, visited);
  assert_true (inputs[WHICH] == 1 && inputs[P] == 0 && visited[AMOUNT] && visited[WHICH] && !visited[Q]);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_rows_that_go_the_short_way),
    cmocka_unit_test (test_folds_do_not_go_the_short_way),
    cmocka_unit_test (test_what_a_row_lacks),
    cmocka_unit_test (test_what_a_row_lacks_where_nothing_is_due),
    cmocka_unit_test (test_outcome_of_bounds),
    cmocka_unit_test (test_rows_in_columns),
    cmocka_unit_test (test_rows_that_all_lack_a_fact),
    cmocka_unit_test (test_rows_one_by_one),
    cmocka_unit_test (test_one_number_that_is_not_known),
    cmocka_unit_test (test_what_an_answer_depends_on),
    cmocka_unit_test (test_operations_of_one_part),
    cmocka_unit_test (test_marks_go_on),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
