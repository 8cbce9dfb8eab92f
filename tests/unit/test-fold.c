/* SPDX-License-Identifier: Apache-2.0 */
/* Folds over the items of lists: random ones against a reference that knows nothing of bounds and is asked for every
 * way in which what is unknown can turn out; then the same rows as columns, over many layouts of their lists. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/evaluate.h"
#include "support.h"

#define N_TRIALS TRIALS (4000)
#define N_LAYOUTS TRIALS (200)

/* ---- One program: a fact of the row, two lists, a fold over each ---- */

enum
{
  ROW,   /* 0 … 2 */
  LIST,  /* of FIRST, SECOND and KEY */
  FIRST, /* -1 … 1 */
  SECOND,
  KEY, /* 0 … 1 or none */
  OTHER_LIST,
  OTHER, /* 0 … 2 */
  N_INPUTS
};

#define MOST_ITEMS 2
#define MOST_NODES 16

typedef struct
{
  SubsidyNode nodes[MOST_NODES], fold_nodes[2][MOST_NODES];
  SubsidyInput inputs[N_INPUTS];
  SubsidyFold folds[2];
  int32_t conditions[1], shares[1];
  SubsidyProgram program;
} Bench;

static SubsidyInput
input_between (int64_t least, int64_t most, int32_t list)
{
  return (SubsidyInput){ .least = least,
                         .most = most,
                         .assumed = SUBSIDY_MISSING,
                         .narrow_least = least,
                         .narrow_most = most,
                         .in_list = list };
}

static void
bench_init (Bench *bench)
{
  memset (bench, 0, sizeof *bench);
  bench->inputs[ROW] = input_between (0, 2, 0);
  bench->inputs[LIST] = input_between (0, MOST_ITEMS, 0);
  bench->inputs[FIRST] = input_between (-1, 1, LIST + 1);
  bench->inputs[SECOND] = input_between (0, 2, LIST + 1);
  bench->inputs[KEY] = input_between (0, 1, LIST + 1);
  bench->inputs[OTHER_LIST] = input_between (0, MOST_ITEMS, 0);
  bench->inputs[OTHER] = input_between (0, 2, OTHER_LIST + 1);
  bench->inputs[LIST].is_list = bench->inputs[OTHER_LIST].is_list = true;
  bench->inputs[KEY].may_be_none = true;
  bench->program = (SubsidyProgram){ .nodes = bench->nodes,
                                     .inputs = bench->inputs,
                                     .n_inputs = N_INPUTS,
                                     .folds = bench->folds,
                                     .conditions = bench->conditions,
                                     .shares = bench->shares,
                                     .may_be_narrow = true };
}

static int32_t
add_node (Bench *bench, SubsidyOp op, int32_t a, int32_t b)
{
  bench->nodes[bench->program.n_nodes] = (SubsidyNode){ .op = (uint8_t)op, .a = a, .b = b };
  return bench->program.n_nodes++;
}

static int32_t
add_constant (Bench *bench, int64_t number)
{
  int32_t node = add_node (bench, SUBSIDY_OP_CONSTANT, 0, 0);

  bench->nodes[node].constant = subsidy_wide (number);
  return node;
}

static SubsidyFold *
begin_fold (Bench *bench, SubsidyOp op, int32_t list)
{
  int32_t position = bench->program.n_folds++;

  bench->folds[position]
      = (SubsidyFold){ .nodes = bench->fold_nodes[position], .list = list, .where = -1, .key = -1, .op = (uint8_t)op };
  return &bench->folds[position];
}

static int32_t
add_item_node (Bench *bench, SubsidyFold *fold, SubsidyNode node)
{
  bench->fold_nodes[fold - bench->folds][fold->n_nodes] = node;
  return fold->n_nodes++;
}

/* ---- Random folds ---- */

/* Some operation of two nodes that there are. */
static int32_t
add_random (Bench *bench, SubsidyFold *fold, uint64_t *seed)
{
  static const SubsidyOp ops[] = { SUBSIDY_OP_SUM,    SUBSIDY_OP_DIFFERENCE, SUBSIDY_OP_PRODUCT,  SUBSIDY_OP_LEAST,
                                   SUBSIDY_OP_EXCESS, SUBSIDY_OP_GREATEST,   SUBSIDY_OP_AT_LEAST, SUBSIDY_OP_EQUAL };
  uint32_t n = (uint32_t)fold->n_nodes;

  return add_item_node (bench, fold,
                        (SubsidyNode){ .op = (uint8_t)ops[random_below (seed, 8)],
                                       .a = (int32_t)random_below (seed, n),
                                       .b = (int32_t)random_below (seed, n) });
}

