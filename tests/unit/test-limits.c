/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that take more steps than a rule may: wherever the limit falls, in conditions, amount, split or results, it is
 * told, once, and as nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "subsidy/subsidy.h"
#include "support.h"

#define MOST_FILLERS 700 /* of three steps each: more than a rule may have */
#define TOO_LARGE "the rule takes more than 2048 steps of calculation"

/* ---- Filling a rule ---- */

/* Conditions that no rule has, all of which are computed: three steps each, and one step more for each @odd. */
static char *
fillers (int n, int odd)
{
  GString *text = g_string_new ("<any id='filler'>");

  for (int i = 0; i < odd; i++)
    g_string_append (text, "<not>");
  for (int i = 0; i < odd; i++)
    g_string_append (text, i == 0 ? "<at-least fact='filler'>1000</at-least></not>" : "</not>");
  for (int i = 1; i <= n; i++)
    g_string_append_printf (text, "<at-least fact='filler'>%d</at-least>", i);
  g_string_append (text, "</any>");
  return g_string_free (text, FALSE);
}

/* The policy with fillers before all else that its @rule (the first is 0) computes; NULL where it has no such rule. */
static char *
filled (const char *policy, int rule, int n, int odd)
{
  g_autofree char *filler = fillers (n, odd);
  const char *at = policy, *amount, *eligible, *last = g_strrstr (policy, "</policy>");
  GString *text;

  for (int i = 0; i <= rule && at != NULL; i++)
    at = strstr (at + 1, "<rule ");
  if (at == NULL)
    return NULL;
  amount = strstr (at, "<amount");
  eligible = strstr (at, "<eligible>");
  text = g_string_new (NULL);
  if (eligible != NULL && eligible < amount)
    {
      eligible += strlen ("<eligible>");
      g_string_append_len (text, policy, eligible - policy);
      g_string_append (text, filler);
      g_string_append_len (text, eligible, last - eligible);
    }
  else
    {
      g_string_append_len (text, policy, amount - policy);
      g_string_append_printf (text, "<eligible>%s</eligible>", filler);
      g_string_append_len (text, amount, last - amount);
    }
  g_string_append (text, "<fact id='filler' type='count' most='1000000'/></policy>");
  return g_string_free (text, FALSE);
}

/* Whether the rule can be filled so far; where it cannot, that is all that is told of it, and of a rule that is due
 * where this one is. */
static gboolean
has_place (const char *name, const char *policy, int rule, int n, int odd)
{
  g_autofree char *text = filled (policy, rule, n, odd);
  g_autoptr (SubsidyReport) report = subsidy_policy_check_bytes (text, strlen (text), name, NULL);
  gsize n_errors = subsidy_report_get_n_errors (report);

  for (gsize i = 0; i < n_errors; i++)
    {
      g_autofree char *message = subsidy_report_get_message (report, i, "en");

      if (strcmp (message, TOO_LARGE) != 0 || n_errors > 2)
        {
          g_autofree char *all = subsidy_report_to_text (report, "en");

          fail_msg ("%s, rule %d, %d and %d fillers:\n%s", name, rule, n, odd, all);
        }
    }
  return n_errors == 0;
}

/* How many fillers still have a place. */
static int
most_fillers (const char *name, const char *policy, int rule)
{
  int low = 0, high = MOST_FILLERS;

  while (high - low > 1)
    {
      int middle = (low + high) / 2;

      if (has_place (name, policy, rule, middle, 0))
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* ---- Wherever the limit falls ---- */

static const char *const policies[] = {
  "docs/examples/renewal.xml",        "docs/examples/bicycle.xml",  "docs/examples/titles.xml",
  "docs/examples/budget.xml",         "tests/policies/lists.xml",   "tests/policies/none-in-lists.xml",
  "tests/policies/quotient-caps.xml", "tests/policies/reached.xml", "tests/policies/results.xml",
  "tests/policies/rounding.xml",      "tests/policies/splits.xml",  "tests/policies/tables.xml",
};

#define MOST_STEPS TRIALS (30) /* places that are tried in one rule */

/* From where all has a place to where nothing has, by so few steps that the limit falls within each construct. */
static void
walk (const char *name, const char *policy, int rule)
{
  int first = most_fillers (name, policy, rule), end = MOST_FILLERS - 17;
  int n_places = (end - first) * 3, stride = MAX (1, n_places / MOST_STEPS);

  assert_true (has_place (name, policy, rule, first, 0));
  for (int place = 3 + rule % stride; place < n_places; place += stride)
    if (has_place (name, policy, rule, first + place / 3, place % 3))
      fail_msg ("%s, rule %d has place for more than it did", name, rule);
}

static void
test_the_limit_of_steps_falls_anywhere (void **state)
{
  const int n_policies = G_N_ELEMENTS (policies);

  (void)state;
  for (int i = 0; i < n_policies; i += MIN (n_policies, wanted_divisor ()))
    {
      g_autofree char *path = g_build_filename (SOURCE_FOLDER, policies[i], NULL), *policy = NULL;

      assert_true (g_file_get_contents (path, &policy, NULL, NULL));
      for (int rule = 0;; rule++)
        {
          g_autofree char *text = filled (policy, rule, 0, 0);

          if (text == NULL)
            break;
          walk (policies[i], policy, rule);
        }
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_the_limit_of_steps_falls_anywhere),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
