/* SPDX-License-Identifier: Apache-2.0 */
/* From bytes to elements: the only file that knows libxml2. Events, not a tree, so that what is refused (a document
 * type, depth, size) is refused before anything is made of it. What elements mean is left to the passes after it. */
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "policy/element.h"

#define MOST_DEPTH 64
#define MOST_ELEMENTS 50000
#define MOST_ATTRIBUTES 1000
#define XSI "http://www.w3.org/2001/XMLSchema-instance"

typedef struct
{
  xmlParserCtxt *parser;
  SubsidyReport *report;
  GHashTable *lost_ids;
  SubsidyElement *root;
  GPtrArray *open;     /* elements from the root to where we are; borrowed */
  guint unknown_depth; /* inside an element that is not known: nothing there is reported again */
  guint n_elements;
  guint n_unknown;  /* elements that are not known, which count for the limit too */
  gboolean stopped; /* by us: what libxml2 then says of the document means nothing */
} Reader;

static int64_t
line_of (const Reader *reader)
{
  return reader->parser->input != NULL ? reader->parser->input->line : 0;
}

/* The line where the start tag that was just read begins: a raw < cannot stand inside it. */
static int64_t
line_of_tag (const Reader *reader)
{
  const xmlParserInput *input = reader->parser->input;
  int64_t line = line_of (reader);

  if (input == NULL)
    return line;
  for (const xmlChar *at = input->cur; at > input->base && *at != '<'; at--)
    line -= at[-1] == '\n';
  return line;
}

static void
add_problem (Reader *reader, int64_t line, SubsidyMessage message, const char *found, const char *expected,
             const char *context, const char *suggestion)
{
  subsidy_report_add (reader->report, SUBSIDY_SEVERITY_ERROR, line, message, found, expected, context, suggestion);
}

static void
stop (Reader *reader, SubsidyMessage message, const char *found, const char *expected)
{
  if (!reader->stopped)
    add_problem (reader, line_of (reader), message, found, expected, NULL, NULL);
  reader->stopped = TRUE;
  xmlStopParser (reader->parser);
}

static SubsidyElement *
innermost (const Reader *reader)
{
  return reader->open->len > 0 ? g_ptr_array_index (reader->open, reader->open->len - 1) : NULL;
}

void
subsidy_element_free (SubsidyElement *element)
{
  if (element == NULL)
    return;
  for (guint i = 0; i < SUBSIDY_MOST_ATTRIBUTES; i++)
    g_free (element->attributes[i]);
  if (element->written != NULL)
    g_string_free (element->written, TRUE);
  g_free (element->text);
  g_ptr_array_unref (element->children);
  g_free (element);
}

static void
free_child (gpointer element)
{
  subsidy_element_free (element);
}

static SubsidyElement *
element_new (Reader *reader, SubsidyElementKind kind)
{
  SubsidyElement *element = g_new0 (SubsidyElement, 1);

  element->type = subsidy_element_type (kind);
  element->line = line_of_tag (reader);
  element->serial = reader->n_elements++;
  element->children = g_ptr_array_new_with_free_func (free_child);
  element->is_sound = TRUE;
  return element;
}

/* Digits with one point among them, whatever their number. */
static gboolean
looks_decimal (const char *text)
{
  gsize whole = strspn (text + (*text == '-'), "0123456789");
  const char *rest = text + (*text == '-') + whole;

  return whole > 0 && (*rest == '\0' || (*rest == '.' && rest[1 + strspn (rest + 1, "0123456789")] == '\0'));
}

/* An amount, but for its decimals. */
static gboolean
is_too_fine (const char *text)
{
  return subsidy_text_is (SUBSIDY_TEXT_DECIMAL, text) && strchr (text, '.') != NULL;
}

