/* SPDX-License-Identifier: Apache-2.0 */
/* Single values from and to text: the examples of the domain, every boundary, every refusal with
 * its message, and round trips against slow checks that share no code with the library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "subsidy/columns.h"
#include "subsidy/error.h"
#include "subsidy/values.h"
#include "support.h"

/* A value that no test reads, to see that an output is untouched. */
#define UNTOUCHED INT64_C (-4711)

#define N_RANDOM TRIALS (20000)

/* ---- Helpers ---- */

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    fail_msg ("no \"%s\" in: %s", part, text);
}

/* The error is about a value, names the text, and says what the reason is. */
static void
assert_refusal (GError **error, const char *text, const char *part)
{
  assert_non_null (*error);
  assert_true (g_error_matches (*error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE));
  assert_contains ((*error)->message, text);
  assert_contains ((*error)->message, part);
  g_clear_error (error);
}

typedef gboolean (*Reader) (const char *text, const char *language, int64_t *value, GError **error);

typedef struct
{
  const char *text;
  int64_t value;
} Reading;

static void
assert_readings (Reader read, const Reading *readings, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      GError *error = NULL;
      int64_t value = UNTOUCHED;
      if (!read (readings[i].text, "en", &value, &error))
        fail_msg ("refused: %s", error->message);
      assert_null (error);
      if (value != readings[i].value)
        fail_msg ("%s read as %" G_GINT64_FORMAT, readings[i].text, value);
    }
}

typedef struct
{
  const char *text;
  const char *reason_en;
} Refusal;

static void
assert_refusals (Reader read, const Refusal *refusals, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      GError *error = NULL;
      int64_t value = UNTOUCHED;
      if (read (refusals[i].text, "en", &value, &error))
        fail_msg ("accepted: %s", refusals[i].text);
      assert_int_equal (value, UNTOUCHED);
      assert_refusal (&error, refusals[i].text, refusals[i].reason_en);
      assert_false (read (refusals[i].text, "en", &value, NULL));
    }
}

static uint64_t seed = 20250912;

/* Of all sizes: as many of 5 as of 17 digits. */
static int64_t
random_fen (void)
{
  return (int64_t)(random_bits (&seed) >> (1 + random_bits (&seed) % 63));
}

/* ---- Normalised text ---- */

static void
test_text_normalised (void **state)
{
  (void)state;
  static const char *const pairs[][2] = {
    { "", "" },
    { "   ", "" },
    { "\t\r\n\v\f x \t\r\n\v\f", "x" },
    { "\xC2\xA0\xE3\x80\x80\xE2\x80\x83x\xC2\x85\xE2\x80\xA8", "x" }, /* NBSP, U+3000, em, NEL */
    { "\xEF\xBB\xBFx\xE2\x80\x8B", "x" },                             /* BOM, zero width */
    { "a\xE3\x80\x80 b", "a  b" },                                    /* inside: kept, narrow */
    { "０１２３４５６７８９", "0123456789" },
    { "ＡＢＺａｂｚ", "ABZabz" },
    { "，．：（）￥", ",.:()¥" },
    { "－／％", "-/%" },
    { "2026年2月14日", "2026年2月14日" },
    { "三河市", "三河市" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *normalised = subsidy_text_normalised (pairs[i][0]);
      assert_string_equal (normalised, pairs[i][1]);
    }
  assert_null (subsidy_text_normalised ("\xFF"));
  assert_null (subsidy_text_normalised ("12\xE4\xB8"));
  assert_null (subsidy_text_normalised ("\xC8\xFD\xBA\xD3")); /* 三河 in GB18030 */
  assert_null (subsidy_text_normalised (NULL));
}

/* ---- Decimals ---- */

typedef struct
{
  const char *text;
  int decimals;
  int64_t value;
} Decimal;

static const Decimal decimals[] = {
  { "0", 0, 0 },
  { "-0", 0, 0 },
  { "0", 18, 0 },
  { "7", 0, 7 },
  { "007", 0, 7 },
  { "7", 2, 700 },
  { "7.5", 2, 750 },
  { "7.05", 2, 705 },
  { "-7.05", 2, -705 },
  { "-0.01", 2, -1 },
  { "0.000001", 6, 1 },
  { "9223372036854775807", 0, INT64_MAX },
  { "-9223372036854775806", 0, -(INT64_MAX - 1) },
  { "92233720368547758.07", 2, INT64_MAX },
  { "9.223372036854775807", 18, INT64_MAX },
  { "9", 18, INT64_C (9000000000000000000) },
  { "00000000000000000000000000000000001", 0, 1 },
};

static const Decimal no_decimals[] = {
  { "", 2, 0 },
  { "-", 2, 0 },
  { ".", 2, 0 },
  { "-.", 2, 0 },
  { ".5", 2, 0 },
  { "5.", 2, 0 },
  { "5.", 0, 0 },
  { "5.0", 0, 0 },
  { "1.234", 2, 0 },
  { "1.000", 2, 0 },
  { "+5", 2, 0 },
  { "--5", 2, 0 },
  { "5-", 2, 0 },
  { " 5", 2, 0 },
  { "5 ", 2, 0 },
  { "1 5", 2, 0 },
  { "1,5", 2, 0 },
  { "1.2.3", 3, 0 },
  { "1e3", 2, 0 },
  { "0x10", 2, 0 },
  { "inf", 2, 0 },
  { "nan", 2, 0 },
  { "５", 2, 0 },
  { "9223372036854775808", 0, 0 },
  { "-9223372036854775808", 0, 0 }, /* SUBSIDY_MISSING */
  { "-9223372036854775807", 0, 0 }, /* SUBSIDY_NONE */
  { "92233720368547758.08", 2, 0 },
  { "92233720368547759", 2, 0 },
  { "99999999999999999999999999", 0, 0 },
  { "10", 18, 0 },
  { "0", 19, 0 },
  { "0", -1, 0 },
  { NULL, 0, 0 },
};

static void
test_decimal (void **state)
{
  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS (decimals); i++)
    {
      int64_t value = UNTOUCHED;
      if (!subsidy_decimal_from_text (decimals[i].text, decimals[i].decimals, &value))
        fail_msg ("refused: %s", decimals[i].text);
      assert_int_equal (value, decimals[i].value);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (no_decimals); i++)
    {
      int64_t value = UNTOUCHED;
      if (subsidy_decimal_from_text (no_decimals[i].text, no_decimals[i].decimals, &value))
        fail_msg ("accepted: %s", no_decimals[i].text);
      assert_int_equal (value, UNTOUCHED);
    }
}

