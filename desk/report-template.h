/* SPDX-License-Identifier: MIT
 * What a parsed template of a report is: desk/report-template.c makes it, desk/report.c follows it. */
#ifndef MIDWATCH_DESK_REPORT_TEMPLATE_H
#define MIDWATCH_DESK_REPORT_TEMPLATE_H

#include "desk/report.h"

struct template_line {
	const char *text;
	const struct report_block *block; /* NULL: the text stands for itself */
	int level;			  /* of a heading; 0: none */
};
struct report_template {
	enum audience audience;
	GArray *lines;	   /* of struct template_line */
	GPtrArray *blocks; /* of const struct report_block* */
	GStringChunk *texts;
};

#endif
