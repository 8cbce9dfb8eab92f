/* SPDX-License-Identifier: Apache-2.0 */
/* A condition that compares a number with constants changes only at those: the values on both sides of each stand for
 * all others. Options, flags and small counts are tried one by one. */
#include "policy/trial.h"

#include "core/evaluate.h"
#include "policy/reach.h"
#include "subsidy/columns.h"

#define MOST_VALUES 1000
#define MOST_COMBINATIONS 10000
#define MOST_INPUTS 6

/* One input with the values to try. */
typedef struct
{
  gint32 input;
  GArray *values;    /* of gint64, ascending */
  gboolean is_loose; /* not only compared with constants: every value counts */
  guint at;
} Variable;

/* Conditions with what they depend on. */
typedef struct
{
  const gint32 *met, *unmet;
  guint n_met, n_unmet;
  GArray *nodes; /* of gint32 */
  Variable variables[MOST_INPUTS];
  guint n_variables;
  gboolean can_be_tried; /* there are not too many combinations */
} Question;

static gboolean
is_surely (SubsidyBounds bounds, gint64 truth)
{
  return subsidy_wide_compare (bounds.least, subsidy_wide (truth)) == 0 && subsidy_bounds_are_known (bounds);
}

/* ---- The values that can make a difference ---- */

static Variable *
variable_of (const Question *question, gint32 input)
{
  for (guint i = 0; i < question->n_variables; i++)
    if (question->variables[i].input == input)
      return (Variable *)&question->variables[i];
  return NULL;
}

static const SubsidyNode *
node_at (const SubsidyTrial *trial, gint32 node)
{
  return &g_array_index (trial->compiler->nodes, SubsidyNode, node);
}

static const SubsidyNode *
nodes_of (const SubsidyTrial *trial)
{
  return (const SubsidyNode *)(void *)trial->compiler->nodes->data;
}

static const SubsidyFold *
folds_of (const SubsidyTrial *trial)
{
  return (const SubsidyFold *)(void *)trial->compiler->folds->data;
}

static const SubsidyInputModel *
input_at (const SubsidyTrial *trial, gint32 input)
{
  return subsidy_policy_input (trial->compiler->policy, (guint)input);
}

static gboolean
is_constant (const SubsidyTrial *trial, gint32 node)
{
  return node_at (trial, node)->op == SUBSIDY_OP_CONSTANT;
}

/* The input whose multiple the node is, or -1; *@factor is how many times. */
static gint32
input_of (const SubsidyTrial *trial, gint32 node, SubsidyWide *factor)
{
  const SubsidyNode *at = node_at (trial, node);
  gint32 constant = -1, other = -1;

  *factor = subsidy_wide (1);
  if (at->op == SUBSIDY_OP_INPUT)
    return at->a;
  if (at->op != SUBSIDY_OP_PRODUCT)
    return -1;
  constant = is_constant (trial, at->a) ? at->a : at->b;
  other = constant == at->a ? at->b : at->a;
  if (!is_constant (trial, constant) || node_at (trial, other)->op != SUBSIDY_OP_INPUT)
    return -1;
  *factor = node_at (trial, constant)->constant;
  return subsidy_wide_compare (*factor, subsidy_wide (0)) > 0 ? node_at (trial, other)->a : -1;
}

static void
add_value (const SubsidyTrial *trial, Variable *variable, gint64 value)
{
  const SubsidyInputModel *input = input_at (trial, variable->input);

  if (value >= input->least && value <= input->most)
    g_array_append_val (variable->values, value);
}

/* Where a multiple of the input meets the constant, and its neighbours. */
static void
add_edge (const SubsidyTrial *trial, Variable *variable, SubsidyWide factor, SubsidyWide constant)
{
  SubsidyWide remainder, edge = subsidy_wide_divide (constant, factor, &remainder);

  if (!subsidy_wide_fits_int64 (edge))
    return;
  for (gint64 step = -1; step <= 1; step++)
    {
      gint64 value;

      if (!__builtin_add_overflow (subsidy_wide_to_int64 (edge), step, &value))
        add_value (trial, variable, value);
    }
}

static gboolean
is_comparison (const SubsidyNode *node)
{
  return node->op == SUBSIDY_OP_AT_LEAST || node->op == SUBSIDY_OP_MORE_THAN || node->op == SUBSIDY_OP_EQUAL;
}

static void
note_any_use (const SubsidyTrial *trial, Question *question, gint32 node)
{
  SubsidyWide factor;
  gint32 input = input_of (trial, node, &factor);
  Variable *variable = input >= 0 ? variable_of (question, input) : NULL;

  if (variable != NULL)
    variable->is_loose = TRUE;
}

/* What one node asks of the inputs it uses directly: a comparison with a constant has an edge, any other use takes
 * every value into account. */
