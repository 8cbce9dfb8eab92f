/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a CSV file, for libFuzzer: read in small blocks they give what the slow way gives, no record is lost,
 * and what was read can be written and read again. The first byte chooses the sizes and the encoding. What is kept
 * in corpus/csv is replayed by tests/unit/test-csv.c too; how to look for more is in README.md. */
#include <unistd.h>

#include "csv-oracle.h"
#include "target.h"

/* What a pipe holds before anyone reads. */
#define MOST_BYTES 60000

static int
pipe_with (const char *bytes, gsize length)
{
  int ends[2];

  g_assert (pipe (ends) == 0);
  g_assert (write (ends[1], bytes, length) == (gssize)length);
  close (ends[1]);
  return ends[0];
}

/* ---- Write and read again ---- */

static void
write_record (CsvBuffer *buffer, const CsvRecord *record)
{
  for (guint i = 0; i < record->n_fields; i++)
    {
      if (i > 0)
        csv_write_separator (buffer);
      csv_write_field (buffer, record->fields[i].text, record->fields[i].length);
    }
  csv_write_line_end (buffer, CSV_LINE_END_CRLF);
}

static void
assert_same (const CsvRecord *record, const CsvRecord *again)
{
  g_assert (again->mistake == CSV_MISTAKE_NONE && again->n_fields == record->n_fields);
  for (guint i = 0; i < record->n_fields; i++)
    {
      gsize length;
      const char *text = csv_field_unescaped (&again->fields[i], &length);

      g_assert (length == record->fields[i].length && memcmp (text, record->fields[i].text, length) == 0);
    }
}

static void
check_written (const CsvRecord *record)
{
  CsvBuffer buffer = { 0 };
  CsvBlock block = { 0 };
  CsvCursor cursor = { 0 };
  CsvRecord again = { 0 };

  /* One field that is empty is written as a blank line. */
  if (record->mistake != CSV_MISTAKE_NONE || (record->n_fields == 1 && record->is_blank))
    return;
  write_record (&buffer, record);
  csv_block_set (&block, buffer.bytes, buffer.length);
  csv_cursor_begin (&cursor, &block);
  g_assert (csv_cursor_next (&cursor, &again));
  assert_same (record, &again);
  g_assert (!csv_cursor_next (&cursor, &again));
  csv_record_clear (&again);
  csv_cursor_clear (&cursor);
  csv_block_clear (&block);
  csv_buffer_clear (&buffer);
}

/* ---- Read in blocks ---- */

static void
tell_block (const CsvBlock *block, CsvCursor *cursor, CsvRecord *record, GString *told)
{
  guint64 row = block->first_record;

  csv_cursor_begin (cursor, block);
  while (csv_cursor_next (cursor, record))
    {
      g_assert (record->row == row++);
      tell_record (told, record, block->most_of_record);
      if (record->mistake != CSV_MISTAKE_NONE)
        {
          g_free (csv_record_message (record, "zh"));
          g_free (csv_record_message (record, "en"));
        }
      check_written (record);
    }
  g_assert (row == block->first_record + block->n_records);
}

/* What was found, or NULL where the file is no CSV. */
static char *
tell_file (CsvSource *source)
{
  CsvBlock block = { 0 };
  CsvCursor cursor = { 0 };
  CsvRecord record = { 0 };
  GString *told = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  while (csv_source_next (source, &block, &error))
    tell_block (&block, &cursor, &record, told);
  csv_record_clear (&record);
  csv_cursor_clear (&cursor);
  csv_block_clear (&block);
  return g_string_free (told, error != NULL);
}

static void
check_encoded (const char *bytes, gsize length)
{
  CsvBuffer utf8 = { 0 }, again = { 0 };

  g_assert (csv_gb18030_decode (bytes, length, TRUE, &utf8) == length);
  csv_gb18030_encode (utf8.bytes, utf8.length, &again);
  g_assert (again.length == length && (length == 0 || memcmp (again.bytes, bytes, length) == 0));
  csv_buffer_clear (&utf8);
  csv_buffer_clear (&again);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gsize block_sizes[] = { 1, 7, 64, 4096 }, record_sizes[] = { 5, 33, 300, CSV_MOST_BYTES_OF_RECORD };
  const char *bytes = (const char *)data + 1;
  gsize length = size - 1, most;
  CsvBuffer text = { 0 };
  g_autofree char *told = NULL;

  if (size == 0 || length > MOST_BYTES)
    return 0;
  most = record_sizes[data[0] >> 2 & 3];
  int fd = pipe_with (bytes, length);
  g_autoptr (CsvSource) source
      = csv_source_new_sized (fd, "-", "en", block_sizes[data[0] & 3], most, (CsvEncoding)((data[0] >> 4 & 3) % 3));
  told = tell_file (source);
  close (fd);
  if (csv_source_has_bom (source))
    {
      bytes += 3;
      length -= 3;
    }
  if (csv_source_encoding (source) == CSV_ENCODING_GB18030)
    csv_gb18030_decode (bytes, length, TRUE, &text);
  else
    csv_buffer_append (&text, bytes, length);
  if (told != NULL)
    {
      g_autofree char *expected = oracle_tell (text.bytes, text.length, most, csv_source_encoding (source));

      g_assert_cmpstr (told, ==, expected);
    }
  check_encoded (bytes, length);
  csv_buffer_clear (&text);
  return 0;
}
