/* SPDX-License-Identifier: Apache-2.0 */
/* One record and its fields. Where a record ends has to be the same here and in csv-cut.c. */
#include "batch/csv-scan.h"
#include "batch/csv-source.h"

void
csv_record_clear (CsvRecord *record)
{
  g_free (record->fields);
  *record = (CsvRecord){ 0 };
}

void
csv_cursor_begin (CsvCursor *cursor, const CsvBlock *block)
{
  const char *text = block->text.bytes;

  cursor->at = text;
  cursor->end = text + block->text.length;
  cursor->invalid = csv_utf8_first_invalid (text, cursor->end);
  cursor->row = block->first_record;
  cursor->line = block->first_line;
  cursor->most_of_record = block->most_of_record;
  cursor->encoding = block->encoding;
}

void
csv_cursor_clear (CsvCursor *cursor)
{
  csv_buffer_clear (&cursor->unescaped);
  *cursor = (CsvCursor){ 0 };
}

static inline gboolean
is_line_end (char byte)
{
  return byte == '\n' || byte == '\r';
}

/* ---- Fields without quotes, which nearly all are: what is counted stays in registers ---- */

static inline CsvField
plain_field (const char *text, const char *end)
{
  guint32 length = (guint32)(end - text);

  return (CsvField){ .text = text, .raw = text, .length = length, .raw_length = length };
}

/* Reads fields from @field on, and the last one too where TRUE is returned: then @at is the line end. Else it is a mark
 * that is not plain, a quote or NUL, or the end of a field for which there is no room. */
static inline gboolean
read_plain (CsvScan *scan, CsvRecord *record, const char **field, const char **at)
{
  CsvField *to = record->fields + record->n_fields, *full = record->fields + record->capacity;
  const char *begin = *field, *mark;
  gboolean is_whole;

  for (;;)
    {
      mark = csv_scan_next (scan, CSV_BELOW_FIELDS);
      if (G_LIKELY (*mark == ',') && to < full)
        {
          *to++ = plain_field (begin, mark);
          begin = mark + 1;
        }
      else if (*mark == ',' || is_line_end (*mark) || *mark == '"' || *mark == '\0')
        break;
    }
  is_whole = is_line_end (*mark) && to < full;
  if (is_whole)
    *to++ = plain_field (begin, mark);
  record->n_fields = (guint)(to - record->fields);
  *field = begin;
  *at = mark;
  return is_whole;
}

/* ---- All others ---- */

/* A record while it is split. */
typedef struct
{
  CsvCursor *cursor;
  CsvRecord *record;
  CsvScan scan;
  const char *start; /* of the record */
  const char *field; /* of the field that is read */
  guint64 line;      /* that the field is on */
  gboolean has_unescaped;
} Splitter;

static const char *
next_mark (Splitter *splitter)
{
  return csv_scan_next (&splitter->scan, CSV_BELOW_FIELDS);
}

/* What was found reaches from @found to the end of the record, which is told later. */
static void
set_mistake (Splitter *splitter, CsvMistake mistake, const char *found)
{
  CsvRecord *record = splitter->record;

  record->mistake = mistake;
  record->mistake_field = record->n_fields + 1;
  record->mistake_line = splitter->line;
  record->mistake_found = found;
}

static void
make_room (CsvRecord *record)
{
  record->capacity = MIN (MAX (record->capacity * 2, 32), CSV_MOST_FIELDS);
  record->fields = g_renew (CsvField, record->fields, record->capacity);
}

static void
add_field (Splitter *splitter, const char *text, gsize length, const char *end)
{
  CsvRecord *record = splitter->record;

  if (record->n_fields < CSV_MOST_FIELDS)
    {
      if (record->n_fields == record->capacity)
        make_room (record);
      record->fields[record->n_fields++] = (CsvField){
        .text = text,
        .raw = splitter->field,
        .length = (guint32)length,
        .raw_length = (guint32)(end - splitter->field),
      };
    }
  else if (record->mistake == CSV_MISTAKE_NONE)
    set_mistake (splitter, CSV_MISTAKE_TOO_MANY_FIELDS, splitter->field);
}

/* The text between the quotes with its doubled quotes made single, in memory of the cursor that does not move while the
 * record is read. */
