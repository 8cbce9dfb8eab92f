/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* sync_file_range() */
#include "batch/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/digest.h"
#include "batch/said.h"

/* What has been written so far is handed to the disk in pieces of this size, so that the sync at the end is short. */
#define PIECE_BYTES ((goffset)8 << 20)

struct _Aside
{
  int fd;
  char *path;
  gboolean is_aside; /* else it is written directly */
  char *temporary;   /* NULL: it has no name yet, or is written directly */
  const char *language;
  Digest *digest;
  goffset written, handed_over;
};

static gboolean
fail (const Aside *aside, GError **error)
{
  return refuse (error, SUBSIDY_ERROR_FILE, aside->language, "%s：无法写入：%s", "%s: cannot be written: %s",
                 strcmp (aside->path, "-") == 0 ? "stdout" : aside->path, g_strerror (errno));
}

#define MOST_LINKS 40

/* What a link that leads to no file yet points to, as seen from its folder; NULL of what is no link. */
static char *
target_of (const char *path)
{
  g_autofree char *target = g_file_read_link (path, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  if (target == NULL)
    return NULL;
  return g_path_is_absolute (target) ? g_steal_pointer (&target) : g_build_filename (folder, target, NULL);
}

/* The file that a name stands for, through links, whether or not it is there. */
static char *
resolved (const char *path)
{
  char *real = realpath (path, NULL);
  char *found = g_strdup (real != NULL ? real : path), *target;

  free (real);
  for (int i = 0; i < MOST_LINKS && (target = target_of (found)) != NULL; i++)
    {
      g_free (found);
      found = target;
    }
  return found;
}

#define MOST_BYTES_OF_NAME 200 /* with what is put around it less than file systems allow */

/* The name that it has until it is whole; a run that is killed can leave a file of that name. */
static char *
hidden_name (const Aside *aside, const char *mark)
{
  g_autofree char *folder = g_path_get_dirname (aside->path);
  g_autofree char *name = g_path_get_basename (aside->path);
  g_autofree char *hidden = g_strdup_printf (".%.*s.%s", MOST_BYTES_OF_NAME, name, mark);

  return g_build_filename (folder, hidden, NULL);
}

/* By which a file without a name can be given one. */
static char *
open_file_path (const Aside *aside)
{
  return g_strdup_printf ("/proc/self/fd/%d", aside->fd);
}

/* Without a name nothing is left of a file when its process ends, however it ends. Not all file systems have that. */
static gboolean
open_nameless (Aside *aside)
{
#ifdef O_TMPFILE
  g_autofree char *folder = g_path_get_dirname (aside->path);
  g_autofree char *open_file = NULL;

  aside->fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
  if (aside->fd < 0)
    return FALSE;
  open_file = open_file_path (aside);
  if (access (open_file, F_OK) == 0)
    return TRUE;
  close (aside->fd);
#endif
  return FALSE;
}

static gboolean
open_named (Aside *aside, GError **error)
{
  aside->temporary = hidden_name (aside, "XXXXXX");
  aside->fd = g_mkstemp_full (aside->temporary, O_RDWR | O_CLOEXEC, 0666);
  if (aside->fd >= 0)
    return TRUE;
  g_clear_pointer (&aside->temporary, g_free);
  return fail (aside, error);
}

/* @mode: that of the file it replaces; 0 for what a new file has. */
static gboolean
open_aside (Aside *aside, mode_t mode, GError **error)
{
  aside->is_aside = TRUE;
  if (!open_nameless (aside) && !open_named (aside, error))
    return FALSE;
  return mode == 0 || fchmod (aside->fd, mode) == 0 || fail (aside, error);
}

static gboolean
open_output (Aside *aside, GError **error)
{
  struct stat there;

  if (strcmp (aside->path, "-") == 0)
    {
      aside->fd = STDOUT_FILENO;
      return TRUE;
    }
  if (stat (aside->path, &there) != 0)
    return errno == ENOENT ? open_aside (aside, 0, error) : fail (aside, error);
  if (S_ISREG (there.st_mode))
    return access (aside->path, W_OK) == 0 ? open_aside (aside, there.st_mode & 0777, error) : fail (aside, error);
  aside->fd = open (aside->path, O_WRONLY | O_CLOEXEC);
  return aside->fd >= 0 || fail (aside, error);
}

Aside *
aside_new (const char *path, const char *language, GError **error)
{
  Aside *aside = g_new0 (Aside, 1);

  aside->fd = -1;
  aside->language = language;
  aside->path = strcmp (path, "-") == 0 ? g_strdup (path) : resolved (path);
  if (!open_output (aside, error))
    g_clear_pointer (&aside, aside_free);
  return aside;
}

static void
hand_over (Aside *aside)
{
#ifdef SYNC_FILE_RANGE_WRITE
  if (!aside->is_aside || aside->written - aside->handed_over < PIECE_BYTES)
    return;
  sync_file_range (aside->fd, aside->handed_over, aside->written - aside->handed_over, SYNC_FILE_RANGE_WRITE);
  aside->handed_over = aside->written;
#endif
}

gboolean
aside_write (Aside *aside, const char *bytes, gsize length, GError **error)
{
  if (aside->digest != NULL)
    digest_update (aside->digest, bytes, length);
  while (length > 0)
    {
      ssize_t taken = write (aside->fd, bytes, length);

      if (taken < 0 && errno == EINTR)
        continue;
      if (taken < 0)
        return fail (aside, error);
      bytes += taken;
      length -= (gsize)taken;
      aside->written += taken;
    }
  hand_over (aside);
  return TRUE;
}

void
aside_keep_digest (Aside *aside)
{
  if (aside->digest == NULL)
    aside->digest = digest_new ();
}

const char *
aside_digest (Aside *aside)
{
  return digest_get_text (aside->digest);
}

gboolean
aside_sync (Aside *aside, GError **error)
{
  return !aside->is_aside || fsync (aside->fd) == 0 || fail (aside, error);
}

/* The name is on the disk when its folder is. Some file systems cannot sync folders: the name is there all the same. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

static gboolean
give_name (const Aside *aside, const char *name)
{
  g_autofree char *open_file = open_file_path (aside);

  return linkat (AT_FDCWD, open_file, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

gboolean
aside_appear (Aside *aside, const char *mark, GError **error)
{
  g_autofree char *name = NULL;

  if (!aside->is_aside || aside->temporary != NULL)
    return TRUE;
  name = hidden_name (aside, mark);
  /* What has the name is left from a run of this mark that was killed. */
  if (!give_name (aside, name) && (errno != EEXIST || g_unlink (name) != 0 || !give_name (aside, name)))
    return fail (aside, error);
  aside->temporary = g_steal_pointer (&name);
  sync_folder (aside->path);
  return TRUE;
}

gboolean
aside_finish (Aside *aside, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());

  if (!aside->is_aside)
    return TRUE;
  if (aside->temporary != NULL || !give_name (aside, aside->path))
    {
      if (!aside_appear (aside, mark, error))
        return FALSE;
      if (g_rename (aside->temporary, aside->path) != 0)
        return fail (aside, error);
    }
  g_clear_pointer (&aside->temporary, g_free);
  sync_folder (aside->path);
  return TRUE;
}

const char *
aside_temporary (const Aside *aside)
{
  return aside->temporary;
}

const char *
aside_path (const Aside *aside)
{
  return aside->path;
}

void
aside_leave (Aside *aside)
{
  g_clear_pointer (&aside->temporary, g_free);
}

void
aside_free (Aside *aside)
{
  if (aside == NULL)
    return;
  if (aside->fd >= 0 && strcmp (aside->path, "-") != 0)
    close (aside->fd);
  if (aside->temporary != NULL)
    g_unlink (aside->temporary);
  g_clear_pointer (&aside->digest, digest_free);
  g_free (aside->temporary);
  g_free (aside->path);
  g_free (aside);
}
