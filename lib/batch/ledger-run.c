/* SPDX-License-Identifier: Apache-2.0 */
/* A run: one transaction, in which the names of its policy are looked up or added, its awards recorded, and its end
 * with its outputs. */
#include <string.h>

#include "ledger-private.h"
#include "subsidy/error.h"

/* ---- Names ---- */

/* The id of a name in its table, added where it is new. */
static gboolean
intern (SubsidyLedger *ledger, gint64 *id, gboolean *is_new, GError **error, const char *find, const char *add,
        gint64 policy, const char *name)
{
  *id = 0;
  if (!subsidy_ledger_ask (ledger, id, error, find, "it", policy, name))
    return FALSE;
  *is_new = *id == 0;
  if (!*is_new)
    return TRUE;
  if (!subsidy_ledger_execute (ledger, error, add, "it", policy, name))
    return FALSE;
  *id = sqlite3_last_insert_rowid (ledger->database);
  return TRUE;
}

static gboolean
intern_policy (SubsidyLedger *ledger, const char *name, gint64 *id, GError **error)
{
  gboolean is_new;

  return intern (ledger, id, &is_new, error, "SELECT id FROM policy WHERE ?1 = 0 AND name = ?2",
                 "INSERT INTO policy (name) SELECT ?2 WHERE ?1 = 0", 0, name);
}

static gboolean
intern_rules (SubsidyLedger *ledger, const SubsidyLedgerRun *run, gint64 policy, GError **error)
{
  g_array_set_size (ledger->rules, 0);
  for (gsize i = 0; i < run->n_rules; i++)
    {
      gboolean is_new;
      gint64 id;

      if (!intern (ledger, &id, &is_new, error, "SELECT id FROM rule WHERE policy = ? AND name = ?",
                   "INSERT INTO rule (policy, name) VALUES (?, ?)", policy, run->rules[i]))
        return FALSE;
      guint32 rule = (guint32)id;
      g_array_append_val (ledger->rules, rule);
    }
  return TRUE;
}

static gboolean
add_facts (SubsidyLedger *ledger, SubsidyLedgerIdentity *identity, const SubsidyLedgerRun *run, GError **error)
{
  for (gsize i = 0; i < run->n_facts; i++)
    {
      if (subsidy_ledger_identity_fact (identity, run->facts[i]) != (int)i)
        return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_USAGE, SUBSIDY_LEDGER_SAYS_TOO_MANY_FACTS);
      if (!subsidy_ledger_execute (ledger, error, "INSERT OR IGNORE INTO fact (name) VALUES (?)", "t", run->facts[i]))
        return FALSE;
    }
  identity->n_given = run->n_facts;
  return TRUE;
}

/* ---- Key sets ---- */

