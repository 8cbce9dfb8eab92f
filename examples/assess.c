/* SPDX-License-Identifier: Apache-2.0 */
/* Assesses one claim under the built-in policy and says why. Build it against the installed library:
 *   cc assess.c -o assess $(pkg-config --cflags --libs subsidy) */
#include <stdio.h>
#include <subsidy/subsidy.h>

int
main (void)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
  g_autoptr (SubsidyAssessment) assessment = NULL;
  g_autoptr (GError) error = NULL;

  if (!subsidy_application_set_text (application, "county", "霸州市", &error)
      || !subsidy_application_set_text (application, "investment", "150万元", &error)
      || !subsidy_application_set_text (application, "recognised-on", "2026-03-01", &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  assessment = subsidy_application_assess (application, "digital-pilot", NULL, &error);
  if (assessment == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  if (subsidy_assessment_get_outcome (assessment) == SUBSIDY_OUTCOME_ELIGIBLE)
    printf ("%" G_GINT64_FORMAT " fen\n", subsidy_assessment_get_amount (assessment));

  char *text = subsidy_assessment_to_text (assessment, "zh");
  fputs (text, stdout);
  subsidy_free (text);
  return 0;
}
