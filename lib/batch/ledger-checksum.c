/* SPDX-License-Identifier: Apache-2.0 */
/* A run's checksum: over its awards in their order, then over what the run itself says. It tells edits by hand that
 * leave totals and history as they are; it is no protection against who computes it anew. */
#include <string.h>

#include "ledger-private.h"

guint64
subsidy_ledger_checksum_award (guint64 checksum, gint64 award, const SubsidyLedgerPending *what, const char *receipt,
                               const char *claim, gsize claim_length)
{
  gsize receipt_length = receipt != NULL ? what->receipt_length : 0;
  const gint64 numbers[] = {
    GINT64_TO_LE (award),
    GINT64_TO_LE (what->rule),
    GINT64_TO_LE ((gint64)what->day),
    GINT64_TO_LE (what->amount_fen),
    GINT64_TO_LE (what->row),
    GINT64_TO_LE ((gint64)(receipt != NULL)),
  };

  checksum = subsidy_ledger_hash (checksum, numbers, sizeof numbers);
  checksum = subsidy_ledger_hash (checksum, receipt, receipt_length);
  return subsidy_ledger_hash (checksum, claim, claim_length);
}

gboolean
subsidy_ledger_checksum_run (SubsidyLedger *ledger, gint64 run, guint64 *checksum, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = subsidy_ledger_prepare (
      ledger, error,
      "SELECT quote (at) || quote (command) || quote (version) || quote (p.name) || quote (policy_digest)"
      " || quote (input) || quote (n_rows) || quote (n_awards) || quote (total_fen)"
      " FROM run u LEFT JOIN policy p ON p.id = u.policy WHERE u.id = ?",
      "i", run);
  GError *failure = NULL;

  if (statement == NULL)
    return FALSE;
  if (subsidy_ledger_next (ledger, statement, &failure))
    *checksum = subsidy_ledger_hash (*checksum, subsidy_ledger_column (statement, 0),
                                     (gsize)sqlite3_column_bytes (statement, 0));
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

/* Ledgers of earlier versions get the table with the first run that has one. */
gboolean
subsidy_ledger_write_checksum (SubsidyLedger *ledger, GError **error)
{
  guint64 checksum = ledger->checksum;

  return subsidy_ledger_checksum_run (ledger, ledger->run, &checksum, error)
         && subsidy_ledger_execute (ledger, error, "CREATE TABLE IF NOT EXISTS " SUBSIDY_LEDGER_CHECKSUM_TABLE, "")
         && subsidy_ledger_execute (ledger, error, "INSERT INTO checksum VALUES (?, ?)", "ii", ledger->run,
                                    (gint64)checksum);
}
