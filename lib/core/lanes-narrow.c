/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels over 64-bit numbers. The compiler has proved that no node of the rows given here leaves that range. */
#include "core/calendar.h"
#include "core/lanes.h"
#include "subsidy/columns.h"

#define NUMBER int64_t
#define LANES SubsidyLanesNarrow
#define SUM(x, y) ((x) + (y))
#define DIFFERENCE(x, y) ((x) - (y))
#define PRODUCT(x, y) ((x) * (y))
#define QUOTIENT(x, y, rounding) subsidy_quotient_narrow (x, y, rounding)
#define LESS(x, y) ((x) < (y))
#define FROM_INT64(x) ((int64_t)(x))
#define TO_INT64(x) (x)

#include "core/lanes-template.h"

void
subsidy_lanes_narrow (const SubsidyNode *node, const uint64_t *sets, const SubsidyLanesNarrow *parts,
                      SubsidyLanesNarrow *out, size_t n_rows)
{
  bool never = false;

  node_lanes (node, sets, parts, out, n_rows, &never);
}