/* ---- Money: reading ---- */

static const Reading amounts[] = {
  /* The forms that people type. */
  { "1500000", 150000000 },
  { "1,500,000.00", 150000000 },
  { "150万元", 150000000 },
  { "150万", 150000000 },
  { "￥1500000", 150000000 },
  { "１５０００００", 150000000 },
  { "1.5亿元", INT64_C (15000000000) },
  { "1.5亿", INT64_C (15000000000) },
  { "¥1500000", 150000000 },
  { "1500000元", 150000000 },
  { "1500000圆", 150000000 },
  { "150万圆", 150000000 },
  { "人民币1500000元", 150000000 },
  { "人民币150万元", 150000000 },
  { "人民币￥1,500,000.00元", 150000000 },
  { "CNY1500000", 150000000 },
  { "CNY 1,500,000.00", 150000000 },
  { "RMB 150万", 150000000 },
  { "rmb1500000", 150000000 },
  { "ＲＭＢ１，５００，０００．００", 150000000 },
  { "１５０万元", 150000000 },
  /* Blanks around the parts. */
  { "  1500000\t", 150000000 },
  { "\xE3\x80\x80"
    "1500000\xC2\xA0",
    150000000 },
  { " ￥ 1500000 元 ", 150000000 },
  { "150 万元", 150000000 },
  { "- 12.50", -1250 },
  /* Signs. */
  { "-12.50", -1250 },
  { "−12.50", -1250 },
  { "－12.50", -1250 },
  { "-￥12.50", -1250 },
  { "￥-12.50", -1250 },
  { "人民币−12.50元", -1250 },
  { "-1.5万元", -1500000 },
  { "-0", 0 },
  { "-0.00", 0 },
  /* Decimals. */
  { "0", 0 },
  { "0.00", 0 },
  { "0.01", 1 },
  { "0.1", 10 },
  { "1.5", 150 },
  { "007", 700 },
  { "876543.21", 87654321 },
  { "1.2345万元", 1234500 },
  { "0.000001万元", 1 },
  { "0.123456万", 123456 },
  { "0.00000001亿元", 100 },
  { "0.0000000001亿元", 1 },
  /* Zeros beyond the fen are exact. */
  { "1.000", 100 },
  { "1.0000000000000000000000000", 100 },
  { "0.0000010万元", 1 },
  { "0.00000000010亿", 1 },
  /* Commas. */
  { "1,500", 150000 },
  { "12,500", 1250000 },
  { "123,500.5", 12350050 },
  { "1,234,567,890.12", INT64_C (123456789012) },
  { "-1,500", -150000 },
  { "1,500万元", INT64_C (1500000000) },
  { "1，500，000", 150000000 },
  /* The ends of the range. */
  { "92233720368547758.07", INT64_MAX },
  { "92,233,720,368,547,758.07", INT64_MAX },
  { "9223372036854.775807万元", INT64_MAX },
  { "922337203.6854775807亿元", INT64_MAX },
  { "-92233720368547758.06", -(INT64_MAX - 1) },
};

#define GENERAL "is not an amount of money: write yuan with at most two decimals"
#define COMMAS "its commas"
#define FINER "finer than one fen"
#define LARGE "beyond the amounts"
#define WORDS "in Chinese words: write it in digits"
#define SCIENTIFIC "scientific notation"

