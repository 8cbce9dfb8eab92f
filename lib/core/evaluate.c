/* SPDX-License-Identifier: Apache-2.0 */
/* The evaluator: rows in blocks that stay in the first-level cache, 64-bit lanes where a block's values allow, 128-bit
 * lanes elsewhere, then the outcome of each row from the bounds of its conditions, amount and shares. */
#include "core/evaluate.h"

#include <stdalign.h>
#include <string.h>

#include "core/bounds.h"
#include "core/fold.h"
#include "core/lanes.h"

#define MOST_ROWS 128

/* Room for the lanes of a block on the stack; one row of the largest program in wide numbers always fits. */
#define WORKSPACE_BYTES ((size_t)SUBSIDY_PROGRAM_MOST_NODES * 2 * sizeof (SubsidyWide))

typedef struct
{
  const SubsidyProgram *program;
  const SubsidyColumn *columns; /* or NULL, and one row of values in `row` */
  const int64_t *row;
  const SubsidyColumn *row_items; /* of a single row, the values of its items; or NULL */
  const SubsidyPayouts *payouts;
  int64_t *row_shares; /* where the shares of a single row go */
  size_t n_all_rows;
  size_t first_row;
  size_t n_rows;
  bool refused[MOST_ROWS];
} Block;

static size_t
rows_in_workspace (const SubsidyProgram *program)
{
  size_t bytes_a_row = (size_t)program->n_nodes * 2 * sizeof (SubsidyWide);
  size_t rows = bytes_a_row == 0 ? MOST_ROWS : WORKSPACE_BYTES / bytes_a_row;

  return rows < MOST_ROWS ? rows : MOST_ROWS;
}

/* Where the items of a row begin in their columns, and how many there are: missing where the list is not known, less
 * than none where the offsets make no sense. */
static int64_t
list_at (const Block *block, const SubsidyColumn *offsets, size_t row, size_t *first)
{
  const int64_t *at = &offsets->values[(block->first_row + row) * offsets->stride];
  const int64_t *last = &offsets->values[offsets->stride == 0 ? 1 : block->n_all_rows];
  const int64_t *next = at + 1;

  if (*at == SUBSIDY_MISSING)
    return SUBSIDY_MISSING;
  /* The next row that is known begins where this one ends. */
  while (*next == SUBSIDY_MISSING && next < last)
    next++;
  *first = (size_t)*at;
  return *at < 0 || *next < *at ? -1 : *next - *at;
}

static int64_t
value_at (const Block *block, int32_t input, size_t row)
{
  const SubsidyColumn *column;
  size_t ignored;

  if (block->columns == NULL)
    return block->row[input];
  column = &block->columns[input];
  if (column->values == NULL)
    return SUBSIDY_MISSING;
  if (block->program->inputs[input].is_list)
    return list_at (block, column, row, &ignored);
  return column->values[(block->first_row + row) * column->stride];
}

/* The items of a list that a row has; none is known where the list may not be answered. */
static SubsidyItems
items_at (const Block *block, int32_t list, size_t row)
{
  const SubsidyInput *input = &block->program->inputs[list];
  SubsidyItems items = { .inputs = block->program->inputs, .columns = block->columns };
  int64_t count = value_at (block, list, row);

  items.is_known = count >= input->least && count <= input->most;
  items.count = items.is_known ? (size_t)count : 0;
  if (block->columns == NULL)
    items.columns = block->row_items;
  else if (items.is_known)
    list_at (block, &block->columns[list], row, &items.first);
  return items;
}

/* The rows of the block that have to be looked at for one input: all of them, or one where all are the same. */
static size_t
rows_to_look_at (const Block *block, int32_t input)
{
  return block->columns != NULL && (block->columns[input].values == NULL || block->columns[input].stride == 0)
             ? 1
             : block->n_rows;
}

static void
refuse_rows (Block *block, size_t row, size_t n_rows_looked_at)
{
  if (n_rows_looked_at == block->n_rows)
    block->refused[row] = true;
  else
    memset (block->refused, true, block->n_rows);
}

static bool
all_is_narrow (const SubsidyInput *input)
{
  return input->least >= input->narrow_least && input->most <= input->narrow_most;
}

