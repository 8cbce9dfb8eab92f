/* SPDX-License-Identifier: Apache-2.0 */
/* One operation on the bounds of its parts: how a single case, an item of a list and a whole range are computed. */
#pragma once

#include "core/program.h"

/* The bounds of one operation from those of its parts, parts[3]; false where it overflows 128 bits. Not for an input, a
 * constant, a fold or a node of the program around a fold. */
bool subsidy_operation_bounds (const SubsidyNode *node, SubsidyBounds *parts, SubsidyBounds *result);

/* The same for node @index of @nodes, from the bounds of the nodes before it. */
bool subsidy_node_bounds (const SubsidyNode *nodes, const uint64_t *sets, int32_t index, SubsidyBounds *bounds);
