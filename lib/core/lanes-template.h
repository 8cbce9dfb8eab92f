/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels: what each operation makes of the bounds of its parts, row by row. Included once for each kind of number,
 * with NUMBER, LANES, SUM, DIFFERENCE, PRODUCT, QUOTIENT, LESS, FROM_INT64 and TO_INT64 defined; `overflow` is in
 * scope everywhere.
 *
 * Every operation keeps bounds sound: if each part lies within its bounds, so does the result; and from known parts it
 * gives a known result. */

typedef struct
{
  const LANES *a, *b, *c;
  LANES *out;
  size_t n_rows;
  bool *overflow;
} Operands;

static inline NUMBER
lesser (NUMBER x, NUMBER y)
{
  return LESS (y, x) ? y : x;
}

static inline NUMBER
greater (NUMBER x, NUMBER y)
{
  return LESS (x, y) ? y : x;
}

static inline NUMBER
truth (bool is)
{
  return FROM_INT64 (is ? 1 : 0);
}

static bool
is_known (const LANES *lanes)
{
  return lanes->least == lanes->most;
}

#define EACH_BOUND(LANE, NUMBER_OF_ROW)                                                                                \
  for (size_t row = 0; row < operands->n_rows; row++)                                                                  \
  operands->out->LANE[row] = (NUMBER_OF_ROW)

/* All parts are known: LEAST is the number of each row. */
#define FOR_KNOWN_ROWS(LEAST)                                                                                          \
  bool *overflow = operands->overflow;                                                                                 \
  (void)overflow;                                                                                                      \
  EACH_BOUND (least, LEAST);                                                                                           \
  operands->out->most = operands->out->least

/* Some part may not be: LEAST is the lower bound of each row, MOST the upper one. */
#define FOR_UNKNOWN_ROWS(LEAST, MOST)                                                                                  \
  bool *overflow = operands->overflow;                                                                                 \
  (void)overflow;                                                                                                      \
  EACH_BOUND (least, LEAST);                                                                                           \
  EACH_BOUND (most, MOST)

/* Runs LEAST for the lower bounds of all rows and, unless all parts are known, MOST for the upper ones. */
#define FOR_ROWS(KNOWN, LEAST, MOST)                                                                                   \
  bool *overflow = operands->overflow;                                                                                 \
  (void)overflow;                                                                                                      \
  EACH_BOUND (least, LEAST);                                                                                           \
  if (KNOWN)                                                                                                           \
    operands->out->most = operands->out->least;                                                                        \
  else                                                                                                                 \
    EACH_BOUND (most, MOST)

#define A_LEAST operands->a->least[row]
#define A_MOST operands->a->most[row]
#define B_LEAST operands->b->least[row]
#define B_MOST operands->b->most[row]
#define C_LEAST operands->c->least[row]
#define C_MOST operands->c->most[row]

static bool
both_known (const Operands *operands)
{
  return is_known (operands->a) && is_known (operands->b);
}

static void
sum_rows (const Operands *operands)
{
  FOR_ROWS (both_known (operands), SUM (A_LEAST, B_LEAST), SUM (A_MOST, B_MOST));
}

static void
difference_rows (const Operands *operands)
{
  FOR_ROWS (both_known (operands), DIFFERENCE (A_LEAST, B_MOST), DIFFERENCE (A_MOST, B_LEAST));
}

static void
excess_rows (const Operands *operands)
{
  FOR_ROWS (both_known (operands), LESS (B_MOST, A_LEAST) ? DIFFERENCE (A_LEAST, B_MOST) : FROM_INT64 (0),
            LESS (B_LEAST, A_MOST) ? DIFFERENCE (A_MOST, B_LEAST) : FROM_INT64 (0));
}

static void
least_rows (const Operands *operands)
{
  FOR_ROWS (both_known (operands), lesser (A_LEAST, B_LEAST), lesser (A_MOST, B_MOST));
}

static void
greatest_rows (const Operands *operands)
{
  FOR_ROWS (both_known (operands), greater (A_LEAST, B_LEAST), greater (A_MOST, B_MOST));
}

static void
known_product_rows (const Operands *operands)
{
  FOR_KNOWN_ROWS (PRODUCT (A_LEAST, B_LEAST));
}

/* The extremes of a product lie at corners, whichever signs the parts have. */
static void
product_rows (const Operands *operands)
{
  if (both_known (operands))
    known_product_rows (operands);
  else
    {
      FOR_UNKNOWN_ROWS (lesser (lesser (PRODUCT (A_LEAST, B_LEAST), PRODUCT (A_LEAST, B_MOST)),
                                lesser (PRODUCT (A_MOST, B_LEAST), PRODUCT (A_MOST, B_MOST))),
                        greater (greater (PRODUCT (A_LEAST, B_LEAST), PRODUCT (A_LEAST, B_MOST)),
                                 greater (PRODUCT (A_MOST, B_LEAST), PRODUCT (A_MOST, B_MOST))));
    }
}

/* The same for a quotient by a number above zero; rounding keeps the order. */
static void
quotient_rows (const Operands *operands, SubsidyRounding rounding)
{
  if (both_known (operands))
    {
      FOR_KNOWN_ROWS (QUOTIENT (A_LEAST, B_LEAST, rounding));
    }
  else
    {
      FOR_UNKNOWN_ROWS (lesser (QUOTIENT (A_LEAST, B_LEAST, rounding), QUOTIENT (A_LEAST, B_MOST, rounding)),
                        greater (QUOTIENT (A_MOST, B_LEAST, rounding), QUOTIENT (A_MOST, B_MOST, rounding)));
    }
}

