/* SPDX-License-Identifier: MIT
 * What a command reads from its call: arguments, options, times, numbers, choices, texts from the
 * line, standard input or a file. */
#include "command/command.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/i18n.h"
#include "desk/near.h"
#include "desk/text.h"
#include "desk/when.h"

const char *call_argument(const struct call *call, guint index)
{
	return index < call->arguments->len ? call->arguments->pdata[index] : NULL;
}

char *call_rest(const struct call *call, guint from)
{
	GString *out = g_string_new(NULL);
	for (guint i = from; i < call->arguments->len; i++) {
		if (i > from)
			g_string_append_c(out, ' ');
		g_string_append(out, call->arguments->pdata[i]);
	}
	return g_string_free(out, FALSE);
}

const GPtrArray *call_options(const struct call *call, const char *name)
{
	return call->options ? g_hash_table_lookup(call->options, name) : NULL;
}

const char *call_option(const struct call *call, const char *name)
{
	const GPtrArray *values = call_options(call, name);
	return values ? values->pdata[values->len - 1] : NULL;
}

void call_want(struct call *call, const char *option, char *question)
{
	struct context *context = call->context;

	if (!context || !context->want || context->depth > 0) {
		g_free(question);
		return;
	}
	want_clear(context->want);
	*context->want = (struct want){option, question};
}

void want_clear(struct want *want)
{
	g_free(want->question);
	*want = (struct want){0};
}

gboolean call_flag(const struct call *call, const char *name)
{
	return call_options(call, name) != NULL;
}

gboolean call_time(const struct call *call, const char *text, gint64 *at, GError **error)
{
	const struct zone *zone = call->zone ? call->zone : zone_utc();
	return when_parse(text, call->now, zone, call->desk ? call->desk->zones : NULL, at, error);
}

gboolean call_past(const struct call *call, const char *text, gint64 *at, GError **error)
{
	g_autofree char *before = g_strdup_printf("yesterday %s", text);
	gint64 earlier;

	if (!call_time(call, text, at, error))
		return FALSE;
	if (*at > call->now && call_time(call, before, &earlier, NULL))
		*at = earlier;
	if (*at <= call->now)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("“%s”: a time that has passed is expected"), text);
	return FALSE;
}

gboolean call_option_time(const struct call *call, const char *name, gint64 *at, GError **error)
{
	*at = TIME_NONE;
	const char *text = call_option(call, name);
	if (!text)
		return TRUE;
	if (call_time(call, text, at, error))
		return TRUE;
	g_prefix_error(error, "--%s: ", name);
	return FALSE;
}

gboolean call_number(const char *what, const char *text, gint64 least, gint64 most, gint64 *number,
		     GError **error)
{
	if (g_ascii_string_to_signed(text, 10, least, most, number, NULL))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("%s: “%s” is no whole number from %" PRId64 " to %" PRId64), what, text,
		    least, most);
	return FALSE;
}

gboolean call_choice(const char *what, const char *text, const char *words, int *index,
		     GError **error)
{
	g_auto(GStrv) choices = g_strsplit(words, " ", -1);
	for (int i = 0; choices[i]; i++) {
		if (strcmp(choices[i], text) == 0) {
			*index = i;
			return TRUE;
		}
	}
	g_autofree char *list = g_strjoinv(", ", choices);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("%s: “%s” is none of %s"), what,
		    text, list);
	return FALSE;
}

static gboolean fail_file(const char *file, int number, GError **error)
{
	g_set_error(error, MIDWATCH_ERROR,
		    number == ENOENT ? MIDWATCH_ERROR_MISSING : MIDWATCH_ERROR_FAILED, "%s: %s",
		    file, g_strerror(number));
	return FALSE;
}

/* Everything up to the end, never more than `limit` bytes in memory. */
static gboolean read_all(int descriptor, const char *file, gsize limit, GString *out,
			 GError **error)
{
	for (;;) {
		gsize before = out->len;
		gsize room = MIN((gsize)1 << 16, limit + 1 - before);
		g_string_set_size(out, before + room);
		ssize_t got = read(descriptor, out->str + before, room);
		int number = errno;
		g_string_truncate(out, before + (got > 0 ? (gsize)got : 0));
		if (got < 0 && number == EINTR)
			continue;
		if (got < 0)
			return fail_file(file, number, error);
		if (got == 0)
			return TRUE;
		if (out->len > limit) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("%s: more than %zu bytes"), file, limit);
			return FALSE;
		}
	}
}