static const Refusal no_amounts[] = {
  { "", GENERAL },
  { "   ", GENERAL },
  { "3 dollars", GENERAL },
  { "abc", GENERAL },
  { "元", GENERAL },
  { "万元", GENERAL },
  { "￥", GENERAL },
  { "人民币", GENERAL },
  { "-", GENERAL },
  { "--5", GENERAL },
  { "-￥-5", GENERAL },
  { "5-", GENERAL },
  { "+5", GENERAL },
  { "(5)", GENERAL },
  { "￥￥5", GENERAL },
  { "CNY RMB 5", GENERAL },
  { "$5", GENERAL },
  { "5 USD", GENERAL },
  { "5元元", GENERAL },
  { "5元万", GENERAL },
  { "5万亿", GENERAL },
  { "5元整", GENERAL },
  { "5角", GENERAL },
  { "1 500 000", GENERAL },
  { "1'500", GENERAL },
  { "5%", GENERAL },
  { ".", GENERAL },
  { ".5", GENERAL },
  { "5.", GENERAL },
  { "1.2.3", GENERAL },
  { "150万5000元", GENERAL },
  { "0x10", GENERAL },
  { "inf", GENERAL },
  { "三河市", GENERAL },
  { "1,50", COMMAS },
  { "1,5000", COMMAS },
  { "1,50.00", COMMAS },
  { "1500,000", COMMAS },
  { "1,,500", COMMAS },
  { ",500", COMMAS },
  { "1,500,", COMMAS },
  { ",", COMMAS },
  { "1,500,00", COMMAS },
  { "1,500,0000", COMMAS },
  { "12,34,567", COMMAS }, /* as India writes it */
  { "1.500,00", COMMAS },  /* as Germany does */
  { "1.5,000", COMMAS },
  { "0,500", COMMAS }, /* elsewhere a half */
  { "001,500", COMMAS },
  { "1，50", COMMAS },
  { "1,50万元", COMMAS },
  { "0.001", FINER },
  { "1234.567", FINER },
  { "0.0000001万元", FINER },
  { "0.00000000001亿元", FINER },
  { "-0.009", FINER },
  { "1.0000000001", FINER },
  { "99999999999999999999.001", FINER },
  { "92233720368547758.08", LARGE },
  { "92233720368547759", LARGE },
  { "9223372036854.775808万元", LARGE },
  { "922337203.6854775808亿元", LARGE },
  { "-92233720368547758.08", LARGE }, /* SUBSIDY_MISSING */
  { "-92233720368547758.07", LARGE }, /* SUBSIDY_NONE */
  { "99999999999999999999999999999999", LARGE },
  { "18446744073709551617", LARGE }, /* 2^64 + 1 */
  { "壹拾万元", WORDS },
  { "壹拾万元整", WORDS },
  { "人民币壹拾万元", WORDS },
  { "十五万", WORDS },
  { "3百万", WORDS },
  { "零元整", WORDS },
  { "1.5E+06", SCIENTIFIC },
  { "1.5e6", SCIENTIFIC },
  { "15E5", SCIENTIFIC },
  { "1E-2", SCIENTIFIC },
  { "１．５Ｅ＋０６", SCIENTIFIC },
  { "1.5E", GENERAL },
  { "1.5E+", GENERAL },
  { "E5", GENERAL },
};

static void
test_money_from_text (void **state)
{
  (void)state;
  assert_readings (subsidy_money_from_text, amounts, G_N_ELEMENTS (amounts));
}

static void
test_money_refused (void **state)
{
  (void)state;
  assert_refusals (subsidy_money_from_text, no_amounts, G_N_ELEMENTS (no_amounts));
}

static void
test_money_refused_in_chinese (void **state)
{
  (void)state;
  static const char *const refusals[][2] = {
    { "3 dollars", "不是金额" },        { "1,50", "逗号" },     { "0.001", "分以下" },
    { "99999999999999999999", "超出" }, { "壹拾万元", "汉字" }, { "1.5E+06", "科学计数法" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      GError *error = NULL;
      int64_t fen = UNTOUCHED;
      assert_false (subsidy_money_from_text (refusals[i][0], "zh_CN", &fen, &error));
      assert_refusal (&error, refusals[i][0], refusals[i][1]);
    }
}

/* What a message shows of a text that is not fit for one line. */
static void
test_refused_text_is_shown_safely (void **state)
{
  (void)state;
  GError *error = NULL;
  int64_t value = UNTOUCHED;

  assert_false (subsidy_money_from_text ("a\nb\x1B[31m\xE2\x80\xAE", "en", &value, &error));
  assert_contains (error->message, "'a b\xEF\xBF\xBD[31m\xEF\xBF\xBD' is not");
  g_clear_error (&error);

  assert_false (subsidy_date_from_text ("1\xFF", "en", &value, &error));
  assert_refusal (&error, "'1\xEF\xBF\xBD'", "not valid UTF-8");
  assert_false (subsidy_money_from_text ("1\xFF", "zh", &value, &error));
  assert_refusal (&error, "“1\xEF\xBF\xBD”", "UTF-8");
  assert_null (subsidy_credit_code_from_text ("1\xFF", "en", &error));
  assert_refusal (&error, "'1\xEF\xBF\xBD'", "not valid UTF-8");

  g_autofree char *sixty = g_strnfill (60, 'x');
  g_autofree char *more = g_strconcat (sixty, "xx", NULL);
  g_autofree char *cut = g_strconcat ("'", sixty, "…'", NULL);
  g_autofree char *whole = g_strconcat ("'", sixty, "'", NULL);
  assert_false (subsidy_money_from_text (more, "en", &value, &error));
  assert_refusal (&error, cut, GENERAL);
  assert_false (subsidy_money_from_text (sixty, "en", &value, &error));
  assert_refusal (&error, whole, GENERAL);

  assert_false (subsidy_money_from_text ("100%2%1", "en", &value, &error));
  assert_refusal (&error, "'100%2%1'", GENERAL);
  assert_int_equal (value, UNTOUCHED);
}

static void
test_no_text_is_an_empty_text (void **state)
{
  (void)state;
  GError *error = NULL;
  int64_t value = UNTOUCHED;

  assert_false (subsidy_money_from_text (NULL, NULL, &value, &error));
  assert_refusal (&error, "''", GENERAL);
  assert_false (subsidy_date_from_text (NULL, NULL, &value, &error));
  assert_refusal (&error, "''", "not a date");
  assert_false (subsidy_date_from_serial (NULL, NULL, &value, &error));
  assert_refusal (&error, "''", "day number");
  assert_null (subsidy_credit_code_from_text (NULL, NULL, &error));
  assert_refusal (&error, "''", "length of 0");
  assert_int_equal (value, UNTOUCHED);
}

/* ---- Money: writing ---- */

typedef struct
{
  int64_t fen;
  const char *plain;
  const char *grouped;
  const char *wan;
} Written;

static const Written written[] = {
  { 0, "0.00", "0.00", "0.000000" },
  { 1, "0.01", "0.01", "0.000001" },
  { -1, "-0.01", "-0.01", "-0.000001" },
  { 99, "0.99", "0.99", "0.000099" },
  { 100, "1.00", "1.00", "0.000100" },
  { -1250, "-12.50", "-12.50", "-0.001250" },
  { 99999, "999.99", "999.99", "0.099999" },
  { 100000, "1000.00", "1,000.00", "0.100000" },
  { -100000, "-1000.00", "-1,000.00", "-0.100000" },
  { 15000000, "150000.00", "150,000.00", "15.000000" },
  { 99999999, "999999.99", "999,999.99", "99.999999" },
  { 100000000, "1000000.00", "1,000,000.00", "100.000000" },
  { 8765432, "87654.32", "87,654.32", "8.765432" },
  { INT64_MAX, "92233720368547758.07", "92,233,720,368,547,758.07", "9223372036854.775807" },
  { INT64_MIN, "-92233720368547758.08", "-92,233,720,368,547,758.08", "-9223372036854.775808" },
};

static void
test_money_to_text (void **state)
{
  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS (written); i++)
    {
      g_autofree char *plain = subsidy_money_to_text (written[i].fen);
      g_autofree char *grouped = subsidy_money_to_grouped_text (written[i].fen);
      g_autofree char *wan = subsidy_money_to_wan_text (written[i].fen);
      assert_string_equal (plain, written[i].plain);
      assert_string_equal (grouped, written[i].grouped);
      assert_string_equal (wan, written[i].wan);
    }
}

