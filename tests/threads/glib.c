/* SPDX-License-Identifier: Apache-2.0 */
/* Tells the thread sanitizer what GLib's own primitives order. Debian's GLib is not built with the sanitizer, which
 * then does not see that a mutex was handed over or a count went down, and would report races where there are none.
 * Loaded before GLib with LD_PRELOAD: each function does what GLib's does, by calling it, and says before it what it
 * makes known to others and after it what it has learnt. In a program without the sanitizer it only calls GLib's. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <glib.h>

extern void __tsan_acquire (void *address) __attribute__ ((weak));
extern void __tsan_release (void *address) __attribute__ ((weak));

static void
make_known (const volatile void *address)
{
  if (__tsan_release != NULL)
    __tsan_release ((void *)address);
}

static void
learn (const volatile void *address)
{
  if (__tsan_acquire != NULL)
    __tsan_acquire ((void *)address);
}

/* The function of that name that this file stands before. */
static void *
function_of_glib (const char *name)
{
  void *function = dlsym (RTLD_NEXT, name);

  g_assert (function != NULL);
  return function;
}

#define OF_GLIB(type, name) ((type)function_of_glib (name))

/* ---- Counts of references ---- */

void (g_atomic_ref_count_inc) (gatomicrefcount *count)
{
  OF_GLIB (void (*) (gatomicrefcount *), "g_atomic_ref_count_inc") (count);
}

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  gboolean is_last;

  make_known (count);
  is_last = OF_GLIB (gboolean (*) (gatomicrefcount *), "g_atomic_ref_count_dec") (count);
  if (is_last)
    learn (count);
  return is_last;
}

/* ---- What is made once ---- */

gboolean (g_once_init_enter) (volatile void *location)
{
  gboolean is_mine = OF_GLIB (gboolean (*) (volatile void *), "g_once_init_enter") (location);

  learn (location);
  return is_mine;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  make_known (location);
  OF_GLIB (void (*) (volatile void *, gsize), "g_once_init_leave") (location, result);
}

typedef struct
{
  GOnce *once;
  GThreadFunc function;
  gpointer argument;
} Making;

static gpointer
make (gpointer data)
{
  const Making *making = data;
  gpointer made = making->function (making->argument);

  make_known (&making->once->status);
  return made;
}

gpointer
g_once_impl (GOnce *once, GThreadFunc function, gpointer argument)
{
  Making making = { once, function, argument };
  gpointer made = OF_GLIB (gpointer (*) (GOnce *, GThreadFunc, gpointer), "g_once_impl") (once, make, &making);

  learn (&once->status);
  return made;
}

/* ---- Locks ---- */

void
g_mutex_lock (GMutex *mutex)
{
  OF_GLIB (void (*) (GMutex *), "g_mutex_lock") (mutex);
  learn (mutex);
}

void
g_mutex_unlock (GMutex *mutex)
{
  make_known (mutex);
  OF_GLIB (void (*) (GMutex *), "g_mutex_unlock") (mutex);
}

/* Waiting gives the mutex up and takes it again. */
void
g_cond_wait (GCond *condition, GMutex *mutex)
{
  make_known (mutex);
  OF_GLIB (void (*) (GCond *, GMutex *), "g_cond_wait") (condition, mutex);
  learn (mutex);
}
