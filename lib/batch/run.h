/* SPDX-License-Identifier: Apache-2.0 */
/* A run and what its last file came to. */
#pragma once

#include <subsidy-batch.h>

#include "batch/answers.h"
#include "batch/summary.h"

struct _SubsidyRun
{
  SubsidyPolicy *policy;
  char *language;
  /* What is asked. */
  gint32 rule; /* -1: by column */
  char **interpretations;
  char *columns;
  gint32 summary_fact;
  gboolean is_strict;
  int jobs;
  SubsidyPolicy *other_policy; /* NULL: the same */
  char **other_interpretations;
  gboolean compares;
  SubsidyLedger *ledger;
  gint64 day;
  SubsidyRunProgress progress;
  void *progress_data;
  /* What the last file came to. */
  Assessor *assessor;
  Summary *summary;
  GPtrArray *notes;
};

/* Takes @interpretations ("ID=OPTION") on top of @base, in place of those of the same id. Transfer full. */
char **run_interpretations (char **base, const char *const *interpretations);

/* Answers a file: the run's notes, assessor and summary are filled in. FALSE with @error, and no output. */
gboolean run_answer (SubsidyRun *run, const char *input, const char *output, GError **error);
