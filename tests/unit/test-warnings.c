/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings through the interface, what they cost at most, and that what they call impossible is so: against every value
 * of small facts. The texts are in tests/warnings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <glib.h>

#include "policy/trial.h"
#include "policy/warn.h"
#include "subsidy/subsidy.h"
#include "support.h"

static const char doubtful[] = "<policy id='p'><payer id='city'/>\n"
                               "<fact id='jobs' type='count' most='10'/>\n"
                               "<rule id='r'><eligible><at-most id='c' fact='jobs'>10</at-most></eligible>\n"
                               "<amount><money>1</money></amount></rule></policy>\n";

static void
test_policy_with_a_warning_loads (void **state)
{
  SubsidyPolicy *policy = NULL;
  g_autoptr (SubsidyReport) report = subsidy_policy_check_bytes (doubtful, strlen (doubtful), "d.xml", &policy);
  g_autofree char *text = subsidy_report_to_text (report, NULL);

  (void)state;
  assert_non_null (policy);
  assert_int_equal (subsidy_report_get_n_problems (report), 1);
  assert_int_equal (subsidy_report_get_n_errors (report), 0);
  assert_int_equal (subsidy_report_get_severity (report, 0), SUBSIDY_SEVERITY_WARNING);
  assert_int_equal (subsidy_report_get_line (report, 0), 3);
  assert_true (g_str_has_prefix (text, "d.xml:3: warning: "));
  subsidy_policy_unref (policy);
}

static void
test_warning_does_not_keep_from_loading (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_bytes (doubtful, strlen (doubtful), NULL, &error);

  (void)state;
  assert_non_null (policy);
  assert_null (error);
}

static void
test_builtin_has_no_warning (void **state)
{
  gsize length;
  const char *source = subsidy_policy_builtin_source (&length);
  g_autoptr (SubsidyReport) report = subsidy_policy_check_bytes (source, length, NULL, NULL);

  (void)state;
  assert_int_equal (subsidy_report_get_n_problems (report), 0);
}

/* As many as there are, up to the limit of all problems, in a time that depends on the size of the file alone. */
static void
test_many_doubtful_cases (void **state)
{
  GString *xml = g_string_new ("<policy id='p'><payer id='city'/><fact id='jobs' type='count'/>");
  g_autoptr (SubsidyReport) report = NULL;
  clock_t began;

  (void)state;
  g_string_append (xml, "<rule id='r'><amount><choose>");
  for (int i = 0; i < 300; i++)
    g_string_append_printf (xml, "\n<when><if><at-least fact='jobs'>%d</at-least></if><money>%d</money></when>",
                            1000 + i, i);
  g_string_append (xml, "<otherwise><money>0</money></otherwise></choose></amount></rule></policy>");
  began = clock ();
  report = subsidy_policy_check_bytes (xml->str, xml->len, NULL, NULL);
  assert_int_equal (subsidy_report_get_n_errors (report), 0);
  assert_true (subsidy_report_get_n_problems (report) > 10);
  assert_true (subsidy_report_get_n_problems (report) <= SUBSIDY_REPORT_MOST_PROBLEMS + 1);
  assert_true (clock () - began < 10 * CLOCKS_PER_SEC);
  g_string_free (xml, TRUE);
}

/* ---- Against every value ---- */

#define MOST_JOBS 12
#define N_TOWNS 3

/* A random condition on jobs (0 to 12) and town, as XML and as the set of pairs that meet it. */
typedef struct
{
  GString *xml;
  gboolean met[MOST_JOBS + 1][N_TOWNS];
} Random;

static void
leaf (GRand *random, Random *condition)
{
  static const char *const names[] = { "at-least", "more-than", "at-most", "less-than", "equals" };
  int kind = g_rand_int_range (random, 0, 6), number = g_rand_int_range (random, -1, MOST_JOBS + 2);
  int chosen = g_rand_int_range (random, 0, N_TOWNS);

  for (int jobs = 0; jobs <= MOST_JOBS; jobs++)
    for (int town = 0; town < N_TOWNS; town++)
      {
        const gboolean answers[]
            = { jobs >= number, jobs > number, jobs <= number, jobs < number, jobs == number, town == chosen };

        condition->met[jobs][town] = answers[kind];
      }
  if (kind == 5)
    g_string_append_printf (condition->xml, "<is fact='town'>t%d</is>", chosen);
  else
    g_string_append_printf (condition->xml, "<%s fact='jobs'>%d</%s>", names[kind], number, names[kind]);
}

