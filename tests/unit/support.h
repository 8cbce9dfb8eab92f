/* SPDX-License-Identifier: Apache-2.0 */
/* What the unit tests share: numbers drawn from a seed, the same in every run, and how many trials a build can afford.
 */
#pragma once

#include <stdint.h>
#include <stdlib.h>

/* GCC says so by macros, Clang by features. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TRIALS_DIVISOR 20
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define TRIALS_DIVISOR 20
#endif
#endif
#ifndef TRIALS_DIVISOR
#define TRIALS_DIVISOR 1
#endif

/* How many times fewer trials the environment asks for: the quick tests, and slow machines. */
static inline int
wanted_divisor (void)
{
  const char *text = getenv ("SUBSIDY_TRIALS_DIVISOR");
  long divisor = text != NULL ? strtol (text, NULL, 10) : 1;

  return divisor > 1 ? (int)divisor : 1;
}

/* And at least as the build can afford. */
static inline int
trials_divisor (void)
{
  return wanted_divisor () > TRIALS_DIVISOR ? wanted_divisor () : TRIALS_DIVISOR;
}

/* The stride of a walk over all numbers: 1 in a plain build, else odd, so that all digits and bits change. */
static inline int
trials_stride (void)
{
  return trials_divisor () | 1;
}

static inline int
trials (int n)
{
  return n > trials_divisor () ? n / trials_divisor () : 1;
}

#define TRIALS(n) trials (n)

/* Sebastiano Vigna's SplitMix64: one word of state, any seed is good. */
static inline uint64_t
random_bits (uint64_t *seed)
{
  uint64_t bits = *seed += UINT64_C (0x9e3779b97f4a7c15);

  bits = (bits ^ bits >> 30) * UINT64_C (0xbf58476d1ce4e5b9);
  bits = (bits ^ bits >> 27) * UINT64_C (0x94d049bb133111eb);
  return bits ^ bits >> 31;
}

/* From 0 to below @end, which is small against 2^64. */
static inline uint32_t
random_below (uint64_t *seed, uint32_t end)
{
  return (uint32_t)((random_bits (seed) >> 32) * end >> 32);
}

/* Both ends included. */
static inline int64_t
random_between (uint64_t *seed, int64_t least, int64_t most)
{
  uint64_t width = (uint64_t)most - (uint64_t)least + 1;
  uint64_t bits = random_bits (seed);

  return (int64_t)((uint64_t)least + (width == 0 ? bits : bits % width));
}
