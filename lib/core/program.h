/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule compiles to: a flat array of nodes, each computing one number from earlier nodes. Conditions are numbers
 * too, 1 where met and 0 where not, so that all of them is the least, any of them the greatest, and not x is 1 - x. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/rounding.h"
#include "core/wide.h"
#include "subsidy/columns.h"

typedef enum
{
  SUBSIDY_OP_INPUT,      /* the fact or interpretation at position `a` of the inputs */
  SUBSIDY_OP_CONSTANT,   /* `constant` */
  SUBSIDY_OP_SUM,        /* a + b */
  SUBSIDY_OP_DIFFERENCE, /* a - b */
  SUBSIDY_OP_PRODUCT,    /* a × b */
  SUBSIDY_OP_QUOTIENT,   /* a ÷ b as a whole number, rounded by `rounding`; b is above zero */
  SUBSIDY_OP_LEAST,      /* the lesser of a and b */
  SUBSIDY_OP_GREATEST,   /* the greater of a and b */
  SUBSIDY_OP_EXCESS,     /* what a has above b, never below zero */
  SUBSIDY_OP_AT_LEAST,   /* a >= b */
  SUBSIDY_OP_MORE_THAN,  /* a > b */
  SUBSIDY_OP_EQUAL,      /* a = b */
  SUBSIDY_OP_ONE_OF,     /* the position a is in the option set of c words from word b on */
  SUBSIDY_OP_GIVEN,      /* a is not none */
  SUBSIDY_OP_MONTHS,     /* months from the day a to the day b: completed ones, begun ones where `rounding` is up */
  SUBSIDY_OP_CHOOSE,     /* b where the condition a is met, else c */
  SUBSIDY_OP_FOLD,       /* over the items of a list, by the fold at position b; a where no item takes part */
  SUBSIDY_OP_OUTER,      /* within a fold: the node a of the program around it */
} SubsidyOp;

/* Multiplying by it divides: n / d is the high half of n × factor, shifted, for every n below 2^63, where the factor is
 * the next whole number above 2^(63 + k) / d, 2^k the next power of two from d on, and the shift k - 1. */
typedef struct
{
  uint64_t factor; /* 0: there is none */
  unsigned shift;
} SubsidyReciprocal;

/*@ logic integer subsidy_reach (integer shift) = 0x10000000000000000 * subsidy_power_of_two (shift);
    predicate subsidy_is_reciprocal (SubsidyReciprocal of, integer divisor)
      = 2 <= divisor && of.shift <= 62
        && subsidy_power_of_two (of.shift) < divisor && divisor <= 2 * subsidy_power_of_two (of.shift)
        && subsidy_reach (of.shift) < of.factor * divisor
        && of.factor * divisor <= subsidy_reach (of.shift) + divisor;
*/

typedef struct
{
  uint8_t op;       /* SubsidyOp */
  uint8_t rounding; /* SubsidyRounding */
  int32_t a, b, c;
  SubsidyWide constant;
  SubsidyReciprocal reciprocal; /* of the divisor, where that is a constant and the program was prepared */
} SubsidyNode;

/* How many of a, b and c are nodes. */
/*@ requires \valid_read (node);
    assigns \nothing;
    ensures 0 <= \result <= 3;
    ensures \result == 3 <==> node->op == SUBSIDY_OP_CHOOSE;
    ensures SUBSIDY_OP_SUM <= node->op <= SUBSIDY_OP_EQUAL || node->op == SUBSIDY_OP_MONTHS ==> \result == 2;
*/
static inline int
subsidy_node_n_parts (const SubsidyNode *node)
{
  switch ((SubsidyOp)node->op)
    {
    case SUBSIDY_OP_INPUT:
    case SUBSIDY_OP_CONSTANT:
    case SUBSIDY_OP_OUTER:
      return 0;
    case SUBSIDY_OP_ONE_OF:
    case SUBSIDY_OP_GIVEN:
    case SUBSIDY_OP_FOLD:
      return 1;
    case SUBSIDY_OP_CHOOSE:
      return 3;
    default:
      return 2;
    }
}

/* One fact or interpretation as a program takes it. A value below `least` or above `most` is refused. The value of a
 * list is how many items it has; a fact of its items has a value for each of them. */
typedef struct
{
  int64_t least, most;
  int64_t assumed; /* taken where the value is missing; SUBSIDY_MISSING: nothing is assumed */
  bool may_be_none;
  int64_t narrow_least, narrow_most; /* within these for every input, every node fits 64 bits */
  bool is_list;
  int32_t in_list; /* of a fact of items: the position of their list + 1; 0: a fact of the row */
} SubsidyInput;

/* What is made of the items of a list: nodes computed for each item from its own facts and from nodes of the program
 * around, then one number from those of all items that take part. */
typedef struct
{
  const SubsidyNode *nodes;
  int32_t n_nodes;
  const uint64_t *sets;
  int32_t list;  /* the input that is the list */
  int32_t value; /* the node that is put together */
  int32_t where; /* the condition of taking part; -1: every item does */
  int32_t key;   /* the input by which items are grouped, of each group the greatest value counts; -1: none */
  uint8_t op;    /* SUBSIDY_OP_SUM, SUBSIDY_OP_LEAST or SUBSIDY_OP_GREATEST */
} SubsidyFold;