static void
any_condition (GRand *random, Random *condition, int depth)
{
  static const char *const names[] = { "all", "any", "not" };
  int kind = g_rand_int_range (random, 0, 3);
  Random other = { .xml = condition->xml };

  if (depth == 0 || g_rand_boolean (random))
    {
      leaf (random, condition);
      return;
    }
  g_string_append_printf (condition->xml, "<%s>", names[kind]);
  any_condition (random, condition, depth - 1);
  if (kind < 2)
    any_condition (random, &other, depth - 1);
  g_string_append_printf (condition->xml, "</%s>", names[kind]);
  for (int jobs = 0; jobs <= MOST_JOBS; jobs++)
    for (int town = 0; town < N_TOWNS; town++)
      {
        gboolean *met = &condition->met[jobs][town];

        *met = kind == 0 ? *met && other.met[jobs][town] : kind == 1 ? *met || other.met[jobs][town] : !*met;
      }
}

static guint
count_met (const Random *condition)
{
  guint count = 0;

  for (int jobs = 0; jobs <= MOST_JOBS; jobs++)
    for (int town = 0; town < N_TOWNS; town++)
      count += condition->met[jobs][town] ? 1 : 0;
  return count;
}

/* With these small facts trying is exact: it says neither too much nor too little. */
static void
check_trial (const Random *random, SubsidyPolicy *policy)
{
  g_autoptr (GHashTable) lost = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (SubsidyReport) report = subsidy_report_new ("p");
  SubsidyCompiler compiler;
  SubsidyTrial trial
      = { .compiler = &compiler, .tried = g_array_new (FALSE, TRUE, sizeof (SubsidyBounds)), .budget = 1000000 };
  guint count = count_met (random);
  gint32 node;

  subsidy_compiler_init (&compiler, policy, report, lost);
  node = subsidy_compile_condition (&compiler, subsidy_find_named (policy, SUBSIDY_ELEMENT_CONDITION, "c")).node;
  if (subsidy_trial_is_impossible (&trial, &node, 1, NULL, 0) != (count == 0)
      || subsidy_trial_is_impossible (&trial, NULL, 0, &node, 1) != (count == (MOST_JOBS + 1) * N_TOWNS))
    fail_msg ("%u pairs meet %s", count, random->xml->str);
  g_array_unref (trial.tried);
  subsidy_compiler_clear (&compiler);
}

static void
test_trial_is_exact (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261124);

  (void)state;
  for (int i = 0; i < TRIALS (2000); i++)
    {
      Random condition = { .xml = g_string_new ("<policy id='p'><payer id='city'/>"
                                                "<fact id='jobs' type='count' most='12'/>"
                                                "<fact id='town' type='choice'><option id='t0'/><option id='t1'/>"
                                                "<option id='t2'/></fact><condition id='c'>") };
      SubsidyPolicy *policy;

      any_condition (random, &condition, 4);
      g_string_append (condition.xml, "</condition><rule id='r'><eligible><use condition='c'/></eligible>"
                                      "<amount><money>1</money></amount></rule></policy>");
      policy = subsidy_policy_new_from_bytes (condition.xml->str, condition.xml->len, NULL, NULL);
      assert_non_null (policy);
      check_trial (&condition, policy);
      subsidy_policy_unref (policy);
      g_string_free (condition.xml, TRUE);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_policy_with_a_warning_loads),
    cmocka_unit_test (test_warning_does_not_keep_from_loading),
    cmocka_unit_test (test_builtin_has_no_warning),
    cmocka_unit_test (test_many_doubtful_cases),
    cmocka_unit_test (test_trial_is_exact),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
