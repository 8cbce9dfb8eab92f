/* SPDX-License-Identifier: Apache-2.0 */
/* Facts read from what people write and written for them, one type of fact after the other; and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "core/calendar.h"
#include "subsidy/subsidy.h"

#define UNTOUCHED INT64_C (0x5555555555555555)

/* Types that the built-in policy does not use. */
static const char other_types[]
    = "<policy id=\"t\" format=\"1\" lang=\"en\">\n"
      "  <payer id=\"state\"/>\n"
      "  <fact id=\"rate\" type=\"rate\"><label>rate</label></fact>\n"
      "  <fact id=\"heads\" type=\"count\"><label lang=\"zh\">人数</label> <label>heads</label></fact>\n"
      "  <fact id=\"tonnes\" type=\"quantity\" decimals=\"3\" unit=\"t\"/>\n"
      "  <fact id=\"factor\" type=\"number\" decimals=\"2\"/>\n"
      "  <fact id=\"bare\" type=\"number\"/>\n"
      "  <fact id=\"listed\" type=\"date\" assumed=\"none\"/>\n"
      "  <fact id=\"size\" type=\"choice\"><option id=\"S\"/> <option id=\"L\" pattern=\"L##\"/></fact>\n"
      "  <fact id=\"paid\" type=\"money\" least=\"-5\" most=\"10\"/>\n"
      "  <rule id=\"r\"><amount><money>1</money></amount></rule>\n"
      "</policy>\n";

static SubsidyPolicy *
policy_of_other_types (void)
{
  GError *error = NULL;
  SubsidyPolicy *policy = subsidy_policy_new_from_bytes (other_types, strlen (other_types), "types", &error);

  if (policy == NULL)
    fail_msg ("%s", error->message);
  return policy;
}

static gsize
fact_position (const SubsidyPolicy *policy, const char *id)
{
  int32_t position = subsidy_policy_position (policy, SUBSIDY_PART_FACT, id);

  if (position < 0)
    fail_msg ("no fact '%s'", id);
  return (gsize)position;
}

static int64_t
option (const SubsidyPolicy *policy, const char *fact, const char *id)
{
  gsize position = fact_position (policy, fact);

  for (gsize i = 0; i < subsidy_policy_count_options (policy, SUBSIDY_PART_FACT, position); i++)
    if (strcmp (subsidy_policy_option_id (policy, SUBSIDY_PART_FACT, position, i), id) == 0)
      return (int64_t)i;
  fail_msg ("no option '%s' of '%s'", id, fact);
  return -1;
}

/* Through both doors. */
static void
assert_reads (SubsidyPolicy *policy, const char *fact, const char *text, int64_t expected)
{
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
  gsize position = fact_position (policy, fact);
  GError *error = NULL;
  int64_t number = UNTOUCHED;

  if (!subsidy_fact_from_text (policy, position, text, "en", &number, &error))
    fail_msg ("'%s' of %s: %s", text, fact, error->message);
  if (number != expected)
    fail_msg ("'%s' of %s is %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, text, fact, number, expected);
  assert_true (subsidy_application_set_text (application, fact, text, &error));
  assert_int_equal (subsidy_application_get_number (application, position), expected);
}

static void
assert_error_names (GError *error, const char *fact, const char *label, const char *text)
{
  assert_non_null (error);
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE));
  assert_true (g_utf8_validate (error->message, -1, NULL));
  if (!g_str_has_prefix (error->message, fact) || strstr (error->message, label) == NULL
      || strstr (error->message, text) == NULL)
    fail_msg ("'%s' does not name %s, '%s' and '%s'", error->message, fact, label, text);
}

/* The refusal names the fact and the text, and leaves everything as it was. */
static void
assert_refuses (SubsidyPolicy *policy, const char *fact, const char *text)
{
  static const char *const languages[] = { "en", "zh" };
  gsize position = fact_position (policy, fact);

  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      const char *label = subsidy_policy_label_at (policy, SUBSIDY_PART_FACT, position, languages[i]);
      g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
      GError *error = NULL;
      int64_t number = UNTOUCHED;

      if (subsidy_fact_from_text (policy, position, text, languages[i], &number, &error))
        fail_msg ("'%s' is taken for %s, as %" G_GINT64_FORMAT, text, fact, number);
      assert_int_equal (number, UNTOUCHED);
      assert_error_names (error, fact, label, text);
      g_clear_error (&error);
      assert_false (subsidy_fact_from_text (policy, position, text, languages[i], &number, NULL));

      subsidy_application_set_language (application, languages[i]);
      assert_true (subsidy_application_set_number (application, fact, 3, NULL));
      assert_false (subsidy_application_set_text (application, fact, text, &error));
      assert_int_equal (subsidy_application_get_number (application, position), 3);
      assert_error_names (error, fact, label, text);
      g_clear_error (&error);
    }
}

