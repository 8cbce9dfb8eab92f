/* SPDX-License-Identifier: Apache-2.0 */
/* What is found out about a program once, so that its rows need not. */
#include "core/evaluate.h"

/* ---- Order ---- */

static int32_t
append_nodes (const SubsidyProgram *program, SubsidyOp op, int32_t *order, int32_t count)
{
  for (int32_t i = 0; i < program->n_nodes; i++)
    if (program->nodes[i].op == op)
      order[count++] = i;
  return count;
}

/* Constants and inputs before all operations, which stay in their order. */
static void
put_in_order (SubsidyProgram *program, int32_t *order)
{
  int32_t count = program->n_constants = append_nodes (program, SUBSIDY_OP_CONSTANT, order, 0);

  count = append_nodes (program, SUBSIDY_OP_INPUT, order, count);
  program->n_reads = count - program->n_constants;
  program->may_be_known = true;
  for (int32_t i = 0; i < program->n_nodes; i++)
    {
      if (program->nodes[i].op != SUBSIDY_OP_CONSTANT && program->nodes[i].op != SUBSIDY_OP_INPUT)
        order[count++] = i;
      program->may_be_known = program->may_be_known && program->nodes[i].op != SUBSIDY_OP_FOLD;
    }
  program->order = order;
}

static bool
reads_input (const SubsidyProgram *program, int32_t input)
{
  for (int32_t i = program->n_constants; i < program->n_constants + program->n_reads; i++)
    if (program->nodes[program->order[i]].a == input)
      return true;
  return false;
}

static void
find_unread (SubsidyProgram *program, int32_t *unread)
{
  program->n_unread = 0;
  for (int32_t i = 0; i < program->n_inputs; i++)
    if (!reads_input (program, i))
      unread[program->n_unread++] = i;
  program->unread = unread;
}

/* ---- Rooms ---- */

static void
use (int32_t *last_uses, int32_t node, int32_t user)
{
  if (last_uses[node] < user)
    last_uses[node] = user;
}

static void
find_last_uses (const SubsidyProgram *program, int32_t *last_uses)
{
  for (int32_t i = 0; i < program->n_nodes; i++)
    {
      const SubsidyNode *node = &program->nodes[i];
      const int32_t parts[] = { node->a, node->b, node->c };

      last_uses[i] = i;
      for (int part = 0; part < subsidy_node_n_parts (node); part++)
        use (last_uses, parts[part], i);
      for (int32_t j = 0; node->op == SUBSIDY_OP_FOLD && j < program->folds[node->b].n_nodes; j++)
        if (program->folds[node->b].nodes[j].op == SUBSIDY_OP_OUTER)
          use (last_uses, program->folds[node->b].nodes[j].a, i);
    }
  for (int32_t i = 0; i < program->n_conditions; i++)
    use (last_uses, program->conditions[i], program->n_nodes);
  for (int32_t i = 0; i < program->n_requirements; i++)
    use (last_uses, program->requirements[i], program->n_nodes);
  for (int32_t i = 0; i < program->n_shares; i++)
    use (last_uses, program->shares[i], program->n_nodes);
  use (last_uses, program->amount, program->n_nodes);
}

/* Constants keep their slots from block to block. Inputs may be filled before everything else, and have theirs from
 * the beginning to their last use. */
static int32_t
assign_slots (const SubsidyProgram *program, int32_t *slots, int32_t *last_uses)
{
  int32_t holders[SUBSIDY_PROGRAM_MOST_NODES]; /* the node that a slot holds */
  int32_t count = 0;

  find_last_uses (program, last_uses);
  for (int32_t i = 0; i < program->n_nodes; i++)
    {
      int32_t node = program->order[i];
      int32_t slot = i < program->n_constants + program->n_reads ? count : program->n_constants;

      /* What this node uses still holds its slot: lanes are never written over what they are made from. */
      while (slot < count && last_uses[holders[slot]] >= node)
        slot++;
      holders[slot] = node;
      slots[node] = slot;
      count = slot == count ? count + 1 : count;
    }
  return count;
}

