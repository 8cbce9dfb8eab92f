/* SPDX-License-Identifier: Apache-2.0 */
/* The problem list: what is kept, in what order, how it reads; and what "did you mean" proposes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "policy/report.h"
#include "subsidy/subsidy.h"

static void
add (SubsidyReport *report, int64_t line, SubsidyMessage message, const char *found)
{
  subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, line, message, found, NULL, NULL, NULL);
}

static void
assert_message_contains (const SubsidyReport *report, gsize position, const char *language, const char *part)
{
  g_autofree char *message = subsidy_report_get_message (report, position, language);

  if (strstr (message, part) == NULL)
    fail_msg ("'%s' lacks '%s'", message, part);
}

static void
assert_text (const SubsidyReport *report, const char *language, const char *expected)
{
  g_autofree char *text = subsidy_report_to_text (report, language);

  assert_string_equal (text, expected);
}

/* ---- Problems ---- */

static void
test_empty_report (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");

  (void)state;
  subsidy_report_seal (report);
  assert_int_equal (subsidy_report_get_n_problems (report), 0);
  assert_int_equal (subsidy_report_get_n_errors (report), 0);
  assert_string_equal (subsidy_report_get_file (report), "a.xml");
  assert_text (report, NULL, "");
  assert_text (report, "zh", "");
}

static void
test_order_of_lines (void **state)
{
  static const int64_t lines[] = { 30, 4, 0, 100000, 5, 29 }, in_order[] = { 0, 4, 5, 29, 30, 100000 };
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    add (report, lines[i], SUBSIDY_MESSAGE_CYCLE, "x");
  subsidy_report_seal (report);
  assert_int_equal (subsidy_report_get_n_problems (report), G_N_ELEMENTS (lines));
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    assert_int_equal (subsidy_report_get_line (report, i), in_order[i]);
}

/* On one line, as they were found. */
static void
test_order_within_a_line (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");

  (void)state;
  for (int i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("name-%02d", i);

      add (report, i % 2 == 0 ? 7 : 8, SUBSIDY_MESSAGE_ID_TWICE, name);
    }
  subsidy_report_seal (report);
  for (gsize i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("name-%02d", (int)(i < 20 ? 2 * i : 2 * (i - 20) + 1));

      assert_int_equal (subsidy_report_get_line (report, i), i < 20 ? 7 : 8);
      assert_message_contains (report, i, "en", name);
    }
}

static void
test_same_problem_is_kept_once (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");

  (void)state;
  for (int i = 0; i < 3; i++)
    add (report, 7, SUBSIDY_MESSAGE_ID_TWICE, "x");
  assert_int_equal (subsidy_report_get_n_problems (report), 1);
}

static void
test_different_problems_are_all_kept (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");

  (void)state;
  add (report, 7, SUBSIDY_MESSAGE_ID_TWICE, "x");
  add (report, 8, SUBSIDY_MESSAGE_ID_TWICE, "x");
  add (report, 7, SUBSIDY_MESSAGE_ID_TWICE, "y");
  add (report, 7, SUBSIDY_MESSAGE_CYCLE, "x");
  subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, 7, SUBSIDY_MESSAGE_ID_TWICE, "x", NULL, "elsewhere", NULL);
  assert_int_equal (subsidy_report_get_n_problems (report), 5);
}

/* An element that lacks two attributes has two mistakes. */
static void
test_what_is_expected_tells_problems_apart (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");

  (void)state;
  subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, 7, SUBSIDY_MESSAGE_MISSING_ATTRIBUTE, "round", "to", NULL, NULL);
  subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, 7, SUBSIDY_MESSAGE_MISSING_ATTRIBUTE, "round", "mode", NULL,
                      NULL);
  assert_int_equal (subsidy_report_get_n_problems (report), 2);
}

static void
test_severity (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");

  (void)state;
  add (report, 2, SUBSIDY_MESSAGE_CYCLE, "x");
  subsidy_report_add (report, SUBSIDY_SEVERITY_WARNING, 1, SUBSIDY_MESSAGE_ID_TWICE, "y", NULL, NULL, NULL);
  subsidy_report_seal (report);
  assert_int_equal (subsidy_report_get_n_problems (report), 2);
  assert_int_equal (subsidy_report_get_n_errors (report), 1);
  assert_int_equal (subsidy_report_get_severity (report, 0), SUBSIDY_SEVERITY_WARNING);
  assert_int_equal (subsidy_report_get_severity (report, 1), SUBSIDY_SEVERITY_ERROR);
}

static void
test_clear (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");

  (void)state;
  add (report, 2, SUBSIDY_MESSAGE_CYCLE, "x");
  subsidy_report_clear (report);
  assert_int_equal (subsidy_report_get_n_problems (report), 0);
  assert_text (report, NULL, "");
}

