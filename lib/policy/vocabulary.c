/* SPDX-License-Identifier: Apache-2.0 */
/* The element table, and how its short notation is read.
 *
 * Attributes: "name:kind", with ! where required; (a|b) stands for a choice of words. Content: elements in their order,
 * ? + * as in grammars, | between alternatives; VALUE and CONDITION stand for all elements of that class. A new element
 * is one row here, its kind in vocabulary.h, and one row in compile.c. */
#include "policy/vocabulary.h"

#include <string.h>

#include "policy/text.h"

#define NAMED "label* note*"
#define OVER "over:name"
#define COMPARED "id:name clause:words fact:name value:name"
#define MODES "(down|up|half-up|half-down|half-even)"

typedef struct
{
  SubsidyElementKind kind;
  const char *name;
  unsigned classes;
  SubsidyTextKind text;
  const char *attributes;
  const char *content;
  const char *zh, *en;
} Row;

#define VALUE SUBSIDY_CLASS_VALUE
#define CONDITION SUBSIDY_CLASS_CONDITION

static const Row rows[] = {
  /* declarations */
  { SUBSIDY_ELEMENT_POLICY, "policy", 0, SUBSIDY_TEXT_NONE, "id:name! format:integer currency:name lang:language",
    "label|note|contact|source|payer|payee|instalment|fact|list|interpretation|condition|value|rule|measure|round|"
    "split*",
    "一份政策文件；声明的先后不限", "one published policy; declarations may stand in any order" },
  { SUBSIDY_ELEMENT_LABEL, "label", 0, SUBSIDY_TEXT_WORDS, "lang:language", "", "给人看的名称，每种语言一个",
    "the name a person sees, one a language" },
  { SUBSIDY_ELEMENT_NOTE, "note", 0, SUBSIDY_TEXT_WORDS, "lang:language", "", "说明，例如口径的理由",
    "an explanation, such as the reason for an interpretation" },
  { SUBSIDY_ELEMENT_REMEDY, "remedy", 0, SUBSIDY_TEXT_WORDS, "lang:language", "", "条件不满足时申请人可以怎么办",
    "what the applicant can do where the condition is not met" },
  { SUBSIDY_ELEMENT_CONTACT, "contact", 0, SUBSIDY_TEXT_WORDS, "lang:language", "", "可以咨询的部门",
    "an authority to ask" },
  { SUBSIDY_ELEMENT_RECIPIENT, "recipient", 0, SUBSIDY_TEXT_WORDS, "lang:language", "", "奖补对象",
    "who receives the award" },
  { SUBSIDY_ELEMENT_SOURCE, "source", 0, SUBSIDY_TEXT_NONE, "number:words issuer:words issued:date from:date to:date",
    NAMED, "政策文件的文号、发文机关和日期", "the document: number, issuer, dates" },
  { SUBSIDY_ELEMENT_PAYER, "payer", 0, SUBSIDY_TEXT_NONE, "id:name!", NAMED, "承担资金的财政", "a treasury that pays" },
  { SUBSIDY_ELEMENT_PAYEE, "payee", 0, SUBSIDY_TEXT_NONE, "id:name!", NAMED, "分得资金的一方",
    "one of several who share what is received" },
  { SUBSIDY_ELEMENT_INSTALMENT, "instalment", 0, SUBSIDY_TEXT_NONE, "id:name!", NAMED, "分期拨付的一期",
    "one of several times at which it is paid" },
  { SUBSIDY_ELEMENT_FACT, "fact", 0, SUBSIDY_TEXT_NONE,
    "id:name! type:(money|rate|date|count|quantity|number|choice|flag|name|credit-code)! least:words most:words "
    "assumed:words decimals:integer unit:words",
    "label* note* option* option-group* from-history|from-batch?", "一项要素：有名称、有类型的输入",
    "a fact: a named, typed input" },
  { SUBSIDY_ELEMENT_LIST, "list", 0, SUBSIDY_TEXT_NONE, "id:name! least:integer most:integer", "label* note* fact+",
    "一份清单：若干条记录，每条有同样的要素，如设备清单",
    "a list of records that have the same facts, such as units of equipment" },
  { SUBSIDY_ELEMENT_OPTION, "option", 0, SUBSIDY_TEXT_NONE, "id:name! pattern:words", "label* note* alias*",
    "选项；pattern 中 # 代表一位数字，单独一个 * 代表其他任何文字",
    "an option; in a pattern # stands for a digit, * alone for any other text" },
  { SUBSIDY_ELEMENT_OPTION_GROUP, "option-group", 0, SUBSIDY_TEXT_NONE, "id:name! options:names!", NAMED,
    "几个选项的合称，可用在写选项的地方", "a name for several options, usable where an option is" },
  { SUBSIDY_ELEMENT_ALIAS, "alias", 0, SUBSIDY_TEXT_WORDS, "", "", "选项的别名或别的代码",
    "another name or code of the option" },
  { SUBSIDY_ELEMENT_FROM_HISTORY, "from-history", 0, SUBSIDY_TEXT_NONE,
    "what:(sum|count|any|latest)! rules:names key:names year-of:name", "",
    "该要素取自以往兑付：何种汇总、哪些条款、按什么键，不写即所申报的条款及其 once-per；year-of 只计与该日期同一年度的",
    "the fact comes from past payouts: which total, of which rules, by which key, by default the rule that is claimed "
    "and "
    "its once-per; year-of takes only those of the same calendar year as that date" },
  { SUBSIDY_ELEMENT_FROM_BATCH, "from-batch", 0, SUBSIDY_TEXT_NONE, "sum:name! rows:(all|before) rules:names", "",
    "该要素取自同一批次：条件齐备各行的要素、计算值或 award 之和；rows=\"before\" 只计本行之前",
    "the fact comes from the batch: the sum of a fact, a value or award over its rows whose conditions are met, or "
    "over "
    "those before this one" },
  { SUBSIDY_ELEMENT_INTERPRETATION, "interpretation", 0, SUBSIDY_TEXT_NONE, "id:name! default:name!",
    "label* note* option+", "口径：原文未明确之处的选择，有默认项",
    "a named choice where the text is silent, with a default" },
  { SUBSIDY_ELEMENT_CONDITION, "condition", 0, SUBSIDY_TEXT_NONE, "id:name! clause:words",
    "label* note* remedy* CONDITION", "有名称的条件", "a named condition" },
  { SUBSIDY_ELEMENT_VALUE, "value", 0, SUBSIDY_TEXT_NONE, "id:name!", "label* note* VALUE", "有名称的计算值",
    "a named value" },
  { SUBSIDY_ELEMENT_RULE, "rule", 0, SUBSIDY_TEXT_NONE, "id:name! clause:words once-per:names",
    "label* note* recipient* contact* asserts* eligible? amount round? split* also*", "一条支持条款：条件、金额、分担",
    "one award: conditions, amount, split" },
  { SUBSIDY_ELEMENT_MEASURE, "measure", 0, SUBSIDY_TEXT_NONE, "id:name! clause:words",
    "label* note* contact* eligible? also*", "没有资金公式的支持措施", "a measure of support without payment" },
  { SUBSIDY_ELEMENT_ASSERTS, "asserts", 0, SUBSIDY_TEXT_WORDS, "fact:name!", "", "按本条款申报即视为主张该要素为此值",
    "a claim under this rule asserts this value of the fact, unless it is given" },
  { SUBSIDY_ELEMENT_ELIGIBLE, "eligible", 0, SUBSIDY_TEXT_NONE, "", "CONDITION*", "须全部满足的条件",
    "the conditions, all of which must hold" },
  { SUBSIDY_ELEMENT_AMOUNT, "amount", 0, SUBSIDY_TEXT_NONE, "nothing:(eligible)", "VALUE", "金额公式",
    "the formula of the amount" },
  { SUBSIDY_ELEMENT_SPLIT, "split", 0, SUBSIDY_TEXT_NONE, "to:words mode:" MODES, "share|spare|choose+",
    "各级财政分担，或由几方分得，或分期拨付",
    "how payers share the award; or how payees share it; or in which instalments it is paid" },
  { SUBSIDY_ELEMENT_SHARE, "share", 0, SUBSIDY_TEXT_NONE,
    "payer:name payee:name instalment:name percent:decimal parts:words", "VALUE?",
    "一份：百分比、份数（或按某要素、计算值的比例），或算出的比率、金额（其中可用 award）",
    "one part: in per cent, in parts (a number, or a fact or value in whose proportion it is), or computed: a rate or "
    "an "
    "amount, which may use the award" },
  { SUBSIDY_ELEMENT_SPARE, "spare", 0, SUBSIDY_TEXT_NONE, "to:name!", "",
    "除不尽的尾差由谁承担：承担方、largest-remainder（最大余数）或 nobody（不付）",
    "who pays what cannot be divided: a payer, largest-remainder, or nobody" },

  { SUBSIDY_ELEMENT_ALSO, "also", 0, SUBSIDY_TEXT_NONE, "id:name!", "label* note* VALUE|CONDITION",
    "另外给出的结果：值或条件，其中可用 award",
    "a further named result: a value or a condition, which may use the award" },

  /* choices */
  { SUBSIDY_ELEMENT_CHOOSE, "choose", VALUE | CONDITION, SUBSIDY_TEXT_NONE, "id:name clause:words on:names",
    "when+ otherwise?", "按选项或条件择一", "one of several, by option or by condition" },
  { SUBSIDY_ELEMENT_WHEN, "when", 0, SUBSIDY_TEXT_NONE, "is:words", "if? VALUE|CONDITION|share|spare|not-eligible+",
    "一种情形", "one case" },
  { SUBSIDY_ELEMENT_IF, "if", 0, SUBSIDY_TEXT_NONE, "", "CONDITION", "情形成立的条件", "the condition of the case" },
  { SUBSIDY_ELEMENT_OTHERWISE, "otherwise", 0, SUBSIDY_TEXT_NONE, "", "VALUE|CONDITION|share|spare|not-eligible+",
    "其余情形；对清单取最低、最高而没有一条可取时的值",
    "all other cases; of a least or greatest over a list, what it is where no item takes part" },
  { SUBSIDY_ELEMENT_WHERE, "where", 0, SUBSIDY_TEXT_NONE, "", "CONDITION", "只取满足此条件的记录",
    "only the items for which it holds" },

  { SUBSIDY_ELEMENT_NOT_ELIGIBLE, "not-eligible", 0, SUBSIDY_TEXT_NONE, "id:name! clause:words", NAMED,
    "此情形不予奖补，id 为原因代码", "in this case there is no award; the id is the reason code" },
  { SUBSIDY_ELEMENT_DATED, "dated", VALUE | CONDITION, SUBSIDY_TEXT_NONE, "id:name clause:words on:name!", "version+",
    "按日期适用的版本；不在任何版本内的日期拒绝测算",
    "what holds on a day, by versions; a day outside all of them is refused" },
  { SUBSIDY_ELEMENT_VERSION, "version", 0, SUBSIDY_TEXT_NONE, "from:date to:date", "VALUE|CONDITION",
    "一个版本，含起止两日；不写即不限", "one version, both days included; without a day it is open" },

  /* conditions */
  { SUBSIDY_ELEMENT_ALL, "all", CONDITION, SUBSIDY_TEXT_NONE, "id:name clause:words " OVER, "where? CONDITION+",
    "全部满足；over 指清单时，每条记录都满足", "all of them hold; over a list: for every item" },
  { SUBSIDY_ELEMENT_ANY, "any", CONDITION, SUBSIDY_TEXT_NONE, "id:name clause:words " OVER, "where? CONDITION+",
    "任一满足；over 指清单时，有一条记录满足", "any of them holds; over a list: for at least one item" },
  { SUBSIDY_ELEMENT_NOT, "not", CONDITION, SUBSIDY_TEXT_NONE, "id:name clause:words", "CONDITION", "不满足",
    "it does not hold" },
  { SUBSIDY_ELEMENT_AT_LEAST_OF, "at-least-of", CONDITION, SUBSIDY_TEXT_NONE, "id:name clause:words n:integer!",
    "CONDITION+", "至少满足其中 n 项", "at least n of them hold" },
  { SUBSIDY_ELEMENT_ALWAYS, "always", CONDITION, SUBSIDY_TEXT_NONE, "id:name clause:words", "", "恒成立",
    "always holds" },
  { SUBSIDY_ELEMENT_USE, "use", CONDITION, SUBSIDY_TEXT_NONE, "id:name clause:words condition:name!", "",
    "引用有名称的条件", "a named condition" },
  { SUBSIDY_ELEMENT_IS, "is", CONDITION, SUBSIDY_TEXT_LITERAL, COMPARED, "", "等于某选项；不写内容表示“是”",
    "equals the option; without one: is yes" },
  { SUBSIDY_ELEMENT_ONE_OF, "one-of", CONDITION, SUBSIDY_TEXT_NAMES, COMPARED, "", "属于其中之一",
    "is one of these options" },
  { SUBSIDY_ELEMENT_GIVEN, "given", CONDITION, SUBSIDY_TEXT_NONE, "id:name clause:words fact:name!", "",
    "要素存在（不是“无”）", "the fact is something, not none" },
  { SUBSIDY_ELEMENT_ELIGIBLE_FOR, "eligible-for", CONDITION, SUBSIDY_TEXT_NONE, "id:name clause:words rule:name!", "",
    "符合另一条款的全部条件", "all conditions of another rule hold" },
  { SUBSIDY_ELEMENT_AT_LEAST, "at-least", CONDITION, SUBSIDY_TEXT_LITERAL, COMPARED, "VALUE*", "不低于",
    "is at least" },
  { SUBSIDY_ELEMENT_MORE_THAN, "more-than", CONDITION, SUBSIDY_TEXT_LITERAL, COMPARED, "VALUE*", "高于",
    "is more than" },
  { SUBSIDY_ELEMENT_AT_MOST, "at-most", CONDITION, SUBSIDY_TEXT_LITERAL, COMPARED, "VALUE*", "不高于", "is at most" },
  { SUBSIDY_ELEMENT_LESS_THAN, "less-than", CONDITION, SUBSIDY_TEXT_LITERAL, COMPARED, "VALUE*", "低于",
    "is less than" },
  { SUBSIDY_ELEMENT_EQUALS, "equals", CONDITION, SUBSIDY_TEXT_LITERAL, COMPARED, "VALUE*", "等于", "equals" },
  { SUBSIDY_ELEMENT_BETWEEN, "between", CONDITION, SUBSIDY_TEXT_NONE, COMPARED " from:words! to:words!", "VALUE?",
    "介于二者之间，含两端", "lies between both, ends included" },

  /* values */
  { SUBSIDY_ELEMENT_MONEY, "money", VALUE, SUBSIDY_TEXT_MONEY, "", "", "金额（元）", "an amount in yuan" },
  { SUBSIDY_ELEMENT_RATE, "rate", VALUE, SUBSIDY_TEXT_NONE, "percent:decimal!", "", "比率（百分之）",
    "a rate in per cent" },
  { SUBSIDY_ELEMENT_NUMBER, "number", VALUE, SUBSIDY_TEXT_DECIMAL, "unit:words", "",
    "数；与数量放在一起即取其单位；写明 unit 的是该单位的数量",
    "a plain number; beside a quantity it takes its unit; with a unit it is a quantity" },
  { SUBSIDY_ELEMENT_DATE, "date", VALUE, SUBSIDY_TEXT_DATE, "", "", "日期", "a date" },
  { SUBSIDY_ELEMENT_OPTION_VALUE, "option", VALUE, SUBSIDY_TEXT_NAME, "of:name!", "", "某项选择的一个选项",
    "an option of a choice fact" },
  { SUBSIDY_ELEMENT_FACT_VALUE, "fact", VALUE, SUBSIDY_TEXT_NONE, "ref:name!", "", "要素的值", "the value of a fact" },
  { SUBSIDY_ELEMENT_VALUE_VALUE, "value", VALUE, SUBSIDY_TEXT_NONE, "ref:name!", "", "有名称的计算值",
    "a named value" },
  { SUBSIDY_ELEMENT_PERCENT, "percent", VALUE, SUBSIDY_TEXT_NONE, "rate:decimal", "rate-of? VALUE", "按百分比计算",
    "a percentage of it" },
  { SUBSIDY_ELEMENT_RATE_OF, "rate-of", 0, SUBSIDY_TEXT_NONE, "", "VALUE", "计算出来的比率",
    "a rate that is computed" },
  { SUBSIDY_ELEMENT_TIMES, "times", VALUE, SUBSIDY_TEXT_NONE, "", "VALUE+", "乘积", "their product" },
  { SUBSIDY_ELEMENT_DIVIDED, "divided", VALUE, SUBSIDY_TEXT_NONE, "by:decimal", "VALUE+",
    "除以一个数，或第一项除以第二项", "divided by a number, or the first by the second" },
  { SUBSIDY_ELEMENT_RATIO, "ratio", VALUE, SUBSIDY_TEXT_NONE, "of:name! to:name!", "VALUE", "按两项的比例折算",
    "in the proportion of two facts or values" },
  { SUBSIDY_ELEMENT_SUM, "sum", VALUE, SUBSIDY_TEXT_NONE, OVER " best-of-each:name", "where? VALUE|when+",
    "合计；when 成立的才计入；over 指清单时，各条记录之和",
    "their sum; a when takes part where it holds; over a list: of all items" },
  { SUBSIDY_ELEMENT_DIFFERENCE, "difference", VALUE, SUBSIDY_TEXT_NONE, "", "VALUE+", "差（可为负）",
    "the first less the second" },
  { SUBSIDY_ELEMENT_EXCESS, "excess", VALUE, SUBSIDY_TEXT_NONE, "", "VALUE+", "第一项超出第二项的部分，不小于零",
    "what the first has above the second, never below zero" },
  { SUBSIDY_ELEMENT_LEAST, "least", VALUE, SUBSIDY_TEXT_NONE, OVER, "where? VALUE|when+ otherwise?",
    "取最低（封顶）；over 指清单时，各条记录中最低的", "the least of them (a cap); over a list: of all items" },
  { SUBSIDY_ELEMENT_GREATEST, "greatest", VALUE, SUBSIDY_TEXT_NONE, OVER, "where? VALUE|when+ otherwise?",
    "取最高（保底）；over 指清单时，各条记录中最高的", "the greatest of them (a floor); over a list: of all items" },
  { SUBSIDY_ELEMENT_COUNT, "count", VALUE, SUBSIDY_TEXT_NONE, "over:name! best-of-each:name", "where?",
    "清单中有几条记录", "how many items a list has" },
  { SUBSIDY_ELEMENT_WHOLE_STEPS, "whole-steps", VALUE, SUBSIDY_TEXT_NONE, "size:decimal!", "VALUE", "满几个整档",
    "how many whole steps it holds" },

  { SUBSIDY_ELEMENT_BANDS, "bands", VALUE, SUBSIDY_TEXT_NONE, "on:name! kind:(marginal|whole)!", "band+",
    "分档：marginal 超额累进，whole 全额分档",
    "bands: marginal, each rate on its part; whole, one band for all of it" },
  { SUBSIDY_ELEMENT_BAND, "band", 0, SUBSIDY_TEXT_NONE, "from:words below:words up-to:words rate:words", "VALUE?",
    "一档：上限写 below（不含）或 up-to（含），最后一档不写",
    "one band: its edge is below or up-to, the last has none" },
  { SUBSIDY_ELEMENT_ELAPSED, "elapsed", VALUE, SUBSIDY_TEXT_NONE,
    "unit:(days|months|years)! from:words! to:words! mode:(down|up)", "",
    "两个日期之间已满的天、月、年数；mode=\"up\" 不足一个月（年）按一个月（年）计",
    "completed days, months or years between two dates; with mode=\"up\" begun ones: a part of a month or year counts "
    "as "
    "a whole one" },

  /* rounding: as a rule's or a policy's last word, and as a value */
  { SUBSIDY_ELEMENT_ROUND, "round", 0, SUBSIDY_TEXT_NONE, "to:words! mode:" MODES "!", "", "条款金额最后的取整",
    "how the award of a rule is rounded" },
  { SUBSIDY_ELEMENT_ROUND_VALUE, "round", VALUE, SUBSIDY_TEXT_NONE, "to:words! mode:" MODES "!", "VALUE",
    "在此处取整：金额至 fen、jiao、yuan、wan 或若干元，其他数至 to 的整数倍（比率按百分数）",
    "rounded here: money to fen, jiao, yuan, wan or an amount, any other number to a multiple of to, a rate in per "
    "cent" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (rows) == SUBSIDY_N_ELEMENTS);

#undef VALUE
#undef CONDITION

static SubsidyElementType types[SUBSIDY_N_ELEMENTS];

static const struct
{
  const char *name;
  SubsidyTextKind kind;
} text_kinds[] = {
  { "words", SUBSIDY_TEXT_WORDS },       { "names", SUBSIDY_TEXT_NAMES },     { "name", SUBSIDY_TEXT_NAME },
  { "decimal", SUBSIDY_TEXT_DECIMAL },   { "integer", SUBSIDY_TEXT_INTEGER }, { "date", SUBSIDY_TEXT_DATE },
  { "language", SUBSIDY_TEXT_LANGUAGE },
};

static SubsidyTextKind
text_kind_named (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (text_kinds); i++)
    if (strcmp (text_kinds[i].name, name) == 0)
      return text_kinds[i].kind;
  g_assert_not_reached ();
}