static void
make_items (Bench *bench, SubsidyFold *fold, int32_t outer, uint64_t *seed)
{
  int32_t zero;

  if (fold->list == LIST)
    {
      add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = FIRST });
      add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = SECOND });
    }
  else
    add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = OTHER });
  add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_OUTER, .a = outer });
  zero = add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = subsidy_wide (0) });
  for (uint32_t more = random_below (seed, 3); more > 0; more--)
    add_random (bench, fold, seed);
  fold->value = (int32_t)random_below (seed, (uint32_t)fold->n_nodes);
  if (random_below (seed, 2) == 0)
    fold->where = add_item_node (bench, fold,
                                 (SubsidyNode){ .op = SUBSIDY_OP_AT_LEAST,
                                                .a = (int32_t)random_below (seed, (uint32_t)fold->n_nodes),
                                                .b = (int32_t)random_below (seed, (uint32_t)fold->n_nodes) });
  if (fold->list != LIST || fold->op != SUBSIDY_OP_SUM || random_below (seed, 2) == 0)
    return;
  fold->key = KEY;
  fold->value = add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_GREATEST, .a = fold->value, .b = zero });
}

/* The fold over one list is seen by the items of the other. The award is what both come to, due where the first comes
 * to something. */
static void
make_random (Bench *bench, uint64_t *seed)
{
  static const SubsidyOp ops[] = { SUBSIDY_OP_SUM, SUBSIDY_OP_LEAST, SUBSIDY_OP_GREATEST };
  int32_t row, number, first, second, zero;

  bench_init (bench);
  row = add_node (bench, SUBSIDY_OP_INPUT, ROW, 0);
  number = add_constant (bench, random_between (seed, -2, 2));
  zero = add_constant (bench, 0);
  make_items (bench, begin_fold (bench, ops[random_below (seed, 3)], OTHER_LIST), row, seed);
  second = add_node (bench, SUBSIDY_OP_FOLD, bench->folds[0].op == SUBSIDY_OP_SUM ? zero : number, 0);
  make_items (bench, begin_fold (bench, ops[random_below (seed, 3)], LIST), random_below (seed, 2) ? row : second,
              seed);
  first = add_node (bench, SUBSIDY_OP_FOLD, bench->folds[1].op == SUBSIDY_OP_SUM ? zero : row, 1);
  bench->conditions[0] = add_node (bench, SUBSIDY_OP_MORE_THAN, first, number);
  bench->program.n_conditions = 1;
  bench->program.amount = add_node (bench, SUBSIDY_OP_EXCESS, first, second);
  bench->shares[0] = bench->program.amount;
  bench->program.n_shares = 1;
}

/* ---- Rows ---- */

typedef struct
{
  int64_t values[N_INPUTS];            /* of a list how many items; of a fact of items nothing */
  int64_t items[N_INPUTS][MOST_ITEMS]; /* of a fact of items */
} Row;

static bool
accepts (const SubsidyInput *input, int64_t value)
{
  return (value >= input->least && value <= input->most) || (value == SUBSIDY_NONE && input->may_be_none);
}

static int64_t
random_value (const SubsidyInput *input, bool may_be_missing, uint64_t *seed)
{
  if (may_be_missing && random_below (seed, 4) == 0)
    return SUBSIDY_MISSING;
  if (input->may_be_none && random_below (seed, 3) == 0)
    return SUBSIDY_NONE;
  return random_between (seed, input->least, input->most);
}

static void
fill_random (const Bench *bench, Row *row, bool may_be_missing, uint64_t *seed)
{
  for (int i = 0; i < N_INPUTS; i++)
    {
      row->values[i] = random_value (&bench->inputs[i], may_be_missing, seed);
      for (int item = 0; item < MOST_ITEMS; item++)
        row->items[i][item] = random_value (&bench->inputs[i], may_be_missing, seed);
    }
}

static void
row_columns (const Row *row, SubsidyColumn *columns)
{
  for (int i = 0; i < N_INPUTS; i++)
    columns[i] = (SubsidyColumn){ row->items[i], 1 };
}

/* ---- The reference: all is known ---- */

static int64_t
reference_operation (SubsidyOp op, int64_t a, int64_t b)
{
  switch (op)
    {
    case SUBSIDY_OP_SUM:
      return a + b;
    case SUBSIDY_OP_DIFFERENCE:
      return a - b;
    case SUBSIDY_OP_PRODUCT:
      return a * b;
    case SUBSIDY_OP_LEAST:
      return a < b ? a : b;
    case SUBSIDY_OP_GREATEST:
      return a > b ? a : b;
    case SUBSIDY_OP_EXCESS:
      return a > b ? a - b : 0;
    case SUBSIDY_OP_AT_LEAST:
      return a >= b;
    case SUBSIDY_OP_MORE_THAN:
      return a > b;
    default:
      return a == b;
    }
}

