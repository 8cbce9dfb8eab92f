/* SPDX-License-Identifier: Apache-2.0 */
/* What was awarded before under a key: entries in memory, in bundles and in the ledger put together, each verified by
 * the text of a claim. */
#include <string.h>

#include "ledger-private.h"
#include "subsidy/error.h"

#define MOST_CLAIM (G_MAXUINT64 >> 2)

static void
found_clear (gpointer memory)
{
  g_array_unref (((SubsidyLedgerFound *)memory)->slots);
}

void
subsidy_ledger_take_identity (SubsidyLedger *ledger, SubsidyLedgerIdentity *identity)
{
  subsidy_ledger_drop_identity (ledger);
  ledger->identity = identity;
  subsidy_ledger_identity_find_parts (identity);
  ledger->found = g_array_new (FALSE, TRUE, sizeof (SubsidyLedgerFound));
  g_array_set_clear_func (ledger->found, found_clear);
  g_array_set_size (ledger->found, identity->key_sets->len);
  for (guint i = 0; i < ledger->found->len; i++)
    g_array_index (ledger->found, SubsidyLedgerFound, i).slots = g_array_new (FALSE, FALSE, sizeof (SubsidyLedgerSlot));
}

void
subsidy_ledger_drop_identity (SubsidyLedger *ledger)
{
  g_clear_pointer (&ledger->identity, subsidy_ledger_identity_free);
  g_clear_pointer (&ledger->found, g_array_unref);
}

static const SubsidyLedgerKeySet *
key_set_at (const SubsidyLedger *ledger, guint key_set)
{
  return g_ptr_array_index (ledger->identity->key_sets, key_set);
}

/* Digests of all keys at once, so that memory is on its way when they are looked for. */
void
subsidy_ledger_claim_changed (SubsidyLedger *ledger)
{
  for (guint i = 0; i < ledger->found->len; i++)
    {
      SubsidyLedgerFound *found = &g_array_index (ledger->found, SubsidyLedgerFound, i);

      found->is_known = FALSE;
      found->digest = subsidy_ledger_identity_digest (ledger->identity, key_set_at (ledger, i));
      subsidy_ledger_recent_expect (&ledger->recent, found->digest);
      subsidy_ledger_bits_expect (&ledger->bundle_bits, found->digest);
    }
  ledger->claim_is_new = TRUE;
}

void
subsidy_ledger_set_claim (SubsidyLedger *ledger, const SubsidyLedgerText *values)
{
  g_return_if_fail (ledger->identity != NULL);
  subsidy_ledger_identity_set (ledger->identity, values);
  subsidy_ledger_claim_changed (ledger);
}

/* ---- Finding a key ---- */

/* The claim of an award that is in the file; NULL with an error. The same award is asked for by one key after the
 * other, so it is kept. */
const char *
subsidy_ledger_claim_of (SubsidyLedger *ledger, gint64 award, gsize *length, GError **error)
{
  sqlite3_stmt *statement = subsidy_ledger_statement (ledger, SUBSIDY_LEDGER_SELECT_CLAIM, error);
  GError *failure = NULL;

  *length = ledger->last_claim->len;
  if (statement == NULL || ledger->last_award == award)
    return statement == NULL ? NULL : ledger->last_claim->str;
  ledger->last_award = 0;
  sqlite3_bind_int64 (statement, 1, award);
  g_string_truncate (ledger->last_claim, 0);
  if (subsidy_ledger_next (ledger, statement, &failure))
    {
      g_string_append_len (ledger->last_claim, subsidy_ledger_column (statement, 0),
                           sqlite3_column_bytes (statement, 0));
      ledger->last_award = award;
    }
  else if (failure == NULL)
    subsidy_ledger_fail_as (ledger, &failure, SUBSIDY_ERROR_FILE, SUBSIDY_LEDGER_SAYS_DAMAGED);
  sqlite3_reset (statement);
  if (failure != NULL)
    g_propagate_error (error, failure);
  *length = ledger->last_claim->len;
  return failure == NULL ? ledger->last_claim->str : NULL;
}

