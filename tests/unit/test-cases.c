/* SPDX-License-Identifier: Apache-2.0 */
/* Replays every file of cases through the C interface: each case assessed, alone or in its batch, run as numbers of one
 * row, and run as columns beside all other cases. What the cases expect was reasoned from the clauses by hand. */
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

      if (*cell (headings, row, id) != '\0'
          && !subsidy_application_set_text (application, id, cell (headings, row, id), &error))
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

/* Further results are compared as texts: the cases write them as they are told. */
static void
check_results (const SubsidyPolicy *policy, const SubsidyAssessment *assessment, const CsvRow *headings,
               const CsvRow *row)
{
  const char *id;

  for (gsize i = 0; (id = subsidy_policy_result_id (policy, cell (headings, row, "rule"), i)) != NULL; i++)
    {
      g_autofree char *heading = g_strconcat ("expect:", id, NULL);
      g_autofree char *found = subsidy_assessment_get_result (assessment, id);
      const char *expected = cell (headings, row, heading);
      int64_t expected_fen, found_fen;

      if (found != NULL && subsidy_money_from_text (expected, NULL, &expected_fen, NULL)
          && subsidy_money_from_text (found, NULL, &found_fen, NULL))
        check_money (cell (headings, row, "case"), heading, expected, found_fen);
      else
        check_text (cell (headings, row, "case"), heading, expected, found);
    }
}

static void
check_missing (const SubsidyAssessment *assessment, const CsvRow *headings, const CsvRow *row)
{
  g_autoptr (GString) found = g_string_new (NULL);
  const char *id;

  for (gsize i = 0; (id = subsidy_assessment_get_missing (assessment, i)) != NULL; i++)
    g_string_append_printf (found, "%s%s", i > 0 ? ";" : "", id);
  check_text (cell (headings, row, "case"), "missing", cell (headings, row, "expect:missing"), found->str);
}

static void
check_assessment (const SubsidyPolicy *policy, const SubsidyAssessment *assessment, const CsvRow *headings,
                  const CsvRow *row)
{
  const char *name = cell (headings, row, "case");

  check_results (policy, assessment, headings, row);
  check_missing (assessment, headings, row);

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

/* ---- One case ---- */

typedef struct
{
  SubsidyApplication *application;
  SubsidyAssessment *alone; /* what the case gives without its batch */
  const char *rule;
  GPtrArray *interpretations;
  gsize place; /* in its batch */
} Case;

static void
case_free (gpointer memory)
{
  Case *one = memory;

  subsidy_application_unref (one->application);
  subsidy_assessment_unref (one->alone);
  g_ptr_array_unref (one->interpretations);
  g_free (one);
}

static const char *const *
interpretations_texts (const Case *one)
{
  return (const char *const *)one->interpretations->pdata;
}

static Case *
case_new (SubsidyPolicy *policy, const CsvRow *headings, const CsvRow *row)
{
  Case *one = g_new0 (Case, 1);

  one->application = subsidy_application_new (policy);
  one->interpretations = interpretations_of (policy, headings, row);
  one->rule = cell (headings, row, "rule");
  fill_application (one->application, policy, headings, row);
  one->alone = subsidy_application_assess (one->application, one->rule, interpretations_texts (one), NULL);
  assert_non_null (one->alone);
  return one;
}

static gboolean
has_lists (const SubsidyPolicy *policy)
{
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_FACT); i++)
    if (subsidy_policy_fact_type (policy, i) == SUBSIDY_FACT_LIST)
      return TRUE;
  return FALSE;
}

/* The numbers alone are the assessment's. One row cannot tell of items. */
static void
check_row (SubsidyPolicy *policy, const SubsidyEvaluator *evaluator, const Case *one)
{
  gsize n_facts = subsidy_policy_count (policy, SUBSIDY_PART_FACT);
  gsize n_payers = subsidy_policy_count (policy, SUBSIDY_PART_PAYER);
  g_autofree gint64 *facts = g_new (gint64, n_facts + 1);
  g_autofree gint64 *payout = g_new (gint64, 3 + n_payers);

  for (gsize i = 0; i < n_facts; i++)
    facts[i] = subsidy_application_get_number (one->application, i);
  subsidy_evaluator_run_row (evaluator, facts, payout);
  assert_int_equal (payout[0], subsidy_assessment_get_amount (one->alone));
  assert_int_equal (payout[1], subsidy_assessment_get_outcome (one->alone));
  for (gsize i = 0; i < n_payers; i++)
    assert_int_equal (payout[3 + i], subsidy_assessment_get_share (one->alone, i));
}

/* ---- All cases as columns ---- */

/* A fact of the row is a number a case; of a list where its items begin, and at last where they end; of items all of
 * theirs, one case after the other. */
static GArray *
column_of (const SubsidyPolicy *policy, const GPtrArray *cases, gsize fact)
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (gint64));
  int32_t list = subsidy_policy_fact_list (policy, fact);
  gboolean is_list = subsidy_policy_fact_type (policy, fact) == SUBSIDY_FACT_LIST;
  gint64 end = 0;

  for (guint i = 0; i < cases->len; i++)
    {
      const SubsidyApplication *application = ((const Case *)cases->pdata[i])->application;
      gint64 number = subsidy_application_get_number (application, list >= 0 ? (gsize)list : fact);
      gint64 begin = is_list && number != SUBSIDY_MISSING ? end : number;

      if (list < 0)
        g_array_append_val (values, begin);
      else
        for (gint64 item = 0; item < number; item++)
          {
            gint64 value = subsidy_application_get_item (application, fact, (gsize)item);

            g_array_append_val (values, value);
          }
      if (is_list && number != SUBSIDY_MISSING)
        end += number;
    }
  g_array_append_val (values, end);
  return values;
}

