/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a policy, from wherever it comes, and everything that can be asked of it; the built-in one against the facts
 * of its document. The language itself is looked at in test-schema.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "facts.h"
#include "json-scan.h"
#include "subsidy/subsidy.h"
#include "support.h"

/* ---- Policies to load ---- */

static const char small_policy[] = "<policy id=\"small\" format=\"1\" currency=\"EUR\" lang=\"en\">\n"
                                   "  <label>small</label>\n"
                                   "  <payer id=\"state\"/>\n"
                                   "  <fact id=\"cost\" type=\"money\"/>\n"
                                   "  <rule id=\"r\" clause=\"R&amp;D &lt;1&gt;\"><amount><least><fact ref=\"cost\"/>\n"
                                   "    <money>10</money></least></amount></rule>\n"
                                   "  <measure id=\"advice\"/>\n"
                                   "</policy>\n";

/* A type and a payer that do not exist. */
static const char wrong_policy[] = "<policy id=\"wrong\">\n"
                                   "  <payer id=\"state\"/>\n"
                                   "  <fact id=\"cost\" type=\"mony\"/>\n"
                                   "  <rule id=\"r\"><amount><money>1</money></amount>\n"
                                   "    <split><share payer=\"stat\" percent=\"100\"/></split></rule>\n"
                                   "</policy>\n";

static SubsidyPolicy *
loaded (const char *text)
{
  GError *error = NULL;
  SubsidyPolicy *policy = subsidy_policy_new_from_bytes (text, strlen (text), "test", &error);

  if (policy == NULL)
    fail_msg ("%s", error->message);
  return policy;
}

/* A file with this content, in a directory of its own. */
static char *
file_with (const char *content, gssize length)
{
  g_autofree char *directory = g_dir_make_tmp ("subsidy-XXXXXX", NULL);
  char *path = g_build_filename (directory, "policy.xml", NULL);

  assert_true (g_file_set_contents (path, content, length, NULL));
  return path;
}

static void
remove_file (char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);

  g_remove (path);
  g_rmdir (directory);
  g_free (path);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    fail_msg ("'%s' lacks '%s'", text, part);
}

/* ---- Loading ---- */

static void
test_from_bytes (void **state)
{
  g_autoptr (SubsidyPolicy) policy = loaded (small_policy);

  (void)state;
  assert_string_equal (subsidy_policy_get_id (policy), "small");
  assert_string_equal (subsidy_policy_get_currency (policy), "EUR");
}

/* The digest is of the bytes, as sha256sum would say. */
static void
test_digest (void **state)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, small_policy, -1);
  g_autofree char *expected = g_strconcat ("sha256:", sum, NULL);
  g_autofree char *longer = g_strconcat (small_policy, "\n", NULL);
  g_autoptr (SubsidyPolicy) policy = loaded (small_policy);
  g_autoptr (SubsidyPolicy) other = loaded (longer);

  (void)state;
  assert_string_equal (subsidy_policy_get_digest (policy), expected);
  assert_string_not_equal (subsidy_policy_get_digest (other), expected);
}

/* Bytes that end without a zero, with more behind them. */
static void
test_from_bytes_keeps_to_the_length (void **state)
{
  g_autofree char *more = g_strconcat (small_policy, "<rubbish", NULL);
  g_autofree char *exact = g_memdup2 (small_policy, strlen (small_policy));
  g_autoptr (SubsidyPolicy) first = subsidy_policy_new_from_bytes (more, strlen (small_policy), NULL, NULL);
  g_autoptr (SubsidyPolicy) second = subsidy_policy_new_from_bytes (exact, strlen (small_policy), NULL, NULL);

  (void)state;
  assert_non_null (first);
  assert_non_null (second);
}

