/* SPDX-License-Identifier: Apache-2.0 */
/* CSV read the slow and plain way: byte by byte, the whole file at once, by the rules that lib/batch/csv.h states. What
 * the reader finds is told in words, so that two ways of reading can be compared. */
#pragma once

#include <glib.h>
#include <string.h>

#include "batch/csv.h"

/* ---- What the reader found, in words ---- */

static inline void
tell_bytes (GString *told, const char *bytes, gsize length)
{
  g_string_append_c (told, '[');
  /* NUL would end what is told. */
  for (gsize i = 0; i < length; i++)
    g_string_append_c (told, bytes[i] == '\0' ? '0' : bytes[i]);
  g_string_append_c (told, ']');
}

static inline void
tell_place (GString *told, guint64 row, guint64 line, gboolean is_blank)
{
  g_string_append_printf (told, "%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT "%s ", row, line, is_blank ? " blank" : "");
}

static inline void
tell_mistake (GString *told, CsvMistake mistake, guint field, guint64 line)
{
  if (mistake != CSV_MISTAKE_NONE)
    g_string_append_printf (told, " mistake %d in %u on %" G_GUINT64_FORMAT, (int)mistake, field, line);
  g_string_append_c (told, '\n');
}

/* Of a record with a mistake nobody keeps more than may be. */
static inline void
tell_raw (GString *told, const char *bytes, gsize length, CsvMistake mistake, gsize most)
{
  tell_bytes (told, bytes, mistake == CSV_MISTAKE_NONE ? length : MIN (length, most + 1));
}

static inline void
tell_record (GString *told, const CsvRecord *record, gsize most)
{
  tell_place (told, record->row, record->line, record->is_blank);
  tell_raw (told, record->raw, record->raw_length, record->mistake, most);
  if (record->mistake == CSV_MISTAKE_NONE)
    for (guint i = 0; i < record->n_fields; i++)
      {
        tell_bytes (told, record->fields[i].text, record->fields[i].length);
        tell_bytes (told, record->fields[i].raw, record->fields[i].raw_length);
      }
  tell_mistake (told, record->mistake, record->mistake_field, record->mistake_line);
}

/* ---- The slow way ---- */

typedef struct
{
  const char *bytes;
  gsize length, most;
  CsvEncoding encoding;
  gsize at; /* of the record that is read */
  guint64 row, line;
} Oracle;

typedef struct
{
  GString *fields; /* as they are told */
  guint n_fields;
  gsize end;
  gboolean is_blank;
  CsvMistake mistake;
  guint mistake_field;
  guint64 mistake_line;
  guint64 n_lines;
} OracleRecord;

static inline gboolean
oracle_is (const Oracle *oracle, gsize at, const char *set)
{
  return at < oracle->length && oracle->bytes[at] != '\0' && strchr (set, oracle->bytes[at]) != NULL;
}

/* The line ends that begin in the bytes from @from to @to. */
static inline guint64
oracle_count_lines (const Oracle *oracle, gsize from, gsize to)
{
  guint64 n = 0;

  for (gsize i = from; i < to; i++)
    if (oracle->bytes[i] == '\n' || (oracle->bytes[i] == '\r' && !oracle_is (oracle, i + 1, "\n")))
      n++;
  return n;
}

/* A quoted field at @at: where it ends, or a mistake. */
static inline gsize
oracle_quoted (const Oracle *oracle, gsize at, GString *text, CsvMistake *mistake)
{
  for (at++; at < oracle->length && at < oracle->at + oracle->most; at++)
    {
      if (oracle->bytes[at] == '"' && !oracle_is (oracle, at + 1, "\""))
        {
          if (at + 1 < oracle->length && !oracle_is (oracle, at + 1, ",\r\n"))
            *mistake = memchr (text->str, '\n', text->len) == NULL && memchr (text->str, '\r', text->len) == NULL
                           ? CSV_MISTAKE_TEXT_AFTER_QUOTE
                           : CSV_MISTAKE_QUOTE_NOT_CLOSED;
          return at + 1;
        }
      at += oracle->bytes[at] == '"';
      g_string_append_c (text, oracle->bytes[at]);
    }
  *mistake = CSV_MISTAKE_QUOTE_NOT_CLOSED;
  return at;
}

static inline gsize
oracle_plain (const Oracle *oracle, gsize at, GString *text, CsvMistake *mistake)
{
  for (; at < oracle->length && !oracle_is (oracle, at, ",\r\n"); at++)
    if (oracle->bytes[at] == '"')
      {
        *mistake = CSV_MISTAKE_STRAY_QUOTE;
        return at;
      }
    else
      g_string_append_c (text, oracle->bytes[at]);
  return at;
}

static inline void
oracle_note (OracleRecord *record, CsvMistake mistake, guint field, guint64 line)
{
  record->mistake = mistake;
  record->mistake_field = field;
  record->mistake_line = line;
}

/* The field at @at; where it ends. */
static inline gsize
oracle_field (const Oracle *oracle, OracleRecord *record, gsize at)
{
  g_autoptr (GString) text = g_string_new (NULL);
  CsvMistake mistake = CSV_MISTAKE_NONE;
  gboolean is_quoted = oracle_is (oracle, at, "\"");
  gsize end = (is_quoted ? oracle_quoted : oracle_plain) (oracle, at, text, &mistake);
  const char *nul = end > at ? memchr (oracle->bytes + at, '\0', end - at) : NULL;
  guint64 line = oracle->line + record->n_lines;

  if (mistake != CSV_MISTAKE_NONE)
    {
      oracle_note (record, mistake, MIN (record->n_fields, CSV_MOST_FIELDS) + 1, line);
      while (at < oracle->length && !oracle_is (oracle, at, "\r\n"))
        at++;
      return at;
    }
  if (nul != NULL && record->mistake == CSV_MISTAKE_NONE)
    oracle_note (record, CSV_MISTAKE_NUL, record->n_fields + 1, line);
  record->n_lines += oracle_count_lines (oracle, at, end);
  if (++record->n_fields > CSV_MOST_FIELDS && record->mistake == CSV_MISTAKE_NONE)
    oracle_note (record, CSV_MISTAKE_TOO_MANY_FIELDS, record->n_fields, line);
  record->is_blank = record->is_blank && text->len == 0;
  tell_bytes (record->fields, text->str, text->len);
  tell_bytes (record->fields, oracle->bytes + at, end - at);
  return end;
}

static inline gboolean
oracle_quote_mistake (const OracleRecord *record)
{
  return record->mistake >= CSV_MISTAKE_STRAY_QUOTE && record->mistake <= CSV_MISTAKE_QUOTE_NOT_CLOSED;
}

/* Whether the bytes have something that is no character; NUL is one. */
static inline gboolean
oracle_has_invalid (const char *bytes, gsize length)
{
  g_autofree char *copy = g_memdup2 (bytes, length);

  for (gsize i = 0; i < length; i++)
    if (copy[i] == '\0')
      copy[i] = ' ';
  return length > 0 && !g_utf8_validate_len (copy, length, NULL);
}

/* No byte of a character parts fields, so that each can be asked for itself. */
static inline void
oracle_note_invalid (const Oracle *oracle, OracleRecord *record)
{
  CsvMistake mistake = oracle->encoding == CSV_ENCODING_GB18030 ? CSV_MISTAKE_NOT_GB18030 : CSV_MISTAKE_NOT_UTF8;
  OracleRecord again = { .fields = g_string_new (NULL) };
  gsize at = oracle->at;

  while (record->mistake == CSV_MISTAKE_NONE)
    {
      guint64 line = oracle->line + again.n_lines;
      gsize after = oracle_field (oracle, &again, at);

      if (oracle_has_invalid (oracle->bytes + at, after - at))
        oracle_note (record, mistake, again.n_fields, line);
      at = after + 1;
    }
  g_string_free (again.fields, TRUE);
}

static inline void
oracle_record (const Oracle *oracle, OracleRecord *record)
{
  gsize at = oracle_field (oracle, record, oracle->at);

  while (!oracle_quote_mistake (record) && oracle_is (oracle, at, ","))
    at = oracle_field (oracle, record, at + 1);
  record->end = at;
  if (at - oracle->at > oracle->most)
    oracle_note (record, CSV_MISTAKE_RECORD_TOO_LONG, 1, oracle->line);
  if (record->mistake == CSV_MISTAKE_NONE && oracle_has_invalid (oracle->bytes + oracle->at, at - oracle->at))
    oracle_note_invalid (oracle, record);
}

/* All records of the UTF-8 in @bytes, told as tell_record() does. */
static inline char *
oracle_tell (const char *bytes, gsize length, gsize most, CsvEncoding encoding)
{
  Oracle oracle = { .bytes = bytes, .length = length, .most = most, .encoding = encoding, .row = 1, .line = 1 };
  GString *told = g_string_new (NULL);

  while (oracle.at < length)
    {
      OracleRecord record = { .fields = g_string_new (NULL), .is_blank = TRUE };
      gsize raw_length;

      oracle_record (&oracle, &record);
      raw_length = record.end - oracle.at;
      tell_place (told, oracle.row, oracle.line, record.is_blank && record.mistake == CSV_MISTAKE_NONE);
      tell_raw (told, bytes + oracle.at, raw_length, record.mistake, most);
      if (record.mistake == CSV_MISTAKE_NONE && raw_length > 0)
        g_string_append_len (told, record.fields->str, (gssize)record.fields->len);
      tell_mistake (told, record.mistake, record.mistake_field, record.mistake_line);
      oracle.at = record.end + (oracle_is (&oracle, record.end, "\r") && oracle_is (&oracle, record.end + 1, "\n"))
                  + (record.end < length);
      oracle.row++;
      oracle.line += record.n_lines + 1;
      g_string_free (record.fields, TRUE);
    }
  return g_string_free (told, FALSE);
}
