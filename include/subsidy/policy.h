/* SPDX-License-Identifier: Apache-2.0 */
/* A policy: one published document with its facts, interpretations, rules and payers, immutable once loaded. */
#pragma once

#include <glib-object.h>
#include <stdint.h>

#include "subsidy/columns.h"
#include "subsidy/error.h"
#include "subsidy/macros.h"
#include "subsidy/report.h"

G_BEGIN_DECLS

/**
 * SubsidyPolicy:
 *
 * One loaded policy. Immutable, so that threads may share it without locks; every getter borrows: what it returns lives
 * as long as the policy.
 *
 * Since: 0.1
 */
typedef struct _SubsidyPolicy SubsidyPolicy;

/**
 * SUBSIDY_TYPE_POLICY:
 *
 * The boxed type of #SubsidyPolicy.
 *
 * Since: 0.1
 */
#define SUBSIDY_TYPE_POLICY (subsidy_policy_get_type ())

/**
 * subsidy_policy_get_type:
 *
 * Returns: the boxed type of #SubsidyPolicy, for bindings that ask for it. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
GType subsidy_policy_get_type (void) G_GNUC_CONST;

/**
 * subsidy_policy_builtin:
 *
 * Langfang's policy for industrial clusters, 2025-2027 (廊政办规〔2025〕5号), which is part of the library. It is
 * loaded at the first call.
 *
 * Returns: (transfer full): a reference to it, never %NULL. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyPolicy *subsidy_policy_builtin (void);

/**
 * subsidy_policy_builtin_source:
 * @length: (out) (optional): where to write how many bytes it has
 *
 * The XML file behind subsidy_policy_builtin(), to be copied and changed.
 *
 * Returns: (transfer none): UTF-8 text, which lives as long as the process. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_builtin_source (gsize *length);

/**
 * subsidy_policy_new_from_file:
 * @path: a file
 * @error: (nullable): return location
 *
 * Loads a policy. A file with any mistake does not load; the error's message then lists every mistake in English, one a
 * line. See subsidy_policy_check_file() for the list itself.
 *
 * Returns: (transfer full) (nullable): the policy, or %NULL with %SUBSIDY_ERROR_FILE or %SUBSIDY_ERROR_POLICY.
 *   Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyPolicy *subsidy_policy_new_from_file (const char *path, GError **error);

/**
 * subsidy_policy_new_from_bytes:
 * @data: (array length=length) (element-type guint8): the content of a policy file
 * @length: its number of bytes
 * @name: (nullable): what messages call it; %NULL is "policy"
 * @error: (nullable): return location
 *
 * Loads a policy from memory, which is not kept.
 *
 * Returns: (transfer full) (nullable): the policy, or %NULL with %SUBSIDY_ERROR_POLICY. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyPolicy *subsidy_policy_new_from_bytes (const void *data, gsize length, const char *name, GError **error);

/**
 * subsidy_policy_check_file:
 * @path: a file
 * @policy: (out) (optional) (nullable) (transfer full): the policy where the file has no error, else %NULL
 *
 * Loads a policy and says everything that is wrong with it; where nothing is, also what is probably not meant, as
 * warnings. A file that cannot be read is one of the problems.
 *
 * Returns: (transfer full): the problems, possibly none. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyReport *subsidy_policy_check_file (const char *path, SubsidyPolicy **policy);

/**
 * subsidy_policy_check_bytes:
 * @data: (array length=length) (element-type guint8): the content of a policy file
 * @length: its number of bytes
 * @name: (nullable): what messages call it; %NULL is "policy"
 * @policy: (out) (optional) (nullable) (transfer full): the policy where there is no error, else %NULL
 *
 * The same for a policy in memory.
 *
 * Returns: (transfer full): the problems, possibly none. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyReport *subsidy_policy_check_bytes (const void *data, gsize length, const char *name, SubsidyPolicy **policy);

/**
 * subsidy_policy_ref:
 * @policy: a policy
 *
 * Returns: (transfer full): @policy with one reference more. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyPolicy *subsidy_policy_ref (SubsidyPolicy *policy);

/**
 * subsidy_policy_unref:
 * @policy: (nullable) (transfer full): a policy
 *
 * Gives one reference back. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_policy_unref (SubsidyPolicy *policy);

/**
 * subsidy_policy_schema:
 *
 * The XML schema of policy files, for editors, generated from the element table.
 *
 * Returns: (transfer full): an XSD 1.0 document; free with subsidy_free(). Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_policy_schema (void);

/**
 * subsidy_policy_reference:
 * @language: (nullable): "zh" or "en"; %NULL is English
 *
 * The reference of all elements and their attributes, generated from the element table.
 *
 * Returns: (transfer full): Markdown; free with subsidy_free(). Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_policy_reference (const char *language);

/**
 * subsidy_policy_get_id:
 * @policy: a policy
 *
 * Returns: (transfer none): its id. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_get_id (const SubsidyPolicy *policy);

/**
 * subsidy_policy_get_digest:
 * @policy: a policy
 *
 * Returns: (transfer none): "sha256:" and 64 hexadecimal digits, of the bytes of its file. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_get_digest (const SubsidyPolicy *policy);

/**
 * subsidy_policy_get_currency:
 * @policy: a policy
 *
 * Returns: (transfer none): the ISO 4217 code of its money, such as "CNY". Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_get_currency (const SubsidyPolicy *policy);

/**
 * SubsidyPart:
 * @SUBSIDY_PART_RULE: the awards
 * @SUBSIDY_PART_MEASURE: the measures without payment
 * @SUBSIDY_PART_FACT: the facts, in the order of columns
 * @SUBSIDY_PART_INTERPRETATION: the interpretations
 * @SUBSIDY_PART_PAYER: the payers, in the order of shares
 *
 * The lists that make up a policy. The numbers are permanent.
 *
 * Since: 0.1
 */
