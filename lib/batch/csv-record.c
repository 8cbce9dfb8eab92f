/* SPDX-License-Identifier: Apache-2.0 */
/* One record and its fields. Where a record ends has to be the same here and in csv-cut.c. */
#include "batch/csv-scan.h"
#include "batch/csv-source.h"

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

static inline const char *
next_mark (Splitter *splitter)
{
  return csv_scan_next (&splitter->scan, CSV_BELOW_FIELDS);
}

static inline gboolean
is_line_end (char byte)
{
  return byte == '\n' || byte == '\r';
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
  record->most_bytes = splitter->cursor->most_of_record;
}

G_GNUC_NO_INLINE static gboolean
make_room (Splitter *splitter)
{
  CsvRecord *record = splitter->record;

  if (record->n_fields == CSV_MOST_FIELDS)
    {
      if (record->mistake == CSV_MISTAKE_NONE)
        set_mistake (splitter, CSV_MISTAKE_TOO_MANY_FIELDS, splitter->field);
      return FALSE;
    }
  record->capacity = MIN (MAX (record->capacity * 2, 32), CSV_MOST_FIELDS);
  record->fields = g_renew (CsvField, record->fields, record->capacity);
  return TRUE;
}

static inline void
add_field (Splitter *splitter, const char *text, gsize length, const char *end)
{
  CsvRecord *record = splitter->record;

  if (G_UNLIKELY (record->n_fields == record->capacity) && !make_room (splitter))
    return;
  record->fields[record->n_fields++] = (CsvField){
    .text = text,
    .raw = splitter->field,
    .length = (guint32)length,
    .raw_length = (guint32)(end - splitter->field),
  };
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
      const char *quote = memchr (text, '"', (gsize)(end - text));
      gsize part = (gsize)((quote == NULL ? end : quote + 1) - text);

      memcpy (to, text, part);
      to += part;
      text += part + (quote != NULL);
    }
  *length = (gsize)(to - from);
  buffer->length += *length;
  return from;
}

/* Reads to the closing quote of the field; the mark after it, or NULL with the mistake. */
static const char *
find_closing (Splitter *splitter, guint64 *n_lines, gboolean *is_doubled)
{
  const char *stop
      = splitter->start + MIN ((gsize)(splitter->cursor->end - splitter->start), splitter->cursor->most_of_record);

  for (;;)
    {
      const char *at = next_mark (splitter), *next;

      if (at >= stop)
        {
          set_mistake (splitter, CSV_MISTAKE_QUOTE_NOT_CLOSED, splitter->field);
          return NULL;
        }
      if (*at == '\n' || (*at == '\r' && at[1] != '\n'))
        ++*n_lines;
      else if (*at == '\0' && splitter->record->mistake == CSV_MISTAKE_NONE)
        set_mistake (splitter, CSV_MISTAKE_NUL, at);
      if (*at != '"')
        continue;
      next = next_mark (splitter);
      if (next == at + 1 && (*next == ',' || is_line_end (*next)))
        return next;
      if (next != at + 1 || *next != '"')
        {
          /* On another line it is a quote of another record that was taken for the closing one. */
          if (*n_lines > 0)
            set_mistake (splitter, CSV_MISTAKE_QUOTE_NOT_CLOSED, splitter->field);
          else
            set_mistake (splitter, CSV_MISTAKE_TEXT_AFTER_QUOTE, at + 1);
          return NULL;
        }
      *is_doubled = TRUE;
    }
}

/* The field with the quote at @at; the mark after it, or NULL with the mistake. */
G_GNUC_NO_INLINE static const char *
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

/* Reads fields without quotes up to the first mark that is no comma, or for which there is no room: nearly all that
 * there is to read, so that what is counted stays in registers. */
static inline const char *
read_plain (Splitter *splitter)
{
  CsvRecord *record = splitter->record;
  CsvField *to = record->fields + record->n_fields, *full = record->fields + record->capacity;
  CsvScan scan = splitter->scan;
  const char *field = splitter->field, *at;

  while (*(at = csv_scan_next (&scan, CSV_BELOW_FIELDS)) == ',' && to < full)
    {
      guint32 length = (guint32)(at - field);

      *to++ = (CsvField){ .text = field, .raw = field, .length = length, .raw_length = length };
      field = at + 1;
    }
  record->n_fields = (guint)(to - record->fields);
  splitter->scan = scan;
  splitter->field = field;
  return at;
}

