/* SPDX-License-Identifier: Apache-2.0 */
/* Times columns in which each row has its own rule, in turns with a copy of the same bytes: `mixed FOLDER ROWS
 * N_RULES`. Of the mixed set it takes the first rows whose rule is among the first N_RULES. */
#include <stdlib.h>
#include <string.h>
#include <subsidy/subsidy.h>

#include "bench.h"

static const char *const fact_names[]
    = { "recognised-as",    "recognition-level", "recognised-on",
        "county",           "platform-category", "investment",
        "newly-recognised", "already-awarded",   "platform-awarded-in-another-category" };

#define N_FACTS G_N_ELEMENTS (fact_names)
#define BYTES_IN ((N_FACTS + 1) * sizeof (int64_t))
#define BYTES_OUT (3 * sizeof (int64_t) + 2 * sizeof (int32_t))
#define BYTES_COPIED ((BYTES_IN + BYTES_OUT) / 2)

typedef struct
{
  gsize n_rows;
  gsize n_rules;
  gsize n_all; /* rows of the set */
  gsize *chosen;
  int64_t *inputs; /* the rules, then column after column */
  char *outputs;
  const SubsidyEvaluator **evaluators;
  SubsidyColumn *columns;
  SubsidyPayouts payouts;
  int64_t *shares[2];
  BenchAnswers expected; /* of all rows of the set */
} Mixed;

static void
run_library (gpointer data)
{
  const Mixed *mixed = data;

  subsidy_evaluators_run (mixed->evaluators, mixed->n_rules, mixed->inputs, mixed->n_rows, mixed->columns,
                          &mixed->payouts);
}

static void
run_copy (gpointer data)
{
  const Mixed *mixed = data;

  memcpy (mixed->outputs, mixed->inputs, mixed->n_rows * BYTES_COPIED);
}

static void
choose_rows (Mixed *mixed, const char *folder)
{
  int64_t *rules = bench_read (folder, "rule.i64", mixed->n_all * sizeof (int64_t));
  gsize found = 0;

  mixed->chosen = g_new (gsize, mixed->n_rows);
  for (gsize i = 0; i < mixed->n_all && found < mixed->n_rows; i++)
    if (rules[i] < (int64_t)mixed->n_rules)
      {
        mixed->inputs[found] = rules[i];
        mixed->chosen[found++] = i;
      }
  if (found < mixed->n_rows)
    g_error ("only %" G_GSIZE_FORMAT " rows have the first rules", found);
  free (rules);
}

static void
read_fact (Mixed *mixed, const char *folder, const SubsidyPolicy *policy, gsize fact)
{
  g_autofree char *name = g_strconcat (fact_names[fact], ".i64", NULL);
  int64_t *values = bench_read (folder, name, mixed->n_all * sizeof *values);
  int64_t *column = mixed->inputs + (fact + 1) * mixed->n_rows;

  for (gsize i = 0; i < mixed->n_rows; i++)
    column[i] = values[mixed->chosen[i]];
  mixed->columns[subsidy_policy_position (policy, SUBSIDY_PART_FACT, fact_names[fact])] = (SubsidyColumn){ column, 1 };
  free (values);
}

static void
make_room (Mixed *mixed)
{
  int64_t *numbers;
  int32_t *codes;

  mixed->outputs = bench_memory (mixed->n_rows * MAX (BYTES_OUT, BYTES_COPIED));
  numbers = (int64_t *)(void *)mixed->outputs;
  codes = (int32_t *)(void *)(numbers + 3 * mixed->n_rows);
  mixed->shares[0] = numbers + mixed->n_rows;
  mixed->shares[1] = numbers + 2 * mixed->n_rows;
  mixed->payouts = (SubsidyPayouts){ numbers, mixed->shares, codes, codes + mixed->n_rows };
}

static gboolean
answers_are_right (const Mixed *mixed)
{
  for (gsize i = 0; i < mixed->n_rows; i++)
    {
      gsize row = mixed->chosen[i];

      if (mixed->payouts.amount[i] != mixed->expected.numbers[0][row]
          || mixed->shares[0][i] != mixed->expected.numbers[1][row]
          || mixed->shares[1][i] != mixed->expected.numbers[2][row]
          || mixed->payouts.outcome[i] != mixed->expected.codes[0][row]
          || mixed->payouts.first_failed[i] != mixed->expected.codes[1][row])
        return FALSE;
    }
  return TRUE;
}

static void
run (Mixed *mixed)
{
  g_autofree char *name = g_strdup_printf ("rules mixed %" G_GSIZE_FORMAT, mixed->n_rules);
  BenchRunner runners[] = {
    { "copy", run_copy, mixed, mixed->n_rows, 0 },
    { "library", run_library, mixed, mixed->n_rows, 0 },
  };

  run_library (mixed);
  bench_tell_check (name, answers_are_right (mixed));
  bench_take_turns (name, runners, G_N_ELEMENTS (runners), 2);
}

int
main (int argc, char **argv)
{
  g_autoptr (SubsidyPolicy) policy = subsidy_policy_builtin ();
  g_autofree char *folder = NULL;
  Mixed mixed = { 0 };

  if (argc != 4)
    g_error ("usage: mixed FOLDER ROWS N_RULES");
  folder = g_build_filename (argv[1], "mixed", NULL);
  mixed.n_rows = (gsize)g_ascii_strtoull (argv[2], NULL, 10);
  mixed.n_rules = (gsize)g_ascii_strtoull (argv[3], NULL, 10);
  mixed.n_all = bench_size (folder, "rule.i64") / sizeof (int64_t);
  mixed.inputs = bench_memory (mixed.n_rows * BYTES_IN);
  mixed.columns = g_new0 (SubsidyColumn, subsidy_policy_count (policy, SUBSIDY_PART_FACT));
  mixed.evaluators = g_new (const SubsidyEvaluator *, mixed.n_rules);
  for (gsize i = 0; i < mixed.n_rules; i++)
    mixed.evaluators[i]
        = subsidy_evaluator_new (policy, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, i), NULL, NULL);
  choose_rows (&mixed, folder);
  for (gsize i = 0; i < N_FACTS; i++)
    read_fact (&mixed, folder, policy, i);
  make_room (&mixed);
  mixed.expected = bench_read_answers (folder, mixed.n_all);
  run (&mixed);
  return 0;
}