static void
assert_reads_back (const char *written_text, const char *unit, int64_t fen)
{
  g_autofree char *text = g_strconcat (written_text, unit, NULL);
  const Reading reading = { text, fen };

  assert_readings (subsidy_money_from_text, &reading, 1);
}

static void
assert_round_trip (int64_t fen)
{
  g_autofree char *plain = subsidy_money_to_text (fen);
  g_autofree char *grouped = subsidy_money_to_grouped_text (fen);
  g_autofree char *wan = subsidy_money_to_wan_text (fen);

  assert_reads_back (plain, "", fen);
  assert_reads_back (plain, "元", fen);
  assert_reads_back (grouped, "", fen);
  assert_reads_back (wan, "万元", fen);
}

static void
test_money_round_trips (void **state)
{
  (void)state;
  for (int64_t fen = -12345; fen <= 12345; fen++)
    assert_round_trip (fen);
  for (int64_t power = 1; power <= INT64_MAX / 10; power *= 10)
    for (int64_t near = -2; near <= 2; near++)
      {
        assert_round_trip (power * 10 + near);
        assert_round_trip (-power * 10 + near);
      }
  for (int i = 0; i < N_RANDOM; i++)
    {
      int64_t fen = random_fen ();
      assert_round_trip (fen);
      assert_round_trip (-(fen >> 1));
    }
  assert_round_trip (INT64_MAX);
  assert_round_trip (SUBSIDY_NONE + 1);
}

/* ---- Money in words ---- */

typedef struct
{
  int64_t fen;
  const char *words;
} InWords;

static const InWords in_words[] = {
  /* The domain's list. */
  { 0, "零元整" },
  { 5, "伍分" },
  { 50, "伍角整" },
  { 1000, "壹拾元整" },
  { 1005, "壹拾元零伍分" },
  { 1050, "壹拾元零伍角整" },
  { 32504, "叁佰贰拾伍元零肆分" },
  { 140950, "壹仟肆佰零玖元伍角整" },
  { 600714, "陆仟零柒元壹角肆分" },
  { 10700053, "壹拾万柒仟元零伍角叁分" },
  { 1001000100, "壹仟零壹万零壹元整" },
  { 10000100000, "壹亿零壹仟元整" },
  { INT64_C (100010000000000), "壹万零壹亿元整" },
  /* By its rules: coins. */
  { 1, "壹分" },
  { 55, "伍角伍分" },
  { 100, "壹元整" },
  { 105, "壹元零伍分" },
  { 150, "壹元伍角整" },
  { 155, "壹元伍角伍分" },
  { 1055, "壹拾元零伍角伍分" },
  /* Zeros inside and at the end of a group. */
  { 10000, "壹佰元整" },
  { 10100, "壹佰零壹元整" },
  { 11000, "壹佰壹拾元整" },
  { 100100, "壹仟零壹元整" },
  { 101000, "壹仟零壹拾元整" },
  { 1000000, "壹万元整" },
  { 1000050, "壹万元零伍角整" },
  { 1000100, "壹万零壹元整" },
  { 1100000, "壹万壹仟元整" },
  { 11000000, "壹拾壹万元整" },
  /* Between groups. */
  { 10001000, "壹拾万零壹拾元整" },
  { 30000000, "叁拾万元整" },
  { 10000000000, "壹亿元整" },
  { 10000000100, "壹亿零壹元整" },
  { 10001000000, "壹亿零壹万元整" },
  { 10100000000, "壹亿零壹佰万元整" },
  { 11000000000, "壹亿壹仟万元整" },
  { INT64_C (101000000000), "壹拾亿壹仟万元整" },
  { INT64_C (100000000000000), "壹万亿元整" },
  { INT64_C (100000000000100), "壹万亿零壹元整" },
  { INT64_C (100000001000000), "壹万亿零壹万元整" },
  { INT64_C (100000010000000), "壹万亿零壹拾万元整" },
  { INT64_C (100001000000000), "壹万亿零壹仟万元整" },
  { INT64_C (110000000000000), "壹万壹仟亿元整" },
  { INT64_C (1001000000000000), "壹拾万零壹佰亿元整" },
  { INT64_C (123456789012345678), "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌亿玖仟零壹拾贰万叁仟肆佰伍拾陆元柒角捌分" },
  { INT64_C (999999999999999999), "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分" },
};

