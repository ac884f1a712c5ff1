/* SPDX-License-Identifier: MIT
 * The grammar: shapes are made at random, written as a pattern, and walked to make texts. */
#include "tests/property/patterns.h"

#include <string.h>

#include "kb/fold.h"

#define SHAPES_MOST 400
#define PARTS_MOST 8
#define GROUPS_MOST 10
#define TEXT_MOST 600 /* bytes */
#define STEPS_MOST 2000

enum kind {
	SHAPE_LETTER,
	SHAPE_SAID, /* `written` stands for one character of `text`, "" for any */
	SHAPE_CLASS,
	SHAPE_RAW, /* `written` stands for all of `text` */
	SHAPE_SERIES,
	SHAPE_EITHER,
	SHAPE_GROUP,
	SHAPE_REPEAT,
	SHAPE_LOOK,
	SHAPE_BACK, /* what group `number` matched */
	SHAPE_CALL, /* group `number` again */
};
struct shape {
	enum kind kind;
	gunichar letter;
	const char *written, *text;
	guint number; /* a capturing group's; 0: none */
	guint least, most;
	gboolean behind; /* SHAPE_LOOK */
	gboolean not ;   /* SHAPE_LOOK, SHAPE_CLASS */
	guint count;
	struct shape *parts[PARTS_MOST];
};

static struct shape pool[SHAPES_MOST];
static guint used, groups;
static struct shape *group_of[GROUPS_MOST];
static guint64 state = 1;

static const gunichar letters[] = {
	'a', 'a', 'b',    'b',    'c',    'k',     'K',     's',   'S',    'x',   '1',
	'2', '-', '.',    ' ',    '\n',   '_',     0xe9,    0xdf,  0x1e9e, 0x17f, 0x212a,
	'e', 'r', 0x5361, 0x5361, 0x987f, 0x9519,  0x1f600, 0x1c5, 0x3c3,  0x3c2, 0x130,
	'o', 'i', 0x2e80, 0x2e7f, 0x3042, 0x10428, 0x10400, '"',   '#',    '{',   '*'};
static gunichar variants_of[G_N_ELEMENTS(letters)][4];
static guint variant_count[G_N_ELEMENTS(letters)];

guint patterns_below(guint limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (guint)((state >> 32) % limit);
}

static gboolean one_in(guint many)
{
	return patterns_below(many) == 0;
}

void patterns_seed(guint64 seed)
{
	state = (seed + 1) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
	for (guint i = 0; i < G_N_ELEMENTS(letters); i++)
		variant_count[i] = 0;
	for (gunichar c = 0; c < 0x20000; c++)
		for (guint i = 0; i < G_N_ELEMENTS(letters); i++)
			if (kb_fold(c) == kb_fold(letters[i]) && variant_count[i] < 4)
				variants_of[i][variant_count[i]++] = c;
}

static gunichar any_letter(void)
{
	return letters[patterns_below(G_N_ELEMENTS(letters))];
}

/* ---- shapes */

static struct shape *shape_new(enum kind kind)
{
	struct shape *shape = &pool[used++];

	g_assert(used < SHAPES_MOST);
	memset(shape, 0, sizeof *shape);
	shape->kind = kind;
	return shape;
}

static gboolean crowded(void)
{
	return used > SHAPES_MOST / 4;
}

static struct shape *make_either(guint depth);

static struct shape *make_letter(void)
{
	struct shape *shape = shape_new(SHAPE_LETTER);

	shape->letter = any_letter();
	return shape;
}

struct said {
	const char *written, *text;
};

static struct shape *make_said(enum kind kind, const struct said *among, guint count)
{
	const struct said *said = &among[patterns_below(count)];
	struct shape *shape = shape_new(kind);

	shape->written = said->written;
	shape->text = said->text;
	return shape;
}

