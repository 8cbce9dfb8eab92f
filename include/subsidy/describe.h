/* SPDX-License-Identifier: Apache-2.0 */
/* A policy and its rules in words, before any application: what can be claimed, what each rule asks and pays. */
#pragma once

#include <glib.h>

#include "subsidy/policy.h"

G_BEGIN_DECLS

/**
 * subsidy_policy_describe:
 * @policy: a policy
 * @language: (nullable): "zh" or "en"; %NULL is English
 * @as_json: whether to write JSON instead of text
 *
 * What can be claimed under the policy: its rules and its measures without payment.
 *
 * Returns: (transfer full): text or one JSON object; free with subsidy_free(). Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_policy_describe (const SubsidyPolicy *policy, const char *language, gboolean as_json);

/**
 * subsidy_policy_describe_rule:
 * @policy: a policy
 * @rule: the id of a rule or of a measure
 * @language: (nullable): "zh" or "en"; %NULL is English
 * @as_json: whether to write JSON instead of text
 * @error: (nullable): return location
 *
 * One rule in words: conditions, formula, split, the facts it needs with their choices, the interpretations that touch
 * it.
 *
 * Returns: (transfer full) (nullable): text or one JSON object, free with subsidy_free(); %NULL with
 *   %SUBSIDY_ERROR_UNKNOWN. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_policy_describe_rule (const SubsidyPolicy *policy, const char *rule, const char *language,
                                    gboolean as_json, GError **error);

/**
 * subsidy_policy_condition_text:
 * @policy: a policy
 * @rule: the position of a rule
 * @condition: the position of a condition, as in a column of first failed conditions
 * @language: (nullable): "zh" or "en"; %NULL is English
 *
 * What a condition asks, in a few words: the label of a named condition, else the condition itself.
 *
 * Returns: (transfer full) (nullable): the words, free with subsidy_free(); at the number of conditions, that nothing
 * is left to pay; %NULL beyond that. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_policy_condition_text (const SubsidyPolicy *policy, gsize rule, gsize condition, const char *language);

/**
 * subsidy_policy_condition_clause:
 * @policy: a policy
 * @rule: the position of a rule
 * @condition: the position of a condition, as in a column of first failed conditions
 *
 * Returns: (transfer none) (nullable): the clause that asks it, by default that of the rule. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_condition_clause (const SubsidyPolicy *policy, gsize rule, gsize condition);

/**
 * subsidy_policy_condition_remedy:
 * @policy: a policy
 * @rule: the position of a rule
 * @condition: the position of a condition, as in a column of first failed conditions
 * @language: (nullable): "zh" or "en"; %NULL is the policy's own
 *
 * Returns: (transfer none) (nullable): what an applicant can do where it is not met, where the policy says it.
 *   Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_condition_remedy (const SubsidyPolicy *policy, gsize rule, gsize condition,
                                             const char *language);

G_END_DECLS
