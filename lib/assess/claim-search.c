/* SPDX-License-Identifier: Apache-2.0 */
/* A climb: of every fact in turn, the value that brings the claim nearest to being paid. Everything tried comes from
 * the policy itself, options and crossings, so the same policy always gives the same claim. */
#include "assess/claim-search.h"

#include "assess/crossings.h"

#define MOST_ROUNDS 8
#define NEAR_HALF (SUBSIDY_NEAR_ALL / 2)
#define STEP_DIGITS 15
#define STEPS (1 << STEP_DIGITS)

/* More than all that a rule can ask of a claim: it has no more conditions than nodes. */
#define GOAL_WEIGHT (G_GINT64_CONSTANT (1) << 36)

/* ---- Nearness ---- */

void
subsidy_nearness_init (SubsidyNearness *nearness, const SubsidyProbe *probe)
{
  nearness->met = g_new0 (gint32, probe->program->n_nodes);
  nearness->unmet = g_new0 (gint32, probe->program->n_nodes);
  nearness->active = g_new0 (gint32, probe->program->n_nodes);
}

void
subsidy_nearness_clear (SubsidyNearness *nearness)
{
  g_free (nearness->met);
  g_free (nearness->unmet);
  g_free (nearness->active);
}

/* The binary digits of a number above zero, and in lesser steps how far it has come to one more: 1.5 for 3. */
static gint32
logarithm (SubsidyWide number)
{
  guint64 high = (guint64)number.high, low = number.low;
  gint32 digits = high != 0 ? 64 + (gint32)g_bit_storage (high) : (gint32)g_bit_storage (low);

  /* What follows the first digit, in as many digits as there are steps. */
  if (high != 0)
    low = high << (64 - g_bit_storage (high));
  else if (low != 0)
    low <<= 64 - g_bit_storage (low);
  return digits * STEPS + (gint32)(low << 1 >> (64 - STEP_DIGITS));
}

/* The side that lies below by some gap: nearer the lesser the logarithm of the gap is, and never half way. */
static gint32
near_by_gap (SubsidyBounds above, SubsidyBounds below)
{
  bool overflow = false;
  SubsidyWide gap = subsidy_wide_difference (above.least, below.most, &overflow);

  if (overflow || subsidy_wide_is_negative (gap))
    return NEAR_HALF / 2;
  return NEAR_HALF - logarithm (gap) - 1;
}

static gint32
mean (gint32 a, gint32 b)
{
  return a / 2 + b / 2 + (a & b & 1);
}

static void
set_nearness (SubsidyNearness *nearness, gint32 index, gint32 met, gint32 unmet)
{
  nearness->met[index] = met;
  nearness->unmet[index] = unmet;
}

gboolean
subsidy_is_comparison (const SubsidyNode *node)
{
  return node->op == SUBSIDY_OP_AT_LEAST || node->op == SUBSIDY_OP_MORE_THAN || node->op == SUBSIDY_OP_EQUAL;
}

/* Of a comparison or any other node that is 1 or 0: all the way where it is so, else by the gap between its parts. */
static void
read_truth (SubsidyNearness *nearness, const SubsidyProbe *probe, gint32 index)
{
  const SubsidyNode *node = &probe->program->nodes[index];
  SubsidyBounds own = probe->bounds[index], a, b;
  gint32 other = NEAR_HALF / 2;

  if (!subsidy_bounds_are_known (own))
    {
      set_nearness (nearness, index, other, other);
      return;
    }
  if (subsidy_is_comparison (node))
    {
      a = probe->bounds[node->a];
      b = probe->bounds[node->b];
      other = subsidy_wide_compare (a.least, b.least) < 0 ? near_by_gap (b, a) : near_by_gap (a, b);
    }
  if (subsidy_wide_compare (own.least, subsidy_wide (0)) > 0)
    set_nearness (nearness, index, SUBSIDY_NEAR_ALL, other);
  else
    set_nearness (nearness, index, other, SUBSIDY_NEAR_ALL);
}

