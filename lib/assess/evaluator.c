/* SPDX-License-Identifier: Apache-2.0 */
/* A rule's program with the interpretations of a run folded in: what they decide is no longer computed row by row. */
#include "subsidy/evaluator.h"

#include <string.h>

#include "core/evaluate.h"
#include "policy/model.h"

struct _SubsidyEvaluator
{
  gatomicrefcount references;
  SubsidyPolicy *policy;
  SubsidyProgram program; /* its inputs are the facts alone */
  GArray *nodes;
  SubsidyFold *folds; /* n_folds of the program; their sets belong to the policy */
  gint32 *conditions;
  gint32 *shares;
  gint32 *requirements;
  gint32 *slots;
};

G_DEFINE_BOXED_TYPE (SubsidyEvaluator, subsidy_evaluator, subsidy_evaluator_ref, subsidy_evaluator_unref)

/* ---- Folding ---- */

typedef struct
{
  const SubsidyProgram *program;
  SubsidyBounds *bounds; /* of each node over all facts, under these interpretations */
  gint32 *places;        /* of each node in the folded program, or -1 */
  GArray *nodes;
  SubsidyFold *folds;
} Folding;

static void
bound_nodes (Folding *folding, const gint64 *interpretations)
{
  const SubsidyProgram *program = folding->program;
  g_autofree SubsidyBounds *ranges = g_new (SubsidyBounds, MAX (program->n_inputs, 1));

  for (gint32 i = 0; i < program->n_inputs; i++)
    {
      SubsidyInput input = program->inputs[i];

      input.assumed = SUBSIDY_MISSING; /* a row may give another value */
      ranges[i] = subsidy_input_bounds (&input, interpretations[i]);
    }
  for (gint32 i = 0; i < program->n_nodes; i++)
    subsidy_program_range (program, i, ranges, folding->bounds);
}

static gint32 place_of (Folding *folding, gint32 index);

static gint32
append (Folding *folding, SubsidyNode node)
{
  g_array_append_val (folding->nodes, node);
  return (gint32)folding->nodes->len - 1;
}

/* What a fold takes from the program around it has moved. */
static void
place_fold (Folding *folding, gint32 index)
{
  const SubsidyFold *fold = &folding->program->folds[index];
  SubsidyNode *nodes = g_memdup2 (fold->nodes, (gsize)fold->n_nodes * sizeof *nodes);

  for (gint32 i = 0; i < fold->n_nodes; i++)
    if (nodes[i].op == SUBSIDY_OP_OUTER)
      nodes[i].a = place_of (folding, nodes[i].a);
  folding->folds[index] = *fold;
  folding->folds[index].nodes = nodes;
}

static gint32
place_operation (Folding *folding, SubsidyNode node)
{
  int n_parts = subsidy_node_n_parts (&node);

  if (node.op == SUBSIDY_OP_FOLD)
    place_fold (folding, node.b);

  if (n_parts > 0)
    node.a = place_of (folding, node.a);
  if (n_parts > 1)
    node.b = place_of (folding, node.b);
  if (n_parts > 2)
    node.c = place_of (folding, node.c);
  return append (folding, node);
}

/* A node that is the same for every row becomes a constant, a choice that is decided becomes its arm. */
static gint32
place_of (Folding *folding, gint32 index)
{
  const SubsidyNode *node = &folding->program->nodes[index];
  SubsidyBounds bounds = folding->bounds[index];

  if (folding->places[index] >= 0)
    return folding->places[index];
  if (subsidy_bounds_are_known (bounds))
    folding->places[index] = append (folding, (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = bounds.least });
  else if (node->op == SUBSIDY_OP_CHOOSE && subsidy_bounds_are_known (folding->bounds[node->a]))
    folding->places[index]
        = place_of (folding, subsidy_wide_to_int64 (folding->bounds[node->a].least) != 0 ? node->b : node->c);
  else
    folding->places[index] = place_operation (folding, *node);
  return folding->places[index];
}

