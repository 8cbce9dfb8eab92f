/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels over 128-bit numbers, with overflow reported: for the largest amounts, and for proving at load that no
 * program overflows. */
#include "core/lanes.h"
#include "core/numbers.h"
#include "subsidy/columns.h"

#define NUMBER SubsidyWide
#define LANES SubsidyLanesWide
#define SUM(x, y) subsidy_wide_sum (x, y, overflow)
#define DIFFERENCE(x, y) subsidy_wide_difference (x, y, overflow)
#define PRODUCT(x, y) subsidy_wide_product (x, y, overflow)
#define QUOTIENT(x, y, rounding) subsidy_quotient_wide (x, y, rounding)
#define LESS(x, y) (subsidy_wide_compare (x, y) < 0)
#define FROM_INT64(x) subsidy_wide (x)
#define TO_INT64(x) subsidy_wide_to_int64 (x)

#include "core/lanes-template.h"

void
subsidy_lanes_wide (const SubsidyNode *node, const uint64_t *sets, const SubsidyLanesWide *const parts[3],
                    SubsidyLanesWide *out, size_t n_rows, bool *overflow)
{
  node_lanes (node, sets, parts, out, n_rows, overflow);
}
