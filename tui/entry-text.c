/* SPDX-License-Identifier: MIT
 * See entry-text.h. */
#include "tui/entry-text.h"

#include <string.h>

#include "kb/diff.h"

/* ---- an entry as a text */

#define RULE_START "-- client"
#define RULE_END "--"

char *entry_text_rule(const char *language)
{
	return *language ? g_strdup_printf(RULE_START " %s " RULE_END, language)
			 : g_strdup(RULE_START " " RULE_END);
}

/* The language such a line names, "" for whichever; NULL: it is none. g_free. */
static char *rule_language(const char *line, gsize size)
{
	gsize start = strlen(RULE_START), end = strlen(RULE_END);
	if (size < start + end + 1 || strncmp(line, RULE_START " ", start + 1) != 0 ||
	    strncmp(line + size - end, RULE_END, end) != 0)
		return NULL;
	char *language = g_strstrip(g_strndup(line + start, size - start - end));
	if (language[strspn(language,
			    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")] ==
	    '\0')
		return language;
	g_free(language);
	return NULL;
}

/* A line of the text that would be read as a rule, or as one moved out of its way, moves one
 * column. */
static gboolean must_move(const char *line, gsize size)
{
	while (size > 0 && *line == '\\') {
		line++;
		size--;
	}
	g_autofree char *language = rule_language(line, size);
	return language != NULL;
}

static void append_lines(GString *out, const char *text)
{
	for (const char *line = text; *line;) {
		gsize size = strcspn(line, "\n");
		if (must_move(line, size))
			g_string_append_c(out, '\\');
		g_string_append_len(out, line, (gssize)size);
		line += size;
		if (*line)
			g_string_append_c(out, *line++);
	}
}

char *entry_text_of(const struct entry *entry)
{
	GString *out = g_string_new(NULL);
	append_lines(out, entry->text);
	for (guint i = 0; i < entry->customer->len; i++) {
		const struct wording *wording = entry->customer->pdata[i];
		g_autofree char *rule = entry_text_rule(wording->language);
		if (out->len && out->str[out->len - 1] != '\n')
			g_string_append_c(out, '\n');
		g_string_append_printf(out, "%s\n", rule);
		append_lines(out, wording->text);
	}
	return g_string_free(out, FALSE);
}

/* ---- and back */

static void put_part(GHashTable *parts, const char *language, GString *part)
{
	while (part->len > 0 && g_ascii_isspace(part->str[part->len - 1]))
		g_string_truncate(part, part->len - 1);
	g_hash_table_replace(parts, g_strdup(language), g_strdup(part->str));
	g_string_truncate(part, 0);
}

/* By language, "" for whichever; the text itself under a word that is no language. */
#define OWN_TEXT "."
static GHashTable *parts_of(const char *text)
{
	GHashTable *parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GString) part = g_string_new(NULL);
	g_autofree char *now = g_strdup(OWN_TEXT);
	for (const char *line = text; *line;) {
		gsize size = strcspn(line, "\n");
		char *language = rule_language(line, size);
		if (language) {
			put_part(parts, now, part);
			g_free(now);
			now = language;
		} else {
			gboolean moved = *line == '\\' && must_move(line, size);
			g_string_append_len(part, line + moved, (gssize)(size - moved));
			g_string_append_c(part, '\n');
		}
		line += size + (line[size] == '\n');
	}
	put_part(parts, now, part);
	return parts;
}

static const char *wording_of(const struct entry *entry, const char *language)
{
	for (guint i = 0; i < entry->customer->len; i++) {
		const struct wording *wording = entry->customer->pdata[i];
		if (strcmp(wording->language, language) == 0)
			return wording->text;
	}
	return "";
}

static gboolean put_wording(struct record *record, const char *language, const char *before,
			    const char *after)
{
	if (strcmp(before, after) == 0)
		return FALSE;
	g_autofree char *key =
		*language ? g_strconcat("customer.", language, NULL) : g_strdup("customer");
	record_put(record, key, after);
	return TRUE;
}

gboolean entry_text_put(const char *text, const struct entry *entry, struct record *record)
{
	g_autoptr(GHashTable) parts = parts_of(text);
	const char *own = g_hash_table_lookup(parts, OWN_TEXT);
	gboolean other = strcmp(own ? own : "", entry->text) != 0, told = FALSE;
	GHashTableIter at;
	gpointer language, words;
	if (other)
		record_put(record, "text", own ? own : "");
	g_hash_table_iter_init(&at, parts);
	while (g_hash_table_iter_next(&at, &language, &words))
		if (strcmp(language, OWN_TEXT) != 0 &&
		    put_wording(record, language, wording_of(entry, language), words)) {
			other = TRUE;
			told = told || *(const char *)words != '\0';
		}
	/* Who writes words for clients means them to be read, as with incident edit --customer. */
	if (told && entry->visibility != VISIBLE_CUSTOMER)
		record_put(record, "visibility", visibility_name(VISIBLE_CUSTOMER));
	/* A rule that is gone takes its words along. */
	for (guint i = 0; i < entry->customer->len; i++) {
		const struct wording *wording = entry->customer->pdata[i];
		if (!g_hash_table_contains(parts, wording->language))
			other |= put_wording(record, wording->language, wording->text, "");
	}
	return other;
}

/* ---- three versions as one */

struct version {
	GPtrArray *lines; /* of const char*, interned among the three */
	int *of_base;     /* for each line of the base: where it stands here; -1: gone */
};

static GPtrArray *lines_of(const char *text, GStringChunk *chunk)
{
	GPtrArray *lines = g_ptr_array_new();
	for (const char *line = text; *line;) {
		gsize size = strcspn(line, "\n");
		g_autofree char *one = g_strndup(line, size);
		g_ptr_array_add(lines, g_string_chunk_insert_const(chunk, one));
		line += size + (line[size] == '\n');
	}
	return lines;
}

static guint *numbers_of(const GPtrArray *lines, GHashTable *numbers)
{
	guint *out = g_new(guint, MAX(lines->len, 1));
	for (guint i = 0; i < lines->len; i++) {
		gpointer number = g_hash_table_lookup(numbers, lines->pdata[i]);
		if (!number) {
			number = GUINT_TO_POINTER(g_hash_table_size(numbers) + 1);
			g_hash_table_insert(numbers, lines->pdata[i], number);
		}
		out[i] = GPOINTER_TO_UINT(number);
	}
	return out;
}

/* Lines that stay are the same ones in the same order. */
static void align(const GPtrArray *base, struct version *version, GHashTable *numbers)
{
	guint a_count = base->len, b_count = version->lines->len, b = 0;
	g_autofree guint *a_numbers = numbers_of(base, numbers),
			 *b_numbers = numbers_of(version->lines, numbers);
	g_autofree gboolean *gone = g_new0(gboolean, a_count + 1),
			    *added = g_new0(gboolean, b_count + 1);
	diff_numbers(a_numbers, a_count, b_numbers, b_count, gone, added);
	version->of_base = g_new(int, a_count + 1);
	for (guint a = 0; a < a_count; a++) {
		version->of_base[a] = -1;
		if (gone[a])
			continue;
		while (b < b_count && added[b])
			b++;
		version->of_base[a] = (int)b++;
	}
	version->of_base[a_count] = (int)b_count;
}

static gboolean same_lines(const GPtrArray *a, guint a_from, guint a_to, const GPtrArray *b,
			   guint b_from, guint b_to)
{
	gboolean same = a_to - a_from == b_to - b_from;
	for (guint i = 0; same && i < a_to - a_from; i++)
		same = a->pdata[a_from + i] == b->pdata[b_from + i];
	return same;
}

static void append_part(GString *out, const GPtrArray *lines, guint from, guint to)
{
	for (guint i = from; i < to; i++)
		g_string_append_printf(out, "%s\n", (const char *)lines->pdata[i]);
}

char *text_merge(const char *base_text, const char *mine_text, const char *theirs_text,
		 guint *clashes)
{
	GStringChunk *chunk = g_string_chunk_new(4096);
	g_autoptr(GHashTable) numbers = g_hash_table_new(g_direct_hash, g_direct_equal);
	g_autoptr(GPtrArray) base = lines_of(base_text, chunk);
	struct version mine = {.lines = lines_of(mine_text, chunk)},
		       theirs = {.lines = lines_of(theirs_text, chunk)};
	GString *out = g_string_new(NULL);
	guint a = 0, m = 0, t = 0;
	*clashes = 0;
	align(base, &mine, numbers);
	align(base, &theirs, numbers);
	for (guint next = 0; next <= base->len; next++) {
		if (mine.of_base[next] < 0 || theirs.of_base[next] < 0)
			continue;
		guint m_to = (guint)mine.of_base[next], t_to = (guint)theirs.of_base[next];
		if (same_lines(base, a, next, mine.lines, m, m_to)) {
			append_part(out, theirs.lines, t, t_to);
		} else if (same_lines(base, a, next, theirs.lines, t, t_to) ||
			   same_lines(mine.lines, m, m_to, theirs.lines, t, t_to)) {
			append_part(out, mine.lines, m, m_to);
		} else {
			(*clashes)++;
			g_string_append(out, "<<<<<<< \n");
			append_part(out, mine.lines, m, m_to);
			g_string_append(out, "=======\n");
			append_part(out, theirs.lines, t, t_to);
			g_string_append(out, ">>>>>>> \n");
		}
		if (next < base->len)
			append_part(out, base, next, next + 1);
		a = next + 1;
		m = m_to + 1;
		t = t_to + 1;
	}
	g_ptr_array_unref(mine.lines);
	g_ptr_array_unref(theirs.lines);
	g_free(mine.of_base);
	g_free(theirs.of_base);
	g_string_chunk_free(chunk);
	return g_string_free(out, FALSE);
}
