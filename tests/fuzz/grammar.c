/* SPDX-License-Identifier: Apache-2.0 */
/* Templates: $ and a capital stands for another template of that kind, $ and any other character for a literal or a
 * name; see write_part(). The first templates of each kind need no others and end what would become too deep. */
#include "grammar.h"

#define MOST_DEPTH 5

typedef struct
{
  char kind;
  guint n_plain; /* so many of them need no others */
  const char *const templates[48];
} Production;

/* Named conditions, values and the award are used as money; what has another type is a mistake that has to be told. */
static const Production productions[] = {
  { 'M',
    4,
    { "<money>$$</money>",
      "<fact ref='$a'/>",
      "<fact ref='$a'/>",
      "<value ref='$v'/>",
      "<percent rate='$%'>$M</percent>",
      "<percent><rate-of>$R</rate-of>$M</percent>",
      "<times>$M$N</times>",
      "<times>$N$M</times>",
      "<times>$Q<money>$$</money></times>",
      "<divided by='$#'>$M</divided>",
      "<divided>$M<greatest>$N<number>1</number></greatest></divided>",
      "<ratio of='$n' to='staff'>$M</ratio>",
      "<ratio of='$a' to='$v'>$M</ratio>",
      "<sum>$M$M</sum>",
      "<sum>$M<when><if>$C</if>$M</when></sum>",
      "<difference>$M$M</difference>",
      "<excess>$M$M</excess>",
      "<least>$M$M</least>",
      "<greatest>$M$M$M</greatest>",
      "<least>$M<when><if>$C</if>$M</when></least>",
      "<greatest><money>0</money><difference>$M$M</difference></greatest>",
      "<choose on='$c'><when is='$o'>$M</when><otherwise>$M</otherwise></choose>",
      "<choose on='$c $g'><when is='$o $p|$o $p'>$M</when><otherwise>$M</otherwise></choose>",
      "<choose on='$f'><when is='yes'>$M</when><when is='no'>$M</when></choose>",
      "<dated on='$d'><version to='2025-12-31'>$M</version><version from='2026-01-01'>$M</version></dated>",
      "<dated on='$d'><version from='2020-01-01' to='2030-12-31'>$M</version></dated>",
      "<bands on='$a' kind='marginal'><band up-to='1000' rate='$%'/><band up-to='50000' rate='$%'/><band "
      "rate='$%'/></bands>",
      "<bands on='$a' kind='whole'><band below='$$'>$M</band><band>$M</band></bands>",
      "<bands on='$n' kind='whole'><band from='0' below='10'>$M</band><band>$M</band></bands>",
      "<round to='$u' mode='$m'>$M</round>",
      "<sum over='$l'><round to='fen' mode='$m'>$M</round>$.</sum>",
      "<sum over='$l'><where>$C</where><least>$M<round to='$u' mode='$m'>$M</round></least>$.</sum>",
      "<sum over='$l' best-of-each='$k'><greatest><money>0</money><round to='$u' "
      "mode='$m'>$M</round></greatest>$.</sum>",
      "<least over='$l'>$M$.<otherwise>$M</otherwise></least>",
      "<greatest over='$l'><where>$C</where>$M$.<otherwise>$M</otherwise></greatest>" } },
  { 'B',
    0,
    { "$M", "$M", "<choose on='$c'><when is='$o'>$M</when><otherwise><not-eligible id='no-$!'/></otherwise></choose>",
      "<choose><when><if>$C</if>$M</when><when><if>$C</if><not-eligible id='no-$!' "
      "clause='x'/></when><otherwise>$M</otherwise></choose>",
      "<least><choose><when><if>$C</if>$M</when><otherwise><not-eligible "
      "id='no-$!'/></otherwise></choose>$M</least>" } },
  { 'R',
    2,
    { "<rate percent='$%'/>", "<fact ref='$r'/>", "<least>$R$R</least>", "<times>$N<rate percent='$%'/></times>",
      "<divided>$M<greatest>$M<money>0.01</money></greatest></divided>", "<round to='$#' mode='$m'>$R</round>",
      "<choose on='$c'><when is='$o'>$R</when><otherwise>$R</otherwise></choose>", "<sum>$R$R</sum>",
      "<excess>$R$R</excess>" } },
  { 'N',
    2,
    { "<number>$#</number>", "<fact ref='$n'/>", "<whole-steps size='$#'>$N</whole-steps>",
      "<whole-steps size='100'>$M</whole-steps>", "<elapsed unit='$w' from='$d' to='$d' mode='$z'/>",
      "<elapsed unit='$w' from='$t' to='$d'/>", "<count over='$l'>$.</count>",
      "<count over='$l' best-of-each='$k'><where>$C</where>$.</count>", "<sum>$N$N</sum>", "<least>$N$N</least>",
      "<greatest>$N$N</greatest>", "<excess>$N$N</excess>", "<round to='$#' mode='$m'>$N</round>",
      "<divided by='$#'>$N</divided>", "<percent rate='$%'>$N</percent>",
      "<greatest over='$l'>$N$.<otherwise>$N</otherwise></greatest>" } },
  { 'Q',
    2,
    { "<fact ref='$q'/>", "<number unit='m²'>$#</number>", "<least>$Q$Q</least>", "<excess>$Q$Q</excess>",
      "<sum over='$l'>$Q$.</sum>", "<greatest>$Q<number>$#</number></greatest>",
      "<times>$N<number unit='m²'>$#</number></times>" } },
  { 'D', 2, { "<date>$t</date>", "<fact ref='$d'/>", "<least>$D$D</least>", "<greatest>$D$D</greatest>" } },
  { 'C',
    9,
    { "<always/>",
      "<is fact='$f'/>",
      "<is fact='$c'>$o</is>",
      "<use condition='$x'/>",
      "<at-least fact='$a'>$$</at-least>",
      "<more-than fact='$n'>$#</more-than>",
      "<given fact='$?'/>",
      "<between fact='$d' from='2024-02-29' to='$t'/>",
      "<one-of fact='$c'>$o $o</one-of>",
      "<not>$C</not>",
      "<all>$C$C</all>",
      "<any>$C$C</any>",
      "<at-least-of n='2'>$C$C$C</at-least-of>",
      "<all over='$l'>$C$.</all>",
      "<any over='$l'><where>$C</where>$C$.</any>",
      "<at-least>$M$M</at-least>",
      "<at-most fact='$a'>$M</at-most>",
      "<less-than>$R$R</less-than>",
      "<equals>$N$N</equals>",
      "<equals fact='$d'>$D</equals>",
      "<more-than>$Q$Q</more-than>",
      "<at-most>$D$D</at-most>",
      "<between fact='$a' from='0' to='$$'/>",
      "<between from='0' to='$#'>$N</between>",
      "<at-least value='$v'>$$</at-least>",
      "<eligible-for rule='$R'/>",
      "<choose on='$c'><when is='$o'>$C</when><otherwise>$C</otherwise></choose>",
      "<dated on='$d'><version to='2026-06-29'>$C</version><version from='2026-06-30'>$C</version></dated>",
      "<equals><fact ref='$c'/><option of='$='>a</option></equals>" } },
  { 'F',
    17,
    { "<fact id='money-$!' type='money' most='1000000'/>",
      "<fact id='money-$!' type='money'/>",
      "<fact id='money-$!' type='money' least='0.01' most='100000000000' assumed='5'/>",
      "<fact id='money-$!' type='money' least='-500' most='90000000000000000'/>",
      "<fact id='money-$!' type='money' most='1000' assumed='none'/>",
      "<fact id='rate-$!' type='rate' most='100'/>",
      "<fact id='rate-$!' type='rate' least='0.0001'/>",
      "<fact id='count-$!' type='count' least='1' most='1000'/>",
      "<fact id='number-$!' type='number' decimals='$1' most='100'/>",
      "<fact id='quantity-$!' type='quantity' unit='m²' decimals='$1' most='10000'/>",
      "<fact id='date-$!' type='date'/>",
      "<fact id='date-$!' type='date' least='2020-02-29' most='2030-12-31' assumed='none'/>",
      "<fact id='choice-$!' type='choice'><option id='a'><alias>甲</alias></option><option id='b' "
      "pattern='13##'/><option id='c'/><option-group id='ab' options='a b'/></fact>",
      "<fact id='choice-$!' type='choice' assumed='none'><option id='a'/><option id='b' "
      "pattern='*'/></fact>",
      "<fact id='flag-$!' type='flag'/>",
      "<fact id='flag-$!' type='flag' assumed='no'/>",
      "<fact id='name-$!' type='name'/>",
      "<fact id='firm-$!' type='credit-code'/>",
      "<fact id='money-$!' type='money' assumed='0'><from-history what='sum' rules='$R' key='$y'/></fact>",
      "<fact id='count-$!' type='count' assumed='0'><from-history what='count' year-of='$d'/></fact>",
      "<fact id='flag-$!' type='flag' assumed='no'><from-history what='any'/></fact>",
      "<fact id='date-$!' type='date' assumed='none'><from-history what='latest' rules='$R'/></fact>",
      "<fact id='money-$!' type='money'><from-batch sum='$a' rules='$R'/></fact>",
      "<fact id='money-$!' type='money'><from-batch sum='award' rows='before' rules='$R'/></fact>" } },
  { 'E',
    5,
    { "<list id='list-$!' least='0' most='$1'><fact id='cost' type='money' most='1000000'/><fact "
      "id='size' type='quantity' unit='m²' decimals='2' most='1000'/><fact id='kind' type='choice' "
      "assumed='none'><option id='a'/><option id='b'/></fact><fact id='new' type='flag'/><fact "
      "id='bought' type='date'/><fact id='age' type='count' most='20'/></list>",
      "<payer id='payer-$!'/>", "<payee id='payee-$!'/>", "<instalment id='instalment-$!'/>",
      "<interpretation id='reading-$!' default='a'><option id='a'/><option id='b'><label>乙</label></option>"
      "</interpretation>",
      "<value id='value-$!'>$M</value>", "<condition id='condition-$!' clause='x'><remedy>x</remedy>$C</condition>",
      "<measure id='measure-$!'><contact>x</contact><eligible>$I</eligible><also id='also-$!'>$M</also></measure>",
      "<source number='1' issuer='x' issued='2025-01-01' from='2025-01-01' to='2027-12-31'/>" } },
  { 'L', 1, { "", "<eligible>$I</eligible>", "<eligible>$I$I</eligible>", "<eligible>$I$I$I</eligible>" } },
  { 'I',
    5,
    { "<use condition='$x'/>", "<is id='i-$!' fact='$f'/>", "<at-least id='i-$!' fact='$a'>$$</at-least>",
      "<between id='i-$!' clause='x' fact='$a' from='0.5' to='500'/>", "<one-of id='i-$!' fact='$c'>$o</one-of>",
      "<all id='i-$!'>$C$C</all>", "<any id='i-$!'>$C$C</any>", "<not id='i-$!'>$C</not>",
      "<more-than id='i-$!'>$M$M</more-than>", "<less-than id='i-$!' fact='$n'>$N</less-than>",
      "<at-least-of id='i-$!' n='2'>$C$C$C</at-least-of>", "<any id='i-$!' over='$l'>$C$.</any>",
      "<choose id='i-$!' on='$c'><when is='$o'>$C</when><otherwise>$C</otherwise></choose>",
      "<dated id='i-$!' on='$d'><version to='2026-06-30'>$C</version></dated>",
      "<eligible-for id='i-$!' rule='$R'/>" } },
  { 'S',
    4,
    { "", "", "<split><share payer='city' percent='50'/><spare to='county'/></split>",
      "<split to='$u' mode='$m'><share payer='city' parts='$3'/><share payer='county' parts='2'/><spare "
      "to='city'/></split>",
      "<split to='yuan' mode='down'><share payer='city' parts='$3'/><share payer='county' parts='1'/><spare "
      "to='largest-remainder'/></split>",
      "<split><share payer='city'><least>$R<rate percent='60'/></least></share><spare to='county'/></split>",
      "<split><share payer='county'><greatest><money>0</money><least>$M<percent rate='50'><value "
      "ref='award'/></percent></least></greatest></share><spare to='city'/></split>",
      "<split><share payee='one' parts='$n'/><share payee='two' parts='1'/><spare to='nobody'/></split>",
      "<split><share payee='one'><greatest><money>0</money>$M</greatest></share><spare to='two'/></split>",
      "<split><share instalment='first' percent='60'/><share instalment='second' percent='40'/><spare "
      "to='second'/></split>",
      "<split><choose on='$c'><when is='$o'><share payer='city' percent='$%'/></when><otherwise><share payer='city' "
      "percent='30'/></otherwise></choose><spare to='county'/></split>" } },
  { 'A',
    1,
    { "", "<also id='also-$!'><difference>$M<value ref='award'/></difference></also>", "<also id='also-$!'>$C</also>",
      "<also id='also-$!'>$R</also>" } },
  { 'O', 2, { "", "", "", "<round to='$u' mode='$m'/>" } },
  { 'U',
    0,
    { "<rule id='rule-$!' "
      "clause='一'>$L<amount><greatest><money>0</money><least>$B<money>900000000</money></least></greatest></"
      "amount>$O$S$A</rule>",
      "<rule id='rule-$!'><label "
      "lang='en'>x</label><note>x</note><recipient>x</recipient>$L<amount>$B</amount>$S</rule>",
      "<rule id='rule-$!' once-per='$y'><asserts "
      "fact='$f'>yes</asserts>$L<amount><least><excess>$B$M</excess><money>900000000</money></least></amount>$O$S</"
      "rule>",
      "<rule id='rule-$!'><eligible><at-least id='large-$!' fact='$a'>$$</at-least></eligible><amount "
      "nothing='eligible'><least>$M$M</least></amount>$S$A</rule>" } },
};

