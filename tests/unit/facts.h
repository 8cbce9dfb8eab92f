/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of facts and choices of interpretations for any policy, drawn from a seed: valid ones, missing ones, ones out of
 * range and ones at the ends of what a number can be. */
#pragma once

#include <glib.h>

#include "subsidy/subsidy.h"
#include "support.h"

#define MOST_FACTS 32
#define MOST_INTERPRETATIONS 16

/* So many in a hundred. */
typedef struct
{
  guint missing, refused, extreme;
} FactsMix;

static inline int64_t
random_valid_fact (const SubsidyPolicy *policy, gsize fact, uint64_t *seed)
{
  switch (subsidy_policy_fact_type (policy, fact))
    {
    case SUBSIDY_FACT_CHOICE:
      return random_between (seed, 0, (int64_t)subsidy_policy_count_options (policy, SUBSIDY_PART_FACT, fact) - 1);
    case SUBSIDY_FACT_DATE:
      return random_between (seed, 20000, 21250); /* 2024-10 to 2028-03 */
    case SUBSIDY_FACT_FLAG:
      return random_below (seed, 4) == 0 ? 1 : 0;
    case SUBSIDY_FACT_RATE:
      return random_between (seed, 0, 1000000);
    default:
      return random_between (seed, 0, INT64_C (1) << random_below (seed, 40));
    }
}

/* The ends of the calendar, and any amount that 63 bits hold. */
static inline int64_t
random_extreme_fact (const SubsidyPolicy *policy, gsize fact, uint64_t *seed)
{
  switch (subsidy_policy_fact_type (policy, fact))
    {
    case SUBSIDY_FACT_DATE:
      return random_bits (seed) & 1 ? -25567 : 2932896; /* 1900-01-01, 9999-12-31 */
    case SUBSIDY_FACT_MONEY:
      return random_below (seed, 4) == 0 ? INT64_MAX - (int64_t)random_below (seed, 3)
                                         : (int64_t)(random_bits (seed) >> (1 + random_below (seed, 63)));
    default:
      return random_valid_fact (policy, fact, seed);
    }
}

static inline int64_t
random_refused_fact (const SubsidyPolicy *policy, gsize fact, uint64_t *seed)
{
  switch (random_below (seed, 4))
    {
    case 0:
      return -1 - (int64_t)(random_bits (seed) >> (2 + random_below (seed, 60)));
    case 1:
      return INT64_MIN + 2;
    case 2:
      return subsidy_policy_fact_type (policy, fact) == SUBSIDY_FACT_MONEY ? -1 : INT64_MAX;
    default:
      return SUBSIDY_NONE;
    }
}

/* Identities are mostly left out: no formula reads them. */
static inline void
random_facts (const SubsidyPolicy *policy, FactsMix mix, uint64_t *seed, int64_t *facts)
{
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_FACT); i++)
    {
      guint drawn = random_below (seed, 100);
      gboolean is_identity = subsidy_policy_fact_type (policy, i) >= SUBSIDY_FACT_NAME;

      if (drawn < mix.missing || (is_identity && drawn < 90))
        facts[i] = SUBSIDY_MISSING;
      else if (drawn < mix.missing + mix.refused)
        facts[i] = random_refused_fact (policy, i, seed);
      else if (drawn < mix.missing + mix.refused + mix.extreme)
        facts[i] = random_extreme_fact (policy, i, seed);
      else
        facts[i] = random_valid_fact (policy, i, seed);
    }
}

/* "ID=OPTION" texts for some of the interpretations, NULL at the end. Free with g_strfreev(). */
static inline char **
random_interpretations (const SubsidyPolicy *policy, uint64_t *seed)
{
  GPtrArray *texts = g_ptr_array_new ();

  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_INTERPRETATION); i++)
    {
      gsize n_options = subsidy_policy_count_options (policy, SUBSIDY_PART_INTERPRETATION, i);
      gsize option = random_below (seed, (uint32_t)n_options + 1);

      if (option < n_options)
        g_ptr_array_add (texts,
                         g_strconcat (subsidy_policy_id_at (policy, SUBSIDY_PART_INTERPRETATION, i), "=",
                                      subsidy_policy_option_id (policy, SUBSIDY_PART_INTERPRETATION, i, option), NULL));
    }
  g_ptr_array_add (texts, NULL);
  return (char **)g_ptr_array_free (texts, FALSE);
}

/* An application that has these facts. */
static inline SubsidyApplication *
application_of (SubsidyPolicy *policy, const int64_t *facts)
{
  SubsidyApplication *application = subsidy_application_new (policy);

  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_FACT); i++)
    subsidy_application_set_number (application, subsidy_policy_id_at (policy, SUBSIDY_PART_FACT, i), facts[i], NULL);
  return application;
}
