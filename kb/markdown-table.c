/* SPDX-License-Identifier: MIT
 * Tables as GitHub and GitLab write them, which cmark reads as paragraphs: a row of names, a row of
 * dashes, rows of cells between bars. Side by side when the columns can be read so, cells wrapped;
 * else one line for each cell, "name: cell". */
#include <string.h>

#include "desk/text.h"
#include "kb/markdown-private.h"

#define NARROWEST 10     /* columns a wrapped cell needs to be read */
#define LABEL_LONGEST 24 /* columns of the name before a cell */
#define COLUMNS_MOST 64  /* side by side */
#define BETWEEN " │ "
#define BETWEEN_COLUMNS 3

struct cell {
	guint from, to; /* bytes of the flow */
};
struct row {
	guint from, to;     /* bytes of the flow */
	guint first, count; /* of the cells */
};
struct table {
	const struct md_flow *flow;
	const char *source;
	GArray *rows;  /* of struct row: all lines of the paragraph */
	GArray *cells; /* of struct cell */
	guint header;  /* the row of names */
	guint columns;
	int widths[COLUMNS_MOST];
	char align[COLUMNS_MOST]; /* 'l', 'r' or 'c' */
};

static struct cell trimmed(const struct md_flow *flow, guint from, guint to)
{
	while (from < to && flow->text->str[from] == ' ' && !md_is_mark(flow->text->str + from + 1))
		from++;
	while (to > from && flow->text->str[to - 1] == ' ')
		to--;
	return (struct cell){from, to};
}

static void find_rows(struct table *table)
{
	const struct md_flow *flow = table->flow;
	struct row row = {0};
	for (guint i = 0; i <= flow->runs->len; i++) {
		const struct md_run *run = &g_array_index(flow->runs, struct md_run, i);
		if (i < flow->runs->len && (run->ends == MD_NO_BREAK || run->ends == MD_INNER))
			continue;
		struct cell all = trimmed(flow, row.from,
					  i < flow->runs->len ? run->at : (guint)flow->text->len);
		g_array_append_val(table->rows, ((struct row){.from = all.from, .to = all.to}));
		row.from = i < flow->runs->len ? run->at + run->size : 0;
	}
}

/* Is the bar at `at` of the run one that was written with a backslash or as an entity? */
static gboolean escaped(const struct table *table, const struct md_run *run, guint at)
{
	if (run->source == MD_NOWHERE || run->size != run->source_size)
		return run->source != MD_NOWHERE;
	gsize source = run->source + (at - run->at);
	return source > 0 && table->source[source - 1] == '\\';
}

/* Bars between from..to, into cells; `run` goes along. At most `most` cells: the last one takes the
 * rest. */
static void find_cells(struct table *table, struct row *row, guint *run_index, guint most)
{
	const struct md_flow *flow = table->flow;
	guint from = row->from;
	row->first = table->cells->len;
	row->count = 0;
	if (from < row->to && flow->text->str[from] == '|' &&
	    !md_is_mark(flow->text->str + from + 1))
		from++;
	for (guint at = from; at <= row->to; at++) {
		gboolean last = at == row->to;
		if (!last && (flow->text->str[at] != '|' || row->count + 1 == most ||
			      md_is_mark(flow->text->str + at + 1)))
			continue;
		while (!last && *run_index + 1 < flow->runs->len &&
		       g_array_index(flow->runs, struct md_run, *run_index + 1).at <= at)
			(*run_index)++;
		if (!last &&
		    escaped(table, &g_array_index(flow->runs, struct md_run, *run_index), at))
			continue;
		struct cell cell = trimmed(flow, from, at);
		if (last && cell.from == cell.to && row->count > 0)
			break; /* behind the closing bar */
		if (last && row->count + 1 == most && cell.to > cell.from &&
		    flow->text->str[cell.to - 1] == '|')
			cell = trimmed(flow, cell.from, cell.to - 1);
		g_array_append_val(table->cells, cell);
		row->count++;
		from = at + 1;
	}
}

