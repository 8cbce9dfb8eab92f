/* SPDX-License-Identifier: Apache-2.0 */
/* Output files of runs: recorded with the awards, named after the commit, and named by whoever opens the ledger next
 * where a process was killed between the two. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/digest.h"
#include "ledger-private.h"
#include "subsidy/error.h"

/* ---- Digests ---- */

static gboolean
add_file (Digest *digest, int file)
{
  guchar buffer[65536];
  ssize_t n_read;

  while ((n_read = read (file, buffer, sizeof buffer)) > 0 || (n_read < 0 && errno == EINTR))
    if (n_read > 0)
      digest_update (digest, buffer, (gsize)n_read);
  return n_read == 0;
}

char *
subsidy_ledger_digest_file (const char *path, const char *language, GError **error)
{
  g_autoptr (Digest) digest = digest_new ();
  int file = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean is_read = file >= 0 && add_file (digest, file);
  int number = errno;

  if (file >= 0)
    close (file);
  if (is_read)
    return g_strdup (digest_get_text (digest));
  subsidy_ledger_fail_with (
      error, SUBSIDY_ERROR_FILE,
      subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_NO_FILE, language, path, g_strerror (number), NULL));
  return NULL;
}

static gboolean
has_digest (const char *path, const char *digest)
{
  g_autofree char *found = subsidy_ledger_digest_file (path, NULL, NULL);

  return found != NULL && g_ascii_strcasecmp (found, digest) == 0;
}

/* ---- Names ---- */

typedef struct
{
  gint64 run;
  gint64 position;
  char *path;
  char *temporary;
  char *digest;
} Output;

static void
output_clear (gpointer memory)
{
  Output *output = memory;

  g_free (output->path);
  g_free (output->temporary);
  g_free (output->digest);
}

/* A name outlives a loss of power once its folder is synced. */
static gboolean
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int file = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean is_synced = file >= 0 && (fsync (file) == 0 || errno == EINVAL);

  if (file >= 0)
    close (file);
  return is_synced;
}

static gboolean
mark_complete (SubsidyLedger *ledger, const Output *output, GError **error)
{
  return subsidy_ledger_execute (ledger, error, "UPDATE output SET state = 'complete' WHERE run = ? AND position = ?",
                                 "ii", output->run, output->position);
}

static char *
about_output (const SubsidyLedger *ledger, SubsidyLedgerSays says, const Output *output)
{
  g_autofree char *run = subsidy_ledger_number (output->run);

  return subsidy_ledger_say (says, ledger->language, output->path, run, output->temporary, NULL);
}

static void
tell_not_renamed (SubsidyLedger *ledger, const Output *output, int number)
{
  subsidy_ledger_notice (ledger, subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_NOT_RENAMED, ledger->language, output->path,
                                                     output->temporary, g_strerror (number), NULL));
}

static gboolean
rename_and_sync (const Output *output)
{
  return g_rename (output->temporary, output->path) == 0 && sync_folder (output->path);
}

/* ---- What a killed run has left ---- */

/* Its name may belong to a later run meanwhile. */
static gboolean
is_overtaken (SubsidyLedger *ledger, const Output *output)
{
  gint64 later = 0;

  return !subsidy_ledger_ask (ledger, &later, NULL, "SELECT 1 FROM output WHERE path = ? AND run > ?", "ti",
                              output->path, output->run)
         || later != 0;
}

static gboolean
complete_output (SubsidyLedger *ledger, const Output *output, GError **error)
{
  if (!is_overtaken (ledger, output) && has_digest (output->temporary, output->digest))
    {
      if (!rename_and_sync (output))
        {
          tell_not_renamed (ledger, output, errno);
          return TRUE;
        }
      subsidy_ledger_notice (ledger, about_output (ledger, SUBSIDY_LEDGER_SAYS_NAMED, output));
    }
  else if (!has_digest (output->path, output->digest))
    {
      subsidy_ledger_notice (ledger, about_output (ledger, SUBSIDY_LEDGER_SAYS_LEFT, output));
      return TRUE;
    }
  return mark_complete (ledger, output, error);
}

static GArray *
load_pending (SubsidyLedger *ledger, GError **error)
{
  g_autoptr (GArray) outputs = g_array_new (FALSE, FALSE, sizeof (Output));
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = subsidy_ledger_prepare (
      ledger, &failure,
      "SELECT run, position, path, temporary, digest FROM output WHERE state = 'pending' ORDER BY run, position", "");

  g_array_set_clear_func (outputs, output_clear);
  while (statement != NULL && subsidy_ledger_next (ledger, statement, &failure))
    {
      Output output
          = { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1),
              g_strdup (subsidy_ledger_column (statement, 2)), g_strdup (subsidy_ledger_column (statement, 3)),
              g_strdup (subsidy_ledger_column (statement, 4)) };

      g_array_append_val (outputs, output);
    }
  if (failure == NULL)
    return g_steal_pointer (&outputs);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gboolean
