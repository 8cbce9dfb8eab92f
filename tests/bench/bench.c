/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE

#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define LEAST_ROUNDS 3
#define MOST_ROUNDS 101

#define BIG_PAGE 2097152

/* The processor's time for this thread alone: what else runs on the machine shall not count. */
static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double
time_of (const BenchRunner *runner)
{
  double start = now ();

  runner->work (runner->data);
  return now () - start;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* What a whole turn takes. */
static double
warm_up (const BenchRunner *runners, gsize n_runners)
{
  double sum = 0;

  for (gsize i = 0; i < n_runners; i++)
    sum += time_of (&runners[i]);
  return sum;
}

static double
median (double *times, gsize n_times)
{
  qsort (times, n_times, sizeof *times, compare_numbers);
  return times[n_times / 2];
}

void
bench_take_turns (const char *figure, BenchRunner *runners, gsize n_runners, double seconds)
{
  gsize n_rounds = (gsize)CLAMP (seconds * 1e9 / warm_up (runners, n_runners), LEAST_ROUNDS, MOST_ROUNDS) | 1;
  g_autofree double *times = g_new (double, n_runners *n_rounds);

  for (gsize round = 0; round < n_rounds; round++)
    for (gsize i = 0; i < n_runners; i++)
      times[i * n_rounds + round] = time_of (&runners[i]);
  for (gsize i = 0; i < n_runners; i++)
    {
      runners[i].nanoseconds = median (times + i * n_rounds, n_rounds) / (double)runners[i].count;
      bench_tell_figure (figure, runners[i].name, runners[i].count, runners[i].nanoseconds);
    }
}

static FILE *
open_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  FILE *file = fopen (path, "rb");

  if (file == NULL)
    g_error ("%s: cannot be read; tests/run.sh bench makes it", path);
  return file;
}

gsize
bench_size (const char *folder, const char *name)
{
  FILE *file = open_file (folder, name);
  long size = fseek (file, 0, SEEK_END) == 0 ? ftell (file) : -1;

  fclose (file);
  if (size < 0)
    g_error ("%s/%s: its size cannot be told", folder, name);
  return (gsize)size;
}

gpointer
bench_read (const char *folder, const char *name, gsize n_bytes)
{
  FILE *file = open_file (folder, name);
  gpointer bytes = bench_memory (n_bytes);

  if (fread (bytes, 1, n_bytes, file) != n_bytes)
    g_error ("%s/%s: shorter than %" G_GSIZE_FORMAT " bytes", folder, name, n_bytes);
  fclose (file);
  return bytes;
}

BenchAnswers
bench_read_answers (const char *folder, gsize n_rows)
{
  static const char *const numbers[] = { "expect-amount.i64", "expect-city.i64", "expect-county.i64" };
  static const char *const codes[] = { "expect-outcome.i32", "expect-first_failed.i32" };
  BenchAnswers answers;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    answers.numbers[i] = bench_read (folder, numbers[i], n_rows * sizeof (int64_t));
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    answers.codes[i] = bench_read (folder, codes[i], n_rows * sizeof (int32_t));
  return answers;
}

gpointer
bench_memory (gsize n_bytes)
{
  gpointer memory = NULL;

  if (posix_memalign (&memory, BIG_PAGE, MAX (n_bytes, 1)) != 0)
    g_error ("no memory for %" G_GSIZE_FORMAT " bytes", n_bytes);
#ifdef MADV_HUGEPAGE
  /* As NumPy asks for its arrays: many columns at once are else a wait for the table of small pages. */
  madvise (memory, n_bytes, MADV_HUGEPAGE);
#endif
  memset (memory, 0xa5, n_bytes);
  return memory;
}

void
bench_tell_figure (const char *figure, const char *who, gsize count, double nanoseconds_each)
{
  printf ("{\"figure\": \"%s\", \"who\": \"%s\", \"count\": %" G_GSIZE_FORMAT ", \"ns\": %.3f}\n", figure, who, count,
          nanoseconds_each);
}

void
bench_tell_check (const char *name, gboolean is_right)
{
  printf ("{\"check\": \"%s\", \"right\": %s}\n", name, is_right ? "true" : "false");
}