/* Whether the item takes part, and its value. */
static bool
reference_item (const SubsidyFold *fold, const Row *row, const int64_t *around, int item, int64_t *value)
{
  int64_t nodes[MOST_NODES] = { 0 };

  for (int32_t i = 0; i < fold->n_nodes; i++)
    {
      const SubsidyNode *node = &fold->nodes[i];

      if (node->op == SUBSIDY_OP_INPUT)
        nodes[i] = row->items[node->a][item];
      else if (node->op == SUBSIDY_OP_OUTER)
        nodes[i] = around[node->a];
      else if (node->op == SUBSIDY_OP_CONSTANT)
        nodes[i] = subsidy_wide_to_int64 (node->constant);
      else
        nodes[i] = reference_operation ((SubsidyOp)node->op, nodes[node->a], nodes[node->b]);
    }
  *value = nodes[fold->value];
  return fold->where < 0 || nodes[fold->where] != 0;
}

/* Whether an earlier item, or a later one that is better, stands for this one. */
static bool
is_beaten (const SubsidyFold *fold, const Row *row, const int64_t *around, int item, int64_t value)
{
  int64_t other, key = fold->key < 0 ? SUBSIDY_NONE : row->items[fold->key][item];

  for (int i = 0; i < row->values[fold->list] && key != SUBSIDY_NONE; i++)
    if (i != item && row->items[fold->key][i] == key && reference_item (fold, row, around, i, &other)
        && (other > value || (other == value && i < item)))
      return true;
  return false;
}

static int64_t
reference_fold (const SubsidyFold *fold, const Row *row, const int64_t *around, int64_t otherwise)
{
  int64_t result = otherwise, value;
  bool any = false;

  for (int item = 0; item < row->values[fold->list]; item++)
    {
      if (!reference_item (fold, row, around, item, &value) || is_beaten (fold, row, around, item, value))
        continue;
      result = any ? reference_operation ((SubsidyOp)fold->op, result, value) : value;
      any = true;
    }
  return result;
}

static void
reference_trace (const SubsidyProgram *program, const Row *row, int64_t *results)
{
  for (int32_t i = 0; i < program->n_nodes; i++)
    {
      const SubsidyNode *node = &program->nodes[i];

      if (node->op == SUBSIDY_OP_INPUT)
        results[i] = row->values[node->a];
      else if (node->op == SUBSIDY_OP_CONSTANT)
        results[i] = subsidy_wide_to_int64 (node->constant);
      else if (node->op == SUBSIDY_OP_FOLD)
        results[i] = reference_fold (&program->folds[node->b], row, results, results[node->a]);
      else
        results[i] = reference_operation ((SubsidyOp)node->op, results[node->a], results[node->b]);
    }
}

/* ---- Every way in which what is unknown can turn out ---- */

typedef void (*OnCompletion) (const Bench *bench, const Row *complete, void *data);

/* What an item lacks is what is assumed; of items that are not known at all nothing is. */
static bool
can_be (const Bench *bench, const Row *row, int input, int64_t given, int64_t value)
{
  const SubsidyInput *one = &bench->inputs[input];

  if (given == SUBSIDY_MISSING && one->assumed != SUBSIDY_MISSING
      && (one->in_list == 0 || row->values[one->in_list - 1] != SUBSIDY_MISSING))
    given = one->assumed;
  return given == SUBSIDY_MISSING ? accepts (one, value) : value == given;
}

static void complete_from (const Bench *bench, const Row *row, Row *complete, int place, OnCompletion on, void *data);

/* A place is an input, or an item of one; an item beyond the end of its list is passed over. */
static void
complete_place (const Bench *bench, const Row *row, Row *complete, int place, OnCompletion on, void *data)
{
  int input = place / (MOST_ITEMS + 1), item = place % (MOST_ITEMS + 1) - 1;
  int32_t list = bench->inputs[input].in_list - 1;
  int64_t *at = item < 0 ? &complete->values[input] : &complete->items[input][item];
  int64_t given = item < 0 ? row->values[input] : row->items[input][item];

  if ((item < 0) != (list < 0) || (list >= 0 && item >= complete->values[list]))
    {
      complete_from (bench, row, complete, place + 1, on, data);
      return;
    }
  if (list >= 0 && row->values[list] == SUBSIDY_MISSING)
    given = SUBSIDY_MISSING;
  for (int64_t value = -1; value <= 3; value++)
    {
      *at = value == 3 ? SUBSIDY_NONE : value;
      if (can_be (bench, row, input, given, *at))
        complete_from (bench, row, complete, place + 1, on, data);
    }
}

static void
complete_from (const Bench *bench, const Row *row, Row *complete, int place, OnCompletion on, void *data)
{
  if (place == N_INPUTS * (MOST_ITEMS + 1))
    on (bench, complete, data);
  else
    complete_place (bench, row, complete, place, on, data);
}

/* What all completions have in common. */
typedef struct
{
  const SubsidyBounds *bounds;
  int64_t least[MOST_NODES], most[MOST_NODES];
  size_t n;
} Hull;

