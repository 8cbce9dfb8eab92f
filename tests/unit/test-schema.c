/* SPDX-License-Identifier: Apache-2.0 */
/* The generated schema, and that its verdict on a document, given by libxml2, is the verdict of the reader's own table:
 * over the built-in policy, a page with every element, and thousands of random changes to both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlschemas.h>

#include "policy/element.h"
#include "subsidy/subsidy.h"
#include "support.h"

#define N_OF_EVERY_ELEMENT (guint) TRIALS (6000)
#define N_OF_BUILTIN (guint) TRIALS (500)

/* Each element of the language at least once, with most of its attributes. It need not make sense, only fit the table.
 */
static const char every_element[]
    = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<policy id=\"all\" format=\"1\" currency=\"CNY\" lang=\"zh\">\n"
      "  <label>全部</label> <label lang=\"en\">all</label> <note>n</note> <contact lang=\"en\">c</contact>\n"
      "  <source number=\"1号\" issuer=\"i\" issued=\"2025-09-12\" from=\"2025-09-12\" to=\"2027-12-31\">\n"
      "    <label>s</label> <note>n</note></source>\n"
      "  <payer id=\"city\"><label>p</label></payer> <payer id=\"county\"/>\n"
      "  <payee id=\"builder\"><label>p</label> <note>n</note></payee>\n"
      "  <instalment id=\"first\"><label>p</label> <note>n</note></instalment>\n"
      "  <fact id=\"size\" type=\"choice\" least=\"1\" most=\"2\" assumed=\"small\" decimals=\"2\" unit=\"t\">\n"
      "    <label>l</label> <note>n</note>\n"
      "    <option id=\"small\" pattern=\"##\"><label>小</label> <note>n</note> <alias>xs</alias></option>\n"
      "    <option id=\"large\"/>\n"
      "    <option-group id=\"any\" options=\"small large\"><label>g</label> <note>n</note></option-group>\n"
      "    <from-history what=\"sum\" rules=\"one two\" key=\"size\"/></fact>\n"
      "  <fact id=\"spent\" type=\"money\"><from-batch sum=\"award\" rows=\"before\" rules=\"one two\"/></fact>\n"
      "  <list id=\"unit\" least=\"0\" most=\"50\"><label>l</label> <note>n</note>\n"
      "    <fact id=\"cost\" type=\"money\"/> <fact id=\"series\" type=\"choice\"><option id=\"a\"/></fact></list>\n"
      "  <interpretation id=\"view\" default=\"a\"><label>l</label> <option id=\"a\"/> <option id=\"b\"/>\n"
      "  </interpretation>\n"
      "  <condition id=\"c\" clause=\"1\"><label>l</label> <note>n</note> <remedy lang=\"en\">r</remedy>\n"
      "    <all id=\"all\" clause=\"1\"> <any><not><always/></not> <use condition=\"c\"/></any>\n"
      "      <at-least-of n=\"1\"><is fact=\"size\">small</is> <is fact=\"flag\"/></at-least-of>\n"
      "      <one-of fact=\"size\">small large</one-of> <given fact=\"size\"/> <at-least value=\"v\">1</at-least>\n"
      "      <more-than><money>1</money> <money>2.50</money></more-than> <at-most fact=\"x\">2</at-most>\n"
      "      <less-than fact=\"x\"><number>-1.5</number></less-than> <equals fact=\"x\">3</equals>\n"
      "      <between fact=\"day\" from=\"2025-01-01\" to=\"2025-12-31\"/>\n"
      "      <between from=\"1\" to=\"2\"><fact ref=\"x\"/></between>\n"
      "      <all over=\"unit\"><where><is fact=\"unit.series\">a</is></where><always/></all>\n"
      "      <any over=\"unit\"><at-least fact=\"unit.cost\">1</at-least></any>\n"
      "    </all></condition>\n"
      "  <value id=\"v\"><label>l</label> <note>n</note>\n"
      "    <sum><rate percent=\"3.5\"/> <number>12</number> <date>2026-02-14</date> <option "
      "of=\"size\">small</option>\n"
      "      <value ref=\"v\"/> <percent rate=\"10\"><money>1</money></percent>\n"
      "      <percent><rate-of><rate percent=\"1\"/></rate-of> <money>1</money></percent>\n"
      "      <times><number>1</number> <number>2</number></times> <divided by=\"2\"><money>1</money></divided>\n"
      "      <difference><money>2</money> <money>1</money></difference>\n"
      "      <excess><money>2</money> <money>1</money></excess> <least><money>-1.00</money></least>\n"
      "      <greatest><money>1</money></greatest> <whole-steps size=\"5\"><money>7</money></whole-steps>\n"
      "      <round to=\"yuan\" mode=\"half-even\"><money>1</money></round>\n"
      "      <choose id=\"h\" clause=\"2\" on=\"size view\"><when is=\"small a|large b\"><money>1</money></when>\n"
      "        <when><if><always id=\"i\"/></if> <money>2</money></when>\n"
      "        <otherwise><money>0</money></otherwise></choose>\n"
      "      <sum over=\"unit\" best-of-each=\"unit.series\"><where><always/></where><fact ref=\"unit.cost\"/></sum>\n"
      "      <least over=\"unit\"><fact ref=\"unit.cost\"/><otherwise><money>0</money></otherwise></least>\n"
      "      <greatest over=\"unit\"><where><always/></where><money>1</money><otherwise><money>0</money></otherwise>\n"
      "      </greatest> <count over=\"unit\" best-of-each=\"unit.series\"><where><always/></where></count>\n"
      "      </sum></value>\n"
      "  <rule id=\"one\" clause=\"1\" once-per=\"size flag\"><label>l</label> <note>n</note>\n"
      "    <recipient>r</recipient> <contact>c</contact> <asserts fact=\"size\">small</asserts>\n"
      "    <eligible><always id=\"t\"/> <use condition=\"c\"/></eligible>\n"
      "    <amount nothing=\"eligible\"><money>1</money></amount> <round to=\"fen\" mode=\"down\"/>\n"
      "    <split><share payer=\"city\" percent=\"50\"/> <share payer=\"county\" parts=\"1\"/> <spare to=\"city\"/>\n"
      "    </split>\n"
      "    <split to=\"yuan\" mode=\"down\"><share payee=\"builder\"><value ref=\"award\"/></share></split>\n"
      "    <split><share instalment=\"first\" percent=\"100\"/></split>\n"
      "    <also id=\"own\"><label>l</label> <note>n</note> <value ref=\"award\"/></also>\n"
      "    <also id=\"is-due\"><always/></also></rule>\n"
      "  <rule id=\"two\"><eligible><eligible-for id=\"e\" rule=\"one\"/></eligible><amount><sum>\n"
      "    <when><if><always/></if><money>1</money></when>\n"
      "    <dated on=\"day\"><version from=\"2025-01-01\" to=\"2025-12-31\"><money>1</money></version></dated>\n"
      "    <bands on=\"paid\" kind=\"whole\"><band from=\"1\" below=\"2\" rate=\"3\"/><band "
      "up-to=\"4\"><money>5</money>\n"
      "    </band></bands>\n"
      "    <choose><when><if><always/></if><money>1</money></when>\n"
      "      <otherwise><not-eligible id=\"row\" clause=\"4\"><label>l</label> "
      "<note>n</note></not-eligible></otherwise>\n"
      "    </choose><ratio of=\"paid\" to=\"paid\"><money>1</money></ratio>\n"
      "    <times><elapsed unit=\"days\" from=\"day\" to=\"2026-01-01\"/><money>1</money></times>\n"
      "    </sum></amount></rule>\n"
      "  <measure id=\"m\" clause=\"3\"><label>l</label> <note>n</note> <contact>c</contact>\n"
      "    <eligible><always id=\"s\"/></eligible> <also id=\"so\"><count over=\"unit\"/></also></measure>\n"
      "  <round to=\"wan\" mode=\"up\"/>\n"
      "  <split><choose on=\"view\"><when is=\"a\"><share payer=\"city\" parts=\"1\"/></when>\n"
      "    <otherwise><spare to=\"city\"/></otherwise></choose></split>\n"
      "</policy>\n";