static void
note_uses (const SubsidyTrial *trial, Question *question, gint32 index)
{
  const SubsidyNode *node = node_at (trial, index);
  const gint32 parts[] = { node->a, node->b, node->c };
  int n_parts = subsidy_node_n_parts (node);
  SubsidyWide factor;

  if (input_of (trial, index, &factor) >= 0)
    return;
  for (gint32 i = 0; node->op == SUBSIDY_OP_FOLD && i < folds_of (trial)[node->b].n_nodes; i++)
    if (folds_of (trial)[node->b].nodes[i].op == SUBSIDY_OP_OUTER)
      note_any_use (trial, question, folds_of (trial)[node->b].nodes[i].a);
  for (int i = 0; i < n_parts; i++)
    {
      gint32 input = input_of (trial, parts[i], &factor);
      Variable *variable = input >= 0 ? variable_of (question, input) : NULL;
      gint32 other = parts[i == 0 ? 1 : 0];

      if (variable != NULL && is_comparison (node) && is_constant (trial, other))
        add_edge (trial, variable, factor, node_at (trial, other)->constant);
      else if (variable != NULL && node->op != SUBSIDY_OP_GIVEN)
        variable->is_loose = TRUE;
    }
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

  return (x > y) - (x < y);
}

static void
remove_repeated (GArray *values)
{
  guint kept = 0;

  g_array_sort (values, compare_values);
  for (guint i = 0; i < values->len; i++)
    if (i == 0 || g_array_index (values, gint64, i) != g_array_index (values, gint64, kept - 1))
      g_array_index (values, gint64, kept++) = g_array_index (values, gint64, i);
  g_array_set_size (values, kept);
}

/* FALSE where there are too many. */
static gboolean
complete_values (const SubsidyTrial *trial, Variable *variable)
{
  const SubsidyInputModel *input = input_at (trial, variable->input);
  guint64 distance = (guint64)input->most - (guint64)input->least;
  gint64 none = SUBSIDY_NONE;

  add_value (trial, variable, input->least);
  add_value (trial, variable, input->most);
  if (variable->is_loose && distance > MOST_VALUES)
    return FALSE;
  for (guint64 step = 1; variable->is_loose && step < distance; step++)
    add_value (trial, variable, input->least + (gint64)step);
  if (input->may_be_none)
    g_array_append_val (variable->values, none);
  remove_repeated (variable->values);
  return TRUE;
}

/* ---- Trying ---- */

/* One variable an input; FALSE where there are too many. */
static gboolean
find_variables (const SubsidyTrial *trial, Question *question)
{
  for (guint i = 0; i < question->nodes->len; i++)
    {
      const SubsidyNode *node = node_at (trial, g_array_index (question->nodes, gint32, i));

      if (node->op != SUBSIDY_OP_INPUT)
        continue;
      if (question->n_variables == MOST_INPUTS)
        return FALSE;
      question->variables[question->n_variables++]
          = (Variable){ .input = node->a, .values = g_array_new (FALSE, FALSE, sizeof (gint64)) };
    }
  return TRUE;
}

/* Every variable of the question, with its values; FALSE where there are too many to try. */
static gboolean
prepare (SubsidyTrial *trial, Question *question)
{
  guint n_roots = question->n_met + question->n_unmet, n_combinations = 1;
  g_autofree gint32 *roots = g_new (gint32, n_roots + 1);

  for (guint i = 0; i < n_roots; i++)
    roots[i] = i < question->n_met ? question->met[i] : question->unmet[i - question->n_met];
  question->nodes = subsidy_reachable_nodes (nodes_of (trial), folds_of (trial), roots, n_roots);
  trial->budget -= question->nodes->len;
  if (!find_variables (trial, question))
    return FALSE;
  for (guint i = 0; i < question->nodes->len; i++)
    note_uses (trial, question, g_array_index (question->nodes, gint32, i));
  /* A flag may be a condition by itself. */
  for (guint i = 0; i < n_roots; i++)
    if (node_at (trial, roots[i])->op == SUBSIDY_OP_INPUT)
      variable_of (question, node_at (trial, roots[i])->a)->is_loose = TRUE;
  for (guint i = 0; i < question->n_variables; i++)
    {
      if (!complete_values (trial, &question->variables[i])
          || question->variables[i].values->len > MOST_COMBINATIONS / n_combinations)
        return FALSE;
      n_combinations *= question->variables[i].values->len;
    }
  trial->budget -= (gint64)n_combinations * question->nodes->len;
  return trial->budget > 0;
}

static void
question_clear (Question *question)
{
  g_clear_pointer (&question->nodes, g_array_unref);
  for (guint i = 0; i < question->n_variables; i++)
    g_array_unref (question->variables[i].values);
}