static void
on_completion (const Bench *bench, const Row *complete, void *data)
{
  Hull *hull = data;
  int64_t results[MOST_NODES];

  reference_trace (&bench->program, complete, results);
  for (int32_t i = 0; i < bench->program.n_nodes; i++)
    {
      hull->least[i] = hull->n == 0 || results[i] < hull->least[i] ? results[i] : hull->least[i];
      hull->most[i] = hull->n == 0 || results[i] > hull->most[i] ? results[i] : hull->most[i];
    }
  hull->n++;
}

static void
check_bounds (const Bench *bench, const Row *row, bool is_known, uint64_t trial)
{
  SubsidyBounds bounds[MOST_NODES];
  SubsidyColumn columns[N_INPUTS];
  Hull hull = { .bounds = bounds };
  Row complete = *row;

  row_columns (row, columns);
  assert_true (subsidy_program_trace (&bench->program, row->values, columns, bounds));
  complete_from (bench, row, &complete, 0, on_completion, &hull);
  assert_true (hull.n > 0);
  for (int32_t i = 0; i < bench->program.n_nodes; i++)
    {
      int64_t least = subsidy_wide_to_int64 (bounds[i].least), most = subsidy_wide_to_int64 (bounds[i].most);

      if (least > hull.least[i] || most < hull.most[i])
        fail_msg ("trial %" PRIu64 ", node %d: %" PRId64 " … %" PRId64 " leaves out some of %" PRId64 " … %" PRId64,
                  trial, i, least, most, hull.least[i], hull.most[i]);
      if (is_known && least != most)
        fail_msg ("trial %" PRIu64 ", node %d: all is known, but not this", trial, i);
    }
}

static void
test_known_items_give_the_number (void **state)
{
  uint64_t seed = 1;
  Bench bench;
  Row row;

  (void)state;
  for (uint64_t trial = 0; trial < (uint64_t)N_TRIALS * 4; trial++)
    {
      make_random (&bench, &seed);
      fill_random (&bench, &row, false, &seed);
      check_bounds (&bench, &row, true, trial);
    }
}

static void
test_unknown_items_give_bounds_around_all_they_can_be (void **state)
{
  uint64_t seed = 2;
  Bench bench;
  Row row;

  (void)state;
  for (uint64_t trial = 0; trial < (uint64_t)N_TRIALS; trial++)
    {
      make_random (&bench, &seed);
      if (random_below (&seed, 2) == 0)
        bench.inputs[FIRST].assumed = random_between (&seed, -1, 1);
      fill_random (&bench, &row, true, &seed);
      check_bounds (&bench, &row, false, trial);
    }
}

/* The proofs at load: over the whole ranges of the inputs nothing lies outside. */
static void
test_range_holds_every_row (void **state)
{
  uint64_t seed = 3;
  Bench bench;
  Row row;

  (void)state;
  for (uint64_t trial = 0; trial < (uint64_t)N_TRIALS * 4; trial++)
    {
      SubsidyBounds bounds[MOST_NODES], ranges[N_INPUTS];
      int64_t results[MOST_NODES];

      make_random (&bench, &seed);
      fill_random (&bench, &row, false, &seed);
      for (int i = 0; i < N_INPUTS; i++)
        ranges[i] = subsidy_input_range (&bench.inputs[i]);
      reference_trace (&bench.program, &row, results);
      for (int32_t i = 0; i < bench.program.n_nodes; i++)
        {
          assert_true (subsidy_program_range (&bench.program, i, ranges, bounds));
          assert_true (results[i] >= subsidy_wide_to_int64 (bounds[i].least));
          assert_true (results[i] <= subsidy_wide_to_int64 (bounds[i].most));
        }
    }
}

/* ---- By hand: bounds no wider than they have to be ---- */

/* A fold of FIRST, alone in its program, with the items and the bounds it should have. */
typedef struct
{
  SubsidyOp op;
  bool has_where, has_key;
  int64_t count;
  int64_t first[MOST_ITEMS], second[MOST_ITEMS], key[MOST_ITEMS];
  int64_t least, most;
} Tight;

#define M SUBSIDY_MISSING
#define N SUBSIDY_NONE

