/* SPDX-License-Identifier: Apache-2.0 */
/* Single values from and to text: decimals, money, dates, credit codes. The calendar itself is in
 * lib/core, the words of the refusals in lib/policy/messages.c. */
#include "subsidy/values.h"

#include <string.h>

#include "core/calendar.h"
#include "policy/messages.h"
#include "subsidy/columns.h"
#include "subsidy/error.h"

/* ---- Refusals ---- */

/* As much of a text as a message can carry. */
#define MOST_CHARACTERS_SHOWN 60

/* The text as it can stand in a one-line message: valid UTF-8, nothing that breaks the line or
 * reorders it (control and format characters), and cut when it is long. */
static char *
shown (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *line = g_string_new (NULL);
  int n_shown = 0;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      if (n_shown++ == MOST_CHARACTERS_SHOWN)
        {
          g_string_append (line, "…");
          break;
        }
      if (g_unichar_isspace (character))
        g_string_append_c (line, ' ');
      else
        g_string_append_unichar (line, g_unichar_isprint (character) ? character : 0xFFFD);
    }
  return g_string_free (line, FALSE);
}

/* Sets the error and returns FALSE, so that a reader can end with it. */
static gboolean
refuse_with (GError **error, SubsidyMessage message, const char *language, const char *text, const char *second,
             const char *third)
{
  g_autofree char *found = shown (text);
  g_autofree char *described = subsidy_message (message, language, found, second, third, NULL);

  g_set_error_literal (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE, described);
  return FALSE;
}

static gboolean
refuse (GError **error, SubsidyMessage message, const char *language, const char *text)
{
  return refuse_with (error, message, language, text, NULL, NULL);
}

/* ---- Text ---- */

/* Unicode's White_Space, of which GLib leaves out two, and the marks of no width that come along
 * when a cell is copied. */
static gboolean
is_blank (gunichar character)
{
  return g_unichar_isspace (character) || character == 0x0B || character == 0x85 || character == 0x200B
         || character == 0xFEFF;
}

static gunichar
half_width (gunichar character)
{
  if (character >= 0xFF01 && character <= 0xFF5E)
    return character - 0xFF01 + '!';
  if (character == 0x3000)
    return ' ';
  if (character == 0xFFE5)
    return 0xA5; /* the yen sign, which ASCII does not have */
  return character;
}

