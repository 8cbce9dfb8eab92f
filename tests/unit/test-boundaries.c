/* SPDX-License-Identifier: Apache-2.0 */
/* The corners of a rule: which are found, what they are called, what is refused, and that the work is bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "subsidy/subsidy.h"
#include "support.h"

#define HEAD "<policy id='p' format='1'><label>p</label><payer id='city'><label>city</label></payer>"

static SubsidyPolicy *
load (const char *text)
{
  g_autoptr (GError) error = NULL;
  SubsidyPolicy *policy = subsidy_policy_new_from_bytes (text, strlen (text), NULL, &error);

  if (policy == NULL)
    fail_msg ("%s", error->message);
  return policy;
}

static char *
corners (const char *text, const char *const *interpretations)
{
  g_autoptr (SubsidyPolicy) policy = load (text);
  g_autoptr (GError) error = NULL;
  char *cases = subsidy_policy_boundaries (policy, "r", interpretations, NULL, NULL, &error);

  assert_null (error);
  return cases;
}

/* Whole lines, in this order, perhaps with others between them. */
static void
assert_lines (const char *cases, const char *const *lines)
{
  const char *at = cases;

  for (; *lines != NULL; lines++)
    {
      g_autofree char *line = g_strconcat (*lines, "\n", NULL);
      const char *found = strstr (at, line);

      if (found == NULL)
        fail_msg ("'%s' is not in\n%s", *lines, cases);
      at = found;
    }
}

#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* ---- What is found ---- */

static void
test_threshold_and_cap (void **state)
{
  /* 5 % from 1,000 yuan on, at most 100: the cap is reached at 2,000. */
  g_autofree char *cases = corners (
      HEAD "<fact id='cost' type='money'><label>cost</label></fact><rule id='r'><label>r</label>"
           "<eligible><at-least id='enough' fact='cost'>1000</at-least></eligible><amount><least>"
           "<percent rate='5'><fact ref='cost'/></percent><money>100</money></least></amount></rule></policy>",
      NULL);

  (void)state;
  assert_lines (cases, LINES ("case,rule,cost,expect:outcome,expect:reason,expect:amount,expect:city",
                              "cost-just-below-1000.00,r,999.99,not-eligible,enough,0.00,0.00",
                              "cost-at-1000.00,r,1000.00,eligible,,50.00,50.00",
                              "cost-just-above-1000.00,r,1000.01,eligible,,50.00,50.00",
                              "cost-just-below-2000.00,r,1999.99,eligible,,99.99,99.99",
                              "cost-at-2000.00,r,2000.00,eligible,,100.00,100.00",
                              "cost-just-above-2000.00,r,2000.01,eligible,,100.00,100.00"));
}

static void
test_other_units (void **state)
{
  g_autofree char *cases = corners (
      HEAD "<fact id='share' type='rate'><label>share</label></fact>"
           "<fact id='area' type='quantity' unit='m2'><label>area</label></fact>"
           "<fact id='day' type='date'><label>day</label></fact><rule id='r'><label>r</label><eligible>"
           "<more-than id='share' fact='share'>12.5</more-than><less-than id='area' fact='area'>30</less-than>"
           "<at-most id='day' fact='day'>2024-02-29</at-most></eligible>"
           "<amount><money>7</money></amount></rule></policy>",
      NULL);

  (void)state;
  assert_non_null (strstr (cases, "share-just-above-12.5,r,12.5001,"));
  assert_non_null (strstr (cases, "share-at-12.5,r,12.5,"));
  assert_non_null (strstr (cases, ",29.9999,"));
  assert_non_null (strstr (cases, "day-at-2024-02-29,r,"));
  assert_non_null (strstr (cases, ",2024-03-01,not-eligible,day,"));
}

static void
test_cap_in_a_case_that_is_not_the_first (void **state)
{
  /* Of the big ones half is paid, at most 30: at 60. */
  g_autofree char *cases = corners (
      HEAD
      "<fact id='cost' type='money'><label>cost</label></fact><fact id='kind' type='choice'><label>kind</label>"
      "<option id='small'/><option id='big'/></fact><rule id='r'><label>r</label><amount><choose on='kind'>"
      "<when is='small'><money>5</money></when><when is='big'><least><percent rate='50'><fact ref='cost'/></percent>"
      "<money>30</money></least></when></choose></amount></rule></policy>",
      NULL);

  (void)state;
  assert_lines (cases, LINES ("kind=big cost-just-below-60.00,r,59.99,big,eligible,,29.99,29.99",
                              "kind=big cost-at-60.00,r,60.00,big,eligible,,30.00,30.00",
                              "kind=big cost-just-above-60.00,r,60.01,big,eligible,,30.00,30.00"));
}

