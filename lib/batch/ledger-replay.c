/* SPDX-License-Identifier: Apache-2.0 */
/* The awards of a policy once more, in the order in which they were recorded: for keys that are new, for what a
 * revocation leaves, and for checks. */
#include <string.h>

#include "ledger-private.h"

static gboolean
visit_row (SubsidyLedger *ledger, sqlite3_stmt *statement, SubsidyLedgerVisit visit, gpointer data, GError **error)
{
  SubsidyLedgerPending award = {
    .rule = sqlite3_column_int64 (statement, 1),
    .day = sqlite3_column_int (statement, 2),
    .amount_fen = sqlite3_column_int64 (statement, 3),
  };

  subsidy_ledger_identity_set_stored (ledger->identity, subsidy_ledger_column (statement, 4),
                                      (gsize)sqlite3_column_bytes (statement, 4));
  subsidy_ledger_claim_changed (ledger);
  return visit (ledger, sqlite3_column_int64 (statement, 0), &award, data, error);
}

gboolean
subsidy_ledger_replay (SubsidyLedger *ledger, SubsidyLedgerVisit visit, gpointer data, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = subsidy_ledger_prepare (
      ledger, &failure,
      "SELECT id, rule, day, amount_fen, claim FROM award WHERE rule IN (SELECT id FROM rule WHERE policy = ?)"
      " AND id NOT IN (SELECT award FROM revocation) ORDER BY id",
      "i", ledger->identity->policy);

  while (statement != NULL && failure == NULL && subsidy_ledger_next (ledger, statement, &failure))
    visit_row (ledger, statement, visit, data, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