static void
assert_refuses_all (SubsidyPolicy *policy, const char *fact, const char *const *texts)
{
  for (; *texts != NULL; texts++)
    assert_refuses (policy, fact, *texts);
}

/* ---- Choices ---- */

/* Every option by id, by each of its labels and in full width. */
static void
test_choice_by_id_and_label (void **state)
{
  static const char *const facts[] = { "recognised-as", "recognition-level", "county", "platform-category" };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      gsize position = fact_position (policy, facts[i]);
      gsize n_options = subsidy_policy_count_options (policy, SUBSIDY_PART_FACT, position);

      for (gsize j = 0; j < n_options; j++)
        {
          const char *id = subsidy_policy_option_id (policy, SUBSIDY_PART_FACT, position, j);
          g_autofree char *spaced = g_strconcat (" ", id, "\t", NULL);

          assert_reads (policy, facts[i], id, (int64_t)j);
          assert_reads (policy, facts[i], spaced, (int64_t)j);
          assert_reads (policy, facts[i], subsidy_policy_option_label (policy, SUBSIDY_PART_FACT, position, j, "zh"),
                        (int64_t)j);
          assert_reads (policy, facts[i], subsidy_policy_option_label (policy, SUBSIDY_PART_FACT, position, j, "en"),
                        (int64_t)j);
        }
    }
}

/* The names and codes of §2 of the domain. */
static void
test_counties (void **state)
{
  static const struct
  {
    const char *text, *id;
  } names[] = {
    { "131002", "131002" },
    { "安次区", "131002" },
    { "广阳区", "131003" },
    { "固安县", "131022" },
    { "永清县", "131023" },
    { "香河县", "131024" },
    { "大城县", "131025" },
    { "文安县", "131026" },
    { "大厂回族自治县", "131028" },
    { "大厂", "131028" },
    { "大厂县", "131028" },
    { "霸州市", "131081" },
    { "三河市", "131082" },
    { "廊坊经济技术开发区", "131071" },
    { "廊坊开发区", "131071" },
    { "131090", "131071" },
    { "131051", "131071" },
    { "临空经济区(廊坊)", "linkong" },
    { "临空经济区（廊坊）", "linkong" },
    { "临空经济区", "linkong" },
    { "linkong", "linkong" },
    { "１３１０２３", "131023" },
    { "　131023 ", "131023" },
    { "elsewhere", "elsewhere" },
    { "110000", "elsewhere" },
    { "131000", "elsewhere" },
    { "999999", "elsewhere" },
    { "０００００１", "elsewhere" },
  };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    assert_reads (policy, "county", names[i].text, option (policy, "county", names[i].id));
}

/* Six digits are a place, known or elsewhere; nothing else is. */
static void
test_every_code_of_the_city (void **state)
{
  static const char *const ids[] = { "131002", "131003", "131022", "131023", "131024", "131025",
                                     "131026", "131028", "131081", "131082", "131071" };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize position = fact_position (policy, "county");

  (void)state;
  for (int code = 131000; code < 131100; code++)
    {
      g_autofree char *text = g_strdup_printf ("%d", code);
      const char *expected = code == 131090 || code == 131051 ? "131071" : "elsewhere";
      int64_t number = UNTOUCHED;

      for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
        if (strcmp (ids[i], text) == 0)
          expected = ids[i];
      assert_true (subsidy_fact_from_text (policy, position, text, "en", &number, NULL));
      assert_int_equal (number, option (policy, "county", expected));
    }
}

static void
test_choice_refused (void **state)
{
  static const char *const counties[] = { "13102",  "1310233", "13102x", "保定市", "1310-23", "131 023", "13102.",
                                          "-31023", "none",    "无",     "0",      "6",       NULL };
  static const char *const kinds[] = { "Leader", "leader enterprise.", "领跑", "digital pilot", "x", NULL };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  assert_refuses_all (policy, "county", counties);
  assert_refuses_all (policy, "recognised-as", kinds);
}