static void
test_from_bytes_reports_every_mistake (void **state)
{
  GError *error = NULL;

  (void)state;
  assert_null (subsidy_policy_new_from_bytes (wrong_policy, strlen (wrong_policy), "wrong.xml", &error));
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_POLICY));
  assert_contains (subsidy_error_get_message (error), "wrong.xml:3: error: ");
  assert_contains (subsidy_error_get_message (error), "'money'");
  assert_contains (subsidy_error_get_message (error), "\nwrong.xml:5: error: ");
  assert_contains (subsidy_error_get_message (error), "'state'");
  assert_int_equal (subsidy_error_get_code (error), SUBSIDY_ERROR_POLICY);
  subsidy_error_free (error);
  assert_null (subsidy_policy_new_from_bytes (wrong_policy, strlen (wrong_policy), NULL, NULL));
}

static void
test_bytes_that_are_no_policy (void **state)
{
  static const struct
  {
    const char *data;
    gsize length;
  } cases[] = {
    { "", 0 },
    { NULL, 0 },
    { "\0", 1 },
    { "policy", 6 },
    { "<policy", 7 },
    { "<policy id='a'>", 15 },
    { "\xff\xfe<\0", 4 },
    { "\x1f\x8b\x08\x00\x00", 5 },
    { "<html/>", 7 },
    { "<!DOCTYPE policy><policy id='a'/>", 33 },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *error = NULL;

      if (subsidy_policy_new_from_bytes (cases[i].data, cases[i].length, NULL, &error) != NULL)
        fail_msg ("case %d is a policy", (int)i);
      assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_POLICY));
      assert_true (g_str_has_prefix (error->message, "policy:"));
      g_clear_error (&error);
    }
}

static void
test_from_file (void **state)
{
  char *path = file_with (small_policy, -1);
  GError *error = NULL;
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_file (path, &error);
  g_autoptr (SubsidyPolicy) same = loaded (small_policy);

  (void)state;
  assert_null (error);
  assert_string_equal (subsidy_policy_get_digest (policy), subsidy_policy_get_digest (same));
  remove_file (path);
}

static void
test_from_file_with_mistakes (void **state)
{
  char *path = file_with (wrong_policy, -1), *empty = file_with ("", 0);
  GError *error = NULL;

  (void)state;
  assert_null (subsidy_policy_new_from_file (path, &error));
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_POLICY));
  assert_true (g_str_has_prefix (error->message, path));
  g_clear_error (&error);
  assert_null (subsidy_policy_new_from_file (empty, &error));
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_POLICY));
  g_clear_error (&error);
  remove_file (path);
  remove_file (empty);
}

/* Nothing there, a directory, a device that never ends. */
static void
test_file_that_cannot_be_read (void **state)
{
  static const char *const paths[] = { "/nonexistent/policy.xml", "/", "/dev/zero", "" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (SubsidyReport) report = NULL;
      SubsidyPolicy *policy = (SubsidyPolicy *)&report;
      GError *error = NULL;

      assert_null (subsidy_policy_new_from_file (paths[i], &error));
      assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_FILE));
      g_clear_error (&error);
      report = subsidy_policy_check_file (paths[i], &policy);
      assert_null (policy);
      assert_int_equal (subsidy_report_get_n_errors (report), 1);
      assert_int_equal (subsidy_report_get_line (report, 0), 0);
      assert_string_equal (subsidy_report_get_file (report), paths[i]);
    }
}

static void
test_check_bytes (void **state)
{
  SubsidyPolicy *policy = NULL;
  SubsidyReport *report = subsidy_policy_check_bytes (small_policy, strlen (small_policy), NULL, &policy);

  (void)state;
  assert_non_null (policy);
  assert_int_equal (subsidy_report_get_n_problems (report), 0);
  assert_string_equal (subsidy_report_get_file (report), "policy");
  subsidy_report_unref (report);
  subsidy_policy_unref (policy);
  report = subsidy_policy_check_bytes (wrong_policy, strlen (wrong_policy), "w", &policy);
  assert_null (policy);
  assert_int_equal (subsidy_report_get_n_errors (report), 2);
  assert_int_equal (subsidy_report_get_line (report, 0), 3);
  assert_int_equal (subsidy_report_get_line (report, 1), 5);
  subsidy_report_unref (report);
  subsidy_report_unref (subsidy_policy_check_bytes (small_policy, strlen (small_policy), NULL, NULL));
}

