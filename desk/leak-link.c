/* SPDX-License-Identifier: MIT
 * Links: where one begins and ends in running text, and whether it leads into the house. */
#include <string.h>

#include "desk/leak-private.h"
#include "desk/token.h"

enum { SCHEME_MOST = 16, URL_MOST = 2048, USER_MOST = 256 };

static gsize scheme_size(const char *at)
{
	gsize size = 0;

	while (size < SCHEME_MOST && (g_ascii_isalnum(at[size]) || strchr("+.-", at[size])) &&
	       at[size])
		size++;
	return size > 1 && g_ascii_isalpha(*at) && strncmp(at + size, "://", 3) == 0 ? size : 0;
}

/* A link ends where a person ends it: marks of the sentence and of Markdown around it aren't its
 * own. */
static gsize end_of(const char *at)
{
	gsize size = 0;
	int open = 0;

	for (; size < URL_MOST; size++) {
		guchar c = (guchar)at[size];
		if (c <= ' ' || c >= 0x7f || strchr("<>\"`|\\^", c))
			break;
		open += strchr("([", c) ? 1 : strchr(")]", c) ? -1 : 0;
		if (open < 0)
			break;
	}
	while (size > 0 && strchr(".,;:!?'*_]}~", at[size - 1]))
		size--;
	return size;
}

/* Schemes behind which one word is a host; behind others it may be anything: s/id://g */
static gboolean is_scheme(const char *scheme, gsize size)
{
	static const char known[] =
		" http https ssh git ftp sftp ws wss redis rediss postgres postgresql "
		"mysql mongodb amqp amqps rtmp rtmps srt rtsp udp tcp tls ldap ldaps "
		"smtp imap kafka nats etcd grpc smb nfs ";
	char word[SCHEME_MOST + 3];

	g_snprintf(word, sizeof word, " %.*s ", (int)size, scheme);
	return strstr(known, word) != NULL;
}

/* Schemes that name no host. */
static gboolean is_placeless(const char *scheme, gsize size)
{
	static const char *const names[] = {"file", "s3", "gs", "docker", "urn", "oci", "abfs"};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (size == strlen(names[i]) && g_ascii_strncasecmp(scheme, names[i], size) == 0)
			return TRUE;
	return FALSE;
}

/* "user:password@": its bytes; whether the password is one. */
static gsize user_size(const char *at, gsize size, gboolean *password)
{
	gsize end = 0;
	const char *colon;

	while (end < size && end < USER_MOST && !strchr("/?#@", at[end]))
		end++;
	if (end == size || at[end] != '@')
		return 0;
	colon = memchr(at, ':', end);
	*password =
		colon && leak_secret_value(colon + 1, (gsize)(at + end - colon - 1), TRUE, TRUE);
	return end + 1;
}

gsize leak_url(const char *text, const char *at, struct leak_url *url)
{
	gsize scheme, size, from;

	/* What follows a scheme is a host, whatever it is called. */
	if (at > text &&
	    (g_ascii_isalnum(at[-1]) || (at[-1] == '/' && at - 1 > text && at[-2] == '/')))
		return 0;
	scheme = scheme_size(at);
	if (!scheme || is_placeless(at, scheme))
		return 0;
	size = end_of(at);
	from = scheme + 3;
	if (size <= from)
		return 0;
	*url = (struct leak_url){.size = size};
	url->web = g_ascii_strncasecmp(at, "http", 4) == 0;
	from += user_size(at + from, size - from, &url->password);
	url->host = at + from;
	if (*url->host == '[') {
		url->host_size = MIN(strcspn(url->host, "]") + 1, size - from);
	} else {
		url->host_size = MIN(token_host(url->host), size - from);
		/* http://HOST:PORT/, https://node-$N… stand for one. */
		if (url->host[url->host_size] && strchr("_$%{*", url->host[url->host_size]))
			url->host_size = 0;
	}
	/* A name that ends with a number is a version: cri-o://1.23.3 */
	if (url->host_size && !is_scheme(at, scheme) &&
	    (!memchr(url->host, '.', url->host_size) ||
	     g_ascii_isdigit(url->host[url->host_size - 1])))
		return 0;
	url->port = url->host[url->host_size] == ':';
	return size;
}

static gboolean is_placeholder(const char *host, gsize size)
{
	for (gsize i = 0; i < size; i++)
		if (g_ascii_islower(host[i]) || g_ascii_isdigit(host[i]) || host[i] == '.')
			return FALSE;
	return TRUE;
}

/* /internal/, ?…: a path may say itself that it is the house's. */
static gboolean has_inner_path(const struct leak_url *url, const char *at)
{
	static const char *const words[] = {"internal", "intranet", "confidential"};
	const char *path = url->host + url->host_size, *end = at + url->size;

	for (; path < end; path++)
		for (gsize i = 0; i < G_N_ELEMENTS(words) && strchr("/=", *path); i++) {
			gsize size = strlen(words[i]);
			if ((gsize)(end - path) > size &&
			    g_ascii_strncasecmp(path + 1, words[i], size) == 0 &&
			    (path + 1 + size == end || strchr("/?#&.", path[1 + size])))
				return TRUE;
		}
	return FALSE;
}

/* support.pagerduty.com is the provider's own; docs.google.com isn't. */
static gboolean is_front_of_house(const char *host, gsize size)
{
	gsize front = strcspn(host, ".") + 1;

	return front < size && leak_word(host, front - 1) & LEAK_FRONT &&
	       leak_site(host + front, size - front) == LEAK_SITE_HOUSE;
}

gboolean leak_url_inner(const struct leak_url *url, const char *at)
{
	gboolean inner = FALSE;
	gsize size = url->host_size;

	if (size == 0 || is_placeholder(url->host, size) ||
	    (size == 9 && g_ascii_strncasecmp(url->host, "localhost", 9) == 0) ||
	    leak_word(url->host, size) & LEAK_MASK)
		return FALSE;
	if (leak_address(url->host, url->host, &inner))
		return inner;
	if (g_ascii_isdigit(url->host[size - 1]) && memchr(url->host, '.', size) &&
	    strspn(url->host, "0123456789.") >= size)
		return FALSE; /* 127.0.0.1 */
	switch (leak_site(url->host, size)) {
	case LEAK_SITE_PUBLIC:
	case LEAK_SITE_SPACE:
		return FALSE;
	case LEAK_SITE_HOUSE:
		return !is_front_of_house(url->host, size);
	default:
		return leak_host_inner(url->host, size) || has_inner_path(url, at);
	}
}