static void
read_attribute (SubsidyAttributeType *attribute, const char *notation)
{
  g_auto (GStrv) parts = g_strsplit (notation, ":", 2);
  gsize length = strlen (parts[1]);

  attribute->name = g_intern_string (parts[0]);
  attribute->required = g_str_has_suffix (parts[1], "!");
  if (attribute->required)
    parts[1][--length] = '\0';
  if (parts[1][0] == '(')
    {
      parts[1][length - 1] = '\0';
      attribute->text = SUBSIDY_TEXT_CHOICE;
      attribute->choices = g_strsplit (parts[1] + 1, "|", -1);
    }
  else
    attribute->text = text_kind_named (parts[1]);
}

/* A name in the content means the declaration of that name; the classes have their own words. */
static gboolean
stands_for (const Row *row, const char *word)
{
  if (strcmp (word, "VALUE") == 0)
    return (row->classes & SUBSIDY_CLASS_VALUE) != 0;
  if (strcmp (word, "CONDITION") == 0)
    return (row->classes & SUBSIDY_CLASS_CONDITION) != 0;
  return strcmp (row->name, word) == 0 && (row->classes == 0 || row->kind == SUBSIDY_ELEMENT_CHOOSE);
}

static void
read_particle (SubsidyParticle *particle, const char *notation)
{
  g_autofree char *words = g_strdup (notation);
  char *last = words + strlen (words) - 1;
  g_auto (GStrv) alternatives = NULL;

  particle->written = g_intern_string (notation);
  particle->least = *last == '?' || *last == '*' ? 0 : 1;
  particle->most = *last == '+' || *last == '*' ? G_MAXUINT : 1;
  if (strchr ("?+*", *last) != NULL)
    *last = '\0';
  alternatives = g_strsplit (words, "|", -1);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (char **word = alternatives; *word != NULL; word++)
      if (stands_for (&rows[i], *word))
        particle->admits[rows[i].kind] = TRUE;
}

