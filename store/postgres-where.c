/* SPDX-License-Identifier: MIT
 * Where a desk on PostgreSQL is: a URI or libpq's own words, taken apart into the hosts, which we
 * try one by one (libpq stays with one that accepts and closes), and the rest, which libpq is given
 * as it is. A password stands in the rest alone; what is shown is put together without it. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "desk/i18n.h"
#include "store/postgres-private.h"

#define HOST_PATIENCE (5 * G_USEC_PER_SEC)

static void host_free(void *data)
{
	struct host *host = data;

	g_free(host->name);
	g_free(host->address);
	g_free(host->port);
	g_free(host);
}

void route_free(struct route *route)
{
	if (!route)
		return;
	g_ptr_array_unref(route->hosts);
	g_ptr_array_unref(route->keywords);
	g_ptr_array_unref(route->values);
	g_free(route->shown);
	g_free(route->database);
	g_free(route->user);
	g_free(route->password_file);
	g_free(route);
}

char *host_print(const struct host *host)
{
	const char *port = host->port ? host->port : "5432";
	const char *name = host->name ? host->name : host->address;

	if (!name)
		return g_strdup(port);
	return g_strconcat(name, *name == '/' ? "/.s.PGSQL." : ":", port, NULL);
}

/* An option as it was given, or as the environment has it. */
static const char *option(const PQconninfoOption *options, const char *keyword)
{
	for (; options->keyword; options++) {
		if (strcmp(options->keyword, keyword) != 0)
			continue;
		if (options->val)
			return *options->val ? options->val : NULL;
		return options->envvar ? getenv(options->envvar) : NULL;
	}
	return NULL;
}

/* The n-th of a list by commas; the last goes on for what is missing behind it when it is the only
 * one. */
static char *nth(char **list, guint n)
{
	guint length = list ? g_strv_length(list) : 0;
	const char *text = n < length ? list[n] : length == 1 ? list[0] : NULL;

	return text && *text ? g_strdup(text) : NULL;
}

static gboolean read_hosts(struct route *route, const PQconninfoOption *options, const char *where,
			   GError **error)
{
	const char *names = option(options, "host"), *addresses = option(options, "hostaddr");
	const char *ports = option(options, "port");
	g_auto(GStrv) name = names ? g_strsplit(names, ",", -1) : NULL;
	g_auto(GStrv) address = addresses ? g_strsplit(addresses, ",", -1) : NULL;
	g_auto(GStrv) port = ports ? g_strsplit(ports, ",", -1) : NULL;
	guint count = address ? g_strv_length(address) : name ? g_strv_length(name) : 1;
	guint given = port ? g_strv_length(port) : 0;

	if ((name && g_strv_length(name) != count) || (given > 1 && given != count)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: %u hosts and another number of addresses or ports"), where,
			    count);
		return FALSE;
	}
	for (guint i = 0; i < count; i++) {
		struct host *host = g_new0(struct host, 1);

		host->name = nth(name, i);
		host->address = nth(address, i);
		host->port = nth(port, i);
		g_ptr_array_add(route->hosts, host);
	}
	return TRUE;
}

static gboolean read_wish(struct route *route, const char *text, const char *where, GError **error)
{
	static const struct {
		const char *word;
		enum session_wish wish;
	} words[] = {
		{"read-write", WISH_READ_WRITE},
		{"primary", WISH_PRIMARY},
		{"any", WISH_ANY},
		{"standby", WISH_STANDBY},
		{"read-only", WISH_STANDBY},
		{"prefer-standby", WISH_PREFER_STANDBY},
	};

	for (gsize i = 0; text && i < G_N_ELEMENTS(words); i++) {
		if (!strcmp(text, words[i].word)) {
			route->wish = words[i].wish;
			return TRUE;
		}
	}
	if (text)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: target_session_attrs is %s; read-write, primary, any, standby, "
			      "read-only or prefer-standby was expected"),
			    where, text);
	return !text;
}

