/* SPDX-License-Identifier: Apache-2.0 */
/* Answers for single applications: the worked examples of the domain to the fen, what is missing and what could be paid
 * at most, what a claim asserts and a match does not, the alternatives, and that every answer reads whole as text and
 * as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "facts.h"
#include "json-scan.h"
#include "subsidy/subsidy.h"
#include "support.h"

#define MISSING SUBSIDY_MISSING

/* @facts: "fact=text", with spaces between. */
static SubsidyApplication *
application_with (SubsidyPolicy *policy, const char *facts)
{
  SubsidyApplication *application = subsidy_application_new (policy);
  g_auto (GStrv) texts = g_strsplit (facts, " ", -1);

  for (char **text = texts; *text != NULL; text++)
    {
      g_auto (GStrv) parts = g_strsplit (*text, "=", 2);
      GError *error = NULL;

      if (**text != '\0' && !subsidy_application_set_text (application, parts[0], parts[1], &error))
        fail_msg ("%s", error->message);
    }
  return application;
}

/* @interpretations: "id=option", with spaces between. */
static SubsidyAssessment *
asked (const SubsidyApplication *application, const char *rule, const char *interpretations, gboolean claimed)
{
  g_auto (GStrv) texts = interpretations != NULL ? g_strsplit (interpretations, " ", -1) : NULL;
  GError *error = NULL;
  SubsidyAssessment *assessment
      = claimed ? subsidy_application_assess (application, rule, (const char *const *)texts, &error)
                : subsidy_application_match (application, rule, (const char *const *)texts, &error);

  if (assessment == NULL)
    fail_msg ("%s", error->message);
  return assessment;
}

static SubsidyAssessment *
assessed (const char *rule, const char *facts, const char *interpretations)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyApplication) application = application_with (policy, facts);

  return asked (application, rule, interpretations, TRUE);
}

static SubsidyAssessment *
matched (const char *rule, const char *facts)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyApplication) application = application_with (policy, facts);

  return asked (application, rule, NULL, FALSE);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    fail_msg ("lacks '%s': %s", part, text);
}

static void
assert_missing (const SubsidyAssessment *assessment, const char *expected)
{
  g_autoptr (GString) missing = g_string_new (NULL);

  for (gsize i = 0; subsidy_assessment_get_missing (assessment, i) != NULL; i++)
    g_string_append_printf (missing, "%s%s", i > 0 ? " " : "", subsidy_assessment_get_missing (assessment, i));
  assert_string_equal (missing->str, expected);
}

/* ---- The worked examples ---- */

typedef struct
{
  const char *rule, *facts, *interpretations;
  int32_t outcome;
  int64_t amount, city, county; /* fen */
  const char *reason;
} Example;

#define PAID SUBSIDY_OUTCOME_ELIGIBLE
#define NOT SUBSIDY_OUTCOME_NOT_ELIGIBLE

/* §5 of the domain, each alternative a row of its own. */
static const Example examples[] = {
  { "leader-provincial", "county=文安县 recognised-on=2026-05-08", NULL, PAID, 30000000, 15000000, 15000000, NULL },
  { "leader-municipal", "county=香河县 recognised-on=2027-03-01", NULL, PAID, 15000000, 7500000, 7500000, NULL },
  { "shared-factory", "county=大城县 recognition-level=provincial recognised-on=2026-11-30", NULL, PAID, 40000000,
    20000000, 20000000, NULL },
  { "internet-platform", "county=固安县 recognition-level=provincial platform-category=区域级 recognised-on=2025-12-25",
    NULL, PAID, 50000000, 25000000, 25000000, NULL },
  { "digital-pilot", "county=永清县 recognised-on=2026-02-14 investment=876,543.21", NULL, PAID, 8765432, 4382716,
    4382716, NULL },
  { "digital-pilot", "county=永清县 recognised-on=2026-02-14 investment=876543.30", NULL, PAID, 8765433, 4382717,
    4382716, NULL },
  { "digital-pilot", "county=永清县 recognised-on=2026-02-14 investment=2500000", NULL, PAID, 20000000, 10000000,
    10000000, NULL },
  { "digital-pilot", "county=永清县 recognised-on=2026-02-14 investment=1234.56", NULL, PAID, 12345, 6173, 6172, NULL },
  { "digital-pilot", "county=永清县 recognised-on=2026-02-14 investment=1234.56", "rounding=half-up-to-fen", PAID,
    12346, 6173, 6173, NULL },
  { "leader-provincial", "county=三河市 recognised-on=2025-06-30", NULL, NOT, 0, 0, 0, "in-window" },
  { "leader-provincial", "county=三河市 recognised-on=2025-06-30", "window=plan-years", PAID, 30000000, 15000000,
    15000000, NULL },
  { "leader-municipal", "county=广阳区 recognised-on=2026-09-01 leader-paid=300000", NULL, PAID, 15000000, 7500000,
    7500000, NULL },
  { "leader-municipal", "county=广阳区 recognised-on=2026-09-01 leader-paid=300000", "leader-upgrade=top-up", NOT, 0, 0,
    0, "nothing-to-pay" },
  { "leader-municipal", "county=广阳区 recognised-on=2026-09-01 leader-paid=300000", "leader-upgrade=once-only", NOT, 0,
    0, 0, "nothing-to-pay" },
  { "digital-pilot", "county=131071 recognised-on=2027-05-05 investment=600000.10", NULL, PAID, 6000001, 3000001,
    3000000, NULL },
  { "digital-pilot", "county=131071 recognised-on=2027-05-05 investment=600000.10", "zone-payer=city-pays-all", PAID,
    6000001, 6000001, 0, NULL },
  { "digital-pilot", "county=永清县 recognised-on=2026-02-14", NULL, SUBSIDY_OUTCOME_UNDETERMINED, MISSING, MISSING,
    MISSING, NULL },
};

