/* SPDX-License-Identifier: Apache-2.0 */
/* The loops over rows in 64-bit lanes, compiled once for each width of vectors that a processor may have. Where rows
 * are many their answers come from here alone. */
#pragma once

#include "core/lanes.h"

/* As many rows as are computed at once, so that their lanes stay in the first-level cache. */
#define SUBSIDY_MOST_ROWS 256

/* What is found out about each of these rows while its conditions and numbers are looked at. */
typedef struct
{
  int64_t failed[SUBSIDY_MOST_ROWS];  /* the position of the first condition that is not met; -1: none */
  int64_t unknown[SUBSIDY_MOST_ROWS]; /* 1: something the answer needs is not known */
  int64_t outcome[SUBSIDY_MOST_ROWS]; /* a SubsidyOutcome */
} SubsidyDecisions;

typedef struct
{
  const char *name;

  /* One operation from the lanes of its parts, as subsidy_lanes_wide() does it. */
  void (*compute) (const SubsidyNode *node, const uint64_t *sets, const SubsidyLanesNarrow *const parts[3],
                   SubsidyLanesNarrow *out, size_t n_rows);
  void (*fill) (int64_t *numbers, int64_t number, size_t n_rows);
  /* Whether all values lie in the range. */
  bool (*all_within) (const int64_t *values, size_t n_rows, int64_t least, int64_t most);
  /* A condition, the last one first. */
  void (*note_condition) (const SubsidyLanesNarrow *condition, int32_t position, SubsidyDecisions *decisions,
                          size_t n_rows);
  /* A condition without which the row is refused. */
  void (*note_requirement) (const SubsidyLanesNarrow *requirement, int64_t *refused, SubsidyDecisions *decisions,
                            size_t n_rows);
  /* An amount or a share. */
  void (*note_number) (const SubsidyLanesNarrow *number, SubsidyDecisions *decisions, size_t n_rows);
  /* The outcome; nothing[row] is the most that the amount can be, or @nothing is NULL where 0 counts as due. */
  void (*conclude) (SubsidyDecisions *decisions, const int64_t *refused, const int64_t *nothing, size_t n_rows);
  /* The numbers where they are due, 0 where nothing is, missing where that is not known. */
  void (*pay) (const SubsidyDecisions *decisions, const int64_t *numbers, int64_t *paid, size_t n_rows);
  /* The outcomes, and the first failed conditions: @n_conditions where all are met and nothing is left to pay. */
  void (*write_outcome) (const SubsidyDecisions *decisions, int32_t *outcome, size_t n_rows);
  void (*write_failed) (const SubsidyDecisions *decisions, int32_t n_conditions, int32_t *failed, size_t n_rows);
} SubsidyKernels;

/* The widest that this processor has. */
const SubsidyKernels *subsidy_kernels (void);

/* By name, "plain", "avx2" or "avx512"; NULL where this build or processor does not have them. */
const SubsidyKernels *subsidy_kernels_named (const char *name);
