/* SPDX-License-Identifier: Apache-2.0 */
/* Which digests there may be: a Bloom filter in blocks of one cache line, so that most keys that were never seen
 * are told from those that were without reading a file. */
#include <string.h>

#include "ledger-private.h"

#define WORDS_IN_BLOCK 8
#define DIGESTS_IN_BLOCK 48          /* ten bits each: about one in a hundred is taken for another */
#define MOST_BLOCKS ((gsize)1 << 16) /* 4 MiB */

/* Room for twice what is expected. */
void
subsidy_ledger_bits_make (SubsidyLedgerBits *bits, gsize n_expected)
{
  subsidy_ledger_bits_clear (bits);
  bits->n_blocks = 1024;
  while (bits->n_blocks < MOST_BLOCKS && bits->n_blocks * DIGESTS_IN_BLOCK < 2 * n_expected)
    bits->n_blocks *= 2;
  bits->blocks = g_new0 (guint64, bits->n_blocks * WORDS_IN_BLOCK);
}

void
subsidy_ledger_bits_clear (SubsidyLedgerBits *bits)
{
  g_free (bits->blocks);
  memset (bits, 0, sizeof *bits);
}

gboolean
subsidy_ledger_bits_is_crowded (const SubsidyLedgerBits *bits)
{
  return bits->n_blocks < MOST_BLOCKS && bits->n_added > bits->n_blocks * DIGESTS_IN_BLOCK;
}

static guint64 *
block_of (const SubsidyLedgerBits *bits, guint64 digest)
{
  return bits->blocks + (digest & (bits->n_blocks - 1)) * WORDS_IN_BLOCK;
}

void
subsidy_ledger_bits_expect (const SubsidyLedgerBits *bits, guint64 digest)
{
  if (bits->blocks != NULL)
    __builtin_prefetch (block_of (bits, digest));
}

/* Four bits of the block, by nine bits each of the digest's upper half. */
void
subsidy_ledger_bits_add (SubsidyLedgerBits *bits, guint64 digest)
{
  guint64 *block = block_of (bits, digest);

  for (guint64 rest = digest >> 28; rest != 0; rest >>= 9)
    block[rest >> 6 & 7] |= G_GUINT64_CONSTANT (1) << (rest & 63);
  bits->n_added++;
}

gboolean
subsidy_ledger_bits_may_have (const SubsidyLedgerBits *bits, guint64 digest)
{
  const guint64 *block = block_of (bits, digest);

  for (guint64 rest = digest >> 28; rest != 0; rest >>= 9)
    if ((block[rest >> 6 & 7] >> (rest & 63) & 1) == 0)
      return FALSE;
  return TRUE;
}
