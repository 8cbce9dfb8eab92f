/* SPDX-License-Identifier: Apache-2.0 */
/* Settling a batch: one pass for the sums over all claims, which depend on nothing of the batch, then one in the order
 * of the claims for their answers and for the sums over those before. */
#include "subsidy/batch.h"

#include <string.h>

#include "assess/application.h"
#include "assess/assess.h"

typedef struct
{
  SubsidyApplication *application;
  const SubsidyRuleModel *rule;
  char **interpretations;
  SubsidyAssessment *assessment; /* once settled */
} Claim;

/* A fact that comes from the batch, and its sum so far; missing where that is not known. */
typedef struct
{
  guint fact;
  gboolean is_before; /* over the claims before each, else over all */
  gboolean names_rules;
  gint64 sum;
} Total;

struct _SubsidyBatch
{
  gatomicrefcount references;
  SubsidyPolicy *policy;
  GPtrArray *claims; /* of Claim */
  GArray *totals;    /* of Total */
  gboolean is_settled;
};

G_DEFINE_BOXED_TYPE (SubsidyBatch, subsidy_batch, subsidy_batch_ref, subsidy_batch_unref)

static void
claim_free (gpointer memory)
{
  Claim *claim = memory;

  subsidy_application_unref (claim->application);
  g_strfreev (claim->interpretations);
  subsidy_assessment_unref (claim->assessment);
  g_free (claim);
}

static void
find_totals (SubsidyBatch *batch)
{
  for (guint i = 0; i < batch->policy->n_facts; i++)
    {
      int32_t sum = subsidy_policy_fact_batch (batch->policy, i);
      Total total = { .fact = i, .is_before = sum == SUBSIDY_BATCH_SUM_BEFORE };
      const SubsidyElement *element = subsidy_policy_input (batch->policy, i)->element;

      if (sum == SUBSIDY_BATCH_SUM_NONE)
        continue;
      total.names_rules
          = subsidy_element_attribute (subsidy_element_child (element, SUBSIDY_ELEMENT_FROM_BATCH), "rules") != NULL;
      g_array_append_val (batch->totals, total);
    }
}

SubsidyBatch *
subsidy_batch_new (SubsidyPolicy *policy)
{
  SubsidyBatch *batch = g_new0 (SubsidyBatch, 1);

  g_atomic_ref_count_init (&batch->references);
  batch->policy = subsidy_policy_ref (policy);
  batch->claims = g_ptr_array_new_with_free_func (claim_free);
  batch->totals = g_array_new (FALSE, FALSE, sizeof (Total));
  find_totals (batch);
  return batch;
}

SubsidyBatch *
subsidy_batch_ref (SubsidyBatch *batch)
{
  g_atomic_ref_count_inc (&batch->references);
  return batch;
}

void
subsidy_batch_unref (SubsidyBatch *batch)
{
  if (batch == NULL || !g_atomic_ref_count_dec (&batch->references))
    return;
  g_ptr_array_unref (batch->claims);
  g_array_unref (batch->totals);
  subsidy_policy_unref (batch->policy);
  g_free (batch);
}

gboolean
subsidy_batch_add (SubsidyBatch *batch, const SubsidyApplication *application, const char *rule,
                   const char *const *interpretations, GError **error)
{
  const SubsidyRuleModel *model = subsidy_policy_find_rule (batch->policy, rule, application->language, error);
  g_autofree gint64 *values = g_new (gint64, MAX (batch->policy->inputs->len, 1));
  Claim *claim;

  if (model == NULL
      || !subsidy_policy_read_interpretations (batch->policy, interpretations, application->language, values, error))
    return FALSE;
  if (application->policy != batch->policy)
    {
      g_autofree char *said = subsidy_message (SUBSIDY_MESSAGE_ANOTHER_POLICY, application->language,
                                               application->policy->id, batch->policy->id, NULL);

      g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN, said);
      return FALSE;
    }
  claim = g_new0 (Claim, 1);
  claim->application = subsidy_application_copy (application);
  claim->rule = model;
  claim->interpretations = g_strdupv ((char **)interpretations);
  g_ptr_array_add (batch->claims, claim);
  batch->is_settled = FALSE;
  return TRUE;
}

