/* SPDX-License-Identifier: Apache-2.0 */
/* Checking a ledger: the structure of its file, history against the awards it is made of, runs against their awards,
 * and output files against their digests. Differences are told one by one. */
#include <string.h>

#include "ledger-private.h"
#include "subsidy/error.h"

typedef struct
{
  SubsidyLedger *ledger;
  SubsidyLedgerSink sink;
  gpointer data;
  gint64 n_differences;
  GHashTable *runs; /* of RunFound, by run */
  gint64 n_without_checksum;
} Check;

/* Takes @text. */
static gboolean
tell (Check *check, char *text, GError **error)
{
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  g_free (text);
  check->n_differences++;
  return check->sink (line, strlen (line), check->data)
         || subsidy_ledger_fail_as (check->ledger, error, SUBSIDY_ERROR_FILE, SUBSIDY_LEDGER_SAYS_SINK_STOPPED);
}

/* Calls @visit for every row of a query. */
static gboolean
each_row (Check *check, const char *sql, gboolean (*visit) (Check *check, sqlite3_stmt *row, GError **error),
          GError **error)
{
  GError *failure = NULL;
  g_autoptr (sqlite3_stmt) statement = subsidy_ledger_prepare (check->ledger, &failure, sql, "");

  while (failure == NULL && subsidy_ledger_next (check->ledger, statement, &failure))
    visit (check, statement, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

/* ---- The file and its references ---- */

static gboolean
check_integrity_row (Check *check, sqlite3_stmt *row, GError **error)
{
  const char *text = subsidy_ledger_column (row, 0);

  return strcmp (text, "ok") == 0
         || tell (check, subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_INTEGRITY, check->ledger->language, text, NULL),
                  error);
}

static gboolean
check_reference_row (Check *check, sqlite3_stmt *row, GError **error)
{
  return tell (check,
               subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_REFERENCE, check->ledger->language,
                                   subsidy_ledger_column (row, 0), subsidy_ledger_column (row, 1),
                                   subsidy_ledger_column (row, 2), NULL),
               error);
}

/* ---- Runs ---- */

/* What the awards of a run come to. */
typedef struct
{
  gint64 run;
  gint64 n_awards;
  guint64 total_fen;
  guint64 checksum;
} RunFound;

static gboolean
find_award_row (Check *check, sqlite3_stmt *row, GError **error)
{
  const char *receipt = (const char *)sqlite3_column_text (row, 6), *claim = subsidy_ledger_column (row, 7);
  const SubsidyLedgerPending what = { .rule = sqlite3_column_int64 (row, 2),
                                      .day = sqlite3_column_int (row, 3),
                                      .amount_fen = sqlite3_column_int64 (row, 4),
                                      .row = sqlite3_column_int64 (row, 5),
                                      .receipt_length = (gsize)sqlite3_column_bytes (row, 6) };
  gint64 run = sqlite3_column_int64 (row, 1);
  RunFound *found = g_hash_table_lookup (check->runs, &run);

  (void)error;
  if (found == NULL)
    {
      found = g_new0 (RunFound, 1);
      found->run = run;
      g_hash_table_add (check->runs, found);
    }
  found->n_awards++;
  found->total_fen += (guint64)what.amount_fen;
  found->checksum = subsidy_ledger_checksum_award (found->checksum, sqlite3_column_int64 (row, 0), &what, receipt,
                                                   claim, (gsize)sqlite3_column_bytes (row, 7));
  return TRUE;
}

static gboolean
tell_totals (Check *check, sqlite3_stmt *row, const RunFound *found, GError **error)
{
  g_autofree char *recorded = subsidy_ledger_yuan (sqlite3_column_int64 (row, 2));
  g_autofree char *n_awards = subsidy_ledger_number (found->n_awards);
  g_autofree char *total = subsidy_ledger_yuan ((gint64)found->total_fen);

  return tell (check,
               subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_RUN_DIFFERS, check->ledger->language,
                                   subsidy_ledger_column (row, 0), subsidy_ledger_column (row, 1), recorded, n_awards,
                                   total, NULL),
               error);
}

static gboolean
has_number (sqlite3_stmt *row, int column, gint64 number)
{
  return sqlite3_column_type (row, column) == SQLITE_INTEGER && sqlite3_column_int64 (row, column) == number;
}

/* Other totals are a change too, that is told in other words. */
static gboolean
check_run_row (Check *check, sqlite3_stmt *row, GError **error)
{
  gint64 run = sqlite3_column_int64 (row, 0);
  const RunFound none = { .run = run }, *found = g_hash_table_lookup (check->runs, &run);
  guint64 checksum;

  found = found != NULL ? found : &none;
  checksum = found->checksum;
  if (!has_number (row, 1, found->n_awards) || !has_number (row, 2, (gint64)found->total_fen))
    return tell_totals (check, row, found, error);
  if (sqlite3_column_type (row, 3) == SQLITE_NULL)
    {
      check->n_without_checksum++;
      return TRUE;
    }
  return subsidy_ledger_checksum_run (check->ledger, run, &checksum, error)
         && (has_number (row, 3, (gint64)checksum)
             || tell (check,
                      subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_RUN_CHANGED, check->ledger->language,
                                          subsidy_ledger_column (row, 0), NULL),
                      error));
}

