/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of a run that are no longer in memory, and its claims: in files that have no name, so that they vanish with
 * the process. A bundle is sorted by digest; fences in memory tell which few slots to read for one. Bundles of like
 * size are merged, so that there are few. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ledger-private.h"
#include "subsidy/error.h"

#define SLOTS_AT_ONCE 1024
#define MOST_BYTES_OF_BITS ((gsize)8 << 20)

/* ---- Files without a name ---- */

static gboolean
fail_file (SubsidyLedger *ledger, GError **error, int number)
{
  SubsidyLedgerSays says
      = number == ENOSPC || number == EDQUOT ? SUBSIDY_LEDGER_SAYS_FULL : SUBSIDY_LEDGER_SAYS_TROUBLE;

  return subsidy_ledger_fail_with (
      error, SUBSIDY_ERROR_FILE, subsidy_ledger_say (says, ledger->language, ledger->path, g_strerror (number), NULL));
}

/* Beside the ledger, where the journal has room too; -1 with an error. */
int
subsidy_ledger_temporary_file (SubsidyLedger *ledger, GError **error)
{
  g_autofree char *name = g_strconcat (ledger->path, ".XXXXXX", NULL);
  int file = g_mkstemp (name);

  if (file < 0)
    fail_file (ledger, error, errno);
  else
    g_unlink (name);
  return file;
}

static gboolean
write_all (SubsidyLedger *ledger, int file, const void *bytes, gsize length, GError **error)
{
  const char *at = bytes;

  while (length > 0)
    {
      ssize_t n_written = write (file, at, length);

      if (n_written < 0 && errno != EINTR)
        return fail_file (ledger, error, errno);
      at += MAX (n_written, 0);
      length -= (gsize)MAX (n_written, 0);
    }
  return TRUE;
}

/* At most @length bytes; fewer at the end of the file alone. */
static gssize
read_at (SubsidyLedger *ledger, int file, void *bytes, gsize length, guint64 offset, GError **error)
{
  gsize n_read = 0;

  while (n_read < length)
    {
      ssize_t n = pread (file, (char *)bytes + n_read, length - n_read, (off_t)(offset + n_read));

      if (n == 0)
        break;
      if (n < 0 && errno != EINTR)
        return fail_file (ledger, error, errno) ? 0 : -1;
      n_read += (gsize)MAX (n, 0);
    }
  return (gssize)n_read;
}

/* A file that ends early is no file of ours. */
static gboolean
read_exactly (SubsidyLedger *ledger, int file, void *bytes, gsize length, guint64 offset, GError **error)
{
  gssize n_read = read_at (ledger, file, bytes, length, offset, error);

  return n_read == (gssize)length || (n_read >= 0 && fail_file (ledger, error, EIO));
}

/* ---- Claims ---- */

#define CLAIM_AT_ONCE 256

void
subsidy_ledger_claims_init (SubsidyLedgerClaims *claims)
{
  claims->latest = g_byte_array_new ();
  claims->read = g_byte_array_new ();
  claims->kept = g_byte_array_new ();
  claims->file = -1;
  claims->read_from = G_MAXUINT64;
}

void
subsidy_ledger_claims_reset (SubsidyLedgerClaims *claims)
{
  if (claims->file >= 0)
    close (claims->file);
  claims->file = -1;
  claims->n_filed = 0;
  claims->read_from = G_MAXUINT64;
  g_byte_array_set_size (claims->latest, 0);
  g_byte_array_set_size (claims->kept, 0);
}

void
subsidy_ledger_claims_clear (SubsidyLedgerClaims *claims)
{
  subsidy_ledger_claims_reset (claims);
  g_byte_array_unref (claims->latest);
  g_byte_array_unref (claims->read);
  g_byte_array_unref (claims->kept);
}

static gsize
append (GByteArray *texts, const char *text, gsize length)
{
  gsize at = texts->len;
  guint32 stored = (guint32)length;

  g_byte_array_append (texts, (const guint8 *)&stored, sizeof stored);
  g_byte_array_append (texts, (const guint8 *)text, (guint)length);
  return at;
}

guint64
subsidy_ledger_claims_add (SubsidyLedgerClaims *claims, const char *text, gsize length)
{
  return claims->n_filed + append (claims->latest, text, length);
}