/* ---- Verdicts ---- */

typedef struct
{
  xmlSchema *schema;
  xmlSchemaValidCtxt *validator;
  GString *complaints;
} Validator;

static void
on_complaint (void *context, xmlError *error)
{
  GString *complaints = context;

  if (complaints->len < 2000)
    g_string_append (complaints, error->message);
}

static void
validator_init (Validator *validator)
{
  g_autofree char *text = subsidy_policy_schema ();
  xmlSchemaParserCtxt *parser = xmlSchemaNewMemParserCtxt (text, (int)strlen (text));

  validator->complaints = g_string_new (NULL);
  xmlSchemaSetParserStructuredErrors (parser, (xmlStructuredErrorFunc)on_complaint, validator->complaints);
  validator->schema = xmlSchemaParse (parser);
  xmlSchemaFreeParserCtxt (parser);
  if (validator->schema == NULL || validator->complaints->len > 0)
    fail_msg ("the schema does not compile: %s", validator->complaints->str);
  validator->validator = xmlSchemaNewValidCtxt (validator->schema);
  xmlSchemaSetValidStructuredErrors (validator->validator, (xmlStructuredErrorFunc)on_complaint, validator->complaints);
}

static void
validator_clear (Validator *validator)
{
  xmlSchemaFreeValidCtxt (validator->validator);
  xmlSchemaFree (validator->schema);
  g_string_free (validator->complaints, TRUE);
}

