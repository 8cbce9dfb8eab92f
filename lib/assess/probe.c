/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of a rule at one claim after another, and which of them are corners. */
#include "assess/probe.h"

#include <string.h>

#include "assess/explain.h"
#include "policy/text.h"
#include "subsidy/application.h"

/* About a second; the rules of a usual policy take some milliseconds. */
#define MOST_WORK G_GINT64_CONSTANT (20000000)

/* As many equal items as caps over a list are looked for with; more could not be read. */
#define MOST_ITEMS 30

/* ---- Which nodes count ---- */

/* The nodes of the program around that the items take. */
static void
spread_fold (const SubsidyFold *fold, gboolean *wanted)
{
  for (gint32 i = 0; i < fold->n_nodes; i++)
    if (fold->nodes[i].op == SUBSIDY_OP_OUTER)
      wanted[fold->nodes[i].a] = TRUE;
}

/* What the wanted nodes depend on, whatever the facts are: a node that is decided already is left out. */
static void
spread (const SubsidyProgram *program, const SubsidyBounds *open, gboolean *wanted)
{
  for (gint32 i = program->n_nodes - 1; i >= 0; i--)
    {
      const SubsidyNode *node = &program->nodes[i];

      wanted[i] = wanted[i] && !subsidy_bounds_are_known (open[i]);
      if (wanted[i] && node->op == SUBSIDY_OP_FOLD)
        spread_fold (&program->folds[node->b], wanted);
      if (wanted[i] && node->op == SUBSIDY_OP_CHOOSE && subsidy_bounds_are_known (open[node->a]))
        wanted[subsidy_wide_to_int64 (open[node->a].least) != 0 ? node->b : node->c] = TRUE;
      else
        for (int part = 0; wanted[i] && part < subsidy_node_n_parts (node); part++)
          wanted[subsidy_node_part (node, part)] = TRUE;
    }
}

static void
want_all (const gint32 *nodes, gint32 n_nodes, gboolean *wanted)
{
  for (gint32 i = 0; i < n_nodes; i++)
    wanted[nodes[i]] = TRUE;
}

static void
read_fold (const SubsidyFold *fold, gboolean *reads)
{
  reads[fold->list] = TRUE;
  if (fold->key >= 0)
    reads[fold->key] = TRUE;
  for (gint32 i = 0; i < fold->n_nodes; i++)
    if (fold->nodes[i].op == SUBSIDY_OP_INPUT)
      reads[fold->nodes[i].a] = TRUE;
}

static void
find_live (SubsidyProbe *probe, const SubsidyBounds *open)
{
  const SubsidyProgram *program = probe->program;

  want_all (program->conditions, program->n_conditions, probe->live);
  want_all (program->requirements, program->n_requirements, probe->live);
  want_all (program->shares, program->n_shares, probe->live);
  probe->live[program->amount] = TRUE;
  spread (program, open, probe->live);
  for (gint32 i = 0; i < program->n_nodes; i++)
    if (probe->live[i] && program->nodes[i].op == SUBSIDY_OP_INPUT)
      probe->reads[program->nodes[i].a] = TRUE;
    else if (probe->live[i] && program->nodes[i].op == SUBSIDY_OP_FOLD)
      read_fold (&program->folds[program->nodes[i].b], probe->reads);
}

static gboolean
is_corner_operation (const SubsidyProbe *probe, const SubsidyNode *node)
{
  switch ((SubsidyOp)node->op)
    {
    case SUBSIDY_OP_AT_LEAST:
    case SUBSIDY_OP_MORE_THAN:
    case SUBSIDY_OP_EQUAL:
    case SUBSIDY_OP_LEAST:
    case SUBSIDY_OP_GREATEST:
    case SUBSIDY_OP_EXCESS:
      /* Of conditions these are and, or, same: their corners are those of the comparisons below them. */
      return !probe->is_truth[node->a] || !probe->is_truth[node->b];
    default:
      return FALSE;
    }
}

/* How fen are shared out makes kinks everywhere; what the policy compares stands in its conditions and its formula. */
static void
find_corners (SubsidyProbe *probe, const SubsidyBounds *open)
{
  const SubsidyProgram *program = probe->program;
  GHashTableIter iterator;
  gpointer key, value;

  want_all (program->conditions, program->n_conditions, probe->is_corner);
  want_all (program->requirements, program->n_requirements, probe->is_corner);
  probe->is_corner[probe->rule->amount.node] = TRUE;
  probe->is_corner[probe->rule->amount.divisor] = TRUE;
  g_hash_table_iter_init (&iterator, probe->rule->terms);
  while (g_hash_table_iter_next (&iterator, &key, &value))
    {
      const SubsidyElementType *type = ((const SubsidyElement *)key)->type;
      gint32 node = ((const SubsidyTerm *)value)->node;

      if (node < 0)
        continue;
      if (type->classes & SUBSIDY_CLASS_CONDITION)
        probe->is_corner[node] = TRUE;
      if (type->kind == SUBSIDY_ELEMENT_WHOLE_STEPS || type->kind == SUBSIDY_ELEMENT_ELAPSED)
        probe->is_step[node]
            = probe->live[node]
              && (program->nodes[node].op == SUBSIDY_OP_QUOTIENT || program->nodes[node].op == SUBSIDY_OP_MONTHS);
    }
  spread (program, open, probe->is_corner);
  for (gint32 i = 0; i < program->n_nodes; i++)
    probe->is_corner[i] = probe->is_corner[i] && probe->live[i] && is_corner_operation (probe, &program->nodes[i]);
}

