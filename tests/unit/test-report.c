/* SPDX-License-Identifier: MIT
 * Reports of incidents (incidents.md §2): templates, blocks, what each audience may read. Read with
 * the knowledge base's Markdown too, so that what is escaped is seen as a reader sees it. */
#include <string.h>

#include "desk/civil.h"
#include "desk/error.h"
#include "desk/report-private.h"
#include "kb/markdown-html.h"
#include "kb/markdown.h"
#include "tests/chronicle.h"
#include "tests/given.h"

static struct report_template *parse(const char *text, enum audience audience)
{
	g_autoptr(GError) error = NULL;
	struct report_template *template = report_template_parse("own.md", text, audience, &error);
	g_assert_no_error(error);
	return template;
}

static struct report_template *shipped(enum audience audience, const char *language)
{
	const char *source = g_getenv("MIDWATCH_SOURCE");
	g_autofree char *path =
		g_strdup_printf("%s/share/templates/%s.%s.md", source != NULL ? source : ".",
				audience_name(audience), language);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	struct report_template *template = report_template_parse(path, text, audience, &error);
	g_assert_no_error(error);
	return template;
}

static char *text_of(const char *template_text, enum audience audience,
		     const struct report_facts *facts)
{
	struct report_template *template = parse(template_text, audience);
	char *text = report_text(template, facts);
	report_template_free(template);
	return text;
}

static struct report_facts facts_of(const struct incident *incident)
{
	return (struct report_facts){.incident = incident, .now = hour("06:00"), .language = "en"};
}

#define assert_has(text, part) \
	G_STMT_START \
	{ \
		if (strstr((text), (part)) == NULL) \
			g_error("“%s” is not in:\n%s", (part), (text)); \
	} \
	G_STMT_END
#define assert_not(text, part) \
	G_STMT_START \
	{ \
		if (strstr((text), (part)) != NULL) \
			g_error("“%s” is in:\n%s", (part), (text)); \
	} \
	G_STMT_END

/* ---- places */

static void test_places(void)
{
	CHRONICLE log = chronicle_new("title=t");
	chronicle_tell(log, "02:00 wei section 0 background text=known");
	INCIDENT incident = chronicle_fold(log);
	struct report_facts facts = facts_of(incident);
	struct report_template *template =
		parse("# A\n\n{{background}}\n\n## B\n\n{{exclusions}}\n\n## C\n\n{{summary}}\n",
		      AUDIENCE_INTERNAL);
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(struct report_place));
	g_autofree char *text = report_text_places(template, &facts, places);
	g_assert_cmpuint(places->len, ==, 3);
	const struct report_place *place = (const struct report_place *)places->data;
	g_assert_cmpstr(place[0].block->name, ==, "background");
	g_assert_true(g_str_has_prefix(text + place[0].start, "# A\n\nknown"));
	g_assert_cmpuint(place[1].start, ==, G_MAXSIZE);
	g_assert_true(g_str_has_prefix(text + place[2].start, "\n## C\n"));
	report_template_free(template);
}

/* ---- templates */

