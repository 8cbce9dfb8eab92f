/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of texts: complete in both languages, and filled in as it promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "policy/messages.h"

static gboolean
has_mark (const char *text, int number)
{
  char mark[3] = { '%', (char)('0' + number), '\0' };

  return strstr (text, mark) != NULL;
}

/* "%1 %2" and the like say the same in every language. */
static gboolean
is_only_marks (const char *text)
{
  return text[strspn (text, "%123456789 ")] == '\0';
}

/* Without arguments the marks stay, so the raw text can be looked at. */
static void
test_every_text_is_there_in_both_languages (void **state)
{
  (void)state;
  for (SubsidyMessage message = 0; message < SUBSIDY_N_MESSAGES; message++)
    {
      g_autofree char *zh = subsidy_message (message, "zh", NULL);
      g_autofree char *en = subsidy_message (message, "en", NULL);
      if (zh == NULL || en == NULL)
        fail_msg ("message %u lacks a language", (unsigned)message);
      assert_true (g_utf8_validate (zh, -1, NULL) && g_utf8_validate (en, -1, NULL));
      assert_true (*zh != '\0' && *en != '\0');
      if (is_only_marks (en) && is_only_marks (zh))
        continue;
      assert_string_not_equal (zh, en);
      assert_false (g_str_is_ascii (zh));
    }
}

static void
test_both_languages_use_the_same_marks (void **state)
{
  (void)state;
  for (SubsidyMessage message = 0; message < SUBSIDY_N_MESSAGES; message++)
    {
      g_autofree char *zh = subsidy_message (message, "zh", NULL);
      g_autofree char *en = subsidy_message (message, "en", NULL);
      for (int number = 1; number <= 9; number++)
        if (has_mark (zh, number) != has_mark (en, number))
          fail_msg ("%%%d is in one only of: %s / %s", number, zh, en);
    }
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    fail_msg ("no '%s' in: %s", part, text);
}

static void
test_language (void **state)
{
  (void)state;
  static const char *const chinese[] = { "zh", "zh_CN", "zh-Hans-CN", "zh_CN.UTF-8", "ZH" };
  static const char *const english[] = { "en", "en_GB", "", "z", "fr", "C" };

  for (size_t i = 0; i < G_N_ELEMENTS (chinese); i++)
    {
      g_autofree char *text = subsidy_message (SUBSIDY_MESSAGE_MONEY_TEXT, chinese[i], "x", NULL);
      assert_contains (text, "不是金额");
    }
  for (size_t i = 0; i < G_N_ELEMENTS (english); i++)
    {
      g_autofree char *text = subsidy_message (SUBSIDY_MESSAGE_MONEY_TEXT, english[i], "x", NULL);
      assert_contains (text, "not an amount of money");
    }
  g_autofree char *text = subsidy_message (SUBSIDY_MESSAGE_MONEY_TEXT, NULL, "x", NULL);
  assert_contains (text, "not an amount of money");
}

static void
test_whole_text (void **state)
{
  (void)state;
  g_autofree char *en = subsidy_message (SUBSIDY_MESSAGE_MONEY_TEXT, "en", "3 dollars", NULL);
  g_autofree char *zh = subsidy_message (SUBSIDY_MESSAGE_MONEY_TEXT, "zh", "3 dollars", NULL);

  assert_string_equal (en, "'3 dollars' is not an amount of money: write yuan with at most two "
                           "decimals, such as 1500000, 1,500,000.00 or 150万元");
  assert_string_equal (zh, "“3 dollars”不是金额：请以元为单位填写，最多两位小数，例如 1500000、"
                           "1,500,000.00 或 150万元");
}

static void
test_arguments_go_to_their_marks (void **state)
{
  (void)state;
  g_autofree char *text = subsidy_message (SUBSIDY_MESSAGE_CREDIT_CODE_LETTER, "en", "ONE", "TWO", "THREE", NULL);

  assert_contains (text, "'ONE' has 'TWO' in position THREE,");
  assert_null (strchr (text, '%'));
}

static void
test_arguments_are_not_filled_in_again (void **state)
{
  (void)state;
  g_autofree char *text = subsidy_message (SUBSIDY_MESSAGE_CREDIT_CODE_LENGTH, "en", "%2%1%s%", "%1", NULL);

  assert_contains (text, "'%2%1%s%' has a length of %1,");
}

static void
test_mark_without_argument_stays (void **state)
{
  (void)state;
  g_autofree char *text = subsidy_message (SUBSIDY_MESSAGE_CREDIT_CODE_LENGTH, "en", "x", NULL);

  assert_contains (text, "'x' has a length of %2,");
}

static void
test_arguments_without_mark_are_left_out (void **state)
{
  (void)state;
  g_autofree char *text = subsidy_message (SUBSIDY_MESSAGE_DATE_TEXT, "en", "1st", "SPARE", "SPARE", "SPARE", "SPARE",
                                           "SPARE", "SPARE", "SPARE", "SPARE", "SPARE", "SPARE", NULL);

  assert_contains (text, "'1st' is not a date");
  assert_null (strstr (text, "SPARE"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_every_text_is_there_in_both_languages),
    cmocka_unit_test (test_both_languages_use_the_same_marks),
    cmocka_unit_test (test_language),
    cmocka_unit_test (test_whole_text),
    cmocka_unit_test (test_arguments_go_to_their_marks),
    cmocka_unit_test (test_arguments_are_not_filled_in_again),
    cmocka_unit_test (test_mark_without_argument_stays),
    cmocka_unit_test (test_arguments_without_mark_are_left_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
