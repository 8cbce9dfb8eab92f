/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of texts for people. A text says what was found and what to do; the name of the
 * fact, the file and the line are put before it by the caller, so it ends without a full stop. */
#include "policy/messages.h"

#include <stdarg.h>
#include <string.h>

typedef struct
{
  const char *zh;
  const char *en;
} Entry;

static const Entry catalogue[] = {
  /* Any value */
  [SUBSIDY_MESSAGE_NOT_UTF8] = {
    "“%1”不是有效的 UTF-8 文本：请将文件另存为 UTF-8 编码后重试",
    "'%1' is not valid UTF-8 text: save the file in UTF-8 and try again",
  },

  /* Amounts of money */
  [SUBSIDY_MESSAGE_MONEY_TEXT_OTHER] = { "“%1”不是 %2 金额：请填写至多两位小数的数，例如 1500000 或 1,500,000.00",
    "'%1' is not an amount of %2: write a number with at most two decimals, such as 1500000 or 1,500,000.00" },
  [SUBSIDY_MESSAGE_MONEY_TEXT] = {
    "“%1”不是金额：请以元为单位填写，最多两位小数，例如 1500000、1,500,000.00 或 150万元",
    "'%1' is not an amount of money: write yuan with at most two decimals, such as 1500000, "
    "1,500,000.00 or 150万元",
  },
  [SUBSIDY_MESSAGE_MONEY_COMMAS] = {
    "“%1”中的逗号位置有歧义：请每三位整数用一个逗号分隔，或不用逗号，例如 1,500,000.00 或 1500000",
    "'%1' is ambiguous, its commas do not part the whole yuan by threes: write it as "
    "1,500,000.00 or, without commas, 1500000",
  },
  [SUBSIDY_MESSAGE_MONEY_FINER_THAN_FEN] = {
    "“%1”精确到了分以下，系统不代为取舍：请按元填写至多两位小数（万元至多六位），"
    "例如 1234.56 或 0.123456万元",
    "'%1' is finer than one fen and is not rounded for you: write yuan with at most two decimals "
    "(万元 with six), such as 1234.56 or 0.123456万元",
  },
  [SUBSIDY_MESSAGE_MONEY_TOO_LARGE] = {
    "“%1”超出可计算的金额范围：请核对单位和位数，不计正负号须在 9 亿亿元以内，例如 1500000 或 150万元",
    "'%1' is beyond the amounts that can be counted: check its unit and digits, it has to stay "
    "within 90,000,000,000,000,000 yuan either way, such as 1500000 or 150万元",
  },
  [SUBSIDY_MESSAGE_MONEY_CHINESE_WORDS] = {
    "“%1”是用汉字写的金额：请改用阿拉伯数字，例如 1500000、1,500,000.00 或 150万元",
    "'%1' is an amount in Chinese words: write it in digits, such as 1500000, 1,500,000.00 or "
    "150万元",
  },
  [SUBSIDY_MESSAGE_MONEY_SCIENTIFIC] = {
    "“%1”是科学计数法，后面的位数可能已丢失：请将单元格格式改为“数值”并核对原数，"
    "例如 1500000 或 150万元",
    "'%1' is in scientific notation, which may have lost digits: format the cell as a plain number "
    "and check it against the original, such as 1500000 or 150万元",
  },
  [SUBSIDY_MESSAGE_MONEY_IN_WORDS_NEGATIVE] = {
    "%1 元为负数，不能写成人民币大写：大写金额须不小于 0",
    "%1 yuan is negative and has no form in words (人民币大写): give an amount of 0 or more",
  },
  [SUBSIDY_MESSAGE_MONEY_IN_WORDS_TOO_LARGE] = {
    "%1 元过大，不能写成人民币大写：大写金额须小于 1 亿亿元",
    "%1 yuan is too large for the form in words (人民币大写): give an amount below "
    "10,000,000,000,000,000 yuan",
  },

  /* Dates */
  [SUBSIDY_MESSAGE_DATE_TEXT] = {
    "“%1”不是日期：请写明年、月、日，例如 2026-02-14、2026/2/14、2026.2.14、20260214 或 2026年2月14日",
    "'%1' is not a date: write year, month and day, such as 2026-02-14, 2026/2/14, 2026.2.14, "
    "20260214 or 2026年2月14日",
  },
  [SUBSIDY_MESSAGE_DATE_NOT_IN_CALENDAR] = {
    "日历上没有“%1”这一天：请核对月份和日期，例如 2026-02-14",
    "'%1' is no day of the calendar: check its month and day, such as 2026-02-14",
  },
  [SUBSIDY_MESSAGE_DATE_YEAR] = {
    "“%1”的年份早于 1900 年：请填写 1900 至 9999 年的日期，例如 2026-02-14",
    "'%1' lies before the year 1900: write a date of the years 1900 to 9999, such as 2026-02-14",
  },
  [SUBSIDY_MESSAGE_DATE_SERIAL] = {
    "“%1”不是 2000 年至 2099 年的电子表格日期序号：请填写 36526 至 73050 的整数，"
    "或将单元格格式改为日期，例如 2026-02-14",
    "'%1' is not a spreadsheet's day number of the years 2000 to 2099: write a whole number from "
    "36526 to 73050, or format the cell as a date, such as 2026-02-14",
  },

  /* Unified social credit codes */
  [SUBSIDY_MESSAGE_CREDIT_CODE_SPREADSHEET] = {
    "“%1”是被电子表格改成数字的统一社会信用代码，后面的位数已丢失：请先将该列设为“文本”格式，"
    "再从营业执照重新录入 18 位代码",
    "'%1' is a unified social credit code that a spreadsheet turned into a number, so its last "
    "digits are lost: format the column as text, then enter the 18 characters again from the "
    "business licence",
  },
  [SUBSIDY_MESSAGE_CREDIT_CODE_LENGTH] = {
    "“%1”有 %2 个字符，统一社会信用代码须为 18 位：请对照营业执照核对，例如 91350100M000100Y43",
    "'%1' has a length of %2, a unified social credit code has 18 characters: check it against the "
    "business licence, such as 91350100M000100Y43",
  },
  [SUBSIDY_MESSAGE_CREDIT_CODE_LETTER] = {
    "“%1”的第 %3 位“%2”不能用于统一社会信用代码，代码只含数字和除 I、O、S、V、Z 以外的大写字母："
    "请对照营业执照核对，例如 91350100M000100Y43",
    "'%1' has '%2' in position %3, a unified social credit code has only digits and the letters "
    "A to Y without I, O, S and V: check it against the business licence, such as "
    "91350100M000100Y43",
  },
  [SUBSIDY_MESSAGE_CREDIT_CODE_CHECK] = {
    "“%1”的最后一位校验码与前 17 位不符，其中有录入错误：请对照营业执照逐位核对，"
    "例如 91350100M000100Y43",
    "'%1' has a last character, the check digit, that does not fit the 17 before it, so one of "
    "them is mistyped: check each against the business licence, such as 91350100M000100Y43",
  },

  /* Words around problems */
  [SUBSIDY_MESSAGE_ERROR] = { "错误：", "error: " },
  [SUBSIDY_MESSAGE_WARNING] = { "警告：", "warning: " },
  [SUBSIDY_MESSAGE_DID_YOU_MEAN] = { "；是不是“%1”？", "; did you mean '%1'?" },

  /* Reading a policy file; %1: what was found, %2: what was expected, %3: where */
  [SUBSIDY_MESSAGE_FILE_UNREADABLE] = { "无法读取文件（%1）：请检查路径和权限", "the file cannot be read (%1): check its path and permissions" },
  [SUBSIDY_MESSAGE_EMPTY_FILE] = { "文件为空：应为一个 <policy> 政策文件", "the file is empty: a policy file with a <policy> element was expected" },
  [SUBSIDY_MESSAGE_FILE_TOO_LARGE] = { "文件有 %1 字节，超过上限 %2 字节", "the file has %1 bytes, more than the %2 that are read" },
  [SUBSIDY_MESSAGE_FILE_COMPRESSED] = { "文件是压缩包：请先解压", "the file is compressed: unpack it first" },
  [SUBSIDY_MESSAGE_FILE_NOT_UTF8] = { "此处不是 UTF-8 文本：请把文件另存为 UTF-8", "this is not UTF-8 text: save the file as UTF-8" },
  [SUBSIDY_MESSAGE_ENCODING] = { "编码声明为 %1：政策文件只能用 %2", "the file declares the encoding %1: policy files are %2" },
  [SUBSIDY_MESSAGE_DOCTYPE] = { "不允许 DOCTYPE 声明（%1）：请删去，政策文件不使用 DTD 和实体", "a DOCTYPE (%1) is not allowed: remove it, policy files use neither DTD nor entities" },
  [SUBSIDY_MESSAGE_NOT_WELL_FORMED] = { "不是合格的 XML：%1", "not well-formed XML: %1" },
  [SUBSIDY_MESSAGE_TOO_MANY_ATTRIBUTES] = { "此处的标签有超过 %1 个属性",
    "the tag here has more than %1 attributes" },
  [SUBSIDY_MESSAGE_TOO_DEEP] = { "嵌套超过 %1 层", "elements are nested more than %1 deep" },
  [SUBSIDY_MESSAGE_TOO_MANY_PROBLEMS] = { "问题超过 %1 个：请先改正以上各处",
    "there are more than %1 problems: mend these first" },
  [SUBSIDY_MESSAGE_TOO_MANY_ELEMENTS] = { "元素超过 %1 个", "there are more than %1 elements" },
  [SUBSIDY_MESSAGE_ROOT_IN_NAMESPACE] = { "<%1> 属于命名空间“%2”：政策文件没有命名空间，请删去 xmlns",
    "<%1> is in the namespace '%2': policy files have none, remove the xmlns" },
  [SUBSIDY_MESSAGE_NOT_A_POLICY] = { "根元素是 <%1>，应为 <%2>", "the root element is <%1>, where <%2> was expected" },
  [SUBSIDY_MESSAGE_UNKNOWN_ELEMENT] = { "没有 <%1> 这个元素；<%3> 中可以有：%2", "there is no element <%1>; <%3> takes: %2" },
  [SUBSIDY_MESSAGE_ELEMENT_NOT_HERE] = { "<%3> 中不能有 <%1>；可以有：%2", "<%1> cannot stand in <%3>, which takes: %2" },
  [SUBSIDY_MESSAGE_NO_CHILDREN] = { "<%3> 中不能有元素，却有 <%1>",
    "<%3> contains no elements, but <%1> was found" },
  [SUBSIDY_MESSAGE_MISPLACED_ELEMENT] = { "<%1> 在 <%3> 中的位置或个数不对；次序应为：%2", "<%1> is out of place or too many in <%3>; the order is: %2" },
  [SUBSIDY_MESSAGE_MISSING_CONTENT] = { "<%1> 缺少 %2；内容应为：%3", "<%1> lacks %2; its content is: %3" },
  [SUBSIDY_MESSAGE_UNKNOWN_ATTRIBUTE] = { "<%3> 没有属性 %1；可以有：%2", "<%3> has no attribute %1; it takes: %2" },
  [SUBSIDY_MESSAGE_NO_ATTRIBUTES] = { "<%3> 没有属性，却有 %1",
    "<%3> has no attributes, but %1 was found" },
  [SUBSIDY_MESSAGE_MISSING_ATTRIBUTE] = { "<%1> 缺少属性 %2", "<%1> lacks the attribute %2" },
  [SUBSIDY_MESSAGE_TEXT_NOT_HERE] = { "<%3> 中不能直接写文字“%1”",
    "<%3> contains no text of its own, but '%1' was found" },
  [SUBSIDY_MESSAGE_TEXT_MISSING] = { "<%1> 内容为空：应写内容", "<%1> is empty: its text was expected" },
  [SUBSIDY_MESSAGE_BLANK] = { "%3 中的内容为空（“%1”）：应写内容", "the text in %3 is blank ('%1'): write what it should be" },
  [SUBSIDY_MESSAGE_NOT_NAMES] = { "%3 中的“%1”不是名称：应为一个或几个名称，中间用空格隔开", "'%1' in %3 is no list of names: write one or more names with spaces between" },
  [SUBSIDY_MESSAGE_NOT_A_NAME] = { "%3 中的“%1”不是名称：名称以字母或数字开头，其后还可用 - . _", "'%1' in %3 is no name: a name begins with a letter or digit, then may also have - . _" },
  [SUBSIDY_MESSAGE_DECIMAL_TOO_LONG] = { "%3 中的“%1”位数太多：小数点前后各至多 18 位",
    "'%1' in %3 has too many digits: write at most 18 before the point and 18 after it" },
  [SUBSIDY_MESSAGE_NOT_A_DECIMAL] = { "%3 中的“%1”不是数：应写十进制数，例如 10 或 2.5", "'%1' in %3 is no number: write a decimal such as 10 or 2.5" },
  [SUBSIDY_MESSAGE_NOT_AN_INTEGER] = { "%3 中的“%1”不是整数：应写例如 3", "'%1' in %3 is no whole number: write one such as 3" },
  [SUBSIDY_MESSAGE_MONEY_LITERAL_TOO_FINE] = { "%3 中的“%1”超过两位小数：更细的单价写成乘积，例如 <times><money>1</money><number>0.125</number>…</times>",
    "'%1' in %3 has more than two decimals: a finer price is a product, such as <times><money>1</money><number>0.125</number>…</times>" },
  [SUBSIDY_MESSAGE_NOT_MONEY_OTHER] = { "%3 中的“%1”不是金额：应为至多两位小数的数，例如 200000 或 0.05",
    "'%1' in %3 is no amount: write a number with at most two decimals, such as 200000 or 0.05" },
  [SUBSIDY_MESSAGE_NOT_MONEY] = { "%3 中的“%1”不是金额：应以元为单位，至多两位小数，例如 200000 或 0.05", "'%1' in %3 is no amount: write yuan with at most two decimals, such as 200000 or 0.05" },
  [SUBSIDY_MESSAGE_NOT_A_DATE] = { "%3 中的“%1”不是日期：应写例如 2026-02-14", "'%1' in %3 is no date: write one such as 2026-02-14" },
  [SUBSIDY_MESSAGE_NOT_A_FLAG] = { "%3 中的“%1”不是 yes 或 no", "'%1' in %3 is neither yes nor no" },
  [SUBSIDY_MESSAGE_NOT_A_LANGUAGE] = { "%3 中的“%1”不是语言代码：应写例如 zh 或 en", "'%1' in %3 is no language code: write one such as zh or en" },
  [SUBSIDY_MESSAGE_NOT_ONE_OF] = { "%3 中的“%1”不在可选范围内：应为 %2 之一", "'%1' in %3 is not one of: %2" },

  /* What a policy says */
  [SUBSIDY_MESSAGE_UNKNOWN_FORMAT] = { "format=“%1”：本程序只认 %2", "format=\"%1\": this program reads %2" },
  [SUBSIDY_MESSAGE_UNKNOWN_CURRENCY] = { "货币“%1”不是三个字母的代码，例如 CNY", "the currency '%1' is not a code of three letters, such as CNY" },
  [SUBSIDY_MESSAGE_POLICY_NEEDS] = { "政策中没有 <%1>，至少要有一个", "the policy has no <%1>; at least one is needed" },
  [SUBSIDY_MESSAGE_ELEMENT_TWICE] = { "<%1> 只能出现一次", "<%1> may stand here only once" },
  [SUBSIDY_MESSAGE_ASSERTED_TWICE] = { "要素“%1”主张了两次",
    "the fact '%1' is asserted twice" },
  [SUBSIDY_MESSAGE_SHARE_TWICE] = { "同一组中“%1”有两个份额",
    "'%1' has two shares in one list" },
  [SUBSIDY_MESSAGE_LANGUAGE_TWICE_OPEN] = { "已有没写 lang 的 <%1>：请写明各是哪种语言",
    "there is a <%1> without lang already: write which language each is in" },
  [SUBSIDY_MESSAGE_LANGUAGE_TWICE] = { "已有“%2”语言的 <%1>",
    "there is a <%1> in '%2' already" },
  [SUBSIDY_MESSAGE_SHARE_NOT_POSSIBLE] = { "%1 不可用：份额应为 0 或以上，至多 10 亿、6 位小数",
    "%1 is not possible: a share is 0 or more" },
  [SUBSIDY_MESSAGE_TOO_MANY_PAYERS] = { "超过 %1 个：承担方、受款方、分期各至多这么多",
    "there are more than %1: so many payers, payees and instalments may there be of each" },
  [SUBSIDY_MESSAGE_ID_RESERVED] = { "“%1”另有含义，不能用作此处的 id", "'%1' means something else here: choose another id" },
  [SUBSIDY_MESSAGE_KEY_OF_ITEMS] = { "“%1”属于清单中的记录：键由申报本身的要素组成", "'%1' belongs to the items of a list: a key is made of facts of the claim" },
  [SUBSIDY_MESSAGE_BATCH_ASSUMED] = { "“%1”取自批次，不能假定：合计未知时不得代以假定值", "'%1' comes from the batch and cannot be assumed: what is assumed would stand for a sum that is not known" },
  [SUBSIDY_MESSAGE_ID_TWICE] = { "名称“%1”已经用过：请换一个", "the name '%1' is taken already: choose another" },
  [SUBSIDY_MESSAGE_TOO_MANY_PATTERNS] = { "“%1”有 pattern 的选项超过 %2 个",
    "'%1' has more than %2 options with a pattern" },
  [SUBSIDY_MESSAGE_CHOICE_NEEDS_OPTIONS] = { "“%1”是选择类要素，却没有 <option>", "'%1' is a choice without an <option>" },
  [SUBSIDY_MESSAGE_OPTIONS_NOT_HERE] = { "“%1”不是选择类要素，不能有 <option>", "'%1' is no choice, so it takes no <option>" },
  [SUBSIDY_MESSAGE_UNIT_NOT_HERE] = { "unit=“%1”不可用：只有 quantity 有单位，而这里是 %2",
    "unit=\"%1\" is not possible: only a quantity has a unit, and this is %2" },
  [SUBSIDY_MESSAGE_DECIMALS_NOT_HERE] = { "decimals=“%1”不可用：只有 quantity 和 number 可声明 0 至 6 位小数", "decimals=\"%1\" is not possible: only a quantity or number declares decimals, 0 to 6" },
  [SUBSIDY_MESSAGE_NO_ORDER_FOR] = { "%1 不可用：%2 类要素没有大小次序",
    "%1 is not possible: a fact of type %2 has no order" },
  [SUBSIDY_MESSAGE_BOUND_FORM] = { "“%1”不是 %2 类要素可用的值：应写例如 %3",
    "'%1' is no value of a fact of type %2: write it as in %3" },
  [SUBSIDY_MESSAGE_BOUND_NOT_READ] = { "“%1”不是 %2 类要素可用的值", "'%1' is no value of a fact of type %2" },
  [SUBSIDY_MESSAGE_ASSUMED_OUT_OF_RANGE] = { "假定值“%1”超出该要素的范围", "the assumed value '%1' is outside the fact's own range" },
  [SUBSIDY_MESSAGE_EMPTY_RANGE] = { "范围从 %1 到 %2 是空的：起点大于终点", "the range from %1 to %2 is empty: it ends before it begins" },
  [SUBSIDY_MESSAGE_VALUE_IS_NO_FACT] = { "“%1”是有名称的计算值，不是要素：请把 fact 改为 value",
    "'%1' is a named value, not a fact: write value instead of fact" },
  [SUBSIDY_MESSAGE_UNKNOWN_FACT] = { "没有名为“%1”的要素或口径", "there is no fact or interpretation '%1'" },
  [SUBSIDY_MESSAGE_FACT_IS_NO_VALUE] = { "“%1”是要素，不是计算值：请把 value 改为 fact",
    "'%1' is a fact, not a named value: write fact instead of value" },
  [SUBSIDY_MESSAGE_UNKNOWN_VALUE] = { "没有名为“%1”的计算值", "there is no value '%1'" },
  [SUBSIDY_MESSAGE_UNKNOWN_CONDITION] = { "没有名为“%1”的条件", "there is no condition '%1'" },
  [SUBSIDY_MESSAGE_UNKNOWN_PAYER] = { "没有名为“%1”的承担方", "there is no payer '%1'" },
  [SUBSIDY_MESSAGE_KEY_IS_INTERPRETATION] = { "“%1”是口径：键由要素组成",
    "'%1' is an interpretation: a key is made of facts" },
  [SUBSIDY_MESSAGE_LATEST_MAY_BE_NONE] = { "以前没有兑付过时，“%1”没有日期：请加 assumed=\"none\"",
    "where nothing was paid before '%1' is none: write assumed=\"none\"" },
  [SUBSIDY_MESSAGE_HISTORY_TYPE] = { "what=“%1”不可用：它适合 %2 类要素，而“%3”不是",
    "what=\"%1\" is not possible: it fits a fact of type %2, which '%3' is not" },
  [SUBSIDY_MESSAGE_HISTORY_WITHOUT_KEY] = { "“%1”取自以往兑付，却没有写按什么键：请写 key，或给条款“%2”写 once-per",
    "'%1' comes from past payouts, by no key: write key, or give the rule '%2' a once-per" },
  [SUBSIDY_MESSAGE_UNKNOWN_RULE] = { "没有名为“%1”的条款", "there is no rule '%1'" },
  [SUBSIDY_MESSAGE_UNKNOWN_OPTION] = { "“%3”没有选项“%1”；可选：%2", "'%3' has no option '%1'; its options are: %2" },
  [SUBSIDY_MESSAGE_CHAIN_TOO_LONG] = { "定义层层引用超过 %1 层",
    "definitions refer to one another more than %1 deep" },
  [SUBSIDY_MESSAGE_TOO_MANY_COMBINATIONS] = { "<choose> 的选项组合超过 %1 种",
    "<choose> is between more than %1 combinations of options" },
  [SUBSIDY_MESSAGE_CYCLE] = { "<%1>“%2”通过自身来定义自身", "<%1> '%2' is defined by itself" },
  [SUBSIDY_MESSAGE_POLICY_TOO_LARGE] = { "全部条款的计算步骤合计超过 %1 个",
    "the rules together take more than %1 steps of calculation" },
  [SUBSIDY_MESSAGE_RULE_TOO_LARGE] = { "该条款的计算步骤超过 %1 个", "the rule takes more than %1 steps of calculation" },
  [SUBSIDY_MESSAGE_TOO_FINE] = { "<%1> 的分数太细，无法精确计算：请减少小数位或在中间用 <round> 取整", "the fractions in <%1> become too fine to be exact: use fewer decimals, or a <round> in between" },
  [SUBSIDY_MESSAGE_OVERFLOW] = { "<%1> 可能溢出：其中的数可达 %2，因为 %3；请给这些要素声明更小的 most",
    "<%1> could overflow: the numbers in it reach up to %2, because of %3; declare a lower most for these facts" },
  [SUBSIDY_MESSAGE_OVERFLOW_OF_CONSTANTS] = { "<%1> 溢出：其中的数可达 %2；请写更小的数",
    "<%1> overflows: the numbers in it reach up to %2; write smaller ones" },
  [SUBSIDY_MESSAGE_AMOUNT_NEGATIVE_OTHER] = { "金额可能为负（%1）：请用 <excess> 或 <greatest> 保证不小于零",
    "the amount could be negative (%1): keep it at or above zero with <excess> or <greatest>" },
  [SUBSIDY_MESSAGE_AMOUNT_NEGATIVE] = { "金额可能为负（%1 元）：请用 <excess> 或 <greatest> 保证不小于零", "the amount could be negative (%1 yuan): keep it at or above zero with <excess> or <greatest>" },
  [SUBSIDY_MESSAGE_AMOUNT_TOO_LARGE_OTHER] = { "金额可能超出可表示的范围（%1）：请封顶，或给要素声明 most",
    "the amount could be too large (%1): cap it, or declare a most for its facts" },
  [SUBSIDY_MESSAGE_AMOUNT_TOO_LARGE] = { "金额可能超出可表示的范围（%1 元）：请封顶，或给要素声明 most", "the amount could be too large (%1 yuan): cap it, or declare a most for its facts" },
  [SUBSIDY_MESSAGE_ASKS_NO_ORDER] = { "<%1> 比较大小，而“%2”没有大小次序",
    "<%1> asks for an order, which '%2' does not have" },
  [SUBSIDY_MESSAGE_MIXED_TYPES] = { "<%1> 中各项类型不同，不能放在一起：%2 与 %3",
    "<%1> puts together things of different types: %2 and %3" },
  [SUBSIDY_MESSAGE_MIXED_UNITS] = { "<%1> 中的单位不能这样组合：%2", "<%1> combines units that do not go together: %2" },
  [SUBSIDY_MESSAGE_NOT_A_VALUE] = { "此处应为计算值，<%1> 不是", "a value was expected here, and <%1> is none" },
  [SUBSIDY_MESSAGE_NOT_A_CONDITION] = { "此处应为条件，<%1> 不是", "a condition was expected here, and <%1> is none" },
  [SUBSIDY_MESSAGE_NEEDS_DATE] = { "<%1> 需要日期，而“%2”是 %3",
    "<%1> needs a date, and '%2' is %3" },
  [SUBSIDY_MESSAGE_NOT_A_CHOICE] = { "“%1”不是选择，不能按选项判断", "'%1' is no choice, so it has no options to ask for" },
  [SUBSIDY_MESSAGE_NOT_MONEY_HERE] = { "<%1> 的内容应为金额", "<%1> needs an amount of money" },
  [SUBSIDY_MESSAGE_IDENTITY_IN_FORMULA] = { "“%1”是身份信息，不能参与计算或比较", "'%1' is an identity and cannot be computed with or compared" },
  [SUBSIDY_MESSAGE_NEVER_NONE] = { "“%1”不会为“无”（未声明 assumed=\"none\"），<given> 没有意义", "'%1' is never none (it does not declare assumed=\"none\"), so <given> asks nothing" },
  [SUBSIDY_MESSAGE_RATE_OF_NEEDS_RATE] = { "<rate-of> 应为比率，而这里是 %1：例如 rate 类要素，或乘以 <rate percent=\"100\"/> 的数",
    "<rate-of> needs a rate, where %1 was found: such as a fact of type rate, or a number times <rate percent=\"100\"/>" },
  [SUBSIDY_MESSAGE_PERCENT_NEEDS_RATE] = { "<percent> 应有 rate 属性或 <rate-of>，且只能有一个", "<percent> needs a rate: either rate=\"…\" or <rate-of>, not both" },
  [SUBSIDY_MESSAGE_DIVISOR_MAY_BE_ZERO] = { "<%1> 的除数可能为零或小于零：它取决于 %2；请给这些要素声明大于零的 least，或用 <greatest> 保底",
    "what <%1> divides by may be zero or less: it depends on %2; declare a least above zero, or keep it there with <greatest>" },
  [SUBSIDY_MESSAGE_DIVISOR_NOT_POSITIVE] = { "“%1”应大于零", "'%1' must be above zero" },
  [SUBSIDY_MESSAGE_NEEDS_TWO] = { "<%1> 应恰好有两项", "<%1> takes exactly two values" },
  [SUBSIDY_MESSAGE_NEEDS_ONE] = { "<%1> 中此处应恰好有一个值或条件",
    "<%1> takes exactly one value or condition here" },
  [SUBSIDY_MESSAGE_NEEDS_SUBJECT] = { "<%1> 应写明 fact 或 value，且只能写一个", "<%1> needs either fact=\"…\" or value=\"…\"" },
  [SUBSIDY_MESSAGE_NEEDS_TWO_SIDES] = { "<%1> 应比较两项：fact 或 value 属性、文字、子元素，合计恰好两项", "<%1> compares two things: of fact or value, its text and its elements there must be exactly two" },
  [SUBSIDY_MESSAGE_AT_LEAST_OF_RANGE] = { "n=“%1”不可用：应为 1 至 %2", "n=\"%1\" is not possible: it is 1 to %2" },
  [SUBSIDY_MESSAGE_TOO_MANY_SELECTORS] = { "on=“%1”：至多按两项选择", "on=\"%1\": one or two choices at most" },
  [SUBSIDY_MESSAGE_NOT_A_PAIR] = { "“%1”应为两个选项，对应 on 中的两项", "'%1' should be two options, one for each name in on" },
  [SUBSIDY_MESSAGE_OPTION_TWICE] = { "is=“%1”中有选项已在前面处理过", "is=\"%1\" has an option that an earlier case handles already" },
  [SUBSIDY_MESSAGE_OPTION_NOT_HANDLED] = { "没有处理选项“%1”：请加 <when> 或 <otherwise>", "the option '%1' is not handled: add a <when> or an <otherwise>" },
  [SUBSIDY_MESSAGE_DIVIDED_BY_ONE] = { "<divided> 应除以 by 中的数，或恰好有两项，第一项除以第二项",
    "<divided> is by=\"…\" a number, or has exactly two values, the first over the second" },
  [SUBSIDY_MESSAGE_NOT_A_UNIT_OTHER] = { "“%1”不是取整单位：应为金额，例如 0.01 或 100",
    "'%1' is no unit to round to: write an amount such as 0.01 or 100" },
  [SUBSIDY_MESSAGE_NOT_A_UNIT] = { "“%1”不是取整单位：应为 fen、jiao、yuan、wan 之一，或以元为单位的金额，例如 100",
    "'%1' is no unit to round to: write fen, jiao, yuan, wan, or an amount of yuan such as 100" },
  [SUBSIDY_MESSAGE_UNKNOWN_UNIT] = { "没有一项要素以“%1”为单位；有：%2", "no fact has the unit '%1'; there are: %2" },
  [SUBSIDY_MESSAGE_NOT_A_UNIT_OF_NUMBERS] = { "“%1”不是这里的取整单位：取整的不是金额，应写大于零的数，例如 0.01、1 或 10",
    "'%1' is no unit to round to here, where no money is rounded: write a number above zero, such as 0.01, 1 or 10" },
  [SUBSIDY_MESSAGE_BANDS_NOT_ASCENDING] = { "分档上限“%1”并非总高于前一档的上限：各档须由低到高",
    "the edge '%1' does not always lie above the one before it: bands ascend" },
  [SUBSIDY_MESSAGE_BAND_EDGE] = { "<%1> 的上限应写 below 或 up-to 之一，最后一档可以不写；from 只能写在第一档",
    "<%1> has one edge, below or up-to, which only the last may leave out; from stands on the first alone" },
  [SUBSIDY_MESSAGE_BAND_RATE] = { "<%1> 应写 rate，或以一个值代替，不能都写",
    "<%1> needs a rate, or one value instead of it" },
  [SUBSIDY_MESSAGE_UNKNOWN_PAYEE] = { "没有名为“%1”的受款方", "there is no payee '%1'" },
  [SUBSIDY_MESSAGE_UNKNOWN_INSTALMENT] = { "没有名为“%1”的分期", "there is no instalment '%1'" },
  [SUBSIDY_MESSAGE_SHARE_OF_WHOM] = { "<share> 应写明一个 %1：同一 <split> 的各份须同为 payer、payee 或 instalment",
    "a <share> names one %1 here: all shares of a <split> are of payers, of payees or of instalments" },
  [SUBSIDY_MESSAGE_WEIGHT_IS_QUOTIENT] = { "份数不能是除出来的商：请用 parts=“要素” 写明按什么比例，或写成金额",
    "a weight cannot be a quotient: name what the shares are in proportion to with parts=\"FACT\", or write amounts" },
  [SUBSIDY_MESSAGE_REMAINDER_NEEDS_SUM] = { "按最大余数分配（largest-remainder）时，各份须为百分比或份数，合计为全部",
    "largest-remainder needs shares written in per cent or parts, which come to the whole" },
  [SUBSIDY_MESSAGE_NOBODY_LATER] = { "先分期，再分给受款方，最后由各级财政分担：后面的 <split> 不能用 nobody，否则前面各份之和超过核定额",
    "instalments come first, then payees, then payers: a later <split> cannot leave anything to nobody, or the parts before it would come to more than the award" },
  [SUBSIDY_MESSAGE_SHARE_NEGATIVE] = { "份额可能为负：请用 <excess>", "the share may be below zero: write an <excess>" },
  [SUBSIDY_MESSAGE_AWARD_NOT_HERE] = { "“%1”（核定额）只能用在 <share>、<also> 和 <from-batch> 中",
    "'%1', what the rule awards, can be used only in a <share>, an <also> and a <from-batch>" },
  [SUBSIDY_MESSAGE_NOT_ELIGIBLE_NOT_HERE] = { "<not-eligible> 只能用在 <amount> 的选择中", "<not-eligible> can stand only in a choice of the <amount>" },
  [SUBSIDY_MESSAGE_NOTHING_TO_CHOOSE] = { "<%1> 的每一种情形都不予奖补：至少要有一种有金额", "every case of <%1> is not eligible: one of them has to have a value" },
  [SUBSIDY_MESSAGE_BATCH_TYPE] = { "要素“%2”不能取“%1”之和：两者类型和小数位数须相同；有零头的金额请先取整",
    "the fact '%2' cannot take the sum of '%1': both have the same type and decimals; round what may have a fraction" },
  [SUBSIDY_MESSAGE_BATCH_CYCLE] = { "全批之和取决于“%1”，而“%1”来自批次：请用 rows=\"before\"，或不让条件和被合计的值取决于它",
    "the sum over the batch depends on '%1', which comes from the batch: write rows=\"before\", or keep it out of the conditions and of what is summed" },
  [SUBSIDY_MESSAGE_UNKNOWN_LIST] = { "没有名为“%1”的清单", "there is no list '%1'" },
  [SUBSIDY_MESSAGE_LIST_TOO_LONG] = { "清单“%1”最多可以有 %2 条记录：请减小 most", "the list '%1' may have %2 items at most: give a lesser most" },
  [SUBSIDY_MESSAGE_LIST_IN_FORMULA] = { "“%1”是清单：请用 over=“%1” 对其记录合计、计数或取最高最低",
    "'%1' is a list: take a sum, count, least or greatest over=\"%1\"" },
  [SUBSIDY_MESSAGE_FACT_OF_ITEMS] = { "“%1”是清单“%2”中每条记录的要素：只能用在 over=“%2” 之内",
    "'%1' is a fact of each item of the list '%2': it can be used only within over=\"%2\"" },
  [SUBSIDY_MESSAGE_NOT_OF_ITEMS] = { "清单中记录的要素不能有 <%1>", "a fact of items cannot have <%1>" },
  [SUBSIDY_MESSAGE_NEEDS_OVER] = { "<%1> 只能用于对清单计算的 <%2>：请加 over=“清单”，条件性的部分请用 <when>",
    "<%1> goes with <%2 over=\"LIST\">: name the list, or write a part under a condition as <when>" },
  [SUBSIDY_MESSAGE_OVER_NEEDS_ONE] = { "对清单计算的 <%1> 中应恰好有一项，对每条记录都算一次；只取一部分记录请用 <where>",
    "<%1> over a list contains exactly one element, which is computed for each item; to take only some items write <where>" },
  [SUBSIDY_MESSAGE_OVER_NEEDS_OTHERWISE] = { "清单“%2”可能没有一条可取：请加 <otherwise>，写明 <%1> 此时的值",
    "no item of '%2' may take part: add an <otherwise>, what the <%1> is then" },
  [SUBSIDY_MESSAGE_ITEM_NEEDS_ROUND] = { "对清单计算时，每条记录的商须先取整：请把 <%1> 放进 <round>",
    "over a list the quotient of each item is rounded first: put <%1> into a <round>" },
  [SUBSIDY_MESSAGE_KEY_NOT_IN_LIST] = { "best-of-each=“%1”不是清单“%2”中记录的要素", "best-of-each=\"%1\" is no fact of the items of '%2'" },
  [SUBSIDY_MESSAGE_BEST_NEGATIVE] = { "best-of-each 所取的值不能为负：请用 <excess>", "with best-of-each the value of an item cannot be below zero: write an <excess>" },
  [SUBSIDY_MESSAGE_NEEDS_ALWAYS_ONE] = { "<%1> 中至少要有一项不带条件，否则可能一项也没有",
    "<%1> needs one part without a condition: otherwise there may be none" },
  [SUBSIDY_MESSAGE_REMAINDER_NEEDS_DOWN] = { "按最大余数分配、或由选择决定尾差归谁时，份额须先向下取整（mode=\"down\"）",
    "shares by largest remainder, or with a choice of who takes the spare, are first cut down: mode=\"down\"" },
  [SUBSIDY_MESSAGE_VERSIONS_OVERLAP] = { "版本 %1 至 %2 与前一版本重叠或起止颠倒：各版本须按时间先后排列",
    "the version from %1 to %2 overlaps the one before it or ends before it begins: versions follow one another" },
  [SUBSIDY_MESSAGE_NEEDS_OTHERWISE] = { "按条件选择时须以 <otherwise> 结尾", "a choice by condition ends with <otherwise>" },
  [SUBSIDY_MESSAGE_WHEN_NEEDS_IS] = { "<choose> 有 on 时，<when> 须有 is", "<when> needs is=\"…\" where <choose> has on" },
  [SUBSIDY_MESSAGE_WHEN_NEEDS_IF] = { "<choose> 没有 on 时，<when> 须有 <if> 而没有 is", "<when> needs an <if>, and no is, where <choose> has no on" },
  [SUBSIDY_MESSAGE_CONDITION_NEEDS_ID] = { "<eligible> 中的 <%1> 需要 id：它就是不予支持的原因代码", "<%1> in <eligible> needs an id: it is the reason code" },
  [SUBSIDY_MESSAGE_SHARE_NEEDS_NUMBER] = { "<share> 应有 percent 或 parts，且只能有一个", "<share> needs either percent=\"…\" or parts=\"…\"" },
  [SUBSIDY_MESSAGE_SHARES_MIXED] = { "同一组 <share> 不能混用 percent 和 parts", "shares of one list are all in percent or all in parts" },
  [SUBSIDY_MESSAGE_SHARES_DO_NOT_SUM] = { "各方份额合计 %1%，应为 100%", "the shares add up to %1 %, not to 100 %" },
  [SUBSIDY_MESSAGE_PARTS_ALL_ZERO] = { "份数全是 0：请给承担或分得的一方写大于 0 的份数",
    "all parts are 0: give a part above 0 to whoever pays or receives" },
  [SUBSIDY_MESSAGE_SPLIT_NEEDS_SHARES] = { "<%1> 中应有一组 <share>，或一个选择 <share> 的 <choose>，不能都有", "<%1> needs either shares or one <choose> between lists of shares" },
  [SUBSIDY_MESSAGE_SPLIT_CHOOSES_NOTHING] = { "<%2> 中的 <%1> 既不选择份额也不选择尾差",
    "<%1> in <%2> chooses neither shares nor a spare" },
  [SUBSIDY_MESSAGE_SPLIT_NEEDS_SPARE] = { "<%1> 应写明尾差归谁：一个 <spare>，或一个选择 <spare> 的 <choose>", "<%1> must say who pays what cannot be divided: one <spare>, or one <choose> between them" },
  [SUBSIDY_MESSAGE_RULE_NEEDS_SPLIT] = { "条款“%1”没有 <split>，而承担方不止一个", "the rule '%1' has no <split>, and there is more than one payer" },

  /* What is probably not meant in a policy without an error */
  [SUBSIDY_MESSAGE_UNUSED] = { "<%1>“%2”没有被用到：请使用，或删去",
    "nothing uses the <%1> '%2': use it, or remove it" },
  [SUBSIDY_MESSAGE_ALWAYS_HOLDS] = { "<%1> 恒成立，不论 %2 取何值：请改正，或删去",
    "<%1> always holds, whatever is given for %2: correct it, or remove it" },
  [SUBSIDY_MESSAGE_NEVER_HOLDS] = { "<%1> 永不成立，不论 %2 取何值：请改正，或放宽要素的范围",
    "<%1> never holds, whatever is given for %2: correct it, or widen the range of the fact" },
  [SUBSIDY_MESSAGE_ALWAYS_BY_ITSELF] = { "<%1> 恒成立，其中没有要素：请写明要素；确实恒成立的，写 <always/>",
    "<%1> always holds, as no fact takes part in it: ask for a fact, or write <always/>" },
  [SUBSIDY_MESSAGE_NEVER_BY_ITSELF] = { "<%1> 永不成立，其中没有要素：请写明要素",
    "<%1> never holds, as no fact takes part in it: ask for a fact" },
  [SUBSIDY_MESSAGE_CONDITIONS_EXCLUDE] = { "条款“%1”的各项条件互相排斥，永远不予奖补：请改正其中一项",
    "the conditions of the rule '%1' exclude one another, so the award is never due: correct one of them" },
  [SUBSIDY_MESSAGE_CASE_NEVER_TAKEN] = { "这个 <%1> 永远轮不到：按声明的范围，没有取值留给它；请改正其条件或次序，或删去",
    "this <%1> is never taken: by the declared ranges nothing is left for it; correct its condition or the order, "
    "or remove it" },
  [SUBSIDY_MESSAGE_OTHERWISE_NEVER_TAKEN] = { "<otherwise> 永远轮不到：前面已处理全部选项；请删去，以后漏掉选项时才会报错",
    "<otherwise> is never taken: the cases before it handle every option; remove it, so that an option that is not "
    "handled is found" },
  [SUBSIDY_MESSAGE_OTHERWISE_AFTER_ALL] = { "<otherwise> 永远轮不到：前面的条件已包括全部情形；请把最后一个 <when> 改为 <otherwise>",
    "<otherwise> is never taken: the conditions before it leave nothing; make the last <when> the <otherwise>" },
  [SUBSIDY_MESSAGE_NONE_IS_REFUSED] = { "要素“%1”未提供时为“无”，条款“%2”就会拒绝测算：请先在 <choose> 中用 <given> 判断",
    "where the fact '%1' is not given it is none, and the rule '%2' refuses the claim: ask with <given> first, in a <choose>" },
  [SUBSIDY_MESSAGE_WITH_ITSELF] = { "<%1> 的两边是同一项，结果总是一样：请改正其中一边",
    "both sides of <%1> are the same, so it always comes to the same: correct one of them" },
  [SUBSIDY_MESSAGE_RATE_ABOVE_THREE_TIMES] = { "<%1> 的比率为 %2%，超过三倍：比率按百分数写，8 表示 8%",
    "the rate of <%1> is %2 %, more than three times: rates are written in per cent, 8 is 8 %" },
  [SUBSIDY_MESSAGE_VERSIONS_GAP] = { "%1 至 %2 不在任何版本内，会被拒绝测算：请延长前一版本，或补上版本",
    "no version holds from %1 to %2, and these days are refused: extend a version, or add one" },
  [SUBSIDY_MESSAGE_BANDS_END] = { "%2 可以超过最后一档的上限“%1”，超过的没有档：请不写上限；确实不给的，加一档 rate=\"0\"",
    "%2 can lie above the edge '%1' of the last band, where there is none: leave out the edge, or, where nothing is "
    "meant, add a band with rate=\"0\"" },
  [SUBSIDY_MESSAGE_BAND_OUT_OF_REACH] = { "“%1”只在 %2 之间，永远不会进入这一档：请改正边界，或删去",
    "'%1' lies within %2 and never comes into this band: correct its edge, or remove it" },
  [SUBSIDY_MESSAGE_CAP_WITHOUT_EFFECT] = { "<least> 中的这个 <%1> 从不起作用：它不低于 %2，而另一项不高于 %3；请改正，或删去",
    "this <%1> in <least> never takes effect: it is at least %2, and another part is at most %3; correct it, or "
    "remove it" },
  [SUBSIDY_MESSAGE_FLOOR_WITHOUT_EFFECT] = { "<greatest> 中的这个 <%1> 从不起作用：它不高于 %2，而另一项不低于 %3；请改正，或删去",
    "this <%1> in <greatest> never takes effect: it is at most %2, and another part is at least %3; correct it, or "
    "remove it" },
  [SUBSIDY_MESSAGE_NEVER_PAYS] = { "条款“%1”的金额总是 0：请改正；没有资金的支持措施写作 <measure>",
    "the award of the rule '%1' is always 0: correct it, or write what pays nothing as a <measure>" },

  /* Names that a caller gives; %1: the name, %2: those there are */
  [SUBSIDY_MESSAGE_RULE_IS_MEASURE] = { "“%1”是没有资金公式的支持措施，不能测算：可用 show 查看向谁咨询",
    "'%1' is a measure without payment, so there is nothing to assess: show tells whom to ask" },
  [SUBSIDY_MESSAGE_NO_SUCH_RULE] = { "没有条款“%1”；有：%2", "there is no rule '%1'; there are: %2" },
  [SUBSIDY_MESSAGE_NO_SUCH_INTERPRETATION] = { "没有口径“%1”；有：%2", "there is no interpretation '%1'; there are: %2" },
  [SUBSIDY_MESSAGE_INTERPRETATION_FORM] = { "“%1”：应写成 口径=选项",
    "'%1': write ID=OPTION" },
  [SUBSIDY_MESSAGE_INTERPRETATION_TWICE] = { "口径 %1 给了两次",
    "the interpretation %1 is given twice" },
  [SUBSIDY_MESSAGE_NO_SUCH_OPTION] = { "没有选项“%1”；可选：%2", "there is no option '%1'; there are: %2" },
  [SUBSIDY_MESSAGE_FACT_IS_INTERPRETATION] = { "“%1”是口径，不是要素：用 --interpret %1=选项 选用",
    "'%1' is an interpretation, not a fact: choose it with --interpret %1=OPTION" },
  [SUBSIDY_MESSAGE_NO_SUCH_FACT] = { "没有要素“%1”；有：%2", "there is no fact '%1'; there are: %2" },

  /* The cases at the corners of a rule */
  [SUBSIDY_MESSAGE_BOUNDARIES_NOT_PAID] = {
    "%1：没有找到可以享受的申报，案例只是从最接近的一项出发：请核对各项条件能否同时满足",
    "%1: no claim was found that is paid, so the cases start from the nearest one: check whether all its conditions can "
    "be met together",
  },
  [SUBSIDY_MESSAGE_BOUNDARIES_UNREACHED] = { "%1：下列各处有一面没有找到可以享受的申报，请自己写案例：%2",
    "%1: no claim that is paid was found on one side of these, so write their cases by hand: %2" },
  [SUBSIDY_MESSAGE_BOUNDARIES_CUT] = {
    "%1：边界太多，只列出前 %2 个案例",
    "%1: there are too many corners; only the first %2 cases are listed",
  },

  /* Values that a caller gives */
  [SUBSIDY_MESSAGE_CHOICE_TEXT] = { "“%1”不是可选项；可选：%2", "'%1' is none of the options: %2" },
  [SUBSIDY_MESSAGE_ANOTHER_POLICY] = { "申报属于政策 %1，而不是 %2", "the application is of the policy %1, not of %2" },
  [SUBSIDY_MESSAGE_LIST_TEXT] = { "“%1”不是记录的条数：请填写整数，没有记录时写 0 或“无”", "'%1' is no number of items: write a whole number, 0 or none for an empty list" },
  [SUBSIDY_MESSAGE_ITEMS_DIFFER] = { "有 %1 条记录，而 %2 有 %3 条：同一清单的各要素条数须相同，缺的留空，例如 100;;300",
    "has %1 items, but %2 has %3: all facts of one list have as many items; leave blank what is missing, such as 100;;300" },
  [SUBSIDY_MESSAGE_NO_FACT_OF_ITEMS] = { "“%1”不是清单中记录的要素", "'%1' is no fact of the items of a list" },
  [SUBSIDY_MESSAGE_FLAG_TEXT] = { "“%1”不是“是”或“否”", "'%1' is neither yes nor no" },
  [SUBSIDY_MESSAGE_RATE_TEXT] = { "“%1”不是比率：应写百分数，至多四位小数，例如 40 或 3.65%", "'%1' is no rate: write per cent with at most four decimals, such as 40 or 3.65%" },
  [SUBSIDY_MESSAGE_COUNT_TEXT] = { "“%1”不是整数：只写数字，例如 12，不带逗号、小数或单位", "'%1' is no whole number: write digits alone, such as 12, without commas, decimals or units" },
  [SUBSIDY_MESSAGE_NUMBER_TEXT] = { "“%1”不是数，或小数超过 %2 位",
    "'%1' is no number, or it is finer than its decimals (at most %2)" },
  [SUBSIDY_MESSAGE_NAME_TEXT] = { "名称为空", "the name is empty" },

  /* Parts of sentences: conditions; %1: what is asked about, %2 and %3: what is asked for */
  [SUBSIDY_MESSAGE_ASKS_IS] = { "%1为%2", "%1 is %2" },
  [SUBSIDY_MESSAGE_ASKS_IS_NOT] = { "%1不为%2", "%1 is not %2" },
  [SUBSIDY_MESSAGE_ASKS_YES] = { "%1：是", "%1: yes" },
  [SUBSIDY_MESSAGE_ASKS_NO] = { "%1：否", "%1: no" },
  [SUBSIDY_MESSAGE_ASKS_ONE_OF] = { "%1为下列之一：%2", "%1 is one of: %2" },
  [SUBSIDY_MESSAGE_ASKS_GIVEN] = { "已提供%1", "%1 is given" },
  [SUBSIDY_MESSAGE_ASKS_AT_LEAST] = { "%1不低于%2", "%1 is at least %2" },
  [SUBSIDY_MESSAGE_ASKS_MORE_THAN] = { "%1高于%2", "%1 is more than %2" },
  [SUBSIDY_MESSAGE_ASKS_AT_MOST] = { "%1不高于%2", "%1 is at most %2" },
  [SUBSIDY_MESSAGE_ASKS_LESS_THAN] = { "%1低于%2", "%1 is less than %2" },
  [SUBSIDY_MESSAGE_ASKS_FROM] = { "%1不早于%2", "%1 is %2 or later" },
  [SUBSIDY_MESSAGE_ASKS_AFTER] = { "%1晚于%2", "%1 is after %2" },
  [SUBSIDY_MESSAGE_ASKS_UNTIL] = { "%1不晚于%2", "%1 is %2 or earlier" },
  [SUBSIDY_MESSAGE_ASKS_BEFORE] = { "%1早于%2", "%1 is before %2" },
  [SUBSIDY_MESSAGE_ASKS_EQUALS] = { "%1等于%2", "%1 equals %2" },
  [SUBSIDY_MESSAGE_ASKS_BETWEEN] = { "%1在%2至%3之间（含两端）", "%1 is from %2 to %3, both included" },
  [SUBSIDY_MESSAGE_PARENTHESES] = { "（%1）",
    "(%1)" },
  [SUBSIDY_MESSAGE_ASKS_NOT] = { "并非（%1）", "not (%1)" },
  [SUBSIDY_MESSAGE_ASKS_AND] = { "，且", ", and " },
  [SUBSIDY_MESSAGE_ASKS_OR] = { "，或", ", or " },
  [SUBSIDY_MESSAGE_ASKS_AT_LEAST_OF] = { "至少满足 %1 项：%2", "at least %1 of: %2" },
  [SUBSIDY_MESSAGE_ASKS_ELIGIBLE_FOR] = { "符合“%1”的全部条件",
    "all conditions of “%1” hold" },
  [SUBSIDY_MESSAGE_NONE_REFUSED] = { "%1为“无”，而此处需要它的值", "%1 is none, and its value is needed" },
  [SUBSIDY_MESSAGE_OUTCOME_MEASURE] = { "符合条件", "eligible" },
  [SUBSIDY_MESSAGE_OUTCOME_MEASURE_NOT] = { "不符合条件", "not eligible" },
  [SUBSIDY_MESSAGE_OUTCOME_MEASURE_UNDETERMINED] = { "尚不能确定：还缺少要素", "undetermined: facts are missing" },
  [SUBSIDY_MESSAGE_ASKS_COVERED] = { "属于政策列明的情形", "it is one of the cases that the policy lists" },
  [SUBSIDY_MESSAGE_VALUE_NOT_ELIGIBLE] = { "不予奖补", "not eligible" },
  [SUBSIDY_MESSAGE_RESULTS] = { "其他结果", "further results" },
  [SUBSIDY_MESSAGE_N_ITEMS] = { "%1 条", "%1 items" },
  [SUBSIDY_MESSAGE_ITEMS_OF] = { "“%1”各条", "items of %1" },
  [SUBSIDY_MESSAGE_ITEMS_OF_WHERE] = { "“%1”中符合（%2）的各条", "items of %1 where %2" },
  [SUBSIDY_MESSAGE_SUM_OVER] = { "%1的（%2）之和", "the sum, over all %1, of (%2)" },
  [SUBSIDY_MESSAGE_LEAST_OVER] = { "%1的（%2）中最低的", "the least, over all %1, of (%2)" },
  [SUBSIDY_MESSAGE_GREATEST_OVER] = { "%1的（%2）中最高的", "the greatest, over all %1, of (%2)" },
  [SUBSIDY_MESSAGE_COUNT_OVER] = { "%1的条数", "the number of %1" },
  [SUBSIDY_MESSAGE_ALL_OVER] = { "%1都满足：%2", "for all %1: %2" },
  [SUBSIDY_MESSAGE_ANY_OVER] = { "%1中至少一条满足：%2", "for at least one of the %1: %2" },
  [SUBSIDY_MESSAGE_BEST_OF_EACH] = { "%1，%2相同的只取最高一条", "%1, of those with the same %2 only the best" },
  [SUBSIDY_MESSAGE_OTHERWISE_OVER] = { "%1（没有这样的记录时为%2）", "%1; without such an item %2" },
  [SUBSIDY_MESSAGE_ASKS_ALWAYS] = { "不作要求", "nothing is asked" },

  /* Parts of sentences: values */
  [SUBSIDY_MESSAGE_VALUE_NO_PART] = { "没有计入的部分", "none of the parts" },
  [SUBSIDY_MESSAGE_VALUE_EXCESS] = { "%1超出%2的部分", "what %1 has above %2" },
  [SUBSIDY_MESSAGE_VALUE_LEAST] = { "取最低：%1", "the least of %1" },
  [SUBSIDY_MESSAGE_VALUE_GREATEST] = { "取最高：%1", "the greatest of %1" },
  [SUBSIDY_MESSAGE_VALUE_ROUNDED] = { "%1，%2", "%1, %2" },
  [SUBSIDY_MESSAGE_VALUE_STEPS] = { "%1中满%2的整档数", "whole steps of %2 in %1" },
  [SUBSIDY_MESSAGE_VALUE_BY] = { "按“%1”：%2", "by “%1”: %2" },
  [SUBSIDY_MESSAGE_VALUE_CASE] = { "%1时，%2", "where %1: %2" },
  [SUBSIDY_MESSAGE_VALUE_VERSION] = { "%1，%2", "%1: %2" },
  [SUBSIDY_MESSAGE_DAYS_BETWEEN] = { "%1至%2", "from %1 to %2" },
  [SUBSIDY_MESSAGE_DAYS_FROM] = { "自%1起", "from %1" },
  [SUBSIDY_MESSAGE_DAYS_UNTIL] = { "%1及以前", "until %1" },
  [SUBSIDY_MESSAGE_DAYS_ALL] = { "不限日期", "on any day" },
  [SUBSIDY_MESSAGE_VALUE_ELAPSED_DAYS] = { "自%1至%2已满的天数",
    "days from %1 to %2" },
  [SUBSIDY_MESSAGE_VALUE_ELAPSED_MONTHS] = { "自%1至%2已满的月数",
    "completed months from %1 to %2" },
  [SUBSIDY_MESSAGE_VALUE_ELAPSED_YEARS] = { "自%1至%2已满的年数",
    "completed years from %1 to %2" },
  [SUBSIDY_MESSAGE_VALUE_BEGUN_MONTHS] = { "自%1至%2的月数（不足一个月按一个月计）",
    "months begun from %1 to %2" },
  [SUBSIDY_MESSAGE_VALUE_BEGUN_YEARS] = { "自%1至%2的年数（不足一年按一年计）",
    "years begun from %1 to %2" },
  [SUBSIDY_MESSAGE_VALUE_BANDS_MARGINAL] = { "按%1超额累进：%2",
    "in marginal bands of %1: %2" },
  [SUBSIDY_MESSAGE_VALUE_BANDS_NONE] = { "按%1分档：不在任何一档内", "by bands of %1: in none of them" },
  [SUBSIDY_MESSAGE_VALUE_BANDS_WHOLE] = { "按%1分档：%2",
    "by bands of %1: %2" },
  [SUBSIDY_MESSAGE_BAND_FROM] = { "%1及以上、%2", "from %1, %2" },
  [SUBSIDY_MESSAGE_BAND_BELOW] = { "低于%1：%2",
    "below %1: %2" },
  [SUBSIDY_MESSAGE_BAND_UP_TO] = { "不超过%1：%2",
    "up to %1: %2" },
  [SUBSIDY_MESSAGE_BAND_REST] = { "其余：%1",
    "the rest: %1" },
  [SUBSIDY_MESSAGE_CASE_HOLDS] = { "%1时", "where %1" },
  [SUBSIDY_MESSAGE_CASE_OTHERWISE] = { "其余情形", "otherwise" },
  [SUBSIDY_MESSAGE_VALUE_OTHERWISE] = { "其余情形，%1", "otherwise: %1" },
  [SUBSIDY_MESSAGE_ROUND_DOWN] = { "舍至%1", "cut down to the %1" },
  [SUBSIDY_MESSAGE_ROUND_UP] = { "进至%1", "rounded up to the %1" },
  [SUBSIDY_MESSAGE_ROUND_HALF_UP] = { "四舍五入至%1", "rounded half up to the %1" },
  [SUBSIDY_MESSAGE_ROUND_HALF_DOWN] = { "五舍六入至%1", "rounded half down to the %1" },
  [SUBSIDY_MESSAGE_ROUND_HALF_EVEN] = { "四舍六入五成双至%1", "rounded half to even to the %1" },
  [SUBSIDY_MESSAGE_UNIT_FEN] = { "分", "fen" },
  [SUBSIDY_MESSAGE_UNIT_JIAO] = { "角", "jiao" },
  [SUBSIDY_MESSAGE_UNIT_YUAN] = { "元", "yuan" },
  [SUBSIDY_MESSAGE_UNIT_WAN] = { "万元", "ten thousand yuan" },
  [SUBSIDY_MESSAGE_UNIT_WHOLE] = { "整数", "whole number" },
  [SUBSIDY_MESSAGE_UNIT_MULTIPLE] = { "%1的整数倍", "multiple of %1" },
  [SUBSIDY_MESSAGE_LIST_COMMA] = { "、", ", " },
  [SUBSIDY_MESSAGE_SENTENCE_COMMA] = { "；", "; " },
  [SUBSIDY_MESSAGE_YES] = { "是", "yes" },
  [SUBSIDY_MESSAGE_NO] = { "否", "no" },
  [SUBSIDY_MESSAGE_NONE] = { "无", "none" },
  [SUBSIDY_MESSAGE_UNKNOWN] = { "未提供", "not given" },
  [SUBSIDY_MESSAGE_COLON] = { "：", ": " },

  /* The answer */
  [SUBSIDY_MESSAGE_OUTCOME_ELIGIBLE] = { "符合条件，应予奖补 %1", "eligible: %1 is due" },
  [SUBSIDY_MESSAGE_OUTCOME_NOT_ELIGIBLE] = { "不符合条件，不予奖补", "not eligible: nothing is due" },
  [SUBSIDY_MESSAGE_OUTCOME_UNDETERMINED] = { "尚不能确定：还缺少要素，至多 %1", "undetermined: facts are missing; at most %1" },
  [SUBSIDY_MESSAGE_OUTCOME_REFUSED] = { "拒绝测算：要素的值超出范围，或当日没有适用的版本", "refused: a value is outside its range, or no version holds on its day" },
  [SUBSIDY_MESSAGE_SHARES] = { "分担", "shares" },
  [SUBSIDY_MESSAGE_REASON] = { "未满足的条件", "condition not met" },
  [SUBSIDY_MESSAGE_REMEDY] = { "可以", "what can be done" },
  [SUBSIDY_MESSAGE_NOTHING_TO_PAY] = { "已无可奖补的金额（计算结果为 0.00）", "nothing is left to pay: the amount comes to 0.00" },
  [SUBSIDY_MESSAGE_CONDITIONS] = { "条件", "conditions" },
  [SUBSIDY_MESSAGE_CALCULATION] = { "计算", "calculation" },
  [SUBSIDY_MESSAGE_AWARD] = { "核定额", "award" },
  [SUBSIDY_MESSAGE_MISSING_FACTS] = { "还缺少的要素", "facts still missing" },
  [SUBSIDY_MESSAGE_ASSUMPTIONS] = { "采用的假定", "assumptions" },
  [SUBSIDY_MESSAGE_ASSUMED_BY_CLAIM] = { "申报本条款即如此主张", "asserted by claiming under this rule" },
  [SUBSIDY_MESSAGE_ASSUMED_BY_POLICY] = { "未提供，按政策文件假定", "not given, assumed by the policy" },
  [SUBSIDY_MESSAGE_INTERPRETATIONS] = { "采用的口径", "interpretations in force" },
  [SUBSIDY_MESSAGE_ALTERNATIVES] = { "改用其他口径的结果", "what another interpretation would change" },
  [SUBSIDY_MESSAGE_RECEIPT] = { "凭据", "receipt" },
  [SUBSIDY_MESSAGE_RECEIPT_LINE] = { "政策 %1；文件摘要 %2；格式 %3；程序 libsubsidy %4", "policy %1; file %2; format %3; engine libsubsidy %4" },
  [SUBSIDY_MESSAGE_STATUS_MET] = { "满足", "met" },
  [SUBSIDY_MESSAGE_STATUS_NOT_MET] = { "不满足", "not met" },
  [SUBSIDY_MESSAGE_STATUS_UNKNOWN] = { "未知", "unknown" },
  [SUBSIDY_MESSAGE_FOUND] = { "实际", "found" },
  [SUBSIDY_MESSAGE_CLAUSE] = { "条款", "clause" },
  [SUBSIDY_MESSAGE_EARLY_BY] = { "早 %1 天", "%1 days too early" },
  [SUBSIDY_MESSAGE_LATE_BY] = { "晚 %1 天", "%1 days too late" },
  [SUBSIDY_MESSAGE_SHORT_BY] = { "差 %1", "short by %1" },
  [SUBSIDY_MESSAGE_OVER_BY] = { "超出 %1", "over by %1" },
  [SUBSIDY_MESSAGE_AMOUNT_OF_MONEY] = { "%1 元", "%1 yuan" },
  [SUBSIDY_MESSAGE_AMOUNT_OF_CURRENCY] = { "%1 %2", "%1 %2" },
  [SUBSIDY_MESSAGE_OUTSIDE_VERSIONS] = { "没有适用的版本（%1）",
    "no version holds on that day (%1)" },
  [SUBSIDY_MESSAGE_OUT_OF_RANGE] = { "%1为 %2，超出允许范围 %3 至 %4", "%1 is %2, outside its range of %3 to %4" },
  [SUBSIDY_MESSAGE_DEFAULT_OPTION] = { "（默认）", " (default)" },
  [SUBSIDY_MESSAGE_INTERPRETATIONS_TOUCHING] = { "有关口径", "interpretations that touch it" },

  /* A rule before any application */
  [SUBSIDY_MESSAGE_RULES] = { "可申报的条款", "what can be claimed" },
  [SUBSIDY_MESSAGE_MEASURES] = { "没有资金公式的支持措施", "support without payment" },
  [SUBSIDY_MESSAGE_RECIPIENT] = { "对象", "who receives it" },
  [SUBSIDY_MESSAGE_CONTACTS] = { "咨询", "whom to ask" },
  [SUBSIDY_MESSAGE_AMOUNT] = { "金额", "amount" },
  [SUBSIDY_MESSAGE_FACTS] = { "要素", "facts" },
  [SUBSIDY_MESSAGE_ASSUMED_IF_ABSENT] = { "未提供时假定为%1", "assumed %1 where not given" },
  [SUBSIDY_MESSAGE_ASSERTED_IF_ABSENT] = { "申报时视为%1", "a claim asserts %1" },
  [SUBSIDY_MESSAGE_RANGE] = { "金额范围", "range of the award" },
  [SUBSIDY_MESSAGE_FACT_MONEY_OF_CURRENCY] = { "金额（%1）", "an amount in %1" },
  [SUBSIDY_MESSAGE_FACT_MONEY] = { "金额（元）", "an amount in yuan" },
  [SUBSIDY_MESSAGE_FACT_RATE] = { "比率（百分数）", "a rate in per cent" },
  [SUBSIDY_MESSAGE_FACT_DATE] = { "日期", "a date" },
  [SUBSIDY_MESSAGE_FACT_COUNT] = { "整数", "a whole number" },
  [SUBSIDY_MESSAGE_FACT_QUANTITY] = { "数量", "a quantity" },
  [SUBSIDY_MESSAGE_FACT_NUMBER] = { "数", "a number" },
  [SUBSIDY_MESSAGE_FACT_CHOICE] = { "选择", "a choice" },
  [SUBSIDY_MESSAGE_FACT_FLAG] = { "是或否", "yes or no" },
  [SUBSIDY_MESSAGE_FACT_NAME] = { "名称", "a name" },
  [SUBSIDY_MESSAGE_FACT_CREDIT_CODE] = { "统一社会信用代码", "a unified social credit code" },
  [SUBSIDY_MESSAGE_FACT_LIST] = { "清单", "a list" },
  [SUBSIDY_MESSAGE_SHARES_ROUNDED] = { "每份%1：%2", "each share %1: %2" },
  [SUBSIDY_MESSAGE_DEFINITIONS] = { "其中", "where" },
  [SUBSIDY_MESSAGE_OF_UNIT] = { "%1（%2）", "%1 in %2" },
  [SUBSIDY_MESSAGE_SPARE_NOBODY] = { "核定额为各份之和",
    "the award is the sum of the shares" },
  [SUBSIDY_MESSAGE_SPARE_LARGEST] = { "尾差按最大余数分配",
    "what cannot be divided goes by largest remainder" },
  [SUBSIDY_MESSAGE_FROM_HISTORY] = { "取自以往兑付", "from past payouts" },
  [SUBSIDY_MESSAGE_FROM_BATCH] = { "取自同一批次的申报", "from the claims of the batch" },
  [SUBSIDY_MESSAGE_REST_TO] = { "其余归%1", "the rest: %1" },
  [SUBSIDY_MESSAGE_SPARE_TO] = { "尾差由%1承担", "what cannot be divided: %1" },

  /* What cases have not exercised */
  [SUBSIDY_MESSAGE_NEVER_CLAIMED] = { "没有申报此条款的案例", "no case claims it" },
  [SUBSIDY_MESSAGE_NEVER_REACHED] = { "没有涉及此处的案例", "no case comes to it" },
  [SUBSIDY_MESSAGE_NEVER_MET] = { "没有满足的案例", "no case where it is met" },
  [SUBSIDY_MESSAGE_ALWAYS_MET] = { "没有不满足的案例", "no case where it is not met" },
  [SUBSIDY_MESSAGE_NEVER_PART] = { "没有计入的案例", "no case where it takes part" },
  [SUBSIDY_MESSAGE_ALWAYS_PART] = { "没有不计入的案例", "no case where it is left out" },
  [SUBSIDY_MESSAGE_NEVER_ABOVE_ZERO] = { "没有大于零的案例", "no case where it is above zero" },
  [SUBSIDY_MESSAGE_ALWAYS_ABOVE_ZERO] = { "没有为零的案例", "no case where it is nothing" },
  [SUBSIDY_MESSAGE_NEVER_LEAST] = { "没有以它为最低的案例", "no case where it is the least" },
  [SUBSIDY_MESSAGE_NEVER_GREATEST] = { "没有以它为最高的案例", "no case where it is the greatest" },
  [SUBSIDY_MESSAGE_NEVER_TAKEN] = { "没有适用它的案例", "no case takes it" },
  [SUBSIDY_MESSAGE_BAND_NEVER_REACHED] = { "没有达到此档的案例", "no case reaches it" },
  [SUBSIDY_MESSAGE_MORE_NOT_EXERCISED] = { "……另有 %1 处", "… and %1 more" },
  [SUBSIDY_MESSAGE_EXERCISED] = { "两面都检验过的条件和情形：%2 项中的 %1 项",
    "conditions and alternatives exercised on both sides: %1 of %2" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (catalogue) == SUBSIDY_N_MESSAGES);

SubsidyMessage
subsidy_money_message (SubsidyMessage message, const char *currency)
{
  static const struct
  {
    SubsidyMessage of_yuan, of_others;
  } messages[] = { { SUBSIDY_MESSAGE_NOT_MONEY, SUBSIDY_MESSAGE_NOT_MONEY_OTHER },
                   { SUBSIDY_MESSAGE_AMOUNT_NEGATIVE, SUBSIDY_MESSAGE_AMOUNT_NEGATIVE_OTHER },
                   { SUBSIDY_MESSAGE_AMOUNT_TOO_LARGE, SUBSIDY_MESSAGE_AMOUNT_TOO_LARGE_OTHER },
                   { SUBSIDY_MESSAGE_NOT_A_UNIT, SUBSIDY_MESSAGE_NOT_A_UNIT_OTHER } };

  for (gsize i = 0; i < G_N_ELEMENTS (messages) && currency != NULL && strcmp (currency, "CNY") != 0; i++)
    if (messages[i].of_yuan == message)
      return messages[i].of_others;
  return message;
}

#define MOST_ARGUMENTS 9

/* One pass over the text, so that a mark inside an argument stays as the user wrote it. */
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

static gboolean
is_chinese (const char *language)
{
  return language != NULL && g_ascii_strncasecmp (language, "zh", 2) == 0;
}

char *
subsidy_message (SubsidyMessage message, const char *language, ...)
{
  g_return_val_if_fail ((unsigned)message < SUBSIDY_N_MESSAGES, NULL);
  const Entry *entry = &catalogue[message];
  const char *text = is_chinese (language) ? entry->zh : entry->en;
  g_return_val_if_fail (text != NULL, NULL);

  const char *arguments[MOST_ARGUMENTS];
  int n_arguments = 0;
  va_list list;
  va_start (list, language);
  for (const char *next = va_arg (list, const char *); next != NULL && n_arguments < MOST_ARGUMENTS;
       next = va_arg (list, const char *))
    arguments[n_arguments++] = next;
  va_end (list);

  return fill_in (text, arguments, n_arguments);
}
