/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of facts for any policy: random ones, and those that stand beside the numbers of a rule. */
#pragma once

#include <subsidy/subsidy.h>

#include "choices.h"
#include "policy/model.h"

typedef struct
{
  SubsidyPolicy *policy;
  gsize n_rows;
  SubsidyColumn *columns; /* one for each fact, then one for each interpretation, which has its default */
} Rows;

Rows *rows_new (SubsidyPolicy *policy, const SubsidyProgram *program, gsize n_rows, Choices *choices);
void rows_free (Rows *rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rows, rows_free)

static inline gint64
rows_value (const Rows *rows, gsize fact, gsize row)
{
  const SubsidyColumn *column = &rows->columns[fact];

  return column->values == NULL ? SUBSIDY_MISSING : column->values[row * column->stride];
}

/* The same as an application. */
SubsidyApplication *rows_application (const Rows *rows, gsize row);

/* Room for the answers of so many rows. */
typedef struct
{
  SubsidyPayouts payouts;
  gsize n_rows, n_payers;
} Answers;

Answers *answers_new (const SubsidyPolicy *policy, gsize n_rows);
void answers_free (Answers *answers);
gboolean answers_are_same (const Answers *one, const Answers *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answers, answers_free)
