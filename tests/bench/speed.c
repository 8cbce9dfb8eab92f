/* SPDX-License-Identifier: Apache-2.0 */
/* Prints how long the library takes: loading, one assessment, its text, one row of numbers, columns; beside a copy of
 * the bytes that the columns read and write. Each figure is the median of several rounds over varied rows. Run by hand
 * on a quiet machine: build/tests/bench/speed. */
#include <stdio.h>
#include <string.h>
#include <subsidy/subsidy.h>

#define ROUNDS 9
#define ROWS ((gsize)1000000)

typedef struct
{
  SubsidyPolicy *policy;
  SubsidyApplication *application;
  SubsidyAssessment *assessment;
  SubsidyEvaluator *evaluator;
  gsize n_facts;
  SubsidyColumn *columns; /* one a fact */
  gint64 *rows;           /* the first rows as facts of one case each */
  gint64 *inputs;         /* three columns one after the other */
  gint64 *outputs;        /* amount and two shares */
  gint32 *codes;          /* outcome and first failed */
} Bench;

typedef void (*Work) (Bench *bench, gsize count);

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* Nanoseconds for one of @count. */
static double
median_of (Bench *bench, Work work, gsize count)
{
  double times[ROUNDS];

  work (bench, count);
  for (int i = 0; i < ROUNDS; i++)
    {
      gint64 start = g_get_monotonic_time ();

      work (bench, count);
      times[i] = (double)(g_get_monotonic_time () - start) * 1000.0 / (double)count;
    }
  qsort (times, ROUNDS, sizeof times[0], compare_numbers);
  return times[ROUNDS / 2];
}

static void
load (Bench *bench G_GNUC_UNUSED, gsize count)
{
  gsize length;
  const char *source = subsidy_policy_builtin_source (&length);

  while (count-- > 0)
    subsidy_policy_unref (subsidy_policy_new_from_bytes (source, length, NULL, NULL));
}

static void
assess (Bench *bench, gsize count)
{
  while (count-- > 0)
    subsidy_assessment_unref (subsidy_application_assess (bench->application, "digital-pilot", NULL, NULL));
}

static void
write_json (Bench *bench, gsize count)
{
  while (count-- > 0)
    subsidy_free (subsidy_assessment_to_json (bench->assessment, "zh"));
}

static void
run_rows (Bench *bench, gsize count)
{
  gint64 payout[5];

  for (gsize i = 0; i < count; i++)
    subsidy_evaluator_run_row (bench->evaluator, bench->rows + i % 4096 * bench->n_facts, payout);
}

static void
run_columns (Bench *bench, gsize count)
{
  gint64 *shares[] = { bench->outputs + ROWS, bench->outputs + 2 * ROWS };
  SubsidyPayouts payouts = { bench->outputs, shares, bench->codes, bench->codes + ROWS };

  subsidy_evaluator_run (bench->evaluator, count, bench->columns, &payouts);
}

/* Three columns in, three and a half out. */
static void
copy_bytes (Bench *bench, gsize count)
{
  memcpy (bench->outputs, bench->inputs, 3 * count * sizeof *bench->inputs);
  memcpy (bench->codes, bench->inputs, count * sizeof *bench->inputs);
}

static void
set_column (Bench *bench, const char *fact, gsize position, gint32 least, gint32 end, gint64 scale, GRand *random)
{
  gsize at = (gsize)subsidy_policy_position (bench->policy, SUBSIDY_PART_FACT, fact);
  gint64 *values = bench->inputs + position * ROWS;

  for (gsize i = 0; i < ROWS; i++)
    values[i] = g_rand_int_range (random, least, end) * scale;
  for (gsize i = 0; i < 4096; i++)
    bench->rows[i * bench->n_facts + at] = values[i];
  bench->columns[at] = (SubsidyColumn){ values, 1 };
}

static void
bench_init (Bench *bench)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20250912);

  bench->policy = subsidy_policy_builtin ();
  bench->n_facts = subsidy_policy_count (bench->policy, SUBSIDY_PART_FACT);
  bench->application = subsidy_application_new (bench->policy);
  subsidy_application_set_text (bench->application, "county", "131081", NULL);
  subsidy_application_set_text (bench->application, "investment", "1500000", NULL);
  subsidy_application_set_text (bench->application, "recognised-on", "2026-03-01", NULL);
  bench->assessment = subsidy_application_assess (bench->application, "digital-pilot", NULL, NULL);
  bench->evaluator = subsidy_evaluator_new (bench->policy, "digital-pilot", NULL, NULL);
  bench->columns = g_new0 (SubsidyColumn, bench->n_facts);
  bench->rows = g_new (gint64, 4096 * bench->n_facts);
  bench->inputs = g_new (gint64, 3 * ROWS);
  bench->outputs = g_new0 (gint64, 3 * ROWS);
  bench->codes = g_new0 (gint32, 2 * ROWS);
  for (gsize i = 0; i < 4096 * bench->n_facts; i++)
    bench->rows[i] = SUBSIDY_MISSING;
  set_column (bench, "investment", 0, 0, G_MAXINT32, 10, random);
  set_column (bench, "county", 1, 0, 13, 1, random);
  set_column (bench, "recognised-on", 2, 20340, 21240, 1, random);
}

int
main (void)
{
  Bench bench = { 0 };
  double copy, columns;

  bench_init (&bench);
  printf ("load and check the built-in policy   %10.3f ms\n", median_of (&bench, load, 20) / 1e6);
  printf ("one assessment with its alternatives %10.2f us\n", median_of (&bench, assess, 5000) / 1e3);
  printf ("the same as JSON, on top             %10.2f us\n", median_of (&bench, write_json, 2000) / 1e3);
  printf ("one row of numbers                   %10.1f ns\n", median_of (&bench, run_rows, 200000));
  columns = median_of (&bench, run_columns, ROWS);
  copy = median_of (&bench, copy_bytes, ROWS);
  printf ("columns, a row                       %10.2f ns, %.1f times a copy of the bytes (%.2f ns)\n", columns,
          columns / copy, copy);
  return 0;
}
