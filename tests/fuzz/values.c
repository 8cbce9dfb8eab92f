/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as an amount, a date, a decimal, a credit code and as the value of a fact of each type: it is read exactly
 * as a slow and plain reader does (values-oracle.h) or refused with a message; what was read is written and read again.
 */
#include <string.h>

#include "target.h"
#include "values-oracle.h"

static const char policy_text[]
    = "<policy id='p'><payer id='city'/>"
      "<fact id='money' type='money'/><fact id='rate' type='rate'/><fact id='day' type='date' assumed='none'/>"
      "<fact id='count' type='count'/><fact id='area' type='quantity' unit='m²' decimals='2'/>"
      "<fact id='number' type='number' decimals='6' least='-1000'/>"
      "<fact id='kind' type='choice' assumed='none'><option id='a'><label>甲类</label><alias>13</alias></option>"
      "<option id='b' pattern='1310##'><label lang='en'>second kind</label></option><option id='c'/></fact>"
      "<fact id='flag' type='flag'/><fact id='name' type='name'/><fact id='firm' type='credit-code'/>"
      "<list id='unit' most='5'><fact id='cost' type='money'/><fact id='new' type='flag'/></list>"
      "<rule id='r'><amount><money>1</money></amount></rule></policy>";

static SubsidyPolicy *policy;

/* A message of one line where something was refused, none where it was not. */
static void
check_error (gboolean is_read, GError *error)
{
  g_assert (is_read == (error == NULL));
  if (error != NULL
      && !(error->domain == SUBSIDY_ERROR && error->code == SUBSIDY_ERROR_VALUE
           && g_utf8_validate (error->message, -1, NULL) && strchr (error->message, '\n') == NULL))
    g_error ("a message should be one line: %s", error->message);
  g_clear_error (&error);
}

static void
check_money_texts (gint64 fen)
{
  char *texts[] = { subsidy_money_to_text (fen), subsidy_money_to_grouped_text (fen), subsidy_money_to_wan_text (fen) };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = g_strconcat (texts[i], i == 2 ? "万元" : "", NULL);
      gint64 again = 0;

      g_assert (subsidy_money_from_text (text, NULL, &again, NULL) && again == fen);
      subsidy_free (texts[i]);
    }
}

static void
check_money_words (gint64 fen)
{
  GError *error = NULL;
  char *words = subsidy_money_in_words (fen, "zh", &error);

  check_error (words != NULL, error);
  g_assert ((words != NULL) == (fen >= 0 && fen < G_GINT64_CONSTANT (1000000000000000000)));
  g_assert (words == NULL || oracle_words (words) == fen);
  subsidy_free (words);
}

static void
check_money (const char *text, gboolean is_utf8)
{
  GError *error = NULL;
  gint64 fen = 0, expected = 0;
  gboolean is_read = subsidy_money_from_text (text, "zh", &fen, &error);

  check_error (is_read, error);
  g_assert (is_read == (is_utf8 && oracle_money (text, &expected)));
  g_assert (fen == expected);
  if (!is_read)
    return;
  check_money_texts (fen);
  check_money_words (fen);
}

/* What is read is the day that its numbers say. Not every text with three numbers is a date. */
static void
check_date (const char *text)
{
  GError *error = NULL;
  gint64 days = 0, expected = 0, again = 0;
  gboolean is_read = subsidy_date_from_text (text, "en", &days, &error);
  g_autofree char *written = is_read ? subsidy_date_to_text (days) : NULL;

  check_error (is_read, error);
  if (is_read)
    {
      g_assert (oracle_date (text, &expected) && days == expected);
      g_assert (subsidy_date_from_text (written, NULL, &again, NULL) && again == days);
    }
  error = NULL;
  is_read = subsidy_date_from_serial (text, "en", &days, &error);
  check_error (is_read, error);
  g_assert (!is_read || (days >= 10957 && days <= 47481)); /* 2000-01-01 to 2099-12-31 */
}

