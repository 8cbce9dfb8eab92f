/* SPDX-License-Identifier: Apache-2.0 */
/* Claims and their keys: the text that a claim is kept as, the digests of its keys, and whether a claim of the past has
 * the same key. */
#include <string.h>

#include "ledger-private.h"

/* Words of eight bytes, each step reversible in the word, then the finaliser of SplitMix64. Digests that are equal by
 * chance or by intent are told apart by text. */
guint64
subsidy_ledger_hash (guint64 seed, const void *bytes, gsize length)
{
  const char *at = bytes;
  guint64 digest = seed ^ length * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15), word;

  for (; length > 0; at += 8)
    {
      gsize taken = MIN (length, 8);

      word = 0;
      memcpy (&word, at, taken);
      length -= taken;
      digest = (digest ^ GUINT64_FROM_LE (word)) * G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
      digest ^= digest >> 32;
    }
  digest = (digest ^ digest >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  digest = (digest ^ digest >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return digest ^ digest >> 31;
}

/* ---- Facts and key sets ---- */

static void
key_set_free (gpointer memory)
{
  SubsidyLedgerKeySet *key_set = memory;

  g_free (key_set->names);
  g_free (key_set);
}

SubsidyLedgerIdentity *
subsidy_ledger_identity_new (const SubsidyLedger *ledger, gint64 policy, const char *name)
{
  SubsidyLedgerIdentity *identity = g_new0 (SubsidyLedgerIdentity, 1);

  identity->policy = policy;
  identity->policy_name = g_strdup (name);
  identity->hash = ledger->settings.hash;
  identity->facts = g_ptr_array_new_with_free_func (g_free);
  identity->names = g_ptr_array_new_with_free_func (g_free);
  identity->key_sets = g_ptr_array_new_with_free_func (key_set_free);
  identity->claim = g_string_new (NULL);
  return identity;
}

void
subsidy_ledger_identity_free (SubsidyLedgerIdentity *identity)
{
  g_free (identity->policy_name);
  g_ptr_array_unref (identity->facts);
  g_ptr_array_unref (identity->names);
  g_ptr_array_unref (identity->key_sets);
  g_string_free (identity->claim, TRUE);
  g_free (identity);
}

static char *
member_name (const char *name)
{
  GString *text = g_string_new ("\"");

  subsidy_ledger_append_escaped (text, name, strlen (name));
  return g_string_free (g_string_append (text, "\":"), FALSE);
}

int
subsidy_ledger_identity_fact (SubsidyLedgerIdentity *identity, const char *name)
{
  for (guint i = 0; i < identity->names->len; i++)
    if (strcmp (g_ptr_array_index (identity->names, i), name) == 0)
      return (int)i;
  if (identity->names->len == SUBSIDY_LEDGER_MOST_FACTS)
    return -1;
  g_ptr_array_add (identity->names, g_strdup (name));
  g_ptr_array_add (identity->facts, member_name (name));
  return (int)identity->names->len - 1;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

char *
subsidy_ledger_identity_names (const SubsidyLedgerIdentity *identity, guint64 facts)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < identity->names->len; i++)
    if ((facts >> i & 1) != 0)
      g_ptr_array_add (names, g_ptr_array_index (identity->names, i));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **)names->pdata);
}

/* The seed tells policies and key sets apart, so that equal values under them have different digests. */
gboolean
subsidy_ledger_identity_add_key_set (SubsidyLedgerIdentity *identity, guint32 id, const char *names)
{
  g_auto (GStrv) parts = g_strsplit (names, " ", -1);
  SubsidyLedgerKeySet *key_set = g_new0 (SubsidyLedgerKeySet, 1);

  g_ptr_array_add (identity->key_sets, key_set);
  key_set->id = id;
  key_set->names = g_strdup (names);
  key_set->seed = identity->hash (identity->hash (0, identity->policy_name, strlen (identity->policy_name)), names,
                                  strlen (names));
  for (guint i = 0; parts[i] != NULL; i++)
    {
      int fact = *parts[i] != '\0' ? subsidy_ledger_identity_fact (identity, parts[i]) : -1;

      if (fact < 0 && *parts[i] != '\0')
        return FALSE;
      if (fact >= 0)
        key_set->facts[key_set->n_facts++] = (guint8)fact;
    }
  return TRUE;
}

