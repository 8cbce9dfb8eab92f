/* SPDX-License-Identifier: Apache-2.0 */
/* Where a fuzz target takes its choices from: the bytes of the fuzzer as long as there are any, then numbers that
 * follow from them, so that the same bytes always mean the same. */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <string.h>

typedef struct
{
  const guint8 *bytes;
  gsize length, at;
  guint64 state;     /* of the numbers that follow */
  gboolean is_final; /* where the bytes have ended every choice is the first */
} Choices;

/* FNV-1a. */
static inline guint64
hash_of (const guint8 *bytes, gsize length)
{
  guint64 hash = 0xcbf29ce484222325;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ bytes[i]) * 0x100000001b3;
  return hash;
}

static inline Choices
choices_of (const guint8 *bytes, gsize length)
{
  return (Choices){ bytes, length, 0, hash_of (bytes, length), FALSE };
}

static inline Choices
choices_seeded (guint64 seed)
{
  return (Choices){ NULL, 0, 0, seed, FALSE };
}

/* splitmix64 */
static inline guint64
choices_next (Choices *choices)
{
  guint64 next = choices->state += 0x9e3779b97f4a7c15;

  next = (next ^ next >> 30) * 0xbf58476d1ce4e5b9;
  next = (next ^ next >> 27) * 0x94d049bb133111eb;
  return next ^ next >> 31;
}

/* A number below @n, which is at most 256 while there are bytes. */
static inline guint
choices_below (Choices *choices, guint n)
{
  if (n <= 1)
    return 0;
  if (choices->at < choices->length)
    return choices->bytes[choices->at++] % n;
  return choices->is_final ? 0 : (guint)(choices_next (choices) % n);
}

/* Whether something that happens in so many of 100 cases does. */
static inline gboolean
choices_percent (Choices *choices, guint percent)
{
  return choices_below (choices, 100) + percent >= 100;
}

static inline gint64
choices_int64 (Choices *choices)
{
  gint64 number = 0;

  if (choices->length - choices->at < sizeof number)
    return (gint64)choices_next (choices);
  memcpy (&number, choices->bytes + choices->at, sizeof number);
  choices->at += sizeof number;
  return number;
}

static inline const char *
choices_pick (Choices *choices, const char *const *texts, guint n_texts)
{
  return texts[choices_below (choices, n_texts)];
}