GString *call_bytes(struct call *call, const char *file, gsize limit, GError **error)
{
	gboolean standard = strcmp(file, "-") == 0;
	struct context *context = call->context;
	if (context && context->restricted && !standard) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("%s: this login reads no files"), file);
		return NULL;
	}
	if (context && standard && (context->console || context->depth > 0)) {
		g_set_error(
			error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			_("“-”: there is no standard input here; a file or a text is expected"));
		return NULL;
	}
	const char *shown = standard ? _("standard input") : file;
	int descriptor = standard ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (descriptor < 0) {
		fail_file(file, errno, error);
		return NULL;
	}
	struct stat status;
	g_autoptr(GString) out = g_string_new(NULL);
	gboolean done = FALSE;
	if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode))
		fail_file(shown, EISDIR, error);
	else
		done = read_all(descriptor, shown, limit, out, error);
	if (!standard)
		close(descriptor);
	return done ? g_steal_pointer(&out) : NULL;
}

gboolean call_file(struct call *call, const char *file, gsize limit, char **text, GError **error)
{
	g_autoptr(GString) bytes = call_bytes(call, file, limit, error);
	gsize bad;
	*text = NULL;
	if (!bytes)
		return FALSE;
	if (!text_valid(bytes->str, bytes->len, &bad)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: byte %zu is no UTF-8 text"),
			    strcmp(file, "-") == 0 ? _("standard input") : file, bad + 1);
		return FALSE;
	}
	*text = g_string_free(g_steal_pointer(&bytes), FALSE);
	return TRUE;
}

gboolean call_text_of(struct call *call, const char *name, const char *value, char **text,
		      GError **error)
{
	gboolean done = TRUE;

	*text = NULL;
	if (strcmp(value, "-") == 0) {
		/* A bulk says the same on every ticket; standard input comes once. */
		if (!call->standard_input)
			done = call_file(call, "-", CALL_TEXT_LIMIT, &call->standard_input, error);
		*text = g_strdup(call->standard_input);
	} else if (value[0] == '@' && value[1] != '@') {
		done = call_file(call, value + 1, CALL_TEXT_LIMIT, text, error);
	} else if (strlen(value) > CALL_TEXT_LIMIT) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("more than %u bytes"),
			    CALL_TEXT_LIMIT);
		done = FALSE;
	} else {
		*text = g_strdup(value[0] == '@' ? value + 1 : value);
	}
	if (done)
		return TRUE;
	g_prefix_error(error, "--%s: ", name);
	return FALSE;
}

gboolean call_text(struct call *call, const char *name, char **text, GError **error)
{
	const char *value = call_option(call, name);

	*text = NULL;
	return !value || call_text_of(call, name, value, text, error);
}

void afterwork_clear(struct afterwork *after)
{
	if (after->free)
		after->free(after->data);
	*after = (struct afterwork){0};
}

gboolean call_afterwork(struct call *call, struct afterwork *after, GError **error)
{
	struct context *context = call->context;
	gboolean done;

	/* What follows it in a script, or in a line, may build on it. */
	if (context && context->after && context->depth == 0 && !context->after->work) {
		*context->after = *after;
		return TRUE;
	}
	done = after->work(after->data, call->sink, context ? context->watch : NULL, error);
	afterwork_clear(after);
	return done;
}

gboolean call_filter(const struct call *call, const char *text, struct filter **filter,
		     GError **error)
{
	g_auto(GStrv) fields = NULL;

	*filter = NULL;
	if (!text || !*text)
		return TRUE;
	fields = book_keys(call->desk->book, "field", "", error);
	if (!fields)
		return FALSE;
	*filter = filter_parse(text, call->now, call->zone, call->desk->zones,
			       (const char *const *)fields, error);
	return *filter != NULL;
}
