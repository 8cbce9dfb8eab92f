/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of the ledger, one entry each, and how they are filled in. */
#include "ledger-messages.h"

#include <stdarg.h>

typedef struct
{
  const char *zh;
  const char *en;
} Entry;

/* clang-format off */
static const Entry catalogue[] = {
  [SUBSIDY_LEDGER_SAYS_IN_USE] = { "台账“%1”正由另一个程序使用：请等它结束后再试，本次未作任何登记",
    "the ledger '%1' is in use by another program: try again when that has ended; nothing was recorded" },
  [SUBSIDY_LEDGER_SAYS_FULL] = { "台账“%1”所在磁盘已满：请腾出空间后重新运行，本次未作任何登记",
    "the disk of the ledger '%1' is full: make room and run again; nothing was recorded" },
  [SUBSIDY_LEDGER_SAYS_READ_ONLY] = { "台账“%1”或其所在文件夹不可写：登记需要两者的写权限",
    "the ledger '%1' or its folder cannot be written: recording needs leave to write both" },
  [SUBSIDY_LEDGER_SAYS_CANNOT_OPEN] = { "台账“%1”无法打开：%2", "the ledger '%1' cannot be opened: %2" },
  [SUBSIDY_LEDGER_SAYS_NOT_A_LEDGER] = { "“%1”不是台账文件：请核对文件名；新建台账请用尚不存在的文件名",
    "'%1' is no ledger: check the name; a new ledger takes a name that does not exist yet" },
  [SUBSIDY_LEDGER_SAYS_EMPTY_FILE] = { "“%1”是空文件，不是台账：台账可能已损坏，请用备份恢复；新建台账请用尚不存在的文件名",
    "'%1' is empty, which no ledger is: if it was one, restore it from a copy; a new ledger takes a name that does not exist yet" },
  [SUBSIDY_LEDGER_SAYS_NEWER] = { "台账“%1”的格式为 %2，本程序只能读到格式 %3：请使用更新的版本",
    "the ledger '%1' has format %2, this program reads formats up to %3: use a later version" },
  [SUBSIDY_LEDGER_SAYS_DAMAGED] = { "台账“%1”已损坏或不完整：请用备份恢复，不要在其上继续登记",
    "the ledger '%1' is damaged or cut short: restore it from a copy and record nothing in this one" },
  [SUBSIDY_LEDGER_SAYS_TROUBLE] = { "台账“%1”读写失败：%2", "the ledger '%1' cannot be read or written: %2" },
  [SUBSIDY_LEDGER_SAYS_NO_FILE] = { "文件“%1”无法读取：%2", "the file '%1' cannot be read: %2" },
  [SUBSIDY_LEDGER_SAYS_NAMED] = { "已补完第 %2 次运行：其结果现为“%1”", "run %2, which was interrupted, is completed: its output is now '%1'" },
  [SUBSIDY_LEDGER_SAYS_LEFT] = { "第 %2 次运行已登记，但其结果“%1”不在，临时文件“%3”也不在或已改动：请用“subsidy ledger export”导出该次运行的登记",
    "run %2 is recorded, but its output '%1' is not there and the temporary file '%3' is gone or changed: 'subsidy ledger export' tells what it awarded" },
  [SUBSIDY_LEDGER_SAYS_NOT_RENAMED] = { "已登记，但结果仍在“%2”，未能改名为“%1”：%3；下次打开台账时再试",
    "the run is recorded, but its output is still '%2' and could not be named '%1': %3; whoever opens the ledger next tries again" },
  [SUBSIDY_LEDGER_SAYS_OVER_ITSELF] = { "结果不能写入台账“%1”本身：请给结果另取文件名",
    "the output would replace the ledger '%1': give it another name" },
  [SUBSIDY_LEDGER_SAYS_TOTAL_TOO_LARGE] = { "“%1”的合计超出可表示的金额：请核对登记的金额",
    "the total of '%1' is larger than any amount that can be counted: check the amounts recorded" },
  [SUBSIDY_LEDGER_SAYS_AMOUNT_NEGATIVE] = { "金额 %1 分小于零，不能登记", "%1 fen is below zero and cannot be recorded" },
  [SUBSIDY_LEDGER_SAYS_TOO_MANY_FACTS] = { "键的要素共超过 64 个", "the keys are made of more than 64 facts" },
  [SUBSIDY_LEDGER_SAYS_RUN_FAILED] = { "此前的错误已使本次运行中止：台账“%1”未登记其任何内容，请重新运行",
    "an error before has ended the run: nothing of it is recorded in the ledger '%1'; run again" },
  [SUBSIDY_LEDGER_SAYS_IN_A_RUN] = { "上一次运行尚未结束", "the run before has not ended" },
  [SUBSIDY_LEDGER_SAYS_NO_AWARD] = { "台账中没有编号或凭据为“%1”的奖补：请用“subsidy ledger list”查看",
    "the ledger has no award with the number or receipt '%1': 'subsidy ledger list' shows them" },
  [SUBSIDY_LEDGER_SAYS_SEVERAL_AWARDS] = { "凭据“%1”对应多笔奖补：请改用奖补编号", "several awards have the receipt '%1': name the number of the award instead" },
  [SUBSIDY_LEDGER_SAYS_ALREADY_REVOKED] = { "奖补 %1 已于 %2 由 %3 撤销（%4），不能再次撤销",
    "award %1 was revoked already on %2 by %3 (%4) and cannot be revoked twice" },
  [SUBSIDY_LEDGER_SAYS_NO_REASON] = { "撤销须写明经办人和理由", "to revoke an award, say who revokes it and why" },
  [SUBSIDY_LEDGER_SAYS_SINK_STOPPED] = { "结果未能全部写出", "the answer could not be written to its end" },

  [SUBSIDY_LEDGER_SAYS_INTEGRITY] = { "文件结构：%1", "structure of the file: %1" },
  [SUBSIDY_LEDGER_SAYS_REFERENCE] = { "表 %1 第 %2 行所指的 %3 不存在", "row %2 of table %1 refers to a %3 that does not exist" },
  [SUBSIDY_LEDGER_SAYS_RUN_DIFFERS] = { "第 %1 次运行登记为 %2 笔、%3 元，实有 %4 笔、%5 元",
    "run %1 is recorded with %2 awards of %3 yuan, but there are %4 of %5 yuan" },
  [SUBSIDY_LEDGER_SAYS_RUN_CHANGED] = { "第 %1 次运行或其奖补登记后有改动", "run %1 or an award of it was changed after it was recorded" },
  [SUBSIDY_LEDGER_SAYS_NO_CHECKSUM] = { "有 %1 次运行由较早的版本登记，没有校验值：其奖补的日期、行号、回执若有改动，未必查得出",
    "runs recorded by an earlier version, without a checksum: %1; a day, row or receipt changed there may not be found" },
  [SUBSIDY_LEDGER_SAYS_HISTORY_DIFFERS] = { "条款“%1”按“%2”的历史为 %3 笔、%4 元，有效奖补为 %5 笔、%6 元或归属不同",
    "history of rule '%1' by '%2' has %3 awards of %4 yuan, those recorded and not revoked are %5 of %6 yuan, or under other keys" },
  [SUBSIDY_LEDGER_SAYS_KEY_DIFFERS] = { "奖补 %1 按“%2”的历史与其申报内容不符", "history of award %1 by '%2' does not fit its claim" },
  [SUBSIDY_LEDGER_SAYS_OUTPUT_MISSING] = { "第 %2 次运行的结果“%1”已不存在", "the output '%1' of run %2 is no longer there" },
  [SUBSIDY_LEDGER_SAYS_OUTPUT_DIFFERS] = { "第 %2 次运行的结果“%1”登记后有改动", "the output '%1' of run %2 was changed after it was recorded" },
  [SUBSIDY_LEDGER_SAYS_OUTPUT_PENDING] = { "第 %2 次运行的结果“%1”尚未从“%3”改名", "the output '%1' of run %2 has not got its name yet from '%3'" },

  [SUBSIDY_LEDGER_SAYS_WORD_RUN] = { "第 %1 次运行", "run %1" },
  [SUBSIDY_LEDGER_SAYS_WORD_ROW] = { "第 %1 行", "row %1" },
  [SUBSIDY_LEDGER_SAYS_WORD_REVOKED] = { "已于 %1 由 %2 撤销：%3", "revoked %1 by %2: %3" },
  [SUBSIDY_LEDGER_SAYS_WORD_AWARDS] = { "%1 笔，%2 元", "%1 awards, %2 yuan" },
  [SUBSIDY_LEDGER_SAYS_WORD_PENDING] = { "尚未改名", "not named yet" },
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (catalogue) == SUBSIDY_LEDGER_N_SAYS);

#define MOST_ARGUMENTS 9

/* One pass, so that a mark inside an argument stays as it was written. */
static char *
fill_in (const char *text, const char *const *arguments, int n_arguments)
{
  GString *filled = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    {
      int number = at[0] == '%' && g_ascii_isdigit (at[1]) ? at[1] - '0' : 0;

      if (number >= 1 && number <= n_arguments)
        {
          g_string_append (filled, arguments[number - 1]);
          at++;
        }
      else
        g_string_append_c (filled, *at);
    }
  return g_string_free (filled, FALSE);
}

char *
subsidy_ledger_say (SubsidyLedgerSays says, const char *language, ...)
{
  gboolean is_chinese = language != NULL && g_ascii_strncasecmp (language, "zh", 2) == 0;
  const char *arguments[MOST_ARGUMENTS];
  int n_arguments = 0;
  va_list list;

  va_start (list, language);
  for (const char *next = va_arg (list, const char *); next != NULL && n_arguments < MOST_ARGUMENTS;
       next = va_arg (list, const char *))
    arguments[n_arguments++] = next;
  va_end (list);
  return fill_in (is_chinese ? catalogue[says].zh : catalogue[says].en, arguments, n_arguments);
}