static xmlDoc *
parsed (const char *data, gsize length)
{
  return xmlReadMemory (data, (int)length, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

static gboolean
fits_schema (Validator *validator, const char *data, gsize length)
{
  xmlDoc *document = parsed (data, length);
  gboolean fits;

  g_string_truncate (validator->complaints, 0);
  assert_non_null (document);
  fits = xmlSchemaValidateDoc (validator->validator, document) == 0;
  xmlFreeDoc (document);
  return fits;
}

static gboolean
fits_table (const char *data, gsize length, char **problems)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("table");
  g_autoptr (GHashTable) lost_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_elements;

  subsidy_element_free (subsidy_element_read (data, length, report, lost_ids, &n_elements));
  *problems = subsidy_report_to_text (report, "en");
  return subsidy_report_get_n_problems (report) == 0;
}

/* Says how, where the verdicts differ. */
static gboolean
verdicts_agree (Validator *validator, const char *data, gsize length, const char *what)
{
  g_autofree char *problems = NULL;
  gboolean by_table = fits_table (data, length, &problems);
  gboolean by_schema = fits_schema (validator, data, length);

  if (by_table != by_schema)
    print_error ("%s\n  table: %s\n  schema: %s\n", what, by_table ? "valid" : problems,
                 by_schema ? "valid" : validator->complaints->str);
  return by_table == by_schema;
}

/* ---- Without mutations ---- */

static void
test_built_in_policy_fits (void **state)
{
  Validator validator;
  gsize length;
  const char *source = subsidy_policy_builtin_source (&length);
  g_autofree char *problems = NULL;

  (void)state;
  validator_init (&validator);
  assert_true (fits_table (source, length, &problems));
  if (!fits_schema (&validator, source, length))
    fail_msg ("%s", validator.complaints->str);
  validator_clear (&validator);
}

static void
count_kinds (const SubsidyElement *element, guint *counts)
{
  counts[element->type->kind]++;
  for (guint i = 0; i < element->children->len; i++)
    count_kinds (subsidy_element_nth (element, i), counts);
}

static void
test_page_with_every_element_fits (void **state)
{
  g_autoptr (SubsidyReport) report = subsidy_report_new ("every");
  g_autoptr (GHashTable) lost_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_elements = 0, counts[SUBSIDY_N_ELEMENTS] = { 0 };
  SubsidyElement *root = subsidy_element_read (every_element, strlen (every_element), report, lost_ids, &n_elements);
  g_autofree char *problems = subsidy_report_to_text (report, "en");
  Validator validator;

  (void)state;
  assert_string_equal (problems, "");
  assert_non_null (root);
  count_kinds (root, counts);
  for (int kind = 0; kind < SUBSIDY_N_ELEMENTS; kind++)
    if (counts[kind] == 0)
      fail_msg ("<%s> (%d) is not on the page", subsidy_element_type ((SubsidyElementKind)kind)->name, kind);
  subsidy_element_free (root);
  validator_init (&validator);
  if (!fits_schema (&validator, every_element, strlen (every_element)))
    fail_msg ("%s", validator.complaints->str);
  validator_clear (&validator);
}

static void
test_wrong_pages_do_not_fit (void **state)
{
  static const char *const pages[] = {
    "<rule id=\"r\"/>",
    "<policy/>",
    "<policy id=\"p\"><rule/></policy>",
    "<policy id=\"p\"><rule id=\"r\"/></policy>",
    "<policy id=\"p\" colour=\"red\"/>",
    "<policy id=\"p\">text</policy>",
    "<policy id=\"p\"><label> </label></policy>",
    "<policy id=\"p\"><round to=\"fen\" mode=\"sideways\"/></policy>",
    "<policy id=\"p\" format=\"one\"/>",
    "<policy id=\"-p\"/>",
    "<policy id=\"p\" xmlns=\"urn:other\"/>",
    "<policy id=\"p\"><x:label xmlns:x=\"urn:other\">l</x:label></policy>",
    "<policy id=\"p\" xml:lang=\"en\"/>",
  };
  Validator validator;

  (void)state;
  validator_init (&validator);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *problems = NULL;

      if (fits_table (pages[i], strlen (pages[i]), &problems))
        fail_msg ("the table takes %s", pages[i]);
      if (fits_schema (&validator, pages[i], strlen (pages[i])))
        fail_msg ("the schema takes %s", pages[i]);
    }
  validator_clear (&validator);
}