/* FIRST is -1 … 1, taken where SECOND is at least 1; otherwise 7, of a sum 0; the best of each KEY. */
static const Tight tight[] = {
  { SUBSIDY_OP_SUM, false, false, 0, { M, M }, { M, M }, { M, M }, 0, 0 },
  { SUBSIDY_OP_SUM, false, false, M, { M, M }, { M, M }, { M, M }, -2, 2 },
  { SUBSIDY_OP_SUM, false, false, 2, { 1, M }, { M, M }, { M, M }, 0, 2 },
  { SUBSIDY_OP_SUM, true, false, 2, { 1, 1 }, { 1, 0 }, { M, M }, 1, 1 },
  { SUBSIDY_OP_SUM, true, false, 2, { 1, 1 }, { 1, M }, { M, M }, 1, 2 },
  { SUBSIDY_OP_SUM, true, false, 2, { -1, 1 }, { M, M }, { M, M }, -1, 1 },
  { SUBSIDY_OP_SUM, true, false, 2, { M, 1 }, { 0, 2 }, { M, M }, 1, 1 },
  { SUBSIDY_OP_LEAST, false, false, 0, { M, M }, { M, M }, { M, M }, 7, 7 },
  { SUBSIDY_OP_LEAST, false, false, M, { M, M }, { M, M }, { M, M }, -1, 7 },
  { SUBSIDY_OP_LEAST, false, false, 2, { -1, M }, { M, M }, { M, M }, -1, -1 },
  { SUBSIDY_OP_LEAST, true, false, 2, { 1, 0 }, { 1, M }, { M, M }, 0, 1 },
  { SUBSIDY_OP_LEAST, true, false, 2, { 0, 1 }, { 1, M }, { M, M }, 0, 0 },
  { SUBSIDY_OP_LEAST, true, false, 2, { 0, 1 }, { 0, 0 }, { M, M }, 7, 7 },
  { SUBSIDY_OP_LEAST, true, false, 2, { 0, 1 }, { M, 0 }, { M, M }, 0, 7 },
  { SUBSIDY_OP_GREATEST, false, false, 2, { M, 1 }, { M, M }, { M, M }, 1, 1 },
  { SUBSIDY_OP_GREATEST, true, false, 2, { 0, 1 }, { 1, M }, { M, M }, 0, 1 },
  { SUBSIDY_OP_GREATEST, true, false, 2, { 1, 0 }, { 1, M }, { M, M }, 1, 1 },
  { SUBSIDY_OP_SUM, false, true, 2, { 1, 1 }, { M, M }, { 0, 0 }, 1, 1 },
  { SUBSIDY_OP_SUM, false, true, 2, { 1, 1 }, { M, M }, { 0, 1 }, 2, 2 },
  { SUBSIDY_OP_SUM, false, true, 2, { 1, 1 }, { M, M }, { N, N }, 2, 2 },
  { SUBSIDY_OP_SUM, false, true, 2, { 1, 1 }, { M, M }, { 0, N }, 2, 2 },
  { SUBSIDY_OP_SUM, false, true, 2, { 1, 1 }, { M, M }, { 0, M }, 1, 2 },
  { SUBSIDY_OP_SUM, false, true, 2, { 1, M }, { M, M }, { 0, 0 }, 1, 1 },
  { SUBSIDY_OP_SUM, true, true, 2, { 1, 1 }, { 1, M }, { 0, 0 }, 1, 1 },
  { SUBSIDY_OP_SUM, true, true, 2, { 0, 1 }, { 1, M }, { 0, 0 }, 0, 1 },
  { SUBSIDY_OP_SUM, true, true, 2, { 1, 1 }, { 1, 0 }, { 0, M }, 1, 1 },
  { SUBSIDY_OP_SUM, false, true, M, { M, M }, { M, M }, { M, M }, 0, 2 },
};

#undef M
#undef N

static void
make_tight (Bench *bench, const Tight *one)
{
  SubsidyFold *fold;
  int32_t number;

  bench_init (bench);
  if (one->has_key)
    bench->inputs[FIRST].least = 0; /* the best of what may be negative is refused at load */
  fold = begin_fold (bench, one->op, LIST);
  fold->value = add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = FIRST });
  fold->key = one->has_key ? KEY : -1;
  if (one->has_where)
    {
      add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = SECOND });
      add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = subsidy_wide (1) });
      fold->where = add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_AT_LEAST, .a = 1, .b = 2 });
    }
  number = add_constant (bench, one->op == SUBSIDY_OP_SUM ? 0 : 7);
  add_node (bench, SUBSIDY_OP_FOLD, number, 0);
}

static void
test_bounds_by_hand (void **state)
{
  Bench bench;

  (void)state;
  for (size_t i = 0; i < sizeof tight / sizeof tight[0]; i++)
    {
      const Tight *one = &tight[i];
      SubsidyBounds bounds[MOST_NODES];
      SubsidyColumn columns[N_INPUTS];
      Row row = { .values = { [LIST] = one->count } };

      make_tight (&bench, one);
      memcpy (row.items[FIRST], one->first, sizeof one->first);
      memcpy (row.items[SECOND], one->second, sizeof one->second);
      memcpy (row.items[KEY], one->key, sizeof one->key);
      row_columns (&row, columns);
      assert_true (subsidy_program_trace (&bench.program, row.values, columns, bounds));
      if (subsidy_wide_to_int64 (bounds[1].least) != one->least || subsidy_wide_to_int64 (bounds[1].most) != one->most)
        fail_msg ("case %zu: %" PRId64 " … %" PRId64 ", not %" PRId64 " … %" PRId64, i, one->least, one->most,
                  subsidy_wide_to_int64 (bounds[1].least), subsidy_wide_to_int64 (bounds[1].most));
    }
}

/* ---- Columns ---- */

