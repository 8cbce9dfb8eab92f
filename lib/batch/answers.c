/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/answers.h"

Assessor *
assessor_new (SubsidyPolicy *policy, const char *const *interpretations, GError **error)
{
  Assessor *assessor = g_new0 (Assessor, 1);

  assessor->policy = subsidy_policy_ref (policy);
  assessor->n_rules = subsidy_policy_count (policy, SUBSIDY_PART_RULE);
  assessor->n_payers = subsidy_policy_count (policy, SUBSIDY_PART_PAYER);
  for (gsize fact = 0; fact < subsidy_policy_count (policy, SUBSIDY_PART_FACT); fact++)
    assessor->has_lists = assessor->has_lists || subsidy_policy_fact_type (policy, fact) == SUBSIDY_FACT_LIST;
  assessor->evaluators = g_new0 (SubsidyEvaluator *, assessor->n_rules + 1);
  for (gsize rule = 0; rule < assessor->n_rules; rule++)
    {
      assessor->evaluators[rule] = subsidy_evaluator_new (
          policy, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule), interpretations, error);
      if (assessor->evaluators[rule] == NULL)
        {
          assessor_free (assessor);
          return NULL;
        }
    }
  return assessor;
}

void
assessor_free (Assessor *assessor)
{
  if (assessor == NULL)
    return;
  for (gsize rule = 0; rule < assessor->n_rules; rule++)
    subsidy_evaluator_unref (assessor->evaluators[rule]);
  g_free (assessor->evaluators);
  subsidy_policy_unref (assessor->policy);
  g_free (assessor);
}

void
answers_init (Answers *answers, const Assessor *assessor)
{
  answers->amount = g_new0 (gint64, CLAIMS_MOST_ROWS);
  answers->outcome = g_new0 (gint32, CLAIMS_MOST_ROWS);
  answers->failed = g_new0 (gint32, CLAIMS_MOST_ROWS);
  answers->shares = g_new0 (gint64 *, assessor->n_payers + 1);
  for (gsize payer = 0; payer < assessor->n_payers; payer++)
    answers->shares[payer] = g_new0 (gint64, CLAIMS_MOST_ROWS);
}

void
answers_clear (Answers *answers, const Assessor *assessor)
{
  g_free (answers->amount);
  g_free (answers->outcome);
  g_free (answers->failed);
  for (gsize payer = 0; answers->shares != NULL && payer < assessor->n_payers; payer++)
    g_free (answers->shares[payer]);
  g_free (answers->shares);
  *answers = (Answers){ 0 };
}

static void
compute (Answers *answers, const Assessor *assessor, const Claims *claims, gsize first, gsize n_rows,
         const SubsidyColumn *columns)
{
  gint64 *shares[assessor->n_payers + 1];
  SubsidyPayouts payouts = { .amount = answers->amount + first,
                             .shares = shares,
                             .outcome = answers->outcome + first,
                             .first_failed = answers->failed + first };

  for (gsize payer = 0; payer < assessor->n_payers; payer++)
    shares[payer] = answers->shares[payer] + first;
  if (claims->plan->rule >= 0)
    subsidy_evaluator_run (assessor->evaluators[claims->plan->rule], n_rows, columns, &payouts);
  else
    subsidy_evaluators_run ((const SubsidyEvaluator *const *)assessor->evaluators, assessor->n_rules,
                            claims->rules + first, n_rows, columns, &payouts);
}

void
answers_compute (Answers *answers, const Assessor *assessor, const Claims *claims)
{
  compute (answers, assessor, claims, 0, claims->n_rows, claims->columns);
}

/* Of a row with lists: its own piece of the columns. */
static void
compute_piece (Answers *answers, const Assessor *assessor, const Claims *claims, gsize row)
{
  gsize n_facts = subsidy_policy_count (assessor->policy, SUBSIDY_PART_FACT);
  SubsidyColumn columns[n_facts + 1];
  gint64 bounds[n_facts + 1][2];

  for (gsize fact = 0; fact < n_facts; fact++)
    {
      columns[fact] = claims->columns[fact];
      if (claims->numbers[fact] == NULL)
        continue;
      columns[fact].values = claims->numbers[fact] + row;
      if (subsidy_policy_fact_type (assessor->policy, fact) == SUBSIDY_FACT_LIST)
        {
          bounds[fact][0] = SUBSIDY_MISSING;
          claims_bounds_of_list (claims, fact, row, bounds[fact]);
          columns[fact].values = bounds[fact];
        }
    }
  compute (answers, assessor, claims, row, 1, columns);
}

/* Without lists a row is its numbers. */
static void
compute_numbers (Answers *answers, const Assessor *assessor, const Claims *claims, gsize row)
{
  gsize n_facts = subsidy_policy_count (assessor->policy, SUBSIDY_PART_FACT);
  gint64 facts[n_facts + 1], payout[3 + assessor->n_payers];

  for (gsize fact = 0; fact < n_facts; fact++)
    facts[fact] = claims->numbers[fact] != NULL ? claims->numbers[fact][row] : SUBSIDY_MISSING;
  subsidy_evaluator_run_row (assessor->evaluators[claims->rules[row]], facts, payout);
  answers->amount[row] = payout[0];
  answers->outcome[row] = (gint32)payout[1];
  answers->failed[row] = (gint32)payout[2];
  for (gsize payer = 0; payer < assessor->n_payers; payer++)
    answers->shares[payer][row] = payout[3 + payer];
}

void
answers_compute_row (Answers *answers, const Assessor *assessor, const Claims *claims, gsize row)
{
  (assessor->has_lists ? compute_piece : compute_numbers) (answers, assessor, claims, row);
}

gboolean
answers_difference (const Answers *answers, const Claims *other_claims, const Answers *others, gsize row,
                    gint64 *difference)
{
  gint64 amount = answers->amount[row], other = others->amount[row];

  if (other_claims->rows[row].kind != ROW_CLAIM || amount == SUBSIDY_MISSING || other == SUBSIDY_MISSING)
    return FALSE;
  *difference = other - amount;
  return TRUE;
}

/* Behind the conditions and that there is nothing to pay. */
static gint32
failed_as_paid_before (const Assessor *assessor, const Claims *claims, gsize row)
{
  return (gint32)subsidy_policy_count_conditions (assessor->policy, (gsize)claims->rules[row]) + 1;
}

gboolean
answers_is_paid_before (const Answers *answers, const Assessor *assessor, const Claims *claims, gsize row)
{
  return answers->failed[row] == failed_as_paid_before (assessor, claims, row);
}

void
answers_set_paid_before (Answers *answers, const Assessor *assessor, const Claims *claims, gsize row)
{
  answers->outcome[row] = SUBSIDY_OUTCOME_NOT_ELIGIBLE;
  answers->failed[row] = failed_as_paid_before (assessor, claims, row);
  answers->amount[row] = 0;
  for (gsize payer = 0; payer < assessor->n_payers; payer++)
    answers->shares[payer][row] = 0;
}