/* ---- Literals ---- */

static const char *const moneys[] = { "100", "0.01", "1", "0.99", "33.33", "1000", "0", "500000", "12345.67" };
static const char *const decimals[] = { "2", "1", "3", "0.5", "12", "1.75", "10", "0.001", "7", "1000000" };
static const char *const odd_numbers[] = {
  "0", "-1", "999999999999999999", "0.000001", "-0.5", "9999999999999999", "90000000000000", "1000000000000000000"
};
static const char *const rates[] = { "10", "50", "3.5", "100", "33.3333", "0.01", "66.6667", "7.25", "0", "200", "30" };
static const char *const days[]
    = { "2026-01-01", "2026-06-30", "2025-12-31", "2024-02-29", "2027-03-31", "1900-01-01", "9999-12-31" };
static const char *const small_numbers[] = { "2", "1", "3", "0", "5", "4" };
static const char *const whole_numbers[] = { "2", "1", "3" };
static const char *const units[] = { "fen", "yuan", "jiao", "100", "wan", "0.05" };
static const char *const modes[] = { "down", "up", "half-up", "half-down", "half-even" };
static const char *const spans[] = { "days", "months", "years" };
static const char *const totals[] = { "sum", "latest", "count", "any" };

static const struct
{
  char letter;
  const char *const *texts;
  guint n_texts;
} literals[] = {
  { '$', moneys, G_N_ELEMENTS (moneys) },
  { '#', decimals, G_N_ELEMENTS (decimals) },
  { '0', odd_numbers, G_N_ELEMENTS (odd_numbers) },
  { '%', rates, G_N_ELEMENTS (rates) },
  { 't', days, G_N_ELEMENTS (days) },
  { '3', whole_numbers, G_N_ELEMENTS (whole_numbers) },
  { '1', small_numbers, G_N_ELEMENTS (small_numbers) },
  { 'u', units, G_N_ELEMENTS (units) },
  { 'm', modes, G_N_ELEMENTS (modes) },
  { 'z', modes, 2 },
  { 'w', spans, G_N_ELEMENTS (spans) },
  { 'h', totals, G_N_ELEMENTS (totals) },
};

