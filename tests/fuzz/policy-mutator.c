/* SPDX-License-Identifier: Apache-2.0 */
/* Changes policies as trees of elements, by the element table and the templates of grammar.c, so that what comes out is
 * mostly a policy again; now and then as bytes, for the reader. */
#include <string.h>

#include "grammar.h"
#include "target.h"

typedef struct
{
  SubsidyElement *root;
  GPtrArray *all;     /* of SubsidyElement, the root first */
  GPtrArray *parents; /* of each in @all; NULL for the root */
  Choices *choices;
} Tree;

/* ---- From and to text ---- */

static void
list_elements (Tree *tree, SubsidyElement *element, SubsidyElement *parent)
{
  g_ptr_array_add (tree->all, element);
  g_ptr_array_add (tree->parents, parent);
  for (guint i = 0; i < element->children->len; i++)
    list_elements (tree, g_ptr_array_index (element->children, i), element);
}

static void
list_again (Tree *tree)
{
  g_ptr_array_set_size (tree->all, 0);
  g_ptr_array_set_size (tree->parents, 0);
  list_elements (tree, tree->root, NULL);
}

static SubsidyElement *
read_elements (const char *text, gsize length)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("tree");
  g_autoptr (GHashTable) lost = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_elements;

  return subsidy_element_read (text, length, report, lost, &n_elements);
}

static void
write_element (const SubsidyElement *element, guint depth, GString *text)
{
  const SubsidyElementType *type = element->type;

  g_string_append_printf (text, "%*s<%s", (int)depth, "", type->name);
  for (guint i = 0; i < type->n_attributes; i++)
    if (element->attributes[i] != NULL)
      {
        g_autofree char *value = g_markup_escape_text (element->attributes[i], -1);

        g_string_append_printf (text, " %s=\"%s\"", type->attributes[i].name, value);
      }
  if (element->text == NULL && element->children->len == 0)
    {
      g_string_append (text, "/>\n");
      return;
    }
  g_string_append (text, element->children->len > 0 ? ">\n" : ">");
  if (element->text != NULL)
    {
      g_autofree char *words = g_markup_escape_text (element->text, -1);

      g_string_append (text, words);
    }
  for (guint i = 0; i < element->children->len; i++)
    write_element (g_ptr_array_index (element->children, i), depth + 1, text);
  g_string_append_printf (text, "</%s>\n", type->name);
}

static char *
text_of (const SubsidyElement *element)
{
  GString *text = g_string_new (NULL);

  write_element (element, 0, text);
  return g_string_free (text, FALSE);
}

static SubsidyElement *
copy_of (const SubsidyElement *element)
{
  SubsidyElement *copy = g_new0 (SubsidyElement, 1);

  copy->type = element->type;
  copy->text = g_strdup (element->text);
  copy->children = g_ptr_array_new_with_free_func ((GDestroyNotify)subsidy_element_free);
  for (guint i = 0; i < SUBSIDY_MOST_ATTRIBUTES; i++)
    copy->attributes[i] = g_strdup (element->attributes[i]);
  for (guint i = 0; i < element->children->len; i++)
    g_ptr_array_add (copy->children, copy_of (g_ptr_array_index (element->children, i)));
  return copy;
}

/* The element that @text is where a value, a condition or a declaration may stand, or NULL. */
static SubsidyElement *
read_one (const char *text, unsigned classes)
{
  const char *around = classes & SUBSIDY_CLASS_VALUE ? "value" : classes & SUBSIDY_CLASS_CONDITION ? "condition" : NULL;
  g_autofree char *whole
      = around == NULL ? g_strdup_printf ("<policy id=\"p\">%s</policy>", text)
                       : g_strdup_printf ("<policy id=\"p\"><%s id=\"x\">%s</%s></policy>", around, text, around);
  SubsidyElement *root = read_elements (whole, strlen (whole)), *at = root, *found = NULL;

  if (around != NULL && at != NULL)
    at = at->children->len > 0 ? g_ptr_array_index (at->children, 0) : NULL;
  if (at != NULL && at->children->len > 0)
    found = g_ptr_array_steal_index (at->children, at->children->len - 1);
  subsidy_element_free (root);
  return found;
}

/* ---- Places ---- */