static void
test_claim_that_has_to_be_looked_for (void **state)
{
  /* Only a cost of 300 to 400 with no more than 40 % of it for buildings, in the second place, is paid. */
  g_autofree char *cases = corners (
      HEAD
      "<fact id='cost' type='money'><label>c</label></fact><fact id='building' type='money'><label>b</label></fact>"
      "<fact id='place' type='choice'><label>p</label><option id='here'/><option id='there'/></fact>"
      "<rule id='r'><label>r</label><eligible><between id='cost' fact='cost' from='300' to='400'/>"
      "<at-most id='share' fact='building'><percent rate='40'><fact ref='cost'/></percent></at-most>"
      "<is id='place' fact='place'>there</is></eligible><amount><money>9</money></amount></rule></policy>",
      NULL);

  (void)state;
  assert_non_null (strstr (cases, "baseline,r,"));
  assert_non_null (strstr (cases, "cost-just-below-300.00,r,299.99,"));
  assert_non_null (strstr (cases, "cost-just-above-400.00,r,400.01,"));
  assert_non_null (strstr (cases, ",share,0.00,0.00\n"));
  assert_non_null (strstr (cases, "place=here,r,"));
}

static void
test_condition_that_others_make_up_for (void **state)
{
  /* Two of three are enough: the months decide only where one of the flags does not hold. */
  g_autofree char *cases = corners (
      HEAD "<fact id='a' type='flag'><label>a</label></fact><fact id='b' type='flag'><label>b</label></fact>"
           "<fact id='months' type='count'><label>m</label></fact><rule id='r'><label>r</label><eligible>"
           "<at-least-of id='two' n='2'><is fact='a'/><is fact='b'/><at-least fact='months'>12</at-least></at-least-of>"
           "</eligible><amount><money>9</money></amount></rule></policy>",
      NULL);

  (void)state;
  assert_non_null (strstr (cases, ",11,not-eligible,two,0.00,0.00\n"));
  assert_non_null (strstr (cases, ",12,eligible,,9.00,9.00\n"));
}

static void
test_interpretations (void **state)
{
  const char *text
      = HEAD "<fact id='cost' type='money'><label>c</label></fact>"
             "<interpretation id='cap' default='low'><label>cap</label><option id='low'/><option id='high'/>"
             "</interpretation><rule id='r'><label>r</label><amount><least><fact ref='cost'/>"
             "<choose on='cap'><when is='low'><money>10</money></when><when is='high'><money>20</money>"
             "</when></choose></least></amount></rule></policy>";
  g_autofree char *by_default = corners (text, NULL);
  g_autofree char *chosen = corners (text, (const char *const[]){ "cap=high", NULL });

  (void)state;
  assert_non_null (strstr (by_default, "cost-at-10.00,r,10.00,eligible,,10.00,10.00\n"));
  assert_null (strstr (by_default, "20.00"));
  assert_lines (chosen, LINES ("case,rule,cost,cap,expect:outcome,expect:reason,expect:amount,expect:city",
                               "cost-at-20.00,r,20.00,high,eligible,,20.00,20.00"));
}

static void
test_rule_without_facts (void **state)
{
  g_autofree char *cases
      = corners (HEAD "<rule id='r'><label>r</label><amount><money>3</money></amount></rule></policy>", NULL);

  (void)state;
  assert_string_equal (cases, "case,rule,expect:outcome,expect:reason,expect:amount,expect:city\n"
                              "baseline,r,eligible,,3.00,3.00\n");
}

/* ---- Notes and refusals ---- */

static void
test_unknown_names (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autofree char *note = NULL;
  const char *const wrong[] = { "window=never", NULL };
  g_autoptr (GError) error = NULL;

  (void)state;
  assert_null (subsidy_policy_boundaries (policy, "digital-pilots", NULL, "en", &note, &error));
  assert_int_equal (subsidy_error_get_code (error), SUBSIDY_ERROR_UNKNOWN);
  assert_non_null (strstr (error->message, "digital-pilot"));
  assert_null (note);
  g_clear_error (&error);
  assert_null (subsidy_policy_boundaries (policy, "land-support", NULL, "zh", NULL, &error));
  assert_int_equal (subsidy_error_get_code (error), SUBSIDY_ERROR_UNKNOWN);
  g_clear_error (&error);
  assert_null (subsidy_policy_boundaries (policy, "digital-pilot", wrong, NULL, NULL, &error));
  assert_int_equal (subsidy_error_get_code (error), SUBSIDY_ERROR_UNKNOWN);
  assert_null (subsidy_policy_boundaries (policy, "digital-pilots", NULL, NULL, NULL, NULL));
}

