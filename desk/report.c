/* SPDX-License-Identifier: MIT
 * The blocks of reports, and how a template becomes a text. */
#include "desk/report.h"

#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/report-private.h"
#include "desk/report-template.h"

#define I (1u << AUDIENCE_INTERNAL)
#define C (1u << AUDIENCE_CUSTOMER)
#define M (1u << AUDIENCE_MANAGEMENT)
#define N (1u << AUDIENCE_INTERIM)

struct row {
	struct report_block block;
	report_maker *make;
	const char *write; /* the help of a written block in Chinese: drafts are asked for it in
			      their own language */
	gboolean quiet;    /* a draft does not ask for it */
};

/* Reads better as a table. */
/* clang-format off */
static const struct row rows[] = {
	{{"header", FALSE, TRUE, I | M, N_("title, number, severity, where, state, as of when")}, report_make_header, NULL, FALSE},
	{{"summary", TRUE, FALSE, I | C | M, N_("two sentences: what happened, for how long and to whom; why, and that it is over")}, NULL,
	 "两句话：发生了什么、持续多久、影响了谁；原因是什么、是否已结束", FALSE},
	{{"axis", FALSE, TRUE, I | C | M, N_("the drawn axis of time")}, report_make_axis, NULL, FALSE},
	{{"numbers", FALSE, TRUE, I, N_("stamps, metrics with anchors, clocks met and missed")}, report_make_numbers, NULL, FALSE},
	{{"impact", TRUE, TRUE, I, N_("impact by service, region and client; add what the figures don't tell")}, report_make_impact,
	 "数字没有说明的影响", TRUE},
	{{"background", TRUE, FALSE, I, N_("what one has to know of the system to understand the rest")}, NULL,
	 "理解下文所需的系统背景", FALSE},
	{{"timeline", FALSE, TRUE, I, N_("the promoted entries, in order")}, report_make_timeline, NULL, FALSE},
	{{"detection", TRUE, TRUE, I, N_("how it was noticed; why not earlier")}, report_make_detection,
	 "如何发现；为何没有更早发现", FALSE},
	{{"response", TRUE, TRUE, I, N_("who did what; what went quickly, what took long")}, report_make_response,
	 "谁做了什么；哪些环节快，哪些环节慢", FALSE},
	{{"contributing", TRUE, FALSE, I, N_("all conditions that had to come together, not one root cause")}, NULL,
	 "共同促成事件的所有条件，而非单一根因", FALSE},
	{{"surprise", TRUE, FALSE, I, N_("what we believed before that turned out to be wrong")}, NULL,
	 "事前的哪些认识被证明是错的", FALSE},
	{{"fix", TRUE, TRUE, I | M, N_("what made it better at once, and what removes the cause")}, report_make_fix,
	 "怎样先行缓解，怎样彻底修复", FALSE},
	{{"well", TRUE, FALSE, I, N_("what went well and should stay")}, NULL, "做得好、应当保持的", FALSE},
	{{"badly", TRUE, FALSE, I, N_("what went badly")}, NULL, "做得不好的", FALSE},
	{{"lucky", TRUE, FALSE, I, N_("where we were lucky")}, NULL, "哪些地方只是侥幸", FALSE},
	{{"plan", TRUE, FALSE, I, N_("the emergency plan: was it used? what failed in it?")}, NULL, "应急预案：是否使用？哪里失效？", FALSE},
	{{"similar", TRUE, TRUE, I, N_("similar incidents; what we should have learnt from them")}, report_make_similar,
	 "类似事件；本应从中学到什么", TRUE},
	{{"actions", FALSE, TRUE, I | M, N_("action items with owner and due date")}, report_make_actions, NULL, FALSE},
	{{"questions", TRUE, TRUE, I, N_("what is still not known, and who finds out")}, report_make_questions,
	 "仍不清楚的问题，由谁查明", TRUE},
	{{"changes", FALSE, TRUE, I | C | M, N_("what changed since the version before")}, report_make_changes, NULL, FALSE},
	{{"corrections", FALSE, TRUE, I, N_("times that were corrected, by whom and why")}, report_make_corrections, NULL, FALSE},
	{{"exclusions", TRUE, FALSE, I, N_("what is left out of the figures, and by what right")}, NULL, "哪些时段不计入统计，依据为何", TRUE},
	{{"participants", FALSE, TRUE, I, N_("who took part, by role")}, report_make_participants, NULL, FALSE},
	{{"figures", FALSE, TRUE, M, N_("the few figures of one page")}, report_make_figures, NULL, FALSE},
	{{"cause", TRUE, FALSE, C | M, N_("the cause in plain words")}, NULL, "用平实的语言说明原因", FALSE},
	{{"decisions", TRUE, FALSE, M, N_("what needs a decision, and by when")}, NULL, "需要作出的决定及期限", TRUE},
	{{"title", TRUE, TRUE, C | N, N_("the title as clients read it, one line")}, report_make_title, NULL, TRUE},
	{{"seen", TRUE, TRUE, C, N_("what clients saw")}, report_make_seen, "客户看到的现象", FALSE},
	{{"told", FALSE, TRUE, C, N_("the timeline of the texts for clients")}, report_make_told, NULL, FALSE},
	{{"restored", TRUE, TRUE, C, N_("how service was restored; what is still to do")}, report_make_restored, "如何恢复；还有哪些工作", FALSE},
	{{"availability", TRUE, FALSE, C, N_("the client's availability and credit")}, NULL, NULL, TRUE},
	{{"prevention", TRUE, TRUE, C, N_("what is done so that it does not happen again; {{action 3}} becomes role and date")},
	 report_make_prevention, "为防止再次发生所做的工作", FALSE},
	{{"contact", TRUE, FALSE, C | N, N_("whom to ask")}, NULL, "联系方式", FALSE},
	{{"known", TRUE, FALSE, N, N_("what is known")}, NULL, "目前已知", FALSE},
	{{"unknown", TRUE, FALSE, N, N_("what is not known yet")}, NULL, "尚不清楚", FALSE},
	{{"doing", TRUE, FALSE, N, N_("what is being done")}, NULL, "正在采取的措施", FALSE},
	{{"next", TRUE, TRUE, N, N_("when the next update comes")}, report_make_next, NULL, TRUE},
};
/* clang-format on */

