/* SPDX-License-Identifier: MIT
 * Zones as people name them beside a time. Letters such as CST mean different things in different
 * places: they are taken for the reader's or the writer's own zone when that is what its clocks
 * show, else only where there is one meaning. */
#include <string.h>

#include "desk/civil.h"
#include "desk/promise-private.h"

static const struct {
	const char *letters;
	int hours, minutes;
} fixed_zones[] = {
	{"utc", 0, 0},   {"gmt", 0, 0},   {"z", 0, 0},    {"cet", 1, 0},   {"cest", 2, 0},
	{"wet", 0, 0},   {"west", 1, 0},  {"eet", 2, 0},  {"eest", 3, 0},  {"jst", 9, 0},
	{"kst", 9, 0},   {"sgt", 8, 0},   {"hkt", 8, 0},  {"wib", 7, 0},   {"wita", 8, 0},
	{"wit", 9, 0},   {"ict", 7, 0},   {"pht", 8, 0},  {"myt", 8, 0},   {"pkt", 5, 0},
	{"gst", 4, 0},   {"msk", 3, 0},   {"brt", -3, 0}, {"aest", 10, 0}, {"aedt", 11, 0},
	{"nzst", 12, 0}, {"nzdt", 13, 0}, {"est", -5, 0}, {"edt", -4, 0},  {"pst", -8, 0},
	{"pdt", -7, 0},  {"mst", -7, 0},  {"mdt", -6, 0}, {"sast", 2, 0},
};

/* Places, as they are called and as the tz database has them. */
static const struct {
	const char *place, *zone;
} places[] = {
	{"beijing", "Asia/Shanghai"},
	{"china", "Asia/Shanghai"},
	{"shenzhen", "Asia/Shanghai"},
	{"hangzhou", "Asia/Shanghai"},
	{"japan", "Asia/Tokyo"},
	{"korea", "Asia/Seoul"},
	{"hanoi", "Asia/Ho_Chi_Minh"},
	{"mumbai", "Asia/Kolkata"},
	{"delhi", "Asia/Kolkata"},
	{"new delhi", "Asia/Kolkata"},
	{"india", "Asia/Kolkata"},
	{"bangalore", "Asia/Kolkata"},
	{"saigon", "Asia/Ho_Chi_Minh"},
	{"frankfurt", "Europe/Berlin"},
	{"uk", "Europe/London"},
	{"san francisco", "America/Los_Angeles"},
	{"seattle", "America/Los_Angeles"},
	{"pacific", "America/Los_Angeles"},
	{"eastern", "America/New_York"},
	{"mountain", "America/Denver"},
	{"et", "America/New_York"},
	{"pt", "America/Los_Angeles"},
	{"北京", "Asia/Shanghai"},
	{"中国", "Asia/Shanghai"},
	{"上海", "Asia/Shanghai"},
	{"香港", "Asia/Hong_Kong"},
	{"台北", "Asia/Taipei"},
	{"新加坡", "Asia/Singapore"},
	{"雅加达", "Asia/Jakarta"},
	{"印尼", "Asia/Jakarta"},
	{"东京", "Asia/Tokyo"},
	{"日本", "Asia/Tokyo"},
	{"首尔", "Asia/Seoul"},
	{"韩国", "Asia/Seoul"},
	{"曼谷", "Asia/Bangkok"},
	{"泰国", "Asia/Bangkok"},
	{"马尼拉", "Asia/Manila"},
	{"河内", "Asia/Ho_Chi_Minh"},
	{"越南", "Asia/Ho_Chi_Minh"},
	{"吉隆坡", "Asia/Kuala_Lumpur"},
	{"孟买", "Asia/Kolkata"},
	{"印度", "Asia/Kolkata"},
	{"迪拜", "Asia/Dubai"},
	{"利雅得", "Asia/Riyadh"},
	{"伦敦", "Europe/London"},
	{"英国", "Europe/London"},
	{"巴黎", "Europe/Paris"},
	{"柏林", "Europe/Berlin"},
	{"法兰克福", "Europe/Berlin"},
	{"莫斯科", "Europe/Moscow"},
	{"纽约", "America/New_York"},
	{"美东", "America/New_York"},
	{"洛杉矶", "America/Los_Angeles"},
	{"美西", "America/Los_Angeles"},
	{"圣保罗", "America/Sao_Paulo"},
	{"悉尼", "Australia/Sydney"},
};
static const char *const areas[] = {"Asia", "Europe", "America", "Africa", "Australia", "Pacific"};

