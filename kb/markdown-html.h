/* SPDX-License-Identifier: MIT
 * Markdown as HTML (incidents.md R6): markup of its own is shown as text, links lead to the web, to mail, or within
 * the page, pictures are their descriptions. Nothing is loaded and nothing runs. */
#ifndef MIDWATCH_KB_MARKDOWN_HTML_H
#define MIDWATCH_KB_MARKDOWN_HTML_H

#include <glib.h>

/* One self-contained file: its styles within (for screens, phones and paper), `svg` (trusted; NULL: none) in the place
 * of the comment `mark`. `language` is a tag; its title is the first heading. g_free. */
struct html_page {
	const char *language;
	const char *svg, *mark;
};
char *md_html_page(const char *text, gsize size, const struct html_page *page);
/* The elements alone; comments are left out. */
char *md_html(const char *text, gsize size);

#endif
