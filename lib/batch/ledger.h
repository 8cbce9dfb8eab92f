/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger: what was awarded before, under which policy, rule and key, kept in one SQLite file. It answers the totals
 * that facts declare as history, records the awards of a run in one transaction with the digests of its output files,
 * and lists, checks and revokes what it holds. What a row is worth, and how files are read and written, is left to the
 * caller. A ledger belongs to one thread at a time. */
#pragma once

#include <subsidy-batch.h>

G_BEGIN_DECLS

/* A text with its length; a NULL text stands for a fact that was not given. */
typedef struct
{
  const char *text;
  gsize length;
} SubsidyLedgerText;

/* A run as it begins. All texts are copied. */
typedef struct
{
  const char *command;       /* as the user called it, for people */
  const char *version;       /* of the program */
  const char *policy;        /* its id: awards of other policies are not seen */
  const char *policy_digest; /* of the policy file */
  const char *input;         /* name of the file that is read, for people; nullable */
  const char *const *rules;  /* all rules of the policy, by id */
  gsize n_rules;
  const char *const *facts; /* the facts that say who and what a claim is for, by id: at most 64. All facts of all keys;
                               others are stored and exported, nothing more */
  gsize n_facts;
  const guint64 *keys; /* each key as a set of positions in @facts, one bit a fact: every key by which awards can
                          ever be asked for under this policy (once-per, from-history). The order of facts within a
                          key and of keys is irrelevant; awards recorded under other keys before are found too */
  gsize n_keys;
} SubsidyLedgerRun;

/* One output file of a run: written aside and synced by the caller. */
typedef struct
{
  const char *temporary; /* where it was written, in the same file system as @path */
  const char *path;      /* under which name it shall appear */
  const char *digest;    /* SHA-256 in hexadecimal, as subsidy_ledger_digest_file() gives it */
} SubsidyLedgerOutput;

/* A run as it ends. */
typedef struct
{
  gint64 n_rows;
  const SubsidyLedgerOutput *outputs; /* none where the answer goes to standard output */
  gsize n_outputs;
} SubsidyLedgerEnd;

typedef struct
{
  gsize rule;         /* position in the rules of the run */
  gint32 day;         /* days since 1970-01-01 */
  int64_t amount_fen; /* 0 or more */
  gint64 row;         /* row of the input, as a person counts it */
  const char *receipt;
  gsize receipt_length; /* 0 where there is none: a receipt is then R, RUN-ROW */
} SubsidyLedgerAward;

/* What past awards come to. The day is G_MININT32 where there are none. */
typedef struct
{
  gint64 count;
  int64_t sum_fen;
  gint32 latest_day;
} SubsidyLedgerTotals;

typedef enum
{
  SUBSIDY_LEDGER_TEXT,
  SUBSIDY_LEDGER_CSV,
  SUBSIDY_LEDGER_JSON, /* one object a line */
} SubsidyLedgerFormat;

/* Which awards; what is NULL or 0 does not restrict. */
typedef struct
{
  const char *policy;
  const char *rule;
  const char *fact; /* with @value: awards whose claim has exactly this value */
  const char *value;
  gint64 run;
} SubsidyLedgerFilter;

/* Takes text as it is made; FALSE stops. */
typedef gboolean (*SubsidyLedgerSink) (const char *text, gsize length, gpointer data);

/* ---- The file ---- */

/* Opens a ledger, creates it where there is none, and completes what a killed run has left: its output, if still there
 * as it was recorded, gets its name. Refuses a file that is no ledger or of a later program. @language: "zh" or "en",
 * NULL is English. */
SubsidyLedger *subsidy_ledger_open (const char *path, const char *language, GError **error);

/* Forgets a run that was not committed. */
void subsidy_ledger_close (SubsidyLedger *ledger);

/* What opening, beginning and committing have to tell, one by one: a rename that was completed or could not be. NULL
 * beyond the last. */
const char *subsidy_ledger_get_notice (const SubsidyLedger *ledger, gsize position);

/* How long to wait for another process that writes, in milliseconds; 30,000 unless set. */
void subsidy_ledger_set_patience (SubsidyLedger *ledger, int milliseconds);