/* What a file says about schemas for the sake of its editor is no business of the policy. */
static void
test_schema_hints_are_allowed (void **state)
{
  static const char page[] = "<policy id=\"p\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                             "xsi:noNamespaceSchemaLocation=\"policy.xsd\"/>";
  g_autofree char *problems = NULL;

  (void)state;
  assert_true (fits_table (page, strlen (page), &problems));
}

static void
test_reference_names_every_element (void **state)
{
  static const char *const languages[] = { "zh", "en", NULL };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autofree char *reference = subsidy_policy_reference (languages[i]);

      for (int kind = 0; kind < SUBSIDY_N_ELEMENTS; kind++)
        {
          const SubsidyElementType *type = subsidy_element_type ((SubsidyElementKind)kind);
          g_autofree char *cell = g_strdup_printf ("| `%s` | %s |", type->name, i == 0 ? type->zh : type->en);

          if (strstr (reference, cell) == NULL)
            fail_msg ("the reference lacks %s", cell);
        }
    }
}

/* ---- Texts of every kind ---- */

static const char *const texts[] = {
  "",
  " ",
  "x",
  " x",
  "x ",
  "x y",
  "x  y",
  "x\ty",
  "x\ny",
  "1",
  "-1",
  "+1",
  "01",
  "1.5",
  "1.",
  ".5",
  "1.50",
  "1.234",
  "-0",
  "--1",
  "1e3",
  "1,000",
  "0",
  "2",
  "10",
  " 10",
  "10 ",
  "123456789012345678",
  "1234567890123456789",
  "1234567890123456",
  "12345678901234567",
  "1.123456789012345678",
  "1.1234567890123456789",
  "2025-09-12",
  " 2025-09-12",
  "2025-09-12 ",
  "2025-02-30",
  "2024-02-29",
  "2023-02-29",
  "1899-12-31",
  "1900-01-01",
  "0001-01-01",
  "0000-01-01",
  "9999-12-31",
  "10000-01-01",
  "-2025-01-01",
  "2025-9-1",
  "2025-13-01",
  "2025-09-12Z",
  "2025-09-12+08:00",
  "zh",
  "en",
  "z",
  "zh-CN",
  "zh_CN",
  "-zh",
  "z1",
  "EN",
  "zh-",
  "city",
  "county",
  "city county",
  "city  county",
  " city",
  "city ",
  "a|b",
  "a b|c d",
  "名称",
  "市 县",
  "a-b.c_d",
  "-a",
  "_a",
  ".a",
  "a-",
  "1a",
  "a.",
  "yes",
  "no",
  "none",
  "fen",
  "Fen",
  " fen",
  "yuan",
  "down",
  "half-up",
  "sideways",
  "eligible",
  "choice",
  "money",
  "sum",
  "any",
  "１２",
  "²",
  "Ⅷ",
  "½",
  "é",
  "e\u0301",
  "a\u00a0b",
  "\u3000",
  "\u00a0",
  "𠀀",
  "😀",
  "x&y",
  "<",
  "\"",
  "'",
  "]]>",
  "a\u200bb",
  "ʰ",
  "ǅ",
  "٣",
  "a:b",
  "a/b",
};

