/* SPDX-License-Identifier: Apache-2.0 */
/* The rows that are evaluated together, and how their values are reached, in columns or one by one. */
#pragma once

#include "core/fold.h"
#include "core/kernels.h"
#include "core/program.h"
#include "subsidy/columns.h"

typedef struct
{
  const SubsidyProgram *program;
  const SubsidyKernels *kernels;
  const SubsidyColumn *columns; /* or NULL, and one row of values in `row` */
  const int64_t *row;
  const SubsidyColumn *row_items; /* of a single row, the values of its items; or NULL */
  size_t n_all_rows;
  size_t first_row;
  const size_t *numbers; /* where the rows do not follow one another: which they are */
  size_t n_rows;
  int64_t *refused; /* n_rows of 1 or 0 */
  uint64_t plain;   /* of the first inputs, one bit each: what subsidy_rows_check() found plain */
} SubsidyRows;

/* Marks the rows with a value that may not be answered, which are then computed as unknown. Returns whether all can be
 * computed in 64-bit lanes. */
bool subsidy_rows_check_all (SubsidyRows *rows);

/* The same, but for those rows of a program that is always narrow that are marked when lanes are filled. */
bool subsidy_rows_check (SubsidyRows *rows);

/* The column of an input itself, where every value in it is known and narrow; else NULL. */
const int64_t *subsidy_rows_plain (const SubsidyRows *rows, int32_t input);

/* The values of an input for these rows, of lists how many items they have: where they stand, or in room[n_rows]. Not
 * for a fact of items, nor where one value holds for all rows. */
const int64_t *subsidy_rows_values (const SubsidyRows *rows, int32_t input, int64_t *room);

/* Whether the input is the same for all rows: one value, or none. */
bool subsidy_rows_are_alike (const SubsidyRows *rows, int32_t input);

/* The value of an input as it stands, of a list how many items it has. */
int64_t subsidy_rows_value (const SubsidyRows *rows, int32_t input, size_t row);

/* What the input of a row can be. A refused value is replaced by anything in range: its row is not answered. */
SubsidyBounds subsidy_rows_bounds (const SubsidyRows *rows, int32_t input, size_t row);

/* The items of a list that a row has; none is known where the list may not be answered. */
SubsidyItems subsidy_rows_items (const SubsidyRows *rows, int32_t list, size_t row);

/* Computes every node of the one row. False where a node overflowed, which cannot happen in a program that was
 * compiled.
 */
bool subsidy_rows_trace (const SubsidyRows *rows, SubsidyBounds *bounds);

/* The fold of one row, with the nodes around it in @nodes. */
SubsidyBounds subsidy_rows_fold (const SubsidyRows *rows, const SubsidyFold *fold, size_t row, SubsidyBounds otherwise,
                                 SubsidyBounds *nodes);
