/* SPDX-License-Identifier: Apache-2.0 */
#include "values-oracle.h"

#include <string.h>

/* ---- Characters ---- */

static gboolean
is_blank (gunichar character)
{
  return g_unichar_isspace (character) || character == 0x0B || character == 0x85 || character == 0x200B
         || character == 0xFEFF;
}

gunichar *
oracle_characters (const char *text)
{
  glong length;
  gunichar *characters = g_utf8_to_ucs4 (text, -1, NULL, &length, NULL);

  for (glong i = 0; i < length; i++)
    if (characters[i] > 0xFF00 && characters[i] < 0xFF5F)
      characters[i] -= 0xFEE0;
    else if (characters[i] == 0x3000)
      characters[i] = ' ';
    else if (characters[i] == 0xFFE5)
      characters[i] = 0xA5;
  return characters;
}

/* ---- Numbers ---- */

/* Digits as a number, which has to lie in 64 bits, with two numbers left out that stand for something else. */
static gboolean
from_digits (const char *digits, gboolean is_negative, gint64 *value)
{
  guint64 number = 0;

  for (; *digits != '\0'; digits++)
    {
      guint64 more = number * 10 + (guint64)(*digits - '0');

      if (number > (guint64)G_MAXINT64 / 10 || more > (guint64)G_MAXINT64)
        return FALSE;
      number = more;
    }
  if (is_negative && number == (guint64)G_MAXINT64)
    return FALSE;
  *value = is_negative ? -(gint64)number : (gint64)number;
  return TRUE;
}

/* @fraction, cut of its last zeros where those are allowed, brought to so many decimals. */
static gboolean
scaled (const char *whole, const char *fraction, int decimals, gboolean is_negative, gint64 *value)
{
  g_autoptr (GString) digits = g_string_new (whole);
  gsize length = strlen (fraction);

  if (length > (gsize)decimals)
    return FALSE;
  g_string_append (digits, fraction);
  for (; length < (gsize)decimals; length++)
    g_string_append_c (digits, '0');
  return from_digits (digits->str, is_negative, value);
}

gboolean
oracle_decimal (const char *text, int decimals, gint64 *value)
{
  g_autofree char *copy = g_strdup (*text == '-' ? text + 1 : text);
  char *point = strchr (copy, '.');

  if (point != NULL)
    *point = '\0';
  if (*copy == '\0' || strspn (copy, "0123456789") != strlen (copy))
    return FALSE;
  if (point != NULL && (point[1] == '\0' || strspn (point + 1, "0123456789") != strlen (point + 1)))
    return FALSE;
  return scaled (copy, point != NULL ? point + 1 : "", decimals, *text == '-', value);
}

/* ---- Money ---- */

/* An amount as a regular expression says it, after blanks around its parts are gone. */
static const char amount[] = "^(?<before>[-−])? *(?:人民币|CNY|RMB)? *¥? *(?<behind>[-−])? *"
                             "(?<whole>[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:[.](?<fraction>[0-9]+))? *"
                             "(?<unit>[万亿])? *[元圆]?$";

/* Every blank is a space, and there is none around it. */
static char *
spaced (const char *text)
{
  g_autofree gunichar *characters = oracle_characters (text);
  GString *found = g_string_new (NULL);

  for (glong i = 0; characters[i] != 0; i++)
    if (is_blank (characters[i]))
      g_string_append_c (found, ' ');
    else
      g_string_append_unichar (found, characters[i]);
  return g_strstrip (g_string_free (found, FALSE));
}

static char *
part (const GMatchInfo *match, const char *name)
{
  char *found = g_match_info_fetch_named (match, name);

  return found != NULL ? found : g_strdup ("");
}

