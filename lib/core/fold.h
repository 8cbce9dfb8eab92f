/* SPDX-License-Identifier: Apache-2.0 */
/* Folds: one number from the items of a list. Nothing here allocates or keeps state. */
#pragma once

#include <stddef.h>

#include "core/program.h"
#include "subsidy/columns.h"

/* The items of one row, or that it is not known which there are. */
typedef struct
{
  const SubsidyInput *inputs;
  const SubsidyColumn *columns; /* one an input: of a fact of items, their values; NULL: none is known */
  size_t first, count;          /* which of the values are this row's */
  bool is_known;
} SubsidyItems;

int64_t subsidy_item_value (const SubsidyItems *items, int32_t input, size_t item);

/* Computes all nodes of one item. Those of the program around are given in @nodes. */
bool subsidy_fold_item (const SubsidyFold *fold, const SubsidyItems *items, size_t item, SubsidyBounds *nodes);

/* The fold over all items, bounds[fold->n_nodes] with the nodes of the program around filled in and otherwise used as
 * room. False where a number overflows 128 bits. */
bool subsidy_fold_items (const SubsidyFold *fold, const SubsidyItems *items, SubsidyBounds otherwise,
                         SubsidyBounds *nodes, SubsidyBounds *result);

/* The fold over every list there can be where each input lies within its range; of the list its length. */
bool subsidy_fold_range (const SubsidyFold *fold, const SubsidyBounds *ranges, SubsidyBounds otherwise,
                         SubsidyBounds *nodes, SubsidyBounds *result);

/* The same where nothing is known but what the inputs accept. */
bool subsidy_fold_unknown (const SubsidyFold *fold, const SubsidyInput *inputs, SubsidyBounds otherwise,
                           SubsidyBounds *nodes, SubsidyBounds *result);
