/* SPDX-License-Identifier: Apache-2.0 */
/* What an assessment holds, for those who put it into words. */
#pragma once

#include "core/evaluate.h"
#include "policy/model.h"
#include "subsidy/assessment.h"

/* The answer of one row. */
typedef struct
{
  SubsidyOutcome outcome;
  gint64 amount;
  gint32 first_failed;
  gint64 *shares; /* one a payer */
} SubsidyAnswer;

/* An interpretation other than the one in force that would change outcome, amount or a share, and to what. */
typedef struct
{
  guint input;
  gint64 option;
  SubsidyAnswer answer;
  gint64 at_most;
} SubsidyAlternative;

struct _SubsidyAssessment
{
  gatomicrefcount references;
  SubsidyPolicy *policy;
  const SubsidyRuleModel *rule;
  const SubsidyProgram *program; /* as claimed or not */
  gint64 *values;                /* one an input, as given; interpretations as chosen */
  char **names;                  /* one a fact: the text of an identity, else NULL */
  SubsidyColumn *items;          /* one an input: of a fact of items, their values */
  SubsidyBounds *bounds;         /* one a node of the program */
  SubsidyAnswer answer;
  gint64 at_most;
  gboolean *used;          /* one an input: the answer depends on it, through the cases that were taken */
  GArray *missing;         /* of guint: inputs that an undetermined answer still needs */
  GPtrArray *alternatives; /* of SubsidyAlternative */
};

/* The id of the condition at the position of a first failed one, or "nothing-to-pay"; NULL where none failed. Borrowed.
 */
const char *subsidy_reason_id (const SubsidyRuleModel *rule, gint32 first_failed);

/* Whether the row comes to what the condition asks of: a case of a choice that is not taken has nothing to tell. */
gboolean subsidy_assessment_applies (const SubsidyAssessment *assessment, gint32 condition);

/* How a condition came out. */
SubsidyStatus subsidy_assessment_status (const SubsidyAssessment *assessment, gint32 condition);

/* Whether nothing is given for the input; of a fact of items, whether some item lacks it. */
gboolean subsidy_assessment_lacks (const SubsidyAssessment *assessment, guint input);

/* Marks the inputs that @node depends on through the cases taken. */
void subsidy_assessment_mark (const SubsidyAssessment *assessment, gint32 node, gboolean *inputs);