static void
find_needed (SubsidyProbe *probe)
{
  const SubsidyProgram *program = probe->program;

  want_all (program->conditions, program->n_conditions, probe->is_needed);
  want_all (program->requirements, program->n_requirements, probe->is_needed);
  for (gint32 i = program->n_nodes - 1; i >= 0; i--)
    if (probe->is_needed[i] && program->nodes[i].op == SUBSIDY_OP_LEAST)
      probe->is_needed[program->nodes[i].a] = probe->is_needed[program->nodes[i].b] = TRUE;
}

/* Every node over the ranges of all facts, under the chosen interpretations. */
static void
classify (SubsidyProbe *probe)
{
  const SubsidyProgram *program = probe->program;
  g_autofree SubsidyBounds *open = g_new (SubsidyBounds, program->n_nodes);
  g_autofree SubsidyInput *inputs = g_memdup2 (program->inputs, (gsize)program->n_inputs * sizeof *inputs);
  SubsidyProgram unassumed = *program;

  for (gint32 i = 0; i < program->n_inputs; i++)
    inputs[i].assumed = SUBSIDY_MISSING;
  unassumed.inputs = inputs;
  subsidy_program_trace (&unassumed, probe->values, NULL, open);
  for (gint32 i = 0; i < program->n_nodes; i++)
    probe->is_truth[i]
        = !subsidy_wide_is_negative (open[i].least) && subsidy_wide_compare (open[i].most, subsidy_wide (1)) <= 0;
  find_live (probe, open);
  find_corners (probe, open);
  find_needed (probe);
}

/* ---- Facts ---- */

static gboolean
is_identity (const SubsidyInputModel *input)
{
  return input->type == SUBSIDY_TYPE_OF_NAME || input->type == SUBSIDY_TYPE_OF_CREDIT_CODE;
}

static const char *
sample_text (const SubsidyInputModel *input)
{
  return input->type == SUBSIDY_TYPE_OF_CREDIT_CODE ? "91350100M000100Y43" : "sample";
}

static gint64
sample (const SubsidyProbe *probe, guint fact)
{
  int64_t number = 0;

  subsidy_fact_from_text (probe->policy, fact, sample_text (subsidy_policy_input (probe->policy, fact)), NULL, &number,
                          NULL);
  return number;
}

gboolean
subsidy_probe_has_range (const SubsidyProbe *probe, guint fact)
{
  switch (subsidy_policy_input (probe->policy, fact)->type)
    {
    case SUBSIDY_TYPE_OF_MONEY:
    case SUBSIDY_TYPE_OF_RATE:
    case SUBSIDY_TYPE_OF_DATE:
    case SUBSIDY_TYPE_OF_COUNT:
    case SUBSIDY_TYPE_OF_QUANTITY:
    case SUBSIDY_TYPE_OF_NUMBER:
    case SUBSIDY_TYPE_OF_LIST:
      return TRUE;
    default:
      return FALSE;
    }
}

gint64
subsidy_probe_most (const SubsidyProbe *probe, guint fact)
{
  const SubsidyInputModel *input = subsidy_policy_input (probe->policy, fact);

  return input->type == SUBSIDY_TYPE_OF_LIST ? MIN (input->most, MAX (input->least, MOST_ITEMS)) : input->most;
}

GArray *
subsidy_probe_choices (const SubsidyProbe *probe, guint fact)
{
  const SubsidyInputModel *input = subsidy_policy_input (probe->policy, fact);
  GArray *choices = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 none = SUBSIDY_NONE, identity;

  if (input->type == SUBSIDY_TYPE_OF_CHOICE || input->type == SUBSIDY_TYPE_OF_FLAG)
    for (gint64 option = input->least; option <= input->most; option++)
      g_array_append_val (choices, option);
  if (is_identity (input))
    {
      identity = sample (probe, fact);
      g_array_append_val (choices, identity);
    }
  if (input->may_be_none)
    g_array_append_val (choices, none);
  return choices;
}

