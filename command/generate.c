/* SPDX-License-Identifier: MIT
 * Text for shells and for mdoc, written out of the rows. The fixed parts are small shell functions
 * that find the command's name among the words; the tables between them come from the registry. */
#include "command/generate.h"

#include <string.h>

#include "command/command.h"

/* The distinct beginnings of names that go on: "", "calendar", "kb". */
static GPtrArray *name_heads(void)
{
	GPtrArray *heads = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(heads, g_strdup(""));
	for (const struct command *const *row = command_all(); *row; row++) {
		for (const char *space = strchr((*row)->name, ' '); space;
		     space = strchr(space + 1, ' ')) {
			g_autofree char *head =
				g_strndup((*row)->name, (gsize)(space - (*row)->name));
			if (!g_ptr_array_find_with_equal_func(heads, head, g_str_equal, NULL))
				g_ptr_array_add(heads, g_steal_pointer(&head));
		}
	}
	return heads;
}

/* The word behind `head` in `name`, NULL when the name does not begin so; *row is told whether the
 * name ends with it. */
static char *word_behind(const char *head, const char *name)
{
	gsize length = strlen(head);
	if (length && (strncmp(name, head, length) != 0 || name[length] != ' '))
		return NULL;
	const char *word = length ? name + length + 1 : name;
	return g_strndup(word, strcspn(word, " "));
}

typedef void word_fn(GString *out, const char *head, const char *word, const char *help);

/* Each distinct next word of a head, with the help of the command it completes, or "" for a noun.
 */
static void each_word(GString *out, const char *head, word_fn *fn)
{
	g_autofree char *last = NULL;
	for (const struct command *const *row = command_all(); *row; row++) {
		g_autofree char *word = word_behind(head, (*row)->name);
		if (!word || (last && strcmp(last, word) == 0))
			continue;
		g_autofree char *full =
			*head ? g_strdup_printf("%s %s", head, word) : g_strdup(word);
		const struct command *exact = command_find(full);
		g_autoptr(GString) verbs = g_string_new(NULL);
		for (const struct command *const *under = row; !exact && *under; under++) {
			g_autofree char *verb = word_behind(full, (*under)->name);
			if (!verb)
				break;
			g_string_append_printf(verbs, "%s%s", verbs->len ? ", " : "", verb);
		}
		fn(out, head, word, exact ? exact->help : verbs->str);
		g_free(last);
		last = g_steal_pointer(&word);
	}
}

/* In single quotes for a shell; `escape` is how that shell writes one inside. */
static void append_quoted(GString *out, const char *text, const char *escape)
{
	g_string_append_c(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			g_string_append(out, escape);
		else
			g_string_append_c(out, *text);
	}
	g_string_append_c(out, '\'');
}

static void bash_word(GString *out, const char *head, const char *word, const char *help)
{
	g_string_append_printf(out, " %s", word);
}

static void bash_options(GString *out, const struct option_spec *option)
{
	for (; option && option->name; option++)
		g_string_append_printf(out, " --%s%s", option->name, option->value ? "=" : "");
}

/* case branches that answer with the next words of a head, then with the options of a name */
static void bash_tables(GString *out)
{
	g_autoptr(GPtrArray) heads = name_heads();
	g_string_append(out, "_midwatch_verbs()\n{\n\tcase $1 in\n");
	for (guint i = 0; i < heads->len; i++) {
		g_string_append_printf(out, "\t'%s') echo '", (const char *)heads->pdata[i]);
		each_word(out, heads->pdata[i], bash_word);
		g_string_append(out, "';;\n");
	}
	g_string_append(out,
			"\t*) return 1;;\n\tesac\n}\n\n_midwatch_options()\n{\n\tcase $1 in\n");
	for (const struct command *const *row = command_all(); *row; row++) {
		g_string_append_printf(out, "\t'%s') echo '", (*row)->name);
		bash_options(out, (*row)->options);
		g_string_append(out, "';;\n");
	}
	g_string_append(out, "\t*) return 1;;\n\tesac\n}\n\n_midwatch_program='");
	bash_options(out, program_options);
	bash_options(out, common_options);
	g_string_append(out, "'\n\n");
}