static void
read_node (SubsidyNearness *nearness, const SubsidyProbe *probe, gint32 index)
{
  const SubsidyNode *node = &probe->program->nodes[index];
  const gint32 *met = nearness->met, *unmet = nearness->unmet;
  gint32 a = node->a, b = node->b, c = node->c;

  if (!probe->is_truth[index])
    read_truth (nearness, probe, index);
  else if (node->op == SUBSIDY_OP_LEAST)
    set_nearness (nearness, index, mean (met[a], met[b]), MAX (unmet[a], unmet[b]));
  else if (node->op == SUBSIDY_OP_GREATEST)
    set_nearness (nearness, index, MAX (met[a], met[b]), mean (unmet[a], unmet[b]));
  else if (node->op == SUBSIDY_OP_DIFFERENCE && probe->is_truth[a] && probe->is_truth[b])
    set_nearness (nearness, index, mean (met[a], unmet[b]), MAX (unmet[a], met[b]));
  else if (node->op == SUBSIDY_OP_CHOOSE)
    set_nearness (nearness, index, MAX (mean (met[a], met[b]), mean (unmet[a], met[c])),
                  MAX (mean (met[a], unmet[b]), mean (unmet[a], unmet[c])));
  else
    read_truth (nearness, probe, index);
}

static void
raise_to (gint32 *active, gint32 node, gint32 to)
{
  active[node] = MAX (active[node], to);
}

/* How near a number is to being the one that counts beside the other, as a cap or what is capped. */
static gint32
near_to_counting (SubsidyBounds own, SubsidyBounds other, SubsidyOp op)
{
  SubsidyBounds least = op == SUBSIDY_OP_LEAST ? own : other, most = op == SUBSIDY_OP_LEAST ? other : own;

  if (!subsidy_bounds_are_known (own) || !subsidy_bounds_are_known (other))
    return NEAR_HALF / 2;
  return subsidy_wide_compare (least.least, most.least) <= 0 ? SUBSIDY_NEAR_ALL : near_by_gap (least, most);
}

/* Of two numbers the lesser or greater one alone counts, of the cases of a choice the one that is taken. */
static void
spread_active (SubsidyNearness *nearness, const SubsidyProbe *probe, gint32 index)
{
  const SubsidyNode *node = &probe->program->nodes[index];
  gint32 active = nearness->active[index];

  if (node->op == SUBSIDY_OP_CHOOSE)
    {
      raise_to (nearness->active, node->a, active);
      raise_to (nearness->active, node->b, mean (active, nearness->met[node->a]));
      raise_to (nearness->active, node->c, mean (active, nearness->unmet[node->a]));
      return;
    }
  if ((node->op == SUBSIDY_OP_LEAST || node->op == SUBSIDY_OP_GREATEST)
      && !(probe->is_truth[node->a] && probe->is_truth[node->b]))
    {
      SubsidyBounds a = probe->bounds[node->a], b = probe->bounds[node->b];

      raise_to (nearness->active, node->a, mean (active, near_to_counting (a, b, (SubsidyOp)node->op)));
      raise_to (nearness->active, node->b, mean (active, near_to_counting (b, a, (SubsidyOp)node->op)));
      return;
    }
  for (int part = 0; part < subsidy_node_n_parts (node); part++)
    raise_to (nearness->active, subsidy_node_part (node, part), active);
}

static void
read_active (SubsidyNearness *nearness, const SubsidyProbe *probe)
{
  const SubsidyProgram *program = probe->program;
  gint32 *active = nearness->active;

  for (gint32 i = 0; i < program->n_nodes; i++)
    active[i] = 0;
  for (gint32 i = 0; i < program->n_conditions; i++)
    active[program->conditions[i]] = SUBSIDY_NEAR_ALL;
  for (gint32 i = 0; i < program->n_requirements; i++)
    active[program->requirements[i]] = SUBSIDY_NEAR_ALL;
  for (gint32 i = 0; i < program->n_shares; i++)
    active[program->shares[i]] = SUBSIDY_NEAR_ALL;
  active[program->amount] = SUBSIDY_NEAR_ALL;
  for (gint32 i = program->n_nodes - 1; i >= 0; i--)
    if (active[i] > 0)
      spread_active (nearness, probe, i);
}

void
subsidy_nearness_read (SubsidyNearness *nearness, SubsidyProbe *probe)
{
  probe->work -= probe->program->n_nodes / 4;
  for (gint32 i = 0; i < probe->program->n_nodes; i++)
    read_node (nearness, probe, i);
  read_active (nearness, probe);
}

/* ---- Goals ---- */

