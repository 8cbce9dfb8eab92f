/* SPDX-License-Identifier: Apache-2.0 */
/* What the columns of a file of claims are: which fact or the rule each one brings, in which unit, or that it is
 * carried through as it stands. */
#pragma once

#include <subsidy/subsidy.h>

#include "batch/csv.h"

typedef enum
{
  COLUMN_CARRIED, /* nothing that the policy asks for */
  COLUMN_RULE,
  COLUMN_FACT,
} ColumnKind;

/* In what a column of money is written where its cells do not say. */
typedef enum
{
  UNIT_NOT_SAID, /* yuan */
  UNIT_YUAN,
  UNIT_WAN, /* ten thousand yuan */
} MoneyUnit;

typedef struct
{
  ColumnKind kind;
  gsize fact;
  MoneyUnit unit;
  char *heading; /* as written */
} ClaimColumn;

typedef struct
{
  ClaimColumn *columns;
  gsize n_columns;
  gint32 rule_column;     /* -1: there is none */
  gint32 *column_of_fact; /* one a fact of the policy; -1: the file does not have it */
  GPtrArray *notes;       /* of texts: what looks like a mistake and may be none */
} ClaimHeadings;

/* The columns by their first record. @rule: the rule of every row, or NULL where a column has to name it. NULL with
 * @error where two columns are the same, or none brings what is needed. Free with claim_headings_free(). */
ClaimHeadings *claim_headings_new (const SubsidyPolicy *policy, const CsvRecord *record, const char *rule,
                                   const char *language, GError **error);

/* Whether the row may be the headings: a cell of it is the name of a fact. */
gboolean claim_headings_name_a_fact (const SubsidyPolicy *policy, const CsvRecord *record);

void claim_headings_free (ClaimHeadings *headings);
