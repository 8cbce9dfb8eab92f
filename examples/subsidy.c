/* SPDX-License-Identifier: Apache-2.0 */
/* The command `subsidy`: asks the library on behalf of a clerk, an analyst or the author of a policy. Everything it
 * knows comes through the public headers. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "subsidy-batch-command.h"
#include "subsidy-command.h"

typedef struct
{
  const char *name;
  int least_arguments, most_arguments; /* -1: any number */
  int (*run) (const Options *options, char **arguments);
  const char *zh, *en;
} Command;

/* ---- Shared ---- */

const char *
in_language (const Options *options, const char *zh, const char *en)
{
  return options->language != NULL && g_str_has_prefix (options->language, "zh") ? zh : en;
}

int
fail (int status, const char *message)
{
  fprintf (stderr, "subsidy: %s\n", message);
  return status;
}

int
fail_with (int status, GError *error)
{
  fail (status, error->message);
  g_error_free (error);
  return status;
}

#define MOST_CHARACTERS_SHOWN 200

char *
shown (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *line = g_string_new (NULL);
  int n_shown = 0;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (n_shown++ == MOST_CHARACTERS_SHOWN)
        {
          g_string_append (line, "…");
          break;
        }
      g_string_append_unichar (line, g_unichar_isprint (character) ? character : ' ');
    }
  return g_string_free (line, FALSE);
}

/* What a policy file's problems come to: written to stderr. */
static void
print_report (const Options *options, const SubsidyReport *report)
{
  g_autofree char *text = subsidy_report_to_text (report, options->language);

  if (subsidy_report_get_n_problems (report) > 0)
    fprintf (stderr, "%s\n", text);
}

SubsidyPolicy *
load_policy (const Options *options)
{
  SubsidyPolicy *policy = NULL;
  g_autoptr (SubsidyReport) report = NULL;

  if (options->policy_path == NULL)
    return subsidy_policy_builtin ();
  report = subsidy_policy_check_file (options->policy_path, &policy);
  /* What only `check` warns of keeps nobody from an answer. */
  if (policy == NULL)
    print_report (options, report);
  return policy;
}

static int
print_text (char *text)
{
  printf ("%s", text);
  subsidy_free (text);
  return ANSWERED;
}

/* ---- Commands ---- */

static int
run_rules (const Options *options, char **arguments G_GNUC_UNUSED)
{
  g_autoptr (SubsidyPolicy) policy = load_policy (options);

  if (policy == NULL)
    return BAD_POLICY;
  return print_text (subsidy_policy_describe (policy, options->language, options->as_json));
}

static int
run_show (const Options *options, char **arguments)
{
  g_autoptr (SubsidyPolicy) policy = load_policy (options);
  GError *error = NULL;
  char *text;

  if (policy == NULL)
    return BAD_POLICY;
  text = subsidy_policy_describe_rule (policy, arguments[0], options->language, options->as_json, &error);
  return text != NULL ? print_text (text) : fail_with (BAD_USAGE, error);
}

/* "FACT=VALUE" texts; every mistake is told, not only the first. */
static SubsidyApplication *
read_application (const Options *options, SubsidyPolicy *policy, char **arguments)
{
  SubsidyApplication *application = subsidy_application_new (policy);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean is_sound = TRUE;

  subsidy_application_set_language (application, options->language);
  for (; *arguments != NULL; arguments++)
    {
      const char *equals = strchr (*arguments, '=');
      g_autofree char *fact
          = g_strndup (*arguments, equals != NULL ? (gsize)(equals - *arguments) : strlen (*arguments));
      g_autoptr (GError) error = NULL;

      if (equals == NULL)
        fprintf (stderr,
                 in_language (options, "subsidy: “%s”：应写成 要素=值，例如 county=霸州市\n",
                              "subsidy: '%s': write FACT=VALUE, such as county=131081\n"),
                 *arguments);
      else if (!g_hash_table_add (seen, g_strdup (fact)))
        fprintf (stderr, in_language (options, "subsidy: 要素 %s 给了两次\n", "subsidy: the fact %s is given twice\n"),
                 fact);
      else if (!subsidy_application_set_text (application, fact, equals + 1, &error))
        fail (BAD_USAGE, error->message);
      else
        continue;
      is_sound = FALSE;
    }
  if (!is_sound)
    g_clear_pointer (&application, subsidy_application_unref);
  return application;
}

