/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a file block by block: its encoding, and what is no CSV at all. Where records end is in csv-cut.c. */
#include "batch/csv-source.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* So many bytes are looked at, at the beginning and from the first one that is not ASCII. */
#define MOST_BYTES_SEEN_AHEAD ((gsize)4096)

#define BOM "\xef\xbb\xbf"

struct _CsvSource
{
  int fd;
  char *name;
  char *language;
  gsize block_size;
  gsize most_of_record;

  CsvEncoding encoding;
  gboolean has_bom;
  CsvLineEnd line_end;
  gboolean has_begun;
  gboolean is_at_end;   /* of the file */
  gboolean is_skipping; /* what is left of a line that is too long */
  gboolean has_skipped_cr;
  guint64 n_bytes_read;

  CsvBuffer ahead; /* read, but not yet taken from @ahead_at on */
  gsize ahead_at;
  CsvBuffer raw;   /* GB18030 that is not decoded yet */
  CsvBuffer carry; /* of the record that the last block ended in */

  guint64 next_record, next_line;

  CsvInterrupted interrupted;
  gpointer interrupted_data;
};

CsvSource *
csv_source_new_sized (int fd, const char *name, const char *language, gsize block_size, gsize most_of_record,
                      CsvEncoding encoding)
{
  CsvSource *source = g_new0 (CsvSource, 1);

  source->fd = fd;
  source->name = g_strdup (name);
  source->language = g_strdup (language);
  source->block_size = MAX (block_size, 1);
  source->most_of_record = MAX (most_of_record, 1);
  source->encoding = encoding;
  source->next_record = 1;
  source->next_line = 1;
  return source;
}

CsvSource *
csv_source_new (int fd, const char *name, const char *language)
{
  return csv_source_new_sized (fd, name, language, CSV_BLOCK_SIZE, CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_DETECT);
}

void
csv_source_free (CsvSource *source)
{
  if (source == NULL)
    return;
  g_free (source->name);
  g_free (source->language);
  csv_buffer_clear (&source->ahead);
  csv_buffer_clear (&source->raw);
  csv_buffer_clear (&source->carry);
  g_free (source);
}

void
csv_source_set_interrupted (CsvSource *source, CsvInterrupted interrupted, gpointer data)
{
  source->interrupted = interrupted;
  source->interrupted_data = data;
}

CsvEncoding
csv_source_encoding (const CsvSource *source)
{
  return source->encoding;
}

gboolean
csv_source_has_bom (const CsvSource *source)
{
  return source->has_bom;
}

CsvLineEnd
csv_source_line_end (const CsvSource *source)
{
  return source->line_end;
}

guint64
csv_source_bytes_read (const CsvSource *source)
{
  return source->n_bytes_read;
}

gboolean
csv_source_size (const CsvSource *source, guint64 *size)
{
  struct stat status;
  off_t at = lseek (source->fd, 0, SEEK_CUR);

  if (at < 0 || fstat (source->fd, &status) != 0 || !S_ISREG (status.st_mode))
    return FALSE;
  /* What was read is counted from where the reading began. */
  *size = source->n_bytes_read + (guint64)MAX (status.st_size - at, 0);
  return TRUE;
}

/* ---- Bytes as they stand in the file ---- */

static gboolean
goes_on (const CsvSource *source, GError **error)
{
  return source->interrupted == NULL || source->interrupted (source->interrupted_data, error);
}

/* Appends up to @most bytes; none at the end. */
static gboolean
read_file (CsvSource *source, CsvBuffer *buffer, gsize most, GError **error)
{
  char *to = csv_buffer_reserve (buffer, most);
  ssize_t n;

  while ((n = read (source->fd, to, most)) < 0 && errno == EINTR)
    if (!goes_on (source, error))
      return FALSE;
  if (n < 0)
    {
      csv_set_file_error (error, CSV_PROBLEM_READ, source->language, source->name, g_strerror (errno));
      return FALSE;
    }
  source->is_at_end = n == 0;
  source->n_bytes_read += (guint64)n;
  buffer->length += (gsize)n;
  return TRUE;
}

static gsize
n_ahead (const CsvSource *source)
{
  return source->ahead.length - source->ahead_at;
}

static gboolean
has_more (const CsvSource *source)
{
  return n_ahead (source) > 0 || !source->is_at_end;
}

static gboolean
look_ahead (CsvSource *source, GError **error)
{
  while (n_ahead (source) < MOST_BYTES_SEEN_AHEAD && !source->is_at_end)
    if (!read_file (source, &source->ahead, MOST_BYTES_SEEN_AHEAD, error))
      return FALSE;
  return TRUE;
}

