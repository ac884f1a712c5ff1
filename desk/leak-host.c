/* SPDX-License-Identifier: MIT
 * Hosts, told apart from what is written alike: files, versions, members of programs,
 * packages, the ends of sentences. What a name ends with says most; where that is a word of other
 * trades as well, something else must say that it is a host. */
#include <string.h>

#include "desk/leak-private.h"
#include "desk/token.h"

/* How far before a place its line and its words are looked at. */
enum { BEFORE_MOST = 80 };

/* "ssh host", "ping -c 3 host": options and their numbers stand between. */
gboolean leak_is_target(const char *text, const char *at)
{
	const char *from = at, *least = at - MIN(at - text, BEFORE_MOST);
	gsize size;

	for (int words = 0; words < 6 && from > least; words++) {
		const char *word;
		while (from > least && (from[-1] == ' ' || from[-1] == '\t'))
			from--;
		word = from;
		while (word > least && leak_inside(word[-1]))
			word--;
		size = (gsize)(from - word);
		if (size == 0)
			return FALSE;
		if (leak_word(word, size) & LEAK_TARGET)
			return word == text || !leak_inside(word[-1]);
		if (*word != '-' && !g_ascii_isdigit(*word))
			return FALSE;
		from = word;
	}
	return FALSE;
}

struct name {
	const char *at;
	gsize size;
	const char *last; /* the last label, and its bytes */
	gsize last_size, first_size;
	guint labels;
	gboolean numeric; /* one of the labels behind the first is a number */
};

static struct name name_of(const char *at, gsize size)
{
	struct name name = {.at = at, .size = size, .labels = 1, .last = at, .first_size = size};

	for (gsize i = 0; i < size; i++)
		if (at[i] == '.') {
			name.first_size = name.labels++ == 1 ? i : name.first_size;
			name.last = at + i + 1;
			name.numeric = name.numeric ||
				       !g_ascii_isalpha(name.last[strspn(name.last, "0123456789")]);
		}
	name.last_size = (gsize)(at + size - name.last);
	return name;
}

static gboolean is_lower(const char *at, gsize size)
{
	for (gsize i = 0; i < size; i++)
		if (g_ascii_isupper(at[i]))
			return FALSE;
	return TRUE;
}

/* "db" of "db-prod-01", of "db01". */
static gboolean is_machine_part(const char *at, gsize size)
{
	while (size > 0 && g_ascii_isdigit(at[size - 1]))
		size--;
	return (leak_word(at, size) & (LEAK_MACHINE | LEAK_STAGE)) != 0;
}

/* Its parts between hyphens: how many; whether one is called as machines are; the last one's
 * digits. */
struct parts {
	guint count, digits, letters;
	gboolean machine, numbered;
};
static struct parts parts_of(const char *at, gsize size)
{
	struct parts parts = {.count = 1};
	gsize from = 0;

	for (gsize i = 0; i <= size; i++) {
		if (i < size && at[i] != '-')
			continue;
		parts.machine = parts.machine || is_machine_part(at + from, i - from);
		parts.count += i < size;
		from = i + 1;
	}
	while (parts.digits < size && g_ascii_isdigit(at[size - 1 - parts.digits]))
		parts.digits++;
	for (gsize i = 0; i < size; i++) {
		parts.letters += g_ascii_isalpha(at[i]) != 0;
		parts.numbered = parts.numbered || g_ascii_isdigit(at[i]);
	}
	return parts;
}

/* python-3, postgresql-12, pg11: the number says which, not where. */
static gboolean is_versioned(const char *at, gsize size, const struct parts *parts)
{
	gsize from = size;

	if (parts->digits && at[size - parts->digits] == '0')
		return FALSE;
	while (from > 0 && at[from - 1] != '-')
		from--;
	return (leak_word(at, strcspn(at, "-")) |
		leak_word(at + from, size - from - parts->digits)) &
	       LEAK_PRODUCT;
}

/* …-2016-11-07 is the name of something made that day. */
static gboolean is_dated(const char *at, gsize size)
{
	return size > 6 && at[size - 3] == '-' && g_ascii_isdigit(at[size - 4]) &&
	       g_ascii_isdigit(at[size - 5]);
}

/* The word in front of the number at the end: "edge" of "sea-edge-4". */
static gboolean is_numbered_machine(const char *at, gsize size)
{
	gsize from;

	size -= size > 0 && at[size - 1] == '-';
	for (from = size; from > 0 && at[from - 1] != '-';)
		from--;
	return (leak_word(at + from, size - from) & LEAK_MACHINE) != 0;
}