typedef enum
{
  SUBSIDY_PART_RULE = 1,
  SUBSIDY_PART_MEASURE = 2,
  SUBSIDY_PART_FACT = 3,
  SUBSIDY_PART_INTERPRETATION = 4,
  SUBSIDY_PART_PAYER = 5,
} SubsidyPart;

/**
 * subsidy_policy_count:
 * @policy: a policy
 * @part: a #SubsidyPart
 *
 * Returns: how many of them the policy has. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gsize subsidy_policy_count (const SubsidyPolicy *policy, int32_t part);

/**
 * subsidy_policy_position:
 * @policy: a policy
 * @part: a #SubsidyPart
 * @id: an id
 *
 * Returns: the position of the one with this id, or -1. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_policy_position (const SubsidyPolicy *policy, int32_t part, const char *id);

/**
 * subsidy_policy_id_at:
 * @policy: a policy
 * @part: a #SubsidyPart
 * @position: below subsidy_policy_count()
 *
 * Returns: (transfer none) (nullable): its id; %NULL beyond the end. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_id_at (const SubsidyPolicy *policy, int32_t part, gsize position);

/**
 * subsidy_policy_label_at:
 * @policy: a policy
 * @part: a #SubsidyPart
 * @position: below subsidy_policy_count()
 * @language: (nullable): such as "zh" or "en"; %NULL is the policy's own
 *
 * Returns: (transfer none) (nullable): its label, in the policy's own language where @language has none, its id where
 *   there is no label; %NULL beyond the end. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_label_at (const SubsidyPolicy *policy, int32_t part, gsize position, const char *language);

/**
 * subsidy_policy_clause_at:
 * @policy: a policy
 * @part: %SUBSIDY_PART_RULE or %SUBSIDY_PART_MEASURE
 * @position: below subsidy_policy_count()
 *
 * Returns: (transfer none) (nullable): the clause it restates; %NULL where the policy names none. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_clause_at (const SubsidyPolicy *policy, int32_t part, gsize position);

/**
 * SubsidyFactType:
 * @SUBSIDY_FACT_MONEY: whole fen
 * @SUBSIDY_FACT_RATE: millionths: 10 % is 100000
 * @SUBSIDY_FACT_DATE: days since 1970-01-01
 * @SUBSIDY_FACT_COUNT: a whole number
 * @SUBSIDY_FACT_QUANTITY: a measured quantity, scaled by its decimals
 * @SUBSIDY_FACT_NUMBER: a plain number, scaled by its decimals
 * @SUBSIDY_FACT_CHOICE: the position of an option
 * @SUBSIDY_FACT_FLAG: 1 for yes, 0 for no
 * @SUBSIDY_FACT_NAME: an identity: any number the caller gives it, 0 or more
 * @SUBSIDY_FACT_CREDIT_CODE: an identity, likewise
 * @SUBSIDY_FACT_LIST: a list: where the items of each row begin in the columns of their facts, and a last number where
 *   those of the last row end; %SUBSIDY_MISSING where a row's list is not known
 *
 * What the numbers of a fact's column mean. The values are permanent.
 *
 * Since: 0.1
 */