static SubsidyMessage
message_for (SubsidyTextKind kind, const char *text)
{
  switch (kind)
    {
    case SUBSIDY_TEXT_NAMES:
      return SUBSIDY_MESSAGE_NOT_NAMES;
    case SUBSIDY_TEXT_NAME:
      return SUBSIDY_MESSAGE_NOT_A_NAME;
    case SUBSIDY_TEXT_DECIMAL:
      return looks_decimal (text) ? SUBSIDY_MESSAGE_DECIMAL_TOO_LONG : SUBSIDY_MESSAGE_NOT_A_DECIMAL;
    case SUBSIDY_TEXT_INTEGER:
      return SUBSIDY_MESSAGE_NOT_AN_INTEGER;
    case SUBSIDY_TEXT_MONEY:
      return is_too_fine (text) ? SUBSIDY_MESSAGE_MONEY_LITERAL_TOO_FINE : SUBSIDY_MESSAGE_NOT_MONEY;
    case SUBSIDY_TEXT_DATE:
      return SUBSIDY_MESSAGE_NOT_A_DATE;
    case SUBSIDY_TEXT_LANGUAGE:
      return SUBSIDY_MESSAGE_NOT_A_LANGUAGE;
    case SUBSIDY_TEXT_CHOICE:
      return SUBSIDY_MESSAGE_NOT_ONE_OF;
    case SUBSIDY_TEXT_WORDS:
    case SUBSIDY_TEXT_LITERAL:
    case SUBSIDY_TEXT_NONE:
      return SUBSIDY_MESSAGE_BLANK;
    }
  return SUBSIDY_MESSAGE_BLANK;
}

