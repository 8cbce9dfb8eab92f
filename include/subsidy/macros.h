/* SPDX-License-Identifier: Apache-2.0 */
/* Marks what the library exports. Leaves everything else to the headers of the types. */
#pragma once

#if defined(_WIN32)
#define SUBSIDY_PUBLIC
#else
/**
 * SUBSIDY_PUBLIC:
 *
 * Stands before every function that a program may call; everything else in the library is hidden.
 *
 * Since: 0.1
 */
#define SUBSIDY_PUBLIC __attribute__ ((visibility ("default")))
#endif
