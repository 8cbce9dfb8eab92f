/* SPDX-License-Identifier: Apache-2.0 */
/* A small writer of JSON: members and commas in their places, strings escaped. Nesting is the caller's. */
#pragma once

#include <glib.h>

typedef struct
{
  GString *text;
  gboolean needs_comma;
} SubsidyJson;

void subsidy_json_open (SubsidyJson *json, const char *key, char bracket);
void subsidy_json_close (SubsidyJson *json, char bracket);

/* @key is NULL inside an array. A NULL string writes null. */
void subsidy_json_string (SubsidyJson *json, const char *key, const char *value);
void subsidy_json_integer (SubsidyJson *json, const char *key, gint64 value);
void subsidy_json_null (SubsidyJson *json, const char *key);
void subsidy_json_boolean (SubsidyJson *json, const char *key, gboolean value);
