/* SPDX-License-Identifier: Apache-2.0 */
/* A peer: the digital-pilot award from CSV to CSV as a C programmer would write it for this one file: every value
 * looked at, no quotes, no other columns. `by-hand-csv pilot.csv` writes outcome, amount and shares to its standard
 * output. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "by-hand.h"

#define MISSING INT64_MIN
#define ROOM (1 << 16)
#define LONGEST_LINE 128

typedef struct
{
  const char *at;
  const char *end;
  size_t row;
} Reader;

/* ---- Reading ---- */

_Noreturn static void
stop (const Reader *reader, const char *column)
{
  fprintf (stderr, "row %zu, %s: cannot be read\n", reader->row, column);
  exit (3);
}

static bool
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

/* The field up to its comma or the end of the line, and moves behind it. */
static size_t
next_field (Reader *reader, const char **field)
{
  const char *at = reader->at;

  *field = at;
  while (at < reader->end && *at != ',' && *at != '\n')
    at++;
  reader->at = at + 1;
  return (size_t)(at - *field);
}

static bool
is_text (const char *field, size_t length, const char *text)
{
  return strlen (text) == length && memcmp (field, text, length) == 0;
}

static int64_t
read_option (Reader *reader, const char *column, const char *const *options, size_t n_options)
{
  const char *field;
  size_t length = next_field (reader, &field);

  if (length == 0)
    return MISSING;
  for (size_t i = 0; i < n_options; i++)
    if (is_text (field, length, options[i]))
      return (int64_t)i;
  stop (reader, column);
}

static int64_t
read_county (Reader *reader)
{
  static const char *const codes[] = { "131002", "131003", "131022", "131023", "131024", "131025",
                                       "131026", "131028", "131081", "131082", "131071" };
  const char *field;
  size_t length = next_field (reader, &field);

  if (length == 0)
    return MISSING;
  if (is_text (field, length, "linkong"))
    return 11;
  if (length != 6)
    stop (reader, "county");
  for (size_t i = 0; i < 6; i++)
    if (!is_digit (field[i]))
      stop (reader, "county");
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
    if (memcmp (field, codes[i], 6) == 0)
      return (int64_t)i;
  return memcmp (field, "131090", 6) == 0 || memcmp (field, "131051", 6) == 0 ? 10 : 12;
}

static int
two_digits (const char *text)
{
  return (text[0] - '0') * 10 + text[1] - '0';
}

/* Days since 1970-01-01; Howard Hinnant's days_from_civil. */
static int64_t
days_of (int year, int month, int day)
{
  int shifted = month <= 2 ? year - 1 : year;
  int era = shifted / 400;
  int year_of_era = shifted - era * 400;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return (int64_t)era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

  return month == 2 && is_leap ? 29 : days[month - 1];
}

static int64_t
read_date (Reader *reader)
{
  const char *field;
  size_t length = next_field (reader, &field);
  int year, month, day;

  if (length == 0)
    return MISSING;
  if (length != 10 || field[4] != '-' || field[7] != '-')
    stop (reader, "recognised-on");
  for (size_t i = 0; i < 10; i++)
    if (i != 4 && i != 7 && !is_digit (field[i]))
      stop (reader, "recognised-on");
  year = two_digits (field) * 100 + two_digits (field + 2);
  month = two_digits (field + 5);
  day = two_digits (field + 8);
  if (year < 1900 || month < 1 || month > 12 || day < 1 || day > days_in_month (year, month))
    stop (reader, "recognised-on");
  return days_of (year, month, day);
}

static int64_t
read_money (Reader *reader)
{
  const char *field;
  size_t length = next_field (reader, &field);
  bool is_negative = length > 0 && field[0] == '-';
  int64_t fen = 0;

  if (length == 0)
    return MISSING;
  if (length > 18 || length < 4u + is_negative || field[length - 3] != '.')
    stop (reader, "investment");
  for (size_t i = is_negative; i < length; i++)
    if (is_digit (field[i]))
      fen = fen * 10 + field[i] - '0';
    else if (i != length - 3)
      stop (reader, "investment");
  return is_negative ? -fen : fen;
}

/* ---- Writing ---- */

static char *
write_money (char *at, int64_t fen)
{
  char digits[24];
  int n = 0;

  do
    digits[n++] = (char)('0' + fen % 10);
  while ((fen /= 10) > 0 || n < 3);
  while (n > 2)
    *at++ = digits[--n];
  *at++ = '.';
  *at++ = digits[1];
  *at++ = digits[0];
  return at;
}

static char *
write_text (char *at, const char *text)
{
  size_t length = strlen (text);

  memcpy (at, text, length);
  return at + length;
}

static char *
write_answer (char *at, int32_t outcome, int64_t amount, int64_t city, int64_t county)
{
  static const char *const fixed[]
      = { "not-eligible,0.00,0.00,0.00\n", "eligible,", "undetermined,,,\n", "refused,,,\n" };

  at = write_text (at, fixed[outcome]);
  if (outcome != 1)
    return at;
  at = write_money (at, amount);
  *at++ = ',';
  at = write_money (at, city);
  *at++ = ',';
  at = write_money (at, county);
  *at++ = '\n';
  return at;
}

static void
flush (const char *bytes, size_t length)
{
  while (length > 0)
    {
      ssize_t written = write (STDOUT_FILENO, bytes, length);

      if (written < 0)
        exit (4);
      bytes += written;
      length -= (size_t)written;
    }
}

/* ---- Rows ---- */

static char *
answer_row (Reader *reader, char *at)
{
  static const char *const flags[] = { "no", "yes" };
  static const char *const kinds[]
      = { "leader", "shared-factory", "shared-carrier", "digital-pilot", "internet-platform", "other" };
  int64_t county = read_county (reader);
  int64_t recognised_on = read_date (reader);
  int64_t investment = read_money (reader);
  int64_t awarded = read_option (reader, "already-awarded", flags, 2);
  int64_t kind = read_option (reader, "recognised-as", kinds, 6);
  int64_t amount, city, county_share;
  int32_t outcome, first_failed;
  PilotFacts facts = { &kind, &recognised_on, &county, &investment, &awarded };
  PilotAnswers answers = { &amount, &city, &county_share, &outcome, &first_failed };

  read_option (reader, "newly-recognised", flags, 2);
  pilot_by_hand (1, &facts, &answers);
  return write_answer (at, outcome, amount, city, county_share);
}

static void
answer_rows (Reader *reader)
{
  static char room[ROOM + LONGEST_LINE];
  char *at = write_text (room, "outcome,amount,city,county\n");

  while (reader->at < reader->end && *reader->at++ != '\n')
    continue;
  for (reader->row = 2; reader->at < reader->end; reader->row++)
    {
      at = answer_row (reader, at);
      if (at - room >= ROOM)
        {
          flush (room, (size_t)(at - room));
          at = room;
        }
    }
  flush (room, (size_t)(at - room));
}

int
main (int argc, char **argv)
{
  struct stat status;
  int file = argc == 2 ? open (argv[1], O_RDONLY) : -1;
  Reader reader = { 0 };

  if (argc == 2 && strcmp (argv[1], "--help") == 0)
    return puts ("usage: by-hand-csv pilot.csv") < 0;
  if (file < 0 || fstat (file, &status) != 0)
    return 2;
  reader.at = mmap (NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  if ((const void *)reader.at == MAP_FAILED)
    return 2;
  reader.end = reader.at + status.st_size;
  answer_rows (&reader);
  return 0;
}
