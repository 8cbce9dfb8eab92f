/* SPDX-License-Identifier: Apache-2.0 */
#include "core/bounds.h"

#include "core/lanes.h"

static bool
operation_bounds (const SubsidyNode *node, const uint64_t *sets, SubsidyBounds *const parts[3], SubsidyBounds *result)
{
  SubsidyLanesWide lanes[3] = { 0 }, out = { &result->least, &result->most };
  const SubsidyLanesWide *const each[] = { &lanes[0], &lanes[1], &lanes[2] };
  bool overflow = false;

  for (int i = 0; i < subsidy_node_n_parts (node); i++)
    lanes[i] = (SubsidyLanesWide){ &parts[i]->least, &parts[i]->most };
  subsidy_lanes_wide (node, sets, each, &out, 1, &overflow);
  return !overflow;
}

bool
subsidy_operation_bounds (const SubsidyNode *node, SubsidyBounds *parts, SubsidyBounds *result)
{
  SubsidyBounds *const each[] = { &parts[0], &parts[1], &parts[2] };

  return operation_bounds (node, NULL, each, result);
}

bool
subsidy_node_bounds (const SubsidyNode *nodes, const uint64_t *sets, int32_t index, SubsidyBounds *bounds)
{
  const SubsidyNode *node = &nodes[index];
  int n_parts = subsidy_node_n_parts (node);
  SubsidyBounds *const parts[]
      = { &bounds[node->a], &bounds[n_parts > 1 ? node->b : node->a], &bounds[n_parts > 2 ? node->c : node->a] };

  return operation_bounds (node, sets, parts, &bounds[index]);
}