static char *
assessment_text (const Options *options, const SubsidyAssessment *assessment)
{
  return options->as_json ? subsidy_assessment_to_json (assessment, options->language)
                          : subsidy_assessment_to_text (assessment, options->language);
}

/* A value outside its range is answered with "refused", and is a mistake of whoever gave it. */
static int
status_of (const Options *options, const SubsidyAssessment *assessment)
{
  if (subsidy_assessment_get_outcome (assessment) != SUBSIDY_OUTCOME_REFUSED)
    return ANSWERED;
  return fail (BAD_USAGE, in_language (options, "拒绝测算：见上", "refused: see above"));
}

static int
run_assess (const Options *options, char **arguments)
{
  g_autoptr (SubsidyPolicy) policy = load_policy (options);
  g_autoptr (SubsidyApplication) application = NULL;
  g_autoptr (SubsidyAssessment) assessment = NULL;
  GError *error = NULL;

  if (policy == NULL)
    return BAD_POLICY;
  application = read_application (options, policy, arguments + 1);
  if (application == NULL)
    return BAD_USAGE;
  assessment
      = subsidy_application_assess (application, arguments[0], (const char *const *)options->interpretations, &error);
  if (assessment == NULL)
    return fail_with (BAD_USAGE, error);
  print_text (assessment_text (options, assessment));
  return status_of (options, assessment);
}

static const char *
unit_of_money (const Options *options, const SubsidyPolicy *policy)
{
  const char *currency = subsidy_policy_get_currency (policy);

  return strcmp (currency, "CNY") == 0 ? in_language (options, "元", "yuan") : currency;
}

/* One line of `match`: what the rule would bring. */
static void
print_match (const Options *options, const SubsidyPolicy *policy, gsize rule, const SubsidyAssessment *assessment)
{
  gboolean is_undetermined = subsidy_assessment_get_outcome (assessment) == SUBSIDY_OUTCOME_UNDETERMINED;
  g_autofree char *amount = subsidy_money_to_grouped_text (subsidy_assessment_get_at_most (assessment));
  const char *missing;

  printf ("  %-20s %s", subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, rule),
          subsidy_policy_label_at (policy, SUBSIDY_PART_RULE, rule, options->language));
  if (subsidy_assessment_get_reason (assessment) != NULL)
    printf ("  (%s)", subsidy_assessment_get_reason (assessment));
  else
    printf ("  %s%s %s", is_undetermined ? in_language (options, "至多 ", "at most ") : "", amount,
            unit_of_money (options, policy));
  for (gsize i = 0; (missing = subsidy_assessment_get_missing (assessment, i)) != NULL; i++)
    printf ("%s%s", i == 0 ? in_language (options, "；还缺：", "; missing: ") : ", ", missing);
  printf ("\n");
}

/* A value out of its range refuses every rule: it is told once. */
static void
print_refusal (const Options *options, const SubsidyAssessment *assessment, char **last)
{
  char *refusal = subsidy_assessment_get_refusal (assessment, options->language);

  if (g_strcmp0 (refusal, *last) != 0)
    printf ("  %s\n", refusal);
  subsidy_free (*last);
  *last = refusal;
}

static void
print_matches (const Options *options, const SubsidyPolicy *policy, const GPtrArray *assessments)
{
  static const struct
  {
    SubsidyOutcome outcome;
    const char *zh, *en;
  } groups[] = { { SUBSIDY_OUTCOME_ELIGIBLE, "可以享受", "due" },
                 { SUBSIDY_OUTCOME_UNDETERMINED, "尚不能确定", "undetermined" },
                 { SUBSIDY_OUTCOME_NOT_ELIGIBLE, "不能享受", "not due" },
                 { SUBSIDY_OUTCOME_REFUSED, "拒绝测算", "refused" } };
  g_autofree char *refusal = NULL;

  for (gsize group = 0; group < G_N_ELEMENTS (groups); group++)
    {
      gboolean has_heading = FALSE;

      for (guint i = 0; i < assessments->len; i++)
        {
          const SubsidyAssessment *assessment = g_ptr_array_index (assessments, i);

          if (subsidy_assessment_get_outcome (assessment) != (int32_t)groups[group].outcome)
            continue;
          if (!has_heading)
            printf (in_language (options, "%s：\n", "%s:\n"),
                    in_language (options, groups[group].zh, groups[group].en));
          has_heading = TRUE;
          if (groups[group].outcome == SUBSIDY_OUTCOME_REFUSED)
            print_refusal (options, assessment, &refusal);
          else
            print_match (options, policy, i, assessment);
        }
    }
}