static void
read_row (const Row *row)
{
  SubsidyElementType *type = &types[row->kind];
  g_auto (GStrv) attributes = g_strsplit (row->attributes, " ", -1);
  g_auto (GStrv) content = g_strsplit (row->content, " ", -1);

  type->kind = row->kind;
  type->name = row->name;
  type->classes = row->classes;
  type->text = row->text;
  type->zh = row->zh;
  type->en = row->en;
  for (char **notation = attributes; *notation != NULL; notation++)
    read_attribute (&type->attributes[type->n_attributes++], *notation);
  for (char **notation = content; *notation != NULL; notation++)
    read_particle (&type->content[type->n_particles++], *notation);
}

const SubsidyElementType *
subsidy_element_type (SubsidyElementKind kind)
{
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
        read_row (&rows[i]);
      g_once_init_leave (&made, 1);
    }
  return &types[kind];
}

SubsidyElementKind
subsidy_element_child_kind (const SubsidyElementType *parent, const char *name)
{
  for (guint i = 0; i < parent->n_particles; i++)
    for (int kind = 0; kind < SUBSIDY_N_ELEMENTS; kind++)
      if (parent->content[i].admits[kind] && strcmp (types[kind].name, name) == 0)
        return (SubsidyElementKind)kind;
  return SUBSIDY_N_ELEMENTS;
}