static void
test_nothing_is_ever_paid (void **state)
{
  g_autoptr (SubsidyPolicy) policy = load (
      HEAD "<fact id='jobs' type='count'><label>j</label></fact><rule id='r'><label>r</label><eligible>"
           "<at-least id='many' fact='jobs'>9</at-least><less-than id='few' fact='jobs'>9</less-than></eligible>"
           "<amount><money>5</money></amount></rule></policy>");
  g_autofree char *note = NULL, *other = NULL;
  g_autofree char *cases = subsidy_policy_boundaries (policy, "r", NULL, "en", &note, NULL);
  g_autofree char *same = subsidy_policy_boundaries (policy, "r", NULL, "zh", &other, NULL);

  (void)state;
  assert_non_null (strstr (note, "no claim was found"));
  assert_non_null (strstr (other, "没有找到"));
  assert_string_equal (cases, same);
  assert_non_null (strstr (cases, "jobs-just-below-9,r,8,not-eligible,many,0.00,0.00\n"));
  assert_non_null (strstr (cases, "jobs-at-9,r,9,not-eligible,few,0.00,0.00\n"));
}

static guint
count_lines (const char *text)
{
  guint count = 0;

  for (; *text != '\0'; text++)
    count += *text == '\n';
  return count;
}

static void
test_too_many_corners (void **state)
{
  g_autoptr (GString) text = g_string_new (HEAD);
  g_autoptr (SubsidyPolicy) policy = NULL;
  g_autofree char *cases = NULL, *note = NULL;

  (void)state;
  for (int i = 0; i < 180; i++)
    g_string_append_printf (text, "<fact id='f%d' type='money'><label>f</label></fact>", i);
  g_string_append (text, "<rule id='r'><label>r</label><eligible>");
  for (int i = 0; i < 180; i++)
    g_string_append_printf (text, "<at-least id='c%d' fact='f%d'>%d</at-least>", i, i, 5 + i);
  g_string_append (text, "</eligible><amount><money>5</money></amount></rule></policy>");
  policy = load (text->str);
  cases = subsidy_policy_boundaries (policy, "r", NULL, NULL, &note, NULL);
  assert_int_equal (count_lines (cases), 501);
  assert_non_null (strstr (note, "the first 500 cases"));
}

/* A choice of many options, each with a formula and a cap of its own: the work is cut, not the answers. */
static void
test_work_is_bounded (void **state)
{
  g_autoptr (GString) text = g_string_new (HEAD "<fact id='f' type='money'><label>f</label></fact>"
                                                "<fact id='k' type='choice'><label>k</label>");
  int n_options = MAX (TRIALS (200), 20);
  g_autofree char *last = g_strdup_printf ("k=o%d,r,", n_options - 1);
  g_autofree char *cases = NULL;

  (void)state;
  for (int i = 0; i < n_options; i++)
    g_string_append_printf (text, "<option id='o%d'/>", i);
  g_string_append (text, "</fact><rule id='r'><label>r</label><amount><choose on='k'>");
  for (int i = 0; i < n_options; i++)
    g_string_append_printf (
        text,
        "<when is='o%d'><least><percent rate='%d'><fact ref='f'/></percent><money>%d</money></least>"
        "</when>",
        i, i % 9 + 1, 1000 + i);
  g_string_append (text, "</choose></amount></rule></policy>");
  cases = corners (text->str, NULL);
  assert_non_null (strstr (cases, last));
}

static void
test_same_every_time (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_RULE); i++)
    {
      const char *rule = subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, i);
      g_autofree char *first = subsidy_policy_boundaries (policy, rule, NULL, NULL, NULL, NULL);
      g_autofree char *second = subsidy_policy_boundaries (policy, rule, NULL, NULL, NULL, NULL);

      assert_string_equal (first, second);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_threshold_and_cap),
    cmocka_unit_test (test_other_units),
    cmocka_unit_test (test_cap_in_a_case_that_is_not_the_first),
    cmocka_unit_test (test_claim_that_has_to_be_looked_for),
    cmocka_unit_test (test_condition_that_others_make_up_for),
    cmocka_unit_test (test_interpretations),
    cmocka_unit_test (test_rule_without_facts),
    cmocka_unit_test (test_unknown_names),
    cmocka_unit_test (test_nothing_is_ever_paid),
    cmocka_unit_test (test_too_many_corners),
    cmocka_unit_test (test_work_is_bounded),
    cmocka_unit_test (test_same_every_time),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
