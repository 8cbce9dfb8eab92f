/* SPDX-License-Identifier: Apache-2.0 */
/* The assessment of one case: one traced run for the answer and its reasons, one run for each alternative. */
#include "assess/assess.h"

#include <string.h>

#include "assess/application.h"
#include "core/depend.h"

G_DEFINE_BOXED_TYPE (SubsidyAssessment, subsidy_assessment, subsidy_assessment_ref, subsidy_assessment_unref)

/* ---- Answers ---- */

static void
answer_row (const SubsidyAssessment *assessment, const gint64 *values, SubsidyAnswer *answer)
{
  gint32 n_shares = assessment->program->n_shares;
  g_autofree gint64 *payout = g_new (gint64, 3 + n_shares);

  subsidy_program_evaluate_row (assessment->program, values, assessment->items, payout);
  answer->amount = payout[0];
  answer->outcome = (SubsidyOutcome)payout[1];
  answer->first_failed = (gint32)payout[2];
  answer->shares = g_memdup2 (payout + 3, (gsize)n_shares * sizeof *payout);
}

static gboolean
is_same_answer (const SubsidyAnswer *a, const SubsidyAnswer *b, gint32 n_shares)
{
  return a->outcome == b->outcome && a->amount == b->amount
         && memcmp (a->shares, b->shares, (gsize)n_shares * sizeof *a->shares) == 0;
}

/* ---- What the answer depends on ---- */

gboolean
subsidy_assessment_lacks (const SubsidyAssessment *assessment, guint input)
{
  guint list = subsidy_policy_input (assessment->policy, input)->in_list;
  gint64 count = list > 0 ? assessment->values[list - 1] : 0;

  if (list == 0)
    return assessment->values[input] == SUBSIDY_MISSING;
  if (count == SUBSIDY_MISSING)
    return TRUE;
  for (gint64 i = 0; i < count; i++)
    if (assessment->items[input].values == NULL || assessment->items[input].values[i] == SUBSIDY_MISSING)
      return TRUE;
  return FALSE;
}

static SubsidyRows
rows_of (const SubsidyAssessment *assessment)
{
  return (SubsidyRows){
    .program = assessment->program, .row = assessment->values, .row_items = assessment->items, .n_rows = 1
  };
}

void
subsidy_assessment_mark (const SubsidyAssessment *assessment, gint32 node, gboolean *inputs)
{
  SubsidyRows rows = rows_of (assessment);
  g_autofree bool *visited = g_new0 (bool, assessment->program->n_nodes);

  subsidy_rows_mark (&rows, assessment->bounds, node, false, inputs, visited);
}

static void
mark_all (const SubsidyAssessment *assessment, gboolean unknown_only, gboolean *inputs)
{
  SubsidyRows rows = rows_of (assessment);

  subsidy_rows_mark_all (&rows, assessment->bounds, unknown_only, inputs);
}

static void
find_missing (SubsidyAssessment *assessment)
{
  g_autofree gboolean *inputs = g_new0 (gboolean, MAX (assessment->program->n_inputs, 1));

  if (assessment->answer.outcome != SUBSIDY_OUTCOME_UNDETERMINED)
    return;
  mark_all (assessment, TRUE, inputs);
  for (guint i = 0; i < (guint)assessment->program->n_inputs; i++)
    if (inputs[i])
      g_array_append_val (assessment->missing, i);
}

/* ---- Alternatives ---- */

static void
alternative_free (gpointer memory)
{
  SubsidyAlternative *alternative = memory;

  g_free (alternative->answer.shares);
  g_free (alternative);
}

/* What an undetermined answer cannot exceed, else the amount itself. */
static gint64
at_most_of (const SubsidyAssessment *assessment, const gint64 *values, const SubsidyAnswer *answer)
{
  g_autofree SubsidyBounds *bounds = NULL;

  if (answer->outcome != SUBSIDY_OUTCOME_UNDETERMINED)
    return answer->amount;
  bounds = g_new (SubsidyBounds, assessment->program->n_nodes);
  subsidy_program_trace (assessment->program, values, assessment->items, bounds);
  return subsidy_wide_to_int64 (bounds[assessment->program->amount].most);
}