/* Copies first, whose claims are at hand: they verify the rest, which is of the same award. */
static void
find_in_memory (SubsidyLedger *ledger, const SubsidyLedgerKeySet *key_set, SubsidyLedgerFound *found)
{
  const SubsidyLedgerSlot *slot = NULL;
  gsize length;

  found->has_copy = FALSE;
  while ((slot = subsidy_ledger_recent_find (&ledger->recent, found->digest, slot)) != NULL)
    {
      g_array_append_vals (found->slots, slot, 1);
      if (found->has_copy || !slot->is_copy || slot->entry.key_set != key_set->id)
        continue;
      const char *claim = subsidy_ledger_claims_get_kept (&ledger->claims, slot->claim, &length);
      found->has_copy = subsidy_ledger_identity_matches (ledger->identity, key_set, claim, length);
      found->award = found->has_copy ? slot->entry.award : 0;
    }
}

static const char *
claim_of_slot (SubsidyLedger *ledger, const SubsidyLedgerSlot *slot, gboolean is_of_run, gsize *length, GError **error)
{
  if (slot->is_copy)
    return subsidy_ledger_claims_get_kept (&ledger->claims, slot->claim, length);
  if (is_of_run)
    return subsidy_ledger_claims_get (ledger, slot->claim, length, error);
  return subsidy_ledger_claim_of (ledger, slot->entry.award, length, error);
}

/* Takes out what is of another key with the same digest. */
static gboolean
keep_own (SubsidyLedger *ledger, const SubsidyLedgerKeySet *key_set, SubsidyLedgerFound *found, gboolean is_of_run,
          GError **error)
{
  for (guint i = found->slots->len; i-- > 0;)
    {
      const SubsidyLedgerSlot *slot = &g_array_index (found->slots, SubsidyLedgerSlot, i);
      gboolean is_own = slot->entry.key_set == key_set->id;

      if (is_own && slot->entry.award != found->award)
        {
          gsize length;
          const char *claim = claim_of_slot (ledger, slot, is_of_run, &length, error);

          if (claim == NULL)
            return FALSE;
          is_own = subsidy_ledger_identity_matches (ledger->identity, key_set, claim, length);
        }
      if (is_own)
        found->award = slot->entry.award;
      else
        g_array_remove_index_fast (found->slots, i);
    }
  return TRUE;
}

/* What the ledger has of a key is kept with the run from then on: the claim at hand verifies it too. */
static gboolean
carry (SubsidyLedger *ledger, SubsidyLedgerFound *found, GError **error)
{
  guint64 claim = 0;

  if (found->slots->len > 0)
    claim = subsidy_ledger_claims_add (&ledger->claims, ledger->identity->claim->str, ledger->identity->claim->len);
  for (guint i = 0; i < found->slots->len; i++)
    {
      SubsidyLedgerSlot *slot = &g_array_index (found->slots, SubsidyLedgerSlot, i);

      slot->claim = claim & MOST_CLAIM;
      if (!subsidy_ledger_recent_add (&ledger->recent, slot))
        return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_VALUE, SUBSIDY_LEDGER_SAYS_TOTAL_TOO_LARGE);
    }
  return TRUE;
}

static gboolean
make_bundle (SubsidyLedger *ledger, GError **error)
{
  gsize n_slots;
  const SubsidyLedgerSlot *slots = subsidy_ledger_recent_take (&ledger->recent, &n_slots);
  gboolean is_made = n_slots == 0 || subsidy_ledger_bundles_add (ledger, slots, n_slots, error);

  subsidy_ledger_recent_reset (&ledger->recent);
  g_byte_array_set_size (ledger->claims.kept, 0);
  if (is_made)
    subsidy_ledger_reach (ledger, SUBSIDY_LEDGER_AT_BUNDLE);
  return is_made;
}

/* Between two claims alone: awards that wait to be written have their claims in memory. */
static gboolean
make_room (SubsidyLedger *ledger, GError **error)
{
  if (!ledger->claim_is_new)
    return TRUE;
  ledger->claim_is_new = FALSE;
  if (ledger->claims.latest->len >= ledger->settings.most_claims
      && (!subsidy_ledger_write_awards_pending (ledger, error) || !subsidy_ledger_claims_file (ledger, error)))
    return FALSE;
  return ledger->recent.n_used < ledger->settings.most_recent || make_bundle (ledger, error);
}