/* Those of earlier runs too: what is recorded now shall be found by whatever version of the policy comes. */
static gboolean
load_key_sets (SubsidyLedger *ledger, SubsidyLedgerIdentity *identity, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = subsidy_ledger_prepare (
      ledger, &failure, "SELECT id, facts FROM key_set WHERE policy = ? ORDER BY id", "i", identity->policy);

  while (statement != NULL && failure == NULL && subsidy_ledger_next (ledger, statement, &failure))
    if (!subsidy_ledger_identity_add_key_set (identity, (guint32)sqlite3_column_int64 (statement, 0),
                                              subsidy_ledger_column (statement, 1)))
      subsidy_ledger_fail_as (ledger, &failure, SUBSIDY_ERROR_USAGE, SUBSIDY_LEDGER_SAYS_TOO_MANY_FACTS);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

SubsidyLedgerIdentity *
subsidy_ledger_load_identity (SubsidyLedger *ledger, gint64 policy, const char *name, GError **error)
{
  g_autoptr (SubsidyLedgerIdentity) identity = subsidy_ledger_identity_new (ledger, policy, name);

  return load_key_sets (ledger, identity, error) ? g_steal_pointer (&identity) : NULL;
}

static guint
position_of_key_set (const SubsidyLedgerIdentity *identity, gint64 id)
{
  for (guint i = 0; i < identity->key_sets->len; i++)
    if (((SubsidyLedgerKeySet *)g_ptr_array_index (identity->key_sets, i))->id == id)
      return i;
  return identity->key_sets->len;
}

static gboolean
intern_key (SubsidyLedger *ledger, SubsidyLedgerIdentity *identity, guint64 facts, GError **error)
{
  g_autofree char *names = subsidy_ledger_identity_names (identity, facts);
  gboolean is_new;
  gint64 id;

  if (!intern (ledger, &id, &is_new, error, "SELECT id FROM key_set WHERE policy = ? AND facts = ?",
               "INSERT INTO key_set (policy, facts) VALUES (?, ?)", identity->policy, names))
    return FALSE;
  guint position = position_of_key_set (identity, id);
  if (position == identity->key_sets->len)
    {
      subsidy_ledger_identity_add_key_set (identity, (guint32)id, names);
      ((SubsidyLedgerKeySet *)g_ptr_array_index (identity->key_sets, position))->is_new = is_new;
    }
  g_array_append_val (ledger->key_sets, position);
  return TRUE;
}

/* ---- Awards of the past under a key that is new ---- */

static gboolean
remember_by_new_keys (SubsidyLedger *ledger, gint64 award, const SubsidyLedgerPending *what, gpointer data,
                      GError **error)
{
  SubsidyLedgerPending pending = *what;

  (void)data;
  pending.claim
      = subsidy_ledger_claims_add (&ledger->claims, ledger->identity->claim->str, ledger->identity->claim->len);
  for (guint i = 0; i < ledger->found->len; i++)
    if (((SubsidyLedgerKeySet *)g_ptr_array_index (ledger->identity->key_sets, i))->is_new
        && !subsidy_ledger_remember (ledger, i, award, &pending, error))
      return FALSE;
  return TRUE;
}

static gboolean
fill_new_keys (SubsidyLedger *ledger, GError **error)
{
  const GPtrArray *key_sets = ledger->identity->key_sets;
  gboolean is_any_new = FALSE;

  for (guint i = 0; i < key_sets->len; i++)
    is_any_new = is_any_new || ((SubsidyLedgerKeySet *)g_ptr_array_index (key_sets, i))->is_new;
  if (is_any_new && !subsidy_ledger_replay (ledger, remember_by_new_keys, NULL, error))
    return FALSE;
  for (guint i = 0; i < key_sets->len; i++)
    ((SubsidyLedgerKeySet *)g_ptr_array_index (key_sets, i))->is_new = FALSE;
  return TRUE;
}

/* ---- Beginning ---- */

static gboolean
take_names (SubsidyLedger *ledger, const SubsidyLedgerRun *run, GError **error)
{
  gint64 policy;

  if (!intern_policy (ledger, run->policy, &policy, error) || !intern_rules (ledger, run, policy, error))
    return FALSE;
  g_autoptr (SubsidyLedgerIdentity) identity = subsidy_ledger_identity_new (ledger, policy, run->policy);
  if (!add_facts (ledger, identity, run, error) || !load_key_sets (ledger, identity, error))
    return FALSE;
  g_array_set_size (ledger->key_sets, 0);
  for (gsize i = 0; i < run->n_keys; i++)
    if (!intern_key (ledger, identity, run->keys[i], error))
      return FALSE;
  subsidy_ledger_take_identity (ledger, g_steal_pointer (&identity));
  return TRUE;
}

static gboolean
insert_run (SubsidyLedger *ledger, const SubsidyLedgerRun *run, GError **error)
{
  g_autofree char *now = subsidy_ledger_now ();

  if (!subsidy_ledger_execute (ledger, error,
                               "INSERT INTO run (at, command, version, policy, policy_digest, input)"
                               " VALUES (?, ?, ?, ?, ?, ?)",
                               "tttitt", now, run->command, run->version, ledger->identity->policy, run->policy_digest,
                               run->input))
    return FALSE;
  ledger->run = sqlite3_last_insert_rowid (ledger->database);
  return subsidy_ledger_ask (ledger, &ledger->next_award, error, "SELECT coalesce (max (id), 0) + 1 FROM award", "");
}

static void
forget (SubsidyLedger *ledger)
{
  subsidy_ledger_drop_identity (ledger);
  subsidy_ledger_claims_reset (&ledger->claims);
  subsidy_ledger_recent_reset (&ledger->recent);
  g_array_set_size (ledger->bundles, 0);
  subsidy_ledger_bits_clear (&ledger->bundle_bits);
  subsidy_ledger_bits_clear (&ledger->bits);
  g_array_set_size (ledger->pending, 0);
  g_string_truncate (ledger->receipts, 0);
  ledger->run = 0;
  ledger->first_award = G_MAXINT64;
  ledger->last_award = 0;
  ledger->n_searches = 0;
  ledger->has_failed = FALSE;
}

gboolean
subsidy_ledger_begin (SubsidyLedger *ledger, const SubsidyLedgerRun *run, GError **error)
{
  if (!sqlite3_get_autocommit (ledger->database))
    return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_USAGE, SUBSIDY_LEDGER_SAYS_IN_A_RUN);
  if (!subsidy_ledger_execute (ledger, error, "BEGIN IMMEDIATE", ""))
    return FALSE;
  forget (ledger);
  ledger->total_fen = 0;
  ledger->checksum = 0;
  ledger->is_complete = FALSE;
  if (subsidy_ledger_load_segments (ledger, error) && take_names (ledger, run, error) && insert_run (ledger, run, error)
      && fill_new_keys (ledger, error))
    {
      ledger->first_award = ledger->next_award;
      subsidy_ledger_reach (ledger, SUBSIDY_LEDGER_AT_BEGIN);
      return TRUE;
    }
  subsidy_ledger_rollback (ledger);
  return FALSE;
}