static gboolean find_letters(const char *word, int *offset)
{
	for (gsize i = 0; i < G_N_ELEMENTS(fixed_zones); i++)
		if (strcmp(fixed_zones[i].letters, word) == 0) {
			*offset = fixed_zones[i].hours * 3600 + fixed_zones[i].minutes * 60;
			return TRUE;
		}
	return FALSE;
}

/* "UTC+8", "GMT-03:30", "+0700". */
static gboolean find_offset(const char *word, int *offset)
{
	const char *sign = strpbrk(word, "+-");
	g_autofree char *padded = NULL;
	const char *p;

	if (!sign ||
	    (sign > word && !g_str_has_prefix(word, "utc") && !g_str_has_prefix(word, "gmt")))
		return FALSE;
	padded = sign[1] && (!sign[2] || !g_ascii_isdigit(sign[2]))
			 ? g_strdup_printf("%c0%s", sign[0], sign + 1)
			 : g_strdup(sign);
	p = padded;
	return civil_scan_offset(&p, offset) && *p == '\0';
}

static const struct zone *find_place(const char *word, const struct promise_reader *reader)
{
	if (!reader->zones)
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
		if (strcmp(places[i].place, word) == 0)
			return zone_set_get(reader->zones, places[i].zone, NULL);
	if (!g_ascii_isalpha(*word))
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(areas); i++) {
		g_autofree char *name = g_strdup_printf("%s/%s", areas[i], word);
		char *capital = strchr(name, '/') + 1;
		const struct zone *zone;
		for (char *c = capital; *c; c++) {
			if (*c == ' ')
				*c = '_';
			else if (c == capital || c[-1] == '_')
				*c = g_ascii_toupper(*c);
		}
		zone = zone_set_get(reader->zones, name, NULL);
		if (zone)
			return zone;
	}
	return NULL;
}

static gboolean shows(const struct zone *zone, gint64 now, const char *word)
{
	const char *letters = NULL;

	if (!zone)
		return FALSE;
	zone_offset(zone, now, NULL, &letters);
	return letters && g_ascii_strcasecmp(letters, word) == 0;
}

static gboolean has_prefix_of(const char *word, const char *const *prefixes)
{
	for (; *prefixes; prefixes++)
		if (g_str_has_prefix(word, *prefixes))
			return TRUE;
	return FALSE;
}

gboolean promise_zone(const char *text, const struct promise_reader *reader,
		      const struct zone **zone, gboolean *fixed, int *offset)
{
	static const char *const theirs[] = {"your", "local", "您",   "你", "贵",
					     "当地", "本地",  "客户", NULL};
	static const char *const ours[] = {"our", "my", "我", NULL};
	static const char *const tails[] = {" time", " local", "时间", "当地", NULL};
	g_autofree char *word = g_utf8_strdown(text, -1);

	for (const char *const *tail = tails; *tail; tail++)
		if (g_str_has_suffix(word, *tail) && strlen(word) > strlen(*tail))
			word[strlen(word) - strlen(*tail)] = '\0';
	g_strstrip(word);
	gboolean their = has_prefix_of(word, theirs), our = has_prefix_of(word, ours);
	*fixed = FALSE;
	*zone = NULL;
	if (their || (!our && shows(reader->zone, reader->now, word)))
		*zone = reader->zone;
	else if (our || shows(reader->writer, reader->now, word))
		*zone = reader->writer;
	else
		*fixed = find_letters(word, offset) || find_offset(word, offset);
	if (!*zone && !*fixed)
		*zone = find_place(word, reader);
	return *zone || *fixed;
}