static void
assert_example (const SubsidyAssessment *assessment, const Example *example)
{
  assert_int_equal (subsidy_assessment_get_outcome (assessment), example->outcome);
  assert_int_equal (subsidy_assessment_get_amount (assessment), example->amount);
  assert_int_equal (subsidy_assessment_get_share (assessment, 0), example->city);
  assert_int_equal (subsidy_assessment_get_share (assessment, 1), example->county);
  if (g_strcmp0 (subsidy_assessment_get_reason (assessment), example->reason) != 0)
    fail_msg ("reason '%s'", subsidy_assessment_get_reason (assessment));
  if (example->outcome != SUBSIDY_OUTCOME_UNDETERMINED)
    {
      assert_int_equal (subsidy_assessment_get_at_most (assessment), example->amount);
      assert_missing (assessment, "");
    }
}

static void
test_worked_examples (void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autoptr (SubsidyAssessment) assessment
          = assessed (examples[i].rule, examples[i].facts, examples[i].interpretations);

      assert_example (assessment, &examples[i]);
    }
}

static void
test_example_with_unknown_investment (void **state)
{
  g_autoptr (SubsidyAssessment) assessment = assessed ("digital-pilot", "county=永清县 recognised-on=2026-02-14", NULL);

  (void)state;
  assert_missing (assessment, "investment");
  assert_int_equal (subsidy_assessment_get_at_most (assessment), 20000000);
}

/* ---- Alternatives in JSON ---- */

/* The alternative for that option, or NULL. */
static const char *
find_alternative (const char *json, const char *interpretation, const char *option)
{
  const char *all = json_member (json, "alternatives"), *one;

  for (gsize i = 0; (one = json_item (all, i)) != NULL; i++)
    {
      g_autofree char *id = json_written (json_member (one, "interpretation"));
      g_autofree char *chosen = json_written (json_member (one, "option"));

      if (strcmp (id, interpretation) == 0 && strcmp (chosen, option) == 0)
        return one;
    }
  return NULL;
}

static gsize
count_items (const char *array)
{
  gsize count = 0;

  while (json_item (array, count) != NULL)
    count++;
  return count;
}

static void
assert_written (const char *value, const char *expected)
{
  g_autofree char *written = NULL;

  assert_non_null (value);
  written = json_written (value);
  assert_string_equal (written, expected);
}

static void
assert_alternative (const char *json, const char *interpretation, const char *option, const char *outcome,
                    const char *amount_fen, const char *city_fen)
{
  const char *alternative = find_alternative (json, interpretation, option);

  if (alternative == NULL)
    fail_msg ("no alternative %s=%s in %s", interpretation, option, json);
  assert_written (json_member (alternative, "outcome"), outcome);
  assert_written (json_member (alternative, "amount_fen"), amount_fen);
  assert_written (json_member (json_member (alternative, "shares_fen"), "city"), city_fen);
}

static void
test_alternatives_of_the_examples (void **state)
{
  g_autoptr (SubsidyAssessment) early = assessed ("leader-provincial", "county=三河市 recognised-on=2025-06-30", NULL);
  g_autoptr (SubsidyAssessment) paid
      = assessed ("leader-municipal", "county=广阳区 recognised-on=2026-09-01 leader-paid=300000", NULL);
  g_autoptr (SubsidyAssessment) zone
      = assessed ("digital-pilot", "county=131071 recognised-on=2027-05-05 investment=600000.10", NULL);
  g_autoptr (SubsidyAssessment) fraction
      = assessed ("digital-pilot", "county=永清县 recognised-on=2026-02-14 investment=1234.56", NULL);
  g_autofree char *early_json = subsidy_assessment_to_json (early, "en");
  g_autofree char *paid_json = subsidy_assessment_to_json (paid, "en");
  g_autofree char *zone_json = subsidy_assessment_to_json (zone, "zh");
  g_autofree char *fraction_json = subsidy_assessment_to_json (fraction, NULL);

  (void)state;
  assert_alternative (early_json, "window", "plan-years", "eligible", "30000000", "15000000");
  assert_int_equal (count_items (json_member (early_json, "alternatives")), 1);
  assert_alternative (paid_json, "leader-upgrade", "top-up", "not-eligible", "0", "0");
  assert_alternative (paid_json, "leader-upgrade", "once-only", "not-eligible", "0", "0");
  assert_int_equal (count_items (json_member (paid_json, "alternatives")), 2);
  assert_alternative (zone_json, "zone-payer", "city-pays-all", "eligible", "6000001", "6000001");
  assert_alternative (zone_json, "odd-fen", "county", "eligible", "6000001", "3000000");
  /* 60,000.00 whole yuan. */
  assert_alternative (zone_json, "rounding", "down-to-yuan", "eligible", "6000000", "3000000");
  assert_int_equal (count_items (json_member (zone_json, "alternatives")), 3);
  assert_alternative (fraction_json, "rounding", "half-up-to-fen", "eligible", "12346", "6173");
  assert_alternative (fraction_json, "rounding", "down-to-yuan", "eligible", "12300", "6150");
  assert_alternative (fraction_json, "odd-fen", "county", "eligible", "12345", "6172");
}