static gboolean
attribute_fits (const SubsidyAttributeType *type, const char *value)
{
  if (type->text == SUBSIDY_TEXT_CHOICE)
    return g_strv_contains ((const char *const *)type->choices, value);
  return subsidy_text_is (type->text, value);
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

static void
check_attribute_value (Reader *reader, SubsidyElement *element, const SubsidyAttributeType *type, const char *value)
{
  g_autofree char *choices = type->choices != NULL ? g_strjoinv (" ", type->choices) : NULL;
  g_autofree char *place = g_strdup_printf ("<%s %s=\"…\">", element->type->name, type->name);
  SubsidyMessage message = message_for (type->text, value);
  const char *suggestion = type->choices != NULL ? subsidy_suggest (value, (const char *const *)type->choices) : NULL;

  if (type->text == SUBSIDY_TEXT_WORDS ? !is_blank (value) : attribute_fits (type, value))
    return;
  element->is_sound = FALSE;
  add_problem (reader, element->line, message, value, choices, place, suggestion);
}

static int
attribute_position (const SubsidyElementType *type, const char *name)
{
  for (guint i = 0; i < type->n_attributes; i++)
    if (strcmp (type->attributes[i].name, name) == 0)
      return (int)i;
  return -1;
}

const char *
subsidy_element_attribute (const SubsidyElement *element, const char *name)
{
  int position = attribute_position (element->type, name);

  return position >= 0 ? element->attributes[position] : NULL;
}

/* With its prefix, where it has one. Transfer full. */
static char *
written_name (const xmlChar *prefix, const xmlChar *name)
{
  return prefix != NULL ? g_strconcat ((const char *)prefix, ":", (const char *)name, NULL)
                        : g_strdup ((const char *)name);
}

static void
add_unknown_attribute (Reader *reader, SubsidyElement *element, const xmlChar *prefix, const xmlChar *name)
{
  const char *names[SUBSIDY_MOST_ATTRIBUTES + 1] = { NULL };
  g_autofree char *expected = NULL, *written = written_name (prefix, name);

  for (guint i = 0; i < element->type->n_attributes; i++)
    names[i] = element->type->attributes[i].name;
  expected = g_strjoinv (" ", (char **)names);
  element->is_sound = FALSE;
  add_problem (reader, element->line,
               names[0] != NULL ? SUBSIDY_MESSAGE_UNKNOWN_ATTRIBUTE : SUBSIDY_MESSAGE_NO_ATTRIBUTES, written, expected,
               element->type->name, subsidy_suggest ((const char *)name, names));
}

/* The parser leaves an ampersand of a value as a reference; any other reference it has replaced. */
static char *
attribute_value (const char *data, gsize length)
{
  g_autofree char *raw = g_strndup (data, length);
  g_auto (GStrv) parts = g_strsplit (raw, "&#38;", -1);

  return g_strjoinv ("&", parts);
}

/* libxml2 gives five pointers an attribute: name, prefix, namespace, value, end of value. */
static void
read_attributes (Reader *reader, SubsidyElement *element, int n_attributes, const xmlChar **attributes)
{
  gboolean all_known = TRUE;

  for (int i = 0; i < n_attributes; i++, attributes += 5)
    {
      const char *name = (const char *)attributes[0];
      const char *space = (const char *)attributes[2];
      int position = space == NULL ? attribute_position (element->type, name) : -1;

      if (space != NULL && strcmp (space, XSI) == 0)
        continue;
      if (position < 0)
        {
          /* It may have been meant as the id: what refers to that is no mistake of its own. */
          g_hash_table_add (reader->lost_ids,
                            g_strndup ((const char *)attributes[3], (gsize)(attributes[4] - attributes[3])));
          add_unknown_attribute (reader, element, attributes[1], attributes[0]);
          all_known = FALSE;
          continue;
        }
      element->attributes[position]
          = attribute_value ((const char *)attributes[3], (gsize)(attributes[4] - attributes[3]));
      if (element->type->attributes[position].text == SUBSIDY_TEXT_DATE)
        g_strstrip (element->attributes[position]); /* as xs:date does */
      check_attribute_value (reader, element, &element->type->attributes[position], element->attributes[position]);
    }
  /* A required attribute whose name was misspelt is one mistake, not two. */
  for (guint i = 0; i < element->type->n_attributes && all_known; i++)
    if (element->type->attributes[i].required && element->attributes[i] == NULL)
      {
        element->is_sound = FALSE;
        add_problem (reader, element->line, SUBSIDY_MESSAGE_MISSING_ATTRIBUTE, element->type->name,
                     element->type->attributes[i].name, NULL, NULL);
      }
}

static char *
content_as_written (const SubsidyElementType *type)
{
  GString *content = g_string_new (NULL);

  for (guint i = 0; i < type->n_particles; i++)
    g_string_append_printf (content, "%s%s", i > 0 ? ", " : "", type->content[i].written);
  return g_string_free (content, FALSE);
}

static const char *
suggested_child (const SubsidyElementType *parent, const char *name)
{
  const char *names[SUBSIDY_N_ELEMENTS + 1] = { NULL };
  gsize count = 0;

  for (int kind = 0; kind < SUBSIDY_N_ELEMENTS; kind++)
    for (guint i = 0; i < parent->n_particles; i++)
      if (parent->content[i].admits[kind])
        {
          names[count++] = subsidy_element_type ((SubsidyElementKind)kind)->name;
          break;
        }
  return subsidy_suggest (name, names);
}

static void
add_unknown_element (Reader *reader, SubsidyElement *parent, const xmlChar *prefix, const xmlChar *local)
{
  const char *name = (const char *)local;
  g_autofree char *content = content_as_written (parent->type);
  g_autofree char *written = written_name (prefix, local);
  SubsidyMessage message = prefix == NULL && subsidy_element_name_exists (name) ? SUBSIDY_MESSAGE_ELEMENT_NOT_HERE
                                                                                : SUBSIDY_MESSAGE_UNKNOWN_ELEMENT;

  parent->is_sound = FALSE;
  add_problem (reader, line_of_tag (reader), parent->type->n_particles > 0 ? message : SUBSIDY_MESSAGE_NO_CHILDREN,
               written, content, parent->type->name, suggested_child (parent->type, name));
}

/* What refers to a declaration that could not be read is not a mistake of its own. */
static void
remember_lost_id (Reader *reader, int n_attributes, const xmlChar **attributes)
{
  for (int i = 0; i < n_attributes; i++, attributes += 5)
    if (strcmp ((const char *)attributes[0], "id") == 0)
      g_hash_table_add (reader->lost_ids,
                        g_strndup ((const char *)attributes[3], (gsize)(attributes[4] - attributes[3])));
}

/* The kind of the element that begins, or SUBSIDY_N_ELEMENTS, which has been reported. */
static SubsidyElementKind
kind_of (Reader *reader, const xmlChar *local, const xmlChar *prefix, const xmlChar *space)
{
  const char *name = (const char *)local;
  SubsidyElement *parent = innermost (reader);
  SubsidyElementKind kind = SUBSIDY_N_ELEMENTS;
  const char *const root[] = { "policy", NULL };

  if (parent == NULL)
    {
      if (space == NULL && strcmp (name, "policy") == 0)
        return SUBSIDY_ELEMENT_POLICY;
      if (space != NULL)
        add_problem (reader, line_of_tag (reader), SUBSIDY_MESSAGE_ROOT_IN_NAMESPACE, name, (const char *)space, NULL,
                     NULL);
      else
        add_problem (reader, line_of_tag (reader), SUBSIDY_MESSAGE_NOT_A_POLICY, name, "policy", NULL,
                     subsidy_suggest (name, root));
      return SUBSIDY_N_ELEMENTS;
    }
  if (space == NULL)
    kind = subsidy_element_child_kind (parent->type, name);
  if (kind == SUBSIDY_N_ELEMENTS)
    add_unknown_element (reader, parent, prefix, local);
  return kind;
}

static void
on_start (void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
          int n_namespaces G_GNUC_UNUSED, const xmlChar **namespaces G_GNUC_UNUSED, int n_attributes,
          int n_defaulted G_GNUC_UNUSED, const xmlChar **attributes)
{
  Reader *reader = ((xmlParserCtxt *)context)->_private;
  SubsidyElementKind kind;
  SubsidyElement *element;

  if (reader->stopped)
    return;
  if (subsidy_report_is_full (reader->report))
    {
      reader->stopped = TRUE;
      xmlStopParser (reader->parser);
      return;
    }
  if (reader->open->len + reader->unknown_depth >= MOST_DEPTH)
    {
      stop (reader, SUBSIDY_MESSAGE_TOO_DEEP, G_STRINGIFY (MOST_DEPTH), NULL);
      return;
    }
  if (reader->n_elements + reader->n_unknown >= MOST_ELEMENTS)
    {
      stop (reader, SUBSIDY_MESSAGE_TOO_MANY_ELEMENTS, G_STRINGIFY (MOST_ELEMENTS), NULL);
      return;
    }
  if (reader->unknown_depth > 0 || (kind = kind_of (reader, name, prefix, space)) == SUBSIDY_N_ELEMENTS)
    {
      remember_lost_id (reader, n_attributes, attributes);
      reader->unknown_depth++;
      reader->n_unknown++;
      return;
    }
  element = element_new (reader, kind);
  read_attributes (reader, element, n_attributes, attributes);
  if (innermost (reader) == NULL)
    reader->root = element;
  else
    g_ptr_array_add (innermost (reader)->children, element);
  g_ptr_array_add (reader->open, element);
}

static void
check_literal (Reader *reader, SubsidyElement *element)
{
  g_autofree char *place = g_strdup_printf ("<%s>", element->type->name);
  SubsidyTextKind kind = element->type->text;
  const char *text = element->text;

  if (kind == SUBSIDY_TEXT_LITERAL || (kind == SUBSIDY_TEXT_NONE && text == NULL))
    return;
  if (kind != SUBSIDY_TEXT_NONE && text != NULL && subsidy_text_is (kind, text))
    return;
  element->is_sound = FALSE;
  if (kind == SUBSIDY_TEXT_NONE)
    add_problem (reader, element->text_line, SUBSIDY_MESSAGE_TEXT_NOT_HERE, text, NULL, element->type->name, NULL);
  else if (text == NULL)
    add_problem (reader, element->line, SUBSIDY_MESSAGE_TEXT_MISSING, element->type->name, NULL, NULL, NULL);
  else
    add_problem (reader, element->line,
                 subsidy_money_message (message_for (kind, text), subsidy_element_attribute (reader->root, "currency")),
                 text, NULL, place, NULL);
}

static gboolean
has_later (const SubsidyElement *element, guint position, const SubsidyParticle *particle)
{
  for (guint i = position + 1; i < element->children->len; i++)
    if (particle->admits[subsidy_element_nth (element, i)->type->kind])
      return TRUE;
  return FALSE;
}

/* Moves on from the particle that has taken all it could to the one that takes @kind. */
static gboolean
next_particle (Reader *reader, SubsidyElement *element, guint *particle, guint *count, guint position)
{
  SubsidyElementKind kind = subsidy_element_nth (element, position)->type->kind;
  const SubsidyElementType *type = element->type;

  while (*particle < type->n_particles
         && !(type->content[*particle].admits[kind] && *count < type->content[*particle].most))
    {
      if (*count < type->content[*particle].least)
        {
          g_autofree char *content = content_as_written (type);

          /* What is needed may stand later: then it is the order that is wrong. */
          if (has_later (element, position, &type->content[*particle]))
            return FALSE;
          element->is_sound = FALSE;
          add_problem (reader, element->line, SUBSIDY_MESSAGE_MISSING_CONTENT, type->name,
                       type->content[*particle].written, content, NULL);
          return FALSE;
        }
      (*particle)++;
      *count = 0;
    }
  return *particle < type->n_particles;
}

/* Unknown children were reported when they were met, and a mistake is reported once: what follows from it is not. */
static void
check_content (Reader *reader, SubsidyElement *element)
{
  guint particle = 0, count = 0;
  const SubsidyElementType *type = element->type;

  if (!element->is_sound)
    return;
  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (element, i);

      if (!next_particle (reader, element, &particle, &count, i))
        {
          g_autofree char *content = content_as_written (type);

          if (element->is_sound)
            add_problem (reader, child->line, SUBSIDY_MESSAGE_MISPLACED_ELEMENT, child->type->name, content, type->name,
                         NULL);
          element->is_sound = FALSE;
          return;
        }
      count++;
    }
  for (; particle < type->n_particles; particle++, count = 0)
    if (count < type->content[particle].least)
      {
        g_autofree char *content = content_as_written (type);

        element->is_sound = FALSE;
        add_problem (reader, element->line, SUBSIDY_MESSAGE_MISSING_CONTENT, type->name,
                     type->content[particle].written, content, NULL);
        return;
      }
}

