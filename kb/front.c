/* SPDX-License-Identifier: MIT
 * Front matter, line by line: each line belongs to a key, to the list below a key, or is left
 * alone. */
#include "kb/front.h"

#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "kb/markdown.h"

static const struct {
	const char *name, *other; /* another spelling that is read */
} keys[FRONT_KEYS] = {
	[FRONT_TITLE] = {"title", "title"},
	[FRONT_STATE] = {"state", "state"},
	[FRONT_KIND] = {"kind", "kind"},
	[FRONT_VISIBILITY] = {"visibility", "visibility"},
	[FRONT_LANGUAGE] = {"language", "lang"},
	[FRONT_PRODUCT] = {"product", "product"},
	[FRONT_REGION] = {"region", "region"},
	[FRONT_CLIENT] = {"client", "client"},
	[FRONT_TAGS] = {"tags", "tags"},
	[FRONT_OWNER] = {"owner", "owner"},
	[FRONT_REVIEW_BY] = {"review-by", "review_by"},
	[FRONT_SUPERSEDES] = {"supersedes", "supersedes"},
	[FRONT_REF] = {"ref", "ref"},
};

const char *front_key_name(enum front_key key)
{
	return keys[key].name;
}

/* ---- lines */

struct line {
	const char *text;
	gsize size; /* without its newline */
	guint number;
};

static gboolean next_line(const char *text, gsize size, gsize *at, struct line *line)
{
	if (*at >= size)
		return FALSE;
	const char *newline = memchr(text + *at, '\n', size - *at);
	line->text = text + *at;
	line->size = newline != NULL ? (gsize)(newline - line->text) : size - *at;
	line->number++;
	*at += line->size + (newline != NULL);
	return TRUE;
}

static gboolean is_fence(const struct line *line)
{
	gsize size = line->size;
	while (size > 3 && (line->text[size - 1] == ' ' || line->text[size - 1] == '\r'))
		size--;
	return size == 3 && memcmp(line->text, "---", 3) == 0;
}

/* "key:" at the beginning of a line; its bytes, without the colon. 0: none. */
static gsize key_size(const struct line *line)
{
	gsize at = 0;
	while (at < line->size && (g_ascii_isalnum(line->text[at]) || line->text[at] == '_' ||
				   (at > 0 && line->text[at] == '-')))
		at++;
	gboolean ends = at < line->size && line->text[at] == ':' &&
			(at + 1 == line->size || g_ascii_isspace(line->text[at + 1]));
	return ends ? at : 0;
}

static enum front_key find_key(const char *name, gsize size)
{
	for (enum front_key key = 0; key < FRONT_KEYS; key++)
		if ((strlen(keys[key].name) == size &&
		     g_ascii_strncasecmp(keys[key].name, name, size) == 0) ||
		    (strlen(keys[key].other) == size &&
		     g_ascii_strncasecmp(keys[key].other, name, size) == 0))
			return key;
	return FRONT_KEYS;
}

/* An empty line, a remark, or one that goes on with what the key before began. */
static gboolean belongs(const struct line *line)
{
	return line->size == 0 || g_ascii_isspace(line->text[0]) || line->text[0] == '#' ||
	       (line->text[0] == '-' && (line->size == 1 || line->text[1] == ' '));
}

/* ---- values */

static char *quoted_twice(const char *at, const char *end, const char **behind)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (at++; at < end && *at != '"'; at++) {
		if (*at != '\\' || at + 1 == end) {
			g_string_append_c(out, *at);
			continue;
		}
		at++;
		if (*at == 'n' || *at == 't')
			g_string_append_c(out, *at == 'n' ? '\n' : '\t');
		else if (*at == 'u' && end - at > 4) {
			g_autofree char *digits = g_strndup(at + 1, 4);
			char *rest;
			guint64 c = g_ascii_strtoull(digits, &rest, 16);
			if (*rest != '\0' || !g_unichar_validate((gunichar)c) || c == 0)
				return NULL;
			g_string_append_unichar(out, (gunichar)c);
			at += 4;
		} else if (strchr("\"\\/", *at) != NULL && *at != '\0')
			g_string_append_c(out, *at);
		else
			return NULL;
	}
	if (at >= end)
		return NULL;
	*behind = at + 1;
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *quoted_once(const char *at, const char *end, const char **behind)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (at++; at < end; at++) {
		if (*at == '\'' && (at + 1 == end || at[1] != '\'')) {
			*behind = at + 1;
			return g_string_free(g_steal_pointer(&out), FALSE);
		}
		at += *at == '\'';
		g_string_append_c(out, *at);
	}
	return NULL;
}

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && g_ascii_isspace(*at))
		at++;
	return at;
}