static bool
unknown_is_narrow (const SubsidyInput *input)
{
  if (input->assumed == SUBSIDY_MISSING)
    return all_is_narrow (input);
  return input->assumed == SUBSIDY_NONE
         || (input->assumed >= input->narrow_least && input->assumed <= input->narrow_most);
}

/* The same for a fact of items. Where it is not known which items there are, each can be anything. */
static bool
check_items (Block *block, int32_t position)
{
  const SubsidyInput *input = &block->program->inputs[position];
  bool fits = true;

  for (size_t row = 0; row < block->n_rows; row++)
    {
      SubsidyItems items = items_at (block, input->in_list - 1, row);

      fits = fits && (items.is_known || all_is_narrow (input));
      for (size_t i = 0; i < items.count; i++)
        {
          int64_t value = subsidy_item_value (&items, position, i);

          if (!subsidy_input_accepts (input, value))
            block->refused[row] = true;
          else if (value < input->narrow_least || value > input->narrow_most)
            fits = fits && (value == SUBSIDY_NONE || (value == SUBSIDY_MISSING && unknown_is_narrow (input)));
        }
    }
  return fits;
}

/* Whether every value of one input allows 64-bit lanes. An unknown one can be anything its range allows. Marks the rows
 * with a value that may not be answered; they are computed as unknown. */
static bool
check_input (Block *block, int32_t position)
{
  const SubsidyInput *input = &block->program->inputs[position];
  size_t n_rows = rows_to_look_at (block, position);
  bool unknown_fits = unknown_is_narrow (input);
  bool fits = true;

  for (size_t row = 0; row < n_rows; row++)
    {
      int64_t value = value_at (block, position, row);

      if (value >= input->narrow_least && value <= input->narrow_most)
        continue;
      if (!subsidy_input_accepts (input, value))
        refuse_rows (block, row, n_rows);
      else if (value == SUBSIDY_NONE)
        continue;
      else if (value != SUBSIDY_MISSING)
        fits = false;
      fits = fits && unknown_fits;
    }
  return fits;
}

/* Whether the block can be computed in 64-bit lanes. */
static bool
check_values (Block *block)
{
  bool narrow = block->program->may_be_narrow;

  memset (block->refused, false, block->n_rows);
  for (int32_t i = 0; i < block->program->n_inputs; i++)
    narrow = (block->program->inputs[i].in_list > 0 ? check_items (block, i) : check_input (block, i)) && narrow;
  return narrow;
}

/* What the row's input can be. A refused value is replaced by one that is in range: its row is not answered. */
static SubsidyBounds
bounds_at (const Block *block, int32_t input_position, size_t row)
{
  const SubsidyInput *input = &block->program->inputs[input_position];
  int64_t value = value_at (block, input_position, row);

  return subsidy_input_bounds (input, subsidy_input_accepts (input, value) ? value : SUBSIDY_MISSING);
}

/* ---- Folds ---- */

/* The fold of one row, with the nodes around it in @nodes. */
static SubsidyBounds
fold_row (const Block *block, const SubsidyFold *fold, size_t row, SubsidyBounds otherwise, SubsidyBounds *nodes)
{
  SubsidyItems items = items_at (block, fold->list, row);
  SubsidyBounds result;

  /* That nothing overflows was proved at load. */
  if (items.is_known)
    subsidy_fold_items (fold, &items, otherwise, nodes, &result);
  else
    subsidy_fold_unknown (fold, block->program->inputs, otherwise, nodes, &result);
  return result;
}

static void
fold_narrow (const Block *block, const SubsidyNode *node, const SubsidyLanesNarrow *lanes, SubsidyLanesNarrow *out)
{
  const SubsidyFold *fold = &block->program->folds[node->b];
  SubsidyBounds nodes[SUBSIDY_FOLD_MOST_NODES];
  bool known = true;

  for (size_t row = 0; row < block->n_rows; row++)
    {
      const SubsidyLanesNarrow *none = &lanes[node->a];
      SubsidyBounds result, otherwise = { subsidy_wide (none->least[row]), subsidy_wide (none->most[row]) };

      for (int32_t i = 0; i < fold->n_nodes; i++)
        if (fold->nodes[i].op == SUBSIDY_OP_OUTER)
          nodes[i] = (SubsidyBounds){ subsidy_wide (lanes[fold->nodes[i].a].least[row]),
                                      subsidy_wide (lanes[fold->nodes[i].a].most[row]) };
      result = fold_row (block, fold, row, otherwise, nodes);
      out->least[row] = subsidy_wide_to_int64 (result.least);
      out->most[row] = subsidy_wide_to_int64 (result.most);
      known = known && out->least[row] == out->most[row];
    }
  if (known)
    out->most = out->least;
}