static void
on_end (void *context, const xmlChar *name G_GNUC_UNUSED, const xmlChar *prefix G_GNUC_UNUSED,
        const xmlChar *space G_GNUC_UNUSED)
{
  Reader *reader = ((xmlParserCtxt *)context)->_private;
  SubsidyElement *element;

  if (reader->stopped)
    return;
  if (reader->unknown_depth > 0)
    {
      reader->unknown_depth--;
      return;
    }
  element = innermost (reader);
  if (element->written != NULL)
    element->text = g_strstrip (g_string_free (g_steal_pointer (&element->written), FALSE));
  check_literal (reader, element);
  check_content (reader, element);
  g_ptr_array_set_size (reader->open, (int)reader->open->len - 1);
}

/* Text belongs to the innermost element; between children only spaces are expected there. */
static void
on_text (void *context, const xmlChar *text, int length)
{
  Reader *reader = ((xmlParserCtxt *)context)->_private;
  SubsidyElement *element = innermost (reader);
  int first = 0;

  if (reader->stopped || reader->unknown_depth > 0 || element == NULL)
    return;
  if (element->written == NULL)
    {
      while (first < length && strchr (" \t\r\n", text[first]) != NULL)
        first++;
      if (first == length)
        return;
      element->written = g_string_new (NULL);
      element->text_line = line_of (reader);
      for (int i = first; i < length; i++)
        element->text_line -= text[i] == '\n';
    }
  g_string_append_len (element->written, (const char *)text, length);
}