/* As many nodes as a fold may have, and as many items as a list. */
#define SUBSIDY_FOLD_MOST_NODES 256
#define SUBSIDY_LIST_MOST_ITEMS 10000

/* Node indices refer backwards only. All arrays belong to whoever made the program. */
typedef struct
{
  const SubsidyNode *nodes;
  int32_t n_nodes;
  const SubsidyInput *inputs;
  int32_t n_inputs;
  const uint64_t *sets; /* one bit an option, the first option in the lowest bit */
  const SubsidyFold *folds;
  int32_t n_folds;
  const int32_t *conditions;
  int32_t n_conditions;
  const int32_t *requirements; /* conditions without which the case is refused, such as a day some version holds on */
  int32_t n_requirements;
  int32_t amount; /* whole fen, never below zero */
  const int32_t *shares;
  int32_t n_shares;
  const int32_t *slots; /* one a node: where its lanes are; NULL: each has room of its own */
  int32_t n_slots;
  /* Where the program was prepared: its constants, then what reads inputs, then its operations; and the inputs that no
   * node reads. */
  const int32_t *order;
  int32_t n_constants, n_reads;
  const int32_t *unread;
  int32_t n_unread;
  bool is_always_narrow;    /* was prepared, and takes 64-bit lanes whatever its inputs are */
  bool may_be_known;        /* was prepared and has no lists: rows of which everything is known go the short way */
  bool nothing_is_eligible; /* an award of 0 counts as due */
  bool may_be_narrow;       /* the narrow ranges of the inputs hold; otherwise every row takes 128-bit lanes */
} SubsidyProgram;

/* As many nodes as one row of the evaluator's workspace holds. */
#define SUBSIDY_PROGRAM_MOST_NODES 2048

/* Between what numbers a node lies; known where both are the same. */
typedef struct
{
  SubsidyWide least, most;
} SubsidyBounds;

/*@ assigns \nothing;
    ensures \result <==> subsidy_exact (bounds.least) == subsidy_exact (bounds.most);
*/
static inline bool
subsidy_bounds_are_known (SubsidyBounds bounds)
{
  return subsidy_wide_compare (bounds.least, bounds.most) == 0;
}

/* Whether @value may be answered: missing, none where allowed, or in the range. */
/*@ predicate subsidy_may_be (SubsidyInput *input, integer value)
      = input->least <= value <= input->most || (value == SUBSIDY_NONE && input->may_be_none);
    predicate subsidy_lies_in (integer number, SubsidyBounds bounds)
      = subsidy_exact (bounds.least) <= number <= subsidy_exact (bounds.most);
*/
/*@ requires \valid_read (input);
    assigns \nothing;
    ensures \result <==> subsidy_may_be (input, value) || value == SUBSIDY_MISSING;
*/
static inline bool
subsidy_input_accepts (const SubsidyInput *input, int64_t value)
{
  return (value >= input->least && value <= input->most) || value == SUBSIDY_MISSING
         || (value == SUBSIDY_NONE && input->may_be_none);
}

/* All that an input can be. None lies below every range, so an input that may be none reaches down to it. */
/*@ requires \valid_read (input) && SUBSIDY_NONE <= input->least <= input->most;
    assigns \nothing;
    ensures \forall integer value; subsidy_may_be (input, value) ==> subsidy_lies_in (value, \result);
    ensures !input->may_be_none
            ==> subsidy_exact (\result.least) == input->least && subsidy_exact (\result.most) == input->most;
*/
static inline SubsidyBounds
subsidy_input_range (const SubsidyInput *input)
{
  return (SubsidyBounds){ subsidy_wide (input->may_be_none ? SUBSIDY_NONE : input->least), subsidy_wide (input->most) };
}

/* What an input can be, given @value: itself, what is assumed, or anything in its range. */
/*@ requires \valid_read (input) && SUBSIDY_NONE <= input->least <= input->most;
    assigns \nothing;
    ensures value != SUBSIDY_MISSING
            ==> subsidy_exact (\result.least) == value && subsidy_exact (\result.most) == value;
    ensures value == SUBSIDY_MISSING && input->assumed != SUBSIDY_MISSING
            ==> subsidy_exact (\result.least) == input->assumed && subsidy_exact (\result.most) == input->assumed;
    ensures value == SUBSIDY_MISSING && input->assumed == SUBSIDY_MISSING
            ==> \forall integer any; subsidy_may_be (input, any) ==> subsidy_lies_in (any, \result);
*/
static inline SubsidyBounds
subsidy_input_bounds (const SubsidyInput *input, int64_t value)
{
  int64_t known = value == SUBSIDY_MISSING ? input->assumed : value;

  if (known != SUBSIDY_MISSING)
    return (SubsidyBounds){ subsidy_wide (known), subsidy_wide (known) };
  return subsidy_input_range (input);
}
