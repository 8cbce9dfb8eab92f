/* SPDX-License-Identifier: Apache-2.0 */
/* What is generated from the element table: the XML schema for editors, and the reference of all elements. */
#include "policy/messages.h"
#include "policy/vocabulary.h"
#include "subsidy/policy.h"

/* ---- policy.xsd ---- */

/* Letters and digits, then also - . _; the ranges are those that libxml2 leaves out of its own letters. */
#define LETTERS "\\p{L}\\p{N}&#x3400;-&#x4DBF;&#x4E00;-&#x9FFF;&#xAC00;-&#xD7A3;&#x20000;-&#x323AF;"
#define NAME_PATTERN "[" LETTERS "][" LETTERS "._\\-]*"

static const char simple_types[]
    = "  <xs:simpleType name=\"words\"><xs:restriction base=\"xs:token\"><xs:minLength value=\"1\"/></xs:restriction>"
      "</xs:simpleType>\n"
      "  <xs:simpleType name=\"names\"><xs:restriction base=\"xs:token\"><xs:pattern "
      "value=\"" NAME_PATTERN "( "
      "" NAME_PATTERN ")*\"/></xs:restriction></xs:simpleType>\n"
      "  <xs:simpleType name=\"name\"><xs:restriction base=\"xs:string\"><xs:pattern "
      "value=\"" NAME_PATTERN "\"/></xs:restriction></xs:simpleType>\n"
      "  <xs:simpleType name=\"name-text\"><xs:restriction base=\"xs:token\"><xs:pattern "
      "value=\"" NAME_PATTERN "\"/></xs:restriction></xs:simpleType>\n"
      "  <xs:simpleType name=\"decimal\"><xs:restriction base=\"xs:string\"><xs:pattern "
      "value=\"-?[0-9]{1,18}(\\.[0-9]{1,18})?\"/></xs:restriction></xs:simpleType>\n"
      "  <xs:simpleType name=\"decimal-text\"><xs:restriction base=\"xs:token\"><xs:pattern "
      "value=\"-?[0-9]{1,18}(\\.[0-9]{1,18})?\"/></xs:restriction></xs:simpleType>\n"
      "  <xs:simpleType name=\"integer\"><xs:restriction base=\"xs:string\"><xs:pattern "
      "value=\"[0-9]{1,18}\"/></xs:restriction></xs:simpleType>\n"
      "  <xs:simpleType name=\"money-text\"><xs:restriction base=\"xs:token\"><xs:pattern "
      "value=\"-?[0-9]{1,16}(\\.[0-9]{1,2})?\"/></xs:restriction></xs:simpleType>\n"
      "  <xs:simpleType name=\"date\"><xs:restriction base=\"xs:date\"><xs:minInclusive "
      "value=\"1900-01-01\"/><xs:pattern "
      "value=\"[0-9]{4}-[0-9]{2}-[0-9]{2}\"/></xs:restriction></xs:simpleType>\n"
      "  <xs:simpleType name=\"nothing\"><xs:restriction base=\"xs:token\"><xs:length "
      "value=\"0\"/></xs:restriction></xs:simpleType>\n"
      "  <xs:simpleType name=\"language\"><xs:restriction base=\"xs:string\"><xs:pattern "
      "value=\"[A-Za-z][A-Za-z\\-]+\"/></xs:restriction></xs:simpleType>\n";

static const char *
attribute_type (SubsidyTextKind kind)
{
  switch (kind)
    {
    case SUBSIDY_TEXT_NAMES:
      return "names";
    case SUBSIDY_TEXT_NAME:
      return "name";
    case SUBSIDY_TEXT_DECIMAL:
      return "decimal";
    case SUBSIDY_TEXT_INTEGER:
      return "integer";
    case SUBSIDY_TEXT_DATE:
      return "date";
    case SUBSIDY_TEXT_LANGUAGE:
      return "language";
    default:
      return "words";
    }
}

static const char *
content_type (SubsidyTextKind kind)
{
  switch (kind)
    {
    case SUBSIDY_TEXT_NAMES:
      return "names";
    case SUBSIDY_TEXT_NAME:
      return "name-text";
    case SUBSIDY_TEXT_DECIMAL:
      return "decimal-text";
    case SUBSIDY_TEXT_MONEY:
      return "money-text";
    case SUBSIDY_TEXT_DATE:
      return "date";
    case SUBSIDY_TEXT_NONE:
      return "nothing"; /* white space, which an empty type would not take */
    default:
      return "words";
    }
}

/* A declaration and a value may share a name. */
static const char *
type_suffix (const SubsidyElementType *type)
{
  return type->classes == 0 ? "declaration" : "part";
}

static void
add_attribute (GString *text, const SubsidyAttributeType *attribute)
{
  g_string_append_printf (text, "    <xs:attribute name=\"%s\"%s", attribute->name,
                          attribute->required ? " use=\"required\"" : "");
  if (attribute->choices == NULL)
    {
      g_string_append_printf (text, " type=\"%s\"/>\n", attribute_type (attribute->text));
      return;
    }
  g_string_append (text, "><xs:simpleType><xs:restriction base=\"xs:string\">");
  for (char **choice = attribute->choices; *choice != NULL; choice++)
    g_string_append_printf (text, "<xs:enumeration value=\"%s\"/>", *choice);
  g_string_append (text, "</xs:restriction></xs:simpleType></xs:attribute>\n");
}