gsize
subsidy_ledger_claims_keep (SubsidyLedgerClaims *claims, const char *text, gsize length)
{
  return append (claims->kept, text, length);
}

static const char *
text_at (const guint8 *bytes, gsize *length)
{
  guint32 stored;

  memcpy (&stored, bytes, sizeof stored);
  *length = stored;
  return (const char *)bytes + sizeof stored;
}

const char *
subsidy_ledger_claims_get_kept (const SubsidyLedgerClaims *claims, gsize claim, gsize *length)
{
  return text_at (claims->kept->data + claim, length);
}

/* Most claims are short: one read gets the length and the text. The same is asked for by one key after the other. */
const char *
subsidy_ledger_claims_get (SubsidyLedger *ledger, guint64 claim, gsize *length, GError **error)
{
  SubsidyLedgerClaims *claims = &ledger->claims;

  if (claim >= claims->n_filed)
    return text_at (claims->latest->data + (claim - claims->n_filed), length);
  if (claim == claims->read_from)
    return text_at (claims->read->data, length);
  claims->read_from = G_MAXUINT64;
  g_byte_array_set_size (claims->read, CLAIM_AT_ONCE);
  if (read_at (ledger, claims->file, claims->read->data, CLAIM_AT_ONCE, claim, error) < 0)
    return NULL;
  text_at (claims->read->data, length);
  g_byte_array_set_size (claims->read, (guint)(*length + sizeof (guint32)));
  if (claims->read->len > CLAIM_AT_ONCE
      && read_at (ledger, claims->file, claims->read->data, claims->read->len, claim, error) < 0)
    return NULL;
  claims->read_from = claim;
  return text_at (claims->read->data, length);
}

gboolean
subsidy_ledger_claims_file (SubsidyLedger *ledger, GError **error)
{
  SubsidyLedgerClaims *claims = &ledger->claims;

  if (claims->file < 0 && (claims->file = subsidy_ledger_temporary_file (ledger, error)) < 0)
    return FALSE;
  if (!write_all (ledger, claims->file, claims->latest->data, claims->latest->len, error))
    return FALSE;
  claims->n_filed += claims->latest->len;
  g_byte_array_set_size (claims->latest, 0);
  return TRUE;
}

/* ---- Reading bundles in order ---- */

typedef struct
{
  int file; /* -1: all is in memory */
  gsize n_left;
  guint64 offset;
  SubsidyLedgerSlot *buffer;
  const SubsidyLedgerSlot *at, *end;
} Cursor;

static void
cursor_fill (SubsidyLedger *ledger, Cursor *cursor, GError **error)
{
  gsize n = MIN (cursor->n_left, SLOTS_AT_ONCE), size = n * sizeof *cursor->buffer;

  if (cursor->at < cursor->end || n == 0)
    return;
  if (!read_exactly (ledger, cursor->file, cursor->buffer, size, cursor->offset, error))
    n = 0;
  cursor->at = cursor->buffer;
  cursor->end = cursor->buffer + n;
  cursor->offset += size;
  cursor->n_left -= n;
}

static Cursor *
least_cursor (Cursor *cursors, guint n_cursors)
{
  Cursor *least = NULL;

  for (guint i = 0; i < n_cursors; i++)
    if (cursors[i].at < cursors[i].end
        && (least == NULL || subsidy_ledger_entry_compare (&cursors[i].at->entry, &least->at->entry) < 0))
      least = &cursors[i];
  return least;
}

