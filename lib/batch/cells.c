/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/cells.h"

#include <string.h>

#include "batch/said.h"

/* ---- Texts that were read before ---- */

#define MEMORY_PLACES 512 /* a power of two */
#define MEMORY_MOST_BYTES 64

/* A text of at most 16 bytes is told apart by its length and two words of it; a longer one by all its bytes. */
typedef struct
{
  guint64 words[2];
} Glance;

typedef struct
{
  Glance glance;
  gint64 number;
  gsize length; /* 0: nothing is here */
  char text[MEMORY_MOST_BYTES];
} Remembered;

struct _CellMemory
{
  Remembered places[MEMORY_PLACES];
};

static inline guint64
word_at (const char *text, gsize length)
{
  guint32 first, last;
  guint64 word;

  if (length >= 8)
    {
      memcpy (&word, text, sizeof word);
      return word;
    }
  if (length >= 4)
    {
      memcpy (&first, text, sizeof first);
      memcpy (&last, text + length - sizeof last, sizeof last);
      return (guint64)first << 32 | last;
    }
  return (guint64)(guchar)text[0] << 16 | (guint64)(guchar)text[length / 2] << 8 | (guchar)text[length - 1];
}

static inline Glance
glance_at (const char *text, gsize length)
{
  return (Glance){ { word_at (text, length), length > 8 ? word_at (text + length - 8, 8) : 0 } };
}

static inline gsize
place_of (Glance glance, gsize length)
{
  guint64 mixed
      = (glance.words[0] ^ (glance.words[1] * UINT64_C (0x9e3779b97f4a7c15)) ^ length) * UINT64_C (0xbf58476d1ce4e5b9);

  return (gsize)(mixed >> 48) % MEMORY_PLACES;
}

CellMemory *
cell_memory_new (void)
{
  return g_new0 (CellMemory, 1);
}

void
cell_memory_free (CellMemory *memory)
{
  g_free (memory);
}

static inline gboolean
recall (const CellMemory *memory, const char *text, gsize length, gint64 *number)
{
  Glance glance;
  const Remembered *place;

  if (length == 0 || length > MEMORY_MOST_BYTES)
    return FALSE;
  glance = glance_at (text, length);
  place = &memory->places[place_of (glance, length)];
  if (place->length != length || place->glance.words[0] != glance.words[0] || place->glance.words[1] != glance.words[1]
      || (length > 16 && memcmp (place->text, text, length) != 0))
    return FALSE;
  *number = place->number;
  return TRUE;
}

gboolean
cell_recall (const CellMemory *memory, const char *text, gsize length, gint64 *number)
{
  return recall (memory, text, length, number);
}

/* The latest text takes the place. */
void
cell_remember (CellMemory *memory, const char *text, gsize length, gint64 number)
{
  Remembered *place;
  Glance glance;

  if (length == 0 || length > MEMORY_MOST_BYTES)
    return;
  glance = glance_at (text, length);
  place = &memory->places[place_of (glance, length)];
  *place = (Remembered){ .glance = glance, .number = number, .length = length };
  memcpy (place->text, text, length);
}

/* ---- What most cells look like ---- */

/* Digits, then perhaps a point and at most @decimals digits: the number over 10^decimals. At most 16 bytes in all. */
static inline gboolean
read_decimal (const char *text, gsize length, int decimals, gint64 *number)
{
  static const gint64 powers[]
      = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000 };
  const char *end = text + length, *at = text;
  guint64 value = 0;
  guint digit;

  if (length == 0 || length > 16 || decimals >= (int)G_N_ELEMENTS (powers))
    return FALSE;
  for (; at < end && (digit = (guint)(guchar)*at - '0') < 10; at++)
    value = value * 10 + digit;
  if (at == text)
    return FALSE;
  if (at < end)
    {
      if (*at++ != '.' || at == end || end - at > decimals)
        return FALSE;
      decimals -= (int)(end - at);
      for (; at < end && (digit = (guint)(guchar)*at - '0') < 10; at++)
        value = value * 10 + digit;
      if (at < end)
        return FALSE;
    }
  return !__builtin_mul_overflow ((gint64)value, powers[decimals], number);
}

