/* SPDX-License-Identifier: Apache-2.0 */
/* An assessment: the answer for one application, with its reasons. */
#pragma once

#include <glib-object.h>
#include <stdint.h>

#include "subsidy/application.h"

G_BEGIN_DECLS

/**
 * SubsidyAssessment:
 *
 * The answer for one application under one rule: outcome, amount, shares, and why. Immutable and safe to share between
 * threads. Getters borrow: what they return lives as long as the assessment.
 *
 * Since: 0.1
 */
typedef struct _SubsidyAssessment SubsidyAssessment;

/**
 * SUBSIDY_TYPE_ASSESSMENT:
 *
 * The boxed type of #SubsidyAssessment.
 *
 * Since: 0.1
 */
#define SUBSIDY_TYPE_ASSESSMENT (subsidy_assessment_get_type ())

/**
 * subsidy_assessment_get_type:
 *
 * Returns: the boxed type of #SubsidyAssessment, for bindings that ask for it. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
GType subsidy_assessment_get_type (void) G_GNUC_CONST;

/**
 * SubsidyStatus:
 * @SUBSIDY_STATUS_NOT_MET: the condition does not hold
 * @SUBSIDY_STATUS_MET: it holds
 * @SUBSIDY_STATUS_UNKNOWN: facts are missing that would decide it
 *
 * How one condition came out. The numbers are permanent.
 *
 * Since: 0.1
 */
typedef enum
{
  SUBSIDY_STATUS_NOT_MET = 0,
  SUBSIDY_STATUS_MET = 1,
  SUBSIDY_STATUS_UNKNOWN = 2,
} SubsidyStatus;

/**
 * subsidy_application_assess:
 * @application: an application
 * @rule: the id of the rule claimed; the claim asserts what the rule says a claim asserts, unless the fact is given
 * @interpretations: (nullable) (array zero-terminated=1): "ID=OPTION" texts; those not named keep their default
 * @error: (nullable): return location
 *
 * Assesses a claim. Not eligible is an answer, not an error.
 *
 * Returns: (transfer full) (nullable): the assessment, or %NULL with %SUBSIDY_ERROR_UNKNOWN. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyAssessment *subsidy_application_assess (const SubsidyApplication *application, const char *rule,
                                               const char *const *interpretations, GError **error);

/**
 * subsidy_application_match:
 * @application: an application
 * @rule: the id of a rule
 * @interpretations: (nullable) (array zero-terminated=1): "ID=OPTION" texts; those not named keep their default
 * @error: (nullable): return location
 *
 * Asks what the rule would bring, without claiming it: nothing is asserted, so that never more comes out as due than
 * the facts support. For trying one applicant against all rules.
 *
 * Returns: (transfer full) (nullable): the assessment, or %NULL with %SUBSIDY_ERROR_UNKNOWN. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyAssessment *subsidy_application_match (const SubsidyApplication *application, const char *rule,
                                              const char *const *interpretations, GError **error);

/**
 * subsidy_assessment_ref:
 * @assessment: an assessment
 *
 * Returns: (transfer full): @assessment with one reference more. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyAssessment *subsidy_assessment_ref (SubsidyAssessment *assessment);

/**
 * subsidy_assessment_unref:
 * @assessment: (nullable) (transfer full): an assessment
 *
 * Gives one reference back. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_assessment_unref (SubsidyAssessment *assessment);

/**
 * subsidy_assessment_get_outcome:
 * @assessment: an assessment
 *
 * Returns: its #SubsidyOutcome. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_assessment_get_outcome (const SubsidyAssessment *assessment);

/**
 * subsidy_assessment_get_amount:
 * @assessment: an assessment
 *
 * Returns: the award in fen; 0 where not eligible, %SUBSIDY_MISSING where undetermined or refused. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int64_t subsidy_assessment_get_amount (const SubsidyAssessment *assessment);

/**
 * subsidy_assessment_get_at_most:
 * @assessment: an assessment
 *
 * Returns: the most in fen that could be paid: the amount itself where it is known, for an undetermined case what no
 *   completion of the missing facts can exceed, %SUBSIDY_MISSING where refused. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int64_t subsidy_assessment_get_at_most (const SubsidyAssessment *assessment);

/**
 * subsidy_assessment_get_share:
 * @assessment: an assessment
 * @payer: the position of a payer of the policy
 *
 * Returns: what it pays in fen, %SUBSIDY_MISSING where the amount is. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int64_t subsidy_assessment_get_share (const SubsidyAssessment *assessment, gsize payer);

/**
 * subsidy_assessment_get_result:
 * @assessment: an assessment
 * @id: the id of a result of its rule: an `also`, a payee or an instalment
 *
 * A further result of the rule, as files write it: money in plain yuan, a rate in per cent, an option by id, a
 * condition as yes or no. What is shared out is 0.00 where nothing is due.
 *
 * Returns: (transfer full) (nullable): the text, free with subsidy_free(); %NULL where it is not known, and where there
 *   is no such result. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_assessment_get_result (const SubsidyAssessment *assessment, const char *id);

/**
 * subsidy_assessment_get_reason:
 * @assessment: an assessment
 *
 * Returns: (transfer none) (nullable): where not eligible, the id of the first condition that is not met, or
 *   "nothing-to-pay"; else %NULL. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_assessment_get_reason (const SubsidyAssessment *assessment);

/**
 * subsidy_assessment_get_missing:
 * @assessment: an assessment
 * @position: from 0
 *
 * Returns: (transfer none) (nullable): the id of a fact that an undetermined answer still needs, in the policy's order;
 *   %NULL beyond the last. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_assessment_get_missing (const SubsidyAssessment *assessment, gsize position);

/**
 * subsidy_assessment_get_refusal:
 * @assessment: an assessment
 * @language: (nullable): "zh" or "en"; %NULL is English
 *
 * Returns: (transfer full) (nullable): where refused, what is outside its range or without a version, in words; else
 *   %NULL. Free with subsidy_free(). Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_assessment_get_refusal (const SubsidyAssessment *assessment, const char *language);

/**
 * subsidy_assessment_get_finding:
 * @assessment: an assessment
 * @position: the position among the conditions of the rule that apply: one of a case that is not eligible (a
 *   `not-eligible`) is left out where the claim does not come to the choice around it, such as another version
 * @status: (out) (optional): where to write its #SubsidyStatus
 *
 * Returns: (transfer none) (nullable): the id of the condition; %NULL beyond the last. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_assessment_get_finding (const SubsidyAssessment *assessment, gsize position, int32_t *status);

/**
 * subsidy_assessment_to_text:
 * @assessment: an assessment
 * @language: (nullable): "zh" or "en"; %NULL is English
 *
 * The whole answer for a person: outcome, amount, shares, conditions, calculation, assumptions, interpretations and
 * their alternatives, receipt.
 *
 * Returns: (transfer full): UTF-8 text of several lines; free with subsidy_free(). Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_assessment_to_text (const SubsidyAssessment *assessment, const char *language);

/**
 * subsidy_assessment_to_json:
 * @assessment: an assessment
 * @language: (nullable): of the texts for people in it, "zh" or "en"; %NULL is English. Keys, ids and numbers do not
 *   depend on it
 *
 * The whole answer for a program, see docs/json.md.
 *
 * Returns: (transfer full): one JSON object, UTF-8, ends with a newline; free with subsidy_free(). Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_assessment_to_json (const SubsidyAssessment *assessment, const char *language);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SubsidyAssessment, subsidy_assessment_unref)

G_END_DECLS
