/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of bytes and blocks that is used again. */
#include "batch/csv.h"

#include "batch/csv-source.h"

void
csv_buffer_grow (CsvBuffer *buffer, gsize more)
{
  gsize capacity = MAX (buffer->length + more, buffer->capacity + buffer->capacity / 2);

  g_assert (more <= G_MAXSIZE - buffer->length);
  buffer->bytes = g_realloc (buffer->bytes, MAX (capacity, 256));
  buffer->capacity = MAX (capacity, 256);
}

void
csv_buffer_clear (CsvBuffer *buffer)
{
  g_free (buffer->bytes);
  *buffer = (CsvBuffer){ 0 };
}

void
csv_buffer_pad (CsvBuffer *buffer)
{
  memset (csv_buffer_reserve (buffer, CSV_PADDING), '\n', CSV_PADDING);
}

void
csv_block_clear (CsvBlock *block)
{
  csv_buffer_clear (&block->text);
  *block = (CsvBlock){ 0 };
}

void
csv_block_set (CsvBlock *block, const char *text, gsize length)
{
  block->text.length = 0;
  csv_buffer_append (&block->text, text, length);
  csv_buffer_pad (&block->text);
  block->first_record = 1;
  block->first_line = 1;
  block->encoding = CSV_ENCODING_UTF8;
  block->most_of_record = CSV_MOST_BYTES_OF_RECORD;
  block->n_records = csv_cut (block->text.bytes, length, TRUE, block->most_of_record).n_records;
}