gboolean
oracle_money (const char *text, gint64 *fen)
{
  static GRegex *regex;
  g_autofree char *plain = spaced (text);
  g_autoptr (GMatchInfo) match = NULL;

  if (regex == NULL)
    regex = g_regex_new (amount, G_REGEX_CASELESS | G_REGEX_DOLLAR_ENDONLY, 0, NULL);
  if (!g_regex_match (regex, plain, 0, &match))
    return FALSE;
  g_autofree char *before = part (match, "before"), *behind = part (match, "behind");
  g_autofree char *whole = part (match, "whole"), *fraction = part (match, "fraction"), *unit = part (match, "unit");
  g_auto (GStrv) threes = g_strsplit (whole, ",", -1);
  g_autofree char *digits = g_strjoinv ("", threes);

  if (*before != '\0' && *behind != '\0')
    return FALSE;
  while (g_str_has_suffix (fraction, "0"))
    fraction[strlen (fraction) - 1] = '\0';
  return scaled (digits, fraction,
                 *unit == '\0'              ? 2
                 : strcmp (unit, "万") == 0 ? 6
                                            : 10,
                 *before != '\0' || *behind != '\0', fen);
}

/* ---- Dates ---- */

gboolean
oracle_date (const char *text, gint64 *days)
{
  g_autofree gunichar *characters = oracle_characters (text);
  guint numbers[3] = { 0 }, n_digits[3] = { 0 }, n = 0;
  gboolean is_digit = FALSE;

  for (glong i = 0; characters[i] != 0; i++)
    {
      gboolean was_digit = is_digit;

      is_digit = characters[i] >= '0' && characters[i] <= '9';
      if (is_digit && !was_digit && n++ == 3)
        return FALSE;
      if (is_digit)
        numbers[n - 1] = numbers[n - 1] * 10 + (characters[i] - '0');
      if (is_digit && ++n_digits[n - 1] > 8)
        return FALSE;
    }
  if (n == 1 && n_digits[0] == 8)
    {
      numbers[2] = numbers[0] % 100;
      numbers[1] = numbers[0] / 100 % 100;
      numbers[0] /= 10000;
    }
  if (numbers[0] < 1900 || numbers[0] > 9999 || numbers[1] > 12 || numbers[2] > 31
      || !g_date_valid_dmy ((GDateDay)numbers[2], (GDateMonth)numbers[1], (GDateYear)numbers[0]))
    return FALSE;
  g_autoptr (GDate) date = g_date_new_dmy ((GDateDay)numbers[2], (GDateMonth)numbers[1], (GDateYear)numbers[0]);
  *days = (gint64)g_date_get_julian (date) - 719163; /* that of 1970-01-01 */
  return TRUE;
}

/* ---- Words ---- */

static gint64
digit_of (gunichar character)
{
  static const char digits[] = "零壹贰叁肆伍陆柒捌玖";
  const char *found = g_utf8_strchr (digits, -1, character);

  return found != NULL ? g_utf8_pointer_to_offset (digits, found) : -1;
}

gint64
oracle_words (const char *text)
{
  gint64 high = 0, wan = 0, section = 0, digit = 0, fen = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    switch (g_utf8_get_char (text))
      {
      case 0x62FE: /* 拾 */
        section += digit * 10;
        digit = 0;
        break;
      case 0x4F70: /* 佰 */
        section += digit * 100;
        digit = 0;
        break;
      case 0x4EDF: /* 仟 */
        section += digit * 1000;
        digit = 0;
        break;
      case 0x4E07: /* 万 */
        wan = (section + digit) * 10000;
        section = digit = 0;
        break;
      case 0x4EBF: /* 亿 */
        high = (wan + section + digit) * 100000000;
        wan = section = digit = 0;
        break;
      case 0x5143: /* 元 */
        fen = (high + wan + section + digit) * 100;
        digit = 0;
        break;
      case 0x89D2: /* 角 */
        fen += digit * 10;
        digit = 0;
        break;
      case 0x5206: /* 分 */
        fen += digit;
        break;
      case 0x6574: /* 整 */
        break;
      default:
        digit = digit_of (g_utf8_get_char (text));
        if (digit < 0)
          return -1;
      }
  return fen;
}

/* ---- Credit codes ---- */

gboolean
oracle_credit_code (const char *text)
{
  static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  int weight = 1, sum = 0;

  if (strlen (text) != 18 || strspn (text, alphabet) != 18)
    return FALSE;
  for (int i = 0; i < 17; i++)
    {
      sum += weight * (int)(strchr (alphabet, text[i]) - alphabet);
      weight = weight * 3 % 31;
    }
  return alphabet[(31 - sum % 31) % 31] == text[17];
}