/* Appends up to @most bytes, of those ahead first. */
static gboolean
take (CsvSource *source, CsvBuffer *buffer, gsize most, GError **error)
{
  gsize n = MIN (most, n_ahead (source));

  if (n == 0)
    return read_file (source, buffer, most, error);
  csv_buffer_append (buffer, source->ahead.bytes + source->ahead_at, n);
  source->ahead_at += n;
  if (n_ahead (source) == 0)
    {
      csv_buffer_clear (&source->ahead);
      source->ahead_at = 0;
    }
  return TRUE;
}

/* Puts the bytes of the buffer from @from on back before those ahead. */
static void
put_back (CsvSource *source, CsvBuffer *buffer, gsize from)
{
  CsvBuffer ahead = { 0 };

  csv_buffer_append (&ahead, buffer->bytes + from, buffer->length - from);
  if (n_ahead (source) > 0)
    csv_buffer_append (&ahead, source->ahead.bytes + source->ahead_at, n_ahead (source));
  csv_buffer_clear (&source->ahead);
  source->ahead = ahead;
  source->ahead_at = 0;
  buffer->length = from;
}

/* ---- Files that are no CSV ---- */

static gboolean
begins_with (const CsvSource *source, const char *bytes, gsize length)
{
  return n_ahead (source) >= length && memcmp (source->ahead.bytes + source->ahead_at, bytes, length) == 0;
}

/* NUL in the heading: no text, or letters of two bytes. */
static gboolean
has_nul_in_heading (const CsvSource *source)
{
  const char *bytes = source->ahead.bytes + source->ahead_at;
  const char *nul = n_ahead (source) == 0 ? NULL : memchr (bytes, '\0', n_ahead (source));
  const char *line_feed = nul == NULL ? NULL : memchr (bytes, '\n', n_ahead (source));

  return nul != NULL && (line_feed == NULL || nul <= line_feed + 1);
}

static CsvProblem
problem_of_beginning (const CsvSource *source)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    CsvProblem problem;
  } known[] = {
    { "\xff\xfe", 2, CSV_PROBLEM_UTF16 },
    { "\xfe\xff", 2, CSV_PROBLEM_UTF16 },
    { "PK\x03\x04", 4, CSV_PROBLEM_WORKBOOK },
    { "\xd0\xcf\x11\xe0", 4, CSV_PROBLEM_WORKBOOK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (begins_with (source, known[i].bytes, known[i].length))
      return known[i].problem;
  return has_nul_in_heading (source) ? CSV_PROBLEM_NUL : CSV_PROBLEM_NONE;
}

static gboolean
begin (CsvSource *source, GError **error)
{
  CsvProblem problem;

  source->has_begun = TRUE;
  if (!look_ahead (source, error))
    return FALSE;
  problem = problem_of_beginning (source);
  if (problem != CSV_PROBLEM_NONE)
    {
      csv_set_file_error (error, problem, source->language, source->name, NULL);
      return FALSE;
    }
  if (source->encoding != CSV_ENCODING_GB18030 && begins_with (source, BOM, strlen (BOM)))
    {
      source->has_bom = TRUE;
      source->encoding = CSV_ENCODING_UTF8;
      source->ahead_at += strlen (BOM);
    }
  return TRUE;
}

static CsvLineEnd
line_end_at (const char *at)
{
  return *at == '\n' ? CSV_LINE_END_LF : at[1] == '\n' ? CSV_LINE_END_CRLF : CSV_LINE_END_CR;
}

/* A heading of one column with what people part columns with instead of commas. */
static const char *
other_separator (const CsvRecord *heading)
{
  static const char *const others[] = { "\t", ";", "，", "；" };
  const CsvField *field = heading->fields;

  if (heading->n_fields != 1 || csv_field_is_quoted (field))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_strstr_len (field->text, field->length, others[i]) != NULL)
      return others[i];
  return NULL;
}

/* A title above the headings is one cell too: what follows it is parted by commas alone. */
static gboolean
is_title (CsvCursor *cursor, CsvRecord *record, const char *separator)
{
  while (csv_cursor_next (cursor, record))
    if (record->n_fields > 1)
      return g_strstr_len (record->raw, (gssize)record->raw_length, separator) == NULL;
  return FALSE;
}

/* The first row says how lines end, and whether this is CSV. */
static gboolean
look_at_heading (CsvSource *source, const CsvBlock *block, GError **error)
{
  CsvCursor cursor = { 0 };
  CsvRecord heading = { 0 };
  const char *separator = NULL;

  csv_cursor_begin (&cursor, block);
  if (csv_cursor_next (&cursor, &heading))
    {
      if (heading.raw + heading.raw_length < cursor.end)
        source->line_end = line_end_at (heading.raw + heading.raw_length);
      separator = other_separator (&heading);
      if (separator != NULL && is_title (&cursor, &heading, separator))
        separator = NULL;
    }
  if (separator != NULL)
    csv_set_file_error (error, CSV_PROBLEM_SEPARATOR, source->language, source->name,
                        *separator == '\t' ? "Tab" : separator);
  csv_record_clear (&heading);
  csv_cursor_clear (&cursor);
  return separator == NULL;
}

