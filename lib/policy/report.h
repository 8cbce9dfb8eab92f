/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting problems while a policy is read and checked. */
#pragma once

#include "policy/messages.h"
#include "subsidy/report.h"

SubsidyReport *subsidy_report_new (const char *file);

/* One problem. @found, @expected and @context fill %1, %2 and %3 of the message; @suggestion, where there is one, adds
 * "did you mean". The same problem at the same line is kept once: a definition that many rules use is one mistake. */
void subsidy_report_add (SubsidyReport *report, SubsidySeverity severity, int64_t line, SubsidyMessage message,
                         const char *found, const char *expected, const char *context, const char *suggestion);

/* More problems than this are not told: the file costs no more to refuse. */
#define SUBSIDY_REPORT_MOST_PROBLEMS 200

/* Whether no further problem is taken; there is no sense in looking for one. */
gboolean subsidy_report_is_full (const SubsidyReport *report);

/* The text in UTF-8, on one line and no longer than a few: what a file or a person says must not break the line of a
 * message, or fill the screen. NULL stays NULL. Transfer full. */
char *subsidy_one_line (const char *text);

/* The names with spaces between, the first forty where there are more. Transfer full. */
char *subsidy_names_text (const char *const *names);

/* Forgets every problem so far. */
void subsidy_report_clear (SubsidyReport *report);

/* Puts the problems in the order of their lines. */
void subsidy_report_seal (SubsidyReport *report);

/* Whether the one problem is that there was no file to read. */
gboolean subsidy_report_is_about_file (const SubsidyReport *report);

/* Sets SUBSIDY_ERROR_UNKNOWN: @message with %1 the name and %2 the names there are, and the nearest of them. */
void subsidy_set_unknown (GError **error, SubsidyMessage message, const char *language, const char *name,
                          const char *const *candidates);
