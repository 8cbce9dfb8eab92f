/* SPDX-License-Identifier: Apache-2.0 */
/* Columns against single assessments, row by row: all rules, any interpretations, rows with everything a row may hold;
 * and slices on several threads against the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "facts.h"
#include "subsidy/subsidy.h"
#include "support.h"

#define N_PAYERS 2
#define ROWS_A_BATCH 700
#define N_BATCHES MAX (TRIALS (180), 12) /* of 700 rows: over 20,000 for each of six rules */
#define UNTOUCHED INT64_C (0x5555555555555555)

/* ---- Many rows ---- */

typedef struct
{
  gsize n_rows;
  int64_t *values[MOST_FACTS];
  SubsidyColumn columns[MOST_FACTS];
  int64_t *amount, *shares[N_PAYERS];
  int32_t *outcome, *first_failed;
  SubsidyPayouts payouts;
} Batch;

static void
batch_init (Batch *batch, gsize n_rows)
{
  batch->n_rows = n_rows;
  for (gsize i = 0; i < MOST_FACTS; i++)
    {
      batch->values[i] = g_new (int64_t, n_rows);
      batch->columns[i] = (SubsidyColumn){ batch->values[i], 1 };
    }
  batch->amount = g_new (int64_t, n_rows);
  batch->outcome = g_new (int32_t, n_rows);
  batch->first_failed = g_new (int32_t, n_rows);
  for (gsize i = 0; i < N_PAYERS; i++)
    batch->shares[i] = g_new (int64_t, n_rows);
  batch->payouts = (SubsidyPayouts){
    .amount = batch->amount, .shares = batch->shares, .outcome = batch->outcome, .first_failed = batch->first_failed
  };
}

static void
batch_clear (Batch *batch)
{
  for (gsize i = 0; i < MOST_FACTS; i++)
    g_free (batch->values[i]);
  g_free (batch->amount);
  g_free (batch->outcome);
  g_free (batch->first_failed);
  for (gsize i = 0; i < N_PAYERS; i++)
    g_free (batch->shares[i]);
}

static void
batch_set_row (Batch *batch, const SubsidyPolicy *policy, gsize row, const int64_t *facts)
{
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_FACT); i++)
    batch->values[i][row] = facts[i];
}

static void
batch_get_row (const Batch *batch, const SubsidyPolicy *policy, gsize row, int64_t *facts)
{
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_FACT); i++)
    facts[i]
        = batch->columns[i].values == NULL ? SUBSIDY_MISSING : batch->columns[i].values[row * batch->columns[i].stride];
}

/* Rows of one kind stand together, so that whole blocks are known, unknown, small or large. */
static void
batch_fill (Batch *batch, const SubsidyPolicy *policy, uint64_t *seed)
{
  static const FactsMix mixes[] = { { 0, 0, 0 }, { 0, 0, 30 }, { 20, 0, 5 }, { 10, 4, 10 }, { 50, 0, 0 } };
  gsize recognised_as = (gsize)subsidy_policy_position (policy, SUBSIDY_PART_FACT, "recognised-as");
  FactsMix mix = mixes[0];

  for (gsize row = 0; row < batch->n_rows; row++)
    {
      int64_t facts[MOST_FACTS];

      if (row % 150 == 0)
        mix = mixes[random_below (seed, G_N_ELEMENTS (mixes))];
      random_facts (policy, mix, seed, facts);
      if (random_below (seed, 4) > 0)
        facts[recognised_as] = SUBSIDY_MISSING;
      batch_set_row (batch, policy, row, facts);
    }
}

/* ---- Columns are single assessments ---- */

static void
check_row (const Batch *batch, gsize row, const SubsidyPolicy *policy, gsize rule, const SubsidyAssessment *assessment)
{
  int32_t failed = batch->first_failed[row];
  const char *reason = failed < 0 ? NULL : subsidy_policy_condition_id (policy, rule, (gsize)failed);

  if (batch->outcome[row] != subsidy_assessment_get_outcome (assessment)
      || batch->amount[row] != subsidy_assessment_get_amount (assessment)
      || batch->shares[0][row] != subsidy_assessment_get_share (assessment, 0)
      || batch->shares[1][row] != subsidy_assessment_get_share (assessment, 1)
      || g_strcmp0 (reason, subsidy_assessment_get_reason (assessment)) != 0)
    fail_msg ("rule %d, row %d: outcome %d, amount %" G_GINT64_FORMAT "; alone %d, %" G_GINT64_FORMAT, (int)rule,
              (int)row, batch->outcome[row], batch->amount[row], subsidy_assessment_get_outcome (assessment),
              subsidy_assessment_get_amount (assessment));
}

static void
check_run_row (const SubsidyEvaluator *evaluator, const Batch *batch, gsize row, const int64_t *facts)
{
  int64_t payout[3 + N_PAYERS];

  subsidy_evaluator_run_row (evaluator, facts, payout);
  if (payout[0] != batch->amount[row] || payout[1] != batch->outcome[row] || payout[2] != batch->first_failed[row]
      || payout[3] != batch->shares[0][row] || payout[4] != batch->shares[1][row])
    fail_msg ("row %d by columns and alone", (int)row);
}

static void
check_batch (Batch *batch, SubsidyPolicy *policy, gsize rule, char **interpretations)
{
  const char *id = subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule);
  g_autoptr (SubsidyEvaluator) evaluator
      = subsidy_evaluator_new (policy, id, (const char *const *)interpretations, NULL);

  subsidy_evaluator_run (evaluator, batch->n_rows, batch->columns, &batch->payouts);
  for (gsize row = 0; row < batch->n_rows; row++)
    {
      int64_t facts[MOST_FACTS];
      g_autoptr (SubsidyApplication) application = NULL;
      g_autoptr (SubsidyAssessment) assessment = NULL;

      batch_get_row (batch, policy, row, facts);
      application = application_of (policy, facts);
      assessment = subsidy_application_assess (application, id, (const char *const *)interpretations, NULL);
      check_row (batch, row, policy, rule, assessment);
      check_run_row (evaluator, batch, row, facts);
    }
}