#define MOST_ROWS 700

typedef struct
{
  Row rows[MOST_ROWS];
  int64_t values[N_INPUTS][MOST_ROWS + 1];
  int64_t items[N_INPUTS][MOST_ROWS * (MOST_ITEMS + 2)];
  int64_t amounts[MOST_ROWS], shares[MOST_ROWS];
  int32_t outcomes[MOST_ROWS], failed[MOST_ROWS];
  SubsidyColumn columns[N_INPUTS];
} Table;

/* The items of all rows one after the other, from some place on; where a list is not known its row has none. */
static void
lay_out (const Bench *bench, Table *table, size_t n_rows)
{
  for (int i = 0; i < N_INPUTS; i++)
    {
      int32_t list = bench->inputs[i].in_list - 1;
      int64_t at = 1;

      for (size_t row = 0; row < n_rows; row++)
        {
          int64_t count = table->rows[row].values[list >= 0 ? list : i];

          table->values[i][row] = bench->inputs[i].is_list && count != SUBSIDY_MISSING ? at : count;
          if ((list < 0 && !bench->inputs[i].is_list) || count == SUBSIDY_MISSING)
            continue;
          if (list >= 0)
            memcpy (&table->items[i][at], table->rows[row].items[i], (size_t)count * sizeof (int64_t));
          at += count;
        }
      table->values[i][n_rows] = at;
      table->columns[i] = (SubsidyColumn){ list >= 0 ? table->items[i] : table->values[i], 1 };
    }
}

static void
run_table (const Bench *bench, Table *table, size_t n_rows)
{
  int64_t *shares[] = { table->shares };
  SubsidyPayouts payouts
      = { .amount = table->amounts, .shares = shares, .outcome = table->outcomes, .first_failed = table->failed };

  subsidy_program_evaluate (&bench->program, n_rows, table->columns, &payouts);
}

static void
check_row (const Bench *bench, const Table *table, size_t row)
{
  int64_t payout[4];
  SubsidyColumn items[N_INPUTS];

  row_columns (&table->rows[row], items);
  subsidy_program_evaluate_row (&bench->program, table->rows[row].values, items, payout);
  assert_int_equal (table->amounts[row], payout[0]);
  assert_int_equal (table->outcomes[row], payout[1]);
  assert_int_equal (table->failed[row], payout[2]);
  assert_int_equal (table->shares[row], payout[3]);
}

static void
assert_refused (const Table *table, size_t row)
{
  assert_int_equal (table->outcomes[row], SUBSIDY_OUTCOME_REFUSED);
  assert_int_equal (table->amounts[row], SUBSIDY_MISSING);
}

static void
fill_table (const Bench *bench, Table *table, size_t n_rows, uint64_t *seed)
{
  for (size_t row = 0; row < n_rows; row++)
    fill_random (bench, &table->rows[row], true, seed);
}

static Table table, again;

/* Through the blocks; in lanes of both widths. */
static void
test_columns_are_rows (void **state)
{
  uint64_t seed = 4;
  Bench bench;

  (void)state;
  for (int layout = 0; layout < N_LAYOUTS; layout++)
    {
      size_t n_rows = 1 + random_below (&seed, MOST_ROWS);

      make_random (&bench, &seed);
      fill_table (&bench, &table, n_rows, &seed);
      lay_out (&bench, &table, n_rows);
      again = table;
      lay_out (&bench, &again, n_rows);
      run_table (&bench, &table, n_rows);
      bench.program.may_be_narrow = false;
      run_table (&bench, &again, n_rows);
      for (size_t row = 0; row < n_rows; row++)
        {
          check_row (&bench, &table, row);
          check_row (&bench, &again, row);
          assert_int_equal (table.amounts[row], again.amounts[row]);
          assert_int_equal (table.outcomes[row], again.outcomes[row]);
        }
    }
}

/* One list for all rows; one fact of its items said once for all of them; another never said. */
static void
test_one_list_for_all_rows (void **state)
{
  static const int64_t offsets[] = { 1, 3 }, all_alike = 1;
  uint64_t seed = 5;
  Bench bench;

  (void)state;
  for (int layout = 0; layout < N_LAYOUTS; layout++)
    {
      size_t n_rows = 1 + random_below (&seed, MOST_ROWS);

      make_random (&bench, &seed);
      fill_table (&bench, &table, n_rows, &seed);
      lay_out (&bench, &table, n_rows);
      table.columns[LIST] = (SubsidyColumn){ offsets, 0 };
      table.columns[SECOND] = (SubsidyColumn){ &all_alike, 0 };
      table.columns[KEY] = (SubsidyColumn){ NULL, 0 };
      table.items[FIRST][1] = -1;
      table.items[FIRST][2] = 1;
      for (size_t row = 0; row < n_rows; row++)
        {
          table.rows[row].values[LIST] = 2;
          table.rows[row].items[FIRST][0] = -1;
          for (int item = 0; item < 2; item++)
            {
              table.rows[row].items[SECOND][item] = 1;
              table.rows[row].items[KEY][item] = SUBSIDY_MISSING;
            }
          table.rows[row].items[FIRST][1] = 1;
        }
      run_table (&bench, &table, n_rows);
      for (size_t row = 0; row < n_rows; row++)
        check_row (&bench, &table, row);
    }
}

