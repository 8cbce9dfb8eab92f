/* SPDX-License-Identifier: Apache-2.0 */
/* What can go wrong when the library is called, and how a foreign caller frees what it was given. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "subsidy/macros.h"

G_BEGIN_DECLS

/**
 * SUBSIDY_ERROR:
 *
 * The domain of every #GError of this library.
 *
 * Since: 0.1
 */
#define SUBSIDY_ERROR (subsidy_error_quark ())

/**
 * SubsidyError:
 * @SUBSIDY_ERROR_FILE: a file cannot be opened or read
 * @SUBSIDY_ERROR_POLICY: a policy has mistakes; the message lists every one of them, one a line
 * @SUBSIDY_ERROR_VALUE: a text cannot be read exactly as the value it should be
 * @SUBSIDY_ERROR_UNKNOWN: no rule, fact, interpretation or option has this name
 * @SUBSIDY_ERROR_USAGE: a call that its documentation forbids, such as a required column that is absent
 * @SUBSIDY_ERROR_STOPPED: the caller's own function asked to stop
 *
 * Not eligible is an answer, never an error. The numbers are permanent.
 *
 * Since: 0.1
 */
typedef enum
{
  SUBSIDY_ERROR_FILE = 1,
  SUBSIDY_ERROR_POLICY = 2,
  SUBSIDY_ERROR_VALUE = 3,
  SUBSIDY_ERROR_UNKNOWN = 4,
  SUBSIDY_ERROR_USAGE = 5,
  SUBSIDY_ERROR_STOPPED = 6,
} SubsidyError;

/**
 * subsidy_error_quark:
 *
 * Returns: the quark behind %SUBSIDY_ERROR. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
GQuark subsidy_error_quark (void);

/**
 * subsidy_error_free:
 * @error: (nullable) (transfer full): an error
 *
 * Frees an error, so that a foreign caller needs no GLib. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_error_free (GError *error);

/**
 * subsidy_error_get_message:
 * @error: an error
 *
 * Returns: (transfer none): what went wrong, for a person. Lives as long as @error. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_error_get_message (const GError *error);

/**
 * subsidy_error_get_code:
 * @error: an error
 *
 * Returns: its #SubsidyError. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_error_get_code (const GError *error);

/**
 * subsidy_free:
 * @memory: (nullable) (transfer full): a string that this library returned
 *
 * Frees memory, so that a foreign caller needs no GLib. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_free (void *memory);

G_END_DECLS