static void
fold (SubsidyEvaluator *evaluator, const SubsidyRuleModel *rule, const gint64 *interpretations)
{
  const SubsidyProgram *program = &rule->program;
  Folding folding = { .program = program,
                      .bounds = g_new0 (SubsidyBounds, program->n_nodes),
                      .places = g_new (gint32, program->n_nodes),
                      .nodes = g_array_new (FALSE, TRUE, sizeof (SubsidyNode)),
                      .folds = g_new0 (SubsidyFold, MAX (program->n_folds, 1)) };

  g_autofree gint32 *last_uses = NULL;

  memset (folding.places, -1, (gsize)program->n_nodes * sizeof *folding.places);
  bound_nodes (&folding, interpretations);
  evaluator->conditions = g_new (gint32, MAX (program->n_conditions, 1));
  evaluator->shares = g_new (gint32, MAX (program->n_shares, 1));
  evaluator->requirements = g_new (gint32, MAX (program->n_requirements, 1));
  for (gint32 i = 0; i < program->n_conditions; i++)
    evaluator->conditions[i] = place_of (&folding, program->conditions[i]);
  evaluator->program = *program;
  evaluator->program.amount = place_of (&folding, program->amount);
  for (gint32 i = 0; i < program->n_shares; i++)
    evaluator->shares[i] = place_of (&folding, program->shares[i]);
  for (gint32 i = 0; i < program->n_requirements; i++)
    evaluator->requirements[i] = place_of (&folding, program->requirements[i]);
  evaluator->nodes = folding.nodes;
  evaluator->folds = folding.folds;
  evaluator->program.folds = folding.folds;
  evaluator->program.nodes = (const SubsidyNode *)(void *)folding.nodes->data;
  evaluator->program.n_nodes = (gint32)folding.nodes->len;
  evaluator->program.n_inputs = (gint32)evaluator->policy->n_facts;
  evaluator->program.conditions = evaluator->conditions;
  evaluator->program.shares = evaluator->shares;
  evaluator->program.requirements = evaluator->requirements;
  evaluator->slots = g_new (gint32, MAX (evaluator->program.n_nodes, 1));
  last_uses = g_new (gint32, MAX (evaluator->program.n_nodes, 1));
  subsidy_program_prepare (&evaluator->program, (SubsidyNode *)(void *)evaluator->nodes->data, evaluator->slots,
                           last_uses);
  g_free (folding.bounds);
  g_free (folding.places);
}

SubsidyEvaluator *
subsidy_evaluator_new (SubsidyPolicy *policy, const char *rule, const char *const *interpretations, GError **error)
{
  const SubsidyRuleModel *model = subsidy_policy_find_rule (policy, rule, NULL, error);
  g_autofree gint64 *values = g_new (gint64, MAX (policy->inputs->len, 1));
  SubsidyEvaluator *evaluator;

  if (model == NULL || !subsidy_policy_read_interpretations (policy, interpretations, NULL, values, error))
    return NULL;
  evaluator = g_new0 (SubsidyEvaluator, 1);
  g_atomic_ref_count_init (&evaluator->references);
  evaluator->policy = subsidy_policy_ref (policy);
  fold (evaluator, model, values);
  return evaluator;
}

SubsidyEvaluator *
subsidy_evaluator_ref (SubsidyEvaluator *evaluator)
{
  g_atomic_ref_count_inc (&evaluator->references);
  return evaluator;
}

void
subsidy_evaluator_unref (SubsidyEvaluator *evaluator)
{
  if (evaluator == NULL || !g_atomic_ref_count_dec (&evaluator->references))
    return;
  for (gint32 i = 0; i < evaluator->program.n_folds; i++)
    g_free ((gpointer)evaluator->folds[i].nodes);
  g_free (evaluator->folds);
  g_array_unref (evaluator->nodes);
  g_free (evaluator->conditions);
  g_free (evaluator->shares);
  g_free (evaluator->requirements);
  g_free (evaluator->slots);
  subsidy_policy_unref (evaluator->policy);
  g_free (evaluator);
}

void
subsidy_evaluator_run (const SubsidyEvaluator *evaluator, gsize n_rows, const SubsidyColumn *columns,
                       const SubsidyPayouts *payouts)
{
  subsidy_program_evaluate (&evaluator->program, n_rows, columns, payouts);
}

void
subsidy_evaluator_run_row (const SubsidyEvaluator *evaluator, const int64_t *facts, int64_t *payout)
{
  subsidy_program_evaluate_row (&evaluator->program, facts, NULL, payout);
}
