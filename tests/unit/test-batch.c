/* SPDX-License-Identifier: Apache-2.0 */
/* A round of claims settled together, and what the library says where it is asked for more than there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/resource.h>

#include "subsidy/subsidy.h"

/* Half of the cost, as long as what was awarded before is below 100 yuan. */
static const char first_come[]
    = "<policy id='%s'><payer id='city'/><fact id='cost' type='money' most='1000'/>"
      "<fact id='so-far' type='money' most='1000000'><from-batch sum='award' rows='before'/></fact>"
      "<fact id='new' type='flag'/>"
      "<list id='unit' most='3'><fact id='price' type='money' most='9'/><fact id='age' type='count' most='9'/></list>"
      "<rule id='r'><asserts fact='new'>yes</asserts>"
      "<eligible><less-than id='left' fact='so-far'>100</less-than><is id='new-one' fact='new'/></eligible>"
      "<amount><percent rate='50'><fact ref='cost'/></percent></amount>"
      "<also id='price'><sum over='unit'><fact ref='unit.price'/></sum></also>"
      "<also id='units'><count over='unit'/></also></rule></policy>";

static SubsidyPolicy *
load (const char *id)
{
  g_autofree char *text = g_strdup_printf (first_come, id);
  g_autoptr (GError) error = NULL;
  SubsidyPolicy *policy = subsidy_policy_new_from_bytes (text, strlen (text), id, &error);

  if (policy == NULL)
    fail_msg ("%s", error->message);
  return policy;
}

static SubsidyApplication *
application_with (SubsidyPolicy *policy, int64_t cost_fen)
{
  SubsidyApplication *application = subsidy_application_new (policy);

  assert_true (subsidy_application_set_number (application, "cost", cost_fen, NULL));
  return application;
}

/* ---- Batches ---- */

/* 80.00 and 40.00 are paid; then 120.00 are awarded, and nothing is left. A claim more is settled with the others. */
static void
test_claims_in_their_order (void **state)
{
  static const int64_t costs_fen[] = { 16000, 8000, 2000 }, amounts_fen[] = { 8000, 4000, 0 };
  g_autoptr (SubsidyPolicy) policy = load ("p");
  g_autoptr (SubsidyBatch) batch = subsidy_batch_new (policy);

  (void)state;
  for (gsize n_claims = 1; n_claims <= 3; n_claims++)
    {
      g_autoptr (SubsidyApplication) application = application_with (policy, costs_fen[n_claims - 1]);

      assert_true (subsidy_batch_add (batch, application, "r", NULL, NULL));
      for (gsize claim = 0; claim < n_claims; claim++)
        {
          g_autoptr (SubsidyAssessment) assessment = subsidy_batch_assess (batch, claim);

          assert_int_equal (subsidy_assessment_get_amount (assessment), amounts_fen[claim]);
        }
      assert_null (subsidy_batch_assess (batch, n_claims));
    }
}

static void
test_claims_that_do_not_belong (void **state)
{
  g_autoptr (SubsidyPolicy) policy = load ("p"), other = load ("q");
  g_autoptr (SubsidyBatch) batch = subsidy_batch_new (policy);
  g_autoptr (SubsidyApplication) application = application_with (other, 100), own = application_with (policy, 100);
  const char *const interpretations[] = { "unknown=1", NULL };
  g_autoptr (GError) foreign = NULL, unknown = NULL, interpretation = NULL;

  (void)state;
  assert_false (subsidy_batch_add (batch, application, "r", NULL, &foreign));
  assert_true (g_error_matches (foreign, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN));
  assert_non_null (strstr (foreign->message, "q"));
  assert_false (subsidy_batch_add (batch, own, "s", NULL, &unknown));
  assert_true (g_error_matches (unknown, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN));
  assert_false (subsidy_batch_add (batch, own, "r", interpretations, &interpretation));
  assert_true (g_error_matches (interpretation, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN));
  assert_null (subsidy_batch_assess (batch, 0));
}