guint report_blocks(void)
{
	return G_N_ELEMENTS(rows);
}

const struct report_block *report_block(guint index)
{
	return index < G_N_ELEMENTS(rows) ? &rows[index].block : NULL;
}

const struct report_block *report_block_find(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strcmp(rows[i].block.name, name) == 0)
			return &rows[i].block;
	return NULL;
}

/* ---- what is written by people */

/* What is written in no language in particular is for all. */
static gboolean is_in(const struct section *section, const char *language)
{
	const char *own = report_language(section->language);
	return *section->language == '\0' || (own != NULL && strcmp(own, language) == 0);
}

/* The first of a block with a text: in the language, or in none but others. */
static const struct section *find_section(const struct incident *incident, enum audience audience,
					  const char *block, const char *language, gboolean in)
{
	for (guint i = 0; i < incident->sections->len; i++) {
		const struct section *section = g_ptr_array_index(incident->sections, i);
		if (section->audience == audience && strcmp(section->block, block) == 0 &&
		    section_is_written(section) && is_in(section, language) == in)
			return section;
	}
	return NULL;
}

const char *report_section(const struct writing *writing, const char *block)
{
	const struct section *section = find_section(writing->incident, writing->audience, block,
						     writing->facts->language, TRUE);
	return section != NULL ? section->text : NULL;
}

GPtrArray *report_untranslated(const struct incident *incident, enum audience audience,
			       const char *language)
{
	GPtrArray *missing = g_ptr_array_new();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct report_block *block = &rows[i].block;
		const struct section *other =
			block->written && block->audiences & 1u << audience &&
					find_section(incident, audience, block->name, language,
						     TRUE) == NULL
				? find_section(incident, audience, block->name, language, FALSE)
				: NULL;
		if (other != NULL)
			g_ptr_array_add(missing, (gpointer)other);
	}
	return missing;
}

const char *say_language(const struct writing *writing, const char *tag)
{
	const char *language = report_language(tag);
	for (guint i = 0; language != NULL && report_languages[i] != NULL; i++)
		if (report_languages[i] == language)
			return say_word(writing, WORD_LANGUAGE + i);
	return say_safe(writing, tag);
}

/* What is written in another language alone is shown as that: nobody takes it for a text of theirs
 * (R6), and who translates it has it before them. FALSE: there is none. */
gboolean report_put_other(struct writing *writing, const char *block)
{
	const struct section *other = find_section(writing->incident, writing->audience, block,
						   writing->facts->language, FALSE);
	if (other == NULL)
		return FALSE;
	say(writing, "> *%s*\n\n",
	    say_fill(writing, WORD_OTHER_LANGUAGE, say_language(writing, other->language), NULL));
	report_put_section(writing, other->text);
	return TRUE;
}

/* A line that begins a block of HTML which only an end of its own closes: it would swallow what
 * follows. */
static gboolean swallows(const char *line)
{
	static const char *const begins[] = {"<!", "<?", "<script", "<pre", "<style", "<textarea"};
	for (guint i = 0; i < G_N_ELEMENTS(begins); i++)
		if (g_ascii_strncasecmp(line, begins[i], strlen(begins[i])) == 0)
			return TRUE;
	return FALSE;
}

