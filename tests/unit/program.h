/* SPDX-License-Identifier: Apache-2.0 */
/* Programs written by hand: their nodes and inputs in a few words. */
#pragma once

#include "core/program.h"

#define COUNT(array) ((int32_t)(sizeof (array) / sizeof (array)[0]))
#define INPUT(position)                                                                                                \
  {                                                                                                                    \
    .op = SUBSIDY_OP_INPUT, .a = (position)                                                                            \
  }
#define CONSTANT(number)                                                                                               \
  {                                                                                                                    \
    .op = SUBSIDY_OP_CONSTANT, .constant = {(number), 0 }                                                              \
  }
#define NODE(name, first, second)                                                                                      \
  {                                                                                                                    \
    .op = SUBSIDY_OP_##name, .a = (first), .b = (second)                                                               \
  }
#define BETWEEN(from, to)                                                                                              \
  {                                                                                                                    \
    .least = (from), .most = (to), .assumed = SUBSIDY_MISSING, .narrow_least = (from), .narrow_most = (to)             \
  }
#define OF_LIST(from, to, list)                                                                                        \
  {                                                                                                                    \
    .least = (from), .most = (to), .assumed = SUBSIDY_MISSING, .narrow_least = (from), .narrow_most = (to),            \
    .in_list = (list) + 1                                                                                              \
  }

#define RANGE(from, to)                                                                                                \
  {                                                                                                                    \
    { (uint64_t)(from), (from) < 0 ? -1 : 0 }, { (uint64_t) (to), (to) < 0 ? -1 : 0 }                                  \
  }