static struct shape *make_shorthand(void)
{
	static const struct said among[] = {
		{".", ""},
		{".", "ab"},
		{"\\d", "123"},
		{"\\w", "aKk_s1"},
		{"\\s", " \n\t"},
		{"\\h", " \t"},
		{"\\v", "\n\r"},
		{"\\R", "\n"},
		{"\\N", "ak卡"},
		{"\\X", ""},
		{"\\D", "a卡 \n"},
		{"\\W", " -卡é\n"},
		{"\\S", "aſ卡"},
		{"\\H", "a\n"},
		{"\\V", "a "},
		{"\\p{L}", "akK卡é"},
		{"\\pL", "bſ"},
		{"\\p{Lu}", "KSǅ"},
		{"\\p{Han}", "卡顿"},
		{"\\P{Lu}", "a1\n"},
		{"\\p{^Lu}", "a1"},
		{"\\p{Any}", ""},
		{"\\pN", "12"},
		{"\\p{sc:Han}", "错"},
		{"\\p{L&}", "aK"},
		{"\\p{Xan}", "a1"},
		{"\\t", "\t"},
		{"\\n", "\n"},
		{"\\e", "\033"},
		{"\\a", "\a"},
		{"\\f", "\f"},
		{"\\r", "\r"},
		{"\\x{1F600}", "😀"},
		{"\\x{212a}", "\u212a"},
		{"\\x7E", "~"},
		{"\\-", "-"},
		{"\\_", "_"},
		{"\\/", "/"},
		{"\\é", "é"},
	};

	return make_said(SHAPE_SAID, among, G_N_ELEMENTS(among));
}

static struct shape *make_anchor(void)
{
	static const struct said among[] = {{"^", ""},   {"$", ""},   {"\\b", ""}, {"\\B", ""},
					    {"\\A", ""}, {"\\z", ""}, {"\\Z", ""}, {"\\K", ""}};

	return make_said(SHAPE_RAW, among, G_N_ELEMENTS(among));
}

/* Settings in the middle, and what means nothing. */
static struct shape *make_setting(void)
{
	static const struct said among[] = {{"(?i)", ""},  {"(?i)", ""}, {"(?-i)", ""},
					    {"(?s)", ""},  {"(?^)", ""}, {"(?m)", ""},
					    {"(?U)", ""},  {"(?J)", ""}, {"(?i-s)", ""},
					    {"(?^i)", ""}, {"(?)", ""},  {"(?-x)", ""}};

	return make_said(SHAPE_RAW, among, G_N_ELEMENTS(among));
}

/* What the analyser does not, or need not, understand. */
static struct shape *make_odd(void)
{
	static const struct said among[] = {
		{"(*SKIP)", ""},
		{"(*ACCEPT)", ""},
		{"(*PRUNE:x)", ""},
		{"(?(1)a|b)", "a"},
		{"(?(1)a|b)", "b"},
		{"(?(?=a)a|k)", "k"},
		{"(?(DEFINE)(?<d>ab))", ""},
		{"(?C1)", ""},
		{"(?C'x')", ""},
		{"\\o{141}", "a"},
		{"\\cJ", "\n"},
		{"\\N{U+61}", "a"},
		{"(*pla:a)", ""},
		{"(*nla:q)", ""},
		{"(*atomic:ab)", "ab"},
		{"(?*a)", ""},
		{"(?:(?x) a b #+c\n k )", "abk"},
		{"(?x)a #)*", "a"},
		{"(?x) a +", "aa"},
		{"(?x: a b* c)", "ac"},
		{"(?xx)[a b]", "b"},
		{"\\101", "A"},
		{"\\x4", "\004"},
		{"\\0", "\001"},
		{"\\x{ 61 }", "a"},
		{"a{,2}", "aa"},
		{"a{,2}", "a{,2}"},
		{"a{ 1, 2 }", "a{ 1, 2 }"},
		{"a{1,2 }", "aa"},
		{"a{", "a{"},
		{"a{}", "a{}"},
		{"a{1", "a{1"},
		{"[[:<:]]", ""},
		{"[[:>:]]", ""},
		{"[[:alpha:]]", "k"},
		{"[[:^alpha:]]", "1"},
		{"[[:punct:]]", "-"},
		{"[[:blank:][:digit:]]", "1"},
		{"[a\\]b]", "]"},
		{"[\\Qa]\\E]", "]"},
		{"[\\Qa-c\\E]", "-"},
		{"[\\E^a]", "b"},
		{"[\\Q\\E^a]", "b"},
		{"[^\\E]a]", "b"},
		{"[\\E]a]", "]"},
		{"[]-a]", "^"},
		{"[a\\E-\\Ec]", "b"},
		{"[a-\\Qc\\E]", "b"},
		{"[--.]", "."},
		{"[a-]", "-"},
		{"[\\d-]", "-"},
		{"[a-c-e]", "-"},
		{"[\\b]", "\b"},
		{"[\\x{5361}-\\x{5363}]", "卡"},
		{"[a[:b]", "["},
		{"[a[.b]", "["},
		{"(?<q>k)(?P=q)", "kk"},
		{"(?P<p>k)\\k{p}", "kk"},
		{"(?'z'k)\\g{z}", "kk"},
		{"\\g{-1}", ""},
		{"\\g1", ""},
		{"\\Q", ""},
	};

