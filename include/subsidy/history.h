/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy asks of whoever keeps a record of payouts: by which facts a claim is known again, and which facts are
 * totals of what was paid before. The engine itself keeps no record; a ledger fills these facts. */
#pragma once

#include <glib-object.h>
#include <stdint.h>

#include "subsidy/policy.h"

G_BEGIN_DECLS

/**
 * SubsidyHistoryTotal:
 * @SUBSIDY_HISTORY_SUM: the sum of the payouts, in fen
 * @SUBSIDY_HISTORY_COUNT: how many payouts there were
 * @SUBSIDY_HISTORY_ANY: 1 where there was any, else 0
 * @SUBSIDY_HISTORY_LATEST: the day of the latest payout, %SUBSIDY_NONE where there was none
 *
 * What a fact takes from past payouts. The values are permanent.
 *
 * Since: 0.1
 */
typedef enum
{
  SUBSIDY_HISTORY_SUM = 0,
  SUBSIDY_HISTORY_COUNT = 1,
  SUBSIDY_HISTORY_ANY = 2,
  SUBSIDY_HISTORY_LATEST = 3,
} SubsidyHistoryTotal;

/**
 * subsidy_policy_rule_key:
 * @policy: a policy
 * @rule: the position of a rule
 * @position: from 0
 *
 * The facts by which a claim under this rule is known again: it is paid once for all claims that have the same.
 *
 * Returns: the position of the fact, or -1 beyond the last; a rule may have none. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_policy_rule_key (const SubsidyPolicy *policy, gsize rule, gsize position);

/**
 * subsidy_policy_history_total:
 * @policy: a policy
 * @fact: the position of a fact
 *
 * Returns: a #SubsidyHistoryTotal, or -1 where the fact does not come from past payouts. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_policy_history_total (const SubsidyPolicy *policy, gsize fact);

/**
 * subsidy_policy_history_counts:
 * @policy: a policy
 * @fact: the position of a fact that comes from past payouts
 * @claimed: the position of the rule that is claimed
 * @paid: the position of the rule of a past payout
 *
 * Returns: whether the payout counts for the fact. Where the policy names no rules, those of the claimed rule do.
 *   Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_policy_history_counts (const SubsidyPolicy *policy, gsize fact, gsize claimed, gsize paid);

/**
 * subsidy_policy_history_key:
 * @policy: a policy
 * @fact: the position of a fact that comes from past payouts
 * @claimed: the position of the rule that is claimed
 * @position: from 0
 *
 * The facts that a past payout must have in common with the claim to count. Where the policy names none, those are the
 * key of the claimed rule.
 *
 * Returns: the position of the fact, or -1 beyond the last. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_policy_history_key (const SubsidyPolicy *policy, gsize fact, gsize claimed, gsize position);

/**
 * subsidy_policy_history_year:
 * @policy: a policy
 * @fact: the position of a fact that comes from past payouts
 *
 * Returns: the position of the date whose calendar year a past payout must be of, or -1 where every year counts.
 *   Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_policy_history_year (const SubsidyPolicy *policy, gsize fact);

G_END_DECLS
