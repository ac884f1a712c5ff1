/* SPDX-License-Identifier: MIT
 * What command/kb-ask.c and command/kb-scan.c share. */
#ifndef MIDWATCH_COMMAND_KB_SCAN_H
#define MIDWATCH_COMMAND_KB_SCAN_H

#include "command/kb-ask.h"

struct kb_result *kb_result_new(void);
/* Everything of an answer but its hits. */
void kb_result_add(struct kb_result *result, const struct find_answer *answer);
struct kb_hit *kb_hit_new(const struct find_answer *answer, const struct find_hit *found);
/* Waits until what was asked is done. NULL with an error: the question is wrong. */
struct find_answer *kb_wait(struct find *find, GError **error);
/* Without an index: all rows, some at a time, the newest first. */
struct kb_result *kb_scan(struct call *call, struct find *find, const char *text, guint limit, GError **error);

#endif