static void
try_option (SubsidyAssessment *assessment, gint64 *values, guint input, gint64 option)
{
  SubsidyAlternative *alternative = g_new0 (SubsidyAlternative, 1);

  values[input] = option;
  alternative->input = input;
  alternative->option = option;
  answer_row (assessment, values, &alternative->answer);
  alternative->at_most = at_most_of (assessment, values, &alternative->answer);
  values[input] = assessment->values[input];
  if (is_same_answer (&alternative->answer, &assessment->answer, assessment->program->n_shares))
    alternative_free (alternative);
  else
    g_ptr_array_add (assessment->alternatives, alternative);
}

/* One interpretation at a time, the others as they are. Where the answer is refused another one may not ask for what it
 * was refused for. */
static void
find_alternatives (SubsidyAssessment *assessment)
{
  const SubsidyPolicy *policy = assessment->policy;
  g_autofree gint64 *values = g_memdup2 (assessment->values, policy->inputs->len * sizeof *values);

  for (guint i = policy->n_facts; i < policy->inputs->len; i++)
    for (guint option = 0; assessment->rule->reads[i] && option < subsidy_policy_input (policy, i)->options->len;
         option++)
      if (option != assessment->values[i])
        try_option (assessment, values, i, option);
}

/* ---- The assessment ---- */

static SubsidyAssessment *
assessment_new (const SubsidyApplication *application, const SubsidyRuleModel *rule, const SubsidyProgram *program,
                gint64 *values)
{
  SubsidyAssessment *assessment = g_new0 (SubsidyAssessment, 1);
  guint n_facts = application->policy->n_facts;

  g_atomic_ref_count_init (&assessment->references);
  assessment->policy = subsidy_policy_ref (application->policy);
  assessment->rule = rule;
  assessment->program = program;
  assessment->values = values;
  assessment->names = g_new0 (char *, n_facts + 1);
  for (guint i = 0; i < n_facts; i++)
    assessment->names[i] = g_strdup (application->names[i]);
  assessment->items = subsidy_items_copy (application->policy, application->items, application->numbers);
  assessment->bounds = g_new (SubsidyBounds, program->n_nodes);
  assessment->used = g_new0 (gboolean, MAX (program->n_inputs, 1));
  assessment->missing = g_array_new (FALSE, FALSE, sizeof (guint));
  assessment->alternatives = g_ptr_array_new_with_free_func (alternative_free);
  return assessment;
}

static SubsidyAssessment *
assess (const SubsidyApplication *application, const char *rule, const char *const *interpretations, gboolean claimed,
        GError **error)
{
  SubsidyPolicy *policy = application->policy;
  const SubsidyRuleModel *model = subsidy_policy_find_rule (policy, rule, application->language, error);
  g_autofree gint64 *values = g_new (gint64, MAX (policy->inputs->len, 1));
  SubsidyAssessment *assessment;

  if (model == NULL
      || !subsidy_policy_read_interpretations (policy, interpretations, application->language, values, error))
    return NULL;
  memcpy (values, application->numbers, policy->n_facts * sizeof *values);
  assessment
      = assessment_new (application, model, claimed ? &model->program : &model->unclaimed, g_steal_pointer (&values));
  subsidy_program_trace (assessment->program, assessment->values, assessment->items, assessment->bounds);
  answer_row (assessment, assessment->values, &assessment->answer);
  assessment->at_most = at_most_of (assessment, assessment->values, &assessment->answer);
  mark_all (assessment, FALSE, assessment->used);
  find_missing (assessment);
  find_alternatives (assessment);
  return assessment;
}

