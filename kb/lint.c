/* SPDX-License-Identifier: MIT
 * See lint.h. What a reader would see is looked at (kb/markdown.h), so links in code are none. */
#include "kb/lint.h"

#include <string.h>

#include "desk/article.h"
#include "desk/i18n.h"
#include "kb/front.h"
#include "kb/markdown.h"

/* Nobody reads more, and each is a question to the desk. */
#define FOUND_MOST 100
#define LINKS_MOST 5000

static const char *const kind_names[] = {"no-title",     "empty",        "too-long",
					 "front-matter", "heading-jump", "open-fence",
					 "dead-link",    "dead-anchor",  "duplicate"};
G_STATIC_ASSERT(G_N_ELEMENTS(kind_names) == LINT_KINDS);

const char *lint_kind_name(enum lint_kind kind)
{
	return kind_names[kind];
}

static void lint_free(void *data)
{
	struct lint *lint = data;
	g_free(lint->message);
	g_free(lint);
}

void lint_add(GPtrArray *found, enum lint_kind kind, guint line, char *message)
{
	struct lint *lint = g_new0(struct lint, 1);
	lint->kind = kind;
	lint->line = line;
	lint->message = message;
	g_ptr_array_add(found, lint);
}

/* ---- links */

/* "https:", "mailto:", "//host". */
static gboolean is_foreign(const char *target)
{
	const char *at = target;
	while (g_ascii_isalnum(*at) || *at == '+' || *at == '-' || *at == '.')
		at++;
	return (at > target && *at == ':') || g_str_has_prefix(target, "//");
}

/* Steps of a path, "." and ".." taken; NULL: it leaves the tree. */
static char *walk(const char *folder, const char *path)
{
	g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *whole =
		*path == '/' ? g_strdup(path) : g_strconcat(folder, "/", path, NULL);
	g_auto(GStrv) names = g_strsplit(whole, "/", -1);
	for (char **name = names; *name != NULL; name++) {
		if (strcmp(*name, "..") == 0 && steps->len == 0)
			return NULL;
		if (strcmp(*name, "..") == 0)
			g_ptr_array_set_size(steps, (int)steps->len - 1);
		else if (**name != '\0' && strcmp(*name, ".") != 0)
			g_ptr_array_add(steps, g_strdup(*name));
	}
	g_ptr_array_add(steps, NULL);
	return g_strjoinv("/", (char **)steps->pdata);
}

char *link_follow(const char *ref, const char *target, char **anchor)
{
	const char *hash = strchr(target, '#');
	g_autofree char *written =
		hash != NULL ? g_strndup(target, (gsize)(hash - target)) : g_strdup(target);
	char *query = strchr(written, '?');
	if (anchor != NULL)
		*anchor = hash != NULL && hash[1] != '\0' ? g_uri_unescape_string(hash + 1, NULL)
							  : NULL;
	if (g_str_has_prefix(written, "kb:"))
		return g_steal_pointer(&written);
	if (*written == '\0' || is_foreign(written) || ref == NULL)
		return NULL;
	if (query != NULL)
		*query = '\0';
	g_autofree char *plain = g_uri_unescape_string(written, "/");
	const char *path = plain != NULL ? plain : written;
	const char *slash = strrchr(ref, '/');
	g_autofree char *folder =
		slash != NULL ? g_strndup(ref, (gsize)(slash - ref)) : g_strdup("");
	return walk(folder, path);
}

/* ---- lines */

/* Where things stand in the source, as numbers of lines. */
static guint line_of(const char *text, gsize at)
{
	guint line = 1;
	for (const char *newline = text;
	     (newline = memchr(newline, '\n', at - (gsize)(newline - text))) != NULL; newline++)
		line++;
	return line;
}

/* A fence that opens and never closes: all behind it is code, which nobody means. */
static void look_for_fences(GPtrArray *found, const char *text, gsize size)
{
	guint line = 0, opened = 0;
	gsize marks = 0;
	char fence = '\0';
	for (gsize at = 0; at < size;) {
		const char *newline = memchr(text + at, '\n', size - at);
		gsize length = newline != NULL ? (gsize)(newline - text) - at : size - at;
		const char *here = text + at, *end = here + length;
		gsize run = 0;
		line++;
		while (here < end && (*here == ' ' || *here == '\t' || *here == '>'))
			here++;
		while (here + run < end && (here[run] == '`' || here[run] == '~') &&
		       here[run] == *here)
			run++;
		gboolean bare = run > 0;
		for (const char *rest = here + run; bare && rest < end; rest++)
			bare = g_ascii_isspace(*rest);
		if (fence == '\0' && run >= 3 &&
		    (*here == '~' || memchr(here + run, '`', (gsize)(end - here) - run) == NULL)) {
			fence = *here;
			marks = run;
			opened = line;
		} else if (fence != '\0' && run >= marks && *here == fence && bare) {
			fence = '\0';
		}
		at += length + 1;
	}
	if (fence != '\0')
		lint_add(found, LINT_FENCE, opened,
			 g_strdup(_("this block of code is never closed")));
}

