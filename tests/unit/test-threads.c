/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that do all at once what the documentation lets them do at once: make for the first time what the process
 * makes once, share a policy, an application, evaluators and answers, and let go of them last. Each says the same as
 * one thread alone; what they must not do to each other's memory the thread sanitizer tells, see tests/threads. */
#include <pthread.h>
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

#define N_THREADS 6
#define N_ROWS 300
#define N_ROUNDS TRIALS (20)

/* What threads share. */
typedef struct
{
  SubsidyPolicy *policy;
  SubsidyApplication *application;
  SubsidyEvaluator *evaluator;
  SubsidyAssessment *assessment;
  int64_t *values; /* N_ROWS of each fact */
} Shared;

static void
shared_init (Shared *shared)
{
  static const char *const facts[][2]
      = { { "county", "霸州市" }, { "investment", "1234567.89" }, { "recognised-on", "2026-03-01" } };
  gsize n_facts;
  uint64_t seed = 1;

  shared->policy = subsidy_policy_builtin ();
  shared->application = subsidy_application_new (shared->policy);
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    assert_true (subsidy_application_set_text (shared->application, facts[i][0], facts[i][1], NULL));
  shared->evaluator = subsidy_evaluator_new (shared->policy, "digital-pilot", NULL, NULL);
  shared->assessment = subsidy_application_assess (shared->application, "digital-pilot", NULL, NULL);
  n_facts = subsidy_policy_count (shared->policy, SUBSIDY_PART_FACT);
  shared->values = g_new (int64_t, n_facts * N_ROWS);
  for (gsize row = 0; row < N_ROWS; row++)
    {
      int64_t drawn[MOST_FACTS];

      random_facts (shared->policy, (FactsMix){ 10, 2, 5 }, &seed, drawn);
      for (gsize fact = 0; fact < n_facts; fact++)
        shared->values[fact * N_ROWS + row] = drawn[fact];
    }
}

static void
shared_clear (Shared *shared)
{
  subsidy_assessment_unref (shared->assessment);
  subsidy_evaluator_unref (shared->evaluator);
  subsidy_application_unref (shared->application);
  subsidy_policy_unref (shared->policy);
  g_free (shared->values);
}

/* ---- What a thread may do at any time; each says what came of it ---- */

static char *
taken (GString *text, char *part)
{
  g_string_append (text, part != NULL ? part : "nothing");
  subsidy_free (part);
  return text->str;
}

