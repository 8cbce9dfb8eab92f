/* SPDX-License-Identifier: Apache-2.0 */
/* Files of claims, and the ledger of what was awarded: the library libsubsidy-batch, on top of libsubsidy. Link it with
 * `pkg-config --cflags --libs subsidy-batch`.
 *
 * A file is CSV with one claim a row: UTF-8 with or without a byte order mark, or GB18030; its headings are ids or
 * labels of facts, with the unit of money (元, 万元) in parentheses where it has one. Files are read and written piece
 * by piece: memory does not grow with them. */
#pragma once

#include <subsidy/subsidy.h>

G_BEGIN_DECLS

/* ---- The ledger ---- */

/**
 * SubsidyLedger:
 *
 * What was awarded, under which policy, rule and key, when, how much, on which receipt: one SQLite file. Not
 * thread-safe; any number of processes may open the same file, one at a time writes.
 *
 * Since: 0.1
 */
typedef struct _SubsidyLedger SubsidyLedger;

/**
 * subsidy_ledger_open:
 * @path: the file; it is made where there is none
 * @language: (nullable): "zh" or "en", that of messages; %NULL is English
 * @error: (nullable): return location
 *
 * Opens a ledger. Where a run was interrupted after its awards were written, its output file gets its name now.
 *
 * Returns: (transfer full) (nullable): the ledger, close it with subsidy_ledger_close(); %NULL with
 *   %SUBSIDY_ERROR_FILE where the file cannot be opened, is no ledger, or is one of a later version.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyLedger *subsidy_ledger_open (const char *path, const char *language, GError **error);

/**
 * subsidy_ledger_close:
 * @ledger: (nullable) (transfer full): a ledger
 *
 * Closes it. No run may use it any more.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_ledger_close (SubsidyLedger *ledger);

/**
 * subsidy_ledger_get_notice:
 * @ledger: a ledger
 * @position: from 0
 *
 * What opening it and the last run had to tell, such as an output that was completed.
 *
 * Returns: (transfer none) (nullable): the text at that position; %NULL beyond the last. It lives until the next call
 *   that changes the ledger.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_ledger_get_notice (const SubsidyLedger *ledger, gsize position);

/**
 * subsidy_ledger_export:
 * @ledger: a ledger
 * @what: "awards" or "runs"
 * @where: (nullable) (array zero-terminated=1): "rule=ID", "policy=ID", "run=NUMBER" or "FACT=VALUE" texts that the
 * awards have to fit, at most one of a fact; %NULL for all
 * @format: "text", "csv" or "json", which is one object a line
 * @path: the file to write, "-" for standard output; a file appears under its name when it is whole
 * @error: (nullable): return location
 *
 * Returns: %FALSE with %SUBSIDY_ERROR_FILE, or %SUBSIDY_ERROR_UNKNOWN where a word is none of these.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_ledger_export (SubsidyLedger *ledger, const char *what, const char *const *where, const char *format,
                                const char *path, GError **error);

/**
 * subsidy_ledger_verify:
 * @ledger: a ledger
 * @differences: (out) (transfer full) (nullable): one a line, free with subsidy_free(); %NULL where there is none
 * @error: (nullable): return location
 *
 * Checks the file, each award against the index of history, the totals and the checksum of each run, and the output
 * files by their digests. Runs of earlier versions have no checksum: a notice says so, see subsidy_ledger_get_notice().
 *
 * Returns: how many differences there are; -1 with %SUBSIDY_ERROR_FILE where it cannot be checked.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int64_t subsidy_ledger_verify (SubsidyLedger *ledger, char **differences, GError **error);

/**
 * subsidy_ledger_revoke:
 * @ledger: a ledger
 * @award: the receipt of an award
 * @by: who revokes it
 * @reason: why
 * @error: (nullable): return location
 *
 * Revokes an award: it stays on record, with who revoked it, when and why, and counts as history no more.
 *
 * Returns: %FALSE with %SUBSIDY_ERROR_UNKNOWN where there is no such award, %SUBSIDY_ERROR_USAGE where it was revoked
 *   before, or @by or @reason is empty, %SUBSIDY_ERROR_FILE where it cannot be written.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_ledger_revoke (SubsidyLedger *ledger, const char *award, const char *by, const char *reason,
                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SubsidyLedger, subsidy_ledger_close)

/* ---- Runs over files ---- */

