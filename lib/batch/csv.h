/* SPDX-License-Identifier: Apache-2.0 */
/* CSV as RFC 4180 has it, at the speed of memory: a source that cuts a file into blocks of whole records, a cursor that
 * splits a record into its fields, and what writes fields. What a heading or a field means is left to others.
 *
 * Rows count from 1, the heading; a row is a record, and a blank line is one. Lines count from 1 too and differ from
 * rows where fields hold line breaks. LF, CRLF and CR end a line. Fields are never trimmed.
 *
 * A mistake belongs to its record; reading goes on after it. A record with a mistake of quotes ends with the line on
 * which the field with the mistake begins, so that a quote that does not end swallows one line and not the file. */
#pragma once

#include <glib.h>
#include <string.h>

#define CSV_BLOCK_SIZE ((gsize)1 << 20)
#define CSV_MOST_BYTES_OF_RECORD ((gsize)1 << 20)
#define CSV_MOST_FIELDS 10000u

/* What may be read after the last byte of a block: line feeds. */
#define CSV_PADDING ((gsize)64)

/* ---- Bytes that grow ---- */

typedef struct
{
  char *bytes;
  gsize length, capacity;
} CsvBuffer;

void csv_buffer_clear (CsvBuffer *buffer);
/* Makes room for @more bytes after those there are. */
void csv_buffer_grow (CsvBuffer *buffer, gsize more);

static inline char *
csv_buffer_reserve (CsvBuffer *buffer, gsize more)
{
  if (G_UNLIKELY (buffer->capacity - buffer->length < more))
    csv_buffer_grow (buffer, more);
  return buffer->bytes + buffer->length;
}

static inline void
csv_buffer_append (CsvBuffer *buffer, const char *bytes, gsize length)
{
  if (length > 0)
    memcpy (csv_buffer_reserve (buffer, length), bytes, length);
  buffer->length += length;
}

/* ---- Encodings ---- */

typedef enum
{
  CSV_ENCODING_DETECT, /* also of a source that has seen ASCII alone */
  CSV_ENCODING_UTF8,
  CSV_ENCODING_GB18030,
} CsvEncoding;

typedef enum
{
  CSV_LINE_END_NONE, /* no line has ended yet */
  CSV_LINE_END_LF,
  CSV_LINE_END_CRLF,
  CSV_LINE_END_CR,
} CsvLineEnd;

/* The first byte that does not begin a character of UTF-8, or @end. NUL is a character. */
const char *csv_utf8_first_invalid (const char *at, const char *end);

/* UTF-8 where nothing contradicts it or most characters are of it, else GB18030 unless more contradicts that. @bytes
 * may end within a character. */
CsvEncoding csv_encoding_of (const char *bytes, gsize length);

/* Appends @bytes of GB18030 as UTF-8 and returns how many were taken: all but a character that is not whole, which
 * @is_last takes as well. A byte that begins no character becomes 0xFF and itself, which no UTF-8 has and which
 * csv_gb18030_encode() turns back. Thread-safe. */
gsize csv_gb18030_decode (const char *bytes, gsize length, gboolean is_last, CsvBuffer *utf8);

/* Appends UTF-8 as GB18030, which has all of Unicode; the 24 characters for private use that iconv has none for become
 * '?'. Bytes that are not UTF-8 stay as they are. Thread-safe. */
void csv_gb18030_encode (const char *utf8, gsize length, CsvBuffer *bytes);

/* ---- Blocks of whole records ---- */

typedef struct
{
  CsvBuffer text;       /* UTF-8, CSV_PADDING line feeds after it; its owner may write to it */
  guint64 first_record; /* the row of its first record */
  guint64 first_line;
  guint64 n_records;
  CsvEncoding encoding; /* of the file, as far as it is known */
  gsize most_of_record; /* bytes that a record may have, without its line end */
} CsvBlock;

void csv_block_clear (CsvBlock *block);
/* Makes a block of @text, as if it were a whole file. */
void csv_block_set (CsvBlock *block, const char *text, gsize length);

typedef struct _CsvSource CsvSource;

/* Reads @fd, which stays the caller's, from where it stands: a file, a pipe or a terminal. @name is what messages call
 * it, @language theirs. */
CsvSource *csv_source_new (int fd, const char *name, const char *language);
/* The same with blocks and records of other sizes, and an encoding that is known. */
CsvSource *csv_source_new_sized (int fd, const char *name, const char *language, gsize block_size, gsize most_of_record,
                                 CsvEncoding encoding);
void csv_source_free (CsvSource *source);

/* Is called where a signal comes in while bytes are waited for; FALSE with @error ends the reading. */
typedef gboolean (*CsvInterrupted) (gpointer data, GError **error);
void csv_source_set_interrupted (CsvSource *source, CsvInterrupted interrupted, gpointer data);

