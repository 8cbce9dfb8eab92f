/* SPDX-License-Identifier: Apache-2.0 */
/* `subsidy test`: replays files of cases and tells every difference, row by row.
 *
 * One row is one case: `case`, `rule`, facts by id, interpretations by id, `expect:…`. An empty cell is a fact not
 * given, a default, or nothing expected. Rows that share a `batch` are settled together; a row whose case is 合计 holds
 * the sums of its batch. */
#include <stdio.h>
#include <string.h>

#include "subsidy-command.h"
#include "subsidy-csv.h"

typedef enum
{
  COLUMN_CASE,
  COLUMN_RULE,
  COLUMN_BATCH,
  COLUMN_FACT,
  COLUMN_INTERPRETATION,
  COLUMN_OUTCOME,
  COLUMN_AMOUNT,
  COLUMN_SHARE,
  COLUMN_REASON,
  COLUMN_AT_MOST,
  COLUMN_MISSING,
  COLUMN_RESULT,
} ColumnKind;

typedef struct
{
  ColumnKind kind;
  gsize position; /* of a payer */
  const char *name;
} Column;

/* Rows that are settled together, and what they came to. */
typedef struct
{
  SubsidyBatch *claims;
  gsize n_claims;
  gint64 amount;
  gint64 *shares;
} Batch;

typedef struct
{
  const Options *options;
  SubsidyPolicy *policy;
  const char *path;
  GArray *columns;     /* of Column */
  GHashTable *batches; /* name → Batch */
  GHashTable *claims;  /* const CsvRow → position in its batch + 1 */
  SubsidyCoverage *coverage;
  guint passed, failed;
} Run;

static const struct
{
  const char *name;
  ColumnKind kind;
} fixed_columns[] = {
  { "case", COLUMN_CASE },
  { "rule", COLUMN_RULE },
  { "batch", COLUMN_BATCH },
  { "expect:outcome", COLUMN_OUTCOME },
  { "expect:amount", COLUMN_AMOUNT },
  { "expect:reason", COLUMN_REASON },
  { "expect:at-most", COLUMN_AT_MOST },
  { "expect:missing", COLUMN_MISSING },
};

/* ---- Headings ---- */

/* Whether some rule or measure has a result of this name. */
static gboolean
is_result (const SubsidyPolicy *policy, const char *id)
{
  for (int32_t part = SUBSIDY_PART_RULE; part <= SUBSIDY_PART_MEASURE; part++)
    for (gsize i = 0; i < subsidy_policy_count (policy, part); i++)
      {
        const char *rule = subsidy_policy_id_at (policy, part, i);
        const char *result;

        for (gsize j = 0; (result = subsidy_policy_result_id (policy, rule, j)) != NULL; j++)
          if (strcmp (result, id) == 0)
            return TRUE;
      }
  return FALSE;
}

static gboolean
find_column (const Run *run, const char *heading, Column *column)
{
  gboolean is_expectation = g_str_has_prefix (heading, "expect:");
  int32_t payer = is_expectation ? subsidy_policy_position (run->policy, SUBSIDY_PART_PAYER, heading + 7) : -1;

  column->name = heading;
  for (gsize i = 0; i < G_N_ELEMENTS (fixed_columns); i++)
    if (strcmp (fixed_columns[i].name, heading) == 0)
      {
        column->kind = fixed_columns[i].kind;
        return TRUE;
      }
  if (payer >= 0)
    {
      column->kind = COLUMN_SHARE;
      column->position = (gsize)payer;
      return TRUE;
    }
  if (is_expectation && is_result (run->policy, heading + 7))
    {
      column->kind = COLUMN_RESULT;
      return TRUE;
    }
  column->kind = COLUMN_FACT;
  if (subsidy_policy_position (run->policy, SUBSIDY_PART_FACT, heading) >= 0)
    return TRUE;
  column->kind = COLUMN_INTERPRETATION;
  return subsidy_policy_position (run->policy, SUBSIDY_PART_INTERPRETATION, heading) >= 0;
}

static void
add_names (GPtrArray *names, const SubsidyPolicy *policy, int32_t part, const char *prefix)
{
  for (gsize i = 0; i < subsidy_policy_count (policy, part); i++)
    g_ptr_array_add (names, g_strconcat (prefix, subsidy_policy_id_at (policy, part, i), NULL));
}