/* db-prod-01, web-14, edge-4: a machine without a domain. */
static gboolean is_bare(const struct name *name)
{
	struct parts parts = parts_of(name->at, name->size);
	gsize size = name->size - parts.digits;

	if (parts.digits == 0 || parts.digits > 3 || parts.letters < 2 || parts.count < 2 ||
	    !parts.machine || !is_lower(name->at, name->size))
		return FALSE;
	/* A letter before the number ends a word such as "web", not a hash. */
	if ((parts.digits == 1 || name->at[size - 1] != '-') &&
	    !is_numbered_machine(name->at, size))
		return FALSE;
	return !is_dated(name->at, name->size) && !is_versioned(name->at, name->size, &parts);
}

/* db-prod-01.hz, edge-4.sea, web01.nyc3: a machine and its place. */
static gboolean is_short(const struct name *name)
{
	struct parts parts = parts_of(name->at, name->first_size);
	gsize letters = 0;

	while (letters < name->last_size && g_ascii_isalpha(name->last[letters]))
		letters++;
	return name->labels <= 4 && is_lower(name->at, name->size) && letters >= 2 &&
	       letters <= 6 && name->last_size - letters <= 2 &&
	       strspn(name->last + letters, "0123456789") >= name->last_size - letters &&
	       g_ascii_isalpha(*name->at) && parts.letters > 1 && parts.numbered &&
	       (parts.machine ? parts.digits > 0 : parts.count > 1 && parts.digits > 0) &&
	       !(leak_word(name->last, name->last_size) & LEAK_FILE) && !name->numeric;
}

static gboolean is_root(const char *label, gsize size)
{
	static const char *const roots[] = {"com", "org", "net", "io", "edu", "cn"};

	for (gsize i = 0; i < G_N_ELEMENTS(roots); i++)
		if (size == strlen(roots[i]) && strncmp(label, roots[i], size) == 0)
			return TRUE;
	return FALSE;
}

/* com.example.player, org.apache.kafka: packages are written the other way round. */
static gboolean is_package(const struct name *name)
{
	return name->labels > 2 && is_root(name->at, name->first_size) &&
	       !is_root(name->last, name->last_size) &&
	       !(leak_word(name->last, name->last_size) & LEAK_RESERVED);
}

/* The bits of all its labels but the last one. */
static guint label_bits(const struct name *name)
{
	guint bits = 0;

	for (const char *label = name->at; label < name->last;) {
		gsize size = strcspn(label, ".");
		bits |= leak_word(label, size);
		label += size + 1;
	}
	return bits;
}

/* Something beside its end says that it is a host: a number as machines have them, what machines
 * are called, what stands before a country. */
static gboolean is_host_like(const struct name *name, guint bits)
{
	struct parts parts = parts_of(name->at, name->size - name->last_size);
	const char *before = name->last - 1;

	if (parts.numbered && parts.count > 1)
		return TRUE;
	if (name->labels < 3 || !is_lower(name->at, name->size))
		return FALSE;
	while (before > name->at && before[-1] != '.')
		before--;
	if (leak_word(before, (gsize)(name->last - 1 - before)) & LEAK_SECOND &&
	    name->last_size == 2)
		return TRUE;
	if (leak_word(name->at, name->first_size) & LEAK_FRONT)
		return TRUE;
	/* user.project.id is a member, cdn.partner.id and shop.partner.app aren't. */
	return !(label_bits(name) & (LEAK_CODE | LEAK_FILE)) &&
	       (!(bits & (LEAK_CODE | LEAK_FILE)) || is_machine_part(name->at, name->first_size));
}

/* Its labels are as DNS has them, and it doesn't end with a number. */
static gboolean is_wellformed(const struct name *name)
{
	gsize from = 0;

	for (gsize i = 0; i <= name->size; i++)
		if (i == name->size || name->at[i] == '.') {
			if (i - from > 63 || i == from || name->at[from] == '-' ||
			    name->at[i - 1] == '-')
				return FALSE;
			from = i + 1;
		}
	return name->last_size >= 2 && g_ascii_isalpha(*name->last);
}