	return make_said(SHAPE_RAW, among, G_N_ELEMENTS(among));
}

static struct shape *make_class(void)
{
	static const struct said among[] = {
		{"\\d", "1"},       {"\\s", "\n"},      {"\\w", "s"},       {"\\p{Lu}", "K"},
		{"\\h", " "},       {"\\v", "\n"},      {"\\S", "a"},       {"\\D", "-"},
		{"[:digit:]", "2"}, {"[:alpha:]", "k"}, {"[:space:]", " "}, {"[:^space:]", "a"},
		{"[:upper:]", "K"}, {"\\n", "\n"},      {"\\Qs]\\E", "s"},  {"\\E", "a"},
		{"\\x4b", "K"},     {"\\x{17f}", "s"},  {"a-c", "b"},       {"x-z", "y"},
		{"0-9", "1"},       {"r-t", "s"},       {"J-L", "K"},       {"\\[", "["},
		{"[", "["}};
	struct shape *shape = shape_new(SHAPE_CLASS);
	guint count = 1 + patterns_below(4);

	shape->not = one_in(6);
	while (shape->count < count)
		shape->parts[shape->count++] =
			one_in(3) ? make_said(SHAPE_SAID, among, G_N_ELEMENTS(among))
				  : make_letter();
	return shape;
}

static struct shape *make_group(guint depth)
{
	static const struct said among[] = {{"(", ""},    {"(", ""},      {"(?:", ""},
					    {"(?:", ""},  {"(?>", ""},    {"(?|", ""},
					    {"(?i:", ""}, {"(?-i:", ""},  {"(?s:", ""},
					    {"(?^:", ""}, {"(?im-s:", ""}};
	struct shape *shape = make_said(SHAPE_GROUP, among, G_N_ELEMENTS(among));

	if (shape->written[1] == '\0' && groups < GROUPS_MOST - 1) {
		shape->number = ++groups;
		group_of[groups] = shape;
	} else if (shape->written[1] == '\0') {
		shape->written = "(?:";
	}
	shape->parts[shape->count++] = make_either(depth + 1);
	return shape;
}

static struct shape *make_look(guint depth)
{
	struct shape *shape = shape_new(SHAPE_LOOK);

	shape->behind = one_in(2);
	shape->not = one_in(3);
	shape->written =
		shape->behind ? (shape->not ? "(?<!" : "(?<=") : (shape->not ? "(?!" : "(?=");
	shape->parts[shape->count++] = shape->behind ? make_letter() : make_either(depth + 1);
	return shape;
}

static struct shape *make_reference(enum kind kind)
{
	struct shape *shape = shape_new(kind);

	shape->number = 1 + patterns_below(groups);
	return shape;
}

static struct shape *make_item(guint depth)
{
	guint dice = patterns_below(100);