static void
test_no_list_at_all (void **state)
{
  uint64_t seed = 6;
  Bench bench;

  (void)state;
  make_random (&bench, &seed);
  fill_table (&bench, &table, MOST_ROWS, &seed);
  lay_out (&bench, &table, MOST_ROWS);
  table.columns[LIST] = (SubsidyColumn){ NULL, 0 };
  for (size_t row = 0; row < MOST_ROWS; row++)
    table.rows[row].values[LIST] = SUBSIDY_MISSING;
  run_table (&bench, &table, MOST_ROWS);
  for (size_t row = 0; row < MOST_ROWS; row++)
    check_row (&bench, &table, row);
}

/* Five rows of two items each, of which one is spoilt: it alone is refused, unless others end where it begins. */
static void
spoil (int32_t input, size_t at, int64_t value, const char *refused)
{
  uint64_t seed = 7;
  Bench bench;

  for (int trial = 0; trial < 20; trial++)
    {
      make_random (&bench, &seed);
      for (size_t row = 0; row < 5; row++)
        {
          fill_random (&bench, &table.rows[row], false, &seed);
          table.rows[row].values[LIST] = 2;
        }
      lay_out (&bench, &table, 5);
      (bench.inputs[input].is_list ? table.values[input] : table.items[input])[at] = value;
      for (int narrow = 0; narrow <= 1; narrow++)
        {
          bench.program.may_be_narrow = narrow;
          run_table (&bench, &table, 5);
          for (size_t row = 0; row < 5; row++)
            if (refused[row] == 'x')
              assert_refused (&table, row);
            else if (refused[row] == '.')
              check_row (&bench, &table, row);
        }
    }
}

/* The items begin at place 1, so that the rows begin at 1, 3, 5, 7 and 9 and the last ends at 11. A ~ has other items
 * than before and is not looked at. */
static void
test_offsets_that_make_no_sense_are_refused (void **state)
{
  (void)state;
  spoil (LIST, 2, 2, ".x~..");            /* it begins before the one before it, and ends three items later */
  spoil (LIST, 2, -1, ".xx..");           /* nothing begins before the first item */
  spoil (LIST, 2, SUBSIDY_NONE, ".xx.."); /* a list is never none: it is empty */
  spoil (LIST, 2, 1000000, ".xx..");      /* too many before it, less than none in it */
  spoil (LIST, 0, -5, "x....");
  spoil (LIST, 5, 8, "...xx");               /* the end, which the row before reaches beyond too */
  spoil (LIST, 5, SUBSIDY_MISSING, "....x"); /* it has to be there */
  spoil (LIST, 5, 12, "....x");              /* three items */
  spoil (LIST, 5, INT64_MAX, "....x");
}

static void
test_items_out_of_range_are_refused (void **state)
{
  (void)state;
  spoil (FIRST, 5, 2, "..x..");
  spoil (FIRST, 6, -2, "..x..");
  spoil (FIRST, 1, INT64_MAX, "x....");
  spoil (FIRST, 10, SUBSIDY_NONE, "....x");
  spoil (KEY, 3, 2, ".x...");
  spoil (KEY, 4, -1, ".x...");
  spoil (KEY, 4, SUBSIDY_NONE + 2, ".x...");
  spoil (FIRST, 0, 77, ".....");  /* before the first row */
  spoil (FIRST, 11, 77, "....."); /* after the last */
}

/* A row of a list that is not known begins nowhere: the one before it ends where the next known one begins. */
static void
test_unknown_lists_in_the_middle (void **state)
{
  uint64_t seed = 8;
  Bench bench;

  (void)state;
  for (int trial = 0; trial < N_LAYOUTS; trial++)
    {
      make_random (&bench, &seed);
      fill_table (&bench, &table, MOST_ROWS, &seed);
      for (size_t row = 0; row < MOST_ROWS; row++)
        if (row % 128 > 2 || row == 0)
          table.rows[row].values[LIST] = table.rows[row].values[OTHER_LIST] = SUBSIDY_MISSING;
      lay_out (&bench, &table, MOST_ROWS);
      run_table (&bench, &table, MOST_ROWS);
      for (size_t row = 0; row < MOST_ROWS; row++)
        check_row (&bench, &table, row);
    }
}

/* ---- Lanes ---- */

