/* SPDX-License-Identifier: Apache-2.0 */
/* CSV in and out: the rules of RFC 4180 and those of lib/batch/csv.h on bytes made by hand, files cut at every byte,
 * what GB18030 and iconv say of every character, and random texts against a slow reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>
#include <subsidy/subsidy.h>

#include "../fuzz/csv-oracle.h"
#include "support.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* Bytes of a literal, which may hold NUL. */
#define BYTES(literal) (literal), sizeof (literal) - 1

/* ---- Helpers ---- */

static int
file_with (const char *bytes, gsize length)
{
  FILE *file = tmpfile ();
  int fd = dup (fileno (file));

  assert_int_equal (write (fd, bytes, length), length);
  fclose (file);
  lseek (fd, 0, SEEK_SET);
  return fd;
}

typedef void (*Teller) (GString *told, const CsvRecord *record, gsize most);

static void
tell_source (CsvSource *source, Teller tell, GString *told, GError **error)
{
  CsvBlock block = { 0 };
  CsvCursor cursor = { 0 };
  CsvRecord record = { 0 };

  while (csv_source_next (source, &block, error))
    {
      guint64 n = 0;

      csv_cursor_begin (&cursor, &block);
      for (; csv_cursor_next (&cursor, &record); n++)
        tell (told, &record, block.most_of_record);
      assert_int_equal (n, block.n_records);
    }
  csv_record_clear (&record);
  csv_cursor_clear (&cursor);
  csv_block_clear (&block);
}

static char *
tell_file (const char *bytes, gsize length, gsize block_size, gsize most, CsvEncoding encoding, Teller tell)
{
  int fd = file_with (bytes, length);
  g_autoptr (CsvSource) source = csv_source_new_sized (fd, "claims.csv", "en", block_size, most, encoding);
  GString *told = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  tell_source (source, tell, told, &error);
  if (error != NULL)
    g_string_append_printf (told, "error %s", error->message);
  close (fd);
  return g_string_free (told, FALSE);
}

/* Row, line and fields, or the mistake: "2/3 a|b". */
static void
tell_shortly (GString *told, const CsvRecord *record, gsize most)
{
  (void)most;
  g_string_append_printf (told, "%d/%d", (int)record->row, (int)record->line);
  if (record->mistake != CSV_MISTAKE_NONE)
    g_string_append_printf (told, " mistake %d in %u on %d", (int)record->mistake, record->mistake_field,
                            (int)record->mistake_line);
  else if (record->is_blank)
    g_string_append_printf (told, " blank %u", record->n_fields);
  else
    for (guint i = 0; i < record->n_fields; i++)
      {
        g_string_append_c (told, i == 0 ? ' ' : '|');
        g_string_append_len (told, record->fields[i].text, record->fields[i].length);
      }
  g_string_append_c (told, '\n');
}

static void
tell_raw_fields (GString *told, const CsvRecord *record, gsize most)
{
  (void)most;
  for (guint i = 0; i < record->n_fields; i++)
    tell_bytes (told, record->fields[i].raw, record->fields[i].raw_length);
}

static void
tell_message (GString *told, const CsvRecord *record, gsize most)
{
  (void)most;
  if (record->mistake != CSV_MISTAKE_NONE)
    {
      g_autofree char *zh = csv_record_message (record, "zh_CN");
      g_autofree char *en = csv_record_message (record, "en");

      g_string_append_printf (told, "%s\n%s\n", zh, en);
    }
}

static void
assert_reads (const char *bytes, gsize length, const char *expected)
{
  g_autofree char *told
      = tell_file (bytes, length, CSV_BLOCK_SIZE, CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_DETECT, tell_shortly);

  assert_string_equal (told, expected);
}

static void
assert_refused (const char *bytes, gsize length, const char *part)
{
  g_autofree char *told
      = tell_file (bytes, length, CSV_BLOCK_SIZE, CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_DETECT, tell_shortly);

  if (!g_str_has_prefix (told, "error claims.csv: ") || strstr (told, part) == NULL)
    fail_msg ("no \"%s\" in: %s", part, told);
}

/* ---- Records and fields ---- */

static void
test_fields (void **state)
{
  (void)state;
  assert_reads (BYTES ("a,b,c\n1,2,3\n"), "1/1 a|b|c\n2/2 1|2|3\n");
  /* a last line without a line end, fields that are empty, blanks that stay */
  assert_reads (BYTES ("a,b,c\n ,x ,\n,,1"), "1/1 a|b|c\n2/2  |x |\n3/3 ||1\n");
  assert_reads (BYTES ("a"), "1/1 a\n");
  assert_reads (BYTES (""), "");
  /* more fields than a window of the scan has bytes */
  assert_reads (
      BYTES ("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34\n"),
      "1/1 1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24|25|26|27|28|29|30|31|32|33|34\n");
}