static void
on_document_type (void *context, const xmlChar *name, const xmlChar *external G_GNUC_UNUSED,
                  const xmlChar *system G_GNUC_UNUSED)
{
  stop (((xmlParserCtxt *)context)->_private, SUBSIDY_MESSAGE_DOCTYPE, (const char *)name, NULL);
}

static void
on_error (void *context, xmlError *error)
{
  Reader *reader = ((xmlParserCtxt *)context)->_private;
  g_autofree char *text = NULL;

  if (reader->stopped || error->level < XML_ERR_ERROR)
    return;
  text = g_strstrip (g_strdelimit (g_strdup (error->message != NULL ? error->message : "?"), "\r\n", ' '));
  /* What was found before a broken tag usually follows from it: the break alone is reported. */
  reader->stopped = TRUE;
  subsidy_report_clear (reader->report);
  add_problem (reader, error->line, SUBSIDY_MESSAGE_NOT_WELL_FORMED, text, NULL, NULL, NULL);
  xmlStopParser (reader->parser);
}

static gboolean
is_blank_data (const char *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (strchr (" \t\r\n", data[i]) == NULL || data[i] == '\0')
      return FALSE;
  return TRUE;
}

/* Bytes that are no UTF-8 text are refused before the parser sees them. */
static gboolean
bytes_are_text (const char *data, gsize length, SubsidyReport *report)
{
  g_autofree char *size = g_strdup_printf ("%" G_GSIZE_FORMAT, length);
  g_autofree char *most = g_strdup_printf ("%" G_GSIZE_FORMAT, SUBSIDY_POLICY_MOST_BYTES);
  SubsidyMessage message;
  const char *end;

  if (length > SUBSIDY_POLICY_MOST_BYTES)
    message = SUBSIDY_MESSAGE_FILE_TOO_LARGE;
  else if (is_blank_data (data, length))
    message = SUBSIDY_MESSAGE_EMPTY_FILE;
  else if (length >= 2
           && (memcmp (data, "\x1f\x8b", 2) == 0 || memcmp (data, "PK", 2) == 0 || memcmp (data, "BZ", 2) == 0))
    message = SUBSIDY_MESSAGE_FILE_COMPRESSED;
  else if (!g_utf8_validate_len (data, length, &end))
    {
      int64_t line = 1;

      for (const char *at = data; at < end; at++)
        line += *at == '\n';
      subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, line, SUBSIDY_MESSAGE_FILE_NOT_UTF8, size, NULL, NULL, NULL);
      return FALSE;
    }
  else
    return TRUE;
  subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, 0, message, size, most, NULL, NULL);
  return FALSE;
}

