/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands of `subsidy` share. */
#pragma once

#include <subsidy/subsidy.h>

/* Exit statuses, documented in the manual page. */
enum
{
  ANSWERED = 0,
  BAD_POLICY = 1,
  BAD_USAGE = 2,
  ROWS_FAILED = 3,
};

/* Those of the commands on files. */
typedef struct _BatchOptions BatchOptions;

typedef struct
{
  char *policy_path;      /* NULL: the built-in policy */
  char **interpretations; /* "ID=OPTION", or NULL */
  char *language;         /* "zh" or "en" */
  gboolean as_json;
  gboolean is_strict; /* warnings of `check` count as errors; `batch` stops at a row that it cannot read */
  const BatchOptions *batch;
} Options;

/* The Chinese or the English text, by the language of the options. Borrowed. */
const char *in_language (const Options *options, const char *zh, const char *en);

/* Writes "subsidy: MESSAGE" to stderr and returns @status. Takes the error, if there is one. */
int fail (int status, const char *message);
int fail_with (int status, GError *error);

/* What a file says, as it can stand in a message: on one line, without what would disturb a terminal, and cut where it
 * is long. Free with g_free(). */
char *shown (const char *text);

/* The policy of the options, or NULL after its problems were written to stderr. */
SubsidyPolicy *load_policy (const Options *options);

/* subsidy test POLICY.xml CASES.csv… */
int run_cases (const Options *options, SubsidyPolicy *policy, char **paths);
