/* SPDX-License-Identifier: Apache-2.0 */
/* What the ledger says to people, in Chinese and English. When it is said is left to the callers. */
#pragma once

#include <glib.h>

/* %1, %2 … are filled in as the comments say. */
typedef enum
{
  SUBSIDY_LEDGER_SAYS_IN_USE,          /* %1: the ledger */
  SUBSIDY_LEDGER_SAYS_FULL,            /* %1: the ledger */
  SUBSIDY_LEDGER_SAYS_READ_ONLY,       /* %1: the ledger */
  SUBSIDY_LEDGER_SAYS_CANNOT_OPEN,     /* %1: the ledger, %2: why */
  SUBSIDY_LEDGER_SAYS_NOT_A_LEDGER,    /* %1: the file */
  SUBSIDY_LEDGER_SAYS_EMPTY_FILE,      /* %1: the file */
  SUBSIDY_LEDGER_SAYS_NEWER,           /* %1: the ledger, %2: its format, %3: the format this program reads */
  SUBSIDY_LEDGER_SAYS_DAMAGED,         /* %1: the ledger */
  SUBSIDY_LEDGER_SAYS_TROUBLE,         /* %1: the ledger, %2: what SQLite says */
  SUBSIDY_LEDGER_SAYS_NO_FILE,         /* %1: a file, %2: why */
  SUBSIDY_LEDGER_SAYS_NAMED,           /* %1: the output, %2: the run */
  SUBSIDY_LEDGER_SAYS_LEFT,            /* %1: the output, %2: the run, %3: the temporary file */
  SUBSIDY_LEDGER_SAYS_NOT_RENAMED,     /* %1: the output, %2: the temporary file, %3: why */
  SUBSIDY_LEDGER_SAYS_OVER_ITSELF,     /* %1: the ledger */
  SUBSIDY_LEDGER_SAYS_TOTAL_TOO_LARGE, /* %1: the rule or run */
  SUBSIDY_LEDGER_SAYS_AMOUNT_NEGATIVE, /* %1: the amount in fen */
  SUBSIDY_LEDGER_SAYS_TOO_MANY_FACTS,
  SUBSIDY_LEDGER_SAYS_RUN_FAILED, /* %1: the ledger */
  SUBSIDY_LEDGER_SAYS_IN_A_RUN,
  SUBSIDY_LEDGER_SAYS_NO_AWARD,        /* %1: the number or receipt */
  SUBSIDY_LEDGER_SAYS_SEVERAL_AWARDS,  /* %1: the receipt */
  SUBSIDY_LEDGER_SAYS_ALREADY_REVOKED, /* %1: the award, %2: when, %3: by whom, %4: why */
  SUBSIDY_LEDGER_SAYS_NO_REASON,
  SUBSIDY_LEDGER_SAYS_SINK_STOPPED,

  /* What verify finds */
  SUBSIDY_LEDGER_SAYS_INTEGRITY,       /* %1: what SQLite says */
  SUBSIDY_LEDGER_SAYS_REFERENCE,       /* %1: the table, %2: the row, %3: the table referred to */
  SUBSIDY_LEDGER_SAYS_RUN_DIFFERS,     /* %1: run, %2, %3: awards and total recorded, %4, %5: found */
  SUBSIDY_LEDGER_SAYS_RUN_CHANGED,     /* %1: run */
  SUBSIDY_LEDGER_SAYS_NO_CHECKSUM,     /* %1: how many runs */
  SUBSIDY_LEDGER_SAYS_HISTORY_DIFFERS, /* %1: rule, %2: key, %3, %4: count and sum in history, %5, %6: of awards */
  SUBSIDY_LEDGER_SAYS_KEY_DIFFERS,     /* %1: award, %2: key */
  SUBSIDY_LEDGER_SAYS_OUTPUT_MISSING,  /* %1: output, %2: run */
  SUBSIDY_LEDGER_SAYS_OUTPUT_DIFFERS,  /* %1: output, %2: run */
  SUBSIDY_LEDGER_SAYS_OUTPUT_PENDING,  /* %1: output, %2: run, %3: temporary file */

  /* Words of lists */
  SUBSIDY_LEDGER_SAYS_WORD_RUN,
  SUBSIDY_LEDGER_SAYS_WORD_ROW,
  SUBSIDY_LEDGER_SAYS_WORD_REVOKED, /* %1: when, %2: by whom, %3: why */
  SUBSIDY_LEDGER_SAYS_WORD_AWARDS,  /* %1: how many, %2: yuan */
  SUBSIDY_LEDGER_SAYS_WORD_PENDING,
  SUBSIDY_LEDGER_N_SAYS,
} SubsidyLedgerSays;

/* Free with g_free(). */
char *subsidy_ledger_say (SubsidyLedgerSays says, const char *language, ...) G_GNUC_NULL_TERMINATED;