static void
add_particle (GString *text, const SubsidyParticle *particle)
{
  g_string_append_printf (text, "      <xs:choice minOccurs=\"%u\" maxOccurs=\"%s\">\n", particle->least,
                          particle->most == 1 ? "1" : "unbounded");
  for (int kind = 0; kind < SUBSIDY_N_ELEMENTS; kind++)
    {
      const SubsidyElementType *type = subsidy_element_type ((SubsidyElementKind)kind);

      if (particle->admits[kind])
        g_string_append_printf (text, "        <xs:element name=\"%s\" type=\"%s.%s\"/>\n", type->name, type->name,
                                type_suffix (type));
    }
  g_string_append (text, "      </xs:choice>\n");
}

static void
add_complex_type (GString *text, const SubsidyElementType *type)
{
  gboolean is_mixed = type->text == SUBSIDY_TEXT_LITERAL;
  gboolean has_text = !is_mixed && (type->text != SUBSIDY_TEXT_NONE || type->n_particles == 0);

  g_string_append_printf (text, "  <xs:complexType name=\"%s.%s\"%s>\n", type->name, type_suffix (type),
                          is_mixed ? " mixed=\"true\"" : "");
  if (has_text)
    g_string_append_printf (text, "    <xs:simpleContent><xs:extension base=\"%s\">\n", content_type (type->text));
  else if (type->n_particles > 0)
    {
      g_string_append (text, "    <xs:sequence>\n");
      for (guint i = 0; i < type->n_particles; i++)
        add_particle (text, &type->content[i]);
      g_string_append (text, "    </xs:sequence>\n");
    }
  for (guint i = 0; i < type->n_attributes; i++)
    add_attribute (text, &type->attributes[i]);
  if (has_text)
    g_string_append (text, "    </xs:extension></xs:simpleContent>\n");
  g_string_append (text, "  </xs:complexType>\n");
}

char *
subsidy_policy_schema (void)
{
  GString *text = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                "<!-- Generated from the element table of libsubsidy. -->\n"
                                "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\n"
                                "  <xs:element name=\"policy\" type=\"policy.declaration\"/>\n");

  g_string_append (text, simple_types);
  for (int kind = 0; kind < SUBSIDY_N_ELEMENTS; kind++)
    add_complex_type (text, subsidy_element_type ((SubsidyElementKind)kind));
  g_string_append (text, "</xs:schema>\n");
  return g_string_free (text, FALSE);
}

/* ---- The reference ---- */

static const char *
text_kind_word (SubsidyTextKind kind)
{
  static const char *const words[] = {
    [SUBSIDY_TEXT_NONE] = "",           [SUBSIDY_TEXT_WORDS] = "text",
    [SUBSIDY_TEXT_LITERAL] = "literal", [SUBSIDY_TEXT_NAMES] = "names",
    [SUBSIDY_TEXT_NAME] = "name",       [SUBSIDY_TEXT_DECIMAL] = "decimal",
    [SUBSIDY_TEXT_INTEGER] = "integer", [SUBSIDY_TEXT_MONEY] = "money",
    [SUBSIDY_TEXT_DATE] = "date",       [SUBSIDY_TEXT_LANGUAGE] = "language",
    [SUBSIDY_TEXT_CHOICE] = "choice",
  };

  return words[kind];
}

static void
add_attributes_cell (GString *text, const SubsidyElementType *type)
{
  for (guint i = 0; i < type->n_attributes; i++)
    {
      const SubsidyAttributeType *attribute = &type->attributes[i];
      g_autofree char *choices = attribute->choices != NULL ? g_strjoinv (" \\| ", attribute->choices) : NULL;

      g_string_append_printf (text, "%s`%s`%s: %s", i > 0 ? "; " : "", attribute->name, attribute->required ? "!" : "",
                              choices != NULL ? choices : text_kind_word (attribute->text));
    }
}

static void
add_content_cell (GString *text, const SubsidyElementType *type)
{
  g_string_append (text, text_kind_word (type->text));
  for (guint i = 0; i < type->n_particles; i++)
    {
      g_auto (GStrv) parts = g_strsplit (type->content[i].written, "|", -1);
      g_autofree char *escaped = g_strjoinv ("\\|", parts);

      g_string_append_printf (text, "%s%s", i > 0 || type->text != SUBSIDY_TEXT_NONE ? " " : "", escaped);
    }
}

static void
add_section (GString *text, gboolean is_chinese, const char *heading, unsigned classes)
{
  g_string_append_printf (text, "\n## %s\n\n%s\n|---|---|---|---|\n", heading,
                          is_chinese ? "| 元素 | 含义 | 属性（! 必填） | 内容 |"
                                     : "| element | meaning | attributes (! required) | content |");
  for (int kind = 0; kind < SUBSIDY_N_ELEMENTS; kind++)
    {
      const SubsidyElementType *type = subsidy_element_type ((SubsidyElementKind)kind);

      if (classes == 0 ? type->classes != 0 : (type->classes & classes) == 0)
        continue;
      g_string_append_printf (text, "| `%s` | %s | ", type->name, is_chinese ? type->zh : type->en);
      add_attributes_cell (text, type);
      g_string_append (text, " | ");
      add_content_cell (text, type);
      g_string_append (text, " |\n");
    }
}

char *
subsidy_policy_reference (const char *language)
{
  gboolean is_chinese = language != NULL && g_str_has_prefix (language, "zh");
  GString *text = g_string_new (is_chinese ? "# 政策文件的全部元素\n\n由程序中的元素表生成。\n"
                                           : "# All elements of a policy file\n\nGenerated from the element table.\n");

  add_section (text, is_chinese, is_chinese ? "声明" : "Declarations", 0);
  add_section (text, is_chinese, is_chinese ? "条件" : "Conditions", SUBSIDY_CLASS_CONDITION);
  add_section (text, is_chinese, is_chinese ? "计算值" : "Values", SUBSIDY_CLASS_VALUE);
  return g_string_free (text, FALSE);
}