/* ---- Random applications ---- */

/* Facts that bring every outcome often. */
static void
draw_facts (const SubsidyPolicy *policy, uint64_t *seed, int64_t *facts)
{
  static const FactsMix mixes[] = { { 0, 0, 0 }, { 15, 0, 5 }, { 40, 0, 0 }, { 10, 5, 5 } };
  int32_t recognised_as = subsidy_policy_position (policy, SUBSIDY_PART_FACT, "recognised-as");
  int32_t level = subsidy_policy_position (policy, SUBSIDY_PART_FACT, "recognition-level");

  random_facts (policy, mixes[random_below (seed, G_N_ELEMENTS (mixes))], seed, facts);
  if (random_below (seed, 3) > 0)
    facts[recognised_as] = MISSING;
  if (random_below (seed, 2) > 0)
    facts[level] = random_below (seed, 2) > 0 ? 1 : MISSING;
}

typedef void (*Check) (SubsidyPolicy *policy, const int64_t *facts, const char *rule, char **interpretations,
                       uint64_t *seed);

static void
for_random_applications (Check check, int n_trials, uint64_t seed)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  for (int i = 0; i < n_trials; i++)
    {
      gsize rule = random_below (&seed, (uint32_t)subsidy_policy_count (policy, SUBSIDY_PART_RULE));
      g_auto (GStrv) interpretations = random_interpretations (policy, &seed);
      int64_t facts[MOST_FACTS];

      draw_facts (policy, &seed, facts);
      check (policy, facts, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule), interpretations, &seed);
    }
}

static SubsidyAssessment *
answer (SubsidyPolicy *policy, const int64_t *facts, const char *rule, char **interpretations, gboolean claimed)
{
  g_autoptr (SubsidyApplication) application = application_of (policy, facts);

  return claimed ? subsidy_application_assess (application, rule, (const char *const *)interpretations, NULL)
                 : subsidy_application_match (application, rule, (const char *const *)interpretations, NULL);
}

static gboolean
is_same_answer (const SubsidyAssessment *a, const SubsidyAssessment *b)
{
  return subsidy_assessment_get_outcome (a) == subsidy_assessment_get_outcome (b)
         && subsidy_assessment_get_amount (a) == subsidy_assessment_get_amount (b)
         && subsidy_assessment_get_share (a, 0) == subsidy_assessment_get_share (b, 0)
         && subsidy_assessment_get_share (a, 1) == subsidy_assessment_get_share (b, 1);
}

/* Outcome, amount, shares, reason, missing and at most fit together. */
static void
check_parts_fit (SubsidyPolicy *policy, const int64_t *facts, const char *rule, char **interpretations, uint64_t *seed)
{
  g_autoptr (SubsidyAssessment) assessment = answer (policy, facts, rule, interpretations, random_below (seed, 2) == 0);
  int32_t outcome = subsidy_assessment_get_outcome (assessment);
  int64_t amount = subsidy_assessment_get_amount (assessment), at_most = subsidy_assessment_get_at_most (assessment);
  int64_t city = subsidy_assessment_get_share (assessment, 0), county = subsidy_assessment_get_share (assessment, 1);

  assert_true ((outcome == NOT) == (subsidy_assessment_get_reason (assessment) != NULL));
  assert_true ((outcome == SUBSIDY_OUTCOME_UNDETERMINED) == (subsidy_assessment_get_missing (assessment, 0) != NULL));
  switch (outcome)
    {
    case PAID:
      assert_true (amount > 0 && city >= 0 && county >= 0 && city + county == amount && at_most == amount);
      break;
    case NOT:
      assert_true (amount == 0 && city == 0 && county == 0 && at_most == 0);
      break;
    case SUBSIDY_OUTCOME_UNDETERMINED:
      assert_true (amount == MISSING && city == MISSING && county == MISSING && at_most > 0);
      break;
    default:
      assert_int_equal (outcome, SUBSIDY_OUTCOME_REFUSED);
      assert_true (amount == MISSING && city == MISSING && county == MISSING && at_most == MISSING);
    }
}

