/* SPDX-License-Identifier: Apache-2.0 */
/* Replays every file of cases through the C interface: each case assessed, and run as numbers alone. What the cases
 * expect was reasoned from the clauses by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "../../examples/subsidy-csv.h"
#include "subsidy/subsidy.h"

static const char *const outcomes[] = { "not-eligible", "eligible", "undetermined", "refused" };

static const char *
cell (const CsvRow *headings, const CsvRow *row, const char *name)
{
  for (guint i = 0; i < headings->fields->len; i++)
    if (strcmp (csv_field (headings, i), name) == 0)
      return csv_field (row, i);
  return "";
}

/* Every id of that part whose cell is not empty. */
static void
fill_application (SubsidyApplication *application, const SubsidyPolicy *policy, const CsvRow *headings,
                  const CsvRow *row)
{
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_FACT); i++)
    {
      const char *id = subsidy_policy_id_at (policy, SUBSIDY_PART_FACT, i);

      if (!subsidy_application_set_text (application, id, cell (headings, row, id), &error))
        fail_msg ("%s: %s", cell (headings, row, "case"), error->message);
    }
}

static GPtrArray *
interpretations_of (const SubsidyPolicy *policy, const CsvRow *headings, const CsvRow *row)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_INTERPRETATION); i++)
    {
      const char *id = subsidy_policy_id_at (policy, SUBSIDY_PART_INTERPRETATION, i);

      if (*cell (headings, row, id) != '\0')
        g_ptr_array_add (texts, g_strconcat (id, "=", cell (headings, row, id), NULL));
    }
  g_ptr_array_add (texts, NULL);
  return texts;
}

static void
check_money (const char *name, const char *what, const char *expected, gint64 found)
{
  int64_t fen;

  if (*expected == '\0')
    return;
  assert_true (subsidy_money_from_text (expected, NULL, &fen, NULL));
  if (fen != found)
    fail_msg ("%s: %s should be %s, was %" G_GINT64_FORMAT " fen", name, what, expected, found);
}

static void
check_text (const char *name, const char *what, const char *expected, const char *found)
{
  if (*expected != '\0' && g_strcmp0 (expected, found) != 0)
    fail_msg ("%s: %s should be %s, was %s", name, what, expected, found != NULL ? found : "-");
}

static void
check_assessment (const SubsidyPolicy *policy, const SubsidyAssessment *assessment, const CsvRow *headings,
                  const CsvRow *row)
{
  const char *name = cell (headings, row, "case");

  check_text (name, "outcome", cell (headings, row, "expect:outcome"),
              outcomes[subsidy_assessment_get_outcome (assessment)]);
  check_text (name, "reason", cell (headings, row, "expect:reason"), subsidy_assessment_get_reason (assessment));
  check_money (name, "amount", cell (headings, row, "expect:amount"), subsidy_assessment_get_amount (assessment));
  check_money (name, "at most", cell (headings, row, "expect:at-most"), subsidy_assessment_get_at_most (assessment));
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_PAYER); i++)
    {
      g_autofree char *heading = g_strconcat ("expect:", subsidy_policy_id_at (policy, SUBSIDY_PART_PAYER, i), NULL);

      check_money (name, heading, cell (headings, row, heading), subsidy_assessment_get_share (assessment, i));
    }
}

/* The numbers alone are the assessment's. */
static void
check_numbers (SubsidyPolicy *policy, const SubsidyApplication *application, const SubsidyAssessment *assessment,
               const char *rule, const char *const *interpretations)
{
  g_autoptr (SubsidyEvaluator) evaluator = subsidy_evaluator_new (policy, rule, interpretations, NULL);
  gsize n_facts = subsidy_policy_count (policy, SUBSIDY_PART_FACT);
  gsize n_payers = subsidy_policy_count (policy, SUBSIDY_PART_PAYER);
  g_autofree gint64 *facts = g_new (gint64, n_facts + 1);
  g_autofree gint64 *payout = g_new (gint64, 3 + n_payers);

  for (gsize i = 0; i < n_facts; i++)
    facts[i] = subsidy_application_get_number (application, i);
  subsidy_evaluator_run_row (evaluator, facts, payout);
  assert_int_equal (payout[0], subsidy_assessment_get_amount (assessment));
  assert_int_equal (payout[1], subsidy_assessment_get_outcome (assessment));
  for (gsize i = 0; i < n_payers; i++)
    assert_int_equal (payout[3 + i], subsidy_assessment_get_share (assessment, i));
}

static void
check_case (SubsidyPolicy *policy, const CsvRow *headings, const CsvRow *row)
{
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
  g_autoptr (GPtrArray) interpretations = interpretations_of (policy, headings, row);
  g_autoptr (SubsidyAssessment) assessment = NULL;
  const char *rule = cell (headings, row, "rule");

  fill_application (application, policy, headings, row);
  assessment = subsidy_application_assess (application, rule, (const char *const *)interpretations->pdata, NULL);
  assert_non_null (assessment);
  check_assessment (policy, assessment, headings, row);
  check_numbers (policy, application, assessment, rule, (const char *const *)interpretations->pdata);
}

static guint
replay_file (SubsidyPolicy *policy, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = csv_read (path, NULL, &error);
  guint count = 0;

  if (rows == NULL)
    fail_msg ("%s", error->message);
  for (guint i = 1; i < rows->len; i++)
    if (strcmp (cell (rows->pdata[0], rows->pdata[i], "case"), "合计") != 0)
      {
        check_case (policy, rows->pdata[0], rows->pdata[i]);
        count++;
      }
  return count;
}

static void
test_built_in_policy (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  const char *folder = SOURCE_FOLDER "/tests/cases/langfang-2025-5";
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;
  guint count = 0;

  (void)state;
  assert_non_null (files);
  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      count += replay_file (policy, path);
    }
  assert_true (count >= 60);
}

static void
test_other_policies (void **state)
{
  const char *folder = SOURCE_FOLDER "/tests/policies";
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;

  (void)state;
  assert_non_null (files);
  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *cases = g_strdup (path);
      g_autoptr (SubsidyPolicy) policy = NULL;

      if (!g_str_has_suffix (name, ".xml"))
        continue;
      strcpy (strrchr (cases, '.'), ".csv");
      policy = subsidy_policy_new_from_file (path, NULL);
      assert_non_null (policy);
      assert_true (replay_file (policy, cases) > 0);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_built_in_policy),
    cmocka_unit_test (test_other_policies),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
