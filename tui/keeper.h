/* SPDX-License-Identifier: MIT
 * A keeper saves what one writer writes (terminal.md §4): in the desk, on the store's thread; in a file
 * when the desk has not answered in time, is full, read-only or gone. The console looks after its
 * keepers by itself; a writer only tells each change, and how it ended.
 *
 * What was typed is safe at most two seconds later: it is sent to the desk a second after the last
 * key and 1.2 s after the first unsaved one, and written to the file when there is no answer by 1.5 s
 * (tui/keeping.h). */
#ifndef MIDWATCH_TUI_KEEPER_H
#define MIDWATCH_TUI_KEEPER_H

#include "store/draft.h"
#include "tui/screen.h"

struct keeper;
/* The whole text as it is now, UTF-8; freed by the keeper. */
typedef char *keeper_text_fn(void *data);
/* `kind`: the command it will be, as "reply"; `ticket` 0: none; `base_turn`: the ticket's newest turn the
 * writer saw; `more`: what else the writer wants to find again (options), or NULL. Nothing is saved
 * before keeper_changed(). */
struct keeper *keeper_new(struct console *console, const char *kind, gint64 ticket, gint64 base_turn,
			  const char *more, keeper_text_fn *text, void *data);
/* Of a draft taken over: the composer opened with the argument "draft ID" gets it by draft_take(desk, id,
 * console_session(console), &error) in a job, which also makes it this session's alone. */
struct keeper *keeper_recall(struct console *console, const struct draft *draft, keeper_text_fn *text,
			     void *data);
/* One that was taken and that nobody is going to write is offered again. */
void keeper_put_back(struct console *console, const struct draft *draft);
void keeper_set_more(struct keeper *keeper, const char *more);
/* The writer has seen the ticket up to here (a moved base was shown). */
void keeper_set_base(struct keeper *keeper, gint64 base_turn);
/* The text is another now. Cheap: call it at every key. */
void keeper_changed(struct keeper *keeper);
/* Now, not when it is due. Its job is posted when this returns; the console waits for it before it
 * stops or leaves. Nothing unsaved: nothing. */
void keeper_save(struct keeper *keeper);
/* Its text was sent, or thrown away by a word of the writer: the draft goes. */
void keeper_drop(struct keeper *keeper);
/* The writer closes. What was not dropped is put aside, to be offered again; a blank text is dropped.
 * Calls text() a last time. NULL: nothing. */
void keeper_free(struct keeper *keeper);
/* The writer has handed its text on, which is what it is now until keeper_ended(). */
void keeper_hold(struct keeper *keeper);
/* The keeper that was held under this id: its text is stored, or it is put aside to be offered again. */
void keeper_ended(struct console *console, const char *id, gboolean stored);
/* "kept in a file", "NOT SAVED"; NULL: all is well. That it is saved is not told: it would be with every
 * word. */
const char *keeper_note(struct keeper *keeper);
const char *keeper_id(const struct keeper *keeper);

/* The console's: does what is due for every keeper; gives when it wants to be called again. */
gint64 keepers_tick(struct console *console, gint64 monotonic);
/* keeper_save() of each. */
void keepers_save(struct console *console);
/* Saves all and waits until the desk or a file has them, at most until `deadline` (monotonic). */
void keepers_settle(struct console *console, gint64 deadline);
/* The console ends. */
void keepers_free(struct console *console);

#endif
