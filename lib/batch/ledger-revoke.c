/* SPDX-License-Identifier: Apache-2.0 */
/* Revoking an award: it stays recorded, with who revoked it, why and when, and its keys are counted anew without it. */
#include <stdlib.h>
#include <string.h>

#include "ledger-private.h"
#include "subsidy/error.h"

/* ---- Which award ---- */

/* A number is that of an award, unless a receipt reads the same; a receipt that was not given is RRUN-ROW: without
 * a letter spreadsheets take it for a date. */
static const char find_award[]
    = "SELECT min (id), count (*) FROM award WHERE receipt = ?1"
      " OR (receipt IS NULL AND run = CAST (substr (?1, 2) AS INTEGER) AND 'R' || run || '-' || row = ?1)"
      " OR (id = CAST (?1 AS INTEGER) AND CAST (id AS TEXT) = ?1"
      " AND NOT EXISTS (SELECT 1 FROM award WHERE receipt = ?1))";

static gboolean
fail_about (const SubsidyLedger *ledger, GError **error, SubsidyLedgerSays says, const char *award)
{
  return subsidy_ledger_fail_with (error, SUBSIDY_ERROR_UNKNOWN,
                                   subsidy_ledger_say (says, ledger->language, award, NULL));
}

static gboolean
find (SubsidyLedger *ledger, const char *award, gint64 *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = subsidy_ledger_prepare (ledger, error, find_award, "t", award);

  if (statement == NULL)
    return FALSE;
  if (sqlite3_step (statement) != SQLITE_ROW)
    return subsidy_ledger_fail (ledger, error);
  *id = sqlite3_column_int64 (statement, 0);
  if (sqlite3_column_int64 (statement, 1) == 0)
    return fail_about (ledger, error, SUBSIDY_LEDGER_SAYS_NO_AWARD, award);
  return sqlite3_column_int64 (statement, 1) == 1
         || fail_about (ledger, error, SUBSIDY_LEDGER_SAYS_SEVERAL_AWARDS, award);
}

static gboolean
check_not_revoked (SubsidyLedger *ledger, gint64 id, GError **error)
{
  GError *failure = NULL;
  g_autoptr (sqlite3_stmt) statement
      = subsidy_ledger_prepare (ledger, error, "SELECT at, by, reason FROM revocation WHERE award = ?", "i", id);

  if (statement == NULL)
    return FALSE;
  if (subsidy_ledger_next (ledger, statement, &failure))
    {
      g_autofree char *number = subsidy_ledger_number (id);

      return subsidy_ledger_fail_with (error, SUBSIDY_ERROR_USAGE,
                                       subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_ALREADY_REVOKED, ledger->language,
                                                           number, subsidy_ledger_column (statement, 0),
                                                           subsidy_ledger_column (statement, 1),
                                                           subsidy_ledger_column (statement, 2), NULL));
    }
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

/* ---- Its keys ---- */

static gboolean
take_identity_of (SubsidyLedger *ledger, gint64 award, GError **error)
{
  SubsidyLedgerIdentity *identity = NULL;
  g_autoptr (sqlite3_stmt) statement
      = subsidy_ledger_prepare (ledger, error,
                                "SELECT p.id, p.name, a.claim FROM award a JOIN rule r ON r.id = a.rule"
                                " JOIN policy p ON p.id = r.policy WHERE a.id = ?",
                                "i", award);

  if (statement == NULL)
    return FALSE;
  if (sqlite3_step (statement) != SQLITE_ROW)
    return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_FILE, SUBSIDY_LEDGER_SAYS_DAMAGED);
  identity = subsidy_ledger_load_identity (ledger, sqlite3_column_int64 (statement, 0),
                                           subsidy_ledger_column (statement, 1), error);
  if (identity == NULL)
    return FALSE;
  subsidy_ledger_take_identity (ledger, identity);
  subsidy_ledger_identity_set_stored (identity, subsidy_ledger_column (statement, 2),
                                      (gsize)sqlite3_column_bytes (statement, 2));
  subsidy_ledger_claim_changed (ledger);
  return TRUE;
}

