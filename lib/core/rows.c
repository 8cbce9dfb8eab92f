/* SPDX-License-Identifier: Apache-2.0 */
#include "core/rows.h"

#include <string.h>

static size_t
number_of (const SubsidyRows *rows, size_t row)
{
  return rows->numbers != NULL ? rows->numbers[row] : rows->first_row + row;
}

/* Where the items of a row begin in their columns, and how many there are: missing where the list is not known, less
 * than none where the offsets make no sense. */
static int64_t
list_at (const SubsidyRows *rows, const SubsidyColumn *offsets, size_t row, size_t *first)
{
  const int64_t *at = &offsets->values[number_of (rows, row) * offsets->stride];
  const int64_t *last = &offsets->values[offsets->stride == 0 ? 1 : rows->n_all_rows];
  const int64_t *next = at + 1;

  if (*at == SUBSIDY_MISSING)
    return SUBSIDY_MISSING;
  /* The next row that is known begins where this one ends. */
  while (*next == SUBSIDY_MISSING && next < last)
    next++;
  *first = (size_t)*at;
  /* No row reaches beyond the end of all items. */
  return *at < 0 || *next < *at || (*last != SUBSIDY_MISSING && *next > *last) ? -1 : *next - *at;
}

int64_t
subsidy_rows_value (const SubsidyRows *rows, int32_t input, size_t row)
{
  const SubsidyColumn *column;
  size_t ignored;

  if (rows->columns == NULL)
    return rows->row[input];
  column = &rows->columns[input];
  if (column->values == NULL)
    return SUBSIDY_MISSING;
  if (rows->program->inputs[input].is_list)
    return list_at (rows, column, row, &ignored);
  return column->values[number_of (rows, row) * column->stride];
}

/* The items of a list that a row has; none is known where the list may not be answered. */
SubsidyItems
subsidy_rows_items (const SubsidyRows *rows, int32_t list, size_t row)
{
  const SubsidyInput *input = &rows->program->inputs[list];
  SubsidyItems items = { .inputs = rows->program->inputs, .columns = rows->columns };
  int64_t count = subsidy_rows_value (rows, list, row);

  items.is_known = count >= input->least && count <= input->most;
  items.count = items.is_known ? (size_t)count : 0;
  if (rows->columns == NULL)
    items.columns = rows->row_items;
  else if (items.is_known)
    list_at (rows, &rows->columns[list], row, &items.first);
  return items;
}

bool
subsidy_rows_are_alike (const SubsidyRows *rows, int32_t input)
{
  return rows->columns != NULL && (rows->columns[input].values == NULL || rows->columns[input].stride == 0);
}

/* The values of an input for these rows as they stand in its column, one after the other; NULL where they do not. */
static const int64_t *
run_of_values (const SubsidyRows *rows, int32_t input)
{
  const SubsidyColumn *column = rows->columns != NULL ? &rows->columns[input] : NULL;

  if (column == NULL || column->values == NULL || column->stride != 1 || rows->numbers != NULL
      || rows->program->inputs[input].is_list)
    return NULL;
  return column->values + rows->first_row;
}

static bool
is_plain (const SubsidyRows *rows, int32_t input)
{
  const SubsidyInput *model = &rows->program->inputs[input];
  const int64_t *values = run_of_values (rows, input);

  return values != NULL && rows->kernels->all_within (values, rows->n_rows, model->narrow_least, model->narrow_most);
}

const int64_t *
subsidy_rows_plain (const SubsidyRows *rows, int32_t input)
{
  bool is_known = input < 64 ? rows->plain >> input & 1 : is_plain (rows, input);

  return is_known ? run_of_values (rows, input) : NULL;
}