static gboolean
is_part (const SubsidyLedgerKeySet *part, const SubsidyLedgerKeySet *whole)
{
  guint n_found = 0;

  for (guint i = 0; i < part->n_facts; i++)
    n_found += memchr (whole->facts, part->facts[i], whole->n_facts) != NULL;
  return n_found == part->n_facts && part->n_facts < whole->n_facts;
}

void
subsidy_ledger_identity_find_parts (SubsidyLedgerIdentity *identity)
{
  for (guint i = 0; i < identity->key_sets->len; i++)
    {
      SubsidyLedgerKeySet *key_set = g_ptr_array_index (identity->key_sets, i);
      guint least = G_MAXUINT;

      key_set->part = -1;
      for (guint j = 0; j < identity->key_sets->len; j++)
        {
          const SubsidyLedgerKeySet *other = g_ptr_array_index (identity->key_sets, j);

          if (!is_part (other, key_set) || other->n_facts >= least)
            continue;
          least = other->n_facts;
          key_set->part = (int)j;
        }
    }
}

/* ---- Claims as text ---- */

static gboolean
needs_escape (char letter)
{
  return (guchar)letter < 0x20 || letter == '"' || letter == '\\';
}

void
subsidy_ledger_append_escaped (GString *json, const char *text, gsize length)
{
  gsize plain = 0;

  for (gsize i = 0; i < length; i++)
    if (needs_escape (text[i]))
      {
        g_string_append_len (json, text + plain, (gssize)(i - plain));
        plain = i + 1;
        if ((guchar)text[i] < 0x20)
          g_string_append_printf (json, "\\u%04x", (unsigned)text[i]);
        else
          {
            g_string_append_c (json, '\\');
            g_string_append_c (json, text[i]);
          }
      }
  g_string_append_len (json, text + plain, (gssize)(length - plain));
}

void
subsidy_ledger_append_unescaped (GString *text, SubsidyLedgerText escaped)
{
  const char *end = escaped.text + escaped.length;

  for (const char *at = escaped.text; at < end; at++)
    if (*at == '\\' && end - at >= 6 && at[1] == 'u')
      {
        g_string_append_c (text, (char)(g_ascii_xdigit_value (at[4]) * 16 + g_ascii_xdigit_value (at[5])));
        at += 5;
      }
    else
      {
        at += *at == '\\' && at + 1 < end ? 1 : 0;
        g_string_append_c (text, *at);
      }
}

static void
begin_member (SubsidyLedgerIdentity *identity, guint fact)
{
  g_string_append_c (identity->claim, fact == 0 ? '{' : ',');
  identity->pieces[fact].offset = identity->claim->len;
  g_string_append (identity->claim, g_ptr_array_index (identity->facts, fact));
}

static void
end_member (SubsidyLedgerIdentity *identity, guint fact)
{
  identity->pieces[fact].length = identity->claim->len - identity->pieces[fact].offset;
}

/* Facts that only keys of earlier runs have stand after the rest: not given, so the same as not there. */
static void
end_claim (SubsidyLedgerIdentity *identity, guint n_facts)
{
  for (guint i = n_facts; i < identity->facts->len; i++)
    {
      begin_member (identity, i);
      g_string_append (identity->claim, "null");
      end_member (identity, i);
    }
  g_string_append (identity->claim, identity->facts->len == 0 ? "{}" : "}");
}

void
subsidy_ledger_identity_set (SubsidyLedgerIdentity *identity, const SubsidyLedgerText *values)
{
  g_string_truncate (identity->claim, 0);
  for (guint i = 0; i < identity->n_given; i++)
    {
      begin_member (identity, i);
      if (values[i].text == NULL)
        g_string_append (identity->claim, "null");
      else
        {
          g_string_append_c (identity->claim, '"');
          subsidy_ledger_append_escaped (identity->claim, values[i].text, values[i].length);
          g_string_append_c (identity->claim, '"');
        }
      end_member (identity, i);
    }
  end_claim (identity, (guint)identity->n_given);
}

