/* SPDX-License-Identifier: MIT
 * Paper: a report's HTML printed by Chromium, or its roff by groff. */
#ifndef MIDWATCH_COMMAND_REPORT_PDF_H
#define MIDWATCH_COMMAND_REPORT_PDF_H

#include "command/report-export.h"

/* FALSE with FAILED: nothing here prints that text. */
gboolean report_can_print(const char *text, GError **error);
/* As report_export(); `html` is the paper's page. */
GBytes *report_pdf(const struct report_paper *paper, const char *html, struct progress *progress, GError **error);

#endif
