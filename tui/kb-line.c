/* SPDX-License-Identifier: MIT
 * See kb-line.h. */
#include "config.h"

#include <string.h>

#include "command/suggest.h"
#include "tui/kb-line.h"

void kb_line_free(struct kb_line *line)
{
	if (!line)
		return;
	g_clear_error(&line->job.error);
	g_free(line->text);
	g_free(line);
}

static void free_job(struct job *job)
{
	kb_line_free((struct kb_line *)job);
}

static void again(struct job *job)
{
	g_clear_pointer(&((struct kb_line *)job)->text, g_free);
}

static void work(struct job *job, struct desk *desk)
{
	struct kb_line *line = (struct kb_line *)job;
	gint64 turn = line->known_turn, seq = line->known_seq;
	struct ticket ticket;
	ticket_expect(desk, line->id, TRUE);
	store_expect(desk->store, QUERY_ARTICLE_NEWEST, NULL, 0);
	store_expect(desk->store, QUERY_ARTICLE_USE_OF_TICKET, &V_INT(line->id), 1);
	if (!ticket_load(desk, line->id, &ticket, &job->error))
		return;
	line->turn = ticket.turn;
	line->seq = article_seq(desk, NULL);
	line->same = turn == line->turn && seq == line->seq;
	/* A desk without articles costs nothing. */
	if (!line->same && line->seq > 0) {
		g_autoptr(GPtrArray) events = ticket_events(desk, line->id, TRUE, &job->error);
		line->text = events ? suggest_line(desk, &ticket, events, TRUE) : NULL;
	}
	ticket_clear(&ticket);
}

void kb_line_ask(struct console *console, void *owner, gint64 ticket, const struct kb_line *before,
		 void (*done)(struct job *job))
{
	struct kb_line *line = g_new0(struct kb_line, 1);
	gboolean known = before && before->id == ticket;
	line->id = ticket;
	line->known_turn = known ? before->turn : 0;
	line->known_seq = known ? before->seq : 0;
	line->job.owner = owner;
	line->job.work = work;
	line->job.done = done;
	line->job.free = free_job;
	line->job.again = again;
	console_post(console, TOPIC_KB, &line->job);
}

gboolean kb_line_take(struct kb_line **line, struct job *job)
{
	struct kb_line *answer = (struct kb_line *)job;
	gboolean other = !*line || (*line)->id != answer->id ||
			 (!answer->same && g_strcmp0((*line)->text, answer->text) != 0);
	/* What can't be read now leaves what was. */
	if (answer->same || answer->job.error) {
		kb_line_free(answer);
		return FALSE;
	}
	kb_line_free(*line);
	*line = answer;
	return other;
}

const char *kb_line_text(const struct kb_line *line, gint64 ticket)
{
	return line && line->id == ticket ? line->text : NULL;
}

/* How often it helped says more than how its title ends. Gives the columns used. */
static int draw_part(const char *text, int row, int column, int room)
{
	enum { LEAST = 16 };
	const char *tail =
		draw_width(text) > room && g_str_has_suffix(text, ")") ? strrchr(text, '(') : NULL;
	int tail_width = tail ? draw_width(tail) : 0;
	if (!tail || tail_width + 1 > room - LEAST)
		return draw_text(row, column, room, STYLE_TEXT, text);
	g_autofree char *head = g_strndup(text, (gsize)(tail - text));
	int used = draw_text(row, column, room - tail_width - 1, STYLE_TEXT, head) + 1;
	return used + draw_text(row, column + used, tail_width, STYLE_TEXT, tail);
}

void kb_line_draw(const char *text, int row, int column, int columns)
{
	enum { BEFORE = 2, AROUND = 2, BETWEEN = 3, LEAST = 16 };
	int room = columns - BEFORE - AROUND;
	if (!text || room < LEAST)
		return;
	g_auto(GStrv) parts = g_strsplit(text, "\n", 2);
	int first = draw_width(parts[0]);
	int second = parts[1] ? BETWEEN + draw_width(parts[1]) : 0;
	/* Neither takes more than half from the other. */
	if (first + second > room)
		first = MIN(first, MAX(room - second, room / 2));
	column += BEFORE;
	draw_blank(row, column, MIN(first + second, room) + AROUND);
	int used = draw_part(parts[0], row, column + 1, MIN(first, room));
	if (parts[1]) {
		used += draw_text(row, column + 1 + used, BETWEEN, STYLE_TEXT, " · ");
		draw_part(parts[1], row, column + 1 + used, room - used);
	}
}
