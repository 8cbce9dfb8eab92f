/* SPDX-License-Identifier: Apache-2.0 */
/* The compiler's own 128-bit integers beside the library's two limbs: the oracle for all wide arithmetic. */
#pragma once

#include "core/wide.h"

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UnsignedInt128;

#define INT128_MAX ((Int128)(~(UnsignedInt128)0 >> 1))
#define INT128_MIN (-INT128_MAX - 1)

static inline SubsidyWide
wide_from_int128 (Int128 number)
{
  return (SubsidyWide){ (uint64_t)number, (int64_t)(number >> 64) };
}

static inline Int128
int128_from_wide (SubsidyWide wide)
{
  return (Int128)((UnsignedInt128)(uint64_t)wide.high << 64 | wide.low);
}

/* 2^@exponent, for exponents below 128; 2^127 wraps to the least number. */
static inline Int128
power_of_two (int exponent)
{
  return (Int128)((UnsignedInt128)1 << exponent);
}