/* Markdown of a person, so that whatever it leaves open ends with it. */
void report_put_section(struct writing *writing, const char *text)
{
	GString *out = writing->out;
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_auto(GStrv) lines = g_strsplit(g_strchomp(valid), "\n", -1);
	gsize fence = 0;
	char mark = 0;
	for (guint i = 0; lines[i] != NULL; i++) {
		const char *line = g_strchomp(lines[i]);
		gsize indent = strspn(line, " ");
		const char *at = line + indent;
		gsize run = *at == '`' || *at == '~' ? strspn(at, *at == '`' ? "`" : "~") : 0;
		if (indent < 4 && run >= 3) {
			if (fence == 0 && !(*at == '`' && strchr(at + run, '`'))) {
				fence = run;
				mark = *at;
			} else if (*at == mark && run >= fence && at[run] == '\0') {
				fence = 0;
			}
		} else if (fence == 0 && indent < 4 && swallows(at)) {
			g_string_append_len(out, line, (gssize)indent);
			g_string_append_c(out, '\\');
			line = at;
		}
		/* Code that shows the axis' line is not its place. */
		g_string_append_printf(out, "%s%s\n", strcmp(line, REPORT_AXIS) == 0 ? " " : "",
				       line);
	}
	if (fence > 0) {
		for (; fence > 0; fence--)
			g_string_append_c(out, mark);
		g_string_append_c(out, '\n');
	}
}

void report_ask(struct writing *writing, const char *block)
{
	const struct row *row = (const struct row *)report_block_find(block);
	const char *what = strcmp(writing->facts->language, "zh") == 0 && row->write != NULL
				   ? row->write
				   : row->block.help;
	say(writing, "> *%s*\n", say_fill(writing, WORD_WRITE, say_safe(writing, what), NULL));
}

/* What a block shows, made first; nothing when there is nothing. */
static void write_block(struct writing *writing, const struct row *row)
{
	if (row->make != NULL)
		row->make(writing);
	if (!row->block.written || row->make == report_make_title ||
	    row->make == report_make_prevention)
		return;
	const char *section = report_section(writing, row->block.name);
	gsize made = writing->out->len;
	if (made > 0)
		g_string_append_c(writing->out, '\n');
	if (section != NULL)
		report_put_section(writing, section);
	else if (report_put_other(writing, row->block.name))
		return;
	else if (writing->draft && !row->quiet)
		report_ask(writing, row->block.name);
	else
		g_string_truncate(writing->out, made);
}

/* ---- the whole */

void report_begin(struct writing *writing, const struct report_template *template,
		  const struct report_facts *facts)
{
	*writing = (struct writing){.template = template,
				    .out = g_string_new(NULL),
				    .facts = facts,
				    .incident = facts->incident,
				    .audience = template->audience,
				    .draft = facts->version == 0,
				    .impacts = impact_intervals(facts->incident, facts->now),
				    .texts = g_string_chunk_new(4096)};
	incident_stamps(facts->incident, writing->stamps);
}

void report_end(struct writing *writing)
{
	g_string_free(writing->out, TRUE);
	g_ptr_array_unref(writing->impacts);
	g_string_chunk_free(writing->texts);
}

/* The text so far and the headings that wait for something to stand below them. */
struct page {
	GString *text;
	GPtrArray *waiting; /* of const struct template_line* */
};

static void show_headings(struct page *page)
{
	for (guint i = 0; i < page->waiting->len; i++) {
		const struct template_line *line = g_ptr_array_index(page->waiting, i);
		g_string_append_printf(page->text, "%s%s\n", page->text->len > 0 ? "\n" : "",
				       line->text);
	}
	g_ptr_array_set_size(page->waiting, 0);
}

static void wait_heading(struct page *page, const struct template_line *line)
{
	while (page->waiting->len > 0 && ((const struct template_line *)g_ptr_array_index(
						  page->waiting, page->waiting->len - 1))
							 ->level >= line->level)
		g_ptr_array_set_size(page->waiting, (int)page->waiting->len - 1);
	g_ptr_array_add(page->waiting, (gpointer)line);
}

static void note_place(GArray *places, const struct report_block *block, gsize start)
{
	const struct report_place place = {block, start};
	if (places != NULL)
		g_array_append_val(places, place);
}

char *report_text(const struct report_template *template, const struct report_facts *facts)
{
	return report_text_places(template, facts, NULL);
}

char *report_text_places(const struct report_template *template, const struct report_facts *facts,
			 GArray *places)
{
	struct writing writing;
	struct page page = {g_string_new(NULL), g_ptr_array_new()};
	report_begin(&writing, template, facts);
	gboolean paragraph = FALSE; /* the line before belongs to the same one */
	for (guint i = 0; i < template->lines->len; i++) {
		const struct template_line *line =
			&g_array_index(template->lines, struct template_line, i);
		const char *shown = line->text;
		if (line->block != NULL) {
			g_string_truncate(writing.out, 0);
			write_block(&writing, (const struct row *)line->block);
			shown = g_strchomp(writing.out->str);
		}
		if (line->level > 0)
			wait_heading(&page, line);
		if (line->level > 0 || *shown == '\0') {
			paragraph = FALSE;
			if (line->block != NULL)
				note_place(places, line->block, G_MAXSIZE);
			continue;
		}
		if (line->block != NULL)
			note_place(places, line->block, page.text->len);
		show_headings(&page);
		if (page.text->len > 0 && (!paragraph || line->block != NULL))
			g_string_append_c(page.text, '\n');
		g_string_append_printf(page.text, "%s\n", shown);
		paragraph = line->block == NULL;
	}
	g_ptr_array_unref(page.waiting);
	report_end(&writing);
	return g_string_free(page.text, FALSE);
}