static void
test_parts_fit (void **state)
{
  (void)state;
  for_random_applications (check_parts_fit, TRIALS (20000), 1);
}

/* The findings say what the outcome says. */
static void
check_findings (SubsidyPolicy *policy, const int64_t *facts, const char *rule, char **interpretations, uint64_t *seed)
{
  g_autoptr (SubsidyAssessment) assessment = answer (policy, facts, rule, interpretations, TRUE);
  int32_t position = subsidy_policy_position (policy, SUBSIDY_PART_RULE, rule);
  int32_t outcome = subsidy_assessment_get_outcome (assessment), status = 77;
  const char *first_failed = NULL, *id;
  gsize count = 0, n_met = 0;

  (void)seed;
  for (; (id = subsidy_assessment_get_finding (assessment, count, &status)) != NULL; count++)
    {
      assert_string_equal (id, subsidy_policy_condition_id (policy, (gsize)position, count));
      assert_ptr_equal (subsidy_assessment_get_finding (assessment, count, NULL), id);
      assert_true (status >= SUBSIDY_STATUS_NOT_MET && status <= SUBSIDY_STATUS_UNKNOWN);
      if (status == SUBSIDY_STATUS_NOT_MET && first_failed == NULL)
        first_failed = id;
      n_met += status == SUBSIDY_STATUS_MET;
    }
  assert_int_equal (count, subsidy_policy_count_conditions (policy, (gsize)position));
  if (outcome == PAID)
    assert_int_equal (n_met, count);
  if (outcome == NOT)
    assert_string_equal (subsidy_assessment_get_reason (assessment),
                         first_failed != NULL ? first_failed : "nothing-to-pay");
  if (outcome == SUBSIDY_OUTCOME_UNDETERMINED)
    assert_null (first_failed);
}

static void
test_findings (void **state)
{
  (void)state;
  for_random_applications (check_findings, TRIALS (8000), 2);
}

/* ---- What is missing ---- */

/* Every fact that is listed is one that was not given; once all of them are, nothing is undetermined, and no more is
 * paid than was said. */
static void
check_missing (SubsidyPolicy *policy, const int64_t *facts, const char *rule, char **interpretations, uint64_t *seed)
{
  g_autoptr (SubsidyAssessment) assessment = answer (policy, facts, rule, interpretations, random_below (seed, 2) == 0);
  int32_t last = -1;
  const char *id;
  int64_t completed[MOST_FACTS];

  if (subsidy_assessment_get_outcome (assessment) != SUBSIDY_OUTCOME_UNDETERMINED)
    return;
  memcpy (completed, facts, sizeof completed);
  for (gsize i = 0; (id = subsidy_assessment_get_missing (assessment, i)) != NULL; i++)
    {
      int32_t fact = subsidy_policy_position (policy, SUBSIDY_PART_FACT, id);

      assert_true (fact > last); /* in the policy's order */
      assert_int_equal (facts[fact], MISSING);
      last = fact;
    }
  for (int trial = 0; trial < 8; trial++)
    {
      g_autoptr (SubsidyAssessment) known = NULL;

      for (gsize i = 0; (id = subsidy_assessment_get_missing (assessment, i)) != NULL; i++)
        {
          gsize fact = (gsize)subsidy_policy_position (policy, SUBSIDY_PART_FACT, id);

          completed[fact] = random_below (seed, 4) == 0 ? random_extreme_fact (policy, fact, seed)
                                                        : random_valid_fact (policy, fact, seed);
        }
      /* Without what a claim asserts, so that the answer is of the same kind. */
      known = answer (policy, completed, rule, interpretations, TRUE);
      assert_int_not_equal (subsidy_assessment_get_outcome (known), SUBSIDY_OUTCOME_UNDETERMINED);
      assert_true (subsidy_assessment_get_amount (known) <= subsidy_assessment_get_at_most (assessment));
    }
}

static void
test_missing_facts (void **state)
{
  (void)state;
  for_random_applications (check_missing, TRIALS (8000), 3);
}

static void
test_missing_facts_of_each_rule (void **state)
{
  static const struct
  {
    const char *rule, *missing;
    int64_t at_most;
  } rules[] = {
    { "leader-provincial", "recognised-on county", 30000000 },
    { "leader-municipal", "recognised-on county", 15000000 },
    { "shared-factory", "recognition-level recognised-on county", 40000000 },
    { "shared-carrier", "recognition-level recognised-on county", 40000000 },
    { "digital-pilot", "recognised-on county investment", 20000000 },
    { "internet-platform", "recognition-level recognised-on county platform-category", 50000000 },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (SubsidyAssessment) assessment = assessed (rules[i].rule, "", NULL);

      assert_missing (assessment, rules[i].missing);
      assert_int_equal (subsidy_assessment_get_at_most (assessment), rules[i].at_most);
    }
}

