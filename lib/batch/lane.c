/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/lane.h"

#include <stdalign.h>

#include "batch/said.h"

static gboolean
add_summary (Lanes *lanes, const Round *round, GError **error)
{
  return summary_add_summary (lanes->summary, round->summary)
         || refuse (error, SUBSIDY_ERROR_VALUE, lanes->plan->language, "合计超出范围：请把文件分开测算",
                    "a total leaves the range of 64 bits: split the file");
}

/* Memory is bounded by these: blocks that are under way, and the lines that are answered and not yet taken. */
#define MOST_THREADS 16
#define MOST_BYTES_OF_LINES ((gsize)24 << 20)
#define MOST_BYTES_OF_RESULT ((gsize)4 << 20)

/* ---- On this thread ---- */

static gboolean
answer_block (Lanes *lanes, Round *round, const CsvBlock *block, RoundResult *result, GError **error)
{
  round_begin (round, block);
  do
    if (!round_answer (round, MOST_BYTES_OF_RESULT, result, error) || !lanes->take (lanes->data, result, error))
      return FALSE;
  while (!result->is_last);
  return TRUE;
}

static gboolean
run_alone (Lanes *lanes, GError **error)
{
  Round round;
  RoundResult result;
  CsvBlock block = { 0 };
  GError *failure = NULL;

  round_init (&round, lanes->plan);
  round_result_init (&result);
  while (lanes->next (lanes->data, &block, &failure) && answer_block (lanes, &round, &block, &result, &failure))
    ;
  if (failure == NULL)
    add_summary (lanes, &round, &failure);
  csv_block_clear (&block);
  round_result_clear (&result);
  round_clear (&round);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

/* ---- On several ---- */

/* What two threads write lies this far apart, as otherwise each takes the line of memory from the other: two lines, for
 * processors fetch them in pairs. */
#define APART 128

typedef enum
{
  PLACE_EMPTY,
  PLACE_READ,
  PLACE_ANSWERED, /* in whole or in part: what is answered waits to be taken */
} PlaceState;

/* Blocks go round in places: each is read, answered and taken there. */
typedef struct
{
  alignas (APART) PlaceState state;
  CsvBlock block;
  RoundResult result;
  GError *error;
} Place;

typedef struct
{
  Lanes *lanes;
  GMutex mutex;
  GCond changed;
  Place *places;
  gsize n_places;
  guint64 n_read, n_begun, n_taken; /* blocks so far */
  gboolean is_over;                 /* no more will be read */
  gboolean is_stopped;              /* nothing will be taken any more */
} Ring;

typedef struct
{
  alignas (APART) Ring *ring;
  Round round;
  GThread *thread;
} Worker;

/* The next block that nobody has begun; NULL when all is over. */
static Place *
begin_place (Ring *ring)
{
  Place *place = NULL;

  g_mutex_lock (&ring->mutex);
  while (ring->n_begun == ring->n_read && !ring->is_over)
    g_cond_wait (&ring->changed, &ring->mutex);
  if (ring->n_begun < ring->n_read)
    place = &ring->places[ring->n_begun++ % ring->n_places];
  g_mutex_unlock (&ring->mutex);
  return place;
}

static void
set_state (Ring *ring, Place *place, PlaceState state)
{
  g_mutex_lock (&ring->mutex);
  place->state = state;
  g_cond_broadcast (&ring->changed);
  g_mutex_unlock (&ring->mutex);
}

/* Waits until what is answered so far was taken; FALSE where it never will be. */
static gboolean
wait_until_taken (Ring *ring, const Place *place)
{
  gboolean is_taken;

  g_mutex_lock (&ring->mutex);
  while (place->state == PLACE_ANSWERED && !ring->is_stopped)
    g_cond_wait (&ring->changed, &ring->mutex);
  is_taken = place->state != PLACE_ANSWERED;
  g_mutex_unlock (&ring->mutex);
  return is_taken;
}

static void
answer_place (Worker *worker, Place *place)
{
  gsize most_bytes = MIN (MOST_BYTES_OF_LINES / worker->ring->n_places, MOST_BYTES_OF_RESULT);
  gboolean is_last;

  round_begin (&worker->round, &place->block);
  do
    {
      is_last = !round_answer (&worker->round, most_bytes, &place->result, &place->error) || place->result.is_last;
      set_state (worker->ring, place, PLACE_ANSWERED);
    }
  while (!is_last && wait_until_taken (worker->ring, place));
}

static gpointer
work (gpointer data)
{
  Worker *worker = data;
  Place *place;

  while ((place = begin_place (worker->ring)) != NULL)
    answer_place (worker, place);
  return NULL;
}

/* Reads into the next place where it is empty. */
static gboolean
read_place (Ring *ring, GError **error)
{
  Place *place = &ring->places[ring->n_read % ring->n_places];
  GError *failure = NULL;
  gboolean is_read = ring->lanes->next (ring->lanes->data, &place->block, &failure);

  g_mutex_lock (&ring->mutex);
  if (is_read)
    {
      place->state = PLACE_READ;
      ring->n_read++;
    }
  else
    ring->is_over = TRUE;
  g_cond_broadcast (&ring->changed);
  g_mutex_unlock (&ring->mutex);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

static gboolean
take_place (Ring *ring, GError **error)
{
  Place *place = &ring->places[ring->n_taken % ring->n_places];

  g_mutex_lock (&ring->mutex);
  while (place->state != PLACE_ANSWERED)
    g_cond_wait (&ring->changed, &ring->mutex);
  g_mutex_unlock (&ring->mutex);
  if (place->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&place->error));
      return FALSE;
    }
  if (!ring->lanes->take (ring->lanes->data, &place->result, error))
    return FALSE;
  if (place->result.is_last)
    ring->n_taken++;
  set_state (ring, place, place->result.is_last ? PLACE_EMPTY : PLACE_READ);
  return TRUE;
}

