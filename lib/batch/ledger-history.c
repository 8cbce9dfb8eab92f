/* SPDX-License-Identifier: Apache-2.0 */
/* History in the ledger. A row of the table history is a page of entries; a segment is pages that are sorted by digest.
 * A page's number is its segment and the upper bits of its first digest, so that pages of a segment stand one after the
 * other and one step finds the page of a digest; entries of one digest share a page. A run appends a segment, which
 * costs a few nanoseconds an entry where a row of SQLite would cost half a microsecond; four segments of like size are
 * merged.
 */
#include <string.h>

#include "ledger-private.h"
#include "subsidy/error.h"

#define DIGEST_BITS 55 /* in the number of a page */
#define SEGMENTS_AT_ONCE 4
#define MOST_BYTES_OF_BITS ((gsize)4 << 20)

static gint64
page_number (guint32 segment, guint64 digest)
{
  return (gint64)segment << DIGEST_BITS | (gint64)(digest >> (64 - DIGEST_BITS));
}

static void
swap_bytes (SubsidyLedgerEntry *entry)
{
  entry->digest = GUINT64_FROM_LE (entry->digest);
  entry->award = GINT64_FROM_LE (entry->award);
  entry->sum_fen = GINT64_FROM_LE (entry->sum_fen);
  entry->count = GUINT32_FROM_LE (entry->count);
  entry->latest_day = GINT32_FROM_LE (entry->latest_day);
  entry->rule = GUINT32_FROM_LE (entry->rule);
  entry->key_set = GUINT32_FROM_LE (entry->key_set);
}

static SubsidyLedgerEntry
entry_at (const char *page, gsize position)
{
  SubsidyLedgerEntry entry;

  memcpy (&entry, page + position * sizeof entry, sizeof entry);
  swap_bytes (&entry);
  return entry;
}

/* The entries of the row at hand; a page that is not whole is damage. */
static const char *
page_of_row (SubsidyLedger *ledger, sqlite3_stmt *statement, int column, gsize *n_entries, GError **error)
{
  const char *page = sqlite3_column_blob (statement, column);
  gsize size = (gsize)sqlite3_column_bytes (statement, column);

  *n_entries = size / sizeof (SubsidyLedgerEntry);
  if (page != NULL && size % sizeof (SubsidyLedgerEntry) == 0)
    return page;
  subsidy_ledger_fail_as (ledger, error, SUBSIDY_ERROR_FILE, SUBSIDY_LEDGER_SAYS_DAMAGED);
  return NULL;
}

/* ---- Segments ---- */