static void
report_heading (const Run *run, const char *heading)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *found = shown (heading);
  const char *nearest;

  for (gsize i = 0; i < G_N_ELEMENTS (fixed_columns); i++)
    g_ptr_array_add (names, g_strdup (fixed_columns[i].name));
  add_names (names, run->policy, SUBSIDY_PART_FACT, "");
  add_names (names, run->policy, SUBSIDY_PART_INTERPRETATION, "");
  add_names (names, run->policy, SUBSIDY_PART_PAYER, "expect:");
  g_ptr_array_add (names, NULL);
  nearest = subsidy_suggest (heading, (const char *const *)names->pdata);
  fprintf (stderr, in_language (run->options, "%s:1: 不认识的列“%s”%s%s%s\n", "%s:1: unknown column '%s'%s%s%s\n"),
           run->path, found, nearest != NULL ? in_language (run->options, "；是不是“", "; did you mean '") : "",
           nearest != NULL ? nearest : "", nearest != NULL ? in_language (run->options, "”？", "'?") : "");
}

static gboolean
has_heading (const Run *run, const char *name)
{
  for (guint i = 0; i < run->columns->len; i++)
    if (strcmp (g_array_index (run->columns, Column, i).name, name) == 0)
      return TRUE;
  return FALSE;
}

/* So many lines at most of what is not exercised, where JSON has all, and of headings that are wrong. */
#define MOST_LINES 20

/* Whether it is one that may stand here; what is wrong with it is told. */
static gboolean
read_heading (Run *run, const char *heading, Column *column)
{
  gboolean is_known = find_column (run, heading, column);
  g_autofree char *found = shown (heading);

  if (!is_known)
    report_heading (run, heading);
  if (!has_heading (run, column->name))
    return is_known;
  fprintf (stderr, in_language (run->options, "%s:1: 列“%s”出现两次\n", "%s:1: the column '%s' stands twice\n"),
           run->path, found);
  return FALSE;
}

static gboolean
read_headings (Run *run, const CsvRow *row)
{
  gboolean has_rule = FALSE;
  guint n_wrong = 0;

  for (guint i = 0; i < row->fields->len && n_wrong < MOST_LINES; i++)
    {
      Column column = { 0 };

      n_wrong += !read_heading (run, csv_field (row, i), &column);
      has_rule = has_rule || column.kind == COLUMN_RULE;
      g_array_append_val (run->columns, column);
    }
  if (!has_rule && n_wrong < MOST_LINES)
    fprintf (stderr, in_language (run->options, "%s:1: 缺少 rule 列\n", "%s:1: there is no column 'rule'\n"),
             run->path);
  return n_wrong == 0 && has_rule;
}

/* ---- Rows ---- */

static const char *
cell_of (const Run *run, const CsvRow *row, ColumnKind kind)
{
  for (guint i = 0; i < run->columns->len; i++)
    if (g_array_index (run->columns, Column, i).kind == kind)
      return csv_field (row, i);
  return "";
}

/* The claim that a row makes; @interpretations takes "ID=OPTION" texts and a NULL. */
static SubsidyApplication *
read_claim (const Run *run, const CsvRow *row, GPtrArray *interpretations, GError **error)
{
  g_autoptr (SubsidyApplication) application = subsidy_application_new (run->policy);

  subsidy_application_set_language (application, run->options->language);
  for (guint i = 0; i < run->columns->len; i++)
    {
      const Column *column = &g_array_index (run->columns, Column, i);
      const char *text = csv_field (row, i);

      if (*text == '\0')
        continue;
      if (column->kind == COLUMN_FACT && !subsidy_application_set_text (application, column->name, text, error))
        return NULL;
      if (column->kind == COLUMN_INTERPRETATION)
        g_ptr_array_add (interpretations, g_strconcat (column->name, "=", text, NULL));
    }
  g_ptr_array_add (interpretations, NULL);
  return g_steal_pointer (&application);
}

