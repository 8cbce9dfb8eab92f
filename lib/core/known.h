/* SPDX-License-Identifier: Apache-2.0 */
/* The short way through a run: rows of which everything is known and fits 64 bits. All others are left for later. */
#pragma once

#include "core/evaluate.h"
#include "core/kernels.h"

/* The rows of a run: all from the first on, or those whose numbers are numbers[n_rows]. */
typedef struct
{
  const SubsidyProgram *program;
  const SubsidyKernels *kernels;
  const SubsidyColumn *columns;
  const SubsidyPayouts *payouts;
  size_t n_all_rows; /* of the columns */
  const size_t *numbers;
  size_t n_rows;
} SubsidyRun;

/* Answers the rows that it can and has the others, a few at a time, answered by @others. Returns false, with no row
 * answered, where none could be. */
bool subsidy_run_known (const SubsidyRun *run, void (*others) (const SubsidyRun *run));
