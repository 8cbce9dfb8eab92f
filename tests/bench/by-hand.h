/* SPDX-License-Identifier: Apache-2.0 */
/* The opponent: the rule as a C programmer would write it into a loop, for this one policy and no other. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* One value a row, as the library's columns have them; INT64_MIN where it is missing. */
typedef struct
{
  const int64_t *recognised_as;
  const int64_t *recognised_on;
  const int64_t *county;
  const int64_t *investment;
  const int64_t *already_awarded;
} PilotFacts;

typedef struct
{
  int64_t *amount;
  int64_t *city;
  int64_t *county;
  int32_t *outcome;
  int32_t *first_failed;
} PilotAnswers;

/* The digital-pilot award under the default interpretations. */
void pilot_by_hand (size_t n_rows, const PilotFacts *facts, const PilotAnswers *answers);

/* The same loop, compiled for the processor that it was built on. */
void pilot_by_hand_native (size_t n_rows, const PilotFacts *facts, const PilotAnswers *answers);
