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
  SubsidyInput *inputs;
  SubsidyFold *folds; /* n_folds of the program; their sets belong to the policy */
  gint32 *conditions;
  gint32 *shares;
  gint32 *requirements;
  gint32 *room;
  gint32 n_nodes;        /* of the program, and those that only contributions need */
  gint32 *contributions; /* one a fact: the node that is what a row adds to it; -1: nothing */
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
  gboolean is_narrow;        /* every node that was placed fits 64 bits, whatever the facts */
  gboolean is_within_narrow; /* so do all nodes where the facts are narrow, as the interpretations are */
} Folding;

/* What was found out about facts that are narrow holds for interpretations that are. */
static gboolean
are_narrow (const SubsidyProgram *program, const gint64 *interpretations)
{
  for (gint32 i = 0; i < program->n_inputs; i++)
    if (interpretations[i] != SUBSIDY_MISSING
        && (interpretations[i] < program->inputs[i].narrow_least
            || interpretations[i] > program->inputs[i].narrow_most))
      return FALSE;
  return TRUE;
}

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

static const SubsidyNode *
node_at (const Folding *folding, gint32 place)
{
  return &g_array_index (folding->nodes, SubsidyNode, place);
}

static gboolean
is_same_node (const SubsidyNode *a, const SubsidyNode *b)
{
  return a->op == b->op && a->rounding == b->rounding && a->a == b->a && a->b == b->b && a->c == b->c
         && subsidy_wide_compare (a->constant, b->constant) == 0;
}

/* What is there already is not computed twice. */
static gint32
append (Folding *folding, SubsidyNode node)
{
  for (gint32 i = 0; i < (gint32)folding->nodes->len; i++)
    if (is_same_node (node_at (folding, i), &node))
      return i;
  g_array_append_val (folding->nodes, node);
  return (gint32)folding->nodes->len - 1;
}

static gboolean
is_constant (const Folding *folding, gint32 place, gint64 number)
{
  const SubsidyNode *node = node_at (folding, place);

  return node->op == SUBSIDY_OP_CONSTANT && subsidy_wide_compare (node->constant, subsidy_wide (number)) == 0;
}

/* The part that an operation leaves as it is, or -1. What the row lacks stays what the answer waits for. */
static gint32
part_left (const Folding *folding, const SubsidyNode *node)
{
  switch ((SubsidyOp)node->op)
    {
    case SUBSIDY_OP_SUM:
      if (is_constant (folding, node->a, 0))
        return node->b;
      return is_constant (folding, node->b, 0) ? node->a : -1;
    case SUBSIDY_OP_DIFFERENCE:
      return is_constant (folding, node->b, 0) ? node->a : -1;
    case SUBSIDY_OP_PRODUCT:
      if (is_constant (folding, node->a, 1))
        return node->b;
      return is_constant (folding, node->b, 1) ? node->a : -1;
    case SUBSIDY_OP_QUOTIENT:
      return is_constant (folding, node->b, 1) ? node->a : -1;
    case SUBSIDY_OP_LEAST:
    case SUBSIDY_OP_GREATEST:
      return node->a == node->b ? node->a : -1;
    default:
      return -1;
    }
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
  gint32 left;

  if (node.op == SUBSIDY_OP_FOLD)
    place_fold (folding, node.b);

  if (n_parts > 0)
    node.a = place_of (folding, node.a);
  if (n_parts > 1)
    node.b = place_of (folding, node.b);
  if (n_parts > 2)
    node.c = place_of (folding, node.c);
  left = part_left (folding, &node);
  return left >= 0 ? left : append (folding, node);
}

static gboolean
fits_narrow (SubsidyBounds bounds)
{
  return subsidy_wide_fits_int64 (bounds.least) && subsidy_wide_fits_int64 (bounds.most)
         && subsidy_wide_to_int64 (bounds.least) != G_MININT64;
}

/* A node that is the same for every row becomes a constant, a choice that is decided becomes its arm. */
static gint32
place_of (Folding *folding, gint32 index)
{
  const SubsidyNode *node = &folding->program->nodes[index];
  SubsidyBounds bounds = folding->bounds[index];

  if (folding->places[index] >= 0)
    return folding->places[index];
  folding->is_narrow = folding->is_narrow && fits_narrow (bounds);
  if (subsidy_bounds_are_known (bounds))
    folding->places[index] = append (folding, (SubsidyNode){ .op = SUBSIDY_OP_CONSTANT, .constant = bounds.least });
  else if (node->op == SUBSIDY_OP_CHOOSE && subsidy_bounds_are_known (folding->bounds[node->a]))
    folding->places[index]
        = place_of (folding, subsidy_wide_to_int64 (folding->bounds[node->a].least) != 0 ? node->b : node->c);
  else
    folding->places[index] = place_operation (folding, *node);
  return folding->places[index];
}

