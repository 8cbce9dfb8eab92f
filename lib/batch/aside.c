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
  char *temporary; /* NULL: written directly */
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

/* @mode: that of the file it replaces; 0 for what a new file has. */
static gboolean
open_aside (Aside *aside, mode_t mode, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (aside->path);
  g_autofree char *name = g_path_get_basename (aside->path);
  g_autofree char *hidden = g_strdup_printf (".%.*s.XXXXXX", MOST_BYTES_OF_NAME, name);

  aside->temporary = g_build_filename (folder, hidden, NULL);
  aside->fd = g_mkstemp_full (aside->temporary, O_RDWR | O_CLOEXEC, 0666);
  if (aside->fd < 0)
    {
      g_clear_pointer (&aside->temporary, g_free);
      return fail (aside, error);
    }
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
  if (aside->temporary == NULL || aside->written - aside->handed_over < PIECE_BYTES)
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
  return aside->temporary == NULL || fsync (aside->fd) == 0 || fail (aside, error);
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

gboolean
aside_finish (Aside *aside, GError **error)
{
  if (aside->temporary == NULL)
    return TRUE;
  if (g_rename (aside->temporary, aside->path) != 0)
    return fail (aside, error);
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
  if (aside->fd >= 0 && aside->fd != STDOUT_FILENO)
    close (aside->fd);
  if (aside->temporary != NULL)
    g_unlink (aside->temporary);
  g_clear_pointer (&aside->digest, digest_free);
  g_free (aside->temporary);
  g_free (aside->path);
  g_free (aside);
}
