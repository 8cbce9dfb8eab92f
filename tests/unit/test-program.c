/* SPDX-License-Identifier: Apache-2.0 */
/* One program and one row, worked by hand: what is found out when it is prepared, which rows go the short way, what an
 * answer depends on and what it still lacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/bounds.h"
#include "core/depend.h"
#include "core/evaluate.h"

#define MISSING SUBSIDY_MISSING
#define NONE SUBSIDY_NONE
#define COUNT(array) ((int32_t)(sizeof (array) / sizeof (array)[0]))
#define INPUT(position)                                                                                                \
  {                                                                                                                    \
    .op = SUBSIDY_OP_INPUT, .a = (position)                                                                            \
  }
#define CONSTANT(number)                                                                                               \
  {                                                                                                                    \
    .op = SUBSIDY_OP_CONSTANT, .constant = {(number), 0 }                                                              \
  }
#define NODE(name, first, second)                                                                                      \
  {                                                                                                                    \
    .op = SUBSIDY_OP_##name, .a = (first), .b = (second)                                                               \
  }
#define BETWEEN(from, to)                                                                                              \
  {                                                                                                                    \
    .least = (from), .most = (to), .assumed = MISSING, .narrow_least = (from), .narrow_most = (to)                     \
  }
#define OF_LIST(from, to, list)                                                                                        \
  {                                                                                                                    \
    .least = (from), .most = (to), .assumed = MISSING, .narrow_least = (from), .narrow_most = (to),                    \
    .in_list = (list) + 1                                                                                              \
  }

/* ---- Preparing ---- */

static void
assert_numbers (const int32_t *found, const int32_t *expected, int32_t n)
{
  for (int32_t i = 0; i < n; i++)
    assert_int_equal (found[i], expected[i]);
}

static void
test_prepared_order_and_slots (void **state)
{
  SubsidyNode nodes[] = { INPUT (0),        CONSTANT (10), NODE (QUOTIENT, 0, 1), INPUT (2),
                          NODE (SUM, 2, 3), CONSTANT (7),  NODE (AT_LEAST, 4, 5), NODE (DIFFERENCE, 4, 2) };
  const SubsidyInput inputs[] = { BETWEEN (0, 9), BETWEEN (0, 9), BETWEEN (0, 9), BETWEEN (0, 9) };
  const int32_t conditions[] = { 6 };
  /* Constants, inputs, operations; of these a slot is taken again once nobody needs what it holds. */
  const int32_t order[] = { 1, 5, 0, 3, 2, 4, 6, 7 }, slots[] = { 2, 0, 4, 3, 2, 1, 3, 5 }, unread[] = { 1, 3 };
  SubsidyProgram program = { .n_nodes = COUNT (nodes),
                             .inputs = inputs,
                             .n_inputs = COUNT (inputs),
                             .conditions = conditions,
                             .n_conditions = 1,
                             .amount = 7 };
  int32_t room[8 * 3 + 4 + 1];

  (void)state;
  memset (room, 0x7f, sizeof room);
  assert_int_equal (subsidy_program_room (&program), COUNT (room) - 1);
  subsidy_program_prepare (&program, nodes, room);
  assert_ptr_equal (program.nodes, nodes);
  assert_true (program.n_constants == 2 && program.n_reads == 2 && program.n_unread == 2 && program.n_slots == 6);
  assert_numbers (program.order, order, COUNT (order));
  assert_numbers (program.unread, unread, COUNT (unread));
  assert_numbers (program.slots, slots, COUNT (slots));
  assert_true (program.may_be_known);
  assert_false (program.is_always_narrow); /* not unless it may be narrow at all */
  assert_int_equal (room[COUNT (room) - 1], 0x7f7f7f7f);
}