static gint32 *
places_of (Folding *folding, const gint32 *nodes, gint32 n_nodes)
{
  gint32 *places = g_new (gint32, MAX (n_nodes, 1));

  for (gint32 i = 0; i < n_nodes; i++)
    places[i] = place_of (folding, nodes[i]);
  return places;
}

/* A sum that names no rules is over the claims that read it. */
static gboolean
adds_to (const SubsidyEvaluator *evaluator, const SubsidyRuleModel *rule, guint fact)
{
  const SubsidyElement *element = subsidy_policy_input (evaluator->policy, fact)->element;
  const SubsidyElement *from_batch = subsidy_element_child (element, SUBSIDY_ELEMENT_FROM_BATCH);

  return rule->reads[fact] || subsidy_element_attribute (from_batch, "rules") != NULL;
}

/* What a row adds to its batch, after all that its answer needs. */
static void
place_contributions (SubsidyEvaluator *evaluator, Folding *folding, const SubsidyRuleModel *rule)
{
  gsize n_facts = evaluator->policy->n_facts;

  evaluator->contributions = g_new (gint32, MAX (n_facts, 1));
  memset (evaluator->contributions, -1, n_facts * sizeof *evaluator->contributions);
  for (guint i = 0; i < rule->contributions->len; i++)
    {
      const SubsidyContribution *one = &g_array_index (rule->contributions, SubsidyContribution, i);

      if (adds_to (evaluator, rule, one->fact))
        evaluator->contributions[one->fact] = place_of (folding, one->node);
    }
  evaluator->n_nodes = (gint32)folding->nodes->len;
}

/* Numbers that always fit 64 bits ask nothing of the facts: the compiler, which saw all options, had to. */
static void
place_inputs (SubsidyEvaluator *evaluator, const SubsidyProgram *program, const Folding *folding)
{
  gint32 n_facts = (gint32)evaluator->policy->n_facts;

  evaluator->inputs = g_memdup2 (program->inputs, (gsize)MAX (n_facts, 1) * sizeof *evaluator->inputs);
  for (gint32 i = 0; i < n_facts && folding->is_narrow; i++)
    {
      evaluator->inputs[i].narrow_least = evaluator->inputs[i].least;
      evaluator->inputs[i].narrow_most = evaluator->inputs[i].most;
    }
  evaluator->program.inputs = evaluator->inputs;
  evaluator->program.n_inputs = n_facts;
  evaluator->program.may_be_narrow = folding->is_within_narrow || folding->is_narrow;
}

/* The program of what was placed; its arrays belong to the evaluator. */
static void
place_answer (SubsidyEvaluator *evaluator, Folding *folding, const SubsidyProgram *program)
{
  evaluator->program = *program;
  evaluator->program.conditions = evaluator->conditions
      = places_of (folding, program->conditions, program->n_conditions);
  evaluator->program.amount = place_of (folding, program->amount);
  evaluator->program.shares = evaluator->shares = places_of (folding, program->shares, program->n_shares);
  evaluator->program.requirements = evaluator->requirements
      = places_of (folding, program->requirements, program->n_requirements);
  evaluator->program.n_nodes = (gint32)folding->nodes->len;
  place_inputs (evaluator, program, folding);
}

static void
prepare (SubsidyEvaluator *evaluator)
{
  SubsidyProgram *program = &evaluator->program;
  SubsidyNode *nodes = (SubsidyNode *)(void *)evaluator->nodes->data;

  program->folds = evaluator->folds;
  evaluator->room = g_new (gint32, MAX (subsidy_program_room (program), 1));
  subsidy_program_prepare (program, nodes, evaluator->room);
}

