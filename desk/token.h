/* SPDX-License-Identifier: MIT
 * What stands at a place of a text: a name, a host, a mail address, an address of a machine. What leaves the house
 * without names (desk/roles.h) and what is looked through before it does (desk/leak.h) know them by the same rules.
 * Texts are UTF-8 and end with NUL. Each gives its bytes, 0 when no such thing begins there, and looks only so far
 * ahead, so that a text in which every place begins something is read in time proportional to its length. */
#ifndef MIDWATCH_DESK_TOKEN_H
#define MIDWATCH_DESK_TOKEN_H

#include <glib.h>

/* Whether a word may begin, may end here: ends of words matter where words are separated at all, so between two
 * ideographs, and between one and a letter, there always is one. */
gboolean token_begins(const char *text, const char *at);
gboolean token_ends(const char *text, const char *at);
/* That name in any case; `exact`: as it is written, or with a capital letter. A blank in it is any blanks, one end of
 * a line among them. Where it begins is not looked at. */
gsize token_name(const char *name, gboolean exact, const char *text, const char *at);
/* Letters, digits and hyphens with dots between: nothing says yet that it is a host. */
gsize token_host(const char *at);
gsize token_login(const char *at); /* what stands before an @, which is there */
gsize token_mail(const char *at);
gsize token_ipv4(const char *at); /* 1.2.3.4.5 and 256.1.1.1 are none */
gsize token_ipv6(const char *at); /* nor is a time of day */
gsize token_mac(const char *at);  /* 52:54:00:a1:b2:c3, 52-54-…, 5254.00a1.b2c3 */

#endif
