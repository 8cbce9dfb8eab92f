/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels.h"

#include <string.h>

extern const SubsidyKernels subsidy_kernels_plain;

#ifdef SUBSIDY_WIDE_VECTORS
extern const SubsidyKernels subsidy_kernels_avx2;
extern const SubsidyKernels subsidy_kernels_avx512;

static bool
has_avx2 (void)
{
  return __builtin_cpu_supports ("avx2");
}

static bool
has_avx512 (void)
{
  return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512dq")
         && __builtin_cpu_supports ("avx512vl");
}
#endif

const SubsidyKernels *
subsidy_kernels (void)
{
#ifdef SUBSIDY_WIDE_VECTORS
  if (has_avx512 ())
    return &subsidy_kernels_avx512;
  if (has_avx2 ())
    return &subsidy_kernels_avx2;
#endif
  return &subsidy_kernels_plain;
}

const SubsidyKernels *
subsidy_kernels_named (const char *name)
{
#ifdef SUBSIDY_WIDE_VECTORS
  if (has_avx512 () && strcmp (name, subsidy_kernels_avx512.name) == 0)
    return &subsidy_kernels_avx512;
  if (has_avx2 () && strcmp (name, subsidy_kernels_avx2.name) == 0)
    return &subsidy_kernels_avx2;
#endif
  return strcmp (name, subsidy_kernels_plain.name) == 0 ? &subsidy_kernels_plain : NULL;
}