static gboolean
take_in_order (SubsidyLedger *ledger, Cursor *cursors, guint n_cursors, SubsidyLedgerTake take, gpointer data,
               GError **error)
{
  GError *failure = NULL;
  Cursor *least;

  for (guint i = 0; i < n_cursors && failure == NULL; i++)
    cursor_fill (ledger, &cursors[i], &failure);
  while (failure == NULL && (least = least_cursor (cursors, n_cursors)) != NULL)
    if (take (least->at++, data, &failure))
      cursor_fill (ledger, least, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

gboolean
subsidy_ledger_bundles_merge (SubsidyLedger *ledger, guint from, const SubsidyLedgerSlot *slots, gsize n_slots,
                              SubsidyLedgerTake take, gpointer data, GError **error)
{
  guint n_bundles = ledger->bundles->len - from;
  g_autofree Cursor *cursors = g_new0 (Cursor, n_bundles + 1);
  g_autofree SubsidyLedgerSlot *buffers = g_new (SubsidyLedgerSlot, (gsize)n_bundles * SLOTS_AT_ONCE);

  for (guint i = 0; i < n_bundles; i++)
    {
      const SubsidyLedgerBundle *bundle = &g_array_index (ledger->bundles, SubsidyLedgerBundle, from + i);

      cursors[i].file = bundle->file;
      cursors[i].n_left = bundle->n_slots;
      cursors[i].buffer = buffers + (gsize)i * SLOTS_AT_ONCE;
    }
  cursors[n_bundles].at = slots;
  cursors[n_bundles].end = slots + n_slots;
  return take_in_order (ledger, cursors, n_bundles + 1, take, data, error);
}

/* ---- Writing a bundle ---- */

typedef struct
{
  SubsidyLedger *ledger;
  SubsidyLedgerBundle bundle;
  SubsidyLedgerSlot *buffer;
  gsize n_buffered;
} Writer;

void
subsidy_ledger_bundle_clear (gpointer memory)
{
  SubsidyLedgerBundle *bundle = memory;

  if (bundle->file >= 0)
    close (bundle->file);
  g_array_unref (bundle->fences);
}

/* All but the last, which what comes next may be added to. */
static gboolean
write_buffer (Writer *writer, gsize n_kept, GError **error)
{
  gsize n = writer->n_buffered - n_kept;

  if (!write_all (writer->ledger, writer->bundle.file, writer->buffer, n * sizeof *writer->buffer, error))
    return FALSE;
  if (n_kept > 0)
    writer->buffer[0] = writer->buffer[n];
  writer->n_buffered = n_kept;
  return TRUE;
}

static gboolean
write_slot (const SubsidyLedgerSlot *slot, gpointer data, GError **error)
{
  Writer *writer = data;
  SubsidyLedgerSlot *last = writer->n_buffered > 0 ? &writer->buffer[writer->n_buffered - 1] : NULL;

  if (last != NULL && last->is_carried == slot->is_carried && subsidy_ledger_entry_is_same (&last->entry, &slot->entry))
    return subsidy_ledger_entry_add (&last->entry, &slot->entry)
           || subsidy_ledger_fail_as (writer->ledger, error, SUBSIDY_ERROR_VALUE, SUBSIDY_LEDGER_SAYS_TOTAL_TOO_LARGE);
  if (writer->n_buffered == SLOTS_AT_ONCE && !write_buffer (writer, 1, error))
    return FALSE;
  if (writer->bundle.n_slots++ % writer->bundle.spacing == 0)
    g_array_append_val (writer->bundle.fences, slot->entry.digest);
  writer->buffer[writer->n_buffered++] = *slot;
  return TRUE;
}

/* The more slots the wider the fences, so that they do not grow without bound. */
static gsize
spacing_of (const SubsidyLedger *ledger, gsize n_slots)
{
  return MAX (SUBSIDY_LEDGER_LEAST_SPACING, n_slots / ledger->settings.most_fences);
}

static gboolean
write_bundle (SubsidyLedger *ledger, guint from, const SubsidyLedgerSlot *slots, gsize n_slots, gsize n_expected,
              GError **error)
{
  g_autofree SubsidyLedgerSlot *buffer = g_new (SubsidyLedgerSlot, SLOTS_AT_ONCE);
  Writer writer = { .ledger = ledger, .buffer = buffer };

  writer.bundle.spacing = spacing_of (ledger, n_expected);
  writer.bundle.fences = g_array_new (FALSE, FALSE, sizeof (guint64));
  writer.bundle.file = subsidy_ledger_temporary_file (ledger, error);
  gboolean is_written = writer.bundle.file >= 0
                        && subsidy_ledger_bundles_merge (ledger, from, slots, n_slots, write_slot, &writer, error)
                        && write_buffer (&writer, 0, error);
  if (!is_written)
    {
      subsidy_ledger_bundle_clear (&writer.bundle);
      return FALSE;
    }
  g_array_set_size (ledger->bundles, from);
  g_array_append_val (ledger->bundles, writer.bundle);
  return TRUE;
}

/* ---- Which digests are in bundles ---- */

static gboolean
add_bit (const SubsidyLedgerSlot *slot, gpointer data, GError **error)
{
  (void)error;
  subsidy_ledger_bits_add (data, slot->entry.digest);
  return TRUE;
}

static gboolean
note_digests (SubsidyLedger *ledger, const SubsidyLedgerSlot *slots, gsize n_slots, GError **error)
{
  SubsidyLedgerBits *bits = &ledger->bundle_bits;
  gsize n_expected = bits->n_added + n_slots;

  if (bits->blocks == NULL)
    subsidy_ledger_bits_make (bits, n_expected, MOST_BYTES_OF_BITS);
  for (gsize i = 0; i < n_slots; i++)
    subsidy_ledger_bits_add (bits, slots[i].entry.digest);
  if (!subsidy_ledger_bits_is_crowded (bits))
    return TRUE;
  subsidy_ledger_bits_make (bits, n_expected, MOST_BYTES_OF_BITS);
  return subsidy_ledger_bundles_merge (ledger, 0, slots, n_slots, add_bit, bits, error);
}

/* A bundle is merged with those before it that are not more than twice as large. */
gboolean
subsidy_ledger_bundles_add (SubsidyLedger *ledger, const SubsidyLedgerSlot *slots, gsize n_slots, GError **error)
{
  guint from = ledger->bundles->len;
  gsize n_together = n_slots;

  if (!note_digests (ledger, slots, n_slots, error))
    return FALSE;
  for (; from > 0; from--)
    {
      gsize n_before = g_array_index (ledger->bundles, SubsidyLedgerBundle, from - 1).n_slots;

      if (n_before > 2 * n_together)
        break;
      n_together += n_before;
    }
  return write_bundle (ledger, from, slots, n_slots, n_together, error);
}

/* ---- Searching ---- */

/* The last fence below the digest: what has it begins there or after. */
static gsize
fence_before (const SubsidyLedgerBundle *bundle, guint64 digest)
{
  gsize from = 0, to = bundle->fences->len;

  while (from < to)
    {
      gsize middle = from + (to - from) / 2;

      if (g_array_index (bundle->fences, guint64, middle) < digest)
        from = middle + 1;
      else
        to = middle;
    }
  return from > 0 ? from - 1 : 0;
}

/* Whether the next slots may have the digest too. */
static gboolean
take_equal (const SubsidyLedgerSlot *read, gsize n_read, guint64 digest, GArray *slots)
{
  gsize i = 0;

  while (i < n_read && read[i].entry.digest < digest)
    i++;
  for (; i < n_read && read[i].entry.digest == digest; i++)
    g_array_append_val (slots, read[i]);
  return i == n_read;
}

static gboolean
search_bundle (SubsidyLedger *ledger, const SubsidyLedgerBundle *bundle, guint64 digest, GArray *slots, GError **error)
{
  gsize at = fence_before (bundle, digest) * bundle->spacing, n_read;
  gboolean may_go_on = TRUE;

  for (; may_go_on && at < bundle->n_slots; at += n_read)
    {
      n_read = MIN (bundle->n_slots - at, bundle->spacing == SUBSIDY_LEDGER_LEAST_SPACING
                                              ? SUBSIDY_LEDGER_LEAST_SPACING + 1
                                              : G_N_ELEMENTS (ledger->read));
      if (!read_exactly (ledger, bundle->file, ledger->read, n_read * sizeof *ledger->read, at * sizeof *ledger->read,
                         error))
        return FALSE;
      may_go_on = take_equal (ledger->read, n_read, digest, slots);
    }
  return TRUE;
}

/* All slots with the digest, of whatever key, are appended. */
gboolean
subsidy_ledger_bundles_search (SubsidyLedger *ledger, guint64 digest, GArray *slots, GError **error)
{
  if (ledger->bundles->len == 0 || !subsidy_ledger_bits_may_have (&ledger->bundle_bits, digest))
    return TRUE;
  for (guint i = 0; i < ledger->bundles->len; i++)
    if (!search_bundle (ledger, &g_array_index (ledger->bundles, SubsidyLedgerBundle, i), digest, slots, error))
      return FALSE;
  return TRUE;
}
