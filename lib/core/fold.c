/* SPDX-License-Identifier: Apache-2.0 */
#include "core/fold.h"

#include "core/bounds.h"

static SubsidyWide
lesser (SubsidyWide a, SubsidyWide b)
{
  return subsidy_wide_compare (b, a) < 0 ? b : a;
}

static SubsidyWide
greater (SubsidyWide a, SubsidyWide b)
{
  return subsidy_wide_compare (a, b) < 0 ? b : a;
}

static SubsidyBounds
hull (SubsidyBounds a, SubsidyBounds b)
{
  return (SubsidyBounds){ lesser (a.least, b.least), greater (a.most, b.most) };
}

static const SubsidyBounds nothing = { { 0, 0 }, { 0, 0 } };

/* ---- One item ---- */

int64_t
subsidy_item_value (const SubsidyItems *items, int32_t input, size_t item)
{
  const SubsidyColumn *column = items->columns != NULL ? &items->columns[input] : NULL;

  return column == NULL || column->values == NULL ? SUBSIDY_MISSING
                                                  : column->values[(items->first + item) * column->stride];
}

/* A value that may not be answered is computed as unknown: its row is refused. */
static SubsidyBounds
input_bounds (const SubsidyItems *items, int32_t position, size_t item)
{
  const SubsidyInput *input = &items->inputs[position];
  int64_t value = subsidy_item_value (items, position, item);

  return subsidy_input_bounds (input, subsidy_input_accepts (input, value) ? value : SUBSIDY_MISSING);
}

bool
subsidy_fold_item (const SubsidyFold *fold, const SubsidyItems *items, size_t item, SubsidyBounds *nodes)
{
  bool exact = true;

  for (int32_t i = 0; i < fold->n_nodes; i++)
    {
      const SubsidyNode *node = &fold->nodes[i];

      if (node->op == SUBSIDY_OP_CONSTANT)
        nodes[i] = (SubsidyBounds){ node->constant, node->constant };
      else if (node->op == SUBSIDY_OP_INPUT)
        nodes[i] = input_bounds (items, node->a, item);
      else if (node->op != SUBSIDY_OP_OUTER)
        exact = subsidy_node_bounds (fold->nodes, fold->sets, i, nodes) && exact;
    }
  return exact;
}

/* ---- Putting items together ---- */

/* The number so far of those that surely take part, and between what numbers the others lie. */
typedef struct
{
  uint8_t op;
  bool any_sure, any_possible;
  SubsidyBounds sure, possible;
  bool overflow;
} Gathering;

static SubsidyBounds
combine (Gathering *gathering, SubsidyBounds a, SubsidyBounds b)
{
  switch (gathering->op)
    {
    case SUBSIDY_OP_SUM:
      return (SubsidyBounds){ subsidy_wide_sum (a.least, b.least, &gathering->overflow),
                              subsidy_wide_sum (a.most, b.most, &gathering->overflow) };
    case SUBSIDY_OP_LEAST:
      return (SubsidyBounds){ lesser (a.least, b.least), lesser (a.most, b.most) };
    default:
      return (SubsidyBounds){ greater (a.least, b.least), greater (a.most, b.most) };
    }
}

/* In a sum what may be left out may be nothing; a least or a greatest keeps it apart. */
static void
gather (Gathering *gathering, SubsidyBounds where, SubsidyBounds value)
{
  bool is_sure = where.least.low != 0;

  if (where.most.low == 0)
    return;
  if (gathering->op == SUBSIDY_OP_SUM && !is_sure)
    {
      value = hull (value, nothing);
      is_sure = true;
    }
  if (is_sure)
    {
      gathering->sure = gathering->any_sure ? combine (gathering, gathering->sure, value) : value;
      gathering->any_sure = true;
    }
  else
    {
      gathering->possible = gathering->any_possible ? hull (gathering->possible, value) : value;
      gathering->any_possible = true;
    }
}

static SubsidyBounds
gathered (const Gathering *gathering, SubsidyBounds otherwise)
{
  SubsidyBounds result = gathering->sure;

  if (!gathering->any_sure)
    return gathering->any_possible ? hull (gathering->possible, otherwise) : otherwise;
  if (gathering->any_possible && gathering->op == SUBSIDY_OP_LEAST)
    result.least = lesser (result.least, gathering->possible.least);
  if (gathering->any_possible && gathering->op == SUBSIDY_OP_GREATEST)
    result.most = greater (result.most, gathering->possible.most);
  return result;
}

static SubsidyBounds
where_bounds (const SubsidyFold *fold, const SubsidyBounds *nodes)
{
  const SubsidyBounds always = { { 1, 0 }, { 1, 0 } };

  return fold->where < 0 ? always : nodes[fold->where];
}

static void
gather_item (const SubsidyFold *fold, const SubsidyItems *items, size_t item, SubsidyBounds *nodes,
             Gathering *gathering)
{
  if (!subsidy_fold_item (fold, items, item, nodes))
    gathering->overflow = true;
  gather (gathering, where_bounds (fold, nodes), nodes[fold->value]);
}

/* ---- The best of each group ---- */

/* By what an item is grouped: what is given, else what is assumed. */
static int64_t
key_of (const SubsidyFold *fold, const SubsidyItems *items, size_t item)
{
  int64_t key = subsidy_item_value (items, fold->key, item);

  return key == SUBSIDY_MISSING ? items->inputs[fold->key].assumed : key;
}