const int64_t *
subsidy_rows_values (const SubsidyRows *rows, int32_t input, int64_t *room)
{
  const int64_t *run = run_of_values (rows, input);

  if (run != NULL)
    return run;
  if (rows->numbers != NULL && !rows->program->inputs[input].is_list)
    rows->kernels->gather (rows->columns[input].values, rows->numbers, room, rows->n_rows);
  else
    for (size_t row = 0; row < rows->n_rows; row++)
      room[row] = subsidy_rows_value (rows, input, row);
  return room;
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
check_items (SubsidyRows *rows, int32_t position)
{
  const SubsidyInput *input = &rows->program->inputs[position];
  bool fits = true;

  for (size_t row = 0; row < rows->n_rows; row++)
    {
      SubsidyItems items = subsidy_rows_items (rows, input->in_list - 1, row);

      fits = fits && (items.is_known || all_is_narrow (input));
      for (size_t i = 0; i < items.count; i++)
        {
          int64_t value = subsidy_item_value (&items, position, i);

          /* What is refused is computed as anything in range. */
          if (!subsidy_input_accepts (input, value))
            {
              rows->refused[row] = 1;
              fits = fits && unknown_is_narrow (input);
            }
          else if (value < input->narrow_least || value > input->narrow_most)
            fits = fits && (value == SUBSIDY_NONE || (value == SUBSIDY_MISSING && unknown_is_narrow (input)));
        }
    }
  return fits;
}

/* What the kernel says of many values, of one. */
static bool
check_value (const SubsidyInput *input, int64_t value, int64_t *is_refused)
{
  if (value >= input->narrow_least && value <= input->narrow_most)
    return true;
  if (value != SUBSIDY_MISSING && subsidy_input_accepts (input, value))
    return value == SUBSIDY_NONE;
  *is_refused |= value != SUBSIDY_MISSING;
  return unknown_is_narrow (input);
}

/* The same where one value holds for all rows. */
static bool
check_alike (SubsidyRows *rows, int32_t position)
{
  int64_t value = subsidy_rows_value (rows, position, 0), is_refused = 0;
  bool fits = check_value (&rows->program->inputs[position], value, &is_refused);

  for (size_t row = 0; row < rows->n_rows && is_refused; row++)
    rows->refused[row] = 1;
  return fits;
}

/* Whether every value of one input allows 64-bit lanes. An unknown one can be anything its range allows. Marks the rows
 * with a value that may not be answered; they are computed as unknown. */
static bool
check_input (SubsidyRows *rows, int32_t position)
{
  const SubsidyInput *input = &rows->program->inputs[position];
  int64_t room[SUBSIDY_MOST_ROWS];

  if (rows->n_rows == 1 || subsidy_rows_are_alike (rows, position))
    return check_alike (rows, position);
  if (is_plain (rows, position))
    {
      rows->plain |= position < 64 ? UINT64_C (1) << position : 0;
      return true;
    }
  return rows->kernels->check (input, unknown_is_narrow (input), subsidy_rows_values (rows, position, room),
                               rows->refused, rows->n_rows);
}

static bool
check_any (SubsidyRows *rows, int32_t input)
{
  return rows->program->inputs[input].in_list > 0 ? check_items (rows, input) : check_input (rows, input);
}

/* Where numbers fit whatever the inputs are, those that a node reads are checked as their lanes are filled, unless one
 * value fills them. */
static void
check_the_rest (SubsidyRows *rows)
{
  const SubsidyProgram *program = rows->program;
  const int32_t *reads = program->order + program->n_constants;

  for (int32_t i = 0; i < program->n_unread; i++)
    check_any (rows, program->unread[i]);
  for (int32_t i = 0; i < program->n_reads; i++)
    if (subsidy_rows_are_alike (rows, program->nodes[reads[i]].a))
      check_alike (rows, program->nodes[reads[i]].a);
}

bool
subsidy_rows_check_all (SubsidyRows *rows)
{
  bool narrow = rows->program->may_be_narrow;

  rows->plain = 0;
  memset (rows->refused, 0, rows->n_rows * sizeof *rows->refused);
  for (int32_t i = 0; i < rows->program->n_inputs; i++)
    narrow = check_any (rows, i) && narrow;
  return narrow;
}

bool
subsidy_rows_check (SubsidyRows *rows)
{
  if (!rows->program->is_always_narrow)
    return subsidy_rows_check_all (rows);
  rows->plain = 0;
  memset (rows->refused, 0, rows->n_rows * sizeof *rows->refused);
  check_the_rest (rows);
  return true;
}

/* What the row's input can be. A refused value is replaced by one that is in range: its row is not answered. */
SubsidyBounds
subsidy_rows_bounds (const SubsidyRows *rows, int32_t input_position, size_t row)
{
  const SubsidyInput *input = &rows->program->inputs[input_position];
  int64_t value = subsidy_rows_value (rows, input_position, row);

  return subsidy_input_bounds (input, subsidy_input_accepts (input, value) ? value : SUBSIDY_MISSING);
}

/* The fold of one row, with the nodes around it in @nodes. */
SubsidyBounds
subsidy_rows_fold (const SubsidyRows *rows, const SubsidyFold *fold, size_t row, SubsidyBounds otherwise,
                   SubsidyBounds *nodes)
{
  SubsidyItems items = subsidy_rows_items (rows, fold->list, row);
  SubsidyBounds result;

  /* That nothing overflows was proved at load. */
  if (items.is_known)
    subsidy_fold_items (fold, &items, otherwise, nodes, &result);
  else
    subsidy_fold_unknown (fold, rows->program->inputs, otherwise, nodes, &result);
  return result;
}
