/* SPDX-License-Identifier: Apache-2.0 */
/* Which digests there may be: a Bloom filter in blocks of one cache line, so that most keys that were never seen
 * are told from those that were without reading a file. */
#include <stdlib.h>
#include <string.h>

#include "ledger-private.h"

#define WORDS_IN_BLOCK 8
#define BLOCK_SIZE (WORDS_IN_BLOCK * sizeof (guint64))
#define DIGESTS_IN_BLOCK 48 /* ten bits each: about one in a hundred is taken for another */
#define LEAST_SHIFT 54      /* 1,024 blocks */

static gsize
n_blocks (const SubsidyLedgerBits *bits)
{
  return (gsize)1 << (64 - bits->shift);
}

/* Room for twice what is expected, within @most_bytes. */
void
subsidy_ledger_bits_make (SubsidyLedgerBits *bits, gsize n_expected, gsize most_bytes)
{
  subsidy_ledger_bits_clear (bits);
  bits->shift = LEAST_SHIFT;
  bits->most_bytes = most_bytes;
  while (n_blocks (bits) * BLOCK_SIZE * 2 <= most_bytes && n_blocks (bits) * DIGESTS_IN_BLOCK < 2 * n_expected)
    bits->shift--;
  bits->blocks = subsidy_ledger_table_new (n_blocks (bits) * BLOCK_SIZE);
}

void
subsidy_ledger_bits_clear (SubsidyLedgerBits *bits)
{
  free (bits->blocks);
  memset (bits, 0, sizeof *bits);
}

gboolean
subsidy_ledger_bits_is_crowded (const SubsidyLedgerBits *bits)
{
  return n_blocks (bits) * BLOCK_SIZE * 2 <= bits->most_bytes && bits->n_added > n_blocks (bits) * DIGESTS_IN_BLOCK;
}

/* By the upper bits, so that digests in their order go from block to block. */
static guint64 *
block_of (const SubsidyLedgerBits *bits, guint64 digest)
{
  return bits->blocks + (digest >> bits->shift) * WORDS_IN_BLOCK;
}

void
subsidy_ledger_bits_expect (const SubsidyLedgerBits *bits, guint64 digest)
{
  if (bits->blocks != NULL)
    __builtin_prefetch (block_of (bits, digest));
}

/* Four bits of the block, by nine bits each of the digest's lower half. */
void
subsidy_ledger_bits_add (SubsidyLedgerBits *bits, guint64 digest)
{
  guint64 *block = block_of (bits, digest);

  for (guint64 rest = digest & G_GUINT64_CONSTANT (0xfffffffff); rest != 0; rest >>= 9)
    block[rest >> 6 & 7] |= G_GUINT64_CONSTANT (1) << (rest & 63);
  bits->n_added++;
}

gboolean
subsidy_ledger_bits_may_have (const SubsidyLedgerBits *bits, guint64 digest)
{
  const guint64 *block = block_of (bits, digest);

  for (guint64 rest = digest & G_GUINT64_CONSTANT (0xfffffffff); rest != 0; rest >>= 9)
    if ((block[rest >> 6 & 7] >> (rest & 63) & 1) == 0)
      return FALSE;
  return TRUE;
}
