/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing a ledger: its tables, what is no ledger, and how a new one comes to be. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger-private.h"
#include "subsidy/error.h"

#define APPLICATION_ID 0x53424c47 /* "SBLG" */
#define FORMAT 1

/* A claim is a JSON object, so that SQLite's own functions read it. The table history is made from the awards alone;
 * its format is in ledger-history.c. Nothing is deleted but there. */
static const char schema[]
    = "CREATE TABLE policy (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
      "CREATE TABLE rule (id INTEGER PRIMARY KEY, policy INTEGER NOT NULL REFERENCES policy, name TEXT NOT NULL,"
      " UNIQUE (policy, name));"
      "CREATE TABLE fact (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
      "CREATE TABLE key_set (id INTEGER PRIMARY KEY, policy INTEGER NOT NULL REFERENCES policy, facts TEXT NOT NULL,"
      " UNIQUE (policy, facts));"
      "CREATE TABLE run (id INTEGER PRIMARY KEY, at TEXT NOT NULL, command TEXT, version TEXT,"
      " policy INTEGER NOT NULL REFERENCES policy, policy_digest TEXT, input TEXT,"
      " n_rows INTEGER, n_awards INTEGER, total_fen INTEGER);"
      "CREATE TABLE output (run INTEGER NOT NULL REFERENCES run, position INTEGER NOT NULL, path TEXT NOT NULL,"
      " temporary TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('pending', 'complete')),"
      " PRIMARY KEY (run, position));"
      "CREATE TABLE award (id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run,"
      " rule INTEGER NOT NULL REFERENCES rule, day INTEGER NOT NULL, amount_fen INTEGER NOT NULL,"
      " row INTEGER NOT NULL, receipt TEXT, claim TEXT NOT NULL);"
      "CREATE TABLE revocation (award INTEGER PRIMARY KEY REFERENCES award, at TEXT NOT NULL, by TEXT NOT NULL,"
      " reason TEXT NOT NULL);"
      "CREATE TABLE history (id INTEGER PRIMARY KEY, entries BLOB NOT NULL);"
      "CREATE TABLE segment (id INTEGER PRIMARY KEY, n_entries INTEGER NOT NULL);"
      "CREATE TABLE " SUBSIDY_LEDGER_CHECKSUM_TABLE ";"
      "CREATE VIEW awards AS SELECT a.id, a.run, a.row, p.name AS policy, r.name AS rule,"
      " date (a.day * 86400, 'unixepoch') AS day, printf ('%d.%02d', a.amount_fen / 100, a.amount_fen % 100) AS yuan,"
      " coalesce (a.receipt, 'R' || a.run || '-' || a.row) AS receipt, a.claim, v.at AS revoked_at, v.by AS revoked_by,"
      " v.reason AS revoked_because"
      " FROM award a JOIN rule r ON r.id = a.rule JOIN policy p ON p.id = r.policy"
      " LEFT JOIN revocation v ON v.award = a.id;";

/* 4 MiB of pages at most. By EXTRA a commit outlives a loss of power before the output that rests on it gets its name.
 * A journal that is deleted leaves one file to copy. */
static const char manners[] = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA cache_size = -4096;"
                              "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";

const SubsidyLedgerSettings subsidy_ledger_usual_settings = {
  .hash = subsidy_ledger_hash,
  .most_recent = 190000,
  .most_claims = 1 << 20,
  .most_fences = 1 << 17,
  .most_in_page = 96, /* with a few more of the last digest they fit SQLite's pages */
  .patience = 30000,
};

void
subsidy_ledger_reach (SubsidyLedger *ledger, SubsidyLedgerStage stage)
{
  if (ledger->settings.stage != NULL)
    ledger->settings.stage (stage, ledger->settings.data);
}

void
subsidy_ledger_notice (SubsidyLedger *ledger, char *text)
{
  g_ptr_array_add (ledger->notices, text);
}

const char *
subsidy_ledger_get_notice (const SubsidyLedger *ledger, gsize position)
{
  return position < ledger->notices->len ? g_ptr_array_index (ledger->notices, (guint)position) : NULL;
}