static void
test_check_file (void **state)
{
  char *path = file_with (wrong_policy, -1);
  g_autoptr (SubsidyReport) report = subsidy_policy_check_file (path, NULL);

  (void)state;
  assert_int_equal (subsidy_report_get_n_errors (report), 2);
  assert_string_equal (subsidy_report_get_file (report), path);
  remove_file (path);
}

/* ---- Errors and memory ---- */

static void
test_errors_for_foreign_callers (void **state)
{
  GError *error = g_error_new_literal (SUBSIDY_ERROR, SUBSIDY_ERROR_VALUE, "what went wrong");

  (void)state;
  assert_int_equal (subsidy_error_get_code (error), 3);
  assert_string_equal (subsidy_error_get_message (error), "what went wrong");
  subsidy_error_free (error);
  subsidy_error_free (NULL);
  subsidy_free (g_strdup ("x"));
  subsidy_free (NULL);
}

static void
test_references (void **state)
{
  SubsidyPolicy *policy = loaded (small_policy), *copy;

  (void)state;
  assert_ptr_equal (subsidy_policy_ref (policy), policy);
  subsidy_policy_unref (policy);
  copy = g_boxed_copy (SUBSIDY_TYPE_POLICY, policy);
  assert_ptr_equal (copy, policy);
  subsidy_policy_unref (policy);
  assert_string_equal (subsidy_policy_get_id (copy), "small");
  g_boxed_free (SUBSIDY_TYPE_POLICY, copy);
  subsidy_policy_unref (NULL);
}

static gpointer
take_builtin (gpointer data)
{
  (void)data;
  for (int i = 0; i < 1000; i++)
    subsidy_policy_unref (subsidy_policy_builtin ());
  return subsidy_policy_builtin ();
}

