/* SPDX-License-Identifier: MIT
 * The words of texts as the index takes them, so that its rivals can be given the same ones
 * (bench/kb.py).
 *
 *   kb-words <PATHS             a line per file: words of its title, a tab, words of all of it
 *   kb-words -                  those a question on standard input looks for, one a line: a last
 * character only where it stands alone kb-words --count FILE TERM… of such lines: "average
 * documents df…", then "line length tf…" of each that has every term; a word of the title counts
 * five times (kb.md §2) */
#include <stdio.h>
#include <string.h>

#include "kb/words.h"

enum { TITLE_WEIGHT = 5 };

static char blank = ' ', newline = '\n';

static gboolean print_word(enum word_kind kind, const char *word, gsize size, guint position,
			   gsize start, gsize end, void *data)
{
	fwrite(word, 1, size, stdout);
	putchar(*(char *)data);
	return TRUE;
}

/* The first heading is the title. */
static gsize title_of(const char *text, const char **title)
{
	const char *at = g_str_has_prefix(text, "# ") ? text : strstr(text, "\n# ");

	*title = "";
	if (!at)
		return 0;
	*title = at + (*at == '\n') + 2;
	return strcspn(*title, "\n");
}

static int split_files(void)
{
	char path[4096];

	while (fgets(path, sizeof path, stdin)) {
		g_autofree char *text = NULL;
		const char *title;
		gsize size, title_size;
		path[strcspn(path, "\n")] = '\0';
		if (!g_file_get_contents(path, &text, &size, NULL))
			return 1;
		title_size = title_of(text, &title);
		kb_words_split(title, title_size, print_word, &blank);
		putchar('\t');
		kb_words_split(text, size, print_word, &blank);
		putchar('\n');
	}
	return 0;
}

/* A last character is that of the two before, unless it stands alone. */
static gboolean print_asked(enum word_kind kind, const char *word, gsize size, guint position,
			    gsize start, gsize end, void *data)
{
	gsize *before = data;

	if (kind == WORD_LAST && *before == end)
		return TRUE;
	*before = end;
	return print_word(kind, word, size, position, start, end, &newline);
}

static int split_input(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	char block[4096];
	size_t got;
	gsize before = G_MAXSIZE;

	while ((got = fread(block, 1, sizeof block, stdin)) > 0)
		g_string_append_len(text, block, (gssize)got);
	kb_words_split(text->str, text->len, print_asked, &before);
	return 0;
}

struct counted {
	guint length, found;
	guint *tf;
};

static void count_line(char *line, guint terms, char **term, struct counted *counted)
{
	guint weight = TITLE_WEIGHT;

	memset(counted->tf, 0, terms * sizeof(guint));
	counted->length = counted->found = 0;
	for (char *at = line; *at;) {
		gsize size = strcspn(at, " \t\n");
		char end = at[size];
		at[size] = '\0';
		for (guint i = 0; size && i < terms; i++)
			if (strcmp(at, term[i]) == 0) {
				counted->found += counted->tf[i] == 0;
				counted->tf[i] += weight;
			}
		counted->length += size ? weight : 0;
		if (end == '\t')
			weight = 1;
		at += size + (end != '\0');
	}
}

static int count_terms(const char *name, guint terms, char **term)
{
	FILE *file = fopen(name, "r");
	g_autofree guint *tf = g_new0(guint, terms), *df = g_new0(guint, terms);
	struct counted counted = {.tf = tf};
	g_autoptr(GString) out = g_string_new(NULL);
	guint64 lengths = 0, number = 0;
	char *line = NULL;
	size_t room = 0;

	if (!file)
		return 1;
	while (getline(&line, &room, file) > 0) {
		number++;
		count_line(line, terms, term, &counted);
		lengths += counted.length;
		for (guint i = 0; i < terms; i++)
			df[i] += tf[i] > 0;
		if (counted.found < terms)
			continue;
		g_string_append_printf(out, "%" G_GUINT64_FORMAT " %u", number, counted.length);
		for (guint i = 0; i < terms; i++)
			g_string_append_printf(out, " %u", tf[i]);
		g_string_append_c(out, '\n');
	}
	free(line);
	fclose(file);
	printf("%f %" G_GUINT64_FORMAT, number ? (double)lengths / (double)number : 0, number);
	for (guint i = 0; i < terms; i++)
		printf(" %u", df[i]);
	printf("\n%s", out->str);
	return 0;
}

int main(int count, char **words)
{
	if (count == 1)
		return split_files();
	if (count == 2 && strcmp(words[1], "-") == 0)
		return split_input();
	if (count > 3 && strcmp(words[1], "--count") == 0)
		return count_terms(words[2], (guint)count - 3, words + 3);
	return 2;
}
