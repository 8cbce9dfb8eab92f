/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of its own for each test: make_folder() and remove_folder() are cmocka's setup and teardown. */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>

static char *folder;

static inline char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static inline void
empty_folder (void)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = in_folder (name);

      g_unlink (path);
    }
}

static inline int
make_folder (void **state)
{
  (void)state;
  folder = g_dir_make_tmp ("subsidy-XXXXXX", NULL);
  return folder == NULL;
}

static inline int
remove_folder (void **state)
{
  (void)state;
  empty_folder ();
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
  return 0;
}