/* From its opening quote on; at the closing one, or the end. */
static const char *
skip_string (const char *at, const char *end)
{
  for (at++; at < end && *at != '"'; at++)
    if (*at == '\\')
      at++;
  return MIN (at, end);
}

gboolean
subsidy_ledger_next_member (const char **at, const char *end, SubsidyLedgerText *name, SubsidyLedgerText *value)
{
  const char *open = *at + 1; /* after the brace or comma */

  if (*at >= end || open >= end || *open != '"')
    return FALSE;
  const char *close = skip_string (open, end);
  name->text = open + 1;
  name->length = (gsize)(close - open - 1);
  open = close + 2 < end ? close + 2 : end;
  value->text = NULL;
  value->length = 0;
  close = open + 3;
  if (open < end && *open == '"')
    {
      close = skip_string (open, end);
      value->text = open + 1;
      value->length = (gsize)(close - open - 1);
    }
  *at = close + 1 < end ? close + 1 : end;
  return TRUE;
}

/* The member of a stored claim with this name, its name and quotes included. */
static gboolean
find_member (const char *member, const char *claim, gsize length, SubsidyLedgerText *found)
{
  const char *at = claim, *end = claim + length;
  gsize name_length = strlen (member);
  SubsidyLedgerText name, value;

  for (const char *begin = at + 1; subsidy_ledger_next_member (&at, end, &name, &value); begin = at + 1)
    if (name.length + 3 == name_length && memcmp (begin, member, name_length) == 0)
      {
        found->text = begin;
        found->length = (gsize)(at - begin);
        return value.text != NULL;
      }
  return FALSE;
}

void
subsidy_ledger_identity_set_stored (SubsidyLedgerIdentity *identity, const char *claim, gsize length)
{
  SubsidyLedgerText found;

  g_string_truncate (identity->claim, 0);
  for (guint i = 0; i < identity->facts->len; i++)
    {
      const char *member = g_ptr_array_index (identity->facts, i);

      begin_member (identity, i);
      if (find_member (member, claim, length, &found))
        g_string_append_len (identity->claim, found.text + strlen (member), (gssize)(found.length - strlen (member)));
      else
        g_string_append (identity->claim, "null");
      end_member (identity, i);
    }
  end_claim (identity, identity->facts->len);
}

/* ---- Keys ---- */

guint64
subsidy_ledger_identity_digest (const SubsidyLedgerIdentity *identity, const SubsidyLedgerKeySet *key_set)
{
  guint64 digest = key_set->seed;

  for (guint i = 0; i < key_set->n_facts; i++)
    {
      const SubsidyLedgerPiece *piece = &identity->pieces[key_set->facts[i]];

      digest = identity->hash (digest, identity->claim->str + piece->offset, piece->length);
    }
  return digest;
}

static gboolean
has_member (const SubsidyLedgerIdentity *identity, guint fact, const char *claim, gsize length)
{
  const SubsidyLedgerPiece *piece = &identity->pieces[fact];
  const char *mine = identity->claim->str + piece->offset, *member = g_ptr_array_index (identity->facts, fact);
  SubsidyLedgerText found;

  /* Nearly always at the same place; a quote that is not escaped begins or ends a text, and no name begins with what
   * follows its end. */
  if (piece->offset + piece->length < length && memcmp (claim + piece->offset, mine, piece->length) == 0
      && strchr (",}", claim[piece->offset + piece->length]) != NULL)
    return TRUE;
  if (!find_member (member, claim, length, &found))
    return mine[piece->length - 1] != '"';
  return found.length == piece->length && memcmp (found.text, mine, piece->length) == 0;
}

gboolean
subsidy_ledger_identity_matches (const SubsidyLedgerIdentity *identity, const SubsidyLedgerKeySet *key_set,
                                 const char *claim, gsize length)
{
  if (length == identity->claim->len && memcmp (claim, identity->claim->str, length) == 0)
    return TRUE;
  for (guint i = 0; i < key_set->n_facts; i++)
    if (!has_member (identity, key_set->facts[i], claim, length))
      return FALSE;
  return TRUE;
}