static void
print_matches_json (const Options *options, const GPtrArray *assessments)
{
  printf ("{\"format\": 1, \"matches\": [");
  for (guint i = 0; i < assessments->len; i++)
    {
      g_autofree char *json = subsidy_assessment_to_json (g_ptr_array_index (assessments, i), options->language);

      printf ("%s%s", i > 0 ? ",\n" : "\n", g_strchomp (json));
    }
  printf ("\n]}\n");
}

static void
assessment_unref (gpointer assessment)
{
  subsidy_assessment_unref (assessment);
}

static int
run_match (const Options *options, char **arguments)
{
  g_autoptr (SubsidyPolicy) policy = load_policy (options);
  g_autoptr (SubsidyApplication) application = NULL;
  g_autoptr (GPtrArray) assessments = g_ptr_array_new_with_free_func (assessment_unref);
  GError *error = NULL;

  if (policy == NULL)
    return BAD_POLICY;
  application = read_application (options, policy, arguments);
  if (application == NULL)
    return BAD_USAGE;
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_RULE); i++)
    {
      SubsidyAssessment *assessment
          = subsidy_application_match (application, subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, i),
                                       (const char *const *)options->interpretations, &error);

      if (assessment == NULL)
        return fail_with (BAD_USAGE, error);
      g_ptr_array_add (assessments, assessment);
    }
  if (options->as_json)
    print_matches_json (options, assessments);
  else
    print_matches (options, policy, assessments);
  return assessments->len > 0 ? status_of (options, g_ptr_array_index (assessments, 0)) : ANSWERED;
}

static void
print_ranges (const Options *options, const SubsidyPolicy *policy)
{
  for (gsize i = 0; i < subsidy_policy_count (policy, SUBSIDY_PART_RULE); i++)
    {
      int64_t least, most;
      g_autofree char *least_text = NULL, *most_text = NULL;

      subsidy_policy_rule_range (policy, i, &least, &most);
      least_text = subsidy_money_to_grouped_text (least);
      most_text = subsidy_money_to_grouped_text (most);
      printf (in_language (options, "  %-20s %s 至 %s %s\n", "  %-20s %s to %s %s\n"),
              subsidy_policy_id_at (policy, SUBSIDY_PART_RULE, i), least_text, most_text,
              unit_of_money (options, policy));
    }
}

static void
print_quoted (const char *given)
{
  g_autofree char *valid = g_utf8_make_valid (given, -1);
  const char *text = valid;

  printf ("\"");
  for (; *text != '\0'; text++)
    if (*text == '"' || *text == '\\')
      printf ("\\%c", *text);
    else if ((guchar)*text < 0x20)
      printf ("\\u%04x", (guchar)*text);
    else
      printf ("%c", *text);
  printf ("\"");
}

static void
print_report_json (const Options *options, const SubsidyReport *report)
{
  printf ("{\"format\": 1, \"file\": ");
  print_quoted (subsidy_report_get_file (report));
  printf (", \"problems\": [");
  for (gsize i = 0; i < subsidy_report_get_n_problems (report); i++)
    {
      g_autofree char *message = subsidy_report_get_message (report, i, options->language);

      printf ("%s{\"severity\": \"%s\", \"line\": %" G_GINT64_FORMAT ", \"message\": ", i > 0 ? ", " : "",
              subsidy_report_get_severity (report, i) == SUBSIDY_SEVERITY_ERROR ? "error" : "warning",
              subsidy_report_get_line (report, i));
      print_quoted (message);
      printf ("}");
    }
  printf ("]}\n");
}

/* A policy without an error has no problems but warnings. */
static void
print_checked (const Options *options, const char *path, const SubsidyPolicy *policy, gsize n_warnings)
{
  g_autofree char *warnings = NULL;

  if (n_warnings > 0)
    warnings = g_strdup_printf (
        in_language (options, "，%" G_GSIZE_FORMAT " 个警告",
                     n_warnings == 1 ? ", %" G_GSIZE_FORMAT " warning" : ", %" G_GSIZE_FORMAT " warnings"),
        n_warnings);
  printf (in_language (options, "%s：没有错误%s。各条款金额的范围：\n", "%s: no errors%s. The range of each award:\n"),
          path, warnings != NULL ? warnings : "");
  print_ranges (options, policy);
}