/* "|---|:-:|": how many columns it makes; 0: it is no such row. */
static guint dashes(struct table *table, const struct row *row)
{
	const char *at = table->flow->text->str + row->from;
	const char *end = table->flow->text->str + row->to;
	guint count = 0;
	gboolean bars = FALSE;
	if (at < end && *at == '|') {
		bars = TRUE;
		at++;
	}
	while (at < end) {
		gboolean left, right;
		guint dashes = 0;
		while (at < end && *at == ' ')
			at++;
		if ((left = at < end && *at == ':'))
			at++;
		for (; at < end && *at == '-'; at++)
			dashes++;
		if ((right = at < end && *at == ':'))
			at++;
		while (at < end && *at == ' ')
			at++;
		if (dashes == 0 || (at < end && *at != '|'))
			return 0;
		if (count < COLUMNS_MOST)
			table->align[count] = (char)(!right ? 'l' : left ? 'c' : 'r');
		count++;
		if (at < end) {
			bars = TRUE;
			at++;
		}
	}
	return bars ? count : 0;
}

static gboolean find_header(struct table *table)
{
	guint run = 0;
	for (guint i = 1; i < table->rows->len; i++) {
		struct row *names = &g_array_index(table->rows, struct row, i - 1);
		guint columns = dashes(table, &g_array_index(table->rows, struct row, i));
		if (columns == 0)
			continue;
		g_array_set_size(table->cells, 0);
		find_cells(table, names, &run, G_MAXUINT);
		if (names->count != columns)
			continue;
		table->header = i - 1;
		table->columns = columns;
		for (guint j = i + 1; j < table->rows->len; j++)
			find_cells(table, &g_array_index(table->rows, struct row, j), &run,
				   columns);
		return TRUE;
	}
	return FALSE;
}

static const struct cell *cell_of(const struct table *table, const struct row *row, guint column)
{
	return column < row->count ? &g_array_index(table->cells, struct cell, row->first + column)
				   : NULL;
}

static int cell_width(const struct table *table, const struct cell *cell)
{
	return text_width(table->flow->text->str + cell->from, (gssize)(cell->to - cell->from));
}

static void measure(struct table *table)
{
	for (guint column = 0; column < table->columns; column++)
		table->widths[column] = 1;
	for (guint i = table->header; i < table->rows->len; i++) {
		const struct row *row = &g_array_index(table->rows, struct row, i);
		for (guint column = 0; i != table->header + 1 && column < row->count; column++) {
			int width = cell_width(table, cell_of(table, row, column));
			table->widths[column] = MAX(table->widths[column], width);
		}
	}
}

/* Gives columns that are narrow what they need and shares the rest among the wide ones. FALSE: too
 * little. */
static gboolean share(struct table *table, int room)
{
	int left = room - BETWEEN_COLUMNS * ((int)table->columns - 1);
	guint wide = table->columns;
	gboolean settled[COLUMNS_MOST] = {FALSE};
	for (gboolean changed = TRUE; changed && wide > 0;) {
		changed = FALSE;
		int fair = left / (int)wide;
		for (guint column = 0; column < table->columns; column++)
			if (!settled[column] && table->widths[column] <= fair) {
				settled[column] = changed = TRUE;
				left -= table->widths[column];
				wide--;
			}
	}
	for (guint column = 0; column < table->columns; column++)
		if (!settled[column]) {
			int width = left / (int)wide;
			if (width < NARROWEST)
				return FALSE;
			table->widths[column] = width;
			left -= width;
			wide--;
		}
	return TRUE;
}

static void put_spaces(struct md_page *page, int count)
{
	if (count <= 0)
		return;
	g_autofree char *spaces = g_strnfill((gsize)count, ' ');
	md_page_put(page, MD_PLAIN, spaces);
}

/* One line of a cell; what remains of it is left in `rest`. */
static void put_cell_line(struct md_page *page, const struct table *table, struct cell *rest,
			  guint column)
{
	guint end = rest->to, next = end;
	int width = table->widths[column];
	if (rest->from < rest->to)
		end = md_flow_fit(table->flow, rest->from, rest->to, width, &next);
	int free = width - cell_width(table, &(struct cell){rest->from, end});
	int before = table->align[column] == 'r'   ? free
		     : table->align[column] == 'c' ? free / 2
						   : 0;
	put_spaces(page, before);
	md_page_put_flow(page, table->flow, rest->from, end);
	if (column + 1 < table->columns) {
		put_spaces(page, free - before);
		md_page_put(page, MD_RULE, BETWEEN);
	}
	rest->from = next;
}