/* What an interpretation does not ask is not missing. */
static void
test_interpretations_change_what_is_missing (void **state)
{
  g_autoptr (SubsidyAssessment) any
      = assessed ("shared-carrier", "recognised-on=2026-05-08 county=131023", "carrier-level=any-level");
  g_autoptr (SubsidyAssessment) provincial
      = assessed ("shared-carrier", "recognised-on=2026-05-08 county=131023", NULL);

  (void)state;
  assert_int_equal (subsidy_assessment_get_outcome (any), PAID);
  assert_missing (provincial, "recognition-level");
}

static void
test_at_most_follows_what_is_left_of_a_cap (void **state)
{
  g_autoptr (SubsidyAssessment) left = assessed (
      "digital-pilot", "recognised-on=2026-05-08 county=131023 pilots-paid=150000", "pilot-scope=per-enterprise");
  g_autoptr (SubsidyAssessment) used_up
      = assessed ("digital-pilot", "pilots-paid=200000", "pilot-scope=per-enterprise");

  (void)state;
  assert_int_equal (subsidy_assessment_get_at_most (left), 5000000);
  assert_string_equal (subsidy_assessment_get_reason (used_up), "nothing-to-pay");
}

/* ---- Claim and match ---- */

static void
test_match_asserts_nothing (void **state)
{
  static const char facts[] = "county=文安县 recognised-on=2026-05-08";
  g_autoptr (SubsidyAssessment) claimed = assessed ("leader-provincial", facts, NULL);
  g_autoptr (SubsidyAssessment) offered = matched ("leader-provincial", facts);

  (void)state;
  assert_int_equal (subsidy_assessment_get_outcome (claimed), PAID);
  assert_int_equal (subsidy_assessment_get_outcome (offered), SUBSIDY_OUTCOME_UNDETERMINED);
  assert_int_equal (subsidy_assessment_get_at_most (offered), 30000000);
  assert_missing (offered, "recognised-as recognition-level");
}

static void
test_match_with_all_that_is_needed (void **state)
{
  static const char facts[]
      = "recognised-as=leader recognition-level=provincial county=文安县 recognised-on=2026-05-08";
  g_autoptr (SubsidyAssessment) provincial = matched ("leader-provincial", facts);
  g_autoptr (SubsidyAssessment) municipal = matched ("leader-municipal", facts);
  g_autoptr (SubsidyAssessment) factory = matched ("shared-factory", facts);

  (void)state;
  assert_int_equal (subsidy_assessment_get_amount (provincial), 30000000);
  assert_string_equal (subsidy_assessment_get_reason (municipal), "municipal");
  assert_string_equal (subsidy_assessment_get_reason (factory), "recognised-as");
}

/* A claim that contradicts a given fact asserts nothing. */
static void
test_claim_against_a_given_fact (void **state)
{
  g_autoptr (SubsidyAssessment) assessment
      = assessed ("leader-provincial", "recognition-level=municipal county=文安县 recognised-on=2026-05-08", NULL);

  (void)state;
  assert_string_equal (subsidy_assessment_get_reason (assessment), "provincial");
}

/* What a match says is due or not, a claim says too; and whatever else was true, no fact that was not given makes it
 * due. */
static void
check_match (SubsidyPolicy *policy, const int64_t *facts, const char *rule, char **interpretations, uint64_t *seed)
{
  g_autoptr (SubsidyAssessment) offered = answer (policy, facts, rule, interpretations, FALSE);
  g_autoptr (SubsidyAssessment) claimed = answer (policy, facts, rule, interpretations, TRUE);
  int32_t recognised_as = subsidy_policy_position (policy, SUBSIDY_PART_FACT, "recognised-as");
  int32_t outcome = subsidy_assessment_get_outcome (offered);

  (void)seed;
  if (outcome != SUBSIDY_OUTCOME_UNDETERMINED)
    assert_true (is_same_answer (offered, claimed));
  else if (subsidy_assessment_get_outcome (claimed) == PAID)
    assert_true (subsidy_assessment_get_at_most (offered) >= subsidy_assessment_get_amount (claimed));
  if (outcome == PAID)
    assert_int_not_equal (facts[recognised_as], MISSING);
}

static void
test_match_never_exceeds_the_facts (void **state)
{
  (void)state;
  for_random_applications (check_match, TRIALS (8000), 4);
}

/* ---- Alternatives ---- */

static gboolean
is_alternative_like (const char *alternative, const SubsidyAssessment *assessment)
{
  static const char *const outcomes[] = { "not-eligible", "eligible", "undetermined", "refused" };
  g_autofree char *outcome = json_written (json_member (alternative, "outcome"));
  g_autofree char *amount = json_written (json_member (alternative, "amount_fen"));
  g_autofree char *city = json_written (json_member (json_member (alternative, "shares_fen"), "city"));
  int64_t fen = subsidy_assessment_get_amount (assessment), share = subsidy_assessment_get_share (assessment, 0);
  g_autofree char *expected = fen == MISSING ? g_strdup ("null") : g_strdup_printf ("%" G_GINT64_FORMAT, fen);
  g_autofree char *expected_city = share == MISSING ? g_strdup ("null") : g_strdup_printf ("%" G_GINT64_FORMAT, share);

  return strcmp (outcome, outcomes[subsidy_assessment_get_outcome (assessment)]) == 0 && strcmp (amount, expected) == 0
         && strcmp (city, expected_city) == 0;
}

