/* SPDX-License-Identifier: Apache-2.0 */
/* The loops over rows in 64-bit lanes, compiled once for each width of vectors that a processor may have. Where rows
 * are many their answers come from here alone. */
#pragma once

#include "core/lanes.h"

/* As many rows as are computed at once, so that their lanes stay in the first-level cache. */
#define SUBSIDY_MOST_ROWS 256
#define SUBSIDY_MOST_KNOWN_ROWS 128

/* What is found out about each of these rows while its conditions and numbers are looked at. */
typedef struct
{
  int64_t failed[SUBSIDY_MOST_ROWS];  /* the position of the first condition that is not met; -1: none */
  int64_t unknown[SUBSIDY_MOST_ROWS]; /* 1: something the answer needs is not known */
  int64_t outcome[SUBSIDY_MOST_ROWS]; /* a SubsidyOutcome */
} SubsidyDecisions;

/* What one node is for rows of which everything is known: a number for each, or one for all. */
typedef struct
{
  const int64_t *numbers;
  bool varies;
} SubsidyOperand;

typedef struct
{
  const char *name;

  /* ---- Rows of any kind ---- */

  /* One operation from the lanes of its parts, as subsidy_lanes_wide() does it. */
  void (*compute) (const SubsidyNode *node, const uint64_t *sets, const SubsidyLanesNarrow *const parts[3],
                   SubsidyLanesNarrow *out, size_t n_rows);
  void (*fill) (int64_t *numbers, int64_t number, size_t n_rows);
  /* Whether all values lie in the range. */
  bool (*all_within) (const int64_t *values, size_t n_rows, int64_t least, int64_t most);
  /* Marks the rows whose value of an input may not be answered, and returns whether the others fit 64-bit lanes; of
   * those that are not known @unknown_fits says so. */
  bool (*check) (const SubsidyInput *input, bool unknown_fits, const int64_t *values, int64_t *refused, size_t n_rows);
  /* Between what an input lies, given its values; returns whether all are known. Marks the rows whose value may not be
   * answered. */
  bool (*bound) (const SubsidyInput *input, const int64_t *values, int64_t *least, int64_t *most, int64_t *refused,
                 size_t n_rows);
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

  /* ---- Rows of which everything is known ---- */

  /* The values of rows that do not follow one another. */
  void (*gather) (const int64_t *values, const size_t *rows, int64_t *numbers, size_t n_rows);
  /* The values of an input; what is missing becomes what is assumed. Marks the rows that have none which is known and
   * fits, and puts some number there that does. */
  void (*take) (const SubsidyInput *input, const int64_t *values, int64_t *numbers, int64_t *is_odd, size_t n_rows);
  /* Marks the rows whose value of an input that nobody reads may not be answered. */
  void (*mark_refused) (const SubsidyInput *input, const int64_t *values, int64_t *is_odd, size_t n_rows);
  /* Marks the rows that do not meet a condition. */
  void (*mark_unmet) (const int64_t *condition, int64_t *is_odd, size_t n_rows);
  /* One operation of which at least one part varies. */
  void (*compute_known) (const SubsidyNode *node, const uint64_t *sets, const SubsidyOperand *a,
                         const SubsidyOperand *b, const SubsidyOperand *c, int64_t *numbers, size_t n_rows);
  void (*copy) (const SubsidyOperand *operand, int64_t *numbers, size_t n_rows);
  /* Which rows are marked; is_odd[] goes on, with no marks, to a multiple of 64. */
  size_t (*find_odd) (const int64_t *is_odd, size_t *odd, size_t n_rows);
  /* Three conditions, not all of which need differ, and their positions. What fails here fails before what was noted
   * earlier: the last ones come first. */
  void (*note_failed) (const int64_t *const conditions[3], const int64_t positions[3], int64_t *failed, size_t n_rows);
  /* The answer but for the shares; @nothing is what fails where the amount is 0, -1 where nothing does. */
  void (*award) (const int64_t *amounts, int64_t nothing, int64_t *failed, int64_t *paid, int32_t *outcome,
                 int32_t *first_failed, size_t n_rows);
  void (*pay_known) (const int64_t *failed, const int64_t *numbers, int64_t *paid, size_t n_rows);
} SubsidyKernels;

/* The widest that this processor has. */
const SubsidyKernels *subsidy_kernels (void);

/* By name, "plain", "avx2" or "avx512"; NULL where this build or processor does not have them. */
const SubsidyKernels *subsidy_kernels_named (const char *name);