static gboolean
has_sides (const SubsidyProbe *probe, gint32 index)
{
  const SubsidyNode *node = &probe->program->nodes[index];

  switch ((SubsidyOp)node->op)
    {
    case SUBSIDY_OP_CHOOSE:
      return probe->live[node->a];
    case SUBSIDY_OP_LEAST:
    case SUBSIDY_OP_GREATEST:
      return probe->is_corner[index]
             || (!probe->is_needed[index] && probe->is_truth[node->a] && probe->is_truth[node->b]
                 && probe->live[node->a] && probe->live[node->b]);
    case SUBSIDY_OP_EXCESS:
      return probe->is_corner[index];
    default:
      return FALSE;
    }
}

/* The conditions that a sum counts, each a goal of the comparison @node. */
static void
add_counted (const SubsidyProbe *probe, gint32 node, gint32 sum, GArray *goals)
{
  const SubsidyNode *at = &probe->program->nodes[sum];
  SubsidyGoal goal = { node, sum, TRUE };

  for (; at->op == SUBSIDY_OP_SUM && !probe->is_truth[sum]; sum = at->a, at = &probe->program->nodes[sum])
    {
      if (!probe->is_truth[at->b])
        return;
      goal.part = at->b;
      if (probe->live[at->b])
        g_array_append_val (goals, goal);
    }
  goal.part = sum;
  if (probe->is_truth[sum] && probe->live[sum])
    g_array_append_val (goals, goal);
}

GArray *
subsidy_find_goals (const SubsidyProbe *probe)
{
  GArray *goals = g_array_new (FALSE, FALSE, sizeof (SubsidyGoal));

  for (gint32 i = 0; i < probe->program->n_nodes; i++)
    {
      const SubsidyNode *node = &probe->program->nodes[i];
      const SubsidyGoal sides[] = { { i, -1, FALSE }, { i, -1, TRUE } };

      if (probe->live[i] && has_sides (probe, i))
        g_array_append_vals (goals, sides, 2);
      if (probe->is_corner[i] && subsidy_is_comparison (node))
        g_array_append_vals (goals, sides, 1);
      if (probe->live[i] && node->op == SUBSIDY_OP_AT_LEAST && probe->program->nodes[node->a].op == SUBSIDY_OP_SUM)
        add_counted (probe, i, node->a, goals);
    }
  return goals;
}

/* How near two numbers are to being the same. */
static gint32
near_to_even (const SubsidyProbe *probe, const SubsidyNode *node)
{
  SubsidyBounds a = probe->bounds[node->a], b = probe->bounds[node->b];
  int sign;

  if (!subsidy_bounds_are_known (a) || !subsidy_bounds_are_known (b))
    return NEAR_HALF / 2;
  sign = subsidy_wide_compare (a.least, b.least);
  return sign == 0 ? SUBSIDY_NEAR_ALL : sign > 0 ? near_by_gap (a, b) : near_by_gap (b, a);
}

/* The same for a comparison on the side where it holds: that of more than is never quite even. */
static gint32
near_to_threshold (const SubsidyProbe *probe, const SubsidyNode *node)
{
  gint32 near = near_to_even (probe, node);

  if (node->op != SUBSIDY_OP_MORE_THAN)
    return near;
  return subsidy_wide_compare (probe->bounds[node->a].least, probe->bounds[node->b].least) > 0 ? near : near / 2;
}

/* How near the claim is to the greater of the two parts being the one that is wanted. */
static gint32
near_to_side (const SubsidyProbe *probe, const SubsidyNode *node, gboolean side)
{
  SubsidyBounds above = probe->bounds[side ? node->a : node->b], below = probe->bounds[side ? node->b : node->a];

  if (!subsidy_bounds_are_known (above) || !subsidy_bounds_are_known (below))
    return NEAR_HALF / 2;
  return subsidy_wide_compare (above.least, below.least) > 0 ? SUBSIDY_NEAR_ALL : near_by_gap (below, above);
}

gboolean
subsidy_goal_is_threshold (const SubsidyProbe *probe, const SubsidyGoal *goal)
{
  return goal->part < 0 && probe->is_corner[goal->node] && subsidy_is_comparison (&probe->program->nodes[goal->node]);
}

static gint32
near_to_goal (const SubsidyProbe *probe, const SubsidyNearness *nearness, SubsidyGoal goal)
{
  const SubsidyNode *node = &probe->program->nodes[goal.node];
  gint32 near;

  if (goal.part >= 0)
    near = mean (nearness->met[goal.part], near_to_even (probe, node));
  else if (subsidy_goal_is_threshold (probe, &goal))
    near = near_to_threshold (probe, node);
  else if (node->op == SUBSIDY_OP_CHOOSE)
    near = goal.side ? nearness->met[node->a] : nearness->unmet[node->a];
  else if (probe->is_truth[goal.node] && !probe->is_corner[goal.node])
    near = goal.side ? mean (nearness->met[node->a], nearness->unmet[node->b])
                     : mean (nearness->unmet[node->a], nearness->met[node->b]);
  else
    near = near_to_side (probe, node, goal.side);
  return mean (near, nearness->active[goal.node]);
}