static void
assert_words (int64_t fen, const char *expected)
{
  GError *error = NULL;
  g_autofree char *words = subsidy_money_in_words (fen, "zh", &error);

  assert_null (error);
  if (g_strcmp0 (words, expected) != 0)
    fail_msg ("%" G_GINT64_FORMAT " fen: %s instead of %s", fen, words, expected);
}

static void
test_money_in_words (void **state)
{
  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS (in_words); i++)
    assert_words (in_words[i].fen, in_words[i].words);
}

/* Until none is left: 零零零 takes two rounds. */
static void
replace_all (GString *text, const char *from, const char *to)
{
  while (strstr (text->str, from) != NULL)
    g_string_replace (text, from, to, 0);
}

/* The way it is done by hand: every digit with its unit, in 18 places, then the zeros struck out,
 * by replacing text alone. */
static char *
words_by_striking_out (int64_t fen)
{
  static const char *const digits[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };
  static const char *const units[]
      = { "仟", "佰", "拾", "万", "仟", "佰", "拾", "亿", "仟", "佰", "拾", "万", "仟", "佰", "拾", "元", "角", "分" };
  g_autofree char *number = g_strdup_printf ("%018" G_GINT64_FORMAT, fen);
  GString *text = g_string_new ("^");
  for (int i = 0; i < 18; i++)
    g_string_append_printf (text, "%s%s", digits[number[i] - '0'], units[i]);

  /* A group of zeros is one 零; its own unit goes, except 亿 that ends the part above. */
  replace_all (text, "零仟零佰零拾零万", "零");
  replace_all (text, "零仟零佰零拾零亿", "亿零");
  replace_all (text, "零仟", "零");
  replace_all (text, "零佰", "零");
  replace_all (text, "零拾", "零");
  replace_all (text, "零零", "零");
  replace_all (text, "零亿", "亿");
  replace_all (text, "零万", "万");
  replace_all (text, "^零", "^");
  replace_all (text, "^亿", "^");
  replace_all (text, "^零", "^");
  /* Coins: the zero of the yuan is said before 角, and a 角 of zero before 分. */
  replace_all (text, "零角零分", "整");
  replace_all (text, "零分", "整");
  replace_all (text, "零元整", "元整");
  replace_all (text, "零元零角", "元零");
  replace_all (text, "零元", "元零");
  replace_all (text, "零角", "零");
  /* Below one yuan. */
  replace_all (text, "^元整", "^零元整");
  replace_all (text, "^元零", "^");
  replace_all (text, "^元", "^");
  g_string_erase (text, 0, 1);
  return g_string_free (text, FALSE);
}

static void
assert_words_as_struck_out (int64_t fen)
{
  g_autofree char *expected = words_by_striking_out (fen);

  assert_words (fen, expected);
}

/* Each of the 18 digits zero or not: all patterns of zeros there are. */
static void
test_money_in_words_all_patterns_of_zeros (void **state)
{
  (void)state;
  for (uint32_t pattern = 0; pattern < UINT32_C (1) << 18; pattern += (uint32_t)trials_stride ())
    {
      int64_t fen = 0;
      for (int place = 17; place >= 0; place--)
        fen = fen * 10 + ((pattern >> place & 1) != 0 ? 1 + place % 9 : 0);
      assert_words_as_struck_out (fen);
    }
}

static void
test_money_in_words_against_striking_out (void **state)
{
  (void)state;
  for (int64_t fen = 0; fen < 200000; fen += trials_stride ())
    assert_words_as_struck_out (fen);
  for (int i = 0; i < N_RANDOM; i++)
    assert_words_as_struck_out (random_fen () % INT64_C (1000000000000000000));
}

static void
test_money_in_words_refused (void **state)
{
  (void)state;
  GError *error = NULL;

  assert_null (subsidy_money_in_words (-1, "en", &error));
  assert_refusal (&error, "-0.01", "is negative");
  assert_null (subsidy_money_in_words (-1, "zh", &error));
  assert_refusal (&error, "-0.01", "负数");
  assert_null (subsidy_money_in_words (INT64_MIN, NULL, &error));
  assert_refusal (&error, "-92233720368547758.08", "is negative");
  assert_null (subsidy_money_in_words (INT64_C (1000000000000000000), "en", &error));
  assert_refusal (&error, "10000000000000000.00", "is too large");
  assert_null (subsidy_money_in_words (INT64_MAX, "zh", &error));
  assert_refusal (&error, "92233720368547758.07", "过大");
  assert_null (subsidy_money_in_words (-1, "en", NULL));
}

/* ---- Dates ---- */

/* 2026-02-14 is serial 46067, and 1970-01-01 serial 25569. */
#define DAY_OF_EXAMPLE (46067 - 25569)