void
subsidy_ledger_set_patience (SubsidyLedger *ledger, int milliseconds)
{
  sqlite3_busy_timeout (ledger->database, milliseconds);
}

static gboolean
fail_to_open (const SubsidyLedger *ledger, GError **error, int number)
{
  char *text
      = subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_CANNOT_OPEN, ledger->language, ledger->path, g_strerror (number), NULL);

  return subsidy_ledger_fail_with (error, SUBSIDY_ERROR_FILE, text);
}

static gboolean
connect_to (SubsidyLedger *ledger, const char *path, GError **error)
{
  int result = sqlite3_open_v2 (path, &ledger->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

  if (ledger->database == NULL)
    return fail_to_open (ledger, error, ENOMEM);
  if (result == SQLITE_CANTOPEN)
    return fail_to_open (ledger, error, sqlite3_system_errno (ledger->database));
  sqlite3_extended_result_codes (ledger->database, 1);
  sqlite3_busy_timeout (ledger->database, ledger->settings.patience);
  /* A ledger has no triggers of its own: what somebody put there does not run. */
  sqlite3_db_config (ledger->database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (ledger->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  if (result != SQLITE_OK)
    return subsidy_ledger_fail (ledger, error);
  return TRUE;
}

static void
disconnect (SubsidyLedger *ledger)
{
  for (guint i = 0; i < G_N_ELEMENTS (ledger->statements); i++)
    sqlite3_finalize (g_steal_pointer (&ledger->statements[i]));
  sqlite3_close (g_steal_pointer (&ledger->database));
}

/* ---- A new ledger ---- */

static gboolean
write_schema (SubsidyLedger *ledger, const char *path, GError **error)
{
  g_autofree char *marks
      = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT", APPLICATION_ID, FORMAT);
  gboolean is_written = connect_to (ledger, path, error);

  if (is_written
      && (sqlite3_exec (ledger->database, manners, NULL, NULL, NULL) != SQLITE_OK
          || sqlite3_exec (ledger->database, "BEGIN", NULL, NULL, NULL) != SQLITE_OK
          || sqlite3_exec (ledger->database, schema, NULL, NULL, NULL) != SQLITE_OK
          || sqlite3_exec (ledger->database, marks, NULL, NULL, NULL) != SQLITE_OK))
    is_written = subsidy_ledger_fail (ledger, error);
  disconnect (ledger);
  return is_written;
}

/* Never over a file that came to be meanwhile. Where the file system has no links, renaming must do. */
static gboolean
give_name (const SubsidyLedger *ledger, const char *temporary, GError **error)
{
  int number = link (temporary, ledger->path) == 0 ? 0 : errno;

  if (number != 0 && number != EEXIST && !g_file_test (ledger->path, G_FILE_TEST_EXISTS))
    number = g_rename (temporary, ledger->path) == 0 ? 0 : errno;
  if (number == 0 || number == EEXIST)
    return TRUE;
  return fail_to_open (ledger, error, number);
}

/* Made aside: an empty file under the ledger's name is always a ledger that was lost, and refused. */
static gboolean
create (SubsidyLedger *ledger, GError **error)
{
  g_autofree char *temporary = g_strconcat (ledger->path, ".XXXXXX", NULL);
  int file = g_mkstemp_full (temporary, O_RDWR, 0660);

  if (file < 0)
    return fail_to_open (ledger, error, errno);
  close (file);
  gboolean is_created = write_schema (ledger, temporary, error);
  if (is_created)
    {
      subsidy_ledger_reach (ledger, SUBSIDY_LEDGER_AT_CREATION);
      is_created = give_name (ledger, temporary, error);
    }
  g_unlink (temporary);
  return is_created;
}

/* ---- An old one ---- */

static gboolean
look_at_file (SubsidyLedger *ledger, GError **error)
{
  GStatBuf found;

  if (g_stat (ledger->path, &found) != 0)
    return errno == ENOENT ? create (ledger, error) : fail_to_open (ledger, error, errno);
  if (S_ISDIR (found.st_mode))
    return fail_to_open (ledger, error, EISDIR);
  if (!S_ISREG (found.st_mode))
    return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_FILE, SUBSIDY_LEDGER_SAYS_NOT_A_LEDGER);
  if (found.st_size == 0)
    return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_FILE, SUBSIDY_LEDGER_SAYS_EMPTY_FILE);
  return TRUE;
}

static gboolean
check_format (SubsidyLedger *ledger, GError **error)
{
  gint64 application = 0, format = 0;

  if (!subsidy_ledger_ask (ledger, &application, error, "PRAGMA application_id", "")
      || !subsidy_ledger_ask (ledger, &format, error, "PRAGMA user_version", ""))
    return FALSE;
  if (application != APPLICATION_ID)
    return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_FILE, SUBSIDY_LEDGER_SAYS_NOT_A_LEDGER);
  if (format == FORMAT)
    return TRUE;
  g_autofree char *found = subsidy_ledger_number (format), *known = subsidy_ledger_number (FORMAT);
  return subsidy_ledger_fail_with (
      error, SUBSIDY_ERROR_FILE,
      subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_NEWER, ledger->language, ledger->path, found, known, NULL));
}

