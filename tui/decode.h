/* SPDX-License-Identifier: MIT
 * Bytes from a terminal turned into keys (keymaps/keymaps.h, enum key_code). Pure and incremental: it
 * knows no terminal and no time; the loop tells it when a lone Esc has waited long enough. Whatever it
 * is fed it never grows past its limits and never invents a key out of a reply it does not know. */
#ifndef MIDWATCH_TUI_DECODE_H
#define MIDWATCH_TUI_DECODE_H

#include "keymaps/keymaps.h"

/* A key, or (key == 0) a text pasted between the brackets of mode 2004, at most DECODE_PASTE bytes of
 * it, as it came: not yet sanitised, maybe not UTF-8. `pasted` is valid during the call. */
enum { DECODE_PASTE = 65536 };
typedef void decode_fn(int key, const char *pasted, gsize size, void *data);

struct decoder;
struct decoder *decoder_new(void);
void decoder_free(struct decoder *decoder);
/* A sequence of this terminal beside the common ones (terminfo's, or the erase character). */
void decoder_add(struct decoder *decoder, const char *sequence, int key);
void decoder_feed(struct decoder *decoder, const char *bytes, gsize size, decode_fn *fn, void *data);
/* Whether clicks and the wheel were asked for: else what looks like them is swallowed. */
void decoder_mouse(struct decoder *decoder, gboolean wanted);
/* Where the pointer was at the last KEY_N_CLICK, wheel included; from 0. */
void decoder_pointer(const struct decoder *decoder, int *row, int *column);
/* Whether bytes wait for what follows; after the escape delay decoder_flush() takes them as they are. */
gboolean decoder_pending(const struct decoder *decoder);
void decoder_flush(struct decoder *decoder, decode_fn *fn, void *data);
/* Forgets what waits (type-ahead thrown away). */
void decoder_reset(struct decoder *decoder);

#endif