static const char *
some_text (uint64_t *seed)
{
  return texts[random_below (seed, G_N_ELEMENTS (texts))];
}

/* ---- Mutations ---- */

typedef struct
{
  uint64_t seed;
  xmlDoc *document;
  GPtrArray *elements; /* of the document as it is now */
  GString *done;       /* what was changed, in words */
} Mutation;

static void
collect_elements (xmlNode *node, GPtrArray *elements)
{
  for (; node != NULL; node = node->next)
    if (node->type == XML_ELEMENT_NODE)
      {
        g_ptr_array_add (elements, node);
        collect_elements (node->children, elements);
      }
}

static xmlNode *
some_element (Mutation *mutation)
{
  return g_ptr_array_index (mutation->elements, random_below (&mutation->seed, mutation->elements->len));
}

static const char *
some_element_name (Mutation *mutation)
{
  static const char *const wrong[] = { "polcy", "Rule", "lable", "Amount", "x" };

  if (random_below (&mutation->seed, 8) == 0)
    return wrong[random_below (&mutation->seed, G_N_ELEMENTS (wrong))];
  return subsidy_element_type ((SubsidyElementKind)random_below (&mutation->seed, SUBSIDY_N_ELEMENTS))->name;
}

static const char *
some_attribute_name (Mutation *mutation)
{
  const SubsidyElementType *type;

  if (random_below (&mutation->seed, 8) == 0)
    return "colour";
  do
    type = subsidy_element_type ((SubsidyElementKind)random_below (&mutation->seed, SUBSIDY_N_ELEMENTS));
  while (type->n_attributes == 0);
  return type->attributes[random_below (&mutation->seed, type->n_attributes)].name;
}

static const char *
name_of (const xmlNode *node)
{
  return (const char *)node->name;
}

static gboolean
is_root (const Mutation *mutation, const xmlNode *node)
{
  return node == xmlDocGetRootElement (mutation->document);
}

static gboolean
is_inside (const xmlNode *node, const xmlNode *other)
{
  for (; node != NULL; node = node->parent)
    if (node == other)
      return TRUE;
  return FALSE;
}

static void
delete_element (Mutation *mutation, xmlNode *node)
{
  if (is_root (mutation, node))
    return;
  g_string_append_printf (mutation->done, "delete <%s>; ", name_of (node));
  xmlUnlinkNode (node);
  xmlFreeNode (node);
}

/* Puts @node, which belongs nowhere, somewhere. */
static void
put_somewhere (Mutation *mutation, xmlNode *node)
{
  xmlNode *place = some_element (mutation);

  g_string_append_printf (mutation->done, "at <%s>; ", name_of (place));
  switch (random_below (&mutation->seed, 4))
    {
    case 0:
      if (!is_root (mutation, place))
        {
          xmlAddNextSibling (place, node);
          return;
        }
      break;
    case 1:
      if (place->children != NULL)
        {
          xmlAddPrevSibling (place->children, node);
          return;
        }
      break;
    case 2:
      if (!is_root (mutation, place))
        {
          xmlAddPrevSibling (place, node);
          return;
        }
      break;
    default:
      break;
    }
  xmlAddChild (place, node);
}

static void
duplicate_element (Mutation *mutation, xmlNode *node)
{
  xmlNode *copy = xmlDocCopyNode (node, mutation->document, 1);

  g_string_append_printf (mutation->done, "copy <%s> ", name_of (node));
  if (random_bits (&mutation->seed) & 1 && !is_root (mutation, node))
    xmlAddNextSibling (node, copy);
  else
    put_somewhere (mutation, copy);
}