/* The parser compares every attribute of a tag with every other, so there must not be too many. Comments may have as
 * many equals signs as they like. */
static gboolean
tags_are_short (const char *data, gsize length, SubsidyReport *report)
{
  const char *end = data + length;
  int64_t line = 1;
  gsize n_equals = 0;

  for (const char *at = data; at < end; at++)
    {
      const char *close = *at == '<' && g_str_has_prefix (at, "<!--") ? g_strstr_len (at, end - at, "-->") : NULL;

      for (; close != NULL && at < close; at++)
        line += *at == '\n';
      line += *at == '\n';
      n_equals = *at == '<' ? 0 : n_equals + (*at == '=');
      if (n_equals > MOST_ATTRIBUTES)
        {
          subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, line, SUBSIDY_MESSAGE_TOO_MANY_ATTRIBUTES,
                              G_STRINGIFY (MOST_ATTRIBUTES), NULL, NULL, NULL);
          return FALSE;
        }
    }
  return TRUE;
}

/* The parser would decode what the declaration claims, so it must not claim anything else. */
static gboolean
declares_utf8 (const char *data, gsize length, SubsidyReport *report)
{
  const char *start = g_str_has_prefix (data, "\xef\xbb\xbf") ? data + 3 : data;
  const char *end = g_strstr_len (start, (gssize)MIN (length, 1024), "?>");
  const char *name
      = end != NULL && g_str_has_prefix (start, "<?xml") ? g_strstr_len (start, end - start, "encoding") : NULL;
  g_autofree char *declared = NULL;

  if (name == NULL)
    return TRUE;
  name += strcspn (name, "'\"");
  declared = g_strndup (name + 1, strcspn (name + 1, "'\""));
  if (name >= end || g_ascii_strcasecmp (declared, "UTF-8") == 0 || g_ascii_strcasecmp (declared, "US-ASCII") == 0
      || g_ascii_strcasecmp (declared, "ASCII") == 0)
    return TRUE;
  subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, 1, SUBSIDY_MESSAGE_ENCODING, declared, "UTF-8", NULL, NULL);
  return FALSE;
}

