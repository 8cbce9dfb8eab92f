/* SPDX-License-Identifier: Apache-2.0 */
/* Where a rule turns as one fact moves and all others stay: thresholds, caps, floors, edges, steps. */
#pragma once

#include "assess/probe.h"

/* The turn lies between `low` and the number after it. `at` is one of the two: the one that is even with what is
 * compared, or that has reached it. */
typedef struct
{
  gint32 node; /* what turns; SUBSIDY_RANGE_END for a declared end of the range, beyond which a value is refused */
  gint64 low;
  gint64 at;
} SubsidyCrossing;

#define SUBSIDY_RANGE_END (-1)

/* By their place, then by node; of SubsidyCrossing. The claim is as it was afterwards. Transfer full. */
GArray *subsidy_find_crossings (SubsidyProbe *probe, guint fact);