/* ---- Names ---- */

/* Which names a declaration gives, by the element or by the type of a fact. A list's are its facts'. */
static const struct
{
  const char *what;
  char letter;
} kinds_of_names[] = {
  { "money", 'a' }, { "rate", 'r' },      { "count", 'n' },          { "number", 'n' }, { "quantity", 'q' },
  { "date", 'd' },  { "choice", 'c' },    { "flag", 'f' },           { "name", 'y' },   { "credit-code", 'y' },
  { "value", 'v' }, { "condition", 'x' }, { "payer", 'P' },          { "payee", 'e' },  { "instalment", 's' },
  { "list", 'l' },  { "rule", 'R' },      { "interpretation", 'c' },
};

static char
letter_of (const char *what)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds_of_names); i++)
    if (strcmp (kinds_of_names[i].what, what) == 0)
      return kinds_of_names[i].letter;
  return '\0';
}

static void
add_name (Grammar *grammar, char letter, const char *list, const char *id)
{
  g_ptr_array_add (grammar->names[(int)letter], list == NULL ? g_strdup (id) : g_strconcat (list, ".", id, NULL));
}

static void
learn_options (Grammar *grammar, const SubsidyElement *element, const char *list, const char *id)
{
  GPtrArray *options = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < element->children->len; i++)
    {
      const SubsidyElement *child = subsidy_element_nth (element, i);

      if (g_str_has_prefix (child->type->name, "option") && subsidy_element_attribute (child, "id") != NULL)
        g_ptr_array_add (options, g_strdup (subsidy_element_attribute (child, "id")));
    }
  g_hash_table_insert (grammar->options, list == NULL ? g_strdup (id) : g_strconcat (list, ".", id, NULL), options);
}

