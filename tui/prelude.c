/* SPDX-License-Identifier: MIT
 * What comes before some acts. An escalation names who will hear of it and what hour it is there. A
 * P0 to P2 is not resolved without asking for its cause and whose it was; Esc leaves both open, and
 * the ticket lists as cause:none. While the store is away nobody waits for it: what is not known is
 * not told, and a cause is asked for in any case. */
#include "config.h"

#include <string.h>

#include "command/glance.h"
#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/terminal.h"

/* Down to this severity a cause is asked for. */
enum { CAUSE_SEVERITY = 2 };

struct look;

struct prelude {
	struct console *console;
	struct look *look; /* not answered yet; NULL: it has been, or nobody waits for it */
	struct job *act;   /* to be posted; NULL: passed on */
	GPtrArray *words;  /* the act's */
	gboolean escalates;
	char *told; /* lines; NULL: several tickets, or nothing is known */
};

/* What is to be known. */
struct look {
	struct job job;
	struct prelude *prelude; /* NULL: it went on without */
	GArray *ids;             /* gint64 */
	gboolean escalates;
	gboolean wanted; /* a cause */
	char *told;
};

void prelude_free(struct prelude *prelude)
{
	if (!prelude)
		return;
	g_ptr_array_remove(prelude->console->preludes, prelude);
	if (prelude->look)
		prelude->look->prelude = NULL;
	if (prelude->act)
		prelude->act->free(prelude->act);
	g_free(prelude->told);
	g_free(prelude);
}

static void look_free(struct look *look)
{
	g_clear_error(&look->job.error);
	g_array_unref(look->ids);
	g_free(look->told);
	g_free(look);
}

/* What is left when its answer is not wanted has its act with it. */
static void free_job(struct job *job)
{
	struct look *look = (struct look *)job;
	prelude_free(look->prelude);
	look_free(look);
}

/* ---- on the store's thread */

static void tell(struct look *look, struct desk *desk)
{
	struct ticket ticket;
	gint64 now = desk_now(desk);
	/* Of many each would have people of its own. */
	if (look->ids->len != 1 ||
	    !ticket_load(desk, g_array_index(look->ids, gint64, 0), &ticket, NULL))
		return;
	g_autoptr(GArray) told = people_told(desk, &ticket, now);
	for (guint i = told->len; i > 0; i--)
		if (strcmp(g_array_index(told, struct told, i - 1).person.name, desk->user) == 0)
			g_array_remove_index(told, i - 1);
	g_autofree char *names = told_words(told, now);
	if (*names) {
		look->told = g_strdup_printf(_("who hears of it, and what hour it is there:\n%s"),
					     names);
	} else {
		look->told = g_strdup(
			_("nobody else: it has no owner, the client no TAM, the desk no lead"));
	}
	ticket_clear(&ticket);
}

static void work(struct job *job, struct desk *desk)
{
	struct look *look = (struct look *)job;
	if (look->escalates) {
		tell(look, desk);
		return;
	}
	for (guint i = 0; i < look->ids->len && !look->wanted; i++) {
		struct ticket ticket;
		/* What is wrong with it the act says. */
		if (!ticket_load(desk, g_array_index(look->ids, gint64, i), &ticket, NULL))
			continue;
		look->wanted = ticket.severity <= CAUSE_SEVERITY && !ticket.cause &&
			       ticket.state < STATE_RESOLVED;
		ticket_clear(&ticket);
	}
}

/* ---- in the console */

static void go_on(struct prelude *prelude)
{
	struct job *act = g_steal_pointer(&prelude->act);
	act_post(act);
	prelude_free(prelude);
}

static void give_up(struct prelude *prelude)
{
	console_say(prelude->console, STYLE_DIM, "%s", _("left as it was"));
	prelude_free(prelude);
}

void act_add_option(GPtrArray *words, const char *name, const char *value)
{
	g_autoptr(GString) line = g_string_new(name);
	const char *end;
	g_string_append_c(line, ' ');
	words_quote(line, value);
	GPtrArray *more = words_split(line->str, &end, NULL, NULL);
	if (more)
		g_ptr_array_extend_and_steal(words, more);
}

/* A beginning will do: v, c, t. */
static void take_side(const char *text, void *data)
{
	static const char *const sides[] = {"vendor", "client", "third-party"};
	struct prelude *prelude = data;
	if (!text) {
		give_up(prelude);
		return;
	}
	for (guint i = 0; *text && i < G_N_ELEMENTS(sides); i++)
		if (g_str_has_prefix(sides[i], text))
			text = sides[i];
	if (*text)
		act_add_option(prelude->words, "--side", text);
	go_on(prelude);
}