/* The squares of items, put together and capped; they fit 64 bits only within the narrow range. */
static void
make_squares (Bench *bench)
{
  SubsidyFold *fold;
  int32_t zero, sum;

  bench_init (bench);
  bench->inputs[SECOND].most = INT64_C (4000000000);
  bench->inputs[SECOND].narrow_most = 1000;
  fold = begin_fold (bench, SUBSIDY_OP_SUM, LIST);
  add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_INPUT, .a = SECOND });
  fold->value = add_item_node (bench, fold, (SubsidyNode){ .op = SUBSIDY_OP_PRODUCT, .a = 0, .b = 0 });
  zero = add_constant (bench, 0);
  sum = add_node (bench, SUBSIDY_OP_FOLD, zero, 0);
  bench->program.amount = add_node (bench, SUBSIDY_OP_LEAST, sum, add_constant (bench, INT64_MAX));
}

/* What the four rows come to: no number where a row is refused or not known. */
typedef struct
{
  int64_t offsets[5], values[5], amounts[4];
} Squares;

#define M SUBSIDY_MISSING

static const Squares squares[] = {
  { { 0, 2, 3, 3, 5 }, { 1, 2, 3, 4, 5 }, { 5, 9, 0, 41 } },
  { { 0, 2, M, 3, 5 }, { 1, 2, 3, 4, 5 }, { 5, 9, M, 41 } },
  { { 0, 2, 3, 3, 5 }, { 1, 1001, 3, 4, 5 }, { 1002002, 9, 0, 41 } },
  { { 0, 2, 3, 3, 5 }, { 4000000000, 4000000000, 3, 4, 4000000000 }, { INT64_MAX, 9, 0, INT64_MAX } },
  { { 0, 2, 3, 3, 5 }, { 1, 2, 3000000000, 4, 5 }, { 5, 9000000000000000000, 0, 41 } },
  { { 0, 2, 3, 3, 5 }, { 1, 2, 3, M, 5 }, { 5, 9, 0, M } },
  { { 0, 2, 3, 3, 5 }, { 1, 2, 3, -1, 5 }, { 5, 9, 0, M } },
  { { 0, 2, 3, 3, 5 }, { 1, 2, 4000000001, 4, 5 }, { 5, M, 0, 41 } },
};

#undef M

static void
test_wide_items_take_wide_lanes (void **state)
{
  Bench bench;

  (void)state;
  make_squares (&bench);
  for (size_t i = 0; i < sizeof squares / sizeof squares[0]; i++)
    for (int narrow = 0; narrow <= 1; narrow++)
      {
        SubsidyColumn columns[N_INPUTS] = { [LIST] = { squares[i].offsets, 1 }, [SECOND] = { squares[i].values, 1 } };
        int64_t amounts[4];
        SubsidyPayouts payouts = { .amount = amounts };

        bench.program.may_be_narrow = narrow;
        subsidy_program_evaluate (&bench.program, 4, columns, &payouts);
        for (int row = 0; row < 4; row++)
          assert_int_equal (amounts[row], squares[i].amounts[row]);
      }
}

/* ---- Single items ---- */

static void
test_each_item_is_told (void **state)
{
  uint64_t seed = 9;
  Bench bench;
  Row row;

  (void)state;
  for (int trial = 0; trial < N_TRIALS; trial++)
    {
      SubsidyBounds bounds[MOST_NODES], nodes[MOST_NODES];
      SubsidyColumn columns[N_INPUTS];
      int64_t results[MOST_NODES], value;

      make_random (&bench, &seed);
      fill_random (&bench, &row, false, &seed);
      row_columns (&row, columns);
      assert_true (subsidy_program_trace (&bench.program, row.values, columns, bounds));
      reference_trace (&bench.program, &row, results);
      for (int item = 0; item < row.values[LIST]; item++)
        {
          reference_item (&bench.folds[1], &row, results, item, &value);
          assert_true (
              subsidy_program_trace_item (&bench.program, 1, row.values, columns, bounds, (size_t)item, nodes));
          assert_int_equal (subsidy_wide_to_int64 (nodes[bench.folds[1].value].least), value);
          assert_int_equal (subsidy_wide_to_int64 (nodes[bench.folds[1].value].most), value);
        }
      assert_false (
          subsidy_program_trace_item (&bench.program, 1, row.values, columns, bounds, (size_t)row.values[LIST], nodes));
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_known_items_give_the_number),
    cmocka_unit_test (test_unknown_items_give_bounds_around_all_they_can_be),
    cmocka_unit_test (test_range_holds_every_row),
    cmocka_unit_test (test_bounds_by_hand),
    cmocka_unit_test (test_columns_are_rows),
    cmocka_unit_test (test_one_list_for_all_rows),
    cmocka_unit_test (test_no_list_at_all),
    cmocka_unit_test (test_offsets_that_make_no_sense_are_refused),
    cmocka_unit_test (test_items_out_of_range_are_refused),
    cmocka_unit_test (test_unknown_lists_in_the_middle),
    cmocka_unit_test (test_wide_items_take_wide_lanes),
    cmocka_unit_test (test_each_item_is_told),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