/* An option is listed exactly where choosing it changes the answer, and with the answer it brings. */
static void
check_option (SubsidyPolicy *policy, const int64_t *facts, const char *rule, const char *const *chosen,
              const SubsidyAssessment *assessment, const char *json, gsize interpretation, gsize option)
{
  const char *id = subsidy_policy_id_at (policy, SUBSIDY_PART_INTERPRETATION, interpretation);
  const char *option_id = subsidy_policy_option_id (policy, SUBSIDY_PART_INTERPRETATION, interpretation, option);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autofree char *text = g_strconcat (id, "=", option_id, NULL), *prefix = g_strconcat (id, "=", NULL);
  g_autoptr (SubsidyAssessment) other = NULL;
  const char *alternative = find_alternative (json, id, option_id);

  for (; *chosen != NULL; chosen++)
    if (!g_str_has_prefix (*chosen, prefix))
      g_ptr_array_add (texts, (gpointer)*chosen);
  g_ptr_array_add (texts, text);
  g_ptr_array_add (texts, NULL);
  other = answer (policy, facts, rule, (char **)texts->pdata, TRUE);
  if (is_same_answer (assessment, other) != (alternative == NULL))
    fail_msg ("%s changes the answer, or is listed and does not: %s", text, json);
  if (alternative != NULL && !is_alternative_like (alternative, other))
    fail_msg ("%s gives another answer than the one listed: %s", text, json);
}

static void
check_alternatives (SubsidyPolicy *policy, const int64_t *facts, const char *rule, char **interpretations,
                    uint64_t *seed)
{
  g_autoptr (SubsidyAssessment) assessment = answer (policy, facts, rule, interpretations, TRUE);
  g_autofree char *json = subsidy_assessment_to_json (assessment, "en");

  (void)seed;
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_INTERPRETATION); i++)
    for (gsize j = 0; j < subsidy_policy_count_options (policy, SUBSIDY_PART_INTERPRETATION, i); j++)
      check_option (policy, facts, rule, (const char *const *)interpretations, assessment, json, i, j);
}

static void
test_alternatives (void **state)
{
  (void)state;
  for_random_applications (check_alternatives, TRIALS (1000), 5);
}

/* An alternative under which the answer is undetermined has its own upper bound. */
static void
test_undetermined_alternative_has_its_own_bound (void **state)
{
  g_autoptr (SubsidyAssessment) assessment = assessed ("digital-pilot", "county=131023 recognised-on=2025-06-30", NULL);
  g_autofree char *json = subsidy_assessment_to_json (assessment, "en");
  g_autofree char *text = subsidy_assessment_to_text (assessment, "en");

  (void)state;
  assert_int_equal (subsidy_assessment_get_outcome (assessment), NOT);
  assert_alternative (json, "window", "plan-years", "undetermined", "null", "null");
  assert_contains (text, "200,000.00");
}

/* ---- Text and JSON ---- */

static gboolean
has_hole (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (at[0] == '%' && g_ascii_isdigit (at[1]))
      return TRUE;
  return strstr (text, "(null)") != NULL || !g_utf8_validate (text, -1, NULL);
}

static const char *const languages[] = { "zh", "en", NULL };

static void
assert_reads_whole (const SubsidyAssessment *assessment)
{
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autofree char *text = subsidy_assessment_to_text (assessment, languages[i]);
      g_autofree char *json = subsidy_assessment_to_json (assessment, languages[i]);

      if (has_hole (text))
        fail_msg ("a hole in %s", text);
      if (has_hole (json) || !json_is_one_object (json))
        fail_msg ("no whole JSON: %s", json);
    }
}

/* Where an award is computed, the calculation ends with it; where none is, there is no calculation. */
static void
assert_last_step (const SubsidyAssessment *assessment)
{
  g_autofree char *json = subsidy_assessment_to_json (assessment, "en");
  const char *steps = json_member (json, "steps");
  gsize count = count_items (steps);
  g_autofree char *amount = json_written (json_member (json, "amount"));
  int32_t outcome = subsidy_assessment_get_outcome (assessment);

  if (outcome == PAID || g_strcmp0 (subsidy_assessment_get_reason (assessment), "nothing-to-pay") == 0)
    {
      assert_true (count > 0);
      assert_written (json_member (json_item (steps, count - 1), "value"), amount);
    }
  else if (outcome != SUBSIDY_OUTCOME_UNDETERMINED)
    assert_int_equal (count, 0);
}

static void
check_texts (SubsidyPolicy *policy, const int64_t *facts, const char *rule, char **interpretations, uint64_t *seed)
{
  g_autoptr (SubsidyAssessment) assessment = answer (policy, facts, rule, interpretations, random_below (seed, 3) > 0);

  /* Refusals have a test of their own. */
  if (subsidy_assessment_get_outcome (assessment) == SUBSIDY_OUTCOME_REFUSED)
    return;
  assert_reads_whole (assessment);
  assert_last_step (assessment);
}