/* A value up to `end`, or in a list up to one of `stops`. Quotes that are none are taken as they
 * stand. */
static char *scalar(const char *at, const char *end, const char *stops, const char **behind)
{
	const char *from = at = skip_space(at, end);
	char *value = NULL;
	if (at < end && (*at == '"' || *at == '\'')) {
		value = *at == '"' ? quoted_twice(at, end, &at) : quoted_once(at, end, &at);
		const char *next = value != NULL ? skip_space(at, end) : end;
		if (value != NULL && (next == end || *next == '#' ||
				      (*stops != '\0' && strchr(stops, *next) != NULL))) {
			*behind = next;
			return value;
		}
		g_clear_pointer(&value, g_free);
		at = from;
	}
	while (at < end && (*stops == '\0' || strchr(stops, *at) == NULL) &&
	       !(*at == '#' && (at == from || g_ascii_isspace(at[-1]))))
		at++;
	*behind = at;
	value = g_strchomp(g_strndup(from, (gsize)(at - from)));
	if (strcmp(value, "~") == 0 || strcmp(value, "null") == 0)
		*value = '\0';
	return value;
}

static void add_tag(GString *tags, char *tag)
{
	/* A tag is one word here. */
	for (char *at = g_strstrip(tag); *at != '\0'; at++)
		if (g_ascii_isspace(*at) || *at == ',')
			*at = '-';
	if (*tag != '\0')
		g_string_append_printf(tags, "%s%s", tags->len > 0 ? " " : "", tag);
	g_free(tag);
}

/* "[a, b]", or words with commas or blanks between. FALSE: a bracket is missing. */
static gboolean list(const char *at, const char *end, GString *tags)
{
	at = skip_space(at, end);
	gboolean brackets = at < end && *at == '[';
	if (brackets)
		at++;
	for (at = skip_space(at, end); at < end && *at != '#' && *at != ']';
	     at = skip_space(at, end)) {
		add_tag(tags, scalar(at, end, brackets ? ",]" : ", \t", &at));
		if (at < end && *at == ',')
			at++;
	}
	return !brackets || (at < end && *at == ']');
}

/* ---- reading */

struct reading {
	struct front *front;
	enum front_key key; /* the one lines belong to; FRONT_KEYS: not one of ours */
	gboolean ours;      /* one of our keys was seen */
	GError *wrong;      /* the first thing that is */
};

static void wrong(struct reading *reading, guint line, const char *what)
{
	if (reading->wrong == NULL)
		g_set_error(&reading->wrong, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("line %u: %s"),
			    line, what);
}

static void read_key(struct reading *reading, const struct line *line, gsize name)
{
	struct front *front = reading->front;
	const char *at = line->text + name + 1, *end = line->text + line->size;
	enum front_key key = reading->key = find_key(line->text, name);
	if (key == FRONT_KEYS)
		return;
	reading->ours = TRUE;
	if (front->values[key] != NULL) {
		wrong(reading, line->number, _("this key is there twice"));
		return;
	}
	front->lines[key] = line->number;
	if (key == FRONT_TAGS) {
		g_autoptr(GString) tags = g_string_new(NULL);
		if (!list(at, end, tags))
			wrong(reading, line->number, _("a list as [one, two] is expected"));
		front->values[key] = g_string_free(g_steal_pointer(&tags), FALSE);
		return;
	}
	at = skip_space(at, end);
	if (at < end && (*at == '|' || *at == '>'))
		wrong(reading, line->number, _("a value on the same line is expected"));
	front->values[key] = scalar(at, end, "", &at);
}