/* The refusal lists what there is, and what was probably meant. */
static void
test_choice_suggests (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize position = fact_position (policy, "recognised-as");
  int64_t number;
  GError *error = NULL;

  (void)state;
  assert_false (subsidy_fact_from_text (policy, position, "digital-pilt", "en", &number, &error));
  assert_true (g_str_has_suffix (error->message, "; did you mean 'digital-pilot'?"));
  assert_non_null (strstr (error->message, "shared-carrier (shared carrier)"));
  g_clear_error (&error);
  assert_false (subsidy_fact_from_text (policy, position, "共享工场", "zh", &number, &error));
  assert_true (g_str_has_suffix (error->message, "；是不是“共享工厂”？"));
  g_clear_error (&error);
}

/* NULL is English, in every word that there is in English. */
static void
test_no_language_is_english (void **state)
{
  static const char *const facts[] = { "county", "investment", "recognised-on", "newly-recognised", "applicant" };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      gsize position = fact_position (policy, facts[i]);
      GError *none = NULL, *english = NULL;
      int64_t number;

      assert_false (subsidy_fact_from_text (policy, position, "?!", NULL, &number, &none));
      assert_false (subsidy_fact_from_text (policy, position, "?!", "en", &number, &english));
      assert_string_equal (none->message, english->message);
      g_clear_error (&none);
      g_clear_error (&english);
    }
}

static void
test_choice_by_pattern (void **state)
{
  static const char *const wrong[] = { "L1", "L123", "LAB", "l12", "s", NULL };
  g_autoptr (SubsidyPolicy) policy = policy_of_other_types ();

  (void)state;
  assert_reads (policy, "size", "S", 0);
  assert_reads (policy, "size", "Ｓ", 0);
  assert_reads (policy, "size", "L", 1);
  assert_reads (policy, "size", "L07", 1);
  assert_reads (policy, "size", "Ｌ０７", 1);
  assert_refuses_all (policy, "size", wrong);
}

/* ---- Other types ---- */

static void
test_money (void **state)
{
  static const char *const wrong[]
      = { "1,50", "0.001", "1e6", "壹佰元", "yes", "none", "无", "99999999999999999999", NULL };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  assert_reads (policy, "investment", "876543.21", 87654321);
  assert_reads (policy, "investment", "150万元", 150000000);
  assert_reads (policy, "investment", "￥1,500,000.00", 150000000);
  assert_reads (policy, "investment", "１２３４．５６", 123456);
  assert_reads (policy, "investment", "0", 0);
  /* Outside the range, but exactly read: the assessment will refuse it. */
  assert_reads (policy, "investment", "-1", -100);
  assert_refuses_all (policy, "investment", wrong);
}

static void
test_date (void **state)
{
  static const char *const wrong[] = { "2026-02-30", "46067", "14.2.2026", "tomorrow", "none", NULL };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  int64_t day = 0;

  (void)state;
  assert_true (subsidy_calendar_days (2026, 2, 14, &day));
  assert_reads (policy, "recognised-on", "2026-02-14", day);
  assert_reads (policy, "recognised-on", "2026年2月14日", day);
  assert_reads (policy, "recognised-on", "２０２６／２／１４", day);
  assert_reads (policy, "recognised-on", "20260214", day);
  assert_refuses_all (policy, "recognised-on", wrong);
}

static void
test_flag (void **state)
{
  static const char *const yes[] = { "yes", "Yes", "YES", "y", "true", "1", "是", "ｙｅｓ", " 是 ", NULL };
  static const char *const no[] = { "no", "No", "n", "FALSE", "0", "否", "０", NULL };
  static const char *const wrong[] = { "2", "maybe", "yes!", "对", "none", "-", NULL };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  for (const char *const *text = yes; *text != NULL; text++)
    assert_reads (policy, "newly-recognised", *text, 1);
  for (const char *const *text = no; *text != NULL; text++)
    assert_reads (policy, "newly-recognised", *text, 0);
  assert_refuses_all (policy, "newly-recognised", wrong);
}

/* In per cent with four decimals, kept in millionths. */
static void
test_rate (void **state)
{
  static const char *const wrong[] = { "3.65001", "%", "10%%", "1/2", "ten", "10 per cent", NULL };
  g_autoptr (SubsidyPolicy) policy = policy_of_other_types ();

  (void)state;
  assert_reads (policy, "rate", "10", 100000);
  assert_reads (policy, "rate", "10%", 100000);
  assert_reads (policy, "rate", "3.65 %", 36500);
  assert_reads (policy, "rate", "３．６５％", 36500);
  assert_reads (policy, "rate", "0.0001", 1);
  assert_reads (policy, "rate", "-1", -10000);
  assert_refuses_all (policy, "rate", wrong);
}