static char *
load_policies (const Shared *shared)
{
  static const char wrong[] = "<policy id=\"w\"><rule id=\"r\"><amount><fact ref=\"f\"/></amount></rule></policy>";
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SubsidyReport) report = subsidy_policy_check_bytes (wrong, strlen (wrong), "wrong.xml", NULL);
  g_autoptr (SubsidyPolicy) builtin = subsidy_policy_builtin ();
  g_autoptr (SubsidyPolicy) policy = NULL;
  gsize length;
  const char *source = subsidy_policy_builtin_source (&length);

  (void)shared;
  policy = subsidy_policy_new_from_bytes (source, length, NULL, NULL);
  g_string_append (text, subsidy_policy_get_digest (policy));
  g_string_append (text, subsidy_policy_get_digest (builtin));
  taken (text, subsidy_report_to_text (report, "en"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
print_tables (const Shared *shared)
{
  GString *text = g_string_new (NULL);

  (void)shared;
  taken (text, subsidy_policy_schema ());
  taken (text, subsidy_policy_reference ("zh"));
  return g_string_free (text, FALSE);
}

static char *
assess (const Shared *shared)
{
  g_autoptr (SubsidyAssessment) answer = subsidy_application_assess (shared->application, "digital-pilot", NULL, NULL);
  g_autoptr (SubsidyAssessment) match = subsidy_application_match (shared->application, "land-support", NULL, NULL);
  GString *text = g_string_new (NULL);

  taken (text, subsidy_assessment_to_text (answer, "zh"));
  taken (text, subsidy_assessment_to_json (answer, "en"));
  if (match != NULL)
    taken (text, subsidy_assessment_to_text (match, "en"));
  return g_string_free (text, FALSE);
}

static char *
print_shared_answer (const Shared *shared)
{
  GString *text = g_string_new (subsidy_assessment_get_reason (shared->assessment));

  taken (text, subsidy_assessment_to_text (shared->assessment, "en"));
  taken (text, subsidy_assessment_to_json (shared->assessment, "zh"));
  return g_string_free (text, FALSE);
}

static char *
describe (const Shared *shared)
{
  GString *text = g_string_new (NULL);

  taken (text, subsidy_policy_describe (shared->policy, "zh", FALSE));
  taken (text, subsidy_policy_describe_rule (shared->policy, "leader-provincial", "en", TRUE, NULL));
  taken (text, subsidy_policy_condition_text (shared->policy, 0, 0, "en"));
  return g_string_free (text, FALSE);
}

static char *
find_corners (const Shared *shared)
{
  return subsidy_policy_boundaries (shared->policy, "shared-factory", NULL, "en", NULL, NULL);
}

static char *
run_columns (const Shared *shared)
{
  gsize n_facts = subsidy_policy_count (shared->policy, SUBSIDY_PART_FACT);
  g_autoptr (SubsidyEvaluator) own = subsidy_evaluator_new (shared->policy, "leader-provincial", NULL, NULL);
  const SubsidyEvaluator *const evaluators[] = { shared->evaluator, own };
  SubsidyColumn columns[MOST_FACTS];
  int64_t amounts[N_ROWS], rules[N_ROWS], facts[MOST_FACTS], payout[8];
  int32_t outcomes[N_ROWS];
  const SubsidyPayouts payouts = { .amount = amounts, .outcome = outcomes };
  GString *text = g_string_new (NULL);

  for (gsize fact = 0; fact < n_facts; fact++)
    columns[fact] = (SubsidyColumn){ shared->values + fact * N_ROWS, 1 };
  for (gsize row = 0; row < N_ROWS; row++)
    rules[row] = (int64_t)(row % 3);
  subsidy_evaluators_run (evaluators, 2, rules, N_ROWS, columns, &payouts);
  for (gsize row = 0; row < N_ROWS; row++)
    g_string_append_printf (text, "%d %" G_GINT64_FORMAT "\n", outcomes[row], amounts[row]);
  subsidy_evaluator_run (shared->evaluator, N_ROWS, columns, &payouts);
  for (gsize row = 0; row < N_ROWS; row++)
    {
      for (gsize fact = 0; fact < n_facts; fact++)
        facts[fact] = columns[fact].values[row];
      subsidy_evaluator_run_row (shared->evaluator, facts, payout);
      g_string_append_printf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", amounts[row], payout[0]);
    }
  return g_string_free (text, FALSE);
}

static char *
settle_batch (const Shared *shared)
{
  g_autoptr (SubsidyBatch) batch = subsidy_batch_new (shared->policy);
  g_autoptr (SubsidyAssessment) answer = NULL;

  assert_true (subsidy_batch_add (batch, shared->application, "digital-pilot", NULL, NULL));
  answer = subsidy_batch_assess (batch, 0);
  return subsidy_assessment_to_text (answer, "zh");
}

static char *
measure_coverage (const Shared *shared)
{
  g_autoptr (SubsidyCoverage) coverage = subsidy_coverage_new (shared->policy);

  subsidy_coverage_add (coverage, shared->assessment);
  return subsidy_coverage_to_text (coverage, "cases.csv", 10, "en");
}

static char *
refuse (const Shared *shared)
{
  GError *error = NULL;
  char *text;

  assert_null (subsidy_evaluator_new (shared->policy, "digital-pilots", NULL, &error));
  text = g_strdup (error->message);
  g_error_free (error);
  return text;
}

static char *
count_references (const Shared *shared)
{
  for (int i = 0; i < 200; i++)
    {
      subsidy_policy_unref (subsidy_policy_ref (shared->policy));
      subsidy_application_unref (subsidy_application_ref (shared->application));
      subsidy_evaluator_unref (subsidy_evaluator_ref (shared->evaluator));
      subsidy_assessment_unref (subsidy_assessment_ref (shared->assessment));
    }
  return g_strdup (g_type_name (SUBSIDY_TYPE_POLICY));
}

typedef char *(*Action) (const Shared *shared);

/* Those before assess() come first in a process too. */
static const Action actions[] = {
  load_policies, print_tables, refuse,       assess,           print_shared_answer, describe,
  find_corners,  run_columns,  settle_batch, measure_coverage, count_references,
};

#define N_FIRST_ACTIONS 3
#define N_ACTIONS G_N_ELEMENTS (actions)

/* ---- Threads ---- */

typedef struct
{
  const Shared *shared;
  pthread_barrier_t *barrier;
  gsize first; /* the action that it begins with */
  char *texts[N_ACTIONS];
} Worker;

static void *
work (void *memory)
{
  Worker *worker = memory;

  pthread_barrier_wait (worker->barrier);
  for (gsize i = 0; i < N_ACTIONS; i++)
    {
      gsize action = (worker->first + i) % N_ACTIONS;

      worker->texts[action] = actions[action](worker->shared);
    }
  return NULL;
}

static void
run_threads (void *(*run) (void *), Worker *workers)
{
  pthread_t threads[N_THREADS];
  pthread_barrier_t barrier;

  assert_int_equal (pthread_barrier_init (&barrier, NULL, N_THREADS), 0);
  for (gsize i = 0; i < N_THREADS; i++)
    {
      workers[i].barrier = &barrier;
      assert_int_equal (pthread_create (&threads[i], NULL, run, &workers[i]), 0);
    }
  for (gsize i = 0; i < N_THREADS; i++)
    assert_int_equal (pthread_join (threads[i], NULL), 0);
  pthread_barrier_destroy (&barrier);
}

/* Nothing of the library ran before: all that the process makes once is made here, by several at once. */
static void *
begin (void *memory)
{
  Worker *worker = memory;
  Shared shared;

  pthread_barrier_wait (worker->barrier);
  worker->texts[2] = g_strdup (g_quark_to_string (SUBSIDY_ERROR));
  pthread_barrier_wait (worker->barrier);
  shared_init (&shared);
  worker->texts[0] = subsidy_assessment_to_json (shared.assessment, "en");
  worker->texts[1] = actions[worker->first](&shared);
  shared_clear (&shared);
  return NULL;
}

static void
test_first_use_by_all (void **state)
{
  Worker workers[N_THREADS] = { 0 };

  (void)state;
  for (gsize i = 0; i < N_THREADS; i++)
    workers[i].first = i % N_FIRST_ACTIONS;
  run_threads (begin, workers);
  for (gsize i = 0; i < N_THREADS; i++)
    {
      assert_string_equal (workers[i].texts[0], workers[0].texts[0]);
      assert_string_equal (workers[i].texts[1], workers[i % N_FIRST_ACTIONS].texts[1]);
      assert_string_equal (workers[i].texts[2], "subsidy-error-quark");
    }
  for (gsize i = 0; i < N_THREADS * 3; i++)
    g_free (workers[i / 3].texts[i % 3]);
}

static void
check_round (const Shared *shared, gsize round)
{
  Worker workers[N_THREADS] = { 0 };

  for (gsize i = 0; i < N_THREADS; i++)
    {
      workers[i].shared = shared;
      workers[i].first = i * 2 + round;
    }
  run_threads (work, workers);
  for (gsize action = 0; action < N_ACTIONS; action++)
    {
      g_autofree char *alone = actions[action](shared);

      assert_true (strlen (alone) > 5);
      for (gsize i = 0; i < N_THREADS; i++)
        {
          assert_string_equal (workers[i].texts[action], alone);
          g_free (workers[i].texts[action]);
        }
    }
}

static void
test_everything_at_once (void **state)
{
  Shared shared;

  (void)state;
  shared_init (&shared);
  for (gsize round = 0; round < (gsize)N_ROUNDS; round++)
    check_round (&shared, round);
  shared_clear (&shared);
}

/* ---- The last one frees ---- */

/* Uses what it has a reference to, and gives it back. */
static void *
let_go (void *memory)
{
  Worker *worker = memory;
  const Shared *own = worker->shared;
  int64_t fact = 100, payout[4];

  pthread_barrier_wait (worker->barrier);
  subsidy_evaluator_run_row (own->evaluator, &fact, payout);
  subsidy_evaluator_unref (own->evaluator);
  worker->texts[0] = g_strdup (subsidy_policy_get_id (own->policy));
  subsidy_policy_unref (own->policy);
  worker->texts[1] = subsidy_assessment_to_text (own->assessment, "en");
  subsidy_assessment_unref (own->assessment);
  subsidy_application_unref (own->application);
  return NULL;
}

static void
check_last_owner (void)
{
  static const char source[] = "<policy id=\"p\"><fact id=\"f\" type=\"money\"/><payer id=\"a\"/>"
                               "<rule id=\"r\"><amount><fact ref=\"f\"/></amount></rule></policy>";
  Shared first = { .policy = subsidy_policy_new_from_bytes (source, strlen (source), NULL, NULL) };
  Shared owners[N_THREADS];
  Worker workers[N_THREADS] = { 0 };

  first.application = subsidy_application_new (first.policy);
  first.evaluator = subsidy_evaluator_new (first.policy, "r", NULL, NULL);
  first.assessment = subsidy_application_assess (first.application, "r", NULL, NULL);
  for (gsize i = 0; i < N_THREADS; i++)
    {
      owners[i] = (Shared){ .policy = subsidy_policy_ref (first.policy),
                            .application = subsidy_application_ref (first.application),
                            .evaluator = subsidy_evaluator_ref (first.evaluator),
                            .assessment = subsidy_assessment_ref (first.assessment) };
      workers[i].shared = &owners[i];
    }
  shared_clear (&first);
  run_threads (let_go, workers);
  for (gsize i = 0; i < N_THREADS; i++)
    {
      assert_string_equal (workers[i].texts[0], "p");
      g_free (workers[i].texts[0]);
      g_free (workers[i].texts[1]);
    }
}

static void
test_last_one_frees (void **state)
{
  (void)state;
  for (int i = 0; i < TRIALS (200); i++)
    check_last_owner ();
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_first_use_by_all), /* before any other */
    cmocka_unit_test (test_everything_at_once),
    cmocka_unit_test (test_last_one_frees),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
