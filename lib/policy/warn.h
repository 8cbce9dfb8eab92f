/* SPDX-License-Identifier: Apache-2.0 */
/* What is probably not meant in a policy that has no error: what nothing uses, and what can never make a difference. */
#pragma once

#include "policy/compile.h"
#include "policy/trial.h"

/* Adds the warnings about @policy, which has loaded without an error, to @report. */
void subsidy_policy_warn (const SubsidyPolicy *policy, SubsidyReport *report);

/* ---- For the warn*.c files ---- */

/* All of the policy in one program that is thrown away: what each element can be, and when. */
typedef struct
{
  SubsidyReport *report;
  SubsidyCompiler compiler;
  SubsidyTrial trial;
  guint8 *holds;    /* one an element: a Holds, as far as it has been asked for */
  guint8 *explains; /* one an element: whether a constant condition lies within, as far as it has been asked for */
} SubsidyWarner;

void subsidy_warn (SubsidyWarner *warner, const SubsidyElement *element, SubsidyMessage message, const char *found,
                   const char *expected, const char *context);

/* Whether a condition in the element, or in what it refers to, is always the same. Then that is what is to be mended.
 */
gboolean subsidy_warner_explains (SubsidyWarner *warner, const SubsidyElement *element);

/* Each looks at one element of its kind. */
void subsidy_warn_of_bands (SubsidyWarner *warner, const SubsidyElement *bands);
void subsidy_warn_of_versions (SubsidyWarner *warner, const SubsidyElement *dated);
void subsidy_warn_of_parts (SubsidyWarner *warner, const SubsidyElement *element);

/* Both sides the same; a rate that is no per cent. */
void subsidy_warn_of_itself (SubsidyWarner *warner, const SubsidyElement *element);
void subsidy_warn_of_rate (SubsidyWarner *warner, const SubsidyElement *element);