/* What the answer is made of keeps its slot to the end. */
static void
test_answers_keep_their_slots (void **state)
{
  SubsidyNode nodes[] = { INPUT (0),        NODE (SUM, 0, 0),   NODE (SUM, 1, 1), NODE (SUM, 2, 2), NODE (SUM, 3, 3),
                          NODE (SUM, 4, 4), NODE (SUM, 5, 5),   NODE (SUM, 6, 6), NODE (SUM, 7, 7), NODE (SUM, 8, 8),
                          NODE (SUM, 9, 9), NODE (SUM, 10, 10), NODE (SUM, 1, 1), NODE (SUM, 1, 1) };
  const SubsidyInput inputs[] = { BETWEEN (0, 1) };
  const int32_t requirements[] = { 1, 2 }, shares[] = { 3, 4 }, conditions[] = { 5, 6 };
  const int32_t slots[] = { 0, 1, 0, 2, 3, 4, 5, 6, 7, 8, 7, 8, 7, 7 };
  SubsidyProgram program = { .n_nodes = COUNT (nodes),
                             .inputs = inputs,
                             .n_inputs = 1,
                             .conditions = conditions,
                             .n_conditions = 2,
                             .requirements = requirements,
                             .n_requirements = 2,
                             .shares = shares,
                             .n_shares = 2,
                             .amount = 7 };
  int32_t room[14 * 3 + 1];

  (void)state;
  memset (room, 0x7f, sizeof room);
  subsidy_program_prepare (&program, nodes, room);
  assert_numbers (program.slots, slots, COUNT (slots));
  assert_int_equal (program.n_slots, 9);
  assert_int_equal (program.n_unread, 0);
}

/* So does what a fold takes from around it, until it is folded; of a choice all three parts are needed. */
static void
test_parts_keep_their_slots (void **state)
{
  const SubsidyNode items[] = { NODE (OUTER, 2, 0), INPUT (2), NODE (SUM, 0, 1), NODE (OUTER, 1, 0) };
  const SubsidyFold folds[]
      = { { .nodes = items, .n_nodes = 4, .value = 2, .where = -1, .key = -1, .op = SUBSIDY_OP_SUM } };
  SubsidyNode nodes[]
      = { INPUT (0), INPUT (1), NODE (SUM, 1, 1), NODE (SUM, 1, 1), CONSTANT (0), NODE (FOLD, 4, 0), NODE (SUM, 5, 3) };
  SubsidyNode choice[] = { INPUT (0), INPUT (1), INPUT (2), { .op = SUBSIDY_OP_CHOOSE, .a = 0, .b = 1, .c = 2 } };
  const SubsidyInput inputs[] = { BETWEEN (0, 2), BETWEEN (0, 9), OF_LIST (0, 9, 0) };
  const int32_t slots[] = { 1, 2, 1, 3, 0, 4, 1 }, slots_of_choice[] = { 0, 1, 2, 3 };
  SubsidyProgram program = { .n_nodes = 7, .inputs = inputs, .n_inputs = 3, .folds = folds, .n_folds = 1, .amount = 6 };
  SubsidyProgram other = { .n_nodes = 4, .inputs = inputs, .n_inputs = 3, .amount = 3 };
  int32_t room[7 * 3 + 3], room_of_choice[4 * 3 + 3];

  (void)state;
  memset (room, 0x7f, sizeof room);
  subsidy_program_prepare (&program, nodes, room);
  assert_numbers (program.slots, slots, COUNT (slots));
  assert_int_equal (program.n_slots, 5);
  assert_false (program.may_be_known);
  assert_true (program.n_unread == 1 && program.unread[0] == 2);
  subsidy_program_prepare (&other, choice, room_of_choice);
  assert_numbers (other.slots, slots_of_choice, 4);
}

/* factor = the whole number above 2^(63 + k) / d, 2^k the next power of two from d on; shift = k - 1. */
static const struct
{
  int64_t divisor;
  uint64_t factor;
  unsigned shift;
} reciprocal_cases[] = {
  { 1, 0, 0 },
  { 2, (UINT64_C (1) << 63) + 1, 0 },
  { 3, UINT64_C (12297829382473034411), 1 },
  { 4, (UINT64_C (1) << 63) + 1, 1 },
  { 10, UINT64_C (14757395258967641293), 3 },
  { INT64_C (1) << 62, (UINT64_C (1) << 63) + 1, 61 },
  { INT64_MAX, (UINT64_C (1) << 63) + 2, 62 },
};