static void
move_element (Mutation *mutation, xmlNode *node)
{
  xmlNode *place = some_element (mutation);

  if (is_root (mutation, node) || is_inside (place, node))
    return;
  g_string_append_printf (mutation->done, "move <%s> into <%s>; ", name_of (node), name_of (place));
  xmlUnlinkNode (node);
  if (place->children != NULL && random_bits (&mutation->seed) & 1)
    xmlAddPrevSibling (place->children, node);
  else
    xmlAddChild (place, node);
}

/* One place earlier among its siblings. */
static void
swap_element (Mutation *mutation, xmlNode *node)
{
  xmlNode *before = xmlPreviousElementSibling (node);

  if (before == NULL)
    return;
  g_string_append_printf (mutation->done, "move <%s> before <%s>; ", name_of (node), name_of (before));
  xmlAddPrevSibling (before, node);
}

static void
rename_element (Mutation *mutation, xmlNode *node)
{
  const char *name = some_element_name (mutation);

  g_string_append_printf (mutation->done, "rename <%s> to <%s>; ", name_of (node), name);
  xmlNodeSetName (node, BAD_CAST name);
}

static void
insert_element (Mutation *mutation, xmlNode *node)
{
  const char *name = some_element_name (mutation);

  (void)node;
  g_string_append_printf (mutation->done, "insert <%s> ", name);
  put_somewhere (mutation, xmlNewDocNode (mutation->document, NULL, BAD_CAST name, NULL));
}

static xmlAttr *
some_attribute (Mutation *mutation, xmlNode *node)
{
  guint count = 0, chosen;
  xmlAttr *attribute;

  for (attribute = node->properties; attribute != NULL; attribute = attribute->next)
    count++;
  if (count == 0)
    return NULL;
  chosen = random_below (&mutation->seed, count);
  for (attribute = node->properties; chosen > 0; attribute = attribute->next)
    chosen--;
  return attribute;
}

static void
delete_attribute (Mutation *mutation, xmlNode *node)
{
  xmlAttr *attribute = some_attribute (mutation, node);

  if (attribute == NULL)
    return;
  g_string_append_printf (mutation->done, "delete %s of <%s>; ", (const char *)attribute->name, name_of (node));
  xmlRemoveProp (attribute);
}

static void
set_attribute (Mutation *mutation, xmlNode *node, const char *name, const char *value)
{
  g_string_append_printf (mutation->done, "set %s of <%s> to \"%s\"; ", name, name_of (node), value);
  xmlSetProp (node, BAD_CAST name, BAD_CAST value);
}

static void
change_attribute (Mutation *mutation, xmlNode *node)
{
  xmlAttr *attribute = some_attribute (mutation, node);

  if (attribute != NULL)
    {
      g_autofree char *name = g_strdup ((const char *)attribute->name);

      set_attribute (mutation, node, name, some_text (&mutation->seed));
    }
}

static void
add_attribute (Mutation *mutation, xmlNode *node)
{
  set_attribute (mutation, node, some_attribute_name (mutation), some_text (&mutation->seed));
}

static void
rename_attribute (Mutation *mutation, xmlNode *node)
{
  xmlAttr *attribute = some_attribute (mutation, node);
  xmlChar *value;

  if (attribute == NULL)
    return;
  value = xmlGetNoNsProp (node, attribute->name);
  delete_attribute (mutation, node);
  set_attribute (mutation, node, some_attribute_name (mutation), (const char *)value);
  xmlFree (value);
}

static void
add_text (Mutation *mutation, xmlNode *node)
{
  const char *text = some_text (&mutation->seed);

  g_string_append_printf (mutation->done, "add \"%s\" to <%s>; ", text, name_of (node));
  /* A blank CDATA section is no white space to libxml2's validator, though it is to XML. */
  if (random_below (&mutation->seed, 4) == 0 && text[strspn (text, " \t\r\n")] != '\0')
    xmlAddChild (node, xmlNewCDataBlock (mutation->document, BAD_CAST text, (int)strlen (text)));
  else if (node->children != NULL && random_bits (&mutation->seed) & 1)
    xmlAddPrevSibling (node->children, xmlNewDocText (mutation->document, BAD_CAST text));
  else
    xmlAddChild (node, xmlNewDocText (mutation->document, BAD_CAST text));
}

