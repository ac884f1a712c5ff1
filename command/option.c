/* SPDX-License-Identifier: MIT
 * The one reading of options: --name=value, --name value, unambiguous beginnings, -x, clusters of
 * flags, `--`. Commands, the program's own options and completion all read through it, so they
 * agree on what is an option's value. */
#include "command/option.h"

#include <string.h>

#include "desk/i18n.h"

const struct option_spec common_options[] = {
	{"json", 0, NULL, N_("Print JSON Lines")},
	{"plain", 0, NULL, N_("Print aligned text")},
	{"quiet", 'q', NULL, N_("Print errors only")},
	{"help", 0, NULL, N_("Print how the command is used")},
	{NULL},
};

const struct option_spec program_options[] = {
	{"desk", 'd', N_("DESK"),
	 N_("The desk: a path or a postgresql:// URI (default $MIDWATCH_DESK)"), COMPLETE_FILE},
	{"now", 0, N_("TIME"),
	 N_("Pin the clock: for reads always, for writes on a desk with a test clock"),
	 COMPLETE_TIME},
	{"as", 0, N_("USER"), N_("Who acts (default $MIDWATCH_USER, else the login name)"),
	 COMPLETE_USER},
	{"version", 0, NULL, N_("Print the version")},
	{NULL},
};

static const struct word *word_at(const GPtrArray *words, guint index)
{
	return words->pdata[index];
}

static enum option_item wrong(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static enum option_item wrong(GError **error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, message);
	return READ_WRONG;
}

/* What a wrong option could have been: every long name, short enough to read. */
static char *known_options(const struct option_reading *reading)
{
	GString *out = g_string_new(NULL);
	for (const struct option_spec *option = reading->tables[0]; option && option->name;
	     option++)
		g_string_append_printf(out, "%s--%s", out->len ? ", " : "", option->name);
	return g_string_free(out, FALSE);
}

/* The option whose name is, or alone begins with, `name`. An earlier table hides a later one's. */
const struct option_spec *option_find(const struct option_reading *reading, const char *name,
				      gsize length, GError **error)
{
	const struct option_spec *begins = NULL;
	gboolean several = FALSE;
	g_autoptr(GString) names = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(reading->tables); i++) {
		for (const struct option_spec *option = reading->tables[i]; option && option->name;
		     option++) {
			if (strncmp(option->name, name, length) != 0)
				continue;
			if (option->name[length] == '\0')
				return option;
			if (begins && strcmp(begins->name, option->name) == 0)
				continue;
			if (!begins)
				names = g_string_new(NULL);
			g_string_append_printf(names, "%s--%s", names->len ? ", " : "",
					       option->name);
			several = begins != NULL;
			begins = option;
		}
	}
	if (several) {
		wrong(error, _("--%.*s: it could be %s"), (int)length, name, names->str);
		return NULL;
	}
	if (!begins) {
		g_autofree char *known = known_options(reading);
		if (*known)
			wrong(error, _("--%.*s: no such option; there are %s"), (int)length, name,
			      known);
		else
			wrong(error, _("--%.*s: no such option; there are none here"), (int)length,
			      name);
	}
	return begins;
}

static enum option_item read_long(struct option_reading *reading, const char *text, GError **error)
{
	const char *equals = strchr(text, '=');
	gsize length = equals ? (gsize)(equals - text) : strlen(text);
	if (length == 0)
		return wrong(error, _("--%s: an option's name is expected behind the dashes"),
			     text);
	const struct option_spec *option = option_find(reading, text, length, error);
	if (!option)
		return READ_WRONG;
	reading->option = option;
	if (!option->value) {
		if (equals)
			return wrong(error, _("--%s: it takes no value"), option->name);
		reading->value = "";
	} else if (equals) {
		reading->value = equals + 1;
	} else if (reading->at < reading->words->len) {
		reading->value = word_at(reading->words, reading->at++)->text;
	} else {
		return wrong(error, _("--%s: %s is expected behind it"), option->name,
			     _(option->value));
	}
	return READ_OPTION;
}

static enum option_item read_letter(struct option_reading *reading, GError **error)
{
	char letter = *reading->letters++;
	const struct option_spec *found = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(reading->tables) && !found; i++)
		for (const struct option_spec *option = reading->tables[i];
		     option && option->name && !found; option++)
			if (option->letter == letter)
				found = option;
	if (!found)
		return wrong(error, _("-%s: no such option; after “--” every word is an argument"),
			     reading->letters - 1);
	reading->option = found;
	if (!found->value) {
		reading->value = "";
	} else if (*reading->letters) {
		reading->value = reading->letters;
		reading->letters = NULL;
	} else if (reading->at < reading->words->len) {
		reading->value = word_at(reading->words, reading->at++)->text;
	} else {
		return wrong(error, _("-%c: %s is expected behind it"), letter, _(found->value));
	}
	if (reading->letters && !*reading->letters)
		reading->letters = NULL;
	return READ_OPTION;
}

enum option_item option_read(struct option_reading *reading, GError **error)
{
	if (reading->letters)
		return read_letter(reading, error);
	if (reading->at >= reading->words->len)
		return READ_END;
	reading->first = reading->at;
	reading->word = word_at(reading->words, reading->at++);
	const char *text = reading->word->text;
	if (reading->literal || reading->word->quoted || text[0] != '-' || text[1] == '\0')
		return READ_WORD;
	if (text[1] == '-') {
		if (text[2] == '\0') {
			reading->literal = TRUE;
			return option_read(reading, error);
		}
		return read_long(reading, text + 2, error);
	}
	/* "-12m" is a time, and list and tag negate with a dash. */
	if (reading->long_only || g_ascii_isdigit(text[1]))
		return READ_WORD;
	reading->letters = text + 1;
	return read_letter(reading, error);
}
