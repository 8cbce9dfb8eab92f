/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 and GB18030: telling them apart and turning one into the other. What iconv says of the characters of two bytes,
 * which are nearly all that occur, is asked once and kept in a table; the rest is asked when it comes. */
#include "batch/csv-source.h"

#define N_LEADS (0xfe - 0x81 + 1)
#define N_TRAILS (0xfe - 0x40 + 1)

typedef struct
{
  guint16 unicode[N_LEADS][N_TRAILS]; /* 0 where iconv has to be asked */
  guint16 two_bytes[0x10000];         /* the same way back */
} Table;

/* ---- UTF-8 ---- */

static gboolean
is_continuation (const char *at)
{
  return ((guchar)*at & 0xc0) == 0x80;
}

/* The length of the character at @at, 0 where there is none; @wanted is what its first byte asks for. */
static gsize
utf8_length (const char *at, const char *end, gsize *wanted)
{
  guint first = (guchar)at[0], second;

  *wanted = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (*wanted == 1)
    return 1;
  for (gsize i = 1; i < *wanted; i++)
    if (at + i == end || !is_continuation (at + i))
      return 0;
  if (*wanted < 3)
    return *wanted;
  second = (guchar)at[1];
  /* Neither longer than need be, nor a surrogate, nor beyond Unicode. */
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90)
      || (first == 0xf4 && second > 0x8f))
    return 0;
  return *wanted;
}

const char *
csv_skip_ascii (const char *at, const char *end)
{
  const guint64 highs = G_GUINT64_CONSTANT (0x8080808080808080);
  guint64 word;

  while (end - at >= (gssize)sizeof word)
    {
      memcpy (&word, at, sizeof word);
      word = GUINT64_FROM_LE (word) & highs;
      if (word != 0)
        return at + __builtin_ctzll (word) / 8;
      at += sizeof word;
    }
  while (at < end && (guchar)*at < 0x80)
    at++;
  return at;
}

static const char *
first_invalid_by_character (const char *at, const char *end)
{
  gsize length, wanted;

  while ((at = csv_skip_ascii (at, end)) < end)
    {
      length = utf8_length (at, end, &wanted);
      if (length == 0)
        return at;
      at += length;
    }
  return end;
}

/* Whether some bytes have to be looked at one character after the other, given the two before them. Asked of each byte
 * without a branch, so that the machine can ask it of many at once; it is said of what no UTF-8 has, and of the few
 * characters whose second byte may not be any. */
static gboolean
is_suspicious (const guchar *at, gsize n)
{
  guint8 found = 0;

  for (gsize i = 0; i < n; i++)
    {
      guint8 byte = at[i], before = *(at + i - 1), second = *(at + i - 2);
      guint8 is_wanted = (before >= 0xc0) | (second >= 0xe0);

      found |= ((byte & 0xc0) == 0x80) ^ is_wanted;
      found |= ((byte & 0xfe) == 0xc0) | (byte == 0xe0) | (byte == 0xed) | (byte >= 0xf0);
    }
  return found != 0;
}

gboolean
csv_is_ascii (const char *at, gsize n)
{
  guint8 all = 0;

  for (gsize i = 0; i < n; i++)
    all |= (guint8)at[i];
  return all < 0x80;
}

/* Steps of so many bytes are looked at together. */
#define STEP ((gsize)256)

/* The beginning of the character that is before @at and may reach beyond it. */
static const char *
last_character (const char *begin, const char *at)
{
  for (guint i = 0; i < 4 && at > begin && (i == 0 || is_continuation (at)); i++)
    at--;
  return at;
}

const char *
csv_utf8_first_invalid (const char *begin, const char *end)
{
  /* The first step needs some before it. */
  const char *at = first_invalid_by_character (begin, begin + MIN (4, end - begin));

  if (at - begin < 2)
    return first_invalid_by_character (at, end);
  while ((gsize)(end - at) >= STEP)
    {
      const char *next = at + STEP;

      if (!csv_is_ascii (at - 2, STEP + 2) && is_suspicious ((const guchar *)at, STEP))
        {
          at = first_invalid_by_character (last_character (begin, at), next);
          /* What is not whole there may be whole in the next step. */
          if (at + 4 <= next)
            return at;
        }
      else
        at = next;
    }
  return first_invalid_by_character (last_character (begin, at), end);
}

