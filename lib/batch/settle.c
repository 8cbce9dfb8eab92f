/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/settle.h"

#include "batch/said.h"

struct _Settle
{
  const SubsidyPolicy *policy;
  const char *language;
  gsize n_facts;
  gint32 *kinds; /* one a fact: a SubsidyBatchSum */
  gint64 *sums;  /* SUBSIDY_MISSING: a claim's part is not known */
  gint64 *contributions;
};

static gboolean
is_read (const SubsidyPolicy *policy, gint32 rule, gsize fact)
{
  if (rule >= 0)
    return subsidy_policy_rule_reads (policy, (gsize)rule, SUBSIDY_PART_FACT, fact);
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_RULE); i++)
    if (subsidy_policy_rule_reads (policy, i, SUBSIDY_PART_FACT, fact))
      return TRUE;
  return FALSE;
}

Settle *
settle_new (const SubsidyPolicy *policy, gint32 rule, gboolean *filled, const char *language)
{
  Settle *settle = g_new0 (Settle, 1);
  gboolean has_sums = FALSE;

  settle->policy = policy;
  settle->language = language;
  settle->n_facts = subsidy_policy_count (policy, SUBSIDY_PART_FACT);
  settle->kinds = g_new0 (gint32, settle->n_facts + 1);
  settle->sums = g_new0 (gint64, settle->n_facts + 1);
  settle->contributions = g_new0 (gint64, settle->n_facts + 1);
  for (gsize fact = 0; fact < settle->n_facts; fact++)
    if (subsidy_policy_fact_batch (policy, fact) != SUBSIDY_BATCH_SUM_NONE && is_read (policy, rule, fact))
      {
        settle->kinds[fact] = subsidy_policy_fact_batch (policy, fact);
        filled[fact] = has_sums = TRUE;
      }
  if (!has_sums)
    g_clear_pointer (&settle, settle_free);
  return settle;
}

void
settle_free (Settle *settle)
{
  if (settle == NULL)
    return;
  g_free (settle->kinds);
  g_free (settle->sums);
  g_free (settle->contributions);
  g_free (settle);
}

gboolean
settle_needs_all (const Settle *settle)
{
  for (gsize fact = 0; fact < settle->n_facts; fact++)
    if (settle->kinds[fact] == SUBSIDY_BATCH_SUM_ALL)
      return TRUE;
  return FALSE;
}

static gboolean
add (Settle *settle, gsize fact, GError **error)
{
  gint64 *sum = &settle->sums[fact];

  if (*sum == SUBSIDY_MISSING || settle->contributions[fact] == SUBSIDY_MISSING)
    *sum = SUBSIDY_MISSING;
  else if (__builtin_add_overflow (*sum, settle->contributions[fact], sum))
    return refuse (error, SUBSIDY_ERROR_VALUE, settle->language, "“%s”对全部申报的合计超出范围",
                   "the sum of '%s' over all claims leaves the range of 64 bits",
                   subsidy_policy_id_at (settle->policy, SUBSIDY_PART_FACT, fact));
  return TRUE;
}

static gboolean
add_row (Settle *settle, const Assessor *assessor, const Claims *claims, gsize row, gint32 kind, GError **error)
{
  subsidy_evaluator_contribute_row (assessor->evaluators[claims->rules[row]], claims->n_rows, claims->columns, row,
                                    settle->contributions);
  for (gsize fact = 0; fact < settle->n_facts; fact++)
    if (settle->kinds[fact] == kind && !add (settle, fact, error))
      return FALSE;
  return TRUE;
}

gboolean
settle_add_all (Settle *settle, const Assessor *assessor, const Claims *claims, gsize row, GError **error)
{
  return add_row (settle, assessor, claims, row, SUBSIDY_BATCH_SUM_ALL, error);
}

void
settle_fill (const Settle *settle, Claims *claims, gsize row)
{
  for (gsize fact = 0; fact < settle->n_facts; fact++)
    if (settle->kinds[fact] != SUBSIDY_BATCH_SUM_NONE && claims->numbers[fact][row] == SUBSIDY_MISSING
        && subsidy_policy_rule_reads (settle->policy, (gsize)claims->rules[row], SUBSIDY_PART_FACT, fact))
      claims->numbers[fact][row] = settle->sums[fact];
}

gboolean
settle_add_before (Settle *settle, const Assessor *assessor, const Claims *claims, gsize row, GError **error)
{
  return add_row (settle, assessor, claims, row, SUBSIDY_BATCH_SUM_BEFORE, error);
}
