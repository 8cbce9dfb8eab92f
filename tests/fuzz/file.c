/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file of claims. The output has the rows of the input and does not depend on the number of threads;
 * what it says adds up. Every so often with a ledger: the same claims are not paid twice, and the ledger is sound. What
 * is asked follows from the bytes. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <subsidy-batch.h>
#include <unistd.h>

#include "../unit/json-scan.h"
#include "batch/csv-source.h"
#include "choices.h"
#include "claims-policy.h"
#include "target.h"

#define INPUT "claims.csv"

static const char *const languages[] = { "zh", "en" };

/* ---- Files ---- */

/* Which records a file has, each as its cells. */
static GPtrArray *
records_of (const char *path)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_autoptr (CsvSource) source = csv_source_new (fd, path, "en");
  CsvBlock block = { 0 };
  CsvCursor cursor = { 0 };
  CsvRecord record = { 0 };

  while (csv_source_next (source, &block, NULL))
    for (csv_cursor_begin (&cursor, &block); csv_cursor_next (&cursor, &record);)
      {
        GPtrArray *cells = g_ptr_array_new ();

        for (guint i = 0; i < record.n_fields && record.mistake == CSV_MISTAKE_NONE; i++)
          g_ptr_array_add (cells, g_strndup (record.fields[i].text, record.fields[i].length));
        g_ptr_array_add (cells, NULL);
        g_ptr_array_add (records, g_ptr_array_free (cells, FALSE));
      }
  csv_record_clear (&record);
  csv_cursor_clear (&cursor);
  csv_block_clear (&block);
  close (fd);
  return records;
}

static gboolean
have_same_content (const char *one, const char *other)
{
  g_autofree char *first = NULL, *second = NULL;
  gsize length, other_length;

  g_assert (g_file_get_contents (one, &first, &length, NULL));
  g_assert (g_file_get_contents (other, &second, &other_length, NULL));
  return length == other_length && memcmp (first, second, length) == 0;
}

static void
remove_folder (const char *path)
{
  GDir *files = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert (g_unlink (file) == 0);
    }
  g_dir_close (files);
  g_assert (g_rmdir (path) == 0);
}

/* ---- A run ---- */

typedef struct
{
  SubsidyPolicy *policy;
  Choices choices; /* the same for each run */
  SubsidyLedger *ledger;
  const char *columns;
  int jobs;
} Asked;

static void
check_totals (const SubsidyRun *run)
{
  gint64 claims = subsidy_run_count (run, "claims");

  g_assert (claims
            == subsidy_run_count (run, "eligible") + subsidy_run_count (run, "not-eligible")
                   + subsidy_run_count (run, "undetermined") + subsidy_run_count (run, "refused"));
  g_assert (subsidy_run_get_amount (run) >= 0 && subsidy_run_count (run, "unreadable") >= 0);
  g_assert (subsidy_run_count (run, "no such word") == -1);
  for (gsize i = 0; subsidy_run_get_note (run, i) != NULL; i++)
    g_assert (g_utf8_validate (subsidy_run_get_note (run, i), -1, NULL));
}

static void
check_summaries (const SubsidyRun *run)
{
  char *json = subsidy_run_summary (run, "json", NULL);
  const char *end = json_value_end (json_spaces (json));

  g_assert (end != NULL && *json_spaces (end) == '\0');
  subsidy_free (json);
  subsidy_free (subsidy_run_summary (run, "text", NULL));
  subsidy_free (subsidy_run_summary (run, "csv", NULL));
}

static gboolean
note_progress (int64_t n_rows, int64_t n_bytes, int64_t n_all_bytes, void *data)
{
  g_assert (n_rows >= 0 && n_bytes >= 0 && n_all_bytes >= -1 && data != NULL);
  return TRUE;
}

static SubsidyRun *
run_new (Asked *asked)
{
  Choices choices = asked->choices;
  SubsidyRun *run = subsidy_run_new (asked->policy, choices_pick (&choices, languages, 2));
  gboolean is_builtin = subsidy_policy_position (asked->policy, SUBSIDY_PART_FACT, "county") >= 0;
  const char *const other[] = { is_builtin ? "window=plan-years" : "reading=y", NULL };

  subsidy_run_set_jobs (run, asked->jobs);
  subsidy_run_set_columns (run, asked->columns);
  subsidy_run_set_strict (run, choices_below (&choices, 16) == 0);
  if (choices_below (&choices, 8) == 0)
    g_assert (subsidy_run_set_rule (run, subsidy_policy_id_at (asked->policy, SUBSIDY_PART_RULE, 0), NULL));
  if (choices_below (&choices, 4) == 0)
    g_assert (subsidy_run_set_interpretations (run, other, NULL));
  if (choices_below (&choices, 4) == 0)
    g_assert (subsidy_run_set_summary_fact (run, is_builtin ? "county" : "kind", NULL));
  subsidy_run_set_progress (run, note_progress, run);
  if (asked->ledger != NULL)
    subsidy_run_set_ledger (run, asked->ledger, 20500);
  else if (choices_below (&choices, 4) == 0)
    g_assert (subsidy_run_set_comparison (run, NULL, other, NULL));
  return run;
}