static void
count_outcomes (const Batch *batch, gsize *counts)
{
  for (gsize row = 0; row < batch->n_rows; row++)
    counts[batch->outcome[row]]++;
}

static void
test_columns_are_assessments (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize n_rules = subsidy_policy_count (policy, SUBSIDY_PART_RULE);
  gsize counts[4] = { 0 };
  uint64_t seed = 1;
  Batch batch;

  (void)state;
  batch_init (&batch, ROWS_A_BATCH);
  for (gsize i = 0; i < (gsize)N_BATCHES; i++)
    {
      g_auto (GStrv) interpretations = random_interpretations (policy, &seed);

      batch_fill (&batch, policy, &seed);
      check_batch (&batch, policy, i % n_rules, interpretations);
      count_outcomes (&batch, counts);
    }
  batch_clear (&batch);
  /* None of them was left untried. */
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    assert_true (counts[i] > ROWS_A_BATCH / 10);
}

/* Columns that hold one value for all rows, or that are not given. */
static void
test_constant_and_absent_columns (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize n_rules = subsidy_policy_count (policy, SUBSIDY_PART_RULE);
  uint64_t seed = 2;
  Batch batch;

  (void)state;
  batch_init (&batch, 300);
  for (gsize i = 0; i < (gsize)TRIALS (100); i++)
    {
      g_auto (GStrv) interpretations = random_interpretations (policy, &seed);

      batch_fill (&batch, policy, &seed);
      for (gsize fact = 0; fact < MOST_FACTS; fact++)
        {
          guint form = random_below (&seed, 4);

          batch.columns[fact] = (SubsidyColumn){ form == 0 ? NULL : batch.values[fact], form > 1 };
        }
      check_batch (&batch, policy, i % n_rules, interpretations);
    }
  batch_clear (&batch);
}

/* ---- Rules mixed row by row ---- */

#define MOST_RULES 8

static void
evaluators_init (const SubsidyEvaluator **evaluators, SubsidyPolicy *policy, uint64_t *seed)
{
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_RULE); i++)
    {
      g_auto (GStrv) interpretations = random_interpretations (policy, seed);

      evaluators[i] = subsidy_evaluator_new (policy, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, i),
                                             (const char *const *)interpretations, NULL);
    }
}

static void
evaluators_clear (const SubsidyEvaluator **evaluators, gsize n_evaluators)
{
  for (gsize i = 0; i < n_evaluators; i++)
    subsidy_evaluator_unref ((SubsidyEvaluator *)evaluators[i]);
}

/* Mostly a rule that there is. */
static int64_t
random_rule (uint64_t *seed, gsize n_rules)
{
  static const int64_t none[] = { SUBSIDY_MISSING, SUBSIDY_NONE, -1, INT64_MAX };
  guint drawn = random_below (seed, 60);

  if (drawn == 0)
    return (int64_t)n_rules;
  return drawn < 1 + G_N_ELEMENTS (none) ? none[drawn - 1] : (int64_t)random_below (seed, (guint)n_rules);
}

static void
check_mixed_row (const Batch *batch, const SubsidyPolicy *policy, gsize row, const SubsidyEvaluator *evaluator)
{
  int64_t facts[MOST_FACTS];

  if (evaluator != NULL)
    {
      batch_get_row (batch, policy, row, facts);
      check_run_row (evaluator, batch, row, facts);
      return;
    }
  assert_int_equal (batch->outcome[row], SUBSIDY_OUTCOME_REFUSED);
  assert_int_equal (batch->first_failed[row], -1);
  assert_true (batch->amount[row] == SUBSIDY_MISSING);
  for (gsize i = 0; i < N_PAYERS; i++)
    assert_true (batch->shares[i][row] == SUBSIDY_MISSING);
}

static void
test_rules_mixed_row_by_row (void **state)
{
  static const gsize lengths[] = { 0, 1, 2, 127, 128, 129, 300, 1025, 4095, 4096, 4097, 9000 };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize n_rules = subsidy_policy_count (policy, SUBSIDY_PART_RULE);
  uint64_t seed = 21;

  (void)state;
  for (gsize i = 0; i < (gsize)TRIALS (48); i++)
    {
      const SubsidyEvaluator *evaluators[MOST_RULES];
      gsize n_rows = lengths[i % G_N_ELEMENTS (lengths)];
      g_autofree int64_t *rules = g_new (int64_t, n_rows + 1);
      Batch batch;

      batch_init (&batch, n_rows);
      batch_fill (&batch, policy, &seed);
      for (gsize fact = 0; fact < MOST_FACTS; fact++)
        if (random_below (&seed, 6) == 0)
          batch.columns[fact] = (SubsidyColumn){ random_bits (&seed) & 1 ? NULL : batch.values[fact], 0 };
      for (gsize row = 0; row < n_rows; row++)
        rules[row] = random_rule (&seed, n_rules);
      evaluators_init (evaluators, policy, &seed);
      subsidy_evaluators_run (evaluators, n_rules, rules, n_rows, batch.columns, &batch.payouts);
      for (gsize row = 0; row < n_rows; row++)
        check_mixed_row (&batch, policy, row,
                         rules[row] >= 0 && rules[row] < (int64_t)n_rules ? evaluators[rules[row]] : NULL);
      evaluators_clear (evaluators, n_rules);
      batch_clear (&batch);
    }
}

