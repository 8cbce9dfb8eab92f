/* SPDX-License-Identifier: Apache-2.0 */
/* What an application holds, for the assessment. */
#pragma once

#include "policy/model.h"
#include "subsidy/application.h"

struct _SubsidyApplication
{
  gatomicrefcount references;
  SubsidyPolicy *policy;
  gint64 *numbers; /* one a fact, as columns have them; of a list or a fact of its items, how many items there are */
  char **names;    /* one a fact: the text of an identity, or of those of all items; else NULL */
  SubsidyColumn *items; /* one a fact: of a fact of items, a value for each of them; their values are owned. Of a list
                         * the stride is 1 where its number of items was given by itself */
  char *language;       /* of errors; NULL is English */
};

/* One of its own with the same facts. */
SubsidyApplication *subsidy_application_copy (const SubsidyApplication *application);

/* As many columns, with values of their own. */
SubsidyColumn *subsidy_items_copy (const SubsidyPolicy *policy, const SubsidyColumn *items, const gint64 *numbers);
void subsidy_items_free (const SubsidyPolicy *policy, SubsidyColumn *items);