static void
test_every_answer_reads_whole (void **state)
{
  (void)state;
  for_random_applications (check_texts, TRIALS (2500), 6);
}

static void
check_refused_texts (SubsidyPolicy *policy, const int64_t *facts, const char *rule, char **interpretations,
                     uint64_t *seed)
{
  g_autoptr (SubsidyAssessment) assessment = NULL;
  int64_t changed[MOST_FACTS];
  gsize fact = random_below (seed, (uint32_t)subsidy_policy_count (policy, SUBSIDY_PART_FACT));

  memcpy (changed, facts, sizeof changed);
  changed[fact] = random_refused_fact (policy, fact, seed);
  assessment = answer (policy, changed, rule, interpretations, TRUE);
  assert_reads_whole (assessment);
}

static void
test_every_refusal_reads_whole (void **state)
{
  (void)state;
  for_random_applications (check_refused_texts, TRIALS (1000), 7);
}

/* A refusal names the fact and what was found, and nothing else is answered. */
static void
test_refusal (void **state)
{
  g_autoptr (SubsidyAssessment) assessment
      = assessed ("digital-pilot", "county=131023 recognised-on=2026-05-08 investment=-1", NULL);
  g_autofree char *json = subsidy_assessment_to_json (assessment, "en");
  g_autofree char *text = subsidy_assessment_to_text (assessment, "zh");
  g_autofree char *said = NULL;

  (void)state;
  assert_int_equal (subsidy_assessment_get_outcome (assessment), SUBSIDY_OUTCOME_REFUSED);
  assert_null (subsidy_assessment_get_reason (assessment));
  assert_missing (assessment, "");
  assert_written (json_member (json, "outcome"), "refused");
  assert_written (json_member (json, "amount_fen"), "null");
  said = json_written (json_member (json_member (json, "refused"), "investment"));
  assert_contains (said, "-1.00");
  assert_contains (text, "项目实际投资额");
  assert_contains (text, "-1.00");
}

/* NULL is English in every word. */
static void
test_no_language_is_english (void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autoptr (SubsidyAssessment) assessment
          = assessed (examples[i].rule, examples[i].facts, examples[i].interpretations);
      g_autofree char *none = subsidy_assessment_to_text (assessment, NULL);
      g_autofree char *english = subsidy_assessment_to_text (assessment, "en");

      assert_string_equal (none, english);
    }
}

/* Keys, ids and numbers are the same in every language. */
static void
test_json_of_an_example (void **state)
{
  g_autoptr (SubsidyAssessment) assessment
      = assessed ("digital-pilot", "county=131071 recognised-on=2027-05-05 investment=600000.10", NULL);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autofree char *json = subsidy_assessment_to_json (assessment, languages[i]);
      const char *assumed = json_member (json, "assumed"), *receipt = json_member (json, "receipt");

      assert_written (json_member (json, "rule"), "digital-pilot");
      assert_written (json_member (json, "clause"), "三、3");
      assert_written (json_member (json, "claimed"), "true");
      assert_written (json_member (json, "outcome"), "eligible");
      assert_written (json_member (json, "reason"), "null");
      assert_written (json_member (json, "amount_fen"), "6000001");
      assert_written (json_member (json, "amount"), "60000.01");
      assert_written (json_member (json, "amount_in_words"), "陆万元零壹分");
      assert_written (json_member (json_member (json, "shares_fen"), "city"), "3000001");
      assert_written (json_member (json_member (json, "shares_fen"), "county"), "3000000");
      assert_written (json_member (json, "missing"), "[]");
      assert_written (json_member (json_member (assumed, "recognised-as"), "value"), "digital-pilot");
      assert_written (json_member (json_member (assumed, "recognised-as"), "by"), "claim");
      assert_written (json_member (json_member (assumed, "already-awarded"), "value"), "no");
      assert_written (json_member (json_member (assumed, "already-awarded"), "by"), "policy");
      assert_null (json_member (assumed, "newly-recognised")); /* the rule does not ask it */
      assert_null (json_member (assumed, "pilots-paid"));      /* nor this, per project */
      assert_written (json_member (json_member (json, "interpretations"), "rounding"), "down-to-fen");
      assert_null (json_member (json_member (json, "interpretations"), "leader-upgrade"));
      assert_written (json_member (json_member (receipt, "facts"), "county"), "131071");
      assert_written (json_member (json_member (receipt, "facts"), "investment"), "600000.10");
      assert_int_equal (count_items (json_member (json, "findings")), 5);
    }
}

static void
test_text_of_an_example (void **state)
{
  g_autoptr (SubsidyAssessment) assessment
      = assessed ("leader-provincial", "county=三河市 recognised-on=2025-06-30", NULL);
  g_autofree char *zh = subsidy_assessment_to_text (assessment, "zh");
  g_autofree char *en = subsidy_assessment_to_text (assessment, "en");

  (void)state;
  /* 2025-06-30 is 74 days before 2025-09-12. */
  assert_contains (zh, "74");
  assert_contains (en, "74 days");
  assert_contains (zh, "2025-09-12");
  assert_contains (zh, "window=plan-years");
  assert_contains (en, "300,000.00");
}