/* More evaluators than are put in order at once, and none at all. */
static void
test_many_evaluators (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize n_rules = subsidy_policy_count (policy, SUBSIDY_PART_RULE);
  const SubsidyEvaluator *evaluators[600];
  int64_t rules[1000];
  uint64_t seed = 22;
  Batch batch;

  (void)state;
  evaluators_init (evaluators, policy, &seed);
  for (gsize i = n_rules; i < G_N_ELEMENTS (evaluators); i++)
    evaluators[i] = evaluators[i % n_rules];
  batch_init (&batch, G_N_ELEMENTS (rules));
  batch_fill (&batch, policy, &seed);
  for (gsize row = 0; row < batch.n_rows; row++)
    rules[row] = random_below (&seed, G_N_ELEMENTS (evaluators));
  subsidy_evaluators_run (evaluators, G_N_ELEMENTS (evaluators), rules, batch.n_rows, batch.columns, &batch.payouts);
  for (gsize row = 0; row < batch.n_rows; row++)
    check_mixed_row (&batch, policy, row, evaluators[rules[row]]);
  batch.payouts.shares = NULL; /* of no policy nobody knows how many */
  subsidy_evaluators_run (NULL, 0, rules, batch.n_rows, batch.columns, &batch.payouts);
  for (gsize row = 0; row < batch.n_rows; row++)
    assert_int_equal (batch.outcome[row], SUBSIDY_OUTCOME_REFUSED);
  evaluators_clear (evaluators, n_rules);
  batch_clear (&batch);
}

/* ---- Lists in columns ---- */

static const char listed[] = "<policy id=\"l\"><payer id=\"a\"/>\n"
                             "  <list id=\"unit\" most=\"5\"><fact id=\"cost\" type=\"money\" most=\"1000\"/></list>\n"
                             "  <fact id=\"cap\" type=\"money\" most=\"1000\"/>\n"
                             "  <rule id=\"sum\"><amount><least><sum over=\"unit\"><fact ref=\"unit.cost\"/></sum>\n"
                             "    <fact ref=\"cap\"/></least></amount></rule>\n"
                             "  <rule id=\"plain\"><amount><fact ref=\"cap\"/></amount></rule></policy>";

/* What the rows come to, by hand: the costs of a row together, at most its cap; or the cap. */
static void
check_listed_row (const int64_t *offsets, const int64_t *costs, int64_t cap, int64_t rule, int64_t amount)
{
  int64_t sum = 0;

  for (int64_t i = offsets[0]; i < offsets[1]; i++)
    sum += costs[i];
  assert_int_equal (amount, rule == 1 ? cap : MIN (sum, cap));
}

static void
test_mixed_rows_with_lists (void **state)
{
  GError *error = NULL;
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_bytes (listed, strlen (listed), NULL, &error);
  const SubsidyEvaluator *evaluators[2];
  int64_t offsets[1001] = { 0 }, costs[5000], caps[1000], rules[1000], amounts[1000];
  SubsidyColumn columns[3];
  SubsidyPayouts payouts = { .amount = amounts };
  uint64_t seed = 23;

  (void)state;
  if (policy == NULL)
    fail_msg ("%s", error->message);
  evaluators_init (evaluators, policy, &seed);
  for (gsize row = 0; row < 1000; row++)
    {
      offsets[row + 1] = offsets[row] + random_below (&seed, 5);
      caps[row] = random_between (&seed, 0, 100000);
      rules[row] = random_below (&seed, 2);
    }
  for (int64_t i = 0; i < offsets[1000]; i++)
    costs[i] = random_between (&seed, 0, 100000);
  columns[subsidy_policy_position (policy, SUBSIDY_PART_FACT, "unit")] = (SubsidyColumn){ offsets, 1 };
  columns[subsidy_policy_position (policy, SUBSIDY_PART_FACT, "unit.cost")] = (SubsidyColumn){ costs, 1 };
  columns[subsidy_policy_position (policy, SUBSIDY_PART_FACT, "cap")] = (SubsidyColumn){ caps, 1 };
  subsidy_evaluators_run (evaluators, 2, rules, 1000, columns, &payouts);
  for (gsize row = 0; row < 1000; row++)
    check_listed_row (&offsets[row], costs, caps[row], rules[row], amounts[row]);
  evaluators_clear (evaluators, 2);
}

/* ---- What a row needs ---- */

static void
check_missing (const SubsidyPolicy *policy, const SubsidyAssessment *assessment, const gboolean *missing,
               int64_t at_most)
{
  gsize listed_facts = 0, flagged = 0;

  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_FACT); i++)
    flagged += missing[i] != FALSE;
  for (const char *id; (id = subsidy_assessment_get_missing (assessment, listed_facts)) != NULL; listed_facts++)
    if (!missing[subsidy_policy_position (policy, SUBSIDY_PART_FACT, id)])
      fail_msg ("%s is missing", id);
  assert_int_equal (listed_facts, flagged);
  assert_true (at_most == subsidy_assessment_get_at_most (assessment));
}

static void
check_missing_rows (SubsidyPolicy *policy, const Batch *batch, const char *rule, uint64_t *seed, gsize *n_undetermined)
{
  g_auto (GStrv) interpretations = random_interpretations (policy, seed);
  g_autoptr (SubsidyEvaluator) evaluator
      = subsidy_evaluator_new (policy, rule, (const char *const *)interpretations, NULL);

  for (gsize row = 0; row < batch->n_rows; row++)
    {
      int64_t facts[MOST_FACTS], at_most;
      gboolean missing[MOST_FACTS];
      g_autoptr (SubsidyApplication) application = NULL;
      g_autoptr (SubsidyAssessment) assessment = NULL;

      batch_get_row (batch, policy, row, facts);
      application = application_of (policy, facts);
      assessment = subsidy_application_assess (application, rule, (const char *const *)interpretations, NULL);
      subsidy_evaluator_missing_row (evaluator, batch->n_rows, batch->columns, row, missing, &at_most);
      check_missing (policy, assessment, missing, at_most);
      *n_undetermined += subsidy_assessment_get_outcome (assessment) == SUBSIDY_OUTCOME_UNDETERMINED;
    }
}

