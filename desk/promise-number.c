/* SPDX-License-Identifier: MIT
 * Numbers and lengths of time as they are written in English and Chinese. */
#include <string.h>

#include "desk/promise-private.h"

const struct promise_word *promise_word_at(const struct promise_word *words, gsize count,
					   const char *at)
{
	for (gsize i = 0; i < count; i++)
		if (g_str_has_prefix(at, words[i].text))
			return &words[i];
	return NULL;
}

const struct promise_word *promise_word_in(const struct promise_word *words, gsize count,
					   const char *text)
{
	for (gsize i = 0; i < count; i++)
		if (strstr(text, words[i].text))
			return &words[i];
	return NULL;
}

int promise_han_digit(gunichar c)
{
	static const char digits[] = "零一二三四五六七八九";
	const char *at;
	char one[7];

	if (c < 0x80)
		return -1;
	if (c == 0x4e24) /* 两 */
		return 2;
	one[g_unichar_to_utf8(c, one)] = '\0';
	at = strstr(digits, one);
	return at ? (int)(at - digits) / 3 : -1;
}

/* 二十五, 一百二; of two digits side by side (两三, 二三十) the second, the later. Hundredths. */
static gboolean scan_han(const char **p, gint64 *hundredths)
{
	const char *start = *p;
	gint64 total = 0, digit = -1;

	for (;;) {
		gunichar c = g_utf8_get_char(*p);
		int value = promise_han_digit(c);
		int unit = c == 0x5341 /* 十 */ ? 10 : c == 0x767e /* 百 */ ? 100 : 0;
		if (value < 0 && unit == 0)
			break;
		if (unit)
			total += (digit < 0 ? 1 : digit) * unit;
		digit = value;
		*p = g_utf8_next_char(*p);
	}
	*hundredths = 100 * (total + (digit > 0 ? digit : 0));
	return *p > start;
}

/* "30", "2.5", "2,5", 三; in hundredths. */
static gboolean scan_number(const char **p, gint64 *hundredths)
{
	gint64 value = 0, scale = 100;

	if (!g_ascii_isdigit(**p))
		return scan_han(p, hundredths);
	for (; g_ascii_isdigit(**p) && value < 100000; (*p)++)
		value = value * 10 + (**p - '0');
	value *= 100;
	if ((**p == '.' || **p == ',') && g_ascii_isdigit((*p)[1]))
		for ((*p)++; g_ascii_isdigit(**p); (*p)++) {
			scale /= 10;
			value += (**p - '0') * scale;
		}
	*hundredths = value;
	return TRUE;
}

static const struct promise_word numbers[] = {
	{"twenty-five", 25}, {"thirty-five", 35}, {"forty-five", 45}, {"one", 1},
	{"two", 2},          {"three", 3},        {"four", 4},        {"five", 5},
	{"six", 6},          {"seven", 7},        {"eight", 8},       {"nine", 9},
	{"ten", 10},         {"eleven", 11},      {"twelve", 12},     {"fifteen", 15},
	{"twenty", 20},      {"thirty", 30},      {"forty", 40},      {"fifty", 50},
	{"sixty", 60},       {"ninety", 90},      {"couple", 2},      {"few", 3},
};
/* In seconds. */
static const struct promise_word units[] = {
	{"minute", 60},   {"min", 60},       {"hour", 3600}, {"hr", 3600},
	{"day", 86400},   {"week", 604800},  {"分", 60},     {"刻", 900},
	{"小时", 3600},   {"钟头", 3600},    {"天", 86400},  {"周", 604800},
	{"星期", 604800}, {"工作日", 86400}, {"h", 3600},    {"m", 60},
};

/* Units as letters end where the letters do: the h of "half" is none. */
static const struct promise_word *find_unit(const char **p)
{
	const struct promise_word *unit = promise_word_at(units, G_N_ELEMENTS(units), *p);
	gsize size = unit ? strlen(unit->text) : 0;

	if (!unit || (size == 1 && g_ascii_isalpha((*p)[1])))
		return NULL;
	*p += size;
	while (g_ascii_isalpha(**p))
		(*p)++;
	return unit;
}

struct length {
	gint64 total;   /* seconds */
	gint64 pending; /* hundredths, waiting for a unit; -1: none */
	gint64 unit;    /* the last one */
};

static void add_unit(struct length *length, gint64 seconds)
{
	length->total += (length->pending < 0 ? 100 : length->pending) * seconds / 100;
	length->pending = -1;
	length->unit = seconds;
}

/* "and a half", 半: of what stands before it, else of the unit to come. */
static void add_share(struct length *length, gint64 share)
{
	if (length->pending >= 0)
		length->pending += share;
	else if (length->unit)
		length->total += length->unit * share / 100;
	else
		length->pending = share;
}

/* "a quarter of an hour", "three quarters …", "… and a quarter". */
static void add_quarters(struct length *length)
{
	gint64 share = (length->pending < 0 ? 100 : length->pending) / 4;

	length->pending = -1;
	add_share(length, share);
}

gboolean promise_skip(const char **p, const char *word)
{
	if (!g_str_has_prefix(*p, word))
		return FALSE;
	*p += strlen(word);
	return TRUE;
}

gboolean promise_length(const char *p, gint64 *seconds)
{
	struct length length = {0, -1, 0};
	const struct promise_word *word;
	gint64 number;

	while (*p) {
		if (promise_skip(&p, "半") || promise_skip(&p, "half")) {
			add_share(&length, 50);
		} else if (promise_skip(&p, "quarter")) {
			add_quarters(&length);
		} else if (promise_skip(&p, "to ") || promise_skip(&p, "or ") ||
			   promise_skip(&p, "至") || promise_skip(&p, "到") ||
			   promise_skip(&p, "~") || promise_skip(&p, "–") ||
			   promise_skip(&p, "—") || promise_skip(&p, "－")) {
			length = (struct length){0, -1, 0};
		} else if ((word = promise_word_at(numbers, G_N_ELEMENTS(numbers), p))) {
			p += strlen(word->text);
			length.pending = word->value * 100;
		} else if (!g_ascii_isalpha(*p) && scan_number(&p, &number)) {
			length.pending = number;
		} else if ((word = find_unit(&p))) {
			add_unit(&length, word->value);
		} else if (g_ascii_isalpha(*p)) {
			while (g_ascii_isalpha(*p))
				p++;
		} else {
			p = g_utf8_next_char(p);
		}
	}
	/* "1h30": what has no unit is of the next smaller one. */
	if (length.pending > 0 && length.unit == 3600)
		length.total += length.pending * 60 / 100;
	*seconds = length.total;
	return length.total > 0 && length.total <= PROMISE_LATEST;
}

int promise_scan_int(const char **p)
{
	gint64 number = 0;

	if (!g_ascii_isdigit(**p))
		return scan_han(p, &number) ? (int)(number / 100) : -1;
	for (; g_ascii_isdigit(**p) && number < 10000; (*p)++)
		number = number * 10 + (**p - '0');
	return (int)number;
}