static gboolean
may_have_id (const SubsidyElement *element)
{
  for (guint i = 0; i < element->type->n_attributes; i++)
    if (strcmp (element->type->attributes[i].name, "id") == 0)
      return TRUE;
  return FALSE;
}

static void
learn_declaration (Grammar *grammar, const SubsidyElement *element, const char *list)
{
  gboolean is_fact = element->type->kind == SUBSIDY_ELEMENT_FACT;
  const char *id = may_have_id (element) ? subsidy_element_attribute (element, "id") : NULL;
  const char *what = is_fact ? subsidy_element_attribute (element, "type") : element->type->name;
  char letter = what != NULL ? letter_of (what) : '\0';

  if (id == NULL || letter == '\0')
    return;
  add_name (grammar, letter, list, id);
  if (is_fact && g_strcmp0 (subsidy_element_attribute (element, "assumed"), "none") == 0)
    add_name (grammar, '?', list, id);
  if (letter == 'c')
    learn_options (grammar, element, list, id);
  if (element->type->kind == SUBSIDY_ELEMENT_LIST)
    for (guint i = 0; i < element->children->len; i++)
      learn_declaration (grammar, subsidy_element_nth (element, i), id);
}

void
grammar_learn (Grammar *grammar, const SubsidyElement *root)
{
  for (guint i = 0; i < root->children->len; i++)
    learn_declaration (grammar, subsidy_element_nth (root, i), NULL);
}

