/* SPDX-License-Identifier: Apache-2.0 */
/* All that can be asked of a policy that loaded, held against one another. */
#pragma once

#include "rows.h"

/* Everything it says of itself, in both languages. */
void use_words (const SubsidyPolicy *policy);

/* Every rule on @n_rows rows: columns, single rows, rules mixed row by row, applications, a batch, every width of
 * vectors; shares add up, awards lie in the range that was proved. */
void use_numbers (SubsidyPolicy *policy, gsize n_rows, Choices *choices);

/* Corners of a rule and a claim that it pays, which cost more than all else. */
void use_corners (SubsidyPolicy *policy, gsize rule);

/* Frees what was returned, after a look that it is UTF-8. */
void use_text (char *text);
void use_json (char *text);