complete_all (SubsidyLedger *ledger, GError **error)
{
  g_autoptr (GArray) outputs = load_pending (ledger, error);

  for (guint i = 0; outputs != NULL && i < outputs->len; i++)
    if (!complete_output (ledger, &g_array_index (outputs, Output, i), error))
      return FALSE;
  return outputs != NULL;
}

/* Within a transaction, so that of two processes one does it. Where the ledger cannot be written it can still be read:
 * that the output is not complete is told. */
gboolean
subsidy_ledger_complete (SubsidyLedger *ledger, GError **error)
{
  gint64 n_pending = 0;
  GError *failure = NULL;

  if (!subsidy_ledger_ask (ledger, &n_pending, error, "SELECT count (*) FROM output WHERE state = 'pending'", ""))
    return FALSE;
  if (n_pending == 0)
    return TRUE;
  if (!subsidy_ledger_execute (ledger, &failure, "BEGIN IMMEDIATE", ""))
    {
      subsidy_ledger_notice (ledger, g_strdup (failure->message));
      g_error_free (failure);
      return TRUE;
    }
  if (complete_all (ledger, error) && subsidy_ledger_execute (ledger, error, "COMMIT", ""))
    return TRUE;
  sqlite3_exec (ledger->database, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* ---- Outputs of the run at hand ---- */

#define LETTERS_OF_MARK 12

char *
subsidy_ledger_run_mark (const SubsidyLedger *ledger)
{
  g_autofree char *run = g_strdup_printf ("%s %" G_GINT64_FORMAT, ledger->path, ledger->run);
  char *mark = g_compute_checksum_for_string (G_CHECKSUM_SHA256, run, -1);

  mark[LETTERS_OF_MARK] = '\0';
  return mark;
}

gboolean
subsidy_ledger_check_output (const SubsidyLedger *ledger, const char *path, GError **error)
{
  GStatBuf ours, theirs;

  if (g_stat (ledger->path, &ours) != 0 || g_stat (path, &theirs) != 0 || ours.st_dev != theirs.st_dev
      || ours.st_ino != theirs.st_ino)
    return TRUE;
  return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_USAGE, SUBSIDY_LEDGER_SAYS_OVER_ITSELF);
}

gboolean
subsidy_ledger_register_outputs (SubsidyLedger *ledger, const SubsidyLedgerEnd *end, GError **error)
{
  for (gsize i = 0; i < end->n_outputs; i++)
    {
      const SubsidyLedgerOutput *output = &end->outputs[i];
      g_autofree char *path = g_canonicalize_filename (output->path, NULL);
      g_autofree char *temporary = g_canonicalize_filename (output->temporary, NULL);

      if (!subsidy_ledger_execute (ledger, error, "INSERT INTO output VALUES (?, ?, ?, ?, ?, 'pending')", "iittt",
                                   ledger->run, (gint64)i, path, temporary, output->digest))
        return FALSE;
    }
  return TRUE;
}

/* Somebody who opened the ledger meanwhile may have renamed it: then it is there as it was recorded. */
static gboolean
name_output (SubsidyLedger *ledger, const SubsidyLedgerOutput *output, gint64 position)
{
  Output named = { ledger->run, position, (char *)output->path, (char *)output->temporary, (char *)output->digest };
  gboolean is_named = rename_and_sync (&named);
  int number = errno;

  if (!is_named && !(number == ENOENT && has_digest (output->path, output->digest)))
    {
      tell_not_renamed (ledger, &named, number);
      return FALSE;
    }
  subsidy_ledger_reach (ledger, SUBSIDY_LEDGER_AT_RENAMED);
  /* Where this fails the next to open finds the file in its place. */
  mark_complete (ledger, &named, NULL);
  return TRUE;
}

void
subsidy_ledger_name_outputs (SubsidyLedger *ledger, const SubsidyLedgerEnd *end)
{
  ledger->is_complete = TRUE;
  for (gsize i = 0; i < end->n_outputs; i++)
    if (!name_output (ledger, &end->outputs[i], (gint64)i))
      ledger->is_complete = FALSE;
  subsidy_ledger_reach (ledger, SUBSIDY_LEDGER_AT_COMPLETED);
}

gboolean
subsidy_ledger_is_complete (const SubsidyLedger *ledger)
{
  return ledger->is_complete;
}
