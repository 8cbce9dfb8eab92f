/* SPDX-License-Identifier: Apache-2.0 */
/* Coverage: for every kind of condition and alternative, what a case has exercised of it and what not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "subsidy/subsidy.h"

/* All on line 1: what a test adds begins on line 2. */
#define FACTS                                                                                                          \
  "<policy id='p' format='1'><label>p</label><payer id='a'/>"                                                          \
  "<fact id='cost' type='money' most='1000000'/><fact id='paid' type='money' most='1000000' assumed='0'/>"             \
  "<fact id='jobs' type='count' least='1' most='100'/><fact id='new' type='flag'/><fact id='on' type='date'/>"         \
  "<fact id='kind' type='choice'><option id='x'/><option id='y'/></fact>"

#define RULE(content) "\n<rule id='r'>" content "</rule>"
#define ASKS(conditions) RULE ("<eligible>" conditions "</eligible>\n<amount><money>1</money></amount>")
#define PAYS(value) RULE ("<amount>" value "</amount>")

static SubsidyPolicy *
policy_of (const char *declarations)
{
  g_autofree char *xml = g_strconcat (FACTS, declarations, "</policy>", NULL);
  GError *error = NULL;
  SubsidyPolicy *policy = subsidy_policy_new_from_bytes (xml, strlen (xml), "p", &error);

  if (policy == NULL)
    fail_msg ("%s", error->message);
  return policy;
}

static void
set_facts (SubsidyApplication *application, const char *facts)
{
  g_auto (GStrv) texts = g_strsplit (facts, " ", -1);

  for (char **text = texts; *text != NULL; text++)
    {
      g_auto (GStrv) parts = g_strsplit (*text, "=", 2);
      GError *error = NULL;

      if (**text != '\0' && !subsidy_application_set_text (application, parts[0], parts[1], &error))
        fail_msg ("%s", error->message);
    }
}

static gboolean
add_case (SubsidyCoverage *coverage, SubsidyPolicy *policy, const char *rule, const char *facts)
{
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
  g_autoptr (SubsidyAssessment) assessment = NULL;
  GError *error = NULL;

  set_facts (application, facts);
  assessment = subsidy_application_assess (application, rule, NULL, &error);
  if (assessment == NULL)
    fail_msg ("%s", error->message);
  return subsidy_coverage_add (coverage, assessment);
}

/* @cases: the facts of each, with | between; a space is a case without any. All claim the rule r. */
static SubsidyCoverage *
covered (SubsidyPolicy *policy, const char *cases)
{
  SubsidyCoverage *coverage = subsidy_coverage_new (policy);
  g_auto (GStrv) rows = g_strsplit (cases, "|", -1);

  for (char **row = rows; *row != NULL; row++)
    add_case (coverage, policy, "r", *row);
  return coverage;
}

/* ---- Each kind ---- */

typedef struct
{
  const char *name;
  const char *policy, *cases;
  const char *lines; /* without "p:" and the last line; empty where all is exercised */
  gsize exercised, total;
} Example;

#define LARGE "<at-least id='large' fact='cost'>100</at-least>"
#define EITHER "<any id='either'>\n<is fact='new'/>\n<at-least fact='jobs'>10</at-least></any>"
#define CHOICE                                                                                                         \
  "<choose id='c' on='kind'>\n<when is='x'><at-least fact='cost'>10</at-least></when>\n<when is='y'>"                  \
  "<at-least fact='jobs'>5</at-least></when></choose>"
#define NAMED                                                                                                          \
  "<condition id='big'><label lang='en'>big</label><all><more-than fact='cost'>5</more-than>"                          \
  "<more-than fact='jobs'>5</more-than></all></condition>"
#define DATED                                                                                                          \
  "<dated on='on'>\n<version to='2025-12-31'><money>1</money></version>\n<version from='2026-01-01'><money>2</money>"  \
  "</version></dated>"
#define WHOLE                                                                                                          \
  "<bands on='cost' kind='whole'>\n<band from='10' below='100' rate='1'/>\n<band up-to='1000' rate='2'/>\n"            \
  "<band rate='3'/></bands>"
#define MARGINAL                                                                                                       \
  "<bands on='cost' kind='marginal'>\n<band up-to='100' rate='0'/>\n<band up-to='1000' rate='10'/>\n"                  \
  "<band rate='20'/></bands>"
