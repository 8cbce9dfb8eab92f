/* SPDX-License-Identifier: Apache-2.0 */
/* Writing fields so that they read as they were: quotes where they are needed, and an apostrophe before what a
 * spreadsheet would run. */
#include "batch/csv-scan.h"

/* ---- Formulas ---- */

static gboolean
begins_formula (char byte)
{
  return byte == '=' || byte == '+' || byte == '-' || byte == '@' || byte == '\t' || byte == '\r';
}

static const char *
skip_digits (const char *at, const char *end)
{
  while (at < end && g_ascii_isdigit (*at))
    at++;
  return at;
}

/* Digits, perhaps parted by commas. */
static const char *
skip_whole (const char *at, const char *end)
{
  const char *digits = skip_digits (at, end);

  while (digits > at && digits + 1 < end && *digits == ',' && g_ascii_isdigit (digits[1]))
    digits = skip_digits (digits + 1, end);
  return digits;
}

static const char *
skip_exponent (const char *at, const char *end)
{
  const char *digits = at + 1;

  if (at == end || (*at != 'e' && *at != 'E'))
    return at;
  if (digits < end && (*digits == '+' || *digits == '-'))
    digits++;
  return skip_digits (digits, end) > digits ? skip_digits (digits, end) : at;
}

/* -12.50, +3, -1,500.00, -1e5 and -5%. */
static gboolean
is_number (const char *at, const char *end)
{
  const char *whole, *fraction;

  at += at < end && (*at == '+' || *at == '-');
  whole = skip_whole (at, end);
  fraction = whole < end && *whole == '.' ? skip_digits (whole + 1, end) : whole;
  if (whole == at && fraction <= whole + 1)
    return FALSE;
  at = skip_exponent (fraction, end);
  at += at < end && *at == '%';
  return at == end;
}

gboolean
csv_is_formula (const char *text, gsize length)
{
  return length > 0 && begins_formula (*text) && !is_number (text, text + length);
}

gboolean
csv_record_has_formula (const CsvRecord *record)
{
  for (guint i = 0; i < record->n_fields; i++)
    if (csv_is_formula (record->fields[i].text, record->fields[i].length))
      return TRUE;
  return FALSE;
}

/* Also what would lose an apostrophe when it is read. */
static gboolean
needs_apostrophe (const char *text, gsize length)
{
  const char *at = text, *end = text + length;

  while (at < end && *at == '\'')
    at++;
  return at < end && (at == text ? csv_is_formula (text, length) : begins_formula (*at));
}

/* ---- Fields ---- */

static gboolean
has_special (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
      return TRUE;
  return FALSE;
}

/* Copies eight bytes; FALSE where they need quotes, which only bytes below '-' do. */
static inline gboolean
copy_word (char *to, const char *text)
{
  memcpy (to, text, 8);
  return G_LIKELY (csv_marks_of_word (text, CSV_BELOW_FIELDS) == 0) || !has_special (text, 8);
}

/* Copies the text; FALSE where it needs quotes. */
static inline gboolean
copy_plain (char *to, const char *text, gsize length)
{
  if (length < 8)
    {
      for (gsize i = 0; i < length; i++)
        to[i] = text[i];
      return !has_special (text, length);
    }
  for (gsize i = 0; i < length - 8; i += 8)
    if (!copy_word (to + i, text + i))
      return FALSE;
  /* The last eight, some of them once more. */
  return copy_word (to + length - 8, text + length - 8);
}

static void
write_quoted (CsvBuffer *buffer, gboolean has_apostrophe, const char *text, gsize length)
{
  char *to = csv_buffer_reserve (buffer, length * 2 + 3);

  *to++ = '"';
  if (has_apostrophe)
    *to++ = '\'';
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '"')
        *to++ = '"';
      *to++ = text[i];
    }
  *to++ = '"';
  buffer->length = (gsize)(to - buffer->bytes);
}

void
csv_write_field (CsvBuffer *buffer, const char *text, gsize length)
{
  gboolean may_need_apostrophe = length > 0 && (*text == '\'' || begins_formula (*text));
  gboolean has_apostrophe = may_need_apostrophe && needs_apostrophe (text, length);
  char *to = csv_buffer_reserve (buffer, length + 8);

  if (has_apostrophe)
    *to = '\'';
  if (copy_plain (to + has_apostrophe, text, length))
    buffer->length += length + (gsize)has_apostrophe;
  else
    write_quoted (buffer, has_apostrophe, text, length);
}

void
csv_write_line_end (CsvBuffer *buffer, CsvLineEnd line_end)
{
  const char *bytes = line_end == CSV_LINE_END_CRLF ? "\r\n" : line_end == CSV_LINE_END_CR ? "\r" : "\n";

  csv_buffer_append (buffer, bytes, strlen (bytes));
}
