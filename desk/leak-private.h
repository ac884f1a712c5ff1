/* SPDX-License-Identifier: MIT
 * What the parts of leak.h share. Each looks at one place of a text (UTF-8, ended by NUL) and gives what begins
 * there; leak.c goes through the text and takes the longest. */
#ifndef MIDWATCH_DESK_LEAK_PRIVATE_H
#define MIDWATCH_DESK_LEAK_PRIVATE_H

#include "desk/leak.h"
#include "desk/regex.h"

/* A kind more: it is known, and may be said. */
#define LEAK_NOTHING LEAK_KINDS
struct leak_hit {
	enum leak_kind kind;
	gsize size;	     /* 0: nothing begins here */
	gsize skip;	     /* bytes before it that belong to nothing: the scheme of a link */
	const char *instead; /* NULL: as its kind says */
};

/* ---- leak-known.c */
/* A name, and what it means to find it. */
struct leak_known {
	char *name;
	enum leak_kind kind; /* LEAK_NOTHING: it may be said */
	const char *instead;
	gboolean exact;  /* as written, or with a capital */
	gboolean marked; /* only behind @: a word as well */
};
struct leaks {
	GHashTable *names;   /* the first character, in lower case -> GPtrArray of struct leak_known */
	GHashTable *domains; /* in lower case -> struct leak_known */
	GHashTable *allowed; /* in lower case */
	GHashTable *roles;   /* their texts, kept */
	struct leak_secrets *secrets;
};
/* Whom a host belongs to; NULL: nobody known. */
const struct leak_known *leak_owner(const struct leaks *leaks, const char *host, gsize size);
struct leak_hit leak_name(const struct leaks *leaks, const char *text, const char *at);

/* ---- leak-table.c: what a word of a host's name, a file's or a sentence's may be; in lower case */
enum leak_word {
	LEAK_TLD = 1,	  /* the end of a public name */
	LEAK_MEMBER = 2,  /* it ends names in programs and sentences as often (.id, .name, .is) */
	LEAK_FILE = 4,	  /* it ends names of files and packages, too (.sh, .md) */
	LEAK_INNER = 8,	  /* the end of a name inside a house: .internal */
	LEAK_TOOL = 16,	  /* what only the house itself uses is called so: jira, grafana */
	LEAK_MACHINE = 32, /* machines are called so: db, edge */
	LEAK_FRONT = 64,  /* what is made for the public begins so: www, docs */
	LEAK_COMMON = 128, /* a name that is a word as well: will, may */
	LEAK_MASK = 256,  /* stands where a secret would: redacted, xxx */
	LEAK_TARGET = 512, /* a command that is given a host: ssh */
	LEAK_PRODUCT = 1024, /* a number behind it is a version: python-3 */
	LEAK_CODE = 2048, /* what has members in programs: self, json */
	LEAK_FORM = 4096, /* the legal form behind a company's name */
	LEAK_SECOND = 16384, /* stands before a country's: .co.id */
	LEAK_STAGE = 32768, /* of machines, but not what they are: prod */
	LEAK_RESERVED = 8192, /* ends names that are nobody's: .example */
};
guint leak_word(const char *word, gsize size); /* bits of enum leak_word */
enum leak_site {
	LEAK_SITE_UNKNOWN,
	LEAK_SITE_PUBLIC, /* everybody's: github.com */
	LEAK_SITE_HOUSE,  /* rooms of a house at a provider: slack.com */
	LEAK_SITE_HOOK,	  /* who knows the address may write there: hooks.slack.com */
	LEAK_SITE_SPACE,  /* no hosts but spaces of names: monitoring.coreos.com/v1 */
};
enum leak_site leak_site(const char *host, gsize size); /* it or what it is below */

/* ---- leak-address.c */
/* An address of a machine with port, length of prefix, zone. *inner: of a range that is routed inside a house only. */
gsize leak_address(const char *text, const char *at, gboolean *inner);
gsize leak_port(const char *at); /* ":8080" */
gboolean leak_inside(char c);	 /* of a word with dots and hyphens */

/* ---- leak-host.c */
#define LEAK_HOST_SIZE 254
/* A host with a port, or nothing. `sure`: it stands where only a host can (in a URL, behind ssh). */
gsize leak_host(const char *text, const char *at, gboolean sure);
/* Whether a host's name says that it is none of the public's: one label, .internal, jira.… */
gboolean leak_host_inner(const char *host, gsize size);
/* Whether the word in front of `at` is a command that is given a host. */
gboolean leak_is_target(const char *text, const char *at);

/* ---- leak-link.c */
/* A URL, in *host and *host_size its host. 0: none. */
struct leak_url {
	gsize size;
	const char *host;
	gsize host_size; /* without port, user */
	gboolean web, password, port;
};
gsize leak_url(const char *text, const char *at, struct leak_url *url);
gboolean leak_url_inner(const struct leak_url *url, const char *at);

/* ---- leak-secret.c */
struct leak_secrets;
struct leak_secrets *leak_secrets_new(void);
void leak_secrets_free(struct leak_secrets *secrets);
/* Spans of what looks like a key or a password, ascending; of struct regex_span. */
GArray *leak_secrets_find(const struct leak_secrets *secrets, const char *text, gsize size);
/* Whether a value given to something called a password, or a key, is one rather than what stands for it. */
gboolean leak_secret_value(const char *value, gsize size, gboolean password, gboolean tight);

#endif
