/* SPDX-License-Identifier: Apache-2.0 */
/* One row with every node kept, and whole ranges: for explanations and for the proofs made at load. */
#include "core/bounds.h"
#include "core/evaluate.h"
#include "core/rows.h"

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

static bool
trace_node (const SubsidyRows *rows, int32_t index, SubsidyBounds *bounds)
{
  const SubsidyProgram *program = rows->program;
  const SubsidyNode *node = &program->nodes[index];
  SubsidyBounds nodes[SUBSIDY_FOLD_MOST_NODES];

  switch (node->op)
    {
    case SUBSIDY_OP_CONSTANT:
      bounds[index] = (SubsidyBounds){ node->constant, node->constant };
      return true;
    case SUBSIDY_OP_INPUT:
      bounds[index] = subsidy_rows_bounds (rows, node->a, 0);
      return true;
    case SUBSIDY_OP_FOLD:
      fill_outer (&program->folds[node->b], bounds, nodes);
      bounds[index] = subsidy_rows_fold (rows, &program->folds[node->b], 0, bounds[node->a], nodes);
      return true;
    default:
      return subsidy_node_bounds (program->nodes, program->sets, index, bounds);
    }
}

bool
subsidy_rows_trace (const SubsidyRows *rows, SubsidyBounds *bounds)
{
  bool exact = true;

  for (int32_t i = 0; i < rows->program->n_nodes; i++)
    exact = trace_node (rows, i, bounds) && exact;
  return exact;
}

bool
subsidy_program_trace_node (const SubsidyProgram *program, int32_t index, const int64_t *values,
                            const SubsidyColumn *items, SubsidyBounds *bounds)
{
  const SubsidyRows rows = { .program = program, .row = values, .row_items = items, .n_rows = 1 };

  return trace_node (&rows, index, bounds);
}

bool
subsidy_program_trace (const SubsidyProgram *program, const int64_t *values, const SubsidyColumn *items,
                       SubsidyBounds *bounds)
{
  const SubsidyRows rows = { .program = program, .row = values, .row_items = items, .n_rows = 1 };

  return subsidy_rows_trace (&rows, bounds);
}

bool
subsidy_program_trace_item (const SubsidyProgram *program, int32_t fold, const int64_t *values,
                            const SubsidyColumn *items, const SubsidyBounds *bounds, size_t item, SubsidyBounds *nodes)
{
  SubsidyRows rows = { .program = program, .row = values, .row_items = items, .n_rows = 1 };
  SubsidyItems all = subsidy_rows_items (&rows, program->folds[fold].list, 0);

  fill_outer (&program->folds[fold], bounds, nodes);
  return item < all.count && subsidy_fold_item (&program->folds[fold], &all, item, nodes);
}
