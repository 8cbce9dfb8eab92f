/* SPDX-License-Identifier: Apache-2.0 */
#include "core/evaluate.h"
#include "use.h"

/* So many rules of one policy; the others are alike. */
#define MOST_RULES 4

/* So many rows are asked for as applications, and so many for their words. */
#define MOST_APPLICATIONS 5
#define MOST_TEXTS 2

static const char *const kernel_names[] = { "plain", "avx2", "avx512" };

/* ---- What holds of every row ---- */

static void
check_row (const SubsidyPolicy *policy, gsize rule, const Answers *answers, gsize row)
{
  const SubsidyPayouts *payouts = &answers->payouts;
  gint32 outcome = payouts->outcome[row];
  gint64 amount = payouts->amount[row], sum = 0, least = 0, most = 0;
  gsize n_conditions = subsidy_policy_count_conditions (policy, rule);

  g_assert (outcome >= SUBSIDY_OUTCOME_NOT_ELIGIBLE && outcome <= SUBSIDY_OUTCOME_REFUSED);
  g_assert ((outcome >= SUBSIDY_OUTCOME_UNDETERMINED) == (amount == SUBSIDY_MISSING));
  g_assert ((outcome == SUBSIDY_OUTCOME_NOT_ELIGIBLE) == (payouts->first_failed[row] >= 0));
  g_assert (payouts->first_failed[row] <= (gint32)n_conditions);
  for (gsize i = 0; i < answers->n_payers; i++)
    {
      g_assert ((amount == SUBSIDY_MISSING) == (payouts->shares[i][row] == SUBSIDY_MISSING));
      if (amount == SUBSIDY_MISSING)
        continue;
      g_assert (payouts->shares[i][row] >= 0 && payouts->shares[i][row] <= amount);
      sum += payouts->shares[i][row];
    }
  if (amount == SUBSIDY_MISSING)
    return;
  g_assert (answers->n_payers == 0 || sum == amount);
  g_assert (outcome == SUBSIDY_OUTCOME_ELIGIBLE || amount == 0);
  subsidy_policy_rule_range (policy, rule, &least, &most);
  g_assert (outcome != SUBSIDY_OUTCOME_ELIGIBLE || (amount >= least && amount <= most));
}

/* ---- One row by other ways ---- */

static void
check_missing (const SubsidyEvaluator *evaluator, const Rows *rows, gsize row, const SubsidyAssessment *assessment)
{
  g_autofree gboolean *missing = g_new0 (gboolean, rows->policy->n_facts + 1);
  gint64 at_most = 0;
  gsize n_told = 0;

  subsidy_evaluator_missing_row (evaluator, rows->n_rows, rows->columns, row, missing, &at_most);
  g_assert (at_most == subsidy_assessment_get_at_most (assessment));
  for (gsize i = 0; i < rows->policy->n_facts; i++)
    if (missing[i])
      g_assert_cmpstr (subsidy_assessment_get_missing (assessment, n_told++), ==,
                       subsidy_policy_id_at (rows->policy, SUBSIDY_PART_FACT, i));
  g_assert (subsidy_assessment_get_missing (assessment, n_told) == NULL);
}

static void
use_assessment (const SubsidyAssessment *assessment, const char *rule, const SubsidyPolicy *policy)
{
  gint32 status;
  const char *result;

  use_text (subsidy_assessment_to_text (assessment, "zh"));
  use_text (subsidy_assessment_to_text (assessment, "en"));
  use_json (subsidy_assessment_to_json (assessment, "en"));
  use_text (subsidy_assessment_get_refusal (assessment, "zh"));
  for (gsize i = 0; subsidy_assessment_get_finding (assessment, i, &status) != NULL; i++)
    g_assert (status >= SUBSIDY_STATUS_NOT_MET && status <= SUBSIDY_STATUS_UNKNOWN);
  for (gsize i = 0; (result = subsidy_policy_result_id (policy, rule, i)) != NULL; i++)
    use_text (subsidy_assessment_get_result (assessment, result));
}

