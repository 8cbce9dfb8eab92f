/* SPDX-License-Identifier: Apache-2.0 */
/* The corners of a rule as cases: what its author should look at before anyone relies on it. */
#pragma once

#include <glib.h>

#include "subsidy/policy.h"

G_BEGIN_DECLS

/**
 * subsidy_policy_boundaries:
 * @policy: a policy
 * @rule: the id of a rule
 * @interpretations: (array zero-terminated=1) (nullable): texts such as "window=plan-years"; those left out take their
 *   default
 * @language: (nullable): "zh" or "en", of @note and of errors; %NULL is English
 * @note: (out) (optional) (nullable) (transfer full): what a reader should know about the list: that no claim was found
 *   that the rule pays, or that the list was cut; %NULL where there is nothing to say. Free with subsidy_free()
 * @error: (nullable): return location
 *
 * Cases just below, at and just above every threshold, cap, floor, edge of a band, whole step and date of a rule, and
 * one for each option of each choice, with the answers as they are computed: a cases file for a person to review and
 * for `subsidy test` to replay.
 *
 * Each case starts from a claim that the rule pays and changes one fact; where a corner shows only in another case of a
 * choice, from a claim in that case. The same policy always gives the same text. At most 500 cases are written and the
 * search is bounded, whatever the policy says.
 *
 * Returns: (transfer full) (nullable): the text of a cases file, UTF-8, free with subsidy_free(); %NULL with
 *   %SUBSIDY_ERROR_UNKNOWN. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_policy_boundaries (const SubsidyPolicy *policy, const char *rule, const char *const *interpretations,
                                 const char *language, char **note, GError **error);

/**
 * subsidy_policy_example:
 * @policy: a policy
 * @rule: the position of a rule
 * @facts: (array) (out caller-allocates): one number for each fact of the policy, as a column has it; of a list how
 * many items it has, of a fact of its items the value that each has
 *
 * A claim that the rule pays, found by the search that subsidy_policy_boundaries() starts from.
 *
 * Returns: whether the claim is paid; %FALSE where none was found that is, and nothing is written where there is no
 * such rule. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_policy_example (const SubsidyPolicy *policy, gsize rule, int64_t *facts);

G_END_DECLS
