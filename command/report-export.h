/* SPDX-License-Identifier: MIT
 * A report as files (incidents.md R6), all of them made of one Markdown text and one drawn axis, so that what was
 * frozen gives the same bytes whenever it is asked for. */
#ifndef MIDWATCH_COMMAND_REPORT_EXPORT_H
#define MIDWATCH_COMMAND_REPORT_EXPORT_H

#include "command/progress.h"

struct report_paper {
	const char *text, *svg; /* report_text(), report_svg(); svg NULL: none */
	const char *language;
	gint64 at; /* what PDFs say they were made at */
};
enum report_format { REPORT_AS_MARKDOWN, REPORT_AS_HTML, REPORT_AS_TEXT, REPORT_AS_PDF, REPORT_FORMATS };
#define REPORT_FORMAT_WORDS "md html text pdf" /* in their order */

/* Markdown: the axis is drawn in characters. HTML: one file that needs no other. Text: 78 columns. PDF: by Chromium when
 * it is installed, else by groff where the text is Latin; FAILED says what is missing. That takes seconds: `progress`
 * (NULL: none) hears of it and may stop it. */
GBytes *report_export(const struct report_paper *paper, enum report_format format, struct progress *progress,
		      GError **error);

#endif