static void read_more(struct reading *reading, const struct line *line)
{
	const char *end = line->text + line->size, *at = skip_space(line->text, end);
	struct front *front = reading->front;
	if (at == end || *at == '#' || reading->key == FRONT_KEYS)
		return;
	if (reading->key != FRONT_TAGS || *at != '-') {
		wrong(reading, line->number, _("“key: value” is expected"));
		return;
	}
	g_autoptr(GString) tags = g_string_new(front->values[FRONT_TAGS]);
	add_tag(tags, scalar(at + 1, end, "", &at));
	g_free(front->values[FRONT_TAGS]);
	front->values[FRONT_TAGS] = g_string_free(g_steal_pointer(&tags), FALSE);
}

gboolean front_parse(const char *text, gsize size, struct front *front, GError **error)
{
	struct reading reading = {.front = front, .key = FRONT_KEYS};
	struct line line = {0};
	gsize at = 0;
	guint found = 0;
	gboolean closed = FALSE;
	*front = (struct front){0};
	if (!next_line(text, size, &at, &line) || !is_fence(&line))
		return TRUE;
	while (!closed && next_line(text, size, &at, &line)) {
		gsize name = key_size(&line);
		closed = is_fence(&line);
		if (closed)
			break;
		if (name > 0)
			read_key(&reading, &line, name);
		else if (belongs(&line) && found > 0)
			read_more(&reading, &line);
		else if (line.size > 0 && line.text[0] != '#')
			wrong(&reading, line.number, _("“key: value” is expected"));
		found += name > 0;
	}
	if (closed && found > 0 && reading.wrong == NULL) {
		front->size = at;
		return TRUE;
	}
	front_clear(front);
	if (closed && reading.ours) {
		g_propagate_error(error, reading.wrong);
		return FALSE;
	}
	g_clear_error(&reading.wrong);
	return TRUE;
}

void front_clear(struct front *front)
{
	for (enum front_key key = 0; key < FRONT_KEYS; key++)
		g_free(front->values[key]);
	*front = (struct front){0};
}

gsize front_size(const char *text, gsize size)
{
	struct front front;
	if (size < 4 || memcmp(text, "---", 3) != 0 || !front_parse(text, size, &front, NULL))
		return 0;
	gsize bytes = front.size;
	front_clear(&front);
	return bytes;
}

/* ---- writing */

/* Would it be read as it is without quotes? */
static gboolean is_plain(const char *value)
{
	static const char special[] = "-?:,[]{}#&*!|>'\"%@` ";
	gsize size = strlen(value);
	if (size == 0 || strchr(special, *value) != NULL || value[size - 1] == ' ' ||
	    value[size - 1] == ':' || strcmp(value, "~") == 0 || strcmp(value, "null") == 0 ||
	    strstr(value, ": ") != NULL || strstr(value, " #") != NULL)
		return FALSE;
	for (const char *at = value; *at != '\0'; at++)
		if (g_ascii_iscntrl(*at))
			return FALSE;
	return TRUE;
}

static void write_value(GString *out, const char *value)
{
	if (is_plain(value)) {
		g_string_append(out, value);
		return;
	}
	g_string_append_c(out, '"');
	for (const char *at = value; *at != '\0'; at++)
		if (*at == '"' || *at == '\\')
			g_string_append_printf(out, "\\%c", *at);
		else if (g_ascii_iscntrl(*at))
			g_string_append_printf(out, "\\u%04x", (guchar)*at);
		else
			g_string_append_c(out, *at);
	g_string_append_c(out, '"');
}