static void
test_missing_rows_are_assessments (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize n_rules = subsidy_policy_count (policy, SUBSIDY_PART_RULE), n_undetermined = 0;
  uint64_t seed = 24;
  Batch batch;

  (void)state;
  batch_init (&batch, 300);
  for (gsize i = 0; i < (gsize)MAX (TRIALS (60), 6); i++)
    {
      batch_fill (&batch, policy, &seed);
      check_missing_rows (policy, &batch, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, i % n_rules), &seed,
                          &n_undetermined);
    }
  assert_true (n_undetermined > 10);
  batch_clear (&batch);
}

/* Two rows: the second item of the first has no cost, and of the second row it is not known which items there are. At
 * most five items of 1,000 yuan, within the cap. */
static void
test_missing_items (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_bytes (listed, strlen (listed), NULL, NULL);
  g_autoptr (SubsidyEvaluator) evaluator = subsidy_evaluator_new (policy, "sum", NULL, NULL);
  const int64_t offsets[] = { 0, SUBSIDY_MISSING, 2 }, costs[] = { 100, SUBSIDY_MISSING }, cap = 50000;
  gsize unit = (gsize)subsidy_policy_position (policy, SUBSIDY_PART_FACT, "unit");
  gsize cost = (gsize)subsidy_policy_position (policy, SUBSIDY_PART_FACT, "unit.cost");
  SubsidyColumn columns[3] = { { &cap, 0 }, { &cap, 0 }, { &cap, 0 } };

  (void)state;
  columns[unit] = (SubsidyColumn){ offsets, 1 };
  columns[cost] = (SubsidyColumn){ costs, 1 };
  for (gsize row = 0; row < 2; row++)
    {
      gboolean missing[3];
      int64_t at_most;

      subsidy_evaluator_missing_row (evaluator, 2, columns, row, missing, &at_most);
      assert_true (missing[cost]);
      assert_int_equal (missing[0] + missing[1] + missing[2], 1);
      assert_int_equal (at_most, 50000);
    }
}

/* ---- What a row adds to its batch ---- */

/* A tenth of each cost, in proportion within 1,000 yuan; or in full as long as 1,000 yuan last. */
static const char budget[]
    = "<policy id=\"b\"><payer id=\"a\"/>\n"
      "  <fact id=\"cost\" type=\"money\" most=\"100000\"/>\n"
      "  <fact id=\"of-all\" type=\"money\"><from-batch sum=\"tenth\" rules=\"shared\"/></fact>\n"
      "  <fact id=\"so-far\" type=\"money\"><from-batch sum=\"award\" rows=\"before\" rules=\"ordered\"/></fact>\n"
      "  <fact id=\"cost-of-all\" type=\"money\"><from-batch sum=\"cost\"/></fact>\n"
      "  <value id=\"tenth\"><round to=\"fen\" mode=\"down\"><percent rate=\"10\"><fact "
      "ref=\"cost\"/></percent></round>\n"
      "  </value>\n"
      "  <value id=\"in-all\"><greatest><fact ref=\"of-all\"/><money>0.01</money></greatest></value>\n"
      "  <value id=\"cost-in-all\"><greatest><fact ref=\"cost-of-all\"/><money>0.01</money></greatest></value>\n"
      "  <rule id=\"shared\"><amount><least><value ref=\"tenth\"/>\n"
      "    <ratio of=\"tenth\" to=\"in-all\"><money>1000</money></ratio></least></amount></rule>\n"
      "  <rule id=\"ordered\"><amount><least><value ref=\"tenth\"/>\n"
      "    <excess><money>1000</money><fact ref=\"so-far\"/></excess></least></amount></rule>\n"
      "  <rule id=\"pool\"><amount><ratio of=\"cost\" to=\"cost-in-all\"><money>500</money></ratio></amount></rule>\n"
      "</policy>";

#define BUDGET_FACTS 4
#define CLAIMS 40

typedef struct
{
  SubsidyPolicy *policy;
  const SubsidyEvaluator *evaluators[3];
  int64_t rules[CLAIMS];
  int64_t values[BUDGET_FACTS][CLAIMS];
  SubsidyColumn columns[BUDGET_FACTS];
  int64_t sums[BUDGET_FACTS];
} Claims;

/* Costs that are mostly known, and now and then a sum that the claim gives itself. */
static void
claims_fill (Claims *claims, uint64_t *seed)
{
  guint missing = random_below (seed, 2) * 20;

  for (gsize row = 0; row < CLAIMS; row++)
    {
      claims->rules[row] = random_below (seed, 3);
      for (gsize fact = 0; fact < BUDGET_FACTS; fact++)
        claims->values[fact][row] = random_below (seed, 10) == 0 ? random_between (seed, 0, 200000) : SUBSIDY_MISSING;
      claims->values[0][row] = random_below (seed, 100) < missing ? SUBSIDY_MISSING : random_between (seed, 0, 200000);
    }
}

static void
claims_add (Claims *claims, gsize row, int32_t kind)
{
  int64_t contributions[BUDGET_FACTS];

  subsidy_evaluator_contribute_row (claims->evaluators[claims->rules[row]], CLAIMS, claims->columns, row,
                                    contributions);
  assert_int_equal (contributions[0], 0);
  for (gsize fact = 0; fact < BUDGET_FACTS; fact++)
    if (subsidy_policy_fact_batch (claims->policy, fact) == kind)
      claims->sums[fact] = claims->sums[fact] == SUBSIDY_MISSING || contributions[fact] == SUBSIDY_MISSING
                               ? SUBSIDY_MISSING
                               : claims->sums[fact] + contributions[fact];
}