static void
test_life_of_a_batch (void **state)
{
  g_autoptr (SubsidyPolicy) policy = load ("p");
  g_autoptr (SubsidyApplication) application = application_with (policy, 200);
  SubsidyBatch *batch = subsidy_batch_new (policy), *copy;
  SubsidyAssessment *assessment;

  (void)state;
  assert_ptr_equal (subsidy_batch_ref (batch), batch);
  subsidy_batch_unref (batch);
  copy = g_boxed_copy (SUBSIDY_TYPE_BATCH, batch);
  subsidy_batch_unref (batch);
  assert_true (subsidy_batch_add (copy, application, "r", NULL, NULL));
  assessment = subsidy_batch_assess (copy, 0);
  g_boxed_free (SUBSIDY_TYPE_BATCH, copy);
  assert_int_equal (subsidy_assessment_get_amount (assessment), 100); /* lives on */
  subsidy_assessment_unref (assessment);
  subsidy_batch_unref (NULL);
}

/* ---- Beyond what there is ---- */

static void
test_positions_beyond_the_last (void **state)
{
  g_autoptr (SubsidyPolicy) policy = load ("p");
  g_autoptr (SubsidyApplication) application = application_with (policy, 200);
  g_autoptr (SubsidyAssessment) assessment = subsidy_application_assess (application, "r", NULL, NULL);
  int64_t facts[16];

  (void)state;
  assert_int_equal (subsidy_policy_rule_asserts (policy, 0, 2), 1);
  assert_int_equal (subsidy_policy_rule_asserts (policy, 0, 0), SUBSIDY_MISSING);
  assert_int_equal (subsidy_policy_rule_asserts (policy, 1, 2), SUBSIDY_MISSING);
  assert_int_equal (subsidy_policy_rule_asserts (policy, 0, 6), SUBSIDY_MISSING);
  assert_true (subsidy_policy_example (policy, 0, facts));
  assert_false (subsidy_policy_example (policy, 1, facts));
  assert_null (subsidy_assessment_get_result (assessment, "half"));
  assert_null (subsidy_assessment_get_refusal (assessment, "en")); /* it is not refused */
}

/* The facts of items are taken back one by one; with the last of them it is not known how many items there are. */
static void
test_items_taken_back (void **state)
{
  static const int64_t prices[] = { 100, 250 }, ages[] = { 1, 2 };
  g_autoptr (SubsidyPolicy) policy = load ("p");
  g_autoptr (SubsidyApplication) application = application_with (policy, 200);
  const gsize unit = 3, price = 4;

  (void)state;
  assert_true (subsidy_application_set_items (application, "unit.price", prices, 2, NULL));
  assert_true (subsidy_application_set_items (application, "unit.age", ages, 2, NULL));
  assert_int_equal (subsidy_application_get_number (application, unit), 2);
  {
    g_autoptr (SubsidyAssessment) assessment = subsidy_application_assess (application, "r", NULL, NULL);
    char *sum = subsidy_assessment_get_result (assessment, "price");
    char *count = subsidy_assessment_get_result (assessment, "units");

    assert_string_equal (sum, "3.50");
    assert_string_equal (count, "2");
    subsidy_free (sum);
    subsidy_free (count);
  }
  assert_true (subsidy_application_set_number (application, "unit.price", SUBSIDY_MISSING, NULL));
  assert_int_equal (subsidy_application_get_item (application, price, 0), SUBSIDY_MISSING);
  assert_int_equal (subsidy_application_get_number (application, unit), 2);
  assert_true (subsidy_application_set_number (application, "unit.age", SUBSIDY_MISSING, NULL));
  assert_int_equal (subsidy_application_get_number (application, unit), SUBSIDY_MISSING);
}

/* Where no file can be opened any more, the policy is not read, and why is said. */
static void
test_no_file_can_be_opened (void **state)
{
  struct rlimit before, none;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("policy-XXXXXX", &path, NULL);

  (void)state;
  assert_true (fd >= 0);
  assert_int_equal (getrlimit (RLIMIT_NOFILE, &before), 0);
  none = (struct rlimit){ 1, before.rlim_max };
  assert_int_equal (setrlimit (RLIMIT_NOFILE, &none), 0);
  assert_null (subsidy_policy_new_from_file (path, &error));
  assert_int_equal (setrlimit (RLIMIT_NOFILE, &before), 0);
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_FILE));
  assert_non_null (strstr (error->message, g_strerror (EMFILE)));
  g_close (fd, NULL);
  g_remove (path);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_claims_in_their_order), cmocka_unit_test (test_claims_that_do_not_belong),
    cmocka_unit_test (test_life_of_a_batch),       cmocka_unit_test (test_positions_beyond_the_last),
    cmocka_unit_test (test_items_taken_back),      cmocka_unit_test (test_no_file_can_be_opened),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