static void
test_quotes (void **state)
{
  (void)state;
  assert_reads (BYTES ("\"a\",\"b,c\",\"\"\n\"say \"\"yes\"\"\",\"\"\"\",x\n"), "1/1 a|b,c|\n2/2 say \"yes\"|\"|x\n");
  /* line breaks within quotes: the row counts one, the line all of them */
  assert_reads (BYTES ("a,\"b\nc\r\nd\re\",f\n1,2,3\n"), "1/1 a|b\nc\r\nd\re|f\n2/5 1|2|3\n");
  assert_reads (BYTES ("a,\"b\""), "1/1 a|b\n");
  assert_reads (BYTES ("\"\""), "1/1 blank 1\n");
}

static void
test_line_ends (void **state)
{
  (void)state;
  assert_reads (BYTES ("a,b\r\n1,2\r\n"), "1/1 a|b\n2/2 1|2\n");
  assert_reads (BYTES ("a,b\r1,2\r"), "1/1 a|b\n2/2 1|2\n");
  assert_reads (BYTES ("a,b\r1,2"), "1/1 a|b\n2/2 1|2\n");
  assert_reads (BYTES ("a,b\n1,2\r\n3,4\r5,6"), "1/1 a|b\n2/2 1|2\n3/3 3|4\n4/4 5|6\n");
  assert_reads (BYTES ("\"a\"\r\n\"b\"\r\"c\"\n\r\n"), "1/1 a\n2/2 b\n3/3 c\n4/4 blank 0\n");
}

static void
test_blank_rows (void **state)
{
  (void)state;
  assert_reads (BYTES ("a,b\n\n1,2\n,\n\"\",\n , \n\n"),
                "1/1 a|b\n2/2 blank 0\n3/3 1|2\n4/4 blank 2\n5/5 blank 2\n6/6  | \n7/7 blank 0\n");
  assert_reads (BYTES ("\r\n\r\n"), "1/1 blank 0\n2/2 blank 0\n");
  assert_reads (BYTES ("\r\r"), "1/1 blank 0\n2/2 blank 0\n");
}

static void
test_raw (void **state)
{
  g_autofree char *told = tell_file (BYTES ("a, \"x\",\"b \"\"c\"\"\nd\"\n"), CSV_BLOCK_SIZE, CSV_MOST_BYTES_OF_RECORD,
                                     CSV_ENCODING_DETECT, tell_raw_fields);
  g_autofree char *quoted = tell_file (BYTES ("a,\"x\",\"b \"\"c\"\"\nd\",\"\"\r\n"), CSV_BLOCK_SIZE,
                                       CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_DETECT, tell_raw_fields);

  (void)state;
  /* up to the field with the mistake */
  assert_string_equal (told, "[a]");
  assert_string_equal (quoted, "[a][\"x\"][\"b \"\"c\"\"\nd\"][\"\"]");
}

/* ---- Mistakes ---- */

static void
test_mistakes (void **state)
{
  (void)state;
  /* each is told once, and the rows after it are read */
  assert_reads (BYTES ("a,b\n1,x\"y\n3,4\n"), "1/1 a|b\n2/2 mistake 1 in 2 on 2\n3/3 3|4\n");
  assert_reads (BYTES ("a,b\n1, \"y\"\n3,4\n"), "1/1 a|b\n2/2 mistake 1 in 2 on 2\n3/3 3|4\n");
  assert_reads (BYTES ("a,b\n\"x\"y,1\n3,4\n"), "1/1 a|b\n2/2 mistake 2 in 1 on 2\n3/3 3|4\n");
  assert_reads (BYTES ("a,b\n1,\"x\n3,4\n"), "1/1 a|b\n2/2 mistake 3 in 2 on 2\n3/3 3|4\n");
  assert_reads (BYTES ("a,b\n1,x\0y\n3,4\n"), "1/1 a|b\n2/2 mistake 6 in 2 on 2\n3/3 3|4\n");
  assert_reads (BYTES ("a,b\n1,\"x\0\"\n3,4\n"), "1/1 a|b\n2/2 mistake 6 in 2 on 2\n3/3 3|4\n");
}

/* A quote that does not end takes one line with it, also where another one seems to end it. */
static void
test_recovery (void **state)
{
  (void)state;
  assert_reads (BYTES ("a,b\n1,\"x\n2,y\n3,\"z\"\n4,w\n"),
                "1/1 a|b\n2/2 mistake 3 in 2 on 2\n3/3 2|y\n4/4 3|z\n5/5 4|w\n");
  /* the line of the field, where those before it have line breaks */
  assert_reads (BYTES ("a,b\n\"1\n1\",\"x\n2,y\n"), "1/1 a|b\n2/2 mistake 3 in 2 on 3\n3/4 2|y\n");
  assert_reads (BYTES ("a,b\n\"1\r\n1\",\"x"), "1/1 a|b\n2/2 mistake 3 in 2 on 3\n");
}