static gboolean
is_answered (Ring *ring)
{
  gboolean is;

  g_mutex_lock (&ring->mutex);
  is = ring->n_taken < ring->n_read && ring->places[ring->n_taken % ring->n_places].state == PLACE_ANSWERED;
  g_mutex_unlock (&ring->mutex);
  return is;
}

/* Reads as far ahead as there are places, and takes what is ready; waits only where it can do neither. */
static gboolean
drive (Ring *ring, GError **error)
{
  while (!ring->is_over || ring->n_taken < ring->n_read)
    {
      gboolean can_read = !ring->is_over && ring->n_read - ring->n_taken < ring->n_places;

      if (is_answered (ring) || !can_read)
        {
          if (ring->n_taken < ring->n_read && !take_place (ring, error))
            return FALSE;
        }
      else if (!read_place (ring, error))
        return FALSE;
    }
  return TRUE;
}

static void
stop (Ring *ring)
{
  g_mutex_lock (&ring->mutex);
  ring->is_over = TRUE;
  ring->is_stopped = TRUE;
  ring->n_begun = ring->n_read;
  g_cond_broadcast (&ring->changed);
  g_mutex_unlock (&ring->mutex);
}

static void
ring_init (Ring *ring, Lanes *lanes)
{
  *ring = (Ring){ .lanes = lanes, .n_places = MIN ((gsize)lanes->n_jobs * 2, MOST_THREADS) };
  g_mutex_init (&ring->mutex);
  g_cond_init (&ring->changed);
  ring->places = g_aligned_alloc0 (ring->n_places, sizeof (Place), APART);
  for (gsize i = 0; i < ring->n_places; i++)
    round_result_init (&ring->places[i].result);
}

static void
ring_clear (Ring *ring)
{
  for (gsize i = 0; i < ring->n_places; i++)
    {
      csv_block_clear (&ring->places[i].block);
      round_result_clear (&ring->places[i].result);
      g_clear_error (&ring->places[i].error);
    }
  g_aligned_free (ring->places);
  g_mutex_clear (&ring->mutex);
  g_cond_clear (&ring->changed);
}

static gboolean
run_side_by_side (Lanes *lanes, GError **error)
{
  Ring ring;
  int n_threads = MIN (lanes->n_jobs, MOST_THREADS);
  Worker *workers = g_aligned_alloc0 ((gsize)n_threads, sizeof (Worker), APART);
  gboolean is_done;

  ring_init (&ring, lanes);
  for (int i = 0; i < n_threads; i++)
    {
      workers[i].ring = &ring;
      round_init (&workers[i].round, lanes->plan);
      workers[i].thread = g_thread_new ("subsidy", work, &workers[i]);
    }
  is_done = drive (&ring, error);
  stop (&ring);
  for (int i = 0; i < n_threads; i++)
    {
      g_thread_join (workers[i].thread);
      is_done = is_done && add_summary (lanes, &workers[i].round, error);
      round_clear (&workers[i].round);
    }
  g_aligned_free (workers);
  ring_clear (&ring);
  return is_done;
}

gboolean
lanes_run (Lanes *lanes, GError **error)
{
  return lanes->n_jobs > 1 ? run_side_by_side (lanes, error) : run_alone (lanes, error);
}