static void
test_about_file (void **state)
{
  g_autoptr (SubsidyReport) none = subsidy_report_new ("a.xml"), other = subsidy_report_new ("a.xml"),
                            unreadable = subsidy_report_new ("a.xml");

  (void)state;
  add (other, 0, SUBSIDY_MESSAGE_EMPTY_FILE, "0");
  add (unreadable, 0, SUBSIDY_MESSAGE_FILE_UNREADABLE, "no such file");
  assert_false (subsidy_report_is_about_file (none));
  assert_false (subsidy_report_is_about_file (other));
  assert_true (subsidy_report_is_about_file (unreadable));
}

/* ---- Text ---- */

/* The place, the severity, what was found, what was meant; lines end between problems, not after the last. */
static void
test_text (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("dir/a.xml");
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL, *first = NULL, *second = NULL;

  (void)state;
  add (report, 0, SUBSIDY_MESSAGE_EMPTY_FILE, "0");
  subsidy_report_add (report, SUBSIDY_SEVERITY_WARNING, 12, SUBSIDY_MESSAGE_UNKNOWN_PAYER, "cty", NULL, NULL, "city");
  subsidy_report_seal (report);
  text = subsidy_report_to_text (report, "en");
  lines = g_strsplit (text, "\n", -1);
  assert_int_equal (g_strv_length (lines), 2);
  first = g_strconcat ("dir/a.xml: error: ", NULL);
  second = g_strconcat ("dir/a.xml:12: warning: ", NULL);
  assert_true (g_str_has_prefix (lines[0], first));
  assert_true (g_str_has_prefix (lines[1], second));
  assert_non_null (strstr (lines[1], "'cty'"));
  assert_true (g_str_has_suffix (lines[1], "; did you mean 'city'?"));
}

static void
test_text_in_chinese (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");
  g_autofree char *text = NULL;

  (void)state;
  subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, 3, SUBSIDY_MESSAGE_UNKNOWN_PAYER, "cty", NULL, NULL, "city");
  text = subsidy_report_to_text (report, "zh");
  assert_non_null (strstr (text, "“cty”"));
  assert_true (g_str_has_suffix (text, "；是不是“city”？"));
  assert_true (g_str_has_prefix (text, "a.xml:3: "));
  assert_null (strstr (text, "error"));
}

/* What is quoted from the file is shown as it is. */
static void
test_marks_in_what_was_found (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("100%s%1.xml");
  g_autofree char *text = NULL;

  (void)state;
  subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, 3, SUBSIDY_MESSAGE_UNKNOWN_PAYER, "%2%n%s", "%1", NULL, "%1");
  text = subsidy_report_to_text (report, "en");
  assert_true (g_str_has_prefix (text, "100%s%1.xml:3: error: "));
  assert_non_null (strstr (text, "'%2%n%s'"));
  assert_non_null (strstr (text, "did you mean '%1'?"));
}

static gboolean
has_mark (const char *text)
{
  for (; *text != '\0'; text++)
    if (text[0] == '%' && g_ascii_isdigit (text[1]))
      return TRUE;
  return strstr (text, "(null)") != NULL;
}

/* Whatever a problem was told about, its message has no holes. */
static void
test_every_message_without_texts (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");

  (void)state;
  for (int message = SUBSIDY_MESSAGE_FILE_UNREADABLE; message <= SUBSIDY_MESSAGE_RULE_NEEDS_SPLIT; message++)
    add (report, message, (SubsidyMessage)message, NULL);
  for (gsize i = 0; i < subsidy_report_get_n_problems (report); i++)
    {
      g_autofree char *en = subsidy_report_get_message (report, i, "en");
      g_autofree char *zh = subsidy_report_get_message (report, i, "zh");

      if (has_mark (en) || has_mark (zh))
        fail_msg ("message %d: %s %s", (int)subsidy_report_get_line (report, i), en, zh);
      assert_true (g_utf8_validate (zh, -1, NULL));
    }
}

/* ---- References ---- */

static gpointer
ref_and_unref (gpointer report)
{
  for (int i = 0; i < 10000; i++)
    subsidy_report_unref (subsidy_report_ref (report));
  return NULL;
}

static void
test_references (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");
  GThread *threads[4];

  (void)state;
  subsidy_report_unref (NULL);
  assert_ptr_equal (subsidy_report_ref (report), report);
  subsidy_report_unref (report);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, ref_and_unref, report);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  assert_int_equal (subsidy_report_get_n_problems (report), 0);
}

static void
test_boxed (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("a.xml");
  SubsidyReport *copy = g_boxed_copy (SUBSIDY_TYPE_REPORT, report);

  (void)state;
  assert_ptr_equal (copy, report);
  g_boxed_free (SUBSIDY_TYPE_REPORT, copy);
}