/* Puts the next records into @block, whose memory is used again and need not be that of the call before: about
 * block_size bytes, half as many more of GB18030, and as many as a record may have where one is long. FALSE at the end,
 * and with @error where the file cannot be read or is no CSV; then the source can only be freed. Waits until a block is
 * full or the file ends. One thread at a time; blocks and their cursors are independent of it. */
gboolean csv_source_next (CsvSource *source, CsvBlock *block, GError **error);

/* As far as the file has been read. */
CsvEncoding csv_source_encoding (const CsvSource *source);
gboolean csv_source_has_bom (const CsvSource *source);
CsvLineEnd csv_source_line_end (const CsvSource *source); /* of the first line */
guint64 csv_source_bytes_read (const CsvSource *source);
/* How many bytes there are in all; FALSE of what is no file. */
gboolean csv_source_size (const CsvSource *source, guint64 *size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsvSource, csv_source_free)

/* ---- Fields of a record ---- */

typedef struct
{
  const char *text; /* without quotes; not ended by NUL */
  const char *raw;  /* as it stands in the block */
  guint32 length;
  guint32 raw_length;
} CsvField;

static inline gboolean
csv_field_is_quoted (const CsvField *field)
{
  return field->length != field->raw_length;
}

typedef enum
{
  CSV_MISTAKE_NONE,
  CSV_MISTAKE_STRAY_QUOTE,
  CSV_MISTAKE_TEXT_AFTER_QUOTE,
  CSV_MISTAKE_QUOTE_NOT_CLOSED,
  CSV_MISTAKE_RECORD_TOO_LONG,
  CSV_MISTAKE_TOO_MANY_FIELDS,
  CSV_MISTAKE_NUL,
  CSV_MISTAKE_NOT_UTF8,
  CSV_MISTAKE_NOT_GB18030,
} CsvMistake;

typedef struct
{
  CsvField *fields; /* up to the field with the mistake where there is one */
  guint n_fields;   /* none in an empty line */
  guint capacity;
  gboolean is_blank; /* all fields are empty */

  guint64 row;
  guint64 line;
  const char *raw; /* the record as it stands, without its line end */
  gsize raw_length;

  CsvMistake mistake;
  guint mistake_field;       /* from 1 */
  guint64 mistake_line;      /* on which that field begins */
  const char *mistake_found; /* from the first byte of what was found to the end of the record */
  gsize mistake_length;
  gsize most_bytes; /* that a record may have */
} CsvRecord;

void csv_record_clear (CsvRecord *record);

/* What is wrong with the record, with row, line, column, what was found, what is expected and what to do. Transfer
 * full. */
char *csv_record_message (const CsvRecord *record, const char *language);

/* What changes with each record is kept apart: what was just written in two halves is slow to be read as a whole. */
typedef struct
{
  const char *at;
  gsize most_of_record;
  guint64 row;
  const char *end;
  guint64 line;
  const char *invalid; /* the first byte that is no character, or end */
  CsvBuffer unescaped;
  CsvEncoding encoding;
} CsvCursor;

/* @cursor is zero or was used before; it borrows @block. */
void csv_cursor_begin (CsvCursor *cursor, const CsvBlock *block);
void csv_cursor_clear (CsvCursor *cursor);

/* Splits the next record; FALSE at the end. What @record points to holds until the next call and as long as the block
 * is as it was. */
gboolean csv_cursor_next (CsvCursor *cursor, CsvRecord *record);

/* ---- Formulas ---- */

/* Whether a spreadsheet would run the text: it begins with = + - @, tab or CR and is not a number. */
gboolean csv_is_formula (const char *text, gsize length);
/* Whether one of its fields is such a text. */
gboolean csv_record_has_formula (const CsvRecord *record);

/* The text without the apostrophe that keeps it from being run: one is dropped before any others that stand before = +
 * -
 * @, tab or CR. */
static inline const char *
csv_field_unescaped (const CsvField *field, gsize *length)
{
  const char *text = field->text, *end = text + field->length, *at = text;

  *length = field->length;
  if (G_LIKELY (field->length == 0 || *text != '\''))
    return text;
  while (at < end && *at == '\'')
    at++;
  if (at == end || strchr ("=+-@\t\r", *at) == NULL || *at == '\0')
    return text;
  *length -= 1;
  return text + 1;
}

/* ---- Writing ---- */

/* One field: in quotes where it has to be, behind an apostrophe where it would be run. */
void csv_write_field (CsvBuffer *buffer, const char *text, gsize length);
/* The same of a number, a date or a code, which are never quoted or run, and of a raw field. */
static inline void
csv_write_plain (CsvBuffer *buffer, const char *text, gsize length)
{
  csv_buffer_append (buffer, text, length);
}

static inline void
csv_write_separator (CsvBuffer *buffer)
{
  *csv_buffer_reserve (buffer, 1) = ',';
  buffer->length++;
}

/* A record of one field that is empty has to be written "" or it would be a blank line. */
void csv_write_line_end (CsvBuffer *buffer, CsvLineEnd line_end);
