/* SPDX-License-Identifier: MIT
 * See paste.h. A block is cut into lines, lines with a time begin entries (paste-stamp.c), and all
 * times together become instants (paste-time.c). */
#include "desk/paste.h"

#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/paste-private.h"

struct reading {
	const char *text;
	gsize size, next; /* where the next line begins */
	struct stamp_context context;
	struct paste *paste;
	GPtrArray *stamps;    /* of struct stamp_read*: of each entry, and of dates alone */
	struct pasted *entry; /* that is being read; NULL: none yet */
	GString *body;        /* its text so far */
	guint line;
	gboolean blank; /* the line before is empty, or there is none */
	char *name;     /* the line before, when it may be whose time follows */
	gsize name_at;  /* where it stands in the body */
	gboolean named; /* one of the entries began with a name */
};

static void pasted_free(void *data)
{
	struct pasted *pasted = data;

	g_free(pasted->who);
	g_free(pasted->text);
	g_free(pasted);
}

void paste_free(struct paste *paste)
{
	if (!paste)
		return;
	g_ptr_array_unref(paste->entries);
	g_ptr_array_unref(paste->doubts);
	g_free(paste);
}

/* Ends the entry that is being read. */
static void finish(struct reading *reading)
{
	GString *body = reading->body;
	gsize from = 0;

	if (!reading->entry)
		return;
	while (body->len > 0 && g_ascii_isspace(body->str[body->len - 1]))
		g_string_truncate(body, body->len - 1);
	while (from < body->len && body->str[from] == '\n')
		from++;
	reading->entry->text = g_utf8_make_valid(body->str + from, (gssize)(body->len - from));
	g_string_truncate(body, 0);
}

static struct pasted *begin(struct reading *reading, gsize start)
{
	struct pasted *pasted = g_new0(struct pasted, 1);

	finish(reading);
	pasted->when.at = TIME_NONE;
	pasted->line = reading->line;
	pasted->start = start;
	g_ptr_array_add(reading->paste->entries, pasted);
	reading->entry = pasted;
	return pasted;
}

static void forget_name(struct reading *reading)
{
	g_clear_pointer(&reading->name, g_free);
}

/* What is longer than an entry may be goes on in one more of the same time. */
static void append(struct reading *reading, const char *text, gsize size, gsize start)
{
	if (reading->body->len > 0 || reading->entry->line != reading->line)
		g_string_append_c(reading->body, '\n');
	while (reading->body->len + size > ENTRY_TEXT_LIMIT - 1) {
		gsize part = reading->body->len >= ENTRY_TEXT_LIMIT - 1
				     ? 0
				     : ENTRY_TEXT_LIMIT - 1 - reading->body->len;
		for (int i = 0; i < 3 && part > 0 && ((guchar)text[part] & 0xc0) == 0x80; i++)
			part--;
		g_string_append_len(reading->body, text, (gssize)part);
		reading->entry->end = start + part;
		text += part;
		start += part;
		size -= part;
		begin(reading, start);
	}
	g_string_append_len(reading->body, text, (gssize)size);
	reading->entry->end = start + size;
}

/* The line at `from`: its bytes without its end; *next is behind that. */
static gsize line_at(const char *text, gsize size, gsize from, gsize *next)
{
	gsize at = from;

	while (at < size && text[at] != '\n' && text[at] != '\r')
		at++;
	*next = at < size ? at + 1 : at;
	if (at + 1 < size && text[at] == '\r' && text[at + 1] == '\n')
		*next = at + 2;
	return at - from;
}

/* Whether one of the next lines begins an entry. */
static gboolean is_time_ahead(const struct reading *reading, int lines)
{
	gsize from = reading->next, next;

	for (; lines > 0 && from < reading->size; lines--, from = next) {
		struct stamp_read stamp;
		gsize length = line_at(reading->text, reading->size, from, &next);
		if (!stamp_scan(reading->text + from, length, &reading->context, &stamp))
			continue;
		stamp_clear(&stamp);
		return stamp.timed;
	}
	return FALSE;
}

/* Whether the next line is there and belongs to this one. */
static gboolean is_text_next(const struct reading *reading)
{
	gsize next;

	return reading->next < reading->size &&
	       line_at(reading->text, reading->size, reading->next, &next) > 0 &&
	       !is_time_ahead(reading, 1);
}

/* A date on a line of its own is said of what follows, when it stands apart and times do follow;
 * else it is somebody's words. */
static gboolean is_heading(const struct reading *reading, const char *line)
{
	enum { LINES = 4 }; /* blank ones and a name may stand between */

	return (reading->blank || strchr("-=*#_[", *line) || g_str_has_prefix(line, "—") ||
		g_str_has_prefix(line, "–")) &&
	       is_time_ahead(reading, LINES);
}

/* "王伟(12345)" */
static char *name_of(const char *text, gsize size)
{
	g_autofree char *name = g_utf8_make_valid(text, (gssize)size);

	g_strstrip(name);
	for (char *c = name; *c; c++)
		if (c > name && (strchr("(<", *c) || g_str_has_prefix(c, "（")))
			*c-- = '\0';
	return g_strdup(g_strchomp(name));
}

/* Whose words follow: said behind the time, or on the line before it, or as those before. TRUE: the
 * line before is that name, and no text of what stands before. */