static void take_cause(const char *text, void *data)
{
	struct prelude *prelude = data;
	if (!text) {
		give_up(prelude);
	} else if (!*text) {
		go_on(prelude);
	} else {
		act_add_option(prelude->words, "--cause", text);
		console_ask_word(prelude->console, _("whose? vendor client third-party: "),
				 "resolve 1 --side ", take_side, prelude);
	}
}

static void ask_first(struct prelude *prelude)
{
	act_ask_first(g_steal_pointer(&prelude->act), g_steal_pointer(&prelude->told));
	prelude_free(prelude);
}

/* Letters on their way into a prompt or a text must not answer it. */
static void ask_later(struct prelude *prelude)
{
	struct console *console = prelude->console;
	if (console->late)
		give_up(console->late);
	console->late = prelude;
}

static void ask_cause(struct prelude *prelude)
{
	/* What was typed ahead was not meant for it. */
	prelude->console->drop_keys = TRUE;
	terminal_flush_input();
	console_ask_word(prelude->console, _("cause (Tab lists them, Esc: none): "),
			 "resolve 1 --cause ", take_cause, prelude);
}

/* What is to be known is, or can't be known now. */
static void settle(struct prelude *prelude, gboolean cause_wanted)
{
	struct console *console = prelude->console;
	if (prelude->escalates && console_is_typing(console))
		ask_later(prelude);
	else if (prelude->escalates)
		ask_first(prelude);
	/* Something else is being typed meanwhile: that must not be torn from under the fingers.
	 * And who has left is not asked. */
	else if (!cause_wanted || console_is_typing(console) || console_is_leaving(console))
		go_on(prelude);
	else
		ask_cause(prelude);
}

static void done(struct job *job)
{
	struct look *look = (struct look *)job;
	struct prelude *prelude = g_steal_pointer(&look->prelude);
	gboolean wanted = look->wanted;
	if (prelude) {
		prelude->look = NULL;
		prelude->told = g_steal_pointer(&look->told);
	}
	look_free(look);
	if (prelude)
		settle(prelude, wanted);
}

static void go_without(struct prelude *prelude)
{
	g_steal_pointer(&prelude->look)->prelude = NULL;
	if (prelude->escalates)
		prelude->told = g_strdup(_("who hears of it is not known: the store is away"));
	settle(prelude, TRUE);
}

/* The oldest that waits for a store that is away; NULL. */
static struct prelude *find_waiting(const struct console *console)
{
	for (guint i = 0; i < console->preludes->len; i++) {
		struct prelude *prelude = console->preludes->pdata[i];
		if (prelude->look)
			return prelude;
	}
	return NULL;
}

void prelude_tick(struct console *console)
{
	struct prelude *waiting;
	if (console->late && !console_is_typing(console))
		ask_first(g_steal_pointer(&console->late));
	while (lifeline_is_away(console->lifeline) && (waiting = find_waiting(console)))
		go_without(waiting);
}

static gboolean concerns(const struct command *command, const struct call *call)
{
	return strcmp(command->name, "escalate") == 0 ||
	       (strcmp(command->name, "resolve") == 0 && !call_option(call, "cause"));
}

static void add_ids(GArray *ids, const struct call *call, const GArray *targets)
{
	for (guint i = 0; i < targets->len; i++)
		g_array_append_val(ids, g_array_index(targets, struct target, i).id);
	for (guint i = 0; targets->len == 0 && call->ids && i < call->ids->len; i++) {
		const char *text = call->ids->pdata[i];
		gint64 id = g_ascii_strtoll(text + (*text == '#'), NULL, 10);
		if (id > 0)
			g_array_append_val(ids, id);
	}
}

gboolean prelude_begin(struct console *console, const struct command *command, struct job *act,
		       GPtrArray *words, guint used, const GArray *targets)
{
	struct call call = {0};
	if (!command_parse(command, words, used, &call, NULL) || call_flag(&call, "help") ||
	    !concerns(command, &call)) {
		call_clear(&call);
		return FALSE;
	}
	struct prelude *prelude = g_new0(struct prelude, 1);
	struct look *look = g_new0(struct look, 1);
	prelude->console = console;
	prelude->look = look;
	prelude->act = act;
	prelude->words = words;
	prelude->escalates = strcmp(command->name, "escalate") == 0;
	g_ptr_array_add(console->preludes, prelude);
	look->job.owner = console;
	look->job.work = work;
	look->job.done = done;
	look->job.free = free_job;
	look->prelude = prelude;
	look->escalates = prelude->escalates;
	look->ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	add_ids(look->ids, &call, targets);
	call_clear(&call);
	console_post_act(console, &look->job);
	return TRUE;
}