static void
check_claim (Claims *claims, gsize row, SubsidyBatch *batch)
{
  g_autoptr (SubsidyAssessment) assessment = subsidy_batch_assess (batch, row);
  int64_t facts[BUDGET_FACTS], payout[4];

  for (gsize fact = 0; fact < BUDGET_FACTS; fact++)
    {
      if (subsidy_policy_fact_batch (claims->policy, fact) != SUBSIDY_BATCH_SUM_NONE
          && claims->values[fact][row] == SUBSIDY_MISSING
          && subsidy_policy_rule_reads (claims->policy, (gsize)claims->rules[row], SUBSIDY_PART_FACT, fact))
        claims->values[fact][row] = claims->sums[fact];
      facts[fact] = claims->values[fact][row];
    }
  subsidy_evaluator_run_row (claims->evaluators[claims->rules[row]], facts, payout);
  assert_int_equal (payout[1], subsidy_assessment_get_outcome (assessment));
  assert_true (payout[0] == subsidy_assessment_get_amount (assessment));
}

static SubsidyBatch *
batch_of_claims (const Claims *claims)
{
  SubsidyBatch *batch = subsidy_batch_new (claims->policy);

  for (gsize row = 0; row < CLAIMS; row++)
    {
      int64_t facts[BUDGET_FACTS];
      g_autoptr (SubsidyApplication) application = NULL;

      for (gsize fact = 0; fact < BUDGET_FACTS; fact++)
        facts[fact] = claims->values[fact][row];
      application = application_of (claims->policy, facts);
      assert_true (subsidy_batch_add (
          batch, application, subsidy_policy_id_at (claims->policy, SUBSIDY_PART_RULE, (gsize)claims->rules[row]), NULL,
          NULL));
    }
  return batch;
}

static void
check_two_passes (Claims *claims)
{
  g_autoptr (SubsidyBatch) batch = batch_of_claims (claims);

  memset (claims->sums, 0, sizeof claims->sums);
  for (gsize row = 0; row < CLAIMS; row++)
    claims_add (claims, row, SUBSIDY_BATCH_SUM_ALL);
  for (gsize row = 0; row < CLAIMS; row++)
    {
      check_claim (claims, row, batch);
      claims_add (claims, row, SUBSIDY_BATCH_SUM_BEFORE);
    }
}

static void
test_two_passes_are_a_batch (void **state)
{
  GError *error = NULL;
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_bytes (budget, strlen (budget), NULL, &error);
  Claims claims = { .policy = policy };
  uint64_t seed = 25;

  (void)state;
  if (policy == NULL)
    fail_msg ("%s", error->message);
  assert_int_equal (subsidy_policy_fact_batch (policy, 0), SUBSIDY_BATCH_SUM_NONE);
  assert_int_equal (subsidy_policy_fact_batch (policy, 1), SUBSIDY_BATCH_SUM_ALL);
  assert_int_equal (subsidy_policy_fact_batch (policy, 2), SUBSIDY_BATCH_SUM_BEFORE);
  assert_int_equal (subsidy_policy_fact_batch (policy, 99), SUBSIDY_BATCH_SUM_NONE);
  evaluators_init (claims.evaluators, policy, &seed);
  for (gsize fact = 0; fact < BUDGET_FACTS; fact++)
    claims.columns[fact] = (SubsidyColumn){ claims.values[fact], 1 };
  for (gsize i = 0; i < (gsize)TRIALS (200); i++)
    {
      claims_fill (&claims, &seed);
      check_two_passes (&claims);
    }
  evaluators_clear (claims.evaluators, 3);
}

/* ---- The pilot award over all that an investment can be ---- */

/* §1 of the domain: a tenth, cut to the fen, at most 200,000 yuan; the odd fen to the city. */
static void
check_pilot_row (const Batch *batch, gsize row, int64_t investment)
{
  int64_t award = MIN (investment / 10, 20000000);
  int32_t outcome = batch->outcome[row];

  if (investment == SUBSIDY_MISSING)
    assert_int_equal (outcome, SUBSIDY_OUTCOME_UNDETERMINED);
  else if (investment < 0)
    assert_int_equal (outcome, SUBSIDY_OUTCOME_REFUSED);
  else if (award == 0)
    {
      assert_int_equal (outcome, SUBSIDY_OUTCOME_NOT_ELIGIBLE);
      assert_int_equal (batch->first_failed[row], investment == 0 ? 3 : 5); /* invested; nothing to pay */
    }
  else
    {
      assert_int_equal (outcome, SUBSIDY_OUTCOME_ELIGIBLE);
      assert_int_equal (batch->amount[row], award);
      assert_int_equal (batch->shares[0][row], award - award / 2);
      assert_int_equal (batch->shares[1][row], award / 2);
    }
}

static int64_t
any_int64 (uint64_t *seed)
{
  static const int64_t ends[] = { INT64_MIN, INT64_MIN + 1, INT64_MIN + 2, -1,       0, 1, 9, 10, 11, 199999999,
                                  200000000, 200000001,     INT64_MAX - 1, INT64_MAX };

  if (random_below (seed, 4) == 0)
    return ends[random_below (seed, G_N_ELEMENTS (ends))];
  return (int64_t)random_bits (seed) >> random_below (seed, 64);
}

static void
test_every_investment (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyEvaluator) evaluator = subsidy_evaluator_new (policy, "digital-pilot", NULL, NULL);
  gsize investment = (gsize)subsidy_policy_position (policy, SUBSIDY_PART_FACT, "investment");
  gsize county = (gsize)subsidy_policy_position (policy, SUBSIDY_PART_FACT, "county");
  gsize recognised_on = (gsize)subsidy_policy_position (policy, SUBSIDY_PART_FACT, "recognised-on");
  const int64_t yongqing = 3, day = 46067 - 25569;
  uint64_t seed = 3;
  Batch batch;

  (void)state;
  batch_init (&batch, (gsize)TRIALS (200000));
  memset (batch.columns, 0, sizeof batch.columns);
  batch.columns[investment] = (SubsidyColumn){ batch.values[investment], 1 };
  batch.columns[county] = (SubsidyColumn){ &yongqing, 0 };
  batch.columns[recognised_on] = (SubsidyColumn){ &day, 0 };
  for (gsize row = 0; row < batch.n_rows; row++)
    batch.values[investment][row] = any_int64 (&seed);
  subsidy_evaluator_run (evaluator, batch.n_rows, batch.columns, &batch.payouts);
  for (gsize row = 0; row < batch.n_rows; row++)
    check_pilot_row (&batch, row, batch.values[investment][row]);
  batch_clear (&batch);
}