static void
test_long_records (void **state)
{
  /* 8 bytes may be, 9 may not; 13 bytes of text and a line end, in blocks of any size */
  static const char bytes[] = "12345678\n123456789\n1,2\n\"345\n789\"\n\"3456\n890\"\n4,5\n12345678901234567890";
  static const char expected[] = "1/1 12345678\n2/2 mistake 4 in 1 on 2\n3/3 1|2\n4/4 mistake 3 in 1 on 4\n"
                                 "5/5 mistake 1 in 1 on 5\n6/6 mistake 3 in 1 on 6\n7/7 mistake 1 in 1 on 7\n8/8 4|5\n"
                                 "9/9 mistake 4 in 1 on 9\n";

  (void)state;
  for (gsize block_size = 1; block_size < sizeof bytes + 1; block_size++)
    {
      g_autofree char *told = tell_file (BYTES (bytes), block_size, 8, CSV_ENCODING_DETECT, tell_shortly);

      assert_string_equal (told, expected);
    }
}

/* Longer than what a reader may keep: nothing of it is kept but that it was there. */
static void
test_endless_record (void **state)
{
  g_autoptr (GString) bytes = g_string_new ("a\n\"");
  g_autofree char *told = NULL;

  (void)state;
  for (int i = 0; i < 300000; i++)
    g_string_append (bytes, "0123456789");
  g_string_append (bytes, "\r\nb\n");
  told = tell_file (bytes->str, bytes->len, 4096, CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_DETECT, tell_shortly);
  assert_string_equal (told, "1/1 a\n2/2 mistake 4 in 1 on 2\n3/3 b\n");
}

static void
test_many_fields (void **state)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  CsvBlock block = { 0 };
  CsvCursor cursor = { 0 };
  CsvRecord record = { 0 };

  (void)state;
  for (int i = 1; i < 10000; i++)
    g_string_append (bytes, "1,");
  g_string_append_printf (bytes, "1\n%.*s2\n3\n", (int)bytes->len, bytes->str);
  g_string_insert (bytes, 2 * 9999 + 2, "0,");
  csv_block_set (&block, bytes->str, bytes->len);
  csv_cursor_begin (&cursor, &block);
  assert_true (csv_cursor_next (&cursor, &record));
  assert_int_equal (record.n_fields, 10000);
  assert_int_equal (record.mistake, CSV_MISTAKE_NONE);
  assert_true (csv_cursor_next (&cursor, &record));
  assert_int_equal (record.mistake, CSV_MISTAKE_TOO_MANY_FIELDS);
  assert_int_equal (record.mistake_field, 10001);
  assert_memory_equal (record.mistake_found, "2", record.mistake_length);
  assert_true (csv_cursor_next (&cursor, &record));
  assert_int_equal (record.n_fields, 1);
  assert_false (csv_cursor_next (&cursor, &record));
  csv_record_clear (&record);
  csv_cursor_clear (&cursor);
  csv_block_clear (&block);
}

static void
assert_message (const char *bytes, gsize length, const char *expected)
{
  g_autofree char *told
      = tell_file (bytes, length, CSV_BLOCK_SIZE, CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_UTF8, tell_message);

  assert_string_equal (told, expected);
}

static void
test_messages (void **state)
{
  (void)state;
  assert_message (
      BYTES ("a,b\n\"1\n2\",甲\"乙\n"),
      "第 2 行（文本第 3 行）第 2 列：字段中间出现引号“\"乙”：含引号的字段须整体用英文双引号括起，"
      "其中每个引号写两个，例如 \"A\"\"B\"\n"
      "row 2 (line 3), column 2: a quote inside a field that does not begin with one, at '\"乙': put the whole "
      "field in quotes and write each quote in it twice, such as \"A\"\"B\"\n");
  assert_message (
      BYTES ("a\n\"1\" \t,2\n"),
      "第 2 行第 1 列：结束引号之后还有文字“  ,2”：结束引号之后须是逗号或行尾；字段内的引号须写两个，"
      "例如 \"A\"\"B\"\n"
      "row 2, column 1: text after a closing quote, '  ,2': a comma or the end of the line has to follow it; a "
      "quote inside a field is written twice, such as \"A\"\"B\"\n");
  /* what was found is cut between characters */
  assert_message (
      BYTES ("a\n\"一二三四五六七八九十一二三四五\n"),
      "第 2 行第 1 列：引号没有结束，从“\"一二三四五六七八九十一二三…”开始：字段以引号开头须以引号结尾，"
      "请补上或删去该引号；已从下一行继续读取\n"
      "row 2, column 1: a quote that is not closed, from '\"一二三四五六七八九十一二三…' on: a field that begins "
      "with a quote ends with one, add it or delete the first; reading goes on with the next line\n");
  assert_message (
      BYTES ("a,b\n1,x\xe5\xbb,3\n"),
      "第 2 行第 2 列：字节 0xE5 不是 UTF-8 文本（本文件按 UTF-8 读取）：请重新填写该单元格，"
      "或将整个文件另存为 UTF-8 或 GB18030\n"
      "row 2, column 2: the byte 0xE5 is not UTF-8, in which the rest of the file is: write the cell again, or "
      "save the whole file in UTF-8 or GB18030\n");
}

