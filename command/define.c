/* SPDX-License-Identifier: MIT
 * Editing definitions: from a call to a canonical line, from lines to a checked text, in one unit.
 */
#include "command/define.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/near.h"
#include "store/client.h"

const struct noun *noun_find(const char *name)
{
	for (const struct noun *noun = nouns; noun->name; noun++)
		if (strcmp(noun->name, name) == 0)
			return noun;
	return NULL;
}

const struct noun *noun_of(const struct call *call)
{
	g_autofree char *name = g_strndup(call->command->name, strcspn(call->command->name, " "));

	return noun_find(name);
}

const struct noun *noun_completed(enum completer completer)
{
	for (const struct noun *noun = nouns; noun->name && completer != COMPLETE_NONE; noun++)
		if (noun->completer == completer)
			return noun;
	return NULL;
}

gboolean key_check(const struct noun *noun, const char *key, GError **error)
{
	static const char *const taken[] = {"none", "any", "me", "contract", "24x7", NULL};
	gboolean in_names =
		noun->completer == COMPLETE_CLIENT || noun->completer == COMPLETE_SERVICE;
	gsize length = strlen(key);
	const char *why = NULL;

	if (length == 0)
		why = _("a name is expected");
	else if (length > 64)
		why = _("it is longer than 64 bytes");
	else if (*key == '-' || *key == ' ' || key[length - 1] == ' ')
		why = _("it begins with a dash or has blanks around it");
	else if (strpbrk(key, in_names ? "/@,|*" : "/,|*"))
		why = in_names ? _("none of / @ , | * may be in it")
			       : _("none of / , | * may be in it");
	/* Every ticket has a client, so these words mean nothing special there. */
	else if (g_strv_contains(noun->completer == COMPLETE_CLIENT ? taken + 2 : taken, key))
		why = _("the word has a meaning of its own");
	for (const char *c = key; !why && *c; c = g_utf8_next_char(c))
		if (g_unichar_iscntrl(g_utf8_get_char(c)))
			why = _("a control character is in it");
	if (!why)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("“%s” can't name a %s: %s"), key,
		    noun->name, why);
	return FALSE;
}

gboolean key_exists(struct desk *desk, const char *noun, const char *key, GError **error)
{
	GError *local = NULL;

	if (strcmp(noun, "calendar") == 0 && strcmp(key, "24x7") == 0)
		return TRUE;
	if (book_text(desk->book, noun, key, G_MAXINT64, NULL, &local))
		return TRUE;
	if (local) {
		g_propagate_error(error, local);
		return FALSE;
	}
	g_auto(GStrv) keys = book_keys(desk->book, noun, "", error);
	if (!keys)
		return FALSE;
	/* What is out of sight is suggested to nobody. */
	g_autoptr(GPtrArray) seen = g_ptr_array_new();
	for (char **known = keys; *known; known++)
		if (key_visible(desk, noun_find(noun), *known))
			g_ptr_array_add(seen, *known);
	g_ptr_array_add(seen, NULL);
	g_autofree char *near = near_words(key, (const char *const *)seen->pdata);
	if (near)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("there is no %s “%s”; did you mean %s?"), noun, key, near);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("there is no %s “%s”"),
			    noun, key);
	return FALSE;
}

gboolean key_visible(struct desk *desk, const struct noun *noun, const char *key)
{
	gsize length;

	/* A personal view is its owner's; an admin's `config` has everything. */
	if (noun->completer == COMPLETE_VIEW && strchr(key, '/') && desk->role < ROLE_ADMIN) {
		length = strcspn(key, "/");
		return strlen(desk->user) == length && strncmp(key, desk->user, length) == 0;
	}
	if (!desk->clients && !desk->regions)
		return TRUE;
	if (noun->completer == COMPLETE_CLIENT)
		length = strlen(key);
	else if (noun->completer == COMPLETE_CONTRACT)
		length = strcspn(key, "@");
	else if (noun->many)
		length = strcspn(key, "/");
	else
		return TRUE;
	g_autofree char *client = g_strndup(key, length);
	/* What a tier promises is for every one to read. */
	if (noun->many && book_text(desk->book, "tier", client, G_MAXINT64, NULL, NULL))
		return TRUE;
	return client_visible(desk, client);
}

/* One edit, while its unit runs. */
struct edit_job {
	struct call *call;
	const char *key;
	define_fn *change;
};

static gboolean edit_run(struct store *store, void *data, GError **error)
{
	const struct edit_job *job = data;
	struct desk *desk = job->call->desk;
	const struct noun *noun = noun_of(job->call);
	GError *local = NULL;

	if (!desk_refresh(desk, error))
		return FALSE;
	const char *before = book_text(desk->book, noun->name, job->key, G_MAXINT64, NULL, &local);
	if (local) {
		g_propagate_error(error, local);
		return FALSE;
	}
	g_autoptr(GPtrArray) lines = define_lines(noun, job->key, before ? before : "", error);
	if (!lines || !job->change(job->call, lines, error))
		return FALSE;
	if (lines->len == 0)
		return definition_remove(desk, noun->name, job->key, error);
	g_autofree char *text = define_print(lines);
	if (strlen(text) > 1u << 20) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("the definition grows beyond 1 MiB"));
		return FALSE;
	}
	if (before && strcmp(before, text) == 0)
		return TRUE;
	return define_plain(text, error) &&
	       book_check(desk->book, noun->name, job->key, text, error) &&
	       (!noun->check || noun->check(job->call, job->key, lines, error)) &&
	       definition_put(desk, noun->name, job->key, text, error);
}

gboolean define_edit(struct call *call, const char *key, define_fn *change, GError **error)
{
	struct edit_job job = {call, key, change};

	if (!key_visible(call->desk, noun_of(call), key)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("“%s” lies outside what you may see"), key);
		return FALSE;
	}
	if (store_in_unit(call->desk->store))
		return edit_run(call->desk->store, &job, error);
	return store_ok(store_unit(call->desk->store, edit_run, &job, error), error);
}

static gboolean change_head(struct call *call, GPtrArray *lines, GError **error)
{
	struct line *line =
		define_line(call, lines->len ? g_ptr_array_index(lines, 0) : NULL, error);

	if (!line)
		return FALSE;
	if (lines->len > 0)
		g_ptr_array_remove_index(lines, 0);
	g_ptr_array_insert(lines, 0, line);
	return TRUE;
}

gboolean define_head(struct call *call, GError **error)
{
	const char *key = call_argument(call, 0);

	return key_check(noun_of(call), key, error) && define_edit(call, key, change_head, error);
}