	if (dice < 68 || crowded())
		return make_letter();
	if (dice < 75)
		return make_shorthand();
	if (dice < 81)
		return make_class();
	if (dice < 88 && depth < 4)
		return make_group(depth);
	if (dice < 91 && depth < 4)
		return make_look(depth);
	if (dice < 92)
		return make_anchor();
	if (dice < 94)
		return make_setting();
	if (dice < 96 && groups)
		return make_reference(one_in(3) ? SHAPE_CALL : SHAPE_BACK);
	if (dice == 99)
		return make_odd();
	return make_letter();
}

static struct shape *make_repeat(struct shape *item)
{
	static const struct {
		const char *written;
		guint least, most;
	} among[] = {{"*", 0, 3},     {"+", 1, 3},     {"?", 0, 1},      {"{2}", 2, 2},
		     {"{0}", 0, 0},   {"{1,2}", 1, 2}, {"{0,1}", 0, 1},  {"{2,}", 2, 4},
		     {"{3,5}", 3, 5}, {"{1}", 1, 1},   {"{9}", 9, 9},    {"*?", 0, 2},
		     {"+?", 1, 2},    {"??", 0, 1},    {"*+", 0, 3},     {"++", 1, 3},
		     {"?+", 0, 1},    {"{2}+", 2, 2},  {"{0,2}?", 0, 2}, {"{1,}+", 1, 3}};
	guint chosen = patterns_below(G_N_ELEMENTS(among));
	struct shape *shape = shape_new(SHAPE_REPEAT);

	shape->written = among[chosen].written;
	shape->least = among[chosen].least;
	shape->most = among[chosen].most;
	shape->parts[shape->count++] = item;
	return shape;
}

static struct shape *make_series(guint depth)
{
	struct shape *shape = shape_new(SHAPE_SERIES);
	guint count = 1 + patterns_below(PARTS_MOST);

	while (shape->count < count) {
		struct shape *item = make_item(depth);
		if (one_in(4) && !crowded())
			item = make_repeat(item);
		if (one_in(50) && !crowded())
			item = make_repeat(item);
		shape->parts[shape->count++] = item;
	}
	return shape;
}

static struct shape *make_either(guint depth)
{
	struct shape *shape = shape_new(SHAPE_EITHER);
	guint count = one_in(depth ? 2 : 8) ? 2 + patterns_below(2) : 1;

	while (shape->count < count)
		shape->parts[shape->count++] = make_series(depth);
	return shape;
}

/* ---- as a pattern */

static void write_nothing(GString *out)
{
	static const char *const among[] = {"(?#x)", "\\E",     "\\Q\\E",    "(?#*)", "(?#+{2}",
					    "(?#[)", "(?#\\Q)", "(?#(?i:|)", "(?#)",  "\\E\\E"};

	g_string_append(out, among[patterns_below(G_N_ELEMENTS(among))]);
	if (out->str[out->len - 1] == '}')
		g_string_append_c(out, ')');
}

static void write_letter(GString *out, gunichar c, gboolean in_class)
{
	switch (patterns_below(14)) {
	case 0:
		g_string_append_printf(out, "\\x{%x}", c);
		return;
	case 1:
		if (c < 256) {
			g_string_append_printf(out, "\\x%02x", c);
			return;
		}
		break;
	case 2:
		if (!in_class) {
			g_string_append(out, "\\Q");
			g_string_append_unichar(out, c);
			g_string_append(out, "\\E");
			return;
		}
		break;
	case 3:
		if (c < 64) {
			g_string_append_printf(out, "\\0%02o", c);
			return;
		}
		break;
	default:
		break;
	}
	if (c < 128 && strchr("\\.^$|()[]{}*+?-#\"", (int)c))
		g_string_append_c(out, '\\');
	g_string_append_unichar(out, c);
}