/* ---- Settling ---- */

/* The claim with the sums so far, where it gives none itself. */
static SubsidyAssessment *
assess_claim (const SubsidyBatch *batch, const Claim *claim)
{
  g_autoptr (SubsidyApplication) application = subsidy_application_copy (claim->application);

  for (guint i = 0; i < batch->totals->len; i++)
    {
      const Total *total = &g_array_index (batch->totals, Total, i);

      if (claim->rule->reads[total->fact] && application->numbers[total->fact] == SUBSIDY_MISSING)
        application->numbers[total->fact] = total->sum;
    }
  return subsidy_application_assess (application, claim->rule->id, (const char *const *)claim->interpretations, NULL);
}

/* What the claim adds to the fact, or missing where that is not known; nothing where its rule has no part in it. */
static gint64
contribution (const Claim *claim, const SubsidyAssessment *assessment, const Total *total)
{
  const GArray *contributions = claim->rule->contributions;

  if (!total->names_rules && !claim->rule->reads[total->fact])
    return 0;
  for (guint i = 0; i < contributions->len; i++)
    {
      const SubsidyContribution *one = &g_array_index (contributions, SubsidyContribution, i);
      SubsidyBounds bounds = assessment->bounds[one->node];

      if (one->fact != total->fact)
        continue;
      return assessment->answer.outcome != SUBSIDY_OUTCOME_REFUSED && subsidy_bounds_are_known (bounds)
                     && subsidy_wide_fits_int64 (bounds.least)
                 ? subsidy_wide_to_int64 (bounds.least)
                 : SUBSIDY_MISSING;
    }
  return 0;
}

/* Adds what the claim comes to; a sum that is not known stays so. */
static void
add_claim (GArray *totals, gboolean are_before, const Claim *claim, const SubsidyAssessment *assessment)
{
  for (guint i = 0; i < totals->len; i++)
    {
      Total *total = &g_array_index (totals, Total, i);
      gint64 added = total->is_before == are_before ? contribution (claim, assessment, total) : 0;

      if (total->sum == SUBSIDY_MISSING || added == SUBSIDY_MISSING
          || __builtin_add_overflow (total->sum, added, &total->sum))
        total->sum = SUBSIDY_MISSING;
    }
}

static void
begin_totals (GArray *totals, gboolean are_before, gint64 sum)
{
  for (guint i = 0; i < totals->len; i++)
    if (g_array_index (totals, Total, i).is_before == are_before)
      g_array_index (totals, Total, i).sum = sum;
}

/* Each claim is looked at while no sum is known: what it adds does not depend on any. */
static void
sum_all (SubsidyBatch *batch)
{
  g_autoptr (GArray) sums = g_array_copy (batch->totals);

  begin_totals (batch->totals, FALSE, SUBSIDY_MISSING);
  begin_totals (batch->totals, TRUE, SUBSIDY_MISSING);
  begin_totals (sums, FALSE, 0);
  for (guint i = 0; i < batch->claims->len && batch->totals->len > 0; i++)
    {
      const Claim *claim = g_ptr_array_index (batch->claims, i);
      g_autoptr (SubsidyAssessment) assessment = assess_claim (batch, claim);

      add_claim (sums, FALSE, claim, assessment);
    }
  for (guint i = 0; i < sums->len; i++)
    g_array_index (batch->totals, Total, i).sum = g_array_index (sums, Total, i).sum;
}

static void
settle (SubsidyBatch *batch)
{
  sum_all (batch);
  begin_totals (batch->totals, TRUE, 0);
  for (guint i = 0; i < batch->claims->len; i++)
    {
      Claim *claim = g_ptr_array_index (batch->claims, i);

      subsidy_assessment_unref (claim->assessment);
      claim->assessment = assess_claim (batch, claim);
      add_claim (batch->totals, TRUE, claim, claim->assessment);
    }
  batch->is_settled = TRUE;
}

SubsidyAssessment *
subsidy_batch_assess (SubsidyBatch *batch, gsize claim)
{
  if (claim >= batch->claims->len)
    return NULL;
  if (!batch->is_settled)
    settle (batch);
  return subsidy_assessment_ref (((Claim *)g_ptr_array_index (batch->claims, claim))->assessment);
}
