/* SPDX-License-Identifier: Apache-2.0 */
/* The evaluator: rows in blocks that stay in the first-level cache, 64-bit lanes where a block's values allow, 128-bit
 * lanes elsewhere, then the outcome of each row from the bounds of its conditions, amount and shares. */
#include "core/evaluate.h"

#include <stdalign.h>
#include <string.h>

#include "core/known.h"
#include "core/rows.h"

/* Room for the lanes of a block on the stack; one row of the largest program in wide numbers always fits. */
#define WORKSPACE_BYTES ((size_t)SUBSIDY_PROGRAM_MOST_NODES * 2 * sizeof (SubsidyWide))

typedef struct
{
  SubsidyRows rows;
  const SubsidyPayouts *payouts;
  int64_t *row_shares; /* where the shares of a single row go */
  SubsidyDecisions *decisions;
  size_t most_rows;   /* of a block */
  bool has_constants; /* the narrow lanes of constants are in the workspace */
  unsigned char *workspace;
} Block;

static int32_t
n_slots (const SubsidyProgram *program)
{
  return program->slots != NULL ? program->n_slots : program->n_nodes;
}

static int32_t
slot_of (const SubsidyProgram *program, int32_t node)
{
  return program->slots != NULL ? program->slots[node] : node;
}

static size_t
rows_in_workspace (const SubsidyProgram *program)
{
  size_t bytes_a_row = (size_t)n_slots (program) * 2 * sizeof (SubsidyWide);
  size_t rows = WORKSPACE_BYTES / bytes_a_row;

  return rows < SUBSIDY_MOST_ROWS ? rows : SUBSIDY_MOST_ROWS;
}

/* ---- Narrow lanes ---- */

static void
fill_with (const Block *block, SubsidyLanesNarrow *lanes, SubsidyBounds bounds, size_t n_rows)
{
  block->rows.kernels->fill (lanes->least, subsidy_wide_to_int64 (bounds.least), n_rows);
  if (subsidy_bounds_are_known (bounds))
    lanes->most = lanes->least;
  else
    block->rows.kernels->fill (lanes->most, subsidy_wide_to_int64 (bounds.most), n_rows);
}

static void
fill_narrow (const Block *block, int32_t input, SubsidyLanesNarrow *lanes)
{
  const int64_t *plain = subsidy_rows_plain (&block->rows, input);
  int64_t room[SUBSIDY_MOST_ROWS];

  if (plain != NULL)
    {
      lanes->least = lanes->most = (int64_t *)plain;
      return;
    }
  if (subsidy_rows_are_alike (&block->rows, input))
    {
      fill_with (block, lanes, subsidy_rows_bounds (&block->rows, input, 0), block->rows.n_rows);
      return;
    }
  if (block->rows.kernels->bound (&block->rows.program->inputs[input], subsidy_rows_values (&block->rows, input, room),
                                  lanes->least, lanes->most, block->rows.refused, block->rows.n_rows))
    lanes->most = lanes->least;
}

static void
fold_narrow (const Block *block, const SubsidyNode *node, const SubsidyLanesNarrow *lanes, SubsidyLanesNarrow *out)
{
  const SubsidyFold *fold = &block->rows.program->folds[node->b];
  SubsidyBounds nodes[SUBSIDY_FOLD_MOST_NODES];
  bool known = true;

  for (size_t row = 0; row < block->rows.n_rows; row++)
    {
      const SubsidyLanesNarrow *none = &lanes[node->a];
      SubsidyBounds result, otherwise = { subsidy_wide (none->least[row]), subsidy_wide (none->most[row]) };

      for (int32_t i = 0; i < fold->n_nodes; i++)
        if (fold->nodes[i].op == SUBSIDY_OP_OUTER)
          nodes[i] = (SubsidyBounds){ subsidy_wide (lanes[fold->nodes[i].a].least[row]),
                                      subsidy_wide (lanes[fold->nodes[i].a].most[row]) };
      result = subsidy_rows_fold (&block->rows, fold, row, otherwise, nodes);
      out->least[row] = subsidy_wide_to_int64 (result.least);
      out->most[row] = subsidy_wide_to_int64 (result.most);
      known = known && out->least[row] == out->most[row];
    }
  if (known)
    out->most = out->least;
}