gboolean
subsidy_element_name_exists (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].name, name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_name (const char *text)
{
  const char *at = text;

  if (*at == '\0' || !g_unichar_isalnum (g_utf8_get_char (at)))
    return FALSE;
  for (; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_isalnum (g_utf8_get_char (at)) && strchr ("-._", *at) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
are_names (const char *text)
{
  g_auto (GStrv) names = g_strsplit_set (text, " \t\r\n", -1);
  guint count = 0;

  for (char **name = names; *name != NULL; name++)
    {
      if (**name == '\0')
        continue;
      if (!is_name (*name))
        return FALSE;
      count++;
    }
  return count > 0;
}

/* So many digits at most on each side of the point that a literal with its scale always fits. */
static gboolean
is_decimal (const char *text, guint most_digits, guint most_decimals)
{
  const char *at = *text == '-' ? text + 1 : text;
  gsize whole = strspn (at, "0123456789");
  gsize decimals = 0;

  at += whole;
  if (*at == '.')
    {
      decimals = strspn (at + 1, "0123456789");
      at += decimals + 1;
      if (decimals == 0)
        return FALSE;
    }
  return *at == '\0' && whole > 0 && whole <= most_digits && decimals <= most_decimals;
}

static gboolean
is_language (const char *text)
{
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");

  return length >= 2 && text[length] == '\0' && g_ascii_isalpha (text[0]);
}

gboolean
subsidy_text_is (SubsidyTextKind kind, const char *text)
{
  int64_t ignored;

  switch (kind)
    {
    case SUBSIDY_TEXT_NAMES:
      return are_names (text);
    case SUBSIDY_TEXT_NAME:
      return is_name (text);
    case SUBSIDY_TEXT_DECIMAL:
      return is_decimal (text, 18, 18);
    case SUBSIDY_TEXT_INTEGER:
      return *text != '-' && is_decimal (text, 18, 0);
    case SUBSIDY_TEXT_MONEY:
      return is_decimal (text, 16, 2);
    case SUBSIDY_TEXT_DATE:
      return subsidy_iso_date_from_text (text, &ignored);
    case SUBSIDY_TEXT_LANGUAGE:
      return is_language (text);
    case SUBSIDY_TEXT_WORDS:
      return *text != '\0';
    case SUBSIDY_TEXT_NONE:
    case SUBSIDY_TEXT_LITERAL:
    case SUBSIDY_TEXT_CHOICE:
      return TRUE;
    }
  return FALSE;
}
