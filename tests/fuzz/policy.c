/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a policy file. Whatever they are there is a policy or a report that says why not, and never both; what
 * loads is asked for everything it can answer (use.h), on rows that follow from its bytes. How the fuzzer changes
 * policies is in policy-mutator.c. */
#include "grammar.h"
#include "target.h"
#include "use.h"

/* What a rule of so many nodes costs on top is too much for one execution. */
#define MOST_NODES_FOR_CORNERS 60

static void
use_report (SubsidyReport *report)
{
  gsize n = subsidy_report_get_n_problems (report);

  g_assert (subsidy_report_get_n_errors (report) <= n);
  g_assert_cmpstr (subsidy_report_get_file (report), ==, "policy.xml");
  for (gsize i = 0; i < n; i++)
    {
      g_assert (subsidy_report_get_line (report, i) >= 0);
      g_assert (subsidy_report_get_severity (report, i) >= SUBSIDY_SEVERITY_ERROR);
      use_text (subsidy_report_get_message (report, i, "zh"));
      use_text (subsidy_report_get_message (report, i, "en"));
    }
  use_text (subsidy_report_to_text (report, "zh"));
  use_text (subsidy_report_to_text (report, "en"));
}

/* Loading says no more and no less than checking. */
static void
check_loading (const guint8 *data, gsize size, gboolean is_sound)
{
  GError *error = NULL;
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_bytes (data, size, NULL, &error);

  g_assert ((policy != NULL) == is_sound && (error == NULL) == is_sound);
  if (error != NULL)
    g_assert (subsidy_error_get_code (error) == SUBSIDY_ERROR_POLICY && *subsidy_error_get_message (error) != '\0');
  subsidy_error_free (error);
}

/* The mutator would never write what its templates lack. */
static void
check_templates (void)
{
  static gboolean is_checked;
  g_autofree char *lacking = is_checked ? NULL : grammar_lacks ();

  if (lacking != NULL)
    g_error ("no template in grammar.c has %s", lacking);
  is_checked = TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (SubsidyPolicy) policy = NULL;
  g_autoptr (SubsidyReport) report = NULL;
  Choices choices = choices_seeded (hash_of (data, size));
  guint rule;

  target_begin ();
  check_templates ();
  report = subsidy_policy_check_bytes (data, size, "policy.xml", &policy);
  g_assert ((policy != NULL) == (subsidy_report_get_n_errors (report) == 0));
  use_report (report);
  check_loading (data, size, policy != NULL);
  if (policy == NULL)
    return 0;
  use_words (policy);
  use_numbers (policy, 1 + choices_below (&choices, 10), &choices);
  rule = choices_below (&choices, policy->rules->len);
  if (policy->rules->len > 0 && choices_below (&choices, 3) == 0
      && subsidy_policy_rule (policy, rule)->program.n_nodes <= MOST_NODES_FOR_CORNERS)
    use_corners (policy, rule);
  return 0;
}