static void
test_numbers (void **state)
{
  static const char *const no_count[] = { "1.5", "1.0", "x", "1,000", "+1", "99999999999999999999", NULL };
  static const char *const no_quantity[] = { "1.2345", "1t", ".5", "--1", NULL };
  g_autoptr (SubsidyPolicy) policy = policy_of_other_types ();

  (void)state;
  assert_reads (policy, "heads", "12", 12);
  assert_reads (policy, "heads", "１２", 12);
  assert_reads (policy, "heads", "-3", -3);
  assert_reads (policy, "tonnes", "1.5", 1500);
  assert_reads (policy, "tonnes", "0.001", 1);
  assert_reads (policy, "factor", "2.25", 225);
  assert_reads (policy, "bare", "7", 7);
  assert_refuses_all (policy, "heads", no_count);
  assert_refuses_all (policy, "tonnes", no_quantity);
  assert_refuses (policy, "factor", "2.255");
  assert_refuses (policy, "bare", "7.5");
}

/* Whatever a text holds, what is said of it is one line of UTF-8, and not a long one. */
static void
assert_one_line (const GError *error)
{
  assert_non_null (error);
  assert_true (g_utf8_validate (error->message, -1, NULL));
  assert_null (strpbrk (error->message, "\n\r\v\f\x1b"));
  assert_true (strlen (error->message) < 5000);
}

static void
assert_refuses_in_one_line (SubsidyPolicy *policy, const char *fact, const char *text, const char *language)
{
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
  g_autoptr (GError) error = NULL;

  subsidy_application_set_language (application, language);
  assert_false (subsidy_application_set_text (application, fact, text, &error));
  assert_one_line (error);
}

static void
assert_claims_nothing_in_one_line (SubsidyPolicy *policy, const char *text)
{
  g_autofree char *option = g_strconcat ("window=", text, NULL), *other = g_strconcat (text, "=x", NULL);
  const char *const interpretations[][2] = { { text, NULL }, { option, NULL }, { other, NULL } };
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
  g_autoptr (GError) error = NULL;

  assert_null (subsidy_application_assess (application, text, NULL, &error));
  assert_one_line (error);
  for (gsize i = 0; i < G_N_ELEMENTS (interpretations); i++)
    {
      g_clear_error (&error);
      assert_null (subsidy_application_assess (application, "digital-pilot", interpretations[i], &error));
      assert_one_line (error);
    }
}

static void
test_refusals_are_one_line (void **state)
{
  static const char euro[] = "<policy id='p' currency='EUR'><payer id='city'/><fact id='cost' type='money'/>"
                             "<rule id='r'><amount><money>1</money></amount></rule></policy>";
  static const char *const facts[] = { "heads", "tonnes", "factor", "listed" };
  static const char *const builtin_facts[]
      = { "county", "investment", "recognised-on", "applicant", "already-awarded" };
  g_autoptr (SubsidyPolicy) policy = policy_of_other_types ();
  g_autoptr (SubsidyPolicy) builtin = subsidy_policy_builtin ();
  g_autoptr (SubsidyPolicy) other = subsidy_policy_new_from_bytes (euro, sizeof euro - 1, NULL, NULL);
  g_autofree char *many = g_strnfill (100000, 'x');
  const char *const texts[] = { "x\ny", "\x1b[2Jx\r", "x\xff\n", many };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (facts); j++)
        assert_refuses_in_one_line (policy, facts[j], texts[i], "en");
      for (gsize j = 0; j < G_N_ELEMENTS (builtin_facts); j++)
        assert_refuses_in_one_line (builtin, builtin_facts[j], texts[i], "zh");
      assert_refuses_in_one_line (other, "cost", texts[i], "en");
      assert_refuses_in_one_line (builtin, texts[i], "1", "en");
      assert_claims_nothing_in_one_line (builtin, texts[i]);
    }
}

static void
test_none (void **state)
{
  g_autoptr (SubsidyPolicy) policy = policy_of_other_types ();
  g_autoptr (SubsidyPolicy) builtin = subsidy_policy_builtin ();

  (void)state;
  assert_reads (policy, "listed", "none", SUBSIDY_NONE);
  assert_reads (policy, "listed", "无", SUBSIDY_NONE);
  assert_reads (policy, "listed", "2026-02-14", 20498);
  assert_refuses (policy, "listed", "never");
  assert_refuses (policy, "heads", "none");
  assert_reads (builtin, "project", "none", SUBSIDY_NONE);
}