#define CAP "<least>\n<percent rate='10'><fact ref='cost'/></percent>\n<money>50</money></least>"
#define SUM                                                                                                            \
  "<sum><money>1</money>\n<when><if><is fact='new'/></if><money>5</money></when>\n<when><if>"                          \
  "<any><is fact='new'/>\n<at-least fact='jobs'>9</at-least></any></if><money>7</money></when></sum>"
#define EXCESS "<excess><money>100</money><fact ref='paid'/></excess>"
#define CONDITIONAL_CAP "<least>\n<fact ref='cost'/>\n<when><if><is fact='new'/></if>\n<money>50</money></when></least>"
#define FLOOR                                                                                                          \
  "<eligible><more-than id='more' fact='cost'><fact ref='paid'/></more-than></eligible><amount><greatest>"             \
  "<money>0</money>\n<difference><fact ref='cost'/><fact ref='paid'/></difference></greatest></amount>"

#define BY_KIND                                                                                                        \
  "<value id='v'><choose on='kind'>\n<when is='x'><money>10</money></when>\n<when is='y'><money>20</money></when>"     \
  "</choose></value>"
#define QUOTIENT "<least>\n<divided><fact ref='cost'/><fact ref='jobs'/></divided>\n<money>50</money></least>"
#define BY_NAME                                                                                                        \
  "<choose on='big'>\n<when is='yes'><money>1</money></when>\n<when is='no'><money>2</money></when></choose>"
#define BOTH_WAYS                                                                                                      \
  "<choose on='kind'>\n<when is='x'><if><is fact='new'/></if><money>1</money></when>\n<otherwise><money>2</money>"     \
  "</otherwise></choose>"
#define NAMED_RATE "<bands on='cost' kind='marginal'><band up-to='100' rate='w'/>\n<band rate='1'/></bands>"
#define RATE                                                                                                           \
  "<value id='w'><choose on='kind'>\n<when is='x'><rate percent='3'/></when><when is='y'><rate percent='4'/></when>"   \
  "</choose></value>"

