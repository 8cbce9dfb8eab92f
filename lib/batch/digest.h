/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 of what is written or read piece by piece. */
#pragma once

#include <glib.h>

typedef struct _Digest Digest;

Digest *digest_new (void);
void digest_free (Digest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Digest, digest_free)

void digest_update (Digest *digest, const void *bytes, gsize length);

/* In hexadecimal; nothing can be added any more. Borrowed. */
const char *digest_get_text (Digest *digest);