/* Where in the parent an element of that kind may stand first; -1: nowhere. */
static gint
place_for (const SubsidyElement *parent, SubsidyElementKind kind, Choices *choices)
{
  const SubsidyElementType *type = parent->type;
  guint n_children = parent->children->len;

  for (guint i = 0; i < type->n_particles; i++)
    if (type->content[i].admits[kind])
      {
        guint first = 0, end;

        for (guint j = 0; j < i; j++)
          while (
              first < n_children
              && type->content[j].admits[((SubsidyElement *)g_ptr_array_index (parent->children, first))->type->kind])
            first++;
        for (end = first; end < n_children; end++)
          if (!type->content[i].admits[((SubsidyElement *)g_ptr_array_index (parent->children, end))->type->kind])
            break;
        return (gint)(first + choices_below (choices, end - first + 1));
      }
  return -1;
}

/* Puts an element into a parent, or gives it up. */
static gboolean
put (SubsidyElement *parent, SubsidyElement *child, Choices *choices)
{
  gint place = place_for (parent, child->type->kind, choices);

  if (place < 0)
    {
      subsidy_element_free (child);
      return FALSE;
    }
  g_ptr_array_insert (parent->children, place, child);
  return TRUE;
}

static SubsidyElement *
any_element (const Tree *tree, SubsidyElement **parent)
{
  guint at = (guint)(choices_next (tree->choices) % tree->all->len);

  *parent = g_ptr_array_index (tree->parents, at);
  return g_ptr_array_index (tree->all, at);
}

/* ---- Values of attributes and texts ---- */

static Grammar *
grammar_for (const Tree *tree)
{
  Grammar *grammar = grammar_new (tree->choices);

  grammar_learn (grammar, tree->root);
  return grammar;
}

/* By what an attribute is called: which names go into it. */
static const struct
{
  const char *attribute;
  const char *letters;
} names_in[] = {
  { "fact", "anrqdcf" }, { "ref", "anrqdv" },     { "on", "cadn" },   { "of", "anvc" },   { "to", "anvPd" },
  { "value", "v" },      { "condition", "x" },    { "rule", "R" },    { "rules", "R" },   { "payer", "P" },
  { "payee", "e" },      { "instalment", "s" },   { "over", "l" },    { "sum", "anv" },   { "key", "yc" },
  { "once-per", "yc" },  { "best-of-each", "c" }, { "from", "dt" },   { "year-of", "d" }, { "is", "o" },
  { "default", "o" },    { "assumed", "$#t" },    { "least", "$#t" }, { "most", "$#t" },  { "below", "$#v" },
  { "up-to", "$#v" },    { "rate", "%r" },        { "percent", "%" }, { "parts", "1nv" }, { "unit", "w" },
  { "mode", "m" },       { "size", "#" },         { "by", "#" },      { "n", "1" },
};

static char
letter_for (const SubsidyAttributeType *attribute, Choices *choices)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names_in); i++)
    if (strcmp (names_in[i].attribute, attribute->name) == 0)
      return names_in[i].letters[choices_below (choices, (guint)strlen (names_in[i].letters))];
  return attribute->text == SUBSIDY_TEXT_DECIMAL || attribute->text == SUBSIDY_TEXT_INTEGER ? '#' : '\0';
}

static char *
new_attribute (const Tree *tree, const SubsidyAttributeType *attribute)
{
  char letter = letter_for (attribute, tree->choices);
  g_autoptr (Grammar) grammar = NULL;

  if (attribute->text == SUBSIDY_TEXT_CHOICE)
    return g_strdup (attribute->choices[choices_below (tree->choices, g_strv_length (attribute->choices))]);
  if (letter == '\0')
    return g_strdup_printf ("x%u", choices_below (tree->choices, 100));
  grammar = grammar_for (tree);
  grammar_literal (grammar, letter);
  return g_strdup (grammar->text->str);
}

static void
change_attribute (Tree *tree)
{
  SubsidyElement *parent, *element = any_element (tree, &parent);
  guint at = choices_below (tree->choices, element->type->n_attributes);
  const SubsidyAttributeType *attribute = &element->type->attributes[at];

  if (element->type->n_attributes == 0)
    return;
  if (element->attributes[at] != NULL && !attribute->required && choices_percent (tree->choices, 30))
    g_clear_pointer (&element->attributes[at], g_free);
  else if (strcmp (attribute->name, "id") != 0 || choices_percent (tree->choices, 10))
    {
      char *value = new_attribute (tree, attribute); /* which looks at all that there are */

      g_free (element->attributes[at]);
      element->attributes[at] = value;
    }
}