/* Blanks around it and full width are no other word, for any fact. */
static void
test_none_is_read_as_other_words_are (void **state)
{
  g_autoptr (SubsidyPolicy) policy = policy_of_other_types ();
  g_autoptr (SubsidyPolicy) builtin = subsidy_policy_builtin ();

  (void)state;
  assert_reads (policy, "listed", " none ", SUBSIDY_NONE);
  assert_reads (policy, "listed", "　无", SUBSIDY_NONE);
  assert_reads (builtin, "project", "none ", SUBSIDY_NONE);
  assert_reads (builtin, "project", "ｎｏｎｅ", SUBSIDY_NONE);
}

static int64_t
identity (SubsidyPolicy *policy, const char *fact, const char *text)
{
  GError *error = NULL;
  int64_t number = UNTOUCHED;

  if (!subsidy_fact_from_text (policy, fact_position (policy, fact), text, "en", &number, &error))
    fail_msg ("%s", error->message);
  assert_true (number >= 0);
  return number;
}

/* The same identity is the same number, another is another. */
static void
test_identities (void **state)
{
  static const char *const no_codes[] = { "91131081", "9113108100000T7391", "9.11311E+17", "x", NULL };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  int64_t code = identity (policy, "applicant", "9113108100000T7390");

  (void)state;
  assert_int_equal (identity (policy, "applicant", " 9113108100000t7390"), code);
  assert_int_not_equal (identity (policy, "applicant", "9113108100000T149Y"), code);
  assert_int_equal (identity (policy, "project", "一号线"), identity (policy, "project", "　一号线 "));
  assert_int_not_equal (identity (policy, "project", "一号线"), identity (policy, "project", "二号线"));
  assert_refuses_all (policy, "applicant", no_codes);
}

static void
test_a_name_is_not_empty (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  int64_t number = UNTOUCHED;
  GError *error = NULL;

  (void)state;
  assert_false (subsidy_fact_from_text (policy, fact_position (policy, "project"), "", "en", &number, &error));
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE));
  g_clear_error (&error);
  assert_int_equal (number, UNTOUCHED);
}

static void
test_text_that_is_no_utf8 (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_FACT); i++)
    {
      int64_t number = UNTOUCHED;
      GError *error = NULL;

      assert_false (subsidy_fact_from_text (policy, i, "\xff\xfe", "zh", &number, &error));
      assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE));
      assert_true (g_utf8_validate (error->message, -1, NULL));
      assert_int_equal (number, UNTOUCHED);
      g_clear_error (&error);
    }
}

/* ---- Setting ---- */

static void
test_nothing_is_known_at_first (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);

  (void)state;
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_FACT); i++)
    assert_int_equal (subsidy_application_get_number (application, i), SUBSIDY_MISSING);
}

static void
test_empty_text_makes_unknown (void **state)
{
  static const char *const empty[] = { "", " ", "\t\n", "\u3000", "\u00a0 " };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (empty); i++)
    for (gsize fact = 0; fact < subsidy_policy_count (policy, SUBSIDY_PART_FACT); fact++)
      {
        const char *id = subsidy_policy_id_at (policy, SUBSIDY_PART_FACT, fact);
        GError *error = NULL;

        assert_true (subsidy_application_set_number (application, id, 1, &error));
        if (!subsidy_application_set_text (application, id, empty[i], &error))
          fail_msg ("%s", error->message);
        if (subsidy_application_get_number (application, fact) != SUBSIDY_MISSING)
          fail_msg ("empty text %d makes a value of %s", (int)i, id);
      }
}

static void
test_numbers_are_set (void **state)
{
  static const int64_t numbers[] = { 0, 1, -1, INT64_MAX, SUBSIDY_NONE, SUBSIDY_MISSING };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    for (gsize fact = 0; fact < subsidy_policy_count (policy, SUBSIDY_PART_FACT); fact++)
      {
        const char *id = subsidy_policy_id_at (policy, SUBSIDY_PART_FACT, fact);

        assert_true (subsidy_application_set_number (application, id, numbers[i], NULL));
        assert_int_equal (subsidy_application_get_number (application, fact), numbers[i]);
      }
}

static void
assert_unknown_fact (SubsidyApplication *application, const char *id, const char *suggestion)
{
  GError *error = NULL;

  assert_false (subsidy_application_set_text (application, id, "1", &error));
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN));
  assert_non_null (strstr (error->message, id));
  assert_non_null (strstr (error->message, suggestion));
  g_clear_error (&error);
  assert_false (subsidy_application_set_number (application, id, 1, &error));
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN));
  g_clear_error (&error);
  assert_false (subsidy_application_set_text (application, id, "1", NULL));
}

