/* SPDX-License-Identifier: Apache-2.0 */
/* A strict reader of JSON (RFC 8259) that only walks: whether a text is one value, and where its parts stand. */
#pragma once

#include <glib.h>
#include <string.h>

static inline const char *
json_spaces (const char *at)
{
  return at + strspn (at, " \t\r\n");
}

/* Behind the string that begins at @at, or NULL. */
static inline const char *
json_string_end (const char *at)
{
  if (*at++ != '"')
    return NULL;
  for (; *at != '"'; at++)
    {
      if ((guchar)*at < 0x20)
        return NULL;
      if (*at != '\\')
        continue;
      at++;
      if (*at == 'u')
        for (int i = 0; i < 4; i++)
          {
            if (!g_ascii_isxdigit (*++at))
              return NULL;
          }
      else if (*at == '\0' || strchr ("\"\\/bfnrt", *at) == NULL)
        return NULL;
    }
  return at + 1;
}

static inline const char *
json_number_end (const char *at)
{
  gsize digits;

  if (*at == '-')
    at++;
  digits = strspn (at, "0123456789");
  if (digits == 0 || (digits > 1 && *at == '0'))
    return NULL;
  at += digits;
  if (*at == '.')
    {
      digits = strspn (++at, "0123456789");
      if (digits == 0)
        return NULL;
      at += digits;
    }
  return *at == 'e' || *at == 'E' ? NULL : at; /* the library has no use for exponents */
}

static inline const char *json_value_end (const char *at);

/* A member's name and colon; no object has a name twice. */
static inline const char *
json_name_end (const char *at, GHashTable *names)
{
  const char *end = json_string_end (at);

  if (end == NULL || !g_hash_table_add (names, g_strndup (at, (gsize)(end - at))))
    return NULL;
  end = json_spaces (end);
  return *end == ':' ? json_spaces (end + 1) : NULL;
}

static inline const char *
json_list_end (const char *at, char close)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  at = json_spaces (at + 1);
  if (*at == close)
    return at + 1;
  while (TRUE)
    {
      if (close == '}' && (at = json_name_end (at, names)) == NULL)
        return NULL;
      at = json_value_end (at);
      if (at == NULL)
        return NULL;
      at = json_spaces (at);
      if (*at == close)
        return at + 1;
      if (*at != ',')
        return NULL;
      at = json_spaces (at + 1);
    }
}

/* Behind the value that begins at @at, or NULL where it is none. */
static inline const char *
json_value_end (const char *at)
{
  static const char *const words[] = { "true", "false", "null" };

  if (*at == '{')
    return json_list_end (at, '}');
  if (*at == '[')
    return json_list_end (at, ']');
  if (*at == '"')
    return json_string_end (at);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (at, words[i]))
      return at + strlen (words[i]);
  return json_number_end (at);
}

/* One object in UTF-8, then a newline and nothing else. */
static inline gboolean
json_is_one_object (const char *text)
{
  const char *end = *text == '{' && g_utf8_validate (text, -1, NULL) ? json_value_end (text) : NULL;

  return end != NULL && strcmp (end, "\n") == 0;
}

/* Where the value of that member of the object at @at begins, or NULL. */
static inline const char *
json_member (const char *at, const char *name)
{
  gsize length = strlen (name);

  for (at = json_spaces (at + 1); *at == '"'; at = json_spaces (at + 1))
    {
      const char *end = json_string_end (at);
      const char *value = json_spaces (json_spaces (end) + 1);

      if ((gsize)(end - at) == length + 2 && strncmp (at + 1, name, length) == 0)
        return value;
      at = json_spaces (json_value_end (value));
      if (*at != ',')
        return NULL;
    }
  return NULL;
}

/* Where the item at that position of the array at @at begins, or NULL. */
static inline const char *
json_item (const char *at, gsize position)
{
  at = json_spaces (at + 1);
  if (*at == ']')
    return NULL;
  for (; position > 0; position--)
    {
      at = json_spaces (json_value_end (at));
      if (*at != ',')
        return NULL;
      at = json_spaces (at + 1);
    }
  return at;
}

/* The value at @at as it is written, a string without its quotes. Free with g_free(). */
static inline char *
json_written (const char *at)
{
  const char *end = json_value_end (at);
  gsize quote = *at == '"' ? 1 : 0;

  return g_strndup (at + quote, (gsize)(end - at) - 2 * quote);
}