static void
fold_wide (const Block *block, const SubsidyNode *node, const SubsidyLanesWide *lanes, SubsidyLanesWide *out)
{
  const SubsidyFold *fold = &block->program->folds[node->b];
  SubsidyBounds nodes[SUBSIDY_FOLD_MOST_NODES];
  bool known = true;

  for (size_t row = 0; row < block->n_rows; row++)
    {
      SubsidyBounds result, otherwise = { lanes[node->a].least[row], lanes[node->a].most[row] };

      for (int32_t i = 0; i < fold->n_nodes; i++)
        if (fold->nodes[i].op == SUBSIDY_OP_OUTER)
          nodes[i] = (SubsidyBounds){ lanes[fold->nodes[i].a].least[row], lanes[fold->nodes[i].a].most[row] };
      result = fold_row (block, fold, row, otherwise, nodes);
      out->least[row] = result.least;
      out->most[row] = result.most;
      known = known && subsidy_bounds_are_known (result);
    }
  if (known)
    out->most = out->least;
}

/* ---- Lanes ---- */

static void
fill_narrow (const Block *block, const SubsidyNode *node, SubsidyLanesNarrow *lanes)
{
  bool known = true;

  for (size_t row = 0; row < block->n_rows; row++)
    {
      SubsidyBounds bounds = node->op == SUBSIDY_OP_CONSTANT ? (SubsidyBounds){ node->constant, node->constant }
                                                             : bounds_at (block, node->a, row);

      lanes->least[row] = subsidy_wide_to_int64 (bounds.least);
      lanes->most[row] = subsidy_wide_to_int64 (bounds.most);
      known = known && lanes->least[row] == lanes->most[row];
    }
  if (known)
    lanes->most = lanes->least;
}

static void
fill_wide (const Block *block, const SubsidyNode *node, SubsidyLanesWide *lanes)
{
  bool known = true;

  for (size_t row = 0; row < block->n_rows; row++)
    {
      SubsidyBounds bounds = node->op == SUBSIDY_OP_CONSTANT ? (SubsidyBounds){ node->constant, node->constant }
                                                             : bounds_at (block, node->a, row);

      lanes->least[row] = bounds.least;
      lanes->most[row] = bounds.most;
      known = known && subsidy_bounds_are_known (bounds);
    }
  if (known)
    lanes->most = lanes->least;
}

/* What decides the answer of one row. */
typedef struct
{
  int32_t first_failed;
  bool refused;
  bool conditions_known;
  bool numbers_known;
  bool nothing_to_pay;
} Decision;

static SubsidyOutcome
outcome_of (const SubsidyProgram *program, const Decision *decision)
{
  if (decision->refused)
    return SUBSIDY_OUTCOME_REFUSED;
  if (decision->first_failed >= 0)
    return SUBSIDY_OUTCOME_NOT_ELIGIBLE;
  if (decision->nothing_to_pay && !program->nothing_is_eligible)
    return SUBSIDY_OUTCOME_NOT_ELIGIBLE;
  if (!decision->conditions_known || !decision->numbers_known)
    return SUBSIDY_OUTCOME_UNDETERMINED;
  return SUBSIDY_OUTCOME_ELIGIBLE;
}

static int32_t
reason_of (const SubsidyProgram *program, const Decision *decision, SubsidyOutcome outcome)
{
  if (outcome != SUBSIDY_OUTCOME_NOT_ELIGIBLE)
    return -1;
  return decision->first_failed >= 0 ? decision->first_failed : program->n_conditions;
}

