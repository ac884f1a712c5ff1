/* SPDX-License-Identifier: MIT
 * What the index keeps of an article: its texts, and the labels that filters ask for. */
#include <string.h>

#include "command/library-private.h"
#include "desk/text.h"

#define BLANKS " \t\n\r\f\v"

static int compare(const void *one, const void *other)
{
	return strcmp(*(char *const *)one, *(char *const *)other);
}

/* A label is one word: blanks within a value would end it. */
static void add_label(GPtrArray *labels, const char *field, const char *value)
{
	if (!value || !*value)
		return;
	g_autofree char *folded = text_fold(value);
	g_strdelimit(folded, BLANKS, '-');
	g_ptr_array_add(labels, g_strconcat(field, ":", folded, NULL));
}

static void add_tags(GPtrArray *labels, const char *tags)
{
	g_auto(GStrv) each = g_strsplit(tags ? tags : "", " ", -1);

	for (char **tag = each; *tag; tag++)
		add_label(labels, "tag", *tag);
}

void library_doc(const struct article *article, GString *text, struct kb_doc *doc)
{
	g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);

	add_label(labels, "client", article->client);
	add_label(labels, "kind", article_kind_name(article->kind));
	add_label(labels, "lang", article->language);
	add_label(labels, "owner", article->owner);
	add_label(labels, "product", article->product);
	add_label(labels, "region", article->region);
	add_tags(labels, article->tags);
	g_ptr_array_sort(labels, compare);
	g_string_truncate(text, 0);
	for (guint i = 0; i < labels->len; i++)
		g_string_append_printf(text, "%s%s", i ? " " : "", (char *)labels->pdata[i]);
	*doc = (struct kb_doc){
		.id = article->id,
		.seq = article->seq,
		.updated_at = article->updated_at,
		.review_by = article->review_by,
		.votes = (gint32)CLAMP(article->votes, 0, G_MAXINT32),
		.state = (guint8)article->state,
		.kind = (guint8)article->kind,
		.title = article->title ? article->title : "",
		.title_size = article->title ? strlen(article->title) : 0,
		.body = article->body ? article->body : "",
		.body_size = article->body ? strlen(article->body) : 0,
		.labels = text->str,
		.labels_size = text->len,
	};
}

static gboolean names(char *const *keys, const char *label, gsize size)
{
	for (; *keys; keys++) {
		g_autofree char *folded = text_fold(*keys);
		g_strdelimit(folded, BLANKS, '-');
		if (strlen(folded) == size && memcmp(folded, label, size) == 0)
			return TRUE;
	}
	return FALSE;
}

static gboolean label_within(const struct desk *desk, const char *label, gsize size)
{
	static const char client[] = "client:", region[] = "region:";

	if (desk->clients && size >= strlen(client) && !memcmp(label, client, strlen(client)))
		return names(desk->clients, label + strlen(client), size - strlen(client));
	if (desk->regions && size >= strlen(region) && !memcmp(label, region, strlen(region)))
		return names(desk->regions, label + strlen(region), size - strlen(region));
	return TRUE;
}

gboolean library_doc_within(const struct desk *desk, const struct kb_doc *doc)
{
	const char *at = doc->labels, *end = at + doc->labels_size;

	while (at < end) {
		const char *blank = memchr(at, ' ', (gsize)(end - at));
		const char *stop = blank ? blank : end;
		if (!label_within(desk, at, (gsize)(stop - at)))
			return FALSE;
		at = blank ? blank + 1 : end;
	}
	return TRUE;
}