/* What people put into a name does not break out of the text around it. */
static void
test_names_in_json (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
  g_autoptr (SubsidyAssessment) assessment = NULL;
  g_autofree char *json = NULL;

  (void)state;
  assert_true (subsidy_application_set_text (application, "project",
                                             "a\"b\\c\td\x01"
                                             "e\x7f%1</x>\ny",
                                             NULL));
  assessment = asked (application, "digital-pilot", NULL, TRUE);
  json = subsidy_assessment_to_json (assessment, "en");
  assert_true (json_is_one_object (json));
  assert_contains (json, "a\\\"b\\\\c");
  assert_contains (json, "\\u0001e");
}

/* ---- Misuse, and life ---- */

static void
assert_unknown (const SubsidyApplication *application, const char *rule, const char *interpretation, const char *part)
{
  const char *const interpretations[] = { interpretation, NULL };

  for (int claimed = 0; claimed <= 1; claimed++)
    {
      GError *error = NULL;

      if (claimed)
        assert_null (subsidy_application_assess (application, rule, interpretations, &error));
      else
        assert_null (subsidy_application_match (application, rule, interpretations, &error));
      assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN));
      assert_contains (error->message, part);
      g_clear_error (&error);
    }
}

static void
test_unknown_names (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);

  (void)state;
  assert_unknown (application, "digital-pilt", NULL, "did you mean 'digital-pilot'?");
  assert_unknown (application, "credit-support", NULL, "'credit-support'");
  assert_unknown (application, "digital-pilot", "windw=plan-years", "did you mean 'window'?");
  assert_unknown (application, "digital-pilot", "window=plan-year", "did you mean 'plan-years'?");
  assert_unknown (application, "digital-pilot", "window", "window");
  assert_unknown (application, "digital-pilot", "", "write ID=OPTION");
  assert_unknown (application, "digital-pilot", "county=131023", "'county'");
  subsidy_application_set_language (application, "zh");
  assert_unknown (application, "digital-pilt", NULL, "是不是“digital-pilot”？");
  assert_unknown (application, "digital-pilot", "window=x", "没有选项“x”");
}

/* An assessment is of the facts as they were, and outlives all it came from. */
static void
test_life (void **state)
{
  SubsidyPolicy *policy = NULL;
  SubsidyApplication *application;
  SubsidyAssessment *assessment, *copy;
  gsize length;
  const char *source = subsidy_policy_builtin_source (&length);

  (void)state;
  policy = subsidy_policy_new_from_bytes (source, length, NULL, NULL);
  application = application_with (policy, "county=文安县 recognised-on=2026-05-08");
  assessment = asked (application, "leader-provincial", NULL, TRUE);
  subsidy_application_set_text (application, "county", "elsewhere", NULL);
  subsidy_application_unref (application);
  subsidy_policy_unref (policy);
  assert_ptr_equal (subsidy_assessment_ref (assessment), assessment);
  subsidy_assessment_unref (assessment);
  copy = g_boxed_copy (SUBSIDY_TYPE_ASSESSMENT, assessment);
  subsidy_assessment_unref (assessment);
  assert_int_equal (subsidy_assessment_get_amount (copy), 30000000);
  assert_reads_whole (copy);
  g_boxed_free (SUBSIDY_TYPE_ASSESSMENT, copy);
  subsidy_assessment_unref (NULL);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_worked_examples),
    cmocka_unit_test (test_example_with_unknown_investment),
    cmocka_unit_test (test_alternatives_of_the_examples),
    cmocka_unit_test (test_parts_fit),
    cmocka_unit_test (test_findings),
    cmocka_unit_test (test_missing_facts),
    cmocka_unit_test (test_missing_facts_of_each_rule),
    cmocka_unit_test (test_interpretations_change_what_is_missing),
    cmocka_unit_test (test_at_most_follows_what_is_left_of_a_cap),
    cmocka_unit_test (test_match_asserts_nothing),
    cmocka_unit_test (test_match_with_all_that_is_needed),
    cmocka_unit_test (test_claim_against_a_given_fact),
    cmocka_unit_test (test_match_never_exceeds_the_facts),
    cmocka_unit_test (test_alternatives),
    cmocka_unit_test (test_undetermined_alternative_has_its_own_bound),
    cmocka_unit_test (test_every_answer_reads_whole),
    cmocka_unit_test (test_every_refusal_reads_whole),
    cmocka_unit_test (test_refusal),
    cmocka_unit_test (test_no_language_is_english),
    cmocka_unit_test (test_json_of_an_example),
    cmocka_unit_test (test_text_of_an_example),
    cmocka_unit_test (test_names_in_json),
    cmocka_unit_test (test_unknown_names),
    cmocka_unit_test (test_life),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
