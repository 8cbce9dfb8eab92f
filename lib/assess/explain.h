/* SPDX-License-Identifier: Apache-2.0 */
/* The reasons of an assessment, piece by piece, in words: what text and JSON both show. */
#pragma once

#include "assess/assess.h"
#include "assess/words.h"

/* Words for this assessment in @language. */
SubsidyWords subsidy_explain_words (const SubsidyAssessment *assessment, const char *language);

/* One condition. Strings are owned, `remedy` and `label` borrowed; any of them may be NULL. */
typedef struct
{
  const char *id, *clause, *label, *remedy;
  SubsidyStatus status;
  char *asked;
  char *found;
  char *off_by; /* how far off, where that can be said */
} SubsidyFinding;

void subsidy_explain_finding (const SubsidyAssessment *assessment, gint32 condition, const char *language,
                              SubsidyFinding *finding);
void subsidy_finding_clear (SubsidyFinding *finding);

/* One step of the calculation: "name = operation = value"; name and operation may be NULL. */
typedef struct
{
  char *name;
  char *operation;
  char *value;
} SubsidyStep;

/* The steps in their order, the award last; of SubsidyStep. Empty where the amount is not known or a condition
 * fails. */
GPtrArray *subsidy_explain_steps (const SubsidyAssessment *assessment, const char *language);

/* Whether the answer used an assumption about this input; then its value and who assumes it. */
gboolean subsidy_explain_assumption (const SubsidyAssessment *assessment, guint input, gint64 *value,
                                     gboolean *by_claim);

/* What is wrong with an input that made the assessment refused; NULL where nothing is. Transfer full. */
char *subsidy_explain_refusal (const SubsidyAssessment *assessment, guint input, const char *language);

/* The days that no version holds on; of such texts. Transfer full. */
GPtrArray *subsidy_explain_unmet_requirements (const SubsidyAssessment *assessment, const char *language);

/* The number of a result as files write it; NULL where it is not known. Transfer full. */
char *subsidy_explain_result (const SubsidyAssessment *assessment, const SubsidyResult *result);

/* The value that was given, or those of all items, as a person reads it. Transfer full. */
char *subsidy_explain_value (const SubsidyAssessment *assessment, guint input, const char *language);

/* The same as it can be given again: an option by id, money in plain yuan. Transfer full. */
char *subsidy_explain_plain_value (const SubsidyAssessment *assessment, guint input);

/* The same for a single value that is no identity. Transfer full. */
char *subsidy_explain_plain_number (const SubsidyInputModel *model, gint64 value);

/* A value that was assumed, as a person reads it. Transfer full. */
char *subsidy_explain_assumed (const SubsidyAssessment *assessment, guint input, gint64 value, const char *language);
