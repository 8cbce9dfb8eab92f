/* SPDX-License-Identifier: Apache-2.0 */
/* What the answer of a row depends on, and what it still needs. */
#pragma once

#include "core/rows.h"

/* The outcome of a row that is not refused, from the bounds of its nodes. */
SubsidyOutcome subsidy_program_outcome (const SubsidyProgram *program, const SubsidyBounds *bounds);

/* Marks the inputs that @node depends on through the cases taken, one flag an input; with @unknown_only, those that
 * keep it unknown. @rows is the one row that the bounds are of; @visited, one flag a node, what was looked at before.
 */
void subsidy_rows_mark (const SubsidyRows *rows, const SubsidyBounds *bounds, int32_t node, bool unknown_only,
                        int32_t *inputs, bool *visited);

/* The same for all that an answer consists of. */
void subsidy_rows_mark_all (const SubsidyRows *rows, const SubsidyBounds *bounds, bool unknown_only, int32_t *inputs);