static void check_refused(const char *text, enum audience audience, const char *begins,
			  const char *holds)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(report_template_parse("own.md", text, audience, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_assert_true(g_str_has_prefix(error->message, begins));
	assert_has(error->message, holds);
}

static void test_unknown_block(void)
{
	check_refused("# x\n\n{{sumary}}\n", AUDIENCE_INTERNAL,
		      "own.md:3: ", "no block “sumary”; did you mean summary?");
	check_refused("{{nonsense}}\n", AUDIENCE_MANAGEMENT,
		      "own.md:1: ", "no block “nonsense” (known: header, summary, ");
	/* What others read is not known here (R4). */
	check_refused("{{title}}\n{{timeline}}\n", AUDIENCE_CUSTOMER, "own.md:2: ",
		      "“timeline” is not for the audience customer (it has: summary, axis, ");
	check_refused("{{numbers}}\n", AUDIENCE_INTERIM,
		      "own.md:1: ", "known, unknown, doing, next");
	check_refused("see {{summary}}\n", AUDIENCE_INTERNAL, "own.md:1: ", "alone on its line");
	check_refused("# only a heading\n", AUDIENCE_INTERNAL, "own.md: ", "at least one block");
	check_refused("\xff{{summary}}\n", AUDIENCE_INTERNAL, "own.md: ", "UTF-8");
}

/* Each shipped template has all its audience may have, in both languages in the same order. */
static void test_shipped(void)
{
	for (int audience = 0; audience < AUDIENCES; audience++) {
		struct report_template *en = shipped((enum audience)audience, "en");
		struct report_template *zh = shipped((enum audience)audience, "zh");
		const GPtrArray *blocks = report_template_blocks(en);
		const GPtrArray *others = report_template_blocks(zh);
		guint may = 0;
		for (guint i = 0; i < report_blocks(); i++)
			may += (report_block(i)->audiences >> audience & 1) != 0;
		g_assert_cmpuint(blocks->len, ==, may);
		g_assert_cmpuint(others->len, ==, may);
		for (guint i = 0; i < may; i++)
			g_assert_true(blocks->pdata[i] == others->pdata[i]);
		report_template_free(en);
		report_template_free(zh);
	}
}

static guint holes(const char *text)
{
	guint count = 0;
	for (; (text = strstr(text, "%s")) != NULL; text += 2)
		count++;
	return count;
}

static void test_words(void)
{
	for (guint word = 0; word < WORDS; word++)
		for (guint i = 0; report_languages[i] != NULL; i++) {
			const char *text = report_word(report_languages[i], word);
			if (text == NULL || (*text == '\0' && word != WORD_BETWEEN_SENTENCES))
				g_error("word %u is missing in %s", word, report_languages[i]);
			g_assert_cmpuint(holes(text), ==, holes(report_word("en", word)));
		}
	g_assert_cmpstr(report_language("zh-CN"), ==, "zh");
	g_assert_cmpstr(report_language("zh_TW.UTF-8"), ==, "zh");
	g_assert_cmpstr(report_language("EN"), ==, "en");
	g_assert_null(report_language("fr"));
	g_assert_null(report_language("english"));
	g_assert_null(report_language(""));
	g_assert_null(report_language(NULL));
}

/* ---- the whole */

static void test_empty(void)
{
	static const char text[] =
		"<!-- a note -->\n{{header}}\n\n## A\n\n{{background}}\n\n## B\n\n"
		"### B1\n\n{{well}}\n\n### B2\n\n{{badly}}\n\n## C\n\n{{similar}}\n";
	CHRONICLE log = chronicle_new("title='Cut' lead=li");
	chronicle_tell(log, "02:00 wei section 0 badly text='Too slow.'");
	struct incident *incident = chronicle_fold(log);
	struct report_facts facts = facts_of(incident);
	g_autofree char *draft = text_of(text, AUDIENCE_INTERNAL, &facts);
	assert_has(draft, "## A\n\n> *To be written: what one has to know");
	assert_has(draft, "### B1\n\n> *To be written: what went well");
	assert_has(draft, "### B2\n\nToo slow.");
	assert_not(draft, "## C");
	assert_not(draft, "a note");
	assert_has(draft, "· draft · as of 2026-09-20 06:00 UTC");
	facts.version = 2;
	g_autofree char *published = text_of(text, AUDIENCE_INTERNAL, &facts);
	g_assert_cmpstr(
		published, ==,
		"# INC-7: Cut\n\n**P1** · everything · active · lead li · version 2 · as of "
		"2026-09-20 06:00 UTC\n\n## B\n\n### B2\n\nToo slow.\n");
	incident_free(incident);
}

/* What a section leaves open does not swallow what follows. */
static void test_sections_end(void)
{
	CHRONICLE log = chronicle_new("title=Cut");
	chronicle_tell(log, "02:00 wei section 0 background text=\"a\\n```sh\\nls\"");
	chronicle_tell(log, "02:00 wei section 0 well text=\"<!-- x\\n<script>y\"");
	chronicle_tell(log, "02:00 wei section 0 badly text=\"~~~~\\n```\\n~~~\"");
	chronicle_tell(log, "02:00 wei section 0 lucky text=\"lucky\"");
	struct incident *incident = chronicle_fold(log);
	struct report_facts facts = facts_of(incident);
	g_autofree char *text =
		text_of("## A\n{{background}}\n## B\n{{well}}\n## C\n{{badly}}\n## D\n{{lucky}}\n",
			AUDIENCE_INTERNAL, &facts);
	struct md_text *rendered = md_render(text, strlen(text), 70);
	g_assert_cmpuint(rendered->headings->len, ==, 4);
	md_text_free(rendered);
	assert_has(text, "\\<!-- x\n\\<script>y");
	incident_free(incident);
}

/* Time to detect of 690 s [390, 990] (T10); what has no anchor is unknown (T9). */
static void test_numbers(void)
{
	CHRONICLE log = chronicle_new("title=Cut");
	chronicle_note(log, "01:00 impact-start");
	chronicle_note(log, "01:11:30 detection precision=300s");
	struct incident *incident = chronicle_fold(log);
	struct report_facts facts = facts_of(incident);
	g_autofree char *text = text_of("{{numbers}}\n", AUDIENCE_INTERNAL, &facts);
	assert_has(text, "| Time to detect | 11 min 30 s [6 min 30 s – 16 min 30 s] | "
			 "Detected − Impact began |");
	assert_has(text, "| Time to restore | unknown | Restored − Impact began |");
	assert_has(text, "| Detected | 2026-09-20 01:11:30 ± 5 min | wei |");
	facts.language = "zh";
	g_autofree char *zh = text_of("{{numbers}}\n", AUDIENCE_INTERNAL, &facts);
	assert_has(zh, "| 发现用时 | 11 分 30 秒 [6 分 30 秒 – 16 分 30 秒] | 发现 − 影响开始 |");
	assert_has(zh, "| 恢复用时 | 未知 |");
	incident_free(incident);
}

/* Both languages tell the same digits. */
static void test_same_figures(void)
{
	CHRONICLE log = chronicle_new("title=Cut service=live region=sea update=1800");
	chronicle_note(log, "01:00 impact-start region=sea");
	chronicle_note(log, "01:03 detection text=alert");
	chronicle_note(log, "01:10 ack");
	chronicle_note(log, "01:40 impact-end region=sea");
	chronicle_note(log, "01:48 restored");
	struct incident *incident = chronicle_fold(log);
	struct report_facts facts = facts_of(incident);
	facts.version = 1;
	g_autofree char *digits[2] = {NULL, NULL};
	for (guint i = 0; i < 2; i++) {
		facts.language = report_languages[i];
		struct report_template *template = shipped(AUDIENCE_INTERNAL, facts.language);
		char *text = report_text(template, &facts);
		report_template_free(template);
		digits[i] = g_strcanon(text, "0123456789", ' ');
		GString *packed = g_string_new(NULL);
		g_auto(GStrv) words = g_strsplit(digits[i], " ", -1);
		for (guint w = 0; words[w] != NULL; w++)
			if (*words[w] != '\0')
				g_string_append_printf(packed, "%s ", words[w]);
		g_free(digits[i]);
		digits[i] = g_string_free(packed, FALSE);
	}
	g_assert_cmpstr(digits[0], ==, digits[1]);
	g_clear_pointer(&digits[1], g_free);
	incident_free(incident);
}

static void test_review(void)
{
	CHRONICLE log =
		chronicle_new("title='Cut: *SEA*' service=live region=sea lead=li update=900");
	chronicle_note(log, "01:00 impact-start service=live region=sea");
	chronicle_note(log, "01:03 detection text='502 | from <edge>' promoted=1");
	chronicle_note(log, "01:10 role-change role=commander who=li");
	chronicle_note(log, "01:31 hypothesis text='bad node' status=confirmed");
	chronicle_note(log, "01:48 restored text='moved away'");
	chronicle_note(log, "01:48 impact-end service=live region=sea");
	chronicle_note(log, "01:20 note promoted=0 text='not told'");
	chronicle_tell(
		log,
		"03:00 wei action 1 text='Second probe' owner=li due=23:59 class=detect must=1");
	chronicle_tell(log, "03:00 wei stamp 0 detected at=01:02 why='alert log'");
	struct incident *incident = chronicle_fold(log);
	struct report_client acme = {"acme",        "Acme | Live", NULL,         48213,
				     hour("01:05"), TRUE,          hour("01:12")};
	struct report_clock restore = {48213,    "acme",        "restore",
				       "missed", hour("01:35"), hour("01:48")};
	struct report_similar similar = {3, "Cut in May", "node", NULL, "sea", 61};
	g_autoptr(GPtrArray) clients = g_ptr_array_new(), clocks = g_ptr_array_new(),
			     similars = g_ptr_array_new();
	g_ptr_array_add(clients, &acme);
	g_ptr_array_add(clocks, &restore);
	g_ptr_array_add(similars, &similar);
	struct report_facts facts = facts_of(incident);
	facts.clients = clients;
	facts.clocks = clocks;
	facts.similar = similars;
	struct report_template *template = shipped(AUDIENCE_INTERNAL, "en");
	g_autofree char *text = report_text(template, &facts);
	report_template_free(template);
	assert_has(text, "# INC-7: Cut: \\*SEA\\*\n");
	assert_has(text, "\n" REPORT_AXIS "\n");
	assert_has(text, "| Detected | 2026-09-20 01:02 | set by wei: alert log |");
	assert_has(text,
		   "| acme #48213 | restore | 2026-09-20 01:35 | 2026-09-20 01:48 | **missed** |");
	assert_has(text, "| Acme \\| Live | #48213 | 2026-09-20 01:05 | 2026-09-20 01:12 |");
	assert_has(text, "| live · sea | 48 min | 48 min |\n| **Together** | 48 min | 48 min |");
	assert_has(text, "**2026-09-20**\n\n| UTC | What happened |\n|---|---|\n"
			 "| 01:00 | **Impact began** live · sea · wei |\n");
	assert_has(text, "| 01:03 | **Detection** · wei · 502 \\| from \\<edge> |");
	assert_has(text, "**Role** · wei · commander: li");
	assert_not(text, "not told");
	assert_has(text, "- INC-3 · Cut in May · the same cause: node · there too: sea · alike by "
			 "61 of 100\n");
	assert_has(text, "| 7.1 | Second probe | li | 2026-09-20 | detect faster | yes | open |");
	assert_has(text, "Detected: the entries say 2026-09-20 01:03, set to 2026-09-20 01:02");
	assert_has(text, "| commander | li | 2026-09-20 01:10 |");
	assert_has(text, "Updates to clients missed: ");
	facts.zone = given_database() ? given_zone("America/Los_Angeles") : NULL;
	g_autofree char *there = text_of("{{timeline}}\n", AUDIENCE_INTERNAL, &facts);
	if (facts.zone != NULL)
		assert_has(there, "| UTC | America/Los_Angeles | What happened |\n|---|---|---|\n"
				  "| 01:00 | 2026-09-19 18:00 |");
	incident_free(incident);
}

/* ---- languages */

/* What was told in another language is told as that; a section of one is not the other's text. */
static void test_other_language(void)
{
	CHRONICLE log = chronicle_new("title=Cut");
	chronicle_note(log, "01:10 comms-customer visibility=customer customer.en='We see it' "
			    "customer.zh-CN=已发现");
	chronicle_note(log, "01:20 comms-customer visibility=customer customer.en='Soon'");
	chronicle_note(log, "01:30 comms-customer visibility=customer customer='x y'");
	chronicle_tell(log, "02:00 wei section 1 cause text='A node.' language=en");
	chronicle_tell(log, "02:00 wei section 1 seen text=卡顿 language=zh-CN");
	chronicle_tell(log, "02:00 wei section 1 contact text='noc' ");
	chronicle_tell(log, "02:00 wei section 0 summary text='inside' language=en");
	INCIDENT incident = chronicle_fold(log);
	struct report_facts facts = facts_of(incident);
	facts.version = 1;
	facts.language = "zh";
	g_autofree char *zh = text_of("{{told}}\n\n{{cause}}\n\n{{seen}}\n\n{{contact}}\n",
				      AUDIENCE_CUSTOMER, &facts);
	assert_has(zh, "| 2026-09-20 01:10 | 已发现 |\n| 2026-09-20 01:20 | （英文）Soon |\n"
		       "| 2026-09-20 01:30 | x y |\n");
	assert_has(zh, "> *尚无中文文本，以下为英文：*\n\nA node.\n\n卡顿\n\nnoc\n");
	g_autoptr(GPtrArray) missing = report_untranslated(incident, AUDIENCE_CUSTOMER, "zh");
	g_assert_cmpuint(missing->len, ==, 1);
	g_assert_cmpstr(((const struct section *)missing->pdata[0])->block, ==, "cause");
	g_autoptr(GPtrArray) english = report_untranslated(incident, AUDIENCE_CUSTOMER, "en");
	g_assert_cmpuint(english->len, ==, 1);
	g_assert_cmpstr(((const struct section *)english->pdata[0])->block, ==, "seen");
	incident_apply(incident,
		       chronicle_tell(log, "03:00 wei section 1 cause text=' ' language=en"));
	g_autoptr(GPtrArray) none = report_untranslated(incident, AUDIENCE_CUSTOMER, "zh");
	g_assert_cmpuint(none->len, ==, 0);
}

static char *title_of(const char *noun, const char *key, const char *language, void *data)
{
	return g_strdup_printf("%s <%s> %s%s", noun, key, language, (const char *)data);
}

/* Services and regions by what people call them, a role once and in the report's words. */
static void test_names(void)
{
	CHRONICLE log = chronicle_new("title=Cut service=live region=sea,eu");
	chronicle_note(log, "01:00 impact-start service=live region=sea");
	chronicle_note(log, "01:10 role-change role=lead who=li text='lead: li'");
	chronicle_note(log, "01:20 role-change role=pilot who=li text='pilot: li, for good'");
	chronicle_note(log, "01:40 comms-customer text='told 2 clients' fact=2");
	INCIDENT incident = chronicle_fold(log);
	struct report_facts facts = facts_of(incident);
	facts.title_of = title_of;
	facts.data = (void *)"!";
	facts.language = "zh";
	g_autofree char *zh = text_of("{{header}}\n\n{{timeline}}\n", AUDIENCE_INTERNAL, &facts);
	assert_has(zh, "service \\<live> zh! · region \\<sea> zh!、region \\<eu> zh! ·");
	assert_has(zh, "| 01:10 | **角色** · wei · 负责人：li |\n");
	assert_has(zh, "| 01:20 | **角色** · wei · pilot：li · pilot: li, for good |\n");
	assert_has(zh, "| 01:40 | **通知客户** · wei · 2 |\n");
	g_autofree char *svg = report_svg(&facts, AUDIENCE_INTERNAL);
	g_autofree char *drawn = report_drawn(svg);
	assert_has(svg, "service &lt;live&gt; zh! · region &lt;sea&gt; zh!");
	/* Wider than its columns it stands above its bar. */
	assert_has(drawn, "\nservice <live> zh! · region <sea> zh!\n              ");
}

/* ---- customers */

static void test_customer(void)
{
	CHRONICLE log = chronicle_new("title=SECRET service=live region=sea,eu");
	chronicle_note(log, "01:00 impact-start service=live region=sea");
	chronicle_note(log, "00:30 impact-start service=live region=eu");
	chronicle_note(log, "01:48 impact-end service=live region=sea");
	chronicle_note(log, "03:00 impact-end service=live region=eu");
	chronicle_note(log, "01:48 restored");
	chronicle_note(log, "01:10 comms-customer visibility=customer customer='We *see* it' "
			    "customer.zh=我们已发现 ticket=48213 text=SECRET");
	chronicle_note(
		log, "01:20 comms-customer visibility=customer customer='to others' ticket=48214");
	chronicle_note(log, "01:30 comms-customer visibility=customer customer='to all'");
	chronicle_note(log, "01:35 decision customer='not yet shown'");
	chronicle_tell(log, "01:05 wei link 48213 client=acme region=sea");
	chronicle_tell(log, "01:05 wei link 48214 client=kumo region=eu");
	chronicle_tell(log, "02:00 wei action 3 text=SECRET owner=li due=23:59");
	chronicle_tell(log, "02:00 wei action 4 text=SECRET");
	chronicle_tell(log, "02:00 wei section 1 prevention text='A second probe ({{action 3}}).'");
	struct incident *incident = chronicle_fold(log);
	struct report_facts facts = facts_of(incident);
	facts.client = "acme";
	facts.client_title = "Acme Live";
	facts.zone = given_database() ? given_zone("America/Los_Angeles") : NULL;
	struct report_template *template = shipped(AUDIENCE_CUSTOMER, "en");
	g_autofree char *text = report_text(template, &facts);
	assert_not(text, "SECRET");
	assert_has(text, "Acme Live · INC-7 · draft");
	assert_has(text, "Affected for 48 min.");
	assert_has(text, "We \\*see\\* it");
	assert_has(text, "to all");
	assert_not(text, "to others");
	assert_not(text, "not yet shown");
	assert_not(text, "availability");
	assert_has(text, "A second probe (support engineer, by 2026-09-20).");
	assert_has(text, "Not named yet: 4");
	if (facts.zone != NULL) {
		assert_has(text, "# Service incident of 2026-09-19");
		assert_has(text, "| Began | 2026-09-19 18:00 | 2026-09-20 01:00 |");
		assert_has(text, "| Ended | 2026-09-19 18:48 | 2026-09-20 01:48 |");
	}
	g_autofree char *axis = NULL;
	g_autofree char *svg = report_svg(&facts, AUDIENCE_CUSTOMER);
	axis = report_drawn(svg);
	assert_has(axis, "live · sea");
	assert_not(axis, "eu");
	assert_has(svg, "live · sea");
	assert_not(svg, "live · eu");
	facts.language = "zh";
	facts.version = 1;
	struct report_template *zh = shipped(AUDIENCE_CUSTOMER, "zh");
	g_autofree char *chinese = report_text(zh, &facts);
	assert_has(chinese, "我们已发现");
	assert_has(chinese, "受影响时长 48 分。");
	assert_not(chinese, "尚未提到");
	assert_not(chinese, "待写");
	report_template_free(template);
	report_template_free(zh);
	incident_free(incident);
}

/* What changed since version 1, once each; a client reads of what it sees. */
static void test_changes(void)
{
	CHRONICLE log = chronicle_new("title=Cut");
	chronicle_note(log, "01:00 impact-start");
	chronicle_note(log, "01:10 comms-customer visibility=customer customer='We see it'");
	chronicle_note(log, "01:20 note text=inside");
	struct incident *incident = chronicle_fold(log);
	g_autoptr(GPtrArray) since = g_ptr_array_new_with_free_func(record_free);
	chronicle_tell(since, "02:00 wei section 1 seen text=x why=secret");
	chronicle_tell(since, "02:10 li section 1 seen text=y");
	chronicle_tell(since, "02:20 li section 0 summary text=z why=again");
	chronicle_tell(since, "02:30 li entry 2 customer=z");
	chronicle_tell(since, "02:40 li entry 3 text=z");
	chronicle_tell(since, "02:50 li stamp 0 restored at=01:50");
	chronicle_tell(since, "02:55 li stamp 0 detected at=01:50");
	struct report_facts facts = facts_of(incident);
	facts.changes = since;
	facts.version = 2;
	g_autofree char *client =
		text_of("{{changes}}\n## What you saw\n{{seen}}\n", AUDIENCE_CUSTOMER, &facts);
	assert_has(client, "- The text of “What you saw”\n- A notice of 2026-09-20 01:10 UTC\n- "
			   "The time of “Restored”\n");
	assert_not(client, "01:20");
	assert_not(client, "Detected");
	assert_not(client, "secret");
	g_autofree char *inside = text_of("{{changes}}\n{{summary}}\n", AUDIENCE_INTERNAL, &facts);
	assert_has(inside, "| 2026-09-20 02:20 | li | The text of “summary” | again |\n");
	assert_has(inside, "| An entry of the timeline, 2026-09-20 01:20 UTC (Note) |");
	assert_has(inside, "The time of “Detected”");
	assert_not(inside, "saw");
	incident_free(incident);
}

static void test_interim(void)
{
	CHRONICLE log = chronicle_new("title=SECRET update=1800");
	chronicle_note(log, "05:00 impact-start");
	chronicle_note(log, "05:05 detection");
	chronicle_tell(log, "05:10 wei section 3 known text='Streams are cut.'");
	struct incident *incident = chronicle_fold(log);
	struct report_facts facts = facts_of(incident);
	facts.version = 1;
	struct report_template *template = shipped(AUDIENCE_INTERIM, "en");
	g_autofree char *text = report_text(template, &facts);
	g_assert_cmpstr(
		text, ==,
		"# Service incident: interim notice\n\nINC-7 · version 1 · as of 2026-09-20 "
		"06:00 UTC\n\n## What we know\n\nStreams are cut.\n\n## Next update\n\n"
		"We will write again by **2026-09-20 06:30 UTC**.\n");
	report_template_free(template);
	incident_free(incident);
}

/* R4: whatever an incident holds that was not written for this client, none of it is in what the
 * client reads. Every other text has a mark in it. */
#define MARK "Zq"

static void tell_random(GPtrArray *log, GRand *rand, int round)
{
	enum entry_kind kind = (enum entry_kind)g_rand_int_range(rand, 0, ENTRY_KINDS);
	g_autofree char *line = g_strdup_printf(
		"%02d:%02d %s text=" MARK "text"
		" tags=" MARK "tag source_ref=" MARK "ref%d who=" MARK "who role=" MARK
		"role visibility=%s promoted=%d service=%s region=%s %s%s",
		g_rand_int_range(rand, 1, 5), g_rand_int_range(rand, 0, 60), entry_kind_name(kind),
		round, visibility_name((enum visibility)g_rand_int_range(rand, 0, VISIBILITIES)),
		g_rand_int_range(rand, 0, 2),
		g_rand_int_range(rand, 0, 2) ? "live" : MARK "service",
		g_rand_int_range(rand, 0, 2) ? "sea" : MARK "region",
		g_rand_int_range(rand, 0, 2) ? "customer='for you' " : "",
		g_rand_int_range(rand, 0, 2) ? "ticket=1" : "");
	chronicle_note(log, line);
	if (g_rand_int_range(rand, 0, 2)) {
		g_autofree char *other = g_strdup_printf(
			"%02d:%02d comms-customer visibility=customer customer=" MARK
			"other ticket=%d",
			g_rand_int_range(rand, 1, 5), g_rand_int_range(rand, 0, 60),
			g_rand_int_range(rand, 2, 4));
		chronicle_note(log, other);
	}
}

static void test_only_for_customers(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(8);
	for (int round = 0; round < 300; round++) {
		CHRONICLE log =
			chronicle_new("title=" MARK "title service=live,x region=sea lead=" MARK
				      "lead cause=" MARK "cause update=600");
		chronicle_tell(log, "01:00 wei link 1 client=acme service=live region=sea");
		chronicle_tell(log, "01:00 wei link 2 client=" MARK "client service=" MARK "s");
		for (int n = g_rand_int_range(rand, 0, 12); n > 0; n--)
			tell_random(log, rand, n);
		chronicle_tell(log, "02:00 " MARK " action 1 text=" MARK "a owner=" MARK
				    "owner due=23:00 "
				    "done_when=" MARK "done");
		chronicle_tell(log, "02:00 wei section 0 summary text=" MARK "s");
		chronicle_tell(log, "02:00 wei section 2 cause text=" MARK "s");
		chronicle_tell(log, "02:00 wei section 1 summary text='for you'");
		chronicle_tell(log,
			       "02:00 wei section 1 prevention text='{{action 1}} {{action 2}}'");
		if (g_rand_int_range(rand, 0, 2))
			chronicle_tell(log, "02:00 wei stamp 0 restored at=02:30 why=" MARK "why");
		struct incident *incident = chronicle_fold(log);
		struct report_similar similar = {3, MARK "title", MARK "why", NULL, NULL, 0};
		struct report_correction correction = {
			hour("02:00"), MARK "by", MARK "why", STAMP_RESTORED, 0, 0, 1};
		struct report_client client = {.key = MARK "key", .title = MARK "title"};
		g_autoptr(GPtrArray) similars = g_ptr_array_new(), corrections = g_ptr_array_new(),
				     clients = g_ptr_array_new();
		g_ptr_array_add(similars, &similar);
		g_ptr_array_add(corrections, &correction);
		g_ptr_array_add(clients, &client);
		struct report_facts facts = facts_of(incident);
		facts.client = "acme";
		facts.similar = similars;
		facts.corrections = corrections;
		facts.clients = clients;
		facts.changes = log;
		for (int way = 0; way < 8; way++) {
			enum audience audience = way & 1 ? AUDIENCE_CUSTOMER : AUDIENCE_INTERIM;
			facts.language = way & 2 ? "en" : "zh";
			facts.version = way & 4 ? 1 : 0;
			struct report_template *template = shipped(audience, facts.language);
			g_autofree char *text = report_text(template, &facts);
			g_autofree char *svg = report_svg(&facts, audience);
			g_autofree char *axis = report_drawn(svg);
			assert_not(text, MARK);
			assert_not(svg, MARK);
			assert_not(axis, MARK);
			if (audience == AUDIENCE_CUSTOMER)
				assert_has(text, "for you");
			report_template_free(template);
		}
		/* The marks are there to be seen. */
		facts.language = "en";
		struct report_template *template = shipped(AUDIENCE_INTERNAL, "en");
		g_autofree char *text = report_text(template, &facts);
		assert_has(text, MARK "title");
		report_template_free(template);
		incident_free(incident);
	}
}

/* T18: what strangers wrote is seen as they wrote it, whatever it is. */
static void test_strangers(void)
{
	static const char *const texts[] = {"<script>alert(1)</script>",
					    "| a | b |\n|---|---|\n| c | d |",
					    "# Heading\n- item\n1. one",
					    "[link](http://e.example) ![x](y)",
					    "*a* _b_ `c` ~~d~~",
					    "<!-- timeline -->",
					    "```\nfence",
					    "&lt;b&gt; &#60;",
					    "\\* \\| \\\\",
					    "\x1b[31mred\xe2\x80\xae"};
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		CHRONICLE log = chronicle_new("title=x");
		chronicle_note(log, "01:00 observation promoted=1");
		struct record *record = g_ptr_array_index(log, 1);
		record_put(record, "text", texts[i]);
		struct incident *incident = chronicle_fold(log);
		struct report_facts facts = facts_of(incident);
		g_autofree char *text = text_of("{{timeline}}\n", AUDIENCE_INTERNAL, &facts);
		g_autofree char *html = md_html(text, strlen(text));
		g_autoptr(GString) seen = g_string_new(NULL);
		g_auto(GStrv) lines = g_strsplit(texts[i], "\n", -1);
		for (guint n = 0; lines[n] != NULL; n++) {
			g_string_append(seen, n > 0 ? "<br>" : "");
			markup_xml(seen, lines[n]);
		}
		assert_has(html, seen->str);
		g_assert_null(strstr(strstr(html, "<table") + 1, "<table"));
		incident_free(incident);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/report/places", test_places);
	g_test_add_func("/incidents/R7/unknown-block", test_unknown_block);
	g_test_add_func("/incidents/R7/shipped", test_shipped);
	g_test_add_func("/incidents/R6/both-languages-whole", test_words);
	g_test_add_func("/incidents/R6/same-figures", test_same_figures);
	g_test_add_func("/report/empty-blocks", test_empty);
	g_test_add_func("/report/sections-end", test_sections_end);
	g_test_add_func("/incidents/T9/T10/numbers", test_numbers);
	g_test_add_func("/report/review", test_review);
	g_test_add_func("/incidents/R6/other-language", test_other_language);
	g_test_add_func("/incidents/R6/names", test_names);
	g_test_add_func("/report/customer", test_customer);
	g_test_add_func("/report/interim", test_interim);
	g_test_add_func("/incidents/R2/changes", test_changes);
	g_test_add_func("/incidents/R4/random-incidents", test_only_for_customers);
	g_test_add_func("/incidents/T18/report", test_strangers);
	return g_test_run();
}