static const Reading dates[] = {
  { "2026-02-14", DAY_OF_EXAMPLE },
  { "2026/2/14", DAY_OF_EXAMPLE },
  { "2026.2.14", DAY_OF_EXAMPLE },
  { "20260214", DAY_OF_EXAMPLE },
  { "2026年2月14日", DAY_OF_EXAMPLE },
  { "2026-2-14", DAY_OF_EXAMPLE },
  { "2026/02/14", DAY_OF_EXAMPLE },
  { "2026.02.14", DAY_OF_EXAMPLE },
  { "2026年02月14日", DAY_OF_EXAMPLE },
  { "  2026-02-14\t", DAY_OF_EXAMPLE },
  { "\xE3\x80\x80"
    "2026-02-14\xC2\xA0",
    DAY_OF_EXAMPLE },
  { "２０２６－０２－１４", DAY_OF_EXAMPLE },
  { "２０２６．２．１４", DAY_OF_EXAMPLE },
  { "２０２６／２／１４", DAY_OF_EXAMPLE },
  { "２０２６年２月１４日", DAY_OF_EXAMPLE },
  { "1970-01-01", 0 },
  { "1969-12-31", -1 },
  { "1900-01-01", -25567 },  /* 70 years with 17 leap days */
  { "9999-12-31", 2932896 }, /* 8030 years with 1947 leap days, less a day */
  { "2000-02-29", 11016 },
  { "2024-02-29", 19782 },
};

#define NO_DATE "is not a date: write year, month and day"
#define NO_DAY "is no day of the calendar"
#define NO_YEAR "before the year 1900"

static const Refusal no_dates[] = {
  { "", NO_DATE },
  { "today", NO_DATE },
  { "46067", NO_DATE }, /* a serial is for files alone */
  { "2026", NO_DATE },
  { "2026-02", NO_DATE },
  { "202602", NO_DATE },
  { "2026214", NO_DATE },
  { "2026021", NO_DATE },
  { "202602140", NO_DATE },
  { "26-02-14", NO_DATE },
  { "02/14/2026", NO_DATE },
  { "14.2.2026", NO_DATE },
  { "2026-02/14", NO_DATE },
  { "2026.02-14", NO_DATE },
  { "2026--14", NO_DATE },
  { "2026-02-", NO_DATE },
  { "2026-002-14", NO_DATE },
  { "2026-02-014", NO_DATE },
  { "12026-02-14", NO_DATE },
  { "-2026-02-14", NO_DATE },
  { "2026-02-14T00:00", NO_DATE },
  { "2026-02-14 00:00:00", NO_DATE },
  { "2026年2月14", NO_DATE },
  { "2026年2月", NO_DATE },
  { "2026年2月14日起", NO_DATE },
  { "二〇二六年二月十四日", NO_DATE },
  { "2026 02 14", NO_DATE },
  { "2026-02-30", NO_DAY },
  { "2026-02-29", NO_DAY },
  { "1900-02-29", NO_DAY },
  { "2100-02-29", NO_DAY },
  { "2026-04-31", NO_DAY },
  { "2026-13-01", NO_DAY },
  { "2026-00-10", NO_DAY },
  { "2026-01-00", NO_DAY },
  { "2026-01-32", NO_DAY },
  { "20261301", NO_DAY },
  { "2026年13月1日", NO_DAY },
  { "1899-12-31", NO_YEAR },
  { "0000-01-01", NO_YEAR },
  { "0026-02-14", NO_YEAR },
};

static void
test_date_from_text (void **state)
{
  (void)state;
  assert_readings (subsidy_date_from_text, dates, G_N_ELEMENTS (dates));
  assert_refusals (subsidy_date_from_text, no_dates, G_N_ELEMENTS (no_dates));
}

static void
test_date_refused_in_chinese (void **state)
{
  (void)state;
  GError *error = NULL;
  int64_t days = UNTOUCHED;

  assert_false (subsidy_date_from_text ("46067", "zh", &days, &error));
  assert_refusal (&error, "“46067”", "不是日期");
  assert_false (subsidy_date_from_text ("2026-02-30", "zh", &days, &error));
  assert_refusal (&error, "“2026-02-30”", "日历上没有");
  assert_false (subsidy_date_from_text ("1899-12-31", "zh", &days, &error));
  assert_refusal (&error, "“1899-12-31”", "1900");
  assert_false (subsidy_date_from_serial ("36525", "zh", &days, &error));
  assert_refusal (&error, "“36525”", "36526");
  assert_int_equal (days, UNTOUCHED);
}

static const Reading serials[] = {
  { "46067", DAY_OF_EXAMPLE }, { " 46067 ", DAY_OF_EXAMPLE }, { "４６０６７", DAY_OF_EXAMPLE },
  { "36526", 10957 }, /* 2000-01-01: 30 years with 7 leap days */
  { "73050", 47481 }, /* 2099-12-31: 130 years with 32 leap days, less a day */
};

#define NO_SERIAL "is not a spreadsheet's day number"

static const Refusal no_serials[] = {
  { "", NO_SERIAL },       { "36525", NO_SERIAL },    { "73051", NO_SERIAL },      { "0", NO_SERIAL },
  { "-46067", NO_SERIAL }, { "46067.5", NO_SERIAL },  { "46067.0", NO_SERIAL },    { "46,067", NO_SERIAL },
  { "4.6E4", NO_SERIAL },  { "20260214", NO_SERIAL }, { "2026-02-14", NO_SERIAL }, { "9223372036854775808", NO_SERIAL },
};

static void
test_date_from_serial (void **state)
{
  (void)state;
  assert_readings (subsidy_date_from_serial, serials, G_N_ELEMENTS (serials));
  assert_refusals (subsidy_date_from_serial, no_serials, G_N_ELEMENTS (no_serials));
}

static void
assert_date_text (int64_t days, const char *expected)
{
  g_autofree char *text = subsidy_date_to_text (days);

  assert_string_equal (text, expected);
}

static void
test_date_to_text (void **state)
{
  (void)state;
  assert_date_text (DAY_OF_EXAMPLE, "2026-02-14");
  assert_date_text (0, "1970-01-01");
  assert_date_text (2932896, "9999-12-31");
  assert_date_text (-719162, "0001-01-01"); /* GDate counts 1970-01-01 as 719163 from it */
  assert_null (subsidy_date_to_text (-719163));
  assert_null (subsidy_date_to_text (2932897));
  assert_null (subsidy_date_to_text (SUBSIDY_MISSING));
  assert_null (subsidy_date_to_text (SUBSIDY_NONE));
  assert_null (subsidy_date_to_text (INT64_MAX));
}

