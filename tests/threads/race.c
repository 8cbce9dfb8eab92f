/* SPDX-License-Identifier: Apache-2.0 */
/* Two threads that write one number: `race WAY` orders them by a lock of GLib, a count of references, a once-cell or
 * not at all. The sanitizer has to report the last and none of the others; see check.sh. */
#include <glib.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  const char *way;
  GMutex mutex;
  GCond changed;
  gatomicrefcount references;
  gsize made;
  GOnce once;
  int number;
} Shared;

static gpointer
write_number (gpointer data)
{
  return GINT_TO_POINTER (++((Shared *)data)->number);
}

/* What stands in the number is written once more by whoever was last. */
static void
write_in_the_way (Shared *shared)
{
  if (strcmp (shared->way, "lock") == 0)
    {
      g_mutex_lock (&shared->mutex);
      shared->number++;
      g_cond_broadcast (&shared->changed);
      while (shared->number < 2)
        g_cond_wait (&shared->changed, &shared->mutex);
      g_mutex_unlock (&shared->mutex);
    }
  else if (strcmp (shared->way, "references") == 0)
    {
      int seen = shared->number;

      if (g_atomic_ref_count_dec (&shared->references))
        shared->number = seen + 1;
    }
  else if (strcmp (shared->way, "once-cell") == 0)
    {
      if (g_once_init_enter (&shared->made))
        g_once_init_leave (&shared->made, (gsize)GPOINTER_TO_INT (write_number (shared)));
      g_assert_cmpint (shared->number, ==, 1);
    }
  else if (strcmp (shared->way, "once") == 0)
    {
      g_once (&shared->once, write_number, shared);
      g_assert_cmpint (shared->number, ==, 1);
    }
  else
    shared->number++;
}

static gpointer
work (gpointer data)
{
  write_in_the_way (data);
  return NULL;
}

int
main (int argc, char **argv)
{
  Shared shared = { .way = argc > 1 ? argv[1] : "", .once = G_ONCE_INIT };
  GThread *threads[2];

  g_mutex_init (&shared.mutex);
  g_cond_init (&shared.changed);
  g_atomic_ref_count_init (&shared.references);
  g_atomic_ref_count_inc (&shared.references);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("race", work, &shared);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_mutex_clear (&shared.mutex);
  g_cond_clear (&shared.changed);
  printf ("%d\n", shared.number);
  return 0;
}