/* json.ua, jsonPayload.tt, config.toml.example: the last word is one by chance. */
static gboolean is_member(const struct name *name, guint bits)
{
	static const char *const sure[] = {"com", "net", "org"};
	const char *before = name->last - 1;

	for (gsize i = 0; i < G_N_ELEMENTS(sure); i++)
		if (name->last_size == strlen(sure[i]) &&
		    g_ascii_strncasecmp(name->last, sure[i], name->last_size) == 0)
			return FALSE;
	while (before > name->at && before[-1] != '.')
		before--;
	if (name->labels > 2 && leak_word(before, (gsize)(name->last - 1 - before)) & LEAK_FILE)
		return TRUE;
	return (name->labels == 2 && leak_word(name->at, name->first_size) & LEAK_CODE) ||
	       (!is_lower(name->at + 1, name->size - 1) && name->labels == 2 &&
		(bits & LEAK_MEMBER || g_ascii_islower(*name->at)));
}

/* 0000000500000015.br: a number, packed. */
static gboolean is_numbered_file(const struct name *name)
{
	enum { LONG = 16 };
	gsize digits = 0;

	while (digits < name->first_size && g_ascii_isxdigit(name->at[digits]))
		digits++;
	return name->labels == 2 && digits == name->first_size && digits >= LONG;
}

static gboolean is_public_name(const struct name *name, gboolean port)
{
	guint bits = leak_word(name->last, name->last_size);
	gboolean shout = g_ascii_isupper(name->last[0]);

	if (shout && (name->labels == 2 || !g_ascii_isupper(name->at[0])))
		return FALSE; /* the end of a sentence, ASP.NET */
	if (name->labels == 2 && name->first_size < 2)
		return FALSE; /* "e.g", "U.S" */
	if (bits & LEAK_INNER)
		return name->labels > 2 || name->first_size > 2;
	if (!(bits & LEAK_TLD) || is_package(name) || is_member(name, bits) ||
	    is_numbered_file(name))
		return FALSE;
	if (bits & LEAK_FILE)
		return name->labels > 2 && !name->numeric && is_host_like(name, bits);
	return !(bits & LEAK_MEMBER) || port || is_host_like(name, bits);
}

/* What stands behind a name that is something else: a call, an index, a longer word. */
static gboolean goes_on(const char *at)
{
	return *at == '(' || *at == '[' || *at == '_' || *at == '=' || *at == '\\' ||
	       (*at == ':' && at[1] == ':') || *at == '$' || *at == '@';
}

gsize leak_host(const char *text, const char *at, gboolean sure)
{
	gsize size = token_host(at), port;
	char before = at > text ? at[-1] : ' ';
	struct name name;
	enum leak_site site;

	/* *.example.net and <node>.example.net tell a domain. */
	if (before == '.' && at - 1 > text && strchr("*>})", at[-2]))
		before = ' ';
	if (!size || leak_inside(before) || strchr("\\$%", before) || at[size - 1] == '-')
		return 0;
	name = name_of(at, size);
	if (g_ascii_strncasecmp(at, "localhost", MIN(name.first_size, 9)) == 0 &&
	    name.first_size >= 9)
		return 0;
	port = leak_port(at + size);
	if (sure)
		return is_wellformed(&name) ? size + port : 0;
	if (goes_on(at + size))
		return 0;
	if (name.labels == 1) /* within a path it is a folder's */
		return before != '/' && is_bare(&name) ? size + port : 0;
	site = leak_site(at, size);
	if (!is_wellformed(&name) || site == LEAK_SITE_SPACE || site == LEAK_SITE_PUBLIC)
		return 0;
	if (is_public_name(&name, port > 0) || is_short(&name) || leak_is_target(text, at))
		return size + port;
	return 0;
}

/* grafana, grafana-prod, prod-grafana */
static gboolean is_tool(const char *label, gsize size)
{
	const char *hyphen = memchr(label, '-', size);
	gsize first = hyphen ? (gsize)(hyphen - label) : size;

	if (hyphen && memchr(hyphen + 1, '-', size - first - 1))
		return FALSE;
	return (leak_word(label, first) | (hyphen ? leak_word(hyphen + 1, size - first - 1) : 0)) &
	       LEAK_TOOL;
}

gboolean leak_host_inner(const char *host, gsize size)
{
	struct name name = name_of(host, size);
	gsize from = 0;
	guint label = 0;

	if (name.labels == 1 || leak_word(name.last, name.last_size) & LEAK_INNER)
		return TRUE;
	/* What is registered may be called jenkins; below it, it is somebody's own. */
	for (gsize i = 0; i < size && label + 2 < name.labels; i++)
		if (host[i] == '.') {
			if (is_tool(host + from, i - from))
				return TRUE;
			label++;
			from = i + 1;
		}
	return is_short(&name) && !(leak_word(name.last, name.last_size) & LEAK_TLD);
}