static void
check_decimal (const char *text)
{
  for (int decimals = 0; decimals <= 18; decimals += 3)
    {
      gint64 value = 0, expected = 0;
      gboolean is_read = subsidy_decimal_from_text (text, decimals, &value);

      g_assert (is_read == oracle_decimal (text, decimals, &expected));
      g_assert (!is_read || value == expected);
    }
}

static void
check_credit_code (const char *text)
{
  GError *error = NULL;
  char *code = subsidy_credit_code_from_text (text, "zh", &error), *again;

  check_error (code != NULL, error);
  g_assert (subsidy_credit_code_is_valid (text) == oracle_credit_code (text));
  if (code == NULL)
    return;
  g_assert (oracle_credit_code (code));
  again = subsidy_credit_code_from_text (code, NULL, NULL);
  g_assert_cmpstr (again, ==, code);
  subsidy_free (again);
  subsidy_free (code);
}

static void
check_normalised (const char *text, gboolean is_utf8)
{
  char *once = subsidy_text_normalised (text), *twice = subsidy_text_normalised (once);

  g_assert ((once != NULL) == is_utf8);
  g_assert_cmpstr (once, ==, twice);
  subsidy_free (once);
  subsidy_free (twice);
}

/* ---- Facts ---- */

/* What a person is shown of a number of a money, date, choice or flag is read as that number. */
static void
check_shown (gsize fact, gint64 number)
{
  gint32 type = subsidy_policy_fact_type (policy, fact);
  char *text = subsidy_fact_to_text (policy, fact, number, "en");
  gint64 again = 0;

  g_assert (text != NULL && g_utf8_validate (text, -1, NULL));
  if (type == SUBSIDY_FACT_MONEY || type == SUBSIDY_FACT_DATE || type == SUBSIDY_FACT_CHOICE
      || type == SUBSIDY_FACT_FLAG)
    g_assert (subsidy_fact_from_text (policy, fact, text, "en", &again, NULL) && again == number);
  subsidy_free (text);
}

/* An application reads what a column reads; of a list it reads several. */
static void
check_fact (gsize fact, const char *text)
{
  g_autoptr (SubsidyApplication) application = subsidy_application_new (policy);
  g_autoptr (SubsidyAssessment) answer = NULL;
  const char *id = subsidy_policy_id_at (policy, SUBSIDY_PART_FACT, fact);
  GError *error = NULL;
  g_autofree char *normalised = subsidy_text_normalised (text);
  gint64 number = SUBSIDY_MISSING;
  gboolean is_read = subsidy_fact_from_text (policy, fact, text, "zh", &number, &error), is_set;

  check_error (is_read, error);
  error = NULL;
  is_set = subsidy_application_set_text (application, id, text, &error);
  check_error (is_set, error);
  answer = subsidy_application_assess (application, "r", NULL, NULL);
  subsidy_free (subsidy_assessment_to_text (answer, "zh"));
  if (subsidy_policy_fact_list (policy, fact) >= 0 || g_strcmp0 (normalised, "") == 0)
    return;
  g_assert (is_read == is_set);
  g_assert (!is_read || subsidy_application_get_number (application, fact) == number);
  if (is_read)
    check_shown (fact, number);
}

static void
check_suggestion (const char *text)
{
  static const char *const names[] = { "investment", "county", "recognised-on", "县", NULL };
  const char *found = subsidy_suggest (text, names);

  g_assert (found == NULL || g_strv_contains (names, found));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  gboolean is_utf8 = g_utf8_validate (text, -1, NULL);

  target_begin ();
  if (policy == NULL)
    policy = subsidy_policy_new_from_bytes (policy_text, sizeof policy_text - 1, NULL, NULL);
  check_money (text, is_utf8);
  check_date (text);
  check_decimal (text);
  check_credit_code (text);
  check_normalised (text, is_utf8);
  check_suggestion (is_utf8 ? text : "");
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_FACT); i++)
    check_fact (i, text);
  return 0;
}