typedef enum
{
  SUBSIDY_FACT_MONEY = 0,
  SUBSIDY_FACT_RATE = 1,
  SUBSIDY_FACT_DATE = 2,
  SUBSIDY_FACT_COUNT = 3,
  SUBSIDY_FACT_QUANTITY = 4,
  SUBSIDY_FACT_NUMBER = 5,
  SUBSIDY_FACT_CHOICE = 6,
  SUBSIDY_FACT_FLAG = 7,
  SUBSIDY_FACT_NAME = 8,
  SUBSIDY_FACT_CREDIT_CODE = 9,
  SUBSIDY_FACT_LIST = 10,
} SubsidyFactType;

/**
 * subsidy_policy_fact_type:
 * @policy: a policy
 * @fact: the position of a fact
 *
 * Returns: its #SubsidyFactType, or -1 beyond the end. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_policy_fact_type (const SubsidyPolicy *policy, gsize fact);

/**
 * subsidy_policy_fact_list:
 * @policy: a policy
 * @fact: the position of a fact
 *
 * Returns: the position of the list whose items have this fact, which is then "LIST.FACT"; -1 for a fact of the row.
 *   Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_policy_fact_list (const SubsidyPolicy *policy, gsize fact);

/**
 * SubsidyBatchSum:
 * @SUBSIDY_BATCH_SUM_NONE: the fact does not come from the batch
 * @SUBSIDY_BATCH_SUM_ALL: it is a sum over all claims of the batch
 * @SUBSIDY_BATCH_SUM_BEFORE: it is a sum over the claims before each
 *
 * How a fact comes from the batch of its claim. The numbers are permanent.
 *
 * Since: 0.1
 */
typedef enum
{
  SUBSIDY_BATCH_SUM_NONE = 0,
  SUBSIDY_BATCH_SUM_ALL = 1,
  SUBSIDY_BATCH_SUM_BEFORE = 2,
} SubsidyBatchSum;