static void add(struct route *route, const char *keyword, const char *value)
{
	g_ptr_array_add(route->keywords, g_strdup(keyword));
	g_ptr_array_add(route->values, g_strdup(value));
}

static void add_default(struct route *route, const PQconninfoOption *options, const char *keyword,
			const char *value)
{
	if (!option(options, keyword))
		add(route, keyword, value);
}

/* Ours, or said for every host anew. */
static gboolean is_taken(const char *keyword)
{
	static const char *const taken[] = {"host",
					    "hostaddr",
					    "port",
					    "target_session_attrs",
					    "connect_timeout",
					    "client_encoding",
					    NULL};

	return g_strv_contains(taken, keyword);
}

static void read_rest(struct route *route, const PQconninfoOption *options,
		      const PQconninfoOption *all)
{
	for (const PQconninfoOption *each = options; each->keyword; each++)
		if (each->val && !is_taken(each->keyword))
			add(route, each->keyword, each->val);
	add(route, "target_session_attrs", "any"); /* judged by us, whatever the environment says */
	add(route, "client_encoding", "UTF8");
	add_default(route, all, "fallback_application_name", "midwatch");
	/* A machine that vanished is noticed by the kernel within a quarter of a minute. */
	add_default(route, all, "keepalives_idle", "5");
	add_default(route, all, "keepalives_interval", "3");
	add_default(route, all, "keepalives_count", "3");
	add_default(route, all, "tcp_user_timeout", "15000");
}

static void print_hosts(GString *out, const struct route *route, gboolean folders)
{
	for (guint i = 0; i < route->hosts->len; i++) {
		const struct host *host = route->hosts->pdata[i];
		const char *name = host->name ? host->name : host->address;

		g_string_append(out, i ? "," : "");
		if (name && strchr(name, ':'))
			g_string_append_printf(out, "[%s]", name);
		else
			g_string_append(out, name ? name : "");
		if (!folders && host->port)
			g_string_append_printf(out, ":%s", host->port);
	}
}

static void print_query(GString *out, const char *keyword, const char *value)
{
	if (value)
		g_string_append_printf(out, "%c%s=%s", strchr(out->str, '?') ? '&' : '?', keyword,
				       value);
}

static char *show(const struct route *route, const PQconninfoOption *options)
{
	GString *out = g_string_new("postgresql://");
	const struct host *first = route->hosts->pdata[0];
	gboolean folders = first->name && *first->name == '/';

	if (route->user)
		g_string_append_printf(out, "%s@", route->user);
	if (!folders)
		print_hosts(out, route, FALSE);
	g_string_append_printf(out, "/%s", route->database ? route->database : "");
	if (folders) {
		g_autoptr(GString) list = g_string_new(NULL);

		print_hosts(list, route, TRUE);
		print_query(out, "host", list->str);
		print_query(out, "port", option(options, "port"));
	}
	print_query(out, "service", option(options, "service"));
	print_query(out, "options", option(options, "options"));
	return g_string_free(out, FALSE);
}

/* Where libpq would look for passwords; NULL: nowhere, since it has one. */
static char *password_file(const PQconninfoOption *options, const PQconninfoOption *all)
{
	const char *file = option(all, "passfile");

	if (option(options, "password"))
		return NULL;
	return file ? g_strdup(file) : g_build_filename(g_get_home_dir(), ".pgpass", NULL);
}

gboolean route_reads_passwords(const struct route *route, char **why)
{
	const char *file = route->password_file;
	struct stat about;

	*why = NULL;
	if (!file || stat(file, &about))
		return TRUE;
	if (S_ISREG(about.st_mode) && !(about.st_mode & (S_IRWXG | S_IRWXO)))
		return TRUE;
	/* Who names a device, /dev/null, means that there is none. */
	if (S_ISREG(about.st_mode))
		*why = g_strdup_printf(_("%s is not read, since others may read it: chmod 600 %s"),
				       file, file);
	else if (S_ISDIR(about.st_mode))
		*why = g_strdup_printf(_("%s is not read: it is a folder"), file);
	return FALSE;
}