static void
test_reciprocals (void **state)
{
  (void)state;
  for (int32_t i = 0; i < COUNT (reciprocal_cases); i++)
    {
      SubsidyNode nodes[] = { CONSTANT ((uint64_t)reciprocal_cases[i].divisor),
                              INPUT (0),
                              NODE (QUOTIENT, 1, 0),
                              NODE (SUM, 1, 0),
                              NODE (QUOTIENT, 1, 1),
                              { .op = SUBSIDY_OP_CONSTANT, .constant = { 6, 1 } },
                              NODE (QUOTIENT, 1, 5) };
      const SubsidyInput inputs[] = { BETWEEN (1, 9) };
      SubsidyProgram program = { .n_nodes = COUNT (nodes), .inputs = inputs, .n_inputs = 1, .amount = 2 };
      int32_t room[7 * 3 + 1];

      subsidy_program_prepare (&program, nodes, room);
      assert_true (nodes[2].reciprocal.factor == reciprocal_cases[i].factor);
      assert_int_equal (nodes[2].reciprocal.shift, reciprocal_cases[i].shift);
      /* Only of a quotient, by a constant, of 64 bits. */
      assert_true (nodes[3].reciprocal.factor == 0 && nodes[4].reciprocal.factor == 0
                   && nodes[6].reciprocal.factor == 0);
    }
}

static bool
is_always_narrow (SubsidyInput first, SubsidyInput last)
{
  SubsidyNode nodes[] = { INPUT (0), INPUT (1) };
  const SubsidyInput inputs[] = { first, last };
  SubsidyProgram program = { .n_nodes = 2, .inputs = inputs, .n_inputs = 2, .amount = 0, .may_be_narrow = true };
  int32_t room[8];

  subsidy_program_prepare (&program, nodes, room);
  return program.is_always_narrow;
}

static void
test_what_is_always_narrow (void **state)
{
  static const struct
  {
    int64_t narrow_least, narrow_most, assumed;
    bool expected;
  } cases[] = {
    { 2, 9, MISSING, true },  { 2, 9, NONE, true },  { 2, 9, 2, true },   { 2, 9, 9, true },
    { 2, 9, 5, true },        { 2, 9, 1, false },    { 2, 9, 10, false }, { 3, 9, MISSING, false },
    { 2, 8, MISSING, false }, { 3, 8, NONE, false }, { 3, 9, 5, false },  { 2, 9, NONE + 1, false },
  };
  const SubsidyInput plain = BETWEEN (2, 9);

  (void)state;
  for (int32_t i = 0; i < COUNT (cases); i++)
    {
      SubsidyInput input = plain;

      input.narrow_least = cases[i].narrow_least;
      input.narrow_most = cases[i].narrow_most;
      input.assumed = cases[i].assumed;
      assert_int_equal (is_always_narrow (input, plain), cases[i].expected);
      assert_int_equal (is_always_narrow (plain, input), cases[i].expected);
    }
}

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

/* ---- Blocks ---- */

#define N_MANY 1100

/* Rows that need 128 bits between others that do not: 10 or 10^12 times 10^6, and 7. */
static void
test_blocks_of_both_kinds_of_lanes (void **state)
{
  const SubsidyNode nodes[] = { INPUT (0), CONSTANT (1000000), CONSTANT (7), NODE (PRODUCT, 0, 1), NODE (SUM, 3, 2) };
  const SubsidyInput inputs[]
      = { { .least = 0, .most = INT64_C (1000000000000), .assumed = MISSING, .narrow_least = 0, .narrow_most = 1000 } };
  const SubsidyProgram program = {
    .nodes = nodes, .n_nodes = COUNT (nodes), .inputs = inputs, .n_inputs = 1, .amount = 4, .may_be_narrow = true
  };
  static int64_t values[N_MANY], amount[N_MANY + 1];
  const SubsidyColumn columns[] = { { values, 1 } };
  const SubsidyPayouts payouts = { .amount = amount };

  (void)state;
  for (size_t row = 0; row < N_MANY; row++)
    values[row] = row == 300 || row == 800 ? INT64_C (1000000000000) : 10 + (int64_t)row % 7;
  for (size_t n_rows = 0; n_rows <= N_MANY; n_rows += 55) /* 1045 and 1100: the fifth block and less */
    {
      memset (amount, 0x55, sizeof amount);
      subsidy_program_evaluate (&program, n_rows, columns, &payouts);
      for (size_t row = 0; row < n_rows; row++)
        assert_int_equal (amount[row], values[row] * 1000000 + 7);
      assert_int_equal (amount[n_rows], INT64_C (0x5555555555555555));
    }
}