static int64_t
paid (SubsidyOutcome outcome, int64_t amount)
{
  if (outcome == SUBSIDY_OUTCOME_ELIGIBLE)
    return amount;
  return outcome == SUBSIDY_OUTCOME_NOT_ELIGIBLE ? 0 : SUBSIDY_MISSING;
}

static void
write_row (const Block *block, size_t row, const Decision *decision, SubsidyOutcome *outcome)
{
  const SubsidyPayouts *payouts = block->payouts;
  size_t at = block->first_row + row;

  *outcome = outcome_of (block->program, decision);
  if (payouts->outcome != NULL)
    payouts->outcome[at] = (int32_t)*outcome;
  if (payouts->first_failed != NULL)
    payouts->first_failed[at] = reason_of (block->program, decision, *outcome);
}

static void
write_share (const Block *block, int32_t share, size_t row, SubsidyOutcome outcome, int64_t number)
{
  if (block->row_shares != NULL)
    block->row_shares[share] = paid (outcome, number);
  else if (block->payouts->shares != NULL && block->payouts->shares[share] != NULL)
    block->payouts->shares[share][block->first_row + row] = paid (outcome, number);
}

static void
write_amount (const Block *block, size_t row, SubsidyOutcome outcome, int64_t number)
{
  if (block->payouts->amount != NULL)
    block->payouts->amount[block->first_row + row] = paid (outcome, number);
}

static void
decide_narrow (const Block *block, const SubsidyLanesNarrow *lanes)
{
  const SubsidyProgram *program = block->program;
  const SubsidyLanesNarrow *amount = &lanes[program->amount];

  for (size_t row = 0; row < block->n_rows; row++)
    {
      Decision decision = { .first_failed = -1,
                            .refused = block->refused[row],
                            .conditions_known = true,
                            .numbers_known = amount->least[row] == amount->most[row],
                            .nothing_to_pay = amount->most[row] == 0 };
      SubsidyOutcome outcome;

      for (int32_t i = program->n_conditions - 1; i >= 0; i--)
        {
          const SubsidyLanesNarrow *condition = &lanes[program->conditions[i]];

          if (condition->most[row] == 0)
            decision.first_failed = i;
          decision.conditions_known = decision.conditions_known && condition->least[row] == condition->most[row];
        }
      for (int32_t i = 0; i < program->n_requirements; i++)
        {
          const SubsidyLanesNarrow *requirement = &lanes[program->requirements[i]];

          decision.refused = decision.refused || requirement->most[row] == 0;
          decision.conditions_known = decision.conditions_known && requirement->least[row] == requirement->most[row];
        }
      for (int32_t i = 0; i < program->n_shares; i++)
        {
          const SubsidyLanesNarrow *share = &lanes[program->shares[i]];

          decision.numbers_known = decision.numbers_known && share->least[row] == share->most[row];
        }
      write_row (block, row, &decision, &outcome);
      write_amount (block, row, outcome, amount->least[row]);
      for (int32_t i = 0; i < program->n_shares; i++)
        write_share (block, i, row, outcome, lanes[program->shares[i]].least[row]);
    }
}

static bool
is_known_at (const SubsidyLanesWide *lanes, size_t row)
{
  return subsidy_wide_compare (lanes->least[row], lanes->most[row]) == 0;
}

static void
decide_wide (const Block *block, const SubsidyLanesWide *lanes)
{
  const SubsidyProgram *program = block->program;
  const SubsidyLanesWide *amount = &lanes[program->amount];

  for (size_t row = 0; row < block->n_rows; row++)
    {
      Decision decision = { .first_failed = -1,
                            .refused = block->refused[row],
                            .conditions_known = true,
                            .numbers_known = is_known_at (amount, row),
                            .nothing_to_pay = subsidy_wide_compare (amount->most[row], subsidy_wide (0)) == 0 };
      SubsidyOutcome outcome;

      for (int32_t i = program->n_conditions - 1; i >= 0; i--)
        {
          const SubsidyLanesWide *condition = &lanes[program->conditions[i]];

          if (subsidy_wide_compare (condition->most[row], subsidy_wide (0)) == 0)
            decision.first_failed = i;
          decision.conditions_known = decision.conditions_known && is_known_at (condition, row);
        }
      for (int32_t i = 0; i < program->n_requirements; i++)
        {
          const SubsidyLanesWide *requirement = &lanes[program->requirements[i]];

          decision.refused = decision.refused || subsidy_wide_compare (requirement->most[row], subsidy_wide (0)) == 0;
          decision.conditions_known = decision.conditions_known && is_known_at (requirement, row);
        }
      for (int32_t i = 0; i < program->n_shares; i++)
        decision.numbers_known = decision.numbers_known && is_known_at (&lanes[program->shares[i]], row);
      write_row (block, row, &decision, &outcome);
      write_amount (block, row, outcome, subsidy_wide_to_int64 (amount->least[row]));
      for (int32_t i = 0; i < program->n_shares; i++)
        write_share (block, i, row, outcome, subsidy_wide_to_int64 (lanes[program->shares[i]].least[row]));
    }
}

