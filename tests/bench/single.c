/* SPDX-License-Identifier: Apache-2.0 */
/* Times what is done one at a time: loading the policy, one row of numbers, one assessment and its words. Holds the
 * single answers to every generated row to the expectation: `single FOLDER`. */
#include <stdlib.h>
#include <string.h>
#include <subsidy/subsidy.h>

#include "bench.h"

#define MOST_FACTS 32
#define ROWS_TIMED ((gsize)100000) /* more than a processor can learn */
#define APPLICATIONS ((gsize)1000)

/* A set of claims row by row. */
typedef struct
{
  SubsidyPolicy *policy;
  gsize n_rows;
  gsize n_facts;
  int64_t *rows;
  int64_t *rules; /* the position of each row's rule */
  SubsidyEvaluator **evaluators;
  BenchAnswers expected;
  SubsidyApplication **applications;
  gsize n_applications;
} Claims;

/* ---- Reading ---- */

static void
place_fact (Claims *claims, const char *folder, gsize fact)
{
  g_autofree char *name = g_strconcat (subsidy_policy_id_at (claims->policy, SUBSIDY_PART_FACT, fact), ".i64", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int64_t *values;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  values = bench_read (folder, name, claims->n_rows * sizeof *values);
  for (gsize i = 0; i < claims->n_rows; i++)
    claims->rows[i * claims->n_facts + fact] = values[i];
  free (values);
}

static void
prepare_evaluators (Claims *claims)
{
  gsize n_rules = subsidy_policy_count (claims->policy, SUBSIDY_PART_RULE);

  claims->evaluators = g_new0 (SubsidyEvaluator *, n_rules);
  for (gsize i = 0; i < n_rules; i++)
    claims->evaluators[i] = subsidy_evaluator_new (
        claims->policy, subsidy_policy_id_at (claims->policy, SUBSIDY_PART_RULE, i), NULL, NULL);
}

static void
read_rules (Claims *claims, const char *folder, const char *rule)
{
  int64_t position = rule != NULL ? subsidy_policy_position (claims->policy, SUBSIDY_PART_RULE, rule) : 0;

  if (rule == NULL)
    claims->rules = bench_read (folder, "rule.i64", claims->n_rows * sizeof (int64_t));
  else
    claims->rules = bench_memory (claims->n_rows * sizeof (int64_t));
  for (gsize i = 0; rule != NULL && i < claims->n_rows; i++)
    claims->rules[i] = position;
}

static SubsidyApplication *
application_of (const Claims *claims, gsize row)
{
  SubsidyApplication *application = subsidy_application_new (claims->policy);

  for (gsize i = 0; i < claims->n_facts; i++)
    {
      const char *fact = subsidy_policy_id_at (claims->policy, SUBSIDY_PART_FACT, i);
      int64_t value = claims->rows[row * claims->n_facts + i];

      if (value != SUBSIDY_MISSING)
        subsidy_application_set_number (application, fact, value, NULL);
    }
  return application;
}

/* @rule is NULL where each row has its own. */
static void
claims_init (Claims *claims, SubsidyPolicy *policy, const char *root, const char *set, const char *rule)
{
  g_autofree char *folder = g_build_filename (root, set, NULL);

  claims->policy = policy;
  claims->n_rows = bench_size (folder, "investment.i64") / sizeof (int64_t);
  claims->n_facts = subsidy_policy_count (policy, SUBSIDY_PART_FACT);
  claims->rows = bench_memory (claims->n_rows * claims->n_facts * sizeof *claims->rows);
  for (gsize i = 0; i < claims->n_rows * claims->n_facts; i++)
    claims->rows[i] = SUBSIDY_MISSING;
  for (gsize i = 0; i < claims->n_facts; i++)
    place_fact (claims, folder, i);
  read_rules (claims, folder, rule);
  claims->expected = bench_read_answers (folder, claims->n_rows);
  prepare_evaluators (claims);
  claims->n_applications = APPLICATIONS;
  claims->applications = g_new (SubsidyApplication *, APPLICATIONS);
  for (gsize i = 0; i < APPLICATIONS; i++)
    claims->applications[i] = application_of (claims, i);
}

/* ---- Answers ---- */

static void
answer_row (const Claims *claims, gsize row, int64_t *payout)
{
  subsidy_evaluator_run_row (claims->evaluators[claims->rules[row]], claims->rows + row * claims->n_facts, payout);
}

static gboolean
is_expected (const Claims *claims, gsize row, int64_t amount, int64_t city, int64_t county, int64_t outcome)
{
  return amount == claims->expected.numbers[0][row] && city == claims->expected.numbers[1][row]
         && county == claims->expected.numbers[2][row] && outcome == claims->expected.codes[0][row];
}

static gboolean
rows_are_right (const Claims *claims)
{
  int64_t payout[5];

  for (gsize i = 0; i < claims->n_rows; i++)
    {
      answer_row (claims, i, payout);
      if (!is_expected (claims, i, payout[0], payout[3], payout[4], payout[1])
          || payout[2] != claims->expected.codes[1][i])
        return FALSE;
    }
  return TRUE;
}

static SubsidyAssessment *
assess_claim (const Claims *claims, gsize position)
{
  const char *rule = subsidy_policy_id_at (claims->policy, SUBSIDY_PART_RULE, (gsize)claims->rules[position]);

  return subsidy_application_assess (claims->applications[position], rule, NULL, NULL);
}

static gboolean
assessments_are_right (const Claims *claims)
{
  for (gsize i = 0; i < claims->n_applications; i++)
    {
      g_autoptr (SubsidyAssessment) assessment = assess_claim (claims, i);

      if (!is_expected (claims, i, subsidy_assessment_get_amount (assessment),
                        subsidy_assessment_get_share (assessment, 0), subsidy_assessment_get_share (assessment, 1),
                        subsidy_assessment_get_outcome (assessment)))
        return FALSE;
    }
  return TRUE;
}

/* ---- What is timed ---- */

static void
run_rows (gpointer data)
{
  const Claims *claims = data;
  int64_t payout[5];

  for (gsize i = 0; i < ROWS_TIMED; i++)
    answer_row (claims, i, payout);
}

static void
run_assessments (gpointer data)
{
  const Claims *claims = data;

  for (gsize i = 0; i < claims->n_applications; i++)
    subsidy_assessment_unref (assess_claim (claims, i));
}

static void
run_json (gpointer data)
{
  const Claims *claims = data;

  for (gsize i = 0; i < claims->n_applications; i++)
    {
      g_autoptr (SubsidyAssessment) assessment = assess_claim (claims, i);

      subsidy_free (subsidy_assessment_to_json (assessment, "zh"));
    }
}

static void
run_text (gpointer data)
{
  const Claims *claims = data;

  for (gsize i = 0; i < claims->n_applications; i++)
    {
      g_autoptr (SubsidyAssessment) assessment = assess_claim (claims, i);

      subsidy_free (subsidy_assessment_to_text (assessment, "zh"));
    }
}

static void
run_load (gpointer data G_GNUC_UNUSED)
{
  gsize length;
  const char *source = subsidy_policy_builtin_source (&length);

  subsidy_policy_unref (subsidy_policy_new_from_bytes (source, length, NULL, NULL));
}

static void
time_rows (const char *set, Claims *claims)
{
  g_autofree char *name = g_strconcat ("row by row: ", set, NULL);
  BenchRunner runner = { set, run_rows, claims, ROWS_TIMED, 0 };

  bench_tell_check (name, rows_are_right (claims));
  bench_take_turns ("one evaluation", &runner, 1, 2);
}

int
main (int argc, char **argv)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  Claims pilot = { 0 }, tidy = { 0 }, mixed = { 0 };
  BenchRunner runners[] = {
    { "assessment", run_assessments, &mixed, APPLICATIONS, 0 },
    { "assessment and JSON", run_json, &mixed, APPLICATIONS, 0 },
    { "assessment and text", run_text, &mixed, APPLICATIONS, 0 },
    { "load", run_load, NULL, 1, 0 },
  };

  if (argc != 2)
    g_error ("usage: single FOLDER");
  claims_init (&pilot, policy, argv[1], "pilot", "digital-pilot");
  claims_init (&tidy, policy, argv[1], "tidy", "digital-pilot");
  claims_init (&mixed, policy, argv[1], "mixed", NULL);
  time_rows ("pilot", &pilot);
  time_rows ("tidy", &tidy);
  time_rows ("mixed", &mixed);
  bench_tell_check ("assessments: mixed", assessments_are_right (&mixed));
  bench_take_turns ("one at a time", runners, G_N_ELEMENTS (runners), 2);
  return 0;
}
