/* SPDX-License-Identifier: MIT
 * Shapes walked to make texts, and bytes of patterns and texts spoilt. */
#include <string.h>

#include "tests/property/patterns-private.h"

#define TEXT_MOST 600 /* bytes */
#define STEPS_MOST 2000

struct sampling {
	GString *text;
	gboolean variants;
	guint depth, steps;
	gsize from[GROUPS_MOST], to[GROUPS_MOST];
};

static void sample_letter(struct sampling *sampling, gunichar letter)
{
	if (sampling->variants && patterns_one_in(3))
		letter = patterns_variant(letter);
	g_string_append_unichar(sampling->text, letter);
}

static void sample_one_of(struct sampling *sampling, const char *text)
{
	guint count = (guint)g_utf8_strlen(text, -1);

	if (!count)
		sample_letter(sampling, patterns_letter());
	else
		sample_letter(sampling, g_utf8_get_char(g_utf8_offset_to_pointer(
						text, (glong)patterns_below(count))));
}

static void sample(struct sampling *sampling, const struct shape *shape)
{
	GString *text = sampling->text;
	gsize from = text->len;
	guint times;

	/* A group that calls itself has no end of its own. */
	if (text->len > TEXT_MOST || sampling->depth > 60 || sampling->steps++ > STEPS_MOST)
		return;
	sampling->depth++;
	switch (shape->kind) {
	case SHAPE_LETTER:
		sample_letter(sampling, shape->letter);
		break;
	case SHAPE_SAID:
		sample_one_of(sampling, shape->text);
		break;
	case SHAPE_RAW:
		g_string_append(text, shape->text);
		break;
	case SHAPE_CLASS:
		if (shape->not )
			sample_letter(sampling, patterns_letter());
		else
			sample(sampling, shape->parts[patterns_below(shape->count)]);
		break;
	case SHAPE_SERIES:
		for (guint i = 0; i < shape->count; i++)
			sample(sampling, shape->parts[i]);
		break;
	case SHAPE_EITHER:
		sample(sampling, shape->parts[patterns_below(shape->count)]);
		break;
	case SHAPE_GROUP:
		sample(sampling, shape->parts[0]);
		sampling->from[shape->number] = from;
		sampling->to[shape->number] = text->len;
		break;
	case SHAPE_REPEAT:
		times = shape->least + patterns_below(shape->most - shape->least + 1);
		for (guint i = 0; i < times; i++)
			sample(sampling, shape->parts[0]);
		break;
	case SHAPE_LOOK:
		if (!shape->not &&patterns_one_in(2))
			sample(sampling, shape->parts[0]);
		break;
	case SHAPE_BACK: {
		gsize size = sampling->to[shape->number] - sampling->from[shape->number];
		g_autofree char *again = g_strndup(text->str + sampling->from[shape->number], size);
		if (text->len < TEXT_MOST)
			g_string_append_len(text, again, (gssize)size);
		break;
	}
	case SHAPE_CALL:
		sample(sampling, patterns_group[shape->number]);
		break;
	}
	sampling->depth--;
}

static void add_noise(GString *text)
{
	for (guint left = patterns_below(3); left; left--)
		g_string_append_unichar(text, patterns_letter());
}

void patterns_sample(const struct shape *shape, gboolean variants, GString *text)
{
	struct sampling sampling = {.text = text, .variants = variants};

	g_string_truncate(text, 0);
	if (patterns_one_in(3))
		add_noise(text);
	sample(&sampling, shape);
	if (patterns_one_in(3))
		add_noise(text);
}

/* ---- spoilt */

static gsize place(const GString *text)
{
	gsize at = patterns_below((guint)text->len + 1);

	while (at < text->len && ((guchar)text->str[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static gsize character_at(const GString *text, gsize at)
{
	gsize end = at + 1;

	if (at == text->len)
		return 0;
	while (end < text->len && ((guchar)text->str[end] & 0xc0) == 0x80)
		end++;
	return end - at;
}

void patterns_spoil_pattern(GString *pattern)
{
	static const char *const among[] = {
		"*",    "+",   "?",    "{2}", "|",   "(",   ")", "[", "]",   "^",  "\\",
		"\\E",  "\\Q", "(?i)", "(?:", "-",   "{0}", "$", ".", "a",   "k",  "(?#",
		"{,1}", "{1,", "(?=",  "(?!", "(?|", "}",   "#", " ", "\\b", "\\d"};
	gsize at = place(pattern), size = character_at(pattern, at);

	switch (patterns_below(3)) {
	case 0:
		g_string_erase(pattern, (gssize)at, (gssize)size);
		break;
	case 1:
		g_string_insert(pattern, (gssize)at, among[patterns_below(G_N_ELEMENTS(among))]);
		break;
	default: {
		gsize to = place(pattern);
		g_autofree char *piece =
			g_strndup(pattern->str + MIN(at, to), MIN(MAX(at, to) - MIN(at, to), 8));
		if (g_utf8_validate(piece, -1, NULL))
			g_string_insert(pattern, (gssize)to, piece);
	}
	}
}

void patterns_spoil_text(GString *text)
{
	gsize at = place(text), size = character_at(text, at);

	switch (patterns_below(5)) {
	case 0:
	case 1:
		g_string_erase(text, (gssize)at, (gssize)size);
		break;
	case 2:
		g_string_insert_unichar(text, (gssize)at, patterns_letter());
		break;
	case 3:
		g_string_insert_c(text, (gssize)at, patterns_one_in(2) ? '\0' : (char)0xff);
		break;
	default:
		/* Half a character. */
		g_string_erase(text, (gssize)at, (gssize)MIN(size, 1));
	}
}