static const char *
skip_blanks (const char *at)
{
  while (*at != '\0' && is_blank (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  return at;
}

static const char *
before_last_blanks (const char *start)
{
  const char *end = start + strlen (start);

  while (end > start && is_blank (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  return end;
}

char *
subsidy_text_normalised (const char *text)
{
  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return NULL;

  const char *start = skip_blanks (text);
  const char *end = before_last_blanks (start);
  GString *normalised = g_string_new (NULL);

  for (const char *at = start; at < end; at = g_utf8_next_char (at))
    g_string_append_unichar (normalised, half_width (g_utf8_get_char (at)));
  return g_string_free (normalised, FALSE);
}

static char *
normalised_or_refused (const char *text, const char *language, GError **error)
{
  char *normalised = subsidy_text_normalised (text != NULL ? text : "");

  if (normalised == NULL)
    refuse (error, SUBSIDY_MESSAGE_NOT_UTF8, language, text);
  return normalised;
}

/* Moves past `word`, in either case, and the blanks behind it, if it stands at `*at`. */
static gboolean
take (const char **at, const char *word)
{
  size_t length = strlen (word);

  if (g_ascii_strncasecmp (*at, word, length) != 0)
    return FALSE;
  *at = skip_blanks (*at + length);
  return TRUE;
}

/* ---- Decimals ---- */

/* The most for which 10^decimals is an int64. */
#define MOST_DECIMALS 18

#define DIGITS "0123456789"

/* Digits, and if there is a point digits behind it. */
static gboolean
is_plain_decimal (const char *text)
{
  size_t whole = strspn (text, DIGITS);

  if (whole == 0 || text[whole] == '\0')
    return whole > 0;
  size_t fraction = text[whole] == '.' ? strspn (text + whole + 1, DIGITS) : 0;
  return fraction > 0 && text[whole + 1 + fraction] == '\0';
}

static size_t
digits_after_point (const char *plain)
{
  const char *point = strchr (plain, '.');

  return point != NULL ? strlen (point + 1) : 0;
}

static gboolean
append_digit (int64_t *magnitude, int digit)
{
  if (*magnitude > (INT64_MAX - digit) / 10)
    return FALSE;
  *magnitude = *magnitude * 10 + digit;
  return TRUE;
}

gboolean
subsidy_decimal_from_text (const char *text, int decimals, int64_t *value)
{
  g_return_val_if_fail (value != NULL, FALSE);
  if (text == NULL || decimals < 0 || decimals > MOST_DECIMALS)
    return FALSE;

  gboolean negative = *text == '-';
  const char *plain = text + (negative ? 1 : 0);
  if (!is_plain_decimal (plain) || digits_after_point (plain) > (size_t)decimals)
    return FALSE;

  int64_t magnitude = 0;
  for (const char *at = plain; *at != '\0'; at++)
    if (*at != '.' && !append_digit (&magnitude, *at - '0'))
      return FALSE;
  for (size_t place = digits_after_point (plain); place < (size_t)decimals; place++)
    if (!append_digit (&magnitude, 0))
      return FALSE;
  if (negative && -magnitude == SUBSIDY_NONE)
    return FALSE;

  *value = negative ? -magnitude : magnitude;
  return TRUE;
}

/* ---- Money ---- */

#define FEN_PER_YUAN 100
#define FEN_PER_WAN 1000000

/* The decimals of yuan, 万元 and 亿元 that make a fen. */
#define DECIMALS_OF_YUAN 2
#define DECIMALS_OF_WAN 6
#define DECIMALS_OF_YI 10

/* What an amount is made of: where its digits stand, and what is written around them. */
typedef struct
{
  gboolean negative;
  const char *number;
  size_t length;
  int decimals; /* that the unit has down to the fen */
} MoneyParts;

static gboolean
take_minus (const char **at)
{
  return take (at, "-") || take (at, "−");
}

static void
take_currency (const char **at)
{
  if (!take (at, "人民币") && !take (at, "CNY"))
    take (at, "RMB");
  take (at, "¥");
}

static int
take_unit (const char **at)
{
  int decimals = DECIMALS_OF_YUAN;

  if (take (at, "万"))
    decimals = DECIMALS_OF_WAN;
  else if (take (at, "亿"))
    decimals = DECIMALS_OF_YI;
  if (!take (at, "元"))
    take (at, "圆");
  return decimals;
}

/* The minus may stand before the currency or behind it. */
static gboolean
split_money (const char *text, MoneyParts *parts)
{
  const char *at = text;

  parts->negative = take_minus (&at);
  take_currency (&at);
  if (!parts->negative)
    parts->negative = take_minus (&at);
  parts->number = at;
  parts->length = strspn (at, DIGITS ",.");
  at = skip_blanks (at + parts->length);
  parts->decimals = take_unit (&at);
  return parts->length > 0 && *at == '\0';
}

/* One to three digits, the first not 0 (0,123 is a decimal elsewhere), then threes to the end. */
static gboolean
has_proper_commas (const char *whole)
{
  size_t first = strspn (whole, DIGITS);

  if (first == 0 || first > 3 || *whole == '0')
    return FALSE;
  for (const char *at = whole + first; *at != '\0'; at += 4)
    if (*at != ',' || strspn (at + 1, DIGITS) < 3)
      return FALSE;
  return TRUE;
}

static void
remove_commas (char *text)
{
  char *to = text;

  for (const char *from = text; *from != '\0'; from++)
    if (*from != ',')
      *to++ = *from;
  *to = '\0';
}

static void
remove_last_zeros (char *plain)
{
  char *point = strchr (plain, '.');
  char *end = plain + strlen (plain);

  if (point == NULL)
    return;
  while (end[-1] == '0')
    end--;
  *(end - 1 == point ? point : end) = '\0';
}

/* The number with its commas checked and taken out; FALSE with the reason in `message`. */
static gboolean
plain_number (char *number, SubsidyMessage *message)
{
  size_t whole_length = strcspn (number, ".");
  g_autofree char *whole = g_strndup (number, whole_length);

  *message = SUBSIDY_MESSAGE_MONEY_COMMAS;
  if (strchr (number + whole_length, ',') != NULL)
    return FALSE;
  if (strchr (whole, ',') != NULL && !has_proper_commas (whole))
    return FALSE;
  remove_commas (number);
  *message = SUBSIDY_MESSAGE_MONEY_TEXT;
  return is_plain_decimal (number);
}

static gboolean
fen_of (const MoneyParts *parts, int64_t *fen, SubsidyMessage *message)
{
  g_autofree char *digits = g_strndup (parts->number, parts->length);
  g_autofree char *number = g_strconcat ("-", digits, NULL);
  char *plain = number + 1;

  if (!plain_number (plain, message))
    return FALSE;
  remove_last_zeros (plain);
  *message = SUBSIDY_MESSAGE_MONEY_FINER_THAN_FEN;
  if (digits_after_point (plain) > (size_t)parts->decimals)
    return FALSE;
  *message = SUBSIDY_MESSAGE_MONEY_TOO_LARGE;
  return subsidy_decimal_from_text (parts->negative ? number : plain, parts->decimals, fen);
}

/* Numerals and what may stand around them, nothing else: 三河市 is no amount. */
static gboolean
is_in_chinese_words (const char *text)
{
  const char *words = "〇零一二两三四五六七八九十百千壹贰貳叁參肆伍陆陸柒捌玖拾佰仟";
  const char *around = "万萬亿億元圆圓角分整正人民币¥" DIGITS ".,- ";
  gboolean found = FALSE;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (g_utf8_strchr (words, -1, g_utf8_get_char (at)) != NULL)
        found = TRUE;
      else if (g_utf8_strchr (around, -1, g_utf8_get_char (at)) == NULL)
        return FALSE;
    }
  return found;
}

/* What stands behind the 1.5 of 1.5E+06. */
static gboolean
has_exponent (const char *after_number)
{
  if (g_ascii_toupper (*after_number) != 'E')
    return FALSE;
  const char *exponent = after_number + 1;
  exponent += *exponent == '+' || *exponent == '-' ? 1 : 0;
  return g_ascii_isdigit (*exponent);
}

/* Why a text does not have the parts of an amount. */
static SubsidyMessage
reason_of_no_money (const char *text, const MoneyParts *parts)
{
  if (is_in_chinese_words (text))
    return SUBSIDY_MESSAGE_MONEY_CHINESE_WORDS;
  if (parts->length > 0 && has_exponent (parts->number + parts->length))
    return SUBSIDY_MESSAGE_MONEY_SCIENTIFIC;
  return SUBSIDY_MESSAGE_MONEY_TEXT;
}

gboolean
subsidy_money_from_text (const char *text, const char *language, int64_t *fen, GError **error)
{
  g_return_val_if_fail (fen != NULL, FALSE);
  g_autofree char *normalised = normalised_or_refused (text, language, error);
  if (normalised == NULL)
    return FALSE;

  MoneyParts parts;
  SubsidyMessage message;
  if (!split_money (normalised, &parts))
    return refuse (error, reason_of_no_money (normalised, &parts), language, text);
  if (!fen_of (&parts, fen, &message))
    return refuse (error, message, language, text);
  return TRUE;
}

/* Without a sign, as INT64_MIN has no positive counterpart in int64. */
static uint64_t
magnitude_of (int64_t fen)
{
  return fen < 0 ? -(uint64_t)fen : (uint64_t)fen;
}

static const char *
sign_of (int64_t fen)
{
  return fen < 0 ? "-" : "";
}

char *
subsidy_money_to_text (int64_t fen)
{
  uint64_t magnitude = magnitude_of (fen);

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02" G_GUINT64_FORMAT, sign_of (fen), magnitude / FEN_PER_YUAN,
                          magnitude % FEN_PER_YUAN);
}

char *
subsidy_money_to_grouped_text (int64_t fen)
{
  g_autofree char *plain = subsidy_money_to_text (fen);
  const char *digits = plain + strlen (sign_of (fen));
  size_t n_whole = strcspn (digits, ".");
  GString *grouped = g_string_new (sign_of (fen));

  for (size_t i = 0; i < n_whole; i++)
    {
      if (i > 0 && (n_whole - i) % 3 == 0)
        g_string_append_c (grouped, ',');
      g_string_append_c (grouped, digits[i]);
    }
  g_string_append (grouped, digits + n_whole);
  return g_string_free (grouped, FALSE);
}

char *
subsidy_money_to_wan_text (int64_t fen)
{
  uint64_t magnitude = magnitude_of (fen);

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%06" G_GUINT64_FORMAT, sign_of (fen), magnitude / FEN_PER_WAN,
                          magnitude % FEN_PER_WAN);
}

/* ---- Money in words (人民币大写) ---- */

/* 10^16 yuan: four groups of four digits. */
#define FEN_BEYOND_WORDS INT64_C (1000000000000000000)

static const char *const numerals[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };

/* Four digits, 1 to 9999, without the zeros in front; zeros inside are read as one 零. */
static void
append_group (GString *words, int group)
{
  static const struct
  {
    int value;
    const char *unit;
  } places[] = { { 1000, "仟" }, { 100, "佰" }, { 10, "拾" }, { 1, "" } };
  gboolean begun = FALSE, skipped_zero = FALSE;

  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    {
      int digit = group / places[i].value % 10;
      if (digit > 0)
        {
          g_string_append (words, skipped_zero ? numerals[0] : "");
          g_string_append (words, numerals[digit]);
          g_string_append (words, places[i].unit);
          begun = TRUE;
        }
      skipped_zero = digit == 0 && begun;
    }
}

/* The first two groups are read as one number, so 亿 is said even when its own group is zero.
 * Between groups, 零 stands for a group that is zero or for zeros in front of the lower group;
 * zeros at the end of the higher group alone are not said. */
static void
append_whole_yuan (GString *words, int64_t yuan)
{
  static const struct
  {
    int64_t value;
    const char *unit;
  } groups[] = { { INT64_C (1000000000000), "万" }, { 100000000, "亿" }, { 10000, "万" }, { 1, "" } };
  gboolean begun = FALSE, skipped_group = FALSE;

  for (size_t i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      int group = (int)(yuan / groups[i].value % 10000);
      if (group > 0)
        {
          g_string_append (words, begun && (skipped_group || group < 1000) ? numerals[0] : "");
          append_group (words, group);
        }
      if (group > 0 || (begun && groups[i].value == 100000000))
        g_string_append (words, groups[i].unit);
      skipped_group = group == 0;
      begun = begun || group > 0;
    }
}

/* 角 and 分 behind `yuan`. */
static void
append_coins (GString *words, int64_t yuan, int jiao, int fen)
{
  gboolean gap = jiao == 0 || yuan % 10 == 0;

  g_string_append (words, yuan > 0 && gap ? numerals[0] : "");
  if (jiao > 0)
    g_string_append_printf (words, "%s角", numerals[jiao]);
  if (fen > 0)
    g_string_append_printf (words, "%s分", numerals[fen]);
  else
    g_string_append (words, "整");
}

static char *
words_of (int64_t yuan, int jiao, int fen)
{
  gboolean no_coins = jiao == 0 && fen == 0;
  GString *words = g_string_new (NULL);

  append_whole_yuan (words, yuan);
  if (yuan == 0 && no_coins)
    g_string_append (words, numerals[0]);
  if (yuan > 0 || no_coins)
    g_string_append (words, "元");
  if (no_coins)
    g_string_append (words, "整");
  else
    append_coins (words, yuan, jiao, fen);
  return g_string_free (words, FALSE);
}

char *
subsidy_money_in_words (int64_t fen, const char *language, GError **error)
{
  if (fen < 0 || fen >= FEN_BEYOND_WORDS)
    {
      g_autofree char *yuan = subsidy_money_to_text (fen);
      refuse (error, fen < 0 ? SUBSIDY_MESSAGE_MONEY_IN_WORDS_NEGATIVE : SUBSIDY_MESSAGE_MONEY_IN_WORDS_TOO_LARGE,
              language, yuan);
      return NULL;
    }
  return words_of (fen / FEN_PER_YUAN, (int)(fen / 10 % 10), (int)(fen % 10));
}

/* ---- Dates ---- */

#define FIRST_YEAR 1900

typedef struct
{
  int32_t year;
  int32_t month;
  int32_t day;
} DateParts;

/* The forms in which a date is written: what follows year, month and day, and the least digits that
 * month and day have. */
static const struct
{
  const char *after_year;
  const char *after_month;
  const char *after_day;
  int least_digits;
} date_forms[] = {
  { "-", "-", "", 1 }, { "/", "/", "", 1 }, { ".", ".", "", 1 }, { "年", "月", "日", 1 }, { "", "", "", 2 },
};

static gboolean
take_number (const char **at, int least_digits, int most_digits, int32_t *number)
{
  int n_digits = 0;
  int32_t read = 0;

  while (n_digits < most_digits && g_ascii_isdigit (**at))
    {
      read = read * 10 + (*(*at)++ - '0');
      n_digits++;
    }
  *number = read;
  return n_digits >= least_digits;
}

static gboolean
take_exactly (const char **at, const char *word)
{
  if (!g_str_has_prefix (*at, word))
    return FALSE;
  *at += strlen (word);
  return TRUE;
}

static gboolean
split_date (const char *text, DateParts *parts)
{
  for (size_t i = 0; i < G_N_ELEMENTS (date_forms); i++)
    {
      const char *at = text;
      int least = date_forms[i].least_digits;
      if (take_number (&at, 4, 4, &parts->year) && take_exactly (&at, date_forms[i].after_year)
          && take_number (&at, least, 2, &parts->month) && take_exactly (&at, date_forms[i].after_month)
          && take_number (&at, least, 2, &parts->day) && take_exactly (&at, date_forms[i].after_day) && *at == '\0')
        return TRUE;
    }
  return FALSE;
}

gboolean
subsidy_date_from_text (const char *text, const char *language, int64_t *days, GError **error)
{
  g_return_val_if_fail (days != NULL, FALSE);
  g_autofree char *normalised = normalised_or_refused (text, language, error);
  if (normalised == NULL)
    return FALSE;

  DateParts parts;
  if (!split_date (normalised, &parts))
    return refuse (error, SUBSIDY_MESSAGE_DATE_TEXT, language, text);
  if (parts.year < FIRST_YEAR)
    return refuse (error, SUBSIDY_MESSAGE_DATE_YEAR, language, text);
  if (!subsidy_calendar_days (parts.year, parts.month, parts.day, days))
    return refuse (error, SUBSIDY_MESSAGE_DATE_NOT_IN_CALENDAR, language, text);
  return TRUE;
}

/* 2000-01-01 and 2099-12-31 as the 1900 system numbers them, and 1970-01-01. That system counts a
 * 29 February 1900 that never was; from March 1900 on its day 0 is therefore 1899-12-30. */
#define FIRST_SERIAL 36526
#define LAST_SERIAL 73050
#define SERIAL_OF_DAY_0 25569

gboolean
subsidy_date_from_serial (const char *text, const char *language, int64_t *days, GError **error)
{
  g_return_val_if_fail (days != NULL, FALSE);
  g_autofree char *normalised = normalised_or_refused (text, language, error);
  if (normalised == NULL)
    return FALSE;

  int64_t serial;
  if (!subsidy_decimal_from_text (normalised, 0, &serial) || serial < FIRST_SERIAL || serial > LAST_SERIAL)
    return refuse (error, SUBSIDY_MESSAGE_DATE_SERIAL, language, text);
  *days = serial - SERIAL_OF_DAY_0;
  return TRUE;
}

char *
subsidy_date_to_text (int64_t days)
{
  if (days < SUBSIDY_CALENDAR_FIRST_DAY || days > SUBSIDY_CALENDAR_LAST_DAY)
    return NULL;

  DateParts parts;
  subsidy_calendar_date (days, &parts.year, &parts.month, &parts.day);
  return parts.year >= 1 ? g_strdup_printf ("%04d-%02d-%02d", parts.year, parts.month, parts.day) : NULL;
}

/* ---- Unified social credit codes (GB 32100-2015) ---- */

#define CREDIT_CODE_LENGTH 18
#define CREDIT_CODE_MODULUS 31

/* A character's value is its position. */
static const char credit_code_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* One more than the value of each character from 0 on; 0 of those between that have none. */
static const guint8 credit_code_values['Y' - '0' + 1]
    = { 1,  2,  3,  4,  5, 6,  7,  8,  9,  10, 0, 0,  0,  0,  0, 0,  0,  11, 12, 13, 14,
        15, 16, 17, 18, 0, 19, 20, 21, 22, 23, 0, 24, 25, 26, 0, 27, 28, 0,  29, 30, 31 };

/* -1 of a character that no code has. */
static inline int
credit_code_value (char character)
{
  guint position = (guint)(guchar)character - '0';

  return position < G_N_ELEMENTS (credit_code_values) ? credit_code_values[position] - 1 : -1;
}

static gboolean
is_credit_code_character (char character)
{
  return credit_code_value (character) >= 0;
}

/* The weight of position i is 3^(i - 1) modulo 31. */
static char
credit_code_check_digit (const char *code)
{
  static const int weights[CREDIT_CODE_LENGTH - 1] = { 1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28 };
  int sum = 0;

  for (int i = 0; i < CREDIT_CODE_LENGTH - 1; i++)
    sum += weights[i] * credit_code_value (code[i]);
  return credit_code_alphabet[(CREDIT_CODE_MODULUS - sum % CREDIT_CODE_MODULUS) % CREDIT_CODE_MODULUS];
}

gboolean
subsidy_credit_code_is_valid (const char *text)
{
  gboolean is_code = text != NULL;

  for (int i = 0; i < CREDIT_CODE_LENGTH && is_code; i++)
    is_code = is_credit_code_character (text[i]);
  return is_code && text[CREDIT_CODE_LENGTH] == '\0' && text[CREDIT_CODE_LENGTH - 1] == credit_code_check_digit (text);
}

/* 9.11311E+17: a point or a plus, which no code has, tells it from a short code with an E. */
static gboolean
is_spreadsheet_number (const char *text)
{
  size_t mantissa = strspn (text, DIGITS ".");
  const char *exponent = text + mantissa + 1;

  if (mantissa == 0 || text[mantissa] != 'E')
    return FALSE;
  gboolean plus = *exponent == '+';
  exponent += plus ? 1 : 0;
  return (plus || memchr (text, '.', mantissa) != NULL) && *exponent != '\0'
         && exponent[strspn (exponent, DIGITS)] == '\0';
}

static gboolean
refuse_length (const char *code, const char *language, const char *text, GError **error)
{
  g_autofree char *length = g_strdup_printf ("%ld", g_utf8_strlen (code, -1));

  return refuse_with (error, SUBSIDY_MESSAGE_CREDIT_CODE_LENGTH, language, text, length, NULL);
}

static gboolean
refuse_character (const char *code, const char *at, const char *language, const char *text, GError **error)
{
  g_autofree char *character = g_strndup (at, (size_t)(g_utf8_next_char (at) - at));
  g_autofree char *visible = shown (character);
  g_autofree char *position = g_strdup_printf ("%ld", g_utf8_pointer_to_offset (code, at) + 1);

  return refuse_with (error, SUBSIDY_MESSAGE_CREDIT_CODE_LETTER, language, text, visible, position);
}

static gboolean
check_credit_code (const char *code, const char *language, const char *text, GError **error)
{
  if (is_spreadsheet_number (code))
    return refuse (error, SUBSIDY_MESSAGE_CREDIT_CODE_SPREADSHEET, language, text);
  if (g_utf8_strlen (code, -1) != CREDIT_CODE_LENGTH)
    return refuse_length (code, language, text, error);
  for (const char *at = code; *at != '\0'; at = g_utf8_next_char (at))
    if (!is_credit_code_character (*at))
      return refuse_character (code, at, language, text, error);
  if (!subsidy_credit_code_is_valid (code))
    return refuse (error, SUBSIDY_MESSAGE_CREDIT_CODE_CHECK, language, text);
  return TRUE;
}

char *
subsidy_credit_code_from_text (const char *text, const char *language, GError **error)
{
  g_autofree char *normalised = normalised_or_refused (text, language, error);
  if (normalised == NULL)
    return NULL;

  g_autofree char *code = g_ascii_strup (normalised, -1);
  return check_credit_code (code, language, text, error) ? g_steal_pointer (&code) : NULL;
}
