/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels.h"

#include <string.h>

extern const SubsidyKernels subsidy_kernels_plain;

#ifdef SUBSIDY_WIDE_VECTORS
extern const SubsidyKernels subsidy_kernels_avx2;
extern const SubsidyKernels subsidy_kernels_avx512;
#endif

/* Whoever has one of them has those before it. */
static const SubsidyKernels *const all_kernels[] = {
  &subsidy_kernels_plain,
#ifdef SUBSIDY_WIDE_VECTORS
  &subsidy_kernels_avx2,
  &subsidy_kernels_avx512,
#endif
};

/* The position of the last that this processor has. Without a branch, as no test could take both. */
static size_t
widest (void)
{
#ifdef SUBSIDY_WIDE_VECTORS
  size_t avx2 = __builtin_cpu_supports ("avx2") != 0;
  size_t avx512 = (size_t)(__builtin_cpu_supports ("avx512f") != 0) & (size_t)(__builtin_cpu_supports ("avx512dq") != 0)
                  & (size_t)(__builtin_cpu_supports ("avx512vl") != 0);

  return avx2 + (avx2 & avx512);
#else
  return 0;
#endif
}

const SubsidyKernels *
subsidy_kernels (void)
{
  return all_kernels[widest ()];
}

const SubsidyKernels *
subsidy_kernels_named (const char *name)
{
  for (size_t i = 0; i <= widest (); i++)
    if (strcmp (name, all_kernels[i]->name) == 0)
      return all_kernels[i];
  return NULL;
}