static void
assert_date_forms (const GDate *date, int64_t days)
{
  int year = g_date_get_year (date), month = (int)g_date_get_month (date);
  int day = g_date_get_day (date);
  char *forms[] = {
    g_strdup_printf ("%04d-%02d-%02d", year, month, day), g_strdup_printf ("%d/%d/%d", year, month, day),
    g_strdup_printf ("%d.%d.%d", year, month, day),       g_strdup_printf ("%04d%02d%02d", year, month, day),
    g_strdup_printf ("%d年%d月%d日", year, month, day),
  };

  assert_date_text (days, forms[0]);
  for (size_t i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      const Reading reading = { forms[i], days };
      assert_readings (subsidy_date_from_text, &reading, 1);
      g_free (forms[i]);
    }
}

/* Every day from 1900 to 2100 in every form, and its serial where it has one. */
static void
test_date_round_trips (void **state)
{
  (void)state;
  GDate date;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_JANUARY, 1900);

  for (int64_t days = -25567; g_date_get_year (&date) <= 2100; days++)
    {
      assert_date_forms (&date, days);
      g_autofree char *serial = g_strdup_printf ("%" G_GINT64_FORMAT, days + 25569);
      int64_t from_serial = UNTOUCHED;
      gboolean has_serial = g_date_get_year (&date) >= 2000 && g_date_get_year (&date) <= 2099;
      assert_int_equal (subsidy_date_from_serial (serial, "en", &from_serial, NULL), has_serial);
      assert_int_equal (from_serial, has_serial ? days : UNTOUCHED);
      g_date_add_days (&date, 1);
    }
}

/* ---- Credit codes ---- */

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static const char *const credit_codes[] = { "91350100M000100Y43", "9113108100000T7390", "9113108100000T149Y" };

