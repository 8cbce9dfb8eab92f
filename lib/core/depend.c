/* SPDX-License-Identifier: Apache-2.0 */
#include "core/depend.h"

#include <string.h>

#include "core/evaluate.h"

/* ---- The outcome ---- */

static bool
are_known (const SubsidyBounds *bounds, const int32_t *nodes, int32_t n_nodes)
{
  for (int32_t i = 0; i < n_nodes; i++)
    if (!subsidy_bounds_are_known (bounds[nodes[i]]))
      return false;
  return true;
}

/* Whether one of these conditions is surely not met. */
static bool
some_fails (const SubsidyBounds *bounds, const int32_t *nodes, int32_t n_nodes)
{
  for (int32_t i = 0; i < n_nodes; i++)
    if (subsidy_wide_to_int64 (bounds[nodes[i]].most) == 0)
      return true;
  return false;
}

SubsidyOutcome
subsidy_program_outcome (const SubsidyProgram *program, const SubsidyBounds *bounds)
{
  const SubsidyBounds *amount = &bounds[program->amount];

  if (some_fails (bounds, program->requirements, program->n_requirements))
    return SUBSIDY_OUTCOME_REFUSED;
  if (some_fails (bounds, program->conditions, program->n_conditions)
      || (subsidy_wide_to_int64 (amount->most) == 0 && !program->nothing_is_eligible))
    return SUBSIDY_OUTCOME_NOT_ELIGIBLE;
  if (are_known (bounds, program->conditions, program->n_conditions)
      && are_known (bounds, program->requirements, program->n_requirements) && subsidy_bounds_are_known (*amount)
      && are_known (bounds, program->shares, program->n_shares))
    return SUBSIDY_OUTCOME_ELIGIBLE;
  return SUBSIDY_OUTCOME_UNDETERMINED;
}

/* ---- Inputs ---- */

typedef struct
{
  const SubsidyRows *rows;
  const SubsidyBounds *bounds;
  bool unknown_only;
  int32_t *inputs;
  bool *visited;
} Marking;

/* Whether some item lacks the fact. */
static bool
items_lack (const SubsidyRows *rows, int32_t input)
{
  SubsidyItems items = subsidy_rows_items (rows, rows->program->inputs[input].in_list - 1, 0);

  for (size_t i = 0; i < items.count; i++)
    if (subsidy_item_value (&items, input, i) == SUBSIDY_MISSING)
      return true;
  return !items.is_known;
}

static void
mark_item_fact (const Marking *marking, int32_t input)
{
  bool is_assumed = marking->rows->program->inputs[input].assumed != SUBSIDY_MISSING;

  if (!marking->unknown_only || (!is_assumed && items_lack (marking->rows, input)))
    marking->inputs[input] = 1;
}

/* Whether some fact of its items is asked for already: that tells how many there are, too. */
static bool
is_asked_for (const Marking *marking, int32_t list)
{
  const SubsidyProgram *program = marking->rows->program;

  for (int32_t i = 0; i < program->n_inputs; i++)
    if (marking->inputs[i] && program->inputs[i].in_list == list + 1)
      return true;
  return false;
}

static void mark_node (const Marking *marking, int32_t index);

/* What the items need, and what they take from around them. */
static void
mark_fold (const Marking *marking, const SubsidyFold *fold)
{
  if (fold->key >= 0)
    mark_item_fact (marking, fold->key);
  for (int32_t i = 0; i < fold->n_nodes; i++)
    if (fold->nodes[i].op == SUBSIDY_OP_OUTER)
      mark_node (marking, fold->nodes[i].a);
    else if (fold->nodes[i].op == SUBSIDY_OP_INPUT)
      mark_item_fact (marking, fold->nodes[i].a);
  if (!is_asked_for (marking, fold->list)
      && (!marking->unknown_only || subsidy_rows_value (marking->rows, fold->list, 0) == SUBSIDY_MISSING))
    marking->inputs[fold->list] = 1;
}

/* Of a choice that is decided, the case not taken says nothing. */
static void
mark_parts (const Marking *marking, const SubsidyNode *node)
{
  const int32_t parts[] = { node->a, node->b, node->c };
  bool is_decided = node->op == SUBSIDY_OP_CHOOSE && subsidy_bounds_are_known (marking->bounds[node->a]);
  int not_taken = !is_decided ? 0 : subsidy_wide_to_int64 (marking->bounds[node->a].least) != 0 ? 2 : 1;

  for (int i = 0; i < subsidy_node_n_parts (node); i++)
    if (i == 0 || i != not_taken)
      mark_node (marking, parts[i]);
}