static void look_at_headings(GPtrArray *found, const struct md_text *read, const char *text)
{
	int level = 0;
	for (guint i = 0; i < read->headings->len && found->len < FOUND_MOST; i++) {
		const struct md_heading *heading =
			&g_array_index(read->headings, struct md_heading, i);
		const struct md_line *line = &g_array_index(
			read->lines, struct md_line, MIN(heading->line, read->lines->len - 1));
		const struct md_block *block =
			line->block >= 0
				? &g_array_index(read->blocks, struct md_block, (guint)line->block)
				: NULL;
		if (level > 0 && heading->level > level + 1)
			lint_add(found, LINT_JUMP, block != NULL ? line_of(text, block->source) : 0,
				 g_strdup_printf(
					 _("“%s”: a heading of level %d below one of level %d"),
					 heading->text, heading->level, level));
		level = heading->level;
	}
}

/* Anchors as GitLab and GitHub make them; they differ in how many dashes stand side by side. */
static char *plain_anchor(const char *anchor)
{
	GString *plain = g_string_new(NULL);
	for (; *anchor != '\0'; anchor++)
		if (*anchor != '-' || anchor[1] != '-')
			g_string_append_c(plain, g_ascii_tolower(*anchor));
	return g_string_free(plain, FALSE);
}

static GHashTable *anchors_of(const struct md_text *read)
{
	GHashTable *anchors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < read->headings->len; i++)
		g_hash_table_add(
			anchors,
			plain_anchor(g_array_index(read->headings, struct md_heading, i).anchor));
	return anchors;
}

/* Where a link is written, or else its text. */
static gsize link_source(const struct md_text *read, guint link)
{
	const struct md_link *it = &g_array_index(read->links, struct md_link, link);
	if (it->source != MD_NOWHERE)
		return it->source;
	for (guint i = 0; i < read->pieces->len; i++) {
		const struct md_piece *piece = &g_array_index(read->pieces, struct md_piece, i);
		if (piece->link == (int)link && piece->source != MD_NOWHERE)
			return piece->source;
	}
	return 0;
}

static void look_at_link(GPtrArray *found, const struct md_text *read, GHashTable *anchors,
			 guint index, const char *text, const struct lint_ask *ask)
{
	const struct md_link *link = &g_array_index(read->links, struct md_link, index);
	g_autofree char *anchor = NULL;
	g_autofree char *name = link_follow(ask->ref, link->target, &anchor);
	gboolean within = *link->target == '#';
	g_autofree char *plain = within && anchor != NULL ? plain_anchor(anchor) : NULL;
	if (plain != NULL && !g_hash_table_contains(anchors, plain)) {
		lint_add(found, LINT_ANCHOR, line_of(text, link_source(read, index)),
			 g_strdup_printf(_("“%s”: no heading here is called so"), link->target));
		return;
	}
	/* Pictures and other files are no articles. */
	const char *last = name != NULL ? strrchr(name, '/') : NULL;
	const char *dot = name != NULL ? strrchr(last != NULL ? last : name, '.') : NULL;
	gboolean article =
		name != NULL && !link->image &&
		(g_str_has_prefix(name, "kb:") || dot == NULL ||
		 g_ascii_strcasecmp(dot, ".md") == 0 || g_ascii_strcasecmp(dot, ".markdown") == 0);
	if (article && !ask->is_there(name, ask->data))
		lint_add(found, LINT_LINK, line_of(text, link_source(read, index)),
			 g_strdup_printf(_("“%s” leads to no article"), link->target));
}

static int by_line(gconstpointer a, gconstpointer b)
{
	const struct lint *one = *(struct lint *const *)a, *other = *(struct lint *const *)b;
	return (int)one->line - (int)other->line;
}

GPtrArray *lint_text(const char *text, gsize size, const struct lint_ask *ask)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(lint_free);
	g_autoptr(GError) error = NULL;
	struct front front;
	gboolean titled = FALSE;
	if (!front_parse(text, size, &front, &error))
		lint_add(found, LINT_FRONT, 0, g_strdup(error->message));
	else
		titled = front.values[FRONT_TITLE] != NULL && *front.values[FRONT_TITLE] != '\0';
	gsize head = front.size;
	front_clear(&front);
	g_autofree char *heading = front_guess_title(text, size);
	if (!titled && heading == NULL)
		lint_add(found, LINT_TITLE, 0, g_strdup(_("it has neither a title nor a heading")));
	g_autofree char *body = g_strstrip(g_strndup(text + head, size - head));
	if (*body == '\0')
		lint_add(found, LINT_EMPTY, 0, g_strdup(_("there is no text")));
	if (size > ARTICLE_BODY_LIMIT)
		lint_add(found, LINT_LONG, 0,
			 g_strdup_printf(_("it has %zu bytes; at most %u can be stored"), size,
					 ARTICLE_BODY_LIMIT));
	look_for_fences(found, text, size);
	struct md_text *read = md_render(text, size, 80);
	look_at_headings(found, read, text);
	g_autoptr(GHashTable) anchors = anchors_of(read);
	for (guint i = 0; i < MIN(read->links->len, LINKS_MOST) && found->len < FOUND_MOST; i++)
		look_at_link(found, read, anchors, i, text, ask);
	md_text_free(read);
	g_ptr_array_sort(found, by_line);
	return found;
}
