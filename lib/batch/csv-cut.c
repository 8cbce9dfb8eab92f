/* SPDX-License-Identifier: Apache-2.0 */
/* Where records end. What a record is has to be the same here and in csv-record.c: here only quotes and line ends are
 * looked at, so that whoever reads the file spends little on it and the rest is done by whoever takes the block. */
#include "batch/csv-scan.h"
#include "batch/csv-source.h"

typedef struct
{
  CsvScan scan;
  const char *end;
  gboolean is_last;
  gsize most_of_record;
  guint64 n_lines; /* line ends passed in the record before its last */
} Cutter;

static const char *
next_mark (Cutter *cutter)
{
  return csv_scan_next (&cutter->scan, CSV_BELOW_RECORDS);
}

static gboolean
is_line_end (char byte)
{
  return byte == '\n' || byte == '\r';
}

const char *
csv_after_line_end (const char *at, const char *end)
{
  if (at < end && *at == '\r')
    return at + (at + 1 < end && at[1] == '\n' ? 2 : 1);
  return at + (at < end && *at == '\n');
}

/* After the line end at @at, which may be where the bytes end; NULL where more bytes have to be seen. */
static const char *
end_of_record (Cutter *cutter, const char *at)
{
  gboolean may_go_on = at == cutter->end || (*at == '\r' && at + 1 == cutter->end);

  if (may_go_on && !cutter->is_last)
    return NULL;
  if (*at == '\r' && at[1] == '\n')
    next_mark (cutter);
  return csv_after_line_end (at, cutter->end);
}

/* A record with a mistake of quotes ends with the line of the field with the mistake. */
static const char *
end_of_line_of (Cutter *cutter, const char *field)
{
  const char *at;

  cutter->scan = csv_scan_from (field, CSV_BELOW_RECORDS);
  do
    at = next_mark (cutter);
  while (!is_line_end (*at));
  return end_of_record (cutter, at);
}

/* A quoted field at @field of the record at @record: the byte after its closing quote, @field where it has a mistake,
 * NULL where more bytes have to be seen. */
static const char *
after_quoted (Cutter *cutter, const char *record, const char *field)
{
  gsize rest = (gsize)(cutter->end - record);
  const char *stop = record + MIN (rest, cutter->most_of_record);
  guint64 n_lines = 0;

  for (;;)
    {
      const char *at = next_mark (cutter);

      if (at >= stop)
        return rest >= cutter->most_of_record || cutter->is_last ? field : NULL;
      if (*at == '\n' || (*at == '\r' && at[1] != '\n'))
        n_lines++;
      if (*at != '"')
        continue;
      if (at + 1 == cutter->end && !cutter->is_last)
        return NULL;
      if (at[1] == '"')
        next_mark (cutter);
      else
        {
          cutter->n_lines += n_lines;
          return at[1] == ',' || is_line_end (at[1]) ? at + 1 : field;
        }
    }
}

/* After the record at @record, NULL where more bytes have to be seen. */
static const char *
after_record (Cutter *cutter, const char *record)
{
  cutter->n_lines = 0;
  for (;;)
    {
      const char *at = next_mark (cutter);
      guint64 n_lines = cutter->n_lines;

      if (is_line_end (*at))
        return end_of_record (cutter, at);
      if (*at != '"')
        continue;
      if (at == record || at[-1] == ',')
        {
          const char *after = after_quoted (cutter, record, at);

          if (after == NULL)
            return NULL;
          if (after != at)
            continue;
          cutter->n_lines = n_lines;
        }
      return end_of_line_of (cutter, at);
    }
}

static CsvCut
cut_quoted (const char *bytes, gsize length, gboolean is_last, gsize most_of_record)
{
  Cutter cutter = { .end = bytes + length, .is_last = is_last, .most_of_record = most_of_record };
  const char *record = bytes, *after;
  CsvCut cut = { 0 };

  cutter.scan = csv_scan_from (bytes, CSV_BELOW_RECORDS);
  while (record < cutter.end && (after = after_record (&cutter, record)) != NULL)
    {
      cut.n_records++;
      cut.n_lines += cutter.n_lines + 1;
      record = after;
    }
  cut.length = (gsize)(record - bytes);
  if (cut.n_records == 0)
    cut.n_lines = cutter.n_lines;
  return cut;
}

/* Line ends, but for a CR that is the last byte. */
static guint64
count_line_ends (const char *bytes, gsize length)
{
  guint64 n = 0;

  while (length > 0)
    {
      /* So few that a byte can count them, and as many bytes at once as the machine can compare. */
      gsize step = MIN (length, 240);
      guint8 n_of_step = 0;

      for (gsize i = 0; i < step; i++)
        n_of_step = (guint8)(n_of_step + ((bytes[i] == '\n') | ((bytes[i] == '\r') & (bytes[i + 1] != '\n'))));
      n += n_of_step;
      bytes += step;
      length -= step;
    }
  return n;
}

/* The length up to the last line end, without a CR that an LF may follow. */
static gsize
last_line_end (const char *bytes, gsize length)
{
  gsize at = length;

  while (at > 0 && bytes[at - 1] != '\n')
    at--;
  if (at > 0 || length == 0)
    return at;
  at = length - 1;
  while (at > 0 && bytes[at - 1] != '\r')
    at--;
  return at;
}

/* Without quotes every line is a record. */
static CsvCut
cut_plain (const char *bytes, gsize length, gboolean is_last)
{
  CsvCut cut = { .length = is_last ? length : last_line_end (bytes, length) };

  if (cut.length == 0)
    return cut;
  cut.n_records = count_line_ends (bytes, cut.length);
  if (cut.length == length && bytes[length - 1] != '\n')
    cut.n_records++;
  cut.n_lines = cut.n_records;
  return cut;
}

CsvCut
csv_cut (const char *bytes, gsize length, gboolean is_last, gsize most_of_record)
{
  if (length == 0 || memchr (bytes, '"', length) == NULL)
    return cut_plain (bytes, length, is_last);
  return cut_quoted (bytes, length, is_last, most_of_record);
}