gint64
subsidy_ledger_get_run (const SubsidyLedger *ledger)
{
  return ledger->run;
}

gint64
subsidy_ledger_get_state (SubsidyLedger *ledger)
{
  sqlite3_stmt *statement = NULL;
  gint64 state = 0;

  if (sqlite3_prepare_v2 (ledger->database, "PRAGMA data_version", -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW)
    state = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return state;
}

void
subsidy_ledger_rollback (SubsidyLedger *ledger)
{
  if (ledger->database != NULL && !sqlite3_get_autocommit (ledger->database))
    sqlite3_exec (ledger->database, "ROLLBACK", NULL, NULL, NULL);
  forget (ledger);
}

/* ---- Recording ---- */

/* SQLite may have given up the transaction where the disk was full: without one, every row would count by itself. */
gboolean
subsidy_ledger_check_run (SubsidyLedger *ledger, GError **error)
{
  return (!ledger->has_failed && !sqlite3_get_autocommit (ledger->database))
         || subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_FILE, SUBSIDY_LEDGER_SAYS_RUN_FAILED);
}

static gboolean
bind_award (SubsidyLedger *ledger, sqlite3_stmt *statement, int at, gint64 id, const SubsidyLedgerPending *award)
{
  gsize length;
  const char *claim = subsidy_ledger_claims_get (ledger, award->claim, &length, NULL); /* is in memory */
  const char *receipt = award->receipt_length > 0 ? ledger->receipts->str + award->receipt : NULL;

  ledger->checksum = subsidy_ledger_checksum_award (ledger->checksum, id, award, receipt, claim, length);
  sqlite3_bind_int64 (statement, at + 1, ledger->run);
  sqlite3_bind_int64 (statement, at + 2, award->rule);
  sqlite3_bind_int64 (statement, at + 3, award->day);
  sqlite3_bind_int64 (statement, at + 4, award->amount_fen);
  sqlite3_bind_int64 (statement, at + 5, award->row);
  /* Of no receipt it makes a null. */
  return sqlite3_bind_text (statement, at + 6, receipt, (int)award->receipt_length, SQLITE_STATIC) == SQLITE_OK
         && sqlite3_bind_text (statement, at + 7, claim, (int)length, SQLITE_STATIC) == SQLITE_OK;
}

static gboolean
insert_awards (SubsidyLedger *ledger, guint which, guint from, guint n_awards, GError **error)
{
  sqlite3_stmt *statement = subsidy_ledger_statement (ledger, which, error);

  if (statement == NULL)
    return FALSE;
  gboolean is_written = TRUE;
  for (guint i = 0; i < n_awards && is_written; i++)
    is_written = bind_award (ledger, statement, (int)i * 7, ledger->next_award - ledger->pending->len + from + i,
                             &g_array_index (ledger->pending, SubsidyLedgerPending, from + i));
  is_written = (is_written && sqlite3_step (statement) == SQLITE_DONE) || subsidy_ledger_fail (ledger, error);
  sqlite3_reset (statement);
  return is_written;
}

gboolean
subsidy_ledger_write_awards_pending (SubsidyLedger *ledger, GError **error)
{
  guint n_awards = ledger->pending->len;

  if (n_awards == SUBSIDY_LEDGER_AWARDS_AT_ONCE
      && !insert_awards (ledger, SUBSIDY_LEDGER_INSERT_AWARDS, 0, n_awards, error))
    return FALSE;
  for (guint i = 0; n_awards < SUBSIDY_LEDGER_AWARDS_AT_ONCE && i < n_awards; i++)
    if (!insert_awards (ledger, SUBSIDY_LEDGER_INSERT_AWARD, i, 1, error))
      return FALSE;
  g_array_set_size (ledger->pending, 0);
  g_string_truncate (ledger->receipts, 0);
  return n_awards == 0 || sqlite3_last_insert_rowid (ledger->database) == ledger->next_award - 1
         || subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_FILE, SUBSIDY_LEDGER_SAYS_DAMAGED);
}