/* ---- Suggestions ---- */

static void
assert_suggestion (const char *name, const char *expected)
{
  static const char *const candidates[]
      = { "investment", "county", "recognised-on", "recognised-as", "city", "省级共享工厂", "labels", "label",
          "of",         NULL };
  const char *suggestion = subsidy_suggest (name, candidates);

  if (g_strcmp0 (suggestion, expected) != 0)
    fail_msg ("for '%s': '%s'", name, suggestion != NULL ? suggestion : "nothing");
}

static void
test_suggestions (void **state)
{
  (void)state;
  assert_suggestion ("investment", "investment");
  assert_suggestion ("investmnt", "investment");
  assert_suggestion ("investmentt", "investment");
  assert_suggestion ("inbestment", "investment");
  assert_suggestion ("invesmtent", "investment");
  assert_suggestion ("coutny", "county");
  assert_suggestion ("cty", "city");
  assert_suggestion ("recognized-on", "recognised-on");
  assert_suggestion ("省级共享工场", "省级共享工厂");
  assert_suggestion ("label", "label");
  assert_suggestion ("lable", "label");
}

static void
test_nothing_near (void **state)
{
  (void)state;
  assert_suggestion ("", NULL);
  assert_suggestion ("platform", NULL);
  assert_suggestion ("xyz", NULL);
  assert_suggestion ("一二三四五六", NULL);
}

/* The nearest, and the first of those equally near. */
static void
test_nearest_wins (void **state)
{
  const char *const far_first[] = { "abcdefgXX", "abcdefgX", "abcdefgh", NULL };
  const char *const equally[] = { "abcdefx", "abcdefy", NULL };
  const char *const none[] = { NULL };

  (void)state;
  assert_string_equal (subsidy_suggest ("abcdefgh", far_first), "abcdefgh");
  assert_string_equal (subsidy_suggest ("abcdefgY", far_first), "abcdefgX");
  assert_string_equal (subsidy_suggest ("abcdefz", equally), "abcdefx");
  assert_null (subsidy_suggest ("abc", none));
}

/* Work is bounded: what is far too long for a name is not compared. */
static void
test_long_names (void **state)
{
  g_autofree char *long_name = g_strnfill (65, 'a');
  g_autofree char *at_limit = g_strnfill (64, 'a');
  g_autofree char *endless = g_strnfill (1000000, 'a');
  const char *const candidates[] = { endless, long_name, at_limit, NULL };

  (void)state;
  assert_null (subsidy_suggest (long_name, candidates));
  assert_ptr_equal (subsidy_suggest (at_limit, candidates), at_limit);
  assert_null (subsidy_suggest (endless, candidates));
}

static void
test_unknown_name_error (void **state)
{
  const char *const candidates[] = { "digital-pilot", "shared-factory", NULL };
  GError *error = NULL;

  (void)state;
  subsidy_set_unknown (&error, SUBSIDY_MESSAGE_NO_SUCH_RULE, "en", "digital-pilt", candidates);
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN));
  assert_non_null (strstr (error->message, "'digital-pilt'"));
  assert_non_null (strstr (error->message, "digital-pilot shared-factory"));
  assert_true (g_str_has_suffix (error->message, "; did you mean 'digital-pilot'?"));
  g_clear_error (&error);
  subsidy_set_unknown (&error, SUBSIDY_MESSAGE_NO_SUCH_RULE, "zh", "x", candidates);
  assert_non_null (strstr (error->message, "“x”"));
  assert_null (strstr (error->message, "是不是"));
  g_clear_error (&error);
  subsidy_set_unknown (NULL, SUBSIDY_MESSAGE_NO_SUCH_RULE, "zh", "x", candidates);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_empty_report),
    cmocka_unit_test (test_order_of_lines),
    cmocka_unit_test (test_order_within_a_line),
    cmocka_unit_test (test_same_problem_is_kept_once),
    cmocka_unit_test (test_different_problems_are_all_kept),
    cmocka_unit_test (test_what_is_expected_tells_problems_apart),
    cmocka_unit_test (test_severity),
    cmocka_unit_test (test_clear),
    cmocka_unit_test (test_about_file),
    cmocka_unit_test (test_text),
    cmocka_unit_test (test_text_in_chinese),
    cmocka_unit_test (test_marks_in_what_was_found),
    cmocka_unit_test (test_every_message_without_texts),
    cmocka_unit_test (test_references),
    cmocka_unit_test (test_boxed),
    cmocka_unit_test (test_suggestions),
    cmocka_unit_test (test_nothing_near),
    cmocka_unit_test (test_nearest_wins),
    cmocka_unit_test (test_long_names),
    cmocka_unit_test (test_unknown_name_error),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