static void
change_text (Mutation *mutation, xmlNode *node)
{
  g_string_append_printf (mutation->done, "empty <%s>; ", name_of (node));
  while (node->children != NULL)
    {
      xmlNode *child = node->children;

      xmlUnlinkNode (child);
      xmlFreeNode (child);
    }
  if (random_below (&mutation->seed, 6) > 0)
    add_text (mutation, node);
}

static void
add_comment (Mutation *mutation, xmlNode *node)
{
  gboolean is_comment = random_bits (&mutation->seed) & 1;

  g_string_append_printf (mutation->done, "remark in <%s>; ", name_of (node));
  xmlAddChild (node, is_comment ? xmlNewDocComment (mutation->document, BAD_CAST " remark ")
                                : xmlNewDocPI (mutation->document, BAD_CAST "remark", BAD_CAST "x"));
}

static void
add_namespace (Mutation *mutation, xmlNode *node)
{
  g_string_append_printf (mutation->done, "namespace at <%s>; ", name_of (node));
  switch (random_below (&mutation->seed, 4))
    {
    case 0:
      xmlSetNsProp (node, xmlSearchNs (mutation->document, node, BAD_CAST "xml"), BAD_CAST "lang", BAD_CAST "en");
      return;
    case 1:
      xmlSetNs (node, xmlNewNs (node, BAD_CAST "urn:other", BAD_CAST "o"));
      return;
    case 2:
      xmlSetNsProp (node, xmlNewNs (node, BAD_CAST "urn:other", BAD_CAST "o"), BAD_CAST "id", BAD_CAST "x");
      return;
    default:
      xmlNewNs (node, BAD_CAST "urn:unused", BAD_CAST "u");
      return;
    }
}

typedef void (*Mutate) (Mutation *mutation, xmlNode *node);

static const Mutate mutations[] = {
  delete_element, delete_element,   duplicate_element, move_element,     swap_element,  rename_element,
  insert_element, delete_attribute, change_attribute,  change_attribute, add_attribute, add_text,
  change_text,    change_text,      rename_attribute,  add_comment,      add_namespace,
};

/* Ends with @mutation holding a changed copy; free its document. */
static void
mutate (Mutation *mutation, xmlDoc *original)
{
  guint count = random_below (&mutation->seed, 4) == 0 ? 2 : 1;

  mutation->document = xmlCopyDoc (original, 1);
  g_string_truncate (mutation->done, 0);
  while (count-- > 0)
    {
      g_ptr_array_set_size (mutation->elements, 0);
      collect_elements (xmlDocGetRootElement (mutation->document), mutation->elements);
      mutations[random_below (&mutation->seed, G_N_ELEMENTS (mutations))](mutation, some_element (mutation));
    }
}

/* Every disagreement is told before the test fails. */
static void
check_mutations (const char *source, gsize length, guint n_trials, uint64_t seed)
{
  Mutation mutation = { .seed = seed, .elements = g_ptr_array_new (), .done = g_string_new (NULL) };
  xmlDoc *original = parsed (source, length);
  guint n_disagreements = 0;
  Validator validator;

  validator_init (&validator);
  for (guint i = 0; i < n_trials; i++)
    {
      xmlChar *bytes;
      int n_bytes;

      mutate (&mutation, original);
      xmlDocDumpMemoryEnc (mutation.document, &bytes, &n_bytes, "UTF-8");
      xmlFreeDoc (mutation.document);
      n_disagreements += !verdicts_agree (&validator, (const char *)bytes, (gsize)n_bytes, mutation.done->str);
      xmlFree (bytes);
    }
  validator_clear (&validator);
  xmlFreeDoc (original);
  g_ptr_array_unref (mutation.elements);
  g_string_free (mutation.done, TRUE);
  assert_int_equal (n_disagreements, 0);
}

static void
test_verdicts_on_mutations_of_every_element (void **state)
{
  (void)state;
  check_mutations (every_element, strlen (every_element), N_OF_EVERY_ELEMENT, 1);
}

