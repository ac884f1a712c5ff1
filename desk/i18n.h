/* SPDX-License-Identifier: MIT
 * Marks of translatable text: _() translates where it stands, N_() marks a constant that is
 * translated where it is shown, ngettext() counts. Keys of JSON, words of the command language and
 * of stored data are never marked. Numbers of 64 bits are printed with PRId64, which catalogues can
 * carry; what GLib has for it ends a text where xgettext reads it. */
#ifndef MIDWATCH_DESK_I18N_H
#define MIDWATCH_DESK_I18N_H

#include <inttypes.h>
#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text
/* The same of a word whose meaning hangs on what it is said of. */
#define NC_(context, text) text

#endif