static gboolean
is_in_scope (const Grammar *grammar, const char *name)
{
  const char *dot = strchr (name, '.');

  if (dot == NULL)
    return TRUE;
  return grammar->list != NULL && strncmp (name, grammar->list, (gsize)(dot - name)) == 0
         && grammar->list[dot - name] == '\0';
}

/* One that may stand here; of items where there are some. */
static const char *
pick_name (Grammar *grammar, char letter)
{
  const GPtrArray *names = grammar->names[letter == 'k' || letter == 'g' ? 'c' : (int)letter];
  guint at = choices_below (grammar->choices, names->len);
  gboolean wants_item = letter == 'k' || (grammar->list != NULL && choices_percent (grammar->choices, 70));
  const char *found = NULL;

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, (at + i) % names->len);

      if (is_in_scope (grammar, name) && (found == NULL || (wants_item && strchr (found, '.') == NULL)))
        found = name;
      if (found != NULL && (!wants_item || strchr (found, '.') != NULL))
        break;
    }
  return found != NULL ? found : "missing";
}

/* ---- Parts of templates ---- */

static void
write_option (Grammar *grammar, const char *choice)
{
  const GPtrArray *options = choice != NULL ? g_hash_table_lookup (grammar->options, choice) : NULL;

  g_string_append (grammar->text, options != NULL && options->len > 0
                                      ? g_ptr_array_index (options, choices_below (grammar->choices, options->len))
                                      : "yes");
}

