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

static void work(struct job *job, struct desk *desk)
{
	struct kb_line *line = (struct kb_line *)job;
	gint64 turn = line->turn, seq = line->seq;
	struct ticket ticket;
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
	line->turn = known ? before->turn : 0;
	line->seq = known ? before->seq : 0;
	line->job.owner = owner;
	line->job.work = work;
	line->job.done = done;
	line->job.free = free_job;
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

void kb_line_draw(const char *text, int row, int column, int columns)
{
	enum { BEFORE = 2, AROUND = 2, LEAST = 16 };
	int room = columns - BEFORE - AROUND, width = text ? draw_width(text) : 0;
	if (!text || room < LEAST)
		return;
	draw_blank(row, column + BEFORE, MIN(width, room) + AROUND);
	/* How often it helped says more than how its title ends. */
	const char *tail = width > room && g_str_has_suffix(text, ")") ? strrchr(text, '(') : NULL;
	int tail_width = tail ? draw_width(tail) : 0;
	if (!tail || tail_width + 1 > room - LEAST) {
		draw_text(row, column + BEFORE + 1, room, STYLE_TEXT, text);
		return;
	}
	g_autofree char *head = g_strndup(text, (gsize)(tail - text));
	int used = draw_text(row, column + BEFORE + 1, room - tail_width - 1, STYLE_TEXT, head);
	draw_text(row, column + BEFORE + 2 + used, tail_width, STYLE_TEXT, tail);
}