/* ---- Large numbers in formulas ---- */

/* Three times x, at most 10 yuan; x is any amount, or 2^62 fen where nothing is said. */
static const char threefold[] = "<policy id=\"t\"><payer id=\"state\"/>\n"
                                "  <fact id=\"x\" type=\"money\" assumed=\"46116860184273879.04\"/>\n"
                                "  <rule id=\"r\"><amount><least>\n"
                                "    <times><fact ref=\"x\"/><number>3</number></times> <money>10</money>\n"
                                "  </least></amount></rule></policy>";

static void
test_large_numbers (void **state)
{
  static const int64_t numbers[]
      = { INT64_MAX, INT64_C (1) << 62, INT64_C (1) << 61, INT64_MAX / 3, INT64_MAX / 3 + 1, SUBSIDY_MISSING };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_bytes (threefold, strlen (threefold), NULL, NULL);
  g_autoptr (SubsidyEvaluator) evaluator = subsidy_evaluator_new (policy, "r", NULL, NULL);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      int64_t payout[4];

      subsidy_evaluator_run_row (evaluator, &numbers[i], payout);
      assert_int_equal (payout[1], SUBSIDY_OUTCOME_ELIGIBLE);
      assert_int_equal (payout[0], 1000);
      assert_int_equal (payout[3], 1000);
    }
}

/* ---- A policy with every type of fact ---- */

static const char many_types[]
    = "<policy id=\"m\"><payer id=\"a\"/><payer id=\"b\"/><payer id=\"c\"/>\n"
      "  <fact id=\"rate\" type=\"rate\"/> <fact id=\"heads\" type=\"count\" most=\"1000\"/>\n"
      "  <fact id=\"tonnes\" type=\"quantity\" decimals=\"3\"/> <fact id=\"factor\" type=\"number\" decimals=\"2\"/>\n"
      "  <fact id=\"listed\" type=\"date\" assumed=\"none\"/> <fact id=\"cost\" type=\"money\" most=\"90000000\"/>\n"
      "  <fact id=\"size\" type=\"choice\"><option id=\"s\"/><option id=\"m\"/><option id=\"l\"/></fact>\n"
      "  <interpretation id=\"view\" default=\"strict\"><option id=\"strict\"/><option id=\"wide\"/></interpretation>\n"
      "  <rule id=\"r\"><eligible>\n"
      "      <choose id=\"seen\" on=\"view size\"><when is=\"strict s|strict m\"><given fact=\"listed\"/></when>\n"
      "        <otherwise><always/></otherwise></choose>\n"
      "      <any id=\"enough\"><at-least fact=\"heads\">10</at-least> <more-than "
      "fact=\"tonnes\">2.5</more-than></any>\n"
      "      <at-least-of id=\"two\" n=\"2\"><at-most fact=\"factor\">3</at-most> <one-of fact=\"size\">s l</one-of>\n"
      "        <less-than fact=\"cost\">1000000</less-than></at-least-of>\n"
      "    </eligible>\n"
      "    <amount><least><percent><rate-of><fact ref=\"rate\"/></rate-of><fact ref=\"cost\"/></percent>\n"
      "      <times><money>12.34</money><fact ref=\"tonnes\"/></times> <money>500000</money></least></amount>\n"
      "    <split><share payer=\"a\" parts=\"1\"/><share payer=\"b\" parts=\"1\"/><share payer=\"c\" parts=\"1\"/>\n"
      "      <spare to=\"b\"/></split></rule>\n"
      "</policy>";

static int64_t
random_of_many_types (const SubsidyPolicy *policy, gsize fact, uint64_t *seed)
{
  guint drawn = random_below (seed, 100);

  if (drawn < 12)
    return SUBSIDY_MISSING;
  if (drawn < 16)
    return SUBSIDY_NONE;
  if (drawn < 18)
    return random_refused_fact (policy, fact, seed);
  if (subsidy_policy_fact_type (policy, fact) == SUBSIDY_FACT_COUNT)
    return random_between (seed, 0, 20);
  return random_valid_fact (policy, fact, seed);
}

/* Here with what the formulas say, when all is known: the least of a rate of the cost, 12.34 a tonne and 500,000, in
 * three parts. */
static void
check_many_types (const int64_t *facts, const int64_t *payout)
{
  int64_t by_rate, by_weight, award;

  if (payout[1] != SUBSIDY_OUTCOME_ELIGIBLE)
    return;
  by_rate = facts[0] * facts[5] / 1000000;
  by_weight = 1234 * facts[2] / 1000;
  award = MIN (MIN (by_rate, by_weight), 50000000);
  assert_int_equal (payout[0], award);
  assert_int_equal (payout[3], award / 3);
  assert_int_equal (payout[4], award - 2 * (award / 3));
  assert_int_equal (payout[5], award / 3);
}

static gboolean
is_all_known (const int64_t *facts)
{
  for (gsize i = 0; i < 7; i++)
    if (facts[i] <= SUBSIDY_NONE && i != 4)
      return FALSE;
  return TRUE;
}