static void
compute (SubsidyTrial *trial, const Question *question)
{
  const SubsidyProgram program = { .nodes = nodes_of (trial),
                                   .sets = (const uint64_t *)(void *)trial->compiler->sets->data,
                                   .folds = folds_of (trial) };
  SubsidyBounds *tried = (SubsidyBounds *)(void *)trial->tried->data;

  for (guint i = 0; i < question->nodes->len; i++)
    {
      gint32 index = g_array_index (question->nodes, gint32, i);
      const SubsidyNode *node = node_at (trial, index);
      const Variable *variable = node->op == SUBSIDY_OP_INPUT ? variable_of (question, node->a) : NULL;

      if (node->op == SUBSIDY_OP_CONSTANT)
        tried[index] = (SubsidyBounds){ node->constant, node->constant };
      else if (variable != NULL)
        tried[index].least = tried[index].most = subsidy_wide (g_array_index (variable->values, gint64, variable->at));
      else
        subsidy_program_range (&program, index, trial->compiler->ranges, tried);
    }
}

/* Whether this combination, or these bounds, make one of the conditions fail. */
static gboolean
is_refuted (const GArray *bounds, const Question *question)
{
  for (guint i = 0; i < question->n_met; i++)
    if (is_surely (g_array_index (bounds, SubsidyBounds, question->met[i]), 0))
      return TRUE;
  for (guint i = 0; i < question->n_unmet; i++)
    if (is_surely (g_array_index (bounds, SubsidyBounds, question->unmet[i]), 1))
      return TRUE;
  return FALSE;
}

/* The next combination; FALSE after the last. */
static gboolean
advance (Question *question)
{
  for (guint i = 0; i < question->n_variables; i++)
    {
      if (++question->variables[i].at < question->variables[i].values->len)
        return TRUE;
      question->variables[i].at = 0;
    }
  return FALSE;
}

static gboolean
fails_for_every_value (SubsidyTrial *trial, Question *question)
{
  gboolean is_impossible = prepare (trial, question);

  question->can_be_tried = is_impossible;
  g_array_set_size (trial->tried, trial->compiler->nodes->len);
  if (is_impossible)
    do
      {
        compute (trial, question);
        is_impossible = is_refuted (trial->tried, question);
      }
    while (is_impossible && advance (question));
  question_clear (question);
  return is_impossible;
}

/* ---- Asking less ---- */

/* The one input that the condition depends on, or -1. */
static gint32
only_input (const SubsidyTrial *trial, gint32 condition)
{
  g_autoptr (GArray) nodes = subsidy_reachable_nodes (nodes_of (trial), folds_of (trial), &condition, 1);
  gint32 input = -1;

  for (guint i = 0; i < nodes->len; i++)
    {
      const SubsidyNode *node = node_at (trial, g_array_index (nodes, gint32, i));

      if (node->op != SUBSIDY_OP_INPUT)
        continue;
      if (input >= 0)
        return -1;
      input = node->a;
    }
  return input;
}

static gint32 *
only_inputs (const SubsidyTrial *trial, const gint32 *conditions, guint n_conditions)
{
  gint32 *inputs = g_new (gint32, n_conditions + 1);

  for (guint i = 0; i < n_conditions; i++)
    inputs[i] = only_input (trial, conditions[i]);
  return inputs;
}

/* The conditions that depend on @input alone. */
static GArray *
conditions_on (const gint32 *conditions, const gint32 *inputs, guint n_conditions, gint32 input)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (gint32));

  for (guint i = 0; i < n_conditions; i++)
    if (inputs[i] == input)
      g_array_append_val (chosen, conditions[i]);
  return chosen;
}

/* What is impossible for some of the conditions is so for all of them. */
static gboolean
fails_for_one_input (SubsidyTrial *trial, const gint32 *met, guint n_met, const gint32 *unmet, guint n_unmet)
{
  g_autofree gint32 *met_inputs = only_inputs (trial, met, n_met);
  g_autofree gint32 *unmet_inputs = only_inputs (trial, unmet, n_unmet);

  for (gint32 input = 0; input < (gint32)trial->compiler->policy->inputs->len && trial->budget > 0; input++)
    {
      g_autoptr (GArray) some_met = conditions_on (met, met_inputs, n_met, input);
      g_autoptr (GArray) some_unmet = conditions_on (unmet, unmet_inputs, n_unmet, input);
      Question question = { .met = (const gint32 *)(void *)some_met->data,
                            .n_met = some_met->len,
                            .unmet = (const gint32 *)(void *)some_unmet->data,
                            .n_unmet = some_unmet->len };

      trial->budget -= n_met + n_unmet;
      if (some_met->len + some_unmet->len > 0 && fails_for_every_value (trial, &question))
        return TRUE;
    }
  return FALSE;
}

gboolean
subsidy_trial_is_impossible (SubsidyTrial *trial, const gint32 *met, guint n_met, const gint32 *unmet, guint n_unmet)
{
  Question question = { .met = met, .n_met = n_met, .unmet = unmet, .n_unmet = n_unmet };

  if (is_refuted (trial->compiler->bounds, &question))
    return TRUE;
  if (trial->budget <= 0)
    return FALSE;
  if (fails_for_every_value (trial, &question))
    return TRUE;
  return !question.can_be_tried && n_met + n_unmet > 1 && fails_for_one_input (trial, met, n_met, unmet, n_unmet);
}