static void
compute_narrow (const Block *block, const SubsidyNode *node, const SubsidyLanesNarrow *lanes, SubsidyLanesNarrow *out)
{
  int n_parts = subsidy_node_n_parts (node);
  SubsidyLanesNarrow parts[]
      = { lanes[node->a], lanes[n_parts > 1 ? node->b : node->a], lanes[n_parts > 2 ? node->c : node->a] };

  subsidy_lanes_narrow (node, block->program->sets, parts, out, block->n_rows);
}

static void
run_narrow (const Block *block, void *workspace)
{
  SubsidyLanesNarrow lanes[SUBSIDY_PROGRAM_MOST_NODES];
  int64_t *room = workspace;

  for (int32_t i = 0; i < block->program->n_nodes; i++)
    {
      const SubsidyNode *node = &block->program->nodes[i];

      lanes[i].least = room;
      lanes[i].most = room + block->n_rows;
      room += 2 * block->n_rows;
      if (subsidy_node_n_parts (node) == 0)
        fill_narrow (block, node, &lanes[i]);
      else if (node->op == SUBSIDY_OP_FOLD)
        fold_narrow (block, node, lanes, &lanes[i]);
      else
        compute_narrow (block, node, lanes, &lanes[i]);
    }
  decide_narrow (block, lanes);
}

static void
compute_wide (const Block *block, const SubsidyNode *node, const SubsidyLanesWide *lanes, SubsidyLanesWide *out)
{
  int n_parts = subsidy_node_n_parts (node);
  SubsidyLanesWide parts[]
      = { lanes[node->a], lanes[n_parts > 1 ? node->b : node->a], lanes[n_parts > 2 ? node->c : node->a] };
  bool never = false; /* the compiler has proved it */

  subsidy_lanes_wide (node, block->program->sets, parts, out, block->n_rows, &never);
}

static void
run_wide (const Block *block, void *workspace)
{
  SubsidyLanesWide lanes[SUBSIDY_PROGRAM_MOST_NODES];
  SubsidyWide *room = workspace;

  for (int32_t i = 0; i < block->program->n_nodes; i++)
    {
      const SubsidyNode *node = &block->program->nodes[i];

      lanes[i].least = room;
      lanes[i].most = room + block->n_rows;
      room += 2 * block->n_rows;
      if (subsidy_node_n_parts (node) == 0)
        fill_wide (block, node, &lanes[i]);
      else if (node->op == SUBSIDY_OP_FOLD)
        fold_wide (block, node, lanes, &lanes[i]);
      else
        compute_wide (block, node, lanes, &lanes[i]);
    }
  decide_wide (block, lanes);
}

void
subsidy_program_evaluate (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns,
                          const SubsidyPayouts *payouts)
{
  alignas (64) unsigned char workspace[WORKSPACE_BYTES];
  size_t rows_a_block = rows_in_workspace (program);
  Block block = { .program = program, .columns = columns, .payouts = payouts, .n_all_rows = n_rows };

  for (size_t first = 0; first < n_rows; first += rows_a_block)
    {
      block.first_row = first;
      block.n_rows = n_rows - first < rows_a_block ? n_rows - first : rows_a_block;
      if (check_values (&block))
        run_narrow (&block, workspace);
      else
        run_wide (&block, workspace);
    }
}

