/* SPDX-License-Identifier: MIT
 * attach and attachment: files beside a ticket, kept by their SHA-256. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/acting.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/text.h"

#define ATTACHMENT_LIMIT (32u << 20)

static gboolean fail(GError **error, const char *file, int number)
{
	g_set_error(error, MIDWATCH_ERROR,
		    number == ENOENT ? MIDWATCH_ERROR_MISSING : MIDWATCH_ERROR_FAILED, "%s: %s",
		    file, g_strerror(number));
	return FALSE;
}

static const char *guess_type(const char *name, const GString *content)
{
	static const struct {
		const char *end, *type;
	} known[] = {
		{".png", "image/png"},       {".jpg", "image/jpeg"},
		{".jpeg", "image/jpeg"},     {".gif", "image/gif"},
		{".pdf", "application/pdf"}, {".json", "application/json"},
		{".zip", "application/zip"}, {".gz", "application/gzip"},
		{".mp4", "video/mp4"},       {".pcap", "application/vnd.tcpdump.pcap"},
	};
	gsize bad;

	for (guint i = 0; i < G_N_ELEMENTS(known); i++)
		if (g_str_has_suffix(name, known[i].end))
			return known[i].type;
	return text_valid(content->str, content->len, &bad) ? "text/plain"
							    : "application/octet-stream";
}

static gboolean run_attach(struct call *call, GError **error)
{
	const char *file = call_argument(call, 0), *named = call_option(call, "name");
	const char *type = call_option(call, "type");
	g_autoptr(GString) content = NULL;
	g_autofree char *name = NULL, *did = NULL;

	if (!named && strcmp(file, "-") == 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("standard input has no name: --name is missing"));
		return FALSE;
	}
	content = call_bytes(call, file, ATTACHMENT_LIMIT, error);
	if (!content)
		return FALSE;
	name = named ? g_strdup(named) : g_path_get_basename(file);
	if (!ticket_attach(call->desk, call->ticket, name, type ? type : guess_type(name, content),
			   content->str, content->len, error))
		return FALSE;
	call_deed_newest(call, call->ticket, EVENT_ATTACH);
	did = g_strdup_printf(_("got %s (%zu bytes)"), name, content->len);
	return tell_ticket(call, call->ticket, G_MAXINT64, did, error);
}

static const struct argument_spec file_arguments[] = {
	{.name = "FILE", .completer = COMPLETE_FILE},
	{.name = NULL},
};
static const struct option_spec attach_options[] = {
	{.name = "name", .value = N_("NAME"), .help = N_("Under this name; the file's otherwise")},
	{.name = "type", .value = N_("TYPE"), .help = N_("The media type; guessed otherwise")},
	{.name = NULL},
};
const struct command command_attach = {
	.name = "attach",
	.group = N_("Tickets"),
	.arguments = file_arguments,
	.options = attach_options,
	.help = N_("Keep a file with the ticket"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT | NEEDS_FILES,
	.run = run_attach,
};

static gboolean is_redacted(const GPtrArray *events, gint64 turn)
{
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (event->kind == EVENT_REDACT && event->number == turn)
			return TRUE;
	}
	return FALSE;
}

static gboolean run_list(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"ticket", NULL, CELL_INT},      {"event", N_("EVENT"), CELL_INT},
		{"type", N_("TYPE"), CELL_TEXT}, {"bytes", N_("BYTES"), CELL_INT},
		{"at", N_("AT"), CELL_TIME},     {"by", N_("BY"), CELL_TEXT},
		{"sha256", NULL, CELL_TEXT},     {"redacted", NULL, CELL_BOOL},
		{"name", N_("NAME"), CELL_LONG},
	};
	g_autoptr(GPtrArray) events = ticket_events(call->desk, call->ticket, FALSE, error);
	g_autofree gboolean *standing = events ? ticket_standing(events) : NULL;

	if (!events)
		return FALSE;
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		g_autofree char *sha = NULL;
		if (event->kind != EVENT_ATTACH || !standing[i])
			continue;
		sha = event_more(event, "sha256");
		sink_row(call->sink);
		sink_int(call->sink, call->ticket);
		sink_int(call->sink, event->turn);
		sink_text(call->sink, event->why);
		sink_int(call->sink, event->number);
		sink_time(call->sink, event->occurred_at);
		sink_text(call->sink, event->by);
		sink_text(call->sink, sha);
		sink_bool(call->sink, is_redacted(events, event->turn));
		sink_text(call->sink, event->what);
	}
	sink_end(call->sink);
	return TRUE;
}

const struct command command_attachment_list = {
	.name = "attachment list",
	.group = N_("Tickets"),
	.help = N_("List the files kept with the ticket"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | NEEDS_TICKETS,
	.run = run_list,
};

static GBytes *find_content(struct call *call, char **name, GError **error)
{
	g_autoptr(GPtrArray) events = ticket_events(call->desk, call->ticket, FALSE, error);
	gint64 turn;

	if (!events || !call_number("EVENT", call_argument(call, 0), 1, G_MAXINT64, &turn, error))
		return NULL;
	if (turn <= events->len)
		*name = g_strdup(
			((const struct event *)g_ptr_array_index(events, (guint)turn - 1))->what);
	return ticket_attachment(call->desk, call->ticket, turn, error);
}

static gboolean run_show(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"ticket", NULL, CELL_INT},
		{"name", NULL, CELL_TEXT},
		{"text", NULL, CELL_LONG},
	};
	g_autofree char *name = NULL, *text = NULL;
	g_autoptr(GBytes) content = find_content(call, &name, error);
	gsize bad, size;
	const char *bytes;

	if (!content)
		return FALSE;
	bytes = g_bytes_get_data(content, &size);
	if (!text_valid(bytes, size, &bad)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s is no text: save it"), name);
		return FALSE;
	}
	text = g_strndup(bytes ? bytes : "", size);
	if (!sink_is_json(call->sink)) {
		sink_block(call->sink, text);
		return TRUE;
	}
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	sink_row(call->sink);
	sink_int(call->sink, call->ticket);
	sink_text(call->sink, name);
	sink_text(call->sink, text);
	sink_end(call->sink);
	return TRUE;
}

static const struct argument_spec event_arguments[] = {{.name = "EVENT"}, {.name = NULL}};
const struct command command_attachment_show = {
	.name = "attachment show",
	.group = N_("Tickets"),
	.arguments = event_arguments,
	.help = N_("Show an attachment that is text"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | NEEDS_TICKETS,
	.run = run_show,
};

/* Never over a file that is there: a client chose the name. */
static gboolean write_bytes(const char *file, GBytes *content, GError **error)
{
	gsize size, at = 0;
	const char *bytes = g_bytes_get_data(content, &size);
	int descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);

	if (descriptor < 0)
		return fail(error, file, errno);
	while (at < size) {
		ssize_t put = write(descriptor, bytes + at, size - at);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0) {
			int number = errno;
			close(descriptor);
			unlink(file);
			return fail(error, file, number);
		}
		at += (gsize)put;
	}
	if (close(descriptor) != 0)
		return fail(error, file, errno);
	return TRUE;
}

static gboolean run_save(struct call *call, GError **error)
{
	g_autofree char *name = NULL, *base = NULL;
	g_autoptr(GBytes) content = find_content(call, &name, error);
	const char *file = call_option(call, "to");

	if (!content)
		return FALSE;
	if (!file) {
		base = g_path_get_basename(name);
		if (base[0] == '.' || strchr(base, '/')) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("“%s” is no name for a file here: name one"), name);
			return FALSE;
		}
		file = base;
	}
	if (!write_bytes(file, content, error))
		return FALSE;
	sink_say(call->sink, _("%s saved (%zu bytes)"), file, g_bytes_get_size(content));
	return TRUE;
}

static const struct option_spec save_options[] = {
	{.name = "to",
	 .value = N_("FILE"),
	 .help = N_("As this file; under its own name here otherwise"),
	 .completer = COMPLETE_FILE},
	{.name = NULL},
};
const struct command command_attachment_save = {
	.name = "attachment save",
	.group = N_("Tickets"),
	.arguments = event_arguments,
	.options = save_options,
	.help = N_("Save an attachment as a file; never over one that is there"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | NEEDS_TICKETS | NEEDS_FILES,
	.run = run_save,
};