static Batch *
batch_of (Run *run, const char *name)
{
  Batch *batch = g_hash_table_lookup (run->batches, name);

  if (batch == NULL)
    {
      batch = g_new0 (Batch, 1);
      batch->claims = subsidy_batch_new (run->policy);
      batch->shares = g_new0 (gint64, subsidy_policy_count (run->policy, SUBSIDY_PART_PAYER) + 1);
      g_hash_table_insert (run->batches, g_strdup (name), batch);
    }
  return batch;
}

static void
batch_free (gpointer memory)
{
  Batch *batch = memory;

  subsidy_batch_unref (batch->claims);
  g_free (batch->shares);
  g_free (batch);
}

/* A row that shares a batch is a claim in it. */
static gboolean
add_to_batch (Run *run, const CsvRow *row, GError **error)
{
  g_autoptr (GPtrArray) interpretations = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SubsidyApplication) application = read_claim (run, row, interpretations, error);
  Batch *batch = batch_of (run, cell_of (run, row, COLUMN_BATCH));

  if (application == NULL
      || !subsidy_batch_add (batch->claims, application, cell_of (run, row, COLUMN_RULE),
                             (const char *const *)interpretations->pdata, error))
    return FALSE;
  g_hash_table_insert (run->claims, (gpointer)row, GSIZE_TO_POINTER (++batch->n_claims));
  return TRUE;
}

static gboolean
is_in_batch (const Run *run, const CsvRow *row)
{
  return *cell_of (run, row, COLUMN_BATCH) != '\0';
}

static SubsidyAssessment *
assess_row (Run *run, const CsvRow *row, GError **error)
{
  g_autoptr (GPtrArray) interpretations = NULL;
  g_autoptr (SubsidyApplication) application = NULL;
  gsize claim = GPOINTER_TO_SIZE (g_hash_table_lookup (run->claims, row));

  if (claim > 0)
    return subsidy_batch_assess (batch_of (run, cell_of (run, row, COLUMN_BATCH))->claims, claim - 1);
  if (is_in_batch (run, row))
    {
      add_to_batch (run, row, error); /* says again why it could not be */
      return NULL;
    }
  interpretations = g_ptr_array_new_with_free_func (g_free);
  application = read_claim (run, row, interpretations, error);
  if (application == NULL)
    return NULL;
  return subsidy_application_assess (application, cell_of (run, row, COLUMN_RULE),
                                     (const char *const *)interpretations->pdata, error);
}

static char *
amount_text (gint64 fen)
{
  return fen == SUBSIDY_MISSING ? g_strdup ("") : subsidy_money_to_text (fen);
}

static char *
missing_text (const SubsidyAssessment *assessment)
{
  GString *all = g_string_new (NULL);
  const char *id;

  for (gsize i = 0; (id = subsidy_assessment_get_missing (assessment, i)) != NULL; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? ";" : "", id);
  return g_string_free (all, FALSE);
}

static char *
result_text (const SubsidyAssessment *assessment, const char *id)
{
  char *text = subsidy_assessment_get_result (assessment, id);

  return text != NULL ? text : g_strdup ("");
}

static const char *
outcome_text (const SubsidyAssessment *assessment)
{
  static const char *const outcomes[] = { "not-eligible", "eligible", "undetermined", "refused" };

  return outcomes[subsidy_assessment_get_outcome (assessment)];
}

/* Why there is no other answer: the outcome, unless it is told already, with the reason or what is missing. */
static char *
why_text (const SubsidyAssessment *assessment, ColumnKind kind)
{
  const char *reason = subsidy_assessment_get_reason (assessment);
  const char *outcome = kind == COLUMN_OUTCOME ? "" : outcome_text (assessment);
  g_autofree char *missing = missing_text (assessment);
  const char *more = reason != NULL ? reason : missing;

  if (subsidy_assessment_get_outcome (assessment) == SUBSIDY_OUTCOME_ELIGIBLE || kind == COLUMN_REASON
      || kind == COLUMN_MISSING || (*outcome == '\0' && *more == '\0'))
    return g_strdup ("");
  return g_strconcat (" (", outcome, *outcome != '\0' && *more != '\0' ? ": " : "", more, ")", NULL);
}