/* All threads are given the same one. */
static void
test_builtin_in_threads (void **state)
{
  GThread *threads[4];
  SubsidyPolicy *policies[4];

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, take_builtin, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    policies[i] = g_thread_join (threads[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      assert_ptr_equal (policies[i], policies[0]);
      subsidy_policy_unref (policies[i]);
    }
}

/* ---- The built-in policy against its document ---- */

static void
assert_ids (const SubsidyPolicy *policy, int32_t part, const char *const *expected)
{
  gsize count = 0;

  for (; expected[count] != NULL; count++)
    {
      assert_string_equal (subsidy_policy_id_at (policy, part, count), expected[count]);
      assert_int_equal (subsidy_policy_position (policy, part, expected[count]), count);
    }
  assert_int_equal (subsidy_policy_count (policy, part), count);
  assert_null (subsidy_policy_id_at (policy, part, count));
  assert_null (subsidy_policy_id_at (policy, part, G_MAXSIZE));
  assert_int_equal (subsidy_policy_position (policy, part, "no-such-id"), -1);
}

static void
test_parts_of_the_builtin_policy (void **state)
{
  static const char *const rules[] = { "leader-provincial",
                                       "leader-municipal",
                                       "shared-factory",
                                       "shared-carrier",
                                       "digital-pilot",
                                       "internet-platform",
                                       NULL };
  static const char *const measures[] = { "credit-support", "land-support", "talent-support", NULL };
  static const char *const payers[] = { "city", "county", NULL };
  static const char *const interpretations[]
      = { "window",      "leader-upgrade", "carrier-level", "rounding", "odd-fen",
          "pilot-scope", "platform-scope", "zone-payer",    NULL };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  assert_string_equal (subsidy_policy_get_id (policy), "langfang-2025-5");
  assert_string_equal (subsidy_policy_get_currency (policy), "CNY");
  assert_ids (policy, SUBSIDY_PART_RULE, rules);
  assert_ids (policy, SUBSIDY_PART_MEASURE, measures);
  assert_ids (policy, SUBSIDY_PART_PAYER, payers);
  assert_ids (policy, SUBSIDY_PART_INTERPRETATION, interpretations);
  assert_int_equal (subsidy_policy_count (policy, 0), 0);
  assert_int_equal (subsidy_policy_count (policy, 6), 0);
  assert_int_equal (subsidy_policy_position (policy, 99, "city"), -1);
  assert_null (subsidy_policy_id_at (policy, 99, 0));
}

static void
test_clauses (void **state)
{
  static const char *const rules[] = { "三、1", "三、1", "三、2", "三、2", "三、3", "三、4" };
  static const char *const measures[] = { "三、5", "三、6", "三、7" };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyPolicy) small = loaded (small_policy);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    assert_string_equal (subsidy_policy_clause_at (policy, SUBSIDY_PART_RULE, i), rules[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (measures); i++)
    assert_string_equal (subsidy_policy_clause_at (policy, SUBSIDY_PART_MEASURE, i), measures[i]);
  assert_null (subsidy_policy_clause_at (policy, SUBSIDY_PART_RULE, 6));
  assert_null (subsidy_policy_clause_at (policy, SUBSIDY_PART_FACT, 0));
  assert_null (subsidy_policy_clause_at (small, SUBSIDY_PART_MEASURE, 0));
}

/* An attribute says what the file says, whatever had to be escaped there. */
static void
test_escaped_attribute (void **state)
{
  g_autoptr (SubsidyPolicy) policy = loaded (small_policy);

  (void)state;
  assert_string_equal (subsidy_policy_clause_at (policy, SUBSIDY_PART_RULE, 0), "R&D <1>");
}

static void
test_labels (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyPolicy) small = loaded (small_policy);

  (void)state;
  assert_string_equal (subsidy_policy_label_at (policy, SUBSIDY_PART_PAYER, 0, "zh"), "市级财政");
  assert_string_equal (subsidy_policy_label_at (policy, SUBSIDY_PART_PAYER, 0, "zh-CN"), "市级财政");
  assert_string_equal (subsidy_policy_label_at (policy, SUBSIDY_PART_PAYER, 0, "zh_CN.UTF-8"), "市级财政");
  assert_string_equal (subsidy_policy_label_at (policy, SUBSIDY_PART_PAYER, 0, "en"), "city treasury");
  assert_string_equal (subsidy_policy_label_at (policy, SUBSIDY_PART_PAYER, 0, "en_GB"), "city treasury");
  assert_string_equal (subsidy_policy_label_at (policy, SUBSIDY_PART_PAYER, 0, NULL), "市级财政");
  assert_string_equal (subsidy_policy_label_at (policy, SUBSIDY_PART_PAYER, 0, "fr"), "市级财政");
  assert_null (subsidy_policy_label_at (policy, SUBSIDY_PART_PAYER, 2, "zh"));
  assert_string_equal (subsidy_policy_label_at (small, SUBSIDY_PART_FACT, 0, "zh"), "cost");
  assert_string_equal (subsidy_policy_label_at (small, SUBSIDY_PART_RULE, 0, NULL), "r");
}

/* Every part has a label of its own in both languages. */
static void
test_builtin_labels_are_complete (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  for (int32_t part = SUBSIDY_PART_RULE; part <= SUBSIDY_PART_PAYER; part++)
    for (gsize i = 0; i < subsidy_policy_count (policy, part); i++)
      {
        const char *id = subsidy_policy_id_at (policy, part, i);
        const char *zh = subsidy_policy_label_at (policy, part, i, "zh");
        const char *en = subsidy_policy_label_at (policy, part, i, "en");

        assert_string_not_equal (zh, id);
        assert_string_not_equal (en, zh);
        for (const char *at = en; *at != '\0'; at = g_utf8_next_char (at))
          if (g_unichar_iswide (g_utf8_get_char (at)))
            fail_msg ("'%s' is not English", en);
      }
}