static void
fold (SubsidyEvaluator *evaluator, const SubsidyRuleModel *rule, const gint64 *interpretations)
{
  const SubsidyProgram *program = &rule->program;
  g_autofree SubsidyBounds *bounds = g_new0 (SubsidyBounds, program->n_nodes);
  g_autofree gint32 *places = g_new (gint32, program->n_nodes);
  Folding folding = { .program = program,
                      .bounds = bounds,
                      .places = places,
                      .is_narrow = TRUE,
                      .is_within_narrow = program->may_be_narrow && are_narrow (program, interpretations) };

  evaluator->nodes = folding.nodes = g_array_new (FALSE, TRUE, sizeof (SubsidyNode));
  evaluator->folds = folding.folds = g_new0 (SubsidyFold, MAX (program->n_folds, 1));
  memset (places, -1, (gsize)program->n_nodes * sizeof *places);
  bound_nodes (&folding, interpretations);
  place_answer (evaluator, &folding, program);
  place_contributions (evaluator, &folding, rule);
  prepare (evaluator);
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
  g_free (evaluator->inputs);
  g_array_unref (evaluator->nodes);
  g_free (evaluator->contributions);
  g_free (evaluator->conditions);
  g_free (evaluator->shares);
  g_free (evaluator->requirements);
  g_free (evaluator->room);
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

/* ---- Rules mixed row by row ---- */

/* So many rows are put in the order of their rules at once, and among so many rules. */
#define WINDOW_ROWS 4096
#define MOST_RULES_AT_ONCE 256

typedef struct
{
  const SubsidyEvaluator *const *evaluators; /* n_evaluators */
  gsize n_evaluators;
  const int64_t *rules;
  gsize n_rows;
  const SubsidyColumn *columns;
  const SubsidyPayouts *payouts;
} Mixture;

/* The rows of a window in the order of their rules; those of evaluator i begin at starts[i]. */
typedef struct
{
  gsize rows[WINDOW_ROWS];
  gsize starts[MOST_RULES_AT_ONCE + 1];
} Window;

static gboolean
is_among (int64_t rule, gsize first, gsize count)
{
  return rule >= (int64_t)first && rule < (int64_t)(first + count);
}

/* Sorts by counting: first how many rows each evaluator has, then where they go. */
static void
sort_window (const Mixture *mixture, gsize first_row, gsize end_row, gsize first, gsize count, Window *window)
{
  gsize next[MOST_RULES_AT_ONCE];

  memset (window->starts, 0, sizeof window->starts);
  for (gsize row = first_row; row < end_row; row++)
    if (is_among (mixture->rules[row], first, count))
      window->starts[(gsize)mixture->rules[row] - first + 1]++;
  for (gsize i = 0; i < count; i++)
    {
      window->starts[i + 1] += window->starts[i];
      next[i] = window->starts[i];
    }
  for (gsize row = first_row; row < end_row; row++)
    if (is_among (mixture->rules[row], first, count))
      window->rows[next[(gsize)mixture->rules[row] - first]++] = row;
}

static void
run_window (const Mixture *mixture, gsize first_row, gsize end_row, gsize first)
{
  gsize count = MIN (mixture->n_evaluators - first, MOST_RULES_AT_ONCE);
  Window window;

  sort_window (mixture, first_row, end_row, first, count, &window);
  for (gsize i = 0; i < count; i++)
    subsidy_program_evaluate_some (&mixture->evaluators[first + i]->program, mixture->n_rows, mixture->columns,
                                   mixture->payouts, window.rows + window.starts[i],
                                   window.starts[i + 1] - window.starts[i]);
}

/* A row without a rule is refused. */
static void
refuse_row (const Mixture *mixture, gsize row)
{
  const SubsidyPayouts *payouts = mixture->payouts;
  gsize n_payers = mixture->n_evaluators > 0 ? mixture->evaluators[0]->policy->payers->len : 0;

  if (payouts->amount != NULL)
    payouts->amount[row] = SUBSIDY_MISSING;
  if (payouts->outcome != NULL)
    payouts->outcome[row] = SUBSIDY_OUTCOME_REFUSED;
  if (payouts->first_failed != NULL)
    payouts->first_failed[row] = -1;
  for (gsize i = 0; i < n_payers && payouts->shares != NULL; i++)
    if (payouts->shares[i] != NULL)
      payouts->shares[i][row] = SUBSIDY_MISSING;
}

static gboolean
are_of_one_policy (const SubsidyEvaluator *const *evaluators, gsize n_evaluators)
{
  for (gsize i = 1; i < n_evaluators; i++)
    if (evaluators[i]->policy != evaluators[0]->policy)
      return FALSE;
  return TRUE;
}

void
subsidy_evaluators_run (const SubsidyEvaluator *const *evaluators, gsize n_evaluators, const int64_t *rules,
                        gsize n_rows, const SubsidyColumn *columns, const SubsidyPayouts *payouts)
{
  const Mixture mixture = { evaluators, n_evaluators, rules, n_rows, columns, payouts };

  g_return_if_fail (are_of_one_policy (evaluators, n_evaluators));
  for (gsize first_row = 0, end_row; first_row < n_rows; first_row = end_row)
    {
      end_row = first_row + MIN (n_rows - first_row, WINDOW_ROWS);
      for (gsize first = 0; first < n_evaluators; first += MOST_RULES_AT_ONCE)
        run_window (&mixture, first_row, end_row, first);
      for (gsize row = first_row; row < end_row; row++)
        if (!is_among (rules[row], 0, n_evaluators))
          refuse_row (&mixture, row);
    }
}

/* ---- What a row needs, and what it adds ---- */

void
subsidy_evaluator_missing_row (const SubsidyEvaluator *evaluator, gsize n_rows, const SubsidyColumn *columns, gsize row,
                               gboolean *missing, int64_t *at_most)
{
  subsidy_program_find_missing (&evaluator->program, n_rows, columns, row, missing, at_most);
}

void
subsidy_evaluator_contribute_row (const SubsidyEvaluator *evaluator, gsize n_rows, const SubsidyColumn *columns,
                                  gsize row, int64_t *contributions)
{
  SubsidyProgram program = evaluator->program;

  program.n_nodes = evaluator->n_nodes;
  subsidy_program_numbers (&program, n_rows, columns, row, evaluator->contributions, (gsize)program.n_inputs,
                           contributions);
}
