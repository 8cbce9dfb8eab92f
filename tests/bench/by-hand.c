/* SPDX-License-Identifier: Apache-2.0 */
/* The digital-pilot award (三、3) as a plain loop over columns, with everything that the library's columns tell:
 * unknown facts, facts out of range, and the first condition that failed. */
#include "by-hand.h"

#include <stdbool.h>

#ifndef PILOT_BY_HAND
#define PILOT_BY_HAND pilot_by_hand
#endif

enum
{
  NOT_ELIGIBLE,
  ELIGIBLE,
  UNDETERMINED,
  REFUSED
};

#define MISSING INT64_MIN
#define DIGITAL_PILOT 3
#define ELSEWHERE 12
#define FIRST_DAY 20343 /* 2025-09-12 */
#define LAST_DAY 21183  /* 2027-12-31 */
#define CAP_FEN 20000000

static inline bool
is_outside (int64_t value, int64_t least, int64_t most)
{
  return value != MISSING && (value < least || value > most);
}

/* The position of the first condition that is surely not met, or -1. */
static inline int32_t
failed_condition (int64_t recognised_as, int64_t recognised_on, int64_t county, int64_t investment, int64_t awarded)
{
  if (recognised_as != MISSING && recognised_as != DIGITAL_PILOT)
    return 0;
  if (is_outside (recognised_on, FIRST_DAY, LAST_DAY))
    return 1;
  if (county == ELSEWHERE)
    return 2;
  if (investment != MISSING && investment <= 0)
    return 3;
  if (awarded == 1)
    return 4;
  return -1;
}

void
PILOT_BY_HAND (size_t n_rows, const PilotFacts *facts, const PilotAnswers *answers)
{
  for (size_t i = 0; i < n_rows; i++)
    {
      int64_t recognised_as = facts->recognised_as[i];
      int64_t recognised_on = facts->recognised_on[i];
      int64_t county = facts->county[i];
      int64_t investment = facts->investment[i];
      int64_t awarded = facts->already_awarded[i];
      int32_t failed = failed_condition (recognised_as, recognised_on, county, investment, awarded);
      int64_t amount = investment == MISSING ? 0 : investment / 10;
      int32_t outcome;

      if (amount > CAP_FEN)
        amount = CAP_FEN;
      if (is_outside (recognised_as, 0, 5) || is_outside (recognised_on, -25567, 2932896)
          || is_outside (county, 0, ELSEWHERE) || is_outside (investment, 0, INT64_MAX) || is_outside (awarded, 0, 1))
        {
          outcome = REFUSED;
          failed = -1;
        }
      else if (failed >= 0)
        outcome = NOT_ELIGIBLE;
      else if (amount == 0 && investment != MISSING)
        {
          outcome = NOT_ELIGIBLE;
          failed = 5;
        }
      else if (recognised_on == MISSING || county == MISSING || investment == MISSING)
        outcome = UNDETERMINED;
      else
        outcome = ELIGIBLE;
      answers->outcome[i] = outcome;
      answers->first_failed[i] = failed;
      if (outcome == ELIGIBLE)
        {
          answers->amount[i] = amount;
          answers->county[i] = amount / 2;
          answers->city[i] = amount - amount / 2;
        }
      else
        answers->amount[i] = answers->county[i] = answers->city[i] = outcome == NOT_ELIGIBLE ? 0 : MISSING;
    }
}