static void write_shape(GString *out, const struct shape *shape)
{
	switch (shape->kind) {
	case SHAPE_LETTER:
		write_letter(out, shape->letter, FALSE);
		break;
	case SHAPE_SAID:
	case SHAPE_RAW:
		g_string_append(out, shape->written);
		break;
	case SHAPE_CLASS:
		g_string_append(out, shape->not ? "[^" : "[");
		for (guint i = 0; i < shape->count; i++) {
			if (shape->parts[i]->kind == SHAPE_LETTER)
				write_letter(out, shape->parts[i]->letter, TRUE);
			else
				write_shape(out, shape->parts[i]);
		}
		g_string_append_c(out, ']');
		break;
	case SHAPE_SERIES:
	case SHAPE_EITHER:
		for (guint i = 0; i < shape->count; i++) {
			if (i && shape->kind == SHAPE_EITHER)
				g_string_append_c(out, '|');
			if (one_in(20))
				write_nothing(out);
			write_shape(out, shape->parts[i]);
		}
		break;
	case SHAPE_GROUP:
	case SHAPE_LOOK:
		g_string_append(out, shape->written);
		write_shape(out, shape->parts[0]);
		g_string_append_c(out, ')');
		break;
	case SHAPE_REPEAT:
		write_shape(out, shape->parts[0]);
		while (one_in(4))
			write_nothing(out);
		g_string_append(out, shape->written);
		break;
	case SHAPE_BACK:
		g_string_append_printf(out, one_in(2) ? "\\%u" : "\\g{%u}", shape->number);
		break;
	case SHAPE_CALL:
		g_string_append_printf(out, one_in(2) ? "(?%u)" : "\\g<%u>", shape->number);
		break;
	}
}

const struct shape *patterns_next(GString *pattern)
{
	static const char *const settings[] = {
		"(*UCP)",          "(*NO_JIT)",  "(*LIMIT_MATCH=500)", "(*CRLF)",
		"(*NO_START_OPT)", "(*ANYCRLF)", "(*NOTEMPTY)",        "(*UTF)"};
	const struct shape *shape;

	used = groups = 0;
	shape = make_either(0);
	g_string_truncate(pattern, 0);
	if (one_in(100))
		g_string_append(pattern, settings[patterns_below(G_N_ELEMENTS(settings))]);
	write_shape(pattern, shape);
	return shape;
}

/* ---- as a text */

struct sampling {
	GString *text;
	gboolean variants;
	guint depth, steps;
	gsize from[GROUPS_MOST], to[GROUPS_MOST];
};

static void sample_letter(struct sampling *sampling, gunichar letter)
{
	if (sampling->variants && one_in(3)) {
		for (guint i = 0; i < G_N_ELEMENTS(letters); i++) {
			if (letters[i] == letter) {
				letter = variants_of[i][patterns_below(variant_count[i])];
				break;
			}
		}
	}
	g_string_append_unichar(sampling->text, letter);
}

static void sample_one_of(struct sampling *sampling, const char *text)
{
	guint count = (guint)g_utf8_strlen(text, -1);

	if (!count)
		sample_letter(sampling, any_letter());
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
			sample_letter(sampling, any_letter());
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
		if (!shape->not &&one_in(2))
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
		sample(sampling, group_of[shape->number]);
		break;
	}
	sampling->depth--;
}

static void add_noise(GString *text)
{
	for (guint left = patterns_below(3); left; left--)
		g_string_append_unichar(text, any_letter());
}

void patterns_sample(const struct shape *shape, gboolean variants, GString *text)
{
	struct sampling sampling = {.text = text, .variants = variants};

	g_string_truncate(text, 0);
	if (one_in(3))
		add_noise(text);
	sample(&sampling, shape);
	if (one_in(3))
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
		g_string_insert_unichar(text, (gssize)at, any_letter());
		break;
	case 3:
		g_string_insert_c(text, (gssize)at, one_in(2) ? '\0' : (char)0xff);
		break;
	default:
		/* Half a character. */
		g_string_erase(text, (gssize)at, (gssize)MIN(size, 1));
	}
}