/* The key of the award, as others are compared with it. */
typedef struct
{
  GArray *digests; /* of guint64, one a key set */
  char *claim;
} Revoked;

static gboolean
drop_keys (SubsidyLedger *ledger, Revoked *revoked, GError **error)
{
  for (guint i = 0; i < ledger->found->len; i++)
    {
      if (!subsidy_ledger_find (ledger, i, error))
        return FALSE;
      const SubsidyLedgerFound *found = &g_array_index (ledger->found, SubsidyLedgerFound, i);
      const SubsidyLedgerKeySet *key_set = g_ptr_array_index (ledger->identity->key_sets, i);

      g_array_append_val (revoked->digests, found->digest);
      for (guint j = 0; j < found->slots->len; j++)
        if (!subsidy_ledger_history_drop (ledger, found->digest, key_set->id,
                                          g_array_index (found->slots, SubsidyLedgerSlot, j).entry.award, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
has_same_key (const SubsidyLedger *ledger, const Revoked *revoked, guint position)
{
  return g_array_index (ledger->found, SubsidyLedgerFound, position).digest
             == g_array_index (revoked->digests, guint64, position)
         && subsidy_ledger_identity_matches (ledger->identity, g_ptr_array_index (ledger->identity->key_sets, position),
                                             revoked->claim, strlen (revoked->claim));
}

static gboolean
remember_same_keys (SubsidyLedger *ledger, gint64 award, const SubsidyLedgerPending *what, gpointer data,
                    GError **error)
{
  SubsidyLedgerPending again = *what;
  gboolean has_claim = FALSE;

  for (guint i = 0; i < ledger->found->len; i++)
    {
      if (!has_same_key (ledger, data, i))
        continue;
      if (!has_claim)
        again.claim
            = subsidy_ledger_claims_add (&ledger->claims, ledger->identity->claim->str, ledger->identity->claim->len);
      has_claim = TRUE;
      if (!subsidy_ledger_remember (ledger, i, award, &again, error))
        return FALSE;
    }
  return TRUE;
}

/* What was found of the keys is carried in memory: it must go before they are counted anew. */
static gboolean
count_anew (SubsidyLedger *ledger, GError **error)
{
  Revoked revoked = { g_array_new (FALSE, FALSE, sizeof (guint64)), g_strdup (ledger->identity->claim->str) };
  gboolean is_dropped = drop_keys (ledger, &revoked, error);

  subsidy_ledger_recent_reset (&ledger->recent);
  gboolean is_counted = is_dropped && subsidy_ledger_replay (ledger, remember_same_keys, &revoked, error)
                        && subsidy_ledger_settle (ledger, error);
  g_array_unref (revoked.digests);
  g_free (revoked.claim);
  return is_counted;
}

/* ---- Revoking ---- */

static gboolean
revoke (SubsidyLedger *ledger, const char *award, const char *by, const char *reason, GError **error)
{
  g_autofree char *now = subsidy_ledger_now ();
  gint64 id = 0;

  return subsidy_ledger_load_segments (ledger, error) && find (ledger, award, &id, error)
         && check_not_revoked (ledger, id, error)
         && subsidy_ledger_execute (ledger, error, "INSERT INTO revocation VALUES (?, ?, ?, ?)", "ittt", id, now, by,
                                    reason)
         && take_identity_of (ledger, id, error) && count_anew (ledger, error);
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n")] == '\0';
}

gboolean
subsidy_ledger_revoke (SubsidyLedger *ledger, const char *award, const char *by, const char *reason, GError **error)
{
  if (!sqlite3_get_autocommit (ledger->database))
    return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_USAGE, SUBSIDY_LEDGER_SAYS_IN_A_RUN);
  if (is_blank (by) || is_blank (reason))
    return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_USAGE, SUBSIDY_LEDGER_SAYS_NO_REASON);
  if (!subsidy_ledger_execute (ledger, error, "BEGIN IMMEDIATE", ""))
    return FALSE;
  gboolean is_revoked
      = revoke (ledger, award, by, reason, error) && subsidy_ledger_execute (ledger, error, "COMMIT", "");
  subsidy_ledger_rollback (ledger);
  return is_revoked;
}