static void put_row(struct md_page *page, const struct table *table, const struct row *row,
		    int block)
{
	struct cell rest[COLUMNS_MOST] = {{0}};
	for (guint column = 0; column < row->count; column++)
		rest[column] = *cell_of(table, row, column);
	for (gboolean more = TRUE; more;) {
		more = FALSE;
		md_page_line(page, block, FALSE);
		for (guint column = 0; column < table->columns; column++) {
			put_cell_line(page, table, &rest[column], column);
			more |= rest[column].from < rest[column].to;
		}
	}
}

static void put_rule(struct md_page *page, const struct table *table, int block)
{
	g_autoptr(GString) rule = g_string_new(NULL);
	for (guint column = 0; column < table->columns; column++) {
		for (int i = 0; i < table->widths[column]; i++)
			g_string_append(rule, "─");
		if (column + 1 < table->columns)
			g_string_append(rule, "─┼─");
	}
	md_page_line(page, block, FALSE);
	md_page_put(page, MD_RULE, rule->str);
}

static void lay_side_by_side(struct md_page *page, const struct table *table, int block)
{
	for (guint i = table->header; i < table->rows->len; i++)
		if (i == table->header + 1)
			put_rule(page, table, block);
		else
			put_row(page, table, &g_array_index(table->rows, struct row, i), block);
}

/* "name: cell", what is wrapped stands two columns further in. */
static void lay_listed(struct md_page *page, const struct table *table, int block)
{
	const struct row *names = &g_array_index(table->rows, struct row, table->header);
	struct md_margin margin = {.columns = 2, .shown = TRUE};
	int longest = MIN(LABEL_LONGEST, md_page_room(page) - 2);
	for (guint i = table->header + 2; i < table->rows->len; i++) {
		const struct row *row = &g_array_index(table->rows, struct row, i);
		if (i > table->header + 2)
			md_page_space(page);
		for (guint column = 0; column < row->count; column++) {
			const struct cell *name = cell_of(table, names, column);
			struct cell cell = *cell_of(table, row, column);
			if (cell.from == cell.to)
				continue;
			guint end = name->from +
				    (guint)MIN(name->to - name->from,
					       text_fit(table->flow->text->str + name->from,
							longest, NULL));
			int label = cell_width(table, &(struct cell){name->from, end});
			md_page_line(page, block, FALSE);
			md_page_put_flow(page, table->flow, name->from, end);
			md_page_put(page, MD_RULE, ": ");
			if (md_page_room(page) - label - 2 >= NARROWEST) {
				guint next,
					fits = md_flow_fit(table->flow, cell.from, cell.to,
							   md_page_room(page) - label - 2, &next);
				md_page_put_flow(page, table->flow, cell.from, fits);
				cell.from = next;
			}
			md_page_push(page, &margin);
			md_page_wrap(page, table->flow, cell.from, cell.to, block);
			md_page_pop(page);
		}
	}
}

gboolean md_table(struct md_page *page, const struct md_flow *flow, const char *source, int block)
{
	struct table table = {.flow = flow,
			      .source = source,
			      .rows = g_array_new(FALSE, FALSE, sizeof(struct row)),
			      .cells = g_array_new(FALSE, FALSE, sizeof(struct cell))};
	gboolean found = FALSE;
	if (strchr(flow->text->str, '|') != NULL) {
		find_rows(&table);
		found = find_header(&table);
	}
	if (found) {
		const struct row *names = &g_array_index(table.rows, struct row, table.header);
		md_page_wrap(page, flow, 0, names->from, block);
		if (table.columns <= COLUMNS_MOST)
			measure(&table);
		if (table.columns <= COLUMNS_MOST && share(&table, md_page_room(page)))
			lay_side_by_side(page, &table, block);
		else if (table.rows->len == table.header + 2)
			md_page_wrap(page, flow, names->from, names->to, block);
		else
			lay_listed(page, &table, block);
	}
	g_array_unref(table.rows);
	g_array_unref(table.cells);
	return found;
}
