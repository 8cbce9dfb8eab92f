/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks through one thread or several: they are read in order, answered side by side, and their results taken in
 * order.
 */
#pragma once

#include "batch/round.h"

typedef struct
{
  const RoundPlan *plan;
  int n_jobs;
  /* Reads the next block; FALSE at the end, with @error where it cannot be read. */
  gboolean (*next) (gpointer data, CsvBlock *block, GError **error);
  /* Takes the result of a block; FALSE with @error stops. */
  gboolean (*take) (gpointer data, const RoundResult *result, GError **error);
  gpointer data;
  Summary *summary; /* takes what all rounds come to */
} Lanes;

/* @next and @take are called on this thread alone. FALSE with @error: the first in the order of the file. */
gboolean lanes_run (Lanes *lanes, GError **error);