/* The types of §4 of the domain. */
static void
test_fact_types (void **state)
{
  static const struct
  {
    const char *id;
    int32_t type, decimals;
    gsize n_options;
  } facts[] = {
    { "recognised-as", SUBSIDY_FACT_CHOICE, 0, 6 },
    { "recognition-level", SUBSIDY_FACT_CHOICE, 0, 4 },
    { "recognised-on", SUBSIDY_FACT_DATE, 0, 0 },
    { "county", SUBSIDY_FACT_CHOICE, 0, 13 },
    { "platform-category", SUBSIDY_FACT_CHOICE, 0, 4 },
    { "investment", SUBSIDY_FACT_MONEY, 2, 0 },
    { "newly-recognised", SUBSIDY_FACT_FLAG, 0, 0 },
    { "already-awarded", SUBSIDY_FACT_FLAG, 0, 0 },
    { "platform-awarded-in-another-category", SUBSIDY_FACT_FLAG, 0, 0 },
    { "leader-paid", SUBSIDY_FACT_MONEY, 2, 0 },
    { "pilots-paid", SUBSIDY_FACT_MONEY, 2, 0 },
    { "applicant", SUBSIDY_FACT_CREDIT_CODE, 0, 0 },
    { "project", SUBSIDY_FACT_NAME, 0, 0 },
  };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  assert_int_equal (subsidy_policy_count (policy, SUBSIDY_PART_FACT), G_N_ELEMENTS (facts));
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      int32_t position = subsidy_policy_position (policy, SUBSIDY_PART_FACT, facts[i].id);

      assert_true (position >= 0);
      assert_int_equal (subsidy_policy_fact_type (policy, (gsize)position), facts[i].type);
      assert_int_equal (subsidy_policy_fact_decimals (policy, (gsize)position), facts[i].decimals);
      assert_int_equal (subsidy_policy_count_options (policy, SUBSIDY_PART_FACT, (gsize)position), facts[i].n_options);
    }
  assert_int_equal (subsidy_policy_fact_type (policy, G_N_ELEMENTS (facts)), -1);
  assert_int_equal (subsidy_policy_fact_decimals (policy, G_N_ELEMENTS (facts)), 0);
}

static void
test_decimals_of_every_type (void **state)
{
  static const char page[] = "<policy id=\"d\"><payer id=\"p\"/> <fact id=\"a\" type=\"rate\"/>\n"
                             "<fact id=\"b\" type=\"count\"/> <fact id=\"c\" type=\"quantity\" decimals=\"3\"/>\n"
                             "<fact id=\"e\" type=\"number\" decimals=\"6\"/> <fact id=\"f\" type=\"number\"/>\n"
                             "<rule id=\"r\"><amount><money>1</money></amount></rule></policy>";
  static const int32_t types[]
      = { SUBSIDY_FACT_RATE, SUBSIDY_FACT_COUNT, SUBSIDY_FACT_QUANTITY, SUBSIDY_FACT_NUMBER, SUBSIDY_FACT_NUMBER };
  static const int32_t decimals[] = { 4, 0, 3, 6, 0 };
  g_autoptr (SubsidyPolicy) policy = loaded (page);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      assert_int_equal (subsidy_policy_fact_type (policy, i), types[i]);
      assert_int_equal (subsidy_policy_fact_decimals (policy, i), decimals[i]);
    }
}

/* The interpretations of §3 of the domain: the default, then its alternatives. */
static void
test_interpretations (void **state)
{
  static const char *const options[][4] = {
    { "issue-to-plan-end", "plan-years" },
    { "in-full", "top-up", "once-only" },
    { "provincial-only", "any-level" },
    { "down-to-fen", "half-up-to-fen", "down-to-yuan" },
    { "city", "county" },
    { "per-project", "per-enterprise" },
    { "per-platform", "per-recognition" },
    { "zone-as-county", "city-pays-all" },
  };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      gsize count = 0;

      for (; options[i][count] != NULL; count++)
        assert_string_equal (subsidy_policy_option_id (policy, SUBSIDY_PART_INTERPRETATION, i, count),
                             options[i][count]);
      assert_int_equal (subsidy_policy_count_options (policy, SUBSIDY_PART_INTERPRETATION, i), count);
      assert_null (subsidy_policy_option_id (policy, SUBSIDY_PART_INTERPRETATION, i, count));
      assert_null (subsidy_policy_option_label (policy, SUBSIDY_PART_INTERPRETATION, i, count, "zh"));
      assert_int_equal (subsidy_policy_default_option (policy, i), 0);
    }
  assert_int_equal (subsidy_policy_default_option (policy, G_N_ELEMENTS (options)), -1);
  assert_string_equal (subsidy_policy_option_label (policy, SUBSIDY_PART_INTERPRETATION, 1, 1, "zh"), "补差");
}

