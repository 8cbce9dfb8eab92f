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
#define N_BATCHES TRIALS (180) /* of 700 rows: over 20,000 for each of six rules */
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
  for (gsize i = 0; i < N_BATCHES; i++)
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
  for (gsize i = 0; i < TRIALS (100); i++)
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
  batch_init (&batch, TRIALS (200000));
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
  gsize n_rows = TRIALS (40000);
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

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_columns_are_assessments),
    cmocka_unit_test (test_constant_and_absent_columns),
    cmocka_unit_test (test_every_investment),
    cmocka_unit_test (test_large_numbers),
    cmocka_unit_test (test_every_type_of_fact),
    cmocka_unit_test (test_slices_on_threads),
    cmocka_unit_test (test_unknown_names),
    cmocka_unit_test (test_no_rows),
    cmocka_unit_test (test_life),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
