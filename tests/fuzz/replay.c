/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target on files and folders of files, under any compiler: `replay-NAME PATH…`. What a fuzzer once found
 * stays found. */
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "target.h"

static const char *current = "";

/* A target ends the process where it finds a mistake. */
static void
tell_current (int number)
{
  static const char before[] = "\nwas replaying ", after[] = "\n0 passed, 1 failed\n";

  if (write (STDERR_FILENO, before, sizeof before - 1) < 0 || write (STDERR_FILENO, current, strlen (current)) < 0
      || write (STDERR_FILENO, after, sizeof after - 1) < 0)
    _exit (2);
  signal (number, SIG_DFL);
  raise (number);
}

static int replay (const char *path);

static int
replay_folder (const char *path, GDir *folder)
{
  const char *name;
  int n = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      n += replay (file);
    }
  g_dir_close (folder);
  return n;
}

static int
replay (const char *path)
{
  GDir *folder = g_dir_open (path, 0, NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  if (folder != NULL)
    return replay_folder (path, folder);
  if (!g_file_get_contents (path, &bytes, &length, NULL))
    {
      fprintf (stderr, "%s cannot be read\n", path);
      exit (1);
    }
  current = path;
  LLVMFuzzerTestOneInput ((const guint8 *)bytes, length);
  return 1;
}

int
main (int argc, char **argv)
{
  int n = 0;

  signal (SIGABRT, tell_current);
  signal (SIGSEGV, tell_current);
  signal (SIGFPE, tell_current);
  for (int i = 1; i < argc; i++)
    n += replay (argv[i]);
  printf ("%d passed, %d failed\n", n, n == 0);
  return n == 0;
}
