/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a program: over columns of rows for the numbers, over one row with every node kept for the explanation, and
 * over whole ranges for the proofs made at load. Nothing here allocates, locks or keeps state. */
#pragma once

#include <stddef.h>

#include "core/program.h"
#include "subsidy/columns.h"

/* @columns: one for each input of the program. Rows are independent of each other and of their order. */
void subsidy_program_evaluate (const SubsidyProgram *program, size_t n_rows, const SubsidyColumn *columns,
                               const SubsidyPayouts *payouts);

/* One row, @values one for each input; writes the amount, the outcome, the first failed condition and the shares into
 * payout[3 + n_shares]. */
void subsidy_program_evaluate_row (const SubsidyProgram *program, const int64_t *values, int64_t *payout);

/* One row, @values one for each input; fills bounds[n_nodes]. Returns false where a node overflowed, which cannot
 * happen in a program that was compiled. */
bool subsidy_program_trace (const SubsidyProgram *program, const int64_t *values, SubsidyBounds *bounds);

/* The bounds of one operation from those of its parts, parts[3]; false where it overflows 128 bits. */
bool subsidy_operation_bounds (const SubsidyNode *node, SubsidyBounds *parts, SubsidyBounds *result);

/* The bounds of node @index from those of the nodes before it; false where it overflows 128 bits. */
bool subsidy_program_node_bounds (const SubsidyProgram *program, int32_t index, SubsidyBounds *bounds);
