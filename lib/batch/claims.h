/* SPDX-License-Identifier: Apache-2.0 */
/* The claims of some rows of a file, read into columns. */
#pragma once

#include <subsidy/subsidy.h>

#include "batch/cells.h"
#include "batch/csv.h"
#include "batch/headings.h"

/* Rows that are read and answered together: their columns stay in the second-level cache. */
#define CLAIMS_MOST_ROWS ((gsize)1024)

typedef enum
{
  ROW_CLAIM,
  ROW_BLANK,
  ROW_TOTAL,      /* 合计: not a claim, carried through */
  ROW_UNREADABLE, /* a cell or the record itself cannot be read */
} RowKind;

typedef struct
{
  RowKind kind;
  guint64 number;  /* in the file, from 1 for the headings */
  const char *raw; /* its bytes in the block, without the line end */
  gsize raw_length;
  guint n_fields;
  gboolean has_formula; /* a cell that a spreadsheet would run */
  char *error;          /* of an unreadable row what is wrong with it, else NULL */
  guint error_column;   /* from 1; 0: the record itself */
} ClaimRow;

/* Whatever is read under one policy: how its cells are read is fixed before the first row. */
typedef struct
{
  const SubsidyPolicy *policy;
  const ClaimHeadings *headings;
  const char *language;
  gint32 rule;             /* of every row; -1: by its column */
  const GHashTable *rules; /* what a rule may be called, normalised → position + 1 */
  const gboolean *kept;    /* one a column: its texts are needed, for keys; NULL: none are */
  const gboolean *filled;  /* one a fact: the rows get it from elsewhere, whether or not the file has it */
} ClaimPlan;

/* A text in Claims.texts. */
typedef struct
{
  gsize offset, length;
} KeptText;

/* For one thread. */
typedef struct
{
  const ClaimPlan *plan;
  ClaimRow rows[CLAIMS_MOST_ROWS];
  gsize n_rows;
  gint64 *rules;    /* the rule of each row; SUBSIDY_MISSING where it is no claim */
  gint64 **numbers; /* one a fact: of each row, or NULL where the file does not have the fact */
  gsize *given;     /* the facts of the row that the file has */
  gsize n_given;
  gint64 *list_ends; /* one a fact: of a list, how many items the rows so far have */
  GArray **items;    /* one a fact of items that the file has: gint64 of all rows; else NULL */
  gboolean has_items;
  SubsidyColumn *columns; /* one a fact: the same as the evaluator takes them */
  CellReader *readers;    /* one a column of the file */
  CellMemory *rule_memory;
  CsvRecord record;
  CsvBuffer texts; /* of the columns that are kept */
  KeptText *kept;  /* n_columns × CLAIMS_MOST_ROWS; NULL where none is */
} Claims;

/* The names of the rules of a policy: ids, labels, clauses that one rule alone has. */
GHashTable *claim_rule_names (const SubsidyPolicy *policy);

void claims_init (Claims *claims, const ClaimPlan *plan);
void claims_clear (Claims *claims);

/* Where the items of a row begin and end in their columns; FALSE where its list is not known. */
gboolean claims_bounds_of_list (const Claims *claims, gsize list, gsize row, gint64 bounds[2]);

/* Reads the next @n_rows records of a block; with 0 as many as there is room for, at most CLAIMS_MOST_ROWS. FALSE where
 * there are none left. The rows borrow from the block. */
gboolean claims_read (Claims *claims, CsvCursor *cursor, gsize n_rows);