static gboolean
check_runs (Check *check, GError **error)
{
  SubsidyLedger *ledger = check->ledger;
  gint64 has_checksums = 0;

  if (!each_row (check, "SELECT id, run, rule, day, amount_fen, row, receipt, claim FROM award ORDER BY id",
                 find_award_row, error)
      || !subsidy_ledger_ask (ledger, &has_checksums, error,
                              "SELECT count (*) FROM sqlite_schema WHERE type = 'table' AND name = 'checksum'", "")
      || !each_row (check,
                    has_checksums ? "SELECT u.id, n_awards, total_fen, checksum FROM run u"
                                    " LEFT JOIN checksum c ON c.run = u.id ORDER BY u.id"
                                  : "SELECT id, n_awards, total_fen, NULL FROM run ORDER BY id",
                    check_run_row, error))
    return FALSE;
  if (check->n_without_checksum > 0)
    {
      g_autofree char *n_runs = subsidy_ledger_number (check->n_without_checksum);

      subsidy_ledger_notice (ledger,
                             subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_NO_CHECKSUM, ledger->language, n_runs, NULL));
    }
  return TRUE;
}

/* ---- Outputs ---- */

/* Of several runs under one name the last. */
static const char last_outputs[]
    = "SELECT run, path, temporary, digest, state FROM output o"
      " WHERE state = 'pending' OR run = (SELECT max (run) FROM output WHERE path = o.path) ORDER BY run, position";

static gboolean
check_output_row (Check *check, sqlite3_stmt *row, GError **error)
{
  const char *path = subsidy_ledger_column (row, 1);
  g_autofree char *found = subsidy_ledger_digest_file (path, NULL, NULL);
  SubsidyLedgerSays says = SUBSIDY_LEDGER_SAYS_OUTPUT_MISSING;

  if (strcmp (subsidy_ledger_column (row, 4), "pending") == 0)
    says = SUBSIDY_LEDGER_SAYS_OUTPUT_PENDING;
  else if (found != NULL && g_ascii_strcasecmp (found, subsidy_ledger_column (row, 3)) == 0)
    return TRUE;
  else if (found != NULL)
    says = SUBSIDY_LEDGER_SAYS_OUTPUT_DIFFERS;
  return tell (check,
               subsidy_ledger_say (says, check->ledger->language, path, subsidy_ledger_column (row, 0),
                                   subsidy_ledger_column (row, 2), NULL),
               error);
}

/* ---- History ---- */

/* What awards and history come to, by key set and rule. Digests are added up, each with its year and as often as it
 * counts, so that an award under a wrong key shows. */
typedef struct
{
  guint32 key_set;
  guint32 rule;
  gint64 count[2]; /* of awards, in history */
  guint64 sum_fen[2];
  guint64 marks[2];
} Comparison;

enum
{
  OF_AWARDS,
  IN_HISTORY,
};

static guint
comparison_hash (gconstpointer memory)
{
  const Comparison *comparison = memory;

  return comparison->key_set * 31 + comparison->rule;
}

static gboolean
comparison_equal (gconstpointer a, gconstpointer b)
{
  const Comparison *one = a, *other = b;

  return one->key_set == other->key_set && one->rule == other->rule;
}

static void
compare_entry (GHashTable *comparisons, const SubsidyLedgerEntry *entry, int side)
{
  const Comparison key = { .key_set = entry->key_set, .rule = entry->rule };
  Comparison *comparison = g_hash_table_lookup (comparisons, &key);
  guint64 year = (guint64)subsidy_ledger_year (entry->latest_day);

  if (comparison == NULL)
    {
      comparison = g_new0 (Comparison, 1);
      *comparison = key;
      g_hash_table_add (comparisons, comparison);
    }
  comparison->count[side] += entry->count;
  comparison->sum_fen[side] += (guint64)entry->sum_fen;
  comparison->marks[side] += subsidy_ledger_hash (year, &entry->digest, sizeof entry->digest)
                             * (entry->count * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + (guint64)entry->sum_fen);
}

static gboolean
compare_award (SubsidyLedger *ledger, gint64 award, const SubsidyLedgerPending *what, gpointer data, GError **error)
{
  SubsidyLedgerEntry entry = {
    .sum_fen = what->amount_fen,
    .count = 1,
    .latest_day = what->day,
    .rule = (guint32)what->rule,
  };

  (void)award;
  (void)error;
  for (guint i = 0; i < ledger->found->len; i++)
    {
      entry.digest = g_array_index (ledger->found, SubsidyLedgerFound, i).digest;
      entry.key_set = ((SubsidyLedgerKeySet *)g_ptr_array_index (ledger->identity->key_sets, i))->id;
      compare_entry (data, &entry, OF_AWARDS);
    }
  return TRUE;
}

