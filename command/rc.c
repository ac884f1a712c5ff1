/* SPDX-License-Identifier: MIT
 * Reads the lines that keymap_load() passes over. */
#include "command/rc.h"

#include <string.h>

#include "command/preference.h"
#include "desk/i18n.h"

static void rc_line_free(void *data)
{
	struct rc_line *line = data;
	g_free(line->name);
	g_free(line->value);
	g_free(line->text);
	g_free(line);
}

static const char *text_at(const GPtrArray *words, guint index)
{
	return index < words->len ? ((const struct word *)words->pdata[index])->text : NULL;
}

static struct rc_line *read_option(const GPtrArray *words, GError **error)
{
	const char *name = text_at(words, 2), *value = text_at(words, 3);
	if (strcmp(text_at(words, 1), "set") != 0 || words->len != 4) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("expected option set NAME VALUE and nothing else"));
		return NULL;
	}
	const struct preference *preference = preference_find(name, error);
	if (!preference || !preference_check(preference, NULL, value, error))
		return NULL;
	struct rc_line *line = g_new0(struct rc_line, 1);
	line->name = g_strdup(name);
	line->value = g_strdup(value);
	return line;
}

static struct rc_line *read_view(const GPtrArray *words, GError **error)
{
	struct call call = {0};
	guint used;
	const struct command *command = command_match(words, &used, error);
	if (!command)
		return NULL;
	gboolean good = command_parse(command, words, used, &call, error);
	const char *name = good ? call_argument(&call, 0) : NULL;
	struct rc_line *line = NULL;
	if (good && strcmp(command->name, "view add") == 0) {
		line = g_new0(struct rc_line, 1);
		line->name = g_strdup(name);
	} else if (good) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("expected view add NAME --filter FILTER"));
	}
	call_clear(&call);
	return line;
}

static void complain_of(int number, const GError *error, keymap_complain *complain, void *data)
{
	g_autofree char *message = g_strdup_printf("%s:%d: %s", RC_NAME, number, error->message);
	if (complain)
		complain(message, data);
}

static void read_lines(struct rc *rc, keymap_complain *complain, void *data)
{
	const char *at = rc->text;
	int number = 1;
	while (*at) {
		g_autoptr(GError) error = NULL;
		const char *start = at;
		int first = number;
		GPtrArray *words = words_split(at, &at, &number, NULL);
		if (!words) { /* an open quote: keymap_load() says so */
			const char *end = strchr(start, '\n');
			at = end ? end + 1 : start + strlen(start);
			number = first + (end != NULL);
			continue;
		}
		const char *verb = text_at(words, 0);
		struct rc_line *line = NULL;
		gboolean ours = words->len > 1 &&
				(strcmp(verb, "option") == 0 || strcmp(verb, "view") == 0);
		if (ours)
			line = verb[0] == 'o' ? read_option(words, &error)
					      : read_view(words, &error);
		if (line) {
			const struct word *last = words->pdata[words->len - 1];
			line->number = first;
			line->text = g_strndup(start, last->end);
			g_ptr_array_add(rc->lines, line);
		} else if (ours) {
			rc->wrong++;
			complain_of(first, error, complain, data);
		}
		words_free(words);
	}
}

struct rc *rc_read(gboolean restricted, keymap_complain *complain, void *data)
{
	struct rc *rc = g_new0(struct rc, 1);
	g_autofree char *path =
		g_build_filename(g_get_user_config_dir(), "midwatch", RC_NAME, NULL);
	rc->lines = g_ptr_array_new_with_free_func(rc_line_free);
	if (!restricted && g_file_get_contents(path, &rc->text, NULL, NULL))
		read_lines(rc, complain, data);
	return rc;
}

void rc_free(struct rc *rc)
{
	if (!rc)
		return;
	g_ptr_array_unref(rc->lines);
	g_free(rc->text);
	g_free(rc);
}

const struct rc_line *rc_option(const struct rc *rc, const char *name)
{
	for (guint i = rc->lines->len; i > 0; i--) {
		const struct rc_line *line = rc->lines->pdata[i - 1];
		if (line->value && strcmp(line->name, name) == 0)
			return line;
	}
	return NULL;
}