/**
 * SubsidyRun:
 *
 * A run over a file of claims: what is asked is set first, then subsidy_run_file() answers a file. It keeps its policy
 * alive. For one thread at a time.
 *
 * Since: 0.1
 */
typedef struct _SubsidyRun SubsidyRun;

/**
 * SubsidyRunProgress:
 * @n_rows: rows answered so far
 * @n_bytes: bytes read so far
 * @n_all_bytes: bytes of the whole file, or -1 where that is not known
 * @data: what subsidy_run_set_progress() was given
 *
 * Is called now and then while a file is answered, on the thread that called subsidy_run_file().
 *
 * Returns: %FALSE to stop: there is no output then, and nothing is recorded.
 *
 * Since: 0.1
 */
typedef gboolean (*SubsidyRunProgress) (int64_t n_rows, int64_t n_bytes, int64_t n_all_bytes, void *data);

/**
 * subsidy_run_new:
 * @policy: a policy
 * @language: (nullable): "zh" or "en": that of headings, words and messages; %NULL is English
 *
 * Returns: (transfer full): a run; free it with subsidy_run_free().
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
SubsidyRun *subsidy_run_new (SubsidyPolicy *policy, const char *language);

/**
 * subsidy_run_free:
 * @run: (nullable) (transfer full): a run
 *
 * Frees a run; the ledger and the policies that it used stay.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_run_free (SubsidyRun *run);

/**
 * subsidy_run_set_rule:
 * @run: a run
 * @rule: (nullable): the id of the rule that every row claims; %NULL where a column names it
 * @error: (nullable): return location
 *
 * Returns: %FALSE with %SUBSIDY_ERROR_UNKNOWN where there is no such rule; nothing is changed then.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_run_set_rule (SubsidyRun *run, const char *rule, GError **error);

/**
 * subsidy_run_set_interpretations:
 * @run: a run
 * @interpretations: (nullable) (array zero-terminated=1): "ID=OPTION" texts; those not named keep their default
 * @error: (nullable): return location
 *
 * Returns: %FALSE with %SUBSIDY_ERROR_UNKNOWN where one does not exist; nothing is changed then.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_run_set_interpretations (SubsidyRun *run, const char *const *interpretations, GError **error);

/**
 * subsidy_run_set_columns:
 * @run: a run
 * @columns: (nullable): names with commas between, of: input, row, rule, outcome, amount, shares, reason, reason-id,
 *   clause, remedy, missing, at-most, words, alternatives, error, receipt, other-outcome, other-amount, difference;
 * %NULL is input, outcome, amount, shares, reason, clause, remedy, missing, at-most, error, and what a comparison or a
 *   ledger adds
 *
 * What the output has. Names are checked by subsidy_run_file().
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_run_set_columns (SubsidyRun *run, const char *columns);

/**
 * subsidy_run_set_summary_fact:
 * @run: a run
 * @fact: (nullable): the id of a choice by which the summary is told; %NULL is "county" where the policy has that, else
 *   by rule alone
 * @error: (nullable): return location
 *
 * Returns: %FALSE with %SUBSIDY_ERROR_UNKNOWN where there is no such fact or it is no choice; nothing is changed then.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_run_set_summary_fact (SubsidyRun *run, const char *fact, GError **error);

/**
 * subsidy_run_set_strict:
 * @run: a run
 * @strict: whether to stop at the first row that cannot be read
 *
 * Without it such a row is answered with what is wrong with it, and counted.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_run_set_strict (SubsidyRun *run, gboolean strict);

/**
 * subsidy_run_set_jobs:
 * @run: a run
 * @jobs: how many threads answer, from 1 to 64, of which 16 at most are used; the output does not depend on it. With a
 * ledger, or where the policy sums over a batch, one does
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_run_set_jobs (SubsidyRun *run, int32_t jobs);

/**
 * subsidy_run_set_comparison:
 * @run: a run
 * @policy: (nullable): another policy; %NULL is the same
 * @interpretations: (nullable) (array zero-terminated=1): "ID=OPTION" texts for the other answer, on top of those of
 * the run where the policy is the same
 * @error: (nullable): return location
 *
 * Answers every row twice, and tells the difference row by row and in total. Not with a ledger.
 *
 * Returns: %FALSE with %SUBSIDY_ERROR_UNKNOWN where an interpretation or option does not exist; nothing is changed
 * then.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_run_set_comparison (SubsidyRun *run, SubsidyPolicy *policy, const char *const *interpretations,
                                     GError **error);

/**
 * subsidy_run_set_ledger:
 * @run: a run
 * @ledger: (nullable): a ledger, which has to outlive its use; %NULL is none
 * @day: on which day the awards are made, in days since 1970-01-01
 *
 * Facts that are totals of past payouts are taken from the ledger, and what is awarded is recorded in it. Each row is
 * told of the rows before it.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_run_set_ledger (SubsidyRun *run, SubsidyLedger *ledger, int64_t day);

/**
 * subsidy_run_set_progress:
 * @run: a run
 * @progress: (nullable) (scope forever): what to call; %NULL for nothing
 * @data: (nullable): passed on
 *
 * Lets a caller show how far a long run is, or stop it.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
void subsidy_run_set_progress (SubsidyRun *run, SubsidyRunProgress progress, void *data);

/**
 * subsidy_run_file:
 * @run: a run
 * @input: a file of claims, or "-" for standard input
 * @output: where the answers go, or "-" for standard output. A file is written aside, synced and renamed when it is
 *   whole: whatever happens, under its name there is the old file or the new one. It may be @input
 * @error: (nullable): return location
 *
 * Answers every row of a file, in order. A row that cannot be read has its error in the output and is counted; the run
 * goes on. With a ledger the awards and the output appear together or not at all.
 *
 * Returns: %FALSE with %SUBSIDY_ERROR_FILE where a file cannot be read or written, %SUBSIDY_ERROR_VALUE where the
 *   headings do not fit, a row cannot be read and the run is strict, or a total leaves 64 bits, %SUBSIDY_ERROR_UNKNOWN
 * or %SUBSIDY_ERROR_USAGE where what was set does not fit, %SUBSIDY_ERROR_STOPPED by the progress function; there is no
 *   output then.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
gboolean subsidy_run_file (SubsidyRun *run, const char *input, const char *output, GError **error);

/**
 * subsidy_run_count:
 * @run: a run
 * @what: "claims", "eligible", "not-eligible", "undetermined", "refused", "unreadable"
 *
 * Returns: how many rows of the last file were such; -1 for another word.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int64_t subsidy_run_count (const SubsidyRun *run, const char *what);

/**
 * subsidy_run_get_amount:
 * @run: a run
 *
 * Returns: what the last file comes to, in fen: the sum of its awards.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
int64_t subsidy_run_get_amount (const SubsidyRun *run);

/**
 * subsidy_run_get_note:
 * @run: a run
 * @position: from 0
 *
 * What there is to tell of the last file: headings that may be misspelt, and the first rows that cannot be read.
 *
 * Returns: (transfer none) (nullable): the text at that position; %NULL beyond the last. It lives until the next file.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
const char *subsidy_run_get_note (const SubsidyRun *run, gsize position);

/**
 * subsidy_run_summary:
 * @run: a run
 * @format: "text", "csv" or "json"
 * @error: (nullable): return location
 *
 * What the last file comes to by rule and by the summary's fact: rows by outcome, amount, and each payer's share.
 *
 * Returns: (transfer full) (nullable): free with subsidy_free(); %NULL with %SUBSIDY_ERROR_UNKNOWN for another format,
 * or %SUBSIDY_ERROR_USAGE before any file was answered.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_run_summary (const SubsidyRun *run, const char *format, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SubsidyRun, subsidy_run_free)

/* ---- Templates ---- */

/**
 * subsidy_claims_template:
 * @policy: a policy
 * @rule: the id of a rule
 * @language: (nullable): "zh" or "en"; %NULL is English
 * @error: (nullable): return location
 *
 * A file to fill in: the headings that a claim under the rule needs, and one row as an example, which is paid.
 *
 * Returns: (transfer full) (nullable): CSV, free with subsidy_free(); %NULL with %SUBSIDY_ERROR_UNKNOWN where there is
 * no such rule. Thread-safe.
 *
 * Since: 0.1
 */
SUBSIDY_PUBLIC
char *subsidy_claims_template (SubsidyPolicy *policy, const char *rule, const char *language, GError **error);

G_END_DECLS