/* FALSE where the file is refused with an error: then nothing is written. */
static gboolean
answer (Asked *asked, const char *output, gint64 *amount)
{
  g_autoptr (SubsidyRun) run = run_new (asked);
  g_autoptr (GError) error = NULL;

  *amount = 0;
  g_unlink (output);
  if (!subsidy_run_file (run, INPUT, output, &error))
    {
      g_assert (error != NULL && g_utf8_validate (error->message, -1, NULL));
      g_assert (!g_file_test (output, G_FILE_TEST_EXISTS));
      return FALSE;
    }
  check_totals (run);
  check_summaries (run);
  *amount = subsidy_run_get_amount (run);
  return TRUE;
}

/* ---- What holds of answers ---- */

/* Amounts, and the shares of each row, add up; headings are no amounts. */
static void
check_sums (const char *out, gint64 amount, gsize n_payers)
{
  g_autoptr (GPtrArray) records = records_of (out);
  gint64 sum = 0;

  for (guint i = 0; i < records->len; i++)
    {
      char **cells = g_ptr_array_index (records, i);
      gint64 paid = 0, shares = 0, share = 0;

      if (g_strv_length (cells) < 3 + n_payers || !subsidy_money_from_text (cells[2], NULL, &paid, NULL))
        continue;
      for (gsize payer = 0; payer < n_payers; payer++)
        {
          g_assert (subsidy_money_from_text (cells[3 + payer], NULL, &share, NULL));
          shares += share;
        }
      g_assert (shares == paid);
      sum += paid;
    }
  g_assert_cmpint (sum, ==, amount);
}

/* A NUL is carried through as all bytes are, and can look like another encoding where it comes to stand. */
static void
check_rows (void)
{
  g_autoptr (GPtrArray) before = records_of (INPUT), after = records_of ("out.csv");
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert (g_file_get_contents (INPUT, &bytes, &length, NULL));
  g_assert (before->len == after->len || memchr (bytes, 0, length) != NULL);
}

/* ---- With a ledger ---- */

static void
use_ledger (Asked *asked, gboolean pays_once)
{
  char *differences = NULL;
  gint64 first, second;

  asked->ledger = subsidy_ledger_open ("ledger.db", "en", NULL);
  g_assert (asked->ledger != NULL);
  answer (asked, "first.csv", &first);
  answer (asked, "second.csv", &second);
  g_assert (!pays_once || second == 0);
  g_assert (subsidy_ledger_export (asked->ledger, "awards", NULL, "csv", "exported", NULL));
  g_assert (subsidy_ledger_export (asked->ledger, "runs", NULL, "json", "exported", NULL));
  if (subsidy_ledger_revoke (asked->ledger, "R1-2", "x", "y", NULL))
    g_assert (!subsidy_ledger_revoke (asked->ledger, "R1-2", "x", "y", NULL));
  if (subsidy_ledger_verify (asked->ledger, &differences, NULL) != 0)
    g_error ("the ledger differs: %s", differences);
  for (gsize i = 0; subsidy_ledger_get_notice (asked->ledger, i) != NULL; i++)
    ;
  subsidy_ledger_close (g_steal_pointer (&asked->ledger));
  g_unlink ("ledger.db");
}

/* ---- A file ---- */

static void
use_file (SubsidyPolicy *policy, guint64 seed, gboolean pays_once)
{
  Asked asked = { policy, choices_seeded (seed), NULL, NULL, 1 };
  gint64 amount, other_amount;

  if (!answer (&asked, "out.csv", &amount))
    return;
  check_rows ();
  if (seed % 4 == 1)
    {
      asked.jobs = 3;
      g_assert (answer (&asked, "other.csv", &other_amount));
      g_assert (amount == other_amount && have_same_content ("out.csv", "other.csv"));
    }
  asked.columns = "row,outcome,amount,shares,reason,words,alternatives,error,missing,at-most";
  g_assert (answer (&asked, "out.csv", &other_amount));
  check_sums ("out.csv", amount, subsidy_policy_count (policy, SUBSIDY_PART_PAYER));
  asked.columns = NULL;
  if (seed % 8 == 0)
    use_ledger (&asked, pays_once);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static SubsidyPolicy *builtin, *own;
  guint64 seed = hash_of (data, size) >> 8;
  g_autofree char *folder = g_strdup ("/dev/shm/fuzz-file-XXXXXX"), *before = g_get_current_dir ();

  target_begin ();
  if (own == NULL)
    {
      builtin = subsidy_policy_builtin ();
      own = subsidy_policy_new_from_bytes (claims_policy, sizeof claims_policy - 1, NULL, NULL);
      g_assert (own != NULL);
    }
  g_assert (g_mkdtemp (folder) != NULL && g_chdir (folder) == 0);
  g_assert (g_file_set_contents (INPUT, (const char *)data, (gssize)size, NULL));
  use_file (builtin, seed, TRUE);
  use_file (own, seed, FALSE);
  g_assert (g_chdir (before) == 0);
  remove_folder (folder);
  return 0;
}