static const Example examples[] = {
  { "a threshold met", ASKS (LARGE), "cost=100", "2: r: cost is at least 100.00 yuan: no case where it is not met\n", 0,
    1 },
  { "a threshold missed", ASKS (LARGE), "cost=99.99", "2: r: cost is at least 100.00 yuan: no case where it is met\n",
    0, 1 },
  { "a threshold met and missed", ASKS (LARGE), "cost=99.99|cost=100", "", 1, 1 },
  { "what is unknown is neither", ASKS (LARGE), " ", "2: r: cost is at least 100.00 yuan: no case comes to it\n", 0,
    1 },
  { "nor is what is refused", ASKS (LARGE), "cost=1000000.01",
    "2: r: cost is at least 100.00 yuan: no case comes to it\n", 0, 1 },
  { "what always holds is nothing to exercise", ASKS ("<always id='ever'/>"), " ", "", 0, 0 },
  { "nor what cannot fail", ASKS ("<at-least id='l' value='v'>1</at-least>") "<value id='v'><number>2</number></value>",
    " ", "", 0, 0 },
  { "what is negated is one condition", ASKS ("<not id='old'><is fact='new'/></not>"), "new=no",
    "2: r: new: no: no case where it is not met\n", 0, 1 },

  /* Each comparison is seen on both sides by the first two, both missed at once by the third alone. */
  { "any, its comparisons alone", ASKS (EITHER), "new=yes jobs=1|new=no jobs=10",
    "2: r: new: yes, or jobs is at least 10: no case where it is not met\n", 2, 3 },
  { "any, missed", ASKS (EITHER), "new=yes jobs=1|new=no jobs=10|new=no jobs=9", "", 3, 3 },
  /* The second condition never decides where the first has failed. */
  { "after the first that fails", ASKS (LARGE "<is id='new' fact='new'/>"), "cost=1 new=no|cost=100 new=yes",
    "2: r: new: yes: no case where it is not met\n", 1, 2 },
  { "a named condition by its name, once", NAMED ASKS ("<use condition='big'/><use id='again' condition='big'/>"),
    "cost=6 jobs=5|cost=5 jobs=6", "1: r: big: no case where it is met\n", 2, 3 },

  { "one case of a choice", ASKS (CHOICE), "kind=x cost=10 jobs=1",
    "3: r: cost is at least 10.00 yuan: no case where it is not met\n4: r: where y: jobs is at least 5: no case takes "
    "it\n"
    "4: r: jobs is at least 5: no case comes to it\n",
    1, 4 },
  { "both cases of a choice", ASKS (CHOICE), "kind=x cost=10|kind=x cost=9|kind=y jobs=5|kind=y jobs=4", "", 4, 4 },
  { "a choice that is not known", ASKS (CHOICE), "cost=10 jobs=5",
    "3: r: where x: cost is at least 10.00 yuan: no case takes it\n3: r: cost is at least 10.00 yuan: no case comes to "
    "it\n"
    "4: r: where y: jobs is at least 5: no case takes it\n4: r: jobs is at least 5: no case comes to it\n",
    0, 4 },
  { "one version", PAYS (DATED), "on=2025-12-31", "4: r: from 2026-01-01: 2.00 yuan: no case takes it\n", 1, 2 },
  { "both versions", PAYS (DATED), "on=2025-12-31|on=2026-01-01", "", 2, 2 },

  { "below the first whole band", PAYS (WHOLE), "cost=9.99",
    "3: r: from 10.00 yuan, below 100.00 yuan: 1%: no case takes it\n4: r: up to 1,000.00 yuan: 2%: no case takes it\n"
    "5: r: the rest: 3%: no case takes it\n",
    0, 3 },
  { "two whole bands", PAYS (WHOLE), "cost=10|cost=1000", "5: r: the rest: 3%: no case takes it\n", 2, 3 },
  { "all whole bands", PAYS (WHOLE), "cost=99.99|cost=100|cost=1000.01", "", 3, 3 },
  { "nothing in a marginal band", PAYS (MARGINAL), "cost=100",
    "4: r: up to 1,000.00 yuan: 10%: no case reaches it\n5: r: the rest: 20%: no case reaches it\n", 1, 3 },
  { "a fen in the last marginal band", PAYS (MARGINAL), "cost=1000.01", "", 3, 3 },

  { "below a cap", PAYS (CAP), "cost=499.99", "4: r: 50.00 yuan: no case where it is the least\n", 1, 2 },
  { "at a cap, which decides nothing", PAYS (CAP), "cost=500",
    "3: r: 10% × cost: no case where it is the least\n4: r: 50.00 yuan: no case where it is the least\n", 0, 2 },
  { "below and above a cap", PAYS (CAP), "cost=499.99|cost=500.01", "", 2, 2 },
  { "a cap that takes no part", PAYS (CONDITIONAL_CAP), "cost=60 new=no",
    "4: r: where new: yes: 50.00 yuan: no case where it takes part\n5: r: 50.00 yuan: no case where it is the least\n",
    1, 3 },
  { "a cap that takes part or not", PAYS (CONDITIONAL_CAP), "cost=60 new=no|cost=60 new=yes", "", 3, 3 },
  { "a part left out", PAYS (SUM), "new=no jobs=8",
    "3: r: where new: yes: 5.00 yuan: no case where it takes part\n"
    "4: r: where new: yes, or jobs is at least 9: 7.00 yuan: no case where it takes part\n"
    "4: r: new: yes: no case where it is met\n5: r: jobs is at least 9: no case where it is met\n",
    0, 4 },
  { "parts left out and not", PAYS (SUM), "new=no jobs=8|new=yes jobs=9", "", 4, 4 },
  { "an excess", PAYS (EXCESS), "paid=99.99", "2: r: what 100.00 yuan has above paid: no case where it is nothing\n", 0,
    1 },
  { "an excess and none", PAYS (EXCESS), "paid=99.99|paid=100", "", 1, 1 },

  { "a value that a condition asks about", BY_KIND ASKS ("<at-least id='l' value='v'>15</at-least>"), "kind=x",
    "4: r: v is at least 15.00 yuan: no case where it is met\n3: r: where y: 20.00 yuan: no case takes it\n", 1, 3 },
  { "both values of it", BY_KIND ASKS ("<at-least id='l' value='v'>15</at-least>"), "kind=x|kind=y", "", 3, 3 },
  /* 100 over 3 lies below 50, over 2 at it, over 1 above. */
  { "a quotient below a cap, and at it", PAYS (QUOTIENT), "cost=100 jobs=3|cost=100 jobs=2",
    "4: r: 50.00 yuan: no case where it is the least\n", 1, 2 },
  { "a quotient above a cap", PAYS (QUOTIENT), "cost=100 jobs=1", "3: r: cost ÷ jobs: no case where it is the least\n",
    1, 2 },
  { "a choice on a named condition", NAMED PAYS (BY_NAME), "cost=6 jobs=6",
    "1: r: cost is more than 5.00 yuan: no case where it is not met\n"
    "1: r: jobs is more than 5: no case where it is not met\n4: r: where no: 2.00 yuan: no case takes it\n",
    1, 4 },
  { "an option with a condition", PAYS (BOTH_WAYS), "kind=y new=yes",
    "3: r: new: yes: no case where it is not met\n3: r: where x, and new: yes: 1.00 yuan: no case takes it\n", 1, 3 },
  { "a rate that is chosen", RATE PAYS (NAMED_RATE), "cost=101 kind=x", "2: r: where y: 4%: no case takes it\n", 3, 4 },

  /* A condition bars every case that the floor of 0 is for: those cases are its cases. */
  { "a floor that conditions bar", RULE (FLOOR), "cost=2 paid=1|cost=1 paid=1",
    "2: r: 0.00 yuan: no case where it is the greatest\n", 2, 3 },
  { "a floor in a barred case", RULE (FLOOR), "cost=2 paid=1|cost=1 paid=2", "", 3, 3 },
  { "a formula in a barred case", RULE ("<eligible>" LARGE "</eligible><amount>" CAP "</amount>"), "cost=99|cost=100",
    "4: r: 50.00 yuan: no case where it is the least\n", 2, 3 },
  { "a formula in barred cases alone", RULE ("<eligible>" LARGE "</eligible><amount>" EXCESS "</amount>"),
    "cost=99 paid=1|cost=99 paid=100",
    "2: r: cost is at least 100.00 yuan: no case where it is met\n"
    "2: r: what 100.00 yuan has above paid: no case comes to it\n",
    0, 2 },
};