static char *
answer_text (const SubsidyAssessment *assessment, const Column *column)
{
  const char *reason = subsidy_assessment_get_reason (assessment);

  switch (column->kind)
    {
    case COLUMN_OUTCOME:
      return g_strdup (outcome_text (assessment));
    case COLUMN_AMOUNT:
      return amount_text (subsidy_assessment_get_amount (assessment));
    case COLUMN_SHARE:
      return amount_text (subsidy_assessment_get_share (assessment, column->position));
    case COLUMN_AT_MOST:
      return amount_text (subsidy_assessment_get_at_most (assessment));
    case COLUMN_REASON:
      return g_strdup (reason != NULL ? reason : "");
    case COLUMN_MISSING:
      return missing_text (assessment);
    case COLUMN_RESULT:
      return result_text (assessment, column->name + 7);
    default:
      return NULL;
    }
}

static gboolean
is_money_column (ColumnKind kind)
{
  return kind == COLUMN_AMOUNT || kind == COLUMN_SHARE || kind == COLUMN_AT_MOST || kind == COLUMN_RESULT;
}

/* Amounts are compared as numbers, so that 150000 and 150,000.00 are the same. */
static gboolean
is_expected (const Column *column, const char *expected, const char *found)
{
  int64_t expected_fen, found_fen;

  if (is_money_column (column->kind) && subsidy_money_from_text (expected, NULL, &expected_fen, NULL)
      && subsidy_money_from_text (found, NULL, &found_fen, NULL))
    return expected_fen == found_fen;
  return strcmp (expected, found) == 0;
}

static void
report_difference (const Run *run, const CsvRow *row, const char *name, const char *expected, const char *found,
                   const char *why)
{
  g_autofree char *name_of_case = shown (cell_of (run, row, COLUMN_CASE)), *wanted = shown (expected);

  fprintf (stderr,
           in_language (run->options, "%s:%" G_GSIZE_FORMAT ": %s: %s 应为 %s，得到 %s%s\n",
                        "%s:%" G_GSIZE_FORMAT ": %s: %s should be %s, was %s%s\n"),
           run->path, row->line, name_of_case, name, wanted, *found != '\0' ? found : "-", why);
}

static void
add_to_sums (Run *run, const CsvRow *row, const SubsidyAssessment *assessment)
{
  Batch *batch = batch_of (run, cell_of (run, row, COLUMN_BATCH));
  gint64 amount = subsidy_assessment_get_amount (assessment);

  if (amount == SUBSIDY_MISSING)
    return;
  batch->amount += amount;
  for (gsize i = 0; i < subsidy_policy_count (run->policy, SUBSIDY_PART_PAYER); i++)
    batch->shares[i] += subsidy_assessment_get_share (assessment, i);
}

/* The row with the expected sums of a batch; only amounts have one. */
static gboolean
check_sums (Run *run, const CsvRow *row)
{
  const Batch *batch = batch_of (run, cell_of (run, row, COLUMN_BATCH));
  gboolean is_right = TRUE;

  for (guint i = 0; i < run->columns->len; i++)
    {
      const Column *column = &g_array_index (run->columns, Column, i);
      const char *expected = csv_field (row, i);
      g_autofree char *found = NULL;

      if (*expected == '\0' || column->kind < COLUMN_OUTCOME)
        continue;
      if (column->kind != COLUMN_AMOUNT && column->kind != COLUMN_SHARE)
        {
          report_difference (run, row, column->name, expected, in_language (run->options, "合计行没有此项", "no sum"),
                             "");
          is_right = FALSE;
          continue;
        }
      found = amount_text (column->kind == COLUMN_AMOUNT ? batch->amount : batch->shares[column->position]);
      if (is_expected (column, expected, found))
        continue;
      report_difference (run, row, column->name, expected, found, "");
      is_right = FALSE;
    }
  return is_right;
}