SubsidyAssessment *
subsidy_application_assess (const SubsidyApplication *application, const char *rule, const char *const *interpretations,
                            GError **error)
{
  return assess (application, rule, interpretations, TRUE, error);
}

SubsidyAssessment *
subsidy_application_match (const SubsidyApplication *application, const char *rule, const char *const *interpretations,
                           GError **error)
{
  return assess (application, rule, interpretations, FALSE, error);
}

SubsidyAssessment *
subsidy_assessment_ref (SubsidyAssessment *assessment)
{
  g_atomic_ref_count_inc (&assessment->references);
  return assessment;
}

void
subsidy_assessment_unref (SubsidyAssessment *assessment)
{
  if (assessment == NULL || !g_atomic_ref_count_dec (&assessment->references))
    return;
  g_free (assessment->values);
  subsidy_items_free (assessment->policy, assessment->items);
  for (guint i = 0; i < assessment->policy->n_facts; i++)
    g_free (assessment->names[i]);
  g_free (assessment->names);
  g_free (assessment->bounds);
  g_free (assessment->used);
  g_free (assessment->answer.shares);
  g_array_unref (assessment->missing);
  g_ptr_array_unref (assessment->alternatives);
  subsidy_policy_unref (assessment->policy);
  g_free (assessment);
}

/* ---- Asking ---- */

int32_t
subsidy_assessment_get_outcome (const SubsidyAssessment *assessment)
{
  return (int32_t)assessment->answer.outcome;
}

int64_t
subsidy_assessment_get_amount (const SubsidyAssessment *assessment)
{
  return assessment->answer.amount;
}

int64_t
subsidy_assessment_get_at_most (const SubsidyAssessment *assessment)
{
  return assessment->at_most;
}

int64_t
subsidy_assessment_get_share (const SubsidyAssessment *assessment, gsize payer)
{
  g_return_val_if_fail (payer < (gsize)assessment->program->n_shares, SUBSIDY_MISSING);
  return assessment->answer.shares[payer];
}

const char *
subsidy_reason_id (const SubsidyRuleModel *rule, gint32 first_failed)
{
  if (first_failed < 0)
    return NULL;
  return first_failed < rule->program.n_conditions ? rule->conditions[first_failed].id : "nothing-to-pay";
}

const char *
subsidy_assessment_get_reason (const SubsidyAssessment *assessment)
{
  return subsidy_reason_id (assessment->rule, assessment->answer.first_failed);
}

const char *
subsidy_assessment_get_missing (const SubsidyAssessment *assessment, gsize position)
{
  if (position >= assessment->missing->len)
    return NULL;
  return subsidy_policy_input (assessment->policy, g_array_index (assessment->missing, guint, position))->id;
}

SubsidyStatus
subsidy_assessment_status (const SubsidyAssessment *assessment, gint32 condition)
{
  SubsidyBounds bounds = assessment->bounds[assessment->program->conditions[condition]];

  if (!subsidy_bounds_are_known (bounds))
    return SUBSIDY_STATUS_UNKNOWN;
  return subsidy_wide_to_int64 (bounds.least) != 0 ? SUBSIDY_STATUS_MET : SUBSIDY_STATUS_NOT_MET;
}

gboolean
subsidy_assessment_applies (const SubsidyAssessment *assessment, gint32 condition)
{
  SubsidyBounds bounds = assessment->bounds[assessment->rule->conditions[condition].applies];

  return subsidy_wide_compare (bounds.most, subsidy_wide (0)) > 0;
}

const char *
subsidy_assessment_get_finding (const SubsidyAssessment *assessment, gsize position, int32_t *status)
{
  gint32 condition = 0, n_conditions = assessment->program->n_conditions;

  for (; condition < n_conditions; condition++)
    if (subsidy_assessment_applies (assessment, condition) && position-- == 0)
      break;
  if (condition == n_conditions)
    return NULL;
  if (status != NULL)
    *status = (int32_t)subsidy_assessment_status (assessment, condition);
  return assessment->rule->conditions[condition].id;
}
