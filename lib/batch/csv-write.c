/* SPDX-License-Identifier: Apache-2.0 */
/* Writing fields so that they read as they were: quotes where they are needed, and an apostrophe before what a
 * spreadsheet would run. */
#include "batch/csv.h"

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
needs_quotes (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
      return TRUE;
  return FALSE;
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
  gboolean has_apostrophe = length > 0 && *text <= '@' && needs_apostrophe (text, length);

  if (needs_quotes (text, length))
    {
      write_quoted (buffer, has_apostrophe, text, length);
      return;
    }
  if (has_apostrophe)
    csv_buffer_append (buffer, "'", 1);
  csv_buffer_append (buffer, text, length);
}

void
csv_write_line_end (CsvBuffer *buffer, CsvLineEnd line_end)
{
  csv_buffer_append (buffer, "\r\n" + (line_end != CSV_LINE_END_CRLF && line_end != CSV_LINE_END_CR),
                     line_end == CSV_LINE_END_CRLF ? 2 : 1);
}