/* ---- Encodings ---- */

#define COUNTY_UTF8 "\xe5\xbb\x8a\xe5\x9d\x8a"
#define COUNTY_GB18030 "\xc0\xc8\xb7\xbb"

static void
assert_encoding (const char *bytes, gsize length, CsvEncoding encoding, gboolean has_bom, const char *expected)
{
  for (gsize block_size = 1; block_size < length + 2; block_size++)
    {
      int fd = file_with (bytes, length);
      g_autoptr (CsvSource) source
          = csv_source_new_sized (fd, "-", "en", block_size, CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_DETECT);
      g_autoptr (GString) told = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      tell_source (source, tell_shortly, told, &error);
      assert_null (error);
      assert_string_equal (told->str, expected);
      assert_int_equal (csv_source_encoding (source), encoding);
      assert_int_equal (csv_source_has_bom (source), has_bom);
      assert_int_equal (csv_source_bytes_read (source), length);
      close (fd);
    }
}

static void
test_encodings (void **state)
{
  (void)state;
  assert_encoding (BYTES ("a,b\n1,2\n"), CSV_ENCODING_DETECT, FALSE, "1/1 a|b\n2/2 1|2\n");
  assert_encoding (BYTES ("a,b\n" COUNTY_UTF8 ",2\n"), CSV_ENCODING_UTF8, FALSE, "1/1 a|b\n2/2 廊坊|2\n");
  assert_encoding (BYTES ("\xef\xbb\xbf"
                          "a,b\n1,2\n"),
                   CSV_ENCODING_UTF8, TRUE, "1/1 a|b\n2/2 1|2\n");
  assert_encoding (BYTES ("\xef\xbb\xbf\"a\",b\n1,2\n"), CSV_ENCODING_UTF8, TRUE, "1/1 a|b\n2/2 1|2\n");
  assert_encoding (BYTES ("\xef\xbb\xbf"), CSV_ENCODING_UTF8, TRUE, "");
  assert_encoding (BYTES ("a,b\n" COUNTY_GB18030 ",2\n3,\"" COUNTY_GB18030 "\"\n"), CSV_ENCODING_GB18030, FALSE,
                   "1/1 a|b\n2/2 廊坊|2\n3/3 3|廊坊\n");
  /* of four bytes: U+3400 and U+20000 */
  assert_encoding (BYTES (COUNTY_GB18030 ",b\n\x81\x39\xee\x39,\x95\x32\x82\x36\n"), CSV_ENCODING_GB18030, FALSE,
                   "1/1 廊坊|b\n2/2 㐀|𠀀\n");
}

/* What is no text of the encoding is a mistake of its record. The others decide what the encoding is. */
static void
test_invalid_bytes (void **state)
{
  (void)state;
  assert_encoding (BYTES (COUNTY_UTF8 ",b\n1,\xff\n" COUNTY_UTF8 ",4\n\xe5\xbb\n"), CSV_ENCODING_UTF8, FALSE,
                   "1/1 廊坊|b\n2/2 mistake 7 in 2 on 2\n3/3 廊坊|4\n4/4 mistake 7 in 1 on 4\n");
  /* a lead byte does not take the line end after it, nor the quote */
  assert_encoding (
      BYTES (COUNTY_GB18030 ",b\n1,\xb7\n\"" COUNTY_GB18030 "\xb7\",4\n\xff,5\n" COUNTY_GB18030 "\n\x81\x30"),
      CSV_ENCODING_GB18030, FALSE,
      "1/1 廊坊|b\n2/2 mistake 8 in 2 on 2\n3/3 mistake 8 in 1 on 3\n4/4 mistake 8 in 1 on 4\n5/5 廊坊\n"
      "6/6 mistake 8 in 1 on 6\n");
}

/* Megabytes of ASCII first. */
static void
test_late_encoding (void **state)
{
  static const char *const ends[] = { COUNTY_UTF8 ",2\n", COUNTY_GB18030 ",2\n" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (GString) bytes = g_string_new (NULL), told = g_string_new (NULL);
      int fd;

      for (int row = 0; row < 300000; row++)
        g_string_append (bytes, "12345678\n");
      g_string_append (bytes, ends[i]);
      fd = file_with (bytes->str, bytes->len);
      g_autoptr (CsvSource) source = csv_source_new (fd, "-", "en");
      guint64 size = 0;

      assert_true (csv_source_size (source, &size));
      assert_int_equal (size, bytes->len);
      tell_source (source, tell_shortly, told, NULL);
      assert_true (g_str_has_suffix (told->str, "\n300001/300001 廊坊|2\n"));
      assert_int_equal (csv_source_encoding (source), i == 0 ? CSV_ENCODING_UTF8 : CSV_ENCODING_GB18030);
      assert_int_equal (csv_source_bytes_read (source), size);
      close (fd);
    }
}