/* What tells the run at hand from all that have ended, and from those of other ledgers, in some letters and digits: a
 * run that was killed before its end has the mark of the next one. Free with g_free(). */
char *subsidy_ledger_run_mark (const SubsidyLedger *ledger);

/* FALSE with an error where the file is the ledger itself, which nothing may be written over. */
gboolean subsidy_ledger_check_output (const SubsidyLedger *ledger, const char *path, GError **error);

/* SHA-256 of a file in hexadecimal, NULL with an error where it cannot be read. Free with g_free(). */
char *subsidy_ledger_digest_file (const char *path, const char *language, GError **error);

/* ---- A run ---- */

/* Only one process at a time is in a run; others wait. */
gboolean subsidy_ledger_begin (SubsidyLedger *ledger, const SubsidyLedgerRun *run, GError **error);

/* A number that changes where another program writes to the ledger. 0 where it cannot be read. */
gint64 subsidy_ledger_get_state (SubsidyLedger *ledger);

/* The number of the run that has begun. */
gint64 subsidy_ledger_get_run (const SubsidyLedger *ledger);

/* The claim that the next calls are about: a value for each fact of the run, as keys compare it (an option by its id, a
 * date as 2026-02-14), UTF-8. Borrowed until the next claim. A value that was not given is equal to none but another
 * that was not given. */
void subsidy_ledger_set_claim (SubsidyLedger *ledger, const SubsidyLedgerText *values);

/* What was awarded before under one key of the claim, earlier in this run included, revoked awards not.
 * @rules: positions in the rules of the run; none stands for all rules of the policy, past ones too. @year: only awards
 * of this calendar year; 0 for all years. FALSE where the sum exceeds 64 bits
 * (%SUBSIDY_ERROR_VALUE), or where a file cannot be read or written: the run can only be rolled back then. */
gboolean subsidy_ledger_get_totals (SubsidyLedger *ledger, gsize key, const gsize *rules, gsize n_rules, int year,
                                    SubsidyLedgerTotals *totals, GError **error);

/* Records an award of the claim. An amount that cannot be recorded (%SUBSIDY_ERROR_VALUE) leaves the run as it was;
 * after any other failure it can only be rolled back, and a commit is refused. */
gboolean subsidy_ledger_record (SubsidyLedger *ledger, const SubsidyLedgerAward *award, GError **error);

/* Writes the awards and the outputs in one transaction, then gives the outputs their names. FALSE where nothing was
 * committed: the caller removes the temporary files. TRUE once it is committed: where a rename then fails, a notice
 * says so, and whoever opens the ledger next tries again. */
gboolean subsidy_ledger_commit (SubsidyLedger *ledger, const SubsidyLedgerEnd *end, GError **error);

/* Whether all outputs of the run just committed have got their names. */
gboolean subsidy_ledger_is_complete (const SubsidyLedger *ledger);

/* Forgets all since the beginning of the run. Harmless without a run. */
void subsidy_ledger_rollback (SubsidyLedger *ledger);

/* ---- What it holds ---- */

/* Awards in the order in which they were recorded, in bounded memory. */
gboolean subsidy_ledger_write_awards (SubsidyLedger *ledger, const SubsidyLedgerFilter *filter,
                                      SubsidyLedgerFormat format, SubsidyLedgerSink sink, gpointer data,
                                      GError **error);

/* Runs with their outputs. */
gboolean subsidy_ledger_write_runs (SubsidyLedger *ledger, SubsidyLedgerFormat format, SubsidyLedgerSink sink,
                                    gpointer data, GError **error);

/* Checks the file, every award against the index of history, the totals and checksums of runs, and their output files.
 * Differences go to @sink, one a line, and are counted; a notice tells of runs without a checksum. FALSE where it could
 * not be checked. */
gboolean ledger_verify (SubsidyLedger *ledger, SubsidyLedgerSink sink, gpointer data, gint64 *n_differences,
                        GError **error);

/* Revokes the award with this number or receipt: it stays recorded, with who revoked it, why and when, and counts no
 * more. Revoking twice, or a receipt of several awards, is an error. */
gboolean subsidy_ledger_revoke (SubsidyLedger *ledger, const char *award, const char *by, const char *reason,
                                GError **error);

G_END_DECLS