static int
run_check (const Options *options, char **arguments)
{
  g_autoptr (SubsidyPolicy) policy = NULL;
  g_autoptr (SubsidyReport) report = subsidy_policy_check_file (arguments[0], &policy);
  gsize n_problems = subsidy_report_get_n_problems (report);

  if (options->as_json)
    print_report_json (options, report);
  else
    print_report (options, report);
  if (policy == NULL)
    return BAD_POLICY;
  if (options->is_strict && n_problems > 0)
    return fail (BAD_POLICY, in_language (options, "--strict：有警告，视同错误", "--strict: warnings count as errors"));
  if (!options->as_json)
    print_checked (options, arguments[0], policy, n_problems);
  return ANSWERED;
}

static int
run_test (const Options *options, char **arguments)
{
  Options with_policy = *options;
  g_autoptr (SubsidyPolicy) policy = NULL;

  with_policy.policy_path = arguments[0];
  policy = load_policy (&with_policy);
  return policy != NULL ? run_cases (&with_policy, policy, arguments + 1) : BAD_POLICY;
}

static int
run_boundaries (const Options *options, char **arguments)
{
  Options with_policy = *options;
  g_autoptr (SubsidyPolicy) policy = NULL;
  GError *error = NULL;
  char *cases, *note;

  with_policy.policy_path = arguments[0];
  policy = load_policy (&with_policy);
  if (policy == NULL)
    return BAD_POLICY;
  cases = subsidy_policy_boundaries (policy, arguments[1], (const char *const *)options->interpretations,
                                     options->language, &note, &error);
  if (cases == NULL)
    return fail_with (BAD_USAGE, error);
  if (note != NULL)
    fail (ANSWERED, note);
  subsidy_free (note);
  return print_text (cases);
}

static int
run_source (const Options *options G_GNUC_UNUSED, char **arguments G_GNUC_UNUSED)
{
  gsize length;
  const char *source = subsidy_policy_builtin_source (&length);

  fwrite (source, 1, length, stdout);
  return ANSWERED;
}

static int
run_schema (const Options *options G_GNUC_UNUSED, char **arguments G_GNUC_UNUSED)
{
  return print_text (subsidy_policy_schema ());
}

static int
run_reference (const Options *options, char **arguments G_GNUC_UNUSED)
{
  return print_text (subsidy_policy_reference (options->language));
}

static const Command commands[] = {
  { "rules", 0, 0, run_rules, "列出可申报的条款", "what can be claimed" },
  { "show", 1, 1, run_show, "条款：用文字说明一项条款、所需要素和有关口径",
    "RULE: the rule in words, its facts, the interpretations that touch it" },
  { "assess", 1, -1, run_assess, "条款 要素=值 …：测算一项申报", "RULE FACT=VALUE ...: assess one claim" },
  { "match", 0, -1, run_match, "要素=值 …：一个申请人对照全部条款", "FACT=VALUE ...: one applicant against all rules" },
  { "check", 1, 1, run_check, "政策.xml：检查政策文件", "POLICY.xml: check a policy file" },
  { "test", 2, -1, run_test, "政策.xml 案例.csv …：重放案例", "POLICY.xml CASES.csv ...: replay cases" },
  { "boundaries", 2, 2, run_boundaries, "政策.xml 条款：列出条款各处边界的案例，供人审阅",
    "POLICY.xml RULE: the cases at the corners of a rule, to review" },
  { "batch", 1, 1, run_batch, "申报.csv -o 结果.csv：批量测算一份申报文件",
    "IN.csv -o OUT.csv: answer a file of claims" },
  { "template", 1, 1, run_template, "条款：生成可填写的申报文件", "RULE: a file of claims to fill in" },
  { "ledger", 2, 4, run_ledger, "list|runs|export|verify 台账，revoke 台账 回执 原因：查看台账",
    "list|runs|export|verify FILE.db, revoke FILE.db RECEIPT REASON: what was awarded" },
  { "source", 0, 0, run_source, "输出内置政策文件，可复制修改", "print the built-in policy file, to copy and change" },
  { "schema", 0, 0, run_schema, "输出供编辑器用的 policy.xsd", "print policy.xsd, for editors" },
  { "reference", 0, 0, run_reference, "输出政策文件全部元素的说明", "print the reference of all elements" },
};