/* Reads the fields up to the line end that is returned. */
static inline const char *
split (Splitter *splitter)
{
  for (;;)
    {
      const char *at = read_plain (splitter);

      if (*at == '"')
        {
          at = read_quoted (splitter, at);
          if (at == NULL)
            return end_of_line_of_field (splitter);
        }
      else if (*at == ',' || is_line_end (*at))
        add_field (splitter, splitter->field, (gsize)(at - splitter->field), at);
      else if (*at == '\0' && splitter->record->mistake == CSV_MISTAKE_NONE)
        set_mistake (splitter, CSV_MISTAKE_NUL, at);
      if (is_line_end (*at))
        return at;
      if (*at == ',')
        splitter->field = at + 1;
    }
}

/* The mistake is in the byte at @at, and it takes the whole record to see it. */
static void
set_mistake_at (Splitter *splitter, CsvMistake mistake, const char *at)
{
  CsvRecord *record = splitter->record;
  guint field = 0;

  set_mistake (splitter, mistake, at);
  while (field + 1 < record->n_fields && record->fields[field + 1].raw <= at)
    field++;
  record->mistake_field = field + 1;
  record->mistake_line = record->line;
  for (const char *text = splitter->start; field > 0 && text < record->fields[field].raw; text++)
    record->mistake_line += *text == '\n' || (*text == '\r' && text[1] != '\n');
}

/* The first byte that is no character lies in the record. */
G_GNUC_NO_INLINE static void
find_invalid (Splitter *splitter, const char *end)
{
  CsvCursor *cursor = splitter->cursor;
  CsvRecord *record = splitter->record;
  gboolean is_utf8 = cursor->encoding != CSV_ENCODING_GB18030;

  if (record->mistake == CSV_MISTAKE_NONE)
    {
      set_mistake_at (splitter, is_utf8 ? CSV_MISTAKE_NOT_UTF8 : CSV_MISTAKE_NOT_GB18030, cursor->invalid);
      /* The byte that was found comes after what marks it. */
      record->mistake_found += !is_utf8;
    }
  cursor->invalid = csv_utf8_first_invalid (end, cursor->end);
}

static gboolean
is_blank (const CsvRecord *record)
{
  for (guint i = 0; i < record->n_fields; i++)
    if (record->fields[i].length > 0)
      return FALSE;
  return TRUE;
}

static void
finish (Splitter *splitter, const char *end)
{
  CsvCursor *cursor = splitter->cursor;
  CsvRecord *record = splitter->record;

  record->raw = splitter->start;
  record->raw_length = (gsize)(end - splitter->start);
  if (record->raw_length == 0)
    record->n_fields = 0;
  /* Whatever else is wrong with it: what comes after so many bytes may not have been kept. */
  if (G_UNLIKELY (record->raw_length > cursor->most_of_record))
    set_mistake_at (splitter, CSV_MISTAKE_RECORD_TOO_LONG, splitter->start);
  if (G_UNLIKELY (cursor->invalid < end))
    find_invalid (splitter, end);
  /* No field that is empty has more than its quotes and a comma. */
  record->is_blank = record->mistake == CSV_MISTAKE_NONE && record->raw_length < (gsize)record->n_fields * 3 + 1
                     && is_blank (record);
  if (G_UNLIKELY (record->mistake != CSV_MISTAKE_NONE))
    record->mistake_length = (gsize)(end - record->mistake_found);
}

gboolean
csv_cursor_next (CsvCursor *cursor, CsvRecord *record)
{
  Splitter splitter;
  const char *end;

  if (cursor->at >= cursor->end)
    return FALSE;
  splitter = (Splitter){
    .cursor = cursor,
    .record = record,
    .scan = csv_scan_from (cursor->at, CSV_BELOW_FIELDS),
    .start = cursor->at,
    .field = cursor->at,
    .line = cursor->line,
  };
  record->n_fields = 0;
  record->mistake = CSV_MISTAKE_NONE;
  if (G_UNLIKELY (record->fields == NULL))
    make_room (&splitter);
  record->row = cursor->row++;
  record->line = cursor->line;
  end = split (&splitter);
  finish (&splitter, end);
  cursor->at = csv_after_line_end (end, cursor->end);
  cursor->line = splitter.line + 1;
  return TRUE;
}
