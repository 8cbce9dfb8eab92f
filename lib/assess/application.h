/* SPDX-License-Identifier: Apache-2.0 */
/* What an application holds, for the assessment. */
#pragma once

#include "policy/model.h"
#include "subsidy/application.h"

struct _SubsidyApplication
{
  gatomicrefcount references;
  SubsidyPolicy *policy;
  gint64 *numbers; /* one a fact, as columns have them */
  char **names;    /* one a fact: the text of an identity, else NULL */
  char *language;  /* of errors; NULL is English */
};
