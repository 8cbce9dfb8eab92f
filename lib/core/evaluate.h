/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a program: over columns of rows for the numbers, over one row with every node kept for the explanation, and
 * over whole ranges for the proofs made at load. Nothing here allocates, locks or keeps state. */
#pragma once

#include <stddef.h>

#include "core/kernels.h"
#include "core/program.h"
#include "subsidy/columns.h"

/* @columns: one for each input of the program. Rows are independent of each other and of their order. */
void subsidy_program_evaluate (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns,
                               const SubsidyPayouts *payouts);

/* The same for some of the rows only, those whose numbers are numbers[n_numbers]. */
void subsidy_program_evaluate_some (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns,
                                    const SubsidyPayouts *payouts, const size_t *numbers, size_t n_numbers);

/* The same with these kernels, whatever the processor has; where @numbers is NULL, for the first rows. */
void subsidy_program_evaluate_with (const SubsidyKernels *kernels, const SubsidyProgram *program, size_t n_rows,
                                    const SubsidyColumn *columns, const SubsidyPayouts *payouts, const size_t *numbers,
                                    size_t n_numbers);

/* What one row still needs: missing[n_inputs], 1 where a number that the answer waits for depends on the input, and
 * the most that can be due. Of a row that is not undetermined nothing is missing. */
void subsidy_program_find_missing (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns,
                                   size_t row, int32_t *missing, int64_t *at_most);

/* The numbers that one row has at @nodes, 0 for a node below 0; SUBSIDY_MISSING where one is not known, or the row is
 * refused. */
void subsidy_program_numbers (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns, size_t row,
                              const int32_t *nodes, size_t n_nodes, int64_t *numbers);

/* Makes ready for many rows a program whose nodes are @nodes: quotients by constants get their reciprocals, nodes share
 * rooms of the workspace, so that what is no longer needed makes place, and what depends on no row is told from the
 * rest. The program keeps @room, subsidy_program_room() numbers. */
void subsidy_program_prepare (SubsidyProgram *program, SubsidyNode *nodes, int32_t *room);
size_t subsidy_program_room (const SubsidyProgram *program);

/* One row, @values one for each input, of a list how many items it has; @items, where there are lists, one for each
 * input, of a fact of items their values. Writes the amount, the outcome, the first failed condition and the shares
 * into payout[3 + n_shares]. */
void subsidy_program_evaluate_row (const SubsidyProgram *program, const int64_t *values, const SubsidyColumn *items,
                                   int64_t *payout);

/* The same where everything is known, fits 64 bits and is not refused; else returns false and writes nothing. */
bool subsidy_program_evaluate_known (const SubsidyProgram *program, const int64_t *values, int64_t *payout);

/* The same row; fills bounds[n_nodes]. Returns false where a node overflowed, which cannot happen in a program that was
 * compiled. */
bool subsidy_program_trace (const SubsidyProgram *program, const int64_t *values, const SubsidyColumn *items,
                            SubsidyBounds *bounds);

/* Node @index alone, from those before it. */
bool subsidy_program_trace_node (const SubsidyProgram *program, int32_t index, const int64_t *values,
                                 const SubsidyColumn *items, SubsidyBounds *bounds);

/* One item of the same row, after subsidy_program_trace(); fills nodes[] of that fold. False where there is no such
 * item. */
bool subsidy_program_trace_item (const SubsidyProgram *program, int32_t fold, const int64_t *values,
                                 const SubsidyColumn *items, const SubsidyBounds *bounds, size_t item,
                                 SubsidyBounds *nodes);

/* The bounds of node @index over all rows whose inputs lie within @inputs, from those of the nodes before it; false
 * where it overflows 128 bits. */
bool subsidy_program_range (const SubsidyProgram *program, int32_t index, const SubsidyBounds *inputs,
                            SubsidyBounds *bounds);