/* How many characters of more than one byte there are, and how many bytes of none. */
static void
count_utf8 (const char *at, const char *end, guint64 *n_characters, guint64 *n_others)
{
  while ((at = csv_skip_ascii (at, end)) < end)
    {
      gsize wanted, length = utf8_length (at, end, &wanted);

      if (length == 0 && wanted > (gsize)(end - at))
        return; /* it may be whole in what follows */
      *n_characters += length > 0;
      *n_others += length == 0;
      at += MAX (length, 1);
    }
}

/* ---- GB18030 ---- */

static gboolean
is_lead (char byte)
{
  return (guchar)byte >= 0x81 && (guchar)byte <= 0xfe;
}

static gboolean
is_digit (char byte)
{
  return byte >= '0' && byte <= '9';
}

/* The length that the character at @at has by its first bytes, 0 where there can be none, and more than there are where
 * they end within it. */
static gsize
gb18030_length (const char *at, const char *end)
{
  gsize rest = (gsize)(end - at);

  if ((guchar)*at < 0x80)
    return 1;
  if (!is_lead (*at))
    return 0;
  if (rest < 2)
    return 2;
  if ((guchar)at[1] >= 0x40 && (guchar)at[1] != 0x7f && (guchar)at[1] != 0xff)
    return 2;
  if (!is_digit (at[1]) || (rest > 2 && !is_lead (at[2])) || (rest > 3 && !is_digit (at[3])))
    return 0;
  return 4;
}

static guint64
count_not_gb18030 (const char *at, const char *end)
{
  guint64 n = 0;

  while (at < end)
    {
      gsize length = gb18030_length (at, end);

      if (length > (gsize)(end - at))
        break;
      n += length == 0;
      at += MAX (length, 1);
    }
  return n;
}

CsvEncoding
csv_encoding_of (const char *bytes, gsize length)
{
  const char *end = bytes + length;
  guint64 n_characters = 0, n_others = 0;

  count_utf8 (bytes, end, &n_characters, &n_others);
  /* Of what is GB18030 few bytes make characters of UTF-8. */
  if (n_others == 0 || n_characters > n_others)
    return CSV_ENCODING_UTF8;
  return n_others > count_not_gb18030 (bytes, end) ? CSV_ENCODING_GB18030 : CSV_ENCODING_UTF8;
}

/* ---- From one to the other ---- */

/* Appends one character in the other encoding; FALSE where it is none. */
static gboolean
ask_iconv (GIConv converter, const char *bytes, gsize length, CsvBuffer *out)
{
  char *in = (char *)bytes, *to = csv_buffer_reserve (out, 8);
  gsize room = 8;

  g_iconv (converter, NULL, NULL, NULL, NULL);
  if (g_iconv (converter, &in, &length, &to, &room) == (gsize)-1 || length > 0)
    return FALSE;
  out->length += 8 - room;
  return TRUE;
}

static GIConv
open_iconv (const char *to, const char *from)
{
  GIConv converter = g_iconv_open (to, from);

  if (converter == (GIConv)-1)
    g_error ("iconv cannot convert from %s to %s", from, to);
  return converter;
}

static void
fill_pair (Table *table, GIConv converter, guint lead, guint trail)
{
  const char bytes[2] = { (char)(0x81 + lead), (char)(0x40 + trail) };
  char utf8[8];
  CsvBuffer out = { .bytes = utf8, .capacity = sizeof utf8 };
  gunichar unicode;

  if (trail == 0x7f - 0x40 || !ask_iconv (converter, bytes, 2, &out))
    return;
  unicode = g_utf8_get_char (utf8);
  /* A few are beyond 16 bits, and are asked for. */
  if (unicode < 0x80 || unicode > 0xffff)
    return;
  table->unicode[lead][trail] = (guint16)unicode;
  table->two_bytes[unicode] = (guint16)((guint)(guchar)bytes[0] << 8 | (guchar)bytes[1]);
}

static gpointer
make_table (gpointer ignored)
{
  GIConv converter = open_iconv ("UTF-8", "GB18030");
  Table *table = g_new0 (Table, 1);

  (void)ignored;
  for (guint lead = 0; lead < N_LEADS; lead++)
    for (guint trail = 0; trail < N_TRAILS; trail++)
      fill_pair (table, converter, lead, trail);
  g_iconv_close (converter);
  return table;
}

static const Table *
get_table (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_table, NULL);
}

/* What a run of one conversion needs; iconv is opened where it is asked. */
typedef struct
{
  const Table *table;
  GIConv converter;
  CsvBuffer *out;
} Conversion;