static void
mark_node (const Marking *marking, int32_t index)
{
  const SubsidyProgram *program = marking->rows->program;
  const SubsidyNode *node = &program->nodes[index];

  if (marking->visited[index] || (marking->unknown_only && subsidy_bounds_are_known (marking->bounds[index])))
    return;
  marking->visited[index] = true;
  if (node->op == SUBSIDY_OP_INPUT)
    marking->inputs[node->a] = 1;
  if (node->op == SUBSIDY_OP_FOLD)
    mark_fold (marking, &program->folds[node->b]);
  mark_parts (marking, node);
}

void
subsidy_rows_mark (const SubsidyRows *rows, const SubsidyBounds *bounds, int32_t node, bool unknown_only,
                   int32_t *inputs, bool *visited)
{
  const Marking marking = { rows, bounds, unknown_only, inputs, visited };

  mark_node (&marking, node);
}

void
subsidy_rows_mark_all (const SubsidyRows *rows, const SubsidyBounds *bounds, bool unknown_only, int32_t *inputs)
{
  const SubsidyProgram *program = rows->program;
  bool visited[SUBSIDY_PROGRAM_MOST_NODES];

  memset (visited, 0, (size_t)program->n_nodes * sizeof *visited);
  for (int32_t i = 0; i < program->n_conditions; i++)
    subsidy_rows_mark (rows, bounds, program->conditions[i], unknown_only, inputs, visited);
  subsidy_rows_mark (rows, bounds, program->amount, unknown_only, inputs, visited);
  for (int32_t i = 0; i < program->n_shares; i++)
    subsidy_rows_mark (rows, bounds, program->shares[i], unknown_only, inputs, visited);
  for (int32_t i = 0; i < program->n_requirements; i++)
    subsidy_rows_mark (rows, bounds, program->requirements[i], unknown_only, inputs, visited);
}

/* ---- One row of columns ---- */

/* Computes all its nodes; false where the row is refused. */
static bool
trace_row (SubsidyRows *rows, SubsidyBounds *bounds)
{
  int64_t refused = 0;

  rows->refused = &refused;
  subsidy_rows_check_all (rows);
  rows->refused = NULL;
  subsidy_rows_trace (rows, bounds);
  return refused == 0 && subsidy_program_outcome (rows->program, bounds) != SUBSIDY_OUTCOME_REFUSED;
}

static SubsidyRows
row_of_columns (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns, size_t row)
{
  return (SubsidyRows){ .program = program,
                        .kernels = subsidy_kernels_named ("plain"),
                        .columns = columns,
                        .n_all_rows = n_rows,
                        .first_row = row,
                        .n_rows = 1 };
}

void
subsidy_program_find_missing (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns, size_t row,
                              int32_t *missing, int64_t *at_most)
{
  SubsidyRows rows = row_of_columns (program, n_rows, columns, row);
  SubsidyBounds bounds[SUBSIDY_PROGRAM_MOST_NODES];
  SubsidyOutcome outcome
      = trace_row (&rows, bounds) ? subsidy_program_outcome (program, bounds) : SUBSIDY_OUTCOME_REFUSED;
  int64_t most = subsidy_wide_to_int64 (bounds[program->amount].most);

  memset (missing, 0, (size_t)program->n_inputs * sizeof *missing);
  if (outcome == SUBSIDY_OUTCOME_UNDETERMINED)
    subsidy_rows_mark_all (&rows, bounds, true, missing);
  *at_most = outcome == SUBSIDY_OUTCOME_REFUSED ? SUBSIDY_MISSING : outcome == SUBSIDY_OUTCOME_NOT_ELIGIBLE ? 0 : most;
}

void
subsidy_program_numbers (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns, size_t row,
                         const int32_t *nodes, size_t n_nodes, int64_t *numbers)
{
  SubsidyRows rows = row_of_columns (program, n_rows, columns, row);
  SubsidyBounds bounds[SUBSIDY_PROGRAM_MOST_NODES];
  bool is_answered = trace_row (&rows, bounds);

  for (size_t i = 0; i < n_nodes; i++)
    {
      SubsidyBounds number = nodes[i] < 0 ? (SubsidyBounds){ { 0, 0 }, { 0, 0 } } : bounds[nodes[i]];

      numbers[i]
          = (is_answered || nodes[i] < 0) && subsidy_bounds_are_known (number) && subsidy_wide_fits_int64 (number.least)
                ? subsidy_wide_to_int64 (number.least)
                : SUBSIDY_MISSING;
    }
}