static void
write_name (Grammar *grammar, char letter)
{
  const char *name = pick_name (grammar, letter);

  if (strchr ("cgf", letter) != NULL)
    grammar->chosen[letter == 'g'] = name;
  if (letter == 'l')
    grammar->list = name;
  g_string_append (grammar->text, name);
}

void
grammar_literal (Grammar *grammar, char what)
{
  for (gsize i = 0; i < G_N_ELEMENTS (literals); i++)
    if (literals[i].letter == what)
      {
        g_string_append (grammar->text, choices_pick (grammar->choices, literals[i].texts, literals[i].n_texts));
        return;
      }
  if (what == 'o' || what == 'p')
    write_option (grammar, grammar->chosen[what == 'p']);
  else if (what == '!')
    g_string_append_printf (grammar->text, "%u", grammar->n_new++);
  else if (what == '.')
    grammar->list = NULL;
  else if (what == '=')
    g_string_append (grammar->text, grammar->chosen[0] != NULL ? grammar->chosen[0] : "missing");
  else
    write_name (grammar, what);
}

static const Production *
production_of (char kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (productions); i++)
    if (productions[i].kind == kind)
      return &productions[i];
  return NULL;
}

/* $P and $R are names where they stand in an attribute, whatever else stands for them. */
static void
expand (Grammar *grammar, const char *template)
{
  char before = '\0';

  for (const char *at = template; *at != '\0'; before = *at++)
    {
      if (*at != '$')
        {
          g_string_append_c (grammar->text, *at);
          continue;
        }
      at++;
      if (before != '\'' && g_ascii_isupper (*at))
        grammar_write (grammar, *at);
      else
        grammar_literal (grammar, *at);
    }
}

void
grammar_write (Grammar *grammar, char what)
{
  const Production *production = production_of (what);
  const char *list = grammar->list;
  guint n = 0;

  while (production->templates[n] != NULL)
    n++;
  if (grammar->depth >= MOST_DEPTH && production->n_plain > 0)
    n = production->n_plain;
  grammar->depth++;
  expand (grammar, choices_pick (grammar->choices, production->templates, n));
  grammar->depth--;
  grammar->list = list;
}

/* ---- Grammars ---- */

Grammar *
grammar_new (Choices *choices)
{
  Grammar *grammar = g_new0 (Grammar, 1);

  grammar->choices = choices;
  grammar->text = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (grammar->names); i++)
    grammar->names[i] = g_ptr_array_new_with_free_func (g_free);
  grammar->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  grammar->n_new = choices->is_final || choices->length > 0 ? 1 : 1 + choices_below (choices, 900);
  return grammar;
}

void
grammar_free (Grammar *grammar)
{
  g_string_free (grammar->text, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (grammar->names); i++)
    g_ptr_array_unref (grammar->names[i]);
  g_hash_table_unref (grammar->options);
  g_free (grammar);
}

/* ---- Whole policies ---- */

