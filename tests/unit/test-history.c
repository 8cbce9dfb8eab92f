/* SPDX-License-Identifier: Apache-2.0 */
/* What the built-in policy asks of a ledger, and the words of its conditions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <subsidy/subsidy.h>

static gsize
fact (const SubsidyPolicy *policy, const char *id)
{
  return (gsize)subsidy_policy_position (policy, SUBSIDY_PART_FACT, id);
}

static gsize
rule (const SubsidyPolicy *policy, const char *id)
{
  return (gsize)subsidy_policy_position (policy, SUBSIDY_PART_RULE, id);
}

/* A pilot is known again by applicant and project. */
static void
test_key_of_a_rule (void **state G_GNUC_UNUSED)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize pilot = rule (policy, "digital-pilot");

  assert_int_equal (subsidy_policy_rule_key (policy, pilot, 0), fact (policy, "applicant"));
  assert_int_equal (subsidy_policy_rule_key (policy, pilot, 1), fact (policy, "project"));
  assert_int_equal (subsidy_policy_rule_key (policy, pilot, 2), -1);
  assert_int_equal (subsidy_policy_rule_key (policy, 1000, 0), -1);
}

/* Leader awards of either level count as leader-paid; no other does. */
static void
test_rules_of_a_total (void **state G_GNUC_UNUSED)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize paid = fact (policy, "leader-paid"), municipal = rule (policy, "leader-municipal");

  assert_int_equal (subsidy_policy_history_total (policy, paid), SUBSIDY_HISTORY_SUM);
  assert_true (subsidy_policy_history_counts (policy, paid, municipal, rule (policy, "leader-provincial")));
  assert_true (subsidy_policy_history_counts (policy, paid, municipal, municipal));
  assert_false (subsidy_policy_history_counts (policy, paid, municipal, rule (policy, "digital-pilot")));
  assert_int_equal (subsidy_policy_history_key (policy, paid, municipal, 0), fact (policy, "applicant"));
  assert_int_equal (subsidy_policy_history_key (policy, paid, municipal, 1), -1);
  assert_int_equal (subsidy_policy_history_year (policy, paid), -1);
}

/* Where nothing is named it is the claimed rule, by its own key. */
static void
test_total_of_the_claimed_rule (void **state G_GNUC_UNUSED)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize awarded = fact (policy, "already-awarded");
  gsize leader = rule (policy, "leader-provincial"), platform = rule (policy, "internet-platform");

  assert_int_equal (subsidy_policy_history_total (policy, awarded), SUBSIDY_HISTORY_ANY);
  assert_true (subsidy_policy_history_counts (policy, awarded, leader, leader));
  assert_false (subsidy_policy_history_counts (policy, awarded, leader, platform));
  assert_int_equal (subsidy_policy_history_key (policy, awarded, leader, 0), fact (policy, "applicant"));
  assert_int_equal (subsidy_policy_history_key (policy, awarded, leader, 1), -1);
  assert_int_equal (subsidy_policy_history_key (policy, awarded, platform, 2), fact (policy, "platform-category"));
}

static void
test_facts_without_history (void **state G_GNUC_UNUSED)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  assert_int_equal (subsidy_policy_history_total (policy, fact (policy, "investment")), -1);
  assert_int_equal (subsidy_policy_history_total (policy, 1000), -1);
  assert_int_equal (subsidy_policy_history_key (policy, fact (policy, "investment"), 0, 0), -1);
  assert_false (subsidy_policy_history_counts (policy, fact (policy, "investment"), 0, 0));
}

static void
test_year_and_latest (void **state G_GNUC_UNUSED)
{
  static const char source[]
      = "<policy id='p'><payer id='city'/>"
        "<fact id='applicant' type='credit-code'/><fact id='claimed-on' type='date'/>"
        "<fact id='paid' type='money' assumed='0'><from-history what='sum' key='applicant' "
        "year-of='claimed-on'/></fact>"
        "<fact id='last' type='date' assumed='none'><from-history what='latest' key='applicant'/></fact>"
        "<fact id='all' type='money'><from-batch sum='award' rows='before'/></fact>"
        "<rule id='r' once-per='applicant'><amount><excess><money>100</money><sum><fact ref='paid'/><fact "
        "ref='all'/></sum>"
        "</excess></amount></rule></policy>";
  g_autoptr (GError) error = NULL;
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_bytes (source, sizeof source - 1, "p", &error);

  assert_null (error);
  assert_int_equal (subsidy_policy_history_year (policy, fact (policy, "paid")), fact (policy, "claimed-on"));
  assert_int_equal (subsidy_policy_history_total (policy, fact (policy, "last")), SUBSIDY_HISTORY_LATEST);
}

/* The condition's own words; what is left to pay comes after the last one. */
static void
test_words_of_conditions (void **state G_GNUC_UNUSED)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize leader = rule (policy, "leader-provincial");
  gsize count = subsidy_policy_count_conditions (policy, leader), provincial = 0;
  char *text;

  while (strcmp (subsidy_policy_condition_id (policy, leader, provincial), "provincial") != 0)
    provincial++;
  text = subsidy_policy_condition_text (policy, leader, provincial, "zh");
  assert_string_equal (text, "省级认定");
  subsidy_free (text);
  assert_string_equal (subsidy_policy_condition_clause (policy, leader, provincial), "三、1");
  assert_string_equal (subsidy_policy_condition_remedy (policy, leader, provincial, "zh"), "取得省级认定后再申报");
  text = subsidy_policy_condition_text (policy, leader, count, "en");
  assert_non_null (text);
  subsidy_free (text);
  assert_null (subsidy_policy_condition_text (policy, leader, count + 1, "en"));
  assert_null (subsidy_policy_condition_remedy (policy, leader, count, "en"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = { cmocka_unit_test (test_key_of_a_rule),
                                      cmocka_unit_test (test_rules_of_a_total),
                                      cmocka_unit_test (test_total_of_the_claimed_rule),
                                      cmocka_unit_test (test_facts_without_history),
                                      cmocka_unit_test (test_year_and_latest),
                                      cmocka_unit_test (test_words_of_conditions) };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