void
subsidy_program_evaluate_row (const SubsidyProgram *program, const int64_t *values, const SubsidyColumn *items,
                              int64_t *payout)
{
  alignas (64) unsigned char workspace[WORKSPACE_BYTES];
  int32_t outcome, first_failed;
  SubsidyPayouts payouts = { .amount = &payout[0], .outcome = &outcome, .first_failed = &first_failed };
  Block block = {
    .program = program, .row = values, .row_items = items, .payouts = &payouts, .row_shares = &payout[3], .n_rows = 1
  };

  if (check_values (&block))
    run_narrow (&block, workspace);
  else
    run_wide (&block, workspace);
  payout[1] = outcome;
  payout[2] = first_failed;
}

/* ---- Bounds ---- */

static void
fill_outer (const SubsidyFold *fold, const SubsidyBounds *bounds, SubsidyBounds *nodes)
{
  for (int32_t i = 0; i < fold->n_nodes; i++)
    if (fold->nodes[i].op == SUBSIDY_OP_OUTER)
      nodes[i] = bounds[fold->nodes[i].a];
}

bool
subsidy_program_range (const SubsidyProgram *program, int32_t index, const SubsidyBounds *inputs, SubsidyBounds *bounds)
{
  const SubsidyNode *node = &program->nodes[index];
  SubsidyBounds nodes[SUBSIDY_FOLD_MOST_NODES];

  switch (node->op)
    {
    case SUBSIDY_OP_CONSTANT:
      bounds[index] = (SubsidyBounds){ node->constant, node->constant };
      return true;
    case SUBSIDY_OP_INPUT:
      bounds[index] = inputs[node->a];
      return true;
    case SUBSIDY_OP_FOLD:
      fill_outer (&program->folds[node->b], bounds, nodes);
      return subsidy_fold_range (&program->folds[node->b], inputs, bounds[node->a], nodes, &bounds[index]);
    default:
      return subsidy_node_bounds (program->nodes, program->sets, index, bounds);
    }
}

/* What an input can be, given the row. */
static SubsidyBounds
row_bounds (const SubsidyProgram *program, const int64_t *values, int32_t position)
{
  const SubsidyInput *input = &program->inputs[position];

  return subsidy_input_bounds (input,
                               subsidy_input_accepts (input, values[position]) ? values[position] : SUBSIDY_MISSING);
}

bool
subsidy_program_trace_node (const SubsidyProgram *program, int32_t index, const int64_t *values,
                            const SubsidyColumn *items, SubsidyBounds *bounds)
{
  Block block = { .program = program, .row = values, .row_items = items, .n_rows = 1 };
  const SubsidyNode *node = &program->nodes[index];
  SubsidyBounds nodes[SUBSIDY_FOLD_MOST_NODES];

  switch (node->op)
    {
    case SUBSIDY_OP_CONSTANT:
      bounds[index] = (SubsidyBounds){ node->constant, node->constant };
      return true;
    case SUBSIDY_OP_INPUT:
      bounds[index] = row_bounds (program, values, node->a);
      return true;
    case SUBSIDY_OP_FOLD:
      fill_outer (&program->folds[node->b], bounds, nodes);
      bounds[index] = fold_row (&block, &program->folds[node->b], 0, bounds[node->a], nodes);
      return true;
    default:
      return subsidy_node_bounds (program->nodes, program->sets, index, bounds);
    }
}

bool
subsidy_program_trace (const SubsidyProgram *program, const int64_t *values, const SubsidyColumn *items,
                       SubsidyBounds *bounds)
{
  bool exact = true;

  for (int32_t i = 0; i < program->n_nodes; i++)
    exact = subsidy_program_trace_node (program, i, values, items, bounds) && exact;
  return exact;
}

bool
subsidy_program_trace_item (const SubsidyProgram *program, int32_t fold, const int64_t *values,
                            const SubsidyColumn *items, const SubsidyBounds *bounds, size_t item, SubsidyBounds *nodes)
{
  Block block = { .program = program, .row = values, .row_items = items, .n_rows = 1 };
  SubsidyItems all = items_at (&block, program->folds[fold].list, 0);

  fill_outer (&program->folds[fold], bounds, nodes);
  return item < all.count && subsidy_fold_item (&program->folds[fold], &all, item, nodes);
}
