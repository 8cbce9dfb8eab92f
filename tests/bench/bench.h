/* SPDX-License-Identifier: Apache-2.0 */
/* What the programs of the bench share: reading the generated columns, timing in turns, and telling what was found, one
 * JSON object a line, to run.py. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef void (*BenchWork) (gpointer data);

/* One of those that are timed in turns. */
typedef struct
{
  const char *name;
  BenchWork work;
  gpointer data;
  gsize count;        /* of what one run does */
  double nanoseconds; /* for one of them, the median */
} BenchRunner;

/* Runs each once to warm what it touches, then all in turns, so that a noisy machine is noisy for all of them; for
 * about so many @seconds in all. Then tells the median of each as one @figure. */
void bench_take_turns (const char *figure, BenchRunner *runners, gsize n_runners, double seconds);

/* Reads FOLDER/NAME, which has to have at least @n_bytes; stops the program where it has not. */
gpointer bench_read (const char *folder, const char *name, gsize n_bytes);

/* How many bytes FOLDER/NAME has. */
gsize bench_size (const char *folder, const char *name);

/* The answers that expect.py gives to a set of claims. */
typedef struct
{
  int64_t *numbers[3]; /* amount, city, county */
  int32_t *codes[2];   /* outcome, first failed */
} BenchAnswers;

BenchAnswers bench_read_answers (const char *folder, gsize n_rows);

/* Memory of its own pages, each touched. */
gpointer bench_memory (gsize n_bytes);

void bench_tell_figure (const char *figure, const char *who, gsize count, double nanoseconds_each);
void bench_tell_check (const char *name, gboolean is_right);
