/* SPDX-License-Identifier: Apache-2.0 */
/* The commands on files, and their options. */
#pragma once

#include <subsidy-batch.h>

#include "subsidy-command.h"

struct _BatchOptions
{
  char *output;
  char *rule;
  char *columns;
  char *jobs;
  char *summary;
  char *by;
  char *compare;
  char **compare_interpretations;
  char *ledger;
  char *day;
  char *by_whom;
  char **where;
};

GOptionGroup *batch_option_group (BatchOptions *batch, const Options *options);
void batch_options_clear (BatchOptions *batch);
gboolean batch_options_are_set (const BatchOptions *batch);

/* subsidy batch IN.csv -o OUT.csv */
int run_batch (const Options *options, char **arguments);

/* subsidy template RULE */
int run_template (const Options *options, char **arguments);

/* subsidy ledger list|runs|export|verify|revoke FILE.db … */
int run_ledger (const Options *options, char **arguments);