void generate_bash(GString *out)
{
	g_string_append(
		out,
		"# bash completion for midwatch, made by `midwatch help --completions bash`\n\n");
	bash_tables(out);
	g_string_append(
		out,
		"_midwatch()\n"
		"{\n"
		"\tlocal cur words cword\n"
		"\tif declare -F _get_comp_words_by_ref >/dev/null; then\n"
		"\t\t_get_comp_words_by_ref -n =: cur words cword\n"
		"\telse\n"
		"\t\tcur=${COMP_WORDS[COMP_CWORD]} words=(\"${COMP_WORDS[@]}\") cword=$COMP_CWORD\n"
		"\tfi\n"
		"\tlocal i=1 name= next candidates IFS=$' \\t\\n'\n"
		"\twhile ((i < cword)); do\n"
		"\t\tcase ${words[i]} in\n"
		"\t\t-d | --desk | --now | --as) ((i += 2)) ;;\n"
		"\t\t-*) ((i++)) ;;\n"
		"\t\t*) break ;;\n"
		"\t\tesac\n"
		"\tdone\n"
		"\twhile ((i < cword)); do\n"
		"\t\tnext=${name:+$name }${words[i]}\n"
		"\t\t_midwatch_verbs \"$next\" >/dev/null || _midwatch_options \"$next\" "
		">/dev/null || break\n"
		"\t\tname=$next\n"
		"\t\t((i++))\n"
		"\tdone\n"
		"\tif [[ $cur == -* && $cur != *=* ]]; then\n"
		"\t\tcandidates=\"$(_midwatch_options \"$name\") $_midwatch_program\"\n"
		"\telse\n"
		"\t\t((i >= cword)) && candidates=$(_midwatch_verbs \"$name\")\n"
		"\t\tif [[ -n $name ]]; then\n"
		"\t\t\tcandidates+=\" $(\"${words[0]}\" complete -- \"${words[@]:1:cword}\" "
		"2>/dev/null | cut -f 1)\"\n"
		"\t\tfi\n"
		"\tfi\n"
		"\tCOMPREPLY=($(compgen -W \"$candidates\" -- \"$cur\"))\n"
		"\tif [[ ${COMPREPLY[0]-} == *= ]]; then\n"
		"\t\tcompopt -o nospace\n"
		"\tfi\n"
		"\tif declare -F __ltrim_colon_completions >/dev/null; then\n"
		"\t\t__ltrim_colon_completions \"$cur\"\n"
		"\tfi\n"
		"}\n\n"
		"complete -o default -F _midwatch midwatch\n");
}

static void zsh_pair(GString *out, const char *word, const char *help)
{
	g_autofree char *pair = g_strdup_printf("%s:%s", word, help);
	g_string_append(out, "\n\t\t\t");
	append_quoted(out, pair, "'\\''");
}

static void zsh_word(GString *out, const char *head, const char *word, const char *help)
{
	zsh_pair(out, word, help);
}

static void zsh_options(GString *out, const struct option_spec *option)
{
	for (; option && option->name; option++) {
		g_autofree char *dashed = g_strdup_printf("--%s", option->name);
		zsh_pair(out, dashed, option->help);
	}
}