static gboolean
each_policy (SubsidyLedger *ledger, SubsidyLedgerVisit visit, gpointer data, GError **error)
{
  GError *failure = NULL;
  g_autoptr (sqlite3_stmt) statement
      = subsidy_ledger_prepare (ledger, &failure, "SELECT id, name FROM policy ORDER BY id", "");

  while (failure == NULL && subsidy_ledger_next (ledger, statement, &failure))
    {
      SubsidyLedgerIdentity *identity = subsidy_ledger_load_identity (ledger, sqlite3_column_int64 (statement, 0),
                                                                      subsidy_ledger_column (statement, 1), &failure);

      if (identity == NULL)
        break;
      subsidy_ledger_take_identity (ledger, identity);
      subsidy_ledger_replay (ledger, visit, data, &failure);
    }
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

static gboolean
compare_stored (const SubsidyLedgerEntry *entry, gpointer data, GError **error)
{
  (void)error;
  compare_entry (data, entry, IN_HISTORY);
  return TRUE;
}

/* The text of a name in a table, by its id. */
static char *
name_of (SubsidyLedger *ledger, const char *sql, guint32 id)
{
  g_autoptr (sqlite3_stmt) statement = subsidy_ledger_prepare (ledger, NULL, sql, "i", (gint64)id);

  if (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    return g_strdup (subsidy_ledger_column (statement, 0));
  return subsidy_ledger_number (id);
}

static gboolean
tell_comparison (Check *check, const Comparison *comparison, GError **error)
{
  g_autofree char *rule = name_of (check->ledger, "SELECT name FROM rule WHERE id = ?", comparison->rule);
  g_autofree char *key = name_of (check->ledger, "SELECT facts FROM key_set WHERE id = ?", comparison->key_set);
  g_autofree char *n_stored = subsidy_ledger_number (comparison->count[IN_HISTORY]);
  g_autofree char *stored = subsidy_ledger_yuan ((gint64)comparison->sum_fen[IN_HISTORY]);
  g_autofree char *n_awards = subsidy_ledger_number (comparison->count[OF_AWARDS]);
  g_autofree char *awards = subsidy_ledger_yuan ((gint64)comparison->sum_fen[OF_AWARDS]);

  return tell (check,
               subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_HISTORY_DIFFERS, check->ledger->language, rule, key, n_stored,
                                   stored, n_awards, awards, NULL),
               error);
}

/* Only where sums differ: which awards history does not know, or knows otherwise. */
static gboolean
check_award_keys (SubsidyLedger *ledger, gint64 award, const SubsidyLedgerPending *what, gpointer data, GError **error)
{
  Check *check = data;

  for (guint i = 0; i < ledger->found->len; i++)
    {
      const SubsidyLedgerKeySet *key_set = g_ptr_array_index (ledger->identity->key_sets, i);
      gboolean is_known = FALSE;

      if (!subsidy_ledger_has_entry (ledger, i, what, &is_known, error))
        return FALSE;
      if (is_known)
        continue;
      g_autofree char *number = subsidy_ledger_number (award);
      if (!tell (check,
                 subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_KEY_DIFFERS, ledger->language, number, key_set->names, NULL),
                 error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
tell_comparisons (Check *check, GHashTable *comparisons, GError **error)
{
  GHashTableIter all;
  gpointer memory;
  gboolean differs = FALSE;

  g_hash_table_iter_init (&all, comparisons);
  while (g_hash_table_iter_next (&all, &memory, NULL))
    {
      const Comparison *comparison = memory;

      if (comparison->count[0] == comparison->count[1] && comparison->sum_fen[0] == comparison->sum_fen[1]
          && comparison->marks[0] == comparison->marks[1])
        continue;
      differs = TRUE;
      if (!tell_comparison (check, comparison, error))
        return FALSE;
    }
  return !differs || each_policy (check->ledger, check_award_keys, check, error);
}

static gboolean
check_history (Check *check, GError **error)
{
  g_autoptr (GHashTable) comparisons = g_hash_table_new_full (comparison_hash, comparison_equal, g_free, NULL);

  return subsidy_ledger_load_segments (check->ledger, error)
         && each_policy (check->ledger, compare_award, comparisons, error)
         && subsidy_ledger_history_each (check->ledger, compare_stored, comparisons, error)
         && tell_comparisons (check, comparisons, error);
}

/* Within one transaction, so that a run of another process cannot come in between. */
gboolean
ledger_verify (SubsidyLedger *ledger, SubsidyLedgerSink sink, gpointer data, gint64 *n_differences, GError **error)
{
  g_autoptr (GHashTable) runs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Check check = { ledger, sink, data, 0, runs, 0 };

  if (!sqlite3_get_autocommit (ledger->database))
    return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_USAGE, SUBSIDY_LEDGER_SAYS_IN_A_RUN);
  gboolean is_checked = subsidy_ledger_execute (ledger, error, "BEGIN", "")
                        && each_row (&check, "PRAGMA integrity_check (20)", check_integrity_row, error)
                        && each_row (&check, "PRAGMA foreign_key_check", check_reference_row, error)
                        && check_history (&check, error) && check_runs (&check, error)
                        && each_row (&check, last_outputs, check_output_row, error);
  subsidy_ledger_rollback (ledger);
  *n_differences = check.n_differences;
  return is_checked;
}