static void
at_least_rows (const Operands *operands)
{
  FOR_ROWS (both_known (operands), truth (!LESS (A_LEAST, B_MOST)), truth (!LESS (A_MOST, B_LEAST)));
}

static void
more_than_rows (const Operands *operands)
{
  FOR_ROWS (both_known (operands), truth (LESS (B_MOST, A_LEAST)), truth (LESS (B_LEAST, A_MOST)));
}

/* Surely equal only where all four bounds are one number; possibly equal where the bounds overlap. */
static void
equal_rows (const Operands *operands)
{
  FOR_ROWS (both_known (operands), truth (!LESS (A_LEAST, B_MOST) && !LESS (B_LEAST, A_MOST)),
            truth (!LESS (A_MOST, B_LEAST) && !LESS (B_MOST, A_LEAST)));
}

static void
given_rows (const Operands *operands)
{
  FOR_ROWS (is_known (operands->a), truth (LESS (FROM_INT64 (SUBSIDY_NONE), A_LEAST)),
            truth (LESS (FROM_INT64 (SUBSIDY_NONE), A_MOST)));
}

/* The later it begins the fewer, the later it ends the more. */
static void
months_rows (const Operands *operands, SubsidyRounding rounding)
{
  FOR_ROWS (both_known (operands), FROM_INT64 (subsidy_months (rounding, TO_INT64 (A_MOST), TO_INT64 (B_LEAST))),
            FROM_INT64 (subsidy_months (rounding, TO_INT64 (A_LEAST), TO_INT64 (B_MOST))));
}

static inline bool
in_set (const uint64_t *set, int32_t n_words, int64_t position)
{
  return position >= 0 && position < (int64_t)n_words * 64 && (set[position / 64] >> (position % 64) & 1);
}

/* How many of the positions from @least to @most are in the set; none lies below every position. */
static int64_t
count_in_set (const uint64_t *set, int32_t n_words, int64_t least, int64_t most)
{
  int64_t count = 0;

  for (int64_t position = least < 0 ? 0 : least; position <= most; position++)
    count += in_set (set, n_words, position);
  return count;
}

static void
one_of_rows (const Operands *operands, const uint64_t *set, int32_t n_words)
{
  if (is_known (operands->a))
    {
      FOR_KNOWN_ROWS (truth (in_set (set, n_words, TO_INT64 (A_LEAST))));
    }
  else
    {
      FOR_UNKNOWN_ROWS (truth (TO_INT64 (A_LEAST) >= 0
                               && count_in_set (set, n_words, TO_INT64 (A_LEAST), TO_INT64 (A_MOST))
                                      == TO_INT64 (A_MOST) - TO_INT64 (A_LEAST) + 1),
                        truth (count_in_set (set, n_words, TO_INT64 (A_LEAST), TO_INT64 (A_MOST)) > 0));
    }
}

/* An unknown condition leaves everything between both arms possible; equal arms stay known. */
static void
choose_rows (const Operands *operands)
{
  bool known = both_known (operands) && is_known (operands->c);

  if (known)
    {
      FOR_KNOWN_ROWS (LESS (A_LEAST, FROM_INT64 (1)) ? C_LEAST : B_LEAST);
    }
  else
    {
      FOR_UNKNOWN_ROWS (
          LESS (A_LEAST, A_MOST) ? lesser (B_LEAST, C_LEAST) : (LESS (A_LEAST, FROM_INT64 (1)) ? C_LEAST : B_LEAST),
          LESS (A_LEAST, A_MOST) ? greater (B_MOST, C_MOST) : (LESS (A_LEAST, FROM_INT64 (1)) ? C_MOST : B_MOST));
    }
}

static void
node_rows (const SubsidyNode *node, const uint64_t *sets, const Operands *operands)
{
  switch ((SubsidyOp)node->op)
    {
    case SUBSIDY_OP_INPUT:
    case SUBSIDY_OP_CONSTANT:
    case SUBSIDY_OP_FOLD:
    case SUBSIDY_OP_OUTER:
      return;
    case SUBSIDY_OP_SUM:
      sum_rows (operands);
      return;
    case SUBSIDY_OP_DIFFERENCE:
      difference_rows (operands);
      return;
    case SUBSIDY_OP_PRODUCT:
      product_rows (operands);
      return;
    case SUBSIDY_OP_QUOTIENT:
      quotient_rows (operands, (SubsidyRounding)node->rounding);
      return;
    case SUBSIDY_OP_LEAST:
      least_rows (operands);
      return;
    case SUBSIDY_OP_GREATEST:
      greatest_rows (operands);
      return;
    case SUBSIDY_OP_EXCESS:
      excess_rows (operands);
      return;
    case SUBSIDY_OP_AT_LEAST:
      at_least_rows (operands);
      return;
    case SUBSIDY_OP_MORE_THAN:
      more_than_rows (operands);
      return;
    case SUBSIDY_OP_EQUAL:
      equal_rows (operands);
      return;
    case SUBSIDY_OP_ONE_OF:
      one_of_rows (operands, sets + node->b, node->c);
      return;
    case SUBSIDY_OP_GIVEN:
      given_rows (operands);
      return;
    case SUBSIDY_OP_MONTHS:
      months_rows (operands, (SubsidyRounding)node->rounding);
      return;
    case SUBSIDY_OP_CHOOSE:
      choose_rows (operands);
      return;
    }
}

/* Parts that an operation does not have are not read. */
static void
node_lanes (const SubsidyNode *node, const uint64_t *sets, const LANES *const parts[3], LANES *out, size_t n_rows,
            bool *overflow)
{
  Operands operands
      = { .a = parts[0], .b = parts[1], .c = parts[2], .out = out, .n_rows = n_rows, .overflow = overflow };

  node_rows (node, sets, &operands);
}