/* A key that is in memory and in bundles too will come again: what bundles have of it is kept at hand. */
static gboolean
copy_from (SubsidyLedger *ledger, const SubsidyLedgerFound *found, guint first, GError **error)
{
  if (first == 0 || first == found->slots->len || ledger->claims.kept->len >= 4 * ledger->settings.most_claims)
    return TRUE;
  gsize claim
      = subsidy_ledger_claims_keep (&ledger->claims, ledger->identity->claim->str, ledger->identity->claim->len);
  for (guint i = first; i < found->slots->len; i++)
    {
      SubsidyLedgerSlot slot = g_array_index (found->slots, SubsidyLedgerSlot, i);

      slot.claim = claim & MOST_CLAIM;
      slot.is_copy = 1;
      if (!subsidy_ledger_recent_add (&ledger->recent, &slot))
        return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_VALUE, SUBSIDY_LEDGER_SAYS_TOTAL_TOO_LARGE);
    }
  return TRUE;
}

static gboolean
find_in_run (SubsidyLedger *ledger, const SubsidyLedgerKeySet *key_set, SubsidyLedgerFound *found, GError **error)
{
  find_in_memory (ledger, key_set, found);
  if (!keep_own (ledger, key_set, found, TRUE, error))
    return FALSE;
  guint n_in_memory = found->slots->len;
  return found->has_copy
         || (subsidy_ledger_bundles_search (ledger, found->digest, found->slots, error)
             && keep_own (ledger, key_set, found, TRUE, error) && copy_from (ledger, found, n_in_memory, error));
}

static gboolean
take_only (SubsidyLedger *ledger, const SubsidyLedgerKeySet *key_set, SubsidyLedgerFound *found, SubsidyLedgerSlot slot,
           GError **error)
{
  slot.entry.digest = found->digest;
  slot.entry.key_set = key_set->id;
  g_array_append_val (found->slots, slot);
  return keep_own (ledger, key_set, found, TRUE, error);
}

/* What was never awarded by some of its facts was not by all of them; what was once, and in this run, has one claim,
 * that is the same by all of them or is not. A key set that is new has to be filled first. */
static gboolean
find_by_part (SubsidyLedger *ledger, const SubsidyLedgerKeySet *key_set, SubsidyLedgerFound *found, gboolean *is_found,
              GError **error)
{
  *is_found = FALSE;
  if (key_set->part < 0 || key_set->is_new)
    return TRUE;
  if (!subsidy_ledger_find (ledger, (guint)key_set->part, error))
    return FALSE;
  const GArray *slots = g_array_index (ledger->found, SubsidyLedgerFound, key_set->part).slots;
  if (slots->len > 1)
    return TRUE;
  *is_found = slots->len == 0;
  if (*is_found)
    return TRUE;
  const SubsidyLedgerSlot *only = &g_array_index (slots, SubsidyLedgerSlot, 0);
  *is_found = only->entry.count == 1 && only->entry.award >= ledger->first_award;
  return !*is_found || take_only (ledger, key_set, found, *only, error);
}

static gboolean
find (SubsidyLedger *ledger, const SubsidyLedgerKeySet *key_set, SubsidyLedgerFound *found, GError **error)
{
  gboolean is_found;

  found->award = 0;
  g_array_set_size (found->slots, 0);
  if (!find_by_part (ledger, key_set, found, &is_found, error))
    return FALSE;
  if (is_found)
    return TRUE;
  if (!make_room (ledger, error) || !find_in_run (ledger, key_set, found, error))
    return FALSE;
  return found->award != 0
         || (subsidy_ledger_search (ledger, found->digest, found->slots, error)
             && keep_own (ledger, key_set, found, FALSE, error) && carry (ledger, found, error));
}

/* After a failure what is in memory may be incomplete. */
gboolean
subsidy_ledger_find (SubsidyLedger *ledger, guint position, GError **error)
{
  SubsidyLedgerFound *found = &g_array_index (ledger->found, SubsidyLedgerFound, position);

  if (found->is_known)
    return TRUE;
  if (!subsidy_ledger_check_run (ledger, error))
    return FALSE;
  found->is_known = find (ledger, key_set_at (ledger, position), found, error);
  ledger->has_failed = !found->is_known;
  return found->is_known;
}