static void
check_assessment (const SubsidyAssessment *assessment, const SubsidyPolicy *policy, gsize rule, const Answers *answers,
                  gsize row)
{
  const SubsidyPayouts *payouts = &answers->payouts;

  g_assert_cmpint (subsidy_assessment_get_outcome (assessment), ==, payouts->outcome[row]);
  g_assert_cmpint (subsidy_assessment_get_amount (assessment), ==, payouts->amount[row]);
  for (gsize i = 0; i < answers->n_payers; i++)
    g_assert_cmpint (subsidy_assessment_get_share (assessment, i), ==, payouts->shares[i][row]);
  g_assert_cmpstr (subsidy_assessment_get_reason (assessment), ==,
                   payouts->first_failed[row] < 0
                       ? NULL
                       : subsidy_policy_condition_id (policy, rule, (gsize)payouts->first_failed[row]));
}

/* An application says what the columns say; it is added to what is exercised. */
static void
check_application (const SubsidyEvaluator *evaluator, const Rows *rows, gsize row, gsize rule, const Answers *answers,
                   SubsidyCoverage *coverage)
{
  const char *id = subsidy_policy_id_at (rows->policy, SUBSIDY_PART_RULE, rule);
  g_autoptr (SubsidyApplication) application = rows_application (rows, row);
  g_autoptr (SubsidyAssessment) assessment = subsidy_application_assess (application, id, NULL, NULL);
  g_autoptr (SubsidyAssessment) match = subsidy_application_match (application, id, NULL, NULL);

  check_assessment (assessment, rows->policy, rule, answers, row);
  check_missing (evaluator, rows, row, assessment);
  if (row < MOST_TEXTS)
    {
      use_assessment (assessment, id, rows->policy);
      use_text (subsidy_assessment_to_text (match, NULL));
    }
  g_assert (subsidy_coverage_add (coverage, assessment));
}

static gboolean
has_lists (const SubsidyPolicy *policy)
{
  for (guint i = 0; i < policy->n_facts; i++)
    if (subsidy_policy_input (policy, i)->type == SUBSIDY_TYPE_OF_LIST)
      return TRUE;
  return FALSE;
}

static void
check_single (const SubsidyEvaluator *evaluator, const Rows *rows, gsize row, const Answers *answers)
{
  g_autofree gint64 *facts = g_new (gint64, rows->policy->n_facts + 1);
  g_autofree gint64 *payout = g_new (gint64, 3 + answers->n_payers);

  for (gsize i = 0; i < rows->policy->n_facts; i++)
    facts[i] = rows_value (rows, i, row);
  subsidy_evaluator_run_row (evaluator, facts, payout);
  g_assert_cmpint (payout[0], ==, answers->payouts.amount[row]);
  g_assert_cmpint (payout[1], ==, answers->payouts.outcome[row]);
  g_assert_cmpint (payout[2], ==, answers->payouts.first_failed[row]);
  for (gsize i = 0; i < answers->n_payers; i++)
    g_assert_cmpint (payout[3 + i], ==, answers->payouts.shares[i][row]);
}

static void
use_contributions (const SubsidyEvaluator *evaluator, const Rows *rows)
{
  g_autofree gint64 *contributions = g_new0 (gint64, rows->policy->n_facts + 1);

  for (gsize row = 0; row < rows->n_rows; row++)
    subsidy_evaluator_contribute_row (evaluator, rows->n_rows, rows->columns, row, contributions);
}

