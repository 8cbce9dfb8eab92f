/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of files and records that cannot be read: where, what was found, what was expected and what to do. */
#include <subsidy/subsidy.h>

#include "batch/csv-source.h"

/* So many bytes of what was found are shown. */
#define MOST_BYTES_SHOWN 40

typedef struct
{
  const char *zh;
  const char *en;
} Text;

/* %1 is what was found, %2 a limit. */
static const Text mistakes[] = {
  [CSV_MISTAKE_STRAY_QUOTE] = {
    "字段中间出现引号“%1”：含引号的字段须整体用英文双引号括起，其中每个引号写两个，例如 \"A\"\"B\"",
    "a quote inside a field that does not begin with one, at '%1': put the whole field in quotes and write each quote in "
    "it twice, such as \"A\"\"B\"",
  },
  [CSV_MISTAKE_TEXT_AFTER_QUOTE] = {
    "结束引号之后还有文字“%1”：结束引号之后须是逗号或行尾；字段内的引号须写两个，例如 \"A\"\"B\"",
    "text after a closing quote, '%1': a comma or the end of the line has to follow it; a quote inside a field is written "
    "twice, such as \"A\"\"B\"",
  },
  [CSV_MISTAKE_QUOTE_NOT_CLOSED] = {
    "引号没有结束，从“%1”开始：字段以引号开头须以引号结尾，请补上或删去该引号；已从下一行继续读取",
    "a quote that is not closed, from '%1' on: a field that begins with a quote ends with one, add it or delete the first; "
    "reading goes on with the next line",
  },
  [CSV_MISTAKE_RECORD_TOO_LONG] = {
    "本行超过 %2 字节，开头为“%1”：请检查是否缺少换行，或缩短内容",
    "the row has more than %2 bytes, it begins with '%1': check whether a line break is missing, or shorten it",
  },
  [CSV_MISTAKE_TOO_MANY_FIELDS] = {
    "本行超过 %2 列，多出的从“%1”开始：请检查是否缺少换行，或删去多余的列",
    "the row has more than %2 columns, those in excess begin with '%1': check whether a line break is missing, or delete "
    "columns",
  },
  [CSV_MISTAKE_NUL] = {
    "出现空字符（NUL），文本中不应有：文件可能已损坏，请重新导出为 CSV",
    "a NUL byte, which no text has: the file may be damaged, export it as CSV again",
  },
  [CSV_MISTAKE_NOT_UTF8] = {
    "字节 0x%1 不是 UTF-8 文本（本文件按 UTF-8 读取）：请重新填写该单元格，或将整个文件另存为 UTF-8 或 GB18030",
    "the byte 0x%1 is not UTF-8, in which the rest of the file is: write the cell again, or save the whole file in UTF-8 "
    "or GB18030",
  },
  [CSV_MISTAKE_NOT_GB18030] = {
    "字节 0x%1 不是 GB18030 文本（本文件按 GB18030 读取）：请重新填写该单元格，或将整个文件另存为 UTF-8 或 GB18030",
    "the byte 0x%1 is not GB18030, in which the rest of the file is: write the cell again, or save the whole file in UTF-8 "
    "or GB18030",
  },
};

/* %1 is a reason or a separator. */
static const Text problems[] = {
  [CSV_PROBLEM_READ] = { "无法读取：%1", "cannot be read: %1" },
  [CSV_PROBLEM_UTF16] = {
    "文件是 UTF-16 编码：请另存为“CSV UTF-8（逗号分隔）”后重试",
    "the file is in UTF-16: save it as \"CSV UTF-8 (Comma delimited)\" and try again",
  },
  [CSV_PROBLEM_WORKBOOK] = {
    "文件是电子表格工作簿，不是 CSV：请另存为“CSV UTF-8（逗号分隔）”后重试",
    "the file is a workbook of a spreadsheet, not CSV: save it as \"CSV UTF-8 (Comma delimited)\" and try again",
  },
  [CSV_PROBLEM_NUL] = {
    "标题行含有空字符（NUL），文件不是文本，或是 UTF-16 编码：请另存为“CSV UTF-8（逗号分隔）”后重试",
    "there are NUL bytes in the heading, so the file is no text, or in UTF-16: save it as \"CSV UTF-8 (Comma delimited)\" "
    "and try again",
  },
  [CSV_PROBLEM_SEPARATOR] = {
    "标题行没有英文逗号，各列似乎用“%1”分隔：请另存为“CSV UTF-8（逗号分隔）”后重试",
    "there is no comma in the heading, its columns seem to be separated by '%1': save it as \"CSV UTF-8 (Comma "
    "delimited)\" and try again",
  },
};