static gboolean
open_file (SubsidyLedger *ledger, GError **error)
{
  if (!look_at_file (ledger, error) || !connect_to (ledger, ledger->path, error) || !check_format (ledger, error))
    return FALSE;
  if (sqlite3_exec (ledger->database, manners, NULL, NULL, NULL) != SQLITE_OK)
    return subsidy_ledger_fail (ledger, error);
  return subsidy_ledger_complete (ledger, error);
}

static SubsidyLedger *
ledger_new (const char *path, const char *language, const SubsidyLedgerSettings *settings)
{
  SubsidyLedger *ledger = g_new0 (SubsidyLedger, 1);

  ledger->path = g_canonicalize_filename (path, NULL);
  ledger->language = g_strdup (language);
  ledger->settings = *settings;
  ledger->first_award = G_MAXINT64;
  ledger->notices = g_ptr_array_new_with_free_func (g_free);
  ledger->segments = g_array_new (FALSE, FALSE, sizeof (SubsidyLedgerSegment));
  ledger->last_claim = g_string_new (NULL);
  ledger->rules = g_array_new (FALSE, FALSE, sizeof (guint32));
  ledger->key_sets = g_array_new (FALSE, FALSE, sizeof (guint));
  ledger->pending = g_array_new (FALSE, FALSE, sizeof (SubsidyLedgerPending));
  ledger->receipts = g_string_new (NULL);
  ledger->bundles = g_array_new (FALSE, FALSE, sizeof (SubsidyLedgerBundle));
  g_array_set_clear_func (ledger->bundles, subsidy_ledger_bundle_clear);
  subsidy_ledger_claims_init (&ledger->claims);
  subsidy_ledger_recent_init (&ledger->recent);
  return ledger;
}

SubsidyLedger *
subsidy_ledger_open_with (const char *path, const char *language, const SubsidyLedgerSettings *settings, GError **error)
{
  g_autoptr (SubsidyLedger) ledger = ledger_new (path, language, settings);

  return open_file (ledger, error) ? g_steal_pointer (&ledger) : NULL;
}

SubsidyLedger *
subsidy_ledger_open (const char *path, const char *language, GError **error)
{
  return subsidy_ledger_open_with (path, language, &subsidy_ledger_usual_settings, error);
}

void
subsidy_ledger_close (SubsidyLedger *ledger)
{
  if (ledger == NULL)
    return;
  subsidy_ledger_rollback (ledger);
  disconnect (ledger);
  subsidy_ledger_claims_clear (&ledger->claims);
  free (ledger->recent.slots);
  g_array_unref (ledger->bundles);
  g_ptr_array_unref (ledger->notices);
  g_array_unref (ledger->segments);
  g_array_unref (ledger->rules);
  g_array_unref (ledger->key_sets);
  g_array_unref (ledger->pending);
  g_string_free (ledger->last_claim, TRUE);
  g_string_free (ledger->receipts, TRUE);
  g_free (ledger->path);
  g_free (ledger->language);
  g_free (ledger);
}