static void
compute_narrow (const Block *block, const SubsidyNode *node, const SubsidyLanesNarrow *lanes, SubsidyLanesNarrow *out)
{
  int n_parts = subsidy_node_n_parts (node);
  const SubsidyLanesNarrow *const parts[]
      = { &lanes[node->a], &lanes[n_parts > 1 ? node->b : node->a], &lanes[n_parts > 2 ? node->c : node->a] };

  block->rows.kernels->compute (node, block->rows.program->sets, parts, out, block->rows.n_rows);
}

static void
run_narrow_node (Block *block, int32_t index, SubsidyLanesNarrow *lanes)
{
  const SubsidyProgram *program = block->rows.program;
  const SubsidyNode *node = &program->nodes[index];
  int64_t *room = (int64_t *)(void *)block->workspace + (size_t)slot_of (program, index) * 2 * block->most_rows;

  lanes[index] = (SubsidyLanesNarrow){ room, room + block->most_rows };
  switch (node->op)
    {
    case SUBSIDY_OP_CONSTANT:
      lanes[index].most = lanes[index].least;
      /* A slot of its own: it stays filled from block to block. */
      if (!block->has_constants)
        fill_with (block, &lanes[index], (SubsidyBounds){ node->constant, node->constant }, block->most_rows);
      return;
    case SUBSIDY_OP_INPUT:
      fill_narrow (block, node->a, &lanes[index]);
      return;
    case SUBSIDY_OP_FOLD:
      fold_narrow (block, node, lanes, &lanes[index]);
      return;
    default:
      compute_narrow (block, node, lanes, &lanes[index]);
    }
}

/* ---- Decisions ---- */

static void
begin_decisions (Block *block)
{
  for (size_t row = 0; row < block->rows.n_rows; row++)
    block->decisions->failed[row] = -1;
  memset (block->decisions->unknown, 0, block->rows.n_rows * sizeof *block->decisions->unknown);
}

/* Where the numbers of a share go; NULL where nobody asks for them. */
static int64_t *
share_at (const Block *block, int32_t share)
{
  if (block->row_shares != NULL)
    return &block->row_shares[share];
  return block->payouts->shares != NULL ? block->payouts->shares[share] : NULL;
}

static void
pay (const Block *block, const int64_t *numbers, int64_t *column)
{
  const size_t *rows = block->rows.numbers;
  int64_t paid[SUBSIDY_MOST_ROWS];

  if (column == NULL)
    return;
  block->rows.kernels->pay (block->decisions, numbers, rows == NULL ? column + block->rows.first_row : paid,
                            block->rows.n_rows);
  for (size_t row = 0; row < block->rows.n_rows && rows != NULL; row++)
    column[rows[row]] = paid[row];
}

static void
write_outcome (const Block *block, int32_t *column)
{
  const size_t *rows = block->rows.numbers;
  int32_t codes[SUBSIDY_MOST_ROWS];

  if (column == NULL)
    return;
  block->rows.kernels->write_outcome (block->decisions, rows == NULL ? column + block->rows.first_row : codes,
                                      block->rows.n_rows);
  for (size_t row = 0; row < block->rows.n_rows && rows != NULL; row++)
    column[rows[row]] = codes[row];
}

static void
write_failed (const Block *block, int32_t *column)
{
  const size_t *rows = block->rows.numbers;
  int32_t codes[SUBSIDY_MOST_ROWS];

  if (column == NULL)
    return;
  block->rows.kernels->write_failed (block->decisions, block->rows.program->n_conditions,
                                     rows == NULL ? column + block->rows.first_row : codes, block->rows.n_rows);
  for (size_t row = 0; row < block->rows.n_rows && rows != NULL; row++)
    column[rows[row]] = codes[row];
}

static void
decide (Block *block, const SubsidyLanesNarrow *lanes)
{
  const SubsidyProgram *program = block->rows.program;
  const SubsidyKernels *kernels = block->rows.kernels;
  const SubsidyLanesNarrow *amount = &lanes[program->amount];
  size_t n_rows = block->rows.n_rows;

  begin_decisions (block);
  for (int32_t i = program->n_conditions - 1; i >= 0; i--)
    kernels->note_condition (&lanes[program->conditions[i]], i, block->decisions, n_rows);
  for (int32_t i = 0; i < program->n_requirements; i++)
    kernels->note_requirement (&lanes[program->requirements[i]], block->rows.refused, block->decisions, n_rows);
  kernels->note_number (amount, block->decisions, n_rows);
  for (int32_t i = 0; i < program->n_shares; i++)
    kernels->note_number (&lanes[program->shares[i]], block->decisions, n_rows);
  kernels->conclude (block->decisions, block->rows.refused, program->nothing_is_eligible ? NULL : amount->most, n_rows);
  write_outcome (block, block->payouts->outcome);
  write_failed (block, block->payouts->first_failed);
  pay (block, amount->least, block->payouts->amount);
  for (int32_t i = 0; i < program->n_shares; i++)
    pay (block, lanes[program->shares[i]].least, share_at (block, i));
}