static char *
expected_text (const Example *example)
{
  g_auto (GStrv) lines = g_strsplit (example->lines, "\n", -1);
  GString *text = g_string_new (NULL);

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      g_string_append_printf (text, "p:%s\n", *line);
  if (text->len > 0)
    g_string_append_printf (
        text, "conditions and alternatives exercised on both sides: %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT "\n",
        example->exercised, example->total);
  return g_string_free (text, FALSE);
}

static void
test_examples (void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      const Example *example = &examples[i];
      g_autoptr (SubsidyPolicy) policy = policy_of (example->policy);
      g_autoptr (SubsidyCoverage) coverage = covered (policy, example->cases);
      g_autofree char *text = subsidy_coverage_to_text (coverage, NULL, G_MAXSIZE, "en");
      g_autofree char *expected = expected_text (example);

      if (strcmp (text, expected) != 0)
        fail_msg ("%s:\n%sinstead of\n%s", example->name, text, expected);
      assert_int_equal (subsidy_coverage_get_n_exercised (coverage), example->exercised);
      assert_int_equal (subsidy_coverage_get_n_total (coverage), example->total);
    }
}

/* ---- Rules and shares ---- */

#define SPLIT                                                                                                          \
  "<payer id='b'/>\n<split><choose on='new'>\n<when is='yes'><share payer='a' percent='100'/></when>\n"                \
  "<when is='no'><share payer='b' percent='100'/></when></choose></split>"
#define TWO_RULES                                                                                                      \
  "\n<rule id='r'><amount><money>1</money></amount></rule>\n<rule id='s'><eligible>" LARGE                             \
  "</eligible><amount><money>1</money></amount></rule>"

static void
assert_text (const SubsidyCoverage *coverage, gsize most, const char *language, const char *expected)
{
  g_autofree char *text = subsidy_coverage_to_text (coverage, "f.xml", most, language);

  assert_string_equal (text, expected);
}

static void
test_a_rule_without_case_is_told_but_not_counted (void **state)
{
  g_autoptr (SubsidyPolicy) policy = policy_of (TWO_RULES);
  g_autoptr (SubsidyCoverage) coverage = covered (policy, "cost=1");

  (void)state;
  assert_text (coverage, 9, NULL, "f.xml:3: s: no case claims it\n");
  add_case (coverage, policy, "s", "cost=99");
  assert_text (coverage, 9, "zh",
               "f.xml:3: s: cost不低于100.00 元：没有满足的案例\n两面都检验过的条件和情形：1 项中的 0 项\n");
  add_case (coverage, policy, "s", "cost=100");
  assert_text (coverage, 9, NULL, "");
}

