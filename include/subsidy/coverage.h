/* SPDX-License-Identifier: Apache-2.0 */
/* Coverage: which conditions and alternatives of a policy some cases have exercised, and which not. */
#pragma once

#include <glib-object.h>
#include <stdint.h>

#include "subsidy/assessment.h"

G_BEGIN_DECLS

/**
 * SubsidyCoverage:
 *
 * What the cases that were added to it exercise in a policy: each condition met and not met, each alternative of a
 * choice, version, band, cap and floor taken, each conditional part taking part and left out; docs/cases.md says what
 * counts. It keeps its policy alive. To be filled by one thread; once filled, any number of threads may ask it.
 *
 * Since: 0.1
 */
typedef struct _SubsidyCoverage SubsidyCoverage;

/**
 * SUBSIDY_TYPE_COVERAGE:
 *
 * The boxed type of #SubsidyCoverage.
 *
 * Since: 0.1
 */
#define SUBSIDY_TYPE_COVERAGE (subsidy_coverage_get_type ())

/**
 * subsidy_coverage_get_type:
 *
 * Returns: the boxed type of #SubsidyCoverage, for bindings that ask for it. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
GType subsidy_coverage_get_type (void) G_GNUC_CONST;

/**
 * subsidy_coverage_new:
 * @policy: a policy
 *
 * Returns: (transfer full): the coverage of no case at all.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyCoverage *subsidy_coverage_new (SubsidyPolicy *policy);

/**
 * subsidy_coverage_ref:
 * @coverage: a coverage
 *
 * Returns: (transfer full): @coverage with one reference more. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyCoverage *subsidy_coverage_ref (SubsidyCoverage *coverage);

/**
 * subsidy_coverage_unref:
 * @coverage: (nullable) (transfer full): a coverage
 *
 * Gives one reference back. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_coverage_unref (SubsidyCoverage *coverage);

/**
 * subsidy_coverage_add:
 * @coverage: a coverage
 * @assessment: an assessment under the policy of @coverage, which is the very same object; it is not kept
 *
 * Adds what the answer depended on: the conditions up to the first that was not met; the formula, where all were met or
 * are unknown. What is unknown counts as neither side; what was refused exercises nothing.
 *
 * Returns: %FALSE where the assessment is of another policy; nothing is added then.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_coverage_add (SubsidyCoverage *coverage, const SubsidyAssessment *assessment);

/**
 * subsidy_coverage_get_n_total:
 * @coverage: a coverage
 *
 * Returns: how many conditions and alternatives there are in the rules that have at least one case. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gsize subsidy_coverage_get_n_total (const SubsidyCoverage *coverage);

/**
 * subsidy_coverage_get_n_exercised:
 * @coverage: a coverage
 *
 * Returns: how many of them have been exercised on both sides. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gsize subsidy_coverage_get_n_exercised (const SubsidyCoverage *coverage);

/**
 * subsidy_coverage_to_text:
 * @coverage: a coverage
 * @file: (nullable): the policy file to name before each line number; %NULL names the policy by its id
 * @most: how many lines to write at most for what is not exercised; those beyond it are counted
 * @language: (nullable): "zh" or "en"; %NULL is English
 *
 * What has not been exercised, for a person: one line each, "FILE:LINE: RULE: what it is: which side is missing", rule
 * by rule, and one for each rule without a case; then a line with both numbers.
 *
 * Returns: (transfer full): UTF-8 text, empty where nothing is missing; free with subsidy_free(). Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_coverage_to_text (const SubsidyCoverage *coverage, const char *file, gsize most, const char *language);

/**
 * subsidy_coverage_to_json:
 * @coverage: a coverage
 * @language: (nullable): of the texts for people in it, "zh" or "en"; %NULL is English
 *
 * All that has not been exercised, for a program, see docs/json.md.
 *
 * Returns: (transfer full): one JSON object, UTF-8, ends with a newline; free with subsidy_free(). Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_coverage_to_json (const SubsidyCoverage *coverage, const char *language);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SubsidyCoverage, subsidy_coverage_unref)

G_END_DECLS