static void
run_narrow (Block *block)
{
  SubsidyLanesNarrow lanes[SUBSIDY_PROGRAM_MOST_NODES];

  for (int32_t i = 0; i < block->rows.program->n_nodes; i++)
    run_narrow_node (block, i, lanes);
  block->has_constants = true;
  decide (block, lanes);
}

/* ---- Wide lanes ---- */

static void
fill_wide (const Block *block, const SubsidyNode *node, SubsidyLanesWide *lanes)
{
  bool known = true;

  for (size_t row = 0; row < block->rows.n_rows; row++)
    {
      SubsidyBounds bounds = node->op == SUBSIDY_OP_CONSTANT ? (SubsidyBounds){ node->constant, node->constant }
                                                             : subsidy_rows_bounds (&block->rows, node->a, row);

      lanes->least[row] = bounds.least;
      lanes->most[row] = bounds.most;
      known = known && subsidy_bounds_are_known (bounds);
    }
  if (known)
    lanes->most = lanes->least;
}

static void
fold_wide (const Block *block, const SubsidyNode *node, const SubsidyLanesWide *lanes, SubsidyLanesWide *out)
{
  const SubsidyFold *fold = &block->rows.program->folds[node->b];
  SubsidyBounds nodes[SUBSIDY_FOLD_MOST_NODES];
  bool known = true;

  for (size_t row = 0; row < block->rows.n_rows; row++)
    {
      SubsidyBounds result, otherwise = { lanes[node->a].least[row], lanes[node->a].most[row] };

      for (int32_t i = 0; i < fold->n_nodes; i++)
        if (fold->nodes[i].op == SUBSIDY_OP_OUTER)
          nodes[i] = (SubsidyBounds){ lanes[fold->nodes[i].a].least[row], lanes[fold->nodes[i].a].most[row] };
      result = subsidy_rows_fold (&block->rows, fold, row, otherwise, nodes);
      out->least[row] = result.least;
      out->most[row] = result.most;
      known = known && subsidy_bounds_are_known (result);
    }
  if (known)
    out->most = out->least;
}

static void
run_wide_node (const Block *block, int32_t index, SubsidyLanesWide *lanes)
{
  const SubsidyProgram *program = block->rows.program;
  const SubsidyNode *node = &program->nodes[index];
  SubsidyWide *room = (SubsidyWide *)(void *)block->workspace + (size_t)slot_of (program, index) * 2 * block->most_rows;
  int n_parts = subsidy_node_n_parts (node);
  bool never = false; /* the compiler has proved it */

  lanes[index] = (SubsidyLanesWide){ room, room + block->most_rows };
  if (n_parts == 0)
    fill_wide (block, node, &lanes[index]);
  else if (node->op == SUBSIDY_OP_FOLD)
    fold_wide (block, node, lanes, &lanes[index]);
  else
    {
      const SubsidyLanesWide *const parts[]
          = { &lanes[node->a], &lanes[n_parts > 1 ? node->b : node->a], &lanes[n_parts > 2 ? node->c : node->a] };

      subsidy_lanes_wide (node, program->sets, parts, &lanes[index], block->rows.n_rows, &never);
    }
}

/* What is asked for in the end fits 64 bits: conditions are 0 or 1, amounts and shares were proved to. Their slots are
 * theirs to the end, so that each can be rewritten where it stands. */
static void
make_narrow (const SubsidyLanesWide *wide, SubsidyLanesNarrow *narrow, size_t n_rows)
{
  if (narrow->least != NULL)
    return;
  narrow->least = (int64_t *)(void *)wide->least;
  narrow->most = (int64_t *)(void *)wide->most;
  for (size_t row = 0; row < n_rows; row++)
    narrow->least[row] = subsidy_wide_to_int64 (wide->least[row]);
  for (size_t row = 0; row < n_rows && wide->most != wide->least; row++)
    narrow->most[row] = subsidy_wide_to_int64 (wide->most[row]);
}

