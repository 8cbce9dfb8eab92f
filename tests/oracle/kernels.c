/* SPDX-License-Identifier: Apache-2.0 */
/* The library with kernels that a test chooses: linked with --wrap=subsidy_kernels, so that what the processor has is
 * not asked for. */
#include "core/kernels.h"

#include "subsidy/macros.h"

const SubsidyKernels *__wrap_subsidy_kernels (void);
const SubsidyKernels *__real_subsidy_kernels (void);
SUBSIDY_PUBLIC bool subsidy_test_choose_kernels (const char *name);

static const SubsidyKernels *chosen;

const SubsidyKernels *
__wrap_subsidy_kernels (void)
{
  return chosen != NULL ? chosen : __real_subsidy_kernels ();
}

/* By name; false where this build or processor does not have them. */
bool
subsidy_test_choose_kernels (const char *name)
{
  const SubsidyKernels *named = subsidy_kernels_named (name);

  if (named != NULL)
    chosen = named;
  return named != NULL;
}
