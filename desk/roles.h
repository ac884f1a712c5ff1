/* SPDX-License-Identifier: MIT
 * A text without names: people, clients and places to reach them are replaced by what they are ("the client",
 * "[phone]"), so that what a ticket taught can be told to everybody (kb.md, case articles). Pure. It finds what it
 * was told of and what looks like a mail address, a telephone number or an IP address; a person looks it over. */
#ifndef MIDWATCH_DESK_ROLES_H
#define MIDWATCH_DESK_ROLES_H

#include <glib.h>

struct roles;
struct roles *roles_new(void);
void roles_free(struct roles *roles);
/* Whole words only, but for names written without spaces (王伟); in any case, but for names of up to three letters,
 * which are words too often: as given, or with a capital. The longest name counts. A name of one character is none. */
void roles_add(struct roles *roles, const char *name, const char *role);
/* Hosts in this domain, the domain itself included, become `role`. */
void roles_add_domain(struct roles *roles, const char *domain, const char *role);
/* What addresses of each kind become; NULL: they stay. */
void roles_set(struct roles *roles, const char *mail, const char *phone, const char *address);
char *roles_apply(const struct roles *roles, const char *text); /* g_free */

#endif