/* The row alone in columns, and among others that are known. */
static void
check_many_types_columns (const SubsidyEvaluator *evaluator, const int64_t *facts, const int64_t *payout)
{
  static const int64_t known[] = { 100000, 5, 4000, 100, 20000, 5000000, 1, 0 };
  int64_t values[7][9], amount[9];
  int32_t outcome[9], first_failed[9];
  SubsidyColumn columns[7];
  const SubsidyPayouts payouts = { .amount = amount, .outcome = outcome, .first_failed = first_failed };

  for (gsize fact = 0; fact < 7; fact++)
    {
      for (gsize row = 0; row < 9; row++)
        values[fact][row] = row == 4 ? facts[fact] : known[fact];
      columns[fact] = (SubsidyColumn){ values[fact], 1 };
    }
  subsidy_evaluator_run (evaluator, 9, columns, &payouts);
  assert_true (amount[4] == payout[0]);
  assert_int_equal (outcome[4], payout[1]);
  assert_int_equal (first_failed[4], payout[2]);
  assert_true (amount[0] == amount[8] && outcome[0] == outcome[8]);
}

static void
check_many_types_missing (const SubsidyPolicy *policy, const SubsidyEvaluator *evaluator, const int64_t *facts,
                          const SubsidyAssessment *assessment)
{
  SubsidyColumn columns[7];
  gboolean missing[7];
  int64_t at_most;

  for (gsize fact = 0; fact < 7; fact++)
    columns[fact] = (SubsidyColumn){ &facts[fact], 1 };
  subsidy_evaluator_missing_row (evaluator, 1, columns, 0, missing, &at_most);
  check_missing (policy, assessment, missing, at_most);
}

static void
check_many_types_row (SubsidyPolicy *policy, const SubsidyEvaluator *evaluator, char **interpretations,
                      const int64_t *facts)
{
  g_autoptr (SubsidyApplication) application = application_of (policy, facts);
  g_autoptr (SubsidyAssessment) assessment
      = subsidy_application_assess (application, "r", (const char *const *)interpretations, NULL);
  int64_t payout[6];

  subsidy_evaluator_run_row (evaluator, facts, payout);
  if (payout[0] != subsidy_assessment_get_amount (assessment)
      || payout[1] != subsidy_assessment_get_outcome (assessment))
    fail_msg ("outcome %d, amount %" G_GINT64_FORMAT "; assessed %d, %" G_GINT64_FORMAT, (int)payout[1], payout[0],
              subsidy_assessment_get_outcome (assessment), subsidy_assessment_get_amount (assessment));
  for (gsize i = 0; i < 3; i++)
    assert_int_equal (payout[3 + i], subsidy_assessment_get_share (assessment, i));
  if (is_all_known (facts))
    check_many_types (facts, payout);
  check_many_types_columns (evaluator, facts, payout);
  check_many_types_missing (policy, evaluator, facts, assessment);
}