gboolean
subsidy_ledger_load_segments (SubsidyLedger *ledger, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement
      = subsidy_ledger_prepare (ledger, &failure, "SELECT id, n_entries FROM segment ORDER BY id", "");

  g_array_set_size (ledger->segments, 0);
  while (statement != NULL && subsidy_ledger_next (ledger, statement, &failure))
    {
      SubsidyLedgerSegment segment
          = { (guint32)sqlite3_column_int64 (statement, 0), (gsize)sqlite3_column_int64 (statement, 1) };

      g_array_append_val (ledger->segments, segment);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gsize
n_stored (const SubsidyLedger *ledger)
{
  gsize sum = 0;

  for (guint i = 0; i < ledger->segments->len; i++)
    sum += g_array_index (ledger->segments, SubsidyLedgerSegment, i).n_entries;
  return sum;
}

static guint32
free_segment (const SubsidyLedger *ledger)
{
  guint32 id = 1;

  for (guint i = 0; i < ledger->segments->len; i++)
    if (g_array_index (ledger->segments, SubsidyLedgerSegment, i).id == id)
      {
        id++;
        i = G_MAXUINT; /* from the start: they are few and in no order */
      }
  return id;
}

/* ---- Writing a segment ---- */

typedef struct
{
  SubsidyLedger *ledger;
  SubsidyLedgerSegment segment;
  GArray *page;
} Writer;

static gboolean
write_page (Writer *writer, GError **error)
{
  sqlite3_stmt *statement = subsidy_ledger_statement (writer->ledger, SUBSIDY_LEDGER_INSERT_PAGE, error);
  SubsidyLedgerEntry *entries = (SubsidyLedgerEntry *)(gpointer)writer->page->data;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, page_number (writer->segment.id, entries[writer->page->len - 1].digest));
  for (guint i = 0; i < writer->page->len; i++)
    swap_bytes (&entries[i]);
  sqlite3_bind_blob64 (statement, 2, entries, writer->page->len * sizeof *entries, SQLITE_STATIC);
  gboolean is_written = sqlite3_step (statement) == SQLITE_DONE || subsidy_ledger_fail (writer->ledger, error);
  sqlite3_reset (statement);
  g_array_set_size (writer->page, 0);
  return is_written;
}

static gboolean
write_entry (Writer *writer, const SubsidyLedgerEntry *entry, GError **error)
{
  GArray *page = writer->page;

  if (page->len > 0)
    {
      SubsidyLedgerEntry *last = &g_array_index (page, SubsidyLedgerEntry, page->len - 1);
      gint64 number = page_number (0, entry->digest);

      if (subsidy_ledger_entry_is_same (last, entry))
        return subsidy_ledger_entry_add (last, entry)
               || subsidy_ledger_fail_as (writer->ledger, error, SUBSIDY_ERROR_VALUE,
                                          SUBSIDY_LEDGER_SAYS_TOTAL_TOO_LARGE);
      if (page->len >= writer->ledger->settings.most_in_page && number != page_number (0, last->digest)
          && !write_page (writer, error))
        return FALSE;
    }
  g_array_append_vals (page, entry, 1);
  writer->segment.n_entries++;
  return TRUE;
}

static Writer
writer_new (SubsidyLedger *ledger)
{
  Writer writer = { .ledger = ledger, .segment = { free_segment (ledger), 0 } };

  writer.page = g_array_new (FALSE, FALSE, sizeof (SubsidyLedgerEntry));
  return writer;
}

static gboolean
writer_end (Writer *writer, gboolean is_written, GError **error)
{
  if (is_written && writer->page->len > 0)
    is_written = write_page (writer, error);
  g_array_unref (writer->page);
  if (!is_written || writer->segment.n_entries == 0)
    return is_written;
  g_array_append_val (writer->ledger->segments, writer->segment);
  return subsidy_ledger_execute (writer->ledger, error, "INSERT INTO segment VALUES (?, ?)", "ii",
                                 (gint64)writer->segment.id, (gint64)writer->segment.n_entries);
}

/* ---- Merging ---- */

typedef struct
{
  sqlite3_stmt *statement;
  const char *page;
  gsize n_entries;
  gsize position;
  SubsidyLedgerEntry entry;
} Cursor;

/* FALSE at the end, and where @error is set. */
static gboolean
cursor_next (SubsidyLedger *ledger, Cursor *cursor, GError **error)
{
  if (cursor->page == NULL || ++cursor->position >= cursor->n_entries)
    {
      cursor->page = NULL;
      cursor->position = 0;
      if (!subsidy_ledger_next (ledger, cursor->statement, error))
        return FALSE;
      cursor->page = page_of_row (ledger, cursor->statement, 0, &cursor->n_entries, error);
    }
  if (cursor->page != NULL)
    cursor->entry = entry_at (cursor->page, cursor->position);
  return cursor->page != NULL;
}

static gboolean
cursor_open (SubsidyLedger *ledger, Cursor *cursor, guint32 segment, GError **error)
{
  cursor->statement
      = subsidy_ledger_prepare (ledger, error, "SELECT entries FROM history WHERE id BETWEEN ? AND ? ORDER BY id", "ii",
                                page_number (segment, 0), page_number (segment, G_MAXUINT64));
  return cursor->statement != NULL && cursor_next (ledger, cursor, error);
}

static Cursor *
least_cursor (Cursor *cursors, guint n_cursors)
{
  Cursor *least = NULL;

  for (guint i = 0; i < n_cursors; i++)
    if (cursors[i].page != NULL
        && (least == NULL || subsidy_ledger_entry_compare (&cursors[i].entry, &least->entry) < 0))
      least = &cursors[i];
  return least;
}

static gboolean
copy_in_order (Writer *writer, Cursor *cursors, guint n_cursors, GError **error)
{
  GError *failure = NULL;
  Cursor *least;

  while (failure == NULL && (least = least_cursor (cursors, n_cursors)) != NULL)
    if (write_entry (writer, &least->entry, &failure))
      cursor_next (writer->ledger, least, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

static gboolean
drop_segment (SubsidyLedger *ledger, guint32 id, GError **error)
{
  for (guint i = 0; i < ledger->segments->len; i++)
    if (g_array_index (ledger->segments, SubsidyLedgerSegment, i).id == id)
      g_array_remove_index_fast (ledger->segments, i);
  return subsidy_ledger_execute (ledger, error, "DELETE FROM history WHERE id BETWEEN ? AND ?", "ii",
                                 page_number (id, 0), page_number (id, G_MAXUINT64))
         && subsidy_ledger_execute (ledger, error, "DELETE FROM segment WHERE id = ?", "i", (gint64)id);
}

static gboolean
merge (SubsidyLedger *ledger, const guint32 *ids, guint n_ids, GError **error)
{
  Cursor cursors[SEGMENTS_AT_ONCE] = { { NULL, NULL, 0, 0, { 0 } } };
  Writer writer = writer_new (ledger);
  GError *failure = NULL;

  for (guint i = 0; i < n_ids && failure == NULL; i++)
    cursor_open (ledger, &cursors[i], ids[i], &failure);
  gboolean is_merged = failure == NULL && copy_in_order (&writer, cursors, n_ids, &failure);
  for (guint i = 0; i < n_ids; i++)
    sqlite3_finalize (cursors[i].statement);
  is_merged = writer_end (&writer, is_merged, failure == NULL ? &failure : NULL);
  for (guint i = 0; i < n_ids && is_merged; i++)
    is_merged = drop_segment (ledger, ids[i], &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return is_merged;
}

/* Sizes within a factor of four are alike. */
static guint
size_class (gsize n_entries)
{
  guint fours = 0;

  for (; n_entries >= 4; n_entries /= 4)
    fours++;
  return fours;
}

static gboolean
merge_alike (SubsidyLedger *ledger, guint wanted, gboolean *is_merged, GError **error)
{
  guint32 ids[SEGMENTS_AT_ONCE];
  guint n_ids = 0;

  for (guint i = 0; i < ledger->segments->len && n_ids < SEGMENTS_AT_ONCE; i++)
    {
      const SubsidyLedgerSegment *segment = &g_array_index (ledger->segments, SubsidyLedgerSegment, i);

      if (size_class (segment->n_entries) == wanted)
        ids[n_ids++] = segment->id;
    }
  *is_merged = n_ids == SEGMENTS_AT_ONCE;
  return !*is_merged || merge (ledger, ids, n_ids, error);
}

/* From the small ones up; a merge may make a fourth of the next size. At most three of each of 32 sizes are left. */
static gboolean
merge_all (SubsidyLedger *ledger, GError **error)
{
  for (guint size = 0; size < 32; size++)
    {
      gboolean is_merged = FALSE;

      do
        if (!merge_alike (ledger, size, &is_merged, error))
          return FALSE;
      while (is_merged);
    }
  return TRUE;
}

/* ---- The entries of a run ---- */

static gboolean
write_slot (const SubsidyLedgerSlot *slot, gpointer data, GError **error)
{
  return slot->is_carried || write_entry (data, &slot->entry, error);
}

gboolean
subsidy_ledger_settle (SubsidyLedger *ledger, GError **error)
{
  gsize n_slots;
  const SubsidyLedgerSlot *slots = subsidy_ledger_recent_take (&ledger->recent, &n_slots);
  Writer writer = writer_new (ledger);
  gboolean is_written = subsidy_ledger_bundles_merge (ledger, 0, slots, n_slots, write_slot, &writer, error);

  is_written = writer_end (&writer, is_written, error) && merge_all (ledger, error);
  subsidy_ledger_recent_reset (&ledger->recent);
  g_array_set_size (ledger->bundles, 0);
  subsidy_ledger_bits_clear (&ledger->bundle_bits);
  subsidy_ledger_bits_clear (&ledger->bits);
  return is_written;
}

/* ---- Searching ---- */

gboolean
subsidy_ledger_history_each (SubsidyLedger *ledger, SubsidyLedgerTakeEntry take, gpointer data, GError **error)
{
  GError *failure = NULL;
  Cursor cursor = { NULL, NULL, 0, 0, { 0 } };

  cursor.statement = subsidy_ledger_prepare (ledger, &failure, "SELECT entries FROM history", "");
  while (cursor.statement != NULL && failure == NULL && cursor_next (ledger, &cursor, &failure))
    take (&cursor.entry, data, &failure);
  sqlite3_finalize (cursor.statement);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

static gboolean
add_bit (const SubsidyLedgerEntry *entry, gpointer data, GError **error)
{
  (void)error;
  subsidy_ledger_bits_add (data, entry->digest);
  return TRUE;
}

static gboolean
fill_bits (SubsidyLedger *ledger, GError **error)
{
  subsidy_ledger_bits_make (&ledger->bits, n_stored (ledger), MOST_BYTES_OF_BITS);
  if (subsidy_ledger_history_each (ledger, add_bit, &ledger->bits, error))
    return TRUE;
  subsidy_ledger_bits_clear (&ledger->bits);
  return FALSE;
}

/* Reading all pages once costs about what searching for one digest in a hundred of them would. */
static gboolean
may_have (SubsidyLedger *ledger, guint64 digest, gboolean *may, GError **error)
{
  *may = FALSE;
  if (ledger->segments->len == 0)
    return TRUE;
  if (ledger->bits.blocks == NULL && ++ledger->n_searches > 100 + n_stored (ledger) / 100)
    {
      ledger->n_searches = 0;
      if (!fill_bits (ledger, error))
        return FALSE;
    }
  *may = ledger->bits.blocks == NULL || subsidy_ledger_bits_may_have (&ledger->bits, digest);
  return TRUE;
}

static gsize
first_in_page (const char *page, gsize n_entries, guint64 digest)
{
  gsize from = 0, to = n_entries;

  while (from < to)
    {
      gsize middle = from + (to - from) / 2;

      if (entry_at (page, middle).digest < digest)
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

static void
take_from_page (const char *page, gsize n_entries, guint64 digest, GArray *slots)
{
  for (gsize i = first_in_page (page, n_entries, digest); i < n_entries; i++)
    {
      SubsidyLedgerSlot slot = { .entry = entry_at (page, i), .is_carried = 1 };

      if (slot.entry.digest != digest)
        return;
      g_array_append_val (slots, slot);
    }
}

static gboolean
search_segment (SubsidyLedger *ledger, guint32 segment, guint64 digest, GArray *slots, GError **error)
{
  sqlite3_stmt *statement = subsidy_ledger_statement (ledger, SUBSIDY_LEDGER_SELECT_PAGE, error);
  GError *failure = NULL;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, page_number (segment, digest));
  if (subsidy_ledger_next (ledger, statement, &failure)
      && sqlite3_column_int64 (statement, 0) <= page_number (segment, G_MAXUINT64))
    {
      gsize n_entries;
      const char *page = page_of_row (ledger, statement, 1, &n_entries, &failure);

      if (page != NULL)
        take_from_page (page, n_entries, digest, slots);
    }
  sqlite3_reset (statement);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

/* All entries with the digest, of whatever key, are appended. */
gboolean
subsidy_ledger_search (SubsidyLedger *ledger, guint64 digest, GArray *slots, GError **error)
{
  gboolean may = FALSE;

  if (!may_have (ledger, digest, &may, error))
    return FALSE;
  for (guint i = 0; may && i < ledger->segments->len; i++)
    if (!search_segment (ledger, g_array_index (ledger->segments, SubsidyLedgerSegment, i).id, digest, slots, error))
      return FALSE;
  return TRUE;
}

/* ---- Taking out a key ---- */

static gboolean
write_rest (SubsidyLedger *ledger, gint64 number, const GArray *rest, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (rest->len == 0)
    return subsidy_ledger_execute (ledger, error, "DELETE FROM history WHERE id = ?", "i", number);
  statement = subsidy_ledger_prepare (ledger, error, "UPDATE history SET entries = ?2 WHERE id = ?1", "i", number);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_blob64 (statement, 2, rest->data, rest->len * sizeof (SubsidyLedgerEntry), SQLITE_STATIC);
  return sqlite3_step (statement) == SQLITE_DONE || subsidy_ledger_fail (ledger, error);
}

/* Entries stay as they are stored; the number of a page holds though its last entry goes. */
static gboolean
keep_others (SubsidyLedger *ledger, sqlite3_stmt *row, const SubsidyLedgerEntry *dropped, GArray *rest, GError **error)
{
  gsize n_entries;
  const char *page = page_of_row (ledger, row, 1, &n_entries, error);

  for (gsize i = 0; page != NULL && i < n_entries; i++)
    {
      SubsidyLedgerEntry entry = entry_at (page, i);

      if (entry.digest != dropped->digest || entry.key_set != dropped->key_set || entry.award != dropped->award)
        g_array_append_vals (rest, page + i * sizeof entry, 1);
    }
  return page != NULL;
}

static gboolean
drop_from_segment (SubsidyLedger *ledger, guint32 segment, const SubsidyLedgerEntry *dropped, GError **error)
{
  g_autoptr (GArray) rest = g_array_new (FALSE, FALSE, sizeof (SubsidyLedgerEntry));
  g_autoptr (sqlite3_stmt) statement = subsidy_ledger_prepare (
      ledger, error, "SELECT id, entries FROM history WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1", "ii",
      page_number (segment, dropped->digest), page_number (segment, G_MAXUINT64));
  GError *failure = NULL;

  if (statement == NULL)
    return FALSE;
  if (!subsidy_ledger_next (ledger, statement, &failure) || !keep_others (ledger, statement, dropped, rest, &failure))
    {
      if (failure != NULL)
        g_propagate_error (error, failure);
      return failure == NULL;
    }
  gint64 number = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return write_rest (ledger, number, rest, error);
}

gboolean
subsidy_ledger_history_drop (SubsidyLedger *ledger, guint64 digest, guint32 key_set, gint64 award, GError **error)
{
  const SubsidyLedgerEntry dropped = { .digest = digest, .key_set = key_set, .award = award };

  for (guint i = 0; i < ledger->segments->len; i++)
    if (!drop_from_segment (ledger, g_array_index (ledger->segments, SubsidyLedgerSegment, i).id, &dropped, error))
      return FALSE;
  return TRUE;
}
