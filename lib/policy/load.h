/* SPDX-License-Identifier: Apache-2.0 */
/* From elements to a policy: declarations collected by name, rules compiled, all problems in one report. */
#pragma once

#include "policy/model.h"

/* The policy, or NULL where @report has an error. */
SubsidyPolicy *subsidy_policy_load (const char *data, gsize length, SubsidyReport *report);