static gboolean
check_row (Run *run, const CsvRow *row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SubsidyAssessment) assessment = assess_row (run, row, &error);
  gboolean is_right = TRUE;

  if (assessment == NULL)
    {
      g_autofree char *name_of_case = shown (cell_of (run, row, COLUMN_CASE));

      fprintf (stderr, "%s:%" G_GSIZE_FORMAT ": %s: %s\n", run->path, row->line, name_of_case,
               error != NULL ? error->message : "");
      return FALSE;
    }
  add_to_sums (run, row, assessment);
  subsidy_coverage_add (run->coverage, assessment);
  for (guint i = 0; i < run->columns->len; i++)
    {
      const Column *column = &g_array_index (run->columns, Column, i);
      const char *expected = csv_field (row, i);
      g_autofree char *found = *expected != '\0' ? answer_text (assessment, column) : NULL;
      g_autofree char *why = NULL;

      if (found == NULL || is_expected (column, expected, found))
        continue;
      why = why_text (assessment, column->kind);
      report_difference (run, row, column->name, expected, found, why);
      is_right = FALSE;
    }
  return is_right;
}

static gboolean
check_width (const Run *run, const CsvRow *row)
{
  if (row->fields->len == run->columns->len)
    return TRUE;
  fprintf (stderr,
           in_language (run->options, "%s:%" G_GSIZE_FORMAT ": 有 %u 个字段，标题有 %u 列\n",
                        "%s:%" G_GSIZE_FORMAT ": there are %u fields, the heading has %u columns\n"),
           run->path, row->line, row->fields->len, run->columns->len);
  return FALSE;
}

static gboolean
is_total (const Run *run, const CsvRow *row)
{
  return strcmp (cell_of (run, row, COLUMN_CASE), "合计") == 0;
}

static int
run_file (Run *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = csv_read (run->path, run->options->language, &error);

  if (rows == NULL)
    return fail (BAD_USAGE, error->message);
  if (rows->len == 0 || !read_headings (run, g_ptr_array_index (rows, 0)))
    return fail (BAD_USAGE, in_language (run->options, "案例文件的标题行无法使用",
                                         "the heading of the cases file cannot be used"));
  if (rows->len == 1)
    {
      fprintf (stderr, in_language (run->options, "%s：没有案例\n", "%s: there are no cases\n"), run->path);
      run->failed++;
    }
  for (guint i = 1; i < rows->len; i++)
    {
      const CsvRow *row = g_ptr_array_index (rows, i);

      if (row->fields->len == run->columns->len && is_in_batch (run, row) && !is_total (run, row))
        add_to_batch (run, row, NULL); /* what cannot be added is told in its turn */
    }
  for (guint i = 1; i < rows->len; i++)
    {
      const CsvRow *row = g_ptr_array_index (rows, i);
      gboolean is_right
          = check_width (run, row) && (is_total (run, row) ? check_sums (run, row) : check_row (run, row));

      if (is_right)
        run->passed++;
      else
        run->failed++;
    }
  return ANSWERED;
}

static void
print_results (const Options *options, const SubsidyCoverage *coverage, guint passed, guint failed)
{
  g_autofree char *text
      = options->as_json ? subsidy_coverage_to_json (coverage, options->language)
                         : subsidy_coverage_to_text (coverage, options->policy_path, MOST_LINES, options->language);

  if (options->as_json)
    printf ("{\"format\": 1, \"passed\": %u, \"failed\": %u, \"coverage\": %s}\n", passed, failed, g_strchomp (text));
  else
    printf ("%s%u passed, %u failed\n", text, passed, failed);
}

int
run_cases (const Options *options, SubsidyPolicy *policy, char **paths)
{
  g_autoptr (SubsidyCoverage) coverage = subsidy_coverage_new (policy);
  guint passed = 0, failed = 0;
  int status = ANSWERED;

  for (; *paths != NULL; paths++)
    {
      Run run = { .options = options, .policy = policy, .path = *paths, .coverage = coverage };

      run.columns = g_array_new (FALSE, TRUE, sizeof (Column));
      run.claims = g_hash_table_new (NULL, NULL);
      run.batches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, batch_free);
      if (run_file (&run) != ANSWERED)
        status = BAD_USAGE;
      passed += run.passed;
      failed += run.failed;
      g_array_unref (run.columns);
      g_hash_table_unref (run.claims);
      g_hash_table_unref (run.batches);
    }
  if (status != ANSWERED && passed + failed == 0)
    return status;
  print_results (options, coverage, passed, failed);
  if (status != ANSWERED)
    return status;
  return failed > 0 ? ROWS_FAILED : ANSWERED;
}
