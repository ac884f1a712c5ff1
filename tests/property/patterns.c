/* SPDX-License-Identifier: MIT
 * The grammar: shapes are made at random and written as a pattern. */
#include "tests/property/patterns-private.h"

#include <string.h>

#include "kb/fold.h"

#define SHAPES_MOST 400

static struct shape pool[SHAPES_MOST];
static guint used, groups;
struct shape *patterns_group[GROUPS_MOST];
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

gboolean patterns_one_in(guint many)
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

gunichar patterns_letter(void)
{
	return letters[patterns_below(G_N_ELEMENTS(letters))];
}

gunichar patterns_variant(gunichar letter)
{
	for (guint i = 0; i < G_N_ELEMENTS(letters); i++)
		if (letters[i] == letter)
			return variants_of[i][patterns_below(variant_count[i])];
	return letter;
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

	shape->letter = patterns_letter();
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

	shape->not = patterns_one_in(6);
	while (shape->count < count)
		shape->parts[shape->count++] =
			patterns_one_in(3) ? make_said(SHAPE_SAID, among, G_N_ELEMENTS(among))
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
		patterns_group[groups] = shape;
	} else if (shape->written[1] == '\0') {
		shape->written = "(?:";
	}
	shape->parts[shape->count++] = make_either(depth + 1);
	return shape;
}

static struct shape *make_look(guint depth)
{
	struct shape *shape = shape_new(SHAPE_LOOK);

	shape->behind = patterns_one_in(2);
	shape->not = patterns_one_in(3);
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
		return make_reference(patterns_one_in(3) ? SHAPE_CALL : SHAPE_BACK);
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
		if (patterns_one_in(4) && !crowded())
			item = make_repeat(item);
		if (patterns_one_in(50) && !crowded())
			item = make_repeat(item);
		shape->parts[shape->count++] = item;
	}
	return shape;
}

static struct shape *make_either(guint depth)
{
	struct shape *shape = shape_new(SHAPE_EITHER);
	guint count = patterns_one_in(depth ? 2 : 8) ? 2 + patterns_below(2) : 1;

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
			if (patterns_one_in(20))
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
		while (patterns_one_in(4))
			write_nothing(out);
		g_string_append(out, shape->written);
		break;
	case SHAPE_BACK:
		g_string_append_printf(out, patterns_one_in(2) ? "\\%u" : "\\g{%u}", shape->number);
		break;
	case SHAPE_CALL:
		g_string_append_printf(out, patterns_one_in(2) ? "(?%u)" : "\\g<%u>",
				       shape->number);
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
	if (patterns_one_in(100))
		g_string_append(pattern, settings[patterns_below(G_N_ELEMENTS(settings))]);
	write_shape(pattern, shape);
	return shape;
}