static void
test_verdicts_on_mutations_of_the_built_in_policy (void **state)
{
  gsize length;
  const char *source = subsidy_policy_builtin_source (&length);

  (void)state;
  check_mutations (source, length, N_OF_BUILTIN, 2);
}

/* ---- Every text at every place for one ---- */

static gboolean
is_first_of_its_kind (GHashTable *seen, const xmlNode *node, const char *what)
{
  const char *parent = node->parent->type == XML_ELEMENT_NODE ? name_of (node->parent) : "";

  return g_hash_table_add (seen, g_strconcat (parent, "/", name_of (node), "/", what, NULL));
}

static guint
check_attribute_texts (Validator *validator, xmlDoc *document, xmlNode *node, GHashTable *seen)
{
  guint n_disagreements = 0;

  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    {
      xmlChar *before = xmlGetNoNsProp (node, attribute->name);

      for (gsize i = is_first_of_its_kind (seen, node, (const char *)attribute->name) ? 0 : G_N_ELEMENTS (texts);
           i < G_N_ELEMENTS (texts); i++)
        {
          g_autofree char *what
              = g_strdup_printf ("%s=\"%s\" of <%s>", (const char *)attribute->name, texts[i], name_of (node));
          xmlChar *bytes;
          int n_bytes;

          xmlSetProp (node, attribute->name, BAD_CAST texts[i]);
          xmlDocDumpMemoryEnc (document, &bytes, &n_bytes, "UTF-8");
          n_disagreements += !verdicts_agree (validator, (const char *)bytes, (gsize)n_bytes, what);
          xmlFree (bytes);
        }
      xmlSetProp (node, attribute->name, before);
      xmlFree (before);
    }
  return n_disagreements;
}

static guint
check_content_texts (Validator *validator, xmlDoc *document, xmlNode *node, GHashTable *seen)
{
  guint n_disagreements = 0;
  xmlNode *child = node->children;
  xmlChar *before;

  if ((child != NULL && (child->type != XML_TEXT_NODE || child->next != NULL))
      || !is_first_of_its_kind (seen, node, "text"))
    return 0;
  before = xmlNodeGetContent (node);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *what = g_strdup_printf ("<%s>%s</%s>", name_of (node), texts[i], name_of (node));
      xmlChar *escaped = xmlEncodeSpecialChars (document, BAD_CAST texts[i]);
      xmlChar *bytes;
      int n_bytes;

      xmlNodeSetContent (node, escaped);
      xmlDocDumpMemoryEnc (document, &bytes, &n_bytes, "UTF-8");
      n_disagreements += !verdicts_agree (validator, (const char *)bytes, (gsize)n_bytes, what);
      xmlFree (bytes);
      xmlFree (escaped);
    }
  xmlNodeSetContent (node, before);
  xmlFree (before);
  return n_disagreements;
}

/* A sample under the sanitizers. */
static void
test_verdicts_on_every_text (void **state)
{
  g_autoptr (GPtrArray) elements = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  xmlDoc *document = parsed (every_element, strlen (every_element));
  guint n_disagreements = 0;
  Validator validator;

  (void)state;
  validator_init (&validator);
  collect_elements (xmlDocGetRootElement (document), elements);
  for (guint i = 0; i < elements->len; i += (guint)trials_divisor ())
    {
      n_disagreements += check_attribute_texts (&validator, document, g_ptr_array_index (elements, i), seen);
      n_disagreements += check_content_texts (&validator, document, g_ptr_array_index (elements, i), seen);
    }
  validator_clear (&validator);
  xmlFreeDoc (document);
  assert_int_equal (n_disagreements, 0);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_built_in_policy_fits),
    cmocka_unit_test (test_page_with_every_element_fits),
    cmocka_unit_test (test_wrong_pages_do_not_fit),
    cmocka_unit_test (test_schema_hints_are_allowed),
    cmocka_unit_test (test_reference_names_every_element),
    cmocka_unit_test (test_verdicts_on_every_text),
    cmocka_unit_test (test_verdicts_on_mutations_of_every_element),
    cmocka_unit_test (test_verdicts_on_mutations_of_the_built_in_policy),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