static void
check_columns_of (const SubsidyPolicy *policy, const SubsidyEvaluator *evaluator, const GPtrArray *cases,
                  const Case *chosen)
{
  gsize n_facts = subsidy_policy_count (policy, SUBSIDY_PART_FACT);
  gsize n_payers = subsidy_policy_count (policy, SUBSIDY_PART_PAYER);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  g_autoptr (GPtrArray) shares = g_ptr_array_new_with_free_func (g_free);
  g_autofree SubsidyColumn *columns = g_new0 (SubsidyColumn, n_facts + 1);
  g_autofree gint64 *amounts = g_new (gint64, cases->len);
  g_autofree gint32 *found = g_new (gint32, cases->len);
  SubsidyPayouts payouts = { .amount = amounts, .outcome = found };

  for (gsize i = 0; i < n_facts; i++)
    {
      g_ptr_array_add (values, column_of (policy, cases, i));
      columns[i] = (SubsidyColumn){ (const gint64 *)(void *)((GArray *)values->pdata[i])->data, 1 };
    }
  for (gsize i = 0; i < n_payers; i++)
    g_ptr_array_add (shares, g_new (gint64, cases->len));
  payouts.shares = (int64_t *const *)shares->pdata;
  subsidy_evaluator_run (evaluator, cases->len, columns, &payouts);
  for (guint i = 0; i < cases->len; i++)
    {
      const Case *one = cases->pdata[i];

      if (strcmp (one->rule, chosen->rule) != 0
          || !g_strv_equal (interpretations_texts (one), interpretations_texts (chosen)))
        continue;
      assert_int_equal (found[i], subsidy_assessment_get_outcome (one->alone));
      assert_int_equal (amounts[i], subsidy_assessment_get_amount (one->alone));
      for (gsize payer = 0; payer < n_payers; payer++)
        assert_int_equal (((const gint64 *)shares->pdata[payer])[i], subsidy_assessment_get_share (one->alone, payer));
    }
}

/* Under the rule of each case all cases are run: those of other rules stand between them. */
static void
check_numbers (SubsidyPolicy *policy, const GPtrArray *cases)
{
  for (guint i = 0; i < cases->len; i++)
    {
      const Case *one = cases->pdata[i];
      g_autoptr (SubsidyEvaluator) evaluator
          = subsidy_evaluator_new (policy, one->rule, interpretations_texts (one), NULL);

      assert_non_null (evaluator);
      if (!has_lists (policy))
        check_row (policy, evaluator, one);
      check_columns_of (policy, evaluator, cases, one);
    }
}

/* ---- All cases of a file ---- */

static gboolean
is_case (const CsvRow *headings, const CsvRow *row)
{
  return strcmp (cell (headings, row, "case"), "合计") != 0;
}

static SubsidyBatch *
batch_of (SubsidyPolicy *policy, GHashTable *batches, const char *name)
{
  if (g_hash_table_lookup (batches, name) == NULL)
    g_hash_table_insert (batches, (gpointer)name, subsidy_batch_new (policy));
  return g_hash_table_lookup (batches, name);
}

static void
check_case (SubsidyPolicy *policy, GHashTable *batches, const Case *one, const CsvRow *headings, const CsvRow *row)
{
  const char *batch = cell (headings, row, "batch");
  g_autoptr (SubsidyAssessment) settled = NULL;

  if (*batch != '\0')
    settled = subsidy_batch_assess (batch_of (policy, batches, batch), one->place);
  check_assessment (policy, settled != NULL ? settled : one->alone, headings, row);
}

static guint
replay_file (SubsidyPolicy *policy, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = csv_read (path, NULL, &error);
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (case_free);
  g_autoptr (GHashTable) batches
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)subsidy_batch_unref);
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  guint next = 0;

  if (rows == NULL)
    fail_msg ("%s", error->message);
  for (guint i = 1; i < rows->len; i++)
    {
      const char *batch = cell (rows->pdata[0], rows->pdata[i], "batch");
      Case *one;

      if (!is_case (rows->pdata[0], rows->pdata[i]))
        continue;
      one = case_new (policy, rows->pdata[0], rows->pdata[i]);
      g_ptr_array_add (cases, one);
      if (*batch == '\0')
        continue;
      one->place = GPOINTER_TO_SIZE (g_hash_table_lookup (counts, batch));
      g_hash_table_insert (counts, (gpointer)batch, GSIZE_TO_POINTER (one->place + 1));
      assert_true (subsidy_batch_add (batch_of (policy, batches, batch), one->application, one->rule,
                                      interpretations_texts (one), NULL));
    }
  for (guint i = 1; i < rows->len; i++)
    if (is_case (rows->pdata[0], rows->pdata[i]))
      check_case (policy, batches, cases->pdata[next++], rows->pdata[0], rows->pdata[i]);
  check_numbers (policy, cases);
  return cases->len;
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
