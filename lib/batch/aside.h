/* SPDX-License-Identifier: Apache-2.0 */
/* Output that appears under its name when it is whole: it is written aside, synced and then given its name. Until then
 * it has none where the file system allows, so that a process that is killed leaves nothing. */
#pragma once

#include <glib.h>

typedef struct _Aside Aside;

/* "-" is standard output; it and what is no regular file, such as a device, are written directly. */
Aside *aside_new (const char *path, const char *language, GError **error);

/* Also adds to the digest, where one is kept. */
gboolean aside_write (Aside *aside, const char *bytes, gsize length, GError **error);

/* From now on: SHA-256 of what is written. */
void aside_keep_digest (Aside *aside);
/* In hexadecimal; borrowed. */
const char *aside_digest (Aside *aside);

/* All is on the disk, under whatever name. */
gboolean aside_sync (Aside *aside, GError **error);
/* Gives it its name; after aside_sync(). */
gboolean aside_finish (Aside *aside, GError **error);

/* From now on it has a name beside the one it shall have, made with @mark; a file of that name is replaced. Where it is
 * written directly, nothing is done. */
gboolean aside_appear (Aside *aside, const char *mark, GError **error);
/* That name; NULL where it is written directly. Borrowed. */
const char *aside_temporary (const Aside *aside);
const char *aside_path (const Aside *aside);
/* Somebody else gives it its name. */
void aside_leave (Aside *aside);

/* Removes what was not finished. */
void aside_free (Aside *aside);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Aside, aside_free)