static void write_key(GString *out, enum front_key key, const char *value)
{
	g_string_append_printf(out, "%s:", keys[key].name);
	if (*value == '\0') {
		g_string_append_c(out, '\n');
		return;
	}
	g_string_append_c(out, ' ');
	if (key == FRONT_TAGS) {
		g_auto(GStrv) tags = g_strsplit(value, " ", -1);
		g_string_append_c(out, '[');
		for (guint i = 0; tags[i] != NULL; i++) {
			g_string_append(out, i > 0 ? ", " : "");
			write_value(out, tags[i]);
		}
		g_string_append_c(out, ']');
	} else {
		write_value(out, value);
	}
	g_string_append_c(out, '\n');
}

/* Lines of the block that stay, and new ones in the place of those that say something else. */
static void keep_lines(GString *out, const char *text, const struct front *front,
		       const char *const wanted[FRONT_KEYS])
{
	struct line line = {0};
	gsize at = 0;
	gboolean keeps = TRUE;
	next_line(text, front->size, &at, &line);
	while (next_line(text, front->size, &at, &line) && !is_fence(&line)) {
		gsize name = key_size(&line);
		enum front_key key = name > 0 ? find_key(line.text, name) : FRONT_KEYS;
		if (name > 0) {
			keeps = key == FRONT_KEYS ||
				g_strcmp0(wanted[key], front->values[key]) == 0;
			if (!keeps && wanted[key] != NULL)
				write_key(out, key, wanted[key]);
		} else if (line.size > 0 && line.text[0] == '#') {
			keeps = TRUE;
		}
		if (keeps) {
			g_string_append_len(out, line.text, (gssize)line.size);
			g_string_append_c(out, '\n');
		}
	}
}

char *front_apply(const char *text, gsize size, const char *const wanted[FRONT_KEYS])
{
	struct front front;
	if (!front_parse(text, size, &front, NULL))
		front = (struct front){0};
	g_autoptr(GString) out = g_string_sized_new(size + 256);
	g_string_append(out, "---\n");
	for (enum front_key key = 0; key < FRONT_KEYS; key++)
		if (wanted[key] != NULL && front.values[key] == NULL)
			write_key(out, key, wanted[key]);
	if (front.size > 0)
		keep_lines(out, text, &front, wanted);
	if (out->len > strlen("---\n"))
		g_string_append(out, "---\n");
	else
		g_string_truncate(out, 0);
	g_string_append_len(out, text + front.size, (gssize)(size - front.size));
	front_clear(&front);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* ---- guesses */

/* Where a fence of code opens or closes; *fence is the open one's mark, '\0' outside. */
static gboolean crosses_fence(const struct line *line, char *fence)
{
	gsize at = 0;
	while (at < line->size && at < 3 && line->text[at] == ' ')
		at++;
	if (line->size - at < 3 || (line->text[at] != '`' && line->text[at] != '~') ||
	    line->text[at + 1] != line->text[at] || line->text[at + 2] != line->text[at])
		return FALSE;
	if (*fence == '\0')
		*fence = line->text[at];
	else if (*fence == line->text[at])
		*fence = '\0';
	return TRUE;
}

static gboolean is_underline(const struct line *line)
{
	gsize at = 0;
	while (at < line->size && line->text[at] == line->text[0])
		at++;
	return line->size > 1 && (line->text[0] == '=' || line->text[0] == '-') && at == line->size;
}

char *front_guess_title(const char *text, gsize size)
{
	struct line line = {0}, before = {0};
	gsize at = front_size(text, size);
	char fence = '\0';
	while (next_line(text, size, &at, &line)) {
		g_autofree char *plain = NULL;
		gsize marks = 0;
		gboolean crosses = crosses_fence(&line, &fence);
		while (marks < line.size && line.text[marks] == '#')
			marks++;
		if (crosses || fence != '\0') {
			before.size = 0;
			continue;
		}
		if (marks > 0 && marks < 7 && marks < line.size && line.text[marks] == ' ')
			plain = md_plain(line.text, line.size);
		else if (before.size > 0 && is_underline(&line))
			plain = md_plain(before.text, before.size);
		if (plain != NULL && *g_strdelimit(g_strstrip(plain), "\n", ' ') != '\0')
			return g_steal_pointer(&plain);
		before = line;
	}
	return NULL;
}