void generate_zsh(GString *out)
{
	g_autoptr(GPtrArray) heads = name_heads();
	g_string_append(out, "#compdef midwatch\n# made by `midwatch help --completions zsh`\n\n"
			     "_midwatch_verbs() {\n\tcase $1 in\n");
	for (guint i = 0; i < heads->len; i++) {
		g_string_append_printf(out, "\t'%s')\n\t\treply=(", (const char *)heads->pdata[i]);
		each_word(out, heads->pdata[i], zsh_word);
		g_string_append(out, "\n\t\t) ;;\n");
	}
	g_string_append(
		out,
		"\t*) reply=(); return 1 ;;\n\tesac\n}\n\n_midwatch_options() {\n\tcase $1 in\n");
	for (const struct command *const *row = command_all(); *row; row++) {
		g_string_append_printf(out, "\t'%s')\n\t\treply=(", (*row)->name);
		zsh_options(out, (*row)->options);
		g_string_append(out, "\n\t\t) ;;\n");
	}
	g_string_append(out, "\t*) reply=(); return 1 ;;\n\tesac\n}\n\n_midwatch() {\n"
			     "\tlocal -a reply program lines found\n\tprogram=(");
	zsh_options(out, program_options);
	zsh_options(out, common_options);
	g_string_append(
		out,
		"\n\t)\n"
		"\tlocal i=2 name= next line\n"
		"\twhile (( i < CURRENT )); do\n"
		"\t\tcase ${words[i]} in\n"
		"\t\t-d|--desk|--now|--as) (( i += 2 )) ;;\n"
		"\t\t-*) (( i += 1 )) ;;\n"
		"\t\t*) break ;;\n"
		"\t\tesac\n"
		"\tdone\n"
		"\twhile (( i < CURRENT )); do\n"
		"\t\tnext=${name:+$name }${words[i]}\n"
		"\t\t_midwatch_verbs $next || _midwatch_options $next || break\n"
		"\t\tname=$next\n"
		"\t\t(( i += 1 ))\n"
		"\tdone\n"
		"\tif [[ $PREFIX == -* && $PREFIX != *=* ]]; then\n"
		"\t\t_midwatch_options $name\n"
		"\t\treply+=($program)\n"
		"\t\t_describe -o option reply\n"
		"\t\treturn\n"
		"\tfi\n"
		"\tif (( i >= CURRENT )) && _midwatch_verbs $name; then\n"
		"\t\t_describe command reply\n"
		"\tfi\n"
		"\t[[ -n $name ]] || return\n"
		"\tlines=(\"${(@f)$(${words[1]} complete -- \"${(@)words[2,CURRENT]}\" "
		"2>/dev/null)}\")\n"
		"\tfor line in $lines; do\n"
		"\t\t[[ -n $line ]] && found+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\")\n"
		"\tdone\n"
		"\tif (( $#found )); then\n"
		"\t\t_describe value found\n"
		"\telse\n"
		"\t\t_files\n"
		"\tfi\n"
		"}\n\n"
		"_midwatch \"$@\"\n");
}

static void fish_word(GString *out, const char *head, const char *word, const char *help)
{
	g_string_append_printf(out, "complete -c midwatch -n '__midwatch_at %s' -a '%s' -d ", head,
			       word);
	append_quoted(out, help, "\\'");
	g_string_append_c(out, '\n');
}

static void fish_option(GString *out, const char *name, const struct option_spec *option)
{
	g_string_append(out, "complete -c midwatch");
	if (*name)
		g_string_append_printf(out, " -n '__midwatch_in %s'", name);
	g_string_append_printf(out, " -l '%s'", option->name);
	if (option->letter)
		g_string_append_printf(out, " -s %c", option->letter);
	g_string_append_printf(out, "%s -d ", option->value ? " -x -a '(__midwatch_ask)'" : "");
	append_quoted(out, option->help, "\\'");
	g_string_append_c(out, '\n');
}