/* An interpretation is no fact. */
static void
test_unknown_facts (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);

  (void)state;
  assert_unknown_fact (application, "investmnt", "did you mean 'investment'?");
  assert_unknown_fact (application, "window", "window");
  subsidy_application_set_language (application, "zh");
  assert_unknown_fact (application, "conty", "是不是“county”？");
  subsidy_application_set_language (application, NULL);
  assert_unknown_fact (application, "conty", "did you mean 'county'?");
}

static void
test_references (void **state)
{
  SubsidyPolicy *policy = policy_of_other_types ();
  SubsidyApplication *application = subsidy_application_new (policy), *copy;

  (void)state;
  /* The application keeps its policy alive. */
  subsidy_policy_unref (policy);
  assert_true (subsidy_application_set_text (application, "heads", "12", NULL));
  assert_ptr_equal (subsidy_application_ref (application), application);
  subsidy_application_unref (application);
  copy = g_boxed_copy (SUBSIDY_TYPE_APPLICATION, application);
  subsidy_application_unref (application);
  assert_int_equal (subsidy_application_get_number (copy, 1), 12);
  g_boxed_free (SUBSIDY_TYPE_APPLICATION, copy);
  subsidy_application_unref (NULL);
}

/* ---- Writing ---- */

static void
assert_writes (SubsidyPolicy *policy, const char *fact, int64_t number, const char *language, const char *expected)
{
  char *text = subsidy_fact_to_text (policy, fact_position (policy, fact), number, language);

  assert_string_equal (text, expected);
  subsidy_free (text);
}

static void
test_values_as_text (void **state)
{
  g_autoptr (SubsidyPolicy) builtin = subsidy_policy_builtin ();
  g_autoptr (SubsidyPolicy) policy = policy_of_other_types ();

  (void)state;
  assert_writes (builtin, "investment", 15000000, "en", "150,000.00");
  assert_writes (builtin, "recognised-on", 46067 - 25569, "en", "2026-02-14");
  assert_writes (builtin, "county", option (builtin, "county", "131023"), "en", "Yongqing");
  assert_writes (builtin, "county", option (builtin, "county", "131023"), "zh", "永清县");
  assert_writes (builtin, "newly-recognised", 1, "en", "yes");
  assert_writes (builtin, "newly-recognised", 0, "zh", "否");
  assert_writes (policy, "rate", 36500, "en", "3.65%");
  assert_writes (policy, "heads", 12000, "en", "12,000");
  assert_writes (policy, "tonnes", 1500, "en", "1.5 t");
  assert_writes (policy, "factor", -225, "en", "-2.25");
  assert_writes (policy, "listed", SUBSIDY_NONE, "zh", "无");
}

/* Whatever number stands in a column, there is a text for it. */
static void
test_every_number_has_a_text (void **state)
{
  static const int64_t numbers[] = { SUBSIDY_MISSING, SUBSIDY_NONE, INT64_MIN + 2, -1, 0, 1, 99, 3000000, INT64_MAX };
  g_autoptr (SubsidyPolicy) builtin = subsidy_policy_builtin ();
  g_autoptr (SubsidyPolicy) other = policy_of_other_types ();
  const SubsidyPolicy *const policies[] = { builtin, other };

  (void)state;
  for (gsize p = 0; p < G_N_ELEMENTS (policies); p++)
    for (gsize fact = 0; fact < subsidy_policy_count (policies[p], SUBSIDY_PART_FACT); fact++)
      for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
        {
          g_autofree char *text = subsidy_fact_to_text (policies[p], fact, numbers[i], "zh");

          if (text == NULL || *text == '\0')
            fail_msg ("no text for %" G_GINT64_FORMAT " of %s", numbers[i],
                      subsidy_policy_id_at (policies[p], SUBSIDY_PART_FACT, fact));
        }
}

/* ---- Lists ---- */

static const char with_lists[]
    = "<policy id=\"l\" format=\"1\" lang=\"en\">\n"
      "  <payer id=\"state\"/>\n"
      "  <fact id=\"plain\" type=\"count\"/>\n"
      "  <list id=\"unit\" most=\"3\"><label>units</label>\n"
      "    <fact id=\"cost\" type=\"money\"><label>price</label></fact>\n"
      "    <fact id=\"name\" type=\"name\" assumed=\"none\"/> <fact id=\"new\" type=\"flag\"/></list>\n"
      "  <list id=\"plot\"><fact id=\"cost\" type=\"money\"/></list>\n"
      "  <rule id=\"r\"><amount><money>1</money></amount></rule>\n"
      "</policy>\n";

