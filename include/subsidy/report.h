/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong in a policy file: every problem, with its place. */
#pragma once

#include <glib-object.h>
#include <stdint.h>

#include "subsidy/macros.h"

G_BEGIN_DECLS

/**
 * SubsidyReport:
 *
 * The problems found in one policy file, in the order of their lines. Immutable and safe to share between threads once
 * returned.
 *
 * Since: 0.1
 */
typedef struct _SubsidyReport SubsidyReport;

/**
 * SubsidySeverity:
 * @SUBSIDY_SEVERITY_ERROR: the policy does not load
 * @SUBSIDY_SEVERITY_WARNING: it loads, but something in it is probably not meant
 *
 * How grave a problem of a policy is. The numbers are permanent.
 *
 * Since: 0.1
 */
typedef enum
{
  SUBSIDY_SEVERITY_ERROR = 1,
  SUBSIDY_SEVERITY_WARNING = 2,
} SubsidySeverity;

/**
 * SUBSIDY_TYPE_REPORT:
 *
 * The boxed type of #SubsidyReport.
 *
 * Since: 0.1
 */
#define SUBSIDY_TYPE_REPORT (subsidy_report_get_type ())

/**
 * subsidy_report_get_type:
 *
 * Returns: the boxed type of #SubsidyReport, for bindings that ask for it. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
GType subsidy_report_get_type (void) G_GNUC_CONST;

/**
 * subsidy_report_ref:
 * @report: a report
 *
 * Returns: (transfer full): @report with one reference more. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyReport *subsidy_report_ref (SubsidyReport *report);

/**
 * subsidy_report_unref:
 * @report: (nullable) (transfer full): a report
 *
 * Gives one reference back. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_report_unref (SubsidyReport *report);

/**
 * subsidy_report_get_n_problems:
 * @report: a report
 *
 * Returns: how many problems it holds, errors and warnings together. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gsize subsidy_report_get_n_problems (const SubsidyReport *report);

/**
 * subsidy_report_get_n_errors:
 * @report: a report
 *
 * Returns: how many of the problems are errors; 0 where the policy loads. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gsize subsidy_report_get_n_errors (const SubsidyReport *report);

/**
 * subsidy_report_get_severity:
 * @report: a report
 * @position: below subsidy_report_get_n_problems()
 *
 * Returns: the #SubsidySeverity of one problem. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int32_t subsidy_report_get_severity (const SubsidyReport *report, gsize position);

/**
 * subsidy_report_get_file:
 * @report: a report
 *
 * Returns: (transfer none): the name of the file, as it was given. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_report_get_file (const SubsidyReport *report);

/**
 * subsidy_report_get_line:
 * @report: a report
 * @position: below subsidy_report_get_n_problems()
 *
 * Returns: the line of the problem, from 1; 0 where it concerns the file as a whole. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int64_t subsidy_report_get_line (const SubsidyReport *report, gsize position);

/**
 * subsidy_report_get_message:
 * @report: a report
 * @position: below subsidy_report_get_n_problems()
 * @language: (nullable): "zh" or "en"; %NULL is English
 *
 * Returns: (transfer full): what was found, what was expected and, where something similar exists, what was probably
 *   meant; without the place. Free with subsidy_free(). Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_report_get_message (const SubsidyReport *report, gsize position, const char *language);

/**
 * subsidy_report_to_text:
 * @report: a report
 * @language: (nullable): "zh" or "en"; %NULL is English
 *
 * Returns: (transfer full): all problems, one a line, each as "FILE:LINE: error: MESSAGE" or, where it is one,
 *   "warning:". Free with subsidy_free(). Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_report_to_text (const SubsidyReport *report, const char *language);

/**
 * subsidy_suggest:
 * @name: a name that was not found
 * @candidates: (array zero-terminated=1): the names there are
 *
 * Returns: (transfer none) (nullable): the candidate that was probably meant, %NULL where none is near. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_suggest (const char *name, const char *const *candidates);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SubsidyReport, subsidy_report_unref)

G_END_DECLS