static void
run_wide (Block *block)
{
  const SubsidyProgram *program = block->rows.program;
  SubsidyLanesWide lanes[SUBSIDY_PROGRAM_MOST_NODES];
  SubsidyLanesNarrow narrow[SUBSIDY_PROGRAM_MOST_NODES];
  size_t n_rows = block->rows.n_rows;

  for (int32_t i = 0; i < program->n_nodes; i++)
    {
      run_wide_node (block, i, lanes);
      narrow[i] = (SubsidyLanesNarrow){ NULL, NULL };
    }
  block->has_constants = false;
  for (int32_t i = 0; i < program->n_conditions; i++)
    make_narrow (&lanes[program->conditions[i]], &narrow[program->conditions[i]], n_rows);
  for (int32_t i = 0; i < program->n_requirements; i++)
    make_narrow (&lanes[program->requirements[i]], &narrow[program->requirements[i]], n_rows);
  for (int32_t i = 0; i < program->n_shares; i++)
    make_narrow (&lanes[program->shares[i]], &narrow[program->shares[i]], n_rows);
  make_narrow (&lanes[program->amount], &narrow[program->amount], n_rows);
  decide (block, narrow);
}

/* ---- Rows ---- */

static void
run_block (Block *block)
{
  if (subsidy_rows_check (&block->rows))
    run_narrow (block);
  else
    run_wide (block);
}

/* Rows of any kind. */
static void
run_blocks (const SubsidyRun *run)
{
  alignas (64) unsigned char workspace[WORKSPACE_BYTES];
  alignas (64) int64_t refused[SUBSIDY_MOST_ROWS];
  alignas (64) SubsidyDecisions decisions;
  Block block = { .rows = { .program = run->program,
                            .kernels = run->kernels,
                            .columns = run->columns,
                            .n_all_rows = run->n_all_rows,
                            .refused = refused },
                  .payouts = run->payouts,
                  .decisions = &decisions,
                  .most_rows = rows_in_workspace (run->program),
                  .workspace = workspace };

  for (size_t first = 0; first < run->n_rows; first += block.most_rows)
    {
      block.rows.first_row = first;
      block.rows.numbers = run->numbers != NULL ? run->numbers + first : NULL;
      block.rows.n_rows = run->n_rows - first < block.most_rows ? run->n_rows - first : block.most_rows;
      run_block (&block);
    }
}

void
subsidy_program_evaluate_with (const SubsidyKernels *kernels, const SubsidyProgram *program, size_t n_rows,
                               const SubsidyColumn *columns, const SubsidyPayouts *payouts, const size_t *numbers,
                               size_t n_numbers)
{
  const SubsidyRun run = { program, kernels, columns, payouts, n_rows, numbers, n_numbers };

  if (!subsidy_run_known (&run, run_blocks))
    run_blocks (&run);
}

void
subsidy_program_evaluate (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns,
                          const SubsidyPayouts *payouts)
{
  subsidy_program_evaluate_with (subsidy_kernels (), program, n_rows, columns, payouts, NULL, n_rows);
}

void
subsidy_program_evaluate_some (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns,
                               const SubsidyPayouts *payouts, const size_t *numbers, size_t n_numbers)
{
  subsidy_program_evaluate_with (subsidy_kernels (), program, n_rows, columns, payouts, numbers, n_numbers);
}

static void
evaluate_row_in_lanes (const SubsidyProgram *program, const int64_t *values, const SubsidyColumn *items,
                       int64_t *payout)
{
  alignas (64) unsigned char workspace[WORKSPACE_BYTES];
  int64_t refused[1];
  SubsidyDecisions decisions;
  int32_t outcome, first_failed;
  SubsidyPayouts payouts = { .amount = &payout[0], .outcome = &outcome, .first_failed = &first_failed };
  /* Wide vectors do not help a single row. */
  Block block = { .rows = { .program = program,
                            .kernels = subsidy_kernels_named ("plain"),
                            .row = values,
                            .row_items = items,
                            .n_rows = 1,
                            .refused = refused },
                  .payouts = &payouts,
                  .row_shares = &payout[3],
                  .decisions = &decisions,
                  .most_rows = 1,
                  .workspace = workspace };

  run_block (&block);
  payout[1] = outcome;
  payout[2] = first_failed;
}

void
subsidy_program_evaluate_row (const SubsidyProgram *program, const int64_t *values, const SubsidyColumn *items,
                              int64_t *payout)
{
  if (!subsidy_program_evaluate_known (program, values, payout))
    evaluate_row_in_lanes (program, values, items, payout);
}
