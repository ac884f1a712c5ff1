/* SPDX-License-Identifier: MIT
 * Reading lines of bounded length. */
#include "command/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/i18n.h"

enum { CHUNK = 1 << 18 };

struct lines {
	int descriptor;
	char *name;
	GString *held; /* bytes read, not yet given */
	gsize at;      /* where the next line begins in `held` */
	gint64 total, done;
	gboolean ended;
};

struct lines *lines_open(const char *file, GError **error)
{
	struct lines *lines;
	struct stat status;
	gboolean standard = strcmp(file, "-") == 0;
	int descriptor = standard ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);

	if (descriptor < 0 || fstat(descriptor, &status) != 0 || S_ISDIR(status.st_mode)) {
		int number = descriptor < 0 ? errno : EISDIR;
		g_set_error(error, MIDWATCH_ERROR,
			    number == ENOENT ? MIDWATCH_ERROR_MISSING : MIDWATCH_ERROR_FAILED,
			    "%s: %s", file, g_strerror(number));
		if (descriptor >= 0 && !standard)
			close(descriptor);
		return NULL;
	}
	lines = g_new0(struct lines, 1);
	lines->descriptor = descriptor;
	lines->name = g_strdup(file);
	lines->held = g_string_sized_new(2 * CHUNK);
	lines->total = S_ISREG(status.st_mode) ? status.st_size : 0;
	return lines;
}

void lines_close(struct lines *lines)
{
	if (!lines)
		return;
	if (lines->descriptor != STDIN_FILENO)
		close(lines->descriptor);
	g_free(lines->name);
	g_string_free(lines->held, TRUE);
	g_free(lines);
}

/* More bytes behind what is held; FALSE at the end or with an error. */
static gboolean fill(struct lines *lines, GError **error)
{
	GString *held = lines->held;
	gsize before;
	ssize_t got;

	g_string_erase(held, 0, (gssize)lines->at);
	lines->at = 0;
	before = held->len;
	g_string_set_size(held, before + CHUNK);
	do
		got = read(lines->descriptor, held->str + before, CHUNK);
	while (got < 0 && errno == EINTR);
	g_string_truncate(held, before + (got > 0 ? (gsize)got : 0));
	if (got < 0)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "%s: %s", lines->name,
			    g_strerror(errno));
	lines->ended = got <= 0;
	return got > 0;
}

gboolean lines_at_hand(const struct lines *lines)
{
	struct pollfd ready = {.fd = lines->descriptor, .events = POLLIN};

	return lines->ended || lines->at < lines->held->len || poll(&ready, 1, 0) > 0;
}

/* Forgets the rest of a line that is too long. */
static enum lines_answer pass_over(struct lines *lines, GError **error)
{
	GError *failure = NULL;
	const char *newline;

	do {
		newline = memchr(lines->held->str + lines->at, '\n', lines->held->len - lines->at);
		gsize gone = newline ? (gsize)(newline - lines->held->str) + 1 : lines->held->len;
		lines->done += (gint64)(gone - lines->at);
		lines->at = gone;
	} while (!newline && fill(lines, &failure));
	if (failure) {
		g_propagate_error(error, failure);
		return LINES_FAILED;
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("longer than %u MiB"),
		    LINES_LIMIT >> 20);
	return LINES_TOO_LONG;
}

enum lines_answer lines_next(struct lines *lines, const char **text, gsize *size, GError **error)
{
	gsize looked = 0;

	for (;;) {
		GString *held = lines->held;
		GError *failure = NULL;
		const char *newline = memchr(held->str + lines->at + looked, '\n',
					     held->len - lines->at - looked);

		if (newline || (lines->ended && held->len > lines->at)) {
			*text = held->str + lines->at;
			*size = newline ? (gsize)(newline - *text) : held->len - lines->at;
			lines->at += *size + (newline != NULL);
			lines->done += (gint64)*size + (newline != NULL);
			if (*size > 0 && (*text)[*size - 1] == '\r')
				(*size)--;
			return LINES_OK;
		}
		if (lines->ended)
			return LINES_END;
		looked = held->len - lines->at;
		if (looked > LINES_LIMIT)
			return pass_over(lines, error);
		if (!fill(lines, &failure) && failure) {
			g_propagate_error(error, failure);
			return LINES_FAILED;
		}
	}
}

gint64 lines_total(const struct lines *lines)
{
	return lines->total;
}

gint64 lines_done(const struct lines *lines)
{
	return lines->done;
}
