/* SPDX-License-Identifier: MIT
 * The library in one process, as a console holds it, for bench/kb.py. kb-ask DESK: each line of
 * standard input "KIND<tab>THREADS<tab>LIMIT<tab>TIMES<tab>SECONDS<tab>TEXT" is one question, asked
 * up to TIMES in a row until that took SECONDS; each line of output its answer in JSON with
 * microseconds: ask (TEXT as typed, of the console's threads: hits, best documents), rank (words:
 * the same in this one), like (articles like the file TEXT), save (LIMIT articles, each looked for
 * at once). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/library.h"

#define ROW_MOST 100

struct bench {
	struct desk *desk;
	struct library *library;
	struct find *find[3]; /* by threads */
	struct shelf *shelf;
};

static struct find *finder(struct bench *bench, guint threads)
{
	if (!bench->find[threads])
		bench->find[threads] = find_new(threads, NULL);
	return bench->find[threads];
}

/* How long each of the questions in a row took. */
struct row {
	guint times, count;
	gint64 until;
	gint64 took[ROW_MOST], first[ROW_MOST];
};

static gboolean row_goes_on(const struct row *row)
{
	return row->count < row->times && (row->count == 0 || g_get_monotonic_time() < row->until);
}

static void print_row(const char *name, const gint64 *took, guint count)
{
	printf("\"%s\":[", name);
	for (guint i = 0; i < count; i++)
		printf("%s%" G_GINT64_FORMAT, i ? "," : "", took[i]);
	printf("],");
}

/* `first`: there is a page, or all of it. */
static void ask(struct bench *bench, struct row *row, guint threads, guint limit, const char *text)
{
	struct find *find = finder(bench, threads);
	struct find_answer *answer = NULL;

	for (; row_goes_on(row); row->count++) {
		gint64 began = g_get_monotonic_time();
		find_answer_free(answer);
		find_ask(find, bench->shelf, text, desk_now(bench->desk), limit);
		find_wait(find, 60 * G_USEC_PER_SEC, limit);
		row->first[row->count] = g_get_monotonic_time() - began;
		find_wait(find, 60 * G_USEC_PER_SEC, 0);
		row->took[row->count] = g_get_monotonic_time() - began;
		answer = find_answer(find);
	}
	printf("{");
	print_row("first_us", row->first, row->count);
	print_row("all_us", row->took, row->count);
	printf("\"total\":%u,\"complete\":%s,\"costly\":%u,\"documents\":[", answer->total,
	       answer->complete ? "true" : "false", answer->costly_total);
	for (guint i = 0; i < answer->hits->len; i++)
		printf("%s%" G_GINT64_FORMAT, i ? "," : "",
		       g_array_index(answer->hits, struct find_hit, i).id);
	puts("]}");
	find_answer_free(answer);
}

static void rank(struct bench *bench, struct row *row, guint limit, const char *text)
{
	struct rank_result *result = NULL;

	for (; row_goes_on(row); row->count++) {
		gint64 began;
		rank_result_free(result);
		began = g_get_monotonic_time();
		struct kb_query *query = kb_query_parse(text, NULL);
		if (!query || query->pattern)
			exit(1);
		result = rank_search(bench->shelf, query, desk_now(bench->desk), limit, NULL);
		kb_query_free(query);
		row->took[row->count] = g_get_monotonic_time() - began;
	}
	printf("{");
	print_row("call_us", row->took, row->count);
	printf("\"total\":%u,\"documents\":[", result->total);
	for (guint i = 0; i < result->count; i++)
		printf("%s%" G_GINT64_FORMAT, i ? "," : "", result->hits[i].id);
	puts("]}");
	rank_result_free(result);
}

static void like(struct bench *bench, struct row *row, guint limit, const char *path)
{
	g_autofree char *text = NULL;
	gsize size;
	guint found = 0;

	if (!g_file_get_contents(path, &text, &size, NULL))
		exit(1);
	for (; row_goes_on(row); row->count++) {
		gint64 began = g_get_monotonic_time();
		GArray *like = suggest_like(bench->shelf, text, size, desk_now(bench->desk), limit);
		row->took[row->count] = g_get_monotonic_time() - began;
		found = like->len;
		g_array_unref(like);
	}
	printf("{");
	print_row("all_us", row->took, row->count);
	printf("\"total\":%u}\n", found);
}

static int compare(const void *a, const void *b)
{
	gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

	return x < y ? -1 : x > y;
}

/* From the answer of the commit to the article's being found. */
static void save(struct bench *bench, guint count)
{
	g_autofree gint64 *took = g_new0(gint64, count);
	struct find *find = finder(bench, 1);
	GError *error = NULL;

	for (guint i = 0; i < count; i++) {
		struct article *article = article_new();
		g_autofree char *word = g_strdup_printf("savedword%u", i);
		struct find_answer *answer;
		gint64 began;
		article->title = g_strdup("An article saved just now");
		article->body = g_strdup_printf("The edge cache answers 502, %s.\n", word);
		if (!article_save(bench->desk, article, 0, NULL, NULL, &error))
			g_error("%s", error->message);
		began = g_get_monotonic_time();
		shelf_unref(bench->shelf);
		bench->shelf = library_shelf(bench->library, FALSE, &error);
		find_ask(find, bench->shelf, word, desk_now(bench->desk), 1);
		find_wait(find, 1000000, 0);
		took[i] = g_get_monotonic_time() - began;
		answer = find_answer(find);
		if (answer->total != 1)
			g_error("saved, and found %u times", answer->total);
		find_answer_free(answer);
		article_free(article);
	}
	qsort(took, count, sizeof *took, compare);
	printf("{\"p50_us\":%" G_GINT64_FORMAT ",\"p99_us\":%" G_GINT64_FORMAT "}\n",
	       took[count / 2], took[count * 99 / 100]);
}

int main(int count, char **words)
{
	struct bench bench = {NULL};
	GError *error = NULL;
	char *line = NULL;
	size_t room = 0;

	if (count != 2)
		return 2;
	bench.desk = desk_open(words[1], STORE_WRITE, "bench", FALSE, &error);
	bench.library = bench.desk ? library_of(bench.desk) : NULL;
	bench.shelf = bench.library ? library_shelf(bench.library, FALSE, &error) : NULL;
	if (!bench.shelf) {
		fprintf(stderr, "kb-ask: %s\n", error->message);
		return 1;
	}
	while (getline(&line, &room, stdin) > 0) {
		/* A space at the end says that the last word is whole. */
		line[strcspn(line, "\n")] = '\0';
		g_auto(GStrv) parts = g_strsplit(line, "\t", 6);
		guint threads = (guint)CLAMP(atoi(parts[1]), 1, 2), limit = (guint)atoi(parts[2]);
		struct row row = {.times = (guint)CLAMP(atoi(parts[3]), 1, ROW_MOST)};
		row.until = g_get_monotonic_time() + atoi(parts[4]) * G_USEC_PER_SEC;
		if (g_str_equal(parts[0], "ask"))
			ask(&bench, &row, threads, limit, parts[5]);
		else if (g_str_equal(parts[0], "rank"))
			rank(&bench, &row, limit, parts[5]);
		else if (g_str_equal(parts[0], "like"))
			like(&bench, &row, limit, parts[5]);
		else
			save(&bench, limit);
		fflush(stdout);
	}
	free(line);
	for (guint i = 1; i < G_N_ELEMENTS(bench.find); i++)
		if (bench.find[i])
			find_free(bench.find[i]);
	shelf_unref(bench.shelf);
	desk_close(bench.desk);
	return 0;
}