static const char *
in_language (const Text *text, const char *language)
{
  return language != NULL && g_str_has_prefix (language, "zh") ? text->zh : text->en;
}

/* The text with %1 and %2 replaced; what they stand for is not looked at again. */
static void
append_filled (GString *message, const char *text, const char *first, const char *second)
{
  for (; *text != '\0'; text++)
    if (text[0] == '%' && (text[1] == '1' || text[1] == '2'))
      g_string_append (message, *++text == '1' ? first : second);
    else
      g_string_append_c (message, *text);
}

/* The beginning of what was found, on one line and in UTF-8. */
static char *
excerpt (const char *bytes, gsize length)
{
  gsize shown = MIN (length, MOST_BYTES_SHOWN);
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;

  while (shown > 0 && shown < length && ((guchar)bytes[shown] & 0xc0) == 0x80)
    shown--;
  text = g_strndup (bytes, shown);
  for (char *at = text; at < text + shown; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  valid = g_utf8_make_valid (text, (gssize)shown);
  return g_strconcat (valid, shown == length ? "" : "…", NULL);
}

static char *
found_of (const CsvRecord *record)
{
  if (record->mistake == CSV_MISTAKE_NOT_UTF8 || record->mistake == CSV_MISTAKE_NOT_GB18030)
    return g_strdup_printf ("%02X", (guint)(guchar)*record->mistake_found);
  return excerpt (record->mistake_found, record->mistake_length);
}

/* The line is told where it is not the row. */
static void
append_place (GString *message, const CsvRecord *record, gboolean is_chinese)
{
  g_string_append_printf (message, is_chinese ? "第 %" G_GUINT64_FORMAT " 行" : "row %" G_GUINT64_FORMAT, record->row);
  if (record->mistake_line != record->row)
    g_string_append_printf (message,
                            is_chinese ? "（文本第 %" G_GUINT64_FORMAT " 行）" : " (line %" G_GUINT64_FORMAT ")",
                            record->mistake_line);
  g_string_append_printf (message, is_chinese ? "第 %u 列：" : ", column %u: ", record->mistake_field);
}

char *
csv_record_message (const CsvRecord *record, const char *language)
{
  GString *message = g_string_new (NULL);
  g_autofree char *found = found_of (record);
  char limit[32];

  g_snprintf (limit, sizeof limit, "%" G_GSIZE_FORMAT,
              record->mistake == CSV_MISTAKE_TOO_MANY_FIELDS ? CSV_MOST_FIELDS : record->most_bytes);
  append_place (message, record, language != NULL && g_str_has_prefix (language, "zh"));
  append_filled (message, in_language (&mistakes[record->mistake], language), found, limit);
  return g_string_free (message, FALSE);
}

void
csv_set_file_error (GError **error, CsvProblem problem, const char *language, const char *name, const char *detail)
{
  g_autoptr (GString) message = g_string_new (NULL);

  append_filled (message, in_language (&problems[problem], language), detail, "");
  g_set_error (error, SUBSIDY_ERROR, SUBSIDY_ERROR_FILE,
               language != NULL && g_str_has_prefix (language, "zh") ? "%s：%s" : "%s: %s", name, message->str);
}