gboolean
subsidy_goal_is_reached (const SubsidyProbe *probe, const SubsidyNearness *nearness, SubsidyGoal goal)
{
  return near_to_goal (probe, nearness, goal) == SUBSIDY_NEAR_ALL;
}

/* ---- The climb ---- */

typedef struct
{
  SubsidyProbe *probe;
  SubsidyNearness *nearness;
  const SubsidyGoal *goal;
  gint64 perfect; /* the score of a claim that is all that is wanted */
} Climb;

/* The goal goes before everything else together: it is reached first, then the claim repaired around it. */
static gint64
score (const Climb *climb)
{
  const SubsidyProgram *program = climb->probe->program;
  gint64 sum = 0;

  subsidy_nearness_read (climb->nearness, climb->probe);
  for (gint32 i = 0; i < program->n_conditions; i++)
    sum += climb->nearness->met[program->conditions[i]];
  for (gint32 i = 0; i < program->n_requirements; i++)
    sum += climb->nearness->met[program->requirements[i]];
  if (climb->probe->rule->is_measure
      || subsidy_wide_compare (climb->probe->bounds[program->amount].least, subsidy_wide (0)) > 0)
    sum += SUBSIDY_NEAR_ALL;
  if (climb->goal != NULL)
    sum += (gint64)near_to_goal (climb->probe, climb->nearness, *climb->goal) * GOAL_WEIGHT;
  return sum;
}

static Climb
climb_to (SubsidyProbe *probe, SubsidyNearness *nearness, const SubsidyGoal *goal)
{
  gint64 n_parts = probe->program->n_conditions + probe->program->n_requirements + 1;

  return (Climb){ probe, nearness, goal, (gint64)SUBSIDY_NEAR_ALL * (goal != NULL ? GOAL_WEIGHT + n_parts : n_parts) };
}

/* Something well between two crossings: twice the lower one, the middle of two days, a usual value. */
static gint64
inner_value (const SubsidyProbe *probe, guint fact, gint64 low, gint64 high)
{
  const SubsidyInputModel *input = subsidy_policy_input (probe->policy, fact);
  gint64 most = subsidy_probe_most (probe, fact);
  gint64 usual = probe->usual[fact];

  if (usual > low && usual < high)
    return usual;
  if (input->type == SUBSIDY_TYPE_OF_DATE && low == input->least)
    return high - MIN (high - low, 100);
  if (input->type == SUBSIDY_TYPE_OF_DATE && high == most)
    return low + MIN (high - low, 100);
  if (input->type != SUBSIDY_TYPE_OF_DATE && low > 0 && low < high / 2)
    return 2 * low;
  return (gint64)((guint64)low + ((guint64)high - (guint64)low) / 2);
}

static void
add_value (GArray *values, gint64 value)
{
  if (values->len == 0 || g_array_index (values, gint64, values->len - 1) != value)
    g_array_append_val (values, value);
}

/* Days about the usual one, before the first and last of the calendar are tried. */
static void
add_days (const SubsidyProbe *probe, guint fact, GArray *values)
{
  static const gint64 distances[] = { -30, 30, -365, 365, -3653, 3653 };
  const SubsidyInputModel *input = subsidy_policy_input (probe->policy, fact);
  gint64 usual = probe->usual[fact];

  if (input->type != SUBSIDY_TYPE_OF_DATE || usual < input->least)
    return; /* what is usual may be none */
  for (gsize i = 0; i < G_N_ELEMENTS (distances); i++)
    {
      gint64 day = usual + distances[i];

      if (day >= input->least && day <= input->most)
        add_value (values, day);
    }
}