static void
test_options_of_what_has_none (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  assert_int_equal (subsidy_policy_count_options (policy, SUBSIDY_PART_RULE, 0), 0);
  assert_int_equal (subsidy_policy_count_options (policy, SUBSIDY_PART_FACT, 1000), 0);
  assert_null (subsidy_policy_option_id (policy, SUBSIDY_PART_PAYER, 0, 0));
  assert_null (subsidy_policy_option_label (policy, SUBSIDY_PART_MEASURE, 0, 0, NULL));
}

/* ---- What a rule reads ---- */

typedef struct
{
  const char *rule;
  const char *facts, *interpretations;
} Reads;

/* After §3 and §4 of the domain. The split asks for the county, the spare fen and the payer of zones everywhere. */
static const Reads reads[] = {
  { "leader-provincial",
    " recognised-as recognition-level recognised-on county newly-recognised already-awarded leader-paid ",
    " window leader-upgrade odd-fen zone-payer " },
  { "leader-municipal",
    " recognised-as recognition-level recognised-on county newly-recognised already-awarded leader-paid ",
    " window leader-upgrade odd-fen zone-payer " },
  { "shared-factory", " recognised-as recognition-level recognised-on county newly-recognised already-awarded ",
    " window odd-fen zone-payer " },
  { "shared-carrier", " recognised-as recognition-level recognised-on county newly-recognised already-awarded ",
    " window carrier-level odd-fen zone-payer " },
  { "digital-pilot", " recognised-as recognised-on county investment already-awarded pilots-paid ",
    " window rounding odd-fen pilot-scope zone-payer " },
  { "internet-platform",
    " recognised-as recognition-level recognised-on county platform-category already-awarded "
    "platform-awarded-in-another-category ",
    " window odd-fen platform-scope zone-payer " },
};

static void
assert_reads (const SubsidyPolicy *policy, gsize rule, int32_t part, const char *expected)
{
  for (gsize i = 0; i < subsidy_policy_count (policy, part); i++)
    {
      const char *id = subsidy_policy_id_at (policy, part, i);
      g_autofree char *word = g_strdup_printf (" %s ", id);

      if (!subsidy_policy_rule_reads (policy, rule, part, i) != (strstr (expected, word) == NULL))
        fail_msg ("rule %d and %s", (int)rule, id);
    }
}

static void
test_what_rules_read (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (reads); i++)
    {
      int32_t rule = subsidy_policy_position (policy, SUBSIDY_PART_RULE, reads[i].rule);

      assert_reads (policy, (gsize)rule, SUBSIDY_PART_FACT, reads[i].facts);
      assert_reads (policy, (gsize)rule, SUBSIDY_PART_INTERPRETATION, reads[i].interpretations);
    }
  assert_false (subsidy_policy_rule_reads (policy, 99, SUBSIDY_PART_FACT, 0));
  assert_false (subsidy_policy_rule_reads (policy, 0, SUBSIDY_PART_FACT, 99));
  assert_false (subsidy_policy_rule_reads (policy, 0, SUBSIDY_PART_PAYER, 0));
}

static void
test_conditions (void **state)
{
  static const char *const pilot[]
      = { "recognised-as", "in-window", "in-langfang", "invested", "not-awarded", "nothing-to-pay", NULL };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  assert_int_equal (subsidy_policy_count_conditions (policy, 4), 5);
  for (gsize i = 0; i <= 6; i++)
    {
      const char *id = subsidy_policy_condition_id (policy, 4, i);

      assert_true (g_strcmp0 (id, pilot[i]) == 0);
    }
  assert_null (subsidy_policy_condition_id (policy, 4, G_MAXSIZE));
  assert_int_equal (subsidy_policy_count_conditions (policy, 6), 0);
  assert_null (subsidy_policy_condition_id (policy, 6, 0));
}