/* The day, or the nearest one in the time for which the policy says it holds. */
static gint64
day_in_force (const SubsidyPolicy *policy, gint64 day)
{
  const SubsidyElement *source = subsidy_element_child (policy->root, SUBSIDY_ELEMENT_SOURCE);
  const char *from = source != NULL ? subsidy_element_attribute (source, "from") : NULL;
  const char *to = source != NULL ? subsidy_element_attribute (source, "to") : NULL;
  int64_t end;

  if (to != NULL && subsidy_iso_date_from_text (to, &end))
    day = MIN (day, end);
  if (from != NULL && subsidy_iso_date_from_text (from, &end))
    day = MAX (day, end);
  return day;
}

/* Where nothing is said: a million yuan, ten per cent, ten of anything else, the first day of 2026. */
static gint64
usual_value (const SubsidyProbe *probe, guint fact)
{
  static const gint64 usual[] = {
    [SUBSIDY_TYPE_OF_MONEY] = 100000000,
    [SUBSIDY_TYPE_OF_RATE] = 100000,
    [SUBSIDY_TYPE_OF_DATE] = 20454,
  };
  const SubsidyInputModel *input = subsidy_policy_input (probe->policy, fact);
  gint64 value = probe->program->inputs[fact].assumed;

  if (value != SUBSIDY_MISSING)
    return value;
  if (input->type == SUBSIDY_TYPE_OF_LIST)
    return CLAMP (1, input->least, input->most);
  if (is_identity (input))
    return sample (probe, fact);
  if (!subsidy_probe_has_range (probe, fact))
    return input->type == SUBSIDY_TYPE_OF_CHOICE || input->type == SUBSIDY_TYPE_OF_FLAG ? input->least
                                                                                        : SUBSIDY_MISSING;
  value = input->type <= SUBSIDY_TYPE_OF_DATE ? usual[input->type] : 10 * input->denominator;
  if (input->type == SUBSIDY_TYPE_OF_DATE)
    value = day_in_force (probe->policy, value);
  return CLAMP (value, input->least, input->most);
}

char *
subsidy_probe_text (const SubsidyProbe *probe, guint fact, gint64 value)
{
  const SubsidyInputModel *input = subsidy_policy_input (probe->policy, fact);

  if (value == SUBSIDY_MISSING)
    return g_strdup ("");
  if (is_identity (input) && value != SUBSIDY_NONE)
    return g_strdup (sample_text (input));
  return subsidy_explain_plain_number (input, value);
}

/* ---- The claim ---- */

void
subsidy_probe_init (SubsidyProbe *probe, const SubsidyPolicy *policy, const SubsidyRuleModel *rule, gint64 *values)
{
  gsize n_nodes = (gsize)rule->program.n_nodes, n_inputs = MAX (policy->inputs->len, 1);

  *probe = (SubsidyProbe){ .policy = policy,
                           .rule = rule,
                           .program = &rule->program,
                           .values = values,
                           .items = g_new0 (SubsidyColumn, n_inputs),
                           .reads = g_new0 (gboolean, n_inputs),
                           .bounds = g_new (SubsidyBounds, n_nodes),
                           .live = g_new0 (gboolean, n_nodes),
                           .is_corner = g_new0 (gboolean, n_nodes),
                           .is_step = g_new0 (gboolean, n_nodes),
                           .is_truth = g_new0 (gboolean, n_nodes),
                           .is_needed = g_new0 (gboolean, n_nodes),
                           .affected = g_array_new (FALSE, FALSE, sizeof (gint32)),
                           .moved = G_MAXUINT,
                           .work = MOST_WORK };
  classify (probe);
  for (guint i = 0; i < policy->n_facts; i++)
    if (probe->reads[i])
      values[i] = usual_value (probe, i);
  for (guint i = 0; i < policy->n_facts; i++)
    if (subsidy_policy_input (policy, i)->in_list > 0)
      probe->items[i] = (SubsidyColumn){ &values[i], 0 };
  probe->usual = g_memdup2 (values, n_inputs * sizeof *values);
  subsidy_program_trace (probe->program, probe->values, probe->items, probe->bounds);
}

void
subsidy_probe_clear (SubsidyProbe *probe)
{
  g_free (probe->values);
  g_free (probe->items);
  g_free (probe->usual);
  g_free (probe->reads);
  g_free (probe->bounds);
  g_free (probe->live);
  g_free (probe->is_corner);
  g_free (probe->is_step);
  g_free (probe->is_truth);
  g_free (probe->is_needed);
  g_array_unref (probe->affected);
}

static gboolean
is_fold_affected (const SubsidyProbe *probe, const SubsidyFold *fold, const gboolean *affected)
{
  for (gint32 i = 0; i < fold->n_nodes; i++)
    if ((fold->nodes[i].op == SUBSIDY_OP_INPUT && (guint)fold->nodes[i].a == probe->moved)
        || (fold->nodes[i].op == SUBSIDY_OP_OUTER && affected[fold->nodes[i].a]))
      return TRUE;
  return (guint)fold->list == probe->moved || fold->key == (gint32)probe->moved;
}