static bool
is_group (int64_t key)
{
  return key != SUBSIDY_MISSING && key != SUBSIDY_NONE;
}

static bool
is_in_earlier_group (const SubsidyFold *fold, const SubsidyItems *items, size_t item, int64_t key)
{
  for (size_t i = 0; i < item; i++)
    if (key_of (fold, items, i) == key)
      return true;
  return false;
}

/* The best of the group that begins with @item; what has no key stands alone. An item whose key is not known may be in
 * any group: then it adds nothing for sure. */
static SubsidyBounds
best_of_group (const SubsidyFold *fold, const SubsidyItems *items, size_t item, int64_t key, SubsidyBounds *nodes,
               bool *overflow)
{
  Gathering best = { .op = SUBSIDY_OP_GREATEST };
  SubsidyBounds result;

  gather_item (fold, items, item, nodes, &best);
  for (size_t i = item + 1; is_group (key) && i < items->count; i++)
    if (key_of (fold, items, i) == key)
      gather_item (fold, items, i, nodes, &best);
  result = gathered (&best, nothing);
  if (key == SUBSIDY_MISSING)
    result = hull (result, nothing);
  *overflow = *overflow || best.overflow;
  return result;
}

static void
gather_groups (const SubsidyFold *fold, const SubsidyItems *items, SubsidyBounds *nodes, Gathering *gathering)
{
  const SubsidyBounds always = { { 1, 0 }, { 1, 0 } };

  for (size_t i = 0; i < items->count; i++)
    {
      int64_t key = key_of (fold, items, i);

      if (!is_group (key) || !is_in_earlier_group (fold, items, i, key))
        gather (gathering, always, best_of_group (fold, items, i, key, nodes, &gathering->overflow));
    }
}

bool
subsidy_fold_items (const SubsidyFold *fold, const SubsidyItems *items, SubsidyBounds otherwise, SubsidyBounds *nodes,
                    SubsidyBounds *result)
{
  Gathering gathering = { .op = fold->op };

  if (fold->key >= 0)
    gather_groups (fold, items, nodes, &gathering);
  else
    for (size_t i = 0; i < items->count; i++)
      gather_item (fold, items, i, nodes, &gathering);
  *result = gathered (&gathering, otherwise);
  return !gathering.overflow;
}

/* ---- Over all lists ---- */

/* As many times as there are items. */
static SubsidyWide
times (SubsidyWide one, SubsidyBounds count, bool towards_most, bool *overflow)
{
  bool grows = subsidy_wide_is_negative (one) != towards_most;

  return subsidy_wide_product (one, grows ? count.most : count.least, overflow);
}

static SubsidyBounds
sum_range (const SubsidyFold *fold, SubsidyBounds where, SubsidyBounds value, SubsidyBounds count, bool *overflow)
{
  if (where.least.low == 0)
    value = hull (value, nothing);
  if (fold->key >= 0)
    count.least = subsidy_wide (0);
  return (SubsidyBounds){ times (value.least, count, false, overflow), times (value.most, count, true, overflow) };
}

/* What is known once the nodes have their bounds over all items. */
static bool
fold_all (const SubsidyFold *fold, SubsidyBounds count, SubsidyBounds otherwise, const SubsidyBounds *nodes,
          SubsidyBounds *result)
{
  SubsidyBounds where = where_bounds (fold, nodes), value = nodes[fold->value];
  bool overflow = false;

  if (where.most.low == 0)
    *result = otherwise;
  else if (fold->op == SUBSIDY_OP_SUM)
    *result = sum_range (fold, where, value, count, &overflow);
  else if (where.least.low != 0 && subsidy_wide_compare (count.least, subsidy_wide (1)) >= 0)
    *result = value;
  else
    *result = hull (value, otherwise);
  return !overflow;
}

/* The nodes over all items; @ranges, where given, limits the inputs. Whatever is assumed where an item lacks a fact: an
 * item that is not known may have another value. */
static bool
range_nodes (const SubsidyFold *fold, const SubsidyBounds *ranges, const SubsidyInput *inputs, SubsidyBounds *nodes)
{
  bool exact = true;

  for (int32_t i = 0; i < fold->n_nodes; i++)
    {
      const SubsidyNode *node = &fold->nodes[i];

      if (node->op == SUBSIDY_OP_CONSTANT)
        nodes[i] = (SubsidyBounds){ node->constant, node->constant };
      else if (node->op == SUBSIDY_OP_INPUT)
        nodes[i] = ranges != NULL ? ranges[node->a] : subsidy_input_range (&inputs[node->a]);
      else if (node->op != SUBSIDY_OP_OUTER)
        exact = subsidy_node_bounds (fold->nodes, fold->sets, i, nodes) && exact;
    }
  return exact;
}

bool
subsidy_fold_range (const SubsidyFold *fold, const SubsidyBounds *ranges, SubsidyBounds otherwise, SubsidyBounds *nodes,
                    SubsidyBounds *result)
{
  bool exact = range_nodes (fold, ranges, NULL, nodes);

  return fold_all (fold, ranges[fold->list], otherwise, nodes, result) && exact;
}

bool
subsidy_fold_unknown (const SubsidyFold *fold, const SubsidyInput *inputs, SubsidyBounds otherwise,
                      SubsidyBounds *nodes, SubsidyBounds *result)
{
  bool exact = range_nodes (fold, NULL, inputs, nodes);

  return fold_all (fold, subsidy_input_range (&inputs[fold->list]), otherwise, nodes, result) && exact;
}
