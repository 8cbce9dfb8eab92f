/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger's dealings with SQLite: statements with their values, and its failures in words. */
#include <stdarg.h>
#include <stdlib.h>

#include "ledger-private.h"
#include "subsidy/error.h"

gboolean
subsidy_ledger_fail_with (GError **error, int code, char *text)
{
  g_set_error_literal (error, SUBSIDY_ERROR, code, text);
  g_free (text);
  return FALSE;
}

gboolean
subsidy_ledger_fail_as (const SubsidyLedger *ledger, GError **error, int code, SubsidyLedgerSays says)
{
  return subsidy_ledger_fail_with (error, code, subsidy_ledger_say (says, ledger->language, ledger->path, NULL));
}

static SubsidyLedgerSays
says_of_result (int result)
{
  switch (result & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return SUBSIDY_LEDGER_SAYS_IN_USE;
    case SQLITE_FULL:
      return SUBSIDY_LEDGER_SAYS_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return SUBSIDY_LEDGER_SAYS_READ_ONLY;
    case SQLITE_NOTADB:
      return SUBSIDY_LEDGER_SAYS_NOT_A_LEDGER;
    case SQLITE_CORRUPT:
      return SUBSIDY_LEDGER_SAYS_DAMAGED;
    case SQLITE_CANTOPEN: /* the journal, which stands beside the ledger */
      return SUBSIDY_LEDGER_SAYS_READ_ONLY;
    default:
      return SUBSIDY_LEDGER_SAYS_TROUBLE;
    }
}

gboolean
subsidy_ledger_fail (const SubsidyLedger *ledger, GError **error)
{
  SubsidyLedgerSays says = says_of_result (sqlite3_extended_errcode (ledger->database));
  char *text = subsidy_ledger_say (says, ledger->language, ledger->path, sqlite3_errmsg (ledger->database), NULL);

  return subsidy_ledger_fail_with (error, SUBSIDY_ERROR_FILE, text);
}

static gboolean
bind (sqlite3_stmt *statement, const char *types, va_list values)
{
  gboolean is_bound = TRUE;

  for (int i = 0; types[i] != '\0'; i++)
    {
      int result = types[i] == 'i'
                       ? sqlite3_bind_int64 (statement, i + 1, va_arg (values, gint64))
                       : sqlite3_bind_text (statement, i + 1, va_arg (values, const char *), -1, SQLITE_TRANSIENT);

      is_bound = is_bound && result == SQLITE_OK;
    }
  return is_bound;
}

static sqlite3_stmt *
prepare (SubsidyLedger *ledger, GError **error, const char *sql, const char *types, va_list values)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (ledger->database, sql, -1, &statement, NULL) == SQLITE_OK && bind (statement, types, values))
    return statement;
  subsidy_ledger_fail (ledger, error);
  sqlite3_finalize (statement);
  return NULL;
}

sqlite3_stmt *
subsidy_ledger_prepare (SubsidyLedger *ledger, GError **error, const char *sql, const char *types, ...)
{
  va_list values;

  va_start (values, types);
  sqlite3_stmt *statement = prepare (ledger, error, sql, types, values);
  va_end (values);
  return statement;
}

gboolean
subsidy_ledger_next (SubsidyLedger *ledger, sqlite3_stmt *statement, GError **error)
{
  int result = sqlite3_step (statement);

  if (result != SQLITE_ROW && result != SQLITE_DONE)
    subsidy_ledger_fail (ledger, error);
  return result == SQLITE_ROW;
}

gboolean
subsidy_ledger_execute (SubsidyLedger *ledger, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (GError) failure = NULL;
  va_list values;

  va_start (values, types);
  g_autoptr (sqlite3_stmt) statement = prepare (ledger, &failure, sql, types, values);
  va_end (values);
  while (statement != NULL && subsidy_ledger_next (ledger, statement, &failure))
    ;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
subsidy_ledger_ask (SubsidyLedger *ledger, gint64 *result, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (GError) failure = NULL;
  va_list values;

  va_start (values, types);
  g_autoptr (sqlite3_stmt) statement = prepare (ledger, &failure, sql, types, values);
  va_end (values);
  if (statement != NULL && subsidy_ledger_next (ledger, statement, &failure))
    *result = sqlite3_column_int64 (statement, 0);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Awards go in by twenty: SQLite starts a statement for as much as it writes a row. */
static const char *const kept_statements[] = {
  [SUBSIDY_LEDGER_INSERT_AWARDS] = NULL, /* made of as many as the next */
  [SUBSIDY_LEDGER_INSERT_AWARD] = "INSERT INTO award VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
  [SUBSIDY_LEDGER_SELECT_CLAIM] = "SELECT claim FROM award WHERE id = ?",
  [SUBSIDY_LEDGER_SELECT_PAGE] = "SELECT id, entries FROM history WHERE id >= ? ORDER BY id LIMIT 1",
  [SUBSIDY_LEDGER_INSERT_PAGE] = "INSERT INTO history VALUES (?, ?)",
};

static char *
many_awards (void)
{
  GString *sql = g_string_new (kept_statements[SUBSIDY_LEDGER_INSERT_AWARD]);

  for (guint i = 1; i < SUBSIDY_LEDGER_AWARDS_AT_ONCE; i++)
    g_string_append (sql, ", (NULL, ?, ?, ?, ?, ?, ?, ?)");
  return g_string_free (sql, FALSE);
}

sqlite3_stmt *
subsidy_ledger_statement (SubsidyLedger *ledger, guint which, GError **error)
{
  if (ledger->statements[which] == NULL)
    {
      g_autofree char *many = which == SUBSIDY_LEDGER_INSERT_AWARDS ? many_awards () : NULL;
      const char *sql = many != NULL ? many : kept_statements[which];

      if (sqlite3_prepare_v3 (ledger->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &ledger->statements[which], NULL)
          != SQLITE_OK)
        subsidy_ledger_fail (ledger, error);
    }
  return ledger->statements[which];
}

const char *
subsidy_ledger_column (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *)sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

char *
subsidy_ledger_number (gint64 number)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

char *
subsidy_ledger_yuan (gint64 amount_fen)
{
  guint64 size = amount_fen < 0 ? 0 - (guint64)amount_fen : (guint64)amount_fen;

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02u", amount_fen < 0 ? "-" : "", size / 100,
                          (unsigned)(size % 100));
}

char *
subsidy_ledger_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
}
