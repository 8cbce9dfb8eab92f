/* SPDX-License-Identifier: Apache-2.0 */
/* What load.c and load-facts.c share while a policy is loaded. */
#pragma once

#include "policy/model.h"
#include "policy/report.h"

typedef struct
{
  SubsidyPolicy *policy;
  SubsidyReport *report;
  GHashTable *lost_ids; /* ids of declarations that could not be read */
  GHashTable *names;    /* what is taken, each kind of name by itself */
} SubsidyLoader;

static inline void
subsidy_loader_add_problem (SubsidyLoader *loader, const SubsidyElement *element, SubsidyMessage message,
                            const char *found, const char *expected, const char *suggestion)
{
  subsidy_report_add (loader->report, SUBSIDY_SEVERITY_ERROR, element->line, message, found, expected, NULL,
                      suggestion);
}

/* Whether the declaration has a name that no other of its kind has; reports where not. */
gboolean subsidy_loader_claim_id (SubsidyLoader *loader, const SubsidyElement *element, const char *id);

/* Each adds its inputs to the policy, a list those of its items too. */
void subsidy_load_fact (SubsidyLoader *loader, const SubsidyElement *element);
void subsidy_load_list (SubsidyLoader *loader, const SubsidyElement *element);
void subsidy_load_interpretation (SubsidyLoader *loader, const SubsidyElement *element);

void subsidy_input_free (gpointer input);