static void
test_no_csv (void **state)
{
  (void)state;
  assert_refused (BYTES ("\xff\xfe"
                         "a\0,\0b\0\n\0"),
                  "UTF-16");
  assert_refused (BYTES ("\xfe\xff\0a\0,\0b\0\n"), "UTF-16");
  assert_refused (BYTES ("a\0,\0b\0\n\0"), "NUL");
  assert_refused (BYTES ("PK\x03\x04\x14\0"), "workbook");
  assert_refused (BYTES ("\xd0\xcf\x11\xe0\xa1\xb1"), "workbook");
  assert_refused (BYTES ("a\tb\n1\t2\n"), "'Tab'");
  assert_refused (BYTES ("a;b\n1;2\n"), "';'");
  assert_refused (BYTES ("县区，企业\n"), "'，'");
  /* one column is none of these */
  assert_reads (BYTES ("\"a;b\"\n1;2\n"), "1/1 a;b\n2/2 1;2\n");
}

static void
test_unreadable (void **state)
{
  g_autoptr (CsvSource) source = csv_source_new (-1, "名单.csv", "zh");
  g_autoptr (GError) error = NULL;
  CsvBlock block = { 0 };
  guint64 size;

  (void)state;
  assert_false (csv_source_next (source, &block, &error));
  assert_true (g_error_matches (error, SUBSIDY_ERROR, SUBSIDY_ERROR_FILE));
  assert_true (g_str_has_prefix (error->message, "名单.csv：无法读取："));
  assert_false (csv_source_size (source, &size));
  csv_block_clear (&block);
}

static void
test_line_end_of_file (void **state)
{
  static const struct
  {
    const char *bytes;
    CsvLineEnd line_end;
  } files[] = {
    { "a,b\n", CSV_LINE_END_LF }, { "a,b\r\n", CSV_LINE_END_CRLF },       { "a,b\rc", CSV_LINE_END_CR },
    { "a,b", CSV_LINE_END_NONE }, { "a,\"b\n\"\r\n", CSV_LINE_END_CRLF },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      int fd = file_with (files[i].bytes, strlen (files[i].bytes));
      g_autoptr (CsvSource) source = csv_source_new (fd, "-", "en");
      CsvBlock block = { 0 };

      assert_true (csv_source_next (source, &block, NULL));
      assert_int_equal (csv_source_line_end (source), files[i].line_end);
      csv_block_clear (&block);
      close (fd);
    }
}

/* ---- Every character ---- */

static gsize
convert (GIConv converter, const char *bytes, gsize length, char *out, gsize room)
{
  char *in = (char *)bytes, *to = out;

  g_iconv (converter, NULL, NULL, NULL, NULL);
  return g_iconv (converter, &in, &length, &to, &room) == (gsize)-1 ? 0 : (gsize)(to - out);
}

/* 24 characters for private use got others in the edition of 2022, and iconv has none for them. */
static void
assert_as_iconv (GIConv to_gb18030, const char *utf8, gsize length)
{
  CsvBuffer encoded = { 0 }, decoded = { 0 };
  char expected[8];
  gsize n = convert (to_gb18030, utf8, length, expected, sizeof expected);

  csv_gb18030_encode (utf8, length, &encoded);
  if (n == 0)
    {
      assert_in_range (g_utf8_get_char (utf8), 0xe78d, 0xe864);
      assert_int_equal (encoded.length, 1);
      assert_int_equal (*encoded.bytes, '?');
      csv_buffer_clear (&encoded);
      return;
    }
  assert_int_equal (encoded.length, n);
  assert_memory_equal (encoded.bytes, expected, n);
  assert_int_equal (csv_gb18030_decode (encoded.bytes, n, FALSE, &decoded), n);
  assert_int_equal (decoded.length, length);
  assert_memory_equal (decoded.bytes, utf8, length);
  /* what is not whole is left */
  for (gsize part = 1; part < n; part++)
    assert_int_equal (csv_gb18030_decode (encoded.bytes, part, FALSE, &decoded), 0);
  csv_buffer_clear (&encoded);
  csv_buffer_clear (&decoded);
}

static void
test_every_character (void **state)
{
  GIConv to_gb18030 = g_iconv_open ("GB18030", "UTF-8");
  gunichar step = TRIALS (1000) == 1000 ? 1 : 7;

  (void)state;
  for (gunichar unicode = 1; unicode < 0x110000; unicode += unicode < 0x30000 ? step : 997)
    if (unicode < 0xd800 || unicode > 0xdfff)
      {
        char utf8[6];
        gsize length = (gsize)g_unichar_to_utf8 (unicode, utf8);

        assert_ptr_equal (csv_utf8_first_invalid (utf8, utf8 + length), utf8 + length);
        assert_as_iconv (to_gb18030, utf8, length);
      }
  g_iconv_close (to_gb18030);
}