/* From nothing at all (a top-up of 0, the cap used up) to the award in full. */
static void
test_ranges (void **state)
{
  static const int64_t most[] = { 30000000, 15000000, 40000000, 40000000, 20000000, 50000000 };
  static const int64_t least[] = { 0, 0, 40000000, 40000000, 0, 50000000 };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  int64_t from = -7, to = -8;

  (void)state;
  assert_false (subsidy_policy_rule_range (policy, 6, &from, &to));
  assert_int_equal (from, -7);
  assert_int_equal (to, -8);
  for (gsize i = 0; i < G_N_ELEMENTS (most); i++)
    {
      assert_true (subsidy_policy_rule_range (policy, i, &from, &to));
      assert_int_equal (from, least[i]);
      assert_int_equal (to, most[i]);
    }
}

/* ---- A changed copy ---- */

static void
test_builtin_source_is_the_builtin (void **state)
{
  gsize length = 0;
  const char *source = subsidy_policy_builtin_source (&length);
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyPolicy) copy = subsidy_policy_new_from_bytes (source, length, NULL, NULL);

  (void)state;
  assert_true (length > 1000);
  assert_true (g_utf8_validate (source, (gssize)length, NULL));
  assert_ptr_equal (subsidy_policy_builtin_source (NULL), source);
  assert_string_equal (subsidy_policy_get_digest (copy), subsidy_policy_get_digest (policy));
}

/* The built-in source with the first @from replaced. */
static SubsidyPolicy *
changed_builtin (const char *from, const char *to)
{
  gsize length;
  const char *source = subsidy_policy_builtin_source (&length);
  g_autofree char *text = g_strndup (source, length);
  char *at = strstr (text, from);
  g_autofree char *changed = NULL;

  assert_non_null (at);
  *at = '\0';
  changed = g_strconcat (text, to, at + strlen (from), NULL);
  return loaded (changed);
}

/* The pilot award as §1 and §3 of the domain have it, at so many per cent. */
static int64_t
pilot_award (int64_t investment, int64_t per_cent)
{
  return MIN (investment / 100 * per_cent + investment % 100 * per_cent / 100, 20000000);
}

static void
check_changed_rule (const SubsidyEvaluator *before, const SubsidyEvaluator *after, const int64_t *facts,
                    int64_t investment, gboolean is_pilot)
{
  int64_t old[5], new[5];

  subsidy_evaluator_run_row (before, facts, old);
  subsidy_evaluator_run_row (after, facts, new);
  if (!is_pilot)
    assert_memory_equal (old, new, sizeof old);
  else if (old[1] == SUBSIDY_OUTCOME_ELIGIBLE)
    {
      assert_int_equal (old[0], pilot_award (investment, 10));
      assert_int_equal (new[0], pilot_award (investment, 12));
      assert_int_equal (new[3] + new[4], new[0]);
    }
}

/* Another rate for the pilot changes the pilot's answers, all as they should be, and no other rule's. */
static void
test_another_rate (void **state)
{
  g_autoptr (SubsidyPolicy) before = subsidy_policy_builtin ();
  g_autoptr (SubsidyPolicy) after = changed_builtin ("rate=\"10\"", "rate=\"12\"");
  int32_t investment = subsidy_policy_position (before, SUBSIDY_PART_FACT, "investment");
  int32_t recognised_as = subsidy_policy_position (before, SUBSIDY_PART_FACT, "recognised-as");
  uint64_t seed = 1;

  (void)state;
  assert_string_not_equal (subsidy_policy_get_digest (after), subsidy_policy_get_digest (before));
  for (gsize rule = 0; rule < subsidy_policy_count (before, SUBSIDY_PART_RULE); rule++)
    {
      const char *id = subsidy_policy_id_at (before, SUBSIDY_PART_RULE, rule);
      g_autoptr (SubsidyEvaluator) old = subsidy_evaluator_new (before, id, NULL, NULL);
      g_autoptr (SubsidyEvaluator) new = subsidy_evaluator_new (after, id, NULL, NULL);

      for (int i = 0; i < TRIALS (20000); i++)
        {
          int64_t facts[MOST_FACTS];

          random_facts (before, (FactsMix){ .missing = 10 }, &seed, facts);
          facts[recognised_as] = SUBSIDY_MISSING;
          check_changed_rule (old, new, facts, facts[investment], strcmp (id, "digital-pilot") == 0);
        }
    }
}