static gboolean
check_amount (SubsidyLedger *ledger, int64_t amount_fen, GError **error)
{
  if (amount_fen < 0)
    {
      g_autofree char *amount = subsidy_ledger_number (amount_fen);

      return subsidy_ledger_fail_with (
          error, SUBSIDY_ERROR_VALUE,
          subsidy_ledger_say (SUBSIDY_LEDGER_SAYS_AMOUNT_NEGATIVE, ledger->language, amount, NULL));
    }
  return amount_fen <= G_MAXINT64 - ledger->total_fen
         || subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_VALUE, SUBSIDY_LEDGER_SAYS_TOTAL_TOO_LARGE);
}

static gboolean
find_all_keys (SubsidyLedger *ledger, GError **error)
{
  for (guint i = 0; i < ledger->found->len; i++)
    if (!subsidy_ledger_find (ledger, i, error))
      return FALSE;
  return TRUE;
}

/* Keys first: that may make room, the claim must not. */
static gboolean
record (SubsidyLedger *ledger, const SubsidyLedgerAward *award, GError **error)
{
  SubsidyLedgerPending pending = {
    .rule = g_array_index (ledger->rules, guint32, award->rule),
    .day = award->day,
    .amount_fen = award->amount_fen,
    .row = award->row,
    .receipt = ledger->receipts->len,
    .receipt_length = award->receipt_length,
  };

  if (!find_all_keys (ledger, error))
    return FALSE;
  pending.claim
      = subsidy_ledger_claims_add (&ledger->claims, ledger->identity->claim->str, ledger->identity->claim->len);
  for (guint i = 0; i < ledger->found->len; i++)
    if (!subsidy_ledger_remember (ledger, i, ledger->next_award, &pending, error))
      return FALSE;
  if (award->receipt_length > 0)
    g_string_append_len (ledger->receipts, award->receipt, (gssize)award->receipt_length);
  g_array_append_val (ledger->pending, pending);
  ledger->total_fen += award->amount_fen;
  ledger->next_award++;
  return ledger->pending->len < SUBSIDY_LEDGER_AWARDS_AT_ONCE || subsidy_ledger_write_awards_pending (ledger, error);
}

gboolean
subsidy_ledger_record (SubsidyLedger *ledger, const SubsidyLedgerAward *award, GError **error)
{
  g_return_val_if_fail (ledger->run != 0 && award->rule < ledger->rules->len, FALSE);

  if (!subsidy_ledger_check_run (ledger, error) || !check_amount (ledger, award->amount_fen, error))
    return FALSE;
  ledger->has_failed = !record (ledger, award, error);
  subsidy_ledger_reach (ledger, SUBSIDY_LEDGER_AT_RECORD);
  return !ledger->has_failed;
}

/* ---- Ending ---- */

static gboolean
close_run (SubsidyLedger *ledger, const SubsidyLedgerEnd *end, GError **error)
{
  return subsidy_ledger_execute (ledger, error, "UPDATE run SET n_rows = ?, n_awards = ?, total_fen = ? WHERE id = ?",
                                 "iiii", end->n_rows, ledger->next_award - ledger->first_award,
                                 (gint64)ledger->total_fen, ledger->run);
}

gboolean
subsidy_ledger_commit (SubsidyLedger *ledger, const SubsidyLedgerEnd *end, GError **error)
{
  g_return_val_if_fail (ledger->run != 0, FALSE);
  gboolean is_written = subsidy_ledger_check_run (ledger, error) && subsidy_ledger_write_awards_pending (ledger, error)
                        && subsidy_ledger_settle (ledger, error) && close_run (ledger, end, error)
                        && subsidy_ledger_write_checksum (ledger, error)
                        && subsidy_ledger_register_outputs (ledger, end, error);

  if (is_written)
    subsidy_ledger_reach (ledger, SUBSIDY_LEDGER_AT_COMMIT);
  if (!is_written || !subsidy_ledger_execute (ledger, error, "COMMIT", ""))
    {
      subsidy_ledger_rollback (ledger);
      return FALSE;
    }
  subsidy_ledger_reach (ledger, SUBSIDY_LEDGER_AT_COMMITTED);
  subsidy_ledger_name_outputs (ledger, end);
  forget (ledger);
  return TRUE;
}