static Conversion
conversion_begin (CsvBuffer *out)
{
  return (Conversion){ .table = get_table (), .converter = (GIConv)-1, .out = out };
}

static void
conversion_end (Conversion *conversion)
{
  if (conversion->converter != (GIConv)-1)
    g_iconv_close (conversion->converter);
}

static gboolean
convert_rare (Conversion *conversion, const char *to, const char *from, const char *bytes, gsize length)
{
  if (conversion->converter == (GIConv)-1)
    conversion->converter = open_iconv (to, from);
  return ask_iconv (conversion->converter, bytes, length, conversion->out);
}

/* Two or three bytes; there is room. */
static void
append_utf8 (CsvBuffer *out, guint unicode)
{
  char *to = out->bytes + out->length;

  if (unicode < 0x800)
    {
      to[0] = (char)(0xc0 | unicode >> 6);
      to[1] = (char)(0x80 | (unicode & 0x3f));
      out->length += 2;
      return;
    }
  to[0] = (char)(0xe0 | unicode >> 12);
  to[1] = (char)(0x80 | (unicode >> 6 & 0x3f));
  to[2] = (char)(0x80 | (unicode & 0x3f));
  out->length += 3;
}

/* The character of @length bytes, 0 where they make none; returns how many bytes were taken. */
static gsize
decode_character (Conversion *conversion, const char *at, gsize length)
{
  guint unicode = 0;

  if (length == 2)
    unicode = conversion->table->unicode[(guchar)at[0] - 0x81][(guchar)at[1] - 0x40];
  if (unicode != 0)
    append_utf8 (conversion->out, unicode);
  else if (length == 0 || !convert_rare (conversion, "UTF-8", "GB18030", at, length))
    {
      csv_buffer_append (conversion->out, "\xff", 1);
      csv_buffer_append (conversion->out, at, 1);
      return 1;
    }
  return length;
}

gsize
csv_gb18030_decode (const char *bytes, gsize length, gboolean is_last, CsvBuffer *utf8)
{
  Conversion conversion = conversion_begin (utf8);
  const char *at = bytes, *end = bytes + length, *ascii;
  gsize length_of_character;

  while (at < end)
    {
      ascii = at;
      at = csv_skip_ascii (at, end);
      csv_buffer_append (utf8, ascii, (gsize)(at - ascii));
      if (at == end)
        break;
      length_of_character = gb18030_length (at, end);
      if (length_of_character > (gsize)(end - at))
        {
          if (!is_last)
            break;
          length_of_character = 0;
        }
      csv_buffer_reserve (utf8, 8);
      at += decode_character (&conversion, at, length_of_character);
    }
  conversion_end (&conversion);
  return (gsize)(at - bytes);
}

/* What is no UTF-8 stays as it is; 0xFF and a byte stand for that byte, which was no GB18030. */
static gsize
copy_invalid (CsvBuffer *out, const char *at, const char *end)
{
  gboolean is_marked = (guchar)*at == 0xff && at + 1 < end && (guchar)at[1] >= 0x80;

  csv_buffer_append (out, at + is_marked, 1);
  return is_marked ? 2 : 1;
}

/* The character of UTF-8 at @at, which is not ASCII; returns how many bytes were taken. */
static gsize
encode_character (Conversion *conversion, const char *at, const char *end)
{
  gsize wanted, length = utf8_length (at, end, &wanted);
  gunichar unicode = length > 0 ? g_utf8_get_char (at) : 0;
  guint two_bytes = unicode <= 0xffff ? conversion->table->two_bytes[unicode] : 0;
  const char bytes[2] = { (char)(two_bytes >> 8), (char)(two_bytes & 0xff) };

  if (length == 0)
    return copy_invalid (conversion->out, at, end);
  if (two_bytes != 0)
    csv_buffer_append (conversion->out, bytes, 2);
  else if (!convert_rare (conversion, "GB18030", "UTF-8", at, length))
    csv_buffer_append (conversion->out, "?", 1);
  return length;
}

void
csv_gb18030_encode (const char *utf8, gsize length, CsvBuffer *bytes)
{
  Conversion conversion = conversion_begin (bytes);
  const char *at = utf8, *end = length > 0 ? utf8 + length : utf8, *ascii;

  while (at < end)
    {
      ascii = at;
      at = csv_skip_ascii (at, end);
      csv_buffer_append (bytes, ascii, (gsize)(at - ascii));
      if (at < end)
        at += encode_character (&conversion, at, end);
    }
  conversion_end (&conversion);
}