/* Another cap changes the range that was proved. */
static void
test_another_cap (void **state)
{
  g_autoptr (SubsidyPolicy) policy = changed_builtin ("<when is=\"per-project\"><money>200000</money>",
                                                      "<when is=\"per-project\"><money>250000</money>");
  int64_t least = 0, most = 0;

  (void)state;
  assert_true (subsidy_policy_rule_range (policy, 4, &least, &most));
  assert_int_equal (most, 25000000);
}

/* ---- Descriptions ---- */

static void
assert_whole (const char *text)
{
  assert_non_null (text);
  assert_true (g_utf8_validate (text, -1, NULL));
  assert_null (strstr (text, "(null)"));
  for (const char *at = strchr (text, '%'); at != NULL; at = strchr (at + 1, '%'))
    assert_false (g_ascii_isdigit (at[1]));
}

static void
test_descriptions (void **state)
{
  static const char *const languages[] = { "zh", "en", NULL };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    for (int as_json = 0; as_json <= 1; as_json++)
      {
        g_autofree char *all = subsidy_policy_describe (policy, languages[i], as_json);

        assert_whole (all);
        assert_true (!as_json || json_is_one_object (all));
        for (int32_t part = SUBSIDY_PART_RULE; part <= SUBSIDY_PART_MEASURE; part++)
          for (gsize j = 0; j < subsidy_policy_count (policy, part); j++)
            {
              const char *id = subsidy_policy_id_at (policy, part, j);
              g_autofree char *one = subsidy_policy_describe_rule (policy, id, languages[i], as_json, NULL);

              assert_contains (all, id);
              assert_whole (one);
              assert_true (!as_json || json_is_one_object (one));
            }
      }
}

static void
test_description_of_no_rule (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  GError *error = NULL;

  (void)state;
  assert_null (subsidy_policy_describe_rule (policy, "digital-pilt", "en", FALSE, &error));
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN));
  assert_contains (error->message, "did you mean 'digital-pilot'?");
  g_clear_error (&error);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_builtin_in_threads), /* first, so that they race to load it */
    cmocka_unit_test (test_from_bytes),
    cmocka_unit_test (test_digest),
    cmocka_unit_test (test_from_bytes_keeps_to_the_length),
    cmocka_unit_test (test_from_bytes_reports_every_mistake),
    cmocka_unit_test (test_bytes_that_are_no_policy),
    cmocka_unit_test (test_from_file),
    cmocka_unit_test (test_from_file_with_mistakes),
    cmocka_unit_test (test_file_that_cannot_be_read),
    cmocka_unit_test (test_check_bytes),
    cmocka_unit_test (test_check_file),
    cmocka_unit_test (test_errors_for_foreign_callers),
    cmocka_unit_test (test_references),
    cmocka_unit_test (test_parts_of_the_builtin_policy),
    cmocka_unit_test (test_clauses),
    cmocka_unit_test (test_escaped_attribute),
    cmocka_unit_test (test_labels),
    cmocka_unit_test (test_builtin_labels_are_complete),
    cmocka_unit_test (test_fact_types),
    cmocka_unit_test (test_decimals_of_every_type),
    cmocka_unit_test (test_interpretations),
    cmocka_unit_test (test_options_of_what_has_none),
    cmocka_unit_test (test_what_rules_read),
    cmocka_unit_test (test_conditions),
    cmocka_unit_test (test_ranges),
    cmocka_unit_test (test_builtin_source_is_the_builtin),
    cmocka_unit_test (test_another_rate),
    cmocka_unit_test (test_another_cap),
    cmocka_unit_test (test_descriptions),
    cmocka_unit_test (test_description_of_no_rule),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
