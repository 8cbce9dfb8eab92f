/* SPDX-License-Identifier: Apache-2.0 */
/* Prints which of the library's kernels this processor takes. */
#include <stdio.h>

#include "core/kernels.h"

int
main (void)
{
  puts (subsidy_kernels ()->name);
  return 0;
}
