/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of any shape: the bytes choose among the templates of grammar.c and then the rows. Every width of vectors,
 * 64 and 128 bits, single rows and applications give the same answers (use.h). */
#include "grammar.h"
#include "target.h"
#include "use.h"

/* As many rows as go past one block of the kernels. */
static const guint n_rows[] = { 7, 1, 20, 9, 40, 5, 11, 300 };

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Choices choices = choices_of (data, size);
  g_autofree char *text = NULL;
  g_autoptr (SubsidyPolicy) policy = NULL;

  target_begin ();
  choices.is_final = TRUE;
  text = grammar_policy (&choices);
  choices.is_final = FALSE;
  policy = subsidy_policy_new_from_bytes (text, strlen (text), NULL, NULL);
  if (policy != NULL)
    use_numbers (policy, n_rows[choices_below (&choices, G_N_ELEMENTS (n_rows))], &choices);
  return 0;
}