/* ---- The command line ---- */

static const Command *
find_command (const Options *options, const char *name)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  const char *nearest;

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      names[i] = commands[i].name;
      if (strcmp (commands[i].name, name) == 0)
        return &commands[i];
    }
  nearest = subsidy_suggest (name, names);
  fprintf (stderr, in_language (options, "subsidy: 没有命令“%s”", "subsidy: there is no command '%s'"), name);
  if (nearest != NULL)
    fprintf (stderr, in_language (options, "；是不是“%s”？", "; did you mean '%s'?"), nearest);
  fprintf (stderr, "\n");
  return NULL;
}

static char *
summary (const Options *options)
{
  GString *text = g_string_new (in_language (options, "命令：\n", "Commands:\n"));

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %-10s %s\n", commands[i].name,
                            in_language (options, commands[i].zh, commands[i].en));
  g_string_append (text,
                   in_language (options,
                                "\n退出状态：0 已回答；1 政策文件无法读取或有错；2 用法或值有误；3 有行或案例未通过。",
                                "\nExit status: 0 answered; 1 unreadable or invalid policy; 2 wrong usage or value; "
                                "3 rows or cases failed."));
  return g_string_free (text, FALSE);
}

/* GOption names the unknown option; what was probably meant is added here. */
static void
report_option_error (const Options *options, char **arguments, const GError *error)
{
  static const char *const known[]
      = { "--policy", "--interpret", "--lang",  "--format",  "--strict", "--help",    "--version",           "--output",
          "--rule",   "--columns",   "--jobs",  "--summary", "--by",     "--compare", "--compare-interpret", "--ledger",
          "--day",    "--by-whom",   "--where", NULL };
  const char *nearest = NULL;

  for (; g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) && *arguments != NULL; arguments++)
    {
      g_autofree char *name = g_strndup (*arguments, strcspn (*arguments, "="));

      if (g_str_has_prefix (name, "--") && !g_strv_contains (known, name) && nearest == NULL)
        nearest = subsidy_suggest (name, known);
    }
  fprintf (stderr, "subsidy: %s", error->message);
  if (nearest != NULL)
    fprintf (stderr, in_language (options, "；是不是“%s”？", "; did you mean '%s'?"), nearest);
  fprintf (stderr, "\n");
}

/* --lang and --format take fixed words. */
static gboolean
check_options (Options *options, const char *format)
{
  if (strcmp (options->language, "zh") != 0 && strcmp (options->language, "en") != 0)
    {
      fprintf (stderr, "subsidy: --lang %s: zh | en\n", options->language);
      return FALSE;
    }
  if (format != NULL && strcmp (format, "text") != 0 && strcmp (format, "json") != 0)
    {
      fprintf (stderr, "subsidy: --format %s: text | json\n", format);
      return FALSE;
    }
  options->as_json = format != NULL && strcmp (format, "json") == 0;
  return TRUE;
}

/* By the variables of the environment, whether or not that locale is installed. */
static const char *
language_of_locale (void)
{
  return g_str_has_prefix (g_get_language_names ()[0], "zh") ? "zh" : "en";
}

static int
run_command (const Options *options, char **arguments)
{
  const Command *command;
  int n_arguments;

  if (arguments == NULL || arguments[0] == NULL)
    return fail (BAD_USAGE,
                 in_language (options, "应写明命令；见 subsidy --help", "a command is needed; see subsidy --help"));
  command = find_command (options, arguments[0]);
  if (command == NULL)
    return BAD_USAGE;
  n_arguments = (int)g_strv_length (arguments) - 1;
  if (n_arguments < command->least_arguments || (command->most_arguments >= 0 && n_arguments > command->most_arguments))
    {
      fprintf (stderr, in_language (options, "subsidy: 用法：subsidy %s %s\n", "subsidy: usage: subsidy %s %s\n"),
               command->name, in_language (options, command->zh, command->en));
      return BAD_USAGE;
    }
  if (options->interpretations != NULL && command->run != run_assess && command->run != run_match
      && command->run != run_boundaries && command->run != run_batch)
    return fail (BAD_USAGE, in_language (options, "--interpret 只用于 assess、match、boundaries 和 batch",
                                         "--interpret is for assess, match, boundaries and batch"));
  if (options->is_strict && command->run != run_check && command->run != run_batch)
    return fail (BAD_USAGE, in_language (options, "--strict 只用于 check 和 batch", "--strict is for check and batch"));
  if (batch_options_are_set (options->batch) && command->run != run_batch && command->run != run_ledger)
    return fail (BAD_USAGE, in_language (options, "这些选项只用于 batch 和 ledger，见 subsidy --help",
                                         "those options are for batch and ledger; see subsidy --help"));
  return command->run (options, arguments + 1);
}