static void
test_every_type_of_fact (void **state)
{
  GError *error = NULL;
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_bytes (many_types, strlen (many_types), NULL, &error);
  gsize counts[4] = { 0 };
  uint64_t seed = 4;

  (void)state;
  if (policy == NULL)
    fail_msg ("%s", error->message);
  for (int i = 0; i < TRIALS (200); i++)
    {
      g_auto (GStrv) interpretations = random_interpretations (policy, &seed);
      g_autoptr (SubsidyEvaluator) evaluator
          = subsidy_evaluator_new (policy, "r", (const char *const *)interpretations, NULL);

      for (int row = 0; row < 100; row++)
        {
          int64_t facts[MOST_FACTS], payout[6];

          for (gsize fact = 0; fact < 7; fact++)
            facts[fact] = random_of_many_types (policy, fact, &seed);
          check_many_types_row (policy, evaluator, interpretations, facts);
          subsidy_evaluator_run_row (evaluator, facts, payout);
          counts[payout[1]]++;
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    assert_true (counts[i] > 0);
}

/* ---- Threads ---- */

typedef struct
{
  const SubsidyEvaluator *evaluator;
  const Batch *rows;
  Batch *answers;
  gsize first, end;
} Slice;

static gpointer
run_slice (gpointer data)
{
  const Slice *slice = data;
  SubsidyColumn columns[MOST_FACTS];
  int64_t *shares[N_PAYERS];
  SubsidyPayouts payouts = { .amount = slice->answers->amount + slice->first,
                             .shares = shares,
                             .outcome = slice->answers->outcome + slice->first,
                             .first_failed = slice->answers->first_failed + slice->first };

  for (gsize i = 0; i < MOST_FACTS; i++)
    columns[i] = (SubsidyColumn){ slice->rows->values[i] + slice->first, 1 };
  for (gsize i = 0; i < N_PAYERS; i++)
    shares[i] = slice->answers->shares[i] + slice->first;
  subsidy_evaluator_run (slice->evaluator, slice->end - slice->first, columns, &payouts);
  return NULL;
}

/* Slices that begin and end anywhere. */
static void
run_in_slices (const SubsidyEvaluator *evaluator, const Batch *rows, Batch *answers, uint64_t *seed)
{
  GThread *threads[7];
  Slice slices[G_N_ELEMENTS (threads)];
  gsize first = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      gboolean is_last = i + 1 == G_N_ELEMENTS (threads);
      gsize length = is_last ? rows->n_rows - first : random_below (seed, (uint32_t)(rows->n_rows - first) / 3);

      slices[i] = (Slice){ evaluator, rows, answers, first, first + length };
      first += length;
      threads[i] = g_thread_new (NULL, run_slice, &slices[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_slices_on_threads (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  gsize n_rows = (gsize)TRIALS (40000);
  uint64_t seed = 5;
  Batch whole, sliced;

  (void)state;
  batch_init (&whole, n_rows);
  batch_init (&sliced, n_rows);
  batch_fill (&whole, policy, &seed);
  for (gsize rule = 0; rule < subsidy_policy_count (policy, SUBSIDY_PART_RULE); rule++)
    {
      g_auto (GStrv) interpretations = random_interpretations (policy, &seed);
      g_autoptr (SubsidyEvaluator) evaluator = subsidy_evaluator_new (
          policy, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule), (const char *const *)interpretations, NULL);

      subsidy_evaluator_run (evaluator, n_rows, whole.columns, &whole.payouts);
      run_in_slices (evaluator, &whole, &sliced, &seed);
      assert_memory_equal (whole.amount, sliced.amount, n_rows * sizeof *whole.amount);
      assert_memory_equal (whole.outcome, sliced.outcome, n_rows * sizeof *whole.outcome);
      assert_memory_equal (whole.first_failed, sliced.first_failed, n_rows * sizeof *whole.first_failed);
      for (gsize i = 0; i < N_PAYERS; i++)
        assert_memory_equal (whole.shares[i], sliced.shares[i], n_rows * sizeof *whole.shares[i]);
    }
  batch_clear (&whole);
  batch_clear (&sliced);
}

/* ---- Misuse, and life ---- */

static void
assert_unknown (SubsidyPolicy *policy, const char *rule, const char *interpretation, const char *part)
{
  const char *const interpretations[] = { interpretation, NULL };
  GError *error = NULL;

  assert_null (subsidy_evaluator_new (policy, rule, interpretations, &error));
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_UNKNOWN));
  if (strstr (error->message, part) == NULL)
    fail_msg ("'%s' lacks '%s'", error->message, part);
  g_clear_error (&error);
  assert_null (subsidy_evaluator_new (policy, rule, interpretations, NULL));
}

static void
test_unknown_names (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();

  (void)state;
  assert_unknown (policy, "digital-pilt", NULL, "did you mean 'digital-pilot'?");
  assert_unknown (policy, "digital-pilot", "windw=x", "did you mean 'window'?");
  assert_unknown (policy, "digital-pilot", "window=x", "issue-to-plan-end");
}

static void
test_no_rows (void **state)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autoptr (SubsidyEvaluator) evaluator = subsidy_evaluator_new (policy, "digital-pilot", NULL, NULL);
  int64_t amount = UNTOUCHED;
  SubsidyPayouts payouts = { .amount = &amount };

  (void)state;
  subsidy_evaluator_run (evaluator, 0, NULL, &payouts);
  assert_true (amount == UNTOUCHED);
}

/* An evaluator keeps its policy alive. */
static void
test_life (void **state)
{
  SubsidyPolicy *policy = subsidy_policy_new_from_bytes (threefold, strlen (threefold), NULL, NULL);
  SubsidyEvaluator *evaluator = subsidy_evaluator_new (policy, "r", NULL, NULL), *copy;
  const int64_t fact = 100;
  int64_t payout[4];

  (void)state;
  subsidy_policy_unref (policy);
  assert_ptr_equal (subsidy_evaluator_ref (evaluator), evaluator);
  subsidy_evaluator_unref (evaluator);
  copy = g_boxed_copy (SUBSIDY_TYPE_EVALUATOR, evaluator);
  subsidy_evaluator_unref (evaluator);
  subsidy_evaluator_run_row (copy, &fact, payout);
  assert_int_equal (payout[0], 300);
  g_boxed_free (SUBSIDY_TYPE_EVALUATOR, copy);
  subsidy_evaluator_unref (NULL);
}

/* With the option d the cap is 30 × 4 × 10^15 yuan, beyond 64 bits, though every fact is small: at most 1,000 yuan are
 * paid. The narrow range of x, 0 to 2, was found with options that go no further than c. */
static void
test_option_that_makes_numbers_large (void **state)
{
  static const char large[] = "<policy id='p'><payer id='city'/><fact id='x' type='count' most='1000000'/>"
                              "<interpretation id='mode' default='a'>"
                              "<option id='a'/><option id='b'/><option id='c'/><option id='d'/></interpretation>"
                              "<value id='cap'><choose on='mode'><when is='d'><money>4000000000000000</money></when>"
                              "<otherwise><money>1</money></otherwise></choose></value>"
                              "<rule id='r'><amount><least>"
                              "<times><money>4000000000000000</money><number>10</number><fact ref='x'/></times>"
                              "<times><value ref='cap'/><number>30</number></times>"
                              "<money>1000</money></least></amount></rule></policy>";
  static const struct
  {
    const char *choice;
    int64_t amount_fen;
  } options[] = { { "mode=a", 3000 }, { "mode=c", 3000 }, { "mode=d", 100000 } };
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_new_from_bytes (large, strlen (large), NULL, NULL);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      const char *const interpretations[] = { options[i].choice, NULL };
      g_autoptr (SubsidyEvaluator) evaluator = subsidy_evaluator_new (policy, "r", interpretations, NULL);
      int64_t values[40], amounts[40], payout[4];
      const SubsidyColumn column = { values, 1 };
      const SubsidyPayouts payouts = { .amount = amounts };

      for (int64_t row = 0; row < 40; row++)
        values[row] = 1 + row % 5;
      subsidy_evaluator_run (evaluator, 40, &column, &payouts);
      for (gsize row = 0; row < 40; row++)
        {
          assert_int_equal (amounts[row], options[i].amount_fen);
          subsidy_evaluator_run_row (evaluator, &values[row], payout);
          assert_int_equal (payout[0], options[i].amount_fen);
        }
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_columns_are_assessments),
    cmocka_unit_test (test_constant_and_absent_columns),
    cmocka_unit_test (test_rules_mixed_row_by_row),
    cmocka_unit_test (test_many_evaluators),
    cmocka_unit_test (test_mixed_rows_with_lists),
    cmocka_unit_test (test_missing_rows_are_assessments),
    cmocka_unit_test (test_missing_items),
    cmocka_unit_test (test_two_passes_are_a_batch),
    cmocka_unit_test (test_every_investment),
    cmocka_unit_test (test_large_numbers),
    cmocka_unit_test (test_every_type_of_fact),
    cmocka_unit_test (test_slices_on_threads),
    cmocka_unit_test (test_unknown_names),
    cmocka_unit_test (test_no_rows),
    cmocka_unit_test (test_life),
    cmocka_unit_test (test_option_that_makes_numbers_large),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