/* ---- Reciprocals ---- */

/*@ assigns \nothing;
    ensures divisor >= 2 ==> subsidy_is_reciprocal (\result, divisor);
    ensures divisor < 2 ==> \result.factor == 0;
*/
static SubsidyReciprocal
reciprocal_of (int64_t divisor)
{
  SubsidyReciprocal reciprocal = { 0, 0 };
  SubsidyWide quotient, remainder;
  int64_t power = 1;

  if (divisor < 2)
    return reciprocal;
  /*@ loop invariant reciprocal.shift <= 62 && power == subsidy_power_of_two (reciprocal.shift);
      loop invariant power * subsidy_power_of_two (62 - reciprocal.shift) == 0x4000000000000000;
      loop invariant 1 <= power < divisor;
      loop assigns power, reciprocal.shift;
      loop variant 62 - reciprocal.shift;
  */
  while (power < divisor - power)
    {
      /*@ assert reciprocal.shift < 62; */
      /*@ assert subsidy_power_of_two (62 - reciprocal.shift)
                 == 2 * subsidy_power_of_two (62 - (reciprocal.shift + 1)); */
      power *= 2;
      reciprocal.shift++;
    }
  quotient = subsidy_wide_divide ((SubsidyWide){ 0, power }, subsidy_wide (divisor), &remainder);
  /*@ assert subsidy_exact (quotient) * divisor + subsidy_exact (remainder) == subsidy_reach (reciprocal.shift); */
  /*@ assert subsidy_cancels (divisor, -1, subsidy_exact (quotient)); */
  /*@ assert subsidy_scales (0x10000000000000000 - 1, power + 1, divisor); */
  /*@ assert subsidy_cancels (divisor, subsidy_exact (quotient), 0x10000000000000000 - 1); */
  /*@ assert subsidy_exact (quotient) == quotient.low; */
  reciprocal.factor = quotient.low + 1;
  return reciprocal;
}

static void
find_reciprocals (const SubsidyProgram *program, SubsidyNode *nodes)
{
  for (int32_t i = 0; i < program->n_nodes; i++)
    if (nodes[i].op == SUBSIDY_OP_QUOTIENT && nodes[nodes[i].b].op == SUBSIDY_OP_CONSTANT
        && subsidy_wide_fits_int64 (nodes[nodes[i].b].constant))
      nodes[i].reciprocal = reciprocal_of (subsidy_wide_to_int64 (nodes[nodes[i].b].constant));
}

/* Whether all that an input can be, what is assumed among it, is narrow. */
static bool
is_narrow (const SubsidyInput *input)
{
  bool assumes_in_range = input->assumed >= input->least && input->assumed <= input->most;

  return input->narrow_least == input->least && input->narrow_most == input->most
         && (assumes_in_range || input->assumed == SUBSIDY_MISSING || input->assumed == SUBSIDY_NONE);
}

static bool
are_narrow (const SubsidyInput *inputs, int32_t n_inputs)
{
  for (int32_t i = 0; i < n_inputs; i++)
    if (!is_narrow (&inputs[i]))
      return false;
  return true;
}

size_t
subsidy_program_room (const SubsidyProgram *program)
{
  return (size_t)program->n_nodes * 3 + (size_t)program->n_inputs;
}

void
subsidy_program_prepare (SubsidyProgram *program, SubsidyNode *nodes, int32_t *room)
{
  int32_t *slots = room, *order = slots + program->n_nodes, *last_uses = order + program->n_nodes;

  program->nodes = nodes;
  find_reciprocals (program, nodes);
  put_in_order (program, order);
  find_unread (program, last_uses + program->n_nodes);
  program->n_slots = assign_slots (program, slots, last_uses);
  program->slots = slots;
  program->is_always_narrow = program->may_be_narrow && are_narrow (program->inputs, program->n_inputs);
}
