/* SPDX-License-Identifier: MIT
 * What is other than in the version before (R2): from the records since, each thing once, as it was
 * changed last. A client reads of what it can see, and not who in the house changed it or why. */
#include <string.h>

#include "desk/error.h"
#include "desk/report-private.h"
#include "desk/report-template.h"

/* The heading a block stands below; its name where it has none. */
static const char *heading_of(const struct writing *writing, const char *block)
{
	const char *heading = NULL;
	const GArray *lines = writing->template->lines;
	for (guint i = 0; i < lines->len; i++) {
		const struct template_line *line = &g_array_index(lines, struct template_line, i);
		if (line->level > 0)
			heading = line->text + line->level;
		if (line->block != NULL && strcmp(line->block->name, block) == 0)
			break;
	}
	const char *name = heading != NULL ? heading + strspn(heading, " \t") : block;
	return say_safe(writing, name);
}

static const char *say_number(const struct writing *writing, gint64 number)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);
	return g_string_chunk_insert(writing->texts, text);
}

static gboolean stands_in(const struct writing *writing, const char *block)
{
	const GPtrArray *blocks = report_template_blocks(writing->template);
	for (guint i = 0; block != NULL && i < blocks->len; i++)
		if (strcmp(((const struct report_block *)blocks->pdata[i])->name, block) == 0)
			return TRUE;
	return FALSE;
}

static const char *of_section(const struct writing *writing, const struct record *record)
{
	if (record->about != (gint64)writing->audience || !stands_in(writing, record->what))
		return NULL;
	return say_fill(writing, WORD_CHANGED_SECTION, heading_of(writing, record->what), NULL);
}

static const char *of_entry(const struct writing *writing, const struct record *record)
{
	g_autofree char *key = record->about > 0
				       ? g_strdup_printf("%" G_GINT64_FORMAT, record->about)
				       : record_field(record, "source_ref");
	const struct entry *entry = key != NULL ? incident_entry(writing->incident, key) : NULL;
	if (entry == NULL || entry->when.at == TIME_NONE)
		return NULL;
	const char *at = say_time(writing, entry->when.at, NULL);
	if (writing->audience != AUDIENCE_CUSTOMER)
		return say_fill(writing, WORD_CHANGED_ENTRY, at,
				say_word(writing, WORD_KIND + entry->kind), NULL);
	return report_was_told(writing, entry) ? say_fill(writing, WORD_CHANGED_NOTICE, at, NULL)
					       : NULL;
}

static const char *of_stamp(const struct writing *writing, const struct record *record)
{
	enum stamp stamp;
	if (record->what == NULL || !stamp_find(record->what, &stamp) ||
	    (writing->audience == AUDIENCE_CUSTOMER && !(CLIENT_STAMPS & 1u << stamp)))
		return NULL;
	return say_fill(writing, WORD_CHANGED_STAMP, say_word(writing, WORD_STAMP + stamp), NULL);
}

/* NULL: nothing that this audience reads. */
static const char *say_change(const struct writing *writing, const struct record *record)
{
	gboolean inside = writing->audience != AUDIENCE_CUSTOMER;
	switch (record->kind) {
	case RECORD_SECTION:
		return of_section(writing, record);
	case RECORD_ENTRY:
	case RECORD_REMOVED:
	case RECORD_PUT_BACK:
	case RECORD_EVIDENCE:
	case RECORD_REDACTED:
		return of_entry(writing, record);
	case RECORD_STAMP:
		return of_stamp(writing, record);
	case RECORD_ACTION:
		return inside ? say_fill(writing, WORD_CHANGED_ACTION,
					 say_number(writing, record->about), NULL)
			      : NULL;
	case RECORD_LINK:
	case RECORD_UNLINK:
		return inside ? say_fill(writing, WORD_CHANGED_TICKET,
					 say_number(writing, record->about), NULL)
			      : NULL;
	case RECORD_SET:
		return inside ? say_word(writing, WORD_CHANGED_HEADER) : NULL;
	default:
		return NULL;
	}
}

static void put_change(struct writing *writing, const struct record *record, const char *what)
{
	if (writing->audience == AUDIENCE_CUSTOMER) {
		say(writing, "- %s\n", what);
		return;
	}
	if (writing->out->len == 0)
		say_head(writing, say_word(writing, WORD_WHEN), say_word(writing, WORD_BY),
			 say_word(writing, WORD_WHAT_CHANGED), say_word(writing, WORD_WHY), NULL);
	say_row(writing, say_time(writing, record->recorded_at, NULL),
		say_safe(writing, record->by), what, say_safe(writing, record->why), NULL);
}

void report_make_changes(struct writing *writing)
{
	const GPtrArray *changes = writing->facts->changes;
	g_autoptr(GHashTable) last = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) said = g_ptr_array_new();
	for (guint i = 0; changes != NULL && i < changes->len; i++) {
		const struct record *record = g_ptr_array_index(changes, i);
		const char *what = say_change(writing, record);
		g_ptr_array_add(said, (gpointer)what);
		if (what != NULL)
			g_hash_table_insert(last, (gpointer)what, (gpointer)record);
	}
	for (guint i = 0; changes != NULL && i < said->len; i++) {
		const char *what = g_ptr_array_index(said, i);
		const struct record *record = g_ptr_array_index(changes, i);
		if (what != NULL && g_hash_table_lookup(last, what) == record)
			put_change(writing, record, what);
	}
}
