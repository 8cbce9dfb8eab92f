/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers that cross the interface: columns of facts in, columns of payouts out. Plain C and
 * <stdint.h> alone, so that the core and foreign callers share one definition. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C"
{
#endif

/**
 * SUBSIDY_MISSING:
 *
 * The number that stands for a fact that is not known, and for the amount of an undetermined or refused row.
 *
 * Since: 0.1
 */
#define SUBSIDY_MISSING INT64_MIN

/**
 * SUBSIDY_NONE:
 *
 * The number that stands for a fact that is known not to exist. Only facts that declare it may take it.
 *
 * Since: 0.1
 */
#define SUBSIDY_NONE (INT64_MIN + 1)

  /**
   * SubsidyOutcome:
   * @SUBSIDY_OUTCOME_NOT_ELIGIBLE: a condition is not met, or nothing is left to pay; the amount is 0
   * @SUBSIDY_OUTCOME_ELIGIBLE: the amount is due
   * @SUBSIDY_OUTCOME_UNDETERMINED: facts are missing that would decide; the amount is %SUBSIDY_MISSING
   * @SUBSIDY_OUTCOME_REFUSED: a fact is outside its declared range or options; the amount is %SUBSIDY_MISSING
   *
   * The answer for one row. The numbers are permanent.
   *
   * Since: 0.1
   */
  typedef enum
  {
    SUBSIDY_OUTCOME_NOT_ELIGIBLE = 0,
    SUBSIDY_OUTCOME_ELIGIBLE = 1,
    SUBSIDY_OUTCOME_UNDETERMINED = 2,
    SUBSIDY_OUTCOME_REFUSED = 3,
  } SubsidyOutcome;

  /**
   * SubsidyColumn:
   * @values: (nullable): the values of one fact; %NULL where the fact is not given at all
   * @stride: 1 for one value a row, 0 for a single value that holds for every row
   *
   * One fact of many rows, owned by the caller. Money is in fen, a rate in millionths (10 % is 100000), a date in
   * days since 1970-01-01, a choice the position of its option, a flag 0 or 1, a count itself, a quantity or number
   * scaled by its declared decimals. %SUBSIDY_MISSING where a row does not have it. The layout is frozen.
   *
   * Since: 0.1
   */
  typedef struct
  {
    const int64_t *values;
    size_t stride;
  } SubsidyColumn;

  /**
   * SubsidyPayouts:
   * @amount: (nullable): one a row: the award in fen, or %SUBSIDY_MISSING
   * @shares: (nullable): n_payers arrays, each one a row: what that payer pays in fen, or %SUBSIDY_MISSING. An entry
   * may be %NULL
   * @outcome: (nullable): one a row: a #SubsidyOutcome
   * @first_failed: (nullable): one a row: the position of the first condition that is not met where the row is not
   *   eligible, the number of conditions where nothing is left to pay, else -1
   *
   * Where the answers are written; arrays of the caller's, each may be left out. None of them shares memory with
   * another, or with a column. The layout is frozen.
   *
   * Since: 0.1
   */
  typedef struct
  {
    int64_t *amount;
    int64_t *const *shares;
    int32_t *outcome;
    int32_t *first_failed;
  } SubsidyPayouts;

#ifdef __cplusplus
}
#endif
