/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, whoever computes it: the examples of FIPS 180-4, and pieces of every length. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/digest.h"

static void
assert_digest (const char *text, gsize length, const char *expected)
{
  g_autoptr (Digest) digest = digest_new ();

  digest_update (digest, text, length);
  assert_string_equal (digest_get_text (digest), expected);
  assert_string_equal (digest_get_text (digest), expected);
}

static void
test_examples (void **state)
{
  static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  g_autofree char *million = g_strnfill (1000000, 'a');

  (void)state;
  assert_digest ("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert_digest ("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert_digest (two_blocks, strlen (two_blocks), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  assert_digest (million, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
test_pieces (void **state)
{
  char bytes[300];

  (void)state;
  for (gsize i = 0; i < sizeof bytes; i++)
    bytes[i] = (char)(i * i + 7);
  g_autofree char *whole = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)bytes, sizeof bytes);
  for (gsize length = 1; length <= 130; length++)
    {
      g_autoptr (Digest) digest = digest_new ();

      for (gsize at = 0; at < sizeof bytes; at += length)
        digest_update (digest, bytes + at, MIN (length, sizeof bytes - at));
      assert_string_equal (digest_get_text (digest), whole);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = { cmocka_unit_test (test_examples), cmocka_unit_test (test_pieces) };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