static xmlSAXHandler
handler (void)
{
  xmlSAXHandler handler = { 0 };

  handler.initialized = XML_SAX2_MAGIC;
  handler.internalSubset = on_document_type;
  handler.startElementNs = on_start;
  handler.endElementNs = on_end;
  handler.characters = on_text;
  handler.cdataBlock = on_text;
  handler.serror = (xmlStructuredErrorFunc)on_error;
  return handler;
}

/* The checks look a few characters ahead. */
static char *
terminated_copy (const char *bytes, gsize length)
{
  char *copy = g_malloc (length + 1);

  if (length > 0)
    memcpy (copy, bytes, length);
  copy[length] = '\0';
  return copy;
}

SubsidyElement *
subsidy_element_read (const char *bytes, gsize length, SubsidyReport *report, GHashTable *lost_ids, guint *n_elements)
{
  Reader reader = { .report = report, .lost_ids = lost_ids };
  xmlSAXHandler sax = handler ();
  g_autofree char *data = terminated_copy (bytes, MIN (length, SUBSIDY_POLICY_MOST_BYTES));

  if (!bytes_are_text (data, length, report) || !declares_utf8 (data, length, report)
      || !tags_are_short (data, length, report))
    return NULL;
  reader.parser = xmlCreateMemoryParserCtxt (data, (int)length);
  if (reader.parser == NULL)
    {
      subsidy_report_add (report, SUBSIDY_SEVERITY_ERROR, 0, SUBSIDY_MESSAGE_NOT_WELL_FORMED, "", NULL, NULL, NULL);
      return NULL;
    }
  reader.open = g_ptr_array_new ();
  memcpy (reader.parser->sax, &sax, sizeof sax);
  reader.parser->_private = &reader;
  xmlCtxtUseOptions (reader.parser, XML_PARSE_NONET);
  memcpy (reader.parser->sax, &sax, sizeof sax);
  xmlParseDocument (reader.parser);
  xmlFreeParserCtxt (reader.parser);
  g_ptr_array_unref (reader.open);
  *n_elements = reader.n_elements;
  if (reader.stopped)
    g_clear_pointer (&reader.root, subsidy_element_free);
  return g_steal_pointer (&reader.root);
}

const SubsidyElement *
subsidy_element_child (const SubsidyElement *element, SubsidyElementKind kind)
{
  for (guint i = 0; i < element->children->len; i++)
    if (subsidy_element_nth (element, i)->type->kind == kind)
      return subsidy_element_nth (element, i);
  return NULL;
}

/* "zh" serves "zh-CN" and the reverse. */
static gboolean
is_language_of (const char *language, const char *other)
{
  gsize length = strcspn (language, "-_.");

  return length == strcspn (other, "-_.") && g_ascii_strncasecmp (language, other, length) == 0;
}

const char *
subsidy_element_words (const SubsidyElement *element, SubsidyElementKind kind, const char *language)
{
  const char *own = NULL, *any = NULL;

  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (element, i);
      const char *of = child->type->kind == kind ? subsidy_element_attribute (child, "lang") : NULL;

      if (child->type->kind != kind)
        continue;
      if (of != NULL && language != NULL && is_language_of (of, language))
        return child->text;
      if (of == NULL && own == NULL)
        own = child->text;
      if (any == NULL)
        any = child->text;
    }
  return own != NULL ? own : any;
}
