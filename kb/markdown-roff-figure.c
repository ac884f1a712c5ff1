/* SPDX-License-Identifier: MIT
 * An axis of time on paper: the few elements its SVG is made of, drawn with roff's own lines. Every
 * element is a line of the SVG; whatever else there is in it is passed over. */
#include <math.h>
#include <string.h>

#include "desk/markup.h"
#include "kb/markdown-roff.h"

#define ROOM 482.0 /* points from margin to margin */

/* The value of an attribute as a number; 0 when it is not there. */
static double number(const char *element, const char *name)
{
	g_autofree char *key = g_strdup_printf(" %s=\"", name);
	const char *at = strstr(element, key);
	double value = at == NULL ? 0 : g_ascii_strtod(at + strlen(key), NULL);
	return isfinite(value) ? CLAMP(value, -10000, 10000) : 0;
}

/* "#b5483a" as it is written there; "#000000" else. */
static void colour(const char *element, const char *name, char out[8])
{
	g_autofree char *key = g_strdup_printf(" %s=\"#", name);
	const char *at = strstr(element, key);
	g_strlcpy(out, "#000000", 8);
	if (at != NULL && strspn(at + strlen(key), "0123456789abcdef") == 6)
		g_strlcpy(out, at + strlen(key) - 1, 8);
}

/* What is drawn leaves the pen where it was. */
static void begin(GString *out, double x, double y)
{
	g_string_append_printf(out, "\\Z@\\v'%.2fp'\\h'%.2fp'", y, x);
}

static void put_line(GString *out, const char *element, double scale)
{
	double x = number(element, "x1") * scale, y = number(element, "y1") * scale;
	char hex[8];
	colour(element, "stroke", hex);
	begin(out, x, y);
	g_string_append_printf(out, "\\m[c%s]\\D'l %.2fp %.2fp'\\m[]@\\c\n", hex + 1,
			       number(element, "x2") * scale - x,
			       number(element, "y2") * scale - y);
}

static void put_box(GString *out, const char *element, double scale)
{
	double width = number(element, "width") * scale, height = number(element, "height") * scale;
	char hex[8];
	colour(element, "fill", hex);
	begin(out, number(element, "x") * scale, number(element, "y") * scale);
	g_string_append_printf(out, "\\M[c%s]\\D'P %.2fp 0 0 %.2fp %.2fp 0'\\M[]@\\c\n", hex + 1,
			       width, height, -width);
}

static void put_dot(GString *out, const char *element, double scale)
{
	double radius = number(element, "r") * scale;
	char hex[8];
	colour(element, "fill", hex);
	begin(out, number(element, "cx") * scale - radius, number(element, "cy") * scale);
	g_string_append_printf(out, "\\M[c%s]\\D'C %.2fp'\\M[]@\\c\n", hex + 1, 2 * radius);
}

static void put_text(GString *out, const char *element, double scale)
{
	const char *from = strchr(element, '>'), *to = strstr(element, "</text>");
	if (from == NULL || to == NULL || to < from)
		return;
	g_autofree char *inner = g_strndup(from + 1, (gsize)(to - from - 1));
	g_autofree char *plain = markup_plain(inner);
	g_autoptr(GString) text = g_string_new("\\&");
	char hex[8];
	colour(element, "fill", hex);
	markup_roff(text, plain);
	begin(out, number(element, "x") * scale, number(element, "y") * scale);
	g_string_append_printf(out, "\\s[%d]", MAX((int)(number(element, "font-size") * scale), 6));
	if (strstr(element, "\"end\"") != NULL)
		g_string_append_printf(out, "\\h'-\\w\"%s\"u'", text->str);
	else if (strstr(element, "\"middle\"") != NULL)
		g_string_append_printf(out, "\\h'-\\w\"%s\"u/2u'", text->str);
	g_string_append_printf(out, "\\m[c%s]%s\\m[]\\s[0]@\\c\n", hex + 1, text->str);
}

static const struct {
	const char *begins, *paint;
	void (*put)(GString *out, const char *element, double scale);
} elements[] = {{"<line ", "stroke", put_line},
		{"<rect ", "fill", put_box},
		{"<circle ", "fill", put_dot},
		{"<text ", "fill", put_text}};

void md_roff_figure(GString *out, const char *svg)
{
	g_auto(GStrv) lines = g_strsplit(svg, "\n", -1);
	double width = number(lines[0] != NULL ? lines[0] : "", "width");
	double height = number(lines[0] != NULL ? lines[0] : "", "height");
	if (width <= 0 || height <= 0)
		return;
	double scale = ROOM / width;
	g_autoptr(GString) drawing = g_string_new(NULL);
	g_autoptr(GHashTable) colours =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; lines[i] != NULL; i++)
		for (guint e = 0; e < G_N_ELEMENTS(elements); e++) {
			char hex[8];
			if (!g_str_has_prefix(lines[i], elements[e].begins))
				continue;
			colour(lines[i], elements[e].paint, hex);
			if (g_hash_table_add(colours, g_strdup(hex)))
				g_string_append_printf(out, ".defcolor c%s rgb %s\n", hex + 1, hex);
			elements[e].put(drawing, lines[i], scale);
		}
	g_string_append_printf(out, ".ne %.0fp\n.nf\n%s\n.sp %.0fp\n.fi\n", height * scale,
			       drawing->str, height * scale);
}