static const char *
unescape (Splitter *splitter, const char *text, const char *end, gsize *length)
{
  CsvBuffer *buffer = &splitter->cursor->unescaped;
  char *from, *to;

  if (!splitter->has_unescaped)
    {
      buffer->length = 0;
      csv_buffer_reserve (buffer, (gsize)(splitter->cursor->end - splitter->start));
      splitter->has_unescaped = TRUE;
    }
  from = to = buffer->bytes + buffer->length;
  while (text < end)
    {
      *to++ = *text;
      text += *text == '"' ? 2 : 1;
    }
  *length = (gsize)(to - from);
  buffer->length += *length;
  return from;
}

/* What comes after the quote at @at; NULL where it may not, with the mistake. */
static const char *
after_quote (Splitter *splitter, const char *at, gboolean is_on_line)
{
  const char *next = next_mark (splitter);

  if (next == at + 1 && (*next == ',' || *next == '"' || is_line_end (*next)))
    return next;
  /* On another line it is a quote of another record that was taken for the closing one. */
  if (is_on_line)
    set_mistake (splitter, CSV_MISTAKE_TEXT_AFTER_QUOTE, at + 1);
  else
    set_mistake (splitter, CSV_MISTAKE_QUOTE_NOT_CLOSED, splitter->field);
  return NULL;
}

/* Reads to the closing quote of the field; the mark after it, or NULL with the mistake. */
static const char *
find_closing (Splitter *splitter, guint64 *n_lines, gboolean *is_doubled)
{
  gsize most = MIN ((gsize)(splitter->cursor->end - splitter->start), splitter->cursor->most_of_record);
  const char *stop = splitter->start + most, *at;

  while ((at = next_mark (splitter)) < stop)
    if (*at == '"')
      {
        at = after_quote (splitter, at, *n_lines == 0);
        if (at == NULL || *at != '"')
          return at;
        *is_doubled = TRUE;
      }
    else if (*at == '\n' || (*at == '\r' && at[1] != '\n'))
      ++*n_lines;
    else if (*at == '\0' && splitter->record->mistake == CSV_MISTAKE_NONE)
      set_mistake (splitter, CSV_MISTAKE_NUL, at);
  set_mistake (splitter, CSV_MISTAKE_QUOTE_NOT_CLOSED, splitter->field);
  return NULL;
}

/* The field with the quote at @at; the mark after it, or NULL with the mistake. */
static const char *
read_quoted (Splitter *splitter, const char *at)
{
  gboolean is_doubled = FALSE;
  guint64 n_lines = 0;
  const char *after, *text = splitter->field + 1;
  gsize length;

  if (at != splitter->field)
    {
      set_mistake (splitter, CSV_MISTAKE_STRAY_QUOTE, at);
      return NULL;
    }
  after = find_closing (splitter, &n_lines, &is_doubled);
  if (after == NULL)
    return NULL;
  length = (gsize)(after - 1 - text);
  if (is_doubled)
    text = unescape (splitter, text, after - 1, &length);
  add_field (splitter, text, length, after);
  splitter->line += n_lines;
  return after;
}

/* A record with a mistake of quotes ends with the line of the field with the mistake. */
static const char *
end_of_line_of_field (Splitter *splitter)
{
  const char *at;

  splitter->scan = csv_scan_from (splitter->field, CSV_BELOW_FIELDS);
  do
    at = next_mark (splitter);
  while (!is_line_end (*at));
  return at;
}

/* Reads the fields from the mark at @at on, up to the line end that is returned. */
static const char *
split (Splitter *splitter, const char *at)
{
  do
    {
      if (*at == '"')
        {
          at = read_quoted (splitter, at);
          if (at == NULL)
            return end_of_line_of_field (splitter);
        }
      else if (*at != '\0')
        add_field (splitter, splitter->field, (gsize)(at - splitter->field), at);
      else if (splitter->record->mistake == CSV_MISTAKE_NONE)
        set_mistake (splitter, CSV_MISTAKE_NUL, at);
      if (is_line_end (*at))
        return at;
      if (*at == ',')
        splitter->field = at + 1;
    }
  while (!read_plain (&splitter->scan, splitter->record, &splitter->field, &at));
  return at;
}

