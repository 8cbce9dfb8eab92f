/* SPDX-License-Identifier: Apache-2.0 */
/* Times the columns of one rule in turns with the plain loop and with a copy of the same bytes, over warm buffers, and
 * holds every answer of both to the expectation: `columns FOLDER SET ROWS`, a SET of generate.py. More rows than the
 * set has are the set again and again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <subsidy/subsidy.h>

#include "bench.h"
#include "by-hand.h"

static const char *const fact_names[] = { "recognised-as", "recognised-on", "county", "investment", "already-awarded" };

#define N_FACTS G_N_ELEMENTS (fact_names)
#define BYTES_IN (N_FACTS * sizeof (int64_t))
#define BYTES_OUT (3 * sizeof (int64_t) + 2 * sizeof (int32_t))

/* A copy reads and writes; so it moves as many bytes as a rule does that reads some columns and writes others. */
#define BYTES_COPIED ((BYTES_IN + BYTES_OUT) / 2)

typedef struct
{
  gsize n_rows;
  gsize n_distinct;
  int64_t *inputs; /* column after column */
  char *outputs;
  SubsidyEvaluator *evaluator;
  SubsidyColumn *columns;
  SubsidyPayouts payouts;
  int64_t *shares[2];
  PilotFacts facts;
  PilotAnswers answers;
  BenchAnswers expected; /* of the distinct rows */
} Bench;

/* ---- What is timed ---- */

static void
run_library (gpointer data)
{
  const Bench *bench = data;

  subsidy_evaluator_run (bench->evaluator, bench->n_rows, bench->columns, &bench->payouts);
}

static void
run_by_hand (gpointer data)
{
  const Bench *bench = data;

  pilot_by_hand (bench->n_rows, &bench->facts, &bench->answers);
}

static void
run_by_hand_native (gpointer data)
{
  const Bench *bench = data;

  pilot_by_hand_native (bench->n_rows, &bench->facts, &bench->answers);
}

static void
run_copy (gpointer data)
{
  const Bench *bench = data;

  memcpy (bench->outputs, bench->inputs, bench->n_rows * BYTES_COPIED);
}

/* ---- Columns ---- */

static void
repeat (void *column, gsize width, gsize n_distinct, gsize n_rows)
{
  for (gsize done = n_distinct; done < n_rows; done += MIN (n_distinct, n_rows - done))
    memcpy ((char *)column + done * width, column, MIN (n_distinct, n_rows - done) * width);
}

static int64_t *
read_fact (Bench *bench, const char *folder, gsize position)
{
  g_autofree char *name = g_strconcat (fact_names[position], ".i64", NULL);
  int64_t *column = bench->inputs + position * bench->n_rows;
  int64_t *values = bench_read (folder, name, bench->n_distinct * sizeof *values);

  memcpy (column, values, bench->n_distinct * sizeof *values);
  free (values);
  repeat (column, sizeof *column, bench->n_distinct, bench->n_rows);
  return column;
}

static void
read_facts (Bench *bench, const char *folder, const SubsidyPolicy *policy)
{
  const int64_t *columns[N_FACTS];

  bench->inputs = bench_memory (bench->n_rows * BYTES_IN);
  bench->columns = g_new0 (SubsidyColumn, subsidy_policy_count (policy, SUBSIDY_PART_FACT));
  for (gsize i = 0; i < N_FACTS; i++)
    {
      columns[i] = read_fact (bench, folder, i);
      bench->columns[subsidy_policy_position (policy, SUBSIDY_PART_FACT, fact_names[i])]
          = (SubsidyColumn){ columns[i], 1 };
    }
  bench->facts = (PilotFacts){ columns[0], columns[1], columns[2], columns[3], columns[4] };
}

static void
make_room (Bench *bench)
{
  int64_t *numbers;
  int32_t *codes;

  bench->outputs = bench_memory (bench->n_rows * MAX (BYTES_OUT, BYTES_COPIED));
  numbers = (int64_t *)(void *)bench->outputs;
  codes = (int32_t *)(void *)(numbers + 3 * bench->n_rows);
  bench->shares[0] = numbers + bench->n_rows;
  bench->shares[1] = numbers + 2 * bench->n_rows;
  bench->payouts = (SubsidyPayouts){ numbers, bench->shares, codes, codes + bench->n_rows };
  bench->answers = (PilotAnswers){ numbers, bench->shares[0], bench->shares[1], codes, codes + bench->n_rows };
}

/* ---- Answers ---- */

static gboolean
is_repeated (const void *column, const void *expected, gsize width, const Bench *bench)
{
  for (gsize done = 0; done < bench->n_rows; done += bench->n_distinct)
    if (memcmp ((const char *)column + done * width, expected, MIN (bench->n_distinct, bench->n_rows - done) * width)
        != 0)
      return FALSE;
  return TRUE;
}

static gboolean
answers_are_right (const Bench *bench)
{
  return is_repeated (bench->payouts.amount, bench->expected.numbers[0], sizeof (int64_t), bench)
         && is_repeated (bench->shares[0], bench->expected.numbers[1], sizeof (int64_t), bench)
         && is_repeated (bench->shares[1], bench->expected.numbers[2], sizeof (int64_t), bench)
         && is_repeated (bench->payouts.outcome, bench->expected.codes[0], sizeof (int32_t), bench)
         && is_repeated (bench->payouts.first_failed, bench->expected.codes[1], sizeof (int32_t), bench);
}

static void
check_answers (const Bench *bench, const BenchRunner *runner, const char *set)
{
  g_autofree char *name = g_strdup_printf ("%s: %s, %" G_GSIZE_FORMAT " rows", runner->name, set, bench->n_rows);

  if (runner->work == run_copy)
    return;
  memset (bench->outputs, 0xa5, bench->n_rows * BYTES_OUT);
  runner->work (runner->data);
  bench_tell_check (name, answers_are_right (bench));
}

/* ---- The run ---- */

static void
run (Bench *bench, const char *set)
{
  BenchRunner runners[] = {
    { "copy", run_copy, bench, bench->n_rows, 0 },
    { "library", run_library, bench, bench->n_rows, 0 },
    { "by hand", run_by_hand, bench, bench->n_rows, 0 },
    { "by hand, native", run_by_hand_native, bench, bench->n_rows, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (runners); i++)
    check_answers (bench, &runners[i], set);
  bench_take_turns (set, runners, G_N_ELEMENTS (runners), 3);
  bench_tell_figure ("copy of 64 bytes", "copy", bench->n_rows,
                     runners[0].nanoseconds * 64.0 / (double)(BYTES_IN + BYTES_OUT));
}

int
main (int argc, char **argv)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  Bench bench = { 0 };
  g_autofree char *folder = NULL;

  if (argc != 4)
    g_error ("usage: columns FOLDER SET ROWS");
  folder = g_build_filename (argv[1], argv[2], NULL);
  bench.n_rows = (gsize)g_ascii_strtoull (argv[3], NULL, 10);
  bench.n_distinct = MIN (bench.n_rows, bench_size (folder, "investment.i64") / sizeof (int64_t));
  bench.evaluator = subsidy_evaluator_new (policy, "digital-pilot", NULL, NULL);
  read_facts (&bench, folder, policy);
  make_room (&bench);
  bench.expected = bench_read_answers (folder, bench.n_distinct);
  run (&bench, argv[2]);
  return 0;
}