static const char beginning[] = "<policy id='p' format='1' currency='CNY' lang='zh'>\n";

/* Learns what was written so far. */
static void
learn_text (Grammar *grammar)
{
  g_autoptr (GString) whole = g_string_new (grammar->text->str);
  g_autoptr (SubsidyReport) report = subsidy_report_new ("grammar");
  g_autoptr (GHashTable) lost = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  SubsidyElement *root;
  guint n_elements;

  g_string_append (whole, "</policy>\n");
  root = subsidy_element_read (whole->str, whole->len, report, lost, &n_elements);
  if (root != NULL)
    {
      grammar_learn (grammar, root);
      subsidy_element_free (root);
    }
}

static void
write_several (Grammar *grammar, char what, guint least, guint most)
{
  guint n = least + choices_below (grammar->choices, most - least + 1);

  for (guint i = 0; i < n; i++)
    {
      grammar_write (grammar, what);
      g_string_append_c (grammar->text, '\n');
    }
}

/* One fact of each type, as one of the templates has it, so that every name can be something. */
static void
write_facts (Grammar *grammar)
{
  static const char *const types[]
      = { "money", "money", "rate", "count", "number", "quantity", "date", "date", "choice", "flag", "name" };
  const Production *facts = production_of ('F');

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *of_type = g_strdup_printf (" type='%s'", types[i]);
      guint at = choices_below (grammar->choices, facts->n_plain);

      while (strstr (facts->templates[at], of_type) == NULL)
        at = (at + 1) % facts->n_plain;
      expand (grammar, facts->templates[at]);
      g_string_append_c (grammar->text, '\n');
    }
}

static const char declarations[]
    = "<payer id='city'/> <payer id='county'/> <payee id='one'/> <payee id='two'/>\n"
      "<instalment id='first'/> <instalment id='second'/>\n"
      "<value id='base'><money>5000</money></value> <condition id='common'><always/></condition>\n"
      "<fact id='kept' type='money' assumed='none'/> <fact id='firm' type='credit-code'/> <fact id='staff' "
      "type='count' least='1' most='1000'/> <rule id='simple' "
      "once-per='firm'><amount><money>1</money></amount></rule>\n"
      "<split><share payer='city' percent='50'/> <share payer='county' percent='50'/> <spare to='county'/></split>\n";

char *
grammar_policy (Choices *choices)
{
  g_autoptr (Grammar) grammar = grammar_new (choices);

  g_string_append (grammar->text, beginning);
  g_string_append (grammar->text, declarations);
  write_facts (grammar);
  expand (grammar, production_of ('E')->templates[0]);
  learn_text (grammar);
  write_several (grammar, 'F', 0, 3);
  write_several (grammar, 'E', 0, 4);
  learn_text (grammar);
  grammar->n_new = 0;
  write_several (grammar, 'U', 1, 2);
  learn_text (grammar);
  write_several (grammar, 'U', 0, 1);
  g_string_append (grammar->text, "</policy>\n");
  return g_strdup (grammar->text->str);
}

/* ---- Against the table ---- */

static gboolean
occurs (const char *text)
{
  if (strstr (beginning, text) != NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (productions); i++)
    for (guint j = 0; productions[i].templates[j] != NULL; j++)
      if (strstr (productions[i].templates[j], text) != NULL)
        return TRUE;
  return FALSE;
}

char *
grammar_lacks (void)
{
  for (int kind = 0; kind < SUBSIDY_N_ELEMENTS; kind++)
    {
      const SubsidyElementType *type = subsidy_element_type ((SubsidyElementKind)kind);
      g_autofree char *tag = g_strconcat ("<", type->name, NULL);

      if (!occurs (tag))
        return g_steal_pointer (&tag);
      for (guint i = 0; i < type->n_attributes; i++)
        {
          g_autofree char *attribute = g_strconcat (" ", type->attributes[i].name, "='", NULL);

          if (!occurs (attribute))
            return g_steal_pointer (&attribute);
        }
    }
  return NULL;
}