static void
change_text (Tree *tree)
{
  static const char letters[] = "$#%t1ov";
  g_autoptr (Grammar) grammar = grammar_for (tree);
  SubsidyElement *parent, *element = any_element (tree, &parent);

  for (guint i = 0; i < tree->all->len && element->text == NULL; i++)
    element = any_element (tree, &parent);
  if (element->text == NULL)
    return;
  grammar_literal (grammar, letters[choices_below (tree->choices, sizeof letters - 1)]);
  g_free (element->text);
  element->text = g_strdup (grammar->text->str);
}

/* ---- Other elements ---- */

static void
drop_element (Tree *tree)
{
  SubsidyElement *parent, *element = any_element (tree, &parent);

  if (parent != NULL)
    g_ptr_array_remove (parent->children, element);
}

/* A copy of something that is there, where the table lets it stand; a declaration is then
 * there twice. */
static void
copy_element (Tree *tree, Tree *from)
{
  SubsidyElement *parent, *element = any_element (from, &parent), *place = any_element (tree, &parent);

  if (element == from->root)
    return;
  for (guint i = 0; i < 20 && place_for (place, element->type->kind, tree->choices) < 0; i++)
    place = any_element (tree, &parent);
  put (place, copy_of (element), tree->choices);
}

/* Of what class an element is written here: what is both a value and a condition is as its place wants it. */
static char
production_for (const SubsidyElement *element, Choices *choices)
{
  static const char values[] = "MMMMNRQD";

  switch (element->type->kind)
    {
    case SUBSIDY_ELEMENT_FACT:
      return 'F';
    case SUBSIDY_ELEMENT_RULE:
      return 'U';
    case SUBSIDY_ELEMENT_RATE:
      return 'R';
    case SUBSIDY_ELEMENT_NUMBER:
    case SUBSIDY_ELEMENT_WHOLE_STEPS:
    case SUBSIDY_ELEMENT_ELAPSED:
    case SUBSIDY_ELEMENT_COUNT:
      return 'N';
    default:
      if (element->type->classes & SUBSIDY_CLASS_VALUE)
        return values[choices_below (choices, sizeof values - 1)];
      return element->type->classes & SUBSIDY_CLASS_CONDITION ? 'C' : '\0';
    }
}

static SubsidyElement *
write_one (Tree *tree, char production)
{
  g_autoptr (Grammar) grammar = grammar_for (tree);

  grammar->depth = 2 + choices_below (tree->choices, 4);
  grammar_write (grammar, production);
  return read_one (grammar->text->str, strchr ("MNRQD", production) != NULL ? SUBSIDY_CLASS_VALUE
                                       : production == 'C'                  ? SUBSIDY_CLASS_CONDITION
                                                                            : 0);
}

static void
replace (SubsidyElement *parent, SubsidyElement *element, SubsidyElement *by)
{
  guint position;

  g_assert (g_ptr_array_find (parent->children, element, &position));
  g_ptr_array_index (parent->children, position) = by;
}

/* A value or condition becomes another; now and then one that has the old one within. */
static void
change_element (Tree *tree)
{
  SubsidyElement *parent, *element = any_element (tree, &parent), *other;
  char production = production_for (element, tree->choices);

  if (parent == NULL || production == '\0')
    return;
  other = write_one (tree, production);
  if (other == NULL)
    return;
  replace (parent, element, other);
  for (guint i = 0; i < other->children->len && choices_percent (tree->choices, 60); i++)
    {
      SubsidyElement *child = g_ptr_array_index (other->children, i);

      if ((child->type->classes & element->type->classes) == 0)
        continue;
      subsidy_element_free (child);
      g_ptr_array_index (other->children, i) = element;
      return;
    }
  subsidy_element_free (element);
}

static void
declare (Tree *tree)
{
  static const char productions[] = "FFEEU";
  SubsidyElement *found = write_one (tree, productions[choices_below (tree->choices, sizeof productions - 1)]);

  if (found != NULL)
    put (tree->root, found, tree->choices);
}