/* ---- Text ---- */

/* The bytes of the text from @from on were ASCII so far, or show now what they are. */
static gboolean
detect (CsvSource *source, CsvBuffer *text, gsize from, GError **error)
{
  while (from < text->length && (guchar)text->bytes[from] < 0x80)
    from++;
  if (from == text->length)
    return TRUE;
  put_back (source, text, from);
  if (!look_ahead (source, error))
    return FALSE;
  source->encoding = csv_encoding_of (source->ahead.bytes, MIN (n_ahead (source), MOST_BYTES_SEEN_AHEAD));
  return TRUE;
}

static gboolean
take_gb18030 (CsvSource *source, CsvBuffer *text, gsize most, GError **error)
{
  CsvBuffer *raw = &source->raw;
  gsize n_decoded;

  if (!take (source, raw, most, error))
    return FALSE;
  /* Half again as many bytes, unless much of it is no GB18030. */
  csv_buffer_reserve (text, raw->length + raw->length / 2 + CSV_PADDING);
  n_decoded = csv_gb18030_decode (raw->bytes, raw->length, !has_more (source), text);
  raw->length -= n_decoded;
  memmove (raw->bytes, raw->bytes + n_decoded, raw->length);
  return TRUE;
}

/* Appends some bytes of UTF-8, about @most. */
static gboolean
take_text (CsvSource *source, CsvBuffer *text, gsize most, GError **error)
{
  gsize from = text->length;

  if (source->encoding == CSV_ENCODING_GB18030)
    return take_gb18030 (source, text, most, error);
  if (!take (source, text, most, error))
    return FALSE;
  return source->encoding != CSV_ENCODING_DETECT || detect (source, text, from, error);
}

/* Drops what is left of a line that was too long. */
static void
skip (CsvSource *source, CsvBuffer *text)
{
  const char *end = text->bytes + text->length, *at = text->bytes;

  while (at < end && *at != '\n' && *at != '\r' && !source->has_skipped_cr)
    at++;
  if (at < end && !source->has_skipped_cr && *at == '\r')
    {
      source->has_skipped_cr = TRUE;
      at++;
    }
  if (at < end)
    {
      source->is_skipping = FALSE;
      source->has_skipped_cr = FALSE;
      at += *at == '\n';
    }
  text->length = (gsize)(end - at);
  memmove (text->bytes, at, text->length);
}

static gboolean
fill (CsvSource *source, CsvBuffer *text, gsize length, GError **error)
{
  csv_buffer_reserve (text, length + CSV_PADDING);
  while (text->length < length && has_more (source))
    {
      if (!take_text (source, text, length - text->length, error))
        return FALSE;
      if (source->is_skipping)
        skip (source, text);
    }
  csv_buffer_pad (text);
  return TRUE;
}

/* The first record is longer than may be: as much of it as shows that, and no more. */
static void
cut_long_record (CsvSource *source, CsvBuffer *text, CsvCut *cut)
{
  gsize most = source->most_of_record + 1;

  csv_buffer_append (&source->carry, text->bytes + most, text->length - most);
  source->is_skipping = TRUE;
  skip (source, &source->carry);
  text->bytes[most] = '\n';
  cut->length = most + 1;
  cut->n_records = 1;
  cut->n_lines++;
}

/* Fills the block until there is a record in it. */
static gboolean
fill_records (CsvSource *source, CsvBuffer *text, CsvCut *cut, GError **error)
{
  gsize most = source->most_of_record + 2, length = source->block_size;

  source->carry.length = 0;
  for (;;)
    {
      if (!fill (source, text, length, error))
        return FALSE;
      *cut = csv_cut (text->bytes, text->length, !has_more (source), source->most_of_record);
      if (cut->length > 0 || !has_more (source))
        break;
      if (text->length >= most)
        {
          cut_long_record (source, text, cut);
          text->length = cut->length;
          return TRUE;
        }
      length = MIN (MAX (length, text->length) * 2, most);
    }
  csv_buffer_append (&source->carry, text->bytes + cut->length, text->length - cut->length);
  text->length = cut->length;
  return TRUE;
}

gboolean
csv_source_next (CsvSource *source, CsvBlock *block, GError **error)
{
  CsvBuffer *text = &block->text;
  gboolean is_first = !source->has_begun;
  CsvCut cut;

  text->length = 0;
  if (is_first && !begin (source, error))
    return FALSE;
  csv_buffer_append (text, source->carry.bytes, source->carry.length);
  if (!fill_records (source, text, &cut, error) || cut.length == 0)
    return FALSE;
  csv_buffer_pad (text);
  block->first_record = source->next_record;
  block->first_line = source->next_line;
  block->n_records = cut.n_records;
  block->encoding = source->encoding;
  block->most_of_record = source->most_of_record;
  source->next_record += cut.n_records;
  source->next_line += cut.n_lines;
  return !is_first || look_at_heading (source, block, error);
}