static gboolean
is_affected (const SubsidyProbe *probe, gint32 index, const gboolean *affected)
{
  const SubsidyNode *node = &probe->program->nodes[index];

  if (node->op == SUBSIDY_OP_INPUT)
    return (guint)node->a == probe->moved;
  if (node->op == SUBSIDY_OP_FOLD && is_fold_affected (probe, &probe->program->folds[node->b], affected))
    return TRUE;
  for (int part = 0; part < subsidy_node_n_parts (node); part++)
    if (affected[subsidy_node_part (node, part)])
      return TRUE;
  return FALSE;
}

static void
find_affected (SubsidyProbe *probe, guint fact)
{
  g_autofree gboolean *affected = g_new0 (gboolean, probe->program->n_nodes);

  probe->moved = fact;
  probe->work -= probe->program->n_nodes;
  g_array_set_size (probe->affected, 0);
  for (gint32 i = 0; i < probe->program->n_nodes; i++)
    {
      affected[i] = probe->live[i] && is_affected (probe, i, affected);
      if (affected[i])
        g_array_append_val (probe->affected, i);
    }
}

/* A fold computes its nodes for each item. */
static gint64
cost_of (const SubsidyProbe *probe, gint32 index)
{
  const SubsidyNode *node = &probe->program->nodes[index];
  const SubsidyFold *fold = node->op == SUBSIDY_OP_FOLD ? &probe->program->folds[node->b] : NULL;

  return fold != NULL ? 1 + fold->n_nodes * MAX (probe->values[fold->list], 0) : 1;
}

/* Computes what depends on the moved fact, from after node @first to @last. */
static void
compute (SubsidyProbe *probe, gint32 first, gint32 last)
{
  for (guint i = 0; i < probe->affected->len; i++)
    {
      gint32 node = g_array_index (probe->affected, gint32, i);

      if (node > last)
        break;
      if (node <= first)
        continue;
      probe->work -= cost_of (probe, node);
      subsidy_program_trace_node (probe->program, node, probe->values, probe->items, probe->bounds);
    }
}

void
subsidy_probe_move_for (SubsidyProbe *probe, guint fact, gint64 value, gint32 last)
{
  if (probe->moved != fact)
    find_affected (probe, fact);
  probe->values[fact] = value;
  compute (probe, -1, last);
}

void
subsidy_probe_move (SubsidyProbe *probe, guint fact, gint64 value)
{
  subsidy_probe_move_for (probe, fact, value, G_MAXINT32);
}

void
subsidy_probe_jump (SubsidyProbe *probe, const gint64 *values)
{
  memcpy (probe->values, values, probe->policy->inputs->len * sizeof *values);
  subsidy_program_trace (probe->program, probe->values, probe->items, probe->bounds);
  probe->work -= probe->program->n_nodes;
}

int
subsidy_probe_sign (const SubsidyProbe *probe, gint32 node)
{
  SubsidyBounds a = probe->bounds[probe->program->nodes[node].a], b = probe->bounds[probe->program->nodes[node].b];

  if (!subsidy_bounds_are_known (a) || !subsidy_bounds_are_known (b))
    return SUBSIDY_SIGN_UNKNOWN;
  return subsidy_wide_compare (a.least, b.least);
}

static gboolean
is_same_answer (const SubsidyProbe *probe, const SubsidyBounds *before)
{
  const SubsidyProgram *program = probe->program;
  const gint32 *const lists[] = { program->conditions, program->requirements, program->shares, &program->amount };
  const gint32 lengths[] = { program->n_conditions, program->n_requirements, program->n_shares, 1 };

  for (gsize list = 0; list < G_N_ELEMENTS (lists); list++)
    for (gint32 i = 0; i < lengths[list]; i++)
      if (subsidy_wide_compare (probe->bounds[lists[list][i]].least, before[lists[list][i]].least) != 0)
        return FALSE;
  return TRUE;
}

gboolean
subsidy_probe_decides (SubsidyProbe *probe, gint32 node)
{
  g_autofree SubsidyBounds *before = g_memdup2 (probe->bounds, (gsize)probe->program->n_nodes * sizeof *probe->bounds);
  gboolean is_met = subsidy_wide_compare (before[node].least, subsidy_wide (0)) != 0;
  gboolean is_same;

  probe->bounds[node].least = probe->bounds[node].most = subsidy_wide (is_met ? 0 : 1);
  compute (probe, node, G_MAXINT32);
  is_same = is_same_answer (probe, before);
  memcpy (probe->bounds, before, (gsize)probe->program->n_nodes * sizeof *before);
  return !is_same;
}