static gboolean find_who(struct reading *reading, struct stamp_read *stamp, const char *line,
			 gsize size)
{
	gsize rest = size - stamp->end;
	gboolean above = !stamp->who && rest == 0 && reading->name;

	if (above)
		stamp->who = name_of(reading->name, strlen(reading->name));
	else if (!stamp->who && rest > 0 && stamp_is_name(line + stamp->end, rest) &&
		 is_text_next(reading)) {
		stamp->who = name_of(line + stamp->end, rest);
		stamp->end = size;
	} else if (!stamp->who && rest == 0 && reading->named)
		stamp->who = g_strdup(reading->entry->who);
	reading->named = reading->named || (stamp->who && stamp->end == size);
	return above;
}

static void take_stamp(struct reading *reading, struct stamp_read *stamp, const char *line,
		       gsize size, gsize start)
{
	stamp->line = reading->line;
	g_ptr_array_add(reading->stamps, stamp);
	if (stamp->alone)
		return;
	if (find_who(reading, stamp, line, size)) {
		if (reading->entry)
			g_string_truncate(reading->body, reading->name_at);
		else
			reading->paste->skipped--;
	}
	stamp->entry = begin(reading, start);
	stamp->entry->who = g_strdup(stamp->who);
	stamp->entry->end = start + size;
	if (stamp->within)
		append(reading, line, size, start);
	else if (stamp->end < size)
		append(reading, line + stamp->end, size - stamp->end, start + stamp->end);
}

/* A line that begins nothing belongs to what is being read. */
static void take_text(struct reading *reading, const char *line, gsize size, gsize start)
{
	gboolean blank = TRUE;

	for (gsize i = 0; i < size && blank; i++)
		blank = g_ascii_isspace(line[i]);
	forget_name(reading);
	reading->name_at = reading->body->len;
	if (reading->blank && !blank && stamp_is_name(line, size))
		reading->name = g_strndup(line, size);
	reading->blank = blank;
	if (reading->entry)
		append(reading, line, size, start);
	else if (!blank)
		reading->paste->skipped++;
}

/* Ends with the first entry that is too many. */
static void read_lines(struct reading *reading, guint most)
{
	for (gsize from = 0; from < reading->size && reading->paste->entries->len <= most;
	     from = reading->next) {
		const char *line = reading->text + from;
		gsize length = line_at(reading->text, reading->size, from, &reading->next);
		struct stamp_read found;
		gboolean timed = stamp_scan(line, length, &reading->context, &found);
		reading->line++;
		if (timed && found.alone && !is_heading(reading, line)) {
			stamp_clear(&found);
			timed = FALSE;
		}
		if (!timed) {
			take_text(reading, line, length, from);
			continue;
		}
		take_stamp(reading, g_memdup2(&found, sizeof found), line, length, from);
		forget_name(reading);
		reading->blank = found.alone;
	}
	finish(reading);
}

static gboolean is_right(const struct reading *reading, guint most, GError **error)
{
	if (reading->paste->entries->len > most)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    ngettext("more than %u entry in what was pasted (line %u)",
				     "more than %u entries in what was pasted (line %u)", most),
			    most, reading->line);
	else if (reading->paste->entries->len == 0)
		g_set_error_literal(
			error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			_("no line begins with a time (expected 14:05, [14:05], 2026-09-20 "
			  "14:05:07, Sep 20 14:05:07, 2:05 PM, 下午2:05 or the like)"));
	return reading->paste->entries->len > 0 && reading->paste->entries->len <= most;
}

static void give_times(struct reading *reading)
{
	struct paste *paste = reading->paste;
	struct instant when = {TIME_NONE, 0, 0};

	stamps_resolve(reading->stamps, &reading->context, paste->doubts);
	paste->zoned = TRUE;
	for (guint i = 0; i < reading->stamps->len; i++) {
		const struct stamp_read *stamp = g_ptr_array_index(reading->stamps, i);
		if (!stamp->entry)
			continue;
		stamp->entry->when = (struct instant){stamp->at, 0, stamp->late};
		paste->zoned = paste->zoned && stamp->zoned;
	}
	for (guint i = 0; i < paste->entries->len; i++) {
		struct pasted *pasted = g_ptr_array_index(paste->entries, i);
		if (pasted->when.at == TIME_NONE)
			pasted->when = when; /* what went on */
		when = pasted->when;
	}
}

struct paste *paste_read(const char *text, gsize size, gint64 now, const struct zone *zone,
			 struct zone_set *zones, guint most, GError **error)
{
	struct paste *paste = g_new0(struct paste, 1);
	struct reading reading = {.text = text,
				  .size = size,
				  .context = {now, zone, zones},
				  .paste = paste,
				  .stamps = g_ptr_array_new_with_free_func(stamp_free),
				  .body = g_string_new(NULL),
				  .blank = TRUE};
	paste->entries = g_ptr_array_new_with_free_func(pasted_free);
	paste->doubts = g_ptr_array_new_with_free_func(g_free);
	read_lines(&reading, most);
	if (is_right(&reading, most, error))
		give_times(&reading);
	else
		g_clear_pointer(&paste, paste_free);
	g_ptr_array_unref(reading.stamps);
	g_string_free(reading.body, TRUE);
	forget_name(&reading);
	return paste;
}