/* The record goes on at the mark at @at with what is not plain. Returns its line end. */
G_GNUC_NO_INLINE static const char *
split_rest (CsvCursor *cursor, CsvRecord *record, CsvScan scan, const char *field, const char *at)
{
  Splitter splitter = {
    .cursor = cursor,
    .record = record,
    .scan = scan,
    .start = cursor->at,
    .field = field,
    .line = cursor->line,
  };

  at = split (&splitter, at);
  cursor->line = splitter.line;
  return at;
}

/* ---- Whole records ---- */

/* The mistake is in the byte at @at, and it takes the whole record to see it. */
static void
set_mistake_at (CsvRecord *record, CsvMistake mistake, const char *at)
{
  guint field = 0;

  while (field + 1 < record->n_fields && record->fields[field + 1].raw <= at)
    field++;
  record->mistake = mistake;
  record->mistake_found = at;
  record->mistake_field = field + 1;
  record->mistake_line = record->line;
  for (const char *text = record->raw; field > 0 && text < record->fields[field].raw; text++)
    record->mistake_line += *text == '\n' || (*text == '\r' && text[1] != '\n');
}

/* The first byte that is no character lies in the record, which ends at @end. */
static void
find_invalid (CsvCursor *cursor, CsvRecord *record, const char *end)
{
  gboolean is_utf8 = cursor->encoding != CSV_ENCODING_GB18030;

  if (record->mistake == CSV_MISTAKE_NONE)
    {
      set_mistake_at (record, is_utf8 ? CSV_MISTAKE_NOT_UTF8 : CSV_MISTAKE_NOT_GB18030, cursor->invalid);
      /* The byte that was found comes after what marks it. */
      record->mistake_found += !is_utf8;
    }
  cursor->invalid = csv_utf8_first_invalid (end, cursor->end);
}

/* The record, which ends at @end, may have a mistake. */
G_GNUC_NO_INLINE static void
finish_mistake (CsvCursor *cursor, CsvRecord *record, const char *end)
{
  /* Whatever else is wrong with it: what comes after so many bytes may not have been kept. */
  if (record->raw_length > cursor->most_of_record)
    set_mistake_at (record, CSV_MISTAKE_RECORD_TOO_LONG, record->raw);
  if (cursor->invalid < end)
    find_invalid (cursor, record, end);
  record->mistake_length = (gsize)(end - record->mistake_found);
  record->most_bytes = cursor->most_of_record;
}

static gboolean
is_blank (const CsvRecord *record)
{
  for (guint i = 0; i < record->n_fields; i++)
    if (record->fields[i].length > 0)
      return FALSE;
  return record->mistake == CSV_MISTAKE_NONE;
}

static inline void
finish (CsvCursor *cursor, CsvRecord *record, const char *end)
{
  record->raw = cursor->at;
  record->raw_length = (gsize)(end - cursor->at);
  if (record->raw_length == 0)
    record->n_fields = 0;
  if (G_UNLIKELY (record->raw_length > cursor->most_of_record || record->mistake != CSV_MISTAKE_NONE
                  || cursor->invalid < end))
    finish_mistake (cursor, record, end);
  /* No field that is empty has more than its quotes and a comma. */
  record->is_blank = record->raw_length < (gsize)record->n_fields * 3 + 1 && is_blank (record);
}

gboolean
csv_cursor_next (CsvCursor *cursor, CsvRecord *record)
{
  const char *field = cursor->at, *end;
  CsvScan scan;

  if (cursor->at >= cursor->end)
    return FALSE;
  if (G_UNLIKELY (record->fields == NULL))
    make_room (record);
  record->n_fields = 0;
  record->mistake = CSV_MISTAKE_NONE;
  record->row = cursor->row;
  record->line = cursor->line;
  scan = csv_scan_from (field, CSV_BELOW_FIELDS);
  if (G_UNLIKELY (!read_plain (&scan, record, &field, &end)))
    end = split_rest (cursor, record, scan, field, end);
  finish (cursor, record, end);
  cursor->at = csv_after_line_end (end, cursor->end);
  cursor->line++;
  cursor->row++;
  return TRUE;
}
