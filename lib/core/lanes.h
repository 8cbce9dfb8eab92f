/* SPDX-License-Identifier: Apache-2.0 */
/* One operation over the rows of a block. The same loops exist twice, made from lanes-template.h: over 64-bit numbers,
 * for rows that the compiler has proved to fit (kernels.h), and over 128-bit numbers, which report overflow. */
#pragma once

#include <stddef.h>

#include "core/program.h"

/* The bounds of one node for every row of a block. Where all rows are known both pointers are the same. Lanes may be a
 * column of the caller's: only those that an operation fills are written. */
typedef struct
{
  int64_t *least, *most;
} SubsidyLanesNarrow;

typedef struct
{
  SubsidyWide *least, *most;
} SubsidyLanesWide;

/* Computes one operation from the lanes of its parts, parts[3]. @out points to room of its own, two different arrays of
 * @n_rows numbers; its `most` is set to its `least` where all rows turn out known. Inputs and constants are filled by
 * the caller. */
void subsidy_lanes_wide (const SubsidyNode *node, const uint64_t *sets, const SubsidyLanesWide *const parts[3],
                         SubsidyLanesWide *out, size_t n_rows, bool *overflow);