/**
 * subsidy_policy_fact_batch:
 * @policy: a policy
 * @fact: the position of a fact
 *
 * Returns: the #SubsidyBatchSum that the fact is where a claim does not give it. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_policy_fact_batch (const SubsidyPolicy *policy, gsize fact);

/**
 * subsidy_policy_fact_decimals:
 * @policy: a policy
 * @fact: the position of a fact
 *
 * Returns: by what power of ten a column of this fact is scaled against what people write: 2 for money, 4 for a rate in
 *   per cent, the declared ones for a quantity or number, else 0. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_policy_fact_decimals (const SubsidyPolicy *policy, gsize fact);

/**
 * subsidy_policy_count_options:
 * @policy: a policy
 * @part: %SUBSIDY_PART_FACT or %SUBSIDY_PART_INTERPRETATION
 * @position: which one
 *
 * Returns: how many options it has; 0 where it is no choice. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gsize subsidy_policy_count_options (const SubsidyPolicy *policy, int32_t part, gsize position);

/**
 * subsidy_policy_option_id:
 * @policy: a policy
 * @part: %SUBSIDY_PART_FACT or %SUBSIDY_PART_INTERPRETATION
 * @position: which one
 * @option: the position of an option
 *
 * Returns: (transfer none) (nullable): its id; %NULL beyond the end. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_option_id (const SubsidyPolicy *policy, int32_t part, gsize position, gsize option);

/**
 * subsidy_policy_option_label:
 * @policy: a policy
 * @part: %SUBSIDY_PART_FACT or %SUBSIDY_PART_INTERPRETATION
 * @position: which one
 * @option: the position of an option
 * @language: (nullable): such as "zh" or "en"; %NULL is the policy's own
 *
 * Returns: (transfer none) (nullable): its label, else its id; %NULL beyond the end. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_option_label (const SubsidyPolicy *policy, int32_t part, gsize position, gsize option,
                                         const char *language);

/**
 * subsidy_policy_default_option:
 * @policy: a policy
 * @interpretation: the position of an interpretation
 *
 * Returns: the position of its default, or -1 beyond the end. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_policy_default_option (const SubsidyPolicy *policy, gsize interpretation);

/**
 * subsidy_policy_rule_reads:
 * @policy: a policy
 * @rule: the position of a rule
 * @part: %SUBSIDY_PART_FACT or %SUBSIDY_PART_INTERPRETATION
 * @position: which one
 *
 * Returns: whether anything in the rule depends on it. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_policy_rule_reads (const SubsidyPolicy *policy, gsize rule, int32_t part, gsize position);

/**
 * subsidy_policy_rule_asserts:
 * @policy: a policy
 * @rule: the position of a rule
 * @fact: the position of a fact
 *
 * Returns: the number of the fact that claiming under the rule asserts, or %SUBSIDY_MISSING where it asserts nothing of
 *   it. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int64_t subsidy_policy_rule_asserts (const SubsidyPolicy *policy, gsize rule, gsize fact);

/**
 * subsidy_policy_result_id:
 * @policy: a policy
 * @rule: the id of a rule or measure
 * @result: a position, from 0
 *
 * The further results of a rule: the payees and instalments that share its award, then what it names with `also`.
 *
 * Returns: (transfer none) (nullable): the id of the result at that position; %NULL beyond the end. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_result_id (const SubsidyPolicy *policy, const char *rule, gsize result);

/**
 * subsidy_policy_count_conditions:
 * @policy: a policy
 * @rule: the position of a rule
 *
 * Returns: how many conditions the rule has. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gsize subsidy_policy_count_conditions (const SubsidyPolicy *policy, gsize rule);

/**
 * subsidy_policy_condition_id:
 * @policy: a policy
 * @rule: the position of a rule
 * @condition: the position of a condition, as in a column of first failed conditions
 *
 * Returns: (transfer none) (nullable): its id, which is the reason code; "nothing-to-pay" at the number of conditions;
 *   %NULL beyond that. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_policy_condition_id (const SubsidyPolicy *policy, gsize rule, gsize condition);

/**
 * subsidy_policy_rule_range:
 * @policy: a policy
 * @rule: the position of a rule
 * @least: (out): the least amount in fen the formula can give
 * @most: (out): the largest one
 *
 * The range of the award that was proved when the policy was loaded.
 *
 * Returns: %FALSE where there is no such rule; nothing is written then. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_policy_rule_range (const SubsidyPolicy *policy, gsize rule, int64_t *least, int64_t *most);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SubsidyPolicy, subsidy_policy_unref)

G_END_DECLS