/* What lies between the crossings first: a usual case is better than one that stands on an edge. */
static void
add_numbers (SubsidyProbe *probe, guint fact, GArray *values)
{
  const SubsidyInputModel *input = subsidy_policy_input (probe->policy, fact);
  gint64 most = subsidy_probe_most (probe, fact);
  g_autoptr (GArray) crossings = subsidy_find_crossings (probe, fact);
  gint64 low = input->least;

  for (guint i = 0; i < crossings->len; i++)
    {
      const SubsidyCrossing *crossing = &g_array_index (crossings, SubsidyCrossing, i);

      if (crossing->node == SUBSIDY_RANGE_END)
        continue;
      if (i == 0 || crossing->low > low)
        add_value (values, inner_value (probe, fact, low, crossing->low));
      low = crossing->at;
    }
  add_value (values, inner_value (probe, fact, low, most));
  add_days (probe, fact, values);
  add_value (values, input->least);
  for (guint i = 0; i < crossings->len; i++)
    if (g_array_index (crossings, SubsidyCrossing, i).node != SUBSIDY_RANGE_END)
      {
        add_value (values, g_array_index (crossings, SubsidyCrossing, i).low);
        add_value (values, g_array_index (crossings, SubsidyCrossing, i).low + 1);
      }
  add_value (values, most);
}

/* Gives the fact the best of its values; the one it has where none is better. */
static gint64
improve (const Climb *climb, guint fact, gint64 reached)
{
  SubsidyProbe *probe = climb->probe;
  g_autoptr (GArray) values = NULL;
  gint64 best = probe->values[fact];

  values = subsidy_probe_choices (probe, fact);
  if (subsidy_probe_has_range (probe, fact))
    add_numbers (probe, fact, values);
  for (guint i = 0; i < values->len && probe->work > 0; i++)
    {
      gint64 value = g_array_index (values, gint64, i), now;

      subsidy_probe_move (probe, fact, value);
      now = score (climb);
      if (now <= reached)
        continue;
      best = value;
      reached = now;
    }
  subsidy_probe_move (probe, fact, best);
  return reached;
}

static gint64
improve_all (const Climb *climb, gboolean lists, gint64 reached)
{
  const SubsidyProbe *probe = climb->probe;

  for (guint i = 0; i < probe->policy->n_facts && reached < climb->perfect; i++)
    if (probe->reads[i] && (subsidy_policy_input (probe->policy, i)->type == SUBSIDY_TYPE_OF_LIST) == lists)
      reached = improve (climb, i, reached);
  return reached;
}

/* How many items there are last: a list without any shows nothing of what they have. */
static gint64
run (const Climb *climb)
{
  gint64 reached = score (climb), before = -1;

  for (int round = 0; round < MOST_ROUNDS && before < reached && reached < climb->perfect; round++)
    {
      before = reached;
      reached = improve_all (climb, FALSE, reached);
      reached = improve_all (climb, TRUE, reached);
    }
  return reached;
}

gboolean
subsidy_search_claim (SubsidyProbe *probe, SubsidyNearness *nearness, const SubsidyGoal *goal)
{
  Climb to_goal = climb_to (probe, nearness, goal);

  return run (&to_goal) == to_goal.perfect;
}

/* The other starts: all numbers at their least, a little above it, at their most; each with other options. */
static void
start (SubsidyProbe *probe, int attempt)
{
  g_autofree gint64 *values = g_memdup2 (probe->usual, MAX (probe->policy->inputs->len, 1) * sizeof *values);

  for (guint i = 0; attempt > 0 && i < probe->policy->n_facts; i++)
    {
      const SubsidyInputModel *input = subsidy_policy_input (probe->policy, i);
      gint64 most = subsidy_probe_most (probe, i);
      const gint64 numbers[] = { input->least, MIN (input->least + 1, most), most };

      if (!probe->reads[i])
        continue;
      if (subsidy_probe_has_range (probe, i))
        values[i] = numbers[attempt - 1];
      else if (input->options != NULL)
        values[i] = attempt % (gint64)input->options->len;
    }
  subsidy_probe_jump (probe, values);
}

gboolean
subsidy_search_first_claim (SubsidyProbe *probe, SubsidyNearness *nearness)
{
  Climb to_payment = climb_to (probe, nearness, NULL);
  g_autofree gint64 *best = NULL;
  gint64 highest = -1;

  for (int attempt = 0; attempt <= 3 && highest < to_payment.perfect && probe->work > 0; attempt++)
    {
      gint64 reached;

      start (probe, attempt);
      reached = run (&to_payment);
      if (reached <= highest)
        continue;
      highest = reached;
      g_free (best);
      best = g_memdup2 (probe->values, MAX (probe->policy->inputs->len, 1) * sizeof *best);
    }
  subsidy_probe_jump (probe, best);
  return highest == to_payment.perfect;
}