/* Another reading of what the text leaves open: columns say what an application says. */
static void
check_interpretation (const Rows *rows, gsize rule, Choices *choices)
{
  SubsidyPolicy *policy = rows->policy;
  const char *id = subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule);
  guint n = (guint)subsidy_policy_count (policy, SUBSIDY_PART_INTERPRETATION), at = choices_below (choices, n);
  g_autoptr (SubsidyEvaluator) evaluator = NULL;
  g_autoptr (SubsidyApplication) application = NULL;
  g_autoptr (SubsidyAssessment) assessment = NULL;
  g_autoptr (Answers) answers = answers_new (policy, rows->n_rows);
  g_autofree char *option = NULL;

  if (n == 0)
    return;
  option = g_strconcat (
      subsidy_policy_id_at (policy, SUBSIDY_PART_INTERPRETATION, at), "=",
      subsidy_policy_option_id (policy, SUBSIDY_PART_INTERPRETATION, at,
                                subsidy_policy_count_options (policy, SUBSIDY_PART_INTERPRETATION, at) - 1),
      NULL);
  const char *const options[] = { option, NULL };
  evaluator = subsidy_evaluator_new (policy, id, options, NULL);
  subsidy_evaluator_run (evaluator, rows->n_rows, rows->columns, &answers->payouts);
  application = rows_application (rows, 0);
  assessment = subsidy_application_assess (application, id, options, NULL);
  check_row (policy, rule, answers, 0);
  check_assessment (assessment, policy, rule, answers, 0);
}

/* ---- All rows by other ways ---- */

/* The program as it was compiled, before any interpretation is folded in, with each width of vectors and in 128 bits.
 */
static void
check_kernels (const Rows *rows, gsize rule, const Answers *expected)
{
  SubsidyProgram prepared = subsidy_policy_rule (rows->policy, (guint)rule)->program;
  g_autofree SubsidyNode *nodes = g_memdup2 (prepared.nodes, (gsize)prepared.n_nodes * sizeof *nodes);
  g_autofree gint32 *room = g_new (gint32, MAX (subsidy_program_room (&prepared), 1));
  SubsidyProgram wide = prepared;

  wide.may_be_narrow = FALSE;
  subsidy_program_prepare (&prepared, nodes, room);
  for (gsize i = 0; i < G_N_ELEMENTS (kernel_names); i++)
    {
      const SubsidyKernels *kernels = subsidy_kernels_named (kernel_names[i]);
      g_autoptr (Answers) answers = answers_new (rows->policy, rows->n_rows);

      if (kernels == NULL)
        continue;
      subsidy_program_evaluate_with (kernels, &prepared, rows->n_rows, rows->columns, &answers->payouts, NULL,
                                     rows->n_rows);
      if (!answers_are_same (answers, expected))
        g_error ("rule %" G_GSIZE_FORMAT ": the %s kernels differ", rule, kernel_names[i]);
      subsidy_program_evaluate_with (kernels, &wide, rows->n_rows, rows->columns, &answers->payouts, NULL,
                                     rows->n_rows);
      if (!answers_are_same (answers, expected))
        g_error ("rule %" G_GSIZE_FORMAT ": %s kernels and 128 bits differ", rule, kernel_names[i]);
    }
}

/* @all: of each rule the answers to all rows. */
static void
check_mixture (SubsidyEvaluator *const *evaluators, gsize n, const Rows *rows, Answers *const *all, Choices *choices)
{
  g_autofree gint64 *rules = g_new (gint64, rows->n_rows + 1);
  g_autoptr (Answers) mixed = answers_new (rows->policy, rows->n_rows);

  for (gsize row = 0; row < rows->n_rows; row++)
    rules[row] = (gint64)choices_below (choices, (guint)n + 1) - (choices_below (choices, 9) == 0);
  subsidy_evaluators_run ((const SubsidyEvaluator *const *)evaluators, n, rules, rows->n_rows, rows->columns,
                          &mixed->payouts);
  for (gsize row = 0; row < rows->n_rows; row++)
    if (rules[row] < 0 || rules[row] >= (gint64)n)
      g_assert (mixed->payouts.outcome[row] == SUBSIDY_OUTCOME_REFUSED);
    else
      g_assert (mixed->payouts.outcome[row] == all[rules[row]]->payouts.outcome[row]
                && mixed->payouts.amount[row] == all[rules[row]]->payouts.amount[row]);
}