/* Programs of every size up to the largest: as many rows as have room. */
static void
test_blocks_of_programs_of_every_size (void **state)
{
  static SubsidyNode nodes[SUBSIDY_PROGRAM_MOST_NODES];
  static int64_t values[300], amount[300];
  const SubsidyInput inputs[] = { BETWEEN (0, 1000) };
  const SubsidyColumn columns[] = { { values, 1 } };
  const SubsidyPayouts payouts = { .amount = amount };
  const int32_t sizes[] = { 2, 7, 8, 9, 682, 683, 684, 1023, 1024, 1025, 2047, 2048 };

  (void)state;
  nodes[0] = (SubsidyNode)INPUT (0);
  for (int32_t i = 1; i < SUBSIDY_PROGRAM_MOST_NODES; i++)
    nodes[i] = (SubsidyNode)NODE (SUM, i - 1, 0);
  for (int32_t row = 0; row < 300; row++)
    values[row] = row + 1;
  for (int32_t i = 0; i < COUNT (sizes); i++)
    for (int is_narrow = 0; is_narrow <= 1; is_narrow++)
      {
        const SubsidyProgram program = { .nodes = nodes,
                                         .n_nodes = sizes[i],
                                         .inputs = inputs,
                                         .n_inputs = 1,
                                         .amount = sizes[i] - 1,
                                         .may_be_narrow = is_narrow };
        size_t n_rows = sizes[i] < 10 ? 300 : 7;

        subsidy_program_evaluate (&program, n_rows, columns, &payouts);
        for (size_t row = 0; row < n_rows; row++)
          assert_int_equal (amount[row], values[row] * sizes[i]);
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
  bench.program.n_conditions = bench.program.n_requirements = bench.program.n_shares = 0;
  check_marks (&bench, first, -1, false, "xx.......");
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

/* ---- Lists ---- */

enum
{
  LIST,
  COST,
  KEY,
  AROUND,
  OTHER_LIST,
  OTHER,
  N_LIST_FACTS
};

/* A sum of costs and what is around for each key; and how many items the list has. */
typedef struct
{
  SubsidyNode sum_nodes[3], count_nodes[1], nodes[8];
  SubsidyInput inputs[N_LIST_FACTS];
  SubsidyFold folds[3];
  int32_t shares[2];
  SubsidyProgram program;
} ListBench;

static void
list_bench_init (ListBench *bench)
{
  const SubsidyInput inputs[] = { BETWEEN (0, 3), OF_LIST (0, 9, LIST), OF_LIST (0, 9, LIST),
                                  BETWEEN (0, 9), BETWEEN (0, 3),       OF_LIST (0, 9, OTHER_LIST) };
  const SubsidyNode sum_nodes[] = { INPUT (COST), NODE (OUTER, 0, 0), NODE (SUM, 0, 1) };
  const SubsidyNode count_nodes[] = { CONSTANT (1) };
  const SubsidyNode nodes[]
      = { INPUT (AROUND), CONSTANT (0), NODE (FOLD, 1, 0), NODE (FOLD, 1, 1), NODE (FOLD, 1, 2), NODE (SUM, 2, 2) };
  const SubsidyFold sum = { .list = LIST, .value = 2, .where = -1, .key = -1, .op = SUBSIDY_OP_SUM, .n_nodes = 3 };
  const SubsidyFold count = { .list = LIST, .where = -1, .key = -1, .op = SUBSIDY_OP_SUM, .n_nodes = 1 };

  memset (bench, 0, sizeof *bench);
  memcpy (bench->inputs, inputs, sizeof inputs);
  bench->inputs[LIST].is_list = bench->inputs[OTHER_LIST].is_list = true;
  memcpy (bench->sum_nodes, sum_nodes, sizeof sum_nodes);
  memcpy (bench->count_nodes, count_nodes, sizeof count_nodes);
  memcpy (bench->nodes, nodes, sizeof nodes);
  bench->folds[0] = sum;
  bench->folds[1] = count;
  bench->folds[0].nodes = bench->sum_nodes;
  bench->folds[1].nodes = bench->count_nodes;
  bench->folds[2] = bench->folds[0];
  bench->folds[2].list = OTHER_LIST;
  bench->folds[2].n_nodes = 1;
  bench->folds[2].value = 0;
  bench->program = (SubsidyProgram){ .nodes = bench->nodes,
                                     .n_nodes = 6,
                                     .inputs = bench->inputs,
                                     .n_inputs = N_LIST_FACTS,
                                     .folds = bench->folds,
                                     .n_folds = 3,
                                     .amount = 2,
                                     .may_be_narrow = true };
}

static void
check_list_marks (const ListBench *bench, const int64_t *facts, const int64_t items[2][3], int32_t node,
                  bool unknown_only, const char *expected)
{
  const SubsidyColumn columns[N_LIST_FACTS] = { [COST] = { items[0], 1 }, [KEY] = { items[1], 1 } };
  SubsidyBounds bounds[8];
  const SubsidyRows rows = { .program = &bench->program, .row = facts, .row_items = columns, .n_rows = 1 };
  int32_t inputs[N_LIST_FACTS] = { 0 };
  bool visited[8] = { false };

  assert_true (subsidy_program_trace (&bench->program, facts, columns, bounds));
  subsidy_rows_mark (&rows, bounds, node, unknown_only, inputs, visited);
  for (int32_t i = 0; i < N_LIST_FACTS; i++)
    assert_int_equal (inputs[i], expected[i] == 'x');
}

/* The item after those of the list lacks everything, which does not matter. */
static void
test_what_a_list_lacks (void **state)
{
  static ListBench bench;
  const int64_t known[] = { 2, 0, 0, 5, 0, 0 }, unknown[] = { MISSING, 0, 0, 5, 0, 0 };
  const int64_t around_unknown[] = { 2, 0, 0, MISSING, 0, 0 };
  const int64_t items[2][3] = { { 3, 4, MISSING }, { 1, 2, MISSING } };
  const int64_t first_lacks[2][3] = { { MISSING, 4, 0 }, { 1, MISSING, 0 } };
  const int64_t last_lacks[2][3] = { { 3, MISSING, 0 }, { MISSING, 2, 0 } };

  (void)state;
  list_bench_init (&bench);
  check_list_marks (&bench, known, items, 2, false, ".x.x..");
  check_list_marks (&bench, known, items, 2, true, "......");
  check_list_marks (&bench, known, first_lacks, 2, true, ".x....");
  check_list_marks (&bench, known, last_lacks, 2, true, ".x....");
  check_list_marks (&bench, around_unknown, items, 2, true, "...x..");
  /* That an item lacks a cost tells that it is not known how many there are. */
  check_list_marks (&bench, unknown, items, 2, true, ".x....");
  check_list_marks (&bench, unknown, items, 3, true, "x.....");
  check_list_marks (&bench, known, items, 3, false, "x.....");
  check_list_marks (&bench, known, items, 5, false, ".x.x..");
  bench.inputs[COST].assumed = 5;
  check_list_marks (&bench, unknown, items, 2, true, "x.....");
  check_list_marks (&bench, known, items, 2, false, ".x.x..");
  list_bench_init (&bench);
  bench.folds[0].key = KEY;
  check_list_marks (&bench, known, first_lacks, 2, true, ".xx...");
  check_list_marks (&bench, known, last_lacks, 2, true, ".xx...");
  check_list_marks (&bench, known, items, 2, true, "......");
  check_list_marks (&bench, known, items, 2, false, ".xxx..");
  bench.inputs[KEY].assumed = 0;
  check_list_marks (&bench, known, last_lacks, 2, true, ".x....");
  bench.folds[0].key = -1;
}

/* A list is asked for though facts of another are. */
static void
test_lists_are_asked_for_one_by_one (void **state)
{
  static ListBench bench;
  const int64_t facts[] = { MISSING, 0, 0, 5, MISSING, 0 };
  const SubsidyColumn columns[N_LIST_FACTS] = { { 0 } };
  SubsidyBounds bounds[8];
  const SubsidyRows rows = { .program = &bench.program, .row = facts, .row_items = columns, .n_rows = 1 };
  int32_t inputs[N_LIST_FACTS] = { 0 };
  bool visited[8] = { false };

  (void)state;
  list_bench_init (&bench);
  bench.sum_nodes[0].a = OTHER;
  assert_true (subsidy_program_trace (&bench.program, facts, columns, bounds));
  subsidy_rows_mark (&rows, bounds, 4, true, inputs, visited);
  assert_true (inputs[OTHER] == 1 && inputs[OTHER_LIST] == 0 && inputs[LIST] == 0);
  subsidy_rows_mark (&rows, bounds, 3, true, inputs, visited);
  assert_true (inputs[OTHER] == 1 && inputs[OTHER_LIST] == 0 && inputs[LIST] == 1);
}

static void
test_items_one_by_one (void **state)
{
  static ListBench bench;
  const int64_t facts[] = { 2, 0, 0, 5, 0, 0 }, cost[] = { 3, 4, 9 };
  const SubsidyColumn columns[N_LIST_FACTS] = { [COST] = { cost, 1 } };
  SubsidyBounds bounds[8], nodes[3];

  (void)state;
  list_bench_init (&bench);
  assert_true (subsidy_program_trace (&bench.program, facts, columns, bounds));
  assert_int_equal (bounds[2].least.low, (3 + 5) + (4 + 5));
  for (size_t item = 0; item < 2; item++)
    {
      assert_true (subsidy_program_trace_item (&bench.program, 0, facts, columns, bounds, item, nodes));
      assert_int_equal (nodes[0].least.low, cost[item]);
      assert_int_equal (nodes[2].least.low, cost[item] + 5);
    }
  assert_false (subsidy_program_trace_item (&bench.program, 0, facts, columns, bounds, 2, nodes));
  for (int32_t node = 0; node < 5; node++)
    {
      SubsidyBounds again[8];

      memcpy (again, bounds, sizeof again);
      memset (&again[node], 0x55, sizeof again[node]);
      assert_true (subsidy_program_trace_node (&bench.program, node, facts, columns, again));
      assert_memory_equal (&again[node], &bounds[node], sizeof bounds[node]);
    }
}

/* ---- One operation ---- */

#define RANGE(from, to)                                                                                                \
  {                                                                                                                    \
    { (uint64_t)(from), (from) < 0 ? -1 : 0 }, { (uint64_t) (to), (to) < 0 ? -1 : 0 }                                  \
  }

static void
test_bounds_of_one_operation (void **state)
{
  const SubsidyNode choose = { .op = SUBSIDY_OP_CHOOSE }, product = NODE (PRODUCT, 0, 0);
  const SubsidyBounds met = RANGE (1, 1), unmet = RANGE (0, 0), low = RANGE (2, 3), high = RANGE (7, 8);
  SubsidyBounds parts[3], result;
  const SubsidyBounds largest = { { 0, INT64_MAX }, { 0, INT64_MAX } };

  (void)state;
  parts[0] = met, parts[1] = low, parts[2] = high;
  assert_true (subsidy_operation_bounds (&choose, parts, &result));
  assert_memory_equal (&result, &low, sizeof low);
  parts[0] = unmet;
  assert_true (subsidy_operation_bounds (&choose, parts, &result));
  assert_memory_equal (&result, &high, sizeof high);
  parts[0] = parts[1] = largest;
  assert_false (subsidy_operation_bounds (&product, parts, &result));
}

/* ---- The largest ---- */

#define LAST (SUBSIDY_PROGRAM_MOST_NODES - 1)

/* As many nodes as there may be, each of which has a slot to the end: 1 + 1 + … */
static void
test_largest_program_in_every_way (void **state)
{
  static SubsidyNode nodes[SUBSIDY_PROGRAM_MOST_NODES];
  static int32_t room[SUBSIDY_PROGRAM_MOST_NODES * 3 + 1], shares[SUBSIDY_PROGRAM_MOST_NODES];
  static int64_t payout[3 + SUBSIDY_PROGRAM_MOST_NODES];
  static SubsidyBounds bounds[SUBSIDY_PROGRAM_MOST_NODES];
  const SubsidyInput inputs[] = { BETWEEN (1, 9) };
  SubsidyProgram program = { .nodes = nodes,
                             .n_nodes = SUBSIDY_PROGRAM_MOST_NODES,
                             .inputs = inputs,
                             .n_inputs = 1,
                             .shares = shares,
                             .n_shares = SUBSIDY_PROGRAM_MOST_NODES,
                             .amount = LAST,
                             .may_be_narrow = true };
  const int64_t one[] = { 1 }, missing_value[] = { MISSING };
  SubsidyColumn columns[] = { { one, 1 } };
  int32_t missing[1], last = LAST;
  int64_t at_most, number;

  (void)state;
  nodes[0] = (SubsidyNode)INPUT (0);
  for (int32_t i = 1; i < SUBSIDY_PROGRAM_MOST_NODES; i++)
    {
      nodes[i] = (SubsidyNode)NODE (SUM, i - 1, 0);
      shares[i] = i;
    }
  for (int is_prepared = 0; is_prepared <= 1; is_prepared++)
    {
      assert_true (subsidy_program_evaluate_known (&program, one, payout));
      assert_true (payout[0] == SUBSIDY_PROGRAM_MOST_NODES && payout[3 + LAST] == SUBSIDY_PROGRAM_MOST_NODES);
      for (int is_narrow = 0; is_narrow <= 1; is_narrow++)
        {
          program.may_be_narrow = is_narrow;
          subsidy_program_evaluate_row (&program, missing_value, NULL, payout);
          assert_int_equal (payout[1], SUBSIDY_OUTCOME_UNDETERMINED);
        }
      columns[0].values = missing_value;
      subsidy_program_find_missing (&program, 1, columns, 0, missing, &at_most);
      assert_true (missing[0] == 1 && at_most == 9 * SUBSIDY_PROGRAM_MOST_NODES);
      columns[0].values = one;
      subsidy_program_numbers (&program, 1, columns, 0, &last, 1, &number);
      assert_int_equal (number, SUBSIDY_PROGRAM_MOST_NODES);
      assert_true (subsidy_program_trace (&program, one, NULL, bounds));
      assert_int_equal (bounds[LAST].most.low, SUBSIDY_PROGRAM_MOST_NODES);
      subsidy_program_prepare (&program, nodes, room);
      assert_int_equal (program.n_slots, SUBSIDY_PROGRAM_MOST_NODES);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_prepared_order_and_slots),
    cmocka_unit_test (test_answers_keep_their_slots),
    cmocka_unit_test (test_parts_keep_their_slots),
    cmocka_unit_test (test_reciprocals),
    cmocka_unit_test (test_what_is_always_narrow),
    cmocka_unit_test (test_rows_that_go_the_short_way),
    cmocka_unit_test (test_folds_do_not_go_the_short_way),
    cmocka_unit_test (test_what_a_row_lacks),
    cmocka_unit_test (test_what_a_row_lacks_where_nothing_is_due),
    cmocka_unit_test (test_outcome_of_bounds),
    cmocka_unit_test (test_rows_in_columns),
    cmocka_unit_test (test_rows_one_by_one),
    cmocka_unit_test (test_blocks_of_both_kinds_of_lanes),
    cmocka_unit_test (test_blocks_of_programs_of_every_size),
    cmocka_unit_test (test_what_an_answer_depends_on),
    cmocka_unit_test (test_marks_go_on),
    cmocka_unit_test (test_what_a_list_lacks),
    cmocka_unit_test (test_lists_are_asked_for_one_by_one),
    cmocka_unit_test (test_items_one_by_one),
    cmocka_unit_test (test_bounds_of_one_operation),
    cmocka_unit_test (test_largest_program_in_every_way),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