/* `options` is what the address says, `all` also what a service adds. */
static struct route *take_apart(const PQconninfoOption *options, const PQconninfoOption *all,
				const char *where, GError **error)
{
	struct route *route = g_new0(struct route, 1);
	const char *timeout = option(all, "connect_timeout");
	gint64 seconds = timeout ? g_ascii_strtoll(timeout, NULL, 10) : 0;

	route->hosts = g_ptr_array_new_with_free_func(host_free);
	route->keywords = g_ptr_array_new_with_free_func(g_free);
	route->values = g_ptr_array_new_with_free_func(g_free);
	route->user = g_strdup(option(all, "user"));
	route->database = g_strdup(option(all, "dbname"));
	route->password_file = password_file(options, all);
	route->connect_timeout = seconds > 0 ? MIN(seconds, 3600) * G_USEC_PER_SEC : HOST_PATIENCE;
	if (!read_hosts(route, all, where, error) ||
	    !read_wish(route, option(all, "target_session_attrs"), where, error)) {
		route_free(route);
		return NULL;
	}
	read_rest(route, options, all);
	route->shown = show(route, all);
	return route;
}

/* What a service of ~/.pg_service.conf says is known to libpq alone, and told only of a connection.
 * So one is begun that comes no further than that: it asks for a way of binding channels that there
 * is not. NULL with an error: there is no such service. */
static PQconninfoOption *with_service(const PQconninfoOption *options, GError **error)
{
	g_autoptr(GPtrArray) keywords = g_ptr_array_new(), values = g_ptr_array_new();
	PQconninfoOption *all = NULL;
	PGconn *none;

	for (const PQconninfoOption *each = options; each->keyword; each++) {
		if (each->val) {
			g_ptr_array_add(keywords, each->keyword);
			g_ptr_array_add(values, each->val);
		}
	}
	/* With a password none is looked for in a file, which libpq might tell of on the screen. */
	static const char *const own[][2] = {{"password", "none"}, {"channel_binding", "none"}};
	for (gsize i = 0; i < G_N_ELEMENTS(own); i++) {
		g_ptr_array_add(keywords, (char *)own[i][0]);
		g_ptr_array_add(values, (char *)own[i][1]);
	}
	g_ptr_array_add(keywords, NULL);
	g_ptr_array_add(values, NULL);
	none = PQconnectStartParams((const char *const *)keywords->pdata,
				    (const char *const *)values->pdata, 0);
	if (strstr(PQerrorMessage(none), "channel_binding")) {
		all = PQconninfo(none);
	} else {
		g_autofree char *words = link_words(PQerrorMessage(none));
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, "postgresql: %s", words);
	}
	PQfinish(none);
	return all;
}

static struct route *take_apart_all(const PQconninfoOption *options, GError **error)
{
	/* What is wrong in it may stand beside a password, so it is not repeated. */
	static const char where[] = "postgresql:";
	PQconninfoOption *all;
	struct route *route;

	if (!option(options, "service"))
		return take_apart(options, options, where, error);
	all = with_service(options, error);
	route = all ? take_apart(options, all, where, error) : NULL;
	PQconninfoFree(all);
	return route;
}

struct route *route_new(const char *where, GError **error)
{
	g_autofree char *whole =
		g_str_has_prefix(where, "//") ? g_strconcat("postgresql:", where, NULL) : NULL;
	char *why = NULL;
	PQconninfoOption *options = PQconninfoParse(whole ? whole : where, &why);
	struct route *route = NULL;

	if (options) {
		route = take_apart_all(options, error);
		PQconninfoFree(options);
	} else {
		g_autofree char *words = link_words(why ? why : "");

		/* libpq repeats what it did not understand, and that may be a password. */
		if (strchr(where, '@') || strstr(where, "password"))
			g_clear_pointer(&words, g_free);
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("postgresql: not an address of a desk (%s): "
			      "postgresql://USER@HOST[:PORT][,HOST…]/DATABASE was expected"),
			    words ? words : _("it can't be taken apart"));
	}
	PQfreemem(why);
	return route;
}
