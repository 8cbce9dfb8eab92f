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

G_END_DECLS