static SubsidyPolicy *
policy_with_lists (void)
{
  GError *error = NULL;
  SubsidyPolicy *policy = subsidy_policy_new_from_bytes (with_lists, strlen (with_lists), "lists", &error);

  if (policy == NULL)
    fail_msg ("%s", error->message);
  return policy;
}

static int64_t
number_of (const SubsidyPolicy *policy, const SubsidyApplication *application, const char *fact)
{
  return subsidy_application_get_number (application, fact_position (policy, fact));
}

static int64_t
item_of (const SubsidyPolicy *policy, const SubsidyApplication *application, const char *fact, gsize item)
{
  return subsidy_application_get_item (application, fact_position (policy, fact), item);
}

static void
test_items_are_set (void **state)
{
  static const int64_t costs[] = { 100, SUBSIDY_MISSING, -7 };
  g_autoptr (SubsidyPolicy) policy = policy_with_lists ();
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);

  (void)state;
  assert_int_equal (subsidy_policy_fact_list (policy, fact_position (policy, "plain")), -1);
  assert_int_equal (subsidy_policy_fact_list (policy, fact_position (policy, "unit")), -1);
  assert_int_equal (subsidy_policy_fact_list (policy, fact_position (policy, "unit.cost")),
                    (int32_t)fact_position (policy, "unit"));
  assert_int_equal (number_of (policy, application, "unit"), SUBSIDY_MISSING);
  assert_int_equal (item_of (policy, application, "unit.cost", 0), SUBSIDY_MISSING);

  assert_true (subsidy_application_set_items (application, "unit.cost", costs, 3, NULL));
  assert_int_equal (number_of (policy, application, "unit"), 3);
  for (gsize i = 0; i < 3; i++)
    assert_int_equal (item_of (policy, application, "unit.cost", i), costs[i]);
  assert_int_equal (item_of (policy, application, "unit.cost", 3), SUBSIDY_MISSING);
  assert_int_equal (item_of (policy, application, "unit.new", 0), SUBSIDY_MISSING);
  assert_int_equal (number_of (policy, application, "plot"), SUBSIDY_MISSING);

  /* Alone in its list a fact may have another number of items. */
  assert_true (subsidy_application_set_items (application, "unit.cost", costs, 1, NULL));
  assert_int_equal (number_of (policy, application, "unit"), 1);
  assert_true (subsidy_application_set_items (application, "unit.cost", NULL, 0, NULL));
  assert_int_equal (number_of (policy, application, "unit"), 0);
}

static void
test_items_are_read (void **state)
{
  g_autoptr (SubsidyPolicy) policy = policy_with_lists ();
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);

  (void)state;
  assert_true (subsidy_application_set_text (application, "unit.cost", "1;；2.50 ", NULL));
  assert_int_equal (item_of (policy, application, "unit.cost", 0), 100);
  assert_int_equal (item_of (policy, application, "unit.cost", 1), SUBSIDY_MISSING);
  assert_int_equal (item_of (policy, application, "unit.cost", 2), 250);
  assert_true (subsidy_application_set_text (application, "unit.new", "yes;否;", NULL));
  assert_int_equal (item_of (policy, application, "unit.new", 1), 0);
  assert_true (subsidy_application_set_text (application, "unit", "3", NULL));

  /* The list is known while one of its facts is. */
  assert_true (subsidy_application_set_text (application, "unit.cost", "", NULL));
  assert_int_equal (number_of (policy, application, "unit"), 3);
  assert_true (subsidy_application_set_text (application, "unit.new", " ", NULL));
  assert_int_equal (number_of (policy, application, "unit"), 3); /* it was said by itself */
  assert_true (subsidy_application_set_text (application, "unit", "", NULL));
  assert_int_equal (number_of (policy, application, "unit"), SUBSIDY_MISSING);
  assert_true (subsidy_application_set_text (application, "unit", "无", NULL));
  assert_int_equal (number_of (policy, application, "unit"), 0);
}

