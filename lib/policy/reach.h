/* SPDX-License-Identifier: Apache-2.0 */
/* Which nodes, and so which facts, a node of a program depends on, and how those facts are told to a person. */
#pragma once

#include "policy/model.h"

/* The nodes that @roots depend on, with themselves, each after all that it depends on: a GArray of gint32. A root below
 * zero is none. */
GArray *subsidy_reachable_nodes (const SubsidyNode *nodes, const SubsidyFold *folds, const gint32 *roots,
                                 guint n_roots);

/* The inputs among them as "jobs (0 … 100), county", with the range where there is an order; the first few where there
 * are many, NULL where there is none. Transfer full. */
char *subsidy_inputs_text (const SubsidyPolicy *policy, const SubsidyNode *nodes, const SubsidyFold *folds,
                           const gint32 *roots, guint n_roots);

/* The same for one input. */
char *subsidy_input_text (const SubsidyInputModel *input);

/* A number of the input, as the file could have written it. Transfer full. */
char *subsidy_input_number_text (const SubsidyInputModel *input, gint64 number);