/* ---- Totals ---- */

static gboolean
is_wanted (const SubsidyLedger *ledger, const SubsidyLedgerEntry *entry, const gsize *rules, gsize n_rules, int year)
{
  gboolean is_of_rules = n_rules == 0;

  for (gsize i = 0; i < n_rules && !is_of_rules; i++)
    is_of_rules = g_array_index (ledger->rules, guint32, rules[i]) == entry->rule;
  return is_of_rules && (year == 0 || subsidy_ledger_year (entry->latest_day) == year);
}

gboolean
subsidy_ledger_get_totals (SubsidyLedger *ledger, gsize key, const gsize *rules, gsize n_rules, int year,
                           SubsidyLedgerTotals *totals, GError **error)
{
  g_return_val_if_fail (ledger->identity != NULL && key < ledger->key_sets->len, FALSE);
  SubsidyLedgerTotals sum = { 0, 0, SUBSIDY_LEDGER_NO_DAY };
  guint position = g_array_index (ledger->key_sets, guint, key);

  if (!subsidy_ledger_find (ledger, position, error))
    return FALSE;
  const GArray *slots = g_array_index (ledger->found, SubsidyLedgerFound, position).slots;
  for (guint i = 0; i < slots->len; i++)
    {
      const SubsidyLedgerEntry *entry = &g_array_index (slots, SubsidyLedgerSlot, i).entry;

      if (!is_wanted (ledger, entry, rules, n_rules, year))
        continue;
      if (entry->sum_fen > G_MAXINT64 - sum.sum_fen)
        return subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_VALUE, SUBSIDY_LEDGER_SAYS_TOTAL_TOO_LARGE);
      sum.count += entry->count;
      sum.sum_fen += entry->sum_fen;
      sum.latest_day = MAX (sum.latest_day, entry->latest_day);
    }
  *totals = sum;
  return TRUE;
}

gboolean
subsidy_ledger_remember (SubsidyLedger *ledger, guint position, gint64 award, const SubsidyLedgerPending *what,
                         GError **error)
{
  if (!subsidy_ledger_find (ledger, position, error))
    return FALSE;
  SubsidyLedgerFound *found = &g_array_index (ledger->found, SubsidyLedgerFound, position);
  SubsidyLedgerSlot slot = {
    .entry.digest = found->digest,
    .entry.award = found->award != 0 ? found->award : award,
    .entry.sum_fen = what->amount_fen,
    .entry.count = 1,
    .entry.latest_day = what->day,
    .entry.rule = (guint32)what->rule,
    .entry.key_set = key_set_at (ledger, position)->id,
    .claim = what->claim & MOST_CLAIM,
  };

  found->is_known = FALSE;
  return subsidy_ledger_recent_add (&ledger->recent, &slot)
         || subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_VALUE, SUBSIDY_LEDGER_SAYS_TOTAL_TOO_LARGE);
}

gboolean
subsidy_ledger_has_entry (SubsidyLedger *ledger, guint position, const SubsidyLedgerPending *what, gboolean *has,
                          GError **error)
{
  SubsidyLedgerFound *found = &g_array_index (ledger->found, SubsidyLedgerFound, position);
  int year = subsidy_ledger_year (what->day);

  found->award = 0;
  *has = FALSE;
  g_array_set_size (found->slots, 0);
  if (!subsidy_ledger_search (ledger, found->digest, found->slots, error)
      || !keep_own (ledger, key_set_at (ledger, position), found, FALSE, error))
    return FALSE;
  for (guint i = 0; i < found->slots->len; i++)
    {
      const SubsidyLedgerEntry *entry = &g_array_index (found->slots, SubsidyLedgerSlot, i).entry;

      *has = *has
             || (entry->rule == what->rule && subsidy_ledger_year (entry->latest_day) == year
                 && entry->latest_day >= what->day && entry->sum_fen >= what->amount_fen);
    }
  return TRUE;
}
