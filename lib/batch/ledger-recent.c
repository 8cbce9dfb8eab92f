/* SPDX-License-Identifier: Apache-2.0 */
/* The entries of the latest awards, in memory: an open-addressing table that keeps the order of digests nearly, so that
 * it is soon sorted. */
#define _GNU_SOURCE /* madvise() */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "ledger-private.h"

#define LEAST_BITS 10

/* ---- Entries ---- */

int
subsidy_ledger_year (gint32 day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32)(day + 719163)); /* 1970-01-01 is day 719,163 of GLib's count */
  return g_date_get_year (&date);
}

static int
compare (guint64 a, guint64 b)
{
  return a < b ? -1 : a > b;
}

int
subsidy_ledger_entry_compare (const SubsidyLedgerEntry *a, const SubsidyLedgerEntry *b)
{
  int order = compare (a->digest, b->digest);

  order = order != 0 ? order : compare (a->key_set, b->key_set);
  order = order != 0 ? order : compare (a->rule, b->rule);
  order = order != 0 ? order : compare ((guint64)a->award, (guint64)b->award);
  return order != 0 ? order : (a->latest_day > b->latest_day) - (a->latest_day < b->latest_day);
}

gboolean
subsidy_ledger_entry_is_same (const SubsidyLedgerEntry *a, const SubsidyLedgerEntry *b)
{
  return a->digest == b->digest && a->key_set == b->key_set && a->rule == b->rule && a->award == b->award
         && (a->latest_day == b->latest_day
             || subsidy_ledger_year (a->latest_day) == subsidy_ledger_year (b->latest_day));
}

gboolean
subsidy_ledger_entry_add (SubsidyLedgerEntry *to, const SubsidyLedgerEntry *from)
{
  if (from->sum_fen > G_MAXINT64 - to->sum_fen || from->count > G_MAXUINT32 - to->count)
    return FALSE;
  to->sum_fen += from->sum_fen;
  to->count += from->count;
  to->latest_day = MAX (to->latest_day, from->latest_day);
  return TRUE;
}

/* ---- Memory ---- */

#define LARGE_PAGE ((gsize)2 << 20)

/* Where there are large pages the processor does not have to look up at each step where a small one lies. */
void *
subsidy_ledger_table_new (gsize size)
{
  void *memory = size >= LARGE_PAGE ? aligned_alloc (LARGE_PAGE, size) : malloc (size);

  if (memory == NULL)
    g_error ("out of memory");
#ifdef MADV_HUGEPAGE
  if (size >= LARGE_PAGE)
    madvise (memory, size, MADV_HUGEPAGE);
#endif
  return memset (memory, 0, size);
}

/* ---- The table ---- */

static gsize
n_slots (const SubsidyLedgerRecent *recent)
{
  return (gsize)1 << recent->bits;
}

void
subsidy_ledger_recent_init (SubsidyLedgerRecent *recent)
{
  recent->bits = LEAST_BITS;
  recent->slots = subsidy_ledger_table_new (n_slots (recent) * sizeof *recent->slots);
  recent->n_used = 0;
}

void
subsidy_ledger_recent_reset (SubsidyLedgerRecent *recent)
{
  memset (recent->slots, 0, n_slots (recent) * sizeof *recent->slots);
  recent->n_used = 0;
}

static SubsidyLedgerSlot *
next_slot (const SubsidyLedgerRecent *recent, const SubsidyLedgerSlot *slot)
{
  return recent->slots + ((gsize)(slot - recent->slots + 1) & (n_slots (recent) - 1));
}

static SubsidyLedgerSlot *
first_slot (const SubsidyLedgerRecent *recent, guint64 digest)
{
  return recent->slots + (digest >> (64 - recent->bits));
}

SubsidyLedgerSlot *
subsidy_ledger_recent_find (const SubsidyLedgerRecent *recent, guint64 digest, const SubsidyLedgerSlot *slot)
{
  SubsidyLedgerSlot *found = slot == NULL ? first_slot (recent, digest) : next_slot (recent, slot);

  while (found->entry.count != 0 && found->entry.digest != digest)
    found = next_slot (recent, found);
  return found->entry.count != 0 ? found : NULL;
}

static SubsidyLedgerSlot *
free_slot (SubsidyLedgerRecent *recent, guint64 digest)
{
  SubsidyLedgerSlot *slot = first_slot (recent, digest);

  while (slot->entry.count != 0)
    slot = next_slot (recent, slot);
  return slot;
}

static void
grow (SubsidyLedgerRecent *recent)
{
  gsize n_old = n_slots (recent);
  SubsidyLedgerSlot *old = recent->slots;

  recent->bits++;
  recent->slots = subsidy_ledger_table_new (n_slots (recent) * sizeof *recent->slots);
  for (gsize i = 0; i < n_old; i++)
    if (old[i].entry.count != 0)
      *free_slot (recent, old[i].entry.digest) = old[i];
  free (old);
}

void
subsidy_ledger_recent_expect (const SubsidyLedgerRecent *recent, guint64 digest)
{
  __builtin_prefetch (first_slot (recent, digest));
}

static gboolean
is_same (const SubsidyLedgerSlot *a, const SubsidyLedgerSlot *b)
{
  return a->is_carried == b->is_carried && a->is_copy == b->is_copy
         && subsidy_ledger_entry_is_same (&a->entry, &b->entry);
}

gboolean
subsidy_ledger_recent_add (SubsidyLedgerRecent *recent, const SubsidyLedgerSlot *added)
{
  SubsidyLedgerSlot *slot = subsidy_ledger_recent_find (recent, added->entry.digest, NULL);

  while (slot != NULL && !is_same (slot, added))
    slot = subsidy_ledger_recent_find (recent, added->entry.digest, slot);
  if (slot != NULL)
    return subsidy_ledger_entry_add (&slot->entry, &added->entry);

  if (recent->n_used >= n_slots (recent) / 4 * 3)
    grow (recent);
  *free_slot (recent, added->entry.digest) = *added;
  recent->n_used++;
  return TRUE;
}

static int
compare_slots (const void *a, const void *b)
{
  const SubsidyLedgerSlot *slot_a = a, *slot_b = b;

  return subsidy_ledger_entry_compare (&slot_a->entry, &slot_b->entry);
}

/* Slots are in the order of the digests' upper bits but for a few places, so that inserting each where it belongs costs
 * little; @limit stops it where digests are no good. */
static gboolean
insertion_sort (SubsidyLedgerSlot *slots, gsize n, gsize limit)
{
  gsize n_moves = 0;

  for (gsize i = 1; i < n && n_moves <= limit; i++)
    {
      SubsidyLedgerSlot slot = slots[i];
      gsize at = i;

      for (; at > 0 && subsidy_ledger_entry_compare (&slots[at - 1].entry, &slot.entry) > 0; at--)
        slots[at] = slots[at - 1];
      slots[at] = slot;
      n_moves += i - at;
    }
  return n_moves <= limit;
}

SubsidyLedgerSlot *
subsidy_ledger_recent_take (SubsidyLedgerRecent *recent, gsize *n_taken)
{
  SubsidyLedgerSlot *slots = recent->slots;
  gsize n = 0;

  for (gsize i = 0; i < n_slots (recent); i++)
    if (slots[i].entry.count != 0 && !slots[i].is_copy)
      slots[n++] = slots[i];
  if (!insertion_sort (slots, n, 32 * n))
    qsort (slots, n, sizeof *slots, compare_slots);
  *n_taken = n;
  return slots;
}
