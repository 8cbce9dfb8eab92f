/* SPDX-License-Identifier: Apache-2.0 */
/* Answers a file of claims and prints what it comes to: the smallest whole program on libsubsidy-batch.
 *
 * cc batch.c $(pkg-config --cflags --libs subsidy-batch) && ./a.out claims.csv answers.csv */
#include <stdio.h>
#include <subsidy-batch.h>

int
main (int argc, char **argv)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyRun) run = subsidy_run_new (policy, "zh");
  g_autoptr (GError) error = NULL;
  char *summary;

  if (argc != 3)
    return fprintf (stderr, "usage: %s CLAIMS.csv ANSWERS.csv\n", argv[0]), 2;
  if (!subsidy_run_file (run, argv[1], argv[2], &error))
    return fprintf (stderr, "%s\n", error->message), 1;
  summary = subsidy_run_summary (run, "text", NULL);
  fputs (summary, stdout);
  subsidy_free (summary);
  return 0;
}