/* An element that the table admits in another, with the attributes that it must have and nothing in it. */
static void
add_bare (Tree *tree)
{
  SubsidyElement *parent, *element = any_element (tree, &parent), *child;
  const SubsidyElementType *type = element->type;
  guint at = choices_below (tree->choices, type->n_particles), kind = choices_below (tree->choices, SUBSIDY_N_ELEMENTS);

  if (type->n_particles == 0)
    return;
  while (!type->content[at].admits[kind])
    kind = (kind + 1) % SUBSIDY_N_ELEMENTS;
  child = g_new0 (SubsidyElement, 1);
  child->type = subsidy_element_type ((SubsidyElementKind)kind);
  child->children = g_ptr_array_new_with_free_func ((GDestroyNotify)subsidy_element_free);
  for (guint i = 0; i < child->type->n_attributes; i++)
    if (child->type->attributes[i].required)
      child->attributes[i] = new_attribute (tree, &child->type->attributes[i]);
  if (child->type->text != SUBSIDY_TEXT_NONE)
    child->text = g_strdup (child->type->text == SUBSIDY_TEXT_DATE ? "2026-01-01" : "1");
  put (element, child, tree->choices);
}

static void
change_tree (Tree *tree)
{
  switch (choices_below (tree->choices, 10))
    {
    case 0:
    case 1:
      change_attribute (tree);
      break;
    case 2:
      change_text (tree);
      break;
    case 3:
      drop_element (tree);
      break;
    case 4:
      copy_element (tree, tree);
      break;
    case 5:
      add_bare (tree);
      break;
    case 6:
    case 7:
      declare (tree);
      break;
    default:
      change_element (tree);
    }
  list_again (tree);
}

/* ---- What libFuzzer calls ---- */

static gboolean
tree_open (Tree *tree, const guint8 *data, gsize size, Choices *choices)
{
  *tree = (Tree){ .root = read_elements ((const char *)data, size), .choices = choices };
  if (tree->root == NULL)
    return FALSE;
  tree->all = g_ptr_array_new ();
  tree->parents = g_ptr_array_new ();
  list_again (tree);
  return TRUE;
}

/* Closes it and writes it to @out where it fits; 0 where it does not. */
static gsize
tree_close (Tree *tree, guint8 *out, gsize most)
{
  g_autofree char *text = text_of (tree->root);
  gsize length = strlen (text);

  subsidy_element_free (tree->root);
  g_ptr_array_unref (tree->all);
  g_ptr_array_unref (tree->parents);
  if (length > most)
    return 0;
  memcpy (out, text, length);
  return length;
}

static gsize
write_policy (Choices *choices, guint8 *out, gsize most)
{
  g_autofree char *text = grammar_policy (choices);
  gsize length = MIN (strlen (text), most);

  memcpy (out, text, length);
  return length;
}

gsize
LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize most, guint seed)
{
  Choices choices = choices_seeded (seed);
  Tree tree;
  gsize changed;

  if (choices_percent (&choices, 10))
    return LLVMFuzzerMutate (data, size, most);
  if (choices_percent (&choices, 5))
    return write_policy (&choices, data, most);
  if (!tree_open (&tree, data, size, &choices))
    return choices_percent (&choices, 50) ? write_policy (&choices, data, most) : LLVMFuzzerMutate (data, size, most);
  for (guint n = 1 + choices_below (&choices, 4); n > 0; n--)
    change_tree (&tree);
  changed = tree_close (&tree, data, most);
  return changed > 0 ? changed : LLVMFuzzerMutate (data, size, most);
}

gsize
LLVMFuzzerCustomCrossOver (const guint8 *one, gsize one_size, const guint8 *other, gsize other_size, guint8 *out,
                           gsize most, guint seed)
{
  Choices choices = choices_seeded (seed);
  Tree tree, from;
  gsize changed;

  if (!tree_open (&tree, one, one_size, &choices))
    return 0;
  if (tree_open (&from, other, other_size, &choices))
    {
      for (guint n = 1 + choices_below (&choices, 3); n > 0; n--)
        {
          copy_element (&tree, &from);
          list_again (&tree);
        }
      tree_close (&from, NULL, 0);
    }
  changed = tree_close (&tree, out, most);
  return changed;
}