static void
test_credit_code_is_valid (void **state)
{
  (void)state;
  static const char *const invalid[] = {
    "",
    "91350100M000100Y4",
    "91350100M000100Y433",
    "91350100M000100Y44",
    "91350100m000100y43",
    " 91350100M000100Y43",
    "91350100M000100Y43 ",
    "91350100I000100Y43",
    "９1350100M000100Y",
    "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (credit_codes); i++)
    assert_true (subsidy_credit_code_is_valid (credit_codes[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (invalid); i++)
    assert_false (subsidy_credit_code_is_valid (invalid[i]));
  assert_false (subsidy_credit_code_is_valid (NULL));
}

/* Any one wrong character, and any two neighbours swapped, are found: 31 is prime, and no weight is
 * zero or equal to the next. The check digit itself has the weight 1, and the 17th 28. */
static void
test_credit_code_finds_every_slip (void **state)
{
  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS (credit_codes); i++)
    for (size_t at = 0; at < 18; at++)
      {
        g_autofree char *code = g_strdup (credit_codes[i]);
        for (int byte = 1; byte < 256; byte++)
          {
            code[at] = (char)byte;
            assert_int_equal (subsidy_credit_code_is_valid (code), code[at] == credit_codes[i][at]);
          }
        code[at] = credit_codes[i][at];
        if (at == 17 || code[at] == code[at + 1])
          continue;
        code[at] = credit_codes[i][at + 1];
        code[at + 1] = credit_codes[i][at];
        assert_false (subsidy_credit_code_is_valid (code));
      }
}

/* The standard's table of weights, and its sum with the check digit: a multiple of 31. */
static gboolean
sum_is_right (const char *code)
{
  static const int weights[18] = { 1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1 };
  int sum = 0;

  for (int i = 0; i < 18; i++)
    sum += weights[i] * (int)(strchr (alphabet, code[i]) - alphabet);
  return sum % 31 == 0;
}

static void
test_credit_code_against_the_sum (void **state)
{
  (void)state;
  gboolean seen[31] = { FALSE };

  for (int i = 0; i < N_RANDOM; i++)
    {
      char code[19] = { 0 };
      for (int at = 0; at < 17; at++)
        code[at] = alphabet[random_bits (&seed) % 31];
      for (int check = 0; check < 31; check++)
        {
          code[17] = alphabet[check];
          assert_int_equal (subsidy_credit_code_is_valid (code), sum_is_right (code));
          seen[check] = seen[check] || sum_is_right (code);
        }
    }
  for (int check = 0; check < 31; check++)
    assert_true (seen[check]);
}

static void
test_credit_code_from_text (void **state)
{
  (void)state;
  static const char *const pairs[][2] = {
    { "91350100M000100Y43", "91350100M000100Y43" },
    { "9113108100000T7390", "9113108100000T7390" },
    { "9113108100000T149Y", "9113108100000T149Y" },
    { " 91350100m000100y43\t", "91350100M000100Y43" },
    { "９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43" },
    { "９１３５０１００ｍ０００１００ｙ４３\xE3\x80\x80", "91350100M000100Y43" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      GError *error = NULL;
      g_autofree char *code = subsidy_credit_code_from_text (pairs[i][0], "en", &error);
      assert_null (error);
      assert_string_equal (code, pairs[i][1]);
    }
}

static const char *const no_credit_codes[][3] = {
  /* text, reason in English, in Chinese */
  { "9.11311E+17", "a spreadsheet turned into a number", "电子表格" },
  { "9.11311e+17", "format the column as text", "文本" },
  { "9.11311E17", "a spreadsheet turned into a number", "电子表格" },
  { "9E+17", "a spreadsheet turned into a number", "电子表格" },
  { "９．１１３１１Ｅ＋１７", "a spreadsheet turned into a number", "电子表格" },
  { "9.1131081000007E+17", "a spreadsheet turned into a number", "电子表格" },
  { "9.1131081000000E+17", "a spreadsheet turned into a number", "电子表格" },
  { "", "length of 0", "有 0 个字符" },
  { "9E17", "length of 4", "有 4 个字符" },
  { "9.1E+", "length of 5", "有 5 个字符" },
  { "E+17", "length of 4", "有 4 个字符" },
  { "9.1E+1X", "length of 7", "有 7 个字符" },
  { "91350100M000100Y4", "length of 17", "有 17 个字符" },
  { "91350100M000100Y433", "length of 19", "有 19 个字符" },
  { "三河市", "length of 3", "有 3 个字符" },
  { "9135 0100M000100Y43", "length of 19", "有 19 个字符" },
  { "91350100I000100Y43", "'I' in position 9", "第 9 位“I”" },
  { "O1350100M000100Y43", "'O' in position 1", "第 1 位“O”" },
  { "91350100M000100Y4Z", "'Z' in position 18", "第 18 位“Z”" },
  { "91350100S000100Y43", "'S' in position 9", "第 9 位“S”" },
  { "91350100v000100Y43", "'V' in position 9", "第 9 位“V”" },
  { "91350100-000100Y43", "'-' in position 9", "第 9 位“-”" },
  { "91350100三000100Y43", "'三' in position 9", "第 9 位“三”" },
  { "91350100M000100Y44", "check digit", "校验码" },
  { "19350100M000100Y43", "check digit", "校验码" },
};

static void
test_credit_code_refused (void **state)
{
  (void)state;
  for (size_t i = 0; i < G_N_ELEMENTS (no_credit_codes); i++)
    {
      GError *error = NULL;
      const char *text = no_credit_codes[i][0];
      assert_null (subsidy_credit_code_from_text (text, "en", &error));
      assert_refusal (&error, text, no_credit_codes[i][1]);
      assert_null (subsidy_credit_code_from_text (text, "zh", &error));
      assert_refusal (&error, text, no_credit_codes[i][2]);
      assert_null (subsidy_credit_code_from_text (text, "en", NULL));
    }
}

/* ---- Anything at all ---- */

/* A text put together from what the readers look for, and from bytes that break it. */
static void
random_text (char *text, size_t size)
{
  static const char *const pieces[]
      = { "0",    "1",        "9", "12", "2026", "02", ",", ".", "-",      "−",   "￥", "¥",  "元",           "万",
          "亿",   "E",        "+", "年", "月",   "日", "/", " ", "人民币", "CNY", "９", "壹", "\xE3\x80\x80", "\xE4",
          "\xFF", "\xC2\xA0", "M", "Y",  "%1" };
  size_t n_pieces = random_bits (&seed) % 9;

  *text = '\0';
  for (size_t i = 0; i < n_pieces; i++)
    g_strlcat (text, pieces[random_bits (&seed) % G_N_ELEMENTS (pieces)], size);
}

/* Read, or refused with an error and the output untouched; never both, never neither. */
static void
assert_read_or_refused (Reader read, const char *text)
{
  GError *error = NULL;
  int64_t value = UNTOUCHED;
  gboolean done = read (text, "zh", &value, &error);

  assert_true (done == (error == NULL));
  assert_true (done || value == UNTOUCHED);
  assert_true (value != SUBSIDY_MISSING && value != SUBSIDY_NONE);
  assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
  g_clear_error (&error);
}

static void
test_anything_is_read_or_refused (void **state)
{
  (void)state;
  for (int i = 0; i < N_RANDOM; i++)
    {
      char text[128];
      random_text (text, sizeof text);
      assert_read_or_refused (subsidy_money_from_text, text);
      assert_read_or_refused (subsidy_date_from_text, text);
      assert_read_or_refused (subsidy_date_from_serial, text);
      GError *error = NULL;
      g_autofree char *code = subsidy_credit_code_from_text (text, "en", &error);
      assert_true ((code == NULL) == (error != NULL));
      g_clear_error (&error);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_text_normalised),
    cmocka_unit_test (test_decimal),
    cmocka_unit_test (test_money_from_text),
    cmocka_unit_test (test_money_refused),
    cmocka_unit_test (test_money_refused_in_chinese),
    cmocka_unit_test (test_refused_text_is_shown_safely),
    cmocka_unit_test (test_no_text_is_an_empty_text),
    cmocka_unit_test (test_money_to_text),
    cmocka_unit_test (test_money_round_trips),
    cmocka_unit_test (test_money_in_words),
    cmocka_unit_test (test_money_in_words_all_patterns_of_zeros),
    cmocka_unit_test (test_money_in_words_against_striking_out),
    cmocka_unit_test (test_money_in_words_refused),
    cmocka_unit_test (test_date_from_text),
    cmocka_unit_test (test_date_refused_in_chinese),
    cmocka_unit_test (test_date_from_serial),
    cmocka_unit_test (test_date_to_text),
    cmocka_unit_test (test_date_round_trips),
    cmocka_unit_test (test_credit_code_is_valid),
    cmocka_unit_test (test_credit_code_finds_every_slip),
    cmocka_unit_test (test_credit_code_against_the_sum),
    cmocka_unit_test (test_credit_code_from_text),
    cmocka_unit_test (test_credit_code_refused),
    cmocka_unit_test (test_anything_is_read_or_refused),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