static void
use_batch (const Rows *rows, gsize n_rules, Choices *choices)
{
  g_autoptr (SubsidyBatch) batch = subsidy_batch_new (rows->policy);
  gsize n_rows = MIN (rows->n_rows, MOST_APPLICATIONS);

  for (gsize row = 0; row < n_rows; row++)
    {
      g_autoptr (SubsidyApplication) application = rows_application (rows, row);
      gsize rule = choices_below (choices, (guint)n_rules);

      g_assert (subsidy_batch_add (batch, application, subsidy_policy_id_at (rows->policy, SUBSIDY_PART_RULE, rule),
                                   NULL, NULL));
    }
  for (gsize row = 0; row < n_rows; row++)
    {
      g_autoptr (SubsidyAssessment) assessment = subsidy_batch_assess (batch, row);

      g_assert (subsidy_assessment_get_outcome (assessment) <= SUBSIDY_OUTCOME_REFUSED);
    }
}

static void
use_coverage (SubsidyCoverage *coverage)
{
  g_assert (subsidy_coverage_get_n_exercised (coverage) <= subsidy_coverage_get_n_total (coverage));
  use_text (subsidy_coverage_to_text (coverage, "policy.xml", 20, "zh"));
  use_json (subsidy_coverage_to_json (coverage, "en"));
}

/* ---- A policy ---- */

static Answers *
answer_rule (SubsidyEvaluator *evaluator, const Rows *rows, gsize rule, SubsidyCoverage *coverage)
{
  Answers *answers = answers_new (rows->policy, rows->n_rows);
  gboolean is_plain = !has_lists (rows->policy);

  subsidy_evaluator_run (evaluator, rows->n_rows, rows->columns, &answers->payouts);
  for (gsize row = 0; row < rows->n_rows; row++)
    {
      check_row (rows->policy, rule, answers, row);
      if (is_plain)
        check_single (evaluator, rows, row, answers);
      if (row < MOST_APPLICATIONS)
        check_application (evaluator, rows, row, rule, answers, coverage);
    }
  check_kernels (rows, rule, answers);
  use_contributions (evaluator, rows);
  return answers;
}

void
use_numbers (SubsidyPolicy *policy, gsize n_rows, Choices *choices)
{
  gsize n_rules = MIN (policy->rules->len, MOST_RULES);
  g_autoptr (SubsidyCoverage) coverage = subsidy_coverage_new (policy);
  g_autoptr (Rows) rows = NULL;
  SubsidyEvaluator *evaluators[MOST_RULES];
  Answers *answers[MOST_RULES];

  if (n_rules == 0)
    return;
  rows = rows_new (policy, &subsidy_policy_rule (policy, choices_below (choices, (guint)n_rules))->program, n_rows,
                   choices);
  for (gsize i = 0; i < n_rules; i++)
    {
      evaluators[i] = subsidy_evaluator_new (policy, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, i), NULL, NULL);
      answers[i] = answer_rule (evaluators[i], rows, i, coverage);
      check_interpretation (rows, i, choices);
    }
  check_mixture (evaluators, n_rules, rows, answers, choices);
  use_batch (rows, n_rules, choices);
  use_coverage (coverage);
  for (gsize i = 0; i < n_rules; i++)
    {
      answers_free (answers[i]);
      subsidy_evaluator_unref (evaluators[i]);
    }
}

/* ---- Corners ---- */

/* Of a claim that is said to be paid the award is above zero, where lists do not stand between. */
static void
check_example (SubsidyPolicy *policy, gsize rule)
{
  g_autofree gint64 *facts = g_new0 (gint64, policy->n_facts + 1);
  g_autofree gint64 *payout = g_new (gint64, 3 + policy->payers->len);
  g_autoptr (SubsidyEvaluator) evaluator
      = subsidy_evaluator_new (policy, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule), NULL, NULL);

  if (!subsidy_policy_example (policy, rule, facts) || has_lists (policy))
    return;
  subsidy_evaluator_run_row (evaluator, facts, payout);
  g_assert_cmpint (payout[1], ==, SUBSIDY_OUTCOME_ELIGIBLE);
}

void
use_corners (SubsidyPolicy *policy, gsize rule)
{
  const char *id = subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule);
  char *note = NULL;

  use_text (subsidy_policy_boundaries (policy, id, NULL, "en", &note, NULL));
  use_text (note);
  check_example (policy, rule);
}