/* The split of the policy is one for all rules: any rule's case exercises it. */
static void
test_the_common_split_counts_once (void **state)
{
  g_autoptr (SubsidyPolicy) policy = policy_of (SPLIT TWO_RULES);
  g_autoptr (SubsidyCoverage) coverage = covered (policy, "new=yes");

  (void)state;
  add_case (coverage, policy, "s", "new=no cost=1");
  add_case (coverage, policy, "s", "new=yes cost=100");
  assert_text (coverage, 9, NULL,
               "f.xml:4: split: where no: b 100%: no case takes it\n"
               "conditions and alternatives exercised on both sides: 2 of 3\n");
  add_case (coverage, policy, "s", "new=no cost=100");
  assert_text (coverage, 9, NULL, "");
}

static void
test_a_rule_has_its_own_split (void **state)
{
  g_autoptr (SubsidyPolicy) policy
      = policy_of ("<payer id='b'/>\n<rule id='r'><amount><money>1</money></amount><split><choose on='kind'>"
                   "<when is='x'><share payer='a' percent='100'/></when>"
                   "<when is='y'><share payer='b' percent='100'/></when></choose></split></rule>");
  g_autoptr (SubsidyCoverage) coverage = covered (policy, "kind=y");

  (void)state;
  assert_text (coverage, 9, NULL,
               "f.xml:2: r: where x: a 100%: no case takes it\n"
               "conditions and alternatives exercised on both sides: 1 of 2\n");
}

static void
test_another_policy_is_not_added (void **state)
{
  g_autoptr (SubsidyPolicy) policy = policy_of (TWO_RULES), other = policy_of (TWO_RULES);
  g_autoptr (SubsidyCoverage) coverage = subsidy_coverage_new (policy);

  (void)state;
  assert_true (add_case (coverage, policy, "s", "cost=100"));
  assert_false (add_case (coverage, other, "s", "cost=99"));
  assert_int_equal (subsidy_coverage_get_n_exercised (coverage), 0);
}

/* ---- Texts ---- */

static void
test_many_lines_are_counted (void **state)
{
  g_autoptr (SubsidyPolicy) policy = policy_of (PAYS (WHOLE));
  g_autoptr (SubsidyCoverage) coverage = covered (policy, "cost=1");

  (void)state;
  assert_text (coverage, 1, NULL,
               "f.xml:3: r: from 10.00 yuan, below 100.00 yuan: 1%: no case takes it\n… and 2 more\n"
               "conditions and alternatives exercised on both sides: 0 of 3\n");
}

static void
test_json (void **state)
{
  g_autoptr (SubsidyPolicy) policy = policy_of (TWO_RULES "\n<rule id='t'><amount>" EXCESS "</amount></rule>");
  g_autoptr (SubsidyCoverage) coverage = covered (policy, " ");
  g_autofree char *json = NULL;

  (void)state;
  add_case (coverage, policy, "t", "paid=1");
  json = subsidy_coverage_to_json (coverage, "zh");
  assert_string_equal (json, "{\"format\": 1, \"exercised\": 0, \"total\": 1, \"without_case\": [\"s\"], "
                             "\"not_exercised\": [{\"line\": 4, \"rule\": \"t\", \"kind\": \"excess\", "
                             "\"what\": \"100.00 元超出paid的部分\", \"missing\": [\"nothing\"]}]}\n");
}

static void
test_references (void **state)
{
  g_autoptr (SubsidyPolicy) policy = policy_of (TWO_RULES);
  SubsidyCoverage *coverage = subsidy_coverage_new (policy);
  SubsidyCoverage *same = g_boxed_copy (SUBSIDY_TYPE_COVERAGE, coverage);

  (void)state;
  assert_ptr_equal (coverage, same);
  subsidy_coverage_unref (coverage);
  add_case (same, policy, "r", "");
  g_boxed_free (SUBSIDY_TYPE_COVERAGE, same);
  subsidy_coverage_unref (NULL);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_examples),
    cmocka_unit_test (test_a_rule_without_case_is_told_but_not_counted),
    cmocka_unit_test (test_the_common_split_counts_once),
    cmocka_unit_test (test_a_rule_has_its_own_split),
    cmocka_unit_test (test_another_policy_is_not_added),
    cmocka_unit_test (test_many_lines_are_counted),
    cmocka_unit_test (test_json),
    cmocka_unit_test (test_references),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