/* Each refusal leaves everything as it was. */
static void
assert_two_items (const SubsidyPolicy *policy, const SubsidyApplication *application, gboolean done, GError *error,
                  const char *said)
{
  assert_false (done);
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE));
  if (strstr (error->message, said) == NULL)
    fail_msg ("'%s' does not say '%s'", error->message, said);
  g_clear_error (&error);
  assert_int_equal (number_of (policy, application, "unit"), 2);
  assert_int_equal (item_of (policy, application, "unit.cost", 1), 20);
  assert_int_equal (item_of (policy, application, "unit.new", 1), SUBSIDY_MISSING);
}

static void
test_items_that_do_not_fit (void **state)
{
  static const int64_t numbers[] = { 10, 20, 30 };
  g_autoptr (SubsidyPolicy) policy = policy_with_lists ();
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
  GError *error = NULL;
  gboolean done;

  (void)state;
  assert_true (subsidy_application_set_items (application, "unit.cost", numbers, 2, NULL));
  done = subsidy_application_set_items (application, "unit.new", numbers, 3, &error);
  assert_two_items (policy, application, done, error, "unit.new (new): has 3 items, but unit.cost has 2");
  error = NULL;
  done = subsidy_application_set_text (application, "unit.new", "yes", &error);
  assert_two_items (policy, application, done, error, "unit.new (new): has 1 items, but unit.cost has 2");
  error = NULL;
  done = subsidy_application_set_number (application, "unit.new", 1, &error);
  assert_two_items (policy, application, done, error, "unit.cost has 2");
  error = NULL;
  done = subsidy_application_set_number (application, "unit", 3, &error);
  assert_two_items (policy, application, done, error, "unit (units): has 3 items, but unit.cost has 2");
  error = NULL;
  done = subsidy_application_set_text (application, "unit", "none", &error);
  assert_two_items (policy, application, done, error, "has 0 items, but unit.cost has 2");
  error = NULL;
  done = subsidy_application_set_text (application, "unit.cost", "1;two", &error);
  assert_two_items (policy, application, done, error, "unit.cost (price): 'two' is not an amount of money");
  error = NULL;
  done = subsidy_application_set_text (application, "unit", "two", &error);
  assert_two_items (policy, application, done, error, "unit (units): 'two' is no number of items");
  error = NULL;
  done = subsidy_application_set_items (application, "plain", numbers, 1, &error);
  assert_two_items (policy, application, done, error, "'plain' is no fact of the items of a list");
  error = NULL;
  done = subsidy_application_set_items (application, "unit", numbers, 1, &error);
  assert_two_items (policy, application, done, error, "'unit' is no fact of the items of a list");
}

static void
test_items_of_an_unknown_fact (void **state)
{
  static const int64_t number = 1;
  g_autoptr (SubsidyPolicy) policy = policy_with_lists ();
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
  GError *error = NULL;

  (void)state;
  assert_false (subsidy_application_set_items (application, "unit.costs", &number, 1, &error));
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN));
  assert_non_null (strstr (error->message, "did you mean 'unit.cost'?"));
  g_clear_error (&error);
  assert_false (subsidy_application_set_items (application, "cost", &number, 1, &error));
  g_clear_error (&error);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_choice_by_id_and_label),
    cmocka_unit_test (test_counties),
    cmocka_unit_test (test_every_code_of_the_city),
    cmocka_unit_test (test_choice_refused),
    cmocka_unit_test (test_choice_suggests),
    cmocka_unit_test (test_no_language_is_english),
    cmocka_unit_test (test_choice_by_pattern),
    cmocka_unit_test (test_money),
    cmocka_unit_test (test_date),
    cmocka_unit_test (test_flag),
    cmocka_unit_test (test_rate),
    cmocka_unit_test (test_numbers),
    cmocka_unit_test (test_refusals_are_one_line),
    cmocka_unit_test (test_none),
    cmocka_unit_test (test_none_is_read_as_other_words_are),
    cmocka_unit_test (test_identities),
    cmocka_unit_test (test_a_name_is_not_empty),
    cmocka_unit_test (test_text_that_is_no_utf8),
    cmocka_unit_test (test_nothing_is_known_at_first),
    cmocka_unit_test (test_empty_text_makes_unknown),
    cmocka_unit_test (test_numbers_are_set),
    cmocka_unit_test (test_unknown_facts),
    cmocka_unit_test (test_references),
    cmocka_unit_test (test_values_as_text),
    cmocka_unit_test (test_every_number_has_a_text),
    cmocka_unit_test (test_items_are_set),
    cmocka_unit_test (test_items_are_read),
    cmocka_unit_test (test_items_that_do_not_fit),
    cmocka_unit_test (test_items_of_an_unknown_fact),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