static inline gboolean
two_digits (const char *text, int *number)
{
  guint tens = (guint)(guchar)text[0] - '0', ones = (guint)(guchar)text[1] - '0';

  *number = (int)(tens * 10 + ones);
  return tens < 10 && ones < 10;
}

static inline gboolean
is_in_month (int year, int month, int day)
{
  static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

  return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

/* Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March. */
static inline gint64
days_since_1970 (int year, int month, int day)
{
  gint64 from_march = year - (month <= 2 ? 1 : 0);
  gint64 day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

  return from_march * 365 + from_march / 4 - from_march / 100 + from_march / 400 + day_of_year - 719468;
}

/* 2026-02-14, of the years that the library's own reader takes. */
static inline gboolean
read_iso_date (const char *text, gsize length, gint64 *number)
{
  int century, year, month, day;

  if (length != 10 || text[4] != '-' || text[7] != '-' || !two_digits (text, &century) || !two_digits (text + 2, &year)
      || !two_digits (text + 5, &month) || !two_digits (text + 8, &day))
    return FALSE;
  year += century * 100;
  if (year < 1900 || !is_in_month (year, month, day))
    return FALSE;
  *number = days_since_1970 (year, month, day);
  return TRUE;
}

/* The first bytes of the Chinese characters of the basic plane, none of which is a blank or has another form. */
static inline gboolean
begins_chinese (char byte)
{
  return (guchar)byte >= 0xE4 && (guchar)byte <= 0xE9;
}

gboolean
cell_is_normal (const char *text, gsize length)
{
  gsize at = 0;

  if (length == 0 || (guchar)text[0] <= ' ' || (guchar)text[length - 1] <= ' ')
    return FALSE;
  while (at < length)
    if ((guchar)text[at] >= ' ' && (guchar)text[at] < 0x7F)
      at++;
    else if (begins_chinese (text[at]))
      at += 3;
    else
      return FALSE;
  return at == length;
}

/* A valid credit code, and a name that cannot be a word for none. */
static inline gboolean
is_identity (const CellReader *reader, const char *text, gsize length)
{
  char code[19];

  if (reader->is_compared)
    return FALSE;
  if (reader->type == SUBSIDY_FACT_NAME)
    return length > 8 && cell_is_normal (text, length);
  if (length != sizeof code - 1)
    return FALSE;
  memcpy (code, text, length);
  code[length] = '\0';
  return subsidy_credit_code_is_valid (code);
}

/* An empty cell, or one of white space. */
gboolean
cell_is_blank (const char *text, gsize length)
{
  if (length == 0)
    return TRUE;
  if (((guchar)*text > ' ' && (guchar)*text < 0x80) || begins_chinese (*text))
    return FALSE;
  {
    g_autofree char *copy = g_strndup (text, length);
    char *normalised = subsidy_text_normalised (copy);
    gboolean is = normalised != NULL && *normalised == '\0';

    subsidy_free (normalised);
    return is;
  }
}

/* ---- Any text ---- */

/* The unit of the heading holds where the cell has none; they shall not contradict each other. */
static gboolean
read_money (const CellReader *reader, const char *text, gint64 *number, GError **error)
{
  gboolean says_wan = strstr (text, "万") != NULL || strstr (text, "亿") != NULL;
  gboolean says_yuan = strstr (text, "元") != NULL && !says_wan;
  g_autofree char *with_unit = NULL;

  if ((reader->unit == UNIT_WAN && says_yuan) || (reader->unit == UNIT_YUAN && says_wan))
    return refuse (error, SUBSIDY_ERROR_VALUE, reader->language, "“%s”的单位与表头的（%s）不同：请统一",
                   "the unit of '%s' is not that of the heading, %s: write one of them", text,
                   reader->unit == UNIT_WAN ? "万元" : "元");
  if (reader->unit == UNIT_WAN && !says_wan)
    with_unit = g_strconcat (text, "万元", NULL);
  return subsidy_fact_from_text (reader->policy, reader->fact, with_unit != NULL ? with_unit : text, reader->language,
                                 number, error);
}

static gboolean
is_serial (const char *text)
{
  return strlen (text) == 5 && strspn (text, "0123456789") == 5;
}

static gboolean
read_text (const CellReader *reader, const char *text, gint64 *number, GError **error)
{
  switch (reader->type)
    {
    case SUBSIDY_FACT_MONEY:
      return read_money (reader, text, number, error);
    case SUBSIDY_FACT_DATE:
      if (is_serial (text))
        return subsidy_date_from_serial (text, reader->language, number, error);
      break;
    default:
      break;
    }
  return subsidy_fact_from_text (reader->policy, reader->fact, text, reader->language, number, error);
}

static gboolean
read_any (const CellReader *reader, const char *text, gsize length, gint64 *number, GError **error)
{
  g_autofree char *copy = g_strndup (text, length);
  char *normalised = subsidy_text_normalised (copy);
  gboolean is_read = read_text (reader, normalised != NULL ? normalised : copy, number, error);

  subsidy_free (normalised);
  return is_read;
}

/* ---- The reader ---- */

static gboolean
is_read_by_a_rule (const SubsidyPolicy *policy, gsize fact)
{
  for (gsize rule = 0; rule < subsidy_policy_count (policy, SUBSIDY_PART_RULE); rule++)
    if (subsidy_policy_rule_reads (policy, rule, SUBSIDY_PART_FACT, fact))
      return TRUE;
  return FALSE;
}

void
cell_reader_init (CellReader *reader, const SubsidyPolicy *policy, const char *language, gsize fact, MoneyUnit unit)
{
  *reader = (CellReader){ .policy = policy,
                          .language = language,
                          .fact = fact,
                          .type = subsidy_policy_fact_type (policy, fact),
                          .list = subsidy_policy_fact_list (policy, fact),
                          .decimals = subsidy_policy_fact_decimals (policy, fact),
                          .unit = unit,
                          .is_compared = is_read_by_a_rule (policy, fact) };
  if (unit == UNIT_WAN)
    reader->decimals += 4;
  if (reader->type == SUBSIDY_FACT_CHOICE || reader->type == SUBSIDY_FACT_FLAG)
    reader->memory = cell_memory_new ();
}

void
cell_reader_clear (CellReader *reader)
{
  g_clear_pointer (&reader->memory, cell_memory_free);
}

gboolean
cell_read_at_once (const CellReader *reader, const char *text, gsize length, gint64 *number)
{
  switch (reader->type)
    {
    case SUBSIDY_FACT_MONEY:
    case SUBSIDY_FACT_COUNT:
    case SUBSIDY_FACT_QUANTITY:
    case SUBSIDY_FACT_NUMBER:
      return read_decimal (text, length, reader->decimals, number);
    case SUBSIDY_FACT_DATE:
      return read_iso_date (text, length, number);
    case SUBSIDY_FACT_CHOICE:
    case SUBSIDY_FACT_FLAG:
      return recall (reader->memory, text, length, number);
    case SUBSIDY_FACT_NAME:
    case SUBSIDY_FACT_CREDIT_CODE:
      if (!is_identity (reader, text, length))
        return FALSE;
      *number = 0;
      return TRUE;
    default:
      return FALSE;
    }
}

/* Which fact it is the heading says already, where the library's message begins with it. */
static void
drop_fact (const CellReader *reader, GError *error)
{
  const char *id = subsidy_policy_id_at (reader->policy, SUBSIDY_PART_FACT, reader->fact);
  g_autofree char *named = g_strdup_printf (
      "%s (%s): ", id, subsidy_policy_label_at (reader->policy, SUBSIDY_PART_FACT, reader->fact, reader->language));
  g_autofree char *alone = g_strconcat (id, ": ", NULL);
  const char *prefix = g_str_has_prefix (error->message, named) ? named : alone;
  char *rest;

  if (!g_str_has_prefix (error->message, prefix))
    return;
  rest = g_strdup (error->message + strlen (prefix));
  g_free (error->message);
  error->message = rest;
}

gboolean
cell_read (CellReader *reader, const char *text, gsize length, gint64 *number, GError **error)
{
  if (cell_read_at_once (reader, text, length, number))
    return TRUE;
  if (cell_is_blank (text, length))
    {
      *number = SUBSIDY_MISSING;
      return TRUE;
    }
  if (!read_any (reader, text, length, number, error))
    {
      if (error != NULL)
        drop_fact (reader, *error);
      return FALSE;
    }
  if (reader->memory != NULL)
    cell_remember (reader->memory, text, length, *number);
  return TRUE;
}