void generate_fish(GString *out)
{
	g_string_append(
		out,
		"# fish completion for midwatch, made by `midwatch help --completions fish`\n\n"
		"# The words before the cursor without the program's own options.\n"
		"function __midwatch_words\n"
		"    set -l words (commandline -opc)[2..]\n"
		"    while set -q words[1]\n"
		"        switch $words[1]\n"
		"            case -d --desk --now --as\n"
		"                set words $words[3..]\n"
		"            case '-*'\n"
		"                set words $words[2..]\n"
		"            case '*'\n"
		"                break\n"
		"        end\n"
		"    end\n"
		"    printf '%s\\n' $words\n"
		"end\n\n"
		"function __midwatch_at # exactly these words stand before the cursor\n"
		"    set -l words (__midwatch_words)\n"
		"    test \"$words\" = \"$argv\"\n"
		"end\n\n"
		"function __midwatch_in # the line begins with these words\n"
		"    set -l words (__midwatch_words)\n"
		"    test (count $words) -ge (count $argv); and test \"$words[1..(count $argv)]\" "
		"= \"$argv\"\n"
		"end\n\n"
		"function __midwatch_ask\n"
		"    set -l words (commandline -opc)[2..] (commandline -ct)\n"
		"    midwatch complete -- $words 2>/dev/null\n"
		"end\n\n"
		"complete -c midwatch -n 'not __midwatch_at' -a '(__midwatch_ask)'\n");
	g_autoptr(GPtrArray) heads = name_heads();
	for (guint i = 0; i < heads->len; i++)
		each_word(out, heads->pdata[i], fish_word);
	for (const struct option_spec *option = program_options; option->name; option++)
		fish_option(out, "", option);
	for (const struct option_spec *option = common_options; option->name; option++)
		fish_option(out, "", option);
	for (const struct command *const *row = command_all(); *row; row++)
		for (const struct option_spec *option = (*row)->options; option && option->name;
		     option++)
			fish_option(out, (*row)->name, option);
}

/* A word that mdoc could take for a macro or a request is masked; what is not ASCII is named. */
static void append_mdoc(GString *out, const char *text)
{
	if (strlen(text) <= 3 || *text == '.' || *text == '\'')
		g_string_append(out, "\\&");
	for (; *text; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);
		if (c == '\\')
			g_string_append(out, "\\e");
		else if (c == 0x2026)
			g_string_append(out, "...");
		else if (c < 0x80)
			g_string_append_c(out, (char)c);
		else
			g_string_append_printf(out, "\\[u%04X]", c);
	}
}

static void mdoc_options(GString *out, const struct option_spec *option)
{
	if (!option || !option->name)
		return;
	g_string_append(out, ".Bl -tag -width Ds -compact\n");
	for (; option->name; option++) {
		g_string_append(out, ".It ");
		if (option->letter)
			g_string_append_printf(out, "Fl %c , ", option->letter);
		g_string_append_printf(out, "Fl -%s", option->name);
		if (option->value) {
			g_string_append(out, " Ar ");
			append_mdoc(out, option->value);
		}
		g_string_append_c(out, '\n');
		append_mdoc(out, option->help);
		g_string_append(out, option->many ? "; may be repeated.\n" : ".\n");
	}
	g_string_append(out, ".El\n");
}

static void mdoc_command(GString *out, const struct command *command)
{
	g_string_append_printf(out, ".It Xo Ic %s\n", command->name);
	if (command->needs & NEEDS_TICKETS)
		g_string_append(out, ".Ar TICKET ...\n");
	for (const struct argument_spec *argument = command->arguments; argument && argument->name;
	     argument++) {
		g_string_append(out, argument->optional ? ".Op Ar " : ".Ar ");
		append_mdoc(out, argument->name);
		g_string_append(out, argument->rest ? " ...\n" : "\n");
	}
	g_string_append(out, ".Xc\n");
	append_mdoc(out, command->help);
	g_string_append(out, ".\n");
	mdoc_options(out, command->options);
}

void generate_manual(GString *out)
{
	for (const char *const *group = command_groups(); *group; group++) {
		g_string_append_printf(out, ".Ss %s\n.Bl -tag -width Ds\n", *group);
		for (const struct command *const *row = command_all(); *row; row++)
			if (strcmp((*row)->group, *group) == 0)
				mdoc_command(out, *row);
		g_string_append(out, ".El\n");
	}
}