/* As GLib has it, in texts long enough for the fast way, with one byte changed. */
static void
test_invalid_utf8 (void **state)
{
  static const char *const parts[]
      = { "a", "1,2", "廊坊", "é", "😀", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf" };
  uint64_t seed = 7;

  (void)state;
  for (int trial = 0; trial < TRIALS (20000); trial++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      gsize length = random_below (&seed, 900);
      const char *invalid;

      while (text->len < length)
        if (random_below (&seed, 20) == 0)
          g_string_append_printf (text, "%0*d", (int)random_below (&seed, 300) + 1, 0);
        else
          g_string_append (text, parts[random_below (&seed, trial % 2 == 0 ? 3 : G_N_ELEMENTS (parts))]);
      for (uint32_t n = random_below (&seed, 3); n > 0 && text->len > 0; n--)
        text->str[random_below (&seed, (uint32_t)text->len)] = (char)(random_below (&seed, 255) + 1);
      g_string_truncate (text, text->len - random_below (&seed, (uint32_t)MIN (text->len + 1, 3)));
      g_utf8_validate (text->str, (gssize)text->len, &invalid);
      assert_ptr_equal (csv_utf8_first_invalid (text->str, text->str + text->len), invalid);
    }
}

/* ---- Cut anywhere ---- */

static const char tricky[] = "县区,b,\"c\r\nd\"\r\n\"1,\"\"2\"\"\",x,\n\n,,\r\r\n\"open,1\n\"廊坊\"x,"
                             "2\nab\"c\n\"\n\"\"\n\"\r\n4,\"\xff\",5\n\"last\"\"\n";

static void
assert_blocks (const char *bytes, gsize length, CsvEncoding encoding)
{
  CsvBuffer utf8 = { 0 };
  g_autofree char *expected = NULL;

  if (encoding == CSV_ENCODING_GB18030)
    csv_gb18030_decode (bytes, length, TRUE, &utf8);
  else
    csv_buffer_append (&utf8, bytes, length);
  expected = oracle_tell (utf8.bytes, utf8.length, CSV_MOST_BYTES_OF_RECORD, encoding);
  for (gsize block_size = 1; block_size < length + 2; block_size++)
    {
      g_autofree char *told
          = tell_file (bytes, length, block_size, CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_DETECT, tell_record);

      assert_string_equal (told, expected);
    }
  csv_buffer_clear (&utf8);
}

static void
test_every_block_size (void **state)
{
  CsvBuffer gb18030 = { 0 };

  (void)state;
  assert_blocks (BYTES (tricky), CSV_ENCODING_UTF8);
  csv_gb18030_encode (BYTES (tricky), &gb18030);
  assert_blocks (gb18030.bytes, gb18030.length, CSV_ENCODING_GB18030);
  /* and ended after every byte */
  for (gsize length = 10; length < sizeof tricky; length++)
    {
      g_autofree char *expected = oracle_tell (tricky, length, CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_UTF8);
      g_autofree char *told = tell_file (tricky, length, 16, CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_UTF8, tell_record);

      assert_string_equal (told, expected);
    }
  csv_buffer_clear (&gb18030);
}

typedef struct
{
  int fd;
  const char *bytes;
  gsize length;
} Trickle;

static gpointer
trickle (gpointer data)
{
  Trickle *all = data;

  for (gsize i = 0; i < all->length; i++)
    {
      if (write (all->fd, all->bytes + i, 1) != 1)
        break;
      g_thread_yield ();
    }
  close (all->fd);
  return NULL;
}

static void
test_byte_by_byte (void **state)
{
  int ends[2];
  g_autofree char *expected = oracle_tell (BYTES (tricky), CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_UTF8);
  g_autoptr (GString) told = g_string_new (NULL);
  guint64 size;

  (void)state;
  assert_int_equal (pipe (ends), 0);
  Trickle all = { ends[1], BYTES (tricky) };
  GThread *writer = g_thread_new ("writer", trickle, &all);
  g_autoptr (CsvSource) source = csv_source_new (ends[0], "-", "en");
  assert_false (csv_source_size (source, &size));
  tell_source (source, tell_record, told, NULL);
  assert_string_equal (told->str, expected);
  assert_int_equal (csv_source_bytes_read (source), sizeof tricky - 1);
  g_thread_join (writer);
  close (ends[0]);
}

/* Blocks do not lend each other memory: several may be in flight. */
static void
test_blocks_apart (void **state)
{
  int fd = file_with (BYTES ("a,b\n1,\"2\n\"\n3,4\n"));
  g_autoptr (CsvSource) source = csv_source_new_sized (fd, "-", "en", 4, CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_DETECT);
  CsvBlock blocks[4] = { 0 };
  static const char *const texts[] = { "a,b\n", "1,\"2\n\"\n", "3,4\n" };
  static const guint64 lines[] = { 1, 2, 4 };

  (void)state;
  for (gsize i = 0; i < 3; i++)
    assert_true (csv_source_next (source, &blocks[i], NULL));
  assert_false (csv_source_next (source, &blocks[3], NULL));
  for (gsize i = 0; i < 3; i++)
    {
      assert_int_equal (blocks[i].text.length, strlen (texts[i]));
      assert_memory_equal (blocks[i].text.bytes, texts[i], strlen (texts[i]));
      assert_int_equal (blocks[i].first_record, i + 1);
      assert_int_equal (blocks[i].first_line, lines[i]);
      assert_int_equal (blocks[i].n_records, 1);
    }
  for (gsize i = 0; i < 4; i++)
    csv_block_clear (&blocks[i]);
  close (fd);
}

/* ---- Random files against the slow reader ---- */

static void
test_random_files (void **state)
{
  static const char *const parts[]
      = { "a", ",", "\"", "\n", "\r", "\r\n", "\"\"", "廊", "\xff", "12", ",\"", "\",", "\"\n", "0123456789012345" };
  uint64_t seed = 4180;

  (void)state;
  for (int trial = 0; trial < TRIALS (20000); trial++)
    {
      g_autoptr (GString) bytes = g_string_new ("x");
      gsize length = random_below (&seed, 200), block_size = random_below (&seed, 70) + 1;
      gsize most = random_below (&seed, 3) == 0 ? random_below (&seed, 40) + 1 : CSV_MOST_BYTES_OF_RECORD;
      g_autofree char *expected = NULL, *told = NULL;

      while (bytes->len < length)
        if (random_below (&seed, 60) == 0)
          g_string_append_c (bytes, '\0');
        else
          g_string_append (bytes, parts[random_below (&seed, G_N_ELEMENTS (parts))]);
      if (memchr (bytes->str, '\n', bytes->len) == NULL || strlen (bytes->str) < bytes->len)
        g_string_prepend (bytes, "h\n,");
      expected = oracle_tell (bytes->str, bytes->len, most, CSV_ENCODING_UTF8);
      told = tell_file (bytes->str, bytes->len, block_size, most, CSV_ENCODING_UTF8, tell_record);
      assert_string_equal (told, expected);
    }
}

/* ---- Writing ---- */

static void
assert_writes (const char *text, const char *expected)
{
  CsvBuffer buffer = { 0 };

  csv_write_field (&buffer, text, strlen (text));
  csv_buffer_append (&buffer, "", 1);
  assert_string_equal (buffer.bytes, expected);
  csv_buffer_clear (&buffer);
}

static void
test_writing (void **state)
{
  static const struct
  {
    const char *text, *written;
  } fields[] = {
    { "", "" },
    { "廊坊 1", "廊坊 1" },
    { "a,b", "\"a,b\"" },
    { "a\"b", "\"a\"\"b\"" },
    { "a\nb", "\"a\nb\"" },
    { "a\rb", "\"a\rb\"" },
    { " a ", " a " },
    /* what would be run; numbers are not */
    { "=1+1", "'=1+1" },
    { "+A1", "'+A1" },
    { "-A1", "'-A1" },
    { "@SUM(A1)", "'@SUM(A1)" },
    { "\tx", "'\tx" },
    { "\rx", "\"'\rx\"" },
    { "=A1,\"x\"", "\"'=A1,\"\"x\"\"\"" },
    { "-12.50", "-12.50" },
    { "+3", "+3" },
    { "-1e5", "-1e5" },
    { "-.5", "-.5" },
    { "-5%", "-5%" },
    { "-1,500.00", "\"-1,500.00\"" },
    { "=5", "'=5" },
    { "-", "'-" },
    { "-.", "'-." },
    { "-1-1", "'-1-1" },
    { "-1e", "'-1e" },
    { "--1", "'--1" },
    { "+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0" },
    /* an apostrophe that would be lost is doubled, others stay */
    { "'=1", "''=1" },
    { "'-12.50", "''-12.50" },
    { "''@", "'''@" },
    { "'a", "'a" },
    { "'", "'" },
    { "a=1", "a=1" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    assert_writes (fields[i].text, fields[i].written);
}

static void
test_unescaping (void **state)
{
  static const struct
  {
    const char *field, *text;
  } fields[] = {
    { "'=1", "=1" }, { "'-12.50", "-12.50" }, { "''=1", "'=1" }, { "'a", "'a" }, { "'", "'" }, { "''", "''" },
    { "", "" },      { "=1", "=1" },          { "'\tx", "\tx" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      CsvField field = { .text = fields[i].field, .length = (guint32)strlen (fields[i].field) };
      gsize length;
      const char *text = csv_field_unescaped (&field, &length);

      assert_int_equal (length, strlen (fields[i].text));
      assert_memory_equal (text, fields[i].text, length);
    }
}

static void
test_line_ends_written (void **state)
{
  CsvBuffer buffer = { 0 };

  (void)state;
  csv_write_plain (&buffer, BYTES ("12"));
  csv_write_separator (&buffer);
  csv_write_line_end (&buffer, CSV_LINE_END_NONE);
  csv_write_line_end (&buffer, CSV_LINE_END_LF);
  csv_write_line_end (&buffer, CSV_LINE_END_CRLF);
  csv_write_line_end (&buffer, CSV_LINE_END_CR);
  assert_int_equal (buffer.length, 8);
  assert_memory_equal (buffer.bytes, "12,\n\n\r\n\r", 8);
  csv_buffer_clear (&buffer);
}

/* ---- There and back ---- */

#define N_FIELDS 4

static void
random_text (uint64_t *seed, GString *text)
{
  static const char *const parts[]
      = { "=", "+", "-", "@", "\t", "\r", "\n", "'", "\"", ",", "1", "2.5", "a", "廊坊", "😀", " " };

  g_string_truncate (text, 0);
  for (uint32_t n = random_below (seed, 7); n > 0; n--)
    g_string_append (text, parts[random_below (seed, G_N_ELEMENTS (parts))]);
}

/* A file of random texts, each put down behind its length in @texts as well. */
static void
write_random (uint64_t seed, int n_records, CsvBuffer *file, GPtrArray *texts)
{
  g_autoptr (GString) text = g_string_new (NULL);

  csv_write_field (file, BYTES ("a,b"));
  csv_write_line_end (file, CSV_LINE_END_CRLF);
  for (int record = 0; record < n_records; record++)
    for (int i = 0; i < N_FIELDS; i++)
      {
        random_text (&seed, text);
        g_ptr_array_add (texts, g_strndup (text->str, text->len));
        csv_write_field (file, text->str, text->len);
        if (i + 1 < N_FIELDS)
          csv_write_separator (file);
        else
          csv_write_line_end (file, (CsvLineEnd)(record % 4));
      }
}

static void
assert_text (const CsvField *field, const char *expected)
{
  gsize length;
  const char *text = csv_field_unescaped (field, &length);

  assert_int_equal (length, strlen (expected));
  assert_memory_equal (text, expected, length);
}

static void
assert_comes_back (const char *bytes, gsize length, const GPtrArray *texts)
{
  int fd = file_with (bytes, length);
  g_autoptr (CsvSource) source
      = csv_source_new_sized (fd, "-", "en", 10000, CSV_MOST_BYTES_OF_RECORD, CSV_ENCODING_DETECT);
  CsvBlock block = { 0 };
  CsvCursor cursor = { 0 };
  CsvRecord record = { 0 };
  guint n = 0;

  while (csv_source_next (source, &block, NULL))
    for (csv_cursor_begin (&cursor, &block); csv_cursor_next (&cursor, &record);)
      if (record.row > 1)
        {
          assert_int_equal (record.mistake, CSV_MISTAKE_NONE);
          assert_int_equal (record.n_fields, N_FIELDS);
          for (guint i = 0; i < N_FIELDS; i++)
            assert_text (&record.fields[i], g_ptr_array_index (texts, n++));
        }
  assert_int_equal (n, texts->len);
  csv_record_clear (&record);
  csv_cursor_clear (&cursor);
  csv_block_clear (&block);
  close (fd);
}

static void
test_there_and_back (void **state)
{
  CsvBuffer file = { 0 }, gb18030 = { 0 };
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  (void)state;
  write_random (100000, TRIALS (100000), &file, texts);
  assert_comes_back (file.bytes, file.length, texts);
  csv_gb18030_encode (file.bytes, file.length, &gb18030);
  assert_comes_back (gb18030.bytes, gb18030.length, texts);
  csv_buffer_clear (&file);
  csv_buffer_clear (&gb18030);
}

/* ---- What the fuzzer has found ---- */

static void
test_corpus (void **state)
{
  const char *folder = SOURCE_FOLDER "/tests/fuzz/corpus/csv";
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;
  int n = 0;

  (void)state;
  assert_non_null (files);
  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL), *bytes = NULL;
      gsize length;

      assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      LLVMFuzzerTestOneInput ((const guint8 *)bytes, length);
      n++;
    }
  assert_true (n > 0);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_fields),
    cmocka_unit_test (test_quotes),
    cmocka_unit_test (test_line_ends),
    cmocka_unit_test (test_blank_rows),
    cmocka_unit_test (test_raw),
    cmocka_unit_test (test_mistakes),
    cmocka_unit_test (test_recovery),
    cmocka_unit_test (test_long_records),
    cmocka_unit_test (test_endless_record),
    cmocka_unit_test (test_many_fields),
    cmocka_unit_test (test_messages),
    cmocka_unit_test (test_encodings),
    cmocka_unit_test (test_invalid_bytes),
    cmocka_unit_test (test_late_encoding),
    cmocka_unit_test (test_no_csv),
    cmocka_unit_test (test_unreadable),
    cmocka_unit_test (test_line_end_of_file),
    cmocka_unit_test (test_every_character),
    cmocka_unit_test (test_invalid_utf8),
    cmocka_unit_test (test_every_block_size),
    cmocka_unit_test (test_byte_by_byte),
    cmocka_unit_test (test_blocks_apart),
    cmocka_unit_test (test_random_files),
    cmocka_unit_test (test_writing),
    cmocka_unit_test (test_unescaping),
    cmocka_unit_test (test_line_ends_written),
    cmocka_unit_test (test_there_and_back),
    cmocka_unit_test (test_corpus),
  };

  return cmocka_run_group_tests_name ("csv", tests, NULL, NULL);
}