/* What was printed counts only when it has arrived. */
static int
finish_output (int status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  fprintf (stderr, "subsidy: stdout: %s\n", g_strerror (errno));
  return status == ANSWERED ? BAD_POLICY : status;
}

/* The value of -l or --lang in this argument or the next; NULL where it is another option. */
static const char *
language_in (char **argument)
{
  if (g_str_has_prefix (*argument, "--lang="))
    return *argument + strlen ("--lang=");
  if (strcmp (*argument, "--lang") == 0 || strcmp (*argument, "-l") == 0)
    return argument[1];
  return g_str_has_prefix (*argument, "-l") ? *argument + strlen ("-l") : NULL;
}

/* The language decides that of --help, so it is looked for before anything else is read. The last one counts. */
static char *
early_language (char **arguments)
{
  const char *language = language_of_locale ();

  for (; *arguments != NULL && strcmp (*arguments, "--") != 0; arguments++)
    if (language_in (arguments) != NULL)
      language = language_in (arguments);
  return g_strdup (language);
}

/* A file that is opened while one of these is closed would take its place, and get what is printed. Whatever is put
 * there fails as before: it is open the wrong way round. */
static void
hold_standard_files (void)
{
  for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
    if (fcntl (file, F_GETFD) < 0 && open ("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY) != file)
      _exit (BAD_POLICY);
}

int
main (int argc, char **argv)
{
  BatchOptions batch = { 0 };
  Options options = { .batch = &batch };
  g_autofree char *format = NULL, *language = NULL, *text = NULL;
  g_auto (GStrv) arguments = NULL;
  g_auto (GStrv) given = NULL;
  gboolean wants_version = FALSE, wants_help = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND …");
  int status = BAD_USAGE;

  hold_standard_files ();
  setlocale (LC_ALL, "");
  given = g_strdupv (argv);
  options.language = early_language (given);
  {
    const char *policy_help
        = in_language (&options, "政策文件（默认用内置政策）", "policy file (default: the built-in one)");
    const char *interpret_help = in_language (&options, "选用口径，可重复", "choose an interpretation, repeatable");
    const GOptionEntry entries[]
        = { { "policy", 'p', 0, G_OPTION_ARG_FILENAME, &options.policy_path, policy_help, "FILE" },
            { "interpret", 'i', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.interpretations, interpret_help, "ID=OPTION" },
            { "lang", 'l', 0, G_OPTION_ARG_STRING, &language, in_language (&options, "语言", "language"), "zh|en" },
            { "format", 'f', 0, G_OPTION_ARG_STRING, &format, in_language (&options, "输出格式", "output"),
              "text|json" },
            { "strict", 's', 0, G_OPTION_ARG_NONE, &options.is_strict,
              in_language (&options, "check：警告视同错误", "check: warnings count as errors"), NULL },
            { "help", 'h', 0, G_OPTION_ARG_NONE, &wants_help, in_language (&options, "帮助", "this help"), NULL },
            { "version", 'V', 0, G_OPTION_ARG_NONE, &wants_version, in_language (&options, "版本", "version"), NULL },
            { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments, NULL, NULL },
            { 0 } };

    text = summary (&options);
    g_option_context_set_summary (context, text);
    g_option_context_add_main_entries (context, entries, NULL);
    g_option_context_add_group (context, batch_option_group (&batch, &options));
    g_option_context_set_help_enabled (context, FALSE);
    if (!g_option_context_parse (context, &argc, &argv, &error))
      report_option_error (&options, given, error);
    else if (wants_help)
      {
        g_autofree char *help = g_option_context_get_help (context, FALSE, NULL);

        status = print_text (g_steal_pointer (&help));
      }
    else if (wants_version)
      {
        printf ("subsidy %s\n", subsidy_version ());
        status = ANSWERED;
      }
    else if (check_options (&options, format))
      status = run_command (&options, arguments);
  }
  batch_options_clear (&batch);
  g_free (options.policy_path);
  g_strfreev (options.interpretations);
  g_free (options.language);
  return finish_output (status);
}
